//! One stream: being opened, or open.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_channel::{Receiver, Sender};
use futures_lite::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, future};
use futures_rustls::TlsConnector;
use msnp_modem::{Reason, Transport};
use rustls_pki_types::ServerName;
use smol::net::TcpStream;
use smol::{Task, Timer};

use crate::tls;

/// Until a stream is open, TLS included. Devices have limits of their own, which are shorter.
const OPENING: Duration = Duration::from_secs(60);
/// Until the network has taken what is written.
const WRITING: Duration = Duration::from_secs(30);
/// Until a goodbye has left.
const GOODBYE: Duration = Duration::from_secs(2);
/// How many bytes the device may send ahead of the network.
pub(crate) const WINDOW: u16 = 4096;
/// How many bytes are read at once.
const READ: usize = 2048;

/// What streams lead to.
#[derive(Clone)]
pub(crate) struct Network {
    connector: TlsConnector,
    settings: Option<PathBuf>,
}

/// Where a stream leads to.
pub(crate) struct Target {
    pub(crate) transport: Transport,
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// What happens on a stream.
pub(crate) enum News {
    Opened,
    Data(Vec<u8>),
    /// So many bytes of the device were handed to the network.
    Written(usize),
    /// Nothing comes after it.
    Closed(Reason),
}

/// What a stream is to do.
enum Order {
    Write { bytes: Vec<u8>, more: bool },
    Close,
}

/// A stream that runs until it is closed or dropped.
pub(crate) struct Stream {
    orders: Sender<Order>,
    credit: Sender<u16>,
    _task: Task<()>,
}

trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<C: AsyncRead + AsyncWrite + Send + Unpin> Connection for C {}

impl Network {
    pub(crate) fn new(ca: Option<&Path>, settings: Option<PathBuf>) -> Result<Self, String> {
        Ok(Self { connector: tls::connector(ca)?, settings })
    }

    /// Opens a stream. Its news go to `report`.
    pub(crate) fn open(
        &self,
        target: Target,
        first_credit: u16,
        report: impl Fn(News) + Send + Sync + 'static,
    ) -> Stream {
        // Bounded by what the device may send ahead, and by what it says.
        let (orders, order) = async_channel::unbounded();
        let (credit, more_credit) = async_channel::unbounded();
        let _ = credit.try_send(first_credit);
        let network = self.clone();
        let task = smol::spawn(async move {
            let reason = network.run(&target, &order, &more_credit, &report).await;
            report(News::Closed(reason));
        });
        Stream { orders, credit, _task: task }
    }

    async fn run(
        &self,
        target: &Target,
        orders: &Receiver<Order>,
        credit: &Receiver<u16>,
        report: &(dyn Fn(News) + Send + Sync),
    ) -> Reason {
        if target.transport == Transport::Settings {
            let Some(path) = &self.settings else { return Reason::NotOffered };
            let Ok(text) = smol::unblock({
                let path = path.clone();
                move || std::fs::read(path)
            })
            .await
            else {
                return Reason::NotOffered;
            };
            report(News::Opened);
            let written = write(futures_lite::io::sink(), orders, report);
            return future::or(read(text.as_slice(), credit, report), written).await;
        }
        let opening = within(OPENING, self.connect(target));
        let given_up = async {
            // Nothing else can come before the stream is open.
            let _ = orders.recv().await;
            Err(Reason::Wish)
        };
        match future::or(opening, given_up).await {
            Ok(connection) => {
                report(News::Opened);
                let (from, to) = futures_lite::io::split(connection);
                future::or(read(from, credit, report), write(to, orders, report)).await
            }
            Err(reason) => reason,
        }
    }

    async fn connect(&self, target: &Target) -> Result<Box<dyn Connection>, Reason> {
        let addresses = smol::net::resolve((target.host.as_str(), target.port)).await;
        let mut failure = Reason::UnknownHost;
        for address in addresses.map_err(|_| Reason::UnknownHost)? {
            let stream = match TcpStream::connect(address).await {
                Ok(stream) => stream,
                Err(error) => {
                    failure = match tls::reason(&error) {
                        Reason::Refused => Reason::Refused,
                        _ => Reason::Unreachable,
                    };
                    continue;
                }
            };
            let _ = stream.set_nodelay(true);
            if target.transport == Transport::Plain {
                return Ok(Box::new(stream));
            }
            let name = ServerName::try_from(target.host.clone()).map_err(|_| Reason::UnknownHost)?;
            let secured = self.connector.connect(name, stream).await;
            return match secured {
                Ok(secured) => Ok(Box::new(secured)),
                Err(error) => Err(tls::reason(&error)),
            };
        }
        Err(failure)
    }
}

impl Stream {
    pub(crate) fn write(&self, bytes: Vec<u8>, more: bool) {
        // A stream that has ended says so itself.
        let _ = self.orders.try_send(Order::Write { bytes, more });
    }

    pub(crate) fn close(&self) {
        let _ = self.orders.try_send(Order::Close);
    }

    pub(crate) fn grant(&self, bytes: u16) {
        let _ = self.credit.try_send(bytes);
    }
}

/// Reads as much as the device has given credit for, until the end.
async fn read(
    mut from: impl AsyncRead + Unpin,
    credit: &Receiver<u16>,
    report: &(dyn Fn(News) + Send + Sync),
) -> Reason {
    let mut buffer = [0; READ];
    let mut allowed: usize = 0;
    loop {
        while let Ok(more) = credit.try_recv() {
            allowed = allowed.saturating_add(usize::from(more));
        }
        if allowed == 0 {
            match credit.recv().await {
                Ok(more) => allowed = usize::from(more),
                Err(_) => return Reason::Wish,
            }
        }
        let room = buffer.get_mut(..allowed.min(READ)).unwrap_or_default();
        if room.is_empty() {
            continue;
        }
        match from.read(room).await {
            Ok(0) => return Reason::Peer,
            Ok(count) => {
                allowed = allowed.saturating_sub(count);
                report(News::Data(buffer.get(..count).unwrap_or_default().to_vec()));
            }
            Err(error) => return tls::reason(&error),
        }
    }
}

/// Writes what the device sends, each of its writes at once, until it wants no more.
async fn write(
    mut to: impl AsyncWrite + Unpin,
    orders: &Receiver<Order>,
    report: &(dyn Fn(News) + Send + Sync),
) -> Reason {
    let mut gathered = Vec::new();
    loop {
        match orders.recv().await {
            Ok(Order::Write { bytes, more }) => {
                gathered.extend_from_slice(&bytes);
                if more && gathered.len() < usize::from(WINDOW) {
                    continue;
                }
                if let Err(reason) = within(WRITING, hand_over(&mut to, &gathered)).await {
                    return reason;
                }
                report(News::Written(gathered.len()));
                gathered.clear();
            }
            Ok(Order::Close) | Err(_) => {
                let goodbye = async {
                    hand_over(&mut to, &gathered).await?;
                    to.close().await.map_err(|error| tls::reason(&error))
                };
                // It is closed either way.
                let _ = within(GOODBYE, goodbye).await;
                return Reason::Wish;
            }
        }
    }
}

async fn hand_over(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<(), Reason> {
    let written = async {
        to.write_all(bytes).await?;
        to.flush().await
    };
    written.await.map_err(|error| tls::reason(&error))
}

async fn within<T>(limit: Duration, work: impl Future<Output = Result<T, Reason>>) -> Result<T, Reason> {
    future::or(work, async {
        Timer::after(limit).await;
        Err(Reason::TimedOut)
    })
    .await
}
