//! Header blocks of payloads, and the encoded words in mail notices (`switchboard.md` 2, `notification.md`
//! 9).

use super::base64::Base64;
use super::percent::hex_value;
use super::search::{memchr, memchr2};
use super::sink::Sink;
use crate::text::{Bytes, Text, next_char, windows_1252};

/// A payload: headers, and a body behind the first empty line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mime<'a> {
    /// The header lines.
    pub headers: Headers<'a>,
    /// Everything behind the empty line. Empty when there is none.
    pub body: &'a [u8],
}

impl core::fmt::Debug for Mime<'_> {
    /// Shows sizes only, as for [`Headers`].
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Mime").field("headers", &self.headers).field("body", &self.body.len()).finish()
    }
}

impl<'a> Mime<'a> {
    /// Takes `payload` apart. Nothing is refused: lines may end in CR LF, LF or CR, and any header may be
    /// missing.
    pub fn parse(payload: &'a [u8]) -> Self {
        let mut rest = payload;
        while !rest.is_empty() {
            let (line, after) = split_line(rest);
            if line.is_empty() {
                let length = payload.len().saturating_sub(rest.len());
                let block = payload.get(..length).unwrap_or_default();
                return Self { headers: Headers { block }, body: after };
            }
            rest = after;
        }
        Self { headers: Headers { block: payload }, body: &[] }
    }
}

/// The first line of `bytes` without its end, and what follows.
fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr2(b'\r', b'\n', bytes).unwrap_or(bytes.len());
    let (line, after) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
    let after = match after {
        [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
        [] => after,
    };
    (line, after)
}

/// Lines of the form `Name: value`. Names are compared in any letter case. Lines without a colon, and lines
/// that begin with a space, are passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Headers<'a> {
    block: &'a [u8],
}

impl core::fmt::Debug for Headers<'_> {
    /// Shows the size only: a profile holds what is as good as a ticket.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Headers").field("length", &self.block.len()).finish_non_exhaustive()
    }
}

/// Reads `block` as header lines: notices carry such a block as their body.
pub const fn headers_of(block: &[u8]) -> Headers<'_> {
    Headers { block }
}

impl<'a> Headers<'a> {
    /// The value of the first header called `name`, without the spaces around it.
    pub fn get(self, name: &str) -> Option<&'a [u8]> {
        self.lines().find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    }

    /// Names and values, in order.
    pub const fn iter(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + Clone + use<'a> {
        self.lines()
    }

    pub(crate) const fn lines(self) -> HeaderLines<'a> {
        HeaderLines { rest: self.block }
    }

    /// The lines as they came: [`headers_of`] reads them again.
    pub const fn raw(self) -> &'a [u8] {
        self.block
    }

    /// The value of `Content-Type` without its parameters.
    pub fn content_type(self) -> Option<&'a [u8]> {
        let value = self.get("Content-Type")?;
        // Some leave the semicolon out.
        value.trim_ascii_start().split(|byte| matches!(byte, b';' | b' ' | b'\t')).next()
    }

    /// The character set that `Content-Type` names, without quotes.
    pub fn charset(self) -> Option<&'a [u8]> {
        let value = self.get("Content-Type")?;
        parameters(value)
            .find(|(key, _)| key.eq_ignore_ascii_case(b"charset"))
            .map(|(_, value)| unquoted(value))
    }
}

/// The lines of [`Headers`]: name and value.
#[derive(Clone, Debug)]
pub(crate) struct HeaderLines<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for HeaderLines<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let (line, rest) = split_line(self.rest);
            self.rest = rest;
            if matches!(line.first(), Some(b' ' | b'\t')) {
                continue;
            }
            if let Some((name, value)) = split_at_byte(line, b':') {
                return Some((name.trim_ascii(), value.trim_ascii()));
            }
        }
        None
    }
}

/// What stands before and behind the first `byte`.
fn split_at_byte(bytes: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let (before, from) = bytes.split_at_checked(memchr(byte, bytes)?)?;
    Some((before, from.get(1..)?))
}

/// The `key=value` parts of a header value that stand between semicolons.
pub(crate) fn parameters(value: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let parts = value.split(|byte| *byte == b';').filter_map(|part| split_at_byte(part, b'='));
    parts.map(|(key, value)| (key.trim_ascii(), value.trim_ascii()))
}

