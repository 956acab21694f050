//! Staying connected: a session that was online and is lost is taken up again; sleeping, waking, and another network
//! (`handhelds.md` 5).

use super::Messenger;
use super::machine::Core;
use super::owners::link_context;
use super::recovery::{RECONNECTS, STEADY, passes, turns_out};
use crate::announcement::Announcement;
use crate::error::SignOutReason;
use crate::logging::note;
use crate::notification::sign_in::{End, Phase};
#[cfg(feature = "planted-bug")]
use crate::planted::{Bug, is_planted};
use crate::state::State;
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};
use crate::timer::Timer;

impl<S: Storage> Messenger<S> {
    /// What the session is at. [`Event::StateChanged`](crate::Event::StateChanged) tells when it changes.
    pub fn state(&self) -> State {
        self.core.state()
    }

    /// The device has another network, or has one again. What waits for its time is tried at once, an attempt under way begins anew,
    /// and a connection that seems open has [`Limits::probe`](crate::limits::Limits::probe) to show that it is. A time that the server
    /// named is kept.
    pub fn network_changed(&mut self) {
        self.core.network_changed();
    }

    /// The device is about to sleep: [`Output::Wait`](crate::Output::Wait) has no end until [`resume`](Self::resume). Links stay as they
    /// are, what they bring is read. Signing out ends it, and goes on when it was begun before.
    pub fn suspend(&mut self) {
        let is_ending = matches!(self.core.session.phase(), Phase::Offline | Phase::Leaving | Phase::Ending);
        self.core.recovery.suspended = !is_ending;
    }

    /// The device is awake again, perhaps after a long time and on another network.
    pub fn resume(&mut self) {
        if core::mem::take(&mut self.core.recovery.suspended) {
            self.core.network_changed();
        }
    }

    /// The program is not looked at (or again): the server is asked for a sign of life every
    /// [`Limits::background_ping`](crate::limits::Limits::background_ping) only, so that a radio can sleep.
    pub fn set_background(&mut self, background: bool) {
        let core = &mut self.core;
        core.recovery.background = background;
        core.unstamped = true;
        if !background {
            core.link.tunnel.hurry();
            core.chats.items_mut().iter_mut().for_each(|chat| chat.conversation.link.tunnel.hurry());
        }
        if core.session.is_signed_in() && core.session.pong.is_off() {
            core.restart_ping();
        }
    }
}

impl<S: Storage> Core<S> {
    pub(super) fn state(&self) -> State {
        match self.session.phase() {
            Phase::Offline | Phase::Ending => State::Offline,
            _ if self.recovery.suspended => State::Suspended,
            Phase::Waiting if RECONNECTS => State::Waiting { until: self.recovery.retry.end() },
            Phase::Reaching => State::Connecting,
            Phase::SignedIn if self.session.online && self.session.listed => State::Online,
            Phase::Leaving => State::Online,
            _ => State::SigningIn,
        }
    }

    /// The state, when the caller does not know it yet.
    pub(super) fn untold_state(&mut self) -> Option<Announcement> {
        if !RECONNECTS {
            return None;
        }
        let state = self.state();
        let news = core::mem::replace(&mut self.recovery.told, state) != state;
        news.then_some(Announcement::StateChanged)
    }

    /// Whether there was a session that is being taken up again.
    pub(super) fn is_recovering(&self) -> bool {
        let ends = matches!(self.session.phase(), Phase::Offline | Phase::Leaving | Phase::Ending);
        RECONNECTS && self.recovery.wanted && !ends && !self.session.is_online()
    }

    /// Whether an end is one that passes.
    pub(super) fn may_recover(&self, end: End) -> bool {
        let passing = match end {
            #[cfg(feature = "planted-bug")]
            End::Because(SignOutReason::UpgradeRequired) if is_planted(Bug::EndForGood) => false,
            End::Because(reason) => passes(reason),
            End::Wish | End::WrongPassword => false,
        };
        RECONNECTS
            && passing
            && self.recovery.wanted
            && self.settings.reconnection.enabled
            && self.session.phase() != Phase::Leaving
    }

    /// The session is lost, and will be taken up. Conversations that have a connection go on; what waits to be said stays.
    pub(super) fn recover(&mut self, end: End) {
        let policy = self.settings.reconnection;
        let steady = if turns_out(end) { policy.longest_wait.max(STEADY) } else { STEADY };
        if self.session.is_online() && self.now.since(self.recovery.online_since) >= steady {
            self.recovery.attempts = 0;
        }
        let is_first = self.recovery.attempts == 0;
        let mut wait = self.recovery.next_wait(policy, self.now);
        self.recovery.named = false;
        match end {
            End::Because(SignOutReason::ComeBackLater { minutes }) => {
                self.recovery.named = minutes > 0;
                wait = wait.max(Duration::from_secs(minutes.saturating_mul(60)));
            }
            End::Because(SignOutReason::ListMigrated) if is_first => wait = Duration::ZERO,
            End::Wish | End::Because(_) | End::WrongPassword => {}
        }
        note!("the session is lost: again in {} ms", wait.as_millis());
        self.recovery.retry = Timer::start(wait);
        self.unstamped = true;
        self.forget_version_of_part();
        self.renew_session();
        self.session.sign_in.wait();
        self.session.end = end;
        self.link.abandon();
        self.passport.stop();
        #[cfg(feature = "planted-bug")]
        if is_planted(Bug::LostSwitchboard) {
            self.pending.lose_switchboards();
        }
        self.pending.orphan_all();
        self.announcements.push(Announcement::ConnectionLost);
    }

    /// Looks whether it is time for the next attempt.
    pub(super) fn expire_recovery(&mut self, now: Instant) -> bool {
        if !RECONNECTS || self.session.phase() != Phase::Waiting || !self.recovery.retry.is_due(now) {
            return false;
        }
        self.recovery.retry = Timer::OFF;
        self.begin();
        self.stamp(now);
        true
    }

    fn network_changed(&mut self) {
        self.unstamped = true;
        self.settings.routes.start_over();
        for index in 0..self.chats.items().len() {
            self.reach_chat(index, |link, context| link.renew(context));
        }
        match self.session.phase() {
            Phase::Offline | Phase::Ending | Phase::Leaving => {}
            Phase::Waiting if RECONNECTS => {
                if self.recovery.named {
                    return;
                }
                self.recovery.attempts = 0;
                self.recovery.retry = Timer::OVER;
            }
            Phase::SignedIn if self.link.tunnel.is_used() => {
                let Self { link, settings, recovery, .. } = self;
                let reached = link.renew(link_context(settings, recovery));
                self.notification_reached(reached);
            }
            Phase::SignedIn => {
                let asked = !self.session.pong.is_off();
                if asked || self.link.outbox.command(b"PNG").finish().is_ok() {
                    self.session.ping = Timer::OFF;
                    self.session.pong = Timer::start(self.settings.limits.probe);
                }
            }
            _ => {
                self.passport.stop();
                self.begin();
            }
        }
    }

    /// Puts the next sign of life off. The gateway is asked for news anyway.
    pub(super) fn restart_ping(&mut self) {
        let is_carried = self.link.tunnel.is_used();
        self.session.ping = if is_carried { Timer::OFF } else { Timer::start(self.ping_interval()) };
    }

    pub(super) fn ping_interval(&self) -> Duration {
        if self.recovery.background {
            self.session.ping_after.max(self.settings.limits.background_ping)
        } else {
            self.session.ping_after
        }
    }
}
