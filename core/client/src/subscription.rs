//! The stream of events: a bounded queue for each subscriber.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_lite::Stream;

use crate::event::Event;

/// Above this, an emptied queue gives its memory back.
const KEPT_CAPACITY: usize = 16;

struct Queue {
    events: VecDeque<Event>,
    limit: usize,
    /// Bytes of texts in the events, and the most of them.
    bytes: usize,
    byte_limit: usize,
    missed: u64,
    waker: Option<Waker>,
    closed: bool,
}

/// The side of the client.
pub(crate) struct Subscription(Arc<Mutex<Queue>>);

/// A stream of events, from [`Client::events`](crate::Client::events). It begins with the first event after that call and ends
/// when the last handle of the client is gone.
///
/// Who takes events too slowly finds [`Event::Missed`] where the queue was full; nothing else is affected by it.
pub struct Events(Arc<Mutex<Queue>>);

fn locked(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A subscription with room for `limit` events, at least 2, and `byte_limit` bytes of texts.
pub(crate) fn subscribe(limit: usize, byte_limit: usize) -> (Subscription, Events) {
    let queue = Queue {
        events: VecDeque::new(),
        limit: limit.max(2),
        bytes: 0,
        byte_limit,
        missed: 0,
        waker: None,
        closed: false,
    };
    let queue = Arc::new(Mutex::new(queue));
    (Subscription(queue.clone()), Events(queue))
}

impl Subscription {
    /// Whether somebody still listens.
    pub(crate) fn is_wanted(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Adds an event. `missed` counts those that find no room.
    pub(crate) fn push(&self, event: Event, missed: &mut u64) -> Option<Waker> {
        let mut queue = locked(&self.0);
        let bytes = queue.bytes.saturating_add(event.weight());
        let too_large = bytes > queue.byte_limit && !queue.events.is_empty();
        if queue.missed > 0 && !too_large && queue.events.len().saturating_add(2) <= queue.limit {
            let count = std::mem::take(&mut queue.missed);
            queue.events.push_back(Event::Missed { count });
        }
        if queue.missed > 0 || too_large || queue.events.len() >= queue.limit {
            queue.missed = queue.missed.saturating_add(1);
            *missed = missed.saturating_add(1);
        } else {
            queue.bytes = bytes;
            queue.events.push_back(event);
        }
        queue.waker.take()
    }

    pub(crate) fn close(&self) -> Option<Waker> {
        let mut queue = locked(&self.0);
        queue.closed = true;
        queue.waker.take()
    }
}

impl Queue {
    fn take(&mut self) -> Option<Event> {
        if let Some(event) = self.events.pop_front() {
            self.bytes = self.bytes.saturating_sub(event.weight());
            if self.events.is_empty() && self.events.capacity() > KEPT_CAPACITY {
                self.events = VecDeque::new();
            }
            return Some(event);
        }
        let count = std::mem::take(&mut self.missed);
        (count > 0).then_some(Event::Missed { count })
    }
}

impl Events {
    /// Nothing will ever come.
    pub(crate) fn over() -> Self {
        let (subscription, events) = subscribe(0, 0);
        subscription.close();
        events
    }

    /// The next event if one waits, without waiting for one.
    pub fn try_next(&mut self) -> Option<Event> {
        locked(&self.0).take()
    }
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        let mut queue = locked(&self.0);
        if let Some(event) = queue.take() {
            return Poll::Ready(Some(event));
        }
        if queue.closed {
            return Poll::Ready(None);
        }
        match &mut queue.waker {
            Some(waker) => waker.clone_from(context.waker()),
            None => queue.waker = Some(context.waker().clone()),
        }
        Poll::Pending
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let queue = locked(&self.0);
        f.debug_struct("Events").field("waiting", &queue.events.len()).field("missed", &queue.missed).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_lite::{StreamExt, future::block_on};

    fn minutes(event: Option<Event>) -> u32 {
        match event {
            Some(Event::ShutdownIn { minutes }) => minutes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_slow_subscriber_learns_how_much_it_missed() {
        let (subscription, mut events) = subscribe(3, 1000);
        for minutes in 0..5 {
            subscription.push(Event::ShutdownIn { minutes }, &mut 0);
        }
        assert_eq!(minutes(events.try_next()), 0);
        assert_eq!(minutes(events.try_next()), 1);
        subscription.push(Event::ShutdownIn { minutes: 9 }, &mut 0);
        assert_eq!(minutes(events.try_next()), 2);
        assert!(matches!(events.try_next(), Some(Event::Missed { count: 2 })));
        assert_eq!(minutes(events.try_next()), 9);
        assert!(events.try_next().is_none());
    }

    #[test]
    fn large_events_are_bounded_by_their_size_and_one_may_always_wait() {
        let alert = |size| Event::Alert { text: String::new(), document: "x".repeat(size) };
        let (subscription, mut events) = subscribe(100, 1000);
        let mut missed = 0;
        subscription.push(alert(5000), &mut missed);
        subscription.push(alert(1), &mut missed);
        assert_eq!(missed, 1);
        assert!(matches!(events.try_next(), Some(Event::Alert { .. })));
        assert!(matches!(events.try_next(), Some(Event::Missed { count: 1 })));
        for _ in 0..3 {
            subscription.push(alert(400), &mut missed);
        }
        // Small ones have no room behind the gap either: the order stays.
        subscription.push(Event::InvitationIgnored, &mut missed);
        assert_eq!(missed, 2);
        assert_eq!(std::iter::from_fn(|| events.try_next()).count(), 4);
    }

    #[test]
    fn what_was_missed_last_is_told_as_well() {
        let (subscription, mut events) = subscribe(2, 1000);
        for minutes in 0..3 {
            subscription.push(Event::ShutdownIn { minutes }, &mut 0);
        }
        events.try_next();
        events.try_next();
        assert!(matches!(events.try_next(), Some(Event::Missed { count: 1 })));
    }

    #[test]
    fn the_stream_ends_after_the_last_event() {
        let (subscription, mut events) = subscribe(8, 1000);
        subscription.push(Event::InvitationIgnored, &mut 0);
        subscription.close();
        block_on(async {
            assert!(events.next().await.is_some());
            assert!(events.next().await.is_none());
        });
        drop(events);
        assert!(!subscription.is_wanted());
    }
}
