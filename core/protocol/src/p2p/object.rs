//! MSNObjects: the elements by which pictures, emoticons and the like are named (`p2p.md` 2).

use sha1::{Digest, Sha1};

use super::guid::put_hex;
use crate::text::Text;
use crate::wire::base64::{Base64, put_base64};
use crate::wire::sink::Sink;
use crate::wire::xml::put_escaped;
use crate::wire::{percent, sink};

/// SHA-1 of an object's bytes: what it is known by.
pub type Hash = [u8; 20];

/// The characters of an element that are read.
const LONGEST_ELEMENT: usize = 2048;
/// The bytes of an owner's name that are read: an account name (`overview.md` 2.6) with some of its characters escaped.
const LONGEST_CREATOR: usize = 512;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum ObjectKind {
    /// A custom emoticon.
    Emoticon,
    /// A display picture.
    Picture,
    /// The background of a conversation.
    Background,
    /// A display picture that moves: a cabinet with a film in it. Nothing in it is ever run.
    DynamicPicture,
    /// An animation. Nothing in it is ever run.
    Wink,
    /// A recorded voice.
    VoiceClip,
    /// Another one, by its number.
    Other(u32),
}

impl ObjectKind {
    /// The number of the attribute `Type`.
    pub const fn number(self) -> u32 {
        match self {
            Self::Emoticon => 2,
            Self::Picture => 3,
            Self::Background => 5,
            Self::DynamicPicture => 7,
            Self::Wink => 8,
            Self::VoiceClip => 11,
            Self::Other(number) => number,
        }
    }

    /// What has that number.
    pub const fn from_number(number: u32) -> Self {
        match number {
            2 => Self::Emoticon,
            3 => Self::Picture,
            5 => Self::Background,
            7 => Self::DynamicPicture,
            8 => Self::Wink,
            11 => Self::VoiceClip,
            number => Self::Other(number),
        }
    }

    /// The most bytes that are taken of one (`p2p.md` 12).
    pub const fn longest(self) -> u32 {
        match self {
            Self::Emoticon | Self::Picture => 512 * 1024,
            Self::Background | Self::DynamicPicture | Self::Wink | Self::VoiceClip | Self::Other(_) => {
                4 * 1024 * 1024
            }
        }
    }
}

/// An object: what it is, how long it is, and its hash. The name that its owner has for it says nothing and is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Its bytes.
    pub size: u32,
    /// SHA-1 of them.
    pub hash: Hash,
}

impl Object {
    /// In place of one.
    pub(crate) const NONE: Self = Self { kind: ObjectKind::Emoticon, size: 0, hash: [0; 20] };

    /// Whether it can be one.
    pub(crate) const fn is_some(&self) -> bool {
        self.size > 0 && self.size <= self.kind.longest()
    }

    /// The object that these bytes are.
    pub fn of(kind: ObjectKind, bytes: &[u8]) -> Self {
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Self { kind, size, hash: Sha1::digest(bytes).into() }
    }

    /// Reads an element, such as [`Presence::picture`](crate::event::Presence::picture). `None` where the size, the kind or the hash
    /// is missing or cannot be. The order of the attributes is free, and all others may be missing.
    ///
    /// ```
    /// use msnp_core::p2p::{Object, ObjectKind};
    /// let object = Object::of(ObjectKind::Picture, b"\x89PNG ...");
    /// assert!(Object::parse("<msnobj Size=\"8\" Type=\"3\"/>".into()).is_none());
    /// # assert_eq!(object.size, 8);
    /// ```
    pub fn parse(element: Text<'_>) -> Option<Self> {
        // Quicker; small processors do without the code for it.
        if cfg!(target_pointer_width = "64")
            && let Some(element) = element.as_str()
        {
            return Self::from_chars(element.chars());
        }
        Self::from_chars(element.chars())
    }

    /// The same for the context of an invitation.
    pub(crate) fn from_bytes(bytes: impl Iterator<Item = u8>) -> Option<Self> {
        Self::from_chars(bytes.map(char::from))
    }

