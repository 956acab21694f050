//! Whatever servers say and users wish, in whatever order: no panic, no endless loop, and every message has one fate.

// The tests of the whole workspace have it.
#![cfg(feature = "internals")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};

use msnp_core::account::Status;
use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::{FailureReason, LinkError};
use msnp_core::internals::storage::HeapBytes;
use msnp_core::internals::wire::{Decoder, Direction, Item};
use msnp_core::settings::Servers;
#[cfg(feature = "services")]
use msnp_core::settings::WebServices;
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::{Duration, Instant};
use msnp_core::{
    Event, Fixed, Heap, LinkId, MessageId, Messenger, Output, Recipient, SignIn, State, Storage,
};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

#[derive(Clone, Debug)]
enum Step {
    SignIn,
    SignOut,
    /// A server says something on the n-th open link.
    Says(usize, String),
    Noise(usize, Vec<u8>),
    /// The server on the n-th open link answers the oldest command that it has not answered: well, or with a refusal.
    Answers(usize, bool),
    Closes(usize),
    Send(usize, String),
    Nudge(usize),
    Block(usize),
    Status(usize),
    Leave(usize),
    Invite(usize),
    Passes(u64),
    NetworkChanges,
    Sleeps,
    Wakes,
    Background(bool),
}

const PEOPLE: [&str; 4] = ["bob@example.org", "carla@example.org", "Dora@Example.org", "not an account"];

/// What servers say, with transaction ids that often fit.
fn lines() -> impl Strategy<Value = String> {
    let number = 0_u32..14;
    let line = prop_oneof![
        number.clone().prop_map(|n| format!("VER {n} MSNP12")),
        number.clone().prop_map(|n| format!("VER {n} MSNP9")),
        number.clone().prop_map(|n| format!("VER {n} CVR0")),
        number.clone().prop_map(|n| format!("CVR {n} 1.0.0000 1.0.0000 1.0.0000 x y")),
        number.clone().prop_map(|n| format!("USR {n} TWN S ct=1")),
        number.clone().prop_map(|n| format!("USR {n} OK anna@example.net 1 0")),
        number.clone().prop_map(|n| format!("SYN {n} a b 1 1")),
        number.clone().prop_map(|n| format!("SYN {n} a b")),
        number.clone().prop_map(|n| format!("CHG {n} NLN 0")),
        number.clone().prop_map(|n| format!("CHG {n} HDN 0")),
        number.clone().prop_map(|n| format!("XFR {n} SB sb{n}.example.net:1864 CKI 1.2")),
        number.clone().prop_map(|n| format!("XFR {n} NS ns{n}.example.net")),
        number.clone().prop_map(|n| format!("XFR {n} NS 0")),
        number.clone().prop_map(|n| format!("RNG {n} sb.example.net:1864 CKI 1 bob@example.org Bob")),
        number.clone().prop_map(|n| format!("ANS {n} OK")),
        number.clone().prop_map(|n| format!("CAL {n} RINGING 1")),
        number.clone().prop_map(|n| format!("IRO {n} 1 1 bob@example.org Bob")),
        number.clone().prop_map(|n| format!("ACK {n}")),
        number.clone().prop_map(|n| format!("NAK {n}")),
        number.clone().prop_map(|n| format!("217 {n}")),
        number.clone().prop_map(|n| format!("911 {n}")),
        number.clone().prop_map(|n| format!("CHL {n} 123456")),
        number.prop_map(|n| format!("ADC {n} FL N=bob@example.org F=Bob C=x")),
        Just("JOI bob@example.org Bob 0".into()),
        Just("JOI carla@example.org Carla 0".into()),
        Just("BYE bob@example.org 1".into()),
        Just("BYE carla@example.org".into()),
        Just("LST N=bob@example.org F=Bob 3 1".into()),
        Just("LSG Work x".into()),
        Just("NLN NLN bob@example.org Bob 0".into()),
        (0_u32..14, "[a-z]{1,6}").prop_map(|(n, name)| pushed(n, &name)),
        (0_u32..14).prop_map(|n| format!("ADL {n} OK")),
        (0_u32..14).prop_map(|n| format!("241 {n} 4\r\n<a/>")),
        (0_u32..14).prop_map(|n| format!("USR {n} SSO S MBI_KEY nonce")),
        Just("NLN BSY bob@example.org 1 Bob 0".into()),
        Just("FLN bob@example.org 1 0".into()),
        Just("OUT".into()),
        Just("OUT OTH".into()),
        Just("QNG 20".into()),
        Just("MSG bob@example.org Bob 5\r\n\r\n\r\nx".into()),
        Just("HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.net/l\r\nContent-Length: 0\r\n".into()),
        Just(
            "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 from-PP='t=1'\r\nContent-Length: 0\r\n"
                .into()
        ),
        Just("HTTP/1.1 302 Found\r\nLocation: https://other.example.net/\r\nContent-Length: 0\r\n".into()),
        Just("HTTP/1.1 401 No\r\nContent-Length: 0\r\n".into()),
    ];
    proptest::collection::vec(line, 1..4)
        .prop_map(|lines| lines.iter().map(|line| format!("{line}\r\n")).collect())
}

