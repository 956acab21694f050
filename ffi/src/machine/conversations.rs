//! Talking.
//!
//! A message goes to a conversation by its number, or, with 0 in its place, to the conversation with one account, which is opened where
//! there is none.

use core::ffi::c_char;

use msnp_core::switchboard::message::{Color, Effects, Format, Outgoing};
use msnp_core::text::Text;
use msnp_core::{ChatId, Messenger, Recipient};

use super::{Storage, messenger, msnp_machine, outcome, with};
use crate::border::{self, optional_text, text};
use crate::result::msnp_result;
use crate::vocabulary::msnp_format;

/// Opens the conversation with one person, or finds the one that is open. Messages open it by themselves.
/// `MSNP_MACHINE_EVENT_CONVERSATION_OPENED` and `MSNP_MACHINE_EVENT_JOINED` follow, or `MSNP_MACHINE_EVENT_CONVERSATION_CLOSED`.
///
/// - `conversation`: its number.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_NOT_SIGNED_IN`,
/// `MSNP_RESULT_BUSY`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
///
/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL, `conversation` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_open(
    machine: *mut msnp_machine,
    account: *const c_char,
    conversation: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| {
        border::place(conversation)?;
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let chat = messenger.open_chat(unsafe { text(account) }?)?;
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(conversation, chat.number()) }
    }))
}

/// Brings somebody else into an open conversation. `MSNP_MACHINE_EVENT_JOINED` follows when they come; the request is answered when
/// they are rung.
///
/// - `request`: if not NULL, its number.
///
/// Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION` unless it is open, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_BUSY`,
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
///
/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL, `request` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_invite(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let account = unsafe { text(account) }?;
        let number = messenger.invite(ChatId::from_number(conversation), account)?.number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(request, number) };
        Ok(())
    }))
}

/// Leaves a conversation: what was sent is waited for briefly, what was not is reported as failed.
/// `MSNP_MACHINE_EVENT_CONVERSATION_ENDED` follows.
///
/// Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_leave(machine: *mut msnp_machine, conversation: u32) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| Ok(messenger.leave(ChatId::from_number(conversation))?)))
}

/// Leaves every conversation in which nobody is but this person, and never more than one was, at once: what has come in and was not told is thrown
/// away, goodbye is said, and nothing more is told but the fate of one's own messages, `MSNP_MACHINE_EVENT_CONVERSATION_CLOSED` and
/// `MSNP_MACHINE_EVENT_CONVERSATION_ENDED`. Groups go on. `msnp_machine_block` does it, too.
///
/// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
///
/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_shut_out(
    machine: *mut msnp_machine,
    account: *const c_char,
) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let account = unsafe { text(account) }?;
        Ok(messenger.shut_out(account)?)
    }))
}

/// Declines the ring that the last event, `MSNP_MACHINE_EVENT_RING`, told of: nothing is said to whoever rings.
///
/// Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION` when nobody rings, or it was answered already; `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_decline(machine: *mut msnp_machine) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| Ok(messenger.decline()?)))
}

/// Where a message goes, and where its numbers are written.
struct Letter {
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    sent_to: *mut u32,
    message: *mut u32,
}

impl Letter {
    /// # Safety
    /// `machine` is NULL or a machine, `account` is NULL or ends in NUL, the others are NULL or can be written to.
    unsafe fn send<'a>(self, write: impl FnOnce() -> Result<Outgoing<'a>, msnp_result>) -> msnp_result {
        let post = |messenger: &mut Messenger<Storage>| {
            let to = if self.conversation == 0 {
                // SAFETY: the caller says that it is NULL or ends in NUL.
                Recipient::Account(unsafe { text(self.account)? })
            } else {
                Recipient::Chat(ChatId::from_number(self.conversation))
            };
            let (chat, message) = messenger.send(to, &write()?)?;
            // SAFETY: the caller says that it is NULL or can be written to.
            unsafe { border::put_if_wanted(self.sent_to, chat.number()) };
            // SAFETY: as above.
            unsafe { border::put_if_wanted(self.message, message.number()) };
            Ok(())
        };
        // SAFETY: handed on.
        unsafe { with(self.machine, post) }
    }
}

/// # Safety
/// `format` is NULL, or can be read, its font NULL or ending in NUL.
pub(super) unsafe fn looks<'a>(format: *const msnp_format) -> Result<Format<'a>, msnp_result> {
    // SAFETY: the caller says that it is NULL or can be read.
    let Some(format) = (unsafe { format.as_ref() }) else { return Ok(Format::DEFAULT) };
    // SAFETY: the caller says that it is NULL or ends in NUL.
    let font = unsafe { optional_text(format.font)? };
    Ok(Format {
        font: if font.is_empty() { Format::DEFAULT.font } else { Text::from(font) },
        effects: Effects::from_bits(u8::try_from(format.effects).map_err(|_| msnp_result::InvalidNumber)?),
        color: Color { red: format.red, green: format.green, blue: format.blue },
        character_set: format.character_set,
        pitch_and_family: format.pitch_and_family,
        right_to_left: format.right_to_left,
    })
}

