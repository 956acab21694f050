//! The HTTP proxy: `CONNECT`, and requests for `http://` URIs.

use std::fmt::Write;

use futures_lite::{AsyncWriteExt, FutureExt};
use smol::Timer;

use crate::base64;
use crate::http::{self, Head, Response};
use crate::proxy::relay::{self, Unreachable};
use crate::proxy::{Held, PATIENCE};

/// Longest body of a request that is forwarded.
const BODY_LIMIT: usize = 1024 * 1024;

/// Headers that are between two neighbours only, and those that are for the proxy.
const NOT_FORWARDED: [&str; 5] =
    ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate"];

/// A connection to a target, kept for the next request.
struct Upstream {
    authority: String,
    target: Held,
    input: Vec<u8>,
}

/// Whether the client's connection is good for another request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Next,
    Close,
}

/// Serves one client.
pub(super) async fn serve(client: &Held) {
    let mut input = Vec::new();
    let mut upstream = None;
    loop {
        let reading = read_request(client, &mut input);
        let limit = async {
            Timer::after(PATIENCE).await;
            None
        };
        let Some((head, body)) = reading.or(limit).await else { return };
        let answered = if !is_authorized(client, &head) {
            client.inside.tally.unauthorized.add(1);
            let response = Response::new(407).with("Proxy-Authenticate", "Basic realm=\"msnp-service\"");
            answer(client, &head, &response).await
        } else if head.method() == "CONNECT" {
            match open_tunnel(client, &head).await {
                Ok(target) => {
                    // Counted before the client can know.
                    client.inside.tally.tunnels.add(1);
                    let established = b"HTTP/1.1 200 Connection established\r\n\r\n";
                    if (&*client.stream).write_all(established).await.is_ok() {
                        relay::tunnel(client, &target, &input).await;
                    }
                    return;
                }
                Err(status) => refuse(client, &head, status).await,
            }
        } else {
            forward(client, &mut input, &mut upstream, &head, &body).await
        };
        if answered == After::Close {
            return;
        }
    }
}

async fn read_request(client: &Held, input: &mut Vec<u8>) -> Option<(Head, Vec<u8>)> {
    let mut stream = &*client.stream;
    let head = match http::read_head(&mut stream, input).await {
        Ok(head) => head?,
        Err(_) => return refuse_unread(client, 400).await,
    };
    let length = match head.length() {
        Ok(length) => length.unwrap_or(0),
        Err(_) => return refuse_unread(client, 400).await,
    };
    if head.is_chunked() {
        return refuse_unread(client, 411).await;
    }
    if length > BODY_LIMIT {
        return refuse_unread(client, 413).await;
    }
    let body = http::read_body(&mut stream, input, length).await?;
    Some((head, body))
}

/// Refuses what was not read to its end; the connection is over.
async fn refuse_unread<T>(client: &Held, status: u16) -> Option<T> {
    client.inside.tally.refused.add(1);
    let _ = (&*client.stream).write_all(&Response::new(status).bytes(false)).await;
    None
}

async fn refuse(client: &Held, head: &Head, status: u16) -> After {
    client.inside.tally.refused.add(1);
    let body = format!("<html><body>The proxy says {status}.</body></html>");
    answer(client, head, &Response::new(status).with("Content-Type", "text/html").body(body)).await
}

/// Answers in the proxy's own name.
async fn answer(client: &Held, head: &Head, response: &Response) -> After {
    let keep_alive = keeps_alive(head);
    let written = (&*client.stream).write_all(&response.bytes(keep_alive)).await;
    if written.is_ok() && keep_alive { After::Next } else { After::Close }
}

/// Some clients say to proxies in a header of its own whether they go on.
fn keeps_alive(head: &Head) -> bool {
    match head.header("Proxy-Connection") {
        Some(value) => !value.eq_ignore_ascii_case("close"),
        None => head.keeps_alive(),
    }
}

