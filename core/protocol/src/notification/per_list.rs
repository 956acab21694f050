//! The list stream of MSNP2 to MSNP7: every list by itself (`notification.md` 2, generations A and B). What names a list is not where it
//! stands, since servers leave fields out and swap others.

use crate::account::{List, Lists, is_account};
use crate::event::{Contact, Group};
use crate::text::Text;
use crate::wire::{Frame, parse_decimal};

/// A line `LST`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ListLine<'a> {
    pub(crate) list: List,
    /// It ends its list.
    pub(crate) is_last: bool,
    /// Nobody, where the list is empty.
    pub(crate) contact: Option<Contact<'a>>,
}

/// Reads `LST`: transaction id, list, its version, index, total, and whom it names. Some servers swap index and total; either way the last
/// line has both the same.
pub(crate) fn list_line<'a>(frame: &Frame<'a>) -> Option<ListLine<'a>> {
    let mut arguments = frame.arguments();
    let list = arguments.by_ref().take(2).find_map(List::from_code)?;
    // The last two numbers before the account.
    let mut counts = [None, None];
    let account = loop {
        let Some(field) = arguments.next() else { break None };
        if !field.iter().all(u8::is_ascii_digit) {
            break Some(field);
        }
        let [_, before] = counts;
        counts = [before, Some(parse_decimal(field).unwrap_or(u32::MAX))];
    };
    let [first, second] = counts;
    let is_last = first.is_some() && first == second;
    let Some(account) = account else {
        return (is_last && first == Some(0)).then_some(ListLine { list, is_last, contact: None });
    };
    let account = core::str::from_utf8(account).ok().filter(|account| is_account(account))?;
    let name = Text::name(arguments.name());
    let groups = arguments.word().filter(|_| list == List::Forward).unwrap_or_default();
    let contact = Contact { account, name, id: None, lists: Lists::NONE.with(list), network: 1, groups };
    Some(ListLine { list, is_last, contact: Some(contact) })
}

/// Reads `LSG`: transaction id, version, index, total, id, name, and a `0`. One that is shorter lacks the transaction id, or its end.
pub(crate) fn group<'a>(frame: &Frame<'a>) -> Option<Group<'a>> {
    let is_short = frame.arguments().count() < 7;
    let lacks_front = is_short && frame.arguments().final_one() == Some(b"0");
    let mut arguments = frame.arguments().behind(if lacks_front { 3 } else { 4 });
    let id = arguments.word().filter(|id| id.bytes().all(|digit| digit.is_ascii_digit()))?;
    Some(Group { id, name: Text::name(arguments.name()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Decoder, Direction, Item};
    use std::borrow::ToOwned;
    use std::string::String;

    fn with_frame(line: &str, check: impl FnOnce(Frame<'_>)) {
        let mut decoder: Decoder<heapless::Vec<u8, 1024>> = Decoder::new(Direction::FromServer);
        decoder.feed(line.as_bytes());
        decoder.feed(b"\r\n");
        match decoder.next_item() {
            Some(Item::Frame(frame)) => check(frame),
            other => panic!("{line}: {other:?}"),
        }
    }

    /// List, whether it ends there, whom it names, and their groups.
    fn read(line: &str) -> Option<(List, bool, String, String)> {
        let mut read = None;
        with_frame(line, |frame| {
            read = list_line(&frame).map(|line| {
                let contact = line.contact.map(|contact| {
                    assert_eq!(contact.lists, Lists::NONE.with(line.list));
                    (contact.account.to_owned(), contact.groups.to_owned())
                });
                let (account, groups) = contact.unwrap_or_default();
                (line.list, line.is_last, account, groups)
            });
        });
        read
    }

    #[test]
    fn lines_of_lists() {
        let line = |list, is_last, account: &str, groups: &str| {
            Some((list, is_last, account.to_owned(), groups.to_owned()))
        };
        let bruno = "bruno@example.org";
        assert_eq!(read("LST 4 FL 37 1 2 bruno@example.org Bruno"), line(List::Forward, false, bruno, ""));
        assert_eq!(read("LST 4 FL 37 2 2 bruno@example.org Bruno"), line(List::Forward, true, bruno, ""));
        assert_eq!(
            read("LST 4 FL 91 1 1 bruno@example.org Bruno 0,3"),
            line(List::Forward, true, bruno, "0,3")
        );
        assert_eq!(read("LST 4 BL 37 0 0"), line(List::Block, true, "", ""));
        // Index and total have changed places.
        assert_eq!(read("LST 4 RL 37 3 1 bruno@example.org Bruno"), line(List::Reverse, false, bruno, ""));
        assert_eq!(read("LST 4 RL 37 3 3 bruno@example.org Bruno"), line(List::Reverse, true, bruno, ""));
        // Fields are missing.
        assert_eq!(read("LST AL 37 1 1 bruno@example.org Bruno"), line(List::Allow, true, bruno, ""));
        assert_eq!(read("LST 4 AL 1 1 bruno@example.org"), line(List::Allow, true, bruno, ""));
        assert_eq!(read("LST 4 AL bruno@example.org Bruno"), line(List::Allow, false, bruno, ""));
        assert_eq!(read("LST 4 AL 99999999999 1 2 bruno@example.org B"), line(List::Allow, false, bruno, ""));
        for bad in ["LST", "LST 4", "LST 4 XL 1 1 1 a@b A", "LST 4 FL 37 1 2", "LST 4 FL 37 1 2 bruno Bruno"]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_may_be_empty_or_look_like_numbers() {
        with_frame("LST 4 FL 37 1 1 bruno@example.org  0", |frame| {
            let contact = list_line(&frame).and_then(|line| line.contact).unwrap();
            assert!(contact.name.is_empty() && contact.groups == "0");
        });
        with_frame("LST 4 FL 37 1 1 bruno@example.org 12345 0", |frame| {
            let contact = list_line(&frame).and_then(|line| line.contact).unwrap();
            assert!(contact.name == *"12345" && contact.groups == "0");
        });
    }

    #[test]
    fn groups_of_lists() {
        for (line, id, name) in [
            ("LSG 4 91 1 2 0 Other%20Contacts 0", "0", "Other Contacts"),
            ("LSG 4 91 2 2 3 Work 0", "3", "Work"),
            ("LSG 91 2 2 3 Work 0", "3", "Work"),
            ("LSG 4 91 2 2 3 Work", "3", "Work"),
            ("LSG 4 91 1 1 0 ~ 0", "0", "~"),
        ] {
            with_frame(line, |frame| {
                let group = group(&frame).unwrap();
                assert_eq!(group.id, id, "{line}");
                assert!(group.name == *name, "{line}");
            });
        }
        for bad in ["LSG", "LSG 4 91 2 2", "LSG 4 91 2 2 x Work 0"] {
            with_frame(bad, |frame| assert!(group(&frame).is_none(), "{bad}"));
        }
    }
}
