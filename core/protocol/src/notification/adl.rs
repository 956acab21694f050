//! `ADL` and `RML`: servers of MSNP13 and later do not keep the contact list. They are told it after the sign-in, and tell who has added one
//! (`services.md` 2.8).

use crate::account::{AccountName, List, Lists, is_account, network};
use crate::event::ListChange;
use crate::text::Text;
use crate::wire::{parse_decimal, xml};

/// How far the server was told the list. The first one has a tag of its own, so that it is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Telling {
    /// The list is not known yet, or the server keeps it.
    Nothing,
    /// It is to be told.
    ListDue,
    /// It was, and the answer is awaited.
    ListAsked,
    /// One's status is to be told: only behind the list, which says who may see it.
    StatusDue,
    Done,
}

/// Reads what the server says of others, one member and one list after the other.
pub(crate) struct Push {
    is_open: bool,
    /// How far the document was read, and where the element of the member begins.
    at: usize,
    element_at: usize,
    /// Empty: it is none that can be used.
    domain: AccountName,
    account: AccountName,
    network: u8,
    list: List,
    /// The lists of the member that were not told yet.
    left: Lists,
}

impl Push {
    pub(crate) const CLOSED: Self = Self {
        is_open: false,
        at: 0,
        element_at: 0,
        domain: AccountName::new(),
        account: AccountName::new(),
        network: 0,
        list: List::Forward,
        left: Lists::NONE,
    };

    /// A document is there.
    pub(crate) fn open(&mut self) {
        (self.is_open, self.at, self.left) = (true, 0, Lists::NONE);
        self.domain.clear();
    }

    pub(crate) fn close(&mut self) {
        self.is_open = false;
    }

    /// Whether there may be more of a document.
    pub(crate) const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Goes on to the next member, or to their next list. Answers whether there is one.
    pub(crate) fn advance(&mut self, document: &[u8]) -> bool {
        loop {
            if let Some(list) = List::ALL.into_iter().find(|list| self.left.contains(*list)) {
                (self.list, self.left) = (list, self.left.without(list));
                return true;
            }
            self.element_at = self.at;
            let Some(tag) = xml::tag_from(document, &mut self.at) else { return false };
            match tag.name {
                b"d" => set_unescaped(&mut self.domain, &[tag.value("n").unwrap_or_default()]),
                b"t" => self.domain.clear(),
                b"c" => self.read_member(&tag),
                _ => {}
            }
        }
    }

    fn read_member(&mut self, tag: &xml::OpenTag<'_>) {
        let name = tag.value("n").unwrap_or_default();
        if self.domain.is_empty() {
            set_unescaped(&mut self.account, &[name]);
        } else {
            let domain = core::mem::take(&mut self.domain);
            set_unescaped(&mut self.account, &[name, b"@", domain.as_bytes()]);
            self.domain = domain;
        }
        let otherwise = if self.domain.is_empty() { network::TELEPHONE } else { network::SERVICE };
        self.network = said_network(tag).unwrap_or(otherwise);
        if is_account(&self.account) {
            self.account.make_ascii_lowercase();
            self.left = Lists::from_mask(tag.value("l").and_then(parse_decimal).unwrap_or(0));
        }
    }

    /// What was reached.
    pub(crate) fn change<'a>(&'a self, document: &'a [u8]) -> ListChange<'a> {
        let tag = xml::tag_from(document, &mut { self.element_at });
        let name = tag.and_then(|tag| tag.value("f")).filter(|name| !name.is_empty()).map(Text::xml);
        let account = Some(self.account.as_str());
        ListChange { account, name, network: self.network.into(), ..ListChange::of(self.list) }
    }
}

/// The network in an element of somebody; 0 and no number are none.
fn said_network(tag: &xml::OpenTag<'_>) -> Option<u8> {
    let said = tag.value("t").and_then(parse_decimal).and_then(|network| u8::try_from(network).ok());
    said.filter(|network| *network != 0)
}

/// The network that an answer to `FQY` names (`services.md` 2.8).
pub(crate) fn found_network(document: &[u8]) -> Option<u8> {
    let mut at = 0;
    core::iter::from_fn(|| xml::tag_from(document, &mut at))
        .find(|tag| tag.name == b"c")
        .and_then(|tag| said_network(&tag))
}

/// Keeps a text without its references; one that is too long is none.
fn set_unescaped(text: &mut AccountName, parts: &[&[u8]]) {
    text.clear();
    for char in parts.iter().flat_map(|part| Text::xml(part).chars()) {
        if text.push(char).is_err() {
            text.clear();
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};
    use std::vec::Vec;

    fn read(document: &str) -> Vec<(String, u32, List, Option<String>)> {
        let mut push = Push::CLOSED;
        push.open();
        let mut all = Vec::new();
        while push.advance(document.as_bytes()) {
            let change = push.change(document.as_bytes());
            let name = change.name.map(|name| name.chars().collect());
            all.push((change.account.unwrap().to_string(), change.network, change.list, name));
        }
        assert!(!push.advance(document.as_bytes()));
        all
    }

    #[test]
    fn what_servers_tell_is_read_member_by_member() {
        let found = read(
            "<ml><d n=\"Example.com\"><c n='Dave' t=\"1\" l=\"8\" f=\"D &amp; D\"/><c n=\"eve\" l=\"24\"><x/></c></d>\
             <t><c n=\"tel:+15550100\" l=\"8\" f=\"\"/></t><d n=\"b.example\"><c n=\"x\" l=\"9\" t=\"32\"/>\
             <c n=\"y\" l=\"8\" t=\"0\"/><c n=\"z\" l=\"8\" t=\"300\"/></d></ml>",
        );
        let expected = [
            ("dave@example.com", 1, List::Reverse, Some("D & D")),
            ("eve@example.com", 1, List::Reverse, None),
            ("eve@example.com", 1, List::Pending, None),
            ("tel:+15550100", 4, List::Reverse, None),
            ("x@b.example", 32, List::Forward, None),
            ("x@b.example", 32, List::Reverse, None),
            ("y@b.example", 1, List::Reverse, None),
            ("z@b.example", 1, List::Reverse, None),
        ];
        let expected = expected.map(|(account, network, list, name)| {
            (account.to_string(), network, list, name.map(|name: &str| name.to_string()))
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let long = std::format!("<ml><d n=\"{}\"><c n=\"a\" l=\"8\"/></d></ml>", "x".repeat(400));
        for document in [
            "",
            "<ml>",
            "no XML",
            "<c n=\"a\" l=\"8\"/>",
            "<ml><d n=\"b.example\"><c l=\"8\"/><c n=\"a b\" l=\"8\"/><c n=\"a\"/><c n=\"a\" l=\"x\"/><c n=\"a\" l=\"8\"",
            &long,
        ] {
            assert_eq!(read(document), [], "{document}");
        }
    }
}
