//! The wire decoder: whole or in pieces, the same frames come out, for every size of buffer and both directions.

use msnp_core::internals::storage::{Buffer, HeapBytes};
use msnp_core::internals::wire::{Decoder, Direction, Frame, Item};

use crate::reading::{Reader, pieces};

/// What came out, owned.
#[derive(Debug, PartialEq)]
enum Found {
    Frame { verb: [u8; 3], arguments: Vec<u8>, payload: Vec<u8> },
    Other(String),
}

/// The first byte chooses direction, buffer and limit of payloads, the second the cuts; what follows is the stream.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let choice = reader.byte();
    let seed = reader.byte();
    let stream = reader.rest();
    match choice & 3 {
        0 => compare::<heapless::Vec<u8, 64>>(choice, seed, stream),
        1 => compare::<heapless::Vec<u8, 2048>>(choice, seed, stream),
        2 => compare::<heapless::Vec<u8, 10_000>>(choice, seed, stream),
        _ => compare::<HeapBytes<{ 1024 * 1024 }>>(choice, seed, stream),
    }
}

fn compare<B: Buffer>(choice: u8, seed: u8, stream: &[u8]) {
    let whole = decoded::<B>(choice, &[stream]);
    let cut = decoded::<B>(choice, &pieces(seed, stream));
    assert_eq!(whole, cut);
}

fn decoded<B: Buffer>(choice: u8, parts: &[&[u8]]) -> (Vec<Found>, bool) {
    let direction = if choice & 4 == 0 { Direction::FromServer } else { Direction::FromClient };
    let mut decoder: Decoder<B> = Decoder::new(direction);
    if choice & 8 != 0 {
        decoder.limit_payloads(32);
    }
    let mut found = Vec::new();
    for part in parts {
        let mut rest = *part;
        while !rest.is_empty() {
            let room = decoder.room();
            let taken = decoder.feed(rest);
            assert!(taken >= room.min(rest.len()), "less was taken than there was room for");
            rest = &rest[taken..];
            let before = found.len();
            while let Some(item) = decoder.next_item() {
                found.push(match item {
                    Item::Frame(frame) => owned(&frame),
                    other => Found::Other(format!("{other:?}")),
                });
            }
            assert!(taken > 0 || found.len() > before, "it takes nothing and gives nothing");
        }
    }
    let broken = decoder.is_broken();
    decoder.reset();
    assert!(decoder.is_empty() && decoder.next_item().is_none());
    (found, broken)
}

fn owned(frame: &Frame<'_>) -> Found {
    let arguments = frame.arguments();
    for word in arguments {
        assert!(!word.is_empty() && !word.contains(&b' '), "arguments are words");
    }
    assert_eq!(arguments.final_one().unwrap_or_default(), arguments.last().unwrap_or_default());
    assert_eq!(arguments.behind(1).count(), arguments.count().saturating_sub(1));
    let mut numbers = arguments;
    let number = numbers.number();
    assert!(number.is_none_or(|number| arguments.clone().word().unwrap().parse() == Ok(number)));
    let verb = frame.verb();
    assert!(
        frame
            .error_number()
            .is_none_or(|number| number.to_string() == verb.as_str().trim_start_matches('0') || number == 0)
    );
    Found::Frame {
        verb: *verb.as_bytes(),
        arguments: frame.raw_arguments().to_vec(),
        payload: frame.payload().to_vec(),
    }
}
