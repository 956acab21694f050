//! The wire: frames in, commands out, and the encodings inside them (`overview.md` 2).

pub(crate) mod cut;
mod decoder;
pub mod mime;
pub(crate) mod outbox;
pub mod percent;
pub(crate) mod search;
pub mod sink;
mod verb;
pub mod xml;

pub(crate) use decoder::Advance;
pub use decoder::{Arguments, Broken, Decoder, Frame, Item, LONGEST_LINE, LONGEST_SKIPPED_PAYLOAD, Skipped};
pub use outbox::{Command, Outbox, Refused};
pub use verb::{Direction, Verb, parse_decimal};
