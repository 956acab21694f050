//! `SYN` and the list stream, and every change of lists and groups (`notification.md` 2 and 3).

use crate::account::{List, Lists, is_account};
use crate::dialect::Dialect;
use crate::event::{Contact, Group, ListChange};
use crate::text::Text;
use crate::wire::{Frame, parse_decimal};

/// The answer to `SYN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Synchronized<'a> {
    pub(crate) list: &'a str,
    /// Empty where the dialect has none.
    pub(crate) settings: &'a str,
    /// Contacts and groups that follow; `None`: the kept list is current.
    pub(crate) counts: Option<(u32, u32)>,
}

/// Reads `SYN`. The forms are told apart by the number of their fields, never by their look.
pub(crate) fn synchronized<'a>(frame: &Frame<'a>) -> Option<Synchronized<'a>> {
    let mut arguments = frame.arguments();
    arguments.number()?;
    let list = arguments.word()?;
    let rest = (arguments.word(), arguments.word(), arguments.word());
    match rest {
        (None, ..) => Some(Synchronized { list, settings: "", counts: None }),
        (Some(settings), None, _) => Some(Synchronized { list, settings, counts: None }),
        (Some(contacts), Some(groups), None) => {
            Some(Synchronized { list, settings: "", counts: Some(counts(contacts, groups)?) })
        }
        (Some(settings), Some(contacts), Some(groups)) => {
            Some(Synchronized { list, settings, counts: Some(counts(contacts, groups)?) })
        }
    }
}

fn counts(contacts: &str, groups: &str) -> Option<(u32, u32)> {
    Some((parse_decimal(contacts.as_bytes())?, parse_decimal(groups.as_bytes())?))
}

/// Reads `LST` in either form.
pub(crate) fn contact<'a>(frame: &Frame<'a>, dialect: Dialect) -> Option<Contact<'a>> {
    let mut contact =
        Contact { account: "", name: Text::EMPTY, id: None, lists: Lists::NONE, network: 1, groups: "" };
    let mut arguments = frame.arguments();
    let mut mask = arguments.next()?;
    if split_prefix(mask).is_some() {
        while let Some((prefix, value)) = split_prefix(mask) {
            match prefix {
                b'N' => contact.account = core::str::from_utf8(value).ok()?,
                b'F' => contact.name = Text::percent(value),
                _ => contact.id = core::str::from_utf8(value).ok(),
            }
            mask = arguments.next()?;
        }
    } else {
        contact.account = core::str::from_utf8(mask).ok()?;
        contact.name = Text::percent(arguments.next()?);
        mask = arguments.next()?;
    }
    if !is_account(contact.account) {
        return None;
    }
    contact.lists = Lists::from_mask(parse_decimal(mask)?);
    let mut groups = arguments.next();
    if dialect.has_network_ids_in_lists()
        && let Some(network) = groups.filter(|field| field.len() <= 3).and_then(parse_decimal)
    {
        contact.network = network;
        groups = arguments.next();
    }
    if let Some(groups) = groups {
        contact.groups = core::str::from_utf8(groups).ok()?;
    }
    Some(contact)
}

/// Splits `N=`, `F=` or `C=` off.
fn split_prefix(argument: &[u8]) -> Option<(u8, &[u8])> {
    match argument {
        [prefix @ (b'N' | b'F' | b'C'), b'=', value @ ..] => Some((*prefix, value)),
        _ => None,
    }
}

/// Reads `LSG`.
pub(crate) fn group<'a>(frame: &Frame<'a>, dialect: Dialect) -> Option<Group<'a>> {
    let mut arguments = frame.arguments();
    let (first, second) = (arguments.next()?, arguments.next()?);
    let (id, name) = if dialect.has_contact_ids() { (second, first) } else { (first, second) };
    Some(Group { id: core::str::from_utf8(id).ok()?, name: Text::percent(name) })
}

