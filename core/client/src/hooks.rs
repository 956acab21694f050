//! Where a client may be called: not from inside a hook, and not in a process that was forked from the one that uses it.
//!
//! A hook (the writer of a trace, a logger) is called while a client is locked by this very thread: a call from inside it would wait for itself,
//! and one of another client for a thread that may be doing the same the other way round. So each thread counts how deep it is inside locks and
//! hooks, and handles ask before they lock anything.

use std::cell::{Cell, RefCell};
use std::sync::OnceLock;

use crate::error::{Error, SendFailure};

thread_local! {
    /// How many locks of clients and hooks this thread is inside.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// What is done when it is outside of all of them.
    static POSTPONED: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

/// The process that uses clients: the first that made one.
static PROCESS: OnceLock<u32> = OnceLock::new();

/// Why a client cannot be called here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    FromCallback,
    Forked,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::FromCallback => Self::FromCallback,
            Refusal::Forked => Self::Forked,
        }
    }
}

impl From<Refusal> for SendFailure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::FromCallback => Self::FromCallback,
            Refusal::Forked => Self::Forked,
        }
    }
}

/// Whether a client can be called by this thread now. Every call of a client looks at this by itself; it is for those who have locks of their
/// own in front of one.
///
/// # Errors
/// [`Error::FromCallback`] inside a hook, [`Error::Forked`] in a child of the process that makes clients.
pub fn check_caller() -> Result<(), Error> {
    check().map_err(Error::from)
}

pub(crate) fn check() -> Result<(), Refusal> {
    if PROCESS.get().is_some_and(|process| *process != std::process::id()) {
        return Err(Refusal::Forked);
    }
    if DEPTH.get() > 0 { Err(Refusal::FromCallback) } else { Ok(()) }
}

/// The same for what makes clients, or gives the reactor work: this process is the one that uses them from now on.
pub(crate) fn check_and_claim() -> Result<(), Refusal> {
    check()?;
    PROCESS.get_or_init(std::process::id);
    Ok(())
}

/// Runs a function of the program that the library calls in the midst of its work, such as a logger: no client can be called from inside it,
/// whatever the library was at. The writer of a [trace](crate::Settings::with_trace) needs none of this: it is called from inside in any case.
///
/// ```
/// let outcome = msnp::call_hook(msnp::check_caller);
/// assert_eq!(outcome, Err(msnp::Error::FromCallback));
/// assert_eq!(msnp::check_caller(), Ok(()));
/// ```
pub fn call_hook<R>(hook: impl FnOnce() -> R) -> R {
    let _inside = Inside::enter();
    hook()
}

/// Does something that may wait for a lock: at once, or when this thread has left every lock and hook. In a forked child, never.
pub(crate) fn when_outside(work: impl FnOnce() + 'static) {
    match check() {
        Ok(()) => work(),
        Err(Refusal::FromCallback) => {
            let work: Box<dyn FnOnce()> = Box::new(work);
            // A thread that is about to end has no place for it any more, and is inside no hook either.
            let _ = POSTPONED.try_with(|postponed| postponed.borrow_mut().push(work));
        }
        Err(Refusal::Forked) => {}
    }
}

/// As long as it lives, the thread is inside a lock or a hook.
pub(crate) struct Inside(());

impl Inside {
    pub(crate) fn enter() -> Self {
        DEPTH.set(DEPTH.get().saturating_add(1));
        Self(())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
        if DEPTH.get() > 0 {
            return;
        }
        let postponed = POSTPONED.try_with(RefCell::take).unwrap_or_default();
        for work in postponed {
            work();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    #[test]
    fn what_is_postponed_is_done_when_the_last_hook_has_returned() {
        let done = Rc::new(Cell::new(0));
        let counted = || {
            let done = done.clone();
            when_outside(move || done.set(done.get() + 1));
        };
        counted();
        assert_eq!(done.get(), 1);
        call_hook(|| {
            call_hook(counted);
            assert_eq!(check(), Err(Refusal::FromCallback));
            assert_eq!(done.get(), 1);
        });
        assert_eq!(done.get(), 2);
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn a_hook_that_panics_is_left_as_well() {
        let outcome = std::panic::catch_unwind(|| call_hook(|| panic!("planted")));
        assert!(outcome.is_err());
        assert_eq!(check(), Ok(()));
    }
}
