//! How the notification link is watched over, and how a session ends.

use super::due::Due;
use super::machine::Core;
use crate::account::Status;
use crate::announcement::Announcement;
use crate::error::{FailureReason, LinkError, RequestError, RequestKind, SignOutReason, UpgradeCause};
use crate::ids::LinkKind;
use crate::limits::Limit;
use crate::link::LinkState;
use crate::logging::note;
use crate::notification::session::{End, Pace, Phase};
use crate::pending::NOBODY;
#[cfg(feature = "planted-bug")]
use crate::planted::{Bug, is_planted};
use crate::storage::{List, Storage};
use crate::time::Instant;
use crate::timer::Timer;

impl<S: Storage> Core<S> {
    /// Any byte shows that the link lives.
    pub(super) fn heard_from_server(&mut self) {
        if !self.session.pong.is_off() {
            self.session.pong = Timer::OFF;
            self.restart_ping();
            self.unstamped = true;
        }
    }

    /// Anything sent puts the next `PNG` off.
    pub(super) fn wrote_to_server(&mut self) {
        if self.session.is_signed_in() && self.session.pong.is_off() {
            self.restart_ping();
        }
    }

    pub(super) fn expire_session(&mut self, now: Instant) -> bool {
        let session = &mut self.session;
        if session.pong.is_due(now) {
            session.pong = Timer::OFF;
            self.link.abandon();
            self.session.ended_link = Some(LinkError::TimedOut);
            return true;
        }
        if session.ping.is_due(now) {
            session.ping = Timer::OFF;
            if session.is_signed_in() && self.link.outbox.command(b"PNG").finish().is_ok() {
                session.pong = Timer::start(self.settings.limits.pong);
                session.pong.stamp(now);
            } else if session.is_signed_in() {
                self.restart_ping();
                self.session.ping.stamp(now);
            }
            return true;
        }
        if session.step.is_due(now) {
            session.step = Timer::OFF;
            self.step_timed_out();
            return true;
        }
        if session.phase == Phase::Leaving
            && self.link.connection.state == LinkState::Open
            && self.chats_are_quiet()
        {
            self.say_goodbye();
            return true;
        }
        false
    }

    pub(super) fn step_timed_out(&mut self) {
        match self.session.phase {
            Phase::Leaving => self.say_goodbye(),
            // The counts were wrong, or the rest is late: what has come is the list for now.
            Phase::SignedIn => {
                self.forget_version_of_part();
                self.list_complete();
            }
            Phase::UpdateQuery => {
                self.protocol_refused(UpgradeCause::OnlyUpdates);
            }
            Phase::Version | Phase::ClientVersion | Phase::User if self.session.pace == Pace::Eager => {
                // Without any answer it may as well be the network that is silent.
                self.go_step_by_step(self.session.phase != Phase::Version);
            }
            _ => {
                let request = self.session.awaited();
                self.end(End::Because(SignOutReason::TimedOut { request }));
            }
        }
    }

    /// The notification link is gone, and all that came before was read.
    pub(super) fn notification_lost(&mut self, why: LinkError) {
        self.link.outbox.reset();
        match self.session.phase {
            Phase::Offline | Phase::Waiting | Phase::Ending => {}
            Phase::Leaving => self.end(End::Wish),
            Phase::Reaching | Phase::Version | Phase::ClientVersion | Phase::User => self.attempt_lost(why),
            Phase::UpdateQuery => {
                self.protocol_refused(UpgradeCause::OnlyUpdates);
            }
            // The server's patience ended during the Passport exchange: once the ticket is there, it is tried again.
            Phase::Passport if is_cut(why) && self.session.redirects < self.settings.limits.redirects => {
                self.session.redirects = self.session.redirects.saturating_add(1);
                self.reach();
            }
            Phase::SignedIn if self.session.forgotten && self.recovery.is_taken(self.now) => {
                self.end(End::Because(SignOutReason::ProbablySignedInElsewhere));
            }
            Phase::Passport | Phase::Ticket | Phase::SignedIn => {
                self.end(End::Because(SignOutReason::LinkLost(why)));
            }
        }
    }

    /// The notification link could not be had, or was lost before the server had named its challenge: another address, another pace and
    /// another way are tried, each once.
    fn attempt_lost(&mut self, why: LinkError) {
        let is_early = matches!(self.session.phase, Phase::Reaching | Phase::Version);
        let has_asked = self.session.phase != Phase::Reaching;
        if is_early && core::mem::take(&mut self.session.address_is_old) {
            self.settings.notification.forget();
            self.reach();
            return;
        }
        if has_asked && is_cut(why) {
            if self.session.pace == Pace::Eager {
                self.go_step_by_step(why == LinkError::ClosedByPeer && is_early);
                return;
            }
            // Not the eagerness was the trouble.
            self.settings.lock_step = 0;
        }
        if is_early && self.settings.routes.fall_back() {
            note!("the notification server cannot be reached straight: trying the gateway");
            self.session.pace = Pace::StepByStep;
            self.reach();
            return;
        }
        // Servers close on dialects that they do not speak. So does what stands in front of a server that is away, but there was none
        // yet that had taken these dialects.
        let is_refused = has_asked && why == LinkError::ClosedByPeer && self.session.phase != Phase::User;
        #[cfg(not(feature = "planted-bug"))]
        let is_first = !self.is_recovering();
        #[cfg(feature = "planted-bug")]
        let is_first = !self.is_recovering() || is_planted(Bug::EndForGood);
        if is_refused && is_first {
            self.protocol_refused(UpgradeCause::RefusedEarly);
        } else {
            self.end(End::Because(SignOutReason::LinkLost(why)));
        }
    }

