//! Both sides of the connection, line by line and byte by byte.

use super::*;
use std::string::String;
use std::vec::Vec;

type Small = Session<heapless::Vec<u8, 1600>>;
type Large = Session<heapless::Vec<u8, 65_536>>;

const BOB: Parties<'static> =
    Parties { own: "bob@example.com", peer: "alice@example.com", auth_cookie: 270_451 };
const ALICE: Parties<'static> =
    Parties { own: "alice@example.com", peer: "bob@example.com", auth_cookie: 270_451 };
/// Each line of the reference as it stands there.
const TAKEN: [&str; 4] = ["VER MSNFTP\r\n", "USR bob@example.com 270451\r\n", "TFR\r\n", "BYE 16777989\r\n"];

fn begun<B: Buffer>(gives: bool, size: u64) -> Session<B> {
    let mut session = Session::NONE;
    session.begin(gives, size);
    session
}

fn said<B: Buffer>(session: &mut Session<B>) -> Vec<u8> {
    let bytes = session.octets.unsent().to_vec();
    session.octets.sent(bytes.len());
    bytes
}

fn words<B: Buffer>(session: &mut Session<B>) -> String {
    String::from_utf8(said(session)).unwrap()
}

/// Hands bytes in, in pieces of that size. Answers what they led to last, and what came of the file.
fn hears<B: Buffer>(
    session: &mut Session<B>,
    parties: &Parties<'_>,
    bytes: &[u8],
    size: usize,
) -> (Advance, Vec<u8>) {
    let (mut last, mut got) = (Advance::Nothing, Vec::new());
    for mut piece in bytes.chunks(size) {
        loop {
            let taken = session.octets.take(piece);
            piece = &piece[taken..];
            let advance = session.advance(parties);
            if advance == Advance::Data {
                let (offset, data) = session.data();
                assert_eq!(offset, got.len() as u64);
                got.extend_from_slice(data);
                session.octets.release();
            }
            if advance == Advance::Nothing && piece.is_empty() {
                break;
            }
            if advance != Advance::Nothing {
                last = advance;
            }
            if matches!(advance, Advance::Broken | Advance::Ended(_)) {
                return (last, got);
            }
        }
    }
    (last, got)
}

fn block(data: &[u8]) -> Vec<u8> {
    let [low, high] = u16::try_from(data.len()).unwrap().to_le_bytes();
    [&[0, low, high], data].concat()
}

fn file(size: usize) -> Vec<u8> {
    (0..size).map(|index| (index * 7 + index / 256) as u8).collect()
}

/// One that takes a file, as far as the blocks.
fn taking(size: u64) -> Large {
    let mut session = begun(false, size);
    let line = std::format!("VER MSNFTP\r\nFIL {size}\r\n");
    assert_eq!(hears(&mut session, &BOB, line.as_bytes(), 999).0, Advance::Proven);
    said(&mut session);
    session
}

/// One that gives a file, as far as the blocks.
fn giving<B: Buffer>(size: u64) -> Session<B> {
    let mut session = begun(true, size);
    hears(&mut session, &ALICE, TAKEN[..3].concat().as_bytes(), 999);
    assert_eq!(words(&mut session), std::format!("VER MSNFTP\r\nFIL {size}\r\n"));
    session
}

#[test]
fn a_file_is_taken_as_in_the_reference_however_it_is_cut() {
    let file = file(48_213);
    let mut blocks = Vec::new();
    file.chunks(BLOCK).for_each(|part| blocks.extend(block(part)));
    assert_eq!(blocks[..3], [0, 0xfd, 7]);
    for size in [1, 2, 3, 7, 2048, 50_000] {
        let mut session: Small = begun(false, 48_213);
        assert_eq!(words(&mut session), TAKEN[0]);
        assert_eq!(hears(&mut session, &BOB, b"VER MSNFTP\r\n", size).0, Advance::Goes);
        assert_eq!(words(&mut session), TAKEN[1]);
        assert_eq!(hears(&mut session, &BOB, b"FIL 48213\r\n", size).0, Advance::Proven);
        assert_eq!(words(&mut session), TAKEN[2]);
        let (last, got) = hears(&mut session, &BOB, &blocks, size);
        assert_eq!((last, got == file), (Advance::Data, true), "{size}");
        assert!(session.is_received());
        assert_eq!(words(&mut session), TAKEN[3]);
        // The end of the data, which may follow, and anything else is not looked at.
        assert_eq!(hears(&mut session, &BOB, b"\x01\0\0\0\xff\xff", size).0, Advance::Nothing);
        assert!(session.break_off() && words(&mut session).is_empty());
    }
}

