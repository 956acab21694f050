//! MD5 (RFC 1321), which the protocol uses everywhere and which keeps no secret from anybody today.

use crate::wire::percent::lower_hex_digit;
use md5::{Digest, Md5};

/// The MD5 digest of `parts`, one after the other.
pub fn digest(parts: &[&[u8]]) -> [u8; 16] {
    let mut state = Md5::new();
    for part in parts {
        state.update(part);
    }
    state.finalize().into()
}

/// The same as 32 lower-case hex digits.
pub fn hex_digest(parts: &[&[u8]]) -> [u8; 32] {
    hex(digest(parts))
}

/// `bytes` as 32 lower-case hex digits.
pub(crate) fn hex(bytes: [u8; 16]) -> [u8; 32] {
    let mut text = [b'0'; 32];
    let (pairs, _) = text.as_chunks_mut::<2>();
    for (pair, byte) in pairs.iter_mut().zip(bytes) {
        *pair = hex_byte(byte);
    }
    text
}

/// `byte` as two lower-case hex digits.
pub(crate) fn hex_byte(byte: u8) -> [u8; 2] {
    [lower_hex_digit(byte >> 4), lower_hex_digit(byte & 0xF)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salted_passwords() {
        let response = hex_digest(&[b"1029384756.271828182", b"Example-Pass1"]);
        assert_eq!(&response, b"dd4402c0cc200a667d4fccdd1b70b916");
        let response = hex_digest(&[b"7735511.902314", "blåbær 7%".as_bytes()]);
        assert_eq!(&response, b"32308963dc779705bf34c677cc9b40cc");
    }

    #[test]
    fn parts_are_joined() {
        assert_eq!(digest(&[b"a", b"", b"bc"]), digest(&[b"abc"]));
        assert_eq!(&hex_digest(&[]), b"d41d8cd98f00b204e9800998ecf8427e");
    }
}
