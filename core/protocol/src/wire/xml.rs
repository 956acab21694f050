//! The little XML of personal messages, notices and mail data (`notification.md` 4, 9 and 10).
//!
//! This is a reader of well-known small documents, not of XML at large: it finds elements and attributes by
//! name, expands nothing, keeps nothing, and takes time linear in the document whatever that holds. What it
//! returns is still escaped: read it with `Text::xml`.

use super::cut;
use super::percent::hex_value;
use super::search::memchr;
use super::sink::Sink;

/// Puts `text` with `& < > " '` as references. Control characters and the two non-characters that XML forbids
/// are left out: servers close on bad XML, and keep only the first line of a personal message.
pub fn put_escaped(sink: &mut dyn Sink, text: &str) {
    let mut rest = text;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if let Some(reference) = escape(char) {
            let length = rest.len().saturating_sub(chars.as_str().len()).saturating_sub(char.len_utf8());
            sink.put(rest.as_bytes().get(..length).unwrap_or_default());
            sink.put(reference.as_bytes());
            rest = chars.as_str();
        }
    }
    sink.put(rest.as_bytes());
}

/// What goes out in place of `char`, `None` for itself.
fn escape(char: char) -> Option<&'static str> {
    match char {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&apos;"),
        '\u{FFFE}' | '\u{FFFF}' => Some(""),
        char if char.is_control() => Some(""),
        _ => None,
    }
}

/// How far a reference may reach: `&#x10FFFF;` with room for leading zeros.
const LONGEST_REFERENCE: usize = 32;

/// Takes the reference at the front of `bytes`: one of the five entities, or a character by number (U+FFFD
/// when there is no such character). `None` for anything else.
pub(crate) fn reference(bytes: &[u8]) -> Option<(char, &[u8])> {
    let after = bytes.strip_prefix(b"&")?;
    let window = after.get(..LONGEST_REFERENCE).unwrap_or(after);
    let (name, _) = window.split_at_checked(memchr(b';', window)?)?;
    let rest = after.get(name.len()..)?.strip_prefix(b";")?;
    let char = match name {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => numbered(digits, 16)?,
        [b'#', digits @ ..] => numbered(digits, 10)?,
        _ => return None,
    };
    Some((char, rest))
}

fn numbered(digits: &[u8], base: u32) -> Option<char> {
    if digits.is_empty() {
        return None;
    }
    let mut number: u32 = 0;
    for digit in digits {
        let value = u32::from(hex_value(*digit)?);
        if value >= base {
            return None;
        }
        number = number.saturating_mul(base).saturating_add(value);
    }
    let char = char::from_u32(number).filter(|char| *char != '\0');
    Some(char.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// The content of the first element called `name`, at any depth: what stands between its tags, still escaped.
/// Empty for `<name/>`. `None` when there is no such element, or its end is missing. Names are compared
/// exactly.
pub fn element<'a>(document: &'a [u8], name: &str) -> Option<&'a [u8]> {
    elements(document, name).next()
}

/// The contents of all elements called `name`, in order. Elements inside another one of the same name are
/// part of its content and do not come by themselves.
pub fn elements<'a, 'n>(document: &'a [u8], name: &'n str) -> Elements<'a, 'n> {
    Elements { tags: Tags::of(document), name: name.as_bytes() }
}

/// The value of the attribute `name` of the first element called `element` that has it, still escaped.
pub fn attribute<'a>(document: &'a [u8], element: &str, name: &str) -> Option<&'a [u8]> {
    for tag in Tags::of(document).filter(|tag| tag.kind != Kind::End && tag.name == element.as_bytes()) {
        let mut attributes = Attributes::of(tag.attributes);
        if let Some((_, value)) = attributes.find(|(key, _)| *key == name.as_bytes()) {
            return Some(value);
        }
    }
    None
}

/// What a reader of XML at large would have to be ready for in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// How deep its elements nest, 1 for one without others inside.
    pub depth: u32,
    /// How many declarations (`<!DOCTYPE`, `<!ENTITY`) it has.
    pub declarations: u32,
}

/// The shape of a document, in time linear in it and without memory: nothing here follows the nesting, or expands
/// what is declared.
pub fn shape(document: &[u8]) -> Shape {
    let mut tags = Tags::of(document);
    let (mut open, mut depth) = (0_u32, 0);
    for tag in tags.by_ref() {
        match tag.kind {
            Kind::Start => open = open.saturating_add(1),
            Kind::Empty => depth = depth.max(open.saturating_add(1)),
            Kind::End => open = open.saturating_sub(1),
        }
        depth = depth.max(open);
    }
    Shape { depth, declarations: tags.declarations }
}

