//! Accounts, and what the service keeps of them for good: lists, groups, names, settings.

use std::collections::{BTreeMap, BTreeSet};

use super::dialect::Dialect;
use super::percent;
use crate::random::Random;

/// The number of an account.
pub(crate) type Who = usize;

/// Forward list.
pub(crate) const FORWARD: u8 = 1;
/// Allow list.
pub(crate) const ALLOW: u8 = 2;
/// Block list.
pub(crate) const BLOCK: u8 = 4;
/// Reverse list.
pub(crate) const REVERSE: u8 = 8;
/// Pending list.
pub(crate) const PENDING: u8 = 16;
/// Those that somebody changes by themselves.
pub(crate) const OWN_LISTS: u8 = FORWARD | ALLOW | BLOCK;
/// Those that somebody is told of.
pub(crate) const TOLD_LISTS: u8 = OWN_LISTS | REVERSE;

/// The group that cannot be removed.
pub(super) const FIRST_GROUP: &str = "0";

/// The lists by their two letters.
pub(crate) fn list_of(code: &str) -> Option<u8> {
    Some(match code {
        "FL" => FORWARD,
        "AL" => ALLOW,
        "BL" => BLOCK,
        "RL" => REVERSE,
        "PL" => PENDING,
        _ => return None,
    })
}

/// Somebody on the lists of an account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// The lists, as a sum of bits.
    pub(crate) lists: u8,
    /// The name in the list, percent-encoded.
    pub(crate) name: String,
    /// The contact's id, when on the forward list, where the owner's dialect has ids.
    pub(crate) id: String,
    /// The ids of their groups.
    pub(crate) groups: BTreeSet<String>,
}

/// What is kept of an account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// Its name.
    pub(crate) handle: String,
    /// What its client speaks.
    pub(crate) dialect: Dialect,
    /// The display name, percent-encoded.
    pub(crate) name: String,
    /// Everybody on some list.
    pub(crate) entries: BTreeMap<Who, Entry>,
    /// Names of groups by their ids.
    pub(crate) groups: BTreeMap<String, String>,
    /// Those on neither list may see it.
    pub(crate) allows_unknown: bool,
    /// It wants to be asked about additions.
    pub(crate) asks: bool,
    /// How often its lists have changed.
    pub(crate) list_version: u32,
    /// How often its settings have changed.
    pub(crate) settings_version: u32,
}

impl Account {
    /// How often its lists and its settings have changed: before MSNP10 these count together.
    pub(super) fn version(&self) -> u32 {
        self.list_version + self.settings_version
    }

    /// What `SYN` says of lists and settings.
    pub(super) fn versions(&self) -> Vec<String> {
        if !self.dialect.has_ids() {
            return vec![self.version().to_string()];
        }
        let version = |number: u32| format!("2026-11-23T10:00:00.{number:07}-08:00");
        vec![version(self.list_version), version(self.settings_version)]
    }

    /// The entry of somebody on the forward list, by the contact's id.
    pub(crate) fn contact(&self, id: &str) -> Option<Who> {
        let mut entries = self.entries.iter();
        entries.find(|(_, entry)| entry.lists & FORWARD != 0 && entry.id == id).map(|(who, _)| *who)
    }

    /// The lists that somebody is on.
    pub(crate) fn lists(&self, who: Who) -> u8 {
        self.entries.get(&who).map_or(0, |entry| entry.lists)
    }

    /// Puts somebody on lists, or takes them off; who is on none is forgotten.
    pub(crate) fn change(&mut self, who: Who, on: u8, off: u8, name: &str) -> &mut Entry {
        self.list_version += 1;
        self.entries.retain(|other, entry| *other == who || entry.lists != 0);
        let entry = self.entries.entry(who).or_default();
        if entry.name.is_empty() {
            name.clone_into(&mut entry.name);
        }
        entry.lists = (entry.lists | on) & !off;
        if entry.lists & FORWARD == 0 {
            entry.id.clear();
            entry.groups.clear();
        }
        entry
    }
}

/// All accounts.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    accounts: Vec<Account>,
    /// How many of them are not of the crowd.
    people: usize,
    ids: u64,
}

