//! Who waits for what: answers to requests, the fate of messages, invitations, the end of the session.

use std::collections::VecDeque;
use std::sync::Arc;

use msnp_core::account::{Capabilities, List};
use msnp_core::error::{RequestError, RequestKind};
use msnp_core::{ChatId, RequestId};

use crate::error::{Error, SendError, SendFailure};
use crate::message::{ConversationId, MessageId};
use crate::promise::{Promise, Promised, promise};

/// What a request came to.
pub(crate) enum Answer {
    Done,
    Url { path: String, login: String },
    File(Vec<u8>),
}

/// What a request changes, whether or not a line tells: once it is answered, or at once.
pub(crate) enum Effect {
    None,
    /// Nothing more of this account is told, from the request on.
    Block(Box<str>),
    Allow(Box<str>),
    Add(Box<str>),
    /// Takes somebody off a list, or out of a group.
    Remove {
        account: Box<str>,
        list: List,
        group: Option<Box<str>>,
    },
    /// Puts a contact into a group.
    Join {
        account: Box<str>,
        group: Box<str>,
    },
    Privacy {
        allow_unknown: bool,
    },
    Prompting {
        ask: bool,
    },
    Capabilities(Capabilities),
    DisplayName(Box<str>),
    PersonalMessage {
        message: Box<str>,
        media: Box<str>,
    },
}

struct Request {
    id: RequestId,
    effect: Effect,
    promise: Promise<Result<Answer, Error>>,
}

/// Somebody who was invited and has not joined yet.
pub(crate) struct Invitation {
    pub(crate) request: RequestId,
    pub(crate) chat: ChatId,
    pub(crate) account: Box<str>,
    pub(crate) promise: Promise<Result<(), SendFailure>>,
}

/// A message of one's own whose fate is not known yet.
struct Delivery {
    id: MessageId,
    conversation: ConversationId,
    /// Those parts that have no answer yet.
    parts: Vec<Part>,
    failed: Option<SendFailure>,
    lost_text: Option<String>,
    promise: Promise<Result<MessageId, SendError>>,
}

/// A part of a message.
pub(crate) struct Part {
    /// As the machine knows it; `None` while it waits for room there.
    pub(crate) machine: Option<u32>,
    pub(crate) text: Option<Arc<str>>,
    /// The text is that of the whole message: when this part is lost, all of it is.
    pub(crate) is_whole: bool,
}

/// What became of a message, or of a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It has left, and no answer is to come.
    Sent,
    /// The service acknowledged it.
    Delivered,
    Failed(SendFailure),
}

/// A message of which every part has its answer.
pub(crate) struct Settled {
    pub(crate) conversation: ConversationId,
    pub(crate) message: MessageId,
    /// The first failure of a part; without one the fate of the last part.
    pub(crate) fate: Fate,
    /// What of its text did not arrive.
    pub(crate) text: Option<String>,
    pub(crate) promise: Promise<Result<MessageId, SendError>>,
}

/// How many messages are remembered that have left without an answer to come: one of them may still be refused.
const MOST_HANDED: usize = 32;

#[derive(Default)]
pub(crate) struct Waiting {
    requests: Vec<Request>,
    deliveries: VecDeque<Delivery>,
    /// Messages that have left, by their number in the machine.
    handed: VecDeque<(u32, MessageId)>,
    last_message: u32,
    pub(crate) invitations: Vec<Invitation>,
    pub(crate) online: Option<Promise<Result<(), Error>>>,
    /// Those who wait for the end of the driver.
    pub(crate) over: Vec<Promise<()>>,
    /// Those who wait for the end of the session, to begin another one.
    pub(crate) ended: Vec<Promise<()>>,
}

impl Waiting {
    pub(crate) fn request(&mut self, id: RequestId, effect: Effect) -> Promised<Result<Answer, Error>> {
        let (promise, promised) = promise();
        self.requests.push(Request { id, effect, promise });
        promised
    }

