//! The client: sockets, TLS and a thread inside, events from a queue.

mod accounts;
mod arena;
pub mod bounds;
mod calls;
pub mod conversations;
pub mod event;
pub mod event_data;
pub mod failure;
#[cfg(feature = "p2p")]
mod files;
mod filling;
mod kept;
pub mod log;
pub mod offline;
mod queue;
pub mod regular;
pub mod requests;
pub mod roster;
pub mod session;
pub mod settings;
pub mod trace;
#[cfg(feature = "p2p")]
pub mod transfers;
mod unloading;
pub mod wake;
pub mod wire;

use std::ffi::c_void;
use std::time::Duration;

use msnp::Client;

pub use accounts::msnp_client;
use accounts::{Account, account, check_caller};
use event::{filled, msnp_event};
use failure::{Failure, guard};
use queue::Queue;
use settings::msnp_settings;
use wake::{in_callback, msnp_wakeup};
use wire::{NO_DESCRIPTOR, msnp_descriptor};

use crate::border;
use crate::result::msnp_result;

/// Waits for ever, where a time to wait is asked for.
pub const MSNP_FOREVER: u32 = u32::MAX;

/// Makes a client. Nothing touches the network before `msnp_client_sign_in`.
///
/// - `settings`: from `msnp_settings_init`, with at least account, password and a service. All of it is copied.
/// - `client`: where the handle goes. Free it with `msnp_client_free`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` (an empty password), `MSNP_RESULT_TOO_LONG`,
/// `MSNP_RESULT_INVALID_ADDRESS`, `MSNP_RESULT_INSECURE_ADDRESS`, `MSNP_RESULT_SERVICE_FILE`, `MSNP_RESULT_INVALID_NUMBER` (status,
/// dialects), `MSNP_RESULT_INVALID_STRUCTURE`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER` (account, password and service,
/// too), `MSNP_RESULT_SYSTEM`. From any thread.
///
/// # Safety
/// `settings` is NULL or filled in, its pointers NULL or pointing to what the fields say; `client` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_new(
    settings: *const msnp_settings,
    client: *mut *mut msnp_client,
) -> msnp_result {
    guard(|| {
        border::place(client)?;
        // SAFETY: the caller says that it is NULL or can be read.
        let settings = unsafe { settings.as_ref() }.ok_or(msnp_result::NullPointer)?;
        // SAFETY: the caller says that its pointers can be read.
        let read = unsafe { settings.read()? };
        unloading::forbid();
        let made = Client::on_the_reactor(read.settings)?;
        let queue = Queue::new(made.events_with_room(read.room));
        queue.arm();
        let handle = accounts::add(Account::new(made, queue, read.trace))?;
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(client, handle) }.map_err(Failure::from)
    })
}

/// Closes a client: signs out, says goodbye, closes every connection. No request is taken on from now on. Does not wait: take events
/// until `msnp_client_next_event` says `MSNP_RESULT_CLOSED`, which takes `farewell` of the limits (two seconds) at most; then free it.
/// Closing again does nothing.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_close(client: *mut msnp_client) -> msnp_result {
    guard(|| {
        account(client)?.close();
        Ok(())
    })
}

/// Frees a client. One that was not closed says goodbye in the background, and nobody learns how that went. Threads that wait in
/// `msnp_client_next_event` get `MSNP_RESULT_CLOSED`.
///
/// When this returns, wake-up callback, trace and the callbacks of files are not called any more, and are not running, unless this was called
/// by the callback itself: what they use may be freed. Files that are under way are cancelled, and every `close` was called; that of a file whose own
/// callback called this comes when that one has returned. It waits for them where another thread is inside them, also when it is called by the callback of another
/// client: hold no lock that they take. Where the callbacks of two clients free each other's client, each would wait for the other: the
/// second call does not wait, and what the callback of its client uses has to outlive that one.
///
/// Does nothing with NULL, with a client that was freed, inside a trace or log hook, and in a child process. From any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_free(client: *mut msnp_client) {
    guard(|| {
        check_caller()?;
        let Some(account) = accounts::remove(client) else { return Ok(()) };
        let taken_back = account.queue.signal.set_callback(None, std::ptr::null_mut());
        account.take_back_trace();
        account.close();
        #[cfg(feature = "p2p")]
        account.files.end();
        account.queue.discard();
        account.queue.signal.on();
        #[cfg(feature = "p2p")]
        if !account.files.wait_for_end() {
            return Err(msnp_result::FromCallback.into());
        }
        Ok(taken_back?)
    });
}

