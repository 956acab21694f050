//! Offline messages and tickets by SOAP in a machine with fixed storage: byte by byte, too large, broken off, renewed.

#![cfg(feature = "services")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::error::OfflineFailure;
use msnp_core::event::OfflineEvent;
use msnp_core::settings::{Servers, WebServices};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Fixed, Heap, SignIn, Storage};
use rig::*;

const RSI: &str = "tls:rsi.example.net:443";
const OWS: &str = "tls:ows.example.net:443";
const RST: &str = "tls:login.example.net:443";

const WEB: WebServices<'_> = WebServices {
    tokens: "https://login.example.net/RST.srf",
    tokens_first: false,
    offline_store: "https://ows.example.net/OimWS/oim.asmx",
    offline_fetch: "https://rsi.example.net/rsi/rsi.asmx",
    ..WebServices::NONE
};

fn online<S: Storage>(split: Split) -> Rig<S> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(&SignIn { web: WEB, ..anna() });
    rig.split = split;
    rig
}

fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn soap(inside: &str) -> String {
    http(
        "200 OK",
        &format!("<?xml version=\"1.0\"?><x:Envelope xmlns:x=\"e\"><x:Body>{inside}</x:Body></x:Envelope>"),
    )
}

fn fault(code: &str, detail: &str) -> String {
    http(
        "500 Oops",
        &format!(
            "<e:Envelope><e:Body><e:Fault><faultcode>q0:{code}</faultcode><detail>{detail}</detail></e:Fault></e:Body></e:Envelope>"
        ),
    )
}

fn metadata(ids: &[&str]) -> String {
    let one = |id: &&str| {
        format!("<M><T>11</T><RT>1970-01-01T00:00:07Z</RT><RS>0</RS><E>bob@example.com</E><I>{id}</I></M>")
    };
    format!("<MD><E><I>0</I><IU>0</IU></E>{}</MD>", ids.iter().map(one).collect::<String>())
}

fn announce<S: Storage>(rig: &mut Rig<S>, data: &str, kind: &str) {
    let notice = format!("Content-Type: text/x-msmsgs{kind}; charset=UTF-8\r\n\r\nMail-Data: {data}\r\n");
    rig.says(NS, &format!("MSG Hotmail Hotmail {}\r\n{notice}", notice.len()));
}

fn mail(text: &str) -> String {
    soap(&format!(
        "<GetMessageResponse><GetMessageResult>From: =?utf-8?B?Qm9i?= &lt;bob@example.com&gt;\nX-OIM-Run-Id: {{A}}\nX-OIM-Sequence-Num: 3\n\
         Content-Transfer-Encoding: base64\n\n{text}</GetMessageResult></GetMessageResponse>"
    ))
}

/// What was told of offline messages: ids and texts, and the rest by name.
fn told<S: Storage>(rig: &mut Rig<S>) -> Vec<String> {
    let offline = |event: Event<'static>| match event {
        Event::Offline(OfflineEvent::Message(message)) => {
            assert_eq!(
                (message.account, message.name, message.sequence),
                ("bob@example.com", &b"=?utf-8?B?Qm9i?="[..], 3)
            );
            assert_eq!(message.received, Some(7));
            Some(format!("{} {}", message.id, message.text.chars().collect::<String>()))
        }
        Event::Offline(OfflineEvent::Fetched) => Some("fetched".to_owned()),
        Event::Offline(OfflineEvent::Stored { .. }) => Some("stored".to_owned()),
        Event::Offline(OfflineEvent::Failed { reason, .. } | OfflineEvent::Unavailable { reason }) => {
            Some(format!("{reason:?}"))
        }
        Event::LimitReached { .. } => Some("limit".to_owned()),
        _ => None,
    };
    rig.take_told().into_iter().filter_map(offline).collect()
}

