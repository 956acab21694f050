//! What is kept of the list is kept within bounds; what does not fit is counted and told.

use std::sync::Arc;

use msnp_core::LinkKind;
use msnp_core::limits::Limit as CoreLimit;

use super::Session;
use crate::event::Event;
use crate::limits::Limit;
use crate::roster::Contact;

impl Session {
    /// Changes the contact with this account, which is added when it is not there.
    pub(super) fn change(&mut self, account: &str, change: impl FnOnce(&mut Contact)) -> Arc<Contact> {
        let changed = self.roster_mut().change(account, change);
        self.within_text_bound(changed)
    }

    /// Changes the contact with this account if it is there.
    pub(super) fn change_known(
        &mut self,
        account: &str,
        change: impl FnOnce(&mut Contact),
    ) -> Option<Arc<Contact>> {
        let changed = self.roster_mut().change_known(account, change)?;
        Some(self.within_text_bound(changed))
    }

    /// When all texts together are too long, the one that was changed last loses its own.
    fn within_text_bound(&mut self, changed: Arc<Contact>) -> Arc<Contact> {
        if self.roster.bytes() <= self.bounds.list_bytes {
            return changed;
        }
        self.tally.bite(Limit::ListBytes, 1);
        self.roster_mut().change_known(changed.account(), Contact::forget_texts).unwrap_or(changed)
    }

    /// Whether there is room for the contact, or it is there already.
    pub(super) fn may_add(&mut self, account: &str) -> bool {
        let may =
            self.roster.everybody().len() < self.bounds.contacts || self.roster.contact(account).is_some();
        if !may {
            self.tally.bite(Limit::Contacts, 1);
        }
        may
    }

    /// Whether there is room for the group, or it is there already.
    pub(super) fn may_add_group(&mut self, id: &str, name: &str) -> bool {
        let known = self.roster.group(id);
        let limit = if known.is_none() && self.roster.groups().len() >= self.bounds.groups {
            Limit::Groups
        } else if self.roster.bytes().saturating_add(id.len()).saturating_add(name.len())
            > self.bounds.list_bytes
        {
            Limit::ListBytes
        } else {
            return true;
        };
        self.tally.bite(limit, 1);
        false
    }

    /// A bound of the protocol has bitten.
    pub(super) fn limit_reached(&mut self, link: LinkKind, limit: CoreLimit, dropped: u32) {
        self.emit(Event::LimitReached { link, limit: Limit::Protocol(limit), dropped });
    }

    /// Tells of the bounds that have bitten; of each once in a minute, unless the session ends.
    pub(crate) fn emit_limits(&mut self, ending: bool) {
        while let Some((limit, dropped)) = self.tally.next(self.now, ending) {
            // All that is kept comes from there.
            self.emit(Event::LimitReached { link: LinkKind::Notification, limit, dropped });
        }
    }
}
