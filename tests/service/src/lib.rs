//! A real Messenger (MSNP) service in one process, on loopback ports of its own.
//!
//! It is made for demonstrations, for tests, and for people who write a client and have no account: start it, add
//! accounts, point a client at [`Addresses`], and look at the outcome from the server's side ([`Service::list_of`],
//! [`Service::counters`]). It speaks dialects MSNP2 to MSNP15 and serves any client of that era, official ones
//! included; it shares no code with the client of this workspace, so that the two cannot agree on a mistake.
//!
//! ```no_run
//! use msnp_service::{Account, Configuration, Service};
//!
//! # fn main() -> Result<(), msnp_service::Error> {
//! let service = Service::start(Configuration {
//!     accounts: vec![
//!         Account::new("anna@example.net", "Example-Pass1", "Anna B").contact("bruno@example.org"),
//!         Account::new("bruno@example.org", "Example-Pass2", "Bruno"),
//!     ],
//!     ..Configuration::default()
//! })?;
//! println!("connect to {}, Passport at {}", service.addresses().dispatch, service.addresses().nexus_url);
//! # Ok(())
//! # }
//! ```
//!
//! How the rooms lie: [`Service`] owns the threads and the listeners; `wire` carries bytes and counts them; `codec` cuts
//! commands; `notification`, `switchboard` and `passport` (with `security_tokens`, `address_book` and `offline_messages`) are the servers, and `gateway` carries sessions of the first two
//! in HTTP, each through a `tunnel` that stands where others have a socket; `world` is the state they share and
//! `directory` its lasting part (accounts, lists, groups). [`Controls`] and [`Quirks`] bend all of that for tests.

#![forbid(unsafe_code)]

mod account;
mod address_book;
mod base64;
mod challenge;
mod codec;
mod configuration;
mod controls;
mod counters;
mod dialect;
mod directory;
mod gateway;
mod http;
mod identifiers;
mod listener;
mod notification;
mod offline_messages;
mod packet_faults;
mod passport;
mod percent;
mod proxy;
mod quirks;
mod running;
mod security_tokens;
mod serve;
mod service;
mod single_sign_on;
mod soap;

mod start;
mod switchboard;
mod tls;
mod tunnel;
mod wire;
mod world;

pub use account::{Account, Contact, ListSnapshot, ListedContact};
pub use address_book::ListEdit;
pub use configuration::{Addresses, Configuration, Error};
pub use controls::{Action, Controls, Flood, Rule, Server, Step};
pub use counters::{Counters, ServerCounters};
pub use packet_faults::PacketFault;
pub use proxy::{Proxy, ProxyConfiguration, ProxyCounters};
pub use quirks::{GatewayEnds, GatewayIp, LoginScheme, Names, OversizedMessages, Quirks, Timestamps};
pub use service::{Kick, Service};