fn is_authorized(client: &Held, head: &Head) -> bool {
    let Some((name, password)) = &client.inside.credentials else { return true };
    let given = head.header("Proxy-Authorization").and_then(|value| value.split_once(' '));
    given.is_some_and(|(scheme, value)| {
        scheme.eq_ignore_ascii_case("Basic")
            && value.trim() == base64::encode(format!("{name}:{password}").as_bytes())
    })
}

async fn open_tunnel(client: &Held, head: &Head) -> Result<Held, u16> {
    let inside = &client.inside;
    let (host, port) = split_authority(head.target(), None).ok_or(400_u16)?;
    inside.remember(host, port);
    if let Some(status) = inside.refusal() {
        return Err(status);
    }
    relay::connect(inside, host, port).await.map_err(status_of)
}

fn status_of(why: Unreachable) -> u16 {
    match why {
        Unreachable::NotHere => 403,
        Unreachable::UnknownName | Unreachable::Refused | Unreachable::Otherwise => 502,
    }
}

/// Host (without brackets) and port.
fn split_authority(authority: &str, default_port: Option<u16>) -> Option<(&str, u16)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            (host, port.strip_prefix(':'))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = match port {
        Some(port) => port.parse().ok()?,
        None => default_port?,
    };
    (!host.is_empty()).then_some((host, port))
}

/// Forwards a request and its answer.
async fn forward(
    client: &Held,
    input: &mut Vec<u8>,
    upstream: &mut Option<Upstream>,
    head: &Head,
    body: &[u8],
) -> After {
    let target = head.target();
    let scheme = target.split_once("://").filter(|(scheme, _)| scheme.eq_ignore_ascii_case("http"));
    let Some((_, rest)) = scheme else { return refuse(client, head, 400).await };
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    let Some((host, port)) = split_authority(authority, Some(80)) else {
        return refuse(client, head, 400).await;
    };
    client.inside.remember(host, port);
    let kept = upstream.take().filter(|kept| kept.authority == authority && is_quiet(kept));
    let mut there = match kept {
        Some(kept) => kept,
        None => match relay::connect(&client.inside, host, port).await {
            Ok(target) => Upstream { authority: authority.to_owned(), target, input: Vec::new() },
            Err(why) => return refuse(client, head, status_of(why)).await,
        },
    };
    let request = rewritten(head, authority, body);
    client.inside.tally.bytes_up.add(request.len());
    if (&*there.target.stream).write_all(&request).await.is_err() {
        return refuse(client, head, 502).await;
    }
    // A client that goes away takes its request along.
    let mut stream = &*client.stream;
    let waiting = http::unless_gone(&mut stream, input, answer_head(client, &mut there));
    let Some(answered) = waiting.await else { return After::Close };
    let Some(answered) = answered else { return refuse(client, head, 502).await };
    client.inside.tally.forwarded.add(1);
    let keeps = keeps_alive(head);
    match pass_on(client, &mut there, head, &answered, keeps).await {
        Some(true) if keeps => {
            *upstream = Some(there);
            After::Next
        }
        Some(false) if keeps && is_framed(&answered) => After::Next,
        _ => After::Close,
    }
}

/// Whether nothing came on a kept connection meanwhile, its end included.
fn is_quiet(kept: &Upstream) -> bool {
    let nothing = kept.target.stream.get_ref().peek(&mut [0]);
    kept.input.is_empty() && nothing.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
}

