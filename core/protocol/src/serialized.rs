//! What `serde` makes of the words that are more than the name of a variant: dialects by their names, lists and effects as lists of words,
//! colours as `#rrggbb`.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::account::{List, Lists};
use crate::dialect::{Dialect, Dialects};
use crate::limits::Limit;
use crate::message::{Color, Effects};

impl Serialize for Dialect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

struct Name;

impl Visitor<'_> for Name {
    type Value = Dialect;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a dialect such as MSNP12")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Dialect, E> {
        Dialect::from_name(name.as_bytes())
            .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(name), &self))
    }
}

impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Name)
    }
}

impl Serialize for Dialects {
    /// Best first.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.best_first())
    }
}

impl Serialize for Lists {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(List::ALL.into_iter().filter(|list| self.contains(*list)))
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Effects {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = [
            ("bold", Self::BOLD),
            ("italic", Self::ITALIC),
            ("strike", Self::STRIKE),
            ("underline", Self::UNDERLINE),
        ];
        serializer
            .collect_seq(words.iter().filter(|(_, effect)| self.contains(*effect)).map(|(word, _)| word))
    }
}

impl Serialize for Color {
    /// `#rrggbb`, red first.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { red, green, blue } = self;
        serializer.collect_str(&format_args!("#{red:02x}{green:02x}{blue:02x}"))
    }
}
