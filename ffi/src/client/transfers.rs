//! Pictures and files from person to person. In builds with the feature `p2p`.

use std::ffi::{c_char, c_int, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use msnp::{Client, ObjectKind, TransferFailure, TransferId};

use super::accounts::{Account, account, msnp_client};
use super::failure::{Failure, guard};
use super::files::{File, FileThread, Work};
use super::queue::Content;
use super::requests::{Owed, Text, ask, carry_out, requests};
use crate::arguments::{Argument, as_c};
use crate::border;
use crate::result::msnp_result;

/// Reads on in a file that is sent. See `msnp_client_send_file`.
///
/// - `buffer`, `length`: where the next bytes go, and how many there may be, at least 1.
///
/// Answers how many there are now, 1 to `length`; 0 at the end of the file, which is too early while bytes of its announced size are missing;
/// a number below 0 when it cannot be read.
pub type msnp_file_read =
    Option<unsafe extern "C" fn(context: *mut c_void, buffer: *mut u8, length: usize) -> isize>;

/// Writes on in a file that is received. See `msnp_client_accept_file`.
///
/// - `data`, `length`: the next bytes, at least 1.
///
/// Answers how many of them it took, 1 to `length`: the others come again. 0 or a number below when it cannot be written.
pub type msnp_file_write =
    Option<unsafe extern "C" fn(context: *mut c_void, data: *const u8, length: usize) -> isize>;

/// Closes a file: nothing of it is called any more. Answers 0, or another number when what was written could not be kept, as `fclose` does:
/// then the file has failed. For a file that was sent it makes no difference.
pub type msnp_file_close = Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;

/// Where a file that is sent comes from.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_file_source {
    /// Handed to the callbacks.
    pub context: *mut c_void,
    /// Reads on.
    pub read: msnp_file_read,
    /// Called once, last of all; NULL: nothing is to be closed.
    pub close: msnp_file_close,
}

/// Where a file that is received goes to.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_file_sink {
    /// Handed to the callbacks.
    pub context: *mut c_void,
    /// Writes on.
    pub write: msnp_file_write,
    /// Called once, last of all; NULL: nothing is to be closed.
    pub close: msnp_file_close,
}

/// Chooses one's display picture: others are told of it with the status, and fetch it when they like. It stays for later sign-ins of this
/// client; MSNP8 has no pictures.
///
/// - `picture`, `length`: a PNG, GIF, JPEG or BMP of at most 512 KiB, 96 pixels square in most programs, which is copied; NULL and 0: none.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_INVALID_VALUE` for what is no picture, by its content, or too large; `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`,
/// `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. When not signed in it is kept, told with the next
/// sign-in, and answered at once. From any thread.
///
/// # Safety
/// `length` bytes can be read at `picture`; `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_picture(
    client: *mut msnp_client,
    picture: *const u8,
    length: usize,
    request: *mut u32,
) -> msnp_result {
    let set = |client: Client| {
        // SAFETY: the caller says that so much can be read there.
        let bytes = unsafe { border::bytes(picture, length) }?;
        let picture = (!bytes.is_empty()).then(|| bytes.to_vec());
        Ok(async move { client.set_picture(picture).await })
    };
    // SAFETY: handed on.
    unsafe { carry_out(client, request, set) }
}

requests! { client:
    /// Asks for the display picture that a contact shows now. It comes in `data.answered` of the event: `file` and `file_length`; NULL: they show
    /// none. It is fetched from them unless it is known already: the same picture is fetched once, however many ask, and 8 MiB of pictures are
    /// kept. The bytes come from the contact, and are those of the hash that they announced: decode them with bounds.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_BLOCKED`, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. With the event: `MSNP_RESULT_NOT_REACHABLE`, `MSNP_RESULT_DECLINED`,
    /// `MSNP_RESULT_WRONG_PICTURE` and others. A conversation is opened for it if there is none, one in three seconds. From any thread.
    fn msnp_client_picture(who: Text) => client.picture(&who);

    /// Asks for an object that a contact has announced in a conversation: an emoticon of a text, or what a datacast names (2 a wink, 3 a voice
    /// clip). It comes in `data.answered` of the event: `file` and `file_length`. It is fetched from them unless it is known already, and kept
    /// as pictures are. The bytes are those of the hash that was announced: decode them with bounds, and never run anything in them.
    ///
    /// - `who`: the account that said it.
    /// - `object`: the MSNObject (`p2p.md` 2), such as `object` of `msnp_emoticon`.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_VALUE` for what is no object, or says that it belongs to somebody else; and those of
    /// `msnp_client_picture`, with the event, too. From any thread.
    fn msnp_client_object(who: Text, object: Text) => client.object(&who, &object);
}

/// An emoticon of one's own, for `msnp_client_set_emoticons`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_own_emoticon {
    /// The letters, 1 to 7 characters, none of them a control character.
    pub shortcut: *const c_char,
    /// What they stand for: a PNG, GIF, JPEG or BMP of at most 512 KiB.
    pub picture: *const u8,
    /// How many bytes that is.
    pub length: usize,
}

