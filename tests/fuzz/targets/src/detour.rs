//! A machine that comes to the service through a proxy, carried by the HTTP gateway, or both: the same steps as in
//! [`session`](crate::session), with all that a proxy and a gateway may answer.

use msnp_core::{Heap, Storage};

use crate::reading::Reader;
use crate::session::step;
use crate::storage::{Full, Small};
use crate::world::World;

/// The first byte chooses storage and dialect, the second what gateway and proxies are like, the next two how the sign-in goes; then
/// come steps.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let choice = reader.byte();
    match choice & 3 {
        0 | 1 => play::<Heap>(choice, reader),
        2 => play::<Full>(choice, reader),
        _ => play::<Small>(choice, reader),
    }
}

fn play<S: Storage>(choice: u8, mut reader: Reader<'_>) {
    let mut world = World::<S>::new();
    world.habits.dialect = 8 + (choice >> 2) % 5;
    world.habits.detour = reader.byte();
    let way = reader.number();
    // Without a proxy and a gateway it would be the target `machine`.
    let is_straight = matches!(way >> 10 & 3, 0 | 3) && way >> 13 & 3 == 0;
    world.sign_in(if is_straight { way | 2 << 13 } else { way }, &[]);
    world.drain();
    while !reader.is_empty() {
        step(&mut world, &mut reader);
        world.drain();
    }
    world.end();
}
