//! Bytes in any split or merge become frames: one command line and its payload (`overview.md` 2).
//!
//! A frame borrows from the decoder. One that does not fit is skipped in step with the stream and reported; only a stream that
//! cannot be followed any more breaks the decoder.

#[cfg(feature = "services")]
use super::frame::length_by;
use super::frame::{Frame, LONGEST_SKIPPED_PAYLOAD, payload_length, trim_end};
use super::search::memchr;
use super::verb::{Direction, PayloadRule, Verb};
use crate::storage::Buffer;

/// A line without an end is given up at this length, in bytes.
pub const LONGEST_LINE: usize = 8 * 1024;

/// What the decoder found in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A whole command.
    Frame(Frame<'a>),
    /// Something was passed over; the stream goes on behind it.
    Skipped(Skipped),
    /// The stream cannot be followed any more. Everything behind this is thrown away.
    Broken(Broken),
}

/// Something that was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Skipped {
    /// The verb, where the line has one.
    pub verb: Option<Verb>,
    /// How many bytes were passed over, line and payload; for a line longer than the buffer, those seen before it was given up.
    pub length: u32,
    /// It did not fit the buffer or the bound; otherwise it could not be understood.
    pub too_long: bool,
}

/// Why a stream cannot be followed any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Broken {
    /// No line end within 8,192 bytes, or those of [`Limits::line`](crate::limits::Limits::line).
    #[error("a line without an end")]
    EndlessLine,
    /// A payload length that is no number, or above 16 MiB.
    #[error("a payload length that cannot be")]
    ImpossibleLength,
}

/// Where the current frame lies in the buffer. Buffers are far below 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    verb: Verb,
    arguments_start: u32,
    line_end: u32,
    payload_start: u32,
    end: u32,
}

/// The first one is where a stream begins; with a tag of its own, so that it is all zeros.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Mode {
    Frames,
    SkipPayload { left: u32 },
    SkipLine(LineSkip),
    Broken { why: Broken, told: bool },
}

/// A line that is longer than the buffer, on its way out: what has to be known of it when its end comes.
#[derive(Clone, Copy, Debug)]
struct LineSkip {
    verb: Option<Verb>,
    length: u32,
    field: LastField,
}

/// The last field of a line that is not kept, as far as it matters: its number.
#[derive(Clone, Copy, Debug)]
struct LastField {
    number: Option<u32>,
    gap: bool,
}

impl LastField {
    const START: Self = Self { number: None, gap: true };

    fn feed(&mut self, byte: u8) {
        if byte == b' ' {
            self.gap = true;
            return;
        }
        if byte == b'\r' {
            return;
        }
        let before = if core::mem::take(&mut self.gap) { Some(0) } else { self.number };
        self.number = match byte {
            b'0'..=b'9' => before
                .and_then(|number: u32| number.checked_mul(10))
                .and_then(|number| number.checked_add(u32::from(byte.wrapping_sub(b'0')))),
            _ => None,
        };
    }
}

/// Finds frames in a stream of bytes, within the memory of `B`: feed, then take every item, then feed again.
#[repr(C)]
pub struct Decoder<B> {
    /// Bytes before this are done with.
    start: usize,
    /// Bytes from `start` up to here hold no line end.
    searched: usize,
    current: Option<Span>,
    mode: Mode,
    direction: Direction,
    /// Errors may have a payload that names entries of a list.
    #[cfg(feature = "services")]
    counts_errors: bool,
    /// What the limit of payloads is above `u32::MAX`, modulo 2^32: no limit is 0, so that a new decoder is all zeros.
    payload_limit: u32,
    /// So many bytes at the end are not read before it is known whether they are to be.
    #[cfg(feature = "gateway")]
    held: Option<usize>,
    /// The same of lines, above [`LONGEST_LINE`].
    line_limit: u32,
    buffer: B,
}

