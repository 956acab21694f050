//! What events of lists and presence do.

use msnp_core::account::{List, Lists, Status, network};
use msnp_core::dialect::Dialect;
use msnp_core::event::{Contact as CoreContact, ListChange, Presence};
use msnp_core::settings::ListVersion;

use super::Session;
use crate::event::Event;
use crate::limits::Limit;
use crate::resume::Versions;
use crate::roster::Contact;
use crate::text::owned;

impl Session {
    pub(super) fn list_begins(&mut self, contacts: u32, groups: u32) {
        if self.reads_again() {
            return self.begin_aside();
        }
        self.aside = None;
        self.versions = None;
        self.last_contact = None;
        self.relist();
        self.roster_mut().begin_list(contacts, groups);
    }

    pub(super) fn group_removed(&mut self, id: &str) {
        if self.group_removed_aside(id) {
            return;
        }
        self.roster_mut().remove_group(id);
        self.emit(Event::GroupRemoved { id: id.to_owned() });
    }

    pub(super) fn personal_message(&mut self, account: &str, message: String, media: String) {
        // Many clients say at each sign-in that they have none.
        let is_known = self
            .roster
            .contact(account)
            .is_some_and(|contact| contact.personal_message() == message && contact.media() == media);
        if is_known {
            return;
        }
        self.change_known(account, |contact| {
            contact.personal_message = message.as_str().into();
            contact.media = media.as_str().into();
        });
        self.emit(Event::PersonalMessage { account: account.to_ascii_lowercase(), message, media });
    }

    pub(super) fn status_changed(&mut self, status: Status) {
        if self.roster.me().status() != status {
            self.roster_mut().me_mut().status = status;
            self.emit(Event::StatusChanged { status });
        }
    }

    pub(super) fn own_property(&mut self, property: &str, value: &str) {
        if property.eq_ignore_ascii_case("MFN") {
            self.rename_me(value);
        } else {
            self.set_own_property(property, value);
        }
    }

    pub(super) fn set_privacy(&mut self, allow_unknown: bool) {
        if self.aside.is_some() && self.roster.me().allows_unknown() == allow_unknown {
            return;
        }
        self.roster_mut().me_mut().allow_unknown = allow_unknown;
        self.emit(Event::PrivacyChanged { allow_unknown });
    }

    pub(super) fn set_prompting(&mut self, ask: bool) {
        if self.aside.is_some() && self.roster.me().asks_when_added() == ask {
            return;
        }
        self.roster_mut().me_mut().ask_when_added = ask;
        self.emit(Event::PromptingChanged { ask });
    }

    fn set_own_property(&mut self, property: &str, value: &str) {
        if self.roster.me().property(property) != value {
            let most = self.bounds.properties;
            if !self.roster_mut().me_mut().set_property(property, value, most) {
                self.tally.bite(Limit::Properties, 1);
                return;
            }
            self.emit(Event::PropertyChanged { property: property.to_owned(), value: value.to_owned() });
        }
    }

    pub(super) fn list_complete(&mut self, version: ListVersion<'_>) {
        let (list, settings) = (version.list.to_owned(), version.settings.to_owned());
        let is_of_web = self.has_web_list();
        self.versions = Some(Versions { list, settings, is_of_web });
        if let Some(aside) = self.aside.take()
            && self.take_over(aside)
        {
            return;
        }
        self.roster_mut().set_complete(true);
        if self.knows_list() {
            return;
        }
        self.emit(Event::ContactsReady);
        let undecided: Vec<(String, String)> = self
            .roster
            .undecided()
            .filter(|contact| !self.was_asked_about(contact.account()))
            .map(|contact| (contact.account().to_owned(), contact.name().to_owned()))
            .collect();
        for (account, name) in undecided {
            self.emit(Event::AddedYou { account, name, decided: false });
        }
    }

    pub(super) fn set_group(&mut self, id: &str, name: &str) {
        if !self.may_add_group(id, name) {
            return;
        }
        let group = self.roster_mut().set_group(id, name);
        if self.roster.is_complete() {
            self.emit(Event::GroupChanged { group });
        }
    }

