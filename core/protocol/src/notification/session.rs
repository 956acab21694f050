//! What the notification link is at.

#[cfg(feature = "services")]
use super::adl::Telling;
use super::heartbeat::Heartbeat;
use super::list_arrival::ListArrival;
use super::sign_in::{End, Phase, SignInState};
use crate::account::Status;
use crate::dialect::Dialect;
use crate::error::LinkError;
use crate::time::Instant;
use crate::timer::Round;

/// What is known of the session under way.
pub(crate) struct Session {
    pub(crate) sign_in: SignInState,
    pub(crate) end: End,
    /// The driver said that the notification link is gone; acted on when all that came before is read.
    pub(crate) ended_link: Option<LinkError>,
    /// What was carried is gone because the gateway forgot it, though it was asked in time.
    pub(crate) forgotten: bool,
    /// When the gateway answered last.
    pub(crate) heard: Instant,
    pub(crate) heartbeat: Heartbeat,
    /// Bytes of the old stream are to be thrown away.
    pub(crate) stale_stream: bool,
    pub(crate) list: ListArrival,
    /// How far a server that keeps no list was told it.
    #[cfg(feature = "services")]
    pub(crate) telling: Telling,
    pub(crate) online: bool,
    /// The presence of others came before the status was taken.
    pub(crate) others_told: bool,
    pub(crate) status: Status,
}

impl Session {
    pub(crate) const OFFLINE: Self = Self {
        sign_in: SignInState::OFFLINE,
        end: End::Wish,
        ended_link: None,
        forgotten: false,
        heard: Instant::ZERO,
        heartbeat: Heartbeat::OFF,
        stale_stream: false,
        list: ListArrival::NONE,
        #[cfg(feature = "services")]
        telling: Telling::Nothing,
        online: false,
        others_told: false,
        status: Status::Offline,
    };

    pub(crate) fn phase(&self) -> Phase {
        self.sign_in.phase()
    }

    /// What is spoken, once the server has chosen.
    pub(crate) fn dialect(&self) -> Option<Dialect> {
        self.sign_in.dialect()
    }

    pub(crate) fn is_offline(&self) -> bool {
        self.phase() == Phase::Offline
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.phase() == Phase::SignedIn
    }

    /// Whether requests can be sent: the status is known to the server.
    pub(crate) fn is_online(&self) -> bool {
        self.is_signed_in() && self.online
    }

    pub(crate) fn stamp(&mut self, now: Instant) {
        self.each_timer(&mut Round::Place(now));
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        self.sign_in.each_timer(round);
        self.heartbeat.each_timer(round);
    }

    /// Whether what came in belongs to a connection that was given up; asked once.
    pub(crate) fn wants_fresh_stream(&mut self) -> bool {
        core::mem::take(&mut self.stale_stream)
    }

    /// What the list has brought belongs to another server.
    pub(crate) fn forget_list(&mut self) {
        self.list = ListArrival::NONE;
        self.online = false;
        #[cfg(feature = "services")]
        (self.telling = Telling::Nothing);
    }
}
