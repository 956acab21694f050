//! The wire: frames in, commands out, and the encodings inside them (`overview.md` 2).

pub(crate) mod base64;
pub(crate) mod cut;
#[cfg(feature = "services")]
pub(crate) mod date;
mod decoder;
mod frame;
pub mod mime;
pub(crate) mod outbox;
pub mod percent;
pub(crate) mod search;
pub mod sink;
mod verb;
pub mod xml;

pub(crate) use decoder::Advance;
pub use decoder::{Broken, Decoder, Item, LONGEST_LINE, Skipped};
pub use frame::{Arguments, Frame, LONGEST_SKIPPED_PAYLOAD};
pub use outbox::{Command, Outbox, Refused};
pub use verb::{Direction, Verb, parse_decimal};
