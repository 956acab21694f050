//! HTTP/1.1 as far as the servers here need it: heads, bodies with a length, answers. Everything read is bounded.

use std::fmt::Write;
use std::future::Future;

use futures_lite::{AsyncRead, AsyncReadExt, FutureExt};

/// Longest head that is read.
const HEAD_LIMIT: usize = 32 * 1024;
/// Longest line before a chunk.
const LINE_LIMIT: usize = 4 * 1024;
/// Bytes that are read ahead while a request is being answered.
const AHEAD_LIMIT: usize = 16 * 1024;

/// The head of a request or an answer.
#[derive(Debug)]
pub(crate) struct Head {
    /// The first line: `POST /path HTTP/1.1` or `HTTP/1.1 200 OK`.
    first: String,
    headers: Vec<(String, String)>,
}

impl Head {
    /// Reads a head that ends before its empty line, or with it. `None` for an empty one.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Head> {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines();
        let first = lines.next()?.trim().to_owned();
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        Some(Head { first, headers })
    }

    fn word(&self, index: usize) -> Option<&str> {
        self.first.split_ascii_whitespace().nth(index)
    }

    /// The first line as it stands.
    pub(crate) fn first_line(&self) -> &str {
        &self.first
    }

    pub(crate) fn method(&self) -> &str {
        self.word(0).unwrap_or_default()
    }

    /// What is asked for, as it stands: a path with its query, or a whole URI.
    pub(crate) fn target(&self) -> &str {
        self.word(1).unwrap_or_default()
    }

    /// The status, of an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        self.word(1)?.parse().ok()
    }

    /// The target without scheme and host, cut into path and query.
    pub(crate) fn path_and_query(&self) -> (&str, &str) {
        let target = self.target();
        let local = match target.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
            None => target,
        };
        local.split_once('?').unwrap_or((local, ""))
    }

    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn header(&self, wanted: &str) -> Option<&str> {
        self.headers().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    }

    /// Whether the connection is good for another request. Requests without a version are of HTTP/1.0 times.
    pub(crate) fn keeps_alive(&self) -> bool {
        let modern = self.first.split_ascii_whitespace().any(|word| word == "HTTP/1.1");
        match self.header("Connection") {
            Some(value) if value.eq_ignore_ascii_case("close") => false,
            Some(value) if value.eq_ignore_ascii_case("keep-alive") => true,
            _ => modern,
        }
    }

    /// Whether the client asks for the connection to stay open, in words.
    pub(crate) fn asks_to_stay(&self) -> bool {
        let words = self.header("Connection").unwrap_or_default().split(',');
        words.map(str::trim).any(|word| word.eq_ignore_ascii_case("keep-alive"))
    }

    pub(crate) fn is_chunked(&self) -> bool {
        self.header("Transfer-Encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
    }

    /// The length of the body; `None` when the head does not say, an error when it says nonsense.
    pub(crate) fn length(&self) -> Result<Option<usize>, BadHead> {
        self.header("Content-Length").map(|value| value.parse().map_err(|_| BadHead)).transpose()
    }
}

/// A head that cannot be made sense of, or is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadHead;

/// Where the body begins.
pub(crate) fn head_end(input: &[u8]) -> Option<usize> {
    let crlf = input.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
    let lf = input.windows(2).position(|window| window == b"\n\n").map(|at| at + 2);
    match (crlf, lf) {
        (Some(crlf), Some(lf)) => Some(crlf.min(lf)),
        (crlf, lf) => crlf.or(lf),
    }
}

/// Reads a head; what was read beyond it stays in `input`. `Ok(None)` is the end of the connection.
pub(crate) async fn read_head(
    stream: &mut (impl AsyncRead + Unpin),
    input: &mut Vec<u8>,
) -> Result<Option<Head>, BadHead> {
    loop {
        if let Some(end) = head_end(input) {
            let head = Head::parse(&input[..end]);
            input.drain(..end);
            return head.map(Some).ok_or(BadHead);
        }
        if input.len() > HEAD_LIMIT {
            return Err(BadHead);
        }
        if !read_more(stream, input).await {
            return Ok(None);
        }
    }
}

/// Reads a body of a length that was checked; `None` when the connection ends inside it.
pub(crate) async fn read_body(
    stream: &mut (impl AsyncRead + Unpin),
    input: &mut Vec<u8>,
    length: usize,
) -> Option<Vec<u8>> {
    while input.len() < length {
        if !read_more(stream, input).await {
            return None;
        }
    }
    let rest = input.split_off(length);
    Some(std::mem::replace(input, rest))
}

/// Reads what is there, waiting for the first byte; false at the end.
pub(crate) async fn read_more(stream: &mut (impl AsyncRead + Unpin), input: &mut Vec<u8>) -> bool {
    let mut buffer = [0; 2048];
    match stream.read(&mut buffer).await {
        Ok(count @ 1..) => {
            input.extend_from_slice(&buffer[..count]);
            true
        }
        _ => false,
    }
}

