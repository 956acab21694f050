//! Pictures and files from person to person, over the loopback service, in every dialect.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_lite::{AsyncWrite, io::Cursor};
use msnp::{
    Dialect, Event, GatewayUse, LimitDuration, Limits, Message, PictureHash, Proxy, TransferEvent,
    TransferFailure,
};

use msnp_scenarios::files::{Kept, offer, offers, picture, sends};
use msnp_scenarios::{Person, Stage, cast, in_every_dialect, sees};
use msnp_service::{Action, Configuration, PacketFault, ProxyConfiguration, Rule, Step};

in_every_dialect! {
    a_picture_is_shown_and_fetched_once,
    a_picture_changes_and_goes,
    a_file_goes_both_ways,
    a_file_is_declined,
    a_file_is_cancelled_by_either_side,
    a_text_is_said_while_a_file_is_sent,
    a_slow_disk_makes_the_sender_wait,
}

fn two(dialect: Dialect) -> (Stage, Person, Person) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    (stage, anna, bruno)
}

/// What an invitation to a file is for (`p2p.md` 5).
const FILES: &str = "{5D3E02AB-6190-11D3-BBBB-00C04F795683}";

fn has_pictures(dialect: Dialect) -> bool {
    dialect.number() >= 9
}

fn shows(bruno: &Person, bytes: Vec<u8>) {
    smol::block_on(bruno.client.set_picture(Some(bytes))).expect("a picture");
}

fn a_picture_is_shown_and_fetched_once(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let bytes = picture(30_000);
    shows(&bruno, bytes.clone());
    if !has_pictures(dialect) {
        assert_eq!(smol::block_on(anna.client.picture(bruno.account())), Ok(None));
        return;
    }
    let hash = sees!(anna, Event::Transfer(TransferEvent::PictureChanged { account, picture: Some(hash) })
        if account == bruno.account() => *hash);
    assert_eq!(hash.to_string().len(), 40);
    let client = &anna.client;
    let both = futures_lite::future::zip(client.picture(bruno.account()), client.picture(bruno.account()));
    let (first, second) = smol::block_on(both);
    assert_eq!(first.expect("fetched").as_deref(), Some(&bytes[..]));
    assert_eq!(second.expect("fetched").as_deref(), Some(&bytes[..]));
    // Known by now: it is there although Bruno is not.
    bruno.signs_out();
    sees!(anna, Event::Presence { status: msnp::Status::Offline, .. });
}

fn a_picture_changes_and_goes(dialect: Dialect) {
    if !has_pictures(dialect) {
        return;
    }
    let (_stage, anna, bruno) = two(dialect);
    let mut known: Vec<PictureHash> = Vec::new();
    for length in [100, 5000] {
        shows(&bruno, picture(length));
        let hash = sees!(anna, Event::Transfer(TransferEvent::PictureChanged { picture: Some(hash), .. })
            if !known.contains(hash) => *hash);
        known.push(hash);
        let fetched = smol::block_on(anna.client.picture(bruno.account())).expect("fetched");
        assert_eq!(fetched.as_deref(), Some(&picture(length)[..]));
        // It stays with another status.
        smol::block_on(bruno.client.set_status(msnp::Status::Busy)).expect("a status");
        smol::block_on(bruno.client.set_status(msnp::Status::Online)).expect("a status");
    }
    smol::block_on(bruno.client.set_picture(None)).expect("none");
    sees!(anna, Event::Transfer(TransferEvent::PictureChanged { picture: None, .. }));
    assert_eq!(smol::block_on(anna.client.picture(bruno.account())), Ok(None));
    assert_eq!(
        smol::block_on(bruno.client.set_picture(Some(b"<svg/>".to_vec()))),
        Err(msnp::Error::InvalidValue)
    );
}

