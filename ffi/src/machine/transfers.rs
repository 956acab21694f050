//! Pictures and files from person to person (`p2p.md`). In builds with the feature `p2p`.
//!
//! A machine holds no data of a transfer: it asks for the bytes that it sends, a piece at a time, and tells those that come as they lie in its
//! buffer.

use core::ffi::c_char;

use msnp_core::event::PeerEvent;
use msnp_core::internals::wire::mime::headers_of;
use msnp_core::mime::Mime;
use msnp_core::p2p::{Emoticon, Emoticons, FileContext, Hash, Object, ObjectKind, TransferEnd, TransferId};
use msnp_core::text::Text;
use msnp_core::{ChatId, Messenger, Recipient, Sink};

use super::borrowed::msnp_bytes;
use super::event::{msnp_machine_event, msnp_machine_event_data as Data, msnp_machine_event_kind as Kind};
use super::event_data::*;
use super::filling::of_failure;
use super::requests::ask;
use super::{Storage, messenger, msnp_machine, outcome, with};
use crate::border::{self, Room, text};
use crate::result::msnp_result;

/// What the object of that structure is.
///
/// # Safety
/// `object` is NULL or can be read.
unsafe fn object(object: *const msnp_object) -> Result<Object, msnp_result> {
    // SAFETY: the caller says that it is NULL or can be read.
    let object = unsafe { object.as_ref() }.ok_or(msnp_result::NullPointer)?;
    Ok(Object { kind: ObjectKind::from_number(object.kind), size: object.size, hash: object.hash })
}

impl From<Object> for msnp_object {
    fn from(object: Object) -> Self {
        Self { kind: object.kind.number(), size: object.size, hash: object.hash }
    }
}

/// Describes an object by its bytes, all of them at once: its hash is computed. From any thread.
///
/// - `kind`: a `MSNP_OBJECT_` constant, or another number of `p2p.md` 2.
/// - `bytes`, `length`: the object.
/// - `described`: where the description goes.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, or larger than objects of that kind may be: 512 KiB for pictures and emoticons, 4 MiB for others
/// (`p2p.md` 12). `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `length` bytes can be read at `bytes`; `described` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_object_of(
    kind: u32,
    bytes: *const u8,
    length: usize,
    described: *mut msnp_object,
) -> msnp_result {
    let describe = || {
        // SAFETY: the caller says that so much can be read there.
        let bytes = unsafe { border::bytes(bytes, length) }?;
        border::place(described)?;
        let kind = ObjectKind::from_number(kind);
        if bytes.is_empty() || u32::try_from(length).map_or(true, |length| length > kind.longest()) {
            return Err(msnp_result::InvalidValue);
        }
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(described, Object::of(kind, bytes).into()) }
    };
    outcome(describe())
}

/// Reads the element of an object (`p2p.md` 2), such as `picture` of `MSNP_MACHINE_EVENT_PRESENCE` after `msnp_text_copy`. From any thread.
///
/// - `element`: the text.
/// - `described`: where the description goes.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` when size, kind or hash are missing or cannot be; `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_INVALID_UTF8`.
///
/// # Safety
/// `element` is NULL or ends in NUL; `described` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_object_read(
    element: *const c_char,
    described: *mut msnp_object,
) -> msnp_result {
    let read = || {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let element = unsafe { text(element) }?;
        border::place(described)?;
        let object = Object::parse(Text::from(element)).ok_or(msnp_result::InvalidValue)?;
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(described, object.into()) }
    };
    outcome(read())
}

/// A buffer of the caller's, which takes what fits.
struct Buffer<'a>(&'a mut [u8], usize);

impl Sink for Buffer<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let room = self.0.get_mut(self.1..).unwrap_or_default();
        room.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        self.1 = self.1.saturating_add(bytes.len());
    }
}