#[test]
fn a_file_is_given_as_in_the_reference_however_it_is_cut() {
    let file = file(48_213);
    for size in [1, 2, 5, 100] {
        let mut session: Large = begun(true, 48_213);
        assert!(words(&mut session).is_empty(), "who takes it speaks first");
        assert_eq!(hears(&mut session, &ALICE, b"VER MYPROTO MSNFTP\r\n", size).0, Advance::Goes);
        assert_eq!(words(&mut session), "VER MSNFTP\r\n");
        assert_eq!(hears(&mut session, &ALICE, TAKEN[1].as_bytes(), size).0, Advance::Proven);
        assert_eq!((words(&mut session).as_str(), session.room()), ("FIL 48213\r\n", 0));
        assert_eq!(hears(&mut session, &ALICE, b"TFR\n", size).0, Advance::Goes, "a lone line feed");
        assert_eq!(session.wanted(), (0, 48_213));
        assert_eq!(session.give(&file[..4000]), 4000);
        assert_eq!(session.room(), 0, "something waits to leave");
        let first = said(&mut session);
        assert_eq!((&first[..3], &first[2048..2051]), (&[0, 0xfd, 7][..], &[0, 0xa3, 7][..]));
        assert_eq!(session.wanted(), (4000, 44_213));
        assert_eq!(session.give(&file[4000..]), 44_213);
        let rest = said(&mut session);
        assert_eq!(rest[rest.len() - 3..], STOP);
        assert_eq!(rest.len(), 44_213 + 3 * 22 + 3);
        let bye = hears(&mut session, &ALICE, TAKEN[3].as_bytes(), size).0;
        assert_eq!(bye, Advance::Ended(TransferEnd::Complete));
    }
}

#[test]
fn a_small_buffer_has_smaller_blocks_and_room_for_the_end() {
    let file = file(5000);
    let mut session: Small = giving(5000);
    let mut left = Vec::new();
    while session.room() > 0 {
        let (from, most) = session.wanted();
        assert!(most <= 1594);
        session.give(&file[from as usize..][..most]);
        left.extend(said(&mut session));
    }
    let mut taker: Small = begun(false, 5000);
    hears(&mut taker, &BOB, b"VER MSNFTP\r\nFIL 5000\r\n", 99);
    assert!(hears(&mut taker, &BOB, &left, 10).1 == file && taker.is_received());
    let mut session: Small = giving(5000);
    session.give(&file);
    assert!(session.break_off());
    assert!(said(&mut session).ends_with(&STOP));
}

#[test]
fn a_file_of_no_bytes() {
    let mut taker = begun::<heapless::Vec<u8, 600>>(false, 0);
    assert_eq!(hears(&mut taker, &BOB, b"VER MSNFTP\r\nFIL 0\r\n", 99).0, Advance::Proven);
    assert!(taker.is_received());
    assert_eq!(words(&mut taker), TAKEN.concat());
    let mut giver: Small = begun(true, 0);
    hears(&mut giver, &ALICE, TAKEN[..3].concat().as_bytes(), 99);
    assert!(said(&mut giver).ends_with(b"FIL 0\r\n\x01\0\0"));
    let bye = hears(&mut giver, &ALICE, TAKEN[3].as_bytes(), 99).0;
    assert_eq!(bye, Advance::Ended(TransferEnd::Complete));
    // Before that is said it is not there.
    let mut taker: Small = begun(false, 0);
    assert!(!taker.is_received() && taker.break_off() && !taker.is_received());
}

#[test]
fn nothing_is_said_of_the_file_before_address_and_cookie_are_right() {
    for user in [
        "USR bob@example.com 270452",
        "USR bob@example.com 0270451x",
        "USR bob@example.com",
        "USR 270451",
        "USR",
        "USR carol@example.com 270451",
        "USR bob@example.com -270451",
        "USR bob@example.com 4295237747",
        "FIL 5",
        "TFR",
        "CCL",
        "BYE 16777989",
        "",
    ] {
        let mut session: Small = begun(true, 5);
        hears(&mut session, &ALICE, b"VER MSNFTP\r\n", 99);
        said(&mut session);
        let user = std::format!("{user}\r\n");
        assert_eq!(hears(&mut session, &ALICE, user.as_bytes(), 99).0, Advance::Broken, "{user}");
        assert!(said(&mut session).is_empty() && !session.break_off(), "{user}");
    }
    let mut session: Small = begun(true, 5);
    let right = b"ver msnftp\r\nusr BOB@Example.com 270451\r\n";
    assert_eq!(hears(&mut session, &ALICE, right, 99).0, Advance::Proven);
}

