//! Emoticons that people made themselves.

use super::PictureHash;

/// Letters of a text that stand for a picture. Replace them in this text alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Emoticon {
    /// The letters, 1 to 32 characters.
    pub shortcut: String,
    /// Which picture: the same one has the same hash, whoever shows it.
    pub picture: PictureHash,
    /// The MSNObject (`p2p.md` 2) by which it is fetched: `Client::object` gives its bytes, with the account that said the text.
    pub object: String,
}

impl Emoticon {
    /// How many bytes of texts it holds.
    pub(crate) fn weight(&self) -> usize {
        self.shortcut.len().saturating_add(self.object.len())
    }
}
