//! What events show without copying: texts and bytes in the machine's buffers, valid until the next call with that machine.

use core::ffi::c_char;

use msnp_core::code::ErrorCode;
use msnp_core::internals::text::Form;
use msnp_core::internals::wire::mime::headers_of;
use msnp_core::mime;
use msnp_core::text::Text;

use crate::border;
use crate::result::msnp_result;

/// Text in UTF-8 that needs no decoding: accounts, ids, host names. **There is no NUL at its end**; print it with
/// `printf("%.*s", (int)string.length, string.data)`. `data` is never NULL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_string {
    /// Where it begins.
    pub data: *const c_char,
    /// How many bytes it has.
    pub length: usize,
}

/// Bytes. `data` is never NULL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_bytes {
    /// Where they begin.
    pub data: *const u8,
    /// How many there are.
    pub length: usize,
}

/// Text as it stands on the wire, of other people: `msnp_text_copy` decodes it. Nothing in it is to be trusted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_text {
    /// Where it begins.
    pub data: *const u8,
    /// How many bytes it has before it is decoded.
    pub length: usize,
    /// How it is written: 0 UTF-8, 1 percent-encoded, 2 with XML references, 3 Windows-1252.
    pub form: u32,
}

impl From<&str> for msnp_string {
    fn from(text: &str) -> Self {
        Self { data: text.as_ptr().cast(), length: text.len() }
    }
}

impl msnp_bytes {
    pub(crate) const EMPTY: Self = Self { data: core::ptr::NonNull::dangling().as_ptr(), length: 0 };
}

impl From<&[u8]> for msnp_bytes {
    fn from(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), length: bytes.len() }
    }
}

impl From<Text<'_>> for msnp_text {
    fn from(text: Text<'_>) -> Self {
        let form = match Form::of(text) {
            Form::Utf8 => 0,
            Form::Percent => 1,
            Form::Xml => 2,
            Form::Windows1252 => 3,
        };
        let raw = text.raw();
        Self { data: raw.as_ptr(), length: raw.len(), form }
    }
}

impl msnp_text {
    /// # Safety
    /// `data` is NULL or `length` bytes can be read there during `'a`.
    unsafe fn read<'a>(&self) -> Result<Text<'a>, msnp_result> {
        // SAFETY: handed on.
        let bytes = unsafe { border::bytes(self.data, self.length)? };
        match self.form {
            0 => Ok(Text::utf8(bytes)),
            1 => Ok(Form::Percent.text(bytes)),
            2 => Ok(Form::Xml.text(bytes)),
            3 => Ok(Form::Windows1252.text(bytes)),
            _ => Err(msnp_result::InvalidNumber),
        }
    }
}

/// Decodes a text into `buffer`, as UTF-8 with a NUL at the end. What is not UTF-8 becomes U+FFFD. From any thread.
///
/// - `text`: from an event, before the next call with its machine.
/// - `buffer`, `capacity`: three times `text->length` and one more is always enough.
/// - `length`: if not NULL, how many bytes were written, the NUL not counted.
///
/// Errors: `MSNP_RESULT_TOO_SMALL` when not all of it fitted: `buffer` then holds whole characters of its start, and a NUL if there is
/// room for one. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_INVALID_NUMBER`.
///
/// # Safety
/// `text` is NULL or points to a text whose bytes can be read; `capacity` bytes can be written at `buffer`; `length` is NULL or can be
/// written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_text_copy(
    text: *const msnp_text,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    let copy = || {
        // SAFETY: the caller says that it is NULL or can be read.
        let text = unsafe { text.as_ref() }.ok_or(msnp_result::NullPointer)?;
        // SAFETY: the caller says that its bytes can be read.
        let text = unsafe { text.read()? };
        // SAFETY: the caller says that so much can be written there.
        let buffer = unsafe { border::buffer(buffer.cast(), capacity)? };
        let Some((_, room)) = buffer.split_last_mut() else {
            // SAFETY: the caller says that it is NULL or can be written to.
            unsafe { border::put_if_wanted(length, 0) };
            return Err(msnp_result::TooSmall);
        };
        let (used, outcome) = match text.write_to(room) {
            Ok(whole) => (whole.len(), Ok(())),
            Err(truncated) => (truncated.text.len(), Err(msnp_result::TooSmall)),
        };
        if let Some(end) = buffer.get_mut(used) {
            *end = 0;
        }
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(length, used) };
        outcome
    };
    copy().err().unwrap_or(msnp_result::Ok)
}

/// Decodes a header value with encoded words (RFC 2047), such as a sender's name in a mail notice, into `buffer`, as UTF-8 with a NUL at the end:
/// words in UTF-8, US-ASCII, ISO 8859-1 and Windows-1252; others stay as they are. From any thread.
///
/// - `words`: from an event, before the next call with its machine.
/// - `buffer`, `capacity`: where it goes; NULL and 0 ask for the length.
/// - `length`: if not NULL, how many bytes it has, the NUL not counted, even when they do not fit.
///
/// Errors: `MSNP_RESULT_TOO_SMALL` when not all of it fitted: `buffer` then holds whole characters of its start, and a NUL if there is
/// room for one. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `words` is NULL or points to bytes that can be read; `capacity` bytes can be written at `buffer`; `length` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_words_copy(
    words: *const msnp_bytes,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    let copy = || {
        // SAFETY: the caller says that it is NULL or can be read.
        let words = unsafe { words.as_ref() }.ok_or(msnp_result::NullPointer)?;
        // SAFETY: the caller says that its bytes can be read.
        let value = unsafe { border::bytes(words.data, words.length)? };
        // SAFETY: the caller says that so much can be written there.
        let mut room = border::Room::new(unsafe { border::buffer(buffer.cast(), capacity) }?);
        let mut utf8 = [0; 4];
        for char in mime::words(value) {
            room.put(char.encode_utf8(&mut utf8));
        }
        let (whole, fits) = room.finish();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(length, whole) };
        if fits { Ok(()) } else { Err(msnp_result::TooSmall) }
    };
    copy().err().unwrap_or(msnp_result::Ok)
}

/// The value of a header, such as `Client-IP` in a profile or `Invitation-Command` in a message. Names are compared in any letter case.
/// From any thread.
///
/// - `headers`: from an event, before the next call with its machine.
/// - `value`: where the value goes; it points into `headers`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` when there is no such header; `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_UTF8`,
/// `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `headers` is NULL or points to bytes that can be read, `name` is NULL or ends in NUL, `value` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_header(
    headers: *const msnp_bytes,
    name: *const c_char,
    value: *mut msnp_bytes,
) -> msnp_result {
    let find = || {
        // SAFETY: the caller says that it is NULL or can be read.
        let headers = unsafe { headers.as_ref() }.ok_or(msnp_result::NullPointer)?;
        // SAFETY: the caller says that its bytes can be read.
        let block = unsafe { border::bytes(headers.data, headers.length)? };
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let name = unsafe { border::text(name)? };
        border::place(value)?;
        let found = headers_of(block).get(name).ok_or(msnp_result::InvalidValue)?;
        // SAFETY: the caller says that it can be written to.
        unsafe { border::put(value, found.into()) }
    };
    find().err().unwrap_or(msnp_result::Ok)
}

/// What an error number of a server means (`overview.md` 5), as a lower-case sentence. It lives for ever. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_service_error_text(code: u32) -> msnp_string {
    let code = u16::try_from(code).unwrap_or(0);
    ErrorCode::new(code).meaning().into()
}
