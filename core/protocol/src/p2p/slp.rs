//! MSNSLP: the requests and answers by which sessions begin and end (`p2p.md` 5).

use super::guid::Guid;
use crate::wire::mime::{Headers, Mime, headers_of};
use crate::wire::sink::{Count, Sink, put_decimal};

/// Lines of a message that are looked at.
const MOST_LINES: usize = 64;
/// Bytes of a line, but for that of the context.
const LONGEST_LINE: usize = 4096;

/// Objects: pictures, emoticons and the like.
pub(crate) const OBJECTS: &[u8] = b"{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}";
/// Files.
pub(crate) const FILES: &[u8] = b"{5D3E02AB-6190-11D3-BBBB-00C04F795683}";
/// Webcams: the inviter sends, the inviter asks to see.
const WEBCAMS: [&[u8]; 2] =
    [b"{4BD96FC0-AB17-4425-A14A-439185962DC8}", b"{1C9AA97E-9C05-4583-A3BD-908A196F1E92}"];
/// Games and other activities.
const ACTIVITIES: &[u8] = b"{6A13AF9C-5308-4F35-923A-67E8DDA40C2F}";

/// The types of bodies.
pub(crate) mod body {
    pub(crate) const SESSION: &[u8] = b"application/x-msnmsgr-sessionreqbody";
    pub(crate) const TRANSPORT: &[u8] = b"application/x-msnmsgr-transreqbody";
    pub(crate) const TRANSPORT_ANSWER: &[u8] = b"application/x-msnmsgr-transrespbody";
    pub(crate) const CLOSE: &[u8] = b"application/x-msnmsgr-sessionclosebody";
}

/// What a message begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Invite,
    Bye,
    /// News of addresses. Nothing is answered.
    Ack,
    /// An answer with this number.
    Status(u16),
}

/// What is invited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Object,
    File,
    Other(Activity),
}

/// What somebody invited to that is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Activity {
    /// A webcam: to see theirs, or to show one's own.
    Webcam,
    /// A game, or another program that both have.
    Game,
    /// A file that could only come over a direct connection, which may not be had (`p2p.md` 10).
    File,
    /// Something else: a call, remote assistance, a shared folder.
    Other,
}

/// A message as it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) start: Start,
    pub(crate) branch: Guid,
    pub(crate) call: Guid,
    content_type: &'a [u8],
    body: Headers<'a>,
}

impl<'a> Message<'a> {
    /// Reads one, up to the first NUL. `None`: it cannot be answered, for it lacks what an answer repeats.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let text = bytes.split(|byte| *byte == 0).next()?;
        core::str::from_utf8(text).ok()?;
        let end = text.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
        let (first, rest) = text.split_at_checked(end)?;
        let start = start(first)?;
        let mime = Mime::parse(rest.trim_ascii_start());
        // What `Content-Length` says counts as far as it is there.
        let length = number(mime.headers.get("Content-Length")?)?;
        let body = mime.body.get(..usize::try_from(length).unwrap_or(usize::MAX)).unwrap_or(mime.body);
        let body = headers_of(body);
        let lines = mime.headers.iter().chain(body.iter());
        let is_long = |(name, value): (&[u8], &[u8])| {
            value.len() > LONGEST_LINE && !name.eq_ignore_ascii_case(b"Context")
        };
        if lines.clone().nth(MOST_LINES).is_some() || lines.into_iter().any(is_long) {
            return None;
        }
        mime.headers.get("To")?;
        mime.headers.get("From")?;
        let branch = mime.headers.get("Via")?.split(|byte| *byte == b'=').next_back()?;
        Some(Self {
            start,
            branch: Guid::parse(branch.trim_ascii())?,
            call: Guid::parse(mime.headers.get("Call-ID")?)?,
            content_type: mime.headers.content_type()?,
            body,
        })
    }

    pub(crate) fn has_body(&self, kind: &[u8]) -> bool {
        self.content_type.eq_ignore_ascii_case(kind)
    }

    /// The number of the session that it is about. 0 and the number of ink cannot be one.
    pub(crate) fn session(&self) -> Option<u32> {
        self.body.get("SessionID").and_then(number).filter(|session| !matches!(session, 0 | 64))
    }

    /// What is invited to.
    pub(crate) fn purpose(&self) -> Option<Purpose> {
        let guid = Guid::parse(self.body.get("EUF-GUID")?)?;
        Some(if guid.is(OBJECTS) {
            Purpose::Object
        } else if guid.is(FILES) {
            Purpose::File
        } else if WEBCAMS.iter().any(|webcam| guid.is(webcam)) {
            Purpose::Other(Activity::Webcam)
        } else if guid.is(ACTIVITIES) {
            Purpose::Other(Activity::Game)
        } else {
            Purpose::Other(Activity::Other)
        })
    }

    pub(crate) fn app(&self) -> Option<u32> {
        self.body.get("AppID").and_then(number)
    }

    /// A line of the body.
    #[cfg(feature = "direct")]
    pub(crate) fn field(&self, name: &str) -> Option<&'a [u8]> {
        self.body.get(name)
    }

    /// The lines of the body.
    #[cfg(feature = "direct")]
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        self.body.iter()
    }

    /// The context, in base64.
    pub(crate) fn context(&self) -> &'a [u8] {
        self.body.get("Context").unwrap_or_default()
    }
}

