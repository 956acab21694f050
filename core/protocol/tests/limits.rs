//! Every bound on what servers and peers can make the machine do or keep: it bites, it is told, it is counted, and the session goes on
//! where it can.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::error::{LinkError, SignOutReason};
use msnp_core::limits::{Limit, Limits};
use msnp_core::settings::Reconnection;
use msnp_core::time::{Duration, Instant};
use msnp_core::{Error, Event, Fixed, Heap, LinkId, LinkKind, SignIn, Storage};
use rig::*;

const LOGIN: &str = "tls:login.example.net:443";

fn online_with<S: Storage>(limits: Limits) -> Rig<S> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(&SignIn { limits, reconnection: Reconnection::NEVER, ..anna() });
    rig
}

fn online<S: Storage>() -> Rig<S> {
    online_with(Limits::DEFAULT)
}

fn told(link: LinkId, limit: Limit, dropped: u32) -> Event<'static> {
    told_on(LinkKind::Notification, link, limit, dropped)
}

fn told_on(kind: LinkKind, link: LinkId, limit: Limit, dropped: u32) -> Event<'static> {
    Event::LimitReached { link, kind, limit, dropped }
}

fn told_in_talk(link: LinkId, limit: Limit, dropped: u32) -> Event<'static> {
    told_on(LinkKind::Switchboard, link, limit, dropped)
}

/// What was told of bounds since the last call; everything else is thrown away.
fn take_told<S: Storage>(rig: &mut Rig<S>) -> Vec<Event<'static>> {
    rig.take_told().into_iter().filter(|event| matches!(event, Event::LimitReached { .. })).collect()
}

fn count<S: Storage>(rig: &Rig<S>, limit: Limit) -> u32 {
    rig.messenger.counters().reached(limit)
}

/// Bob rings, and the switchboard is reached. The number tells several apart.
fn ring<S: Storage>(rig: &mut Rig<S>, number: u32) {
    rig.says(
        NS,
        &format!("RNG {number} sb.example.net:{} CKI 1 bob{number}@example.org Bob\r\n", 1863 + number),
    );
}

/// A conversation with Bob in it.
fn rung<S: Storage>(limits: Limits) -> Rig<S> {
    let mut rig = online_with(limits);
    ring(&mut rig, 1);
    rig.says(SB, "IRO 1 1 1 bob1@example.org Bob\r\nANS 1 OK\r\n");
    rig.take_told();
    rig
}

fn payload(verb: &str, content: &str) -> String {
    format!("{verb} {}\r\n{content}", content.len())
}

#[test]
fn what_does_not_fit_is_passed_over_and_named() {
    let mut rig = online::<Fixed<2, 2048>>();
    let link = rig.link(NS);
    rig.says(NS, &format!("NLN NLN bob@example.org {} 0\r\n", "x".repeat(4000)));
    let events = rig.take_told();
    assert!(
        matches!(events[0], Event::Skipped { .. }) && events[1] == told(link, Limit::Frame, 1),
        "{events:?}"
    );
    rig.says(NS, &payload("UBX bob@example.org", &"x".repeat(3000)));
    assert_eq!(count(&rig, Limit::Frame), 2);
    // Nonsense is passed over as well, and has nothing to do with a bound.
    rig.says(NS, "NLN what\r\nblah blah\r\n");
    assert_eq!((rig.messenger.counters().frames_skipped, count(&rig, Limit::Frame)), (4, 2));
    assert!(rig.messenger.is_signed_in());
}

#[test]
fn a_message_may_be_as_long_as_the_caller_says() {
    let mut rig = rung::<Heap>(Limits { payload: 100, ..Limits::DEFAULT });
    let link = rig.link(SB);
    rig.says(SB, &payload("MSG bob1@example.org Bob", &"x".repeat(101)));
    assert_eq!(take_told(&mut rig), [told_in_talk(link, Limit::Frame, 1)]);
    rig.says(SB, &payload("MSG bob1@example.org Bob", &"x".repeat(100)));
    assert!(matches!(rig.take_told()[0], Event::Message { .. }));
    // What the service itself says is bounded by the storage.
    rig.says(NS, &payload("UBX bob1@example.org", &"x".repeat(101)));
    assert_eq!(take_told(&mut rig), []);
}

