//! What the program of this workspace shares with the client, so that `msnp doctor` finds what a sign-in would find. Nothing here is promised to
//! anybody else.

use std::sync::Arc;

use futures_lite::{AsyncRead, AsyncWrite};
use futures_rustls::client::TlsStream;

pub use msnp_core::Sink;
pub use msnp_core::internals::auth::passport::login_address;
pub use msnp_core::internals::http;
pub use msnp_core::internals::storage::HeapBytes;
pub use msnp_core::internals::wire::mime::headers_of;
pub use rustls::ClientConfig as TlsConfig;

use crate::driver::tls;
use crate::error::{Error, Server};
use crate::proxy::Proxy;
use crate::settings::Roots;

/// How to speak TLS with these roots.
///
/// # Errors
/// [`Error::Roots`] when they cannot be had.
pub fn tls_config(roots: &Roots) -> Result<Arc<TlsConfig>, Error> {
    tls::config(roots).map_err(|detail| Error::Roots { detail })
}

/// Makes a connection secure, with the certificate checked against the server's name.
///
/// # Errors
/// What a sign-in says of the same connection.
pub async fn secure<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    server: &Server,
    config: Arc<TlsConfig>,
) -> Result<TlsStream<S>, Error> {
    let secured = tls::secure(stream, &server.host, config).await;
    secured.map_err(|(why, detail)| Error::of_link(why, server, server, &detail))
}

/// Name and password for a proxy; empty where there are none.
pub fn credentials(proxy: &Proxy) -> (&str, &str) {
    let proxy = proxy.borrowed();
    (proxy.user, proxy.password)
}
