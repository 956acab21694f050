//! One connection as the machine sees it: its number, its life, what goes out.

use super::detour::{self, Approach, Carries, Reached, Tunnel, Ways, Work};
use super::ids::LinkId;
use super::timer::Timer;
use crate::error::LinkError;
use crate::limits::Limits;
use crate::storage::Storage;
use crate::time::{Duration, Instant};
use crate::wire::{Decoder, Outbox};

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
    fn carried(&mut self) {
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

/// Whose bytes leave on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speaker {
    Nobody,
    /// The requests to the gateway, or what a proxy before it is told.
    Tunnel,
    /// What a proxy is told.
    Approach,
    Commands,
}

/// A connection that carries commands, but for what comes in: a received frame can be read while this is written to.
#[repr(C)]
pub(crate) struct Line<S: Storage> {
    pub(crate) link: Link,
    transactions: u32,
    pub(crate) tunnel: Tunnel<S>,
    pub(crate) outbox: Outbox<S::Bytes>,
}

/// What a line needs of the rest of the machine to be moved on.
#[cfg_attr(not(feature = "gateway"), allow(dead_code))]
#[derive(Clone, Copy)]
pub(crate) struct Course<'a> {
    pub(crate) ways: &'a Ways,
    pub(crate) limits: &'a Limits,
    pub(crate) background: bool,
}

impl<S: Storage> Line<S> {
    pub(crate) const fn new() -> Self {
        Self { link: Link::CLOSED, tunnel: Tunnel::new(), outbox: Outbox::new(), transactions: 0 }
    }

    /// A transaction id: upwards from 1, never 0 (`overview.md` 2.2).
    #[inline(never)]
    pub(crate) fn next_transaction(&mut self) -> u32 {
        self.transactions = self.transactions.wrapping_add(1).max(1);
        self.transactions
    }

    /// Asks for a new connection to `host`; the gateway carries it, or it goes through a proxy, where that is so. Answers whether the
    /// host can be reached at all.
    pub(crate) fn dial(
        &mut self,
        id: LinkId,
        (host, port): (&str, u16),
        carrier: Option<Carries>,
        course: Course<'_>,
    ) -> bool {
        // What an earlier connection had to say, to a proxy or a gateway, is no business of this one.
        self.tunnel.stop();
        let fits = course.ways.are_straight() || self.tunnel.aim(host, port);
        if fits {
            self.link.want(id, course.limits.connect);
            if let Some(carries) = carrier {
                self.link.carried();
                self.tunnel.begin(carries);
            }
        }
        fits
    }

    /// The connection that the driver knows of.
    pub(crate) fn wire(&self) -> &Link {
        if self.tunnel.is_used() { self.tunnel.wire() } else { &self.link }
    }

    /// The driver has connected, or made the connection secure.
    pub(crate) fn connected(&mut self, course: Course<'_>) -> Reached {
        let Self { link, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            return tunnel.connected(&mut carried(link, outbox, course));
        }
        let (exchange, to) = tunnel.way_to_proxy();
        detour::connected(link, exchange, course.ways, to)
    }

    /// Bytes have come in. Answers how many were taken, and what they lead to.
    pub(crate) fn received(
        &mut self,
        bytes: &[u8],
        decoder: &mut Decoder<S::Bytes>,
        course: Course<'_>,
    ) -> (usize, Reached) {
        let Self { link, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            return tunnel.received(bytes, &mut carried(link, outbox, course), decoder);
        }
        if !matches!(link.state, LinkState::Approaching(_)) {
            return (decoder.feed(bytes), Reached::NotYet);
        }
        let (exchange, to) = tunnel.way_to_proxy();
        let (taken, reached) = detour::approach(link, exchange, bytes, course.ways, to);
        if let Reached::Lost(_) = reached {
            // What a proxy says beside its refusal is not the server's word.
            link.abandon();
            return (bytes.len(), reached);
        }
        let rest = bytes.get(taken..).unwrap_or_default();
        (taken.saturating_add(decoder.feed(rest)), reached)
    }

    /// The driver says that the connection is gone, or could not be had.
    pub(crate) fn closed(
        &mut self,
        why: LinkError,
        decoder: &mut Decoder<S::Bytes>,
        course: Course<'_>,
    ) -> Reached {
        let Self { link, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            return tunnel.closed(why, &mut carried(link, outbox, course), decoder);
        }
        link.gone();
        Reached::Lost(why)
    }

