//! What somebody is playing or doing, beside the personal message (`notification.md` 4).

use std::fmt;

use msnp_core::media;
pub use msnp_core::media::MediaKind;

/// What somebody is playing or doing.
///
/// On the wire it is a media string: `application\0kind\01\0format\0argument\0argument\0`, where `\0` is a backslash and a zero, and the kind is
/// `Music`, `Games` or `Office`; `0` in place of `1` switches it off, and an empty string is nothing. [`Media::parse`] reads the media string of a contact; [`Media::wire`] makes the one for
/// [`Client::set_personal_message_and_media`](crate::Client::set_personal_message_and_media).
///
/// ```
/// use msnp::{Media, MediaKind};
///
/// let song = Media::music("A Song", "A Band");
/// assert_eq!(song.wire(), r"\0Music\01\0{0} - {1}\0A Song\0A Band\0");
/// assert_eq!(Media::parse(&song.wire()), Some(song.clone()));
/// assert_eq!((song.kind, song.to_string()), (MediaKind::Music, "A Song - A Band".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Media {
    /// What kind of thing it is.
    pub kind: MediaKind,
    /// The program that says so; may be empty.
    pub application: String,
    /// How it is shown: `{0}`, `{1}` and so on stand for the arguments.
    pub format: String,
    /// Title, artist and the like.
    pub arguments: Vec<String>,
}

impl Media {
    /// A piece of music.
    pub fn music(title: impl Into<String>, artist: impl Into<String>) -> Self {
        Self {
            kind: MediaKind::Music,
            application: String::new(),
            format: "{0} - {1}".to_owned(),
            arguments: vec![title.into(), artist.into()],
        }
    }

    /// A game, by its name.
    pub fn game(name: impl Into<String>) -> Self {
        Self {
            kind: MediaKind::Games,
            application: String::new(),
            format: "{0}".to_owned(),
            arguments: vec![name.into()],
        }
    }

    /// Reads a media string; `None` for one that is empty, switched off, or of a kind that nobody knows.
    pub fn parse(wire: &str) -> Option<Self> {
        let read = media::Media::parse(wire)?;
        Some(Self {
            kind: read.kind,
            application: read.application.to_owned(),
            format: read.format.to_owned(),
            arguments: read.arguments().map(str::to_owned).collect(),
        })
    }

    /// The media string. The mark between the fields, where a text has it, becomes a blank.
    pub fn wire(&self) -> String {
        let mut wire = String::new();
        let mut put = |text: &str| wire.push_str(text);
        media::write(&mut put, self.kind, &self.application, &self.format, self.texts());
        wire
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.arguments.iter().map(String::as_str)
    }
}

impl fmt::Display for Media {
    /// As it is to be shown: the format with its arguments. One that is missing is left out, and no more than 16 are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = String::new();
        media::show(&mut |text| shown.push_str(text), &self.format, |number| self.texts().nth(number));
        f.write_str(&shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_is_read() {
        let shown = |wire: &str| Media::parse(wire).map(|media| media.to_string());
        let song = r"WMP\0Music\01\0{0} - {1}\0A Song\0A Band\0An Album\0";
        assert_eq!(shown(song).as_deref(), Some("A Song - A Band"));
        assert_eq!(shown(r"\0Games\01\0Playing {0}\0Chess\0").as_deref(), Some("Playing Chess"));
        assert_eq!(shown(r"\0Office\01\0{0}").as_deref(), Some(""));
        assert_eq!(shown(r"\0music\01\0{1}{0}{7}{x}{\0b\0a\0").as_deref(), Some("ab{x}{"));
        let long = format!(r"\0Music\01\0{}\0{}\0", "{0}".repeat(1_000), "x".repeat(1_000));
        assert_eq!(shown(&long).map(|text| text.len()), Some(16_000));
        for nothing in ["", r"\0Music\00\0{0}\0A Song\0", r"\0Sleep\01\0{0}\0a\0", "Music", r"\0Music\01"] {
            assert_eq!(Media::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for media in [Media::music("Ä — {0}", "x"), Media::game("Go"), Media::music("", "")] {
            let read = Media::parse(&media.wire()).unwrap();
            assert_eq!(read.to_string(), media.to_string());
        }
        assert_eq!(Media::parse(&Media::music(r"a\0b", "c").wire()).unwrap().arguments, ["a b", "c"]);
    }
}
