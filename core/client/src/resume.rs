//! What is worth keeping between two runs of a program: the way to the service, and the contact list.

use std::fmt;
use std::sync::Arc;

use msnp_core::account::Lists;

use crate::limits::Bounds;
use crate::roster::{Contact, Roster};

/// What a later sign-in can use to take fewer round trips: server addresses, and the ticket if it was asked for. Opaque.
///
/// With the ticket in it, who has the bytes can sign in as the user until the ticket expires (hours to a day): keep them as carefully
/// as a password. Where tickets come by SOAP, as in MSNP13 to MSNP15, it has those of all sites with their secret, and when they expire by the clock of
/// this device. One that has expired is not used, and one that is refused is asked for anew once.
///
/// 2 KiB or less with the tickets of most services, 36 KiB at the most.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Resume {
    bytes: Vec<u8>,
}

/// What [`Client::resume_value`](crate::Client::resume_value) puts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResumeWith {
    /// Where the servers are: nothing secret.
    Servers,
    /// Where the servers are, and the tickets of this session: as secret as the password.
    ServersAndTicket,
}

impl Resume {
    /// From bytes that [`Resume::to_bytes`] gave. What is unreadable is ignored at the sign-in.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec() }
    }

    /// To be stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Resume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resume({} bytes)", self.bytes.len())
    }
}

/// The contact list with its version, to be kept between two runs. Opaque; it holds accounts and names, and no secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct ListCache {
    bytes: Vec<u8>,
}

impl ListCache {
    /// From bytes that [`ListCache::to_bytes`] gave. What is unreadable is ignored at the sign-in: the list is downloaded then.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec() }
    }

    /// To be stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    pub(crate) fn of(account: &str, versions: &Versions, roster: &Roster) -> Self {
        let mut writer = Writer(Vec::new());
        writer.text(if versions.is_of_web { WEB_MARK } else { MARK });
        writer.text(&account.to_ascii_lowercase());
        writer.text(&versions.list);
        writer.text(&versions.settings);
        let me = roster.me();
        writer.text(&me.name);
        writer.number(u32::from(me.allow_unknown));
        writer.number(u32::from(me.ask_when_added));
        writer.pairs(me.properties());
        writer.number(length(roster.groups().len()));
        for group in roster.groups() {
            writer.text(group.id());
            writer.text(group.name());
        }
        let contacts = roster.everybody();
        writer.number(length(contacts.len()));
        for contact in contacts {
            writer.text(contact.account());
            writer.text(&contact.name);
            writer.text(contact.id().unwrap_or_default());
            writer.number(u32::from(contact.lists.mask()));
            writer.number(contact.network);
            writer.number(length(contact.groups.len()));
            contact.groups().for_each(|id| writer.text(id));
            writer.pairs(contact.properties.iter().map(|(property, value)| (&**property, &**value)));
        }
        Self { bytes: writer.0 }
    }

    /// The list, if it is readable, that of `account`, and within bounds. Its contacts stand in their order: what is not as it was
    /// written costs no more time than what is.
    pub(crate) fn read(&self, account: &str, bounds: &Bounds) -> Option<(Versions, Arc<Roster>)> {
        let mut reader = Reader(&self.bytes);
        let mark = reader.text()?;
        let is_of_web = mark == WEB_MARK;
        if mark != MARK && !is_of_web || !reader.text()?.eq_ignore_ascii_case(account) {
            return None;
        }
        let (list, settings) = (reader.text()?.to_owned(), reader.text()?.to_owned());
        let versions = Versions { list, settings, is_of_web };
        let mut roster = Roster::default();
        let me = roster.me_mut();
        me.name = reader.text()?.into();
        me.allow_unknown = reader.number()? != 0;
        me.ask_when_added = reader.number()? != 0;
        for _ in 0..reader.count(bounds.properties)? {
            let (property, value) = (reader.text()?, reader.text()?);
            me.set_property(property, value, bounds.properties);
        }
        for _ in 0..reader.count(bounds.groups)? {
            let (id, name) = (reader.text()?, reader.text()?);
            roster.set_group(id, name);
        }
        for _ in 0..reader.count(bounds.contacts)? {
            let contact = read_contact(&mut reader, bounds)?;
            roster.append(contact)?;
        }
        roster.set_complete(true);
        let fits = reader.0.is_empty() && roster.bytes() <= bounds.list_bytes;
        fits.then(|| (versions, Arc::new(roster)))
    }
}

fn read_contact(reader: &mut Reader<'_>, bounds: &Bounds) -> Option<Contact> {
    let mut contact = Contact::new(reader.text()?);
    contact.name = reader.text()?.into();
    contact.id = Some(reader.text()?).filter(|id| !id.is_empty()).map(Into::into);
    contact.lists = Lists::from_mask(reader.number()?);
    contact.network = reader.number()?;
    for _ in 0..reader.count(bounds.memberships)? {
        contact.groups.push(reader.text()?.into());
    }
    for _ in 0..reader.count(bounds.properties)? {
        let (property, value) = (reader.text()?, reader.text()?);
        contact.set_property(property, value, bounds.properties);
    }
    Some(contact)
}