fn unquoted(value: &[u8]) -> &[u8] {
    let inside = value.strip_prefix(b"\"").unwrap_or(value);
    inside.strip_suffix(b"\"").unwrap_or(inside)
}

/// The character sets that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Charset {
    Utf8,
    /// ISO 8859-1 as well: where the two differ, Windows-1252 is what was meant.
    Windows1252,
}

fn charset_called(name: &[u8]) -> Option<Charset> {
    const NAMES: [(&str, Charset); 7] = [
        ("utf-8", Charset::Utf8),
        ("utf8", Charset::Utf8),
        ("us-ascii", Charset::Utf8),
        ("iso-8859-1", Charset::Windows1252),
        ("latin1", Charset::Windows1252),
        ("windows-1252", Charset::Windows1252),
        ("cp1252", Charset::Windows1252),
    ];
    let found = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
    found.map(|(_, charset)| *charset)
}

/// `bytes` as the text that `charset` says. Without a known one: UTF-8 if valid, Windows-1252 if not.
pub fn text_in<'a>(charset: Option<&[u8]>, bytes: &'a [u8]) -> Text<'a> {
    match charset.and_then(charset_called) {
        Some(Charset::Utf8) => Text::utf8(bytes),
        None if core::str::from_utf8(bytes).is_ok() => Text::utf8(bytes),
        Some(Charset::Windows1252) | None => Text::windows_1252(bytes),
    }
}

/// Puts a header value with its encoded words (RFC 2047) decoded, in UTF-8.
pub fn put_words(sink: &mut dyn Sink, value: &[u8]) {
    for char in words(value) {
        sink.put(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// The characters of a header value with its encoded words (RFC 2047) decoded: UTF-8, US-ASCII, ISO 8859-1
/// and Windows-1252, in base64 or quoted form. Words in another character set, and what is malformed, stay as
/// they are; blanks between two encoded words are dropped. Each word is decoded by itself.
pub const fn words(value: &[u8]) -> impl Iterator<Item = char> + Clone {
    Words { rest: value, word: None }
}

/// The characters of a header value. See [`words`].
#[derive(Clone, Debug)]
struct Words<'a> {
    rest: &'a [u8],
    word: Option<Word<'a>>,
}

impl Iterator for Words<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            if let Some(word) = &mut self.word {
                if let Some(char) = word.next() {
                    return Some(char);
                }
                self.word = None;
                if let Some((word, rest)) = known_word(self.rest.trim_ascii_start()) {
                    self.word = Some(word);
                    self.rest = rest;
                    continue;
                }
            }
            let Some((word, rest)) = known_word(self.rest) else {
                let mut bytes = Bytes(self.rest);
                let char = next_char(&mut bytes);
                self.rest = bytes.0;
                return char;
            };
            self.word = Some(word);
            self.rest = rest;
        }
    }
}

/// Takes the encoded word at the front (`=?charset?B?text?=`, RFC 2047): its character set, its bytes, and what follows. For those who know
/// more character sets than [`words`].
pub fn encoded_word(bytes: &[u8]) -> Option<(&[u8], impl Iterator<Item = u8> + Clone, &[u8])> {
    any_word(bytes)
}

fn any_word(bytes: &[u8]) -> Option<(&[u8], WordBytes<'_>, &[u8])> {
    let after = bytes.strip_prefix(b"=?")?;
    let (charset, after) = split_at_byte(after, b'?')?;
    let (encoding, after) = split_at_byte(after, b'?')?;
    let (text, after) = split_at_byte(after, b'?')?;
    let rest = after.strip_prefix(b"=")?;
    // A language may stand behind a star (RFC 2231).
    let charset = unquoted(charset.split(|byte| *byte == b'*').next()?.trim_ascii());
    let bytes = match encoding {
        b"B" | b"b" => Encoding::Base64(Base64::of(text.iter().copied())),
        b"Q" | b"q" => Encoding::Quoted(text),
        _ => return None,
    };
    Some((charset, WordBytes(bytes), rest))
}

