//! Changing lists: `ADD`, `ADC`, `REM`.

use crate::codec::Lines;
use crate::directory::{AccountId, Entry, Record};
use crate::identifiers::is_guid;
use crate::notification::{Outcome, Refusal, Turn, web_lists};
use crate::percent::Name;
use crate::world::World;

/// The lists a client can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Forward,
    Allow,
    Block,
    Reverse,
    Pending,
}

impl List {
    fn named(name: &str) -> Result<List, Refusal> {
        Ok(match name {
            "FL" => List::Forward,
            "AL" => List::Allow,
            "BL" => List::Block,
            "RL" => List::Reverse,
            "PL" => List::Pending,
            _ => return Err(Refusal::Close),
        })
    }
}

impl Turn<'_> {
    /// `ADD`, up to MSNP9. Groups exist from MSNP7 on.
    pub(super) fn add(&mut self) -> Outcome {
        let (list, address) = (self.need(1)?, self.need(2)?);
        let name = self.command.argument(3).unwrap_or(address);
        let group = self.command.argument(4);
        if group.is_some() && !self.dialect.has_groups() {
            return Err(Refusal::Close);
        }
        match List::named(list)? {
            List::Forward => {
                let number = group.map(|group| self.group_number(group)).transpose()?;
                self.check_address(address, 205)?;
                match number {
                    Some(number) if self.is_contact(address) => self.put_in_group(address, number)?,
                    _ => {
                        self.put_forward(address, Some(Name::from_wire(name)))?;
                        if let Some(number @ 1..) = number {
                            self.put_in_group(address, number)?;
                        }
                    }
                }
            }
            list @ (List::Allow | List::Block) => {
                self.check_address(address, 205)?;
                self.put_allow_or_block(list, address)?;
            }
            List::Reverse | List::Pending => return Err(Refusal::Close),
        }
        let tail = group.map(|group| format!(" {group}")).unwrap_or_default();
        let (transaction, version) = (self.transaction, self.record().version());
        let name = self.world.written(&Name::from_wire(name));
        self.reply.line(format_args!("ADD {transaction} {list} {version} {address} {name}{tail}"));
        if list == "FL" {
            self.show_added(address);
        }
        Ok(())
    }

    /// `ADC`, MSNP10 and later.
    pub(super) fn add_contact(&mut self) -> Outcome {
        let list = self.need(1)?;
        let field =
            |prefix: &str| self.command.arguments().skip(2).find_map(|field| field.strip_prefix(prefix));
        let (handle, name, id) = (field("N="), field("F="), field("C="));
        let transaction = self.transaction;
        match (List::named(list)?, handle, id) {
            (List::Forward, Some(address), _) => {
                let Some(name) = name else { return Err(Refusal::Code(201)) };
                self.check_address(address, self.world.no_such_user())?;
                self.put_forward(address, Some(Name::from_wire(name)))?;
                let guid = self.record().entry(address).map(|entry| entry.guid.clone()).unwrap_or_default();
                let name = self.world.written(&Name::from_wire(name));
                self.reply.line(format_args!("ADC {transaction} FL N={address} F={name} C={guid}"));
                self.show_added(address);
            }
            (List::Forward, None, Some(id)) => {
                let group = self.need(3)?;
                let address = self.contact_with_id(id)?;
                let number = self.group_with_id(group)?;
                self.put_in_group(&address, number)?;
                self.reply.line(format_args!("ADC {transaction} FL C={id} {group}"));
            }
            (list_kind @ (List::Allow | List::Block), Some(address), _) => {
                self.check_address(address, self.world.no_such_user())?;
                self.put_allow_or_block(list_kind, address)?;
                self.reply.line(format_args!("ADC {transaction} {list} N={address}"));
            }
            (List::Reverse, Some(address), _) => {
                self.acknowledge_reverse(address)?;
                self.reply.line(format_args!("ADC {transaction} RL N={address}"));
            }
            _ => return Err(Refusal::Close),
        }
        Ok(())
    }

    pub(super) fn remove(&mut self) -> Outcome {
        let (list, who) = (self.need(1)?, self.need(2)?);
        let group = self.command.argument(3);
        if group.is_some() && !self.dialect.has_groups() {
            return Err(Refusal::Close);
        }
        let ids = self.dialect.has_contact_ids();
        match List::named(list)? {
            List::Forward => {
                let address = if ids { self.contact_with_id(who)? } else { who.to_owned() };
                let group = match group {
                    Some(group) if ids => Some(self.group_with_id(group)?),
                    Some(group) => Some(self.group_number(group)?),
                    None => None,
                };
                match group {
                    Some(number) => self.take_from_group(&address, number)?,
                    None if !self.is_contact(&address) => return Err(Refusal::Code(216)),
                    None => self.world.take_forward(self.account, &address),
                }
            }
            list @ (List::Allow | List::Block) => self.take_allow_or_block(list, plain_handle(who))?,
            List::Pending if ids => self.take_pending(plain_handle(who))?,
            List::Reverse | List::Pending => return Err(Refusal::Close),
        }
        let tail = group.map(|group| format!(" {group}")).unwrap_or_default();
        let (transaction, version) = (self.transaction, self.version());
        self.reply.line(format_args!("REM {transaction} {list} {version}{who}{tail}"));
        Ok(())
    }

    fn is_contact(&self, address: &str) -> bool {
        self.record().entry(address).is_some_and(|entry| entry.forward)
    }

    /// Whether an address can be put on a list at all.
    fn check_address(&self, address: &str, unknown: u16) -> Outcome {
        if address.len() > 129 {
            return Err(Refusal::Close);
        }
        if self.dialect.has_telephone_contacts() && address.starts_with("tel:") {
            return Ok(());
        }
        if !address.contains('@') || address.eq_ignore_ascii_case(&self.record().address) {
            return Err(Refusal::Code(201));
        }
        // An address that is on a list already was let in by the account's configuration.
        if self.world.directory.find(address).is_none() && self.record().entry(address).is_none() {
            return Err(Refusal::Code(unknown));
        }
        Ok(())
    }

    fn contact_with_id(&self, id: &str) -> Result<String, Refusal> {
        if !is_guid(id) {
            return Err(Refusal::Code(403));
        }
        self.record().address_of(id).ok_or(Refusal::Code(self.world.no_such_user()))
    }

    fn put_forward(&mut self, address: &str, name: Option<Name>) -> Outcome {
        if self.is_contact(address) {
            return Err(Refusal::Code(215));
        }
        if self.record().forward_count() >= self.world.directory.forward_limit {
            return Err(Refusal::Code(210));
        }
        self.world.put_forward(self.account, address, name);
        Ok(())
    }

    fn put_in_group(&mut self, address: &str, number: u8) -> Outcome {
        let record = self.record_mut();
        let entry = record.entry_made(address);
        if !entry.forward {
            return Err(Refusal::Code(216));
        }
        if entry.groups.contains(&number) || number == 0 && entry.groups.is_empty() {
            return Err(Refusal::Code(215));
        }
        // Group 0 is where contacts without a group are shown; nobody is kept in it.
        if number != 0 {
            entry.groups.push(number);
        }
        record.list_changed();
        Ok(())
    }

    fn put_allow_or_block(&mut self, list: List, address: &str) -> Outcome {
        let opposite = |entry: &Entry| if list == List::Allow { entry.block } else { entry.allow };
        let already = |entry: &Entry| if list == List::Allow { entry.allow } else { entry.block };
        if let Some(entry) = self.record().entry(address) {
            if opposite(entry) {
                return Err(Refusal::Code(219));
            }
            if already(entry) {
                return Err(Refusal::Code(215));
            }
        }
        let ids = self.dialect.has_contact_ids();
        self.with_sight_of(address, |record| {
            let entry = record.entry_made(address);
            match list {
                List::Allow => entry.allow = true,
                _ => entry.block = true,
            }
            // From MSNP10 on the client takes the contact off the pending list itself.
            if !ids {
                entry.pending = false;
            }
        });
        Ok(())
    }

    fn take_allow_or_block(&mut self, list: List, address: &str) -> Outcome {
        let listed = |entry: &Entry| if list == List::Allow { entry.allow } else { entry.block };
        if !self.record().entry(address).is_some_and(listed) {
            return Err(Refusal::Code(216));
        }
        self.with_sight_of(address, |record| {
            let entry = record.entry_made(address);
            match list {
                List::Allow => entry.allow = false,
                _ => entry.block = false,
            }
            record.prune(address);
        });
        Ok(())
    }

    fn with_sight_of(&mut self, address: &str, change: impl FnOnce(&mut Record)) {
        self.world.with_sight_of(self.account, address, change);
    }

    fn take_from_group(&mut self, address: &str, number: u8) -> Outcome {
        if !self.is_contact(address) {
            return Err(Refusal::Code(216));
        }
        let record = self.record_mut();
        let entry = record.entry_made(address);
        let Some(position) = entry.groups.iter().position(|&group| group == number) else {
            return Err(Refusal::Code(225));
        };
        entry.groups.remove(position);
        record.list_changed();
        Ok(())
    }

    /// `REM PL`: the contact was decided upon.
    fn take_pending(&mut self, address: &str) -> Outcome {
        // Whoever was decided upon by `ADC RL`, or by another `REM PL`, is not pending any more: the wish is fulfilled.
        let strict = self.world.quirks.not_pending_216;
        let record = self.record_mut();
        match record.entry(address) {
            Some(entry) if entry.pending => {}
            Some(entry) if entry.watching && !strict => return Ok(()),
            _ => return Err(Refusal::Code(216)),
        }
        record.entry_made(address).pending = false;
        record.prune(address);
        record.list_changed();
        Ok(())
    }

    /// `ADC RL`: the client has taken note of somebody who added the account, before or after `REM PL`.
    fn acknowledge_reverse(&mut self, address: &str) -> Outcome {
        let record = self.record_mut();
        if !record.entry(address).is_some_and(|entry| entry.watching) {
            return Err(Refusal::Code(201));
        }
        record.entry_made(address).pending = false;
        record.list_changed();
        Ok(())
    }

    /// After a contact was added: it is shown at once if it is online.
    pub(super) fn show_added(&mut self, address: &str) {
        if let Some(contact) = self.world.directory.find(address)
            && self.world.sees(self.account, contact)
        {
            self.write_initial(contact);
        }
    }
}

