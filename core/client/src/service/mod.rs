//! Where a service is and how it wants to be spoken to: everything from one host name, every part replaceable.

#[cfg(any(feature = "serde", feature = "service-files"))]
mod file;
mod web;

use std::path::{Path, PathBuf};

use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::internals::http::Url;
use msnp_core::settings::{
    Gateway, GatewayUse, Identity as CoreIdentity, Md5SignIn, Product as CoreProduct, Servers,
};

use crate::error::Error;

/// The port of notification and dispatch servers where none is given.
pub const DEFAULT_PORT: u16 = 1863;

/// A Messenger service: its servers, the dialects to offer, and how the client names itself there.
///
/// ```
/// use msnp::Service;
/// let service = Service::at("messenger.example.net");
/// assert_eq!(service.port(), 1863);
/// assert_eq!(service.nexus(), "https://messenger.example.net/rdr/pprdr.asp");
///
/// let other = service.with_port(1864).with_login("https://login.example.net/login2.srf");
/// assert_eq!((other.port(), other.login()), (1864, "https://login.example.net/login2.srf"));
/// ```
///
/// What sets a value is called `with_` and its name, what tells it is called by its name.
///
/// With the feature `service-files`, which is on by default, `Service::from_file` and `Service::from_toml` read all of it from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "file::File", try_from = "file::File")
)]
pub struct Service {
    host: String,
    port: u16,
    nexus: Option<String>,
    login: String,
    password_may_travel_unencrypted: bool,
    md5_sign_in: Md5SignIn,
    dialects: Dialects,
    eager: bool,
    ca_file: Option<PathBuf>,
    identity: Identity,
    gateway: Option<String>,
    gateway_use: GatewayUse,
    web: web::Web,
}

/// How the client names itself (`CVR`, `notification.md` 1) and answers challenges (`authentication.md` 3 and 4). Some services admit
/// certain clients only. The default is the desktop client of 2005, which running services expect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(
    any(feature = "serde", feature = "service-files"),
    derive(serde::Deserialize),
    serde(deny_unknown_fields, default)
)]
pub struct Identity {
    /// Locale, hexadecimal: `0x0409`.
    pub locale: String,
    /// Operating system: `winnt`.
    pub system: String,
    /// Its version: `5.1`.
    pub system_version: String,
    /// Processor: `i386`, `ARM`.
    pub architecture: String,
    /// Client name: `MSNMSGR`.
    pub library: String,
    /// Client version, digits and dots.
    pub version: String,
    /// Client code: `MSMSGS`.
    pub client_code: String,
    /// For challenges of MSNP11 and later.
    pub product: Product,
    /// For challenges of MSNP6 to MSNP10.
    pub early_product: Product,
}

/// A product id, and the key by which challenges to it are answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(
    any(feature = "serde", feature = "service-files"),
    derive(serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Product {
    /// The id, which is sent.
    pub id: String,
    /// The key that belongs to it, which is not.
    pub key: String,
}

impl Default for Identity {
    fn default() -> Self {
        let core = CoreIdentity::DEFAULT;
        Self {
            locale: core.locale.into(),
            system: core.system.into(),
            system_version: core.system_version.into(),
            architecture: core.architecture.into(),
            library: core.library.into(),
            version: core.version.into(),
            client_code: core.client_code.into(),
            product: Product { id: core.product.id.into(), key: core.product.key.into() },
            early_product: Product { id: core.early_product.id.into(), key: core.early_product.key.into() },
        }
    }
}

impl Identity {
    pub(crate) fn borrowed(&self) -> CoreIdentity<'_> {
        CoreIdentity {
            locale: &self.locale,
            system: &self.system,
            system_version: &self.system_version,
            architecture: &self.architecture,
            library: &self.library,
            version: &self.version,
            client_code: &self.client_code,
            product: CoreProduct { id: &self.product.id, key: &self.product.key },
            early_product: CoreProduct { id: &self.early_product.id, key: &self.early_product.key },
        }
    }
}

