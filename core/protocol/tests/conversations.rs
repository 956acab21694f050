//! What becomes of every message: delivered, refused, or of a fate that nobody knows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::account::Status;
use msnp_core::error::LinkError;
use msnp_core::limits::Limits;
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{ChatId, Error, Fixed, Heap, MessageId, Recipient, SignIn, Storage};
use rig::*;

const BOB: Recipient<'static> = Recipient::Account("bob@example.org");

fn text(body: &str) -> Outgoing<'_> {
    Outgoing::Text { body, format: Format::DEFAULT }
}

fn online<S: Storage>() -> Rig<S> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(&anna());
    rig
}

fn say<S: Storage>(rig: &mut Rig<S>, body: &str) -> (ChatId, MessageId) {
    let sent = rig.messenger.send(BOB, &text(body)).unwrap();
    rig.drain();
    sent
}

/// Gives the conversation its switchboard, with Bob in it. `transaction` is that of `XFR`.
fn open<S: Storage>(rig: &mut Rig<S>, transaction: u32) {
    rig.says(NS, &format!("XFR {transaction} SB sb.example.net:1864 CKI 17.262740050.5341\r\n"));
    let greeting = rig.take_sent(SB);
    let number = greeting.split(' ').nth(1).unwrap().to_string();
    assert_eq!(greeting, format!("USR {number} anna@example.net 17.262740050.5341\r\n"));
    rig.says(SB, &format!("USR {number} OK anna@example.net Anna\r\n"));
    let call = rig.take_sent(SB);
    assert!(call.starts_with("CAL ") && call.ends_with(" bob@example.org\r\n"), "{call}");
    let number = call.split(' ').nth(1).unwrap();
    rig.says(SB, &format!("CAL {number} RINGING 11752099\r\nJOI bob@example.org Bob%20B 0\r\n"));
}

fn failed_and_closed<S: Storage>(rig: &Rig<S>, chat: ChatId, message: MessageId, reason: &str) {
    let failed = format!("Failed {{ chat: {chat:?}, message: {message:?}, reason: {reason} }}");
    let closed = if reason == "Unknown" { "None".to_string() } else { format!("Some({reason})") };
    assert_eq!(rig.events, [failed, format!("ChatClosed {{ chat: {chat:?}, reason: {closed} }}")]);
}

fn transaction(line: &str) -> u32 {
    line.split([' ', '\r']).nth(1).unwrap().parse().unwrap()
}

#[test]
fn the_first_message_opens_a_switchboard_and_waits_for_somebody_to_read_it() {
    let mut rig = online::<Fixed<2, 2048>>();
    let (chat, message) = say(&mut rig, "hello");
    assert_eq!(rig.take_sent(NS), "XFR 7 SB\r\n");
    open(&mut rig, 7);
    let said = rig.take_sent(SB);
    assert!(said.starts_with("MSG 1 A ") && said.ends_with("\r\n\r\nhello"), "{said}");
    rig.says(SB, "ACK 1\r\n");
    assert_eq!(
        rig.take_events(),
        [
            format!("ChatOpened {{ chat: {chat:?}, account: \"bob@example.org\", invited: false }}"),
            format!(
                "Joined {{ chat: {chat:?}, account: \"bob@example.org\", name: \"Bob B\", before: false }}"
            ),
            format!("Delivered {{ chat: {chat:?}, message: {message:?} }}"),
        ]
    );
    // The next one goes the same way.
    assert_eq!(say(&mut rig, "again").0, chat);
    assert!(rig.take_sent(NS).is_empty() && rig.take_sent(SB).ends_with("again"));
}

#[test]
fn a_contact_who_is_not_there_fails_the_message_and_nothing_else() {
    for (code, reason) in
        [(217, "NotReachable"), (216, "NotReachable"), (208, "NoSuchAccount"), (713, "Refused(713")]
    {
        let mut rig = online::<Heap>();
        let (chat, message) = say(&mut rig, "hello?");
        rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
        rig.says(SB, "USR 2 OK anna@example.net Anna\r\n");
        rig.take_events();
        rig.says(SB, &format!("{code} 3\r\n"));
        let failed = format!("Failed {{ chat: {chat:?}, message: {message:?}, reason: {reason}");
        assert!(rig.events[0].starts_with(&failed), "{:?}", rig.events);
        assert!(!rig.is_linked(SB) && rig.messenger.is_signed_in());
        // The conversation can be tried again.
        let again = say(&mut rig, "and now?");
        assert_eq!(again.0, chat);
        assert!(rig.take_sent(NS).ends_with("SB\r\n"));
    }
}