/// Writes the element of an object of one's own (`p2p.md` 2), in UTF-8 with a NUL at the end, by which others fetch it: for `msnp_machine_send_datacast` (2 a
/// wink, 3 a voice clip), and for emoticons, which `msnp_machine_send_raw` announces before the text that they are in (`p2p.md` 6.1): the
/// headers `MIME-Version: 1.0` and `Content-Type: text/x-mms-emoticon`, then letters, tab, element, tab for each. `msnp_machine_publish` lets them.
/// From any thread.
///
/// - `own`: from `msnp_object_of`.
/// - `account`: the user's own account.
/// - `buffer`, `capacity`: where it goes; 512 bytes are always enough.
/// - `length`: if not NULL, how many bytes it has, the NUL not counted, even when they do not fit.
///
/// Errors: `MSNP_RESULT_TOO_SMALL`: `buffer` holds no more than its beginning; `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `own` is NULL or can be read, `account` is NULL or ends in NUL; `capacity` bytes can be written at `buffer`; `length` is NULL or can be
/// written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_object_write(
    own: *const msnp_object,
    account: *const c_char,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    let write = || {
        // SAFETY: the caller says that they are NULL, or can be read and end in NUL.
        let (own, account) = unsafe { (object(own)?, text(account)?) };
        // SAFETY: the caller says that so much can be written there.
        let mut written = Buffer(unsafe { border::buffer(buffer.cast(), capacity) }?, 0);
        own.put(account, &mut written);
        let whole = written.1;
        written.put(&[0]);
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(length, whole) };
        if whole < capacity { Ok(()) } else { Err(msnp_result::TooSmall) }
    };
    outcome(write())
}

/// Reads an emoticon that a message announces for the next text of the same sender (`p2p.md` 6.1): `MSNP_MACHINE_EVENT_MESSAGE` of the kind
/// `MSNP_MESSAGE_OTHER`. Ask for 0, 1 and so on until there is none; those that cannot be are passed over. From any thread.
///
/// - `headers`, `body`: from the event, before the next call with its machine.
/// - `index`: which, from 0 on; 32 are read of a message at the most.
/// - `emoticon`: where it goes; its texts point into `body`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` when there is none, also where the message announces no emoticons, by its type;
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `headers` and `body` are NULL or point to bytes that can be read; `emoticon` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_emoticon_read(
    headers: *const msnp_bytes,
    body: *const msnp_bytes,
    index: usize,
    emoticon: *mut msnp_machine_emoticon,
) -> msnp_result {
    let read = || {
        // SAFETY: the caller says that they are NULL or can be read.
        let (headers, body) = unsafe { (headers.as_ref(), body.as_ref()) };
        let (headers, body) = headers.zip(body).ok_or(msnp_result::NullPointer)?;
        // SAFETY: the caller says that their bytes can be read.
        let block = unsafe { border::bytes(headers.data, headers.length) }?;
        // SAFETY: as above.
        let body = unsafe { border::bytes(body.data, body.length) }?;
        border::place(emoticon)?;
        let message = Mime { headers: headers_of(block), body };
        let found = Emoticons::of(message).and_then(|mut emoticons| emoticons.nth(index));
        let Emoticon { shortcut, element, object } = found.ok_or(msnp_result::InvalidValue)?;
        let filled = msnp_machine_emoticon {
            shortcut: shortcut.into(),
            element: element.into(),
            object: object.into(),
        };
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(emoticon, filled) }
    };
    outcome(read())
}

/// The context of a file at `context`, if there is one.
///
/// # Safety
/// `context` is NULL or points to bytes that can be read during `'a`.
unsafe fn file<'a>(context: *const msnp_bytes) -> Result<FileContext<'a>, msnp_result> {
    // SAFETY: the caller says that it is NULL or can be read.
    let context = unsafe { context.as_ref() }.ok_or(msnp_result::NullPointer)?;
    // SAFETY: the caller says that its bytes can be read.
    let bytes = unsafe { border::bytes(context.data, context.length) }?;
    FileContext::parse(bytes).ok_or(msnp_result::InvalidValue)
}

/// The name of a file that is offered, in UTF-8 with a NUL at the end: fit to be shown and to be that of a file, without folders and control
/// characters, at most 120 characters (`p2p.md` 12). Never write over a file that is there already. From any thread.
///
/// - `context`: from `MSNP_MACHINE_EVENT_FILE_OFFERED`, before the next call with its machine.
/// - `buffer`, `capacity`: 481 bytes are always enough.
/// - `length`: if not NULL, how many bytes the whole name has, the NUL not counted.
///
/// Errors: `MSNP_RESULT_TOO_SMALL`: `buffer` holds what fitted; `MSNP_RESULT_INVALID_VALUE` for what is no such context,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `context` is NULL or points to bytes that can be read; `capacity` bytes can be written at `buffer`; `length` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_file_name(
    context: *const msnp_bytes,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    let copy = || {
        // SAFETY: the caller says that it is NULL or can be read.
        let file = unsafe { file(context) }?;
        // SAFETY: the caller says that so much can be written there.
        let mut room = Room::new(unsafe { border::buffer(buffer.cast(), capacity) }?);
        room.put(&file.name());
        let (whole, fits) = room.finish();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(length, whole) };
        if fits { Ok(()) } else { Err(msnp_result::TooSmall) }
    };
    outcome(copy())
}

