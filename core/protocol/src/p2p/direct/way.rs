//! How a connection from client to client comes about, whatever is spoken on it: where this side listens, and where the other one may be.

use core::net::Ipv4Addr;

use super::body::{self, Address, Candidates};
use super::values::Listening;
use crate::connection::{Connection, Link, LinkNumbers, LinkState};
use crate::ids::LinkId;
use crate::time::Duration;
use crate::wire::sink::Sink;

/// How long one address may take.
pub(in crate::p2p) const CONNECTING: Duration = Duration::from_secs(5);
/// How long the first words may take.
pub(in crate::p2p) const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long nothing may move on an open connection that a transfer needs.
pub(in crate::p2p) const IDLE: Duration = Duration::from_secs(300);
/// How long a farewell is waited for that explains why a connection is gone.
pub(in crate::p2p) const FAREWELL: Duration = Duration::from_secs(2);
/// Strangers who may come before the peer does.
const MOST_STRANGERS: u8 = 3;

/// What a connection wants of the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Listen,
    Connect,
    Send,
}

/// Where connections come in.
pub(in crate::p2p) struct Listener(pub(in crate::p2p) Link);

/// One connection, from the wish for it to its end.
#[repr(C)]
pub(in crate::p2p) struct Way {
    strangers: u8,
    pub(in crate::p2p) port: u16,
    own_port: u16,
    pub(in crate::p2p) listener: Listener,
    pub(in crate::p2p) link: Link,
    /// Last first.
    candidates: Candidates,
    addresses: heapless::Vec<Ipv4Addr, 4>,
    public: Option<Address>,
    pub(in crate::p2p) host: heapless::String<16>,
}

/// Puts characters into a short text.
struct Short<'a>(&'a mut heapless::String<16>);

impl Sink for Short<'_> {
    fn put(&mut self, bytes: &[u8]) {
        // An address has 15 characters at most.
        let _ = self.0.push_str(core::str::from_utf8(bytes).unwrap_or_default());
    }
}

impl Way {
    pub(in crate::p2p) const NONE: Self = Self {
        strangers: 0,
        port: 0,
        own_port: 0,
        listener: Listener(Link::CLOSED),
        link: Link::CLOSED,
        candidates: Candidates::new(),
        addresses: heapless::Vec::new(),
        public: None,
        host: heapless::String::new(),
    };

    /// The driver is asked to listen, for so long at the most.
    pub(in crate::p2p) fn ask_to_listen(&mut self, numbers: &mut LinkNumbers, limit: Duration) {
        self.listener.0.want(numbers.take(), limit);
        self.listener.0.connecting();
    }

    /// The driver listens.
    pub(in crate::p2p) fn listening(&mut self, at: &Listening<'_>) {
        self.addresses.clear();
        for address in at.addresses.iter().take(4) {
            // There are places for four.
            let _ = self.addresses.push(*address);
        }
        (self.own_port, self.public) = (at.port, at.public);
        self.listener.0.open();
    }

    /// Where that is.
    pub(in crate::p2p) fn own(&self) -> Listening<'_> {
        Listening { addresses: &self.addresses, port: self.own_port, public: self.public }
    }

    /// Somebody has connected. Answers the number of the connection, unless another is looked at first.
    pub(in crate::p2p) fn accepted(&mut self, numbers: &mut LinkNumbers) -> Option<LinkId> {
        if self.link.state != LinkState::Closed {
            return None;
        }
        self.link.want(numbers.take(), HANDSHAKE);
        self.link.open();
        Some(self.link.id())
    }

    /// Who had connected is not the peer. Answers whether one listens on.
    pub(in crate::p2p) fn was_stranger(&mut self) -> bool {
        self.link.abandon();
        self.strangers = self.strangers.saturating_add(1);
        self.strangers < MOST_STRANGERS
    }

    /// The peer may be at these, the best one first. Answers whether there is any.
    pub(in crate::p2p) fn lead_to(&mut self, candidates: Candidates) -> bool {
        self.candidates = candidates;
        self.candidates.reverse();
        !self.candidates.is_empty()
    }

    /// Begins to connect to the next one. `false`: there is nowhere left.
    pub(in crate::p2p) fn begin_connecting(&mut self, numbers: &mut LinkNumbers) -> bool {
        let Some((address, port)) = self.candidates.pop() else { return false };
        self.host.clear();
        body::put_address(&mut Short(&mut self.host), address);
        self.port = port;
        self.link.want(numbers.take(), CONNECTING);
        self.link.connecting();
        true
    }

    pub(in crate::p2p) fn close(&mut self) {
        self.listener.0.abandon();
        self.link.abandon();
    }

    /// Whether the driver has yet to be told of an end.
    pub(in crate::p2p) fn has_given_up(&self) -> bool {
        self.link.has_given_up() || self.listener.0.has_given_up()
    }
}

impl Connection for Listener {
    fn driver_link(&self) -> &Link {
        &self.0
    }

    fn is_to_gateway(&self) -> bool {
        false
    }

    fn unsent(&self) -> &[u8] {
        &[]
    }

    fn sent(&mut self, _count: usize, _limit: Duration) {}

    fn take_given_up(&mut self) -> Option<LinkId> {
        self.0.take_given_up()
    }

    fn closed_already(&mut self, id: LinkId) {
        self.0.closed_already(id);
    }
}
