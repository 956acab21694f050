//! What is counted: traffic, what was passed over, and how often each bound has bitten; and when that is told.
//!
//! A flood must not become a flood of events: of each bound one event tells in a minute, with how much was dropped since the last one.

use crate::announcement::Announcement;
use crate::ids::{LinkId, LinkKind};
use crate::limits::Limit;
use crate::time::{Duration, Instant};

/// What a machine has counted since it was made. Numbers stay at the largest one once they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Bytes that came in, on every link.
    pub bytes_in: u64,
    /// Bytes that left, on every link.
    pub bytes_out: u64,
    /// Links that were opened.
    pub links_opened: u32,
    /// Frames that were passed over: too long, or not to be understood.
    pub frames_skipped: u32,
    /// Sessions that were online and ended otherwise than on request.
    pub sessions_lost: u32,
    /// Lost sessions that were online again.
    pub sessions_resumed: u32,
    reached: [u32; Limit::COUNT],
}

impl Counters {
    const NONE: Self = Self {
        bytes_in: 0,
        bytes_out: 0,
        links_opened: 0,
        frames_skipped: 0,
        sessions_lost: 0,
        sessions_resumed: 0,
        reached: [0; Limit::COUNT],
    };

    /// How often a bound has bitten; what is counted is said at each [`Limit`].
    pub fn reached(&self, limit: Limit) -> u32 {
        self.reached.get(limit.index()).copied().unwrap_or_default()
    }
}

/// What is to be told about one bound.
#[derive(Clone, Copy, Debug)]
struct Untold {
    /// Where it bit last.
    link: LinkId,
    kind: LinkKind,
    /// How much was dropped since it was told last.
    dropped: u32,
    /// It was told in this minute.
    told: bool,
}

/// Counts, and watches over the bounds that are for a minute.
#[derive(Debug)]
pub(crate) struct Watch {
    /// Something was dropped and not told.
    waits: bool,
    challenges: u16,
    invitations: u16,
    notices: u16,
    /// When the minute began.
    minute: Instant,
    pub(crate) counters: Counters,
    untold: [Untold; Limit::COUNT],
}

const MINUTE: Duration = Duration::from_secs(60);

impl Watch {
    pub(crate) const NEW: Self = Self {
        waits: false,
        challenges: 0,
        invitations: 0,
        notices: 0,
        minute: Instant::ZERO,
        counters: Counters::NONE,
        untold: [Untold { link: LinkId(0), kind: LinkKind::Notification, dropped: 0, told: false };
            Limit::COUNT],
    };

    /// A bound has bitten.
    #[inline(never)]
    pub(crate) fn bite(&mut self, limit: Limit, kind: LinkKind, link: LinkId) {
        self.waits = true;
        if let Some(count) = self.counters.reached.get_mut(limit.index()) {
            *count = count.saturating_add(1);
        }
        if let Some(untold) = self.untold.get_mut(limit.index()) {
            untold.dropped = untold.dropped.saturating_add(1);
            (untold.kind, untold.link) = (kind, link);
        }
    }

    /// Counts one of those of which only `most` are taken within a minute. Answers whether this one is.
    pub(crate) fn admits(&mut self, limit: Limit, most: u16, link: LinkId, now: Instant) -> bool {
        self.turn(now);
        let count = if limit == Limit::Challenges {
            &mut self.challenges
        } else if limit == Limit::Invitations {
            &mut self.invitations
        } else {
            // Nothing else is counted by the minute.
            &mut self.notices
        };
        let admitted = *count < most;
        if admitted {
            *count = count.saturating_add(1);
        } else {
            self.bite(limit, LinkKind::Notification, link);
        }
        admitted
    }

    /// Begins a new minute, when the last one is over. So it is when the clock was set back.
    fn turn(&mut self, now: Instant) {
        if now >= self.minute && now.since(self.minute) < MINUTE {
            return;
        }
        self.minute = now;
        (self.challenges, self.invitations, self.notices) = (0, 0, 0);
        for untold in &mut self.untold {
            untold.told = false;
        }
    }

