//! `SYN` and the list stream, and every change of lists and groups (`notification.md` 2 and 3).

use crate::account::{List, Lists, is_account};
use crate::dialect::Dialect;
use crate::event::{Contact, Group, ListChange};
use crate::text::Text;
use crate::wire::search::memchr;
use crate::wire::{Arguments, Frame, parse_decimal};

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

/// Counts may be larger than what follows, however large.
fn counts(contacts: &str, groups: &str) -> Option<(u32, u32)> {
    let count = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_number.then(|| parse_decimal(digits.as_bytes()).unwrap_or(u32::MAX))
    };
    Some((count(contacts)?, count(groups)?))
}

/// Reads `LST` in every form.
pub(crate) fn contact<'a>(frame: &Frame<'a>, dialect: Dialect) -> Option<Contact<'a>> {
    #[cfg(feature = "legacy")]
    if dialect.list_form() == crate::dialect::ListForm::PerList {
        return super::per_list::list_line(frame)?.contact;
    }
    let mut contact =
        Contact { account: "", name: Text::EMPTY, id: None, lists: Lists::NONE, network: 1, groups: "" };
    let mut arguments = frame.arguments();
    let mut marked = Marked::NONE;
    let mask = if dialect.has_contact_ids() && begins_marked(frame.arguments()) {
        let mask = marked.read(&mut arguments)?;
        contact.account = marked.account?;
        contact.name = marked.name.unwrap_or_default();
        contact.id = marked.id;
        mask
    } else {
        contact.account = arguments.word()?;
        contact.name = Text::percent(arguments.name()?);
        arguments.next()?
    };
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
        contact.groups = core::str::from_utf8(groups).unwrap_or_default();
    }
    Some(contact)
}

/// The fields that say what they are by a mark (`N= F= C=`, MSNP10 and later): at the front, and each at most once. What looks like a
/// mark elsewhere is none: people may be called so.
struct Marked<'a> {
    account: Option<&'a str>,
    name: Option<Text<'a>>,
    id: Option<&'a str>,
}

impl<'a> Marked<'a> {
    const NONE: Self = Self { account: None, name: None, id: None };

    /// Reads the marked fields at the front. Gives the first one behind them.
    fn read(&mut self, arguments: &mut Arguments<'a>) -> Option<&'a [u8]> {
        let mut seen = 0_u8;
        loop {
            let argument = arguments.next()?;
            let (bit, value) = match argument {
                [b'N', b'=', value @ ..] => (1, value),
                [b'F', b'=', value @ ..] => (2, value),
                [b'C', b'=', value @ ..] => (4, value),
                _ => return Some(argument),
            };
            if seen & bit != 0 {
                return Some(argument);
            }
            seen |= bit;
            match bit {
                1 => self.account = core::str::from_utf8(value).ok().filter(|account| is_account(account)),
                2 => self.name = Some(Text::percent(value)),
                _ => self.id = core::str::from_utf8(value).ok(),
            }
        }
    }
}

/// Whether fields begin with one that says what it is.
fn begins_marked(mut arguments: Arguments<'_>) -> bool {
    arguments.next().is_some_and(|first| matches!(first, [b'N' | b'F' | b'C', b'=', ..]))
}

/// Reads `LSG`.
pub(crate) fn group<'a>(frame: &Frame<'a>, dialect: Dialect) -> Option<Group<'a>> {
    #[cfg(feature = "legacy")]
    if dialect.list_form() == crate::dialect::ListForm::PerList {
        return super::per_list::group(frame);
    }
    let mut arguments = frame.arguments();
    let (id, name) = if dialect.has_contact_ids() {
        let name = arguments.name()?;
        (arguments.next()?, name)
    } else {
        (arguments.next()?, arguments.name().unwrap_or_default())
    };
    Some(Group { id: core::str::from_utf8(id).ok()?, name: Text::percent(name) })
}

