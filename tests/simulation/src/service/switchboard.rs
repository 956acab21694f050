//! Switchboards: who is in which, who calls whom, and what is passed on (`switchboard.md` 1, 2, 6 and 7).

use std::collections::BTreeSet;

use super::directory::{BLOCK, Who};
use super::{ConnectionId, FIRST_OF_CROWD, Passed, Place, Service};
use crate::words::number_of;

/// The largest payload that a client may send (`overview.md` 2.6).
const LARGEST_PAYLOAD: usize = 1664;
/// How long a cookie can be used, in milliseconds.
const COOKIE: u64 = 90_000;
/// So many calls in vain, one after the other, are too many.
const MOST_VAIN_CALLS: u32 = 6;
/// How long somebody is kept from calling then, in milliseconds.
const CALMING: u64 = 60_000;

/// A session of a switchboard.
#[derive(Debug, Default)]
pub(crate) struct Room {
    present: Vec<(ConnectionId, Who)>,
}

/// What lets somebody in, once.
#[derive(Debug)]
pub(crate) struct Cookie {
    room: u32,
    who: Who,
    until: u64,
}

impl Service {
    /// `XFR SB`.
    pub(super) fn offer_switchboard(&mut self, id: ConnectionId, number: &str) {
        let Some(who) = self.session_on(id) else { return };
        if self.session(who).and_then(|session| session.visible_status()).is_none() {
            return self.refuse(id, number, 913);
        }
        if self.is_unwilling(5) {
            return self.refuse(id, number, 280);
        }
        let room = self.new_serial();
        self.rooms.insert(room, Room::default());
        let cookie = self.new_cookie(room, who);
        self.say(
            id,
            &format!(
                "XFR {number} SB sb.example.net:1863 CKI {cookie}{}\r\n",
                self.end_of_offer(who, "U messenger.msn.com")
            ),
        );
    }

    /// What stands behind a switchboard and its key in later dialects (`services.md` 6.1).
    fn end_of_offer(&self, reader: Who, site: &str) -> String {
        let dialect = self.dialect(reader);
        let may_connect = if dialect.has_networks_in_presence() { " 1" } else { "" };
        if dialect.has_address_book() { format!(" {site}{may_connect}") } else { String::new() }
    }

    fn new_cookie(&mut self, room: u32, who: Who) -> u32 {
        let cookie = self.new_serial();
        self.cookies.insert(cookie, Cookie { room, who, until: self.now + COOKIE });
        cookie
    }

    /// Forgets cookies that nobody used, and sessions to which nobody came.
    pub(super) fn forget_old_cookies(&mut self) {
        let now = self.now;
        self.cookies.retain(|_, cookie| cookie.until > now);
        let cookies = &self.cookies;
        self.rooms.retain(|room, inside| {
            !inside.present.is_empty() || cookies.values().any(|cookie| cookie.room == *room)
        });
    }

    pub(super) fn switchboard(&mut self, id: ConnectionId, words: &[&str], payload: &[u8]) {
        let number = words.get(1).copied().unwrap_or("0");
        let is_inside = self.streams.get(&id).is_some_and(|stream| stream.room.is_some());
        match words {
            ["USR", _, account, cookie] if !is_inside => self.admit(id, number, account, cookie, None),
            ["ANS", _, account, cookie, room] if !is_inside => {
                self.admit(id, number, account, cookie, Some(room))
            }
            ["OUT"] => self.close(id),
            ["CAL", _, whom] if is_inside => self.call(id, number, whom),
            ["MSG", _, kind, _] if is_inside => self.pass_on(id, number, kind, payload),
            _ => self.complain(format!("{words:?} on a switchboard")),
        }
    }

