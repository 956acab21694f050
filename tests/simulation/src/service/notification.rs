//! The notification server: signing in, the list, one's own status, asking for a switchboard (`notification.md` 1, 2, 4, 6 and 7).

use super::directory::FORWARD;
use super::presence::Telling;
use super::{ConnectionId, Service, Session};

/// The longest display name after encoding (`overview.md` 2.6).
const LONGEST_NAME: usize = 387;

impl Service {
    pub(super) fn notification(&mut self, id: ConnectionId, words: &[&str], payload: &[u8]) {
        let number = words.get(1).copied().unwrap_or("0");
        match words {
            ["VER", _, "MSNP12", ..] => self.say(id, &format!("VER {number} MSNP12\r\n")),
            ["CVR", _, _, _, _, _, _, _, _, _] => {
                self.say(id, &format!("CVR {number} 1.0 1.0 1.0 http://a http://b\r\n"))
            }
            ["USR", _, "TWN", "I", account] => {
                let who = self.directory.find(account);
                if let Some(stream) = self.streams.get_mut(&id) {
                    stream.who = who;
                }
                self.say(id, &format!("USR {number} TWN S ct=1\r\n"));
            }
            ["USR", _, "TWN", "S", ticket] => self.sign_in(id, number, ticket),
            ["OUT"] => self.close(id),
            _ if self.session_on(id).is_none() => {
                self.complain(format!("{words:?} before the end of the sign-in"))
            }
            ["SYN", _, list, settings] => self.list(id, number, list, settings),
            ["CHG", _, status, _] => self.change_status(id, number, status),
            ["PNG"] => self.say(id, "QNG 50\r\n"),
            ["XFR", _, "SB"] => self.offer_switchboard(id, number),
            ["UUX", _, _] => self.change_message(id, number, payload),
            ["QRY", _, _, "32"] => self.say(id, &format!("QRY {number}\r\n")),
            ["URL", _, _] => {
                self.say(id, &format!("URL {number} /cgi-bin/inbox https://login.example.net/md5 2\r\n"))
            }
            ["GCF", _, file] => self.say(id, &format!("GCF {number} {file} 9\r\n<config/>")),
            ["PRP", _, property, value @ ..] => self.change_property(id, number, property, value),
            _ => self.change_list(id, number, words),
        }
    }

    /// Whose session this is the connection of.
    pub(super) fn session_on(&self, id: ConnectionId) -> Option<usize> {
        let who = self.streams.get(&id)?.who?;
        self.session(who).filter(|session| session.connection == id).map(|_| who)
    }

    fn sign_in(&mut self, id: ConnectionId, number: &str, ticket: &str) {
        let who = self.streams.get(&id).and_then(|stream| stream.who);
        let Some(who) = who.filter(|_| self.takes_ticket(ticket)) else {
            who.into_iter().for_each(|who| self.refused(who));
            self.refuse(id, number, 911);
            self.close(id);
            return;
        };
        if let Some(old) = self.session(who).map(|session| session.connection) {
            self.oust(who, old);
        }
        self.say(id, &format!("USR {number} OK {} 1 0\r\n", self.handle(who)));
        self.say(id, "SBS 0 null\r\n");
        let session = Session { connection: id, status: String::new(), message: Vec::new() };
        if let Some(place) = self.sessions.get_mut(who) {
            *place = Some(session);
        }
        self.forget_shown_to(who);
    }

    fn list(&mut self, id: ConnectionId, number: &str, list: &str, settings: &str) {
        let Some(who) = self.session_on(id) else { return };
        let Some(stream) = self.streams.get_mut(&id) else { return };
        if std::mem::replace(&mut stream.is_past_greeting, true) {
            self.complain("a second SYN".into());
        }
        let Some(account) = self.directory.get(who) else { return };
        let version = |number: u32| format!("2026-11-23T10:00:00.{number:07}-08:00");
        let (now, settings_now) = (version(account.list_version), version(account.settings_version));
        if self.habits.honours_versions && list == now && settings == settings_now {
            self.say(id, &format!("SYN {number} {now} {settings_now}\r\n"));
            return;
        }
        let (contacts, groups) = (account.entries.len(), account.groups.len());
        let mut text = format!("SYN {number} {now} {settings_now} {contacts} {groups}\r\n");
        let asks = if account.asks { "A" } else { "N" };
        let privacy = if account.allows_unknown { "AL" } else { "BL" };
        text.push_str(&format!("GTC {asks}\r\nBLP {privacy}\r\nPRP MFN {}\r\n", account.name));
        for (group, name) in &account.groups {
            text.push_str(&format!("LSG {name} {group}\r\n"));
        }
        for (other, entry) in &account.entries {
            text.push_str(&format!("LST N={} F={}", self.handle(*other), entry.name));
            if entry.lists & FORWARD != 0 {
                text.push_str(&format!(" C={}", entry.id));
            }
            text.push_str(&format!(" {} 1", entry.lists));
            if !entry.groups.is_empty() {
                let groups: Vec<&str> = entry.groups.iter().map(String::as_str).collect();
                text.push_str(&format!(" {}", groups.join(",")));
            }
            text.push_str("\r\n");
        }
        self.say(id, &text);
    }

    fn change_status(&mut self, id: ConnectionId, number: &str, status: &str) {
        if self.is_unwilling(3) {
            self.refuse(id, number, 800);
            return;
        }
        let Some(who) = self.session_on(id) else { return };
        let Some(session) = self.sessions.get_mut(who).and_then(Option::as_mut) else { return };
        let is_first = session.status.is_empty();
        status.clone_into(&mut session.status);
        self.say(id, &format!("CHG {number} {status} 0\r\n"));
        if is_first {
            for other in 0..self.directory.len() {
                self.tell(who, other, Telling::Answer(number));
            }
            if self.habits.challenges {
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
        if property == "MFN" {
            value.clone_into(&mut account.name);
        }
        self.say(id, &format!("PRP {number} {property} {value}\r\n"));
        self.tell_about(who);
    }
}
