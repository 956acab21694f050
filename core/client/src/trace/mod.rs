//! The wire as text, with secrets blanked.
//!
//! Bytes are framed before they are written, so that a secret is found wherever the network cut it. What is kept of one line or payload
//! is bounded.

mod blank;
mod gateway;

use std::io::Write;

use msnp_core::LinkId;
use msnp_core::time::Instant;

use blank::{BLANK, escaped, header, messenger_line, payload, payload_length, start_line};
use gateway::Gateway;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    In,
    Out,
}

/// The most bytes of one line or payload that are shown.
const SHOWN: usize = 4096;
/// The most connections that are told apart.
const MOST_CONNECTIONS: usize = 1024;

pub(crate) struct Trace {
    writer: Box<dyn Write + Send>,
    secrets: Vec<String>,
    connections: Vec<Connection>,
    /// Sessions of the gateway between two connections.
    parked: Vec<Gateway>,
}

struct Connection {
    link: LinkId,
    protocol: Protocol,
    incoming: Framer,
    outgoing: Framer,
}

/// What is spoken on a connection: the first words that are sent tell.
enum Protocol {
    Unknown,
    Messenger,
    /// Requests, whose bodies are not shown: there are passwords and tickets in them.
    Http,
    /// `CONNECT` to a proxy, and its answer. What follows is another conversation.
    Proxy,
    /// SOCKS5, which has passwords in it: not shown, up to the first words.
    Socks,
    Gateway(Box<Gateway>),
}

/// What has come of the line or payload that is not complete yet.
#[derive(Default)]
struct Framer {
    shown: Vec<u8>,
    /// Bytes beyond those shown.
    hidden: usize,
    /// How much of a body follows the head of a request.
    body: usize,
    expects: Expects,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expects {
    #[default]
    Line,
    /// So many bytes more.
    Payload(usize),
    /// Everything up to the next request.
    Body,
}

impl Trace {
    pub(crate) fn new(writer: Box<dyn Write + Send>, password: &str) -> Self {
        let mut trace = Self { writer, secrets: Vec::new(), connections: Vec::new(), parked: Vec::new() };
        trace.hide(password);
        trace
    }

    /// Never shows these characters, wherever they are: a second net below the rules by command and header. A secret of one or two
    /// characters would blank half of everything, and is left to the rules.
    pub(crate) fn hide(&mut self, secret: &str) {
        if secret.len() > 2 && !self.secrets.iter().any(|known| known == secret) {
            self.secrets.push(secret.to_owned());
            self.secrets.push(percent_encoded(secret));
        }
    }

    pub(crate) fn opened(&mut self, time: Instant, link: LinkId, host: &str, port: u16, secure: bool) {
        let secure = if secure { " over TLS" } else { "" };
        self.line(time, link, '*', &format!("connecting to {host} port {port}{secure}"));
        if self.connections.len() < MOST_CONNECTIONS {
            let (incoming, outgoing) = (Framer::default(), Framer::default());
            self.connections.push(Connection { link, protocol: Protocol::Unknown, incoming, outgoing });
        }
    }

    pub(crate) fn closed(&mut self, time: Instant, link: LinkId) {
        if let Some(index) = self.connections.iter().position(|connection| connection.link == link) {
            let mut connection = self.connections.swap_remove(index);
            self.body_ends(time, &mut connection);
            if let Protocol::Gateway(gateway) = connection.protocol {
                self.park(*gateway);
            }
            self.line(time, link, '*', "closed");
        }
    }

