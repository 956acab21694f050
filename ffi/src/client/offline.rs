//! Offline messages that the program has stored.

use std::ffi::c_char;

use super::accounts::{account, msnp_client};
use super::failure::guard;
use crate::border;
use crate::result::msnp_result;

/// Says that the program keeps an offline message where a crash does not reach it, so that the service may delete it. What is not said of a
/// message is told again by the next client, and by this one not. Asking twice does no harm; while offline it is remembered for the next
/// session. Only builds of the library with the feature `services` tell of offline messages.
///
/// - `id`: as `MSNP_EVENT_OFFLINE_MESSAGE` told it.
///
/// Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `id` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_offline_message_stored(
    client: *mut msnp_client,
    id: *const c_char,
) -> msnp_result {
    guard(|| {
        let client = account(client)?.client()?;
        // SAFETY: the caller says that it is NULL or ends in NUL.
        Ok(client.offline_message_stored(unsafe { border::text(id) }?)?)
    })
}