/// Reads `PRP` (own property) in every form: the three-letter name shows where it begins.
pub(crate) fn property<'a>(frame: &Frame<'a>) -> Option<(&'a str, Text<'a>)> {
    let mut arguments = frame.arguments();
    let name = arguments.by_ref().find(|argument| is_property_name(argument))?;
    Some((core::str::from_utf8(name).ok()?, arguments.next().map_or(Text::EMPTY, Text::percent)))
}

/// Reads `BPR` (a contact's property); the account is missing inside the list stream.
pub(crate) fn contact_property<'a>(frame: &Frame<'a>) -> Option<(Option<&'a str>, &'a str, Text<'a>)> {
    let account = frame
        .arguments()
        .take_while(|argument| !is_property_name(argument))
        .filter_map(|argument| core::str::from_utf8(argument).ok())
        .find(|argument| is_account(argument));
    let (name, value) = property(frame)?;
    Some((account, name, value))
}

fn is_property_name(argument: &[u8]) -> bool {
    argument.len() == 3 && argument.iter().all(u8::is_ascii_uppercase)
}

/// Reads `ADD`, `ADC` and `REM`, asked for or not. The request is filled in by the caller.
pub(crate) fn list_change<'a>(frame: &Frame<'a>, dialect: Dialect) -> Option<ListChange<'a>> {
    let mut arguments = frame.arguments();
    arguments.number()?;
    let list = List::from_code(arguments.next()?)?;
    let mut change =
        ListChange { request: None, list, account: None, contact_id: None, name: None, group: None };
    for argument in arguments {
        let word = core::str::from_utf8(argument);
        match split_prefix(argument) {
            Some((b'N', value)) => {
                change.account = core::str::from_utf8(value).ok().filter(|name| is_account(name))
            }
            Some((b'F', value)) => change.name = Some(Text::percent(value)),
            Some((_, value)) => change.contact_id = core::str::from_utf8(value).ok(),
            None if change.account.is_none() && change.contact_id.is_none() => match word.ok() {
                Some(account) if is_account(account) => change.account = Some(account),
                Some(id) if dialect.has_contact_ids() && parse_decimal(id.as_bytes()).is_none() => {
                    change.contact_id = Some(id);
                }
                // A list version.
                _ => {}
            },
            // `ADD` has a name behind the account; everything later is a group.
            None if frame.verb().as_bytes() == b"ADD" && change.name.is_none() => {
                change.name = Some(Text::percent(argument));
            }
            None => change.group = word.ok(),
        }
    }
    (change.account.is_some() || change.contact_id.is_some()).then_some(change)
}

/// Whether `word` has the shape of a GUID.
pub(crate) fn is_guid(word: &[u8]) -> bool {
    word.len() == 36
        && word.iter().enumerate().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => *c == b'-',
            _ => c.is_ascii_hexdigit(),
        })
}

/// What the answer to `ADG`, `REG` or `RMG` says: the group's id, and its name where there is one.
pub(crate) fn group_change<'a>(frame: &Frame<'a>, dialect: Dialect) -> Option<Group<'a>> {
    let mut arguments = frame.arguments();
    arguments.number()?;
    let (id, name) = if dialect.has_contact_ids() {
        group_with_guid(arguments)
    } else {
        // A list version comes first.
        arguments.next()?;
        let (first, second) = (arguments.next()?, arguments.next());
        match (frame.verb().as_bytes(), second) {
            (b"ADG", Some(id)) => (Some(id), Some(first)),
            (b"ADG", None) => (None, None),
            _ => (Some(first), second),
        }
    };
    Some(Group { id: core::str::from_utf8(id?).ok()?, name: name.map_or(Text::EMPTY, Text::percent) })
}

