//! An executor on the thread of the reactor, so that a program gets one thread and no more.
//!
//! The reactor (`async-io`) has a thread that waits for sockets and timers, and wakes who waits for them. Tasks that are woken there are
//! run there and then. Tasks that are woken by another thread wait in a queue, and a socket that is always ready to be written to gets
//! the reactor to call back: the bell.

use std::cell::Cell;
use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Wake, Waker};

use async_io::Async;
use async_task::Runnable;

use crate::error::Error;
use crate::hooks::check_and_claim;

/// How many tasks are run before the reactor gets to look at its sockets again.
const BATCH: usize = 128;

/// Any socket that can always be written to.
#[cfg(unix)]
type Always = std::os::unix::net::UnixDatagram;
#[cfg(not(unix))]
type Always = std::net::UdpSocket;

#[cfg(unix)]
fn always() -> io::Result<Always> {
    Always::unbound()
}

#[cfg(not(unix))]
fn always() -> io::Result<Always> {
    Always::bind("127.0.0.1:0")
}

struct Executor {
    waiting: Mutex<VecDeque<Runnable>>,
    socket: Async<Always>,
    bell: Arc<Bell>,
}

static EXECUTOR: OnceLock<Executor> = OnceLock::new();

thread_local! {
    /// This is the thread of the reactor. Another thread of a Rust program may stand in for it, and do other things as well.
    static IS_REACTOR: Cell<bool> = const { Cell::new(false) };
    /// Tasks are being run on this thread.
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Makes sure that there is an executor.
///
/// # Errors
/// [`Error::System`] with what the operating system says when it gives no socket, or nothing to wait for sockets with.
pub(crate) fn start() -> Result<(), Error> {
    if EXECUTOR.get().is_some() {
        return Ok(());
    }
    let made = Executor {
        waiting: Mutex::new(VecDeque::new()),
        socket: always().and_then(watched).map_err(|error| Error::System { detail: error.to_string() })?,
        bell: Arc::new(Bell { rung: AtomicBool::new(false) }),
    };
    // Another thread may have been faster.
    let _ = EXECUTOR.set(made);
    Ok(())
}

/// Gives the socket to the reactor, which panics when it is made by this and the system gives it no descriptor. The next call tries again.
fn watched(socket: Always) -> io::Result<Async<Always>> {
    catch_unwind(|| Async::new(socket))
        .unwrap_or_else(|_| Err(io::Error::other("the reactor cannot be made")))
}

/// Runs a future to its end on the thread of `async-io`, the reactor of `smol`, where the drivers of clients with
/// [`on_the_reactor`](crate::ClientBuilder::on_the_reactor) run: for what a program does with a client in the background, so that it
/// needs no executor and no thread of its own. It begins by itself, as soon as that thread gets to it; this may be called from any thread.
///
/// The future must not block, and should yield when it works for long: sockets and timers of the whole process wait meanwhile. One that panics
/// is dropped, and harms no other. A thread that is inside `smol::block_on` or `async_io::block_on` may stand in for that of the reactor,
/// and runs the future then.
///
/// # Errors
/// [`Error::System`] when the operating system gives no socket for the first future of the process; [`Error::FromCallback`],
/// [`Error::Forked`]. The future is dropped.
pub fn spawn_on_reactor(future: impl Future<Output = ()> + Send + 'static) -> Result<(), Error> {
    check_and_claim()?;
    start()?;
    spawn(future);
    Ok(())
}

/// Runs a future to its end. After [`start`] was fine; before, it is dropped.
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) {
    let (runnable, task) = async_task::spawn(future, schedule);
    task.detach();
    runnable.schedule();
}

fn schedule(runnable: Runnable) {
    let Some(executor) = EXECUTOR.get() else { return };
    executor.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(runnable);
    if RUNNING.get() {
        return;
    }
    if IS_REACTOR.get() {
        executor.run();
    } else {
        executor.ring();
    }
}

impl Executor {
    fn ring(&self) {
        if self.bell.rung.swap(true, Ordering::AcqRel) {
            return;
        }
        let waker = Waker::from(self.bell.clone());
        let mut context = Context::from_waker(&waker);
        // It may say once that it was ready for the ring before.
        while self.socket.poll_writable(&mut context).is_ready() {}
    }

    fn run(&self) {
        if RUNNING.replace(true) {
            return;
        }
        let next = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let mut left = BATCH;
        while left > 0 {
            let Some(runnable) = next() else { break };
            // What a task holds is told by its `Drop` that it was broken off.
            let _ = catch_unwind(AssertUnwindSafe(|| runnable.run()));
            left = left.saturating_sub(1);
        }
        RUNNING.set(false);
        if left == 0 {
            self.ring();
        }
    }
}

/// What the reactor calls.
struct Bell {
    /// The reactor was asked to call back, and has not yet.
    rung: AtomicBool,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(false, Ordering::Release);
        if let Some(executor) = EXECUTOR.get() {
            if !IS_REACTOR.get() {
                IS_REACTOR.set(std::thread::current().name() == Some("async-io"));
            }
            executor.run();
        }
    }
}
