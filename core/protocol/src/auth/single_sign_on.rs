//! The answer of `USR SSO`: it proves that one holds the secret beside the ticket (`services.md` 1.6).

use crate::wire::base64::put_base64;
use crate::wire::sink::Sink;
use des::TdesEde3;
use des::cipher::{BlockCipherEncrypt, KeyInit};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

/// The longest nonce that is answered, in bytes. Servers send 64.
pub(crate) const LONGEST_NONCE: usize = 128;
/// The longest secret, in bytes. Servers give 24.
pub(crate) const LONGEST_SECRET: usize = 64;

const HASH_LABEL: &[u8] = b"WS-SecureConversationSESSION KEY HASH";
const ENCRYPTION_LABEL: &[u8] = b"WS-SecureConversationSESSION KEY ENCRYPTION";
const VECTOR_LABEL: &[u8] = b"initialization vector";
/// Size of the header, then what was used: cipher block chaining, triple DES, SHA-1, and the lengths of vector and code.
const HEADER: [u32; 6] = [28, 1, 0x6603, 0x8004, 8, 20];
const BLOCK: usize = 8;

/// What the answer is made of.
#[derive(Clone, Copy)]
pub(crate) struct Proof<'a> {
    /// The secret that came with the ticket.
    pub(crate) secret: &'a [u8],
    /// The nonce of the server, as it stands on the line.
    pub(crate) nonce: &'a [u8],
    /// What differs from answer to answer.
    pub(crate) salt: [u8; 16],
}

impl core::fmt::Debug for Proof<'_> {
    /// Leaves out what is secret.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Proof").field("nonce", &self.nonce.len()).finish_non_exhaustive()
    }
}

impl Proof<'_> {
    /// Puts the answer, in base64.
    pub(crate) fn put(&self, sink: &mut dyn Sink) {
        self.put_with(self.vector(), sink);
    }

    /// The initialization vector: nobody can foretell it who does not know the secret. It must not come from the password, whose guesses could then
    /// be tried by whoever reads along.
    fn vector(&self) -> [u8; BLOCK] {
        let code = Zeroizing::new(code(self.secret, &[VECTOR_LABEL, self.nonce, &self.salt]));
        code.first_chunk().copied().unwrap_or_default()
    }

    fn put_with(&self, vector: [u8; BLOCK], sink: &mut dyn Sink) {
        let hash_key = derive(self.secret, HASH_LABEL);
        let code = code(&*hash_key, &[self.nonce]);
        let key = derive(self.secret, ENCRYPTION_LABEL);
        let padding = BLOCK.saturating_sub(self.nonce.len() % BLOCK);
        // Nonces are short.
        let length = u32::try_from(self.nonce.len().saturating_add(padding)).unwrap_or(u32::MAX);
        let header = HEADER.into_iter().chain([length]).flat_map(u32::to_le_bytes);
        let encrypted =
            Encrypted { cipher: TdesEde3::new(&(*key).into()), last: vector, left: self.nonce, ended: false };
        put_base64(sink, header.chain(vector).chain(code).chain(encrypted.flatten()));
    }
}

/// The blocks of a text behind one another, each mixed with the encrypted one before it; the last one is filled up with the number of bytes
/// that it lacks (PKCS #5).
struct Encrypted<'a> {
    cipher: TdesEde3,
    last: [u8; BLOCK],
    left: &'a [u8],
    ended: bool,
}

impl Iterator for Encrypted<'_> {
    type Item = [u8; BLOCK];

    fn next(&mut self) -> Option<[u8; BLOCK]> {
        if self.ended {
            return None;
        }
        let (part, left) = self.left.split_at_checked(BLOCK).unwrap_or((self.left, &[]));
        (self.left, self.ended) = (left, part.len() < BLOCK);
        let filling = u8::try_from(BLOCK.saturating_sub(part.len())).unwrap_or(0);
        let text = part.iter().copied().chain(core::iter::repeat(filling));
        for (mixed, byte) in self.last.iter_mut().zip(text) {
            *mixed ^= byte;
        }
        let mut block = self.last.into();
        self.cipher.encrypt_block(&mut block);
        self.last = block.into();
        Some(self.last)
    }
}