    fn from_chars(chars: impl Iterator<Item = char>) -> Option<Self> {
        let mut found = Found { size: None, kind: None, hash: None };
        each_attribute(chars, |name, value| found.take(name, value))?;
        let kind = ObjectKind::from_number(found.kind?);
        Some(Self { kind, size: found.size?, hash: found.hash? }).filter(Self::is_some)
    }

    /// Whether an element says that it is this person's: who shows it need not be the one who has it.
    ///
    /// ```
    /// use msnp_core::p2p::Object;
    /// assert!(Object::is_by("<msnobj Creator=\"O&apos;Hara@example.com\"/>".into(), "o'hara@example.com"));
    /// assert!(!Object::is_by("<msnobj Creator=\"bob@example.com\"/>".into(), "o'hara@example.com"));
    /// ```
    pub fn is_by(element: Text<'_>, account: &str) -> bool {
        let mut is_theirs = false;
        let read = each_attribute(element.chars(), |name, mut value| {
            if name == b"creator" {
                let mut creator: heapless::Vec<u8, LONGEST_CREATOR> = heapless::Vec::new();
                for char in value.by_ref() {
                    creator.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()).ok()?;
                }
                let creator = Text::xml(&creator).chars().map(|char| char.to_ascii_lowercase());
                is_theirs = creator.eq(account.chars().map(|char| char.to_ascii_lowercase()));
            }
            value.finish()
        });
        read.is_some() && is_theirs
    }

    /// Puts the element that its owner sends: all attributes, for objects without a name.
    ///
    /// The hash of the attributes is left out for kinds that do not have one.
    pub fn put(&self, creator: &str, sink: &mut dyn Sink) {
        sink.put(b"<msnobj Creator=\"");
        put_escaped(sink, creator);
        let mut fields = Sha1::new();
        self.put_fields(creator, &mut Fields(&mut fields));
        sink.put(b"\" Size=\"");
        sink::put_decimal(sink, self.size);
        sink.put(b"\" Type=\"");
        sink::put_decimal(sink, self.kind.number());
        sink.put(b"\" Location=\"");
        self.put_location(sink);
        sink.put(b"\" Friendly=\"AAA=\" SHA1D=\"");
        put_base64(sink, self.hash.into_iter());
        if matches!(self.kind, ObjectKind::Emoticon | ObjectKind::Picture | ObjectKind::Background) {
            sink.put(b"\" SHA1C=\"");
            put_base64(sink, Hash::from(fields.finalize()).into_iter());
        }
        sink.put(b"\"/>");
    }

    /// The same, percent-encoded as it stands in a line.
    pub(crate) fn put_encoded(&self, creator: &str, sink: &mut dyn Sink) {
        self.put(creator, &mut Encoded(sink));
    }

    /// Some clients keep objects by this name, so that it is another one for other bytes.
    fn put_location(&self, sink: &mut dyn Sink) {
        put_hex(self.hash.get(..4).unwrap_or_default().iter().copied(), sink);
        sink.put(b".tmp");
    }

    /// What the hash of the attributes is made of.
    fn put_fields(&self, creator: &str, sink: &mut dyn Sink) {
        sink.put(b"Creator");
        sink.put(creator.as_bytes());
        sink.put(b"Size");
        sink::put_decimal(sink, self.size);
        sink.put(b"Type");
        sink::put_decimal(sink, self.kind.number());
        sink.put(b"Location");
        self.put_location(sink);
        sink.put(b"FriendlyAAA=SHA1D");
        put_base64(sink, self.hash.into_iter());
    }
}

/// Puts into a hash.
struct Fields<'a>(&'a mut Sha1);

impl Sink for Fields<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

/// Puts percent-encoded.
struct Encoded<'a>(&'a mut dyn Sink);

impl Sink for Encoded<'_> {
    fn put(&mut self, bytes: &[u8]) {
        percent::put_encoded_bytes(self.0, bytes);
    }
}

