//! Emoticons that people made themselves, and the kinds of objects.

/// An emoticon of one's own.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OwnEmoticon {
    /// The letters, 1 to 7 characters, none of them a control character.
    pub shortcut: String,
    /// The picture that they stand for: a PNG, GIF, JPEG or BMP of at most 512 KiB.
    pub image: Vec<u8>,
}

/// Letters of a text that stand for a picture. Replace them in this text alone.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Emoticon {
    /// The letters, 1 to 32 characters. Untrusted plain text.
    pub shortcut: String,
    /// The SHA-1 of the picture's bytes in 40 hexadecimal digits: the same picture has the same one, whoever shows it.
    pub hash: String,
    /// The MSNObject by which it is fetched: `fetch_object` gives its bytes, with the account that said the text.
    pub msn_object: String,
}

impl From<msnp::Emoticon> for Emoticon {
    fn from(emoticon: msnp::Emoticon) -> Self {
        Self { shortcut: emoticon.shortcut, hash: emoticon.picture.to_string(), msn_object: emoticon.object }
    }
}

/// What an object is that others may fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum ObjectKind {
    /// A custom emoticon.
    Emoticon,
    /// A display picture.
    Picture,
    /// The background of a conversation.
    Background,
    /// A display picture that moves.
    DynamicPicture,
    /// An animation.
    Wink,
    /// A recorded voice.
    VoiceClip,
}

impl From<ObjectKind> for msnp::ObjectKind {
    fn from(kind: ObjectKind) -> Self {
        match kind {
            ObjectKind::Emoticon => Self::Emoticon,
            ObjectKind::Picture => Self::Picture,
            ObjectKind::Background => Self::Background,
            ObjectKind::DynamicPicture => Self::DynamicPicture,
            ObjectKind::Wink => Self::Wink,
            ObjectKind::VoiceClip => Self::VoiceClip,
        }
    }
}