/// Servers put a `1` in front or a `0` behind, and swap name and id: the id's shape tells it apart. The name stands behind an id
/// that comes first, and before one that does not.
fn group_with_guid<'a>(
    mut arguments: impl Iterator<Item = &'a [u8]>,
) -> (Option<&'a [u8]>, Option<&'a [u8]>) {
    let Some(first) = arguments.next() else { return (None, None) };
    if is_guid(first) {
        return (Some(first), arguments.next());
    }
    let mut before = first;
    let mut second = None;
    for argument in arguments {
        if is_guid(argument) {
            return (Some(argument), Some(before).filter(|name| *name != b"1"));
        }
        second = second.or(Some(argument));
        before = argument;
    }
    // Lists that were not migrated number their groups: name, id when added; id alone when removed.
    match second {
        Some(second) if second.iter().all(u8::is_ascii_digit) => (Some(second), Some(first)),
        second => (Some(first), second),
    }
}

/// Reads the answer to `REA` (before MSNP10): whose name, and the name.
pub(crate) fn renamed<'a>(frame: &Frame<'a>) -> Option<(&'a str, Text<'a>)> {
    let mut arguments = frame.arguments();
    arguments.number()?;
    let account = arguments.by_ref().find(|argument| argument.contains(&b'@'))?;
    Some((core::str::from_utf8(account).ok()?, Text::percent(arguments.next()?)))
}