impl Service {
    /// The service at `host`, `host:port` or `[IPv6 address]:port`. The port is 1863 where none is given, and the Passport nexus is
    /// `https://<host>/rdr/pprdr.asp`, whatever the port. What cannot be an address shows when the client is made.
    ///
    /// ```
    /// use msnp::Service;
    ///
    /// assert_eq!(Service::at("messenger.example.net:1900").port(), 1900);
    /// assert_eq!(Service::at("[::1]").nexus(), "https://[::1]/rdr/pprdr.asp");
    /// // A service of one's own, which the program `msnp service` starts, says by itself where its login server is.
    /// let local = Service::at("127.0.0.1:1863").with_nexus("https://127.0.0.1:8443/rdr/pprdr.asp").with_ca_file("ca.pem");
    /// assert_eq!(local.host(), "127.0.0.1");
    /// ```
    pub fn at(host: &str) -> Self {
        let (host, port) = split_address(host.trim());
        Self {
            host: host.to_owned(),
            port,
            nexus: None,
            login: String::new(),
            password_may_travel_unencrypted: false,
            md5_sign_in: Md5SignIn::Never,
            dialects: Dialects::ALL,
            eager: true,
            ca_file: None,
            identity: Identity::default(),
            gateway: None,
            gateway_use: GatewayUse::Never,
            web: web::Web::default(),
        }
    }

    /// Host name or address of the dispatch or notification server; the port stays. The nexus stays where it was if it was set.
    #[must_use]
    pub fn with_host(mut self, host: &str) -> Self {
        self.host = host.to_owned();
        self
    }

    /// Port of the dispatch or notification server.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Whole address of the Passport nexus, which names the login server.
    #[must_use]
    pub fn with_nexus(mut self, address: &str) -> Self {
        self.nexus = Some(address.to_owned());
        self
    }

    /// Whole address of the Passport login server; the nexus is not asked then.
    #[must_use]
    pub fn with_login(mut self, address: &str) -> Self {
        self.login = address.to_owned();
        self
    }

    /// Accept `http://` for nexus and login. **Everybody on the way can then read the password.** Only for a service that has no https,
    /// with a password that is used nowhere else. Default: false.
    #[must_use]
    pub fn with_password_may_travel_unencrypted(mut self, allowed: bool) -> Self {
        self.password_may_travel_unencrypted = allowed;
        self
    }

    /// Sign in by MD5, as MSNP2 to MSNP7 do, and in no other way: no Passport server is asked, and of the dialects only these are offered,
    /// all of them where none of them is named. For services that have nothing else, and for devices without TLS.
    ///
    /// **Whoever reads along can try passwords until one fits**, as fast as a computer can: use a password that is used nowhere else. It is
    /// never fallen back to. Default: never.
    ///
    /// ```
    /// use msnp::{Md5SignIn, Service};
    ///
    /// let service = Service::at("messenger.example.net").with_md5_sign_in(Md5SignIn::Password);
    /// assert_eq!(service.md5_sign_in(), Md5SignIn::Password);
    /// ```
    #[must_use]
    pub fn with_md5_sign_in(mut self, usage: Md5SignIn) -> Self {
        self.md5_sign_in = usage;
        self
    }

    /// The dialects to offer. Default: MSNP8 to MSNP12. MSNP2 to MSNP7 want [`with_md5_sign_in`](Self::with_md5_sign_in); MSNP13 to MSNP15
    /// (feature `services`) want [`tokens`](Self::with_tokens), [`address_book`](Self::with_address_book) and
    /// [`sharing`](Self::with_sharing), which are guessed from a host that is a name: without them to make a client is refused as
    /// [`InvalidAddress`](crate::Error::InvalidAddress).
    #[must_use]
    pub fn with_dialects(mut self, dialects: impl IntoIterator<Item = Dialect>) -> Self {
        self.dialects = dialects.into_iter().collect();
        self
    }

    /// Send the first commands in one write where the dialects allow it, which saves round trips. Falls back by itself. Default: true.
    #[must_use]
    pub fn with_eager(mut self, eager: bool) -> Self {
        self.eager = eager;
        self
    }