/// The contents of the elements of one name. See [`elements`].
#[derive(Clone, Debug)]
pub struct Elements<'a, 'n> {
    tags: Tags<'a>,
    name: &'n [u8],
}

impl<'a> Iterator for Elements<'a, '_> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let name = self.name;
        let first = self.tags.find(|tag| tag.kind != Kind::End && tag.name == name)?;
        if first.kind == Kind::Empty {
            return Some(&[]);
        }
        let content = self.tags.rest;
        let mut open: usize = 1;
        for tag in self.tags.by_ref().filter(|tag| tag.name == name) {
            match tag.kind {
                Kind::Start => open = open.saturating_add(1),
                Kind::End => open = open.saturating_sub(1),
                Kind::Empty => {}
            }
            if open == 0 {
                let length = content.len().checked_sub(tag.from_here)?;
                return content.get(..length);
            }
        }
        None
    }
}

/// A tag that begins an element.
#[cfg(feature = "services")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenTag<'a> {
    pub(crate) name: &'a [u8],
    attributes: &'a [u8],
}

#[cfg(feature = "services")]
impl<'a> OpenTag<'a> {
    /// The value of an attribute, still escaped.
    pub(crate) fn value(&self, name: &str) -> Option<&'a [u8]> {
        Attributes::of(self.attributes).find(|(key, _)| *key == name.as_bytes()).map(|(_, value)| value)
    }
}

/// The next tag from `at` on that begins an element. `at` goes on to what stands behind it.
#[cfg(feature = "services")]
pub(crate) fn tag_from<'a>(document: &'a [u8], at: &mut usize) -> Option<OpenTag<'a>> {
    let mut tags = Tags::of(document.get(*at..)?);
    let found = tags.find(|tag| tag.kind != Kind::End);
    *at = document.len().saturating_sub(tags.rest.len());
    found.map(|tag| OpenTag { name: tag.name, attributes: tag.attributes })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Start,
    End,
    Empty,
}

#[derive(Clone, Debug)]
struct Tag<'a> {
    kind: Kind,
    name: &'a [u8],
    attributes: &'a [u8],
    /// How many bytes of the document lie from the `<` of this tag to the end.
    from_here: usize,
}

/// The tags of a document. Comments, CDATA sections, processing instructions and declarations are passed
/// over. What has no end ends the walk, so no byte is looked at twice.
#[derive(Clone, Debug)]
struct Tags<'a> {
    rest: &'a [u8],
    /// How many declarations were passed over.
    declarations: u32,
}

impl<'a> Tags<'a> {
    fn of(document: &'a [u8]) -> Self {
        Self { rest: document, declarations: 0 }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let at = memchr(b'<', self.rest)?;
            let from = self.rest.get(at..)?;
            let after = from.get(1..)?;
            if let Some(length) = length_of_other_markup(after) {
                self.rest = after.get(length..).unwrap_or_default();
                let declares =
                    after.strip_prefix(b"!").and_then(<[u8]>::first).is_some_and(u8::is_ascii_alphabetic);
                self.declarations = self.declarations.saturating_add(u32::from(declares));
                continue;
            }
            let (closing, named) = match after.strip_prefix(b"/") {
                Some(named) => (true, named),
                None => (false, after),
            };
            if !named.first().is_some_and(|byte| is_name_start(*byte)) {
                // A stray `<` is text.
                self.rest = after;
                continue;
            }
            let Some(end) = tag_length(named) else {
                self.rest = &[];
                return None;
            };
            let (inside, rest) = named.split_at_checked(end)?;
            self.rest = rest.get(1..)?;
            return Some(tag(closing, inside, from.len()));
        }
    }
}

/// For what is no tag: how far it reaches behind the `<`, `usize::MAX` when its end is missing.
fn length_of_other_markup(after: &[u8]) -> Option<usize> {
    const KINDS: [(&[u8], &[u8]); 4] = [(b"!--", b"-->"), (b"![CDATA[", b"]]>"), (b"?", b"?>"), (b"!", b">")];
    let (start, end) = KINDS.iter().find(|(start, _)| after.starts_with(start))?;
    let inside = after.get(start.len()..)?;
    let ends_at = cut::find(inside, end).unwrap_or(usize::MAX);
    Some(ends_at.saturating_add(start.len()).saturating_add(end.len()))
}

