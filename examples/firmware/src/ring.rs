//! Bytes from an interrupt to the main program.

use core::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// A ring for one writer (the interrupt) and one reader (the main program). `SIZE` is a power of two.
pub(crate) struct Ring<const SIZE: usize> {
    bytes: [AtomicU8; SIZE],
    /// How many bytes were ever written, and read.
    written: AtomicUsize,
    read: AtomicUsize,
}

impl<const SIZE: usize> Ring<SIZE> {
    const MASK: usize = SIZE.saturating_sub(1);

    /// A ring with nothing in it.
    pub(crate) const fn new() -> Self {
        const { assert!(SIZE.is_power_of_two(), "the counters go on where they began") };
        Self {
            bytes: [const { AtomicU8::new(0) }; SIZE],
            written: AtomicUsize::new(0),
            read: AtomicUsize::new(0),
        }
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.written.load(Ordering::Acquire) == self.read.load(Ordering::Acquire)
    }

    /// Writes a byte. In a full ring it is dropped: the modem repeats what was not acknowledged.
    pub(crate) fn push(&self, byte: u8) {
        let written = self.written.load(Ordering::Relaxed);
        if written.wrapping_sub(self.read.load(Ordering::Acquire)) >= SIZE {
            return;
        }
        if let Some(place) = self.bytes.get(written & Self::MASK) {
            place.store(byte, Ordering::Relaxed);
            self.written.store(written.wrapping_add(1), Ordering::Release);
        }
    }

    /// Reads a byte.
    pub(crate) fn pop(&self) -> Option<u8> {
        let read = self.read.load(Ordering::Relaxed);
        if self.written.load(Ordering::Acquire) == read {
            return None;
        }
        let byte = self.bytes.get(read & Self::MASK)?.load(Ordering::Relaxed);
        self.read.store(read.wrapping_add(1), Ordering::Release);
        Some(byte)
    }
}
