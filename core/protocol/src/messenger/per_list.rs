//! What only MSNP2 to MSNP7 have: lists that come one after the other, and an answer to a salt that the program has computed.

use super::Messenger;
use super::due::Reading;
use super::machine::Core;
use crate::Error;
use crate::dialect::{Dialect, ListForm};
use crate::notification::per_list;
use crate::notification::sign_in::{Input, Phase};
use crate::storage::Storage;
use crate::wire::Frame;

impl<S: Storage> Messenger<S> {
    /// Answers [`Event::Md5Challenge`](crate::Event::Md5Challenge): with the MD5 of salt and password, one behind the other, as 32 hex digits.
    /// Where it was found, is the program's affair.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] unless there are 32 hex digits; [`Error::NotSignedIn`] when no salt waits for an answer.
    pub fn answer_md5(&mut self, answer: &str) -> Result<(), Error> {
        let mut digits = [0; 32];
        if answer.len() != digits.len() || !answer.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(Error::InvalidValue);
        }
        let waits = self.core.session.phase() == Phase::Passport;
        if !waits || !self.core.resources.settings.is_by_md5() {
            return Err(Error::NotSignedIn);
        }
        digits.copy_from_slice(answer.as_bytes());
        digits.make_ascii_lowercase();
        self.core.sign_in(Input::Md5Answer(&digits));
        Ok(())
    }
}

impl<S: Storage> Core<S> {
    /// The answer to `SYN`: without a change it is the same version, and nothing follows.
    pub(super) fn synchronized_per_list(&mut self, is_unchanged: bool) -> Reading {
        if is_unchanged {
            self.list_complete();
            return Reading::ListUnchanged;
        }
        self.session.list.begin_per_list();
        self.begin_step(self.resources.settings.limits.sign_in_step);
        Reading::ListBegins
    }

    pub(super) fn listed_per_list(&mut self, frame: &Frame<'_>, contact: bool) -> Reading {
        if !contact {
            self.list_goes_on();
            return per_list::group(frame).map_or(Reading::Malformed, |_| Reading::Group);
        }
        let line = per_list::list_line(frame);
        if let Some(line) = line.filter(|line| line.is_last) {
            self.session.list.list_came(line.list);
        }
        self.list_goes_on();
        match line {
            Some(line) => line.contact.map_or(Reading::Nothing, |_| Reading::Contact),
            None => Reading::Malformed,
        }
    }

    /// Whether lists come one after the other, and the one has come that is told last.
    pub(super) fn has_last_list(&self) -> bool {
        self.session.dialect().map(Dialect::list_form) == Some(ListForm::PerList)
            && self.session.list.has_last_list()
    }

    /// A line of the list has come. Servers answer in order: with the list that is told last, and the echo of `CHG`, nothing more follows.
    fn list_goes_on(&mut self) {
        if !self.session.list.is_arriving() {
            return;
        }
        if self.session.list.has_all() || self.session.online && self.has_last_list() {
            self.list_complete();
        } else {
            self.begin_step(self.list_step());
        }
    }
}
