//! What a user can wish for. Every wish is checked, written whole or not at all, and answered by an event.
//!
//! Groups and, from MSNP10 on, contacts are named by the ids that the events gave.

use core::ffi::c_char;

use msnp_core::account::Capabilities;
use msnp_core::{Messenger, RequestId};

use super::{Storage, msnp_machine, with};
use crate::border::{self, optional_text, text};
use crate::result::msnp_result;
use crate::vocabulary::chosen_status;

/// A wish that goes to the machine, when its arguments could be read.
type Wish<'a> =
    dyn Fn(&mut Messenger<Storage>) -> Result<Result<RequestId, msnp_core::Error>, msnp_result> + 'a;

/// Carries a wish out, and tells its number.
///
/// # Safety
/// `machine` is NULL or a machine, `request` is NULL or can be written to.
unsafe fn wish(machine: *mut msnp_machine, request: *mut u32, carry_out: &Wish<'_>) -> msnp_result {
    let carried_out = |messenger: &mut Messenger<Storage>| {
        let number = carry_out(messenger)?.map_err(msnp_result::from)?.number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(request, number) };
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, carried_out) }
}

/// The contact's id, where one is given.
///
/// # Safety
/// `id` is NULL or ends in NUL.
unsafe fn id<'a>(id: *const c_char) -> Result<Option<&'a str>, msnp_result> {
    // SAFETY: handed on.
    let id = unsafe { optional_text(id)? };
    Ok(Some(id).filter(|id| !id.is_empty()))
}

/// Chooses one's status (`CHG`): a `msnp_status`. `MSNP_STATUS_OFFLINE` cannot be chosen: sign out instead.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_NUMBER`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try
/// again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_status(
    machine: *mut msnp_machine,
    status: u32,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.set_status(chosen_status(status)?))) }
}

/// Changes what one's client says that it can do (`CHG`, with the status that was chosen last). A later sign-in that the machine makes
/// by itself says the same.
///
/// - `capabilities`: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_capabilities(
    machine: *mut msnp_machine,
    capabilities: u32,
    request: *mut u32,
) -> msnp_result {
    let capabilities = Capabilities(capabilities);
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.set_capabilities(capabilities))) }
}

/// Changes one's display name (`REA`, from MSNP10 on `PRP MFN`): at most 387 bytes after percent-encoding.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_display_name(
    machine: *mut msnp_machine,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.set_display_name(text(name)?))) }
}

/// Changes one's personal message, at most 129 characters, and the media string (`UUX`; MSNP11 and later), which
/// `msnp_media_write` makes. NULL or empty: none.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_personal_message(
    machine: *mut msnp_machine,
    message: *const c_char,
    media: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(machine, request, &move |messenger| {
            Ok(messenger.set_personal_message(optional_text(message)?, optional_text(media)?))
        })
    }
}

/// Changes a property of one's own (`PRP`): `PHH`, `PHW`, `PHM`, `MOB`. An empty or NULL value clears it; at most 95 bytes after
/// percent-encoding.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` unless the name has three letters, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and
/// as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_property(
    machine: *mut msnp_machine,
    property: *const c_char,
    value: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(machine, request, &move |messenger| {
            Ok(messenger.set_property(text(property)?, optional_text(value)?))
        })
    }
}

/// Whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_privacy(
    machine: *mut msnp_machine,
    allow_unknown: bool,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.set_privacy(allow_unknown))) }
}

/// Whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_prompting(
    machine: *mut msnp_machine,
    ask: bool,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.set_prompting(ask))) }
}

/// Adds a contact: to the allow list, and to the forward list under `name` (NULL or empty: the account). For somebody who is blocked there
/// is msnp_machine_add_blocked_contact.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_add_contact(
    machine: *mut msnp_machine,
    account: *const c_char,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(machine, request, &move |messenger| {
            Ok(messenger.add_contact(text(account)?, optional_text(name)?))
        })
    }
}

/// Adds a contact who is blocked, and stays so: to the forward list only, under `name` (NULL or empty: the account).
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: those of msnp_machine_add_contact.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_add_blocked_contact(
    machine: *mut msnp_machine,
    account: *const c_char,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(machine, request, &move |messenger| {
            Ok(messenger.add_blocked_contact(text(account)?, optional_text(name)?))
        })
    }
}

