//! Events that wait to be taken by one listener.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_lite::{Stream, future};
use msnp::Events;

use crate::event::Event;
use crate::failure::NativeFailure;
use crate::gate::{Cancellation, Gate, check_process, unless_cancelled};

/// The events of one listener, from the call that made it on. Every listener has a queue of its own, so that none takes anything from
/// another. It is bounded: where a listener was too slow, it finds `Event.Missed`.
#[derive(uniffi::Object)]
pub struct EventQueue {
    state: Mutex<State>,
    waiters: Arc<Waiters>,
    own: Gate,
    client: Arc<Gate>,
}

struct State {
    events: Option<Events>,
    /// Looked at to see whether there is one, and not taken yet.
    held: Option<msnp::Event>,
}

impl State {
    fn take(&mut self) -> Option<msnp::Event> {
        self.held.take().or_else(|| self.events.as_mut()?.try_next())
    }
}

impl EventQueue {
    pub(crate) fn new(events: Events, client: Arc<Gate>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State { events: Some(events), held: None }),
            waiters: Arc::default(),
            own: Gate::new(),
            client,
        })
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something can be taken; `false`: there is nothing more to come.
    fn poll_waiting(&self, place: &Place, context: &Context<'_>) -> Poll<bool> {
        let mut state = self.locked();
        if state.held.is_some() {
            return Poll::Ready(true);
        }
        let State { events: Some(events), .. } = &mut *state else { return Poll::Ready(false) };
        place.wait_with(context.waker());
        let waker = Waker::from(self.waiters.clone());
        match Pin::new(events).poll_next(&mut Context::from_waker(&waker)) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(event)) => {
                state.held = Some(event);
                Poll::Ready(true)
            }
            Poll::Ready(None) => {
                state.events = None;
                Poll::Ready(false)
            }
        }
    }
}

#[uniffi::export]
impl EventQueue {
    /// Waits until something can be taken; `false`: there is nothing more to come, since queue or client were closed. It takes nothing
    /// itself, so that nothing is lost when the call is dropped.
    ///
    /// Errors: `Cancelled`.
    pub async fn wait(&self, cancellation: Option<Arc<Cancellation>>) -> Result<bool, NativeFailure> {
        msnp::check_caller()?;
        let place = Place::among(&self.waiters);
        let waiting = poll_fn(|context| self.poll_waiting(&place, context));
        let over = async {
            future::or(self.own.closed(), self.client.closed()).await;
            false
        };
        // What waits already can be taken even when the client was closed.
        let work = async { Ok::<_, NativeFailure>(future::or(waiting, over).await) };
        unless_cancelled(cancellation, work).await
    }

    /// What waits now, in order, at most so many.
    pub fn take(&self, most: u32) -> Result<Vec<Event>, NativeFailure> {
        msnp::check_caller()?;
        let mut state = self.locked();
        let next = std::iter::from_fn(|| state.take());
        Ok(next.take(usize::try_from(most).unwrap_or(usize::MAX)).map(Event::from).collect())
    }

    /// Nobody listens any more. Waiting calls end.
    pub fn close(&self) -> Result<(), NativeFailure> {
        check_process()?;
        let (events, held) = {
            let mut state = self.locked();
            (state.events.take(), state.held.take())
        };
        drop((events, held));
        self.own.close();
        Ok(())
    }
}

/// Those who wait at one queue: it knows one waker only.
#[derive(Default)]
struct Waiters(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    next: u64,
    wakers: Vec<(u64, Waker)>,
}

impl Waiters {
    fn locked(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Waiters {
    fn wake(self: Arc<Self>) {
        let wakers = std::mem::take(&mut self.locked().wakers);
        wakers.into_iter().for_each(|(_, waker)| waker.wake());
    }
}

/// One who waits. It is given up when the call is dropped, so that calls in vain leave nothing behind.
struct Place {
    number: u64,
    waiters: Arc<Waiters>,
}

impl Place {
    fn among(waiters: &Arc<Waiters>) -> Self {
        let mut waiting = waiters.locked();
        waiting.next = waiting.next.wrapping_add(1);
        Self { number: waiting.next, waiters: waiters.clone() }
    }

    fn wait_with(&self, waker: &Waker) {
        let mut waiting = self.waiters.locked();
        match waiting.wakers.iter_mut().find(|(number, _)| *number == self.number) {
            Some((_, known)) => known.clone_from(waker),
            None => waiting.wakers.push((self.number, waker.clone())),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.waiters.locked().wakers.retain(|(number, _)| *number != self.number);
    }
}