#[test]
fn a_ghost_never_answers() {
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "hello");
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
    rig.says(SB, "USR 2 OK anna@example.net Anna\r\n");
    rig.take_events();
    rig.wait(Duration::from_secs(9));
    rig.says(SB, "CAL 3 RINGING 11752099\r\n");
    rig.wait(Limits::DEFAULT.ring);
    failed_and_closed(&rig, chat, message, "NoAnswer");
}

#[test]
fn a_switchboard_that_does_not_even_ring_is_replaced_once_then_given_up() {
    for patience in [Duration::from_secs(10), Duration::from_secs(4)] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.sign_in(&SignIn { limits: Limits { ringing: patience, ..Limits::DEFAULT }, ..anna() });
        let (chat, message) = say(&mut rig, "hello");
        rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
        rig.says(SB, "USR 2 OK anna@example.net Anna\r\n");
        rig.take_sent(NS);
        rig.take_sent(SB);
        rig.wait(patience);
        assert_eq!(rig.take_sent(SB), "OUT\r\n");
        assert_eq!(rig.take_sent(NS), "XFR 8 SB\r\n");
        // The first one is left, and that is told before there is another one.
        let closed = format!("ChatClosed {{ chat: {chat:?}, reason: None }}");
        assert_eq!(rig.take_events().last(), Some(&closed));
        open(&mut rig, 8);
        assert!(rig.take_sent(SB).ends_with("hello"));
        rig.says(SB, "ACK 1\r\n");
        assert_eq!(
            rig.take_events().last(),
            Some(&format!("Delivered {{ chat: {chat:?}, message: {message:?} }}"))
        );
    }
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "hello");
    for transaction in [7, 8] {
        rig.says(NS, &format!("XFR {transaction} SB sb.example.net:1864 CKI 1\r\n"));
        let greeting = rig.take_sent(SB);
        let number = greeting[greeting.rfind("USR").unwrap()..].split(' ').nth(1).unwrap().to_string();
        rig.says(SB, &format!("USR {number} OK anna@example.net Anna\r\n"));
        rig.take_events();
        rig.wait(Duration::from_secs(10));
    }
    failed_and_closed(&rig, chat, message, "NoSwitchboard");
}

#[test]
fn what_waits_for_a_contact_goes_to_the_conversation_that_they_open() {
    // Asked for, greeted, called, ringing: at each of these the contact may ring.
    let steps = [
        "",
        "XFR 7 SB sb.example.net:1864 CKI 1\r\n",
        "USR 2 OK anna@example.net Anna\r\n",
        "CAL 3 RINGING 1\r\n",
    ];
    for count in 1..=steps.len() {
        let mut rig = online::<Fixed<2, 2048>>();
        let (chat, first) = say(&mut rig, "one");
        let (_, second) = say(&mut rig, "two");
        for (number, step) in steps.iter().enumerate().take(count).skip(1) {
            rig.says(if number == 1 { NS } else { SB }, step);
        }
        rig.says(NS, "RNG 7 sb2.example.net:1864 CKI 8 bob@example.org Bob\r\n");
        let theirs = "sb2.example.net:1864";
        rig.take_sent(theirs);
        rig.says(theirs, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
        let said = rig.take_sent(theirs);
        assert!(said.contains("\r\n\r\none") && said.ends_with("\r\n\r\ntwo"), "{count}: {said}");
        let numbers: Vec<_> = said.match_indices("MSG ").map(|(at, _)| transaction(&said[at..])).collect();
        for number in numbers {
            rig.says(theirs, &format!("ACK {number}\r\n"));
        }
        let events = rig.take_events();
        for message in [first, second] {
            let delivered =
                |event: &&String| event.starts_with("Delivered") && event.contains(&format!("{message:?}"));
            assert_eq!(events.iter().filter(delivered).count(), 1, "{count}: {events:?}");
        }
        // Our own call ends in nothing, and fails nothing.
        rig.wait(Duration::from_secs(20));
        rig.wait(Duration::from_secs(60));
        let events = rig.take_events();
        assert!(!events.iter().any(|event| event.starts_with("Failed")), "{chat:?}: {events:?}");
    }
}

#[test]
fn a_silent_switchboard_is_replaced_once_then_given_up() {
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "hello");
    rig.take_sent(NS);
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
    rig.wait(Duration::from_secs(11));
    assert_eq!(rig.take_sent(NS), "XFR 8 SB\r\n");
    rig.take_sent(SB);
    rig.says(NS, "XFR 8 SB sb.example.net:1864 CKI 2\r\n");
    assert!(rig.take_sent(SB).starts_with("USR "));
    rig.take_events();
    rig.wait(Duration::from_secs(11));
    failed_and_closed(&rig, chat, message, "NoSwitchboard");
    rig.says(NS, "QNG 50\r\n");
    assert!(rig.messenger.is_signed_in());
}

