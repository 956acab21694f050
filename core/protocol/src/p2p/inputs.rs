//! What is handed in to the part, and what comes out of it to be told.

use super::file;
use super::object::Object;
use super::slp::Activity;
use super::transfer::TransferEnd;
use crate::fingerprint::Key;
use crate::ids::{ChatId, TransferId};
use crate::text::Text;
use crate::time::Instant;
use crate::wire::base64::put_base64;
use crate::wire::sink::Sink;

/// A packet as it came in, and where.
#[derive(Clone, Copy)]
pub(crate) struct Incoming<'a> {
    pub(crate) chat: ChatId,
    /// Who sent it, as the service says.
    pub(crate) sender: &'a str,
    pub(crate) own: &'a str,
    pub(crate) key: Key,
    pub(crate) now: Instant,
    /// What one's own display picture is, if there is one.
    pub(crate) picture: Object,
    /// The direct connection that it came over, if it did not come through the conversation.
    #[cfg(feature = "direct")]
    pub(crate) over: crate::ids::LinkId,
}

/// What is to be told of the peers: which transfer, and where the rest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PeerDue {
    /// An offer, read out of the current frame, or out of the message that was joined at a place.
    Offered(TransferId, Option<usize>),
    /// An offer by MSNFTP, in the current frame.
    #[cfg(feature = "direct")]
    Invited(TransferId),
    /// Data in the current frame.
    Data(TransferId),
    /// An invitation in the current frame to what is not served.
    NotServed(Activity),
    Asked(TransferId),
    Accepted(TransferId),
    Wants(TransferId),
    Ended(TransferId, TransferEnd),
}

/// An invitation of one's own.
#[derive(Clone, Copy)]
pub(crate) struct Invitation<'a> {
    pub(crate) chat: ChatId,
    pub(crate) peer: &'a str,
    pub(crate) own: &'a str,
    pub(crate) what: Wanted<'a>,
    pub(crate) key: Key,
    pub(crate) now: Instant,
}

/// What is invited to.
#[derive(Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// To give an object, named by the element that its owner sent.
    Object { object: Object, element: Text<'a> },
    /// To take a file.
    File { name: &'a str, size: u64 },
}

impl Wanted<'_> {
    pub(super) fn put_context(&self, sink: &mut dyn Sink) {
        match self {
            // With the NUL of the official clients (`p2p.md` 5).
            Self::Object { element, .. } => {
                let bytes = element.chars().flat_map(|char| {
                    let mut bytes = [0; 4];
                    let length = char.encode_utf8(&mut bytes).len();
                    bytes.into_iter().take(length)
                });
                put_base64(sink, bytes.chain([0]));
            }
            Self::File { name, size } => {
                // Whether it can be is looked at before.
                let _ = file::put_context(name, *size, sink);
            }
        }
    }
}
