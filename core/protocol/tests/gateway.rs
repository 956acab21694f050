//! Connections that the HTTP gateway carries.

#![cfg(all(feature = "alloc", feature = "gateway"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::dialect::Dialect;
use msnp_core::error::LinkError;
use msnp_core::settings::{Gateway, GatewayUse, Reconnection};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{Fixed, Heap, LinkKind, Output, Recipient, ServerKind, SignIn, State, Storage};
use rig::{LOGIN_ANSWER, NEXUS_ANSWER, NS, Rig, Split, anna};

const GATEWAY: &str = "gw.example.net:80";
const ADDRESS: &str = "http://gw.example.net/gateway/gateway.dll";
const TYPE: &str = "Content-Type: application/x-msn-messenger\r\n";

fn through_gateway() -> SignIn<'static> {
    SignIn { gateway: Gateway { address: ADDRESS, usage: GatewayUse::Always }, ..anna() }
}

/// An answer of the gateway.
fn answer(session: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nX-MSN-Messenger: {session}\r\n{TYPE}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The request line and the body of each request.
fn requests(text: &str) -> Vec<(String, String)> {
    let mut requests = Vec::new();
    let mut rest = text;
    while let Some((head, behind)) = rest.split_once("\r\n\r\n") {
        let length = head.split("Content-Length: ").nth(1).unwrap().split("\r\n").next().unwrap();
        let (body, behind) = behind.split_at(length.parse().unwrap());
        requests.push((head.split("\r\n").next().unwrap().to_owned(), body.to_owned()));
        rest = behind;
    }
    assert!(rest.is_empty(), "{rest}");
    requests
}

fn path(line: &str) -> &str {
    line.strip_prefix("POST /gateway/gateway.dll?").unwrap().strip_suffix(" HTTP/1.1").unwrap()
}

/// What was asked of the gateway since the last call, as query and body.
fn asked<S: Storage>(rig: &mut Rig<S>, address: &str) -> Vec<(String, String)> {
    let text = rig.take_sent(address);
    requests(&text).into_iter().map(|(line, body)| (path(&line).to_owned(), body)).collect()
}

/// The one thing that was asked.
fn one<S: Storage>(rig: &mut Rig<S>, address: &str) -> (String, String) {
    let mut all = asked(rig, address);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// Signs in through the gateway, to where nothing is under way but the next question. Answers the session's id.
fn sign_in<S: Storage>(rig: &mut Rig<S>) {
    rig.messenger.sign_in(&through_gateway()).unwrap();
    rig.drain();
    let (query, body) = one(rig, GATEWAY);
    assert_eq!(query, "Action=open&Server=NS&IP=ns.example.net");
    assert!(body.starts_with("VER 1 MSNP12") && body.contains("\r\nUSR 3 TWN I anna@example.net\r\n"));
    rig.says(
        GATEWAY,
        &answer(
            "SessionID=7.1",
            "VER 1 MSNP12\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\nUSR 3 TWN S ct=1,rn=2\r\n",
        ),
    );
    rig.says("tls:nexus.example.net:443", NEXUS_ANSWER);
    rig.says("tls:login.example.net:443", LOGIN_ANSWER);
    // The question that followed at once is still under way: the ticket waits for its answer.
    let (query, body) = one(rig, GATEWAY);
    assert_eq!((query.as_str(), body.as_str()), ("Action=poll&SessionID=7.1", ""));
    rig.says(GATEWAY, &answer("SessionID=7.2", ""));
    let (query, body) = one(rig, GATEWAY);
    assert_eq!((query.as_str(), body.as_str()), ("SessionID=7.2", "USR 4 TWN S t=TICKET&p=PROFILE\r\n"));
    rig.says(GATEWAY, &answer("SessionID=7.3", "USR 4 OK anna@example.net 1 0\r\n"));
    let (query, body) = one(rig, GATEWAY);
    assert_eq!((query.as_str(), body.as_str()), ("SessionID=7.3", "SYN 5 0 0\r\nCHG 6 NLN 0\r\n"));
    rig.says(
        GATEWAY,
        &answer(
            "SessionID=7.4",
            "SYN 5 2006 2005 0 0\r\nGTC A\r\nBLP AL\r\nPRP MFN Anna%20B\r\nCHG 6 NLN 0\r\n",
        ),
    );
    assert_eq!(rig.messenger.state(), State::Online);
    rig.take_events();
}

/// Where the gateway says that the session goes on.
const MOVED: &str = "192.0.2.80:80";

#[test]
fn a_session_is_carried_by_requests_and_answers() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(7)] {
        let mut rig = Rig::<Heap>::new(split);
        sign_in(&mut rig);
        let mut rig = Rig::<Fixed<2, 2048>>::new(split);
        sign_in(&mut rig);
    }
}

#[test]
fn questions_follow_at_once_then_later_and_later() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    let mut waits = Vec::new();
    for number in 5..40 {
        let now = rig.now;
        while asked_nothing(&mut rig) {
            let wait = rig.wait.since(rig.now);
            rig.wait(wait);
        }
        waits.push(rig.now.since(now).as_millis());
        rig.says(GATEWAY, &answer(&format!("SessionID=7.{number}"), ""));
    }
    assert_eq!(waits[..6], [0, 250, 500, 1000, 2000, 2000]);
    assert_eq!(waits.last(), Some(&15_000), "{waits:?}");
    rig.messenger.set_background(true);
    rig.drain();
    let mut last = 0;
    for number in 40..44 {
        let now = rig.now;
        while asked_nothing(&mut rig) {
            let wait = rig.wait.since(rig.now);
            rig.wait(wait);
        }
        last = rig.now.since(now).as_millis();
        rig.says(GATEWAY, &answer(&format!("SessionID=7.{number}"), ""));
    }
    assert_eq!(last, 25_000);
    // And no `PNG` in all that time.
    assert!(rig.sent.iter().all(|(_, text)| !text.contains("PNG")));
    // Whoever looks again sees at once what there is.
    rig.messenger.set_background(false);
    rig.drain();
    assert!(!asked_nothing(&mut rig));
}

