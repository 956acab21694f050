//! The HTTP gateway in a few hundred lines, written from the reference (`http-gateway.md`). It carries connections to the service as the
//! bodies of requests and answers, and complains about requests that are not as they have to be. It shares no code with the machine.
//!
//! It knows pipes only by their numbers: [`Gateway::received`] and [`Gateway::hung_up`] bring what came on one, [`Gateway::said`] and
//! [`Gateway::closed`] what came of the service, [`Gateway::take_deeds`] has what is to be done.

mod answer;
mod request;

use std::collections::BTreeMap;

use crate::network::PipeId;
use crate::random::Random;
use crate::service::{ConnectionId, Place};
use request::{Purpose, Request};

/// Where there is a gateway.
pub(crate) const HOSTS: [&str; 2] = ["gw.example.net", "gw2.example.net"];
/// A name that it gives, where nothing is.
pub(crate) const NOWHERE: &str = "gone.example.net";
/// The numbers of carried connections begin here: pipes have those below.
const FIRST_CARRIED: ConnectionId = 1 << 40;
/// A session without a request for so long is forgotten, in milliseconds.
const SILENCE: u64 = 60_000;

/// In what gateways differ.
#[derive(Clone, Debug)]
struct Habits {
    /// The id of a session changes with each answer.
    rotates: bool,
    /// Whoever asks with the id before the newest, or lost an answer, gets that answer again; others are refused.
    forgives: bool,
    /// What was said last is said again on a new connection, received or not. Only with ids that change can a client tell.
    repeats: bool,
    /// Where sessions are to go on.
    moves_to: Option<&'static str>,
    /// The server's address is given as the place where the session goes on.
    echoes: bool,
    /// The end of a connection is told with `Session=close`; otherwise by refusing the next request.
    tells_end: bool,
    hangs_up: bool,
    chunks: bool,
    continues: bool,
    turns_pairs: bool,
    /// Of a hundred answers so many bring only a part of what there is.
    cuts_bodies: u64,
    /// The longest time that it takes to answer, in milliseconds.
    ponders: u64,
}

impl Habits {
    fn new(random: &mut Random) -> Self {
        let rotates = random.chance(65);
        Self {
            rotates,
            forgives: random.chance(60),
            repeats: rotates && random.chance(25),
            moves_to: [None, None, Some(HOSTS[0]), Some(HOSTS[1]), Some(NOWHERE)][random.index(5)],
            echoes: random.chance(15),
            tells_end: random.chance(70),
            hangs_up: random.chance(35),
            chunks: random.chance(25),
            continues: random.chance(10),
            turns_pairs: random.chance(30),
            cuts_bodies: [0, 10, 50][random.index(3)],
            ponders: [1, 300, 3_000][random.index(3)],
        }
    }
}

/// What the gateway does.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// It opens a connection to the service.
    Open(ConnectionId, Place),
    /// It passes these bytes on to the service.
    Carry(ConnectionId, Vec<u8>),
    /// Somebody asks for what came on a connection: it is not silent.
    KeepAlive(ConnectionId),
    /// It closes a connection to the service.
    Leave(ConnectionId),
    /// What the service said on a connection is lost.
    Lose(ConnectionId),
    /// It answers.
    Answer {
        /// On which pipe.
        pipe: PipeId,
        /// What it answers of, where there is a session.
        of: Option<ConnectionId>,
        /// The whole answer.
        bytes: Vec<u8>,
        /// The pipe is closed then.
        hangs_up: bool,
    },
    /// A second request came while one was under way on this pipe.
    Clash(PipeId),
}

/// A request that is to be answered.
#[derive(Clone, Copy, Debug)]
struct Pending {
    pipe: PipeId,
    at: u64,
    /// With the last answer once more.
    repeats: bool,
}

#[derive(Debug)]
struct Session {
    place: Place,
    /// What does not change of its id.
    name: String,
    /// The newest id, and the one before.
    ids: (String, String),
    /// What the server said, and nobody asked for.
    waiting: Vec<u8>,
    is_closed: bool,
    heard: u64,
    pending: Option<Pending>,
    /// Requests on pipes before this one were overtaken.
    newest_pipe: PipeId,
    last: Vec<u8>,
    /// The pipe that the last answer went to, and whether it was lost there.
    last_pipe: PipeId,
    last_is_lost: bool,
    /// The last answer was the one before once more.
    was_repeated: bool,
}

