//! What somebody has drawn by hand (`p2p.md` 6.3).

use crate::wire::base64::Base64;
use crate::wire::mime::Mime;

/// The bytes of a drawing: a GIF (`image/gif`), or the strokes in Microsoft's Ink Serialized Format (`application/x-ms-ink`), as the type of
/// the message says. `None` for another message. They come from somebody else: decode them with bounds.
///
/// ```
/// use msnp_core::mime::Mime;
/// use msnp_core::switchboard::message::ink;
/// let drawing = ink(Mime::parse(b"Content-Type: image/gif\r\n\r\nbase64:R0lGODlh")).unwrap();
/// assert!(drawing.eq(*b"GIF89a"));
/// ```
pub fn ink<'a>(message: Mime<'a>) -> Option<impl Iterator<Item = u8> + use<'a>> {
    let kind = message.headers.content_type()?;
    let is = |name: &[u8]| kind.eq_ignore_ascii_case(name);
    if !is(b"image/gif") && !is(b"application/x-ms-ink") {
        return None;
    }
    // Some send the bytes as they are.
    let (digits, bytes) = match message.body.strip_prefix(b"base64:") {
        Some(digits) => (digits, &[][..]),
        None => (&[][..], message.body),
    };
    Some(Base64::of(digits.iter().copied()).chain(bytes.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn drawn(payload: &[u8]) -> Option<Vec<u8>> {
        ink(Mime::parse(payload)).map(Iterator::collect)
    }

    #[test]
    fn a_drawing_comes_in_base64_or_as_it_is() {
        assert_eq!(
            drawn(b"Content-Type: application/x-ms-ink\r\n\r\nbase64:AAEC"),
            Some(Vec::from([0, 1, 2]))
        );
        assert_eq!(drawn(b"Content-Type: Image/GIF\r\n\r\nbase64:AA\r\nEC\r\n"), Some(Vec::from([0, 1, 2])));
        assert_eq!(drawn(b"Content-Type: image/gif\r\n\r\nGIF89a"), Some(b"GIF89a".to_vec()));
        assert_eq!(drawn(b"Content-Type: image/gif\r\n\r\nbase64:"), Some(Vec::new()));
        assert_eq!(drawn(b"Content-Type: text/plain\r\n\r\nbase64:AAEC"), None);
    }
}
