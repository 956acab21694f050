//! The machine's connections, told apart: which of them is meant, and what is to be done for each.

use super::due::Due;
use super::link_owner::{FIRST_CHAT, LinkOwner};
use super::machine::Core;
use super::peers::pay;
use super::recovery::Recovery;
use crate::ids::{LinkId, LinkKind, ServerKind};
use crate::link::{Connection, Link, LinkContext, LinkState, News, Reached, Work};
use crate::notification::sign_in::{Input, Phase};
use crate::resources::Resources;
use crate::settings::SessionSettings;
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};
use crate::wire::Decoder;

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
    /// How many connections there may be.
    fn places(&self) -> usize {
        let places = self.chats.items().len().saturating_add(FIRST_CHAT);
        #[cfg(feature = "direct")]
        let places = self.peers.connections().saturating_mul(2).saturating_add(places);
        places
    }

    /// All of them.
    fn owners(&self) -> impl Iterator<Item = LinkOwner> + Clone + use<S> {
        let chats = self.chats.items().len();
        (0..self.places()).map(move |place| LinkOwner::at(place, chats))
    }

    /// Whether connections go where they lead to, so that one may lead to a peer.
    #[cfg(feature = "direct")]
    pub(super) fn goes_straight(&self) -> bool {
        !self.resources.settings.routes.have_proxy() && !self.resources.link.tunnel.is_used()
    }

    /// The table of connections: to whom each belongs, and where it lies.
    fn connection(&self, owner: LinkOwner) -> Option<&dyn Connection> {
        Some(match owner {
            LinkOwner::Notification => &self.resources.link,
            LinkOwner::Passport => &self.passport.caller.call,
            #[cfg(feature = "services")]
            LinkOwner::WebService => &self.offline.caller.call,
            #[cfg(feature = "services")]
            LinkOwner::AddressBook => &self.address_book.caller.call,
            LinkOwner::Chat(index) => &self.chats.items().get(index)?.conversation.link,
            #[cfg(feature = "direct")]
            LinkOwner::Bridge(index) => self.peers.connection(index)?,
            #[cfg(feature = "direct")]
            LinkOwner::Listener(index) => self.peers.listener(index)?,
        })
    }

    fn connection_mut(&mut self, owner: LinkOwner) -> Option<&mut dyn Connection> {
        Some(match owner {
            LinkOwner::Notification => &mut self.resources.link,
            LinkOwner::Passport => &mut self.passport.caller.call,
            #[cfg(feature = "services")]
            LinkOwner::WebService => &mut self.offline.caller.call,
            #[cfg(feature = "services")]
            LinkOwner::AddressBook => &mut self.address_book.caller.call,
            LinkOwner::Chat(index) => &mut self.chats.items_mut().get_mut(index)?.conversation.link,
            #[cfg(feature = "direct")]
            LinkOwner::Bridge(index) => self.peers.connection_mut(index)?,
            #[cfg(feature = "direct")]
            LinkOwner::Listener(index) => self.peers.listener_mut(index)?,
        })
    }

    fn driver_link(&self, owner: LinkOwner) -> &Link {
        self.connection(owner).map_or(const { &Link::CLOSED }, |connection| connection.driver_link())
    }

    /// Which connection the driver means.
    pub(super) fn owner_of(&self, link: LinkId) -> Option<LinkOwner> {
        self.owners().find(|owner| self.driver_link(*owner).is(link))
    }

    /// What a connection is for, and who is at its other end.
    pub(super) fn server_at(&self, owner: LinkOwner) -> Option<(LinkKind, ServerKind)> {
        let (kind, server) = match owner {
            LinkOwner::Notification => (LinkKind::Notification, ServerKind::Notification),
            LinkOwner::Passport => (LinkKind::Passport, self.passport.server()),
            #[cfg(feature = "services")]
            LinkOwner::WebService | LinkOwner::AddressBook => (LinkKind::WebService, ServerKind::WebService),
            LinkOwner::Chat(_) => (LinkKind::Switchboard, ServerKind::Switchboard),
            #[cfg(feature = "direct")]
            LinkOwner::Bridge(_) | LinkOwner::Listener(_) => return None,
        };
        let state = self.driver_link(owner).state;
        let is_before = matches!(state, LinkState::Connecting | LinkState::Approaching(_));
        Some(if is_before && self.resources.settings.routes.have_proxy() {
            (kind, ServerKind::Proxy)
        } else if self.connection(owner).is_some_and(|connection| connection.is_to_gateway()) {
            (kind, ServerKind::Gateway)
        } else {
            (kind, server)
        })
    }

    /// The number by which the driver knows it.
    pub(super) fn link_at(&self, owner: LinkOwner) -> LinkId {
        self.driver_link(owner).id()
    }

    pub(super) fn unsent(&self, owner: LinkOwner) -> &[u8] {
        self.connection(owner).map_or(&[], |connection| connection.unsent())
    }

    /// Hands news of a connection to the part that it belongs to, and acts on what they lead to. Answers how many bytes were taken.
    pub(super) fn take(
        &mut self,
        owner: LinkOwner,
        news: News<'_>,
        decoder: &mut Decoder<S::Bytes>,
    ) -> usize {
        if matches!(news, News::Connected) && self.driver_link(owner).state == LinkState::Connecting {
            self.resources.watch.opened();
        }
        match owner {
            LinkOwner::Notification => self.taken_by_session(news, decoder),
            LinkOwner::Passport => {
                self.resources.unstamped = true;
                self.step_passport(|passport, settings, numbers| passport.take(news, settings, numbers));
                news.length()
            }
            #[cfg(feature = "services")]
            LinkOwner::WebService => self.taken_by_offline(news),
            #[cfg(feature = "services")]
            LinkOwner::AddressBook => self.taken_by_book(news),
            LinkOwner::Chat(index) => self.taken_by_chat(index, news),
            #[cfg(feature = "direct")]
            LinkOwner::Bridge(index) => {
                self.resources.unstamped = true;
                self.peers.connection_news(index, news)
            }
            #[cfg(feature = "direct")]
            LinkOwner::Listener(index) => {
                self.peers.listener_news(index, news);
                news.length()
            }
        }
    }

    pub(super) fn taken_by_session(&mut self, news: News<'_>, decoder: &mut Decoder<S::Bytes>) -> usize {
        let has_bytes = matches!(news, News::Received(_));
        if has_bytes {
            // The frame is still needed: drain first.
            if self.needs_frame() {
                return 0;
            }
            self.heard_from_server();
        }
        let Self { resources: Resources { link, settings, .. }, recovery, .. } = self;
        let (taken, reached) = link.take(news, decoder, link_context(settings, recovery));
        self.resources.unstamped |= self.resources.link.tunnel.is_used();
        if has_bytes && reached == Reached::NotYet && self.resources.link.tunnel.is_answered() {
            self.session.heard = self.resources.now;
        }
        self.notification_reached(reached);
        taken
    }

    /// Whether what comes in on the connection of a conversation is taken now: not while a frame of it is still needed, nor while a transfer
    /// in it is held. Of what the gateway carries, an answer that has begun is taken all the same.
    pub(super) fn reads_chat(&self, index: usize) -> bool {
        let Some(chat) = self.chats.items().get(index) else { return true };
        let conversation = &chat.conversation;
        let is_held = self.peers.holds(conversation.id) && !conversation.link.tunnel.is_used();
        !conversation.rereads && !is_held
    }

    pub(super) fn taken_by_chat(&mut self, index: usize, news: News<'_>) -> usize {
        if matches!(news, News::Received(_)) && !self.reads_chat(index) {
            return 0;
        }
        let Self { resources: Resources { settings, .. }, chats, recovery, .. } = self;
        let Some(chat) = chats.items_mut().get_mut(index) else { return news.length() };
        let (taken, reached) =
            chat.conversation.link.take(news, &mut chat.decoder, link_context(settings, recovery));
        self.chat_reached(index, reached);
        taken
    }

    /// So many bytes of the last write have left.
    pub(super) fn sent(&mut self, owner: LinkOwner, count: usize) {
        self.resources.watch.left(count);
        let limit = self.resources.settings.limits.pong;
        if let Some(connection) = self.connection_mut(owner) {
            connection.sent(count, limit);
        }
        match owner {
            LinkOwner::Notification => self.wrote_to_server(),
            LinkOwner::Passport => {}
            #[cfg(feature = "direct")]
            LinkOwner::Bridge(_) | LinkOwner::Listener(_) => {}
            #[cfg(feature = "services")]
            LinkOwner::WebService | LinkOwner::AddressBook => {}
            LinkOwner::Chat(index) => {
                if let Some(chat) = self.chats.items_mut().get_mut(index) {
                    chat.conversation.restart_idle(&self.resources.settings.limits);
                }
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
        for owner in self.owners() {
            if let Some(connection) = self.connection_mut(owner) {
                connection.closed_already(link);
            }
        }
    }

    /// Closing, connecting and sending, in this order.
    pub(super) fn next_link_work(&mut self, now: Instant) -> Option<Due> {
        let owners = self.owners();
        let given_up = owners.clone().find_map(|owner| self.connection_mut(owner)?.take_given_up());
        if let Some(link) = given_up {
            return Some(Due::Close(link));
        }
        #[cfg(feature = "direct")]
        if let Some(due) = owners.clone().find_map(|owner| self.bridge_work(owner, now)) {
            return Some(due);
        }
        let work = owners.clone().find_map(|owner| Some(due(self.work_of(owner, now)?, owner)));
        #[cfg(feature = "services")]
        if work.is_none() && self.renew_tickets() {
            return owners.clone().find_map(|owner| Some(due(self.work_of(owner, now)?, owner)));
        }
        work
    }

    /// What is to be done for a connection.
    fn work_of(&mut self, owner: LinkOwner, now: Instant) -> Option<Work> {
        #[cfg(feature = "services")]
        if owner == LinkOwner::WebService {
            return self.offline_work();
        }
        #[cfg(feature = "services")]
        if owner == LinkOwner::AddressBook {
            return self.book_work();
        }
        let Self {
            resources: Resources { link, settings, numbers, .. },
            passport,
            chats,
            recovery,
            peers,
            key,
            ..
        } = self;
        let context = link_context(settings, recovery);
        let work = match owner {
            LinkOwner::Notification => {
                let chosen = link.takes_commands() && link.outbox.choose(|_, _| true);
                link.next_work(chosen, context, numbers)
            }
            LinkOwner::Passport => return passport.next_work(settings),
            #[cfg(feature = "services")]
            LinkOwner::WebService | LinkOwner::AddressBook => return None,
            LinkOwner::Chat(index) => {
                let conversation = &mut chats.items_mut().get_mut(index)?.conversation;
                pay(peers, conversation, settings, *key, now);
                let chosen = conversation.link.takes_commands() && conversation.choose(&settings.limits, now);
                conversation.link.next_work(chosen, context, numbers)
            }
            #[cfg(feature = "direct")]
            LinkOwner::Bridge(_) | LinkOwner::Listener(_) => None,
        };
        // One that the gateway carries starts timers when it asks.
        self.resources.unstamped |= matches!(work, Some(Work::Connect | Work::SendRequest));
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

fn due(work: Work, owner: LinkOwner) -> Due {
    match work {
        Work::Connect => Due::Connect(owner),
        Work::Secure => Due::Secure(owner),
        Work::SendRequest | Work::SendCommands => Due::Send(owner),
    }
}
