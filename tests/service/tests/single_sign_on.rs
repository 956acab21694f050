//! The sign-in of MSNP13 to MSNP15: tickets by SOAP over TLS, and the keyed answer of `USR SSO`.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::time::Duration;

use by_hand::web::{self, *};
use by_hand::*;
use msnp_service::{Action, Configuration, Quirks, Rule, Service, Step};
use roxmltree::Document;

/// Up to the nonce.
fn challenged(service: &Service) -> (Client, String) {
    let mut client = Client::introduce(service.addresses().notification, 15, ANNA);
    client.expect_payload("GCF 0 ");
    let nonce = client.expect_start("USR 3 SSO S MBI_KEY_OLD ");
    (client, nonce)
}

/// Answers a nonce; gives the line that comes.
fn answered(service: &Service, ticket: &Ticket, change: impl FnOnce(String) -> String) -> String {
    let (mut client, nonce) = challenged(service);
    let answer = change(web::answer(ticket.secret.as_deref().unwrap(), &nonce));
    client.say(&format!("USR 4 SSO S {} {answer}", ticket.text));
    let line = client.hear();
    if line.starts_with("911") {
        client.expect_end();
    }
    line
}

#[test]
fn every_web_dialect_signs_in() {
    let service = service(friends());
    for dialect in 13..=15 {
        let mut client = Client::sign_in(&service, dialect, ANNA);
        let has = |line: &str| client.profile.contains(line);
        assert!(has("ABCHMigrated: 1\r\n") && has("MPOPEnabled: 0\r\n"), "{}", client.profile);
        client.expect_nothing();
    }
    assert_eq!(service.counters().sign_ins, 3);
}

#[test]
fn a_nonce_is_new_each_time_and_sixty_four_characters() {
    let service = service(friends());
    let (one, other) = (challenged(&service).1, challenged(&service).1);
    assert_ne!(one, other);
    assert_eq!((one.len(), other.len()), (64, 64));
}

#[test]
fn only_the_right_answer_with_the_right_ticket_signs_in() {
    let service = service(friends());
    let anna = ticket_for(&service, ANNA, SINGLE_SIGN_ON);
    let same = |answer: String| answer;
    assert_eq!(answered(&service, &anna, same), "USR 4 OK anna@example.net 1 0");
    // A machine id is for later dialects, and no harm here.
    let with_id = |answer: String| answer + " {3F2C1B0A-6D5E-4F70-8192-A3B4C5D6E7F8}";
    assert_eq!(answered(&service, &anna, with_id), "USR 4 OK anna@example.net 1 0");

    let wrong = |answer: String| answer.replacen("HAAAAAEAAAADZgAA", "HAAAAAIAAAADZgAA", 1);
    assert_eq!(answered(&service, &anna, wrong), "911 4", "another cipher mode");
    assert_eq!(answered(&service, &anna, |answer| answer[..160].to_owned()), "911 4");
    assert_eq!(answered(&service, &anna, |_| "x".to_owned()), "911 4");
    let bruno = ticket_for(&service, BRUNO, SINGLE_SIGN_ON);
    assert_eq!(answered(&service, &bruno, same), "911 4", "a ticket of somebody else");
    let crossed = Ticket { text: anna.text.clone(), secret: bruno.secret };
    assert_eq!(answered(&service, &crossed, same), "911 4", "a secret of somebody else");
    for site in [MESSENGER, CONTACTS] {
        assert_eq!(answered(&service, &ticket_for(&service, ANNA, site), same), "911 4", "{site}");
    }
    service.revoke_tickets(ANNA);
    assert_eq!(answered(&service, &anna, same), "911 4");
    assert_eq!(service.counters().sign_ins, 2);
}

#[test]
fn a_ticket_that_expired_signs_nobody_in() {
    let configuration = Configuration {
        accounts: friends(),
        ticket_lifetime: Duration::ZERO,
        plain_passport: true,
        ..Configuration::default()
    };
    let service = Service::start(configuration).unwrap();
    let ticket = ticket_for(&service, ANNA, SINGLE_SIGN_ON);
    assert_eq!(answered(&service, &ticket, |answer| answer), "911 4");
}

#[test]
fn a_nonce_is_good_for_one_answer() {
    let service = service(friends());
    let ticket = ticket_for(&service, ANNA, SINGLE_SIGN_ON);
    let (mut first, nonce) = challenged(&service);
    let (mut second, _) = challenged(&service);
    let answer = web::answer(ticket.secret.as_deref().unwrap(), &nonce);
    second.say(&format!("USR 4 SSO S {} {answer}", ticket.text));
    second.expect("911 4");
    first.say(&format!("USR 4 SSO S {} {answer}", ticket.text));
    first.expect("USR 4 OK anna@example.net 1 0");
}

#[test]
fn each_dialect_has_its_own_way_to_sign_in() {
    let service = service(friends());
    for (dialect, way) in [(15, "TWN"), (14, "SSO"), (13, "SSO"), (12, "SSO")] {
        let mut client = Client::connect(service.addresses().notification);
        client.say(&format!("VER 1 MSNP{dialect} CVR0"));
        client.expect(&format!("VER 1 MSNP{dialect}"));
        client.say(&format!("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 8.1.0178 MSMSGS {ANNA}"));
        client.expect_start("CVR 2 ");
        client.say(&format!("USR 3 {way} I {ANNA}"));
        client.expect_end();
    }
}

