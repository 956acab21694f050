//! What the caller said about the gateway and the proxy, copied.

use super::longest::{LONGEST_PROXY_WORD, LONGEST_URL};
use super::{GatewayUse, Proxy, ProxyKind, SignIn};
use crate::Error;
use crate::address::{Endpoint, Target, Word, set};
use crate::http::Url;
use crate::limits::LONGEST_HOST;
use crate::wire::base64::put_base64;
use crate::wire::sink::Sink;

/// The ways that connections may go.
#[repr(C)]
pub(crate) struct Routes {
    usage: GatewayUse,
    kind: ProxyKind,
    /// The next notification link is carried by the gateway.
    by_gateway: bool,
    proxy: Target,
    gateway: Word<LONGEST_URL>,
    user: Word<LONGEST_PROXY_WORD>,
    password: Word<LONGEST_PROXY_WORD>,
}

impl Routes {
    pub(crate) const STRAIGHT: Self = Self {
        usage: GatewayUse::Never,
        kind: ProxyKind::None,
        by_gateway: false,
        proxy: Target::NONE,
        gateway: Word::new(),
        user: Word::new(),
        password: Word::new(),
    };

    /// Looks whether they can be used.
    pub(crate) fn check(sign_in: &SignIn<'_>) -> Result<(), Error> {
        let (gateway, proxy) = (&sign_in.gateway, &sign_in.proxy);
        if gateway.usage != GatewayUse::Never {
            if gateway.address.len() > LONGEST_URL {
                return Err(Error::TooLong);
            }
            Url::parse(gateway.address.as_bytes()).map_err(|_| Error::InvalidAddress)?;
        }
        if proxy.kind == ProxyKind::None {
            return Ok(());
        }
        let is_host = !proxy.host.is_empty() && proxy.host.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_host || proxy.port == 0 {
            return Err(Error::InvalidAddress);
        }
        let words = [proxy.user, proxy.password];
        if proxy.host.len() > LONGEST_HOST || words.iter().any(|word| word.len() > LONGEST_PROXY_WORD) {
            return Err(Error::TooLong);
        }
        check_credentials(proxy)
    }

    /// Takes over what was found good.
    pub(crate) fn copy(&mut self, sign_in: &SignIn<'_>) {
        self.usage = sign_in.gateway.usage;
        self.kind = sign_in.proxy.kind;
        self.proxy.port = sign_in.proxy.port;
        set(self.proxy.host.as_mut_view(), sign_in.proxy.host);
        set(self.gateway.as_mut_view(), sign_in.gateway.address);
        set(self.user.as_mut_view(), sign_in.proxy.user);
        set(self.password.as_mut_view(), sign_in.proxy.password);
        self.start_over();
    }

    /// Writes over what is secret.
    pub(crate) fn wipe(&mut self) {
        set(self.user.as_mut_view(), "");
        set(self.password.as_mut_view(), "");
    }

    /// Whether every connection goes where it leads to.
    pub(crate) fn are_straight(&self) -> bool {
        self.kind == ProxyKind::None && self.usage == GatewayUse::Never
    }

    /// Whether connections go through a proxy.
    pub(crate) fn have_proxy(&self) -> bool {
        self.kind != ProxyKind::None
    }

    pub(crate) fn proxy_kind(&self) -> ProxyKind {
        self.kind
    }

    /// Whether the next notification link is carried by the gateway.
    pub(crate) fn by_gateway(&self) -> bool {
        self.by_gateway
    }

    /// Whether what does not work straight may be tried by the gateway.
    pub(crate) fn may_fall_back(&self) -> bool {
        self.usage == GatewayUse::Fallback
    }

    /// A notification link could not be had: tries the gateway the next time, where that is wanted. Answers whether it is. When the
    /// gateway failed too, the straight way is the next to be tried, and the answer is no.
    pub(crate) fn fall_back(&mut self) -> bool {
        if !self.may_fall_back() {
            return false;
        }
        self.by_gateway = !self.by_gateway;
        self.by_gateway
    }

    /// Nothing is known of what works here.
    pub(crate) fn start_over(&mut self) {
        self.by_gateway = self.usage == GatewayUse::Always;
    }

    /// The gateway's address.
    pub(crate) fn gateway(&self) -> Option<Url<'_>> {
        Url::parse(self.gateway.as_bytes()).ok()
    }

    /// What the driver has to connect to, to come to `host` in the end.
    pub(crate) fn endpoint<'a>(&'a self, host: &'a str, port: u16, tls: bool) -> Endpoint<'a> {
        match self.kind {
            ProxyKind::None => Endpoint { host, port, tls },
            ProxyKind::Http | ProxyKind::Socks5 => {
                Endpoint { host: &self.proxy.host, port: self.proxy.port, tls: false }
            }
        }
    }

    pub(crate) fn has_credentials(&self) -> bool {
        !self.user.is_empty()
    }

    pub(crate) fn user(&self) -> &[u8] {
        self.user.as_bytes()
    }

    pub(crate) fn password(&self) -> &[u8] {
        self.password.as_bytes()
    }

    /// Puts the header by which an HTTP proxy knows its user, where there is one (RFC 7617).
    pub(crate) fn put_proxy_authorization(&self, sink: &mut dyn Sink) {
        if self.has_credentials() {
            sink.put(b"Proxy-Authorization: Basic ");
            let colon: &[u8] = b":";
            put_base64(sink, self.user().iter().chain(colon).chain(self.password()).copied());
            sink.put(b"\r\n");
        }
    }
}

/// A name with a colon cannot be said to an HTTP proxy, and SOCKS5 has no empty words.
fn check_credentials(proxy: &Proxy<'_>) -> Result<(), Error> {
    let has_user = !proxy.user.is_empty();
    let good = match proxy.kind {
        ProxyKind::Http => !proxy.user.bytes().any(|byte| byte == b':' || byte < b' '),
        ProxyKind::None | ProxyKind::Socks5 => !has_user || !proxy.password.is_empty(),
    };
    let lonely = !has_user && !proxy.password.is_empty();
    if good && !lonely { Ok(()) } else { Err(Error::InvalidValue) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Servers;

    #[test]
    fn proxies_that_cannot_be_are_refused() {
        let servers = Servers {
            host: "ns.example.net",
            port: 1863,
            nexus: "https://n/",
            login: "",
            allow_plain_passport: false,
        };
        let checked = |proxy| Routes::check(&SignIn { proxy, ..SignIn::new("a@b", "p", servers) });
        let good = Proxy { kind: ProxyKind::Http, host: "proxy", port: 8080, user: "u", password: "p" };
        assert_eq!(checked(good), Ok(()));
        assert_eq!(checked(Proxy { port: 0, ..good }), Err(Error::InvalidAddress));
        assert_eq!(checked(Proxy { host: "", ..good }), Err(Error::InvalidAddress));
        assert_eq!(checked(Proxy { host: "a b", ..good }), Err(Error::InvalidAddress));
        assert_eq!(checked(Proxy { user: "u:v", ..good }), Err(Error::InvalidValue));
        assert_eq!(checked(Proxy { user: "", ..good }), Err(Error::InvalidValue));
        assert_eq!(
            checked(Proxy { kind: ProxyKind::Socks5, password: "", ..good }),
            Err(Error::InvalidValue)
        );
        let long = core::str::from_utf8(&[b'u'; 65]).unwrap();
        assert_eq!(checked(Proxy { user: long, ..good }), Err(Error::TooLong));
        assert_eq!(checked(Proxy::NONE), Ok(()));
    }
}
