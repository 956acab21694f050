//! Pictures, emoticons and files from person to person, through a conversation (`p2p.md`).
//!
//! The machine answers invitations, acknowledges, keeps order and time limits, and checks; it holds no data. What is sent is asked for piece
//! by piece ([`PeerEvent::Wants`](crate::event::PeerEvent::Wants), [`Messenger::supply`](crate::Messenger::supply)) when the conversation
//! has room for it, and what comes is told piece by piece ([`PeerEvent::Data`](crate::event::PeerEvent::Data)), in order and without gaps. Texts go before
//! data: of a transfer, never more than one piece waits to be written.

#[cfg(feature = "direct")]
mod bridges;
#[cfg(feature = "direct")]
mod connections;
#[cfg_attr(not(feature = "direct"), path = "no_direct.rs")]
mod direct;
mod emoticon;
mod file;
#[cfg_attr(not(feature = "direct"), path = "no_ftp.rs")]
mod ftp;
mod guid;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
pub(crate) mod header;
mod inputs;
mod object;
pub(crate) mod packet;
mod partial;
#[cfg(feature = "internals")]
pub(crate) mod reading;
mod reply;
mod slp;
mod transfer;
mod transfers;

pub use crate::ids::TransferId;
#[cfg(feature = "direct")]
pub(crate) use bridges::BridgeContext;
#[cfg(feature = "direct")]
pub(crate) use connections::FileInvitation;
use direct::Bridges;
#[cfg(feature = "direct")]
pub(crate) use direct::way::Work as ConnectionWork;
#[cfg(feature = "direct")]
pub use direct::{Direct, Listening};
pub use emoticon::{Emoticon, Emoticons, is_emoticon_shortcut, put_emoticons};
pub use file::{FileContext, Name, put_name};
use ftp::Exchanges;
#[cfg(feature = "direct")]
pub(crate) use ftp::invitation::is_invitation;
pub(crate) use inputs::{Incoming, Invitation, PeerDue, Wanted};
pub use object::{Hash, Object, ObjectKind};
pub use slp::Activity;
pub use transfer::TransferEnd;

use crate::error::FailureReason;
use crate::fingerprint::Key;
use crate::ids::ChatId;
use crate::storage::Storage;
use crate::time::Instant;
use crate::timer::Round;
use crate::wire::mime::Mime;
use crate::wire::sink::Count;
use partial::Partials;
use slp::Message;
use transfers::Transfers;

/// Packets of all transfers that may be on their way in one conversation, unacknowledged by the service (`p2p.md` 3).
pub(crate) const MOST_IN_FLIGHT: usize = 8;

/// What goes on between peers.
#[repr(C)]
pub(crate) struct Peers<S: Storage> {
    pub(crate) transfers: Transfers<S>,
    partials: Partials<S>,
    bridges: Bridges<S>,
    ftp: Exchanges<S>,
    /// The last whole message about sessions, by the mark of its sender and its own two numbers.
    last: (u64, u32, u32),
}

/// What a packet is taken by. Of one that came over a direct connection, these are not touched.
struct Said<'a, S: Storage> {
    transfers: &'a mut Transfers<S>,
    partials: &'a mut Partials<S>,
    bridges: Option<&'a mut Bridges<S>>,
    last: &'a mut (u64, u32, u32),
}

impl<S: Storage> Said<'_, S> {
    fn take(self, packet: &header::Packet<'_>, from: &Incoming<'_>) -> Option<PeerDue> {
        let Self { transfers, partials, bridges, last } = self;
        if packet.header.is_final() {
            transfers.acknowledged(&packet.header, from.sender);
            return None;
        }
        if packet.header.session != 0 {
            return transfers.data(packet, from);
        }
        if packet.header.length == 0 {
            return None;
        }
        let sender = from.key.of_account(from.sender);
        let is_whole = packet.header.offset == 0 && packet.header.end() == Some(packet.header.total);
        if is_whole {
            let mark = (sender, packet.header.identifier, packet.header.ack);
            if core::mem::replace(last, mark) == mark {
                // Said twice.
                return None;
            }
            return transfers.heard(&packet.header, (packet.data, None), from, bridges);
        }
        let place = partials.take(from.chat, sender, &packet.header, packet.data, from.now)?;
        transfers.heard(&packet.header, (partials.message(place), Some(place)), from, bridges)
    }
}

