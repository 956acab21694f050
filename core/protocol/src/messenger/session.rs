//! How the notification link is watched over, and how a session ends.

#[cfg(feature = "services")]
use super::across::fate_of;
use super::due::Due;
use super::machine::Core;
use crate::account::Status;
use crate::announcement::Announcement;
#[cfg(feature = "services")]
use crate::error::SignOutReason;
use crate::error::{FailureReason, LinkError, RequestError, RequestKind};
use crate::ids::LinkKind;
use crate::limits::Limit;
use crate::link::LinkState;
use crate::logging::note;
use crate::notification::heartbeat::Beat;
use crate::notification::sign_in::{End, Input, Phase};
use crate::pending::NOBODY;
use crate::storage::{List, Storage};
use crate::time::Instant;
use crate::timer::Round;

impl<S: Storage> Core<S> {
    /// Any byte shows that the link lives.
    pub(super) fn heard_from_server(&mut self) {
        if self.session.heartbeat.is_asking() {
            self.session.heartbeat.answered();
            self.restart_ping();
            self.resources.unstamped = true;
        }
    }

    /// Anything sent puts the next `PNG` off.
    pub(super) fn wrote_to_server(&mut self) {
        if self.session.is_signed_in() && !self.session.heartbeat.is_asking() {
            self.restart_ping();
        }
    }

    pub(super) fn expire_session(&mut self, now: Instant) -> bool {
        match self.session.heartbeat.expire(now) {
            Beat::Quiet => {}
            Beat::Dead => {
                self.resources.link.abandon();
                self.session.ended_link = Some(LinkError::TimedOut);
                return true;
            }
            Beat::Due => {
                self.ask_for_life(now);
                return true;
            }
        }
        let session = &mut self.session;
        if session.sign_in.is_late(now) {
            self.sign_in(Input::Late);
            return true;
        }
        if session.phase() == Phase::Leaving
            && self.resources.link.connection.state == LinkState::Open
            && self.chats_are_quiet()
        {
            self.say_goodbye();
            return true;
        }
        false
    }

    fn ask_for_life(&mut self, now: Instant) {
        if !self.session.is_signed_in() {
            return;
        }
        if self.resources.link.outbox.command(b"PNG").finish().is_ok() {
            self.session.heartbeat.asked(self.resources.settings.limits.pong);
        } else {
            self.restart_ping();
        }
        self.session.heartbeat.each_timer(&mut Round::Place(now));
    }

    /// The session is over. What is left to tell is told by the next polls.
    pub(super) fn end(&mut self, end: End) {
        if matches!(self.session.phase(), Phase::Offline | Phase::Ending) {
            return;
        }
        if self.session.is_online() && end != End::Wish {
            self.resources.watch.lost_session();
            if !self.session.forgotten {
                self.recovery.forget_forgotten();
            }
        }
        #[cfg(feature = "services")]
        if let End::Because(SignOutReason::Refused { request: RequestKind::Ticket, .. }) = end {
            // Where one is refused, those of other sites are worth nothing either.
            self.passport.forget_secret();
        }
        if !matches!(self.session.phase(), Phase::SignedIn | Phase::Leaving) {
            // An address is worth keeping only if signing in there has worked.
            self.resources.settings.notification.forget();
        }
        if self.recovery.takes_up(end, self.resources.settings.reconnection, self.session.phase()) {
            self.recover(end);
            return;
        }
        note!("the session ends");
        self.recovery.end();
        self.session.end = end;
        self.session.sign_in.end();
        self.session.heartbeat.stop();
        self.session.ended_link = None;
        self.session.stale_stream = true;
        self.resources.link.abandon();
        self.passport.stop();
        self.offline.offline(true);
        self.address_book.offline();
        self.joining.give_up();
        self.peers.end_all();
        for chat in self.chats.items_mut() {
            chat.conversation.give_slot_up();
            // Nothing is read any more before its end is told.
            chat.conversation.closing = false;
            if !chat.conversation.is_dormant() {
                chat.conversation.fail(FailureReason::NotSent);
            }
        }
    }

    /// What was said in conversations, and came in before the session ended, is told before that.
    pub(super) fn next_of_last_words(&mut self) -> Option<Option<Due>> {
        if self.session.phase() != Phase::Ending {
            return None;
        }
        match self.chats.items_mut().iter_mut().find_map(|chat| chat.conversation.next_opening()) {
            Some(opening) => Some(Some(Due::Announcement(opening))),
            None => self.next_chat_frame(),
        }
    }

    fn next_of_conversations(&mut self) -> Option<Announcement> {
        let told = self.chats.items_mut().iter_mut().find_map(|chat| chat.conversation.next_announcement());
        told.or_else(|| self.take_over_chat())
    }

    /// What is told at the end, one by one: messages, requests, conversations, and that it is over.
    pub(super) fn next_ending(&mut self) -> Option<Due> {
        if let Some((place, link)) = self.joining.next_given_up() {
            self.resources.watch.bite(Limit::Joining, LinkKind::Switchboard, link);
            return Some(Due::Announcement(Announcement::MessageIncomplete(place)));
        }
        while let Some(announcement) = self.next_of_conversations() {
            let due = self.announce(announcement);
            if due.is_some() {
                return due;
            }
        }
        if self.session.phase() == Phase::Ending {
            self.resources.pending.orphan_all();
        }
        while let Some(pending) = self.resources.pending.take_orphan() {
            if pending.kind == RequestKind::Switchboard {
                // It is asked for again on the next link.
                self.switchboard_forgotten(pending.request);
            } else if pending.request != NOBODY {
                self.resources.pending.disown(pending.request);
                #[cfg(feature = "services")]
                if pending.kind == RequestKind::Message {
                    return Some(Due::Announcement(fate_of(&pending, RequestError::SignedOut)));
                }
                let refused = Announcement::Refused(pending.request, pending.kind, RequestError::SignedOut);
                return Some(Due::Announcement(refused));
            }
        }
        if self.session.phase() != Phase::Ending {
            return None;
        }
        self.chats.clear();
        self.session.sign_in.finish();
        self.session.status = Status::Offline;
        Some(Due::Announcement(Announcement::SignedOut))
    }

    /// See [`Messenger::sign_out`](super::Messenger::sign_out).
    pub(super) fn sign_out(&mut self) {
        self.resources.unstamped = true;
        self.recovery.wake();
        self.recovery.forget_forgotten();
        let phase = self.session.phase();
        if phase == Phase::SignedIn {
            self.session.sign_in.leave(self.resources.settings.limits.farewell);
            self.session.heartbeat.stop();
            // Nothing of the list is read any more, and nothing is changed in it: nobody needs another ticket.
            self.address_book.offline();
            self.passport.stop();
            for chat in self.chats.items_mut() {
                chat.conversation.leave(&self.resources.settings.limits);
            }
        } else if !matches!(phase, Phase::Offline | Phase::Ending | Phase::Leaving) {
            self.end(End::Wish);
        }
    }

    /// `OUT`, then close when it has left.
    pub(super) fn say_goodbye(&mut self) {
        self.session.sign_in.stop_step();
        if self.resources.link.connection.state == LinkState::Open {
            let _ = self.resources.link.outbox.command(b"OUT").finish();
            self.resources.link.connection.drain(self.resources.settings.limits.farewell);
            self.resources.link.connection.timer.stamp(self.resources.now);
        } else {
            self.end(End::Wish);
        }
    }
}
