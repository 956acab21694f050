//! What the notification link is at.

use crate::account::Status;
use crate::dialect::Dialect;
use crate::error::{LinkError, RequestKind, SignOutReason};
use crate::time::{Duration, Instant};
use crate::timer::Timer;

/// What the notification link is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Offline,
    /// The session was lost: the next attempt waits for its time.
    Waiting,
    /// Connecting.
    Reaching,
    /// `VER` sent.
    Version,
    /// `CVR` sent.
    ClientVersion,
    /// `CVQ` sent, after `VER CVR0`: only to tell the user what the server wants.
    UpdateQuery,
    /// `USR` with the account sent.
    User,
    /// The Passport exchange is under way.
    Passport,
    /// `USR` with the ticket sent.
    Ticket,
    SignedIn,
    /// Saying goodbye.
    Leaving,
    /// Over: what is left to tell is being told.
    Ending,
}

/// How the first commands of a sign-in leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Each after the answer to the last: on request, or because the service is known to want it so.
    StepByStep,
    /// All in one write.
    Eager,
    /// Step by step, because an eager attempt was lost just now. That may have been the network.
    StepByStepOnce,
    /// Step by step, because the server turned an eager attempt down just now. If this one works, that is remembered.
    StepByStepOnTrial,
}

/// Why it is over. The first one has a tag of its own, so that it is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub(crate) enum End {
    Wish,
    Because(SignOutReason<'static>),
    /// The text stands in the login server's answer.
    WrongPassword,
}

pub(crate) struct Session {
    pub(crate) phase: Phase,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) end: End,
    /// The driver said that the notification link is gone; acted on when all that came before is read.
    pub(crate) ended_link: Option<LinkError>,
    /// What was carried is gone because the gateway forgot it, though it was asked in time.
    pub(crate) forgotten: bool,
    /// When the gateway answered last.
    pub(crate) heard: Instant,
    /// Ends the step of the sign-in, or the farewell.
    pub(crate) step: Timer,
    /// When to send the next `PNG`.
    pub(crate) ping: Timer,
    /// Until when the answer to a `PNG` has to come.
    pub(crate) pong: Timer,
    /// The server's figure, or the default.
    pub(crate) ping_after: Duration,
    pub(crate) redirects: u8,
    pub(crate) pace: Pace,
    /// The ticket was kept from an earlier sign-in, and may be old.
    pub(crate) ticket_is_old: bool,
    /// The address of the notification server was kept from an earlier sign-in, and may be old.
    pub(crate) address_is_old: bool,
    /// The server refused the protocol: told already.
    pub(crate) upgrade_told: bool,
    /// Bytes of the old stream are to be thrown away.
    pub(crate) stale_stream: bool,
    pub(crate) contacts_left: u32,
    pub(crate) groups_left: u32,
    /// The list has begun to arrive.
    pub(crate) listing: bool,
    /// The whole list is there.
    pub(crate) listed: bool,
    pub(crate) online: bool,
    /// The presence of others came before the status was taken.
    pub(crate) others_told: bool,
    pub(crate) status: Status,
}

impl Session {
    pub(crate) const OFFLINE: Self = Self {
        phase: Phase::Offline,
        dialect: None,
        end: End::Wish,
        ended_link: None,
        forgotten: false,
        heard: Instant::ZERO,
        step: Timer::OFF,
        ping: Timer::OFF,
        pong: Timer::OFF,
        ping_after: Duration::ZERO,
        redirects: 0,
        pace: Pace::StepByStep,
        ticket_is_old: false,
        address_is_old: false,
        upgrade_told: false,
        stale_stream: false,
        contacts_left: 0,
        groups_left: 0,
        listing: false,
        listed: false,
        online: false,
        others_told: false,
        status: Status::Offline,
    };

    pub(crate) fn is_offline(&self) -> bool {
        self.phase == Phase::Offline
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.phase == Phase::SignedIn
    }

    /// Whether requests can be sent: the status is known to the server.
    pub(crate) fn is_online(&self) -> bool {
        self.is_signed_in() && self.online
    }

    pub(crate) fn stamp(&mut self, now: Instant) {
        self.step.stamp(now);
        self.ping.stamp(now);
        self.pong.stamp(now);
    }

    /// Moves `until` forward to when some time limit ends.
    pub(crate) fn bound(&self, until: &mut Instant) {
        self.step.bound(until);
        self.ping.bound(until);
        self.pong.bound(until);
    }

    /// Whether what came in belongs to a connection that was given up; asked once.
    pub(crate) fn wants_fresh_stream(&mut self) -> bool {
        core::mem::take(&mut self.stale_stream)
    }

    /// The request whose answer is awaited in this phase of the sign-in.
    pub(crate) fn awaited(&self) -> RequestKind {
        match self.phase {
            Phase::Offline | Phase::Waiting | Phase::Reaching | Phase::Version => RequestKind::Version,
            Phase::ClientVersion | Phase::UpdateQuery => RequestKind::ClientVersion,
            Phase::User => RequestKind::User,
            Phase::Passport | Phase::Ticket => RequestKind::Ticket,
            Phase::SignedIn | Phase::Leaving | Phase::Ending => RequestKind::Synchronize,
        }
    }
}
