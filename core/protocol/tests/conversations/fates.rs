//! Messages whose contact is not there, silent or slow.

use super::*;
use msnp_core::code::ErrorCode;

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
        rig.take_told(),
        [
            Event::ChatOpened { chat, account: "bob@example.org", invited: false },
            Event::Joined {
                chat,
                account: "bob@example.org",
                name: "Bob B".into(),
                before: false,
                capabilities: Capabilities(0),
            },
            Event::Delivered { chat, message },
        ]
    );
    // The next one goes the same way.
    assert_eq!(say(&mut rig, "again").0, chat);
    assert!(rig.take_sent(NS).is_empty() && rig.take_sent(SB).ends_with("again"));
}

#[test]
fn a_contact_who_is_not_there_fails_the_message_and_nothing_else() {
    for (code, reason) in [
        (217, FailureReason::NotReachable),
        (216, FailureReason::NotReachable),
        (208, FailureReason::NoSuchAccount),
        (713, FailureReason::Refused(ErrorCode::new(713))),
    ] {
        let mut rig = online::<Heap>();
        let (chat, message) = say(&mut rig, "hello?");
        rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
        rig.says(SB, "USR 2 OK anna@example.net Anna\r\n");
        rig.take_told();
        rig.says(SB, &format!("{code} 3\r\n"));
        assert_eq!(rig.told[0], Event::Failed { chat, message, reason }, "{:?}", rig.told);
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
    rig.take_told();
    rig.wait(Duration::from_secs(9));
    rig.says(SB, "CAL 3 RINGING 11752099\r\n");
    rig.wait(Limits::DEFAULT.ring);
    failed_and_closed(&rig, chat, message, FailureReason::NoAnswer);
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
        assert_eq!(rig.take_told().last(), Some(&Event::ChatClosed { chat, reason: None }));
        open(&mut rig, 8);
        assert!(rig.take_sent(SB).ends_with("hello"));
        rig.says(SB, "ACK 1\r\n");
        assert_eq!(rig.take_told().last(), Some(&Event::Delivered { chat, message }));
    }
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "hello");
    for transaction in [7, 8] {
        rig.says(NS, &format!("XFR {transaction} SB sb.example.net:1864 CKI 1\r\n"));
        let greeting = rig.take_sent(SB);
        let number = greeting[greeting.rfind("USR").unwrap()..].split(' ').nth(1).unwrap().to_string();
        rig.says(SB, &format!("USR {number} OK anna@example.net Anna\r\n"));
        rig.take_told();
        rig.wait(Duration::from_secs(10));
    }
    failed_and_closed(&rig, chat, message, FailureReason::NoSwitchboard);
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
        let events = rig.take_told();
        for message in [first, second] {
            let delivered =
                |event: &&Event<'_>| matches!(event, Event::Delivered { message: of, .. } if *of == message);
            assert_eq!(events.iter().filter(delivered).count(), 1, "{count}: {events:?}");
        }
        // Our own call ends in nothing, and fails nothing.
        rig.wait(Duration::from_secs(20));
        rig.wait(Duration::from_secs(60));
        let events = rig.take_told();
        assert!(!events.iter().any(|event| matches!(event, Event::Failed { .. })), "{chat:?}: {events:?}");
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
    rig.take_told();
    rig.wait(Duration::from_secs(11));
    failed_and_closed(&rig, chat, message, FailureReason::NoSwitchboard);
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
    assert!(!rig.told.iter().any(|event| matches!(event, Event::Failed { .. })));
}

#[test]
fn a_cut_leaves_nothing_untold() {
    let mut rig = online::<Heap>();
    let (chat, first) = say(&mut rig, "left, unanswered");
    open(&mut rig, 7);
    rig.take_told();
    rig.breaks(SB, LinkError::Broken);
    failed_and_closed(&rig, chat, first, FailureReason::Unknown);
}

#[test]
fn a_nak_fails_one_message() {
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.take_told();
    rig.says(SB, "NAK 1\r\n");
    assert_eq!(rig.told, [Event::Failed { chat, message, reason: FailureReason::NotPassedOn }]);
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
    let delivered = rig.told.iter().filter(|event| matches!(event, Event::Delivered { .. })).count();
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
