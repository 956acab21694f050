//! The HTTP gateway, as a client sees it that writes its requests by hand.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::time::Duration;

use by_hand::tunnelled::*;
use by_hand::*;
use msnp_service::{Action, Flood, Kick, Quirks, Server, Step};

const OPEN: &str = "Action=open&Server=NS&IP=messenger.hotmail.com";

fn ordinary() -> msnp_service::Service {
    with_gateway(Quirks::default(), |_| {})
}

fn poll_of(id: &str) -> String {
    format!("Action=poll&SessionID={id}")
}

#[test]
fn a_session_is_opened_with_its_first_command() {
    let service = ordinary();
    let address = service.addresses().gateway.unwrap();
    assert_eq!(
        service.addresses().gateway_url.clone().unwrap(),
        format!("http://{address}/gateway/gateway.dll")
    );
    let mut wire = Wire::to(&service);
    let reply = wire.exchange(OPEN, "VER 1 MSNP8 CVR0\r\n");
    assert!(reply.head.starts_with("HTTP/1.1 200 OK\r\n"), "{}", reply.head);
    assert_eq!(reply.text(), "VER 1 MSNP8\r\n");
    assert_eq!(header(&reply.head, "Content-Type").unwrap(), "application/x-msn-messenger");
    assert_eq!(reply.pair("GW-IP").unwrap(), "127.0.0.1");
    assert!(!reply.closes());
    let (stays, changes) = reply.pair("SessionID").map(|id| id.split_once('.').map(own).unwrap()).unwrap();
    assert!(stays.parse::<u64>().is_ok() && changes.parse::<u64>().is_ok());
    // Empty, and with a whole URI as through a proxy.
    assert_eq!(wire.exchange("Action=open&Server=SB&IP=127.0.0.1", "").body, b"");
    wire.write(&format!(
        "POST http://{address}/gateway/gateway.dll?{OPEN} HTTP/1.1\r\nHost: {address}\r\n\
         Proxy-Connection: Keep-Alive\r\nContent-Length: 18\r\n\r\nVER 1 MSNP9 CVR0\r\n"
    ));
    assert_eq!(wire.answer().text(), "VER 1 MSNP9\r\n");
    assert_eq!(service.gateway_session_count(), 3);
}

fn own((one, other): (&str, &str)) -> (String, String) {
    (one.to_owned(), other.to_owned())
}

#[test]
fn a_whole_conversation_goes_through_the_gateway_with_every_other_port_closed() {
    let service = ordinary();
    for server in [Server::Dispatch, Server::Notification, Server::Switchboard] {
        service.controls().refuse_connections(server, true);
    }
    let (mut anna, profile) = Tunnelled::online(&service, 12, ANNA);
    assert!(profile.contains("\r\nClientPort: 0\r\n") && profile.contains("\r\nClientIP: 127.0.0.1\r\n"));
    let (mut bruno, _) = Tunnelled::online(&service, 8, BRUNO);
    anna.expect("NLN NLN bruno@example.org Bruno 0");
    bruno.expect("ILN 6 NLN anna@example.net Anna%20B 0");
    let mut here = anna.switchboard(&service, ANNA);
    here.say("CAL 2 bruno@example.org");
    here.expect_start("CAL 2 RINGING ");
    let mut there = bruno.answer(&service, BRUNO);
    there.expect_start("IRO 1 1 1 anna@example.net Anna%20B");
    there.expect("ANS 1 OK");
    here.expect_start("JOI bruno@example.org Bruno");
    for number in 0..20 {
        let words = format!("word {number}");
        here.say_with(&format!("MSG {} A", 10 + number), &text(&words));
        here.expect(&format!("ACK {}", 10 + number));
        assert_eq!(there.expect_payload("MSG anna@example.net Anna%20B "), text(&words));
    }
    let left = there.send("OUT\r\n");
    assert!(left.closes());
    here.expect("BYE bruno@example.org");
    let counters = service.counters();
    assert_eq!((counters.notification.connections, counters.switchboard.connections), (0, 0));
    assert_eq!((counters.tunnels.connections, counters.gateway_opens), (4, 4));
    assert_eq!(counters.gateway.commands, 4 + counters.gateway_sends + counters.gateway_polls);
    assert!(counters.gateway_sends >= 30 && counters.gateway_polls > 0);
    assert!(counters.tunnels.bytes_in > 2000 && counters.gateway.bytes_in > counters.tunnels.bytes_in);
    assert!(counters.gateway.bytes_out > counters.tunnels.bytes_out);
    assert!(counters.notification.commands > 10 && counters.messages_delivered == 20);
    assert_eq!(counters.gateway.connections, 4);
}

