//! The answer to `CHL`: proof that a client knows the key of its product id (`authentication.md` 3 and 4).

use super::md5::{digest, hex, hex_digest};
use crate::dialect::{ChallengeForm, Dialect};

/// The payload of `QRY`, 32 lower-case hex digits. Nothing follows them on the wire.
pub fn respond(dialect: Dialect, challenge: &[u8], product_id: &[u8], product_key: &[u8]) -> [u8; 32] {
    match dialect.challenge_form() {
        ChallengeForm::Md5 => hex_digest(&[challenge, product_key]),
        ChallengeForm::Extended => extended(challenge, product_id, product_key),
    }
}

/// The modulus of the computation, 2^31 - 1.
const MODULUS: u64 = 0x7FFF_FFFF;
/// What every first word of a pair is multiplied by.
const FACTOR: u64 = 0x0E79_A9C1;

fn extended(challenge: &[u8], product_id: &[u8], product_key: &[u8]) -> [u8; 32] {
    let mut digest = digest(&[challenge, product_key]);
    let (high, low) = checksum(challenge, product_id, key_words(digest));
    // The digest itself is changed, with its top bits.
    let changes = [high, low, high, low].map(u32::to_le_bytes);
    for (byte, change) in digest.iter_mut().zip(changes.as_flattened()) {
        *byte ^= change;
    }
    hex(digest)
}

/// The four words of the digest, without their top bits.
fn key_words(digest: [u8; 16]) -> [u64; 4] {
    let mut key = [0; 4];
    for (to, word) in key.iter_mut().zip(digest.as_chunks().0) {
        *to = u64::from(u32::from_le_bytes(*word)) & MODULUS;
    }
    key
}

/// Two numbers below the modulus: the challenge and the id, padded and mixed under the key.
fn checksum(challenge: &[u8], product_id: &[u8], key: [u64; 4]) -> (u32, u32) {
    let [multiplier, offset, high_multiplier, high_offset] = key;
    let mut text = challenge.iter().chain(product_id).copied();
    let mut high: u64 = 0;
    let mut low: u64 = 0;
    loop {
        // Padding is at least one byte: text that fills its last group is followed by a group of padding
        // alone.
        let mut group = [b'0'; 8];
        let mut filled: usize = 0;
        for (to, from) in group.iter_mut().zip(text.by_ref()) {
            *to = from;
            filled = filled.saturating_add(1);
        }
        let [a, b, c, d, e, f, g, h] = group;
        let first = u64::from(u32::from_le_bytes([a, b, c, d]));
        let second = u64::from(u32::from_le_bytes([e, f, g, h]));

        let mixed = multiply_add(first, FACTOR, 0);
        let mixed = multiply_add(multiplier, mixed.wrapping_add(high), offset);
        high = reduced(second.wrapping_add(mixed));
        high = multiply_add(high_multiplier, high, high_offset);
        low = reduced(low.wrapping_add(high).wrapping_add(mixed));
        if filled < group.len() {
            break;
        }
    }
    (reduced(high.wrapping_add(offset)) as u32, reduced(low.wrapping_add(high_offset)) as u32)
}

/// `a * b + c` in the modulus. Nothing wraps: one factor is below 2^31 and the other below 2^32, or one is a
/// word and the other [`FACTOR`], so that the sum stays below 2^63.
const fn multiply_add(a: u64, b: u64, c: u64) -> u64 {
    reduced(a.wrapping_mul(b).wrapping_add(c))
}