#[test]
fn the_dispatch_server_sends_on_in_the_form_of_the_dialect() {
    let service = service(friends());
    let addresses = service.addresses();
    let mut client = Client::introduce(addresses.dispatch, 15, ANNA);
    client.expect(&format!("XFR 3 NS {} U D", addresses.notification));
    client.expect_end();
}

#[test]
fn controls_send_on_in_the_form_of_the_dialect() {
    let service = service(friends());
    for (dialect, tail) in [(15, " U D".to_owned()), (12, format!(" 0 {}", service.addresses().notification))]
    {
        service.controls().on(Step::UserInitial, Action::Redirect("127.0.0.1:1".to_owned()));
        let mut client = Client::introduce(service.addresses().notification, dialect, ANNA);
        client.expect(&format!("XFR 3 NS 127.0.0.1:1{tail}"));
    }
}

#[test]
fn web_dialects_can_be_unknown() {
    let service = quirky(friends(), Quirks { no_web_lists: true, ..Quirks::default() });
    let mut client = Client::connect(service.addresses().notification);
    client.say("VER 1 MSNP15 MSNP14 MSNP12 CVR0");
    client.expect("VER 1 MSNP12");
}

#[test]
fn policies_may_be_missing_and_so_may_secrets() {
    let quirks = Quirks { no_policies: true, no_binary_secrets: true, ..Quirks::default() };
    let service = quirky(friends(), quirks);
    let mut client = Client::introduce(service.addresses().notification, 15, ANNA);
    client.expect_start("USR 3 SSO S MBI_KEY_OLD ");
    let ticket = ticket_for(&service, ANNA, SINGLE_SIGN_ON);
    assert_eq!(ticket.secret, None);
}

#[test]
fn rst2_has_its_own_namespaces_and_faults() {
    let service = service(friends());
    let newer = |password: &str, wanted: &[(&str, &str)]| {
        let older = token_request(ANNA, password, wanted);
        older.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
    };
    let sites = [("http://Passport.NET/tb", ""), (SINGLE_SIGN_ON, "MBI_KEY")];
    let request = newer(PASSWORD, &sites);
    let (head, answer) = post(&service, "/RST2.srf", "", &request);
    assert!(head.contains("\r\nContent-Type: application/soap+xml"), "{head}");
    let document = Document::parse(&answer).unwrap();
    let space = |name: &str| {
        let node = document.descendants().find(|node| node.tag_name().name() == name);
        node.unwrap_or_else(|| panic!("no {name} in {answer}")).tag_name().namespace().unwrap()
    };
    assert_eq!(space("Envelope"), "http://www.w3.org/2003/05/soap-envelope");
    assert_eq!(space("Lifetime"), "http://schemas.xmlsoap.org/ws/2005/02/trust");
    assert_eq!(space("RequestedAttachedReference"), "http://schemas.xmlsoap.org/ws/2005/02/trust");
    let security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    assert_eq!(space("BinarySecurityToken"), security);
    let ticket = tickets_of(&answer).remove(SINGLE_SIGN_ON).unwrap();
    assert_eq!(answered(&service, &ticket, |answer| answer), "USR 4 OK anna@example.net 1 0");

    let (_, answer) = post(&service, "/RST2.srf", "", &newer("wrong", &[(CONTACTS, "MBI")]));
    assert_eq!(texts(&answer, "Value"), ["S:Sender", "wst:FailedAuthentication"]);
    assert_eq!(texts(&answer, "value"), ["0x80048821"]);
    assert_eq!(texts(&answer, "code"), ["0x80041012"]);
    // SOAP 1.1 is none of its requests, and 1.2 none of the other one's.
    for nothing in ["<nothing/>".to_owned(), token_request(ANNA, PASSWORD, &sites)] {
        let (_, answer) = post(&service, "/RST2.srf", "", &nothing);
        assert_eq!(texts(&answer, "Value"), ["S:Sender", "wst:InvalidRequest"]);
    }
    assert_eq!(texts(&post(&service, "/RST.srf", "", &request).1, "faultcode"), ["S:Client"]);
}

#[test]
fn a_fault_can_send_elsewhere() {
    let service = service(friends());
    let redirect = Action::RedirectByFault("https://localhost:1/RST.srf?a&b".to_owned());
    service.controls().add(Rule::new(Step::SecurityToken, redirect).account(ANNA));
    let request = token_request(ANNA, PASSWORD, &[(CONTACTS, "MBI")]);
    let (head, answer) = post(&service, "/RST.srf", "", &request);
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert_eq!(texts(&answer, "faultcode"), ["psf:Redirect"]);
    assert_eq!(texts(&answer, "redirectUrl"), ["https://localhost:1/RST.srf?a&b"]);
    assert!(tickets_of(&post(&service, "/RST.srf", "", &request).1).contains_key(CONTACTS));
}