/// Takes the next event.
///
/// - `timeout`: how long to wait for one, in milliseconds; 0 does not wait, `MSNP_FOREVER` waits for ever.
/// - `event`: where it goes; NULL when there is none. Yours; free it with `msnp_event_free`.
///
/// Several threads may take events; each event goes to one of them.
///
/// Errors: `MSNP_RESULT_NO_EVENT` when none came in time, `MSNP_RESULT_CLOSED` when none will come any more,
/// `MSNP_RESULT_FROM_CALLBACK` with a timeout above 0 inside a wake-up callback, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
/// From any thread.
///
/// # Safety
/// `event` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_next_event(
    client: *mut msnp_client,
    timeout: u32,
    event: *mut *mut msnp_event,
) -> msnp_result {
    guard(|| {
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put(event, std::ptr::null_mut())? };
        let account = account(client)?;
        if timeout > 0 && in_callback() {
            return Err(msnp_result::FromCallback.into());
        }
        let timeout = (timeout != MSNP_FOREVER).then(|| Duration::from_millis(timeout.into()));
        let item = account.queue.next(timeout)?;
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(event, filled(item)) }.map_err(Failure::from)
    })
}

/// Has a function called when events wait: once when something comes after `msnp_client_next_event` has said
/// `MSNP_RESULT_NO_EVENT`, and not again before it says so the next time. So take events until there are none. Called at once when
/// events wait already.
///
/// - `callback`: called from a thread of the library, or from one that calls the library, perhaps from two at once: post a message to your
///   own loop, and return. It may call every function of every client; only `msnp_client_next_event` must not wait there. NULL: none any
///   more. When this returns, the one before is not running, unless this was called by it: as with `msnp_client_free`, this waits for it
///   where another thread is inside it.
/// - `context`: handed to the callback. It has to stay valid until the callback is taken back, or the client freed.
///
/// Errors: `MSNP_RESULT_FROM_CALLBACK` when this was called by a callback that the one before waits for itself: it is replaced, and may
/// still be running. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `callback` may be called with `context` from any thread until it is taken back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_wakeup(
    client: *mut msnp_client,
    callback: msnp_wakeup,
    context: *mut c_void,
) -> msnp_result {
    guard(|| Ok(account(client)?.queue.signal.set_callback(callback, context)?))
}

/// A descriptor for `poll`, `select`, `epoll` or the loop of a GUI: readable while events wait. Never read from it, and never close it:
/// it is the client's. Take events until `MSNP_RESULT_NO_EVENT`, and wait for it again. On Windows it is a `SOCKET`, for `WSAPoll`, `select` or
/// `WSAEventSelect`; now and then it is readable although no event waits.
///
/// - `descriptor`: where it goes; -1 (on Windows `INVALID_SOCKET`) when there is none.
///
/// Errors: `MSNP_RESULT_SYSTEM` when the system gives none, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `descriptor` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_descriptor(
    client: *mut msnp_client,
    descriptor: *mut msnp_descriptor,
) -> msnp_result {
    guard(|| {
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put(descriptor, NO_DESCRIPTOR)? };
        let number = account(client)?.queue.signal.descriptor()?;
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(descriptor, number) }.map_err(Failure::from)
    })
}
