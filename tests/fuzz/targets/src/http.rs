//! Answers of HTTP: the same outcome however they are cut, and no more is taken than belongs to one.

use msnp_core::internals::http::response::{HttpError, KEPT_HEADERS, Response, State};
use msnp_core::internals::storage::{Buffer, HeapBytes};

use crate::reading::{Reader, look_at, pieces};

type Kept = Vec<(&'static str, Vec<Vec<u8>>)>;

/// What became of a stream of answers.
#[derive(Debug, PartialEq)]
struct Outcome {
    answers: Vec<(u16, State, bool, Kept)>,
    end: Result<(), HttpError>,
}

/// The first byte chooses the buffer, the second the cuts; what follows is the stream.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (choice, seed) = (reader.byte(), reader.byte());
    let stream = reader.rest();
    match choice & 3 {
        0 => compare::<heapless::Vec<u8, 64>>(seed, stream),
        1 => compare::<heapless::Vec<u8, 1536>>(seed, stream),
        _ => compare::<HeapBytes<{ 32 * 1024 }>>(seed, stream),
    }
}

fn compare<B: Buffer>(seed: u8, stream: &[u8]) {
    assert_eq!(read::<B>(&[stream]), read::<B>(&pieces(seed, stream)));
}

fn read<B: Buffer>(parts: &[&[u8]]) -> Outcome {
    let mut response: Response<B> = Response::new();
    let mut answers = Vec::new();
    for part in parts {
        let mut rest = *part;
        while !rest.is_empty() {
            match response.feed(rest) {
                Ok(taken) => rest = &rest[taken..],
                Err(error) => {
                    assert_eq!(response.feed(rest), Err(error), "an error is not the same the second time");
                    answers.push(told(&response));
                    return Outcome { answers, end: Err(error) };
                }
            }
            match response.state() {
                State::Complete => {
                    assert_eq!(response.feed(b"HTTP/1.1 200 OK"), Ok(0), "it takes of the next answer");
                    answers.push(told(&response));
                    response.reset();
                    assert_eq!(response.state(), State::Head);
                }
                _ => assert!(rest.is_empty(), "something is left of an answer that is not complete"),
            }
        }
    }
    look_at(&response);
    let end = response.closed();
    answers.push(told(&response));
    Outcome { answers, end }
}

fn told<B: Buffer>(response: &Response<B>) -> (u16, State, bool, Kept) {
    let kept = KEPT_HEADERS.iter().map(|name| {
        let all: Vec<Vec<u8>> = response.headers(name).map(<[u8]>::to_vec).collect();
        assert_eq!(response.header(name), all.first().map(|first| &first[..]));
        (*name, all)
    });
    (response.status(), response.state(), response.keeps_alive(), kept.collect())
}
