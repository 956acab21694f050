//! What went wrong, as C sees it: a result, and in words.

use std::cell::RefCell;
use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

use msnp::{Error, RequestKind, SendFailure, ServerKind, SignOutReason, Step, TransferFailure};

use super::arena::Arena;
use crate::result::msnp_result;
use crate::vocabulary::msnp_request_kind;

/// What went wrong, for the program and for the user.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_failure {
    /// What. `MSNP_RESULT_OK`: nothing.
    pub result: msnp_result,
    /// The error number of the service for `MSNP_RESULT_REFUSED`, the status of the contact's program for `MSNP_RESULT_REFUSED_BY_PEER`
    /// (`p2p.md` 5), the HTTP status for `MSNP_RESULT_SERVICE_UNAVAILABLE` and
    /// `MSNP_RESULT_GATEWAY_REFUSED`, the HTTP status or the reply of SOCKS5 (RFC 1928, 6) for `MSNP_RESULT_PROXY_REFUSED`, the minutes
    /// to wait for `MSNP_RESULT_COME_BACK_LATER`; else 0.
    pub code: u32,
    /// Which request was refused, or what was waited for in vain. `MSNP_REQUEST_TICKET` for every failure of a Passport server.
    pub request: msnp_request_kind,
    /// The same may work later without any change: a program may try again by itself, with growing pauses.
    pub temporary: bool,
    /// What happened, with the name of the server or account it is about. Never NULL.
    pub text: *const c_char,
    /// What the user can do about it. Never NULL.
    pub advice: *const c_char,
}

/// The same within the library. `None`: the result says it all.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) result: msnp_result,
    text: Option<String>,
}

impl From<msnp_result> for Failure {
    fn from(result: msnp_result) -> Self {
        Self { result, text: None }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self { result: msnp_result::numbered(error.number()), text: Some(error.to_string()) }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<SendFailure> for Failure {
    fn from(failure: SendFailure) -> Self {
        Self { result: msnp_result::numbered(failure.number()), text: Some(failure.to_string()) }
    }
}

impl From<TransferFailure> for Failure {
    fn from(failure: TransferFailure) -> Self {
        Self { result: msnp_result::numbered(failure.number()), text: Some(failure.to_string()) }
    }
}

/// Why a request was not carried out.
#[derive(Debug)]
pub(crate) enum Reason {
    Error(Error),
    Transfer(TransferFailure),
}

impl From<Error> for Reason {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<TransferFailure> for Reason {
    fn from(failure: TransferFailure) -> Self {
        Self::Transfer(failure)
    }
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Error(error) => error.into(),
            Reason::Transfer(failure) => failure.into(),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { result: msnp_result::System, text: Some(error.to_string()) }
    }
}

thread_local! {
    static DETAIL: RefCell<CString> = RefCell::default();
}

/// What the last call of this thread that failed says about it, with the name of the server, account or file where it is about one: in
/// place of `msnp_result_text`. Empty when nothing failed yet. Never NULL; valid until the next call of
/// this thread with a client. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_detail() -> *const c_char {
    DETAIL.try_with(|detail| detail.borrow().as_ptr()).unwrap_or(c"".as_ptr())
}

fn note(text: String) {
    let text = CString::new(text.replace('\0', " ")).unwrap_or_default();
    // A thread that is about to end has no place for it any more.
    let _ = DETAIL.try_with(|detail| detail.replace(text));
}

/// The border: no panic gets out, and what failed is noted for [`msnp_detail`].
pub(crate) fn guard(act: impl FnOnce() -> Result<(), Failure>) -> msnp_result {
    let outcome = catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(msnp_result::Internal.into()));
    match outcome {
        Ok(()) => msnp_result::Ok,
        Err(failure) => {
            note(failure.text.unwrap_or_else(|| failure.result.text().to_string_lossy().into_owned()));
            failure.result
        }
    }
}

/// Which request it is about, where it is about one.
fn request_of(error: &Error) -> msnp_request_kind {
    if let Error::Refused { request, .. } | Error::TimedOut { step: Step::Request(request), .. } = error {
        return (*request).into();
    }
    let server = error.server().map(|server| server.kind);
    let is_about_passport = matches!(server, Some(ServerKind::Nexus | ServerKind::Login))
        || matches!(error, Error::ServiceUnavailable { .. });
    if is_about_passport { RequestKind::Ticket.into() } else { msnp_request_kind::Other }
}

