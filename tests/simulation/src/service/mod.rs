//! A Messenger service in a few hundred lines: what the machines of a simulation talk to. It shares no code with them, keeps to the
//! reference (MSNP2 to MSNP15), complains about clients that do not, and forgets everything when it is started anew, except accounts and lists.
//!
//! It knows connections, not how their bytes travel: [`Service::opened`], [`Service::received`] and [`Service::closed`] bring what came,
//! [`Service::take_wishes`] has what is to go.

mod address_book;
mod dialect;
mod directory;
mod list_stream;
mod lists;
mod mail;
mod notification;
mod passport;
mod percent;
mod presence;
mod switchboard;
mod tickets;
mod told_lists;
mod web;

use std::collections::BTreeMap;

use crate::random::Random;
pub(crate) use dialect::Dialect;
use directory::{Directory, Who};
pub(crate) use directory::{OWN_LISTS, TOLD_LISTS};
pub(crate) use mail::{Kept, Letter};
pub(crate) use passport::PASSWORD;
use passport::{Passport, TICKETS};
use presence::Shown;
use switchboard::{Cookie, Room};
use tickets::Tickets;

/// The number of a connection; none is used twice.
pub(crate) type ConnectionId = u64;

/// A session that says nothing for so long is dropped, in milliseconds.
const SILENCE: u64 = 600_000;
/// A participant that says nothing for so long is dropped (`switchboard.md` 6), in milliseconds.
const SILENT_PARTICIPANT: u64 = 300_000;
/// Who does not say who they are for so long is dropped, in milliseconds.
const UNNAMED: u64 = 60_000;
/// The numbers of connections that those of the crowd seem to have begin here.
const FIRST_OF_CROWD: ConnectionId = 1 << 50;
/// How often time limits are looked at, in milliseconds.
const LOOK: u64 = 5_000;

/// What is behind a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The notification server, and the dispatch server in one.
    Notification,
    /// A switchboard.
    Switchboard,
    /// Nexus and login.
    Passport,
    /// The services for messages to people who are away.
    Mail,
    /// Address book and sharing service.
    AddressBook,
}

impl Place {
    /// Whether requests of HTTP are made there.
    const fn is_web(self) -> bool {
        match self {
            Self::Passport | Self::Mail | Self::AddressBook => true,
            Self::Notification | Self::Switchboard => false,
        }
    }
}

/// What the service wants of the network.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// Send this.
    Say(ConnectionId, Vec<u8>),
    /// Close when that is sent.
    Close(ConnectionId),
}

/// A text that was put on the way to somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passed {
    /// Its number.
    pub(crate) text: u32,
    /// To whom.
    pub(crate) reader: Who,
    /// On which connection.
    pub(crate) connection: ConnectionId,
    /// In which session of a switchboard.
    pub(crate) room: u32,
}

/// In what servers differ.
#[derive(Clone, Copy, Debug)]
struct Habits {
    /// A client that has the list already is spared it.
    honours_versions: bool,
    /// A call to somebody who blocks the caller is refused with 216, not 217.
    says_blocked: bool,
    /// A group with contacts in it cannot be removed.
    keeps_full_groups: bool,
    /// The presence of an added contact comes as `NLN`, not as `ILN`.
    adds_with_news: bool,
    /// Clients have to answer a challenge.
    challenges: bool,
    /// Whoever is blocked can call all the same.
    forgets_blocks: bool,
    /// Everything about groups is answered with a lone number beside it.
    numbers_groups: bool,
    /// Whoever is added to the address book is allowed with it.
    allows_added: bool,
    /// Memberships say their role behind their members.
    names_roles_late: bool,
}

#[derive(Debug)]
struct Session {
    connection: ConnectionId,
    since: u64,
    /// Empty before the first `CHG`.
    status: String,
    /// What the client said that it can do.
    client: String,
    /// The element of the display picture, percent-encoded.
    picture: String,
    /// The payload of the last `UUX`.
    message: Vec<u8>,
    /// The lists of people, as the client told them, where nothing else says who is on them; and whether it did.
    known: BTreeMap<Who, u8>,
    has_list: bool,
    /// What the client told of those on neither list.
    allows_unknown: bool,
}

