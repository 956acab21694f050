//! Who is on which list, as the notification server is told it (`ADL`, `services.md` 2.8): people as they come out of the answers, each once
//! with all their lists where the memory holds them.
//!
//! ```text
//! memory:  7 1 15 bob@example.com  3 32 19 carol@yahoo.example
//!          lists, network, length, account
//! ```
//!
//! Who is to be taken off lists has the mark [`OFF`] beside them (`RML`). A command is about those of one kind who stand together.
//!
//! What the memory does not hold is told in between: then somebody may come twice, with other lists.

use crate::account::{List, Lists};
use crate::storage::Buffer;
use crate::wire::cut;
use crate::wire::sink::{Count, Sink, put_decimal};

/// The longest payload of one command, and the most people in it.
const LONGEST_PAYLOAD: usize = 7500;
const MOST_AT_ONCE: usize = 150;
/// What stands before an account.
const HEAD: usize = 3;
/// Beside the lists of somebody who is to be taken off them.
const OFF: u8 = 0x80;

/// The lists that the notification server is told; the others are the server's own.
pub(super) const fn told(lists: Lists) -> Lists {
    let lists = lists.without(List::Reverse).without(List::Pending);
    // Whoever is blocked is not allowed, whatever the service has of them.
    if lists.contains(List::Block) { lists.without(List::Allow) } else { lists }
}

/// Somebody, and where they are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person<'a> {
    pub(super) account: &'a str,
    pub(super) network: u8,
    pub(super) lists: Lists,
    /// They are taken off these lists.
    pub(super) is_off: bool,
}

impl<'a> Person<'a> {
    /// Somebody of this network who is on these lists, or is taken off them.
    pub(super) const fn new(account: &'a str, network: u8, lists: Lists) -> Self {
        Self { account, network, lists, is_off: false }
    }

    /// What stands before the `@`, and behind it; a telephone number has no domain.
    fn parts(&self) -> (&'a str, &'a str) {
        cut::split_once(self.account, b'@').unwrap_or((self.account, ""))
    }

    fn put(&self, sink: &mut dyn Sink) {
        let (name, domain) = self.parts();
        sink.put(b"<c n=\"");
        crate::wire::xml::put_escaped(sink, name);
        sink.put(b"\" l=\"");
        put_decimal(sink, u32::from(self.lists.mask()));
        if !domain.is_empty() {
            sink.put(b"\" t=\"");
            put_decimal(sink, u32::from(self.network));
        }
        sink.put(b"\"/>");
    }
}

/// Puts the payload of `ADL` or `RML` about these people: one element for each domain, and no white space.
pub(crate) fn put_payload<'a>(
    sink: &mut dyn Sink,
    people: impl Iterator<Item = Person<'a>> + Clone,
    is_initial: bool,
) {
    sink.put(if is_initial { b"<ml l=\"1\">" } else { b"<ml>" });
    for (at, person) in people.clone().enumerate() {
        let (_, domain) = person.parts();
        let is_here = |other: &Person<'_>| other.parts().1.eq_ignore_ascii_case(domain);
        if people.clone().take(at).any(|before| is_here(&before)) {
            continue;
        }
        if domain.is_empty() {
            sink.put(b"<t>");
        } else {
            sink.put(b"<d n=\"");
            crate::wire::xml::put_escaped(sink, domain);
            sink.put(b"\">");
        }
        for other in people.clone().skip(at).filter(is_here) {
            other.put(sink);
        }
        sink.put(if domain.is_empty() { b"</t>" } else { b"</d>" });
    }
    sink.put(b"</ml>");
}

/// Puts the payload of `FQY`: on which network somebody is.
pub(crate) fn put_question(sink: &mut dyn Sink, account: &str) {
    let (name, domain) = cut::split_once(account, b'@').unwrap_or((account, ""));
    for (words, text) in [(&b"<ml l=\"2\"><d n=\""[..], domain), (b"\"><c n=\"", name)] {
        sink.put(words);
        crate::wire::xml::put_escaped(sink, text);
    }
    sink.put(b"\"/></d></ml>");
}

