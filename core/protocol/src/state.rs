//! What a session is at, for whoever shows it.

use crate::time::Instant;

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
    /// The session was lost. The next attempt begins then, or at once with [`Messenger::network_changed`](crate::Messenger::network_changed).
    Waiting {
        /// When, on the caller's clock.
        until: Instant,
    },
    /// By [`Messenger::suspend`](crate::Messenger::suspend): nothing is done until [`Messenger::resume`](crate::Messenger::resume).
    Suspended,
}
