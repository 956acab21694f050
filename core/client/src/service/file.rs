//! A service in a file: TOML.

use std::path::{Path, PathBuf};

use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::settings::GatewayUse;
use serde::Deserialize;

use super::{Identity, Service};
use crate::error::{Error, ServiceFileError};

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
    /// eager = true
    /// gateway = "http://gateway.example.net/gateway/gateway.dll"
    /// gateway_use = "fallback"                         # or "always", "never"
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    host: String,
    port: Option<i64>,
    nexus: Option<String>,
    login: Option<String>,
    password_may_travel_unencrypted: Option<bool>,
    dialects: Option<Vec<String>>,
    eager: Option<bool>,
    ca_file: Option<PathBuf>,
    identity: Option<Identity>,
    gateway: Option<String>,
    gateway_use: Option<String>,
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
        service.eager = self.eager.unwrap_or(true);
        service.ca_file = self.ca_file;
        service.identity = self.identity.unwrap_or_default();
        if let Some(address) = self.gateway {
            service = service.with_gateway(&address);
        }
        if let Some(usage) = self.gateway_use {
            service.gateway_use = gateway_use(&usage)?;
        }
        service.check().map_err(|error| {
            if error == Error::InsecureAddress {
                value(
                    "nexus or login",
                    "an address that begins with https://, unless password_may_travel_unencrypted is true",
                )
            } else {
                value(
                    "host, nexus, login or gateway",
                    "a host name, and addresses that begin with https://, that of the gateway with http:// or https://",
                )
            }
        })?;
        Ok(service)
    }
}

fn dialects(names: &[String]) -> Result<Dialects, ServiceFileError> {
    let accepted = || value("dialects", "a list of one or more of MSNP8, MSNP9, MSNP10, MSNP11, MSNP12");
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

fn value(key: &'static str, accepted: &'static str) -> ServiceFileError {
    ServiceFileError::Value { key, accepted }
}

#[cfg(test)]
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
