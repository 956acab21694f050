//! Messages of one's own: queued, let go as the window allows, handed over to another conversation with the same person.

use super::{Conversation, Phase, Progression, Sent};
use crate::Error;
use crate::ids::MessageId;
use crate::limits::Limits;
#[cfg(feature = "p2p")]
use crate::message::Acknowledgement;
use crate::message::{MAX_PAYLOAD, Outgoing, put_payload};
#[cfg(feature = "p2p")]
use crate::p2p::{MOST_IN_FLIGHT, packet::Packet};
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};
use crate::timer::Timer;
use crate::wire::sink::Sink;

/// Room kept free for `USR` or `ANS`, which leave before the messages that wait: command, account, cookie and session id.
const GREETING_ROOM: usize = 352;
/// `MSG`, transaction id, type, length, line end.
const MESSAGE_LINE: usize = 24;
/// For this long after it left, a message of type N can still be refused.
const LATE_REFUSAL: Duration = Duration::from_secs(30);

/// Whether it is a message of the user's, not a packet between peers.
fn is_users(message: MessageId) -> bool {
    cfg!(not(feature = "p2p")) || message != MessageId::NOBODYS
}

impl<S: Storage> Conversation<S> {
    /// Queues a message. It leaves when somebody is there to read it.
    pub(crate) fn queue(&mut self, id: MessageId, message: &Outgoing<'_>) -> Result<(), Error> {
        let letter = message.acknowledgement().letter();
        self.queue_payload(id, letter.as_bytes(), message.length(), &|sink| put_payload(message, sink))
    }

    fn queue_payload(
        &mut self,
        id: MessageId,
        letter: &[u8],
        length: usize,
        payload: &dyn Fn(&mut dyn Sink),
    ) -> Result<(), Error> {
        if length > MAX_PAYLOAD {
            return Err(Error::TooLong);
        }
        let reserve = if self.phase == Phase::Open { 0 } else { GREETING_ROOM };
        let needed = length.saturating_add(MESSAGE_LINE);
        if needed > self.link.outbox.room().saturating_sub(reserve) {
            let never = needed.saturating_add(GREETING_ROOM) > self.link.outbox.limit();
            return Err(if never { Error::TooLong } else { Error::Busy });
        }
        self.forget_handed();
        let transaction = self.link.next_transaction();
        let room = self.sent.limit().saturating_sub(self.sent.items().len());
        if room == 0 {
            return Err(Error::Busy);
        }
        self.link.outbox.command(b"MSG").number(transaction).word(letter).finish_with(payload)?;
        let length = u32::try_from(needed).unwrap_or(u32::MAX);
        let entry =
            Sent { transaction, message: id, length, progress: Progression::Queued, timer: Timer::OFF };
        self.is_known |= is_users(id);
        self.sent.add(entry).map_err(|_| Error::Busy)
    }

