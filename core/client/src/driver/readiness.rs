//! Which connections have news: the driver looks at those only.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};

use atomic_waker::AtomicWaker;

/// Remembers that its connection has news, and wakes the driver.
pub(super) struct Readiness {
    is_ready: AtomicBool,
    driver: Arc<AtomicWaker>,
}

impl Readiness {
    /// Of a connection that has not been looked at yet, and so is ready.
    pub(super) fn new(driver: Arc<AtomicWaker>) -> Arc<Self> {
        Arc::new(Self { is_ready: AtomicBool::new(true), driver })
    }

    /// Whether there is news since the last call.
    pub(super) fn take(&self) -> bool {
        self.is_ready.swap(false, Ordering::AcqRel)
    }

    /// There was more than could be taken in: look again, without being woken.
    pub(super) fn keep(&self) {
        self.is_ready.store(true, Ordering::Release);
    }

    pub(super) fn waker(self: &Arc<Self>) -> Waker {
        Waker::from(self.clone())
    }
}

impl Wake for Readiness {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.keep();
        self.driver.wake();
    }
}
