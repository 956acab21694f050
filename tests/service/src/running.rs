//! What every task of the service holds on to.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use smol::Executor;

use crate::configuration::Configuration;
use crate::controls::Rules;
use crate::counters::Tally;
use crate::gateway::Gateway;
use crate::listener::Listeners;
use crate::passport::PassportPlaces;
use crate::wire::Links;
use crate::world::World;

/// Locks, whether or not a thread panicked while holding the lock: a test service is more useful going on.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The service's inside.
pub(crate) struct Shared {
    pub(crate) settings: Arc<Configuration>,
    pub(crate) rules: Rules,
    pub(crate) links: Links,
    pub(crate) listeners: Listeners,
    pub(crate) tally: Arc<Tally>,
    pub(crate) passport: PassportPlaces,
    pub(crate) gateway: Gateway,
    pub(crate) world: Mutex<World>,
    // Weak, since the executor's tasks own this.
    pub(crate) executor: Weak<Executor<'static>>,
}

impl Shared {
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        locked(&self.world)
    }

    /// Runs a task until it ends or the service does.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(executor) = self.executor.upgrade() {
            executor.spawn(task).detach();
        }
    }
}
