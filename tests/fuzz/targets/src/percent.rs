//! Percent-encoding, there and back.

use msnp_core::internals::text::Form;
use msnp_core::internals::wire::percent::{
    Decoded, encoded_length, put_encoded, put_encoded_chars, put_encoded_strict,
};

use crate::reading::{collected, valid_start};

/// The same bytes are decoded, and as text encoded and decoded.
pub fn run(data: &[u8]) {
    let mut decoded = Decoded::new(data);
    let mut left = data.len();
    let mut bytes = Vec::new();
    while let Some(byte) = decoded.next() {
        assert!(decoded.rest().len() < left, "nothing was taken");
        left = decoded.rest().len();
        bytes.push(byte);
    }
    assert_eq!(left, 0);
    assert_eq!(Form::Percent.text(data).into_string(), String::from_utf8_lossy(&bytes));

    let text = valid_start(data);
    let encoded = collected(|sink| put_encoded(sink, text));
    assert_eq!(encoded.len(), encoded_length(text));
    assert_eq!(collected(|sink| put_encoded_chars(sink, text.chars())), encoded);
    let strict = collected(|sink| put_encoded_strict(sink, text));
    for form in [encoded, strict] {
        assert!(form.iter().all(u8::is_ascii_graphic));
        assert_eq!(Decoded::new(&form).collect::<Vec<u8>>(), text.as_bytes());
        assert_eq!(Form::Percent.text(&form), text);
    }
}
