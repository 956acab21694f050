//! What is asked of the services for offline messages (`services.md` 3.2 and 3.3): the bodies of requests, in parts.

use crate::auth::md5;
use crate::web::Body;
use crate::wire::base64::put_base64;
use crate::wire::cut;
use crate::wire::percent::upper_hex_digit;
use crate::wire::sink::{Sink, put_decimal};
use crate::wire::xml::put_escaped;

const START: &[u8] =
    b"<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header>";
const END: &[u8] = b"</soap:Body></soap:Envelope>";

/// What is asked of the service that keeps messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method<'a> {
    Metadata,
    Message(&'a str),
    Delete(&'a str),
}

impl Method<'_> {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Metadata => b"GetMetadata",
            Self::Message(_) => b"GetMessage",
            Self::Delete(_) => b"DeleteMessages",
        }
    }

    /// Header lines of the request.
    pub(super) fn put_fields(self, sink: &mut dyn Sink) {
        put_type(sink);
        sink.put(b"SOAPAction: \"http://www.hotmail.msn.com/ws/2004/09/oim/rsi/");
        sink.put(self.name());
        sink.put(b"\"\r\n");
    }
}

fn put_type(sink: &mut dyn Sink) {
    sink.put(b"User-Agent: MSMSGS\r\nContent-Type: text/xml; charset=utf-8\r\n");
}

/// A request to the service that keeps messages. It holds a ticket.
pub(super) struct Fetch<'a> {
    pub(super) ticket: &'a [u8],
    pub(super) method: Method<'a>,
}

impl Body for Fetch<'_> {
    fn put_part(&self, number: u16, sink: &mut dyn Sink) -> bool {
        let (ticket, profile) = halves(self.ticket);
        match number {
            0 => sink.put(START),
            1 => sink.put(b"<PassportCookie xmlns=\"http://www.hotmail.msn.com/ws/2004/09/oim/rsi\"><t>"),
            2 => put_escaped(sink, ticket),
            3 => sink.put(b"</t><p>"),
            4 => put_escaped(sink, profile),
            5 => sink.put(b"</p></PassportCookie></soap:Header><soap:Body><"),
            6 => sink.put(self.method.name()),
            7 => sink.put(b" xmlns=\"http://www.hotmail.msn.com/ws/2004/09/oim/rsi\">"),
            8 => match self.method {
                Method::Metadata => {}
                Method::Message(id) => {
                    sink.put(b"<messageId>");
                    put_escaped(sink, id);
                    sink.put(b"</messageId><alsoMarkAsRead>false</alsoMarkAsRead>");
                }
                Method::Delete(id) => {
                    sink.put(b"<messageIds><messageId>");
                    put_escaped(sink, id);
                    sink.put(b"</messageId></messageIds>");
                }
            },
            9 => {
                sink.put(b"</");
                sink.put(self.method.name());
                sink.put(b">");
            }
            10 => sink.put(END),
            _ => return false,
        }
        true
    }
}

/// The halves of a ticket `t=...&p=...`. A bare one is its first half.
fn halves(ticket: &[u8]) -> (&str, &str) {
    let text = core::str::from_utf8(ticket).unwrap_or_default();
    let (ticket, profile) = cut::split_once_at(text, "&p=").unwrap_or((text, ""));
    (ticket.strip_prefix("t=").unwrap_or(ticket), profile)
}

/// A message for somebody who is offline. It holds a ticket.
pub(super) struct Store<'a> {
    pub(super) account: &'a str,
    pub(super) name: &'a str,
    pub(super) to: &'a str,
    pub(super) ticket: &'a [u8],
    pub(super) product: &'a str,
    /// Zeros: none is known.
    pub(super) lock_key: &'a [u8; 32],
    pub(super) version: &'a str,
    pub(super) dialect: &'a str,
    pub(super) run: &'a Run,
    pub(super) number: u32,
    pub(super) text: &'a str,
}

/// The longest part of one's own name, in characters, that goes with a message.
const LONGEST_NAME: usize = 48;
/// So many bytes make a line of base64 that mail may have.
const LINE: usize = 57;
const LINES: usize = 8;
/// The parts before the text.
const BEFORE: u16 = 12;

const OIM: &[u8] = b" xmlns=\"http://messenger.msn.com/ws/2004/09/oim/\"";

