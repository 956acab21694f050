//! What others fell into, between two machines: links that are cut, peers that leave, what comes in between (`p2p.md` 12).

use super::element;
use super::foreign::{Foreign, SESSION, answer, file};
use super::pair::{ANNA, BOB, Large, Pair, Small, bytes, commands};
use super::rig::*;
use msnp_core::error::{FailureReason, LinkError};
use msnp_core::event::PeerEvent;
use msnp_core::p2p::{Object, ObjectKind, TransferEnd, TransferId};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::{Error, Event, Fixed, Heap, Recipient, Storage};

const LOST: TransferEnd = TransferEnd::ConnectionLost;

/// Anna sends Bob a file of which so many pieces have left.
fn in_the_middle<A: Storage, B: Storage>(pieces: usize) -> (Pair<A, B>, TransferId) {
    let mut pair = Pair::<A, B>::new(Split::Whole);
    pair.anna.pieces = pieces;
    let transfer = pair.anna.rig.messenger.send_file(Recipient::Account(BOB), "minutes.txt", 10_000).unwrap();
    pair.anna.giving.insert(transfer, bytes(10_000));
    pair.go_on();
    assert_eq!(pair.anna.ended, []);
    assert_eq!(pair.bob.got.values().map(Vec::len).sum::<usize>(), pieces * 1202);
    (pair, transfer)
}

#[test]
fn the_link_is_cut_in_the_middle() {
    for pieces in [0, 1, 3] {
        let (mut pair, transfer) = in_the_middle::<Heap, Heap>(pieces);
        pair.anna.rig.breaks(SB, LinkError::ClosedByPeer);
        pair.bob.rig.closes(SB);
        pair.go_on();
        assert_eq!(pair.anna.ended, [(transfer, LOST)]);
        assert_eq!(pair.bob.end(), Some(LOST));
    }
}

/// Who holds a transfer does not gather what comes meanwhile: the peer has to wait, and a text waits behind the data.
#[test]
fn a_conversation_with_a_held_transfer_takes_nothing_more() {
    let (mut pair, transfer) = in_the_middle::<Heap, Heap>(2);
    let received = pair.bob.offers[0].0;
    let link = pair.bob.rig.link(SB);
    pair.bob.rig.messenger.hold_transfer(received, true).unwrap();
    assert_eq!(pair.bob.rig.messenger.room(link), 0);
    let text = "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nbehind the data";
    let line = format!("MSG {ANNA} Anna {}\r\n{text}", text.len());
    assert_eq!(pair.bob.rig.messenger.received(link, line.as_bytes()), 0);
    pair.bob.rig.says(NS, "NLN AWY anna@example.net Anna 0\r\n");
    pair.bob.act();
    let texts = |pair: &Pair<Heap, Heap>| {
        pair.bob.others.iter().filter(|event| matches!(event, Event::Message { .. })).count()
    };
    let before = texts(&pair);
    assert!(pair.bob.others.iter().any(|event| matches!(event, Event::Presence(_))), "the session goes on");
    pair.bob.rig.messenger.hold_transfer(received, false).unwrap();
    assert!(pair.bob.rig.messenger.room(link) > 0);
    pair.bob.rig.says(SB, &line);
    pair.bob.act();
    assert_eq!(texts(&pair), before + 1);
    pair.anna.pieces = usize::MAX;
    ask_again(&mut pair, transfer);
    pair.go_on();
    assert_eq!(pair.bob.end(), Some(TransferEnd::Complete));
    assert_eq!(pair.bob.got[&received], bytes(10_000));
}

#[test]
fn who_leaves_ends_it_on_both_sides() {
    let (mut pair, transfer) = in_the_middle::<Fixed<2, 2048>, Heap>(2);
    let chat = pair.bob.log.iter().find_map(|event| match event {
        Event::Peer(PeerEvent::FileOffered { chat, .. }) => Some(*chat),
        _ => None,
    });
    pair.bob.rig.messenger.leave(chat.unwrap()).unwrap();
    pair.bob.act();
    assert_eq!(pair.bob.end(), Some(LOST));
    pair.anna.rig.says(SB, &format!("BYE {BOB}\r\n"));
    pair.anna.act();
    assert_eq!(pair.anna.ended, [(transfer, LOST)]);
}

