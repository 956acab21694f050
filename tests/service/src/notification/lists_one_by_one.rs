//! The list stream before MSNP8: settings, properties, groups, and then every list by itself, each line with the transaction id and the
//! list's version.

use crate::codec::Lines;
use crate::directory::Entry;
use crate::notification::Turn;
use crate::world::World;

/// The properties of one's own that the stream tells, whether or not they are set.
const OWN_PROPERTIES: [&str; 5] = ["PHH", "PHW", "PHM", "MOB", "MBE"];
/// Those of a contact.
const CONTACT_PROPERTIES: [&str; 4] = ["PHH", "PHW", "PHM", "MOB"];

/// Whether an entry is on a list.
type IsOn = fn(&Entry) -> bool;

/// The lists, in the order in which they are told.
const LISTS: [(&str, IsOn); 4] = [
    ("FL", |entry| entry.forward),
    ("AL", |entry| entry.allow),
    ("BL", |entry| entry.block),
    ("RL", |entry| entry.watching),
];

impl Turn<'_> {
    pub(super) fn write_lists_one_by_one(&mut self, version: &str) {
        let record = self.world.directory.record(self.account);
        let transaction = self.transaction;
        let (prompt, privacy) =
            (if record.prompt { "A" } else { "N" }, if record.private { "BL" } else { "AL" });
        self.reply.line(format_args!("GTC {transaction} {version} {prompt}"));
        self.reply.line(format_args!("BLP {transaction} {version} {privacy}"));
        if self.dialect.has_properties() {
            self.write_own_properties(version);
        }
        if self.dialect.has_groups() {
            self.write_numbered_groups(version);
        }
        for (list, is_on) in LISTS {
            self.write_list(version, list, is_on);
        }
    }

    fn write_own_properties(&mut self, version: &str) {
        let record = self.world.directory.record(self.account);
        let transaction = match self.world.quirks.bare_list_properties {
            true => String::new(),
            false => format!("{} ", self.transaction),
        };
        for name in OWN_PROPERTIES {
            let value = record.properties.get(name).map(|value| format!(" {}", self.world.written(value)));
            let value = value.unwrap_or_default();
            self.reply.line(format_args!("PRP {transaction}{version} {name}{value}"));
        }
    }

    fn write_numbered_groups(&mut self, version: &str) {
        let record = self.world.directory.record(self.account);
        let default = (0, "Other%20Contacts".to_owned());
        let own = record.groups.iter().map(|group| (group.number, self.world.group_name(&group.name)));
        let groups: Vec<(u8, String)> = [default].into_iter().chain(own).collect();
        let transaction = self.transaction;
        for (index, (number, name)) in groups.iter().enumerate() {
            let (index, total) = (index + 1, groups.len());
            self.reply.line(format_args!("LSG {transaction} {version} {index} {total} {number} {name} 0"));
        }
    }

    fn write_list(&mut self, version: &str, list: &str, is_on: IsOn) {
        let world = &*self.world;
        let record = world.directory.record(self.account);
        let entries: Vec<&Entry> = record.entries.values().filter(|entry| is_on(entry)).collect();
        let transaction = self.transaction;
        if entries.is_empty() {
            self.reply.line(format_args!("LST {transaction} {list} {version} 0 0"));
        }
        for (index, entry) in entries.iter().enumerate() {
            let (index, total) = (index + 1, entries.len());
            let count = match world.quirks.swapped_list_counts && !self.dialect.has_groups() {
                true => format!("{total} {index}"),
                false => format!("{index} {total}"),
            };
            let (address, name) = (&entry.address, world.listed_name(entry));
            let groups = match self.dialect.has_groups() && list == "FL" {
                true => format!(" {}", numbers(&entry.groups)),
                false => String::new(),
            };
            self.reply
                .line(format_args!("LST {transaction} {list} {version} {count} {address} {name}{groups}"));
            if list == "FL" && self.dialect.has_properties() {
                write_contact_properties(world, version, address, &record.address, self.reply);
            }
        }
    }
}

/// `BPR` behind a contact: blank unless it has the account on its allow list.
fn write_contact_properties(world: &World, version: &str, contact: &str, owner: &str, reply: &mut Lines) {
    let directory = &world.directory;
    let Some(other) = directory.find(contact).map(|id| directory.record(id)) else { return };
    let shows = other.entry(owner).is_some_and(|entry| entry.allow);
    let handle = if world.quirks.bare_list_properties { String::new() } else { format!("{contact} ") };
    for name in CONTACT_PROPERTIES {
        let value = other.properties.get(name).filter(|_| shows);
        let value = value.map(|value| format!(" {}", world.written(value))).unwrap_or_default();
        reply.line(format_args!("BPR {version} {handle}{name}{value}"));
    }
}

/// The numbers of groups with commas between them. Who is in none is in group 0.
fn numbers(groups: &[u8]) -> String {
    if groups.is_empty() {
        return "0".to_owned();
    }
    groups.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}
