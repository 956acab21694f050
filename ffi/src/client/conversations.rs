//! Talking to one contact, or to several at once. Conversations are named by numbers, which are never used again for another one.

use std::ffi::c_char;

use msnp::{
    Client, Color, Conversation, ConversationId, Effects, Error, Format, InkKind, Message, SendFailure,
};

use super::accounts::{account, msnp_client};
use super::arena::Arena;
use super::failure::{Failure, guard};
use super::kept;
use super::requests::carry_out;
use crate::border::{self, copy_text, optional_text, text};
use crate::result::msnp_result;
use crate::vocabulary::msnp_format;

/// The longest text that `msnp_client_send_text` takes, in bytes of UTF-8: 64 KiB.
pub const MSNP_LONGEST_TEXT: u32 = 65536;

const _: () = assert!(MSNP_LONGEST_TEXT as usize == msnp::LONGEST_TEXT);

/// The longest drawing that `msnp_client_send_ink` takes, in bytes, where everybody who sees it joins pieces.
pub const MSNP_LONGEST_INK: u32 = 67200;

const _: () = assert!(MSNP_LONGEST_INK as usize == msnp::LONGEST_INK);

/// How a drawing is written down (`p2p.md` 6.3).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_ink_kind {
    /// As a GIF (`image/gif`).
    Gif = 1,
    /// As its strokes, in Microsoft's Ink Serialized Format (`application/x-ms-ink`): for those alone whose capabilities have the bit 0x8.
    Strokes = 2,
}

fn ink_kind(number: u32) -> Result<InkKind, msnp_result> {
    match number {
        1 => Ok(InkKind::Gif),
        2 => Ok(InkKind::Strokes),
        _ => Err(msnp_result::InvalidNumber),
    }
}

/// Somebody in a conversation.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_participant {
    /// The account, in lower case.
    pub account: *const c_char,
    /// The name, as the conversation's server told it.
    pub name: *const c_char,
}

/// Who is in a conversation, oneself not counted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_participants {
    /// Who; NULL: nobody.
    pub list: *const msnp_participant,
    /// How many.
    pub count: usize,
}

fn conversation(client: &Client, number: u32) -> Result<Conversation, Failure> {
    client
        .conversation_by_id(ConversationId::from_number(number))
        .ok_or_else(|| Error::Conversation(SendFailure::Over).into())
}

/// Gives the conversation with a contact its number: the open one, or one that the first message opens. Nothing is sent.
///
/// - `who`: the account.
/// - `conversation`: where the number goes. It stays the same until the conversation has been silent for a long time while 256 others
///   were begun, or it becomes a group conversation.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `who` is NULL or ends in NUL; `conversation` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_conversation(
    client: *mut msnp_client,
    who: *const c_char,
    conversation: *mut u32,
) -> msnp_result {
    guard(|| {
        let client = account(client)?.client()?;
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let number = client.conversation(unsafe { text(who)? })?.id().number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put(conversation, number) }.map_err(Failure::from)
    })
}

/// Opens a conversation without saying anything; answered when the contact has joined. Messages open it by themselves.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_HIDDEN`,
/// `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. With the event: `MSNP_RESULT_NOT_REACHABLE`, `MSNP_RESULT_NO_ANSWER` and others. From any thread.
///
/// # Safety
/// `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_open(
    client: *mut msnp_client,
    conversation: u32,
    request: *mut u32,
) -> msnp_result {
    let open = |client: Client| {
        let conversation = self::conversation(&client, conversation)?;
        Ok(async move { conversation.open().await })
    };
    // SAFETY: handed on.
    unsafe { carry_out(client, request, open) }
}

/// Brings somebody else in; answered when they have joined. A conversation of two becomes a group conversation by it.
///
/// - `who`: the account.
/// - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
///
/// Errors at once: as of `msnp_client_open`, and `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`. From any thread.
///
/// # Safety
/// `who` is NULL or ends in NUL; `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_invite(
    client: *mut msnp_client,
    conversation: u32,
    who: *const c_char,
    request: *mut u32,
) -> msnp_result {
    let invite = |client: Client| {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let who = unsafe { text(who)? }.to_owned();
        let conversation = self::conversation(&client, conversation)?;
        Ok(async move { conversation.invite(&who).await })
    };
    // SAFETY: handed on.
    unsafe { carry_out(client, request, invite) }
}

/// Leaves a conversation: closes its connections. What was not sent yet fails with `MSNP_RESULT_LEFT`; what was sent and is not
/// acknowledged within two seconds with `MSNP_RESULT_UNKNOWN_FATE`: it may have arrived.
///
/// Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
/// any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_leave(client: *mut msnp_client, conversation: u32) -> msnp_result {
    guard(|| {
        self::conversation(&account(client)?.client()?, conversation)?.leave();
        Ok(())
    })
}

