//! Invitations, groups, and how conversations end.

use super::*;
use msnp_core::switchboard::message::Content;

#[test]
fn an_invitation_is_answered_and_the_conversation_is_two_way() {
    let mut rig = online::<Fixed<2, 2048>>();
    rig.says(NS, "RNG 11752099 sb.example.net:1864 CKI 849102.11.22 bob@example.org Bob\r\n");
    assert_eq!(rig.take_sent(SB), "ANS 1 anna@example.net 849102.11.22 11752099\r\n");
    rig.says(SB, "IRO 1 1 2 bob@example.org Bob\r\nIRO 1 2 2 carla@example.org Carla 0\r\nANS 1 OK\r\n");
    let mime = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHi Anna";
    rig.says(SB, &format!("MSG bob@example.org Bob%20B {}\r\n{mime}", mime.len()));
    let typing = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: x\r\n\r\n\r\n";
    rig.says(SB, &format!("MSG carla@example.org Carla {}\r\n{typing}", typing.len()));
    rig.says(SB, "BYE carla@example.org 1\r\n");
    let events = rig.take_told();
    assert!(matches!(events[0], Event::ChatOpened { invited: true, .. }), "{events:?}");
    assert!(
        matches!(events[1], Event::Joined { account: "bob@example.org", before: true, .. }),
        "{events:?}"
    );
    assert!(is_text(&events[3], "Hi Anna"), "{events:?}");
    assert!(matches!(events[4], Event::Message { content: Content::Typing, .. }), "{events:?}");
    assert!(matches!(events[5], Event::Left { idle: true, .. }), "{events:?}");
}

