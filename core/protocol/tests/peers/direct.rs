//! Files over a direct connection between two machines (`p2p.md` 8), and the ways back to the conversation.

use super::pair::{ANNA, BOB, Large, Pair, Side, bytes};
use super::rig::*;
use msnp_core::error::LinkError;
use msnp_core::p2p::{Direct, Listening, TransferEnd, TransferId};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, LinkId, Recipient, Storage};
use std::net::Ipv4Addr;

/// Where whoever listens is reached.
pub(super) const AT: &str = "203.0.113.9:6891";
/// What the listening side calls the connection that has come in.
pub(super) const IN: &str = "in";

pub(super) fn allowed(secret: u8, listens: bool, connects: bool) -> Direct {
    let public_address = Ipv4Addr::new(198, 51, 100, secret);
    Direct { listens, connects, loopback: false, public_address, secret: [secret; 16] }
}

/// The network between two machines.
#[derive(Default)]
pub(super) struct Network {
    /// Listening fails.
    pub(super) refuses_listeners: bool,
    /// Connections fail.
    pub(super) refuses: bool,
    /// Connections stay on the way.
    pub(super) swallows: bool,
    /// Bytes that may still pass before it is cut.
    pub(super) passes: Option<usize>,
    pub(super) listener: Option<LinkId>,
    pub(super) accepted: bool,
    /// Bytes that went over it.
    pub(super) carried: usize,
    /// Who may not listen has been asked to.
    pub(super) asked: usize,
}

fn listen<S: Storage>(network: &mut Network, side: &mut Side<S>) -> bool {
    let Some(link) = side.rig.listens.pop() else { return false };
    network.asked += 1;
    if network.refuses_listeners {
        side.rig.messenger.closed(link, LinkError::Unreachable);
    } else {
        let addresses = [Ipv4Addr::new(192, 168, 1, 10)];
        let public = Some((Ipv4Addr::new(203, 0, 113, 9), 6891));
        side.rig.messenger.listening(link, &Listening { addresses: &addresses, port: 6891, public });
        network.listener = Some(link);
    }
    side.rig.drain();
    true
}

fn carry<A: Storage, B: Storage>(network: &mut Network, from: &mut Side<A>, to: &mut Side<B>) -> bool {
    if !from.rig.is_linked(AT) {
        if network.accepted && to.rig.is_linked(IN) {
            network.accepted = false;
            to.rig.closes(IN);
            return true;
        }
        return false;
    }
    if network.refuses {
        from.rig.breaks(AT, LinkError::ConnectionRefused);
        return true;
    }
    if network.swallows {
        return false;
    }
    if !network.accepted {
        let Some(id) = network.listener.and_then(|listener| to.rig.messenger.accepted(listener)) else {
            from.rig.breaks(AT, LinkError::ConnectionRefused);
            return true;
        };
        to.rig.links.push((IN.into(), id));
        network.accepted = true;
    }
    let (out, back) = (from.rig.take_sent_bytes(AT), to.rig.take_sent_bytes(IN));
    network.carried += out.len() + back.len();
    let is_cut = network.passes.is_some_and(|most| network.carried > most);
    if is_cut {
        let before = network.carried - out.len() - back.len();
        let passes = network.passes.unwrap_or(0).saturating_sub(before).min(out.len());
        to.rig.says_bytes(IN, &out[..passes]);
    }
    if is_cut || !to.rig.is_linked(IN) {
        network.accepted = false;
        if to.rig.is_linked(IN) {
            to.rig.closes(IN);
        }
        if !back.is_empty() && !is_cut {
            from.rig.says_bytes(AT, &back);
        }
        if from.rig.is_linked(AT) {
            from.rig.closes(AT);
        }
        return true;
    }
    if !out.is_empty() {
        to.rig.says_bytes(IN, &out);
    }
    if !back.is_empty() && from.rig.is_linked(AT) {
        from.rig.says_bytes(AT, &back);
    }
    !out.is_empty() || !back.is_empty()
}

pub(super) fn go_on<A: Storage, B: Storage>(pair: &mut Pair<A, B>, network: &mut Network) {
    for _ in 0..100_000 {
        let said = pair.step();
        let moved = listen(network, &mut pair.anna)
            | listen(network, &mut pair.bob)
            | carry(network, &mut pair.anna, &mut pair.bob)
            | carry(network, &mut pair.bob, &mut pair.anna);
        if !said && !moved {
            return;
        }
    }
    panic!("they talk without an end");
}

