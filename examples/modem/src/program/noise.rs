//! Noise on the line, where somebody asks for it.

/// Damages about one byte in so many.
pub(crate) struct Noise {
    one_in: Option<u32>,
    state: u32,
}

impl Noise {
    pub(crate) const fn new(one_in: Option<u32>) -> Self {
        // The same noise in every run, so that what it did can be done again.
        Self { one_in, state: 0x2545_F491 }
    }

    /// Flips a bit here and there.
    pub(crate) fn damage(&mut self, bytes: &mut [u8]) {
        let Some(one_in) = self.one_in else { return };
        for byte in bytes {
            if self.next().is_multiple_of(one_in) {
                *byte ^= 1 << (self.next() % 8);
            }
        }
    }

    /// Marsaglia's xorshift.
    const fn next(&mut self) -> u32 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        self.state
    }
}
