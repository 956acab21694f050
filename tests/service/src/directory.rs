//! The directory: accounts with their lists and groups. It outlives every session.

use std::collections::{BTreeMap, HashMap};

use crate::account::{Account, Contact, ListSnapshot, ListedContact};
use crate::address_book::Histories;
use crate::dialect::Dialect;
use crate::identifiers;
use crate::offline_messages::OfflineMessage;
use crate::percent::Name;

/// Stands for an account within a run.
pub(crate) type AccountId = usize;

/// Highest number of groups, the default group 0 included.
pub(crate) const GROUP_LIMIT: usize = 30;

/// Every account.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    records: Vec<Record>,
    by_address: HashMap<String, AccountId>,
    /// Finds an account only when the letter case is its own.
    pub(crate) case_sensitive: bool,
    pub(crate) forward_limit: usize,
}

/// One account.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) address: String,
    pub(crate) password: String,
    pub(crate) name: Name,
    pub(crate) verified: bool,
    pub(crate) restricted: bool,
    /// `BLP BL`.
    pub(crate) private: bool,
    /// `GTC A`.
    pub(crate) prompt: bool,
    pub(crate) properties: BTreeMap<String, Name>,
    pub(crate) unread_mail: Option<u32>,
    /// Messages that were left while the account was offline.
    pub(crate) offline_messages: Vec<OfflineMessage>,
    /// Without the default group 0, which always exists.
    pub(crate) groups: Vec<Group>,
    pub(crate) entries: BTreeMap<String, Entry>,
    by_contact_id: HashMap<String, String>,
    /// The id of the owner in the own address book.
    pub(crate) guid: String,
    /// Settings that web clients keep here, by name; those with a meaning of their own are not among them.
    pub(crate) annotations: BTreeMap<String, String>,
    /// The address book was made by a client, where that is asked for.
    pub(crate) has_book: bool,
    pub(crate) histories: Histories,
    pub(crate) list_serial: u64,
    pub(crate) settings_serial: u64,
    first_serial: u64,
}

/// A contact group.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) number: u8,
    pub(crate) guid: String,
    pub(crate) name: Name,
}

/// Everything one account keeps about one address.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    pub(crate) address: String,
    /// `None` shows the contact's own name.
    pub(crate) name: Option<Name>,
    pub(crate) guid: String,
    pub(crate) forward: bool,
    pub(crate) allow: bool,
    pub(crate) block: bool,
    /// The contact has this account on its forward list: the truth behind RL.
    pub(crate) watching: bool,
    /// Watching, and not yet decided upon (PL). While it is, RL is not shown to clients of MSNP10 and later.
    pub(crate) pending: bool,
    /// Numbers of the groups it is in; empty is ungrouped.
    pub(crate) groups: Vec<u8>,
    /// In the address book, but no Messenger contact.
    pub(crate) mail_only: bool,
    /// The network, where it is another one.
    pub(crate) foreign: Option<u8>,
    /// What web clients keep about it: annotations by name, and texts by the name of their element.
    pub(crate) annotations: BTreeMap<String, String>,
    pub(crate) details: BTreeMap<&'static str, String>,
}

impl Entry {
    /// The sum of list bits in `LST`.
    pub(crate) fn mask(&self, dialect: Dialect) -> u8 {
        let hides_pending = dialect.has_contact_ids() && self.pending;
        u8::from(self.forward)
            | u8::from(self.allow) << 1
            | u8::from(self.block) << 2
            | u8::from(self.watching && !hides_pending) << 3
            | u8::from(hides_pending) << 4
    }

    /// Network id in `LST` of MSNP12, and in web services.
    pub(crate) fn network(&self) -> u8 {
        let own = if self.address.starts_with("tel:") { 4 } else { 1 };
        self.foreign.unwrap_or(own)
    }

    /// On the forward list, and of this network: its account here, if there is one, is told.
    pub(crate) fn is_contact(&self) -> bool {
        self.forward && self.network() == 1
    }

