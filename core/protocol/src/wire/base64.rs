//! Base64 (RFC 4648, 4), read and written piece by piece.

use super::sink::Sink;

/// Puts bytes in base64 (RFC 4648, 4).
pub(crate) fn put_base64(sink: &mut dyn Sink, mut bytes: impl Iterator<Item = u8>) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while let Some(first) = bytes.next() {
        let (second, third) = (bytes.next(), bytes.next());
        let (high, middle, low) =
            (u32::from(first), u32::from(second.unwrap_or(0)), u32::from(third.unwrap_or(0)));
        let word = high << 16 | middle << 8 | low;
        let digit = |shift: u32| DIGITS.get((word >> shift & 63) as usize).copied().unwrap_or(b'=');
        let three = if second.is_some() { digit(6) } else { b'=' };
        let four = if third.is_some() { digit(0) } else { b'=' };
        sink.put(&[digit(18), digit(12), three, four]);
    }
}

/// The bytes of base64: it ends where its text or its padding does. Other characters are passed over.
#[derive(Clone, Debug)]
pub(crate) struct Base64<I> {
    digits: I,
    bits: u16,
    count: u8,
    ended: bool,
}

impl<I: Iterator<Item = u8>> Base64<I> {
    /// Reads these digits.
    pub(crate) const fn of(digits: I) -> Self {
        Self { digits, bits: 0, count: 0, ended: false }
    }
}

impl<I: Iterator<Item = u8>> Iterator for Base64<I> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        while self.count < 8 {
            let digit = self.digits.next().filter(|_| !self.ended)?;
            self.ended = digit == b'=';
            if let Some(value) = value_of(digit) {
                // At most 7 bits are left over, so that 13 are held.
                self.bits = self.bits << 6 | u16::from(value);
                self.count = self.count.saturating_add(6);
            }
        }
        self.count = self.count.saturating_sub(8);
        let byte = self.bits >> self.count;
        self.bits &= !(u16::MAX << self.count);
        u8::try_from(byte).ok()
    }
}

pub(crate) const fn value_of(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit.wrapping_sub(b'A')),
        b'a'..=b'z' => Some(digit.wrapping_sub(b'a' - 26)),
        b'0'..=b'9' => Some(digit.wrapping_add(52 - b'0')),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;

    #[test]
    fn base64_as_in_the_rfc() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ] {
            let mut sink = Collected::default();
            put_base64(&mut sink, text.bytes());
            assert_eq!(sink.0, expected.as_bytes());
            assert!(Base64::of(expected.bytes()).eq(text.bytes()), "{text}");
        }
    }

    #[test]
    fn what_is_no_digit_is_passed_over_and_padding_ends_it() {
        assert!(Base64::of(b"Zm 9\r\nv".iter().copied()).eq(*b"foo"));
        assert!(Base64::of(b"Zg==Zm9v".iter().copied()).eq(*b"f"));
        assert!(Base64::of(b"Z".iter().copied()).eq([]));
    }
}