/// `value` in the modulus, which fits 32 bits. 2^31 is 1 there, so that no division is needed, which small processors do not have for
/// 64 bits.
const fn reduced(value: u64) -> u64 {
    // Below 2^34, then below the modulus and 8.
    let folded = (value >> 31).wrapping_add(value & MODULUS);
    let folded = (folded >> 31).wrapping_add(folded & MODULUS);
    if folded < MODULUS { folded } else { folded.wrapping_sub(MODULUS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_all(dialect: Dialect, vectors: &[(&str, &str, &str, &str)]) {
        for (challenge, id, key, expected) in vectors {
            let response = respond(dialect, challenge.as_bytes(), id.as_bytes(), key.as_bytes());
            assert_eq!(core::str::from_utf8(&response).unwrap(), *expected, "{challenge}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_modulus_is_that_of_a_division(value in proptest::prelude::any::<u64>(), near in 0_u64..16) {
            for value in [value, near, MODULUS - 8 + near, MODULUS * (value >> 33) + near, u64::MAX - near] {
                proptest::prop_assert_eq!(reduced(value), value % MODULUS);
            }
        }
    }

    #[test]
    fn plain_vectors() {
        let (id, key) = ("msmsgs@msnmsgr.com", "Q1P7W2E4J9R8U3S5");
        assert_all(
            Dialect::MSNP10,
            &[
                ("15570131571988941333", id, key, "8f2f5a91b72102cd28355e9fc9000d6e"),
                ("29409134351025259292", id, key, "d0c1178c689350104350d99f8c36ed9c"),
                ("12345678901234567890", id, key, "8ba1bb9d6dbf624fee31a2053af5fdd0"),
                ("11111111111111111111", id, key, "3b6666b60157322b6fc6e41a115968f5"),
                ("10487213059928374651", id, key, "6ec3ba964d4c2d30b56d691465e28cc6"),
                (
                    "15570131571988941333",
                    "PROD0038W!61ZTF9",
                    "VT6PX?UQTM4WM%YR",
                    "ca90e6a7c94a14aae7b3ae0f6018433e",
                ),
            ],
        );
    }

    #[test]
    fn extended_vectors() {
        let (id, key) = ("PROD0090YUAUV{2B", "YMM8C_H7KCQ2S_KL");
        assert_all(
            Dialect::MSNP11,
            &[
                ("22210219642164014968", id, key, "85ecb0db8f32113df79ce0892b9a102c"),
                ("36819795137093047918", id, key, "e7ad3cb09d3e9e4e7c720175984809e9"),
                ("21948129323261853323", id, key, "59bcf63ed21f44906c3d3e121ddbed65"),
                ("41525959199453244913", id, key, "dcb8ff529e4dd12cc43389851128d2db"),
                ("31744216663023315951", id, key, "d15553d0ea89c9f63bbb98a208fa4235"),
                ("14494180082586329971", id, key, "4e11d4cd56a65bdf04f60aa133db7ebc"),
                ("10487213059928374651", id, key, "fa1432f22b0d3c1ef7f57d8c3df0e029"),
            ],
        );
        let (id, key) = ("PROD0113H11T8$X_", "RG@XY*28Q5QHS%Q5");
        assert_all(
            Dialect::MSNP11,
            &[
                ("11533365622852247127", id, key, "f086d1ded067186deca8dba2231602cf"),
                ("237191752526424888127371168", id, key, "65b6b623c649c25629af048d34066040"),
            ],
        );
        let (id, key) = ("PROD0101{0RM?UBW", "CFHUR$52U_{VIX5T");
        assert_all(
            Dialect::MSNP11,
            &[
                ("22210219642164014968", id, key, "64812169fe9717715f03c678fa4ab938"),
                ("10487213059928374651", id, key, "7fc6ef40fef481635ac0d98d0221ce3a"),
            ],
        );
    }

    #[test]
    fn full_groups_are_padded_with_eight_zeros() {
        let (challenge, id) = ("104872130599283746511234", "PROD0090YUAUV{2B");
        let expected = "7643ae3af0f76f3ec724cc9a565cc628";
        assert_all(Dialect::MSNP11, &[(challenge, id, "YMM8C_H7KCQ2S_KL", expected)]);
    }

    #[test]
    fn the_worked_example_step_by_step() {
        let digest = digest(&[b"22210219642164014968", b"YMM8C_H7KCQ2S_KL"]);
        assert_eq!(&hex(digest), b"ec4917aa5b3017159e3947f8ff981604");
        let key = key_words(digest);
        assert_eq!(key, [706_169_324, 353_841_243, 2_017_933_726, 68_589_823]);
        let numbers = checksum(b"22210219642164014968", b"PROD0090YUAUV{2B", key);
        assert_eq!(numbers, (0x71a7_a569, 0x2806_02d4));
    }
}
