//! What is kept between two runs: the machine's resume value, and the client's list cache.

use msnp::{Client, ListCache, Resume, Service, Settings};
use msnp_core::time::Instant;
use msnp_core::{Heap, Messenger, Output, SignIn, Storage};

use crate::reading::{collected, look_at};
use crate::storage::Small;
use crate::world::servers;

/// After so many turns a value is what it was before the last one.
const MOST_TURNS: u32 = 300;

/// A resume value: what is understood of it is what is kept.
pub fn run(data: &[u8]) {
    kept::<Heap>(data);
    kept::<Small>(data);
}

fn kept<S: Storage>(data: &[u8]) {
    let mut value = taken::<S>(data);
    // A server that was named is kept for some sign-ins only.
    for _ in 0..MOST_TURNS {
        let next = taken::<S>(&value);
        if next == value {
            return;
        }
        assert!(next.len() <= value.len(), "a value grows with another turn");
        value = next;
    }
    panic!("a value is another one after each turn");
}

/// The value of a machine that was given `value`.
fn taken<S: Storage>(value: &[u8]) -> Vec<u8> {
    let mut machine: Messenger<S> = Messenger::new();
    let wish = SignIn { resume: value, ..SignIn::new("anna@example.net", "secret", servers()) };
    machine.sign_in(&wish).unwrap();
    let given = collected(|sink| machine.put_resume(true, sink));
    let open = collected(|sink| machine.put_resume(false, sink));
    assert_eq!(first_secret(&open), None, "a ticket that nobody asked for was given");
    // Whatever it says, there is an address to go to, and it is never a Passport server of plain HTTP.
    for _ in 0..100 {
        match machine.poll(Instant::from_millis(1)) {
            Output::Connect { link, endpoint } => {
                assert!(!endpoint.host.is_empty());
                machine.connected(link);
            }
            Output::Wait { .. } => return given,
            output => look_at(&output),
        }
    }
    panic!("it never waits");
}

/// The first line of a ticket, or of what belongs to it.
fn first_secret(value: &[u8]) -> Option<&[u8]> {
    let mut lines = value.split(|byte| *byte == b'\n');
    lines.find(|line| line.starts_with(b"ticket") || line.starts_with(b"secret"))
}

/// A list cache: what is readable is the client's list before it is online, and is written the same.
pub fn run_cache(data: &[u8]) {
    let Some(first) = list_of(data) else { return };
    assert_eq!(list_of(&first), Some(first.clone()), "a list is not what it was after another turn");
}

fn list_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let settings = Settings::new("anna@example.net", "secret", Service::at("messenger.example.net"))
        .with_resume(Resume::from_bytes(bytes))
        .with_list_cache(ListCache::from_bytes(bytes));
    let client = Client::new(settings).unwrap();
    let roster = client.contacts();
    for contact in roster.everybody() {
        look_at(&(contact.name(), contact.lists(), contact.properties().count()));
        assert!(roster.contact(contact.account()).is_some());
    }
    client.list_cache().map(|cache| cache.to_bytes())
}
