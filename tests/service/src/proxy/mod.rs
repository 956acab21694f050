//! Proxies for tests: an HTTP proxy and a SOCKS5 proxy, on loopback and to loopback only.
//!
//! They know one name, `localhost`, and refuse every address but those of this machine, so that they are of no use to
//! anybody else. `http` and `socks` speak with the client, `relay` connects and carries bytes.

mod http;
mod relay;
mod socks;

use std::collections::{HashMap, VecDeque};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use futures_lite::{AsyncReadExt, FutureExt};
use serde::Serialize;
use smol::{Async, Executor, Timer};

use crate::configuration::Error;
use crate::counters::Count;
use crate::listener;
use crate::running::locked;

/// Targets that are remembered.
const TARGETS: usize = 100;
/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a refused client may take to read why.
const LINGER: Duration = Duration::from_secs(2);

/// How to run a [`Proxy`]. The default takes any free port, and everybody's requests.
#[derive(Clone, Default)]
pub struct ProxyConfiguration {
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// Name and password that a client must give: by `Proxy-Authorization: Basic` (407 otherwise), or as RFC 1929 says.
    pub credentials: Option<(String, String)>,
}

impl std::fmt::Debug for ProxyConfiguration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.credentials.as_ref().map(|(name, _)| name);
        formatter.debug_struct("ProxyConfiguration").field("port", &self.port).field("name", &name).finish()
    }
}

/// What a proxy counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ProxyCounters {
    /// Connections accepted.
    pub connections: u64,
    /// Tunnels opened: `CONNECT` of HTTP and of SOCKS5.
    pub tunnels: u64,
    /// Requests for `http://` URIs that were forwarded and answered.
    pub forwarded: u64,
    /// Requests without the right name and password.
    pub unauthorized: u64,
    /// Requests refused otherwise: by [`Proxy::refuse`], since the target is not on this machine, or cannot be reached.
    pub refused: u64,
    /// Bytes carried from clients to targets.
    pub bytes_up: u64,
    /// Bytes carried from targets to clients.
    pub bytes_down: u64,
}

#[derive(Debug, Default)]
struct Tally {
    connections: Count,
    tunnels: Count,
    forwarded: Count,
    unauthorized: Count,
    refused: Count,
    bytes_up: Count,
    bytes_down: Count,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Http,
    Socks5,
}

/// What every task of a proxy holds on to.
struct Inside {
    kind: Kind,
    credentials: Option<(String, String)>,
    /// What every wish for a tunnel is answered with; 0 for nothing special.
    refusal: AtomicU16,
    tally: Tally,
    targets: Mutex<VecDeque<String>>,
    open: Mutex<HashMap<u64, Arc<Async<TcpStream>>>>,
    next: AtomicU64,
    // Weak, since the executor's tasks own this.
    executor: Weak<Executor<'static>>,
}

impl Inside {
    /// Takes a socket into the list of those that can be cut.
    fn hold(self: &Arc<Inside>, stream: Async<TcpStream>) -> Held {
        // Failing only costs speed.
        let _ = stream.get_ref().set_nodelay(true);
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let stream = Arc::new(stream);
        locked(&self.open).insert(id, stream.clone());
        Held { inside: self.clone(), id, stream }
    }

    fn remember(&self, host: &str, port: u16) {
        let target = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let mut targets = locked(&self.targets);
        if targets.len() >= TARGETS {
            targets.pop_front();
        }
        targets.push_back(target);
    }

    fn refusal(&self) -> Option<u16> {
        Some(self.refusal.load(Ordering::Relaxed)).filter(|&code| code != 0)
    }
}

/// A socket that can be cut from outside.
struct Held {
    inside: Arc<Inside>,
    id: u64,
    stream: Arc<Async<TcpStream>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        locked(&self.inside.open).remove(&self.id);
    }
}

impl Held {
    /// Lets the client read the last answer: closing a socket with unread input makes the system throw output away.
    async fn farewell(&self) {
        let _ = self.stream.get_ref().shutdown(Shutdown::Write);
        let reading = async {
            let mut buffer = [0; 1024];
            while matches!((&*self.stream).read(&mut buffer).await, Ok(1..)) {}
        };
        let limit = async {
            Timer::after(LINGER).await;
        };
        reading.or(limit).await;
    }
}

