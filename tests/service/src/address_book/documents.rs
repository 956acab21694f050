//! The elements of answers: people, groups, members.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::address_book::call::Role;
use crate::address_book::history::{Item, Items};
use crate::codec::escape_xml;
use crate::directory::{AccountId, Entry, Group, Record};
use crate::identifiers;
use crate::world::World;

/// The id of everybody's own address book.
pub(super) const BOOK: &str = "00000000-0000-0000-0000-000000000000";

/// A part of the address book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Group,
    Contact,
}

impl Part {
    pub(super) const ALL: [Part; 2] = [Part::Group, Part::Contact];

    /// The element around its documents.
    pub(super) fn list(self) -> &'static str {
        match self {
            Part::Group => "groups",
            Part::Contact => "contacts",
        }
    }

    /// The element of one of them.
    pub(super) fn element(self) -> &'static str {
        match self {
            Part::Group => "Group",
            Part::Contact => "Contact",
        }
    }
}

/// Everything in an account's address book.
pub(super) fn book(world: &World, account: AccountId) -> Items<Part> {
    let record = world.directory.record(account);
    let groups = record.groups.iter().map(|group| ((Part::Group, group.guid.clone()), group_item(group)));
    let listed = record.entries.values().filter(|entry| entry.forward || entry.mail_only);
    let contacts =
        listed.map(|entry| ((Part::Contact, entry.guid.clone()), contact_item(world, record, entry)));
    let owner = ((Part::Contact, record.guid.clone()), owner_item(record, account));
    groups.chain(contacts).chain([owner]).collect()
}

fn group_item(group: &Group) -> Item {
    let (guid, name) = (&group.guid, escape_xml(&group.name.text()));
    let info = format!(
        "<groupInfo><annotations><Annotation><Name>MSN.IM.Display</Name><Value>1</Value></Annotation></annotations>\
         <groupType>C8529CE2-6EAD-434d-881F-341E17DB3FF8</groupType><name>{name}</name>\
         <IsNotMobileVisible>false</IsNotMobileVisible><IsPrivate>false</IsPrivate><IsFavorite>false</IsFavorite></groupInfo>"
    );
    let document = |info: &str, deleted: bool| {
        format!("<Group><groupId>{guid}</groupId>{info}<propertiesChanged/><fDeleted>{deleted}</fDeleted>")
    };
    Item { document: document(&info, false), gone: document("", true) }
}

fn contact_item(world: &World, record: &Record, entry: &Entry) -> Item {
    let address = escape_xml(&entry.address);
    let network = entry.network();
    let mut inside = String::new();
    let messenger = entry.forward && network == 1;
    let kind = if entry.forward { "Live" } else { "Regular" };
    let _ = write!(inside, "<contactType>{kind}</contactType>");
    match network {
        1 => {
            let name = escape_xml(&world.directory.listed_name(entry).text());
            let _ = write!(inside, "<passportName>{address}</passportName><displayName>{name}</displayName>");
            if let Some(account) = world.directory.find(&entry.address) {
                write_phones(&mut inside, world.directory.record(account));
            }
        }
        4 => {
            let number = address.trim_start_matches("tel:");
            let _ = write!(
                inside,
                "<phones><ContactPhone><contactPhoneType>ContactPhoneMobile</contactPhoneType><number>{number}</number>\
                 <isMessengerEnabled>{}</isMessengerEnabled><propertiesChanged/></ContactPhone></phones>",
                entry.forward,
            );
        }
        other => {
            let _ = write!(
                inside,
                "<emails><ContactEmail><contactEmailType>Messenger{other}</contactEmailType><email>{address}</email>\
                 <isMessengerEnabled>{}</isMessengerEnabled><Capability>{other}</Capability>\
                 <MessengerEnabledExternally>false</MessengerEnabledExternally><propertiesChanged/></ContactEmail></emails>",
                entry.forward,
            );
        }
    }
    write_groups(&mut inside, record, entry);
    write_annotations(&mut inside, entry.annotations.iter());
    for (element, text) in &entry.details {
        let _ = write!(inside, "<{element}>{}</{element}>", escape_xml(text));
    }
    let customer = world.directory.find(&entry.address).filter(|_| network == 1);
    write_rest(&mut inside, customer, messenger);
    contact(&entry.guid, &inside)
}

fn owner_item(record: &Record, account: AccountId) -> Item {
    let (address, name) = (escape_xml(&record.address), escape_xml(&record.name.text()));
    let mut inside = format!(
        "<contactType>Me</contactType><quickName>{name}</quickName><passportName>{address}</passportName>\
         <displayName>{name}</displayName>"
    );
    write_phones(&mut inside, record);
    let mut annotations = record.annotations.clone();
    let setting = |on: bool| if on { "1" } else { "2" }.to_owned();
    annotations.insert(PROMPTING.to_owned(), setting(record.prompt));
    annotations.insert(PRIVACY.to_owned(), setting(!record.private));
    write_annotations(&mut inside, annotations.iter());
    write_rest(&mut inside, Some(account), false);
    contact(&record.guid, &inside)
}

/// Whether to ask when somebody adds the account (1), or not (2).
pub(super) const PROMPTING: &str = "MSN.IM.GTC";
/// Whether everybody sees the account (1), or only those on the allow list (2).
pub(super) const PRIVACY: &str = "MSN.IM.BLP";

fn contact(guid: &str, inside: &str) -> Item {
    let document = |info: &str, deleted: bool| {
        format!(
            "<Contact><contactId>{guid}</contactId>{info}<propertiesChanged/><fDeleted>{deleted}</fDeleted>"
        )
    };
    let info = format!("<contactInfo>{inside}</contactInfo>");
    Item { document: document(&info, false), gone: document("", true) }
}

