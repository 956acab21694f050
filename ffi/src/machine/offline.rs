//! Messages for people who are away (`services.md` 3). In builds with the feature `services`.

use core::ffi::c_char;

use msnp_core::Messenger;
use msnp_core::error::OfflineFailure;
use msnp_core::event::{OfflineEvent, OfflineMessage};

use super::event::{msnp_machine_event, msnp_machine_event_data as Data, msnp_machine_event_kind as Kind};
use super::offline_data::{msnp_machine_offline_fate, msnp_machine_offline_message, msnp_offline_failure};
use super::{Storage, msnp_machine, with};
use crate::border::{self, text};
use crate::result::msnp_result;

/// Leaves a text for somebody who is offline: the service keeps it until they fetch it. One at a time.
/// `MSNP_MACHINE_EVENT_OFFLINE_STORED` or `MSNP_MACHINE_EVENT_OFFLINE_FAILED` follows. A session that is lost and taken up again meanwhile does
/// not end it, unless it had left. In builds with the feature `services`.
///
/// - `account`: for whom.
/// - `name`: one's own, which they are shown.
/// - `body`: the text.
/// - `message`: if not NULL, its number.
///
/// Errors: `MSNP_RESULT_BUSY` while another one is on its way, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_ACCOUNT`,
/// `MSNP_RESULT_INVALID_VALUE` for an empty text, `MSNP_RESULT_TOO_LONG` for more than the machine holds (1,600 bytes with the name),
/// `MSNP_RESULT_INVALID_ADDRESS` where `msnp_web_services` has no address for it, `MSNP_RESULT_NOT_IN_DIALECT` in MSNP2 to MSNP7,
/// `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_leave_message(
    machine: *mut msnp_machine,
    account: *const c_char,
    name: *const c_char,
    body: *const c_char,
    message: *mut u32,
) -> msnp_result {
    let leave = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that texts are NULL or end in NUL.
        let (account, name, body) = unsafe { (text(account)?, text(name)?, text(body)?) };
        let number = messenger.leave_message(account, name, body)?.number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(message, number) };
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, leave) }
}

/// Says that a message of `MSNP_MACHINE_EVENT_OFFLINE_MESSAGE` is kept here, so that the service may delete it: say it when the message is
/// where a crash does not reach it. Asking twice does no harm. What could not be deleted is tried again with each sign-in of this machine. In
/// builds with the feature `services`.
///
/// - `id`: of the event.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` where no message of this id was told, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `id` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_offline_message_stored(
    machine: *mut msnp_machine,
    id: *const c_char,
) -> msnp_result {
    let say = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let id = unsafe { text(id) }?;
        if messenger.offline_message_stored(id) { Ok(()) } else { Err(msnp_result::InvalidValue) }
    };
    // SAFETY: handed on.
    unsafe { with(machine, say) }
}

impl From<OfflineFailure> for msnp_offline_failure {
    fn from(failure: OfflineFailure) -> Self {
        match failure {
            OfflineFailure::NoService => Self::NoService,
            OfflineFailure::Ticket => Self::Ticket,
            OfflineFailure::NotTaken => Self::NotTaken,
            OfflineFailure::TooMany => Self::TooMany,
            OfflineFailure::TooLong => Self::TooLong,
            OfflineFailure::Refused => Self::Refused,
            OfflineFailure::Answer => Self::Answer,
            OfflineFailure::Unknown => Self::Unknown,
            OfflineFailure::NotSent => Self::NotSent,
        }
    }
}

fn fate(message: u32, why: Option<OfflineFailure>) -> Data {
    let why = why.map_or(msnp_offline_failure::None, msnp_offline_failure::from);
    Data { offline_fate: msnp_machine_offline_fate { message, why } }
}

/// What an event of the services is told as: the table of events has no patterns for builds with and without them.
pub(super) fn told(event: &OfflineEvent<'_>) -> msnp_machine_event {
    let (kind, data) = match *event {
        OfflineEvent::Message(OfflineMessage {
            id,
            account,
            name,
            received,
            run,
            sequence,
            text,
            headers,
            ..
        }) => {
            let offline_message = msnp_machine_offline_message {
                id: id.into(),
                account: account.into(),
                name: name.into(),
                received: received.unwrap_or(0),
                run: run.into(),
                sequence,
                text: text.into(),
                headers: headers.raw().into(),
            };
            (Kind::OfflineMessage, Data { offline_message })
        }
        OfflineEvent::Fetched => (Kind::OfflineFetched, fate(0, None)),
        OfflineEvent::Stored { message } => (Kind::OfflineStored, fate(message.number(), None)),
        OfflineEvent::Failed { message, reason } => {
            (Kind::OfflineFailed, fate(message.number(), Some(reason)))
        }
        OfflineEvent::Unavailable { reason } => (Kind::OfflineUnavailable, fate(0, Some(reason))),
    };
    msnp_machine_event { kind, data }
}
