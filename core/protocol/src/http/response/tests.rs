use super::*;
use proptest::prelude::*;
use std::format;
use std::string::String;
use std::vec::Vec;

type Small = Response<heapless::Vec<u8, 512>>;

const SUCCESS: &str = "HTTP/1.1 200 OK\r\nServer: x\r\nSet-Cookie: a=b\r\n\
    authentication-info: Passport1.4 da-status=redir\r\n\
    Authentication-Info: Passport1.4 da-status=success,from-PP='t=TICKET&p=PROFILE'\r\n\
    Content-Length: 5\r\n\r\nhello";
const REDIRECT: &str = "HTTP/1.1 302 Found\r\nLocation: https://other.example.net/login2.srf?lc=1033\r\n\
    Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n00A \r\n0123456789\r\n0\r\nTrailer: a\r\n\r\n";
const REFUSED: &str =
    "\r\nHTTP/1.0 401 No\nWWW-Authenticate: Passport1.4 da-status=failed\nno colon\n folded\n\nrest";
const INTERIM: &str =
    "HTTP/1.1 100 Continue\r\nLocation: x\r\n\r\nHTTP/1.1 204\r\nPassportURLs: DALogin=y\r\n\r\n";
const NEXUS: &str = "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.net/login2.srf\r\n\
    Content-Length: 0\r\nConnection: close\r\n\r\n";

#[derive(Debug, PartialEq)]
struct Summary {
    result: Result<usize, HttpError>,
    state: State,
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    keeps_alive: bool,
}

fn summary<B: Buffer>(response: &Response<B>, result: Result<usize, HttpError>) -> Summary {
    let headers = KEPT_HEADERS.iter().flat_map(|name| {
        response.headers(name).map(|value| (String::from(*name), value.to_vec())).collect::<Vec<_>>()
    });
    let headers = headers.collect();
    let (state, status) = (response.state(), response.status());
    Summary { result, state, status, headers, keeps_alive: response.keeps_alive() }
}

/// Feeds `bytes` in pieces, then closes the link.
fn fed<B: Buffer>(pieces: &[&[u8]]) -> Summary {
    let mut response = Response::<B>::new();
    let mut consumed = 0;
    for piece in pieces {
        match response.feed(piece) {
            Err(error) => return summary(&response, Err(error)),
            Ok(count) => {
                consumed += count;
                if count < piece.len() {
                    assert_eq!(response.state(), State::Complete);
                    break;
                }
            }
        }
    }
    let result = response.closed().map(|()| consumed);
    summary(&response, result)
}

fn whole(bytes: &str) -> Summary {
    fed::<heapless::Vec<u8, 512>>(&[bytes.as_bytes()])
}

#[test]
fn answers_of_passport() {
    let mut response = Small::new();
    assert_eq!(response.feed(SUCCESS.as_bytes()), Ok(SUCCESS.len()));
    assert_eq!((response.state(), response.status()), (State::Complete, 200));
    assert_eq!(response.headers("AUTHENTICATION-INFO").count(), 2);
    assert_eq!(response.header("Authentication-Info"), Some(&b"Passport1.4 da-status=redir"[..]));
    assert_eq!(response.header("Server"), None);
    assert!(response.keeps_alive());

    response.reset();
    assert_eq!((response.state(), response.status(), response.header("Location")), (State::Head, 0, None));
    assert_eq!(response.feed(REDIRECT.as_bytes()), Ok(REDIRECT.len()));
    assert_eq!((response.state(), response.status()), (State::Complete, 302));
    assert_eq!(response.header("location"), Some(&b"https://other.example.net/login2.srf?lc=1033"[..]));

    response.reset();
    assert_eq!(response.feed(REFUSED.as_bytes()), Ok(REFUSED.len()));
    assert_eq!((response.state(), response.status()), (State::Body, 401));
    assert_eq!(response.closed(), Ok(()));
    assert_eq!(response.state(), State::Complete);
    assert!(!response.keeps_alive());

    let interim = whole(INTERIM);
    assert_eq!((interim.status, interim.headers.len()), (204, 1));
    assert!(!whole(NEXUS).keeps_alive);
}

#[test]
fn any_two_cuts_change_nothing() {
    for answer in [SUCCESS, REDIRECT, REFUSED, INTERIM, NEXUS] {
        let bytes = format!("{answer}HTTP/1.1 500 next\r\n");
        let bytes = bytes.as_bytes();
        let expected = fed::<heapless::Vec<u8, 512>>(&[bytes]);
        if answer != REFUSED {
            assert_eq!(expected.result, Ok(answer.len()));
        }
        for first in 0..=bytes.len() {
            let (start, rest) = bytes.split_at(first);
            for second in (0..=rest.len()).step_by(7) {
                let (middle, end) = rest.split_at(second);
                assert_eq!(fed::<heapless::Vec<u8, 512>>(&[start, middle, end]), expected);
            }
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(fed::<heapless::Vec<u8, 512>>(&single), expected);
    }
}

#[test]
fn heads_may_be_far_larger_than_the_buffer() {
    let noise = format!("X-Noise: {}\r\nContent-Lengthy: 7\r\nPassport: x\r\n", "n".repeat(5000));
    let answer = SUCCESS.replacen("Server", &format!("{}Server", noise.repeat(10)), 1);
    assert!(answer.len() > 50_000);
    let read = whole(&answer);
    assert_eq!(read, Summary { result: Ok(answer.len()), ..whole(SUCCESS) });
}

#[test]
fn heads_have_limits() {
    let too_long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(MAX_HEAD));
    let too_many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(MAX_HEAD_LINES));
    let too_big = format!("HTTP/1.1 200 OK\r\nLocation: {}\r\n\r\n", "x".repeat(512));
    let too_many_kept = format!("HTTP/1.1 200 OK\r\n{}\r\n", "Location:\r\n".repeat(MAX_KEPT_LINES + 1));
    let interims = "HTTP/1.1 100 Go on\r\n\r\n".repeat(5000);
    for answer in [too_long, too_many, too_big, too_many_kept, interims] {
        assert_eq!(whole(&answer).result, Err(HttpError::HeadTooLong));
    }
}

