//! The table of error numbers of the protocol reference (`overview.md` 5) and the library's words are of the same numbers.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use msnp_core::code::ErrorCode;

/// In the table, and without words of the library's own: nothing more is known of them than that they occur, or they belong to
/// services that a client of MSNP8 to MSNP12 does not meet.
const WITHOUT_WORDS: [u16; 26] = [
    100, 146, 290, 413, 414, 415, 416, 417, 418, 419, 550, 551, 552, 580, 590, 591, 592, 593, 594, 595, 596,
    597, 598, 718, 719, 726,
];

/// The numbers in the first cells of the table: `200`, `211, 212, 213` and `413-419`.
fn table() -> BTreeSet<u16> {
    let page = include_str!("../../../docs/protocol/overview.md");
    let section = page.split("\n## 5. ").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut numbers = BTreeSet::new();
    for line in section.lines() {
        let cell = line.strip_prefix("| ").and_then(|line| line.split(" |").next()).unwrap_or_default();
        if !cell.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for part in cell.split(", ") {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            numbers.extend(first.parse::<u16>().unwrap()..=last.parse().unwrap());
        }
    }
    numbers
}

#[test]
fn the_table_of_error_numbers_is_the_librarys() {
    let unknown = ErrorCode::new(999).meaning();
    let worded: BTreeSet<u16> =
        (100..=998).filter(|&number| ErrorCode::new(number).meaning() != unknown).collect();
    let mut expected = table();
    assert!(expected.len() > 100);
    for number in WITHOUT_WORDS {
        assert!(expected.remove(&number), "{number} is not in the table");
    }
    assert_eq!(worded, expected);
}