fn asked_nothing<S: Storage>(rig: &mut Rig<S>) -> bool {
    rig.take_sent(GATEWAY).is_empty()
}

#[test]
fn what_is_said_during_a_request_goes_with_the_next() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.messenger.set_status(msnp_core::account::Status::Busy).unwrap();
    rig.messenger.set_status(msnp_core::account::Status::Away).unwrap();
    rig.drain();
    assert!(asked(&mut rig, GATEWAY).is_empty());
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    let (query, body) = one(&mut rig, GATEWAY);
    assert_eq!((query.as_str(), body.as_str()), ("SessionID=7.5", "CHG 7 BSY 0\r\nCHG 8 AWY 0\r\n"));
}

#[test]
fn a_conversation_has_a_session_of_its_own() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    let server = rig.messenger.server_of(rig.link(GATEWAY));
    assert_eq!(server, Some((LinkKind::Notification, ServerKind::Gateway)));
    one(&mut rig, GATEWAY);
    let text = Outgoing::Text { body: "Hello", format: Format::DEFAULT };
    rig.messenger.send(Recipient::Account("bruno@example.org"), &text).unwrap();
    rig.drain();
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    assert_eq!(one(&mut rig, GATEWAY).1, "XFR 7 SB\r\n");
    // The session of the conversation has a connection of its own: the newest to the gateway.
    rig.says(GATEWAY, &answer("SessionID=7.6", "XFR 7 SB 198.51.100.7:1864 CKI 17.8\r\n"));
    let mut all = asked(&mut rig, GATEWAY);
    all.sort();
    assert_eq!(all[0].0, "Action=open&Server=SB&IP=198.51.100.7");
    let server = rig.messenger.server_of(rig.link(GATEWAY));
    assert_eq!(server, Some((LinkKind::Switchboard, ServerKind::Gateway)));
    assert_eq!(all[0].1, "USR 2 anna@example.net 17.8\r\n");
    assert_eq!(all[1].0, "Action=poll&SessionID=7.6");
    let session = "SessionID={1F6A-22}";
    rig.says(GATEWAY, &answer(session, "USR 2 OK anna@example.net Anna\r\n"));
    assert_eq!(one(&mut rig, GATEWAY).1, "CAL 3 bruno@example.org\r\n");
    rig.says(GATEWAY, &answer(session, "CAL 3 RINGING 17\r\n"));
    let (query, _) = one(&mut rig, GATEWAY);
    assert_eq!(query, "Action=poll&SessionID={1F6A-22}");
    rig.says(GATEWAY, &answer(session, "JOI bruno@example.org Bruno 0\r\n"));
    let (_, body) = one(&mut rig, GATEWAY);
    assert!(body.starts_with("MSG 1 A ") && body.ends_with("Hello"), "{body}");
    rig.says(GATEWAY, &answer(session, "ACK 1\r\n"));
    assert!(rig.take_events().iter().any(|event| event.starts_with("Delivered")));
}

/// Whether goodbye leaves within some rounds of empty answers on the newest session. The last request that was made is in `sent`.
fn says_out<S: Storage>(rig: &mut Rig<S>, mut sent: String) -> bool {
    for _ in 0..20 {
        if sent.ends_with("\r\n\r\nOUT\r\n") {
            return true;
        }
        if !sent.is_empty() {
            rig.says(GATEWAY, &answer("SessionID=8.1", ""));
        }
        sent = rig.take_sent(GATEWAY);
        if sent.is_empty() {
            rig.wait(Duration::from_millis(250));
            sent = rig.take_sent(GATEWAY);
        }
    }
    false
}

/// A text waits for Bruno, whose switchboard was just asked to be opened.
fn greeting<S: Storage>(rig: &mut Rig<S>) -> msnp_core::ChatId {
    sign_in(rig);
    one(rig, GATEWAY);
    let text = Outgoing::Text { body: "Hello", format: Format::DEFAULT };
    let (chat, _) = rig.messenger.send(Recipient::Account("bruno@example.org"), &text).unwrap();
    rig.drain();
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    rig.says(GATEWAY, &answer("SessionID=7.6", "XFR 7 SB 198.51.100.7:1864 CKI 17.8\r\n"));
    chat
}

/// The same, and he is being called.
fn calling<S: Storage>(rig: &mut Rig<S>) -> msnp_core::ChatId {
    let chat = greeting(rig);
    rig.says(GATEWAY, &answer("SessionID=8.1", "USR 2 OK anna@example.net Anna\r\n"));
    rig.says(GATEWAY, &answer("SessionID=8.1", "CAL 3 RINGING 17\r\n"));
    chat
}

#[test]
fn a_call_without_an_answer_says_goodbye() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    calling(&mut rig);
    let mut sent = rig.take_sent(GATEWAY);
    for _ in 0..400 {
        if sent.ends_with("OUT\r\n") {
            break;
        }
        if !sent.is_empty() {
            rig.says(GATEWAY, &answer("SessionID=8.1", ""));
        }
        rig.wait(Duration::from_millis(500));
        sent = rig.take_sent(GATEWAY);
    }
    assert!(sent.ends_with("\r\n\r\nOUT\r\n"), "{sent}");
    assert!(rig.events.iter().any(|event| event.contains("NoAnswer")), "{:?}", rig.events);
}

