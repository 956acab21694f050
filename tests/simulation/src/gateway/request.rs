//! Requests to the gateway (`http-gateway.md` 1): found in what a pipe brings, and whether they are as they have to be.

/// The longest head that is read, in bytes.
const LONGEST_HEAD: usize = 4_096;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A session with a server.
    Open {
        /// It is a switchboard.
        switchboard: bool,
    },
    /// A session goes on.
    GoOn {
        /// Its id, as it was said.
        id: String,
    },
}

/// A whole request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) purpose: Purpose,
    pub(super) body: Vec<u8>,
}

/// Takes the next whole request out of what came, if there is one.
///
/// # Errors
/// What is not as the reference has it.
pub(super) fn take(bytes: &mut Vec<u8>) -> Result<Option<Request>, String> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return if bytes.len() > LONGEST_HEAD { Err("a head without an end".into()) } else { Ok(None) };
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let length = header(&head, "Content-Length").ok_or("no Content-Length")?;
    let length: usize = length.parse().map_err(|_| format!("Content-Length: {length}"))?;
    let whole = end + 4 + length;
    if bytes.len() < whole {
        return Ok(None);
    }
    let body = bytes.get(end + 4..whole).unwrap_or_default().to_vec();
    bytes.drain(..whole);
    let line = head.lines().next().unwrap_or_default();
    let purpose = purpose(line, length)?;
    look_at_headers(&head)?;
    Ok(Some(Request { purpose, body }))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    headers.find(|(its_name, _)| its_name.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn look_at_headers(head: &str) -> Result<(), String> {
    if header(head, "Content-Type") != Some("application/x-msn-messenger") {
        return Err("another Content-Type".into());
    }
    if !header(head, "Host").is_some_and(|host| super::HOSTS.contains(&host)) {
        return Err(format!("Host: {:?}", header(head, "Host")));
    }
    match ["Expect", "Transfer-Encoding"].iter().find(|name| header(head, name).is_some()) {
        Some(name) => Err(format!("a request with {name}")),
        None => Ok(()),
    }
}

fn purpose(line: &str, length: usize) -> Result<Purpose, String> {
    let query = line
        .strip_prefix("POST /gateway/gateway.dll?")
        .and_then(|line| line.strip_suffix(" HTTP/1.1"))
        .ok_or_else(|| format!("a request line {line:?}"))?;
    let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    match pairs[..] {
        [("Action", "open"), ("Server", "NS"), ("IP", "ns.example.net")] => {
            Ok(Purpose::Open { switchboard: false })
        }
        [("Action", "open"), ("Server", "SB"), ("IP", "sb.example.net")] => {
            Ok(Purpose::Open { switchboard: true })
        }
        [("SessionID", id)] if length > 0 => Ok(Purpose::GoOn { id: id.to_owned() }),
        [("Action", "poll"), ("SessionID", id)] if length == 0 => Ok(Purpose::GoOn { id: id.to_owned() }),
        _ => Err(format!("a query {query:?} with {length} bytes")),
    }
}
