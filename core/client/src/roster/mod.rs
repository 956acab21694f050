//! The contact list as a snapshot: contacts, groups, and oneself.

mod index;

use std::collections::HashSet;
use std::sync::Arc;

use msnp_core::account::{Capabilities, List, Lists, Status};
use msnp_core::dialect::Dialect;

use index::{Index, Keys};

/// The contact list at one moment. [`Client::contacts`](crate::Client::contacts) gives the current one; taking it costs no more than a
/// reference, and it never changes afterwards.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Sorted by account.
    contacts: Vec<Arc<Contact>>,
    /// Of the contacts.
    index: Arc<Index>,
    groups: Vec<Group>,
    me: Me,
    complete: bool,
    /// Bytes of all texts of contacts and groups.
    bytes: usize,
}

/// A contact: somebody on at least one of the five lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    account: Arc<str>,
    pub(crate) name: Box<str>,
    pub(crate) id: Option<Arc<str>>,
    pub(crate) lists: Lists,
    pub(crate) network: u32,
    pub(crate) groups: Vec<Arc<str>>,
    pub(crate) status: Status,
    pub(crate) capabilities: Capabilities,
    pub(crate) personal_message: Box<str>,
    pub(crate) media: Box<str>,
    pub(crate) picture: Box<str>,
    pub(crate) properties: Vec<(Box<str>, Box<str>)>,
}

/// A group of the contact list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Group {
    pub(crate) id: Box<str>,
    pub(crate) name: Box<str>,
}

/// Oneself, as the service shows it to others.
#[derive(Clone, Debug)]
pub struct Me {
    pub(crate) account: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) status: Status,
    pub(crate) personal_message: Box<str>,
    pub(crate) media: Box<str>,
    pub(crate) capabilities: Capabilities,
    pub(crate) verified: bool,
    pub(crate) restricted: bool,
    pub(crate) allow_unknown: bool,
    pub(crate) ask_when_added: bool,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) properties: Vec<(Box<str>, Box<str>)>,
}

impl Default for Me {
    fn default() -> Self {
        Self {
            account: Box::default(),
            name: Box::default(),
            status: Status::Offline,
            personal_message: Box::default(),
            media: Box::default(),
            capabilities: Capabilities(0),
            verified: false,
            restricted: false,
            allow_unknown: true,
            ask_when_added: true,
            dialect: None,
            properties: Vec::new(),
        }
    }
}

impl Roster {
    /// Everybody on any list, sorted by account: also those who are only blocked, or only have oneself on their list.
    pub fn everybody(&self) -> impl ExactSizeIterator<Item = &Arc<Contact>> {
        self.contacts.iter()
    }

    /// One's own contacts (the forward list), sorted by account.
    pub fn contacts(&self) -> impl Iterator<Item = &Arc<Contact>> {
        self.contacts.iter().filter(|contact| contact.is_on(List::Forward))
    }

    /// One's own contacts that are in the group with this id.
    pub fn members<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Arc<Contact>> {
        let members = self.index.members(group).filter_map(|account| self.contact(account));
        members.filter(|contact| contact.is_on(List::Forward))
    }

    /// One's own contacts that are in no group which the list knows.
    pub fn ungrouped(&self) -> impl Iterator<Item = &Arc<Contact>> {
        let known: HashSet<String> = self.groups.iter().map(|group| group.id.to_ascii_lowercase()).collect();
        self.contacts().filter(move |contact| {
            contact.groups().all(|id| !known.contains(id.to_ascii_lowercase().as_str()))
        })
    }

    /// Those who have oneself on their list and wait for [`Client::accept`](crate::Client::accept) or
    /// [`Client::decline`](crate::Client::decline).
    pub fn undecided(&self) -> impl Iterator<Item = &Arc<Contact>> {
        self.contacts.iter().filter(|contact| contact.waits_for_decision())
    }

    /// The contact with this account, in any letter case.
    pub fn contact(&self, account: &str) -> Option<&Arc<Contact>> {
        self.position(account).ok().and_then(|index| self.contacts.get(index))
    }