#[test]
fn whoever_leaves_while_calling_says_goodbye() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let chat = calling(&mut rig);
    rig.messenger.leave(chat).unwrap();
    rig.drain();
    let sent = rig.take_sent(GATEWAY);
    assert!(says_out(&mut rig, sent), "{:?}", rig.events);
    let mut rig = Rig::<Heap>::new(Split::Whole);
    calling(&mut rig);
    rig.messenger.shut_out("bruno@example.org").unwrap();
    rig.drain();
    let sent = rig.take_sent(GATEWAY);
    assert!(says_out(&mut rig, sent), "{:?}", rig.events);
}

#[test]
fn a_call_that_is_refused_says_goodbye() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    greeting(&mut rig);
    rig.says(GATEWAY, &answer("SessionID=8.1", "USR 2 OK anna@example.net Anna\r\n217 3\r\n"));
    let sent = rig.take_sent(GATEWAY);
    assert!(says_out(&mut rig, sent), "{:?}", rig.events);
}

#[test]
fn a_greeting_in_vain_says_goodbye_before_another_switchboard_is_asked_for() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    greeting(&mut rig);
    rig.take_sent(GATEWAY);
    rig.says(GATEWAY, &answer("SessionID=8.1", ""));
    rig.wait(Duration::from_secs(11));
    let mut sent = rig.take_sent(GATEWAY);
    assert!(!sent.contains("XFR"), "{sent}");
    if sent.ends_with("Content-Length: 0\r\n\r\n") {
        rig.says(GATEWAY, &answer("SessionID=8.1", ""));
        sent = rig.take_sent(GATEWAY);
    }
    assert!(says_out(&mut rig, sent), "{:?}", rig.events);
    // The session is closed by its gateway: that is not the loss of a second switchboard.
    let closed = answer("SessionID=8.1; Session=close", "");
    rig.says(GATEWAY, &closed);
    rig.wait(Duration::from_millis(1));
    assert!(!rig.events.iter().any(|event| event.starts_with("Failed")), "{:?}", rig.events);
    // The question of the session itself waits for its answer since then.
    rig.says(GATEWAY, &answer("SessionID=7.6", ""));
    let mut sent = rig.take_sent(GATEWAY);
    for _ in 0..20 {
        if sent.contains("XFR") {
            return;
        }
        if !sent.is_empty() {
            rig.says(GATEWAY, &answer("SessionID=7.6", ""));
        }
        rig.wait(Duration::from_millis(500));
        sent = rig.take_sent(GATEWAY);
    }
    panic!("no other switchboard was asked for: {:?}", rig.events);
}

#[test]
fn a_text_that_comes_with_the_answer_to_a_farewell_is_told_before_the_end() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    let text = Outgoing::Text { body: "Hello", format: Format::DEFAULT };
    rig.messenger.send(Recipient::Account("bruno@example.org"), &text).unwrap();
    rig.drain();
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    rig.says(GATEWAY, &answer("SessionID=7.6", "XFR 7 SB 198.51.100.7:1864 CKI 17.8\r\n"));
    let opened = "USR 2 OK anna@example.net Anna\r\nCAL 3 RINGING 17\r\nJOI bruno@example.org Bruno 0\r\n";
    rig.says(GATEWAY, &answer("SessionID=8.1", opened));
    rig.says(GATEWAY, &answer("SessionID=8.1", "ACK 1\r\n"));
    rig.says(GATEWAY, &answer("SessionID=8.1", "BYE bruno@example.org\r\n"));
    let mut sent = rig.take_sent(GATEWAY);
    for _ in 0..20 {
        if sent.ends_with("OUT\r\n") {
            break;
        }
        if !sent.is_empty() {
            rig.says(GATEWAY, &answer("SessionID=8.1", ""));
        }
        rig.wait(Duration::from_millis(250));
        sent = rig.take_sent(GATEWAY);
    }
    assert!(sent.ends_with("\r\n\r\nOUT\r\n"), "{sent}");
    rig.take_events();
    let body = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nWait";
    let message = format!("MSG bruno@example.org Bruno {}\r\n{body}", body.len());
    rig.says(GATEWAY, &answer("SessionID=8.9; Session=close", &message));
    let events = rig.take_events();
    let place = |name: &str| events.iter().position(|event| event.starts_with(name));
    assert!(place("Message").unwrap() < place("ChatClosed").unwrap(), "{events:?}");
}

#[test]
fn a_conversation_whose_connection_is_lost_while_the_session_ends_is_told_as_ended() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    let session = rig.link(GATEWAY);
    let text = Outgoing::Text { body: "Hello", format: Format::DEFAULT };
    rig.messenger.send(Recipient::Account("bruno@example.org"), &text).unwrap();
    rig.drain();
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    rig.says(GATEWAY, &answer("SessionID=7.6", "XFR 7 SB 198.51.100.7:1864 CKI 17.8\r\n"));
    let opened = "USR 2 OK anna@example.net Anna\r\nCAL 3 RINGING 17\r\nJOI bruno@example.org Bruno 0\r\n";
    rig.says(GATEWAY, &answer("SessionID=8.1", opened));
    rig.messenger.received(session, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    rig.drain();
    assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{:?}", rig.messenger.state());
    rig.take_events();
    // All this before the next poll: the user signs out, and the answer under way breaks off.
    let conversation = rig.link(GATEWAY);
    assert_ne!(conversation, session);
    rig.messenger.received(conversation, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nMS");
    rig.messenger.sign_out();
    rig.messenger.closed(conversation, LinkError::Broken);
    rig.drain();
    let events = rig.take_events();
    let place = |name: &str| events.iter().position(|event| event.starts_with(name));
    assert!(place("ChatClosed").is_some() && place("ChatEnded") < place("SignedOut"), "{events:?}");
}

#[test]
fn the_place_that_the_gateway_names_is_gone_to_and_left_again() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.messenger.sign_in(&through_gateway()).unwrap();
    rig.drain();
    rig.take_sent(GATEWAY);
    rig.says(GATEWAY, &answer("SessionID=7.1; GW-IP=192.0.2.80", ""));
    assert!(rig.is_linked(MOVED) && !rig.is_linked(GATEWAY), "{:?}", rig.links);
    assert!(
        rig.take_sent(MOVED).starts_with(
            "POST /gateway/gateway.dll?Action=poll&SessionID=7.1 HTTP/1.1\r\nHost: 192.0.2.80\r\n"
        )
    );
    // The same place again is no reason to connect again; a port may be named.
    let before = rig.link(MOVED);
    rig.says(MOVED, &answer("SessionID=7.2; GW-IP=192.0.2.80", "QNG 50\r\n"));
    assert_eq!(rig.link(MOVED), before);
    rig.connects = false;
    rig.says(MOVED, &answer("SessionID=7.3; GW-IP=192.0.2.81:8080", "QNG 50\r\n"));
    assert!(!rig.is_linked(MOVED));
    rig.breaks("192.0.2.81:8080", LinkError::Unreachable);
    assert!(rig.is_linked(GATEWAY), "{:?}", rig.links);
    rig.connects = true;
    let link = rig.link(GATEWAY);
    rig.messenger.connected(link);
    rig.drain();
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.3");
    // It is not listened to any more.
    rig.says(GATEWAY, &answer("SessionID=7.4; GW-IP=192.0.2.80", "QNG 50\r\n"));
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.4");
}

