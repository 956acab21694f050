//! The server that an error is about.

use std::fmt;

use msnp_core::internals::ServerKind;

/// A server that an error is about. `Display` names it: `the Passport nexus login.example.net:443`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Server {
    /// What it is for.
    pub kind: ServerKind,
    /// Its name or address; empty where only a proxy knows it.
    pub host: String,
    /// Its port, where it is known.
    pub port: Option<u16>,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ServerKind::Notification => "the notification server",
            ServerKind::Switchboard => "the switchboard",
            ServerKind::Nexus => "the Passport nexus",
            ServerKind::Login => "the Passport login server",
            ServerKind::Gateway => "the HTTP gateway",
            ServerKind::WebService => "the web service",
            ServerKind::Proxy => "the proxy",
        })?;
        match (self.host.as_str(), self.port) {
            ("", _) => Ok(()),
            (host, None) => write!(f, " {host}"),
            (host, Some(port)) if host.contains(':') && !host.starts_with('[') => {
                write!(f, " [{host}]:{port}")
            }
            (host, Some(port)) => write!(f, " {host}:{port}"),
        }
    }
}