/// Anna offers a file, and both may go another way.
fn offer<A: Storage, B: Storage>(
    pair: &mut Pair<A, B>,
    length: usize,
    (anna, bob): (Direct, Direct),
) -> (TransferId, Vec<u8>) {
    let file = bytes(length);
    let messenger = &mut pair.anna.rig.messenger;
    let transfer = messenger.send_file(Recipient::Account(BOB), "minutes.txt", length as u64).unwrap();
    messenger.allow_direct(transfer, &anna).unwrap();
    pair.anna.giving.insert(transfer, file.clone());
    pair.bob.direct = Some(bob);
    (transfer, file)
}

/// The whole of it is there.
fn is_there<A: Storage, B: Storage>(pair: &Pair<A, B>, transfer: TransferId, file: &[u8]) {
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::Complete)]);
    assert_eq!(pair.bob.end(), Some(TransferEnd::Complete));
    assert_eq!(pair.bob.got[&pair.bob.offers[0].0], file);
}

fn sent_over<A: Storage, B: Storage>(
    split: Split,
    length: usize,
    who: (Direct, Direct),
    network: &mut Network,
) -> Pair<A, B> {
    let mut pair = Pair::<A, B>::new(split);
    let (transfer, file) = offer(&mut pair, length, who);
    go_on(&mut pair, network);
    is_there(&pair, transfer, &file);
    pair
}

#[test]
fn a_file_goes_from_machine_to_machine() {
    for length in [1, 4, 1351, 1352, 1353, 100_000] {
        // Whoever receives listens, or whoever sends does.
        for (anna, bob) in [
            (allowed(1, false, true), allowed(2, true, false)),
            (allowed(1, true, true), allowed(2, true, true)),
            (allowed(1, true, false), allowed(2, false, true)),
        ] {
            let mut network = Network::default();
            let pair = sent_over::<msnp_core::Heap, msnp_core::Heap>(
                Split::Whole,
                length,
                (anna, bob),
                &mut network,
            );
            assert!(network.carried > length, "{network_carried}", network_carried = network.carried);
            assert!(pair.passed[0] + pair.passed[1] < 20, "{:?}", pair.passed);
            // Nothing is left open.
            assert!(!pair.anna.rig.is_linked(AT) && !pair.bob.rig.is_linked(AT));
            assert!(!pair.anna.rig.is_linked(IN) && !pair.bob.rig.is_linked(IN));
            assert!(pair.anna.rig.listens.is_empty() && pair.bob.rig.listens.is_empty());
        }
        let mut network = Network::default();
        let who = (allowed(1, false, true), allowed(2, true, false));
        sent_over::<msnp_core::Fixed<2, 2048, 0, 1>, msnp_core::Fixed<2, 2048, 0, 1>>(
            Split::Pieces(7),
            length,
            who,
            &mut network,
        );
        assert!(network.carried > length);
    }
}

#[test]
fn one_file_after_the_other() {
    let mut pair = Pair::<msnp_core::Fixed<2, 2048, 0, 1>, msnp_core::Heap>::new(Split::Whole);
    for round in 1..4 {
        let mut network = Network::default();
        let (transfer, file) =
            offer(&mut pair, 5000 + round, (allowed(1, true, true), allowed(2, true, true)));
        go_on(&mut pair, &mut network);
        assert!(network.carried > 5000, "round {round}");
        is_there(&pair, transfer, &file);
        pair.anna.ended.clear();
        pair.bob.ended.clear();
        pair.bob.offers.clear();
    }
}

#[test]
fn what_cannot_be_had_goes_through_the_conversation() {
    let both = |secret| allowed(secret, true, true);
    for (what, mut network, who, is_asked) in [
        ("nobody may", Network::default(), (allowed(1, false, false), allowed(2, false, false)), false),
        ("only who is offered it may", Network::default(), (allowed(1, false, false), both(2)), false),
        (
            "only who offers may connect",
            Network::default(),
            (allowed(1, false, true), allowed(2, false, false)),
            false,
        ),
        ("both only connect", Network::default(), (allowed(1, false, true), allowed(2, false, true)), false),
        ("both only listen", Network::default(), (allowed(1, true, false), allowed(2, true, false)), true),
        ("no listening", Network { refuses_listeners: true, ..Network::default() }, (both(1), both(2)), true),
        ("no connecting", Network { refuses: true, ..Network::default() }, (both(1), both(2)), true),
    ] {
        let pair = sent_over::<msnp_core::Heap, msnp_core::Fixed<2, 2048, 0, 1>>(
            Split::Whole,
            20_000,
            who,
            &mut network,
        );
        assert_eq!((network.asked > 0, network.carried), (is_asked, 0), "{what}");
        assert!(pair.bob.rig.listens.is_empty() && pair.anna.rig.listens.is_empty(), "{what}");
    }
}