    /// On the reverse list, as clients of MSNP10 and later see it: whoever waits is on the pending list instead.
    pub(crate) fn is_reverse(&self) -> bool {
        self.watching && !self.pending
    }

    fn is_kept(&self) -> bool {
        self.mail_only || self.is_on_a_list()
    }

    fn is_on_a_list(&self) -> bool {
        self.forward || self.allow || self.block || self.watching || self.pending
    }
}

/// The form in which addresses are compared.
pub(crate) fn key(address: &str) -> String {
    address.to_ascii_lowercase()
}

impl Record {
    fn new(address: &str) -> Record {
        // Starts at the clock, so that a list cached from an earlier run is never mistaken for current.
        let serial = identifiers::unix_seconds();
        Record {
            address: address.to_owned(),
            prompt: true,
            guid: identifiers::guid(),
            list_serial: serial,
            settings_serial: serial,
            first_serial: serial,
            ..Record::default()
        }
    }

    /// The list version up to MSNP9, which counts changes of lists and settings alike.
    pub(crate) fn version(&self) -> u64 {
        // Kept small, as official ones were; the clock part still differs between runs.
        (self.list_serial + self.settings_serial) % 1_000_000_000
    }

    /// The version of the address book, which counts changes of lists and settings alike.
    pub(crate) fn book_serial(&self) -> u64 {
        self.list_serial + (self.settings_serial - self.first_serial)
    }

    pub(crate) fn list_changed(&mut self) {
        self.list_serial += 1;
    }

    pub(crate) fn settings_changed(&mut self) {
        self.settings_serial += 1;
    }

    pub(crate) fn entry(&self, address: &str) -> Option<&Entry> {
        self.entries.get(&key(address))
    }

    /// The entry of an address, made if there is none.
    pub(crate) fn entry_made(&mut self, address: &str) -> &mut Entry {
        let key = key(address);
        self.entries.entry(key.clone()).or_insert_with(|| {
            let guid = identifiers::guid();
            self.by_contact_id.insert(guid.clone(), key);
            Entry { address: address.to_owned(), guid, ..Entry::default() }
        })
    }

    /// The address behind a contact id.
    pub(crate) fn address_of(&self, guid: &str) -> Option<String> {
        let key = self.by_contact_id.get(&guid.to_ascii_lowercase())?;
        self.entries.get(key).map(|entry| entry.address.clone())
    }

    /// Forgets an entry that is nowhere any more.
    pub(crate) fn prune(&mut self, address: &str) {
        let key = key(address);
        if let Some(entry) = self.entries.get(&key)
            && !entry.is_kept()
        {
            let guid = entry.guid.clone();
            self.by_contact_id.remove(&guid);
            self.entries.remove(&key);
        }
    }

    /// Whether somebody may see this account and call it.
    pub(crate) fn admits(&self, address: &str) -> bool {
        match self.entry(address) {
            Some(entry) if entry.block => false,
            Some(entry) if entry.allow => true,
            _ => !self.private,
        }
    }

    pub(crate) fn forward_count(&self) -> usize {
        self.entries.values().filter(|entry| entry.forward).count()
    }

    /// Those who are on a list that notification servers tell of.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| entry.is_on_a_list())
    }

    /// How many are in the address book, Messenger contacts or not.
    pub(crate) fn book_count(&self) -> usize {
        self.entries.values().filter(|entry| entry.forward || entry.mail_only).count()
    }

    pub(crate) fn group_by_number(&self, number: u8) -> Option<&Group> {
        self.groups.iter().find(|group| group.number == number)
    }

    pub(crate) fn group_by_guid(&self, guid: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.guid.eq_ignore_ascii_case(guid))
    }

    pub(crate) fn group_named(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name.text() == name)
    }

    /// Makes a group; `None` when there are too many.
    pub(crate) fn make_group(&mut self, name: Name) -> Option<Group> {
        let limit = u8::try_from(GROUP_LIMIT).unwrap_or(u8::MAX);
        let number = (1..limit).find(|&number| self.group_by_number(number).is_none())?;
        let group = Group { number, guid: identifiers::guid(), name };
        let position =
            self.groups.iter().position(|group| group.number > number).unwrap_or(self.groups.len());
        self.groups.insert(position, group.clone());
        Some(group)
    }
}