    /// What is to be told now; at the end of a session, everything.
    pub(crate) fn next(&mut self, now: Instant, ending: bool) -> Option<Announcement> {
        if !self.waits {
            return None;
        }
        self.turn(now);
        let mut bounds = Limit::ALL.into_iter().zip(&mut self.untold);
        let due = bounds.find(|(_, untold)| untold.dropped > 0 && (ending || !untold.told));
        if let Some((limit, untold)) = due {
            untold.told = true;
            let dropped = core::mem::take(&mut untold.dropped);
            return Some(Announcement::LimitReached(untold.link, untold.kind, limit, dropped));
        }
        self.waits = self.untold.iter().any(|untold| untold.dropped > 0);
        None
    }

    /// Moves `until` forward to when the next can be told.
    #[inline(never)]
    pub(crate) fn bound(&self, until: &mut Instant) {
        if self.waits {
            *until = self.minute.after(MINUTE).min(*until);
        }
    }

    #[inline(never)]
    pub(crate) fn came_in(&mut self, bytes: usize) {
        self.counters.bytes_in = self.counters.bytes_in.saturating_add(bytes as u64);
    }

    #[inline(never)]
    pub(crate) fn left(&mut self, bytes: usize) {
        self.counters.bytes_out = self.counters.bytes_out.saturating_add(bytes as u64);
    }

    #[inline(never)]
    pub(crate) fn opened(&mut self) {
        self.counters.links_opened = self.counters.links_opened.saturating_add(1);
    }

    /// A frame was passed over that could not be understood.
    pub(crate) fn skipped_unread(&mut self) {
        self.counters.frames_skipped = self.counters.frames_skipped.saturating_add(1);
    }

    /// A frame was passed over by a decoder.
    pub(crate) fn skipped(&mut self, too_long: bool, kind: LinkKind, link: LinkId) {
        self.skipped_unread();
        if too_long {
            self.bite(Limit::Frame, kind, link);
        }
    }

    pub(crate) fn lost_session(&mut self) {
        self.counters.sessions_lost = self.counters.sessions_lost.saturating_add(1);
    }

    pub(crate) fn resumed_session(&mut self) {
        self.counters.sessions_resumed = self.counters.sessions_resumed.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: LinkId = LinkId(3);

    fn told(watch: &mut Watch, seconds: u32) -> Vec<(Limit, u32)> {
        let mut told = Vec::new();
        while let Some(Announcement::LimitReached(link, LinkKind::Passport, limit, dropped)) =
            watch.next(Instant::ZERO.after(Duration::from_secs(seconds)), false)
        {
            assert_eq!(link, LINK);
            told.push((limit, dropped));
        }
        told
    }

    use std::vec::Vec;

    #[test]
    fn a_flood_is_told_once_in_a_minute_and_nothing_of_it_is_left_out() {
        let mut watch = Watch::NEW;
        watch.bite(Limit::Frame, LinkKind::Passport, LINK);
        assert_eq!(told(&mut watch, 100), [(Limit::Frame, 1)]);
        for _ in 0..70_000 {
            watch.bite(Limit::Frame, LinkKind::Passport, LINK);
        }
        watch.bite(Limit::Chats, LinkKind::Passport, LINK);
        assert_eq!(told(&mut watch, 101), [(Limit::Chats, 1)]);
        let mut until = Instant::FAR_FUTURE;
        watch.bound(&mut until);
        assert_eq!(until, Instant::from_millis(160_000));
        assert_eq!(told(&mut watch, 159), []);
        assert_eq!(told(&mut watch, 160), [(Limit::Frame, 70_000)]);
        let mut until = Instant::FAR_FUTURE;
        watch.bound(&mut until);
        assert_eq!((until, told(&mut watch, 500)), (Instant::FAR_FUTURE, std::vec![]));
        assert_eq!(watch.counters.reached(Limit::Frame), 70_001);
    }

    #[test]
    fn a_clock_that_is_set_back_begins_a_new_minute() {
        let mut watch = Watch::NEW;
        let at = Instant::from_millis;
        assert!(watch.admits(Limit::Notices, 1, LINK, at(900_000)));
        assert!(!watch.admits(Limit::Notices, 1, LINK, at(959_999)));
        assert!(watch.admits(Limit::Notices, 1, LINK, at(10)));
    }
}