#[test]
fn a_line_without_an_end_closes_its_connection_and_says_why() {
    let mut rig = rung::<Heap>(Limits { line: 500, ..Limits::DEFAULT });
    let link = rig.link(SB);
    rig.says(SB, &"x".repeat(501));
    assert_eq!(take_told(&mut rig), [told_in_talk(link, Limit::Stream, 1)]);
    assert!(!rig.is_linked(SB) && rig.messenger.is_signed_in());
    let link = rig.link(NS);
    rig.says(NS, &"x".repeat(501));
    // Another one within the minute: it is told before the end nonetheless.
    let reason = SignOutReason::LinkLost(LinkError::Unreadable);
    let (events, end) = (rig.take_told(), Event::SignedOut { reason });
    let at = |told: &Event<'_>| events.iter().position(|event| event == told);
    assert!(at(&told(link, Limit::Stream, 1)) < at(&end), "{events:?}");
    assert!(at(&told(link, Limit::Stream, 1)).is_some() && events.last() == Some(&end), "{events:?}");
}

#[test]
fn a_payload_that_cannot_be_closes_its_connection() {
    let mut rig = rung::<Heap>(Limits::DEFAULT);
    let link = rig.link(SB);
    rig.says(SB, "MSG bob1@example.org Bob 99999999\r\n");
    assert_eq!(take_told(&mut rig), [told_in_talk(link, Limit::Stream, 1)]);
    assert!(!rig.is_linked(SB) && rig.messenger.is_signed_in());
}

#[test]
fn redirects_are_followed_as_often_as_the_caller_says() {
    for most in [0, 1, 5, 9] {
        let limits = Limits { redirects: most, ..Limits::DEFAULT };
        let wish = SignIn { limits, ..anna() };
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&wish).unwrap();
        rig.drain();
        for _ in 0..most {
            rig.says(NS, "XFR 1 NS ns.example.net:1863\r\n");
            assert!(!rig.messenger.is_offline());
        }
        let link = rig.link(NS);
        rig.says(NS, "XFR 1 NS ns.example.net:1863\r\n");
        let end = Event::SignedOut { reason: SignOutReason::TooManyRedirects };
        assert_eq!(rig.take_told(), [told(link, Limit::Redirects, 1), end]);

        let mut rig = asked_for_a_ticket(limits);
        let link = rig.link(LOGIN);
        let redirect = "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n";
        for _ in 0..most {
            rig.says(LOGIN, redirect);
        }
        assert!(!rig.messenger.is_offline());
        rig.says(LOGIN, redirect);
        assert_eq!(rig.take_told(), [told_on(LinkKind::Passport, link, Limit::Redirects, 1), end]);
        assert_eq!(count(&rig, Limit::Redirects), 1);
    }
}

/// On the way to a ticket, with the login server asked.
fn asked_for_a_ticket(limits: Limits) -> Rig<Heap> {
    let mut rig = Rig::new(Split::Pieces(100));
    rig.messenger.sign_in(&SignIn { limits, ..anna() }).unwrap();
    rig.drain();
    rig.says(NS, "VER 1 MSNP12\r\nCVR 2 1 1 1 http://d http://i\r\nUSR 3 TWN S ct=1,rn=2\r\n");
    rig.says("tls:nexus.example.net:443", NEXUS_ANSWER);
    assert!(rig.is_linked(LOGIN), "{:?}", rig.told);
    rig
}

