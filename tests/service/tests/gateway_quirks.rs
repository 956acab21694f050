//! Gateways other than the official one.

#![allow(clippy::unwrap_used)]

mod by_hand;

use by_hand::tunnelled::*;
use by_hand::*;
use msnp_service::{GatewayEnds, GatewayIp, Kick, Quirks};

const OPEN: &str = "Action=open&Server=NS&IP=messenger.hotmail.com";

#[test]
fn one_identifier_for_the_whole_session() {
    let service = with_gateway(Quirks { gateway_constant_ids: true, ..Quirks::default() }, |_| {});
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    let id = anna.id.clone();
    assert!(id.len() == 36 && !id.contains('.'), "{id}");
    anna.expect_nothing();
    anna.poll();
    assert_eq!(anna.id, id);
    assert!(anna.send("OUT\r\n").closes());
}

#[test]
fn every_form_of_the_gateways_own_address() {
    for (gateway_ip, says) in [
        (GatewayIp::Own, Some("127.0.0.1")),
        (GatewayIp::Unusable, Some("gateway.invalid")),
        (GatewayIp::Echo, Some("messenger.hotmail.com")),
        (GatewayIp::Named("localhost".into()), Some("localhost")),
        (GatewayIp::Absent, None),
    ] {
        let service = with_gateway(Quirks { gateway_ip, ..Quirks::default() }, |_| {});
        let mut wire = Wire::to(&service);
        let reply = wire.exchange(OPEN, "VER 1 MSNP9 CVR0\r\n");
        assert_eq!(reply.pair("GW-IP").as_deref(), says);
        let next = wire.exchange(&format!("Action=poll&SessionID={}", reply.id()), "");
        assert_eq!(next.pair("GW-IP").as_deref(), says);
        assert_eq!(header(&next.head, "X-MSN-Host"), None);
    }
    let quirks = Quirks { gateway_host_header: Some("localhost".into()), ..Quirks::default() };
    let service = with_gateway(quirks, |_| {});
    assert_eq!(header(&Wire::to(&service).exchange(OPEN, "").head, "X-MSN-Host").unwrap(), "localhost");
}

#[test]
fn an_end_that_is_never_told() {
    let quirks = Quirks { gateway_ends: GatewayEnds::Silent, ..Quirks::default() };
    let service = with_gateway(quirks, |_| {});
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    let reply = anna.send("OUT\r\n");
    assert_eq!((reply.text().as_str(), reply.closes()), ("", false));
    for _ in 0..5 {
        let reply = anna.poll();
        assert_eq!((reply.text().as_str(), reply.closes()), ("", false));
    }
    assert!(!service.is_online(ANNA));
}

#[test]
fn an_end_that_only_a_refusal_tells() {
    let quirks = Quirks { gateway_ends: GatewayEnds::Refused, ..Quirks::default() };
    let service = with_gateway(quirks, |_| {});
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    service.kick(ANNA, Kick::Elsewhere);
    anna.expect("OUT OTH");
    assert!(!anna.closed);
    let query = format!("Action=poll&SessionID={}", anna.id);
    assert_eq!(anna.wire.exchange(&query, "").status, 400);
    assert_eq!(service.gateway_session_count(), 0);
}

#[test]
fn an_end_whose_last_word_is_lost() {
    let quirks = Quirks { gateway_ends: GatewayEnds::Forgotten, ..Quirks::default() };
    for dialect in [8, 12] {
        let service = with_gateway(quirks.clone(), |_| {});
        let (mut anna, _) = Tunnelled::online(&service, dialect, ANNA);
        service.kick(ANNA, Kick::Elsewhere);
        let query = format!("Action=poll&SessionID={}", anna.id);
        assert_eq!(anna.wire.exchange(&query, "").status, 400);
        assert_eq!(service.gateway_session_count(), 0);
    }
}

#[test]
fn the_last_answer_comes_again_on_another_connection() {
    let service = with_gateway(Quirks { gateway_repeats: true, ..Quirks::default() }, |_| {});
    let (mut anna, _) = Tunnelled::online(&service, 9, ANNA);
    let last = anna.send("PNG\r\n");
    assert_eq!(last.text(), "QNG 50\r\n");
    // The client had the answer, and goes on.
    anna.wire = Wire::to(&service);
    let again = anna.send("CHG 7 AWY 0\r\n");
    assert_eq!((again.text(), again.id()), (last.text(), last.id()));
    // What the request carried was passed on all the same.
    let answer = anna.poll();
    assert_eq!(answer.text(), "CHG 7 AWY 0\r\n");
    assert_ne!(answer.id(), last.id());

    // The client had no answer, and asks again: it is answered, not carried out again.
    let before = anna.id.clone();
    let last = anna.send("CHG 8 BSY 0\r\n");
    let commands = service.counters().notification.commands;
    anna.wire = Wire::to(&service);
    let again = anna.wire.exchange(&format!("SessionID={before}"), "CHG 8 BSY 0\r\n");
    assert_eq!((again.status, again.text(), again.id()), (200, last.text(), last.id()));
    assert_eq!(service.counters().notification.commands, commands);
    assert_eq!(anna.poll().text(), "");
    // An end is told again, too, and then no more.
    let before = anna.id.clone();
    assert!(anna.send("OUT\r\n").closes());
    anna.wire = Wire::to(&service);
    assert!(anna.wire.exchange(&format!("SessionID={before}"), "OUT\r\n").closes());
    assert_eq!(anna.wire.exchange(&format!("SessionID={}", anna.id), "PNG\r\n").status, 400);
    assert_eq!(service.gateway_session_count(), 0);
}

#[test]
fn a_connection_for_each_answer() {
    let quirks = Quirks { gateway_closes_connections: true, gateway_repeats: true, ..Quirks::default() };
    let service = with_gateway(quirks, |_| {});
    let mut wire = Wire::to(&service);
    let reply = wire.exchange(OPEN, "VER 1 MSNP9 CVR0\r\n");
    assert_eq!(header(&reply.head, "Connection").unwrap(), "close");
    wire.expect_end();
    // Both sides knew: nothing is repeated.
    let mut wire = Wire::to(&service);
    let next = wire.exchange(&format!("Action=poll&SessionID={}", reply.id()), "");
    assert_eq!(next.text(), "");
    wire.expect_end();
}

#[test]
fn answers_in_chunks_and_after_a_word_of_patience() {
    let quirks = Quirks { gateway_chunked: true, gateway_continues: true, ..Quirks::default() };
    let service = with_gateway(quirks, |_| {});
    let (mut anna, profile) = Tunnelled::online(&service, 12, ANNA);
    assert!(profile.len() > 300);
    let reply = anna.poll();
    assert_eq!(header(&reply.head, "Content-Length"), None);
    assert_eq!((reply.continued, reply.text().as_str()), (1, ""));
    anna.expect_nothing();
}
