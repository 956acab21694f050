//! Answers to challenges, compared with a slow computation of their own.

use msnp_core::dialect::Dialect;
use msnp_core::internals::auth::challenge::respond;
use msnp_core::internals::auth::md5::{digest, hex_digest};

use crate::reading::Reader;

const MODULUS: u128 = 0x7FFF_FFFF;

/// Product id, key, and the challenge.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (id, key) = (reader.bytes(), reader.bytes());
    let challenge = reader.rest();
    assert_eq!(respond(Dialect::MSNP10, challenge, id, key), hex_digest(&[challenge, key]));
    let answer = respond(Dialect::MSNP11, challenge, id, key);
    assert!(answer.iter().all(|digit| b"0123456789abcdef".contains(digit)));
    assert_eq!(std::str::from_utf8(&answer).unwrap(), slowly(challenge, id, key));
}

/// The same with wide numbers and plain remainders.
fn slowly(challenge: &[u8], id: &[u8], key: &[u8]) -> String {
    let digest = digest(&[challenge, key]);
    let word = |at: usize| u32::from_le_bytes(digest[at * 4..at * 4 + 4].try_into().unwrap());
    let keys = [0, 1, 2, 3].map(|at| u128::from(word(at)) & MODULUS);
    let mut text = [challenge, id].concat();
    text.push(b'0');
    while text.len() % 8 != 0 {
        text.push(b'0');
    }
    let numbers: Vec<u128> =
        text.chunks(4).map(|four| u128::from(u32::from_le_bytes(four.try_into().unwrap()))).collect();
    let (mut high, mut low) = (0_u128, 0_u128);
    for pair in numbers.chunks(2) {
        let step = (keys[0] * (pair[0] * 0x0E79_A9C1 % MODULUS + high) + keys[1]) % MODULUS;
        high = (keys[2] * ((pair[1] + step) % MODULUS) + keys[3]) % MODULUS;
        low = (low + high + step) % MODULUS;
    }
    let (high, low) = (((high + keys[1]) % MODULUS) as u32, ((low + keys[3]) % MODULUS) as u32);
    let changed = [word(0) ^ high, word(1) ^ low, word(2) ^ high, word(3) ^ low];
    changed.iter().flat_map(|word| word.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect()
}
