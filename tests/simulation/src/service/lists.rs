//! Changing lists and groups (`notification.md` 3).

use super::directory::{ALLOW, BLOCK, FIRST_GROUP, FORWARD, PENDING, REVERSE, Who, list_of};
use super::presence::Telling;
use super::{ConnectionId, Service};

/// The longest name of a group after encoding (`overview.md` 2.6).
pub(super) const LONGEST_GROUP_NAME: usize = 61;
/// The most groups (`overview.md` 2.6).
pub(super) const MOST_GROUPS: usize = 30;

/// Why something is refused.
type Code = u32;

impl Service {
    pub(super) fn change_list(&mut self, id: ConnectionId, number: &str, words: &[&str]) {
        let Some(who) = self.session_on(id) else { return };
        let dialect = self.dialect(who);
        let (has_ids, has_groups) = (dialect.has_ids(), dialect.has_groups());
        let outcome = match words {
            _ if dialect.has_address_book() => {
                return self.complain(format!("{words:?} is no command of MSNP{}", dialect.number()));
            }
            ["ADC" | "ADD" | "REM" | "ADG" | "REG" | "RMG" | "SBP" | "REA", ..] if self.is_unwilling(5) => {
                Err(403)
            }
            ["ADC", _, "FL", contact, group] if has_ids && contact.starts_with("C=") => {
                self.add_to_group(who, contact.trim_start_matches("C="), group)
            }
            ["ADD", _, "FL", contact, _, group] if has_groups && !has_ids => {
                self.add_to_group(who, contact, group)
            }
            ["ADC", _, list, contact, name @ ..] if has_ids && name.len() < 2 => {
                let name = name.first().and_then(|name| name.strip_prefix("F="));
                let contact = contact.strip_prefix("N=").unwrap_or_default();
                return self.add(id, who, [number, list, contact], name);
            }
            ["ADD", _, list, contact, name] if !has_ids => {
                return self.add(id, who, [number, list, contact], Some(name));
            }
            ["REM", _, "FL", contact, group] if has_groups => self.remove_from_group(who, contact, group),
            ["REM", _, list, contact] => self.remove(who, list, contact),
            ["ADG", _, name, "0"] if has_groups && !has_ids => return self.add_group(id, who, number, name),
            ["ADG", _, name] if has_ids => return self.add_group(id, who, number, name),
            ["REG", _, group, name, "0"] if has_groups && !has_ids => self.rename_group(who, group, name),
            ["REG", _, group, name] if has_ids => self.rename_group(who, group, name),
            ["RMG", _, group] if has_groups => self.remove_group(who, group),
            ["SBP", _, contact, "MFN", name] if has_ids => self.rename_contact(who, contact, name),
            ["REA", _, contact, name] if !has_ids => self.rename(who, contact, name),
            ["BLP", _, list @ ("AL" | "BL")] => self.set_privacy(who, *list == "AL"),
            ["GTC", _, letter @ ("A" | "N")] => self.set_prompting(who, *letter == "A"),
            _ => {
                self.complain(format!("{words:?} is no command of MSNP{}", dialect.number()));
                return;
            }
        };
        match outcome {
            Ok(()) => self.echo(id, who, words),
            Err(code) => self.refuse(id, number, code),
        }
        // After the answer: it may not be overtaken.
        for other in 0..self.directory.len() {
            self.tell(who, other, Telling::News);
            self.tell(other, who, Telling::News);
        }
    }

    /// Most changes are answered with themselves, and before MSNP10 with the version of the list in front of what was changed.
    fn echo(&mut self, id: ConnectionId, who: Who, words: &[&str]) {
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let verb = words.first().cloned().unwrap_or_default();
        let version = self.version_of(who);
        let at = if matches!(verb.as_str(), "ADD" | "REM") { 3 } else { 2 };
        if !version.is_empty() {
            words.insert(at.min(words.len()), version);
        } else if self.habits.numbers_groups && verb == "RMG" {
            words.insert(at.min(words.len()), "1".to_owned());
        }
        self.say(id, &format!("{}\r\n", words.join(" ")));
    }

    /// The version of somebody's list where answers carry one, else nothing.
    fn version_of(&self, who: Who) -> String {
        let account = self.directory.get(who).filter(|account| !account.dialect.has_ids());
        account.map_or(String::new(), |account| account.version().to_string())
    }

