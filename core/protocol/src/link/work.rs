//! What is said between a connection, what carries it, and the machine above both.

use crate::connection::Link;
use crate::error::LinkError;
use crate::limits::Limits;
use crate::settings::Routes;
use crate::storage::Storage;
use crate::wire::Outbox;

/// What a line needs of the rest of the machine to be moved on.
#[cfg_attr(not(feature = "gateway"), allow(dead_code))]
#[derive(Clone, Copy)]
pub(crate) struct LinkContext<'a> {
    pub(crate) routes: &'a Routes,
    pub(crate) limits: &'a Limits,
    pub(crate) background: bool,
}

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

impl Destination<'static> {
    pub(crate) const NOWHERE: Self = Self { host: "", port: 0, tls: true, is_request: false };
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
    pub(crate) context: LinkContext<'a>,
}
