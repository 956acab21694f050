//! The forms of text on the wire (`overview.md` 2.5).

/// How text is written on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Form {
    /// Plain UTF-8: message bodies, names that a program has given.
    #[default]
    Utf8,
    /// UTF-8 with `%HH` in it: friendly names, group names, property values.
    Percent,
    /// UTF-8 with XML references and CDATA sections in it: personal messages, notices, mail data.
    Xml,
    /// One byte for each character: message bodies of clients that knew no UTF-8.
    Windows1252,
}

impl Form {
    /// Whether `byte`, an ASCII one, stands for something other than itself.
    pub(super) const fn is_mark(self, byte: u8) -> bool {
        match self {
            Self::Utf8 | Self::Windows1252 => false,
            Self::Percent => byte == b'%',
            Self::Xml => matches!(byte, b'&' | b'<'),
        }
    }
}

#[cfg(feature = "internals")]
impl Form {
    /// How the bytes of `text` are to be read.
    pub const fn of(text: super::Text<'_>) -> Self {
        text.form
    }

    /// The text of these bytes.
    pub const fn text(self, bytes: &[u8]) -> super::Text<'_> {
        super::Text { bytes, form: self }
    }
}
