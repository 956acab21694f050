//! Chunked messages, joined within a bound (`switchboard.md` 5).

use super::message::{Chunk, Position};
use crate::limits::Limits;
use crate::messenger::{ChatId, LinkId, Timer};
use crate::storage::Buffer;
use crate::time::Instant;
use crate::wire::mime::Mime;

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// More has to come.
    Waiting,
    /// The message is whole.
    Whole,
    /// It does not belong to the message being joined, or is out of order.
    Dropped,
    /// There is no room for it: another message is being joined, or the storage is full.
    NoRoom,
    /// Its message claims more pieces than are taken.
    TooMany,
}

/// The one chunked message that is being joined.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Joining<B> {
    chat: ChatId,
    sender: u64,
    message_id: u64,
    next: u32,
    total: u32,
    pub(crate) timer: Timer,
    /// The link of the last piece.
    link: LinkId,
    /// A message was given up before it was whole.
    given_up: bool,
    parts: B,
}

impl<B: Buffer> Joining<B> {
    pub(crate) const fn new() -> Self {
        Self {
            parts: B::EMPTY,
            chat: ChatId(0),
            sender: 0,
            message_id: 0,
            next: 0,
            total: 0,
            timer: Timer::OFF,
            link: LinkId(0),
            given_up: false,
        }
    }

    /// Takes the payload of a chunk in.
    pub(crate) fn take(
        &mut self,
        (chat, link): (ChatId, LinkId),
        sender: u64,
        chunk: &Chunk<'_>,
        payload: &[u8],
        limits: &Limits,
        now: Instant,
    ) -> Progress {
        let id = hash(chunk.message_id);
        match chunk.position {
            Position::First { total } => {
                if total > u32::from(limits.chunks) {
                    return Progress::TooMany;
                }
                if total == 0 {
                    return Progress::Dropped;
                }
                if self.is_busy() && !(self.chat == chat && self.sender == sender) {
                    return Progress::NoRoom;
                }
                self.given_up |= self.is_busy();
                self.give_up();
                if self.parts.append(payload).is_err() {
                    return Progress::NoRoom;
                }
                (self.chat, self.sender, self.message_id) = (chat, sender, id);
                (self.next, self.total) = (1, total);
            }
            Position::Later { index } => {
                let ours = self.is_busy() && (self.chat, self.sender, self.message_id) == (chat, sender, id);
                if !ours {
                    return Progress::Dropped;
                }
                if index != self.next {
                    self.give_up();
                    return Progress::Dropped;
                }
                if self.parts.append(Mime::parse(payload).body).is_err() {
                    self.give_up();
                    return Progress::NoRoom;
                }
                self.next = self.next.saturating_add(1);
            }
        }
        self.link = link;
        self.timer = Timer::start(limits.joining);
        self.timer.stamp(now);
        if self.next >= self.total {
            self.total = 0;
            self.timer = Timer::OFF;
            return Progress::Whole;
        }
        Progress::Waiting
    }

    /// The whole message, until the next chunk is taken.
    pub(crate) fn payload(&self) -> &[u8] {
        self.parts.bytes()
    }

    /// The next piece did not come in time.
    pub(crate) fn time_out(&mut self) {
        self.given_up |= self.is_busy();
        self.give_up();
    }

    /// The link on which a message was given up before it was whole, told once.
    pub(crate) fn take_given_up(&mut self) -> Option<LinkId> {
        core::mem::take(&mut self.given_up).then_some(self.link)
    }

    /// Forgets what was joined so far.
    pub(crate) fn give_up(&mut self) {
        self.parts.clear();
        self.total = 0;
        self.timer = Timer::OFF;
    }

    /// Forgets what was joined so far for one conversation.
    pub(crate) fn give_up_chat(&mut self, chat: ChatId) {
        if self.chat == chat {
            self.give_up();
        }
    }

    fn is_busy(&self) -> bool {
        self.total > 0
    }
}

/// FNV-1a, 64 bits.
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}
