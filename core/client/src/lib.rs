//! A client of the Messenger protocol family (MSNP8 to MSNP12, MSNP2 to MSNP15 on request) on `smol` and rustls.
//!
//! ```no_run
//! use futures_lite::StreamExt;
//! use msnp::{Client, Event, Service, Settings};
//!
//! fn main() -> Result<(), msnp::Error> {
//!     smol::block_on(async {
//!         let service = Service::at("messenger.example.net");
//!         let client = Client::new(Settings::new("anna@example.net", "Example-Pass1", service))?;
//!         let mut events = client.events();
//!         client.sign_in().await?;
//!         for contact in client.contacts().contacts() {
//!             println!("{} is {:?}", contact.name(), contact.status());
//!         }
//!
//!         let chat = client.chat("bruno@example.org").await?;
//!         chat.send_text("Hello there, Bruno").await?;
//!         while let Some(event) = events.next().await {
//!             if let Event::Text { from, text, .. } = event {
//!                 println!("{from}: {text}");
//!             }
//!         }
//!         client.sign_out().await;
//!         Ok(())
//!     })
//! }
//! ```
//!
//! # How it works
//!
//! - [`Settings`] say who signs in where; [`Service`] says where the servers are, all of it from one host name.
//! - [`Client`] is a handle. [`Client::sign_in`] starts one future that does all the work of the session, on the executor of `smol` or
//!   on [another one](ClientBuilder::spawn_with), such as tokio's, or [with no thread but the reactor's](ClientBuilder::on_the_reactor); it ends with the session. There is no task, thread or buffer for each connection.
//! - [`Client::events`] tells what happens; [`Client::contacts`] shows how things are, as a snapshot that costs no more than a reference;
//!   [`Client::roster_changes`] shows it anew after each change.
//! - [`Conversation`] is a conversation with one contact or several. [`Conversation::send_text`] resolves when the service acknowledged the
//!   message, or says why not, and gives the text back.
//! - Every [`Error`] and [`SendFailure`] says what happened, and by `advice()` what to do. [`Error::is_temporary`] says whether trying
//!   again may help.
//! - A session that was online and is lost is taken up again, with the same status, as [`Reconnection`] says; messages wait meanwhile.
//!   [`Event::StateChanged`] tells what to show. Mobile shells call [`Client::network_changed`], [`Client::suspend`],
//!   [`Client::resume`] and [`Client::set_background`].
//! - Every future may be dropped at any time. Dropping that of `sign_in` gives the attempt up; dropping any other takes nothing back.
//!
//! # Hooks and child processes
//!
//! The writer of a [trace](Settings::with_trace) and the logger of the `log` crate are called in the midst of the work, with the client locked:
//! they hand the line on and return, and wait for no thread that calls a client. Inside them every client is out of reach: what can fail says
//! [`Error::FromCallback`], what shows how things are shows nothing, and what has no answer ([`Client::suspend`], [`Client::sign_out`],
//! [`Conversation::leave`] and the like) is done when the hook has returned. Wakers may call whatever they like.
//!
//! A child that a process forks without `exec` has neither the thread of the reactor nor locks that it could rely on. There, when the parent
//! had made a client, what can fail says [`Error::Forked`], and everything else shows and does nothing; the session of the parent is not
//! touched by it.
//!
//! # Values in JSON and other forms
//!
//! With the feature `serde` (off by default) [`Event`], [`State`], [`Roster`] with [`Contact`], [`Group`] and [`Me`], [`Counters`], errors and all small
//! values can be serialised; [`Settings`], [`Service`], [`Limits`], [`Bounds`], [`Reconnection`], [`Proxy`], [`Roots`], [`Media`] and the words for what one
//! chooses can be read again as well. What holds for all of them:
//!
//! - What has kinds is an object with its `type`; a kind that says nothing else is a word where it can be nothing but that. Keys are in snake case, words
//!   in kebab case: `{"type":"presence","account":"bruno@example.org","status":"brb",...}`. A state is an object with its `state`.
//! - Spans of time are whole milliseconds. Where something is told the key ends in `_ms`; limits and settings have their own names.
//! - An error is an object with `type`, `number` (the same in every language), `message`, `advice`, `temporary`, `code` (of the server) and `server`.
//! - Bytes are in base64, headers a list of pairs, colours `#rrggbb`, lists and effects lists of words.
//! - Passwords, tickets and what earlier runs left are no part of it: [`Settings`] are written without them, and refuse a password that stands there.
//!
//! # The protocol
//!
//! The comments name sections of the protocol reference, such as `notification.md` 4. Its pages lie in the repository under `docs/protocol`;
//! `README.md` there says what each holds.
//!
//! # Secrets
//!
//! The password travels to the Passport login server only, over TLS with a checked certificate, unless
//! [`Service::with_password_may_travel_unencrypted`] says otherwise. It shows in no `Debug`, error, log line or [trace](Settings::with_trace).
//! Everything else, messages too, travels unencrypted: the protocol knows no other way.

