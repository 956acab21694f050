//! Files by MSNFTP between two machines (`p2p.md` 10): agreed on in their conversation, sent over a connection of their own.

use super::direct::{AT, IN, Network, allowed, go_on};
use super::pair::{ANNA, BOB, Large, Pair, bytes};
use super::rig::*;
use msnp_core::event::PeerEvent;
use msnp_core::p2p::{Activity, Direct, TransferEnd, TransferId};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Fixed, Heap, Recipient, Storage};
use std::cell::RefCell;
use std::rc::Rc;

type WithOne = Fixed<2, 2048, 0, 1>;

/// Anna offers a file, which Bob may take so.
fn offer<A: Storage, B: Storage>(
    pair: &mut Pair<A, B>,
    length: usize,
    (anna, bob): (Direct, Direct),
) -> (TransferId, Vec<u8>) {
    let file = bytes(length);
    let messenger = &mut pair.anna.rig.messenger;
    let offered = messenger.send_file_by_msnftp(Recipient::Account(BOB), "minutes.txt", length as u64, &anna);
    let transfer = offered.unwrap();
    pair.anna.giving.insert(transfer, file.clone());
    pair.bob.direct = Some(bob);
    (transfer, file)
}

fn both() -> (Direct, Direct) {
    (allowed(1, true, true), allowed(2, true, true))
}

/// Keeps the fields of all that Anna and Bob say in the conversation.
fn listen_in<A: Storage, B: Storage>(pair: &mut Pair<A, B>) -> [Rc<RefCell<String>>; 2] {
    let kept = [Rc::default(), Rc::default()];
    for (index, kept) in kept.iter().enumerate() {
        let kept: Rc<RefCell<String>> = Rc::clone(kept);
        pair.mischief[index] = Some(Box::new(move |payloads: &mut Vec<Vec<u8>>| {
            payloads.iter().for_each(|payload| kept.borrow_mut().push_str(&String::from_utf8_lossy(payload)));
        }));
    }
    kept
}

fn is_over<A: Storage, B: Storage>(pair: &Pair<A, B>) {
    assert!(!pair.anna.rig.is_linked(AT) && !pair.bob.rig.is_linked(AT));
    assert!(!pair.anna.rig.is_linked(IN) && !pair.bob.rig.is_linked(IN));
    assert!(pair.anna.rig.listens.is_empty() && pair.bob.rig.listens.is_empty());
}

fn sent<A: Storage, B: Storage>(split: Split, length: usize, who: (Direct, Direct)) -> [String; 2] {
    let mut pair = Pair::<A, B>::new(split);
    let mut network = Network::default();
    let said = listen_in(&mut pair);
    let (transfer, file) = offer(&mut pair, length, who);
    go_on(&mut pair, &mut network);
    let (received, offered) = pair.bob.offers[0];
    assert_eq!((offered.name().as_str(), offered.size()), ("minutes.txt", length as u64));
    assert!(offered.needs_direct() && offered.preview().next().is_none());
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Complete)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::Complete)]);
    assert_eq!(pair.bob.got.get(&received).cloned().unwrap_or_default(), file);
    assert!(network.carried > length);
    assert!(pair.anna.others.iter().any(|event| matches!(
        event,
        Event::Peer(PeerEvent::Accepted { transfer: accepted }) if *accepted == transfer
    )));
    let is_message = |event: &Event<'_>| matches!(event, Event::Message { .. });
    assert!(!pair.anna.others.iter().any(is_message), "no invitation is told as a message");
    assert_eq!(pair.bob.others.iter().filter(|event| is_message(event)).count(), 1, "hello");
    is_over(&pair);
    said.map(|said| said.take())
}

#[test]
fn a_file_goes_over_a_connection_whoever_listens() {
    for length in [0, 1, 2044, 2045, 2046, 100_000] {
        let [anna, bob] = sent::<Heap, Heap>(Split::Whole, length, both());
        assert!(!anna.contains("Connectivity") && anna.contains("IP-Address: 203.0.113.9\r\n"));
        assert!(!bob.contains("Sender-Connect") && !bob.contains("AuthCookie"));
        // Who gives it only connects, or who takes it only listens.
        let connects = (allowed(1, false, true), allowed(2, true, true));
        let [anna, bob] = sent::<Heap, Heap>(Split::Whole, length, connects);
        assert!(anna.contains("Connectivity: N\r\n") && !anna.contains("AuthCookie"));
        assert!(bob.contains("Sender-Connect: TRUE\r\n") && bob.contains("AuthCookie"));
        let listens = (allowed(1, true, true), allowed(2, true, false));
        let [anna, bob] = sent::<Heap, Heap>(Split::Whole, length, listens);
        assert!(!anna.contains("Connectivity") && !anna.contains("AuthCookie"));
        assert!(bob.contains("Sender-Connect: TRUE\r\n"));
        for who in [both(), connects] {
            sent::<WithOne, WithOne>(Split::Pieces(7), length, who);
        }
    }
}

