//! Groups: `ADG`, `REG`, `RMG`.

use crate::directory::GROUP_LIMIT;
use crate::identifiers::is_guid;
use crate::notification::{Outcome, Refusal, Turn};
use crate::percent::Name;

/// Longest group name, percent-encoded.
pub(crate) const NAME_LIMIT: usize = 61;
/// A name beyond this is taken for an attack.
const NAME_TOLERANCE: usize = 127;

impl Turn<'_> {
    pub(super) fn add_group(&mut self) -> Outcome {
        let name = self.group_name(1)?;
        let Some(group) = self.record_mut().make_group(name) else { return Err(Refusal::Code(223)) };
        self.record_mut().list_changed();
        let (transaction, name) = (self.transaction, self.world.group_name(&group.name));
        if self.dialect.has_contact_ids() {
            let extra = self.extra_one();
            self.reply.line(format_args!("ADG {transaction} {extra}{name} {}", group.guid));
        } else {
            let version = self.version();
            self.reply.line(format_args!("ADG {transaction} {version}{name} {} 0", group.number));
        }
        Ok(())
    }

    pub(super) fn rename_group(&mut self) -> Outcome {
        let which = self.need(1)?;
        let number = self.group(which)?;
        let name = self.group_name(2)?;
        let record = self.record_mut();
        match record.groups.iter_mut().find(|group| group.number == number) {
            Some(group) => group.name = name.clone(),
            None => return Err(Refusal::Code(224)),
        }
        record.list_changed();
        let (transaction, name) = (self.transaction, self.world.group_name(&name));
        if !self.dialect.has_contact_ids() {
            let version = self.version();
            let end = if self.world.quirks.short_group_rename { "" } else { " 0" };
            self.reply.line(format_args!("REG {transaction} {version}{which} {name}{end}"));
        } else if self.world.quirks.extra_one_in_group_answers {
            self.reply.line(format_args!("REG {transaction} 1 {name} {which} 0"));
        } else {
            self.reply.line(format_args!("REG {transaction} {which} {name}"));
        }
        Ok(())
    }

    pub(super) fn remove_group(&mut self) -> Outcome {
        let which = self.need(1)?;
        let number = self.group(which)?;
        if number == 0 {
            return Err(Refusal::Code(230));
        }
        let members = |only: bool| {
            let entries = self.record().entries.values();
            entries
                .filter(|entry| entry.groups.contains(&number) && (!only || entry.groups.len() == 1))
                .map(|entry| entry.address.clone())
                .collect::<Vec<_>>()
        };
        if self.world.quirks.group_not_empty_226 && !members(false).is_empty() {
            return Err(Refusal::Code(226));
        }
        // Those who were in no other group leave the forward list with it.
        for address in members(true) {
            self.world.take_forward(self.account, &address);
        }
        let record = self.record_mut();
        for entry in record.entries.values_mut() {
            entry.groups.retain(|&group| group != number);
        }
        record.groups.retain(|group| group.number != number);
        record.list_changed();
        let (transaction, version, extra) = (self.transaction, self.version(), self.extra_one());
        self.reply.line(format_args!("RMG {transaction} {version}{extra}{which}"));
        Ok(())
    }

    fn extra_one(&self) -> &'static str {
        let extra = self.dialect.has_contact_ids() && self.world.quirks.extra_one_in_group_answers;
        if extra { "1 " } else { "" }
    }

    fn group_name(&self, index: usize) -> Result<Name, Refusal> {
        let argument = self.need(index)?;
        if argument.len() > NAME_TOLERANCE {
            return Err(Refusal::Close);
        }
        if argument.len() > NAME_LIMIT {
            return Err(Refusal::Code(229));
        }
        let name = Name::from_wire(argument);
        if self.record().group_named(&name.text()).is_some() {
            return Err(Refusal::Code(228));
        }
        Ok(name)
    }

    fn group(&self, which: &str) -> Result<u8, Refusal> {
        if self.dialect.has_contact_ids() { self.group_with_id(which) } else { self.group_number(which) }
    }

    /// The number of an existing group, MSNP7 to MSNP9.
    pub(super) fn group_number(&self, argument: &str) -> Result<u8, Refusal> {
        let number: u8 = argument.parse().map_err(|_| Refusal::Close)?;
        if usize::from(number) >= GROUP_LIMIT {
            return Err(Refusal::Close);
        }
        if number != 0 && self.record().group_by_number(number).is_none() {
            return Err(Refusal::Code(224));
        }
        Ok(number)
    }

    /// The number of an existing group named by its GUID.
    pub(super) fn group_with_id(&self, argument: &str) -> Result<u8, Refusal> {
        if !is_guid(argument) {
            return Err(Refusal::Code(224));
        }
        self.record().group_by_guid(argument).map(|group| group.number).ok_or(Refusal::Code(224))
    }
}
