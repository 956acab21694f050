//! Messages about sessions that come in parts, up to the bound and beyond (`p2p.md` 12, rules 1 to 5).

use super::foreign::*;
use super::pair::bytes;
use super::rig::*;
use msnp_core::internals::p2p::Header;
use msnp_core::p2p::TransferEnd;
use msnp_core::time::Duration;
use msnp_core::{Fixed, Heap, Storage};

/// An invitation to a file, as long as that: a preview makes it so.
fn long(length: usize) -> String {
    let context = context_of("minutes.txt", 10);
    let short = invitation(FILES, SESSION, 2, &context);
    let grown = |preview: usize| invitation(FILES, SESSION, 2, &(context.clone() + &"A".repeat(preview)));
    let text = grown(length - short.len());
    // The length of the body may have a digit more.
    let text = if text.len() > length { grown(2 * length - short.len() - text.len()) } else { text };
    assert_eq!(text.len(), length);
    text
}

fn offered<S: Storage>(foreign: &Foreign<S>) -> usize {
    foreign.anna.offers.len()
}

fn bound<S: Storage>(most: usize, size: usize) {
    let mut foreign = Foreign::<S>::new(Split::Whole);
    foreign.anna.takes = false;
    foreign.says_in_parts(&long(most), 1, size);
    let said = foreign.heard();
    assert_eq!(offered(&foreign), 1, "{most} in parts of {size}");
    assert_eq!(said.len(), 1, "one acknowledgement for all of its parts");
    assert_eq!(said[0].header.total, most as u64);
    foreign.says(&bye());
    foreign.says_in_parts(&long(most + 1), 2, size);
    assert!(foreign.heard().is_empty(), "beyond the bound nothing is said");
    assert_eq!(offered(&foreign), 1);
    foreign.goes_on();
    assert_eq!(foreign.says(&file(SESSION + 1, 10)).len(), 1);
    assert_eq!(offered(&foreign), 2);
}

#[test]
fn parts_make_a_message_up_to_the_bound() {
    bound::<Fixed<2, 2048>>(1600, 1202);
    bound::<Fixed<2, 2048>>(1600, 7);
    bound::<Heap>(64 * 1024, 1202);
    bound::<Heap>(64 * 1024, 1000);
}

/// Nothing comes of a message whose parts are not in their order; the next one is read.
#[test]
fn parts_out_of_order_make_none() {
    let text = long(1300);
    let whole = text.as_bytes();
    let cases: [(&str, &[(u64, u64)]); 6] = [
        ("the second first", &[(500, 1000), (0, 500), (1000, 1300)]),
        ("one left out", &[(0, 500), (1000, 1300)]),
        ("one overlaps", &[(0, 500), (400, 1300)]),
        ("the end alone", &[(500, 1300)]),
        ("the last before the middle", &[(0, 500), (1000, 1300), (500, 1000)]),
        ("never ends", &[(0, 500), (500, 1000)]),
    ];
    for (what, parts) in cases {
        let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
        for (start, end) in parts {
            part(&mut foreign, 9, *start, whole.len() as u64, &whole[*start as usize..*end as usize]);
        }
        assert!(foreign.heard().is_empty() && offered(&foreign) == 0, "{what}");
        foreign.goes_on();
        foreign.says_in_parts(&text, 10, 600);
        assert!(!foreign.heard().is_empty() && offered(&foreign) == 1, "{what}: the next one");
    }
}

/// A part, or a whole message, that is said twice is heard once.
#[test]
fn what_is_said_twice_is_heard_once() {
    let text = long(1300);
    let whole = text.as_bytes();
    for parts in [
        &[(0, 500), (0, 500), (500, 1300)][..],
        &[(0, 500), (500, 1000), (0, 500), (500, 1000), (1000, 1300), (1000, 1300)],
        &[(0, 1300), (0, 1300)],
    ] {
        let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
        for (start, end) in parts {
            part(&mut foreign, 9, *start, whole.len() as u64, &whole[*start as usize..*end as usize]);
        }
        let said = foreign.heard();
        assert!(
            said.len() == 2 && said[0].is_acknowledgement() && offered(&foreign) == 1,
            "{parts:?}: {said:?}"
        );
    }
}

