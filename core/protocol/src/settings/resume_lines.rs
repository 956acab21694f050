//! Lines with names, of which a resume value is made.

use crate::wire::sink::Sink;

/// The lines of a resume value. There may be tickets in them.
#[derive(Clone, Copy)]
pub(crate) struct ResumeLines<'a>(&'a [u8]);

impl<'a> ResumeLines<'a> {
    pub(super) const fn new(lines: &'a [u8]) -> Self {
        Self(lines)
    }

    /// What the first line of that name says.
    pub(crate) fn value(self, name: &str) -> Option<&'a [u8]> {
        let mut lines = self.0.split(|&c| c == b'\n');
        lines.find_map(|line| line.strip_prefix(name.as_bytes())?.strip_prefix(b"="))
    }
}

/// Puts a line, unless it says nothing.
pub(crate) fn put_line(name: &str, value: &[u8], sink: &mut dyn Sink) {
    if !value.is_empty() {
        sink.put(name.as_bytes());
        sink.put(b"=");
        sink.put(value);
        sink.put(b"\n");
    }
}
