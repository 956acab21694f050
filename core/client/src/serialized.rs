//! What `serde` makes of values that are more than their fields. The page of the crate says what holds for all of them.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::error::{Error, SendFailure, Server, SignOutReason};
use crate::limits::{Counters, Limit};
use crate::roster::{Contact, Me, Roster};

/// A span of time in whole milliseconds.
pub(crate) fn milliseconds<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(span.as_millis()).unwrap_or(u64::MAX))
}

/// How long it is until then, from now on.
pub(crate) fn until<S: Serializer>(moment: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    milliseconds(&moment.saturating_duration_since(Instant::now()), serializer)
}

/// Bytes that need not be text.
pub(crate) fn base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

/// Certificates, which are text.
pub(crate) mod pem {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(pem: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&String::from_utf8_lossy(pem))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        String::deserialize(deserializer).map(String::into_bytes)
    }
}

/// What is said of a failure, whatever it is the failure of.
struct Failure<'a> {
    kind: &'a str,
    number: Option<u16>,
    message: String,
    advice: &'a str,
    temporary: bool,
    code: Option<u16>,
    server: Option<&'a Server>,
}

impl Failure<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut failure = serializer.serialize_struct("Failure", 7)?;
        failure.serialize_field("type", &hyphenated(self.kind))?;
        failure.serialize_field("number", &self.number)?;
        failure.serialize_field("message", &self.message)?;
        failure.serialize_field("advice", self.advice)?;
        failure.serialize_field("temporary", &self.temporary)?;
        failure.serialize_field("code", &self.code)?;
        failure.serialize_field("server", &self.server)?;
        failure.end()
    }
}

/// `WrongPassword` as `wrong-password`.
fn hyphenated(name: &str) -> String {
    let mut word = String::with_capacity(name.len().saturating_add(4));
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

/// The name of a kind of error by its number.
fn kind_of(number: u16) -> &'static str {
    let mut kinds = Error::NUMBERS.iter().chain(SendFailure::NUMBERS);
    kinds.find(|(_, known)| *known == number).map_or("", |(kind, _)| kind)
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = self.number();
        Failure {
            kind: kind_of(number),
            number: Some(number),
            message: self.to_string(),
            advice: self.advice(),
            temporary: self.is_temporary(),
            code: self.code(),
            server: self.server(),
        }
        .serialize(serializer)
    }
}

impl Serialize for SendFailure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Error::Conversation(*self).serialize(serializer)
    }
}

impl Serialize for SignOutReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ended(error) => error.serialize(serializer),
            Self::Wish => Failure {
                kind: "Wish",
                number: None,
                message: self.to_string(),
                advice: self.advice(),
                temporary: false,
                code: None,
                server: None,
            }
            .serialize(serializer),
        }
    }
}

impl Serialize for Limit {
    /// As [`Limit::name`].
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How often each bound has bitten, by its name.
struct Reached<'a>(&'a Counters);

impl Serialize for Reached<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Limit::all().map(|limit| (limit.name(), self.0.reached(limit))))
    }
}

impl Serialize for Counters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut counters = serializer.serialize_struct("Counters", 8)?;
        counters.serialize_field("bytes_in", &self.bytes_in)?;
        counters.serialize_field("bytes_out", &self.bytes_out)?;
        counters.serialize_field("links_opened", &self.links_opened)?;
        counters.serialize_field("frames_skipped", &self.frames_skipped)?;
        counters.serialize_field("sessions_lost", &self.sessions_lost)?;
        counters.serialize_field("sessions_resumed", &self.sessions_resumed)?;
        counters.serialize_field("events_missed", &self.events_missed)?;
        counters.serialize_field("reached", &Reached(self))?;
        counters.end()
    }
}

/// Properties by their three letters.
struct Properties<'a>(Vec<(&'a str, &'a str)>);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

impl Serialize for Contact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut contact = serializer.serialize_struct("Contact", 12)?;
        contact.serialize_field("account", self.account())?;
        contact.serialize_field("name", self.name())?;
        contact.serialize_field("status", &self.status())?;
        contact.serialize_field("personal_message", self.personal_message())?;
        contact.serialize_field("media", self.media())?;
        contact.serialize_field("lists", &self.lists())?;
        contact.serialize_field("groups", &self.groups().collect::<Vec<_>>())?;
        contact.serialize_field("id", &self.id())?;
        contact.serialize_field("network", &self.network())?;
        contact.serialize_field("capabilities", &self.capabilities())?;
        contact.serialize_field("picture", self.picture())?;
        contact.serialize_field("properties", &Properties(self.properties().collect()))?;
        contact.end()
    }
}

impl Serialize for Me {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut me = serializer.serialize_struct("Me", 12)?;
        me.serialize_field("account", self.account())?;
        me.serialize_field("name", self.name())?;
        me.serialize_field("status", &self.status())?;
        me.serialize_field("personal_message", self.personal_message())?;
        me.serialize_field("media", self.media())?;
        me.serialize_field("capabilities", &self.capabilities())?;
        me.serialize_field("verified", &self.is_verified())?;
        me.serialize_field("restricted", &self.is_restricted())?;
        me.serialize_field("allow_unknown", &self.allows_unknown())?;
        me.serialize_field("ask_when_added", &self.asks_when_added())?;
        me.serialize_field("dialect", &self.dialect())?;
        me.serialize_field("properties", &Properties(self.properties().collect()))?;
        me.end()
    }
}

impl Serialize for Roster {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut roster = serializer.serialize_struct("Roster", 4)?;
        roster.serialize_field("complete", &self.is_complete())?;
        roster.serialize_field("me", self.me())?;
        roster.serialize_field("groups", self.groups())?;
        roster.serialize_field("contacts", &self.everybody().collect::<Vec<_>>())?;
        roster.end()
    }
}

#[cfg(test)]
mod tests;