#[test]
fn the_head_of_an_answer_is_bounded_in_bytes_and_lines() {
    let of_bytes = Limits { http_head: 400, ..Limits::DEFAULT };
    let of_lines = Limits { http_lines: 10, ..Limits::DEFAULT };
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n", "x".repeat(400));
    let many = format!("HTTP/1.1 200 OK\r\n{}", "X: y\r\n".repeat(10));
    for (limits, head) in [(of_bytes, &long), (of_lines, &many)] {
        let mut rig = asked_for_a_ticket(limits);
        let link = rig.link(LOGIN);
        rig.says(LOGIN, head);
        let end = Event::SignedOut { reason: SignOutReason::PassportAnswer };
        assert_eq!(rig.take_told(), [told_on(LinkKind::Passport, link, Limit::HttpHead, 1), end]);
        // The same is nothing special with the usual bounds.
        let mut rig = asked_for_a_ticket(Limits::DEFAULT);
        rig.says(LOGIN, head);
        assert!(!rig.messenger.is_offline() && count(&rig, Limit::HttpHead) == 0);
    }
    let mut rig = Rig::<Fixed<2, 2048>>::new(Split::Whole);
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig.says("tls:nexus.example.net:443", &format!("HTTP/1.1 200 OK\r\nPassportURLs: {}", "x".repeat(3000)));
    assert_eq!(count(&rig, Limit::HttpHead), 1, "what is kept does not fit");
}

#[test]
fn a_page_is_not_waited_for_beyond_its_bound_and_its_head_is_used() {
    let mut rig = asked_for_a_ticket(Limits { http_body: 2, ..Limits::DEFAULT });
    let link = rig.link(LOGIN);
    rig.says(LOGIN, LOGIN_ANSWER);
    assert_eq!(rig.take_told(), [told_on(LinkKind::Passport, link, Limit::HttpBody, 1)]);
    assert!(!rig.is_linked(LOGIN) && rig.take_sent(NS).contains("TWN S t=TICKET"));
    let mut rig = asked_for_a_ticket(Limits { http_body: 3, ..Limits::DEFAULT });
    rig.says(LOGIN, LOGIN_ANSWER);
    assert_eq!(rig.take_told(), []);
}

#[test]
fn a_flood_of_challenges_is_answered_up_to_a_bound_each_minute() {
    let mut rig = online_with::<Heap>(Limits { challenges: 3, ..Limits::DEFAULT });
    let link = rig.link(NS);
    for _ in 0..10 {
        rig.says(NS, "CHL 0 15570131571988941333\r\n");
    }
    assert_eq!(rig.take_sent(NS).matches("QRY ").count(), 3);
    assert_eq!(
        (take_told(&mut rig), count(&rig, Limit::Challenges)),
        (vec![told(link, Limit::Challenges, 1)], 7)
    );
    rig.wait(Duration::from_secs(60));
    assert_eq!(take_told(&mut rig), [told(link, Limit::Challenges, 6)]);
    rig.says(NS, "CHL 0 15570131571988941333\r\n");
    assert!(rig.take_sent(NS).contains("QRY "), "a new minute, a new answer");
}

#[test]
fn a_flood_of_invitations_opens_no_more_than_its_bound_each_minute() {
    let mut rig = online_with::<Heap>(Limits { invitations: 2, ..Limits::DEFAULT });
    let link = rig.link(NS);
    for number in 1..=5 {
        ring(&mut rig, number);
    }
    assert_eq!(rig.links.len(), 3, "the session and two conversations");
    let ignored = rig.told.iter().filter(|event| **event == Event::InvitationIgnored).count();
    assert_eq!((ignored, take_told(&mut rig)), (3, vec![told(link, Limit::Invitations, 1)]));
    rig.wait(Duration::from_secs(60));
    assert_eq!(take_told(&mut rig), [told(link, Limit::Invitations, 2)]);
    ring(&mut rig, 6);
    assert!(rig.is_linked("sb.example.net:1869"));
    // Nobody at all can ring, if that is wished.
    let mut rig = online_with::<Heap>(Limits { invitations: 0, ..Limits::DEFAULT });
    ring(&mut rig, 1);
    assert_eq!((rig.links.len(), count(&rig, Limit::Invitations)), (1, 1));
}

