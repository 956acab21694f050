//! The date, for what has an end beyond a run of the program.

use crate::time::Instant;

/// The caller's calendar clock: what it said when a sign-in began, and how long ago that is. Without such a clock it counts seconds from an unknown
/// date, which is enough within a run.
///
/// It may be wrong by hours: an end is a length of time after a date of this clock, and is compared with dates of this clock alone.
pub(crate) struct Calendar {
    /// In seconds since 1970, at `since`.
    date: u64,
    since: Instant,
    now: Instant,
    is_known: bool,
    /// `since` has yet to be found.
    is_new: bool,
}

impl Calendar {
    pub(crate) const NONE: Self =
        Self { date: 0, since: Instant::ZERO, now: Instant::ZERO, is_known: false, is_new: false };

    /// Takes what the caller's clock says, in seconds since 1970; 0: there is none.
    pub(super) fn set(&mut self, date: u64) {
        if date != 0 {
            *self = Self { date, is_known: true, is_new: true, ..Self::NONE };
        }
    }

    /// It is so late by the machine's clock.
    pub(crate) fn tick(&mut self, now: Instant) {
        if core::mem::take(&mut self.is_new) {
            self.since = now;
        }
        self.now = now;
    }

    /// The date, in seconds since 1970 where it is known.
    pub(crate) fn date(&self) -> u64 {
        let passed =
            if self.is_new { 0 } else { self.now.as_millis().saturating_sub(self.since.as_millis()) };
        self.date.saturating_add(passed / 1000)
    }

    /// Whether another run can compare with it.
    pub(crate) fn is_known(&self) -> bool {
        self.is_known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_goes_on_from_what_the_caller_said() {
        let mut calendar = Calendar::NONE;
        calendar.tick(Instant::from_millis(7_000));
        assert!(!calendar.is_known());
        assert_eq!(calendar.date(), 7);
        calendar.set(1_000_000);
        assert_eq!(calendar.date(), 1_000_000);
        calendar.tick(Instant::from_millis(8_000));
        assert_eq!(calendar.date(), 1_000_000);
        calendar.tick(Instant::from_millis(8_000 + 60 * 86_400_000));
        assert_eq!(calendar.date(), 1_000_000 + 60 * 86_400);
        // No clock any more, or one that jumps back.
        calendar.set(0);
        assert!(calendar.is_known());
        calendar.tick(Instant::ZERO);
        assert_eq!(calendar.date(), 1_000_000);
    }
}
