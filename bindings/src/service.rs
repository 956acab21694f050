//! Where a service is.

#[cfg(not(feature = "service-files"))]
use crate::failure::ErrorKind;
use crate::failure::NativeFailure;
use crate::vocabulary::{Dialect, GatewayUse, Md5SignIn};

/// A Messenger service: its servers, the protocol versions to offer, and how the client names itself there. Everything but the host has a
/// default.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Service {
    /// Host name or address of the dispatch or notification server; `host:port` and `[IPv6 address]:port` are read as well.
    pub host: String,
    /// Its port; nothing: the one that stands in the host, or 1863.
    #[uniffi(default = None)]
    pub port: Option<u16>,
    /// Whole address of the Passport nexus, which names the login server; nothing: `https://<host>/rdr/pprdr.asp`.
    #[uniffi(default = None)]
    pub nexus: Option<String>,
    /// Whole address of the Passport login server; the nexus is not asked then.
    #[uniffi(default = None)]
    pub login: Option<String>,
    /// Accept `http://` for nexus and login. **Everybody on the way can then read the password.** Only for a service that has no https, with
    /// a password that is used nowhere else.
    #[uniffi(default = false)]
    pub password_may_travel_unencrypted: bool,
    /// The protocol versions to offer; none: all that are known.
    #[uniffi(default = [])]
    pub dialects: Vec<Dialect>,
    /// Send the first commands in one write where that saves round trips. Falls back by itself.
    #[uniffi(default = true)]
    pub eager: bool,
    /// A file with the certificate authority of this service in PEM form. It is trusted instead of the default roots, unless the settings
    /// name others.
    #[uniffi(default = None)]
    pub ca_file: Option<String>,
    /// How the client names itself; nothing: as the desktop client of 2005, which running services expect.
    #[uniffi(default = None)]
    pub identity: Option<Identity>,
    /// Whole address of the service's HTTP gateway. It is used once the notification server cannot be reached straight, unless
    /// `gateway_use` says otherwise.
    #[uniffi(default = None)]
    pub gateway: Option<String>,
    /// When the HTTP gateway is used. Where no address was given, it is guessed as `http://<host>/gateway/gateway.dll`.
    #[uniffi(default = None)]
    pub gateway_use: Option<GatewayUse>,
    /// Whether one signs in by MD5, in MSNP2 to MSNP7, and in no other way. Nothing: never.
    #[uniffi(default = None)]
    pub md5_sign_in: Option<Md5SignIn>,
    /// Where tickets are asked for by SOAP when there is no nexus (`RST.srf`, or `RST2.srf` in the newer form); nothing: at the host, where that is a
    /// name; empty: nowhere.
    #[uniffi(default = None)]
    pub tokens: Option<String>,
    /// Ask for tickets by SOAP at once, and never the nexus.
    #[uniffi(default = false)]
    pub tokens_first: bool,
    /// Where messages are left for who is offline (`oim.asmx`); nothing: at the host, where that is a name; empty: the service has none.
    #[uniffi(default = None)]
    pub offline_store: Option<String>,
    /// Where messages are fetched that others left (`rsi.asmx`); nothing: at the host, where that is a name; empty: the service has none.
    #[uniffi(default = None)]
    pub offline_fetch: Option<String>,
    /// Where the address book of MSNP13 to MSNP15 is (`abservice.asmx`); nothing: at the host, where that is a name; empty: the service has none.
    #[uniffi(default = None)]
    pub address_book: Option<String>,
    /// Where the same dialects keep who is allowed, blocked, and waits (`SharingService.asmx`); nothing and empty: as for the address book.
    #[uniffi(default = None)]
    pub sharing: Option<String>,
}

/// How the client names itself, and answers challenges. Some services admit certain clients only. Nothing: as by default.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Identity {
    /// Locale, hexadecimal: `0x0409`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
    /// Operating system: `winnt`.
    #[uniffi(default = None)]
    pub system: Option<String>,
    /// Its version: `5.1`.
    #[uniffi(default = None)]
    pub system_version: Option<String>,
    /// Processor: `i386`, `ARM`.
    #[uniffi(default = None)]
    pub architecture: Option<String>,
    /// Client name: `MSNMSGR`.
    #[uniffi(default = None)]
    pub library: Option<String>,
    /// Client version, digits and dots.
    #[uniffi(default = None)]
    pub version: Option<String>,
    /// Client code: `MSMSGS`.
    #[uniffi(default = None)]
    pub client_code: Option<String>,
    /// For challenges of MSNP11 and later.
    #[uniffi(default = None)]
    pub product: Option<Product>,
    /// For challenges of MSNP8 to MSNP10.
    #[uniffi(default = None)]
    pub early_product: Option<Product>,
}

/// A product id, and the key by which challenges to it are answered.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Product {
    /// The id, which is sent.
    pub id: String,
    /// The key that belongs to it, which is not.
    pub key: String,
}

/// Reads a service description in the form of TOML. A `ca_file` in it is relative to the current directory.
///
/// Errors: `ServiceFile`, with line and accepted keys in the reason; `NotInBuild` where the library was built without the feature
/// `service-files`, as for phones.
#[uniffi::export]
pub fn service_from_toml(text: &str) -> Result<Service, NativeFailure> {
    #[cfg(feature = "service-files")]
    return read(msnp::Service::from_toml(text));
    #[cfg(not(feature = "service-files"))]
    not_in_build(text)
}