/// A running proxy on a loopback port, with a thread of its own. Dropping it closes every connection.
pub struct Proxy {
    inside: Arc<Inside>,
    address: SocketAddr,
    executor: Option<Arc<Executor<'static>>>,
    thread: Option<JoinHandle<()>>,
    // Closing this channel ends the thread.
    stop: async_channel::Sender<()>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Proxy").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Proxy {
    /// Starts an HTTP proxy: `CONNECT`, and requests for `http://` URIs.
    ///
    /// # Errors
    /// When the port is taken, or the thread cannot be started.
    pub fn http(configuration: ProxyConfiguration) -> Result<Proxy, Error> {
        Proxy::start(Kind::Http, configuration)
    }

    /// Starts a SOCKS5 proxy (RFC 1928): `CONNECT` to names and addresses of either kind.
    ///
    /// # Errors
    /// When the port is taken, or the thread cannot be started.
    pub fn socks5(configuration: ProxyConfiguration) -> Result<Proxy, Error> {
        Proxy::start(Kind::Socks5, configuration)
    }

    fn start(kind: Kind, configuration: ProxyConfiguration) -> Result<Proxy, Error> {
        let bound = listener::bind(configuration.port)?;
        let executor = Arc::new(Executor::new());
        let inside = Arc::new(Inside {
            kind,
            credentials: configuration.credentials,
            refusal: AtomicU16::new(0),
            tally: Tally::default(),
            targets: Mutex::default(),
            open: Mutex::default(),
            next: AtomicU64::new(0),
            executor: Arc::downgrade(&executor),
        });
        for listener in bound.listeners {
            executor.spawn(accept(inside.clone(), listener)).detach();
        }
        let (stop, stopped) = async_channel::bounded::<()>(1);
        let running = executor.clone();
        let thread = std::thread::Builder::new()
            .name("msnp-service-proxy".to_owned())
            .spawn(move || {
                // An error is the end of the channel: the proxy stops.
                let _ = smol::block_on(running.run(stopped.recv()));
            })
            .map_err(Error::Thread)?;
        Ok(Proxy { inside, address: bound.address, executor: Some(executor), thread: Some(thread), stop })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as `http://127.0.0.1:PORT` or `socks5://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        let scheme = if self.inside.kind == Kind::Http { "http" } else { "socks5" };
        format!("{scheme}://{}", self.address)
    }

    /// What was counted since the start.
    pub fn counters(&self) -> ProxyCounters {
        let tally = &self.inside.tally;
        ProxyCounters {
            connections: tally.connections.get(),
            tunnels: tally.tunnels.get(),
            forwarded: tally.forwarded.get(),
            unauthorized: tally.unauthorized.get(),
            refused: tally.refused.get(),
            bytes_up: tally.bytes_up.get(),
            bytes_down: tally.bytes_down.get(),
        }
    }

    /// The last hundred targets that were asked for, refused ones included, as `host:port`; the oldest first.
    pub fn targets(&self) -> Vec<String> {
        locked(&self.inside.targets).iter().cloned().collect()
    }

    /// Answers every wish for a tunnel with this from now on: a status for HTTP's `CONNECT` (such as 403), a reply code
    /// for SOCKS5 (1 to 8). `None` ends it. Requests for `http://` URIs are forwarded all the same.
    pub fn refuse(&self, code: Option<u16>) {
        self.inside.refusal.store(code.unwrap_or(0), Ordering::Relaxed);
    }

    /// Cuts every connection without a word, tunnels included.
    pub fn cut(&self) {
        for stream in locked(&self.inside.open).values() {
            // An error means that it is closed already.
            let _ = stream.get_ref().shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.close();
        if let Some(thread) = self.thread.take() {
            // A panic of ours was already printed by the thread.
            let _ = thread.join();
        }
        // The last owner of the executor drops every task, and with them every socket.
        self.executor.take();
        self.cut();
    }
}

async fn accept(inside: Arc<Inside>, listener: Async<TcpListener>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                inside.tally.connections.add(1);
                let client = inside.hold(stream);
                let Some(executor) = inside.executor.upgrade() else { return };
                executor.spawn(serve(client)).detach();
            }
            Err(error) => {
                // Out of file descriptors, most likely: give others time to close some.
                log::warn!("a proxy cannot accept: {error}");
                Timer::after(Duration::from_millis(20)).await;
            }
        }
    }
}

async fn serve(client: Held) {
    match client.inside.kind {
        Kind::Http => http::serve(&client).await,
        Kind::Socks5 => socks::serve(&client).await,
    }
    client.farewell().await;
}
