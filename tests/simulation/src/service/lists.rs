//! Changing lists and groups (`notification.md` 3).

use super::directory::{ALLOW, BLOCK, FORWARD, PENDING, REVERSE, Who, list_of};
use super::presence::Telling;
use super::{ConnectionId, Service};

/// The longest name of a group after encoding (`overview.md` 2.6).
const LONGEST_GROUP_NAME: usize = 61;
/// The most groups (`overview.md` 2.6).
const MOST_GROUPS: usize = 30;

/// Why something is refused.
type Code = u32;

impl Service {
    pub(super) fn change_list(&mut self, id: ConnectionId, number: &str, words: &[&str]) {
        let Some(who) = self.session_on(id) else { return };
        let outcome = match words {
            ["ADC" | "REM" | "ADG" | "REG" | "RMG" | "SBP", ..] if self.is_unwilling(5) => Err(403),
            ["ADC", _, "FL", contact, group] => self.add_to_group(who, contact, group),
            ["ADC", _, list, contact, name @ ..] => return self.add(id, who, [number, list, contact], name),
            ["REM", _, "FL", contact, group] => self.remove_from_group(who, contact, group),
            ["REM", _, list, contact] => self.remove(who, list, contact),
            ["ADG", _, name] => return self.add_group(id, who, number, name),
            ["REG", _, group, name] => self.rename_group(who, group, name),
            ["RMG", _, group] => self.remove_group(who, group),
            ["SBP", _, contact, "MFN", name] => self.rename_contact(who, contact, name),
            ["BLP", _, list @ ("AL" | "BL")] => self.set_privacy(who, *list == "AL"),
            ["GTC", _, letter @ ("A" | "N")] => self.set_prompting(who, *letter == "A"),
            _ => {
                self.complain(format!("{words:?} is no command"));
                return;
            }
        };
        match outcome {
            // Everything else is answered with itself.
            Ok(()) => {
                let mut echo = words.join(" ");
                if self.habits.numbers_groups && words.first() == Some(&"RMG") {
                    echo = format!("RMG {number} 1 {}", words.last().unwrap_or(&""));
                }
                self.say(id, &format!("{echo}\r\n"));
            }
            Err(code) => self.refuse(id, number, code),
        }
        // After the answer: it may not be overtaken.
        for other in 0..self.directory.len() {
            self.tell(who, other, Telling::News);
            self.tell(other, who, Telling::News);
        }
    }

    fn add(&mut self, id: ConnectionId, who: Who, [number, list, contact]: [&str; 3], name: &[&str]) {
        let added = match self.put_on_list(who, list, contact, name) {
            Ok(added) => added,
            Err(code) => return self.refuse(id, number, code),
        };
        let account = self.directory.get(who);
        let entry = account.and_then(|account| account.entries.get(&added)).cloned().unwrap_or_default();
        if list != "FL" {
            self.say(id, &format!("ADC {number} {list} {contact}\r\n"));
            self.tell(added, who, Telling::News);
            return;
        }
        self.say(id, &format!("ADC {number} FL {contact} F={} C={}\r\n", entry.name, entry.id));
        let how = if self.habits.adds_with_news { Telling::News } else { Telling::Answer(number) };
        self.tell(who, added, how);
        let news = format!("ADC 0 RL N={} F={}\r\n", self.handle(who), self.name(who));
        if let Some(session) = self.session(added) {
            self.say(session.connection, &news);
        }
    }

    fn put_on_list(&mut self, who: Who, list: &str, contact: &str, name: &[&str]) -> Result<Who, Code> {
        let bit = list_of(list).ok_or(201_u32)?;
        let handle = contact.strip_prefix("N=").ok_or(201_u32)?;
        let added = self.directory.find(handle).ok_or(208_u32)?;
        if added == who {
            return Err(201);
        }
        let lists = self.directory.get(who).map_or(0, |account| account.lists(added));
        let new_name = name.first().and_then(|name| name.strip_prefix("F="));
        match bit {
            FORWARD if new_name.is_none() => return Err(201),
            ALLOW if lists & BLOCK != 0 => return Err(219),
            BLOCK if lists & ALLOW != 0 => return Err(219),
            REVERSE if lists & PENDING == 0 => return Err(201),
            PENDING => return Err(201),
            REVERSE => {}
            _ if lists & bit != 0 => return Err(215),
            _ => {}
        }
        let id = self.directory.new_id();
        let own_name = self.name(added);
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        let entry = account.change(added, bit, 0, &own_name);
        if bit == FORWARD {
            new_name.unwrap_or_default().clone_into(&mut entry.name);
            entry.id = id;
            self.directory.put_on_reverse_list(added, who);
        }
        Ok(added)
    }

    fn remove(&mut self, who: Who, list: &str, contact: &str) -> Result<(), Code> {
        let bit = list_of(list).filter(|bit| *bit != REVERSE).ok_or(201_u32)?;
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        if bit == FORWARD {
            let removed = account.contact(contact).ok_or(216_u32)?;
            account.change(removed, 0, FORWARD, "");
            if let Some(other) = self.directory.get_mut(removed) {
                other.change(who, 0, REVERSE | PENDING, "");
            }
            let news = format!("REM 0 RL {}\r\n", self.handle(who));
            if let Some(session) = self.session(removed) {
                self.say(session.connection, &news);
            }
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
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        let contact = contact.strip_prefix("C=").and_then(|id| account.contact(id)).ok_or(208_u32)?;
        if !account.groups.contains_key(group) {
            return Err(224);
        }
        let entry = account.change(contact, 0, 0, "");
        if entry.groups.insert(group.to_owned()) { Ok(()) } else { Err(215) }
    }

    fn remove_from_group(&mut self, who: Who, contact: &str, group: &str) -> Result<(), Code> {
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        let contact = account.contact(contact).ok_or(208_u32)?;
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
        let group = self.directory.new_id();
        let Some(account) = self.directory.get_mut(who) else { return };
        let exists = account.groups.values().any(|other| other == name);
        let code = if exists { 228 } else { 223 };
        if exists || account.groups.len() >= MOST_GROUPS {
            return self.refuse(id, number, code);
        }
        account.list_version += 1;
        account.groups.insert(group.clone(), name.to_owned());
        let one = if self.habits.numbers_groups { "1 " } else { "" };
        self.say(id, &format!("ADG {number} {one}{name} {group}\r\n"));
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
        let account = self.directory.get_mut(who).ok_or(500_u32)?;
        let contact = account.contact(contact).ok_or(216_u32)?;
        name.clone_into(&mut account.change(contact, 0, 0, "").name);
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
