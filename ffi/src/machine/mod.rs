//! The protocol machine in the caller's memory: no heap, no threads, no globals, no clock and no sockets of its own.
//!
//! The same type as [`msnp_core::Messenger`], with storage whose bounds are chosen when the library is built: `MSNP_CONVERSATIONS`
//! (default 2), `MSNP_BUFFER` (bytes for each direction of each link, default 2,048), `MSNP_JOINED` (bytes to join chunked messages
//! in, default 0) and, with the feature `direct`, `MSNP_DIRECT` (direct connections at the same time, default 1) in the environment of cargo. Without the feature `gateway` a machine is smaller by about 1,800 bytes, and by 1,350 for
//! each conversation; without `p2p` by about 3,300 bytes.

pub mod borrowed;
#[cfg(feature = "reconnection")]
pub mod connection;
pub mod conversations;
pub mod event;
pub mod event_data;
mod filling;
pub mod links;
pub mod offline_data;
pub mod output;
pub mod settings;
#[cfg(test)]
mod tests;

// The header has the functions in the order of these lines.
pub mod requests;
#[cfg(feature = "p2p")]
pub mod transfers;

#[cfg(feature = "direct")]
pub mod direct;

#[cfg(feature = "services")]
pub mod across;
#[cfg(feature = "services")]
pub mod kept_list;
#[cfg(feature = "services")]
pub mod offline;
#[cfg(feature = "services")]
pub mod signals;

use core::ffi::c_void;
use core::mem::{align_of, size_of};

use msnp_core::{Fixed, Messenger};

use crate::border;
use crate::counters::msnp_counters;
use crate::result::msnp_result;

/// Only the compiler computes this, and it says so when it overflows.
#[allow(clippy::arithmetic_side_effects)]
const fn number(digits: Option<&str>, default: usize) -> usize {
    let Some(digits) = digits else { return default };
    let mut value: usize = 0;
    let mut rest = digits.as_bytes();
    while let [digit, tail @ ..] = rest {
        assert!(
            digit.is_ascii_digit(),
            "MSNP_CONVERSATIONS, MSNP_BUFFER, MSNP_JOINED and MSNP_DIRECT are numbers"
        );
        value = value * 10 + (*digit - b'0') as usize;
        rest = tail;
    }
    value
}

/// The most conversations at the same time.
const CONVERSATIONS: usize = number(option_env!("MSNP_CONVERSATIONS"), 2);
/// Bytes for each direction of each link.
const BUFFER: usize = number(option_env!("MSNP_BUFFER"), 2048);
/// Bytes to join chunked messages in.
const JOINED: usize = number(option_env!("MSNP_JOINED"), 0);
/// The most direct connections at the same time.
const DIRECT: usize = if cfg!(feature = "direct") { number(option_env!("MSNP_DIRECT"), 1) } else { 0 };

const _: () = assert!(CONVERSATIONS >= 1, "a client needs a conversation");
const _: () = assert!(BUFFER >= 2048, "a message of 1,664 bytes with its command must fit into MSNP_BUFFER");

type Storage = Fixed<CONVERSATIONS, BUFFER, JOINED, DIRECT>;

/// Marks memory as a machine.
const ALIVE: u32 = 0x4D53_4E50;
/// Marks memory where a machine was.
const FREED: u32 = 0xDEAD_4D53;

/// A client of the Messenger service as a machine in your memory: bytes and time in, bytes and events out.
///
/// One thread at a time may use it. It keeps no pointer of yours, and holds no memory but its own.
pub struct msnp_machine {
    mark: u32,
    messenger: Messenger<Storage>,
}

// What `MSNP_MACHINE_BYTES` of the header promises.
const _: () = assert!(size_of::<msnp_machine>() <= bytes_promised());

/// The same formula as `MSNP_MACHINE_BYTES_OF` in the header, computed by the compiler only.
#[allow(clippy::arithmetic_side_effects)]
const fn bytes_promised() -> usize {
    let (once, each) = if cfg!(feature = "gateway") { (7168, 2560) } else { (5632, 1024) };
    let transfers = if cfg!(feature = "p2p") { 3072 } else { 0 };
    // Also where it is the client layer alone that was built with them: they share the core.
    let services = if msnp_core::internals::HAS_SERVICES { 27 * 1024 } else { 0 };
    once + transfers
        + services
        + 2 * BUFFER
        + CONVERSATIONS * (2 * BUFFER + each)
        + JOINED
        + DIRECT * 9 * 1024
}

/// How many bytes a machine takes. Constant for a build of the library; at most `MSNP_MACHINE_BYTES` of the header, where
/// `MSNP_WITHOUT_GATEWAY` is defined for a build without the feature `gateway` only, `MSNP_WITHOUT_TRANSFERS` for one without `p2p` and
/// `MSNP_WITHOUT_SERVICES` for one without `services`; and `MSNP_WITH_DIRECT` for one with `direct`. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_machine_size() -> usize {
    size_of::<msnp_machine>()
}

/// At a multiple of how many bytes a machine must begin: 4 or 8. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_machine_align() -> usize {
    align_of::<msnp_machine>()
}

/// How many conversations a machine has room for, as chosen when the library was built. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_machine_conversations() -> usize {
    CONVERSATIONS
}

/// How many bytes each direction of each link has room for, as chosen when the library was built. Longer commands of the server are
/// passed over and reported. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_machine_buffer() -> usize {
    BUFFER
}