    pub(crate) fn bytes(&mut self, time: Instant, link: LinkId, direction: Direction, bytes: &[u8]) {
        let Some(index) = self.connections.iter().position(|connection| connection.link == link) else {
            return;
        };
        let mut connection = self.connections.swap_remove(index);
        if direction == Direction::Out {
            connection.look_at(bytes);
            self.body_ends(time, &mut connection);
        }
        match std::mem::replace(&mut connection.protocol, Protocol::Unknown) {
            Protocol::Gateway(mut gateway) => {
                self.gateway(time, &mut gateway, &mut connection, direction, bytes);
                connection.protocol = Protocol::Gateway(gateway);
            }
            Protocol::Socks => {
                let mark = if direction == Direction::Out { '>' } else { '<' };
                self.line(time, link, mark, &format!("    ({} bytes of SOCKS5)", bytes.len()));
                connection.protocol = Protocol::Socks;
            }
            protocol @ (Protocol::Http | Protocol::Proxy) => {
                connection.protocol = protocol;
                self.http(time, &mut connection, direction, bytes);
            }
            protocol @ (Protocol::Messenger | Protocol::Unknown) => {
                connection.protocol = protocol;
                self.messenger(time, &mut connection, direction, bytes);
            }
        }
        self.connections.push(connection);
    }

    fn messenger(&mut self, time: Instant, connection: &mut Connection, direction: Direction, bytes: &[u8]) {
        let link = connection.link;
        let framer = connection.framer(direction);
        self.commands(time, link, framer, direction, bytes);
    }

    fn commands(
        &mut self,
        time: Instant,
        link: LinkId,
        framer: &mut Framer,
        direction: Direction,
        bytes: &[u8],
    ) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if let Expects::Payload(left) = framer.expects {
                let (taken, after) = rest.split_at_checked(left).unwrap_or((rest, &[]));
                framer.keep(taken);
                rest = after;
                framer.expects = Expects::Payload(left.saturating_sub(taken.len()));
                if framer.expects == Expects::Payload(0) {
                    let text = format!("    {}", payload(&framer.shown));
                    self.show(time, link, direction, &text, framer);
                }
                continue;
            }
            let Some(line) = framer.take_line(&mut rest) else { return };
            let length = payload_length(&line, direction);
            self.show(time, link, direction, &messenger_line(&line, direction), framer);
            framer.expects = if length > 0 { Expects::Payload(length) } else { Expects::Line };
        }
    }

    fn http(&mut self, time: Instant, connection: &mut Connection, direction: Direction, bytes: &[u8]) {
        let link = connection.link;
        let ends_proxy = direction == Direction::In && matches!(connection.protocol, Protocol::Proxy);
        let framer = connection.framer(direction);
        let mut rest = bytes;
        while !rest.is_empty() {
            if framer.expects == Expects::Body {
                framer.hidden = framer.hidden.saturating_add(rest.len());
                return;
            }
            if let Expects::Payload(left) = framer.expects {
                let taken = left.min(rest.len());
                rest = rest.get(taken..).unwrap_or_default();
                framer.expects = Expects::Payload(left.saturating_sub(taken));
                if taken == left {
                    let text = format!("    ({} bytes)", std::mem::take(&mut framer.body));
                    self.show(time, link, direction, &text, framer);
                }
                continue;
            }
            let Some(line) = framer.take_line(&mut rest) else { return };
            if line.is_empty() && ends_proxy {
                // Behind a good answer the conversation proper begins; there is none behind another.
                connection.protocol = Protocol::Unknown;
                return;
            }
            if line.is_empty() {
                framer.expects = match direction {
                    Direction::In => Expects::Body,
                    Direction::Out if framer.body > 0 => Expects::Payload(framer.body),
                    Direction::Out => Expects::Line,
                };
                continue;
            }
            if direction == Direction::Out {
                framer.body = body_length(&line).unwrap_or(framer.body);
            }
            let text = start_line(&line).unwrap_or_else(|| header(&line));
            self.show(time, link, direction, &text, framer);
        }
    }

    /// Shows what was framed, and makes room for the next.
    fn show(&mut self, time: Instant, link: LinkId, direction: Direction, text: &str, framer: &mut Framer) {
        let mark = if direction == Direction::Out { '>' } else { '<' };
        match std::mem::take(&mut framer.hidden) {
            0 => self.line(time, link, mark, text),
            hidden => self.line(time, link, mark, &format!("{text} ({hidden} bytes more)")),
        }
        framer.shown = Vec::new();
        framer.expects = Expects::Line;
    }

    fn body_ends(&mut self, time: Instant, connection: &mut Connection) {
        let framer = &mut connection.incoming;
        if framer.expects == Expects::Body {
            framer.expects = Expects::Line;
            let length = std::mem::take(&mut framer.hidden);
            if length > 0 {
                self.line(time, connection.link, '<', &format!("    ({length} bytes)"));
            }
        }
    }

    fn line(&mut self, time: Instant, link: LinkId, mark: char, text: &str) {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), BLANK);
            }
        }
        let (seconds, milliseconds) = (time.as_millis() / 1000, time.as_millis() % 1000);
        // A trace that cannot be written must not stop the session.
        let _ = writeln!(self.writer, "{seconds}.{milliseconds:03} {} {mark} {text}", link.number());
        let _ = self.writer.flush();
    }
}