    /// Whether this account is about to be blocked.
    pub(crate) fn blocks(&self, account: &str) -> bool {
        self.requests.iter().any(
            |request| matches!(&request.effect, Effect::Block(known) if known.eq_ignore_ascii_case(account)),
        )
    }

    /// Whether only those on the allow list are about to be let in.
    pub(crate) fn shuts_strangers_out(&self) -> bool {
        let mut requests = self.requests.iter();
        requests.any(|request| matches!(request.effect, Effect::Privacy { allow_unknown: false }))
    }

    /// Takes the one who waits for the answer to `id`.
    pub(crate) fn answered(&mut self, id: RequestId) -> Option<(Effect, Promise<Result<Answer, Error>>)> {
        let index = self.requests.iter().position(|request| request.id == id)?;
        let request = self.requests.swap_remove(index);
        Some((request.effect, request.promise))
    }

    pub(crate) fn refused(
        &mut self,
        id: RequestId,
        kind: RequestKind,
        error: RequestError,
    ) -> Option<(Promise<Result<Answer, Error>>, Error)> {
        let (_, promise) = self.answered(id)?;
        Some((promise, Error::of_request(error, kind)))
    }

    /// Takes everybody who waits for an answer that will not come.
    pub(crate) fn unanswered(&mut self) -> Vec<Promise<Result<Answer, Error>>> {
        std::mem::take(&mut self.requests).into_iter().map(|request| request.promise).collect()
    }

    /// Somebody waits for the end of the driver.
    pub(crate) fn end(&mut self) -> Promised<()> {
        let (promise, promised) = promise();
        self.over.push(promise);
        promised
    }

    /// Begins to wait for what becomes of a message.
    pub(crate) fn message(
        &mut self,
        conversation: ConversationId,
        parts: Vec<Part>,
    ) -> (MessageId, Promised<Result<MessageId, SendError>>) {
        self.last_message = self.last_message.wrapping_add(1);
        let id = MessageId(self.last_message);
        let (promise, promised) = promise();
        let delivery = Delivery { id, conversation, parts, failed: None, lost_text: None, promise };
        self.deliveries.push_back(delivery);
        (id, promised)
    }

    /// The machine took the part of this message that has waited longest.
    pub(crate) fn taken(&mut self, message: MessageId, number: u32) {
        let delivery = self.deliveries.iter_mut().find(|delivery| delivery.id == message);
        let mut parts = delivery.into_iter().flat_map(|delivery| &mut delivery.parts);
        if let Some(part) = parts.find(|part| part.machine.is_none()) {
            part.machine = Some(number);
        }
    }

    /// The answer to a part of a message, by its number in the machine. Gives the message when it was the last one.
    pub(crate) fn settle(&mut self, number: u32, fate: Fate) -> Option<Settled> {
        let is_it = |part: &Part| part.machine == Some(number);
        let index = self.deliveries.iter().position(|delivery| delivery.parts.iter().any(is_it))?;
        self.settle_part(index, is_it, fate)
    }

    /// The part of this message that has waited longest will not be given to the machine.
    pub(crate) fn give_up(&mut self, message: MessageId, reason: SendFailure) -> Option<Settled> {
        let index = self.deliveries.iter().position(|delivery| delivery.id == message)?;
        self.settle_part(index, |part| part.machine.is_none(), Fate::Failed(reason))
    }

    fn settle_part(&mut self, index: usize, is_it: impl Fn(&Part) -> bool, fate: Fate) -> Option<Settled> {
        let delivery = self.deliveries.get_mut(index)?;
        let part = delivery.parts.iter().position(is_it)?;
        let part = delivery.parts.remove(part);
        if let Fate::Failed(reason) = fate {
            delivery.failed.get_or_insert(reason);
            if let Some(text) = &part.text {
                let lost = delivery.lost_text.get_or_insert_default();
                if part.is_whole {
                    lost.clear();
                }
                lost.push_str(text);
            }
        }
        if !delivery.parts.is_empty() {
            return None;
        }
        let delivery = self.deliveries.remove(index)?;
        Some(Settled {
            conversation: delivery.conversation,
            message: delivery.id,
            fate: delivery.failed.map_or(fate, Fate::Failed),
            text: delivery.lost_text,
            promise: delivery.promise,
        })
    }