impl Store<'_> {
    /// Header lines of the request.
    pub(super) fn put_fields(sink: &mut dyn Sink) {
        put_type(sink);
        sink.put(b"SOAPAction: \"http://messenger.msn.com/ws/2004/09/oim/Store\"\r\n");
    }

    /// One's own name as an encoded word.
    fn put_name(&self, sink: &mut dyn Sink) {
        let name = self.name;
        let length = name.char_indices().nth(LONGEST_NAME).map_or(name.len(), |(at, _)| at);
        sink.put(b"=?utf-8?B?");
        put_base64(sink, name.bytes().take(length));
        sink.put(b"?=");
    }

    fn put_key(&self, sink: &mut dyn Sink) {
        if self.lock_key.iter().any(|byte| *byte != 0) {
            sink.put(self.lock_key);
        }
    }

    fn put_headers(&self, sink: &mut dyn Sink) {
        sink.put(b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n");
        sink.put(
            b"Content-Transfer-Encoding: base64\r\nX-OIM-Message-Type: OfflineMessage\r\nX-OIM-Run-Id: ",
        );
        self.run.put(sink);
        sink.put(b"\r\nX-OIM-Sequence-Num: ");
        put_decimal(sink, self.number);
        sink.put(b"\r\n\r\n");
    }

    /// Some lines of the text. Answers whether there were any.
    fn put_lines(&self, number: usize, sink: &mut dyn Sink) -> bool {
        let mut lines = self.text.as_bytes().chunks(LINE).skip(number.saturating_mul(LINES)).take(LINES);
        let Some(first) = lines.next() else { return false };
        for line in core::iter::once(first).chain(lines) {
            put_base64(sink, line.iter().copied());
            if line.len() == LINE {
                sink.put(b"\r\n");
            }
        }
        true
    }
}

impl Body for Store<'_> {
    fn put_part(&self, number: u16, sink: &mut dyn Sink) -> bool {
        match number {
            0 => sink.put(START),
            1 => {
                sink.put(b"<From memberName=\"");
                put_escaped(sink, self.account);
                sink.put(b"\" friendlyName=\"");
                self.put_name(sink);
            }
            2 => {
                sink.put(b"\" xml:lang=\"en-US\" proxy=\"MSNMSGR\"");
                sink.put(OIM);
                sink.put(b" msnpVer=\"");
                sink.put(self.dialect.as_bytes());
                sink.put(b"\" buildVer=\"");
                put_escaped(sink, self.version);
            }
            3 => {
                sink.put(b"\"/><To memberName=\"");
                put_escaped(sink, self.to);
                sink.put(b"\"");
                sink.put(OIM);
            }
            4 => sink.put(b"/><Ticket passport=\""),
            5 => put_escaped(sink, core::str::from_utf8(self.ticket).unwrap_or_default()),
            6 => {
                sink.put(b"\" appid=\"");
                put_escaped(sink, self.product);
                sink.put(b"\" lockkey=\"");
                self.put_key(sink);
                sink.put(b"\"");
                sink.put(OIM);
            }
            7 => {
                sink.put(b"/><Sequence xmlns=\"http://schemas.xmlsoap.org/ws/2003/03/rm\"><Identifier");
                sink.put(b" xmlns=\"http://schemas.xmlsoap.org/ws/2002/07/utility\">");
            }
            8 => {
                sink.put(b"http://messenger.msn.com</Identifier><MessageNumber>");
                put_decimal(sink, self.number);
                sink.put(b"</MessageNumber></Sequence></soap:Header><soap:Body><MessageType");
            }
            9 => {
                sink.put(OIM);
                sink.put(b">text</MessageType><Content");
                sink.put(OIM);
                sink.put(b">");
            }
            10 => self.put_headers(sink),
            11 => {}
            number => {
                let number = usize::from(number.saturating_sub(BEFORE));
                let count = self.text.len().div_ceil(LINE * LINES);
                if number < count {
                    return self.put_lines(number, sink);
                }
                match number.saturating_sub(count) {
                    0 => sink.put(b"</Content>"),
                    1 => sink.put(END),
                    _ => return false,
                }
            }
        }
        true
    }
}

/// The GUID of the messages of one conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Run([u8; 16]);

impl Run {
    pub(super) const NONE: Self = Self([0; 16]);

    /// One that nobody else makes: of secrets, who it is for, and when.
    pub(super) fn new(parts: &[&[u8]]) -> Self {
        let [a, b, c, d, e, f, g, h, rest @ ..] = md5::digest(parts);
        // Of the random kind.
        let [i, j, k, l, m, n, o, p] = rest;
        Self([a, b, c, d, e, f, g & 0x0F | 0x40, h, i & 0x3F | 0x80, j, k, l, m, n, o, p])
    }

