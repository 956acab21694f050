//! The client for Kotlin, Swift and Python: a thin layer of UniFFI over the crate `msnp`.
//!
//! What is exported here is not yet what an app sees. Each language has a layer by hand above it (`kotlin/`, `swift/`, `python/`) that gives
//! streams of events, cancellation, default arguments and errors their native shape. Records and enums go through as they are. The methods for
//! regular requests are made of `requests.toml`, here and there.
//!
//! Rules of this border:
//! - Every method can fail, even where nothing can go wrong: then a panic is an error in each language. Without that it would end a
//!   Swift process.
//! - Every asynchronous call may be dropped at any time, and takes a [`Cancellation`], since Swift drops none.
//! - [`Client::close`] ends everything that is under way; what comes later fails with [`ErrorKind::Closed`].
//! - Spans of time are milliseconds in integers: some languages' own would trap on values out of range.
//! - No record that a language prints by itself holds a password or a ticket.
//! - There is no runtime here: calls are polled by the foreign side, and the client's driver runs on the reactor's thread.
//! - What may block, which is a program's own file alone, is called on a thread of its transfer's own ([`FileSource`], [`FileSink`]).

#![forbid(unsafe_code)]
// No catch-all over an enumeration: what is new does not compile until it has its word here.
#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants))]

mod client;
mod conversation;
mod emoticon;
mod event;
mod failure;
mod file;
mod gate;
mod limits;
mod logger;
mod media;
mod message;
mod object;
mod offline;
mod queue;
mod requests;
mod roster;
mod service;
mod settings;
mod transfer;
mod vocabulary;

pub use client::{Client, ServicePage, TraceListener};
pub use conversation::{Conversation, Participant};
pub use emoticon::{Emoticon, ObjectKind, OwnEmoticon};
pub use event::{Event, Field, Upgrade};
pub use failure::{ErrorKind, Failure, NativeFailure, UnexpectedException, file_failure};
pub use file::{FileSink, FileSource};
pub use gate::Cancellation;
pub use limits::{Bounds, Counters, LimitName, Limits, default_bounds, default_limits};
pub use logger::{LogLevel, Logger, set_logger};
pub use media::{Media, MediaKind, read_media, show_media, write_media};
pub use message::{Format, Message, OfflineSender};
pub use queue::EventQueue;
pub use roster::{Contact, ContactList, Group, Me, Roster};
pub use service::{Identity, Product, Service, service_from_file, service_from_toml};
pub use settings::{Proxy, ProxyKind, Reconnection, Roots, Settings};
pub use transfer::FileTransfer;
pub use vocabulary::{Activity, Dialect, GatewayUse, LinkKind, Md5SignIn, State, Status, UpgradeCause};

uniffi::setup_scaffolding!("msnp_native");

/// The version of the library.
#[uniffi::export]
pub fn version() -> Result<String, NativeFailure> {
    Ok(env!("CARGO_PKG_VERSION").to_owned())
}