fn fetches<S: Storage>(split: Split) {
    let mut rig = online::<S>(split);
    announce(&mut rig, &metadata(&["one", "two"]), "initialmdatanotification");
    let asked = rig.take_sent(RSI);
    assert!(asked.starts_with("POST /rsi/rsi.asmx HTTP/1.1\r\nHost: rsi.example.net\r\n"), "{asked}");
    assert!(
        asked.contains("<t>TICKET</t><p>PROFILE</p>") && asked.contains("<messageId>one</messageId>"),
        "{asked}"
    );
    rig.says(RSI, &mail("SGVsbG8="));
    assert!(rig.take_sent(RSI).contains("<messageId>two</messageId>"));
    rig.says(RSI, &mail("w6U="));
    assert_eq!(told(&mut rig), ["one Hello", "two å", "fetched"]);
    // Announced once more: nothing is asked. Nothing is deleted before it is stored.
    announce(&mut rig, &metadata(&["one", "two"]), "initialmdatanotification");
    assert_eq!(rig.take_sent(RSI), "");
    assert!(rig.messenger.offline_message_stored("two") && !rig.messenger.offline_message_stored("three"));
    rig.drain();
    let asked = rig.take_sent(RSI);
    assert!(asked.contains("DeleteMessages") && asked.contains("<messageId>two</messageId>"), "{asked}");
    rig.says(RSI, &soap("<DeleteMessagesResponse/>"));
    announce(&mut rig, &metadata(&["one", "two"]), "oimnotification");
    assert_eq!((rig.take_sent(RSI), told(&mut rig).len()), (String::new(), 0));
}

#[test]
fn messages_are_fetched_one_by_one_and_told_once() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(77)] {
        fetches::<Fixed<1, 1024>>(split);
        fetches::<Heap>(split);
    }
}

