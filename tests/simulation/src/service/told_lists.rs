//! `ADL` and `RML`: what the notification server is told of lists that it does not keep, and what it tells of who has added whom
//! (`services.md` 2.8). It goes by what it was told, and by nothing else.

use std::collections::BTreeSet;

use super::directory::{ALLOW, BLOCK, FORWARD, Who};
use super::presence::Telling;
use super::web::escaped;
use super::{ConnectionId, Service, percent};

/// The longest payload, and the most people in it.
const LONGEST_PAYLOAD: usize = 7_500;
const MOST_PEOPLE: usize = 150;

/// A list as a client tells it.
struct Announced {
    is_initial: bool,
    people: Vec<(String, u8)>,
}

/// The value of an attribute.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

impl Announced {
    /// Reads a payload; `None` for one that is not as the reference wants it.
    fn read(payload: &str) -> Option<Self> {
        let inside = payload.strip_suffix("</ml>")?;
        let (is_initial, mut rest) = match inside.strip_prefix("<ml l=\"1\">") {
            Some(rest) => (true, rest),
            None => (false, inside.strip_prefix("<ml>")?),
        };
        let (mut people, mut domains) = (Vec::new(), BTreeSet::new());
        while !rest.is_empty() {
            let (domain, behind) = rest.split_once("</d>")?;
            let (head, contacts) = domain.split_once('>')?;
            let domain = attribute(head.strip_prefix("<d")?, "n")?;
            let contacts: Vec<&str> = contacts.split_terminator("/>").collect();
            if contacts.is_empty() || !domains.insert(domain) {
                return None;
            }
            for contact in contacts {
                let name = attribute(contact.strip_prefix("<c")?, "n")?;
                let is_of_service = attribute(contact, "t").is_none_or(|network| network == "1");
                let lists = attribute(contact, "l").map_or(Some(0), |lists| lists.parse().ok())?;
                people.push((format!("{name}@{domain}"), Some(lists).filter(|_| is_of_service)?));
            }
            rest = behind;
        }
        let names: BTreeSet<&String> = people.iter().map(|(name, _)| name).collect();
        let is_right = names.len() == people.len() && people.len() <= MOST_PEOPLE;
        (is_right && payload.len() <= LONGEST_PAYLOAD).then_some(Self { is_initial, people })
    }
}

impl Service {
    /// The lists that count for somebody: those that the notification server was told, where it has to be.
    pub(super) fn lists_of(&self, owner: Who, other: Who) -> u8 {
        match self.session(owner).filter(|_| self.dialect(owner).has_address_book()) {
            Some(session) => session.known.get(&other).copied().unwrap_or(0),
            None => self.directory.get(owner).map_or(0, |account| account.lists(other)),
        }
    }

    /// Whether `owner` lets `other` see and call them.
    pub(super) fn lets(&self, owner: Who, other: Who) -> bool {
        let allows_unknown = match self.session(owner).filter(|_| self.dialect(owner).has_address_book()) {
            Some(session) => session.allows_unknown,
            None => self.directory.get(owner).is_some_and(|account| account.allows_unknown),
        };
        match self.lists_of(owner, other) {
            lists if lists & BLOCK != 0 => false,
            lists => lists & ALLOW != 0 || allows_unknown,
        }
    }

    /// What differs between what the notification server was told of somebody's list and what the address book has.
    pub(crate) fn difference_of_floors(&self, who: Who) -> Option<String> {
        let account = self.directory.get(who).filter(|account| account.dialect.has_address_book())?;
        let session = self.session(who).filter(|session| session.has_list)?;
        let differs = |other: &Who| {
            let (kept, known) = (account.lists(*other), session.known.get(other).copied().unwrap_or(0));
            // Who is neither allowed nor blocked is told as the one or the other.
            let counts = if kept & (ALLOW | BLOCK) == 0 { FORWARD } else { FORWARD | ALLOW | BLOCK };
            kept & counts != known & counts
        };
        let other = (0..self.directory.len()).find(differs)?;
        let (kept, known) = (account.lists(other), session.known.get(&other));
        Some(format!(
            "{} is kept on {kept}, and the notification server knows \"{known:?}\"",
            self.handle(other)
        ))
    }

    /// `ADL` and `RML`.
    pub(super) fn hear_list(&mut self, id: ConnectionId, words: [&str; 2], payload: &[u8]) {
        let Some(who) = self.session_on(id) else { return };
        let [verb, number] = words;
        let text = String::from_utf8_lossy(payload).into_owned();
        let Some(list) = Announced::read(&text) else {
            return self.complain(format!("{verb} of {text:?}"));
        };
        let is_right = |(_, lists): &(String, u8)| {
            let decision = lists & (ALLOW | BLOCK);
            let is_alone = list.is_initial && lists & FORWARD != 0 && decision == 0;
            matches!(lists, 1..=7) && decision != ALLOW | BLOCK && !is_alone
        };
        let found: Option<Vec<(Who, u8)>> = list
            .people
            .iter()
            .filter(|one| is_right(one))
            .map(|(name, lists)| Some((self.directory.find(name)?, *lists)))
            .collect();
        let Some(people) = found.filter(|people| people.len() == list.people.len()) else {
            return self.complain(format!("{verb} of {text:?}"));
        };
        if !list.is_initial && self.is_unwilling(4) {
            return self.refuse(id, number, 500);
        }
        let Some(session) = self.sessions.get_mut(who).and_then(Option::as_mut) else { return };
        session.has_list |= list.is_initial;
        for (other, lists) in people {
            let known = session.known.entry(other).or_default();
            *known = if verb == "ADL" { *known | lists } else { *known & !lists };
            if *known & ALLOW != 0 && *known & BLOCK != 0 {
                self.complaint.get_or_insert(format!("{text:?} has somebody allowed and blocked"));
            }
        }
        self.say(id, &format!("{verb} {number} OK\r\n"));
        let how = if self.habits.adds_with_news { Telling::News } else { Telling::Answer(number) };
        for other in 0..self.directory.len() {
            self.tell(who, other, how);
            self.tell(other, who, Telling::News);
        }
    }

    /// `FQY`: on which network somebody is.
    pub(super) fn find_network(&mut self, id: ConnectionId, number: &str, payload: &[u8]) {
        let text = String::from_utf8_lossy(payload).replace(" l=\"2\"", "");
        let Some(list) = Announced::read(&text) else { return self.complain(format!("FQY of {text:?}")) };
        for (account, _) in list.people {
            let network = u8::from(self.directory.find(&account).is_some());
            let answer = one_contact(&account, &format!(" t=\"{network}\""));
            self.say(id, &format!("FQY {number} {}\r\n{answer}", answer.len()));
        }
    }

    /// What tells a client that somebody has added it, or has removed it.
    pub(super) fn pushed(&self, other: Who, is_added: bool) -> String {
        let name = if is_added {
            format!(" f=\"{}\"", escaped(&percent::decode(&self.name(other))))
        } else {
            String::new()
        };
        let payload = one_contact(&self.handle(other), &format!(" t=\"1\" l=\"8\"{name}"));
        let verb = if is_added { "ADL" } else { "RML" };
        format!("{verb} 0 {}\r\n{payload}", payload.len())
    }
}

fn one_contact(account: &str, attributes: &str) -> String {
    let (name, domain) = account.split_once('@').unwrap_or((account, ""));
    format!("<ml><d n=\"{domain}\"><c n=\"{name}\"{attributes}/></d></ml>")
}
