//! Conversations of more than two: who is in them, what becomes of them and of what is said in them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::error::{FailureReason, LinkError};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{ChatId, Event, Heap, MessageId, Output, Recipient};
use rig::*;

fn text(body: &str) -> Outgoing<'_> {
    Outgoing::Text { body, format: Format::DEFAULT }
}

/// Anna is in a conversation with Bob: her `CAL` was 3, the next transaction is 4.
fn with_bob() -> (Rig<Heap>, ChatId) {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.sign_in(&anna());
    let (chat, _) = rig.messenger.send(Recipient::Account("bob@example.org"), &text("hello")).unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 17.1\r\n");
    rig.says(
        SB,
        "USR 2 OK anna@example.net Anna\r\nCAL 3 RINGING 1\r\nJOI bob@example.org Bob 0\r\nACK 1\r\n",
    );
    rig.take_sent(SB);
    rig.take_sent(NS);
    rig.take_told();
    (rig, chat)
}

/// Carla is in it as well; the next transaction is 5.
fn with_bob_and_carla() -> (Rig<Heap>, ChatId) {
    let (mut rig, chat) = with_bob();
    rig.messenger.invite(chat, "carla@example.org").unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(SB), "CAL 4 carla@example.org\r\n");
    rig.says(SB, "CAL 4 RINGING 1\r\nJOI carla@example.org Carla 0\r\n");
    rig.take_told();
    (rig, chat)
}

fn says_in(rig: &mut Rig<Heap>, chat: ChatId, body: &str) -> MessageId {
    let (_, message) = rig.messenger.send(Recipient::Chat(chat), &text(body)).unwrap();
    rig.drain();
    message
}

#[test]
fn a_group_does_not_end_for_silence() {
    let (mut rig, _) = with_bob_and_carla();
    rig.wait(Duration::from_secs(300));
    assert!(rig.is_linked(SB) && rig.take_told().is_empty());
    // Nor does one that Anna was brought into.
    let (mut rig, _) = with_bob();
    rig.says(SB, "JOI carla@example.org Carla 0\r\n");
    rig.take_told();
    rig.wait(Duration::from_secs(300));
    assert!(rig.is_linked(SB) && rig.take_told().is_empty());
}

#[test]
fn a_group_of_which_two_are_left_stays_one_when_a_call_fails() {
    let (mut rig, chat) = with_bob_and_carla();
    rig.says(SB, "BYE carla@example.org\r\n");
    rig.messenger.invite(chat, "dora@example.org").unwrap();
    rig.drain();
    rig.says(SB, "217 5\r\n");
    let (other, _) = rig.messenger.send(Recipient::Account("bob@example.org"), &text("psst")).unwrap();
    assert_ne!(other, chat);
    rig.drain();
    rig.wait(Duration::from_secs(70));
    assert!(rig.is_linked(SB));
}

#[test]
fn when_nobody_comes_after_all_a_conversation_of_two_rests_again() {
    let (mut rig, chat) = with_bob();
    rig.messenger.invite(chat, "carla@example.org").unwrap();
    rig.drain();
    rig.says(SB, "217 4\r\n");
    rig.wait(Duration::from_secs(61));
    rig.wait(Duration::ZERO);
    assert!(!rig.is_linked(SB));
}

#[test]
fn an_invitation_without_an_answer_is_told_when_the_switchboard_is_gone() {
    for leaves in [false, true] {
        let (mut rig, chat) = with_bob();
        let wish = rig.messenger.invite(chat, "carla@example.org").unwrap();
        rig.drain();
        if leaves {
            rig.messenger.leave(chat).unwrap();
            rig.drain();
        } else {
            rig.breaks(SB, LinkError::Broken);
        }
        let failed = Event::InvitationFailed { chat, request: wish, reason: FailureReason::Unknown };
        assert_eq!(rig.told.iter().filter(|event| **event == failed).count(), 1, "{:?}", rig.told);
        rig.wait(Duration::from_secs(60));
        let is_of_one =
            |event: &&Event<'_>| matches!(event, Event::InvitationFailed { .. } | Event::InvitationIgnored);
        assert_eq!(rig.told.iter().filter(is_of_one).count(), 1);
    }
}

