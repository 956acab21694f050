//! Texts of servers and peers, as strings.

pub(crate) mod charset;
pub(crate) mod html;
pub(crate) mod split;

use msnp_core::internals::wire::sink::Sink;
use msnp_core::text::Text;

/// What the core puts.
pub(crate) struct Collected(pub(crate) Vec<u8>);

impl Sink for Collected {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

pub(crate) fn owned(text: Text<'_>) -> String {
    if let Some(plain) = text.as_str() {
        return plain.to_owned();
    }
    // What is encoded is longer than what it says, and much of this is kept for long.
    let mut string = text.into_string();
    string.shrink_to_fit();
    string
}

pub(crate) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
