//! Staying connected: a session that was online and is lost is taken up again; sleeping, waking, and another network
//! (`handhelds.md` 5).

use super::announcement::Announcement;
use super::links::course;
use super::session::{End, Phase};
use super::timer::Timer;
use super::{Core, Messenger};
use crate::code::ErrorCode;
use crate::error::{RequestKind, SignOutReason};
#[cfg(feature = "planted-bug")]
use crate::planted::{Bug, is_planted};
use crate::settings::Reconnection;
use crate::storage::{List, Storage};
use crate::telling::tell;
use crate::time::{Duration, Instant};

/// What the session is at, for whoever shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum State {
    /// No session, and none is wanted.
    #[default]
    Offline,
    /// The notification server is being reached.
    Connecting,
    /// Connected, and not online yet.
    SigningIn,
    /// The list is complete and the status accepted.
    Online,
    /// The session was lost. The next attempt begins then, or at once with [`Messenger::network_changed`].
    Waiting {
        /// When, on the caller's clock.
        until: Instant,
    },
    /// By [`Messenger::suspend`]: nothing is done until [`Messenger::resume`].
    Suspended,
}

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
    /// The session was online since [`Messenger::sign_in`]: it is worth taking up.
    wanted: bool,
    pub(super) suspended: bool,
    pub(super) background: bool,
    /// The server named the time of the next attempt: nothing else makes it come earlier.
    named: bool,
    /// So many sessions that were online, one after the other, did the gateway forget though it was asked in time.
    pub(super) forgotten: u8,
    /// Attempts since the last steady session.
    attempts: u8,
    random: u32,
    online_since: Instant,
    /// When the next attempt begins.
    pub(super) retry: Timer,
    /// What the caller knows.
    pub(super) told: State,
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

    /// A sign-in begins by wish. Whether the program is in the background stays.
    pub(super) fn begin(&mut self, policy: Reconnection) {
        if RECONNECTS {
            let Self { background, told, forgotten, .. } = *self;
            *self = Self { background, told, forgotten, random: policy.seed, ..Self::NONE };
        }
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

impl<S: Storage> Messenger<S> {
    /// What the session is at. [`Event::StateChanged`](crate::Event::StateChanged) tells when it changes.
    pub fn state(&self) -> State {
        self.core.state()
    }

    /// The device has another network, or has one again. What waits for its time is tried at once, an attempt under way begins anew,
    /// and a connection that seems open has [`Limits::probe`](crate::limits::Limits::probe) to show that it is. A time that the server
    /// named is kept.
    pub fn network_changed(&mut self) {
        self.core.network_changed();
    }

    /// The device is about to sleep: [`Output::Wait`](crate::Output::Wait) has no end until [`resume`](Self::resume). Links stay as they
    /// are, what they bring is read. Signing out ends it, and goes on when it was begun before.
    pub fn suspend(&mut self) {
        let is_ending = matches!(self.core.session.phase, Phase::Offline | Phase::Leaving | Phase::Ending);
        self.core.recovery.suspended = !is_ending;
    }

    /// The device is awake again, perhaps after a long time and on another network.
    pub fn resume(&mut self) {
        if core::mem::take(&mut self.core.recovery.suspended) {
            self.core.network_changed();
        }
    }

    /// The program is not looked at (or again): the server is asked for a sign of life every
    /// [`Limits::background_ping`](crate::limits::Limits::background_ping) only, so that a radio can sleep.
    pub fn set_background(&mut self, background: bool) {
        let core = &mut self.core;
        core.recovery.background = background;
        core.unstamped = true;
        if !background {
            core.line.tunnel.hurry();
            core.chats.items_mut().iter_mut().for_each(|chat| chat.talk.line.tunnel.hurry());
        }
        if core.session.is_signed_in() && core.session.pong.is_off() {
            core.restart_ping();
        }
    }
}

impl<S: Storage> Core<S> {
    pub(super) fn state(&self) -> State {
        match self.session.phase {
            Phase::Offline | Phase::Ending => State::Offline,
            _ if self.recovery.suspended => State::Suspended,
            Phase::Waiting if RECONNECTS => State::Waiting { until: self.recovery.retry.end() },
            Phase::Reaching => State::Connecting,
            Phase::SignedIn if self.session.online && self.session.listed => State::Online,
            Phase::Leaving => State::Online,
            _ => State::SigningIn,
        }
    }

    /// The state, when the caller does not know it yet.
    pub(super) fn untold_state(&mut self) -> Option<Announcement> {
        if !RECONNECTS {
            return None;
        }
        let state = self.state();
        let news = core::mem::replace(&mut self.recovery.told, state) != state;
        news.then_some(Announcement::StateChanged)
    }

    /// Whether there was a session that is being taken up again.
    pub(super) fn is_recovering(&self) -> bool {
        let ends = matches!(self.session.phase, Phase::Offline | Phase::Leaving | Phase::Ending);
        RECONNECTS && self.recovery.wanted && !ends && !self.session.is_online()
    }

    /// Whether an end is one that passes.
    pub(super) fn may_recover(&self, end: End) -> bool {
        let passing = match end {
            #[cfg(feature = "planted-bug")]
            End::Because(SignOutReason::UpgradeRequired) if is_planted(Bug::EndForGood) => false,
            End::Because(reason) => passes(reason),
            End::Wish | End::WrongPassword => false,
        };
        RECONNECTS
            && passing
            && self.recovery.wanted
            && self.kept.reconnection.enabled
            && self.session.phase != Phase::Leaving
    }

    /// The session is lost, and will be taken up. Conversations that have a connection go on; what waits to be said stays.
    pub(super) fn recover(&mut self, end: End) {
        let policy = self.kept.reconnection;
        let steady = if turns_out(end) { policy.longest_wait.max(STEADY) } else { STEADY };
        if self.session.is_online() && self.now.since(self.recovery.online_since) >= steady {
            self.recovery.attempts = 0;
        }
        let is_first = self.recovery.attempts == 0;
        let mut wait = self.recovery.next_wait(policy, self.now);
        self.recovery.named = false;
        match end {
            End::Because(SignOutReason::ComeBackLater { minutes }) => {
                self.recovery.named = minutes > 0;
                wait = wait.max(Duration::from_secs(minutes.saturating_mul(60)));
            }
            End::Because(SignOutReason::ListMigrated) if is_first => wait = Duration::ZERO,
            End::Wish | End::Because(_) | End::WrongPassword => {}
        }
        tell!("the session is lost: again in {} ms", wait.as_millis());
        self.recovery.retry = Timer::start(wait);
        self.unstamped = true;
        self.forget_version_of_part();
        self.renew_session(Phase::Waiting);
        self.session.end = end;
        self.line.abandon();
        self.passport.stop();
        #[cfg(feature = "planted-bug")]
        if is_planted(Bug::LostSwitchboard) {
            self.requests.lose_switchboards();
        }
        self.requests.orphan_all();
        self.announcements.push(Announcement::ConnectionLost);
    }

    /// Looks whether it is time for the next attempt.
    pub(super) fn expire_recovery(&mut self, now: Instant) -> bool {
        if !RECONNECTS || self.session.phase != Phase::Waiting || !self.recovery.retry.is_due(now) {
            return false;
        }
        self.recovery.retry = Timer::OFF;
        self.begin();
        self.stamp(now);
        true
    }

    fn network_changed(&mut self) {
        self.unstamped = true;
        self.kept.ways.start_over();
        for index in 0..self.chats.items().len() {
            self.reach_chat(index, |line, course| line.renew(course));
        }
        match self.session.phase {
            Phase::Offline | Phase::Ending | Phase::Leaving => {}
            Phase::Waiting if RECONNECTS => {
                if self.recovery.named {
                    return;
                }
                self.recovery.attempts = 0;
                self.recovery.retry = Timer::OVER;
            }
            Phase::SignedIn if self.line.tunnel.is_used() => {
                let Self { line, kept, recovery, .. } = self;
                let reached = line.renew(course(kept, recovery));
                self.notification_reached(reached);
            }
            Phase::SignedIn => {
                let asked = !self.session.pong.is_off();
                if asked || self.line.outbox.command(b"PNG").finish().is_ok() {
                    self.session.ping = Timer::OFF;
                    self.session.pong = Timer::start(self.kept.limits.probe);
                }
            }
            _ => {
                self.passport.stop();
                self.begin();
            }
        }
    }

    /// Puts the next sign of life off. The gateway is asked for news anyway.
    pub(super) fn restart_ping(&mut self) {
        let is_carried = self.line.tunnel.is_used();
        self.session.ping = if is_carried { Timer::OFF } else { Timer::start(self.ping_interval()) };
    }

    pub(super) fn ping_interval(&self) -> Duration {
        if self.recovery.background {
            self.session.ping_after.max(self.kept.limits.background_ping)
        } else {
            self.session.ping_after
        }
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
