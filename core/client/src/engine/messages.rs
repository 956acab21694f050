//! How messages get from a conversation to the machine, and how conversations are opened and left.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use msnp_core::account::Capabilities;
#[cfg(feature = "services")]
use msnp_core::error::OfflineFailure;
use msnp_core::internals::message::{InkKind, InkPart, put_ink};
use msnp_core::switchboard::message::{MAX_PAYLOAD, Outgoing};
use msnp_core::{ChatId, Recipient};

use super::Inner;
use crate::conversations::Opening;
use crate::conversations::backlog::{Content, Whole};
use crate::error::{Error, SendFailure};
use crate::message::{ConversationId, Format, LONGEST_INK, LONGEST_TEXT, Message};
use crate::promise::{Promised, promise};
use crate::sending::Sending;
use crate::text::Collected;
use crate::text::split::split;
use crate::waiting::{Invitation, Part};

type Opened = Promised<Result<(), SendFailure>>;

impl Inner {
    /// Opens a conversation; `None`: it is open.
    pub(crate) fn open(
        &mut self,
        id: ConversationId,
        account: Option<&str>,
    ) -> Result<Option<Opened>, Error> {
        let entry = self.session.conversations.get_or_restore(id, account).ok_or(SendFailure::Over)?;
        if entry.has_participants() {
            return Ok(None);
        }
        let Some(account) = entry.account.clone() else { return Err(SendFailure::Over.into()) };
        if self.session.has_blocked(&account) {
            return Err(SendFailure::Blocked.into());
        }
        // What is said to them needs no connection of its own.
        if self.session.other_network(&account).is_some() {
            return Ok(None);
        }
        let chat = self.open_chat(id, &account).map_err(Error::Conversation)?;
        let (promise, opened) = promise();
        let owner = chat.and_then(|chat| self.session.conversations.of_chat(chat)).unwrap_or(id);
        if let Some(entry) = self.session.conversations.get_mut(owner) {
            entry.opening.push(Opening { chat, promise });
            self.session.conversations.set_pending();
        }
        Ok(Some(opened))
    }

    /// `None`: the machine has no room just now.
    fn open_chat(&mut self, id: ConversationId, account: &str) -> Result<Option<ChatId>, SendFailure> {
        match self.machine.open_chat(account) {
            Ok(chat) => {
                self.session.conversations.attach(id, chat);
                Ok(Some(chat))
            }
            Err(msnp_core::Error::Busy) => Ok(None),
            // It is asked for when the session is there again.
            Err(msnp_core::Error::NotSignedIn) if self.session.is_lost() => Ok(None),
            Err(error) => Err(SendFailure::of_call(error)),
        }
    }

    /// Invites somebody; `None`: they are there. The conversation is one of a group from then on.
    pub(crate) fn invite(&mut self, id: ConversationId, account: &str) -> Result<Option<Opened>, Error> {
        let entry = self.session.conversations.get_mut(id).ok_or(SendFailure::Over)?;
        if entry.is_with(account) {
            return Ok(None);
        }
        let chat = entry.connected_chat().ok_or(SendFailure::Over)?;
        let account: Box<str> = account.to_ascii_lowercase().into();
        let request = self.machine.invite(chat, &account).map_err(|error| Error::of_call(error, &account))?;
        self.session.conversations.make_group(id, chat);
        let (promise, joined) = promise();
        self.session.waiting.invitations.push(Invitation { request, chat, account, promise });
        Ok(Some(joined))
    }

    pub(crate) fn leave(&mut self, id: ConversationId) {
        self.session.fail_backlog(id, SendFailure::Left);
        let chats: Vec<ChatId> =
            self.session.conversations.get(id).iter().flat_map(|entry| entry.chats()).collect();
        for chat in chats {
            // A conversation that is over already needs no leaving.
            let _ = self.machine.leave(chat);
        }
    }