/// The request as the target gets it.
fn rewritten(head: &Head, authority: &str, body: &[u8]) -> Vec<u8> {
    let (path, query) = head.path_and_query();
    let mark = if query.is_empty() { "" } else { "?" };
    let mut text = format!("{} {path}{mark}{query} HTTP/1.1\r\nHost: {authority}\r\n", head.method());
    write_headers(&mut text, head, Some("Host"));
    text.push_str("Via: 1.1 msnp-service\r\nConnection: keep-alive\r\n\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn write_headers(text: &mut String, head: &Head, without: Option<&str>) {
    let left_out = |name: &str| {
        NOT_FORWARDED.iter().copied().chain(without).any(|other| other.eq_ignore_ascii_case(name))
    };
    for (name, value) in head.headers().filter(|(name, _)| !left_out(name)) {
        let _ = write!(text, "{name}: {value}\r\n");
    }
}

/// The head of the answer; interim ones are passed on before it.
async fn answer_head(client: &Held, there: &mut Upstream) -> Option<Head> {
    loop {
        let head = http::read_head(&mut &*there.target.stream, &mut there.input).await.ok()??;
        if !head.first_line().starts_with("HTTP/") {
            return None;
        }
        if !(100..200).contains(&head.status()?) {
            return Some(head);
        }
        say(client, format!("{}\r\n\r\n", head.first_line()).as_bytes()).await?;
    }
}

/// Whether an answer's end shows without that of the connection.
fn is_framed(answer: &Head) -> bool {
    answer.is_chunked() || matches!(answer.length(), Ok(Some(_)))
}

/// Passes an answer on; true when the target's connection can be kept, `None` when something broke.
async fn pass_on(
    client: &Held,
    there: &mut Upstream,
    request: &Head,
    answer: &Head,
    keeps: bool,
) -> Option<bool> {
    let has_body = request.method() != "HEAD" && !matches!(answer.status(), Some(204 | 304));
    let keeps = keeps && (!has_body || is_framed(answer));
    let mut text = format!("{}\r\n", answer.first_line());
    write_headers(&mut text, answer, None);
    let _ = write!(text, "Connection: {}\r\n\r\n", if keeps { "keep-alive" } else { "close" });
    say(client, text.as_bytes()).await?;
    if !has_body {
        return Some(answer.keeps_alive());
    }
    if answer.is_chunked() {
        pass_chunks(client, there).await?;
    } else if let Ok(Some(length)) = answer.length() {
        pass_bytes(client, there, length).await?;
    } else {
        while http::read_more(&mut &*there.target.stream, &mut there.input).await {
            let bytes = std::mem::take(&mut there.input);
            say(client, &bytes).await?;
        }
        return Some(false);
    }
    Some(answer.keeps_alive())
}

async fn pass_bytes(client: &Held, there: &mut Upstream, mut length: usize) -> Option<()> {
    loop {
        let rest = there.input.split_off(length.min(there.input.len()));
        let bytes = std::mem::replace(&mut there.input, rest);
        say(client, &bytes).await?;
        length -= bytes.len();
        if length == 0 {
            return Some(());
        }
        if !http::read_more(&mut &*there.target.stream, &mut there.input).await {
            return None;
        }
    }
}

async fn pass_chunks(client: &Held, there: &mut Upstream) -> Option<()> {
    loop {
        let line = http::read_line(&mut &*there.target.stream, &mut there.input).await?;
        say(client, &line).await?;
        let size = String::from_utf8_lossy(&line);
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            break;
        }
        // The line end behind a chunk belongs to it.
        pass_bytes(client, there, size.checked_add(2)?).await?;
    }
    loop {
        let trailer = http::read_line(&mut &*there.target.stream, &mut there.input).await?;
        say(client, &trailer).await?;
        if trailer.iter().all(u8::is_ascii_whitespace) {
            return Some(());
        }
    }
}

async fn say(client: &Held, bytes: &[u8]) -> Option<()> {
    client.inside.tally.bytes_down.add(bytes.len());
    (&*client.stream).write_all(bytes).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_cut() {
        assert_eq!(split_authority("localhost:443", None), Some(("localhost", 443)));
        assert_eq!(split_authority("[::1]:443", None), Some(("::1", 443)));
        assert_eq!(split_authority("[::1]", Some(80)), Some(("::1", 80)));
        assert_eq!(split_authority("127.0.0.1", Some(80)), Some(("127.0.0.1", 80)));
        for bad in ["localhost", ":1", "a:b", "::1", "[::1", "a:70000"] {
            assert_eq!(split_authority(bad, None), None, "{bad}");
        }
    }
}
