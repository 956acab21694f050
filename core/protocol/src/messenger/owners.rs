//! The machine's connections, told apart: which of them is meant, and what is to be done for each.

use super::due::Due;
use super::link_owner::LinkOwner;
use super::machine::Core;
use super::recovery::Recovery;
use crate::error::LinkError;
use crate::ids::{LinkId, LinkKind, ServerKind};
use crate::link::{CommandLink, LinkContext, LinkState, Reached, Work};
use crate::notification::sign_in::{Input, Phase};
use crate::resources::Resources;
use crate::settings::SessionSettings;
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};

/// Gateways forget a session that nobody asks after for 60 seconds (`http-gateway.md` 3); some of that goes by on the way.
const GATEWAY_MEMORY: Duration = Duration::from_secs(50);

/// What lines need of the rest of the machine.
pub(super) fn link_context<'a>(settings: &'a SessionSettings, recovery: &Recovery) -> LinkContext<'a> {
    LinkContext {
        routes: &settings.routes,
        limits: &settings.limits,
        background: recovery.is_in_background(),
    }
}

impl<S: Storage> Core<S> {
    /// Which connection the driver means.
    pub(super) fn owner_of(&self, link: LinkId) -> Option<LinkOwner> {
        if self.resources.link.driver_link().is(link) {
            return Some(LinkOwner::Notification);
        }
        if self.passport.call.link().is(link) {
            return Some(LinkOwner::Passport);
        }
        self.chats
            .items()
            .iter()
            .position(|chat| chat.conversation.link.driver_link().is(link))
            .map(LinkOwner::Chat)
    }

    /// Whether the driver is only just connecting.
    pub(super) fn is_connecting(&self, owner: LinkOwner) -> bool {
        let state = match owner {
            LinkOwner::Notification => self.resources.link.driver_link().state,
            LinkOwner::Passport => self.passport.call.link().state,
            LinkOwner::Chat(index) => match self.chats.items().get(index) {
                Some(chat) => chat.conversation.link.driver_link().state,
                None => LinkState::Closed,
            },
        };
        state == LinkState::Connecting
    }

    /// What a connection is for, and who is at its other end.
    pub(super) fn server_at(&self, owner: LinkOwner) -> (LinkKind, ServerKind) {
        let link = match owner {
            LinkOwner::Notification => Some(&self.resources.link),
            LinkOwner::Passport => None,
            LinkOwner::Chat(index) => self.chats.items().get(index).map(|chat| &chat.conversation.link),
        };
        let (kind, server) = match owner {
            LinkOwner::Notification => (LinkKind::Notification, ServerKind::Notification),
            LinkOwner::Passport => (LinkKind::Passport, self.passport.server()),
            LinkOwner::Chat(_) => (LinkKind::Switchboard, ServerKind::Switchboard),
        };
        let state = link.map_or(self.passport.call.link().state, |link| link.driver_link().state);
        let is_before = matches!(state, LinkState::Connecting | LinkState::Approaching(_));
        if is_before && self.resources.settings.routes.have_proxy() {
            (kind, ServerKind::Proxy)
        } else if link.is_some_and(|link| link.tunnel.is_used()) {
            (kind, ServerKind::Gateway)
        } else {
            (kind, server)
        }
    }

    /// The number by which the driver knows it.
    pub(super) fn link_at(&self, owner: LinkOwner) -> LinkId {
        match owner {
            LinkOwner::Notification => self.resources.link.driver_link().id(),
            LinkOwner::Passport => self.passport.call.link().id(),
            LinkOwner::Chat(index) => self
                .chats
                .items()
                .get(index)
                .map_or(LinkId(0), |chat| chat.conversation.link.driver_link().id()),
        }
    }

    pub(super) fn unsent(&self, owner: LinkOwner) -> &[u8] {
        match owner {
            LinkOwner::Notification => self.resources.link.unsent(),
            LinkOwner::Passport => self.passport.call.unsent(),
            LinkOwner::Chat(index) => {
                self.chats.items().get(index).map_or(&[], |chat| chat.conversation.link.unsent())
            }
        }
    }

    pub(super) fn notification_reached(&mut self, reached: Reached) {
        match reached {
            Reached::NotYet => {}
            Reached::Open => {
                self.sign_in(Input::Connected);
            }
            Reached::Lost(why) => {
                let in_time = self.resources.now.since(self.session.heard) < GATEWAY_MEMORY;
                self.session.forgotten =
                    in_time && self.session.is_online() && self.resources.link.tunnel.is_forgotten(why);
                self.resources.link.connection.abandon();
                self.session.ended_link = Some(why);
            }
        }
    }