/// Reads the attributes of an element, in whatever order they stand. `None` when it is none, or when `take` wants no more of it.
fn each_attribute<I: Iterator<Item = char>>(
    chars: I,
    mut take: impl FnMut(&[u8], Value<'_, core::iter::Take<I>>) -> Option<()>,
) -> Option<()> {
    let mut chars = chars.take(LONGEST_ELEMENT);
    if !b"<msnobj"
        .iter()
        .all(|letter| chars.next().is_some_and(|char| char.eq_ignore_ascii_case(&char::from(*letter))))
    {
        return None;
    }
    let mut name: heapless::Vec<u8, 16> = heapless::Vec::new();
    let mut is_name_over = true;
    while let Some(char) = chars.next() {
        match char {
            '>' => break,
            '=' => {
                let quote = chars.find(|char| !char.is_ascii_whitespace())?;
                if !matches!(quote, '"' | '\'') {
                    return None;
                }
                take(&name, Value { chars: &mut chars, quote, ended: false })?;
                is_name_over = true;
            }
            char if char.is_ascii_alphanumeric() => {
                if core::mem::take(&mut is_name_over) {
                    name.clear();
                }
                // A longer name is none of ours.
                let _ = name.push(u8::try_from(char).unwrap_or(b'?').to_ascii_lowercase());
            }
            _ => is_name_over = true,
        }
    }
    Some(())
}

/// The attributes that matter.
struct Found {
    size: Option<u32>,
    kind: Option<u32>,
    hash: Option<Hash>,
}

impl Found {
    fn take<I: Iterator<Item = char>>(&mut self, name: &[u8], mut value: Value<'_, I>) -> Option<()> {
        match name {
            b"size" => self.size = Some(number(&mut value)?),
            b"type" => self.kind = Some(number(&mut value)?),
            b"sha1d" => {
                // Third parties make blanks of the plus signs.
                let digits = value
                    .by_ref()
                    .map(|char| if char == ' ' { b'+' } else { u8::try_from(char).unwrap_or(b'?') });
                let mut bytes = Base64::of(digits);
                let mut hash = [0_u8; 20];
                for place in &mut hash {
                    *place = bytes.next()?;
                }
                if bytes.next().is_some() {
                    return None;
                }
                self.hash = Some(hash);
            }
            _ => {}
        }
        value.finish()
    }
}

fn number(value: &mut impl Iterator<Item = char>) -> Option<u32> {
    let mut number = None;
    for char in value {
        number = Some(number.unwrap_or(0_u32).checked_mul(10)?.checked_add(char.to_digit(10)?)?);
    }
    number
}

/// The characters up to the quote that ends a value.
struct Value<'a, I> {
    chars: &'a mut I,
    quote: char,
    ended: bool,
}

impl<I: Iterator<Item = char>> Iterator for Value<'_, I> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.ended {
            return None;
        }
        let char = self.chars.next();
        self.ended = char.is_none_or(|char| char == self.quote);
        char.filter(|_| !self.ended)
    }
}

