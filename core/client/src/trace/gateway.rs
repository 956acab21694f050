//! The commands inside the requests and answers of the HTTP gateway.

use msnp_core::internals::http::response::{Bounds, Response, State};
use msnp_core::internals::storage::HeapBytes;
use msnp_core::time::Instant;

use super::blank::request_of_gateway;
use super::{Connection, Direction, Framer, Trace};

/// The most sessions that are remembered from one connection to the next.
const MOST_PARKED: usize = 64;

/// What is under way on a connection to the gateway.
#[derive(Default)]
pub(super) struct Gateway {
    /// What of the session's id stays the same. A command may be cut by the end of a connection: its rest comes on the session's next.
    session: Vec<u8>,
    /// How much of the request's body is to come; `None`: in its head.
    body: Option<usize>,
    length: usize,
    answer: Response<HeapBytes<4096>>,
    /// The head of the answer was shown.
    is_shown: bool,
    commands_in: Framer,
    commands_out: Framer,
}

impl Trace {
    /// The connection is over; its session may go on.
    pub(super) fn park(&mut self, gateway: Gateway) {
        if !gateway.session.is_empty() {
            if self.parked.len() >= MOST_PARKED {
                self.parked.remove(0);
            }
            self.parked.push(gateway);
        }
    }

    /// The session that a request names may have begun on another connection.
    fn take_up(&mut self, gateway: &mut Gateway, session: Option<&[u8]>) {
        let Some(session) = session.map(lasting).filter(|session| *session != gateway.session) else {
            return;
        };
        match self.parked.iter().position(|parked| parked.session == session) {
            Some(index) => *gateway = self.parked.remove(index),
            None => gateway.session = session.to_vec(),
        }
    }

    pub(super) fn gateway(
        &mut self,
        time: Instant,
        gateway: &mut Gateway,
        connection: &mut Connection,
        direction: Direction,
        bytes: &[u8],
    ) {
        match direction {
            Direction::Out => self.gateway_request(time, gateway, connection, bytes),
            Direction::In => self.gateway_answer(time, gateway, connection, bytes),
        }
    }

    fn gateway_request(
        &mut self,
        time: Instant,
        gateway: &mut Gateway,
        connection: &mut Connection,
        bytes: &[u8],
    ) {
        let link = connection.link;
        let mut rest = bytes;
        while !rest.is_empty() {
            if let Some(left) = gateway.body.filter(|left| *left > 0) {
                let (body, after) = rest.split_at_checked(left).unwrap_or((rest, &[]));
                self.commands(time, link, &mut gateway.commands_out, Direction::Out, body);
                gateway.body = Some(left.saturating_sub(body.len()));
                rest = after;
                continue;
            }
            gateway.body = None;
            let Some(line) = connection.outgoing.take_line(&mut rest) else { return };
            if let Some(length) = content_length(&line) {
                gateway.length = length;
            } else if let Some(text) = request_of_gateway(&line) {
                self.take_up(gateway, named(&line, b"SessionID="));
                gateway.answer.reset();
                (gateway.is_shown, gateway.length) = (false, 0);
                self.show(time, link, Direction::Out, &text, &mut connection.outgoing);
            } else if line.is_empty() {
                gateway.body = Some(gateway.length);
            }
        }
    }

    fn gateway_answer(
        &mut self,
        time: Instant,
        gateway: &mut Gateway,
        connection: &mut Connection,
        bytes: &[u8],
    ) {
        let link = connection.link;
        let mut rest = bytes;
        loop {
            let step = match gateway.answer.step(rest, &Bounds::STREAMING) {
                Ok(Some(step)) => step,
                Ok(None) => return,
                Err(error) => return self.line(time, link, '<', &format!("    ({error})")),
            };
            if gateway.answer.state() != State::Head && !std::mem::replace(&mut gateway.is_shown, true) {
                self.line(time, link, '<', &format!("HTTP {}", gateway.answer.status()));
                let said = gateway.answer.header("X-MSN-Messenger").unwrap_or_default();
                if let Some(session) = named(said, b"SessionID=") {
                    gateway.session = lasting(session).to_vec();
                }
            }
            self.commands(time, link, &mut gateway.commands_in, Direction::In, step.data);
            rest = step.rest;
        }
    }
}

/// What follows a name, up to what may stand behind a value in a query, a request line or a header.
fn named<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let start = text.windows(name.len()).position(|window| window == name)?.saturating_add(name.len());
    text.get(start..)?.split(|byte| b" &;".contains(byte)).next()
}

/// Of an id that changes with every answer, the part that does not.
fn lasting(session: &[u8]) -> &[u8] {
    session.split(|byte| *byte == b'.').next().unwrap_or_default()
}

fn content_length(line: &[u8]) -> Option<usize> {
    let (name, value) = line.split_at_checked("Content-Length:".len())?;
    let is_it = name.eq_ignore_ascii_case(b"Content-Length:");
    std::str::from_utf8(value).ok().filter(|_| is_it)?.trim().parse().ok()
}