/// The people of the answers, until they were told.
#[repr(C)]
pub(super) struct People<B: Buffer> {
    /// Some were told before all had come: what is still to come may be the rest of what was told of somebody.
    is_partial: bool,
    /// How much of the memory was told.
    told: usize,
    memory: B,
}

impl<B: Buffer> People<B> {
    pub(super) const NONE: Self = Self { is_partial: false, told: 0, memory: B::EMPTY };

    pub(super) fn clear(&mut self) {
        self.memory.wipe();
        (self.is_partial, self.told) = (false, 0);
    }

    /// Adds lists that somebody is on. Answers whether there was room: if not, some have to be told first.
    pub(super) fn add(&mut self, account: &str, network: u32, lists: Lists) -> bool {
        self.add_marked(account, network, lists, 0)
    }

    /// The same for lists that somebody is to be taken off.
    pub(super) fn add_off(&mut self, account: &str, network: u32, lists: Lists) -> bool {
        self.add_marked(account, network, lists, OFF)
    }

    fn add_marked(&mut self, account: &str, network: u32, lists: Lists, mark: u8) -> bool {
        let lists = lists.without(List::Reverse).without(List::Pending);
        let (Ok(length), Ok(network)) = (u8::try_from(account.len()), u8::try_from(network)) else {
            return true;
        };
        if lists.is_empty() {
            return true;
        }
        // Who was told is told again: that was of other lists.
        let waiting = self.memory.bytes().get(self.told..).unwrap_or_default();
        let is_same = |person: &Person<'_>| person.account == account && person.is_off == (mark == OFF);
        let known = Records { rest: waiting }.find(|(person, _)| is_same(person));
        if let Some((person, behind)) = known {
            let both = Lists::from_mask(u32::from(person.lists.mask() | lists.mask()));
            let size = account.len().saturating_add(HEAD);
            let at = self.memory.bytes().len().saturating_sub(behind).saturating_sub(size);
            if let Some(mask) = self.memory.bytes_mut().get_mut(at) {
                *mask = both.mask() | mark;
            }
            return true;
        }
        let before = self.memory.bytes().len();
        let is_added = [&[lists.mask() | mark, network, length][..], account.as_bytes()]
            .iter()
            .all(|part| self.memory.append(part).is_ok());
        if !is_added {
            self.memory.truncate(before);
        }
        // What is longer than the memory as a whole is left out.
        is_added || before == 0
    }

    /// Makes room by telling what there is, though more is to come.
    pub(super) fn tell_part(&mut self) {
        self.is_partial = true;
    }

    /// Whether everybody was told.
    pub(super) fn is_told(&self) -> bool {
        self.told >= self.memory.bytes().len()
    }

    /// Those that the next command is about, and how much of the memory they are. `room`: how long its payload may be.
    /// `allows_unknown`: how those count who are one's contacts, and neither allowed nor blocked; `None`: as they are.
    pub(super) fn next(
        &self,
        room: usize,
        allows_unknown: Option<bool>,
    ) -> (impl Iterator<Item = Person<'_>> + Clone, usize) {
        let waiting = self.memory.bytes().get(self.told..).unwrap_or_default();
        let is_partial = self.is_partial;
        let is_off = self.next_is_off();
        let of_one_kind = Records { rest: waiting }.take_while(move |(person, _)| person.is_off == is_off);
        let all = of_one_kind.map(move |(person, behind)| {
            let lists = match allows_unknown {
                Some(allows) if !is_off => decided(person.lists, allows, is_partial),
                Some(_) | None => person.lists,
            };
            (Person { lists, ..person }, behind)
        });
        // No domain is counted twice by this, and some that are shared are: a payload is never longer.
        let (mut count, mut length, mut size) = (0_usize, EMPTY_PAYLOAD, 0_usize);
        for (person, behind) in all.clone().take(MOST_AT_ONCE) {
            let mut own = Count(AROUND_DOMAIN);
            person.put(&mut own);
            crate::wire::xml::put_escaped(&mut own, person.parts().1);
            length = length.saturating_add(own.0);
            if length > room.min(LONGEST_PAYLOAD) {
                break;
            }
            count = count.saturating_add(1);
            size = waiting.len().saturating_sub(behind);
        }
        (all.take(count).map(|(person, _)| person), size)
    }