/// What a server of MSNP13 and later says of somebody.
fn pushed(lists: u32, name: &str) -> String {
    let document = format!(
        "<ml><d n=\"example.org\"><c n=\"{name}\" l=\"{lists}\" f=\"x\"/><c n=\"bob\" l=\"8\"/></d></ml>"
    );
    format!("{} 0 {}\r\n{document}", if lists.is_multiple_of(2) { "ADL" } else { "RML" }, document.len())
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::SignIn),
        1 => Just(Step::SignOut),
        8 => (0_usize..5, lines()).prop_map(|(link, text)| Step::Says(link, text)),
        40 => (0_usize..5, prop_oneof![9 => Just(true), 1 => Just(false)]).prop_map(|(link, well)| Step::Answers(link, well)),
        2 => (0_usize..5, proptest::collection::vec(any::<u8>(), 0..60)).prop_map(|(link, bytes)| Step::Noise(link, bytes)),
        2 => (0_usize..5).prop_map(Step::Closes),
        6 => (0_usize..4, "[a-z ]{0,400}").prop_map(|(who, text)| Step::Send(who, text)),
        1 => (0_usize..4).prop_map(Step::Nudge),
        1 => (0_usize..4).prop_map(Step::Block),
        1 => (0_usize..8).prop_map(Step::Status),
        1 => (0_usize..3).prop_map(Step::Leave),
        1 => (0_usize..4).prop_map(Step::Invite),
        4 => prop_oneof![Just(1_u64), Just(5_000), Just(31_000), Just(61_000)].prop_map(Step::Passes),
        1 => Just(Step::NetworkChanges),
        1 => Just(Step::Sleeps),
        2 => Just(Step::Wakes),
        1 => any::<bool>().prop_map(Step::Background),
    ];
    proptest::collection::vec(step, 1..80)
}

/// How often each fate befell a message, over all stories: a test in which nothing happens shows nothing.
#[derive(Default)]
struct Told {
    delivered: u32,
    failed: u32,
    unknown: u32,
}

struct World<S: Storage> {
    /// What is offered and spoken.
    dialect: Dialect,
    messenger: Messenger<S>,
    now: Instant,
    /// Open links, and what was sent on them and not answered yet.
    links: Vec<(LinkId, VecDeque<String>)>,
    /// Those of them on which requests with a body were sent.
    posts: Vec<LinkId>,
    told: Told,
    state: State,
    chats: Vec<msnp_core::ChatId>,
    /// Accepted messages, and how often a last word was said of each.
    fates: HashMap<MessageId, u32>,
}

