//! What a client keeps at most beside what the machine keeps, what it counts, and when it tells that a bound has bitten.

use std::fmt;

use msnp_core::Counters as CoreCounters;
use msnp_core::limits::Limit as CoreLimit;
use msnp_core::time::{Duration, Instant};

/// How many events wait for a subscriber at most, where nothing else is said.
pub const DEFAULT_QUEUE: usize = 512;

/// How much a client keeps of what servers and peers send, and of what a program does not come to. With
/// [`Settings::with_bounds`](crate::Settings::with_bounds); the bounds of the protocol are [`Limits`](crate::Limits).
///
/// ```
/// let small = msnp::Bounds { contacts: 600, list_bytes: 512 * 1024, ..msnp::Bounds::DEFAULT };
/// assert!(small.contacts < msnp::Bounds::DEFAULT.contacts);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Bounds {
    /// Contacts on any list. Default 10,000; services allow 600 to 1,000. Further ones are passed over.
    pub contacts: usize,
    /// Groups. Default 1,000; services allow 30. Further ones are passed over.
    pub groups: usize,
    /// Groups that one contact is in. Default 64. Further ones are passed over.
    pub memberships: usize,
    /// Properties of one person. Default 16; the protocol knows eight. Further ones are passed over.
    pub properties: usize,
    /// Bytes of all names, personal messages, pictures' descriptions and properties together. Default 16 MiB. A contact whose texts
    /// would go beyond is kept without them, a group is passed over.
    pub list_bytes: usize,
    /// Events that wait for a slow program, at least 2, where [`Client::events_with_room`](crate::Client::events_with_room) does not
    /// say otherwise. Default 512. What is too much is told as [`Event::Missed`](crate::Event::Missed).
    pub events: usize,
    /// Bytes of texts and documents in the events that wait. Default 8 MiB. One event may always wait, whatever its size.
    pub event_bytes: usize,
    /// Messages that wait in one conversation for room on their connection; each part of a long text counts. Default 256. Then sending
    /// is answered with [`SendFailure::Busy`](crate::SendFailure::Busy).
    pub waiting_messages: usize,
    /// Bytes of the messages that wait in one conversation. Default 256 KiB.
    pub waiting_bytes: usize,
}

impl Bounds {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        contacts: 10_000,
        groups: 1_000,
        memberships: 64,
        properties: 16,
        list_bytes: 16 * 1024 * 1024,
        events: DEFAULT_QUEUE,
        event_bytes: 8 * 1024 * 1024,
        waiting_messages: 256,
        waiting_bytes: 256 * 1024,
    };
}

impl Default for Bounds {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A bound on what servers and peers can make a client do or keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Limit {
    /// One of the protocol, set with [`Limits`](crate::Limits). What is counted is said there.
    Protocol(CoreLimit),
    /// [`Bounds::contacts`]. Counted are contacts that were passed over.
    Contacts,
    /// [`Bounds::groups`]. Counted are groups that were passed over.
    Groups,
    /// [`Bounds::memberships`]. Counted are groups that a contact was not put into.
    Memberships,
    /// [`Bounds::properties`]. Counted are properties that were passed over.
    Properties,
    /// [`Bounds::list_bytes`]. Counted are contacts that are kept without their texts, and groups that were passed over.
    ListBytes,
}

/// Those of the client alone.
const OWN: [Limit; 5] =
    [Limit::Contacts, Limit::Groups, Limit::Memberships, Limit::Properties, Limit::ListBytes];

impl Limit {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        CoreLimit::ALL.into_iter().map(Self::Protocol).chain(OWN)
    }

    /// A word for it: letters and hyphens, as the program `msnp` writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Protocol(limit) => limit.name(),
            Self::Contacts => "contacts",
            Self::Groups => "groups",
            Self::Memberships => "memberships",
            Self::Properties => "properties",
            Self::ListBytes => "list-bytes",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a client has counted since it was made. From [`Client::counters`](crate::Client::counters).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Bytes that came in, on every connection; without what TLS adds.
    pub bytes_in: u64,
    /// Bytes that left, on every connection; without what TLS adds.
    pub bytes_out: u64,
    /// Connections that were opened.
    pub links_opened: u32,
    /// Frames that were passed over: too long, or not to be understood.
    pub frames_skipped: u32,
    /// Sessions that were online and ended otherwise than by wish.
    pub sessions_lost: u32,
    /// Lost sessions that were online again.
    pub sessions_resumed: u32,
    /// Events that found no room with a slow program.
    pub events_missed: u64,
    protocol: CoreCounters,
    own: [u32; OWN.len()],
}

