//! The small numbers by which links, conversations, messages and requests are named, and what the machine asks of its driver.

use crate::event::Event;
use crate::time::Instant;

/// A connection. Every connection has a number of its own; calls with the number of one that is over do nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LinkId(pub(crate) u32);

/// A conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ChatId(pub(crate) u32);

/// A message of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct MessageId(pub(crate) u32);

/// A wish that the service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct RequestId(pub(crate) u32);

macro_rules! numbers {
    ($($name:ident)*) => {
        $(impl $name {
            /// The bare number, for borders that know no types.
            pub const fn number(self) -> u32 {
                self.0
            }

            /// From the bare number. A number that the machine never gave names nothing.
            pub const fn from_number(number: u32) -> Self {
                Self(number)
            }
        })*
    };
}

numbers! { LinkId ChatId MessageId RequestId }

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum LinkKind {
    /// The session: dispatch and notification servers.
    Notification,
    /// The way to a ticket: nexus and login server.
    Passport,
    /// A conversation.
    Switchboard,
}

/// Which server is at the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ServerKind {
    /// The dispatch server, or the notification server that it named.
    Notification,
    /// The server of a conversation, which the notification server named.
    Switchboard,
    /// The Passport nexus.
    Nexus,
    /// The Passport login server.
    Login,
    /// The HTTP gateway.
    Gateway,
    /// A proxy, which has not agreed yet to lead on.
    Proxy,
}

/// Where to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint<'a> {
    /// Host name, IPv4 or IPv6 address.
    pub host: &'a str,
    /// Port.
    pub port: u16,
    /// TLS, with the certificate checked against `host`.
    pub tls: bool,
}

/// What the machine wants of its driver, or tells.
#[derive(Clone, Copy, Debug)]
pub enum Output<'a> {
    /// Open a connection, then call `connected`, or `closed` with the reason.
    Connect {
        /// Its number.
        link: LinkId,
        /// Where to.
        endpoint: Endpoint<'a>,
    },
    /// The connection has come through a proxy to where it leads: make it secure now, with the certificate checked against `host`, and
    /// call `connected` again, or `closed` with the reason. Only where a proxy is used.
    Secure {
        /// Which.
        link: LinkId,
        /// The name that the certificate has to have.
        host: &'a str,
    },
    /// Write, then call `sent` with how much was written. What could not be written is kept: `unsent` gives it again when the
    /// connection can be written to.
    Send {
        /// On which connection.
        link: LinkId,
        /// Whole commands: hand them to the network in one call.
        bytes: &'a [u8],
    },
    /// Close the connection. No call about it is needed any more.
    Close {
        /// Which.
        link: LinkId,
    },
    /// Something happened.
    Event(Event<'a>),
    /// Nothing more to do until a call comes in, or until this time.
    Wait {
        /// When to poll again at the latest; [`Instant::FAR_FUTURE`]: only after a call.
        until: Instant,
    },
}
