//! Gateways that break, repeat, move, or do not answer.

use super::*;

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
    assert!(rig.take_told().iter().any(|event| matches!(event, Event::Presence { .. })));
    one(&mut rig, GATEWAY);
    rig.closes(GATEWAY);
    one(&mut rig, GATEWAY);
    rig.closes(GATEWAY);
    assert!(rig.take_told().iter().any(|event| matches!(event, Event::ConnectionLost { .. })));
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
    assert!(rig.take_told().iter().any(|event| matches!(event, Event::StatusChanged { .. })));
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
            rig.take_told().iter().filter(|event| matches!(event, Event::Presence { .. })).count()
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
    assert!(rig.take_told().iter().any(|event| matches!(event, Event::ConnectionLost { .. })));
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
        let events = rig.take_told();
        assert!(events.iter().any(|event| matches!(event, Event::Presence { .. })), "{events:?}");
        assert!(!events.iter().any(|event| matches!(event, Event::ConnectionLost { .. })), "{events:?}");
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
    assert!(rig.take_told().iter().any(|event| matches!(event, Event::ConnectionLost { .. })));
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
    assert!(rig.take_told().iter().any(|event| matches!(event, Event::ConnectionLost { .. })));
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
    let portal = SignOutReason::LinkLost(LinkError::CaptivePortal);
    for (text, lost) in [
        (answer("Session=close; SessionID=7.5", "OUT SSD\r\n"), SignOutReason::ServerShutdown),
        (answer("Session=close", ""), SignOutReason::LinkLost(LinkError::ClosedByPeer)),
        (
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_owned(),
            SignOutReason::LinkLost(LinkError::GatewayRefused { status: 400 }),
        ),
        ("HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n".to_owned(), portal),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>".to_owned(), portal),
        ("NLN BSY bruno@example.org Bruno 0\r\n".to_owned(), portal),
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        sign_in(&mut rig);
        rig.says(GATEWAY, &text);
        let events = rig.take_told();
        let is_it =
            |event: &Event<'_>| matches!(event, Event::ConnectionLost { reason, .. } if *reason == lost);
        assert!(events.iter().any(is_it), "{events:?}");
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
    assert!(is_lost(&rig.take_told(), LinkError::GatewayRefused { status: 503 }));
}

#[test]
fn a_gateway_that_does_not_answer_is_given_up_in_time() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    sign_in(&mut rig);
    one(&mut rig, GATEWAY);
    rig.wait(Duration::from_secs(35));
    one(&mut rig, GATEWAY);
    rig.wait(Duration::from_secs(35));
    assert!(is_lost(&rig.take_told(), LinkError::TimedOut));
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
    let events = rig.take_told();
    assert_eq!(end_of(&events), Some(SignOutReason::LinkLost(LinkError::Unreachable)));
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
    assert!(rig.take_told().contains(&Event::SignedOut { reason: SignOutReason::Wish }));
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
