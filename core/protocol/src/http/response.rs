//! The answer of an exchange (RFC 9112), read in bounded memory whatever its size.
//!
//! Login servers send heads and pages of many kilobytes. Of a head only the lines in [`KEPT_HEADERS`] are
//! stored, of a body nothing: it is thrown away, or handed on as it comes.

use super::body::{Framing, values};
use crate::limits::Limits;
use crate::storage::{Buffer, Full};
use crate::wire::mime::{Headers, headers_of};
use crate::wire::parse_decimal;
use crate::wire::search::memchr;

/// The header lines that are stored: those that Passport and the HTTP gateway answer with, and those that say
/// where the answer ends.
pub const KEPT_HEADERS: &[&str] = &[
    "Authentication-Info",
    "WWW-Authenticate",
    "PassportURLs",
    "PassportConfig",
    "Location",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "Content-Type",
    "X-MSN-Messenger",
    "X-MSN-Host",
];

/// The most bytes in the heads of one answer, interim answers (1xx) included.
pub const MAX_HEAD: usize = 64 * 1024;
/// The most lines in the heads of one answer.
pub const MAX_HEAD_LINES: usize = 256;
/// The most stored lines in a head.
pub const MAX_KEPT_LINES: usize = 16;
/// The most bytes of a body, as it travels, that are waited for only to be thrown away.
pub const MAX_BODY: usize = 64 * 1024;

/// How much of an answer is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most bytes in the heads of one answer, interim answers (1xx) included.
    pub head: usize,
    /// The most lines in the heads of one answer.
    pub lines: usize,
    /// The most bytes of a body, as it travels, that are waited for.
    pub body: usize,
}

impl Bounds {
    /// [`MAX_HEAD`], [`MAX_HEAD_LINES`], [`MAX_BODY`].
    pub const DEFAULT: Self = Self { head: MAX_HEAD, lines: MAX_HEAD_LINES, body: MAX_BODY };
    /// The same for a body that is handed on as it comes, whatever its length.
    pub const STREAMING: Self = Self { body: usize::MAX, ..Self::DEFAULT };

    /// As a caller set them.
    pub(crate) fn of(limits: &Limits) -> Self {
        let most = |bytes: u32| usize::try_from(bytes).unwrap_or(usize::MAX);
        Self {
            head: most(limits.http_head),
            lines: usize::from(limits.http_lines),
            body: most(limits.http_body),
        }
    }
}

/// What is wrong with an answer. The link is of no use after any of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum HttpError {
    /// The first line is not that of an HTTP/1.0 or HTTP/1.1 answer, or of one that nobody asked for (101).
    #[error("the answer is not HTTP")]
    Status,
    /// The head is over one of the limits, or the stored lines do not fit the buffer.
    #[error("the head of the answer is too long")]
    HeadTooLong,
    /// A stored header line is malformed.
    #[error("the answer has a malformed header")]
    Header,
    /// `Content-Length` is no number, or says two different things.
    #[error("the answer does not say how long it is")]
    ContentLength,
    /// The body is said to come in chunks, and does not.
    #[error("the answer has a malformed body")]
    Chunk,
    /// The link was closed before the answer was complete.
    #[error("the answer was cut short")]
    CutShort,
}

/// How much of the answer is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum State {
    /// Not all of the head.
    Head,
    /// The head, and not all of the body.
    Body,
    /// All of it. The next byte on the link is not part of it.
    Complete,
    /// The head, and a body over [`Bounds::body`] that is not waited for: the answer can be used, the link is to
    /// be closed.
    Abandoned,
}

/// One step in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'b> {
    /// What it was of the body, without what frames it.
    pub data: &'b [u8],
    /// What is left of the bytes.
    pub rest: &'b [u8],
}

