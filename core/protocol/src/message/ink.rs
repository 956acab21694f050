//! What somebody has drawn by hand (`p2p.md` 6.3).

use super::{put_chunk, put_chunks};
use crate::wire::base64::{Base64, put_base64};
use crate::wire::mime::Mime;
use crate::wire::sink::Sink;

/// How a drawing is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum InkKind {
    /// As a GIF, with the strokes in a comment where there are any (`image/gif`): for those whose
    /// [`Capabilities`](crate::account::Capabilities) have the bit 0x4.
    Gif,
    /// As its strokes, in Microsoft's Ink Serialized Format (`application/x-ms-ink`): for those who have the bit 0x8.
    Strokes,
}

impl InkKind {
    /// The content type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Gif => "image/gif",
            Self::Strokes => "application/x-ms-ink",
        }
    }
}

/// A part of a drawing that is longer than one message, for those who join them, as of [`Outgoing::TextPart`](super::Outgoing::TextPart).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InkPart<'a> {
    /// The same for all parts and like no other: a GUID in braces.
    pub message_id: &'a str,
    /// Which part this is, from 0.
    pub index: u32,
    /// How many parts there are.
    pub total: u32,
}

/// Puts the payload of a drawing, for [`Outgoing::Acknowledged`](super::Outgoing::Acknowledged): in base64, which makes four bytes of three. With a
/// `part`, `drawing` is the bytes of that part: about 1,050 of them at most, and of every part but the last as many as three divides.
pub fn put_ink(kind: InkKind, drawing: &[u8], part: Option<&InkPart<'_>>, sink: &mut dyn Sink) {
    match part {
        Some(InkPart { message_id, index: index @ 1.., .. }) => put_chunk(sink, message_id, *index),
        Some(InkPart { message_id, total, .. }) => {
            put_head(kind, sink);
            put_chunks(sink, message_id, *total);
            sink.put(b"\r\nbase64:");
        }
        None => {
            put_head(kind, sink);
            sink.put(b"\r\nbase64:");
        }
    }
    put_base64(sink, drawing.iter().copied());
}

fn put_head(kind: InkKind, sink: &mut dyn Sink) {
    sink.put(super::START);
    sink.put(kind.content_type().as_bytes());
    sink.put(b"\r\n");
}

/// The bytes of a drawing: a GIF (`image/gif`), or the strokes in Microsoft's Ink Serialized Format (`application/x-ms-ink`), as the type of
/// the message says. `None` for another message. They come from somebody else: decode them with bounds.
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
    use crate::wire::sink::tests::Collected;
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

    fn payload(kind: InkKind, drawing: &[u8], part: Option<(u32, u32)>) -> Vec<u8> {
        let part = part.map(|(index, total)| InkPart { message_id: "{A}", index, total });
        let mut payload = Collected::default();
        put_ink(kind, drawing, part.as_ref(), &mut payload);
        payload.0.to_vec()
    }

    #[test]
    fn a_drawing_is_put_as_it_is_read() {
        let whole = payload(InkKind::Gif, b"GIF89a!", None);
        assert_eq!(whole, b"MIME-Version: 1.0\r\nContent-Type: image/gif\r\n\r\nbase64:R0lGODlhIQ==");
        assert_eq!(drawn(&whole), Some(b"GIF89a!".to_vec()));
        assert_eq!(drawn(&payload(InkKind::Strokes, &[0, 1, 2], None)), Some(Vec::from([0, 1, 2])));
    }

    #[test]
    fn the_parts_of_a_drawing_are_one_when_they_are_joined() {
        let first = payload(InkKind::Strokes, b"abc", Some((0, 2)));
        assert_eq!(
            first,
            b"MIME-Version: 1.0\r\nContent-Type: application/x-ms-ink\r\nMessage-ID: {A}\r\nChunks: 2\r\n\r\nbase64:YWJj"
        );
        let second = payload(InkKind::Strokes, b"de", Some((1, 2)));
        assert_eq!(second, b"Message-ID: {A}\r\nChunk: 1\r\n\r\nZGU=");
        let joined = [&first[..], Mime::parse(&second).body].concat();
        assert_eq!(drawn(&joined), Some(b"abcde".to_vec()));
    }
}