/// Reads `PRP` (own property) in every form: the three-letter name shows where it begins.
pub(crate) fn property<'a>(frame: &Frame<'a>) -> Option<(&'a str, Text<'a>)> {
    let mut arguments = frame.arguments();
    let name = arguments.by_ref().find(|argument| is_property_name(argument))?;
    Some((core::str::from_utf8(name).ok()?, Text::name(arguments.next())))
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
    let mut change = ListChange::of(list);
    // The verb tells the form, and whether marks stand where they may: servers mix verbs and forms up. `REM` is the same in both.
    let is_marked = begins_marked(arguments) && dialect.has_contact_ids();
    match frame.verb().as_bytes() {
        b"ADD" if !is_marked => read_in_order(&mut change, arguments),
        b"ADC" if !begins_marked(arguments) && account_behind_version(&mut { arguments }).is_some() => {
            read_in_order(&mut change, arguments);
        }
        b"REM" if !dialect.has_contact_ids() => {
            change.account = account_behind_version(&mut arguments);
            change.group = arguments.word();
        }
        _ => {
            let mut marked = Marked::NONE;
            let mut rest = marked.read(&mut arguments);
            Marked { account: change.account, name: change.name, id: change.contact_id } = marked;
            while let Some(word) = rest.and_then(|word| core::str::from_utf8(word).ok()) {
                if change.account.is_some() || change.contact_id.is_some() {
                    change.group = Some(word);
                } else if is_account(word) {
                    change.account = Some(word);
                } else if parse_decimal(word.as_bytes()).is_none() {
                    change.contact_id = Some(word);
                }
                rest = arguments.next();
            }
        }
    }
    (change.account.is_some() || change.contact_id.is_some()).then_some(change)
}

/// Account, name and group without marks.
fn read_in_order<'a>(change: &mut ListChange<'a>, mut arguments: Arguments<'a>) {
    change.account = account_behind_version(&mut arguments);
    change.name = arguments.name().map(Text::percent);
    change.group = arguments.word();
}

/// The account that stands first, or behind a list version.
fn account_behind_version<'a>(arguments: &mut Arguments<'a>) -> Option<&'a str> {
    let first = arguments.word()?;
    if is_account(first) { Some(first) } else { arguments.word().filter(|account| is_account(account)) }
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
        let (id, name) = group_with_guid(arguments);
        // What stands before the id of a group that was removed is no name.
        (id, name.filter(|_| frame.verb().as_bytes() != b"RMG"))
    } else {
        // A list version comes first.
        arguments.next()?;
        if frame.verb().as_bytes() == b"ADG" {
            let name = arguments.name();
            (arguments.next(), name)
        } else {
            (arguments.next(), arguments.name())
        }
    };
    Some(Group { id: core::str::from_utf8(id?).ok()?, name: Text::name(name) })
}

