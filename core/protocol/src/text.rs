//! Text as it stands on the wire, decoded while it is read (`overview.md` 2.5).

use core::iter::FusedIterator;

#[cfg_attr(not(feature = "internals"), allow(unreachable_pub))]
pub(crate) mod form;

use form::Form;

use crate::wire::percent::{Decoded, hex_value};
use crate::wire::sink::Sink;
use crate::wire::xml;

/// Text as it stands on the wire. Nothing is copied: every method that needs characters decodes them on the
/// way.
///
/// Decoding never fails. What is not UTF-8 becomes U+FFFD (one for each maximal bad sequence), a malformed
/// `%` sequence and an unknown XML entity stay as they are. Two texts are equal when they decode to the same
/// characters.
///
/// The text comes from other people: show it, but trust nothing in it. It may hold any character, control
/// characters and line breaks too.
#[derive(Clone, Copy, Default)]
pub struct Text<'a> {
    bytes: &'a [u8],
    form: Form,
}

/// The buffer was too small for the text. What fitted is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncated<'b> {
    /// The start of the text, cut between two characters.
    pub text: &'b str,
}

impl<'a> Text<'a> {
    /// No text at all.
    pub const EMPTY: Text<'static> = Text::utf8(&[]);

    /// Text in plain UTF-8.
    pub const fn utf8(bytes: &'a [u8]) -> Self {
        Self { bytes, form: Form::Utf8 }
    }

    /// Text in UTF-8, percent-encoded.
    pub(crate) const fn percent(bytes: &'a [u8]) -> Self {
        Self { bytes, form: Form::Percent }
    }

    /// A name as it stands in a line, empty where there is none. Small where it stands once.
    #[inline(never)]
    pub(crate) fn name(field: Option<&'a [u8]>) -> Self {
        field.map_or(Self::EMPTY, Self::percent)
    }

    /// Text in UTF-8 with XML references and CDATA sections. Other markup inside is not interpreted.
    pub(crate) const fn xml(bytes: &'a [u8]) -> Self {
        Self { bytes, form: Form::Xml }
    }

    /// Text in Windows-1252. The five bytes without a meaning there become the control characters of that
    /// number.
    pub(crate) const fn windows_1252(bytes: &'a [u8]) -> Self {
        Self { bytes, form: Form::Windows1252 }
    }