/// A small picture of a file that is offered (PNG), where there is one. It comes from the sender: decode it with bounds. From any thread.
///
/// - `context`: from `MSNP_MACHINE_EVENT_FILE_OFFERED`, before the next call with its machine.
/// - `buffer`, `capacity`: where it goes; NULL and 0 ask for the length.
/// - `length`: how many bytes it has, even when they do not fit; 0: there is none.
///
/// Errors: `MSNP_RESULT_TOO_SMALL`: `buffer` holds its beginning; `MSNP_RESULT_INVALID_VALUE` for what is no such context,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `context` is NULL or points to bytes that can be read; `capacity` bytes can be written at `buffer`; `length` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_file_preview(
    context: *const msnp_bytes,
    buffer: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    let copy = || {
        // SAFETY: the caller says that it is NULL or can be read.
        let file = unsafe { file(context) }?;
        // SAFETY: the caller says that so much can be written there.
        let room = unsafe { border::buffer(buffer, capacity) }?;
        let whole = file.preview().count();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put(length, whole) }?;
        room.iter_mut().zip(file.preview()).for_each(|(place, byte)| *place = byte);
        if whole <= capacity { Ok(()) } else { Err(msnp_result::TooSmall) }
    };
    outcome(copy())
}

/// Chooses one's display picture, or none: others are told of it with the status, and fetch it when they like
/// (`MSNP_MACHINE_EVENT_OBJECT_ASKED`). It stays for later sign-ins. In MSNP8, which has no pictures, nothing is said of it. The machine keeps
/// the description alone.
///
/// - `picture`: from `msnp_object_of` with `MSNP_OBJECT_PICTURE`; NULL: none. Say so before the first sign-in to begin without one.
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` for an object that is no picture, or is too large; `MSNP_RESULT_NOT_SIGNED_IN`: it is kept, and told with
/// the next sign-in; `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `picture` is NULL or can be read, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_picture(
    machine: *mut msnp_machine,
    picture: *const msnp_object,
    request: *mut u32,
) -> msnp_result {
    let set = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that it can be read.
        let picture = if picture.is_null() { None } else { Some(unsafe { object(picture) }?) };
        Ok(messenger.set_picture(picture))
    };
    // SAFETY: handed on.
    unsafe { ask(machine, request, &set) }
}

/// Lets others fetch an object besides the display picture, such as an emoticon that is announced next. A machine has room for four.
///
/// - `published`: from `msnp_object_of`.
///
/// Errors: `MSNP_RESULT_BUSY` when there is no room for more, `MSNP_RESULT_INVALID_VALUE` when it is empty or too large,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `published` is NULL or can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_publish(
    machine: *mut msnp_machine,
    published: *const msnp_object,
) -> msnp_result {
    let publish = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that it is NULL or can be read.
        let object = unsafe { object(published) }?;
        if object.size == 0 || object.size > object.kind.longest() {
            return Err(msnp_result::InvalidValue);
        }
        if messenger.publish(object) { Ok(()) } else { Err(msnp_result::Busy) }
    };
    // SAFETY: handed on.
    unsafe { with(machine, publish) }
}

/// Nobody is to fetch an object any more that was published. Transfers that have begun go on.
///
/// - `hash`: its SHA-1, 20 bytes.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `hash` is NULL or 20 bytes can be read there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_withdraw(machine: *mut msnp_machine, hash: *const u8) -> msnp_result {
    let withdraw = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that so much can be read there.
        let bytes = unsafe { border::bytes(hash, size_of::<Hash>()) }?;
        messenger.withdraw(bytes.try_into().map_err(|_| msnp_result::InvalidLength)?);
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, withdraw) }
}

/// Whom a transfer is with.
///
/// # Safety
/// `account` is NULL or ends in NUL.
pub(super) unsafe fn recipient<'a>(
    conversation: u32,
    account: *const c_char,
) -> Result<Recipient<'a>, msnp_result> {
    if conversation != 0 {
        return Ok(Recipient::Chat(ChatId::from_number(conversation)));
    }
    // SAFETY: the caller says that it is NULL or ends in NUL.
    Ok(Recipient::Account(unsafe { text(account) }?))
}