    /// The groups, in the order of the service.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group with this id.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id.eq_ignore_ascii_case(id))
    }

    /// The first group with this name.
    pub fn group_named(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| &*group.name == name)
    }

    /// Oneself.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// Whether the whole list has arrived since the client was made. It stays so when the session ends; everybody is offline then.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    fn position(&self, account: &str) -> Result<usize, usize> {
        self.contacts.binary_search_by(|contact| {
            let known = contact.account.bytes();
            known.cmp(account.bytes().map(|byte| byte.to_ascii_lowercase()))
        })
    }
}

/// What the driver does to the roster. Each method says whether anything changed where that is of use.
impl Roster {
    pub(crate) fn me_mut(&mut self) -> &mut Me {
        &mut self.me
    }

    pub(crate) fn set_complete(&mut self, complete: bool) {
        self.complete = complete;
    }

    pub(crate) fn begin_list(&mut self, contacts: u32, groups: u32) {
        self.contacts = Vec::with_capacity(contacts.min(4096) as usize);
        self.index = Arc::default();
        self.groups = Vec::with_capacity(groups.min(64) as usize);
        self.bytes = 0;
        self.complete = false;
    }

    pub(crate) fn everybody_offline(&mut self) {
        self.me.status = Status::Offline;
        for contact in &mut self.contacts {
            if contact.status != Status::Offline
                || !contact.personal_message.is_empty()
                || !contact.media.is_empty()
            {
                self.bytes = self.bytes.saturating_sub(contact.bytes());
                Arc::make_mut(contact).go_offline();
                self.bytes = self.bytes.saturating_add(contact.bytes());
            }
        }
    }

    /// Bytes of all texts of contacts and groups.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Changes the contact with this account, which is added when it is not there.
    pub(crate) fn change(&mut self, account: &str, change: impl FnOnce(&mut Contact)) -> Arc<Contact> {
        let index = match self.position(account) {
            Ok(index) => index,
            Err(index) => {
                let contact = Contact::new(account);
                self.bytes = self.bytes.saturating_add(contact.bytes());
                self.contacts.insert(index, Arc::new(contact));
                index
            }
        };
        self.change_at(index, change).unwrap_or_else(|| Arc::new(Contact::new(account)))
    }

    /// Adds a contact behind all others; `None` when it does not belong there.
    pub(crate) fn append(&mut self, contact: Contact) -> Option<()> {
        if self.contacts.last().is_some_and(|last| last.account >= contact.account) {
            return None;
        }
        self.bytes = self.bytes.saturating_add(contact.bytes());
        Arc::make_mut(&mut self.index).add(&contact.account, &Keys::of(&contact));
        self.contacts.push(Arc::new(contact));
        Some(())
    }

    fn change_at(&mut self, index: usize, change: impl FnOnce(&mut Contact)) -> Option<Arc<Contact>> {
        let contact = self.contacts.get_mut(index)?;
        let (bytes, before) = (contact.bytes(), Keys::of(contact));
        change(Arc::make_mut(contact));
        self.bytes = self.bytes.saturating_sub(bytes).saturating_add(contact.bytes());
        let after = Keys::of(contact);
        if before != after {
            let index = Arc::make_mut(&mut self.index);
            index.remove(&contact.account, &before);
            index.add(&contact.account, &after);
        }
        Some(contact.clone())
    }

    /// Changes the contact with this account if it is there.
    pub(crate) fn change_known(
        &mut self,
        account: &str,
        change: impl FnOnce(&mut Contact),
    ) -> Option<Arc<Contact>> {
        let index = self.position(account).ok()?;
        self.change_at(index, change)
    }

    /// The account of the contact with this id (MSNP10 and later).
    pub(crate) fn account_of(&self, contact_id: &str) -> Option<String> {
        self.index.account(contact_id).map(|account| (**account).to_owned())
    }

    pub(crate) fn forget(&mut self, account: &str) {
        if let Ok(index) = self.position(account) {
            let contact = self.contacts.remove(index);
            self.bytes = self.bytes.saturating_sub(contact.bytes());
            Arc::make_mut(&mut self.index).remove(&contact.account, &Keys::of(&contact));
        }
    }

    pub(crate) fn set_group(&mut self, id: &str, name: &str) -> Group {
        let group = Group { id: id.into(), name: name.into() };
        self.bytes = self.bytes.saturating_add(group.bytes());
        match self.groups.iter_mut().find(|known| known.id.eq_ignore_ascii_case(id)) {
            Some(known) => {
                self.bytes = self.bytes.saturating_sub(known.bytes());
                known.clone_from(&group);
            }
            None => self.groups.push(group.clone()),
        }
        group
    }

