//! What the fields of commands may be, and how they are read.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use msnp::{Color, Effects, Format, Media, MediaKind, ObjectKind, Status};
#[cfg(test)]
use schemars::JsonSchema;
use serde_json::Value;

use crate::json_lines::{Complaint, Fields};
use crate::status;

/// A kind of field.
pub(crate) trait Field: Sized {
    /// Takes the field called `key`.
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint>;
}

impl Field for String {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        fields.text(key)
    }
}

impl Field for bool {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        fields.choice(key)
    }
}

impl Field for u8 {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        fields.integer(key, &format!("Give “{key}” as a number from 0 to 255."))
    }
}

impl Field for u32 {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        fields.integer(key, &format!("Give “{key}” as a number from 0 to {}.", Self::MAX))
    }
}

/// A field that may be left out, or be null.
impl<T: Field> Field for Option<T> {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        fields.is_given(key).then(|| T::take(fields, key)).transpose()
    }
}

impl Field for Status {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let accepted = || format!("“{key}” takes {}.", status::ACCEPTED);
        let given = fields.text(key).map_err(|(reason, _)| (reason, accepted()))?;
        status::read(&given).ok_or_else(|| (format!("there is no status “{given}”"), accepted()))
    }
}

impl Field for BTreeMap<String, String> {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let texts = |fields: &mut Fields| {
            let text = |(name, value)| {
                if let Value::String(value) = value {
                    Ok((name, value))
                } else {
                    Err((format!("“{name}” is not a string"), format!("Give “{name}” as a string.")))
                }
            };
            fields.rest().into_iter().map(text).collect()
        };
        fields.object(key, texts)
    }
}

/// The number by which events name a conversation.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ChatNumber(pub(crate) u32);

impl Field for ChatNumber {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let accepted = format!("Give “{key}” as the number that events name the conversation by.");
        fields.integer(key, &accepted).map(Self)
    }
}

/// The number by which events name a file on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct TransferNumber(pub(crate) u32);

impl Field for TransferNumber {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let accepted = format!("Give “{key}” as the number that events name the file by.");
        fields.integer(key, &accepted).map(Self)
    }
}

/// Whom a message is for: an account, or a conversation by its number.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(JsonSchema), schemars(untagged, transform = super::schema::exclusive))]
pub(crate) enum To {
    Account {
        /// The account of a contact.
        to: String,
    },
    Chat {
        /// The number by which events name the conversation.
        chat: u32,
    },
}

impl Field for To {
    fn take(fields: &mut Fields, _: &'static str) -> Result<Self, Complaint> {
        let both = "Give either “to” (an account) or “chat” (a number from an event).".to_owned();
        match (fields.has("to"), fields.has("chat")) {
            (true, false) => fields.text("to").map(|to| Self::Account { to }),
            (false, true) => ChatNumber::take(fields, "chat").map(|chat| Self::Chat { chat: chat.0 }),
            (true, true) => Err(("“to” and “chat” exclude each other".to_owned(), both)),
            (false, false) => Err(("nobody to send it to".to_owned(), both)),
        }
    }
}

impl To {
    /// The number, where it is given.
    pub(crate) fn chat(&self) -> Option<u32> {
        match self {
            Self::Chat { chat } => Some(*chat),
            Self::Account { .. } => None,
        }
    }
}

/// What a message holds: text, or any bytes in base64.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(JsonSchema), schemars(untagged, transform = super::schema::exclusive))]
pub(crate) enum Body {
    Text {
        /// The body, as text.
        text: String,
    },
    Bytes {
        /// The body, as bytes in base64.
        #[cfg_attr(test, schemars(with = "String", extend("contentEncoding" = "base64")))]
        base64: Vec<u8>,
    },
}

/// Its length says enough.
impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.bytes().len())
    }
}

impl Body {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Text { text } => text.as_bytes(),
            Self::Bytes { base64 } => base64,
        }
    }
}

impl Field for Body {
    fn take(fields: &mut Fields, _: &'static str) -> Result<Self, Complaint> {
        let both = "Give either “text” or “base64”, a string.".to_owned();
        match (fields.has("text"), fields.has("base64")) {
            (true, false) => fields.text("text").map(|text| Self::Text { text }),
            (false, true) => {
                let given = fields.text("base64")?;
                let bytes = BASE64.decode(given).map_err(|error| (format!("“base64”: {error}"), both))?;
                Ok(Self::Bytes { base64: bytes })
            }
            (true, true) => Err(("“text” and “base64” exclude each other".to_owned(), both)),
            (false, false) => Err(("nothing to send".to_owned(), both)),
        }
    }
}

/// Bytes as base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// How a font is written.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "kebab-case"))]
pub(crate) enum Effect {
    Bold,
    Italic,
    Strike,
    Underline,
}

impl Effect {
    const ALL: [(Self, &'static str, Effects); 4] = [
        (Self::Bold, "bold", Effects::BOLD),
        (Self::Italic, "italic", Effects::ITALIC),
        (Self::Strike, "strike", Effects::STRIKE),
        (Self::Underline, "underline", Effects::UNDERLINE),
    ];

    fn bits(self) -> Effects {
        let known = Self::ALL.into_iter().find(|(effect, ..)| *effect == self);
        known.map_or(Effects::NONE, |(.., bit)| bit)
    }
}

impl Field for Vec<Effect> {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let accepted = || format!("Give “{key}” as a list of bold, italic, strike, underline.");
        let Some(Value::Array(words)) = fields.value(key) else {
            return Err((format!("“{key}” is not a list"), accepted()));
        };
        let read = |word: Value| {
            let known =
                Effect::ALL.into_iter().find(|(_, known, _)| word == *known).map(|(effect, ..)| effect);
            known.ok_or_else(|| (format!("there is no effect {word}"), accepted()))
        };
        words.into_iter().map(read).collect()
    }
}

