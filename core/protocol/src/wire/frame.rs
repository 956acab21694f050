//! One command: its verb, its arguments and its payload, in place.

use super::search::{memchr, memrchr};
use super::verb::{Direction, PayloadRule, Verb, parse_decimal};

/// A payload that claims to be longer than this, in bytes, is taken for a broken stream.
pub const LONGEST_SKIPPED_PAYLOAD: u32 = 16 * 1024 * 1024;

/// One command: its line without the line end, and its payload.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    pub(super) verb: Verb,
    pub(super) arguments: &'a [u8],
    pub(super) payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The verb, upper case.
    pub fn verb(&self) -> Verb {
        self.verb
    }

    /// The number of an error, 100 to 999; `None` for all other commands.
    pub fn error_number(&self) -> Option<u16> {
        self.verb.error_number()
    }

    /// The arguments from the left. Repeated and trailing spaces make no argument.
    pub fn arguments(&self) -> Arguments<'a> {
        Arguments { rest: self.arguments }
    }

    /// The payload, empty where the verb has none.
    pub fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// What stands behind the verb, as it came.
    pub fn raw_arguments(&self) -> &'a [u8] {
        self.arguments
    }
}

impl core::fmt::Debug for Frame<'_> {
    /// Shows the verb and the sizes only: arguments and payloads hold tickets and private words.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Frame")
            .field("verb", &self.verb)
            .field("arguments", &self.arguments.len())
            .field("payload", &self.payload.len())
            .finish()
    }
}

/// The arguments of a frame, from the left.
#[derive(Clone, Copy)]
pub struct Arguments<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Arguments<'a> {
    /// The next argument as a decimal number; `None` when it is missing or no number.
    pub fn number(&mut self) -> Option<u32> {
        self.next().and_then(parse_decimal)
    }

    /// The next argument as text; `None` when it is missing or not UTF-8.
    pub fn word(&mut self) -> Option<&'a str> {
        self.next().and_then(|word| core::str::from_utf8(word).ok())
    }

    /// The next argument where a name stands: two spaces in a row hold an empty one. `None` when nothing follows.
    pub fn name(&mut self) -> Option<&'a [u8]> {
        match self.rest.strip_prefix(b" ") {
            Some(behind) if behind.starts_with(b" ") => {
                self.rest = behind;
                Some(&[])
            }
            _ => self.next(),
        }
    }

    /// Those behind the first `count`.
    #[must_use]
    pub fn behind(mut self, count: usize) -> Self {
        for _ in 0..count {
            self.next();
        }
        self
    }

    /// The last argument.
    pub fn final_one(self) -> Option<&'a [u8]> {
        last_field(self.rest)
    }
}

impl<'a> Iterator for Arguments<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let mut trimmed = self.rest;
        while let [b' ', behind @ ..] = trimmed {
            trimmed = behind;
        }
        if trimmed.is_empty() {
            return None;
        }
        let (word, rest) = trimmed.split_at_checked(find_space(trimmed))?;
        self.rest = rest;
        Some(word)
    }
}

/// Where the first space is, or the end.
#[cfg(not(target_pointer_width = "64"))]
fn find_space(bytes: &[u8]) -> usize {
    memchr(b' ', bytes).unwrap_or(bytes.len())
}

/// Where the first space is, or the end. Words are short: eight bytes at a time are quicker than a call of `memchr`.
#[cfg(target_pointer_width = "64")]
#[inline]
fn find_space(bytes: &[u8]) -> usize {
    const LOW: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
    let mut rest = bytes;
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        // A byte that is a space becomes zero, and only the lowest such byte is sure to be found.
        let zeros = u64::from_le_bytes(*eight) ^ SPACES;
        let found = zeros.wrapping_sub(LOW) & !zeros & HIGH;
        if found != 0 {
            let before = bytes.len().saturating_sub(rest.len());
            return before.saturating_add((found.trailing_zeros() / 8) as usize);
        }
        rest = behind;
    }
    let before = bytes.len().saturating_sub(rest.len());
    before.saturating_add(rest.iter().position(|&c| c == b' ').unwrap_or(rest.len()))
}

#[inline]
pub(super) fn trim_end(mut line: &[u8]) -> &[u8] {
    while let [head @ .., b' ' | b'\r'] = line {
        line = head;
    }
    line
}

#[inline]
pub(super) fn last_field(line: &[u8]) -> Option<&[u8]> {
    let line = trim_end(line);
    let start = memrchr(b' ', line).map_or(0, |space| space.saturating_add(1));
    line.get(start..).filter(|field| !field.is_empty())
}

/// The payload length that a line announces, `Err` when it cannot be.
#[inline]
pub(super) fn payload_length(verb: Verb, direction: Direction, arguments: &[u8]) -> Result<u32, ()> {
    length_by(verb.payload_rule(direction), arguments)
}

/// The same by a rule.
#[inline]
pub(super) fn length_by(rule: PayloadRule, arguments: &[u8]) -> Result<u32, ()> {
    if rule == PayloadRule::Never {
        return Ok(0);
    }
    let length = last_field(arguments).and_then(parse_decimal);
    match (rule, length) {
        (PayloadRule::WhenCounted, None) => Ok(0),
        (PayloadRule::WhenCounted, Some(_)) if Arguments { rest: arguments }.nth(1).is_none() => Ok(0),
        (_, Some(length)) if length <= LONGEST_SKIPPED_PAYLOAD => Ok(length),
        _ => Err(()),
    }
}

/// The length of the first command in `bytes`, line end and payload included; `None` when it is not whole.
pub(crate) fn first_command(bytes: &[u8], direction: Direction) -> Option<(Frame<'_>, usize)> {
    let line_end = memchr(b'\n', bytes)?;
    let line = trim_end(bytes.get(..line_end)?);
    let word_end = memchr(b' ', line).unwrap_or(line.len());
    let (word, arguments) = line.split_at_checked(word_end)?;
    let verb = Verb::parse(word)?;
    let payload_start = line_end.checked_add(1)?;
    let payload = payload_length(verb, direction, arguments).ok()?;
    let end = payload_start.checked_add(usize::try_from(payload).ok()?)?;
    let payload = bytes.get(payload_start..end)?;
    Some((Frame { verb, arguments, payload }, end))
}
