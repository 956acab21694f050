//! Where all the work of all clients is done: on the thread of the reactor, so that a program gets one thread and no more.
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
/// What the operating system says when it gives no socket.
pub(crate) fn start() -> io::Result<()> {
    if EXECUTOR.get().is_none() {
        let made = Executor {
            waiting: Mutex::new(VecDeque::new()),
            socket: Async::new(always()?)?,
            bell: Arc::new(Bell { rung: AtomicBool::new(false) }),
        };
        // Another thread may have been faster.
        let _ = EXECUTOR.set(made);
    }
    Ok(())
}

/// Runs a future to its end. Nothing happens before [`start`].
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    #[cfg_attr(miri, ignore = "Miri has no Unix sockets")]
    fn tasks_run_on_one_thread_and_survive_a_panic() {
        start().unwrap();
        let (sender, receiver) = mpsc::channel();
        for round in 0..1000 {
            let sender = sender.clone();
            spawn(async move {
                assert!(round % 100 != 7, "planted");
                if round % 3 == 0 {
                    async_io::Timer::after(Duration::from_millis(1)).await;
                }
                futures_lite::future::yield_now().await;
                sender.send(std::thread::current().name().map(str::to_owned)).unwrap();
            });
        }
        drop(sender);
        let names: Vec<_> = receiver.iter().collect();
        assert_eq!(names.len(), 990);
        assert!(names.iter().all(|name| name.as_deref() == Some("async-io")));
    }
}
