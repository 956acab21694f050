//! A question over HTTP and its answer, read as the client reads them.

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use msnp::internals::http::response::{Bounds, Response, State};
use msnp::internals::{HeapBytes, Sink, headers_of, http};
use msnp::{Error, Server, ServerKind};

use super::reach::Stream;

/// The longest head of an answer that is read, and the longest body.
const LONGEST_ANSWER: usize = 16 * 1024;
const BOUNDS: Bounds = Bounds { head: LONGEST_ANSWER, body: LONGEST_ANSWER, ..Bounds::DEFAULT };

/// Where to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) secure: bool,
    pub(super) host: String,
    pub(super) port: u16,
    /// As it stands in `Host`.
    pub(super) place: String,
    /// Path and query.
    pub(super) target: String,
}

/// Texts of the wire.
struct Text(Vec<u8>);

impl Sink for Text {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

fn written(put: impl FnOnce(&mut dyn Sink)) -> String {
    let mut text = Text(Vec::new());
    put(&mut text);
    String::from_utf8_lossy(&text.0).into_owned()
}

impl Url {
    /// As the client reads it: `https` where it names no scheme.
    pub(super) fn read(address: &str) -> Option<Self> {
        http::Url::parse(address.as_bytes()).ok().map(|url| Self::of(&url))
    }

    /// Where a `Location` leads that came from here.
    pub(super) fn follow(&self, location: &str) -> Option<Self> {
        let here = self.whole();
        let here = http::Url::parse(here.as_bytes()).ok()?;
        http::Url::resolve(&here, location.as_bytes()).ok().map(|url| Self::of(&url))
    }

    fn of(url: &http::Url<'_>) -> Self {
        Self {
            secure: url.secure,
            host: url.host.to_owned(),
            port: url.port,
            place: written(|sink| url.put_host(sink)),
            target: written(|sink| url.put_path(sink)),
        }
    }

    pub(super) fn server(&self, kind: ServerKind) -> Server {
        Server { kind, host: self.host.clone(), port: Some(self.port) }
    }

    /// As it stands in a request to a proxy.
    pub(super) fn whole(&self) -> String {
        format!("{}://{}{}", if self.secure { "https" } else { "http" }, self.place, self.target)
    }
}

/// An answer as far as it was read: its head, and what came of the body.
pub(super) struct Answer {
    response: Response<HeapBytes<LONGEST_ANSWER>>,
    /// The heads as they came: what the client does not keep is looked for there.
    head: Vec<u8>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn status(&self) -> u16 {
        self.response.status()
    }

    pub(super) fn header(&self, wanted: &str) -> Option<&str> {
        headers_of(&self.head).get(wanted).and_then(|value| std::str::from_utf8(value).ok())
    }
}

/// How far an answer is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// The end of its head.
    Head,
    /// The end of its body, so that the connection is good for another request.
    Body,
}

/// Sends a request and reads the answer.
pub(super) async fn ask(
    stream: &mut Stream,
    request: &str,
    server: &Server,
    until: Until,
) -> Result<Answer, Error> {
    let lost = || Error::ConnectionLost { server: server.clone() };
    let senseless = || Error::BadAnswer { server: server.clone() };
    stream.write_all(request.as_bytes()).await.map_err(|_| lost())?;
    stream.flush().await.map_err(|_| lost())?;
    let (mut response, mut head, mut body) = (Response::new(), Vec::new(), Vec::new());
    loop {
        let is_done = match response.state() {
            State::Head => false,
            State::Body => until == Until::Head,
            State::Complete | State::Abandoned => true,
        };
        if is_done {
            return Ok(Answer { response, head, body: String::from_utf8_lossy(&body).into_owned() });
        }
        let mut piece = [0; 2048];
        // Behind TLS a close without a goodbye is an error.
        let length = stream.read(&mut piece).await.unwrap_or(0);
        let mut rest = piece.get(..length).unwrap_or_default();
        if rest.is_empty() {
            response.closed().map_err(|_| {
                if response.state() == State::Head && !head.is_empty() { senseless() } else { lost() }
            })?;
        }
        loop {
            let in_head = response.state() == State::Head;
            let Some(step) = response.step(rest, &BOUNDS).map_err(|_| senseless())? else { break };
            if in_head {
                head.extend_from_slice(rest.strip_suffix(step.rest).unwrap_or(rest));
            }
            body.extend_from_slice(step.data);
            rest = step.rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_fall_into_their_parts() {
        let url = Url::read("HTTPS://[::1]:8443/rdr/pprdr.asp?a=b").unwrap();
        assert_eq!((url.secure, url.host.as_str(), url.port), (true, "::1", 8443));
        assert_eq!(url.whole(), "https://[::1]:8443/rdr/pprdr.asp?a=b");
        let url = Url::read("http://example.net?x").unwrap();
        assert_eq!((url.port, url.target.as_str(), url.place.as_str()), (80, "/?x", "example.net"));
        assert_eq!(url.follow("/b").unwrap().whole(), "http://example.net/b");
        assert_eq!(url.follow("https://a/b").unwrap().whole(), "https://a/b");
        assert_eq!(url.follow("b"), None);
        for wrong in ["gopher://a/", "http://", "http://a:b/", "http://a:0/", "http://a b/"] {
            assert_eq!(Url::read(wrong), None, "{wrong}");
        }
    }

    fn answer(bytes: &'static str, until: Until) -> Result<Answer, Error> {
        let server = Server { kind: ServerKind::Nexus, host: "a".to_owned(), port: None };
        let mut stream: Stream = Box::new(Said(bytes.as_bytes()));
        smol::block_on(ask(&mut stream, "GET / HTTP/1.1\r\n\r\n", &server, until))
    }

    /// A server that says this, whatever it is asked.
    struct Said(&'static [u8]);

    impl futures_lite::AsyncRead for Said {
        fn poll_read(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
            buffer: &mut [u8],
        ) -> std::task::Poll<std::io::Result<usize>> {
            std::pin::Pin::new(&mut self.0).poll_read(context, buffer)
        }
    }

    impl futures_lite::AsyncWrite for Said {
        fn poll_write(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            bytes: &[u8],
        ) -> std::task::Poll<std::io::Result<usize>> {
            std::task::Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Ok(()))
        }

        fn poll_close(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Ok(()))
        }
    }

    #[test]
    fn an_answer_is_read_as_far_as_it_is_wanted() {
        let found =
            answer("HTTP/1.1 302 Found\r\nlocation:  https://a/ \r\nDate: x\r\n\r\n", Until::Head).unwrap();
        assert_eq!((found.status(), found.header("Location")), (302, Some("https://a/")));
        assert_eq!(found.header("date"), Some("x"), "the client keeps no date");
        let chunks =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nVER\r\n2\r\n 1\r\n0\r\n\r\nrest";
        assert_eq!(answer(chunks, Until::Body).unwrap().body, "VER 1");
        let counted = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nVER 1";
        assert_eq!(answer(counted, Until::Body).unwrap().body, "VER");
    }

    #[test]
    fn what_is_no_answer_is_told_from_silence() {
        let of = |bytes| answer(bytes, Until::Body).err().unwrap();
        for senseless in ["VER 0 CVR0\r\n", "HTTP/1.1 x\r\n\r\n", "HTTP/1.1 200 OK\r\nDate: x"] {
            assert!(matches!(of(senseless), Error::BadAnswer { .. }), "{senseless}");
        }
        for cut in ["", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nV"] {
            assert!(matches!(of(cut), Error::ConnectionLost { .. }), "{cut}");
        }
    }
}
