//! Nexus and login (`authentication.md` 2), which move, send on, refuse and are in trouble like any other web server.

use md5::{Digest, Md5};

use super::directory::Who;
use super::{ConnectionId, Service, percent};
use crate::random::Random;

/// What a login page answers that has moved.
const MOVED: [u16; 4] = [404, 410, 302, 500];
/// How long tickets are good, in milliseconds: each service has one of these.
const TICKETS: [u64; 3] = [120_000, 400_000, u64::MAX];
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
    /// When each ticket was given, and to whom.
    tickets: Vec<(u64, Who)>,
    lasts: u64,
    /// It is in trouble now and then.
    is_moody: bool,
}

impl Passport {
    pub(super) fn new(random: &mut Random) -> Self {
        Self {
            page: 0,
            moved: MOVED[random.index(MOVED.len())],
            host: if random.chance(50) { "login.example.net" } else { "login2.example.net" },
            tickets: Vec::new(),
            lasts: TICKETS[random.index(TICKETS.len())],
            is_moody: false,
        }
    }

    fn new_ticket(&mut self, now: u64, who: Who) -> usize {
        self.tickets.push((now, who));
        self.tickets.len()
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
            self.passport.lasts = u64::MAX;
        }
    }

    pub(super) fn ask_passport(&mut self, id: ConnectionId, head: &str) {
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
            _ if trouble => self.trouble(&path),
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
        let ticket = self.passport.new_ticket(self.now, who);
        let info = format!("Passport1.4 da-status=success,from-PP='t=ticket{ticket}&p='");
        answer(200, &format!("Authentication-Info: {info}\r\n"))
    }

    /// Whether a ticket lets its owner in.
    pub(super) fn takes_ticket(&self, ticket: &str) -> bool {
        let number = ticket.strip_prefix("t=ticket").and_then(|rest| rest.strip_suffix("&p="));
        let number = number.and_then(|number| number.parse::<usize>().ok()).unwrap_or(0);
        let given = number.checked_sub(1).and_then(|index| self.passport.tickets.get(index));
        given.is_some_and(|(given, _)| self.now.saturating_sub(*given) <= self.passport.lasts)
    }

    /// Whose ticket stands in a call of a service, however old it is.
    pub(super) fn owner_of_ticket(&self, body: &str) -> Option<Who> {
        let rest = body.split("<t>ticket").nth(1).or_else(|| body.split("passport=\"t=ticket").nth(1))?;
        let number: usize = rest.split(['<', '&']).next()?.parse().ok()?;
        self.passport.tickets.get(number.checked_sub(1)?).map(|(_, who)| *who)
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
