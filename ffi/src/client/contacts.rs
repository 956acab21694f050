//! The contact list: who is on it, in which groups, and who may see one's presence.

use std::ffi::c_char;

use super::msnp_client;
use super::queue::Content;
use super::requests::{ask, carry_out};
use crate::border::{optional_text, text};
use crate::result::msnp_result;

/// Adds a contact to one's list, allowed to see one's presence.
///
/// - `who`: the account.
/// - `group`: the group's id or name; NULL: none. When only the group fails, the contact was added.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_add_contact(
    client: *mut msnp_client,
    who: *const c_char,
    group: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            let group = optional_text(group)?.to_owned();
            Ok(async move { client.add_contact(&who, Some(&*group).filter(|group| !group.is_empty())).await })
        })
    }
}

/// Takes a contact off one's list. It stays allowed or blocked as it was.
///
/// - `who`: the account.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_remove_contact(
    client: *mut msnp_client,
    who: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            Ok(async move { client.remove_contact(&who).await })
        })
    }
}

/// Changes the name under which a contact is kept in the list.
///
/// - `who`: the account.
/// - `name`: at most 387 bytes after percent-encoding.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_rename_contact(
    client: *mut msnp_client,
    who: *const c_char,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            let name = text(name)?.to_owned();
            Ok(async move { client.rename_contact(&who, &name).await })
        })
    }
}

/// Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the conversation
/// of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with `MSNP_RESULT_BLOCKED`. A group
/// conversation goes on.
///
/// - `who`: the account.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
/// comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_block(
    client: *mut msnp_client,
    who: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            Ok(async move { client.block(&who).await })
        })
    }
}

/// Allows somebody again, or in the first place.
///
/// - `who`: the account.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
/// comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_unblock(
    client: *mut msnp_client,
    who: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            Ok(async move { client.unblock(&who).await })
        })
    }
}

/// Answers `MSNP_EVENT_ADDED_YOU`: they may see one's presence and write. They are not added to one's own list by it.
///
/// - `who`: the account.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
/// comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_accept(
    client: *mut msnp_client,
    who: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            Ok(async move { client.accept(&who).await })
        })
    }
}

/// Answers `MSNP_EVENT_ADDED_YOU`: they are blocked.
///
/// - `who`: the account.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
/// comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_decline(
    client: *mut msnp_client,
    who: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            Ok(async move { client.decline(&who).await })
        })
    }
}

/// Makes a group. Its id comes in `data.answered.group` of the event, empty if the service did not tell.
///
/// - `name`: at most 61 bytes after percent-encoding.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_add_group(
    client: *mut msnp_client,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        ask(client, request, |client| {
            let name = text(name)?.to_owned();
            Ok(async move { client.add_group(&name).await.map(Content::Group) })
        })
    }
}

/// Renames a group.
///
/// - `group`: the group's id or name.
/// - `name`: at most 61 bytes after percent-encoding.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_rename_group(
    client: *mut msnp_client,
    group: *const c_char,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let group = text(group)?.to_owned();
            let name = text(name)?.to_owned();
            Ok(async move { client.rename_group(&group, &name).await })
        })
    }
}

/// Removes a group. Some services take those off the list who were only in it: empty it first.
///
/// - `group`: the group's id or name.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
/// comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_remove_group(
    client: *mut msnp_client,
    group: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let group = text(group)?.to_owned();
            Ok(async move { client.remove_group(&group).await })
        })
    }
}

/// Puts a contact into a group.
///
/// - `who`: the account.
/// - `group`: the group's id or name.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_add_to_group(
    client: *mut msnp_client,
    who: *const c_char,
    group: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            let group = text(group)?.to_owned();
            Ok(async move { client.add_to_group(&who, &group).await })
        })
    }
}

/// Takes a contact out of a group. It stays on the list.
///
/// - `who`: the account.
/// - `group`: the group's id or name.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_remove_from_group(
    client: *mut msnp_client,
    who: *const c_char,
    group: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            let group = text(group)?.to_owned();
            Ok(async move { client.remove_from_group(&who, &group).await })
        })
    }
}

/// Moves a contact from one group to another: first in, then out, so that it is never in none.
///
/// - `who`: the account.
/// - `from`: the group that it leaves, by id or name.
/// - `to`: the group that it comes to, by id or name.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_move_to_group(
    client: *mut msnp_client,
    who: *const c_char,
    from: *const c_char,
    to: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            let from = text(from)?.to_owned();
            let to = text(to)?.to_owned();
            Ok(async move { client.move_to_group(&who, &from, &to).await })
        })
    }
}