    fn add(&mut self, id: ConnectionId, who: Who, [number, list, contact]: [&str; 3], name: Option<&str>) {
        let added = match self.put_on_list(who, list, contact, name) {
            Ok(added) => added,
            Err(code) => return self.refuse(id, number, code),
        };
        let account = self.directory.get(who);
        let entry = account.and_then(|account| account.entries.get(&added)).cloned().unwrap_or_default();
        let version = self.version_of(who);
        let line = match (version.is_empty(), list) {
            (true, "FL") => format!("ADC {number} FL N={contact} F={} C={}", entry.name, entry.id),
            (true, _) => format!("ADC {number} {list} N={contact}"),
            (false, _) => format!("ADD {number} {list} {version} {contact} {}", name.unwrap_or_default()),
        };
        self.say(id, &format!("{line}\r\n"));
        if list != "FL" {
            self.tell(added, who, Telling::News);
            return;
        }
        let how = if self.habits.adds_with_news { Telling::News } else { Telling::Answer(number) };
        self.tell(who, added, how);
        self.tell_of_reverse_list(added, who, true);
    }

    /// Tells somebody that another has put them on their list, or taken them off.
    pub(super) fn tell_of_reverse_list(&mut self, reader: Who, other: Who, is_added: bool) {
        let Some(connection) = self.session(reader).map(|session| session.connection) else { return };
        if self.dialect(reader).has_address_book() {
            return self.say(connection, &self.pushed(other, is_added));
        }
        let (handle, name, version) = (self.handle(other), self.name(other), self.version_of(reader));
        let line = match (is_added, version.is_empty()) {
            (true, true) => format!("ADC 0 RL N={handle} F={name}"),
            (true, false) => format!("ADD 0 RL {version} {handle} {name}"),
            (false, true) => format!("REM 0 RL {handle}"),
            (false, false) => format!("REM 0 RL {version} {handle}"),
        };
        self.say(connection, &format!("{line}\r\n"));
    }

    fn put_on_list(
        &mut self,
        who: Who,
        list: &str,
        handle: &str,
        new_name: Option<&str>,
    ) -> Result<Who, Code> {
        let bit = list_of(list).ok_or(201_u32)?;
        let added = self.directory.find(handle).ok_or(208_u32)?;
        if added == who {
            return Err(201);
        }
        let lists = self.directory.get(who).map_or(0, |account| account.lists(added));
        match bit {
            FORWARD if new_name.is_none() => return Err(201),
            ALLOW if lists & BLOCK != 0 => return Err(219),
            BLOCK if lists & ALLOW != 0 => return Err(219),
            REVERSE if !self.dialect(who).has_personal_messages() => {
                self.complain(format!("{handle} on the reverse list before MSNP11"));
                return Err(201);
            }
            REVERSE if lists & PENDING == 0 => return Err(201),
            PENDING => return Err(201),
            REVERSE => {}
            _ if lists & bit != 0 => return Err(215),
            _ => {}
        }
        let own_name = self.name(added);
        let id = self.directory.new_contact_id(who);
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        let entry = account.change(added, bit, 0, &own_name);
        if bit == FORWARD {
            new_name.unwrap_or_default().clone_into(&mut entry.name);
            entry.id = id;
            self.directory.put_on_reverse_list(added, who);
        }
        Ok(added)
    }

    /// Whom a command means by an id, before MSNP10 by an account: somebody on the forward list.
    fn contact_of(&self, who: Who, key: &str) -> Option<Who> {
        let account = self.directory.get(who)?;
        if account.dialect.has_ids() {
            return account.contact(key);
        }
        self.directory.find(key).filter(|found| account.lists(*found) & FORWARD != 0)
    }

    fn remove(&mut self, who: Who, list: &str, contact: &str) -> Result<(), Code> {
        let bit = list_of(list).filter(|bit| *bit != REVERSE).ok_or(201_u32)?;
        if bit == PENDING && !self.dialect(who).has_ids() {
            self.complain("REM PL before MSNP10".into());
        }
        if bit == FORWARD {
            let removed = self.contact_of(who, contact).ok_or(216_u32)?;
            let account = self.directory.get_mut(who).ok_or(500_u32)?;
            account.change(removed, 0, FORWARD, "");
            if let Some(other) = self.directory.get_mut(removed) {
                other.change(who, 0, REVERSE | PENDING, "");
            }
            self.tell_of_reverse_list(removed, who, false);
            return Ok(());
        }
        let removed = self.directory.find(contact).ok_or(208_u32)?;
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        if account.lists(removed) & bit == 0 {
            return Err(216);
        }
        account.change(removed, 0, bit, "");
        Ok(())
    }