impl Counters {
    /// How often a bound has bitten; what is counted is said at each [`Limit`].
    pub fn reached(&self, limit: Limit) -> u32 {
        match limit {
            Limit::Protocol(limit) => self.protocol.reached(limit),
            Limit::Contacts | Limit::Groups | Limit::Memberships | Limit::Properties | Limit::ListBytes => {
                let mut own = OWN.iter().zip(self.own);
                own.find(|(known, _)| **known == limit).map_or(0, |(_, count)| count)
            }
        }
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, Default)]
struct Untold {
    count: u32,
    dropped: u32,
    told: bool,
}

/// Counts the bites of the client's own bounds. As in the machine, one event tells of each in a minute.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    minute: Option<Instant>,
    untold: [Untold; OWN.len()],
    pub(crate) missed: u64,
}

impl Tally {
    /// A bound has bitten, so often.
    pub(crate) fn bite(&mut self, limit: Limit, times: usize) {
        let times = u32::try_from(times).unwrap_or(u32::MAX);
        if let Some((_, untold)) = OWN.iter().zip(&mut self.untold).find(|(own, _)| **own == limit) {
            untold.count = untold.count.saturating_add(times);
            untold.dropped = untold.dropped.saturating_add(times);
        }
    }

    /// What is to be told now, and how much was dropped; at the end of a session, everything.
    pub(crate) fn next(&mut self, now: Instant, ending: bool) -> Option<(Limit, u32)> {
        if !self.waits() {
            return None;
        }
        let is_over = |minute: Instant| now < minute || now.since(minute) >= MINUTE;
        if self.minute.is_none_or(is_over) {
            self.minute = Some(now);
            self.untold.iter_mut().for_each(|untold| untold.told = false);
        }
        let mut all = OWN.into_iter().zip(&mut self.untold);
        let (limit, untold) = all.find(|(_, untold)| untold.dropped > 0 && (ending || !untold.told))?;
        untold.told = true;
        Some((limit, std::mem::take(&mut untold.dropped)))
    }

    fn waits(&self) -> bool {
        self.untold.iter().any(|untold| untold.dropped > 0)
    }

    /// When the next can be told, if something waits for that.
    pub(crate) fn ends(&self) -> Option<Instant> {
        self.minute.filter(|_| self.waits()).map(|minute| minute.after(MINUTE))
    }

    pub(crate) fn counters(&self, protocol: &CoreCounters) -> Counters {
        Counters {
            bytes_in: protocol.bytes_in,
            bytes_out: protocol.bytes_out,
            links_opened: protocol.links_opened,
            frames_skipped: protocol.frames_skipped,
            sessions_lost: protocol.sessions_lost,
            sessions_resumed: protocol.sessions_resumed,
            events_missed: self.missed,
            protocol: *protocol,
            own: self.untold.map(|untold| untold.count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_has_a_word_of_its_own() {
        let names: Vec<_> = Limit::all().map(Limit::name).collect();
        let distinct: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(names.len(), CoreLimit::ALL.len() + OWN.len());
        assert_eq!(distinct.len(), names.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }

    #[test]
    fn what_bites_again_within_a_minute_is_told_later_and_in_one() {
        let at = |seconds: u64| Instant::from_millis(seconds * 1000);
        let mut tally = Tally::default();
        tally.bite(Limit::Groups, 1);
        assert_eq!(tally.next(at(5), false), Some((Limit::Groups, 1)));
        tally.bite(Limit::Groups, 2);
        tally.bite(Limit::Groups, 3);
        assert_eq!((tally.next(at(64), false), tally.ends()), (None, Some(at(65))));
        assert_eq!(tally.next(at(65), false), Some((Limit::Groups, 5)));
        tally.bite(Limit::Groups, 1);
        assert_eq!(
            tally.next(at(66), true),
            Some((Limit::Groups, 1)),
            "the end of a session waits for nothing"
        );
        assert_eq!((tally.next(at(999), false), tally.ends()), (None, None));
    }
}
