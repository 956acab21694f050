//! Encoded words (RFC 2047): a text that is written in them is read as it was, whatever stands around it, and each word by itself.

use msnp_core::internals::wire::mime::{encoded_word, words};

use crate::mails::base64;
use crate::reading::{END, Reader, look_at, valid_start};

/// The first byte chooses the encoding, the second how long the words are. Texts follow, up to an end each; a word or more is made of each.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (choice, length) = (reader.byte(), usize::from(reader.byte() % 40) + 4);
    let rest = reader.rest();
    anything(rest);
    let texts: Vec<&str> = rest.split(|byte| *byte == END).map(valid_start).collect();
    let text: String = texts.concat();
    let mut written: Vec<String> = Vec::new();
    for text in &texts {
        written.extend(parts(text, length).map(|part| encode(choice, part)));
    }
    for between in [" ", "\r\n ", "\t"] {
        let value = written.join(between);
        assert_eq!(words(value.as_bytes()).collect::<String>(), text, "{value:?}");
    }
    // What is no word stays, with the blanks that keep it from the words beside it.
    let mixed = format!("plain {} plain", written.join(" "));
    let expected = if written.is_empty() { "plain  plain".to_owned() } else { format!("plain {text} plain") };
    assert_eq!(words(mixed.as_bytes()).collect::<String>(), expected);
}

/// Any value: it becomes no longer, and what is read first does not hang on what follows a word.
fn anything(value: &[u8]) {
    let text: String = words(value).collect();
    assert!(text.chars().count() <= value.len());
    for at in value.iter().enumerate().filter(|(_, byte)| **byte == b'=').map(|(at, _)| at).take(16) {
        if let Some((charset, bytes, behind)) = encoded_word(&value[at..]) {
            look_at(&charset);
            assert!(bytes.count() + behind.len() < value.len() - at, "a word is longer than it is written");
            assert!(value.ends_with(behind));
        }
    }
}

/// A text in parts of so many bytes at the most, each of whole characters.
fn parts(text: &str, length: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = length.min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (part, behind) = rest.split_at(end);
        rest = behind;
        Some(part)
    })
}

fn encode(choice: u8, text: &str) -> String {
    let charset = ["utf-8", "UTF-8", "utf-8*en", "Utf-8"][usize::from(choice >> 1 & 3)];
    if choice & 1 == 0 {
        return format!("=?{charset}?B?{}?=", base64(text.as_bytes(), usize::MAX));
    }
    let mut quoted = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => quoted.push('_'),
            byte if byte.is_ascii_alphanumeric() => quoted.push(char::from(byte)),
            byte => quoted.push_str(&format!("={byte:02X}")),
        }
    }
    format!("=?{charset}?q?{quoted}?=")
}
