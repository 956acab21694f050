//! Accounts as a test describes them, and lists as a test reads them back.

use std::collections::BTreeMap;

use serde::Serialize;

/// An account to be known to the service, with the list it starts with.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// The account's handle, e.g. `anna@example.net`.
    pub address: String,
    /// The password Passport asks for.
    pub password: String,
    /// The friendly name, as plain text (not percent-encoded).
    pub name: String,
    /// The contacts on any of the account's lists.
    pub contacts: Vec<Contact>,
    /// Names of the account's groups, as plain text. Groups named by a contact are made by themselves.
    pub groups: Vec<String>,
    /// Properties set from the start: `PHH`, `PHW`, `PHM`, `MOB`, `MBE`, `WWE`, `HSB`.
    pub properties: BTreeMap<String, String>,
    /// Messages waiting in the mailbox; `None` is an account without e-mail, which gets no mail notice on sign-in.
    pub unread_mail: Option<u32>,
    /// Whether the owner confirmed the address. An unverified account cannot change its name.
    pub verified: bool,
    /// Whether `USR OK` carries the "restricted" mark.
    pub restricted: bool,
    /// `BLP BL` instead of `BLP AL`: only contacts on the allow list see and reach the account.
    pub private: bool,
}

impl Account {
    /// An account with empty lists, verified, open to everybody.
    pub fn new(address: impl Into<String>, password: impl Into<String>, name: impl Into<String>) -> Account {
        Account {
            address: address.into(),
            password: password.into(),
            name: name.into(),
            verified: true,
            ..Account::default()
        }
    }

    /// Adds a contact on the forward and the allow list.
    #[must_use]
    pub fn contact(mut self, address: impl Into<String>) -> Account {
        self.contacts.push(Contact::new(address));
        self
    }

    /// Adds a contact on the forward and the allow list, in a group.
    #[must_use]
    pub fn contact_in(mut self, address: impl Into<String>, group: impl Into<String>) -> Account {
        self.contacts.push(Contact { group: Some(group.into()), ..Contact::new(address) });
        self
    }

    /// Puts an address on the block list (and on no other).
    #[must_use]
    pub fn block(mut self, address: impl Into<String>) -> Account {
        self.contacts.push(Contact { forward: false, allow: false, block: true, ..Contact::new(address) });
        self
    }

    /// Puts an address on the allow list (and on no other).
    #[must_use]
    pub fn allow(mut self, address: impl Into<String>) -> Account {
        self.contacts.push(Contact { forward: false, ..Contact::new(address) });
        self
    }

    /// Adds an empty group.
    #[must_use]
    pub fn group(mut self, name: impl Into<String>) -> Account {
        self.groups.push(name.into());
        self
    }

    /// Sets a property, e.g. `("PHM", "44 20 555 0100")`; the value is plain text.
    #[must_use]
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Account {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// Gives the account a mailbox with so many unread messages.
    #[must_use]
    pub fn mailbox(mut self, unread: u32) -> Account {
        self.unread_mail = Some(unread);
        self
    }

    /// Hides the account from everybody who is not on its allow list (`BLP BL`).
    #[must_use]
    pub fn private(mut self) -> Account {
        self.private = true;
        self
    }
}

/// One contact of an [`Account`].
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// The contact's handle. The account need not exist (yet).
    pub address: String,
    /// The name stored for it; `None` shows the contact's own name.
    pub name: Option<String>,
    /// The group it is in; `None` is ungrouped.
    pub group: Option<String>,
    /// On the forward list (a contact proper).
    pub forward: bool,
    /// On the allow list.
    pub allow: bool,
    /// On the block list.
    pub block: bool,
    /// Its network, where that is another one (32 is Yahoo): it is listed, and never online.
    pub network: Option<u8>,
}

impl Contact {
    /// A contact on the forward and the allow list, ungrouped.
    pub fn new(address: impl Into<String>) -> Contact {
        Contact { address: address.into(), forward: true, allow: true, ..Contact::default() }
    }
}

/// What the service keeps for one account: the truth a test compares a client's view with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ListSnapshot {
    /// The account's own friendly name, as plain text.
    pub name: String,
    /// The forward list, by address.
    pub forward: Vec<ListedContact>,
    /// Addresses on the allow list.
    pub allow: Vec<String>,
    /// Addresses on the block list.
    pub block: Vec<String>,
    /// Addresses of those who have this account on their forward list.
    pub reverse: Vec<String>,
    /// Addresses of those who added this account and were not yet decided upon (seen by clients of MSNP10 and later).
    pub pending: Vec<String>,
    /// The group names, in the order of their numbers, without the default group.
    pub groups: Vec<String>,
    /// `BLP BL` is set: only contacts on the allow list see and reach the account.
    pub private: bool,
    /// `GTC A` is set: the client is to ask when somebody adds the account.
    pub prompt: bool,
    /// The account's own properties, as plain text.
    pub properties: BTreeMap<String, String>,
}

/// A contact on a forward list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ListedContact {
    /// The contact's handle.
    pub address: String,
    /// The name the list shows, as plain text.
    pub name: String,
    /// The contact's id in dialects that use them (MSNP10 and later).
    pub id: String,
    /// Names of the groups it is in; empty is ungrouped.
    pub groups: Vec<String>,
}