/// Chooses emoticons of one's own, in place of those that there were. A text that has the letters in it says to everybody in the conversation what
/// they stand for (`p2p.md` 6.1), who fetch the pictures when they like. They stay for later sign-ins of this client; MSNP8 has none.
///
/// - `emoticons`, `count`: all of them, which are copied; NULL and 0: none.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` for letters that cannot be or are there twice, for what is no picture, by its content, and for more than 256
/// objects or 32 MiB together with what is published: all stays as it was then. `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`,
/// `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `count` structures can be read at `emoticons`, their texts NULL or ending in NUL, their pictures NULL or as long as they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_set_emoticons(
    client: *mut msnp_client,
    emoticons: *const msnp_own_emoticon,
    count: usize,
) -> msnp_result {
    guard(|| {
        let client = account(client)?.client()?;
        // SAFETY: the caller says that so many can be read there.
        let chosen = unsafe { border::list(emoticons, count) }?.iter().map(|emoticon| {
            // SAFETY: the caller says that it is NULL or ends in NUL.
            let shortcut = unsafe { border::text(emoticon.shortcut) }?;
            // SAFETY: the caller says that so much can be read there.
            let picture = unsafe { border::bytes(emoticon.picture, emoticon.length) }?;
            Ok((shortcut.to_owned(), picture.to_vec()))
        });
        Ok(client.set_emoticons(chosen.collect::<Result<_, msnp_result>>()?)?)
    })
}

/// Lets others fetch an object, such as a wink or a voice clip, and tells the MSNObject (`p2p.md` 2) by which they do: say it to them with
/// `msnp_client_send_datacast`. It stays for later sign-ins of this client. A picture and emoticons need not be published.
///
/// - `kind`: 8 a wink, 11 a voice clip, or another number of `p2p.md` 2.
/// - `bytes`, `length`: the object, which is copied.
/// - `object`, `capacity`: where the MSNObject goes, with a NUL at its end; 512 bytes are always enough.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` for one that is empty or larger than 4 MiB (512 KiB for pictures and emoticons), and for more than 256
/// objects or 32 MiB; `MSNP_RESULT_TOO_SMALL`: it is published, and `object` holds what fitted: call again with more room;
/// `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `length` bytes can be read at `bytes`, and `capacity` bytes written at `object`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_publish(
    client: *mut msnp_client,
    kind: u32,
    bytes: *const u8,
    length: usize,
    object: *mut c_char,
    capacity: usize,
) -> msnp_result {
    guard(|| {
        let client = account(client)?.client()?;
        // SAFETY: the caller says that so much can be read there.
        let bytes = unsafe { border::bytes(bytes, length) }?;
        // SAFETY: the caller says that so much can be written there.
        let room = unsafe { border::buffer(object.cast(), capacity) }?;
        let element = client.publish(ObjectKind::from_number(kind), bytes.to_vec())?;
        border::copy_text(&element, room)?;
        Ok(())
    })
}

/// Nobody is to fetch a published object any more.
///
/// - `object`: as `msnp_client_publish` told it.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` for what is no object, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `object` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_withdraw(
    client: *mut msnp_client,
    object: *const c_char,
) -> msnp_result {
    guard(|| {
        let client = account(client)?.client()?;
        // SAFETY: the caller says that it is NULL or ends in NUL.
        Ok(client.withdraw(unsafe { border::text(object) }?)?)
    })
}

/// A file that begins: its thread waits.
struct Begun {
    account: Arc<Account>,
    client: Client,
    thread: FileThread,
}

impl Begun {
    fn new(client: *mut msnp_client) -> Result<Self, Failure> {
        let account = account(client)?;
        let client = account.client()?;
        if account.queue.is_full() {
            return Err(msnp_result::Busy.into());
        }
        let thread = account.files.thread()?;
        Ok(Self { account, client, thread })
    }

    /// Has it go on: the callbacks are the library's from now on.
    ///
    /// # Safety
    /// `request` is NULL or can be written to.
    unsafe fn go_on(self, work: Work, is_taken: &AtomicBool, request: *mut u32) {
        is_taken.store(true, Ordering::Release);
        let owed = Owed::new(self.account);
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(request, owed.request) };
        self.thread.run(work, owed, self.client);
    }
}

