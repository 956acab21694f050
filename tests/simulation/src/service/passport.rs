//! Nexus and login (`authentication.md` 2), which move, send on, refuse and are in trouble like any other web server.

use md5::{Digest, Md5};

use super::directory::Who;
use super::tickets::Site;
use super::web::{fault_with, text_inside};
use super::{ConnectionId, Service, percent};
use crate::random::Random;
use crate::single_sign_on;

/// What a login page answers that has moved.
const MOVED: [u16; 4] = [404, 410, 302, 500];
/// How long tickets are good, in milliseconds: each service has one of these.
pub(super) const TICKETS: [u64; 3] = [120_000, 400_000, u64::MAX];
/// Where tickets come by SOAP, and where that sends on to.
const TOKENS: &str = "/RST.srf";
const MOVED_TOKENS: &str = "https://eu.login.example.net/RST.srf";
/// Everybody's.
pub(crate) const PASSWORD: &str = "secret";
/// An address that sends on to itself.
const LOOP: &str = "/round-and-round";

/// What is kept of nexus and login.
#[derive(Debug)]
pub(super) struct Passport {
    /// The number of the login page: it has another one when it has moved.
    page: u32,
    /// What the pages before answer.
    moved: u16,
    host: &'static str,
    /// It is in trouble now and then.
    is_moody: bool,
}

impl Passport {
    pub(super) fn new(random: &mut Random) -> Self {
        Self {
            page: 0,
            moved: MOVED[random.index(MOVED.len())],
            host: if random.chance(50) { "login.example.net" } else { "login2.example.net" },
            is_moody: false,
        }
    }

    fn page(&self) -> String {
        format!("/login{}", self.page)
    }
}

impl Service {
    /// Whether nexus and login are in trouble now and then.
    pub(crate) fn set_moody_passport(&mut self, moody: bool) {
        self.passport.is_moody = moody;
        if !moody {
            self.tickets.lasts = u64::MAX;
        }
    }

    pub(super) fn ask_passport(&mut self, id: ConnectionId, head: &str, body: &str) {
        let moody = self.passport.is_moody;
        if moody && self.random.chance(3) {
            self.passport.page += 1;
        }
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let trouble = moody && self.random.chance(12);
        if trouble && self.random.chance(10) {
            // No answer at all.
            return;
        }
        let answer = match path.as_str() {
            TOKENS if trouble => self.trouble_with_tokens(),
            _ if trouble => self.trouble(&path),
            TOKENS => self.log_in_for_tokens(body),
            "/nexus" => {
                let Passport { host, page, .. } = &self.passport;
                answer(200, &format!("PassportURLs: DALogin={host}/login{page}\r\n"))
            }
            path if path == self.passport.page() || path == "/elsewhere" => self.log_in(head),
            LOOP => answer(302, &format!("Location: {LOOP}\r\n")),
            _ if self.passport.moved == 302 => {
                answer(302, &format!("Location: https://{}{}\r\n", self.passport.host, self.passport.page()))
            }
            _ => answer(self.passport.moved, ""),
        };
        let closes = moody && self.random.chance(40);
        let answer = if closes { answer.replacen("\r\n", "\r\nConnection: close\r\n", 1) } else { answer };
        self.say(id, &answer);
        if closes {
            self.close(id);
        }
    }

    /// Something that is over when it is tried again.
    fn trouble(&mut self, path: &str) -> String {
        match self.random.below(7) {
            0 => answer(404, ""),
            1 => answer(410, ""),
            2 => answer(302, &format!("Location: {path}\r\n")),
            3 => answer(302, &format!("Location: {LOOP}\r\n")),
            4 if path != "/nexus" => answer(302, "Location: https://login3.example.net/elsewhere\r\n"),
            _ => answer(500, ""),
        }
    }

    /// The same where tickets come by SOAP. It sends on to no other host than one below its own.
    fn trouble_with_tokens(&mut self) -> String {
        match self.random.below(8) {
            0 => answer(302, &format!("Location: {MOVED_TOKENS}\r\n")),
            1 => fault_with("Redirect", &format!("<p:redirectUrl>{MOVED_TOKENS}</p:redirectUrl>"))
                .replacen("500 No", "200 OK", 1),
            2 => answer(503, ""),
            _ => self.trouble("/nexus"),
        }
    }