    pub(crate) fn remove_group(&mut self, id: &str) {
        for group in self.groups.extract_if(.., |group| group.id.eq_ignore_ascii_case(id)) {
            self.bytes = self.bytes.saturating_sub(group.bytes());
        }
        let members: Vec<Arc<str>> = self.index.members(id).cloned().collect();
        for account in members {
            self.change_known(&account, |contact| contact.leave_group(id));
        }
    }
}

impl Contact {
    pub(crate) fn new(account: &str) -> Self {
        Self {
            account: account.to_ascii_lowercase().into(),
            name: Box::default(),
            id: None,
            lists: Lists::NONE,
            network: 1,
            groups: Vec::new(),
            status: Status::Offline,
            capabilities: Capabilities(0),
            personal_message: Box::default(),
            media: Box::default(),
            picture: Box::default(),
            properties: Vec::new(),
        }
    }

    /// The account name in lower case, or `tel:` and a number.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The display name as last seen; the account when there is none.
    pub fn name(&self) -> &str {
        if self.name.is_empty() { &self.account } else { &self.name }
    }

    /// The contact's id (MSNP10 and later, own contacts only).
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The lists that it is on.
    pub fn lists(&self) -> Lists {
        self.lists
    }

    /// Whether it is on `list`.
    pub fn is_on(&self, list: List) -> bool {
        self.lists.contains(list)
    }

    /// Whether one has blocked it.
    pub fn is_blocked(&self) -> bool {
        self.is_on(List::Block)
    }

    /// Whether it has oneself on its list and one has neither allowed nor blocked it.
    pub fn waits_for_decision(&self) -> bool {
        (self.is_on(List::Pending) || self.is_on(List::Reverse))
            && !self.is_on(List::Allow)
            && !self.is_on(List::Block)
    }

    /// 1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo (MSNP12; 1 before).
    pub fn network(&self) -> u32 {
        self.network
    }

    /// The ids of its groups.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|id| &**id)
    }

    /// The status; [`Status::Offline`] while it is not known to be there.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Whether the contact is there, with whatever status.
    pub fn is_online(&self) -> bool {
        self.status != Status::Offline
    }

    /// What the contact's client can do.
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// The personal message; empty: none.
    pub fn personal_message(&self) -> &str {
        &self.personal_message
    }

    /// The media string as it is on the wire (`notification.md` 4); empty: none.
    pub fn media(&self) -> &str {
        &self.media
    }

    /// The MSNObject of the display picture; empty: none.
    pub fn picture(&self) -> &str {
        &self.picture
    }

    /// A property by its three letters (`PHH`, `PHW`, `PHM`, `MOB`, `WWE`, `HSB`); empty when unset.
    pub fn property(&self, property: &str) -> &str {
        property_of(&self.properties, property)
    }

    /// The telephone number at home.
    pub fn home_phone(&self) -> &str {
        self.property("PHH")
    }

    /// The telephone number at work.
    pub fn work_phone(&self) -> &str {
        self.property("PHW")
    }

    /// The number of the mobile telephone.
    pub fn mobile_phone(&self) -> &str {
        self.property("PHM")
    }

    /// Every property that is set: three letters, and the value.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &str)> {
        self.properties.iter().map(|(property, value)| (&**property, &**value))
    }

    /// Sets a property, unless there are `most` already. Answers whether it is as wished.
    pub(crate) fn set_property(&mut self, property: &str, value: &str, most: usize) -> bool {
        set_property_in(&mut self.properties, property, value, most)
    }

    /// Puts it into a group, unless it is in `most` already. Answers whether it is in that group.
    pub(crate) fn join_group(&mut self, id: &str, most: usize) -> bool {
        let is_in = self.groups().any(|group| group.eq_ignore_ascii_case(id));
        if !is_in && self.groups.len() < most {
            self.groups.push(id.into());
            return true;
        }
        is_in
    }

    /// Bytes of its texts.
    pub(crate) fn bytes(&self) -> usize {
        let texts = [&self.name, &self.personal_message, &self.media, &self.picture];
        let properties = self.properties.iter().flat_map(|(property, value)| [property, value]);
        let texts = texts.into_iter().chain(properties).map(|text| text.len());
        let shared = [&self.account].into_iter().chain(&self.id).chain(&self.groups).map(|text| text.len());
        texts.chain(shared).sum()
    }

    /// Keeps the account and what is a number.
    pub(crate) fn forget_texts(&mut self) {
        *self = Self {
            lists: self.lists,
            network: self.network,
            status: self.status,
            capabilities: self.capabilities,
            ..Self::new(&self.account)
        };
    }

    pub(crate) fn leave_group(&mut self, id: &str) {
        self.groups.retain(|group| !group.eq_ignore_ascii_case(id));
    }

    /// Takes over what is known of a contact's presence.
    pub(crate) fn copy_presence(&mut self, other: &Self) {
        self.status = other.status;
        self.capabilities = other.capabilities;
        self.personal_message.clone_from(&other.personal_message);
        self.media.clone_from(&other.media);
        self.picture.clone_from(&other.picture);
    }

    /// Takes it off a list. What the forward list alone has goes with it.
    pub(crate) fn take_off(&mut self, list: List) {
        self.lists = self.lists.without(list);
        if list == List::Forward {
            self.id = None;
            self.groups = Vec::new();
            self.go_offline();
        }
    }

    /// Takes over what presence has shown of the same contact, when the list is read again. The name of somebody who is there is the newest.
    pub(crate) fn keep_seen(&mut self, other: &Self) {
        self.copy_presence(other);
        if other.is_online() {
            self.name.clone_from(&other.name);
        }
    }

    pub(crate) fn go_offline(&mut self) {
        self.status = Status::Offline;
        self.capabilities = Capabilities(0);
        self.personal_message = Box::default();
        self.media = Box::default();
        self.picture = Box::default();
    }
}

