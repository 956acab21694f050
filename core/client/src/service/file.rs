//! A service as it is written down, and read from a file in TOML.

#[cfg(feature = "service-files")]
use std::path::Path;
use std::path::PathBuf;

use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::settings::{GatewayUse, Md5SignIn};
use serde::Deserialize;

use super::web::Web;
use super::{Identity, Service};
use crate::error::{Error, ServiceFileError};

#[cfg(feature = "service-files")]
impl Service {
    /// Reads a service from TOML of this form; only `host` is needed. A `ca_file` is relative to the current directory.
    ///
    /// ```
    /// # let text = r#"
    /// host = "messenger.example.net"
    /// port = 1863
    /// nexus = "https://login.example.net/rdr/pprdr.asp"
    /// ## login = "https://login.example.net/login2.srf"   # instead of nexus
    /// dialects = ["MSNP12", "MSNP11", "MSNP10", "MSNP9", "MSNP8"]
    /// ca_file = "example-ca.pem"
    /// password_may_travel_unencrypted = false
    /// md5_sign_in = "never"                            # or "password": MSNP2 to MSNP7, and whoever reads along can try passwords; or "program"
    /// eager = true
    /// gateway = "http://gateway.example.net/gateway/gateway.dll"
    /// gateway_use = "fallback"                         # or "always", "never"
    /// tokens = "https://login.example.net/RST.srf"     # tickets by SOAP, where there is no nexus; or .../RST2.srf
    /// tokens_first = false                             # or never ask the nexus
    /// offline_store = "https://messenger.example.net/OimWS/oim.asmx"
    /// offline_fetch = "https://messenger.example.net/rsi/rsi.asmx"
    /// address_book = "https://messenger.example.net/abservice/abservice.asmx"
    /// sharing = "https://messenger.example.net/abservice/SharingService.asmx"
    ///
    /// [identity]
    /// locale = "0x0409"
    /// system = "winnt"
    /// system_version = "5.1"
    /// architecture = "i386"
    /// library = "MSNMSGR"
    /// version = "7.5.0324"
    /// client_code = "MSMSGS"
    ///
    /// [identity.product]              # for challenges of MSNP11 and later
    /// id = "PROD0090YUAUV{2B"
    /// key = "YMM8C_H7KCQ2S_KL"
    ///
    /// [identity.early_product]        # for challenges of MSNP8 to MSNP10
    /// id = "PROD0038W!61ZTF9"
    /// key = "VT6PX?UQTM4WM%YR"
    /// # "#;
    /// # assert!(msnp::Service::from_toml(text).is_ok());
    /// ```
    ///
    /// # Errors
    /// [`ServiceFileError::Syntax`] for what is no TOML or has keys or values that are not known, with line and accepted keys;
    /// [`ServiceFileError::Value`] for a value out of range.
    pub fn from_toml(text: &str) -> Result<Self, ServiceFileError> {
        let file: File = toml::from_str(text)
            .map_err(|error| ServiceFileError::Syntax { detail: error.to_string().trim_end().to_owned() })?;
        file.service()
    }

    /// Reads a file in the form that [`Service::from_toml`] shows. A `ca_file` in it is relative to the file.
    ///
    /// # Errors
    /// [`ServiceFileError::Unreadable`], and those of [`Service::from_toml`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ServiceFileError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| ServiceFileError::Unreadable {
            path: path.to_owned(),
            detail: error.to_string(),
        })?;
        let mut service = Self::from_toml(&text)?;
        if let (Some(file), Some(folder)) = (&service.ca_file, path.parent()) {
            service.ca_file = Some(folder.join(file));
        }
        Ok(service)
    }
}

/// Only `host` is needed. What is a table comes last, as TOML wants it.
#[derive(Deserialize)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    host: String,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    port: Option<i64>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    nexus: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    login: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    password_may_travel_unencrypted: Option<bool>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    md5_sign_in: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    dialects: Option<Vec<String>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    eager: Option<bool>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    ca_file: Option<PathBuf>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    gateway: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    gateway_use: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    tokens: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    tokens_first: Option<bool>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    offline_store: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    offline_fetch: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    address_book: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    sharing: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    identity: Option<Identity>,
}

