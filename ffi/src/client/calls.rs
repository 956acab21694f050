//! Who is inside which callback, and who waits for the end of one: wake-ups, and the callbacks of files, whose threads count as inside from
//! first to last.
//!
//! One list for all clients: the callback of one may free another, and then waits for that one's callback, which another thread may be
//! inside, and which may be freeing the first.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

struct Call {
    number: u64,
    of: usize,
    thread: ThreadId,
}

/// A thread that waits for those calls of something that had begun by then.
struct Wait {
    thread: ThreadId,
    of: usize,
    last: u64,
}

struct Calls {
    last: u64,
    under_way: Vec<Call>,
    waiting: Vec<Wait>,
}

static CALLS: Mutex<Calls> = Mutex::new(Calls { last: 0, under_way: Vec::new(), waiting: Vec::new() });
static CHANGED: Condvar = Condvar::new();

fn locked() -> MutexGuard<'static, Calls> {
    CALLS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn name_of<T>(of: &T) -> usize {
    std::ptr::from_ref(of).addr()
}

impl Calls {
    /// The threads that this one waits for.
    fn awaited(&self, wait: &Wait) -> impl Iterator<Item = ThreadId> {
        let &Wait { thread, of, last } = wait;
        let calls = self.under_way.iter();
        let calls = calls.filter(move |call| call.of == of && call.number <= last && call.thread != thread);
        calls.map(|call| call.thread)
    }

    /// Whether `waiter` waits for `thread`, for one that does, and so on.
    fn waits_for(&self, waiter: ThreadId, thread: ThreadId) -> bool {
        let (mut seen, mut next) = (Vec::new(), vec![waiter]);
        while let Some(waiter) = next.pop() {
            if seen.contains(&waiter) {
                continue;
            }
            seen.push(waiter);
            for wait in self.waiting.iter().filter(|wait| wait.thread == waiter) {
                next.extend(self.awaited(wait));
            }
            if next.contains(&thread) {
                return true;
            }
        }
        false
    }
}

/// A callback is being called, as long as this lives.
pub(super) struct UnderWay(u64);

/// A thread is about to call callbacks of this. It is locked, so that nobody takes them back meanwhile.
pub(super) fn begin<T>(of: &T, thread: ThreadId) -> UnderWay {
    let mut calls = locked();
    calls.last = calls.last.saturating_add(1);
    let number = calls.last;
    calls.under_way.push(Call { number, of: name_of(of), thread });
    UnderWay(number)
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        locked().under_way.retain(|call| call.number != self.0);
        CHANGED.notify_all();
    }
}

/// The number of the last call that began, of anything.
pub(super) fn last() -> u64 {
    locked().last
}

/// Waits until the calls of this up to number `last` are over, but for those that this thread is inside. False: what is left waits for
/// this thread.
pub(super) fn wait_for_end<T>(of: &T, last: u64) -> bool {
    let thread = thread::current().id();
    let wait = Wait { thread, of: name_of(of), last };
    let mut calls = locked();
    calls.waiting.push(Wait { ..wait });
    let is_over = loop {
        let awaited: Vec<ThreadId> = calls.awaited(&wait).collect();
        if awaited.is_empty() {
            break true;
        }
        if awaited.into_iter().all(|other| calls.waits_for(other, thread)) {
            break false;
        }
        calls = CHANGED.wait(calls).unwrap_or_else(PoisonError::into_inner);
    };
    calls.waiting.retain(|wait| wait.thread != thread);
    is_over
}
