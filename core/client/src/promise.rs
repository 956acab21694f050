//! One value that somebody waits for, and the wakers to be called once the lock is free.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::hooks::when_outside;

/// Wakers that were collected under a lock. A waker may run foreign code, which may call the client again.
pub(crate) type Wakes = Vec<Waker>;

enum Slot<T> {
    /// There is no value yet. With the waker of the one who waits, once that has been polled.
    Empty(Option<Waker>),
    Full(T),
    /// The value was taken, or will never come.
    Over,
}

/// The side that gives the value.
pub(crate) struct Promise<T>(Arc<Mutex<Slot<T>>>);

/// The side that waits: a future of the value, `None` when it will never come.
pub(crate) struct Promised<T>(Arc<Mutex<Slot<T>>>);

pub(crate) fn promise<T>() -> (Promise<T>, Promised<T>) {
    let slot = Arc::new(Mutex::new(Slot::Empty(None)));
    (Promise(slot.clone()), Promised(slot))
}

fn locked<T>(slot: &Mutex<Slot<T>>) -> MutexGuard<'_, Slot<T>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Promise<T> {
    /// Gives the value.
    pub(crate) fn keep(self, value: T, wakes: &mut Wakes) {
        let before = std::mem::replace(&mut *locked(&self.0), Slot::Full(value));
        if let Slot::Empty(waker) = before {
            wakes.extend(waker);
        }
    }

    /// Whether there still is somebody who waits, or may come to.
    pub(crate) fn is_wanted(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        let waker = {
            let mut slot = locked(&self.0);
            match &mut *slot {
                Slot::Empty(waker) => {
                    let waker = waker.take();
                    *slot = Slot::Over;
                    waker
                }
                Slot::Full(_) | Slot::Over => None,
            }
        };
        if let Some(waker) = waker {
            // It may be dropped under the client's lock.
            when_outside(move || waker.wake());
        }
    }
}

impl<T> Future for Promised<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut slot = locked(&self.0);
        match &mut *slot {
            Slot::Empty(Some(waker)) => waker.clone_from(context.waker()),
            Slot::Empty(waker @ None) => *waker = Some(context.waker().clone()),
            Slot::Full(_) | Slot::Over => {
                return match std::mem::replace(&mut *slot, Slot::Over) {
                    Slot::Full(value) => Poll::Ready(Some(value)),
                    Slot::Empty(_) | Slot::Over => Poll::Ready(None),
                };
            }
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_lite::future::block_on;

    #[test]
    fn a_kept_promise_gives_its_value_and_a_broken_one_none() {
        let (kept, value) = promise();
        let mut wakes = Wakes::new();
        kept.keep(7, &mut wakes);
        assert_eq!(block_on(value), Some(7));
        let (broken, value) = promise::<u8>();
        drop(broken);
        assert_eq!(block_on(value), None);
    }

    #[test]
    fn the_waiting_side_is_woken_after_the_lock() {
        let (promise, mut value) = promise();
        let waker = Waker::noop();
        assert!(Pin::new(&mut value).poll(&mut Context::from_waker(waker)).is_pending());
        let mut wakes = Wakes::new();
        promise.keep((), &mut wakes);
        assert_eq!(wakes.len(), 1);
    }
}
