//! How direct connections come about and end: news of the driver, packets, time limits, and what of it concerns the transfers.

use super::direct::way::Work;
use super::direct::{
    Advance, Body, Bridge, Bridges, CHUNK, CONVERSATION, Direct, Listening, Next, Stage, WHOLE,
};
use crate::Error;
use crate::connection::{LinkNumbers, News};
use crate::fingerprint::Key;
use crate::ids::{ChatId, LinkId, TransferId};
use crate::p2p::header::{self, Header};
use crate::p2p::inputs::{Incoming, PeerDue};
use crate::p2p::object::Object;
use crate::p2p::packet::{self, Queue};
use crate::p2p::reply::Reply;
use crate::p2p::transfer::TransferEnd;
use crate::p2p::transfers::{Fate, Transfers};
use crate::p2p::{Peers, Said};
use crate::storage::{List, Storage};
use crate::time::Instant;
use crate::timer::Timer;

impl<S: Storage> Bridges<S> {
    /// Brings the connections up to date with their transfers: they are offered, or not needed any more.
    fn sweep(&mut self, transfers: &mut Transfers<S>, now: Instant) {
        for bridge in self.list.items_mut() {
            if bridge.lingers || bridge.stage == Stage::Over {
                continue;
            }
            match transfers.fate_of(bridge.transfer) {
                Fate::Sending(call) if bridge.is_to_be_offered() => {
                    let (transfer, session) = (bridge.transfer, bridge.session);
                    let what = Reply::Transport { transfer, body: Body::Offer, call, answers: None, session };
                    if transfers.owe_if_room(bridge.chat, &bridge.peer, what) {
                        bridge.offer();
                        bridge.whole.stamp(now);
                    }
                }
                Fate::Sending(_) | Fate::UnderWay => {}
                Fate::Complete => bridge.is_done(true),
                Fate::Over => bridge.is_done(false),
            }
            bridge.step.stamp(now);
        }
        for bridge in self.list.items().iter().filter(|bridge| bridge.stage == Stage::Over) {
            transfers.turn_back(bridge.way.link.id());
        }
        self.sweep_over();
    }

    /// There will be no connection: the transfer goes through the conversation.
    fn fail(&mut self, transfers: &mut Transfers<S>, index: usize) {
        let Some(bridge) = self.list.items_mut().get_mut(index) else { return };
        let waits = matches!(bridge.stage, Stage::ListenWanted | Stage::ListenAsked);
        let Some((call, branch)) = bridge.answers.take().filter(|_| waits) else { return bridge.close() };
        let what = Reply::NotListening { call, branch, session: bridge.session };
        transfers.owe_if_room(bridge.chat, &bridge.peer, what);
        if bridge.direct.connects {
            // The peer may listen instead.
            bridge.way.listener.0.abandon();
            (bridge.stage, bridge.whole) = (Stage::Permitted, Timer::OFF);
        } else {
            bridge.close();
        }
    }

    fn late(&mut self, transfers: &mut Transfers<S>, index: usize, now: Instant) {
        let Some(bridge) = self.list.items_mut().get_mut(index) else { return };
        let is_whole = bridge.whole.is_due(now);
        match bridge.stage {
            Stage::Open => {
                bridge.close();
                transfers.lost(bridge.way.link.id(), TransferEnd::TimedOut);
            }
            Stage::Parting => {
                bridge.close();
                transfers.lost(bridge.way.link.id(), TransferEnd::ConnectionLost);
            }
            Stage::Listening | Stage::Connecting | Stage::Greeting if !is_whole => {
                self.refused(transfers, index)
            }
            Stage::Permitted
            | Stage::Offered
            | Stage::ListenWanted
            | Stage::ListenAsked
            | Stage::Listening
            | Stage::ConnectWanted
            | Stage::Connecting
            | Stage::Greeting
            | Stage::Over => self.fail(transfers, index),
        }
    }

    /// A connection did not come about, is gone, or says what cannot be.
    fn refused(&mut self, transfers: &mut Transfers<S>, index: usize) {
        let Some(bridge) = self.list.items_mut().get_mut(index) else { return };
        match bridge.stage {
            Stage::Listening => {
                if !bridge.was_stranger() {
                    self.fail(transfers, index);
                }
            }
            Stage::Connecting | Stage::Greeting => bridge.try_next(),
            Stage::Open => {
                bridge.close();
                transfers.lost(bridge.way.link.id(), TransferEnd::ConnectionLost);
            }
            Stage::Permitted
            | Stage::Offered
            | Stage::ListenWanted
            | Stage::ListenAsked
            | Stage::ConnectWanted
            | Stage::Parting
            | Stage::Over => {}
        }
    }
}

/// What packets need of the rest of the machine.
#[derive(Clone, Copy)]
pub(crate) struct BridgeContext<'a> {
    pub(crate) own: &'a str,
    pub(crate) picture: Object,
    pub(crate) key: Key,
    pub(crate) now: Instant,
}

impl<S: Storage> Peers<S> {
    /// Direct connections follow what becomes of their transfers.
    pub(crate) fn sweep(&mut self, now: Instant) {
        self.bridges.sweep(&mut self.transfers, now);
        self.ftp.sweep(now);
    }

