//! Staying connected: sleep, other networks, the background, and what the session is at.

use msnp_core::State;

use super::{messenger, msnp_machine, outcome};
use crate::border;
use crate::result::msnp_result;
use crate::vocabulary::msnp_state;

/// What the session is at. `MSNP_MACHINE_EVENT_STATE_CHANGED` tells when it changes.
///
/// - `until`: if not NULL, for `MSNP_STATE_WAITING`: when the next attempt begins, in milliseconds of your clock; 0 otherwise.
///
/// Gives `MSNP_STATE_OFFLINE` for NULL.
///
/// # Safety
/// `machine` is NULL or a machine, `until` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_state(machine: *mut msnp_machine, until: *mut u64) -> msnp_state {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    let (state, time) = msnp_state::of(found.map_or(State::Offline, |messenger| messenger.state()));
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put_if_wanted(until, time) };
    state
}

/// The device has another network, or has one again. What waits for its time is tried at once, an attempt under way begins anew, and a
/// connection that seems open has `probe` of the limits to show that it is. A time that the server named is kept. Then poll.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_network_changed(machine: *mut msnp_machine) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.map(|messenger| messenger.network_changed()))
}

/// The device is about to sleep: `MSNP_OUTPUT_WAIT` has no end until `msnp_machine_resume`. Connections stay as they are, what they
/// bring is read. Signing out ends it. Does nothing when the machine is offline. Then poll.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_suspend(machine: *mut msnp_machine) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.map(|messenger| messenger.suspend()))
}

/// The device is awake again, perhaps after a long time and on another network. Then poll.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_resume(machine: *mut msnp_machine) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.map(|messenger| messenger.resume()))
}

/// The program is not looked at (or again): the server is asked for a sign of life every `background_ping` of the limits only, so that
/// a radio can sleep. Then poll.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_background(
    machine: *mut msnp_machine,
    background: bool,
) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.map(|messenger| messenger.set_background(background)))
}
