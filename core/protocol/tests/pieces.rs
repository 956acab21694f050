//! Long messages that come in pieces: nobody keeps those of others away, and each that is given up is told.

#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::limits::Limits;
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{Event, Fixed, Heap, Recipient, SignIn, Storage};
use rig::*;

const OTHER: &str = "sb2.example.net:1864";

fn sent_by(account: &str, payload: &str) -> String {
    format!("MSG {account} Name {}\r\n{payload}", payload.len())
}

fn first(account: &str, id: &str, total: u32, body: &str) -> String {
    let head = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n";
    sent_by(account, &format!("{head}Message-ID: {{{id}}}\r\nChunks: {total}\r\n\r\n{body}"))
}

fn later(account: &str, id: &str, index: u32, body: &str) -> String {
    sent_by(account, &format!("Message-ID: {{{id}}}\r\nChunk: {index}\r\n\r\n{body}"))
}

fn online<S: Storage>() -> Rig<S> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(&anna());
    rig
}

/// Mallory rings, then Bob does; both are in.
fn rung<S: Storage>(rig: &mut Rig<S>) {
    rig.says(NS, "RNG 5 sb.example.net:1864 CKI 8 mallory@example.org M\r\n");
    rig.says(SB, "IRO 1 1 1 mallory@example.org M 0\r\nANS 1 OK\r\n");
    rig.says(NS, "RNG 6 sb2.example.net:1864 CKI 9 bob@example.org Bob\r\n");
    rig.says(OTHER, "IRO 1 1 1 bob@example.org Bob 0\r\nANS 1 OK\r\n");
    rig.take_told();
}

/// How many texts with these words were told.
fn texts<S: Storage>(rig: &Rig<S>, words: &str) -> usize {
    rig.told.iter().filter(|event| is_text(event, words)).count()
}

/// How many messages of that sender were given up.
fn given_up<S: Storage>(rig: &Rig<S>, of: &str) -> usize {
    let is_it =
        |event: &&Event<'_>| matches!(event, Event::MessageIncomplete { account, .. } if *account == of);
    rig.told.iter().filter(is_it).count()
}

#[test]
fn a_stranger_who_stops_after_a_first_piece_keeps_nobody_elses_message_away() {
    fn keeps_away<S: Storage>(many_places: bool) {
        let mut rig = Rig::<S>::new(Split::Whole);
        let limits = Limits { idle_chat: Duration::ZERO, ..Limits::DEFAULT };
        rig.sign_in(&SignIn { limits, ..anna() });
        rung(&mut rig);
        rig.says(SB, &first("mallory@example.org", "1", 9, "never to be whole "));
        rig.says(OTHER, &first("bob@example.org", "2", 3, "one "));
        // With one place, the new message has pushed the stranger's out, and that is told before anything else.
        let pushed_out = given_up(&rig, "mallory@example.org");
        assert_eq!(pushed_out, usize::from(!many_places), "{:?}", rig.told);
        rig.says(OTHER, &later("bob@example.org", "2", 1, "two "));
        rig.says(OTHER, &later("bob@example.org", "2", 2, "three"));
        assert_eq!(texts(&rig, "one two three"), 1, "{:?}", rig.told);
        rig.wait(Limits::DEFAULT.joining);
        assert_eq!(given_up(&rig, "mallory@example.org"), 1, "{:?}", rig.told);
        assert_eq!(given_up(&rig, "bob@example.org"), 0, "{:?}", rig.told);
        // What is left of it belongs to nothing.
        rig.says(SB, &later("mallory@example.org", "1", 1, "x"));
        let is_skipped = |event: &&Event<'_>| matches!(event, Event::Skipped { verb: Some(verb), .. } if verb.as_str() == "MSG");
        assert_eq!(rig.told.iter().filter(is_skipped).count(), 1, "{:?}", rig.told);
    }
    keeps_away::<Fixed<2, 2048, 2048>>(false);
    keeps_away::<Heap>(true);
}

#[test]
fn whom_the_user_has_written_to_is_not_pushed_out_by_a_stranger() {
    let mut rig = online::<Fixed<2, 2048, 2048>>();
    rung(&mut rig);
    let text = Outgoing::Text { body: "tell me everything", format: Format::DEFAULT };
    rig.messenger.send(Recipient::Account("bob@example.org"), &text).unwrap();
    rig.drain();
    rig.says(OTHER, &first("bob@example.org", "2", 2, "every"));
    for id in ["3", "4", "5"] {
        rig.says(SB, &first("mallory@example.org", id, 9, "x"));
    }
    rig.says(OTHER, &later("bob@example.org", "2", 1, "thing"));
    assert_eq!(texts(&rig, "everything"), 1, "{:?}", rig.told);
    assert_eq!(given_up(&rig, "mallory@example.org"), 3, "{:?}", rig.told);
}

