//! Offline messages: those of others in the order in which they were written, each told once; one's own from the attempt to deliver them to
//! the service that keeps them.

use std::collections::VecDeque;

use msnp_core::account::is_account;
use msnp_core::code::ErrorCode;
use msnp_core::error::OfflineFailure;
use msnp_core::event::{OfflineEvent, OfflineMessage};

use super::Session;
use crate::error::{SendError, SendFailure};
use crate::event::Event;
use crate::message::{ConversationId, MessageId};
use crate::promise::Promise;
use crate::text::charset::{text_in, words};
use crate::waiting::Settled;

/// So many bytes of messages are collected before they are told, in the order in which they came so far.
const MOST_COLLECTED: usize = 1024 * 1024;
/// So many ids of messages that were told are remembered, and of those that the program has stored.
const MOST_REMEMBERED: usize = 4096;
/// So many messages of one's own wait for the one that is being left.
const MOST_WAITING: usize = 256;

/// A message that somebody left.
struct Arrived {
    id: String,
    from: String,
    name: String,
    text: String,
    time: Option<u64>,
    run: Vec<u8>,
    sequence: u32,
}

impl Arrived {
    fn of(message: &OfflineMessage<'_>) -> Self {
        let from = message.account.to_ascii_lowercase();
        let name = words(message.name);
        let text = text_in(message.text, message.charset.as_bytes());
        Self {
            id: message.id.to_owned(),
            name: if name.trim().is_empty() { from.clone() } else { name },
            from,
            text: text.replace("\r\n", "\n").replace('\r', "\n"),
            time: message.received,
            run: message.run.to_ascii_lowercase(),
            sequence: message.sequence,
        }
    }

    fn weight(&self) -> usize {
        [self.id.len(), self.from.len(), self.name.len(), self.text.len(), self.run.len()].iter().sum()
    }
}

/// A message of one's own that nobody was there to take.
struct Letter {
    #[cfg(feature = "services")]
    to: Box<str>,
    text: String,
    conversation: ConversationId,
    message: MessageId,
    promise: Promise<Result<MessageId, SendError>>,
}

/// Ids, the oldest of which is forgotten when there are too many.
#[derive(Default)]
struct Ids(VecDeque<String>);

impl Ids {
    fn has(&self, id: &str) -> bool {
        self.0.iter().any(|known| known == id)
    }

    fn add(&mut self, id: &str) {
        if self.has(id) {
            return;
        }
        if self.0.len() >= MOST_REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(id.to_owned());
    }
}

/// What is kept of offline messages.
#[derive(Default)]
pub(crate) struct OfflineBox {
    collected: Vec<Arrived>,
    told: Ids,
    stored: Ids,
    /// Those of which the machine has to be told that they are stored.
    to_confirm: Vec<String>,
    waiting: VecDeque<Letter>,
    /// What the machine is leaving, by its number there.
    under_way: Option<(u32, Letter)>,
    /// Texts are left for who is offline.
    pub(crate) is_sending: bool,
}

impl OfflineBox {
    pub(super) fn new(is_sending: bool) -> Self {
        Self { is_sending, ..Self::default() }
    }

    /// The program has stored a message.
    pub(crate) fn stored(&mut self, id: &str) {
        self.stored.add(id);
        self.to_confirm.push(id.to_owned());
    }

    /// What the machine is to be told next: ids of messages that are stored.
    #[cfg(feature = "services")]
    pub(crate) fn take_confirmed(&mut self) -> Vec<String> {
        std::mem::take(&mut self.to_confirm)
    }

    /// The next message to be left, if none is under way: for whom, and what it says.
    #[cfg(feature = "services")]
    pub(crate) fn next_letter(&self) -> Option<(&str, &str)> {
        let letter = self.waiting.front().filter(|_| self.under_way.is_none())?;
        Some((&letter.to, &letter.text))
    }

    /// The machine has taken the next message under this number.
    #[cfg(feature = "services")]
    pub(crate) fn taken(&mut self, number: u32) {
        self.under_way = self.waiting.pop_front().map(|letter| (number, letter));
    }
}

impl Session {
    /// News of offline messages.
    pub(super) fn offline(&mut self, event: OfflineEvent<'_>) {
        match event {
            OfflineEvent::Message(message) => self.offline_message(&message),
            OfflineEvent::Fetched => self.tell_collected(),
            OfflineEvent::Stored { message } => self.letter_ended(message.number(), None),
            OfflineEvent::Failed { message, reason } => self.letter_ended(message.number(), Some(reason)),
            OfflineEvent::Unavailable { reason } => {
                log::warn!("offline messages wait, and cannot be fetched: {reason}")
            }
            #[cfg(not(feature = "exhaustive"))]
            _ => {}
        }
    }

