//! What people say: payloads of any kind are read, and what goes out comes back.

use msnp_core::internals::message::{
    Chunk, InkKind, MAX_FONT_CHARACTERS, content_of, format_of, ink, put_format, put_ink, put_payload,
};
use msnp_core::mime::Mime;
use msnp_core::switchboard::message::{Color, Content, Effects, Format, Outgoing};
use msnp_core::text::Text;

use crate::reading::{Reader, collected, look_at, valid_start};

/// A format, then a payload, which is a text to be sent as well.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let format = reader.bytes();
    let payload = reader.rest();
    let content = content_of(payload);
    look_at(&content);
    look_at(&Chunk::of(&Mime::parse(payload)));
    formats(format);
    let raw = Outgoing::Raw { payload };
    assert_eq!(collected(|sink| put_payload(&raw, sink)), payload);
    let drawn = collected(|sink| put_ink(InkKind::Strokes, payload, None, sink));
    assert!(ink(Mime::parse(&drawn)).is_some_and(|bytes| bytes.eq(payload.iter().copied())));
    said(valid_start(payload), format_of(format));
}

/// What is read of a format and written is read the same again.
fn formats(value: &[u8]) {
    let format = format_of(value);
    let written = collected(|sink| put_format(&format, sink));
    assert!(written.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' '));
    let again = format_of(&written);
    let font: String = format.font.chars().take(MAX_FONT_CHARACTERS).collect();
    assert_eq!(again.font, font.as_str());
    assert_eq!(Format { font: Text::EMPTY, ..again }, Format { font: Text::EMPTY, ..format });
    let Color { red, green, blue } = format.color;
    look_at(&(red, green, blue, Effects::from_bits(format.effects.bits()) == format.effects));
}

fn said(text: &str, format: Format<'_>) {
    let sent = [
        Outgoing::Text { body: text, format },
        Outgoing::Typing { account: text },
        Outgoing::Nudge,
        Outgoing::Datacast { id: 4, data: text },
        Outgoing::KeepAlive,
    ];
    for message in sent {
        let payload = collected(|sink| put_payload(&message, sink));
        assert_eq!(payload.len(), message.length());
        match (message, content_of(&payload)) {
            (Outgoing::Text { body, .. }, Content::Text(heard)) => {
                assert_eq!(heard.body, with_line_ends(body).as_str());
                assert_eq!(heard.sender_name, None, "a text made a header of its own");
            }
            (Outgoing::Datacast { .. }, Content::Datacast { id, .. }) => assert_eq!(id, 4),
            (Outgoing::Typing { .. }, Content::Typing)
            | (Outgoing::Nudge, Content::Nudge)
            | (Outgoing::KeepAlive, Content::KeepAlive) => {}
            (_, heard) => panic!("{message:?} was heard as {heard:?}"),
        }
    }
}

/// Every line end as CR LF, and no zeros at the end, which old clients sent.
fn with_line_ends(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    lines.trim_end_matches('\0').to_owned()
}
