//! What a caller wants, and what goes out: invitations, what peers are owed, data.

use super::Transfers;
use crate::Error;
use crate::account::lower_case;
use crate::fingerprint::Key;
use crate::ids::{ChatId, TransferId};
use crate::p2p::direct::Bridges;
use crate::p2p::header::Header;
use crate::p2p::inputs::{Invitation, Wanted};
use crate::p2p::object::{Hash, Object};
use crate::p2p::packet::{CHUNK, Packet, Part, Queue};
use crate::p2p::reply::{Numbers, Owed, Reply, queue_reply};
use crate::p2p::slp::{self, Start, body};
use crate::p2p::transfer::{ANSWER, Place, Stage, Transfer, TransferEnd, Untold, What};
use crate::storage::{List, Storage};
use crate::time::Instant;
use crate::timer::Timer;
use crate::wire::sink::Sink;

impl<S: Storage> Transfers<S> {
    /// Publishes an object: who asks for it gets it. `false`: there is no room.
    pub(crate) fn publish(&mut self, object: Object) -> bool {
        self.published.items().contains(&object) || self.published.add(object).is_ok()
    }

    pub(crate) fn withdraw(&mut self, hash: &Hash) {
        while let Some(index) = self.published.items().iter().position(|object| object.hash == *hash) {
            self.published.discard(index);
        }
    }

    /// Whether another transfer may begin.
    pub(crate) fn has_room(&self) -> bool {
        self.transfers.items().len() < self.transfers.limit()
    }

    /// Begins to fetch an object, or to send a file. `queue` is handed the parts of the invitation, and how long they are together.
    pub(crate) fn invite(
        &mut self,
        invitation: &Invitation<'_>,
        queue: &mut Queue<'_>,
    ) -> Result<TransferId, Error> {
        let Invitation { chat, peer, own, key, now, .. } = *invitation;
        if !self.has_room() {
            return Err(Error::Busy);
        }
        let name = lower_case(peer).ok_or(Error::InvalidAccount)?;
        let session = loop {
            let session = self.draw_number(key, now);
            if self.transfers.items().iter().all(|transfer| transfer.session != session) {
                break session;
            }
        };
        let (call, branch) = (self.draw_guid(key, now), self.draw_guid(key, now));
        let (what, size, purpose, footer) = match invitation.what {
            Wanted::Object { object, .. } => (What::Object(object), u64::from(object.size), slp::OBJECTS, 1),
            Wanted::File { size, .. } => (What::File, size, slp::FILES, 2),
        };
        let context = |sink: &mut dyn Sink| invitation.what.put_context(sink);
        let body = |sink: &mut dyn Sink| slp::put_invitation(sink, purpose, session, footer, &context);
        let message = slp::Outgoing {
            start: Start::Invite,
            to: peer,
            from: own,
            branch,
            call,
            content_type: body::SESSION,
            body: &body,
        };
        let numbers = (self.next_identifier(key, now), self.draw_number(key, now));
        queue_message(&message, numbers, queue)?;
        let id = self.next_id();
        let place = Place { id, chat, session, footer, call, branch, peer: name };
        self.transfers.add(Transfer::new(place, what, size, Stage::Inviting)).map_err(|_| Error::Busy)?;
        Ok(id)
    }

    /// Answers an offer. `false`: there is none of that number.
    pub(in crate::p2p) fn decide(&mut self, id: TransferId, accepts: bool) -> bool {
        let Some(transfer) = self.find(id).filter(|transfer| transfer.stage == Stage::Offered) else {
            return false;
        };
        let (chat, peer) = (transfer.chat, transfer.peer.clone());
        let (call, branch, session) = (transfer.call, transfer.branch, transfer.session);
        let status = if accepts { 200 } else { 603 };
        if !accepts {
            transfer.end(TransferEnd::Cancelled);
        } else if transfer.size == 0 {
            transfer.end(TransferEnd::Complete);
        } else {
            (transfer.stage, transfer.timer) = (Stage::Receiving, Timer::start(ANSWER));
        }
        self.owe(chat, peer, Reply::Answer { status, call, branch, session, prepares: None });
        true
    }

    /// Ends a transfer. `false`: there is none of that number.
    pub(in crate::p2p) fn cancel(&mut self, id: TransferId) -> bool {
        let Some(transfer) = self.find(id) else { return false };
        if transfer.stage == Stage::Offered {
            return self.decide(id, false);
        }
        self.break_off(id, TransferEnd::Cancelled);
        true
    }

    /// Hands the next packet that is owed in a conversation to `queue`. Answers whether there was one, and it was taken.
    pub(in crate::p2p) fn pay(
        &mut self,
        chat: ChatId,
        own: &str,
        (key, now): (Key, Instant),
        bridges: &Bridges<S>,
        queue: &mut Queue<'_>,
    ) -> bool {
        let is_it = |owed: &Owed| owed.chat == chat && owed.over().number() == 0;
        let Some(index) = self.owed.items().iter().position(is_it) else { return false };
        let before = (self.identifier, self.drawn);
        let identifier = self.next_identifier(key, now);
        let ack = self.draw_number(key, now);
        let branch = self.draw_guid(key, now);
        let Some(Owed { peer, what, .. }) = self.owed.items().get(index) else { return false };
        let queued = queue_reply(*what, peer, own, Numbers { identifier, ack, branch }, bridges, queue);
        if queued == Err(Error::Busy) {
            (self.identifier, self.drawn) = before;
            return false;
        }
        let next = match what {
            Reply::Answer { session, prepares: Some(footer), .. } => {
                Some(Reply::Preparation { session: *session, footer: *footer })
            }
            Reply::Acknowledgement { .. }
            | Reply::Preparation { .. }
            | Reply::Answer { .. }
            | Reply::NotListening { .. }
            | Reply::Bye { .. } => None,
            #[cfg(feature = "direct")]
            Reply::Transport { .. } => None,
        };
        match (next, self.owed.items_mut().get_mut(index)) {
            (Some(next), Some(owed)) => owed.what = next,
            _ => self.owed.discard(index),
        }
        true
    }

