//! What events of conversations do.

use msnp_core::account::Capabilities;
#[cfg(feature = "services")]
use msnp_core::account::network;
use msnp_core::error::FailureReason;
use msnp_core::internals::message::ink;
use msnp_core::mime::{self, Mime};
use msnp_core::switchboard::message::Content;
use msnp_core::{ChatId, RequestId};

use super::Session;
use super::notices::headers;
use crate::conversations::Opening;
use crate::error::{SendError, SendFailure};
use crate::event::Event;
use crate::message::{ConversationId, Format};
use crate::text::charset::text_in;
use crate::text::{html, lossy, owned};
use crate::waiting::{Fate, Invitation, Settled};

impl Session {
    pub(super) fn left(&mut self, chat: ChatId, account: &str, idle: bool) {
        if let Some(conversation) = self.conversations.part(chat, account) {
            self.emit(Event::Left { conversation, account: account.to_ascii_lowercase(), idle });
        }
    }

    /// Somebody says something.
    pub(super) fn message(&mut self, chat: ChatId, account: &str, name: String, content: Content<'_>) {
        if self.drops_message(chat, account) {
            return;
        }
        let conversation = match chat {
            ChatId::NONE => self.conversations.with_account(account),
            chat => self.conversations.of_chat_with(chat, account),
        };
        let from = account.to_ascii_lowercase();
        #[cfg(feature = "p2p")]
        if let Content::Other(message) = content
            && let Some(emoticons) = msnp_core::p2p::Emoticons::of(message)
        {
            self.transfers.announced.add(conversation, &from, emoticons);
            return;
        }
        if let Some(event) = message(conversation, from, name, content) {
            #[cfg(feature = "p2p")]
            let event = self.transfers.announced.come_with(event);
            self.emit(event);
        }
    }

    /// The network of somebody with whom one talks through the notification server. Telephones are none of these: they get pages.
    #[cfg(feature = "services")]
    pub(crate) fn other_network(&self, account: &str) -> Option<u32> {
        let is_carried = self.has_web_list();
        let network = self.roster.contact(account).map(|contact| contact.network()).filter(|_| is_carried)?;
        let is_other = network != u32::from(network::SERVICE) && network != u32::from(network::TELEPHONE);
        Some(network).filter(|_| is_other)
    }

    #[cfg(not(feature = "services"))]
    pub(crate) fn other_network(&self, _account: &str) -> Option<u32> {
        None
    }

    pub(super) fn message_incomplete(&mut self, chat: ChatId, account: &str) {
        let conversation = self.conversations.of_chat_with(chat, account);
        self.emit(Event::MessageIncomplete { conversation, from: account.to_ascii_lowercase() });
    }

    /// A part of a message has left, and no answer is to come.
    pub(super) fn sent(&mut self, chat: ChatId, number: u32) {
        let settled = self.waiting.settle(number, Fate::Sent);
        if let Some(settled) = &settled {
            self.waiting.remember_handed(number, settled.message);
        }
        self.settled(self.conversations.of_chat(chat), settled);
    }

    pub(super) fn delivered(&mut self, chat: ChatId, number: u32) {
        let settled = self.waiting.settle(number, Fate::Delivered);
        self.settled(self.conversations.of_chat(chat), settled);
    }

    pub(super) fn joined(&mut self, chat: ChatId, account: &str, name: String, capabilities: Capabilities) {
        let joined = self.conversations.join(chat, account, &name);
        let conversation = joined.id;
        if let Some((account, invited)) = joined.opened {
            self.emit(Event::ConversationOpened { conversation, account, invited });
        }
        let opening =
            self.conversations.get_mut(conversation).map(|entry| std::mem::take(&mut entry.opening));
        for opening in opening.unwrap_or_default() {
            opening.promise.keep(Ok(()), &mut self.wakes);
        }
        let is_meant =
            |invited: &Invitation| invited.chat == chat && invited.account.eq_ignore_ascii_case(account);
        for invitation in self.waiting.take_invitations(is_meant) {
            invitation.promise.keep(Ok(()), &mut self.wakes);
        }
        let account = account.to_ascii_lowercase();
        self.emit(Event::Joined { conversation, account: account.clone(), name });
        if capabilities != Capabilities(0) {
            self.emit(Event::ParticipantCapabilities { conversation, account, capabilities });
        }
    }

