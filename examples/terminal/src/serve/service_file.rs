//! The service file (TOML) that every client of this project reads: where the service is, and which certificate to trust.

use std::io;
use std::path::{Path, PathBuf};

use msnp_service::Addresses;

/// Where the certificate goes that a service file names, unless it has a place of its own.
pub(super) fn certificate(service_file: &Path) -> PathBuf {
    service_file.with_extension("ca.pem")
}

/// What a service file at `path` says.
pub(super) fn text(addresses: &Addresses, path: &Path) -> Result<String, String> {
    let mut text = format!(
        "# The loopback service of `msnp service`, as long as it runs.\nhost = {}\nport = {}\nnexus = {}\n",
        quoted(&addresses.dispatch.ip().to_string()),
        addresses.dispatch.port(),
        quoted(&addresses.nexus_url),
    );
    if let Some(file) = &addresses.ca_file {
        let file = seen_from(path, file).map_err(|error| error.to_string())?;
        let file =
            file.to_str().ok_or("the path of the certificate is no Unicode, and cannot be written in it")?;
        text.push_str(&format!("ca_file = {}\n", quoted(file)));
    }
    if let Some(gateway) = &addresses.gateway_url {
        text.push_str(&format!("gateway = {}\n", quoted(gateway)));
    }
    for (key, address) in [
        ("tokens", &addresses.tokens_url),
        ("offline_store", &addresses.offline_store_url),
        ("offline_fetch", &addresses.offline_fetch_url),
        ("address_book", &addresses.address_book_url),
        ("sharing", &addresses.sharing_url),
    ] {
        text.push_str(&format!("{key} = {}\n", quoted(address)));
    }
    Ok(text)
}

/// The path of a file as a service file names it: relative to its own folder.
fn seen_from(service_file: &Path, file: &Path) -> io::Result<PathBuf> {
    let (here, file) = (std::path::absolute(service_file)?, std::path::absolute(file)?);
    let inside = here.parent().and_then(|folder| file.strip_prefix(folder).ok()).map(Path::to_owned);
    Ok(inside.unwrap_or(file))
}

/// A string of TOML. JSON writes them in the same way.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use msnp::{GatewayUse, Service};

    fn addresses(ca_file: &Path, gateway_url: Option<String>) -> Addresses {
        let somewhere = "127.0.0.1:4711".parse().unwrap();
        Addresses {
            dispatch: somewhere,
            notification: somewhere,
            switchboard: somewhere,
            passport: somewhere,
            plain_passport: None,
            gateway: None,
            gateway_url,
            nexus_url: "https://localhost:8443/rdr/pprdr.asp".to_owned(),
            login_url: String::new(),
            tokens_url: String::new(),
            newer_tokens_url: String::new(),
            address_book_url: String::new(),
            sharing_url: String::new(),
            offline_store_url: String::new(),
            offline_fetch_url: String::new(),
            plain_nexus_url: None,
            ca_file: Some(ca_file.to_owned()),
        }
    }

    #[test]
    fn clients_read_it() {
        let folder = std::env::temp_dir().join(format!("msnp-service-file \"{}\"", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("service.toml");
        let gateway = "http://127.0.0.1:80/gateway/gateway.dll".to_owned();
        let text = text(&addresses(&certificate(&path), Some(gateway.clone())), &path).unwrap();
        assert!(text.contains("\nca_file = \"service.ca.pem\"\n"), "{text}");
        std::fs::write(&path, text).unwrap();
        let service = Service::from_file(&path);
        std::fs::remove_dir_all(&folder).unwrap();
        let service = service.unwrap();
        assert_eq!((service.host(), service.port()), ("127.0.0.1", 4711));
        assert_eq!(service.nexus(), "https://localhost:8443/rdr/pprdr.asp");
        assert_eq!(service.ca_file(), Some(&*folder.join("service.ca.pem")));
        assert_eq!((service.gateway(), service.gateway_use()), (gateway, GatewayUse::Fallback));
    }

    #[test]
    fn a_certificate_elsewhere_has_its_whole_path() {
        let elsewhere = std::env::temp_dir().join("elsewhere \\ \"é\".pem");
        let text = text(&addresses(&elsewhere, None), Path::new("service.toml")).unwrap();
        let service = Service::from_toml(&text).unwrap();
        assert_eq!(service.ca_file(), Some(&*elsewhere));
        assert_eq!(service.gateway_use(), GatewayUse::Never);
    }

    #[test]
    fn the_certificate_never_takes_the_place_of_the_service_file() {
        for name in ["service.toml", "service", "service.pem", "service.ca.pem"] {
            assert_ne!(certificate(Path::new(name)), Path::new(name));
        }
    }
}