#[test]
fn notices_are_told_up_to_a_bound_each_minute() {
    let mut rig = online_with::<Heap>(Limits { notices: 4, ..Limits::DEFAULT });
    let link = rig.link(NS);
    let mail = "Content-Type: text/x-msmsgsinitialemailnotification\r\n\r\nInbox-Unread: 3\r\n";
    let alert = "<NOTIFICATION><MSG><BODY><TEXT>Parcel</TEXT></BODY></MSG></NOTIFICATION>";
    let page = "<NOTIFICATION><MSG><BODY><TEXT>hi</TEXT></BODY></MSG></NOTIFICATION>";
    for _ in 0..3 {
        rig.says(NS, &payload("MSG Hotmail Hotmail", mail));
        rig.says(NS, &payload("NOT", alert));
        rig.says(NS, &payload("IPG", page));
    }
    assert!(
        matches!(
            rig.told[..],
            [
                Event::Mail(_),
                Event::Alert { .. },
                Event::MobileText { .. },
                Event::Mail(_),
                Event::LimitReached { .. }
            ]
        ),
        "{:?}",
        rig.told
    );
    assert_eq!(rig.told[4], told(link, Limit::Notices, 1));
    assert_eq!(count(&rig, Limit::Notices), 5);
    // Presence is no notice.
    rig.says(NS, "NLN NLN bob@example.org Bob 0\r\n");
    assert!(matches!(rig.take_told().pop(), Some(Event::Presence { .. })));
}

#[test]
fn conversations_are_as_many_as_the_caller_says() {
    let mut rig = online_with::<Heap>(Limits { chats: 1, ..Limits::DEFAULT });
    let link = rig.link(NS);
    ring(&mut rig, 1);
    ring(&mut rig, 2);
    assert_eq!(rig.take_told()[1..], [Event::InvitationIgnored, told(link, Limit::Chats, 1)]);
    assert_eq!(rig.messenger.open_chat("carla@example.org"), Err(Error::TooManyChats));
    assert_eq!(count(&rig, Limit::Chats), 1, "one's own wish has its answer, and is nobody's attack");
    let mut rig = online_with::<Fixed<2, 2048>>(Limits { chats: 100, ..Limits::DEFAULT });
    for number in 1..=3 {
        ring(&mut rig, number);
    }
    assert_eq!(count(&rig, Limit::Chats), 1, "the storage bounds it as well");
}

#[test]
fn participants_are_told_apart_up_to_a_bound_and_the_texts_of_the_others_come() {
    let mut rig = rung::<Heap>(Limits { participants: 3, ..Limits::DEFAULT });
    let link = rig.link(SB);
    for number in 2..10 {
        rig.says(SB, &format!("JOI bob{number}@example.org Bob 0\r\n"));
    }
    let joined = rig.told.iter().filter(|event| matches!(event, Event::Joined { .. })).count();
    assert_eq!((joined, take_told(&mut rig)), (2, vec![told_in_talk(link, Limit::Participants, 1)]));
    assert_eq!(count(&rig, Limit::Participants), 6);
    rig.says(SB, &payload("MSG bob9@example.org Bob", "Content-Type: text/plain\r\n\r\nhi"));
    assert!(matches!(rig.take_told()[0], Event::Message { .. }));
    // The most is what the storage holds, and one is always told.
    for (participants, most) in [(200, 20), (0, 1)] {
        let mut rig = rung::<Heap>(Limits { participants, ..Limits::DEFAULT });
        for number in 2..30 {
            rig.says(SB, &format!("JOI bob{number}@example.org Bob 0\r\n"));
        }
        assert_eq!(count(&rig, Limit::Participants), 29 - most);
    }
}

fn piece(id: &str, position: &str, body: &str) -> String {
    payload(
        "MSG bob1@example.org Bob",
        &format!("Content-Type: text/plain\r\nMessage-ID: {id}\r\n{position}\r\n\r\n{body}"),
    )
}

