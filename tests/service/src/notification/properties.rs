//! Names, properties and privacy: `REA`, `PRP`, `SBP`, `BLP`, `GTC`.

use crate::codec;
use crate::directory::AccountId;
use crate::identifiers::is_guid;
use crate::notification::{Outcome, Refusal, Turn};
use crate::percent::Name;
use crate::world::{Session, World};

/// Longest friendly name, percent-encoded.
pub(crate) const NAME_LIMIT: usize = 387;
/// Longest value of another property, percent-encoded.
const VALUE_LIMIT: usize = 95;

impl<'a> Turn<'a> {
    /// `REA`, up to MSNP9: the own name, or the one stored for a contact.
    pub(super) fn rename(&mut self) -> Outcome {
        let (who, name) = (self.need(1)?, self.need_name(2)?);
        if name.len() > NAME_LIMIT {
            return Err(Refusal::Code(209));
        }
        if who.eq_ignore_ascii_case(&self.record().address) {
            self.set_own_name(name)?;
        } else {
            let record = self.record_mut();
            if record.entry(who).is_none() {
                return Err(Refusal::Code(216));
            }
            record.entry_made(who).name = Some(Name::from_wire(name));
            record.list_changed();
        }
        let (transaction, version) = (self.transaction, self.version());
        let name = self.world.written(&Name::from_wire(name));
        self.reply.line(format_args!("REA {transaction} {version}{who} {name}"));
        Ok(())
    }