    /// Whether the next command takes people off lists.
    pub(super) fn next_is_off(&self) -> bool {
        let waiting = self.memory.bytes().get(self.told..).unwrap_or_default();
        Records { rest: waiting }.next().is_some_and(|(person, _)| person.is_off)
    }

    /// How much of the memory the first one is who was not told.
    pub(super) fn size_of_next(&self) -> usize {
        let waiting = self.memory.bytes().get(self.told..).unwrap_or_default();
        let behind = Records { rest: waiting }.next().map_or(0, |(_, behind)| behind);
        waiting.len().saturating_sub(behind)
    }

    /// So much of the memory was told.
    pub(super) fn was_told(&mut self, size: usize) {
        self.told = self.told.saturating_add(size);
        if self.is_told() {
            self.memory.wipe();
            self.told = 0;
        }
    }
}

const EMPTY_PAYLOAD: usize = b"<ml l=\"1\"></ml>".len();
const AROUND_DOMAIN: usize = b"<d n=\"\"></d>".len();

/// As whom somebody is told. A contact who is neither allowed nor blocked counts as the privacy setting says, since a server takes the forward
/// list only together with one of the two; where people are told in parts, it was told before.
fn decided(lists: Lists, allows_unknown: bool, is_partial: bool) -> Lists {
    let lists = told(lists);
    let is_open = !lists.contains(List::Allow) && !lists.contains(List::Block);
    match (is_open && !is_partial, allows_unknown) {
        (false, _) => lists,
        (true, true) => lists.with(List::Allow),
        (true, false) => lists.with(List::Block),
    }
}