    fn admit(&mut self, id: ConnectionId, number: &str, account: &str, cookie: &str, asked: Option<&str>) {
        let cookie = cookie.parse().ok().and_then(|cookie: u32| self.cookies.remove(&cookie));
        let fits = |cookie: &Cookie| {
            cookie.until > self.now
                && self.directory.find(account) == Some(cookie.who)
                && asked.is_none_or(|room| room.parse() == Ok(cookie.room))
                && self.rooms.contains_key(&cookie.room)
        };
        let Some(cookie) = cookie.filter(fits) else {
            self.refuse(id, number, 911);
            return self.close(id);
        };
        if asked.is_none() && self.session(cookie.who).is_some_and(|session| session.status == "HDN") {
            return self.refuse(id, number, 913);
        }
        let Some(room) = self.rooms.get_mut(&cookie.room) else { return };
        let present = room.present.clone();
        room.present.push((id, cookie.who));
        if let Some(stream) = self.streams.get_mut(&id) {
            (stream.who, stream.room) = (Some(cookie.who), Some(cookie.room));
            stream.is_past_greeting = !present.is_empty();
        }
        let (handle, name) = (self.handle(cookie.who), self.name(cookie.who));
        if asked.is_none() {
            return self.say(id, &format!("USR {number} OK {handle} {name}\r\n"));
        }
        let can = self.capabilities_for(cookie.who);
        for (place, (other, there)) in present.iter().enumerate() {
            let (there, its_name) = (self.handle(*there), self.name(*there));
            self.say(
                id,
                &format!("IRO {number} {} {} {there} {its_name}{can}\r\n", place + 1, present.len()),
            );
            if let Some(stream) = self.streams.get_mut(other) {
                stream.is_past_greeting = true;
            }
        }
        self.say(id, &format!("ANS {number} OK\r\n"));
        for (other, there) in &present {
            let can = self.capabilities_for(*there);
            self.say(*other, &format!("JOI {handle} {name}{can}\r\n"));
        }
    }

