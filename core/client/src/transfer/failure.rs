//! Why a picture or a file is not there.

use crate::error::SendFailure;
use crate::error::number::numbers;

/// Why a picture or a file is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(tag = "type", rename_all = "kebab-case"))]
pub enum TransferFailure {
    /// The contact declined it.
    #[error("it was declined")]
    Declined,
    /// The contact ended it.
    #[error("the contact cancelled it")]
    CancelledByPeer,
    /// The program declined or cancelled it.
    #[error("it was cancelled")]
    Cancelled,
    /// The contact's program could not take or give it.
    #[error("the contact's program refused (status {status})")]
    Refused {
        /// What it said.
        status: u16,
    },
    /// The contact could not be reached, or the program cannot write to them now.
    #[error("the contact cannot be reached: {reason}")]
    NotReached {
        /// Why.
        reason: SendFailure,
    },
    /// The connection of the conversation was lost, or the contact has left it.
    #[error("the connection was lost on the way")]
    ConnectionLost,
    /// The contact's program said nothing for too long.
    #[error("no answer in time")]
    TimedOut,
    /// The contact's program sent what cannot be.
    #[error("what came was not in order")]
    Broken,
    /// The bytes of a picture are not those that its owner announced.
    #[error("what came is another picture than was announced")]
    WrongPicture,
    /// The contact's program sends and takes files over a direct connection alone (MSN 3 to 5), and there is none: it is not allowed
    /// (`Settings::with_direct`, and contacts only), a proxy or the gateway is used, or it did not come about.
    #[error("no direct connection, and the contact's program sends and takes files in no other way")]
    NoDirectConnection,
    /// There is no such transfer (any more), or it was decided already.
    #[error("there is no such transfer any more")]
    NoSuchTransfer,
    /// The name of a file is empty or too long; or what is to be fetched is no object, or one that belongs to somebody else.
    #[error("not a file name, or not an object of that contact")]
    Invalid,
    /// The source ended before all bytes were there that were announced, or could not be read; or the sink could not be written.
    #[error("the file could not be read or written: {detail}")]
    File {
        /// What the system says.
        detail: String,
    },
    /// The session is over.
    #[error("the session is over")]
    SessionEnded,
}

impl TransferFailure {
    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Declined => "Ask them whether they want it, then offer it again.",
            Self::CancelledByPeer | Self::ConnectionLost | Self::TimedOut | Self::Broken => {
                "Begin it again; what broke off cannot be resumed."
            }
            Self::Cancelled => "Nothing needs to be done.",
            Self::Refused { .. } => {
                "Their program may not know this, or have no room for it: try again later."
            }
            Self::NotReached { reason } => reason.advice(),
            Self::NoDirectConnection => {
                "Allow direct connections in the settings, have the contact on the list, and look whether a firewall is in the way."
            }
            Self::WrongPicture => "Do without: their program shows a picture that it does not have.",
            Self::NoSuchTransfer => "It is over: its last event says how.",
            Self::Invalid => "Give a name of 1 to 259 characters, or an object as the contact announced it.",
            Self::File { .. } => "Look whether the file is still there and the disk has room.",
            Self::SessionEnded => "Sign in, then begin it again.",
        }
    }

    /// Whether the same may work later without any change.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::ConnectionLost | Self::TimedOut | Self::SessionEnded => true,
            Self::NotReached { reason } => *reason == SendFailure::Busy,
            Self::Declined
            | Self::CancelledByPeer
            | Self::Cancelled
            | Self::Refused { .. }
            | Self::Broken
            | Self::WrongPicture
            | Self::NoDirectConnection
            | Self::NoSuchTransfer
            | Self::Invalid
            | Self::File { .. } => false,
        }
    }

    #[cfg(feature = "p2p")]
    pub(crate) fn of_call(error: msnp_core::Error) -> Self {
        use msnp_core::Error as Core;
        if error == Core::NoSuchTransfer {
            Self::NoSuchTransfer
        } else if matches!(error, Core::InvalidValue | Core::TooLong) {
            Self::Invalid
        } else {
            Self::NotReached { reason: SendFailure::of_call(error) }
        }
    }

    /// `None`: nothing failed.
    #[cfg(feature = "p2p")]
    pub(crate) fn of_end(end: msnp_core::p2p::TransferEnd) -> Option<Self> {
        use msnp_core::p2p::TransferEnd as End;
        Some(match end {
            End::Complete => return None,
            End::Declined => Self::Declined,
            End::CancelledByPeer => Self::CancelledByPeer,
            End::Cancelled => Self::Cancelled,
            End::Refused(status) => Self::Refused { status },
            End::NotReached(reason) => Self::NotReached { reason: reason.into() },
            End::ConnectionLost => Self::ConnectionLost,
            End::TimedOut => Self::TimedOut,
            End::Broken => Self::Broken,
            End::WrongHash => Self::WrongPicture,
            End::NoDirectConnection => Self::NoDirectConnection,
            #[cfg(not(feature = "exhaustive"))]
            _ => Self::Broken,
        })
    }
}

numbers! { TransferFailure:
    // The same kinds as above.
    Invalid = 21,
    Cancelled = 92,
    SessionEnded = 93,
    // Those of transfers.
    NoSuchTransfer = 33,
    Declined = 120,
    CancelledByPeer = 121,
    Refused { status } = 122 with *status,
    ConnectionLost = 123,
    TimedOut = 124,
    Broken = 125,
    WrongPicture = 126,
    File { .. } = 127,
    NoDirectConnection = 128,
    ;
    Self::NotReached { reason } => reason,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::collections::HashSet;

    /// What only transfers have in common with no other call has a number of its own.
    #[test]
    fn a_transfer_shares_numbers_with_its_like_alone() {
        let distinct: HashSet<u16> = TransferFailure::NUMBERS.iter().map(|(_, number)| *number).collect();
        assert_eq!(distinct.len(), TransferFailure::NUMBERS.len());
        let others = Error::NUMBERS.iter().chain(SendFailure::NUMBERS);
        let others: HashSet<u16> = others.map(|(_, number)| *number).collect();
        let shared = TransferFailure::NUMBERS.iter().filter(|(_, number)| others.contains(number));
        let shared: Vec<&str> = shared.map(|(name, _)| *name).collect();
        assert_eq!(shared, ["Invalid", "Cancelled", "SessionEnded"]);
    }

    #[test]
    fn a_transfer_that_reached_nobody_has_the_number_and_the_code_of_why() {
        let refused = SendFailure::Refused(msnp_core::code::ErrorCode::new(800));
        let failure = TransferFailure::NotReached { reason: refused };
        assert_eq!((failure.number(), failure.code()), (82, Some(800)));
        assert_eq!(TransferFailure::Refused { status: 603 }.code(), Some(603));
    }
}