#[test]
fn a_gateway_that_names_the_server_itself_is_not_followed() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.messenger.sign_in(&through_gateway()).unwrap();
    rig.drain();
    rig.take_sent(GATEWAY);
    rig.says(GATEWAY, &answer("SessionID=7.1; GW-IP=ns.example.net", ""));
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.1");
    rig.says(GATEWAY, &answer("SessionID=7.2; GW-IP=ns.example.net", "QNG 50\r\n"));
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.2");
}

#[test]
fn a_broken_request_is_repeated_once_on_another_connection() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.4");
    rig.closes(GATEWAY);
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.4");
    rig.says(GATEWAY, &answer("SessionID=7.5", "NLN BSY bruno@example.org Bruno 0\r\n"));
    assert!(rig.take_events().iter().any(|event| event.starts_with("Presence")));
    one(&mut rig, GATEWAY);
    rig.closes(GATEWAY);
    one(&mut rig, GATEWAY);
    rig.closes(GATEWAY);
    assert!(rig.take_events().iter().any(|event| event.starts_with("ConnectionLost")));
}

#[test]
fn commands_that_may_have_arrived_are_not_said_again() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.messenger.set_status(msnp_core::account::Status::Busy).unwrap();
    rig.drain();
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    assert_eq!(one(&mut rig, GATEWAY).1, "CHG 7 BSY 0\r\n");
    rig.closes(GATEWAY);
    let (query, body) = one(&mut rig, GATEWAY);
    assert_eq!((query.as_str(), body.as_str()), ("Action=poll&SessionID=7.5", ""));
    rig.says(GATEWAY, &answer("SessionID=7.6", "CHG 7 BSY 0\r\n"));
    assert!(rig.take_events().iter().any(|event| event.contains("StatusChanged")));
}

#[test]
fn commands_whose_request_has_not_left_go_with_the_next_one() {
    // The driver takes only some of each write; then the connection breaks, or an answer comes too early.
    for taken in [10, 10_000] {
        for early in [false, true] {
            let mut rig = Rig::<Heap>::new(Split::Whole);
            sign_in(&mut rig);
            one(&mut rig, GATEWAY);
            rig.messenger.set_status(msnp_core::account::Status::Busy).unwrap();
            rig.drain();
            let link = rig.link(GATEWAY);
            rig.messenger.received(link, answer("SessionID=7.5", "").as_bytes());
            let mut writes = 0;
            let rest = loop {
                match rig.messenger.poll(rig.now) {
                    msnp_core::Output::Send { link, bytes } => {
                        writes += 1;
                        let all = bytes.len();
                        let some = if writes == 1 { all.min(taken) } else { all - 3 };
                        rig.messenger.sent(link, some);
                    }
                    msnp_core::Output::Wait { .. } => break rig.messenger.unsent(link).to_vec(),
                    _ => {}
                }
            };
            assert!(!rest.is_empty());
            if early {
                rig.says(GATEWAY, &answer("SessionID=7.6", ""));
            } else {
                rig.closes(GATEWAY);
            }
            let (_, body) = one(&mut rig, GATEWAY);
            assert_eq!(body, "CHG 7 BSY 0\r\n", "{taken} {early}");
        }
    }
}

#[test]
fn an_answer_that_is_repeated_is_not_read_twice() {
    for split in [Split::Whole, Split::Pieces(1)] {
        let mut rig = Rig::<Heap>::new(split);
        sign_in(&mut rig);
        one(&mut rig, GATEWAY);
        let news = answer("SessionID=7.5", "NLN BSY bruno@example.org Bruno 0\r\n");
        let presences = |rig: &mut Rig<Heap>| {
            rig.take_events().iter().filter(|event| event.starts_with("Presence")).count()
        };
        rig.says(GATEWAY, &news);
        assert_eq!(presences(&mut rig), 1);
        rig.closes(GATEWAY);
        rig.says(GATEWAY, &news);
        assert_eq!(presences(&mut rig), 0);
        // The same news under another id is news; so is more of it under the same.
        rig.closes(GATEWAY);
        rig.wait(Duration::from_secs(2));
        rig.says(GATEWAY, &news.replace("7.5", "7.6"));
        assert_eq!(presences(&mut rig), 1);
        rig.closes(GATEWAY);
        rig.wait(Duration::from_secs(2));
        let more = "NLN BSY bruno@example.org Bruno 0\r\nNLN AWY bruno@example.org Bruno 0\r\n";
        rig.says(GATEWAY, &answer("SessionID=7.6", more));
        assert_eq!(presences(&mut rig), 2);
    }
}

