//! `ADL`, `RML` and `FQY`: lists that web services keep are announced here. Who is on them, and who sees whom, is what the
//! directory says; a client that announces somebody learns whether that one is online. `services.md` 2.8.

use roxmltree::{Document, Node};

use crate::codec::escape_xml;
use crate::directory::Entry;
use crate::notification::{Outcome, Refusal, Turn};
use crate::soap::{self, is};
use crate::world::World;

/// Octets of a list, at most.
const PAYLOAD_LIMIT: usize = 7_500;
/// People in it, at most.
const PEOPLE_LIMIT: usize = 150;

/// List bits.
const FORWARD: u8 = 1;
const ALLOW: u8 = 2;
const BLOCK: u8 = 4;
const REVERSE: u8 = 8;

/// Networks that contacts may be in: `services.md` 2.8.
const NETWORKS: [u8; 8] = [1, 2, 4, 8, 9, 10, 16, 32];

/// A list as it was announced.
struct AnnouncedList {
    /// `l="1"` on the document: the list after a sign-in.
    initial: bool,
    people: Vec<Announced>,
}

/// Somebody on it.
struct Announced {
    address: String,
    network: u8,
    /// 0 where nothing was said.
    bits: u8,
}

/// What is wrong with a list, as an error code.
type Fault = u16;
const EMPTY_DOMAIN: Fault = 240;
const BAD_LIST: Fault = 241;
const BAD_NETWORK: Fault = 204;

impl AnnouncedList {
    fn read(payload: &[u8]) -> Result<AnnouncedList, Fault> {
        if payload.len() > PAYLOAD_LIMIT {
            return Err(BAD_LIST);
        }
        let document: Document<'_> = soap::parse(payload).ok_or(BAD_LIST)?;
        let root = document.root_element();
        if !is(root, "ml") {
            return Err(BAD_LIST);
        }
        let mut list = AnnouncedList { initial: root.attribute("l") == Some("1"), people: Vec::new() };
        for part in root.children().filter(Node::is_element) {
            let domain = match part.tag_name().name() {
                "d" => Some(part.attribute("n").filter(|name| !name.is_empty()).ok_or(BAD_LIST)?),
                "t" => None,
                _ => return Err(BAD_LIST),
            };
            let before = list.people.len();
            for contact in part.children().filter(Node::is_element) {
                list.people.push(Announced::read(contact, domain)?);
                if list.people.len() > PEOPLE_LIMIT {
                    return Err(BAD_LIST);
                }
            }
            if list.people.len() == before {
                return Err(EMPTY_DOMAIN);
            }
        }
        if list.has_duplicates() { Err(BAD_LIST) } else { Ok(list) }
    }

    fn has_duplicates(&self) -> bool {
        let mut keys: Vec<(String, u8)> =
            self.people.iter().map(|one| (one.address.to_ascii_lowercase(), one.network)).collect();
        keys.sort_unstable();
        keys.windows(2).any(|two| matches!(two, [one, other] if one == other))
    }

    /// What a client may announce: the lists that are its own, and nobody both allowed and blocked.
    fn check(&self) -> Result<(), Fault> {
        let is_right = |one: &Announced| {
            let both = one.bits & (ALLOW | BLOCK);
            let alone = self.initial && one.bits & FORWARD != 0 && both == 0;
            matches!(one.bits, 1..=7) && both != ALLOW | BLOCK && !alone
        };
        if self.people.iter().all(is_right) { Ok(()) } else { Err(BAD_LIST) }
    }
}

impl Announced {
    /// `domain` is `None` for telephones.
    fn read(contact: Node<'_, '_>, domain: Option<&str>) -> Result<Announced, Fault> {
        let name = contact.attribute("n").filter(|name| !name.is_empty() && is(contact, "c"));
        let name = name.ok_or(BAD_LIST)?;
        let number = |attribute: &str, missing: u8| match contact.attribute(attribute) {
            Some(text) => text.parse::<u8>().map_err(|_| BAD_LIST),
            None => Ok(missing),
        };
        let (address, network) = match domain {
            Some(domain) => (format!("{name}@{domain}"), number("t", 1)?),
            None => (name.to_owned(), 4),
        };
        if !NETWORKS.contains(&network) {
            return Err(BAD_NETWORK);
        }
        Ok(Announced { address, network, bits: number("l", 0)? })
    }
}

/// The list that tells of somebody who added the account (with a name), or removed it (without).
pub(super) fn reverse(address: &str, name: Option<&str>) -> String {
    let name = name.map(|name| format!(" f=\"{}\"", escape_xml(name))).unwrap_or_default();
    one_contact(address, &format!(" t=\"1\" l=\"{REVERSE}\"{name}"))
}

/// A list of one contact with these attributes.
fn one_contact(address: &str, attributes: &str) -> String {
    let (name, domain) = address.split_once('@').unwrap_or((address, ""));
    let (name, domain) = (escape_xml(name), escape_xml(domain));
    format!("<ml><d n=\"{domain}\"><c n=\"{name}\"{attributes}/></d></ml>")
}