#[test]
fn one_file_after_the_other_with_one_place() {
    let mut pair = Pair::<WithOne, WithOne>::new(Split::Whole);
    for round in 1..4 {
        let (transfer, file) = offer(&mut pair, 3000 + round, both());
        let more = pair.anna.rig.messenger.send_file_by_msnftp(Recipient::Account(BOB), "b", 1, &both().0);
        assert_eq!(more, Err(Error::Busy));
        go_on(&mut pair, &mut Network::default());
        assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Complete)], "round {round}");
        assert_eq!(pair.bob.got[&pair.bob.offers[0].0], file);
        pair.anna.ended.clear();
        pair.bob.ended.clear();
        pair.bob.offers.clear();
    }
}

#[test]
fn names_are_those_of_a_conversation() {
    let mut pair = Large::new(Split::Whole);
    let messenger = &mut pair.anna.rig.messenger;
    for name in ["", "\r\n", &"n".repeat(260)] {
        let offered = messenger.send_file_by_msnftp(Recipient::Account(BOB), name, 1, &both().0);
        assert_eq!(offered, Err(Error::InvalidValue), "{name:?}");
    }
    messenger.send_file_by_msnftp(Recipient::Account(BOB), "..\\..\\a:\u{202e}b.txt", 1, &both().0).unwrap();
    pair.bob.takes = false;
    pair.go_on();
    assert_eq!(pair.bob.offers[0].1.name(), "b.txt");
}

/// Bob has been offered a file, and has not decided.
fn offered() -> (Large, TransferId, TransferId) {
    let mut pair = Large::new(Split::Whole);
    pair.bob.takes = false;
    let (transfer, _) = offer(&mut pair, 500_000, both());
    pair.go_on();
    let received = pair.bob.offers[0].0;
    (pair, transfer, received)
}

#[test]
fn an_offer_is_declined_or_taken_back() {
    let (mut pair, transfer, received) = offered();
    let said = listen_in(&mut pair);
    pair.bob.rig.messenger.decline_file(received).unwrap();
    assert_eq!(pair.bob.rig.messenger.decline_file(received), Err(Error::NoSuchTransfer));
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Declined)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::Cancelled)]);
    assert!(said[1].borrow().contains("Cancel-Code: REJECT\r\n") && said[0].borrow().is_empty());

    let (mut pair, transfer, received) = offered();
    let said = listen_in(&mut pair);
    pair.anna.rig.messenger.cancel_transfer(transfer).unwrap();
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Cancelled)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::CancelledByPeer)]);
    assert!(said[0].borrow().contains("Cancel-Code: TIMEOUT\r\n") && said[1].borrow().is_empty());
    assert_eq!(pair.bob.rig.messenger.accept_file(received), Err(Error::NoSuchTransfer));
}

#[test]
fn nobody_waits_for_ever() {
    let (mut pair, transfer, received) = offered();
    for rig in [&mut pair.anna.rig, &mut pair.bob.rig] {
        rig.wait(Duration::from_secs(299));
    }
    pair.go_on();
    assert!(pair.anna.ended.is_empty() && pair.bob.ended.is_empty());
    pair.anna.rig.wait(Duration::from_secs(1));
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::TimedOut)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::CancelledByPeer)]);

    let (mut pair, transfer, received) = offered();
    pair.bob.rig.wait(Duration::from_secs(300));
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::TimedOut)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::TimedOut)]);

    // Who has taken it is told nothing more.
    let (mut pair, _, received) = offered();
    pair.mischief[1] = Some(Box::new(Vec::clear));
    pair.bob.rig.messenger.accept_file(received).unwrap();
    pair.go_on();
    pair.bob.rig.wait(Duration::from_secs(60));
    pair.go_on();
    assert_eq!(pair.bob.ended, [(received, TransferEnd::TimedOut)]);
}