#[cfg(feature = "serde")]
impl From<Service> for File {
    fn from(service: Service) -> Self {
        let gateway_use = match service.gateway_use {
            GatewayUse::Never => "never",
            GatewayUse::Fallback => "fallback",
            GatewayUse::Always => "always",
        };
        let md5_sign_in = match service.md5_sign_in {
            Md5SignIn::Never => None,
            Md5SignIn::Password => Some("password"),
            Md5SignIn::Program => Some("program"),
        };
        Self {
            host: service.host,
            port: Some(service.port.into()),
            nexus: service.nexus,
            login: Some(service.login).filter(|login| !login.is_empty()),
            password_may_travel_unencrypted: Some(service.password_may_travel_unencrypted),
            md5_sign_in: md5_sign_in.map(str::to_owned),
            dialects: Some(service.dialects.best_first().map(|dialect| dialect.name().to_owned()).collect()),
            eager: Some(service.eager),
            ca_file: service.ca_file,
            gateway: service.gateway,
            gateway_use: Some(gateway_use.to_owned()),
            tokens: service.web.tokens,
            tokens_first: Some(service.web.tokens_first).filter(|first| *first),
            offline_store: service.web.offline_store,
            offline_fetch: service.web.offline_fetch,
            address_book: service.web.address_book,
            sharing: service.web.sharing,
            identity: Some(service.identity),
        }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<File> for Service {
    type Error = ServiceFileError;

    fn try_from(file: File) -> Result<Self, ServiceFileError> {
        file.service()
    }
}

impl File {
    fn service(self) -> Result<Service, ServiceFileError> {
        let mut service = Service::at(&self.host);
        if service.port == 0 || service.host.is_empty() {
            return Err(value("host", "a host name or address, with an optional port from 1 to 65535"));
        }
        if let Some(port) = self.port {
            service.port = u16::try_from(port)
                .ok()
                .filter(|port| *port != 0)
                .ok_or_else(|| value("port", "a number from 1 to 65535"))?;
        }
        if let Some(names) = self.dialects {
            service.dialects = dialects(&names)?;
        }
        service.nexus = self.nexus;
        service.login = self.login.unwrap_or_default();
        service.password_may_travel_unencrypted = self.password_may_travel_unencrypted.unwrap_or(false);
        if let Some(usage) = self.md5_sign_in {
            service.md5_sign_in = md5_sign_in(&usage)?;
        }
        service.eager = self.eager.unwrap_or(true);
        service.ca_file = self.ca_file;
        service.identity = self.identity.unwrap_or_default();
        if let Some(address) = self.gateway {
            service = service.with_gateway(&address);
        }
        if let Some(usage) = self.gateway_use {
            service.gateway_use = gateway_use(&usage)?;
        }
        service.web = Web {
            tokens: self.tokens,
            tokens_first: self.tokens_first.unwrap_or(false),
            offline_store: self.offline_store,
            offline_fetch: self.offline_fetch,
            address_book: self.address_book,
            sharing: self.sharing,
        };
        service.check().map_err(|error| {
            if error == Error::NoDialect {
                value("dialects", "MSNP8 to MSNP12, unless md5_sign_in is password or program")
            } else if error == Error::NotInBuild {
                value("md5_sign_in", "never: this build does not speak MSNP2 to MSNP7")
            } else if error == Error::InsecureAddress {
                value(
                    "nexus, login, tokens, offline_store, offline_fetch, address_book or sharing",
                    "an address that begins with https://, unless password_may_travel_unencrypted is true",
                )
            } else {
                value(
                    "host, nexus, login, gateway, tokens, offline_store, offline_fetch, address_book or sharing",
                    "a host name, and addresses that begin with https://, that of the gateway with http:// or https://",
                )
            }
        })?;
        Ok(service)
    }
}

fn dialects(names: &[String]) -> Result<Dialects, ServiceFileError> {
    let accepted = || {
        value(
            "dialects",
            "a list of one or more of MSNP8 to MSNP12, with tokens MSNP13 to MSNP15, with md5_sign_in MSNP2 to MSNP7",
        )
    };
    let read = |name: &String| {
        Dialect::from_name(name.as_bytes()).filter(|dialect| dialect.is_supported()).ok_or_else(accepted)
    };
    let dialects = names.iter().map(read).collect::<Result<Dialects, _>>()?;
    if dialects.is_empty() { Err(accepted()) } else { Ok(dialects) }
}

fn gateway_use(word: &str) -> Result<GatewayUse, ServiceFileError> {
    match word {
        "never" => Ok(GatewayUse::Never),
        "fallback" => Ok(GatewayUse::Fallback),
        "always" => Ok(GatewayUse::Always),
        _ => Err(value("gateway_use", "never, fallback or always")),
    }
}

fn md5_sign_in(word: &str) -> Result<Md5SignIn, ServiceFileError> {
    match word {
        "never" => Ok(Md5SignIn::Never),
        "password" => Ok(Md5SignIn::Password),
        "program" => Ok(Md5SignIn::Program),
        _ => Err(value("md5_sign_in", "never, password or program")),
    }
}

fn value(key: &'static str, accepted: &'static str) -> ServiceFileError {
    ServiceFileError::Value { key, accepted }
}

#[cfg(all(test, feature = "service-files"))]
mod tests {
    use super::*;

    #[test]
    fn a_file_replaces_any_part() {
        let service = Service::from_toml(
            "host = \"example.net\"\nport = 1900\ndialects = [\"MSNP9\"]\n[identity]\nversion = \"6.2.0208\"\n",
        )
        .unwrap();
        assert_eq!(service.port(), 1900);
        assert_eq!(service.dialects().best_first().map(Dialect::name).collect::<Vec<_>>(), ["MSNP9"]);
        assert_eq!(service.identity().version, "6.2.0208");
        assert_eq!(service.identity().library, "MSNMSGR");
    }

    #[test]
    fn a_wrong_file_says_which_key_and_what_is_accepted() {
        let unknown = Service::from_toml("host = \"a\"\nprot = 1\n").unwrap_err().to_string();
        assert!(unknown.contains("prot") && unknown.contains("nexus"), "{unknown}");
        let port = Service::from_toml("host = \"a\"\nport = 70000\n").unwrap_err().to_string();
        assert!(port.contains("port") && port.contains("65535"), "{port}");
        let dialect = Service::from_toml("host = \"a\"\ndialects = [\"MSNP21\"]\n").unwrap_err().to_string();
        assert!(dialect.contains("MSNP12"), "{dialect}");
        assert!(Service::from_toml("port = 1").unwrap_err().to_string().contains("host"));
        let plain = Service::from_toml("host = \"a\"\nnexus = \"http://a/b\"\n").unwrap_err().to_string();
        assert!(plain.contains("password_may_travel_unencrypted"), "{plain}");
        assert!(matches!(Service::from_file("/nowhere/at/all"), Err(ServiceFileError::Unreadable { .. })));
    }

    #[test]
    #[cfg(feature = "legacy")]
    fn a_file_may_choose_the_sign_in_by_md5() {
        let file = "host = \"a\"\nmd5_sign_in = \"password\"\ndialects = [\"MSNP7\", \"MSNP4\"]\n";
        let service = Service::from_toml(file).unwrap();
        assert_eq!(service.md5_sign_in(), Md5SignIn::Password);
        assert_eq!(service.dialects().best_first().map(Dialect::number).collect::<Vec<_>>(), [7, 4]);
        let without = Service::from_toml("host = \"a\"\ndialects = [\"MSNP7\"]\n").unwrap_err().to_string();
        assert!(without.contains("md5_sign_in"), "{without}");
        let wrong = Service::from_toml("host = \"a\"\nmd5_sign_in = \"yes\"\n").unwrap_err().to_string();
        assert!(wrong.contains("never, password or program"), "{wrong}");
    }

    #[test]
    fn a_file_says_when_the_gateway_is_used() {
        let file = "host = \"a\"\ngateway = \"http://b/c\"\ngateway_use = \"always\"\n";
        assert_eq!(Service::from_toml(file).unwrap().gateway_use(), GatewayUse::Always);
        let wrong = Service::from_toml("host = \"a\"\ngateway_use = \"often\"\n").unwrap_err().to_string();
        assert!(wrong.contains("gateway_use") && wrong.contains("fallback"), "{wrong}");
    }

    #[test]
    fn the_ca_file_lies_beside_the_service_file() {
        let folder = std::env::temp_dir().join(format!("msnp-service-file-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("service.toml");
        std::fs::write(&path, "host = \"a\"\nca_file = \"ca.pem\"\n").unwrap();
        let service = Service::from_file(&path).unwrap();
        assert_eq!(service.ca_file(), Some(&*folder.join("ca.pem")));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
