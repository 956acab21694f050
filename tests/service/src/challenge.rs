//! Challenges: what the right answer to a `CHL` is.

use md5::{Digest, Md5};

use crate::dialect::Dialect;

const MODULUS: u64 = 0x7FFF_FFFF;
const FACTOR: u64 = 0x0E79_A9C1;

/// Product ids and their keys.
const PRODUCTS: &[(&str, &str)] = &[
    ("msmsgs@msnmsgr.com", "Q1P7W2E4J9R8U3S5"),
    ("PROD0038W!61ZTF9", "VT6PX?UQTM4WM%YR"),
    ("PROD0058#7IL2{QD", "QHDCY@7R1TB6W?5B"),
    ("PROD0061VRRZH@4F", "JXQ6J@TUOGYV@N0M"),
    ("PROD00504RLUG%WL", "I2EBK%PYNLZL5_J4"),
    ("PROD0076ENE8*@AW", "CEQJ8}OE0!WTSWII"),
    ("PROD0090YUAUV{2B", "YMM8C_H7KCQ2S_KL"),
    ("PROD00974#MT*RC2", "LMCVO*18PQJ3H!K3"),
    ("PROD0101{0RM?UBW", "CFHUR$52U_{VIX5T"),
    ("PROD0104U6VVM{UJ", "VK67B}379XYM5}$T"),
    ("PROD01065C%ZFN6F", "O4BG@C7BWLYQX?5G"),
    ("PROD0112J1LW7%NB", "RH96F{PHI8PPX_TJ"),
    ("PROD0113H11T8$X_", "RG@XY*28Q5QHS%Q5"),
    ("PROD0114ES4Z%Q5W", "PK}_A_0N_K%O?A9S"),
    ("PROD0118R6%2WYOS", "YIXPX@5I2P0UT*LK"),
    ("PROD0119GSJUC$18", "ILTXC!4IXB5FB*PX"),
    ("PROD0120PW!CCV9@", "C1BX{V4W}Q3*10SM"),
];

/// The right answer in 32 lower-case hex characters; `None` for an unknown product.
pub(crate) fn answer(dialect: Dialect, challenge: &str, product: &str) -> Option<String> {
    let key = PRODUCTS.iter().find(|(id, _)| *id == product).map(|(_, key)| *key)?;
    Some(if dialect.has_long_challenge() { long(challenge, product, key) } else { short(challenge, key) })
}

/// What answers the salt of a sign-in by MD5: 32 lower-case hex characters.
pub(crate) fn salted(salt: &str, password: &str) -> String {
    hex(&digest(salt, password))
}

fn short(challenge: &str, key: &str) -> String {
    hex(&digest(challenge, key))
}

fn long(challenge: &str, product: &str, key: &str) -> String {
    let raw = words(&digest(challenge, key));
    let [h0, h1, h2, h3] = raw.map(|word| u64::from(word) & MODULUS);

    let mut text = format!("{challenge}{product}").into_bytes();
    text.resize((text.len() / 8 + 1) * 8, b'0');

    let (mut high, mut low) = (0u64, 0u64);
    for pair in text.as_chunks::<8>().0 {
        let [a, b, c, d, e, f, g, h] = *pair;
        let first = u64::from(u32::from_le_bytes([a, b, c, d]));
        let second = u64::from(u32::from_le_bytes([e, f, g, h]));
        let step = first * FACTOR % MODULUS;
        let step = (h0 * (step + high) + h1) % MODULUS;
        high = (second + step) % MODULUS;
        high = (h2 * high + h3) % MODULUS;
        low += high + step;
    }
    let high = (high + h1) % MODULUS;
    let low = (low + h3) % MODULUS;

    let [r0, r1, r2, r3] = raw;
    // Both are below 2^31 after the last remainder.
    let (high, low) = (high as u32, low as u32);
    let mut bytes = Vec::with_capacity(16);
    for word in [r0 ^ high, r1 ^ low, r2 ^ high, r3 ^ low] {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    hex(&bytes)
}

fn digest(challenge: &str, key: &str) -> [u8; 16] {
    let mut hash = Md5::new();
    hash.update(challenge.as_bytes());
    hash.update(key.as_bytes());
    hash.finalize().into()
}

fn words(bytes: &[u8; 16]) -> [u32; 4] {
    let mut words = [0; 4];
    for (word, four) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *word = u32::from_le_bytes(*four);
    }
    words
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_vectors() {
        let eight = Dialect::named("MSNP8").unwrap();
        for (challenge, product, response) in [
            ("15570131571988941333", "msmsgs@msnmsgr.com", "8f2f5a91b72102cd28355e9fc9000d6e"),
            ("29409134351025259292", "msmsgs@msnmsgr.com", "d0c1178c689350104350d99f8c36ed9c"),
            ("12345678901234567890", "msmsgs@msnmsgr.com", "8ba1bb9d6dbf624fee31a2053af5fdd0"),
            ("11111111111111111111", "msmsgs@msnmsgr.com", "3b6666b60157322b6fc6e41a115968f5"),
            ("10487213059928374651", "msmsgs@msnmsgr.com", "6ec3ba964d4c2d30b56d691465e28cc6"),
            ("15570131571988941333", "PROD0038W!61ZTF9", "ca90e6a7c94a14aae7b3ae0f6018433e"),
        ] {
            assert_eq!(answer(eight, challenge, product).unwrap(), response);
        }
    }

    #[test]
    fn long_vectors() {
        let eleven = Dialect::named("MSNP11").unwrap();
        for (challenge, product, response) in [
            ("22210219642164014968", "PROD0090YUAUV{2B", "85ecb0db8f32113df79ce0892b9a102c"),
            ("36819795137093047918", "PROD0090YUAUV{2B", "e7ad3cb09d3e9e4e7c720175984809e9"),
            ("21948129323261853323", "PROD0090YUAUV{2B", "59bcf63ed21f44906c3d3e121ddbed65"),
            ("41525959199453244913", "PROD0090YUAUV{2B", "dcb8ff529e4dd12cc43389851128d2db"),
            ("31744216663023315951", "PROD0090YUAUV{2B", "d15553d0ea89c9f63bbb98a208fa4235"),
            ("14494180082586329971", "PROD0090YUAUV{2B", "4e11d4cd56a65bdf04f60aa133db7ebc"),
            ("11533365622852247127", "PROD0113H11T8$X_", "f086d1ded067186deca8dba2231602cf"),
            ("237191752526424888127371168", "PROD0113H11T8$X_", "65b6b623c649c25629af048d34066040"),
            ("10487213059928374651", "PROD0090YUAUV{2B", "fa1432f22b0d3c1ef7f57d8c3df0e029"),
            ("22210219642164014968", "PROD0101{0RM?UBW", "64812169fe9717715f03c678fa4ab938"),
            ("10487213059928374651", "PROD0101{0RM?UBW", "7fc6ef40fef481635ac0d98d0221ce3a"),
            // A multiple of eight: eight more are appended.
            ("104872130599283746511234", "PROD0090YUAUV{2B", "7643ae3af0f76f3ec724cc9a565cc628"),
        ] {
            assert_eq!(answer(eleven, challenge, product).unwrap(), response, "{challenge} {product}");
        }
    }

    #[test]
    fn unknown_products_have_no_answer() {
        assert_eq!(answer(Dialect::lowest(), "15570131571988941333", "PROD0000"), None);
    }
}
