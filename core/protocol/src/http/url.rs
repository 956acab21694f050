//! Addresses of web services (RFC 3986), as far as `http` and `https` go.

use crate::wire::cut;
use crate::wire::parse_decimal;
use crate::wire::search::{memchr, memchr3};
use crate::wire::sink::{Sink, put_decimal};

/// Where a request goes. Parts of the text that was read, nothing is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'a> {
    /// Whether the link must be TLS.
    pub secure: bool,
    /// Name or address of the host; an IPv6 address stands without its brackets.
    pub host: &'a str,
    /// The port, never 0.
    pub port: u16,
    /// Path and query. Begins with `/`, or with `?` when the path is empty and a query follows: see
    /// [`Url::put_path`].
    pub path: &'a str,
}

/// Why a text is no address that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum UrlError {
    /// A space, a control character, or something beyond ASCII.
    #[error("the address holds a character that no address may hold")]
    Character,
    /// Neither `http` nor `https`.
    #[error("the address is neither http nor https")]
    Scheme,
    /// A user name or password before the host.
    #[error("the address names a user")]
    UserInfo,
    /// No host, or one with characters that no host has.
    #[error("the address has no proper host")]
    Host,
    /// The port is not 1 to 65535.
    #[error("the address has no proper port")]
    Port,
    /// A path that begins in the middle.
    #[error("the address is relative to a folder")]
    Relative,
}

const HTTPS: u16 = 443;
const HTTP: u16 = 80;

impl<'a> Url<'a> {
    /// Reads an absolute address, `https` when it names no scheme (`login.example.net/login2.srf`).
    ///
    /// # Errors
    /// [`UrlError`] when it is no address of a web service; never [`UrlError::Relative`].
    pub fn parse(text: &'a [u8]) -> Result<Self, UrlError> {
        let text = printable(text)?;
        match split_scheme(text)? {
            Some((secure, rest)) => Self::from_authority(secure, rest),
            None => Self::from_authority(true, text),
        }
    }

    /// Reads the value of a `Location` header: an absolute address, `//host/path`, or a path from the root on
    /// the host of `base`.
    ///
    /// # Errors
    /// [`UrlError`] for anything else. The caller judges whether the new address is as safe as `base`.
    pub fn resolve(base: &Self, location: &'a [u8]) -> Result<Self, UrlError> {
        let text = printable(location)?;
        if let Some(authority) = text.strip_prefix("//") {
            return Self::from_authority(base.secure, authority);
        }
        if text.starts_with("/") {
            return Ok(Self { path: without_fragment(text), ..*base });
        }
        let (secure, rest) = split_scheme(text)?.ok_or(UrlError::Relative)?;
        Self::from_authority(secure, rest)
    }

    fn from_authority(secure: bool, text: &'a str) -> Result<Self, UrlError> {
        let text = without_fragment(text);
        let end = memchr3(b'/', b'?', b'\\', text.as_bytes()).unwrap_or(text.len());
        let (authority, path) = text.split_at_checked(end).ok_or(UrlError::Host)?;
        if memchr(b'@', authority.as_bytes()).is_some() {
            return Err(UrlError::UserInfo);
        }
        if path.starts_with("\\") {
            return Err(UrlError::Host);
        }
        let (host, port) = split_host(authority)?;
        let port = match port {
            "" if secure => HTTPS,
            "" => HTTP,
            digits => port_number(digits).ok_or(UrlError::Port)?,
        };
        Ok(Self { secure, host, port, path: if path.is_empty() { "/" } else { path } })
    }

    /// Whether the port is the one of the scheme.
    pub const fn has_default_port(&self) -> bool {
        self.port == if self.secure { HTTPS } else { HTTP }
    }

