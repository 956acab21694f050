//! The Messenger protocol family (MSNP) as a machine: bytes and time in, bytes and events out.
//!
//! The core of a client for the services that speak MSNP, small enough for a handheld: no allocator, no threads, no atomics, no
//! clock and no sockets of its own. [`Messenger`] is the whole client: sign-in by Passport tickets, contact list, presence,
//! conversations, and the time limits of all of that. A driver gives it connections; the crate `msnp` is one on `smol` and rustls.
//!
//! # The contract
//!
//! **Change, then drain to `Wait`, then change again.** A change is any call that takes `&mut self`. Draining is calling
//! [`Messenger::poll`] until it answers [`Output::Wait`]:
//!
//! - [`Output::Connect`]: open a connection, then call [`connected`](Messenger::connected), or [`closed`](Messenger::closed) with
//!   the reason.
//! - [`Output::Listen`] (only where `Messenger::allow_direct` was called, feature `direct`): listen, then say where, or call `closed`.
//! - [`Output::Secure`]: begin TLS on a connection that has come through a proxy, then call `connected` again, or `closed`.
//! - [`Output::Send`]: write, then call [`sent`](Messenger::sent) with how much was written. The same bytes are offered once; what
//!   could not be written is had from [`unsent`](Messenger::unsent) when the connection can be written to again.
//! - [`Output::Event`]: something happened. Events borrow from the machine until the next call; copy what is to be kept.
//! - [`Output::Close`]: close the connection.
//! - [`Output::Wait`]: sleep until the given time, or until something comes in. Bytes go to [`received`](Messenger::received),
//!   and the end of a connection, when all its bytes were delivered, to [`closed`](Messenger::closed).
//!
//! Every call is cheap, spurious calls are safe, and the work of each is bounded. There is one deadline, not many: a device on a
//! battery sleeps until it. Nothing is random and nothing asks for the time, so the same calls give the same outputs: any run can
//! be replayed.
//!
//! # Requests and messages
//!
//! Requests ([`add_contact`](Messenger::add_contact), [`set_status`](Messenger::set_status), ...) give a [`RequestId`] that comes
//! back in [`Event::Answered`] or [`Event::Refused`]. Messages ([`send`](Messenger::send)) give a [`MessageId`] that comes back in
//! exactly one of [`Event::Delivered`], [`Event::Sent`] (for those that ask for no acknowledgement) and [`Event::Failed`]; only
//! after [`Event::Sent`] may a late [`Event::Failed`] follow. The caller keeps the text until then. A full buffer makes a call
//! answer [`Error::Busy`]: nothing grows beyond its bound, nothing is dropped in silence.
//!
//! # Memory
//!
//! [`Fixed`] storage keeps everything inside the value, so that a `static` can hold it; `Heap` (feature `alloc`) grows up to
//! its bounds. A frame that does not fit is skipped in step with the stream and told as [`Event::Skipped`].
//!
//! # What it does not do
//!
//! Sockets, TLS, names, threads: the driver's. Keeping the contact list: feed the events to a table of your own. MSNP13 to
//! MSNP21: not yet. [`Dialect`](dialect::Dialect) leaves room for them.
//!
//! # Features
//!
//! - `alloc`: `Heap` storage, and owned copies of texts.
//! - `reconnection` (on by default): a lost session is taken up again.
//! - `gateway` (on by default): the HTTP gateway, HTTP and SOCKS5 proxies.
//! - `p2p`: display pictures, emoticons and files from person to person ([`p2p`]).
//! - `legacy`: MSNP2 to MSNP7, which sign in by MD5, for whoever chooses them by name (`SignIn::md5_sign_in`).
//! - `direct`: files over direct TCP connections between two clients (`Messenger::allow_direct`), for drivers that can listen or connect.
//! - `services`: tickets by SOAP, and offline messages (`SignIn::web`, `Messenger::leave_message`, `offline_message_stored`).
//! - `log`, `defmt`: what the machine decides, told to that crate; never a password, ticket, cookie or message.
//!
//! # The protocol
//!
//! The comments name sections of the protocol reference that this crate was written from, such as `notification.md` 4. Its pages lie in the
//! repository under `docs/protocol`; `README.md` there says what each holds.

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice,
        clippy::wildcard_enum_match_arm
    )
)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(test)]
extern crate std;

