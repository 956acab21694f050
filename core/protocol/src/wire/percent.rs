//! Percent-encoding of arguments: free text as `%HH` (`overview.md` 2.5).

use super::sink::{Count, Sink};

/// Puts `text` percent-encoded: everything but `A-Z a-z 0-9 - _ . ~` as `%HH`. What comes out is ASCII
/// without spaces.
pub fn put_encoded(sink: &mut dyn Sink, text: &str) {
    put_bytes(sink, text.as_bytes(), is_unreserved);
}

/// The same for bytes that are UTF-8 when all of them are put.
#[cfg_attr(not(feature = "p2p"), allow(dead_code))]
pub(crate) fn put_encoded_bytes(sink: &mut dyn Sink, bytes: &[u8]) {
    put_bytes(sink, bytes, is_unreserved);
}

/// The same for text that is still to be decoded, character by character.
pub fn put_encoded_chars(sink: &mut dyn Sink, chars: impl Iterator<Item = char>) {
    for char in chars {
        put_encoded(sink, char.encode_utf8(&mut [0; 4]));
    }
}

/// Puts `text` with everything but ASCII letters and digits as `%HH`: passwords for Passport, whose servers
/// split at punctuation before they decode (`authentication.md` 2.2).
pub fn put_encoded_strict(sink: &mut dyn Sink, text: &str) {
    put_bytes(sink, text.as_bytes(), |byte| byte.is_ascii_alphanumeric());
}

/// How many bytes [`put_encoded`] puts for `text`. The limits of names count these (`overview.md` 2.6).
pub fn encoded_length(text: &str) -> usize {
    let mut count = Count::default();
    put_encoded(&mut count, text);
    count.0
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

/// Puts `bytes`, those that `is_literal` says as they are and in runs, the others as `%HH`.
pub(crate) fn put_bytes(sink: &mut dyn Sink, bytes: &[u8], is_literal: fn(u8) -> bool) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = rest.iter().take_while(|byte| is_literal(**byte)).count();
        let Some((literal, after)) = rest.split_at_checked(length) else { return };
        if !literal.is_empty() {
            sink.put(literal);
        }
        let Some((byte, after)) = after.split_first() else { return };
        sink.put(&[b'%', upper_hex_digit(byte >> 4), upper_hex_digit(byte & 0xF)]);
        rest = after;
    }
}

/// The upper-case hex digit of `value`, which is below 16.
pub(crate) const fn upper_hex_digit(value: u8) -> u8 {
    if value < 10 { b'0'.wrapping_add(value) } else { (b'A' - 10).wrapping_add(value) }
}

/// The lower-case hex digit of `value`, which is below 16.
pub(crate) const fn lower_hex_digit(value: u8) -> u8 {
    upper_hex_digit(value) | 0x20
}

/// The value of a hex digit in either case.
pub(crate) const fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(digit.wrapping_sub(b'a' - 10)),
        b'A'..=b'F' => Some(digit.wrapping_sub(b'A' - 10)),
        _ => None,
    }
}

/// The bytes that a percent-encoded argument stands for. A `%` without two hex digits behind it stands for
/// itself, and so does `+`.
#[derive(Clone, Debug)]
pub struct Decoded<'a> {
    rest: &'a [u8],
}

impl<'a> Decoded<'a> {
    /// Decodes `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What is not decoded yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl Iterator for Decoded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (first, after) = self.rest.split_first()?;
        if let (b'%', [high, low, rest @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (hex_value(*high), hex_value(*low))
        {
            self.rest = rest;
            return Some(high << 4 | low);
        }
        self.rest = after;
        Some(*first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use std::vec::Vec;

    fn encoded(text: &str) -> Vec<u8> {
        let mut sink = Collected::default();
        put_encoded(&mut sink, text);
        assert_eq!(encoded_length(text), sink.0.len());
        sink.0
    }

    #[test]
    fn names_go_out_in_ascii() {
        assert_eq!(encoded("Anna (busy) 100%"), b"Anna%20%28busy%29%20100%25");
        assert_eq!(encoded("blåbær\u{3000}"), b"bl%C3%A5b%C3%A6r%E3%80%80");
        assert_eq!(encoded("A-Z_a.z~0"), b"A-Z_a.z~0");
        assert_eq!(encoded("\0\r\n\x7F"), b"%00%0D%0A%7F");
        assert_eq!(encoded(""), b"");
    }

    #[test]
    fn passwords_keep_letters_and_digits_only() {
        let mut sink = Collected::default();
        put_encoded_strict(&mut sink, "Example-Pass1 ,=.");
        assert_eq!(sink.0, b"Example%2DPass1%20%2C%3D%2E");
    }

    #[test]
    fn decoding_leaves_malformed_sequences() {
        let all: heapless::Vec<u8, 64> = Decoded::new(b"%41%6a%4A%%41%4g%").collect();
        assert_eq!(all, b"AjJ%A%4g%");
    }
}
