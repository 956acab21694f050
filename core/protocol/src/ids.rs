//! The small numbers by which links, conversations, messages and requests are named, and the kinds of links and servers.

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

/// A request that the service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct RequestId(pub(crate) u32);

/// A picture, an emoticon or a file on its way from one person to another.
#[cfg(feature = "p2p")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TransferId(pub(crate) u32);

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

impl ChatId {
    /// No conversation: what people of other networks say, and what is said to them, is carried by the notification server.
    pub const NONE: Self = Self(0);
}

impl MessageId {
    /// What is said between programs, not by the user: nothing is told of its fate.
    pub(crate) const NOBODYS: Self = Self(0);
}

numbers! { LinkId ChatId MessageId RequestId }
#[cfg(feature = "p2p")]
numbers! { TransferId }

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum LinkKind {
    /// The session: dispatch and notification servers.
    Notification,
    /// The way to a ticket: nexus and login server.
    Passport,
    /// A conversation.
    Switchboard,
    /// Offline messages: the web services of the account.
    WebService,
}

/// Which server is at the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
pub enum ServerKind {
    /// The dispatch server, or the notification server that it named.
    Notification,
    /// The server of a conversation, which the notification server named.
    Switchboard,
    /// The Passport nexus.
    Nexus,
    /// The Passport login server.
    Login,
    /// A web service.
    WebService,
    /// The HTTP gateway.
    Gateway,
    /// A proxy, which has not agreed yet to lead on.
    Proxy,
}

/// Whom a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient<'a> {
    /// The conversation with this person alone: an open one, or a new one.
    Account(&'a str),
    /// A conversation.
    Chat(ChatId),
}