    /// Looks at every time limit of theirs. Answers whether one was due.
    pub(super) fn expire_bridges(&mut self, now: Instant) -> bool {
        let Some(index) = self.bridges.late_one(now) else { return false };
        self.bridges.late(&mut self.transfers, index, now);
        true
    }

    /// A transfer of a file may leave its conversation.
    pub(crate) fn allow_direct(
        &mut self,
        transfer: TransferId,
        direct: &Direct,
        (key, now): (Key, Instant),
    ) -> Result<(), Error> {
        if self.ftp.has(transfer) {
            return if self.ftp.allow(transfer, direct) { Ok(()) } else { Err(Error::NoSuchTransfer) };
        }
        let (place, peer, is_sender) = self.transfers.place_of_file(transfer).ok_or(Error::NoSuchTransfer)?;
        if self.bridges.of(transfer).is_some() || !direct.listens && !direct.connects {
            return Ok(());
        }
        let bridges = &mut self.bridges.list;
        if bridges.items().len() >= bridges.limit() {
            bridges.items_mut().iter_mut().filter(|bridge| bridge.lingers).for_each(Bridge::close);
            return Err(Error::Busy);
        }
        let identifier = self.transfers.next_identifier(key, now);
        let bridge = Bridge::new(place, peer, is_sender, *direct, identifier);
        bridges.add(bridge).map_err(|_| Error::Busy)
    }

    fn listener_at(&mut self, link: LinkId) -> Option<&mut Bridge<S>> {
        self.bridges.list.items_mut().iter_mut().find(|bridge| bridge.way.listener.0.is(link))
    }

    /// The driver listens. `false`: nobody asked for that here.
    pub(super) fn bridge_listening(&mut self, link: LinkId, at: &Listening<'_>) -> bool {
        let Some(bridge) = self.listener_at(link).filter(|bridge| bridge.stage == Stage::ListenAsked) else {
            return false;
        };
        bridge.listening(at);
        let (chat, peer, transfer) = (bridge.chat, bridge.peer.clone(), bridge.transfer);
        let (answers, session) = (bridge.answers.take(), bridge.session);
        let of_transfer = self.transfers.call_of(transfer);
        let Some(call) = answers.map(|(call, _)| call).or(of_transfer) else { return false };
        let answers = answers.map(|(_, branch)| branch);
        let what = Reply::Transport { transfer, body: Body::Listening, call, answers, session };
        self.transfers.owe_if_room(chat, &peer, what)
    }

    /// Somebody has connected to where the driver listens.
    pub(super) fn bridge_accepted(&mut self, listener: LinkId, numbers: &mut LinkNumbers) -> Option<LinkId> {
        self.listener_at(listener)?.accepted(numbers)
    }

    /// News of the place where the driver listens: it cannot, or not any more.
    pub(super) fn bridge_listener_news(&mut self, index: usize, news: News<'_>) {
        let Some(bridge) = self.bridges.list.items_mut().get_mut(index) else { return };
        if matches!(news, News::Closed(_)) {
            bridge.way.listener.0.gone();
            let is_served = matches!(bridge.stage, Stage::Open | Stage::Parting | Stage::Over)
                || bridge.way.link.is_open();
            if !is_served {
                self.bridges.fail(&mut self.transfers, index);
            }
        }
    }

    /// News of a connection. Answers how many bytes were taken.
    pub(super) fn bridge_news(&mut self, index: usize, news: News<'_>) -> usize {
        let Self { bridges, transfers, .. } = self;
        let Some(bridge) = bridges.list.items_mut().get_mut(index) else { return news.length() };
        match news {
            News::Connected if bridge.stage == Stage::Connecting => bridge.connected(),
            News::Connected | News::NetworkChanged => {}
            News::Received(bytes) => {
                bridge.restart_idle();
                return bridge.stream.octets.take(bytes);
            }
            News::Closed(_) => {
                bridge.way.link.gone();
                if bridge.stage == Stage::Open {
                    bridge.is_ended = true;
                } else {
                    bridges.refused(transfers, index);
                }
            }
        }
        0
    }

    /// How many bytes of a connection are taken at the least.
    pub(super) fn bridge_room(&self, index: usize) -> usize {
        let bridge = self.bridges.list.items().get(index);
        bridge.map_or(0, |bridge| bridge.stream.octets.room())
    }

    /// What is to be done where the driver is to listen. `may`: connections go where they lead to.
    pub(super) fn bridge_listener_work(
        &mut self,
        index: usize,
        numbers: &mut LinkNumbers,
        may: bool,
    ) -> Option<Work> {
        if self.bridges.stage(index) != Stage::ListenWanted {
            return None;
        }
        if !may {
            self.bridges.fail(&mut self.transfers, index);
            return None;
        }
        let bridge = self.bridges.list.items_mut().get_mut(index)?;
        bridge.way.ask_to_listen(numbers, WHOLE);
        bridge.stage = Stage::ListenAsked;
        Some(Work::Listen)
    }