/// A colour, `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ColorCode(pub(crate) Color);

impl Field for ColorCode {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let given = fields.text(key)?;
        let digits = given.strip_prefix('#').filter(|digits| digits.len() == 6 && !digits.starts_with('+'));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = number
            .ok_or_else(|| {
                let advice = "Give a colour as #rrggbb, red first, such as #ff8000.".to_owned();
                (format!("there is no colour “{given}”"), advice)
            })?
            .to_be_bytes();
        Ok(Self(Color { red, green, blue }))
    }
}

/// How a text looks. What is left out is as usual: Segoe UI in black.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Looks {
    /// The name of the font, of which 31 characters go out.
    font: Option<String>,
    effects: Option<Vec<Effect>>,
    color: Option<ColorCode>,
    /// The Windows number of a character set, for the choice of the font only.
    character_set: Option<u8>,
    /// Family in the high digit (of four bits), pitch in the low one.
    pitch_and_family: Option<u8>,
    right_to_left: Option<bool>,
}

impl Field for Looks {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        fields.object(key, |fields| {
            Ok(Self {
                font: Field::take(fields, "font")?,
                effects: Field::take(fields, "effects")?,
                color: Field::take(fields, "color")?,
                character_set: Field::take(fields, "character_set")?,
                pitch_and_family: Field::take(fields, "pitch_and_family")?,
                right_to_left: Field::take(fields, "right_to_left")?,
            })
        })
    }
}

impl Looks {
    pub(crate) fn format(self) -> Format {
        let usual = Format::default();
        let effects = self.effects.map(|effects| {
            effects.into_iter().fold(Effects::NONE, |all, effect: Effect| all.with(effect.bits()))
        });
        Format {
            font: self.font.unwrap_or(usual.font),
            effects: effects.unwrap_or(usual.effects),
            color: self.color.map_or(usual.color, |color| color.0),
            character_set: self.character_set.unwrap_or(usual.character_set),
            pitch_and_family: self.pitch_and_family.unwrap_or(usual.pitch_and_family),
            right_to_left: self.right_to_left.unwrap_or(usual.right_to_left),
        }
    }
}

/// What is playing, or done.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Playing", deny_unknown_fields))]
pub(crate) struct Playing {
    #[cfg_attr(test, schemars(schema_with = "super::schema::media_kind"))]
    kind: MediaKind,
    /// The program that says so.
    application: Option<String>,
    /// How it is shown: `{0}`, `{1}` and so on stand for the arguments. Left out: all arguments, with dashes between them.
    format: Option<String>,
    /// Title, artist and the like.
    arguments: Vec<String>,
}

/// The words for what one may be doing.
pub(crate) const MEDIA_KINDS: [(&str, MediaKind); 3] =
    [("music", MediaKind::Music), ("games", MediaKind::Games), ("office", MediaKind::Office)];

impl Field for MediaKind {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let given = fields.text(key)?;
        let known = MEDIA_KINDS.into_iter().find(|(word, _)| *word == given);
        known.map(|(_, kind)| kind).ok_or_else(|| {
            (format!("there is no kind “{given}”"), format!("“{key}” takes music, games or office."))
        })
    }
}

/// The words for what an object may be.
pub(crate) const OBJECT_KINDS: [(&str, ObjectKind); 6] = [
    ("emoticon", ObjectKind::Emoticon),
    ("picture", ObjectKind::Picture),
    ("background", ObjectKind::Background),
    ("dynamic-picture", ObjectKind::DynamicPicture),
    ("wink", ObjectKind::Wink),
    ("voice-clip", ObjectKind::VoiceClip),
];

impl Field for ObjectKind {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let given = fields.text(key)?;
        let known = OBJECT_KINDS.into_iter().find(|(word, _)| *word == given);
        known.map(|(_, kind)| kind).ok_or_else(|| {
            let words = OBJECT_KINDS.map(|(word, _)| word).join(", ");
            (format!("there is no kind “{given}”"), format!("“{key}” takes one of {words}."))
        })
    }
}

impl Field for Vec<String> {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let complaint =
            || (format!("“{key}” is not a list of strings"), format!("Give “{key}” as a list of strings."));
        let Some(Value::Array(texts)) = fields.value(key) else { return Err(complaint()) };
        let text = |text| if let Value::String(text) = text { Ok(text) } else { Err(complaint()) };
        texts.into_iter().map(text).collect()
    }
}

impl Field for Playing {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        fields.object(key, |fields| {
            Ok(Self {
                kind: Field::take(fields, "kind")?,
                application: Field::take(fields, "application")?,
                format: Field::take(fields, "format")?,
                arguments: Field::take(fields, "arguments")?,
            })
        })
    }
}

impl Playing {
    /// The media string for it.
    pub(crate) fn wire(self) -> String {
        let all = || {
            let places: Vec<String> =
                (0..self.arguments.len()).map(|number| format!("{{{number}}}")).collect();
            places.join(" - ")
        };
        let format = self.format.unwrap_or_else(all);
        let application = self.application.unwrap_or_default();
        Media { kind: self.kind, application, format, arguments: self.arguments }.wire()
    }
}

/// What becomes of what is playing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Played {
    /// It is not given.
    AsBefore,
    /// It is given as null.
    Nothing,
    This(Playing),
}

impl Field for Played {
    fn take(fields: &mut Fields, key: &'static str) -> Result<Self, Complaint> {
        let is_there = fields.has(key);
        Ok(match <Option<Playing> as Field>::take(fields, key)? {
            Some(playing) => Self::This(playing),
            None if is_there => Self::Nothing,
            None => Self::AsBefore,
        })
    }
}