/// The gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    habits: Habits,
    sessions: BTreeMap<ConnectionId, Session>,
    /// What came on each pipe, and is no whole request yet.
    inboxes: BTreeMap<PipeId, Vec<u8>>,
    next: ConnectionId,
    random: Random,
    /// It is in trouble now and then.
    is_moody: bool,
    deeds: Vec<Deed>,
    complaint: Option<String>,
}

impl Gateway {
    /// One with habits of its own.
    pub(crate) fn new(mut random: Random) -> Self {
        Self {
            habits: Habits::new(&mut random),
            sessions: BTreeMap::new(),
            inboxes: BTreeMap::new(),
            next: FIRST_CARRIED,
            random,
            is_moody: false,
            deeds: Vec::new(),
            complaint: None,
        }
    }

    /// Whether it is in trouble now and then.
    pub(crate) fn set_moody(&mut self, moody: bool) {
        self.is_moody = moody;
    }

    /// What it did since the last call.
    pub(crate) fn take_deeds(&mut self) -> Vec<Deed> {
        std::mem::take(&mut self.deeds)
    }

    /// What a client did that the reference does not allow.
    pub(crate) fn take_complaint(&mut self) -> Option<String> {
        self.complaint.take()
    }

    pub(crate) fn complain(&mut self, what: String) {
        self.complaint.get_or_insert(what);
    }

    /// Whether a connection is one that it carries.
    pub(crate) fn carries(&self, id: ConnectionId) -> bool {
        self.sessions.contains_key(&id)
    }

    /// Whether there is something that nobody asked for yet.
    pub(crate) fn has_waiting(&self, id: ConnectionId) -> bool {
        self.sessions.get(&id).is_some_and(|session| !session.waiting.is_empty())
    }

