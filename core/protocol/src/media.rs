//! What somebody is playing or doing, as the media string of a personal message has it (`notification.md` 4).
//!
//! A media string is `application\0kind\01\0format\0argument\0argument\0`, where `\0` is a backslash and a zero: the program that says so,
//! which may be empty; `Music`, `Games` or `Office`; `1`, or `0` for what is switched off; how it is shown, with `{0}`, `{1}` and so on in
//! place of the arguments; the arguments, such as title, artist and album. An empty string says that there is nothing. [`write()`] makes one,
//! [`Media::parse`] reads one.

use core::fmt;

use crate::wire::cut;

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum MediaKind {
    /// Somebody listens to something.
    Music,
    /// Somebody plays a game.
    Games,
    /// Somebody works in an office program.
    Office,
}

impl MediaKind {
    const ALL: [Self; 3] = [Self::Music, Self::Games, Self::Office];

    const fn word(self) -> &'static str {
        match self {
            Self::Music => "Music",
            Self::Games => "Games",
            Self::Office => "Office",
        }
    }
}

/// Between the fields: two characters, not a NUL.
const BREAK: &str = "\\0";

/// A media string, read in its place. It displays as it is to be shown.
///
/// ```
/// use msnp_core::media::{self, Media, MediaKind};
///
/// let mut string = String::new();
/// media::write(&mut |text| string.push_str(text), MediaKind::Music, "", "{0} - {1}", ["A Song", "A Band"]);
/// assert_eq!(string, r"\0Music\01\0{0} - {1}\0A Song\0A Band\0");
/// let media = Media::parse(&string).expect("a song");
/// assert_eq!((media.kind, media.to_string()), (MediaKind::Music, "A Song - A Band".to_owned()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media<'a> {
    /// What kind of thing it is.
    pub kind: MediaKind,
    /// The program that says so; may be empty.
    pub application: &'a str,
    /// How it is shown: `{0}`, `{1}` and so on stand for the arguments.
    pub format: &'a str,
    arguments: &'a str,
}

impl<'a> Media<'a> {
    /// Reads a media string; `None` for one that is empty, switched off, or of a kind that nobody knows.
    pub fn parse(string: &'a str) -> Option<Self> {
        let (application, rest) = cut::split_once_at(string, BREAK)?;
        let (kind, rest) = cut::split_once_at(rest, BREAK)?;
        let kind = MediaKind::ALL.into_iter().find(|known| kind.eq_ignore_ascii_case(known.word()))?;
        let (enabled, rest) = cut::split_once_at(rest, BREAK)?;
        if enabled != "1" {
            return None;
        }
        let (format, mut arguments) = cut::split_once_at(rest, BREAK).unwrap_or((rest, ""));
        while let Some(before) = arguments.strip_suffix(BREAK) {
            arguments = before;
        }
        Some(Self { kind, application, format, arguments })
    }

    /// Title, artist and the like.
    pub fn arguments(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let is_there = !self.arguments.is_empty();
        fields(self.arguments).filter(move |_| is_there)
    }
}

/// The texts between marks. An empty string has one empty text.
fn fields(string: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(string);
    core::iter::from_fn(move || {
        let string = rest?;
        let (field, after) =
            cut::split_once_at(string, BREAK).map_or((string, None), |(field, after)| (field, Some(after)));
        rest = after;
        Some(field)
    })
}

impl fmt::Display for Media<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut result = Ok(());
        let mut put = |text: &str| {
            if result.is_ok() {
                result = f.write_str(text);
            }
        };
        show(&mut put, self.format, |number| self.arguments().nth(number));
        result
    }
}

/// How many arguments a format can show, so that a short string of a stranger never becomes a long text.
const MOST_SHOWN: usize = 16;

/// Gives `put`, piece by piece, a format with its arguments. One that is missing is left out, and so are those after the first
/// 16.
pub fn show<'a>(put: &mut impl FnMut(&str), format: &str, argument: impl Fn(usize) -> Option<&'a str>) {
    let mut rest = format;
    let mut shown = 0..MOST_SHOWN;
    while let Some((before, from)) = cut::split_once(rest, b'{') {
        put(before);
        let number = cut::split_once(from, b'}')
            .and_then(|(digits, after)| Some((digits.parse::<usize>().ok()?, after)));
        match number {
            Some((number, after)) => {
                if shown.next().is_some() {
                    put(argument(number).unwrap_or_default());
                }
                rest = after;
            }
            None => {
                put("{");
                rest = from;
            }
        }
    }
    put(rest);
}

/// Gives `put`, piece by piece, a media string. The mark between the fields, where a text has it, becomes a blank.
pub fn write<'a>(
    put: &mut impl FnMut(&str),
    kind: MediaKind,
    application: &'a str,
    format: &'a str,
    arguments: impl IntoIterator<Item = &'a str>,
) {
    for field in [application, kind.word(), "1", format].into_iter().chain(arguments) {
        for (place, part) in fields(field).enumerate() {
            if place > 0 {
                put(" ");
            }
            put(part);
        }
        put(BREAK);
    }
}
