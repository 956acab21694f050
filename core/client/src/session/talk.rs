//! What events of conversations do.

use msnp_core::error::FailureReason;
use msnp_core::event::Event as CoreEvent;
use msnp_core::switchboard::message::Content;
use msnp_core::wire::mime::Mime;
use msnp_core::{ChatId, RequestId};

use super::notices::headers;
use super::{Session, lossy, owned};
use crate::conversation::{ConversationId, Format};
use crate::error::{SendError, SendFailure};
use crate::event::Event;
use crate::waiting::Settled;

impl Session {
    /// Takes an event of a conversation; gives back any other.
    pub(super) fn take_talk<'a>(&mut self, event: CoreEvent<'a>) -> Option<CoreEvent<'a>> {
        match event {
            // Told when somebody is there to talk to.
            CoreEvent::ChatOpened { chat, account, invited } => self.windows.connect(chat, account, invited),
            CoreEvent::Joined { chat, account, name, .. } => self.joined(chat, account, owned(name)),
            CoreEvent::Left { chat, account, idle } => {
                if let Some(conversation) = self.windows.part(chat, account) {
                    self.tell(Event::Left { conversation, account: account.to_ascii_lowercase(), idle });
                }
            }
            CoreEvent::Message { chat, account, name, content } => {
                let conversation = self.windows.of_chat_with(chat, account);
                let message = message(conversation, account.to_ascii_lowercase(), owned(name), content);
                if let Some(message) = message {
                    self.tell(message);
                }
            }
            CoreEvent::Sent { chat, message } => {
                self.waiting.take_knock(message.number());
                let settled = self.waiting.settle(message.number(), None);
                self.settled(chat, settled, |conversation, message| Event::Sent { conversation, message });
            }
            CoreEvent::Delivered { chat, message } => {
                let settled = self.waiting.settle(message.number(), None);
                self.settled(chat, settled, |conversation, message| Event::Delivered {
                    conversation,
                    message,
                });
            }
            CoreEvent::Failed { chat, message, reason } => self.failed(chat, message.number(), reason),
            CoreEvent::InvitationFailed { chat, request, reason } => {
                self.invitation_failed(chat, request, reason);
            }
            CoreEvent::ChatClosed { chat, .. } => self.chat_disconnected(chat),
            CoreEvent::ChatEnded { chat } => self.chat_ended(chat),
            CoreEvent::InvitationIgnored => self.tell(Event::InvitationIgnored),
            event => return Some(event),
        }
        None
    }

    fn joined(&mut self, chat: ChatId, account: &str, name: String) {
        let joined = self.windows.join(chat, account, &name);
        let conversation = joined.id;
        if let Some((account, invited)) = joined.opened {
            self.tell(Event::ConversationOpened { conversation, account, invited });
        }
        let opening = self.windows.window(conversation).map(|window| std::mem::take(&mut window.opening));
        for promise in opening.unwrap_or_default() {
            promise.keep(Ok(()), &mut self.wakes);
        }
        let is_meant = |invited: &crate::waiting::Invitation| {
            invited.chat == chat && invited.account.eq_ignore_ascii_case(account)
        };
        for invitation in self.waiting.take_invitations(is_meant) {
            invitation.promise.keep(Ok(()), &mut self.wakes);
        }
        self.tell(Event::Joined { conversation, account: account.to_ascii_lowercase(), name });
    }

    /// Tells what became of a message, and the one who waits for it.
    fn settled(
        &mut self,
        chat: ChatId,
        settled: Option<Settled>,
        good: impl FnOnce(ConversationId, crate::conversation::MessageId) -> Event,
    ) {
        let Some(settled) = settled else { return };
        let conversation = self.windows.of_chat(chat).unwrap_or(settled.conversation);
        let message = settled.message;
        match settled.failed {
            None => {
                self.tell(good(conversation, message));
                if let Some(promise) = settled.promise {
                    promise.keep(Ok(message), &mut self.wakes);
                }
            }
            Some(reason) => {
                self.tell(Event::Failed { conversation, message, reason, text: settled.text.clone() });
                if let Some(promise) = settled.promise {
                    let error = SendError { reason, message: Some(message), text: settled.text };
                    promise.keep(Err(error), &mut self.wakes);
                }
            }
        }
    }

    fn failed(&mut self, chat: ChatId, message: u32, reason: FailureReason) {
        let reason = SendFailure::from(reason);
        if self.waiting.take_knock(message) {
            self.not_opened(chat, reason);
            return;
        }
        let was_waiting = self.waiting.knows(message);
        let settled = self.waiting.settle(message, Some(reason));
        self.settled(chat, settled, |conversation, message| Event::Sent { conversation, message });
        // A nudge counts as sent when it leaves, and the service may still say that it did not get through.
        if !was_waiting && let Some(conversation) = self.windows.of_chat(chat) {
            let message = crate::conversation::MessageId(message);
            self.tell(Event::Failed { conversation, message, reason, text: None });
        }
    }

    /// The contact of a conversation could not be brought in.
    fn not_opened(&mut self, chat: ChatId, reason: SendFailure) {
        let window = self.windows.of_chat(chat).and_then(|id| self.windows.window(id));
        for promise in window.map(|window| std::mem::take(&mut window.opening)).unwrap_or_default() {
            promise.keep(Err(reason), &mut self.wakes);
        }
    }

    fn invitation_failed(&mut self, chat: ChatId, request: RequestId, reason: FailureReason) {
        let reason = SendFailure::from(reason);
        let Some(conversation) = self.windows.of_chat(chat) else { return };
        let invitations = self.waiting.take_invitations(|invited| invited.request == request);
        let account = invitations.first().map(|invitation| invitation.account.to_string());
        for invitation in invitations {
            invitation.promise.keep(Err(reason), &mut self.wakes);
        }
        self.tell(Event::InvitationFailed { conversation, account, reason });
    }

    /// The connection of a conversation is gone. The conversation may get another one.
    fn chat_disconnected(&mut self, chat: ChatId) {
        for invitation in self.waiting.take_invitations(|invited| invited.chat == chat) {
            invitation.promise.keep(Err(SendFailure::Over), &mut self.wakes);
        }
        if let Some(conversation) = self.windows.disconnect(chat) {
            self.tell(Event::ConversationEnded { conversation });
        }
    }

    fn chat_ended(&mut self, chat: ChatId) {
        self.chat_disconnected(chat);
        for promise in self.windows.end(chat) {
            promise.keep(Err(SendFailure::NotSent), &mut self.wakes);
        }
    }

    /// Nothing more comes of any conversation: whoever still waits gets an answer.
    pub(super) fn end_talk(&mut self) {
        self.waiting.knocks.clear();
        while let Some(message) = self.waiting.unsettled() {
            let settled = self.waiting.settle(message, Some(SendFailure::Unknown));
            let Some(settled) = settled else { continue };
            let chat = ChatId::from_number(u32::MAX);
            self.settled(chat, Some(settled), |conversation, message| Event::Sent { conversation, message });
        }
        for chat in self.windows.chats() {
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
            text: owned(text.body).replace("\r\n", "\n").replace('\r', "\n"),
            format: Format::owned(&text.format),
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
        Content::Other(Mime { headers: block, body }) => {
            let content_type = block.get("Content-Type").map(lossy).unwrap_or_default();
            let is_other = |(name, _): &(String, String)| {
                !name.eq_ignore_ascii_case("Content-Type") && !name.eq_ignore_ascii_case("MIME-Version")
            };
            let fields = headers(block).into_iter().filter(is_other).collect();
            other(&content_type, fields, body.to_vec())
        }
    })
}
