//! The decoder against everything that a stream can hold.

// The tests of the whole workspace have it.
#![cfg(feature = "internals")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use msnp_core::Sink;
use msnp_core::internals::storage::{Buffer, HeapBytes};
use msnp_core::internals::wire::{Broken, Decoder, Direction, Item, LONGEST_LINE, Outbox};
use proptest::prelude::*;

type Small = heapless::Vec<u8, 128>;
type Large = HeapBytes<{ 1024 * 1024 }>;

/// What a decoder of `B` finds when `bytes` come in pieces of the given sizes, again and again.
fn found<B: Buffer>(bytes: &[u8], sizes: &[usize], direction: Direction) -> Vec<String> {
    let mut decoder: Decoder<B> = Decoder::new(direction);
    let mut items = Vec::new();
    let mut rest = bytes;
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let (mut piece, behind) = rest.split_at((*sizes.next().unwrap()).clamp(1, rest.len()));
        rest = behind;
        while !piece.is_empty() {
            let room = decoder.room();
            let taken = decoder.feed(piece);
            assert!(taken >= room.min(piece.len()), "room of {room} promised, {taken} taken");
            piece = &piece[taken..];
            let before = items.len();
            while let Some(item) = decoder.next_item() {
                items.push(match item {
                    Item::Frame(frame) => {
                        let arguments: Vec<_> = frame.arguments().collect();
                        format!("{} {arguments:?} {:?}", frame.verb().as_str(), frame.payload())
                    }
                    other => format!("{other:?}"),
                });
            }
            assert!(taken > 0 || items.len() > before, "stuck");
        }
    }
    items
}

/// Bytes that look like a stream, mostly.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let words = prop_oneof![
        "[A-Z]{3}",
        "[0-9]{1,4}",
        "[a-z@.%]{1,20}",
        Just("MSG a b 5".to_string()),
        Just("UBX a@b 3".to_string()),
        Just("NOT 0".to_string()),
        Just("\r\n".to_string()),
        Just("\n".to_string()),
        Just(" ".to_string()),
        Just("GCF 1 x 200".to_string()),
        Just("MSG a b x".to_string()),
        Just("x".repeat(150)),
    ];
    let noise = proptest::collection::vec(any::<u8>(), 0..20);
    let part = prop_oneof![4 => words.prop_map(String::into_bytes), 1 => noise];
    proptest::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

#[derive(Clone, Debug)]
struct Said {
    verb: [u8; 3],
    words: Vec<String>,
    payload: Option<Vec<u8>>,
}

fn said() -> impl Strategy<Value = Said> {
    let plain = ("[A-LN-Z][A-Z]{2}", proptest::collection::vec("[!-~]{1,30}", 0..6))
        .prop_filter("verbs with a payload", |(verb, _)| {
            ![
                "SDC", "PAG", "PGD", "QRY", "UUX", "ADL", "RML", "FQY", "UUN", "UUM", "PUT", "DEL", "SDG",
                "VAS",
            ]
            .contains(&verb.as_str())
        })
        .prop_map(|(verb, words)| Said { verb: verb.into_bytes().try_into().unwrap(), words, payload: None });
    let carrying = (
        prop_oneof![Just(*b"MSG"), Just(*b"UUX"), Just(*b"QRY")],
        proptest::collection::vec("[!-~]{1,30}", 0..4),
        proptest::collection::vec(any::<u8>(), 0..2000),
    )
        .prop_map(|(verb, words, payload)| Said { verb, words, payload: Some(payload) });
    prop_oneof![plain, carrying]
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(commands in proptest::collection::vec(said(), 0..20), sizes in proptest::collection::vec(1_usize..700, 1..5)) {
        let mut outbox: Outbox<Large> = Outbox::new();
        let mut expected = Vec::new();
        for Said { verb, words, payload } in &commands {
            let mut command = outbox.command(verb);
            for word in words {
                command.word(word);
            }
            let mut arguments: Vec<Vec<u8>> = words.iter().map(|word| word.clone().into_bytes()).collect();
            match payload {
                None => command.finish().unwrap(),
                Some(payload) => {
                    arguments.push(payload.len().to_string().into_bytes());
                    command.finish_with(&|sink: &mut dyn Sink| sink.put(payload)).unwrap();
                }
            }
            expected.push(format!("{} {arguments:?} {:?}", String::from_utf8_lossy(verb), payload.clone().unwrap_or_default()));
        }
        let mut bytes = Bytes::default();
        outbox.copy_to(&mut bytes);
        prop_assert_eq!(found::<Large>(&bytes.0, &sizes, Direction::FromClient), expected);
    }

    #[test]
    fn splits_change_nothing(bytes in streams(), sizes in proptest::collection::vec(1_usize..300, 1..6)) {
        for direction in [Direction::FromServer, Direction::FromClient] {
            prop_assert_eq!(found::<Small>(&bytes, &sizes, direction), found::<Small>(&bytes, &[usize::MAX], direction));
            prop_assert_eq!(found::<Large>(&bytes, &sizes, direction), found::<Large>(&bytes, &[usize::MAX], direction));
        }
    }

    #[test]
    fn no_input_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..4000), size in 1_usize..300) {
        found::<Small>(&bytes, &[size], Direction::FromServer);
        found::<heapless::Vec<u8, 3>>(&bytes, &[size], Direction::FromServer);
    }
}

#[derive(Default)]
struct Bytes(Vec<u8>);