/// Makes a machine in your memory. It is signed out. The memory stays yours; do not move it while the machine lives.
///
/// - `memory`: at least `msnp_machine_size()` bytes at a multiple of `msnp_machine_align()`; what lies there is overwritten.
/// - `size`: how many bytes there are.
/// - `machine`: where the machine goes; it points into `memory`.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_TOO_SMALL`, `MSNP_RESULT_MISALIGNED`.
///
/// # Safety
/// `memory` is NULL or `size` bytes can be written there; `machine` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_init(
    memory: *mut c_void,
    size: usize,
    machine: *mut *mut msnp_machine,
) -> msnp_result {
    if memory.is_null() || machine.is_null() {
        return msnp_result::NullPointer;
    }
    let place = memory.cast::<msnp_machine>();
    if size < size_of::<msnp_machine>() {
        return msnp_result::TooSmall;
    }
    if !place.is_aligned() {
        return msnp_result::Misaligned;
    }
    // SAFETY: aligned, large enough, and the caller says that it can be written to.
    unsafe { place.write(msnp_machine { mark: ALIVE, messenger: Messenger::new() }) };
    // SAFETY: not NULL; the caller says that it can be written to.
    unsafe { border::put(machine, place) }.err().unwrap_or(msnp_result::Ok)
}

/// Ends a machine: the memory is overwritten, passwords and tickets with it, and can be used for something else. Connections are for
/// the driver to close; to say goodbye first, call `msnp_machine_sign_out` and poll until `MSNP_MACHINE_EVENT_SIGNED_OUT`.
/// Does nothing with NULL or with what is no machine (any more).
///
/// # Safety
/// `machine` is NULL, or points to memory where a machine was made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_free(machine: *mut msnp_machine) {
    // SAFETY: handed on.
    let found = unsafe { alive(machine) };
    if found.is_ok() {
        // SAFETY: all that the destructor of a machine does is to write over some of it; its memory may hold anything from now on.
        unsafe { machine.cast::<u8>().write_bytes(0, size_of::<msnp_machine>()) };
        // SAFETY: a field of what was a machine a moment ago.
        unsafe { (&raw mut (*machine).mark).write(FREED) };
    }
}

/// The machine at `machine`, if there is one.
///
/// # Safety
/// `machine` is NULL, or points to memory where a machine was made, that nobody else uses during `'a`.
unsafe fn alive<'a>(machine: *mut msnp_machine) -> Result<&'a mut msnp_machine, msnp_result> {
    if machine.is_null() {
        return Err(msnp_result::NullPointer);
    }
    if !machine.is_aligned() {
        return Err(msnp_result::NotAnObject);
    }
    // SAFETY: not NULL and aligned; the caller says that a machine was made there, so that the mark can be read.
    let mark = unsafe { (&raw const (*machine).mark).read() };
    if mark != ALIVE {
        return Err(msnp_result::NotAnObject);
    }
    // SAFETY: the mark says that the machine is whole.
    Ok(unsafe { &mut *machine })
}

/// What can be asked of the machine at `machine`, if there is one.
///
/// # Safety
/// As for [`alive`].
unsafe fn messenger<'a>(machine: *mut msnp_machine) -> Result<&'a mut Messenger<Storage>, msnp_result> {
    // SAFETY: handed on.
    unsafe { alive(machine) }.map(|machine| &mut machine.messenger)
}

/// What a call came to.
fn outcome(done: Result<(), msnp_result>) -> msnp_result {
    done.err().unwrap_or(msnp_result::Ok)
}

/// Does something with the machine at `machine`.
///
/// # Safety
/// As for [`alive`].
unsafe fn with<'a>(
    machine: *mut msnp_machine,
    act: impl FnOnce(&'a mut Messenger<Storage>) -> Result<(), msnp_result>,
) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(act))
}

/// Whether the service has accepted the account; false for NULL.
///
/// # Safety
/// `machine` is NULL, or points to memory where a machine was made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_is_signed_in(machine: *mut msnp_machine) -> bool {
    // SAFETY: handed on.
    unsafe { alive(machine) }.is_ok_and(|machine| machine.messenger.is_signed_in())
}

/// Whether nothing is under way: no session, no attempt at one. Links may still have to be closed. True for NULL.
///
/// # Safety
/// `machine` is NULL, or points to memory where a machine was made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_is_offline(machine: *mut msnp_machine) -> bool {
    // SAFETY: handed on.
    unsafe { alive(machine) }.map_or(true, |machine| machine.messenger.is_offline())
}

/// What was counted since the machine was made: traffic, lost sessions, and how often each bound has bitten.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `counters` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_counters(
    machine: *mut msnp_machine,
    counters: *mut msnp_counters,
) -> msnp_result {
    // SAFETY: handed on; the caller says that the counters can be written to.
    unsafe { with(machine, |messenger| border::put(counters, messenger.counters().into())) }
}

/// Which protocol version is spoken: 8 for MSNP8 and so on; 0 while the server has not chosen, and for NULL.
///
/// # Safety
/// `machine` is NULL, or points to memory where a machine was made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_dialect(machine: *mut msnp_machine) -> u32 {
    // SAFETY: handed on.
    let spoken = unsafe { alive(machine) }.ok().and_then(|machine| machine.messenger.dialect());
    spoken.map_or(0, |dialect| u32::from(dialect.number()))
}