#[test]
fn nothing_is_offered_where_no_connection_may_be_had() {
    let mut pair = Large::new(Split::Whole);
    let before = pair.passed;
    let (transfer, _) = offer(&mut pair, 5, (allowed(1, false, false), both().1));
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::NoDirectConnection)]);
    assert_eq!(pair.passed, before);
    // Who takes it without having allowed anything does not get it.
    let (mut pair, transfer, received) = offered();
    let nothing = allowed(2, false, false);
    pair.bob.rig.messenger.allow_direct(received, &nothing).unwrap();
    pair.bob.rig.messenger.accept_file(received).unwrap();
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::NoDirectConnection)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::NoDirectConnection)]);
}

#[test]
fn ways_that_do_not_meet_end_it_on_both_sides() {
    for (what, mut network, who) in [
        ("both only connect", Network::default(), (allowed(1, false, true), allowed(2, false, true))),
        ("both only listen", Network::default(), (allowed(1, true, false), allowed(2, true, false))),
        ("no listening", Network { refuses_listeners: true, ..Network::default() }, both()),
        ("no connecting", Network { refuses: true, ..Network::default() }, both()),
    ] {
        let mut pair = Large::new(Split::Whole);
        offer(&mut pair, 5000, who);
        go_on(&mut pair, &mut network);
        let end = Some(TransferEnd::NoDirectConnection);
        assert_eq!((pair.anna.end(), pair.bob.end()), (end, end), "{what}");
        assert_eq!(network.carried, 0);
        is_over(&pair);
    }
}

/// Anna listens, and Bob's machine has not connected yet.
fn listening() -> (Large, Network, TransferId, Vec<u8>) {
    let mut pair = Large::new(Split::Whole);
    pair.bob.rig.connects = false;
    let (transfer, file) = offer(&mut pair, 20_000, (allowed(1, true, false), allowed(2, false, true)));
    let mut network = Network { swallows: true, ..Network::default() };
    go_on(&mut pair, &mut network);
    assert!(pair.bob.rig.is_linked(AT));
    (pair, network, transfer, file)
}

#[test]
fn who_listens_does_so_for_thirty_seconds() {
    let (mut pair, mut network, transfer, _) = listening();
    pair.anna.rig.wait(Duration::from_secs(29));
    go_on(&mut pair, &mut network);
    assert!(pair.anna.ended.is_empty());
    pair.anna.rig.wait(Duration::from_secs(1));
    go_on(&mut pair, &mut network);
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::NoDirectConnection)]);
    assert_eq!(pair.bob.end(), Some(TransferEnd::NoDirectConnection));
    is_over(&pair);
    // Who connects gives up by itself.
    let (mut pair, mut network, ..) = listening();
    pair.bob.rig.wait(Duration::from_secs(5));
    go_on(&mut pair, &mut network);
    assert_eq!(pair.bob.end(), Some(TransferEnd::NoDirectConnection));
    assert_eq!(pair.anna.end(), Some(TransferEnd::NoDirectConnection));
    is_over(&pair);
}

fn stranger(pair: &mut Large, network: &Network, says: &[u8]) -> bool {
    let Some(id) = pair.anna.rig.messenger.accepted(network.listener.unwrap()) else { return false };
    pair.anna.rig.links.push(("stranger".into(), id));
    pair.anna.rig.drain();
    pair.anna.rig.says_bytes("stranger", says);
    if pair.anna.rig.is_linked("stranger") {
        pair.anna.rig.wait(Duration::from_secs(10));
    }
    assert!(!pair.anna.rig.is_linked("stranger"), "who says nothing is sent away");
    let said = pair.anna.rig.take_sent("stranger");
    assert!(!said.contains("FIL"), "{said}");
    true
}

#[test]
fn strangers_learn_nothing_and_the_peer_still_comes_through() {
    for says in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"",
        b"VER MSNFTP\r\n",
        b"VER MSNFTP\r\nUSR bob@example.org 1\r\n",
        b"VER MSNFTP\r\nUSR carol@example.org 270451\r\n",
        b"VER MSNFTP\r\nTFR\r\n",
        &[b'x'; 4000],
    ] {
        let (mut pair, mut network, transfer, file) = listening();
        assert!(stranger(&mut pair, &network, says));
        network.swallows = false;
        let link = pair.bob.rig.link(AT);
        pair.bob.rig.messenger.connected(link);
        pair.bob.rig.drain();
        go_on(&mut pair, &mut network);
        assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Complete)]);
        assert_eq!(pair.bob.got[&pair.bob.offers[0].0], file);
    }
    let (mut pair, mut network, transfer, _) = listening();
    for _ in 0..3 {
        assert!(stranger(&mut pair, &network, b"hello\r\n"));
    }
    assert!(!stranger(&mut pair, &network, b"x"), "nobody listens any more");
    go_on(&mut pair, &mut network);
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::NoDirectConnection)]);
}