    /// Whose bytes may leave on the connection that the driver knows of. Its state decides, never what happens to lie in a buffer: a
    /// proxy's password must not go where no proxy is.
    fn speaker(&self) -> Speaker {
        match self.link.state {
            _ if self.tunnel.is_used() => Speaker::Tunnel,
            LinkState::Approaching(_) => Speaker::Approach,
            LinkState::Open | LinkState::Draining => Speaker::Commands,
            LinkState::Closed
            | LinkState::Wanted
            | LinkState::Connecting
            | LinkState::SecureWanted
            | LinkState::Securing => Speaker::Nobody,
        }
    }

    /// What of the last write has not left yet.
    pub(crate) fn unsent(&self) -> &[u8] {
        match self.speaker() {
            Speaker::Tunnel => self.tunnel.unsent(&self.outbox),
            Speaker::Approach => self.tunnel.unsent_request(),
            Speaker::Commands => self.outbox.unsent(),
            Speaker::Nobody => &[],
        }
    }

    /// So many bytes of it have left. Commands have to get on within `limit`: a connection that takes nothing for so long is dead.
    #[inline(never)]
    pub(crate) fn sent(&mut self, count: usize, limit: Duration) {
        match self.speaker() {
            Speaker::Tunnel | Speaker::Approach => return self.tunnel.sent(count),
            Speaker::Commands => self.outbox.sent(count),
            Speaker::Nobody => return,
        }
        if self.link.state == LinkState::Open {
            self.link.timer = if self.outbox.unsent().is_empty() { Timer::OFF } else { Timer::start(limit) };
        }
    }

    /// Whether commands can be chosen to leave.
    pub(crate) fn takes_commands(&self) -> bool {
        if self.tunnel.is_used() { self.tunnel.takes_commands(&self.link) } else { self.link.is_open() }
    }

    /// A connection that the driver has to close, told once.
    pub(crate) fn take_given_up(&mut self) -> Option<LinkId> {
        self.link.take_given_up().or_else(|| self.tunnel.take_given_up(&self.link))
    }

    /// See [`Link::closed_already`].
    pub(crate) fn closed_already(&mut self, id: LinkId) {
        self.link.closed_already(id);
        self.tunnel.closed_already(id);
    }

    /// What the driver is to do for the line; `chosen` says whether there are commands that it has not seen. A new connection gets the
    /// number `fresh`.
    pub(crate) fn next_work(&mut self, chosen: bool, course: Course<'_>, fresh: LinkId) -> Option<Work> {
        let Self { link, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            return tunnel.next_work(&carried(link, outbox, course), fresh);
        }
        match link.state {
            LinkState::Wanted => {
                link.connecting();
                Some(Work::Connect)
            }
            LinkState::Approaching(_) => tunnel.chooses_request().then_some(Work::SendRequest),
            _ => chosen.then_some(Work::SendCommands),
        }
    }

    /// The device has another network: a session of the gateway is asked after at once.
    pub(crate) fn renew(&mut self, course: Course<'_>) -> Reached {
        let Self { link, tunnel, outbox, .. } = self;
        if tunnel.is_used() { tunnel.renew(&mut carried(link, outbox, course)) } else { Reached::NotYet }
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

    pub(crate) fn stamp(&mut self, now: Instant) {
        self.link.timer.stamp(now);
        self.tunnel.stamp(now);
    }

    /// Moves `until` forward to when some time limit ends.
    pub(crate) fn bound(&self, until: &mut Instant) {
        self.link.timer.bound(until);
        self.tunnel.bound(until);
    }

    /// Looks at the time limits of the gateway's session. Answers whether one was due, and what that leads to.
    pub(crate) fn expire_tunnel(&mut self, now: Instant, course: Course<'_>) -> Option<Reached> {
        let Self { link, tunnel, outbox, .. } = self;
        if tunnel.is_used() { tunnel.expire(now, &mut carried(link, outbox, course)) } else { None }
    }
}

fn carried<'a, S: Storage>(
    link: &'a mut Link,
    outbox: &'a mut Outbox<S::Bytes>,
    course: Course<'a>,
) -> detour::Carried<'a, S> {
    detour::Carried { link, outbox, course }
}