fn part<S: Storage>(foreign: &mut Foreign<S>, identifier: u32, offset: u64, total: u64, data: &[u8]) {
    let length = data.len() as u32;
    foreign.packet(&Header { identifier, offset, total, length, ..Header::default() }, data);
}

#[test]
fn a_total_that_changes_makes_none() {
    for total in [1299, 1301, u64::MAX] {
        let text = long(1300);
        let mut foreign = Foreign::<Heap>::new(Split::Whole);
        part(&mut foreign, 9, 0, 1300, &text.as_bytes()[..600]);
        part(&mut foreign, 9, 600, total, &text.as_bytes()[600..1299]);
        part(&mut foreign, 9, 1299, 1300, &text.as_bytes()[1299..]);
        assert!(foreign.heard().is_empty() && offered(&foreign) == 0, "{total}");
    }
}

/// Offsets and lengths that would wrap round in 32 or 64 bits, and totals that would take all memory.
#[test]
fn figures_that_cannot_be() {
    let mut foreign = Foreign::<Heap>::new(Split::Whole);
    for (offset, total) in [
        (u64::MAX, 4),
        (u64::MAX - 3, u64::MAX),
        (u64::from(u32::MAX) - 3, 4),
        (1 << 32, 4),
        (0, 1 << 40),
        (0, u64::MAX),
        (4, 4),
        (0, 3),
        (0, 0),
    ] {
        for session in [0, SESSION] {
            let header = Header { session, identifier: 3, offset, total, length: 4, ..Header::default() };
            foreign.packet(&header, &[7; 4]);
        }
    }
    for length in [5, 60, 0xFFFF_FFFF] {
        let header = Header { identifier: 4, total: u64::from(length), length, ..Header::default() };
        foreign.carries(super::pair::ANNA, &header, &[7; 4], &[]);
    }
    assert!(foreign.heard().is_empty());
    assert!(foreign.anna.log.is_empty(), "{:?}", foreign.anna.log);
    foreign.goes_on();
}

/// A message that waits for its parts is given up after a minute, and takes nobody's place for longer.
#[test]
fn parts_that_do_not_come_are_given_up() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    let text = long(1300);
    part(&mut foreign, 9, 0, 1300, &text.as_bytes()[..600]);
    foreign.anna.rig.wait(Duration::from_secs(59));
    part(&mut foreign, 9, 600, 1300, &text.as_bytes()[600..1200]);
    foreign.anna.rig.wait(Duration::from_secs(59));
    part(&mut foreign, 9, 1200, 1300, &text.as_bytes()[1200..]);
    assert!(!foreign.heard().is_empty() && offered(&foreign) == 1, "within the minute");
    part(&mut foreign, 10, 0, 1300, &text.as_bytes()[..600]);
    foreign.anna.rig.wait(Duration::from_secs(61));
    part(&mut foreign, 10, 600, 1300, &text.as_bytes()[600..]);
    assert!(foreign.heard().iter().all(|said| !said.is_acknowledgement()), "too late");
}

/// Parts of sixteen messages at once are kept with `Heap`, and of one with `Fixed`: the newest counts.
#[test]
fn many_messages_at_once() {
    let text = long(1300);
    for (most, started) in [(16_u32, 16_u32), (16, 20)] {
        let mut foreign = Foreign::<Heap>::new(Split::Whole);
        foreign.anna.takes = false;
        let texts: Vec<String> = (0..started)
            .map(|n| text.replace(&format!("SessionID: {SESSION}"), &format!("SessionID: {}", SESSION + n)))
            .collect();
        for (n, text) in texts.iter().enumerate() {
            part(&mut foreign, 100 + n as u32, 0, 1300, &text.as_bytes()[..600]);
        }
        for (n, text) in texts.iter().enumerate() {
            part(&mut foreign, 100 + n as u32, 600, 1300, &text.as_bytes()[600..]);
        }
        foreign.heard();
        assert_eq!(offered(&foreign), started.min(most) as usize);
        foreign.goes_on();
    }
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    for n in 0..5 {
        part(&mut foreign, 100 + n, 0, 1300, &text.as_bytes()[..600]);
    }
    part(&mut foreign, 104, 600, 1300, &text.as_bytes()[600..]);
    foreign.heard();
    assert_eq!(offered(&foreign), 1);
    foreign.gives(SESSION, &bytes(10));
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
}