impl Connection {
    /// What is spoken shows in the first words, and once more behind a proxy's answer.
    fn look_at(&mut self, sent: &[u8]) {
        let begins = |words: &[&[u8]]| words.iter().any(|word| sent.starts_with(word));
        let is_text = sent.first().is_some_and(|byte| *byte >= b' ');
        self.protocol = match std::mem::replace(&mut self.protocol, Protocol::Unknown) {
            Protocol::Unknown | Protocol::Socks if !is_text => Protocol::Socks,
            Protocol::Unknown | Protocol::Socks if begins(&[b"GET ", b"HEAD "]) => Protocol::Http,
            // Requests to the gateway say in a query which session they are of.
            Protocol::Unknown | Protocol::Socks if begins(&[b"POST "]) && !has_query(sent) => Protocol::Http,
            Protocol::Unknown | Protocol::Socks if begins(&[b"CONNECT "]) => Protocol::Proxy,
            Protocol::Unknown | Protocol::Socks if begins(&[b"POST "]) => Protocol::Gateway(Box::default()),
            Protocol::Unknown | Protocol::Socks => Protocol::Messenger,
            known @ (Protocol::Messenger | Protocol::Http | Protocol::Proxy | Protocol::Gateway(_)) => known,
        };
    }

    fn framer(&mut self, direction: Direction) -> &mut Framer {
        match direction {
            Direction::In => &mut self.incoming,
            Direction::Out => &mut self.outgoing,
        }
    }
}

impl Framer {
    fn keep(&mut self, bytes: &[u8]) {
        let room = SHOWN.saturating_sub(self.shown.len()).min(bytes.len());
        let (shown, hidden) = bytes.split_at_checked(room).unwrap_or((&[], bytes));
        self.shown.extend_from_slice(shown);
        self.hidden = self.hidden.saturating_add(hidden.len());
    }

    /// The line without its end, once it is complete.
    fn take_line(&mut self, rest: &mut &[u8]) -> Option<Vec<u8>> {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            self.keep(rest);
            *rest = &[];
            return None;
        };
        let (line, after) = rest.split_at_checked(end)?;
        self.keep(line);
        *rest = after.get(1..).unwrap_or_default();
        let mut line = std::mem::take(&mut self.shown);
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Some(line)
    }
}

/// Whether the target of a request has a query.
fn has_query(request: &[u8]) -> bool {
    let line = request.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    line.contains(&b'?')
}

/// What a `Content-Length` says.
fn body_length(line: &[u8]) -> Option<usize> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    value.trim().parse().ok().filter(|_| name.trim().eq_ignore_ascii_case("Content-Length"))
}

/// As the Passport request writes it: everything but ASCII letters and digits as `%HH`.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// A line that is shown as it is.
fn plain(line: &[u8]) -> String {
    escaped(line)
}

#[cfg(test)]
mod tests;
