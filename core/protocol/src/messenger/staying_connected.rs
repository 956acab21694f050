//! Staying connected: a session that was online and is lost is taken up again; sleeping, waking, and another network
//! (`handhelds.md` 5).

use super::Messenger;
use super::machine::Core;
use super::recovery::RECONNECTS;
use crate::announcement::Announcement;
use crate::link::News;
use crate::notification::sign_in::{End, Phase};
#[cfg(feature = "planted-bug")]
use crate::planted::{Bug, is_planted};
use crate::state::State;
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};
use crate::wire::Decoder;

impl<S: Storage> Messenger<S> {
    /// What the session is at. [`Event::StateChanged`](crate::Event::StateChanged) tells when it changes.
    pub fn state(&self) -> State {
        self.core.recovery.state(&self.core.session)
    }

    /// The device has another network, or has one again. What waits for its time is tried at once, an attempt under way begins anew,
    /// and a connection that seems open has [`Limits::probe`](crate::limits::Limits::probe) to show that it is. A time that the server
    /// named is kept.
    pub fn network_changed(&mut self) {
        self.core.network_changed(&mut self.decoder);
    }

    /// The device is about to sleep: [`Output::Wait`](crate::Output::Wait) has no end until [`resume`](Self::resume). Links stay as they
    /// are, what they bring is read. Signing out ends it, and goes on when it was begun before.
    pub fn suspend(&mut self) {
        self.core.recovery.suspend(self.core.session.phase());
    }

    /// The device is awake again, perhaps after a long time and on another network.
    pub fn resume(&mut self) {
        if self.core.recovery.wake() {
            self.core.network_changed(&mut self.decoder);
        }
    }

    /// The program is not looked at (or again): the server is asked for a sign of life every
    /// [`Limits::background_ping`](crate::limits::Limits::background_ping) only, so that a radio can sleep.
    pub fn set_background(&mut self, background: bool) {
        let core = &mut self.core;
        core.recovery.set_background(background);
        core.resources.unstamped = true;
        if !background {
            core.resources.link.tunnel.hurry();
            core.chats.items_mut().iter_mut().for_each(|chat| chat.conversation.link.tunnel.hurry());
        }
        if core.session.is_signed_in() && !core.session.heartbeat.is_asking() {
            core.restart_ping();
        }
    }
}

impl<S: Storage> Core<S> {
    /// Whether there was a session that is being taken up again.
    pub(super) fn is_recovering(&self) -> bool {
        self.recovery.is_under_way(&self.session)
    }

    /// The session is lost, and will be taken up. Conversations that have a connection go on; what waits to be said stays.
    pub(super) fn recover(&mut self, end: End) {
        self.recovery.lose(
            end,
            self.resources.settings.reconnection,
            self.session.is_online(),
            self.resources.now,
        );
        self.resources.unstamped = true;
        self.forget_version_of_part();
        self.renew_session();
        self.session.sign_in.wait();
        self.session.end = end;
        self.resources.link.abandon();
        self.passport.stop();
        self.offline.offline(false);
        self.address_book.offline();
        #[cfg(feature = "planted-bug")]
        if is_planted(Bug::LostSwitchboard) {
            self.resources.pending.lose_switchboards();
        }
        self.resources.pending.orphan_all();
        self.resources.announcements.push(Announcement::ConnectionLost);
    }

    /// Looks whether it is time for the next attempt.
    pub(super) fn expire_recovery(&mut self, now: Instant) -> bool {
        let is_time = self.recovery.is_time(self.session.phase(), now);
        if is_time {
            self.begin();
            self.stamp(now);
        }
        is_time
    }

    fn network_changed(&mut self, decoder: &mut Decoder<S::Bytes>) {
        self.resources.unstamped = true;
        self.resources.settings.routes.start_over();
        for index in 0..self.chats.items().len() {
            self.taken_by_chat(index, News::NetworkChanged);
        }
        match self.session.phase() {
            Phase::Offline | Phase::Ending | Phase::Leaving => {}
            Phase::Waiting if RECONNECTS => self.recovery.hurry(),
            Phase::SignedIn if self.resources.link.tunnel.is_used() => {
                self.taken_by_session(News::NetworkChanged, decoder);
            }
            Phase::SignedIn => {
                let heartbeat = &mut self.session.heartbeat;
                if heartbeat.is_asking() || self.resources.link.outbox.command(b"PNG").finish().is_ok() {
                    heartbeat.asked(self.resources.settings.limits.probe);
                }
            }
            Phase::Waiting
            | Phase::Reaching
            | Phase::Version
            | Phase::ClientVersion
            | Phase::UpdateQuery
            | Phase::User
            | Phase::Passport
            | Phase::Ticket => {
                self.passport.stop();
                self.begin();
            }
        }
    }

    /// Puts the next sign of life off. The gateway is asked for news anyway.
    pub(super) fn restart_ping(&mut self) {
        let background = self.recovery.is_in_background();
        let least = if background { self.resources.settings.limits.background_ping } else { Duration::ZERO };
        self.session.heartbeat.put_off(self.resources.link.tunnel.is_used(), least);
    }
}