#[test]
fn every_message_that_is_given_up_is_told_with_its_sender() {
    let mut rig = online::<Heap>();
    rung(&mut rig);
    let bob = "bob@example.org";
    let lost = |rig: &mut Rig<Heap>| {
        let lost = given_up(rig, bob);
        rig.take_told();
        lost
    };
    // Another begins before it is whole; a piece is missing; there are too many.
    rig.says(OTHER, &first(bob, "1", 3, "a"));
    rig.says(OTHER, &first(bob, "2", 3, "b"));
    assert_eq!(lost(&mut rig), 1);
    rig.says(OTHER, &later(bob, "2", 2, "c"));
    assert_eq!(lost(&mut rig), 1);
    rig.says(OTHER, &first(bob, "3", 65, "d"));
    assert_eq!(lost(&mut rig), 1);
    // It is late.
    rig.says(OTHER, &first(bob, "4", 3, "e"));
    rig.wait(Duration::from_secs(59));
    assert_eq!(lost(&mut rig), 0);
    rig.wait(Duration::from_secs(1));
    assert_eq!(lost(&mut rig), 1);
    // The sender leaves, in a group that goes on; the connection is cut; the session ends.
    rung(&mut rig);
    rig.says(OTHER, "JOI carla@example.org Carla 0\r\n");
    rig.says(OTHER, &first(bob, "5", 3, "f"));
    rig.says(OTHER, "BYE bob@example.org\r\n");
    assert_eq!(lost(&mut rig), 1);
    rig.says(OTHER, "JOI bob@example.org Bob 0\r\n");
    rig.says(OTHER, &first(bob, "6", 3, "g"));
    rig.closes(OTHER);
    assert_eq!(lost(&mut rig), 1);
    rung(&mut rig);
    rig.says(OTHER, &first(bob, "7", 3, "h"));
    rig.messenger.sign_out();
    rig.wait(Duration::from_secs(5));
    rig.wait(Duration::from_secs(5));
    assert_eq!(lost(&mut rig), 1);
}

#[test]
fn joining_is_bounded_in_bytes_and_in_number() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.sign_in(&SignIn { limits: Limits { payload: 64 * 1024, ..Limits::DEFAULT }, ..anna() });
    rung(&mut rig);
    // A hundred people in one session, each with a first piece of 30 KiB: 64 places, and a mebibyte in all.
    let body = "x".repeat(30 * 1024);
    for number in 0..100 {
        rig.says(SB, &first(&format!("p{number}@example.org"), "1", 60, &body));
    }
    let all_given_up = |rig: &Rig<Heap>| {
        rig.told.iter().filter(|event| matches!(event, Event::MessageIncomplete { .. })).count()
    };
    let kept = 1024 * 1024 / (body.len() + 200);
    let count = all_given_up(&rig);
    assert!((100 - kept - 1..=100 - kept + 1).contains(&count), "{count}");
    // The oldest went first.
    assert_eq!(given_up(&rig, "p0@example.org"), 1);
    assert_eq!(given_up(&rig, "p99@example.org"), 0);
    rig.take_told();
    for number in 100..200 {
        rig.says(SB, &first(&format!("p{number}@example.org"), "1", 2, "small"));
    }
    assert!(all_given_up(&rig) >= 36, "{:?}", rig.told);
    assert!(rig.told.iter().all(|event| !matches!(event, Event::Message { .. })));
}

#[test]
fn what_follows_a_message_that_was_pushed_out_is_still_read() {
    use msnp_core::Output;
    let mut rig = online::<Fixed<2, 2048, 2048>>();
    rung(&mut rig);
    rig.says(SB, &first("mallory@example.org", "1", 9, "x"));
    let link = rig.link(OTHER);
    let both = first("bob@example.org", "2", 2, "a") + &later("bob@example.org", "2", 1, "b");
    assert_eq!(rig.messenger.received(link, both.as_bytes()), both.len());
    let told = rig.messenger.poll(rig.now);
    assert!(matches!(told, Output::Event(msnp_core::Event::MessageIncomplete { .. })), "{told:?}");
    // The frame that pushed it out is not read yet.
    assert_eq!((rig.messenger.room(link), rig.messenger.received(link, b"BYE x@y\r\n")), (0, 0));
    rig.drain();
    assert_eq!(texts(&rig, "ab"), 1, "{:?}", rig.told);
}
