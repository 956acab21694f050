//! One connection: being opened, or open.

use std::future::Future;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use async_io::Async;
use atomic_waker::AtomicWaker;
use futures_lite::{AsyncRead, AsyncWrite};
use futures_rustls::client::TlsStream;
use msnp_core::LinkId;
use msnp_core::error::LinkError;
use rustls::ClientConfig;

use super::connect::connect;
use super::readiness::Readiness;
use super::tls::{self, Failure, secure};

type Opening = Pin<Box<dyn Future<Output = Result<Stream, Failure>> + Send>>;

pub(super) enum Stream {
    Plain(Async<TcpStream>),
    Secure(Box<TlsStream<Async<TcpStream>>>),
}

enum State {
    Opening(Opening),
    Open(Stream),
}

pub(super) struct Link {
    pub(super) id: LinkId,
    pub(super) readiness: Arc<Readiness>,
    waker: Waker,
    state: State,
    /// It leads to another client.
    pub(super) is_to_peer: bool,
    /// Encrypted bytes may wait inside of the TLS stream.
    flush: bool,
}

/// What came of a link that was being opened.
pub(super) enum Opened {
    No,
    Yes,
    Failed(Failure),
}

impl Link {
    /// Begins to open a connection; `config` for TLS. Its news wakes `driver`.
    pub(super) fn open(
        id: LinkId,
        host: &str,
        port: u16,
        config: Option<Arc<ClientConfig>>,
        driver: Arc<AtomicWaker>,
    ) -> Self {
        let name: Box<str> = host.into();
        let opening = async move {
            let stream = connect(&name, port).await.map_err(|why| (why, String::new()))?;
            Ok(match config {
                Some(config) => Stream::Secure(Box::new(secure(stream, &name, config).await?)),
                None => Stream::Plain(stream),
            })
        };
        let readiness = Readiness::new(driver);
        let waker = readiness.waker();
        let state = State::Opening(Box::pin(opening));
        Self { id, readiness, waker, state, is_to_peer: false, flush: false }
    }

    /// Another client has connected.
    #[cfg(feature = "p2p")]
    pub(super) fn accepted(id: LinkId, stream: Async<TcpStream>, driver: Arc<AtomicWaker>) -> Self {
        let readiness = Readiness::new(driver);
        let waker = readiness.waker();
        let state = State::Open(Stream::Plain(stream));
        Self { id, readiness, waker, state, is_to_peer: true, flush: false }
    }

    /// The socket of one that goes to the service.
    #[cfg(feature = "p2p")]
    pub(super) fn socket(&self) -> Option<&TcpStream> {
        match &self.state {
            State::Open(Stream::Plain(stream)) if !self.is_to_peer => Some(stream.get_ref()),
            State::Open(_) | State::Opening(_) => None,
        }
    }

    /// Begins TLS with `host` on a connection that is open.
    pub(super) fn secure(&mut self, host: &str, config: Arc<ClientConfig>) {
        let nothing = State::Opening(Box::pin(std::future::pending()));
        match std::mem::replace(&mut self.state, nothing) {
            State::Open(Stream::Plain(stream)) => {
                let name: Box<str> = host.into();
                let opening =
                    async move { Ok(Stream::Secure(Box::new(secure(stream, &name, config).await?))) };
                self.state = State::Opening(Box::pin(opening));
                self.readiness.keep();
            }
            other @ (State::Opening(_) | State::Open(Stream::Secure(_))) => self.state = other,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    pub(super) fn poll_open(&mut self) -> Opened {
        let State::Opening(opening) = &mut self.state else { return Opened::No };
        match opening.as_mut().poll(&mut Context::from_waker(&self.waker)) {
            Poll::Pending => Opened::No,
            Poll::Ready(Ok(stream)) => {
                self.state = State::Open(stream);
                Opened::Yes
            }
            Poll::Ready(Err(failure)) => Opened::Failed(failure),
        }
    }

    /// Writes as much as goes. Answers how much went.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<usize, Failure> {
        let context = &mut Context::from_waker(&self.waker);
        let mut written: usize = 0;
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            let State::Open(stream) = &mut self.state else { break };
            let progress = match stream {
                Stream::Plain(stream) => Pin::new(stream).poll_write(context, rest),
                Stream::Secure(stream) => {
                    self.flush = true;
                    Pin::new(stream).poll_write(context, rest)
                }
            };
            match progress {
                Poll::Ready(Ok(0)) => return Err((LinkError::Broken, String::new())),
                Poll::Ready(Ok(count)) => written = written.saturating_add(count),
                Poll::Ready(Err(error)) => return Err(tls::of_io(&error)),
                Poll::Pending => break,
            }
        }
        self.flush()?;
        Ok(written)
    }

    /// Hands encrypted bytes to the network.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        if let (true, State::Open(Stream::Secure(stream))) = (self.flush, &mut self.state) {
            match Pin::new(stream).poll_flush(&mut Context::from_waker(&self.waker)) {
                Poll::Ready(Ok(())) => self.flush = false,
                Poll::Ready(Err(error)) => return Err(tls::of_io(&error)),
                Poll::Pending => {}
            }
        }
        Ok(())
    }

    /// Reads what is there. `None`: nothing just now. The end of the stream is an error.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Option<Result<usize, Failure>> {
        let context = &mut Context::from_waker(&self.waker);
        let State::Open(stream) = &mut self.state else { return None };
        let progress = match stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Stream::Secure(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        match progress {
            Poll::Pending => None,
            Poll::Ready(Ok(0)) => Some(Err((LinkError::ClosedByPeer, String::new()))),
            Poll::Ready(Ok(count)) => Some(Ok(count)),
            // Some servers close without the goodbye of TLS.
            Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Some(Err((LinkError::ClosedByPeer, String::new())))
            }
            Poll::Ready(Err(error)) => Some(Err(tls::of_io(&error))),
        }
    }

    /// Says goodbye as far as that can be done at once.
    pub(super) fn close(mut self) {
        let context = &mut Context::from_waker(&self.waker);
        let State::Open(stream) = &mut self.state else { return };
        let socket = match stream {
            Stream::Plain(stream) => &*stream,
            Stream::Secure(stream) => {
                let _ = Pin::new(&mut *stream).poll_close(context);
                stream.get_ref().0
            }
        };
        // What is left to be read must not make the goodbye get lost.
        let _ = socket.get_ref().shutdown(Shutdown::Write);
    }
}
