//! What people say to each other, as values (`switchboard.md` 2 to 5).

use crate::text::Text;
use crate::wire::mime::{Mime, headers_of, text_in};
use crate::wire::parse_decimal;
use crate::wire::search::memchr2;
use crate::wire::sink::{Count, Sink, put_decimal};

mod format;
mod ink;

pub use format::{Color, Effects, Format, MAX_FONT_CHARACTERS, format_of, put_format};
pub use ink::{InkKind, InkPart, ink, put_ink};

/// The longest payload that may be sent, in bytes, headers and body together. Servers close the link on more.
pub const MAX_PAYLOAD: usize = 1664;

/// A received payload.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content<'a> {
    /// Somebody says something.
    Text(TextMessage<'a>),
    /// Somebody is typing: shown for about six seconds.
    Typing,
    /// Somebody records a voice clip.
    Recording,
    /// Somebody shakes the window.
    Nudge,
    /// Another thing out of the ordinary: 2 a wink, 3 a voice clip, 4 an action text.
    Datacast {
        /// What kind it is.
        id: u32,
        /// An MSNObject (`p2p.md` 2) or a text, as the kind has it.
        data: Text<'a>,
    },
    /// Nothing, said to hold the link open.
    KeepAlive,
    /// What program somebody uses.
    ClientCapabilities {
        /// The program's name, empty when it does not tell.
        name: Text<'a>,
    },
    /// Anything else, for those who know what it is: invitations, emoticons, ink, peer-to-peer data.
    Other(Mime<'a>),
}

/// A text with its looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextMessage<'a> {
    /// What is said. Lines end in CR LF, or in whatever the sender wrote.
    pub body: Text<'a>,
    /// The character set as the sender calls it, empty when not at all. What [`body`](Self::body) does not know (all but UTF-8, US-ASCII,
    /// ISO 8859-1 and Windows-1252) is read as UTF-8 where it is that, and as Windows-1252 otherwise; its
    /// [bytes](Text::raw) are there for those who know better.
    pub charset: &'a [u8],
    /// How the sender wants it to look.
    pub format: Format<'a>,
    /// A name to show for the sender of this one message, in place of the contact's name.
    pub sender_name: Option<Text<'a>>,
}

/// Reads a payload. Nothing is refused: what is not understood is [`Content::Other`].
///
/// A part of a longer message is read as if it were whole: the machine joins parts first.
pub fn content_of(payload: &[u8]) -> Content<'_> {
    let mime = Mime::parse(payload);
    let content_type = mime.headers.content_type().unwrap_or_default();
    let is = |name: &str| content_type.eq_ignore_ascii_case(name.as_bytes());
    if is("text/plain") {
        Content::Text(TextMessage::from_mime(mime))
    } else if content_type.is_empty() {
        Content::without_type(mime, payload)
    } else if is("text/x-msmsgscontrol") {
        Content::from_control(mime)
    } else if is("text/x-msnmsgr-datacast") {
        Content::from_datacast(mime)
    } else if is("text/x-keepalive") {
        Content::KeepAlive
    } else if is("text/x-clientcaps") {
        let name = headers_of(mime.body).get("Client-Name").or(mime.headers.get("Client-Name"));
        Content::ClientCapabilities { name: text_in(None, name.unwrap_or_default()) }
    } else {
        Content::Other(mime)
    }
}

impl<'a> Content<'a> {
    /// What says nothing of its type is plain text (RFC 2045 5.2). Some send nothing but the text.
    fn without_type(mime: Mime<'a>, payload: &'a [u8]) -> Self {
        if !mime.body.is_empty() {
            Self::Text(TextMessage::from_mime(mime))
        } else if mime.headers.iter().next().is_none() && !payload.trim_ascii().is_empty() {
            Self::Text(TextMessage::from_mime(Mime { headers: headers_of(&[]), body: payload }))
        } else {
            Self::Other(mime)
        }
    }

    fn from_control(mime: Mime<'a>) -> Self {
        // The names in these headers can be forged and are not looked at.
        if mime.headers.get("TypingUser").is_some() {
            Self::Typing
        } else if mime.headers.get("RecordingUser").is_some() {
            Self::Recording
        } else {
            Self::Other(mime)
        }
    }

    fn from_datacast(mime: Mime<'a>) -> Self {
        let fields = headers_of(mime.body);
        match fields.get("ID").and_then(parse_decimal) {
            Some(NUDGE) => Self::Nudge,
            Some(id) => Self::Datacast { id, data: text_in(None, fields.get("Data").unwrap_or_default()) },
            None => Self::Other(mime),
        }
    }
}

