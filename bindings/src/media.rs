//! What somebody is playing or doing.

use crate::failure::NativeFailure;

/// What kind of thing somebody is playing or doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum MediaKind {
    /// Somebody listens to something.
    Music,
    /// Somebody plays a game.
    Games,
    /// Somebody works in an office program.
    Office,
}

/// What somebody is playing or doing, read from a media string or to be made into one.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Media {
    /// What kind of thing it is.
    pub kind: MediaKind,
    /// How it is shown: `{0}`, `{1}` and so on stand for the arguments.
    pub format: String,
    /// Title, artist and the like.
    pub arguments: Vec<String>,
    /// The program that says so; may be empty.
    #[uniffi(default = "")]
    pub application: String,
}

impl From<Media> for msnp::Media {
    fn from(media: Media) -> Self {
        let kind = match media.kind {
            MediaKind::Music => msnp::MediaKind::Music,
            MediaKind::Games => msnp::MediaKind::Games,
            MediaKind::Office => msnp::MediaKind::Office,
        };
        let Media { format, arguments, application, .. } = media;
        Self { kind, application, format, arguments }
    }
}

/// Reads a media string; nothing for one that is empty, switched off, or of a kind that nobody knows.
///
/// Errors: none of the text.
#[uniffi::export]
pub fn read_media(string: String) -> Result<Option<Media>, NativeFailure> {
    Ok(msnp::Media::parse(&string).map(|media| {
        let kind = match media.kind {
            msnp::MediaKind::Music => MediaKind::Music,
            msnp::MediaKind::Games => MediaKind::Games,
            msnp::MediaKind::Office => MediaKind::Office,
        };
        let msnp::Media { format, arguments, application, .. } = media;
        Media { kind, format, arguments, application }
    }))
}

/// The media string of it: application, kind, `1`, format and arguments, a backslash and a zero behind each.
///
/// Errors: none of the text.
#[uniffi::export]
pub fn write_media(media: Media) -> Result<String, NativeFailure> {
    Ok(msnp::Media::from(media).wire())
}

/// It as it is to be shown: the format with its arguments, of which 16 are filled in at most.
///
/// Errors: none of the text.
#[uniffi::export]
pub fn show_media(media: Media) -> Result<String, NativeFailure> {
    Ok(msnp::Media::from(media).to_string())
}
