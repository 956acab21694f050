//! A conversation as the machine tells it, and whether what it tells makes sense.

use std::collections::BTreeSet;

/// How long a goodbye may take, in milliseconds.
const GOODBYE: u64 = 6_000;
/// How long it may take by the gateway, where it is a request that waits for an answer.
const CARRIED_GOODBYE: u64 = 40_000;

/// A conversation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conversation {
    /// Who is in it.
    pub(crate) present: BTreeSet<String>,
    /// It has a connection.
    pub(crate) is_open: bool,
    /// More than one other have been in it.
    pub(crate) is_group: bool,
    /// Since when, in milliseconds.
    group_since: u64,
    /// Somebody spoke in it, or came: the greeting of the switchboard is done.
    is_under_way: bool,
    /// It is over.
    pub(crate) is_over: bool,
    /// The gateway may carry it.
    pub(crate) is_carried: bool,
    /// The device sleeps: a goodbye has no time limit meanwhile.
    pub(crate) is_asleep: bool,
    /// Since when somebody is heard who was not introduced, in milliseconds.
    stranger_since: Option<u64>,
    /// It was left by wish.
    pub(crate) was_left: bool,
}

impl Conversation {
    /// It is connected.
    pub(crate) fn opened(&mut self) -> Result<(), &'static str> {
        if self.is_over || self.is_open {
            return Err("was opened when it was open or over");
        }
        if self.is_group {
            return Err("is a group, and was opened again");
        }
        self.is_open = true;
        Ok(())
    }

    /// Somebody came.
    pub(crate) fn joined(&mut self, account: String, before: bool, now: u64) -> Result<(), &'static str> {
        if !self.is_open || !self.present.insert(account) {
            return Err("was joined when it was closed, or by somebody who was there");
        }
        if self.present.len() > 1 && !std::mem::replace(&mut self.is_group, true) {
            self.group_since = now;
        }
        self.is_under_way |= !before;
        Ok(())
    }

    /// Somebody left.
    pub(crate) fn left(&mut self, account: &str) -> Result<(), &'static str> {
        if !self.is_open || !self.present.remove(account) {
            return Err("was left when it was closed, or by somebody who was not there");
        }
        Ok(())
    }

    /// Somebody said something. Who came in while goodbye was being said is heard, and not introduced.
    pub(crate) fn heard(&mut self, account: &str, now: u64) -> Result<(), &'static str> {
        if !self.is_open {
            return Err("was spoken in when it was closed");
        }
        self.is_under_way = true;
        if !self.present.contains(account) {
            self.stranger_since.get_or_insert(now);
        }
        self.look_at_strangers(now)
    }

    /// Whether nobody but them is in it. Who came in while goodbye was being said was not introduced: nobody could shut them out, and a
    /// program leaves what they say away by itself.
    pub(crate) fn has_only(&self, account: &str) -> bool {
        self.present.len() == 1 && self.present.contains(account)
    }

    /// A device that slept said no goodbye meanwhile: nothing in it has a time limit.
    pub(crate) fn slept(&mut self, now: u64) {
        self.stranger_since = self.stranger_since.map(|_| now);
    }

    /// Only who is about to go hears strangers.
    fn look_at_strangers(&self, now: u64) -> Result<(), &'static str> {
        let goodbye = if self.is_carried { CARRIED_GOODBYE } else { GOODBYE };
        match self.stranger_since {
            Some(since) if now.saturating_sub(since) > goodbye && !self.is_asleep => {
                Err("has somebody in it who never came")
            }
            _ => Ok(()),
        }
    }

    /// It has no connection, or could not be given one.
    pub(crate) fn closed(&mut self, for_silence: bool, now: u64) -> Result<(), &'static str> {
        if self.is_over {
            return Err("was closed when it was over");
        }
        // Somebody may come while a conversation of two says goodbye.
        let is_old = now.saturating_sub(self.group_since) > GOODBYE;
        let is_group = self.is_group && self.is_under_way && !self.present.is_empty();
        if for_silence && is_group && is_old && !self.was_left {
            return Err("is a group, and was closed for silence");
        }
        self.look_at_strangers(now)?;
        self.stranger_since = None;
        self.is_open = false;
        self.is_under_way = false;
        self.present.clear();
        Ok(())
    }

    /// It is over.
    pub(crate) fn ended(&mut self) -> Result<(), &'static str> {
        if self.is_over || self.is_open {
            return Err("ended when it was over or open");
        }
        self.is_over = true;
        Ok(())
    }
}