#[test]
fn messages_of_a_switchboard_that_never_opened_go_to_the_next() {
    let mut rig = online::<Heap>();
    say(&mut rig, "one");
    say(&mut rig, "two");
    rig.take_sent(NS);
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
    rig.closes(SB);
    rig.wait(Duration::ZERO);
    assert_eq!(rig.take_sent(NS), "XFR 8 SB\r\n");
    rig.take_sent(SB);
    open(&mut rig, 8);
    let said = rig.take_sent(SB);
    assert!(said.contains("\r\n\r\none") && said.contains("\r\n\r\ntwo"), "{said}");
    assert!(!rig.events.iter().any(|event| event.starts_with("Failed")));
}

#[test]
fn a_cut_leaves_nothing_untold() {
    let mut rig = online::<Heap>();
    let (chat, first) = say(&mut rig, "left, unanswered");
    open(&mut rig, 7);
    rig.take_events();
    rig.breaks(SB, LinkError::Broken);
    failed_and_closed(&rig, chat, first, "Unknown");
}

#[test]
fn a_nak_fails_one_message() {
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.take_events();
    rig.says(SB, "NAK 1\r\n");
    assert_eq!(
        rig.events,
        [format!("Failed {{ chat: {chat:?}, message: {message:?}, reason: NotPassedOn }}")]
    );
}

#[test]
fn only_so_much_is_on_its_way_at_once() {
    let mut rig = online::<Heap>();
    let body = "x".repeat(900);
    let messages: Vec<_> = (0..3).map(|_| say(&mut rig, &body).1).collect();
    open(&mut rig, 7);
    assert_eq!(rig.take_sent(SB).matches("MSG ").count(), 1);
    rig.says(SB, "ACK 1\r\n");
    assert_eq!(rig.take_sent(SB).matches("MSG ").count(), 1);
    rig.says(SB, "ACK 2\r\nACK 3\r\n");
    rig.says(SB, "ACK 3\r\n");
    let delivered = rig.events.iter().filter(|event| event.starts_with("Delivered")).count();
    assert_eq!(delivered, messages.len());
}

#[test]
fn a_wider_window_lets_more_through_in_whole_commands() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.sign_in(&SignIn { limits: Limits { window: 100_000, ..Limits::DEFAULT }, ..anna() });
    for _ in 0..5 {
        say(&mut rig, &"y".repeat(500));
    }
    open(&mut rig, 7);
    let writes: Vec<_> = rig.sent.iter().filter(|(to, text)| to == SB && text.contains("MSG")).collect();
    assert!(writes.iter().all(|(_, text)| text.len() <= 1400 && text.starts_with("MSG")), "{writes:?}");
    assert_eq!(rig.take_sent(SB).matches("MSG ").count(), 5);
}

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
    let events = rig.take_events();
    assert!(events[0].contains("invited: true"), "{events:?}");
    assert!(events[1].contains("bob@example.org") && events[1].contains("before: true"));
    assert!(events[3].contains("Hi Anna") && events[4].contains("Typing"), "{events:?}");
    assert!(events[5].starts_with("Left") && events[5].contains("idle: true"));
}

