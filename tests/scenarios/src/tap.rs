//! A listener on the line between a client and a server, who may also cut it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A listener on the line to one server: clients connect to it, and it passes everything on and keeps a copy.
pub struct Tap {
    address: SocketAddr,
    line: Arc<Line>,
}

#[derive(Default)]
struct Line {
    from_clients: Mutex<Vec<u8>>,
    from_server: Mutex<Vec<u8>>,
    /// How many more bytes of the server pass before the line is cut.
    left: AtomicUsize,
    over: AtomicBool,
}

impl Tap {
    /// Listens on the line to the server at `server`.
    ///
    /// # Panics
    /// When no port is free.
    pub fn on(server: SocketAddr) -> Self {
        Self::between(Ipv4Addr::LOCALHOST, server)
    }

    /// The same, under another address of this machine.
    ///
    /// # Panics
    /// When no port is free there.
    pub fn between(address: Ipv4Addr, server: SocketAddr) -> Self {
        let listener = TcpListener::bind((address, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let line = Arc::new(Line { left: AtomicUsize::new(usize::MAX), ..Line::default() });
        let shared = line.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if shared.over.load(Ordering::Acquire) {
                    return;
                }
                let Ok(client) = client else { return };
                // Nobody there: the client sees its connection close.
                let Ok(server) = TcpStream::connect(server) else { continue };
                carry(&shared, client, server);
            }
        });
        Self { address, line }
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts every line when so many more bytes of the server have passed.
    pub fn cut_after(&self, bytes: usize) {
        self.line.left.store(bytes, Ordering::Release);
    }

    /// Cuts nothing any more.
    pub fn mend(&self) {
        self.cut_after(usize::MAX);
    }

    /// Everything that clients said.
    pub fn from_clients(&self) -> Vec<u8> {
        self.line.from_clients.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Everything that the server said.
    pub fn from_server(&self) -> Vec<u8> {
        self.line.from_server.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.line.over.store(true, Ordering::Release);
        // Wakes the listener, which sees that it is over.
        drop(TcpStream::connect(self.address));
    }
}

fn carry(line: &Arc<Line>, client: TcpStream, server: TcpStream) {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (Ok(client_again), Ok(server_again)) = (client.try_clone(), server.try_clone()) else { return };
    let (there, back) = (line.clone(), line.clone());
    std::thread::spawn(move || {
        pass(client, server, |bytes| {
            there.from_clients.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            bytes.len()
        });
    });
    std::thread::spawn(move || {
        pass(server_again, client_again, |bytes| {
            let passing = back.take(bytes.len());
            let kept = bytes.get(..passing).unwrap_or_default();
            back.from_server.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(kept);
            passing
        });
    });
}

impl Line {
    /// How many of so many bytes pass.
    fn take(&self, bytes: usize) -> usize {
        let left = self.left.load(Ordering::Acquire);
        if left == usize::MAX {
            return bytes;
        }
        let passing = left.min(bytes);
        self.left.store(left - passing, Ordering::Release);
        passing
    }
}

/// Passes bytes on until either side ends, or fewer pass than came.
fn pass(mut from: TcpStream, mut to: TcpStream, mut passing: impl FnMut(&[u8]) -> usize) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let bytes = buffer.get(..count).unwrap_or_default();
        let passing = passing(bytes);
        if to.write_all(bytes.get(..passing).unwrap_or_default()).is_err() || passing < count {
            break;
        }
    }
    let _ = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
}
