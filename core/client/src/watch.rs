//! Who waits for a change of the contact list: without a queue, since only the newest list is of use.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use crate::roster::Roster;

#[derive(Default)]
struct State {
    /// There is a list that was not taken yet.
    changed: bool,
    waker: Option<Waker>,
    /// Nothing changes any more. With the last list, if it was not taken yet.
    over: Option<Option<Arc<Roster>>>,
}

/// The side of the session.
pub(crate) struct Watcher(Arc<Mutex<State>>);

/// The side that waits.
pub(crate) struct Watched(Arc<Mutex<State>>);

/// What there is for the side that waits.
pub(crate) enum Found {
    /// The list is another one: take it. The waker is registered for the case that it cannot be taken now.
    Changed,
    /// The same, and it is the last one.
    Last(Arc<Roster>),
    /// Nothing yet; the waker is registered.
    Nothing,
    Over,
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn watch(changed: bool) -> (Watcher, Watched) {
    let state = Arc::new(Mutex::new(State { changed, ..State::default() }));
    (Watcher(state.clone()), Watched(state))
}

impl Watcher {
    /// Whether somebody still listens.
    pub(crate) fn is_wanted(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// The list has changed.
    pub(crate) fn tell(&self) -> Option<Waker> {
        let mut state = locked(&self.0);
        state.changed = true;
        state.waker.take()
    }

    /// It will not change again.
    pub(crate) fn close(&self, roster: &Arc<Roster>) -> Option<Waker> {
        let mut state = locked(&self.0);
        state.over = Some(state.changed.then(|| roster.clone()));
        state.waker.take()
    }
}

impl Watched {
    /// Nothing will ever change.
    pub(crate) fn over() -> Self {
        let (_, watched) = watch(false);
        locked(&watched.0).over = Some(None);
        watched
    }

    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Found {
        let mut state = locked(&self.0);
        if let Some(last) = &mut state.over {
            return last.take().map_or(Found::Over, Found::Last);
        }
        match &mut state.waker {
            Some(waker) => waker.clone_from(context.waker()),
            None => state.waker = Some(context.waker().clone()),
        }
        if std::mem::take(&mut state.changed) { Found::Changed } else { Found::Nothing }
    }

    /// What was told could not be taken.
    pub(crate) fn put_back(&self) {
        locked(&self.0).changed = true;
    }
}
