//! The whole machine from the beginning: the same steps as in [`session`](crate::session), without a good beginning.

use msnp_core::{Fixed, Heap};

use crate::reading::Reader;
use crate::session::play;

/// The first byte chooses storage and dialect; then come steps.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let choice = reader.byte();
    match choice & 3 {
        0 | 1 => play::<Heap>(choice, reader, false),
        2 => play::<Fixed<2, 2048>>(choice, reader, false),
        _ => play::<Fixed<1, 2048, 2048>>(choice, reader, false),
    }
}
