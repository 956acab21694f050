//! HTTP, as little of it as a question and the head of an answer take.

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use msnp::{Error, Server, ServerKind};

use super::reach::Stream;

/// The longest head of an answer that is read, and the longest body.
const LONGEST_ANSWER: usize = 16 * 1024;

/// Where to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) secure: bool,
    /// With the brackets of an IPv6 address.
    pub(super) host: String,
    pub(super) port: u16,
    /// Path and query.
    pub(super) target: String,
}

impl Url {
    pub(super) fn read(address: &str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let (place, target) = rest.find(['/', '?']).map_or((rest, ""), |at| rest.split_at(at));
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (place, if secure { 443 } else { 80 }),
        };
        (!host.is_empty() && port != 0).then(|| Self { secure, host: host.to_owned(), port, target })
    }

    pub(super) fn server(&self, kind: ServerKind) -> Server {
        Server { kind, host: self.host.clone(), port: Some(self.port) }
    }

    /// As it stands in `Host`.
    pub(super) fn place(&self) -> String {
        match (self.secure, self.port) {
            (true, 443) | (false, 80) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }

    /// As it stands in a request to a proxy.
    pub(super) fn whole(&self) -> String {
        format!("{}://{}{}", if self.secure { "https" } else { "http" }, self.place(), self.target)
    }
}

/// The head of an answer, and what came of the body together with it.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, wanted: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str())
    }

    fn read(head: &str, body: &str) -> Option<Self> {
        let mut lines = head.lines();
        let status = lines.next()?.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()?;
        let pair = |line: &str| {
            line.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        };
        Some(Self { status, headers: lines.filter_map(pair).collect(), body: body.to_owned() })
    }
}

/// Sends a request and reads the answer to the end of its head.
pub(super) async fn ask(stream: &mut Stream, request: &str, server: &Server) -> Result<Answer, Error> {
    let lost = || Error::ConnectionLost { server: server.clone() };
    let senseless = || Error::BadAnswer { server: server.clone() };
    stream.write_all(request.as_bytes()).await.map_err(|_| lost())?;
    stream.flush().await.map_err(|_| lost())?;
    let mut bytes = Vec::new();
    loop {
        let length = more(stream, &mut bytes).await;
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n")) {
            return Answer::read(head, body).ok_or_else(senseless);
        }
        match length {
            0 if bytes.is_empty() => return Err(lost()),
            0 => return Err(senseless()),
            _ if bytes.len() > LONGEST_ANSWER => return Err(senseless()),
            _ => {}
        }
    }
}

/// The same with its body, so that the connection is good for another request.
pub(super) async fn ask_for_all(
    stream: &mut Stream,
    request: &str,
    server: &Server,
) -> Result<Answer, Error> {
    let mut answer = ask(stream, request, server).await?;
    let length: usize =
        answer.header("Content-Length").and_then(|length| length.parse().ok()).unwrap_or_default();
    let mut bytes = std::mem::take(&mut answer.body).into_bytes();
    while bytes.len() < length.min(LONGEST_ANSWER) {
        if more(stream, &mut bytes).await == 0 {
            return Err(Error::ConnectionLost { server: server.clone() });
        }
    }
    answer.body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(answer)
}

/// Reads on, and says how much that was: nothing at the end.
async fn more(stream: &mut Stream, bytes: &mut Vec<u8>) -> usize {
    let mut piece = [0; 2048];
    // Behind TLS a close without a goodbye is an error.
    let length = stream.read(&mut piece).await.unwrap_or(0);
    bytes.extend_from_slice(piece.get(..length).unwrap_or_default());
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_fall_into_their_parts() {
        let url = Url::read("HTTPS://[::1]:8443/rdr/pprdr.asp?a=b").unwrap();
        assert_eq!((url.secure, url.host.as_str(), url.port), (true, "[::1]", 8443));
        assert_eq!(url.whole(), "https://[::1]:8443/rdr/pprdr.asp?a=b");
        let url = Url::read("http://example.net?x").unwrap();
        assert_eq!((url.port, url.target.as_str(), url.place().as_str()), (80, "/?x", "example.net"));
        assert_eq!(Url::read("https://[::1]").unwrap().host, "[::1]");
        for wrong in ["example.net", "gopher://a/", "http://", "http://a:b/", "http://a:0/"] {
            assert_eq!(Url::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_head_of_an_answer_is_read() {
        let answer = Answer::read("HTTP/1.1 302 Found\r\nlocation:  https://a/ ", "x").unwrap();
        assert_eq!((answer.status, answer.header("Location")), (302, Some("https://a/")));
        assert!(Answer::read("VER 0 CVR0", "").is_none() && Answer::read("HTTP/1.1 x", "").is_none());
    }
}