/// Fetches an object, such as a contact's display picture, from who announced it. `MSNP_MACHINE_EVENT_TRANSFER_DATA` and, last of all,
/// `MSNP_MACHINE_EVENT_TRANSFER_ENDED` follow, with `MSNP_RESULT_OK` only when the bytes are those of the announced hash.
///
/// - `conversation`: which, and not one of several people; 0: the one with `account`, which is opened where there is none.
/// - `account`: from whom when `conversation` is 0; otherwise ignored, and may be NULL.
/// - `element`: as they announced it, after `msnp_text_copy`: `picture` of `MSNP_MACHINE_EVENT_PRESENCE`.
/// - `transfer`: if not NULL, its number.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` for an element that is none, `MSNP_RESULT_BUSY` while two transfers are under way or too much waits,
/// `MSNP_RESULT_TOO_LONG` when element and accounts do not fit into two packets, or into the buffer; `MSNP_RESULT_HIDDEN`,
/// `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `transfer` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_fetch(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    element: *const c_char,
    transfer: *mut u32,
) -> msnp_result {
    let fetch = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that texts are NULL or end in NUL.
        let (from, element) = unsafe { (recipient(conversation, account)?, text(element)?) };
        let number = messenger.fetch(from, Text::from(element))?.number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(transfer, number) };
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, fetch) }
}

/// Offers a file (`p2p.md` 7). `MSNP_MACHINE_EVENT_TRANSFER_ACCEPTED` follows, then `MSNP_MACHINE_EVENT_TRANSFER_WANTS` for each piece of it, which
/// `msnp_machine_supply` hands over; and last of all `MSNP_MACHINE_EVENT_TRANSFER_ENDED`: also when they decline it, or do not answer within five
/// minutes. There is no resuming of one that broke off.
///
/// - `conversation`: which, and not one of several people; 0: the one with `account`, which is opened where there is none.
/// - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
/// - `name`: what it is called, without folders, 1 to 259 units of UTF-16.
/// - `size`: how many bytes it has.
/// - `transfer`: if not NULL, its number.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` for the name; the others as those of `msnp_machine_fetch`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `transfer` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_file(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    name: *const c_char,
    size: u64,
    transfer: *mut u32,
) -> msnp_result {
    let send = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that texts are NULL or end in NUL.
        let (to, name) = unsafe { (recipient(conversation, account)?, text(name)?) };
        let number = messenger.send_file(to, name, size)?.number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(transfer, number) };
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, send) }
}

/// Does something with a transfer.
///
/// # Safety
/// `machine` is NULL or a machine.
unsafe fn decide(
    machine: *mut msnp_machine,
    act: impl FnOnce(&mut Messenger<Storage>) -> Result<(), msnp_core::Error>,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { with(machine, |messenger| Ok(act(messenger)?)) }
}

/// Takes a file that somebody offers. `MSNP_MACHINE_EVENT_TRANSFER_DATA` follows, and last of all `MSNP_MACHINE_EVENT_TRANSFER_ENDED`.
///
/// - `transfer`: from `MSNP_MACHINE_EVENT_FILE_OFFERED`.
///
/// Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` unless it waits for this, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_accept_file(machine: *mut msnp_machine, transfer: u32) -> msnp_result {
    // SAFETY: handed on.
    unsafe { decide(machine, |messenger| messenger.accept_file(TransferId::from_number(transfer))) }
}

/// Declines a file that somebody offers. `MSNP_MACHINE_EVENT_TRANSFER_ENDED` follows, with `MSNP_RESULT_CANCELLED`.
///
/// - `transfer`: from `MSNP_MACHINE_EVENT_FILE_OFFERED`.
///
/// Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` unless it waits for this, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_decline_file(machine: *mut msnp_machine, transfer: u32) -> msnp_result {
    // SAFETY: handed on.
    unsafe { decide(machine, |messenger| messenger.decline_file(TransferId::from_number(transfer))) }
}

/// Ends a transfer at whatever point it is. `MSNP_MACHINE_EVENT_TRANSFER_ENDED` follows, with `MSNP_RESULT_CANCELLED`.
///
/// Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` when it is over, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_cancel_transfer(
    machine: *mut msnp_machine,
    transfer: u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { decide(machine, |messenger| messenger.cancel_transfer(TransferId::from_number(transfer))) }
}

