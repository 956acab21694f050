//! What a service says unasked from MSNP13 on, and signals between programs (`services.md` 5.5, 6.4). In builds with the feature `services`.

use core::ffi::c_char;

use msnp_core::Messenger;
use msnp_core::event::UnaskedEvent;

use super::event::{msnp_machine_event, msnp_machine_event_data as Data, msnp_machine_event_kind as Kind};
use super::event_data::msnp_machine_signal;
use super::{Storage, msnp_machine};
use crate::border;
use crate::result::msnp_result;

/// Says something to somebody's program, without a conversation (`UUN`, MSNP13 and later; `services.md` 5.5): it gets it as
/// `MSNP_MACHINE_EVENT_SIGNAL`. The service refuses what is for somebody who is offline, or does not admit one (217). In builds with the feature
/// `services`.
///
/// - `account`: whose.
/// - `kind`: what it is about; programs agree on it.
/// - `content`, `length`: any bytes, 1,664 at most.
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_NOT_IN_DIALECT` before MSNP13, `MSNP_RESULT_INVALID_LENGTH`,
/// `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL, `length` bytes can be read at `content`, `request` is NULL or can be
/// written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_signal(
    machine: *mut msnp_machine,
    account: *const c_char,
    kind: u32,
    content: *const u8,
    length: usize,
    request: *mut u32,
) -> msnp_result {
    let send = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says so of both.
        let (account, content) = unsafe { (border::text(account)?, border::bytes(content, length)?) };
        Ok(messenger.send_signal(account, kind, content))
    };
    // SAFETY: handed on.
    unsafe { super::requests::ask(machine, request, &send) }
}

/// What an event is told as.
pub(super) fn told(event: &UnaskedEvent<'_>) -> msnp_machine_event {
    let (kind, signal) = match *event {
        UnaskedEvent::Policies { document } => {
            (Kind::Policies, msnp_machine_signal { account: "".into(), kind: 0, content: document.into() })
        }
        UnaskedEvent::Signal { account, kind, content } => {
            (Kind::Signal, msnp_machine_signal { account: account.into(), kind, content: content.into() })
        }
    };
    msnp_machine_event { kind, data: Data { signal } }
}
