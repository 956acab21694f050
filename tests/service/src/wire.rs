//! Connections: a socket or a tunnel of the gateway, its queue of outgoing bytes, and the bending of both by the controls.
//!
//! Each connection has one reader (the task that serves it) and one writer task. Whoever wants to send puts bytes in the
//! queue and returns at once; the writer takes everything that is due in one write. TLS lies above this, so that delays
//! and counters see the bytes that really travel.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use futures_lite::{AsyncRead, AsyncWrite, AsyncWriteExt};
use smol::{Async, Timer};

use crate::controls::Server;
use crate::counters::{ServerTally, Tally};
use crate::running::locked;
use crate::tunnel::{Progress, Tunnel};

/// How long a connection goes on reading after the last byte was written, so that the client gets to see that byte:
/// closing a socket with unread input makes the system throw unsent output away.
const LINGER: Duration = Duration::from_secs(2);
/// How long a client may take to read what was queued before the connection closed.
const PATIENCE: Duration = Duration::from_secs(120);

/// Every connection, and what holds for all of them.
pub(crate) struct Links {
    live: Mutex<HashMap<u64, Arc<Connection>>>,
    next: AtomicU64,
    bending: Arc<Bending>,
    /// For tunnels, which are bent where their bytes travel: on the gateway's sockets.
    unbent: Arc<Bending>,
    tally: Arc<Tally>,
    output_limit: usize,
}

/// What the controls do to outgoing bytes.
#[derive(Debug, Default)]
struct Bending {
    delay_micros: AtomicU64,
    piece: AtomicUsize,
    hold: AtomicBool,
    /// Of a hundred writes so many stall, each for so long.
    stalls: AtomicU32,
    stall_micros: AtomicU64,
    /// Counts writes, to choose those that stall.
    writes: AtomicU32,
}

impl Bending {
    fn delay(&self) -> Duration {
        let delay = Duration::from_micros(self.delay_micros.load(Ordering::Relaxed));
        let stalls = self.stalls.load(Ordering::Relaxed);
        if stalls == 0 {
            return delay;
        }
        // Spread over all writes, and the same in every run (a multiplicative hash of their count).
        let draw = self.writes.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b1) >> 16;
        let stall = Duration::from_micros(self.stall_micros.load(Ordering::Relaxed));
        if draw % 100 < stalls { delay + stall } else { delay }
    }
}

impl Links {
    pub(crate) fn new(tally: Arc<Tally>, output_limit: usize) -> Links {
        Links {
            live: Mutex::default(),
            next: AtomicU64::new(1),
            bending: Arc::default(),
            unbent: Arc::default(),
            tally,
            output_limit,
        }
    }

    /// Takes a new connection in. The caller spawns [`Connection::write_out`].
    pub(crate) fn open(&self, server: Server, stream: Async<TcpStream>, peer: SocketAddr) -> Arc<Connection> {
        // Failing only costs speed.
        let _ = stream.get_ref().set_nodelay(true);
        self.take_in(server, Transport::Socket(stream), peer, self.bending.clone())
    }

    /// Makes a connection that comes through the gateway. The caller spawns [`Connection::write_out`].
    pub(crate) fn open_tunnel(&self, server: Server, peer: SocketAddr) -> Arc<Connection> {
        self.take_in(server, Transport::Tunnel(Tunnel::default()), peer, self.unbent.clone())
    }

    fn take_in(
        &self,
        server: Server,
        transport: Transport,
        peer: SocketAddr,
        bending: Arc<Bending>,
    ) -> Arc<Connection> {
        let connection = Arc::new(Connection {
            id: self.next.fetch_add(1, Ordering::Relaxed),
            server,
            peer,
            transport,
            queue: Mutex::default(),
            sent_since_read: AtomicBool::new(true),
            unanswered: AtomicUsize::new(0),
            bending,
            tally: self.tally.clone(),
            output_limit: self.output_limit,
        });
        let tally = connection.tally();
        tally.connections.add(1);
        tally.turns.add(1);
        locked(&self.live).insert(connection.id, connection.clone());
        connection
    }

    /// Forgets a connection that is over.
    pub(crate) fn close(&self, connection: &Connection) {
        locked(&self.live).remove(&connection.id);
    }

