//! The list that a program keeps, from MSNP13 on, where the notification server keeps none (`services.md` 2.4). In builds with the feature `services`.

use core::ffi::c_char;

use msnp_core::account::Lists;
use msnp_core::{Error, Messenger};

use super::{Storage, msnp_machine, with};
use crate::border::text;
use crate::result::msnp_result;

/// Says something of somebody, which a machine has a method for.
type Announce = fn(&mut Messenger<Storage>, &str, u32, Lists) -> Result<(), Error>;

/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL.
unsafe fn announce(
    machine: *mut msnp_machine,
    account: *const c_char,
    (network, lists): (u32, u32),
    say: Announce,
) -> msnp_result {
    // SAFETY: the caller says that the text is NULL or ends in NUL, and what is a machine.
    unsafe {
        with(machine, |messenger| Ok(say(messenger, text(account)?, network, Lists::from_mask(lists))?))
    }
}

/// Has the notification server of MSNP13 to MSNP15 told that somebody is on these lists: it keeps none. For the list that the program keeps,
/// between `msnp_machine_begin_kept_list` and `msnp_machine_end_kept_list`; and for whom another client put onto lists, when a list that is read again while
/// one is online shows it. Nothing is changed in the address book, and nothing is told when it was done. In builds with the feature `services`.
///
/// - `account`: whose.
/// - `network`: as `msnp_machine_contact` told it.
/// - `lists`: `MSNP_LIST_` constants joined by `|`; those but forward, allow and block are left out.
///
/// Errors: `MSNP_RESULT_NOT_IN_DIALECT` where no address book was named, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`,
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_announce_listed(
    machine: *mut msnp_machine,
    account: *const c_char,
    network: u32,
    lists: u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { announce(machine, account, (network, lists), Messenger::announce_listed) }
}

/// The same for somebody whom another client took off these lists.
///
/// Errors: those of `msnp_machine_announce_listed`.
///
/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_announce_unlisted(
    machine: *mut msnp_machine,
    account: *const c_char,
    network: u32,
    lists: u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { announce(machine, account, (network, lists), Messenger::announce_unlisted) }
}

/// Begins to hand in the list that the program keeps (`keeps_list` of `msnp_web_services`), after the `MSNP_MACHINE_EVENT_LIST_COMPLETE` of a sign-in that
/// `MSNP_MACHINE_EVENT_LIST_UNCHANGED` came before. Everybody on the forward, allow and block list follows by `msnp_machine_announce_listed`, once and with all
/// of their lists, what came in between taken in; then `msnp_machine_end_kept_list`. Until that one is not online; when it does not come within the limit of a
/// step of the sign-in, the whole list is asked for. In builds with the feature `services`.
///
/// - `allow_unknown`: whether those on no list may see one, as `MSNP_MACHINE_EVENT_PRIVACY` said.
///
/// Errors: `MSNP_RESULT_NOT_IN_DIALECT` where no address book was named, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_begin_kept_list(
    machine: *mut msnp_machine,
    allow_unknown: bool,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { with(machine, |messenger| Ok(messenger.begin_kept_list(allow_unknown)?)) }
}

/// The list that the program keeps was handed in.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_end_kept_list(machine: *mut msnp_machine) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        with(machine, |messenger| {
            messenger.end_kept_list();
            Ok(())
        })
    }
}
