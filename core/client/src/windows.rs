//! Which conversation an account or a connection belongs to.
//!
//! The machine names connections; people see windows. Two connections with the same contact (both called at once) are one window; a
//! connection that a third person joins becomes a window of its own.

use msnp_core::ChatId;

use crate::conversation::{ConversationId, Participant};
use crate::error::SendFailure;
use crate::promise::Promise;

/// How many windows without a connection are remembered, so that their numbers stay the same.
const MOST_SILENT: usize = 256;

#[derive(Default)]
pub(crate) struct Windows {
    list: Vec<Window>,
    last: u32,
}

pub(crate) struct Window {
    pub(crate) id: ConversationId,
    /// In lower case; `None`: a group conversation.
    pub(crate) account: Option<Box<str>>,
    /// Oldest first.
    pub(crate) chats: Vec<ChatId>,
    present: Vec<(ChatId, Participant)>,
    /// Those who wait for the contact to join.
    pub(crate) opening: Vec<Promise<Result<(), SendFailure>>>,
    /// Why the contact could not be brought in.
    pub(crate) failure: Option<SendFailure>,
}

impl Window {
    fn new(id: ConversationId, account: Option<&str>) -> Self {
        Self {
            id,
            account: account.map(|account| account.to_ascii_lowercase().into()),
            chats: Vec::new(),
            present: Vec::new(),
            opening: Vec::new(),
            failure: None,
        }
    }

    pub(crate) fn participants(&self) -> Vec<Participant> {
        let mut participants: Vec<Participant> = Vec::new();
        for (_, participant) in &self.present {
            if participants.iter().all(|known| known.account != participant.account) {
                participants.push(participant.clone());
            }
        }
        participants
    }

    pub(crate) fn has_participants(&self) -> bool {
        !self.present.is_empty()
    }

    pub(crate) fn is_with(&self, account: &str) -> bool {
        self.present.iter().any(|(_, participant)| participant.account.eq_ignore_ascii_case(account))
    }

    /// The oldest connection with somebody in it.
    pub(crate) fn connected_chat(&self) -> Option<ChatId> {
        self.chats.iter().copied().find(|chat| self.present.iter().any(|(known, _)| known == chat))
    }

    fn take_chat(&mut self, chat: ChatId) {
        self.chats.retain(|known| *known != chat);
        self.present.retain(|(known, _)| *known != chat);
    }
}

impl Windows {
    pub(crate) fn get(&self, id: ConversationId) -> Option<&Window> {
        self.list.iter().find(|window| window.id == id)
    }

    fn get_mut(&mut self, id: ConversationId) -> Option<&mut Window> {
        self.list.iter_mut().find(|window| window.id == id)
    }

    /// The window with this number, made anew for `account` if it was forgotten meanwhile.
    pub(crate) fn kept(&mut self, id: ConversationId, account: Option<&str>) -> Option<&mut Window> {
        if self.get(id).is_none() {
            let account = account?;
            // Another window may have been made for the contact since: both go to the same place.
            self.list.push(Window::new(id, Some(account)));
        }
        self.get_mut(id)
    }

