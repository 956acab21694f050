//! The watch over the notification link: when nothing was said for a while it is asked for a sign of life, `PNG` (`overview.md` 4).

use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};

/// What the watch has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beat {
    Quiet,
    /// The server is to be asked now.
    Due,
    /// It was asked, and has not answered in time.
    Dead,
}

/// When to ask, and until when the answer has to come. Only one of both runs.
pub(crate) struct Heartbeat {
    ping: Timer,
    pong: Timer,
    /// The server's figure, or the default.
    after: Duration,
}

impl Heartbeat {
    pub(crate) const OFF: Self = Self { ping: Timer::OFF, pong: Timer::OFF, after: Duration::ZERO };

    /// Nothing is asked yet; later after so long a silence.
    pub(crate) fn rest(&mut self, after: Duration) {
        *self = Self { after, ..Self::OFF };
    }

    /// The server wants to be asked so often.
    pub(crate) fn pace(&mut self, after: Duration) {
        self.after = after;
    }

    pub(crate) fn is_asking(&self) -> bool {
        !self.pong.is_off()
    }

    /// `PNG` was written: something has to come within `limit`.
    pub(crate) fn asked(&mut self, limit: Duration) {
        self.ping = Timer::OFF;
        self.pong = Timer::start(limit);
    }

    /// The link lives.
    pub(crate) fn answered(&mut self) {
        self.pong = Timer::OFF;
    }

    /// Asks again when nothing was said for a while, `least` at the least. A link that the gateway carries is not asked.
    pub(crate) fn put_off(&mut self, is_carried: bool, least: Duration) {
        self.ping = if is_carried { Timer::OFF } else { Timer::start(self.after.max(least)) };
    }

    pub(crate) fn stop(&mut self) {
        (self.ping, self.pong) = (Timer::OFF, Timer::OFF);
    }

    /// What is due; told once.
    pub(crate) fn expire(&mut self, now: Instant) -> Beat {
        if self.pong.is_due(now) {
            self.pong = Timer::OFF;
            Beat::Dead
        } else if self.ping.is_due(now) {
            self.ping = Timer::OFF;
            Beat::Due
        } else {
            Beat::Quiet
        }
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        round.visit(&mut self.ping);
        round.visit(&mut self.pong);
    }
}
