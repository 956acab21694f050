//! The proxy that a network wants connections to go through.

use std::fmt;

use msnp_core::internals::limits::LONGEST_PROXY_WORD;
use msnp_core::internals::text::Form;
use msnp_core::limits::LONGEST_HOST;
use msnp_core::settings::{Proxy as CoreProxy, ProxyKind};

use crate::error::Error;

/// An HTTP proxy (`CONNECT`, with Basic authentication) or a SOCKS5 proxy (RFC 1928, with RFC 1929).
///
/// ```
/// use msnp::Proxy;
/// let proxy = Proxy::http("proxy.example.net", 8080).with_credentials("anna", "Example-Pass9");
/// assert_eq!(proxy, "http://anna:Example-Pass9@proxy.example.net:8080".parse()?);
/// assert!(!format!("{proxy:?}").contains("Example-Pass9"));
/// # Ok::<(), msnp::Error>(())
/// ```
///
/// Name and password travel to the proxy in the clear. TLS goes on behind it: the proxy sees neither the Messenger password nor the
/// ticket that the login server gives. What the notification server and switchboards are told it can read, like everybody on the way.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Proxy {
    kind: ProxyKind,
    host: String,
    port: u16,
    #[cfg_attr(feature = "serde", serde(skip))]
    user: String,
    #[cfg_attr(feature = "serde", serde(skip))]
    password: String,
}

impl Proxy {
    /// No proxy.
    pub fn none() -> Self {
        Self::default()
    }

    /// An HTTP proxy.
    pub fn http(host: &str, port: u16) -> Self {
        Self { kind: ProxyKind::Http, host: host.to_owned(), port, ..Self::default() }
    }

    /// A SOCKS5 proxy, which resolves names.
    pub fn socks5(host: &str, port: u16) -> Self {
        Self { kind: ProxyKind::Socks5, host: host.to_owned(), port, ..Self::default() }
    }

    /// With a name and a password, of at most 64 bytes each.
    #[must_use]
    pub fn with_credentials(mut self, user: &str, password: &str) -> Self {
        self.user = user.to_owned();
        self.password = password.to_owned();
        self
    }

    /// What it speaks.
    pub fn kind(&self) -> ProxyKind {
        self.kind
    }

    /// Its host name or address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// For the machine.
    pub(crate) fn borrowed(&self) -> CoreProxy<'_> {
        let Self { kind, host, port, user, password } = self;
        CoreProxy { kind: *kind, host, port: *port, user, password }
    }

    /// Whether it can be used.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.kind != ProxyKind::None {
            self.check_lengths()?;
        }
        // A name ends at the first colon for an HTTP proxy, and SOCKS5 has no empty words.
        let can_be_said = match self.kind {
            ProxyKind::None => true,
            ProxyKind::Http | ProxyKind::Socks5 if self.user.is_empty() => self.password.is_empty(),
            ProxyKind::Http => !self.user.contains(':'),
            ProxyKind::Socks5 => !self.password.is_empty(),
        };
        if can_be_said { Ok(()) } else { Err(Error::InvalidValue) }
    }

    /// Whether it can be, once it has its credentials.
    fn check_lengths(&self) -> Result<(), Error> {
        let is_host = !self.host.is_empty() && self.host.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_host || self.port == 0 {
            return Err(Error::InvalidAddress);
        }
        let words = [&self.user, &self.password];
        if self.host.len() > LONGEST_HOST || words.iter().any(|word| word.len() > LONGEST_PROXY_WORD) {
            return Err(Error::TooLong);
        }
        Ok(())
    }

    /// Its credentials, as a trace has to leave them out.
    pub(crate) fn password(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for Proxy {
    /// Leaves the password out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("kind", &self.kind)
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl std::str::FromStr for Proxy {
    type Err = Error;

    /// Reads `http://host:port` or `socks5://host:port`, with `name:password@` before the host where there is one. Both may have
    /// `%HH` in them.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (scheme, rest) = text.split_once("://").ok_or(Error::InvalidAddress)?;
        let kind = match scheme.to_ascii_lowercase().as_str() {
            "http" => ProxyKind::Http,
            "socks5" | "socks5h" => ProxyKind::Socks5,
            _ => return Err(Error::InvalidAddress),
        };
        let (credentials, address) = match rest.rsplit_once('@') {
            Some((credentials, address)) => (Some(credentials), address),
            None => (None, rest),
        };
        let (host, port) = address.trim_end_matches('/').rsplit_once(':').ok_or(Error::InvalidAddress)?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let port = port.parse().map_err(|_| Error::InvalidAddress)?;
        let mut proxy = Self { kind, host: host.to_owned(), port, ..Self::default() };
        if let Some(credentials) = credentials {
            let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
            let decoded = |word: &str| Form::Percent.text(word.as_bytes()).to_string();
            proxy = proxy.with_credentials(&decoded(user), &decoded(password));
        }
        proxy.check_lengths()?;
        Ok(proxy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_kind_place_and_credentials() {
        let proxy: Proxy = "socks5://a%40b:p%3Aq@[::1]:1080".parse().unwrap();
        assert_eq!(proxy, Proxy::socks5("::1", 1080).with_credentials("a@b", "p:q"));
        assert_eq!("HTTP://p:3128/".parse::<Proxy>().unwrap(), Proxy::http("p", 3128));
        for wrong in
            ["p:3128", "ftp://p:3128", "http://p", "http://p:0", "http://:1", "http://p:x", "http://a b:1"]
        {
            assert_eq!(wrong.parse::<Proxy>(), Err(Error::InvalidAddress), "{wrong}");
        }
        // Credentials may still be added.
        for wrong in ["http://:word@p:1", "http://a%3Ab:word@p:1", "socks5://anna@p:1"] {
            assert_eq!(wrong.parse::<Proxy>().unwrap().check(), Err(Error::InvalidValue), "{wrong}");
        }
        let long = format!("http://{}:x@p:1", "u".repeat(65));
        assert_eq!(long.parse::<Proxy>(), Err(Error::TooLong));
    }
}