#[test]
fn an_answer_that_breaks_off_ends_the_session() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    let news = answer("SessionID=7.5", "NLN BSY bruno@example.org Bruno 0\r\n");
    rig.says(GATEWAY, &news[..news.len() - 5]);
    rig.closes(GATEWAY);
    assert!(rig.take_events().iter().any(|event| event.starts_with("ConnectionLost")));
}

#[test]
fn an_answer_that_is_repeated_is_not_read_twice_where_it_cannot_be_held() {
    // With the shorter payload the repetition does not fit beside what waits; the longer one is being skipped.
    for length in [1_300, 5_000] {
        let mut rig = Rig::<Fixed<2, 2048>>::new(Split::Whole);
        sign_in(&mut rig);
        one(&mut rig, GATEWAY);
        let payload = "x".repeat(length);
        let (first, rest) = payload.split_at(1_150);
        let news = answer("SessionID=7.5", &format!("UBX bruno@example.org {length}\r\n{first}"));
        rig.says(GATEWAY, &news);
        rig.closes(GATEWAY);
        rig.says(GATEWAY, &news);
        rig.wait(Duration::from_secs(2));
        rig.says(GATEWAY, &answer("SessionID=7.6", rest));
        rig.says(GATEWAY, &answer("SessionID=7.7", "NLN BSY bruno@example.org Bruno 0\r\n"));
        let events = rig.take_events();
        assert!(events.iter().any(|event| event.starts_with("Presence")), "{events:?}");
        assert!(!events.iter().any(|event| event.starts_with("ConnectionLost")), "{events:?}");
    }
}

#[test]
fn news_under_an_old_id_that_cannot_be_held_end_the_session() {
    let mut rig = Rig::<Fixed<2, 2048>>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    let news = answer("SessionID=7.5", &format!("UBX bruno@example.org 1300\r\n{}", "x".repeat(1_150)));
    rig.says(GATEWAY, &news);
    rig.closes(GATEWAY);
    rig.says(GATEWAY, &news.replace("xxx", "xyz"));
    assert!(rig.take_events().iter().any(|event| event.starts_with("ConnectionLost")));
}

#[test]
fn an_answer_that_breaks_off_after_its_head_ends_the_session() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    let news = answer("SessionID=7.5", "NLN BSY bruno@example.org Bruno 0\r\n");
    rig.says(GATEWAY, news.split_inclusive("\r\n\r\n").next().unwrap());
    rig.closes(GATEWAY);
    // The id in it would say that the body was taken: nobody would say it again.
    assert!(rig.take_events().iter().any(|event| event.starts_with("ConnectionLost")));
}

#[test]
fn an_idle_connection_that_is_closed_does_no_harm() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    rig.closes(GATEWAY);
    assert!(rig.links.is_empty(), "{:?}", rig.links);
    rig.wait(Duration::from_millis(250));
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.5");
}

#[test]
fn the_end_of_the_session_is_the_end_of_the_connection() {
    for (text, lost) in [
        (answer("Session=close; SessionID=7.5", "OUT SSD\r\n"), "ServerShutdown"),
        (answer("Session=close", ""), "ClosedByPeer"),
        (
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_owned(),
            "GatewayRefused { status: 400 }",
        ),
        ("HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n".to_owned(), "CaptivePortal"),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>".to_owned(),
            "CaptivePortal",
        ),
        ("NLN BSY bruno@example.org Bruno 0\r\n".to_owned(), "CaptivePortal"),
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        sign_in(&mut rig);
        rig.says(GATEWAY, &text);
        let events = rig.take_events();
        assert!(
            events.iter().any(|event| event.starts_with("ConnectionLost") && event.contains(lost)),
            "{events:?}"
        );
        assert!(rig.links.is_empty(), "{:?}", rig.links);
    }
}

#[test]
fn a_gateway_in_trouble_is_asked_again_after_a_while() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.says(GATEWAY, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    rig.wait(Duration::from_millis(4900));
    assert!(rig.links.is_empty() && rig.messenger.state() == State::Online);
    rig.wait(Duration::from_millis(100));
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.4");
    rig.says(GATEWAY, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    assert!(rig.take_events().iter().any(|event| event.contains("GatewayRefused { status: 503 }")));
}

#[test]
fn a_gateway_that_does_not_answer_is_given_up_in_time() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.wait(Duration::from_secs(35));
    one(&mut rig, GATEWAY);
    rig.wait(Duration::from_secs(35));
    assert!(rig.take_events().iter().any(|event| event.contains("TimedOut")));
}

#[test]
fn a_blocked_port_leads_to_the_gateway_and_another_network_back() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let usage = GatewayUse::Fallback;
    rig.connects = false;
    rig.messenger.sign_in(&SignIn { gateway: Gateway { address: ADDRESS, usage }, ..anna() }).unwrap();
    rig.drain();
    rig.breaks(NS, LinkError::TimedOut);
    assert!(rig.is_linked(GATEWAY), "{:?}", rig.links);
    rig.breaks(GATEWAY, LinkError::Unreachable);
    let events = rig.take_events();
    assert!(
        events.last().unwrap().starts_with("SignedOut") && events.last().unwrap().contains("Unreachable")
    );
    // The next attempt begins with the straight way.
    rig.messenger.sign_in(&SignIn { gateway: Gateway { address: ADDRESS, usage }, ..anna() }).unwrap();
    rig.drain();
    rig.breaks(NS, LinkError::ConnectionRefused);
    assert!(rig.is_linked(GATEWAY));
    rig.messenger.network_changed();
    rig.drain();
    assert!(rig.is_linked(NS) && !rig.is_linked(GATEWAY), "{:?}", rig.links);
}

