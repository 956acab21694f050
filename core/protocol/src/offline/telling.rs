//! What is told of offline messages.

use super::Offline;
use super::mail::Mail;
use super::values::{Held, Job, Letter, Stage};
use crate::event::{OfflineDue, OfflineEvent, OfflineMessage};
use crate::storage::{List, Storage};

impl<S: Storage> Offline<S> {
    /// Gives up the mail that was told.
    pub(crate) fn release(&mut self) {
        if self.held == Held::Told {
            self.held = Held::Nothing;
            if self.job == Job::Nothing {
                self.pull.reset();
            }
        }
    }

    /// What is told next.
    pub(crate) fn next_due(&mut self) -> Option<OfflineDue> {
        if self.held == Held::Ready {
            self.held = Held::Told;
            self.has_told = true;
            return Some(OfflineDue::Message);
        }
        let message = self.outgoing.message;
        match self.letter {
            Letter::None | Letter::Waiting => {}
            Letter::Stored => {
                self.letter = Letter::None;
                return Some(OfflineDue::Stored(message));
            }
            Letter::Failed(why) => {
                self.letter = Letter::None;
                return Some(OfflineDue::Failed(message, why));
            }
        }
        if let Some(why) = self.unavailable.take() {
            return Some(OfflineDue::Unavailable(why));
        }
        let is_fetching = self.held != Held::Nothing
            || matches!(self.job, Job::Message(_))
            || self.is_online && self.entries.items().iter().any(|entry| entry.stage == Stage::Wanted);
        if self.has_told && !is_fetching {
            self.has_told = false;
            self.is_announced = false;
            return Some(OfflineDue::Fetched);
        }
        None
    }

    /// What is told.
    pub(crate) fn event(&self, due: OfflineDue) -> OfflineEvent<'_> {
        match due {
            OfflineDue::Fetched => OfflineEvent::Fetched,
            OfflineDue::Stored(message) => OfflineEvent::Stored { message },
            OfflineDue::Failed(message, reason) => OfflineEvent::Failed { message, reason },
            OfflineDue::Unavailable(reason) => OfflineEvent::Unavailable { reason },
            OfflineDue::Message => {
                let entry = self.entries.items().get(usize::from(self.mail_of));
                let mail = Mail::of(self.pull.token(), &self.layout);
                let (name, account) = mail.sender();
                let listed = entry.map(|entry| entry.received).filter(|received| *received != 0);
                OfflineEvent::Message(OfflineMessage {
                    id: entry.map_or("", |entry| &entry.id),
                    account,
                    name,
                    received: listed.or_else(|| mail.date()),
                    run: mail.run(),
                    sequence: mail.sequence(),
                    charset: mail.charset,
                    text: mail.text(),
                    headers: mail.headers,
                })
            }
        }
    }
}
