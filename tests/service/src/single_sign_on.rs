//! The keyed answer of `USR SSO S`: `services.md` 1.6.

use des::TdesEde3;
use des::cipher::{BlockCipherEncrypt, KeyInit};
use sha1::{Digest, Sha1};

use crate::base64;

/// The six words that begin each answer: header, cipher mode, cipher, hash, lengths of initial vector and hash.
const HEADER: [u32; 6] = [28, 1, 0x6603, 0x8004, 8, 20];

/// Bytes of a SHA-1 block.
const BLOCK: usize = 64;

/// Octets of a secret.
pub(crate) const SECRET: usize = 24;

/// Whether an answer proves that who sent it knows the secret. What differs is not told by the time it takes.
pub(crate) fn is_right(secret: &[u8; SECRET], nonce: &str, answer: &str) -> bool {
    let Some(answer) = base64::decode(answer) else { return false };
    let Some((vector, _)) = answer.get(28..).and_then(<[u8]>::split_first_chunk::<8>) else { return false };
    let expected = proof(secret, nonce.as_bytes(), *vector);
    answer.len() == expected.len() && answer.iter().zip(&expected).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// The answer to a nonce, before its base64.
fn proof(secret: &[u8], nonce: &[u8], vector: [u8; 8]) -> Vec<u8> {
    let hash = keyed_hash(&derived(secret, b"WS-SecureConversationSESSION KEY HASH"), &[nonce]);
    let text = encrypted(&derived(secret, b"WS-SecureConversationSESSION KEY ENCRYPTION"), vector, nonce);
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut answer: Vec<u8> = HEADER.into_iter().chain([length]).flat_map(u32::to_le_bytes).collect();
    answer.extend_from_slice(&vector);
    answer.extend_from_slice(&hash);
    answer.extend_from_slice(&text);
    answer
}

/// A key for one purpose.
fn derived(secret: &[u8], label: &[u8]) -> [u8; SECRET] {
    let first = keyed_hash(secret, &[label]);
    let second = keyed_hash(secret, &[&first, label]);
    let third = keyed_hash(secret, &[&first]);
    let fourth = keyed_hash(secret, &[&third, label]);
    let mut key = [0; SECRET];
    key.iter_mut().zip(second.into_iter().chain(fourth)).for_each(|(place, byte)| *place = byte);
    key
}

/// HMAC-SHA1 (RFC 2104). No key here is longer than a block.
fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> [u8; 20] {
    let padded = |pad: u8| {
        let mut block = [pad; BLOCK];
        block.iter_mut().zip(key).for_each(|(place, byte)| *place ^= byte);
        block
    };
    let mut inner = Sha1::new();
    inner.update(padded(0x36));
    parts.iter().for_each(|part| inner.update(part));
    let mut outer = Sha1::new();
    outer.update(padded(0x5c));
    outer.update(inner.finalize());
    outer.finalize().into()
}

/// Triple DES in CBC, padded to the next whole block.
fn encrypted(key: &[u8; SECRET], vector: [u8; 8], text: &[u8]) -> Vec<u8> {
    let cipher = TdesEde3::new(key.into());
    let filling = 8 - text.len() % 8;
    let mut padded = text.to_vec();
    padded.resize(text.len() + filling, u8::try_from(filling).unwrap_or_default());
    let mut before = vector;
    for block in padded.as_chunks_mut::<8>().0 {
        block.iter_mut().zip(before).for_each(|(byte, other)| *byte ^= other);
        cipher.encrypt_block((&mut *block).into());
        before = *block;
    }
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "AwoRGB8mLTQ7QklQV15lbHN6gYiPlp2kq7K5wMfO1dzj6vH4/wYNFBsiKTA3PkVM";
    const ANSWER: &str = "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAAEjRWeJq83vX3SZd/GfBrJEB3EvmNdNRobQwdr8xicQx7icGDClPe3dF+e77nyY\
                          4IU7DYpU4H+1SVowupqAtB/Qe68O9mo6i0vUwtFlJYZ8j8MX45m12xPv3SPj8tX2G4witvM=";

    fn secret() -> [u8; SECRET] {
        std::array::from_fn(|index| 0x10 + u8::try_from(index).unwrap())
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_worked_vector_of_the_reference() {
        let key = derived(&secret(), b"WS-SecureConversationSESSION KEY HASH");
        assert_eq!(hex(&key), "760fa72e90bea6ca15f149dc104fbdf8da0fe9a632997aae");
        let key = derived(&secret(), b"WS-SecureConversationSESSION KEY ENCRYPTION");
        assert_eq!(hex(&key), "36d0525dafecdc7d1d8e348f63f3a5543d8118b5ad3ceb18");
        let vector = 0x0123_4567_89ab_cdef_u64.to_be_bytes();
        assert_eq!(base64::encode(&proof(&secret(), NONCE.as_bytes(), vector)), ANSWER);
    }

    #[test]
    fn only_the_right_answer_is_right() {
        assert!(is_right(&secret(), NONCE, ANSWER));
        let bytes = base64::decode(ANSWER).unwrap();
        for index in 0..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[index] ^= 1;
            assert!(!is_right(&secret(), NONCE, &base64::encode(&wrong)), "octet {index}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        for wrong in ["", "AAAA", "?", &base64::encode(&longer), &base64::encode(&bytes[..120])] {
            assert!(!is_right(&secret(), NONCE, wrong), "{wrong}");
        }
        assert!(!is_right(&secret(), &NONCE.replace('A', "B"), ANSWER));
        assert!(!is_right(&[0; SECRET], NONCE, ANSWER));
    }
}
