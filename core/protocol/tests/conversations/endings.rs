//! What is told when a switchboard fails or goes away.

use super::*;

#[test]
fn opening_a_conversation_without_a_word_says_why_it_failed() {
    let mut rig = online::<Heap>();
    let chat = rig.messenger.open_chat("bob@example.org").unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
    rig.says(SB, "USR 1 OK anna@example.net Anna\r\n");
    rig.take_told();
    rig.says(SB, "217 2\r\n");
    let reason = Some(FailureReason::NotReachable);
    assert_eq!(rig.take_told(), [Event::ChatClosed { chat, reason }]);
    rig.messenger.open_chat("bob@example.org").unwrap();
    rig.drain();
    rig.says(NS, "913 8\r\n");
    let reason = Some(FailureReason::Hidden);
    assert_eq!(rig.take_told(), [Event::ChatClosed { chat, reason }]);
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
    assert_eq!(rig.take_told().last(), Some(&Event::ChatClosed { chat, reason: None }));
    rig.messenger.sign_out();
    rig.drain();
    assert_eq!(rig.take_told().last(), Some(&Event::SignedOut { reason: SignOutReason::Wish }));
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
        rig.take_told();
        rig.says(SB, nonsense);
        rig.told.retain(|event| !matches!(event, Event::LimitReached { .. }));
        failed_and_closed(&rig, chat, message, FailureReason::Unknown);
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
    rig.take_told();
    rig.take_sent(NS);
    rig.wait(Duration::from_secs(46));
    let events = rig.take_told();
    let is_unknown =
        |event: &Event<'_>| matches!(event, Event::Failed { reason: FailureReason::Unknown, .. });
    assert!(events.iter().any(is_unknown), "{events:?}");
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
    rig.take_told();
    rig.closes(SB);
    let failed = Event::InvitationFailed { chat, request: carla, reason: FailureReason::Unknown };
    assert!(rig.take_told().contains(&failed));
    let (chat, _) = say(&mut rig, "hello");
    rig.take_sent(SB);
    open(&mut rig, 8);
    rig.take_told();
    let dora = rig.messenger.invite(chat, "dora@example.org").unwrap();
    rig.messenger.sign_out();
    rig.drain();
    rig.wait(Duration::from_secs(3));
    let events = rig.take_told();
    let has_failed = |event: &Event<'_>| matches!(event, Event::InvitationFailed { chat: of, request, .. } if (*of, *request) == (chat, dora));
    assert!(events.iter().any(has_failed), "{events:?}");
}

#[test]
fn an_acknowledgement_that_nobody_asked_for_is_no_second_fate() {
    let mut rig = online::<Heap>();
    say(&mut rig, "hello");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    let (chat, nudge) = rig.messenger.send(BOB, &Outgoing::Nudge).unwrap();
    rig.drain();
    rig.take_told();
    let number = transaction(rig.take_sent(SB).rsplit("MSG").next().unwrap());
    rig.says(SB, &format!("ACK {number}\r\nNAK {number}\r\n"));
    assert_eq!(rig.take_told(), [], "{nudge:?} in {chat:?} was told as sent already");
}

#[test]
fn two_whose_names_share_a_short_hash_are_two() {
    let mut rig = online::<Fixed<2, 2048>>();
    let (chat, _) = say(&mut rig, "for Bob alone");
    open(&mut rig, 7);
    rig.says(SB, "ACK 1\r\n");
    rig.take_told();
    // FNV-1a of 32 bits is the same for this name and for Bob's.
    rig.says(SB, "JOI m405cah5@example.org Somebody 0\r\n");
    let has_come = |event: &Event<'_>| matches!(event, Event::Joined { chat: into, account: "m405cah5@example.org", .. } if *into == chat);
    assert!(rig.told.iter().any(has_come), "{:?}", rig.told);
    // There are three in it: what is for Bob alone goes elsewhere.
    assert_ne!(say(&mut rig, "psst").0, chat);
    rig.take_told();
    rig.says(SB, "BYE m405cah5@example.org\r\n");
    assert!(matches!(rig.told[0], Event::Left { .. }) && rig.is_linked(SB), "{:?}", rig.told);
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
    let opened =
        |rig: &Rig<S>| rig.told.iter().filter(|event| matches!(event, Event::ChatOpened { .. })).count();
    let closed =
        |rig: &Rig<S>| rig.told.iter().filter(|event| matches!(event, Event::ChatClosed { .. })).count();
    let is_own = |event: &Event<'_>| matches!(event, Event::ChatOpened { invited: false, .. });
    assert_eq!(opened(&rig), many, "{:?}", rig.told);
    assert!(!rig.told.iter().any(is_own), "{:?}", rig.told);
    for link in &links {
        rig.messenger.closed(*link, LinkError::ClosedByPeer);
    }
    rig.drain();
    assert_eq!(closed(&rig), many);
    // What opens and closes again before anybody looks was there all the same; and each of those that had closed gives its place up.
    rig.take_told();
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
    assert_eq!((opened(&rig), closed(&rig)), (many, many));
    assert!(!rig.told.iter().any(is_own), "{:?}", rig.told);
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
    rig.take_told();
    open(&mut rig, 'b');
    for chat in first {
        assert!(rig.told.contains(&Event::ChatEnded { chat }), "{chat:?}: {:?}", rig.told);
    }
}