#[test]
fn only_the_newest_identifier_is_good() {
    let service = ordinary();
    let mut wire = Wire::to(&service);
    let first = wire.exchange(OPEN, "").id();
    let second = wire.exchange(&poll_of(&first), "").id();
    assert_ne!(first, second);
    assert_eq!(first.split('.').next(), second.split('.').next());
    let old = wire.exchange(&poll_of(&first), "");
    assert_eq!((old.status, header(&old.head, "X-MSN-Messenger")), (400, None));
    // The session is none the worse for it.
    assert_eq!(
        wire.exchange(&format!("SessionID={second}"), "VER 1 MSNP9 CVR0\r\n").text(),
        "VER 1 MSNP9\r\n"
    );
    assert_eq!(service.counters().gateway_refusals, 1);
}

#[test]
fn a_session_lives_on_other_tcp_connections() {
    let service = ordinary();
    let mut client = Tunnelled::open(&service, "NS", "VER 1 MSNP9 CVR0\r\n");
    client.expect("VER 1 MSNP9");
    client.wire = Wire::to(&service);
    client.say("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0208 MSMSGS anna@example.net");
    client.expect_start("CVR 2 ");
    service.controls().cut_gateway_sockets();
    client.wire.expect_end();
    client.wire = Wire::to(&service);
    client.say("USR 3 TWN I anna@example.net");
    client.expect_start("USR 3 TWN S ");
    assert_eq!(service.gateway_session_count(), 1);
}