impl Directory {
    /// Accounts, of which the first ones speak these dialects. They mostly have each other on their lists; the others are the crowd, whom
    /// nobody has, and who answer everybody.
    pub(crate) fn new(handles: &[&str], dialects: &[Dialect], random: &mut Random) -> Self {
        let spoken = dialects.iter().copied().chain(std::iter::repeat(Dialect::COMMON));
        let account = |(handle, dialect): (&&str, Dialect)| Account {
            handle: (*handle).to_owned(),
            dialect,
            name: percent::encode(handle.split('@').next().unwrap_or_default()),
            entries: BTreeMap::new(),
            groups: BTreeMap::new(),
            allows_unknown: true,
            asks: true,
            list_version: 1,
            settings_version: 1,
        };
        let people = dialects.len();
        let accounts = handles.iter().zip(spoken).map(account).collect();
        let mut directory = Self { accounts, people, ids: 0 };
        for owner in 0..people {
            for who in (0..people).filter(|who| *who != owner) {
                if random.chance(90) {
                    let id = directory.new_contact_id(owner);
                    let name = directory.get(who).map_or(String::new(), |account| account.name.clone());
                    if let Some(account) = directory.get_mut(owner) {
                        account.change(who, FORWARD | ALLOW, 0, &name).id = id;
                    }
                    directory.put_on_reverse_list(who, owner);
                }
            }
        }
        for account in &mut directory.accounts {
            let undecided = account.entries.values_mut().filter(|entry| entry.lists & ALLOW != 0);
            undecided.for_each(|entry| entry.lists &= !PENDING);
            if account.dialect.has_first_group() {
                account.groups.insert(FIRST_GROUP.to_owned(), "Other%20Contacts".to_owned());
            }
        }
        directory
    }

    /// An id that was never used before.
    fn new_id(&mut self) -> String {
        self.ids += 1;
        format!("{:08x}-91c4-4e0b-8f5a-6d2b70c81e44", self.ids)
    }

    /// The id of another contact; empty where they have none.
    pub(super) fn new_contact_id(&mut self, owner: Who) -> String {
        let has_ids = self.get(owner).is_some_and(|account| account.dialect.has_ids());
        if has_ids { self.new_id() } else { String::new() }
    }

    /// The id of another group: a number where they are numbered.
    pub(super) fn new_group_id(&mut self, owner: Who) -> String {
        match self.get(owner) {
            Some(account) if !account.dialect.has_ids() => {
                let mut numbers = (1..).map(|number: u32| number.to_string());
                numbers.find(|number| !account.groups.contains_key(number)).unwrap_or_default()
            }
            _ => self.new_id(),
        }
    }

    /// An account.
    pub(crate) fn get(&self, who: Who) -> Option<&Account> {
        self.accounts.get(who)
    }

    /// An account.
    pub(crate) fn get_mut(&mut self, who: Who) -> Option<&mut Account> {
        self.accounts.get_mut(who)
    }

    /// How many people there are, without the crowd.
    pub(crate) fn len(&self) -> usize {
        self.people
    }

    /// Whether somebody answers every call, and says nothing.
    pub(crate) fn is_of_crowd(&self, who: Who) -> bool {
        who >= self.people
    }

    /// Who has this name.
    pub(crate) fn find(&self, handle: &str) -> Option<Who> {
        self.accounts.iter().position(|account| account.handle.eq_ignore_ascii_case(handle))
    }

    /// `adder` has put `added` on their forward list.
    pub(crate) fn put_on_reverse_list(&mut self, added: Who, adder: Who) {
        let name = self.get(adder).map_or(String::new(), |account| account.name.clone());
        if let Some(account) = self.get_mut(added) {
            let decided = account.lists(adder) & (ALLOW | BLOCK) != 0;
            account.change(adder, if decided { REVERSE } else { REVERSE | PENDING }, 0, &name);
        }
    }

    /// Those of these lists that an account has, for comparison with what its owner was told.
    pub(crate) fn describe(&self, who: Who, lists: u8) -> BTreeMap<String, String> {
        let mut lines = BTreeMap::new();
        let Some(account) = self.get(who) else { return lines };
        for (other, entry) in &account.entries {
            let lists = entry.lists & lists;
            let handle = self.get(*other).map_or("", |other| other.handle.as_str());
            let groups: Vec<&str> = entry.groups.iter().map(String::as_str).collect();
            if lists & FORWARD != 0 {
                let name = percent::decode(&entry.name);
                lines.insert(handle.to_owned(), format!("{lists} {} {name} {}", entry.id, groups.join(",")));
            } else if lists != 0 {
                lines.insert(handle.to_owned(), lists.to_string());
            }
        }
        for (id, name) in &account.groups {
            lines.insert(id.clone(), percent::decode(name));
        }
        let settings = format!("{} {}", account.allows_unknown, account.asks);
        lines.insert("settings".to_owned(), format!("{settings} {}", percent::decode(&account.name)));
        lines
    }
}