impl<S: Storage> World<S> {
    fn drain(&mut self) {
        for _ in 0..10_000 {
            match self.messenger.poll(self.now) {
                Output::Connect { link, .. } => {
                    self.links.push((link, VecDeque::new()));
                    self.messenger.connected(link);
                }
                Output::Listen { link, .. } => self.messenger.closed(link, LinkError::Unreachable),
                Output::Secure { link, .. } => self.messenger.connected(link),
                Output::Send { link, bytes } => {
                    let is_body = self.posts.contains(&link);
                    let commands = commands_in(bytes, is_body);
                    if bytes.starts_with(b"POST ") && !is_body {
                        self.posts.push(link);
                    }
                    if let Some((_, asked)) = self.links.iter_mut().find(|(open, _)| *open == link) {
                        asked.extend(commands);
                    }
                    let half = bytes.len().div_ceil(2);
                    self.messenger.sent(link, half);
                    let rest = self.messenger.unsent(link).len();
                    self.messenger.sent(link, rest);
                }
                Output::Close { link } => self.links.retain(|(open, _)| *open != link),
                Output::Event(Event::Delivered { message, .. }) => {
                    self.told.delivered += 1;
                    *self.fates.get_mut(&message).expect("a fate of a message that was never accepted") += 1;
                }
                Output::Event(Event::Failed { message, reason, .. }) => {
                    self.told.failed += 1;
                    self.told.unknown += u32::from(reason == FailureReason::Unknown);
                    *self.fates.get_mut(&message).expect("a fate of a message that was never accepted") += 1;
                }
                // A nudge is told when it leaves; it may still be refused after that.
                Output::Event(Event::Sent { message, .. }) => {
                    let before = self.fates.insert(message, LEFT);
                    assert_eq!(before, Some(0), "it left twice, or was never accepted");
                }
                Output::Event(Event::StateChanged { state }) => self.state = state,
                Output::Event(_) => {}
                Output::Wait { until } => return self.is_not_stuck(until),
            }
        }
        panic!("it never waits");
    }

    /// What is under way has a time limit; what sleeps or is over has none. The state that was told last is the state.
    fn is_not_stuck(&self, until: Instant) {
        let state = self.messenger.state();
        let rests = matches!(state, State::Offline | State::Suspended);
        assert_eq!(
            rests && self.links.is_empty(),
            until == Instant::FAR_FUTURE && self.links.is_empty(),
            "{state:?}"
        );
        assert!(state != State::Suspended || until == Instant::FAR_FUTURE);
        assert_eq!(state, self.state, "a change was not told");
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::SignIn => {
                let servers = Servers {
                    host: "ns.example.net",
                    port: 1863,
                    nexus: "https://nexus.example.net/pprdr.asp",
                    login: "",
                    allow_plain_passport: false,
                };
                let dialects = Dialects::NONE.with(self.dialect);
                let wish = SignIn { dialects, ..SignIn::new("anna@example.net", "secret", servers) };
                #[cfg(feature = "services")]
                let web = WebServices { tokens: "https://login.example.net/RST.srf", ..WebServices::NONE };
                #[cfg(feature = "services")]
                let wish = SignIn { web, ..wish };
                let _ = self.messenger.sign_in(&wish);
            }
            Step::SignOut => self.messenger.sign_out(),
            Step::Says(link, text) => self.say(*link, text.as_bytes()),
            Step::Noise(link, bytes) => self.say(*link, bytes),
            Step::Answers(link, well) => {
                let asked = self.links.get_mut(*link).and_then(|(_, asked)| asked.pop_front());
                if let Some(asked) = asked {
                    self.say(*link, answer(&asked, *well, self.dialect).as_bytes());
                }
            }
            Step::Closes(link) => {
                if *link < self.links.len() {
                    let (link, _) = self.links.remove(*link);
                    self.messenger.closed(link, LinkError::ClosedByPeer);
                }
            }
            Step::Send(who, body) => self.send(*who, &Outgoing::Text { body, format: Format::DEFAULT }),
            Step::Nudge(who) => self.send(*who, &Outgoing::Nudge),
            Step::Block(who) => drop(self.messenger.block(PEOPLE[*who])),
            Step::Status(which) => drop(self.messenger.set_status(Status::CHOICES[*which])),
            Step::Leave(which) => {
                if let Some(chat) = self.chats.get(*which) {
                    let _ = self.messenger.leave(*chat);
                }
            }
            Step::Invite(who) => {
                if let Some(chat) = self.chats.last() {
                    let _ = self.messenger.invite(*chat, PEOPLE[*who]);
                }
            }
            Step::NetworkChanges => self.messenger.network_changed(),
            Step::Sleeps => self.messenger.suspend(),
            Step::Wakes => self.messenger.resume(),
            Step::Background(background) => self.messenger.set_background(*background),
            Step::Passes(milliseconds) => self.now = self.now.after(Duration::from_millis(*milliseconds)),
        }
        self.drain();
    }

    fn say(&mut self, link: usize, bytes: &[u8]) {
        let Some(&(link, _)) = self.links.get(link) else { return };
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = self.messenger.received(link, rest);
            rest = &rest[taken..];
            self.drain();
        }
    }

    fn send(&mut self, who: usize, message: &Outgoing<'_>) {
        if let Ok((chat, message)) = self.messenger.send(Recipient::Account(PEOPLE[who]), message) {
            self.chats.push(chat);
            assert!(self.fates.insert(message, 0).is_none());
        }
    }
}

