//! Who waits for what: answers to requests, the fate of messages, invitations, the end of the session.

use msnp_core::error::{RequestError, RequestKind};
use msnp_core::{ChatId, RequestId};

use crate::conversation::{ConversationId, MessageId};
use crate::error::{Error, SendError, SendFailure};
use crate::promise::{Promise, Promised, promise};

/// What a request came to.
pub(crate) enum Answer {
    Done,
    Url { path: String, login: String },
    File(Vec<u8>),
}

/// What an answered request changes that no event tells.
pub(crate) enum Effect {
    None,
    DisplayName(Box<str>),
    PersonalMessage { message: Box<str>, media: Box<str> },
    Property { property: Box<str>, value: Box<str> },
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

/// A message of one's own that the machine has.
pub(crate) struct Delivery {
    conversation: ConversationId,
    first: Option<u32>,
    /// Those parts that have no answer yet.
    pub(crate) parts: Vec<Part>,
    pub(crate) failed: Option<SendFailure>,
    lost_text: Option<String>,
    pub(crate) promise: Option<Promise<Result<MessageId, SendError>>>,
}

/// A part of a message, as the machine knows it.
pub(crate) struct Part {
    pub(crate) message: u32,
    pub(crate) text: Option<Box<str>>,
}

impl Delivery {
    pub(crate) fn new(conversation: ConversationId) -> Self {
        Self { conversation, first: None, parts: Vec::new(), failed: None, lost_text: None, promise: None }
    }

    /// The number of the whole message, once its first part is on the way.
    pub(crate) fn id(&mut self) -> Option<MessageId> {
        if self.first.is_none() {
            self.first = self.parts.first().map(|part| part.message);
        }
        self.first.map(MessageId)
    }

    /// Remembers text that will not arrive.
    pub(crate) fn add_lost(&mut self, text: &str) {
        self.lost_text.get_or_insert_default().push_str(text);
    }
}

/// A message of which every part has its answer.
pub(crate) struct Settled {
    pub(crate) conversation: ConversationId,
    pub(crate) message: MessageId,
    pub(crate) failed: Option<SendFailure>,
    pub(crate) text: Option<String>,
    pub(crate) promise: Option<Promise<Result<MessageId, SendError>>>,
}

#[derive(Default)]
pub(crate) struct Waiting {
    requests: Vec<Request>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) invitations: Vec<Invitation>,
    /// Messages that say nothing: they were sent to learn whether a contact can be reached.
    pub(crate) knocks: Vec<u32>,
    pub(crate) online: Option<Promise<Result<(), Error>>>,
    pub(crate) over: Vec<Promise<()>>,
}

impl Waiting {
    pub(crate) fn request(&mut self, id: RequestId, effect: Effect) -> Promised<Result<Answer, Error>> {
        let (promise, promised) = promise();
        self.requests.push(Request { id, effect, promise });
        promised
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

    /// The answer to a part of a message. Gives the message when it was the last one.
    pub(crate) fn settle(&mut self, message: u32, failed: Option<SendFailure>) -> Option<Settled> {
        let is_it = |part: &Part| part.message == message;
        let index = self.deliveries.iter().position(|delivery| delivery.parts.iter().any(is_it))?;
        let delivery = self.deliveries.get_mut(index)?;
        let id = delivery.id()?;
        if let Some(part) = delivery.parts.iter().position(is_it).map(|part| delivery.parts.remove(part))
            && let Some(reason) = failed
        {
            delivery.failed.get_or_insert(reason);
            if let Some(text) = &part.text {
                delivery.add_lost(text);
            }
        }
        if !delivery.parts.is_empty() {
            return None;
        }
        let delivery = self.deliveries.remove(index);
        Some(Settled {
            conversation: delivery.conversation,
            message: id,
            failed: delivery.failed,
            text: delivery.lost_text,
            promise: delivery.promise,
        })
    }

    /// Whether the message was one that says nothing. It is forgotten then.
    pub(crate) fn take_knock(&mut self, message: u32) -> bool {
        let index = self.knocks.iter().position(|knock| *knock == message);
        index.map(|index| self.knocks.swap_remove(index)).is_some()
    }

    /// Whether a part with this number has no answer yet.
    pub(crate) fn knows(&self, message: u32) -> bool {
        self.deliveries.iter().any(|delivery| delivery.parts.iter().any(|part| part.message == message))
    }

    /// The number of some part that has no answer yet.
    pub(crate) fn unsettled(&self) -> Option<u32> {
        self.deliveries.first().and_then(|delivery| delivery.parts.first()).map(|part| part.message)
    }

    /// Takes the invitations that `is_meant` picks.
    pub(crate) fn take_invitations(&mut self, is_meant: impl Fn(&Invitation) -> bool) -> Vec<Invitation> {
        self.invitations.extract_if(.., |invitation| is_meant(invitation)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(parts: &[(u32, &str)]) -> Waiting {
        let mut waiting = Waiting::default();
        let mut delivery = Delivery::new(ConversationId(1));
        for (message, text) in parts {
            delivery.parts.push(Part { message: *message, text: Some((*text).into()) });
        }
        delivery.id();
        waiting.deliveries.push(delivery);
        waiting
    }

    #[test]
    fn a_message_is_delivered_when_all_its_parts_are() {
        let mut waiting = delivery(&[(5, "one "), (6, "two")]);
        assert!(waiting.settle(6, None).is_none());
        let settled = waiting.settle(5, None).unwrap();
        assert_eq!((settled.message, settled.failed, settled.text), (MessageId(5), None, None));
        assert!(waiting.unsettled().is_none());
    }

    #[test]
    fn only_the_lost_parts_are_given_back() {
        let mut waiting = delivery(&[(5, "one "), (6, "two"), (7, "three")]);
        waiting.settle(5, None);
        waiting.settle(6, Some(SendFailure::NotPassedOn));
        let settled = waiting.settle(7, Some(SendFailure::Unknown)).unwrap();
        assert_eq!(settled.failed, Some(SendFailure::NotPassedOn));
        assert_eq!(settled.text.as_deref(), Some("twothree"));
        assert!(waiting.settle(9, None).is_none());
    }
}