    pub(super) fn set_contact(&mut self, line: &CoreContact<'_>) {
        self.last_contact = Some(line.account.into());
        if line.lists.is_empty() {
            // Of two lines for one contact, the other may have said more.
            if self.roster.is_complete() {
                self.forget(line.account);
            }
            return;
        }
        if !self.may_add(line.account) {
            return;
        }
        let before = self.before(line.account).filter(|_| !self.roster.is_complete());
        // Some services have a line for each group that somebody is in. Until the list is complete, who is in it was in it just now.
        let twice = !self.roster.is_complete() && self.roster.contact(line.account).is_some();
        let (most, mut left_out) = (self.bounds.memberships, 0_usize);
        let contact = self.change(line.account, |contact| {
            if let Some(before) = before {
                contact.copy_presence(&before);
            }
            // Before MSNP8 somebody comes once for each list that they are on: the name of the forward list is one's own choice.
            let is_named = line.lists.contains(List::Forward) || !contact.lists.contains(List::Forward);
            if !twice || is_named && !line.name.is_empty() {
                contact.name = owned(line.name).into();
            }
            contact.id = line.id.map(Into::into).or(contact.id.take().filter(|_| twice));
            contact.network = line.network;
            if !twice {
                contact.lists = line.lists;
                contact.groups.clear();
            }
            contact.lists = Lists::from_mask(u32::from(contact.lists.mask() | line.lists.mask()));
            for group in line.group_ids() {
                left_out = left_out.saturating_add(usize::from(!contact.join_group(group, most)));
            }
        });
        self.tally.bite(Limit::Memberships, left_out);
        self.shut_out_if_blocked(&contact);
        if self.roster.is_complete() {
            self.emit(Event::ContactChanged { contact });
        }
    }

    fn forget(&mut self, account: &str) {
        if self.roster.contact(account).is_some() {
            self.roster_mut().forget(account);
            self.emit(Event::ContactRemoved { account: account.to_ascii_lowercase() });
        }
    }

    pub(super) fn set_contact_property(&mut self, account: Option<&str>, property: &str, value: &str) {
        let Some(account) = account.map(Box::from).or_else(|| self.last_contact.clone()) else { return };
        let (most, mut kept) = (self.bounds.properties, true);
        let changed =
            self.change_known(&account, |contact| kept = contact.set_property(property, value, most));
        if !kept {
            self.tally.bite(Limit::Properties, 1);
        } else if let Some(contact) = changed
            && self.roster.is_complete()
        {
            self.emit(Event::ContactChanged { contact });
        }
    }

    /// Whom a change of a list is about.
    fn subject(&self, change: &ListChange<'_>) -> Option<String> {
        match (change.account, change.contact_id) {
            (Some(account), _) => Some(account.to_ascii_lowercase()),
            (None, Some(id)) => self.roster.account_of(id),
            (None, None) => None,
        }
    }

    pub(super) fn added(&mut self, change: &ListChange<'_>) {
        self.note_aside(change, true);
        let Some(account) = self.subject(change) else { return };
        if !self.may_add(&account) {
            return;
        }
        let was_reverse =
            self.roster.contact(&account).is_some_and(|contact| on_reverse_or_pending(contact.lists));
        let by_them = change.request.is_none() && matches!(change.list, List::Reverse | List::Pending);
        let pends = by_them && self.roster.me().dialect().is_some_and(Dialect::has_contact_ids);
        let (most, mut fits) = (self.bounds.memberships, true);
        let contact = self.change(&account, |contact| {
            // Before MSNP10 the account stands in the name's place when a contact is put into another group.
            let only_group = change.group.is_some() && contact.lists.contains(List::Forward);
            contact.lists = contact.lists.with(change.list);
            // Most changes say none, of whomever they are.
            if change.network != u32::from(network::SERVICE) {
                contact.network = change.network;
            }
            // From MSNP10 on the service keeps them as pending until the decision, without saying so.
            if pends && contact.waits_for_decision() {
                contact.lists = contact.lists.with(List::Pending);
            }
            if let Some(name) = change.name.filter(|name| !name.is_empty() && !only_group)
                && (change.list == List::Forward || contact.name.is_empty())
            {
                contact.name = owned(name).into();
            }
            if change.list == List::Forward {
                contact.id = change.contact_id.map(Into::into).or(contact.id.take());
                if let Some(group) = change.group {
                    fits = contact.join_group(group, most);
                }
            }
        });
        if !fits {
            self.tally.bite(Limit::Memberships, 1);
        }
        let (name, lists) = (contact.name().to_owned(), contact.lists);
        self.shut_out_if_blocked(&contact);
        self.emit(Event::ContactChanged { contact });
        if by_them && !was_reverse {
            let decided = lists.contains(List::Allow) || lists.contains(List::Block);
            self.emit(Event::AddedYou { account, name, decided });
        }
    }