/// Offers a contact a file, and sends it when they take it (`p2p.md` 7). The offer is under way when this returns, and waits five minutes for
/// their answer. A text that is said meanwhile does not wait for the file. What breaks off cannot be resumed.
///
/// The callbacks are called by a thread of the file's own, one after another and never two at once, while nothing is locked: they may wait for a
/// disk, and call every function of every client; only `msnp_client_free` called by one of them does not wait for it. `read` is called as the
/// connection takes the bytes, at most 64 KiB ahead of it, and ahead of the contact's answer, too, until `size` bytes were read. `close` is called
/// exactly once, last of all, whatever becomes of the file: also when it is declined or fails, and when the client is closed or freed.
/// `MSNP_EVENT_ANSWERED` comes after that, and `MSNP_RESULT_CLOSED` after all answers.
///
/// - `who`: the account.
/// - `name`: what it is called, without folders, 1 to 259 units of UTF-16.
/// - `size`: how many bytes it has. 0: an empty file; `read` is not called then.
/// - `source`: where it comes from; it is copied. `read` must be there.
/// - `transfer`: if not NULL, its number, as events name it, and for `msnp_client_decline_file`, which cancels it.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED` when all of it has gone, or with the reason why not.
///
/// Errors at once, after which no callback was called, nor will be: `MSNP_RESULT_INVALID_VALUE` for the name, `MSNP_RESULT_INVALID_ACCOUNT`,
/// `MSNP_RESULT_BLOCKED`, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`,
/// `MSNP_RESULT_SYSTEM` without a thread, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. With the event: `MSNP_RESULT_DECLINED`, `MSNP_RESULT_NOT_REACHABLE`, `MSNP_RESULT_CANCELLED`,
/// `MSNP_RESULT_FILE` and others. From any thread.
///
/// # Safety
/// `who` and `name` are NULL or end in NUL; `source` is NULL or can be read, and its callbacks may be called from another thread with its
/// context until `close` is called; `transfer` and `request` are NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_file(
    client: *mut msnp_client,
    who: *const c_char,
    name: *const c_char,
    size: u64,
    source: *const msnp_file_source,
    transfer: *mut u32,
    request: *mut u32,
) -> msnp_result {
    guard(|| {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let who = unsafe { border::text(who) }?;
        // SAFETY: as above.
        let name = unsafe { border::text(name) }?;
        // SAFETY: the caller says that it is NULL or can be read.
        let source = unsafe { source.as_ref() }.ok_or(msnp_result::NullPointer)?;
        let read = source.read.ok_or(msnp_result::NullPointer)?;
        let begun = Begun::new(client)?;
        let (file, is_taken) = File::new(begun.account.clone(), source.context, read, source.close);
        let sending = begun.client.send_file(who, name, size, file)?;
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(transfer, sending.transfer().number()) };
        // SAFETY: as above.
        unsafe { begun.go_on(Box::pin(sending), &is_taken, request) };
        Ok(())
    })
}

/// Takes a file that somebody offers (`MSNP_EVENT_FILE_OFFERED`). All that is said of callbacks at `msnp_client_send_file` holds here, too: a
/// thread of the file's own, nothing locked, `close` exactly once, and then `MSNP_EVENT_ANSWERED`.
///
/// `write` is called as the bytes come, with 64 KiB between it and the connection: one that is slower makes the sender wait, and with them what
/// else is said in that conversation. Never more than the announced size is written. What was written of a file that failed is for the
/// program to remove.
///
/// - `transfer`: from the event.
/// - `sink`: where it goes to; it is copied. `write` must be there.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED` when all of it is written and closed, or with the reason why
///   not.
///
/// Errors at once, after which no callback was called, nor will be: `MSNP_RESULT_NO_SUCH_TRANSFER` when the offer is over, or was decided already;
/// `MSNP_RESULT_BUSY`, `MSNP_RESULT_SYSTEM` without a thread, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. With
/// the event: `MSNP_RESULT_CANCELLED_BY_PEER`, `MSNP_RESULT_CANCELLED`, `MSNP_RESULT_TRANSFER_LOST`, `MSNP_RESULT_FILE` and others. From any thread.
///
/// # Safety
/// `sink` is NULL or can be read, and its callbacks may be called from another thread with its context until `close` is called; `request` is
/// NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_accept_file(
    client: *mut msnp_client,
    transfer: u32,
    sink: *const msnp_file_sink,
    request: *mut u32,
) -> msnp_result {
    guard(|| {
        // SAFETY: the caller says that it is NULL or can be read.
        let sink = unsafe { sink.as_ref() }.ok_or(msnp_result::NullPointer)?;
        let write = sink.write.ok_or(msnp_result::NullPointer)?;
        let begun = Begun::new(client)?;
        let (file, is_taken) = File::new(begun.account.clone(), sink.context, write, sink.close);
        let receiving = begun.client.accept_file(TransferId::from_number(transfer), file)?;
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { begun.go_on(Box::pin(receiving), &is_taken, request) };
        Ok(())
    })
}

/// Declines a file that somebody offers, or cancels one that is under way, in either direction. `MSNP_EVENT_FILE_ENDED` follows, with
/// `MSNP_RESULT_CANCELLED`.
///
/// - `transfer`: from `MSNP_EVENT_FILE_OFFERED` or `msnp_client_send_file`.
///
/// Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` when it is over, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
/// any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_decline_file(client: *mut msnp_client, transfer: u32) -> msnp_result {
    guard(|| {
        let declined = account(client)?.client()?.decline_file(TransferId::from_number(transfer));
        declined.map_err(|failure: TransferFailure| failure.into())
    })
}
