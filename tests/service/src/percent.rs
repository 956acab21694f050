//! Percent-encoding of arguments, and names in the forms servers write them.

use crate::quirks::Names;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Encodes everything but ASCII letters, digits and `-_.~`.
pub(crate) fn encode(text: &str) -> String {
    encode_where(text, |byte| !byte.is_ascii_alphanumeric() && !b"-_.~".contains(&byte))
}

/// Encodes only what would break a line: controls, space, `%`.
pub(crate) fn encode_sparingly(text: &str) -> String {
    encode_where(text, |byte| byte <= b' ' || byte == b'%' || byte == 0x7f)
}

fn encode_where(text: &str, needed: impl Fn(u8) -> bool) -> String {
    let mut encoded = Vec::with_capacity(text.len() + 8);
    for &byte in text.as_bytes() {
        if needed(byte) {
            encoded.push(b'%');
            encoded.push(HEX[usize::from(byte >> 4)]);
            encoded.push(HEX[usize::from(byte & 15)]);
        } else {
            encoded.push(byte);
        }
    }
    // Only whole ASCII bytes were replaced or added, or every byte of a character was.
    String::from_utf8_lossy(&encoded).into_owned()
}

/// Decodes `%HH`; a malformed sequence stays, invalid UTF-8 becomes U+FFFD.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        match (first, tail) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                decoded.push(nibble(*high) << 4 | nibble(*low));
                rest = after;
            }
            _ => {
                decoded.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10) & 15,
    }
}

/// A name as it was set: kept in the sender's encoding, since some servers pass on exactly that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    /// From plain text.
    pub(crate) fn plain(text: &str) -> Name {
        Name(encode(text))
    }

    /// From an argument of a command.
    pub(crate) fn from_wire(argument: &str) -> Name {
        Name(argument.to_owned())
    }

    /// As plain text.
    pub(crate) fn text(&self) -> String {
        decode(&self.0)
    }

    /// As an argument.
    pub(crate) fn wire(&self, form: Names) -> String {
        match form {
            Names::Encoded => encode(&decode(&self.0)),
            Names::Raw => encode_sparingly(&decode(&self.0)),
            Names::AsSent => self.0.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_and_decodes() {
        assert_eq!(encode("Anna B"), "Anna%20B");
        assert_eq!(encode("blåbær 7%"), "bl%C3%A5b%C3%A6r%207%25");
        assert_eq!(encode_sparingly("blåbær 7%"), "blåbær%207%25");
        assert_eq!(decode("bl%c3%A5b%C3%A6r%207%25"), "blåbær 7%");
        assert_eq!(decode("100% %2 %zz +"), "100% %2 %zz +");
        assert_eq!(decode("%2520"), "%20");
        assert_eq!(decode("%ff"), "\u{fffd}");
    }

    #[test]
    fn names_keep_the_senders_form() {
        let name = Name::from_wire("caf%c3%a9%21");
        assert_eq!(name.text(), "café!");
        assert_eq!(name.wire(Names::Encoded), "caf%C3%A9%21");
        assert_eq!(name.wire(Names::Raw), "café!");
        assert_eq!(name.wire(Names::AsSent), "caf%c3%a9%21");
    }
}
