//! Text in character sets that the core does not read: messages and mail of old clients in Asia, Russia, Greece.

use msnp_core::internals::wire::mime::encoded_word;
use msnp_core::mime;
use msnp_core::text::Text;

use super::owned;

/// A text, of which the sender says that it is in `charset` (empty: nothing is said).
pub(crate) fn text_in(text: Text<'_>, charset: &[u8]) -> String {
    decoded(text.raw(), charset).unwrap_or_else(|| owned(text))
}

/// A header value with its encoded words (RFC 2047) decoded. Words in a character set that nobody knows stay as they are.
pub(crate) fn words(value: &[u8]) -> String {
    let mut rest = value;
    let mut text = String::with_capacity(value.len());
    while !rest.is_empty() {
        if let Some((words, after)) = encoded_words(rest) {
            text.push_str(&words);
            // Blanks between two encoded words belong to neither.
            let behind = after.trim_ascii_start();
            rest = if behind.starts_with(b"=?") { behind } else { after };
        } else {
            // The core knows what to do with everything up to the next word.
            let next = (1..rest.len())
                .find(|at| rest[*at..].starts_with(b"=?") && encoded_words(&rest[*at..]).is_some());
            let (own, after) = rest.split_at(next.unwrap_or(rest.len()));
            let own = if next.is_some() && encoded_word(own).is_some() { own.trim_ascii_end() } else { own };
            text.extend(mime::words(own));
            rest = after;
        }
    }
    text
}

/// Takes the encoded words in one character set at the front. Some mailers cut a character in two between them.
#[cfg(feature = "charsets")]
fn encoded_words(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (charset, word, mut rest) = encoded_word(bytes)?;
    let encoding = encoding_rs::Encoding::for_label_no_replacement(charset)?;
    let mut whole: Vec<u8> = word.collect();
    while let Some((next, word, after)) = encoded_word(rest.trim_ascii_start()) {
        if !next.eq_ignore_ascii_case(charset) {
            break;
        }
        whole.extend(word);
        rest = after;
    }
    Some((encoding.decode_without_bom_handling(&whole).0.into_owned(), rest))
}

#[cfg(not(feature = "charsets"))]
fn encoded_words(_: &[u8]) -> Option<(String, &[u8])> {
    None
}

/// `bytes` in a character set that is known here and not to the core.
#[cfg(feature = "charsets")]
fn decoded(bytes: &[u8], charset: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label_no_replacement(charset)?;
    let is_known_to_core = encoding == encoding_rs::UTF_8 || encoding == encoding_rs::WINDOWS_1252;
    if is_known_to_core {
        return None;
    }
    let mut bytes = std::borrow::Cow::Borrowed(bytes);
    // The core takes NULs off the end of a text, the second byte of the last letter among them.
    if encoding == encoding_rs::UTF_16LE && bytes.len() % 2 == 1 {
        bytes.to_mut().push(0);
    }
    Some(encoding.decode_without_bom_handling(&bytes).0.into_owned())
}

#[cfg(not(feature = "charsets"))]
fn decoded(_: &[u8], _: &[u8]) -> Option<String> {
    None
}

#[cfg(all(test, feature = "charsets"))]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_the_character_set_that_is_named() {
        let read = |charset: &str, bytes: &[u8]| {
            text_in(mime::text_in(Some(charset.as_bytes()), bytes), charset.as_bytes())
        };
        assert_eq!(read("windows-1251", b"\xCF\xF0\xE8\xE2\xE5\xF2"), "Привет");
        assert_eq!(read("Shift_JIS", b"\x82\xA0"), "あ");
        assert_eq!(read("GB2312", b"\xC4\xE3\xBA\xC3"), "你好");
        assert_eq!(read("big5", b"\xA7\x41"), "你");
        assert_eq!(read("iso-8859-7", b"\xE1"), "α");
        assert_eq!(read("utf-16", b"h\0i"), "hi");
        assert_eq!(read("utf-16be", b"\0h\0i"), "hi");
        // What is no text of that character set is shown as such, and ends nothing.
        assert_eq!(read("Shift_JIS", b"\x82"), "\u{FFFD}");
        // The core's own, and what nobody knows.
        assert_eq!(read("UTF-8", "å".as_bytes()), "å");
        assert_eq!(read("windows-1252", b"\x80"), "€");
        assert_eq!(read("martian", "å".as_bytes()), "å");
        assert_eq!(read("martian", b"\xE5"), "å");
        assert_eq!(read("", b"\xE5"), "å");
    }

    #[test]
    fn subjects_are_read_in_every_character_set() {
        for (value, text) in [
            (&b"=?koi8-r?B?8NLJ18XU?="[..], "Привет"),
            (b"=?GB2312?B?xOO6ww==?= =?GB2312?Q?=C4=E3?=", "你好你"),
            (b"Re: =?Shift_JIS?Q?=82=A0?= and =?UTF-8?Q?=C3=A5?=", "Re: あ and å"),
            (b"=?UTF-8?Q?=C3=A5?= =?Shift_JIS?Q?=82=A0?=", "åあ"),
            // A character in two words.
            (b"=?utf-8?Q?=C3?= =?UTF-8?B?pQ==?=\t=?utf-8?Q?=C3=A4?= b", "åä b"),
            (b"=?Shift_JIS?Q?=82?= =?Shift_JIS?Q?=A0?=", "あ"),
            (b"=?ISO-2022-JP?Q?=1B$B?= =?ISO-2022-JP?Q?=24=22=1B=28B?= a", "あ a"),
            (b"=?martian?Q?a?= b", "=?martian?Q?a?= b"),
            (b"plain =? text", "plain =? text"),
            (b"", ""),
        ] {
            assert_eq!(words(value), text, "{:?}", String::from_utf8_lossy(value));
        }
    }
}
