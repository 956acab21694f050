//! x

pub mod message;