    fn put(&self, sink: &mut dyn Sink) {
        sink.put(b"{");
        for (at, octet) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                sink.put(b"-");
            }
            sink.put(&[upper_hex_digit(octet >> 4), upper_hex_digit(octet & 0xF)]);
        }
        sink.put(b"}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::pull::{Pull, Token};
    use crate::wire::sink::tests::Collected;
    use std::string::String;

    /// The request as text, which is a document.
    fn written(body: &dyn Body) -> String {
        let mut sink = Collected::default();
        for part in 0.. {
            if !body.put_part(part, &mut sink) {
                break;
            }
        }
        let mut pull = Pull::<heapless::Vec<u8, 16384>>::new();
        let mut bytes = sink.0.as_slice();
        while let Some(token) = pull.step(&mut bytes).unwrap() {
            assert!(!matches!(token, Token::Skipped(_)));
        }
        assert_eq!(pull.finish(), Ok(()));
        String::from_utf8(sink.0).unwrap()
    }

    fn store(text: &str) -> String {
        let run = Run([
            0x6E, 0x2B, 0x4C, 0x0A, 0x1D, 0x3F, 0x4E, 0x5A, 0x9B, 0x7C, 0x8D, 0x9E, 0x0F, 0x1A, 0x2B, 0x3C,
        ]);
        written(&Store {
            account: "alice@example.com",
            name: "Alice",
            to: "b\"b@example.com",
            ticket: b"t=EwCQ&p=",
            product: "PROD0119GSJUC$18",
            lock_key: &[0; 32],
            version: "8.5.1302",
            dialect: "MSNP12",
            run: &run,
            number: 1,
            text,
        })
    }

    #[test]
    fn the_documented_message() {
        let text = store("Hello");
        for part in [
            "<From memberName=\"alice@example.com\" friendlyName=\"=?utf-8?B?QWxpY2U=?=\" xml:lang=\"en-US\" proxy=\"MSNMSGR\" \
             xmlns=\"http://messenger.msn.com/ws/2004/09/oim/\" msnpVer=\"MSNP12\" buildVer=\"8.5.1302\"/>",
            "<To memberName=\"b&quot;b@example.com\" xmlns=\"http://messenger.msn.com/ws/2004/09/oim/\"/>",
            "<Ticket passport=\"t=EwCQ&amp;p=\" appid=\"PROD0119GSJUC$18\" lockkey=\"\" xmlns=\"http://messenger.msn.com/ws/2004/09/oim/\"/>",
            "<MessageNumber>1</MessageNumber>",
            ">MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\
             X-OIM-Message-Type: OfflineMessage\r\nX-OIM-Run-Id: {6E2B4C0A-1D3F-4E5A-9B7C-8D9E0F1A2B3C}\r\n\
             X-OIM-Sequence-Num: 1\r\n\r\nSGVsbG8=</Content></soap:Body></soap:Envelope>",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn long_texts_have_lines_that_mail_may_have() {
        for length in [0, 56, 57, 58, LINE * LINES, LINE * LINES + 1, 5000] {
            let text = store(&"x".repeat(length));
            let (_, body) = text.split_once("\r\n\r\n").unwrap();
            let (body, _) = body.split_once("</Content>").unwrap();
            assert!(body.lines().all(|line| line.len() <= 76));
            assert_eq!(
                body.bytes().filter(|byte| !byte.is_ascii_whitespace()).count(),
                length.div_ceil(3) * 4
            );
        }
    }

    #[test]
    fn the_ticket_is_cut_into_its_halves() {
        for (ticket, cookie) in [
            ("t=AAA&p=BBB", "<t>AAA</t><p>BBB</p>"),
            ("t=AAA&p=", "<t>AAA</t><p></p>"),
            ("t=A<A", "<t>A&lt;A</t><p></p>"),
            ("AAA", "<t>AAA</t><p></p>"),
        ] {
            let text = written(&Fetch { ticket: ticket.as_bytes(), method: Method::Delete("a&b") });
            assert!(text.contains(cookie), "{text}");
            assert!(
                text.contains("<messageIds><messageId>a&amp;b</messageId></messageIds></DeleteMessages>"),
                "{text}"
            );
        }
    }
}