/// Some clients write the prefix of `ADC` in `REM` as well.
fn plain_handle(who: &str) -> &str {
    who.strip_prefix("N=").unwrap_or(who)
}

impl World {
    /// Changes what an account's list says about somebody, and tells that one when it changes what he sees.
    pub(crate) fn with_sight_of(
        &mut self,
        account: AccountId,
        address: &str,
        change: impl FnOnce(&mut Record),
    ) {
        let watcher = self.directory.find(address);
        self.changing_sight(account, watcher, |world| {
            let record = world.directory.record_mut(account);
            change(record);
            record.list_changed();
        });
    }

    /// Puts a contact on the forward list, and tells it.
    pub(crate) fn put_forward(&mut self, owner: AccountId, address: &str, name: Option<Name>) {
        let record = self.directory.record_mut(owner);
        let entry = record.entry_made(address);
        entry.forward = true;
        entry.mail_only = false;
        entry.name = name;
        record.list_changed();
        // Whoever is in another network is not the account that has the same address here.
        let here = self.directory.record(owner).entry(address).is_some_and(Entry::is_contact);
        if let Some(target) = self.directory.find(address).filter(|_| here) {
            self.tell_added(owner, target);
        }
    }

    /// Records that `owner` has `target` as a contact now, and tells `target`.
    fn tell_added(&mut self, owner: AccountId, target: AccountId) {
        if !self.directory.set_watching(target, owner, true) {
            return;
        }
        let Some(session) = self.sessions.get(&target).filter(|session| session.synchronized) else { return };
        let waits = session.dialect.has_personal_messages() && !session.told_personal_message;
        if waits && self.quirks.additions_wait_for_personal_message {
            return;
        }
        let (address, name) = (self.directory.address(owner), self.name_of(owner));
        let mut lines = Lines::default();
        if session.dialect.has_web_lists() {
            let name = self.directory.record(owner).name.text();
            let list = web_lists::reverse(address, Some(&name));
            lines.payload(format_args!("ADL 0"), list.as_bytes());
        } else if session.dialect.has_contact_ids() {
            lines.line(format_args!("ADC 0 RL N={address} F={name}"));
        } else {
            let version = self.directory.record(target).version();
            lines.line(format_args!("ADD 0 RL {version} {address} {name}"));
        }
        self.append_list_alert(target, &mut lines);
        session.link.send(lines.as_bytes());
    }

    /// Takes a contact off the forward list, and tells it.
    pub(crate) fn take_forward(&mut self, owner: AccountId, address: &str) {
        let record = self.directory.record_mut(owner);
        let entry = record.entry_made(address);
        entry.forward = false;
        entry.groups.clear();
        entry.name = None;
        record.prune(address);
        record.list_changed();
        let Some(target) = self.directory.find(address) else { return };
        if !self.directory.set_watching(target, owner, false) {
            return;
        }
        let Some(session) = self.sessions.get(&target).filter(|session| session.synchronized) else { return };
        let address = self.directory.address(owner);
        let mut lines = Lines::default();
        if session.dialect.has_web_lists() {
            lines.payload(format_args!("RML 0"), web_lists::reverse(address, None).as_bytes());
        } else if session.dialect.has_contact_ids() {
            lines.line(format_args!("REM 0 RL {address}"));
        } else {
            let version = self.directory.record(target).version();
            lines.line(format_args!("REM 0 RL {version} {address}"));
        }
        self.append_list_alert(target, &mut lines);
        session.link.send(lines.as_bytes());
    }
}