/// The fate of a message that asks for no acknowledgement and has left; one late refusal may follow.
const LEFT: u32 = 1000;

fn run<S: Storage>(steps: &[Step], totals: &[AtomicU32; 3], dialect: Dialect) {
    let mut world = World::<S> {
        dialect,
        messenger: Messenger::new(),
        now: Instant::from_millis(1),
        links: Vec::new(),
        posts: Vec::new(),
        told: Told::default(),
        state: State::Offline,
        chats: Vec::new(),
        fates: HashMap::new(),
    };
    // A good beginning, so that most stories get somewhere.
    world.take(&Step::SignIn);
    for _ in 0..10 {
        world.take(&Step::Answers(0, true));
        world.take(&Step::Answers(1, true));
    }
    assert!(world.messenger.is_signed_in());
    for step in steps {
        world.take(step);
    }
    world.take(&Step::SignOut);
    for _ in 0..40 {
        world.take(&Step::Passes(5_000));
    }
    assert!(world.messenger.is_offline(), "{:?}", world.messenger);
    assert!(world.links.is_empty(), "links are left open");
    for (message, fate) in &world.fates {
        assert!(*fate == 1 || *fate == LEFT || *fate == LEFT + 1, "{message:?} has {fate} fates");
    }
    let Told { delivered, failed, unknown } = world.told;
    for (total, count) in totals.iter().zip([delivered, failed, unknown]) {
        total.fetch_add(count, Ordering::Relaxed);
    }
}

/// The commands in a write, as their lines; more of the body of a request has none.
fn commands_in(bytes: &[u8], is_body: bool) -> Vec<String> {
    if bytes.starts_with(b"GET ") || bytes.starts_with(b"POST ") {
        return vec![String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_string()];
    }
    if is_body {
        return Vec::new();
    }
    let mut decoder: Decoder<HeapBytes<65536>> = Decoder::new(Direction::FromClient);
    assert_eq!(decoder.feed(bytes), bytes.len());
    let mut commands = Vec::new();
    let mut length = 0;
    while let Some(item) = decoder.next_item() {
        let Item::Frame(frame) = item else { panic!("not a command: {item:?}") };
        length += 5 + frame.raw_arguments().len() + frame.payload().len();
        commands.push(format!("{}{}", frame.verb().as_str(), String::from_utf8_lossy(frame.raw_arguments())));
    }
    assert_eq!(length, bytes.len(), "a write has to end at a command's end");
    commands
}

