//! TLS: whom to trust, and what a refused certificate means.

use std::io;
use std::path::Path;
use std::sync::Arc;

use futures_rustls::TlsConnector;
use msnp_modem::Reason;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// Trusts the certificates in the file `ca`, or the authorities that browsers trust.
pub(crate) fn connector(ca: Option<&Path>) -> Result<TlsConnector, String> {
    let roots = match ca {
        Some(path) => of_file(path).map_err(|detail| format!("--ca {}: {detail}", path.display()))?,
        None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn of_file(path: &Path) -> Result<RootCertStore, String> {
    let pem = std::fs::read(path).map_err(|error| error.to_string())?;
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| format!("not readable as PEM: {error}"))?;
        store.add(certificate).map_err(|error| error.to_string())?;
    }
    if store.is_empty() { Err("there is no certificate in it".to_owned()) } else { Ok(store) }
}

/// What an error of a connection, with TLS or without, means to the device.
pub(crate) fn reason(error: &io::Error) -> Reason {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(error)) => of_certificate(error),
        Some(_) => Reason::Tls,
        None => match error.kind() {
            io::ErrorKind::ConnectionRefused => Reason::Refused,
            io::ErrorKind::TimedOut => Reason::TimedOut,
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Reason::Unreachable,
            // Some servers close without the goodbye of TLS.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => Reason::Peer,
            _ => Reason::Broken,
        },
    }
}

fn of_certificate(error: &CertificateError) -> Reason {
    match error {
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Reason::WrongClock,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Reason::ExpiredCertificate,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Reason::WrongCertificateName
        }
        _ => Reason::UntrustedCertificate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_certificates_are_told_apart() {
        let of = |error| reason(&io::Error::other(rustls::Error::InvalidCertificate(error)));
        assert_eq!(of(CertificateError::UnknownIssuer), Reason::UntrustedCertificate);
        assert_eq!(of(CertificateError::NotValidForName), Reason::WrongCertificateName);
        assert_eq!(of(CertificateError::Expired), Reason::ExpiredCertificate);
        assert_eq!(of(CertificateError::NotValidYet), Reason::WrongClock);
        assert_eq!(reason(&io::Error::other(rustls::Error::DecryptError)), Reason::Tls);
        assert_eq!(reason(&io::ErrorKind::ConnectionRefused.into()), Reason::Refused);
    }

    #[test]
    fn roots_that_are_none_are_refused_with_a_reason() {
        assert!(connector(Some(Path::new("/nowhere/ca.pem"))).err().unwrap().contains("/nowhere/ca.pem"));
        assert!(connector(Some(Path::new("Cargo.toml"))).err().unwrap().contains("no certificate"));
        assert!(connector(None).is_ok());
    }
}
