//! Why a call was refused.

use crate::dialect::Dialect;
use crate::wire::Refused;

/// Why a call was refused. Nothing of it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Error {
    /// No room just now. Poll until `Wait`, let the driver send, then try again.
    #[error("too much is under way; try again in a moment")]
    Busy,
    /// Sign in first.
    #[error("not signed in")]
    NotSignedIn,
    /// Sign out first.
    #[error("already signed in, or on the way")]
    AlreadySignedIn,
    /// No account name: one `@`, no spaces, at most 129 bytes.
    #[error("not an account name: one @ is needed, no spaces, at most 129 bytes")]
    InvalidAccount,
    /// An argument is empty or holds characters that cannot be sent; or a limit is zero that must not be.
    #[error("a value is empty, or zero, or holds characters that cannot be sent")]
    InvalidValue,
    /// More bytes than the protocol or the storage takes.
    #[error("too long")]
    TooLong,
    /// The address of a server cannot be read.
    #[error("the address of a server cannot be read")]
    InvalidAddress,
    /// An address is `http://`, and the caller did not allow passwords to travel in the clear.
    #[error("the address is not https, and a password may not travel in the clear")]
    InsecureAddress,
    /// No dialect was offered that this crate speaks.
    #[error("no dialect to offer")]
    NoDialect,
    /// The dialect that the server chose does not have this.
    #[error("{0} does not have this")]
    NotInDialect(Dialect),
    /// There is no such conversation (any more).
    #[error("no such conversation")]
    NoSuchChat,
    /// There is no such transfer (any more), or it is not at the point for this.
    #[error("no such transfer")]
    NoSuchTransfer,
    /// This build has neither gateway nor proxies (feature `gateway`).
    #[error("this build has neither gateway nor proxies")]
    NotInBuild,
    /// As many conversations as the storage holds are open.
    #[error("too many conversations")]
    TooManyChats,
    /// While hidden one cannot write to anybody.
    #[error("not possible while hidden: choose another status first")]
    Hidden,
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Busy => Self::Busy,
            Refused::TooLong => Self::TooLong,
            Refused::Invalid => Self::InvalidValue,
        }
    }
}
