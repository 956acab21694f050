//! TLS for the Passport connections: trusted roots, and what a refused certificate means.

use std::io;
use std::sync::Arc;

use futures_lite::{AsyncRead, AsyncWrite};
use futures_rustls::TlsConnector;
use futures_rustls::client::TlsStream;
use msnp_core::error::LinkError;
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::sign::SigningKey;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use crate::engine::sign_in::unix_seconds;
use crate::settings::Roots;

/// 2026-01-01, in seconds since 1970: no clock that is right shows an earlier date.
const EARLIEST_PLAUSIBLE: u64 = 1_767_225_600;
/// 2051-01-01: a clock that shows a later date is taken for wrong as well.
const LATEST_PLAUSIBLE: u64 = 2_556_144_000;

/// A connection that failed, with what the TLS library says about it.
pub(crate) type Failure = (LinkError, String);

/// Makes the connection secure, with the certificate checked against `host`.
pub(crate) async fn secure<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    host: &str,
    config: Arc<ClientConfig>,
) -> Result<TlsStream<S>, Failure> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let name = ServerName::try_from(bare.to_owned())
        .map_err(|_| (LinkError::UnknownHost, "the name cannot be in a certificate".to_owned()))?;
    TlsConnector::from(config).connect(name, stream).await.map_err(|error| of_io(&error))
}

/// How to speak TLS with these roots. Those of the default are made once for the whole process.
pub(crate) fn config(roots: &Roots) -> Result<Arc<ClientConfig>, String> {
    match roots {
        Roots::WebPki => web_pki(),
        Roots::CaFile(path) => {
            let pem = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
            with_pem(&pem).map_err(|detail| format!("{}: {detail}", path.display()))
        }
        Roots::CaPem(pem) => with_pem(pem),
        Roots::Platform => platform(),
    }
}

#[cfg(feature = "webpki-roots")]
fn web_pki() -> Result<Arc<ClientConfig>, String> {
    static SHARED: std::sync::OnceLock<Arc<ClientConfig>> = std::sync::OnceLock::new();
    if let Some(config) = SHARED.get() {
        return Ok(config.clone());
    }
    let store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = with_store(store)?;
    Ok(SHARED.get_or_init(|| config).clone())
}

#[cfg(not(feature = "webpki-roots"))]
fn web_pki() -> Result<Arc<ClientConfig>, String> {
    Err("this program was built without the feature webpki-roots".to_owned())
}

#[cfg(feature = "platform-verifier")]
fn platform() -> Result<Arc<ClientConfig>, String> {
    use rustls_platform_verifier::BuilderVerifierExt;
    static SHARED: std::sync::OnceLock<Arc<ClientConfig>> = std::sync::OnceLock::new();
    if let Some(config) = SHARED.get() {
        return Ok(config.clone());
    }
    let mut config =
        builder()?.with_platform_verifier().map_err(|error| error.to_string())?.with_no_client_auth();
    config.resumption = Resumption::in_memory_sessions(KEPT_SESSIONS);
    Ok(SHARED.get_or_init(|| Arc::new(config)).clone())
}

#[cfg(not(feature = "platform-verifier"))]
fn platform() -> Result<Arc<ClientConfig>, String> {
    Err("this program was built without the feature platform-verifier".to_owned())
}

fn with_pem(pem: &[u8]) -> Result<Arc<ClientConfig>, String> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| format!("not readable as PEM: {error}"))?;
        store.add(certificate).map_err(|error| error.to_string())?;
    }
    if store.is_empty() {
        return Err("there is no certificate in it".to_owned());
    }
    with_store(store)
}

/// TLS sessions kept for resumption: nexus, login, and a redirect or two.
const KEPT_SESSIONS: usize = 8;

fn with_store(store: RootCertStore) -> Result<Arc<ClientConfig>, String> {
    let mut config = builder()?.with_root_certificates(store).with_no_client_auth();
    config.resumption = Resumption::in_memory_sessions(KEPT_SESSIONS);
    Ok(Arc::new(config))
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

fn builder() -> Result<Builder, String> {
    // No service asks its users for certificates: without keys of one's own, a program needs nothing to sign with.
    let provider = CryptoProvider { key_provider: &NoKeys, ..ring::default_provider() };
    ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())
}

#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(&self, _key: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General("there are no keys of one's own".to_owned()))
    }
}

/// What an error of a TLS connection means. Errors of the connection under it keep their meaning.
#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
pub(super) fn of_io(error: &io::Error) -> Failure {
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match cause {
        Some(cause) => (of_rustls(cause, unix_seconds()), cause.to_string()),
        None => {
            let why = match error.kind() {
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => LinkError::ClosedByPeer,
                io::ErrorKind::TimedOut => LinkError::TimedOut,
                io::ErrorKind::InvalidData => LinkError::Tls,
                _ => LinkError::Broken,
            };
            (why, error.to_string())
        }
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn of_rustls(error: &rustls::Error, now: u64) -> LinkError {
    let rustls::Error::InvalidCertificate(error) = error else {
        return if matches!(error, rustls::Error::NoCertificatesPresented) {
            LinkError::UntrustedCertificate
        } else {
            LinkError::Tls
        };
    };
    match error {
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => LinkError::WrongClock,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            if (EARLIEST_PLAUSIBLE..LATEST_PLAUSIBLE).contains(&now) {
                LinkError::ExpiredCertificate
            } else {
                LinkError::WrongClock
            }
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            LinkError::WrongCertificateName
        }
        _ => LinkError::UntrustedCertificate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: u64 = 1_795_000_000;

    fn refused(error: CertificateError) -> rustls::Error {
        rustls::Error::InvalidCertificate(error)
    }

    #[test]
    fn five_refused_certificates_are_told_apart() {
        let of = |error, now| of_rustls(&refused(error), now);
        assert_eq!(of(CertificateError::UnknownIssuer, TODAY), LinkError::UntrustedCertificate);
        assert_eq!(of(CertificateError::NotValidForName, TODAY), LinkError::WrongCertificateName);
        assert_eq!(of(CertificateError::Expired, TODAY), LinkError::ExpiredCertificate);
        assert_eq!(of(CertificateError::NotValidYet, 0), LinkError::WrongClock);
        assert_eq!(of(CertificateError::Expired, 4_000_000_000), LinkError::WrongClock);
        assert_eq!(of_rustls(&rustls::Error::DecryptError, TODAY), LinkError::Tls);
    }

    #[test]
    fn the_cause_is_found_inside_of_an_io_error() {
        let error = io::Error::new(io::ErrorKind::InvalidData, refused(CertificateError::UnknownIssuer));
        assert_eq!(of_io(&error).0, LinkError::UntrustedCertificate);
        assert_eq!(of_io(&io::ErrorKind::UnexpectedEof.into()).0, LinkError::ClosedByPeer);
        assert_eq!(of_io(&io::ErrorKind::BrokenPipe.into()).0, LinkError::Broken);
    }

    #[test]
    fn roots_that_are_none_are_refused_with_a_reason() {
        assert!(config(&Roots::CaPem(b"nothing".to_vec())).unwrap_err().contains("no certificate"));
        assert!(config(&Roots::CaFile("/nowhere/ca.pem".into())).unwrap_err().contains("/nowhere/ca.pem"));
        #[cfg(feature = "webpki-roots")]
        assert!(Arc::ptr_eq(&config(&Roots::WebPki).unwrap(), &config(&Roots::WebPki).unwrap()));
    }
}
