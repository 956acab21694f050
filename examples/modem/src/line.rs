//! One frame after the other over a line that may lose, change or invent bytes.
//!
//! Each frame has a number and a check, and is repeated until the other side says that it has come; only then does the next one
//! leave. So at most one frame and one acknowledgement are on their way in each direction, and a receive buffer of twice
//! [`LARGEST_ON_LINE`] never overflows while its owner keeps up: if it does, the frame comes again.

use crate::check::check;
use crate::frame::{Frame, LARGEST_DATA};
use crate::stuffing::{LARGEST, stuff, unstuff};

/// The most bytes of one frame on the line, its end included.
pub const LARGEST_ON_LINE: usize = LARGEST + 2;

/// After so many milliseconds without an acknowledgement a frame is repeated. At 9,600 bits a second the longest frame takes 270
/// of them, and the acknowledgement may have to wait behind another.
pub const PATIENCE: u64 = 600;

/// After so many attempts the other side is taken for gone.
pub const ATTEMPTS: u8 = 15;

/// Kind, number; check.
const HEAD: usize = 2;
const TAIL: usize = 4;
/// The kind of an acknowledgement, which is no frame to its receiver: kind, and the number that has come.
const ACKNOWLEDGEMENT: u8 = 0;
const ACKNOWLEDGEMENT_ON_LINE: usize = HEAD + TAIL + 2;

const _: () = assert!(HEAD + 1 + LARGEST_DATA + TAIL <= LARGEST);

/// One side of the line. It has no clock: every `now` is in milliseconds of any clock that does not go back.
#[derive(Debug)]
pub struct Line {
    incoming: Incoming,
    /// The frame that is on its way, as it is on the line.
    outgoing: [u8; LARGEST_ON_LINE],
    outgoing_length: usize,
    /// Its number.
    number: u8,
    progress: Progress,
    attempts: u8,
    acknowledgement: [u8; ACKNOWLEDGEMENT_ON_LINE],
    acknowledgement_is_due: bool,
    writing: Writing,
    /// The number of the last frame that has come.
    heard: u8,
    /// A reset or its answer was heard: the two sides count alike.
    in_step: bool,
    damaged: u32,
    repeated: u32,
}

/// How far the outgoing frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// There is none.
    Free,
    /// It is to be written.
    Due,
    /// It was written, and the answer is awaited until then.
    Written { until: u64 },
}

/// What the line is in the middle of writing. Two things are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Nothing,
    Frame { done: usize },
    Acknowledgement { done: usize },
}

/// The other side does not answer, or the frame is too long for the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSent;

impl Line {
    /// A line on which nothing was said yet. Counting starts with [`Frame::Reset`].
    pub const fn new() -> Self {
        Self {
            incoming: Incoming::new(),
            outgoing: [0; LARGEST_ON_LINE],
            outgoing_length: 0,
            number: 0,
            progress: Progress::Free,
            attempts: 0,
            acknowledgement: [0; ACKNOWLEDGEMENT_ON_LINE],
            acknowledgement_is_due: false,
            writing: Writing::Nothing,
            heard: 0,
            in_step: false,
            damaged: 0,
            repeated: 0,
        }
    }

    /// Whether [`send`](Self::send) takes a frame: the one before has arrived.
    pub fn is_free(&self) -> bool {
        self.progress == Progress::Free && !matches!(self.writing, Writing::Frame { .. })
    }

    /// Whether a frame was repeated [`ATTEMPTS`] times without an answer: the other side is gone.
    pub const fn is_lost(&self) -> bool {
        self.attempts >= ATTEMPTS
    }

    /// How many frames came in damaged, and how many were repeated. For those who want to know how good the line is.
    pub const fn troubles(&self) -> (u32, u32) {
        (self.damaged, self.repeated)
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// [`NotSent`] unless [`is_free`](Self::is_free), and for a host name or data that is too long.
    pub fn send(&mut self, frame: &Frame<'_>) -> Result<(), NotSent> {
        if !self.is_free() {
            return Err(NotSent);
        }
        let number = if frame.restarts() { 1 } else { self.number.wrapping_add(1) };
        let length =
            encode(&mut self.outgoing, frame.kind(), number, &|put| frame.put(put)).ok_or(NotSent)?;
        self.number = number;
        self.outgoing_length = length;
        self.progress = Progress::Due;
        self.attempts = 0;
        Ok(())
    }

    /// Takes a byte from the line. Answers whether a new frame has come, which [`frame`](Self::frame) then shows.
    pub fn receive(&mut self, byte: u8) -> bool {
        if !self.incoming.take(byte) {
            return false;
        }
        let Some((kind, number, frame)) = self.incoming.read() else {
            self.damaged = self.damaged.saturating_add(1);
            return false;
        };
        if kind == ACKNOWLEDGEMENT {
            if number == self.number && self.progress != Progress::Free {
                self.progress = Progress::Free;
                self.attempts = 0;
            }
            return false;
        }
        let restarts = frame.is_some_and(|frame| frame.restarts());
        let begins = frame.is_some_and(|frame| frame.begins());
        let is_new = if self.in_step { number == self.heard.wrapping_add(1) } else { begins };
        if restarts {
            // Whatever was under way was for the life before. A write that was begun is ended, the other side drops it.
            self.number = 0;
            self.progress = Progress::Free;
            self.attempts = 0;
        }
        if is_new || restarts {
            self.heard = number;
            self.in_step = true;
        }
        // What came before is acknowledged again: the first acknowledgement may have been lost.
        self.acknowledgement_is_due |= self.in_step && number == self.heard;
        (is_new || restarts) && frame.is_some()
    }

    /// The frame that has come, until the next byte.
    pub fn frame(&self) -> Option<Frame<'_>> {
        self.incoming.read().and_then(|(_, _, frame)| frame)
    }

