//! Header blocks and encoded words.

use msnp_core::internals::wire::mime::{Mime, headers_of, put_words, text_in, words};

use crate::reading::{Reader, collected, look_at};

/// A name up to the first end, then a payload.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let name = reader.text();
    let payload = reader.rest();
    let mime = Mime::parse(payload);
    look_at(&mime);
    assert!(mime.body.len() <= payload.len());
    let body = mime.body;
    let block = mime.headers.raw();
    assert!(block.len() + body.len() <= payload.len());
    let headers = || headers_of(block);
    for (key, value) in headers().iter() {
        let first = headers().get(&String::from_utf8_lossy(key));
        assert!(first.is_some() || std::str::from_utf8(key).is_err(), "a header that is there is not found");
        read_words(value);
        look_at(&text_in(headers().charset(), value));
    }
    look_at(&headers().get(name));
    look_at(&headers().content_type());
    look_at(&text_in(headers().charset(), body));
    read_words(payload);
}

fn read_words(value: &[u8]) {
    let text: String = words(value).collect();
    assert_eq!(collected(|sink| put_words(sink, value)), text.as_bytes());
    // Each character comes of a byte or more, and an unreadable byte becomes one character.
    assert!(text.chars().count() <= value.len());
    if let Ok(plain) = std::str::from_utf8(value)
        && !plain.contains("=?")
    {
        assert_eq!(text, plain, "text without encoded words was changed");
    }
}
