//! Commands on their way out: what is accepted is read back word by word, what is refused leaves nothing behind.

use arbitrary::{Arbitrary, Unstructured};
use msnp_core::internals::storage::{Buffer, HeapBytes};
use msnp_core::internals::text::Form;
use msnp_core::internals::wire::{Decoder, Direction, Item, Outbox};

use crate::reading::Collected;

#[derive(Arbitrary, Debug)]
enum Part<'a> {
    Number(u32),
    Word(&'a [u8]),
    Optional(Option<&'a str>),
    Prefixed(&'a str),
    Text(&'a str),
    PrefixedText(&'a str),
}

#[derive(Arbitrary, Debug)]
struct Line<'a> {
    parts: Vec<Part<'a>>,
    payload: Option<&'a [u8]>,
}

/// The bytes of `arbitrary` become commands.
pub fn run(data: &[u8]) {
    let Ok(lines) = Vec::<Line<'_>>::arbitrary(&mut Unstructured::new(data)) else { return };
    written::<heapless::Vec<u8, 128>>(&lines);
    written::<HeapBytes<{ 64 * 1024 }>>(&lines);
}

fn written<B: Buffer>(lines: &[Line<'_>]) {
    let mut outbox: Outbox<B> = Outbox::new();
    for line in lines {
        let before = outbox.room();
        let mut command = outbox.command(if line.payload.is_some() { b"MSG" } else { b"PRP" });
        let mut words: Vec<Vec<u8>> = Vec::new();
        for part in &line.parts {
            match part {
                Part::Number(number) => {
                    command.number(*number);
                    words.push(number.to_string().into_bytes());
                }
                Part::Word(word) => {
                    command.word(word);
                    words.push(word.to_vec());
                }
                Part::Optional(word) => {
                    command.optional_word(*word);
                    words.extend(word.map(|word| word.as_bytes().to_vec()));
                }
                Part::Prefixed(word) => {
                    command.prefixed("C=", word);
                    words.push([b"C=", word.as_bytes()].concat());
                }
                Part::Text(text) => {
                    command.text(text);
                    words.push(text.as_bytes().to_vec());
                }
                Part::PrefixedText(text) => {
                    command.prefixed_text("F=", text);
                    words.push([b"F=", text.as_bytes()].concat());
                }
            }
        }
        let finished = match line.payload {
            Some(payload) => command.finish_with(&|sink| sink.put(payload)),
            None => command.finish(),
        };
        match finished {
            Ok(()) => {
                assert!(outbox.room() < before);
                let texts: Vec<bool> = line
                    .parts
                    .iter()
                    .filter(|part| !matches!(part, Part::Optional(None)))
                    .map(is_text)
                    .collect();
                comes_back(&outbox, &words, &texts, line.payload);
                outbox.reset();
            }
            Err(_) => assert_eq!(outbox.room(), before, "something of a refused command was left"),
        }
        assert!(outbox.room() <= outbox.limit());
    }
}

fn is_text(part: &Part<'_>) -> bool {
    matches!(part, Part::Text(_) | Part::PrefixedText(_))
}

fn comes_back<B: Buffer>(outbox: &Outbox<B>, words: &[Vec<u8>], texts: &[bool], payload: Option<&[u8]>) {
    let mut bytes = Collected::default();
    outbox.copy_to(&mut bytes);
    if bytes.0.iter().position(|&byte| byte == b'\n').unwrap_or_default() > 8000 {
        return;
    }
    let mut decoder: Decoder<HeapBytes<{ 256 * 1024 }>> = Decoder::new(Direction::FromClient);
    decoder.feed(&bytes.0);
    let Some(Item::Frame(frame)) = decoder.next_item() else { panic!("what was written is no command") };
    let mut arguments = frame.arguments();
    for (word, is_text) in words.iter().zip(texts) {
        let argument = arguments.next().expect("a word is missing");
        if *is_text {
            let mut decoded = Collected::default();
            Form::Percent.text(argument).put(&mut decoded);
            assert_eq!(&decoded.0, word);
        } else {
            assert_eq!(argument, word);
        }
    }
    assert_eq!(arguments.count(), usize::from(payload.is_some()), "there are more words than were said");
    assert_eq!(frame.payload(), payload.unwrap_or_default());
    assert!(decoder.next_item().is_none(), "one command became two");
}
