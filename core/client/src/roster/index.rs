//! Who is in a group, and whose a contact id is: without looking through the whole list, which a server could ask for with every line.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Contact;

/// Group or contact id in lower case, then account.
type Entry = (Arc<str>, Arc<str>);

#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    groups: BTreeSet<Entry>,
    ids: BTreeSet<Entry>,
}

/// By what a contact is found.
#[derive(PartialEq, Eq)]
pub(super) struct Keys {
    groups: Vec<Arc<str>>,
    id: Option<Arc<str>>,
}

impl Keys {
    pub(super) fn of(contact: &Contact) -> Self {
        Self { groups: contact.groups.clone(), id: contact.id.clone() }
    }
}

impl Index {
    pub(super) fn add(&mut self, account: &Arc<str>, keys: &Keys) {
        for group in &keys.groups {
            self.groups.insert((in_lower_case(group), account.clone()));
        }
        if let Some(id) = &keys.id {
            self.ids.insert((in_lower_case(id), account.clone()));
        }
    }

    pub(super) fn remove(&mut self, account: &Arc<str>, keys: &Keys) {
        for group in &keys.groups {
            self.groups.remove(&(in_lower_case(group), account.clone()));
        }
        if let Some(id) = &keys.id {
            self.ids.remove(&(in_lower_case(id), account.clone()));
        }
    }

    /// The accounts of those in a group, sorted.
    pub(super) fn members(&self, group: &str) -> impl Iterator<Item = &Arc<str>> {
        behind(&self.groups, group)
    }

    /// The account of the contact with this id, the first if a service gave it to several.
    pub(super) fn account(&self, id: &str) -> Option<&Arc<str>> {
        behind(&self.ids, id).next()
    }
}

fn behind<'a>(entries: &'a BTreeSet<Entry>, key: &str) -> impl Iterator<Item = &'a Arc<str>> + use<'a> {
    let key: Arc<str> = key.to_ascii_lowercase().into();
    let first: Entry = (key.clone(), Arc::default());
    entries.range(first..).take_while(move |(known, _)| *known == key).map(|(_, account)| account)
}

/// Shared where nothing changes.
fn in_lower_case(text: &Arc<str>) -> Arc<str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase().into()
    } else {
        text.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Roster;

    /// By looking through the whole list.
    fn members(roster: &Roster, group: &str) -> Vec<String> {
        let is_in = |contact: &&Arc<Contact>| contact.groups().any(|id| id.eq_ignore_ascii_case(group));
        roster.everybody().filter(is_in).map(|contact| contact.account().to_owned()).collect()
    }

    fn indexed(roster: &Roster, group: &str) -> Vec<String> {
        roster.index.members(group).map(|account| (**account).to_owned()).collect()
    }

    #[test]
    fn the_index_follows_every_change() {
        let mut roster = Roster::default();
        let change = |roster: &mut Roster, account: &str, groups: &[&str], id: Option<&str>| {
            roster.change(account, |contact| {
                contact.groups = groups.iter().map(|group| (*group).into()).collect();
                contact.id = id.map(Into::into);
            });
        };
        change(&mut roster, "carla@example.org", &["1", "aB"], Some("Id-C"));
        change(&mut roster, "bruno@example.org", &["AB", "ab"], Some("id-b"));
        change(&mut roster, "dora@example.org", &["10"], Some("ID-B"));
        let snapshot = roster.clone();
        assert_eq!(roster.account_of("ID-c").as_deref(), Some("carla@example.org"));
        assert_eq!(roster.account_of("ID-B").as_deref(), Some("bruno@example.org"));
        change(&mut roster, "Carla@example.org", &["1"], None);
        roster.forget("bruno@example.org");
        assert_eq!(roster.account_of("ID-c"), None);
        assert_eq!(roster.account_of("ID-B").as_deref(), Some("dora@example.org"), "the other who has it");
        roster.change_known("dora@example.org", Contact::forget_texts);
        change(&mut roster, "emil@example.org", &["ab"], None);
        roster.remove_group("1");
        for group in ["1", "AB", "10", "", "1\u{0}"] {
            assert_eq!(indexed(&roster, group), members(&roster, group), "{group}");
            assert_eq!(indexed(&snapshot, group), members(&snapshot, group), "{group}, before");
        }
        assert_eq!(indexed(&roster, "Ab"), ["emil@example.org"]);
        assert_eq!(indexed(&snapshot, "Ab"), ["bruno@example.org", "carla@example.org"]);
        roster.begin_list(0, 0);
        assert!(indexed(&roster, "ab").is_empty());
    }
}