    /// Tells what became of a message when nothing of it is under way any more, and tells the one who waits for it.
    fn settled(&mut self, conversation: Option<ConversationId>, settled: Option<Settled>) {
        let Some(Settled { conversation: first, message, fate, text, promise }) = settled else { return };
        let conversation = conversation.unwrap_or(first);
        let mut settled = Settled { conversation: first, message, fate, text, promise };
        if fate == Fate::Failed(SendFailure::NotReachable) {
            match self.leave_for_later(conversation, settled) {
                Some(back) => settled = back,
                None => return,
            }
        }
        let Settled { message, fate, text, promise, .. } = settled;
        let (event, outcome) = match fate {
            Fate::Sent => (Event::Sent { conversation, message }, Ok(message)),
            Fate::Delivered => (Event::Delivered { conversation, message }, Ok(message)),
            Fate::Failed(reason) => (
                Event::Failed { conversation, message, reason, text: text.clone() },
                Err(SendError { reason, message: Some(message), text }),
            ),
        };
        self.emit(event);
        promise.keep(outcome, &mut self.wakes);
    }

    pub(super) fn failed(&mut self, chat: ChatId, number: u32, reason: FailureReason) {
        let mut reason = SendFailure::from(reason);
        if reason == SendFailure::Left && self.is_with_blocked(chat) {
            reason = SendFailure::Blocked;
        }
        let settled = self.waiting.settle(number, Fate::Failed(reason));
        self.settled(self.conversations.of_chat(chat), settled);
        // A nudge counts as sent when it leaves, and the service may still say that it did not get through.
        if let Some(message) = self.waiting.take_handed(number)
            && let Some(conversation) = self.conversations.of_chat(chat)
        {
            self.emit(Event::Failed { conversation, message, reason, text: None });
        }
    }

    /// Whether a conversation is one with somebody whom the user has blocked.
    fn is_with_blocked(&self, chat: ChatId) -> bool {
        let entry = self.conversations.of_chat(chat).and_then(|id| self.conversations.get(id));
        entry.and_then(|entry| entry.account.as_deref()).is_some_and(|account| self.has_blocked(account))
    }

    /// The contact of a conversation could not be brought in, by this connection or by any.
    pub(crate) fn not_opened(&mut self, id: ConversationId, chat: Option<ChatId>, reason: SendFailure) {
        let Some(entry) = self.conversations.get_mut(id) else { return };
        let is_meant = |opening: &mut Opening| chat.is_none() || opening.chat == chat;
        for opening in entry.opening.extract_if(.., is_meant) {
            opening.promise.keep(Err(reason), &mut self.wakes);
        }
    }

    /// What waits for room in the machine will not go there.
    pub(crate) fn fail_backlog(&mut self, id: ConversationId, reason: SendFailure) {
        while let Some(message) = self.conversations.get_mut(id).and_then(|entry| entry.backlog.pop()) {
            let settled = self.waiting.give_up(message, reason);
            self.settled(Some(id), settled);
        }
    }

    pub(super) fn invitation_failed(&mut self, chat: ChatId, request: RequestId, reason: FailureReason) {
        let reason = SendFailure::from(reason);
        let Some(conversation) = self.conversations.of_chat(chat) else { return };
        let invitations = self.waiting.take_invitations(|invited| invited.request == request);
        let account = invitations.first().map(|invitation| invitation.account.to_string());
        for invitation in invitations {
            invitation.promise.keep(Err(reason), &mut self.wakes);
        }
        self.emit(Event::InvitationFailed { conversation, account, reason });
    }

