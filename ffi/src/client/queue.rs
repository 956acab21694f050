//! What waits to be taken by `msnp_client_next_event`: the client's events, and answers to requests.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use futures_lite::Stream;
use msnp::{Event, Events};

use super::failure::Reason;
use super::wake::Signal;
use crate::result::msnp_result;

/// How many answers and events wait here at most before requests are refused.
const MOST_WAITING: usize = 4096;

/// What became of a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) request: u32,
    pub(crate) outcome: Result<Content, Reason>,
}

/// What an answer brings with it.
#[derive(Debug, Default)]
pub(crate) enum Content {
    #[default]
    Nothing,
    /// The id of a new group.
    Group(String),
    Page {
        path: String,
        login: String,
    },
    File(Vec<u8>),
    /// `None`: they show none.
    Picture(Option<Arc<[u8]>>),
}

impl From<()> for Content {
    fn from((): ()) -> Self {
        Self::Nothing
    }
}

impl From<String> for Content {
    fn from(group: String) -> Self {
        Self::Group(group)
    }
}

impl From<msnp::ServicePage> for Content {
    fn from(page: msnp::ServicePage) -> Self {
        Self::Page { path: page.path, login: page.login }
    }
}

impl From<Option<Arc<[u8]>>> for Content {
    fn from(picture: Option<Arc<[u8]>>) -> Self {
        Self::Picture(picture)
    }
}

impl From<Arc<[u8]>> for Content {
    fn from(object: Arc<[u8]>) -> Self {
        Self::Picture(Some(object))
    }
}

impl From<Vec<u8>> for Content {
    fn from(file: Vec<u8>) -> Self {
        Self::File(file)
    }
}

#[derive(Debug)]
pub(crate) enum Item {
    Event(Event),
    Answer(Answer),
}

pub(crate) struct Queue {
    state: Mutex<State>,
    pub(crate) signal: Arc<Signal>,
    waker: Waker,
}

struct State {
    /// `None`: the last event was taken.
    events: Option<Events>,
    /// Answers, and the events that came before them.
    ready: VecDeque<Item>,
}

impl Queue {
    pub(crate) fn new(events: Events) -> Self {
        let signal = Arc::new(Signal::default());
        let waker = Waker::from(signal.clone());
        Self { state: Mutex::new(State { events: Some(events), ready: VecDeque::new() }), signal, waker }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Arms the signal, so that the first event sets it.
    pub(crate) fn arm(&self) {
        let mut state = self.locked();
        if let Ok(Some(item)) = self.take(&mut state) {
            state.ready.push_front(item);
        }
    }

    /// Whether so much waits already that no request is taken on.
    pub(crate) fn is_full(&self) -> bool {
        self.locked().ready.len() >= MOST_WAITING
    }

    /// Puts an answer behind the events that came before it.
    pub(crate) fn answer(&self, answer: Answer) {
        let mut state = self.locked();
        let State { events, ready } = &mut *state;
        while ready.len() < MOST_WAITING
            && let Some(event) = events.as_mut().and_then(Events::try_next)
        {
            ready.push_back(Item::Event(event));
        }
        ready.push_back(Item::Answer(answer));
        drop(state);
        self.signal.on();
    }

    /// The next event; waits for one as long as `timeout` says, `None` for ever.
    ///
    /// # Errors
    /// [`msnp_result::NoEvent`], [`msnp_result::Closed`].
    pub(crate) fn next(&self, timeout: Option<Duration>) -> Result<Item, msnp_result> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            if let Some(item) = self.take(&mut self.locked())? {
                return Ok(item);
            }
            if timeout.is_some_and(|timeout| timeout.is_zero()) || !self.signal.wait(deadline) {
                return Err(msnp_result::NoEvent);
            }
        }
    }

    /// What is there; `None`: nothing, and the signal is off until something comes.
    fn take(&self, state: &mut State) -> Result<Option<Item>, msnp_result> {
        if let Some(item) = state.ready.pop_front() {
            return Ok(Some(item));
        }
        let Some(events) = &mut state.events else { return Err(msnp_result::Closed) };
        if let Some(event) = events.try_next() {
            return Ok(Some(Item::Event(event)));
        }
        self.signal.off();
        match Pin::new(events).poll_next(&mut Context::from_waker(&self.waker)) {
            Poll::Pending => Ok(None),
            Poll::Ready(Some(event)) => {
                self.signal.keep_on();
                Ok(Some(Item::Event(event)))
            }
            Poll::Ready(None) => {
                self.signal.keep_on();
                state.events = None;
                Err(msnp_result::Closed)
            }
        }
    }

    /// Nobody takes events any more.
    pub(crate) fn discard(&self) {
        let mut state = self.locked();
        let (events, ready) = (state.events.take(), std::mem::take(&mut state.ready));
        drop(state);
        drop((events, ready));
    }
}
