//! MD5 (RFC 1321), which the protocol uses everywhere and which keeps no secret from anybody today. It is written for little text: a loop over
//! the steps, where crates have each step by itself. What is hashed is a few dozen bytes, a few times in a session.

use crate::wire::percent::lower_hex_digit;

/// The MD5 digest of `parts`, one after the other.
pub fn digest(parts: &[&[u8]]) -> [u8; 16] {
    let mut hash = Hash { state: START, block: [0; BLOCK], used: 0 };
    let mut length: u64 = 0;
    for byte in parts.iter().copied().flatten() {
        hash.take(*byte);
        length = length.wrapping_add(u64::from(u8::BITS));
    }
    hash.take(0x80);
    while hash.used != BLOCK_BEFORE_LENGTH {
        hash.take(0);
    }
    for byte in length.to_le_bytes() {
        hash.take(byte);
    }
    let mut digest = [0; 16];
    let (words, _) = digest.as_chunks_mut::<4>();
    for (bytes, word) in words.iter_mut().zip(hash.state) {
        *bytes = word.to_le_bytes();
    }
    digest
}

/// How many bytes are mixed in at a time, and how many of the last block come before the length.
const BLOCK: usize = 64;
const BLOCK_BEFORE_LENGTH: usize = 56;

const START: [u32; 4] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476];

/// A digest that is being made.
struct Hash {
    state: [u32; 4],
    block: [u8; BLOCK],
    used: usize,
}

impl Hash {
    fn take(&mut self, byte: u8) {
        if let Some(place) = self.block.get_mut(self.used) {
            *place = byte;
        }
        self.used = self.used.wrapping_add(1) % BLOCK;
        if self.used == 0 {
            self.mix();
        }
    }

    /// Mixes a block in.
    fn mix(&mut self) {
        let (words, _) = self.block.as_chunks::<4>();
        let [mut a, mut b, mut c, mut d] = self.state;
        for (step, constant) in CONSTANTS.iter().enumerate() {
            let Some(round) = ROUNDS.get(step / 16) else { break };
            let place = step.wrapping_mul(round.stride.into()).wrapping_add(round.first.into()) % 16;
            let word = words.get(place).map_or(0, |word| u32::from_le_bytes(*word));
            let turn = round.turns.get(step % 4).copied().unwrap_or_default();
            let sum = (round.mixed)(b, c, d).wrapping_add(a).wrapping_add(*constant).wrapping_add(word);
            (a, d, c, b) = (d, c, b, sum.rotate_left(turn.into()).wrapping_add(b));
        }
        for (own, mixed) in self.state.iter_mut().zip([a, b, c, d]) {
            *own = own.wrapping_add(mixed);
        }
    }
}

/// What the four rounds of 16 steps differ by: the word that each begins with, how far it goes on from word to word, by how much is turned, and
/// how three words are mixed.
struct Round {
    first: u8,
    stride: u8,
    turns: [u8; 4],
    mixed: fn(u32, u32, u32) -> u32,
}

const ROUNDS: [Round; 4] = [
    Round { first: 0, stride: 1, turns: [7, 12, 17, 22], mixed: |x, y, z| x & y | !x & z },
    Round { first: 1, stride: 5, turns: [5, 9, 14, 20], mixed: |x, y, z| x & z | y & !z },
    Round { first: 5, stride: 3, turns: [4, 11, 16, 23], mixed: |x, y, z| x ^ y ^ z },
    Round { first: 0, stride: 7, turns: [6, 10, 15, 21], mixed: |x, y, z| y ^ (x | !z) },
];

/// 2^32 times the sine of each number from 1 to 64, without its sign.
#[rustfmt::skip]
const CONSTANTS: [u32; 64] = [
    0xD76A_A478, 0xE8C7_B756, 0x2420_70DB, 0xC1BD_CEEE, 0xF57C_0FAF, 0x4787_C62A, 0xA830_4613, 0xFD46_9501,
    0x6980_98D8, 0x8B44_F7AF, 0xFFFF_5BB1, 0x895C_D7BE, 0x6B90_1122, 0xFD98_7193, 0xA679_438E, 0x49B4_0821,
    0xF61E_2562, 0xC040_B340, 0x265E_5A51, 0xE9B6_C7AA, 0xD62F_105D, 0x0244_1453, 0xD8A1_E681, 0xE7D3_FBC8,
    0x21E1_CDE6, 0xC337_07D6, 0xF4D5_0D87, 0x455A_14ED, 0xA9E3_E905, 0xFCEF_A3F8, 0x676F_02D9, 0x8D2A_4C8A,
    0xFFFA_3942, 0x8771_F681, 0x6D9D_6122, 0xFDE5_380C, 0xA4BE_EA44, 0x4BDE_CFA9, 0xF6BB_4B60, 0xBEBF_BC70,
    0x289B_7EC6, 0xEAA1_27FA, 0xD4EF_3085, 0x0488_1D05, 0xD9D4_D039, 0xE6DB_99E5, 0x1FA2_7CF8, 0xC4AC_5665,
    0xF429_2244, 0x432A_FF97, 0xAB94_23A7, 0xFC93_A039, 0x655B_59C3, 0x8F0C_CC92, 0xFFEF_F47D, 0x8584_5DD1,
    0x6FA8_7E4F, 0xFE2C_E6E0, 0xA301_4314, 0x4E08_11A1, 0xF753_7E82, 0xBD3A_F235, 0x2AD7_D2BB, 0xEB86_D391,
];

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
    use ::md5::{Digest, Md5};
    use std::vec::Vec;

    /// All lengths of up to three blocks, and bytes of all values.
    #[test]
    fn digests_are_those_of_others() {
        let bytes: Vec<u8> = (0..=255_u8).chain(0..=255).map(|byte| byte.wrapping_mul(167)).collect();
        for length in 0..=192 {
            let text = &bytes[length..][..length];
            assert_eq!(digest(&[text]), <[u8; 16]>::from(Md5::digest(text)), "{length}");
        }
        assert_eq!(&hex_digest(&[b"message digest"]), b"f96b697d7cb7938d525a2f31aaf161d0");
    }

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
