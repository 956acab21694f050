//! What a call came to, and what follows.

use super::AddressBook;
use super::errands::{Errand, State};
use super::fault::Fault;
use super::requests::Method;
use super::values::{Context, Job, LIST_UNREADABLE, NO_SERVICE, Outcome, Stage, Untold};
use crate::code::ErrorCode;
use crate::error::RequestError;
use crate::http::url::Url;
use crate::logging::note;
use crate::storage::{List, Storage};
use crate::time::Duration;
use crate::timer::Timer;
use crate::web::Progress;

/// How long is waited before the list is asked for again; then the session ends.
const PAUSES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(8)];

/// Whether a fault is an answer to who asked for changes alone: then all of it is asked for (`services.md` 2.7).
const fn wants_whole(fault: Fault) -> bool {
    !matches!(fault, Fault::None | Fault::Ticket | Fault::NoBook | Fault::TooMany)
}

impl<S: Storage> AddressBook<S> {
    pub(super) fn follow(&mut self, progress: Progress, context: &mut Context<'_>) -> Outcome {
        match progress {
            Progress::Wait => {}
            Progress::Open => self.write(context),
            Progress::Answered => return self.answered(context),
            Progress::Unreadable => self.failed(LIST_UNREADABLE),
            Progress::Lost(_) => self.lost(false),
            Progress::NoAddress => self.failed(NO_SERVICE),
        }
        self.outcome()
    }

    /// What was found out without an answer that says so.
    pub(super) fn outcome(&mut self) -> Outcome {
        self.failure.take().map_or(Outcome::Nothing, Outcome::Failed)
    }

    /// The connection is gone. `has_left`: what was asked may have been carried out.
    pub(super) fn lost(&mut self, has_left: bool) {
        if let Some(errand) = self.working_errand().filter(|_| has_left) {
            errand.refuse(RequestError::TimedOut);
            self.end_job();
        } else if self.job != Job::Nothing {
            self.failed(NO_SERVICE);
        }
    }

    fn end_job(&mut self) {
        self.job = Job::Nothing;
        self.reading = Timer::OFF;
    }

    /// The errand that the call under way is made for.
    fn working_errand(&mut self) -> Option<&mut Errand> {
        let is_for_errand = self.job != Job::Nothing && self.stage == Stage::Known;
        self.errands.items_mut().first_mut().filter(|errand| is_for_errand && errand.state == State::Working)
    }

    /// The call under way came to nothing. A list is asked for again; what the user has asked for is refused.
    pub(super) fn failed(&mut self, code: ErrorCode) {
        if let Some(errand) = self.working_errand() {
            errand.refuse(RequestError::Code(code));
        } else if self.job != Job::Nothing {
            let pause = PAUSES.get(usize::from(self.tries)).filter(|_| code.is_temporary());
            self.tries = self.tries.saturating_add(1);
            match pause {
                Some(pause) => self.pause = Timer::start(*pause),
                None => self.give_up(code),
            }
        }
        self.end_job();
    }

    /// Without a list there is no session. One that was read stays as it was.
    fn give_up(&mut self, code: ErrorCode) {
        if self.scope.is_again {
            note!("the list could not be read again: {}", code.number());
            self.stage = Stage::Known;
            return;
        }
        self.stage = Stage::Off;
        self.failure = Some(code);
    }

    fn answered(&mut self, context: &mut Context<'_>) -> Outcome {
        self.reading = Timer::OFF;
        let status = self.caller.call.answer().status();
        if matches!(status, 301 | 302 | 307 | 308) && self.job != Job::Nothing {
            self.sent_on(context);
            return self.outcome();
        }
        let fault = match (self.answer.fault, status) {
            (Fault::None, 401 | 403) => Fault::Ticket,
            (fault, _) => fault,
        };
        if fault == Fault::Ticket && !core::mem::replace(&mut self.was_renewed, true) {
            self.is_renewing = true;
            return Outcome::Nothing;
        }
        if fault == Fault::NoBook && !core::mem::replace(&mut self.made_book, true) {
            self.job = Job::MakeBook;
            self.ask(context);
            return self.outcome();
        }
        let is_whole = !self.answer.is_unreadable && self.pull.finish().is_ok();
        let is_good =
            fault == Fault::None && matches!(status, 200..=299) && is_whole && self.answer.is_answer;
        let is_silent = fault == Fault::None && !matches!(status, 200..=299);
        let code = if is_silent { NO_SERVICE } else { fault.code() };
        match self.job {
            Job::Nothing => {}
            // What was asked for before is asked for again.
            Job::MakeBook if is_good || fault.is_as_good_as_done(Method::AddBook) => self.end_job(),
            Job::Memberships if is_good => self.memberships_are_read(),
            Job::Contacts if is_good => {
                self.contacts_are_read(context);
                return Outcome::ListRead;
            }
            Job::Memberships | Job::Contacts if self.scope.changes_only && wants_whole(fault) => {
                self.refuses_changes = true;
                self.end_job();
                self.read_whole();
            }
            Job::MakeBook | Job::Memberships | Job::Contacts => self.failed(code),
            Job::Errand => {
                self.step_answered(is_good, fault, code);
                self.end_job();
            }
        }
        self.outcome()
    }