#[test]
fn what_takes_too_long_goes_through_the_conversation() {
    // Connections that stay on the way, and a driver that never says whether it listens.
    for answers in [true, false] {
        let mut pair = Large::new(Split::Whole);
        let (transfer, file) = offer(&mut pair, 20_000, (allowed(1, false, true), allowed(2, true, false)));
        pair.anna.rig.connects = !answers;
        let mut network = Network { swallows: true, ..Network::default() };
        if answers {
            go_on(&mut pair, &mut network);
            assert!(pair.anna.rig.is_linked(AT));
        } else {
            pair.go_on();
            assert_eq!(pair.bob.rig.listens.len(), 1);
        }
        assert!(pair.anna.ended.is_empty() && pair.bob.got.is_empty());
        // A text does not wait for it.
        let text = Outgoing::Text { body: "meanwhile", format: Format::DEFAULT };
        pair.anna.rig.messenger.send(Recipient::Account(BOB), &text).unwrap();
        pair.go_on();
        assert!(pair.bob.others.iter().any(|event| matches!(event, Event::Message { .. })));
        for _ in 0..22 {
            pair.anna.rig.wait(Duration::from_secs(1));
            pair.bob.rig.wait(Duration::from_secs(1));
            pair.go_on();
        }
        is_there(&pair, transfer, &file);
        assert!(!pair.anna.rig.is_linked(AT) && pair.bob.rig.listens.is_empty());
    }
}

/// Bob listens, and Anna's machine has not connected yet.
fn listening() -> (Large, Network, TransferId, Vec<u8>) {
    let mut pair = Large::new(Split::Whole);
    pair.anna.rig.connects = false;
    let (transfer, file) = offer(&mut pair, 20_000, (allowed(1, false, true), allowed(2, true, false)));
    let mut network = Network { swallows: true, ..Network::default() };
    go_on(&mut pair, &mut network);
    (pair, network, transfer, file)
}

fn stranger(pair: &mut Large, network: &Network, says: &[u8]) -> bool {
    let Some(id) = pair.bob.rig.messenger.accepted(network.listener.unwrap()) else { return false };
    pair.bob.rig.links.push(("stranger".into(), id));
    pair.bob.rig.drain();
    pair.bob.rig.says_bytes("stranger", says);
    let is_sent_away = !pair.bob.rig.is_linked("stranger");
    assert!(pair.bob.rig.take_sent_bytes("stranger").is_empty(), "nothing is said to strangers");
    if !is_sent_away {
        pair.bob.rig.wait(Duration::from_secs(10));
        assert!(!pair.bob.rig.is_linked("stranger"), "who says nothing is sent away");
    }
    true
}

fn handshake(secret: [u8; 16]) -> Vec<u8> {
    let header = [0, 7, 0, 0, 0, 0, 0, 0x100_u32].map(u32::to_le_bytes).concat();
    [b"\x04\0\0\0foo\0\x30\0\0\0", &*header, &secret].concat()
}

#[test]
fn strangers_are_sent_away_and_the_peer_still_comes_through() {
    for says in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"\0\0\0\0",
        b"\x04\0\0\0bar\0",
        b"\xFF\xFF\xFF\xFF",
        b"",
        &handshake([9; 16]),
        // Its own number said back, and that of nobody.
        &handshake([2; 16]),
        &handshake([0; 16]),
        // The handshake without the greeting before it.
        &handshake([1; 16])[8..],
    ] {
        let (mut pair, mut network, transfer, file) = listening();
        assert!(stranger(&mut pair, &network, says));
        network.swallows = false;
        let link = pair.anna.rig.link(AT);
        pair.anna.rig.messenger.connected(link);
        pair.anna.rig.drain();
        go_on(&mut pair, &mut network);
        is_there(&pair, transfer, &file);
        assert!(network.carried > 20_000);
    }
}

#[test]
fn three_strangers_are_enough() {
    let (mut pair, mut network, transfer, file) = listening();
    for _ in 0..3 {
        assert!(stranger(&mut pair, &network, &handshake([9; 16])));
    }
    assert!(!stranger(&mut pair, &network, b"x"), "nobody listens any more");
    network.swallows = false;
    let link = pair.anna.rig.link(AT);
    pair.anna.rig.messenger.connected(link);
    pair.anna.rig.drain();
    go_on(&mut pair, &mut network);
    is_there(&pair, transfer, &file);
}

