//! What the owner of an account changes in its list elsewhere, as on a page of the web: who is signed in is told so by a notice (`services.md` 2.9).

use crate::address_book::call::{Call, ContactUpdate, Member, NewContact, Place, Role};
use crate::directory::AccountId;
use crate::world::World;

/// A change of somebody's list that no client of theirs has made. Accounts and groups are named by address and by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListEdit<'a> {
    /// Adds a contact, and allows it.
    Add(&'a str),
    /// Takes a contact off the forward list.
    Remove(&'a str),
    /// Puts somebody on the block list instead of the allow list.
    Block(&'a str),
    /// The other way round.
    Unblock(&'a str),
    /// Gives a contact a name.
    Rename(&'a str, &'a str),
    /// Makes a group.
    AddGroup(&'a str),
    /// Gives a group another name.
    RenameGroup(&'a str, &'a str),
    /// Takes a group away.
    RemoveGroup(&'a str),
    /// Puts a contact into a group.
    PutInGroup(&'a str, &'a str),
    /// Takes it out.
    TakeFromGroup(&'a str, &'a str),
}

impl World {
    /// Carries out a change. Answers whether all of it was.
    pub(crate) fn edit_list(&mut self, address: &str, edit: &ListEdit<'_>) -> bool {
        let Some(account) = self.directory.find(address) else { return false };
        let Some(calls) = self.calls_of(account, edit) else { return false };
        let is_done = calls.into_iter().all(|call| call.answer(self, account).is_ok());
        self.notice_list_change(account);
        is_done
    }

    fn calls_of(&self, account: AccountId, edit: &ListEdit<'_>) -> Option<Vec<Call>> {
        let record = self.directory.record(account);
        let contact = |address: &str| record.entry(address).map(|entry| entry.guid.clone());
        let group = |name: &str| record.group_named(name).map(|group| group.guid.clone());
        let place = |address, name| Some(Place { contact: contact(address)?, groups: vec![group(name)?] });
        let member = |role, address: &str| {
            vec![Member { role, id: None, address: Some(address.to_owned()), network: Some(1) }]
        };
        let moved = |address, from, to| {
            vec![Call::DeleteMembers(member(from, address)), Call::AddMembers(member(to, address))]
        };
        Some(match *edit {
            ListEdit::Add(address) => {
                let address = address.to_owned();
                vec![Call::AddContact(NewContact { address, network: 1, messenger: true, allow: true })]
            }
            ListEdit::Remove(address) => vec![Call::DeleteContact(contact(address)?)],
            ListEdit::Block(address) => moved(address, Role::Allow, Role::Block),
            ListEdit::Unblock(address) => moved(address, Role::Block, Role::Allow),
            ListEdit::Rename(address, name) => vec![Call::UpdateContact(ContactUpdate {
                id: Some(contact(address)?),
                properties: vec!["DisplayName".to_owned()],
                display_name: Some(name.to_owned()),
                messenger: true,
                annotations: Vec::new(),
                details: Vec::new(),
            })],
            ListEdit::AddGroup(name) => vec![Call::AddGroup(name.to_owned())],
            ListEdit::RenameGroup(from, to) => {
                vec![Call::RenameGroup { id: group(from)?, name: to.to_owned() }]
            }
            ListEdit::RemoveGroup(name) => vec![Call::DeleteGroups(vec![group(name)?])],
            ListEdit::PutInGroup(address, name) => vec![Call::AddToGroups(place(address, name)?)],
            ListEdit::TakeFromGroup(address, name) => vec![Call::TakeFromGroups(place(address, name)?)],
        })
    }
}
