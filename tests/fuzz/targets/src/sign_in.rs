//! A sign-in in which servers say anything: notification servers, the nexus and the login server.

use msnp_core::{Heap, Storage};

use crate::reading::Reader;
use crate::storage::Small;
use crate::world::World;

/// The first byte chooses storage and dialect, the next two how the sign-in goes. Then come turns: a byte that says which connection
/// (0 to 7, 8 and above: the newest) and whether its server answers well (0x80) or with the bytes that follow up to an end.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let choice = reader.byte();
    match choice & 1 {
        0 => play::<Heap>(choice, reader),
        _ => play::<Small>(choice, reader),
    }
}

fn play<S: Storage>(choice: u8, mut reader: Reader<'_>) {
    let mut world = World::<S>::new();
    world.habits.speak(choice >> 1 & 7 | (choice & 0x80) >> 4);
    world.habits.redirects = choice >> 4 & 3;
    world.habits.passport_redirects = choice >> 6;
    world.sign_in(reader.number(), &[]);
    world.drain();
    while !reader.is_empty() {
        let turn = reader.byte();
        let at = if turn & 15 < 8 { usize::from(turn & 7) } else { world.links.len().saturating_sub(1) };
        if turn & 0x80 != 0 {
            world.answer(at, true);
        } else {
            let bytes = reader.bytes();
            world.say(at, bytes);
        }
    }
    world.end();
}