#[test]
fn whoever_answers_at_the_address_has_to_prove_it_too() {
    for says in [&handshake([9; 16])[8..], b"HTTP/1.1 200 OK\r\n", b"\x04\0\0\0foo\0"] {
        let (mut pair, mut network, transfer, file) = listening();
        let link = pair.anna.rig.link(AT);
        pair.anna.rig.messenger.connected(link);
        pair.anna.rig.drain();
        pair.anna.rig.says_bytes(AT, says);
        assert!(!pair.anna.rig.is_linked(AT));
        go_on(&mut pair, &mut network);
        is_there(&pair, transfer, &file);
        assert_eq!(network.carried, 0);
    }
}

#[test]
fn a_second_connection_is_not_taken() {
    let (mut pair, mut network, transfer, file) = listening();
    let listener = network.listener.unwrap();
    let link = pair.anna.rig.link(AT);
    pair.anna.rig.messenger.connected(link);
    pair.anna.rig.drain();
    network.swallows = false;
    pair.anna.pieces = 0;
    go_on(&mut pair, &mut network);
    assert!(pair.bob.rig.is_linked(IN));
    assert_eq!(pair.bob.rig.messenger.accepted(listener), None);
    assert!(pair.bob.rig.listens.is_empty());
    pair.anna.pieces = usize::MAX;
    let taken = pair.anna.rig.messenger.supply(transfer, &file).unwrap();
    assert!(taken > 1352, "{taken}");
    go_on(&mut pair, &mut network);
    is_there(&pair, transfer, &file);
}

#[test]
fn a_cut_in_the_middle_ends_it_on_both_sides() {
    let mut pair = Large::new(Split::Whole);
    let mut network = Network { passes: Some(100_000), ..Network::default() };
    let (transfer, file) = offer(&mut pair, 500_000, (allowed(1, true, true), allowed(2, true, true)));
    go_on(&mut pair, &mut network);
    // A reason may follow.
    assert!(pair.anna.ended.is_empty() && pair.bob.ended.is_empty());
    pair.anna.rig.wait(Duration::from_secs(2));
    go_on(&mut pair, &mut network);
    assert_eq!(pair.anna.ended, [(transfer, TransferEnd::ConnectionLost)]);
    let end = pair.bob.end().unwrap();
    assert!(matches!(end, TransferEnd::ConnectionLost | TransferEnd::CancelledByPeer), "{end:?}");
    let got = &pair.bob.got[&pair.bob.offers[0].0];
    assert!(!got.is_empty() && file.starts_with(got));
    // The conversation is none the worse.
    let before = pair.bob.others.len();
    let text = Outgoing::Text { body: "a pity", format: Format::DEFAULT };
    pair.anna.rig.messenger.send(Recipient::Account(BOB), &text).unwrap();
    pair.go_on();
    assert!(pair.bob.others.len() > before);
}

/// A file moves, and the peer has left the conversation.
fn moving() -> (Large, Network, TransferId, Vec<u8>) {
    let mut pair = Large::new(Split::Whole);
    let mut network = Network::default();
    let (transfer, file) = offer(&mut pair, 500_000, (allowed(1, true, true), allowed(2, true, true)));
    pair.anna.pieces = 2;
    go_on(&mut pair, &mut network);
    pair.anna.rig.says(SB, &format!("BYE {BOB}\r\n"));
    pair.bob.rig.says(SB, &format!("BYE {ANNA}\r\n"));
    go_on(&mut pair, &mut network);
    (pair, network, transfer, file)
}

#[test]
fn what_moves_over_a_connection_outlives_the_conversation() {
    let (mut pair, mut network, transfer, file) = moving();
    assert!(pair.anna.ended.is_empty() && pair.bob.ended.is_empty());
    let from = pair.bob.got[&pair.bob.offers[0].0].len();
    pair.anna.pieces = usize::MAX;
    assert!(pair.anna.rig.messenger.supply(transfer, &file[from..]).unwrap() > 0);
    go_on(&mut pair, &mut network);
    is_there(&pair, transfer, &file);
}

#[test]
fn who_is_shut_out_is_off_the_connection_too() {
    for by_anna in [true, false] {
        let (mut pair, mut network, ..) = moving();
        let (rig, who) = if by_anna { (&mut pair.anna.rig, BOB) } else { (&mut pair.bob.rig, ANNA) };
        rig.messenger.shut_out(who).unwrap();
        go_on(&mut pair, &mut network);
        let end = if by_anna { pair.anna.end() } else { pair.bob.end() };
        assert_eq!(end, Some(TransferEnd::ConnectionLost));
        assert!(!pair.anna.rig.is_linked(AT) && !pair.bob.rig.is_linked(IN));
    }
}

