//! Requests: what is asked of the service, and answered later by `MSNP_EVENT_ANSWERED`.

use std::ffi::c_char;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use msnp::{Capabilities, Client, Error};

use super::failure::{Failure, guard};
use super::queue::{Answer, Content};
use super::{Account, account, msnp_client};
use crate::border::{self, optional_text, text};
use crate::result::msnp_result;
use crate::vocabulary::chosen_status;

/// Answers a request, whatever becomes of it.
struct Owed {
    account: Arc<Account>,
    request: u32,
    paid: bool,
}

impl Owed {
    fn pay(mut self, outcome: Result<Content, Error>) {
        self.paid = true;
        self.account.queue.answer(Answer { request: self.request, outcome });
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if !self.paid {
            let outcome = Err(Error::DriverStopped);
            self.account.queue.answer(Answer { request: self.request, outcome });
        }
    }
}

/// Whether an error says that a request was never made. The others tell what became of it, however soon.
fn is_of_the_call(error: &Error) -> bool {
    matches!(
        error,
        Error::NotSignedIn
            | Error::AlreadySignedIn
            | Error::Busy
            | Error::InvalidAccount { .. }
            | Error::InvalidValue
            | Error::TooLong
            | Error::NoSuchContact { .. }
            | Error::NoSuchGroup { .. }
            | Error::NotInDialect { .. }
            | Error::Conversation(_)
    )
}

/// Makes a request. It is out, or refused, when this returns; what becomes of it is an event.
///
/// # Safety
/// `request` is NULL or can be written to.
pub(crate) unsafe fn ask<F>(
    client: *mut msnp_client,
    request: *mut u32,
    make: impl FnOnce(Client) -> Result<F, Failure>,
) -> msnp_result
where
    F: Future<Output = Result<Content, Error>> + Send + 'static,
{
    guard(|| {
        let account = account(client)?;
        let future = make(account.client()?)?;
        if account.queue.is_full() {
            return Err(msnp_result::Busy.into());
        }
        let mut future: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(future);
        let first = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let first = match first {
            Poll::Ready(Err(error)) if is_of_the_call(&error) => return Err(error.into()),
            first => first,
        };
        let owed = Owed { request: account.number(), account, paid: false };
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(request, owed.request) };
        match first {
            Poll::Ready(outcome) => owed.pay(outcome),
            Poll::Pending => {
                // The client was built, so the executor is there. What is owed is paid in any case.
                let _ = msnp::spawn_on_reactor(async move {
                    let outcome = future.await;
                    owed.pay(outcome);
                });
            }
        }
        Ok(())
    })
}

/// A request whose answer says only that it was carried out.
///
/// # Safety
/// As for [`ask`].
pub(crate) unsafe fn carry_out<F>(
    client: *mut msnp_client,
    request: *mut u32,
    make: impl FnOnce(Client) -> Result<F, Failure>,
) -> msnp_result
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    // SAFETY: handed on.
    unsafe {
        ask(client, request, |client| {
            let future = make(client)?;
            Ok(async move { future.await.map(|()| Content::Nothing) })
        })
    }
}

/// Changes one's status. Hidden is offline to everybody else.
///
/// - `status`: a `msnp_status`; `MSNP_STATUS_OFFLINE` cannot be chosen: sign out instead.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_NUMBER`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`,
/// `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event.
/// From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_status(
    client: *mut msnp_client,
    status: u32,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let status = chosen_status(status)?;
            Ok(async move { client.set_status(status).await })
        })
    }
}

/// Changes what one's client says that it can do, without signing in anew. The next `msnp_client_sign_in` says what the settings have.
///
/// - `capabilities`: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_capabilities(
    client: *mut msnp_client,
    capabilities: u32,
    request: *mut u32,
) -> msnp_result {
    let capabilities = Capabilities(capabilities);
    // SAFETY: the caller says what can be written.
    unsafe {
        carry_out(client, request, |client| Ok(async move { client.set_capabilities(capabilities).await }))
    }
}

/// Changes one's display name (`PRP MFN`, `REA`).
///
/// - `name`: at most 387 bytes after percent-encoding.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every
/// request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_display_name(
    client: *mut msnp_client,
    name: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let name = text(name)?.to_owned();
            Ok(async move { client.set_display_name(&name).await })
        })
    }
}

/// Changes one's personal message, and what is playing (`UUX`, MSNP11 and later).
///
/// - `message`: at most 129 characters; NULL or empty: none.
/// - `media`: the media string, which `msnp_media_write` makes; empty: none; NULL: as it is.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_personal_message(
    client: *mut msnp_client,
    message: *const c_char,
    media: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let message = optional_text(message)?.to_owned();
            let media = if media.is_null() { None } else { Some(text(media)?.to_owned()) };
            Ok(async move {
                match media {
                    Some(media) => client.set_personal_message_and_media(&message, &media).await,
                    None => client.set_personal_message(&message).await,
                }
            })
        })
    }
}

/// Sets a property of one's own (`PRP`). What the service made of it comes as `MSNP_EVENT_PROPERTY_CHANGED`.
///
/// - `property`: `PHH`, `PHW`, `PHM` for telephone numbers, or another of three letters.
/// - `value`: at most 95 bytes encoded; NULL or empty clears it.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_property(
    client: *mut msnp_client,
    property: *const c_char,
    value: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let property = text(property)?.to_owned();
            let value = optional_text(value)?.to_owned();
            Ok(async move { client.set_property(&property, &value).await })
        })
    }
}

/// Says whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_privacy(
    client: *mut msnp_client,
    allow_unknown: bool,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe { carry_out(client, request, |client| Ok(async move { client.set_privacy(allow_unknown).await })) }
}

/// Says whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a program has to act on it.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_prompting(
    client: *mut msnp_client,
    ask_first: bool,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe { carry_out(client, request, |client| Ok(async move { client.set_prompting(ask_first).await })) }
}

/// Asks for the address of a page. It comes in `data.answered` of the event: `path` and `login`.
///
/// - `service`: `INBOX`, `COMPOSE`, `PROFILE 0x0409` and others (`notification.md` 7).
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
/// comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_request_url(
    client: *mut msnp_client,
    service: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        ask(client, request, |client| {
            let service = text(service)?.to_owned();
            Ok(async move {
                let page = client.request_url(&service).await?;
                Ok(Content::Page { path: page.path, login: page.login })
            })
        })
    }
}

/// Asks for a configuration file (MSNP11 and later). It comes in `data.answered` of the event: `file` and `file_length`.
///
/// - `file`: its name, such as `Shields.xml`.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_request_configuration(
    client: *mut msnp_client,
    file: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        ask(client, request, |client| {
            let file = text(file)?.to_owned();
            Ok(async move { client.request_configuration(&file).await.map(Content::File) })
        })
    }
}

/// Sends a text to a contact's mobile device. There is no positive answer of the service: it is taken for sent when no refusal
/// has come within five seconds.
///
/// - `who`: the account.
/// - `device`: 1 a telephone, 2 a watch.
/// - `words`: the text.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_page(
    client: *mut msnp_client,
    who: *const c_char,
    device: u32,
    words: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says what can be read and written.
    unsafe {
        carry_out(client, request, |client| {
            let who = text(who)?.to_owned();
            let words = text(words)?.to_owned();
            Ok(async move { client.page(&who, device, &words).await })
        })
    }
}