impl fmt::Debug for ListCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ListCache({} bytes)", self.bytes.len())
    }
}

/// The versions of a list, as the service gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) list: String,
    pub(crate) settings: String,
    /// The times at which memberships and contacts of MSNP13 to MSNP15 were changed last, which no server of older dialects gave.
    pub(crate) is_of_web: bool,
}

/// The first words of every cache, with the version of its form.
const MARK: &str = "msnp list 1";
/// The same for a list of MSNP13 to MSNP15, whose versions mean something else.
const WEB_MARK: &str = "msnp list 2";

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Texts with their length before them, numbers as four bytes, least first.
struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(length(text.len()));
        self.0.extend_from_slice(text.as_bytes());
    }

    fn pairs<'a>(&mut self, pairs: impl ExactSizeIterator<Item = (&'a str, &'a str)>) {
        self.number(length(pairs.len()));
        for (key, value) in pairs {
            self.text(key);
            self.text(value);
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*number))
    }

    /// How many of something follow, if no more may.
    fn count(&mut self, most: usize) -> Option<u32> {
        self.number().filter(|count| usize::try_from(*count).is_ok_and(|count| count <= most))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use msnp_core::account::List;

    fn roster() -> Roster {
        let mut roster = Roster::default();
        roster.me_mut().name = "Anna B".into();
        roster.me_mut().set_property("PHH", "44 20", 16);
        roster.set_group("3", "Work");
        roster.change("bruno@example.org", |contact| {
            contact.name = "Bruno".into();
            contact.lists = Lists::NONE.with(List::Forward).with(List::Allow);
            contact.join_group("3", 64);
            contact.set_property("PHM", "39", 16);
        });
        roster
    }

    #[test]
    fn a_list_reads_back() {
        for is_of_web in [false, true] {
            reads_back(Versions { list: "120".into(), settings: String::new(), is_of_web });
        }
    }

    fn reads_back(versions: Versions) {
        let cache = ListCache::of("Anna@example.net", &versions, &roster());
        let stored = ListCache::from_bytes(&cache.to_bytes());
        let (read, list) = stored.read("anna@example.net", &Bounds::DEFAULT).unwrap();
        assert_eq!(read, versions);
        assert_eq!(list.me().name(), "Anna B");
        let bruno = list.contact("BRUNO@example.org").unwrap();
        assert_eq!((bruno.name(), bruno.mobile_phone()), ("Bruno", "39"));
        assert_eq!(list.members("3").count(), 1);
        assert!(list.is_complete());
    }

    #[test]
    fn what_is_damaged_or_of_another_account_is_ignored() {
        let bytes = ListCache::of("anna@example.net", &Versions::default(), &roster()).to_bytes();
        assert!(ListCache::from_bytes(&bytes).read("carla@example.org", &Bounds::DEFAULT).is_none());
        let read = |bytes: &[u8]| ListCache::from_bytes(bytes).read("anna@example.net", &Bounds::DEFAULT);
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_none());
        }
        assert!(read(b"\xFF\xFF\xFF\xFFabc").is_none());
        assert_eq!(format!("{:?}", Resume::from_bytes(b"secret")), "Resume(6 bytes)");
    }

    /// A list that breaks a bound is not taken over in part: it is downloaded, and what does not fit is told then.
    #[test]
    fn a_list_beyond_a_bound_is_ignored() {
        let cache = ListCache::of("anna@example.net", &Versions::default(), &roster());
        let read = |bounds: Bounds| cache.read("anna@example.net", &bounds).is_some();
        let all = Bounds { contacts: 1, groups: 1, memberships: 1, properties: 1, ..Bounds::DEFAULT };
        assert!(read(all));
        assert!(!read(Bounds { contacts: 0, ..all }) && !read(Bounds { groups: 0, ..all }));
        assert!(!read(Bounds { memberships: 0, ..all }) && !read(Bounds { properties: 0, ..all }));
        assert!(!read(Bounds { list_bytes: 20, ..all }));
    }

    #[test]
    fn contacts_out_of_order_or_twice_are_ignored() {
        let written = |accounts: &[&str]| {
            let mut writer = Writer(Vec::new());
            [MARK, "anna@example.net", "1", "", "Anna"].iter().for_each(|text| writer.text(text));
            [0, 0, 0, 0, length(accounts.len())].iter().for_each(|number| writer.number(*number));
            for account in accounts {
                [account, "", ""].iter().for_each(|text| writer.text(text));
                [1, 1, 0, 0].iter().for_each(|number| writer.number(*number));
            }
            ListCache { bytes: writer.0 }.read("anna@example.net", &Bounds::DEFAULT)
        };
        let (_, roster) = written(&["Bruno@example.org", "carla@example.org"]).unwrap();
        assert_eq!(roster.everybody().len(), 2);
        assert!(written(&["carla@example.org", "bruno@example.org"]).is_none());
        assert!(written(&["carla@example.org", "CARLA@example.org"]).is_none());
    }
}
