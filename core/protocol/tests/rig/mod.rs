//! A rig around one machine: its links are strings, its clock is a number, its events are kept.

#![allow(dead_code, missing_docs, unreachable_pub)]

mod kept;

use msnp_core::error::{LinkError, SignOutReason};
use msnp_core::settings::Servers;
use msnp_core::switchboard::message::{Content, TextMessage};
use msnp_core::time::{Duration, Instant};
use msnp_core::{Event, LinkId, Messenger, Output, SignIn, State, Storage};

/// How the bytes of a server arrive.
#[derive(Clone, Copy, Debug)]
pub enum Split {
    Whole,
    Pieces(usize),
}

pub struct Rig<S: Storage> {
    pub messenger: Messenger<S>,
    pub now: Instant,
    pub split: Split,
    /// Open links, by the address that they go to.
    pub links: Vec<(String, LinkId)>,
    /// What left, by address.
    pub sent: Vec<(String, String)>,
    /// The same as bytes.
    pub sent_bytes: Vec<(String, Vec<u8>)>,
    /// Who rang.
    pub rings: Vec<String>,
    /// The salts that the program is to answer.
    pub salts: Vec<String>,
    /// Whose rings are declined.
    pub declines: Option<&'static str>,
    /// What it told, but for its states and for rings.
    pub told: Vec<Event<'static>>,
    pub states: Vec<State>,
    /// The names by which connections were made secure behind a proxy.
    pub secured: Vec<String>,
    /// Where it wants to listen.
    pub listens: Vec<LinkId>,
    /// Links are opened at once; otherwise they stay on the way.
    pub connects: bool,
    pub wait: Instant,
}

pub const NEXUS: &str = "https://nexus.example.net/rdr/pprdr.asp";

pub fn servers() -> Servers<'static> {
    Servers { host: "ns.example.net", port: 1863, nexus: NEXUS, login: "", allow_plain_passport: false }
}

pub fn anna() -> SignIn<'static> {
    SignIn::new("anna@example.net", "Example-Pass1", servers())
}

impl<S: Storage> Rig<S> {
    pub fn new(split: Split) -> Self {
        Self {
            messenger: Messenger::new(),
            now: Instant::from_millis(1000),
            split,
            links: Vec::new(),
            sent: Vec::new(),
            sent_bytes: Vec::new(),
            rings: Vec::new(),
            salts: Vec::new(),
            declines: None,
            told: Vec::new(),
            states: Vec::new(),
            secured: Vec::new(),
            listens: Vec::new(),
            connects: true,
            wait: Instant::ZERO,
        }
    }

    pub fn drain(&mut self) {
        loop {
            match self.messenger.poll(self.now) {
                Output::Connect { link, endpoint } => {
                    let scheme = if endpoint.tls { "tls:" } else { "" };
                    self.links.push((format!("{scheme}{}:{}", endpoint.host, endpoint.port), link));
                    if self.connects {
                        self.messenger.connected(link);
                    }
                }
                Output::Listen { link, .. } => self.listens.push(link),
                Output::Secure { link, host } => {
                    self.secured.push(host.to_owned());
                    self.messenger.connected(link);
                }
                Output::Send { link, bytes } => {
                    let address = address_of(&self.links, link);
                    self.sent_bytes.push((address.clone(), bytes.to_vec()));
                    self.sent.push((address, String::from_utf8_lossy(bytes).into_owned()));
                    let count = bytes.len();
                    self.messenger.sent(link, count);
                }
                Output::Close { link } => {
                    self.links.retain(|(_, open)| *open != link);
                    self.listens.retain(|open| *open != link);
                }
                Output::Event(Event::StateChanged { state }) => self.states.push(state),
                Output::Event(Event::Ring { account, .. }) => {
                    self.rings.push(account.to_owned());
                    if self.declines == Some(account) {
                        self.messenger.decline().unwrap();
                    }
                }
                Output::Event(Event::Md5Challenge(salt)) => self.salts.push(salt.as_str().to_owned()),
                Output::Event(event) => self.told.push(kept::kept(event)),
                Output::Wait { until } => {
                    self.wait = until;
                    return;
                }
            }
        }
    }

    pub fn link(&self, address: &str) -> LinkId {
        let found = self.links.iter().rev().find(|(open, _)| open == address);
        found.unwrap_or_else(|| panic!("no link to {address}: {:?}", self.links)).1
    }

    pub fn is_linked(&self, address: &str) -> bool {
        self.links.iter().any(|(open, _)| open == address)
    }

    /// The server at `address` says something.
    pub fn says(&mut self, address: &str, text: &str) {
        self.says_bytes(address, text.as_bytes());
    }

    pub fn says_bytes(&mut self, address: &str, bytes: &[u8]) {
        let link = self.link(address);
        let size = match self.split {
            Split::Whole => bytes.len().max(1),
            Split::Pieces(size) => size,
        };
        for mut piece in bytes.chunks(size) {
            while !piece.is_empty() {
                let taken = self.messenger.received(link, piece);
                piece = &piece[taken..];
                self.drain();
            }
        }
    }

    /// The server at `address` closes.
    pub fn closes(&mut self, address: &str) {
        self.breaks(address, LinkError::ClosedByPeer);
    }