/// Reads the answer to `SBP`: contact id, property, value.
pub(crate) fn contact_setting<'a>(frame: &Frame<'a>) -> Option<(&'a str, &'a str, Text<'a>)> {
    let mut arguments = frame.arguments();
    arguments.number()?;
    let id = arguments.word()?;
    let (property, value) = property(frame)?;
    Some((id, property, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Decoder, Direction, Item};

    const MSNP9: Dialect = Dialect::MSNP9;
    const MSNP12: Dialect = Dialect::MSNP12;

    fn with_frame(line: &str, check: impl FnOnce(Frame<'_>)) {
        let mut decoder: Decoder<heapless::Vec<u8, 1024>> = Decoder::new(Direction::FromServer);
        decoder.feed(line.as_bytes());
        decoder.feed(b"\r\n");
        match decoder.next_item() {
            Some(Item::Frame(frame)) => check(frame),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn synchronized_is_told_by_field_count() {
        let of = |line: &str, list: &str, settings: &str, counts: Option<(u32, u32)>| {
            with_frame(line, |frame| {
                assert_eq!(synchronized(&frame), Some(Synchronized { list, settings, counts }))
            });
        };
        of("SYN 8 120", "120", "", None);
        of("SYN 8 120 2 3", "120", "", Some((2, 3)));
        of("SYN 8 a b", "a", "b", None);
        of("SYN 8 0 0 2 1", "0", "0", Some((2, 1)));
        with_frame("SYN 8 0 0 x 1", |frame| assert_eq!(synchronized(&frame), None));
    }

    #[test]
    fn contacts_in_every_form() {
        with_frame("LST bruno@example.org Bruno%20B 11 0,3", |frame| {
            let bruno = contact(&frame, MSNP9).unwrap();
            assert_eq!((bruno.account, bruno.lists.mask(), bruno.groups), ("bruno@example.org", 11, "0,3"));
            assert!(bruno.name == *"Bruno B");
        });
        with_frame("LST dora@example.org Dora 11 ", |frame| {
            assert_eq!(contact(&frame, MSNP9).unwrap().groups, "")
        });
        let full = "LST N=bruno@example.org F=Bruno C=7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3 11 1 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44";
        with_frame(full, |frame| {
            let bruno = contact(&frame, MSNP12).unwrap();
            assert_eq!(bruno.id, Some("7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3"));
            assert_eq!((bruno.network, bruno.group_ids().count()), (1, 1));
        });
        with_frame("LST N=carla@example.org F=Carla 0 1", |frame| {
            assert!(contact(&frame, MSNP12).unwrap().lists.is_empty());
        });
        with_frame("LST N=tel:+15550100 F=Taxi 1 4", |frame| {
            assert_eq!(contact(&frame, MSNP12).unwrap().network, 4)
        });
        for bad in
            ["LST", "LST a@b", "LST a@b Anna", "LST a@b Anna x", "LST N=a@b", "LST anna Anna 1", "LST F=x 3"]
        {
            with_frame(bad, |frame| assert_eq!(contact(&frame, MSNP12), None, "{bad}"));
        }
    }

    #[test]
    fn properties_begin_at_their_name() {
        for line in ["PRP PHH 44%20(20)", "PRP 51 134 PHH 44%20(20)", "PRP 4 91 PHH 44%20(20)"] {
            with_frame(line, |frame| {
                let (name, value) = property(&frame).unwrap();
                assert!(name == "PHH" && value == *"44 (20)");
            });
        }
        with_frame("BPR 91 bruno@example.org MOB", |frame| {
            let (account, name, value) = contact_property(&frame).unwrap();
            assert_eq!((account, name), (Some("bruno@example.org"), "MOB"));
            assert!(value.is_empty());
        });
        with_frame("BPR PHH 39", |frame| assert_eq!(contact_property(&frame).unwrap().0, None));
    }

    #[test]
    fn list_changes_in_every_form() {
        let check = |line: &str,
                     dialect: Dialect,
                     account: Option<&str>,
                     id: Option<&str>,
                     group: Option<&str>| {
            with_frame(line, |frame| {
                let change = list_change(&frame, dialect).unwrap();
                assert_eq!((change.account, change.contact_id, change.group), (account, id, group), "{line}");
            });
        };
        let dora = Some("dora@example.org");
        let guid = "b2c94f60-0d1e-4a77-8c35-e91f2a6d5b08";
        check("ADD 30 FL 121 dora@example.org dora@example.org 3", MSNP9, dora, None, Some("3"));
        check("ADD 0 RL 122 dora@example.org Dora", MSNP9, dora, None, None);
        check("REM 31 FL 122 dora@example.org", MSNP9, dora, None, None);
        check("REM 31 FL 122 dora@example.org 3", MSNP9, dora, None, Some("3"));
        check("ADC 30 AL N=dora@example.org", MSNP12, dora, None, None);
        check(&std::format!("ADC 31 FL N=dora@example.org F=Dora C={guid}"), MSNP12, dora, Some(guid), None);
        check(&std::format!("ADC 32 FL C={guid} {guid}"), MSNP12, None, Some(guid), Some(guid));
        check(&std::format!("REM 33 FL {guid} {guid}"), MSNP12, None, Some(guid), Some(guid));
        check("REM 0 RL N=dora@example.org", MSNP12, dora, None, None);
        check("REM 0 RL 7 dora@example.org", MSNP12, dora, None, None);
        for bad in ["ADD 30", "ADD x FL 1 a@b", "REM 30 XX a@b", "ADC 30 FL", "REM 5 FL 12"] {
            with_frame(bad, |frame| assert_eq!(list_change(&frame, MSNP12), None, "{bad}"));
        }
    }

    #[test]
    fn group_changes_in_every_form() {
        let guid = "3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44";
        let check = |line: &str, dialect: Dialect, id: &str, name: &str| {
            with_frame(line, |frame| {
                let group = group_change(&frame, dialect).unwrap();
                assert_eq!(group.id, id, "{line}");
                assert!(group.name == *name, "{line}");
            });
        };
        check("ADG 40 130 Chess%20Club 5 0", MSNP9, "5", "Chess Club");
        check("REG 41 131 5 Go%20Club", MSNP9, "5", "Go Club");
        check("RMG 42 132 5", MSNP9, "5", "");
        for line in [
            "ADG 40 Chess%20Club G",
            "ADG 40 1 Chess%20Club G",
            "ADG 40 Chess%20Club G 0",
            "REG 41 1 Chess%20Club G 0",
            "REG 41 G Chess%20Club",
        ] {
            check(&line.replace(" G", &std::format!(" {guid}")), MSNP12, guid, "Chess Club");
        }
        check(&std::format!("RMG 42 {guid}"), MSNP12, guid, "");
        check(&std::format!("RMG 42 1 {guid}"), MSNP12, guid, "");
        check("ADG 40 Chess 5", Dialect::MSNP10, "5", "Chess");
    }
}