/// A key for one purpose, of the secret.
fn derive(secret: &[u8], label: &[u8]) -> Zeroizing<[u8; 24]> {
    let first = Zeroizing::new(code(secret, &[label]));
    let second = Zeroizing::new(code(secret, &[&*first, label]));
    let third = Zeroizing::new(code(secret, &[&*first]));
    let fourth = Zeroizing::new(code(secret, &[&*third, label]));
    let mut key = Zeroizing::new([0; 24]);
    for (to, from) in key.iter_mut().zip(second.iter().chain(fourth.iter())) {
        *to = *from;
    }
    key
}

/// HMAC-SHA1 (RFC 2104) with a key of at most 64 bytes: of a longer one, the first.
fn code(key: &[u8], parts: &[&[u8]]) -> [u8; 20] {
    let padded = |filling: u8| {
        let mut block = Zeroizing::new([filling; 64]);
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        block
    };
    let mut inner = Sha1::new_with_prefix(*padded(0x36));
    for part in parts {
        inner.update(part);
    }
    Sha1::new_with_prefix(*padded(0x5c)).chain_update(inner.finalize()).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::base64::Base64;
    use crate::wire::sink::tests::Collected;
    use std::string::String;
    use std::vec::Vec;

    const SECRET: &[u8] =
        b"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x20\x21\x22\x23\x24\x25\x26\x27";
    const NONCE: &[u8] = b"AwoRGB8mLTQ7QklQV15lbHN6gYiPlp2kq7K5wMfO1dzj6vH4/wYNFBsiKTA3PkVM";

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| std::format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_published_vector() {
        assert_eq!(hex(&*derive(SECRET, HASH_LABEL)), "760fa72e90bea6ca15f149dc104fbdf8da0fe9a632997aae");
        assert_eq!(
            hex(&*derive(SECRET, ENCRYPTION_LABEL)),
            "36d0525dafecdc7d1d8e348f63f3a5543d8118b5ad3ceb18"
        );
        let mut blob = Collected::default();
        let proof = Proof { secret: SECRET, nonce: NONCE, salt: [0; 16] };
        proof.put_with([0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef], &mut blob);
        assert_eq!(
            String::from_utf8(blob.0).unwrap(),
            "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAAEjRWeJq83vX3SZd/GfBrJEB3EvmNdNRobQwdr8\
             xicQx7icGDClPe3dF+e77nyY4IU7DYpU4H+1SVowupqAtB/Qe68O9mo6i0vUwtFlJYZ8j8MX45m1\
             2xPv3SPj8tX2G4witvM="
        );
    }

    /// RFC 2202, the first, the second and the fourth.
    #[test]
    fn published_codes() {
        for (key, text, expected) in [
            (&[0x0b; 20][..], &b"Hi There"[..], "b617318655057264e28bc0b6fb378c8ef146be00"),
            (b"Jefe", b"what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (
                &core::array::from_fn::<u8, 25, _>(|at| u8::try_from(at + 1).unwrap()),
                &[0xcd; 50],
                "4c9007f4026250c6bc8414f9bf50c86c2d7235da",
            ),
        ] {
            assert_eq!(hex(&code(key, &[text])), expected);
        }
    }

    #[test]
    fn every_length_of_a_nonce_is_filled_up_to_whole_blocks() {
        for length in 0..=LONGEST_NONCE {
            let nonce = std::vec![b'x'; length];
            let mut blob = Collected::default();
            Proof { secret: b"s", nonce: &nonce, salt: [0; 16] }.put(&mut blob);
            let bytes: Vec<u8> = Base64::of(blob.0.into_iter()).collect();
            let expected = 8 * (length / 8 + 1);
            assert_eq!(bytes.len(), 56 + expected);
            assert_eq!(bytes[24..28], u32::try_from(expected).unwrap().to_le_bytes());
        }
    }

    #[test]
    fn the_vector_depends_on_the_secret_the_nonce_and_the_salt() {
        let proofs = [
            Proof { secret: SECRET, nonce: NONCE, salt: [0; 16] },
            Proof { secret: SECRET, nonce: NONCE, salt: [1; 16] },
            Proof { secret: SECRET, nonce: b"another", salt: [0; 16] },
            Proof { secret: b"another", nonce: NONCE, salt: [0; 16] },
        ];
        for (at, proof) in proofs.iter().enumerate() {
            assert!(proofs[..at].iter().all(|other| other.vector() != proof.vector()), "{at}");
            assert_eq!(
                std::format!("{proof:?}"),
                std::format!("Proof {{ nonce: {}, .. }}", proof.nonce.len())
            );
        }
    }
}
