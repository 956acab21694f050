//! The connection on which a file goes by MSNFTP (`p2p.md` 10): a few lines, then blocks. Who takes the file speaks first, whoever
//! connected.
//!
//! ```text
//!   who takes the file                       who gives it
//!   Version  -------- VER MSNFTP -------->   Greeting
//!            <------- VER MSNFTP ---------   Naming
//!   File     ------- USR who cookie ----->
//!            <--------- FIL size ---------   Starting
//!   Taking   ------------ TFR ----------->   Giving
//!            <--------- blocks -----------   Given
//!   Received ------- BYE 16777989 ------->   Over
//! ```

use super::invitation::{put_size, size_of};
use crate::p2p::direct::octets::Octets;
use crate::p2p::transfer::TransferEnd;
use crate::storage::Buffer;
use crate::wire::parse_decimal;
use crate::wire::sink::{Count, Sink, put_decimal};

/// The most data of a block.
const BLOCK: usize = 2045;
/// What stands before it: its kind and its length.
const HEAD: usize = 3;
/// The block that ends the data.
const STOP: [u8; HEAD] = [1, 0, 0];
/// Bytes of a line: the longest account with room to spare.
const LONGEST_LINE: usize = 512;
/// Blocks without data that are passed over.
const MOST_EMPTY: u8 = 64;

/// What a `BYE` says.
mod bye {
    /// All of it was received.
    pub(super) const RECEIVED: u32 = 0x0100_0305;
    /// All of it was sent.
    pub(super) const SENT: u32 = 0x0100_0303;
    pub(super) const CANNOT_WRITE: u32 = 0x8007_0005;
    pub(super) const RECEIVER_CANCELLED: u32 = 0x8100_0332;
    pub(super) const SENDER_CANCELLED: u32 = 0x8100_0333;
    pub(super) const BLOCKED_OR_LATE: u32 = 0x8100_033E;
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Version,
    File,
    Taking,
    Received,
    Greeting,
    Naming,
    Starting,
    Giving,
    Given,
    Over,
}

/// Whom the connection is between.
#[derive(Clone, Copy)]
pub(super) struct Parties<'a> {
    pub(super) own: &'a str,
    pub(super) peer: &'a str,
    /// By what who takes the file is known.
    pub(super) auth_cookie: u32,
}

/// What the next line or block led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Advance {
    /// It is not all there.
    Nothing,
    Goes,
    /// It is the peer who has connected, or was connected to, as far as can be known.
    Proven,
    /// More of the file has come.
    Data,
    /// The peer ends it so.
    Ended(TransferEnd),
    /// It cannot be.
    Broken,
}

/// A line that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Version,
    /// Who takes the file, with the right cookie.
    User,
    File(u64),
    Transfer,
    Cancel,
    Bye(u32),
    Nonsense,
}

impl Line {
    fn read(line: &[u8], parties: &Parties<'_>) -> Self {
        let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        let verb = words.next().unwrap_or_default();
        let is = |name: &str| verb.eq_ignore_ascii_case(name.as_bytes());
        if is("VER") && words.any(|word| word.eq_ignore_ascii_case(b"MSNFTP")) {
            return Self::Version;
        }
        let (first, second) = (words.next(), words.next());
        if is("USR") {
            let is_peer = first.is_some_and(|word| word.eq_ignore_ascii_case(parties.peer.as_bytes()));
            let is_known = second.and_then(parse_decimal) == Some(parties.auth_cookie);
            return if is_peer && is_known { Self::User } else { Self::Nonsense };
        }
        let known = match first {
            Some(word) if is("FIL") => size_of(word).map(Self::File),
            Some(word) if is("BYE") => parse_decimal(word).map(Self::Bye),
            Some(_) => None,
            None if is("TFR") => Some(Self::Transfer),
            None => is("CCL").then_some(Self::Cancel),
        };
        known.unwrap_or(Self::Nonsense)
    }
}

/// One such connection, and how much of the file has gone over it.
#[repr(C)]
pub(super) struct Session<B> {
    step: Step,
    empty: u8,
    /// Data that is still to come of the block that has begun.
    block: u16,
    /// All of the file.
    size: u64,
    /// What of it has come, or was put to leave.
    done: u64,
    pub(super) octets: Octets<B>,
}

