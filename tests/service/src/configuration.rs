//! What a service is started with, and where it can be reached.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use crate::account::Account;
use crate::quirks::Quirks;

/// How to run a [`Service`](crate::Service). `Configuration::default()` is an official-like service without accounts.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// The accounts known from the start.
    pub accounts: Vec<Account>,
    /// Run a dispatch server on a port of its own. When false the dispatch address is the notification address.
    pub dispatch: bool,
    /// Also serve Passport over plain HTTP, on a port of its own.
    pub plain_passport: bool,
    /// Serve the HTTP gateway, on a port of its own.
    pub gateway: bool,
    /// Bytes of a session in one answer of the gateway, at most; `None` sends whatever there is. At least 1.
    pub gateway_body_limit: Option<usize>,
    /// How long a session of the gateway lives without a request.
    pub gateway_expiry: Duration,
    /// Serve the login on a TLS port other than that of the nexus.
    pub separate_login_host: bool,
    /// Write the certificate of the service's own certificate authority here, as PEM.
    pub ca_file: Option<PathBuf>,
    /// Deviations from official behaviour.
    pub quirks: Quirks,
    /// Send a challenge (`CHL`) after the first `CHG` of each session.
    pub challenge_after_sign_in: bool,
    /// How long a Passport ticket is good for.
    pub ticket_lifetime: Duration,
    /// How long a switchboard cookie is good for.
    pub cookie_lifetime: Duration,
    /// The figure in `QNG` (MSNP9 and later), in seconds.
    pub ping_seconds: u32,
    /// Close a connection that has not signed in (or given its cookie) by then.
    pub sign_in_limit: Duration,
    /// Drop a switchboard participant who sent nothing for so long (`BYE ... 1`); `None` never does.
    pub switchboard_idle: Option<Duration>,
    /// Bytes that may wait for one slow connection; more, and it is cut.
    pub output_limit: usize,
    /// Contacts allowed on a forward list; one more gives error 210.
    pub forward_list_limit: usize,
    /// Threads that do the work. One is enough for thousands of sessions.
    pub threads: usize,
    /// Ports to listen on; 0 takes a free one.
    pub dispatch_port: u16,
    /// Port of the notification server; 0 takes a free one.
    pub notification_port: u16,
    /// Port of the switchboard server; 0 takes a free one.
    pub switchboard_port: u16,
    /// Port of the Passport nexus (and of the login, unless it is separate); 0 takes a free one.
    pub passport_port: u16,
    /// Port of the plain Passport; 0 takes a free one.
    pub plain_passport_port: u16,
    /// Port of the HTTP gateway; 0 takes a free one.
    pub gateway_port: u16,
}

impl Default for Configuration {
    fn default() -> Configuration {
        Configuration {
            accounts: Vec::new(),
            dispatch: true,
            plain_passport: false,
            gateway: false,
            gateway_body_limit: None,
            gateway_expiry: Duration::from_secs(60),
            separate_login_host: false,
            ca_file: None,
            quirks: Quirks::default(),
            challenge_after_sign_in: false,
            ticket_lifetime: Duration::from_secs(24 * 60 * 60),
            cookie_lifetime: Duration::from_secs(120),
            ping_seconds: 50,
            sign_in_limit: Duration::from_secs(120),
            switchboard_idle: None,
            output_limit: 16 * 1024 * 1024,
            forward_list_limit: 10_000,
            threads: 1,
            dispatch_port: 0,
            notification_port: 0,
            switchboard_port: 0,
            passport_port: 0,
            plain_passport_port: 0,
            gateway_port: 0,
        }
    }
}

/// Where a running service listens. Serialises to the JSON a client program can read.
#[derive(Debug, Clone, Serialize)]
pub struct Addresses {
    /// The dispatch server: what a client's configuration names.
    pub dispatch: SocketAddr,
    /// The notification server; clients may connect here at once.
    pub notification: SocketAddr,
    /// The switchboard server.
    pub switchboard: SocketAddr,
    /// The Passport nexus over TLS.
    pub passport: SocketAddr,
    /// Nexus and login over plain HTTP, if configured.
    pub plain_passport: Option<SocketAddr>,
    /// The HTTP gateway, if configured.
    pub gateway: Option<SocketAddr>,
    /// The HTTP gateway as a URL, such as `http://127.0.0.1:8080/gateway/gateway.dll`, if configured.
    pub gateway_url: Option<String>,
    /// The nexus as a URL; its host is `localhost`, the name in the certificate.
    pub nexus_url: String,
    /// The login as a URL.
    pub login_url: String,
    /// Where tickets are asked for by SOAP, as a URL.
    pub tokens_url: String,
    /// The same for tickets in the form of WLM 14 and later, as a URL.
    pub newer_tokens_url: String,
    /// Where the address book is, as a URL.
    pub address_book_url: String,
    /// Where memberships are: who is allowed, blocked, and waits; as a URL.
    pub sharing_url: String,
    /// Where offline messages are left, as a URL.
    pub offline_store_url: String,
    /// Where offline messages are fetched, as a URL.
    pub offline_fetch_url: String,
    /// The plain nexus as a URL, if configured.
    pub plain_nexus_url: Option<String>,
    /// Where the authority's certificate was written, if it was.
    pub ca_file: Option<PathBuf>,
}

/// Why a service could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A port could not be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The certificates could not be made.
    #[error("cannot make the certificates: {0}")]
    Certificate(String),
    /// The authority's certificate could not be written.
    #[error("cannot write the certificate to {}: {source}", path.display())]
    CaFile {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A thread could not be started.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
}
