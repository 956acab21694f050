//! The clients that there are. One is named by a number that looks like a pointer, and looked up at every call, so that a client that was
//! freed, or never was, is refused in every build, and may be freed while another thread is inside a call.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use msnp::Client;

#[cfg(feature = "p2p")]
use super::files::Files;
use super::queue::Queue;
use super::trace::TraceTarget;
use crate::result::msnp_result;

/// An account on a service. A handle, not an address: it may be used from any thread at any time, and is refused after
/// `msnp_client_free`.
pub struct msnp_client(());

/// What a handle stands for.
pub(crate) struct Account {
    /// `None` once it is closed.
    client: Mutex<Option<Client>>,
    pub(crate) queue: Queue,
    trace: Option<TraceTarget>,
    last_request: AtomicU32,
    #[cfg(feature = "p2p")]
    pub(super) files: Files,
}

impl Account {
    pub(super) fn new(client: Client, queue: Queue, trace: Option<TraceTarget>) -> Self {
        Self {
            client: Mutex::new(Some(client)),
            queue,
            trace,
            last_request: AtomicU32::new(0),
            #[cfg(feature = "p2p")]
            files: Files::default(),
        }
    }

    /// The client, unless it is closed.
    pub(crate) fn client(&self) -> Result<Client, msnp_result> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or(msnp_result::Closed)
    }

    /// A number that no other request of this account has, within four thousand million.
    pub(crate) fn number(&self) -> u32 {
        loop {
            let number = self.last_request.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
            if number != 0 {
                return number;
            }
        }
    }

    /// Says goodbye in the background; the last event follows.
    pub(super) fn close(&self) {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(client) = client {
            // The client was built, so the executor is there.
            let _ = msnp::spawn_on_reactor(async move { client.sign_out().await });
        }
    }

    /// Nothing is written to the trace any more, and nobody is inside it.
    pub(super) fn take_back_trace(&self) {
        if let Some(trace) = &self.trace {
            trace.take_back();
        }
    }
}

struct Handles {
    last: usize,
    alive: BTreeMap<usize, Arc<Account>>,
}

static HANDLES: RwLock<Handles> = RwLock::new(Handles { last: 0, alive: BTreeMap::new() });

/// A new handle, never given before.
pub(super) fn add(account: Account) -> Result<*mut msnp_client, msnp_result> {
    let mut handles = HANDLES.write().unwrap_or_else(PoisonError::into_inner);
    handles.last = handles.last.checked_add(1).ok_or(msnp_result::System)?;
    let number = handles.last;
    handles.alive.insert(number, Arc::new(account));
    Ok(std::ptr::without_provenance_mut(number))
}

/// The handle stands for nothing any more.
pub(super) fn remove(client: *mut msnp_client) -> Option<Arc<Account>> {
    HANDLES.write().unwrap_or_else(PoisonError::into_inner).alive.remove(&client.addr())
}

/// Whether anything with a client can be done here: not in a hook, and not in a child process.
pub(crate) fn check_caller() -> Result<(), msnp_result> {
    msnp::check_caller().map_err(|error| msnp_result::numbered(error.number()))
}

/// What the handle stands for.
pub(crate) fn account(client: *mut msnp_client) -> Result<Arc<Account>, msnp_result> {
    check_caller()?;
    if client.is_null() {
        return Err(msnp_result::NullPointer);
    }
    let handles = HANDLES.read().unwrap_or_else(PoisonError::into_inner);
    handles.alive.get(&client.addr()).cloned().ok_or(msnp_result::NotAnObject)
}