    /// The characters, decoded.
    pub const fn chars(self) -> impl FusedIterator<Item = char> + Clone + use<'a> {
        self.decoded()
    }

    const fn decoded(self) -> Chars<'a> {
        Chars { rest: self.bytes, form: self.form, in_cdata: false }
    }

    /// The bytes as they came.
    pub const fn raw(self) -> &'a [u8] {
        self.bytes
    }

    /// Whether there is no character.
    pub fn is_empty(self) -> bool {
        // A CDATA section may hold nothing.
        self.bytes.is_empty() || self.form == Form::Xml && self.chars().next().is_none()
    }

    /// The text where it lies, when it needs no decoding. `None` says only that it does, not that the text is
    /// bad.
    pub fn as_str(self) -> Option<&'a str> {
        let literal = match self.form {
            Form::Windows1252 => self.bytes.is_ascii(),
            form @ (Form::Utf8 | Form::Percent | Form::Xml) => {
                !self.bytes.iter().any(|byte| form.is_mark(*byte))
            }
        };
        if literal { core::str::from_utf8(self.bytes).ok() } else { None }
    }

    /// Decodes into `buffer`.
    ///
    /// # Errors
    /// [`Truncated`] when the buffer is too small: it then holds as many whole characters of the start as
    /// fit.
    pub fn write_to(self, buffer: &mut [u8]) -> Result<&str, Truncated<'_>> {
        let mut used: usize = 0;
        let result = self.pieces(|piece| {
            let room = buffer.get_mut(used..).unwrap_or_default();
            let fitting = start_within(piece, room.len());
            for (to, from) in room.iter_mut().zip(fitting.as_bytes()) {
                *to = *from;
            }
            used = used.saturating_add(fitting.len());
            if fitting.len() == piece.len() { Ok(()) } else { Err(()) }
        });
        let text = buffer.get(..used).map_or("", |written| core::str::from_utf8(written).unwrap_or_default());
        result.map(|()| text).map_err(|()| Truncated { text })
    }

    /// Puts the decoded text, in UTF-8.
    pub fn put(self, sink: &mut dyn Sink) {
        let _: Result<(), core::convert::Infallible> = self.pieces(|piece| {
            sink.put(piece.as_bytes());
            Ok(())
        });
    }

    /// The decoded text as a string of its own.
    #[cfg(feature = "alloc")]
    pub fn into_string(self) -> alloc::string::String {
        // Names and objects in lines are written so, and most of what is taken over.
        if self.form == Form::Percent {
            let mut bytes = alloc::vec::Vec::with_capacity(self.bytes.len());
            bytes.extend(Decoded::new(self.bytes));
            let lossy = |error: alloc::string::FromUtf8Error| {
                alloc::string::String::from_utf8_lossy(error.as_bytes()).into_owned()
            };
            return alloc::string::String::from_utf8(bytes).unwrap_or_else(lossy);
        }
        let mut string = alloc::string::String::with_capacity(self.bytes.len());
        let _: Result<(), core::convert::Infallible> = self.pieces(|piece| {
            string.push_str(piece);
            Ok(())
        });
        string
    }

    /// Gives the decoded text in as few pieces as there can be, until `take` fails.
    fn pieces<E>(self, mut take: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        // Quicker for long texts; small processors do without the code for it.
        if self.form == Form::Utf8 && cfg!(target_pointer_width = "64") {
            for chunk in self.bytes.utf8_chunks() {
                take(chunk.valid())?;
                if !chunk.invalid().is_empty() {
                    take(REPLACEMENT_TEXT)?;
                }
            }
            return Ok(());
        }
        let mut chars = self.decoded();
        loop {
            let run = chars.literal_run();
            if !run.is_empty() {
                take(run)?;
            }
            let Some(next) = chars.next() else { return Ok(()) };
            take(next.encode_utf8(&mut [0; 4]))?;
        }
    }
}

const REPLACEMENT_TEXT: &str = "\u{FFFD}";

/// The longest start of `text` that has at most `limit` bytes.
fn start_within(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    (0..=limit).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self::utf8(text.as_bytes())
    }
}

impl PartialEq<Text<'_>> for Text<'_> {
    fn eq(&self, other: &Text<'_>) -> bool {
        (self.form == other.form && self.bytes == other.bytes) || self.chars().eq(other.chars())
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        // Quicker for long texts; small processors do without the code for it.
        if cfg!(target_pointer_width = "64") {
            let mut rest = other;
            let is_start = self.pieces(|piece| rest.strip_prefix(piece).map(|after| rest = after).ok_or(()));
            return is_start.is_ok() && rest.is_empty();
        }
        self.chars().eq(other.chars())
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl core::fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.pieces(|piece| f.write_str(piece))
    }
}

impl core::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        use core::fmt::Write;
        f.write_char('"')?;
        self.pieces(|piece| piece.escape_debug().try_for_each(|char| f.write_char(char)))?;
        f.write_char('"')
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Text<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{=[u8]:a}", self.bytes);
    }
}

/// The characters of a [`Text`].
#[derive(Clone, Debug)]
struct Chars<'a> {
    rest: &'a [u8],
    form: Form,
    /// Inside a CDATA section of XML, where everything stands for itself up to its end.
    in_cdata: bool,
}

const CDATA_START: &[u8] = b"<![CDATA[";
const CDATA_END: &[u8] = b"]]>";

