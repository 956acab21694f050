//! What is due: small values without borrows, of which the last step of a poll makes outputs.

use super::link_owner::LinkOwner;
use crate::announcement::Announcement;
use crate::error::UpgradeCause;
use crate::ids::{LinkId, RequestId};
#[cfg(feature = "direct")]
use crate::p2p::PeerDue;
use crate::switchboard::commands::ChatDue;
use crate::time::Instant;

/// What the next output is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Due {
    Connect(LinkOwner),
    /// To the address in the current notification frame.
    ConnectChat {
        link: LinkId,
        address_at: usize,
    },
    #[cfg(feature = "direct")]
    Listen(LinkOwner),
    Secure(LinkOwner),
    Send(LinkOwner),
    Close(LinkId),
    Announcement(Announcement),
    /// Out of the current notification frame.
    Reading(Reading),
    /// Out of the current frame of a conversation.
    Chat {
        index: usize,
        due: ChatDue,
    },
    /// Out of the current packet of a direct connection.
    #[cfg(feature = "direct")]
    Bridge {
        index: usize,
        due: PeerDue,
    },
    Wait(Instant),
}

/// What to read out of a frame of the notification server.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reading {
    Nothing,
    Malformed,
    SignedIn,
    #[cfg(feature = "legacy")]
    Md5Challenge,
    Upgrade(UpgradeCause),
    ListBegins,
    ListUnchanged,
    Contact,
    Group,
    OwnProperty,
    ContactProperty,
    Privacy,
    Prompting,
    Added(Option<RequestId>),
    Removed(Option<RequestId>),
    GroupAdded,
    GroupRenamed,
    GroupRemoved,
    Renamed,
    ContactSetting,
    /// What the server tells of others (`ADL`, `RML`).
    #[cfg(feature = "services")]
    Pushed,
    Presence,
    Offline,
    PersonalMessage,
    /// Of somebody of another network (`UBM`).
    #[cfg(feature = "services")]
    Across,
    ServiceMessage,
    Alert,
    MobileText,
    Url(RequestId),
    ConfigurationFile(RequestId),
    /// What the service wants clients to keep to (`GCF 0`).
    #[cfg(feature = "services")]
    Policies,
    /// What another program says (`UBN`).
    #[cfg(feature = "services")]
    Signal,
    Ring,
}
