//! The contact list of somebody as the machine tells it, event by event.

use std::collections::{BTreeMap, BTreeSet};

use msnp_core::account::{List, Lists};
use msnp_core::event::ListChange;

#[derive(Clone, Debug, Default)]
struct Contact {
    lists: u8,
    name: String,
    id: String,
    groups: BTreeSet<String>,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roster {
    contacts: BTreeMap<String, Contact>,
    groups: BTreeMap<String, String>,
    /// One's own display name.
    pub(crate) own_name: String,
    /// Those on neither list may see one.
    pub(crate) allows_unknown: bool,
    /// One wants to be asked about additions.
    pub(crate) asks: bool,
    /// Contacts and groups that are still to come, where that is said beforehand.
    left: (u32, u32),
    /// Lines with a contact that have come.
    pub(crate) lines: u32,
    /// It was called unchanged since it was told.
    pub(crate) is_kept: bool,
}

fn bit_of(list: List) -> u8 {
    match list {
        List::Forward => 1,
        List::Allow => 2,
        List::Block => 4,
        List::Reverse => 8,
        List::Pending => 16,
    }
}

impl Roster {
    /// The whole list follows.
    pub(crate) fn begin(&mut self, contacts: u32, groups: u32) {
        self.contacts.clear();
        self.groups.clear();
        self.left = (contacts, groups);
        (self.lines, self.is_kept) = (0, false);
    }

    /// Whether all of it came that was to come.
    pub(crate) fn is_whole(&self) -> bool {
        self.left == (0, 0)
    }

    /// A group of the list.
    pub(crate) fn group(&mut self, id: String, name: String) {
        self.left.1 = self.left.1.saturating_sub(1);
        self.groups.insert(id, name);
    }

    /// A contact of the list. Where each list comes by itself, somebody comes as often as lists have them: what they are called in the
    /// forward list is their name.
    pub(crate) fn contact(&mut self, contact: &msnp_core::event::Contact<'_>) {
        self.left.0 = self.left.0.saturating_sub(1);
        self.lines += 1;
        let on = |lists: Lists, list: List| if lists.contains(list) { bit_of(list) } else { 0 };
        let kept = self.contacts.entry(contact.account.to_owned()).or_default();
        kept.lists |= List::ALL.iter().map(|list| on(contact.lists, *list)).sum::<u8>();
        if contact.lists.contains(List::Forward) {
            kept.name = contact.name.into_string();
            contact.id.unwrap_or_default().clone_into(&mut kept.id);
            kept.groups = contact.group_ids().map(str::to_owned).collect();
        }
    }

    fn find(&mut self, change: &ListChange<'_>) -> Option<&mut Contact> {
        match (change.account, change.contact_id) {
            (Some(account), _) => Some(self.contacts.entry(account.to_owned()).or_default()),
            (None, Some(id)) => self.contacts.values_mut().find(|contact| contact.id == id),
            (None, None) => None,
        }
    }

    /// Somebody was put on a list, or into a group.
    pub(crate) fn added(&mut self, change: &ListChange<'_>) {
        let Some(contact) = self.find(change) else { return };
        if let Some(group) = change.group {
            contact.groups.insert(group.to_owned());
            return;
        }
        contact.lists |= bit_of(change.list);
        if change.list == List::Forward {
            change.contact_id.unwrap_or_default().clone_into(&mut contact.id);
            contact.name = change.name.map_or(String::new(), |name| name.into_string());
        }
    }

    /// Somebody was taken off a list, or out of a group.
    pub(crate) fn removed(&mut self, change: &ListChange<'_>) {
        let Some(contact) = self.find(change) else { return };
        if let Some(group) = change.group {
            contact.groups.remove(group);
            return;
        }
        contact.lists &= !bit_of(change.list);
        if change.list == List::Forward {
            contact.id.clear();
            contact.groups.clear();
        }
    }

    /// A contact has another name in the list.
    pub(crate) fn renamed(&mut self, account: Option<&str>, id: Option<&str>, name: String) {
        let is_it = |known: &str, contact: &Contact| {
            account == Some(known) || account.is_none() && id == Some(contact.id.as_str())
        };
        let mut contacts = self.contacts.iter_mut();
        if let Some((_, contact)) = contacts.find(|(known, contact)| is_it(known, contact)) {
            contact.name = name;
        }
    }

    /// A group was made or renamed.
    pub(crate) fn set_group(&mut self, id: String, name: String) {
        self.groups.insert(id, name);
    }

    /// A group was removed.
    pub(crate) fn group_removed(&mut self, id: &str) {
        self.groups.remove(id);
        for contact in self.contacts.values_mut() {
            contact.groups.remove(id);
        }
    }

    /// The id of a contact of the forward list.
    pub(crate) fn id_of(&self, account: &str) -> Option<String> {
        let contact = self.contacts.get(account).filter(|contact| contact.lists & 1 != 0)?;
        Some(contact.id.clone())
    }

    /// Whether somebody is on the block list.
    pub(crate) fn blocks(&self, account: &str) -> bool {
        self.contacts.get(account).is_some_and(|contact| contact.lists & 4 != 0)
    }

    /// Everybody on the block list.
    pub(crate) fn blocked(&self) -> Vec<String> {
        let blocked = self.contacts.iter().filter(|(_, contact)| contact.lists & 4 != 0);
        blocked.map(|(account, _)| account.clone()).collect()
    }

    /// The id of one of the groups.
    pub(crate) fn some_group(&self, detail: usize) -> Option<String> {
        self.groups.keys().nth(detail.checked_rem(self.groups.len())?).cloned()
    }

    /// Those of these lists, for comparison with what the service has.
    pub(crate) fn describe(&self, lists: u8) -> BTreeMap<String, String> {
        let mut lines = BTreeMap::new();
        for (account, contact) in &self.contacts {
            let lists = contact.lists & lists;
            let groups: Vec<&str> = contact.groups.iter().map(String::as_str).collect();
            if lists & 1 != 0 {
                let Contact { id, name, .. } = contact;
                lines.insert(account.clone(), format!("{lists} {id} {name} {}", groups.join(",")));
            } else if lists != 0 {
                lines.insert(account.clone(), lists.to_string());
            }
        }
        lines.extend(self.groups.clone());
        let settings = format!("{} {}", self.allows_unknown, self.asks);
        lines.insert("settings".to_owned(), format!("{settings} {}", self.own_name));
        lines
    }
}