    /// What is to be done for a connection.
    pub(super) fn bridge_work(
        &mut self,
        index: usize,
        numbers: &mut LinkNumbers,
        may: bool,
        (key, now): (Key, Instant),
    ) -> Option<Work> {
        let Self { bridges, transfers, .. } = self;
        let bridge = bridges.list.items_mut().get_mut(index)?;
        if bridge.stage == Stage::ConnectWanted {
            if may && bridge.begin_connecting(numbers) {
                return Some(Work::Connect);
            }
            bridges.fail(transfers, index);
            return None;
        }
        if !bridge.way.link.is_open() {
            return None;
        }
        let (over, stream) = (bridge.way.link.id(), &mut bridge.stream);
        transfers.pay_over(over, (key, now), &mut |header: &Header| {
            stream.put(header::LENGTH, &|sink| header.put(sink))
        });
        bridge.stream.octets.choose().then_some(Work::Send)
    }

    /// Looks at what has come over the connections. Answers what is to be told of a packet, and of which; `None` when there is nothing.
    pub(super) fn next_from_bridges(
        &mut self,
        context: BridgeContext<'_>,
    ) -> Option<Option<(usize, PeerDue)>> {
        for index in 0..self.bridges.count() {
            let Self { bridges, transfers, .. } = self;
            let Some(bridge) = bridges.list.items_mut().get_mut(index).filter(|bridge| bridge.reads()) else {
                continue;
            };
            if transfers.holds_over(bridge.way.link.id()) {
                continue;
            }
            match bridge.advance() {
                Advance::Nothing if bridge.is_ended && transfers.moves_over(bridge.way.link.id()) => {
                    bridge.part()
                }
                Advance::Nothing if bridge.is_ended => bridges.refused(transfers, index),
                Advance::Nothing => continue,
                Advance::Goes => {}
                Advance::Broken => bridges.refused(transfers, index),
                Advance::Proven => {
                    bridge.open();
                    transfers.go_over(bridge.transfer, bridge.way.link.id());
                }
                Advance::Packet => {
                    let due = self.take_from_bridge(index, context);
                    return Some(due.map(|due| (index, due)));
                }
            }
            return Some(None);
        }
        None
    }

    fn take_from_bridge(&mut self, index: usize, context: BridgeContext<'_>) -> Option<PeerDue> {
        let Self { bridges, transfers, partials, last, .. } = self;
        let bridge = bridges.list.items().get(index)?;
        let due = packet_of(bridge).and_then(|(chat, sender, packet)| {
            let BridgeContext { own, picture, key, now } = context;
            let from = Incoming { chat, sender, own, key, now, picture, over: bridge.way.link.id() };
            Said { transfers, partials, last, bridges: None }.take(&packet, &from)
        });
        let bridge = bridges.list.items_mut().get_mut(index)?;
        bridge.stream.hand_out();
        if due.is_none() {
            bridge.stream.octets.release();
        }
        due
    }

    /// The packet of a connection that an event is about, with the conversation that it stands for, and who sent it.
    pub(crate) fn bridge_packet(&self, index: usize) -> Option<(ChatId, &str, header::Packet<'_>)> {
        packet_of(self.bridges.list.items().get(index)?)
    }

    /// Takes bytes that were asked for. Answers how many.
    pub(crate) fn supply(
        &mut self,
        transfer: TransferId,
        bytes: &[u8],
        queue: &mut Queue<'_>,
    ) -> Result<usize, Error> {
        let over = self.transfers.over(transfer);
        let bridge = self.bridges.list.items_mut().iter_mut().find(|bridge| bridge.way.link.id() == over);
        let Some(bridge) = bridge.filter(|_| over != CONVERSATION) else {
            return self.transfers.supply(transfer, bytes, packet::CHUNK, queue);
        };
        let mut taken = 0_usize;
        while let Some(rest) = bytes.get(taken..).filter(|rest| taken == 0 || !rest.is_empty()) {
            let stream = &mut bridge.stream;
            let mut put = |packets: &[packet::Packet<'_>], _| {
                packets.iter().try_for_each(|packet| {
                    let length = usize::try_from(packet.header.length).unwrap_or(usize::MAX);
                    let put = |sink: &mut dyn crate::wire::sink::Sink| {
                        packet.header.put(sink);
                        (packet.data)(sink);
                    };
                    stream.put(length.saturating_add(header::LENGTH), &put).map_err(|_| Error::Busy)
                })
            };
            match self.transfers.supply(transfer, rest, CHUNK, &mut put) {
                Ok(more) => taken = taken.saturating_add(more),
                Err(error) if taken == 0 => return Err(error),
                Err(_) => break,
            }
            if !self.transfers.asks_on(transfer) {
                break;
            }
        }
        self.transfers.asked_for(transfer);
        Ok(taken)
    }
}

fn packet_of<S: Storage>(bridge: &Bridge<S>) -> Option<(ChatId, &str, header::Packet<'_>)> {
    let Next::Packet(bytes) = bridge.stream.next() else { return None };
    Some((bridge.chat, &*bridge.peer, header::Packet::parse(bytes)?))
}
