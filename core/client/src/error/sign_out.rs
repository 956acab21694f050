//! Why a session ended.

use super::Error;

/// Why a session ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum SignOutReason {
    /// By one's own wish.
    #[error("signed out")]
    Wish,
    /// Anything else, from a wrong password to a lost connection.
    #[error(transparent)]
    Ended(Error),
}

impl SignOutReason {
    /// What the user can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Wish => "Sign in again when you like.",
            Self::Ended(error) => error.advice(),
        }
    }

    /// Whether a client may sign in again by itself, with growing pauses.
    pub fn may_retry(&self) -> bool {
        matches!(self, Self::Ended(error) if error.is_temporary())
    }

    /// As the result of a sign-in that it ended.
    pub(crate) fn into_error(self) -> Error {
        match self {
            Self::Wish => Error::Cancelled,
            Self::Ended(error) => error,
        }
    }
}