/// One answer, taken in piece by piece.
///
/// Give what arrives to [`Response::feed`] until [`Response::state`] is [`State::Complete`] or
/// [`State::Abandoned`], and tell when the link closes by [`Response::closed`]. Status and headers can be
/// read from [`State::Body`] on.
///
/// The buffer must hold the status line, the stored header lines and two bytes more.
#[derive(Clone)]
#[repr(C)]
pub struct Response<B: Buffer> {
    phase: Phase,
    /// 0 before the head is complete.
    status: u16,
    may_keep_alive: bool,
    /// Whether the last complete header line was stored.
    kept_last: bool,
    /// Bytes and lines of heads so far.
    head_bytes: u32,
    head_lines: u16,
    kept_lines: u16,
    /// `HTTP/1.1 200`, CR LF, then the stored lines as `Name:value`, CR LF.
    pub(super) settings: B,
}

/// The first one is where an answer begins; with a tag of its own, so that it is all zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    Head(Line),
    Body { framing: Framing, received: usize },
    Complete,
    Abandoned,
    Failed(HttpError),
}

/// Where in a line of the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// In the first characters of the status line, with so many behind.
    Status(u8),
    /// In the rest of the status line.
    Reason,
    /// Before a header line.
    Start,
    /// Behind the CR of the empty line.
    Ending,
    /// In a name. `candidates` has a bit for each of [`KEPT_HEADERS`] that begins like the `length`
    /// characters so far.
    Name { candidates: u16, length: u8 },
    /// In the value of a stored line.
    Value,
    /// In a line that is not stored.
    Skipped,
}

/// How many characters of the status line count: `HTTP/1.1 200`.
const STATUS_LENGTH: u8 = 12;

/// A bit for each name.
const ALL_CANDIDATES: u16 = 0x7FF;
const _: () = assert!(KEPT_HEADERS.len() == ALL_CANDIDATES.count_ones() as usize);

impl<B: Buffer> core::fmt::Debug for Response<B> {
    /// Shows how far it is: what is kept of the head may be a ticket.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Response")
            .field("state", &self.state())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl<B: Buffer> Default for Response<B> {
    fn default() -> Self {
        Self::new()
    }
}

impl<B: Buffer> Response<B> {
    /// An answer of which nothing has arrived.
    pub const fn new() -> Self {
        Self {
            phase: Phase::Head(Line::Status(0)),
            head_bytes: 0,
            head_lines: 0,
            kept_lines: 0,
            kept_last: false,
            status: 0,
            may_keep_alive: false,
            settings: B::EMPTY,
        }
    }

    /// Forgets everything, for the next answer.
    pub fn reset(&mut self) {
        self.settings.clear();
        self.phase = Phase::Head(Line::Status(0));
        self.head_bytes = 0;
        self.head_lines = 0;
        self.start_head();
    }

    fn start_head(&mut self) {
        self.settings.truncate(0);
        self.kept_lines = 0;
        self.kept_last = false;
        self.status = 0;
        self.may_keep_alive = false;
    }

    /// Takes in what belongs to this answer, within [`Bounds::DEFAULT`], and returns how many bytes that was. Fewer
    /// than given means that the answer is complete and the rest belongs to the next one.
    ///
    /// # Errors
    /// [`HttpError`] for what is no answer that can be read. The same error comes again until
    /// [`Response::reset`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<usize, HttpError> {
        self.feed_within(bytes, &Bounds::DEFAULT)
    }

    /// [`feed`](Self::feed) with other bounds: the same for the whole of one answer.
    ///
    /// # Errors
    /// As [`feed`](Self::feed).
    pub fn feed_within(&mut self, bytes: &[u8], bounds: &Bounds) -> Result<usize, HttpError> {
        let mut rest = bytes;
        while let Some(step) = self.step(rest, bounds)? {
            rest = step.rest;
        }
        Ok(bytes.len().saturating_sub(rest.len()))
    }