#[test]
fn bad_requests_are_refused_each_in_its_way() {
    let service = ordinary();
    let mut wire = Wire::to(&service);
    for query in [
        "",
        "Action=open",
        "Action=open&Server=NS",
        "Action=open&Server=XX&IP=a",
        "Action=open&Server=SB&IP=127.0.0.1:1863",
        "Action=poll",
        "Action=poll&SessionID=1234567.1234",
        "SessionID=1234567.1234",
        "Action=jump&SessionID=1.2",
    ] {
        assert_eq!(wire.exchange(query, "").status, 400, "{query}");
    }
    let id = wire.exchange(OPEN, "").id();
    assert_eq!(wire.exchange(&poll_of(&id), "PNG\r\n").status, 400, "a poll has no body");
    let mut ask = |first: &str| {
        wire.write(&format!("{first} HTTP/1.1\r\nContent-Length: 0\r\n\r\n"));
        wire.answer()
    };
    assert_eq!(ask("POST /gateway/other.dll?Action=open&Server=NS&IP=a").status, 404);
    assert_eq!(ask("GET /").status, 404);
    let wrong_method = ask("GET /gateway/gateway.dll?Action=open&Server=NS&IP=a");
    assert_eq!((wrong_method.status, header(&wrong_method.head, "Allow").unwrap().as_str()), (405, "POST"));

    let closing = |request: &str| {
        let mut wire = Wire::to(&service);
        wire.write(request);
        let reply = wire.answer();
        wire.expect_end();
        reply.status
    };
    let start = "POST /gateway/gateway.dll?Action=open&Server=NS&IP=a HTTP/1.1\r\n";
    assert_eq!(closing(&format!("{start}\r\n")), 411);
    assert_eq!(closing(&format!("{start}Content-Length: x\r\n\r\n")), 400);
    assert_eq!(closing(&format!("{start}Content-Length: 99999999\r\n\r\n")), 413);
    assert_eq!(closing(&format!("{start}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), 400);
    assert_eq!(closing(&format!("{start}Content-Length: 0\r\nExpect: 100-continue\r\n\r\n")), 417);
    assert_eq!(closing(&format!("{start}X: {}\r\n", "x".repeat(40_000))), 400);
    assert_eq!(service.gateway_session_count(), 1);
}

#[test]
fn two_requests_at_once_are_one_too_many() {
    let service = ordinary();
    let mut client = Tunnelled::open(&service, "NS", "VER 1 MSNP9 CVR0\r\n");
    client.expect("VER 1 MSNP9");
    client.wire.ask(&format!("Action=poll&Lifespan=60&SessionID={}", client.id), "");
    until("the poll waits", || service.counters().gateway_polls == 1);
    let mut other = Wire::to(&service);
    assert_eq!(other.exchange(&format!("SessionID={}", client.id), "PNG\r\n").status, 400);
    service.controls().expire_gateway_sessions();
    assert!(client.take().closes());
}

#[test]
fn a_poll_whose_connection_breaks_was_never_made() {
    let service = ordinary();
    let mut client = Tunnelled::open(&service, "NS", "VER 1 MSNP9 CVR0\r\n");
    client.expect("VER 1 MSNP9");
    client.wire.ask(&format!("Action=poll&Lifespan=60&SessionID={}", client.id), "");
    until("the poll waits", || service.counters().gateway_polls == 1);
    client.wire = Wire::to(&service);
    // Refused until the gateway has seen the end of the other connection.
    let query = format!("SessionID={}", client.id);
    until("the session is free again", || {
        Wire::to(&service).exchange(&query, "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2 MSMSGS a@b\r\n").status
            == 200
    });
}

#[test]
fn a_long_poll_is_answered_when_something_comes_and_when_its_time_is_up() {
    let service = ordinary();
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    let polls = service.counters().gateway_polls;
    anna.wire.ask(&format!("Action=poll&Lifespan=300&SessionID={}", anna.id), "");
    until("the poll waits", || service.counters().gateway_polls > polls);
    service.challenge(ANNA);
    assert!(anna.take().text().starts_with("CHL 0 "));
    anna.wire.ask(&format!("Action=poll&Lifespan=1&SessionID={}", anna.id), "");
    assert_eq!(anna.take().text(), "");
}

#[test]
fn bodies_split_commands_anywhere() {
    let service = with_gateway(Quirks::default(), |configuration| configuration.gateway_body_limit = Some(3));
    let (mut anna, profile) = Tunnelled::online(&service, 12, ANNA);
    assert!(profile.len() > 300);
    let reply = anna.send("PNG\r\n");
    assert_eq!(reply.text(), "QNG");
    assert_eq!(anna.poll().text(), " 50");
    assert_eq!(anna.poll().text(), "\r\n");
    assert_eq!(anna.poll().text(), "");
    // The end is told behind the last byte.
    anna.buffer.clear();
    service.kick(ANNA, Kick::Elsewhere);
    assert_eq!(anna.poll().text(), "OUT");
    assert!(!anna.closed);
    anna.expect("OUT OTH");
    anna.expect_end();
}

#[test]
fn the_end_of_the_session_is_told_with_its_last_bytes() {
    let service = ordinary();
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    service.kick(ANNA, Kick::ShuttingDown);
    until("the end has come through", || !service.is_online(ANNA));
    anna.expect("OUT SSD");
    anna.expect_end();
    assert_eq!(anna.wire.exchange(&poll_of(&anna.id), "").status, 400);

    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    let reply = anna.send("OUT\r\n");
    assert!(reply.closes() && reply.body.is_empty());
    assert!(!service.is_online(ANNA));
    // What was answered before an error that closes comes along.
    let mut wire = Wire::to(&service);
    let reply = wire.exchange(OPEN, "VER 1 MSNP9 CVR0\r\nSYN 2 0\r\n");
    assert_eq!((reply.text().as_str(), reply.closes()), ("VER 1 MSNP9\r\n302 2\r\n", true));
    assert_eq!(service.gateway_session_count(), 0);
}

#[test]
fn a_session_without_requests_expires() {
    let service = with_gateway(Quirks::default(), |configuration| {
        configuration.gateway_expiry = Duration::from_secs(2);
    });
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    let begun = std::time::Instant::now();
    while begun.elapsed() < Duration::from_secs(3) {
        assert_eq!(anna.poll().status, 200);
    }
    until("it has expired", || service.counters().gateway_expired == 1);
    until("she is offline", || !service.is_online(ANNA));
    assert_eq!(anna.wire.exchange(&poll_of(&anna.id), "").status, 400);
    assert_eq!(service.gateway_session_count(), 0);
}

#[test]
fn the_controls_reach_sessions_behind_the_gateway() {
    let service = ordinary();
    let controls = service.controls();
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    controls.on(Step::Ping, Action::Wrong);
    assert_eq!(anna.send("PNG\r\n").text(), "QNG soon\r\n");
    controls.on(Step::Ping, Action::Delay(Duration::from_millis(100)));
    assert_eq!(anna.send("PNG\r\n").text(), "");
    anna.buffer.clear();
    anna.expect("QNG 50");
    controls.flood(ANNA, Flood::Presence, 5000);
    for number in 0..5000 {
        let status = if number % 2 == 0 { "NLN" } else { "BSY" };
        anna.expect(&format!("NLN {status} flood@example.net Flood 0"));
    }
    controls.split_output(Some(1));
    anna.expect_nothing();
    controls.split_output(None);
    service.reset_counters();
    controls.hold_output(true);
    anna.wire.ask(&format!("SessionID={}", anna.id), "PNG\r\n");
    until("it was answered", || service.counters().gateway.commands == 1);
    assert_eq!(service.counters().gateway.bytes_out, 0);
    controls.hold_output(false);
    anna.take();
    anna.expect("QNG 50");
    let begun = std::time::Instant::now();
    controls.delay_all(Duration::from_millis(150));
    anna.expect_nothing();
    assert!(begun.elapsed() >= Duration::from_millis(150));
    controls.clear();
    controls.cut(ANNA);
    assert!(anna.poll().closes());
    until("she is offline", || !service.is_online(ANNA));

    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    controls.cut_everything();
    anna.wire.expect_end();
    anna.wire = Wire::to(&service);
    assert!(anna.poll().closes());
}

#[test]
fn every_action_at_the_gateway() {
    let service = ordinary();
    let controls = service.controls();
    let mut wire = Wire::to(&service);
    let mut open = |action: Action| {
        controls.on(Step::GatewayOpen, action);
        wire.exchange(OPEN, "VER 1 MSNP9 CVR0\r\n")
    };
    assert_eq!(open(Action::Refuse(503)).status, 503);
    let portal = open(Action::Wrong);
    assert_eq!((portal.status, header(&portal.head, "X-MSN-Messenger")), (200, None));
    assert!(portal.text().starts_with("<html>"));
    let redirect = open(Action::Redirect("http://portal.example.net/".into()));
    assert_eq!(
        (redirect.status, header(&redirect.head, "Location").unwrap().as_str()),
        (302, "http://portal.example.net/")
    );
    assert!(header(&open(Action::Oversize(20_000)).head, "X-Filling").unwrap().len() == 20_000);
    assert_eq!(service.gateway_session_count(), 0, "nothing was done");
    assert_eq!(open(Action::Delay(Duration::from_millis(30))).text(), "VER 1 MSNP9\r\n");
    assert_eq!(open(Action::Repeat(2)).text(), "VER 1 MSNP9\r\n");
    assert_eq!(wire.answer().text(), "VER 1 MSNP9\r\n");
    assert_eq!(service.gateway_session_count(), 2);

    let mut client = Tunnelled::open(&service, "NS", "VER 1 MSNP9 CVR0\r\n");
    client.expect("VER 1 MSNP9");
    let send = format!("SessionID={}", client.id);
    controls.on(Step::GatewaySend, Action::Close);
    client.wire.ask(&send, "CVQ 2\r\n");
    client.wire.expect_end();
    client.wire = Wire::to(&service);
    controls.on(Step::GatewaySend, Action::Silence);
    client.wire.ask(&send, "CVQ 2\r\n");
    until("it was heard", || service.counters().gateway_sends == 2);
    client.wire = Wire::to(&service);
    controls.on(Step::GatewaySend, Action::Garbage(300));
    client.wire.ask(&send, "CVQ 2\r\n");
    until("it was answered", || service.counters().gateway_sends == 3);
    controls.cut_gateway_sockets();
    assert!(client.wire.rest().len() <= 300);
    client.wire = Wire::to(&service);
    controls.on(
        Step::GatewayPoll,
        Action::Raw(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".to_vec()),
    );
    assert_eq!(client.wire.exchange(&poll_of(&client.id), "").status, 502);
    controls.on(Step::GatewayPoll, Action::CloseAfter);
    client.poll();
    client.wire.expect_end();
    // None of what was not answered was carried out, and the identifier is still good.
    client.wire = Wire::to(&service);
    client.say("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0208 MSMSGS anna@example.net");
    client.expect_start("CVR 2 ");
    controls.on(Step::Connect(Server::Notification), Action::Refuse(600));
    let refused = client.wire.exchange(OPEN, "VER 1 MSNP9 CVR0\r\n");
    assert_eq!((refused.text().as_str(), refused.closes()), ("600\r\n", true));
    controls.refuse_connections(Server::Gateway, true);
    let address = service.addresses().gateway.unwrap();
    assert!(std::net::TcpStream::connect(address).is_err());
    controls.clear();
    Wire::connect(address);
}

#[test]
fn rules_for_an_account_are_for_its_sessions() {
    let service = ordinary();
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    let (mut bruno, _) = Tunnelled::online(&service, 9, BRUNO);
    anna.expect("NLN NLN bruno@example.org Bruno 0");
    let mut board = anna.switchboard(&service, ANNA);
    service
        .controls()
        .add(msnp_service::Rule::new(Step::GatewayPoll, Action::Refuse(500)).account(ANNA).times(2));
    bruno.poll();
    assert_eq!(anna.wire.exchange(&poll_of(&anna.id), "").status, 500);
    assert_eq!(board.wire.exchange(&poll_of(&board.id), "").status, 500);
    anna.poll();
    board.poll();
}

#[test]
fn a_service_that_stops_says_so_to_a_poll_that_waits() {
    let service = ordinary();
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    let polls = service.counters().gateway_polls;
    anna.wire.ask(&format!("Action=poll&Lifespan=300&SessionID={}", anna.id), "");
    until("the poll waits", || service.counters().gateway_polls > polls);
    service.stop();
    assert_eq!(anna.take().text(), "OUT SSD\r\n");
    anna.wire.expect_end();
}

#[test]
fn many_sessions_at_once_each_get_their_own_answers() {
    let service = with_gateway(Quirks::default(), |configuration| configuration.threads = 4);
    std::thread::scope(|scope| {
        for number in 0..16 {
            let service = &service;
            scope.spawn(move || {
                let mut client = Tunnelled::open(service, "NS", "VER 1 MSNP9 CVR0\r\n");
                client.expect("VER 1 MSNP9");
                for transaction in 2..200 {
                    let command =
                        format!("CVR {transaction} 0x0409 winnt 5.1 i386 MSNMSGR {number}.0 MSMSGS a@b\r\n");
                    let reply = client.send(&command);
                    // At once, and whole: the answer waits for the server.
                    let begin = format!("CVR {transaction} {number}.0 ");
                    assert!(reply.text().starts_with(&begin) && reply.text().ends_with("\r\n"), "{reply:?}");
                }
                assert!(client.send("OUT\r\n").closes());
            });
        }
    });
    assert_eq!(service.gateway_session_count(), 0);
    assert_eq!(service.counters().gateway_polls, 0);
}

#[test]
fn every_byte_of_arbitrary_requests_harms_nobody() {
    let service = ordinary();
    let request = format!(
        "POST /gateway/gateway.dll?{OPEN} HTTP/1.1\r\nContent-Length: 18\r\n\r\nVER 1 MSNP9 CVR0\r\n"
    );
    let mut wire = Wire::to(&service);
    for byte in request.chars() {
        wire.write(&byte.to_string());
    }
    assert_eq!(wire.answer().text(), "VER 1 MSNP9\r\n");
    for cut in 0..request.len() {
        Wire::to(&service).write(&request[..cut]);
    }
    for seed in 0..64_u32 {
        let noise: String = (0..200_u32)
            .map(|at| char::from(u8::try_from((at * 7919 + seed * 104_729) % 127).unwrap()))
            .collect();
        Wire::to(&service).write(&noise);
    }
    Tunnelled::online(&service, 12, ANNA);
}

#[test]
fn clients_of_web_lists_come_through_the_gateway_and_learn_that_there_is_no_other_way() {
    let service = ordinary();
    let (mut anna, _) = Tunnelled::online(&service, 15, ANNA);
    let mut bruno = Client::online(&service, 14, BRUNO);
    bruno.expect_start("ILN 6 ");
    anna.expect(&format!("NLN NLN {BRUNO} 1 Bruno 0"));
    anna.say("XFR 14 SB");
    assert!(anna.expect_start("XFR 14 SB ").ends_with(" U messenger.msn.com 0"));
    let mut board = anna.switchboard(&service, ANNA);
    board.say(&format!("CAL 2 {BRUNO}"));
    board.expect_start("CAL 2 RINGING ");
    assert!(bruno.expect_start("RNG ").ends_with(" U messenger.hotmail.com 1"));
}
