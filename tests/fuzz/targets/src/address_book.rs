//! The answers of address book and sharing service: the same is read however an answer is cut, every text has a bound, and whoever is told
//! has an account in lower case.

use msnp_core::account::is_account;
use msnp_core::internals::storage::Buffer;
use msnp_core::internals::web::{BookAnswer, BookEntry, EntryKind, read_book};

use crate::reading::pieces;

const SMALL: usize = 256;
const USUAL: usize = 4096;
/// The bounds of ids, names, and the ids of all groups of a contact.
const BOUNDS: [usize; 3] = [64, 387, 592];

/// What was read, owned.
#[derive(Debug, PartialEq)]
struct Entry {
    kind: EntryKind,
    account: String,
    network: u32,
    texts: [String; 3],
    is_deleted: bool,
}

pub(crate) fn run(is_of_sharing: bool, seed: u8, document: &[u8]) {
    for entry in compare::<heapless::Vec<u8, SMALL>>(is_of_sharing, seed, document).1 {
        check(&entry);
    }
    for entry in compare::<heapless::Vec<u8, USUAL>>(is_of_sharing, seed, document).1 {
        check(&entry);
    }
}

fn check(entry: &Entry) {
    for (text, bound) in entry.texts.iter().zip(BOUNDS) {
        assert!(text.len() <= bound, "{entry:?}");
    }
    let is_person = matches!(entry.kind, EntryKind::Member(_) | EntryKind::Contact);
    assert!(!is_person || is_account(&entry.account), "{entry:?}");
    assert!(!entry.account.bytes().any(|byte| byte.is_ascii_uppercase()), "{entry:?}");
    if let EntryKind::Member(mask) = entry.kind {
        assert!(mask.count_ones() == 1 && mask & 1 == 0, "{entry:?}");
    }
}

fn compare<B: Buffer>(is_of_sharing: bool, seed: u8, document: &[u8]) -> (BookAnswer, Vec<Entry>) {
    let whole = read::<B>(&[document], is_of_sharing);
    assert_eq!(whole, read::<B>(&pieces(seed, document), is_of_sharing));
    whole
}

fn read<B: Buffer>(parts: &[&[u8]], is_of_sharing: bool) -> (BookAnswer, Vec<Entry>) {
    let mut all = Vec::new();
    let answer = read_book::<B>(parts, is_of_sharing, &mut |entry: &BookEntry<'_>| {
        all.push(Entry {
            kind: entry.kind,
            account: entry.account.to_owned(),
            network: entry.network,
            texts: [entry.id, entry.name, entry.groups].map(str::to_owned),
            is_deleted: entry.is_deleted,
        });
    });
    (answer, all)
}
