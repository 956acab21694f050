//! A Messenger service in a few hundred lines: what the machines of a simulation talk to. It shares no code with them, keeps to the
//! reference (MSNP12), and forgets everything when it is started anew, except accounts and lists.

use std::collections::BTreeMap;

use crate::network::{PipeId, Place};

/// The version of everybody's list; it never changes.
const LIST_VERSION: &str = "2026-11-23T10:00:00.0000000-08:00";
/// A session that says nothing for so long is dropped, in milliseconds.
const SILENCE: u64 = 600_000;

/// What the service wants of the network.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// Send this.
    Say(PipeId, Vec<u8>),
    /// Close when that is sent.
    Close(PipeId),
}

#[derive(Debug)]
struct Session {
    account: String,
    /// Empty before the first `CHG`.
    status: String,
    heard: u64,
}

#[derive(Debug, Default)]
struct Room {
    present: Vec<(PipeId, String)>,
}

/// What is open, and what came in on it.
#[derive(Debug)]
struct Stream {
    place: Place,
    bytes: Vec<u8>,
    account: String,
    room: Option<u32>,
}

/// The service.
#[derive(Debug)]
pub(crate) struct Service {
    /// Accounts; all have each other.
    accounts: Vec<String>,
    streams: BTreeMap<PipeId, Stream>,
    sessions: BTreeMap<PipeId, Session>,
    rooms: BTreeMap<u32, Room>,
    next_room: u32,
    /// Whether a client that has the list already is spared it.
    honours_versions: bool,
    wishes: Vec<Wish>,
    /// Texts that were put on the way to somebody: the receiving pipe, and the text.
    passed_on: Vec<(PipeId, String)>,
    now: u64,
}

impl Service {
    /// One with these accounts.
    pub(crate) fn new(accounts: Vec<String>, honours_versions: bool) -> Self {
        Self {
            accounts,
            streams: BTreeMap::new(),
            sessions: BTreeMap::new(),
            rooms: BTreeMap::new(),
            next_room: 1,
            honours_versions,
            wishes: Vec::new(),
            passed_on: Vec::new(),
            now: 0,
        }
    }