impl<I: Iterator<Item = char>> Value<'_, I> {
    /// Passes over the rest. `None`: it does not end.
    fn finish(mut self) -> Option<()> {
        if self.ended {
            return Some(());
        }
        let quote = self.quote;
        self.chars.by_ref().find(|char| *char == quote).map(|_| self.ended = true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use std::string::String;

    /// The object of the reference: 64 octets, octet i = (i*i + 5*i + 1) mod 256.
    fn octets() -> [u8; 64] {
        core::array::from_fn(|i| (i * i + 5 * i + 1) as u8)
    }

    const ELEMENT: &str = r#"<msnobj Creator="alice@example.com" Size="64" Type="3" Location="pic0.tmp" Friendly="UwB1AG4AAAA=" SHA1D="ef/BZnf//m521ci7ZMORV4eEfbo=" SHA1C="nYmbnG7tMTSv3NZtRX00EjEW3FA="/>"#;

    #[test]
    fn the_vector_of_the_reference() {
        let object = Object::of(ObjectKind::Picture, &octets());
        assert_eq!(Object::parse(ELEMENT.into()), Some(object));
        let mut hash = Collected::default();
        put_base64(&mut hash, object.hash.into_iter());
        assert_eq!(hash.0, b"ef/BZnf//m521ci7ZMORV4eEfbo=");
        let fields = "Creatoralice@example.comSize64Type3Locationpic0.tmpFriendlyUwB1AG4AAAA=SHA1Def/BZnf//m521ci7ZMORV4eEfbo=";
        let mut hash = Collected::default();
        put_base64(&mut hash, Hash::from(Sha1::digest(fields)).into_iter());
        assert_eq!(hash.0, b"nYmbnG7tMTSv3NZtRX00EjEW3FA=");
    }

    #[test]
    fn what_is_written_is_read() {
        for kind in [ObjectKind::Picture, ObjectKind::Emoticon, ObjectKind::Wink] {
            let object = Object::of(kind, &octets());
            let mut written = Collected::default();
            object.put("o'hara&co@example.com", &mut written);
            let text = core::str::from_utf8(&written.0).unwrap();
            assert_eq!(Object::parse(text.into()), Some(object), "{text}");
            assert_eq!(text.contains("SHA1C"), kind != ObjectKind::Wink);
            let mut encoded = Collected::default();
            object.put_encoded("o'hara&co@example.com", &mut encoded);
            assert!(encoded.0.iter().all(|byte| byte.is_ascii_graphic()));
            assert_eq!(Object::parse(Text::percent(&encoded.0)), Some(object));
        }
    }

    #[test]
    fn attributes_come_in_any_order_and_some_not_at_all() {
        let object = Object::of(ObjectKind::Picture, &octets());
        for element in [
            r#"<msnobj SHA1D="ef/BZnf//m521ci7ZMORV4eEfbo=" Type="3" Size="64"/>"#,
            r#"<MSNOBJ size='64' type = '3' sha1d='ef/BZnf//m521ci7ZMORV4eEfbo='>"#,
            r#"<msnobj Creator="a>b" Size="64" Type="3" contentid="x=y" SHA1D="ef/BZnf//m521ci7ZMORV4eEfbo=" Url="http://192.0.2.1/"/>"#,
        ] {
            assert_eq!(Object::parse(element.into()), Some(object), "{element}");
        }
        let with_plus = Object { hash: [0xFB; 20], ..object };
        for hash in ["+/v7+/v7+/v7+/v7+/v7+/v7+/s=", " /v7 /v7 /v7 /v7 /v7 /v7 /s="] {
            let element = std::format!("<msnobj Size=\"64\" Type=\"3\" SHA1D=\"{hash}\"/>");
            assert_eq!(Object::parse(element.as_str().into()), Some(with_plus), "{element}");
        }
    }

    #[test]
    fn what_cannot_be_is_no_object() {
        let hash = r#"SHA1D="ef/BZnf//m521ci7ZMORV4eEfbo=""#;
        let mut cases: std::vec::Vec<String> = [
            "",
            "0",
            "<msnobj/>",
            "<msnobj",
            "<other Size=\"64\" Type=\"3\"/>",
            r#"<msnobj Size="64" Type="3"/>"#,
            r#"<msnobj Size="64" Type="3" SHA1D=""/>"#,
            r#"<msnobj Size="64" Type="3" SHA1D="ef/BZnf"/>"#,
            r#"<msnobj Size="64" Type="3" SHA1D="ef/BZnf//m521ci7ZMORV4eEfboAAAA="/>"#,
        ]
        .map(String::from)
        .into();
        for size in ["", "-1", "0", "6 4", "1e3", "4294967296", "99999999999999999999", "524289"] {
            cases.push(std::format!("<msnobj Size=\"{size}\" Type=\"3\" {hash}/>"));
        }
        cases.push(std::format!("<msnobj Type=\"3\" {hash}/>"));
        cases.push(std::format!("<msnobj Size=\"64\" {hash}/>"));
        cases.push(std::format!(
            "<msnobj Size=\"64\" Type=\"3\" Creator=\"{}\" {hash}/>",
            "a".repeat(LONGEST_ELEMENT)
        ));
        cases.push(std::format!("<msnobj Size=64 Type=3 {hash}/>"));
        for case in cases {
            assert_eq!(Object::parse(case.as_str().into()), None, "{case}");
        }
        // Larger kinds may be larger.
        assert!(
            Object::parse(std::format!("<msnobj Size=\"524289\" Type=\"8\" {hash}/>").as_str().into())
                .is_some()
        );
    }
}