#[test]
fn another_network_keeps_the_session_where_the_gateway_knows_it() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    let before = rig.link(GATEWAY);
    rig.messenger.network_changed();
    rig.drain();
    assert_ne!(rig.link(GATEWAY), before);
    assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID=7.4");
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    assert_eq!(rig.messenger.state(), State::Online);
}

#[test]
fn signing_out_says_goodbye_through_the_gateway() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    rig.messenger.sign_out();
    rig.drain();
    assert_eq!(one(&mut rig, GATEWAY).1, "OUT\r\n");
    rig.says(GATEWAY, &answer("SessionID=7.6; Session=close", ""));
    assert!(rig.take_events().iter().any(|event| event.starts_with("SignedOut { reason: Wish")));
    assert!(rig.links.is_empty() && rig.messenger.is_offline());
}

#[test]
fn commands_that_a_gateway_in_trouble_was_given_are_not_said_again() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.messenger.set_status(msnp_core::account::Status::Busy).unwrap();
    rig.drain();
    rig.says(GATEWAY, &answer("SessionID=7.5", ""));
    assert_eq!(one(&mut rig, GATEWAY).1, "CHG 7 BSY 0\r\n");
    rig.says(GATEWAY, "HTTP/1.1 504 Late\r\nContent-Length: 0\r\n\r\n");
    rig.wait(Duration::from_secs(5));
    assert_eq!(one(&mut rig, GATEWAY), ("Action=poll&SessionID=7.5".to_owned(), String::new()));
}

#[test]
fn an_idle_hour_through_the_gateway() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.says(GATEWAY, &answer("SessionID=731204418.20977; GW-IP=192.0.2.80", ""));
    let news = answer("SessionID=731204418.20978; GW-IP=192.0.2.80", "");
    for (background, most) in [(false, 300), (true, 160)] {
        rig.messenger.set_background(background);
        rig.drain();
        let end = rig.now.after(Duration::from_secs(3600));
        let (mut requests, mut wakes, mut bytes) = (0, 0, 0);
        while rig.wait < end {
            rig.now = rig.wait;
            rig.drain();
            wakes += 1;
            let sent = rig.take_sent(MOVED);
            if !sent.is_empty() {
                requests += 1;
                wakes += 1;
                bytes += sent.len() + news.len();
                rig.says(MOVED, &news);
            }
        }
        println!("background {background}: {requests} requests, {wakes} wake-ups, {bytes} bytes an hour");
        assert!(requests <= most && requests > most / 2);
    }
}

/// The news of the next tests, and how often they were told since the last look.
const NEWS: &str = "NLN BSY bruno@example.org Bruno 0\r\n";

fn told<S: Storage>(rig: &mut Rig<S>) -> usize {
    rig.take_events().iter().filter(|event| event.starts_with("Presence")).count()
}

/// An answer behind which the gateway closes.
fn closing(session: &str, body: &str) -> String {
    answer(session, body).replacen("\r\nContent-Type", "\r\nConnection: close\r\nContent-Type", 1)
}

/// The newest connection to the gateway comes about.
fn connected<S: Storage>(rig: &mut Rig<S>) {
    let link = rig.link(GATEWAY);
    rig.messenger.connected(link);
    rig.drain();
}

const CONSTANT: &str = "SessionID={1F6A-22}";

/// To where the gateway has said news under an id that stays, and closed. The next connection is on its way.
fn said_news(dialect: Dialect, id: &str) -> Rig<Heap> {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let wish = SignIn { dialects: [dialect].into_iter().collect(), ..through_gateway() };
    rig.messenger.sign_in(&wish).unwrap();
    rig.drain();
    let client = "CVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\nUSR 3 TWN S ct=1,rn=2\r\n";
    rig.says(GATEWAY, &answer(id, &format!("VER 1 MSNP{}\r\n{client}", dialect.number())));
    rig.says("tls:nexus.example.net:443", NEXUS_ANSWER);
    rig.says("tls:login.example.net:443", LOGIN_ANSWER);
    rig.says(GATEWAY, &answer(id, ""));
    let (signed_in, listed) = if dialect == Dialect::MSNP8 {
        ("USR 4 OK anna@example.net Anna 1 0\r\n", "SYN 5 0\r\nCHG 6 NLN 0\r\n")
    } else {
        ("USR 4 OK anna@example.net 1 0\r\n", "SYN 5 2006 2005 0 0\r\nCHG 6 NLN 0\r\n")
    };
    rig.says(GATEWAY, &answer(id, signed_in));
    rig.says(GATEWAY, &answer(id, listed));
    assert!(rig.messenger.is_signed_in(), "{:?}", rig.events);
    rig.take_events();
    rig.connects = false;
    rig.says(GATEWAY, &closing(id, NEWS));
    assert_eq!(told(&mut rig), 1);
    rig.take_sent(GATEWAY);
    rig
}

#[test]
fn news_that_equal_the_last_are_told_where_the_id_stays() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP12] {
        for id in [CONSTANT, "SessionID=31.7"] {
            for failures in [0, 1] {
                let mut rig = said_news(dialect, id);
                for _ in 0..failures {
                    rig.breaks(GATEWAY, LinkError::Unreachable);
                }
                connected(&mut rig);
                assert_eq!(asked(&mut rig, GATEWAY).len(), 1);
                rig.says(GATEWAY, &answer(id, NEWS));
                assert_eq!(told(&mut rig), 1, "{dialect:?} {id} after {failures} failures");
            }
        }
    }
}