/// Hands on bytes that `MSNP_MACHINE_EVENT_TRANSFER_WANTS` asked for: any number of them from its offset on, up to its most. They are copied. It is
/// asked again when there is room for more; where they are not at hand yet, hand them on later.
///
/// - `transfer`: from the event.
/// - `bytes`, `length`: the bytes.
/// - `taken`: if not NULL, how many were taken.
///
/// Errors: `MSNP_RESULT_BUSY` unless bytes were asked for, or where texts have taken the room since: then they are asked for again;
/// `MSNP_RESULT_NO_SUCH_TRANSFER` when it is over, `MSNP_RESULT_INVALID_VALUE` for no bytes, `MSNP_RESULT_INVALID_LENGTH`,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `length` bytes can be read at `bytes`, `taken` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_supply(
    machine: *mut msnp_machine,
    transfer: u32,
    bytes: *const u8,
    length: usize,
    taken: *mut usize,
) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| {
        // SAFETY: the caller says that so much can be read there.
        let bytes = unsafe { border::bytes(bytes, length) }?;
        let count = messenger.supply(TransferId::from_number(transfer), bytes)?;
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(taken, count) };
        Ok(())
    }))
}

/// Has the data of a transfer that comes in wait, or come again: nothing more is read in its conversation meanwhile, so that the sender has to wait,
/// too. For programs whose disk is slower than the network.
///
/// Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` unless data comes in for it, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_hold_transfer(
    machine: *mut msnp_machine,
    transfer: u32,
    hold: bool,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { decide(machine, |messenger| messenger.hold_transfer(TransferId::from_number(transfer), hold)) }
}

/// How a transfer ended, and the number beside it.
fn of_end(end: TransferEnd) -> (msnp_result, u32) {
    let result = match end {
        TransferEnd::Refused(status) => return (msnp_result::RefusedByPeer, status.into()),
        TransferEnd::NotReached(reason) => return of_failure(reason),
        TransferEnd::Complete => msnp_result::Ok,
        TransferEnd::Declined => msnp_result::Declined,
        TransferEnd::CancelledByPeer => msnp_result::CancelledByPeer,
        TransferEnd::Cancelled => msnp_result::Cancelled,
        TransferEnd::ConnectionLost => msnp_result::TransferLost,
        TransferEnd::TimedOut => msnp_result::TransferTimedOut,
        TransferEnd::Broken => msnp_result::TransferBroken,
        TransferEnd::WrongHash => msnp_result::WrongPicture,
        TransferEnd::NoDirectConnection => msnp_result::NoDirectConnection,
    };
    (result, 0)
}

/// What an event of the peers is told as: the table of events has no patterns for builds with and without them.
pub(super) fn told(event: &PeerEvent<'_>) -> msnp_machine_event {
    let (kind, data) = match *event {
        PeerEvent::FileOffered { transfer, chat, account, file } => {
            let file_offered = msnp_machine_file_offered {
                transfer: transfer.number(),
                conversation: chat.number(),
                account: account.into(),
                size: file.size(),
                context: file.raw().into(),
                needs_direct: file.needs_direct(),
            };
            (Kind::FileOffered, Data { file_offered })
        }
        PeerEvent::Accepted { transfer } => {
            let transfer_accepted = msnp_machine_transfer_accepted { transfer: transfer.number() };
            (Kind::TransferAccepted, Data { transfer_accepted })
        }
        PeerEvent::Asked { transfer, chat, account, object } => {
            let object_asked = msnp_machine_object_asked {
                transfer: transfer.number(),
                conversation: chat.number(),
                account: account.into(),
                object: object.into(),
            };
            (Kind::ObjectAsked, Data { object_asked })
        }
        PeerEvent::Wants { transfer, offset, most } => {
            let transfer_wants = msnp_machine_transfer_wants { transfer: transfer.number(), offset, most };
            (Kind::TransferWants, Data { transfer_wants })
        }
        PeerEvent::Data { transfer, offset, bytes } => {
            let (transfer, bytes) = (transfer.number(), bytes.into());
            let transfer_data = msnp_machine_transfer_data { transfer, offset, bytes };
            (Kind::TransferData, Data { transfer_data })
        }
        PeerEvent::Ended { transfer, end } => {
            let (result, code) = of_end(end);
            let transfer_ended = msnp_machine_transfer_ended { transfer: transfer.number(), result, code };
            (Kind::TransferEnded, Data { transfer_ended })
        }
        PeerEvent::NotServed { chat, account, activity } => {
            let not_served = msnp_machine_not_served {
                conversation: chat.number(),
                account: account.into(),
                activity: activity.into(),
            };
            (Kind::NotServed, Data { not_served })
        }
    };
    msnp_machine_event { kind, data }
}