#[test]
fn whoever_answers_at_the_address_has_to_speak_it() {
    for says in [&b"HTTP/1.1 200 OK\r\n"[..], b"VER MSNFTP\r\nFIL 20001\r\n", b"VER MSNFTP\r\n\0\x01\0"] {
        let (mut pair, mut network, _, _) = listening();
        let link = pair.bob.rig.link(AT);
        pair.bob.rig.messenger.connected(link);
        pair.bob.rig.drain();
        pair.bob.rig.says_bytes(AT, says);
        if pair.bob.rig.is_linked(AT) {
            pair.bob.rig.wait(Duration::from_secs(10));
        }
        go_on(&mut pair, &mut network);
        let end = pair.bob.end().unwrap();
        assert!(matches!(end, TransferEnd::Broken | TransferEnd::NoDirectConnection), "{end:?}");
        assert!(pair.bob.got.is_empty() && !pair.bob.rig.is_linked(AT));
        assert_eq!(pair.anna.end(), Some(TransferEnd::NoDirectConnection));
    }
}

/// A part of the file has gone over.
fn under_way() -> (Large, Network, TransferId, TransferId, Vec<u8>) {
    let mut pair = Large::new(Split::Whole);
    let mut network = Network::default();
    pair.anna.pieces = 2;
    let (transfer, file) = offer(&mut pair, 500_000, both());
    go_on(&mut pair, &mut network);
    let received = pair.bob.offers[0].0;
    let got = pair.bob.got[&received].len();
    assert!(got > 60_000 && got < 500_000, "{got}");
    (pair, network, transfer, received, file)
}

#[test]
fn either_side_cancels_in_the_midst() {
    for by_anna in [true, false] {
        let (mut pair, mut network, transfer, received, _) = under_way();
        let expected = if by_anna {
            pair.anna.rig.messenger.cancel_transfer(transfer).unwrap();
            (TransferEnd::Cancelled, TransferEnd::CancelledByPeer)
        } else {
            pair.bob.rig.messenger.cancel_transfer(received).unwrap();
            (TransferEnd::CancelledByPeer, TransferEnd::Cancelled)
        };
        go_on(&mut pair, &mut network);
        assert_eq!((pair.anna.ended[0].1, pair.bob.ended[0].1), expected);
        is_over(&pair);
    }
}

#[test]
fn who_does_not_close_after_the_last_words_is_not_waited_for() {
    let (mut pair, _, _, received, _) = under_way();
    pair.bob.rig.messenger.cancel_transfer(received).unwrap();
    pair.bob.rig.drain();
    assert_eq!(pair.bob.rig.take_sent_bytes(AT), b"CCL\r\n");
    pair.bob.rig.says_bytes(AT, &[0; 100_000]);
    assert!(pair.bob.rig.is_linked(AT));
    pair.bob.rig.wait(Duration::from_secs(5));
    assert!(!pair.bob.rig.is_linked(AT));
}

#[test]
fn a_cut_in_the_midst_ends_it_on_both_sides() {
    let (mut pair, mut network, transfer, received, file) = under_way();
    pair.anna.pieces = usize::MAX;
    network.passes = Some(network.carried + 1000);
    let done = pair.bob.got[&received].len();
    pair.anna.rig.messenger.supply(transfer, &file[done..]).unwrap();
    go_on(&mut pair, &mut network);
    assert!(pair.anna.ended.is_empty() && pair.bob.ended.is_empty(), "a reason may follow");
    pair.anna.rig.wait(Duration::from_secs(2));
    pair.bob.rig.wait(Duration::from_secs(2));
    go_on(&mut pair, &mut network);
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::ConnectionLost)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::ConnectionLost)]);
    assert!(file.starts_with(&pair.bob.got[&received]));
    is_over(&pair);
}