/// Tells whether somebody is connected, so that a message goes out at once.
///
/// Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
/// any thread.
///
/// # Safety
/// `open` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_is_open(
    client: *mut msnp_client,
    conversation: u32,
    open: *mut bool,
) -> msnp_result {
    guard(|| {
        let is_open = self::conversation(&account(client)?.client()?, conversation)?.is_open();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put(open, is_open) }.map_err(Failure::from)
    })
}

/// Tells whose conversation it is: the contact's account, or an empty text for a group conversation.
///
/// - `buffer`, `capacity`: where it goes, with a NUL; 130 bytes are always enough.
///
/// Errors: `MSNP_RESULT_TOO_SMALL` (what fitted is there), `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
///
/// # Safety
/// `capacity` bytes can be written at `buffer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_conversation_account(
    client: *mut msnp_client,
    conversation: u32,
    buffer: *mut c_char,
    capacity: usize,
) -> msnp_result {
    guard(|| {
        // SAFETY: the caller says that so much can be written there.
        let room = unsafe { border::buffer(buffer.cast(), capacity)? };
        let who = self::conversation(&account(client)?.client()?, conversation)?.account();
        copy_text(&who.unwrap_or_default(), room)?;
        Ok(())
    })
}

/// Tells who is connected, oneself not counted: nobody while the conversation has no connection.
///
/// - `participants`: where the list goes; NULL when it failed. Yours; free it with `msnp_participants_free`.
///
/// Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
/// any thread.
///
/// # Safety
/// `participants` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_participants(
    client: *mut msnp_client,
    conversation: u32,
    participants: *mut *mut msnp_participants,
) -> msnp_result {
    guard(|| {
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put(participants, std::ptr::null_mut())? };
        let present = self::conversation(&account(client)?.client()?, conversation)?.participants();
        let mut arena = Arena::default();
        let list = present
            .iter()
            .map(|who| msnp_participant { account: arena.text(&who.account), name: arena.text(&who.name) });
        let list = list.collect();
        let (list, count) = arena.list(list);
        let given = kept::give(msnp_participants { list, count }, arena);
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(participants, given) }.map_err(Failure::from)
    })
}

/// Frees a list of participants. Does nothing with NULL. From any thread.
///
/// # Safety
/// `participants` is NULL or came from `msnp_client_participants`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_participants_free(participants: *mut msnp_participants) {
    guard(|| {
        // SAFETY: handed on.
        unsafe { kept::free(participants) };
        Ok(())
    });
}

/// Hands a message over, and tells its number.
///
/// # Safety
/// `message` is NULL or can be written to.
unsafe fn send(
    client: *mut msnp_client,
    conversation: u32,
    message: *mut u32,
    make: impl FnOnce() -> Result<Message, Failure>,
) -> msnp_result {
    guard(|| {
        let conversation = self::conversation(&account(client)?.client()?, conversation)?;
        let sending = conversation.send(make()?);
        let Some(number) = sending.message() else {
            let refused = futures_lite::future::block_on(futures_lite::future::poll_once(sending));
            let reason = refused.and_then(Result::err).map_or(SendFailure::Unknown, |error| error.reason);
            return Err(reason.into());
        };
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(message, number.number()) };
        Ok(())
    })
}

/// Says something. `MSNP_EVENT_DELIVERED`, `MSNP_EVENT_STORED_FOR_LATER` or `MSNP_EVENT_FAILED` follows, with the text in the last. If the conversation is not
/// connected, it is opened by this. Messages leave in the order of the calls. Text above the limit of one message is split, at spaces
/// where possible, and counts as one message.
///
/// - `words`: what, at most `MSNP_LONGEST_TEXT` bytes; line breaks are `\n`.
/// - `format`: how it looks; NULL: Segoe UI in black.
/// - `message`: if not NULL, its number, as events name it.
///
/// Errors: `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (too many messages wait), `MSNP_RESULT_TOO_LONG`,
/// `MSNP_RESULT_INVALID_VALUE` (empty), `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
/// `MSNP_RESULT_INVALID_NUMBER` (effects), `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The message was not sent then. From any thread.
///
/// # Safety
/// `words` is NULL or ends in NUL, `format` is NULL or filled in, `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_text(
    client: *mut msnp_client,
    conversation: u32,
    words: *const c_char,
    format: *const msnp_format,
    message: *mut u32,
) -> msnp_result {
    let make = || {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let words = unsafe { text(words)? };
        // SAFETY: the caller says that it is NULL or filled in.
        let format = unsafe { format.as_ref() };
        // SAFETY: as above.
        let format = format.map_or(Ok(Format::default()), |format| unsafe { owned(format) })?;
        Ok(Message::formatted(words, format))
    };
    // SAFETY: handed on.
    unsafe { send(client, conversation, message, make) }
}

