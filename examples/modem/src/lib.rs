//! The serial protocol between a device and its modem: many byte streams over one line, none of which loses a byte.
//!
//! Names, TCP and TLS are the modem's business, as in a cellular modem; the device asks for a connection to a host and gets a
//! stream. Both sides use this crate: the firmware in `examples/firmware`, and the program `msnp-modem`. It needs no allocator,
//! no clock and no operating system.
//!
//! - [`Frame`]: what the two say to each other.
//! - [`Line`]: carries one frame after the other over a line that may lose, change or invent bytes.
//!
//! The README describes every byte.

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

#[cfg(test)]
extern crate std;

mod check;
mod frame;
mod line;
mod stuffing;

pub use frame::{Frame, LARGEST_DATA, Reason, Transport, VERSION};
pub use line::{ATTEMPTS, LARGEST_ON_LINE, Line, NotSent, PATIENCE};
