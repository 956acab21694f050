//! The list is read again while one is online, because it was changed elsewhere: what comes goes to a list aside, and when that is whole, the two
//! are compared. What is different is told, as changes are, and nothing else; a list that does not come to its end changes nothing.

use std::sync::Arc;

use msnp_core::account::{List, Lists};
#[cfg(feature = "services")]
use msnp_core::dialect::Dialects;
use msnp_core::event::ListChange;

#[cfg(feature = "services")]
use super::Announcement;
use super::Session;
use crate::event::Event;
use crate::roster::{Contact, Roster};
use crate::text::owned;

/// A list that is on its way.
pub(super) struct Aside {
    list: Arc<Roster>,
    /// It is the one that there is, and what comes has changed in it.
    has_changes_only: bool,
}

impl Session {
    /// Whether the list of this session is in web services: older ones tell it once, and it may be late.
    pub(super) fn has_web_list(&self) -> bool {
        #[cfg(feature = "services")]
        return self
            .roster
            .me()
            .dialect()
            .is_some_and(|dialect| Dialects::WITH_ADDRESS_BOOK.contains(dialect));
        #[cfg(not(feature = "services"))]
        false
    }

    /// Whether a list that begins now is to be compared with the one that there is.
    pub(super) fn reads_again(&self) -> bool {
        self.has_web_list() && self.is_online() && self.roster.is_complete()
    }

    /// The whole list comes again.
    pub(super) fn begin_aside(&mut self) {
        let mut list = Roster::default();
        *list.me_mut() = self.roster.me().clone();
        self.aside = Some(Aside { list: Arc::new(list), has_changes_only: false });
    }

    /// What there is of the list is current but for what follows.
    pub(super) fn list_unchanged(&mut self) {
        if self.has_web_list() {
            let mut list = self.roster.clone();
            Arc::make_mut(&mut list).set_complete(false);
            self.aside = Some(Aside { list, has_changes_only: true });
        }
    }

    /// Does something to the list aside, where one is on its way, and otherwise to the one that there is.
    pub(super) fn on_list(&mut self, work: impl FnOnce(&mut Self)) {
        let Some(Aside { list, has_changes_only }) = self.aside.take() else { return work(self) };
        let (shown, had_changed) = (std::mem::replace(&mut self.roster, list), self.roster_changed);
        work(self);
        self.roster_changed = had_changed;
        let list = std::mem::replace(&mut self.roster, shown);
        self.aside = Some(Aside { list, has_changes_only });
    }

    /// All that is known of the contact itself follows: what was, is no more.
    pub(super) fn forget_own_words(&mut self, account: &str) {
        if let Some(Aside { list, has_changes_only: true }) = &mut self.aside {
            Arc::make_mut(list).change_known(account, |contact| {
                contact.groups.clear();
                contact.properties.clear();
            });
        }
    }

    /// Somebody was put on a list or taken off while the list is read, and what is read may be older than that.
    pub(super) fn note_aside(&mut self, change: &ListChange<'_>, is_on: bool) {
        let Some(Aside { list: aside, .. }) = &mut self.aside else { return };
        let known = change.contact_id.and_then(|id| aside.account_of(id));
        let Some(account) = change.account.or(known.as_deref()) else { return };
        let aside = Arc::make_mut(aside);
        if !is_on {
            let left = aside.change_known(account, |contact| contact.take_off(change.list));
            if left.is_some_and(|contact| contact.lists().is_empty()) {
                aside.forget(account);
            }
        } else if aside.everybody().len() < self.bounds.contacts || aside.contact(account).is_some() {
            aside.change(account, |contact| {
                contact.lists = contact.lists.with(change.list);
                if let Some(name) = change.name.filter(|_| contact.name.is_empty()) {
                    contact.name = owned(name).into();
                }
            });
        }
    }

    /// Whether a removal was read, and is told when the list is whole: what the server says of others, it says of these two lists.
    pub(super) fn is_read_change(&self, change: &ListChange<'_>) -> bool {
        let is_said_by_server = self.is_online() && matches!(change.list, List::Reverse | List::Pending);
        self.aside.is_some() && change.request.is_none() && !is_said_by_server
    }

    /// The same for a group. Answers whether it was read: nothing that the user asks for is done meanwhile.
    pub(super) fn group_removed_aside(&mut self, id: &str) -> bool {
        let Some(aside) = &mut self.aside else { return false };
        Arc::make_mut(&mut aside.list).remove_group(id);
        true
    }

