//! Where other clients connect to, while a file waits for them.

use std::io;
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use async_io::Async;
use atomic_waker::AtomicWaker;
use msnp_core::LinkId;

use super::readiness::Readiness;
use crate::settings::Direct;

pub(super) struct Listener {
    pub(super) id: LinkId,
    pub(super) readiness: Arc<Readiness>,
    waker: Waker,
    socket: Async<TcpListener>,
    /// Who has come while another was looked at.
    waiting: Option<Async<TcpStream>>,
}

impl Listener {
    /// Listens on the first port of the range that is free. Answers with the port.
    pub(super) fn open(id: LinkId, direct: &Direct, driver: Arc<AtomicWaker>) -> io::Result<(Self, u16)> {
        let (first, last) = direct.ports();
        let mut outcome = Err(io::ErrorKind::AddrInUse.into());
        for port in first..=last.max(first) {
            outcome = Async::<TcpListener>::bind((Ipv4Addr::UNSPECIFIED, port));
            if outcome.is_ok() {
                break;
            }
        }
        let socket = outcome?;
        let port = socket.get_ref().local_addr()?.port();
        let readiness = Readiness::new(driver);
        let waker = readiness.waker();
        Ok((Self { id, readiness, waker, socket, waiting: None }, port))
    }

    /// Whether somebody has come.
    pub(super) fn has_guest(&mut self) -> bool {
        while self.waiting.is_none() && self.readiness.take() {
            match self.socket.poll_readable(&mut Context::from_waker(&self.waker)) {
                Poll::Pending => return false,
                Poll::Ready(Err(_)) => return false,
                Poll::Ready(Ok(())) => {
                    // Look again: there may be more, or it was nobody.
                    self.readiness.keep();
                    match self.socket.get_ref().accept() {
                        Ok((stream, _)) => self.waiting = Async::new(stream).ok(),
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                        Err(_) => return false,
                    }
                }
            }
        }
        self.waiting.is_some()
    }

    /// Who has come.
    pub(super) fn take_guest(&mut self) -> Option<Async<TcpStream>> {
        let stream = self.waiting.take()?;
        // Without it acknowledgements wait for data; a connection without it works as well.
        let _ = stream.get_ref().set_nodelay(true);
        Some(stream)
    }
}

/// The address of this machine on a connection that it has.
pub(super) fn local_address(stream: &TcpStream) -> Option<Ipv4Addr> {
    match stream.local_addr().ok()?.ip() {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(address) => address.to_ipv4_mapped(),
    }
}
