//! Which conversation an account or a connection belongs to.
//!
//! The machine has a chat for each connection to a switchboard; people see conversations. Two chats with the same contact (both called at
//! once) are one conversation; a chat that a third person joins becomes a conversation of its own.

pub(crate) mod backlog;

use std::collections::VecDeque;

use msnp_core::ChatId;

use crate::error::SendFailure;
use crate::message::{ConversationId, Participant};
use crate::promise::Promise;
use backlog::Backlog;

/// How many group conversations are remembered after their end, so that handles of them do not begin another one.
const MOST_OVER: usize = 1024;
/// How many conversations without a connection are remembered, so that their numbers stay the same.
const MOST_SILENT: usize = 256;

#[derive(Default)]
pub(crate) struct Conversations {
    list: Vec<Entry>,
    last: u32,
    /// Group conversations that are over, oldest first.
    over: VecDeque<ConversationId>,
    /// In some conversation something waits for the machine.
    pending: bool,
}

/// A conversation, as it is known here.
pub(crate) struct Entry {
    pub(crate) id: ConversationId,
    /// In lower case; `None`: a group conversation.
    pub(crate) account: Option<Box<str>>,
    /// Oldest first.
    switchboards: Vec<Switchboard>,
    /// Those who wait for the contact to join.
    pub(crate) opening: Vec<Opening>,
    /// Messages that the machine has no room for just now.
    pub(crate) backlog: Backlog,
}

/// Somebody who waits for the contact to join.
pub(crate) struct Opening {
    /// The connection that was asked for; `None`: the machine had no room.
    pub(crate) chat: Option<ChatId>,
    pub(crate) promise: Promise<Result<(), SendFailure>>,
}

/// A connection of a conversation: what the machine calls a chat, on one switchboard after the other.
struct Switchboard {
    chat: ChatId,
    /// The other side opened it.
    invited: bool,
    /// Somebody has joined since it was connected.
    open: bool,
    present: Vec<Participant>,
    /// Who was ever in it.
    company: Company,
}

/// Who was ever in a connection, oneself not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Company {
    #[default]
    Nobody,
    One(Box<str>),
    Several,
}

impl Company {
    /// Somebody is there; `account` in lower case.
    fn meet(&mut self, account: &str) {
        match self {
            Self::Nobody => *self = Self::One(account.into()),
            Self::One(known) if **known != *account => *self = Self::Several,
            Self::One(_) | Self::Several => {}
        }
    }
}

impl Switchboard {
    fn new(chat: ChatId) -> Self {
        Self { chat, invited: false, open: false, present: Vec::new(), company: Company::Nobody }
    }
}

impl Entry {
    fn new(id: ConversationId, account: Option<&str>) -> Self {
        let account = account.map(|account| account.to_ascii_lowercase().into());
        Self { id, account, switchboards: Vec::new(), opening: Vec::new(), backlog: Backlog::default() }
    }

    pub(crate) fn participants(&self) -> Vec<Participant> {
        let mut participants: Vec<Participant> = Vec::new();
        for participant in self.switchboards.iter().flat_map(|switchboard| &switchboard.present) {
            if participants.iter().all(|known| known.account != participant.account) {
                participants.push(participant.clone());
            }
        }
        participants
    }

    pub(crate) fn has_participants(&self) -> bool {
        self.switchboards.iter().any(|switchboard| !switchboard.present.is_empty())
    }

    pub(crate) fn is_with(&self, account: &str) -> bool {
        let mut present = self.switchboards.iter().flat_map(|switchboard| &switchboard.present);
        present.any(|participant| participant.account.eq_ignore_ascii_case(account))
    }

    /// The oldest connection with somebody in it.
    pub(crate) fn connected_chat(&self) -> Option<ChatId> {
        self.switchboards
            .iter()
            .find(|switchboard| !switchboard.present.is_empty())
            .map(|switchboard| switchboard.chat)
    }