#[test]
fn nothing_that_moves_for_five_minutes_is_too_long() {
    let (mut pair, mut network, transfer, received, _) = under_way();
    pair.anna.rig.wait(Duration::from_secs(299));
    go_on(&mut pair, &mut network);
    assert!(pair.anna.ended.is_empty());
    pair.anna.rig.wait(Duration::from_secs(1));
    go_on(&mut pair, &mut network);
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::TimedOut)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::CancelledByPeer)]);
    // Who may not go on is not late.
    let (mut pair, mut network, _, received, _) = under_way();
    pair.bob.rig.messenger.hold_transfer(received, true).unwrap();
    pair.bob.rig.wait(Duration::from_secs(900));
    go_on(&mut pair, &mut network);
    assert!(pair.bob.ended.is_empty());
}

#[test]
fn who_holds_stops_the_connection_and_no_text() {
    let (mut pair, mut network, transfer, received, file) = under_way();
    let done = pair.bob.got[&received].len();
    pair.bob.rig.messenger.hold_transfer(received, true).unwrap();
    assert_eq!(pair.anna.rig.messenger.hold_transfer(transfer, true), Err(Error::NoSuchTransfer));
    pair.anna.rig.messenger.supply(transfer, &file[done..]).unwrap();
    // As much as is on the way and no more: the driver is told that there is no room.
    let link = pair.bob.rig.link(AT);
    let on_the_way = pair.anna.rig.messenger.unsent(pair.anna.rig.link(IN)).to_vec();
    let taken = pair.bob.rig.messenger.received(link, &on_the_way);
    pair.bob.rig.drain();
    assert_eq!(pair.bob.got[&received].len(), done, "nothing is told");
    assert!(taken <= 65_536);
    let sent = pair.anna.rig.link(IN);
    pair.anna.rig.messenger.sent(sent, taken);
    let text = Outgoing::Text { body: "meanwhile", format: Format::DEFAULT };
    pair.anna.rig.messenger.send(Recipient::Account(BOB), &text).unwrap();
    pair.go_on();
    assert_eq!(pair.bob.others.iter().filter(|event| matches!(event, Event::Message { .. })).count(), 2);
    pair.bob.rig.messenger.hold_transfer(received, false).unwrap();
    pair.anna.rig.messenger.cancel_transfer(transfer).unwrap();
    go_on(&mut pair, &mut network);
    assert!(file.starts_with(&pair.bob.got[&received]) && pair.bob.got[&received].len() >= done);
}

#[test]
fn who_is_shut_out_gets_and_gives_nothing_more() {
    for is_conversation_over in [false, true] {
        let (mut pair, mut network, transfer, received, _) = under_way();
        if is_conversation_over {
            pair.anna.rig.says(SB, &format!("BYE {BOB}\r\n"));
            pair.bob.rig.says(SB, &format!("BYE {ANNA}\r\n"));
            go_on(&mut pair, &mut network);
        }
        pair.bob.rig.messenger.shut_out(ANNA).unwrap();
        go_on(&mut pair, &mut network);
        assert_eq!(pair.bob.ended, [(received, TransferEnd::ConnectionLost)]);
        assert!(!pair.bob.rig.is_linked(AT));
        pair.anna.rig.wait(Duration::from_secs(2));
        go_on(&mut pair, &mut network);
        assert_eq!(pair.anna.ended, [(transfer, TransferEnd::ConnectionLost)]);
    }
}

#[test]
fn a_file_survives_its_conversation() {
    let (mut pair, mut network, transfer, received, file) = under_way();
    pair.anna.rig.closes(SB);
    pair.bob.rig.closes(SB);
    pair.anna.pieces = usize::MAX;
    let done = pair.bob.got[&received].len();
    pair.anna.rig.messenger.supply(transfer, &file[done..]).unwrap();
    go_on(&mut pair, &mut network);
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Complete)]);
    assert_eq!(pair.bob.got[&received], file);
    // An offer does not.
    let (mut pair, transfer, received) = offered();
    pair.anna.rig.closes(SB);
    pair.bob.rig.closes(SB);
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::ConnectionLost)]);
    assert_eq!(pair.bob.ended, [(received, TransferEnd::ConnectionLost)]);
}

