//! Connections: their life, what carries commands, and the ways that are not straight (`http-gateway.md`).
//!
//! A connection through a proxy is a connection like any other once the proxy has agreed ([`proxy`]). A connection through the gateway
//! is none at all: its bytes travel as the bodies of requests and answers, on as many connections as that takes ([`gateway`]).
//! Builds without the feature `gateway` have [`direct`] in their place, in which there is nothing to decide.

mod carrier;
mod command_link;
#[cfg(not(feature = "gateway"))]
mod direct;
#[cfg(feature = "gateway")]
mod gateway;
#[cfg(feature = "gateway")]
mod proxy;
mod work;

pub(crate) use crate::connection::{Connection, Link, LinkNumbers, LinkState, News};
pub(crate) use carrier::{approach, connected};
pub(crate) use command_link::CommandLink;
pub(crate) use work::{Carries, Destination, LinkContext, Reached, Work};
