//! Who was shut out is not heard: conversations are left at once, rings are not answered, and what was to be said has its fate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::error::FailureReason;
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Fixed, Heap, Output, Recipient, Storage};
use rig::*;

const BOB: &str = "bob@example.org";

fn text(body: &str) -> Outgoing<'_> {
    Outgoing::Text { body, format: Format::DEFAULT }
}

fn said_by(account: &str, body: &str) -> String {
    let mime = format!("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n{body}");
    format!("MSG {account} Name {}\r\n{mime}", mime.len())
}

fn online<S: Storage>() -> Rig<S> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(&anna());
    rig
}

fn rung<S: Storage>(rig: &mut Rig<S>) {
    rig.says(NS, "RNG 5 sb.example.net:1864 CKI 8 bob@example.org Bob%20B\r\n");
    rig.says(SB, "IRO 1 1 1 bob@example.org Bob 0\r\nANS 1 OK\r\n");
    rig.take_sent(SB);
    rig.take_told();
}

fn tells_of_bob<S: Storage>(rig: &Rig<S>) -> bool {
    rig.told.iter().any(|event| {
        matches!(
            event,
            Event::Message { .. }
                | Event::MessageIncomplete { .. }
                | Event::Joined { .. }
                | Event::Left { .. }
                | Event::ChatOpened { .. }
        )
    })
}

#[test]
fn a_ring_is_told_and_answered_unless_it_is_declined() {
    let mut rig = online::<Fixed<2, 2048>>();
    rig.declines = Some(BOB);
    let rings = "RNG 5 sb.example.net:1864 CKI 8 bob@example.org Bob%20B\r\n\
        RNG 6 sb2.example.net:1864 CKI 9 carla@example.org Carla\r\n";
    rig.says(NS, rings);
    assert_eq!(rig.rings, [BOB, "carla@example.org"]);
    assert!(!rig.is_linked(SB));
    assert_eq!(rig.take_sent("sb2.example.net:1864"), "ANS 1 anna@example.net 9 6\r\n");
    // What was answered, or never rang, cannot be declined.
    assert_eq!(rig.messenger.decline(), Err(Error::NoSuchChat));
}

#[test]
fn nothing_is_taken_from_the_server_while_a_ring_waits_for_its_answer() {
    use msnp_core::{Event, Output};
    let mut rig = online::<Heap>();
    let link = rig.link(NS);
    let ring = b"RNG 5 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n";
    assert_eq!(rig.messenger.received(link, ring), ring.len());
    let told = rig.messenger.poll(rig.now);
    assert!(matches!(told, Output::Event(Event::Ring { account: BOB, .. })), "{told:?}");
    assert_eq!((rig.messenger.room(link), rig.messenger.received(link, b"QNG 50\r\n")), (0, 0));
    rig.drain();
    assert!(rig.is_linked(SB) && rig.messenger.room(link) > 0);
}

#[test]
fn blocking_leaves_the_conversation_at_once_and_nothing_more_of_it_is_told() {
    let mut rig = online::<Fixed<2, 2048>>();
    rung(&mut rig);
    // What has come in and was not read yet is not read any more.
    let link = rig.link(SB);
    let words = said_by(BOB, "unread");
    assert_eq!(rig.messenger.received(link, words.as_bytes()), words.len());
    let (chat, message) = rig.messenger.send(Recipient::Account(BOB), &text("never sent")).unwrap();
    let block = rig.messenger.block(BOB).unwrap();
    rig.drain();
    assert!(rig.take_sent(SB).ends_with("OUT\r\n"));
    assert!(!rig.is_linked(SB) && !tells_of_bob(&rig), "{:?}", rig.told);
    let fates = rig.take_told();
    assert!(fates.contains(&Event::Failed { chat, message, reason: FailureReason::Left }), "{fates:?}");
    assert_eq!(fates.last(), Some(&Event::ChatEnded { chat }), "{fates:?}");
    let asked = rig.take_sent(NS);
    assert!(asked.contains("BL N=bob@example.org"), "{asked}");
    let number = asked.lines().find(|line| line.starts_with("ADC")).unwrap().split(' ').nth(1).unwrap();
    rig.says(NS, &format!("REM 7 AL bob@example.org\r\nADC {number} BL N=bob@example.org\r\n"));
    assert!(rig.told.contains(&Event::Answered { request: block }), "{:?}", rig.told);
}

#[test]
fn what_comes_in_while_goodbye_is_being_said_is_not_told() {
    let mut rig = online::<Heap>();
    rung(&mut rig);
    let link = rig.link(SB);
    rig.messenger.shut_out(BOB).unwrap();
    // The first half of a message is in, the second comes now: before goodbye has left.
    for words in [said_by(BOB, "one"), said_by(BOB, "two"), "BYE bob@example.org\r\n".into()] {
        assert_eq!(rig.messenger.received(link, words.as_bytes()), words.len());
    }
    rig.drain();
    assert!(!tells_of_bob(&rig), "{:?}", rig.told);
    assert_eq!(rig.take_sent(SB), "OUT\r\n");
}

#[test]
fn goodbye_is_said_although_they_are_shut_out_again_or_the_session_ends_before_it_has_left() {
    type More = fn(&mut Rig<Heap>);
    let again: More = |rig| rig.messenger.shut_out(BOB).unwrap();
    let end: More = |rig| rig.messenger.sign_out();
    for more in [again, end] {
        let mut rig = online::<Heap>();
        rung(&mut rig);
        rig.messenger.shut_out(BOB).unwrap();
        more(&mut rig);
        rig.drain();
        assert_eq!(rig.take_sent(SB), "OUT\r\n");
    }
}

