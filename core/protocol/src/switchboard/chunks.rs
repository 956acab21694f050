//! Chunked messages, joined within a bound (`switchboard.md` 5).

use super::message::{Chunk, Position};
use crate::messenger::{ChatId, Timer};
use crate::storage::Buffer;
use crate::time::{Duration, Instant};
use crate::wire::mime::Mime;

/// The most chunks of one message.
const MOST_CHUNKS: u32 = 64;
/// A message without progress for this long is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// More has to come.
    Waiting,
    /// The message is whole.
    Whole,
    /// It does not belong to the message being joined, is out of order, or there is no room.
    Dropped,
}

/// The one chunked message that is being joined.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Joining<B> {
    chat: ChatId,
    sender: u32,
    message_id: u64,
    next: u32,
    total: u32,
    pub(crate) timer: Timer,
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
        }
    }

    /// Takes the payload of a chunk in.
    pub(crate) fn take(
        &mut self,
        chat: ChatId,
        sender: u32,
        chunk: &Chunk<'_>,
        payload: &[u8],
        now: Instant,
    ) -> Progress {
        let id = hash(chunk.message_id);
        match chunk.position {
            Position::First { total } => {
                if self.is_busy() && !(self.chat == chat && self.sender == sender)
                    || !(1..=MOST_CHUNKS).contains(&total)
                {
                    return Progress::Dropped;
                }
                self.give_up();
                if self.parts.append(payload).is_err() {
                    return Progress::Dropped;
                }
                (self.chat, self.sender, self.message_id) = (chat, sender, id);
                (self.next, self.total) = (1, total);
            }
            Position::Later { index } => {
                let ours = self.is_busy() && (self.chat, self.sender, self.message_id) == (chat, sender, id);
                if !ours {
                    return Progress::Dropped;
                }
                if index != self.next || self.parts.append(Mime::parse(payload).body).is_err() {
                    self.give_up();
                    return Progress::Dropped;
                }
                self.next = self.next.saturating_add(1);
            }
        }
        self.timer = Timer::start(PATIENCE);
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
