//! Conversations: their messages as values, and the machine of one switchboard link (`switchboard.md`).

pub(crate) mod chat;
pub(crate) mod chunks;
pub(crate) mod heard;
pub mod message;