/// An encoded word in a character set that is known here.
fn known_word(bytes: &[u8]) -> Option<(Word<'_>, &[u8])> {
    let (charset, bytes, rest) = any_word(bytes)?;
    Some((Word { bytes, charset: charset_called(charset)? }, rest))
}

#[derive(Clone, Debug)]
struct Word<'a> {
    bytes: WordBytes<'a>,
    charset: Charset,
}

impl Word<'_> {
    fn next(&mut self) -> Option<char> {
        match self.charset {
            Charset::Utf8 => next_char(&mut self.bytes),
            Charset::Windows1252 => self.bytes.next().map(windows_1252),
        }
    }
}

/// The bytes of an encoded word. From [`encoded_word`].
#[derive(Clone, Debug)]
struct WordBytes<'a>(Encoding<'a>);

#[derive(Clone, Debug)]
enum Encoding<'a> {
    Base64(Base64<core::iter::Copied<core::slice::Iter<'a, u8>>>),
    Quoted(&'a [u8]),
}

impl Iterator for WordBytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        match &mut self.0 {
            Encoding::Base64(base64) => base64.next(),
            Encoding::Quoted(rest) => {
                let (byte, after) = next_quoted(rest)?;
                *rest = after;
                Some(byte)
            }
        }
    }
}