    /// Hands a message to the machine, a long text in parts. What it has no room for waits.
    pub(crate) fn send(&mut self, id: ConversationId, account: Option<&str>, message: Message) -> Sending {
        let contents = match contents(&message, self.join_pieces(id, account)) {
            Ok(contents) => contents,
            Err(reason) => return Sending::refused(reason, message),
        };
        #[cfg(feature = "p2p")]
        let contents = self.with_announcements(&message, contents);
        let bounds = self.session.bounds;
        let Some(entry) = self.session.conversations.get_or_restore(id, account) else {
            return Sending::refused(SendFailure::Over, message);
        };
        let peer = entry.account.clone();
        if peer.is_some_and(|account| self.session.has_blocked(&account)) {
            return Sending::refused(SendFailure::Blocked, message);
        }
        let Some(entry) = self.session.conversations.get_mut(id) else {
            return Sending::refused(SendFailure::Over, message);
        };
        // All or nothing of a long text. What comes later stays behind what waits.
        let must_wait = !entry.backlog.is_empty();
        let may_wait = contents.iter().all(Content::may_wait) && entry.backlog.has_room(&contents, &bounds);
        let mut rest = contents.iter();
        let first = match rest.as_slice().first() {
            Some(first) if !must_wait => match self.hand_over(id, first) {
                Ok(number) => {
                    rest.next();
                    Some(number)
                }
                Err(SendFailure::Busy) if may_wait => None,
                Err(reason) => return Sending::refused(reason, message),
            },
            _ if may_wait => None,
            _ => return Sending::refused(SendFailure::Busy, message),
        };
        let parts = contents.iter().map(|content| {
            let text = match content {
                Content::Text { text, .. } => Some(text.clone()),
                // When one of them is lost, all are.
                Content::Piece { whole, .. } => Some(whole.text.clone()),
                Content::Ink { .. } | Content::Other(_) => None,
            };
            Part { machine: None, text, is_whole: matches!(content, Content::Piece { .. }) }
        });
        let (number, promised) = self.session.waiting.message(id, parts.collect());
        if let Some(first) = first {
            self.session.waiting.taken(number, first);
        }
        if let Some(entry) = self.session.conversations.get_mut(id) {
            rest.for_each(|content| entry.backlog.push(number, content.clone()));
            if !entry.backlog.is_empty() {
                self.session.conversations.set_pending();
                self.send_backlog(id);
            }
        }
        Sending::waiting(number, promised)
    }

    /// Whether everybody who hears what is said here says that they join long texts.
    fn join_pieces(&self, id: ConversationId, account: Option<&str>) -> bool {
        let joins = |account: &str| {
            let contact = self.session.roster.contact(account);
            contact.is_some_and(|contact| contact.capabilities().has(Capabilities::CHUNKED_MESSAGES))
        };
        let entry = self.session.conversations.get(id);
        match entry.map_or(account, |entry| entry.account.as_deref()) {
            Some(account) => joins(account),
            None => {
                let there = entry.map(|entry| entry.participants()).unwrap_or_default();
                !there.is_empty() && there.iter().all(|participant| joins(&participant.account))
            }
        }
    }

    /// Gives the machine a message. Answers its number there.
    fn hand_over(&mut self, id: ConversationId, content: &Content) -> Result<u32, SendFailure> {
        let own = self.session.own_account().to_ascii_lowercase();
        let outgoing = content.borrowed(&own).ok_or(SendFailure::Invalid)?;
        if outgoing.length() > MAX_PAYLOAD {
            return Err(SendFailure::TooLong);
        }
        let entry = self.session.conversations.get(id).ok_or(SendFailure::Over)?;
        let recipient = match (&entry.account, entry.chats().next()) {
            (Some(account), _) => Recipient::Account(account),
            (None, Some(chat)) => Recipient::Chat(chat),
            (None, None) => return Err(SendFailure::Over),
        };
        #[cfg(feature = "services")]
        if let Recipient::Account(account) = recipient
            && let Some(network) = self.session.other_network(account)
        {
            let sent = self.machine.send_across(account, network, &outgoing);
            return sent.map(|message| message.number()).map_err(SendFailure::of_call);
        }
        let (chat, message) = self.machine.send(recipient, &outgoing).map_err(SendFailure::of_call)?;
        self.session.conversations.attach(id, chat);
        Ok(message.number())
    }

