//! The caller's clock. The machine has none of its own.

/// A point on the caller's clock, in milliseconds since any fixed moment before the machine was made.
///
/// The clock should be monotonic. A clock that jumps back delays time-outs and breaks nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Instant(u64);

/// A span of time in milliseconds, of 49 days at most: all that is longer is [`MAX`](Self::MAX), which as a limit never ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Duration(u32);

impl Instant {
    /// The start of the caller's clock.
    pub const ZERO: Self = Self(0);
    /// A time that never comes.
    pub const FAR_FUTURE: Self = Self(u64::MAX);

    /// The point `milliseconds` after the start of the caller's clock.
    pub const fn from_millis(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since the start of the caller's clock.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The time from `earlier` to `self`, zero when `earlier` is the later one.
    #[inline(never)]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The point `span` later; stays in the far future once there.
    #[must_use]
    pub const fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span.as_millis()))
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest span: 49 days, 17 hours and some minutes. As a limit it never ends.
    pub const MAX: Self = Self(u32::MAX);

    /// A span of `milliseconds`.
    pub const fn from_millis(milliseconds: u64) -> Self {
        if milliseconds < u32::MAX as u64 { Self(milliseconds as u32) } else { Self::MAX }
    }

    /// A span of `seconds`.
    pub const fn from_secs(seconds: u32) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// The span twice as long.
    #[must_use]
    pub(crate) const fn twice(self) -> Self {
        Self(self.0.saturating_mul(2))
    }

    /// The span in milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0 as u64
    }
}
