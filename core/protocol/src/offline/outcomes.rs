//! What a call came to, and what follows.

use super::Offline;
use super::answer::Fault;
use super::mail;
use super::values::{Context, Job, Letter, Stage};
use crate::error::OfflineFailure;
use crate::storage::{List, Storage};
use crate::time::Duration;
use crate::timer::Timer;
use crate::web::Progress;

/// How long is waited after the first failures; then it is given up until there is something new.
const PAUSES: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60)];

impl<S: Storage> Offline<S> {
    /// A mail is there as it came.
    pub(super) fn prepare_mail(&mut self) {
        if let Job::Message(place) = self.job {
            self.mail_of = place;
            self.set_stage(place, Stage::Told);
        }
        let layout = &mut self.layout;
        self.pull.change_token(|bytes| {
            let (length, found) = mail::prepare(bytes);
            *layout = found;
            length
        });
    }

    pub(super) fn follow(&mut self, progress: Progress, context: &mut Context<'_>) {
        match progress {
            Progress::Wait => {}
            Progress::Open => self.write(context),
            Progress::Answered => self.answered(context),
            Progress::Unreadable => self.too_large_or(OfflineFailure::Answer),
            Progress::Lost(_) => self.lost(false),
            Progress::NoAddress => self.failed(OfflineFailure::NoService),
        }
    }

    /// An answer could not be read to its end: a mail that is too large is not asked for again.
    fn too_large_or(&mut self, why: OfflineFailure) {
        match self.job {
            Job::Message(place) if self.answer.is_too_long || self.caller.call.has_too_long_body() => {
                self.bound = self.answer.is_too_long;
                self.set_stage(place, Stage::Gone);
                self.end_job();
            }
            Job::Store => self.letter_ends(Letter::Failed(OfflineFailure::Unknown)),
            Job::Nothing | Job::Message(_) | Job::Delete(_) | Job::Metadata => self.failed(why),
        }
    }

    pub(super) fn set_stage(&mut self, place: u16, stage: Stage) {
        if let Some(entry) = self.entries.items_mut().get_mut(usize::from(place)) {
            entry.stage = stage;
        }
    }

    /// The connection is gone, or could not be had.
    pub(super) fn lost(&mut self, has_left: bool) {
        #[cfg(feature = "planted-bug")]
        if let Job::Message(place) = self.job
            && crate::planted::is_planted(crate::planted::Bug::LostLetter)
        {
            self.set_stage(place, Stage::Gone);
        }
        match self.job {
            // There was nothing to wait for any more.
            Job::Nothing => {}
            Job::Store if has_left => self.letter_ends(Letter::Failed(OfflineFailure::Unknown)),
            Job::Store | Job::Delete(_) | Job::Message(_) | Job::Metadata => {
                self.failed(OfflineFailure::NoService);
            }
        }
    }

    /// A call came to nothing, and may be made again.
    pub(super) fn failed(&mut self, why: OfflineFailure) {
        let was_list = self.job == Job::Metadata;
        let was_letter = self.job == Job::Store;
        self.end_job();
        self.caller.call.stop();
        let pause = PAUSES.get(usize::from(self.tries)).copied();
        self.tries = self.tries.saturating_add(1);
        // Who waits for a message of one's own is told soon.
        if was_letter && self.tries > 1 {
            self.letter_ends(Letter::Failed(why));
        } else if let Some(pause) = pause.filter(|_| !was_list || self.is_announced) {
            self.pause = Timer::start(pause);
        } else {
            self.give_up(why);
        }
    }

    /// What waits is left where it is until there is something new.
    fn give_up(&mut self, why: OfflineFailure) {
        self.wants_list = false;
        self.pause = Timer::start(Duration::MAX);
        if core::mem::take(&mut self.is_announced) {
            self.unavailable = Some(why);
        }
    }

    fn letter_ends(&mut self, letter: Letter) {
        self.letter = letter;
        self.tries = 0;
        self.pause = Timer::OFF;
        self.end_job();
    }