impl Sink for Bytes {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

fn items(text: &str) -> Vec<String> {
    found::<Small>(text.as_bytes(), &[usize::MAX], Direction::FromServer)
}

#[test]
fn liberal_in_what_it_takes() {
    let expected = items("NLN NLN a@b A 0\r\n");
    for text in [
        "NLN NLN a@b A 0\n",
        "nln  NLN   a@b A 0 \r\n",
        "\r\n\nNLN NLN a@b A 0  \r\n",
        "  NLN NLN a@b A 0\r\n",
    ] {
        assert_eq!(items(text), expected, "{text:?}");
    }
}

#[test]
fn oversized_frames_are_passed_over_in_step() {
    let payload = "p".repeat(500);
    let after = "QNG 50\r\n";
    let long_line = format!("LST {}", "x".repeat(300));
    let long_line_with_payload = format!("NOT {} 500\r\n{payload}", "y".repeat(200));
    for (bytes, verb) in [
        (format!("MSG a@b A 500\r\n{payload}{after}"), "MSG"),
        (format!("{long_line}\r\n{after}"), "LST"),
        (format!("{long_line_with_payload}{after}"), "NOT"),
    ] {
        let items = items(&bytes);
        assert_eq!(items.len(), 2, "{items:?}");
        assert!(items[0].starts_with(&format!("Skipped(Skipped {{ verb: Some({verb})")), "{items:?}");
        assert!(items[1].starts_with("QNG"), "{items:?}");
    }
}

#[test]
fn only_a_stream_that_cannot_be_followed_breaks() {
    let endless = "x".repeat(LONGEST_LINE + 1);
    let broken = |why: Broken| format!("Broken({why:?})");
    assert_eq!(items(&endless).last().unwrap(), &broken(Broken::EndlessLine));
    assert_eq!(items(&format!("{endless}\r\nQNG 1\r\n")).last().unwrap(), &broken(Broken::EndlessLine));
    for line in [
        "MSG a b x\r\nQNG 1\r\n",
        "NOT\r\n",
        "UBX a@b -1\r\n",
        "MSG a b 99999999999\r\n",
        "MSG a b 16777217\r\n",
    ] {
        assert_eq!(items(line), [broken(Broken::ImpossibleLength)], "{line:?}");
    }
    let hidden = format!("NOT {} 5x\r\nQNG 1\r\n", "y".repeat(200));
    assert_eq!(items(&hidden).last().unwrap(), &broken(Broken::ImpossibleLength));
    assert_eq!(items("12 what\r\nXY\r\nQNG 50\r\n").len(), 3, "nonsense lines are passed over one by one");
}

#[test]
fn payloads_follow_the_table() {
    assert_eq!(items("QRY 60\r\nQNG 5\r\n").len(), 2);
    assert_eq!(items("UUX 11 0\r\nQNG 5\r\n").len(), 2);
    assert_eq!(items("ADL 5 OK\r\nQNG 5\r\n").len(), 2);
    assert_eq!(items("217 5\r\nQNG 5\r\n").len(), 2);
    assert_eq!(items("241 5 3\r\nabcQNG 5\r\n").len(), 2);
    assert_eq!(
        items("GCF 12 Shields.xml 3\r\nabcQNG 5\r\n")[0],
        "GCF [[49, 50], [83, 104, 105, 101, 108, 100, 115, 46, 120, 109, 108], [51]] [97, 98, 99]"
    );
}

thread_local! {
    static MOST_HELD: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    static HELD: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Like `Large`; and the bytes that it holds, and the most that it ever held, are known.
struct Watched(Large);

impl Buffer for Watched {
    const EMPTY: Self = Self(Large::EMPTY);

    fn limit(&self) -> usize {
        self.0.limit()
    }

    fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self.0.bytes_mut()
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), msnp_core::internals::storage::Full> {
        let outcome = self.0.append(bytes);
        MOST_HELD.set(MOST_HELD.get().max(self.0.bytes().len()));
        HELD.set(self.0.bytes().len());
        outcome
    }

    fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
        HELD.set(self.0.bytes().len());
    }

    fn clear(&mut self) {
        self.0.clear();
        HELD.set(0);
    }
}

#[test]
fn a_stream_that_never_stops_at_the_end_of_a_frame_does_not_fill_the_memory() {
    let command = format!("MSG bruno@example.org Bruno 1000\r\n{}", "a".repeat(1000));
    let stream = command.repeat(1000);
    MOST_HELD.set(0);
    // 700 bytes are in no step with 1,034.
    assert_eq!(found::<Watched>(stream.as_bytes(), &[700], Direction::FromServer).len(), 1000);
    // One command, and what came with its end.
    assert!(MOST_HELD.get() <= 1034 + 700, "{} bytes were held", MOST_HELD.get());
}

/// A driver that was busy hands over much at once: what was read of it goes, although the rest of a command is still to come.
#[test]
fn what_was_read_does_not_wait_for_the_rest_of_a_command() {
    let command = format!("MSG bruno@example.org Bruno 1000\r\n{}", "a".repeat(1000));
    for rest in ["MSG bruno@example.org Bruno 1000\r\nabc", "QN"] {
        let mut decoder = Decoder::<Watched>::new(Direction::FromServer);
        let stream = command.repeat(12) + rest;
        assert_eq!(decoder.feed(stream.as_bytes()), stream.len());
        let mut frames = 0;
        while decoder.next_item().is_some() {
            frames += 1;
        }
        assert_eq!((frames, HELD.get()), (12, rest.len()));
    }
}
