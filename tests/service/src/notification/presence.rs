//! Presence: `CHG`, `UUX`, and who is told what about whom.

use crate::codec::{self, Lines};
use crate::dialect::Dialect;
use crate::directory::AccountId;
use crate::notification::{Outcome, Refusal, Turn};
use crate::world::World;

/// What a client may be by the reference. `FLN` cannot be asked for.
const STATUSES: [&str; 9] = ["NLN", "BSY", "IDL", "BRB", "AWY", "PHN", "LUN", "HDN", "FLN"];

/// `<msnobj/>`, percent-encoded.
const EMPTY_OBJECT: &str = "%3Cmsnobj%2F%3E";

impl Turn<'_> {
    pub(super) fn change_status(&mut self) -> Outcome {
        let status = self.need(1)?;
        let is_code = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_uppercase());
        // What other clients call their states is theirs, and that of those who are told.
        if !STATUSES.contains(&status) && (self.world.quirks.known_statuses_only || !is_code) {
            return Err(Refusal::Close);
        }
        let has_ids = self.dialect.has_client_ids();
        let none = if self.world.quirks.capabilities_required && has_ids { None } else { Some("0") };
        let client_id =
            self.command.argument(2).filter(|_| has_ids).or(none).filter(|id| id.parse::<u64>().is_ok());
        let (Some(client_id), false) = (client_id, status == "FLN") else { return Err(Refusal::Code(201)) };
        let object = if self.dialect.has_objects() { self.command.argument(3) } else { None };

        let account = self.account;
        let before = self.world.seen_by(account);
        let session = self.session()?;
        let first = session.status.is_none();
        session.status = Some(status.to_owned());
        session.client_id = client_id.to_owned();
        session.object = object.filter(|object| *object != "0").map(str::to_owned);

        let echo = object.map(|object| format!(" {object}")).unwrap_or_default();
        let echo = if has_ids { format!(" {client_id}{echo}") } else { String::new() };
        self.reply.line(format_args!("CHG {} {status}{echo}", self.transaction));
        let after = self.world.seen_by(account);
        let gone: Vec<AccountId> =
            before.iter().copied().filter(|watcher| after.binary_search(watcher).is_err()).collect();
        self.world.tell_offline(account, &gone);
        self.world.tell_presence(account, &after);
        let new: Vec<AccountId> =
            after.into_iter().filter(|watcher| before.binary_search(watcher).is_err()).collect();
        self.world.tell_personal_message(account, &new);
        if first {
            // From MSNP13 on the client has its list, and learns of others, with the first `ADL`.
            if !self.dialect.has_web_lists() || self.session()?.synchronized {
                self.write_initial_presence();
            }
            self.after_first_change();
        }
        Ok(())
    }

    /// One `ILN` for each contact that can be seen.
    pub(super) fn write_initial_presence(&mut self) {
        for contact in self.world.visible_contacts(self.account) {
            self.write_initial(contact);
        }
    }

    /// The `ILN` of one contact, with its personal message.
    pub(super) fn write_initial(&mut self, contact: AccountId) {
        let presence = self.world.presence(contact, self.dialect);
        self.reply.line(format_args!("ILN {} {presence}", self.transaction));
        if let Some(message) = self.world.personal_message(contact, self.dialect) {
            self.reply.raw(&message);
        }
    }

    fn after_first_change(&mut self) {
        let tells_data = self.world.announces_offline_messages(self.dialect);
        let record = self.record();
        let messages = record.offline_messages.as_slice();
        if record.unread_mail.is_some() || tells_data && !messages.is_empty() {
            let unread = record.unread_mail.unwrap_or(0);
            let data = tells_data.then(|| self.world.initial_mail_data(unread, messages));
            let notice = super::notices::initial_mail(self.dialect, unread, data.as_deref());
            self.reply.payload(format_args!("MSG Hotmail Hotmail"), notice.as_bytes());
        }
        if self.world.settings.challenge_after_sign_in
            && self.dialect.has_challenges()
            && let Some(challenge) = self.world.new_challenge(self.account)
        {
            self.reply.line(format_args!("CHL 0 {challenge}"));
        }
    }

    pub(super) fn personal_message(&mut self) -> Outcome {
        let payload = self.command.payload.to_vec();
        let session = self.session()?;
        // Told even when it is emptied.
        session.personal_message = Some(payload);
        session.told_personal_message = true;
        self.reply.line(format_args!("UUX {} 0", self.transaction));
        let watchers = self.world.seen_by(self.account);
        self.world.tell_personal_message(self.account, &watchers);
        let session = self.session()?;
        session.personal_message = session.personal_message.take().filter(|payload| !payload.is_empty());
        Ok(())
    }
}

impl World {
    /// Whether `watcher` is there to be told, and `subject` is visible to it.
    pub(crate) fn sees(&self, watcher: AccountId, subject: AccountId) -> bool {
        self.sessions.get(&subject).is_some_and(|session| session.is_visible())
            && self.sessions.get(&watcher).is_some_and(|session| session.status.is_some())
            && self.directory.record(subject).admits(self.directory.address(watcher))
    }

    /// The signed-in accounts that have `subject` on their forward list and see it.
    pub(crate) fn seen_by(&self, subject: AccountId) -> Vec<AccountId> {
        if !self.sessions.get(&subject).is_some_and(|session| session.is_visible()) {
            return Vec::new();
        }
        let record = self.directory.record(subject);
        let watching = record.entries.values().filter(|entry| entry.watching);
        let accounts = watching.filter_map(|entry| self.directory.find(&entry.address));
        let mut watchers: Vec<AccountId> = accounts.filter(|&watcher| self.sees(watcher, subject)).collect();
        watchers.sort_unstable();
        watchers
    }

