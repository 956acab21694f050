//! Ways that are not straight: through a proxy, or carried by the HTTP gateway (`http-gateway.md`).
//!
//! A connection through a proxy is a connection like any other once the proxy has agreed ([`proxy`]). A connection through the gateway
//! is none at all: its bytes travel as the bodies of requests and answers, on as many connections as that takes ([`gateway`]).
//! Builds without the feature `gateway` have [`straight`] in their place, in which there is nothing to decide.

#[cfg(feature = "gateway")]
mod form;
#[cfg(feature = "gateway")]
mod gateway;
#[cfg(feature = "gateway")]
mod proxy;
#[cfg(feature = "gateway")]
mod stages;
#[cfg(not(feature = "gateway"))]
mod straight;
#[cfg(feature = "gateway")]
mod ways;

#[cfg(feature = "gateway")]
pub(crate) use {gateway::Tunnel, proxy::Approach, proxy::approach, proxy::connected, ways::Ways};

#[cfg(not(feature = "gateway"))]
pub(crate) use straight::{Approach, Tunnel, Ways, approach, connected};

use crate::error::LinkError;
use crate::messenger::channel::{Course, Link};
use crate::storage::Storage;
use crate::wire::Outbox;

/// Where a connection is to lead in the end.
#[cfg_attr(not(feature = "gateway"), allow(dead_code))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Destination<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: u16,
    pub(crate) tls: bool,
    /// It carries requests that an HTTP proxy passes on as they are.
    pub(crate) is_request: bool,
}

/// What news of a connection leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// Nothing that its user has to know.
    NotYet,
    /// Commands or requests can flow.
    Open,
    /// It is over, or cannot be had.
    Lost(LinkError),
}

/// What a connection wants of the driver.
#[cfg_attr(not(feature = "gateway"), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Connect,
    Secure,
    /// A request to the gateway, or what is said to a proxy.
    SendRequest,
    SendCommands,
}

/// What a carried connection leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carries {
    Notification,
    Switchboard,
}

/// The connection that the gateway carries, and what it takes to move it on.
#[cfg_attr(not(feature = "gateway"), allow(dead_code))]
pub(crate) struct Carried<'a, S: Storage> {
    pub(crate) link: &'a mut Link,
    pub(crate) outbox: &'a mut Outbox<S::Bytes>,
    pub(crate) course: Course<'a>,
}