    /// How the client names itself.
    #[must_use]
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.identity = identity;
        self
    }

    /// A file with the certificate authority of this service in PEM form. It is trusted instead of the default roots, unless
    /// [`Settings::with_roots`](crate::Settings::with_roots) says otherwise.
    #[must_use]
    pub fn with_ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Whole address of the service's HTTP gateway, for networks that let nothing but HTTP through. It is used once the notification
    /// server cannot be reached straight, unless [`Service::with_gateway_use`] says otherwise afterwards.
    #[must_use]
    pub fn with_gateway(mut self, address: &str) -> Self {
        self.gateway = Some(address.to_owned());
        self.gateway_use = GatewayUse::Fallback;
        self
    }

    /// When the HTTP gateway is used. Default: never, before its address is given. Where none was given, it is guessed as
    /// `http://<host>/gateway/gateway.dll`.
    #[must_use]
    pub fn with_gateway_use(mut self, usage: GatewayUse) -> Self {
        self.gateway_use = usage;
        self
    }

    /// Host name or address of the dispatch or notification server.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whole address of the Passport nexus; empty when the login address is given instead.
    pub fn nexus(&self) -> String {
        match &self.nexus {
            Some(nexus) => nexus.clone(),
            None if !self.login.is_empty() => String::new(),
            None => format!("https://{}/rdr/pprdr.asp", self.host_in_address()),
        }
    }

    /// Whole address of the HTTP gateway.
    pub fn gateway(&self) -> String {
        match &self.gateway {
            Some(gateway) => gateway.clone(),
            None => format!("http://{}/gateway/gateway.dll", self.host_in_address()),
        }
    }

    /// When the HTTP gateway is used.
    pub fn gateway_use(&self) -> GatewayUse {
        self.gateway_use
    }

    fn host_in_address(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }

    /// Whole address of the Passport login server; empty when the nexus is asked.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The dialects to offer.
    pub fn dialects(&self) -> Dialects {
        self.dialects
    }

    /// Whether `http://` is accepted for nexus and login.
    pub fn password_may_travel_unencrypted(&self) -> bool {
        self.password_may_travel_unencrypted
    }

    /// Whether one signs in by MD5.
    pub fn md5_sign_in(&self) -> Md5SignIn {
        self.md5_sign_in
    }

    /// Whether the first commands leave together.
    pub fn eager(&self) -> bool {
        self.eager
    }

    /// The file with the service's certificate authority.
    pub fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_deref()
    }

    /// How the client names itself.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// For the machine; `nexus` is what [`Service::nexus`] gave.
    pub(crate) fn servers<'a>(&'a self, nexus: &'a str) -> Servers<'a> {
        Servers {
            host: &self.host,
            port: self.port,
            nexus,
            login: &self.login,
            allow_plain_passport: self.password_may_travel_unencrypted,
        }
    }

    /// For the machine; `address` is what [`Service::gateway`] gave.
    pub(crate) fn gateway_at<'a>(&self, address: &'a str) -> Gateway<'a> {
        match self.gateway_use {
            GatewayUse::Never => Gateway::default(),
            usage @ (GatewayUse::Fallback | GatewayUse::Always) => Gateway { address, usage },
        }
    }

    /// Whether anything shows already that it cannot be used.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let plausible = |host: &str| {
            !host.is_empty()
                && host.len() <= msnp_core::limits::LONGEST_HOST
                && host.bytes().all(|c| c.is_ascii_graphic() && !b"/@?#".contains(&c))
        };
        if !plausible(&self.host) || self.port == 0 {
            return Err(Error::InvalidAddress);
        }
        let addresses = [
            self.nexus(),
            self.login.clone(),
            self.tokens(),
            self.offline_store(),
            self.offline_fetch(),
            self.address_book(),
            self.sharing(),
        ];
        for address in addresses.iter().map(String::as_str).filter(|address| !address.is_empty()) {
            let plain = starts_with_scheme(address, "http://");
            if plain && !self.password_may_travel_unencrypted {
                return Err(Error::InsecureAddress);
            }
            if (!plain && !starts_with_scheme(address, "https://"))
                || address.len() > msnp_core::internals::limits::LONGEST_URL
                || !address.bytes().all(|c| c.is_ascii_graphic())
            {
                return Err(Error::InvalidAddress);
            }
        }
        if self.lacks_lists() {
            return Err(Error::InvalidAddress);
        }
        let gateway = self.gateway();
        let has_scheme = ["http://", "https://"].iter().any(|scheme| starts_with_scheme(&gateway, scheme));
        let is_good = has_scheme
            && gateway.len() <= msnp_core::internals::limits::LONGEST_URL
            && Url::parse(gateway.as_bytes()).is_ok();
        if self.gateway_use != GatewayUse::Never && !is_good {
            return Err(Error::InvalidAddress);
        }
        if self.md5_sign_in != Md5SignIn::Never {
            return if cfg!(feature = "legacy") { Ok(()) } else { Err(Error::NotInBuild) };
        }
        if self.dialects.best_first().all(|dialect| !dialect.is_supported() || dialect.signs_in_by_md5()) {
            return Err(Error::NoDialect);
        }
        Ok(())
    }
}

