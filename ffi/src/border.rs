//! Reading what C hands in, and handing out what C reads. Nothing is trusted: every pointer may be NULL, every number out of range.

use core::ffi::{CStr, c_char};
use core::ptr::NonNull;

use crate::result::msnp_result;

/// A text that must be there.
///
/// # Safety
/// `text` is NULL or points to bytes that end in NUL and live as long as `'a`.
pub(crate) unsafe fn text<'a>(text: *const c_char) -> Result<&'a str, msnp_result> {
    if text.is_null() {
        return Err(msnp_result::NullPointer);
    }
    // SAFETY: not NULL; the caller says that it ends in NUL and lives long enough.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map_err(|_| msnp_result::InvalidUtf8)
}

/// A text that may be left out: NULL is the same as an empty one.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional_text<'a>(pointer: *const c_char) -> Result<&'a str, msnp_result> {
    if pointer.is_null() {
        return Ok("");
    }
    // SAFETY: handed on.
    unsafe { text(pointer) }
}

/// Bytes with their length. NULL is allowed when the length is 0.
///
/// # Safety
/// `data` is NULL, or `length` bytes can be read there that nobody changes during `'a`.
pub(crate) unsafe fn bytes<'a>(data: *const u8, length: usize) -> Result<&'a [u8], msnp_result> {
    if length == 0 {
        return Ok(&[]);
    }
    check_extent(data, length)?;
    // SAFETY: not NULL, and of a length that an object can have; the caller says that so much can be read.
    Ok(unsafe { core::slice::from_raw_parts(data, length) })
}

/// Texts or structures one behind the other. NULL is allowed when there are none.
///
/// # Safety
/// `data` is NULL, or `count` of them can be read there that nobody changes during `'a`.
pub(crate) unsafe fn list<'a, T>(data: *const T, count: usize) -> Result<&'a [T], msnp_result> {
    if count == 0 {
        return Ok(&[]);
    }
    let length = count.checked_mul(size_of::<T>()).ok_or(msnp_result::InvalidLength)?;
    check_extent(data.cast(), length)?;
    if !data.is_aligned() {
        return Err(msnp_result::InvalidLength);
    }
    // SAFETY: not NULL, aligned, and of a length that an object can have; the caller says that so much can be read.
    Ok(unsafe { core::slice::from_raw_parts(data, count) })
}

/// A buffer to be written to. NULL is allowed when the capacity is 0.
///
/// # Safety
/// `data` is NULL, or `capacity` bytes can be written there, by nobody else during `'a`.
pub(crate) unsafe fn buffer<'a>(data: *mut u8, capacity: usize) -> Result<&'a mut [u8], msnp_result> {
    if capacity == 0 {
        return Ok(&mut []);
    }
    check_extent(data, capacity)?;
    // SAFETY: not NULL, and of a length that an object can have; the caller says that so much can be written.
    Ok(unsafe { core::slice::from_raw_parts_mut(data, capacity) })
}

/// Whether `length` bytes can lie at `data` at all.
fn check_extent(data: *const u8, length: usize) -> Result<(), msnp_result> {
    if data.is_null() {
        return Err(msnp_result::NullPointer);
    }
    let fits = isize::try_from(length).is_ok() && data.addr().checked_add(length).is_some();
    if fits { Ok(()) } else { Err(msnp_result::InvalidLength) }
}

/// Where an answer goes that must be wanted.
pub(crate) fn place<T>(out: *mut T) -> Result<NonNull<T>, msnp_result> {
    NonNull::new(out).ok_or(msnp_result::NullPointer)
}

/// Writes an answer.
///
/// # Safety
/// `out` is NULL or can be written to; what lay there needs no dropping.
pub(crate) unsafe fn put<T>(out: *mut T, value: T) -> Result<(), msnp_result> {
    let out = place(out)?;
    // SAFETY: not NULL; the caller says that it can be written to.
    unsafe { out.write(value) };
    Ok(())
}