/// What is open, and what came in on it.
#[derive(Debug)]
struct Stream {
    place: Place,
    bytes: Vec<u8>,
    /// What was chosen of the dialects that were offered.
    dialect: Option<Dialect>,
    /// What is to be hashed with the password, or answered by the secret beside a ticket.
    salt: String,
    /// Who is there, once they said it.
    who: Option<Who>,
    room: Option<u32>,
    heard: u64,
    /// The last transaction id.
    transaction: u32,
    /// `SYN` was asked for, or somebody else was in the room once.
    is_past_greeting: bool,
}

/// The service.
#[derive(Debug)]
pub(crate) struct Service {
    directory: Directory,
    streams: BTreeMap<ConnectionId, Stream>,
    /// By account.
    sessions: Vec<Option<Session>>,
    /// What everybody was told about everybody else.
    shown: Vec<Vec<Shown>>,
    rooms: BTreeMap<u32, Room>,
    cookies: BTreeMap<u32, Cookie>,
    serial: u32,
    /// Calls in vain, one after the other, and when the last was; by account.
    vain_calls: Vec<(u32, u64)>,
    /// Nudges that were put on the way to somebody; by account.
    nudges: Vec<u32>,
    /// How many lines the list of an account had at a version.
    listed: BTreeMap<(Who, String), u32>,
    habits: Habits,
    passport: Passport,
    tickets: Tickets,
    /// Who has an address book already; by account.
    has_book: Vec<bool>,
    /// How often sessions were told that the account signed in elsewhere, and accounts were refused; by account.
    ousted: Vec<u32>,
    refused: Vec<u32>,
    random: Random,
    /// All messages that were ever left for somebody.
    letters: Vec<Letter>,
    has_moody_mail: bool,
    /// It refuses now and then what it could do.
    is_moody: bool,
    wishes: Vec<Wish>,
    passed_on: Vec<Passed>,
    complaint: Option<String>,
    now: u64,
    next_look: u64,
}

impl Service {
    /// One with these accounts, of which the first ones speak these dialects, and the others talk with everybody.
    pub(crate) fn new(handles: &[&str], dialects: &[Dialect], mut random: Random) -> Self {
        let habits = Habits {
            honours_versions: random.chance(70),
            says_blocked: random.chance(30),
            keeps_full_groups: random.chance(50),
            adds_with_news: random.chance(30),
            challenges: random.chance(50),
            numbers_groups: random.chance(30),
            forgets_blocks: random.chance(20),
            allows_added: random.chance(50),
            names_roles_late: random.chance(20),
        };
        let count = handles.len();
        let lasts = TICKETS.get(random.index(TICKETS.len())).copied().unwrap_or(u64::MAX);
        Self {
            directory: Directory::new(handles, dialects, &mut random),
            passport: Passport::new(&mut random),
            tickets: Tickets::lasting(lasts),
            has_book: (0..count).map(|_| random.chance(80)).collect(),
            ousted: vec![0; count],
            refused: vec![0; count],
            streams: BTreeMap::new(),
            sessions: (0..count).map(|_| None).collect(),
            shown: vec![vec![Shown::default(); count]; count],
            rooms: BTreeMap::new(),
            cookies: BTreeMap::new(),
            serial: 0,
            vain_calls: vec![(0, 0); count],
            nudges: vec![0; count],
            listed: BTreeMap::new(),
            habits,
            random,
            letters: Vec::new(),
            has_moody_mail: false,
            is_moody: false,
            wishes: Vec::new(),
            passed_on: Vec::new(),
            complaint: None,
            now: 0,
            next_look: 0,
        }
    }