fn a_file_goes_both_ways(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    for (number, length) in [0, 1, 1202, 100_000].into_iter().enumerate() {
        sends(&anna, &bruno, &format!("to bruno {number}.png"), &picture(length));
        sends(&bruno, &anna, &format!("to anna {number}.png"), &picture(length));
    }
    let told =
        sees!(anna, Event::Transfer(TransferEvent::Progress { done, size, .. }) if done == size => *size);
    assert!(told > 0);
}

fn a_file_is_declined(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let sending = offers(&anna, &bruno, "notes.txt", b"private");
    let (transfer, _) = offer(&bruno, "notes.txt");
    bruno.client.decline_file(transfer).expect("it waits");
    assert_eq!(anna.fails(sending), TransferFailure::Declined);
    assert_eq!(bruno.client.decline_file(transfer), Err(TransferFailure::NoSuchTransfer));
    // A conversation goes on.
    sends(&anna, &bruno, "other.txt", b"public");
    // Nor is one sent to somebody who is not there.
    bruno.signs_out();
    sees!(anna, Event::Left { .. });
    let sending = offers(&anna, &bruno, "late.txt", b"late");
    let failure = anna.fails(sending);
    assert!(matches!(failure, TransferFailure::NotReached { .. }), "{failure:?}");
    // Names that cannot be.
    let refused = anna.client.send_file(bruno.account(), "", 1, Cursor::new(Vec::new()));
    assert_eq!(refused.map(|_| ()), Err(TransferFailure::Invalid));
}

fn a_file_is_cancelled_by_either_side(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    // By who sends it, before it is taken.
    let sending = offers(&anna, &bruno, "first.bin", &picture(50_000));
    let (first, _) = offer(&bruno, "first.bin");
    drop(sending);
    sees!(bruno, Event::Transfer(TransferEvent::FileEnded { transfer, failure: Some(TransferFailure::CancelledByPeer) })
        if *transfer == first);
    // By who receives it, in its middle.
    let sending = offers(&anna, &bruno, "second.bin", &picture(5_000_000));
    let (second, _) = offer(&bruno, "second.bin");
    let receiving = smol::spawn(bruno.client.accept_file(second, Kept::default()).expect("taken"));
    sees!(bruno, Event::Transfer(TransferEvent::Progress { done, .. }) if *done > 0);
    drop(receiving);
    assert_eq!(anna.fails(sending), TransferFailure::CancelledByPeer);
    sees!(bruno, Event::Transfer(TransferEvent::FileEnded { transfer, failure: Some(TransferFailure::Cancelled) })
        if *transfer == second);
    // A source that is too short is no file.
    let source = Cursor::new(b"short".to_vec());
    let sending =
        smol::spawn(anna.client.send_file(bruno.account(), "third.bin", 6, source).expect("an offer"));
    assert!(matches!(anna.fails(sending), TransferFailure::File { .. }));
    // And in the middle of one, somebody goes.
    let sending = offers(&anna, &bruno, "fourth.bin", &picture(5_000_000));
    let (fourth, _) = offer(&bruno, "fourth.bin");
    let receiving = smol::spawn(bruno.client.accept_file(fourth, Kept::default()).expect("taken"));
    sees!(bruno, Event::Transfer(TransferEvent::Progress { transfer, .. }) if *transfer == fourth);
    bruno.signs_out();
    assert_eq!(bruno.fails(receiving), TransferFailure::ConnectionLost);
    assert!(matches!(
        anna.fails(sending),
        TransferFailure::ConnectionLost | TransferFailure::CancelledByPeer
    ));
}

fn a_text_is_said_while_a_file_is_sent(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    let sending = offers(&anna, &bruno, "film.bin", &picture(2_000_000));
    let (transfer, _) = offer(&bruno, "film.bin");
    let receiving = smol::spawn(bruno.client.accept_file(transfer, Kept::default()).expect("taken"));
    sees!(bruno, Event::Transfer(TransferEvent::Progress { .. }));
    anna.says(&chat, "are you getting it?");
    sees!(bruno, Event::Text { text, .. } if text == "are you getting it?");
    assert!(!sending.is_finished(), "the text has overtaken the file");
    bruno.does(receiving);
    anna.does(sending);
}