    /// What a client can do stands behind its name only for readers whose dialect has that (`switchboard.md` 1).
    fn capabilities_for(&self, reader: Who) -> &'static str {
        if self.dialect(reader).has_networks() { " 0" } else { "" }
    }

    fn call(&mut self, id: ConnectionId, number: &str, whom: &str) {
        let Some((room, caller)) = self.streams.get(&id).and_then(|stream| Some((stream.room?, stream.who?)))
        else {
            return;
        };
        let now = self.now;
        let Some(vain) = self.vain_calls.get_mut(caller) else { return };
        if now.saturating_sub(vain.1) > CALMING {
            vain.0 = 0;
        }
        if vain.0 >= MOST_VAIN_CALLS {
            return self.refuse(id, number, 713);
        }
        match self.may_call(room, caller, whom) {
            Ok((called, connection)) if connection >= FIRST_OF_CROWD => {
                self.say(id, &format!("CAL {number} RINGING {room}\r\n"));
                self.come_from_crowd(room, called);
            }
            Ok((called, connection)) => {
                if let Some(vain) = self.vain_calls.get_mut(caller) {
                    vain.0 = 0;
                }
                self.say(id, &format!("CAL {number} RINGING {room}\r\n"));
                let cookie = self.new_cookie(room, called);
                let (handle, name) = (self.handle(caller), self.name(caller));
                let address = format!("sb.example.net:1863 CKI {cookie}");
                let end = self.end_of_offer(called, "U messenger.hotmail.com");
                self.say(connection, &format!("RNG {room} {address} {handle} {name}{end}\r\n"));
            }
            Err(code) => {
                if let Some(vain) = self.vain_calls.get_mut(caller).filter(|_| code != 215) {
                    *vain = (vain.0 + 1, now);
                }
                self.refuse(id, number, code);
            }
        }
    }

    /// Who is called, and where to ring.
    fn may_call(&mut self, room: u32, caller: Who, whom: &str) -> Result<(Who, ConnectionId), u32> {
        let called = self.directory.find(whom).ok_or(208_u32)?;
        let is_here = |(_, there): &(ConnectionId, Who)| *there == called;
        if self.rooms.get(&room).is_some_and(|room| room.present.iter().any(is_here)) {
            return Err(215);
        }
        if self.is_unwilling(4) {
            return Err(280);
        }
        if self.directory.is_of_crowd(called) {
            return Ok((called, FIRST_OF_CROWD));
        }
        let lists = self.lists_of(called, caller);
        let is_forgotten = self.habits.forgets_blocks && lists & BLOCK != 0;
        if !self.lets(called, caller) && !is_forgotten {
            return Err(if self.habits.says_blocked && lists & BLOCK != 0 { 216 } else { 217 });
        }
        let session = self.session(called).filter(|session| session.visible_status().is_some());
        session.map(|session| (called, session.connection)).ok_or(217)
    }

    fn pass_on(&mut self, id: ConnectionId, number: &str, kind: &str, payload: &[u8]) {
        let Some(stream) = self.streams.get(&id) else { return };
        let (Some(sender), Some(room)) = (stream.who, stream.room) else { return };
        if !stream.is_past_greeting
            || payload.len() > LARGEST_PAYLOAD
            || !["A", "D", "N", "U"].contains(&kind)
        {
            self.complain(format!("MSG {kind} of {} bytes", payload.len()));
        }
        let body = String::from_utf8_lossy(payload);
        let text = body.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let text_number = number_of(text);
        let is_nudge = text.starts_with("ID: 1\r\n");
        let present = self.rooms.get(&room).map(|room| room.present.clone()).unwrap_or_default();
        let others: Vec<_> = present.into_iter().filter(|(other, _)| *other != id).collect();
        let mut message =
            format!("MSG {} {} {}\r\n", self.handle(sender), self.name(sender), payload.len()).into_bytes();
        message.extend_from_slice(payload);
        let mut has_failed = others.is_empty();
        for (connection, reader) in others {
            if self.is_unwilling(4) {
                has_failed = true;
                continue;
            }
            self.put(connection, message.clone());
            if let Some(text) = text_number {
                self.passed_on.push(Passed { text, reader, connection, room });
            }
            if let Some(nudges) = self.nudges.get_mut(reader).filter(|_| is_nudge) {
                *nudges += 1;
            }
        }
        match kind {
            "A" | "D" if !has_failed => self.say(id, &format!("ACK {number}\r\n")),
            "A" | "D" | "N" if has_failed => self.say(id, &format!("NAK {number}\r\n")),
            _ => {}
        }
    }

    pub(super) fn leave(&mut self, number: u32, id: ConnectionId, who: Who, for_silence: bool) {
        let Some(room) = self.rooms.get_mut(&number) else { return };
        room.present.retain(|(present, _)| *present != id);
        if room.present.iter().all(|(present, _)| *present >= FIRST_OF_CROWD) {
            room.present.clear();
        }
        let rest: Vec<ConnectionId> = room.present.iter().map(|(other, _)| *other).collect();
        // Somebody may have come a second time before the first connection was known to be gone.
        let is_still_here = room.present.iter().any(|(_, there)| *there == who);
        let handle = self.handle(who);
        let reason = if for_silence { " 1" } else { "" };
        for other in rest.into_iter().filter(|_| !is_still_here) {
            self.say(other, &format!("BYE {handle}{reason}\r\n"));
        }
    }

    /// Somebody who answers every call joins, and listens.
    fn come_from_crowd(&mut self, number: u32, who: Who) {
        let id = FIRST_OF_CROWD + u64::from(self.new_serial());
        let Some(room) = self.rooms.get_mut(&number) else { return };
        let present = room.present.clone();
        room.present.push((id, who));
        let (handle, name) = (self.handle(who), self.name(who));
        for (other, there) in present {
            if let Some(stream) = self.streams.get_mut(&other) {
                stream.is_past_greeting = true;
            }
            let can = self.capabilities_for(there);
            self.say(other, &format!("JOI {handle} {name}{can}\r\n"));
        }
    }

    /// The others in the switchboard that a connection leads to, as the service knows them.
    pub(crate) fn company(&self, id: ConnectionId) -> BTreeSet<String> {
        let stream = self.streams.get(&id);
        let Some((room, own)) = stream.and_then(|stream| Some((stream.room?, stream.who?))) else {
            return BTreeSet::new();
        };
        let present = self.rooms.get(&room).map(|room| room.present.as_slice()).unwrap_or_default();
        present.iter().filter(|(_, who)| *who != own).map(|(_, who)| self.handle(*who)).collect()
    }

    /// How many switchboard connections somebody has, for comparison.
    pub(crate) fn rooms_of(&self, who: Who) -> usize {
        let is_theirs = |stream: &&super::Stream| {
            stream.place == Place::Switchboard && stream.who == Some(who) && stream.room.is_some()
        };
        self.streams.values().filter(is_theirs).count()
    }
}