    /// The next transfer that goes on when its conversation has room, and to which `has_room` says yes: it is asked for data.
    pub(in crate::p2p) fn next_want(
        &mut self,
        bridges: &Bridges<S>,
        has_room: &dyn Fn(ChatId) -> bool,
        key: Key,
        now: Instant,
    ) -> Option<TransferId> {
        let owed = &self.owed;
        let waits = |transfer: &Transfer| {
            transfer.stage == Stage::Sending { asked: false }
                && transfer.untold == Untold::Nothing
                && match bridges.room_for(transfer.id, transfer.over()) {
                    Some(room) => room > 0,
                    None => {
                        owed.items().iter().all(|owed| owed.chat != transfer.chat) && has_room(transfer.chat)
                    }
                }
        };
        let index = self.transfers.items().iter().position(waits)?;
        let is_new = self.transfers.items().get(index)?.identifier == 0;
        let numbers = is_new.then(|| (self.next_identifier(key, now), self.draw_number(key, now)));
        // Whoever was asked goes behind the others.
        self.transfers.move_to_end(index)?;
        let transfer = self.transfers.items_mut().last_mut()?;
        if let Some(numbers) = numbers {
            (transfer.identifier, transfer.ack) = numbers;
        }
        transfer.stage = Stage::Sending { asked: true };
        Some(transfer.id)
    }

    /// Which bytes a transfer was asked for: from where on, and how many at the most.
    pub(in crate::p2p) fn wanted(&self, id: TransferId, bridges: &Bridges<S>) -> Option<(u64, usize)> {
        let transfer = self.transfers.items().iter().find(|transfer| transfer.id == id)?;
        let room = bridges.room_for(id, transfer.over()).unwrap_or(CHUNK);
        (transfer.stage == Stage::Sending { asked: true }).then(|| (transfer.done, transfer.most(room)))
    }

    /// The conversation of a transfer.
    pub(crate) fn chat_of(&self, id: TransferId) -> Option<ChatId> {
        self.transfers.items().iter().find(|transfer| transfer.id == id).map(|transfer| transfer.chat)
    }

    /// Takes bytes that were asked for, at most that many at once. Answers how many.
    pub(crate) fn supply(
        &mut self,
        id: TransferId,
        bytes: &[u8],
        most: usize,
        queue: &mut Queue<'_>,
    ) -> Result<usize, Error> {
        let transfer = self.find(id).ok_or(Error::NoSuchTransfer)?;
        if transfer.stage != (Stage::Sending { asked: true }) {
            return Err(Error::Busy);
        }
        let bytes = bytes.get(..transfer.most(most).min(bytes.len())).unwrap_or_default();
        if bytes.is_empty() {
            return Err(Error::InvalidValue);
        }
        let packet = Packet {
            to: &transfer.peer,
            header: transfer.next_header(bytes.len()),
            data: &|sink| sink.put(bytes),
            footer: transfer.footer,
        };
        if let Err(error) = queue(core::slice::from_ref(&packet), packet.length()) {
            // Texts took the room meanwhile: it is asked again when they have left.
            transfer.stage = Stage::Sending { asked: false };
            return Err(error);
        }
        transfer.done = transfer.done.saturating_add(bytes.len() as u64);
        if transfer.done >= transfer.size {
            (transfer.stage, transfer.timer) = (Stage::Sent, Timer::start(ANSWER));
        } else {
            transfer.stage = Stage::Sending { asked: false };
        }
        Ok(bytes.len())
    }
}

/// Hands a message of one or two parts to `queue`, with its number and its own for acknowledgements.
fn queue_message(
    message: &slp::Outgoing<'_>,
    (identifier, ack): (u32, u32),
    queue: &mut Queue<'_>,
) -> Result<(), Error> {
    let total = message.length();
    if total > CHUNK.saturating_mul(2) {
        return Err(Error::TooLong);
    }
    let length_of = |offset: usize| total.saturating_sub(offset).min(CHUNK);
    let put = |offset: usize| {
        move |sink: &mut dyn Sink| message.put(&mut Part::new(sink, offset, length_of(offset)))
    };
    let (first, second) = (put(0), put(CHUNK));
    let packet = |offset: usize, data| Packet {
        to: message.to,
        header: Header {
            identifier,
            offset: offset as u64,
            total: total as u64,
            length: u32::try_from(length_of(offset)).unwrap_or(u32::MAX),
            ack,
            ..Header::default()
        },
        data,
        footer: 0,
    };
    let parts = [packet(0, &first as &dyn Fn(&mut dyn Sink)), packet(CHUNK, &second)];
    let parts = if total > CHUNK { &parts[..] } else { parts.get(..1).unwrap_or_default() };
    queue(parts, parts.iter().fold(0, |sum, part| part.length().saturating_add(sum)))
}
