//! How a program learns that events wait: a waiting call returns, a callback is called, a descriptor becomes readable.

use std::cell::Cell;
use std::ffi::c_void;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Wake;
use std::time::Instant;

use super::calls;
use super::wire::{Wire, msnp_descriptor};
use crate::result::msnp_result;

/// Called when events wait. See `msnp_client_set_wakeup`.
pub type msnp_wakeup = Option<unsafe extern "C" fn(context: *mut c_void)>;

thread_local! {
    /// How many wake-up callbacks are running on this thread, one inside the other.
    static CALLBACKS: Cell<u32> = const { Cell::new(0) };
}

/// Whether this thread is inside a wake-up callback: then nothing may wait for an event.
pub(crate) fn in_callback() -> bool {
    CALLBACKS.get() > 0
}

#[derive(Clone, Copy)]
struct Callback {
    function: unsafe extern "C" fn(*mut c_void),
    context: *mut c_void,
}

// SAFETY: the program was told that the function is called from another thread with this context.
unsafe impl Send for Callback {}

#[derive(Default)]
struct State {
    /// Something may wait: stays until somebody looked and found nothing.
    rung: bool,
    /// Up while `rung`.
    wire: Option<Wire>,
    callback: Option<Callback>,
}

/// The signal that events wait. It goes on when something comes, and off when somebody looks and finds nothing.
#[derive(Default)]
pub(crate) struct Signal {
    state: Mutex<State>,
    changed: Condvar,
}

impl Signal {
    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// On, and nobody has to be told: who takes events is at it.
    pub(crate) fn keep_on(&self) {
        self.locked().switch(true);
        self.changed.notify_all();
    }

    /// Off. Who calls this looks once more afterwards.
    pub(crate) fn off(&self) {
        self.locked().switch(false);
    }

    /// On. Calls back if it was off.
    pub(crate) fn on(&self) {
        let mut state = self.locked();
        if state.rung {
            return;
        }
        state.switch(true);
        self.changed.notify_all();
        let Some(callback) = state.callback else { return };
        let _under_way = calls::begin(self, std::thread::current().id());
        drop(state);
        CALLBACKS.set(CALLBACKS.get().saturating_add(1));
        // SAFETY: the program gave both, and was told that they must stay valid until they are taken back.
        unsafe { (callback.function)(callback.context) };
        CALLBACKS.set(CALLBACKS.get().saturating_sub(1));
    }

    /// Waits until it is on; false when the time ran out first. `None` waits for ever.
    pub(crate) fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut state = self.locked();
        while !state.rung {
            state = match deadline {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return false;
                    }
                    self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        true
    }

    /// Sets another callback, or none, and calls the new one if the signal is on. When this returns, the one before is not running any
    /// more, unless this was called by it.
    ///
    /// # Errors
    /// [`msnp_result::FromCallback`]: this was called by a callback for whose end the one before waits. It may be running still.
    pub(crate) fn set_callback(
        &self,
        function: msnp_wakeup,
        context: *mut c_void,
    ) -> Result<(), msnp_result> {
        let mut state = self.locked();
        state.callback = function.map(|function| Callback { function, context });
        let last = calls::last();
        drop(state);
        let is_over = calls::wait_for_end(self, last);
        let mut state = self.locked();
        let is_on = state.rung;
        state.switch(false);
        drop(state);
        if is_on {
            self.on();
        }
        if is_over { Ok(()) } else { Err(msnp_result::FromCallback) }
    }

    /// A descriptor that is readable while the signal is on.
    pub(crate) fn descriptor(&self) -> io::Result<msnp_descriptor> {
        let mut state = self.locked();
        let rung = state.rung;
        if state.wire.is_none() {
            state.wire = Some(Wire::new()?);
        }
        let wire = state.wire.as_mut().ok_or(io::ErrorKind::Other)?;
        wire.set(rung);
        Ok(wire.descriptor())
    }
}

impl State {
    fn switch(&mut self, on: bool) {
        self.rung = on;
        if let Some(wire) = &mut self.wire {
            wire.set(on);
        }
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.on();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    unsafe extern "C" fn count(context: *mut c_void) {
        // SAFETY: the test gives a counter that outlives the signal.
        unsafe { &*context.cast::<AtomicU32>() }.fetch_add(1, Ordering::Relaxed);
    }

    #[test]
    fn it_calls_once_until_somebody_looks() {
        let calls = AtomicU32::new(0);
        let signal = Signal::default();
        signal.set_callback(Some(count), (&raw const calls).cast_mut().cast()).unwrap();
        signal.on();
        signal.on();
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        assert!(signal.wait(None));
        signal.off();
        assert!(!signal.wait(Some(Instant::now() + Duration::from_millis(1))));
        signal.on();
        assert_eq!(calls.load(Ordering::Relaxed), 2);
        // A callback that comes late learns of what is there.
        signal.set_callback(Some(count), (&raw const calls).cast_mut().cast()).unwrap();
        assert_eq!(calls.load(Ordering::Relaxed), 3);
        signal.set_callback(None, std::ptr::null_mut()).unwrap();
    }

    #[test]
    fn there_is_one_descriptor_whatever_the_signal_does() {
        let signal = Signal::default();
        signal.on();
        let descriptor = signal.descriptor().unwrap();
        for _ in 0..3 {
            signal.off();
            signal.off();
            signal.keep_on();
            signal.on();
            assert_eq!(signal.descriptor().unwrap(), descriptor);
        }
        signal.off();
    }
}