    /// The contacts of an account that it sees, whether or not it set a status itself.
    pub(super) fn visible_contacts(&self, account: AccountId) -> Vec<AccountId> {
        let record = self.directory.record(account);
        let forward = record.entries.values().filter(|entry| entry.is_contact());
        forward
            .filter_map(|entry| self.directory.find(&entry.address))
            .filter(|contact| self.sessions.get(contact).is_some_and(|session| session.is_visible()))
            .filter(|&contact| self.directory.record(contact).admits(&record.address))
            .collect()
    }

    /// An account as presence names it: its handle, and the network where the dialect has that.
    fn place(&self, subject: AccountId, dialect: Dialect) -> String {
        let network = if dialect.has_networks_in_presence() { " 1" } else { "" };
        format!("{}{network}", self.directory.address(subject))
    }

    /// `<status> <handle> {<network>} <name> {<client id>} {<picture>}`.
    pub(super) fn presence(&self, subject: AccountId, dialect: Dialect) -> String {
        let Some(session) = self.sessions.get(&subject) else { return String::new() };
        let object = match &session.object {
            Some(object) if dialect.has_objects() => format!(" {object}"),
            None if dialect.has_objects() && self.quirks.empty_object => format!(" {EMPTY_OBJECT}"),
            _ => String::new(),
        };
        let (status, id) = (session.status.as_deref().unwrap_or("NLN"), &session.client_id);
        let (address, name) = (self.place(subject, dialect), self.name_of(subject));
        if dialect.has_client_ids() {
            format!("{status} {address} {name} {id}{object}")
        } else {
            format!("{status} {address} {name}")
        }
    }

    /// Sends each watcher the `NLN` of an account.
    pub(crate) fn tell_presence(&self, subject: AccountId, watchers: &[AccountId]) {
        let mut written: Vec<(Dialect, Vec<u8>)> = Vec::new();
        for session in watchers.iter().filter_map(|watcher| self.sessions.get(watcher)) {
            let known = written.iter().position(|(dialect, _)| *dialect == session.dialect);
            let index = known.unwrap_or_else(|| {
                let mut lines = Lines::default();
                let presence = self.presence(subject, session.dialect);
                for _ in 0..if self.quirks.presence_twice { 2 } else { 1 } {
                    lines.line(format_args!("NLN {presence}"));
                }
                written.push((session.dialect, lines.as_bytes().to_vec()));
                written.len() - 1
            });
            session.link.send(&written[index].1);
        }
    }

    pub(crate) fn tell_offline(&self, subject: AccountId, watchers: &[AccountId]) {
        for session in watchers.iter().filter_map(|watcher| self.sessions.get(watcher)) {
            session.link.send(&codec::line(format_args!("FLN {}", self.place(subject, session.dialect))));
        }
    }

    /// Sends each watcher the personal message of an account, if it has one and their dialect knows it.
    pub(crate) fn tell_personal_message(&self, subject: AccountId, watchers: &[AccountId]) {
        for session in watchers.iter().filter_map(|watcher| self.sessions.get(watcher)) {
            if let Some(message) = self.personal_message(subject, session.dialect) {
                session.link.send(&message);
            }
        }
    }

    fn personal_message(&self, subject: AccountId, dialect: Dialect) -> Option<Vec<u8>> {
        let message = self.sessions.get(&subject)?.personal_message.as_ref()?;
        let place = self.place(subject, dialect);
        dialect.has_personal_messages().then(|| {
            if self.quirks.rewritten_personal_messages {
                let rewritten = String::from_utf8_lossy(message).replace("&amp;", "&#x26;");
                codec::with_payload(format_args!("UBX {place}"), rewritten.as_bytes())
            } else {
                codec::with_payload(format_args!("UBX {place}"), message)
            }
        })
    }

    /// The quirk of sending `NLN` before anything was asked for.
    pub(super) fn write_early_presence(&self, account: AccountId, dialect: Dialect, reply: &mut Lines) {
        for contact in self.visible_contacts(account) {
            reply.line(format_args!("NLN {}", self.presence(contact, dialect)));
        }
    }

    /// Makes a change after which `watcher` may see `subject` or see it no longer, and tells it.
    pub(crate) fn changing_sight<T>(
        &mut self,
        subject: AccountId,
        watcher: Option<AccountId>,
        change: impl FnOnce(&mut World) -> T,
    ) -> T {
        let sees = |world: &World| watcher.is_some_and(|watcher| world.watches(watcher, subject));
        let before = sees(self);
        let outcome = change(self);
        let after = sees(self);
        if let Some(watcher) = watcher {
            if after && !before {
                self.tell_presence(subject, &[watcher]);
                self.tell_personal_message(subject, &[watcher]);
            } else if before && !after {
                self.tell_offline(subject, &[watcher]);
            }
        }
        outcome
    }

    /// Whether `watcher` has `subject` on its forward list and sees it.
    fn watches(&self, watcher: AccountId, subject: AccountId) -> bool {
        let address = self.directory.address(watcher);
        self.directory.record(subject).entry(address).is_some_and(|entry| entry.watching)
            && self.sees(watcher, subject)
    }
}