    /// Takes one step in what belongs to this answer; `None` when there is no more to take. The head ends with a
    /// step of its own.
    ///
    /// # Errors
    /// As [`feed`](Self::feed).
    // Small in itself, and not small where it is inlined.
    #[inline(never)]
    pub fn step<'b>(&mut self, bytes: &'b [u8], bounds: &Bounds) -> Result<Option<Step<'b>>, HttpError> {
        let is_data = matches!(self.phase, Phase::Body { framing, .. } if framing.is_data());
        let rest = self.take(bytes, bounds).inspect_err(|error| self.phase = Phase::Failed(*error))?;
        Ok(rest.map(|rest| {
            let taken = bytes.len().saturating_sub(rest.len());
            let data = if is_data { bytes.get(..taken).unwrap_or_default() } else { &[] };
            Step { data, rest }
        }))
    }

    /// What of `bytes` the next step hands on of the body.
    #[cfg(any(test, feature = "services"))]
    pub(crate) fn ahead<'b>(&self, bytes: &'b [u8], bounds: &Bounds) -> &'b [u8] {
        let Phase::Body { framing, received } = self.phase else { return &[] };
        let window = within(bytes, bounds, received);
        match framing.take(window) {
            Ok((_, rest)) if framing.is_data() => {
                window.get(..window.len().saturating_sub(rest.len())).unwrap_or_default()
            }
            Ok(_) | Err(_) => &[],
        }
    }

    /// Whether anything of the answer has come.
    #[cfg(any(test, feature = "services"))]
    pub(crate) const fn has_begun(&self) -> bool {
        self.head_bytes > 0
    }

    fn take<'b>(&mut self, bytes: &'b [u8], bounds: &Bounds) -> Result<Option<&'b [u8]>, HttpError> {
        match self.phase {
            Phase::Failed(error) => Err(error),
            Phase::Complete => Ok(None),
            _ if bytes.is_empty() => Ok(None),
            Phase::Abandoned => Ok(Some(&[])),
            Phase::Head(line) => {
                let (line, rest) = self.take_head(line, bytes)?;
                let taken = bytes.len().saturating_sub(rest.len());
                self.head_bytes = self.head_bytes.saturating_add(u32::try_from(taken).unwrap_or(u32::MAX));
                let head_bytes = usize::try_from(self.head_bytes).unwrap_or(usize::MAX);
                if head_bytes > bounds.head || usize::from(self.head_lines) > bounds.lines {
                    return Err(HttpError::HeadTooLong);
                }
                match line {
                    Some(line) => self.phase = Phase::Head(line),
                    None => self.end_head(bounds)?,
                }
                Ok(Some(rest))
            }
            Phase::Body { framing, received } => {
                let window = within(bytes, bounds, received);
                let (framing, rest) = framing.take(window)?;
                let taken = window.len().saturating_sub(rest.len());
                let received = received.saturating_add(taken);
                self.phase = match framing {
                    _ if received > bounds.body => Phase::Abandoned,
                    Some(framing) => Phase::Body { framing, received },
                    None => Phase::Complete,
                };
                Ok(bytes.get(taken..))
            }
        }
    }

    /// One step in the head: where in it that leads, `None` at its end, and what is left of `bytes`.
    fn take_head<'b>(&mut self, line: Line, bytes: &'b [u8]) -> Result<(Option<Line>, &'b [u8]), HttpError> {
        let Some((first, after)) = bytes.split_first() else { return Ok((Some(line), bytes)) };
        let next = match line {
            Line::Status(length) => self.take_status(length, *first)?,
            Line::Start => match first {
                b'\n' => return Ok((None, after)),
                b'\r' => Line::Ending,
                b' ' | b'\t' if self.kept_last => return Err(HttpError::Header),
                b' ' | b'\t' => Line::Skipped,
                first => self.take_name(ALL_CANDIDATES, 0, *first)?,
            },
            Line::Ending if *first == b'\n' => return Ok((None, after)),
            Line::Ending => return Err(HttpError::Header),
            Line::Name { candidates, length } => self.take_name(candidates, length, *first)?,
            Line::Reason | Line::Value | Line::Skipped => return self.take_rest_of_line(line, bytes),
        };
        Ok((Some(next), after))
    }

    fn take_status(&mut self, length: u8, byte: u8) -> Result<Line, HttpError> {
        match byte {
            // Empty lines before an answer do no harm.
            b'\r' | b'\n' if length == 0 => Ok(Line::Status(0)),
            b'\n' if length == STATUS_LENGTH => self.end_line(Line::Reason),
            b' ' | b'\r' if length == STATUS_LENGTH => Ok(Line::Reason),
            b'\r' | b'\n' => Err(HttpError::Status),
            _ if length == STATUS_LENGTH => Err(HttpError::Status),
            _ => {
                self.keep(&[byte])?;
                Ok(Line::Status(length.saturating_add(1)))
            }
        }
    }

    fn take_name(&mut self, candidates: u16, length: u8, byte: u8) -> Result<Line, HttpError> {
        let place = usize::from(length);
        let with_bits = KEPT_HEADERS.iter().zip(0u16..).filter(|(_, bit)| candidates >> bit & 1 == 1);
        match byte {
            b'\n' => self.end_line(Line::Skipped),
            b':' => match with_bits.map(|(name, _)| name).find(|name| name.len() == place) {
                None => Ok(Line::Skipped),
                Some(name) => {
                    self.kept_lines = self.kept_lines.saturating_add(1);
                    if usize::from(self.kept_lines) > MAX_KEPT_LINES {
                        return Err(HttpError::HeadTooLong);
                    }
                    self.keep(name.as_bytes())?;
                    self.keep(b":")?;
                    Ok(Line::Value)
                }
            },
            byte => {
                let goes_on =
                    |name: &str| name.as_bytes().get(place).is_some_and(|at| at.eq_ignore_ascii_case(&byte));
                let left =
                    with_bits.filter(|(name, _)| goes_on(name)).fold(0, |bits, (_, bit)| bits | 1 << bit);
                Ok(if left == 0 {
                    Line::Skipped
                } else {
                    Line::Name { candidates: left, length: length.saturating_add(1) }
                })
            }
        }
    }

    fn take_rest_of_line<'b>(
        &mut self,
        line: Line,
        bytes: &'b [u8],
    ) -> Result<(Option<Line>, &'b [u8]), HttpError> {
        let end = memchr(b'\n', bytes);
        let (part, after) = bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
        if line == Line::Value {
            self.keep(part)?;
        }
        match after.split_first() {
            None => Ok((Some(line), after)),
            Some((_, after)) => Ok((Some(self.end_line(line)?), after)),
        }
    }

    fn end_line(&mut self, line: Line) -> Result<Line, HttpError> {
        self.head_lines = self.head_lines.saturating_add(1);
        self.kept_last = line == Line::Value;
        if matches!(line, Line::Value | Line::Reason) {
            let without_cr = self.settings.bytes().strip_suffix(b"\r").map(<[u8]>::len);
            if let Some(length) = without_cr {
                self.settings.truncate(length);
            }
            self.keep(b"\r\n")?;
        }
        Ok(Line::Start)
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), HttpError> {
        self.settings.append(bytes).map_err(|Full| HttpError::HeadTooLong)
    }

    /// The head is there: what does it say?
    fn end_head(&mut self, bounds: &Bounds) -> Result<(), HttpError> {
        self.keep(b"\r\n")?;
        let (status, version) = checked_head(self.settings.bytes())?;
        if status == 101 {
            return Err(HttpError::Status);
        }
        if (100..200).contains(&status) {
            self.start_head();
            self.phase = Phase::Head(Line::Status(0));
            return Ok(());
        }
        self.status = status;
        let headers = self.stored();
        let framing = Framing::of(status, headers)?;
        // A head that tells the length in two ways was put together by somebody with other plans for the
        // link.
        let is_ambiguous =
            headers.get("Content-Length").is_some() && headers.get("Transfer-Encoding").is_some();
        self.may_keep_alive =
            wants_to_keep_alive(version, headers) && !is_ambiguous && framing != Framing::UntilClose;
        self.phase = match framing {
            Framing::Length(0) => Phase::Complete,
            Framing::Length(length) if length > bounds.body => Phase::Abandoned,
            Framing::Length(_) | Framing::Chunked(_) | Framing::UntilClose => {
                Phase::Body { framing, received: 0 }
            }
        };
        Ok(())
    }

    /// How much of the answer is there. After an error: [`State::Abandoned`] when the head was there,
    /// [`State::Head`] if not.
    pub const fn state(&self) -> State {
        match self.phase {
            Phase::Head(_) => State::Head,
            Phase::Body { .. } => State::Body,
            Phase::Complete => State::Complete,
            Phase::Failed(_) if self.status == 0 => State::Head,
            Phase::Abandoned | Phase::Failed(_) => State::Abandoned,
        }
    }

    /// The status, 200 to 999, or 0 before the head has come.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The value of the first header called `name`, one of [`KEPT_HEADERS`] in any letter case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.head().get(name)
    }

    /// The values of all headers called `name`, in order.
    pub fn headers<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s [u8]> {
        let lines = self.head().iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name.as_bytes()));
        lines.map(|(_, value)| value)
    }

    /// Whether the link can carry another request: the answer is complete and the server did not say
    /// otherwise.
    pub fn keeps_alive(&self) -> bool {
        self.may_keep_alive && self.phase == Phase::Complete
    }

    /// Tells that the link is closed.
    ///
    /// # Errors
    /// [`HttpError::CutShort`] when the answer is not complete. A body that ends with the link is complete
    /// then, and one that is not waited for is none of our business.
    pub fn closed(&mut self) -> Result<(), HttpError> {
        match self.phase {
            Phase::Complete | Phase::Abandoned => Ok(()),
            Phase::Body { framing: Framing::UntilClose, .. } => {
                self.phase = Phase::Complete;
                Ok(())
            }
            Phase::Failed(error) => Err(error),
            Phase::Head(_) | Phase::Body { .. } => {
                self.phase = Phase::Failed(HttpError::CutShort);
                Err(HttpError::CutShort)
            }
        }
    }

    /// The stored header lines, none before the head is complete.
    fn head(&self) -> Headers<'_> {
        if self.status == 0 { headers_of(&[]) } else { self.stored() }
    }

    fn stored(&self) -> Headers<'_> {
        let bytes = self.settings.bytes();
        let start = memchr(b'\n', bytes).map_or(bytes.len(), |end| end.saturating_add(1));
        headers_of(bytes.get(start..).unwrap_or_default())
    }
}

