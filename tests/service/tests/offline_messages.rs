//! Offline messages over SOAP: left, announced, fetched, deleted.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::io::{Read, Write};
use std::net::TcpStream;

use by_hand::*;
use msnp_service::{Action, Quirks, Rule, Service, Step};
use roxmltree::Document;

const OIM: &str = "http://messenger.msn.com/ws/2004/09/oim/";
const RUN: &str = "{6E2B4C0A-1D3F-4E5A-9B7C-8D9E0F1A2B3C}";

fn connected(service: &Service) -> TcpStream {
    let stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn posted(path: &str, action: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: ows.messenger.msn.com\r\nContent-Type: text/xml; charset=utf-8\r\n\
         SOAPAction: \"{action}\"\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A message as the desktop client of 2005 left it.
fn store_request(ticket: &str, to: &str, lock_key: &str, number: u32) -> String {
    let ticket = ticket.replace('&', "&amp;");
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soap:Header><From memberName=\"{ANNA}\" friendlyName=\"=?utf-8?B?QW5uYQ==?=\" xml:lang=\"en-US\" proxy=\"MSNMSGR\" \
         xmlns=\"{OIM}\" msnpVer=\"MSNP12\" buildVer=\"7.5.0324\"/><To memberName=\"{to}\" xmlns=\"{OIM}\"/>\
         <Ticket passport=\"{ticket}\" appid=\"PROD0101{{0RM?UBW\" lockkey=\"{lock_key}\" xmlns=\"{OIM}\"/>\
         <Sequence xmlns=\"http://schemas.xmlsoap.org/ws/2003/03/rm\"><Identifier \
         xmlns=\"http://schemas.xmlsoap.org/ws/2002/07/utility\">http://messenger.msn.com</Identifier>\
         <MessageNumber>{number}</MessageNumber></Sequence></soap:Header><soap:Body><MessageType xmlns=\"{OIM}\">text</MessageType>\
         <Content xmlns=\"{OIM}\">MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
         Content-Transfer-Encoding: base64\r\nX-OIM-Message-Type: OfflineMessage\r\nX-OIM-Run-Id: {RUN}\r\n\
         X-OIM-Sequence-Num: 1\r\n\r\nSGVsbG8=</Content></soap:Body></soap:Envelope>"
    );
    posted("/OimWS/oim.asmx", &format!("{OIM}Store"), &body)
}

fn store(service: &Service, ticket: &str, to: &str, lock_key: &str, number: u32) -> (String, String) {
    exchange(&mut connected(service), &store_request(ticket, to, lock_key, number))
}

fn fetch(service: &Service, ticket: &str, method: &str, inside: &str) -> (String, String) {
    let (t, p) = ticket.strip_prefix("t=").unwrap().split_once("&p=").unwrap();
    let space = "http://www.hotmail.msn.com/ws/2004/09/oim/rsi";
    let body = format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header><PassportCookie xmlns=\"{space}\">\
         <t>{t}</t><p>{p}</p></PassportCookie></soap:Header><soap:Body><{method} xmlns=\"{space}\">{inside}</{method}></soap:Body></soap:Envelope>"
    );
    exchange(&mut connected(service), &posted("/rsi/rsi.asmx", &format!("{space}/{method}"), &body))
}

fn element(answer: &str, name: &str) -> Option<String> {
    let document = Document::parse(answer).unwrap();
    let found = document.descendants().find(|node| node.tag_name().name() == name)?;
    Some(found.text().unwrap_or_default().to_owned())
}

#[test]
fn a_message_is_left_announced_fetched_and_deleted() {
    let service = quirky(friends(), Quirks::default());
    let (anna, bruno) = (ticket(&service, ANNA), ticket(&service, BRUNO));
    let (head, _) = store(&service, &anna, BRUNO, "", 1);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let (_, data) = fetch(&service, &bruno, "GetMetadata", "");
    assert_eq!(element(&data, "N").as_deref(), Some("=?utf-8?B?QW5uYQ==?="));
    let id = Document::parse(&data)
        .unwrap()
        .descendants()
        .rfind(|node| node.tag_name().name() == "I")
        .unwrap()
        .text()
        .unwrap()
        .to_owned();
    let (_, mail) = fetch(&service, &bruno, "GetMessage", &format!("<messageId>{id}</messageId>"));
    let mail = element(&mail, "GetMessageResult").unwrap();
    assert!(
        mail.ends_with("\n\nSGVsbG8=")
            && mail.contains(&format!("X-OIM-Run-Id: {RUN}\nX-OIM-Sequence-Num: 1\n")),
        "{mail}"
    );
    // Somebody else's ticket sees nothing of it, and one id that is not known spoils the whole request.
    let (_, data) = fetch(&service, &anna, "GetMetadata", "");
    assert_eq!(element(&data, "N"), None);
    let both = format!("<messageIds><messageId>{id}</messageId><messageId>x</messageId></messageIds>");
    assert!(fetch(&service, &bruno, "DeleteMessages", &both).0.starts_with("HTTP/1.1 500"));
    assert_eq!(service.offline_messages_of(BRUNO), 1);
    let one = format!("<messageIds><messageId>{id}</messageId></messageIds>");
    assert!(fetch(&service, &bruno, "DeleteMessages", &one).0.starts_with("HTTP/1.1 200"));
    assert_eq!(service.offline_messages_of(BRUNO), 0);
    let counters = service.counters();
    let counted = [
        counters.offline_messages_stored,
        counters.offline_messages_fetched,
        counters.offline_messages_deleted,
    ];
    assert_eq!(counted, [1, 1, 1]);
}