    /// Whether somebody joined on another connection than this one.
    pub(crate) fn is_open_beside(&self, chat: ChatId) -> bool {
        self.switchboards.iter().any(|switchboard| switchboard.open && switchboard.chat != chat)
    }

    /// The connections, oldest first.
    pub(crate) fn chats(&self) -> impl Iterator<Item = ChatId> {
        self.switchboards.iter().map(|switchboard| switchboard.chat)
    }

    fn switchboard(&mut self, chat: ChatId) -> Option<&mut Switchboard> {
        self.switchboards.iter_mut().find(|switchboard| switchboard.chat == chat)
    }
}

/// Somebody came into a conversation.
pub(crate) struct Joined {
    pub(crate) id: ConversationId,
    /// They are the first: the contact it was opened to or who invited, and whether they did.
    pub(crate) opened: Option<(String, bool)>,
}

impl Conversations {
    pub(crate) fn get(&self, id: ConversationId) -> Option<&Entry> {
        self.list.iter().find(|entry| entry.id == id)
    }

    /// The conversation with this number, made anew for `account` if it was forgotten meanwhile.
    pub(crate) fn get_or_restore(&mut self, id: ConversationId, account: Option<&str>) -> Option<&mut Entry> {
        if self.get(id).is_none() {
            let account = account.filter(|_| !self.over.contains(&id))?;
            // Another conversation may have been made for the contact since: both go to the same place.
            self.list.push(Entry::new(id, Some(account)));
        }
        self.get_mut(id)
    }

