//! The contact list as a value.

use std::collections::HashMap;

use crate::vocabulary::{Dialect, Status};

/// The contact list at one moment.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Roster {
    /// Everybody on any list, sorted by account: also those who are only blocked, or only have oneself on their list.
    pub everybody: Vec<Contact>,
    /// The groups, in the order of the service.
    pub groups: Vec<Group>,
    /// Oneself.
    pub me: Me,
    /// Whether the whole list has arrived since the client was made. It stays so when the session ends; everybody is offline then.
    pub is_complete: bool,
}

/// A contact: somebody on at least one of the five lists.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Contact {
    /// The account name in lower case, or `tel:` and a number.
    pub account: String,
    /// The display name as last seen; the account when there is none. Untrusted plain text.
    pub name: String,
    /// The contact's id (MSNP10 and later, own contacts only).
    pub id: Option<String>,
    /// The lists that it is on.
    pub lists: Vec<ContactList>,
    /// 1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo (MSNP12; 1 before).
    pub network: u32,
    /// The ids of its groups.
    pub groups: Vec<String>,
    /// The status; offline while it is not known to be there.
    pub status: Status,
    /// What the contact's client can do, as bits.
    pub capabilities: u32,
    /// The personal message; empty: none. Untrusted plain text.
    pub personal_message: String,
    /// The media string as it is on the wire; empty: none.
    pub media: String,
    /// The description of the display picture (an MSNObject); empty: none.
    pub picture: String,
    /// Every property that is set, by its three letters (`PHH`, `PHW`, `PHM`, `MOB`, `WWE`, `HSB`).
    pub properties: HashMap<String, String>,
}

/// One of the five lists that the service keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum ContactList {
    /// One's own contacts.
    Forward,
    /// Those who may see one's presence and write.
    Allow,
    /// Those who may not.
    Block,
    /// Those who have oneself on their forward list.
    Reverse,
    /// Those who were not decided on yet (MSNP10 and later).
    Pending,
}

/// A group of the contact list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Group {
    /// A small number before MSNP10, a GUID later.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Oneself, as the service shows it to others.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Me {
    /// The account as the service spells it; empty before the first sign-in.
    pub account: String,
    /// The display name; the account when there is none.
    pub name: String,
    /// The status; offline while signed out.
    pub status: Status,
    /// The personal message that was set last with this client; empty: none.
    pub personal_message: String,
    /// The media string that was set last with this client; empty: none.
    pub media: String,
    /// Whether the address was confirmed. The name of an account that is not can not be changed.
    pub is_verified: bool,
    /// Whether the service restricts what the account may do.
    pub is_restricted: bool,
    /// Whether those on neither the allow nor the block list may see one's presence and write.
    pub allows_unknown: bool,
    /// Whether one wants to be asked when somebody adds oneself.
    pub asks_when_added: bool,
    /// What is spoken with the service, or was last.
    pub dialect: Option<Dialect>,
    /// Every property that is set, by its three letters (`PHH`, `PHW`, `PHM`, `MOB`, `MBE`, `WWE`).
    pub properties: HashMap<String, String>,
}

impl From<&msnp::Roster> for Roster {
    fn from(roster: &msnp::Roster) -> Self {
        Self {
            everybody: roster.everybody().map(|contact| Contact::from(&**contact)).collect(),
            groups: roster.groups().iter().map(Group::from).collect(),
            me: Me::from(roster.me()),
            is_complete: roster.is_complete(),
        }
    }
}

impl From<&msnp::Contact> for Contact {
    fn from(contact: &msnp::Contact) -> Self {
        Self {
            account: contact.account().to_owned(),
            name: contact.name().to_owned(),
            id: contact.id().map(str::to_owned),
            lists: lists(contact),
            network: contact.network(),
            groups: contact.groups().map(str::to_owned).collect(),
            status: contact.status().into(),
            capabilities: contact.capabilities().0,
            personal_message: contact.personal_message().to_owned(),
            media: contact.media().to_owned(),
            picture: contact.picture().to_owned(),
            properties: owned(contact.properties()),
        }
    }
}

fn lists(contact: &msnp::Contact) -> Vec<ContactList> {
    let all = [
        (msnp::List::Forward, ContactList::Forward),
        (msnp::List::Allow, ContactList::Allow),
        (msnp::List::Block, ContactList::Block),
        (msnp::List::Reverse, ContactList::Reverse),
        (msnp::List::Pending, ContactList::Pending),
    ];
    all.into_iter().filter(|(list, _)| contact.is_on(*list)).map(|(_, list)| list).collect()
}

fn owned<'a>(properties: impl Iterator<Item = (&'a str, &'a str)>) -> HashMap<String, String> {
    properties.map(|(property, value)| (property.to_owned(), value.to_owned())).collect()
}

impl From<&msnp::Group> for Group {
    fn from(group: &msnp::Group) -> Self {
        Self { id: group.id().to_owned(), name: group.name().to_owned() }
    }
}

impl From<&msnp::Me> for Me {
    fn from(me: &msnp::Me) -> Self {
        Self {
            account: me.account().to_owned(),
            name: me.name().to_owned(),
            status: me.status().into(),
            personal_message: me.personal_message().to_owned(),
            media: me.media().to_owned(),
            is_verified: me.is_verified(),
            is_restricted: me.is_restricted(),
            allows_unknown: me.allows_unknown(),
            asks_when_added: me.asks_when_added(),
            dialect: me.dialect().and_then(Dialect::of),
            properties: owned(me.properties()),
        }
    }
}