    pub(crate) fn cut_all(&self) {
        let live: Vec<_> = locked(&self.live).values().cloned().collect();
        live.iter().for_each(|connection| connection.cut());
    }

    /// Cuts the sockets of one kind of server. Tunnels stay.
    pub(crate) fn cut_sockets(&self, server: Server) {
        let live: Vec<_> = locked(&self.live).values().cloned().collect();
        live.iter()
            .filter(|connection| connection.server == server && connection.tunnel().is_none())
            .for_each(|connection| connection.cut());
    }

    /// Cuts and forgets every connection: nobody is left who would do so when it ends.
    pub(crate) fn abandon(&self) {
        self.cut_all();
        locked(&self.live).clear();
    }

    /// Bytes not yet written, over all connections.
    pub(crate) fn unsent(&self) -> usize {
        locked(&self.live).values().map(|connection| connection.unsent()).sum()
    }

    pub(crate) fn set_delay(&self, delay: Duration) {
        let micros = u64::try_from(delay.as_micros()).unwrap_or(u64::MAX);
        self.bending.delay_micros.store(micros, Ordering::Relaxed);
    }

    pub(crate) fn set_stalls(&self, of_a_hundred: u32, span: Duration) {
        let micros = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        self.bending.stall_micros.store(micros, Ordering::Relaxed);
        self.bending.stalls.store(of_a_hundred, Ordering::Relaxed);
    }

    pub(crate) fn set_piece(&self, piece: Option<usize>) {
        self.bending.piece.store(piece.unwrap_or(0), Ordering::Relaxed);
    }

    pub(crate) fn set_hold(&self, hold: bool) {
        self.bending.hold.store(hold, Ordering::Release);
        if !hold {
            let live: Vec<_> = locked(&self.live).values().cloned().collect();
            for connection in live {
                locked(&connection.queue).wake();
            }
        }
    }
}

/// What carries a connection's bytes.
enum Transport {
    Socket(Async<TcpStream>),
    Tunnel(Tunnel),
}

impl Transport {
    fn poll_read(&self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        match self {
            Transport::Socket(stream) => Pin::new(&mut &*stream).poll_read(context, buffer),
            Transport::Tunnel(tunnel) => tunnel.poll_read(context, buffer).map(Ok),
        }
    }

    async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        match self {
            Transport::Socket(stream) => (&mut &*stream).write_all(bytes).await,
            Transport::Tunnel(tunnel) => {
                while !bytes.is_empty() {
                    let count = poll_fn(|context| tunnel.poll_write(context, bytes)).await?;
                    bytes = &bytes[count..];
                }
                Ok(())
            }
        }
    }

    fn end_output(&self) {
        match self {
            // An error means that it is closed already.
            Transport::Socket(stream) => drop(stream.get_ref().shutdown(Shutdown::Write)),
            Transport::Tunnel(tunnel) => tunnel.end(),
        }
    }

    fn cut(&self) {
        match self {
            Transport::Socket(stream) => drop(stream.get_ref().shutdown(Shutdown::Both)),
            Transport::Tunnel(tunnel) => tunnel.cut(),
        }
    }
}

/// One connection to a server.
pub(crate) struct Connection {
    pub(crate) id: u64,
    pub(crate) server: Server,
    pub(crate) peer: SocketAddr,
    transport: Transport,
    queue: Mutex<Queue>,
    // For counting turns: whether the client may have been waiting for us before it sent what is read next.
    sent_since_read: AtomicBool,
    // Bytes read since something was last written.
    unanswered: AtomicUsize,
    bending: Arc<Bending>,
    tally: Arc<Tally>,
    output_limit: usize,
}

#[derive(Debug, Default)]
struct Queue {
    chunks: VecDeque<Chunk>,
    waiting: usize,
    /// Bytes that left the queue are being written.
    writing: bool,
    state: State,
    writer: Option<Waker>,
}

#[derive(Debug)]
struct Chunk {
    due: Option<Instant>,
    bytes: Vec<u8>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    /// What is queued is still written, then the connection closes.
    Finishing,
    Dead,
}

enum Next {
    Bytes(Vec<u8>),
    WaitUntil(Instant),
    End,
}

impl Queue {
    fn wake(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.wake();
        }
    }
}

