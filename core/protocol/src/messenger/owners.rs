//! The machine's connections, told apart: which of them is meant, and what is to be done for each.

use super::due::Due;
use super::machine::Core;
use super::place::Place;
use super::recovery::Recovery;
use crate::error::LinkError;
use crate::ids::{LinkId, LinkKind, ServerKind};
use crate::link::{Course, Line, Link, LinkState, Reached, Work};
use crate::notification::session::Phase;
use crate::settings::Kept;
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};

/// Gateways forget a session that nobody asks after for 60 seconds (`http-gateway.md` 3); some of that goes by on the way.
const GATEWAY_MEMORY: Duration = Duration::from_secs(50);

/// What lines need of the rest of the machine.
pub(super) fn course<'a>(kept: &'a Kept, recovery: &Recovery) -> Course<'a> {
    Course { ways: &kept.ways, limits: &kept.limits, background: recovery.background }
}

impl<S: Storage> Core<S> {
    /// Which connection the driver means.
    pub(super) fn place_of(&self, link: LinkId) -> Option<Place> {
        if self.line.wire().is(link) {
            return Some(Place::Notification);
        }
        if self.passport.link.is(link) {
            return Some(Place::Passport);
        }
        self.chats.items().iter().position(|chat| chat.talk.line.wire().is(link)).map(Place::Chat)
    }

    /// Whether the driver is only just connecting.
    pub(super) fn is_connecting(&self, place: Place) -> bool {
        let state = match place {
            Place::Notification => self.line.wire().state,
            Place::Passport => self.passport.link.state,
            Place::Chat(index) => match self.chats.items().get(index) {
                Some(chat) => chat.talk.line.wire().state,
                None => LinkState::Closed,
            },
        };
        state == LinkState::Connecting
    }

    /// What a connection is for, and who is at its other end.
    pub(super) fn server_at(&self, place: Place) -> (LinkKind, ServerKind) {
        let line = match place {
            Place::Notification => Some(&self.line),
            Place::Passport => None,
            Place::Chat(index) => self.chats.items().get(index).map(|chat| &chat.talk.line),
        };
        let (kind, server) = match place {
            Place::Notification => (LinkKind::Notification, ServerKind::Notification),
            Place::Passport => (LinkKind::Passport, self.passport.server()),
            Place::Chat(_) => (LinkKind::Switchboard, ServerKind::Switchboard),
        };
        let state = line.map_or(self.passport.link.state, |line| line.wire().state);
        let is_before = matches!(state, LinkState::Connecting | LinkState::Approaching(_));
        if is_before && self.kept.ways.have_proxy() {
            (kind, ServerKind::Proxy)
        } else if line.is_some_and(|line| line.tunnel.is_used()) {
            (kind, ServerKind::Gateway)
        } else {
            (kind, server)
        }
    }

    /// The number by which the driver knows it.
    pub(super) fn link_at(&self, place: Place) -> LinkId {
        match place {
            Place::Notification => self.line.wire().id(),
            Place::Passport => self.passport.link.id(),
            Place::Chat(index) => {
                self.chats.items().get(index).map_or(LinkId(0), |chat| chat.talk.line.wire().id())
            }
        }
    }

    pub(super) fn unsent(&self, place: Place) -> &[u8] {
        match place {
            Place::Notification => self.line.unsent(),
            Place::Passport if speaks(&self.passport.link) => self.passport.exchange.unsent(),
            Place::Passport => &[],
            Place::Chat(index) => self.chats.items().get(index).map_or(&[], |chat| chat.talk.line.unsent()),
        }
    }

    pub(super) fn notification_reached(&mut self, reached: Reached) {
        match reached {
            Reached::NotYet => {}
            Reached::Open => self.notification_connected(),
            Reached::Lost(why) => {
                let in_time = self.now.since(self.session.heard) < GATEWAY_MEMORY;
                self.session.forgotten =
                    in_time && self.session.is_online() && self.line.tunnel.is_forgotten(why);
                self.line.link.abandon();
                self.session.ended_link = Some(why);
            }
        }
    }

