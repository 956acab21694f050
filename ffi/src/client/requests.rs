//! Requests: what is asked of the service, and answered later by `MSNP_EVENT_ANSWERED`.

use std::ffi::c_char;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use msnp::{Client, Error, TransferFailure};

use super::accounts::{Account, account, msnp_client};
use super::failure::{Failure, Reason, guard};
use super::queue::{Answer, Content};
use crate::arguments::{Argument, ChosenStatus, as_c};
use crate::border;
use crate::result::msnp_result;

/// Answers a request, whatever becomes of it.
pub(super) struct Owed {
    pub(super) account: Arc<Account>,
    pub(super) request: u32,
    paid: bool,
}

impl Owed {
    /// The answer to a new request.
    pub(super) fn new(account: Arc<Account>) -> Self {
        Self { request: account.number(), account, paid: false }
    }

    pub(super) fn pay(mut self, outcome: Result<Content, Reason>) {
        self.paid = true;
        self.account.queue.answer(Answer { request: self.request, outcome });
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if !self.paid {
            let outcome = Err(Error::DriverStopped.into());
            self.account.queue.answer(Answer { request: self.request, outcome });
        }
    }
}

/// Whether an error says that a request was never made. The others tell what became of it, however soon.
fn is_of_the_call(reason: &Reason) -> bool {
    let error = match reason {
        Reason::Error(error) => error,
        Reason::Transfer(failure) => {
            return matches!(failure, TransferFailure::NotReached { .. } | TransferFailure::Invalid);
        }
    };
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
pub(crate) unsafe fn ask<F, E>(
    client: *mut msnp_client,
    request: *mut u32,
    make: impl FnOnce(Client) -> Result<F, Failure>,
) -> msnp_result
where
    F: Future<Output = Result<Content, E>> + Send + 'static,
    E: Into<Reason> + 'static,
{
    guard(|| {
        let account = account(client)?;
        let future = make(account.client()?)?;
        if account.queue.is_full() {
            return Err(msnp_result::Busy.into());
        }
        let future = async move { future.await.map_err(E::into) };
        let mut future: Pin<Box<dyn Future<Output = Result<Content, Reason>> + Send>> = Box::pin(future);
        let first = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let first = match first {
            Poll::Ready(Err(reason)) if is_of_the_call(&reason) => return Err(reason.into()),
            first @ (Poll::Ready(_) | Poll::Pending) => first,
        };
        let owed = Owed::new(account);
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
    let make = |client| {
        let future = make(client)?;
        Ok(async move { future.await.map(Content::from) })
    };
    // SAFETY: handed on.
    unsafe { ask(client, request, make) }
}

/// Says something to somebody's program, without a conversation (`UUN`, MSNP13 and later; `services.md` 5.5): it gets it as `MSNP_EVENT_SIGNAL`.
/// The service refuses what is for somebody who is offline, or does not admit one (217).
///
/// - `who`: their account.
/// - `kind`: what it is about; programs agree on it.
/// - `content`, `length`: any bytes, 1,664 at most.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_NOT_IN_DIALECT` before MSNP13,
/// `MSNP_RESULT_NOT_IN_BUILD` without the feature `services`, `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_INVALID_UTF8`, and as every request
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of
/// the service comes with the event. From any thread.
///
/// # Safety
/// `who` is NULL or ends in NUL, `length` bytes can be read at `content`, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_signal(
    client: *mut msnp_client,
    who: *const c_char,
    kind: u32,
    content: *const u8,
    length: usize,
    request: *mut u32,
) -> msnp_result {
    let read = || -> Result<_, Failure> {
        // SAFETY: the caller says so of both.
        unsafe { Ok((border::text(who)?.to_owned(), border::bytes(content, length)?.to_vec())) }
    };
    #[cfg(feature = "services")]
    // SAFETY: handed on.
    return unsafe {
        carry_out(client, request, |client| {
            let (who, content) = read()?;
            Ok(async move { client.send_signal(&who, kind, &content).await })
        })
    };
    #[cfg(not(feature = "services"))]
    guard(|| {
        let _ = (account(client)?, read()?, kind, request);
        Err(msnp_result::NotInBuild.into())
    })
}

/// A text that must be there, of our own.
pub(super) struct Text;

impl Argument for Text {
    type Raw = *const c_char;
    type Value = String;

    unsafe fn read(text: *const c_char) -> Result<String, msnp_result> {
        // SAFETY: handed on.
        unsafe { border::text(text) }.map(str::to_owned)
    }
}

/// A text of our own; NULL: empty.
pub(super) struct OptionalText;

impl Argument for OptionalText {
    type Raw = *const c_char;
    type Value = String;

    unsafe fn read(text: *const c_char) -> Result<String, msnp_result> {
        // SAFETY: handed on.
        unsafe { border::optional_text(text) }.map(str::to_owned)
    }
}

/// A text of our own; NULL: what is there stays.
struct KeptText;

impl Argument for KeptText {
    type Raw = *const c_char;
    type Value = Option<String>;

    unsafe fn read(text: *const c_char) -> Result<Option<String>, msnp_result> {
        if text.is_null() {
            return Ok(None);
        }
        // SAFETY: handed on.
        unsafe { border::text(text) }.map(|text| Some(text.to_owned()))
    }
}

/// What a request comes to that this build has not, once its arguments were read.
#[allow(dead_code, reason = "for builds that lack some")]
pub(super) fn not_in_build() -> Result<std::future::Ready<Result<Content, Error>>, Failure> {
    Err(msnp_result::NotInBuild.into())
}

/// The requests of a client: for each a function that C calls. An entry has what C programmers read before and after the line about `request`
/// (`tests/header` has that line), the name, the arguments, what is asked of the client, and the feature without which it has it not. Its answer
/// comes as a [`Content`]. Regular ones are in `regular.rs`, made of `bindings/requests.toml`.
macro_rules! requests {
    (
        $client:ident:
        $(
            $(#[$doc:meta])* request $(#[$errors:meta])*
            fn $name:ident($($argument:ident: $kind:ident),*) => $answer:expr $(, in $feature:literal)?;
        )*
    ) => { $(
        $(#[$doc])*
        $(#[$errors])*
        ///
        /// # Safety
        /// Texts are NULL or end in NUL, `request` is NULL or can be written to.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            $client: *mut msnp_client,
            $($argument: as_c!($kind),)*
            request: *mut u32,
        ) -> msnp_result {
            let make = |$client: Client| {
                $(
                    // SAFETY: the caller says that texts are NULL or end in NUL.
                    let $argument = unsafe { <$kind as Argument>::read($argument) }?;
                )*
                // A build without the feature uses none of them.
                let _ = (&$client, $(&$argument,)*);
                $(
                    #[cfg(not(feature = $feature))]
                    return $crate::client::requests::not_in_build();
                    #[cfg(feature = $feature)]
                )?
                Ok(async move { $answer.await.map(Content::from) })
            };
            // SAFETY: the caller says that `request` is NULL or can be written to.
            unsafe { ask($client, request, make) }
        }
    )* };
}

pub(super) use requests;

requests! { client:
    /// Changes one's status. Hidden is offline to everybody else.
    ///
    /// - `status`: a `msnp_status`; `MSNP_STATUS_OFFLINE` cannot be chosen: sign out instead.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_NUMBER`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`,
    /// `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event.
    /// From any thread.
    fn msnp_client_set_status(status: ChosenStatus) => client.set_status(status);

    /// Changes one's personal message, and what is playing (`UUX`, MSNP11 and later).
    ///
    /// - `message`: plain text, at most 129 characters; control characters are left out; NULL or empty: none.
    /// - `media`: the media string, at most 387 bytes, which `msnp_media_write` makes; empty: none; NULL: as it is.
    request
    /// Errors at once: `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_set_personal_message(message: OptionalText, media: KeptText) => async {
        match &media {
            Some(media) => client.set_personal_message_and_media(&message, media).await,
            None => client.set_personal_message(&message).await,
        }
    };

    /// Asks for the address of a page. It comes in `data.answered` of the event: `path`, a whole address, or a path that only the login
    /// page can complete; and `login`, the login page that leads there.
    ///
    /// - `service`: `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`, `CHAT 0x0409` (the
    ///   number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH` (`notification.md` 7). A service need not know them all.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
    /// comes with the event. From any thread.
    fn msnp_client_request_url(service: Text) => client.request_url(&service);

    /// Asks for a configuration file (MSNP11 and later). It comes in `data.answered` of the event: `file` and `file_length`.
    ///
    /// - `file`: its name, such as `Shields.xml`.
    request
    /// Errors at once: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_request_configuration(file: Text) => client.request_configuration(&file);

    /// Sends a text to a contact's mobile device. There is no positive answer of the service: it is taken for sent when no refusal
    /// has come within five seconds.
    ///
    /// - `who`: the account.
    /// - `device`: 1 a telephone, 2 a watch.
    /// - `words`: the text.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_page(who: Text, device: u32, words: Text) => client.page(&who, device, &words);
}
