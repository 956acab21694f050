//! Commands on their way out: built whole or not at all, and handed to the driver in writes that end at a command's end.

use super::frame::{Frame, first_command};
use super::percent;
use super::sink::{Count, Sink, put_decimal};
use super::verb::Direction;
use crate::storage::Buffer;

/// Several commands share one write up to this many bytes (`overview.md` 2.1: some servers close on a command cut in two).
const LARGEST_WRITE: usize = 1400;

/// Why a command was not written. Nothing of it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No room now; try again when something has left.
    Busy,
    /// It would not fit even into an empty buffer.
    TooLong,
    /// A bare argument is empty or holds a space, a control character or a line end.
    Invalid,
}

/// Outgoing bytes of one link.
#[repr(C)]
pub struct Outbox<B> {
    /// How much of the buffer's front was chosen for the write that is under way.
    chosen: usize,
    /// How much of it the driver was shown: nothing, or all that was chosen.
    shown: usize,
    buffer: B,
}

impl<B: Buffer> core::fmt::Debug for Outbox<B> {
    /// Shows sizes only: the bytes hold tickets and private words.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Outbox").field("waiting", &self.buffer.bytes().len()).finish_non_exhaustive()
    }
}

impl<B: Buffer> Default for Outbox<B> {
    fn default() -> Self {
        Self::new()
    }
}

impl<B: Buffer> Outbox<B> {
    /// Nothing to send.
    pub const fn new() -> Self {
        Self { buffer: B::EMPTY, chosen: 0, shown: 0 }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.buffer.wipe();
        self.chosen = 0;
        self.shown = 0;
    }

    /// Puts all that waits into `sink`.
    pub fn copy_to(&self, sink: &mut dyn Sink) {
        sink.put(self.buffer.bytes());
    }

    /// The most bytes that it holds.
    pub fn limit(&self) -> usize {
        self.buffer.limit()
    }

    /// How many more bytes fit.
    pub fn room(&self) -> usize {
        self.buffer.limit().saturating_sub(self.buffer.bytes().len())
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.buffer.bytes().is_empty()
    }