impl Connection {
    fn tally(&self) -> &ServerTally {
        // The counts of the servers are those of their sockets.
        if self.tunnel().is_some() { &self.tally.tunnels } else { self.tally.server(self.server) }
    }

    /// Queues bytes. False when the connection is over, or has just been cut because its client reads too slowly.
    pub(crate) fn send(&self, bytes: &[u8]) -> bool {
        self.send_after(bytes, Duration::ZERO)
    }

    /// How many bytes are queued.
    pub(crate) fn waiting(&self) -> usize {
        locked(&self.queue).waiting
    }

    /// Queues bytes to be sent no sooner than after a delay; what is queued later waits behind them.
    pub(crate) fn send_after(&self, bytes: &[u8], extra: Duration) -> bool {
        let delay = self.bending.delay().saturating_add(extra);
        let due = if delay.is_zero() { None } else { Instant::now().checked_add(delay) };
        let mut queue = locked(&self.queue);
        if queue.state != State::Open {
            return false;
        }
        if queue.waiting + bytes.len() > self.output_limit {
            drop(queue);
            log::warn!("cutting {}: it does not read what it is sent", self.peer);
            self.cut();
            return false;
        }
        queue.waiting += bytes.len();
        match queue.chunks.back_mut() {
            Some(last) if last.due.is_none() && due.is_none() => last.bytes.extend_from_slice(bytes),
            _ => queue.chunks.push_back(Chunk { due, bytes: bytes.to_vec() }),
        }
        queue.wake();
        true
    }

    /// Closes once everything queued is written.
    pub(crate) fn finish(&self) {
        let mut queue = locked(&self.queue);
        if queue.state == State::Open {
            queue.state = State::Finishing;
            queue.wake();
        }
    }

    /// Closes now; what is queued is lost.
    pub(crate) fn cut(&self) {
        let mut queue = locked(&self.queue);
        queue.state = State::Dead;
        queue.chunks.clear();
        queue.waiting = 0;
        queue.writing = false;
        queue.wake();
        drop(queue);
        self.transport.cut();
    }

    /// Whether bytes can still be sent.
    pub(crate) fn is_open(&self) -> bool {
        locked(&self.queue).state == State::Open
    }

    /// The tunnel of a connection that comes through the gateway.
    pub(crate) fn tunnel(&self) -> Option<&Tunnel> {
        match &self.transport {
            Transport::Socket(_) => None,
            Transport::Tunnel(tunnel) => Some(tunnel),
        }
    }

    /// The port the client connected from; 0 when it comes through the gateway.
    pub(crate) fn client_port(&self) -> u16 {
        if self.tunnel().is_some() { 0 } else { self.peer.port() }
    }

    fn unsent(&self) -> usize {
        let queue = locked(&self.queue);
        queue.waiting + usize::from(queue.writing) + self.tunnel().map_or(0, Tunnel::ready)
    }

    /// Waits until everything that came through a tunnel was dealt with, and what was answered lies ready. What is to be
    /// answered later by wish of the controls is not waited for.
    pub(crate) async fn settled(&self) {
        poll_fn(|context| {
            let Some(tunnel) = self.tunnel() else { return Poll::Ready(()) };
            // The order matters: a server queues its answers before it waits for more.
            let progress = tunnel.progress(context);
            let queue = locked(&self.queue);
            let written = match queue.chunks.front() {
                Some(chunk) => chunk.due.is_some_and(|due| due > Instant::now()),
                None => !queue.writing && queue.state != State::Finishing,
            };
            match progress {
                Progress::Ended | Progress::Full => Poll::Ready(()),
                Progress::Waiting if written => Poll::Ready(()),
                Progress::Waiting | Progress::Working => Poll::Pending,
            }
        })
        .await;
    }

    /// Waits until something lies ready in a tunnel, or it is over.
    pub(crate) async fn ready(&self) {
        poll_fn(|context| match self.tunnel() {
            Some(tunnel) if tunnel.progress(context) != Progress::Ended && tunnel.ready() == 0 => {
                Poll::Pending
            }
            _ => Poll::Ready(()),
        })
        .await;
    }

    /// Bytes read since the service last wrote something: what the client sent without waiting for an answer.
    pub(crate) fn unanswered(&self) -> usize {
        self.unanswered.load(Ordering::Relaxed)
    }