    fn answered(&mut self, context: &mut Context<'_>) {
        let status = self.caller.call.answer().status();
        let is_whole = !self.answer.is_unreadable && self.pull.finish().is_ok();
        let fault = match (self.answer.fault, status) {
            (Fault::None, 401 | 403) => Fault::Ticket,
            (fault, _) => fault,
        };
        if fault == Fault::Ticket && !core::mem::replace(&mut self.was_renewed, true) {
            let can_renew = !context.settings.web.tokens.is_empty();
            if can_renew {
                self.is_renewing = true;
                return;
            }
        }
        match self.job {
            Job::Nothing => {}
            Job::Store => self.store_answered(fault, status, context),
            Job::Message(place) => self.message_answered(place, fault, status),
            Job::Delete(place) => self.delete_answered(place, fault, status),
            Job::Metadata => {
                if fault == Fault::None && matches!(status, 200..=299) && is_whole && self.answer.is_answer {
                    self.tries = 0;
                    self.wants_list = !core::mem::replace(&mut self.list_is_whole, true);
                    if !self.wants_list {
                        self.end_list();
                    }
                    self.end_job();
                } else {
                    self.failed(failure_of(fault, status));
                }
            }
        }
    }

    fn store_answered(&mut self, fault: Fault, status: u16, context: &mut Context<'_>) {
        match fault {
            Fault::None if self.answer.is_answer && matches!(status, 200..=299) => {
                self.letter_ends(Letter::Stored);
            }
            // The service's own servers did not answer each other in time.
            Fault::None if matches!(status, 200..=299 | 502 | 504) => {
                self.letter_ends(Letter::Failed(OfflineFailure::Unknown));
            }
            Fault::LockKey if self.answer.lock_key != self.outgoing.lock_key => {
                self.outgoing.lock_key = self.answer.lock_key;
                self.ask(context);
            }
            Fault::None
            | Fault::LockKey
            | Fault::Ticket
            | Fault::Throttled
            | Fault::Unavailable
            | Fault::TooLarge
            | Fault::Other => self.letter_ends(Letter::Failed(failure_of(fault, status))),
        }
    }

    fn message_answered(&mut self, place: u16, fault: Fault, status: u16) {
        let stage = self.entries.items().get(usize::from(place)).map(|entry| entry.stage);
        match fault {
            // It was told while its answer came in.
            _ if stage != Some(Stage::Wanted) => {
                self.tries = 0;
                self.end_job();
            }
            Fault::Ticket | Fault::Throttled | Fault::Unavailable => self.failed(failure_of(fault, status)),
            Fault::None if self.answer.is_too_long => self.too_large_or(OfflineFailure::Answer),
            // A mail would have been told.
            Fault::None => self.failed(failure_of(fault, status)),
            // Another place may have fetched and deleted it, or the service failed: the list says whether it is still there.
            Fault::LockKey | Fault::TooLarge | Fault::Other => {
                self.tries = 0;
                self.set_stage(place, Stage::Refused);
                if self.refused_again(place) {
                    self.wants_list = true;
                } else {
                    self.unavailable = Some(failure_of(fault, status));
                }
                self.end_job();
            }
        }
    }

    fn delete_answered(&mut self, place: u16, fault: Fault, status: u16) {
        let is_done = self.answer.is_answer || self.answer.is_empty;
        if fault == Fault::None && matches!(status, 200..=299) && is_done {
            self.tries = 0;
            self.set_stage(place, Stage::Gone);
            self.wants_list |= !self.list_is_whole;
            self.end_job();
            return;
        }
        self.refused_again(place);
        // Another place may have deleted it: the list says whether it is still there.
        self.wants_list = true;
        self.end_job();
    }

    /// The service has refused something about a message. Answers whether it may be asked again in this session.
    fn refused_again(&mut self, place: u16) -> bool {
        let Some(entry) = self.entries.items_mut().get_mut(usize::from(place)) else { return false };
        entry.refusals = entry.refusals.saturating_add(1);
        entry.refusals < super::MOST_REFUSALS
    }

    /// There are other tickets, or none could be had.
    pub(crate) fn tickets_renewed(&mut self, are_there: bool, context: &mut Context<'_>) {
        if !core::mem::take(&mut self.is_renewing) {
            return;
        }
        if are_there {
            self.ask(context);
        } else if self.job == Job::Store {
            self.letter_ends(Letter::Failed(OfflineFailure::Ticket));
        } else {
            self.failed(OfflineFailure::Ticket);
        }
    }
}

fn failure_of(fault: Fault, status: u16) -> OfflineFailure {
    match fault {
        Fault::Ticket | Fault::LockKey => OfflineFailure::Ticket,
        Fault::Throttled => OfflineFailure::TooMany,
        Fault::Unavailable => OfflineFailure::NotTaken,
        Fault::TooLarge => OfflineFailure::TooLong,
        Fault::Other => OfflineFailure::Refused,
        Fault::None if matches!(status, 200..=299) => OfflineFailure::Answer,
        Fault::None => OfflineFailure::NoService,
    }
}
