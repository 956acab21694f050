//! `ABFindAll`, `ABContactAdd`, `ABContactDelete`, `ABContactUpdate`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::address_book::call::{ContactUpdate, DETAILS, NewContact, Since};
use crate::address_book::documents::{self, PRIVACY, PROMPTING, Part};
use crate::address_book::{Answer, FORBIDDEN, FULL_SYNC_REQUIRED, Fault};
use crate::codec::escape_xml;
use crate::directory::AccountId;
use crate::identifiers;
use crate::notification::NAME_LIMIT;
use crate::percent::{self, Name};
use crate::world::World;

/// Annotations that are kept of one contact, at most, and octets of one of them, or of another text.
const ANNOTATION_LIMIT: usize = 64;
const TEXT_LIMIT: usize = 1024;

pub(super) fn find(world: &mut World, account: AccountId, since: &Since) -> Answer {
    if since.0.is_some() && world.quirks.no_list_changes_since {
        return Err(Fault::new(FULL_SYNC_REQUIRED));
    }
    let items = documents::book(world, account);
    let record = world.directory.record_mut(account);
    let now = identifiers::timestamp(record.book_serial());
    let told = record.histories.contacts.tell(&now, items, since.0.as_deref())?;
    let mut lists = String::new();
    for part in Part::ALL {
        let (list, element) = (part.list(), part.element());
        let mut documents = String::new();
        for (_, document) in told.iter().filter(|(place, _)| *place == part) {
            let _ = write!(documents, "{document}<lastChange>{now}</lastChange></{element}>");
        }
        let _ = write!(lists, "<{list}>{documents}</{list}>");
    }
    let owner = escape_xml(&record.address);
    let answer = format!(
        "<ABFindAllResult>{lists}<DynamicItems/><ab><abId>{}</abId><abInfo><ownerPuid>0</ownerPuid><OwnerCID>{}</OwnerCID>\
         <ownerEmail>{owner}</ownerEmail><fDefault>true</fDefault><joinedNamespace>false</joinedNamespace><IsBot>false</IsBot></abInfo>\
         <lastChange>{now}</lastChange><DynamicItemLastChanged>0001-01-01T00:00:00</DynamicItemLastChanged>\
         <createDate>0001-01-01T00:00:00</createDate><propertiesChanged/></ab></ABFindAllResult>",
        documents::BOOK,
        identifiers::customer_id(account).cast_signed(),
    );
    Ok(if world.quirks.capital_list_elements { documents::with_capitals(&answer) } else { answer })
}

pub(super) fn add(world: &mut World, account: AccountId, contact: &NewContact) -> Answer {
    let address = contact.address.as_str();
    world.check_listable(account, address, contact.network)?;
    let record = world.directory.record(account);
    let entry = record.entry(address);
    if let Some(entry) = entry.filter(|entry| entry.forward || entry.mail_only) {
        return Err(Fault { code: "ContactAlreadyExists", conflict: Some(entry.guid.clone()) });
    }
    if record.book_count() >= world.directory.forward_limit {
        return Err(Fault::new("RequestLimitReached"));
    }
    let allow = contact.allow
        && contact.messenger
        && !world.quirks.no_allow_list_management
        && !entry.is_some_and(|entry| entry.block);
    let record = world.directory.record_mut(account);
    let entry = record.entry_made(address);
    entry.foreign = Some(contact.network).filter(|network| *network != 1);
    entry.mail_only = !contact.messenger;
    let guid = entry.guid.clone();
    record.list_changed();
    if contact.messenger {
        world.put_forward(account, address, None);
    }
    if allow {
        world.with_sight_of(account, address, |record| record.entry_made(address).allow = true);
    }
    Ok(format!("<ABContactAddResult><guid>{guid}</guid></ABContactAddResult>"))
}

/// The address of somebody in an address book.
pub(super) fn address_of(world: &World, account: AccountId, id: &str) -> Result<String, Fault> {
    let record = world.directory.record(account);
    let address = record.address_of(id);
    let entry = address.and_then(|address| record.entry(&address));
    let entry = entry.filter(|entry| entry.forward || entry.mail_only);
    entry.map(|entry| entry.address.clone()).ok_or(Fault::new("ContactDoesNotExist"))
}