#[test]
fn a_message_in_too_many_pieces_is_passed_over() {
    let mut rig = rung::<Heap>(Limits { chunks: 3, ..Limits::DEFAULT });
    let link = rig.link(SB);
    rig.says(SB, &piece("a", "Chunks: 4", "x"));
    let events = rig.take_told();
    assert!(
        matches!(events[0], Event::MessageIncomplete { .. })
            && events[1] == told_in_talk(link, Limit::Chunks, 1),
        "{events:?}"
    );
    rig.says(SB, &piece("b", "Chunks: 3", "x"));
    rig.says(SB, &piece("b", "Chunk: 1", "x"));
    rig.says(SB, &piece("b", "Chunk: 2", "x"));
    assert!(matches!(rig.take_told()[0], Event::Message { .. }));
}

#[test]
fn chunked_messages_are_joined_within_the_storage_and_a_time() {
    let limits = Limits { joining: Duration::from_secs(9), ..Limits::DEFAULT };
    // No room at all.
    let mut rig = rung::<Fixed<2, 2048>>(limits);
    let link = rig.link(SB);
    rig.says(SB, &piece("a", "Chunks: 2", "x"));
    assert_eq!(take_told(&mut rig), [told_in_talk(link, Limit::Joining, 1)]);
    // The second piece has no room.
    let mut rig = rung::<Fixed<2, 2048, 200>>(limits);
    rig.says(SB, &piece("a", "Chunks: 2", "x"));
    rig.says(SB, &piece("a", "Chunk: 1", &"x".repeat(200)));
    assert_eq!(count(&rig, Limit::Joining), 1);
    // Another one in between, from somebody else.
    let mut rig = rung::<Heap>(limits);
    let link = rig.link(SB);
    rig.says(SB, &piece("a", "Chunks: 2", "x"));
    rig.says(SB, &piece("b", "Chunks: 2", "x").replace("bob1@", "eve1@"));
    assert_eq!(take_told(&mut rig), []);
    // They do not get on.
    rig.wait(Duration::from_secs(10));
    assert_eq!(take_told(&mut rig), [told_in_talk(link, Limit::Joining, 1)]);
    assert_eq!(count(&rig, Limit::Joining), 2);
    // One that was begun takes the place of one by the same person that was not ended.
    rig.says(SB, &piece("c", "Chunks: 2", "x"));
    rig.says(SB, &piece("d", "Chunks: 2", "x"));
    assert_eq!(count(&rig, Limit::Joining), 3);
    rig.says(SB, &piece("d", "Chunk: 1", "y"));
    assert!(matches!(rig.take_told().pop(), Some(Event::Message { .. })));
}

#[test]
fn documents_that_nest_too_deep_or_declare_something_are_passed_over() {
    let nested =
        |depth: usize| format!("{}<TEXT>x</TEXT>{}", "<A>".repeat(depth - 1), "</A>".repeat(depth - 1));
    let declared = "<!DOCTYPE A [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><A><TEXT>&b;</TEXT><PSM>&b;</PSM></A>";
    let data = |document: &str| {
        format!("Content-Type: text/x-msmsgsoimnotification\r\n\r\nMail-Data: {document}\r\n")
    };
    let mut rig = online::<Heap>();
    let link = rig.link(NS);
    let ways: [&dyn Fn(&str) -> String; 4] = [
        &|document| payload("NOT", document),
        &|document| payload("IPG", document),
        &|document| payload("UBX bob@example.org", document),
        &|document| payload("MSG Hotmail Hotmail", &data(document)),
    ];
    for (number, way) in ways.iter().enumerate() {
        let number = u32::try_from(number).unwrap() + 1;
        rig.says(NS, &way(&nested(33)));
        rig.says(NS, &way(declared));
        assert_eq!((count(&rig, Limit::XmlDepth), count(&rig, Limit::XmlDeclarations)), (number, number));
        rig.says(NS, &way(&nested(32)));
    }
    let events = rig.take_told();
    assert_eq!(events[0], told(link, Limit::XmlDepth, 1));
    assert_eq!(events[1], told(link, Limit::XmlDeclarations, 1));
    assert!(
        matches!(
            events[2..],
            [
                Event::Alert { .. },
                Event::MobileText { .. },
                Event::PersonalMessage { .. },
                Event::Mail { .. }
            ]
        ),
        "{events:?}"
    );

    let mut rig = online_with::<Heap>(Limits { xml_depth: 40, xml_declarations: 9, ..Limits::DEFAULT });
    rig.says(NS, &payload("NOT", &nested(40)));
    rig.says(NS, &payload("NOT", declared));
    // Nothing that is declared is expanded in any case.
    assert!(matches!(rig.told[1], Event::Alert { text, .. } if text == "&b;"), "{:?}", rig.told);
}