impl<B: Buffer> core::fmt::Debug for Decoder<B> {
    /// Shows sizes only: the bytes hold tickets and private words.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Decoder")
            .field("unread", &self.unread().len())
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

impl<B: Buffer> Decoder<B> {
    /// A decoder for what `direction` sends, with frames bounded by the buffer only.
    pub const fn new(direction: Direction) -> Self {
        Self {
            buffer: B::EMPTY,
            start: 0,
            searched: 0,
            current: None,
            mode: Mode::Frames,
            direction,
            #[cfg(feature = "services")]
            counts_errors: false,
            payload_limit: 0,
            #[cfg(feature = "gateway")]
            held: None,
            line_limit: 0,
        }
    }

    /// What is fed from now on is not read before [`settle`](Self::settle). Answers whether so many bytes can be held.
    #[cfg(feature = "gateway")]
    pub(crate) fn hold(&mut self, most: usize) -> bool {
        let can = matches!(self.mode, Mode::Frames) && self.room() >= most;
        self.held = can.then_some(0);
        can
    }

    /// What was held is read, or thrown away.
    #[cfg(feature = "gateway")]
    pub(crate) fn settle(&mut self, keep: bool) {
        if let Some(held) = self.held.take()
            && !keep
        {
            self.buffer.truncate(self.buffer.bytes().len().saturating_sub(held));
        }
    }

    fn is_held(&self) -> bool {
        #[cfg(feature = "gateway")]
        return self.held.is_some();
        #[cfg(not(feature = "gateway"))]
        return false;
    }

    /// Whether errors may have a payload that names entries of a list, as in MSNP13 and later.
    #[cfg(feature = "services")]
    pub(crate) fn count_errors(&mut self, may: bool) {
        self.counts_errors = may;
    }

    /// Skips payloads above `bytes` even where the buffer would hold them.
    pub fn limit_payloads(&mut self, bytes: u32) {
        self.payload_limit = bytes.wrapping_sub(u32::MAX);
    }

    /// Takes lines above `bytes` for a broken stream, in place of those above [`LONGEST_LINE`].
    pub fn limit_lines(&mut self, bytes: u32) {
        self.line_limit = bytes.wrapping_sub(LONGEST_LINE as u32);
    }

    fn payload_limit(&self) -> u32 {
        self.payload_limit.wrapping_add(u32::MAX)
    }

    fn line_limit(&self) -> u32 {
        self.line_limit.wrapping_add(LONGEST_LINE as u32)
    }

    /// Forgets everything: a new stream begins.
    pub fn reset(&mut self) {
        self.buffer.clear();
        self.start = 0;
        self.searched = 0;
        self.current = None;
        self.mode = Mode::Frames;
        #[cfg(feature = "gateway")]
        (self.held = None);
    }

    /// How many bytes the next [`feed`](Self::feed) takes at the least.
    pub fn room(&self) -> usize {
        match self.mode {
            Mode::Frames => {
                let used = self.buffer.bytes().len();
                let done = self.current.map_or(self.start, |span| index(span.end));
                self.buffer.limit().saturating_sub(used.saturating_sub(done))
            }
            Mode::SkipPayload { .. } | Mode::SkipLine(_) => self.buffer.limit(),
            Mode::Broken { .. } => usize::MAX,
        }
    }

    /// Whether unread bytes wait inside.
    pub fn is_empty(&self) -> bool {
        self.unread().is_empty()
    }

    /// Takes bytes of the stream in and says how many. Gives up the frame that was handed out last.
    ///
    /// Fewer than offered are taken when the buffer is full: take the items, then offer the rest again.
    pub fn feed(&mut self, bytes: &[u8]) -> usize {
        self.release();
        let mut taken = 0_usize;
        while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
            match &mut self.mode {
                Mode::Broken { .. } => return bytes.len(),
                Mode::SkipPayload { left } => {
                    let part = rest.len().min(index(*left));
                    *left = left.saturating_sub(saturate(part));
                    if *left == 0 {
                        self.mode = Mode::Frames;
                    }
                    taken = taken.saturating_add(part);
                }
                Mode::SkipLine(_) => taken = taken.saturating_add(self.skip_line(rest)),
                Mode::Frames => return taken.saturating_add(self.store(rest)),
            }
        }
        taken
    }

