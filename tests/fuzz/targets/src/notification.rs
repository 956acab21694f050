//! What a notification server says in a running session: any bytes, whole or in pieces; the same events and the same answers.

use msnp_core::account::Status;
use msnp_core::{Heap, Storage};

use crate::reading::{Reader, pieces};
use crate::storage::Full;
use crate::world::World;

/// The first byte chooses dialect and storage, the second the cuts; what follows is said.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (choice, seed) = (reader.byte(), reader.byte());
    let stream = reader.rest();
    match choice & 1 {
        0 => compare::<Heap>(choice, seed, stream),
        _ => compare::<Full>(choice, seed, stream),
    }
}

fn compare<S: Storage>(choice: u8, seed: u8, stream: &[u8]) {
    let mut whole = prepared::<S>(choice);
    if seed == 1 {
        // One in a while is only read, which is twice as quick.
        whole.say(0, stream);
        return whole.end();
    }
    let mut cut = prepared::<S>(choice);
    whole.transcript = Some(Vec::new());
    cut.transcript = Some(Vec::new());
    let link = whole.links[0].id;
    whole.say_on(link, stream);
    for piece in pieces(seed, stream) {
        cut.say_on(link, piece);
    }
    whole.is_like(&cut);
}

/// Signed in, with wishes that wait for their answers; `choice` decides whether the list is still to come.
fn prepared<S: Storage>(choice: u8) -> World<S> {
    let mut world = World::<S>::new();
    world.habits.speak((choice >> 1 & 7) | (choice >> 2 & 8));
    world.habits.has_list = false;
    world.sign_in(0, &[]);
    world.drain();
    if choice & 0x10 == 0 {
        world.answer_all();
        wishes(&mut world);
    } else {
        while let Some(at) = world.links.iter().position(|link| !link.asked.is_empty()) {
            if world.links[at].asked[0].starts_with("SYN") {
                break;
            }
            world.answer(at, true);
        }
    }
    world
}

/// Transactions from about 7 on wait.
fn wishes<S: Storage>(world: &mut World<S>) {
    let id = Some("7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3");
    let done = [
        world.machine.set_status(Status::Away),
        world.machine.add_contact("dora@example.org", "Dora"),
        world.machine.request_url("INBOX"),
        world.machine.request_configuration("Shields.xml"),
        world.machine.add_group("Work"),
        world.machine.remove_contact("bruno@example.org", id),
        world.machine.set_display_name("Anna"),
        world.machine.rename_contact("bruno@example.org", id, "B"),
        world.machine.open_chat("bruno@example.org").map(|_| msnp_core::RequestId::from_number(0)),
    ];
    for wish in done.into_iter().filter(|wish| wish.is_ok_and(|wish| wish.number() > 0)) {
        world.wished(wish);
    }
    world.drain();
}