/// Reads a line, line end included; `None` at the end, or when it gets too long.
pub(crate) async fn read_line(stream: &mut (impl AsyncRead + Unpin), input: &mut Vec<u8>) -> Option<Vec<u8>> {
    loop {
        if let Some(end) = input.iter().position(|&byte| byte == b'\n') {
            let rest = input.split_off(end + 1);
            return Some(std::mem::replace(input, rest));
        }
        if input.len() > LINE_LIMIT || !read_more(stream, input).await {
            return None;
        }
    }
}

/// Waits for something, and looks out for the end of the connection meanwhile: `None` when that came first. What is read
/// on the way is kept.
pub(crate) async fn unless_gone<T>(
    stream: &mut (impl AsyncRead + Unpin),
    input: &mut Vec<u8>,
    what: impl Future<Output = T>,
) -> Option<T> {
    let end = async {
        while input.len() < AHEAD_LIMIT {
            if !read_more(stream, input).await {
                return None;
            }
        }
        std::future::pending().await
    };
    let done = async { Some(what.await) };
    done.or(end).await
}

/// An answer being made.
#[derive(Debug)]
pub(crate) struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    chunked: bool,
}

/// Bytes of a body in one chunk, where answers are sent in chunks.
const CHUNK: usize = 60;

impl Response {
    pub(crate) fn new(status: u16) -> Response {
        Response { status, headers: Vec::new(), body: Vec::new(), chunked: false }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Response {
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Response {
        self.body = body.into();
        self
    }

    /// Changes the body, which is text.
    #[must_use]
    pub(crate) fn rewritten(mut self, change: impl FnOnce(&str) -> String) -> Response {
        self.body = change(&String::from_utf8_lossy(&self.body)).into_bytes();
        self
    }

    /// Sends the body in chunks.
    #[must_use]
    pub(crate) fn chunked(mut self, chunked: bool) -> Response {
        self.chunked = chunked;
        self
    }

    pub(crate) fn bytes(&self, keep_alive: bool) -> Vec<u8> {
        let mut head =
            format!("HTTP/1.1 {} {}\r\nServer: msnp-service\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if self.chunked {
            head.push_str("Transfer-Encoding: chunked\r\n");
        } else {
            let _ = write!(head, "Content-Length: {}\r\n", self.body.len());
        }
        let connection = if keep_alive { "keep-alive" } else { "close" };
        let _ = write!(head, "Connection: {connection}\r\n\r\n");
        let mut bytes = head.into_bytes();
        if self.chunked {
            for chunk in self.body.chunks(CHUNK) {
                bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
        } else {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        411 => "Length Required",
        413 => "Content Too Large",
        417 => "Expectation Failed",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Something Else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        Head::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn heads_are_read() {
        let request =
            head("GET https://localhost:1/login2.srf?lc=1 HTTP/1.1\r\nHost: x\r\nconnection: Close\r\n");
        assert_eq!(request.path_and_query(), ("/login2.srf", "lc=1"));
        assert_eq!(request.header("host"), Some("x"));
        assert!(!request.keeps_alive());
        assert!(head("GET /rdr/pprdr.asp HTTP/1.1\r\n\r\n").keeps_alive());
        assert!(!head("GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n").keeps_alive());
        assert!(!head("GET /rdr/pprdr.asp HTTP/1.1\r\n\r\n").asks_to_stay());
        assert!(head("GET /rdr/pprdr.asp HTTP/1.0\r\nConnection: TE, Keep-Alive\r\n\r\n").asks_to_stay());
        assert_eq!(head("HTTP/1.1 502 Bad Gateway\r\n").status(), Some(502));
        assert_eq!(head("POST http://nowhere HTTP/1.1\r\n").path_and_query(), ("/", ""));
        assert_eq!(head("POST / HTTP/1.1\r\nContent-Length: 12\r\n").length(), Ok(Some(12)));
        assert_eq!(head("POST / HTTP/1.1\r\nContent-Length: -1\r\n").length(), Err(BadHead));
        assert_eq!(head_end(b"GET / HTTP/1.0\n\nrest"), Some(16));
    }

    #[test]
    fn answers_come_whole_or_in_chunks() {
        let whole = Response::new(200).body("abc").bytes(true);
        assert!(whole.ends_with(b"Content-Length: 3\r\nConnection: keep-alive\r\n\r\nabc"));
        let chunks = Response::new(200).body(vec![b'x'; 61]).chunked(true).bytes(false);
        let text = String::from_utf8(chunks).unwrap();
        assert!(text.contains("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3c\r\nxxx"), "{text}");
        assert!(text.ends_with("x\r\n1\r\nx\r\n0\r\n\r\n"), "{text}");
        assert!(Response::new(200).chunked(true).bytes(true).ends_with(b"\r\n\r\n0\r\n\r\n"));
    }
}
