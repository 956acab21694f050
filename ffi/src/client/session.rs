//! Signing in and out, and what is kept for the next time.

use std::ffi::c_char;

use msnp::{ResumeWith, State};

use super::accounts::{account, msnp_client};
use super::failure::{Failure, guard};
use super::filling::client_state;
use super::requests::carry_out;
use crate::border;
use crate::result::msnp_result;
use crate::vocabulary::msnp_state;

/// Signs in. `MSNP_EVENT_SIGNED_IN` and `MSNP_EVENT_ONLINE` follow, or `MSNP_EVENT_SIGNED_OUT` with the reason; and
/// `MSNP_EVENT_ANSWERED` when the contact list is complete and the first status accepted, or when it failed. After that, or after the
/// end of a session, the same client may sign in again. `msnp_client_sign_out` gives an attempt up; one that is made before that one's end, or
/// before the end of a session that is being signed out, waits for it.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_ALREADY_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. All others come with the event. From any thread.
///
/// # Safety
/// `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_sign_in(client: *mut msnp_client, request: *mut u32) -> msnp_result {
    // SAFETY: handed on.
    unsafe { carry_out(client, request, |client| Ok(async move { client.sign_in().await })) }
}

/// Signs out: what was said is waited for, for `farewell` of the limits (two seconds) at most, then every connection is closed.
/// `MSNP_EVENT_SIGNED_OUT` follows if there was a session, and `MSNP_EVENT_ANSWERED` in any case.
///
/// - `request`: if not NULL, its number.
///
/// Errors at once: `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_sign_out(client: *mut msnp_client, request: *mut u32) -> msnp_result {
    let sign_out = |client: msnp::Client| {
        Ok(async move {
            client.sign_out().await;
            Ok(())
        })
    };
    // SAFETY: handed on.
    unsafe { carry_out(client, request, sign_out) }
}

/// Whether the session is complete: from `MSNP_EVENT_ONLINE` to `MSNP_EVENT_SIGNED_OUT`. False for NULL, and for a client that was
/// closed or freed. From any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_is_online(client: *mut msnp_client) -> bool {
    account(client).and_then(|account| account.client()).is_ok_and(|client| client.is_online())
}

/// What the session is at. `MSNP_EVENT_STATE_CHANGED` tells when it changes. `MSNP_STATE_OFFLINE` for NULL, and for a client that was
/// closed or freed. From any thread.
///
/// - `wait`: if not NULL, for `MSNP_STATE_WAITING`: how many milliseconds until the next attempt; 0 otherwise.
///
/// # Safety
/// `wait` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_state(client: *mut msnp_client, wait: *mut u64) -> msnp_state {
    let state = account(client).and_then(|account| account.client()).map(|client| client.state());
    let (state, time) = client_state(state.unwrap_or(State::Offline));
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put_if_wanted(wait, time) };
    state
}

/// The device has another network, or has one again. A lost session is taken up at once, a connection that seems open has `probe` of the
/// limits (five seconds) to show that it is. A time that the service named is kept.
///
/// Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_network_changed(client: *mut msnp_client) -> msnp_result {
    guard(|| {
        account(client)?.client()?.network_changed();
        Ok(())
    })
}

/// The device is about to sleep, or the system is about to stop the program: the client sets no more clocks and sends nothing by itself
/// until `msnp_client_resume`. What comes in is still read. Does nothing when signed out.
///
/// Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_suspend(client: *mut msnp_client) -> msnp_result {
    guard(|| {
        account(client)?.client()?.suspend();
        Ok(())
    })
}

/// The device is awake again, perhaps after a long time and on another network: the connection has five seconds to show that it is alive,
/// a lost session is taken up at once.
///
/// Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_resume(client: *mut msnp_client) -> msnp_result {
    guard(|| {
        account(client)?.client()?.resume();
        Ok(())
    })
}

/// The program is not looked at (or again): the service is asked for a sign of life every `background_ping` of the limits (four minutes)
/// only, so that a radio can sleep. A dead connection is noticed later then.
///
/// Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_background(
    client: *mut msnp_client,
    background: bool,
) -> msnp_result {
    guard(|| {
        account(client)?.client()?.set_background(background);
        Ok(())
    })
}

