//! The notification server: signing in, the list, one's own status, asking for a switchboard (`notification.md` 1, 2, 4, 6 and 7).

use std::collections::BTreeMap;

use super::dialect::Dialect;
use super::presence::Telling;
use super::{ConnectionId, Service, Session, percent};
use crate::random::Random;

/// The longest display name after encoding (`overview.md` 2.6).
const LONGEST_NAME: usize = 387;

impl Service {
    pub(super) fn notification(&mut self, id: ConnectionId, words: &[&str], payload: &[u8]) {
        match words {
            ["OUT"] => self.close(id),
            _ if self.session_on(id).is_none() => self.greet(id, words),
            _ => self.serve_session(id, words, payload),
        }
    }

    /// What is said before the end of the sign-in.
    fn greet(&mut self, id: ConnectionId, words: &[&str]) {
        let number = words.get(1).copied().unwrap_or("0");
        let chosen = self.streams.get(&id).and_then(|stream| stream.dialect);
        let by_md5 = chosen.is_some_and(Dialect::is_by_md5);
        let by_proof = chosen.is_some_and(Dialect::has_single_sign_on);
        let by_ticket = !by_md5 && !by_proof;
        match words {
            ["VER", _, offered @ .., "CVR0"] if chosen.is_none() => self.choose_dialect(id, number, offered),
            ["CVR", _, _, _, _, _, _, _, _, _] if !by_md5 => {
                self.say(id, &format!("CVR {number} 1.0 1.0 1.0 http://a http://b\r\n"))
            }
            ["INF", _] if by_md5 => self.say(id, &format!("INF {number} MD5\r\n")),
            ["USR", _, "TWN", "I", account] if by_ticket => {
                self.name_stream(id, account);
                self.say(id, &format!("USR {number} TWN S ct=1\r\n"));
            }
            ["USR", _, "MD5", "I", account] if by_md5 => {
                self.name_stream(id, account);
                let salt = format!("1029384756.{}", self.new_serial());
                self.say(id, &format!("USR {number} MD5 S {salt}\r\n"));
                if let Some(stream) = self.streams.get_mut(&id) {
                    stream.salt = salt;
                }
            }
            ["USR", _, "SSO", "I", account] if by_proof => {
                self.name_stream(id, account);
                self.ask_for_proof(id, number);
            }
            ["USR", _, "SSO", "S", ticket, answer] if by_proof => {
                let is_good = self.takes_proof(id, ticket, answer);
                self.sign_in(id, number, is_good);
            }
            ["USR", _, "TWN", "S", ticket] if by_ticket => {
                let is_good = self.takes_ticket(ticket);
                self.sign_in(id, number, is_good);
            }
            ["USR", _, "MD5", "S", answer] if by_md5 => {
                let is_good = self.takes_answer(id, answer);
                self.sign_in(id, number, is_good);
            }
            _ => self.complain(format!("{words:?} before the end of the sign-in")),
        }
    }

