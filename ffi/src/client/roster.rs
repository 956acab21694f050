//! The contact list as a snapshot that never changes.

use std::ffi::{CStr, c_char};

use msnp::{Contact, Group, Me};

use super::accounts::{account, msnp_client};
use super::arena::Arena;
use super::failure::{Failure, guard};
use super::kept;
use crate::border;
use crate::result::msnp_result;
use crate::vocabulary::msnp_status;

/// A name and a value: a property of a contact, a header of a message, a field of a profile.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_pair {
    /// The name.
    pub name: *const c_char,
    /// The value.
    pub value: *const c_char,
}

/// A contact: somebody on at least one of the five lists. No text is ever NULL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_contact {
    /// The account, in lower case.
    pub account: *const c_char,
    /// The display name; the account if there is none.
    pub name: *const c_char,
    /// The id by which the service knows the contact (MSNP10 and later); empty: none.
    pub id: *const c_char,
    /// Which lists it is on: `MSNP_LIST_` constants.
    pub lists: u32,
    /// 1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo.
    pub network: u32,
    /// The status.
    pub status: msnp_status,
    /// What its client can do: `MSNP_CAPABILITY_` constants.
    pub capabilities: u32,
    /// It has oneself on its list and waits for `msnp_client_accept` or `msnp_client_decline`.
    pub waits_for_decision: bool,
    /// The personal message; empty: none.
    pub personal_message: *const c_char,
    /// The media string, which `msnp_media_read` reads; empty: none.
    pub media: *const c_char,
    /// The MSNObject of its picture; empty: none.
    pub picture: *const c_char,
    /// The ids of the groups that it is in; NULL: none.
    pub groups: *const *const c_char,
    /// How many.
    pub group_count: usize,
    /// Telephone numbers and other properties (`PHH`, `PHW`, `PHM`, `MOB`); NULL: none.
    pub properties: *const msnp_pair,
    /// How many.
    pub property_count: usize,
}

/// A group of the contact list.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_group {
    /// Its id.
    pub id: *const c_char,
    /// Its name.
    pub name: *const c_char,
}

/// Oneself, as the service shows it to others. No text is ever NULL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_me {
    /// The account as the service spells it.
    pub account: *const c_char,
    /// The display name.
    pub name: *const c_char,
    /// The status.
    pub status: msnp_status,
    /// The personal message; empty: none.
    pub personal_message: *const c_char,
    /// The media string, which `msnp_media_read` reads; empty: none.
    pub media: *const c_char,
    /// The home telephone number; empty: none.
    pub home_phone: *const c_char,
    /// The work telephone number; empty: none.
    pub work_phone: *const c_char,
    /// The mobile telephone number; empty: none.
    pub mobile_phone: *const c_char,
    /// The address was confirmed.
    pub verified: bool,
    /// The account may not do everything.
    pub restricted: bool,
    /// Those on neither the allow nor the block list may see one's presence and write.
    pub allow_unknown: bool,
    /// One wants to be asked when somebody adds oneself.
    pub ask_when_added: bool,
}

/// The contact list at one moment. It never changes; take another one after `MSNP_EVENT_CONTACT_CHANGED` and the like.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_roster {
    /// Everybody on any list, sorted by account; one's own contacts are those with `MSNP_LIST_FORWARD`. NULL: nobody.
    pub contacts: *const msnp_contact,
    /// How many.
    pub contact_count: usize,
    /// The groups, in the order of the service; NULL: none.
    pub groups: *const msnp_group,
    /// How many.
    pub group_count: usize,
    /// Oneself.
    pub me: msnp_me,
    /// The whole list has arrived since the client was made. It stays so when the session ends; everybody is offline then.
    pub complete: bool,
}

