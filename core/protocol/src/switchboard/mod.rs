//! Conversations: their state, what switchboards say, messages in pieces.

pub(crate) mod chunks;
pub(crate) mod commands;
pub(crate) mod conversation;

/// Messages as values: what is said in conversations, read and written.
pub mod message {
    pub use crate::message::{Color, Content, Effects, Format, MAX_PAYLOAD, Outgoing, TextMessage};
}