fn start(line: &[u8]) -> Option<Start> {
    let mut words = line.split(|byte| *byte == b' ');
    let (first, second) = (words.next()?, words.next()?);
    let is_version = |word: &[u8]| word.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"MSNSLP/"));
    if is_version(first) {
        return number(second).and_then(|status| u16::try_from(status).ok()).map(Start::Status);
    }
    if !words.next_back().is_some_and(is_version) {
        return None;
    }
    if first.eq_ignore_ascii_case(b"INVITE") {
        Some(Start::Invite)
    } else if first.eq_ignore_ascii_case(b"BYE") {
        Some(Start::Bye)
    } else if first.eq_ignore_ascii_case(b"ACK") {
        Some(Start::Ack)
    } else {
        None
    }
}

/// A number without a sign, within its range.
fn number(digits: &[u8]) -> Option<u32> {
    let mut number = None;
    for digit in digits {
        let value = u32::from(digit.wrapping_sub(b'0'));
        if value > 9 {
            return None;
        }
        number = Some(number.unwrap_or(0_u32).checked_mul(10)?.checked_add(value)?);
    }
    number
}

/// A message of one's own.
#[derive(Clone, Copy)]
pub(crate) struct Outgoing<'a> {
    pub(crate) start: Start,
    pub(crate) to: &'a str,
    pub(crate) from: &'a str,
    pub(crate) branch: Guid,
    pub(crate) call: Guid,
    pub(crate) content_type: &'a [u8],
    /// Puts the body, without the NUL that ends it.
    pub(crate) body: &'a dyn Fn(&mut dyn Sink),
}

impl Outgoing<'_> {
    pub(crate) fn put(&self, sink: &mut dyn Sink) {
        match self.start {
            Start::Status(status) => {
                sink.put(b"MSNSLP/1.0 ");
                put_decimal(sink, u32::from(status));
                sink.put(reason(status));
            }
            Start::Invite | Start::Bye | Start::Ack => {
                let verb: &[u8] = match self.start {
                    Start::Bye => b"BYE",
                    Start::Ack => b"ACK",
                    Start::Invite | Start::Status(_) => b"INVITE",
                };
                sink.put(verb);
                sink.put(b" MSNMSGR:");
                sink.put(self.to.as_bytes());
                sink.put(b" MSNSLP/1.0");
            }
        }
        sink.put(b"\r\nTo: <msnmsgr:");
        sink.put(self.to.as_bytes());
        sink.put(b">\r\nFrom: <msnmsgr:");
        sink.put(self.from.as_bytes());
        sink.put(b">\r\nVia: MSNSLP/1.0/TLP ;branch=");
        self.branch.put(sink);
        // The blank behind the number is official.
        let sequence: &[u8] = if matches!(self.start, Start::Status(_)) { b"1" } else { b"0" };
        sink.put(b"\r\nCSeq: ");
        sink.put(sequence);
        sink.put(b" \r\nCall-ID: ");
        self.call.put(sink);
        sink.put(b"\r\nMax-Forwards: 0\r\nContent-Type: ");
        sink.put(self.content_type);
        let mut count = Count::default();
        (self.body)(&mut count);
        sink.put(b"\r\nContent-Length: ");
        put_decimal(sink, u32::try_from(count.0.saturating_add(1)).unwrap_or(u32::MAX));
        sink.put(b"\r\n\r\n");
        (self.body)(sink);
        sink.put(b"\0");
    }

    pub(crate) fn length(&self) -> usize {
        let mut count = Count::default();
        self.put(&mut count);
        count.0
    }
}

fn reason(status: u16) -> &'static [u8] {
    match status {
        200 => b" OK",
        404 => b" Not Found",
        481 => b" No Such Call",
        603 => b" Decline",
        606 => b" Unacceptable",
        _ => b" Internal Error",
    }
}

/// Puts a line of a body.
pub(crate) fn put_line(sink: &mut dyn Sink, key: &str, value: impl FnOnce(&mut dyn Sink)) {
    sink.put(key.as_bytes());
    sink.put(b": ");
    value(sink);
    sink.put(b"\r\n");
}

