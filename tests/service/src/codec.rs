//! Cutting the byte stream into commands, and writing lines.

use std::fmt::{Arguments, Write as _};
use std::io::Write as _;

/// A line longer than this closes the connection.
const LINE_LIMIT: usize = 8 * 1024;
/// A payload longer than this closes the connection, whatever the command.
pub(crate) const PAYLOAD_LIMIT: usize = 64 * 1024;

/// A command as received. Borrows from the decoder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Command<'a> {
    pub(crate) verb: &'a str,
    line: &'a str,
    pub(crate) payload: &'a [u8],
}

impl<'a> Command<'a> {
    #[cfg(test)]
    pub(crate) fn new(line: &'a str) -> Command<'a> {
        Command { verb: line.get(..3).unwrap_or(line), line, payload: b"" }
    }

    /// The same command with another payload.
    pub(crate) fn with_payload(self, payload: &'a [u8]) -> Command<'a> {
        Command { payload, ..self }
    }

    /// The arguments after the verb. Only the ASCII space separates: names may hold other Unicode spaces.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.line.split(' ').filter(|argument| !argument.is_empty()).skip(1)
    }

    /// One argument; 0 is the transaction id.
    pub(crate) fn argument(&self, index: usize) -> Option<&'a str> {
        self.arguments().nth(index)
    }

    /// The transaction id, if there is one.
    pub(crate) fn transaction(&self) -> Option<u32> {
        self.argument(0)?.parse().ok()
    }
}

/// Why a byte stream cannot be followed any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Collects bytes until they are commands.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    buffer: Vec<u8>,
    start: usize,
    // How far the search for the end of the line has come.
    searched: usize,
}

impl Decoder {
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.searched -= self.start;
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether no begun command is waiting for more bytes.
    pub(crate) fn is_at_boundary(&self) -> bool {
        self.start == self.buffer.len()
    }

    /// How many ends of lines wait. (Before `VER` is answered no command has a payload.)
    pub(crate) fn lines(&self) -> usize {
        self.buffer[self.start..].iter().filter(|&&byte| byte == b'\n').count()
    }

    /// The next whole command. `has_payload` says whether a verb's last argument is a payload length.
    pub(crate) fn next(
        &mut self,
        has_payload: impl Fn(&str) -> bool,
    ) -> Result<Option<Command<'_>>, Malformed> {
        let (line, payload) = loop {
            let Some(end) = self.line_end() else {
                return if self.buffer.len() - self.start > LINE_LIMIT { Err(Malformed) } else { Ok(None) };
            };
            let mut line = self.start..end;
            if line.len() > LINE_LIMIT {
                return Err(Malformed);
            }
            if self.buffer[line.clone()].ends_with(b"\r") {
                line.end -= 1;
            }
            let text = std::str::from_utf8(&self.buffer[line.clone()]).map_err(|_| Malformed)?;
            if text.is_empty() {
                self.start = end + 1;
                self.searched = self.start;
                continue;
            }
            let verb = text.split(' ').next().unwrap_or_default();
            let length = if has_payload(&verb.to_ascii_uppercase()) {
                text.rsplit(' ').next().and_then(|length| length.parse::<usize>().ok()).ok_or(Malformed)?
            } else {
                0
            };
            if length > PAYLOAD_LIMIT {
                return Err(Malformed);
            }
            if self.buffer.len() - (end + 1) < length {
                return Ok(None);
            }
            break (line, end + 1..end + 1 + length);
        };
        self.start = payload.end;
        self.searched = payload.end;
        // Verbs are compared in upper case; some clients are known to send them in lower.
        let verb_end = self.buffer[line.clone()].iter().position(|&byte| byte == b' ').unwrap_or(line.len());
        self.buffer[line.start..line.start + verb_end].make_ascii_uppercase();
        let line = std::str::from_utf8(&self.buffer[line]).map_err(|_| Malformed)?;
        Ok(Some(Command { verb: line.get(..verb_end).unwrap_or(line), line, payload: &self.buffer[payload] }))
    }

    fn line_end(&mut self) -> Option<usize> {
        let from = self.searched.max(self.start);
        match self.buffer[from..].iter().position(|&byte| byte == b'\n') {
            Some(offset) => {
                // Kept, so that a payload arriving in pieces does not search its line again.
                self.searched = from + offset;
                Some(from + offset)
            }
            None => {
                self.searched = self.buffer.len();
                None
            }
        }
    }
}