/// What a server answers to a command.
fn answer(command: &str, well: bool, dialect: Dialect) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    let number = words.get(1).copied().unwrap_or("0");
    match (words.as_slice(), well) {
        (["GET", path, ..], true) if path.contains("pprdr") => {
            "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=nexus.example.net/login\r\nContent-Length: 0\r\n\r\n"
                .into()
        }
        (["GET", ..], true) => {
            "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 from-PP='t=1'\r\nContent-Length: 0\r\n\r\n"
                .into()
        }
        (["POST", ..], true) => tickets(),
        (["POST", ..], false) => "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>".into(),
        (["GET", ..], false) => "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n".into(),
        (["MSG", ..], false) => format!("NAK {number}\r\n"),
        (["CAL", ..], false) => format!("217 {number}\r\n"),
        (_, false) => format!("500 {number}\r\n"),
        (["VER", ..], _) => format!("VER {number} {dialect}\r\n"),
        (["USR", _, "SSO", "I", ..], _) => format!("USR {number} SSO S MBI_KEY nonce\r\n"),
        (["USR", _, "SSO", "S", ..], _) => format!("USR {number} OK anna@example.net 1 0\r\n"),
        (["ADL" | "RML", ..], _) => format!("{} {number} OK\r\n", words[0]),
        (["CVR", ..], _) => format!("CVR {number} 1.0.0000 1.0.0000 1.0.0000 x y\r\n"),
        (["USR", _, "TWN", "I", ..], _) => format!("USR {number} TWN S ct=1\r\n"),
        (["USR", _, "TWN", "S", ..], _) => format!("USR {number} OK anna@example.net 1 0\r\n"),
        (["USR", ..], _) => format!("USR {number} OK anna@example.net Anna\r\n"),
        (["SYN", ..], _) => format!("SYN {number} a b 0 0\r\n"),
        (["CHG", _, status, ..], _) => format!("CHG {number} {status} 0\r\n"),
        (["XFR", ..], _) => format!("XFR {number} SB sb.example.net:1864 CKI 1.2\r\n"),
        (["ANS", ..], _) => format!("IRO {number} 1 1 bob@example.org Bob\r\nANS {number} OK\r\n"),
        (["CAL", _, who], _) => format!("CAL {number} RINGING 1\r\nJOI {who} Name 0\r\n"),
        (["MSG", _, "A", ..], _) => format!("ACK {number}\r\n"),
        (["REM" | "ADC", ..], _) => format!("{}\r\n", words.join(" ")),
        _ => String::new(),
    }
}

/// Tickets by SOAP, one with a secret beside it.
fn tickets() -> String {
    let token = |site: &str| {
        format!(
            "<RequestSecurityTokenResponse><Address>{site}</Address><BinarySecurityToken>t=1</BinarySecurityToken>\
                 <BinarySecret>QUJD</BinarySecret></RequestSecurityTokenResponse>"
        )
    };
    let body = format!("<E>{}{}</E>", token("messenger.msn.com"), token("messengerclear.live.com"));
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn every_story_ends_well() {
    stories(1500, Dialect::MSNP12);
}

#[test]
#[cfg(feature = "services")]
fn every_story_of_web_services_ends_well() {
    stories(700, Dialect::MSNP14);
    stories(700, Dialect::MSNP15);
}

/// The account is accepted and the session ended in one piece: nothing is under way then, the list of nobody among it.
#[test]
#[cfg(feature = "services")]
fn a_session_that_ends_as_it_begins_leaves_no_limit() {
    let totals = [const { AtomicU32::new(0) }; 3];
    let said = "CVR 0 1.0.0000 1.0.0000 1.0.0000 x y\r\nUSR 0 OK anna@example.net 1 0\r\nOUT\r\n";
    let steps = [Step::SignOut, Step::SignIn, Step::Answers(0, true), Step::Says(0, said.into())];
    for dialect in [Dialect::MSNP14, Dialect::MSNP15] {
        run::<Heap>(&steps, &totals, dialect);
        run::<Fixed<2, 2048>>(&steps, &totals, dialect);
    }
}

fn stories(cases: u32, dialect: Dialect) {
    let totals = [const { AtomicU32::new(0) }; 3];
    // More stories on demand: PROPTEST_CASES=100000.
    let default = ProptestConfig::default();
    let config = ProptestConfig { cases: default.cases.max(cases), failure_persistence: None, ..default };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        run::<Heap>(&steps, &totals, dialect);
        run::<Fixed<2, 2048>>(&steps, &totals, dialect);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    let [delivered, failed, unknown] = totals.map(AtomicU32::into_inner);
    let enough = delivered > cases / 15 && failed > cases / 3 && unknown > cases / 30;
    assert!(enough, "{delivered} delivered, {failed} failed, {unknown} unknown: too little happened");
}