    /// The conversation with one contact, made if there is none.
    pub(crate) fn with_account(&mut self, account: &str) -> ConversationId {
        let known = self
            .list
            .iter()
            .find(|entry| entry.account.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(account)));
        match known {
            Some(entry) => entry.id,
            None => self.add(Some(account)),
        }
    }

    fn add(&mut self, account: Option<&str>) -> ConversationId {
        self.forget_the_oldest_silent();
        self.last = self.last.wrapping_add(1);
        let id = ConversationId(self.last);
        self.list.push(Entry::new(id, account));
        id
    }

    fn forget_the_oldest_silent(&mut self) {
        let silent = |entry: &Entry| {
            entry.switchboards.is_empty() && entry.opening.is_empty() && entry.backlog.is_empty()
        };
        if self.list.iter().filter(|entry| silent(entry)).count() >= MOST_SILENT
            && let Some(oldest) = self.list.iter().position(silent)
        {
            self.list.remove(oldest);
        }
    }

    /// The conversation that a connection belongs to.
    pub(crate) fn of_chat(&self, chat: ChatId) -> Option<ConversationId> {
        let has_it = |entry: &&Entry| entry.chats().any(|known| known == chat);
        self.list.iter().find(has_it).map(|entry| entry.id)
    }

    /// Makes a connection part of a conversation, unless it belongs to one already.
    pub(crate) fn attach(&mut self, id: ConversationId, chat: ChatId) {
        if self.of_chat(chat).is_none()
            && let Some(entry) = self.get_mut(id)
        {
            entry.switchboards.push(Switchboard::new(chat));
        }
    }

    /// Whether more than one person was ever in this connection.
    pub(crate) fn is_group(&self, chat: ChatId) -> bool {
        let switchboard = self
            .list
            .iter()
            .flat_map(|entry| &entry.switchboards)
            .find(|switchboard| switchboard.chat == chat);
        switchboard.is_some_and(|switchboard| switchboard.company == Company::Several)
    }

    /// Every conversation with this person alone. There may be a second one, that of an old handle.
    pub(crate) fn all_with_account(&self, account: &str) -> Vec<ConversationId> {
        let is_with = |entry: &&Entry| {
            entry.account.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(account))
        };
        self.list.iter().filter(is_with).map(|entry| entry.id).collect()
    }

    /// The conversation of a connection with `account`, made if there is none.
    pub(crate) fn of_chat_with(&mut self, chat: ChatId, account: &str) -> ConversationId {
        if let Some(id) = self.of_chat(chat) {
            return id;
        }
        let id = self.with_account(account);
        self.attach(id, chat);
        id
    }

    /// A connection is there; nobody is known to be in it.
    pub(crate) fn connect(&mut self, chat: ChatId, account: &str, invited: bool) {
        let id = self.of_chat_with(chat, account);
        if let Some(switchboard) = self.get_mut(id).and_then(|entry| entry.switchboard(chat)) {
            *switchboard = Switchboard { invited, ..Switchboard::new(chat) };
        }
    }

    /// Somebody is in a connection. When it is a third person, the conversation becomes a group conversation, and other connections with the
    /// contact go to a conversation of their own.
    pub(crate) fn join(&mut self, chat: ChatId, account: &str, name: &str) -> Joined {
        let id = self.of_chat_with(chat, account);
        let account = account.to_ascii_lowercase();
        let mut opened = None;
        let mut is_third = false;
        if let Some(entry) = self.get_mut(id) {
            let peer = entry.account.as_deref().map(str::to_owned);
            is_third = peer.as_deref().is_some_and(|peer| peer != account);
            if let Some(switchboard) = entry.switchboard(chat) {
                switchboard.present.retain(|participant| participant.account != account);
                if !std::mem::replace(&mut switchboard.open, true) {
                    opened = Some((peer.unwrap_or_else(|| account.clone()), switchboard.invited));
                }
                switchboard.company.meet(&account);
                switchboard.present.push(Participant { account, name: name.to_owned() });
            }
        }
        if is_third {
            self.make_group(id, chat);
        }
        Joined { id, opened }
    }

    /// The conversation of this connection is a group conversation from now on.
    pub(crate) fn make_group(&mut self, id: ConversationId, chat: ChatId) {
        let Some(entry) = self.get_mut(id) else { return };
        let Some(account) = entry.account.take() else { return };
        let others: Vec<Switchboard> =
            entry.switchboards.extract_if(.., |switchboard| switchboard.chat != chat).collect();
        if !others.is_empty() {
            let new = self.add(Some(&account));
            if let Some(entry) = self.get_mut(new) {
                entry.switchboards = others;
            }
        }
    }

    /// Somebody left a connection.
    pub(crate) fn part(&mut self, chat: ChatId, account: &str) -> Option<ConversationId> {
        let id = self.of_chat(chat)?;
        if let Some(switchboard) = self.get_mut(id).and_then(|entry| entry.switchboard(chat)) {
            switchboard.present.retain(|participant| !participant.account.eq_ignore_ascii_case(account));
        }
        Some(id)
    }

    /// A connection is gone; its number may come again with a new one. Gives the conversation if it was open and is not any more.
    pub(crate) fn disconnect(&mut self, chat: ChatId) -> Option<ConversationId> {
        let id = self.of_chat(chat)?;
        let entry = self.get_mut(id)?;
        let switchboard = entry.switchboard(chat)?;
        switchboard.present.clear();
        let was_open = std::mem::replace(&mut switchboard.open, false);
        if !was_open || entry.is_open_beside(chat) {
            return None;
        }
        if entry.account.is_none() {
            self.end_group(id);
        }
        Some(id)
    }

    fn end_group(&mut self, id: ConversationId) {
        self.list.retain(|entry| entry.id != id);
        if self.over.len() >= MOST_OVER {
            self.over.pop_front();
        }
        self.over.push_back(id);
    }

    /// A connection is over, and its number as well.
    pub(crate) fn end(&mut self, chat: ChatId) {
        let Some(id) = self.of_chat(chat) else { return };
        let Some(entry) = self.get_mut(id) else { return };
        entry.switchboards.retain(|switchboard| switchboard.chat != chat);
        if entry.switchboards.is_empty() && entry.account.is_none() {
            self.end_group(id);
        }
    }

    /// Something waits for the machine.
    pub(crate) fn set_pending(&mut self) {
        self.pending = true;
    }

    /// The conversations in which something waits for the machine.
    pub(crate) fn take_pending(&mut self) -> Vec<ConversationId> {
        if !self.pending {
            return Vec::new();
        }
        let pending = |entry: &&Entry| !entry.opening.is_empty() || !entry.backlog.is_empty();
        let ids: Vec<ConversationId> = self.list.iter().filter(pending).map(|entry| entry.id).collect();
        self.pending = !ids.is_empty();
        ids
    }

    /// Every conversation.
    pub(crate) fn ids(&self) -> Vec<ConversationId> {
        self.list.iter().map(|entry| entry.id).collect()
    }

    /// Every connection that is known.
    pub(crate) fn chats(&self) -> Vec<ChatId> {
        self.list.iter().flat_map(Entry::chats).collect()
    }

    /// The conversation with this number, to be changed.
    pub(crate) fn get_mut(&mut self, id: ConversationId) -> Option<&mut Entry> {
        self.list.iter_mut().find(|entry| entry.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(number: u32) -> ChatId {
        ChatId::from_number(number)
    }

    #[test]
    fn two_connections_with_a_contact_are_one_conversation() {
        let mut conversations = Conversations::default();
        let bruno = conversations.with_account("Bruno@example.org");
        conversations.attach(bruno, chat(1));
        let joined = conversations.join(chat(2), "bruno@example.org", "Bruno");
        assert_eq!((joined.id, joined.opened), (bruno, Some(("bruno@example.org".to_owned(), false))));
        conversations.join(chat(1), "bruno@example.org", "Bruno");
        assert_eq!(conversations.get(bruno).unwrap().participants().len(), 1);
        assert_eq!(conversations.disconnect(chat(1)), None);
        assert_eq!(conversations.disconnect(chat(2)), Some(bruno));
        assert!(!conversations.get(bruno).unwrap().has_participants());
        assert_eq!(conversations.with_account("bruno@example.org"), bruno);
    }

    #[test]
    fn a_third_person_makes_a_group() {
        let mut conversations = Conversations::default();
        let bruno = conversations.join(chat(1), "bruno@example.org", "Bruno").id;
        conversations.join(chat(2), "bruno@example.org", "Bruno");
        assert_eq!(conversations.join(chat(1), "carla@example.org", "Carla").id, bruno);
        let group = conversations.get(bruno).unwrap();
        assert!(group.account.is_none());
        assert_eq!(group.participants().len(), 2);
        let two = conversations.with_account("bruno@example.org");
        assert_ne!(two, bruno);
        assert_eq!(conversations.of_chat(chat(2)), Some(two));
        conversations.part(chat(1), "CARLA@example.org");
        assert_eq!(conversations.get(bruno).unwrap().participants().len(), 1);
        assert!(conversations.get(bruno).unwrap().account.is_none());
        assert_eq!(conversations.disconnect(chat(1)), Some(bruno));
        assert!(conversations.get(bruno).is_none());
        // A handle of the group does not begin a conversation of two under the old number.
        assert!(conversations.get_or_restore(bruno, Some("bruno@example.org")).is_none());
    }

    #[test]
    fn a_new_connection_under_an_old_number_begins_empty() {
        let mut conversations = Conversations::default();
        conversations.connect(chat(1), "bruno@example.org", true);
        let joined = conversations.join(chat(1), "bruno@example.org", "Bruno");
        assert_eq!(joined.opened, Some(("bruno@example.org".to_owned(), true)));
        conversations.connect(chat(1), "bruno@example.org", false);
        assert!(!conversations.get(joined.id).unwrap().has_participants());
        assert!(conversations.join(chat(1), "bruno@example.org", "Bruno").opened.is_some());
    }

    #[test]
    fn strangers_cannot_fill_the_memory() {
        let mut conversations = Conversations::default();
        for number in 0..1000 {
            conversations.join(chat(number), &format!("a{number}@example.org"), "");
            conversations.disconnect(chat(number));
            conversations.end(chat(number));
        }
        assert!(conversations.list.len() <= MOST_SILENT + 1);
        let early = ConversationId(1);
        assert!(conversations.get(early).is_none());
        assert!(conversations.get_or_restore(early, Some("a0@example.org")).is_some());
    }
}
