//! Custom emoticons: which letters of a text stand for which picture (`p2p.md` 6.1).

use super::object::{Object, ObjectKind};
use crate::text::Text;
use crate::wire::mime::Mime;
use crate::wire::sink::Sink;

/// The most emoticons that are read of one message.
const MOST: usize = 32;
/// The most characters of a shortcut that is read; programs take 7 of their users.
const LONGEST_SHORTCUT: usize = 32;

/// Letters that stand for a picture in the texts of one sender.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Emoticon<'a> {
    /// The letters: 1 to 32 characters, none of them a control character.
    pub shortcut: Text<'a>,
    /// The element that names the picture, for [`Messenger::fetch`](crate::Messenger::fetch).
    pub element: Text<'a>,
    /// What it says.
    pub object: Object,
}

/// The emoticons that a message announces, for the text of the same sender that follows it. Those that cannot be are passed over.
#[derive(Clone, Debug)]
pub struct Emoticons<'a> {
    fields: Option<&'a [u8]>,
    left: usize,
}

impl<'a> Emoticons<'a> {
    /// Reads a message. `None` when it announces no emoticons, by its type.
    ///
    /// ```
    /// use msnp_core::mime::Mime;
    /// use msnp_core::p2p::Emoticons;
    /// let payload = b"MIME-Version: 1.0\r\nContent-Type: text/x-mms-emoticon\r\n\r\n:sun:\t<msnobj Creator=\"bob@example.com\" \
    ///     Size=\"980\" Type=\"2\" Location=\"0\" Friendly=\"AAA=\" SHA1D=\"ef/BZnf//m521ci7ZMORV4eEfbo=\"/>\t";
    /// let emoticon = Emoticons::of(Mime::parse(payload)).unwrap().next().unwrap();
    /// assert_eq!(emoticon.shortcut.as_str(), Some(":sun:"));
    /// assert_eq!(emoticon.object.size, 980);
    /// ```
    pub fn of(message: Mime<'a>) -> Option<Self> {
        let kind = message.headers.content_type()?;
        let is = |name: &[u8]| kind.eq_ignore_ascii_case(name);
        (is(b"text/x-mms-emoticon") || is(b"text/x-mms-animemoticon"))
            .then(|| Self { fields: Some(message.body.trim_ascii_end()), left: MOST })
    }

    fn field(&mut self) -> Option<&'a [u8]> {
        let fields = self.fields?;
        let (field, rest) = match fields.iter().position(|byte| *byte == b'\t') {
            Some(end) => (fields.get(..end)?, fields.get(end.saturating_add(1)..)),
            None => (fields, None),
        };
        self.fields = rest;
        Some(field)
    }
}

impl<'a> Iterator for Emoticons<'a> {
    type Item = Emoticon<'a>;

    fn next(&mut self) -> Option<Emoticon<'a>> {
        while let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            let (shortcut, element) = (Text::utf8(self.field()?), element(self.field()?));
            if !is_shortcut(shortcut.chars(), LONGEST_SHORTCUT) {
                continue;
            }
            match Object::parse(element).filter(|object| object.kind == ObjectKind::Emoticon) {
                Some(object) => return Some(Emoticon { shortcut, element, object }),
                None => continue,
            }
        }
        None
    }
}

/// Some clients percent-encode the element, as in a line.
fn element(field: &[u8]) -> Text<'_> {
    if field.first() == Some(&b'%') { Text::percent(field) } else { Text::utf8(field) }
}

fn is_shortcut(chars: impl Iterator<Item = char>, longest: usize) -> bool {
    let mut length: usize = 0;
    for char in chars {
        length = length.saturating_add(1);
        if char.is_control() || length > longest {
            return false;
        }
    }
    length > 0
}

/// Whether others take these letters for an emoticon: 1 to 7 characters, none of them a control character.
pub fn is_emoticon_shortcut(letters: &str) -> bool {
    is_shortcut(letters.chars(), 7)
}