/// Puts the body of an invitation.
pub(crate) fn put_invitation(
    sink: &mut dyn Sink,
    purpose: &[u8],
    session: u32,
    app: u32,
    context: &dyn Fn(&mut dyn Sink),
) {
    put_line(sink, "EUF-GUID", |sink| sink.put(purpose));
    put_line(sink, "SessionID", |sink| put_decimal(sink, session));
    sink.put(b"SChannelState: 0\r\nCapabilities-Flags: 1\r\n");
    put_line(sink, "AppID", |sink| put_decimal(sink, app));
    put_line(sink, "Context", context);
    sink.put(b"\r\n");
}

/// Puts the body of an answer to an invitation.
pub(crate) fn put_answer(sink: &mut dyn Sink, session: u32) {
    put_line(sink, "SessionID", |sink| put_decimal(sink, session));
    sink.put(b"\r\n");
}

/// Puts the body of an answer to the offer of a direct connection: there is none to be had here. One client looks at the answer only
/// where it has an address.
pub(crate) fn put_not_listening(sink: &mut dyn Sink, session: u32) {
    sink.put(b"Bridge: TCPv1\r\nListening: false\r\nNonce: ");
    Guid::NONE.put(sink);
    sink.put(b"\r\nIPv4Internal-Addrs: 0.0.0.0\r\nIPv4Internal-Port: 0\r\n");
    put_answer(sink, session);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::p2p::object::Object;
    use crate::wire::base64::{Base64, put_base64};
    use crate::wire::sink::tests::Collected;
    use std::string::{String, ToString};

    const ELEMENT: &str = r#"<msnobj Creator="alice@example.com" Size="64" Type="3" Location="pic0.tmp" Friendly="UwB1AG4AAAA=" SHA1D="ef/BZnf//m521ci7ZMORV4eEfbo=" SHA1C="nYmbnG7tMTSv3NZtRX00EjEW3FA="/>"#;
    const CONTEXT: &str = "PG1zbm9iaiBDcmVhdG9yPSJhbGljZUBleGFtcGxlLmNvbSIgU2l6ZT0iNjQiIFR5cGU9IjMiIExvY2F0aW9uPSJwaWMwLnRtcCIgRnJpZW5kbHk9IlV3QjFBRzRBQUFBPSIgU0hBMUQ9ImVmL0JabmYvL201MjFjaTdaTU9SVjRlRWZibz0iIFNIQTFDPSJuWW1ibkc3dE1UU3YzTlp0UlgwMEVqRVczRkE9Ii8+AA==";

    fn guid(text: &[u8]) -> Guid {
        Guid::parse(text).unwrap()
    }

    /// The invitation of the reference (sections 5 and 6).
    fn invitation() -> String {
        let body = |sink: &mut dyn Sink| {
            put_invitation(sink, OBJECTS, 305_419_896, 1, &|sink| {
                put_base64(sink, ELEMENT.bytes().chain([0]));
            });
        };
        let outgoing = Outgoing {
            start: Start::Invite,
            to: "alice@example.com",
            from: "bob@example.com",
            branch: guid(b"{33517CE4-02FC-4428-B6F4-39927229B722}"),
            call: guid(b"{9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}"),
            content_type: body::SESSION,
            body: &body,
        };
        let mut written = Collected::default();
        outgoing.put(&mut written);
        assert_eq!(written.0.len(), outgoing.length());
        String::from_utf8(written.0.to_vec()).unwrap()
    }

    #[test]
    fn the_invitation_of_the_reference() {
        let text = invitation();
        assert_eq!(text.len(), 703);
        assert!(
            text.starts_with(
                "INVITE MSNMSGR:alice@example.com MSNSLP/1.0\r\nTo: <msnmsgr:alice@example.com>\r\n"
            ),
            "{text}"
        );
        for line in [
            "CSeq: 0 \r\n",
            "Content-Length: 373\r\n\r\n",
            &std::format!("AppID: 1\r\nContext: {CONTEXT}\r\n\r\n\0"),
        ] {
            assert!(text.contains(line), "{line:?} in {text}");
        }
        let message = Message::parse(text.as_bytes()).unwrap();
        assert_eq!(
            (message.start, message.session(), message.app()),
            (Start::Invite, Some(305_419_896), Some(1))
        );
        assert_eq!(message.purpose(), Some(Purpose::Object));
        assert!(
            message.has_body(body::SESSION) && message.call.is(b"{9d79ae57-1bd5-444b-b14e-3fc9bb2b5d58}")
        );
        let object = Object::from_bytes(Base64::of(message.context().iter().copied()));
        assert_eq!(object, Object::parse(ELEMENT.into()));
    }

    #[test]
    fn the_answer_and_the_end_of_the_reference() {
        let answer = Outgoing {
            start: Start::Status(200),
            to: "bob@example.com",
            from: "alice@example.com",
            branch: guid(b"{33517CE4-02FC-4428-B6F4-39927229B722}"),
            call: guid(b"{9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}"),
            content_type: body::SESSION,
            body: &|sink| put_answer(sink, 305_419_896),
        };
        assert_eq!(answer.length(), 328);
        let bye = Outgoing {
            start: Start::Bye,
            to: "alice@example.com",
            from: "bob@example.com",
            content_type: body::CLOSE,
            body: &|sink| sink.put(b"\r\n"),
            ..answer
        };
        assert_eq!(bye.length(), 330);
        let mut written = Collected::default();
        answer.put(&mut written);
        let message = Message::parse(&written.0).unwrap();
        assert_eq!((message.start, message.session()), (Start::Status(200), Some(305_419_896)));
        let mut written = Collected::default();
        bye.put(&mut written);
        assert_eq!(Message::parse(&written.0).unwrap().start, Start::Bye);
    }

    #[test]
    fn headers_come_in_any_order_case_and_spacing() {
        let text = "msnslp/1.0 603 Decline\nCONTENT-LENGTH:1\ncontent-type:application/x-msnmsgr-sessionreqbody\n\
            call-id:9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58\nvia:MSNSLP/1.0/TLP;branch={33517CE4-02FC-4428-B6F4-39927229B722}\n\
            from:x\nto:y\n\n";
        let message = Message::parse(text.as_bytes()).unwrap();
        assert_eq!((message.start, message.session()), (Start::Status(603), None));
    }

    #[test]
    fn nothing_is_read_without_what_an_answer_repeats() {
        let good = invitation();
        for missing in ["To", "From", "Via", "Call-ID", "Content-Type", "Content-Length"] {
            let without: String =
                good.split_inclusive("\r\n").filter(|line| !line.starts_with(missing)).collect();
            assert!(without.len() < good.len());
            assert!(Message::parse(without.as_bytes()).is_none(), "{missing}");
        }
        for (what, bad) in [
            ("a length with a sign", good.replace("Content-Length: 373", "Content-Length: -3")),
            ("a length that wraps round", good.replace("Content-Length: 373", "Content-Length: 4294967297")),
            ("a verb of its own", good.replace("INVITE", "INVENT")),
            ("another protocol", good.replace("MSNSLP/1.0\r", "SIP/2.0\r")),
            ("a branch that is none", good.replace("{33517CE4", "{3351")),
            (
                "an endless line",
                good.replace("To: ", &std::format!("X: {}\r\nTo: ", "x".repeat(LONGEST_LINE + 1))),
            ),
            ("many lines", good.replace("To: ", &("X: y\r\n".repeat(MOST_LINES) + "To: "))),
            ("a NUL in its middle", good.replace("Call-ID", "\0Call-ID")),
        ] {
            assert!(Message::parse(bad.as_bytes()).is_none(), "{what}");
        }
        assert!(Message::parse(b"\xFF\r\n").is_none() && Message::parse(b"").is_none());
        // Its length is one of the ways to say where it ends: the smaller counts.
        let long = good.replace("Content-Length: 373", "Content-Length: 9999");
        assert_eq!(Message::parse(long.as_bytes()).unwrap().session(), Some(305_419_896));
        let short = good.replace("Content-Length: 373", "Content-Length: 20");
        assert_eq!(Message::parse(short.as_bytes()).unwrap().session(), None);
    }

    #[test]
    fn numbers_have_a_range() {
        for (session, read) in [
            ("1", Some(1)),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", None),
            ("-1", None),
            ("+1", None),
            ("0", None),
            ("64", None),
            ("", None),
            ("1 2", None),
        ] {
            let text = invitation().replace("SessionID: 305419896", &std::format!("SessionID: {session}"));
            let message = Message::parse(text.as_bytes()).map(|message| message.session());
            assert_eq!(message, Some(read), "{session:?}");
        }
    }

    #[test]
    fn what_is_not_served_is_told_apart() {
        for (guid, purpose) in [
            ("{5D3E02AB-6190-11D3-BBBB-00C04F795683}", Some(Purpose::File)),
            ("{4bd96fc0-ab17-4425-a14a-439185962dc8}", Some(Purpose::Other(Activity::Webcam))),
            ("{1C9AA97E-9C05-4583-A3BD-908A196F1E92}", Some(Purpose::Other(Activity::Webcam))),
            ("{6A13AF9C-5308-4F35-923A-67E8DDA40C2F}", Some(Purpose::Other(Activity::Game))),
            ("{41D3E74E-04A2-4B37-96F8-08ACDB610874}", Some(Purpose::Other(Activity::Other))),
            ("none", None),
        ] {
            let text = invitation().replace(&String::from_utf8_lossy(OBJECTS).to_string(), guid);
            assert_eq!(Message::parse(text.as_bytes()).unwrap().purpose(), purpose, "{guid}");
        }
    }
}
