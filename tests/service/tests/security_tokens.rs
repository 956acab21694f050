//! Tickets over SOAP (RST), as clients from MSN 7.5 on get them.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::net::TcpStream;

use by_hand::*;
use msnp_service::{Account, Action, Quirks, Service, Step};
use roxmltree::Document;

const BASE: &str = "http://Passport.NET/tb";
const MESSENGER: &str = "messenger.msn.com";
const CONTACTS: &str = "contacts.msn.com";

/// An envelope as the desktop clients wrote it.
fn envelope(account: &str, password: &str, sites: &[(&str, &str)]) -> String {
    let requests: String = sites
        .iter()
        .enumerate()
        .map(|(number, (site, policy))| {
            let policy = match *policy {
                "" => String::new(),
                policy => format!("<wsse:PolicyReference URI=\"{policy}\"></wsse:PolicyReference>"),
            };
            format!(
                "<wst:RequestSecurityToken Id=\"RST{number}\">\
                 <wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>\
                 <wsp:AppliesTo><wsa:EndpointReference><wsa:Address>{site}</wsa:Address></wsa:EndpointReference>\
                 </wsp:AppliesTo>{policy}</wst:RequestSecurityToken>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:wsse=\"http://schemas.xmlsoap.org/ws/2003/06/secext\" \
         xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2002/12/policy\" \
         xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/03/addressing\" \
         xmlns:wst=\"http://schemas.xmlsoap.org/ws/2004/04/trust\"><Header>\
         <ps:AuthInfo xmlns:ps=\"http://schemas.microsoft.com/Passport/SoapServices/PPCRL\" Id=\"PPAuthInfo\">\
         <ps:BinaryVersion>4</ps:BinaryVersion><ps:Cookies></ps:Cookies></ps:AuthInfo>\
         <wsse:Security><wsse:UsernameToken Id=\"user\"><wsse:Username>{account}</wsse:Username>\
         <wsse:Password>{password}</wsse:Password></wsse:UsernameToken></wsse:Security></Header><Body>\
         <ps:RequestMultipleSecurityTokens xmlns:ps=\"http://schemas.microsoft.com/Passport/SoapServices/PPCRL\" \
         Id=\"RSTS\">{requests}</ps:RequestMultipleSecurityTokens></Body></Envelope>"
    )
}

fn post(service: &Service, headers: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!(
        "POST /RST.srf HTTP/1.1\r\nHost: login.live.com\r\nContent-Type: text/xml; charset=utf-8\r\n\
         SOAPAction: \"\"\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(&mut stream, &request)
}

/// The ticket for a site out of an answer: its element's name, and itself.
fn ticket_for(answer: &str, site: &str) -> Option<(String, String)> {
    let document = Document::parse(answer).unwrap();
    let is_for_site = |node: &roxmltree::Node<'_, '_>| {
        node.tag_name().name() == "RequestSecurityTokenResponse"
            && node.descendants().any(|part| part.tag_name().name() == "Address" && part.text() == Some(site))
    };
    let response = document.descendants().find(is_for_site)?;
    let token = response.descendants().find(|node| node.tag_name().name() == "BinarySecurityToken")?;
    Some((token.attribute("Id")?.to_owned(), token.text()?.to_owned()))
}

fn sign_in_with(service: &Service, ticket: &str) -> String {
    let mut client = Client::introduce(service.addresses().notification, 12, ANNA);
    client.expect_start("USR 3 TWN S ");
    client.say(&format!("USR 4 TWN S {ticket}"));
    client.hear()
}

#[test]
fn several_sites_get_a_ticket_each() {
    let service = service(friends());
    let policy = "?ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1".replace(',', "&amp;");
    let sites = [(BASE, ""), (MESSENGER, &*policy), (CONTACTS, "MBI"), ("unknown.example.net", "MBI")];
    let (head, answer) = post(&service, "", &envelope(ANNA, PASSWORD, &sites));
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("\r\nContent-Type: text/xml"), "{head}");
    // What clients of that time search for in the text.
    assert!(answer.contains("<wsse:BinarySecurityToken Id=\"PPToken1\">t="), "{answer}");
    assert!(answer.contains("&amp;p=") && answer.contains("<wst:BinarySecret>"), "{answer}");
    assert!(
        answer.contains("Id=\"BinaryDAToken0\"") && answer.contains("<psf:reqstatus>0x0</psf:reqstatus>")
    );
    let (id, messenger) = ticket_for(&answer, MESSENGER).unwrap();
    assert_eq!(id, "PPToken1");
    let (id, contacts) = ticket_for(&answer, CONTACTS).unwrap();
    assert_eq!(id, "Compact2");
    assert_ne!(messenger, contacts);
    assert_eq!(ticket_for(&answer, BASE), None);
    assert!(!answer.contains("unknown.example.net"));
    assert_eq!(sign_in_with(&service, &contacts), "911 4", "that one is for another site");
    assert_eq!(sign_in_with(&service, &messenger), "USR 4 OK anna@example.net 1 0");
    assert_eq!(service.counters().tickets_issued, 2);
}

#[test]
fn tickets_have_the_lifetime_and_the_form_of_others() {
    let service =
        quirky(friends(), Quirks { bare_tickets: true, encoded_tickets: true, ..Quirks::default() });
    let (_, answer) = post(&service, "", &envelope(ANNA, PASSWORD, &[(MESSENGER, "?id=507")]));
    let (id, ticket) = ticket_for(&answer, MESSENGER).unwrap();
    assert!(id == "PPToken0" && ticket.starts_with("%2F") && !ticket.contains('='), "{id} {ticket}");
    assert_eq!(sign_in_with(&service, &ticket), "USR 4 OK anna@example.net 1 0");
    service.revoke_tickets(ANNA);
    assert_eq!(sign_in_with(&service, &ticket), "911 4");
    let document = Document::parse(&answer).unwrap();
    let text = |name: &str| {
        let node = document.descendants().find(|node| node.tag_name().name() == name).unwrap();
        node.text().unwrap().to_owned()
    };
    let (created, expires) = (text("Created"), text("Expires"));
    assert!(created < expires && created[10..] == expires[10..], "a day: {created} {expires}");
}

#[test]
fn a_wrong_password_is_a_fault() {
    let awkward = "p&ss <w>'\"";
    let mut accounts = friends();
    accounts[0] = Account::new(ANNA, awkward, "Anna");
    let service = service(accounts);
    let escaped = "p&amp;ss &lt;w&gt;&apos;&quot;";
    for (account, password) in [(ANNA, "wrong"), ("nobody@example.org", escaped), (ANNA, "")] {
        let (head, answer) = post(&service, "", &envelope(account, password, &[(MESSENGER, "?id=507")]));
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(answer.contains("<faultcode>wsse:FailedAuthentication</faultcode>"), "{answer}");
        assert!(answer.contains("<psf:reqstatus>0x80048823</psf:reqstatus>"), "{answer}");
        Document::parse(&answer).unwrap();
    }
    assert_eq!(service.counters().logins_refused, 3);
    let (_, answer) = post(&service, "", &envelope(ANNA, escaped, &[(MESSENGER, "?id=507")]));
    assert!(ticket_for(&answer, MESSENGER).is_some(), "{answer}");
}

#[test]
fn what_makes_no_sense_is_another_fault() {
    let service = service(friends());
    let doctype = envelope(ANNA, PASSWORD, &[(MESSENGER, "")])
        .replace("<Envelope", "<!DOCTYPE Envelope [<!ENTITY a \"aaaa\">]><Envelope");
    for body in [
        "",
        "ct=1,rver=1",
        &"<a>".repeat(20_000),
        &doctype,
        &envelope(ANNA, PASSWORD, &[]),
        &envelope(ANNA, PASSWORD, &[("unknown.example.net", "MBI")]),
    ] {
        let (_, answer) = post(&service, "", body);
        assert!(answer.contains("<faultcode>S:Client</faultcode>"), "{answer}");
        Document::parse(&answer).unwrap();
    }
    assert_eq!(service.counters().tickets_issued, 0);
    let mut stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
    let (head, _) = exchange(&mut stream, "GET /RST.srf HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 405 "), "{head}");
}

#[test]
fn a_client_may_wait_before_it_sends_the_body() {
    let service = service(friends());
    let mut stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = envelope(ANNA, PASSWORD, &[(MESSENGER, "?id=507")]);
    let head = format!(
        "POST /RST.srf HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    std::io::Read::read_exact(&mut stream, &mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    let (_, answer) = exchange(&mut stream, &body);
    assert!(ticket_for(&answer, MESSENGER).is_some(), "{answer}");
}

#[test]
fn controls_step_in() {
    let service = service(friends());
    let controls = service.controls();
    let ask = || post(&service, "", &envelope(ANNA, PASSWORD, &[(MESSENGER, "?id=507")]));
    controls.on(Step::SecurityToken, Action::Refuse(503));
    assert!(ask().0.starts_with("HTTP/1.1 503 "));
    controls.on(Step::SecurityToken, Action::Refuse(401));
    assert!(ask().1.contains("wsse:FailedAuthentication"));
    controls.on(Step::SecurityToken, Action::Wrong);
    assert_eq!(ticket_for(&ask().1, MESSENGER), None);
    controls.on(Step::SecurityToken, Action::Redirect("https://localhost:1/RST.srf".into()));
    assert!(ask().0.contains("\r\nLocation: https://localhost:1/RST.srf\r\n"));
    controls.add(msnp_service::Rule::new(Step::SecurityToken, Action::Refuse(500)).account(BRUNO));
    assert!(ticket_for(&ask().1, MESSENGER).is_some(), "that was for somebody else");
}