    /// The service said something on a connection.
    pub(crate) fn said(&mut self, id: ConnectionId, bytes: &[u8]) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.waiting.extend_from_slice(bytes);
        }
    }

    /// The service closed a connection.
    pub(crate) fn closed(&mut self, id: ConnectionId) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.is_closed = true;
        }
    }

    /// The last answer of a session did not come to whom it was for.
    pub(crate) fn lost(&mut self, id: ConnectionId) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.last_is_lost = true;
        }
    }

    /// The other end of a pipe is gone. That does not hurt the session.
    pub(crate) fn hung_up(&mut self, pipe: PipeId) {
        self.inboxes.remove(&pipe);
    }

    /// Forgets everything.
    pub(crate) fn restart(&mut self) {
        self.inboxes.clear();
        self.deeds.clear();
        let lost = std::mem::take(&mut self.sessions);
        self.deeds.extend(lost.into_keys().map(Deed::Lose));
    }

    /// When something happens next.
    pub(crate) fn next_time(&self) -> u64 {
        let of = |session: &Session| session.pending.map_or(session.heard + SILENCE, |pending| pending.at);
        self.sessions.values().map(of).min().unwrap_or(u64::MAX)
    }

    /// Answers what is to be answered now, and forgets sessions that nobody asks for.
    pub(crate) fn look_at_clock(&mut self, now: u64) {
        if self.next_time() > now {
            return;
        }
        for id in self.sessions.keys().copied().collect::<Vec<_>>() {
            let Some(session) = self.sessions.get_mut(&id) else { continue };
            match session.pending {
                Some(pending) if pending.at <= now => {
                    session.pending = None;
                    self.answer(id, pending);
                }
                None if session.heard + SILENCE <= now => self.forget(id),
                _ => {}
            }
        }
    }

    fn forget(&mut self, id: ConnectionId) {
        let Some(session) = self.sessions.remove(&id) else { return };
        if !session.waiting.is_empty() {
            self.deeds.push(Deed::Lose(id));
        }
        if !session.is_closed {
            self.deeds.push(Deed::Leave(id));
        }
    }

    /// A pipe is open.
    pub(crate) fn opened(&mut self, pipe: PipeId) {
        self.inboxes.insert(pipe, Vec::new());
    }

    /// Bytes have come in on a pipe.
    pub(crate) fn received(&mut self, pipe: PipeId, bytes: &[u8], now: u64) {
        let Some(inbox) = self.inboxes.get_mut(&pipe) else { return };
        inbox.extend_from_slice(bytes);
        match request::take(inbox) {
            Ok(Some(request)) => {
                if !inbox.is_empty() {
                    self.complain("more than one request at once on a connection".into());
                }
                self.asked(pipe, request, now);
            }
            Ok(None) => {}
            Err(what) => self.complain(format!("{what} to the gateway")),
        }
    }

    fn asked(&mut self, pipe: PipeId, request: Request, now: u64) {
        if self.is_moody && self.random.chance(1) {
            let status = [500, 502, 503, 504][self.random.index(4)];
            return self.refuse(pipe, status);
        }
        let (id, repeats) = match request.purpose {
            Purpose::Open { switchboard } => {
                let place = if switchboard { Place::Switchboard } else { Place::Notification };
                (self.open(place, pipe), false)
            }
            Purpose::GoOn { id: said } => match self.find(&said, pipe) {
                Some(found) => found,
                None => return self.refuse(pipe, 400),
            },
        };
        let at = now + self.random.below(self.habits.ponders);
        if let Some(session) = self.sessions.get_mut(&id) {
            session.heard = now;
            session.newest_pipe = pipe;
            session.pending = Some(Pending { pipe, at, repeats });
        }
        self.deeds.push(Deed::KeepAlive(id));
        if !request.body.is_empty() {
            self.deeds.push(Deed::Carry(id, request.body));
        }
    }

    fn refuse(&mut self, pipe: PipeId, status: u16) {
        let bytes = answer::bad(&self.habits, status);
        self.deeds.push(Deed::Answer { pipe, of: None, bytes, hangs_up: self.habits.hangs_up });
    }

    fn open(&mut self, place: Place, pipe: PipeId) -> ConnectionId {
        let id = self.next;
        self.next += 1;
        let number = self.random.below(1_000_000_000);
        let name = if self.habits.rotates {
            format!("{}{number:09}", id - FIRST_CARRIED)
        } else {
            format!("{{1F6A{:04X}-{number:09}}}", id - FIRST_CARRIED)
        };
        let session = Session {
            place,
            ids: (name.clone(), name.clone()),
            name,
            waiting: Vec::new(),
            is_closed: false,
            heard: 0,
            pending: None,
            newest_pipe: pipe,
            last: Vec::new(),
            last_pipe: pipe,
            last_is_lost: false,
            was_repeated: false,
        };
        self.sessions.insert(id, session);
        self.deeds.push(Deed::Open(id, place));
        id
    }

    /// The session that a request is for, and whether the last answer is to be given again. `None`: the request is refused.
    fn find(&mut self, said: &str, pipe: PipeId) -> Option<(ConnectionId, bool)> {
        let name = said.split('.').next()?;
        let (id, session) = self.sessions.iter().find(|(_, session)| session.name == name)?;
        let (id, habits) = (*id, &self.habits);
        if pipe < session.newest_pipe {
            return None;
        }
        if let Some(pending) = session.pending {
            self.deeds.push(Deed::Clash(pending.pipe));
            return None;
        }
        let is_newest = said == session.ids.0;
        let is_forgiven = said == session.ids.1 && habits.forgives;
        if !is_newest && !is_forgiven {
            return None;
        }
        // Who asks with an id that only the last answer had, has that answer.
        let lacks_answer = !is_newest || !habits.rotates && session.last_is_lost;
        let is_over = session.is_closed && session.waiting.is_empty() && !habits.tells_end;
        if lacks_answer && !habits.forgives || is_over && !lacks_answer {
            self.forget(id);
            return None;
        }
        let is_elsewhere = pipe != session.last_pipe && !session.was_repeated && !session.last.is_empty();
        Some((id, lacks_answer || habits.repeats && is_elsewhere))
    }

    fn answer(&mut self, id: ConnectionId, pending: Pending) {
        let Self { habits, random, .. } = self;
        let Some(session) = self.sessions.get_mut(&id) else { return };
        if !pending.repeats {
            let is_cut = random.chance(habits.cuts_bodies);
            let length = session.waiting.len();
            let count = if is_cut { random.index(length + 1) } else { length };
            session.last = session.waiting.drain(..count).collect();
            let newest = if habits.rotates {
                let id = |number: u64| format!("{}.{number}", session.name);
                let number = random.below(100_000);
                // What chance gives twice in a row would be no change.
                if id(number) == session.ids.0 { id(number + 1) } else { id(number) }
            } else {
                session.name.clone()
            };
            session.ids.1 = std::mem::replace(&mut session.ids.0, newest);
        }
        session.was_repeated = pending.repeats;
        session.last_is_lost = false;
        session.last_pipe = pending.pipe;
        let closes = session.is_closed && session.waiting.is_empty() && habits.tells_end;
        let bytes = answer::good(habits, random, &session.ids.0, session.place, &session.last, closes);
        self.deeds.push(Deed::Answer { pipe: pending.pipe, of: Some(id), bytes, hangs_up: habits.hangs_up });
        if closes {
            self.forget(id);
        }
    }
}