impl Directory {
    /// Finds an account by its address.
    pub(crate) fn find(&self, address: &str) -> Option<AccountId> {
        let id = *self.by_address.get(&key(address))?;
        (!self.case_sensitive || self.record(id).address == address).then_some(id)
    }

    pub(crate) fn record(&self, id: AccountId) -> &Record {
        &self.records[id]
    }

    pub(crate) fn record_mut(&mut self, id: AccountId) -> &mut Record {
        &mut self.records[id]
    }

    pub(crate) fn address(&self, id: AccountId) -> &str {
        &self.record(id).address
    }

    /// The name a list shows for an entry.
    pub(crate) fn listed_name(&self, entry: &Entry) -> Name {
        match (&entry.name, self.by_address.get(&key(&entry.address))) {
            (Some(name), _) => name.clone(),
            (None, Some(&id)) => self.record(id).name.clone(),
            (None, None) => Name::plain(&entry.address),
        }
    }

    /// Adds an account, or adds to one.
    pub(crate) fn add(&mut self, account: Account) {
        let id = match self.by_address.get(&key(&account.address)) {
            Some(&id) => id,
            None => self.insert(&account.address),
        };
        let record = &mut self.records[id];
        record.password = account.password;
        record.name = Name::plain(&account.name);
        record.verified = account.verified;
        record.restricted = account.restricted;
        record.private = account.private;
        record.unread_mail = account.unread_mail;
        for (name, value) in account.properties {
            record.properties.insert(name, Name::plain(&value));
        }
        for group in &account.groups {
            record.ensure_group(group);
        }
        for contact in &account.contacts {
            record.add_contact(contact);
        }
        record.list_changed();
        record.settings_changed();
        let forward: Vec<String> = account
            .contacts
            .into_iter()
            .filter(|contact| contact.forward && contact.network.is_none())
            .map(|contact| contact.address)
            .collect();
        for address in forward {
            if let Some(&target) = self.by_address.get(&key(&address)) {
                self.set_watching(target, id, true);
            }
        }
    }

    fn insert(&mut self, address: &str) -> AccountId {
        let id = self.records.len();
        let mut record = Record::new(address);
        // Whoever listed the address before the account existed is on its reverse list from the start.
        let key = key(address);
        for other in
            self.records.iter().filter(|other| other.entries.get(&key).is_some_and(Entry::is_contact))
        {
            let entry = record.entry_made(&other.address);
            entry.watching = true;
            entry.pending = true;
        }
        self.records.push(record);
        self.by_address.insert(key, id);
        id
    }

    /// Records that `watcher` has, or has no longer, `target` on its forward list. True when that was news.
    pub(crate) fn set_watching(&mut self, target: AccountId, watcher: AccountId, watching: bool) -> bool {
        let address = self.record(watcher).address.clone();
        let record = self.record_mut(target);
        if record.entry(&address).is_some_and(|entry| entry.watching) == watching {
            return false;
        }
        let entry = record.entry_made(&address);
        entry.watching = watching;
        entry.pending = watching && !entry.allow && !entry.block;
        record.prune(&address);
        record.list_changed();
        true
    }

