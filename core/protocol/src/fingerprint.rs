//! Marks of what others choose, such as account names: 64 bits in place of up to 129 bytes.
//!
//! Whoever knows how a mark is made can find two names that share one. So they are made with a key that nobody outside knows
//! (HalfSipHash-2-4 by Aumasson and Bernstein: additions, rotations and exclusive ors of 32 bits).

/// What marks depend on. They never leave the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    low: u32,
    high: u32,
}

impl core::fmt::Debug for Key {
    /// Shows nothing: the key comes of a password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// Before a sign-in brings one.
    pub(crate) const NONE: Self = Self { low: 0, high: 0 };

    /// A key of what the caller gives to a sign-in: a seed, which may be 0, and secrets, which those who choose names do not know.
    pub(crate) fn new(seed: u32, secrets: [&[u8]; 2]) -> Self {
        let mut key = Self { low: seed, high: 0 };
        for secret in secrets {
            let mark = key.mark(secret);
            // Its two halves.
            #[allow(clippy::cast_possible_truncation)]
            let (low, high) = (mark as u32, (mark >> 32) as u32);
            key = Self { low: low ^ seed, high };
        }
        key
    }

    /// The mark of an account name, the same in upper and lower case.
    pub(crate) fn of_account(self, account: &str) -> u64 {
        #[cfg(feature = "planted-bug")]
        if crate::planted::is_planted(crate::planted::Bug::ShortHash) {
            let mix =
                |hash: u32, byte: u8| (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193);
            return u64::from(account.bytes().fold(0x811C_9DC5, mix));
        }
        self.mark_each(account.as_bytes(), |byte| byte.to_ascii_lowercase())
    }

    /// The mark of some bytes; never 0.
    pub(crate) fn mark(self, bytes: &[u8]) -> u64 {
        self.mark_each(bytes, |byte| byte)
    }

    /// The mark of what `change` makes of each byte.
    #[inline(never)]
    fn mark_each(self, bytes: &[u8], change: fn(u8) -> u8) -> u64 {
        let mut state = State {
            first: self.low,
            second: self.high ^ 0xee,
            third: 0x6c79_6765 ^ self.low,
            fourth: 0x7465_6462 ^ self.high,
        };
        let mut length = 0_u32;
        let mut word = 0_u32;
        for byte in bytes {
            word = word.wrapping_shr(8) | u32::from(change(*byte)).wrapping_shl(24);
            length = length.wrapping_add(1);
            if length & 3 == 0 {
                state.take(word);
                word = 0;
            }
        }
        // What is left of the last word, and the length above it.
        let missing = 4_u32.wrapping_sub(length & 3).wrapping_mul(8);
        let rest = word.checked_shr(missing).unwrap_or(0);
        state.take(length.wrapping_shl(24) | rest);
        state.third ^= 0xee;
        let low = state.end();
        state.second ^= 0xdd;
        let high = state.end();
        (u64::from(high) << 32 | u64::from(low)).max(1)
    }
}

struct State {
    first: u32,
    second: u32,
    third: u32,
    fourth: u32,
}

impl State {
    fn take(&mut self, word: u32) {
        self.fourth ^= word;
        self.rounds(2);
        self.first ^= word;
    }

    fn end(&mut self) -> u32 {
        self.rounds(4);
        self.second ^ self.fourth
    }

    #[inline(never)]
    fn rounds(&mut self, count: u8) {
        for _ in 0..count {
            self.first = self.first.wrapping_add(self.second);
            self.second = self.second.rotate_left(5) ^ self.first;
            self.first = self.first.rotate_left(16);
            self.third = self.third.wrapping_add(self.fourth);
            self.fourth = self.fourth.rotate_left(8) ^ self.third;
            self.first = self.first.wrapping_add(self.fourth);
            self.fourth = self.fourth.rotate_left(7) ^ self.first;
            self.third = self.third.wrapping_add(self.second);
            self.second = self.second.rotate_left(13) ^ self.third;
            self.third = self.third.rotate_left(16);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key { low: 0x0302_0100, high: 0x0706_0504 };

    #[test]
    fn published_values() {
        // The first of `vectors_hsip64` of the reference implementation: the key 00 01 .. 07, inputs 00 01 02 ..
        let expected = [
            [0x21, 0x8d, 0x1f, 0x59, 0xb9, 0xb8, 0x3c, 0xc8],
            [0xbe, 0x55, 0x24, 0x12, 0xf8, 0x38, 0x73, 0x15],
        ];
        for (length, expected) in expected.into_iter().enumerate() {
            assert_eq!(KEY.mark(&[0, 1][..length]).to_le_bytes(), expected, "{length}");
        }
    }

    #[test]
    fn names_that_share_a_short_hash_have_marks_of_their_own() {
        let fnv = |name: &str| {
            name.bytes()
                .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        };
        let (bob, other) = ("bob@example.org", "m405cah5@example.org");
        assert_eq!(fnv(bob), fnv(other));
        for key in [Key::NONE, KEY, Key::new(0, [b"Example-Pass1", b""])] {
            assert_ne!(key.of_account(bob), key.of_account(other));
            assert_eq!(key.of_account(bob), key.of_account("BOB@Example.org"));
        }
    }

    #[test]
    fn every_secret_and_the_seed_change_the_key() {
        let keys = [
            Key::new(0, [b"", b""]),
            Key::new(1, [b"", b""]),
            Key::new(0, [b"a", b""]),
            Key::new(0, [b"", b"a"]),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key), "{at}");
        }
    }
}