#[test]
fn more_than_there_are_places_for_come_as_places_are_free() {
    let mut rig = online::<Fixed<1, 2048>>(Split::Whole);
    let ids: Vec<String> = (0..10).map(|number| format!("m{number}")).collect();
    let all: Vec<&str> = ids.iter().map(String::as_str).collect();
    announce(&mut rig, "too-large", "initialmdatanotification");
    let mut left = all.clone();
    let mut seen = Vec::new();
    for _ in 0..60 {
        let asked = rig.take_sent(RSI);
        let id =
            asked.split("<messageId>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
        let answer = if asked.contains("<GetMetadata") {
            soap(&metadata(&left))
        } else if asked.contains("<GetMessage ") {
            mail("eA==")
        } else if asked.contains("<DeleteMessages") {
            left.retain(|known| *known != id);
            soap("<DeleteMessagesResponse/>")
        } else {
            break;
        };
        rig.says(RSI, &answer);
        for line in told(&mut rig) {
            if let Some((id, _)) = line.split_once(' ') {
                seen.push(id.to_owned());
                assert!(rig.messenger.offline_message_stored(id));
                rig.drain();
            }
        }
    }
    seen.sort();
    assert_eq!((seen, left.len()), (ids, 0));
}

#[test]
fn a_mail_that_does_not_fit_is_passed_over_and_told() {
    let mut rig = online::<Fixed<1, 1024>>(Split::Pieces(900));
    announce(&mut rig, &metadata(&["large", "next"]), "initialmdatanotification");
    rig.says(RSI, &mail(&"QUFB".repeat(3000)));
    rig.says(RSI, &mail("SGVsbG8="));
    assert_eq!(told(&mut rig), ["limit", "next Hello", "fetched"]);
    // What is longer than any document ends its connection, and nothing else.
    announce(&mut rig, &metadata(&["endless"]), "oimnotification");
    rig.says(RSI, "HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n<a>");
    announce(&mut rig, &metadata(&["bomb"]), "oimnotification");
    let bomb = "<!DOCTYPE a [<!ENTITY b \"x\">]><a>&b;</a>";
    rig.says(RSI, &http("200 OK", bomb));
    rig.wait(Duration::from_secs(6));
    rig.says(RSI, &mail("eA=="));
    assert_eq!(told(&mut rig), ["bomb x", "fetched"]);
    assert!(rig.messenger.is_signed_in());
}

#[test]
fn what_fails_is_tried_again_and_given_up_with_a_word() {
    let mut rig = online::<Heap>(Split::Whole);
    announce(&mut rig, &metadata(&["one"]), "initialmdatanotification");
    for pause in [5, 15, 60] {
        assert!(rig.take_sent(RSI).contains("<messageId>one<"));
        rig.says(RSI, &http("503 Busy", ""));
        rig.wait(Duration::from_secs(pause - 1));
        assert_eq!(rig.take_sent(RSI), "");
        rig.wait(Duration::from_secs(1));
    }
    rig.take_sent(RSI);
    rig.says(RSI, &http("503 Busy", ""));
    assert_eq!(told(&mut rig), [format!("{:?}", OfflineFailure::NoService)]);
    // With the next announcement there is another attempt.
    announce(&mut rig, &metadata(&["two"]), "oimnotification");
    assert!(rig.take_sent(RSI).contains("<messageId>one<"));
}

#[test]
fn a_service_that_never_answers_is_asked_again() {
    let mut rig = online::<Heap>(Split::Whole);
    announce(&mut rig, &metadata(&["one"]), "initialmdatanotification");
    assert!(rig.take_sent(RSI).contains("<messageId>one<"));
    for _ in 0..4 {
        rig.goes_on();
        if rig.take_sent(RSI).contains("<messageId>one<") {
            rig.says(RSI, &mail("eA=="));
            assert_eq!(told(&mut rig), ["one x", "fetched"]);
            return;
        }
    }
    panic!("it was not asked again");
}

#[test]
fn a_mail_that_is_refused_is_looked_up_in_the_list_and_asked_for_again() {
    let mut rig = online::<Heap>(Split::Whole);
    announce(&mut rig, &metadata(&["one", "two"]), "initialmdatanotification");
    assert!(rig.take_sent(RSI).contains("<messageId>one<"));
    rig.says(RSI, &fault("Server", ""));
    assert!(rig.take_sent(RSI).contains("<messageId>two<"));
    rig.says(RSI, &mail("eA=="));
    assert!(rig.take_sent(RSI).contains("GetMetadata"));
    rig.says(RSI, &soap(&metadata(&["one", "two"])));
    assert!(rig.take_sent(RSI).contains("<messageId>one<"), "it is still there");
    rig.says(RSI, &mail("SGVsbG8="));
    assert_eq!(told(&mut rig), ["two x", "fetched", "one Hello", "fetched"]);
    // What another place has deleted is not asked for again, and what is always refused is given up with a word.
    announce(&mut rig, &metadata(&["three"]), "oimnotification");
    rig.says(RSI, &fault("Client", ""));
    rig.take_sent(RSI);
    rig.says(RSI, &soap(&metadata(&["one", "two"])));
    assert_eq!((rig.take_sent(RSI), told(&mut rig).len()), (String::new(), 0));
    announce(&mut rig, &metadata(&["four"]), "oimnotification");
    for _ in 0..3 {
        assert!(rig.take_sent(RSI).contains("<messageId>four<"));
        rig.says(RSI, &fault("Server", ""));
        if rig.take_sent(RSI).contains("GetMetadata") {
            rig.says(RSI, &soap(&metadata(&["four"])));
        }
    }
    assert_eq!((rig.take_sent(RSI), told(&mut rig)), (String::new(), vec!["Refused".to_owned()]));
}

#[test]
fn a_refused_deletion_is_looked_up_in_the_list() {
    let mut rig = online::<Heap>(Split::Whole);
    announce(&mut rig, &metadata(&["one"]), "initialmdatanotification");
    rig.says(RSI, &mail("eA=="));
    rig.messenger.offline_message_stored("one");
    rig.drain();
    rig.take_sent(RSI);
    for _ in 0..2 {
        rig.says(RSI, &fault("Client", ""));
        assert!(rig.take_sent(RSI).contains("DeleteMessages"));
    }
    rig.says(RSI, &fault("Client", ""));
    assert!(rig.take_sent(RSI).contains("GetMetadata"), "after some attempts the list is asked for");
    rig.says(RSI, &soap(&metadata(&[])));
    assert_eq!(rig.take_sent(RSI), "");
}

#[test]
fn a_message_is_left_with_a_lock_key_and_another_ticket() {
    let mut rig = online::<Fixed<1, 1024>>(Split::Pieces(5));
    assert_eq!(rig.messenger.leave_message("bob", "Anna", "x"), Err(Error::InvalidAccount));
    assert_eq!(rig.messenger.leave_message("bob@example.com", "Anna", ""), Err(Error::InvalidValue));
    assert_eq!(
        rig.messenger.leave_message("bob@example.com", "Anna", &"x".repeat(4000)),
        Err(Error::TooLong)
    );
    rig.messenger.leave_message("bob@example.com", "Ännä", "Hello").unwrap();
    assert_eq!(rig.messenger.leave_message("bob@example.com", "Anna", "x"), Err(Error::Busy));
    rig.drain();
    let asked = rig.take_sent(OWS);
    assert!(asked.contains("SOAPAction: \"http://messenger.msn.com/ws/2004/09/oim/Store\"\r\n"), "{asked}");
    assert!(
        asked.contains("passport=\"t=TICKET&amp;p=PROFILE\"") && asked.contains("lockkey=\"\""),
        "{asked}"
    );
    let run = |asked: &str| asked.split("X-OIM-Run-Id: ").nth(1).unwrap()[..38].to_owned();
    let first = run(&asked);
    rig.says(
        OWS,
        &fault("AuthenticationFailed", "<LockKeyChallenge>22210219642164014968</LockKeyChallenge>"),
    );
    let asked = rig.take_sent(OWS);
    assert!(
        asked.contains("lockkey=\"85ecb0db8f32113df79ce0892b9a102c\"") && run(&asked) == first,
        "{asked}"
    );
    // The service wants another ticket, which is asked for with the password.
    rig.says(OWS, &fault("AuthenticationFailed", "<RequiredAuthPolicy>MBI_SSL</RequiredAuthPolicy>"));
    let asked = rig.take_sent(RST);
    assert!(
        asked.contains("POST /RST.srf") && asked.contains("<wsa:Address>messengersecure.live.com<"),
        "{asked}"
    );
    let token = |site: &str, ticket: &str| {
        format!(
            "<RequestSecurityTokenResponse><Address>{site}</Address><BinarySecurityToken>{ticket}</BinarySecurityToken></RequestSecurityTokenResponse>"
        )
    };
    rig.says(
        RST,
        &soap(
            &[
                token("messenger.msn.com", "t=NEW&amp;p="),
                token("messengersecure.live.com", "t=SECURE&amp;p="),
            ]
            .concat(),
        ),
    );
    let asked = rig.take_sent(OWS);
    assert!(
        asked.contains("passport=\"t=SECURE&amp;p=\"")
            && asked.contains("lockkey=\"85ecb0db8f32113df79ce0892b9a102c\""),
        "{asked}"
    );
    rig.says(OWS, &soap("<StoreResponse/>"));
    assert_eq!(told(&mut rig), ["stored"]);
    // The next one to the same person has the next number of the same run.
    rig.messenger.leave_message("bob@example.com", "Anna", "again").unwrap();
    rig.drain();
    let asked = rig.take_sent(OWS);
    assert!(asked.contains("X-OIM-Sequence-Num: 2\r\n") && run(&asked) == first, "{asked}");
    rig.closes(OWS);
    assert_eq!(told(&mut rig), [format!("{:?}", OfflineFailure::Unknown)]);
}

#[test]
fn every_refusal_of_a_message_has_its_reason() {
    for (answer, reason) in [
        (fault("SenderThrottleLimitExceeded", ""), OfflineFailure::TooMany),
        (fault("SystemUnavailable", ""), OfflineFailure::NotTaken),
        (fault("MessageTooLarge", ""), OfflineFailure::TooLong),
        (fault("InvalidContent", ""), OfflineFailure::Refused),
        (http("404 Not Found", ""), OfflineFailure::NoService),
        (http("504 Late", ""), OfflineFailure::Unknown),
        (http("200 OK", "<a/>"), OfflineFailure::Unknown),
        (http("200 OK", "<a><b></a>"), OfflineFailure::Unknown),
    ] {
        let mut rig = online::<Heap>(Split::Whole);
        rig.messenger.leave_message("bob@example.com", "Anna", "Hello").unwrap();
        rig.drain();
        rig.says(OWS, &answer);
        assert_eq!(told(&mut rig), [format!("{reason:?}")], "{answer}");
        assert!(rig.messenger.is_signed_in());
    }
}

#[test]
fn tickets_by_soap_sign_in_where_there_is_no_nexus() {
    let without = Servers { nexus: "", ..servers() };
    for (servers, web) in
        [(without, WEB), (servers(), WebServices { tokens_first: true, ..WEB }), (servers(), WEB)]
    {
        let mut rig = Rig::<Fixed<1, 1024>>::new(Split::Pieces(11));
        let has_nexus = !servers.nexus.is_empty() && !web.tokens_first;
        rig.messenger.sign_in(&SignIn { web, servers, ..anna() }).unwrap();
        rig.drain();
        rig.says(
            NS,
            "VER 1 MSNP12\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\nUSR 3 TWN S ct=1,rn=2\r\n",
        );
        if has_nexus {
            rig.says("tls:nexus.example.net:443", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        }
        let asked = rig.take_sent(RST);
        assert!(
            asked.contains("URI=\"?ct=1&amp;rn=2\"") && asked.contains("<wsse:Password>Example-Pass1<"),
            "{asked}"
        );
        // A server that knows one site only refuses the others with all; the account is served below the same host.
        rig.says(
            RST,
            &http("200 OK", "<e:Envelope><e:Fault><faultcode>S:Client</faultcode></e:Fault></e:Envelope>"),
        );
        assert!(!rig.take_sent(RST).contains("messengersecure"));
        let redirect = "<e:Envelope><e:Fault><faultcode>psf:Redirect</faultcode><psf:redirectUrl>https://eu.login.example.net/RST.srf</psf:redirectUrl></e:Fault></e:Envelope>";
        rig.says(RST, &http("200 OK", redirect));
        let there = "tls:eu.login.example.net:443";
        assert!(rig.take_sent(there).contains("POST /RST.srf"));
        rig.says(there, &soap("<RequestSecurityTokenResponse><BinarySecurityToken>t=A&amp;p=B</BinarySecurityToken><Address>messenger.msn.com</Address></RequestSecurityTokenResponse>"));
        assert!(rig.take_sent(NS).ends_with("USR 4 TWN S t=A&p=B\r\n"));
    }
}

#[test]
fn the_ticket_for_leaving_messages_is_kept_beside_the_other_one() {
    let sign_in = SignIn { web: WebServices { tokens_first: true, ..WEB }, ..anna() };
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.messenger.sign_in(&sign_in).unwrap();
    rig.drain();
    rig.serves(NS);
    rig.says(RST, &soap("<RequestSecurityTokenResponse><Address>messenger.msn.com</Address><BinarySecurityToken>t=OWN</BinarySecurityToken></RequestSecurityTokenResponse><RequestSecurityTokenResponse><Address>messengersecure.live.com</Address><BinarySecurityToken>t=SECURE</BinarySecurityToken></RequestSecurityTokenResponse>"));
    rig.serves(NS);
    assert!(rig.messenger.is_signed_in());
    let moved = WebServices { tokens: "https://login.example.org/RST.srf", ..sign_in.web };
    for (web, is_kept) in [(sign_in.web, true), (moved, false)] {
        rig.messenger.sign_out();
        rig.drain();
        rig.take_sent(RST);
        rig.messenger.sign_in(&SignIn { web, ..sign_in }).unwrap();
        rig.drain();
        rig.serves(NS);
        assert_eq!(rig.messenger.is_signed_in(), is_kept);
        if is_kept {
            rig.messenger.leave_message("bob@example.com", "Anna", "Hello").unwrap();
            rig.drain();
            assert!(rig.take_sent(OWS).contains("passport=\"t=SECURE\""));
            assert_eq!(rig.take_sent(RST), "");
        }
    }
}

#[test]
fn no_redirect_leads_the_password_elsewhere() {
    for location in [
        "https://evil.example.org/RST.srf",
        "http://login.example.net/RST.srf",
        "https://evillogin.example.net/x",
        "https://example.net/x",
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&SignIn { web: WebServices { tokens_first: true, ..WEB }, ..anna() }).unwrap();
        rig.drain();
        rig.says(
            NS,
            "VER 1 MSNP12\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\nUSR 3 TWN S ct=1\r\n",
        );
        rig.says(RST, &format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"));
        assert!(rig.messenger.is_offline(), "{location}");
    }
}

/// The mail is told as soon as it is there. What comes behind it, after that, is no other mail.
#[test]
fn a_mail_is_told_once_wherever_its_answer_is_cut() {
    let answer = mail("SGVsbG8=");
    for cut in answer.find("SGVs").unwrap()..answer.len() {
        let mut rig = online::<Fixed<1, 1024>>(Split::Whole);
        announce(&mut rig, &metadata(&["one"]), "initialmdatanotification");
        rig.says(RSI, &answer[..cut]);
        rig.says(RSI, &answer[cut..]);
        assert_eq!(told(&mut rig), ["one Hello", "fetched"], "cut at {cut}");
    }
}