/// A conversation of three, in which Anna gives Bob something.
#[test]
fn in_a_group_only_one_is_meant() {
    for gone in [BOB, "carla@example.org"] {
        let (mut pair, transfer) = in_the_middle::<Heap, Heap>(2);
        pair.anna.rig.says(SB, "JOI carla@example.org Carla 0\r\n");
        pair.bob.rig.says(SB, "JOI carla@example.org Carla 0\r\n");
        // Somebody else's words are not Bob's, whatever they say.
        for sender in ["carla@example.org", BOB] {
            let (session, total) = (pair.session(), 10_000_u64);
            let stray = packet(session, 7, 0, total, &[1, 2, 3]);
            let payload = carriage(if sender == BOB { "carla@example.org" } else { BOB }, &stray);
            let line = format!("MSG {sender} Name {}\r\n", payload.len());
            pair.bob.rig.says_bytes(SB, &[line.as_bytes(), &payload].concat());
        }
        pair.bob.act();
        assert_eq!(pair.bob.ended, []);
        pair.anna.rig.says(SB, &format!("BYE {gone}\r\n"));
        pair.bob.rig.says(SB, &format!("BYE {}\r\n", if gone == BOB { ANNA } else { gone }));
        pair.anna.act();
        pair.bob.act();
        let end = (gone == BOB).then_some(LOST);
        assert_eq!((pair.anna.end(), pair.bob.end()), (end, end), "{gone} has left");
        if end.is_none() {
            pair.anna.pieces = usize::MAX;
            ask_again(&mut pair, transfer);
            pair.go_on();
            assert_eq!(pair.bob.end(), Some(TransferEnd::Complete));
            assert_eq!(pair.bob.got.values().next().unwrap(), &bytes(10_000));
        }
    }
}

/// What was asked for, and not handed on, is handed on now.
fn ask_again<A: Storage, B: Storage>(pair: &mut Pair<A, B>, transfer: TransferId) {
    let wanted = pair.anna.log.iter().rev().find_map(|event| match event {
        Event::Peer(PeerEvent::Wants { transfer: of, offset, most }) if *of == transfer => {
            Some((usize::try_from(*offset).unwrap(), *most))
        }
        _ => None,
    });
    let (offset, most) = wanted.unwrap();
    let piece = pair.anna.giving[&transfer][offset..][..most].to_vec();
    assert_eq!(pair.anna.rig.messenger.supply(transfer, &piece), Ok(most));
}

/// A payload to somebody.
fn carriage(to: &str, packet: &[u8]) -> Vec<u8> {
    let kind = "application/x-msnmsgrp2p";
    let head = format!("MIME-Version: 1.0\r\nContent-Type: {kind}\r\nP2P-Dest: {to}\r\n\r\n");
    [head.as_bytes(), packet].concat()
}

fn packet(session: u32, identifier: u32, offset: u64, total: u64, data: &[u8]) -> Vec<u8> {
    use msnp_core::internals::p2p::{Header, flags};
    let length = data.len() as u32;
    let header =
        Header { session, identifier, offset, total, length, flags: flags::FILE, ..Header::default() };
    let mut written = super::foreign::Written::default();
    header.put(&mut written);
    [&written.0[..], data, &[0; 4]].concat()
}