fn starts_with_scheme(address: &str, scheme: &str) -> bool {
    address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// Splits a port off. `::1` is a host; `[::1]:1863` is one with a port. An unreadable port gives 0, which no service has.
fn split_address(address: &str) -> (&str, u16) {
    if let Some(rest) = address.strip_prefix('[')
        && let Some((host, port)) = rest.split_once(']')
    {
        return (host, if port.is_empty() { DEFAULT_PORT } else { read_port(port.strip_prefix(':')) });
    }
    match address.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, read_port(Some(port))),
        _ => (address, DEFAULT_PORT),
    }
}

fn read_port(port: Option<&str>) -> u16 {
    port.and_then(|port| port.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_from_one_host_name() {
        let service = Service::at("messenger.example.net:1900");
        assert_eq!((service.host(), service.port()), ("messenger.example.net", 1900));
        assert_eq!(service.nexus(), "https://messenger.example.net/rdr/pprdr.asp");
        assert!(service.check().is_ok());
        assert_eq!(Service::at("::1").nexus(), "https://[::1]/rdr/pprdr.asp");
        assert_eq!((Service::at("[::1]:1900").host(), Service::at("[::1]:1900").port()), ("::1", 1900));
        assert_eq!(Service::at("messenger.example.net").with_login("https://a/b").nexus(), "");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for bad in ["", "messenger.example.net:0", "messenger.example.net:port", "https://example.net", "a b"]
        {
            assert_eq!(Service::at(bad).check(), Err(Error::InvalidAddress), "{bad}");
        }
        let plain = Service::at("example.net").with_nexus("http://example.net/rdr/pprdr.asp");
        assert_eq!(plain.check(), Err(Error::InsecureAddress));
        assert!(plain.with_password_may_travel_unencrypted(true).check().is_ok());
    }

    #[test]
    #[cfg(feature = "legacy")]
    fn old_dialects_want_the_users_word() {
        let old = Service::at("example.net").with_dialects(Dialects::BY_MD5.best_first());
        assert_eq!(old.check(), Err(Error::NoDialect));
        for usage in [Md5SignIn::Password, Md5SignIn::Program] {
            assert!(old.clone().with_md5_sign_in(usage).check().is_ok());
            assert!(Service::at("example.net").with_md5_sign_in(usage).check().is_ok());
        }
    }

    #[test]
    fn a_gateway_that_is_named_is_fallen_back_to() {
        let service = Service::at("example.net");
        assert_eq!(service.gateway_use(), GatewayUse::Never);
        assert_eq!(service.gateway(), "http://example.net/gateway/gateway.dll");
        let named = service.clone().with_gateway("http://gw.example.net/gateway/gateway.dll");
        assert_eq!(named.gateway_use(), GatewayUse::Fallback);
        for wrong in ["gopher://b/", "b/gateway.dll"] {
            assert_eq!(service.clone().with_gateway(wrong).check(), Err(Error::InvalidAddress));
        }
    }
}