/// People as they lie in the memory, each with how much of it lies behind them.
#[derive(Clone, Copy)]
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (Person<'a>, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let ([lists, network, length], rest) = self.rest.split_first_chunk::<HEAD>()?;
        let (account, rest) = rest.split_at_checked(usize::from(*length))?;
        self.rest = rest;
        let is_off = *lists & OFF != 0;
        let lists = Lists::from_mask(u32::from(*lists & !OFF));
        let account = core::str::from_utf8(account).unwrap_or_default();
        Some((Person { account, network: *network, lists, is_off }, rest.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    const FORWARD: Lists = Lists::NONE.with(List::Forward);
    const ALLOW: Lists = Lists::NONE.with(List::Allow);
    const BLOCK: Lists = Lists::NONE.with(List::Block);

    fn next<B: Buffer>(people: &mut People<B>, room: usize, allows_unknown: bool) -> String {
        let mut sink = Collected::default();
        let (some, size) = people.next(room, Some(allows_unknown));
        put_payload(&mut sink, some, true);
        people.was_told(size);
        String::from_utf8(sink.0).unwrap()
    }

    #[test]
    fn everybody_comes_once_under_their_domain() {
        let mut people = People::<heapless::Vec<u8, 512>>::NONE;
        for (account, network, lists) in [
            ("bob@example.com", 1, ALLOW),
            ("tel:+15550100", 4, ALLOW),
            ("carol@yahoo.example", 32, ALLOW),
            ("eve@example.com", 1, BLOCK),
            ("both@example.com", 1, ALLOW.with(List::Block)),
            ("reverse@example.com", 1, Lists::NONE.with(List::Reverse).with(List::Pending)),
            ("bob@example.com", 1, FORWARD),
            ("dora@example.com", 1, FORWARD),
        ] {
            assert!(people.add(account, network, lists));
        }
        assert!(!people.is_told());
        let expected = |undecided| {
            format!(
                "<ml l=\"1\"><d n=\"example.com\"><c n=\"bob\" l=\"3\" t=\"1\"/><c n=\"eve\" l=\"4\" t=\"1\"/>\
                 <c n=\"both\" l=\"4\" t=\"1\"/><c n=\"dora\" l=\"{undecided}\" t=\"1\"/></d><t><c n=\"tel:+15550100\" l=\"2\"/></t>\
                 <d n=\"yahoo.example\"><c n=\"carol\" l=\"2\" t=\"32\"/></d></ml>"
            )
        };
        let mut sink = Collected::default();
        put_payload(&mut sink, people.next(7500, Some(false)).0, true);
        assert_eq!(String::from_utf8(sink.0).unwrap(), expected(5));
        assert_eq!(next(&mut people, 7500, true), expected(3));
        assert!(people.is_told());
        assert_eq!(next(&mut people, 7500, true), "<ml l=\"1\"></ml>");
    }

    #[test]
    fn a_command_has_a_bound_and_the_rest_comes_with_the_next() {
        let mut people = People::<heapless::Vec<u8, 65536>>::NONE;
        for number in 0..1000 {
            assert!(people.add(&format!("contact{number}@{}.example.com", number % 7), 1, ALLOW));
        }
        for room in [300, 2000, 7500] {
            let mut all = 0;
            let mut told = Vec::new();
            while !people.is_told() {
                let text = next(&mut people, room, true);
                assert!(text.len() <= room, "{}", text.len());
                let count = text.matches("<c n").count();
                assert!(count > 0 && count <= 150);
                all += count;
                told.push(text);
            }
            assert_eq!(all, 1000);
            for number in 0..1000 {
                assert!(people.add(&format!("contact{number}@{}.example.com", number % 7), 1, ALLOW));
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_told_in_parts() {
        let mut people = People::<heapless::Vec<u8, 64>>::NONE;
        assert!(people.add("anna@example.com", 1, ALLOW));
        assert!(people.add("bob@example.com", 1, ALLOW));
        assert!(people.add("bob@example.com", 1, FORWARD), "somebody who is there takes no room");
        assert!(!people.add("carol.of.somewhere@example.com", 1, ALLOW));
        people.tell_part();
        assert_eq!(
            next(&mut people, 7500, true),
            "<ml l=\"1\"><d n=\"example.com\"><c n=\"anna\" l=\"2\" t=\"1\"/><c n=\"bob\" l=\"3\" t=\"1\"/></d></ml>"
        );
        assert!(people.is_told() && people.add("anna@example.com", 1, FORWARD));
        assert_eq!(
            next(&mut people, 7500, true),
            "<ml l=\"1\"><d n=\"example.com\"><c n=\"anna\" l=\"1\" t=\"1\"/></d></ml>"
        );
        // Longer than all the memory: it would never be told.
        assert!(people.add(&format!("{}@example.com", "x".repeat(80)), 1, ALLOW));
        assert!(people.is_told());
    }

    #[test]
    fn names_are_escaped() {
        let mut sink = Collected::default();
        let person = Person::new("a\"<&@b'>.example", 1, told(FORWARD.with(List::Allow)));
        put_payload(&mut sink, core::iter::once(person), false);
        assert_eq!(
            String::from_utf8(sink.0).unwrap(),
            "<ml><d n=\"b&apos;&gt;.example\"><c n=\"a&quot;&lt;&amp;\" l=\"3\" t=\"1\"/></d></ml>"
        );
    }

    #[test]
    fn a_command_puts_people_on_lists_or_takes_them_off() {
        let mut people = People::<heapless::Vec<u8, 512>>::NONE;
        assert!(people.add("anna@example.com", 1, FORWARD.with(List::Allow)));
        assert!(people.add_off("bob@example.com", 1, FORWARD) && people.add_off("bob@example.com", 1, ALLOW));
        assert!(people.add("bob@example.com", 1, BLOCK));
        for (is_off, expected) in [(false, "anna\" l=\"3"), (true, "bob\" l=\"3"), (false, "bob\" l=\"4")] {
            assert_eq!(people.next_is_off(), is_off);
            assert_eq!(
                next(&mut people, 7500, true),
                format!("<ml l=\"1\"><d n=\"example.com\"><c n=\"{expected}\" t=\"1\"/></d></ml>")
            );
        }
        assert!(people.is_told());
    }
}
