//! Staying connected: a session that was online and is lost is taken up again; sleeping, waking, and another network
//! (`handhelds.md` 5).

use crate::code::ErrorCode;
use crate::error::{RequestKind, SignOutReason};
use crate::logging::note;
use crate::notification::session::Session;
use crate::notification::sign_in::{End, Phase};
#[cfg(feature = "planted-bug")]
use crate::planted::{Bug, is_planted};
use crate::settings::Reconnection;
use crate::state::State;
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};

/// Whether this build takes sessions up at all.
pub(super) const RECONNECTS: bool = cfg!(feature = "reconnection");
/// A session that lasted this long was a good one: the waits begin from the shortest again.
const STEADY: Duration = Duration::from_secs(10);
/// A session that the gateway forgets so soon after it was online, when it forgot the one before, was thrown out by somebody who took the
/// account back. A gateway that is started anew may do the same, hence three in a row where they lasted longer.
const TAKEN_BACK: Duration = Duration::from_secs(30);
const TAKEN_BACK_LATER: Duration = Duration::from_secs(300);
/// Doubling a wait more often than this makes no sense.
const MOST_DOUBLINGS: u8 = 16;

/// What is remembered from one attempt to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recovery {
    /// The session was online since [`Messenger::sign_in`](super::Messenger::sign_in): it is worth taking up.
    wanted: bool,
    suspended: bool,
    background: bool,
    /// The server named the time of the next attempt: nothing else makes it come earlier.
    named: bool,
    /// So many sessions that were online, one after the other, did the gateway forget though it was asked in time.
    forgotten: u8,
    /// Attempts since the last steady session.
    attempts: u8,
    random: u32,
    online_since: Instant,
    /// When the next attempt begins.
    retry: Timer,
    /// What the caller knows.
    told: State,
}

impl Recovery {
    pub(crate) const NONE: Self = Self {
        wanted: false,
        suspended: false,
        background: false,
        named: false,
        forgotten: 0,
        attempts: 0,
        random: 0,
        online_since: Instant::ZERO,
        retry: Timer::OFF,
        told: State::Offline,
    };

    /// A sign-in begins on request. Whether the program is in the background stays.
    pub(super) fn begin(&mut self, policy: Reconnection) {
        if RECONNECTS {
            let Self { background, told, forgotten, .. } = *self;
            *self = Self { background, told, forgotten, random: policy.seed, ..Self::NONE };
        }
    }

    /// What the session is at.
    pub(super) fn state(&self, session: &Session) -> State {
        match session.phase() {
            Phase::Offline | Phase::Ending => State::Offline,
            _ if self.suspended => State::Suspended,
            Phase::Waiting if RECONNECTS => State::Waiting { until: self.retry.end() },
            Phase::Reaching => State::Connecting,
            Phase::SignedIn if session.online && session.list.is_complete() => State::Online,
            Phase::Leaving => State::Online,
            Phase::Waiting
            | Phase::Version
            | Phase::ClientVersion
            | Phase::UpdateQuery
            | Phase::User
            | Phase::Passport
            | Phase::Ticket
            | Phase::SignedIn => State::SigningIn,
        }
    }

    /// Whether the caller does not know the state yet; from now on it does.
    pub(super) fn tells_state(&mut self, session: &Session) -> bool {
        let state = self.state(session);
        RECONNECTS && core::mem::replace(&mut self.told, state) != state
    }

    /// The state that the caller knows.
    pub(super) fn told(&self) -> State {
        self.told
    }

    /// Whether there was a session that is being taken up again.
    pub(super) fn is_under_way(&self, session: &Session) -> bool {
        let ends = matches!(session.phase(), Phase::Offline | Phase::Leaving | Phase::Ending);
        RECONNECTS && self.wanted && !ends && !session.is_online()
    }

    /// Whether a session that ends so in this phase is taken up again.
    pub(super) fn takes_up(&self, end: End, policy: Reconnection, phase: Phase) -> bool {
        let passing = match end {
            #[cfg(feature = "planted-bug")]
            End::Because(SignOutReason::UpgradeRequired) if is_planted(Bug::EndForGood) => false,
            End::Because(reason) => passes(reason),
            End::Wish | End::WrongPassword => false,
        };
        RECONNECTS && passing && self.wanted && policy.enabled && phase != Phase::Leaving
    }

    /// The session is lost: the wait for the next attempt begins.
    pub(super) fn lose(&mut self, end: End, policy: Reconnection, was_online: bool, now: Instant) {
        let steady = if turns_out(end) { policy.longest_wait.max(STEADY) } else { STEADY };
        if was_online && now.since(self.online_since) >= steady {
            self.attempts = 0;
        }
        let is_first = self.attempts == 0;
        let mut wait = self.next_wait(policy, now);
        self.named = false;
        match end {
            End::Because(SignOutReason::ComeBackLater { minutes }) => {
                self.named = minutes > 0;
                wait = wait.max(Duration::from_secs(minutes.saturating_mul(60)));
            }
            End::Because(SignOutReason::ListMigrated) if is_first => wait = Duration::ZERO,
            End::Wish | End::Because(_) | End::WrongPassword => {}
        }
        note!("the session is lost: again in {} ms", wait.as_millis());
        self.retry = Timer::start(wait);
    }

    /// Whether it is time for the next attempt; told once.
    pub(super) fn is_time(&mut self, phase: Phase, now: Instant) -> bool {
        let is_time = RECONNECTS && phase == Phase::Waiting && self.retry.is_due(now);
        if is_time {
            self.retry = Timer::OFF;
        }
        is_time
    }