impl Group {
    fn bytes(&self) -> usize {
        self.id.len().saturating_add(self.name.len())
    }

    /// A small number before MSNP10, a GUID later.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Me {
    /// The account as the service spells it; empty before the first sign-in.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The display name; the account when there is none.
    pub fn name(&self) -> &str {
        if self.name.is_empty() { &self.account } else { &self.name }
    }

    /// The status; [`Status::Offline`] while signed out.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The personal message that was set last with this client; empty: none.
    pub fn personal_message(&self) -> &str {
        &self.personal_message
    }

    /// The media string that was set last with this client; empty: none.
    pub fn media(&self) -> &str {
        &self.media
    }

    /// What this client says that it can do.
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Whether the address was confirmed. The name of an account that is not can not be changed.
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// Whether the service restricts what the account may do.
    pub fn is_restricted(&self) -> bool {
        self.restricted
    }

    /// Whether those on neither the allow nor the block list may see one's presence and write.
    pub fn allows_unknown(&self) -> bool {
        self.allow_unknown
    }

    /// Whether one wants to be asked when somebody adds oneself.
    pub fn asks_when_added(&self) -> bool {
        self.ask_when_added
    }

    /// What is spoken, or was last.
    pub fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// A property by its three letters (`PHH`, `PHW`, `PHM`, `MOB`, `MBE`, `WWE`); empty when unset.
    pub fn property(&self, property: &str) -> &str {
        property_of(&self.properties, property)
    }

    /// Sets a property, unless there are `most` already. Answers whether it is as wished.
    pub(crate) fn set_property(&mut self, property: &str, value: &str, most: usize) -> bool {
        set_property_in(&mut self.properties, property, value, most)
    }

    /// Every property that is set: three letters, and the value.
    pub fn properties(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.properties.iter().map(|(property, value)| (&**property, &**value))
    }
}

fn property_of<'a>(properties: &'a [(Box<str>, Box<str>)], property: &str) -> &'a str {
    properties.iter().find(|(known, _)| known.eq_ignore_ascii_case(property)).map_or("", |(_, value)| value)
}

fn set_property_in(
    properties: &mut Vec<(Box<str>, Box<str>)>,
    property: &str,
    value: &str,
    most: usize,
) -> bool {
    properties.retain(|(known, _)| !known.eq_ignore_ascii_case(property));
    let has_room = value.is_empty() || properties.len() < most;
    if !value.is_empty() && has_room {
        properties.push((property.into(), value.into()));
    }
    has_room
}