/// A driver that had no time for a while brings the end of both connections, and what came before it, in one turn.
#[test]
fn a_conversation_and_a_session_that_end_in_the_same_turn_are_both_told() {
    for by_server in [false, true] {
        let mut rig = online::<Heap>();
        rig.says(NS, "RNG 11752099 sb.example.net:1864 CKI 849102.11.22 bob@example.org Bob\r\n");
        rig.says(SB, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
        rig.take_events();
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
        let events: Vec<_> =
            rig.take_events().into_iter().map(|event| event.chars().take(9).collect::<String>()).collect();
        let end = ["ChatClose", "ChatEnded", "SignedOut"];
        assert_eq!(events, [&["Message {"], &end[..]].concat(), "by the server: {by_server}");
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
    rig.take_events();
    rig.says(NS, "RNG 7 sb2.example.net:1864 CKI 8 carla@example.org Carla\r\n");
    assert_eq!(rig.events[0], "InvitationIgnored");
    // When the first one rests, its place is free.
    rig.says(SB, "ACK 1\r\n");
    rig.wait(Duration::from_secs(61));
    assert!(!rig.is_linked(SB));
    assert!(rig.messenger.send(Recipient::Account("carla@example.org"), &text("x")).is_ok());
    rig.drain();
    assert!(rig.events.iter().any(|event| event.starts_with("ChatEnded")));
}

#[test]
fn what_was_said_before_the_server_ended_the_session_is_told() {
    for end in ["OUT OTH", "OUT SSD", "OUT"] {
        let mut rig = online::<Heap>();
        say(&mut rig, "hello");
        open(&mut rig, 7);
        rig.take_events();
        // The driver hands both over before it drains.
        let body = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nlast words";
        let said = format!("MSG bob@example.org Bob {}\r\n{body}", body.len());
        rig.messenger.received(rig.link(NS), format!("{end}\r\n").as_bytes());
        rig.messenger.received(rig.link(SB), said.as_bytes());
        rig.drain();
        let events = rig.take_events();
        assert!(events[0].starts_with("Message") && events[0].contains("last words"), "{end}: {events:?}");
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
    rig.take_events();
    let sent = rig.take_sent(SB);
    let number = transaction(&sent);
    let body = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nlast words";
    let said = format!("ACK {number}\r\nMSG bob@example.org Bob {}\r\n{body}", body.len());
    rig.messenger.received(rig.link(SB), said.as_bytes());
    rig.messenger.sign_out();
    rig.drain();
    let events = rig.take_events();
    let delivered = format!("Delivered {{ chat: {chat:?}, message: {message:?} }}");
    assert_eq!(events[0], delivered, "{events:?}");
    assert!(events[1].starts_with("Message") && events[1].contains("last words"), "{events:?}");
    assert!(events[2].starts_with("ChatClosed") && events.len() == 5, "{events:?}");
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
    rig.take_events();
    // Calls go first, and each ahead of the one before: both have left by now.
    rig.says(
        SB,
        &format!("CAL {} RINGING 1\r\nJOI carla@example.org Carla\r\n", numbers.iter().min().unwrap()),
    );
    rig.says(SB, &format!("217 {}\r\n", numbers.iter().max().unwrap()));
    let events = rig.take_events();
    assert_eq!(events[0], format!("Answered {{ request: {carla:?} }}"));
    assert!(events[1].contains("carla@example.org"));
    assert_eq!(
        events[2],
        format!("InvitationFailed {{ chat: {chat:?}, request: {dora:?}, reason: NotReachable }}")
    );
    // A message to Bob alone does not go to the group.
    let (other, _) = say(&mut rig, "psst");
    assert_ne!(other, chat);
    assert!(rig.messenger.send(Recipient::Chat(chat), &text("all")).is_ok());
    rig.drain();
    rig.says(SB, "ACK 5\r\nBYE carla@example.org\r\n");
    rig.take_events();
    // A group is over when everybody has left.
    rig.says(SB, "BYE bob@example.org\r\n");
    rig.wait(Duration::from_secs(6));
    assert_eq!(rig.take_events().last(), Some(&format!("ChatEnded {{ chat: {chat:?} }}")));
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
    rig.take_events();
    rig.messenger.leave(chat).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(SB), "OUT\r\n");
    let closed = format!("ChatClosed {{ chat: {chat:?}, reason: None }}");
    assert_eq!(rig.events, [closed, format!("ChatEnded {{ chat: {chat:?} }}")]);
    assert_eq!(rig.messenger.leave(chat), Err(Error::NoSuchChat));
    assert_eq!(rig.messenger.send(Recipient::Chat(chat), &text("x")), Err(Error::NoSuchChat));
}

#[test]
fn signing_out_waits_for_what_was_said() {
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "goodbye");
    open(&mut rig, 7);
    rig.take_sent(SB);
    rig.take_events();
    rig.messenger.sign_out();
    rig.drain();
    assert!(rig.events.is_empty() && rig.is_linked(SB));
    rig.says(SB, "ACK 1\r\n");
    rig.wait(Duration::from_millis(1));
    assert_eq!(rig.take_sent(SB), "OUT\r\n");
    assert!(rig.take_sent(NS).ends_with("OUT\r\n"));
    let events = rig.take_events();
    assert_eq!(events[0], format!("Delivered {{ chat: {chat:?}, message: {message:?} }}"));
    assert_eq!(events.last().unwrap(), "SignedOut { reason: Wish }");
    assert!(rig.links.is_empty() && rig.messenger.is_offline());
}

#[test]
fn losing_the_session_tells_of_everything_that_waited() {
    let mut rig = online::<Heap>();
    let (_, flying) = say(&mut rig, "flying");
    open(&mut rig, 7);
    let (_, waiting) = rig.messenger.send(Recipient::Account("carla@example.org"), &text("waiting")).unwrap();
    let rename = rig.messenger.set_display_name("Anna C").unwrap();
    rig.drain();
    rig.take_events();
    rig.says(NS, "OUT OTH\r\n");
    let events = rig.take_events();
    let has =
        |text: String| assert!(events.iter().any(|event| event.contains(&text)), "{text} in {events:?}");
    has(format!("message: {flying:?}, reason: Unknown"));
    has(format!("message: {waiting:?}, reason: NotSent"));
    has(format!("Refused {{ request: {rename:?}, kind: DisplayName, error: SignedOut }}"));
    assert_eq!(events.last().unwrap(), "SignedOut { reason: SignedInElsewhere }");
    assert!(rig.links.is_empty());
}

#[test]
fn while_hidden_nobody_can_be_written_to() {
    let mut rig = online::<Heap>();
    rig.messenger.set_status(Status::Hidden).unwrap();
    rig.drain();
    rig.says(NS, "CHG 7 HDN 0\r\n");
    assert_eq!(rig.messenger.send(BOB, &text("x")), Err(Error::Hidden));
}

#[test]
fn too_much_is_refused_before_it_is_lost() {
    let mut rig = online::<Fixed<1, 2048>>();
    assert_eq!(rig.messenger.send(BOB, &text(&"x".repeat(1700))), Err(Error::TooLong));
    assert!(rig.messenger.send(BOB, &text(&"x".repeat(900))).is_ok());
    assert_eq!(rig.messenger.send(BOB, &text(&"x".repeat(900))), Err(Error::Busy));
    rig.drain();
    assert!(rig.messenger.send(Recipient::Account("bob"), &text("x")) == Err(Error::InvalidAccount));
}

#[test]
fn a_message_over_the_buffer_is_passed_over_and_the_link_lives() {
    let mut rig = online::<Fixed<1, 2048>>();
    rig.says(NS, "RNG 1 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    rig.says(SB, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
    rig.take_events();
    rig.says(SB, &format!("MSG bob@example.org Bob 4000\r\n{}", "z".repeat(4000)));
    rig.says(SB, "BYE bob@example.org\r\n");
    assert!(
        rig.events[0].starts_with("Skipped") && rig.events[0].contains("verb: Some(MSG)"),
        "{:?}",
        rig.events
    );
    assert!(rig.events[2].starts_with("Left"), "{:?}", rig.events);
}

#[test]
fn what_is_passed_over_names_its_link_when_that_is_gone_already() {
    let mut rig = online::<Heap>();
    rig.says(NS, "RNG 1 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    rig.says(SB, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
    rig.take_events();
    let link = rig.link(SB);
    // A line that is none, and a message that nobody has sent.
    rig.messenger.received(link, b"? 1\r\nMSG 3\r\nabc");
    rig.closes(SB);
    let passed_over = rig.take_events();
    let passed_over: Vec<_> = passed_over.iter().filter(|event| event.starts_with("Skipped")).collect();
    let named = format!("link: {link:?}");
    assert!(
        passed_over.len() == 2 && passed_over.iter().all(|event| event.contains(&named)),
        "{link:?}: {passed_over:?}"
    );
}

#[test]
fn chunks_are_joined_in_order_and_within_a_bound() {
    let mut rig = online::<Heap>();
    rig.says(NS, "RNG 1 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    rig.says(SB, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
    rig.take_events();
    let chunk = |headers: &str, body: &str| {
        let payload = format!("{headers}\r\n\r\n{body}");
        format!("MSG bob@example.org Bob {}\r\n{payload}", payload.len())
    };
    let first = chunk(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nMessage-ID: {6F1C}\r\nChunks: 3",
        "one ",
    );
    let second = chunk("Message-ID: {6F1C}\r\nChunk: 1", "two ");
    let third = chunk("Message-ID: {6F1C}\r\nChunk: 2", "three");
    rig.says(SB, &first);
    rig.says(SB, &second);
    assert!(rig.events.is_empty());
    rig.says(SB, &third);
    assert!(rig.take_events()[0].contains("one two three"));
    // Out of order: given up, and told.
    rig.says(SB, &first);
    rig.says(SB, &third);
    assert!(rig.take_events()[0].starts_with("Skipped"));
}

/// The story of a whole session, told with bytes in pieces of every size: the same events each time.
#[test]
fn the_same_story_however_the_bytes_arrive() {
    fn story<S: Storage>(split: Split) -> Vec<String> {
        let mut rig = Rig::<S>::new(split);
        rig.sign_in(&anna());
        rig.says(NS, "MSG Hotmail Hotmail 70\r\nMIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\nkv: 6\r\nsid: 5\r\nILN 6 BSY bob@example.org Bob%20B 5\r\nUBX bob@example.org 51\r\n<Data><PSM>sea &amp; sun</PSM><CurrentMedia/></Data>\nlower 1\r\nXYZ what\r\n\r\nNLN NLN bob@example.org B%C3%A5b 5 0\r\nFLN carla@example.org\r\nCHL 0 1\r\nQNG 50\r\n");
        rig.messenger.send(BOB, &text("hello")).unwrap();
        rig.drain();
        rig.says(NS, "RNG 9 sb2.example.net:1864 CKI 8 carla@example.org Carla\r\nXFR 8 SB sb.example.net:1864 CKI 17.2\r\n");
        rig.says(SB, "USR 2 OK anna@example.net Anna\r\n");
        rig.says(SB, "CAL 3 RINGING 1\r\nJOI bob@example.org Bob 5\r\nACK 1\r\nMSG bob@example.org Bob 46\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhi!!BYE bob@example.org\r\n");
        rig.says(
            "sb2.example.net:1864",
            "IRO 1 1 1 carla@example.org Carla\nANS 1 OK\nMSG carla@example.org Carla 5\r\n\r\n\r\nxOUT\r\n",
        );
        rig.says(NS, "OUT SSD\r\n");
        rig.take_events()
    }
    let whole = story::<Heap>(Split::Whole);
    assert!(whole.len() > 12 && whole.last().unwrap().contains("ServerShutdown"), "{whole:#?}");
    for size in 1..60 {
        assert_eq!(story::<Heap>(Split::Pieces(size)), whole, "in pieces of {size}");
    }
    assert_eq!(story::<Fixed<2, 2048>>(Split::Pieces(1)), whole);
    assert_eq!(story::<Fixed<2, 2048>>(Split::Whole), whole);
}

#[test]
fn opening_a_conversation_without_a_word_says_why_it_failed() {
    let mut rig = online::<Heap>();
    let chat = rig.messenger.open_chat("bob@example.org").unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
    rig.says(SB, "USR 1 OK anna@example.net Anna\r\n");
    rig.take_events();
    rig.says(SB, "217 2\r\n");
    assert_eq!(rig.take_events(), [format!("ChatClosed {{ chat: {chat:?}, reason: Some(NotReachable) }}")]);
    rig.messenger.open_chat("bob@example.org").unwrap();
    rig.drain();
    rig.says(NS, "913 8\r\n");
    assert_eq!(rig.take_events(), [format!("ChatClosed {{ chat: {chat:?}, reason: Some(Hidden) }}")]);
}

#[test]
fn what_left_without_asking_for_an_answer_keeps_nothing_open() {
    let mut rig = online::<Heap>();
    let (chat, _) = rig.messenger.send(BOB, &Outgoing::Nudge).unwrap();
    rig.drain();
    open(&mut rig, 7);
    assert!(rig.take_sent(SB).starts_with("MSG 1 N "));
    rig.take_sent(NS);
    rig.says(SB, "BYE bob@example.org\r\n");
    rig.wait(Duration::ZERO);
    assert!(!rig.is_linked(SB) && !rig.take_sent(NS).contains("XFR"), "nobody is rung again");
    let closed = format!("ChatClosed {{ chat: {chat:?}, reason: None }}");
    assert_eq!(rig.take_events().last(), Some(&closed));
    rig.messenger.sign_out();
    rig.drain();
    assert_eq!(rig.take_events().last().unwrap(), "SignedOut { reason: Wish }");
}

#[test]
fn who_rang_and_went_away_can_still_be_written_to() {
    let mut rig = online::<Heap>();
    rig.says(NS, "RNG 1 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    say(&mut rig, "you rang?");
    rig.says(SB, "ANS 1 OK\r\n");
    rig.wait(Duration::ZERO);
    let asked = rig.take_sent(NS);
    assert!(asked.contains("XFR "), "{asked}");
    rig.take_sent(SB);
    open(&mut rig, transaction(&asked[asked.find("XFR").unwrap()..]));
    assert!(rig.take_sent(SB).ends_with("you rang?"));
}

#[test]
fn a_switchboard_that_cannot_be_followed_leaves_nothing_untold() {
    for nonsense in ["MSG\r\n", "OUT\r\n"] {
        let mut rig = online::<Heap>();
        let (chat, message) = say(&mut rig, "hello");
        open(&mut rig, 7);
        rig.take_events();
        rig.says(SB, nonsense);
        rig.events.retain(|event| !event.starts_with("LimitReached"));
        failed_and_closed(&rig, chat, message, "Unknown");
    }
}

#[test]
fn an_answer_to_an_invitation_that_could_not_be_connected_is_not_given_on_the_next_switchboard() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.sign_in(&anna());
    rig.connects = false;
    rig.says(NS, "RNG 17 sb.example.net:1864 CKI 17.1 bob@example.org Bob\r\n");
    rig.breaks(SB, LinkError::Unreachable);
    rig.connects = true;
    rig.messenger.send(Recipient::Account("bob@example.org"), &text("hello")).unwrap();
    rig.drain();
    let asked = rig.take_sent(NS);
    let number = asked.split(' ').nth(1).unwrap().to_owned();
    rig.says(NS, &format!("XFR {number} SB sb.example.net:1864 CKI 18.1\r\n"));
    let greeting = rig.take_sent(SB);
    assert!(greeting.starts_with("USR ") && greeting.lines().count() == 1, "{greeting}");
}

#[test]
fn what_is_said_while_a_farewell_is_being_written_is_sent_on_the_next_switchboard() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.sign_in(&anna());
    rig.messenger.send(Recipient::Account("bob@example.org"), &text("one")).unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 17.1\r\n");
    rig.says(
        SB,
        "USR 2 OK anna@example.net Anna\r\nCAL 3 RINGING 1\r\nJOI bob@example.org Bob 0\r\nACK 1\r\n",
    );
    rig.take_sent(SB);
    rig.take_sent(NS);
    // Bob leaves, and the network takes one byte of the farewell.
    let old = rig.link(SB);
    let _ = rig.messenger.received(old, b"BYE bob@example.org\r\n");
    let mut shown = false;
    loop {
        match rig.messenger.poll(rig.now) {
            msnp_core::Output::Send { link, .. } => {
                shown = true;
                rig.messenger.sent(link, 1);
            }
            msnp_core::Output::Wait { .. } => break,
            _ => {}
        }
    }
    assert!(shown);
    rig.messenger.send(Recipient::Account("bob@example.org"), &text("two")).unwrap();
    rig.drain();
    rig.wait(Duration::from_secs(3));
    let asked = rig.take_sent(NS);
    let number = asked.split(' ').nth(1).unwrap().to_owned();
    rig.says(NS, &format!("XFR {number} SB sb2.example.net:1864 CKI 18.1\r\n"));
    let next = "sb2.example.net:1864";
    let greeting = rig.take_sent(next);
    assert!(greeting.starts_with("USR ") && greeting.lines().count() == 1, "{greeting}");
    let number = greeting.split(' ').nth(1).unwrap().to_owned();
    rig.says(next, &format!("USR {number} OK anna@example.net Anna\r\n"));
    let call = rig.take_sent(next);
    let number = call.split(' ').nth(1).unwrap().to_owned();
    rig.says(next, &format!("CAL {number} RINGING 2\r\nJOI bob@example.org Bob 0\r\n"));
    assert!(rig.take_sent(next).contains("two"));
}

#[test]
fn a_switchboard_that_takes_no_more_bytes_is_given_up() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.sign_in(&anna());
    rig.messenger.send(Recipient::Account("bob@example.org"), &text("one")).unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 17.1\r\n");
    rig.says(
        SB,
        "USR 2 OK anna@example.net Anna\r\nCAL 3 RINGING 1\r\nJOI bob@example.org Bob 0\r\nACK 1\r\n",
    );
    let dead = rig.link(SB);
    rig.messenger.send(Recipient::Account("bob@example.org"), &text("two")).unwrap();
    while !matches!(rig.messenger.poll(rig.now), msnp_core::Output::Send { link, .. } if link == dead) {}
    rig.messenger.sent(dead, 10);
    rig.messenger.send(Recipient::Account("bob@example.org"), &text("three")).unwrap();
    rig.drain();
    rig.take_events();
    rig.take_sent(NS);
    rig.wait(Duration::from_secs(46));
    let events = rig.take_events();
    assert!(
        events.iter().any(|event| event.starts_with("Failed") && event.contains("Unknown")),
        "{events:?}"
    );
    assert!(!rig.is_linked(SB));
    assert!(rig.take_sent(NS).contains("XFR "), "what waits behind it goes another way");
}

#[test]
fn an_invitation_is_not_forgotten_when_its_conversation_ends() {
    let mut rig = online::<Heap>();
    let (chat, _) = say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    let carla = rig.messenger.invite(chat, "carla@example.org").unwrap();
    rig.drain();
    rig.take_events();
    rig.closes(SB);
    let failed = format!("InvitationFailed {{ chat: {chat:?}, request: {carla:?}, reason: Unknown }}");
    assert!(rig.take_events().contains(&failed));
    let (chat, _) = say(&mut rig, "hello");
    rig.take_sent(SB);
    open(&mut rig, 8);
    rig.take_events();
    let dora = rig.messenger.invite(chat, "dora@example.org").unwrap();
    rig.messenger.sign_out();
    rig.drain();
    rig.wait(Duration::from_secs(3));
    let events = rig.take_events();
    let failed = format!("InvitationFailed {{ chat: {chat:?}, request: {dora:?}, reason: ");
    assert!(events.iter().any(|event| event.starts_with(&failed)), "{events:?}");
}

#[test]
fn an_acknowledgement_that_nobody_asked_for_is_no_second_fate() {
    let mut rig = online::<Heap>();
    say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    let (chat, nudge) = rig.messenger.send(BOB, &Outgoing::Nudge).unwrap();
    rig.drain();
    rig.take_events();
    let number = transaction(rig.take_sent(SB).rsplit("MSG").next().unwrap());
    rig.says(SB, &format!("ACK {number}\r\nNAK {number}\r\n"));
    assert_eq!(rig.take_events(), Vec::<String>::new(), "{nudge:?} in {chat:?} was told as sent already");
}

#[test]
fn two_whose_names_share_a_short_hash_are_two() {
    let mut rig = online::<Fixed<2, 2048>>();
    let (chat, _) = say(&mut rig, "for Bob alone");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    rig.take_events();
    // FNV-1a of 32 bits is the same for this name and for Bob's.
    rig.says(SB, "JOI m405cah5@example.org Somebody 0\r\n");
    let joined = format!("Joined {{ chat: {chat:?}, account: \"m405cah5@example.org\"");
    assert!(rig.events.iter().any(|event| event.starts_with(&joined)), "{:?}", rig.events);
    // There are three in it: what is for Bob alone goes elsewhere.
    assert_ne!(say(&mut rig, "psst").0, chat);
    rig.take_events();
    rig.says(SB, "BYE m405cah5@example.org\r\n");
    assert!(rig.events[0].starts_with("Left") && rig.is_linked(SB), "{:?}", rig.events);
}

/// So many people ring, and their switchboards open and close in one turn, in whatever order, before anything is drained.
fn many_links_change_between_two_drains<S: Storage>(many: usize) {
    let mut rig = online::<S>();
    rig.connects = false;
    let address = |number: usize| format!("sb{number}.example.net:1864");
    let rings: String = (0..many)
        .map(|number| format!("RNG {number} {} CKI 8 p{number}@example.org P\r\n", address(number)))
        .collect();
    rig.says(NS, &rings);
    let links: Vec<_> = (0..many).map(|number| rig.link(&address(number))).collect();
    for link in &links {
        rig.messenger.connected(*link);
    }
    rig.drain();
    let count = |rig: &Rig<S>, word: &str| rig.events.iter().filter(|event| event.starts_with(word)).count();
    assert_eq!(count(&rig, "ChatOpened"), many, "{:?}", rig.events);
    assert!(rig.events.iter().all(|event| !event.contains("invited: false")), "{:?}", rig.events);
    for link in &links {
        rig.messenger.closed(*link, LinkError::ClosedByPeer);
    }
    rig.drain();
    assert_eq!(count(&rig, "ChatClosed"), many);
    // What opens and closes again before anybody looks was there all the same; and each of those that had closed gives its place up.
    rig.take_events();
    let rings: String = (0..many)
        .map(|number| format!("RNG {number} {} CKI 8 q{number}@example.org Q\r\n", address(number)))
        .collect();
    rig.says(NS, &rings);
    for number in 0..many {
        let link = rig.link(&address(number));
        rig.messenger.connected(link);
        rig.messenger.closed(link, LinkError::ClosedByPeer);
    }
    rig.drain();
    assert_eq!((count(&rig, "ChatOpened"), count(&rig, "ChatClosed")), (many, many));
    let texts = rig.events.iter().filter(|event| event.contains("invited: true")).count();
    assert_eq!(texts, many);
}

#[test]
fn no_event_is_lost_when_many_links_change_at_once() {
    many_links_change_between_two_drains::<Heap>(40);
    many_links_change_between_two_drains::<Fixed<40, 2048>>(40);
}

#[test]
fn every_conversation_that_gives_its_place_up_is_told() {
    let mut rig = online::<Fixed<20, 2048>>();
    let open = |rig: &mut Rig<Fixed<20, 2048>>, letter: char| -> Vec<ChatId> {
        let chats = (0..20)
            .map(|number| {
                loop {
                    let account = format!("{letter}{number}@example.org");
                    match rig.messenger.send(Recipient::Account(&account), &text("x")) {
                        Ok((chat, _)) => break chat,
                        Err(Error::Busy) => rig.drain(),
                        Err(error) => panic!("{error}"),
                    }
                }
            })
            .collect();
        rig.drain();
        chats
    };
    let first = open(&mut rig, 'a');
    rig.wait(Duration::from_secs(40));
    rig.wait(Duration::from_secs(40));
    rig.take_events();
    open(&mut rig, 'b');
    for chat in first {
        let ended = format!("ChatEnded {{ chat: {chat:?} }}");
        assert!(rig.events.contains(&ended), "{ended}: {:?}", rig.events);
    }
}
