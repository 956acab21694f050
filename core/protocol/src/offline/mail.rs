//! A mail as it came, read where it lies (`services.md` 3.2): its references, its parts, its encoding, its dates.

use crate::text::Text;
use crate::wire::base64::value_of;
use crate::wire::date::mail_date;
use crate::wire::mime::{Headers, Mime, parameters, text_in};
use crate::wire::percent::hex_value;
use crate::wire::{cut, parse_decimal, xml};

/// Where in a mail that was made ready its body begins, and the character set of that.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    body_at: usize,
    charset: heapless::String<LONGEST_CHARSET>,
}

const LONGEST_CHARSET: usize = 24;
/// RFC 2046 allows 70.
const LONGEST_BOUNDARY: usize = 72;

impl Layout {
    pub(super) const NONE: Self = Self { body_at: 0, charset: heapless::String::new() };
}

/// Bytes that are replaced by fewer where they lie.
struct InPlace<'a> {
    bytes: &'a mut [u8],
    read: usize,
    written: usize,
}

impl<'a> InPlace<'a> {
    fn from(bytes: &'a mut [u8], at: usize) -> Self {
        Self { bytes, read: at, written: at }
    }

    fn ahead(&self) -> &[u8] {
        self.bytes.get(self.read..).unwrap_or_default()
    }

    fn skip(&mut self, count: usize) {
        self.read = self.read.saturating_add(count);
    }

    /// Never more than was read: what lies there is not needed any more.
    fn put(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.written) {
            *place = byte;
            self.written = self.written.saturating_add(1);
        }
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.read).copied()?;
        self.skip(1);
        Some(byte)
    }
}

const CDATA: &[u8] = b"<![CDATA[";
const CDATA_END: &[u8] = b"]]>";

/// Puts characters in place of references, and takes the marks of CDATA sections away. Answers the length.
fn unescape(bytes: &mut [u8]) -> usize {
    let mut work = InPlace::from(bytes, 0);
    let mut verbatim = false;
    while let Some(first) = work.ahead().first().copied() {
        if verbatim && work.ahead().starts_with(CDATA_END) {
            work.skip(CDATA_END.len());
            verbatim = false;
        } else if !verbatim && work.ahead().starts_with(CDATA) {
            work.skip(CDATA.len());
            verbatim = true;
        } else if !verbatim
            && first == b'&'
            && let Some((char, length)) = xml::reference(work.ahead())
                .map(|(char, rest)| (char, work.ahead().len().saturating_sub(rest.len())))
        {
            work.skip(length);
            // A reference is longer than its character.
            for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                work.put(byte);
            }
        } else {
            work.skip(1);
            work.put(first);
        }
    }
    work.written
}

/// How the body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Plain,
    Base64,
    Quoted,
}

impl Encoding {
    fn of(headers: Headers<'_>) -> Self {
        let value = headers.get("Content-Transfer-Encoding").unwrap_or_default().trim_ascii();
        if value.eq_ignore_ascii_case(b"base64") {
            Self::Base64
        } else if value.eq_ignore_ascii_case(b"quoted-printable") {
            Self::Quoted
        } else {
            Self::Plain
        }
    }
}

/// Decodes what lies from `at` on. Answers the new length.
fn decode(bytes: &mut [u8], at: usize, encoding: Encoding) -> usize {
    let mut work = InPlace::from(bytes, at);
    match encoding {
        Encoding::Plain => return work.bytes.len(),
        Encoding::Base64 => {
            let (mut bits, mut count) = (0_u32, 0_u32);
            while let Some(digit) = work.take().filter(|digit| *digit != b'=') {
                let Some(value) = value_of(digit) else { continue };
                bits = (bits << 6 | u32::from(value)) & 0x3FFF;
                count = count.saturating_add(6);
                if count >= 8 {
                    count = count.saturating_sub(8);
                    // The bits above are those of earlier bytes.
                    work.put((bits >> count & 0xFF) as u8);
                }
            }
        }
        Encoding::Quoted => {
            while let Some(byte) = work.take() {
                match (byte, work.ahead()) {
                    (b'=', [b'\r', b'\n', ..]) => work.skip(2),
                    (b'=', [b'\n', ..]) => work.skip(1),
                    (b'=', [high, low, ..]) => match (hex_value(*high), hex_value(*low)) {
                        (Some(high), Some(low)) => {
                            work.skip(2);
                            work.put(high << 4 | low);
                        }
                        _ => work.put(byte),
                    },
                    _ => work.put(byte),
                }
            }
        }
    }
    work.written
}

