//! Where the body of an answer ends (RFC 9112, 6 and 7).

use super::response::HttpError;
use crate::wire::mime::{HeaderLines, Headers};
use crate::wire::percent::hex_value;
use crate::wire::search::memchr;

/// Where the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// After so many bytes.
    Length(usize),
    /// After the last chunk.
    Chunked(Chunk),
    /// With the link.
    UntilClose,
}

/// Where in a chunked body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// In a size with so many digits behind.
    Size { digits: u8, size: usize },
    /// Behind a size, in what may stand before the line end.
    Extension { size: usize },
    /// In data, with so much of it to come.
    Data(usize),
    /// Behind data.
    DataEnd,
    /// Behind the CR that follows data.
    DataEndLf,
    /// In the lines behind the last chunk. Whether this one is empty so far.
    Trailer { empty: bool },
}

impl Framing {
    /// What the head of an answer to a GET says (RFC 9112, 6.3).
    pub(super) fn of(status: u16, headers: Headers<'_>) -> Result<Self, HttpError> {
        if matches!(status, 204 | 304) {
            return Ok(Framing::Length(0));
        }
        let last_coding = values(headers, "Transfer-Encoding").last();
        match last_coding {
            Some(coding) if coding.eq_ignore_ascii_case(b"chunked") => Ok(Framing::Chunked(Chunk::FIRST)),
            Some(_) => Ok(Framing::UntilClose),
            None => Ok(content_length(headers)?.map_or(Framing::UntilClose, Framing::Length)),
        }
    }

    /// Whether what comes next is the body itself, and not what frames it.
    pub(super) fn is_data(self) -> bool {
        !matches!(self, Framing::Chunked(chunk) if !matches!(chunk, Chunk::Data(_)))
    }

    /// One step in the body: where in it that leads, `None` at its end, and what is left of `bytes`.
    pub(super) fn take(self, bytes: &[u8]) -> Result<(Option<Self>, &[u8]), HttpError> {
        match self {
            Framing::UntilClose => Ok((Some(self), &[])),
            Framing::Length(length) => {
                let (left, rest) = skip(length, bytes);
                Ok(((left > 0).then_some(Framing::Length(left)), rest))
            }
            Framing::Chunked(chunk) => {
                let (chunk, rest) = chunk.take(bytes)?;
                Ok((chunk.map(Framing::Chunked), rest))
            }
        }
    }
}

impl Chunk {
    const FIRST: Self = Chunk::Size { digits: 0, size: 0 };

    fn take(self, bytes: &[u8]) -> Result<(Option<Self>, &[u8]), HttpError> {
        let Some((first, after)) = bytes.split_first() else { return Ok((Some(self), bytes)) };
        let next = match (self, first) {
            (Chunk::Data(length), _) => {
                let (left, rest) = skip(length, bytes);
                let next = if left > 0 { Chunk::Data(left) } else { Chunk::DataEnd };
                return Ok((Some(next), rest));
            }
            (Chunk::Size { digits: 0, .. }, b'\n' | b'\r' | b';' | b' ' | b'\t') => {
                return Err(HttpError::Chunk);
            }
            (Chunk::Size { size, .. } | Chunk::Extension { size }, b'\n') => match size {
                0 => Chunk::Trailer { empty: true },
                size => Chunk::Data(size),
            },
            (Chunk::Size { size, .. }, b'\r' | b';' | b' ' | b'\t') | (Chunk::Extension { size }, _) => {
                Chunk::Extension { size }
            }
            (Chunk::Size { digits, size }, digit) => {
                let value = hex_value(*digit).ok_or(HttpError::Chunk)?;
                let size = size.saturating_mul(16).saturating_add(usize::from(value));
                Chunk::Size { digits: digits.saturating_add(1), size }
            }
            (Chunk::DataEnd, b'\r') => Chunk::DataEndLf,
            (Chunk::DataEnd | Chunk::DataEndLf, b'\n') => Chunk::FIRST,
            (Chunk::DataEnd | Chunk::DataEndLf, _) => return Err(HttpError::Chunk),
            (Chunk::Trailer { empty: true }, b'\n') => return Ok((None, after)),
            (Chunk::Trailer { .. }, b'\n') => Chunk::Trailer { empty: true },
            (Chunk::Trailer { empty }, b'\r') => Chunk::Trailer { empty },
            (Chunk::Trailer { .. }, _) => Chunk::Trailer { empty: false },
        };
        Ok((Some(next), after))
    }
}

/// Skips up to `length` bytes: how many are still to be skipped, and what is left of `bytes`.
fn skip(length: usize, bytes: &[u8]) -> (usize, &[u8]) {
    match bytes.split_at_checked(length) {
        Some((_, rest)) => (0, rest),
        None => (length.saturating_sub(bytes.len()), &[]),
    }
}

fn content_length(headers: Headers<'_>) -> Result<Option<usize>, HttpError> {
    let mut length = None;
    for value in values(headers, "Content-Length") {
        let number = decimal(value).ok_or(HttpError::ContentLength)?;
        if length.is_some_and(|length| length != number) {
            return Err(HttpError::ContentLength);
        }
        length = Some(number);
    }
    let is_missing = headers.get("Content-Length").is_none();
    if length.is_none() && !is_missing { Err(HttpError::ContentLength) } else { Ok(length) }
}

/// A number of any size; what is too big for a `usize` is over every limit anyway.
fn decimal(digits: &[u8]) -> Option<usize> {
    let all_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let add = |number: usize, digit: &u8| number.saturating_mul(10).saturating_add(usize::from(digit & 0xF));
    all_digits.then(|| digits.iter().fold(0, add))
}

/// The comma-separated parts of all headers called `name`, without the empty ones.
pub(super) fn values<'a>(headers: Headers<'a>, name: &'static str) -> Values<'a> {
    Values { lines: headers.lines(), name, value: &[] }
}

/// See [`values`].
pub(super) struct Values<'a> {
    lines: HeaderLines<'a>,
    name: &'static str,
    /// What is left of the current line.
    value: &'a [u8],
}

impl<'a> Iterator for Values<'a> {
    type Item = &'a [u8];

    #[inline(never)]
    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            while !self.value.is_empty() {
                let end = memchr(b',', self.value).unwrap_or(self.value.len());
                let (part, rest) = self.value.split_at_checked(end)?;
                self.value = rest.get(1..).unwrap_or_default();
                let part = part.trim_ascii();
                if !part.is_empty() {
                    return Some(part);
                }
            }
            let name = self.name.as_bytes();
            self.value = self.lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?.1;
        }
    }
}