    /// Moves the line of a conversation on, and acts on what that leads to.
    pub(super) fn reach_chat(
        &mut self,
        index: usize,
        step: impl FnOnce(&mut CommandLink<S>, LinkContext<'_>) -> Reached,
    ) {
        let Self { resources: Resources { settings, .. }, chats, recovery, .. } = self;
        if let Some(chat) = chats.items_mut().get_mut(index) {
            let reached = step(&mut chat.conversation.link, link_context(settings, recovery));
            self.chat_reached(index, reached);
        }
    }

    pub(super) fn received_by_chat(&mut self, index: usize, bytes: &[u8]) -> usize {
        let Self { resources: Resources { settings, .. }, chats, recovery, .. } = self;
        let Some(chat) = chats.items_mut().get_mut(index) else { return bytes.len() };
        if chat.conversation.rereads {
            // The frame is still needed: drain first.
            return 0;
        }
        let (taken, reached) =
            chat.conversation.link.received(bytes, &mut chat.decoder, link_context(settings, recovery));
        self.resources.unstamped |= chat.conversation.link.tunnel.is_used();
        self.chat_reached(index, reached);
        taken
    }

    pub(super) fn chat_closed(&mut self, index: usize, why: LinkError) {
        let Self { resources: Resources { settings, .. }, chats, recovery, .. } = self;
        let Some(chat) = chats.items_mut().get_mut(index) else { return };
        let reached = chat.conversation.link.closed(why, &mut chat.decoder, link_context(settings, recovery));
        self.chat_reached(index, reached);
    }

    fn chat_reached(&mut self, index: usize, reached: Reached) {
        let Self { resources: Resources { settings, .. }, chats, .. } = self;
        #[cfg(feature = "planted-bug")]
        let others = chats.items().iter().filter(|chat| chat.conversation.untold_opening.is_some()).count();
        let Some(chat) = chats.items_mut().get_mut(index) else { return };
        self.resources.unstamped = true;
        match reached {
            Reached::NotYet => {}
            Reached::Open => {
                chat.conversation.connected(&settings.limits);
                #[cfg(feature = "planted-bug")]
                if others > 1 && crate::planted::is_planted(crate::planted::Bug::LostOpening) {
                    chat.conversation.untold_opening = None;
                }
            }
            Reached::Lost(_) => {
                chat.conversation.link.connection.abandon();
                // At the end of the session nothing is read any more.
                chat.conversation.closing = self.session.phase() != Phase::Ending;
            }
        }
    }

    /// The driver has found a connection gone that was given up meanwhile.
    pub(super) fn closed_already(&mut self, link: LinkId) {
        self.resources.link.closed_already(link);
        self.passport.call.link_mut().closed_already(link);
        self.chats.items_mut().iter_mut().for_each(|chat| chat.conversation.link.closed_already(link));
    }

    /// Closing, connecting and sending, in this order.
    pub(super) fn next_link_work(&mut self, now: Instant) -> Option<Due> {
        let given_up =
            self.resources.link.take_given_up().or_else(|| self.passport.call.link_mut().take_given_up());
        if let Some(link) = given_up.or_else(|| {
            self.chats.items_mut().iter_mut().find_map(|chat| chat.conversation.link.take_given_up())
        }) {
            return Some(Due::Close(link));
        }
        if let Some(work) = self.notification_work() {
            return Some(due(work, LinkOwner::Notification));
        }
        if let Some(work) = self.passport.call.next_work() {
            return Some(due(work, LinkOwner::Passport));
        }
        for index in 0..self.chats.items().len() {
            if let Some(work) = self.chat_work(index, now) {
                return Some(due(work, LinkOwner::Chat(index)));
            }
        }
        None
    }

    fn notification_work(&mut self) -> Option<Work> {
        let Self { resources: Resources { link, settings, numbers, .. }, recovery, .. } = self;
        let chosen = link.takes_commands() && link.outbox.choose(|_, _| true);
        let work = link.next_work(chosen, link_context(settings, recovery), numbers);
        self.resources.unstamped |= starts_timers(work);
        work
    }

    fn chat_work(&mut self, index: usize, now: Instant) -> Option<Work> {
        let Self { resources: Resources { settings, numbers, .. }, chats, recovery, .. } = self;
        let conversation = &mut chats.items_mut().get_mut(index)?.conversation;
        let chosen = conversation.link.takes_commands() && conversation.choose(&settings.limits, now);
        let work = conversation.link.next_work(chosen, link_context(settings, recovery), numbers);
        self.resources.unstamped |= starts_timers(work);
        work
    }

    /// Looks at the time limits of the gateway's sessions. Answers whether one was due.
    pub(super) fn expire_tunnels(&mut self, now: Instant) -> bool {
        let Self { resources: Resources { link, settings, .. }, chats, recovery, .. } = self;
        if let Some(reached) = link.expire_tunnel(now, link_context(settings, recovery)) {
            self.notification_reached(reached);
            self.stamp(now);
            return true;
        }
        let expired = chats.items_mut().iter_mut().enumerate().find_map(|(index, chat)| {
            let reached = chat.conversation.link.expire_tunnel(now, link_context(settings, recovery))?;
            Some((index, reached))
        });
        let Some((index, reached)) = expired else { return false };
        self.chat_reached(index, reached);
        self.stamp(now);
        true
    }
}

/// A link that the gateway carries starts timers when it asks.
fn starts_timers(work: Option<Work>) -> bool {
    matches!(work, Some(Work::Connect | Work::SendRequest))
}

fn due(work: Work, owner: LinkOwner) -> Due {
    match work {
        Work::Connect => Due::Connect(owner),
        Work::Secure => Due::Secure(owner),
        Work::SendRequest | Work::SendCommands => Due::Send(owner),
    }
}
