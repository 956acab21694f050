//! What [`Event`]s hold. They borrow from the machine's buffers until the next call; drivers that need more copy.

#[cfg(feature = "services")]
mod book;
pub(crate) mod kinds;
mod offline;
mod peer;
mod salt;
mod unasked;

#[cfg(feature = "services")]
pub(crate) use book::{BookDue, Told};
pub(crate) use kinds::Event;
#[cfg(feature = "services")]
pub(crate) use offline::OfflineDue;
pub use offline::{OfflineEvent, OfflineMessage};
pub use peer::PeerEvent;
pub use salt::Salt;
pub use unasked::UnaskedEvent;

use crate::account::{Capabilities, List, Lists, Status, network};
use crate::dialect::Dialect;
use crate::error::UpgradeCause;
use crate::ids::RequestId;
use crate::text::Text;
use crate::wire::cut;

/// Who signed in where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedIn<'a> {
    /// The account as the service spells it.
    pub account: &'a str,
    /// The display name; empty from MSNP10 on, where it comes as a property.
    pub name: Text<'a>,
    /// What is spoken.
    pub dialect: Dialect,
    /// The address was confirmed.
    pub verified: bool,
    /// The account may not do everything.
    pub restricted: bool,
}

/// What a service said that wants a newer client. Never download or run what it points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upgrade<'a> {
    /// What showed it.
    pub cause: UpgradeCause,
    /// The least client version that it accepts; empty: it did not say.
    pub minimum: &'a str,
    /// The client version that it recommends; empty: it did not say.
    pub recommended: &'a str,
    /// Where it says that a newer client is; empty: it did not say.
    pub download: &'a str,
}

/// A group of the contact list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group<'a> {
    /// A small number before MSNP10, a GUID later.
    pub id: &'a str,
    /// Its name.
    pub name: Text<'a>,
}

/// A contact of the contact list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact<'a> {
    /// The account, or `tel:` and a number.
    pub account: &'a str,
    /// The name as last seen.
    pub name: Text<'a>,
    /// The contact's id (MSNP10 and later, forward list only).
    pub id: Option<&'a str>,
    /// The lists that it is on.
    pub lists: Lists,
    /// 1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo; 1 where the dialect does not say.
    pub network: u32,
    /// The ids of its groups, separated by commas; empty: none.
    pub groups: &'a str,
}

impl<'a> Contact<'a> {
    /// The ids of its groups.
    pub fn group_ids(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        cut::split(self.groups, b',').filter(|id| !id.is_empty())
    }
}

/// A contact that was put on a list, or taken off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ListChange<'a> {
    /// The request behind it; `None`: somebody else, or another session.
    pub request: Option<RequestId>,
    /// Which list.
    pub list: List,
    /// The account; from MSNP10 on it may be missing where the id is there.
    pub account: Option<&'a str>,
    /// The contact's id (MSNP10 and later).
    pub contact_id: Option<&'a str>,
    /// The name, where one was sent.
    pub name: Option<Text<'a>>,
    /// The group, where only one group is meant.
    pub group: Option<&'a str>,
    /// The account's network; 1, that of the service itself, where nobody has said another ([`account::network`](crate::account::network)).
    pub network: u32,
}

impl ListChange<'_> {
    /// Nobody knows who, of the service's own network, and nobody has asked for it.
    pub(crate) const fn of(list: List) -> Self {
        Self {
            request: None,
            list,
            account: None,
            contact_id: None,
            name: None,
            group: None,
            network: network::SERVICE as u32,
        }
    }
}

/// A contact's presence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Presence<'a> {
    /// Who.
    pub account: &'a str,
    /// Status.
    pub status: Status,
    /// Display name.
    pub name: Text<'a>,
    /// What their client can do.
    pub capabilities: Capabilities,
    /// The MSNObject of the display picture, empty: none.
    pub picture: Text<'a>,
    /// The answer to one's own coming online, not news.
    pub initial: bool,
}

/// Mail that waits, or a new mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail<'a> {
    /// How much is unread.
    Unread {
        /// In the inbox.
        inbox: u32,
        /// In other folders.
        folders: u32,
    },
    /// A new mail.
    New {
        /// The sender's name, RFC 2047 encoded: [`mime::words`](crate::mime::words) decodes it.
        from: &'a [u8],
        /// The sender's address.
        address: &'a [u8],
        /// The subject, RFC 2047 encoded.
        subject: &'a [u8],
    },
    /// Mail data as XML (MSNP11 and later): counts, and headers of offline messages.
    Data {
        /// Unread in the inbox, where the data says.
        inbox: Option<u32>,
        /// Unread in other folders, where the data says.
        folders: Option<u32>,
        /// The document, or `too-large`.
        document: &'a [u8],
        /// It comes with a new offline message, not with the sign-in.
        new: bool,
    },
}
