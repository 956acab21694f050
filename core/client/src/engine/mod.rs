//! What the handles and the driver of one account have in common.

#[cfg(feature = "p2p")]
mod direct;
mod messages;
mod shut_out;
pub(crate) mod sign_in;
#[cfg(feature = "p2p")]
pub(crate) mod transfers;

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant as Clock;

use atomic_waker::AtomicWaker;
use msnp_core::time::Instant;
use msnp_core::{Heap, Messenger};

use crate::hooks::{self, Inside, Refusal, when_outside};
use crate::resume::Resume;
use crate::session::Session;
use crate::settings::Settings;

/// The future that does the work of a client while it is signed in or on the way. It has to be polled by some executor until it ends.
pub type DriverFuture = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// Hands a driver to an executor.
pub(crate) type Spawn = Box<dyn Fn(DriverFuture) + Send + Sync>;

pub(crate) struct Shared {
    inner: Mutex<Inner>,
    /// Wakes the driver after each request.
    pub(crate) driver: Arc<AtomicWaker>,
    pub(crate) settings: Settings,
    pub(crate) spawn: Spawn,
    started: Clock,
    abandoned: AtomicBool,
}

pub(crate) struct Inner {
    pub(crate) machine: Messenger<Heap>,
    pub(crate) session: Session,
    /// A driver exists, or is about to be spawned.
    pub(crate) running: bool,
    /// What a machine that has not been signed in yet is given to begin with. One that has keeps what it learnt.
    fresh: Option<Resume>,
}

/// What clients and conversations hold. When the last one is dropped, the driver winds up.
pub(crate) struct Handle {
    pub(crate) shared: Arc<Shared>,
}

impl Handle {
    pub(crate) fn new(settings: Settings, spawn: Spawn) -> Arc<Self> {
        if let Some(trace) = &settings.trace {
            trace.lock().unwrap_or_else(PoisonError::into_inner).hide(settings.proxy.password());
        }
        let inner = Inner {
            machine: Messenger::new(),
            session: Session::new(&settings),
            running: false,
            fresh: Some(settings.resume.clone()),
        };
        let shared = Shared {
            inner: Mutex::new(inner),
            driver: Arc::new(AtomicWaker::new()),
            settings,
            spawn,
            started: Clock::now(),
            abandoned: AtomicBool::new(false),
        };
        Arc::new(Self { shared: Arc::new(shared) })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.abandoned.store(true, Ordering::Release);
        self.shared.later(|inner| {
            if !inner.running {
                inner.session.close_subscriptions();
            }
        });
    }
}

/// For handles.
impl Shared {
    /// Looks at the state, or changes what gives the driver nothing to do.
    pub(crate) fn look<R>(&self, work: impl FnOnce(&mut Inner) -> R) -> Result<R, Refusal> {
        hooks::check()?;
        Ok(self.with(work))
    }

    /// Changes what gives the driver something to do.
    pub(crate) fn act<R>(&self, work: impl FnOnce(&mut Inner) -> R) -> Result<R, Refusal> {
        hooks::check()?;
        Ok(self.change(work))
    }

    /// The same for what has no answer: from inside a hook, when it has returned.
    pub(crate) fn later(self: &Arc<Self>, work: impl FnOnce(&mut Inner) + 'static) {
        let shared = self.clone();
        when_outside(move || shared.change(work));
    }
}

/// For the driver, which nobody calls from inside a lock.
impl Shared {
    /// Does something with the state, and calls the wakers of those who learned something by it when the lock is free again.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut Inner) -> R) -> R {
        let (result, wakes) = {
            let _inside = Inside::enter();
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            let result = work(&mut inner);
            inner.session.tell_watchers();
            (result, std::mem::take(&mut inner.session.wakes))
        };
        wakes.into_iter().for_each(std::task::Waker::wake);
        result
    }

    /// The same for what gives the driver something to do.
    pub(crate) fn change<R>(&self, work: impl FnOnce(&mut Inner) -> R) -> R {
        let result = self.with(work);
        self.driver.wake();
        result
    }

    /// Whether every handle is gone.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }

    /// The machine's clock.
    pub(crate) fn now(&self) -> Instant {
        Instant::from_millis(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// The reactor's clock at a time of the machine's.
    pub(crate) fn clock_at(&self, time: Instant) -> Option<Clock> {
        self.started.checked_add(std::time::Duration::from_millis(time.as_millis()))
    }
}