/// A sink that takes nothing before it is allowed to.
#[derive(Clone, Default)]
struct Slow(Arc<Mutex<(bool, usize, Option<Waker>)>>);

impl AsyncWrite for Slow {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut slow = self.0.lock().unwrap();
        if !slow.0 {
            slow.2 = Some(context.waker().clone());
            return Poll::Pending;
        }
        slow.1 += bytes.len();
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn a_slow_disk_makes_the_sender_wait(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let length = 3_000_000;
    let sending = offers(&anna, &bruno, "large.bin", &picture(length));
    let (transfer, _) = offer(&bruno, "large.bin");
    let slow = Slow::default();
    let receiving = smol::spawn(bruno.client.accept_file(transfer, slow.clone()).expect("taken"));
    sees!(bruno, Event::Transfer(TransferEvent::Progress { .. }));
    // What is on its way fills 64 KiB here, and the buffers of two connections; the rest stays where it is.
    std::thread::sleep(Duration::from_millis(500));
    let progress = |person: &Person| {
        let seen = person.seen();
        let done = seen.iter().rev().find_map(|event| match event {
            Event::Transfer(TransferEvent::Progress { done, .. }) => Some(*done),
            _ => None,
        });
        done.unwrap_or(0)
    };
    assert!(progress(&bruno) < 200_000, "{} bytes are kept", progress(&bruno));
    assert!(!sending.is_finished());
    // The session goes on meanwhile.
    bruno.does(bruno.client.set_status(msnp::Status::Busy));
    let waker = {
        let mut slow = slow.0.lock().unwrap();
        slow.0 = true;
        slow.2.take()
    };
    waker.expect("it waits").wake();
    bruno.does(receiving);
    anna.does(sending);
    assert_eq!(slow.0.lock().unwrap().1, length);
}

/// A picture and a file go to and fro by these ways, and a text after them.
#[track_caller]
fn exchange(anna: &Person, bruno: &Person) {
    shows(bruno, picture(20_000));
    sees!(anna, Event::Transfer(TransferEvent::PictureChanged { picture: Some(_), .. }));
    let fetched = smol::block_on(anna.client.picture(bruno.account())).expect("fetched");
    assert_eq!(fetched.as_deref(), Some(&picture(20_000)[..]));
    sends(anna, bruno, "to bruno.bin", &picture(60_000));
    sends(bruno, anna, "to anna.bin", &picture(60_000));
    let chat = anna.chats_with(bruno);
    anna.says(&chat, "got it all?");
    sees!(bruno, Event::Text { text, .. } if text == "got it all?");
}

#[test]
fn pictures_and_files_go_through_the_gateway() {
    for dialect in [Dialect::MSNP9, Dialect::MSNP12, Dialect::MSNP15] {
        let configuration = Configuration { accounts: cast(), gateway: true, ..Configuration::default() };
        let poll = LimitDuration::from_millis(100);
        let limits = Limits { gateway_poll: poll, gateway_quiet_poll: poll, ..Limits::DEFAULT };
        let stage = Stage::with(configuration).limits(limits).speaking(dialect);
        let gateway = stage.service.addresses().gateway_url.clone().expect("a gateway");
        let address = stage.address().with_gateway(&gateway).with_gateway_use(GatewayUse::Always);
        let [anna, bruno] =
            ["anna", "bruno"].map(|name| Person::new(stage.settings_at(name, address.clone())));
        anna.signs_in();
        bruno.signs_in();
        exchange(&anna, &bruno);
        let counters = stage.service.counters();
        assert_eq!(counters.switchboard.connections, 0, "nothing went straight");
    }
}

#[test]
fn pictures_and_files_go_through_proxies() {
    for dialect in [Dialect::MSNP11, Dialect::MSNP15] {
        go_through_proxies(dialect);
    }
}

fn go_through_proxies(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let http = msnp_service::Proxy::http(ProxyConfiguration::default()).unwrap();
    let socks = msnp_service::Proxy::socks5(ProxyConfiguration::default()).unwrap();
    let by = |name: &str, proxy: Proxy| Person::new(stage.settings(name).with_proxy(proxy));
    let anna = by("anna", Proxy::http("127.0.0.1", http.address().port()));
    let bruno = by("bruno", Proxy::socks5("127.0.0.1", socks.address().port()));
    anna.signs_in();
    bruno.signs_in();
    exchange(&anna, &bruno);
}

/// How a transfer of a file ends, on both sides, when something happens to one of its packets.
#[track_caller]
fn with_fault(fault: PacketFault, skip: u32) -> [Result<(), TransferFailure>; 2] {
    let (stage, anna, bruno) = two(Dialect::MSNP12);
    let chat = anna.chats_with(&bruno);
    let bytes = picture(30_000);
    let rule = Rule::new(Step::Packet, Action::Packet(fault)).skip(skip).account(anna.account());
    stage.controls().add(rule);
    let sending = offers(&anna, &bruno, "odd.bin", &bytes);
    let (transfer, _) = offer(&bruno, "odd.bin");
    let kept = Kept::default();
    let receiving = smol::spawn(bruno.client.accept_file(transfer, kept.clone()).expect("taken"));
    let ends = [anna.tries(sending), bruno.tries(receiving)];
    if ends[1].is_ok() {
        assert!(kept.bytes() == bytes, "{fault:?} at {skip}: never a byte wrong");
    }
    // Whatever became of it, the conversation goes on, and so does the next file.
    anna.says(&chat, "and now?");
    sees!(bruno, Event::Text { text, .. } if text == "and now?");
    sends(&anna, &bruno, "next.bin", &bytes);
    ends
}

/// Of Anna's packets, 0 is the invitation, 1 the answer to Bruno's acceptance, and data follow.
#[test]
fn packets_that_go_wrong_end_one_transfer_and_nothing_else() {
    assert_eq!(with_fault(PacketFault::OtherCase, 0), [Ok(()), Ok(())]);
    assert_eq!(with_fault(PacketFault::OtherCase, 5), [Ok(()), Ok(())]);
    for fault in [
        PacketFault::Drop,
        PacketFault::Duplicate,
        PacketFault::Truncate(1),
        PacketFault::Truncate(500),
        PacketFault::Swap,
        PacketFault::Nak,
        PacketFault::OtherDestination,
    ] {
        let [sent, received] = with_fault(fault, 5);
        println!("{fault:?}: {sent:?}, {received:?}");
        assert!(sent.is_err() == received.is_err(), "{fault:?}: {sent:?}, {received:?}");
    }
}

/// What is said twice is heard once.
#[test]
fn every_packet_may_come_twice() {
    let (stage, anna, bruno) = two(Dialect::MSNP12);
    stage.controls().forever(Step::Packet, Action::Packet(PacketFault::Duplicate));
    exchange(&anna, &bruno);
    let offers = |person: &Person| {
        let is_offer = |event: &&Event| matches!(event, Event::Transfer(TransferEvent::FileOffered { .. }));
        person.seen().iter().filter(is_offer).count()
    };
    assert_eq!((offers(&anna), offers(&bruno)), (1, 1));
}

/// The link of one of them is cut in the middle: both hear of it at once.
#[test]
fn a_link_that_is_cut_ends_a_transfer_on_both_sides() {
    let (stage, anna, bruno) = two(Dialect::MSNP11);
    anna.chats_with(&bruno);
    let sending = offers(&anna, &bruno, "large.bin", &picture(5_000_000));
    let (transfer, _) = offer(&bruno, "large.bin");
    let receiving = smol::spawn(bruno.client.accept_file(transfer, Kept::default()).expect("taken"));
    sees!(bruno, Event::Transfer(TransferEvent::Progress { .. }));
    stage.controls().on(Step::Packet, Action::Close);
    assert_eq!(anna.fails(sending), TransferFailure::ConnectionLost);
    assert_eq!(bruno.fails(receiving), TransferFailure::ConnectionLost);
    sends(&anna, &bruno, "again.bin", &picture(10_000));
}

/// An invitation to a file without a name, as it is said in a conversation of any size.
fn invitation(from: &Person, to: &Person, number: u32) -> Message {
    let context = "A".repeat(760);
    let body = format!(
        "EUF-GUID: {FILES}\r\nSessionID: {number}\r\nSChannelState: 0\r\nAppID: 2\r\nContext: {context}\r\n\r\n\0"
    );
    let (from, to) = (from.account(), to.account());
    let text = format!(
        "INVITE MSNMSGR:{to} MSNSLP/1.0\r\nTo: <msnmsgr:{to}>\r\nFrom: <msnmsgr:{from}>\r\n\
         Via: MSNSLP/1.0/TLP ;branch={{33517CE4-02FC-4428-B6F4-39927229B722}}\r\nCSeq: 0 \r\n\
         Call-ID: {{9D79AE57-1BD5-444B-B14E-{number:012X}}}\r\nMax-Forwards: 0\r\n\
         Content-Type: application/x-msnmsgr-sessionreqbody\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let length = text.len() as u32;
    // `p2p.md` 4: session, identifier, offset, total, length, flags, and three numbers of acknowledgements.
    let words = [0, number, 0, 0, length, 0, length, 0, number, 0, 0, 0];
    let mut payload =
        format!("MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: {to}\r\n\r\n")
            .into_bytes();
    payload.extend(words.into_iter().flat_map(u32::to_le_bytes));
    payload.extend_from_slice(text.as_bytes());
    payload.extend([0; 4]);
    Message::Raw { payload }
}

/// What somebody offers whom the user has blocked is not told, in a group with others neither; and nothing is fetched by them.
#[test]
fn offers_of_a_blocked_person_are_not_told() {
    let stage = Stage::new().speaking(Dialect::MSNP12);
    let [anna, bruno, carla] = ["anna", "bruno", "carla"].map(|name| stage.signed_in(name));
    shows(&bruno, picture(5_000));
    let chat = anna.chats_with(&bruno);
    anna.does(chat.invite(carla.account()));
    let theirs = sees!(carla, Event::Joined { conversation, account, .. } if account == bruno.account() => *conversation);
    let theirs = carla.client.conversation_by_id(theirs).expect("a conversation");
    let told_of = |from: &str| {
        let seen = bruno.seen();
        let is_offer = |event: &&Event| matches!(event, Event::Transfer(TransferEvent::FileOffered { account, .. }) if account == from);
        seen.iter().filter(is_offer).count()
    };
    // Before, it is told: the group carries it.
    anna.does(chat.send(invitation(&anna, &bruno, 1000)));
    sees!(bruno, Event::Transfer(TransferEvent::FileOffered { account, .. }) if account == anna.account());
    bruno.does(bruno.client.block(anna.account()));
    anna.does(chat.send(invitation(&anna, &bruno, 1001)));
    // What Carla says there comes after it.
    carla.does(theirs.send(invitation(&carla, &bruno, 1002)));
    sees!(bruno, Event::Transfer(TransferEvent::FileOffered { account, .. }) if account == carla.account());
    assert_eq!(told_of(anna.account()), 1, "a blocked person's offer was told");
    // By themselves they do not reach them at all.
    let sending = offers(&anna, &bruno, "unwanted.bin", &picture(5_000));
    assert!(anna.tries(sending).is_err());
    let picture = smol::block_on(anna.client.picture(bruno.account()));
    assert!(!matches!(picture, Ok(Some(_))), "a blocked person has fetched a picture");
}
