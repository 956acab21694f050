//! The wire: frames in, commands out, and the encodings inside them (`overview.md` 2).

pub mod sink;
