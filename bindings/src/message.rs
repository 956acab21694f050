//! What is said, and how it looks.

/// How a text looks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Format {
    /// The name of the font. At most 31 characters go out.
    #[uniffi(default = "Segoe UI")]
    pub font: String,
    /// Bold.
    #[uniffi(default = false)]
    pub bold: bool,
    /// Italic.
    #[uniffi(default = false)]
    pub italic: bool,
    /// Struck through.
    #[uniffi(default = false)]
    pub strike: bool,
    /// Underlined.
    #[uniffi(default = false)]
    pub underline: bool,
    /// The colour, `0xRRGGBB`; what is above is left out.
    #[uniffi(default = 0)]
    pub color: u32,
    /// The Windows number of a character set, for the choice of the font only: 0 ANSI, 0x80 Shift-JIS and so on.
    #[uniffi(default = 0)]
    pub character_set: u8,
    /// Family in the high digit, pitch in the low one: 0x22 (34) is a sans-serif font with variable pitch.
    #[uniffi(default = 34)]
    pub pitch_and_family: u8,
    /// Whether the text runs from right to left.
    #[uniffi(default = false)]
    pub right_to_left: bool,
}

impl From<msnp::Format> for Format {
    fn from(format: msnp::Format) -> Self {
        let has = |effect| format.effects.contains(effect);
        let color = format.color;
        Self {
            bold: has(msnp::Effects::BOLD),
            italic: has(msnp::Effects::ITALIC),
            strike: has(msnp::Effects::STRIKE),
            underline: has(msnp::Effects::UNDERLINE),
            color: u32::from_be_bytes([0, color.red, color.green, color.blue]),
            character_set: format.character_set,
            pitch_and_family: format.pitch_and_family,
            right_to_left: format.right_to_left,
            font: format.font,
        }
    }
}

impl From<Format> for msnp::Format {
    fn from(format: Format) -> Self {
        let wanted = [
            (format.bold, msnp::Effects::BOLD),
            (format.italic, msnp::Effects::ITALIC),
            (format.strike, msnp::Effects::STRIKE),
            (format.underline, msnp::Effects::UNDERLINE),
        ];
        let effects = wanted
            .into_iter()
            .filter(|(is_wanted, _)| *is_wanted)
            .fold(msnp::Effects::NONE, |all, (_, effect)| all.with(effect));
        let [_, red, green, blue] = format.color.to_be_bytes();
        Self {
            font: format.font,
            effects,
            color: msnp::Color { red, green, blue },
            character_set: format.character_set,
            pitch_and_family: format.pitch_and_family,
            right_to_left: format.right_to_left,
        }
    }
}

/// How a drawing is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum InkKind {
    /// As a GIF (`image/gif`).
    Gif,
    /// As its strokes, in Microsoft's Ink Serialized Format (`application/x-ms-ink`): for those alone whose capabilities have the bit `0x8`.
    Strokes,
}

impl From<InkKind> for msnp::InkKind {
    fn from(kind: InkKind) -> Self {
        match kind {
            InkKind::Gif => Self::Gif,
            InkKind::Strokes => Self::Strokes,
        }
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Message {
    /// Says something. Acknowledged by the service.
    Text {
        /// What, at most 65,536 bytes in UTF-8. It is split into as many messages as needed, and counts as one.
        text: String,
        /// How it looks; nothing: Segoe UI in black.
        #[uniffi(default = None)]
        format: Option<Format>,
    },
    /// One is typing. Send it every five seconds at most. Not acknowledged.
    Typing,
    /// Shakes the others' windows. The service only says so when it fails.
    Nudge,
    /// Something else out of the ordinary: 2 a wink, 3 a voice clip, 4 an action text. The service only says so when it fails.
    Datacast {
        /// What kind it is.
        id: u32,
        /// An MSNObject, such as
        /// `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
        /// or a text, on one line.
        data: String,
    },
    /// What somebody has drawn by hand. Acknowledged by the service. A long one leaves in pieces, and counts as one message.
    Ink {
        /// How it is written down.
        kind: InkKind,
        /// The bytes: 1,200 at most, and 67,200 where everybody who sees it joins pieces (`0x20` of their capabilities).
        drawing: Vec<u8>,
    },
    /// Holds an idle conversation open. Not acknowledged.
    KeepAlive,
    /// A payload that is ready and sent as it is, at most 1,664 bytes. What has the content type `application/x-msnmsgrp2p` is
    /// acknowledged; of everything else the service only says when it fails.
    Raw {
        /// Headers of one line each, `MIME-Version: 1.0` first and `Content-Type` second; an empty line; the body. CR LF ends each line.
        payload: Vec<u8>,
    },
}

impl From<Message> for msnp::Message {
    fn from(message: Message) -> Self {
        match message {
            Message::Text { text, format } => {
                Self::formatted(text, format.map_or_else(msnp::Format::default, Into::into))
            }
            Message::Typing => Self::Typing,
            Message::Nudge => Self::Nudge,
            Message::Datacast { id, data } => Self::Datacast { id, data },
            Message::Ink { kind, drawing } => Self::Ink { kind: kind.into(), drawing },
            Message::KeepAlive => Self::KeepAlive,
            Message::Raw { payload } => Self::Raw { payload },
        }
    }
}

/// Who left messages while one was offline.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfflineSender {
    /// The account, in lower case.
    pub account: String,
    /// Their name, as the service says; the account where it does not. Untrusted plain text.
    pub name: String,
    /// How many messages.
    pub count: u32,
}

impl From<msnp::OfflineSender> for OfflineSender {
    fn from(sender: msnp::OfflineSender) -> Self {
        Self { account: sender.account, name: sender.name, count: sender.count }
    }
}
