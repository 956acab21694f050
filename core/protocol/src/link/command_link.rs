//! A connection that carries commands: what goes out, its transactions, and the gateway or the proxy on its way.

use super::carrier::{self, Tunnel};
use super::work::{Carried, Carries, LinkContext, Reached, Work};
use crate::connection::LinkNumbers;
use crate::connection::{Connection, News};
use crate::connection::{Link, LinkState};
use crate::error::LinkError;
use crate::ids::LinkId;
use crate::storage::Storage;
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};
use crate::wire::{Decoder, Outbox};

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
pub(crate) struct CommandLink<S: Storage> {
    pub(crate) connection: Link,
    transactions: u32,
    pub(crate) tunnel: Tunnel<S>,
    pub(crate) outbox: Outbox<S::Bytes>,
}

impl<S: Storage> CommandLink<S> {
    pub(crate) const fn new() -> Self {
        Self { connection: Link::CLOSED, tunnel: Tunnel::new(), outbox: Outbox::new(), transactions: 0 }
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
        context: LinkContext<'_>,
    ) -> bool {
        // What an earlier connection had to say, to a proxy or a gateway, is no business of this one.
        self.tunnel.stop();
        let fits = context.routes.are_straight() || self.tunnel.aim(host, port);
        if fits {
            self.connection.want(id, context.limits.connect);
            if let Some(carries) = carrier {
                self.connection.carried();
                self.tunnel.begin(carries);
            }
        }
        fits
    }

    /// Takes news of the connection. Answers how many bytes were taken, and what they lead to.
    pub(crate) fn take(
        &mut self,
        news: News<'_>,
        decoder: &mut Decoder<S::Bytes>,
        context: LinkContext<'_>,
    ) -> (usize, Reached) {
        match news {
            News::Connected => (0, self.connected(context)),
            News::Received(bytes) => self.received(bytes, decoder, context),
            News::Closed(why) => (0, self.closed(why, decoder, context)),
            News::NetworkChanged => (0, self.renew(context)),
        }
    }

    fn connected(&mut self, context: LinkContext<'_>) -> Reached {
        let Self { connection, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            return tunnel.connected(&mut carried(connection, outbox, context));
        }
        let (exchange, to) = tunnel.route_to_proxy();
        carrier::connected(connection, exchange, context.routes, to)
    }

    fn received(
        &mut self,
        bytes: &[u8],
        decoder: &mut Decoder<S::Bytes>,
        context: LinkContext<'_>,
    ) -> (usize, Reached) {
        let Self { connection, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            return tunnel.received(bytes, &mut carried(connection, outbox, context), decoder);
        }
        if !matches!(connection.state, LinkState::Approaching(_)) {
            return (decoder.feed(bytes), Reached::NotYet);
        }
        let (exchange, to) = tunnel.route_to_proxy();
        let (taken, reached) = carrier::approach(connection, exchange, bytes, context.routes, to);
        if let Reached::Lost(_) = reached {
            // What a proxy says beside its refusal is not the server's word.
            connection.abandon();
            return (bytes.len(), reached);
        }
        let rest = bytes.get(taken..).unwrap_or_default();
        (taken.saturating_add(decoder.feed(rest)), reached)
    }

    fn closed(
        &mut self,
        why: LinkError,
        decoder: &mut Decoder<S::Bytes>,
        context: LinkContext<'_>,
    ) -> Reached {
        let Self { connection, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            return tunnel.closed(why, &mut carried(connection, outbox, context), decoder);
        }
        connection.gone();
        Reached::Lost(why)
    }

    /// Whose bytes may leave on the connection that the driver knows of. Its state decides, never what happens to lie in a buffer: a
    /// proxy's password must not go where no proxy is.
    fn speaker(&self) -> Speaker {
        match self.connection.state {
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

    /// Whether commands can be chosen to leave.
    pub(crate) fn takes_commands(&self) -> bool {
        if self.tunnel.is_used() {
            self.tunnel.takes_commands(&self.connection)
        } else {
            self.connection.is_open()
        }
    }

    /// What the driver is to do for the line; `chosen` says whether there are commands that it has not seen. A new connection gets a
    /// number of its own.
    pub(crate) fn next_work(
        &mut self,
        chosen: bool,
        context: LinkContext<'_>,
        numbers: &mut LinkNumbers,
    ) -> Option<Work> {
        let Self { connection, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            return tunnel.next_work(&carried(connection, outbox, context), numbers);
        }
        match connection.state {
            LinkState::Wanted => {
                connection.connecting();
                Some(Work::Connect)
            }
            LinkState::Approaching(_) => tunnel.chooses_request().then_some(Work::SendRequest),
            LinkState::Closed
            | LinkState::Connecting
            | LinkState::SecureWanted
            | LinkState::Securing
            | LinkState::Open
            | LinkState::Draining => chosen.then_some(Work::SendCommands),
        }
    }

    /// A session of the gateway is asked after at once.
    fn renew(&mut self, context: LinkContext<'_>) -> Reached {
        let Self { connection, tunnel, outbox, .. } = self;
        if tunnel.is_used() {
            tunnel.renew(&mut carried(connection, outbox, context))
        } else {
            Reached::NotYet
        }
    }

    /// Gives the connection up, and all that was to go out.
    pub(crate) fn abandon(&mut self) {
        self.connection.abandon();
        self.outbox.reset();
    }

    /// Whether draining has come to its end.
    pub(crate) fn is_drained(&self) -> bool {
        self.connection.state == LinkState::Draining && self.outbox.is_empty()
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        round.visit(&mut self.connection.timer);
        self.tunnel.each_timer(round);
    }

    /// Looks at the time limits of the gateway's session. Answers whether one was due, and what that leads to.
    pub(crate) fn expire_tunnel(&mut self, now: Instant, context: LinkContext<'_>) -> Option<Reached> {
        let Self { connection, tunnel, outbox, .. } = self;
        if tunnel.is_used() { tunnel.expire(now, &mut carried(connection, outbox, context)) } else { None }
    }
}

impl<S: Storage> Connection for CommandLink<S> {
    fn driver_link(&self) -> &Link {
        if self.tunnel.is_used() { self.tunnel.driver_link() } else { &self.connection }
    }

    fn is_to_gateway(&self) -> bool {
        self.tunnel.is_used()
    }

    fn unsent(&self) -> &[u8] {
        match self.speaker() {
            Speaker::Tunnel => self.tunnel.unsent(&self.outbox),
            Speaker::Approach => self.tunnel.unsent_request(),
            Speaker::Commands => self.outbox.unsent(),
            Speaker::Nobody => &[],
        }
    }

    /// A connection that takes no commands for so long is dead.
    fn sent(&mut self, count: usize, limit: Duration) {
        match self.speaker() {
            Speaker::Tunnel | Speaker::Approach => return self.tunnel.sent(count),
            Speaker::Commands => self.outbox.sent(count),
            Speaker::Nobody => return,
        }
        if self.connection.state == LinkState::Open {
            self.connection.timer =
                if self.outbox.unsent().is_empty() { Timer::OFF } else { Timer::start(limit) };
        }
    }

    fn take_given_up(&mut self) -> Option<LinkId> {
        self.connection.take_given_up().or_else(|| self.tunnel.take_given_up(&self.connection))
    }

    fn closed_already(&mut self, id: LinkId) {
        self.connection.closed_already(id);
        self.tunnel.closed_already(id);
    }
}

fn carried<'a, S: Storage>(
    link: &'a mut Link,
    outbox: &'a mut Outbox<S::Bytes>,
    context: LinkContext<'a>,
) -> Carried<'a, S> {
    Carried { link, outbox, context }
}
