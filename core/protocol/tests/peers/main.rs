//! Pictures and files from one machine to another (`p2p.md`).

#![cfg(feature = "p2p")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../rig/mod.rs"]
mod rig;

mod anything;
#[cfg(feature = "direct")]
mod direct;
mod foreign;
mod hostile;
#[cfg(feature = "direct")]
mod msnftp;
mod offers;
mod pair;
mod parts;
mod pictures;
mod pitfalls;

use msnp_core::p2p::{Object, ObjectKind, TransferEnd};
use msnp_core::{Recipient, Storage};
use pair::{BOB, Large, Pair, Small, bytes};
use rig::Split;

/// The element that announces an object of Bob's.
fn element(object: &Object) -> String {
    foreign::element(object, BOB)
}

fn picture_of<A: Storage, B: Storage>(length: usize, split: Split) -> Pair<A, B> {
    let mut pair = Pair::<A, B>::new(split);
    let picture = bytes(length);
    let object = Object::of(ObjectKind::Picture, &picture);
    pair.bob.publish(object, &picture);
    let transfer =
        pair.anna.rig.messenger.fetch(Recipient::Account(BOB), element(&object).as_str().into()).unwrap();
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Complete)]);
    assert_eq!(pair.bob.end(), Some(TransferEnd::Complete));
    assert_eq!(pair.anna.got[&transfer], picture);
    pair
}

#[test]
fn a_picture_is_fetched() {
    for length in [1, 64, 1201, 1202, 1203, 2404, 20_000] {
        picture_of::<msnp_core::Heap, msnp_core::Heap>(length, Split::Whole);
        picture_of::<msnp_core::Fixed<2, 2048>, msnp_core::Heap>(length, Split::Whole);
        picture_of::<msnp_core::Heap, msnp_core::Fixed<2, 2048>>(length, Split::Pieces(7));
    }
}

fn file_of<A: Storage, B: Storage>(length: usize, split: Split) -> Pair<A, B> {
    let mut pair = Pair::<A, B>::new(split);
    let file = bytes(length);
    let transfer =
        pair.anna.rig.messenger.send_file(Recipient::Account(BOB), "minutes.txt", length as u64).unwrap();
    pair.anna.giving.insert(transfer, file.clone());
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Complete)]);
    assert_eq!(pair.bob.end(), Some(TransferEnd::Complete));
    let (received, context) = pair.bob.offers[0];
    assert_eq!((context.name().as_str(), context.size()), ("minutes.txt", length as u64));
    assert_eq!(pair.bob.got.get(&received).cloned().unwrap_or_default(), file);
    pair
}

#[test]
fn a_file_is_sent() {
    for length in [0, 1, 4, 1202, 5000, 100_000] {
        file_of::<msnp_core::Heap, msnp_core::Heap>(length, Split::Whole);
        file_of::<msnp_core::Fixed<2, 2048>, msnp_core::Fixed<2, 2048>>(length, Split::Pieces(11));
    }
}

#[test]
fn both_fetch_from_each_other_at_once() {
    let mut pair = Small::new(Split::Whole);
    let (one, other) = (bytes(3000), bytes(5000));
    let (first, second) = (Object::of(ObjectKind::Picture, &one), Object::of(ObjectKind::Picture, &other));
    pair.anna.publish(first, &one);
    pair.bob.publish(second, &other);
    let by_anna =
        pair.anna.rig.messenger.fetch(Recipient::Account(BOB), element(&second).as_str().into()).unwrap();
    let by_bob =
        pair.bob.rig.messenger.fetch(Recipient::Account(pair::ANNA), element(&first).as_str().into());
    pair.go_on();
    assert_eq!(pair.anna.got[&by_anna], other);
    assert_eq!(pair.bob.got[&by_bob.unwrap()], one);
    assert!(pair.anna.ended.iter().chain(&pair.bob.ended).all(|(_, end)| *end == TransferEnd::Complete));
}

#[test]
fn one_file_after_the_other_and_two_at_once() {
    let mut pair = Large::new(Split::Whole);
    for round in 0..3 {
        let mut sent = Vec::new();
        for name in ["a.txt", "b.txt"] {
            let file = bytes(4000 + round);
            let transfer =
                pair.anna.rig.messenger.send_file(Recipient::Account(BOB), name, file.len() as u64).unwrap();
            pair.anna.giving.insert(transfer, file.clone());
            sent.push(file);
        }
        pair.go_on();
        let got: Vec<_> =
            pair.bob.offers.drain(..).map(|(transfer, _)| pair.bob.got[&transfer].clone()).collect();
        assert_eq!(got, sent);
    }
    assert_eq!(pair.anna.ended.len(), 6);
}
