//! Agreeing with a proxy on where to: `CONNECT` of HTTP (RFC 9110, 9.3.6), SOCKS5 (RFC 1928) with or without a name and a password
//! (RFC 1929).

use super::work::{Destination, Reached};
use crate::connection::{Approach, Link, LinkState};
use crate::error::LinkError;
use crate::http::exchange::Exchange;
use crate::http::response::{Bounds, State};
use crate::limits::LONGEST_HOST;
use crate::settings::{ProxyKind, Routes};
use crate::storage::Buffer;
use crate::wire::sink::{Sink, put_decimal};
use crate::wire::{Refused, parse_decimal};

const VERSION: u8 = 5;
const CREDENTIALS_VERSION: u8 = 1;
const NO_AUTHENTICATION: u8 = 0;
const NAME_AND_PASSWORD: u8 = 2;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// The driver has connected, or made the connection secure.
pub(crate) fn connected<B: Buffer>(
    link: &mut Link,
    exchange: &mut Exchange<B>,
    routes: &Routes,
    to: Destination<'_>,
) -> Reached {
    let first = match routes.proxy_kind() {
        ProxyKind::Http if !to.is_request || to.tls => Some(Approach::Connect),
        ProxyKind::Socks5 => Some(Approach::Methods),
        ProxyKind::None | ProxyKind::Http => None,
    };
    match (link.state, first) {
        (LinkState::Connecting, Some(approach)) => say(link, exchange, routes, to, approach),
        (LinkState::Connecting | LinkState::Securing, _) => {
            link.open();
            Reached::Open
        }
        _ => Reached::NotYet,
    }
}

/// Takes what the proxy says, and answers how much of `bytes` that was. What follows comes from the destination.
pub(crate) fn approach<B: Buffer>(
    link: &mut Link,
    exchange: &mut Exchange<B>,
    bytes: &[u8],
    routes: &Routes,
    to: Destination<'_>,
) -> (usize, Reached) {
    let mut rest = bytes;
    let reached = loop {
        let LinkState::Approaching(step) = link.state else { break Reached::NotYet };
        let heard = match step {
            Approach::Connect => connect_answered(exchange, &mut rest),
            Approach::Methods | Approach::Credentials | Approach::Request => {
                socks_answered(step, exchange, &mut rest, routes)
            }
        };
        match heard {
            Ok(None) => break Reached::NotYet,
            Ok(Some(Agreed::Next(next))) => match say(link, exchange, routes, to, next) {
                Reached::NotYet => {}
                reached @ (Reached::Open | Reached::Lost(_)) => break reached,
            },
            Ok(Some(Agreed::Done)) if to.tls => {
                link.state = LinkState::SecureWanted;
                break Reached::NotYet;
            }
            Ok(Some(Agreed::Done)) => {
                link.open();
                break Reached::Open;
            }
            Err(why) => break Reached::Lost(why),
        }
    };
    (bytes.len().saturating_sub(rest.len()), reached)
}

/// What an answer of the proxy means.
enum Agreed {
    Next(Approach),
    Done,
}

fn say<B: Buffer>(
    link: &mut Link,
    exchange: &mut Exchange<B>,
    routes: &Routes,
    to: Destination<'_>,
    step: Approach,
) -> Reached {
    let said = match step {
        Approach::Connect => exchange.ask(&|sink| put_connect(sink, routes, to)),
        Approach::Methods if routes.has_credentials() => {
            exchange.ask(&|sink| sink.put(&[VERSION, 2, NO_AUTHENTICATION, NAME_AND_PASSWORD]))
        }
        Approach::Methods => exchange.ask(&|sink| sink.put(&[VERSION, 1, NO_AUTHENTICATION])),
        Approach::Credentials => exchange.ask(&|sink| {
            sink.put(&[CREDENTIALS_VERSION]);
            put_short(sink, routes.user());
            put_short(sink, routes.password());
        }),
        Approach::Request => exchange.ask(&|sink| put_socks_request(sink, to)),
    };
    link.state = LinkState::Approaching(step);
    match said {
        Ok(()) => Reached::NotYet,
        Err(Refused::Busy | Refused::TooLong | Refused::Invalid) => Reached::Lost(LinkError::UnknownHost),
    }
}

fn put_connect(sink: &mut dyn Sink, routes: &Routes, to: Destination<'_>) {
    sink.put(b"CONNECT ");
    put_authority(sink, to);
    sink.put(b" HTTP/1.1\r\nHost: ");
    put_authority(sink, to);
    sink.put(b"\r\n");
    routes.put_proxy_authorization(sink);
    sink.put(b"\r\n");
}

/// Host and port, always with the port.
fn put_authority(sink: &mut dyn Sink, to: Destination<'_>) {
    let is_ipv6 = to.host.contains(':') && !to.host.starts_with('[');
    sink.put(if is_ipv6 { b"[" } else { b"" });
    sink.put(to.host.as_bytes());
    sink.put(if is_ipv6 { b"]" } else { b"" });
    sink.put(b":");
    put_decimal(sink, u32::from(to.port));
}