    /// Another network: the next attempt begins at once, unless the server named its time.
    pub(super) fn hurry(&mut self) {
        if !self.named {
            self.attempts = 0;
            self.retry = Timer::OVER;
        }
    }

    /// How long it is until the next attempt.
    pub(super) fn wait_left(&self, now: Instant) -> Duration {
        self.retry.left(now)
    }

    /// What was forgotten so far counts no more.
    pub(super) fn forget_forgotten(&mut self) {
        self.forgotten = 0;
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// The device is about to sleep.
    pub(super) fn suspend(&mut self, phase: Phase) {
        self.suspended = !matches!(phase, Phase::Offline | Phase::Leaving | Phase::Ending);
    }

    /// The device is awake. Answers whether it slept.
    pub(super) fn wake(&mut self) -> bool {
        core::mem::take(&mut self.suspended)
    }

    pub(super) fn is_in_background(&self) -> bool {
        self.background
    }

    pub(super) fn set_background(&mut self, background: bool) {
        self.background = background;
    }

    /// Names every timer.
    pub(super) fn each_timer(&mut self, round: &mut Round) {
        round.visit(&mut self.retry);
    }

    /// Since when the session is online, or was last.
    pub(super) fn online_since(&self) -> Instant {
        self.online_since
    }

    /// The session is over.
    pub(super) fn end(&mut self) {
        self.suspended = false;
        if RECONNECTS {
            (self.wanted, self.retry) = (false, Timer::OFF);
        }
    }

    /// The session is complete: it is worth taking up. Answers whether it was taken up just now.
    pub(super) fn online(&mut self, now: Instant) -> bool {
        self.online_since = now;
        RECONNECTS && core::mem::replace(&mut self.wanted, true)
    }

    /// The gateway has forgotten a session that was online. Answers whether somebody else has probably taken it: those before went the
    /// same way, and this one was young. Two programs that sign in again for ever would throw each other out in turns.
    pub(super) fn is_taken(&mut self, now: Instant) -> bool {
        let lasted = now.since(self.online_since);
        let taken = match self.forgotten {
            0 => false,
            1 => lasted < TAKEN_BACK,
            _ => lasted < TAKEN_BACK_LATER,
        };
        let before = if lasted < TAKEN_BACK_LATER { self.forgotten } else { 0 };
        self.forgotten = if taken { 0 } else { before.saturating_add(1) };
        taken
    }

    /// The wait before the next attempt: twice as long each time, and of that a random part above the half, so that those who were cut
    /// off together do not come back together.
    fn next_wait(&mut self, policy: Reconnection, now: Instant) -> Duration {
        let mut wait = policy.first_wait;
        for _ in 0..self.attempts {
            wait = wait.twice();
        }
        self.attempts = self.attempts.saturating_add(1).min(MOST_DOUBLINGS);
        let half = wait.min(policy.longest_wait).as_millis() >> 1;
        // No wait is so long that its half does not fit.
        let span = u32::try_from(half).unwrap_or(u32::MAX);
        let share = u64::from(self.draw(now)).saturating_mul(u64::from(span)) >> 32;
        Duration::from_millis(half.saturating_add(share))
    }

    /// The next random number (xorshift; the time of each loss stirs it).
    fn draw(&mut self, now: Instant) -> u32 {
        // Only the lower half of the time matters.
        #[allow(clippy::cast_possible_truncation)]
        let mut number = self.random.wrapping_mul(0x9e37_79b9).wrapping_add(now.as_millis() as u32).max(1);
        number ^= number << 13;
        number ^= number >> 17;
        number ^= number << 5;
        self.random = number;
        number
    }
}

/// Whether what ended a session may be gone when it is tried again. For good ends a session by its user, by a sign-in elsewhere, certain or probable, and
/// when the service refuses the account or its password. Whatever else a server says, or somebody on the way in its place, may be a fault of
/// the moment: the service took this client when the session began.
fn passes(reason: SignOutReason<'_>) -> bool {
    match reason {
        SignOutReason::Wish
        | SignOutReason::SignedInElsewhere
        | SignOutReason::ProbablySignedInElsewhere
        | SignOutReason::WrongPassword { .. } => false,
        SignOutReason::Refused { request, code } => !refuses_account(request, code),
        SignOutReason::ServerShutdown
        | SignOutReason::ServerClosed
        | SignOutReason::TermsOfUse
        | SignOutReason::ListMigrated
        | SignOutReason::ComeBackLater { .. }
        | SignOutReason::LinkLost(_)
        | SignOutReason::PassportLost(_)
        | SignOutReason::PassportStatus { .. }
        | SignOutReason::PassportAnswer
        | SignOutReason::PassportAddress
        | SignOutReason::TooManyRedirects
        | SignOutReason::BadAnswer { .. }
        | SignOutReason::UpgradeRequired
        | SignOutReason::TimedOut { .. } => true,
    }
}

/// Whether a code means that this account cannot sign in (`overview.md` 5): whatever it answers, or as the answer to the account or to a
/// ticket that was earned just now.
fn refuses_account(request: RequestKind, code: ErrorCode) -> bool {
    match code.number() {
        511 | 923 | 924 | 926 | 927 => true,
        205 | 208 | 420 | 911 | 928 => matches!(request, RequestKind::User | RequestKind::Ticket),
        _ => false,
    }
}

/// Whether the server ended the session because of something that this client or its user did. The next one is likely to end the same
/// way, so it takes longer for it to count as a good one.
fn turns_out(end: End) -> bool {
    match end {
        End::Because(reason) => matches!(
            reason,
            SignOutReason::TermsOfUse | SignOutReason::UpgradeRequired | SignOutReason::Refused { .. }
        ),
        End::Wish => false,
        End::WrongPassword => true,
    }
}
