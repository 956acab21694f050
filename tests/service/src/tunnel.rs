//! A byte stream that is carried in HTTP bodies: the transport of a session that comes through the gateway.
//!
//! One side is that of the servers, which read and write as on a socket. The other is that of the gateway: it hands in
//! what requests carry and takes out what answers are to carry.

use std::collections::VecDeque;
use std::io;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use crate::running::locked;

/// Bytes that may wait for the client to fetch them. What is more stays in the connection's queue, which has a limit of
/// its own.
const OUTGOING_LIMIT: usize = 64 * 1024;

/// The inside of a tunnelled connection.
#[derive(Debug, Default)]
pub(crate) struct Tunnel(Mutex<Ends>);

#[derive(Debug, Default)]
struct Ends {
    /// From the client, not yet read by a server.
    incoming: VecDeque<u8>,
    /// From a server, not yet fetched by the client.
    outgoing: Vec<u8>,
    /// Nothing more comes from the client.
    cut: bool,
    /// Nothing more comes from the server.
    ended: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
    fetcher: Option<Waker>,
}

impl Ends {
    fn wake(waker: &mut Option<Waker>) {
        if let Some(waker) = waker.take() {
            waker.wake();
        }
    }
}

/// How far a server is with what the client sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Something is still to be read or answered.
    Working,
    /// Everything was read, and the server waits for more.
    Waiting,
    /// As much lies ready as may lie there.
    Full,
    /// The connection is over.
    Ended,
}

impl Tunnel {
    /// The server's side: 0 is the end.
    pub(crate) fn poll_read(&self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<usize> {
        let mut ends = locked(&self.0);
        if ends.incoming.is_empty() && !ends.cut {
            ends.reader = Some(context.waker().clone());
            Ends::wake(&mut ends.fetcher);
            return Poll::Pending;
        }
        let count = buffer.len().min(ends.incoming.len());
        for (place, byte) in buffer.iter_mut().zip(ends.incoming.drain(..count)) {
            *place = byte;
        }
        Poll::Ready(count)
    }

    /// The server's side: takes some bytes as soon as there is room, and says how many.
    pub(crate) fn poll_write(&self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut ends = locked(&self.0);
        if ends.cut || ends.ended {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let count = bytes.len().min(OUTGOING_LIMIT.saturating_sub(ends.outgoing.len()));
        if count == 0 && !bytes.is_empty() {
            ends.writer = Some(context.waker().clone());
            Ends::wake(&mut ends.fetcher);
            return Poll::Pending;
        }
        ends.outgoing.extend_from_slice(&bytes[..count]);
        Ends::wake(&mut ends.fetcher);
        Poll::Ready(Ok(count))
    }

    /// The server's side: what was queued is written, for whoever looks at the queue as well.
    pub(crate) fn written(&self) {
        Ends::wake(&mut locked(&self.0).fetcher);
    }

    /// The server's side: nothing more will be written.
    pub(crate) fn end(&self) {
        let mut ends = locked(&self.0);
        ends.ended = true;
        Ends::wake(&mut ends.fetcher);
    }

    /// Ends both directions. What lies ready may still be fetched, as bytes that were sent on a socket still arrive.
    pub(crate) fn cut(&self) {
        let mut ends = locked(&self.0);
        ends.cut = true;
        ends.ended = true;
        ends.incoming.clear();
        Ends::wake(&mut ends.reader);
        Ends::wake(&mut ends.writer);
        Ends::wake(&mut ends.fetcher);
    }

    /// Bytes that lie ready.
    pub(crate) fn ready(&self) -> usize {
        locked(&self.0).outgoing.len()
    }

    /// Whether the stream has ended, fetched or not.
    pub(crate) fn has_ended(&self) -> bool {
        locked(&self.0).ended
    }

    /// Whether the stream has ended and everything was fetched.
    pub(crate) fn is_over(&self) -> bool {
        let ends = locked(&self.0);
        ends.ended && ends.outgoing.is_empty()
    }

    /// The gateway's side: hands in what a request carried.
    pub(crate) fn hand_in(&self, bytes: &[u8]) {
        let mut ends = locked(&self.0);
        if !ends.cut && !bytes.is_empty() {
            ends.incoming.extend(bytes);
            Ends::wake(&mut ends.reader);
        }
    }

    /// The gateway's side: takes out at most so many bytes, and says whether the stream is over behind them.
    pub(crate) fn take_out(&self, limit: usize) -> (Vec<u8>, bool) {
        let mut ends = locked(&self.0);
        let count = limit.min(ends.outgoing.len());
        let rest = ends.outgoing.split_off(count);
        let taken = std::mem::replace(&mut ends.outgoing, rest);
        Ends::wake(&mut ends.writer);
        (taken, ends.ended && ends.outgoing.is_empty())
    }

    /// The gateway's side: how far the server is. The task is woken when that may have changed.
    pub(crate) fn progress(&self, context: &mut Context<'_>) -> Progress {
        let mut ends = locked(&self.0);
        if ends.ended {
            return Progress::Ended;
        }
        ends.fetcher = Some(context.waker().clone());
        if ends.outgoing.len() >= OUTGOING_LIMIT {
            Progress::Full
        } else if ends.incoming.is_empty() && ends.reader.is_some() {
            Progress::Waiting
        } else {
            Progress::Working
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_context<T>(what: impl FnOnce(&mut Context<'_>) -> T) -> T {
        what(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_reader_that_waits_is_done_with_what_came() {
        let tunnel = Tunnel::default();
        with_context(|context| {
            let mut buffer = [0; 4];
            assert_eq!(tunnel.progress(context), Progress::Working);
            assert!(tunnel.poll_read(context, &mut buffer).is_pending());
            assert_eq!(tunnel.progress(context), Progress::Waiting);
            tunnel.hand_in(b"VER 1");
            assert_eq!(tunnel.progress(context), Progress::Working);
            assert_eq!(tunnel.poll_read(context, &mut buffer), Poll::Ready(4));
            assert_eq!(&buffer, b"VER ");
            assert_eq!(tunnel.poll_read(context, &mut buffer), Poll::Ready(1));
            assert_eq!(tunnel.progress(context), Progress::Working);
            assert!(tunnel.poll_read(context, &mut buffer).is_pending());
            assert_eq!(tunnel.progress(context), Progress::Waiting);
        });
    }

    #[test]
    fn what_lies_ready_is_bounded_and_outlives_the_end() {
        let tunnel = Tunnel::default();
        with_context(|context| {
            let much = vec![b'x'; OUTGOING_LIMIT + 1];
            assert!(matches!(tunnel.poll_write(context, &much), Poll::Ready(Ok(OUTGOING_LIMIT))));
            assert!(tunnel.poll_write(context, b"y").is_pending());
            assert_eq!(tunnel.progress(context), Progress::Full);
            assert_eq!(tunnel.take_out(10).0.len(), 10);
            assert!(matches!(tunnel.poll_write(context, b"y"), Poll::Ready(Ok(1))));
            tunnel.cut();
            assert!(matches!(tunnel.poll_write(context, b"z"), Poll::Ready(Err(_))));
            assert!(!tunnel.take_out(10).1);
            assert!(tunnel.take_out(usize::MAX).1);
        });
    }
}