#[test]
fn two_invitations_to_one_session_are_answered_once() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.sign_in(&anna());
    rig.says(NS, "RNG 11 sb.example.net:1864 CKI 1.1 bob@example.org Bob\r\n");
    rig.says(NS, "RNG 11 sb.example.net:1864 CKI 1.2 carla@example.org Carla\r\n");
    assert_eq!(rig.take_sent(SB), "ANS 1 anna@example.net 1.1 11\r\n");
    // Another session is another conversation.
    rig.says(NS, "RNG 12 sb2.example.net:1864 CKI 1.3 carla@example.org Carla\r\n");
    assert_eq!(rig.take_sent("sb2.example.net:1864"), "ANS 1 anna@example.net 1.3 12\r\n");
    // Who has left the session can be called back into it.
    rig.says(SB, "IRO 1 1 1 bob@example.org Bob 0\r\nANS 1 OK\r\nBYE bob@example.org\r\n");
    rig.wait(Duration::from_secs(6));
    assert!(!rig.is_linked(SB));
    rig.take_sent(SB);
    rig.says(NS, "RNG 11 sb.example.net:1864 CKI 1.4 bob@example.org Bob\r\n");
    assert!(rig.take_sent(SB).starts_with("ANS "));
}

#[test]
fn what_waits_in_a_group_that_everybody_has_left_is_reported() {
    let (mut rig, chat) = with_bob_and_carla();
    // Only one of them fits into the window.
    let first = says_in(&mut rig, chat, &"a".repeat(1_400));
    let second = says_in(&mut rig, chat, &"b".repeat(1_400));
    rig.says(SB, "BYE bob@example.org\r\nBYE carla@example.org\r\n");
    rig.wait(Duration::from_secs(6));
    let events = rig.take_told();
    for (message, reason) in [(first, FailureReason::Unknown), (second, FailureReason::NotSent)] {
        assert!(events.contains(&Event::Failed { chat, message, reason }), "{events:?}");
    }
    assert_eq!(events.last(), Some(&Event::ChatEnded { chat }), "{events:?}");
    // It was not called together again.
    assert!(rig.take_sent(NS).is_empty());
}

#[test]
fn who_comes_when_all_others_have_just_left_finds_one_there() {
    let (mut rig, chat) = with_bob();
    let waits = says_in(&mut rig, chat, "are you there?");
    rig.says(SB, "BYE bob@example.org\r\nJOI carla@example.org Carla 0\r\nACK 4\r\n");
    rig.wait(Duration::from_secs(10));
    assert!(rig.is_linked(SB));
    let events = rig.take_told();
    assert!(events.contains(&Event::Delivered { chat, message: waits }), "{events:?}");
    says_in(&mut rig, chat, "hello, Carla");
    assert!(rig.take_sent(SB).ends_with("hello, Carla"));
}

/// Anna says goodbye, and the network takes one byte of it.
fn saying_goodbye() -> (Rig<Heap>, ChatId) {
    let (mut rig, chat) = with_bob();
    let link = rig.link(SB);
    let _ = rig.messenger.received(link, b"BYE bob@example.org\r\n");
    let mut is_said = false;
    loop {
        match rig.messenger.poll(rig.now) {
            Output::Send { link, .. } => {
                is_said = true;
                rig.messenger.sent(link, 1);
            }
            Output::Wait { .. } => break,
            _ => {}
        }
    }
    assert!(is_said);
    (rig, chat)
}

#[test]
fn nobody_comes_into_a_conversation_that_has_said_goodbye() {
    let (mut rig, chat) = saying_goodbye();
    rig.says(SB, "JOI carla@example.org Carla 0\r\nJOI dora@example.org Dora 0\r\n");
    assert!(rig.take_told().is_empty());
    rig.wait(Duration::from_secs(3));
    assert_eq!(rig.take_told(), [Event::ChatClosed { chat, reason: None }]);
    // It is one of two still.
    let (same, _) = rig.messenger.send(Recipient::Account("bob@example.org"), &text("again")).unwrap();
    assert_eq!(same, chat);
}

#[test]
fn the_end_of_a_switchboard_is_told_before_the_next_one_is_there() {
    let (mut rig, chat) = saying_goodbye();
    rig.messenger.send(Recipient::Account("bob@example.org"), &text("one more thing")).unwrap();
    rig.drain();
    let asked = rig.take_sent(NS);
    let number = asked.split(' ').nth(1).unwrap().to_owned();
    rig.says(NS, &format!("XFR {number} SB sb2.example.net:1864 CKI 18.1\r\n"));
    let events = rig.take_told();
    assert_eq!(events[0], Event::ChatClosed { chat, reason: None });
    assert!(matches!(events[1], Event::ChatOpened { .. }), "{events:?}");
    assert_eq!(events.len(), 2);
}