/// The number beside it: what a server gave, or the minutes to wait.
fn code_of(error: &Error) -> u32 {
    if let Error::ComeBackLater { minutes } = error { *minutes } else { error.code().map_or(0, u32::from) }
}

impl msnp_failure {
    /// Nothing went wrong.
    pub(crate) fn none() -> Self {
        Self {
            result: msnp_result::Ok,
            code: 0,
            request: msnp_request_kind::Other,
            temporary: false,
            text: c"".as_ptr(),
            advice: c"".as_ptr(),
        }
    }

    pub(crate) fn of(error: &Error, arena: &mut Arena) -> Self {
        Self {
            result: msnp_result::numbered(error.number()),
            code: code_of(error),
            request: request_of(error),
            temporary: error.is_temporary(),
            text: arena.text(&error.to_string()),
            advice: arena.text(error.advice()),
        }
    }

    pub(crate) fn of_reason(reason: &Reason, arena: &mut Arena) -> Self {
        match reason {
            Reason::Error(error) => Self::of(error, arena),
            Reason::Transfer(failure) => Self::of_transfer(failure, arena),
        }
    }

    pub(crate) fn of_transfer(failure: &TransferFailure, arena: &mut Arena) -> Self {
        Self {
            result: msnp_result::numbered(failure.number()),
            code: failure.code().map_or(0, u32::from),
            request: msnp_request_kind::Other,
            temporary: failure.is_temporary(),
            text: arena.text(&failure.to_string()),
            advice: arena.text(failure.advice()),
        }
    }

    pub(crate) fn of_send(failure: SendFailure, arena: &mut Arena) -> Self {
        Self::of(&Error::Conversation(failure), arena)
    }

    pub(crate) fn of_sign_out(reason: &SignOutReason, arena: &mut Arena) -> Self {
        match reason {
            SignOutReason::Ended(error) => Self::of(error, arena),
            SignOutReason::Wish => Self { text: arena.text("signed out"), ..Self::none() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    fn detail() -> String {
        // SAFETY: never NULL, and valid until the next call of this thread.
        unsafe { CStr::from_ptr(msnp_detail()) }.to_str().unwrap().to_owned()
    }

    #[test]
    fn panics_stay_inside() {
        assert_eq!(guard(|| panic!("planted")), msnp_result::Internal);
        assert_eq!(guard(|| Ok(())), msnp_result::Ok);
    }

    /// Whatever stops the driver, the library is not at fault, and nothing has to be freed for it.
    #[test]
    fn a_driver_that_was_stopped_is_no_fault_of_the_library() {
        assert_eq!(Failure::from(Error::DriverStopped).result, msnp_result::DriverStopped);
    }

    /// C reads which kind of server it was from the request, and its name and setting from the words.
    #[test]
    fn a_failure_of_a_passport_server_is_told_as_one() {
        let mut arena = Arena::default();
        let mut of = |kind| {
            let server = msnp::Server { kind, host: "login.example.net".into(), port: Some(443) };
            let failure = msnp_failure::of(&Error::ConnectionRefused { server }, &mut arena);
            // SAFETY: never NULL, and the arena lives on.
            let words = |text| unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned();
            assert_eq!(failure.result, msnp_result::ConnectionRefused);
            (failure.request, words(failure.text) + ": " + &words(failure.advice))
        };
        for (kind, is_passport, name, setting) in [
            (ServerKind::Nexus, true, "the Passport nexus login.example.net:443", "`nexus`"),
            (ServerKind::Login, true, "the Passport login server login.example.net:443", "`login`"),
            (ServerKind::Notification, false, "the notification server login.example.net:443", "`host`"),
            (ServerKind::Gateway, false, "the HTTP gateway login.example.net:443", "`gateway`"),
            (ServerKind::Proxy, false, "the proxy login.example.net:443", "`proxy`"),
        ] {
            let (request, words) = of(kind);
            assert_eq!(request == msnp_request_kind::Ticket, is_passport, "{kind:?}");
            assert!(words.contains(name) && words.contains(setting), "{words}");
        }
    }

    #[test]
    fn what_failed_is_noted_for_this_thread() {
        let wrong = || Err(Error::InvalidAccount { account: "anna".into() }.into());
        assert_eq!(guard(wrong), msnp_result::InvalidAccount);
        assert!(detail().contains("anna"));
        std::thread::spawn(|| assert_eq!(detail(), "")).join().unwrap();
        assert_eq!(guard(|| Err(msnp_result::NullPointer.into())), msnp_result::NullPointer);
        assert_eq!(detail(), "an argument is NULL");
    }
}
