//! Connections that the HTTP gateway carries.

#![cfg(all(feature = "alloc", feature = "gateway"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod carriage;
mod forgotten;
mod repetitions;
#[path = "../rig/mod.rs"]
mod rig;
mod troubles;

use msnp_core::dialect::Dialect;
use msnp_core::error::{FailureReason, LinkError, SignOutReason};
use msnp_core::settings::{Gateway, GatewayUse, Reconnection};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{Event, Fixed, Heap, LinkKind, Output, Recipient, SignIn, State, Storage};
use rig::{LOGIN_ANSWER, NEXUS_ANSWER, NS, Rig, Split, anna, end_of};

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
    rig.take_told();
}

/// Where the gateway says that the session goes on.
const MOVED: &str = "192.0.2.80:80";

fn asked_nothing<S: Storage>(rig: &mut Rig<S>) -> bool {
    rig.take_sent(GATEWAY).is_empty()
}

/// The news of the next tests, and how often they were told since the last look.
const NEWS: &str = "NLN BSY bruno@example.org Bruno 0\r\n";

fn told<S: Storage>(rig: &mut Rig<S>) -> usize {
    rig.take_told().iter().filter(|event| matches!(event, Event::Presence { .. })).count()
}

/// Whether it was told that the connection is lost for that reason.
fn is_lost(events: &[Event<'_>], why: LinkError) -> bool {
    let lost = SignOutReason::LinkLost(why);
    events.iter().any(|event| matches!(event, Event::ConnectionLost { reason, .. } if *reason == lost))
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
    panic!("not online: {:?} {:?}", rig.messenger.state(), rig.told);
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
    assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{:?}", rig.told);
    assert!(is_lost(&rig.take_told(), LinkError::GatewayRefused { status: 400 }));
    rig
}

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
    assert!(rig.messenger.is_signed_in(), "{:?}", rig.told);
    rig.take_told();
    rig.connects = false;
    rig.says(GATEWAY, &closing(id, NEWS));
    assert_eq!(told(&mut rig), 1);
    rig.take_sent(GATEWAY);
    rig
}