impl<S: Storage> Peers<S> {
    pub(crate) const NONE: Self = Self {
        transfers: Transfers::NONE,
        partials: Partials::NONE,
        bridges: Bridges::NONE,
        ftp: Exchanges::NONE,
        last: (0, 0, 0),
    };

    /// Acts on a packet, which is in the payload of a `MSG`.
    pub(crate) fn take(&mut self, payload: &[u8], from: &Incoming<'_>) -> Option<PeerDue> {
        let mime = Mime::parse(payload);
        let to = mime.headers.get("P2P-Dest")?.split(|byte| *byte == b';').next()?;
        if !to.eq_ignore_ascii_case(from.own.as_bytes()) {
            return None;
        }
        let packet = header::Packet::parse(mime.body)?;
        let Self { transfers, partials, bridges, last, .. } = self;
        Said { transfers, partials, bridges: Some(bridges), last }.take(&packet, from)
    }

    /// The offer in a packet, or in a message that was joined at a place.
    pub(crate) fn offer<'a>(
        &'a self,
        packet: &header::Packet<'a>,
        place: Option<usize>,
    ) -> Option<FileContext<'a>> {
        let bytes = place.map_or(packet.data, |place| self.partials.message(place));
        FileContext::parse(Message::parse(bytes)?.context())
    }

    /// Gives the places back of what was read.
    pub(crate) fn release(&mut self) {
        self.partials.release();
        self.bridges.release();
        self.ftp.release();
    }

    /// Looks at every time limit. Answers whether one was due.
    pub(crate) fn expire(&mut self, now: Instant) -> bool {
        #[cfg(feature = "direct")]
        if self.expire_bridges(now) {
            return true;
        }
        self.partials.expire(now) || self.transfers.expire(now) || self.ftp.expire(now)
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        self.partials.each_timer(round);
        self.transfers.each_timer(round);
        self.bridges.each_timer(round);
        self.ftp.each_timer(round);
    }

    /// Whether there is nothing to look after.
    pub(crate) fn is_idle(&self) -> bool {
        self.transfers.is_idle() && self.bridges.is_empty() && self.ftp.is_idle()
    }

    /// Hands the next packet that is owed in a conversation to `queue`. Answers whether there was one, and it was taken.
    pub(crate) fn pay(
        &mut self,
        chat: ChatId,
        own: &str,
        (key, now): (Key, Instant),
        queue: &mut packet::Queue<'_>,
    ) -> bool {
        self.transfers.pay(chat, own, (key, now), &self.bridges, queue)
    }

    /// The next transfer that is asked for data: that of a conversation to which `has_room` says yes.
    pub(crate) fn next_want(
        &mut self,
        has_room: &dyn Fn(ChatId) -> bool,
        key: Key,
        now: Instant,
    ) -> Option<TransferId> {
        self.ftp.next_want().or_else(|| self.transfers.next_want(&self.bridges, has_room, key, now))
    }

    /// Which bytes a transfer was asked for: from where on, and how many at the most.
    pub(crate) fn wanted(&self, id: TransferId) -> Option<(u64, usize)> {
        self.ftp.wanted(id).or_else(|| self.transfers.wanted(id, &self.bridges))
    }

    /// Takes bytes that were asked for. Answers how many.
    #[cfg(not(feature = "direct"))]
    pub(crate) fn supply(
        &mut self,
        transfer: TransferId,
        bytes: &[u8],
        queue: &mut packet::Queue<'_>,
    ) -> Result<usize, crate::Error> {
        self.transfers.supply(transfer, bytes, packet::CHUNK, queue)
    }

    /// Whether nothing is read in a conversation, since a transfer there waits for the caller.
    pub(crate) fn holds(&self, chat: ChatId) -> bool {
        self.transfers.holds(chat)
    }

    /// Whether a conversation is needed for a transfer.
    pub(crate) fn need(&self, chat: ChatId) -> bool {
        self.transfers.need(chat) || self.ftp.need(chat)
    }

    /// What waited in a conversation goes on in another.
    pub(crate) fn moved(&mut self, from: ChatId, to: ChatId) {
        self.transfers.moved(from, to);
        self.bridges.moved(from, to);
        self.ftp.moved(from, to);
        self.partials.forget_chat(from);
    }

    /// Nothing more is told of a conversation, nor said in it.
    pub(crate) fn forget_chat(&mut self, chat: ChatId) {
        self.partials.forget_chat(chat);
        self.transfers.forget_owed(chat);
        self.ftp.forget_chat(chat);
    }

    /// Somebody is shut out: nothing goes on with them, whatever carries it.
    pub(crate) fn shut_out(&mut self, peer: &str) {
        self.transfers.shut_out(peer);
        self.bridges.shut_out(peer);
        self.ftp.shut_out(peer);
    }

    /// The session is over.
    pub(crate) fn end_all(&mut self) {
        self.transfers.end_all();
        self.partials.clear();
        self.bridges.close_all();
        self.ftp.end_all();
    }

    /// Ends what goes on in conversations that carry nothing any more to that peer, and moves over no connection of its own. Of an invitation,
    /// `carries` is told that it is one; `is_there`: what is owed there can be said.
    pub(crate) fn lose(
        &mut self,
        carries: &dyn Fn(ChatId, &str, bool) -> bool,
        is_there: &dyn Fn(ChatId) -> bool,
    ) {
        self.transfers.lose(carries);
        self.ftp.lose(carries, is_there);
    }

    /// Something that was said to a peer did not get through.
    pub(crate) fn failed(&mut self, chat: ChatId, reason: FailureReason) {
        self.transfers.failed(chat, reason);
        self.ftp.failed(chat, reason);
    }

    /// What is to be told next that stands in no frame.
    pub(crate) fn next_due(&mut self) -> Option<PeerDue> {
        self.ftp.next_due().or_else(|| self.transfers.next_due())
    }

    /// Answers an offer. `false`: there is none of that number.
    pub(crate) fn decide(&mut self, id: TransferId, accepts: bool) -> bool {
        self.ftp.decide(id, accepts) || self.transfers.decide(id, accepts)
    }

    /// Ends a transfer. `false`: there is none of that number.
    pub(crate) fn cancel(&mut self, id: TransferId) -> bool {
        self.ftp.cancel(id) || self.transfers.cancel(id)
    }

    /// Has the data of a transfer wait, or come again. `false`: there is none of that number.
    pub(crate) fn hold(&mut self, id: TransferId, is_held: bool) -> bool {
        self.ftp.hold(id, is_held) || self.transfers.hold(id, is_held)
    }

    /// Takes bytes of a file that does not go through a conversation at all. `None`: it does.
    pub(crate) fn supply_file(
        &mut self,
        id: TransferId,
        bytes: &[u8],
    ) -> Option<Result<usize, crate::Error>> {
        self.ftp.supply(id, bytes)
    }
}

/// The packet that a payload carries.
pub(crate) fn packet_of(payload: &[u8]) -> Option<header::Packet<'_>> {
    header::Packet::parse(Mime::parse(payload).body)
}

/// Whether a payload is a packet between peers.
pub(crate) fn is_packet(payload: &Mime<'_>) -> bool {
    let kind = payload.headers.content_type().unwrap_or_default();
    kind.eq_ignore_ascii_case(b"application/x-msnmsgrp2p")
}

/// Whether a file of that name can be offered.
pub(crate) fn is_file_name(name: &str) -> bool {
    file::put_context(name, 0, &mut Count::default()).is_some()
}