/// The datacast that is a nudge.
const NUDGE: u32 = 1;

impl<'a> TextMessage<'a> {
    fn from_mime(mime: Mime<'a>) -> Self {
        let end = mime.body.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
        let body = mime.body.get(..end).unwrap_or_default();
        Self {
            body: text_in(mime.headers.charset(), body),
            charset: mime.headers.charset().unwrap_or_default(),
            format: mime.headers.get("X-MMS-IM-Format").map_or(Format::DEFAULT, format_of),
            sender_name: mime.headers.get("P4-Context").map(|name| text_in(None, name)),
        }
    }
}

/// What the server is asked to say about a message: the type in `MSG` (`switchboard.md` 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(crate) enum Acknowledgement {
    /// `U`: nothing.
    None,
    /// `N`: `NAK` when it was not passed on to everybody, and nothing otherwise.
    NegativeOnly,
    /// `A`: `ACK` or `NAK`.
    Always,
    /// `D`: `ACK` or `NAK`, for peer-to-peer data only.
    Data,
}

impl Acknowledgement {
    /// The letter in `MSG`.
    pub(crate) const fn letter(self) -> &'static str {
        match self {
            Self::None => "U",
            Self::NegativeOnly => "N",
            Self::Always => "A",
            Self::Data => "D",
        }
    }
}

/// A payload to be sent. Nothing is cut to fit: [`Outgoing::length`] may not be above [`MAX_PAYLOAD`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outgoing<'a> {
    /// Says something. Line breaks of any kind go out as CR LF.
    Text {
        /// What is said.
        body: &'a str,
        /// How it looks.
        format: Format<'a>,
    },
    /// A part of a longer text, for those who join them: all who hear it have to say so
    /// ([`Capabilities::CHUNKED_MESSAGES`](crate::account::Capabilities::CHUNKED_MESSAGES)). All parts are sent, in order; the text has
    /// arrived when each of them has.
    TextPart {
        /// What is said in this part: at most about 1,400 bytes, line breaks counting two.
        body: &'a str,
        /// How the whole text looks.
        format: Format<'a>,
        /// The same for all parts and like no other: a GUID in braces.
        message_id: &'a str,
        /// Which part this is, from 0.
        index: u32,
        /// How many parts there are.
        total: u32,
    },
    /// The user is typing. To be sent every five seconds at most.
    Typing {
        /// The user's own account.
        account: &'a str,
    },
    /// Shakes the others' windows.
    Nudge,
    /// Another datacast. See [`Content::Datacast`].
    Datacast {
        /// What kind it is.
        id: u32,
        /// An MSNObject (`p2p.md` 2), such as
        /// `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
        /// or a text, on one line. When empty it is left out.
        data: &'a str,
    },
    /// Holds the link open.
    KeepAlive,
    /// A payload that is ready, at most [`MAX_PAYLOAD`] bytes (`switchboard.md` 2). It is sent as it is. What has the content type
    /// `application/x-msnmsgrp2p` is acknowledged; of everything else the service only says when it fails.
    Raw {
        /// Headers of one line each, an empty line, and the body, with CR LF behind each line:
        /// `MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n`.
        payload: &'a [u8],
    },
    /// The same, but the service is asked to say whether it has passed it on, as of a text: a drawing for example. Not for
    /// peer-to-peer data.
    Acknowledged {
        /// As above.
        payload: &'a [u8],
    },
}

const START: &[u8] = b"MIME-Version: 1.0\r\nContent-Type: ";