    /// The list aside is whole: it is the list from now on. Answers whether all of it was told that is to be.
    pub(super) fn take_over(&mut self, aside: Aside) -> bool {
        let before = self.roster.clone();
        let Aside { list: mut aside, has_changes_only } = aside;
        let list = Arc::make_mut(&mut aside);
        *list.me_mut() = before.me().clone();
        for contact in before.everybody() {
            list.change_known(contact.account(), |now| now.keep_seen(contact));
        }
        list.set_complete(true);
        self.roster_changed = true;
        self.roster = aside;
        let is_new = !self.is_online() && !self.is_lost();
        if !is_new {
            self.tell_differences(&before);
        }
        #[cfg(feature = "services")]
        if has_changes_only && !self.is_online() {
            self.hand_in();
        }
        #[cfg(not(feature = "services"))]
        let _ = has_changes_only;
        !is_new
    }

    /// The notification server keeps no list: it is told the one that is kept.
    #[cfg(feature = "services")]
    fn hand_in(&mut self) {
        let announcement = |contact: &Arc<Contact>| {
            let (account, network) = (contact.account().into(), contact.network());
            Announcement { account, network, lists: contact.lists(), is_off: false }
        };
        self.consequences.announcements = self.roster.everybody().map(announcement).collect();
        self.consequences.is_kept_list = true;
    }

    fn tell_differences(&mut self, before: &Roster) {
        self.tell_groups(before);
        let now = self.roster.clone();
        for contact in before.everybody().filter(|contact| now.contact(contact.account()).is_none()) {
            self.gone(contact);
        }
        for contact in now.everybody() {
            self.compared(before.contact(contact.account()), contact);
        }
    }

    fn tell_groups(&mut self, before: &Roster) {
        let now = self.roster.clone();
        for group in before.groups().iter().filter(|group| now.group(group.id()).is_none()) {
            self.emit(Event::GroupRemoved { id: group.id().to_owned() });
        }
        for group in now.groups().iter().filter(|group| before.group(group.id()) != Some(group)) {
            self.emit(Event::GroupChanged { group: group.clone() });
        }
    }

    /// Somebody is on no list any more.
    fn gone(&mut self, before: &Contact) {
        #[cfg(feature = "services")]
        self.announce(before, before.lists(), Lists::NONE);
        self.emit(Event::ContactRemoved { account: before.account().to_owned() });
        if before.is_on(List::Reverse) {
            self.emit(Event::RemovedYou { account: before.account().to_owned() });
        }
    }

    /// Somebody is on a list: tells what is not as it was.
    fn compared(&mut self, before: Option<&Arc<Contact>>, now: &Arc<Contact>) {
        let lists = before.map_or(Lists::NONE, |before| before.lists());
        #[cfg(feature = "services")]
        self.announce(now, lists, now.lists());
        if before.is_some_and(|before| is_same(before, now)) {
            return;
        }
        self.emit(Event::ContactChanged { contact: now.clone() });
        let account = now.account().to_owned();
        match (is_watched(lists), is_watched(now.lists())) {
            (false, true) => {
                let decided = now.is_on(List::Allow) || now.is_on(List::Block);
                self.emit(Event::AddedYou { account, name: now.name().to_owned(), decided });
            }
            (true, false) if lists.contains(List::Reverse) => self.emit(Event::RemovedYou { account }),
            (true, _) | (false, false) => {}
        }
    }

    /// The notification server keeps no list: it is told what another client has changed.
    #[cfg(feature = "services")]
    fn announce(&mut self, contact: &Contact, before: Lists, now: Lists) {
        let without = |lists: Lists, others: Lists| {
            List::ALL.into_iter().filter(|list| others.contains(*list)).fold(lists, Lists::without)
        };
        for (lists, is_off) in [(without(before, now), true), (without(now, before), false)] {
            let lists = lists.without(List::Reverse).without(List::Pending);
            if !lists.is_empty() {
                let (account, network) = (contact.account().into(), contact.network());
                self.consequences.announcements.push_back(Announcement { account, network, lists, is_off });
            }
        }
    }
}

/// Whether somebody has oneself on their list.
fn is_watched(lists: Lists) -> bool {
    lists.contains(List::Reverse) || lists.contains(List::Pending)
}

/// Whether there is nothing to tell. Who waits for a decision is on the reverse list, or pends, or both: a list may say it in another way than
/// the server did when it happened.
fn is_same(before: &Contact, now: &Contact) -> bool {
    let lists = |contact: &Contact| match contact.waits_for_decision() {
        true => contact.lists().without(List::Reverse).with(List::Pending),
        false => contact.lists(),
    };
    let others = |contact: &Contact| {
        let mut contact = contact.clone();
        contact.lists = Lists::NONE;
        contact.groups.sort_unstable();
        contact.properties.sort_unstable();
        contact
    };
    lists(before) == lists(now) && others(before) == others(now)
}
