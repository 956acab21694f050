//! The Messenger protocol family (MSNP) as a machine.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod account;
pub mod auth;
pub mod code;
pub mod dialect;
pub mod error;
pub mod event;
pub mod http;
pub mod limits;
pub mod messenger;
mod notification;
pub mod settings;
pub mod storage;
pub mod switchboard;
pub mod text;
pub mod time;
pub mod wire;

pub use error::Error;
pub use event::Event;
pub use messenger::{ChatId, Endpoint, LinkId, MessageId, Messenger, Output, Recipient, RequestId};
pub use settings::SignIn;
pub use storage::{Fixed, Storage};
#[cfg(feature = "alloc")]
pub use storage::Heap;
