//! How targets read their bytes, and where they put what comes out.

use msnp_core::Sink;

/// Ends a text in the bytes of a target. It never stands in UTF-8, so that any text can be said.
pub const END: u8 = 0xFF;

/// Bytes from the front. Behind the end there are zeros and empty texts.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// One byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// Two bytes as a number.
    pub fn number(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    /// The bytes up to [`END`], which is passed over.
    pub fn bytes(&mut self) -> &'a [u8] {
        let length = self.0.iter().position(|&byte| byte == END).unwrap_or(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest.get(1..).unwrap_or_default();
        bytes
    }

    /// The same as text, as far as it is UTF-8.
    pub fn text(&mut self) -> &'a str {
        valid_start(self.bytes())
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As much of the start as is UTF-8.
pub fn valid_start(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap(),
    }
}

/// Cuts bytes into pieces of different sizes, the same ones for the same seed. Seed 0: one byte at a time.
pub fn pieces(seed: u8, mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut state = u32::from(seed);
    let mut pieces = Vec::new();
    while !bytes.is_empty() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let size = if seed == 0 { 1 } else { (state >> 16) as usize % usize::from(seed) + 1 };
        let (piece, rest) = bytes.split_at(size.min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

/// Keeps what is put.
#[derive(Default)]
pub struct Collected(pub Vec<u8>);

impl Sink for Collected {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

/// What `put` puts.
pub fn collected(put: impl FnOnce(&mut dyn Sink)) -> Vec<u8> {
    let mut sink = Collected::default();
    put(&mut sink);
    sink.0
}

/// Formats to nowhere: every text in a value is decoded, and nothing is kept.
pub fn look_at(value: &impl std::fmt::Debug) {
    struct Nowhere;
    impl std::fmt::Write for Nowhere {
        fn write_str(&mut self, _: &str) -> std::fmt::Result {
            Ok(())
        }
    }
    std::fmt::Write::write_fmt(&mut Nowhere, format_args!("{value:?}")).unwrap();
}