/// What is looked at of a body of which so much was received: one byte more than may be.
fn within<'b>(bytes: &'b [u8], bounds: &Bounds, received: usize) -> &'b [u8] {
    let allowed = bounds.body.saturating_sub(received).saturating_add(1);
    bytes.get(..allowed).unwrap_or(bytes)
}

/// Status and minor version of a stored head, if no value in it has control characters (RFC 9110, 5.5). The names are one's own.
fn checked_head(head: &[u8]) -> Result<(u16, u8), HttpError> {
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let status_line = lines.next().and_then(status_and_version).ok_or(HttpError::Status)?;
    let is_proper = |byte: &u8| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7F);
    if lines.all(|line| line.iter().all(is_proper)) { Ok(status_line) } else { Err(HttpError::Header) }
}

/// `HTTP/1.1 200`, as much of a status line as is stored.
fn status_and_version(line: &[u8]) -> Option<(u16, u8)> {
    let [version, b' ', status @ ..] = line.strip_prefix(b"HTTP/1.")? else { return None };
    let version = match version {
        b'0' => 0,
        b'1' => 1,
        _ => return None,
    };
    let status = parse_decimal(status).filter(|status| (100..=999).contains(status))?;
    Some((u16::try_from(status).ok()?, version))
}

fn wants_to_keep_alive(version: u8, headers: Headers<'_>) -> bool {
    let says = |word: &[u8]| values(headers, "Connection").any(|option| option.eq_ignore_ascii_case(word));
    !says(b"close") && (version >= 1 || says(b"keep-alive"))
}

#[cfg(test)]
mod tests;
