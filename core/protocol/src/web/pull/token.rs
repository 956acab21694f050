//! What a document is made of.

use crate::wire::search::memchr;
use crate::wire::xml::Attributes;

/// Why a document cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum XmlError {
    /// A tag or a comment is no such thing.
    #[error("the document is malformed")]
    Malformed,
    /// An element ends that is not the one that is open.
    #[error("the document closes what is not open")]
    Unbalanced,
    /// A declaration, such as `<!DOCTYPE`: no service sends one, and nothing that it says would be followed.
    #[error("the document has a declaration")]
    Declaration,
    /// The document ends before its elements do.
    #[error("the document is cut short")]
    CutShort,
}

/// What was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Skipped {
    /// A text that does not fit.
    Text,
    /// An element whose name does not fit, or that lies too deep, with all that is in it. Its start and its end are not told.
    Element,
}

/// A start tag, or that of an empty element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StartTag<'a> {
    /// Its name without a prefix.
    pub name: &'a [u8],
    /// All attributes as they stand there; empty when they do not fit.
    pub attributes: &'a [u8],
    /// Whether the attributes did fit.
    pub is_whole: bool,
}

impl<'a> StartTag<'a> {
    /// The value of the attribute called `name`, whatever its prefix, still escaped.
    pub fn attribute(&self, name: &str) -> Option<&'a [u8]> {
        let has_name = |key: &[u8]| key.rsplit(|byte| *byte == b':').next() == Some(name.as_bytes());
        Attributes::of(self.attributes).find(|(key, _)| has_name(key)).map(|(_, value)| value)
    }
}

/// A part of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// An element begins.
    Start(StartTag<'a>),
    /// All that stands between two tags, white space as well, without comments; still escaped, with CDATA sections as they are.
    Text(&'a [u8]),
    /// The element of this name ends.
    End(&'a [u8]),
    /// Something is left out.
    Skipped(Skipped),
}

impl core::fmt::Debug for StartTag<'_> {
    /// Shows the name: attributes may be secrets.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Start({})", self.name.escape_ascii())
    }
}

impl core::fmt::Debug for Token<'_> {
    /// Shows names: texts may be tickets.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Start(tag) => tag.fmt(f),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::End(name) => write!(f, "End({})", name.escape_ascii()),
            Self::Skipped(skipped) => write!(f, "Skipped({skipped:?})"),
        }
    }
}

/// The names of the elements that are open, the innermost first.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    /// Each name stands before its length.
    names: &'a [u8],
}

impl<'a> Path<'a> {
    pub(super) const fn of(names: &'a [u8]) -> Self {
        Self { names }
    }

    /// Whether the innermost elements have these names, the last of them innermost. Letter case does not count: services write
    /// `LifeTime` and `Lifetime`.
    pub fn ends_with(mut self, names: &[&str]) -> bool {
        names
            .iter()
            .rev()
            .all(|name| self.next().is_some_and(|inner| inner.eq_ignore_ascii_case(name.as_bytes())))
    }
}

impl<'a> Iterator for Path<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, names) = self.names.split_last()?;
        let start = names.len().checked_sub(usize::from(*length))?;
        let (outer, name) = names.split_at_checked(start)?;
        self.names = outer;
        Some(name)
    }
}

/// Where in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Place {
    Text,
    /// Behind a `<`.
    Open,
    /// In the name of a start tag.
    Name,
    /// Behind that name. `quote`: which a value is in, 0 for none.
    Tag {
        quote: u8,
    },
    /// Behind a `/` there.
    Slash,
    /// In the name of an end tag, of which so much was there.
    EndName {
        matched: u8,
        agrees: bool,
    },
    /// Behind that name.
    EndSpace {
        agrees: bool,
    },
    /// In `<!` or `<![CDATA[`, of which so much was there.
    Mark(u8),
    /// Behind `<!-`.
    Dash,
    Comment {
        dashes: u8,
    },
    Instruction {
        asked: bool,
    },
    Cdata {
        brackets: u8,
    },
    Failed(XmlError),
}

impl Place {
    /// How many of `bytes` end nothing here.
    pub(super) fn run(self, bytes: &[u8]) -> usize {
        let ends_name = |byte: &u8| matches!(byte, b':' | b'<' | b'>' | b'/') || byte.is_ascii_whitespace();
        let end = match self {
            Self::Text => memchr(b'<', bytes),
            Self::Name | Self::EndName { .. } => bytes.iter().position(ends_name),
            Self::Tag { quote: 0 } => {
                bytes.iter().position(|byte| matches!(byte, b'<' | b'>' | b'/' | b'"' | b'\''))
            }
            Self::Tag { quote } => memchr(quote, bytes),
            Self::Cdata { brackets: 0 } => memchr(b']', bytes),
            Self::Comment { dashes: 0 } => memchr(b'-', bytes),
            Self::Instruction { asked: false } => memchr(b'?', bytes),
            Self::Open
            | Self::Slash
            | Self::EndSpace { .. }
            | Self::Mark(_)
            | Self::Dash
            | Self::Cdata { .. }
            | Self::Comment { .. }
            | Self::Instruction { .. }
            | Self::Failed(_) => Some(0),
        };
        end.unwrap_or(bytes.len())
    }
}

/// What a token leaves to be done when it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Nothing,
    /// Its memory is free again.
    Clear,
    /// The same, and its element ends.
    End,
    /// Its element is closed.
    Close,
}

/// A token that was found, without what it borrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Start,
    Text,
    End,
    Skipped(Skipped),
}

/// What a byte led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Byte {
    /// It was taken.
    Taken,
    /// It is looked at once more, in another place.
    Left,
    /// It was taken, and ends a token.
    Ends(Found),
    /// It stands behind a token, and was not taken.
    IsBehind(Found),
}