    /// The session is over. What is left to tell is told by the next polls.
    pub(super) fn end(&mut self, end: End) {
        if matches!(self.session.phase, Phase::Offline | Phase::Ending) {
            return;
        }
        if self.session.is_online() && end != End::Wish {
            self.watch.lost_session();
            if !self.session.forgotten {
                self.recovery.forgotten = 0;
            }
        }
        if !matches!(self.session.phase, Phase::SignedIn | Phase::Leaving) {
            // An address is worth keeping only if signing in there has worked.
            self.settings.notification.forget();
        }
        if self.may_recover(end) {
            self.recover(end);
            return;
        }
        note!("the session ends");
        self.recovery.end();
        self.session.end = end;
        self.session.phase = Phase::Ending;
        self.session.step = Timer::OFF;
        self.session.ping = Timer::OFF;
        self.session.pong = Timer::OFF;
        self.session.ended_link = None;
        self.session.stale_stream = true;
        self.link.abandon();
        self.passport.stop();
        self.joining.give_up();
        for chat in self.chats.items_mut() {
            chat.conversation.ending = true;
            // Nothing is read any more before its end is told.
            chat.conversation.closing = false;
            if !chat.conversation.is_dormant() {
                chat.conversation.fail(FailureReason::NotSent);
            }
        }
    }

    /// What was said in conversations, and came in before the session ended, is told before that.
    pub(super) fn next_of_last_words(&mut self) -> Option<Option<Due>> {
        if self.session.phase != Phase::Ending {
            return None;
        }
        match self.chats.items_mut().iter_mut().find_map(|chat| chat.conversation.next_opening()) {
            Some(opening) => Some(Some(Due::Announcement(opening))),
            None => self.next_chat_frame(),
        }
    }

    /// What is told at the end, one by one: messages, requests, conversations, and that it is over.
    pub(super) fn next_ending(&mut self) -> Option<Due> {
        if let Some((place, link)) = self.joining.next_given_up() {
            self.watch.bite(Limit::Joining, LinkKind::Switchboard, link);
            return Some(Due::Announcement(Announcement::MessageIncomplete(place)));
        }
        let told = self.chats.items_mut().iter_mut().find_map(|chat| chat.conversation.next_announcement());
        if let Some(announcement) = told.or_else(|| self.take_over_chat()) {
            return Some(Due::Announcement(announcement));
        }
        if self.session.phase == Phase::Ending {
            self.requests.orphan_all();
        }
        while let Some(pending) = self.requests.take_orphan() {
            if pending.kind == RequestKind::Switchboard {
                // It is asked for again on the next link.
                self.switchboard_forgotten(pending.request);
            } else if pending.request != NOBODY {
                self.requests.disown(pending.request);
                let refused = Announcement::Refused(pending.request, pending.kind, RequestError::SignedOut);
                return Some(Due::Announcement(refused));
            }
        }
        if self.session.phase != Phase::Ending {
            return None;
        }
        self.chats.clear();
        self.session.phase = Phase::Offline;
        self.session.dialect = None;
        self.session.status = Status::Offline;
        Some(Due::Announcement(Announcement::SignedOut))
    }

    /// See [`Messenger::sign_out`](super::Messenger::sign_out).
    pub(super) fn sign_out(&mut self) {
        self.unstamped = true;
        self.recovery.suspended = false;
        self.recovery.forgotten = 0;
        match self.session.phase {
            Phase::Offline | Phase::Ending | Phase::Leaving => {}
            Phase::SignedIn => {
                self.session.phase = Phase::Leaving;
                self.session.step = Timer::start(self.settings.limits.farewell);
                self.session.ping = Timer::OFF;
                self.session.pong = Timer::OFF;
                for chat in self.chats.items_mut() {
                    chat.conversation.leave(&self.settings.limits);
                }
            }
            _ => self.end(End::Wish),
        }
    }

    /// `OUT`, then close when it has left.
    pub(super) fn say_goodbye(&mut self) {
        self.session.step = Timer::OFF;
        if self.link.connection.state == LinkState::Open {
            let _ = self.link.outbox.command(b"OUT").finish();
            self.link.connection.drain(self.settings.limits.farewell);
            self.link.connection.timer.stamp(self.now);
        } else {
            self.end(End::Wish);
        }
    }
}

/// Whether the other side, or something on the way, ended what had been open.
fn is_cut(why: LinkError) -> bool {
    matches!(why, LinkError::ClosedByPeer | LinkError::Broken)
}
