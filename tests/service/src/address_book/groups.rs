//! `ABGroupAdd`, `ABGroupDelete`, `ABGroupUpdate`, `ABGroupContactAdd`, `ABGroupContactDelete`.

use crate::address_book::call::Place;
use crate::address_book::contacts::address_of;
use crate::address_book::{Answer, Fault};
use crate::directory::{AccountId, Record};
use crate::notification::GROUP_NAME_LIMIT;
use crate::percent::Name;
use crate::world::World;

/// A name that a group can get.
fn free_name(record: &Record, name: &str) -> Result<Name, Fault> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Fault::new("InvalidArgument"));
    }
    if name.len() > GROUP_NAME_LIMIT {
        return Err(Fault::new("BadArgumentLength"));
    }
    match record.group_named(name) {
        Some(group) => Err(Fault { code: "GroupAlreadyExists", conflict: Some(group.guid.clone()) }),
        None => Ok(Name::plain(name)),
    }
}

fn number_of(record: &Record, id: &str) -> Result<u8, Fault> {
    record.group_by_guid(id).map(|group| group.number).ok_or(Fault::new("GroupDoesNotExist"))
}

pub(super) fn add(world: &mut World, account: AccountId, name: &str) -> Answer {
    let record = world.directory.record_mut(account);
    let name = free_name(record, name)?;
    let group = record.make_group(name).ok_or(Fault::new("RequestLimitReached"))?;
    record.list_changed();
    Ok(format!("<ABGroupAddResult><guid>{}</guid></ABGroupAddResult>", group.guid))
}

pub(super) fn rename(world: &mut World, account: AccountId, id: &str, name: &str) -> Answer {
    let record = world.directory.record_mut(account);
    let number = number_of(record, id)?;
    let unchanged = record.group_named(name.trim()).is_some_and(|group| group.number == number);
    if !unchanged {
        let name = free_name(record, name)?;
        record.groups.iter_mut().filter(|group| group.number == number).for_each(|group| {
            group.name = name.clone();
        });
        record.list_changed();
    }
    Ok(String::new())
}

/// Those who were in a group stay in the address book.
pub(super) fn delete(world: &mut World, account: AccountId, ids: &[String]) -> Answer {
    let record = world.directory.record_mut(account);
    let numbers = ids.iter().map(|id| number_of(record, id)).collect::<Result<Vec<u8>, Fault>>()?;
    for entry in record.entries.values_mut() {
        entry.groups.retain(|number| !numbers.contains(number));
    }
    record.groups.retain(|group| !numbers.contains(&group.number));
    record.list_changed();
    Ok(String::new())
}

pub(super) fn put(world: &mut World, account: AccountId, place: &Place) -> Answer {
    let address = address_of(world, account, &place.contact)?;
    let record = world.directory.record_mut(account);
    for id in &place.groups {
        let number = number_of(record, id)?;
        let entry = record.entry_made(&address);
        if !entry.groups.contains(&number) {
            entry.groups.push(number);
        }
    }
    record.list_changed();
    Ok(format!("<ABGroupContactAddResult><guid>{}</guid></ABGroupContactAddResult>", place.contact))
}

pub(super) fn take(world: &mut World, account: AccountId, place: &Place) -> Answer {
    let address = address_of(world, account, &place.contact)?;
    let record = world.directory.record_mut(account);
    for id in &place.groups {
        let number = number_of(record, id)?;
        let entry = record.entry_made(&address);
        if !entry.groups.contains(&number) {
            return Err(Fault::new("ContactDoesNotExist"));
        }
        entry.groups.retain(|group| *group != number);
    }
    record.list_changed();
    Ok(String::new())
}
