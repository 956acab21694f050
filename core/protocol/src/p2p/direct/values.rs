//! What a caller says of direct connections: what is allowed, and where a driver listens.

use core::net::Ipv4Addr;

/// By what ways a transfer may leave the conversation: see [`Messenger::allow_direct`](crate::Messenger::allow_direct). A direct
/// connection tells the peer the address of this machine.
#[derive(Clone, Copy)]
pub struct Direct {
    /// The driver can listen ([`Output::Listen`](crate::Output::Listen)).
    pub listens: bool,
    /// The driver connects to addresses that the peer names: to none that stand for this machine or for its network alone, nor to ports
    /// below 1024.
    pub connects: bool,
    /// Addresses that stand for this machine will do as well: for two clients on one machine.
    pub loopback: bool,
    /// This machine's address as the service sees it, if it is known; else [`Ipv4Addr::UNSPECIFIED`]. Addresses of private networks are
    /// connected to only for a peer whom the service sees at the same one.
    pub public_address: Ipv4Addr,
    /// By what the peer knows this side: bytes of a generator that nobody can foresee, used once.
    pub secret: [u8; 16],
}

impl core::fmt::Debug for Direct {
    /// Shows no secret.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Direct")
            .field("listens", &self.listens)
            .field("connects", &self.connects)
            .finish_non_exhaustive()
    }
}

/// Where a driver listens: see [`Messenger::listening`](crate::Messenger::listening). Who fetches or sends the file is told of it.
#[derive(Clone, Copy, Debug)]
pub struct Listening<'a> {
    /// Addresses of this machine in its own network, four at most.
    pub addresses: &'a [Ipv4Addr],
    /// The port, at these.
    pub port: u16,
    /// Address and port where the rest of the world can reach it, if it can.
    pub public: Option<(Ipv4Addr, u16)>,
}