    /// Reads some bytes; 0 is the end.
    pub(crate) async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        poll_fn(|context| self.poll_read(context, buffer)).await
    }

    fn poll_read(&self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let count = std::task::ready!(self.transport.poll_read(context, buffer))?;
        self.count_read(count);
        Poll::Ready(Ok(count))
    }

    /// Reads on and throws away until the client closes too, or the writer is done and has lingered.
    pub(crate) async fn drain(&self) {
        let reading = async {
            let mut buffer = [0; 1024];
            while matches!(self.read(&mut buffer).await, Ok(1..)) {}
        };
        let limit = async {
            Timer::after(PATIENCE).await;
        };
        futures_lite::future::or(reading, limit).await;
    }

    fn count_read(&self, count: usize) {
        if count == 0 {
            return;
        }
        self.tally().bytes_in.add(count);
        self.unanswered.fetch_add(count, Ordering::Relaxed);
        if self.sent_since_read.swap(false, Ordering::Relaxed) {
            self.tally().turns.add(1);
        }
    }

    fn count_written(&self, count: usize) {
        self.tally().bytes_out.add(count);
        self.unanswered.store(0, Ordering::Relaxed);
        self.sent_since_read.store(true, Ordering::Relaxed);
    }

    /// The writer: sends what is queued until the connection ends.
    pub(crate) async fn write_out(self: Arc<Connection>) {
        loop {
            match poll_fn(|context| self.poll_next(context)).await {
                Next::Bytes(bytes) => {
                    if self.write_all(&bytes).await.is_err() {
                        self.cut();
                        return;
                    }
                }
                Next::WaitUntil(due) => {
                    Timer::at(due).await;
                }
                Next::End => break,
            }
        }
        // The client sees the end after the last byte; our reader goes on until the client closes too, or has had time to.
        self.transport.end_output();
        Timer::after(LINGER).await;
        self.cut();
    }

    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Next> {
        let mut queue = locked(&self.queue);
        if std::mem::take(&mut queue.writing)
            && let Some(tunnel) = self.tunnel()
        {
            tunnel.written();
        }
        if queue.state == State::Dead {
            return Poll::Ready(Next::End);
        }
        let held = self.bending.hold.load(Ordering::Acquire);
        if let (Some(front), false) = (queue.chunks.front(), held) {
            let now = front.due.map(|_| Instant::now());
            let is_due = |chunk: &Chunk| chunk.due.is_none() || chunk.due <= now;
            if !is_due(front) {
                return Poll::Ready(front.due.map_or(Next::End, Next::WaitUntil));
            }
            let mut bytes = Vec::new();
            while queue.chunks.front().is_some_and(is_due) {
                let Some(chunk) = queue.chunks.pop_front() else { break };
                if bytes.is_empty() {
                    bytes = chunk.bytes;
                } else {
                    bytes.extend_from_slice(&chunk.bytes);
                }
            }
            queue.waiting -= bytes.len();
            queue.writing = true;
            return Poll::Ready(Next::Bytes(bytes));
        }
        if queue.chunks.is_empty() && queue.state == State::Finishing {
            return Poll::Ready(Next::End);
        }
        queue.writer = Some(context.waker().clone());
        Poll::Pending
    }

    async fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let piece = match self.bending.piece.load(Ordering::Relaxed) {
            0 => bytes.len().max(1),
            piece => piece,
        };
        let mut pieces = bytes.chunks(piece).peekable();
        while let Some(piece) = pieces.next() {
            // Counted before the write: the client may answer before this task runs again.
            self.count_written(piece.len());
            self.transport.write_all(piece).await?;
            if pieces.peek().is_some() {
                // Gives a reader on the same machine the chance to see the pieces one by one.
                futures_lite::future::yield_now().await;
            }
        }
        Ok(())
    }
}

/// A connection as a byte stream for TLS: reads from the socket, writes into the queue.
pub(crate) struct ByteStream(pub(crate) Arc<Connection>);

impl AsyncRead for ByteStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.0.poll_read(context, buffer)
    }
}

impl AsyncWrite for ByteStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.0.send(bytes) {
            Poll::Ready(Ok(bytes.len()))
        } else {
            Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.finish();
        Poll::Ready(Ok(()))
    }
}