    /// Gives the machine what waits, as far as there is room.
    fn send_backlog(&mut self, id: ConversationId) {
        while let Some((message, content)) =
            self.session.conversations.get(id).and_then(|entry| entry.backlog.first())
        {
            match self.hand_over(id, &content) {
                Ok(number) => {
                    self.session.waiting.taken(message, number);
                    if let Some(entry) = self.session.conversations.get_mut(id) {
                        entry.backlog.pop();
                    }
                }
                Err(SendFailure::Busy) => return,
                Err(SendFailure::NotSignedIn) => self.session.fail_backlog(id, SendFailure::NotSent),
                Err(reason) => self.session.fail_backlog(id, reason),
            }
        }
    }

    /// Goes on with what could not be done at once: the machine waits, and may have room again. Answers whether there was anything to
    /// go on with; the machine may have more to say then.
    pub(crate) fn process_pending(&mut self) -> bool {
        let pending = self.session.conversations.take_pending();
        for id in &pending {
            self.send_backlog(*id);
            self.open_again(*id);
        }
        #[cfg(feature = "p2p")]
        if self.fetch_objects() {
            return true;
        }
        #[cfg(feature = "services")]
        if self.confirm_offline_messages() || self.leave_next_letter() || self.go_on_announcing() {
            return true;
        }
        !pending.is_empty() || self.repeat_personal_message() || self.repeat_status()
    }

    /// Tells the machine which offline messages the program has stored.
    #[cfg(feature = "services")]
    fn confirm_offline_messages(&mut self) -> bool {
        let confirmed = self.session.offline_box.take_confirmed();
        for id in &confirmed {
            // One that it does not know was told by another machine: it is told once more, and confirmed then.
            self.machine.offline_message_stored(id);
        }
        !confirmed.is_empty()
    }

    /// Has the machine leave the next message for somebody who is offline. Answers whether something was done.
    #[cfg(feature = "services")]
    fn leave_next_letter(&mut self) -> bool {
        let Some((to, text)) = self.session.offline_box.next_letter() else { return false };
        let me = self.session.roster.me();
        let name = if me.name().is_empty() { me.account() } else { me.name() };
        match self.machine.leave_message(to, &name.replace('\0', ""), &text.replace('\0', "")) {
            Ok(message) => self.session.offline_box.taken(message.number()),
            Err(msnp_core::Error::NotSignedIn) if self.session.is_lost() => return false,
            Err(msnp_core::Error::Busy) => return false,
            // As where there is no such service.
            Err(msnp_core::Error::NotInDialect(_)) => self.session.refuse_letter(OfflineFailure::NoService),
            Err(msnp_core::Error::TooLong) => self.session.refuse_letter(OfflineFailure::TooLong),
            Err(_) => self.session.refuse_letter(OfflineFailure::NotSent),
        }
        true
    }

    /// Tells the service one's personal message again. Answers whether something was done.
    fn repeat_personal_message(&mut self) -> bool {
        if !std::mem::take(&mut self.session.repeats.personal_message) {
            return false;
        }
        let me = self.session.roster.me();
        let told = self.machine.set_personal_message(me.personal_message(), me.media());
        // Without room now, it goes with the next look.
        self.session.repeats.personal_message = told == Err(msnp_core::Error::Busy);
        told.is_ok()
    }

    /// Tells the service one's status again. Answers whether something was done.
    fn repeat_status(&mut self) -> bool {
        if !std::mem::take(&mut self.session.repeats.status) {
            return false;
        }
        let told = self.machine.repeat_status();
        self.session.repeats.status = told == Err(msnp_core::Error::Busy);
        told.is_ok()
    }

    /// Asks for the connection that somebody waits for, in case the last attempt came to nothing without a reason: the machine gives
    /// one after the second. While an attempt is under way this changes nothing.
    fn open_again(&mut self, id: ConversationId) {
        let Some(entry) = self.session.conversations.get(id).filter(|entry| !entry.opening.is_empty()) else {
            return;
        };
        let Some(account) = entry.account.clone().filter(|_| self.session.is_online()) else { return };
        match self.open_chat(id, &account) {
            Ok(chat) => {
                let entry = self.session.conversations.get_mut(id);
                for opening in entry.into_iter().flat_map(|entry| &mut entry.opening) {
                    opening.chat = chat.or(opening.chat);
                }
            }
            Err(reason) => self.session.not_opened(id, None, reason),
        }
    }
}

