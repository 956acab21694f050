//! The threads of files: each file that is sent or received has one, which calls the program's callbacks.

use std::collections::BTreeMap;
use std::ffi::{c_int, c_void};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use futures_lite::future::block_on;
use msnp::{Client, TransferFailure};

use super::accounts::Account;
use super::calls::{self, UnderWay};
use super::failure::{Failure, Reason};
use super::queue::Content;
use super::requests::Owed;
use crate::result::msnp_result;

/// What sends or receives a file, until all of it is there or it failed.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<(), TransferFailure>> + Send>>;

/// The files of a client that are under way.
#[derive(Default)]
pub(crate) struct Files {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The client was freed: nothing begins, and what is under way ends.
    is_over: bool,
    /// What wakes the thread of each, by request.
    wakers: BTreeMap<u32, Waker>,
}

/// A thread that waits for what it is to do; without anything, it ends.
pub(super) struct FileThread {
    give: SyncSender<Job>,
    call: UnderWay,
}

struct Job {
    work: Work,
    owed: Owed,
    /// The last event comes after the answer.
    client: Client,
    /// Whoever frees the client waits for its end.
    call: UnderWay,
}

impl Files {
    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the thread of a file.
    ///
    /// # Errors
    /// [`msnp_result::System`]; [`msnp_result::NotAnObject`] when the client was freed meanwhile.
    pub(super) fn thread(&self) -> Result<FileThread, Failure> {
        let state = self.locked();
        if state.is_over {
            return Err(msnp_result::NotAnObject.into());
        }
        let (give, take) = sync_channel::<Job>(1);
        let run = move || {
            if let Ok(job) = take.recv() {
                job.run();
            }
        };
        let thread = thread::Builder::new().name("msnp file".into()).spawn(run)?;
        let call = calls::begin(self, thread.thread().id());
        drop(state);
        Ok(FileThread { give, call })
    }

    pub(super) fn are_over(&self) -> bool {
        self.locked().is_over
    }

    /// Has every file end: no more of it is read or written.
    pub(super) fn end(&self) {
        let mut state = self.locked();
        state.is_over = true;
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        wakers.into_values().for_each(Waker::wake);
    }

    /// Waits until the threads of all files are through with their callbacks, but for this one. False: what is left waits for this thread.
    pub(super) fn wait_for_end(&self) -> bool {
        calls::wait_for_end(self, calls::last())
    }
}

impl FileThread {
    /// Has it do the work, and answer the request.
    pub(super) fn run(self, work: Work, owed: Owed, client: Client) {
        // The thread waits for it, so that it cannot be too late.
        let _ = self.give.send(Job { work, owed, client, call: self.call });
    }
}

impl Job {
    fn run(self) {
        let Self { mut work, owed, client, call } = self;
        let files = &owed.account.files;
        let outcome = block_on(UntilFreed { files, request: owed.request, work: work.as_mut() });
        files.locked().wakers.remove(&owed.request);
        // A transfer that is not over is cancelled, and the file closed.
        drop(work);
        owed.pay(outcome.map(Content::from).map_err(Reason::from));
        drop(client);
        drop(call);
    }
}

/// Goes on until the client is freed.
struct UntilFreed<'a> {
    files: &'a Files,
    request: u32,
    work: Pin<&'a mut (dyn Future<Output = Result<(), TransferFailure>> + Send)>,
}

impl Future for UntilFreed<'_> {
    type Output = Result<(), TransferFailure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { files, request, work } = self.get_mut();
        let mut state = files.locked();
        if state.is_over {
            return Poll::Ready(Err(TransferFailure::Cancelled));
        }
        state.wakers.insert(*request, context.waker().clone());
        drop(state);
        work.as_mut().poll(context)
    }
}

/// Moves bytes between the program and a buffer of the library: how many, or what went wrong.
type Move<B> = unsafe extern "C" fn(*mut c_void, B, usize) -> isize;
pub(super) type Close = unsafe extern "C" fn(*mut c_void) -> c_int;

/// A file of the program's, by its callbacks: `B` points to what is read or written.
pub(super) struct File<B> {
    account: Arc<Account>,
    context: *mut c_void,
    moves: Move<B>,
    /// `None` once it was called.
    close: Option<Close>,
    /// Whether it is the library's to close.
    is_taken: Arc<AtomicBool>,
}

// SAFETY: the program was told that the callbacks are called from another thread with this context.
unsafe impl<B> Send for File<B> {}
// Nothing of it is ever pinned.
impl<B> Unpin for File<B> {}

impl<B> File<B> {
    /// A file that is the program's until the second is set.
    pub(super) fn new(
        account: Arc<Account>,
        context: *mut c_void,
        moves: Move<B>,
        close: Option<Close>,
    ) -> (Self, Arc<AtomicBool>) {
        let is_taken = Arc::new(AtomicBool::new(false));
        (Self { account, context, moves, close, is_taken: is_taken.clone() }, is_taken)
    }

    /// Calls the program. 0 only where it says so.
    fn moved(&self, data: B, length: usize) -> io::Result<usize> {
        if self.account.files.are_over() {
            return Err(io::Error::other("the client was freed"));
        }
        // SAFETY: the program gave both for this, and `length` bytes are there.
        let answer = unsafe { (self.moves)(self.context, data, length) };
        let count = usize::try_from(answer).ok().filter(|count| *count <= length);
        count.ok_or_else(|| io::Error::other(format!("the callback said {answer}")))
    }

    /// Calls the program once, if it is to be called at all.
    fn close(&mut self) -> io::Result<()> {
        if !self.is_taken.load(Ordering::Acquire) {
            return Ok(());
        }
        let Some(close) = self.close.take() else { return Ok(()) };
        // SAFETY: the program gave both for this, and nothing of it is used afterwards.
        match unsafe { close(self.context) } {
            0 => Ok(()),
            answer => Err(io::Error::other(format!("closing it said {answer}"))),
        }
    }
}

impl<B> Drop for File<B> {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

impl futures_lite::AsyncRead for File<*mut u8> {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(self.moved(buffer.as_mut_ptr(), buffer.len()))
    }
}

impl futures_lite::AsyncWrite for File<*const u8> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(self.moved(bytes.as_ptr(), bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.get_mut().close())
    }
}
