//! Timers that can be started without knowing the time: wishes come without a clock, the next poll has one.

use crate::time::{Duration, Instant};

/// A time limit: off, started but not yet placed on the clock, or placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timer(u64);

const OFF: u64 = 0;
const RELATIVE: u64 = 1 << 63;

impl Timer {
    pub(crate) const OFF: Self = Self(OFF);
    /// Ended already.
    pub(crate) const OVER: Self = Self(1);

    /// Starts with the next poll and ends `span` later.
    pub(crate) const fn start(span: Duration) -> Self {
        Self(RELATIVE | (span.as_millis() & !RELATIVE))
    }

    pub(crate) const fn is_off(self) -> bool {
        self.0 == OFF
    }

    /// Places a started timer on the clock. Called from many places, and small only when it stands in one.
    #[inline(never)]
    pub(crate) fn stamp(&mut self, now: Instant) {
        if self.0 & RELATIVE != 0 {
            let end = now.after(Duration::from_millis(self.0 & !RELATIVE)).as_millis();
            self.0 = (end & !RELATIVE).max(1);
        }
    }

    #[inline(never)]
    pub(crate) fn is_due(self, now: Instant) -> bool {
        self == Self::OVER || self.end() <= now
    }

    /// Moves `until` forward to when this ends, if that is earlier.
    #[inline(never)]
    pub(crate) fn bound(&self, until: &mut Instant) {
        *until = self.end().min(*until);
    }

    /// How long it still runs; no time, when it is off.
    pub(crate) const fn left(self, now: Instant) -> Duration {
        if self.0 & RELATIVE != 0 {
            Duration::from_millis(self.0 & !RELATIVE)
        } else {
            Instant::from_millis(self.0).since(now)
        }
    }

    /// When it ends; never, when it is off or not placed yet.
    pub(crate) const fn end(self) -> Instant {
        if self.0 == OFF || self.0 & RELATIVE != 0 {
            Instant::FAR_FUTURE
        } else {
            Instant::from_millis(self.0)
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
}
