//! Pipes between people and the service: bytes that take their time, in order on each pipe and in none between them, and every way in
//! which a pipe can fail.

use std::collections::VecDeque;

use msnp_core::LinkId;

use crate::random::Random;
use crate::service::{ConnectionId, Place};

/// The number of a pipe; none is used twice.
pub(crate) type PipeId = u64;

/// Which things go wrong in a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Faults(pub(crate) u32);

impl Faults {
    /// Bytes take up to two seconds, sometimes ten.
    pub(crate) const DELAYS: u32 = 1;
    /// Writes and reads are cut anywhere.
    pub(crate) const SPLITS: u32 = 2;
    /// Pipes break, and what is in them is lost from some byte on.
    pub(crate) const CUTS: u32 = 4;
    /// Pipes go silent, and nobody is told.
    pub(crate) const HALF_OPEN: u32 = 8;
    /// Connections are refused, or never open.
    pub(crate) const REFUSALS: u32 = 16;
    /// The service is started anew.
    pub(crate) const RESTARTS: u32 = 32;
    /// People read a few bytes at a time.
    pub(crate) const SLOW_READERS: u32 = 64;
    /// Clocks jump.
    pub(crate) const CLOCK_JUMPS: u32 = 128;
    /// Devices sleep, wake, and change networks.
    pub(crate) const SLEEP: u32 = 256;
    /// The service refuses what it could do, and does not pass everything on.
    pub(crate) const MOODS: u32 = 512;
    /// Some go through the gateway; that is no fault, but a story may do without it.
    pub(crate) const GATEWAY: u32 = 1024;
    /// Something accepts connections and closes them, where they would be refused.
    pub(crate) const ACCEPTS: u32 = 2048;
    /// Nexus and login answer 302, 404, 410 and 500, move, refuse; tickets grow old.
    pub(crate) const PASSPORT: u32 = 4096;
    /// Drivers are busy with something else, and then hand everything over at once.
    pub(crate) const BUSY_DRIVERS: u32 = 8192;
    /// Somebody talks with twenty people at once; no fault either.
    pub(crate) const CROWDS: u32 = 16384;
    /// Accounts sign in elsewhere.
    pub(crate) const ELSEWHERE: u32 = 32768;
    /// Each speaks a dialect of their own, and not all MSNP12; no fault either.
    pub(crate) const DIALECTS: u32 = 65536;
    /// The service keeps messages for people who are away; no fault either.
    pub(crate) const LETTERS: u32 = 131_072;
    /// All of them.
    pub(crate) const ALL: Self = Self(262_143);
    /// Their names, in the order of their bits.
    pub(crate) const NAMES: [&str; 18] = [
        "delays",
        "splits",
        "cuts",
        "half-open",
        "refusals",
        "restarts",
        "slow-readers",
        "clock-jumps",
        "sleep",
        "moods",
        "gateway",
        "accepts",
        "passport",
        "busy-drivers",
        "crowds",
        "elsewhere",
        "dialects",
        "letters",
    ];

    /// Whether one of them is among these.
    pub(crate) fn has(self, fault: u32) -> bool {
        self.0 & fault != 0
    }
}

/// What comes out of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// Bytes.
    Bytes(Vec<u8>),
    /// The end: nothing comes after it.
    End,
}

/// One direction of a pipe.
#[derive(Debug, Default)]
pub(crate) struct Lane {
    items: VecDeque<(u64, Item)>,
}

impl Lane {
    /// Puts something in that arrives at `time`, and not before what was put in earlier.
    pub(crate) fn put(&mut self, time: u64, item: Item) {
        let last = self.items.back().map_or(0, |(last, _)| *last);
        if !self.has_ended() {
            self.items.push_back((time.max(last), item));
        }
    }

    /// When the next item arrives.
    pub(crate) fn next_time(&self) -> Option<u64> {
        self.items.front().map(|(time, _)| *time)
    }

    /// What has arrived.
    pub(crate) fn take(&mut self, now: u64) -> Option<Item> {
        self.next_time().filter(|time| *time <= now)?;
        self.items.pop_front().map(|(_, item)| item)
    }

    /// Puts back what could not be taken; it comes again at `time`.
    pub(crate) fn put_back(&mut self, time: u64, bytes: Vec<u8>) {
        self.items.push_front((time, Item::Bytes(bytes)));
    }

    /// Whether bytes are on their way.
    pub(crate) fn has_bytes(&self) -> bool {
        self.items.iter().any(|(_, item)| matches!(item, Item::Bytes(_)))
    }

    /// Whether nothing is on its way.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether nothing can come after what is in it.
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.items.back(), Some((_, Item::End)))
    }

    fn length(&self) -> usize {
        let of = |item: &Item| if let Item::Bytes(bytes) = item { bytes.len() } else { 0 };
        self.items.iter().map(|(_, item)| of(item)).sum()
    }

    /// Loses everything from some byte on, and ends at `time`. Answers whether bytes were lost.
    pub(crate) fn cut(&mut self, time: u64, random: &mut Random) -> bool {
        let before = self.length();
        let kept = random.index(self.items.len() + 1);
        self.items.truncate(kept);
        if let Some((_, Item::Bytes(bytes))) = self.items.back_mut() {
            bytes.truncate(random.index(bytes.len() + 1));
        }
        self.put(time, Item::End);
        self.length() < before
    }

    /// Loses everything.
    pub(crate) fn clear(&mut self) {
        self.items.clear();
    }
}

/// What is at the far end of a pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FarEnd {
    /// The service: the pipe is one of its connections.
    Service(Place),
    /// The gateway, which carries connections of the service.
    Gateway,
    /// Something that accepts, and closes at once: what stands before a service that is away.
    Doorman,
    /// Nothing.
    Nowhere,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// It will be open then.
    At(u64),
    /// It will have failed then.
    Fails(u64),
    /// It is open.
    Done,
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Pipe {
    /// Its number.
    pub(crate) id: PipeId,
    /// Whose.
    pub(crate) person: usize,
    /// What that machine calls it.
    pub(crate) link: LinkId,
    /// What is at the other end.
    pub(crate) far_end: FarEnd,
    /// The connection whose bytes the gateway's last answer on it brought.
    pub(crate) carried: Option<ConnectionId>,
    /// How far it is.
    pub(crate) opening: Opening,
    /// What goes to the service.
    pub(crate) to_service: Lane,
    /// What goes to the person.
    pub(crate) to_person: Lane,
    /// When the rest of a write can be written.
    pub(crate) writable: Option<u64>,
    /// Nothing passes any more, and nobody is told.
    pub(crate) is_dead: bool,
    /// The person has given it up.
    pub(crate) is_given_up: bool,
}

impl Pipe {
    /// Whether everything that was written on it has come to its end.
    pub(crate) fn is_settled(&self) -> bool {
        let is_open = self.opening == Opening::Done && !self.is_dead && !self.is_given_up;
        is_open && self.writable.is_none() && self.to_service.is_empty() && self.to_person.is_empty()
    }

    /// When something happens on it next.
    pub(crate) fn next_time(&self) -> u64 {
        let opening = match self.opening {
            Opening::At(time) | Opening::Fails(time) => time,
            Opening::Done => u64::MAX,
        };
        let of = |time: Option<u64>| time.unwrap_or(u64::MAX);
        let lanes = of(self.to_service.next_time()).min(of(self.to_person.next_time()));
        opening.min(of(self.writable)).min(lanes)
    }
}
