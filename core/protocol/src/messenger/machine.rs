//! The parts of a machine, and what goes over all of them: numbers, time limits.

use super::recovery::Recovery;
use crate::address_book::AddressBook;
use crate::error::LinkError;
use crate::fingerprint::Key;
use crate::link::{LinkNumbers, LinkState};
use crate::login::{Passport, Step};
#[cfg(feature = "services")]
use crate::notification::adl::Push;
use crate::notification::session::Session;
use crate::offline::Offline;
use crate::p2p::Peers;
use crate::resources::Resources;
use crate::settings::SessionSettings;
use crate::storage::{List, Storage};
use crate::switchboard::chunks::Joining;
use crate::switchboard::conversation::Chat;
use crate::time::Instant;
use crate::timer::Round;

/// Everything but what comes in on the notification link: a frame can be read while this is changed.
#[repr(C)]
pub(crate) struct Core<S: Storage> {
    /// The ring in the current frame was told, and is to be answered.
    pub(super) rings: bool,
    pub(super) session: Session,
    pub(super) recovery: Recovery,
    pub(super) serials: u32,
    pub(super) uses: u32,
    /// Whose turn it is among the conversations that have frames.
    pub(super) turn: u32,
    /// What names are marked with.
    pub(super) key: Key,
    pub(super) resources: Resources<S>,
    pub(super) chats: S::Chats<Chat<S>>,
    pub(super) passport: Passport<S>,
    pub(super) joining: Joining<S>,
    pub(super) peers: Peers<S>,
    pub(super) offline: Offline<S>,
    pub(super) address_book: AddressBook<S>,
    /// What the server tells of others in the current frame.
    #[cfg(feature = "services")]
    pub(super) pushes: Push,
    /// The network of those whom the request under way is about; 0: none was named.
    #[cfg(feature = "services")]
    pub(super) asked_network: u8,
}

impl<S: Storage> Core<S> {
    pub(super) const NEW: Self = Self {
        resources: Resources::NEW,
        session: Session::OFFLINE,
        recovery: Recovery::NONE,
        passport: Passport::new(),
        chats: <S::Chats<Chat<S>> as List<Chat<S>>>::EMPTY,
        joining: Joining::new(),
        peers: Peers::NONE,
        offline: Offline::NONE,
        address_book: AddressBook::NONE,
        #[cfg(feature = "services")]
        pushes: Push::CLOSED,
        #[cfg(feature = "services")]
        asked_network: 0,
        rings: false,
        serials: 0,
        uses: 0,
        turn: 0,
        key: Key::NONE,
    };

    /// Takes a step of the Passport exchange.
    pub(super) fn step_passport(
        &mut self,
        step: impl FnOnce(&mut Passport<S>, &mut SessionSettings, &mut LinkNumbers) -> Step,
    ) {
        let step = step(&mut self.passport, &mut self.resources.settings, &mut self.resources.numbers);
        self.follow_passport(step);
    }

    /// Whether the current frame of the notification server is needed yet, so that nothing more is taken.
    pub(super) fn needs_frame(&self) -> bool {
        #[cfg(feature = "services")]
        if self.pushes.is_open() {
            return true;
        }
        self.rings
    }

    /// A number for a conversation, a message or a request. One counter for all: the request for a switchboard goes by the number of
    /// its conversation, which must not be that of a request.
    pub(super) fn next_serial(&mut self) -> u32 {
        self.serials = self.serials.wrapping_add(1).max(1);
        self.serials
    }

    /// A notification server that was named too long ago is not asked first any more.
    pub(super) fn forget_old_server(&mut self, now: Instant) {
        if self.resources.settings.notification.grow_old(now) && self.session.sign_in.drop_old_address() {
            self.reach();
        }
    }

    /// Names every timer of the machine.
    fn each_timer(&mut self, round: &mut Round) {
        self.resources.link.each_timer(round);
        self.session.each_timer(round);
        self.recovery.each_timer(round);
        self.passport.caller.call.each_timer(round);
        self.resources.pending.each_timer(round);
        self.joining.each_timer(round);
        self.peers.each_timer(round);
        self.offline.each_timer(round);
        self.address_book.each_timer(round);
        for chat in self.chats.items_mut() {
            chat.conversation.each_timer(round);
        }
    }

    pub(super) fn stamp(&mut self, now: Instant) {
        self.each_timer(&mut Round::Place(now));
    }

    /// Looks at every time limit. Answers whether one was due.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        if self.resources.link.connection.timer.is_due(now) || self.resources.link.is_drained() {
            let was_draining = self.resources.link.connection.state == LinkState::Draining;
            let why = if was_draining { LinkError::ClosedByPeer } else { LinkError::TimedOut };
            self.resources.link.connection.abandon();
            self.session.ended_link = Some(why);
            return true;
        }
        let Self { passport, resources, .. } = self;
        if let Some(step) = passport.expire(now, &mut resources.settings, &mut resources.numbers) {
            self.follow_passport(step);
            self.stamp(now);
            return true;
        }
        if self.expire_tunnels(now) {
            return true;
        }
        if let Some(pending) = self.resources.pending.take_due(now) {
            self.request_timed_out(&pending);
            return true;
        }
        if self.joining.expire(now)
            || self.peers.expire(now)
            || self.offline.expire(now)
            || self.expire_book(now)
        {
            return true;
        }
        self.expire_session(now) || self.expire_recovery(now) || self.expire_chats(now)
    }

    /// When some time limit ends next.
    pub(super) fn next_end(&mut self) -> Instant {
        if self.recovery.is_suspended() {
            return Instant::FAR_FUTURE;
        }
        let mut round = Round::Earliest(Instant::FAR_FUTURE);
        self.each_timer(&mut round);
        let (Round::Earliest(mut until) | Round::Place(mut until)) = round;
        self.resources.watch.bound(&mut until);
        until
    }
}
