//! Answers of the gateway (`http-gateway.md` 2).

use super::{Habits, Place};
use crate::random::Random;

/// The head of what is said when nothing is wrong, without its end.
const OK: &str = "HTTP/1.1 200 OK\r\n";

/// An answer with what a server said.
pub(super) fn good(
    habits: &Habits,
    random: &mut Random,
    id: &str,
    place: Place,
    body: &[u8],
    closes: bool,
) -> Vec<u8> {
    let mut text = String::new();
    if habits.continues && random.chance(20) {
        text.push_str("HTTP/1.1 100 Continue\r\n\r\n");
    }
    text.push_str(OK);
    let mut pairs = vec![format!("SessionID={id}")];
    match (place, habits.echoes) {
        (Place::Switchboard, true) => pairs.push("GW-IP=sb.example.net".into()),
        (_, true) => pairs.push("GW-IP=ns.example.net".into()),
        (_, false) => pairs.extend(habits.moves_to.map(|host| format!("GW-IP={host}"))),
    }
    if closes {
        pairs.push("Session=close".into());
    }
    if habits.turns_pairs {
        pairs.reverse();
    }
    text.push_str(&format!(
        "X-MSN-Messenger: {}\r\n",
        pairs.join(if habits.turns_pairs { ";" } else { "; " })
    ));
    text.push_str("Server: gateway\r\nContent-Type: application/x-msn-messenger\r\n");
    if habits.hangs_up {
        text.push_str("Connection: close\r\n");
    }
    let mut bytes = text.into_bytes();
    if habits.chunks {
        put_chunks(&mut bytes, random, body);
    } else {
        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        bytes.extend_from_slice(body);
    }
    bytes
}

/// An answer that says that something is wrong.
pub(super) fn bad(habits: &Habits, status: u16) -> Vec<u8> {
    let connection = if habits.hangs_up { "Connection: close\r\n" } else { "" };
    format!("HTTP/1.1 {status} No\r\nContent-Type: text/plain\r\n{connection}Content-Length: 3\r\n\r\nno\n")
        .into_bytes()
}

fn put_chunks(bytes: &mut Vec<u8>, random: &mut Random, mut body: &[u8]) {
    bytes.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
    while !body.is_empty() {
        let (chunk, rest) = body.split_at(random.index(body.len()) + 1);
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
        body = rest;
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
}