/// Servers put a `1` in front or a `0` behind, and swap name and id: the id's shape tells it apart. The name stands behind an id
/// that comes first, and before one that does not.
fn group_with_guid<'a>(mut arguments: Arguments<'a>) -> (Option<&'a [u8]>, Option<&'a [u8]>) {
    let Some(first) = arguments.name() else { return (None, None) };
    if is_guid(first) {
        return (Some(first), arguments.name());
    }
    let mut before = first;
    let mut second = None;
    for argument in arguments {
        if is_guid(argument) {
            return (Some(argument), Some(before));
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
    let account = arguments.by_ref().find(|argument| memchr(b'@', argument).is_some())?;
    Some((core::str::from_utf8(account).ok()?, Text::name(arguments.name())))
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
        of("SYN 8 0 0 99999999999 1", "0", "0", Some((u32::MAX, 1)));
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
        with_frame("LST N=carla@example.org C=c1 F=Carla 11 1 g1", |frame| {
            let carla = contact(&frame, MSNP12).unwrap();
            assert!(carla.id == Some("c1") && carla.name == *"Carla" && carla.groups == "g1");
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
    fn names_that_look_like_fields_are_names() {
        let check = |line: &str, dialect: Dialect, account: &str, name: Option<&str>, group: Option<&str>| {
            with_frame(line, |frame| {
                let change = list_change(&frame, dialect).unwrap();
                assert_eq!(
                    (change.account, change.contact_id, change.group),
                    (Some(account), None, group),
                    "{line}"
                );
                assert_eq!(change.name.is_some(), name.is_some(), "{line}");
                assert!(change.name.zip(name).is_none_or(|(read, name)| read == *name), "{line}");
            });
        };
        let carla = "carla@example.org";
        for dialect in [Dialect::MSNP8, MSNP9, MSNP12] {
            check("ADD 0 RL 7 carla@example.org N=1", dialect, carla, Some("N=1"), None);
            check(
                "ADD 0 RL 7 carla@example.org N=bruno@example.org",
                dialect,
                carla,
                Some("N=bruno@example.org"),
                None,
            );
            check("ADD 5 FL 7 carla@example.org C=64 3", dialect, carla, Some("C=64"), Some("3"));
            check("ADD 5 FL carla@example.org F=x", dialect, carla, Some("F=x"), None);
            check(
                "ADC 0 RL N=carla@example.org F=N=bruno@example.org",
                dialect,
                carla,
                Some("N=bruno@example.org"),
                None,
            );
        }
        // Verbs and forms of different dialects.
        for dialect in [Dialect::MSNP8, MSNP12] {
            check("ADC 0 RL carla@example.org Carla%20C", dialect, carla, Some("Carla C"), None);
            check("ADC 0 RL 7 carla@example.org N=1", dialect, carla, Some("N=1"), None);
            check("ADC 0 RL N=carla@example.org F=Carla", dialect, carla, Some("Carla"), None);
        }
        check("ADD 0 RL N=carla@example.org F=Carla", MSNP12, carla, Some("Carla"), None);
        check("ADD 5 FL 7 N=carla@example.org N=1 3", MSNP9, "N=carla@example.org", Some("N=1"), Some("3"));
        check("REM 0 RL 7 N=carla@example.org", MSNP9, "N=carla@example.org", None, None);
        // Each mark counts once, whatever their order.
        check(
            "ADC 0 RL F=N=bruno@example.org N=carla@example.org",
            MSNP12,
            carla,
            Some("N=bruno@example.org"),
            None,
        );
        check(
            "ADC 0 RL N=carla@example.org N=bruno@example.org",
            MSNP12,
            carla,
            None,
            Some("N=bruno@example.org"),
        );
        for (line, dialect, name) in [
            ("LST carla@example.org N=1 11 0", MSNP9, "N=1"),
            ("LST N=carla@example.org F=N=bruno@example.org 11 1", MSNP12, "N=bruno@example.org"),
            ("LST carla@example.org F=x 11 0", MSNP12, "F=x"),
        ] {
            with_frame(line, |frame| {
                let contact = contact(&frame, dialect).unwrap();
                assert!(contact.account == "carla@example.org" && contact.name == *name, "{line}");
                assert_eq!((contact.id, contact.lists.mask()), (None, 11), "{line}");
            });
        }
    }

    #[test]
    fn an_empty_name_moves_nothing() {
        for (line, dialect, name) in [
            ("LST bruno@example.org  11 0", MSNP9, ""),
            ("LST bruno@example.org 0 11 0", MSNP9, "0"),
            ("LST N=bruno@example.org F= 11 1 0", MSNP12, ""),
            ("LST N=bruno@example.org F=12345 11 1 0", MSNP12, "12345"),
        ] {
            with_frame(line, |frame| {
                let bruno = contact(&frame, dialect).unwrap();
                assert!(bruno.account == "bruno@example.org" && bruno.name == *name, "{line}");
                assert_eq!((bruno.lists.mask(), bruno.groups), (11, "0"), "{line}");
            });
        }
        let guid = "3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44";
        for (line, dialect, id) in [
            ("LSG 4  0", MSNP9, "4"),
            ("LSG 4", MSNP9, "4"),
            ("LSG  G", MSNP12, guid),
            ("ADG 40 130  5 0", MSNP9, "5"),
            ("REG 41 131 5  0", MSNP9, "5"),
            ("ADG 40  G 0", MSNP12, guid),
            ("REG 41 G", MSNP12, guid),
        ] {
            let line = line.replace('G', guid).replace(&std::format!("AD{guid}"), "ADG");
            let line =
                line.replace(&std::format!("LS{guid}"), "LSG").replace(&std::format!("RE{guid}"), "REG");
            with_frame(&line, |frame| {
                let read = match frame.verb().as_bytes() {
                    b"LSG" => group(&frame, dialect),
                    _ => group_change(&frame, dialect),
                };
                let group = read.unwrap();
                assert!(group.id == id && group.name.is_empty(), "{line}");
            });
        }
        with_frame("ADD 0 RL 7 dora@example.org", |frame| {
            assert!(list_change(&frame, MSNP9).unwrap().name.is_none());
        });
        with_frame("ADD 30 FL 121 dora@example.org  3", |frame| {
            let change = list_change(&frame, MSNP9).unwrap();
            assert!(change.name.unwrap().is_empty() && change.group == Some("3"));
        });
        with_frame("REA 12 140 bruno@example.org", |frame| assert!(renamed(&frame).unwrap().1.is_empty()));
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
        // A group may be called 1.
        check(&std::format!("ADG 40 1 {guid} 0"), MSNP12, guid, "1");
        check(&std::format!("ADG 40 1 1 {guid} 0"), MSNP12, guid, "1");
        check(&std::format!("REG 41 1 {guid} 0"), MSNP12, guid, "1");
        check(&std::format!("RMG 42 {guid}"), MSNP12, guid, "");
        check(&std::format!("RMG 42 1 {guid}"), MSNP12, guid, "");
        check("ADG 40 Chess 5", Dialect::MSNP10, "5", "Chess");
    }
}