/// What is spoken with the service: 8 for MSNP8 and so on; 0 while that is not agreed on, for NULL, and for a client that was closed
/// or freed. From any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_dialect(client: *mut msnp_client) -> u32 {
    let spoken =
        account(client).and_then(|account| account.client()).ok().and_then(|client| client.dialect());
    spoken.map_or(0, |dialect| u32::from(dialect.number()))
}

/// Answers `MSNP_EVENT_MD5_CHALLENGE`: with the MD5 of salt and password, one behind the other, as 32 hex digits.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` unless there are 32 hex digits, `MSNP_RESULT_NOT_SIGNED_IN` when no salt waits for an answer,
/// `MSNP_RESULT_NOT_IN_BUILD` without the feature `legacy`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `answer` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_answer_md5(
    client: *mut msnp_client,
    answer: *const c_char,
) -> msnp_result {
    guard(|| {
        let client = account(client)?.client()?;
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let answer = unsafe { border::text(answer)? };
        #[cfg(feature = "legacy")]
        return Ok(client.answer_md5(answer)?);
        #[cfg(not(feature = "legacy"))]
        {
            let _ = (client, answer);
            Err(msnp_result::NotInBuild.into())
        }
    })
}

/// The password for the next sign-in, after `MSNP_RESULT_WRONG_PASSWORD` for example. A ticket that was given for another one is not used
/// with it.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG` above 128 bytes, `MSNP_RESULT_INVALID_UTF8`,
/// `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `password` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_password(
    client: *mut msnp_client,
    password: *const c_char,
) -> msnp_result {
    guard(|| {
        let client = account(client)?.client()?;
        // SAFETY: the caller says that it is NULL or ends in NUL.
        Ok(client.set_password(unsafe { border::text(password)? })?)
    })
}

/// Copies bytes into a buffer of the caller's, all or none, and tells how many there are.
///
/// # Safety
/// `capacity` bytes can be written at `buffer`; `length` is NULL or can be written to.
unsafe fn hand_out(
    bytes: &[u8],
    buffer: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> Result<(), Failure> {
    // SAFETY: the caller says that so much can be written there.
    let room = unsafe { border::buffer(buffer, capacity)? };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(length, bytes.len())? };
    let target = room.get_mut(..bytes.len()).ok_or(msnp_result::TooSmall)?;
    target.copy_from_slice(bytes);
    Ok(())
}

/// What a later sign-in, in another run of the program, can use to take fewer round trips: for `resume` of `msnp_settings`. Within one
/// client this is kept by itself. With a ticket it is as precious as a password, for about a day.
///
/// - `with_ticket`: put the tickets in: of MSNP13 to MSNP15 those of all sites, the secret beside one of them, and when they expire by the clock of this
///   device.
/// - `buffer`, `capacity`: where it goes. NULL and 0 ask for the length, which is 36 KiB at the most.
/// - `length`: how many bytes it has, even when they do not fit.
///
/// Errors: `MSNP_RESULT_TOO_SMALL` (nothing was copied: give `length` bytes), `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
///
/// # Safety
/// `capacity` bytes can be written at `buffer`; `length` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_resume_value(
    client: *mut msnp_client,
    with_ticket: bool,
    buffer: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    guard(|| {
        let with = if with_ticket { ResumeWith::ServersAndTicket } else { ResumeWith::Servers };
        let resume = account(client)?.client()?.resume_value(with);
        // SAFETY: handed on.
        unsafe { hand_out(&resume.to_bytes(), buffer, capacity, length) }
    })
}

/// The contact list with its version, for `list_cache` of `msnp_settings` in another run of the program. Within one client this is
/// kept by itself. It holds accounts and names, and no secrets.
///
/// - `buffer`, `capacity`: where it goes. NULL and 0 ask for the length.
/// - `length`: how many bytes it has, even when they do not fit; 0 before the first whole list.
///
/// Errors: `MSNP_RESULT_TOO_SMALL` (nothing was copied: give `length` bytes), `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
///
/// # Safety
/// `capacity` bytes can be written at `buffer`; `length` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_list_cache(
    client: *mut msnp_client,
    buffer: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    guard(|| {
        let cache = account(client)?.client()?.list_cache();
        let bytes = cache.map(|cache| cache.to_bytes()).unwrap_or_default();
        // SAFETY: handed on.
        unsafe { hand_out(&bytes, buffer, capacity, length) }
    })
}
