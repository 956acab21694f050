//! What a session is at.

use std::time::Instant;

/// What a session is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(tag = "state", rename_all = "kebab-case"))]
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
        /// When.
        #[cfg_attr(
            feature = "serde",
            serde(rename = "wait_ms", serialize_with = "crate::serialized::until")
        )]
        until: Instant,
    },
    /// By [`Client::suspend`](crate::Client::suspend): nothing is done until [`Client::resume`](crate::Client::resume).
    Suspended,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Offline => "offline",
            Self::Connecting => "connecting",
            Self::SigningIn => "signing in",
            Self::Online => "online",
            Self::Waiting { .. } => "waiting for the next attempt",
            Self::Suspended => "suspended",
        })
    }
}