impl<B: Buffer> Session<B> {
    pub(super) const NONE: Self =
        Self { step: Step::Over, empty: 0, block: 0, size: 0, done: 0, octets: Octets::NEW };

    /// A connection is there. `gives`: the file goes from here to there; it has so many bytes at the most.
    pub(super) fn begin(&mut self, gives: bool, size: u64) {
        self.octets.reset();
        (self.empty, self.block, self.size, self.done) = (0, 0, size, 0);
        self.step = if gives { Step::Greeting } else { Step::Version };
        if !gives {
            self.put(&|sink| sink.put(b"VER MSNFTP\r\n"));
        }
    }

    /// Puts a few bytes, for which there is always room: what waits to leave before them is never more than data that leaves room.
    fn put(&mut self, put: &dyn Fn(&mut dyn Sink)) {
        let mut count = Count::default();
        put(&mut count);
        let _ = self.octets.put(count.0, put);
    }

    fn consume(&mut self, count: usize) {
        self.octets.hand_out(count);
        self.octets.release();
    }

    /// Whether the file is all there, which the peer was told.
    pub(super) fn is_received(&self) -> bool {
        self.step == Step::Received
    }

    /// Looks at the next line or block.
    pub(super) fn advance(&mut self, parties: &Parties<'_>) -> Advance {
        match self.step {
            Step::Received | Step::Over => Advance::Nothing,
            Step::Taking => self.take_block(),
            Step::Version
            | Step::File
            | Step::Greeting
            | Step::Naming
            | Step::Starting
            | Step::Giving
            | Step::Given => {
                let rest = self.octets.rest();
                let Some(end) = rest.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n') else {
                    return if rest.len() < LONGEST_LINE { Advance::Nothing } else { Advance::Broken };
                };
                let line = rest.get(..end).unwrap_or_default();
                let line = Line::read(line.strip_suffix(b"\r").unwrap_or(line), parties);
                self.consume(end.saturating_add(1));
                self.hear(line, parties)
            }
        }
    }

    fn hear(&mut self, line: Line, parties: &Parties<'_>) -> Advance {
        match (self.step, line) {
            (Step::Version, Line::Version) => {
                self.step = Step::File;
                self.put(&|sink| {
                    sink.put(b"USR ");
                    sink.put(parties.own.as_bytes());
                    sink.put(b" ");
                    put_decimal(sink, parties.auth_cookie);
                    sink.put(b"\r\n");
                });
                Advance::Goes
            }
            (Step::File, Line::File(size)) if size <= self.size => {
                (self.step, self.size) = (Step::Taking, size);
                self.put(&|sink| sink.put(b"TFR\r\n"));
                self.finish_if_received();
                Advance::Proven
            }
            (Step::Greeting, Line::Version) => {
                self.step = Step::Naming;
                self.put(&|sink| sink.put(b"VER MSNFTP\r\n"));
                Advance::Goes
            }
            (Step::Naming, Line::User) => {
                self.step = Step::Starting;
                let size = self.size;
                self.put(&|sink| {
                    sink.put(b"FIL ");
                    put_size(sink, size);
                    sink.put(b"\r\n");
                });
                Advance::Proven
            }
            (Step::Starting, Line::Transfer) => {
                self.step = Step::Giving;
                self.stop_if_given();
                Advance::Goes
            }
            (Step::Starting | Step::Giving | Step::Given, Line::Cancel) => {
                Advance::Ended(TransferEnd::CancelledByPeer)
            }
            (Step::Starting | Step::Giving | Step::Given, Line::Bye(code)) => {
                Advance::Ended(self.end_by(code))
            }
            _ => Advance::Broken,
        }
    }

    fn end_by(&self, code: u32) -> TransferEnd {
        match code {
            bye::RECEIVED | bye::SENT if self.step == Step::Given => TransferEnd::Complete,
            bye::CANNOT_WRITE => TransferEnd::Refused(0),
            bye::RECEIVER_CANCELLED | bye::SENDER_CANCELLED => TransferEnd::CancelledByPeer,
            bye::BLOCKED_OR_LATE => TransferEnd::TimedOut,
            _ => TransferEnd::Broken,
        }
    }

    fn take_block(&mut self) -> Advance {
        let rest = self.octets.rest();
        if self.block > 0 {
            let count = rest.len().min(self.block.into());
            if count == 0 {
                return Advance::Nothing;
            }
            // No more than a block has.
            self.block = self.block.saturating_sub(u16::try_from(count).unwrap_or(u16::MAX));
            self.octets.hand_out(count);
            self.done = self.done.saturating_add(count as u64);
            self.finish_if_received();
            return Advance::Data;
        }
        let [kind, low, high, ..] = *rest else { return Advance::Nothing };
        let length = u16::from_le_bytes([low, high]);
        let left = self.size.saturating_sub(self.done);
        let fits = usize::from(length) <= BLOCK && u64::from(length) <= left;
        self.consume(HEAD);
        match (kind, length) {
            (0, 0) => {
                self.empty = self.empty.saturating_add(1);
                if self.empty > MOST_EMPTY { Advance::Broken } else { Advance::Goes }
            }
            (0, length) if fits => {
                self.block = length;
                Advance::Goes
            }
            (1, 0) => Advance::Ended(TransferEnd::CancelledByPeer),
            _ => Advance::Broken,
        }
    }

    fn finish_if_received(&mut self) {
        if self.done == self.size {
            self.step = Step::Received;
            self.put(&|sink| {
                sink.put(b"BYE ");
                put_decimal(sink, bye::RECEIVED);
                sink.put(b"\r\n");
            });
        }
    }

    /// What has come last, and where in the file it stands.
    pub(super) fn data(&self) -> (u64, &[u8]) {
        let bytes = self.octets.handed_out();
        (self.done.saturating_sub(bytes.len() as u64), bytes)
    }

    /// How many bytes of the file are taken now: none while something waits to leave.
    pub(super) fn room(&self) -> usize {
        if self.step != Step::Giving {
            return 0;
        }
        // The end of the data has its room in any case.
        let space = self.octets.room_when_quiet().saturating_sub(HEAD);
        let whole = BLOCK.saturating_add(HEAD);
        let blocks = space.checked_div(whole).unwrap_or_default();
        let rest = space.checked_rem(whole).unwrap_or_default();
        blocks.saturating_mul(BLOCK).saturating_add(rest.saturating_sub(HEAD))
    }

    /// From where on bytes are wanted, and how many at the most.
    pub(super) fn wanted(&self) -> (u64, usize) {
        let left = usize::try_from(self.size.saturating_sub(self.done)).unwrap_or(usize::MAX);
        (self.done, self.room().min(left))
    }

    /// Takes bytes of the file, as many as are wanted. Answers how many.
    pub(super) fn give(&mut self, bytes: &[u8]) -> usize {
        let (_, most) = self.wanted();
        let bytes = bytes.get(..most.min(bytes.len())).unwrap_or_default();
        for part in bytes.chunks(BLOCK) {
            // A part is never longer than a block.
            let [low, high] = u16::try_from(part.len()).unwrap_or(u16::MAX).to_le_bytes();
            self.put(&|sink| {
                sink.put(&[0, low, high]);
                sink.put(part);
            });
        }
        self.done = self.done.saturating_add(bytes.len() as u64);
        self.stop_if_given();
        bytes.len()
    }

    fn stop_if_given(&mut self) {
        if self.done == self.size {
            self.step = Step::Given;
            self.put(&|sink| sink.put(&STOP));
        }
    }

    /// Whether the other side can be told here that it is over, or has been.
    pub(super) fn break_off(&mut self) -> bool {
        let step = core::mem::replace(&mut self.step, Step::Over);
        match step {
            Step::Version | Step::File | Step::Taking => {
                self.put(&|sink| sink.put(b"CCL\r\n"));
                true
            }
            Step::Giving => {
                self.put(&|sink| sink.put(&STOP));
                true
            }
            Step::Greeting | Step::Naming | Step::Starting | Step::Given => false,
            Step::Received | Step::Over => true,
        }
    }

    /// Nothing more is read.
    pub(super) fn end(&mut self) {
        self.step = Step::Over;
    }
}

#[cfg(test)]
mod tests;
