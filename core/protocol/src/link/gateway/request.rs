//! How a request to the gateway looks, and what its answers say (`http-gateway.md` 1 and 2).

use crate::address::Target;
use crate::http::Url;
use crate::limits::LONGEST_HOST;
use crate::link::work::Carries;
use crate::settings::{ProxyKind, Routes};
use crate::wire::sink::{Sink, put_decimal};

/// The longest session id that is taken, in bytes.
pub(super) const LONGEST_SESSION: usize = 64;

/// The gateway's address, there.
pub(super) fn place<'a>(elsewhere: Option<&'a Target>, gateway: Url<'a>) -> Url<'a> {
    match elsewhere {
        Some(Target { host, port }) => Url { host, port: *port, ..gateway },
        None => gateway,
    }
}

/// What `X-MSN-Messenger` says.
pub(super) struct Said<'a> {
    pub(super) session: Option<&'a str>,
    /// Where the session goes on; without a port it is 0.
    pub(super) place: Option<(&'a str, u16)>,
    pub(super) closes: bool,
}

impl<'a> Said<'a> {
    /// Reads pairs in any order and letter case; what cannot be used is passed over.
    pub(super) fn read(value: &'a [u8]) -> Self {
        let mut said = Self { session: None, place: None, closes: false };
        for pair in value.split(|byte| *byte == b';') {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let (Some(name), Some(value)) = (halves.next(), halves.next()) else { continue };
            let (name, value) = (name.trim_ascii(), value.trim_ascii());
            if name.eq_ignore_ascii_case(b"SessionID") {
                said.session = proper_session(value);
            } else if name.eq_ignore_ascii_case(b"GW-IP") {
                said.place = proper_host(value);
            } else if name.eq_ignore_ascii_case(b"Session") {
                said.closes = value.eq_ignore_ascii_case(b"close");
            }
        }
        said
    }
}

/// A session id goes into an address: it must not change what the address means.
fn proper_session(value: &[u8]) -> Option<&str> {
    let is_proper = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_{}~:".contains(byte);
    let good = !value.is_empty() && value.len() <= LONGEST_SESSION && value.iter().all(is_proper);
    good.then(|| core::str::from_utf8(value).ok()).flatten()
}

/// A host, with a port or not (then it is 0), that may stand in a request.
pub(super) fn proper_host(value: &[u8]) -> Option<(&str, u16)> {
    let url = Url::parse(value).ok().filter(|url| url.path == "/" && url.host.len() <= LONGEST_HOST)?;
    Some((url.host, if url.has_default_port() { 0 } else { url.port }))
}

/// A request to the gateway (`http-gateway.md` 1).
pub(super) struct Request<'a> {
    pub(super) routes: &'a Routes,
    /// Where the gateway wants the session to go on.
    pub(super) elsewhere: Option<&'a Target>,
    /// `None`: it is to be opened.
    pub(super) session: Option<&'a str>,
    pub(super) server: &'a str,
    pub(super) carries: Carries,
    pub(super) is_question: bool,
    pub(super) length: u32,
}

impl Request<'_> {
    pub(super) fn put(&self, sink: &mut dyn Sink) {
        let Some(gateway) = self.routes.gateway() else { return };
        let url = place(self.elsewhere, gateway);
        let is_forwarded = self.routes.proxy_kind() == ProxyKind::Http && !url.secure;
        sink.put(b"POST ");
        if is_forwarded {
            sink.put(b"http://");
            url.put_host(sink);
        }
        url.put_path(sink);
        self.put_query(sink, &url);
        sink.put(b" HTTP/1.1\r\nHost: ");
        url.put_host(sink);
        sink.put(b"\r\nUser-Agent: MSMSGS\r\nAccept: */*\r\nPragma: no-cache\r\nConnection: Keep-Alive\r\n");
        if is_forwarded {
            sink.put(b"Proxy-Connection: Keep-Alive\r\n");
            self.routes.put_proxy_authorization(sink);
        }
        sink.put(b"Content-Type: application/x-msn-messenger\r\nContent-Length: ");
        put_decimal(sink, self.length);
        sink.put(b"\r\n\r\n");
    }

    fn put_query(&self, sink: &mut dyn Sink, url: &Url<'_>) {
        sink.put(if url.path.contains('?') { b"&" } else { b"?" });
        match self.session {
            None => {
                sink.put(b"Action=open&Server=");
                sink.put(match self.carries {
                    Carries::Notification => b"NS",
                    Carries::Switchboard => b"SB",
                });
                sink.put(b"&IP=");
                sink.put(self.server.as_bytes());
            }
            Some(session) => {
                sink.put(if self.is_question { b"Action=poll&" } else { b"" });
                sink.put(b"SessionID=");
                sink.put(session.as_bytes());
            }
        }
    }
}
