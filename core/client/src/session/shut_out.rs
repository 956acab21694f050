//! Who is not heard: whom the user has blocked, and while only the allow list may write, who is not on it.
//!
//! Servers do not keep to it: who is blocked goes on talking in a conversation that is open, and rings on some. So the client leaves
//! the conversation of two, answers no ring, and tells nothing more. A group goes on.

#[cfg(feature = "services")]
use std::collections::VecDeque;

use msnp_core::ChatId;
use msnp_core::account::List;
#[cfg(feature = "services")]
use msnp_core::account::Lists;

use super::Session;
use crate::event::Event;
use crate::roster::Contact;

/// What the notification server is told of somebody whom another client has put on lists, or taken off.
#[cfg(feature = "services")]
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) account: Box<str>,
    pub(crate) network: u32,
    pub(crate) lists: Lists,
    pub(crate) is_off: bool,
}

/// What an event makes the machine do.
#[derive(Default)]
pub(crate) struct Consequences {
    /// The ring that the event told of is not answered.
    pub(crate) declines: bool,
    /// Those whose conversations of two are left.
    pub(crate) shut_out: Vec<Box<str>>,
    /// Conversations that are left.
    pub(crate) leaves: Vec<ChatId>,
    /// What the notification server is told.
    #[cfg(feature = "services")]
    pub(crate) announcements: VecDeque<Announcement>,
    /// They are the list that is kept, and end it.
    #[cfg(feature = "services")]
    pub(crate) is_kept_list: bool,
}

impl Session {
    /// Whether the user has blocked this account, or has asked for it.
    pub(crate) fn has_blocked(&self, account: &str) -> bool {
        let known = self.roster.contact(account);
        self.waiting.blocks(account) || known.is_some_and(|contact| contact.is_blocked())
    }

    fn is_allowed(&self, account: &str) -> bool {
        self.roster.contact(account).is_some_and(|contact| contact.is_on(List::Allow))
    }

    /// Whether somebody with whom there is no conversation is not to be heard: whom the user has blocked, and strangers while only the
    /// allow list may write.
    pub(super) fn is_shut_out(&self, account: &str) -> bool {
        let shuts_strangers_out = !self.roster.me().allows_unknown() || self.waiting.shuts_strangers_out();
        self.has_blocked(account) || shuts_strangers_out && !self.is_allowed(account)
    }

    /// Somebody rings: it is answered unless they are not to be heard.
    pub(super) fn ring_received(&mut self, account: &str) {
        if self.is_shut_out(account) {
            self.consequences.declines = true;
        } else if !self.is_allowed(account) && !self.roster.is_complete() {
            // The list is on its way, and whom it blocks is not known.
            self.consequences.declines = true;
            self.emit(Event::InvitationIgnored);
        }
    }

    /// Whether what somebody says in a conversation is not told.
    pub(super) fn drops_message(&mut self, chat: ChatId, account: &str) -> bool {
        // Of another network: nobody has let them in.
        if chat == ChatId::NONE {
            return self.is_shut_out(account);
        }
        let passes = !self.conversations.is_group(chat) && self.has_blocked(account);
        if passes {
            self.consequences.leaves.push(chat);
        }
        passes
    }

    /// What the events since the last call make the machine do.
    pub(crate) fn take_consequences(&mut self) -> Consequences {
        std::mem::take(&mut self.consequences)
    }

    /// What the notification server is still to be told, and whether that is the list that is kept.
    #[cfg(feature = "services")]
    pub(crate) fn take_announcements(&mut self) -> (VecDeque<Announcement>, bool) {
        let Consequences { announcements, is_kept_list, .. } = &mut self.consequences;
        (std::mem::take(announcements), std::mem::take(is_kept_list))
    }

    /// There was no room for these yet.
    #[cfg(feature = "services")]
    pub(crate) fn announce_later(&mut self, announcements: VecDeque<Announcement>, is_kept_list: bool) {
        (self.consequences.announcements, self.consequences.is_kept_list) = (announcements, is_kept_list);
    }

    /// A contact has changed: here, or with another program, or while the session was lost.
    pub(super) fn shut_out_if_blocked(&mut self, contact: &Contact) {
        if contact.is_blocked() {
            self.consequences.shut_out.push(contact.account().into());
        }
    }
}