    /// A conversation has no connection any more, or could not be given one; it may get another one. With a reason, whatever waits
    /// for it has waited in vain.
    pub(super) fn chat_closed(&mut self, chat: ChatId, reason: Option<SendFailure>) {
        for invitation in self.waiting.take_invitations(|invited| invited.chat == chat) {
            invitation.promise.keep(Err(SendFailure::Over), &mut self.wakes);
        }
        let Some(id) = self.conversations.of_chat(chat) else { return };
        let Some(entry) = self.conversations.get(id) else { return };
        // A group has this one connection; with a contact there may be another one.
        let (is_group, goes_on) = (entry.account.is_none(), entry.is_open_beside(chat));
        let reason = if is_group { reason.or(Some(SendFailure::Over)) } else { reason };
        if let Some(reason) = reason {
            self.not_opened(id, Some(chat).filter(|_| !is_group), reason);
            if !goes_on {
                self.fail_backlog(id, reason);
            }
        }
        if let Some(conversation) = self.conversations.disconnect(chat) {
            self.emit(Event::ConversationEnded { conversation });
        }
    }

    pub(super) fn chat_ended(&mut self, chat: ChatId) {
        self.chat_closed(chat, None);
        self.conversations.end(chat);
    }

    /// Nothing more comes of any conversation: whoever still waits gets an answer.
    pub(super) fn end_talk(&mut self) {
        while let Some((message, number)) = self.waiting.unsettled() {
            let settled = match number {
                Some(number) => self.waiting.settle(number, Fate::Failed(SendFailure::Unknown)),
                None => self.waiting.give_up(message, SendFailure::NotSent),
            };
            self.settled(None, settled);
        }
        self.waiting.forget_handed();
        for id in self.conversations.ids() {
            self.fail_backlog(id, SendFailure::NotSent);
            self.not_opened(id, None, SendFailure::NotSent);
        }
        for chat in self.conversations.chats() {
            self.chat_ended(chat);
        }
    }
}

/// A received message as an event; `None` for what only holds the connection open.
fn message(conversation: ConversationId, from: String, name: String, content: Content<'_>) -> Option<Event> {
    let other = |content_type: &str, fields: Vec<(String, String)>, body: Vec<u8>| {
        let content_type = content_type.to_owned();
        Event::Message {
            conversation,
            from: from.clone(),
            name: name.clone(),
            content_type,
            headers: fields,
            body,
        }
    };
    Some(match content {
        Content::Text(text) => Event::Text {
            conversation,
            from,
            name: text.sender_name.map(owned).filter(|own| !own.is_empty()).unwrap_or(name),
            text: text_in(text.body, text.charset).replace("\r\n", "\n").replace('\r', "\n"),
            format: Format::owned(&text.format),
            emoticons: Vec::new(),
        },
        Content::Typing => Event::Typing { conversation, from },
        Content::Nudge => Event::Nudge { conversation, from, name },
        Content::KeepAlive => return None,
        Content::Recording => {
            other("text/x-msmsgscontrol", vec![("RecordingUser".into(), from.clone())], Vec::new())
        }
        Content::Datacast { id, data } => other(
            "text/x-msnmsgr-datacast",
            vec![("ID".into(), id.to_string()), ("Data".into(), owned(data))],
            Vec::new(),
        ),
        Content::ClientCapabilities { name: program } => {
            other("text/x-clientcaps", vec![("Client-Name".into(), owned(program))], Vec::new())
        }
        Content::Other(mime @ Mime { headers: block, body }) => {
            let content_type = block.get("Content-Type").map(lossy).unwrap_or_default();
            if block.content_type().is_some_and(|kind| kind.eq_ignore_ascii_case(b"text/html")) {
                let charset = block.charset();
                let html = text_in(mime::text_in(charset, body), charset.unwrap_or_default());
                let text = html::plain(&html);
                let own = block.get("P4-Context").map(|name| owned(mime::text_in(None, name)));
                let name = own.filter(|own| !own.is_empty()).unwrap_or(name);
                let format = Format::default();
                return Some(Event::Text { conversation, from, name, text, format, emoticons: Vec::new() });
            }
            let is_other = |(name, _): &(String, String)| {
                !name.eq_ignore_ascii_case("Content-Type") && !name.eq_ignore_ascii_case("MIME-Version")
            };
            let fields = headers(block).into_iter().filter(is_other).collect();
            other(&content_type, fields, ink(mime).map_or_else(|| body.to_vec(), Iterator::collect))
        }
    })
}