/// Says something. The message waits until somebody is there. Exactly one of `MSNP_MACHINE_EVENT_DELIVERED` and
/// `MSNP_MACHINE_EVENT_FAILED` follows: keep the text until then.
///
/// - `conversation`: which; 0: the one with `account`, which is opened where there is none.
/// - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
/// - `body`: what is said; line breaks of any kind.
/// - `format`: how it looks; NULL: Segoe UI in black.
/// - `sent_to`: if not NULL, the number of the conversation.
/// - `message`: if not NULL, the number of the message.
///
/// Errors: `MSNP_RESULT_INVALID_NUMBER` (effects), `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when
/// too much waits, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
/// `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The message is not sent then.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, what is read can be read as far as it says, what is written to is
/// NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_text(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    body: *const c_char,
    format: *const msnp_format,
    sent_to: *mut u32,
    message: *mut u32,
) -> msnp_result {
    let letter = Letter { machine, conversation, account, sent_to, message };
    // SAFETY: handed on.
    unsafe { letter.send(|| Ok(Outgoing::Text { body: text(body)?, format: looks(format)? })) }
}

/// Says that the user is typing. Send it every five seconds at most. `MSNP_MACHINE_EVENT_SENT` follows when it has left.
///
/// - `conversation`: which; 0: the one with `account`, which is opened where there is none.
/// - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
/// - `own_account`: the user's own account.
/// - `sent_to`: if not NULL, the number of the conversation.
/// - `message`: if not NULL, the number of the message.
///
/// Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
/// `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
/// not sent then.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, what is read can be read as far as it says, what is written to is
/// NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_typing(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    own_account: *const c_char,
    sent_to: *mut u32,
    message: *mut u32,
) -> msnp_result {
    let letter = Letter { machine, conversation, account, sent_to, message };
    // SAFETY: handed on.
    unsafe { letter.send(|| Ok(Outgoing::Typing { account: text(own_account)? })) }
}

/// Shakes the others' windows. `MSNP_MACHINE_EVENT_SENT` follows when it has left; only then may a late `MSNP_MACHINE_EVENT_FAILED`
/// follow.
///
/// - `conversation`: which; 0: the one with `account`, which is opened where there is none.
/// - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
/// - `sent_to`: if not NULL, the number of the conversation.
/// - `message`: if not NULL, the number of the message.
///
/// Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
/// `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
/// not sent then.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, what is read can be read as far as it says, what is written to is
/// NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_nudge(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    sent_to: *mut u32,
    message: *mut u32,
) -> msnp_result {
    let letter = Letter { machine, conversation, account, sent_to, message };
    // SAFETY: handed on.
    unsafe { letter.send(|| Ok(Outgoing::Nudge)) }
}

/// Sends something else out of the ordinary: 2 a wink, 3 a voice clip, 4 an action text.
///
/// - `conversation`: which; 0: the one with `account`, which is opened where there is none.
/// - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
/// - `kind`: what it is.
/// - `data`: an MSNObject (`p2p.md` 2), such as
///   `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
///   or a text, on one line; NULL or empty: none.
/// - `sent_to`: if not NULL, the number of the conversation.
/// - `message`: if not NULL, the number of the message.
///
/// Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
/// `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
/// not sent then.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, what is read can be read as far as it says, what is written to is
/// NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_datacast(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    kind: u32,
    data: *const c_char,
    sent_to: *mut u32,
    message: *mut u32,
) -> msnp_result {
    let letter = Letter { machine, conversation, account, sent_to, message };
    // SAFETY: handed on.
    unsafe { letter.send(|| Ok(Outgoing::Datacast { id: kind, data: optional_text(data)? })) }
}

/// Holds an idle conversation open.
///
/// - `conversation`: which; 0: the one with `account`, which is opened where there is none.
/// - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
/// - `sent_to`: if not NULL, the number of the conversation.
/// - `message`: if not NULL, the number of the message.
///
/// Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
/// `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
/// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
/// not sent then.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, what is read can be read as far as it says, what is written to is
/// NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_keep_alive(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    sent_to: *mut u32,
    message: *mut u32,
) -> msnp_result {
    let letter = Letter { machine, conversation, account, sent_to, message };
    // SAFETY: handed on.
    unsafe { letter.send(|| Ok(Outgoing::KeepAlive)) }
}

/// Sends a payload that is ready, as it is: headers of one line each, an empty line, and the body, together at most 1,664 bytes
/// (`switchboard.md` 2), with CR LF behind each line:
/// `MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n`. `MSNP_MACHINE_EVENT_SENT` or
/// `MSNP_MACHINE_EVENT_FAILED` follows, and for the content type `application/x-msnmsgrp2p` `MSNP_MACHINE_EVENT_DELIVERED` or
/// `MSNP_MACHINE_EVENT_FAILED`.
///
/// - `conversation`: which; 0: the one with `account`, which is opened where there is none.
/// - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
/// - `payload`, `length`: the bytes.
/// - `sent_to`: if not NULL, the number of the conversation.
/// - `message`: if not NULL, the number of the message.
///
/// Errors: `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much
/// waits, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
/// `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`. The message is not sent then.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, what is read can be read as far as it says, what is written to is
/// NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_raw(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    payload: *const u8,
    length: usize,
    sent_to: *mut u32,
    message: *mut u32,
) -> msnp_result {
    let letter = Letter { machine, conversation, account, sent_to, message };
    // SAFETY: handed on.
    unsafe { letter.send(|| Ok(Outgoing::Raw { payload: border::bytes(payload, length)? })) }
}

/// How many bytes of text fit into one message with these looks, line breaks counting two. Longer texts are to be split.
///
/// - `format`: how it looks; NULL: Segoe UI in black.
///
/// Answers 0 when the looks cannot be read. From any thread.
///
/// # Safety
/// `format` is NULL, or can be read, its font NULL or ending in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_longest_text(format: *const msnp_format) -> usize {
    // SAFETY: handed on.
    let format = unsafe { looks(format) };
    format.map_or(0, |format| Messenger::<Storage>::longest_text(&Outgoing::Text { body: "", format }))
}