    /// What is to be written to the line now. [`written`](Self::written) says how much of it was.
    pub fn outgoing(&mut self) -> &[u8] {
        if self.writing == Writing::Nothing {
            if core::mem::take(&mut self.acknowledgement_is_due) {
                let heard = self.heard;
                // An acknowledgement always fits.
                let _ = encode(&mut self.acknowledgement, ACKNOWLEDGEMENT, heard, &|_| {});
                self.writing = Writing::Acknowledgement { done: 0 };
            } else if self.progress == Progress::Due {
                self.writing = Writing::Frame { done: 0 };
            }
        }
        let bytes = match self.writing {
            Writing::Nothing => None,
            Writing::Frame { done } => self.outgoing.get(done..self.outgoing_length),
            Writing::Acknowledgement { done } => self.acknowledgement.get(done..),
        };
        bytes.unwrap_or_default()
    }

    /// So many bytes of [`outgoing`](Self::outgoing) were written.
    pub fn written(&mut self, count: usize, now: u64) {
        match &mut self.writing {
            Writing::Nothing => {}
            Writing::Frame { done } => {
                *done = done.saturating_add(count);
                if *done >= self.outgoing_length {
                    self.writing = Writing::Nothing;
                    if self.progress == Progress::Due {
                        self.progress = Progress::Written { until: now.saturating_add(PATIENCE) };
                    }
                }
            }
            Writing::Acknowledgement { done } => {
                *done = done.saturating_add(count);
                if *done >= ACKNOWLEDGEMENT_ON_LINE {
                    self.writing = Writing::Nothing;
                }
            }
        }
    }

    /// When [`pass_time`](Self::pass_time) has to be called at the latest. `None`: nothing is waited for.
    pub const fn deadline(&self) -> Option<u64> {
        match self.progress {
            Progress::Written { until } => Some(until),
            Progress::Free | Progress::Due => None,
        }
    }

    /// Repeats the frame whose time is over.
    pub fn pass_time(&mut self, now: u64) {
        if self.deadline().is_some_and(|until| until <= now) && !self.is_lost() {
            self.attempts = self.attempts.saturating_add(1);
            self.repeated = self.repeated.saturating_add(1);
            self.progress = Progress::Due;
        }
    }
}

impl Default for Line {
    fn default() -> Self {
        Self::new()
    }
}

/// The bytes since the last zero.
#[derive(Debug)]
struct Incoming {
    bytes: [u8; LARGEST_ON_LINE],
    /// How many there are, more than fit when there were more.
    length: usize,
    /// The zero has come and the stuffing is out: the next byte begins another frame.
    whole: bool,
}

impl Incoming {
    const fn new() -> Self {
        Self { bytes: [0; LARGEST_ON_LINE], length: 0, whole: false }
    }

    /// Answers whether a frame, or what is left of one, has come to its end.
    fn take(&mut self, byte: u8) -> bool {
        if core::mem::take(&mut self.whole) {
            self.length = 0;
        }
        if byte != 0 {
            if let Some(place) = self.bytes.get_mut(self.length) {
                *place = byte;
            }
            self.length = self.length.saturating_add(1).min(self.bytes.len().saturating_add(1));
            return false;
        }
        if self.length == 0 {
            // Zeros between frames are no frames.
            return false;
        }
        self.whole = true;
        let body = self.bytes.get_mut(..self.length).and_then(unstuff);
        let is_sound = body
            .and_then(|body| body.split_last_chunk::<TAIL>())
            .is_some_and(|(checked, sum)| check(checked) == u32::from_be_bytes(*sum));
        if !is_sound {
            // Nothing is read from a length of 0.
            self.length = 0;
        }
        true
    }

    /// Kind and number of what has come, and the frame where it is one of a known kind. `None`: it was damaged.
    fn read(&self) -> Option<(u8, u8, Option<Frame<'_>>)> {
        let body = self.bytes.get(1..self.length).filter(|_| self.whole)?;
        let (checked, _) = body.split_last_chunk::<TAIL>()?;
        let (&[kind, number], fields) = checked.split_first_chunk::<HEAD>()?;
        Some((kind, number, Frame::read(kind, fields)))
    }
}

/// Gives the fields of a frame, piece by piece, to what it is called with.
type Fields<'a> = &'a dyn Fn(&mut dyn FnMut(&[u8]));

/// Writes a frame as it is on the line. Answers its length.
fn encode(to: &mut [u8], kind: u8, number: u8, fields: Fields<'_>) -> Option<usize> {
    // The first byte is for the stuffing.
    let mut end: usize = 1;
    let mut fits = true;
    let mut put = |bytes: &[u8]| {
        let next = end.saturating_add(bytes.len());
        match to.get_mut(end..next) {
            Some(place) if next <= LARGEST.saturating_sub(1) => {
                place.copy_from_slice(bytes);
                end = next;
            }
            _ => fits = false,
        }
    };
    put(&[kind, number]);
    fields(&mut put);
    if !fits {
        return None;
    }
    let sum = check(to.get(1..end)?);
    let whole = end.checked_add(TAIL)?;
    to.get_mut(end..whole)?.copy_from_slice(&sum.to_be_bytes());
    stuff(to.get_mut(..whole)?);
    *to.get_mut(whole)? = 0;
    whole.checked_add(1)
}

#[cfg(test)]
mod tests;
