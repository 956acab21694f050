//! One connection as the machine sees it: its number, its life, what goes out.

use super::ids::LinkId;
use super::timer::Timer;
use crate::storage::Buffer;
use crate::time::Duration;
use crate::wire::Outbox;

/// The life of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// There is none.
    Closed,
    /// The driver has to be asked to open it.
    Wanted,
    /// The driver is opening it.
    Connecting,
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
    /// A connection given up, of which the driver has yet to be told. Told before anything else happens, so one is enough.
    given_up: Option<LinkId>,
}

impl Link {
    pub(crate) const CLOSED: Self =
        Self { id: LinkId(0), state: LinkState::Closed, timer: Timer::OFF, given_up: None };

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

    /// The driver has connected. Answers whether that is news.
    pub(crate) fn connected(&mut self, id: LinkId) -> bool {
        let news = self.id == id && self.state == LinkState::Connecting;
        if news {
            self.state = LinkState::Open;
            self.timer = Timer::OFF;
        }
        news
    }

    /// The driver says that it is gone.
    pub(crate) fn gone(&mut self) {
        self.state = LinkState::Closed;
        self.timer = Timer::OFF;
        self.id = LinkId(0);
    }

    /// Gives the connection up: the driver closes it, when it knows of it.
    pub(crate) fn abandon(&mut self) {
        if !matches!(self.state, LinkState::Closed | LinkState::Wanted) {
            self.given_up = Some(self.id);
        }
        self.gone();
    }

    /// The connection that the driver has to close, told once.
    pub(crate) fn take_given_up(&mut self) -> Option<LinkId> {
        self.given_up.take()
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

/// A connection that carries commands, but for what comes in: a received frame can be read while this is written to.
#[repr(C)]
pub(crate) struct Line<B> {
    pub(crate) link: Link,
    transactions: u32,
    pub(crate) outbox: Outbox<B>,
}

impl<B: Buffer> Line<B> {
    pub(crate) const fn new() -> Self {
        Self { link: Link::CLOSED, outbox: Outbox::new(), transactions: 0 }
    }

    /// A transaction id: upwards from 1, never 0 (`overview.md` 2.2).
    #[inline(never)]
    pub(crate) fn next_transaction(&mut self) -> u32 {
        self.transactions = self.transactions.wrapping_add(1).max(1);
        self.transactions
    }

    /// What was written has to get on, within `limit`: a connection that takes nothing for so long is dead.
    #[inline(never)]
    pub(crate) fn watch_write(&mut self, limit: Duration) {
        if self.link.state == LinkState::Open {
            self.link.timer = if self.outbox.unsent().is_empty() { Timer::OFF } else { Timer::start(limit) };
        }
    }

    /// Gives the connection up, and all that was to go out.
    pub(crate) fn abandon(&mut self) {
        self.link.abandon();
        self.outbox.reset();
    }

    /// Whether draining has come to its end.
    pub(crate) fn is_drained(&self) -> bool {
        self.link.state == LinkState::Draining && self.outbox.is_empty()
    }
}
