//! Messages for people who are away: those that somebody left, and those that are told to them.

use std::collections::BTreeMap;

use msnp_core::error::OfflineFailure;
use msnp_core::event::OfflineEvent;
use msnp_core::{MessageId, Storage};

use super::Person;
use crate::words;

/// Of so many that are told, one is kept only later.
const KEPT_LATER: u32 = 3;

/// What became of a letter of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The service keeps it.
    Stored,
    /// It does not.
    Failed,
    /// Nobody knows.
    Unknown,
}

/// A letter that was told.
#[derive(Clone, Debug)]
pub(crate) struct ToldLetter {
    /// The number of its text.
    pub(crate) text: u32,
    /// Who left it.
    pub(crate) account: String,
    /// The machine knows that it is kept here.
    pub(crate) is_kept: bool,
}

/// Letters of somebody.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    /// Those that were told, by the service's names for them.
    pub(crate) told: BTreeMap<String, ToldLetter>,
    /// Those that they left, by the numbers of texts, and what became of them.
    pub(crate) left: BTreeMap<MessageId, (u32, Option<Outcome>)>,
}

/// What an event says, without what it borrows.
#[derive(Debug)]
pub(crate) enum LetterNews {
    /// Somebody left this.
    Told { id: String, account: String, text: String },
    /// One's own has its fate.
    Fate(MessageId, Outcome),
    /// Nothing that matters.
    Other,
}

impl LetterNews {
    pub(crate) fn of(event: &OfflineEvent<'_>) -> Self {
        match *event {
            OfflineEvent::Message(message) => Self::Told {
                id: message.id.to_owned(),
                account: message.account.to_owned(),
                text: message.text.into_string(),
            },
            OfflineEvent::Stored { message } => Self::Fate(message, Outcome::Stored),
            OfflineEvent::Failed { message, reason: OfflineFailure::Unknown } => {
                Self::Fate(message, Outcome::Unknown)
            }
            OfflineEvent::Failed { message, .. } => Self::Fate(message, Outcome::Failed),
            _ => Self::Other,
        }
    }
}

impl<S: Storage> Person<S> {
    /// Leaves a text for somebody, if the machine takes it.
    pub(crate) fn leave_letter(&mut self, to: &str, number: u32, length: usize) {
        if let Ok(message) = self.machine.leave_message(to, "Ännä", &words::text(number, length)) {
            self.letters.left.insert(message, (number, None));
        }
    }

    /// What was told is where a crash does not reach it.
    pub(crate) fn keep_letters(&mut self) {
        for (id, letter) in self.letters.told.iter_mut().filter(|(_, letter)| !letter.is_kept) {
            letter.is_kept = true;
            // It may have been forgotten since another place has deleted it.
            let _ = self.machine.offline_message_stored(id);
        }
    }

    pub(super) fn take_letter(&mut self, news: LetterNews) -> Result<(), String> {
        match news {
            LetterNews::Told { id, account, text } => {
                let number = words::number_of(&text).filter(|_| words::is_whole(&text));
                let Some(number) = number else { return Err(format!("{text:?} was never left so")) };
                let letter = ToldLetter { text: number, account, is_kept: false };
                if self.letters.told.insert(id, letter).is_some() {
                    return Err(format!("letter {number} is told twice"));
                }
                if self.is_careful || !number.is_multiple_of(KEPT_LATER) {
                    self.keep_letters();
                }
                Ok(())
            }
            LetterNews::Fate(message, outcome) => match self.letters.left.get_mut(&message) {
                Some((_, fate @ None)) => {
                    *fate = Some(outcome);
                    Ok(())
                }
                Some((number, Some(before))) => {
                    Err(format!("letter {number} has two fates: {before:?} and {outcome:?}"))
                }
                None => Err(format!("{message:?} has a fate and was never left")),
            },
            LetterNews::Other => Ok(()),
        }
    }
}
