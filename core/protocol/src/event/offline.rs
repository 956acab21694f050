//! Messages that people leave while somebody is away.

use crate::error::OfflineFailure;
use crate::ids::MessageId;
use crate::text::Text;
use crate::wire::mime::Headers;

/// Something about offline messages (feature `services`).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum OfflineEvent<'a> {
    /// Somebody has left a message. It is told once, and waits at the service until
    /// [`offline_message_stored`](crate::Messenger::offline_message_stored) says that it is kept here: a program that ends before that is told
    /// again the next time, under the same id.
    Message(OfflineMessage<'a>),
    /// All that waited is told.
    Fetched,
    /// A message of one's own is kept for later ([`leave_message`](crate::Messenger::leave_message)).
    Stored {
        /// Which.
        message: MessageId,
    },
    /// A message of one's own could not be left.
    Failed {
        /// Which.
        message: MessageId,
        /// Why.
        reason: OfflineFailure,
    },
    /// Messages wait, and cannot be fetched; they are asked for again with the next sign-in, or the next announcement.
    Unavailable {
        /// Why.
        reason: OfflineFailure,
    },
}

/// A message that somebody left. What comes of one conversation has the same run, and numbers in it; the order in which they are told is
/// that of the service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfflineMessage<'a> {
    /// The service's name for it, the same each time.
    pub id: &'a str,
    /// Who left it, as the service says.
    pub account: &'a str,
    /// Their name, RFC 2047 encoded: [`mime::words`](crate::mime::words) decodes it.
    pub name: &'a [u8],
    /// When it was left, in seconds since 1970, where the service says.
    pub received: Option<u64>,
    /// The run that it belongs to; empty: none.
    pub run: &'a [u8],
    /// Its number in the run, from 1 on; 0: none.
    pub sequence: u32,
    /// The character set that it names; empty: none. `text` is read in those that [`mime::text_in`](crate::mime::text_in) knows.
    pub charset: &'a str,
    /// What it says.
    pub text: Text<'a>,
    /// The headers of the mail that it is.
    pub headers: Headers<'a>,
}

/// What is told next.
#[cfg(feature = "services")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfflineDue {
    Message,
    Fetched,
    Stored(MessageId),
    Failed(MessageId, OfflineFailure),
    Unavailable(OfflineFailure),
}