    /// What it wants since the last call.
    pub(crate) fn take_wishes(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.wishes)
    }

    /// Every text that it passed on since the last call.
    pub(crate) fn take_passed_on(&mut self) -> Vec<Passed> {
        std::mem::take(&mut self.passed_on)
    }

    /// What a client did that the reference does not allow.
    pub(crate) fn take_complaint(&mut self) -> Option<String> {
        self.complaint.take()
    }

    /// Whether it refuses now and then what it could do.
    pub(crate) fn set_moody(&mut self, moody: bool) {
        self.is_moody = moody;
    }

    /// Some of the lists of an account, for comparison.
    pub(crate) fn describe(&self, who: Who, lists: u8) -> BTreeMap<String, String> {
        self.directory.describe(who, lists)
    }

    /// How many nudges were put on the way to an account.
    pub(crate) fn nudges(&self, who: Who) -> u32 {
        self.nudges.get(who).copied().unwrap_or(0)
    }

    /// Forgets all connections, sessions and rooms.
    pub(crate) fn restart(&mut self) {
        self.streams.clear();
        self.rooms.clear();
        self.cookies.clear();
        self.sessions.iter_mut().for_each(|session| *session = None);
        self.shown.iter_mut().flatten().for_each(|shown| *shown = Shown::default());
    }

    /// A connection was accepted.
    pub(crate) fn opened(&mut self, id: ConnectionId, place: Place, now: u64) {
        let stream = Stream {
            place,
            bytes: Vec::new(),
            dialect: None,
            salt: String::new(),
            who: None,
            room: None,
            heard: now,
            transaction: 0,
            is_past_greeting: false,
        };
        self.streams.insert(id, stream);
    }

    /// Questions to the gateway keep a session alive (`http-gateway.md` 3), but nobody on a switchboard.
    pub(crate) fn kept_alive(&mut self, id: ConnectionId, now: u64) {
        if let Some(stream) = self.streams.get_mut(&id).filter(|stream| stream.place == Place::Notification) {
            stream.heard = now;
        }
    }

    /// A connection is gone.
    pub(crate) fn closed(&mut self, id: ConnectionId) {
        self.drop_connection(id, false);
    }

    fn drop_connection(&mut self, id: ConnectionId, for_silence: bool) {
        let Some(stream) = self.streams.remove(&id) else { return };
        let Some(who) = stream.who else { return };
        if let Some(room) = stream.room {
            self.leave(room, id, who, for_silence);
        }
        if let Some(session) = self.sessions.get_mut(who)
            && session.as_ref().is_some_and(|session| session.connection == id)
        {
            *session = None;
            self.forget_shown_to(who);
            self.tell_about(who);
        }
    }

    /// Drops those who have been silent for too long.
    pub(crate) fn look_at_clock(&mut self, now: u64) {
        self.now = now;
        if now < self.next_look {
            return;
        }
        self.next_look = now + LOOK;
        let is_late = |stream: &Stream| {
            let limit = match (stream.place, stream.who) {
                (Place::Notification, Some(_)) => SILENCE,
                (Place::Switchboard, Some(_)) => SILENT_PARTICIPANT,
                // It has the patience of a server that forgot about it.
                (Place::Passport | Place::Mail | Place::AddressBook, _) => return false,
                (_, None) => UNNAMED,
            };
            now.saturating_sub(stream.heard) > limit
        };
        let late = self.streams.iter().filter(|(_, stream)| is_late(stream)).map(|(id, _)| *id);
        for id in late.collect::<Vec<_>>() {
            self.wishes.push(Wish::Close(id));
            self.drop_connection(id, true);
        }
        self.forget_old_cookies();
    }

    /// Bytes have come in.
    pub(crate) fn received(&mut self, id: ConnectionId, bytes: &[u8], now: u64) {
        self.now = now;
        let Some(stream) = self.streams.get_mut(&id) else { return };
        stream.bytes.extend_from_slice(bytes);
        stream.heard = now;
        while let Some((line, payload)) = self.next_command(id) {
            let Some(place) = self.streams.get(&id).map(|stream| stream.place) else { return };
            if place.is_web() {
                self.ask_web(id, place, &line, &String::from_utf8_lossy(&payload));
                continue;
            }
            let words: Vec<&str> = line.split(' ').collect();
            if !self.counts_up(id, &words) {
                self.complain(format!("{line:?} has a transaction id that was used"));
            }
            match place {
                Place::Switchboard => self.switchboard(id, &words, &payload),
                _ => self.notification(id, &words, &payload),
            }
        }
    }

    /// A request to one of the web services: its head, and its body.
    fn ask_web(&mut self, id: ConnectionId, place: Place, head: &str, body: &str) {
        match place {
            Place::Passport => self.ask_passport(id, head, body),
            Place::Mail => self.ask_mail(id, head, body),
            Place::AddressBook => self.ask_address_book(id, head, body),
            Place::Notification | Place::Switchboard => {}
        }
    }

    /// Whether a part of a command has come in, and waits for the rest.
    pub(crate) fn has_part(&self, id: ConnectionId) -> bool {
        self.streams.get(&id).is_some_and(|stream| !stream.bytes.is_empty())
    }

    /// A whole command: its line, and its payload.
    fn next_command(&mut self, id: ConnectionId) -> Option<(String, Vec<u8>)> {
        let stream = self.streams.get_mut(&id)?;
        if stream.place.is_web() {
            let end = find(&stream.bytes, b"\r\n\r\n")? + 4;
            let head = String::from_utf8_lossy(stream.bytes.get(..end)?).into_owned();
            let length = head.split("Content-Length: ").nth(1).and_then(|rest| rest.split('\r').next());
            let whole = end + length.and_then(|length| length.parse::<usize>().ok()).unwrap_or(0);
            let body = stream.bytes.get(end..whole)?.to_vec();
            stream.bytes.drain(..whole);
            return Some((head, body));
        }
        let end = stream.bytes.iter().position(|byte| *byte == b'\n')?.checked_sub(1)?;
        let line = String::from_utf8_lossy(stream.bytes.get(..end)?).into_owned();
        let has_payload =
            ["MSG", "QRY", "UUX", "ADL", "RML", "FQY"].iter().any(|verb| line.starts_with(verb));
        let length: usize = match line.rsplit(' ').next() {
            Some(last) if has_payload => last.parse().unwrap_or(0),
            _ => 0,
        };
        let whole = end + 2 + length;
        let payload = stream.bytes.get(end + 2..whole)?.to_vec();
        stream.bytes.drain(..whole);
        Some((line, payload))
    }

    /// Whether the transaction id of a command is above that of the one before (`overview.md` 2.2).
    fn counts_up(&mut self, id: ConnectionId, words: &[&str]) -> bool {
        if matches!(words.first(), Some(&("PNG" | "OUT"))) {
            return words.len() == 1;
        }
        let Some(stream) = self.streams.get_mut(&id) else { return true };
        let number = words.get(1).and_then(|word| word.parse::<u32>().ok()).unwrap_or(0);
        let before = std::mem::replace(&mut stream.transaction, number);
        // On a switchboard `USR`, `CAL` and `OUT` overtake the messages that wait.
        number > 0 && (number > before || stream.place == Place::Switchboard && number != before)
    }

    fn complain(&mut self, what: String) {
        self.complaint.get_or_insert(what);
    }

    fn say(&mut self, id: ConnectionId, text: &str) {
        self.put(id, text.as_bytes().to_vec());
    }

    fn put(&mut self, id: ConnectionId, bytes: Vec<u8>) {
        if id < FIRST_OF_CROWD {
            self.wishes.push(Wish::Say(id, bytes));
        }
    }

    fn refuse(&mut self, id: ConnectionId, number: &str, code: u32) {
        self.say(id, &format!("{code} {number}\r\n"));
    }

    fn close(&mut self, id: ConnectionId) {
        self.wishes.push(Wish::Close(id));
        self.closed(id);
    }

    /// Whether it is in the mood to refuse something, so many times in a hundred.
    fn is_unwilling(&mut self, of_a_hundred: u64) -> bool {
        self.is_moody && self.random.chance(of_a_hundred)
    }

    fn handle(&self, who: Who) -> String {
        self.directory.get(who).map_or(String::new(), |account| account.handle.clone())
    }

    fn name(&self, who: Who) -> String {
        self.directory.get(who).map_or(String::new(), |account| account.name.clone())
    }

    /// What somebody's client speaks.
    fn dialect(&self, who: Who) -> Dialect {
        self.directory.get(who).map_or(Dialect::COMMON, |account| account.dialect)
    }

    fn session(&self, who: Who) -> Option<&Session> {
        self.sessions.get(who)?.as_ref()
    }

    fn new_serial(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