/// The part of a mail with the text: the mail itself, or its first part that is plain text. Where it begins and ends.
fn text_part(mail: &[u8]) -> (usize, usize) {
    let whole = (0, mail.len());
    let Mime { headers, body } = Mime::parse(mail);
    let kind = headers.get("Content-Type").unwrap_or_default();
    let is_multipart = kind.get(..10).is_some_and(|start| start.eq_ignore_ascii_case(b"multipart/"));
    let boundary = parameters(kind).find(|(key, _)| key.eq_ignore_ascii_case(b"boundary"));
    let Some((_, boundary)) = boundary.filter(|_| is_multipart) else { return whole };
    let boundary =
        boundary.strip_prefix(b"\"").and_then(|inside| inside.strip_suffix(b"\"")).unwrap_or(boundary);
    let mut mark = heapless::Vec::<u8, LONGEST_BOUNDARY>::new();
    if boundary.is_empty()
        || mark.extend_from_slice(b"--").and_then(|()| mark.extend_from_slice(boundary)).is_err()
    {
        return whole;
    }
    let offset = mail.len().saturating_sub(body.len());
    let mut rest = body;
    let mut from = offset;
    // What stands before the first mark is for nobody.
    let mut is_part = false;
    loop {
        let found = cut::find(rest, &mark);
        let end = found.map_or(mail.len(), |at| from.saturating_add(at));
        let part = mail.get(from..end).unwrap_or_default();
        let skipped = part.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let inside = Mime::parse(part.get(skipped..).unwrap_or_default()).headers;
        let is_text = inside.content_type().is_none_or(|kind| kind.eq_ignore_ascii_case(b"text/plain"));
        if is_part && is_text && !part.starts_with(b"--") {
            return (from.saturating_add(skipped), end);
        }
        let Some(at) = found else { return whole };
        from = from.saturating_add(at).saturating_add(mark.len());
        rest = mail.get(from..).unwrap_or_default();
        is_part = true;
    }
}

/// Makes a mail ready to be read: without references, its text decoded. Answers the length, and where what lies.
pub(super) fn prepare(bytes: &mut [u8]) -> (usize, Layout) {
    let length = unescape(bytes);
    let Some(mail) = bytes.get_mut(..length) else { return (length, Layout::NONE) };
    let (from, end) = text_part(mail);
    let part = mail.get(from..end).unwrap_or_default();
    let Mime { headers, body } = Mime::parse(part);
    let charset = headers.charset().and_then(|charset| core::str::from_utf8(charset).ok());
    let charset = charset.and_then(|charset| heapless::String::try_from(charset).ok()).unwrap_or_default();
    let body_at = end.saturating_sub(body.len());
    let encoding = Encoding::of(headers);
    let length = match mail.get_mut(..end) {
        Some(mail) => decode(mail, body_at, encoding),
        None => length,
    };
    (length, Layout { body_at, charset })
}

/// A mail that was made ready.
pub(super) struct Mail<'a> {
    pub(super) headers: Headers<'a>,
    pub(super) charset: &'a str,
    body: &'a [u8],
}

impl<'a> Mail<'a> {
    pub(super) fn of(bytes: &'a [u8], layout: &'a Layout) -> Self {
        let body = bytes.get(layout.body_at..).unwrap_or_default();
        Self { headers: Mime::parse(bytes).headers, charset: &layout.charset, body }
    }