pub(super) fn delete(world: &mut World, account: AccountId, id: &str) -> Answer {
    let address = address_of(world, account, id)?;
    world.directory.record_mut(account).entry_made(&address).mail_only = false;
    world.take_forward(account, &address);
    Ok(String::new())
}

pub(super) fn update(world: &mut World, account: AccountId, update: &ContactUpdate) -> Answer {
    let names = update.display_name.as_deref().map_or(0, |name| percent::encode(name).len());
    let is_long = |text: &str| text.len() > TEXT_LIMIT;
    if names > NAME_LIMIT
        || update.annotations.iter().any(|(name, value)| is_long(name) || is_long(value))
        || update.details.iter().any(|(_, text)| is_long(text))
    {
        return Err(Fault::new("BadArgumentLength"));
    }
    match &update.id {
        None => update_owner(world, account, update),
        Some(id) => {
            let address = address_of(world, account, id)?;
            update_contact(world, account, &address, update)
        }
    }
}

impl ContactUpdate {
    fn names(&self, property: &str) -> bool {
        self.properties.iter().any(|named| named == property)
    }
}

fn update_owner(world: &mut World, account: AccountId, update: &ContactUpdate) -> Answer {
    if update.names("DisplayName") {
        let name = update.display_name.as_deref().filter(|name| !name.is_empty());
        let name = name.ok_or(Fault::new("InvalidArgument"))?;
        let record = world.directory.record_mut(account);
        if !record.verified {
            return Err(Fault::new(FORBIDDEN));
        }
        // Others are told when the client sends `PRP MFN`.
        record.name = Name::plain(name);
        record.settings_changed();
    }
    if !update.names("Annotation") {
        return Ok(String::new());
    }
    let mut others = Vec::new();
    for (name, value) in &update.annotations {
        match (name.as_str(), value.as_str()) {
            (PRIVACY, "1" | "2") => world.set_private(account, value == "2"),
            (PROMPTING, "0" | "1" | "2") => world.directory.record_mut(account).prompt = value != "2",
            (PRIVACY | PROMPTING, _) => return Err(Fault::new("InvalidArgument")),
            _ => others.push((name.clone(), value.clone())),
        }
    }
    let record = world.directory.record_mut(account);
    annotate(&mut record.annotations, &others)?;
    record.settings_changed();
    Ok(String::new())
}

fn update_contact(world: &mut World, account: AccountId, address: &str, update: &ContactUpdate) -> Answer {
    let record = world.directory.record_mut(account);
    let entry = record.entry_made(address);
    if update.names("DisplayName") {
        entry.name = update.display_name.as_deref().filter(|name| !name.is_empty()).map(Name::plain);
    }
    if update.names("Annotation") {
        annotate(&mut entry.annotations, &update.annotations)?;
    }
    for (_, element) in DETAILS.iter().filter(|(property, _)| update.names(property)) {
        let text = update.details.iter().find(|(named, _)| named == element);
        match text.filter(|(_, text)| !text.is_empty()) {
            Some((_, text)) => entry.details.insert(*element, text.clone()),
            None => entry.details.remove(element),
        };
    }
    let (forward, name) = (entry.forward, entry.name.clone());
    record.list_changed();
    if update.names("IsMessengerUser") && update.messenger != forward {
        if update.messenger {
            world.put_forward(account, address, name);
        } else {
            world.directory.record_mut(account).entry_made(address).mail_only = true;
            world.take_forward(account, address);
        }
    }
    Ok(String::new())
}

/// Keeps annotations; an empty one is forgotten.
fn annotate(kept: &mut BTreeMap<String, String>, new: &[(String, String)]) -> Result<(), Fault> {
    for (name, value) in new {
        if value.is_empty() {
            kept.remove(name);
        } else if kept.len() < ANNOTATION_LIMIT || kept.contains_key(name) {
            kept.insert(name.clone(), value.clone());
        } else {
            return Err(Fault::new("RequestLimitReached"));
        }
    }
    Ok(())
}