impl World {
    /// An error about a list, with a document where this service writes one.
    fn list_fault(&self, code: Fault) -> Refusal {
        if self.quirks.explained_list_errors {
            Refusal::Explained(code, format!("<ml><error code=\"{code}\"/></ml>"))
        } else {
            Refusal::Code(code)
        }
    }
}

impl Turn<'_> {
    fn list(&self) -> Result<AnnouncedList, Refusal> {
        AnnouncedList::read(self.command.payload).map_err(|code| self.world.list_fault(code))
    }

    pub(super) fn announce_list(&mut self) -> Outcome {
        let list = self.list()?;
        list.check().map_err(|code| self.world.list_fault(code))?;
        let is_known = |one: &Announced| match self.record().entry(&one.address) {
            Some(entry) => entry.network() == one.network,
            None => self.world.directory.find(&one.address).is_some(),
        };
        if !list.initial && !list.people.iter().all(is_known) {
            return Err(self.world.list_fault(self.world.no_such_user()));
        }
        self.reply.line(format_args!("ADL {} OK", self.transaction));
        let session = self.session()?;
        let (first, has_status) = (!session.synchronized, session.status.is_some());
        session.synchronized |= list.initial;
        if list.initial {
            if first && has_status {
                self.write_initial_presence();
            }
            return Ok(());
        }
        for one in list.people.iter().filter(|one| one.bits & FORWARD != 0 && one.network == 1) {
            self.show_added(&one.address);
        }
        Ok(())
    }

    pub(super) fn withdraw_list(&mut self) -> Outcome {
        let list = self.list()?;
        list.check().map_err(|code| self.world.list_fault(code))?;
        let is_other = |one: &Announced| {
            self.record().entry(&one.address).is_some_and(|entry| entry.network() != one.network)
        };
        if list.people.iter().any(is_other) {
            return Err(self.world.list_fault(self.world.no_such_user()));
        }
        self.reply.line(format_args!("RML {} OK", self.transaction));
        Ok(())
    }

    /// `FQY`: what network somebody is in. Each address has an answer of its own.
    pub(super) fn networks(&mut self) -> Outcome {
        let list = self.list()?;
        for one in &list.people {
            let listed = self.record().entry(&one.address).map(Entry::network);
            let account = self.world.directory.find(&one.address).map(|_| 1);
            let network = listed.or(account);
            if network.is_none() && self.world.quirks.unknown_network_is_error {
                return Err(Refusal::Code(self.world.no_such_user()));
            }
            let answer = one_contact(&one.address, &format!(" t=\"{}\"", network.unwrap_or(0)));
            self.reply.payload(format_args!("FQY {}", self.transaction), answer.as_bytes());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(document: &str) -> Option<Fault> {
        let list = AnnouncedList::read(document.as_bytes());
        list.and_then(|list| list.check()).err()
    }

    #[test]
    fn lists_are_read_and_checked() {
        let list = AnnouncedList::read(
            b"<ml l=\"1\"><d n=\"a.b\"><c n=\"x\" l=\"3\" t=\"1\"/><c n=\"y\" l=\"5\" t=\"32\"/></d>\
              <t><c n=\"tel:+15550100\" l=\"3\"/></t></ml>",
        );
        let list = list.ok().unwrap();
        let seen: Vec<_> =
            list.people.iter().map(|one| (one.address.as_str(), one.network, one.bits)).collect();
        assert_eq!(seen, [("x@a.b", 1, 3), ("y@a.b", 32, 5), ("tel:+15550100", 4, 3)]);
        assert!(list.initial);
        let one = |bits: &str| format!("<d n=\"a\"><c n=\"x\" l=\"{bits}\" t=\"1\"/></d>");
        for (document, expected) in [
            ("<ml l=\"1\"></ml>".to_owned(), None),
            (format!("<ml>{}</ml>", one("1")), None),
            (format!("<ml l=\"1\">{}</ml>", one("1")), Some(BAD_LIST)),
            (format!("<ml>{}</ml>", one("6")), Some(BAD_LIST)),
            (format!("<ml>{}</ml>", one("8")), Some(BAD_LIST)),
            (format!("<ml>{}</ml>", one("0")), Some(BAD_LIST)),
            (format!("<ml>{}{}</ml>", one("1"), one("2")), Some(BAD_LIST)),
            ("<ml><d n=\"a\"></d></ml>".to_owned(), Some(EMPTY_DOMAIN)),
            ("<ml><d n=\"a\"><c n=\"x\" l=\"1\" t=\"3\"/></d></ml>".to_owned(), Some(BAD_NETWORK)),
            ("<ml><e/></ml>".to_owned(), Some(BAD_LIST)),
            ("<ml>".to_owned(), Some(BAD_LIST)),
            (format!("<ml>{}</ml>", " ".repeat(PAYLOAD_LIMIT)), Some(BAD_LIST)),
        ] {
            assert_eq!(fault(&document), expected, "{document}");
        }
        let many: String = (0..=PEOPLE_LIMIT).map(|number| format!("<c n=\"{number}\" l=\"1\"/>")).collect();
        assert_eq!(fault(&format!("<ml><d n=\"a\">{many}</d></ml>")), Some(BAD_LIST));
    }
}
