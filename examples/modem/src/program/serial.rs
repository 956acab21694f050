//! The line to the device: a TCP connection from an emulator, or a device file.

use std::fs::OpenOptions;
use std::io;

use futures_lite::{AsyncRead, AsyncWrite};
use smol::Unblock;
use smol::net::TcpListener;

/// Both directions of the line.
pub(crate) struct Serial {
    pub(crate) from: Box<dyn AsyncRead + Unpin>,
    pub(crate) to: Box<dyn AsyncWrite + Unpin>,
}

pub(crate) async fn listen(address: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| format!("--listen {address}: {error}"))
}

impl Serial {
    /// Waits for an emulator.
    pub(crate) async fn accept(listener: &TcpListener) -> Result<Self, String> {
        let (stream, _) = listener.accept().await.map_err(|error| error.to_string())?;
        // A frame is small, and its acknowledgement is waited for.
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self { from: Box::new(stream.clone()), to: Box::new(stream) })
    }

    /// Opens a device file as it is: speed and mode are set before, by `stty`.
    pub(crate) fn device(path: &str) -> Result<Self, String> {
        let complaint = |error: io::Error| format!("--serial {path}: {error}");
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(complaint)?;
        let other = file.try_clone().map_err(complaint)?;
        Ok(Self { from: Box::new(Unblock::new(file)), to: Box::new(Unblock::new(other)) })
    }
}
