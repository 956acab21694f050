//! Messages for people who are away: leaving them, fetching them in two places, and what has to be so in the end.

use super::{ACCOUNTS, World};
use crate::memory::Kind;
use crate::person::Outcome;
use crate::service::Kept;

impl<S: Kind> World<S> {
    /// Somebody leaves a letter for another, whether that one is away or not.
    pub(super) fn leave_letter(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let to = self.other(person, detail);
        let may_fetch = |account: &str| {
            let mut people = self.people.iter();
            people.any(|person| person.account == account && !person.dialect.is_by_md5())
        };
        if !may_fetch(to) {
            return Ok(());
        }
        self.spoken += 1;
        let (number, length) = (self.spoken, usize::try_from((detail >> 16) % 600).unwrap_or(0));
        self.trace(|| format!("person {person} leaves letter {number} for {to}"));
        self.with(person, |person| person.leave_letter(to, number, length))
    }

    /// Another client of somebody's fetches one; or what was told is kept now.
    pub(super) fn look_after_letters(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let index = usize::try_from(detail >> 8).unwrap_or(0);
        if detail.is_multiple_of(3) {
            self.trace(|| format!("person {person} fetches a letter elsewhere"));
            self.service.fetch_elsewhere(person, index);
            return Ok(());
        }
        self.with(person, |person| person.keep_letters())
    }

    /// What was left was told once, and deleted only when it was kept; what was not left is nowhere.
    pub(super) fn look_at_letters(&mut self) -> Result<(), String> {
        for letter in self.service.letters() {
            let Some(reader) = self.people.get(letter.reader) else { continue };
            let told = reader.letters.told.get(&letter.id);
            let writer = ACCOUNTS.get(letter.writer).copied().unwrap_or_default();
            if told.is_some_and(|told| told.text != letter.text || told.account != writer) {
                return Err(format!("letter {} is told as \"{told:?}\"", letter.text));
            }
            let (number, is_kept) = (letter.text, told.is_some_and(|told| told.is_kept));
            match letter.kept {
                Kept::Here if told.is_none() && self.service.is_unannounced(letter) => {}
                Kept::Here => {
                    let what = if told.is_some() { "told and not deleted" } else { "never told" };
                    return Err(format!("letter {number} waits after all was quiet: {what}"));
                }
                Kept::Deleted if !is_kept => return Err(format!("letter {number} was deleted and not kept")),
                Kept::Deleted | Kept::DeletedElsewhere => {}
            }
            self.tally.letters += 1;
        }
        let stored =
            |number: u32| self.service.letters().iter().filter(|letter| letter.text == number).count();
        for (number, outcome) in self.people.iter().flat_map(|person| person.letters.left.values()) {
            let (count, is_right) = match (stored(*number), outcome) {
                (count, None) => (count, false),
                (count, Some(Outcome::Stored)) => (count, count == 1),
                (count, Some(Outcome::Failed)) => (count, count == 0),
                (count, Some(Outcome::Unknown)) => (count, count <= 1),
            };
            if !is_right {
                return Err(format!(
                    "letter {number} was told as \"{outcome:?}\", and is kept {count} times"
                ));
            }
        }
        Ok(())
    }
}