    /// Moves the line of a conversation on, and acts on what that leads to.
    pub(super) fn reach_chat(
        &mut self,
        index: usize,
        step: impl FnOnce(&mut Line<S>, Course<'_>) -> Reached,
    ) {
        let Self { chats, kept, recovery, .. } = self;
        if let Some(chat) = chats.items_mut().get_mut(index) {
            let reached = step(&mut chat.talk.line, course(kept, recovery));
            self.chat_reached(index, reached);
        }
    }

    pub(super) fn received_by_chat(&mut self, index: usize, bytes: &[u8]) -> usize {
        let Self { chats, kept, recovery, .. } = self;
        let Some(chat) = chats.items_mut().get_mut(index) else { return bytes.len() };
        if chat.talk.rereads {
            // The frame is still needed: drain first.
            return 0;
        }
        let (taken, reached) = chat.talk.line.received(bytes, &mut chat.decoder, course(kept, recovery));
        self.unstamped |= chat.talk.line.tunnel.is_used();
        self.chat_reached(index, reached);
        taken
    }

    pub(super) fn chat_closed(&mut self, index: usize, why: LinkError) {
        let Self { chats, kept, recovery, .. } = self;
        let Some(chat) = chats.items_mut().get_mut(index) else { return };
        let reached = chat.talk.line.closed(why, &mut chat.decoder, course(kept, recovery));
        self.chat_reached(index, reached);
    }

    fn chat_reached(&mut self, index: usize, reached: Reached) {
        let Self { chats, kept, .. } = self;
        #[cfg(feature = "planted-bug")]
        let others = chats.items().iter().filter(|chat| chat.talk.untold_opening.is_some()).count();
        let Some(chat) = chats.items_mut().get_mut(index) else { return };
        self.unstamped = true;
        match reached {
            Reached::NotYet => {}
            Reached::Open => {
                chat.talk.connected(&kept.limits);
                #[cfg(feature = "planted-bug")]
                if others > 1 && crate::planted::is_planted(crate::planted::Bug::LostOpening) {
                    chat.talk.untold_opening = None;
                }
            }
            Reached::Lost(_) => {
                chat.talk.line.link.abandon();
                // At the end of the session nothing is read any more.
                chat.talk.closing = self.session.phase != Phase::Ending;
            }
        }
    }

    /// The driver has found a connection gone that was given up meanwhile.
    pub(super) fn closed_already(&mut self, link: LinkId) {
        self.line.closed_already(link);
        self.passport.link.closed_already(link);
        self.chats.items_mut().iter_mut().for_each(|chat| chat.talk.line.closed_already(link));
    }

    /// Closing, connecting and sending, in this order.
    pub(super) fn next_link_work(&mut self, now: Instant) -> Option<Due> {
        let given_up = self.line.take_given_up().or_else(|| self.passport.link.take_given_up());
        if let Some(link) = given_up
            .or_else(|| self.chats.items_mut().iter_mut().find_map(|chat| chat.talk.line.take_given_up()))
        {
            return Some(Due::Close(link));
        }
        if let Some(work) = self.notification_work() {
            return Some(due(work, Place::Notification));
        }
        if let Some(work) = self.passport_work() {
            return Some(due(work, Place::Passport));
        }
        for index in 0..self.chats.items().len() {
            if let Some(work) = self.chat_work(index, now) {
                return Some(due(work, Place::Chat(index)));
            }
        }
        None
    }

    fn notification_work(&mut self) -> Option<Work> {
        let fresh = LinkId(self.links.wrapping_add(1).max(1));
        let Self { line, kept, recovery, .. } = self;
        let chosen = line.takes_commands() && line.outbox.choose(|_, _| true);
        let work = line.next_work(chosen, course(kept, recovery), fresh);
        self.count_link(work, self.line.wire().id(), fresh);
        work
    }

    fn chat_work(&mut self, index: usize, now: Instant) -> Option<Work> {
        let fresh = LinkId(self.links.wrapping_add(1).max(1));
        let Self { chats, kept, recovery, .. } = self;
        let talk = &mut chats.items_mut().get_mut(index)?.talk;
        let chosen = talk.line.takes_commands() && talk.choose(&kept.limits, now);
        let work = talk.line.next_work(chosen, course(kept, recovery), fresh);
        let id = talk.line.wire().id();
        self.count_link(work, id, fresh);
        work
    }

    /// A number is used up only when a connection took it. A line that is carried starts timers when it asks.
    fn count_link(&mut self, work: Option<Work>, used: LinkId, fresh: LinkId) {
        if used == fresh {
            self.links = fresh.0;
        }
        self.unstamped |= matches!(work, Some(Work::Connect | Work::SendRequest));
    }

    fn passport_work(&mut self) -> Option<Work> {
        let link = &mut self.passport.link;
        match link.state {
            LinkState::Wanted => {
                link.connecting();
                Some(Work::Connect)
            }
            LinkState::SecureWanted => {
                link.state = LinkState::Securing;
                Some(Work::Secure)
            }
            LinkState::Approaching(_) | LinkState::Open | LinkState::Draining => {
                self.passport.exchange.choose().then_some(Work::SendRequest)
            }
            LinkState::Closed | LinkState::Connecting | LinkState::Securing => None,
        }
    }

    /// Looks at the time limits of the gateway's sessions. Answers whether one was due.
    pub(super) fn expire_tunnels(&mut self, now: Instant) -> bool {
        let Self { line, chats, kept, recovery, .. } = self;
        if let Some(reached) = line.expire_tunnel(now, course(kept, recovery)) {
            self.notification_reached(reached);
            self.stamp(now);
            return true;
        }
        let expired = chats.items_mut().iter_mut().enumerate().find_map(|(index, chat)| {
            let reached = chat.talk.line.expire_tunnel(now, course(kept, recovery))?;
            Some((index, reached))
        });
        let Some((index, reached)) = expired else { return false };
        self.chat_reached(index, reached);
        self.stamp(now);
        true
    }
}

/// Whether something can leave on a connection: to a proxy, or to where it leads.
fn speaks(link: &Link) -> bool {
    matches!(link.state, LinkState::Approaching(_)) || link.is_open()
}

fn due(work: Work, place: Place) -> Due {
    match work {
        Work::Connect => Due::Connect(place),
        Work::Secure => Due::Secure(place),
        Work::SendRequest | Work::SendCommands => Due::Send(place),
    }
}
