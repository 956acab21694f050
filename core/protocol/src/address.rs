//! Addresses of servers as they are kept: host and port, bounded.

use crate::http::Url;
use crate::http::url::is_host;
use crate::limits::LONGEST_HOST;
use crate::wire::{cut, parse_decimal};
use heapless::string::StringView;
use zeroize::Zeroize;

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

/// The port of every server of the family, unless an address says otherwise.
pub(crate) const DEFAULT_PORT: u16 = 1863;

pub(crate) type Word<const N: usize> = heapless::String<N>;

/// A server on plain TCP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) host: Word<LONGEST_HOST>,
    pub(crate) port: u16,
}

impl Target {
    pub(crate) const NONE: Self = Self { host: Word::new(), port: 0 };

    /// Reads `host:port`, `host` or `[v6]:port`.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let (host, port) = split_address(address)?;
        Some(Self { host: Word::try_from(host).ok()?, port })
    }

    pub(crate) fn clear(&mut self) {
        self.host.clear();
        self.port = 0;
    }

    pub(crate) fn is_none(&self) -> bool {
        self.host.is_empty()
    }
}

/// Splits `host:port`, `host` or `[v6]:port`; the port is 1863 when it is missing.
pub(crate) fn split_address(address: &str) -> Option<(&str, u16)> {
    let (host, port) = match address.strip_prefix("[") {
        Some(rest) => {
            let (host, rest) = cut::split_once(rest, b']')?;
            (host, rest.strip_prefix(":"))
        }
        None => match cut::split_last(address, b':') {
            Some((host, port)) => (host, Some(port)),
            None => (address, None),
        },
    };
    let port = match port {
        Some(port) => u16::try_from(parse_decimal(port.as_bytes())?).ok().filter(|port| *port != 0)?,
        None => DEFAULT_PORT,
    };
    (is_host(host) && host.len() <= LONGEST_HOST).then_some((host, port))
}

/// Replaces a text by one that fits. Nothing of the old one stays in memory: it may be a password.
pub(crate) fn set(own: &mut StringView, text: &str) {
    own.as_mut_str().zeroize();
    own.clear();
    let _ = own.push_str(text);
}

/// Whether an address can be read, and is of `https`.
pub(crate) fn is_secure(address: &str) -> bool {
    Url::parse(address.as_bytes()).is_ok_and(|url| url.secure)
}