#[test]
fn who_has_taken_the_place_of_another_is_shut_out_and_nobody_else() {
    for (account, is_out) in [("carla@example.org", true), (BOB, false)] {
        let mut rig = online::<Heap>();
        rung(&mut rig);
        rig.says(SB, "BYE bob@example.org\r\nJOI carla@example.org Carla 0\r\n");
        rig.take_sent(SB);
        rig.take_told();
        rig.messenger.shut_out(account).unwrap();
        rig.drain();
        assert_eq!(rig.take_sent(SB).ends_with("OUT\r\n"), is_out, "{account}");
        let ended = rig.take_told().iter().any(|event| matches!(event, Event::ChatEnded { .. }));
        assert_eq!(ended, is_out, "{account}");
    }
}

/// Whoever is blocked is named first of those who are there, by the roll that is called when a ring is answered.
fn bob_is_named_first<S: Storage>() -> Rig<S> {
    let mut rig = online();
    rig.says(NS, "RNG 5 sb.example.net:1864 CKI 8 carla@example.org Carla\r\n");
    rig.says(SB, "IRO 1 1 2 bob@example.org Bob 0\r\n");
    rig.messenger.shut_out(BOB).unwrap();
    rig.drain();
    assert!(!rig.take_sent(SB).contains("OUT"));
    rig
}

#[test]
fn who_is_named_before_others_is_in_a_group_with_them() {
    let mut rig = bob_is_named_first::<Heap>();
    rig.says(SB, "IRO 1 2 2 carla@example.org Carla 0\r\nANS 1 OK\r\n");
    rig.says(SB, &said_by("carla@example.org", "good morning, all"));
    assert!(rig.told.iter().any(|event| is_text(event, "good morning, all")), "{:?}", rig.told);
    assert_eq!(rig.take_sent(SB), "");
}

#[test]
fn who_is_named_before_others_who_are_not_there_is_shut_out_all_the_same() {
    let mut rig = bob_is_named_first::<Fixed<2, 2048>>();
    rig.take_told();
    rig.says(SB, &format!("ANS 1 OK\r\n{}", said_by(BOB, "alone")));
    assert!(rig.take_sent(SB).ends_with("OUT\r\n"));
    assert!(!rig.is_linked(SB) && !tells_of_bob(&rig), "{:?}", rig.told);
    assert!(matches!(rig.told.last(), Some(Event::ChatEnded { .. })), "{:?}", rig.told);
}

/// The roll takes too long, and what leaves then takes long as well.
#[test]
fn who_is_named_before_others_who_come_too_late_is_shut_out_all_the_same() {
    let mut rig = bob_is_named_first::<Fixed<2, 2048>>();
    let link = rig.link(SB);
    let now = rig.now.after(msnp_core::limits::Limits::DEFAULT.switchboard);
    let carla = "IRO 1 2 2 carla@example.org Carla 0\r\nANS 1 OK\r\n";
    let mut late = format!("{carla}{}", said_by(BOB, "alone"));
    let mut says_goodbye = false;
    loop {
        match rig.messenger.poll(now) {
            Output::Send { bytes, .. } => says_goodbye |= bytes == b"OUT\r\n",
            Output::Event(Event::Message { .. }) => panic!("Bob is heard"),
            Output::Wait { .. } if late.is_empty() => break,
            Output::Wait { .. } => {
                assert_eq!(rig.messenger.received(link, late.as_bytes()), late.len());
                late.clear();
            }
            _ => {}
        }
    }
    assert!(says_goodbye);
}

#[test]
fn a_group_goes_on() {
    let mut rig = online::<Heap>();
    rung(&mut rig);
    rig.says(SB, "JOI carla@example.org Carla 0\r\n");
    rig.messenger.shut_out(BOB).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(SB), "");
    rig.says(SB, &said_by("carla@example.org", "still here"));
    assert!(rig.told.iter().any(|event| is_text(event, "still here")), "{:?}", rig.told);
}

#[test]
fn a_call_and_a_ring_under_way_end_as_well() {
    let mut rig = online::<Heap>();
    let (chat, message) = rig.messenger.send(Recipient::Account("Bob@Example.org"), &text("hello")).unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
    rig.says(SB, "USR 2 OK anna@example.net Anna\r\n");
    assert!(rig.take_sent(SB).contains("CAL "));
    rig.messenger.shut_out(BOB).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(SB), "OUT\r\n");
    assert!(rig.told.contains(&Event::Failed { chat, message, reason: FailureReason::Left }));
    // Shut out between the ring and its answer.
    let link = rig.link(NS);
    rig.messenger.received(link, b"RNG 5 sb2.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    let _ = rig.messenger.poll(rig.now);
    rig.messenger.shut_out(BOB).unwrap();
    rig.drain();
    assert!(!rig.is_linked("sb2.example.net:1864"));
}

#[test]
fn a_session_that_ended_meanwhile_answers_no_ring() {
    let mut rig = online::<Heap>();
    let link = rig.link(NS);
    rig.messenger.received(link, b"RNG 5 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    let _ = rig.messenger.poll(rig.now);
    rig.messenger.sign_out();
    rig.wait(Duration::from_secs(5));
    assert!(!rig.is_linked(SB) && rig.messenger.is_offline());
}