/// A driver that had no time for a while brings the end of both connections, and what came before it, in one turn.
#[test]
fn a_conversation_and_a_session_that_end_in_the_same_turn_are_both_told() {
    for by_server in [false, true] {
        let mut rig = online::<Heap>();
        rig.says(NS, "RNG 11752099 sb.example.net:1864 CKI 849102.11.22 bob@example.org Bob\r\n");
        rig.says(SB, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
        rig.take_told();
        let mime = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHi Anna";
        let text = format!("MSG bob@example.org Bob {}\r\n{mime}", mime.len());
        let (chat, session) = (rig.link(SB), rig.link(NS));
        rig.links.clear();
        rig.messenger.received(chat, text.as_bytes());
        rig.messenger.closed(chat, LinkError::ClosedByPeer);
        if by_server {
            rig.messenger.received(session, b"OUT OTH\r\n");
        } else {
            rig.messenger.sign_out();
            rig.messenger.closed(session, LinkError::ClosedByPeer);
        }
        rig.drain();
        let events = rig.take_told();
        assert!(
            matches!(
                events[..],
                [
                    Event::Message { .. },
                    Event::ChatClosed { .. },
                    Event::ChatEnded { .. },
                    Event::SignedOut { .. }
                ]
            ),
            "by the server: {by_server}: {events:?}"
        );
    }
}

#[test]
fn both_may_call_at_once() {
    let mut rig = online::<Heap>();
    let (chat, _) = say(&mut rig, "hello");
    rig.says(NS, "RNG 7 sb2.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    assert!(rig.take_sent("sb2.example.net:1864").starts_with("ANS "));
    rig.says("sb2.example.net:1864", "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
    assert!(rig.take_sent("sb2.example.net:1864").ends_with("hello"));
    open(&mut rig, 7);
    // The older open one is used.
    assert_eq!(say(&mut rig, "more").0, chat);
}

#[test]
fn no_room_for_another_conversation_is_told() {
    let mut rig = online::<Fixed<1, 2048>>();
    say(&mut rig, "hello");
    open(&mut rig, 7);
    assert_eq!(
        rig.messenger.send(Recipient::Account("carla@example.org"), &text("x")),
        Err(Error::TooManyChats)
    );
    rig.take_told();
    rig.says(NS, "RNG 7 sb2.example.net:1864 CKI 8 carla@example.org Carla\r\n");
    assert_eq!(rig.told[0], Event::InvitationIgnored);
    // When the first one rests, its place is free.
    rig.says(SB, "ACK 1\r\n");
    rig.wait(Duration::from_secs(61));
    assert!(!rig.is_linked(SB));
    assert!(rig.messenger.send(Recipient::Account("carla@example.org"), &text("x")).is_ok());
    rig.drain();
    assert!(rig.told.iter().any(|event| matches!(event, Event::ChatEnded { .. })));
}

#[test]
fn what_was_said_before_the_server_ended_the_session_is_told() {
    for end in ["OUT OTH", "OUT SSD", "OUT"] {
        let mut rig = online::<Heap>();
        say(&mut rig, "hello");
        open(&mut rig, 7);
        rig.take_told();
        // The driver hands both over before it drains.
        let body = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nlast words";
        let said = format!("MSG bob@example.org Bob {}\r\n{body}", body.len());
        rig.messenger.received(rig.link(NS), format!("{end}\r\n").as_bytes());
        rig.messenger.received(rig.link(SB), said.as_bytes());
        rig.drain();
        let events = rig.take_told();
        assert!(is_text(&events[0], "last words"), "{end}: {events:?}");
        assert!(events.len() > 1, "{end}: {events:?}");
    }
}

#[test]
#[cfg(feature = "reconnection")]
fn what_was_said_before_a_session_that_was_being_taken_up_ended_is_told() {
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.closes(NS);
    rig.take_told();
    let sent = rig.take_sent(SB);
    let number = transaction(&sent);
    let body = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nlast words";
    let said = format!("ACK {number}\r\nMSG bob@example.org Bob {}\r\n{body}", body.len());
    rig.messenger.received(rig.link(SB), said.as_bytes());
    rig.messenger.sign_out();
    rig.drain();
    let events = rig.take_told();
    assert_eq!(events[0], Event::Delivered { chat, message }, "{events:?}");
    assert!(is_text(&events[1], "last words"), "{events:?}");
    assert!(matches!(events[2], Event::ChatClosed { .. }) && events.len() == 5, "{events:?}");
}

#[test]
fn silence_closes_the_switchboard_and_the_next_word_reopens_it() {
    let mut rig = online::<Heap>();
    let (chat, _) = say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    rig.take_sent(SB);
    rig.wait(Duration::from_secs(61));
    assert_eq!(rig.take_sent(SB), "OUT\r\n");
    assert!(!rig.is_linked(SB));
    rig.take_sent(NS);
    assert_eq!(say(&mut rig, "still there?").0, chat);
    let asked = rig.take_sent(NS);
    open(&mut rig, transaction(&asked[asked.find("XFR").unwrap()..]));
    assert!(rig.take_sent(SB).ends_with("still there?"));
}

#[test]
fn who_is_left_alone_reopens_for_what_was_not_said() {
    let mut rig = online::<Heap>();
    say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    rig.take_sent(NS);
    rig.says(SB, "BYE bob@example.org\r\n");
    rig.wait(Duration::ZERO);
    assert!(!rig.is_linked(SB));
    say(&mut rig, "wait");
    assert!(rig.take_sent(NS).contains("XFR"));
}

#[test]
fn a_group_is_made_by_inviting() {
    let mut rig = online::<Heap>();
    let (chat, _) = say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    rig.take_sent(SB);
    let carla = rig.messenger.invite(chat, "carla@example.org").unwrap();
    let dora = rig.messenger.invite(chat, "dora@example.org").unwrap();
    rig.drain();
    let calls = rig.take_sent(SB);
    let numbers: Vec<u32> = calls.lines().map(transaction).collect();
    rig.take_told();
    // Calls go first, and each ahead of the one before: both have left by now.
    rig.says(
        SB,
        &format!("CAL {} RINGING 1\r\nJOI carla@example.org Carla\r\n", numbers.iter().min().unwrap()),
    );
    rig.says(SB, &format!("217 {}\r\n", numbers.iter().max().unwrap()));
    let events = rig.take_told();
    assert_eq!(events[0], Event::Answered { request: carla });
    assert!(matches!(events[1], Event::Joined { account: "carla@example.org", .. }), "{events:?}");
    let failed = Event::InvitationFailed { chat, request: dora, reason: FailureReason::NotReachable };
    assert_eq!(events[2], failed);
    // A message to Bob alone does not go to the group.
    let (other, _) = say(&mut rig, "psst");
    assert_ne!(other, chat);
    assert!(rig.messenger.send(Recipient::Chat(chat), &text("all")).is_ok());
    rig.drain();
    rig.says(SB, "ACK 5\r\nBYE carla@example.org\r\n");
    rig.take_told();
    // A group is over when everybody has left.
    rig.says(SB, "BYE bob@example.org\r\n");
    rig.wait(Duration::from_secs(6));
    assert_eq!(rig.take_told().last(), Some(&Event::ChatEnded { chat }));
}

#[test]
fn an_invitation_that_fails_leaves_a_conversation_of_two() {
    let mut rig = online::<Heap>();
    let (chat, _) = say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    rig.take_sent(SB);
    rig.messenger.invite(chat, "carla@example.org").unwrap();
    rig.drain();
    let call = rig.take_sent(SB);
    assert_ne!(say(&mut rig, "while somebody else may come").0, chat);
    rig.says(SB, &format!("217 {}\r\n", transaction(&call)));
    assert_eq!(say(&mut rig, "after all").0, chat);
}

#[test]
fn leaving_says_goodbye_and_forgets() {
    let mut rig = online::<Heap>();
    let (chat, _) = say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    rig.take_sent(SB);
    rig.take_told();
    rig.messenger.leave(chat).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(SB), "OUT\r\n");
    assert_eq!(rig.told, [Event::ChatClosed { chat, reason: None }, Event::ChatEnded { chat }]);
    assert_eq!(rig.messenger.leave(chat), Err(Error::NoSuchChat));
    assert_eq!(rig.messenger.send(Recipient::Chat(chat), &text("x")), Err(Error::NoSuchChat));
}

#[test]
fn what_the_client_of_somebody_can_do_comes_with_them() {
    let mut rig = online::<Heap>();
    say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.take_told();
    rig.says(SB, "JOI carla@example.org Carla 1342210092\r\nJOI dora@example.org Dora\r\n");
    let told = rig.take_told();
    let carlas = Capabilities(1_342_210_092);
    let is_with = |event: &Event<'_>, who: &str, can: Capabilities| matches!(event, Event::Joined { account, capabilities, .. } if *account == who && *capabilities == can);
    assert!(is_with(&told[0], "carla@example.org", carlas), "{told:?}");
    assert!(is_with(&told[1], "dora@example.org", Capabilities(0)), "{told:?}");
}