    fn offline_message(&mut self, message: &OfflineMessage<'_>) {
        let offline = &mut self.offline_box;
        if offline.stored.has(message.id) {
            // Another machine, or another session, tells of it once more.
            offline.to_confirm.push(message.id.to_owned());
            return;
        }
        if offline.told.has(message.id) {
            return;
        }
        offline.told.add(message.id);
        let arrived = Arrived::of(message);
        if !is_account(&arrived.from) {
            log::warn!("an offline message does not say from whom it is: it is left where it is");
            return;
        }
        self.offline_box.collected.push(arrived);
        if self.offline_box.collected.iter().map(Arrived::weight).sum::<usize>() > MOST_COLLECTED {
            self.tell_collected();
        }
    }

    /// Tells what was collected: by sender, conversation after conversation, each in its order.
    pub(super) fn tell_collected(&mut self) {
        let mut collected = std::mem::take(&mut self.offline_box.collected);
        let begins: Vec<(String, Vec<u8>, u64)> = collected
            .iter()
            .map(|message| (message.from.clone(), message.run.clone(), message.time.unwrap_or(u64::MAX)))
            .collect();
        let begin_of = |message: &Arrived| {
            let same = begins.iter().filter(|(from, run, _)| *from == message.from && *run == message.run);
            same.map(|(_, _, time)| *time).min()
        };
        collected.sort_by_cached_key(|message| {
            let (begin, time) = (begin_of(message), message.time.unwrap_or(u64::MAX));
            (message.from.clone(), begin, message.run.clone(), message.sequence, time)
        });
        for Arrived { id, from, name, text, time, .. } in collected {
            // It stays at the service: nobody said that it may be deleted.
            if self.has_blocked(&from) {
                continue;
            }
            self.emit(Event::OfflineMessage { id, from, name, text, time });
        }
    }

    /// Whether a message that nobody was there to take is left for later: then the one who waits for it goes on waiting.
    pub(super) fn leave_for_later(
        &mut self,
        conversation: ConversationId,
        settled: Settled,
    ) -> Option<Settled> {
        let entry = self.conversations.get(conversation);
        let to = entry.and_then(|entry| entry.account.clone());
        let has_room = self.offline_box.waiting.len() < MOST_WAITING;
        let may = self.offline_box.is_sending && has_room && (self.is_online() || self.is_lost());
        match (to, settled.text) {
            (Some(to), Some(text)) if may && !self.has_blocked(&to) => {
                let Settled { message, promise, .. } = settled;
                self.offline_box.waiting.push_back(Letter {
                    #[cfg(feature = "services")]
                    to,
                    text,
                    conversation,
                    message,
                    promise,
                });
                None
            }
            (_, text) => Some(Settled { text, ..settled }),
        }
    }

    /// What became of the message that the machine was leaving.
    fn letter_ended(&mut self, number: u32, failure: Option<OfflineFailure>) {
        let Some((_, letter)) = self.offline_box.under_way.take_if(|(known, _)| *known == number) else {
            return;
        };
        self.end_letter(letter, failure);
    }

    fn end_letter(&mut self, letter: Letter, failure: Option<OfflineFailure>) {
        let Letter { text, conversation, message, promise, .. } = letter;
        let outcome = match failure {
            None => {
                self.emit(Event::StoredForLater { conversation, message });
                Ok(message)
            }
            Some(failure) => {
                let (reason, text) = (failure_of(failure), Some(text));
                self.emit(Event::Failed { conversation, message, reason, text: text.clone() });
                Err(SendError { reason, message: Some(message), text })
            }
        };
        promise.keep(outcome, &mut self.wakes);
    }

    /// The machine does not take the next message, and will not.
    #[cfg(feature = "services")]
    pub(crate) fn refuse_letter(&mut self, failure: OfflineFailure) {
        if let Some(letter) = self.offline_box.waiting.pop_front() {
            self.end_letter(letter, Some(failure));
        }
    }

    /// The session is over: what waits is not left any more.
    pub(super) fn end_letters(&mut self) {
        self.tell_collected();
        let under_way = self.offline_box.under_way.take();
        for (letter, failure) in under_way
            .map(|(_, letter)| (letter, OfflineFailure::Unknown))
            .into_iter()
            .chain(
                std::mem::take(&mut self.offline_box.waiting)
                    .into_iter()
                    .map(|letter| (letter, OfflineFailure::NotSent)),
            )
            .collect::<Vec<_>>()
        {
            self.end_letter(letter, Some(failure));
        }
    }
}

/// Why a message was neither delivered nor left: where there was nobody to leave it with, the contact is not reachable.
fn failure_of(failure: OfflineFailure) -> SendFailure {
    match failure {
        OfflineFailure::NoService
        | OfflineFailure::Ticket
        | OfflineFailure::NotTaken
        | OfflineFailure::Refused
        | OfflineFailure::Answer => SendFailure::NotReachable,
        OfflineFailure::TooMany => SendFailure::Refused(ErrorCode::CHANGING_TOO_FAST),
        OfflineFailure::TooLong => SendFailure::TooLong,
        OfflineFailure::Unknown => SendFailure::Unknown,
        OfflineFailure::NotSent => SendFailure::NotSent,
        #[cfg(not(feature = "exhaustive"))]
        _ => SendFailure::NotReachable,
    }
}