#[test]
fn a_sign_out_tells_the_end_first() {
    let (mut pair, transfer) = in_the_middle::<Heap, Fixed<2, 2048>>(1);
    pair.anna.rig.messenger.sign_out();
    pair.bob.rig.messenger.sign_out();
    for (side, own) in [(&pair.anna.rig.links.len(), "anna"), (&pair.bob.rig.links.len(), "bob")] {
        assert!(*side > 0, "{own}");
    }
    pair.anna.log.clear();
    pair.bob.log.clear();
    for _ in 0..20 {
        pair.anna.rig.goes_on();
        pair.bob.rig.goes_on();
        pair.anna.act();
        pair.bob.act();
    }
    assert_eq!(pair.anna.ended, [(transfer, LOST)]);
    assert_eq!(pair.bob.end(), Some(LOST));
    for log in [&pair.anna.log, &pair.bob.log] {
        let place = |is: &dyn Fn(&Event<'_>) -> bool| log.iter().position(is).unwrap();
        let ended = place(&|event| matches!(event, Event::Peer(PeerEvent::Ended { .. })));
        let signed_out = place(&|event| matches!(event, Event::SignedOut { .. }));
        assert!(ended < signed_out, "{log:?}");
    }
}

/// What leaves after the answer to an offer: the letters of the messages, in their order.
fn letters<S: Storage>(foreign: &mut Foreign<S>) -> String {
    foreign.anna.rig.drain();
    commands(&foreign.anna.rig.take_sent_bytes(SB)).into_iter().map(|(words, _)| words[2].clone()).collect()
}

/// A text that is typed while a piece waits to be written leaves behind that piece; one that is typed before the bytes are handed on, before them.
#[test]
fn a_text_leaves_within_one_piece() {
    for text_first in [false, true] {
        let mut foreign = Foreign::<Heap>::new(Split::Whole);
        let transfer = foreign.anna.rig.messenger.send_file(Recipient::Account(BOB), "a", 50_000).unwrap();
        foreign.anna.pieces = 0;
        let said = foreign.heard();
        let text: Vec<u8> = said.iter().flat_map(|said| said.data.clone()).collect();
        let text = String::from_utf8(text).unwrap();
        let line = text.lines().find(|line| line.starts_with("SessionID: ")).unwrap();
        foreign.says(&answer("200 OK", line[11..].parse().unwrap()));
        let piece = bytes(50_000)[..1202].to_vec();
        let machine = &mut foreign.anna.rig.messenger;
        let say = |machine: &mut msnp_core::Messenger<Heap>| {
            let text = Outgoing::Text { body: "typed meanwhile", format: Format::DEFAULT };
            machine.send(Recipient::Account(BOB), &text).unwrap();
        };
        if text_first {
            say(machine);
        }
        assert_eq!(machine.supply(transfer, &piece), Ok(1202));
        assert_eq!(machine.supply(transfer, &piece), Err(Error::Busy), "one piece at a time");
        if !text_first {
            say(machine);
        }
        let order = letters(&mut foreign);
        assert_eq!(order, if text_first { "AD" } else { "DA" });
        // As many pieces as may be on the way, and a text goes at once.
        let mut pieces = 1;
        while foreign.anna.rig.messenger.supply(transfer, &piece).is_ok() {
            pieces += 1;
            assert_eq!(letters(&mut foreign), "D");
        }
        assert_eq!(pieces, 8);
        say(&mut foreign.anna.rig.messenger);
        assert_eq!(letters(&mut foreign), "A");
    }
}

/// Texts take the room that a piece was asked for: it is asked for again when they have left.
#[test]
fn texts_take_the_room_of_a_piece() {
    let (mut pair, transfer) = in_the_middle::<Fixed<2, 2048>, Heap>(1);
    let body = "x".repeat(1000);
    let text = Outgoing::Text { body: &body, format: Format::DEFAULT };
    pair.anna.rig.messenger.send(Recipient::Account(BOB), &text).unwrap();
    let piece = bytes(10_000)[1202..2404].to_vec();
    assert_eq!(pair.anna.rig.messenger.supply(transfer, &piece), Err(Error::Busy));
    pair.anna.pieces = usize::MAX;
    pair.go_on();
    assert_eq!(pair.anna.end(), Some(TransferEnd::Complete));
    assert_eq!(pair.bob.got.values().next().unwrap(), &bytes(10_000));
}

/// Packets get lost, come twice, in another order or cut: nothing wrong is told, and both sides end.
#[test]
fn what_the_switchboard_does_to_packets() {
    type Change = fn(&mut Vec<u8>);
    let changes: [(&str, Change, bool); 6] = [
        ("its own letter case", |packet| letter_case(packet), true),
        ("another destination", |packet| destination(packet), false),
        ("without a footer", |packet| packet.truncate(packet.len() - 4), true),
        (
            "a footer that lies",
            |packet| packet.splice(packet.len() - 4.., *b"\xFF\xFF\xFF\xFF").for_each(drop),
            true,
        ),
        ("cut in its data", |packet| packet.truncate(packet.len() - 5), false),
        ("nothing of it", Vec::clear, false),
    ];
    for (what, change, is_whole) in changes {
        for nth in [3, 5, 9] {
            damaged(what, nth, is_whole, Box::new(move |packets, at| change(&mut packets[at])));
        }
    }
    for nth in [3, 5, 9] {
        damaged("twice", nth, true, Box::new(|packets, at| packets.insert(at, packets[at].clone())));
        damaged("lost", nth, false, Box::new(|packets, at| drop(packets.remove(at))));
        damaged(
            "behind the next",
            nth,
            false,
            Box::new(|packets, at| {
                let other = if at + 1 < packets.len() { at + 1 } else { at - 1 };
                packets.swap(at, other);
            }),
        );
    }
}

fn letter_case(packet: &mut [u8]) {
    let at = packet.windows(10).position(|window| window == b"P2P-Dest: ").unwrap() + 10;
    packet[at..at + 20].make_ascii_uppercase();
}

fn destination(packet: &mut [u8]) {
    let at = packet.windows(10).position(|window| window == b"P2P-Dest: ").unwrap() + 10;
    packet[at] = b'x';
}

type Damage = Box<dyn Fn(&mut Vec<Vec<u8>>, usize)>;

/// A file goes from Anna to Bob, and something happens to the n-th packet of hers.
fn damaged(what: &str, nth: usize, is_whole: bool, damage: Damage) {
    let mut pair = Large::new(Split::Whole);
    let mut passed = 0;
    pair.mischief[0] = Some(Box::new(move |packets| {
        let count = packets.len();
        if (passed..passed + count).contains(&nth) {
            damage(packets, nth - passed);
            packets.retain(|packet| !packet.is_empty());
        }
        passed += count;
    }));
    let file = bytes(30_000);
    let transfer = pair.anna.rig.messenger.send_file(Recipient::Account(BOB), "a.bin", 30_000).unwrap();
    pair.anna.giving.insert(transfer, file.clone());
    pair.go_on();
    for _ in 0..10 {
        for _ in 0..2 {
            pair.anna.rig.wait(msnp_core::time::Duration::from_secs(61));
            pair.bob.rig.wait(msnp_core::time::Duration::from_secs(61));
            pair.go_on();
        }
    }
    let (by_anna, by_bob) = (pair.anna.end(), pair.bob.end());
    let complete = Some(TransferEnd::Complete);
    assert!(by_anna.is_some() && by_bob.is_some(), "{what}, packet {nth}: {by_anna:?} {by_bob:?}");
    let got = pair.bob.got.values().next().cloned().unwrap_or_default();
    assert!(file.starts_with(&got), "{what}, packet {nth}");
    assert_eq!(got.len() == file.len(), by_bob == complete, "{what}, packet {nth}");
    assert!(
        !is_whole || by_bob == complete && by_anna == complete,
        "{what}, packet {nth}: {by_anna:?} {by_bob:?}"
    );
    assert!(is_whole || by_bob != complete, "{what}, packet {nth}: it did nothing");
}

#[test]
fn nobody_can_be_reached() {
    let mut pair = Large::apart(Split::Whole);
    let transfer = pair.anna.rig.messenger.send_file(Recipient::Account(BOB), "a", 5).unwrap();
    pair.anna.act();
    let asked = pair.anna.rig.take_sent(NS);
    let number = asked.rsplit("XFR ").next().unwrap().split(' ').next().unwrap().to_owned();
    pair.anna.rig.says(NS, &format!("XFR {number} SB sb.example.net:1864 CKI 17.1\r\n"));
    let greeting = commands(&pair.anna.rig.take_sent_bytes(SB));
    pair.anna.rig.says(SB, &format!("USR {} OK {ANNA} Anna\r\n", greeting[0].0[1]));
    let called = commands(&pair.anna.rig.take_sent_bytes(SB));
    pair.anna.rig.says(SB, &format!("217 {}\r\n", called[0].0[1]));
    pair.anna.act();
    let end = TransferEnd::NotReached(FailureReason::NotReachable);
    assert_eq!(pair.anna.ended, [(transfer, end)]);
    assert!(
        !pair.anna.log.iter().any(|event| matches!(event, Event::Failed { .. } | Event::Delivered { .. }))
    );
}

/// The first thing of a conversation is a transfer: it opens it.
#[test]
fn a_transfer_opens_the_conversation() {
    let mut pair = Small::apart(Split::Whole);
    let picture = bytes(3000);
    let object = Object::of(ObjectKind::Picture, &picture);
    pair.bob.publish(object, &picture);
    let transfer =
        pair.anna.rig.messenger.fetch(Recipient::Account(BOB), element(&object).as_str().into()).unwrap();
    pair.meet();
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Complete)]);
    assert_eq!(pair.anna.got[&transfer], picture);
}