    fn log_in_for_tokens(&mut self, body: &str) -> String {
        let Some(who) = self.directory.find(&text_inside(body, "wsse:Username")) else {
            self.complain(format!("a request for tickets without an account: {body:?}"));
            return answer(500, "");
        };
        if self.passport.is_moody && self.random.chance(1) {
            self.refused(who);
            return fault_with("FailedAuthentication", "").replacen("500 No", "200 OK", 1);
        }
        self.give_tickets(who, body)
    }

    fn log_in(&mut self, head: &str) -> String {
        let account = head.split("sign-in=").nth(1).and_then(|rest| rest.split(',').next());
        let who = account.and_then(|account| self.directory.find(&percent::decode(account)));
        let Some(who) = who else {
            self.complain(format!("a login without an account: {head:?}"));
            return answer(500, "");
        };
        if self.passport.is_moody && self.random.chance(1) {
            self.refused(who);
            return answer(401, "WWW-Authenticate: Passport1.4 da-status=failed,cbtxt=No\r\n");
        }
        let Self { tickets, random, now, .. } = self;
        let ticket = tickets.give(*now, who, None, random);
        let info = format!("Passport1.4 da-status=success,from-PP='{ticket}'");
        answer(200, &format!("Authentication-Info: {info}\r\n"))
    }

    /// Whether a ticket lets its owner in.
    pub(super) fn takes_ticket(&self, ticket: &str) -> bool {
        self.tickets.good(ticket, Site::Messenger, self.now).is_some()
    }

    /// Whether a ticket and the answer to a nonce let their owner in (`services.md` 1.6).
    pub(super) fn takes_proof(&mut self, id: ConnectionId, ticket: &str, answer: &str) -> bool {
        let Some(nonce) = self.streams.get(&id).map(|stream| stream.salt.clone()) else { return false };
        let Some(secret) =
            self.tickets.good(ticket, Site::MessengerClear, self.now).map(|ticket| ticket.secret)
        else {
            return false;
        };
        if !single_sign_on::is_right(&secret, &nonce, answer) {
            self.complain(format!("{answer:?} is not the answer to {nonce:?}"));
        }
        true
    }

    /// Whether the answer to a salt lets its owner in (`authentication.md` 1).
    pub(super) fn takes_answer(&mut self, id: ConnectionId, answer: &str) -> bool {
        let Some(salt) = self.streams.get(&id).map(|stream| stream.salt.clone()) else { return false };
        let digest = Md5::digest(format!("{salt}{PASSWORD}"));
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if answer != digits {
            self.complain(format!("{answer:?} is not the answer to {salt:?}"));
        }
        !(self.passport.is_moody && self.random.chance(1))
    }

    /// An account was refused.
    pub(super) fn refused(&mut self, who: Who) {
        if let Some(count) = self.refused.get_mut(who) {
            *count += 1;
        }
    }

    /// Whether an account was refused, as often as it is asked.
    pub(crate) fn take_refused(&mut self, who: Who) -> bool {
        take_one(self.refused.get_mut(who))
    }

    /// Whether a session was told that the account signed in elsewhere, as often as it is asked.
    pub(crate) fn take_ousted(&mut self, who: Who) -> bool {
        take_one(self.ousted.get_mut(who))
    }

    /// An account signs in elsewhere, and is gone again.
    pub(crate) fn sign_in_elsewhere(&mut self, who: Who) {
        if let Some(old) = self.session(who).map(|session| session.connection) {
            self.oust(who, old);
        }
    }

    /// The session of an account gives way to another one.
    pub(super) fn oust(&mut self, who: Who, connection: ConnectionId) {
        if let Some(count) = self.ousted.get_mut(who) {
            *count += 1;
        }
        self.say(connection, "OUT OTH\r\n");
        self.close(connection);
    }
}

fn take_one(count: Option<&mut u32>) -> bool {
    let Some(count) = count.filter(|count| **count > 0) else { return false };
    *count -= 1;
    true
}

fn answer(status: u16, header: &str) -> String {
    format!("HTTP/1.1 {status} So\r\n{header}Content-Length: 12\r\n\r\n<p>word</p>\n")
}
