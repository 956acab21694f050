//! How a conversation loses or gives up its switchboard, and what becomes of what waits.

use super::{Conversation, Ending, Phase, Progression, Roll, Stay};
use crate::error::FailureReason;
use crate::limits::Limits;
use crate::link::LinkState;
use crate::storage::{List, Storage};
use crate::timer::Timer;

/// How many switchboards are tried for one conversation before its messages fail.
const MOST_ATTEMPTS: u8 = 2;

impl<S: Storage> Conversation<S> {
    /// Reports everything that waits as failed and drops the connection.
    pub(crate) fn fail(&mut self, reason: FailureReason) {
        self.link.abandon();
        self.report(reason);
    }

    /// Reports everything that waits as failed and gives the switchboard up.
    pub(crate) fn give_up(&mut self, reason: FailureReason, limits: &Limits) {
        if self.link.connection.state == LinkState::Draining {
            // A goodbye that waits already still has to leave; messages behind it were for another switchboard.
            self.link.outbox.drop_waiting_from(b"MSG");
        } else {
            self.link.outbox.drop_waiting();
        }
        self.say_out(limits);
        self.report(reason);
    }

    fn report(&mut self, reason: FailureReason) {
        self.failing = Some(reason);
        self.untold_end = Some(Ending::Failed(reason));
        self.attempts = 0;
        self.waited = false;
        self.rest();
    }

    /// Says `OUT` ahead of the messages that wait, and closes the connection when that has left. A switchboard that is only dropped
    /// lives on behind a gateway: who was called joins it, and what they write there reaches nobody.
    pub(super) fn say_out(&mut self, limits: &Limits) {
        if self.link.connection.state == LinkState::Open {
            self.link.outbox.drop_waiting_before(b"MSG");
            let _ = self.link.outbox.command(b"OUT").finish_first();
            // The gateway takes a request, and perhaps the end of the one before.
            let carried = self.link.tunnel.is_used();
            self.link.connection.drain(if carried {
                limits.gateway_answer.max(limits.farewell)
            } else {
                limits.farewell
            });
        } else if self.link.connection.state != LinkState::Draining {
            self.link.connection.abandon();
            self.link.outbox.keep_from(b"MSG");
        }
    }

    /// Whether goodbye is being said by way of the gateway, where another connection would take its place.
    pub(crate) fn is_saying_out(&self) -> bool {
        self.link.connection.state == LinkState::Draining && self.link.tunnel.is_used()
    }

    pub(in crate::switchboard) fn rest(&mut self) {
        self.phase = Phase::Idle;
        self.timer = Timer::OFF;
        self.present.clear();
        self.invited = false;
        // Nobody can call a group together again.
        if self.is_group() {
            self.give_slot_up();
        }
    }

    /// The link is gone. What was never sent goes to another switchboard, if the conversation can have one; the fate of what was
    /// sent is unknown.
    pub(in crate::switchboard) fn lost(&mut self) {
        self.link.connection.gone();
        self.link.outbox.keep_from(b"MSG");
        if self.failing.is_some() || self.is_left() {
            self.failing = self.failing.or(Some(FailureReason::Left));
            self.link.outbox.reset();
        } else if matches!(self.phase, Phase::Idle | Phase::Requested) {
            // Goodbye was said already, and what waits is for another switchboard.
            return;
        } else if self.is_group() {
            self.fail(FailureReason::NotSent);
        } else {
            self.attempts = self.attempts.saturating_add(1);
            if self.attempts >= MOST_ATTEMPTS {
                self.fail(FailureReason::NoSwitchboard);
            }
            self.decide_in_flight();
        }
        self.rest();
    }

    /// The switchboard is of no use: what waits goes to another one, if there is to be one.
    pub(in crate::switchboard) fn try_another(&mut self, limits: &Limits) {
        self.attempts = self.attempts.saturating_add(1);
        if self.is_left() {
            self.give_up(FailureReason::Left, limits);
        } else if self.is_group() {
            self.give_up(FailureReason::NotSent, limits);
        } else if self.attempts >= MOST_ATTEMPTS {
            self.give_up(FailureReason::NoSwitchboard, limits);
        } else {
            self.decide_in_flight();
            self.say_out(limits);
            self.rest();
        }
    }

    /// What left without an answer is reported; what is queued stays.
    pub(in crate::switchboard) fn decide_in_flight(&mut self) {
        for sent in self.sent.items_mut() {
            if sent.progress == Progression::InFlight {
                // Due at once: told by the next look at the timers.
                sent.timer = Timer::OVER;
            }
        }
    }

    /// Leaves politely: what was sent is waited for, briefly.
    pub(crate) fn leave(&mut self, limits: &Limits) {
        self.give_slot_up();
        match self.phase {
            Phase::Open if self.is_busy() => {
                self.phase = Phase::Parting;
                self.timer = Timer::start(limits.farewell);
            }
            Phase::Open | Phase::Parting => self.say_goodbye(limits),
            Phase::Idle | Phase::Requested | Phase::Greeting | Phase::Calling => {
                self.give_up(FailureReason::Left, limits);
            }
        }
    }

    /// Leaves at once: nothing that has come in or will come in is told. While others are still to be named, it is left only if they are
    /// not. Answers whether it was left.
    pub(crate) fn shut_out(&mut self, limits: &Limits) -> bool {
        if self.phase == Phase::Greeting && self.roll != Roll::Complete {
            self.roll = Roll::GoesOnInVain;
            return false;
        }
        self.stay = Stay::ShutOut;
        self.give_up(FailureReason::Left, limits);
        true
    }

    /// Gives the switchboard up. What waits goes to another one, unless the user is leaving.
    pub(in crate::switchboard) fn say_goodbye(&mut self, limits: &Limits) {
        if self.is_left() && self.is_busy() {
            self.give_up(FailureReason::Left, limits);
        } else if self.is_group() && self.is_busy() {
            // Nobody can call a group together again.
            self.give_up(FailureReason::NotSent, limits);
        } else {
            self.decide_in_flight();
            self.say_out(limits);
            self.rest();
        }
    }
}
