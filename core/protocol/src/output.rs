//! What the machine asks of its driver, or tells it.

use crate::address::Endpoint;
use crate::event::Event;
use crate::ids::LinkId;
use crate::time::Instant;

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
    /// Listen for connections of others, then call [`listening`](crate::Messenger::listening), or `closed` with the reason when that
    /// cannot be; [`accepted`](crate::Messenger::accepted) for each that comes. Only where
    /// [`allow_direct`](crate::Messenger::allow_direct) said that you can (feature `direct`).
    Listen {
        /// The number of the place where they come in.
        link: LinkId,
        /// A build without `direct` never asks.
        #[cfg(not(feature = "direct"))]
        #[doc(hidden)]
        never: core::convert::Infallible,
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
