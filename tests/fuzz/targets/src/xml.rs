//! The little XML of notices and personal messages.

use msnp_core::internals::text::Form;
use msnp_core::internals::wire::xml::{attribute, element, elements, put_escaped};

use crate::reading::{Reader, collected, look_at, valid_start};

/// The name of an element and of an attribute, then a document.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (name, key) = (reader.text(), reader.text());
    let document = reader.rest();
    let first = element(document, name);
    let all: Vec<&[u8]> = elements(document, name).collect();
    assert_eq!(first, all.first().copied());
    assert!(all.len() <= document.len());
    for inside in all {
        look_at(&Form::Xml.text(inside));
        look_at(&element(inside, name));
    }
    for known in ["Data", "PSM", "CurrentMedia", "M", "I", "TEXT", name] {
        if let Some(inside) = element(document, known) {
            look_at(&Form::Xml.text(inside));
        }
        for key in ["id", "url", key] {
            look_at(&attribute(document, known, key).map(|value| Form::Xml.text(value)));
        }
    }
    escaped(valid_start(document));
}

/// What goes out comes back, without what XML cannot hold, and cannot be mistaken for an element.
fn escaped(text: &str) {
    let bytes = collected(|sink| put_escaped(sink, text));
    assert!(!bytes.iter().any(|byte| b"<>\"'\r\n".contains(byte)));
    let allowed = |char: &char| !char.is_control() && !matches!(char, '\u{FFFE}' | '\u{FFFF}');
    let expected: String = text.chars().filter(allowed).collect();
    assert_eq!(Form::Xml.text(&bytes).into_string(), expected);
    let document = [b"<a b=\"", &bytes[..], b"\">", &bytes, b"</a>"].concat();
    assert_eq!(element(&document, "a"), Some(&bytes[..]));
    assert_eq!(attribute(&document, "a", "b"), Some(&bytes[..]));
}