/// Puts the payload of a message.
pub fn put_payload(message: &Outgoing<'_>, sink: &mut dyn Sink) {
    if let Outgoing::Raw { payload } | Outgoing::Acknowledged { payload } = message {
        sink.put(payload);
        return;
    }
    if let Outgoing::TextPart { body, message_id, index: index @ 1.., .. } = message {
        put_chunk(sink, message_id, *index);
        put_lines(sink, body);
        return;
    }
    sink.put(START);
    match message {
        Outgoing::Text { body, format } => {
            sink.put(b"text/plain; charset=UTF-8\r\nX-MMS-IM-Format: ");
            put_format(format, sink);
            sink.put(b"\r\n\r\n");
            put_lines(sink, body);
        }
        Outgoing::TextPart { body, format, message_id, total, .. } => {
            sink.put(b"text/plain; charset=UTF-8\r\nX-MMS-IM-Format: ");
            put_format(format, sink);
            sink.put(b"\r\n");
            put_chunks(sink, message_id, *total);
            sink.put(b"\r\n");
            put_lines(sink, body);
        }
        Outgoing::Typing { account } => {
            sink.put(b"text/x-msmsgscontrol\r\nTypingUser: ");
            put_on_one_line(sink, account);
            sink.put(b"\r\n\r\n\r\n");
        }
        Outgoing::Nudge => put_datacast(sink, NUDGE, ""),
        Outgoing::Datacast { id, data } => put_datacast(sink, *id, data),
        Outgoing::KeepAlive => sink.put(b"text/x-keepalive\r\n\r\n"),
        Outgoing::Raw { .. } | Outgoing::Acknowledged { .. } => {}
    }
}

impl Outgoing<'_> {
    /// How many bytes its payload has.
    pub fn length(&self) -> usize {
        let mut count = Count::default();
        put_payload(self, &mut count);
        count.0
    }

    /// What the server should say about it.
    pub(crate) fn acknowledgement(&self) -> Acknowledgement {
        match self {
            Outgoing::Text { .. } | Outgoing::TextPart { .. } | Outgoing::Acknowledged { .. } => {
                Acknowledgement::Always
            }
            Outgoing::Nudge | Outgoing::Datacast { .. } => Acknowledgement::NegativeOnly,
            Outgoing::Typing { .. } | Outgoing::KeepAlive => Acknowledgement::None,
            Outgoing::Raw { payload } => {
                // Servers close on peer-to-peer data of another type, and on other messages of this one.
                let content_type = Mime::parse(payload).headers.content_type().unwrap_or_default();
                let is_data = content_type.eq_ignore_ascii_case(b"application/x-msnmsgrp2p");
                if is_data { Acknowledgement::Data } else { Acknowledgement::NegativeOnly }
            }
        }
    }
}

/// Puts the headers of the first part of a longer message.
fn put_chunks(sink: &mut dyn Sink, message_id: &str, total: u32) {
    put_message_id(sink, message_id);
    sink.put(b"Chunks: ");
    put_decimal(sink, total);
    sink.put(b"\r\n");
}

/// Puts the headers of a later one, which has no others.
fn put_chunk(sink: &mut dyn Sink, message_id: &str, index: u32) {
    put_message_id(sink, message_id);
    sink.put(b"Chunk: ");
    put_decimal(sink, index);
    sink.put(b"\r\n\r\n");
}

fn put_message_id(sink: &mut dyn Sink, message_id: &str) {
    sink.put(b"Message-ID: ");
    put_on_one_line(sink, message_id);
    sink.put(b"\r\n");
}

fn put_datacast(sink: &mut dyn Sink, id: u32, data: &str) {
    sink.put(b"text/x-msnmsgr-datacast\r\n\r\nID: ");
    put_decimal(sink, id);
    if !data.is_empty() {
        sink.put(b"\r\nData: ");
        put_on_one_line(sink, data);
    }
    sink.put(b"\r\n\r\n");
}

/// Puts `text` with every CR LF, CR or LF as CR LF.
fn put_lines(sink: &mut dyn Sink, text: &str) {
    let mut rest = text.as_bytes();
    while let Some((line, end)) = memchr2(b'\r', b'\n', rest).and_then(|at| rest.split_at_checked(at)) {
        sink.put(line);
        sink.put(b"\r\n");
        rest = end.strip_prefix(b"\r\n").or_else(|| end.get(1..)).unwrap_or_default();
    }
    sink.put(rest);
}

/// Puts `text` without line breaks, so that it adds no header of its own.
fn put_on_one_line(sink: &mut dyn Sink, text: &str) {
    for part in text.as_bytes().split(|byte| matches!(byte, b'\r' | b'\n' | b'\0')) {
        sink.put(part);
    }
}

/// What marks a payload as a part of a longer message (`switchboard.md` 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The same for all parts of one message by one sender.
    pub message_id: &'a [u8],
    /// Which part this is.
    pub position: Position,
}

/// The place of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// The first part, which has the headers of the whole message.
    First {
        /// How many parts there are, 1 at least.
        total: u32,
    },
    /// A later part.
    Later {
        /// Its number, from 1.
        index: u32,
    },
}