fn tag(closing: bool, inside: &[u8], from_here: usize) -> Tag<'_> {
    let (inside, empty) = match inside.strip_suffix(b"/") {
        Some(shorter) => (shorter, true),
        None => (inside, false),
    };
    let length = inside.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
    let (name, attributes) = inside.split_at_checked(length).unwrap_or((inside, &[]));
    let kind = match (closing, empty) {
        (true, _) => Kind::End,
        (false, true) => Kind::Empty,
        (false, false) => Kind::Start,
    };
    Tag { kind, name, attributes, from_here }
}

/// The position of the `>` that ends a tag, which may also stand in quoted values before.
fn tag_length(inside: &[u8]) -> Option<usize> {
    let mut quote = None;
    inside.iter().position(|byte| {
        match (quote, byte) {
            (None, b'>') => return true,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
        false
    })
}

pub(crate) const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || !byte.is_ascii()
}

/// The attributes of one tag: name and value. Values may lack their quotes.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// Those behind the name of a tag.
    pub(crate) const fn of(rest: &'a [u8]) -> Self {
        Self { rest }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        let (name, after) = rest.split_at_checked(memchr(b'=', rest)?)?;
        let after = after.strip_prefix(b"=")?.trim_ascii_start();
        let (value, rest) = if let Some((quote @ (b'"' | b'\''), quoted)) = after.split_first() {
            let (value, rest) = quoted.split_at_checked(memchr(*quote, quoted)?)?;
            (value, rest.get(1..)?)
        } else {
            let length = after.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            after.split_at_checked(length)?
        };
        self.rest = rest;
        // Words without a value may stand before the name.
        let name = cut::last_word(name);
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;
    use crate::wire::sink::tests::Collected;
    use proptest::prelude::*;
    use std::string::String;
    use std::vec::Vec;

    const MAIL: &[u8] = b"<MD><E><I>4</I><IU>1</IU><O>0</O><OU>0</OU></E><Q><QTM>100000</QTM><QNM>50000</QNM></Q>\
        <M><T>11</T><RS>0</RS><E>bruno@example.org</E><I>5d3e</I></M><M><T>6</T><E>carla@example.org</E></M></MD>";

    const NOTICE: &[u8] = br#"<NOTIFICATION ver="1" id="77" siteid="111" siteurl="http://alerts.example.net/">
 <TO pid="0x0000C822:0x3ADE68B1" name="anna@example.net"/>
 <MSG id="5"><ACTION url="open?x=1"/><SUBSCR url='a>b'/>
  <BODY lang="1033" icon="i.png"><TEXT>Parcel arrived.</TEXT><TEXTX>&lt;b&gt;Parcel&lt;/b&gt;</TEXTX></BODY></MSG>
</NOTIFICATION>"#;

    #[test]
    fn personal_messages() {
        let data = b"<Data><PSM>reading &amp; writing</PSM><CurrentMedia></CurrentMedia></Data>";
        assert_eq!(data.len(), 74);
        assert_eq!(Text::xml(element(data, "PSM").unwrap()), "reading & writing");
        assert_eq!(element(data, "CurrentMedia"), Some(&b""[..]));
        assert_eq!(element(data, "MachineGuid"), None);
        assert_eq!(element(b"<Data><PSM/><X a='1' /></Data>", "PSM"), Some(&b""[..]));
        assert_eq!(element(b"<Data><PSM/><X a='1' /></Data>", "X"), Some(&b""[..]));
        assert_eq!(element(b"<Data><PSM >a</PSM\n></Data>", "PSM"), Some(&b"a"[..]));
    }

    #[test]
    fn the_shape_of_a_document_is_told_whatever_it_holds() {
        const DEEP: usize = if cfg!(miri) { 100 } else { 100_000 };
        let of = |document: &str| {
            let Shape { depth, declarations } = shape(document.as_bytes());
            (depth, declarations)
        };
        assert_eq!(shape(NOTICE), Shape { depth: 4, declarations: 0 });
        assert_eq!(of(""), (0, 0));
        assert_eq!(of("<a/>"), (1, 0));
        assert_eq!(
            of("<?xml version='1.0'?><!-- <!ENTITY a 'b'> --><a><![CDATA[<b><!ENTITY>]]></a>"),
            (1, 0)
        );
        assert_eq!(of("</a></a></a><a><b></b></a>"), (2, 0));
        assert_eq!(of(&"<a>".repeat(DEEP)), (u32::try_from(DEEP).unwrap(), 0));
        let laughs = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
        assert_eq!(of(laughs).0, 1);
        assert!(of(laughs).1 >= 1);
        // And the reader expands none of it, however deep it is.
        assert_eq!(Text::xml(element(laughs.as_bytes(), "a").unwrap()), "&c;");
        let deep = std::format!("{}x{}", "<a>".repeat(DEEP), "</a>".repeat(DEEP));
        assert_eq!(element(deep.as_bytes(), "a").map(<[u8]>::len), Some(deep.len() - 7));
    }

    #[test]
    fn mail_data() {
        let counts = element(MAIL, "E").unwrap();
        assert_eq!(element(counts, "IU"), Some(&b"1"[..]));
        let senders: Vec<_> = elements(MAIL, "M").map(|mail| element(mail, "E").unwrap()).collect();
        assert_eq!(senders, [&b"bruno@example.org"[..], b"carla@example.org"]);
        assert_eq!(element(b"too-large", "E"), None);
    }

    #[test]
    fn notices() {
        assert_eq!(element(NOTICE, "TEXT"), Some(&b"Parcel arrived."[..]));
        assert_eq!(Text::xml(element(NOTICE, "TEXTX").unwrap()), "<b>Parcel</b>");
        assert_eq!(attribute(NOTICE, "NOTIFICATION", "id"), Some(&b"77"[..]));
        assert_eq!(attribute(NOTICE, "MSG", "id"), Some(&b"5"[..]));
        assert_eq!(attribute(NOTICE, "TO", "name"), Some(&b"anna@example.net"[..]));
        assert_eq!(attribute(NOTICE, "SUBSCR", "url"), Some(&b"a>b"[..]));
        assert_eq!(attribute(NOTICE, "TO", "id"), None);
        assert_eq!(attribute(b"<A x=1 y = '2'/>", "A", "y"), Some(&b"2"[..]));
        assert_eq!(attribute(b"<A set y='2'/>", "A", "y"), Some(&b"2"[..]));
        assert_eq!(attribute(b"<A x=1 y = '2'/>", "A", "x"), Some(&b"1"[..]));
    }

    #[test]
    fn nesting_and_other_markup() {
        assert_eq!(element(b"<a>1<a>2</a>3</a>4", "a"), Some(&b"1<a>2</a>3"[..]));
        assert_eq!(
            element(b"<?xml version='1.0'?><!DOCTYPE x><!-- <a>no</a> --><a>yes</a>", "a"),
            Some(&b"yes"[..])
        );
        assert_eq!(element(b"<a><![CDATA[</a>]]></a>", "a"), Some(&b"<![CDATA[</a>]]>"[..]));
        assert_eq!(element(b"1 < 2 <a>x < y</a>", "a"), Some(&b"x < y"[..]));
        assert_eq!(element(b"<ab>1</ab><a>2</a>", "a"), Some(&b"2"[..]));
    }

    #[test]
    fn what_has_no_end_is_not_there() {
        for document in ["<a>", "<a", "<a x='", "<a>text</b>", "<!-- <a></a>", "</a>", "<", "</", "<a></a"] {
            assert_eq!(element(document.as_bytes(), "a"), None, "{document}");
        }
    }

    #[test]
    fn escaping() {
        let mut sink = Collected::default();
        put_escaped(&mut sink, "a<b>&\"c'\r\n\0d\u{85}å");
        assert_eq!(sink.0.as_slice(), "a&lt;b&gt;&amp;&quot;c&apos;då".as_bytes());
    }

    #[test]
    fn hostile_documents_take_no_longer_than_others() {
        for pattern in
            ["<a>", "<a", "<a x='", "<a x=y>", "<!--", "<", "&", "<a/>", "</a>", "<a x ", "<![CDATA["]
        {
            let document = pattern.repeat(100_000);
            assert!(elements(document.as_bytes(), "a").count() <= 100_000);
            assert_eq!(attribute(document.as_bytes(), "a", "z"), None);
        }
        let entities = "&#x0000000000000000000000000".repeat(50_000);
        assert_eq!(Text::xml(entities.as_bytes()).chars().count(), entities.len());
    }

    proptest! {
        #[test]
        fn hostile_documents_do_no_harm(document in "[<>/a!?\\-\\[\\]'\"= &;#x1]*") {
            let bytes = document.as_bytes();
            let total: usize = elements(bytes, "a").map(<[u8]>::len).sum();
            prop_assert!(total <= bytes.len());
            let _ = attribute(bytes, "a", "x");
            let _: String = Text::xml(bytes).chars().collect();
        }

        #[test]
        fn what_is_put_is_found(text in "\\PC*") {
            let mut sink = Collected::default();
            sink.put(b"<Data><PSM>");
            let text: String = text.chars().take(200).collect();
            put_escaped(&mut sink, &text);
            sink.put(b"</PSM></Data>");
            prop_assert_eq!(Text::xml(element(&sink.0, "PSM").unwrap()), text.as_str());
        }
    }
}