#[test]
fn the_end_of_the_session_ends_it() {
    let (mut pair, _, transfer, ..) = under_way();
    pair.anna.rig.messenger.sign_out();
    pair.anna.act();
    for _ in 0..3 {
        pair.anna.rig.wait(Duration::from_secs(60));
        pair.anna.act();
    }
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::ConnectionLost)]);
    assert!(!pair.anna.rig.is_linked(IN) && pair.anna.rig.messenger.is_offline());
}

const INVITE: &str = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n\
    Application-Name: File Transfer\r\nApplication-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\n\
    Invitation-Command: INVITE\r\nInvitation-Cookie: 58213\r\nApplication-File: minutes.txt\r\n\
    Application-FileSize: 48213\r\n\r\n";

fn says<A: Storage, B: Storage>(pair: &mut Pair<A, B>, payload: &str) {
    pair.bob.rig.says(SB, &format!("MSG {ANNA} Anna {}\r\n{payload}", payload.len()));
    pair.go_on();
}

#[test]
fn what_is_not_served_is_refused_and_told() {
    let voice =
        INVITE.replace("5D3E02AB-6190-11d3-BBBB-00C04F795683", "02D3C01F-BF30-4825-A83A-DE7AF41648AA");
    let mut small = Pair::<Fixed<2, 2048>, Fixed<2, 2048>>::new(Split::Whole);
    let mut large = Large::new(Split::Whole);
    let (said_small, said_large) = (listen_in(&mut small), listen_in(&mut large));
    // Without a place for a connection, a file is not served either.
    says(&mut small, INVITE);
    says(&mut large, &voice);
    for (others, said, activity) in [
        (&small.bob.others, &said_small[1], Activity::File),
        (&large.bob.others, &said_large[1], Activity::Other),
    ] {
        assert!(others.iter().any(|event| matches!(
            event,
            Event::Peer(PeerEvent::NotServed { account: ANNA, activity: told, .. }) if *told == activity
        )));
        assert_eq!(others.iter().filter(|event| matches!(event, Event::Message { .. })).count(), 1);
        assert!(said.borrow().contains("Invitation-Cookie: 58213\r\nCancel-Code: REJECT_NOT_INSTALLED\r\n"));
    }
    assert!(small.bob.offers.is_empty() && large.bob.offers.is_empty());
}

#[test]
fn who_invites_without_an_end_is_not_answered_without_an_end() {
    let mut pair = Large::new(Split::Whole);
    pair.bob.takes = false;
    let said = listen_in(&mut pair);
    let many: String = (0..100)
        .map(|cookie| {
            let invite = INVITE.replace("58213", &cookie.to_string());
            format!("MSG {ANNA} Anna {}\r\n{invite}", invite.len())
        })
        .collect();
    pair.bob.rig.says(SB, &many);
    pair.go_on();
    assert_eq!(pair.bob.offers.len(), 8, "as many as there are places");
    assert!(said[1].borrow().matches("REJECT_NOT_INSTALLED").count() <= 92);
    // The same invitation is one.
    says(&mut pair, &INVITE.replace("58213", "3"));
    assert_eq!(pair.bob.offers.len(), 8);
}

#[test]
fn what_belongs_to_no_invitation_leads_to_nothing() {
    let (mut pair, transfer, received) = offered();
    let cookie_of = |said: &str| said.split("Invitation-Cookie: ").nth(1).unwrap()[..5].to_owned();
    assert_eq!(cookie_of(INVITE), "58213");
    let said = listen_in(&mut pair);
    for command in ["ACCEPT", "CANCEL", "INVITED", ""] {
        says(&mut pair, &INVITE.replace("INVITE\r\n", &format!("{command}\r\n")));
    }
    says(&mut pair, "Content-Type: text/x-msmsgsinvite\r\n\r\n");
    assert!(said[1].borrow().is_empty() && pair.bob.ended.is_empty());
    let skipped = pair.bob.others.iter().filter(|event| matches!(event, Event::Skipped { .. })).count();
    assert_eq!(skipped, 3, "what cannot be understood is told as such");
    pair.bob.rig.messenger.decline_file(received).unwrap();
    pair.go_on();
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Declined)]);
}

#[test]
fn in_a_group_nothing_is_taken() {
    let mut pair = Large::new(Split::Whole);
    pair.bob.rig.says(SB, "JOI carol@example.org Carol 0\r\n");
    let said = listen_in(&mut pair);
    says(&mut pair, INVITE);
    assert!(pair.bob.offers.is_empty());
    assert!(said[1].borrow().contains("REJECT_NOT_INSTALLED"));
}