    /// The lists of an account, for tests.
    pub(crate) fn snapshot(&self, address: &str) -> Option<ListSnapshot> {
        let record = self.record(self.find(address)?);
        let of = |wanted: fn(&Entry) -> bool| {
            record.entries.values().filter(|entry| wanted(entry)).map(|entry| entry.address.clone()).collect()
        };
        let group_name = |number: &u8| record.group_by_number(*number).map(|group| group.name.text());
        Some(ListSnapshot {
            name: record.name.text(),
            forward: record
                .entries
                .values()
                .filter(|entry| entry.forward)
                .map(|entry| ListedContact {
                    address: entry.address.clone(),
                    name: self.listed_name(entry).text(),
                    id: entry.guid.clone(),
                    groups: entry.groups.iter().filter_map(group_name).collect(),
                })
                .collect(),
            allow: of(|entry| entry.allow),
            block: of(|entry| entry.block),
            reverse: of(|entry| entry.watching),
            pending: of(|entry| entry.pending),
            groups: record.groups.iter().map(|group| group.name.text()).collect(),
            private: record.private,
            prompt: record.prompt,
            properties: record.properties.iter().map(|(name, value)| (name.clone(), value.text())).collect(),
        })
    }
}

impl Record {
    fn ensure_group(&mut self, name: &str) -> Option<u8> {
        match self.group_named(name) {
            Some(group) => Some(group.number),
            None => self.make_group(Name::plain(name)).map(|group| group.number),
        }
    }

    fn add_contact(&mut self, contact: &Contact) {
        let group = contact.group.as_deref().and_then(|name| self.ensure_group(name));
        let entry = self.entry_made(&contact.address);
        entry.forward |= contact.forward;
        entry.allow |= contact.allow;
        entry.block |= contact.block;
        entry.foreign = contact.network.or(entry.foreign);
        if contact.name.is_some() {
            entry.name = contact.name.as_deref().map(Name::plain);
        }
        if contact.allow || contact.block {
            entry.pending = false;
        }
        if let Some(number) = group
            && !entry.groups.contains(&number)
        {
            entry.groups.push(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(address: &str) -> Account {
        Account::new(address, "secret", address)
    }

    #[test]
    fn reverse_lists_are_put_right_in_either_order() {
        for first_listed in [false, true] {
            let mut directory = Directory::default();
            let anna = account("anna@example.net").contact_in("bruno@example.org", "Work");
            let bruno = account("Bruno@example.org");
            let (one, two) = if first_listed { (bruno, anna) } else { (anna, bruno) };
            directory.add(one);
            directory.add(two);
            let bruno = directory.snapshot("bruno@example.org").unwrap();
            assert_eq!(bruno.reverse, ["anna@example.net"]);
            assert_eq!(bruno.pending, ["anna@example.net"]);
            let anna = directory.snapshot("anna@example.net").unwrap();
            assert_eq!(anna.forward[0].groups, ["Work"]);
            assert_eq!(anna.groups, ["Work"]);
        }
    }

    #[test]
    fn mutual_contacts_are_not_pending() {
        let mut directory = Directory::default();
        directory.add(account("a@x").contact("b@x"));
        directory.add(account("b@x").contact("a@x"));
        for address in ["a@x", "b@x"] {
            let list = directory.snapshot(address).unwrap();
            assert_eq!((list.reverse.len(), list.pending.len()), (1, 0), "{address}");
        }
    }

    #[test]
    fn masks_show_the_pending_list_only_where_it_exists() {
        let entry = Entry { watching: true, pending: true, ..Entry::default() };
        assert_eq!(entry.mask(Dialect::named("MSNP9").unwrap()), 8);
        assert_eq!(entry.mask(Dialect::named("MSNP10").unwrap()), 16);
        let entry = Entry { forward: true, allow: true, watching: true, ..Entry::default() };
        assert_eq!(entry.mask(Dialect::named("MSNP12").unwrap()), 11);
    }

    #[test]
    fn block_and_privacy_decide_who_is_admitted() {
        let mut directory = Directory::default();
        directory.add(account("a@x").contact("friend@x").block("foe@x").private());
        let record = directory.record(0);
        assert!(record.admits("Friend@x"));
        assert!(!record.admits("foe@x"));
        assert!(!record.admits("stranger@x"));
    }
}
