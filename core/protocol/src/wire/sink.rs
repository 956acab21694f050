//! Where outgoing bytes are put, piece by piece.

/// Takes bytes piece by piece. A sink that has no room remembers that, and tells at the end.
pub trait Sink {
    /// Adds `bytes`.
    fn put(&mut self, bytes: &[u8]);
}

/// Counts what would be written: payload lengths stand before the payload.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count(pub usize);

impl Sink for Count {
    fn put(&mut self, bytes: &[u8]) {
        self.0 = self.0.saturating_add(bytes.len());
    }
}

/// Puts `number` in decimal.
pub fn put_decimal(sink: &mut dyn Sink, mut number: u32) {
    let mut digits = [b'0'; 10];
    let mut used = 0_usize;
    for slot in digits.iter_mut().rev() {
        // The remainder of a division by ten is below ten.
        *slot = b'0'.saturating_add((number % 10) as u8);
        number /= 10;
        used = used.saturating_add(1);
        if number == 0 {
            break;
        }
    }
    sink.put(digits.get(digits.len().saturating_sub(used)..).unwrap_or_default());
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::vec::Vec;

    /// A sink for tests.
    #[derive(Default)]
    pub(crate) struct Collected(pub(crate) Vec<u8>);

    impl Sink for Collected {
        fn put(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
    }

    #[test]
    fn decimals() {
        for number in [0, 7, 10, 99, 4_294_967_295] {
            let mut sink = Collected::default();
            put_decimal(&mut sink, number);
            assert_eq!(core::str::from_utf8(&sink.0).unwrap().parse::<u32>().unwrap(), number);
        }
    }
}
