//! Pictures and files from person to person, as values.

mod emoticon;
mod failure;

use std::fmt;
use std::time::Duration;

pub use emoticon::Emoticon;
pub use failure::TransferFailure;

use crate::message::ConversationId;

/// A picture or a file on its way. Numbers of different clients say nothing of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TransferId(pub(crate) u32);

impl TransferId {
    /// The bare number, for borders that know no types.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// From the bare number. One that no event has named names nothing.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }
}

/// A display picture or an emoticon, by the SHA-1 of its bytes: the same picture has the same one, whoever shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureHash(pub [u8; 20]);

/// In hex, lower case.
impl fmt::Display for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PictureHash({self})")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for PictureHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What somebody invited to that no client of this kind serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Activity {
    /// A webcam.
    Webcam,
    /// A game, or another program that both have.
    Game,
    /// A file that could only come over a direct connection, which is not allowed for that person (`Settings::with_direct`).
    File,
    /// Something else: a call, remote assistance, a shared folder.
    Other,
}

/// Something about pictures and files from person to person. They are told in builds with the feature `p2p` alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(tag = "what", rename_all = "kebab-case"))]
pub enum TransferEvent {
    /// A contact shows another display picture, or none any more: `Client::picture` fetches it.
    PictureChanged {
        /// Who.
        account: String,
        /// Which; `None`: none.
        picture: Option<PictureHash>,
    },
    /// Somebody offers a file: `Client::accept_file` or `Client::decline_file` it within five minutes.
    FileOffered {
        /// Its number.
        transfer: TransferId,
        /// In which conversation.
        conversation: ConversationId,
        /// Who.
        account: String,
        /// The file's name, fit to be shown and to be that of a file: no folders, no control characters, at most 120 characters.
        name: String,
        /// Its bytes, as the sender says.
        size: u64,
        /// A small picture of it (PNG), where there is one, at most 64 KiB. It comes from the sender: decode it with bounds.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialized::base64"))]
        preview: Vec<u8>,
    },
    /// How far a file is, four times a second at the most.
    Progress {
        /// Which.
        transfer: TransferId,
        /// The bytes that were sent or have come.
        done: u64,
        /// All of them.
        size: u64,
        /// How long it has taken so far, since the first byte.
        #[cfg_attr(
            feature = "serde",
            serde(rename = "elapsed_ms", serialize_with = "crate::serialized::milliseconds")
        )]
        elapsed: Duration,
    },
    /// A file is over: all of it is there, or not.
    FileEnded {
        /// Which.
        transfer: TransferId,
        /// Why it is not all there; `None`: it is.
        failure: Option<TransferFailure>,
    },
    /// Somebody invited to what is not served, and was declined.
    NotServed {
        /// In which conversation.
        conversation: ConversationId,
        /// Who.
        account: String,
        /// To what.
        activity: Activity,
    },
}

impl TransferEvent {
    /// How many bytes of texts it holds.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::PictureChanged { account, .. } | Self::NotServed { account, .. } => account.len(),
            Self::FileOffered { account, name, preview, .. } => {
                account.len().saturating_add(name.len()).saturating_add(preview.len())
            }
            Self::Progress { .. } | Self::FileEnded { .. } => 0,
        }
    }
}
