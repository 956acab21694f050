//! GUIDs as text: the numbers of calls and branches (`p2p.md` 5).

use crate::wire::percent::upper_hex_digit;
use crate::wire::sink::Sink;

/// `{` 8-4-4-4-12 `}`.
const TEXT: usize = 38;

/// A GUID as somebody wrote it: an answer repeats it letter by letter. Two are equal in whatever letter case.
#[derive(Clone, Copy)]
pub(crate) struct Guid {
    text: [u8; TEXT],
}

impl PartialEq for Guid {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl core::fmt::Debug for Guid {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(core::str::from_utf8(&self.text).unwrap_or_default())
    }
}

impl Guid {
    pub(crate) const NONE: Self = Self { text: *b"{00000000-0000-0000-0000-000000000000}" };

    /// Reads one, with or without its braces.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let inside = text.strip_prefix(b"{").map_or(Some(text), |rest| rest.strip_suffix(b"}"))?;
        let mut guid = Self::NONE;
        if inside.len() != TEXT.saturating_sub(2) {
            return None;
        }
        for (place, byte) in guid.text.iter_mut().skip(1).zip(inside) {
            let fits = if *place == b'-' { *byte == b'-' } else { byte.is_ascii_hexdigit() };
            if !fits {
                return None;
            }
            *place = *byte;
        }
        Some(guid)
    }

    /// One of these 16 octets, in the order in which they are written.
    pub(crate) fn of(octets: [u8; 16]) -> Self {
        let mut digits =
            octets.into_iter().flat_map(|octet| [upper_hex_digit(octet >> 4), upper_hex_digit(octet & 0xF)]);
        let mut guid = Self::NONE;
        for place in guid.text.iter_mut().filter(|place| **place == b'0') {
            if let Some(digit) = digits.next() {
                *place = digit;
            }
        }
        guid
    }

    /// The octets as they lie in the memory of Windows (`p2p.md` 8.1).
    #[cfg(feature = "direct")]
    pub(crate) fn memory(self) -> [u8; 16] {
        let mut octets = [0; 16];
        let mut digits = self.text.iter().filter_map(|digit| char::from(*digit).to_digit(16));
        for octet in &mut octets {
            let (high, low) = (digits.next().unwrap_or(0), digits.next().unwrap_or(0));
            // Two digits of four bits.
            *octet = (high << 4 | low) as u8;
        }
        turned(octets)
    }

    /// The one whose octets lie in memory so.
    #[cfg(feature = "direct")]
    pub(crate) fn of_memory(octets: [u8; 16]) -> Self {
        Self::of(turned(octets))
    }

    /// Whether it is the same one, in whatever letter case.
    pub(crate) fn is(&self, other: &[u8]) -> bool {
        Self::parse(other).is_some_and(|other| *self == other)
    }

    pub(crate) fn put(&self, sink: &mut dyn Sink) {
        sink.put(&self.text);
    }
}

/// The first three fields are numbers, whose octets lie in the other order.
#[cfg(feature = "direct")]
fn turned(mut octets: [u8; 16]) -> [u8; 16] {
    for (from, to) in [(0, 4), (4, 6), (6, 8)] {
        octets.get_mut(from..to).unwrap_or_default().reverse();
    }
    octets
}

/// Puts octets in hex.
pub(crate) fn put_hex(octets: impl Iterator<Item = u8>, sink: &mut dyn Sink) {
    for octet in octets {
        sink.put(&[upper_hex_digit(octet >> 4), upper_hex_digit(octet & 0xF)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;

    #[test]
    fn they_stay_as_they_were_written() {
        let text = b"{9D79AE57-1BD5-444b-B14E-3FC9BB2B5D58}";
        let guid = Guid::parse(text).unwrap();
        let mut written = Collected::default();
        guid.put(&mut written);
        assert_eq!(written.0, text);
        assert!(
            guid.is(b"9d79ae57-1bd5-444b-b14e-3fc9bb2b5d58")
                && !guid.is(b"{9D79AE57-1BD5-444b-B14E-3FC9BB2B5D59}")
        );
        // The answer to a call may name it in small letters.
        let small = Guid::parse(b"{9d79ae57-1bd5-444b-b14e-3fc9bb2b5d58}").unwrap();
        assert!(guid == small && guid != Guid::NONE);
        for bad in [
            &b""[..],
            b"{}",
            b"{9D79AE57-1BD5-444b-B14E-3FC9BB2B5D58",
            b"9D79AE57x1BD5-444b-B14E-3FC9BB2B5D58",
            b"{9D79AE57-1BD5-444b-B14E-3FC9BB2B5DG8}",
        ] {
            assert_eq!(Guid::parse(bad), None);
        }
        let drawn = Guid::of(core::array::from_fn(|at| at as u8));
        assert_eq!(std::format!("{drawn:?}"), "{00010203-0405-0607-0809-0A0B0C0D0E0F}");
    }
}