/// Writes an answer that may be unwanted.
///
/// # Safety
/// As for [`put`].
pub(crate) unsafe fn put_if_wanted<T>(out: *mut T, value: T) {
    if let Some(out) = NonNull::new(out) {
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { out.write(value) };
    }
}

/// A buffer of the caller's for a text: takes what fits, whole characters only, and counts the rest.
pub(crate) struct Room<'a> {
    room: &'a mut [u8],
    written: usize,
    length: usize,
}

impl<'a> Room<'a> {
    pub(crate) fn new(room: &'a mut [u8]) -> Self {
        Self { room, written: 0, length: 0 }
    }

    pub(crate) fn put(&mut self, text: &str) {
        // What comes after something that did not fit is left out, too.
        if self.written == self.length {
            // One byte is for the NUL.
            let free = self.room.len().saturating_sub(1).saturating_sub(self.written);
            let mut end = text.len().min(free);
            while !text.is_char_boundary(end) {
                end = end.saturating_sub(1);
            }
            for (to, from) in self.room.iter_mut().skip(self.written).zip(text.bytes().take(end)) {
                *to = from;
            }
            self.written = self.written.saturating_add(end);
        }
        self.length = self.length.saturating_add(text.len());
    }

    /// Ends the text with a NUL. Answers how long the whole text is, and whether all of it fitted.
    pub(crate) fn finish(self) -> (usize, bool) {
        let end = self.room.get_mut(self.written);
        let fits = end.is_some() && self.written == self.length;
        if let Some(end) = end {
            *end = 0;
        }
        (self.length, fits)
    }
}

/// Copies as much of `text` as fits into `target`, whole characters only, with a NUL after it. Tells the length of the whole text.
///
/// # Errors
/// [`msnp_result::TooSmall`] when not all of it fitted.
#[cfg(feature = "client")]
pub(crate) fn copy_text(text: &str, target: &mut [u8]) -> Result<usize, msnp_result> {
    let mut room = Room::new(target);
    room.put(text);
    let (length, fits) = room.finish();
    if fits { Ok(length) } else { Err(msnp_result::TooSmall) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_checked() {
        // SAFETY: NULL, and literals that end in NUL.
        unsafe {
            assert_eq!(text(core::ptr::null()), Err(msnp_result::NullPointer));
            assert_eq!(optional_text(core::ptr::null()), Ok(""));
            assert_eq!(text(c"anna".as_ptr()), Ok("anna"));
            assert_eq!(text(c"\xFF".as_ptr()), Err(msnp_result::InvalidUtf8));
        }
    }

    #[test]
    fn lengths_that_no_object_has_are_refused() {
        let data = [1_u8, 2, 3];
        // SAFETY: three bytes are there; the other lengths are refused before anything is read.
        unsafe {
            assert_eq!(bytes(data.as_ptr(), 3), Ok(&data[..]));
            assert_eq!(bytes(core::ptr::null(), 0), Ok(&[][..]));
            assert_eq!(bytes(core::ptr::null(), 1), Err(msnp_result::NullPointer));
            assert_eq!(bytes(data.as_ptr(), usize::MAX), Err(msnp_result::InvalidLength));
            let last = core::ptr::without_provenance(usize::MAX);
            assert_eq!(bytes(last, 2), Err(msnp_result::InvalidLength));
        }
    }

    #[test]
    #[cfg(feature = "client")]
    fn a_text_is_cut_between_characters() {
        let mut target = [b'x'; 4];
        assert_eq!(copy_text("äöü", &mut target), Err(msnp_result::TooSmall));
        assert_eq!(&target[..3], "ä\0".as_bytes());
        assert_eq!(copy_text("abc", &mut target), Ok(3));
        assert_eq!(&target, b"abc\0");
        assert_eq!(copy_text("", &mut []), Err(msnp_result::TooSmall));
    }
}
