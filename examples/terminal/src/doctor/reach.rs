//! To a server: its name, its port, TLS.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_lite::{AsyncRead, AsyncWrite, FutureExt};
use msnp::internals::secure;
use msnp::{Error, Server, Step};
use smol::Timer;
use smol::net::TcpStream;

use super::Examination;

/// The most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 8;
/// A connection, straight or through something.
pub(super) trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}
pub(super) type Stream = Box<dyn Bytes>;

/// How a server is called in the names of checks.
pub(super) fn label(server: &Server) -> &'static str {
    match server.kind {
        msnp::ServerKind::Notification => "notification",
        msnp::ServerKind::Switchboard => "switchboard",
        msnp::ServerKind::Nexus => "nexus",
        msnp::ServerKind::Login => "login",
        msnp::ServerKind::Gateway => "gateway",
        msnp::ServerKind::WebService => "web-service",
        msnp::ServerKind::Proxy => "proxy",
    }
}

impl Examination {
    /// What comes of it within the limit of a step.
    pub(super) async fn within<T>(
        &self,
        what: &str,
        server: &Server,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let late = async {
            Timer::after(self.limit()).await;
            Err(Error::TimedOut { step: Step::Connect, server: Some(server.clone()) })
        };
        self.report.watch(&format!("{what} {server}"), work.or(late)).await
    }

    /// A connection to a server, through the proxy where there is one.
    pub(super) async fn reach(&mut self, server: &Server) -> Option<Stream> {
        let label = label(server);
        let Some(proxy) = self.proxy.clone() else { return self.reach_straight(label, server).await };
        self.report.skipped(&format!("{label} name"), "the proxy looks it up");
        let opened = self.within("the proxy's way to", server, proxy.open(server, self.limit())).await;
        self.told(&format!("{label} port"), server, opened)
    }

    /// The same without a word about it.
    pub(super) async fn open(&self, server: &Server) -> Result<Stream, Error> {
        match &self.proxy {
            Some(proxy) => proxy.open(server, self.limit()).await,
            None => Ok(Box::new(connect_by_name(server, self.limit()).await?)),
        }
    }

    /// A connection to a server, through nothing.
    pub(super) async fn reach_straight(&mut self, label: &str, server: &Server) -> Option<Stream> {
        let found = self.within("the address of", server, addresses(server)).await;
        let check = format!("{label} name");
        let addresses = match found {
            Ok(addresses) => addresses,
            Err(error) => {
                self.report.failed(&check, &error);
                return None;
            }
        };
        let listed: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
        if bare(&server.host).parse::<IpAddr>().is_ok() {
            self.report.ok(&check, &format!("{} is an address", server.host));
        } else {
            self.report.ok(&check, &format!("{} is {}", server.host, listed.join(", ")));
        }
        let opened = self.within("a connection to", server, connect(&addresses, server, self.limit())).await;
        self.told(&format!("{label} port"), server, opened.map(|stream| Box::new(stream) as Stream))
    }

    fn told(&mut self, check: &str, server: &Server, opened: Result<Stream, Error>) -> Option<Stream> {
        match opened {
            Ok(stream) => {
                self.report.ok(check, &format!("{server} takes connections"));
                Some(stream)
            }
            Err(error) => {
                self.report.failed(check, &error);
                None
            }
        }
    }

    /// The same connection with TLS.
    pub(super) async fn secure(&mut self, server: &Server, stream: Stream) -> Option<Stream> {
        let check = format!("{} TLS", label(server));
        let securing = secure(stream, server, self.tls.clone());
        match self.within("TLS of", server, securing).await {
            Ok(stream) => {
                let version = stream.get_ref().1.protocol_version();
                let version = version.and_then(|version| version.as_str()).unwrap_or("TLS").replace('_', ".");
                let detail =
                    format!("{version}, with a certificate for {} that is valid and trusted", server.host);
                self.report.ok(&check, &detail);
                Some(Box::new(stream))
            }
            Err(error) => {
                self.report.failed(&check, &error);
                None
            }
        }
    }
}

/// An address as it stands in lists of addresses and in certificates.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

async fn addresses(server: &Server) -> Result<Vec<SocketAddr>, Error> {
    let unknown = || Error::UnknownHost { server: server.clone() };
    let found = smol::net::resolve((bare(&server.host), server.port.unwrap_or_default()));
    let mut addresses: Vec<SocketAddr> = found.await.map_err(|_| unknown())?;
    addresses.dedup();
    addresses.truncate(MOST_ADDRESSES);
    if addresses.is_empty() { Err(unknown()) } else { Ok(addresses) }
}

/// A connection to the first address that takes it: one after the other, each for its share of the time.
pub(super) async fn connect(
    addresses: &[SocketAddr],
    server: &Server,
    limit: Duration,
) -> Result<TcpStream, Error> {
    let share = limit / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut failure: Option<io::Error> = None;
    for address in addresses {
        let late = async {
            Timer::after(share).await;
            Err(io::ErrorKind::TimedOut.into())
        };
        match TcpStream::connect(address).or(late).await {
            Ok(stream) => return Ok(stream),
            // A refusal tells more than silence.
            Err(error) => {
                if failure.as_ref().is_none_or(|known| known.kind() != io::ErrorKind::ConnectionRefused) {
                    failure = Some(error);
                }
            }
        }
    }
    Err(of_io(failure.map(|error| error.kind()), server))
}

/// Finds a server and connects to it, without a word about it.
pub(super) async fn connect_by_name(server: &Server, limit: Duration) -> Result<TcpStream, Error> {
    connect(&addresses(server).await?, server, limit).await
}

#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn of_io(kind: Option<io::ErrorKind>, server: &Server) -> Error {
    let server = server.clone();
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => Error::ConnectionRefused { server },
        Some(io::ErrorKind::TimedOut) => Error::TimedOut { step: Step::Connect, server: Some(server) },
        _ => Error::Unreachable { server },
    }
}