    /// Stores as much as fits.
    fn store(&mut self, bytes: &[u8]) -> usize {
        // What was read goes before more comes: a stream that never stops at a frame's end would fill the memory. The rest that is moved is
        // short, since every whole frame has been taken out of it.
        if self.start > 0 {
            self.compact();
        }
        let fits = bytes.len().min(self.buffer.limit().saturating_sub(self.buffer.bytes().len()));
        match bytes.get(..fits).map(|part| self.buffer.append(part)) {
            Some(Ok(())) => {
                #[cfg(feature = "gateway")]
                (self.held = self.held.map(|held| held.saturating_add(fits)));
                fits
            }
            _ => 0,
        }
    }

    /// The next item, `None` when more bytes are needed. Gives up the frame that was handed out last.
    #[inline]
    pub fn next_item(&mut self) -> Option<Item<'_>> {
        match self.advance()? {
            Advance::Frame => self.frame().map(Item::Frame),
            Advance::Skipped(skipped) => Some(Item::Skipped(skipped)),
            Advance::Broken(broken) => Some(Item::Broken(broken)),
        }
    }

    /// The frame that was found last, until the next call that takes or gives bytes.
    #[inline]
    pub(crate) fn frame(&self) -> Option<Frame<'_>> {
        let span = self.current?;
        let bytes = self.buffer.bytes();
        Some(Frame {
            verb: span.verb,
            arguments: bytes.get(index(span.arguments_start)..index(span.line_end))?,
            payload: bytes.get(index(span.payload_start)..index(span.end))?,
        })
    }

    /// Finds the next item without handing it out.
    #[inline]
    pub(crate) fn advance(&mut self) -> Option<Advance> {
        self.release();
        if self.is_held() {
            return None;
        }
        loop {
            match &mut self.mode {
                Mode::Frames => {}
                Mode::Broken { why, told } if !*told => {
                    *told = true;
                    return Some(Advance::Broken(*why));
                }
                Mode::SkipPayload { .. } | Mode::SkipLine(_) | Mode::Broken { .. } => return None,
            }
            let unread = self.buffer.bytes().get(self.start..)?;
            let Some(found) = unread.get(self.searched..).and_then(|rest| memchr(b'\n', rest)) else {
                self.searched = unread.len();
                return self.give_up_full_buffer();
            };
            let line_length = self.searched.saturating_add(found);
            if line_length > index(self.line_limit()) {
                self.break_off(Broken::EndlessLine);
                continue;
            }
            let line = trim_end(unread.get(..line_length)?);
            let lead = line.iter().take_while(|&&c| c == b' ').count();
            let line = line.get(lead..)?;
            let after_line = line_length.saturating_add(1);
            if line.is_empty() {
                self.consume(after_line);
                continue;
            }
            let word_end = verb_end(line);
            let Some(verb) = line.get(..word_end).and_then(Verb::parse) else {
                self.consume(after_line);
                return Some(Advance::Skipped(Skipped {
                    verb: None,
                    length: saturate(after_line),
                    too_long: false,
                }));
            };
            let arguments = line.get(word_end..)?;
            let Ok(payload) = self.payload_length(verb, arguments) else {
                self.break_off(Broken::ImpossibleLength);
                continue;
            };
            return self.deliver(
                verb,
                lead.saturating_add(word_end),
                lead.saturating_add(line.len()),
                after_line,
                payload,
            );
        }
    }

    #[inline]
    fn payload_length(&self, verb: Verb, arguments: &[u8]) -> Result<u32, ()> {
        #[cfg(feature = "services")]
        if self.counts_errors && verb.is_of_list() {
            return length_by(PayloadRule::WhenCounted, arguments);
        }
        payload_length(verb, self.direction, arguments)
    }

    /// The line is whole: waits for its payload, hands the frame out, or starts to skip it.
    #[inline]
    fn deliver(
        &mut self,
        verb: Verb,
        arguments_start: usize,
        line_end: usize,
        after_line: usize,
        payload: u32,
    ) -> Option<Advance> {
        let available = self.unread().len();
        let total = after_line.saturating_add(usize::try_from(payload).unwrap_or(usize::MAX));
        if payload > self.payload_limit() || total > self.buffer.limit() {
            let buffered = available.saturating_sub(after_line);
            let left = payload.saturating_sub(saturate(buffered));
            self.consume(total.min(available));
            if left > 0 {
                self.mode = Mode::SkipPayload { left };
            }
            return Some(Advance::Skipped(Skipped {
                verb: Some(verb),
                length: saturate(total),
                too_long: true,
            }));
        }
        if available < total {
            // What was read gives its room back while the rest is awaited.
            self.compact();
            return None;
        }
        let at = |offset: usize| saturate(self.start.saturating_add(offset));
        self.current = Some(Span {
            verb,
            arguments_start: at(arguments_start),
            line_end: at(line_end),
            payload_start: at(after_line),
            end: at(total),
        });
        Some(Advance::Frame)
    }

    /// No line end in sight: nothing to do, unless nothing more can come in.
    fn give_up_full_buffer(&mut self) -> Option<Advance> {
        let unread = self.unread();
        let length = unread.len();
        if length > index(self.line_limit()) {
            self.break_off(Broken::EndlessLine);
            return self.advance();
        }
        if length < self.buffer.limit() {
            self.compact();
            return None;
        }
        let word_end = memchr(b' ', unread).unwrap_or(length);
        let verb = unread.get(..word_end).and_then(Verb::parse);
        let mut field = LastField::START;
        unread.iter().for_each(|&byte| field.feed(byte));
        self.consume(length);
        let length = saturate(length);
        self.mode = Mode::SkipLine(LineSkip { verb, length, field });
        Some(Advance::Skipped(Skipped { verb, length, too_long: true }))
    }

    /// Passes over the rest of a line that is longer than the buffer.
    fn skip_line(&mut self, bytes: &[u8]) -> usize {
        let Mode::SkipLine(skip) = &mut self.mode else { return 0 };
        let end = memchr(b'\n', bytes);
        let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        part.iter().for_each(|&byte| skip.field.feed(byte));
        skip.length = skip.length.saturating_add(saturate(part.len()));
        let skip = *skip;
        if skip.length > self.line_limit() {
            self.break_off(Broken::EndlessLine);
            return bytes.len();
        }
        let Some(end) = end else { return part.len() };
        let rule = skip.verb.map_or(PayloadRule::Never, |verb| verb.payload_rule(self.direction));
        self.mode = match (rule, skip.field.number) {
            (PayloadRule::Never, _) | (PayloadRule::WhenCounted, None) | (_, Some(0)) => Mode::Frames,
            (_, Some(left)) if left <= LONGEST_SKIPPED_PAYLOAD => Mode::SkipPayload { left },
            _ => Mode::Broken { why: Broken::ImpossibleLength, told: false },
        };
        end.saturating_add(1)
    }

    /// Whether the stream broke. No item will come any more.
    pub fn is_broken(&self) -> bool {
        matches!(self.mode, Mode::Broken { .. })
    }

    /// The stream cannot be followed any more: told by the next look.
    fn break_off(&mut self, why: Broken) {
        self.reset();
        self.mode = Mode::Broken { why, told: false };
    }

    fn unread(&self) -> &[u8] {
        self.buffer.bytes().get(self.start..).unwrap_or_default()
    }

    #[inline]
    fn consume(&mut self, count: usize) {
        self.start = self.start.saturating_add(count);
        self.searched = 0;
        if self.start >= self.buffer.bytes().len() {
            self.buffer.clear();
            self.start = 0;
        }
    }

    /// Gives up the frame that was handed out last.
    #[inline]
    pub(crate) fn release(&mut self) {
        if let Some(span) = self.current.take() {
            self.consume(index(span.end).saturating_sub(self.start));
        }
    }

    fn compact(&mut self) {
        self.buffer.remove_front(self.start);
        self.start = 0;
    }
}

/// Where the first word ends: nearly always behind three characters.
#[inline]
fn verb_end(line: &[u8]) -> usize {
    match line {
        [_, _, _, b' ', ..] | [_, _, _] => 3,
        _ => memchr(b' ', line).unwrap_or(line.len()),
    }
}

/// What [`Decoder::advance`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advance {
    Frame,
    Skipped(Skipped),
    Broken(Broken),
}

fn index(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn saturate(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