    /// Begins a command. Without [`Command::finish`] nothing is written.
    pub fn command(&mut self, verb: &[u8; 3]) -> Command<'_, B> {
        let mark = self.buffer.bytes().len();
        let mut command = Command { outbox: self, mark, refused: None };
        command.put(verb);
        command
    }

    /// Chooses the next write if none is under way: whole commands, each admitted by `admit`, several up to
    /// [`LARGEST_WRITE`] bytes. Answers whether there is something new to show to the driver.
    pub(crate) fn choose(&mut self, mut admit: impl FnMut(Frame<'_>, usize) -> bool) -> bool {
        if self.chosen == 0 {
            let bytes = self.buffer.bytes();
            let mut end = 0_usize;
            while let Some((frame, length)) =
                bytes.get(end..).and_then(|rest| first_command(rest, Direction::FromClient))
            {
                let next = end.saturating_add(length);
                if (end > 0 && next > LARGEST_WRITE) || !admit(frame, length) {
                    break;
                }
                end = next;
            }
            self.chosen = end;
            self.shown = 0;
        }
        self.chosen > 0 && core::mem::replace(&mut self.shown, self.chosen) == 0
    }

    /// How much has been written so far, to be able to take back what follows.
    pub(crate) fn mark(&self) -> usize {
        self.buffer.bytes().len()
    }

    /// Takes back what was written since `mark`. Nothing may have left in between.
    pub(crate) fn take_back(&mut self, mark: usize) {
        self.buffer.truncate(mark);
    }

    /// The connection is gone: throws away the write under way, and what was only meant for this connection, which stands before the
    /// first command of this verb. The rest stays for another connection.
    pub(crate) fn keep_from(&mut self, verb: &[u8; 3]) {
        self.sent(self.chosen);
        while let Some((frame, length)) = first_command(self.buffer.bytes(), Direction::FromClient)
            && frame.verb().as_bytes() != verb
        {
            self.buffer.remove_front(length);
        }
    }

    /// Throws away what waits before the first command of this verb and was not chosen to leave.
    pub(crate) fn drop_waiting_before(&mut self, verb: &[u8; 3]) {
        let chosen = self.chosen;
        while let Some(waiting) = self.buffer.bytes().get(chosen..)
            && let Some((frame, length)) = first_command(waiting, Direction::FromClient)
            && frame.verb().as_bytes() != verb
        {
            self.drop_at(chosen, length);
        }
    }

    /// Throws away `length` bytes from `at` on. The one caller of `rotate_left`: the compiler then sees that it cannot panic.
    fn drop_at(&mut self, at: usize, length: usize) {
        if let Some(waiting) = self.buffer.bytes_mut().get_mut(at..)
            && length <= waiting.len()
        {
            waiting.rotate_left(length);
            self.take_back(self.mark().saturating_sub(length));
        }
    }

    /// The first command of this verb that was not chosen to leave, with nothing but other verbs before it: where it begins and how long
    /// it is.
    fn waiting_at(&self, verb: &[u8; 3]) -> Option<(Frame<'_>, usize, usize)> {
        let mut at = self.chosen;
        loop {
            let (frame, length) = first_command(self.buffer.bytes().get(at..)?, Direction::FromClient)?;
            if frame.verb().as_bytes() == verb {
                return Some((frame, at, length));
            }
            at = at.saturating_add(length);
        }
    }

    /// The first command of this verb that was not chosen to leave.
    pub(crate) fn first_waiting(&self, verb: &[u8; 3]) -> Option<Frame<'_>> {
        self.waiting_at(verb).map(|(frame, _, _)| frame)
    }

    /// Throws it away.
    pub(crate) fn drop_first_waiting(&mut self, verb: &[u8; 3]) {
        if let Some((_, at, length)) = self.waiting_at(verb) {
            self.drop_at(at, length);
        }
    }

    /// Throws away the first command of this verb that was not chosen to leave, and all behind it.
    pub(crate) fn drop_waiting_from(&mut self, verb: &[u8; 3]) {
        if let Some((_, at, _)) = self.waiting_at(verb) {
            self.take_back(at);
        }
    }

    /// Throws away what was not chosen to leave.
    pub(crate) fn drop_waiting(&mut self) {
        self.take_back(self.chosen);
    }

    /// Whether nothing is left to write but commands of this verb.
    pub(crate) fn is_down_to(&self, verb: &[u8; 3]) -> bool {
        let first = first_command(self.buffer.bytes(), Direction::FromClient);
        self.chosen == 0 && first.is_none_or(|(frame, _)| frame.verb().as_bytes() == verb)
    }

    /// What of the write under way has not left yet.
    pub(crate) fn unsent(&self) -> &[u8] {
        self.buffer.bytes().get(..self.chosen).unwrap_or_default()
    }

    /// `count` bytes have left, and stay nowhere: they may be a ticket.
    pub(crate) fn sent(&mut self, count: usize) {
        let count = count.min(self.chosen);
        self.buffer.wipe_front(count);
        self.chosen = self.chosen.saturating_sub(count);
        if self.buffer.bytes().is_empty() {
            self.buffer.clear();
        }
    }
}

/// A command that is being written.
#[must_use = "a command that is not finished is not written"]
pub struct Command<'a, B: Buffer> {
    outbox: &'a mut Outbox<B>,
    mark: usize,
    refused: Option<Refused>,
}

impl<B: Buffer> Sink for Command<'_, B> {
    fn put(&mut self, bytes: &[u8]) {
        if self.refused.is_none() && self.outbox.buffer.append(bytes).is_err() {
            let own = self.outbox.buffer.bytes().len().saturating_sub(self.mark).saturating_add(bytes.len());
            self.refused =
                Some(if own > self.outbox.buffer.limit() { Refused::TooLong } else { Refused::Busy });
        }
    }
}

