//! Events that need nothing of the buffers: they wait their turn behind the frame that caused them.

use crate::account::Status;
use crate::error::{FailureReason, RequestError, RequestKind, UpgradeCause};
#[cfg(feature = "services")]
use crate::event::{BookDue, OfflineDue};
use crate::ids::{ChatId, LinkId, LinkKind, MessageId, RequestId};
use crate::limits::Limit;
#[cfg(feature = "p2p")]
use crate::p2p::PeerDue;
use crate::wire::Skipped;

/// How many may wait. Frames are read and time limits looked at only while none does, and neither causes more than a few. What calls
/// between two polls cause is derived from the tables, refused when there is no room ([`Announcements::has_room`]), or happens once:
/// the loss of the session.
pub(crate) const MOST_ANNOUNCEMENTS: usize = 12;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Announcement {
    ListComplete,
    Online(Status),
    StatusChanged(Status),
    StateChanged,
    ConnectionLost,
    Answered(RequestId),
    Refused(RequestId, RequestKind, RequestError),
    /// And whether the contact opened it.
    ChatOpened(ChatId, bool),
    Sent(ChatId, MessageId),
    Delivered(ChatId, MessageId),
    Failed(ChatId, MessageId, FailureReason),
    InvitationFailed(ChatId, RequestId, FailureReason),
    InvitationIgnored,
    ChatClosed(ChatId, Option<FailureReason>),
    ChatEnded(ChatId),
    Upgrade(UpgradeCause),
    /// By its place among those that are being joined.
    MessageIncomplete(usize),
    Skipped(LinkId, Skipped),
    LimitReached(LinkId, LinkKind, Limit, u32),
    #[cfg(feature = "p2p")]
    Peer(PeerDue),
    #[cfg(feature = "services")]
    Offline(OfflineDue),
    #[cfg(feature = "services")]
    Book(BookDue),
    SignedOut,
}

/// The announcements that wait.
#[derive(Debug)]
pub(crate) struct Announcements(heapless::Deque<Announcement, MOST_ANNOUNCEMENTS>);

impl Announcements {
    pub(crate) const fn new() -> Self {
        Self(heapless::Deque::new())
    }

    pub(crate) fn push(&mut self, announcement: Announcement) {
        let has_room = self.0.push_back(announcement).is_ok();
        debug_assert!(has_room, "see MOST_ANNOUNCEMENTS");
    }

    pub(crate) fn next(&mut self) -> Option<Announcement> {
        self.0.pop_front()
    }

    /// Whether calls between two polls may add more.
    pub(crate) fn has_room(&self) -> bool {
        self.0.len() < MOST_ANNOUNCEMENTS / 2
    }
}
