//! Direct connections between peers: what a user allows, and what a driver has to say of them.

use super::Messenger;
use super::due::Due;
use super::link_owner::LinkOwner;
use super::machine::Core;
use super::peers::Source;
use crate::Error;
use crate::event::Event;
use crate::ids::{LinkId, TransferId};
use crate::messenger::events::unread;
use crate::p2p::{BridgeContext, BridgeWork, Direct, Listening, PeerDue};
use crate::resources::Resources;
use crate::storage::Storage;
use crate::time::Instant;

impl<S: Storage> Messenger<S> {
    /// Lets a file leave its conversation, for a direct connection between the two clients: faster, and known to nobody between them, but
    /// **it tells the peer the address of this machine**. Say it behind [`send_file`](Self::send_file), or before
    /// [`accept_file`](Self::accept_file). Where none comes about within twenty seconds, the file goes through the conversation; one that
    /// breaks off ends the transfer.
    ///
    /// While connections go through a proxy or the gateway, nothing is listened to, and nobody connected to.
    ///
    /// # Errors
    /// [`Error::NoSuchTransfer`] unless it is a file that does not move yet; [`Error::Busy`] while as many connections are under way as the
    /// storage holds: it goes through the conversation.
    pub fn allow_direct(&mut self, transfer: TransferId, direct: &Direct) -> Result<(), Error> {
        let may = self.core.goes_straight();
        let Core { peers, key, resources, .. } = &mut self.core;
        let direct = Direct { listens: direct.listens && may, connects: direct.connects && may, ..*direct };
        peers.allow_direct(transfer, &direct, (*key, resources.now))
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
    /// What is to be done for a direct connection.
    pub(super) fn bridge_work(&mut self, owner: LinkOwner, now: Instant) -> Option<Due> {
        let may = self.goes_straight();
        let Self { peers, key, resources: Resources { numbers, unstamped, .. }, .. } = self;
        let work = match owner {
            LinkOwner::Bridge(index) => peers.bridge_work(index, numbers, may, (*key, now)),
            LinkOwner::Listener(index) => peers.listener_work(index, numbers, may),
            LinkOwner::Notification | LinkOwner::Passport | LinkOwner::Chat(_) => return None,
            #[cfg(feature = "services")]
            LinkOwner::WebService => return None,
        };
        *unstamped |= work == Some(BridgeWork::Connect);
        Some(match work? {
            BridgeWork::Listen => Due::Listen(owner),
            BridgeWork::Connect => Due::Connect(owner),
            BridgeWork::Send => Due::Send(owner),
        })
    }

    /// Looks at what has come over direct connections.
    pub(super) fn next_bridge_packet(&mut self) -> Option<Option<Due>> {
        let Self { peers, key, resources, .. } = self;
        let (own, picture) = (&*resources.settings.account, resources.settings.picture);
        let context = BridgeContext { own, picture, key: *key, now: resources.now };
        let found = peers.next_from_bridges(context)?;
        resources.unstamped = true;
        Some(found.map(|(index, due)| Due::Bridge { index, due }))
    }

    pub(super) fn bridge_event(&self, index: usize, due: PeerDue) -> Event<'_> {
        let source = self.peers.bridge_packet(index).map(|(chat, account, packet)| Source {
            chat,
            account: Some(account),
            packet: Some(packet),
        });
        self.peer_event(due, source).unwrap_or_else(|| unread(LinkId(0), None))
    }
}
