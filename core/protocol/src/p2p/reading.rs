//! What the readers of the part make of bytes, for those who test them from outside.

#[cfg(feature = "direct")]
use super::direct::{Direct, body::Transport};
#[cfg(feature = "direct")]
use super::ftp::invitation::Said;
use super::object::Object;
use super::slp::{Message, Start};
use crate::wire::base64::Base64;
#[cfg(feature = "direct")]
use core::net::Ipv4Addr;

/// A message about sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionMessage<'a> {
    /// The number of an answer; 0 for a request.
    pub status: u16,
    /// The session that it is about.
    pub session: Option<u32>,
    /// The application's number.
    pub app: Option<u32>,
    /// Whether it says what it invites to.
    pub has_purpose: bool,
    /// What is invited to, in base64.
    pub context: &'a [u8],
}

/// Where a message about a direct connection may lead: addresses that are tried, for a machine at `public`, with those of this very machine
/// or without.
#[cfg(feature = "direct")]
pub fn direct_addresses(
    bytes: &[u8],
    public: Ipv4Addr,
    loopback: bool,
) -> Option<heapless::Vec<(Ipv4Addr, u16), 4>> {
    Some(Transport::read(&Message::parse(bytes)?).candidates(&direct(public, loopback)))
}

#[cfg(feature = "direct")]
const fn direct(public_address: Ipv4Addr, loopback: bool) -> Direct {
    Direct { listens: true, connects: true, loopback, public_address, secret: [0; 16] }
}

/// The number of an invitation by MSNFTP that a message speaks of, and where it says that one listens: addresses that are tried, as for
/// [`direct_addresses`].
#[cfg(feature = "direct")]
pub fn invitation_addresses(
    payload: &[u8],
    public: Ipv4Addr,
    loopback: bool,
) -> Option<(u32, heapless::Vec<(Ipv4Addr, u16), 4>)> {
    let said = Said::parse(payload)?;
    Some((said.cookie, said.candidates(&direct(public, loopback))))
}

impl<'a> SessionMessage<'a> {
    /// Reads one. `None`: it cannot be answered.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let message = Message::parse(bytes)?;
        let status = match message.start {
            Start::Status(status) => status,
            Start::Invite | Start::Bye | Start::Ack => 0,
        };
        let (session, app) = (message.session(), message.app());
        let has_purpose = message.purpose().is_some();
        Some(Self { status, session, app, has_purpose, context: message.context() })
    }

    /// The object that is asked for.
    pub fn object(&self) -> Option<Object> {
        Object::from_bytes(Base64::of(self.context.iter().copied()))
    }
}