    /// A nonce, and by which policy the ticket is to be had; in front of it perhaps what nobody asked for (`services.md` 6.4).
    fn ask_for_proof(&mut self, id: ConnectionId, number: &str) {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let digit = |random: &mut Random| char::from(DIGITS[random.index(DIGITS.len())]);
        let nonce: String = (0..64).map(|_| digit(&mut self.random)).collect();
        let policies = if self.random.chance(50) { "GCF 0 11\r\n<Policies/>" } else { "" };
        self.say(id, &format!("{policies}USR {number} SSO S MBI_KEY_OLD {nonce}\r\n"));
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.salt = nonce;
        }
    }

    /// The first of the dialects that are offered.
    fn choose_dialect(&mut self, id: ConnectionId, number: &str, offered: &[&str]) {
        let offered: Vec<Option<Dialect>> = offered.iter().map(|name| Dialect::of_name(name)).collect();
        let by_md5 = |dialect: &Option<Dialect>| dialect.map(Dialect::is_by_md5);
        let Some(first) = offered.first().copied().flatten() else {
            return self.complain("VER with nothing to choose from".into());
        };
        if offered.iter().any(|dialect| by_md5(dialect) != Some(first.is_by_md5())) {
            self.complain("VER with dialects of both kinds of sign-in".into());
        }
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.dialect = Some(first);
        }
        self.say(id, &format!("VER {number} MSNP{}\r\n", first.number()));
    }

    fn name_stream(&mut self, id: ConnectionId, account: &str) {
        let who = self.directory.find(account);
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.who = who;
        }
    }

    fn serve_session(&mut self, id: ConnectionId, words: &[&str], payload: &[u8]) {
        let number = words.get(1).copied().unwrap_or("0");
        let Some(who) = self.session_on(id) else { return };
        let dialect = self.dialect(who);
        match words {
            [verb @ ("ADL" | "RML"), _, _] if dialect.has_address_book() => {
                self.hear_list(id, [verb, number], payload)
            }
            ["FQY", _, _] if dialect.has_networks_in_presence() => self.find_network(id, number, payload),
            ["BLP", _, list @ ("AL" | "BL")] if dialect.has_address_book() => {
                self.hear_privacy(id, number, list)
            }
            ["SYN", _, asked @ ..] if !dialect.has_address_book() => self.list(id, number, asked),
            ["CHG", _, status, more @ ..] => self.change_status(id, number, status, more),
            ["PNG"] if dialect.paces_pings() => self.say(id, "QNG 50\r\n"),
            ["PNG"] => self.say(id, "QNG\r\n"),
            ["XFR", _, "SB"] => self.offer_switchboard(id, number),
            ["UUX", _, _] if dialect.has_personal_messages() => self.change_message(id, number, payload),
            ["QRY", _, _, "32"] if dialect.has_challenges() => self.say(id, &format!("QRY {number}\r\n")),
            ["URL", _, _] => {
                self.say(id, &format!("URL {number} /cgi-bin/inbox https://login.example.net/md5 2\r\n"))
            }
            ["GCF", _, file] if dialect.asks_for_configuration() => {
                self.say(id, &format!("GCF {number} {file} 9\r\n<config/>"))
            }
            ["PRP", _, property, value @ ..] if dialect.has_properties() => {
                self.change_property(id, number, property, value)
            }
            _ => self.change_list(id, number, words),
        }
    }

    /// Whose session this is the connection of.
    pub(super) fn session_on(&self, id: ConnectionId) -> Option<usize> {
        let who = self.streams.get(&id)?.who?;
        self.session(who).filter(|session| session.connection == id).map(|_| who)
    }

    fn sign_in(&mut self, id: ConnectionId, number: &str, is_good: bool) {
        let who = self.streams.get(&id).and_then(|stream| stream.who);
        let Some(who) = who.filter(|_| is_good) else {
            who.into_iter().for_each(|who| self.refused(who));
            self.refuse(id, number, 911);
            self.close(id);
            return;
        };
        let dialect = self.dialect(who);
        if self.streams.get(&id).and_then(|stream| stream.dialect) != Some(dialect) {
            self.complain(format!(
                "{} speaks another dialect than MSNP{}",
                self.handle(who),
                dialect.number()
            ));
        }
        if let Some(old) = self.session(who).map(|session| session.connection) {
            self.oust(who, old);
        }
        let (handle, name) = (self.handle(who), self.name(who));
        let name = if dialect.has_ids() { String::new() } else { format!(" {name}") };
        let flags = match (dialect.has_challenges(), dialect.is_by_md5()) {
            (false, _) => "",
            (true, true) => " 1",
            (true, false) => " 1 0",
        };
        self.say(id, &format!("USR {number} OK {handle}{name}{flags}\r\n"));
        if dialect.has_personal_messages() {
            self.say(id, "SBS 0 null\r\n");
        }
        self.announce_letters(id, who);
        let session = Session {
            connection: id,
            since: self.now,
            status: String::new(),
            client: String::new(),
            picture: String::new(),
            message: Vec::new(),
            known: BTreeMap::new(),
            has_list: false,
            allows_unknown: self.directory.get(who).is_some_and(|account| account.allows_unknown),
        };
        if let Some(place) = self.sessions.get_mut(who) {
            *place = Some(session);
        }
        self.forget_shown_to(who);
    }

    fn change_status(&mut self, id: ConnectionId, number: &str, status: &str, more: &[&str]) {
        let Some(who) = self.session_on(id) else { return };
        let dialect = self.dialect(who);
        let is_right = match more {
            [] => dialect.is_by_md5(),
            [client] => !dialect.is_by_md5() && client.parse::<u32>().is_ok(),
            [client, picture] => {
                let is_element = percent::decode(picture).starts_with("<msnobj ");
                dialect.has_pictures() && client.parse::<u32>().is_ok() && is_element
            }
            _ => false,
        };
        if !is_right {
            self.complain(format!("CHG {status} {more:?} in MSNP{}", dialect.number()));
        }
        if dialect.has_address_book() && self.session(who).is_some_and(|session| !session.has_list) {
            self.complain("CHG before the list was told".into());
        }
        if self.is_unwilling(3) {
            self.refuse(id, number, 800);
            return;
        }
        let Some(session) = self.sessions.get_mut(who).and_then(Option::as_mut) else { return };
        let is_first = session.status.is_empty();
        status.clone_into(&mut session.status);
        more.first().copied().unwrap_or_default().clone_into(&mut session.client);
        more.get(1).copied().unwrap_or_default().clone_into(&mut session.picture);
        let echo = [&[status][..], more].concat().join(" ");
        self.say(id, &format!("CHG {number} {echo}\r\n"));
        if is_first {
            for other in 0..self.directory.len() {
                self.tell(who, other, Telling::Answer(number));
            }
            if self.habits.challenges && dialect.has_challenges() {
                self.say(id, "CHL 0 22210219642164014968\r\n");
            }
        }
        self.tell_about(who);
    }

    fn change_message(&mut self, id: ConnectionId, number: &str, payload: &[u8]) {
        let Some(who) = self.session_on(id) else { return };
        if let Some(session) = self.sessions.get_mut(who).and_then(Option::as_mut) {
            session.message = payload.to_vec();
        }
        self.say(id, &format!("UUX {number} 0\r\n"));
        self.tell_about(who);
    }

    /// Whether those on neither list are allowed, as the client wants it in this session.
    fn hear_privacy(&mut self, id: ConnectionId, number: &str, list: &str) {
        let Some(who) = self.session_on(id) else { return };
        if let Some(session) = self.sessions.get_mut(who).and_then(Option::as_mut) {
            session.allows_unknown = list == "AL";
        }
        self.say(id, &format!("BLP {number} {list}\r\n"));
        self.tell_about(who);
    }

    fn change_property(&mut self, id: ConnectionId, number: &str, property: &str, value: &[&str]) {
        let Some(who) = self.session_on(id) else { return };
        if value.len() > 1 || value.iter().any(|value| value.len() > LONGEST_NAME) {
            self.complain(format!("PRP {property} {value:?}"));
        }
        if self.is_unwilling(10) {
            self.refuse(id, number, 800);
            return;
        }
        let value = value.first().copied().unwrap_or_default();
        let Some(account) = self.directory.get_mut(who) else { return };
        account.settings_version += 1;
        let version =
            if account.dialect.has_ids() { String::new() } else { format!("{} ", account.version()) };
        match (property, account.dialect.has_ids()) {
            // The address book has it; here it goes to the others.
            ("MFN", _) if account.dialect.has_address_book() => {}
            ("MFN", true) => value.clone_into(&mut account.name),
            ("MFN", false) => self.complain("PRP MFN before MSNP10".into()),
            _ => {}
        }
        self.say(id, &format!("PRP {number} {version}{property} {value}\r\n"));
        self.tell_about(who);
    }
}
