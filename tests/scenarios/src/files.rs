//! Files that people of a scenario send each other.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_lite::{AsyncWrite, io::Cursor};
use msnp::{Event, TransferEvent, TransferFailure, TransferId};
use smol::Task;

use crate::{Person, sees};

/// Bytes that begin as a PNG does, and are nowhere the same.
pub fn picture(length: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut state = length as u32;
    bytes.resize_with(length, || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    bytes
}

/// A sink that others can look at.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<(Vec<u8>, bool)>>);

impl Kept {
    fn inside(&self) -> MutexGuard<'_, (Vec<u8>, bool)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was written.
    pub fn bytes(&self) -> Vec<u8> {
        self.inside().0.clone()
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        self.inside().1
    }
}

impl AsyncWrite for Kept {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.inside().0.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inside().1 = true;
        Poll::Ready(Ok(()))
    }
}

/// The offer that somebody sees.
#[track_caller]
pub fn offer(person: &Person, name: &str) -> (TransferId, u64) {
    sees!(person, Event::Transfer(TransferEvent::FileOffered { transfer, name: offered, size, .. })
        if offered == name => (*transfer, *size))
}

/// Somebody offers a file, and has it go on.
#[track_caller]
pub fn offers(from: &Person, to: &Person, name: &str, bytes: &[u8]) -> Task<Result<(), TransferFailure>> {
    let source = Cursor::new(bytes.to_vec());
    smol::spawn(from.client.send_file(to.account(), name, bytes.len() as u64, source).expect("an offer"))
}

/// Somebody sends a file, and the other one takes all of it.
#[track_caller]
pub fn sends(from: &Person, to: &Person, name: &str, bytes: &[u8]) {
    let kept = Kept::default();
    let sending = offers(from, to, name, bytes);
    let (transfer, size) = offer(to, name);
    assert_eq!(size, bytes.len() as u64);
    to.does(to.client.accept_file(transfer, kept.clone()).expect("taken"));
    from.does(sending);
    assert!(kept.bytes() == bytes && kept.is_closed(), "{name}");
    sees!(from, Event::Transfer(TransferEvent::FileEnded { failure: None, .. }));
    sees!(to, Event::Transfer(TransferEvent::FileEnded { transfer: ended, failure: None }) if *ended == transfer);
}
