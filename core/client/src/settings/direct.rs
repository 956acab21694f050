//! Whether files may go from one client to the other without the service between them.

use std::net::Ipv4Addr;

/// How files may leave the conversation for a direct TCP connection between the two clients (`p2p.md` 8): faster, and not through the
/// service. It is **off by default, because it tells the other person the address of this machine**, as the service does not.
/// Where none comes about, a file goes through the conversation; but those of programs of MSN 3 to 5 know no other way (`p2p.md` 10).
///
/// Whatever is said here, it is for people on one's own contact list only, and never while connections go through a proxy or the gateway,
/// which it would get past.
///
/// ```
/// use msnp::{Direct, Service, Settings};
///
/// let settings = Settings::new("anna@example.net", "Example-Pass1", Service::at("messenger.example.net"))
///     .with_direct(Direct::both().with_ports(6891, 6900));
/// assert!(settings.direct().listens());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Direct {
    connects: bool,
    listens: bool,
    /// The first and the last; 0: any.
    ports: (u16, u16),
    addresses: Vec<Ipv4Addr>,
    loopback: bool,
}

impl Direct {
    /// None: the default.
    pub fn none() -> Self {
        Self::default()
    }

    /// To those who listen, but nobody can connect to this machine: no port is opened here.
    pub fn outgoing() -> Self {
        Self { connects: true, ..Self::default() }
    }

    /// In both directions. A port is open while a file that was agreed on waits for its connection, twenty seconds at the most, and thirty
    /// with a program of MSN 3 to 5; who comes has to know a number that only the other client was told.
    pub fn both() -> Self {
        Self { connects: true, listens: true, ..Self::default() }
    }

    /// Whether others are connected to. Default: yes, but for [`none`](Self::none).
    #[must_use]
    pub fn with_connecting(mut self, connects: bool) -> Self {
        self.connects = connects;
        self
    }

    /// The ports to listen on, both included, as a router passes them on. Default: one that is free.
    #[must_use]
    pub fn with_ports(mut self, first: u16, last: u16) -> Self {
        self.ports = (first, last);
        self
    }

    /// The addresses of this machine that others are told, four at the most. Default: the one from which the service is spoken to, and the
    /// one that the service sees.
    #[must_use]
    pub fn with_addresses(mut self, addresses: Vec<Ipv4Addr>) -> Self {
        self.addresses = addresses;
        self
    }

    /// Addresses that stand for this very machine will do as well: for two clients on one machine, in tests. Default: no.
    #[must_use]
    pub fn with_loopback(mut self, loopback: bool) -> Self {
        self.loopback = loopback;
        self
    }

    /// Whether others are connected to.
    pub fn connects(&self) -> bool {
        self.connects
    }

    /// Whether others may connect to this machine.
    pub fn listens(&self) -> bool {
        self.listens
    }

    /// The first and the last port to listen on; `(0, 0)`: any.
    pub fn ports(&self) -> (u16, u16) {
        self.ports
    }

    /// The addresses that others are told, where they were said.
    pub fn addresses(&self) -> &[Ipv4Addr] {
        &self.addresses
    }

    /// Whether addresses will do that stand for this very machine.
    pub fn has_loopback(&self) -> bool {
        self.loopback
    }
}
