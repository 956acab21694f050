//! What a switchboard says in a conversation: any bytes, whole or in pieces; the same events and the same answers.

use msnp_core::switchboard::message::Outgoing;
use msnp_core::{Heap, Recipient, Storage};

use crate::reading::{Reader, pieces};
use crate::storage::{Full, Small};
use crate::world::World;

/// The first byte chooses dialect, storage and who began, the second the cuts; what follows is said.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (choice, seed) = (reader.byte(), reader.byte());
    let stream = reader.rest();
    match choice & 3 {
        0 | 1 => compare::<Heap>(choice, seed, stream),
        2 => compare::<Small>(choice, seed, stream),
        _ => compare::<Full>(choice, seed, stream),
    }
}

fn compare<S: Storage>(choice: u8, seed: u8, stream: &[u8]) {
    let (mut whole, at) = prepared::<S>(choice);
    if seed == 1 {
        whole.say(at, stream);
        return whole.end();
    }
    let (mut cut, _) = prepared::<S>(choice);
    whole.transcript = Some(Vec::new());
    cut.transcript = Some(Vec::new());
    let link = whole.links[at].id;
    whole.say_on(link, stream);
    for piece in pieces(seed, stream) {
        cut.say_on(link, piece);
    }
    whole.is_like(&cut);
}

/// Signed in, with a conversation that was begun or that somebody rings for, and messages that wait. Which connection it is.
fn prepared<S: Storage>(choice: u8) -> (World<S>, usize) {
    let mut world = World::<S>::new();
    world.habits.dialect = 8 + (choice >> 2 & 7) % 5;
    world.begin(0b10_0000);
    let notification = 0;
    if choice & 0x20 == 0 {
        world.text(Recipient::Account("bruno@example.org"), "Hello there, Bruno");
        world.drain();
        world.answer_all_of(notification);
    } else {
        world.say(notification, b"RNG 11752099 sb.example.net:1864 CKI 849102.1 bruno@example.org Bruno\r\n");
    }
    let at = world.links.len() - 1;
    if choice & 0x40 == 0 {
        world.answer(at, true);
    }
    if choice & 0x80 == 0 {
        world.answer(at, true);
        let to = Recipient::Account("bruno@example.org");
        world.send(to, &Outgoing::Nudge);
        world.text(to, "and one more");
        world.send(to, &Outgoing::Typing { account: "anna@example.net" });
        world.drain();
    }
    (world, at)
}