/// Reads a file in the form of TOML. A `ca_file` in it is relative to the file.
///
/// Errors: `ServiceFile`, `NotInBuild`.
#[uniffi::export]
pub fn service_from_file(path: &str) -> Result<Service, NativeFailure> {
    #[cfg(feature = "service-files")]
    return read(msnp::Service::from_file(path));
    #[cfg(not(feature = "service-files"))]
    not_in_build(path)
}

#[cfg(feature = "service-files")]
fn read(service: Result<msnp::Service, msnp::ServiceFileError>) -> Result<Service, NativeFailure> {
    Ok(Service::from(&service.map_err(msnp::Error::from)?))
}

/// The functions are there in every build, so that the generated code is the same.
#[cfg(not(feature = "service-files"))]
fn not_in_build(_description: &str) -> Result<Service, NativeFailure> {
    Err(ErrorKind::NotInBuild.into())
}

impl From<&msnp::Service> for Service {
    fn from(service: &msnp::Service) -> Self {
        let set = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            host: service.host().to_owned(),
            port: Some(service.port()),
            nexus: set(&service.nexus()),
            login: set(service.login()),
            password_may_travel_unencrypted: service.password_may_travel_unencrypted(),
            dialects: service.dialects().best_first().filter_map(Dialect::of).collect(),
            eager: service.eager(),
            ca_file: service.ca_file().map(|path| path.to_string_lossy().into_owned()),
            identity: Some(Identity::from(service.identity())),
            gateway: set(&service.gateway()),
            gateway_use: Some(service.gateway_use().into()),
            md5_sign_in: Some(service.md5_sign_in().into()),
            tokens: Some(service.tokens()),
            tokens_first: service.tokens_first(),
            offline_store: Some(service.offline_store()),
            offline_fetch: Some(service.offline_fetch()),
            address_book: Some(service.address_book()),
            sharing: Some(service.sharing()),
        }
    }
}

impl From<&msnp::Identity> for Identity {
    fn from(identity: &msnp::Identity) -> Self {
        let word = |text: &str| Some(text.to_owned());
        let product = |product: &msnp::Product| Product { id: product.id.clone(), key: product.key.clone() };
        Self {
            locale: word(&identity.locale),
            system: word(&identity.system),
            system_version: word(&identity.system_version),
            architecture: word(&identity.architecture),
            library: word(&identity.library),
            version: word(&identity.version),
            client_code: word(&identity.client_code),
            product: Some(product(&identity.product)),
            early_product: Some(product(&identity.early_product)),
        }
    }
}

impl From<Identity> for msnp::Identity {
    fn from(identity: Identity) -> Self {
        let usual = Self::default();
        let product = |product: Option<Product>, usual: msnp::Product| {
            product.map_or(usual, |product| msnp::Product { id: product.id, key: product.key })
        };
        Self {
            locale: identity.locale.unwrap_or(usual.locale),
            system: identity.system.unwrap_or(usual.system),
            system_version: identity.system_version.unwrap_or(usual.system_version),
            architecture: identity.architecture.unwrap_or(usual.architecture),
            library: identity.library.unwrap_or(usual.library),
            version: identity.version.unwrap_or(usual.version),
            client_code: identity.client_code.unwrap_or(usual.client_code),
            product: product(identity.product, usual.product),
            early_product: product(identity.early_product, usual.early_product),
        }
    }
}

impl From<Service> for msnp::Service {
    fn from(from: Service) -> Self {
        let mut service = Self::at(&from.host)
            .with_password_may_travel_unencrypted(from.password_may_travel_unencrypted)
            .with_eager(from.eager);
        if let Some(port) = from.port {
            service = service.with_port(port);
        }
        if let Some(nexus) = &from.nexus {
            service = service.with_nexus(nexus);
        }
        if let Some(login) = &from.login {
            service = service.with_login(login);
        }
        if !from.dialects.is_empty() {
            service = service.with_dialects(from.dialects.into_iter().map(Dialect::dialect));
        }
        if let Some(file) = from.ca_file {
            service = service.with_ca_file(file);
        }
        if let Some(identity) = from.identity {
            service = service.with_identity(identity.into());
        }
        if let Some(gateway) = &from.gateway {
            service = service.with_gateway(gateway);
        }
        if let Some(usage) = from.gateway_use {
            service = service.with_gateway_use(usage.into());
        }
        if let Some(usage) = from.md5_sign_in {
            service = service.with_md5_sign_in(usage.into());
        }
        if let Some(tokens) = &from.tokens {
            service = service.with_tokens(tokens);
        }
        if let Some(store) = &from.offline_store {
            service = service.with_offline_store(store);
        }
        if let Some(fetch) = &from.offline_fetch {
            service = service.with_offline_fetch(fetch);
        }
        if let Some(book) = &from.address_book {
            service = service.with_address_book(book);
        }
        if let Some(sharing) = &from.sharing {
            service = service.with_sharing(sharing);
        }
        service = service.with_tokens_first(from.tokens_first);
        service
    }
}