#[test]
fn what_is_no_answer() {
    for (answer, error) in [
        ("", HttpError::CutShort),
        ("HTTP/1.1 200 OK\r\n", HttpError::CutShort),
        ("VER 1 MSNP12\r\n\r\n", HttpError::Status),
        ("HTTP/2.0 200 OK\r\n\r\n", HttpError::Status),
        ("HTTP/1.1 2000 OK\r\n\r\n", HttpError::Status),
        ("HTTP/1.1 20x OK\r\n\r\n", HttpError::Status),
        ("HTTP/1.1 099 OK\r\n\r\n", HttpError::Status),
        ("HTTP/1.1 101 Switching\r\n\r\n", HttpError::Status),
        ("HTTP/1.1 200 OK\r\n\rX: y\r\n", HttpError::Header),
        ("HTTP/1.1 200 OK\r\nLocation: x\r\n y\r\n\r\n", HttpError::Header),
        ("HTTP/1.1 200 OK\r\nLocation: x\0y\r\n\r\n", HttpError::Header),
        ("HTTP/1.1 200 OK\r\nLocation: x\ry\r\n\r\n", HttpError::Header),
        ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", HttpError::ContentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", HttpError::ContentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", HttpError::ContentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\n", HttpError::ContentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", HttpError::CutShort),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", HttpError::Chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", HttpError::Chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", HttpError::Chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", HttpError::CutShort),
    ] {
        assert_eq!(whole(answer).result, Err(error), "{answer:?}");
    }
}

#[test]
fn errors_stay_until_reset() {
    let mut response = Small::new();
    assert_eq!(response.feed(b"nonsense\r\n"), Err(HttpError::Status));
    assert_eq!(response.feed(NEXUS.as_bytes()), Err(HttpError::Status));
    assert_eq!(response.closed(), Err(HttpError::Status));
    response.reset();
    assert_eq!(response.feed(NEXUS.as_bytes()), Ok(NEXUS.len()));
}

#[test]
fn lengths_said_twice() {
    let twice = whole("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nabHTTP");
    assert_eq!((twice.state, twice.keeps_alive), (State::Complete, true));
    let both = whole("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX");
    assert_eq!((both.state, both.keeps_alive), (State::Complete, false));
}

#[test]
fn long_bodies_are_not_waited_for() {
    let data = "x".repeat(MAX_BODY + 1);
    for head in
        ["Content-Length: 99999999999999999999999", "X: y", "Transfer-Encoding: chunked\r\n\r\nffffffff"]
    {
        let answer = format!("HTTP/1.1 302 Found\r\nLocation: /a\r\n{head}\r\n\r\n{data}");
        let read = whole(&answer);
        assert_eq!((read.state, read.status, read.keeps_alive), (State::Abandoned, 302, false));
        assert_eq!(read.result, Ok(answer.len()));
        assert_eq!(read.headers.first().unwrap().1, b"/a");
    }
    let exact = format!("HTTP/1.1 200 OK\r\nContent-Length: {MAX_BODY}\r\n\r\n{data}");
    assert_eq!(whole(&exact).result, Ok(exact.len() - 1));
}

#[test]
fn old_servers_close_unless_they_say() {
    assert!(!whole("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keeps_alive);
    assert!(whole("HTTP/1.0 200 OK\r\nConnection: x, Keep-Alive\r\nContent-Length: 0\r\n\r\n").keeps_alive);
    assert!(!whole("HTTP/1.1 200 OK\r\nConnection: x,Close\r\nContent-Length: 0\r\n\r\n").keeps_alive);
}

proptest! {
    #[test]
    fn any_bytes_in_any_cut_give_the_same(
        start in prop::sample::select(&[
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: ",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ][..]),
        likely in "[0-3a:; \\r\\nLOCATIONlocation]{0,80}",
        any: Vec<u8>,
        size in 1usize..20,
    ) {
        let bytes = [start.as_bytes(), likely.as_bytes(), &any].concat();
        let expected = fed::<heapless::Vec<u8, 64>>(&[&bytes]);
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(fed::<heapless::Vec<u8, 64>>(&pieces), expected);
    }
}

proptest! {
    /// What is told of a head that `httparse` reads is the same, and what it refuses is refused.
    #[test]
    fn heads_are_read_as_httparse_reads_them(
        version in "1\\.[0-2]|2|x",
        status in "[0-9]{2,4}|20x",
        value in "[ -~\t\u{1}\u{7F}é\r]{0,12}",
    ) {
        let head = format!("HTTP/{version} {status} OK\r\nLocation:{value}\r\nContent-Length: 0\r\n\r\n");
        let mut lines = [httparse::EMPTY_HEADER; 8];
        let mut peer = httparse::Response::new(&mut lines);
        let read = peer.parse(head.as_bytes()).is_ok_and(|status| status.is_complete());
        let ours = whole(&head);
        if !read || peer.code == Some(101) || peer.code.is_some_and(|code| code < 100) {
            prop_assert!(ours.result.is_err());
        } else if peer.code.is_some_and(|code| code >= 200) {
            prop_assert_eq!(ours.status, peer.code.unwrap());
            let location = peer.headers.first().map(|header| header.value.trim_ascii().to_vec());
            prop_assert_eq!(ours.headers.first().map(|(_, value)| value.clone()), location);
        }
    }
}
