//! The whole machine from the beginning: the same steps as in [`session`](crate::session), without a good beginning.

use msnp_core::Heap;

use crate::reading::Reader;
use crate::session::play;
use crate::storage::{Full, Small};

/// The first byte chooses storage and dialect; then come steps.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let choice = reader.byte();
    match choice & 3 {
        0 | 1 => play::<Heap>(choice, reader, false),
        2 => play::<Full>(choice, reader, false),
        _ => play::<Small>(choice, reader, false),
    }
}