impl<B: Buffer> Command<'_, B> {
    /// Adds a number.
    pub fn number(&mut self, number: u32) -> &mut Self {
        self.put(b" ");
        put_decimal(self, number);
        self
    }

    /// Adds an argument as it is: it must be fit to stand on a line.
    pub fn word(&mut self, word: impl AsRef<[u8]>) -> &mut Self {
        self.put_prefixed("", word.as_ref());
        self
    }

    /// Adds an argument that may be missing.
    pub fn optional_word(&mut self, word: Option<impl AsRef<[u8]>>) -> &mut Self {
        match word {
            Some(word) => self.word(word),
            None => self,
        }
    }

    /// Adds a prefixed argument such as `N=anna@example.net`.
    pub fn prefixed(&mut self, prefix: &str, word: &str) -> &mut Self {
        self.put_prefixed(prefix, word.as_bytes());
        self
    }

    fn put_prefixed(&mut self, prefix: &str, word: &[u8]) {
        if word.is_empty() || word.iter().any(|&c| c <= b' ' || c == 0x7F) {
            self.refused = Some(Refused::Invalid);
        }
        self.put(b" ");
        self.put(prefix.as_bytes());
        self.put(word);
    }

    /// Adds text, percent-encoded. Empty text cannot be said as an argument and is refused.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.prefixed_text("", text)
    }

    /// Adds percent-encoded text behind a prefix such as `F=`.
    pub fn prefixed_text(&mut self, prefix: &str, text: &str) -> &mut Self {
        if text.is_empty() {
            self.refused = Some(Refused::Invalid);
        }
        self.put(b" ");
        self.put(prefix.as_bytes());
        percent::put_encoded(self, text);
        self
    }

    /// Ends the line and writes the command.
    ///
    /// # Errors
    /// What kept it from being written; nothing of it was.
    pub fn finish(&mut self) -> Result<(), Refused> {
        self.put(b"\r\n");
        self.close()
    }

    /// Adds the payload's length, ends the line, adds the payload and writes the command.
    ///
    /// # Errors
    /// What kept it from being written; nothing of it was.
    pub fn finish_with(&mut self, payload: &dyn Fn(&mut dyn Sink)) -> Result<(), Refused> {
        let mut length = Count::default();
        payload(&mut length);
        self.number(u32::try_from(length.0).unwrap_or(u32::MAX)).put(b"\r\n");
        payload(self);
        self.close()
    }

    /// Ends the line and writes the command ahead of all that has not been chosen to leave yet.
    pub(crate) fn finish_first(&mut self) -> Result<(), Refused> {
        self.put(b"\r\n");
        let (mark, chosen) = (self.mark, self.outbox.chosen);
        let bytes = self.outbox.buffer.bytes_mut();
        let length = bytes.len().saturating_sub(mark);
        if self.refused.is_none()
            && let Some(waiting) = bytes.get_mut(chosen..)
            && length <= waiting.len()
        {
            waiting.rotate_right(length);
        }
        self.close()
    }

    fn close(&mut self) -> Result<(), Refused> {
        match self.refused {
            None => Ok(()),
            Some(refused) => {
                self.outbox.buffer.truncate(self.mark);
                Err(refused)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_behind_a_goodbye_are_thrown_away_and_the_goodbye_and_what_is_leaving_are_not() {
        let mut outbox: Outbox<heapless::Vec<u8, 256>> = Outbox::new();
        let say = |outbox: &mut Outbox<_>| {
            outbox.command(b"MSG").number(1).word("U").finish_with(&|sink| sink.put(b"hello"))
        };
        say(&mut outbox).unwrap();
        assert!(outbox.choose(|_, _| true));
        outbox.command(b"OUT").finish().unwrap();
        say(&mut outbox).unwrap();
        say(&mut outbox).unwrap();
        outbox.drop_waiting_from(b"MSG");
        assert_eq!(outbox.unsent(), b"MSG 1 U 5\r\nhello");
        outbox.sent(usize::MAX);
        assert!(outbox.choose(|_, _| true));
        assert_eq!(outbox.unsent(), b"OUT\r\n");
        outbox.sent(usize::MAX);
        assert!(outbox.is_empty());
    }
}