#[test]
fn lines_that_cannot_be_end_it() {
    let long = "V".repeat(LONGEST_LINE + 1);
    for line in ["GET / HTTP/1.1\r\n", "VER\r\n", "VER MSNP8\r\n", "\r\n", "USR a@b 1\r\n", &long] {
        for gives in [true, false] {
            let mut session: Small = begun(gives, 5);
            said(&mut session);
            let parties = if gives { ALICE } else { BOB };
            assert_eq!(hears(&mut session, &parties, line.as_bytes(), 99).0, Advance::Broken, "{line}");
        }
    }
    let almost = std::format!("VER {}MSNFTP\r\n", "x ".repeat((LONGEST_LINE - 12) / 2));
    assert_eq!(
        hears(&mut begun::<heapless::Vec<u8, 600>>(true, 5), &ALICE, almost.as_bytes(), 1).0,
        Advance::Goes
    );
    for file in ["FIL 6", "FIL -1", "FIL x", "FIL", "FIL 18446744073709551616", "TFR", "BYE 16777989"] {
        let mut session: Small = begun(false, 5);
        hears(&mut session, &BOB, b"VER MSNFTP\r\n", 99);
        let line = std::format!("{file}\r\n");
        assert_eq!(hears(&mut session, &BOB, line.as_bytes(), 99).0, Advance::Broken, "{file}");
    }
}

#[test]
fn the_size_on_the_connection_counts_where_it_is_smaller() {
    let mut session: Small = begun(false, 5);
    hears(&mut session, &BOB, b"VER MSNFTP\r\nFIL 2\r\n", 99);
    let (last, got) = hears(&mut session, &BOB, b"\0\x02\0ab", 99);
    assert_eq!((last, got.as_slice(), session.is_received()), (Advance::Data, &b"ab"[..], true));
}

#[test]
fn blocks_that_lie_end_it() {
    for bad in [
        // More than a block holds, and more than the file has.
        &[0, 0xfe, 7][..],
        &[0, 0xff, 0xff],
        &[0, 0xb9, 0x0b],
        // Kinds that nobody knows, and an end with a length.
        &[2, 0, 0],
        &[0xff, 1, 0],
        &[1, 1, 0],
    ] {
        assert_eq!(hears(&mut taking(3000), &BOB, bad, 1).0, Advance::Broken, "{bad:?}");
    }
    let mut session = taking(3000);
    let two = [block(&file(2045)), block(&file(956))].concat();
    assert_eq!(hears(&mut session, &BOB, &two, 99).0, Advance::Broken, "one byte beyond the file");
    assert!(!session.is_received());
    let end = hears(&mut taking(3000), &BOB, &[block(&file(2000)), STOP.to_vec()].concat(), 99);
    assert_eq!(end.0, Advance::Ended(TransferEnd::CancelledByPeer));
}

#[test]
fn empty_blocks_are_passed_over_but_not_for_ever() {
    let empty = [0; 3].repeat(MOST_EMPTY.into());
    let mut session = taking(2);
    let (last, got) = hears(&mut session, &BOB, &[&empty, &block(b"ab")[..]].concat(), 5);
    assert_eq!((last, got.as_slice()), (Advance::Data, &b"ab"[..]));
    let mut session = taking(2);
    assert_eq!(hears(&mut session, &BOB, &[&empty[..], &[0; 3]].concat(), 5).0, Advance::Broken);
}

#[test]
fn every_goodbye_has_its_meaning() {
    use TransferEnd::{Broken, CancelledByPeer, Complete, Refused, TimedOut};
    for (words, early, late) in [
        ("BYE 16777989", Broken, Complete),
        ("BYE 16777987", Broken, Complete),
        ("BYE 2147942405", Refused(0), Refused(0)),
        ("BYE 2164261682", CancelledByPeer, CancelledByPeer),
        ("BYE 2164261683", CancelledByPeer, CancelledByPeer),
        ("BYE 2164261694", TimedOut, TimedOut),
        ("BYE 1", Broken, Broken),
        ("CCL", CancelledByPeer, CancelledByPeer),
    ] {
        for (is_late, end) in [(false, early), (true, late)] {
            for line_end in ["\r\n", "\n"] {
                let mut session: Small = giving(2);
                session.give(if is_late { b"ab" } else { b"a" });
                let line = String::from(words) + line_end;
                let heard = hears(&mut session, &ALICE, line.as_bytes(), 99).0;
                assert_eq!(heard, Advance::Ended(end), "{words} {is_late}");
            }
        }
    }
    for nonsense in ["BYE\r\n", "BYE x\r\n", "BYE 99999999999\r\n", "CCL now\r\n", "TFR\r\n", "\0\0\0\n"] {
        let mut session: Small = giving(2);
        assert_eq!(hears(&mut session, &ALICE, nonsense.as_bytes(), 99).0, Advance::Broken, "{nonsense}");
    }
}

#[test]
fn who_takes_it_cancels_by_a_line_and_who_gives_it_by_a_block() {
    let mut taker = taking(9);
    assert!(taker.break_off());
    assert_eq!(words(&mut taker), "CCL\r\n");
    assert_eq!(hears(&mut taker, &BOB, b"\0\x01\0a", 99).0, Advance::Nothing);
    let mut giver: Small = giving(9);
    assert!(giver.break_off());
    assert_eq!(said(&mut giver), STOP);
    assert_eq!(giver.room(), 0);
}