/// The numbers that somebody has told of themselves.
fn write_phones(inside: &mut String, record: &Record) {
    const KINDS: [(&str, &str); 3] = [("PHH", "Personal"), ("PHW", "Business"), ("PHM", "Mobile")];
    let number = |(property, kind): (&str, &str)| {
        let number = escape_xml(&record.properties.get(property)?.text());
        Some(format!(
            "<ContactPhone><contactPhoneType>ContactPhone{kind}</contactPhoneType><number>{number}</number>\
             <isMessengerEnabled>false</isMessengerEnabled><propertiesChanged/></ContactPhone>"
        ))
    };
    let phones: String = KINDS.into_iter().filter_map(number).collect();
    if !phones.is_empty() {
        let _ = write!(inside, "<phones>{phones}</phones>");
    }
}

fn write_groups(inside: &mut String, record: &Record, entry: &Entry) {
    let groups = entry.groups.iter().filter_map(|&number| record.group_by_number(number));
    let ids: String = groups.map(|group| format!("<guid>{}</guid>", group.guid)).collect();
    if !ids.is_empty() {
        let _ = write!(inside, "<groupIds>{ids}</groupIds>");
    }
}

fn write_annotations<'a>(inside: &mut String, all: impl Iterator<Item = (&'a String, &'a String)>) {
    let annotation = |(name, value): (&String, &String)| {
        let (name, value) = (escape_xml(name), escape_xml(value));
        format!("<Annotation><Name>{name}</Name><Value>{value}</Value></Annotation>")
    };
    let annotations: String = all.map(annotation).collect();
    if !annotations.is_empty() {
        let _ = write!(inside, "<annotations>{annotations}</annotations>");
    }
}

/// What stands in every contact.
fn write_rest(inside: &mut String, account: Option<AccountId>, messenger: bool) {
    let customer = account.map_or(0, |account| identifiers::customer_id(account).cast_signed());
    let _ = write!(
        inside,
        "<puid>0</puid><CID>{customer}</CID><IsNotMobileVisible>false</IsNotMobileVisible>\
         <isMobileIMEnabled>false</isMobileIMEnabled><isMessengerUser>{messenger}</isMessengerUser>\
         <isFavorite>false</isFavorite><isSmtp>false</isSmtp><hasSpace>false</hasSpace><spotWatchState>NoDevice</spotWatchState>\
         <primaryEmailType>ContactEmailPersonal</primaryEmailType><IsPrivate>false</IsPrivate><Gender>Unspecified</Gender>\
         <TimeZone>None</TimeZone>"
    );
}

/// Names of elements that are written with a capital by some servers.
const SMALL: [&str; 13] = [
    "groups",
    "contacts",
    "ab",
    "contactId",
    "contactInfo",
    "contactType",
    "passportName",
    "displayName",
    "isMessengerUser",
    "groupId",
    "groupInfo",
    "fDeleted",
    "lastChange",
];

/// The same document with capitals.
pub(super) fn with_capitals(document: &str) -> String {
    let mut other = document.to_owned();
    for name in SMALL {
        let (first, rest) = name.split_at(1);
        let capital = first.to_ascii_uppercase() + rest;
        for (start, end) in [("<", ">"), ("</", ">")] {
            other = other.replace(&format!("{start}{name}{end}"), &format!("{start}{capital}{end}"));
        }
    }
    other
}

/// Everybody with a role in an account's list.
pub(super) fn members(world: &World, account: AccountId) -> Items<Role> {
    let record = world.directory.record(account);
    let mut items = BTreeMap::new();
    for entry in record.entries.values() {
        for role in Role::ALL.into_iter().filter(|role| role.is_of(entry)) {
            let (key, item) = member_item(world, entry, role);
            items.insert((role, key), item);
        }
    }
    items
}

impl Role {
    pub(super) fn is_of(self, entry: &Entry) -> bool {
        match self {
            Role::Allow => entry.allow,
            Role::Block => entry.block,
            Role::Reverse => entry.is_reverse(),
            Role::Pending => entry.pending,
        }
    }
}

fn member_item(world: &World, entry: &Entry, role: Role) -> (String, Item) {
    let id = format!("{}/{}", role.name(), entry.guid);
    let address = escape_xml(&entry.address);
    let name = escape_xml(&world.directory.listed_name(entry).text());
    let customer = world.directory.find(&entry.address).map_or(0, identifiers::customer_id).cast_signed();
    let (kind, inside) = match entry.network() {
        1 => (
            "Passport",
            format!(
                "<PassportName>{address}</PassportName><IsPassportNameHidden>false</IsPassportNameHidden><PassportId>0</PassportId>\
                 <CID>{customer}</CID><PassportChanges/><LookedupByCID>false</LookedupByCID>"
            ),
        ),
        4 => ("Phone", format!("<PhoneNumber>{}</PhoneNumber>", address.trim_start_matches("tel:"))),
        other => (
            "Email",
            format!(
                "<Email>{address}</Email><Annotations><Annotation><Name>MSN.IM.BuddyType</Name><Value>{other:02}:</Value>\
                 </Annotation></Annotations>"
            ),
        ),
    };
    let document = |deleted: bool| {
        format!(
            "<Member xsi:type=\"{kind}Member\"><MembershipId>{id}</MembershipId><Type>{kind}</Type>\
             <DisplayName>{name}</DisplayName><State>Accepted</State><Deleted>{deleted}</Deleted>\
             <JoinedDate>0001-01-01T00:00:00</JoinedDate><ExpirationDate>0001-01-01T00:00:00</ExpirationDate><Changes/>{inside}"
        )
    };
    let item = Item { document: document(false), gone: document(true) };
    (id, item)
}
