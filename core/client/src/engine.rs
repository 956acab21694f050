//! What the handles and the driver of one account have in common.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant as Clock;

use atomic_waker::AtomicWaker;
use msnp_core::settings::{ListVersion, SignIn};
use msnp_core::time::Instant;
use msnp_core::wire::sink::Sink;
use msnp_core::{Heap, Messenger};

use crate::client::DriverFuture;
use crate::error::Error;
use crate::hooks::{self, Inside, Refusal, when_outside};
use crate::promise::Promised;
use crate::resume::{Resume, ResumeWith};
use crate::session::Session;
use crate::settings::Settings;

/// Hands a driver to an executor.
pub(crate) type Spawn = Box<dyn Fn(DriverFuture) + Send + Sync>;

pub(crate) struct Shared {
    inner: Mutex<Inner>,
    /// Wakes the driver after each wish.
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
        let inner = Inner { machine: Messenger::new(), session: Session::new(&settings), running: false };
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

struct Collected(Vec<u8>);

impl Sink for Collected {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

/// A sign-in that has begun.
pub(crate) struct Begun {
    /// Its number.
    pub(crate) attempt: u32,
    /// What it comes to.
    pub(crate) online: Promised<Result<(), Error>>,
    /// A driver must be started.
    pub(crate) start: bool,
}

/// Wishes that need both the machine and what is kept beside it.
impl Inner {
    /// Begins a sign-in.
    pub(crate) fn sign_in(&mut self, settings: &Settings, now: Instant) -> Result<Begun, Error> {
        if !self.session.is_offline() {
            return Err(Error::AlreadySignedIn);
        }
        let kept = if self.session.may_resume {
            self.resume(ResumeWith::ServersAndTicket)
        } else {
            Resume::default()
        };
        let kept = if kept.is_empty() { &settings.resume } else { &kept };
        let (nexus, gateway) = (settings.service.nexus(), settings.service.gateway());
        let versions = self.session.versions.clone().unwrap_or_default();
        let wish = SignIn {
            dialects: settings.service.dialects(),
            identity: settings.service.identity().borrowed(),
            status: settings.status,
            capabilities: settings.capabilities,
            list_version: ListVersion { list: &versions.list, settings: &versions.settings },
            resume: kept.bytes(),
            eager: settings.service.eager(),
            limits: settings.limits,
            reconnection: settings.reconnection,
            gateway: settings.service.gateway_at(&gateway),
            proxy: settings.proxy.borrowed(),
            ..SignIn::new(&settings.account, &self.session.password, settings.service.servers(&nexus))
        };
        self.machine.sign_in(&wish).map_err(|error| Error::of_call(error, &settings.account))?;
        let limit = u64::try_from(settings.sign_in_limit.as_millis()).unwrap_or(u64::MAX);
        let (attempt, online) = self.session.begin(now.after(msnp_core::time::Duration::from_millis(limit)));
        let start = !std::mem::replace(&mut self.running, true);
        Ok(Begun { attempt, online, start })
    }

    pub(crate) fn sign_out(&mut self) -> Option<Promised<()>> {
        if !self.running {
            return None;
        }
        self.machine.sign_out();
        Some(self.session.waiting.end())
    }

    /// Ends a sign-in that nobody waits for any more.
    pub(crate) fn give_up(&mut self, attempt: u32) {
        if self.session.is_signing_in(attempt) {
            self.machine.sign_out();
        }
    }

    pub(crate) fn resume(&self, with: ResumeWith) -> Resume {
        let mut sink = Collected(Vec::new());
        self.machine.put_resume(with == ResumeWith::ServersAndTicket, &mut sink);
        Resume::from_bytes(&sink.0)
    }
}
