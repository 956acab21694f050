//! The bytes of one direct connection in both directions, before they are read as packets or as lines.

use crate::storage::{Buffer, Full};
use crate::wire::sink::Sink;

/// What came in and is still to be read, and what is still to leave.
#[repr(C)]
pub(in crate::p2p) struct Octets<B> {
    /// The bytes were handed to the driver, which says how many left.
    is_offered: bool,
    /// Octets that were handed out last.
    read: usize,
    /// Where in `input` what comes next begins.
    start: usize,
    /// Octets of `output` that have left.
    left: usize,
    input: B,
    output: B,
}

impl<B: Buffer> Octets<B> {
    pub(in crate::p2p) const NEW: Self =
        Self { is_offered: false, read: 0, start: 0, left: 0, input: B::EMPTY, output: B::EMPTY };

    pub(in crate::p2p) fn reset(&mut self) {
        (self.is_offered, self.read, self.start, self.left) = (false, 0, 0, 0);
        self.input.clear();
        self.output.clear();
    }

    /// How many bytes are taken at the least.
    pub(in crate::p2p) fn room(&self) -> usize {
        let used = self.input.bytes().len().saturating_sub(self.start);
        self.input.limit().saturating_sub(used)
    }

    /// How many bytes it holds that came in.
    pub(in crate::p2p) fn limit(&self) -> usize {
        self.input.limit()
    }

    /// Takes bytes that came in, as far as there is room.
    pub(in crate::p2p) fn take(&mut self, bytes: &[u8]) -> usize {
        self.release();
        self.input.remove_front(core::mem::take(&mut self.start));
        let room = self.input.limit().saturating_sub(self.input.bytes().len());
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        if self.input.append(taken).is_err() { 0 } else { taken.len() }
    }

    /// What came in and was not read yet, with what was handed out last.
    pub(in crate::p2p) fn rest(&self) -> &[u8] {
        self.input.bytes().get(self.start..).unwrap_or_default()
    }

    /// The first of these are looked at until they are released.
    pub(in crate::p2p) fn hand_out(&mut self, count: usize) {
        self.read = count.min(self.rest().len());
    }

    /// What was handed out last.
    pub(in crate::p2p) fn handed_out(&self) -> &[u8] {
        self.rest().get(..self.read).unwrap_or_default()
    }

    /// Gives the room back of what was handed out last.
    pub(in crate::p2p) fn release(&mut self) {
        self.start = self.start.saturating_add(core::mem::take(&mut self.read));
        if self.start >= self.input.bytes().len() {
            self.start = 0;
            self.input.truncate(0);
        }
    }

    /// Puts so many octets, all of them or nothing.
    pub(in crate::p2p) fn put(&mut self, length: usize, put: &dyn Fn(&mut dyn Sink)) -> Result<(), Full> {
        let before = self.output.bytes().len();
        if self.output.limit().saturating_sub(before) < length {
            return Err(Full);
        }
        let mut appended = Appended { buffer: &mut self.output, is_full: false };
        put(&mut appended);
        if appended.is_full {
            self.output.truncate(before);
            return Err(Full);
        }
        Ok(())
    }

    /// How many octets may be put while nothing waits to leave; 0 while something does.
    pub(in crate::p2p) fn room_when_quiet(&self) -> usize {
        if self.output.bytes().is_empty() { self.output.limit() } else { 0 }
    }

    /// Whether there is something to write that the driver does not know of yet.
    pub(in crate::p2p) fn choose(&mut self) -> bool {
        !self.output.bytes().is_empty() && !core::mem::replace(&mut self.is_offered, true)
    }

    pub(in crate::p2p) fn unsent(&self) -> &[u8] {
        self.output.bytes().get(self.left..).unwrap_or_default()
    }

    pub(in crate::p2p) fn sent(&mut self, count: usize) {
        self.left = self.left.saturating_add(count);
        if self.left >= self.output.bytes().len() {
            (self.left, self.is_offered) = (0, false);
            self.output.truncate(0);
        }
    }
}

/// Adds to a buffer, and remembers when it is full.
struct Appended<'a, B> {
    buffer: &'a mut B,
    is_full: bool,
}

impl<B: Buffer> Sink for Appended<'_, B> {
    fn put(&mut self, bytes: &[u8]) {
        self.is_full |= self.buffer.append(bytes).is_err();
    }
}