    pub fn breaks(&mut self, address: &str, why: LinkError) {
        let link = self.link(address);
        self.links.retain(|(_, open)| *open != link);
        self.messenger.closed(link, why);
        self.drain();
    }

    pub fn wait(&mut self, span: Duration) {
        self.now = self.now.after(span);
        self.drain();
    }

    /// Everything that left to `address` since the last call.
    pub fn take_sent(&mut self, address: &str) -> String {
        let text = self.sent.iter().filter(|(to, _)| to == address).map(|(_, text)| text.as_str()).collect();
        self.sent.retain(|(to, _)| to != address);
        text
    }

    /// The same as bytes.
    pub fn take_sent_bytes(&mut self, address: &str) -> Vec<u8> {
        let sent = std::mem::take(&mut self.sent_bytes);
        let (of_this, others): (Vec<_>, Vec<_>) = sent.into_iter().partition(|(to, _)| to == address);
        self.sent_bytes = others;
        of_this.into_iter().flat_map(|(_, bytes)| bytes).collect()
    }

    /// Everything that was told since the last call.
    pub fn take_told(&mut self) -> Vec<Event<'static>> {
        std::mem::take(&mut self.told)
    }

    /// Why the session ended, where nothing was told after that.
    pub fn end(&self) -> Option<SignOutReason<'static>> {
        end_of(&self.told)
    }

    /// Plays a notification server at `address`: answers all that was said there, and what follows, as far as going online.
    pub fn serves(&mut self, address: &str) {
        loop {
            let mut answers = String::new();
            for line in self.take_sent(address).lines() {
                let mut words = line.splitn(3, ' ');
                let (verb, number, rest) = (words.next(), words.next().unwrap_or("0"), words.next());
                answers += &match (verb.unwrap_or(""), rest.unwrap_or("")) {
                    ("VER", _) => format!("VER {number} MSNP12\r\n"),
                    ("CVR", _) => format!("CVR {number} 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\n"),
                    ("USR", rest) if rest.starts_with("TWN I") => format!("USR {number} TWN S ct=1,rn=2\r\n"),
                    ("USR", _) => format!("USR {number} OK anna@example.net 1 0\r\n"),
                    ("SYN", _) => format!("SYN {number} 2006 2005 0 0\r\n"),
                    ("CHG", rest) => format!("CHG {number} {rest}\r\n"),
                    _ => continue,
                };
            }
            if answers.is_empty() || !self.is_linked(address) {
                return;
            }
            self.says(address, &answers);
        }
    }

    /// Goes on to the next deadline.
    pub fn goes_on(&mut self) {
        self.now = self.wait.max(self.now);
        self.drain();
    }

    /// What `put_resume` gives.
    pub fn resume(&self, with_ticket: bool) -> String {
        struct Text(Vec<u8>);
        impl msnp_core::Sink for Text {
            fn put(&mut self, bytes: &[u8]) {
                self.0.extend_from_slice(bytes);
            }
        }
        let mut text = Text(Vec::new());
        self.messenger.put_resume(with_ticket, &mut text);
        String::from_utf8(text.0).unwrap()
    }

    /// Signs in to the service that the other functions play, MSNP12.
    pub fn sign_in(&mut self, wish: &SignIn<'_>) {
        self.messenger.sign_in(wish).unwrap();
        self.drain();
        self.says(
            NS,
            "VER 1 MSNP12\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\nUSR 3 TWN S ct=1,rn=2\r\n",
        );
        self.says("tls:nexus.example.net:443", NEXUS_ANSWER);
        self.says("tls:login.example.net:443", LOGIN_ANSWER);
        self.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
        self.says(NS, "SYN 5 2006 2005 0 0\r\nGTC A\r\nBLP AL\r\nPRP MFN Anna%20B\r\nCHG 6 NLN 0\r\n");
        assert!(self.messenger.is_signed_in(), "{:?}", self.told);
        self.take_told();
        self.sent.clear();
    }
}

pub const NS: &str = "ns.example.net:1863";
pub const SB: &str = "sb.example.net:1864";

pub const NEXUS_ANSWER: &str = "HTTP/1.1 200 OK\r\nPassportURLs: DARealm=Passport.Net,DALogin=login.example.net/login2.srf,DAReg=x\r\nContent-Length: 0\r\n\r\n";
pub const LOGIN_ANSWER: &str = "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,tname=MSPAuth,from-PP='t=TICKET&p=PROFILE',ru=http://m\r\nContent-Length: 3\r\n\r\nabc";

/// Why the session ended, where that is the last event.
pub fn end_of(events: &[Event<'static>]) -> Option<SignOutReason<'static>> {
    let Some(Event::SignedOut { reason }) = events.last() else { return None };
    Some(*reason)
}

/// Whether the event is a text with these words in it.
pub fn is_text(event: &Event<'_>, words: &str) -> bool {
    let Event::Message { content: Content::Text(TextMessage { body, .. }), .. } = event else { return false };
    body.to_string().contains(words)
}

fn address_of(links: &[(String, LinkId)], link: LinkId) -> String {
    links.iter().find(|(_, open)| *open == link).map(|(address, _)| address.clone()).unwrap_or_default()
}