#![forbid(unsafe_code)]
// A match over one of our enums names all of its variants, so that a new one is looked at wherever it matters.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod client;
mod conversation;
mod conversations;
mod driver;
mod engine;
mod error;
mod event;
mod hooks;
#[cfg(feature = "internals")]
pub mod internals;
mod limits;
mod media;
mod message;
mod promise;
mod proxy;
mod reactor;
mod resume;
mod roster;
mod sending;
#[cfg(feature = "serde")]
mod serialized;
mod service;
mod session;
mod settings;
mod subscription;
mod text;
mod trace;
mod transfer;
#[cfg(feature = "p2p")]
mod transfers;
mod waiting;
mod watch;

pub use client::{Client, ClientBuilder, RosterChanges, ServicePage};
#[cfg(feature = "p2p")]
pub use client::{FileReceiving, FileSending};
pub use conversation::Conversation;
pub use engine::DriverFuture;
pub use error::{Error, SendError, SendFailure, Server, ServiceFileError, SignOutReason, Step};
pub use event::{Event, OfflineSender, State, Upgrade};
pub use hooks::{call_hook, check_caller};
pub use limits::{Bounds, Counters, DEFAULT_QUEUE, Limit};
pub use media::{Media, MediaKind};
pub use message::{ConversationId, Format, LONGEST_INK, LONGEST_TEXT, Message, MessageId, Participant};
#[cfg(feature = "p2p")]
pub use msnp_core::p2p::ObjectKind;
pub use proxy::Proxy;
pub use reactor::spawn_on_reactor;
pub use resume::{ListCache, Resume, ResumeWith};
pub use roster::{Contact, Group, Me, Roster};
pub use sending::Sending;
pub use service::{DEFAULT_PORT, Identity, Product, Service};
pub use settings::{DEFAULT_SIGN_IN_LIMIT, Roots, Settings};
#[cfg(feature = "p2p")]
pub use settings::{Direct, PictureFolder};
pub use subscription::Events;
pub use transfer::{Activity, Emoticon, PictureHash, TransferEvent, TransferFailure, TransferId};

pub use msnp_core::LinkKind;
pub use msnp_core::account::{Capabilities, List, Lists, Status};
pub use msnp_core::code::ErrorCode;
pub use msnp_core::dialect::{Dialect, Dialects};
pub use msnp_core::error::{RequestKind, UpgradeCause};
pub use msnp_core::internals::ServerKind;
pub use msnp_core::internals::message::InkKind;
/// The bounds of the protocol, as [`Limit::Protocol`] names them.
pub use msnp_core::limits::Limit as ProtocolLimit;
pub use msnp_core::limits::Limits;
pub use msnp_core::settings::{GatewayUse, Md5SignIn, ProxyKind, Reconnection};
pub use msnp_core::switchboard::message::{Color, Effects};
/// Spans of time as [`Limits`] have them, in milliseconds.
pub use msnp_core::time::Duration as LimitDuration;
