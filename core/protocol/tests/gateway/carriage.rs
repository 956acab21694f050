//! Sessions and conversations carried by requests and answers.

use super::*;

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

/// What the connection to the gateway is for, and that its server is known to be the gateway.
fn is_to_gateway(rig: &Rig<Heap>, kind: LinkKind) {
    #[cfg(feature = "internals")]
    {
        use msnp_core::internals::{ServerKind, server_of};
        assert_eq!(server_of(&rig.messenger, rig.link(GATEWAY)), Some((kind, ServerKind::Gateway)));
    }
    #[cfg(not(feature = "internals"))]
    let _ = (rig, kind);
}

#[test]
fn a_conversation_has_a_session_of_its_own() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    is_to_gateway(&rig, LinkKind::Notification);
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
    is_to_gateway(&rig, LinkKind::Switchboard);
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
    assert!(rig.take_told().iter().any(|event| matches!(event, Event::Delivered { .. })));
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
    let is_unanswered =
        |event: &Event<'_>| matches!(event, Event::Failed { reason: FailureReason::NoAnswer, .. });
    assert!(rig.told.iter().any(is_unanswered), "{:?}", rig.told);
}

#[test]
fn whoever_leaves_while_calling_says_goodbye() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let chat = calling(&mut rig);
    rig.messenger.leave(chat).unwrap();
    rig.drain();
    let sent = rig.take_sent(GATEWAY);
    assert!(says_out(&mut rig, sent), "{:?}", rig.told);
    let mut rig = Rig::<Heap>::new(Split::Whole);
    calling(&mut rig);
    rig.messenger.shut_out("bruno@example.org").unwrap();
    rig.drain();
    let sent = rig.take_sent(GATEWAY);
    assert!(says_out(&mut rig, sent), "{:?}", rig.told);
}

#[test]
fn a_call_that_is_refused_says_goodbye() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    greeting(&mut rig);
    rig.says(GATEWAY, &answer("SessionID=8.1", "USR 2 OK anna@example.net Anna\r\n217 3\r\n"));
    let sent = rig.take_sent(GATEWAY);
    assert!(says_out(&mut rig, sent), "{:?}", rig.told);
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
    assert!(says_out(&mut rig, sent), "{:?}", rig.told);
    // The session is closed by its gateway: that is not the loss of a second switchboard.
    let closed = answer("SessionID=8.1; Session=close", "");
    rig.says(GATEWAY, &closed);
    rig.wait(Duration::from_millis(1));
    assert!(!rig.told.iter().any(|event| matches!(event, Event::Failed { .. })), "{:?}", rig.told);
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
    panic!("no other switchboard was asked for: {:?}", rig.told);
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
    rig.take_told();
    let body = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nWait";
    let message = format!("MSG bruno@example.org Bruno {}\r\n{body}", body.len());
    rig.says(GATEWAY, &answer("SessionID=8.9; Session=close", &message));
    let events = rig.take_told();
    let said = events.iter().position(|event| matches!(event, Event::Message { .. }));
    let closed = events.iter().position(|event| matches!(event, Event::ChatClosed { .. }));
    assert!(said.unwrap() < closed.unwrap(), "{events:?}");
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
    rig.take_told();
    // All this before the next poll: the user signs out, and the answer under way breaks off.
    let conversation = rig.link(GATEWAY);
    assert_ne!(conversation, session);
    rig.messenger.received(conversation, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nMS");
    rig.messenger.sign_out();
    rig.messenger.closed(conversation, LinkError::Broken);
    rig.drain();
    let events = rig.take_told();
    let ended = events.iter().position(|event| matches!(event, Event::ChatEnded { .. }));
    assert!(events.iter().any(|event| matches!(event, Event::ChatClosed { .. })), "{events:?}");
    assert!(ended.is_some() && end_of(&events).is_some(), "{events:?}");
}