#[test]
fn what_is_not_as_it_should_be_is_refused_with_its_fault() {
    let service = quirky(friends(), Quirks::default());
    let anna = ticket(&service, ANNA);
    let code = |answer: (String, String)| element(&answer.1, "faultcode").unwrap();
    // The number in the header is not the one in the message; nobody of that name; no such ticket.
    assert_eq!(code(store(&service, &anna, BRUNO, "", 2)), "q0:InvalidContent");
    assert_eq!(code(store(&service, &anna, "nobody@example.net", "", 1)), "q0:SystemUnavailable");
    assert_eq!(code(store(&service, "t=x&p=y", BRUNO, "", 1)), "q0:BadContextToken");
    assert_eq!(code(fetch(&service, "t=x&p=y", "GetMetadata", "")), "q0:BadContextToken");
    service.set_quirks(Quirks { offline_ticket_wanted: true, ..Quirks::default() });
    let refused = store(&service, &anna, BRUNO, "", 1);
    assert_eq!(element(&refused.1, "RequiredAuthPolicy").as_deref(), Some("MBI_SSL"));
    service.set_quirks(Quirks { no_offline_messages: true, ..Quirks::default() });
    assert!(fetch(&service, &anna, "GetMetadata", "").0.starts_with("HTTP/1.1 404"));
}

#[test]
fn a_lock_key_answers_the_challenge_of_the_fault() {
    let service = quirky(friends(), Quirks { lock_key_wanted: true, ..Quirks::default() });
    let anna = ticket(&service, ANNA);
    let (head, fault) = store(&service, &anna, BRUNO, "", 1);
    assert!(head.starts_with("HTTP/1.1 500"), "{head}");
    let challenge = element(&fault, "LockKeyChallenge").unwrap();
    // A wrong key is answered by the same challenge once more.
    let (_, again) = store(&service, &anna, BRUNO, "0123456789abcdef0123456789abcdef", 1);
    assert_eq!(element(&again, "LockKeyChallenge").as_deref(), Some(challenge.as_str()));
    assert_eq!(service.offline_messages_of(BRUNO), 0);
}

#[test]
fn an_answer_may_be_lost_when_everything_is_done() {
    let service = quirky(friends(), Quirks { other_soap_prefixes: true, ..Quirks::default() });
    let anna = ticket(&service, ANNA);
    service.controls().add(Rule::new(Step::OfflineStore, Action::Lose));
    let (mut stream, mut answer) = (connected(&service), Vec::new());
    stream.write_all(store_request(&anna, BRUNO, "", 1).as_bytes()).unwrap();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"");
    assert_eq!(service.offline_messages_of(BRUNO), 1);
    let (_, answer) = store(&service, &anna, BRUNO, "", 1);
    assert!(answer.starts_with("<env:Envelope") && element(&answer, "StoreResponse").is_some(), "{answer}");
}

#[test]
fn tickets_by_soap_serve_a_client_of_msnp15() {
    let service = quirky(friends(), Quirks { offline_ticket_wanted: true, ..Quirks::default() });
    let of = |handle: &str, site: &str| web::ticket_for(&service, handle, site).text;
    let (head, _) = store(&service, &of(ANNA, "messengersecure.live.com"), BRUNO, "", 1);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    for site in [web::MESSENGER, web::SINGLE_SIGN_ON, web::CONTACTS] {
        let refused = store(&service, &of(ANNA, site), BRUNO, "", 1).1;
        assert_eq!(element(&refused, "StoreResponse"), None, "{site}");
    }
    // It is announced with the first status, and fetched with the ticket for the notification server.
    let mut bruno = Client::sign_in(&service, 15, BRUNO);
    bruno.say("CHG 5 NLN 0");
    bruno.expect("CHG 5 NLN 0");
    let notice = bruno.expect_payload("MSG Hotmail Hotmail ");
    assert!(notice.contains("text/x-msmsgsinitialmdatanotification"), "{notice}");
    assert!(notice.contains(&format!("<E>{ANNA}</E>")), "{notice}");
    for (site, waits) in [(web::MESSENGER, true), (web::SINGLE_SIGN_ON, true), (web::CONTACTS, false)] {
        let (_, data) = fetch(&service, &of(BRUNO, site), "GetMetadata", "");
        assert_eq!(element(&data, "N").is_some(), waits, "{site}");
    }
}