    /// What it wants since the last call.
    pub(crate) fn take_wishes(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.wishes)
    }

    /// Every text that it passed on since the last call, and on which pipe.
    pub(crate) fn take_passed_on(&mut self) -> Vec<(PipeId, String)> {
        std::mem::take(&mut self.passed_on)
    }

    /// What others see of an account: nothing, or a status.
    pub(crate) fn status_of(&self, account: &str) -> Option<&str> {
        let session = self.sessions.values().find(|session| session.account == account)?;
        Some(session.status.as_str()).filter(|status| !status.is_empty() && *status != "HDN")
    }

    /// Forgets all connections, sessions and rooms.
    pub(crate) fn restart(&mut self) {
        self.streams.clear();
        self.sessions.clear();
        self.rooms.clear();
    }

    /// A connection was accepted.
    pub(crate) fn opened(&mut self, pipe: PipeId, place: Place) {
        let stream = Stream { place, bytes: Vec::new(), account: String::new(), room: None };
        self.streams.insert(pipe, stream);
    }

    /// A connection is gone.
    pub(crate) fn closed(&mut self, pipe: PipeId) {
        let Some(stream) = self.streams.remove(&pipe) else { return };
        if let Some(session) = self.sessions.remove(&pipe) {
            self.tell_gone(&session.account);
        }
        if let Some(room) = stream.room {
            self.leave(room, pipe, &stream.account);
        }
    }

    /// Drops those who have been silent for too long.
    pub(crate) fn look_at_clock(&mut self, now: u64) {
        self.now = now;
        let silent: Vec<PipeId> = self
            .sessions
            .iter()
            .filter(|(_, session)| now.saturating_sub(session.heard) > SILENCE)
            .map(|(pipe, _)| *pipe)
            .collect();
        for pipe in silent {
            self.close(pipe);
        }
    }

    /// Bytes have come in.
    pub(crate) fn received(&mut self, pipe: PipeId, bytes: &[u8], now: u64) {
        self.now = now;
        let Some(stream) = self.streams.get_mut(&pipe) else { return };
        stream.bytes.extend_from_slice(bytes);
        if let Some(session) = self.sessions.get_mut(&pipe) {
            session.heard = now;
        }
        while let Some((line, payload)) = self.next_command(pipe) {
            let words: Vec<&str> = line.split(' ').collect();
            let place = self.streams.get(&pipe).map(|stream| stream.place);
            match place {
                Some(Place::Passport) => self.passport(pipe, &line),
                Some(Place::Switchboard) => self.switchboard(pipe, &words, &payload),
                Some(Place::Notification) => self.notification(pipe, &words),
                None => return,
            }
        }
    }

    /// A whole command: its line, and its payload.
    fn next_command(&mut self, pipe: PipeId) -> Option<(String, Vec<u8>)> {
        let stream = self.streams.get_mut(&pipe)?;
        if stream.place == Place::Passport {
            let end = find(&stream.bytes, b"\r\n\r\n")?;
            let head: Vec<u8> = stream.bytes.drain(..end + 4).collect();
            return Some((String::from_utf8_lossy(&head).into_owned(), Vec::new()));
        }
        let end = find(&stream.bytes, b"\r\n")?;
        let line = String::from_utf8_lossy(stream.bytes.get(..end)?).into_owned();
        let has_payload = ["MSG", "QRY", "UUX"].iter().any(|verb| line.starts_with(verb));
        let length: usize = match line.rsplit(' ').next() {
            Some(last) if has_payload => last.parse().unwrap_or(0),
            _ => 0,
        };
        let whole = end + 2 + length;
        let payload = stream.bytes.get(end + 2..whole)?.to_vec();
        stream.bytes.drain(..whole);
        Some((line, payload))
    }

    fn say(&mut self, pipe: PipeId, text: &str) {
        self.wishes.push(Wish::Say(pipe, text.as_bytes().to_vec()));
    }

    fn close(&mut self, pipe: PipeId) {
        self.wishes.push(Wish::Close(pipe));
        self.closed(pipe);
    }

    fn passport(&mut self, pipe: PipeId, head: &str) {
        let answer = if head.starts_with("GET /nexus") {
            "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.net/login\r\nContent-Length: 0\r\n\r\n"
        } else {
            "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='t=ticket&p='\r\nContent-Length: 0\r\n\r\n"
        };
        self.say(pipe, answer);
    }

    fn notification(&mut self, pipe: PipeId, words: &[&str]) {
        let number = words.get(1).copied().unwrap_or("0");
        match words {
            ["VER", ..] => self.say(pipe, &format!("VER {number} MSNP12\r\n")),
            ["CVR", ..] => self.say(pipe, &format!("CVR {number} 1.0 1.0 1.0 http://a http://b\r\n")),
            ["USR", _, "TWN", "I", account] => {
                if let Some(stream) = self.streams.get_mut(&pipe) {
                    stream.account = (*account).to_owned();
                }
                self.say(pipe, &format!("USR {number} TWN S ct=1\r\n"));
            }
            ["USR", _, "TWN", "S", ..] => self.sign_in(pipe, number),
            ["SYN", _, list, settings] => self.list(pipe, number, list, settings),
            ["CHG", _, status, ..] => self.change_status(pipe, number, status),
            ["PNG"] => self.say(pipe, "QNG 50\r\n"),
            ["XFR", _, "SB"] => {
                let room = self.next_room;
                self.next_room += 1;
                self.rooms.insert(room, Room::default());
                self.say(pipe, &format!("XFR {number} SB sb.example.net:1863 CKI {room}.0\r\n"));
            }
            ["UUX" | "QRY", ..] => {
                self.say(pipe, &format!("{} {number} 0\r\n", words.first().unwrap_or(&"")))
            }
            ["OUT"] => self.close(pipe),
            _ => {}
        }
    }

    fn sign_in(&mut self, pipe: PipeId, number: &str) {
        let Some(account) = self.streams.get(&pipe).map(|stream| stream.account.clone()) else { return };
        let others = |(other, session): (&PipeId, &Session)| (session.account == account).then_some(*other);
        for old in self.sessions.iter().filter_map(others).collect::<Vec<_>>() {
            self.say(old, "OUT OTH\r\n");
            self.close(old);
        }
        self.say(pipe, &format!("USR {number} OK {account} 1 0\r\n"));
        self.sessions.insert(pipe, Session { account, status: String::new(), heard: self.now });
    }

    fn list(&mut self, pipe: PipeId, number: &str, list: &str, settings: &str) {
        let Some(own) = self.sessions.get(&pipe).map(|session| session.account.clone()) else { return };
        if self.honours_versions && list == LIST_VERSION && settings == LIST_VERSION {
            self.say(pipe, &format!("SYN {number} {LIST_VERSION} {LIST_VERSION}\r\n"));
            return;
        }
        let others: Vec<&String> = self.accounts.iter().filter(|account| **account != own).collect();
        let mut text =
            format!("SYN {number} {LIST_VERSION} {LIST_VERSION} {} 0\r\nGTC A\r\nBLP AL\r\n", others.len());
        for account in others {
            text.push_str(&format!("LST N={account} F={account} C={account} 11 1\r\n"));
        }
        self.say(pipe, &text);
    }

    fn change_status(&mut self, pipe: PipeId, number: &str, status: &str) {
        let Some(session) = self.sessions.get_mut(&pipe) else { return };
        let first = session.status.is_empty();
        let before = std::mem::replace(&mut session.status, status.to_owned());
        let account = session.account.clone();
        self.say(pipe, &format!("CHG {number} {status} 0\r\n"));
        if first {
            let there: Vec<(String, String)> = self
                .accounts
                .iter()
                .filter(|other| **other != account)
                .filter_map(|other| Some((other.clone(), self.status_of(other)?.to_owned())))
                .collect();
            for (other, status) in there {
                self.say(pipe, &format!("ILN {number} {status} {other} {other} 0\r\n"));
            }
        }
        match (before.as_str(), status) {
            (_, "HDN") => self.tell_gone(&account),
            _ => self.tell_others(&account, &format!("NLN {status} {account} {account} 0\r\n")),
        }
    }

    fn tell_gone(&mut self, account: &str) {
        if self.status_of(account).is_none() {
            self.tell_others(account, &format!("FLN {account}\r\n"));
        }
    }

    /// To everybody who is online, but for the account itself.
    fn tell_others(&mut self, account: &str, text: &str) {
        let others: Vec<PipeId> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.account != account && !session.status.is_empty())
            .map(|(pipe, _)| *pipe)
            .collect();
        for other in others {
            self.say(other, text);
        }
    }

    fn switchboard(&mut self, pipe: PipeId, words: &[&str], payload: &[u8]) {
        let number = words.get(1).copied().unwrap_or("0");
        match words {
            ["USR", _, account, cookie] | ["ANS", _, account, cookie, _] => {
                let room = cookie.split('.').next().and_then(|room| room.parse::<u32>().ok());
                let Some(room) = room.filter(|room| self.rooms.contains_key(room)) else {
                    self.say(pipe, &format!("911 {number}\r\n"));
                    self.close(pipe);
                    return;
                };
                self.enter(pipe, number, account, room, words.first() == Some(&"ANS"));
            }
            ["CAL", _, whom] => self.call(pipe, number, whom),
            ["MSG", _, kind, _] => self.pass_on(pipe, number, kind, payload),
            ["OUT"] => self.close(pipe),
            _ => {}
        }
    }

    fn enter(&mut self, pipe: PipeId, number: &str, account: &str, room: u32, answers: bool) {
        if let Some(stream) = self.streams.get_mut(&pipe) {
            (stream.account, stream.room) = (account.to_owned(), Some(room));
        }
        let Some(present) = self.rooms.get_mut(&room).map(|room| {
            let before = room.present.clone();
            room.present.push((pipe, account.to_owned()));
            before
        }) else {
            return;
        };
        if !answers {
            self.say(pipe, &format!("USR {number} OK {account} {account}\r\n"));
            return;
        }
        for (place, (_, there)) in present.iter().enumerate() {
            self.say(pipe, &format!("IRO {number} {} {} {there} {there} 0\r\n", place + 1, present.len()));
        }
        self.say(pipe, &format!("ANS {number} OK\r\n"));
        for (other, _) in &present {
            self.say(*other, &format!("JOI {account} {account} 0\r\n"));
        }
    }

    fn call(&mut self, pipe: PipeId, number: &str, whom: &str) {
        let Some((room, caller)) =
            self.streams.get(&pipe).and_then(|stream| Some((stream.room?, stream.account.clone())))
        else {
            return;
        };
        let called = self.sessions.iter().find(|(_, session)| session.account == whom).map(|(pipe, _)| *pipe);
        match called.filter(|_| self.status_of(whom).is_some()) {
            Some(called) => {
                self.say(pipe, &format!("CAL {number} RINGING {room}\r\n"));
                self.say(
                    called,
                    &format!("RNG {room} sb.example.net:1863 CKI {room}.1 {caller} {caller}\r\n"),
                );
            }
            None => self.say(pipe, &format!("217 {number}\r\n")),
        }
    }

    fn pass_on(&mut self, pipe: PipeId, number: &str, kind: &str, payload: &[u8]) {
        let Some(stream) = self.streams.get(&pipe) else { return };
        let (own, room) = (stream.account.clone(), stream.room);
        let present = room.and_then(|room| self.rooms.get(&room)).map(|room| room.present.clone());
        let others: Vec<PipeId> = present
            .unwrap_or_default()
            .into_iter()
            .map(|(other, _)| other)
            .filter(|other| *other != pipe)
            .collect();
        let body = String::from_utf8_lossy(payload);
        let text = body.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
        for other in &others {
            let mut message = format!("MSG {own} {own} {}\r\n", payload.len()).into_bytes();
            message.extend_from_slice(payload);
            self.wishes.push(Wish::Say(*other, message));
            self.passed_on.push((*other, text.clone()));
        }
        match kind {
            "A" if others.is_empty() => self.say(pipe, &format!("NAK {number}\r\n")),
            "A" => self.say(pipe, &format!("ACK {number}\r\n")),
            "N" if others.is_empty() => self.say(pipe, &format!("NAK {number}\r\n")),
            _ => {}
        }
    }

    fn leave(&mut self, number: u32, pipe: PipeId, account: &str) {
        let Some(room) = self.rooms.get_mut(&number) else { return };
        room.present.retain(|(present, _)| *present != pipe);
        let rest: Vec<PipeId> = room.present.iter().map(|(other, _)| *other).collect();
        if rest.is_empty() {
            self.rooms.remove(&number);
        }
        for other in rest {
            self.say(other, &format!("BYE {account}\r\n"));
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