    /// Puts the host, and the port when it is not the scheme's own: the value of the `Host` header.
    pub fn put_host(&self, sink: &mut dyn Sink) {
        let is_ipv6 = memchr(b':', self.host.as_bytes()).is_some();
        if is_ipv6 {
            sink.put(b"[");
        }
        sink.put(self.host.as_bytes());
        if is_ipv6 {
            sink.put(b"]");
        }
        if !self.has_default_port() {
            sink.put(b":");
            put_decimal(sink, u32::from(self.port));
        }
    }

    /// Puts path and query as the request line has them.
    pub fn put_path(&self, sink: &mut dyn Sink) {
        if !self.path.starts_with("/") {
            sink.put(b"/");
        }
        sink.put(self.path.as_bytes());
    }
}

fn printable(text: &[u8]) -> Result<&str, UrlError> {
    let text = text.trim_ascii();
    if !text.iter().all(u8::is_ascii_graphic) {
        return Err(UrlError::Character);
    }
    core::str::from_utf8(text).map_err(|_| UrlError::Character)
}

/// Whether the scheme is `https`, and what follows it. `None` when there is no scheme.
fn split_scheme(text: &str) -> Result<Option<(bool, &str)>, UrlError> {
    let Some(at) = cut::find(text.as_bytes(), b"://") else { return Ok(None) };
    let Some((scheme, rest)) = text.split_at_checked(at) else { return Ok(None) };
    if memchr3(b'/', b'?', b'#', scheme.as_bytes()).is_some() {
        // It stands in a query further on.
        return Ok(None);
    }
    let rest = rest.strip_prefix("://").unwrap_or(rest);
    if scheme.eq_ignore_ascii_case("https") {
        Ok(Some((true, rest)))
    } else if scheme.eq_ignore_ascii_case("http") {
        Ok(Some((false, rest)))
    } else {
        Err(UrlError::Scheme)
    }
}

fn without_fragment(text: &str) -> &str {
    cut::split_once(text, b'#').map_or(text, |(before, _)| before)
}

/// Host and port of an authority. The port is empty when there is none.
fn split_host(authority: &str) -> Result<(&str, &str), UrlError> {
    if let Some(bracketed) = authority.strip_prefix("[") {
        let (host, after) = cut::split_once(bracketed, b']').ok_or(UrlError::Host)?;
        let is_address = looks_like_ipv6(host);
        let port = if after.is_empty() { Some("") } else { after.strip_prefix(":") };
        return if is_address { Ok((host, port.ok_or(UrlError::Port)?)) } else { Err(UrlError::Host) };
    }
    let (host, port) = cut::split_once(authority, b':').unwrap_or((authority, ""));
    if is_name(host) { Ok((host, port)) } else { Err(UrlError::Host) }
}

/// Whether it is the name or the address of a host, an IPv6 address without its brackets.
pub(crate) fn is_host(host: &str) -> bool {
    is_name(host) || looks_like_ipv6(host)
}

fn is_name(host: &str) -> bool {
    let is_proper = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !host.is_empty() && host.bytes().all(is_proper)
}

/// Whether it has the letters of an IPv6 address, and colons enough. The driver reads it in full.
fn looks_like_ipv6(host: &str) -> bool {
    let letters = host.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    let colons = host.bytes().filter(|byte| *byte == b':').count();
    letters && (2..=7).contains(&colons) && host.len() <= LONGEST_IPV6
}

/// Eight groups, the last two of them as an IPv4 address.
const LONGEST_IPV6: usize = 45;