/// Puts the payload that announces emoticons of one's own, for [`Outgoing::Raw`](crate::switchboard::message::Outgoing::Raw). It leaves before the text that
/// they are in, and may not be longer than [`MAX_PAYLOAD`](crate::switchboard::message::MAX_PAYLOAD): room for four to seven of them.
pub fn put_emoticons<'a>(
    creator: &str,
    emoticons: impl Iterator<Item = (&'a str, Object)>,
    sink: &mut dyn Sink,
) {
    sink.put(b"MIME-Version: 1.0\r\nContent-Type: text/x-mms-emoticon\r\n\r\n");
    for (shortcut, object) in emoticons {
        sink.put(shortcut.as_bytes());
        sink.put(b"\t");
        object.put(creator, sink);
        sink.put(b"\t");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use std::format;
    use std::string::{String, ToString};
    use std::vec::Vec;

    const GOOD: &str = r#"<msnobj Creator="bob@example.com" Size="980" Type="2" Location="a1.tmp" Friendly="AAA=" SHA1D="ef/BZnf//m521ci7ZMORV4eEfbo="/>"#;

    fn read(kind: &str, body: &str) -> Option<Vec<(String, u32)>> {
        let payload = format!("MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{body}");
        let emoticons = Emoticons::of(Mime::parse(payload.as_bytes()))?;
        Some(emoticons.map(|one| (one.shortcut.chars().collect(), one.object.size)).collect())
    }

    #[test]
    fn what_is_written_is_read() {
        let objects = [b"one".as_slice(), b"three"].map(|bytes| Object::of(ObjectKind::Emoticon, bytes));
        let mut payload = Collected::default();
        let pairs = [(":sun:", objects[0]), ("(x)", objects[1])];
        put_emoticons("o'hara@example.com", pairs.into_iter(), &mut payload);
        let emoticons = Emoticons::of(Mime::parse(&payload.0)).unwrap();
        let found: Vec<_> = emoticons.map(|one| (one.shortcut.as_str().unwrap(), one.object)).collect();
        assert_eq!(found, pairs);
    }

    #[test]
    fn the_last_tab_and_the_kind_of_picture_are_free() {
        let one = Some(Vec::from([(":sun:".to_string(), 980)]));
        for body in [format!(":sun:\t{GOOD}\t"), format!(":sun:\t{GOOD}"), format!(":sun:\t{GOOD}\t\r\n")] {
            assert_eq!(read("text/x-mms-emoticon", &body), one);
            assert_eq!(read("Text/X-MMS-AnimEmoticon; charset=UTF-8", &body), one);
        }
        let encoded = GOOD.replace('<', "%3C").replace(' ', "%20").replace('"', "%22").replace('>', "%3E");
        assert_eq!(read("text/x-mms-emoticon", &format!(":sun:\t{encoded}\t")), one);
    }

    #[test]
    fn a_pair_that_cannot_be_is_passed_over() {
        let long = "x".repeat(33);
        for bad in [
            format!(":x\t\t:sun:\t{GOOD}\t"),
            format!(":x\t<msnobj Creator=\"bob@example.com\"/>\t:sun:\t{GOOD}\t"),
            format!("\t{GOOD}\t:sun:\t{GOOD}\t"),
            format!("\u{7}\t{GOOD}\t:sun:\t{GOOD}\t"),
            format!("{long}\t{GOOD}\t:sun:\t{GOOD}\t"),
            format!(":x\t{}\t:sun:\t{GOOD}\t", GOOD.replace("Type=\"2\"", "Type=\"3\"")),
            format!(":x\t{}\t:sun:\t{GOOD}\t", GOOD.replace("980", "524289")),
        ] {
            assert_eq!(read("text/x-mms-emoticon", &bad), Some(Vec::from([(":sun:".to_string(), 980)])));
        }
        assert_eq!(read("text/x-mms-emoticon", ""), Some(Vec::new()));
        assert_eq!(read("text/plain", &format!(":sun:\t{GOOD}\t")), None);
    }

    #[test]
    fn no_more_are_read_than_a_sender_would_announce() {
        let many = format!(":sun:\t{GOOD}\t").repeat(100);
        assert_eq!(read("text/x-mms-emoticon", &many).map(|found| found.len()), Some(32));
    }

    #[test]
    fn a_shortcut_has_seven_characters_at_the_most() {
        for good in ["x", ":sun:", "äöüäöüä"] {
            assert!(is_emoticon_shortcut(good));
        }
        for bad in ["", "12345678", "a\tb", "a\r"] {
            assert!(!is_emoticon_shortcut(bad));
        }
    }
}