#[test]
fn a_flood_is_no_flood_of_events_and_wakes_nobody_up_without_need() {
    let mut rig = online::<Fixed<2, 2048>>();
    let link = rig.link(NS);
    let quiet = rig.wait;
    let long = format!("NLN NLN bob@example.org {} 0\r\n", "x".repeat(4000));
    rig.says(NS, &long);
    assert_eq!(take_told(&mut rig), [told(link, Limit::Frame, 1)]);
    assert_eq!(rig.wait, quiet, "all is told: nothing to wake up for");
    let started = rig.now;
    for _ in 0..1000 {
        rig.says(NS, &long);
    }
    assert_eq!(take_told(&mut rig), []);
    // The rest is told when the minute is over, and then there is nothing more to tell.
    while rig.now < started.after(Duration::from_secs(60)) {
        rig.now = rig.wait;
        rig.drain();
        if rig.take_sent(NS).contains("PNG") {
            rig.says(NS, "QNG 300\r\n");
        }
    }
    assert_eq!(take_told(&mut rig), [told(link, Limit::Frame, 1000)]);
    assert_eq!(count(&rig, Limit::Frame), 1001);
}

#[test]
fn traffic_links_and_sessions_are_counted() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.sign_in(&anna());
    let counters = *rig.messenger.counters();
    assert_eq!((counters.links_opened, counters.sessions_lost, counters.sessions_resumed), (3, 0, 0));
    rig.says(NS, "QNG 50\r\n");
    assert_eq!(rig.messenger.counters().bytes_in, counters.bytes_in + 8);
    rig.messenger.set_display_name("Anna").unwrap();
    rig.drain();
    let left = rig.take_sent(NS).len() as u64;
    assert_eq!(rig.messenger.counters().bytes_out, counters.bytes_out + left);
    rig.take_told();

    rig.breaks(NS, LinkError::Broken);
    assert_eq!(rig.messenger.counters().sessions_lost, 1);
    rig.now = rig.wait;
    rig.drain();
    rig.breaks(NS, LinkError::Unreachable);
    assert_eq!(rig.messenger.counters().sessions_lost, 1, "an attempt in vain is no session");
    rig.now = rig.wait;
    rig.drain();
    let first = rig.take_sent(NS);
    let number = |verb: &str, sent: &str| -> u32 {
        let line = sent.split("\r\n").find(|line| line.starts_with(verb)).unwrap_or_else(|| panic!("{sent}"));
        line.split(' ').nth(1).unwrap().parse().unwrap()
    };
    let (version, client, user) = (number("VER", &first), number("CVR", &first), number("USR", &first));
    rig.says(NS, &format!("VER {version} MSNP12\r\nCVR {client} 1 1 1 d i\r\nUSR {user} TWN S ct=2\r\n"));
    let ticket = number("USR", &rig.take_sent(NS));
    rig.says(NS, &format!("USR {ticket} OK anna@example.net 1 0\r\n"));
    let asked = rig.take_sent(NS);
    rig.says(
        NS,
        &format!("SYN {} 2006 2005\r\nCHG {} NLN 0\r\n", number("SYN", &asked), number("CHG", &asked)),
    );
    assert_eq!(rig.messenger.counters().sessions_resumed, 1, "{:?}", rig.told);
    rig.messenger.sign_out();
    rig.wait(Duration::from_secs(10));
    assert!(rig.messenger.is_offline());
    assert_eq!(rig.messenger.counters().sessions_lost, 1, "a wish is no loss");
    assert!(rig.now > Instant::ZERO);
}

