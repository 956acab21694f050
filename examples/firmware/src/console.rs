//! What a person sees at the second serial port.

use msnp_core::Sink;

use crate::uart;

/// One line for the person. It is ended when it is dropped.
pub(crate) struct Words(());

/// Begins a line.
pub(crate) fn say(words: &str) -> Words {
    Words(()).and(words)
}

impl Words {
    /// Goes on with words of this program.
    pub(crate) fn and(mut self, words: &str) -> Self {
        self.put(words.as_bytes());
        self
    }

    /// Goes on with a number.
    pub(crate) fn number(mut self, number: u32) -> Self {
        let mut digits = [b'0'; 10];
        let mut first = digits.len();
        let mut rest = number;
        while first == digits.len() || rest > 0 {
            first -= 1;
            // The remainder of a division by ten is below ten.
            digits[first] += (rest % 10) as u8;
            rest /= 10;
        }
        self.put(&digits[first..]);
        self
    }

    /// Goes on with words of somebody else. What a terminal would act on is left out.
    pub(crate) fn quote(mut self, letters: impl Iterator<Item = char>) -> Self {
        for letter in letters.filter(|letter| !letter.is_control()) {
            self.put(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self
    }
}

impl Sink for Words {
    fn put(&mut self, bytes: &[u8]) {
        uart::show(bytes);
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        uart::show(b"\r\n");
    }
}
