//! What `SYN` is answered with, in each of its generations (`notification.md` 2).

use super::directory::{ALLOW, Account, BLOCK, Entry, FORWARD, PENDING, REVERSE, Who};
use super::{ConnectionId, Service};

/// The lists in the order in which they come where each comes by itself.
const LISTS: [(&str, u8); 4] = [("FL", FORWARD), ("AL", ALLOW), ("BL", BLOCK), ("RL", REVERSE)];

impl Service {
    pub(super) fn list(&mut self, id: ConnectionId, number: &str, asked: &[&str]) {
        let Some(who) = self.session_on(id) else { return };
        let Some(stream) = self.streams.get_mut(&id) else { return };
        if std::mem::replace(&mut stream.is_past_greeting, true) {
            self.complain("a second SYN".into());
        }
        let Some(account) = self.directory.get(who) else { return };
        let dialect = account.dialect;
        let now = account.versions();
        if asked.len() != now.len() {
            return self.complain(format!("SYN {asked:?} in MSNP{}", dialect.number()));
        }
        let head = format!("SYN {number} {}", now.join(" "));
        let is_current = now.iter().zip(asked).all(|(now, asked)| now == asked);
        // By MD5 there is no other way to say that everything follows than another version.
        if is_current && (self.habits.honours_versions || dialect.is_by_md5()) {
            return self.say(id, &format!("{head}\r\n"));
        }
        let (text, lines) = match (dialect.is_by_md5(), dialect.has_ids()) {
            (true, _) => self.list_by_list(number, account, &head),
            (false, has_ids) => self.whole_list(account, &head, has_ids),
        };
        if let Some(version) = now.first() {
            self.listed.insert((who, version.clone()), lines);
        }
        self.say(id, &text);
    }

    /// How many lines the list of an account has at that version.
    pub(crate) fn lines_of(&self, who: Who, version: &str) -> u32 {
        self.listed.get(&(who, version.to_owned())).copied().unwrap_or(0)
    }

    /// Generations A and B: MSNP2 to MSNP7. And how many lines have a contact.
    fn list_by_list(&self, number: &str, account: &Account, head: &str) -> (String, u32) {
        let dialect = account.dialect;
        let version = account.version();
        let mut text = format!("{head}\r\n");
        let (asks, privacy) = settings_of(account);
        text.push_str(&format!("GTC {number} {version} {asks}\r\nBLP {number} {version} {privacy}\r\n"));
        if dialect.has_properties() {
            text.push_str(&format!("PRP {number} {version} PHH\r\nPRP {number} {version} MOB N\r\n"));
        }
        let groups = account.groups.len();
        for (index, (group, name)) in account.groups.iter().enumerate() {
            text.push_str(&format!("LSG {number} {version} {} {groups} {group} {name} 0\r\n", index + 1));
        }
        let mut lines = 0;
        for (list, bit) in LISTS {
            let on_it: Vec<(&Who, &Entry)> =
                account.entries.iter().filter(|(_, entry)| entry.lists & bit != 0).collect();
            if on_it.is_empty() {
                text.push_str(&format!("LST {number} {list} {version} 0 0\r\n"));
            }
            for (index, (other, entry)) in on_it.iter().enumerate() {
                lines += 1;
                let (index, total) = (index + 1, on_it.len());
                let (handle, name) = (self.handle(**other), &entry.name);
                text.push_str(&format!("LST {number} {list} {version} {index} {total} {handle} {name}"));
                let groups: Vec<&str> = entry.groups.iter().map(String::as_str).collect();
                if bit == FORWARD && !groups.is_empty() {
                    text.push_str(&format!(" {}", groups.join(",")));
                }
                text.push_str("\r\n");
                if bit == FORWARD && dialect.has_properties() {
                    text.push_str(&format!("BPR {version} {handle} MOB N\r\n"));
                }
            }
        }
        (text, lines)
    }

    /// Generations C and D: MSNP8 to MSNP12.
    fn whole_list(&self, account: &Account, head: &str, has_ids: bool) -> (String, u32) {
        let (contacts, groups) = (account.entries.len(), account.groups.len());
        let (asks, privacy) = settings_of(account);
        let mut text = format!("{head} {contacts} {groups}\r\nGTC {asks}\r\nBLP {privacy}\r\n");
        if has_ids {
            text.push_str(&format!("PRP MFN {}\r\n", account.name));
        }
        for (group, name) in &account.groups {
            let line = if has_ids { format!("LSG {name} {group}") } else { format!("LSG {group} {name} 0") };
            text.push_str(&format!("{line}\r\n"));
        }
        for (other, entry) in &account.entries {
            let (handle, name) = (self.handle(*other), &entry.name);
            if has_ids {
                text.push_str(&format!("LST N={handle} F={name}"));
                if entry.lists & FORWARD != 0 {
                    text.push_str(&format!(" C={}", entry.id));
                }
                text.push_str(&format!(" {}", entry.lists));
            } else {
                text.push_str(&format!("LST {handle} {name} {}", entry.lists & !PENDING));
            }
            if account.dialect.has_networks() {
                text.push_str(" 1");
            }
            if !entry.groups.is_empty() {
                let groups: Vec<&str> = entry.groups.iter().map(String::as_str).collect();
                text.push_str(&format!(" {}", groups.join(",")));
            }
            text.push_str("\r\n");
        }
        (text, u32::try_from(contacts).unwrap_or(u32::MAX))
    }
}

/// The words of `GTC` and `BLP`.
fn settings_of(account: &Account) -> (&'static str, &'static str) {
    let asks = if account.asks { "A" } else { "N" };
    (asks, if account.allows_unknown { "AL" } else { "BL" })
}