/// The parts of a message.
fn contents(message: &Message, join_pieces: bool) -> Result<Vec<Content>, SendFailure> {
    let (text, format) = match message {
        Message::Text { text, format } => (text, format),
        Message::Ink { kind, drawing } => return ink(*kind, drawing, join_pieces),
        Message::Typing
        | Message::Nudge
        | Message::Datacast { .. }
        | Message::KeepAlive
        | Message::Raw { .. } => return Ok(vec![Content::Other(Arc::new(message.clone()))]),
    };
    if text.is_empty() {
        return Err(SendFailure::Invalid);
    }
    if text.len() > LONGEST_TEXT {
        return Err(SendFailure::TooLong);
    }
    let empty = Outgoing::Text { body: "", format: format.borrowed() };
    let room = MAX_PAYLOAD.saturating_sub(empty.length());
    if join_pieces
        && text.len() > room / 2
        && let Some(pieces) = pieces(text, format, room)
    {
        return Ok(pieces);
    }
    let format = Arc::new(format.clone());
    let part = |part: &str| Content::Text { text: part.into(), format: format.clone() };
    Ok(split(text, room).into_iter().map(part).collect())
}

/// A piece has about so many bytes (`switchboard.md` 5).
const PIECE: usize = 1400;
/// More pieces are not taken by everybody.
const MOST_PIECES: usize = 64;

/// An id like no other, for the pieces of one message.
fn message_id() -> String {
    let [high, low] = [RandomState::new().hash_one(0), RandomState::new().hash_one(1)];
    format!(
        "{{{:08X}-{:04X}-4{:03X}-{:04X}-{:012X}}}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFF,
        low >> 48 & 0x3FFF | 0x8000,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// A drawing in one message, or in pieces that arrive as one for those who join them: it cannot be told otherwise.
fn ink(kind: InkKind, drawing: &[u8], join_pieces: bool) -> Result<Vec<Content>, SendFailure> {
    let content = |drawing: &[u8], part: Option<&InkPart<'_>>| {
        let mut payload = Collected(Vec::new());
        put_ink(kind, drawing, part, &mut payload);
        Content::Ink { payload: payload.0.into() }
    };
    if drawing.is_empty() {
        return Err(SendFailure::Invalid);
    }
    if drawing.len() > LONGEST_INK {
        return Err(SendFailure::TooLong);
    }
    let whole = content(drawing, None);
    if whole.bytes() <= MAX_PAYLOAD {
        return Ok(vec![whole]);
    }
    if !join_pieces {
        return Err(SendFailure::TooLong);
    }
    // Three bytes are four digits: no piece has digits of two.
    let pieces = drawing.chunks(LONGEST_INK / MOST_PIECES);
    let total = u32::try_from(pieces.len()).map_err(|_| SendFailure::TooLong)?;
    let id = message_id();
    let part =
        |(index, piece): (u32, &[u8])| content(piece, Some(&InkPart { message_id: &id, index, total }));
    Ok((0..).zip(pieces).map(part).collect())
}

/// A text that does not fit into one message, in pieces that arrive as one; `None` when it fits, or when there are too many.
fn pieces(text: &str, format: &Format, room: usize) -> Option<Vec<Content>> {
    if split(text, room).len() < 2 {
        return None;
    }
    // The first has two headers more.
    let bodies = split(text, PIECE.min(room.saturating_sub(80)));
    let pieces = u32::try_from(bodies.len()).ok().filter(|_| bodies.len() <= MOST_PIECES)?;
    let whole = Arc::new(Whole { text: text.into(), format: format.clone(), id: message_id(), pieces });
    let piece =
        |(index, text): (u32, &str)| Content::Piece { text: text.into(), whole: whole.clone(), index };
    Some((0..).zip(bodies).map(piece).collect())
}