    /// Queues the packets of one message between peers, all of them or none, which have so many bytes together.
    #[cfg(feature = "p2p")]
    pub(crate) fn queue_packets(&mut self, packets: &[Packet<'_>], length: usize) -> Result<(), Error> {
        let lines = packets.len().saturating_mul(MESSAGE_LINE);
        let reserve = if self.phase == Phase::Open { 0 } else { GREETING_ROOM };
        let needed = length.saturating_add(lines).saturating_add(reserve);
        self.forget_handed();
        let places = self.sent.limit().saturating_sub(self.sent.items().len());
        if needed > self.link.outbox.limit() {
            return Err(Error::TooLong);
        }
        if needed > self.link.outbox.room() || places < packets.len() {
            return Err(Error::Busy);
        }
        let letter = Acknowledgement::Data.letter().as_bytes();
        packets.iter().try_for_each(|packet| {
            self.queue_payload(MessageId::NOBODYS, letter, packet.length(), &|sink| packet.put(sink))
        })
    }

    /// Queues what is said of an invitation, which leaves as texts do (`p2p.md` 10).
    #[cfg(feature = "direct")]
    pub(crate) fn queue_invitation(
        &mut self,
        length: usize,
        payload: &dyn Fn(&mut dyn Sink),
    ) -> Result<(), Error> {
        let letter = Acknowledgement::NegativeOnly.letter().as_bytes();
        self.queue_payload(MessageId::NOBODYS, letter, length, payload)
    }

    /// Whether data between peers may be written now: nothing else waits, and what left before is not too much.
    #[cfg(feature = "p2p")]
    pub(crate) fn has_room_for_data(&self) -> bool {
        let of_peers =
            |sent: &&Sent| !is_users(sent.message) && !matches!(sent.progress, Progression::Handed { .. });
        let on_the_way = self.sent.items().iter().filter(of_peers).count();
        let most = MOST_IN_FLIGHT.min(self.sent.limit() / 2);
        self.is_attended() && self.link.outbox.is_empty() && on_the_way < most
    }

    /// Whether packets reach the person of that mark; or, of an invitation, whether its fate is still open.
    #[cfg(feature = "p2p")]
    pub(crate) fn carries_packets(&self, peer: u64, is_invitation: bool) -> bool {
        let is_open =
            |sent: &Sent| !is_users(sent.message) && !matches!(sent.progress, Progression::Handed { .. });
        let is_there = self.is_attended() && self.present.contains(&peer);
        !self.is_left() && (is_there || is_invitation && self.sent.items().iter().any(is_open))
    }

    /// Hands what waits over to another conversation with the same person, as far as there is room.
    pub(crate) fn hand_over(&mut self, to: &mut Self) -> bool {
        let mut has_gone = false;
        while let Some(frame) = self.link.outbox.first_waiting(b"MSG") {
            let mut arguments = frame.arguments();
            let (transaction, letter) = (arguments.number(), arguments.next().unwrap_or_default());
            let waits = |sent: &Sent| Some(sent.transaction) == transaction;
            let index = self.sent.items().iter().position(waits);
            if let Some(sent) = index.and_then(|index| self.sent.items().get(index)) {
                let payload = frame.payload();
                if to.queue_payload(sent.message, letter, payload.len(), &|sink| sink.put(payload)).is_err() {
                    break;
                }
                has_gone = true;
            }
            index.map(|index| self.sent.take(index));
            self.link.outbox.drop_first_waiting(b"MSG");
        }
        has_gone
    }

    /// Whether something waits for somebody to come, who may have come to another conversation.
    pub(crate) fn may_hand_over(&self) -> bool {
        let queued = |sent: &Sent| sent.progress == Progression::Queued;
        let is_open = matches!(self.phase, Phase::Open | Phase::Parting);
        !is_open && !self.is_group() && self.failing.is_none() && self.sent.items().iter().any(queued)
    }

    /// Makes room in the table by forgetting messages that nothing more is expected of.
    fn forget_handed(&mut self) {
        while self.sent.items().len() >= self.sent.limit() {
            let told = |sent: &Sent| sent.progress == Progression::Handed { told: true };
            let Some(index) = self.sent.items().iter().position(told) else { return };
            self.sent.take(index);
        }
    }

    /// Chooses what may leave now.
    #[inline(never)]
    pub(crate) fn choose(&mut self, limits: &Limits, now: Instant) -> bool {
        let open = matches!(self.phase, Phase::Open | Phase::Parting);
        let mut in_flight: u32 = self.sent.items().iter().fold(0, |sum, sent| match sent.progress {
            Progression::InFlight if is_users(sent.message) => sum.saturating_add(sent.length),
            Progression::InFlight | Progression::Queued | Progression::Handed { .. } => sum,
        });
        let Self { link, sent, present, .. } = self;
        link.outbox.choose(|frame, length| {
            if frame.verb().as_bytes() != b"MSG" {
                return true;
            }
            if !open || present.is_empty() {
                return false;
            }
            let mut arguments = frame.arguments();
            let (Some(transaction), Some(kind)) = (arguments.number(), arguments.next()) else { return true };
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            let awaits = matches!(kind, b"A" | b"D");
            // Packets between peers have a window of their own.
            let is_text = cfg!(not(feature = "p2p")) || kind != b"D";
            if is_text && awaits && in_flight > 0 && in_flight.saturating_add(length) > limits.window {
                return false;
            }
            let Some(entry) = sent.items_mut().iter_mut().find(|sent| sent.transaction == transaction) else {
                return true;
            };
            if awaits {
                in_flight = in_flight.saturating_add(if is_text { length } else { 0 });
                entry.progress = Progression::InFlight;
                entry.timer = Timer::start(limits.acknowledgement);
            } else {
                entry.progress = Progression::Handed { told: false };
                entry.timer = Timer::start(LATE_REFUSAL);
            }
            entry.timer.stamp(now);
            true
        })
    }
}
