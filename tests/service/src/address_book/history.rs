//! What a client was given of a list, so that it can be told what changed since.

use std::collections::{BTreeMap, VecDeque};

use crate::address_book::call::Role;
use crate::address_book::documents::Part;
use crate::address_book::{FULL_SYNC_REQUIRED, Fault};

/// Lists that are kept for each account and service. Whoever comes with an older one gets everything anew.
const KEPT: usize = 4;

/// Everything in a list: where in the answer it stands, its id, and its document, without the time and the end tag.
pub(super) type Items<S> = BTreeMap<(S, String), Item>;

/// One thing in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) document: String,
    /// What says that it is there no longer.
    pub(super) gone: String,
}

/// The newest lists that were given, each with its time.
#[derive(Debug)]
pub(super) struct History<S> {
    given: VecDeque<(String, Items<S>)>,
}

impl<S> Default for History<S> {
    fn default() -> History<S> {
        History { given: VecDeque::new() }
    }
}

impl<S: Ord + Clone> History<S> {
    /// The documents to tell: all of them, or those that differ from what was given at a time.
    pub(super) fn tell(
        &mut self,
        now: &str,
        items: Items<S>,
        since: Option<&str>,
    ) -> Result<Vec<(S, String)>, Fault> {
        let told = match since {
            None => items.iter().map(|((place, _), item)| (place.clone(), item.document.clone())).collect(),
            Some(time) => {
                let given = self.given.iter().find(|(given, _)| given == time);
                let (_, before) = given.ok_or(Fault::new(FULL_SYNC_REQUIRED))?;
                let new = items.iter().filter(|(key, item)| before.get(key) != Some(item));
                let new = new.map(|((place, _), item)| (place.clone(), item.document.clone()));
                let gone = before.iter().filter(|(key, _)| !items.contains_key(key));
                let gone = gone.map(|((place, _), item)| (place.clone(), item.gone.clone()));
                new.chain(gone).collect()
            }
        };
        self.given.retain(|(given, _)| given != now);
        if self.given.len() >= KEPT {
            self.given.pop_front();
        }
        self.given.push_back((now.to_owned(), items));
        Ok(told)
    }
}

/// What one account was given.
#[derive(Debug, Default)]
pub(crate) struct Histories {
    pub(super) contacts: History<Part>,
    pub(super) members: History<Role>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(list: &[(&str, &str)]) -> Items<u8> {
        let item = |(id, document): &(&str, &str)| {
            let item = Item { document: (*document).to_owned(), gone: format!("-{id}") };
            ((0, (*id).to_owned()), item)
        };
        list.iter().map(item).collect()
    }

    #[test]
    fn only_what_changed_is_told() {
        let mut history = History::default();
        let all = history.tell("1", items(&[("a", "A"), ("b", "B")]), None).unwrap();
        assert_eq!(all, [(0, "A".to_owned()), (0, "B".to_owned())]);
        let now = items(&[("b", "B2"), ("c", "C")]);
        let told = history.tell("2", now.clone(), Some("1")).unwrap();
        assert_eq!(told, [(0, "B2".to_owned()), (0, "C".to_owned()), (0, "-a".to_owned())]);
        assert_eq!(history.tell("2", now.clone(), Some("2")).unwrap(), []);
        assert_eq!(history.tell("3", now.clone(), Some("0")).unwrap_err().code, FULL_SYNC_REQUIRED);
        for time in 10..20 {
            history.tell(&time.to_string(), now.clone(), None).unwrap();
        }
        assert_eq!(history.given.len(), KEPT);
        assert!(history.tell("20", now, Some("2")).is_err());
    }
}
