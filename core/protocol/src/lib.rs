//! The Messenger protocol family (MSNP) as a machine.
#![no_std]
#![forbid(unsafe_code)]
#[cfg(feature = "alloc")]
extern crate alloc;
pub mod auth;
pub mod dialect;
pub mod http;
pub mod storage;
pub mod switchboard;
pub mod text;
pub mod time;
pub mod wire;
pub use storage::*;
