//! Direct connections between two clients, over which files go (`p2p.md` 8).
//!
//! ```text
//!             allow_direct
//!                  |
//!              Permitted --- the peer offers, and this side listens ----> ListenWanted
//!                  |    \                                                      |
//!         the file is    \--- the peer offers, and listens --> ConnectWanted   | Output::Listen
//!         taken: offer                                          |  ^           v
//!                  v             the peer listens               |  |      ListenAsked
//!               Offered --------------------------------------->+  | next       | listening
//!                  |                             Output::Connect |  | address   v
//!                  +--- the peer does not: ListenWanted          v  |       Listening --- accepted, greeted, proven --+
//!                                                            Connecting                                              |
//!                                                                | connected                                         v
//!                                                             Greeting --- the peer is proven --------------------> Open
//! ```
//! Whatever goes wrong on the way leads to `Over`: the transfer goes through the conversation then, as if nothing had been offered.

pub(in crate::p2p) mod body;
mod bridge;
pub(in crate::p2p) mod octets;
mod stream;
mod values;
pub(in crate::p2p) mod way;

pub(crate) use bridge::Bridge;
pub(super) use bridge::{Advance, Body, Stage, WHOLE};
pub(super) use stream::{CHUNK, Next};
pub use values::{Direct, Listening};

use super::slp::Message;
use crate::connection::Connection;
use crate::ids::{ChatId, LinkId, TransferId};
use crate::storage::{List, Storage};
use crate::time::Instant;
use crate::timer::Round;
use body::Transport;

/// The connection that the conversation has, in place of a direct one.
pub(super) const CONVERSATION: LinkId = LinkId(0);

/// What an offer to a transfer of this side's leads to.
pub(in crate::p2p) enum Taken {
    /// There is nothing to be had.
    No,
    /// It is answered when the driver listens.
    Later,
    /// It is answered so.
    Now(Body),
}

/// The direct connections that there are, or are to be.
#[repr(C)]
pub(crate) struct Bridges<S: Storage> {
    pub(super) list: S::Bridges<Bridge<S>>,
}

impl<S: Storage> Bridges<S> {
    pub(super) const NONE: Self = Self { list: <S::Bridges<Bridge<S>> as List<Bridge<S>>>::EMPTY };

    pub(crate) fn count(&self) -> usize {
        self.list.items().len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.items().is_empty()
    }

    /// The connection of one.
    pub(crate) fn connection(&self, index: usize) -> Option<&dyn Connection> {
        self.list.items().get(index).map(|bridge| bridge as &dyn Connection)
    }

    pub(crate) fn connection_mut(&mut self, index: usize) -> Option<&mut dyn Connection> {
        self.list.items_mut().get_mut(index).map(|bridge| bridge as &mut dyn Connection)
    }

    /// Where one listens.
    pub(crate) fn listener(&self, index: usize) -> Option<&dyn Connection> {
        self.list.items().get(index).map(|bridge| &bridge.way.listener as &dyn Connection)
    }

    pub(crate) fn listener_mut(&mut self, index: usize) -> Option<&mut dyn Connection> {
        self.list.items_mut().get_mut(index).map(|bridge| &mut bridge.way.listener as &mut dyn Connection)
    }

    /// Where the connection leads.
    pub(crate) fn address(&self, index: usize) -> Option<(&str, u16)> {
        self.list.items().get(index).map(|bridge| (&*bridge.way.host, bridge.way.port))
    }

    pub(super) fn release(&mut self) {
        self.list.items_mut().iter_mut().for_each(|bridge| bridge.stream.octets.release());
    }

    pub(super) fn each_timer(&mut self, round: &mut Round) {
        for bridge in self.list.items_mut() {
            round.visit(&mut bridge.step);
            round.visit(&mut bridge.whole);
        }
    }

    pub(super) fn moved(&mut self, from: ChatId, to: ChatId) {
        let bridges = self.list.items_mut().iter_mut();
        bridges.filter(|bridge| bridge.chat == from).for_each(|bridge| bridge.chat = to);
    }

    pub(super) fn of(&mut self, transfer: TransferId) -> Option<&mut Bridge<S>> {
        self.list.items_mut().iter_mut().find(|bridge| bridge.is_for(transfer))
    }

    /// Somebody is shut out: what leads to them is closed.
    pub(super) fn shut_out(&mut self, peer: &str) {
        let bridges = self.list.items_mut().iter_mut();
        bridges.filter(|bridge| bridge.peer.eq_ignore_ascii_case(peer)).for_each(Bridge::close);
    }

    /// Closes all of them.
    pub(super) fn close_all(&mut self) {
        self.list.items_mut().iter_mut().for_each(Bridge::close);
    }

    /// Whether data of a transfer is written to its conversation; and if not, how much of it is taken now.
    pub(super) fn room_for(&self, transfer: TransferId, over: LinkId) -> Option<usize> {
        let mut bridges = self.list.items().iter();
        if over == CONVERSATION {
            // What is agreed on is waited for.
            return bridges.any(|bridge| bridge.is_for(transfer) && bridge.delays()).then_some(0);
        }
        let bridge = bridges.find(|bridge| bridge.way.link.id() == over);
        let open = bridge.filter(|bridge| bridge.stage == Stage::Open && !bridge.is_ended);
        Some(open.map_or(0, |bridge| bridge.stream.room_for_data()))
    }

    /// Puts the body of what is said about one. Answers whether it is said at all.
    pub(super) fn find(&self, transfer: TransferId) -> Option<&Bridge<S>> {
        self.list.items().iter().find(|bridge| bridge.is_for(transfer))
    }

    /// One whose time limit is over.
    pub(super) fn late_one(&self, now: Instant) -> Option<usize> {
        let is_late = |bridge: &Bridge<S>| bridge.step.is_due(now) || bridge.whole.is_due(now);
        self.list.items().iter().position(is_late)
    }

    /// The peer offers a connection, or to be connected to.
    pub(in crate::p2p) fn offered(
        &mut self,
        transfer: TransferId,
        message: &Message<'_>,
        listens: bool,
    ) -> Taken {
        let Some(bridge) = self.of(transfer) else { return Taken::No };
        let offer = Transport::read(message);
        let taken = if listens {
            bridge.connect(&offer).then_some(Some(Body::Connecting))
        } else {
            bridge.offered(&offer, (message.call, message.branch))
        };
        match taken {
            Some(Some(body)) => Taken::Now(body),
            Some(None) => Taken::Later,
            None => {
                bridge.close();
                Taken::No
            }
        }
    }

    /// The peer has answered an offer.
    pub(in crate::p2p) fn answered(&mut self, transfer: TransferId, status: u16, message: &Message<'_>) {
        if let Some(bridge) = self.of(transfer) {
            bridge.answered(status == 200, &Transport::read(message));
        }
    }

    /// Takes out what is over.
    pub(super) fn sweep_over(&mut self) {
        while let Some(index) = self.list.items().iter().position(Bridge::is_gone) {
            self.list.discard(index);
        }
    }

    pub(super) fn stage(&self, index: usize) -> Stage {
        self.list.items().get(index).map_or(Stage::Over, |bridge| bridge.stage)
    }
}