    /// The service is elsewhere: at the host that was configured, or at one below it. Another one would get the ticket.
    fn sent_on(&mut self, context: &mut Context<'_>) {
        let settings = context.settings;
        let may =
            |url: &Url<'_>| (url.secure || settings.allow_plain_passport) && settings.web.may_keep_lists(url);
        match self.caller.call.redirect(settings.limits.redirects, may) {
            Ok(()) => self.reach(context),
            Err(_) => self.failed(NO_SERVICE),
        }
    }

    fn memberships_are_read(&mut self) {
        self.end_job();
        self.tries = 0;
        if self.answer.has_late_roles() && !core::mem::replace(&mut self.knows_roles, true) {
            return;
        }
        self.last_change.clone_from(&self.answer.last_change);
        self.stage = Stage::Contacts;
        if !self.has_begun && self.untold == Untold::Nothing {
            self.untold = Untold::Beginning;
        }
    }

    fn contacts_are_read(&mut self, context: &Context<'_>) {
        self.end_job();
        if let Some((memberships, contacts)) = context.settings.web.kept_changes()
            && self.scope.changes_only
        {
            // Where nothing has changed, some say nothing.
            let Self { last_change, answer, .. } = self;
            for (now, before) in [(last_change, memberships), (&mut answer.last_change, contacts)] {
                if now.is_empty() {
                    // Both have the same measure.
                    let _ = now.push_str(before);
                }
            }
        }
        let is_first = !self.scope.is_again;
        self.stage = if is_first { Stage::Telling } else { Stage::Known };
        if is_first && self.scope.changes_only {
            self.awaits_kept = true;
            self.answers_due = Timer::start(context.settings.limits.sign_in_step);
        }
    }

    fn step_answered(&mut self, is_good: bool, fault: Fault, code: ErrorCode) {
        let Self { errands, answer, .. } = self;
        let Some(errand) = errands.items_mut().first_mut() else { return };
        let Some(method) = errand.method() else { return };
        if !is_good && !fault.is_as_good_as_done(method) {
            return errand.refuse(RequestError::Code(code));
        }
        let has_id = !answer.result.is_empty();
        match method {
            Method::AddContact if has_id => {
                errand.contact = answer.result.clone();
                errand.is_there = fault == Fault::ContactExists;
            }
            Method::AddGroup if has_id => errand.group = answer.result.clone(),
            // Nobody can say which one it is.
            Method::AddGroup => return errand.refuse(RequestError::Code(LIST_UNREADABLE)),
            Method::AddContact
            | Method::FindMembership
            | Method::FindAll
            | Method::AddBook
            | Method::AddMember
            | Method::DeleteMember
            | Method::DeleteContact
            | Method::UpdateContact
            | Method::UpdateGroup
            | Method::DeleteGroup
            | Method::AddToGroup
            | Method::DeleteFromGroup => {}
        }
        errand.go_on();
    }

    /// There are other tickets, or none could be had.
    pub(crate) fn tickets_renewed(&mut self, are_there: bool, context: &mut Context<'_>) -> Outcome {
        if !core::mem::take(&mut self.is_renewing) {
            return Outcome::Nothing;
        }
        match (are_there && !context.ticket.is_empty(), self.job) {
            (true, Job::Nothing) => {}
            (true, Job::Memberships | Job::Contacts | Job::MakeBook | Job::Errand) => self.ask(context),
            (false, Job::Nothing) => self.give_up(ErrorCode::BAD_TICKET),
            (false, Job::Memberships | Job::Contacts | Job::MakeBook | Job::Errand) => {
                self.failed(ErrorCode::BAD_TICKET);
            }
        }
        self.outcome()
    }
}
