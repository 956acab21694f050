//! What of a line may be shown.

use super::{Direction, plain};

/// Stands for a secret.
pub(super) const BLANK: &str = "(blanked)";

/// The longest payload that is counted. The protocol has none above 1 MiB.
const LONGEST_PAYLOAD: usize = 4 * 1024 * 1024;

/// A command line with tickets and cookies blanked.
pub(super) fn messenger_line(line: &[u8], direction: Direction) -> String {
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).collect();
    let verb = words.first().copied().unwrap_or_default().to_ascii_uppercase();
    let is =
        |index: usize, word: &[u8]| words.get(index).is_some_and(|known| known.eq_ignore_ascii_case(word));
    let secret_from = match (verb.as_slice(), direction) {
        // `USR <trid> <scheme> S <ticket>`, and on switchboards `USR <trid> <account> <cookie>`.
        (b"USR", Direction::Out) if is(2, b"TWN") || is(2, b"SSO") || is(2, b"MD5") => {
            if is(3, b"S") {
                4
            } else {
                usize::MAX
            }
        }
        (b"USR" | b"ANS", Direction::Out) => 3,
        _ => usize::MAX,
    };
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        let is_cookie = index.checked_sub(1).is_some_and(|before| is(before, b"CKI"));
        let is_session_id = verb == b"ANS" && index > 3;
        if is_cookie || (index >= secret_from && !is_session_id) {
            text.push_str(BLANK);
        } else {
            text.push_str(&plain(word));
        }
    }
    text
}

/// How many bytes of payload follow this command line (`overview.md` 2.4); 0 for none.
pub(super) fn payload_length(line: &[u8], direction: Direction) -> usize {
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).collect();
    let Some((verb, arguments)) = words.split_first() else { return 0 };
    let has_payload = match (verb.to_ascii_uppercase().as_slice(), direction) {
        (b"NOT" | b"IPG", Direction::In) => !arguments.is_empty(),
        (b"MSG" | b"UBX" | b"UUX" | b"GCF" | b"ADL" | b"RML" | b"FQY", Direction::In) => arguments.len() > 1,
        // Errors that may name entries of a list (`services.md` 2.8).
        (b"204" | b"205" | b"208" | b"210" | b"240" | b"241" | b"509" | b"933", Direction::In) => {
            arguments.len() > 1
        }
        (b"MSG" | b"UUX" | b"QRY" | b"PAG" | b"PGD" | b"SDC" | b"ADL" | b"RML" | b"FQY", Direction::Out) => {
            arguments.len() > 1
        }
        _ => false,
    };
    let length = arguments.last().filter(|_| has_payload).and_then(|word| std::str::from_utf8(word).ok());
    length.and_then(|length| length.parse().ok()).map_or(0, |length: usize| length.min(LONGEST_PAYLOAD))
}

/// A payload on one line, with secret header lines blanked.
pub(super) fn payload(payload: &[u8]) -> String {
    let mut text = String::new();
    for line in payload.split_inclusive(|byte| *byte == b'\n') {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"MSPAuth") {
            text.push_str("MSPAuth: ");
            text.push_str(BLANK);
            text.push_str("\\r\\n");
        } else {
            text.push_str(&escaped(line));
        }
    }
    text
}

/// The first line of an HTTP request or answer, without the query of the address. `None`: it is none.
pub(super) fn start_line(line: &[u8]) -> Option<String> {
    if line.starts_with(b"HTTP/") {
        return Some(plain(line));
    }
    let mut words = line.split(|byte| *byte == b' ');
    let (method, address, version) = (words.next()?, words.next()?, words.next()?);
    if !version.starts_with(b"HTTP/") {
        return None;
    }
    Some(format!("{} {} {}", plain(method), without_query(address), plain(version)))
}

/// The first line of a request to the gateway, without the session's id: who has it has the session. `None`: it is none.
pub(super) fn request_of_gateway(line: &[u8]) -> Option<String> {
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let [b"POST", address, b"HTTP/1.1"] = words.as_slice() else { return None };
    let (path, query) = match address.iter().position(|byte| *byte == b'?') {
        Some(mark) => address.split_at_checked(mark)?,
        None => (*address, &b""[..]),
    };
    let mut text = format!("POST {}", plain(path));
    for (index, pair) in
        query.split(|byte| matches!(byte, b'?' | b'&')).filter(|pair| !pair.is_empty()).enumerate()
    {
        text.push(if index == 0 { '?' } else { '&' });
        let is_harmless = [&b"Action="[..], b"Server=", b"IP="].iter().any(|name| pair.starts_with(name));
        text.push_str(&if is_harmless { plain(pair) } else { BLANK.to_owned() });
    }
    Some(text)
}

fn without_query(address: &[u8]) -> String {
    match address.iter().position(|byte| *byte == b'?') {
        Some(query) => format!("{}?{BLANK}", plain(address.get(..query).unwrap_or_default())),
        None => plain(address),
    }
}

/// The HTTP headers whose values are known to hold nothing secret.
const HARMLESS: [&str; 11] = [
    "Cache-Control",
    "Connection",
    "Content-Length",
    "Content-Type",
    "Date",
    "Host",
    "PassportConfig",
    "PassportURLs",
    "Server",
    "Transfer-Encoding",
    "User-Agent",
];

/// An HTTP header, its value shown only where it is harmless: `Authorization`, `Authentication-Info`, cookies and everything
/// unknown are blanked.
pub(super) fn header(line: &[u8]) -> String {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return BLANK.to_owned() };
    let (name, value) = line.split_at_checked(colon).unwrap_or((line, b""));
    let name = plain(name);
    if HARMLESS.iter().any(|harmless| harmless.eq_ignore_ascii_case(name.trim())) {
        format!("{name}{}", plain(value))
    } else if name.eq_ignore_ascii_case("Location") {
        format!("{name}{}", without_query(value))
    } else {
        format!("{name}: {BLANK}")
    }
}

/// Bytes as one line of text: what is no printable UTF-8 is written as `\r`, `\n` or `\xHH`.
pub(super) fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\r' => text.push_str("\\r"),
                '\n' => text.push_str("\\n"),
                '\\' => text.push_str("\\\\"),
                control if control.is_control() => text.push_str(&format!("\\x{:02x}", u32::from(control))),
                other => text.push(other),
            }
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}
