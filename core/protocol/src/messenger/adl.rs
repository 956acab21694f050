//! The contact list of MSNP13 and later: told to the notification server, which does not keep it, before one's status is; and what the server
//! tells of who has added one (`services.md` 2.8 and 2.9).

use super::due::{Due, Reading};
use super::machine::Core;
use crate::announcement::Announcement;
use crate::code::ErrorCode;
use crate::dialect::Dialect;
use crate::error::{RequestError, RequestKind, SignOutReason};
use crate::notification::adl::Telling;
use crate::notification::presence::write_status;
use crate::notification::sign_in::End;
use crate::pending::{NOBODY, Pending};
use crate::resources::Resources;
use crate::storage::Storage;
use crate::wire::{Frame, Refused};

impl<S: Storage> Core<S> {
    /// Whether the server of this session keeps no list.
    pub(super) fn keeps_no_list(&self) -> bool {
        self.session.dialect().is_some_and(Dialect::has_address_book)
    }

    /// The account was accepted, and the server keeps no list: what there is of it is told to the server.
    pub(super) fn list_wanted(&mut self) {
        let web = &self.resources.settings.web;
        if !web.address_book.is_empty() && !web.sharing.is_empty() {
            return self.address_book_is_due();
        }
        self.list_complete();
        self.session.telling = Telling::ListDue;
    }

    /// Tells the server the list, and behind it one's status. Answers whether that was done; where there is no room for it, it is as soon as there is.
    pub(super) fn tell_list(&mut self) -> bool {
        // The session may have ended with the frame behind the one that began it.
        if !self.session.is_signed_in() {
            return false;
        }
        let Resources { link, pending, settings, .. } = &mut self.resources;
        let (written, next) = match self.session.telling {
            Telling::Nothing | Telling::ListAsked | Telling::Done => return false,
            Telling::ListDue => {
                let transaction = link.next_transaction();
                let mut command = link.outbox.command(b"ADL");
                let written = command.number(transaction).finish_with(&|sink| sink.put(EMPTY_LIST));
                if written.is_ok() {
                    let limit = settings.limits.sign_in_step;
                    pending.add(transaction, NOBODY, RequestKind::Synchronize, limit);
                }
                (written, Telling::ListAsked)
            }
            Telling::StatusDue => {
                let status = settings.status;
                (write_status(link, pending, settings, status, NOBODY), Telling::Done)
            }
        };
        match written {
            Ok(()) => {}
            Err(Refused::Busy) => return false,
            Err(Refused::TooLong | Refused::Invalid) => {
                self.end(End::Because(SignOutReason::BadAnswer { request: RequestKind::Synchronize }));
            }
        }
        self.session.telling = next;
        self.resources.unstamped = true;
        true
    }

    /// `ADL` and `RML`: the answer to what the server was told, or what it tells of others.
    pub(super) fn list_told(&mut self, frame: &Frame<'_>) {
        let transaction = frame.arguments().number().unwrap_or(0);
        if transaction == 0 {
            if self.session.is_signed_in() && self.keeps_no_list() {
                self.pushes.open();
                // Who pends is read anew, as the address book has them.
                self.address_book.changed_elsewhere();
            }
            return;
        }
        let Some(pending) = self.resources.pending.answered(transaction, frame.verb()) else { return };
        if pending.kind == RequestKind::Synchronize {
            self.list_was_taken();
        } else if pending.request != NOBODY && !self.resources.pending.is_waiting(pending.request) {
            self.resources.announcements.push(Announcement::Answered(pending.request));
        }
    }

    fn list_was_taken(&mut self) {
        if self.session.telling == Telling::ListAsked {
            self.session.telling = Telling::StatusDue;
        }
    }

    /// Whether a refusal is of some entry of the list alone: nobody is kept from signing in by that.
    pub(super) fn takes_refused_list(&mut self, pending: &Pending, error: RequestError) -> bool {
        let is_of_list = self.session.telling == Telling::ListAsked
            && pending.kind == RequestKind::Synchronize
            && matches!(error, RequestError::Code(code) if names_entries(code));
        if is_of_list {
            self.list_was_taken();
        }
        is_of_list
    }

    /// The next of what the server tells of others in the current frame.
    pub(super) fn next_pushed(&mut self, frame: &Frame<'_>) -> Option<Due> {
        if self.pushes.advance(frame.payload()) {
            return Some(Due::Reading(Reading::Pushed));
        }
        self.pushes.close();
        None
    }
}

/// Without it no presence comes.
const EMPTY_LIST: &[u8] = b"<ml l=\"1\"></ml>";

/// Whether a code is about entries of a list, and not about the session.
fn names_entries(code: ErrorCode) -> bool {
    matches!(code.number(), 204 | 205 | 208 | 210 | 240 | 241 | 933)
}
