//! Direct connections between peers: what a user allows, and what a driver has to say of them.

use super::Messenger;
use super::due::Due;
use super::link_owner::LinkOwner;
use super::machine::Core;
use super::peers::Source;
use crate::Error;
use crate::event::{Event, PeerEvent};
use crate::ids::{LinkId, Recipient, TransferId};
use crate::messenger::events::unread;
use crate::p2p::{BridgeContext, ConnectionWork, Direct, FileInvitation, Listening, PeerDue, is_file_name};
use crate::resources::Resources;
use crate::storage::{List, Storage};
use crate::time::Instant;
use crate::wire::sink::Sink;

impl<S: Storage> Messenger<S> {
    /// Lets a file leave its conversation, for a direct connection between the two clients: faster, and known to nobody between them, but
    /// **it tells the peer the address of this machine**. Say it behind [`send_file`](Self::send_file), or before
    /// [`accept_file`](Self::accept_file). Where none comes about within twenty seconds, the file goes through the conversation; one that
    /// breaks off ends the transfer. A file that is offered by MSNFTP ([`FileContext::needs_direct`](crate::p2p::FileContext::needs_direct))
    /// has no other way: without this, to accept it ends it.
    ///
    /// While connections go through a proxy or the gateway, nothing is listened to, and nobody connected to.
    ///
    /// # Errors
    /// [`Error::NoSuchTransfer`] unless it is a file that does not move yet; [`Error::Busy`] while as many connections are under way as the
    /// storage holds: it goes through the conversation.
    pub fn allow_direct(&mut self, transfer: TransferId, direct: &Direct) -> Result<(), Error> {
        let direct = self.core.allowed(direct);
        let Core { peers, key, resources, .. } = &mut self.core;
        peers.allow_direct(transfer, &direct, (*key, resources.now))
    }

    /// Offers a file by MSNFTP (`p2p.md` 10), to somebody whose client takes files in no other way: one of MSN 3 to 5
    /// ([`Capabilities::takes_msnftp_alone`](crate::account::Capabilities::takes_msnftp_alone)). It goes over a direct connection alone, which **tells the peer the
    /// address of this machine**, and is what [`allow_direct`](Self::allow_direct) allows for other files; of `direct`, the secret is not
    /// used. The events are those of [`send_file`](Self::send_file). Where no connection may be had, because `direct` allows none, or a
    /// proxy or the gateway carries the session, it ends at once, and nothing is offered:
    /// [`TransferEnd::NoDirectConnection`](crate::p2p::TransferEnd::NoDirectConnection).
    ///
    /// # Errors
    /// Those of [`send_file`](Self::send_file).
    pub fn send_file_by_msnftp(
        &mut self,
        to: Recipient<'_>,
        name: &str,
        size: u64,
        direct: &Direct,
    ) -> Result<TransferId, Error> {
        if !is_file_name(name) {
            return Err(Error::InvalidValue);
        }
        let direct = self.core.allowed(direct);
        let chat = self.core.conversation_for(to)?;
        let Core { peers, chats, resources: Resources { now, .. }, key, .. } = &mut self.core;
        let mut conversations = chats.items_mut().iter_mut().map(|chat| &mut chat.conversation);
        let conversation =
            conversations.find(|conversation| conversation.id == chat).ok_or(Error::NoSuchChat)?;
        if conversation.is_group() {
            // Who of them is meant?
            return Err(Error::NoSuchChat);
        }
        let peer = conversation.peer.clone();
        let invitation =
            FileInvitation { chat, peer: &peer, name, size, direct: &direct, key: *key, now: *now };
        let mut queue =
            |length: usize, put: &dyn Fn(&mut dyn Sink)| conversation.queue_invitation(length, put);
        let transfer = peers.invite_to_file(&invitation, &mut queue)?;
        if direct.listens || direct.connects {
            self.core.said_in(chat)?;
        }
        Ok(transfer)
    }

    /// The driver listens, as [`Output::Listen`](crate::Output::Listen) wanted; the peer is told where. What is wanted no more is closed with
    /// [`Output::Close`](crate::Output::Close).
    pub fn listening(&mut self, link: LinkId, at: &Listening<'_>) {
        self.core.resources.unstamped = true;
        self.core.peers.listening(link, at);
    }

    /// Somebody has connected to where the driver listens. Answers the number of the new connection, which is open; `None`: let it wait
    /// until the next connection is closed, or close it. One is looked at after the other, and three strangers at the most.
    pub fn accepted(&mut self, listener: LinkId) -> Option<LinkId> {
        self.core.resources.unstamped = true;
        self.core.peers.accepted(listener, &mut self.core.resources.numbers)
    }
}

impl<S: Storage> Core<S> {
    /// What of a permission holds while connections go as they do now.
    fn allowed(&self, direct: &Direct) -> Direct {
        let may = self.goes_straight();
        Direct { listens: direct.listens && may, connects: direct.connects && may, ..*direct }
    }

    /// What is to be done for a direct connection.
    pub(super) fn bridge_work(&mut self, owner: LinkOwner, now: Instant) -> Option<Due> {
        let may = self.goes_straight();
        let Self { peers, key, resources: Resources { numbers, unstamped, .. }, .. } = self;
        let work = match owner {
            LinkOwner::Bridge(index) => peers.connection_work(index, numbers, may, (*key, now)),
            LinkOwner::Listener(index) => peers.listener_work(index, numbers, may),
            LinkOwner::Notification | LinkOwner::Passport | LinkOwner::Chat(_) => return None,
            #[cfg(feature = "services")]
            LinkOwner::WebService | LinkOwner::AddressBook => return None,
        };
        *unstamped |= work == Some(ConnectionWork::Connect);
        Some(match work? {
            ConnectionWork::Listen => Due::Listen(owner),
            ConnectionWork::Connect => Due::Connect(owner),
            ConnectionWork::Send => Due::Send(owner),
        })
    }

    /// Looks at what has come over direct connections.
    pub(super) fn next_bridge_packet(&mut self) -> Option<Option<Due>> {
        let Self { peers, key, resources, .. } = self;
        let (own, picture) = (&*resources.settings.account, resources.settings.picture);
        let context = BridgeContext { own, picture, key: *key, now: resources.now };
        let found = peers.next_from_connections(context)?;
        resources.unstamped = true;
        Some(found.map(|(index, due)| Due::Bridge { index, due }))
    }

    pub(super) fn bridge_event(&self, index: usize, due: PeerDue) -> Event<'_> {
        if let (Some((offset, bytes)), PeerDue::Data(transfer)) = (self.peers.file_data(index), due) {
            return Event::Peer(PeerEvent::Data { transfer, offset, bytes });
        }
        let source = self.peers.bridge_packet(index).map(|(chat, account, packet)| Source {
            chat,
            account: Some(account),
            packet: Some(packet),
            payload: &[],
        });
        self.peer_event(due, source).unwrap_or_else(|| unread(LinkId(0), None))
    }
}
