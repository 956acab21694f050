//! Texts and lists that C reads, in few pieces of memory that live as long as what they belong to.

use std::any::Any;
use std::ffi::c_char;

/// Bytes of a piece, unless one text is longer.
const PIECE: usize = 4096;
/// Bytes of the first piece: enough for most events.
const FIRST_PIECE: usize = 240;

/// What an event or a snapshot points to. Nothing in it moves while it lives.
#[derive(Default)]
pub(crate) struct Arena {
    full: Vec<Vec<u8>>,
    open: Vec<u8>,
    lists: Vec<Box<dyn Any>>,
}

impl Arena {
    /// A text with a NUL at its end; a NUL within it becomes U+FFFD.
    pub(crate) fn text(&mut self, text: &str) -> *const c_char {
        if text.is_empty() {
            return c"".as_ptr();
        }
        if text.contains('\0') {
            return self.text(&text.replace('\0', "\u{FFFD}"));
        }
        let start = self.bytes_and_more(text.as_bytes(), 1);
        self.open.push(0);
        start.cast()
    }

    /// Bytes as they are; NULL when there are none.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> *const u8 {
        if bytes.is_empty() { std::ptr::null() } else { self.bytes_and_more(bytes, 0) }
    }

    /// Puts bytes down, with room for some more right behind them.
    fn bytes_and_more(&mut self, bytes: &[u8], more: usize) -> *const u8 {
        let needed = bytes.len().saturating_add(more);
        if self.open.capacity().saturating_sub(self.open.len()) < needed {
            let usual = if self.open.capacity() == 0 { FIRST_PIECE } else { PIECE };
            let full = std::mem::replace(&mut self.open, Vec::with_capacity(needed.max(usual)));
            self.full.push(full);
        }
        let start = self.open.len();
        self.open.extend_from_slice(bytes);
        self.open.as_ptr().wrapping_add(start)
    }

    /// A list, and how long it is; NULL when it is empty.
    pub(crate) fn list<T: 'static>(&mut self, list: Vec<T>) -> (*const T, usize) {
        if list.is_empty() {
            return (std::ptr::null(), 0);
        }
        let place = (list.as_ptr(), list.len());
        self.lists.push(Box::new(list));
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    #[test]
    fn texts_stay_where_they_are() {
        let mut arena = Arena::default();
        // Miri takes its time; more than one piece of memory is what matters.
        let count = if cfg!(miri) { 60 } else { 2000 };
        let texts: Vec<String> =
            (0..count).map(|number| format!("text {number} ").repeat(number % 50)).collect();
        let places: Vec<_> = texts.iter().map(|text| arena.text(text)).collect();
        for (text, place) in texts.iter().zip(places) {
            // SAFETY: the arena lives, and ends each text with NUL.
            assert_eq!(unsafe { CStr::from_ptr(place) }.to_str(), Ok(text.as_str()));
        }
    }

    #[test]
    fn a_nul_within_a_text_is_told() {
        let mut arena = Arena::default();
        let place = arena.text("a\0b");
        // SAFETY: as above.
        assert_eq!(unsafe { CStr::from_ptr(place) }.to_str(), Ok("a\u{FFFD}b"));
        assert!(arena.bytes(&[]).is_null() && arena.list(Vec::<u32>::new()).0.is_null());
    }
}
