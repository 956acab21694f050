//! What is said in a conversation, to whom, and by which numbers events name it: values.

use std::fmt;

use msnp_core::internals::message::InkKind;
use msnp_core::switchboard::message::{Color, Effects, Format as CoreFormat};
use msnp_core::text::Text;

/// The longest text that [`Conversation::send_text`](crate::Conversation::send_text) takes, in bytes of UTF-8. It is split into as many messages as needed, each of
/// at most 1,664 bytes with its headers (`switchboard.md` 2).
pub const LONGEST_TEXT: usize = 64 * 1024;

/// The longest drawing that [`Conversation::send_ink`](crate::Conversation::send_ink) takes, in bytes: 64 messages of 1,050 bytes each, where everybody
/// who sees it joins them. Otherwise as many as one message carries, 1,200 (`p2p.md` 6.3).
pub const LONGEST_INK: usize = 64 * 1050;

/// A conversation, as events name it. Never used again for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct ConversationId(pub(crate) u32);

/// A message of one's own, as events name it. A long text that was split is one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct MessageId(pub(crate) u32);

impl ConversationId {
    /// From a bare number, for borders that know nothing else.
    /// [`Client::conversation_by_id`](crate::Client::conversation_by_id) says whether there is such a conversation.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The bare number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl MessageId {
    /// The bare number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a text looks (`X-MMS-IM-Format`, `switchboard.md` 3).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Format {
    /// The name of the font. At most 31 characters go out.
    pub font: String,
    /// Bold, italic and so on.
    pub effects: Effects,
    /// The colour of the text.
    pub color: Color,
    /// The Windows number of a character set, for the choice of the font only: 0 ANSI, 0x80 Shift-JIS and so on.
    pub character_set: u8,
    /// Family in the high digit, pitch in the low one: 0x22 is a sans-serif font with variable pitch.
    pub pitch_and_family: u8,
    /// Whether the text runs from right to left.
    pub right_to_left: bool,
}

impl Default for Format {
    /// Segoe UI in black.
    fn default() -> Self {
        Self::owned(&CoreFormat::DEFAULT)
    }
}

impl Format {
    pub(crate) fn owned(format: &CoreFormat<'_>) -> Self {
        Self {
            font: format.font.chars().take(64).collect(),
            effects: format.effects,
            color: format.color,
            character_set: format.character_set,
            pitch_and_family: format.pitch_and_family,
            right_to_left: format.right_to_left,
        }
    }

    pub(crate) fn borrowed(&self) -> CoreFormat<'_> {
        CoreFormat {
            font: Text::from(self.font.as_str()),
            effects: self.effects,
            color: self.color,
            character_set: self.character_set,
            pitch_and_family: self.pitch_and_family,
            right_to_left: self.right_to_left,
        }
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// Says something. Acknowledged by the service.
    Text {
        /// What, at most [`LONGEST_TEXT`] bytes.
        text: String,
        /// How it looks.
        format: Format,
    },
    /// One is typing. Send it every five seconds at most. Not acknowledged.
    Typing,
    /// Shakes the others' windows. The service only says so when it fails.
    Nudge,
    /// Something else out of the ordinary: 2 a wink, 3 a voice clip, 4 an action text. The service only says so when it fails.
    Datacast {
        /// What kind it is.
        id: u32,
        /// An MSNObject (`p2p.md` 2), such as
        /// `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
        /// or a text, on one line. When empty it is left out.
        data: String,
    },
    /// What somebody has drawn by hand (`p2p.md` 6.3). Acknowledged by the service.
    Ink {
        /// How it is written down. Send strokes to those alone whose client says that it knows them.
        kind: InkKind,
        /// The bytes, at most [`LONGEST_INK`]. Nothing of them is looked at.
        drawing: Vec<u8>,
    },
    /// Holds an idle conversation open. Not acknowledged.
    KeepAlive,
    /// A payload that is ready and sent as it is, at most 1,664 bytes (`switchboard.md` 2). What has the content type
    /// `application/x-msnmsgrp2p` is acknowledged; of everything else the service only says when it fails.
    Raw {
        /// Headers of one line each, an empty line, and the body, with CR LF behind each line:
        /// `MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n`.
        payload: Vec<u8>,
    },
}

impl Message {
    /// A text with the default looks.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), format: Format::default() }
    }

    /// A text with looks of its own.
    pub fn formatted(text: impl Into<String>, format: Format) -> Self {
        Self::Text { text: text.into(), format }
    }
}

/// Somebody in a conversation, oneself not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Participant {
    /// The account, in lower case.
    pub account: String,
    /// The name, as the conversation's server told it.
    pub name: String,
}
