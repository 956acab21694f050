//! What a request to the gateway asks for.

use std::time::Duration;

use futures_lite::AsyncRead;

use crate::controls::{Server, Step};
use crate::gateway::GATEWAY_PATH;
use crate::http::{self, Head, Response};
use crate::percent;

/// Longest body that is read: as many commands as fit.
const BODY_LIMIT: usize = 256 * 1024;
/// Longer polls are answered after this time.
const LIFESPAN_LIMIT: Duration = Duration::from_secs(300);

/// What came on a TCP connection.
pub(super) enum Incoming {
    Request(Request),
    /// What cannot be followed: the answer, behind which the connection closes.
    Refused(Response),
    End,
}

pub(super) struct Request {
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Opens a session of this server; the IP is kept as it was given.
    Open { server: Server, ip: String },
    /// Hands in commands.
    Send { id: String },
    /// Asks what there is, and waits for it as long as the lifespan says.
    Poll { id: String, lifespan: Duration },
}

impl Wish {
    pub(super) fn step(&self) -> Step {
        match self {
            Wish::Open { .. } => Step::GatewayOpen,
            Wish::Send { .. } => Step::GatewaySend,
            Wish::Poll { .. } => Step::GatewayPoll,
        }
    }

    /// The session it is for; `None` for a new one.
    pub(super) fn id(&self) -> Option<&str> {
        match self {
            Wish::Open { .. } => None,
            Wish::Send { id } | Wish::Poll { id, .. } => Some(id),
        }
    }

    /// How long it may wait for something to come.
    pub(super) fn lifespan(&self) -> Duration {
        match self {
            Wish::Poll { lifespan, .. } => *lifespan,
            Wish::Open { .. } | Wish::Send { .. } => Duration::ZERO,
        }
    }
}

/// Reads the next request, its body included.
pub(super) async fn read_request(stream: &mut (impl AsyncRead + Unpin), input: &mut Vec<u8>) -> Incoming {
    let head = match http::read_head(stream, input).await {
        Ok(Some(head)) => head,
        Ok(None) => return Incoming::End,
        Err(_) => return Incoming::Refused(Response::new(400)),
    };
    let refused = |status| Incoming::Refused(Response::new(status));
    if head.is_chunked() {
        return refused(400);
    }
    if head.header("Expect").is_some() {
        return refused(417);
    }
    let length = match head.length() {
        Ok(Some(length)) if length > BODY_LIMIT => return refused(413),
        Ok(Some(length)) => length,
        Ok(None) if head.method() == "POST" => return refused(411),
        Ok(None) => 0,
        Err(_) => return refused(400),
    };
    match http::read_body(stream, input, length).await {
        Some(body) => Incoming::Request(Request { head, body }),
        None => Incoming::End,
    }
}

impl Request {
    /// What is asked for, or the status that says why not.
    pub(super) fn wish(&self) -> Result<Wish, u16> {
        let (path, query) = self.head.path_and_query();
        if !path.eq_ignore_ascii_case(GATEWAY_PATH) {
            return Err(404);
        }
        if self.head.method() != "POST" {
            return Err(405);
        }
        let wish = wish(query).ok_or(400_u16)?;
        if matches!(wish, Wish::Poll { .. }) && !self.body.is_empty() {
            return Err(400);
        }
        Ok(wish)
    }
}

fn wish(query: &str) -> Option<Wish> {
    let (mut action, mut server, mut ip, mut id, mut lifespan) = (None, None, None, None, None);
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=')?;
        let place = match name.to_ascii_lowercase().as_str() {
            "action" => &mut action,
            "server" => &mut server,
            "ip" => &mut ip,
            "sessionid" => &mut id,
            "lifespan" => &mut lifespan,
            _ => continue,
        };
        // The same thing twice leaves open which is meant.
        if place.replace(percent::decode(value)).is_some() {
            return None;
        }
    }
    let lifespan = match lifespan {
        Some(seconds) => Duration::from_secs(seconds.parse::<u32>().ok()?.into()).min(LIFESPAN_LIMIT),
        None => Duration::ZERO,
    };
    match (action.map(|action| action.to_ascii_lowercase()).as_deref(), id) {
        (Some("open"), None) => {
            let server = match server?.to_ascii_uppercase().as_str() {
                "NS" => Server::Notification,
                "SB" => Server::Switchboard,
                _ => return None,
            };
            Some(Wish::Open { server, ip: ip.filter(|ip| is_host(ip))? })
        }
        (None, Some(id)) => Some(Wish::Send { id }),
        (Some("poll"), Some(id)) => Some(Wish::Poll { id, lifespan }),
        _ => None,
    }
}

/// A name or an address without a port: the gateway chooses that.
fn is_host(text: &str) -> bool {
    let one_colon = text.bytes().filter(|&byte| byte == b':').count() == 1;
    (1..=255).contains(&text.len()) && !one_colon && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read() {
        let open = |server, ip: &str| Some(Wish::Open { server, ip: ip.to_owned() });
        assert_eq!(
            wish("Action=open&Server=NS&IP=messenger.hotmail.com"),
            open(Server::Notification, "messenger.hotmail.com")
        );
        assert_eq!(wish("IP=192.0.2.1&action=Open&x=y&Server=sb"), open(Server::Switchboard, "192.0.2.1"));
        assert_eq!(wish("Action=open&Server=SB&IP=%3A%3A1"), open(Server::Switchboard, "::1"));
        assert_eq!(wish("SessionID=1.2"), Some(Wish::Send { id: "1.2".to_owned() }));
        let poll =
            |seconds| Some(Wish::Poll { id: "1.2".to_owned(), lifespan: Duration::from_secs(seconds) });
        assert_eq!(wish("Action=poll&SessionID=1.2"), poll(0));
        assert_eq!(wish("Action=poll&Lifespan=60&SessionID=1.2"), poll(60));
        assert_eq!(wish("Action=poll&Lifespan=4294967295&SessionID=1.2"), poll(300));
    }

    #[test]
    fn bad_queries_are_refused() {
        for query in [
            "",
            "Action",
            "Action=open",
            "Action=open&Server=NS",
            "Action=open&Server=NS&IP=",
            "Action=open&Server=XX&IP=a",
            "Action=open&Server=NS&IP=127.0.0.1:1863",
            "Action=open&Server=NS&IP=a&SessionID=1.2",
            "Action=poll",
            "Action=close&SessionID=1.2",
            "SessionID=1.2&SessionID=1.3",
            "Action=poll&Lifespan=-1&SessionID=1.2",
        ] {
            assert_eq!(wish(query), None, "{query}");
        }
    }
}