    pub(super) fn removed(&mut self, change: &ListChange<'_>) {
        self.note_aside(change, false);
        if self.is_read_change(change) {
            return;
        }
        let Some(account) = self.subject(change) else { return };
        let changed = self.roster_mut().change_known(&account, |contact| match (change.list, change.group) {
            (List::Forward, Some(group)) => contact.leave_group(group),
            // Who has taken oneself off waits for no decision any more.
            (List::Reverse, _) if change.request.is_none() => {
                contact.lists = contact.lists.without(List::Reverse).without(List::Pending);
            }
            (list, _) => contact.take_off(list),
        });
        if let Some(contact) = changed {
            if contact.lists.is_empty() {
                self.forget(&account);
            } else {
                self.emit(Event::ContactChanged { contact });
            }
        }
        if change.request.is_none() && change.list == List::Reverse {
            self.emit(Event::RemovedYou { account });
        }
    }

    pub(super) fn contact_renamed(&mut self, account: Option<&str>, contact_id: Option<&str>, name: &str) {
        let known = contact_id.and_then(|id| self.roster.account_of(id));
        let Some(account) = account.map(str::to_owned).or(known) else { return };
        if account.eq_ignore_ascii_case(self.own_account()) {
            self.rename_me(name);
        } else if let Some(contact) = self.change_known(&account, |contact| contact.name = name.into()) {
            self.emit(Event::ContactChanged { contact });
        }
    }

    pub(super) fn presence(&mut self, presence: &Presence<'_>) {
        let name = owned(presence.name);
        let before = self.before_change(presence.account);
        // The one before, if it was another: most presences come with the picture that is known, which is neither copied nor read.
        let mut known = Some(Box::default());
        let after = self.change_known(presence.account, |contact| {
            contact.status = presence.status;
            contact.capabilities = presence.capabilities;
            known = (presence.picture != *contact.picture)
                .then(|| std::mem::replace(&mut contact.picture, owned(presence.picture).into()));
            if !name.is_empty() && *contact.name != *name {
                contact.name = name.as_str().into();
            }
        });
        #[cfg(feature = "p2p")]
        if let Some(known) = known {
            // Quicker to read where it is decoded already.
            let shown = after.as_ref().map_or(presence.picture, |contact| contact.picture().into());
            self.picture_seen(presence.account, &known, shown);
        }
        #[cfg(not(feature = "p2p"))]
        drop(known);
        if self.mark_heard(presence.account) && before == after {
            return;
        }
        self.emit(Event::Presence {
            account: presence.account.to_ascii_lowercase(),
            status: presence.status,
            name,
            capabilities: presence.capabilities,
            initial: presence.initial,
        });
    }

    pub(super) fn contact_offline(&mut self, account: &str) {
        self.mark_heard(account);
        let contact = self.roster_mut().change_known(account, Contact::go_offline);
        self.emit(Event::Presence {
            account: account.to_ascii_lowercase(),
            status: Status::Offline,
            name: contact.map_or_else(|| account.to_owned(), |contact| contact.name().to_owned()),
            capabilities: msnp_core::account::Capabilities(0),
            initial: false,
        });
    }
}

fn on_reverse_or_pending(lists: Lists) -> bool {
    lists.contains(List::Reverse) || lists.contains(List::Pending)
}