impl<'a> Chunk<'a> {
    /// The marks of a part, `None` for a message that is whole (or whose marks make no sense).
    pub fn of(mime: &Mime<'a>) -> Option<Self> {
        let message_id = mime.headers.get("Message-ID")?;
        let number = |name| mime.headers.get(name).map(parse_decimal);
        let position = match number("Chunk") {
            // Some count from the first part on, which has the number of parts all the same.
            Some(Some(0)) | None => Position::First { total: number("Chunks")?.filter(|total| *total > 0)? },
            Some(index) => Position::Later { index: index? },
        };
        Some(Self { message_id, position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use proptest::prelude::*;
    use std::string::ToString;
    use std::vec::Vec;

    fn put(message: &Outgoing<'_>) -> Vec<u8> {
        let mut sink = Collected::default();
        put_payload(message, &mut sink);
        assert_eq!(message.length(), sink.0.len());
        sink.0
    }

    fn documented_format() -> Format<'static> {
        Format {
            effects: Effects::BOLD.with(Effects::ITALIC),
            color: Color { red: 0, green: 0x80, blue: 0xFF },
            ..Format::DEFAULT
        }
    }

    #[test]
    fn the_documented_text() {
        let message = Outgoing::Text { body: "Hello there, Bruno", format: documented_format() };
        let expected = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
            X-MMS-IM-Format: FN=Segoe%20UI; EF=BI; CO=ff8000; CS=0; PF=22\r\n\r\nHello there, Bruno";
        assert_eq!(put(&message), expected);
        assert_eq!(message.length(), 143);
        assert_eq!(message.acknowledgement().letter(), "A");
        let text = TextMessage {
            body: "Hello there, Bruno".into(),
            charset: b"UTF-8",
            format: documented_format(),
            sender_name: None,
        };
        assert_eq!(content_of(expected), Content::Text(text));
    }

    #[test]
    fn the_documented_small_messages() {
        let typing = b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\n\
            TypingUser: anna@example.net\r\n\r\n\r\n";
        assert_eq!(put(&Outgoing::Typing { account: "anna@example.net" }), typing);
        assert_eq!(content_of(typing), Content::Typing);
        let nudge = b"MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n\r\n";
        assert_eq!(put(&Outgoing::Nudge), nudge);
        assert_eq!(content_of(nudge), Content::Nudge);
        assert_eq!(content_of(&put(&Outgoing::KeepAlive)), Content::KeepAlive);
        let wave = put(&Outgoing::Datacast { id: 4, data: "waves\r\nID: 5" });
        assert_eq!(content_of(&wave), Content::Datacast { id: 4, data: "wavesID: 5".into() });
    }

    #[test]
    fn the_parts_of_a_text() {
        let part = |index, body| Outgoing::TextPart {
            body,
            format: Format::DEFAULT,
            message_id: "{6F1C0E52-9D3B-4A78-B0C4-2E5A7F8D9013}",
            index,
            total: 2,
        };
        let first = put(&part(0, "one\n"));
        let mime = Mime::parse(&first);
        assert_eq!(Chunk::of(&mime).unwrap().position, Position::First { total: 2 });
        assert_eq!(text_of(&first).body, "one\r\n");
        let last = b"Message-ID: {6F1C0E52-9D3B-4A78-B0C4-2E5A7F8D9013}\r\nChunk: 1\r\n\r\ntwo";
        assert_eq!(put(&part(1, "two")), last);
        assert_eq!(Chunk::of(&Mime::parse(last)).unwrap().position, Position::Later { index: 1 });
        assert_eq!(part(1, "two").acknowledgement(), Acknowledgement::Always);
    }

    #[test]
    fn acknowledgements() {
        let p2p = b"MIME-Version: 1.0\r\ncontent-type: application/x-msnmsgrp2p\r\n\r\n";
        assert_eq!(Outgoing::Raw { payload: p2p }.acknowledgement(), Acknowledgement::Data);
        assert_eq!(Outgoing::Raw { payload: b"" }.acknowledgement(), Acknowledgement::NegativeOnly);
        assert_eq!(Outgoing::Nudge.acknowledgement().letter(), "N");
        assert_eq!(Outgoing::KeepAlive.acknowledgement().letter(), "U");
        assert_eq!(put(&Outgoing::Raw { payload: p2p }), p2p);
    }

    #[test]
    fn line_breaks_go_out_as_cr_lf() {
        let message = put(&Outgoing::Text { body: "a\nb\r\nc\rd\n\n\re", format: Format::DEFAULT });
        assert_eq!(Mime::parse(&message).body, b"a\r\nb\r\nc\r\nd\r\n\r\n\r\ne");
    }

    fn text_of(payload: &[u8]) -> TextMessage<'_> {
        match content_of(payload) {
            Content::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn liberal_texts() {
        let text = text_of(b"Content-Type:TEXT/PLAIN\nP4-Context: \xC3\x85sa\n\nhi\0\0");
        assert_eq!(text.body, "hi");
        assert_eq!(text.sender_name.unwrap(), "Åsa");
        assert_eq!(text.format, Format::DEFAULT);
        assert_eq!(text_of(b"Content-Type: text/plain\r\n\r\ncaf\xE9").body, "café");
        assert_eq!(text_of(b"Content-Type: text/plain; charset=UTF-8\r\n\r\ncaf\xE9").body, "caf\u{FFFD}");
        assert_eq!(text_of(b"Content-Type: text/plain; charset=windows-1252\r\n\r\n\x80").body, "€");
        assert_eq!(text_of(b"Content-Type: text/plain").body, "");
        assert_eq!(text_of(b"Content-Type: text/plain\r\n\r\n\0").body, "");
    }

    #[test]
    fn what_says_nothing_of_its_type_is_text() {
        for payload in [
            "MIME-Version: 1.0\r\n\r\nplain",
            "MIME-Version: 1.0\r\nContent-Type:\r\n\r\nplain",
            "Content-Type: ; charset=UTF-8\r\n\r\nplain",
            "\r\nplain",
            "\n\nplain",
            "plain",
        ] {
            let body = text_of(payload.as_bytes()).body;
            assert_eq!(body.to_string().trim_start(), "plain", "{payload:?}");
        }
    }

    #[test]
    fn other_contents() {
        let recording = b"Content-Type: text/x-msmsgscontrol\r\nRecordingUser: a@b\r\n\r\n\r\n";
        assert_eq!(content_of(recording), Content::Recording);
        let capabilities =
            b"Content-Type: text/x-clientcaps\r\n\r\nClient-Name: Purple\r\nChat-Logging: Y\r\n";
        assert_eq!(content_of(capabilities), Content::ClientCapabilities { name: "Purple".into() });
        for other in [
            "",
            "MIME-Version: 1.0\r\n\r\n",
            "Content-Type: text/x-msmsgscontrol\r\n\r\n",
            "Content-Type: image/gif\r\n\r\nx",
        ] {
            assert!(matches!(content_of(other.as_bytes()), Content::Other(_)), "{other}");
        }
        let no_id = b"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: x\r\n";
        assert!(matches!(content_of(no_id), Content::Other(_)));
    }

    #[test]
    fn chunks() {
        let chunk =
            |payload: &'static str| Chunk::of(&Mime::parse(payload.as_bytes())).map(|chunk| chunk.position);
        assert_eq!(chunk("Message-ID: {6F1C}\r\nChunks: 3\r\n\r\n"), Some(Position::First { total: 3 }));
        assert_eq!(chunk("Message-ID: {6F1C}\r\nChunk: 2\r\n\r\n"), Some(Position::Later { index: 2 }));
        let zero = "Message-ID: {6F1C}\r\nChunks: 3\r\nChunk: 0\r\n\r\n";
        assert_eq!(chunk(zero), Some(Position::First { total: 3 }));
        for whole in
            ["Chunks: 3", "Message-ID: x", "Message-ID: x\r\nChunk: 0", "Message-ID: x\r\nChunks: -1"]
        {
            assert_eq!(chunk(whole), None, "{whole}");
        }
    }

    proptest! {
        #[test]
        fn texts_round_trip(body in "[^\\r\\n\\x00]{0,300}") {
            let payload = put(&Outgoing::Text { body: &body, format: Format::DEFAULT });
            prop_assert_eq!(text_of(&payload).body, body.as_str());
        }

        #[test]
        fn any_payload_can_be_read(payload: Vec<u8>, kind in 0usize..5) {
            let start = [
                "Content-Type: text/plain\n",
                "Content-Type: text/plain\nX-MMS-IM-Format: ",
                "Content-Type: text/x-msmsgscontrol\n",
                "Content-Type: text/x-msnmsgr-datacast\n\nID:",
                "",
            ][kind];
            let whole = [start.as_bytes(), payload.as_slice()].concat();
            let _ = content_of(&whole);
            let _ = Chunk::of(&Mime::parse(&whole));
        }
    }
}