/// Lines being written.
#[derive(Debug, Default, Clone)]
pub(crate) struct Lines(Vec<u8>);

impl Lines {
    /// Adds a line and its CR LF.
    pub(crate) fn line(&mut self, line: Arguments<'_>) {
        // Writing to a vector cannot fail.
        let _ = self.0.write_fmt(line);
        self.0.extend_from_slice(b"\r\n");
    }

    /// Adds a line that ends in the payload's length, and the payload.
    pub(crate) fn payload(&mut self, line: Arguments<'_>, payload: &[u8]) {
        let _ = self.0.write_fmt(line);
        let _ = write!(self.0, " {}\r\n", payload.len());
        self.0.extend_from_slice(payload);
    }

    /// Adds bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One line as bytes.
pub(crate) fn line(text: Arguments<'_>) -> Vec<u8> {
    let mut lines = Lines::default();
    lines.line(text);
    lines.0
}

/// One command with a payload as bytes.
pub(crate) fn with_payload(text: Arguments<'_>, payload: &[u8]) -> Vec<u8> {
    let mut lines = Lines::default();
    lines.payload(text, payload);
    lines.0
}

/// Escapes text for XML.
pub(crate) fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // Control characters cannot stand in XML at all.
            control if control.is_control() && control != '\n' && control != '\t' => {
                let _ = write!(escaped, "\u{fffd}");
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// A header value as an RFC 2047 word, when it needs to be one.
pub(crate) fn mail_word(text: &str) -> String {
    if text.is_ascii() && !text.contains(['\r', '\n']) {
        return text.to_owned();
    }
    let encoded: String = text.bytes().map(|byte| format!("={byte:02X}")).collect();
    format!("=?utf-8?Q?{encoded}?=")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(decoder: &mut Decoder) -> Vec<(String, Vec<u8>)> {
        let mut commands = Vec::new();
        while let Some(command) = decoder.next(|verb| verb == "MSG").unwrap() {
            commands.push((command.line.to_owned(), command.payload.to_vec()));
        }
        commands
    }

    #[test]
    fn cuts_at_every_split() {
        let stream = b"VER 1 MSNP8\r\n\r\nMSG 2 N 5\r\na\r\nb\nusr  3 x\nOUT\r\n";
        let expected = vec![
            ("VER 1 MSNP8".to_owned(), vec![]),
            ("MSG 2 N 5".to_owned(), b"a\r\nb\n".to_vec()),
            ("USR  3 x".to_owned(), vec![]),
            ("OUT".to_owned(), vec![]),
        ];
        for split in 0..stream.len() {
            let mut decoder = Decoder::default();
            decoder.feed(&stream[..split]);
            let mut commands = all(&mut decoder);
            decoder.feed(&stream[split..]);
            commands.extend(all(&mut decoder));
            assert_eq!(commands, expected, "split at {split}");
            assert!(decoder.is_at_boundary());
        }
        let mut decoder = Decoder::default();
        let mut commands = Vec::new();
        for byte in stream {
            decoder.feed(&[*byte]);
            commands.extend(all(&mut decoder));
        }
        assert_eq!(commands, expected);
    }

    #[test]
    fn refuses_what_cannot_be_followed() {
        for bytes in [&b"MSG 1 N five\r\n"[..], b"MSG 1 N 999999999\r\n", b"\xff\xfe\r\n", &[b'x'; 9000]] {
            let mut decoder = Decoder::default();
            decoder.feed(bytes);
            assert_eq!(decoder.next(|verb| verb == "MSG").unwrap_err(), Malformed);
        }
    }

    #[test]
    fn arguments_are_counted_without_empty_ones() {
        let command = Command::new("PRP 5  PHW ");
        assert_eq!(command.arguments().count(), 2);
        assert_eq!(command.transaction(), Some(5));
        assert_eq!(command.argument(1), Some("PHW"));
    }
}