/// Puts a word of at most 255 bytes behind its length.
fn put_short(sink: &mut dyn Sink, word: &[u8]) {
    sink.put(&[u8::try_from(word.len()).unwrap_or(u8::MAX)]);
    sink.put(word);
}

/// The proxy resolves names. An IPv6 address goes as a name too: proxies read it, and its parser would cost more than this file.
fn put_socks_request(sink: &mut dyn Sink, to: Destination<'_>) {
    sink.put(&[VERSION, CONNECT, 0]);
    match ipv4(to.host) {
        Some(address) => {
            sink.put(&[IPV4]);
            sink.put(&address);
        }
        None => {
            let host = to.host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(to.host);
            sink.put(&[NAME]);
            put_short(sink, host.as_bytes());
        }
    }
    sink.put(&to.port.to_be_bytes());
}

fn ipv4(host: &str) -> Option<[u8; 4]> {
    let mut parts = host.as_bytes().split(|byte| *byte == b'.');
    let mut part = || parts.next().and_then(parse_decimal).and_then(|number| u8::try_from(number).ok());
    let address = [part()?, part()?, part()?, part()?];
    parts.next().is_none().then_some(address)
}

/// The status of the answer to `CONNECT`: a good one has no body, whatever its head says.
fn connect_answered<B: Buffer>(
    exchange: &mut Exchange<B>,
    rest: &mut &[u8],
) -> Result<Option<Agreed>, LinkError> {
    while exchange.state() == State::Head {
        match exchange.step(rest, &Bounds::DEFAULT) {
            Ok(Some(step)) => *rest = step.rest,
            Ok(None) => return Ok(None),
            Err(_) => return Err(LinkError::ProxyAnswer),
        }
    }
    match exchange.answer().status() {
        200..=299 => Ok(Some(Agreed::Done)),
        407 => Err(LinkError::ProxyAuthentication),
        code => Err(LinkError::ProxyRefused { code }),
    }
}

fn socks_answered<B: Buffer>(
    step: Approach,
    exchange: &mut Exchange<B>,
    rest: &mut &[u8],
    routes: &Routes,
) -> Result<Option<Agreed>, LinkError> {
    while let Some((byte, behind)) = rest.split_first() {
        *rest = behind;
        let answer = exchange.collect(*byte).ok_or(LinkError::ProxyAnswer)?;
        let agreed = match step {
            Approach::Methods => method_chosen(answer, routes)?,
            Approach::Credentials => credentials_answered(answer)?,
            Approach::Connect | Approach::Request => request_answered(answer)?,
        };
        if agreed.is_some() {
            return Ok(agreed);
        }
    }
    Ok(None)
}

fn method_chosen(answer: &[u8], routes: &Routes) -> Result<Option<Agreed>, LinkError> {
    match answer {
        [VERSION] => Ok(None),
        [VERSION, NO_AUTHENTICATION] => Ok(Some(Agreed::Next(Approach::Request))),
        [VERSION, NAME_AND_PASSWORD] if routes.has_credentials() => {
            Ok(Some(Agreed::Next(Approach::Credentials)))
        }
        [VERSION, _] => Err(LinkError::ProxyAuthentication),
        _ => Err(LinkError::ProxyAnswer),
    }
}

fn credentials_answered(answer: &[u8]) -> Result<Option<Agreed>, LinkError> {
    match answer {
        [_] => Ok(None),
        [_, 0] => Ok(Some(Agreed::Next(Approach::Request))),
        _ => Err(LinkError::ProxyAuthentication),
    }
}

/// The answer ends with an address of one of three forms, which does not matter here.
fn request_answered(answer: &[u8]) -> Result<Option<Agreed>, LinkError> {
    let length: usize = match answer {
        [VERSION] | [VERSION, 0] | [VERSION, 0, _] => return Ok(None),
        [VERSION, 0, _, IPV4, ..] => 10,
        [VERSION, 0, _, IPV6, ..] => 22,
        [VERSION, 0, _, NAME] => return Ok(None),
        [VERSION, 0, _, NAME, length, ..] => usize::from(*length).saturating_add(7),
        [VERSION, 0, ..] => return Err(LinkError::ProxyAnswer),
        [VERSION, code, ..] => return Err(refused(*code)),
        _ => return Err(LinkError::ProxyAnswer),
    };
    Ok((answer.len() >= length).then_some(Agreed::Done))
}

/// What a reply of SOCKS5 means (RFC 1928, 6).
fn refused(code: u8) -> LinkError {
    match code {
        3 | 4 => LinkError::Unreachable,
        5 => LinkError::ConnectionRefused,
        6 => LinkError::TimedOut,
        code => LinkError::ProxyRefused { code: u16::from(code) },
    }
}

// A host that fits its place fits a SOCKS5 request.
const _: () = assert!(LONGEST_HOST <= 255);