    /// A name, which may be missing where servers keep empty ones.
    fn need_name(&self, index: usize) -> Result<&'a str, Refusal> {
        match self.command.argument(index) {
            None if self.world.quirks.empty_names => Ok(""),
            name => name.ok_or(Refusal::Close),
        }
    }

    fn set_own_name(&mut self, name: &str) -> Outcome {
        if !self.record().verified {
            return Err(Refusal::Code(209));
        }
        let record = self.record_mut();
        record.name = Name::from_wire(name);
        record.settings_changed();
        if !self.world.quirks.names_wait_for_status {
            let watchers = self.world.seen_by(self.account);
            self.world.tell_presence(self.account, &watchers);
        }
        Ok(())
    }

    pub(super) fn property(&mut self) -> Outcome {
        let ids = self.dialect.has_contact_ids();
        let property = self.need(1)?;
        let value = self.command.argument(2);
        if !ids && self.world.quirks.properties_refused {
            return Err(Refusal::Code(502));
        }
        if property.len() > 3 {
            return Err(Refusal::Close);
        }
        match property {
            "MFN" if ids => {
                let empty = self.world.quirks.empty_names.then_some("");
                let Some(name) = value.or(empty) else { return Err(Refusal::Code(201)) };
                if name.len() > NAME_LIMIT {
                    return Err(Refusal::Code(209));
                }
                self.set_own_name(name)?;
            }
            "PHH" | "PHW" | "PHM" | "MOB" => self.set_property(property, value)?,
            _ => return Err(Refusal::Code(715)),
        }
        let (transaction, version) = (self.transaction, self.version());
        let value = match self.record().properties.get(property) {
            Some(stored) => format!(" {}", self.world.written(stored)),
            None => value
                .map(|value| format!(" {}", self.world.written(&Name::from_wire(value))))
                .unwrap_or_default(),
        };
        self.reply.line(format_args!("PRP {transaction} {version}{property}{value}"));
        Ok(())
    }

    fn set_property(&mut self, property: &str, value: Option<&str>) -> Outcome {
        if value.is_some_and(|value| value.len() > VALUE_LIMIT) {
            return Err(Refusal::Close);
        }
        let record = self.record_mut();
        // Without a mobile subscription (which only the server can enter) paging stays off.
        let subscribed = record.properties.get("MBE").is_some_and(|value| value.text() == "Y");
        let value = if property == "MOB" && !subscribed { Some("N") } else { value };
        match value {
            Some(value) => record.properties.insert(property.to_owned(), Name::from_wire(value)),
            None => record.properties.remove(property),
        };
        record.settings_changed();
        self.tell_property(property);
        Ok(())
    }

    /// `BPR` to everybody on the allow list who has the account as a contact.
    fn tell_property(&self, property: &str) {
        let record = self.record();
        let value = record.properties.get(property).map(|value| format!(" {}", self.world.written(value)));
        let value = value.unwrap_or_default();
        for entry in record.entries.values().filter(|entry| entry.allow && entry.watching) {
            let Some(watcher) = self.world.directory.find(&entry.address) else { continue };
            let is_told = |session: &&Session| session.synchronized && session.dialect.has_properties();
            let Some(session) = self.world.sessions.get(&watcher).filter(is_told) else { continue };
            let version = match session.dialect.has_contact_ids() {
                true => String::new(),
                false => format!("{} ", self.world.directory.record(watcher).version()),
            };
            session
                .link
                .send(&codec::line(format_args!("BPR {version}{} {property}{value}", record.address)));
        }
    }

    /// `SBP`: the name stored for a contact.
    pub(super) fn contact_property(&mut self) -> Outcome {
        let (id, property, value) = (self.need(1)?, self.need(2)?, self.need_name(3)?);
        if !is_guid(id) {
            return Err(Refusal::Code(403));
        }
        let Some(address) = self.record().address_of(id) else { return Err(Refusal::Code(216)) };
        match property {
            "MFN" if value.len() > NAME_LIMIT => return Err(Refusal::Code(209)),
            "MFN" => {
                let record = self.record_mut();
                record.entry_made(&address).name = Some(Name::from_wire(value));
                record.list_changed();
            }
            // Accepted, as by most servers, but the contact's own values are what the list shows.
            "MOB" | "WWE" | "PHM" | "PHH" | "PHW" | "HSB" => {}
            _ => return Err(Refusal::Code(715)),
        }
        let rest: Vec<&str> = self.command.arguments().skip(4).collect();
        let tail = rest.iter().map(|argument| format!(" {argument}")).collect::<String>();
        let (transaction, value) = (self.transaction, self.world.written(&Name::from_wire(value)));
        self.reply.line(format_args!("SBP {transaction} {id} {property} {value}{tail}"));
        Ok(())
    }

    pub(super) fn privacy(&mut self) -> Outcome {
        let wanted = self.need(1)?;
        let private = match wanted {
            "AL" => false,
            "BL" => true,
            _ => return Err(Refusal::Close),
        };
        if self.record().private == private {
            return self.unchanged("BLP", wanted);
        }
        self.world.set_private(self.account, private);
        let (transaction, version) = (self.transaction, self.version());
        self.reply.line(format_args!("BLP {transaction} {version}{wanted}"));
        Ok(())
    }

    /// The answer to a setting that is as it was.
    fn unchanged(&mut self, verb: &str, wanted: &str) -> Outcome {
        if self.world.quirks.unchanged_settings_218 {
            return Err(Refusal::Code(218));
        }
        let (transaction, version) = (self.transaction, self.version());
        self.reply.line(format_args!("{verb} {transaction} {version}{wanted}"));
        Ok(())
    }

    pub(super) fn prompting(&mut self) -> Outcome {
        let wanted = self.need(1)?;
        let prompt = match wanted {
            "A" => true,
            "N" => false,
            _ => return Err(Refusal::Close),
        };
        if self.record().prompt == prompt {
            return self.unchanged("GTC", wanted);
        }
        let record = self.record_mut();
        record.prompt = prompt;
        record.settings_changed();
        let (transaction, version) = (self.transaction, self.version());
        self.reply.line(format_args!("GTC {transaction} {version}{wanted}"));
        Ok(())
    }
}

impl World {
    /// Sets whether only those on the allow list see an account, and tells those who see it from now on, or no longer.
    pub(crate) fn set_private(&mut self, account: AccountId, private: bool) {
        let before = self.seen_by(account);
        let record = self.directory.record_mut(account);
        record.private = private;
        record.settings_changed();
        let after = self.seen_by(account);
        let without = |these: &[AccountId], others: &[AccountId]| -> Vec<AccountId> {
            these.iter().copied().filter(|watcher| others.binary_search(watcher).is_err()).collect()
        };
        let (gone, new) = (without(&before, &after), without(&after, &before));
        self.tell_offline(account, &gone);
        self.tell_presence(account, &new);
        self.tell_personal_message(account, &new);
    }
}