#[test]
fn news_that_equal_the_last_are_told_after_a_request_that_came_to_nothing() {
    // It never left, it was not answered, the device has another network, the gateway is in trouble.
    for case in 0..4 {
        let mut rig = said_news(Dialect::MSNP12, CONSTANT);
        if case == 0 {
            let link = rig.link(GATEWAY);
            rig.messenger.connected(link);
            while !matches!(rig.messenger.poll(rig.now), Output::Send { .. }) {}
            rig.breaks(GATEWAY, LinkError::Broken);
        } else {
            connected(&mut rig);
            assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID={1F6A-22}");
        }
        match case {
            1 => rig.closes(GATEWAY),
            2 => rig.messenger.network_changed(),
            3 => {
                rig.says(GATEWAY, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
                rig.wait(Duration::from_secs(5));
            }
            _ => {}
        }
        rig.drain();
        connected(&mut rig);
        rig.says(GATEWAY, &answer(CONSTANT, NEWS));
        assert_eq!(told(&mut rig), 1, "case {case}");
    }
}

#[test]
fn the_rest_of_a_text_is_read_after_a_request_that_came_to_nothing() {
    // There is no room to hold it beside what came before, and no reason to.
    let mut rig = Rig::<Fixed<2, 2048>>::new(Split::Whole);
    sign_in(&mut rig);
    let payload = "x".repeat(1_300);
    let (first, rest) = payload.split_at(1_150);
    rig.says(GATEWAY, &answer(CONSTANT, ""));
    rig.wait(Duration::from_secs(1));
    rig.says(GATEWAY, &answer(CONSTANT, &format!("UBX bruno@example.org 1300\r\n{first}")));
    rig.take_sent(GATEWAY);
    rig.closes(GATEWAY);
    assert_eq!(asked(&mut rig, GATEWAY).len(), 1);
    rig.says(GATEWAY, &answer(CONSTANT, &format!("{rest}{NEWS}")));
    assert_eq!(told(&mut rig), 1);
    assert_eq!(rig.messenger.state(), State::Online);
}

#[test]
fn a_repetition_is_known_where_the_id_changes_with_or_without_a_dot() {
    for id in ["SessionID=7", "SessionID={7"] {
        for by_network in [false, true] {
            let mut rig = said_news(Dialect::MSNP12, CONSTANT);
            connected(&mut rig);
            rig.connects = true;
            rig.says(GATEWAY, &answer(&format!("{id}.1}}"), ""));
            rig.wait(Duration::from_secs(1));
            rig.says(GATEWAY, &answer(&format!("{id}-2}}"), NEWS));
            assert_eq!(told(&mut rig), 1);
            if by_network {
                rig.messenger.network_changed();
                rig.drain();
            } else {
                rig.closes(GATEWAY);
            }
            rig.says(GATEWAY, &answer(&format!("{id}-2}}"), NEWS));
            assert_eq!(told(&mut rig), 0, "{id}, another network: {by_network}");
            rig.wait(Duration::from_secs(1));
            rig.says(GATEWAY, &answer(&format!("{id}-3}}"), NEWS));
            assert_eq!(told(&mut rig), 1, "{id}, another network: {by_network}");
        }
    }
}

#[test]
fn a_repetition_without_a_length_is_known_by_the_end_of_its_connection() {
    let endless = |id: &str, body: &str| {
        let length = format!("Content-Length: {}\r\n", body.len());
        answer(id, body).replacen(&length, "", 1)
    };
    for (body, times) in [(NEWS, 0), ("NLN AWY bruno@example.org Bruno 0\r\n", 1)] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        sign_in(&mut rig);
        rig.says(GATEWAY, &answer("SessionID=7.5", NEWS));
        assert_eq!(told(&mut rig), 1);
        rig.closes(GATEWAY);
        rig.says(GATEWAY, &endless("SessionID=7.5", body));
        rig.closes(GATEWAY);
        assert_eq!(told(&mut rig), times, "{body}");
        // What follows is read.
        rig.wait(Duration::from_secs(1));
        rig.says(GATEWAY, &answer("SessionID=7.6", "NLN PHN bruno@example.org Bruno 0\r\n"));
        assert_eq!(told(&mut rig), 1, "after {body}");
    }
}

#[test]
fn the_same_text_twice_is_told_twice_after_a_failed_connect() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP12] {
        let mut rig = said_news(dialect, CONSTANT);
        rig.connects = true;
        connected(&mut rig);
        rig.take_sent(GATEWAY);
        // The session of a conversation has a connection of its own, the newest to the gateway.
        rig.says(GATEWAY, &answer(CONSTANT, "RNG 11 198.51.100.7:1864 CKI 17.8 bruno@example.org Bruno\r\n"));
        let board = "SessionID={2B-33}";
        assert!(rig.take_sent(GATEWAY).contains("Server=SB"));
        rig.connects = false;
        let joined = "IRO 1 1 1 bruno@example.org Bruno 0\r\nANS 1 OK\r\n";
        rig.says(GATEWAY, &answer(board, joined));
        let body = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nok";
        let text = format!("MSG bruno@example.org Bruno {}\r\n{body}", body.len());
        rig.says(GATEWAY, &closing(board, &text));
        rig.breaks(GATEWAY, LinkError::Unreachable);
        connected(&mut rig);
        rig.says(GATEWAY, &answer(board, &text));
        let texts = rig.take_events().iter().filter(|event| event.starts_with("Message")).count();
        assert_eq!(texts, 2, "{dialect:?}");
    }
}

/// What a service answers to the commands of a sign-in.
fn answers(body: &str, dialect: Dialect) -> String {
    let version = dialect.number();
    let mut said = String::new();
    for line in body.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let number = words.get(1).copied().unwrap_or_default();
        said += &match (words[0], words.get(3).copied()) {
            ("VER", _) => format!("VER {number} MSNP{version}\r\n"),
            ("CVR", _) => format!("CVR {number} 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\n"),
            ("USR", Some("I")) => format!("USR {number} TWN S ct=1,rn=2\r\n"),
            ("USR", _) if version == 8 => format!("USR {number} OK anna@example.net Anna 1 0\r\n"),
            ("USR", _) => format!("USR {number} OK anna@example.net 1 0\r\n"),
            ("SYN", _) if version == 8 => format!("SYN {number} 0\r\n"),
            ("SYN", _) => format!("SYN {number} 2006 2005 0 0\r\n"),
            ("CHG", _) => format!("CHG {number} NLN 0\r\n"),
            _ => String::new(),
        };
    }
    said
}