mod logging;

pub mod account;
mod address;
#[cfg(feature = "services")]
mod address_book;
#[cfg(not(feature = "services"))]
#[path = "address_book/absent.rs"]
mod address_book;
mod announcement;
// With that feature they are public, and somebody uses each item.
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub, unused_imports))]
mod auth;
pub mod code;
mod connection;
mod counters;
pub mod dialect;
pub mod error;
pub mod event;
mod fingerprint;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub, unused_imports))]
mod http;
mod ids;
pub mod limits;
mod link;
mod login;
pub mod media;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub, unused_imports))]
mod message;
mod messenger;
mod notification;
#[cfg(feature = "services")]
mod offline;
#[cfg(not(feature = "services"))]
#[path = "offline/absent.rs"]
mod offline;
mod output;
#[cfg(feature = "p2p")]
pub mod p2p;
#[cfg(not(feature = "p2p"))]
#[path = "p2p/absent.rs"]
mod p2p;
mod pending;
#[cfg(feature = "planted-bug")]
#[doc(hidden)]
pub mod planted;
mod resources;
#[cfg(feature = "serde")]
mod serialized;
pub mod settings;
mod state;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub, unused_imports))]
mod storage;
pub mod switchboard;
pub mod text;
pub mod time;
mod timer;
mod web;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub, unused_imports))]
mod wire;

pub use error::call::Error;
pub use event::kinds::Event;
pub use messenger::{
    ChatId, Counters, Endpoint, LinkId, LinkKind, MessageId, Messenger, Output, Recipient, RequestId, State,
};
pub use settings::sign_in::SignIn;
#[cfg(feature = "alloc")]
pub use storage::Heap;
pub use storage::{Fixed, Storage};
pub use wire::Verb;
pub use wire::sink::Sink;

/// Headers with a body behind them, in messages and notices of the service (`switchboard.md` 2, `notification.md` 9), and their
/// encoded words: read where they lie.
pub mod mime {
    pub use crate::wire::mime::{Headers, Mime, text_in, words};
}

/// What reads and writes the wire, for the crates of this workspace and their tests. Nothing here is promised to anybody else.
#[cfg(feature = "internals")]
pub mod internals {
    /// Whether this build has web services, whoever of its users wanted them.
    pub const HAS_SERVICES: bool = cfg!(feature = "services");

    pub use crate::ids::ServerKind;
    pub use crate::messenger::server_of;

    /// Challenges, MD5, and the headers of Passport.
    pub mod auth {
        pub use crate::auth::*;
    }
    /// Addresses, requests and answers of HTTP.
    pub mod http {
        pub use crate::http::*;
    }
    /// The longest of what a caller may say.
    pub mod limits {
        pub use crate::settings::longest::*;
    }
    /// Parts of long messages, and payloads as they are read and written.
    pub mod message {
        pub use crate::message::*;
    }
    /// The binary header of packets between peers, and what is read of messages about sessions.
    #[cfg(feature = "p2p")]
    pub mod p2p {
        pub use crate::p2p::header::{FOOTER, Header, LENGTH, Packet, flags};
        pub use crate::p2p::reading::SessionMessage;
        #[cfg(feature = "direct")]
        pub use crate::p2p::reading::{direct_addresses, invitation_addresses};
    }
    /// Buffers and tables with a bound.
    pub mod storage {
        pub use crate::storage::*;
    }
    /// The forms of text on the wire.
    pub mod text {
        pub use crate::text::form::Form;
    }
    /// What web services answer with.
    #[cfg(feature = "services")]
    pub mod web {
        pub use crate::address_book::reading::{BookAnswer, BookEntry, EntryKind, read_book};
        pub use crate::login::reading::{TokenAnswer, read_tokens};
        pub use crate::offline::reading::{Finding, ReadMail, ServiceAnswer, read_mail, read_service_answer};
        pub use crate::web::pull;
    }
    /// Frames in, commands out, and the encodings inside them.
    pub mod wire {
        pub use crate::wire::*;
    }
}
