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
pub enum Dialect {
    /// MSNP2, of 1999. This and those up to MSNP7 sign in by MD5, and are spoken where the service's `md5_sign_in` says so.
    Msnp2,
    /// MSNP3.
    Msnp3,
    /// MSNP4.
    Msnp4,
    /// MSNP5: telephone numbers, pages.
    Msnp5,
    /// MSNP6.
    Msnp6,
    /// MSNP7: groups.
    Msnp7,
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
    /// MSNP13: the list lives in web services. This and those after it are offered only where a service's `dialects` name them.
    Msnp13,
    /// MSNP14.
    Msnp14,
    /// MSNP15, of 2007: single sign-on.
    Msnp15,
}

impl Dialect {
    const ALL: [(Self, msnp::Dialect); 14] = [
        (Self::Msnp2, msnp::Dialect::MSNP2),
        (Self::Msnp3, msnp::Dialect::MSNP3),
        (Self::Msnp4, msnp::Dialect::MSNP4),
        (Self::Msnp5, msnp::Dialect::MSNP5),
        (Self::Msnp6, msnp::Dialect::MSNP6),
        (Self::Msnp7, msnp::Dialect::MSNP7),
        (Self::Msnp8, msnp::Dialect::MSNP8),
        (Self::Msnp9, msnp::Dialect::MSNP9),
        (Self::Msnp10, msnp::Dialect::MSNP10),
        (Self::Msnp11, msnp::Dialect::MSNP11),
        (Self::Msnp12, msnp::Dialect::MSNP12),
        (Self::Msnp13, msnp::Dialect::MSNP13),
        (Self::Msnp14, msnp::Dialect::MSNP14),
        (Self::Msnp15, msnp::Dialect::MSNP15),
    ];

    /// `None`: one that this layer has no word for.
    pub(crate) fn of(dialect: msnp::Dialect) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == dialect).map(|(ours, _)| ours)
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
    /// Offline messages: the web services of the account.
    WebService,
}

impl From<msnp::LinkKind> for LinkKind {
    fn from(kind: msnp::LinkKind) -> Self {
        match kind {
            msnp::LinkKind::Passport => Self::Passport,
            msnp::LinkKind::Switchboard => Self::Switchboard,
            msnp::LinkKind::WebService => Self::WebService,
            msnp::LinkKind::Notification => Self::Notification,
        }
    }
}

/// What showed that the service wants a newer client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum UpgradeCause {
    /// No protocol version in common.
    NoCommonDialect,
    /// The server only tells about updates.
    OnlyUpdates,
    /// The server named a protocol version that was not offered.
    UnknownDialect,
    /// The server's least client version is above this one. Signing in goes on.
    ClientTooOld,
    /// The server closed or refused right after the protocol versions were offered.
    RefusedEarly,
}

impl From<msnp::UpgradeCause> for UpgradeCause {
    fn from(cause: msnp::UpgradeCause) -> Self {
        match cause {
            msnp::UpgradeCause::OnlyUpdates => Self::OnlyUpdates,
            msnp::UpgradeCause::UnknownDialect => Self::UnknownDialect,
            msnp::UpgradeCause::ClientTooOld => Self::ClientTooOld,
            msnp::UpgradeCause::RefusedEarly => Self::RefusedEarly,
            msnp::UpgradeCause::NoCommonDialect => Self::NoCommonDialect,
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

/// Whether one signs in by MD5 of a salt and the password, as MSNP2 to MSNP7 do, and in no other way. **Whoever reads along can try passwords
/// until one fits**: use one that is used nowhere else. It is never tried of its own accord.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Md5SignIn {
    /// Never.
    Never,
    /// With the password.
    Password,
    /// With an answer that the program has from elsewhere, as MSN TV had it: `Md5Challenge` asks for it. The password may be empty.
    Program,
}

impl From<msnp::Md5SignIn> for Md5SignIn {
    fn from(usage: msnp::Md5SignIn) -> Self {
        match usage {
            msnp::Md5SignIn::Never => Self::Never,
            msnp::Md5SignIn::Password => Self::Password,
            msnp::Md5SignIn::Program => Self::Program,
        }
    }
}

impl From<Md5SignIn> for msnp::Md5SignIn {
    fn from(usage: Md5SignIn) -> Self {
        match usage {
            Md5SignIn::Never => Self::Never,
            Md5SignIn::Password => Self::Password,
            Md5SignIn::Program => Self::Program,
        }
    }
}

/// What somebody invited to that no client of this kind serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Activity {
    /// A webcam.
    Webcam,
    /// A game, or another program that both have.
    Game,
    /// A file that could only come over a direct connection, which is not allowed for that person.
    File,
    /// Something else: a call, remote assistance, a shared folder.
    Other,
}

impl From<msnp::Activity> for Activity {
    fn from(activity: msnp::Activity) -> Self {
        match activity {
            msnp::Activity::Webcam => Self::Webcam,
            msnp::Activity::Game => Self::Game,
            msnp::Activity::File => Self::File,
            msnp::Activity::Other => Self::Other,
        }
    }
}