#[test]
fn a_zero_with_which_nothing_would_work_or_rest_is_refused() {
    type Zero = (&'static str, fn(&mut Limits));
    let zeros: [Zero; 17] = [
        ("connect", |limits| limits.connect = Duration::ZERO),
        ("sign_in_step", |limits| limits.sign_in_step = Duration::ZERO),
        ("eager", |limits| limits.eager = Duration::ZERO),
        ("request", |limits| limits.request = Duration::ZERO),
        ("switchboard", |limits| limits.switchboard = Duration::ZERO),
        ("ring", |limits| limits.ring = Duration::ZERO),
        ("acknowledgement", |limits| limits.acknowledgement = Duration::ZERO),
        ("ping", |limits| limits.ping = Duration::ZERO),
        ("pong", |limits| limits.pong = Duration::ZERO),
        ("probe", |limits| limits.probe = Duration::ZERO),
        ("gateway_answer", |limits| limits.gateway_answer = Duration::ZERO),
        ("gateway_poll", |limits| limits.gateway_poll = Duration::ZERO),
        ("gateway_quiet_poll", |limits| limits.gateway_quiet_poll = Duration::ZERO),
        ("gateway_background_poll", |limits| limits.gateway_background_poll = Duration::ZERO),
        ("line", |limits| limits.line = 0),
        ("http_head", |limits| limits.http_head = 0),
        ("http_lines", |limits| limits.http_lines = 0),
    ];
    let mut rig = Rig::<Heap>::new(Split::Whole);
    for (name, zero) in zeros {
        let mut limits = Limits::DEFAULT;
        zero(&mut limits);
        let refused = rig.messenger.sign_in(&SignIn { limits, ..anna() });
        assert_eq!(refused, Err(Error::InvalidValue), "{name}");
    }
    for (first_wait, longest_wait) in [(0, 1000), (1000, 0)] {
        let (first_wait, longest_wait) =
            (Duration::from_millis(first_wait), Duration::from_millis(longest_wait));
        let reconnection = Reconnection { first_wait, longest_wait, ..Reconnection::DEFAULT };
        let refused = rig.messenger.sign_in(&SignIn { reconnection, ..anna() });
        assert_eq!(refused, Err(Error::InvalidValue), "{reconnection:?}");
    }
    // Nothing was begun. The others have a meaning.
    rig.drain();
    assert!(rig.links.is_empty() && rig.messenger.is_offline());
    let limits = Limits {
        idle_chat: Duration::ZERO,
        background_ping: Duration::ZERO,
        farewell: Duration::ZERO,
        joining: Duration::ZERO,
        window: 0,
        invitations: 0,
        chats: 0,
        redirects: 0,
        ..Limits::DEFAULT
    };
    rig.sign_in(&SignIn { limits, reconnection: Reconnection::NEVER, ..anna() });
}

/// However a session is begun, and whatever is set to the least that is taken, it comes to rest between two looks at the clock.
#[test]
fn the_least_limits_let_a_session_rest() {
    let limits = Limits { ping: Duration::from_millis(1), pong: Duration::from_secs(5), ..Limits::DEFAULT };
    let mut rig = online_with::<Heap>(limits);
    rig.wait(Duration::from_millis(1));
    assert_eq!(rig.take_sent(NS), "PNG\r\n");
    assert!(rig.wait > rig.now);
}
