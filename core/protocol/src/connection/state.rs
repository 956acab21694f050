//! The life of one connection: its number, its state, its time limit.

use crate::ids::LinkId;
use crate::time::Duration;
use crate::timer::Timer;

/// What a proxy was said last.
#[cfg(feature = "gateway")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Approach {
    /// `CONNECT`.
    Connect,
    /// SOCKS5: how one could show who one is.
    Methods,
    /// SOCKS5: name and password.
    Credentials,
    /// SOCKS5: where to.
    Request,
}

/// There are no proxies in this build.
#[cfg(not(feature = "gateway"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Approach {}

/// The life of a connection. The first one has a tag of its own, so that it is zero.
#[cfg_attr(not(feature = "gateway"), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum LinkState {
    /// There is none.
    Closed,
    /// The driver has to be asked to open it.
    Wanted,
    /// The driver is opening it.
    Connecting,
    /// It has come as far as to a proxy.
    Approaching(Approach),
    /// Through a proxy it has come to where it leads; the driver has to be asked for TLS.
    SecureWanted,
    /// The driver is making it secure.
    Securing,
    /// Bytes flow.
    Open,
    /// What waits is still sent, then it is closed.
    Draining,
}

/// The number, state and time limit of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    id: LinkId,
    pub(crate) state: LinkState,
    /// Ends the opening, a write that does not get on, or the draining.
    pub(crate) timer: Timer,
    /// It is carried by the gateway: the driver does not know of it.
    is_carried: bool,
    /// A connection given up, of which the driver has yet to be told. Told before anything else happens, so one is enough.
    given_up: Option<LinkId>,
}

impl Link {
    pub(crate) const CLOSED: Self = Self {
        id: LinkId(0),
        state: LinkState::Closed,
        timer: Timer::OFF,
        is_carried: false,
        given_up: None,
    };

    pub(crate) fn id(&self) -> LinkId {
        self.id
    }

    /// Whether the driver means this connection.
    pub(crate) fn is(&self, id: LinkId) -> bool {
        self.id == id && !matches!(self.state, LinkState::Closed | LinkState::Wanted)
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, LinkState::Open | LinkState::Draining)
    }

    /// Whether the driver is opening it, as far as it has come.
    pub(crate) fn is_on_its_way(&self) -> bool {
        use LinkState::{Approaching, Connecting, SecureWanted, Securing};
        matches!(self.state, Connecting | Approaching(_) | SecureWanted | Securing)
    }

    /// Asks for a new connection under a new number; one that is there is given up.
    pub(crate) fn want(&mut self, id: LinkId, limit: Duration) {
        self.abandon();
        self.id = id;
        self.state = LinkState::Wanted;
        self.timer = Timer::start(limit);
    }

    /// The driver is told where to connect to.
    pub(crate) fn connecting(&mut self) -> LinkId {
        self.state = LinkState::Connecting;
        self.id
    }

    /// The gateway is to carry it: the driver has nothing to open.
    pub(crate) fn carried(&mut self) {
        self.state = LinkState::Connecting;
        self.is_carried = true;
    }

    /// Bytes can flow.
    pub(crate) fn open(&mut self) {
        self.state = LinkState::Open;
        self.timer = Timer::OFF;
    }

    /// The driver says that it is gone. Its number stays, for what came on it and is still read.
    pub(crate) fn gone(&mut self) {
        self.state = LinkState::Closed;
        self.timer = Timer::OFF;
        self.is_carried = false;
    }

    /// Gives the connection up: the driver closes it, when it knows of it.
    pub(crate) fn abandon(&mut self) {
        if !self.is_carried && !matches!(self.state, LinkState::Closed | LinkState::Wanted) {
            self.given_up = Some(self.id);
        }
        self.gone();
    }

    /// Whether the driver has yet to be told of one that was given up.
    #[cfg(feature = "direct")]
    pub(crate) fn has_given_up(&self) -> bool {
        self.given_up.is_some()
    }

    /// The connection that the driver has to close, told once.
    pub(crate) fn take_given_up(&mut self) -> Option<LinkId> {
        self.given_up.take()
    }

    /// The driver has found the connection gone: it has nothing to close.
    pub(crate) fn closed_already(&mut self, id: LinkId) {
        if self.given_up == Some(id) {
            self.given_up = None;
        }
    }

    /// Sends what waits, at most for `limit`, then closes.
    pub(crate) fn drain(&mut self, limit: Duration) {
        if self.state == LinkState::Open {
            self.state = LinkState::Draining;
            self.timer = Timer::start(limit);
        } else if self.state != LinkState::Draining {
            self.abandon();
        }
    }
}