/// Answers whatever is asked of the gateway until the machine is online and a question is under way.
fn comes_online(rig: &mut Rig<Heap>, dialect: Dialect) {
    for _ in 0..30 {
        for (host, said) in
            [("tls:nexus.example.net:443", NEXUS_ANSWER), ("tls:login.example.net:443", LOGIN_ANSWER)]
        {
            if !rig.take_sent(host).is_empty() {
                rig.says(host, said);
            }
        }
        let all = requests(&rig.take_sent(GATEWAY));
        let Some((_, body)) = all.first() else {
            let wait = rig.wait.since(rig.now);
            rig.wait(wait);
            continue;
        };
        if rig.messenger.state() == State::Online && body.is_empty() {
            return;
        }
        rig.says(GATEWAY, &answer(CONSTANT, &answers(body, dialect)));
    }
    panic!("not online: {:?} {:?}", rig.messenger.state(), rig.events);
}

const FORGOTTEN: &str = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

fn in_dialect(dialect: Dialect) -> SignIn<'static> {
    SignIn { dialects: [dialect].into_iter().collect(), ..through_gateway() }
}

/// Signs in, and the gateway forgets the session: it is being taken up again.
fn forgotten_once(dialect: Dialect) -> Rig<Heap> {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.messenger.sign_in(&in_dialect(dialect)).unwrap();
    rig.drain();
    comes_online(&mut rig, dialect);
    rig.says(GATEWAY, FORGOTTEN);
    assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{:?}", rig.events);
    assert!(rig.take_events().iter().any(|event| event.contains("GatewayRefused { status: 400 }")));
    rig
}

#[test]
fn sessions_that_the_gateway_forgets_twice_are_probably_taken_elsewhere() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP12] {
        for split in [Split::Whole, Split::Pieces(1)] {
            let mut rig = forgotten_once(dialect);
            comes_online(&mut rig, dialect);
            rig.split = split;
            rig.take_events();
            rig.says(GATEWAY, FORGOTTEN);
            assert_eq!(rig.take_events(), ["SignedOut { reason: ProbablySignedInElsewhere }"]);
            rig.wait(Duration::from_secs(3600));
            assert!(rig.messenger.is_offline() && rig.links.is_empty());
            // Whoever takes the session back by hand begins anew.
            rig.split = Split::Whole;
            rig.messenger.sign_in(&in_dialect(dialect)).unwrap();
            rig.drain();
            comes_online(&mut rig, dialect);
            rig.says(GATEWAY, FORGOTTEN);
            assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{:?}", rig.events);
        }
    }
}

/// Asks on, with nothing to hear, for so many seconds.
fn stays(rig: &mut Rig<Heap>, seconds: u32) {
    let end = rig.now.after(Duration::from_secs(seconds));
    while rig.now < end {
        rig.says(GATEWAY, &answer(CONSTANT, ""));
        while asked_nothing(rig) {
            let wait = rig.wait.since(rig.now);
            rig.wait(wait);
        }
    }
}

#[test]
fn sessions_that_last_longer_are_given_up_when_three_are_forgotten() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP12] {
        let mut rig = forgotten_once(dialect);
        comes_online(&mut rig, dialect);
        stays(&mut rig, 60);
        rig.says(GATEWAY, FORGOTTEN);
        assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{:?}", rig.events);
        comes_online(&mut rig, dialect);
        stays(&mut rig, 60);
        rig.take_events();
        rig.says(GATEWAY, FORGOTTEN);
        assert_eq!(rig.take_events(), ["SignedOut { reason: ProbablySignedInElsewhere }"]);
    }
}

#[test]
fn a_program_that_signs_in_again_by_itself_is_told_as_well() {
    let dialect = Dialect::MSNP12;
    let wish = SignIn { reconnection: Reconnection::NEVER, ..in_dialect(dialect) };
    let mut rig = Rig::<Heap>::new(Split::Whole);
    for reason in ["LinkLost(GatewayRefused { status: 400 })", "ProbablySignedInElsewhere"] {
        rig.messenger.sign_in(&wish).unwrap();
        rig.drain();
        comes_online(&mut rig, dialect);
        rig.take_events();
        rig.says(GATEWAY, FORGOTTEN);
        assert_eq!(rig.take_events(), [format!("SignedOut {{ reason: {reason} }}")]);
    }
}

#[test]
fn what_explains_why_the_gateway_forgot_a_session_is_no_sign_of_somebody_else() {
    for case in 0..5 {
        let mut rig = forgotten_once(Dialect::MSNP12);
        comes_online(&mut rig, Dialect::MSNP12);
        match case {
            // The device slept longer than gateways remember.
            0 => {
                rig.says(GATEWAY, &answer(CONSTANT, ""));
                rig.wait(Duration::from_secs(70));
            }
            // The gateway was started anew: its connections ended, with a request on them or without.
            1 => rig.closes(GATEWAY),
            2 => {
                rig.says(GATEWAY, &answer(CONSTANT, ""));
                rig.closes(GATEWAY);
                rig.wait(Duration::from_secs(1));
            }
            // The request before may still be under way.
            3 => {
                rig.messenger.network_changed();
                rig.drain();
            }
            // The session lasted.
            _ => stays(&mut rig, 301),
        }
        rig.says(GATEWAY, FORGOTTEN);
        assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{case}: {:?}", rig.events);
    }
}
