//! `SYN`: settings, own properties, groups and contacts.

use crate::codec::Lines;
use crate::directory::{Entry, Record};
use crate::identifiers;
use crate::notification::{Outcome, Refusal, Turn};
use crate::quirks::Timestamps;
use crate::world::World;

const CONSTANT_TIMESTAMP: &str = "2000-01-01T00:00:00.0-00:00";

/// The properties of a contact that its list shows.
const CONTACT_PROPERTIES: [&str; 6] = ["PHH", "PHW", "PHM", "MOB", "WWE", "HSB"];

impl Turn<'_> {
    pub(super) fn synchronize(&mut self) -> Outcome {
        let ids = self.dialect.has_contact_ids();
        let known =
            if ids { format!("{} {}", self.need(1)?, self.need(2)?) } else { self.need(1)?.to_owned() };
        if !ids && known.parse::<u64>().is_err() {
            return Err(Refusal::Close);
        }
        self.session()?.synchronized = true;

        let record = self.world.directory.record(self.account);
        let timestamps = self.world.quirks.timestamps;
        let current = match timestamps {
            Timestamps::Echo => known.clone(),
            Timestamps::Constant if ids => format!("{CONSTANT_TIMESTAMP} {CONSTANT_TIMESTAMP}"),
            Timestamps::Constant => "1".to_owned(),
            Timestamps::Official => current_version(record, ids),
        };
        let transaction = self.transaction;
        let always_full = self.world.quirks.always_full_lists || timestamps != Timestamps::Official;
        if known == current && !always_full {
            self.world.tally.syn_unchanged.add(1);
            self.reply.line(format_args!("SYN {transaction} {current}"));
            return Ok(());
        }
        self.world.tally.syn_full.add(1);
        if self.dialect.signs_in_by_md5() {
            self.reply.line(format_args!("SYN {transaction} {current}"));
            self.write_lists_one_by_one(&current);
            return Ok(());
        }
        let contacts = record.listed().count();
        let default_group = !ids && !self.world.quirks.group_zero_not_listed;
        let groups = record.groups.len() + usize::from(default_group);
        self.reply.line(format_args!("SYN {transaction} {current} {contacts} {groups}"));
        self.write_settings();
        self.write_groups(default_group);
        self.write_contacts();
        Ok(())
    }

    fn write_settings(&mut self) {
        let record = self.world.directory.record(self.account);
        self.reply.line(format_args!("GTC {}", if record.prompt { "A" } else { "N" }));
        self.reply.line(format_args!("BLP {}", if record.private { "BL" } else { "AL" }));
        if self.dialect.has_contact_ids() {
            self.reply.line(format_args!("PRP MFN {}", self.world.name_of(self.account)));
        }
        for (name, value) in &record.properties {
            self.reply.line(format_args!("PRP {name} {}", self.world.written(value)));
        }
    }

    fn write_groups(&mut self, default_group: bool) {
        let record = self.world.directory.record(self.account);
        if default_group {
            self.reply.line(format_args!("LSG 0 Other%20Contacts 0"));
        }
        for group in &record.groups {
            let name = self.world.group_name(&group.name);
            if self.dialect.has_contact_ids() {
                self.reply.line(format_args!("LSG {name} {}", group.guid));
            } else {
                self.reply.line(format_args!("LSG {} {name} 0", group.number));
            }
        }
    }

    fn write_contacts(&mut self) {
        let record = self.world.directory.record(self.account);
        for entry in record.listed() {
            let name = self.world.listed_name(entry);
            let (address, mask) = (&entry.address, entry.mask(self.dialect));
            let tail = self.group_field(record, entry);
            if self.dialect.has_contact_ids() {
                let id = if entry.forward { format!(" C={}", entry.guid) } else { String::new() };
                let network = match self.dialect.has_network_ids() {
                    true => format!(" {}", entry.network()),
                    false => String::new(),
                };
                self.reply.line(format_args!("LST N={address} F={name}{id} {mask}{network}{tail}"));
            } else {
                self.reply.line(format_args!("LST {address} {name} {mask}{tail}"));
            }
            if entry.forward {
                write_properties(self.world, &record.address, address, self.reply);
            }
        }
    }

    /// The groups of a contact with the space before them.
    fn group_field(&self, record: &Record, entry: &Entry) -> String {
        let ids = self.dialect.has_contact_ids();
        if !entry.forward {
            return String::new();
        }
        if entry.groups.is_empty() {
            return match (self.world.quirks.ungrouped_trailing_space, ids) {
                (true, _) => " ".to_owned(),
                (false, true) => String::new(),
                (false, false) => " 0".to_owned(),
            };
        }
        let groups: Vec<String> = entry
            .groups
            .iter()
            .filter_map(|&number| record.group_by_number(number))
            .map(|group| if ids { group.guid.clone() } else { group.number.to_string() })
            .collect();
        format!(" {}", groups.join(","))
    }
}

/// The version a client would name if it had everything.
fn current_version(record: &Record, ids: bool) -> String {
    if ids {
        let (lists, settings) = (record.list_serial, record.settings_serial);
        format!("{} {}", identifiers::timestamp(lists), identifiers::timestamp(settings))
    } else {
        record.version().to_string()
    }
}

/// `BPR` lines behind a contact's `LST`: its telephone numbers, if it has the account on its allow list.
fn write_properties(world: &World, owner: &str, contact: &str, reply: &mut Lines) {
    let Some(id) = world.directory.find(contact) else { return };
    let record = world.directory.record(id);
    if record.properties.is_empty() || !record.entry(owner).is_some_and(|entry| entry.allow) {
        return;
    }
    for name in CONTACT_PROPERTIES {
        if let Some(value) = record.properties.get(name) {
            reply.line(format_args!("BPR {name} {}", world.written(value)));
        }
    }
}