/// # Safety
/// The font is NULL or ends in NUL.
unsafe fn owned(format: &msnp_format) -> Result<Format, msnp_result> {
    // SAFETY: handed on.
    let font = unsafe { optional_text(format.font)? };
    let usual = Format::default();
    let effects = u8::try_from(format.effects).map_err(|_| msnp_result::InvalidNumber)?;
    Ok(Format {
        font: if font.is_empty() { usual.font } else { font.to_owned() },
        effects: Effects::from_bits(effects),
        color: Color { red: format.red, green: format.green, blue: format.blue },
        character_set: format.character_set,
        pitch_and_family: format.pitch_and_family,
        right_to_left: format.right_to_left,
    })
}

/// Says that one is typing, if the conversation is connected; otherwise nothing happens: nobody is rung for it. Send it every five
/// seconds at most.
///
/// Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
/// any thread.
///
/// # Safety
/// None: `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_typing(client: *mut msnp_client, conversation: u32) -> msnp_result {
    guard(|| {
        self::conversation(&account(client)?.client()?, conversation)?.typing();
        Ok(())
    })
}

/// Shakes the others' windows. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.
///
/// - `message`: if not NULL, its number, as events name it.
///
/// Errors: as of `msnp_client_send_text`. From any thread.
///
/// # Safety
/// `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_nudge(
    client: *mut msnp_client,
    conversation: u32,
    message: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { send(client, conversation, message, || Ok(Message::Nudge)) }
}

/// Sends something else out of the ordinary. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.
///
/// - `id`: what it is: 2 a wink, 3 a voice clip, 4 an action text.
/// - `data`: an MSNObject (`p2p.md` 2), such as
///   `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
///   or a text, on one line.
/// - `message`: if not NULL, its number, as events name it.
///
/// Errors: as of `msnp_client_send_text`. From any thread.
///
/// # Safety
/// `data` is NULL or ends in NUL; `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_datacast(
    client: *mut msnp_client,
    conversation: u32,
    id: u32,
    data: *const c_char,
    message: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says that it is NULL or ends in NUL.
    let make = || Ok(Message::Datacast { id, data: unsafe { text(data)? }.to_owned() });
    // SAFETY: handed on.
    unsafe { send(client, conversation, message, make) }
}

/// Holds an idle conversation open. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.
///
/// - `message`: if not NULL, its number, as events name it.
///
/// Errors: as of `msnp_client_send_text`. From any thread.
///
/// # Safety
/// `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_keep_alive(
    client: *mut msnp_client,
    conversation: u32,
    message: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { send(client, conversation, message, || Ok(Message::KeepAlive)) }
}

/// Sends what somebody has drawn by hand (`p2p.md` 6.3). `MSNP_EVENT_DELIVERED` or `MSNP_EVENT_FAILED` follows. One that is longer than one message leaves
/// in pieces and counts as one message; it arrives as one where everybody who sees it joins them (`MSNP_CAPABILITY_CHUNKED_MESSAGES`).
///
/// - `kind`: a `msnp_ink_kind`.
/// - `drawing`, `length`: the bytes, 1,200 at most, and `MSNP_LONGEST_INK` where everybody joins pieces. Nothing of them is looked at.
/// - `message`: if not NULL, its number, as events name it.
///
/// Errors: as of `msnp_client_send_text`, `MSNP_RESULT_INVALID_NUMBER` (kind), and `MSNP_RESULT_INVALID_LENGTH`. From any thread.
///
/// # Safety
/// `drawing` is NULL or `length` bytes can be read there; `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_ink(
    client: *mut msnp_client,
    conversation: u32,
    kind: u32,
    drawing: *const u8,
    length: usize,
    message: *mut u32,
) -> msnp_result {
    let make = || {
        let kind = ink_kind(kind)?;
        // SAFETY: the caller says that so many bytes can be read there.
        Ok(Message::Ink { kind, drawing: unsafe { border::bytes(drawing, length)? }.to_vec() })
    };
    // SAFETY: handed on.
    unsafe { send(client, conversation, message, make) }
}

/// Sends a payload that is ready, as it is: headers of one line each, an empty line, and the body, together at most 1,664 bytes
/// (`switchboard.md` 2), with CR LF behind each line:
/// `MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n`. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED`
/// follows, and for the content type `application/x-msnmsgrp2p` `MSNP_EVENT_DELIVERED` or `MSNP_EVENT_FAILED`.
///
/// - `payload`, `length`: the bytes.
/// - `message`: if not NULL, its number, as events name it.
///
/// Errors: as of `msnp_client_send_text`, and `MSNP_RESULT_INVALID_LENGTH`. From any thread.
///
/// # Safety
/// `payload` is NULL or `length` bytes can be read there; `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_send_raw(
    client: *mut msnp_client,
    conversation: u32,
    payload: *const u8,
    length: usize,
    message: *mut u32,
) -> msnp_result {
    // SAFETY: the caller says that so many bytes can be read there.
    let make = || Ok(Message::Raw { payload: unsafe { border::bytes(payload, length)? }.to_vec() });
    // SAFETY: handed on.
    unsafe { send(client, conversation, message, make) }
}
