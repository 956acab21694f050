//! Words that stand in several places.

use std::time::{Duration, Instant, SystemTime};

/// What a person tells the others about being there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Status {
    /// There.
    Online,
    /// There, and busy.
    Busy,
    /// Has not touched the device for a while.
    Idle,
    /// Back in a moment.
    BeRightBack,
    /// Not there.
    Away,
    /// Telephoning.
    OnThePhone,
    /// Eating.
    OutToLunch,
    /// Signed in, and offline to everybody else. Only one's own.
    Hidden,
    /// Not signed in. Cannot be chosen: sign out.
    Offline,
}

impl From<msnp::Status> for Status {
    fn from(status: msnp::Status) -> Self {
        match status {
            msnp::Status::Online => Self::Online,
            msnp::Status::Busy => Self::Busy,
            msnp::Status::Idle => Self::Idle,
            msnp::Status::BeRightBack => Self::BeRightBack,
            msnp::Status::Away => Self::Away,
            msnp::Status::OnThePhone => Self::OnThePhone,
            msnp::Status::OutToLunch => Self::OutToLunch,
            msnp::Status::Hidden => Self::Hidden,
            msnp::Status::Offline => Self::Offline,
        }
    }
}

impl From<Status> for msnp::Status {
    fn from(status: Status) -> Self {
        match status {
            Status::Online => Self::Online,
            Status::Busy => Self::Busy,
            Status::Idle => Self::Idle,
            Status::BeRightBack => Self::BeRightBack,
            Status::Away => Self::Away,
            Status::OnThePhone => Self::OnThePhone,
            Status::OutToLunch => Self::OutToLunch,
            Status::Hidden => Self::Hidden,
            Status::Offline => Self::Offline,
        }
    }
}

/// What a session is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum State {
    /// No session, and none is wanted.
    Offline,
    /// The notification server is being reached.
    Connecting,
    /// Connected, and not online yet.
    SigningIn,
    /// Others see one's status.
    Online,
    /// The session was lost. The next attempt begins then.
    Waiting {
        /// When, by the device's clock, to the second: two looks at the same wait say the same.
        until: SystemTime,
    },
    /// Nothing is done until `resume`.
    Suspended,
}

impl From<msnp::State> for State {
    fn from(state: msnp::State) -> Self {
        match state {
            msnp::State::Connecting => Self::Connecting,
            msnp::State::SigningIn => Self::SigningIn,
            msnp::State::Online => Self::Online,
            msnp::State::Waiting { until } => {
                let (now, left) = (SystemTime::now(), until.saturating_duration_since(Instant::now()));
                let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                let rounded = since.saturating_add(left).saturating_add(Duration::from_millis(500)).as_secs();
                let until = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(rounded));
                Self::Waiting { until: until.unwrap_or(now) }
            }
            msnp::State::Suspended => Self::Suspended,
            msnp::State::Offline => Self::Offline,
        }
    }
}

/// A version of the protocol that is spoken with the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Protocol {
    /// MSNP8, of 2003.
    Msnp8,
    /// MSNP9.
    Msnp9,
    /// MSNP10.
    Msnp10,
    /// MSNP11.
    Msnp11,
    /// MSNP12, of 2005.
    Msnp12,
}

impl Protocol {
    const ALL: [(Self, msnp::Dialect); 5] = [
        (Self::Msnp8, msnp::Dialect::MSNP8),
        (Self::Msnp9, msnp::Dialect::MSNP9),
        (Self::Msnp10, msnp::Dialect::MSNP10),
        (Self::Msnp11, msnp::Dialect::MSNP11),
        (Self::Msnp12, msnp::Dialect::MSNP12),
    ];

    /// `None`: one that this layer has no word for.
    pub(crate) fn of(dialect: msnp::Dialect) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == dialect).map(|(protocol, _)| protocol)
    }

    pub(crate) fn dialect(self) -> msnp::Dialect {
        Self::ALL
            .into_iter()
            .find(|(known, _)| *known == self)
            .map_or(msnp::Dialect::MSNP8, |(_, dialect)| dialect)
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum LinkKind {
    /// The session: dispatch and notification servers.
    Notification,
    /// The way to a ticket: nexus and login server.
    Passport,
    /// A conversation.
    Switchboard,
}

impl From<msnp::LinkKind> for LinkKind {
    fn from(kind: msnp::LinkKind) -> Self {
        match kind {
            msnp::LinkKind::Passport => Self::Passport,
            msnp::LinkKind::Switchboard => Self::Switchboard,
            msnp::LinkKind::Notification => Self::Notification,
        }
    }
}

/// What showed that the service wants a newer client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum UpgradeCause {
    /// No protocol version in common.
    NoCommonProtocol,
    /// The server only tells about updates.
    OnlyUpdates,
    /// The server named a protocol version that was not offered.
    UnknownProtocol,
    /// The server's least client version is above this one. Signing in goes on.
    ClientTooOld,
    /// The server closed or refused right after the protocol versions were offered.
    RefusedEarly,
}

impl From<msnp::UpgradeCause> for UpgradeCause {
    fn from(cause: msnp::UpgradeCause) -> Self {
        match cause {
            msnp::UpgradeCause::OnlyUpdates => Self::OnlyUpdates,
            msnp::UpgradeCause::UnknownDialect => Self::UnknownProtocol,
            msnp::UpgradeCause::ClientTooOld => Self::ClientTooOld,
            msnp::UpgradeCause::RefusedEarly => Self::RefusedEarly,
            msnp::UpgradeCause::NoCommonDialect => Self::NoCommonProtocol,
        }
    }
}

/// When the service's HTTP gateway carries the connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum GatewayUse {
    /// Never.
    Never,
    /// Once the notification server cannot be reached straight.
    Fallback,
    /// Always.
    Always,
}

impl From<msnp::GatewayUse> for GatewayUse {
    fn from(usage: msnp::GatewayUse) -> Self {
        match usage {
            msnp::GatewayUse::Never => Self::Never,
            msnp::GatewayUse::Fallback => Self::Fallback,
            msnp::GatewayUse::Always => Self::Always,
        }
    }
}

impl From<GatewayUse> for msnp::GatewayUse {
    fn from(usage: GatewayUse) -> Self {
        match usage {
            GatewayUse::Never => Self::Never,
            GatewayUse::Fallback => Self::Fallback,
            GatewayUse::Always => Self::Always,
        }
    }
}