    /// What it says, in the character set that it names.
    pub(super) fn text(&self) -> Text<'a> {
        let charset = Some(self.charset.as_bytes()).filter(|charset| !charset.is_empty());
        text_in(charset.or(Some(b"utf-8")), self.body)
    }

    /// Name and account of the sender: `Bob <bob@example.com>`.
    pub(super) fn sender(&self) -> (&'a [u8], &'a str) {
        let from = self.headers.get("From").unwrap_or_default();
        let from = core::str::from_utf8(from).unwrap_or_default();
        match cut::split_last(from, b'<') {
            Some((name, address)) => {
                let address = cut::split_once(address, b'>').map_or(address, |(address, _)| address);
                (name.trim_ascii().as_bytes(), address.trim_ascii())
            }
            None => (b"", from.trim_ascii()),
        }
    }

    pub(super) fn run(&self) -> &'a [u8] {
        self.headers.get("X-OIM-Run-Id").unwrap_or_default()
    }

    pub(super) fn sequence(&self) -> u32 {
        self.headers.get("X-OIM-Sequence-Num").and_then(parse_decimal).unwrap_or(0)
    }

    /// When it was written, in seconds since 1970.
    pub(super) fn date(&self) -> Option<u64> {
        self.headers.get("Date").and_then(mail_date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::String;
    use std::vec::Vec;

    fn text_of(mail: &str) -> String {
        let mut bytes = mail.as_bytes().to_vec();
        let (length, layout) = prepare(&mut bytes);
        Mail::of(&bytes[..length], &layout).text().chars().collect()
    }

    #[test]
    fn the_documented_mail() {
        let escaped = "From: =?utf-8?B?Qm9i?= &lt;bob@example.com&gt;\nTo: alice@example.com\nSubject:\nMIME-Version: 1.0\n\
            Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\nX-OIM-Message-Type: OfflineMessage\n\
            X-OIM-Run-Id: {6E2B4C0A-1D3F-4E5A-9B7C-8D9E0F1A2B3C}\nX-OIM-Sequence-Num: 1\nDate: 6 May 2031 00:08:09 -0700\n\nSGVsbG8=";
        let mut bytes = escaped.as_bytes().to_vec();
        let (length, layout) = prepare(&mut bytes);
        let mail = Mail::of(&bytes[..length], &layout);
        assert_eq!(mail.sender(), (&b"=?utf-8?B?Qm9i?="[..], "bob@example.com"));
        assert_eq!((mail.run(), mail.sequence()), (&b"{6E2B4C0A-1D3F-4E5A-9B7C-8D9E0F1A2B3C}"[..], 1));
        assert_eq!(mail.text().as_str(), Some("Hello"));
        assert_eq!(mail.date(), mail_date(b"2031-05-06T07:08:09.123Z"));
    }

    #[test]
    fn every_encoding_is_undone() {
        let mail = |encoding: &str, charset: &str, body: &str| {
            std::format!(
                "Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n{body}"
            )
        };
        assert_eq!(text_of(&mail("Base64", "utf-8", "w6Ug\r\n4oKs")), "å €");
        assert_eq!(text_of(&mail("quoted-printable", "UTF-8", "=C3=A5 =\n=e2=82=ac=3D=ZZ=")), "å €==ZZ=");
        assert_eq!(text_of(&mail("quoted-printable", "windows-1252", "=80")), "€");
        assert_eq!(text_of(&mail("8bit", "utf-8", "a &amp; &#xE5;&#13;&#10;&lt;b&gt;")), "a & å\r\n<b>");
        assert_eq!(text_of(&mail("8bit", "utf-8", "<![CDATA[a &amp; <b>]]> &amp;")), "a &amp; <b> &");
        // What is wrong is no end of it.
        assert_eq!(text_of(&mail("base64", "utf-8", "/////w==")), "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}");
        assert_eq!(text_of("SGVsbG8="), "");
        assert_eq!(text_of(""), "");
    }

    #[test]
    fn of_many_parts_the_first_plain_text_is_taken() {
        let mail = "From: a@b\nContent-Type: multipart/alternative; boundary=\"x=1\"\n\nfor nobody\n--x=1\nContent-Type: text/html\n\n\
            <p>\n--x=1\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nSGVs\nbG8=\n--x=1--\n";
        assert_eq!(text_of(mail), "Hello");
        let html = "Content-Type: multipart/mixed; boundary=y\n\n--y\nContent-Type: text/html\n\n<p>\n--y--";
        assert_eq!(text_of(html), "--y\nContent-Type: text/html\n\n<p>\n--y--");
    }

    proptest! {
        #[test]
        fn nothing_that_comes_is_the_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut mail = b"Content-Transfer-Encoding: quoted-printable\n\n".to_vec();
            mail.extend_from_slice(&bytes);
            for mut bytes in [bytes, mail] {
                let before = bytes.len();
                let (length, layout) = prepare(&mut bytes);
                prop_assert!(length <= before);
                let mail = Mail::of(&bytes[..length], &layout);
                let _ = (mail.sender(), mail.date(), mail.run(), mail.sequence(), mail.text().chars().collect::<Vec<_>>());
            }
        }

        #[test]
        fn base64_is_decoded_as_by_others(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut mail = crate::wire::sink::tests::Collected(b"Content-Transfer-Encoding: base64\n\n".to_vec());
            crate::wire::base64::put_base64(&mut mail, bytes.iter().copied());
            let (length, layout) = prepare(&mut mail.0);
            prop_assert_eq!(&mail.0[layout.body_at..length], &bytes[..]);
        }
    }
}