impl<'a> Chars<'a> {
    /// Takes the ASCII characters at the front that stand for themselves.
    fn literal_run(&mut self) -> &'a str {
        let (form, in_cdata) = (self.form, self.in_cdata);
        let stands = |byte: &u8| if in_cdata { *byte != b']' } else { !form.is_mark(*byte) };
        let length = self.rest.iter().take_while(|byte| byte.is_ascii() && stands(byte)).count();
        let Some((run, rest)) = self.rest.split_at_checked(length) else { return "" };
        self.rest = rest;
        core::str::from_utf8(run).unwrap_or_default()
    }

    /// Passes the marks of CDATA sections over.
    fn pass_cdata_marks(&mut self) {
        loop {
            let mark = if self.in_cdata { CDATA_END } else { CDATA_START };
            let Some(rest) = self.rest.strip_prefix(mark) else { return };
            self.rest = rest;
            self.in_cdata = !self.in_cdata;
        }
    }

    /// The next character, of several bytes perhaps.
    fn next_decoded(&mut self) -> Option<char> {
        let mut bytes = FormBytes { rest: self.rest, is_percent: self.form == Form::Percent };
        let next = next_char(&mut bytes);
        self.rest = bytes.rest;
        next
    }
}

impl Iterator for Chars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.form == Form::Xml {
            self.pass_cdata_marks();
        }
        let (first, rest) = self.rest.split_first()?;
        let first = *first;
        if self.form == Form::Windows1252 {
            self.rest = rest;
            return Some(windows_1252(first));
        }
        if first.is_ascii() && (self.in_cdata || !self.form.is_mark(first)) {
            self.rest = rest;
            return Some(char::from(first));
        }
        // Quicker for names and objects in lines; small processors do without the code for it.
        if self.form == Form::Percent
            && cfg!(target_pointer_width = "64")
            && let [b'%', high, low, rest @ ..] = self.rest
            && let (Some(high @ ..8), Some(low)) = (hex_value(*high), hex_value(*low))
        {
            self.rest = rest;
            return Some(char::from(high << 4 | low));
        }
        if self.form == Form::Xml
            && !self.in_cdata
            && let Some((char, rest)) = xml::reference(self.rest)
        {
            self.rest = rest;
            return Some(char);
        }
        self.next_decoded()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // Every character takes a byte at least.
        (0, Some(self.rest.len()))
    }
}

impl FusedIterator for Chars<'_> {}

/// The bytes of a text, percent-decoded where it is written so.
#[derive(Clone)]
struct FormBytes<'a> {
    rest: &'a [u8],
    is_percent: bool,
}

impl Iterator for FormBytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.is_percent {
            let mut decoded = Decoded::new(self.rest);
            let byte = decoded.next();
            self.rest = decoded.rest();
            return byte;
        }
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }
}

/// The bytes of a slice, with the rest of them at hand.
#[derive(Clone)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Iterator for Bytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}

