//! XML in pieces: the same tokens however a document is cut, in step with its elements, within the memory.

use msnp_core::internals::text::Form;
use msnp_core::internals::web::pull::{MAX_DEPTH, Pull, Skipped, StartTag, Token, XmlError};

use crate::reading::{Reader, look_at, pieces};

#[derive(Debug, PartialEq)]
enum Owned {
    Start { name: Vec<u8>, attributes: Vec<u8>, is_whole: bool },
    Text(Vec<u8>),
    End(Vec<u8>),
    Skipped(Skipped),
}

/// What became of a document.
#[derive(Debug, PartialEq)]
struct Outcome {
    tokens: Vec<Owned>,
    end: Result<(), XmlError>,
}

/// The first byte makes the cuts; what follows is the document.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let seed = reader.byte();
    let document = reader.rest();
    let small = compare::<24>(seed, document);
    let usual = compare::<512>(seed, document);
    let skips = |outcome: &Outcome| {
        outcome
            .tokens
            .iter()
            .any(|token| matches!(token, Owned::Skipped(_) | Owned::Start { is_whole: false, .. }))
    };
    if !skips(&small) && small.end.is_ok() {
        assert_eq!(small, usual, "more memory changes what did fit");
    }
}

fn compare<const N: usize>(seed: u8, document: &[u8]) -> Outcome {
    let whole = read::<N>(&[document]);
    assert_eq!(whole, read::<N>(&pieces(seed, document)));
    whole
}

fn read<const N: usize>(parts: &[&[u8]]) -> Outcome {
    let mut pull = Pull::<heapless::Vec<u8, N>>::new();
    let mut tokens = Vec::new();
    let mut open: Vec<Vec<u8>> = Vec::new();
    for part in parts {
        let mut rest = *part;
        loop {
            let before = rest.len();
            let token = match pull.step(&mut rest) {
                Ok(Some(token)) => token,
                Ok(None) => break,
                Err(error) => {
                    let mut more: &[u8] = b"<a/>";
                    assert_eq!(pull.step(&mut more), Err(error), "an error is not the same the second time");
                    assert_eq!((pull.finish(), more.len()), (Err(error), 4));
                    return Outcome { tokens, end: Err(error) };
                }
            };
            look_at(&token);
            let owned = owned(token);
            let length = match &owned {
                Owned::Start { name, attributes, .. } => {
                    open.push(name.clone());
                    name.len() + attributes.len()
                }
                Owned::Text(text) => text.len(),
                Owned::End(name) => {
                    assert_eq!(open.last(), Some(name), "another element ends than was open");
                    name.len()
                }
                Owned::Skipped(_) => 0,
            };
            assert!(length <= N && open.len() <= usize::from(MAX_DEPTH));
            assert!(pull.path().eq(open.iter().rev().map(Vec::as_slice)), "the path is another one");
            if matches!(owned, Owned::End(_)) {
                open.pop();
            } else {
                assert!(
                    rest.len() < before || matches!(owned, Owned::Text(_) | Owned::Skipped(Skipped::Text))
                );
            }
            tokens.push(owned);
        }
        assert!(rest.is_empty(), "something is left without a token");
    }
    look_at(&pull);
    let end = pull.finish();
    assert!(end.is_err() || open.is_empty());
    Outcome { tokens, end }
}

fn owned(token: Token<'_>) -> Owned {
    match token {
        Token::Start(tag) => {
            look_at(&tag.attribute("a").map(|value| Form::Xml.text(value)));
            let StartTag { name, attributes, is_whole } = tag;
            Owned::Start { name: name.to_vec(), attributes: attributes.to_vec(), is_whole }
        }
        Token::Text(text) => {
            look_at(&Form::Xml.text(text));
            Owned::Text(text.to_vec())
        }
        Token::End(name) => Owned::End(name.to_vec()),
        Token::Skipped(skipped) => Owned::Skipped(skipped),
    }
}