/// Removes a contact from the forward list. From MSNP10 on `contact_id` is needed, as the contact list told it; before, it may be
/// NULL.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
/// `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_remove_contact(
    machine: *mut msnp_machine,
    account: *const c_char,
    contact_id: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(
            machine,
            request,
            &move |messenger| Ok(messenger.remove_contact(text(account)?, id(contact_id)?)),
        )
    }
}

/// Changes the name under which a contact is kept (`REA`, from MSNP10 on `SBP MFN`). From MSNP10 on `contact_id` is needed, as the
/// contact list told it; before, it may be NULL.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed, `MSNP_RESULT_TOO_LONG`,
/// `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_rename_contact(
    machine: *mut msnp_machine,
    account: *const c_char,
    contact_id: *const c_char,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(machine, request, &move |messenger| {
            Ok(messenger.rename_contact(text(account)?, id(contact_id)?, text(name)?))
        })
    }
}

/// Blocks an account: off the allow list, onto the block list.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_block(
    machine: *mut msnp_machine,
    account: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.block(text(account)?))) }
}

/// Allows an account (again): off the block list, onto the allow list.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_unblock(
    machine: *mut msnp_machine,
    account: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.unblock(text(account)?))) }
}

/// Records that the user has seen who added them: off the pending list and onto the reverse list (MSNP10 and later; before, it is
/// answered at once).
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_acknowledge_added(
    machine: *mut msnp_machine,
    account: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.acknowledge_added(text(account)?))) }
}

/// Makes a group: at most 61 bytes after percent-encoding. `MSNP_MACHINE_EVENT_GROUP_ADDED` tells its id.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_add_group(
    machine: *mut msnp_machine,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.add_group(text(name)?))) }
}

/// Renames a group.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_rename_group(
    machine: *mut msnp_machine,
    group: *const c_char,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.rename_group(text(group)?, text(name)?))) }
}

/// Removes a group. Contacts that are only in it may leave the list with it: move them first.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_remove_group(
    machine: *mut msnp_machine,
    group: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.remove_group(text(group)?))) }
}

/// Puts a contact of the forward list into a group. From MSNP10 on `contact_id` is needed, as the contact list told it; before, it
/// may be NULL.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
/// `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_add_to_group(
    machine: *mut msnp_machine,
    account: *const c_char,
    contact_id: *const c_char,
    group: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(machine, request, &move |messenger| {
            Ok(messenger.add_to_group(text(account)?, id(contact_id)?, text(group)?))
        })
    }
}

/// Takes a contact out of a group; it stays on the list. From MSNP10 on `contact_id` is needed, as the contact list told it;
/// before, it may be NULL.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
/// `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_remove_from_group(
    machine: *mut msnp_machine,
    account: *const c_char,
    contact_id: *const c_char,
    group: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(machine, request, &move |messenger| {
            Ok(messenger.remove_from_group(text(account)?, id(contact_id)?, text(group)?))
        })
    }
}

/// Asks where a web page of the service is (`URL`): `INBOX`, `COMPOSE` and others (`notification.md` 7). `MSNP_MACHINE_EVENT_URL`
/// answers.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_request_url(
    machine: *mut msnp_machine,
    service: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.request_url(text(service)?))) }
}

/// Asks for a configuration file such as `Shields.xml` (`GCF`, MSNP11 and later). `MSNP_MACHINE_EVENT_CONFIGURATION_FILE` answers.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_request_configuration(
    machine: *mut msnp_machine,
    file: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { wish(machine, request, &move |messenger| Ok(messenger.request_configuration(text(file)?))) }
}

/// Sends a text to a mobile device (`PAG`, from MSNP9 on `PGD`; `device` 1 mobile, 2 watch). Services do not answer when it went
/// well: answered when no refusal has come within five seconds.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_page(
    machine: *mut msnp_machine,
    account: *const c_char,
    device: u32,
    message: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe {
        wish(machine, request, &move |messenger| Ok(messenger.page(text(account)?, device, text(message)?)))
    }
}
