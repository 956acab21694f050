//! What goes on between peers: pictures, emoticons, files.

#[cfg(feature = "p2p")]
use crate::ids::{ChatId, TransferId};
#[cfg(feature = "p2p")]
use crate::p2p::{Activity, FileContext, Object, TransferEnd};

/// Something about a transfer from person to person. [`Messenger::fetch`](crate::Messenger::fetch),
/// [`send_file`](crate::Messenger::send_file) and a peer's invitation begin one; [`Ended`](Self::Ended) is its last event.
#[cfg(feature = "p2p")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum PeerEvent<'a> {
    /// Somebody offers a file: [`accept_file`](crate::Messenger::accept_file) or
    /// [`decline_file`](crate::Messenger::decline_file) within five minutes. Where the file
    /// [needs](crate::p2p::FileContext::needs_direct) a direct connection, allow one first, or decline it.
    FileOffered {
        /// Its number.
        transfer: TransferId,
        /// In which conversation.
        chat: ChatId,
        /// Who.
        account: &'a str,
        /// Name, size and preview.
        file: FileContext<'a>,
    },
    /// The peer takes the file that was offered: data is asked for next.
    Accepted {
        /// Which.
        transfer: TransferId,
    },
    /// Somebody fetches an object that was published, such as one's own picture: data is asked for next.
    Asked {
        /// Its number.
        transfer: TransferId,
        /// In which conversation.
        chat: ChatId,
        /// Who.
        account: &'a str,
        /// What.
        object: Object,
    },
    /// There is room for more: hand the bytes from `offset` on to [`supply`](crate::Messenger::supply), when they are at hand.
    Wants {
        /// Which.
        transfer: TransferId,
        /// Where the bytes stand that are wanted.
        offset: u64,
        /// How many are taken at the most.
        most: usize,
    },
    /// More of it has come: in order, without gaps, and never more than was announced.
    Data {
        /// Which.
        transfer: TransferId,
        /// Where these bytes stand.
        offset: u64,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// It is over.
    Ended {
        /// Which.
        transfer: TransferId,
        /// How.
        end: TransferEnd,
    },
    /// Somebody invited to what is not served, and was declined.
    NotServed {
        /// In which conversation.
        chat: ChatId,
        /// Who.
        account: &'a str,
        /// To what.
        activity: Activity,
    },
}

/// Nothing, in a build without `p2p`.
#[cfg(not(feature = "p2p"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PeerEvent<'a> {
    /// There is none.
    #[doc(hidden)]
    None(core::convert::Infallible, core::marker::PhantomData<&'a ()>),
}