    /// A message has left, and no answer is to be expected; but it may still be refused.
    pub(crate) fn remember_handed(&mut self, number: u32, message: MessageId) {
        if self.handed.len() >= MOST_HANDED {
            self.handed.pop_front();
        }
        self.handed.push_back((number, message));
    }

    /// The message that has left under this number.
    pub(crate) fn take_handed(&mut self, number: u32) -> Option<MessageId> {
        let index = self.handed.iter().position(|(known, _)| *known == number)?;
        self.handed.remove(index).map(|(_, message)| message)
    }

    /// Some message whose fate is not known: its first part without an answer, as the machine knows it.
    pub(crate) fn unsettled(&self) -> Option<(MessageId, Option<u32>)> {
        let delivery = self.deliveries.front()?;
        Some((delivery.id, delivery.parts.first().and_then(|part| part.machine)))
    }

    /// Forgets what belongs to a session.
    pub(crate) fn forget_handed(&mut self) {
        self.handed = VecDeque::new();
    }

    /// Takes the invitations that `is_meant` picks.
    pub(crate) fn take_invitations(&mut self, is_meant: impl Fn(&Invitation) -> bool) -> Vec<Invitation> {
        self.invitations.extract_if(.., |invitation| is_meant(invitation)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: MessageId = MessageId(1);

    fn waiting(texts: &[&str]) -> Waiting {
        let mut waiting = Waiting::default();
        let parts =
            texts.iter().map(|text| Part { machine: None, text: Some((*text).into()), is_whole: false });
        let (id, _) = waiting.message(ConversationId(1), parts.collect());
        assert_eq!(id, FIRST);
        waiting
    }

    #[test]
    fn a_message_is_delivered_when_all_its_parts_are() {
        let mut waiting = waiting(&["one ", "two"]);
        waiting.taken(FIRST, 5);
        assert!(waiting.settle(5, Fate::Delivered).is_none());
        assert!(waiting.settle(6, Fate::Delivered).is_none());
        waiting.taken(FIRST, 6);
        let settled = waiting.settle(6, Fate::Delivered).unwrap();
        assert_eq!((settled.message, settled.fate, settled.text), (FIRST, Fate::Delivered, None));
        assert!(waiting.unsettled().is_none());
    }

    #[test]
    fn only_the_lost_parts_are_given_back() {
        let mut waiting = waiting(&["one ", "two ", "three ", "four"]);
        for number in 5..8 {
            waiting.taken(FIRST, number);
        }
        waiting.settle(5, Fate::Delivered);
        waiting.settle(6, Fate::Failed(SendFailure::NotPassedOn));
        waiting.settle(7, Fate::Failed(SendFailure::Unknown));
        assert_eq!(waiting.unsettled(), Some((FIRST, None)));
        let settled = waiting.give_up(FIRST, SendFailure::NotSent).unwrap();
        assert_eq!(settled.fate, Fate::Failed(SendFailure::NotPassedOn));
        assert_eq!(settled.text.as_deref(), Some("two three four"));
        assert!(waiting.settle(9, Fate::Delivered).is_none());
    }

    #[test]
    fn few_messages_are_remembered_after_they_left() {
        let mut waiting = Waiting::default();
        for number in 0..100 {
            waiting.remember_handed(number, MessageId(number));
        }
        assert_eq!(waiting.take_handed(99), Some(MessageId(99)));
        assert_eq!(waiting.take_handed(99), None);
        assert_eq!(waiting.take_handed(0), None);
    }
}