#[test]
fn everything_in_single_bytes() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Pieces(1));
    foreign.says(&file(SESSION, 2500));
    foreign.gives(SESSION, &bytes(2500));
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
    assert_eq!(foreign.anna.got.values().next().unwrap(), &bytes(2500));
    foreign.goes_on();
}

#[test]
fn who_cancels_ends_it_on_both_sides_at_every_stage() {
    for (by_anna, pieces, takes) in [
        (true, 0, false),
        (false, 0, false),
        (true, 0, true),
        (false, 0, true),
        (true, 3, true),
        (false, 3, true),
    ] {
        let mut pair = Pair::<Fixed<2, 2048>, Heap>::new(Split::Whole);
        pair.bob.takes = takes;
        pair.anna.pieces = pieces;
        let sent = pair.anna.rig.messenger.send_file(Recipient::Account(BOB), "a", 9000).unwrap();
        pair.anna.giving.insert(sent, bytes(9000));
        pair.go_on();
        let offered = pair.bob.offers[0].0;
        if by_anna {
            pair.anna.rig.messenger.cancel_transfer(sent).unwrap();
        } else {
            pair.bob.rig.messenger.cancel_transfer(offered).unwrap();
        }
        pair.go_on();
        let other = if !by_anna && !takes { TransferEnd::Declined } else { TransferEnd::CancelledByPeer };
        let expected = [TransferEnd::Cancelled, other];
        let ends = [pair.anna.end().unwrap(), pair.bob.end().unwrap()];
        assert_eq!(
            ends,
            if by_anna { expected } else { [other, TransferEnd::Cancelled] },
            "{by_anna} {pieces} {takes}"
        );
        let again = pair.anna.rig.messenger.cancel_transfer(sent);
        assert_eq!(again, Err(Error::NoSuchTransfer));
    }
}

/// An offer that is taken back before its conversation is there: whoever gets it is told so.
#[test]
fn an_offer_that_is_taken_back_at_once_is_taken_back_from_the_peer() {
    let mut pair = Small::apart(Split::Whole);
    pair.bob.takes = false;
    let transfer = pair.anna.rig.messenger.send_file(Recipient::Account(BOB), "a", 5).unwrap();
    pair.anna.act();
    pair.anna.rig.messenger.cancel_transfer(transfer).unwrap();
    pair.anna.act();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Cancelled)]);
    pair.meet();
    pair.go_on();
    assert_eq!(pair.bob.offers.len(), 1);
    assert_eq!(pair.bob.ended, [(pair.bob.offers[0].0, TransferEnd::CancelledByPeer)]);
}