    fn add_to_group(&mut self, who: Who, contact: &str, group: &str) -> Result<(), Code> {
        let contact = self.contact_of(who, contact).ok_or(208_u32)?;
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        if !account.groups.contains_key(group) {
            return Err(224);
        }
        let entry = account.change(contact, 0, 0, "");
        if entry.groups.insert(group.to_owned()) { Ok(()) } else { Err(215) }
    }

    fn remove_from_group(&mut self, who: Who, contact: &str, group: &str) -> Result<(), Code> {
        let contact = self.contact_of(who, contact).ok_or(208_u32)?;
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        if !account.groups.contains_key(group) {
            return Err(224);
        }
        let entry = account.change(contact, 0, 0, "");
        if entry.groups.remove(group) { Ok(()) } else { Err(225) }
    }

    fn add_group(&mut self, id: ConnectionId, who: Who, number: &str, name: &str) {
        if name.len() > LONGEST_GROUP_NAME {
            self.complain(format!("a group of the name {name}"));
        }
        let group = self.directory.new_group_id(who);
        let Some(account) = self.directory.get_mut(who) else { return };
        let exists = account.groups.values().any(|other| other == name);
        let code = if exists { 228 } else { 223 };
        if exists || account.groups.len() >= MOST_GROUPS {
            return self.refuse(id, number, code);
        }
        account.list_version += 1;
        account.groups.insert(group.clone(), name.to_owned());
        let version = self.version_of(who);
        let one = if self.habits.numbers_groups { "1 " } else { "" };
        let line = if version.is_empty() {
            format!("ADG {number} {one}{name} {group}")
        } else {
            format!("ADG {number} {version} {name} {group} 0")
        };
        self.say(id, &format!("{line}\r\n"));
    }

    fn rename_group(&mut self, who: Who, group: &str, name: &str) -> Result<(), Code> {
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        if account.groups.iter().any(|(id, other)| other == name && id != group) {
            return Err(228);
        }
        let kept = account.groups.get_mut(group).ok_or(224_u32)?;
        name.clone_into(kept);
        account.list_version += 1;
        Ok(())
    }

    fn remove_group(&mut self, who: Who, group: &str) -> Result<(), Code> {
        let keeps_full_groups = self.habits.keeps_full_groups;
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        if !account.groups.contains_key(group) {
            return Err(224);
        }
        if group == FIRST_GROUP {
            return Err(230);
        }
        if keeps_full_groups && account.entries.values().any(|entry| entry.groups.contains(group)) {
            return Err(227);
        }
        account.list_version += 1;
        account.groups.remove(group);
        for entry in account.entries.values_mut() {
            entry.groups.remove(group);
        }
        Ok(())
    }

    fn rename_contact(&mut self, who: Who, contact: &str, name: &str) -> Result<(), Code> {
        let contact = self.contact_of(who, contact).ok_or(216_u32)?;
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        name.clone_into(&mut account.change(contact, 0, 0, "").name);
        Ok(())
    }

    /// `REA`: one's own name, or that of a contact.
    fn rename(&mut self, who: Who, account: &str, name: &str) -> Result<(), Code> {
        if self.directory.find(account) != Some(who) {
            return self.rename_contact(who, account, name);
        }
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        account.settings_version += 1;
        name.clone_into(&mut account.name);
        Ok(())
    }

    fn set_privacy(&mut self, who: Who, allows_unknown: bool) -> Result<(), Code> {
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        if std::mem::replace(&mut account.allows_unknown, allows_unknown) == allows_unknown {
            return Err(218);
        }
        account.settings_version += 1;
        Ok(())
    }

    fn set_prompting(&mut self, who: Who, asks: bool) -> Result<(), Code> {
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        if std::mem::replace(&mut account.asks, asks) == asks {
            return Err(218);
        }
        account.settings_version += 1;
        Ok(())
    }
}