fn next_quoted(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (first, after) = bytes.split_first()?;
    if let (b'=', [high, low, rest @ ..]) = (first, after)
        && let (Some(high), Some(low)) = (hex_value(*high), hex_value(*low))
    {
        return Some((high << 4 | low, rest));
    }
    Some((if *first == b'_' { b' ' } else { *first }, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::String;
    use std::vec::Vec;

    #[test]
    fn every_line_end_will_do() {
        for end in ["\r\n", "\n", "\r"] {
            let payload =
                "content-TYPE:text/plain; Charset=\"UTF-8\"|X-Empty:|  folded: no|junk|A: b|A: c||body|"
                    .replace('|', end);
            let mime = Mime::parse(payload.as_bytes());
            assert_eq!(mime.headers.content_type(), Some(&b"text/plain"[..]));
            assert_eq!(mime.headers.charset(), Some(&b"UTF-8"[..]));
            assert_eq!(mime.headers.get("x-empty"), Some(&b""[..]));
            assert_eq!(mime.headers.get("folded"), None);
            assert_eq!(mime.headers.get("a"), Some(&b"b"[..]));
            assert_eq!(mime.headers.iter().count(), 4);
            assert_eq!(mime.body, std::format!("body{end}").as_bytes());
        }
    }

    #[test]
    fn missing_parts_are_empty() {
        assert_eq!(Mime::parse(b"").headers.iter().count(), 0);
        assert_eq!(Mime::parse(b"A: b").body, b"");
        assert_eq!(Mime::parse(b"A: b").headers.get("A"), Some(&b"b"[..]));
        assert_eq!(Mime::parse(b"A: b\r\n").headers.get("A"), Some(&b"b"[..]));
        assert_eq!(Mime::parse(b"\r\nbody: x").body, b"body: x");
        assert_eq!(Mime::parse(b"A: b\r\n\r\n\r\n").body, b"\r\n");
        assert_eq!(Mime::parse(b"A: b").headers.content_type(), None);
        for value in ["text/plain", " text/plain ;a=b", "text/plain charset=UTF-8", "text/plain\tx"] {
            let payload = std::format!("Content-Type: {value}\r\n");
            let kind = Mime::parse(payload.as_bytes()).headers.content_type();
            assert_eq!(kind, Some(&b"text/plain"[..]), "{value}");
        }
    }

    #[test]
    fn the_documented_profile() {
        let payload = b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\n\
            LoginTime: 1100000000\r\nEmailEnabled: 1\r\nMemberIdHigh: 51234\r\nMemberIdLow: 987654321\r\n\
            lang_preference: 1033\r\nsid: 507\r\nkv: 6\r\nMSPAuth: EXAMPLEAUTH$\r\nClientIP: 203.0.113.44\r\n\
            ClientPort: 30215\r\nABCHMigrated: 1\r\n\r\n";
        let headers = Mime::parse(payload).headers;
        assert_eq!(headers.content_type(), Some(&b"text/x-msmsgsprofile"[..]));
        assert_eq!(headers.get("mspauth"), Some(&b"EXAMPLEAUTH$"[..]));
        assert_eq!(headers.get("ABCHMigrated"), Some(&b"1"[..]));
    }

    #[test]
    fn notices_carry_a_second_block() {
        let payload =
            b"Content-Type: text/x-msmsgsemailnotification\r\n\r\nFrom: =?utf-8?B?QnJ1bm8=?=\r\nid: 2\r\n";
        let second = headers_of(Mime::parse(payload).body);
        assert_eq!(decoded(second.get("from").unwrap()), "Bruno");
        assert_eq!(second.get("ID"), Some(&b"2"[..]));
    }

    fn decoded(value: &[u8]) -> String {
        words(value).collect()
    }

    #[test]
    fn encoded_words() {
        assert_eq!(decoded(b"=?utf-8?B?QnJ1bm8=?="), "Bruno");
        assert_eq!(decoded(b"=?\"UTF-8\"?b?w6XDqQ==?= <x>"), "åé <x>");
        assert_eq!(decoded(b"=?iso-8859-1?Q?caf=E9_au_lait?="), "café au lait");
        assert_eq!(decoded(b"=?windows-1252*en?q?=80?="), "€");
        assert_eq!(decoded(b"=?us-ascii?Q?a?= =?us-ascii?Q?b?=  c"), "ab  c");
        assert_eq!(decoded(b"=?us-ascii?Q?a?= b"), "a b");
        assert_eq!(decoded(b"a=?utf-8?Q??=b"), "ab");
    }

    #[test]
    fn other_words_stay() {
        for value in
            ["=?koi8-r?B?8sXbwQ==?=", "=?utf-8?X?a?=", "=?utf-8?Q?a", "=?", "=?=?=?", "plain å", "a = b?"]
        {
            assert_eq!(decoded(value.as_bytes()), value);
        }
        assert_eq!(decoded(b"=?utf-8?Q?=4=?="), "=4=");
        assert_eq!(decoded(b"\xE9"), "\u{FFFD}");
    }

    #[test]
    fn bytes_without_a_charset() {
        assert_eq!(text_in(None, "å".as_bytes()), "å");
        assert_eq!(text_in(None, b"\xE5"), "å");
        assert_eq!(text_in(Some(b"utf-8"), b"\xE5"), "\u{FFFD}");
        assert_eq!(text_in(Some(b"Windows-1252"), "å".as_bytes()), "Ã¥");
        assert_eq!(text_in(Some(b"gb2312"), b"\xE5"), "å");
    }

    fn base64(text: &str) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for group in text.as_bytes().chunks(3) {
            let mut bits = 0u32;
            for place in 0..3 {
                bits = bits << 8 | u32::from(*group.get(place).unwrap_or(&0));
            }
            for place in 0..4 {
                let digit = char::from(DIGITS[(bits >> (18 - 6 * place)) as usize & 63]);
                out.push(if place <= group.len() { digit } else { '=' });
            }
        }
        out
    }

    #[test]
    fn hostile_values_take_no_longer_than_others() {
        for pattern in ["=?", "=?utf-8?Q?", "=?utf-8?B??= ", "=?utf-8?B?YQ==?=", "=?a?"] {
            assert!(words(pattern.repeat(100_000).as_bytes()).count() <= pattern.len() * 100_000);
        }
    }

    proptest! {
        #[test]
        fn base64_words_round_trip(text: String) {
            prop_assert_eq!(decoded(std::format!("=?utf-8?B?{}?=", base64(&text)).as_bytes()), text);
        }

        #[test]
        fn any_payload_can_be_read(payload: Vec<u8>) {
            let mime = Mime::parse(&payload);
            prop_assert!(mime.body.len() <= payload.len());
            prop_assert!(mime.headers.iter().count() <= payload.len());
            let _ = (mime.headers.content_type(), mime.headers.charset());
        }

        #[test]
        fn hostile_words_do_no_harm(value in "[=?QBbuft8a\\-_ *]*") {
            prop_assert!(words(value.as_bytes()).count() <= value.len());
        }
    }
}
