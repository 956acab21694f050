//! Timers that can be started without knowing the time: requests come without a clock, the next poll has one.

use crate::time::{Duration, Instant};

/// A time limit: off, started but not yet placed on the clock, or placed. One that is as long as can be said, or ends beyond what can
/// be said, never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timer(u64);

const OFF: u64 = 0;
/// Set in a timer that is not placed yet: the rest is its span in milliseconds.
const RELATIVE: u64 = 1 << 63;
/// A point on the clock that is never reached.
const NEVER: u64 = u64::MAX >> 1;

impl Timer {
    pub(crate) const OFF: Self = Self(OFF);
    /// Ended already.
    pub(crate) const OVER: Self = Self(1);

    /// Starts with the next poll and ends `span` later.
    pub(crate) const fn start(span: Duration) -> Self {
        Self(RELATIVE | span.as_millis())
    }

    pub(crate) const fn is_off(self) -> bool {
        self.0 == OFF
    }

    /// Places a started timer on the clock. Called from many places, and small only when it stands in one.
    #[inline(never)]
    pub(crate) fn stamp(&mut self, now: Instant) {
        if self.0 & RELATIVE != 0 {
            let span = self.span();
            self.0 = if span == Duration::MAX { NEVER } else { now.after(span).as_millis().clamp(1, NEVER) };
        }
    }

    #[inline(never)]
    pub(crate) fn is_due(self, now: Instant) -> bool {
        self.0 != OFF && self.0 < NEVER && self.0 <= now.as_millis() || self == Self::OVER
    }

    /// The span of one that is not placed yet.
    const fn span(self) -> Duration {
        Duration::from_millis(self.0 & NEVER)
    }

    /// How long it still runs; no time, when it is off.
    pub(crate) const fn left(self, now: Instant) -> Duration {
        if self.0 & RELATIVE != 0 { self.span() } else { Instant::from_millis(self.0).since(now) }
    }

    /// When it ends; never, when it is off or not placed yet. Small where it stands once.
    #[inline(never)]
    pub(crate) const fn end(self) -> Instant {
        if self.0 == OFF || self.0 >= NEVER { Instant::FAR_FUTURE } else { Instant::from_millis(self.0) }
    }
}

/// A round over timers: every part names its own once, for either purpose.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Round {
    /// Places those that were started on the clock, which says so.
    Place(Instant),
    /// Finds the earliest end; so far it is this.
    Earliest(Instant),
}

impl Round {
    /// Called from many places, and small only when it stands in one.
    #[inline(never)]
    pub(crate) fn visit(&mut self, timer: &mut Timer) {
        match self {
            Self::Place(now) => timer.stamp(*now),
            Self::Earliest(until) => *until = timer.end().min(*until),
        }
    }

    /// The same for one whose end is no reason to wake up.
    #[cfg_attr(not(feature = "gateway"), allow(dead_code))]
    pub(crate) fn visit_quiet(&mut self, timer: &mut Timer) {
        if let Self::Place(now) = self {
            timer.stamp(*now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_runs_from_the_next_poll() {
        let mut timer = Timer::start(Duration::from_secs(2));
        assert!(!timer.is_due(Instant::FAR_FUTURE.min(Instant::from_millis(u64::MAX - 1))));
        timer.stamp(Instant::from_millis(500));
        timer.stamp(Instant::from_millis(9000));
        assert!(!timer.is_due(Instant::from_millis(2499)) && timer.is_due(Instant::from_millis(2500)));
        assert!(Timer::OVER.is_due(Instant::ZERO));
        assert!(Timer::OFF.is_off() && Timer::OFF.end() == Instant::FAR_FUTURE);
    }

    #[test]
    fn a_round_places_timers_and_finds_the_earliest_end() {
        let mut timers =
            [Timer::start(Duration::from_secs(3)), Timer::OFF, Timer::start(Duration::from_secs(2))];
        let mut quiet = Timer::start(Duration::from_secs(1));
        for mut round in [Round::Place(Instant::from_millis(500)), Round::Earliest(Instant::FAR_FUTURE)] {
            timers.iter_mut().for_each(|timer| round.visit(timer));
            round.visit_quiet(&mut quiet);
            if let Round::Earliest(until) = round {
                assert_eq!(until, Instant::from_millis(2500), "the quiet one is passed over");
            }
        }
        assert_eq!(quiet.end(), Instant::from_millis(1500));
    }

    #[test]
    fn the_longest_limits_never_end() {
        for milliseconds in [u64::MAX, u64::MAX - 1, RELATIVE, NEVER, u64::from(u32::MAX)] {
            let mut timer = Timer::start(Duration::from_millis(milliseconds));
            timer.stamp(Instant::from_millis(1000));
            assert_eq!(timer.end(), Instant::FAR_FUTURE, "{milliseconds}");
            assert!(!timer.is_due(Instant::from_millis(1001)) && !timer.is_due(Instant::FAR_FUTURE));
        }
        // One that only ends beyond what a clock can show is as good as that.
        let mut timer = Timer::start(Duration::from_secs(1));
        timer.stamp(Instant::from_millis(NEVER - 500));
        assert!(!timer.is_off() && timer.end() == Instant::FAR_FUTURE);
    }

    #[test]
    fn what_does_not_run_is_not_due_in_the_far_future() {
        let mut timer = Timer::start(Duration::from_secs(2));
        assert!(!Timer::OFF.is_due(Instant::FAR_FUTURE) && !timer.is_due(Instant::FAR_FUTURE));
        timer.stamp(Instant::ZERO);
        assert!(timer.is_due(Instant::FAR_FUTURE));
    }
}