    /// The window with one contact, made if there is none.
    pub(crate) fn with_account(&mut self, account: &str) -> ConversationId {
        let known = self.list.iter().find(|window| {
            window.account.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(account))
        });
        match known {
            Some(window) => window.id,
            None => self.add(Some(account)),
        }
    }

    fn add(&mut self, account: Option<&str>) -> ConversationId {
        self.forget_the_oldest_silent();
        self.last = self.last.wrapping_add(1);
        let id = ConversationId(self.last);
        self.list.push(Window::new(id, account));
        id
    }

    fn forget_the_oldest_silent(&mut self) {
        let silent = |window: &Window| window.chats.is_empty() && window.opening.is_empty();
        if self.list.iter().filter(|window| silent(window)).count() >= MOST_SILENT
            && let Some(oldest) = self.list.iter().position(silent)
        {
            self.list.remove(oldest);
        }
    }

    /// The window that a connection belongs to.
    pub(crate) fn of_chat(&self, chat: ChatId) -> Option<ConversationId> {
        self.list.iter().find(|window| window.chats.contains(&chat)).map(|window| window.id)
    }

    /// Makes a connection part of a window, unless it belongs to one already.
    pub(crate) fn attach(&mut self, id: ConversationId, chat: ChatId) {
        if self.of_chat(chat).is_none()
            && let Some(window) = self.get_mut(id)
        {
            window.chats.push(chat);
            window.failure = None;
        }
    }

    /// The window of a connection with `account`, made if there is none.
    pub(crate) fn of_chat_with(&mut self, chat: ChatId, account: &str) -> ConversationId {
        if let Some(id) = self.of_chat(chat) {
            return id;
        }
        let id = self.with_account(account);
        self.attach(id, chat);
        id
    }

    /// Somebody is in a connection. When it is a third person, the window becomes a group conversation, and other connections with the
    /// contact go to a window of their own.
    pub(crate) fn join(&mut self, chat: ChatId, account: &str, name: &str) -> ConversationId {
        let id = self.of_chat_with(chat, account);
        let account = account.to_ascii_lowercase();
        if let Some(window) = self.get_mut(id) {
            window.present.retain(|(known, participant)| *known != chat || participant.account != account);
            let is_third = window.account.as_deref().is_some_and(|known| known != account);
            window.present.push((chat, Participant { account, name: name.to_owned() }));
            if is_third {
                self.make_group(id, chat);
            }
        }
        id
    }

    fn make_group(&mut self, id: ConversationId, chat: ChatId) {
        let Some(window) = self.get_mut(id) else { return };
        let Some(account) = window.account.take() else { return };
        let others: Vec<ChatId> = window.chats.iter().copied().filter(|known| *known != chat).collect();
        let mut present = std::mem::take(&mut window.present);
        let elsewhere = present.extract_if(.., |(known, _)| *known != chat).collect::<Vec<_>>();
        window.present = present;
        window.chats = vec![chat];
        if !others.is_empty() {
            let new = self.add(Some(&account));
            if let Some(window) = self.get_mut(new) {
                window.chats = others;
                window.present = elsewhere;
            }
        }
    }

    /// Somebody left a connection.
    pub(crate) fn part(&mut self, chat: ChatId, account: &str) -> Option<ConversationId> {
        let id = self.of_chat(chat)?;
        if let Some(window) = self.get_mut(id) {
            let is_them = |participant: &Participant| participant.account.eq_ignore_ascii_case(account);
            window.present.retain(|(known, participant)| *known != chat || !is_them(participant));
        }
        Some(id)
    }

    /// A connection is over. Gives the window when it was its last one, with those who waited for it to open.
    pub(crate) fn end(&mut self, chat: ChatId) -> Option<Ended> {
        let id = self.of_chat(chat)?;
        let window = self.get_mut(id)?;
        window.take_chat(chat);
        if !window.chats.is_empty() {
            return None;
        }
        let ended =
            Ended { id, opening: std::mem::take(&mut window.opening), failure: window.failure.take() };
        if window.account.is_none() {
            self.list.retain(|window| window.id != id);
        }
        Some(ended)
    }

    /// Every connection that is known.
    pub(crate) fn chats(&self) -> Vec<ChatId> {
        self.list.iter().flat_map(|window| window.chats.iter().copied()).collect()
    }

    /// The window with this number, to be changed.
    pub(crate) fn window(&mut self, id: ConversationId) -> Option<&mut Window> {
        self.get_mut(id)
    }
}

/// A window without a connection.
pub(crate) struct Ended {
    pub(crate) id: ConversationId,
    pub(crate) opening: Vec<Promise<Result<(), SendFailure>>>,
    pub(crate) failure: Option<SendFailure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(number: u32) -> ChatId {
        ChatId::from_number(number)
    }

    #[test]
    fn two_connections_with_a_contact_are_one_window() {
        let mut windows = Windows::default();
        let bruno = windows.with_account("Bruno@example.org");
        windows.attach(bruno, chat(1));
        assert_eq!(windows.join(chat(2), "bruno@example.org", "Bruno"), bruno);
        windows.join(chat(1), "bruno@example.org", "Bruno");
        assert_eq!(windows.get(bruno).unwrap().participants().len(), 1);
        assert!(windows.end(chat(1)).is_none());
        assert_eq!(windows.end(chat(2)).unwrap().id, bruno);
        assert_eq!(windows.with_account("bruno@example.org"), bruno);
    }

    #[test]
    fn a_third_person_makes_a_group() {
        let mut windows = Windows::default();
        let bruno = windows.join(chat(1), "bruno@example.org", "Bruno");
        windows.join(chat(2), "bruno@example.org", "Bruno");
        assert_eq!(windows.join(chat(1), "carla@example.org", "Carla"), bruno);
        let group = windows.get(bruno).unwrap();
        assert!(group.account.is_none());
        assert_eq!(group.participants().len(), 2);
        let two = windows.with_account("bruno@example.org");
        assert_ne!(two, bruno);
        assert_eq!(windows.of_chat(chat(2)), Some(two));
        windows.part(chat(1), "CARLA@example.org");
        assert_eq!(windows.get(bruno).unwrap().participants().len(), 1);
        assert!(windows.get(bruno).unwrap().account.is_none());
        windows.end(chat(1));
        assert!(windows.get(bruno).is_none());
    }

    #[test]
    fn strangers_cannot_fill_the_memory() {
        let mut windows = Windows::default();
        for number in 0..1000 {
            windows.join(chat(number), &format!("a{number}@example.org"), "");
            windows.end(chat(number));
        }
        assert!(windows.list.len() <= MOST_SILENT + 1);
        let early = ConversationId(1);
        assert!(windows.get(early).is_none());
        assert!(windows.kept(early, Some("a0@example.org")).is_some());
    }
}
