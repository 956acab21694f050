//! Messages of one conversation that the machine has no room for just now.

use std::collections::VecDeque;
use std::sync::Arc;

use msnp_core::switchboard::message::Outgoing;

use crate::limits::Bounds;
use crate::message::{Format, Message, MessageId};

/// What a message, or a part of one, says. Owned, so that it can wait.
#[derive(Clone)]
pub(crate) enum Content {
    Text {
        text: Arc<str>,
        format: Arc<Format>,
    },
    /// A part of a text that arrives as one.
    Piece {
        text: Arc<str>,
        whole: Arc<Whole>,
        index: u32,
    },
    /// A drawing, or a part of one: the payload.
    Ink {
        payload: Arc<[u8]>,
    },
    Other(Arc<Message>),
}

/// A text that is sent in pieces, to those who join them.
pub(crate) struct Whole {
    pub(crate) text: Arc<str>,
    pub(crate) format: Format,
    pub(crate) id: String,
    pub(crate) pieces: u32,
}

impl Content {
    /// As the machine takes it; `own` is one's own account. `None` for what was not split into parts.
    pub(crate) fn borrowed<'a>(&'a self, own: &'a str) -> Option<Outgoing<'a>> {
        Some(match self {
            Self::Text { text, format } => Outgoing::Text { body: text, format: format.borrowed() },
            Self::Piece { text, whole, index } => Outgoing::TextPart {
                body: text,
                format: whole.format.borrowed(),
                message_id: &whole.id,
                index: *index,
                total: whole.pieces,
            },
            Self::Ink { payload } => Outgoing::Acknowledged { payload },
            Self::Other(message) => match &**message {
                Message::Typing => Outgoing::Typing { account: own },
                Message::Nudge => Outgoing::Nudge,
                Message::Datacast { id, data } => Outgoing::Datacast { id: *id, data },
                Message::KeepAlive => Outgoing::KeepAlive,
                Message::Raw { payload } => Outgoing::Raw { payload },
                Message::Text { .. } | Message::Ink { .. } => return None,
            },
        })
    }

    /// What is worth nothing later does not wait.
    pub(crate) fn may_wait(&self) -> bool {
        match self {
            Self::Text { .. } | Self::Piece { .. } | Self::Ink { .. } => true,
            Self::Other(message) => !matches!(**message, Message::Typing | Message::KeepAlive),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text { text, .. } | Self::Piece { text, .. } => text.len(),
            Self::Ink { payload } => payload.len(),
            Self::Other(message) => match &**message {
                Message::Raw { payload } => payload.len(),
                Message::Datacast { data, .. } => data.len(),
                Message::Text { text, .. } => text.len(),
                Message::Ink { drawing, .. } => drawing.len(),
                Message::Typing | Message::Nudge | Message::KeepAlive => 0,
            },
        }
    }
}

/// Oldest first.
#[derive(Default)]
pub(crate) struct Backlog {
    waiting: VecDeque<(MessageId, Content)>,
    bytes: usize,
}

impl Backlog {
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether all of these may wait here.
    pub(crate) fn has_room(&self, contents: &[Content], bounds: &Bounds) -> bool {
        let bytes: usize = contents.iter().map(Content::bytes).sum();
        self.waiting.len().saturating_add(contents.len()) <= bounds.waiting_messages
            && self.bytes.saturating_add(bytes) <= bounds.waiting_bytes
    }

    pub(crate) fn push(&mut self, message: MessageId, content: Content) {
        self.bytes = self.bytes.saturating_add(content.bytes());
        self.waiting.push_back((message, content));
    }

    pub(crate) fn first(&self) -> Option<(MessageId, Content)> {
        self.waiting.front().cloned()
    }

    pub(crate) fn pop(&mut self) -> Option<MessageId> {
        let (message, content) = self.waiting.pop_front()?;
        self.bytes = self.bytes.saturating_sub(content.bytes());
        if self.waiting.is_empty() {
            self.waiting = VecDeque::new();
        }
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: usize) -> Content {
        Content::Text { text: "x".repeat(length).into(), format: Arc::new(Format::default()) }
    }

    #[test]
    fn neither_many_nor_large_messages_fill_the_memory() {
        let mut backlog = Backlog::default();
        let mut count = 0;
        while backlog.has_room(&[text(2)], &Bounds::DEFAULT) {
            backlog.push(MessageId(count), text(2));
            count += 1;
        }
        assert_eq!(count, 256);
        assert_eq!(backlog.pop(), Some(MessageId(0)));
        assert!(backlog.has_room(&[text(200 * 1024)], &Bounds::DEFAULT));
        backlog.push(MessageId(count), text(200 * 1024));
        while backlog.pop().is_some() {}
        assert_eq!(backlog.bytes, 0);
        assert!(!backlog.has_room(&[text(300 * 1024)], &Bounds::DEFAULT));
        assert!(backlog.is_empty());
        let none = Bounds { waiting_messages: 0, ..Bounds::DEFAULT };
        let few = Bounds { waiting_bytes: 3, ..Bounds::DEFAULT };
        assert!(!backlog.has_room(&[text(1)], &none));
        assert!(backlog.has_room(&[text(3)], &few) && !backlog.has_room(&[text(4)], &few));
    }

    #[test]
    fn what_is_worth_nothing_later_does_not_wait() {
        assert!(text(1).may_wait());
        assert!(Content::Other(Arc::new(Message::Nudge)).may_wait());
        assert!(!Content::Other(Arc::new(Message::Typing)).may_wait());
    }
}