/// Takes a snapshot of the contact list.
///
/// - `roster`: where it goes; NULL when it failed. Yours; free it with `msnp_roster_free`.
///
/// Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `roster` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_roster(
    client: *mut msnp_client,
    roster: *mut *mut msnp_roster,
) -> msnp_result {
    guard(|| {
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put(roster, std::ptr::null_mut())? };
        let snapshot = account(client)?.client()?.contacts();
        let mut arena = Arena::default();
        let list = snapshot.everybody().map(|contact| filled(contact, &mut arena)).collect();
        let (contacts, contact_count) = arena.list(list);
        let list = snapshot.groups().iter().map(|group| filled_group(group, &mut arena)).collect();
        let (groups, group_count) = arena.list(list);
        let me = filled_me(snapshot.me(), &mut arena);
        let complete = snapshot.is_complete();
        let shown = msnp_roster { contacts, contact_count, groups, group_count, me, complete };
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(roster, kept::give(shown, arena)) }.map_err(Failure::from)
    })
}

/// Finds a contact in a snapshot by its account, in any letter case. NULL when there is none, and for NULL. It lives as long as the
/// snapshot. From any thread.
///
/// # Safety
/// `roster` is NULL or came from `msnp_client_roster`; `who` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_roster_find(
    roster: *const msnp_roster,
    who: *const c_char,
) -> *const msnp_contact {
    let mut found = std::ptr::null();
    guard(|| {
        // SAFETY: handed on.
        let roster = unsafe { kept::look(roster) }.ok_or(msnp_result::NotAnObject)?;
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let who = unsafe { border::text(who)? }.to_ascii_lowercase();
        if roster.contacts.is_null() {
            return Ok(());
        }
        // SAFETY: the snapshot holds so many contacts.
        let contacts = unsafe { std::slice::from_raw_parts(roster.contacts, roster.contact_count) };
        let place = contacts.binary_search_by(|contact| {
            // SAFETY: the snapshot's texts end in NUL.
            unsafe { CStr::from_ptr(contact.account) }.to_bytes().cmp(who.as_bytes())
        });
        if let Some(contact) = place.ok().and_then(|place| contacts.get(place)) {
            found = contact;
        }
        Ok(())
    });
    found
}

/// Frees a snapshot. Does nothing with NULL. From any thread.
///
/// # Safety
/// `roster` is NULL or came from `msnp_client_roster`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_roster_free(roster: *mut msnp_roster) {
    guard(|| {
        // SAFETY: handed on.
        unsafe { kept::free(roster) };
        Ok(())
    });
}

pub(crate) fn filled(contact: &Contact, arena: &mut Arena) -> msnp_contact {
    let groups = contact.groups().map(|id| arena.text(id)).collect();
    let (groups, group_count) = arena.list(groups);
    let (properties, property_count) = pairs(contact.properties(), arena);
    msnp_contact {
        account: arena.text(contact.account()),
        name: arena.text(contact.name()),
        id: arena.text(contact.id().unwrap_or_default()),
        lists: u32::from(contact.lists().mask()),
        network: contact.network(),
        status: contact.status().into(),
        capabilities: contact.capabilities().0,
        waits_for_decision: contact.waits_for_decision(),
        personal_message: arena.text(contact.personal_message()),
        media: arena.text(contact.media()),
        picture: arena.text(contact.picture()),
        groups,
        group_count,
        properties,
        property_count,
    }
}

pub(crate) fn filled_group(group: &Group, arena: &mut Arena) -> msnp_group {
    msnp_group { id: arena.text(group.id()), name: arena.text(group.name()) }
}

fn filled_me(me: &Me, arena: &mut Arena) -> msnp_me {
    msnp_me {
        account: arena.text(me.account()),
        name: arena.text(me.name()),
        status: me.status().into(),
        personal_message: arena.text(me.personal_message()),
        media: arena.text(me.media()),
        home_phone: arena.text(me.property("PHH")),
        work_phone: arena.text(me.property("PHW")),
        mobile_phone: arena.text(me.property("PHM")),
        verified: me.is_verified(),
        restricted: me.is_restricted(),
        allow_unknown: me.allows_unknown(),
        ask_when_added: me.asks_when_added(),
    }
}

/// Names and values as a list, and how long it is.
pub(crate) fn pairs<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    arena: &mut Arena,
) -> (*const msnp_pair, usize) {
    let pairs = pairs.map(|(name, value)| msnp_pair { name: arena.text(name), value: arena.text(value) });
    let pairs = pairs.collect();
    arena.list(pairs)
}