#[test]
fn a_cut_before_the_first_byte_costs_nothing() {
    let mut pair = Large::new(Split::Whole);
    let mut network = Network::default();
    let (transfer, file) = offer(&mut pair, 50_000, (allowed(1, true, true), allowed(2, true, true)));
    pair.anna.pieces = 0;
    go_on(&mut pair, &mut network);
    assert!(pair.anna.rig.is_linked(AT));
    network.passes = Some(0);
    network.refuses = true;
    pair.anna.pieces = usize::MAX;
    go_on(&mut pair, &mut network);
    // What was asked for goes through the conversation.
    let taken = pair.anna.rig.messenger.supply(transfer, &file).unwrap();
    assert_eq!(taken, 1202);
    go_on(&mut pair, &mut network);
    is_there(&pair, transfer, &file);
}

#[test]
fn either_side_cancels() {
    for by_anna in [true, false] {
        let mut pair = Large::new(Split::Whole);
        let mut network = Network::default();
        let (transfer, _) = offer(&mut pair, 500_000, (allowed(1, true, true), allowed(2, true, true)));
        pair.anna.pieces = 2;
        go_on(&mut pair, &mut network);
        let received = pair.bob.offers[0].0;
        if by_anna {
            pair.anna.rig.messenger.cancel_transfer(transfer).unwrap();
        } else {
            pair.bob.rig.messenger.cancel_transfer(received).unwrap();
        }
        go_on(&mut pair, &mut network);
        let ends = (pair.anna.ended[0].1, pair.bob.ended[0].1);
        let expected = if by_anna {
            (TransferEnd::Cancelled, TransferEnd::CancelledByPeer)
        } else {
            (TransferEnd::CancelledByPeer, TransferEnd::Cancelled)
        };
        assert_eq!(ends, expected);
        assert!(!pair.anna.rig.is_linked(AT) && !pair.bob.rig.is_linked(IN));
    }
}

#[test]
fn who_holds_stops_the_connection_and_no_text() {
    let mut pair = Large::new(Split::Whole);
    let mut network = Network::default();
    let (transfer, file) = offer(&mut pair, 500_000, (allowed(1, true, true), allowed(2, true, true)));
    pair.anna.pieces = 1;
    go_on(&mut pair, &mut network);
    let received = pair.bob.offers[0].0;
    pair.bob.rig.messenger.hold_transfer(received, true).unwrap();
    let here = pair.bob.got[&received].len();
    let from = pair.anna.giving[&transfer].len() - (500_000 - here);
    pair.anna.rig.messenger.supply(transfer, &file[from..]).unwrap();
    go_on(&mut pair, &mut network);
    assert_eq!(pair.bob.got[&received].len(), here, "nothing is told");
    let room = pair.bob.rig.messenger.room(pair.bob.rig.link(IN));
    assert!(room < 8192, "what has come stays in a bounded buffer: {room}");
    let text = Outgoing::Text { body: "meanwhile", format: Format::DEFAULT };
    pair.anna.rig.messenger.send(Recipient::Account(BOB), &text).unwrap();
    pair.go_on();
    assert!(pair.bob.others.iter().any(|event| matches!(event, Event::Message { .. })));
    pair.bob.rig.messenger.hold_transfer(received, false).unwrap();
    pair.anna.pieces = usize::MAX;
    go_on(&mut pair, &mut network);
    assert!(pair.bob.got[&received].len() > here);
    let done = pair.bob.got[&received].len();
    let _ = pair.anna.rig.messenger.supply(transfer, &file[done..]);
    go_on(&mut pair, &mut network);
    is_there(&pair, transfer, &file);
}

#[test]
fn only_files_that_do_not_move_yet_may_leave_the_conversation() {
    let mut pair = Large::new(Split::Whole);
    let (transfer, _) = offer(&mut pair, 5000, (allowed(1, false, false), allowed(2, false, false)));
    pair.anna.pieces = 1;
    pair.go_on();
    let messenger = &mut pair.anna.rig.messenger;
    assert_eq!(messenger.allow_direct(transfer, &allowed(1, true, true)), Err(Error::NoSuchTransfer));
    let unknown = TransferId::from_number(77);
    assert_eq!(messenger.allow_direct(unknown, &allowed(1, true, true)), Err(Error::NoSuchTransfer));
    assert!(!format!("{:?}", allowed(7, true, true)).contains("7, 7"));
}
