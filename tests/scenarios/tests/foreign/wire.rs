//! One connection of a foreign client: lines out, lines with what belongs to them in.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use msnp_scenarios::PATIENCE;

/// A connection to a notification server or a switchboard.
pub(crate) struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A line, and the payload that its last argument gives the length of.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) line: String,
    pub(crate) payload: Vec<u8>,
}

impl Heard {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.payload.clone()).unwrap()
    }

    pub(crate) fn word(&self, index: usize) -> &str {
        self.line.split(' ').nth(index).unwrap_or_else(|| panic!("no word {index} in {:?}", self.line))
    }
}

impl Line {
    pub(crate) fn to(address: SocketAddr) -> Line {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Line { stream, buffer: Vec::new() }
    }

    pub(crate) fn say(&mut self, line: &str) {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
    }

    /// A command with a payload, whose length is added here.
    pub(crate) fn say_with(&mut self, line: &str, payload: &str) {
        self.stream.write_all(format!("{line} {}\r\n{payload}", payload.len()).as_bytes()).unwrap();
    }

    fn take(&mut self, until: impl Fn(&[u8]) -> Option<usize>) -> Vec<u8> {
        loop {
            if let Some(end) = until(&self.buffer) {
                return self.buffer.drain(..end).collect();
            }
            let mut piece = [0; 4096];
            let count = self.stream.read(&mut piece).unwrap();
            assert!(count > 0, "the service closed; left over: {:?}", String::from_utf8_lossy(&self.buffer));
            self.buffer.extend_from_slice(&piece[..count]);
        }
    }

    /// The next line, whatever it says, unless it is an error.
    pub(crate) fn next(&mut self) -> Heard {
        let end = |bytes: &[u8]| bytes.windows(2).position(|two| two == b"\r\n").map(|at| at + 2);
        let line = String::from_utf8(self.take(end)).unwrap().trim_end().to_owned();
        assert!(
            !line.starts_with(|first: char| first.is_ascii_digit()),
            "an error, and that is the end: {line}"
        );
        let length = match &line[..3] {
            "MSG" | "UBX" | "NOT" | "GCF" => line.rsplit(' ').next().unwrap().parse().unwrap(),
            _ => 0,
        };
        let payload = self.take(|bytes: &[u8]| (bytes.len() >= length).then_some(length));
        Heard { line, payload }
    }

    /// The next line with this beginning; others are passed over.
    #[track_caller]
    pub(crate) fn hears(&mut self, beginning: &str) -> Heard {
        loop {
            let heard = self.next();
            if heard.line.starts_with(beginning) {
                return heard;
            }
        }
    }

    /// The body of the next text.
    pub(crate) fn hears_text(&mut self) -> String {
        loop {
            let message = self.hears("MSG ").text();
            let (head, body) = message.split_once("\r\n\r\n").unwrap();
            if head.contains("Content-Type: text/plain") {
                return body.to_owned();
            }
        }
    }
}