/// Takes one character of UTF-8. A maximal bad sequence is taken as one U+FFFD, as the standard library does.
pub(crate) fn next_char<I: Iterator<Item = u8> + Clone>(bytes: &mut I) -> Option<char> {
    let first = bytes.next()?;
    // How many bytes follow, and what the first of them may be: Unicode 3.9, table 3-7.
    let (following, mut allowed) = match first {
        0x00..=0x7F => return Some(char::from(first)),
        0xC2..=0xDF => (1, 0x80..=0xBF),
        0xE0 => (2, 0xA0..=0xBF),
        0xED => (2, 0x80..=0x9F),
        0xE1..=0xEF => (2, 0x80..=0xBF),
        0xF0 => (3, 0x90..=0xBF),
        0xF1..=0xF3 => (3, 0x80..=0xBF),
        0xF4 => (3, 0x80..=0x8F),
        _ => return Some(char::REPLACEMENT_CHARACTER),
    };
    let mut value = u32::from(first) & (0x3F >> following);
    for _ in 0..following {
        let mut ahead = bytes.clone();
        let Some(byte) = ahead.next().filter(|byte| allowed.contains(byte)) else {
            return Some(char::REPLACEMENT_CHARACTER);
        };
        *bytes = ahead;
        value = value << 6 | u32::from(byte & 0x3F);
        allowed = 0x80..=0xBF;
    }
    Some(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// The character that `byte` means in Windows-1252.
pub(crate) fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    let special = byte.checked_sub(0x80).and_then(|index| FROM_80.get(usize::from(index)));
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::percent::put_encoded;
    use crate::wire::sink::tests::Collected;
    use crate::wire::xml::put_escaped;
    use proptest::prelude::*;
    use std::string::{String, ToString};
    use std::{format, vec, vec::Vec};

    fn collected(text: Text<'_>) -> String {
        let mut sink = Vec::new();
        text.put(&mut Growing(&mut sink));
        String::from_utf8(sink).unwrap()
    }

    struct Growing<'a>(&'a mut Vec<u8>);

    impl Sink for Growing<'_> {
        fn put(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
    }

    #[test]
    fn percent_sequences_are_decoded_once() {
        assert_eq!(Text::percent(b"Anna%20B"), "Anna B");
        assert_eq!(Text::percent(b"%2520"), "%20");
        assert_eq!(Text::percent(b"bl%C3%a5b\xC3%A6r"), "blåbær");
        assert_eq!(Text::percent(b"100% %zz %4 %"), "100% %zz %4 %");
        assert_eq!(Text::percent(b"a+b"), "a+b");
    }

    #[test]
    fn cdata_sections_stand_for_what_is_in_them() {
        for (xml, text) in [
            ("<![CDATA[a<b & c]]>", "a<b & c"),
            ("a&amp;<![CDATA[&amp;]]>&amp;", "a&&amp;&"),
            ("<![CDATA[]]>", ""),
            ("<![CDATA[<![CDATA[]]>", "<![CDATA["),
            ("<![CDATA[]]]]><![CDATA[>]]>", "]]>"),
            ("<![CDATA[no end ]]", "no end ]]"),
            ("a < b <b>", "a < b <b>"),
            ("blå<![CDATA[bæ]r]]>", "blåbæ]r"),
        ] {
            assert_eq!(Text::xml(xml.as_bytes()), text, "{xml}");
            assert_eq!(collected(Text::xml(xml.as_bytes())), text, "{xml}");
            assert_eq!(Text::xml(xml.as_bytes()).is_empty(), text.is_empty(), "{xml}");
        }
    }

    #[test]
    fn bad_utf8_is_replaced() {
        assert_eq!(Text::percent(b"%FF%FEx"), "\u{FFFD}\u{FFFD}x");
        assert_eq!(Text::percent(b"%E2%82x"), "\u{FFFD}x");
        assert_eq!(Text::utf8(b"\xED\xA0\x80"), "\u{FFFD}\u{FFFD}\u{FFFD}");
        assert_eq!(Text::xml(b"\xF0\x9F&amp;"), "\u{FFFD}&");
    }

    #[test]
    fn xml_references() {
        assert_eq!(Text::xml(b"a &amp; b &lt;&gt;&quot;&apos;"), "a & b <>\"'");
        assert_eq!(Text::xml(b"&#x26;&#38;&#X26;&#x1F600;"), "&&&😀");
        assert_eq!(Text::xml(b"&nbsp; & &; &#; &#x; &#xZ; &amp"), "&nbsp; & &; &#; &#x; &#xZ; &amp");
        assert_eq!(Text::xml(b"&#xD800;&#x110000;&#99999999999;&#0;"), "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}");
    }

    #[test]
    fn windows_1252_has_every_byte() {
        assert_eq!(Text::windows_1252(b"\x80 caf\xE9 \x93q\x94 \x81"), "€ café “q” \u{81}");
    }

    #[test]
    fn literal_text_is_lent() {
        assert_eq!(Text::percent(b"Bruno").as_str(), Some("Bruno"));
        assert_eq!(Text::percent(b"Bru%20no").as_str(), None);
        assert_eq!(Text::utf8("å%20&amp;".as_bytes()).as_str(), Some("å%20&amp;"));
        assert_eq!(Text::utf8(b"\xFF").as_str(), None);
        assert_eq!(Text::windows_1252(b"\xE9").as_str(), None);
        assert!(Text::EMPTY.is_empty());
        assert_eq!(Text::EMPTY.as_str(), Some(""));
    }

    #[test]
    fn short_buffers_cut_between_characters() {
        let text = Text::percent("aå%E2%82%ACb".as_bytes());
        let expected = ["", "a", "a", "aå", "aå", "aå", "aå€"];
        for (size, expected) in expected.into_iter().enumerate() {
            let mut buffer = vec![0; size];
            assert_eq!(text.write_to(&mut buffer), Err(Truncated { text: expected }), "{size}");
        }
        assert_eq!(text.write_to(&mut [0; 7]), Ok("aå€b"));
        assert_eq!(Text::EMPTY.write_to(&mut []), Ok(""));
        assert_eq!(Text::utf8("åå".as_bytes()).write_to(&mut [0; 3]), Err(Truncated { text: "å" }));
    }

    #[test]
    fn shown_in_both_ways() {
        let text = Text::percent(b"a%0A%22b%22");
        assert_eq!(text.to_string(), "a\n\"b\"");
        assert_eq!(format!("{text:?}"), r#""a\n\"b\"""#);
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn owned_copies() {
        assert_eq!(Text::percent(b"Anna%20B").into_string(), "Anna B");
    }

    #[test]
    fn equality_is_of_what_is_said() {
        assert_eq!(Text::percent(b"a%20b"), Text::xml(b"a&#32;b"));
        assert_eq!(Text::percent(b"%41"), Text::utf8(b"A"));
        assert_ne!(Text::percent(b"%41"), Text::utf8(b"%41"));
    }

    /// Many percent signs, some with the digits that belong to them.
    fn percent_everywhere() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(
            prop_oneof![Just(b'%'), Just(b'C'), Just(b'3'), Just(b'a'), any::<u8>()],
            0..60,
        )
    }

    proptest! {
        #[test]
        fn percent_round_trip(text: String) {
            let mut sink = Vec::new();
            put_encoded(&mut Growing(&mut sink), &text);
            prop_assert_eq!(Text::percent(&sink), text.as_str());
            prop_assert!(sink.iter().all(|byte| byte.is_ascii_graphic()));
        }

        #[test]
        fn xml_round_trip(text in "[^\\x00-\\x1F\\x7F-\\x9F\u{FFFE}\u{FFFF}]*") {
            let mut sink = Vec::new();
            put_escaped(&mut Growing(&mut sink), &text);
            prop_assert_eq!(Text::xml(&sink), text.as_str());
        }

        #[test]
        fn any_bytes_decode_alike_in_every_way(bytes in prop_oneof![any::<Vec<u8>>(), percent_everywhere()]) {
            prop_assert_eq!(collected(Text::utf8(&bytes)), String::from_utf8_lossy(&bytes));
            for read in [Text::utf8, Text::percent, Text::xml, Text::windows_1252] {
                let text = read(&bytes);
                let by_char: String = text.chars().collect();
                prop_assert_eq!(&collected(text), &by_char);
                prop_assert_eq!(&text.to_string(), &by_char);
                #[cfg(feature = "alloc")]
                prop_assert_eq!(&text.into_string(), &by_char);
                prop_assert!(text == by_char.as_str());
                if let Some(literal) = text.as_str() {
                    prop_assert_eq!(literal, &by_char);
                }
                let mut small = [0; 8];
                match text.write_to(&mut small) {
                    Ok(whole) => prop_assert_eq!(whole, &by_char),
                    Err(cut) => prop_assert!(by_char.starts_with(cut.text) && cut.text.len() > 4),
                }
            }
        }
    }

    #[test]
    fn a_sink_gets_the_decoded_bytes() {
        let mut sink = Collected::default();
        Text::percent(b"a%C3%A5").put(&mut sink);
        assert_eq!(sink.0.as_slice(), "aå".as_bytes());
    }
}