fn port_number(digits: &str) -> Option<u16> {
    u16::try_from(parse_decimal(digits.as_bytes())?).ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use proptest::prelude::*;
    use std::string::String;
    use std::vec::Vec;

    fn url(secure: bool, host: &'static str, port: u16, path: &'static str) -> Url<'static> {
        Url { secure, host, port, path }
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("login.example.net/login2.srf", url(true, "login.example.net", 443, "/login2.srf")),
            ("login.example.net", url(true, "login.example.net", 443, "/")),
            ("login.example.net:8443/a", url(true, "login.example.net", 8443, "/a")),
            ("HTTPS://Login.example.net/a?b=c#d", url(true, "Login.example.net", 443, "/a?b=c")),
            ("http://127.0.0.1:1234", url(false, "127.0.0.1", 1234, "/")),
            ("http://a:/b", url(false, "a", 80, "/b")),
            ("https://a?x=http://b", url(true, "a", 443, "?x=http://b")),
            ("a/?x=http://b@c", url(true, "a", 443, "/?x=http://b@c")),
            ("http://[::1]:81/x", url(false, "::1", 81, "/x")),
            ("[::1]", url(true, "::1", 443, "/")),
            (" a/ ", url(true, "a", 443, "/")),
        ] {
            assert_eq!(Url::parse(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn no_addresses() {
        for (text, error) in [
            ("", UrlError::Host),
            ("https://", UrlError::Host),
            ("https:///a", UrlError::Host),
            ("/a", UrlError::Host),
            ("ftp://a/", UrlError::Scheme),
            ("://a/", UrlError::Scheme),
            ("https://user:pass@a/", UrlError::UserInfo),
            ("user@a", UrlError::UserInfo),
            ("https://a b/", UrlError::Character),
            ("https://a/\r\nX: y", UrlError::Character),
            ("https://å/", UrlError::Character),
            ("https://a\\b/", UrlError::Host),
            ("https://a%20b/", UrlError::Host),
            ("https://[::1", UrlError::Host),
            ("https://[::1]x/", UrlError::Port),
            ("https://[fe80::1%25eth0]/", UrlError::Host),
            ("https://a:0/", UrlError::Port),
            ("https://a:65536/", UrlError::Port),
            ("https://a:+1/", UrlError::Port),
            ("https://a:b:c/", UrlError::Port),
        ] {
            assert_eq!(Url::parse(text.as_bytes()), Err(error), "{text}");
        }
    }

    #[test]
    fn locations() {
        let base = url(true, "a", 8443, "/x?y");
        let resolve = |location: &'static str| Url::resolve(&base, location.as_bytes());
        assert_eq!(resolve("/b?c#d"), Ok(url(true, "a", 8443, "/b?c")));
        assert_eq!(resolve("http://b/c"), Ok(url(false, "b", 80, "/c")));
        assert_eq!(resolve("//b/c"), Ok(url(true, "b", 443, "/c")));
        for relative in ["b", "", "?c", "../b", "b/c?d=http://e"] {
            assert_eq!(resolve(relative), Err(UrlError::Relative), "{relative}");
        }
        assert_eq!(resolve("ftp://b/c"), Err(UrlError::Scheme));
        assert_eq!(resolve("/b c"), Err(UrlError::Character));
    }

    #[test]
    fn what_goes_into_requests() {
        for (address, host, path) in [
            ("https://a:443", "a", "/"),
            ("http://a:443?b", "a:443", "/?b"),
            ("http://[::1]/c", "[::1]", "/c"),
            ("[::1]:1/c", "[::1]:1", "/c"),
        ] {
            let address = Url::parse(address.as_bytes()).unwrap();
            let (mut host_sink, mut path_sink) = (Collected::default(), Collected::default());
            address.put_host(&mut host_sink);
            address.put_path(&mut path_sink);
            assert_eq!((host_sink.0.as_slice(), path_sink.0.as_slice()), (host.as_bytes(), path.as_bytes()));
        }
    }

    proptest! {
        #[test]
        fn hostile_addresses_do_no_harm(text: Vec<u8>, likely in "[htps:/a1.@?#\\[\\]]*") {
            let likely: String = likely;
            let base = url(true, "a", 443, "/");
            for bytes in [text.as_slice(), likely.as_bytes()] {
                for address in [Url::parse(bytes), Url::resolve(&base, bytes)].into_iter().flatten() {
                    prop_assert!(!address.host.is_empty() && address.port != 0);
                    prop_assert!(address.path.starts_with(['/', '?']));
                }
            }
        }
    }
}
