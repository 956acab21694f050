use super::*;
use crate::text::Text;
use proptest::prelude::*;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

/// Miri takes its time.
const STEP: usize = if cfg!(miri) { 37 } else { 1 };

/// A token that outlives the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Owned {
    Start { name: String, attributes: String, is_whole: bool },
    Text(Vec<u8>),
    End(String),
    Skipped(Skipped),
}

fn owned(token: Token<'_>) -> Owned {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_string();
    match token {
        Token::Start(StartTag { name, attributes, is_whole }) => {
            Owned::Start { name: text(name), attributes: text(attributes), is_whole }
        }
        Token::Text(bytes) => Owned::Text(bytes.to_vec()),
        Token::End(name) => Owned::End(text(name)),
        Token::Skipped(skipped) => Owned::Skipped(skipped),
    }
}

/// Reads pieces of a document. Answers the tokens, and how it ended.
fn read<'a, const N: usize>(pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<Owned>, Result<(), XmlError>) {
    let mut pull = Pull::<heapless::Vec<u8, N>>::new();
    let mut tokens = vec![];
    for piece in pieces {
        let mut rest = piece;
        loop {
            match pull.step(&mut rest) {
                Ok(Some(token)) => tokens.push(owned(token)),
                Ok(None) => break,
                Err(error) => return (tokens, Err(error)),
            }
        }
        assert!(rest.is_empty(), "what is not taken is behind a token");
    }
    let end = pull.finish();
    (tokens, end)
}

fn whole<const N: usize>(document: &[u8]) -> (Vec<Owned>, Result<(), XmlError>) {
    read::<N>(core::iter::once(document))
}

fn start(name: &str, attributes: &str) -> Owned {
    Owned::Start { name: name.into(), attributes: attributes.into(), is_whole: true }
}

fn text(text: &str) -> Owned {
    Owned::Text(text.into())
}

fn end(name: &str) -> Owned {
    Owned::End(name.into())
}

#[test]
fn a_document_becomes_its_tokens() {
    let document = b"<?xml version=\"1.0\"?><!-- <no/> --><soap:Envelope xmlns:soap='a>b' ><Ok/>\n\
        <x:Name  wsu:Id=\"1/2\">a &amp; <!-- - -- --><?php ?><![CDATA[<b>]] ]]>c < d</x:Name\n></soap:Envelope>\n";
    let expected = [
        start("Envelope", "xmlns:soap='a>b' "),
        start("Ok", ""),
        end("Ok"),
        text("\n"),
        start("Name", " wsu:Id=\"1/2\""),
        text("a &amp; <![CDATA[<b>]] ]]>c < d"),
        end("Name"),
        end("Envelope"),
    ];
    for size in (1..document.len()).step_by(STEP) {
        assert_eq!(read::<96>(document.chunks(size)), (expected.to_vec(), Ok(())), "{size}");
    }
    assert_eq!(Text::xml(b"a &amp; <![CDATA[<b>]] ]]>c < d"), "a & <b>]] c < d");
}

#[test]
fn attributes_are_found_whatever_their_prefix() {
    let mut pull = Pull::<heapless::Vec<u8, 64>>::new();
    let mut rest: &[u8] = b"<a wsu:Id='x&lt;' b=\"2\"/>";
    let Some(Token::Start(tag)) = pull.step(&mut rest).unwrap() else { panic!("no start") };
    assert_eq!(tag.attribute("Id"), Some(&b"x&lt;"[..]));
    assert_eq!(tag.attribute("b"), Some(&b"2"[..]));
    assert_eq!(tag.attribute("wsu"), None);
    assert_eq!(format!("{tag:?}"), "Start(a)");
}

#[test]
fn the_path_is_that_of_the_open_elements() {
    let mut pull = Pull::<heapless::Vec<u8, 64>>::new();
    let mut rest: &[u8] = b"<s:Body><lifeTime><Created>now</Created></lifeTime></s:Body>";
    while let Some(token) = pull.step(&mut rest).unwrap() {
        let is_text = matches!(token, Token::Text(_));
        if is_text {
            assert!(pull.path().ends_with(&["LifeTime", "Created"]) && pull.path().ends_with(&["created"]));
            assert!(!pull.path().ends_with(&["Body", "Created"]));
            assert!(!pull.path().ends_with(&["x", "Body", "LifeTime", "Created"]));
            assert_eq!(pull.path().collect::<Vec<_>>(), [&b"Created"[..], b"lifeTime", b"Body"]);
        }
    }
    assert_eq!((pull.path().count(), pull.finish()), (0, Ok(())));
}

/// An answer of `ABFindAll` with so many contacts, and their names.
fn address_book(contacts: usize) -> (String, Vec<String>) {
    let names: Vec<_> = (0..contacts).map(|number| format!("Anna & <{number}>")).collect();
    let mut document =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope><soap:Body><contacts>");
    for (number, name) in names.iter().enumerate() {
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        document += &format!(
            "<Contact>\r\n <contactId>{number:08x}-0000-0000-0000-000000000000</contactId>\
             <contactInfo xsi:type=\"x\"><contactType>Regular</contactType>\
             <displayName>{escaped}</displayName><isMessengerUser>true</isMessengerUser></contactInfo></Contact>"
        );
    }
    document += "</contacts></soap:Body></soap:Envelope>";
    (document, names)
}

/// The names in an address book, read in pieces.
fn names_in<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    // One token of memory: the path takes 66 bytes of it.
    let mut pull = Pull::<heapless::Vec<u8, 128>>::new();
    let mut names = vec![];
    for mut piece in pieces {
        while let Some(token) = pull.step(&mut piece).unwrap() {
            let Token::Text(text) = token else { continue };
            // What follows borrows the reader again.
            let text = heapless::Vec::<u8, 128>::from_slice(text).unwrap();
            if pull.path().ends_with(&["Contact", "contactInfo", "displayName"]) {
                names.push(Text::xml(&text).chars().collect());
            }
        }
    }
    assert_eq!(pull.finish(), Ok(()));
    names
}

#[test]
fn a_megabyte_is_read_with_one_token_of_memory_in_pieces_of_any_size() {
    let (document, names) = address_book(if cfg!(miri) { 3 } else { 5000 });
    assert!(cfg!(miri) || document.len() > 1024 * 1024, "{}", document.len());
    for size in [1, 2, 3, 7, 64] {
        assert!(names_in(document.as_bytes().chunks(size)) == names, "{size}");
    }
    // Every size, in a part of it: a compiler without optimisation takes its time.
    let (part, some) = address_book(if cfg!(miri) { 2 } else { 250 });
    for size in 1..=64 {
        assert!(names_in(part.as_bytes().chunks(size)) == some, "{size}");
    }
    // And of sizes that change all the time.
    let (mut rest, mut seed) = (document.as_bytes(), 1_u32);
    let pieces = core::iter::from_fn(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let size = (seed >> 16) as usize % 3000;
        let (piece, after) = rest.split_at(size.min(rest.len()));
        (!core::mem::replace(&mut rest, after).is_empty()).then_some(piece)
    });
    assert!(names_in(pieces) == names);
}

#[test]
fn what_does_not_fit_is_skipped_and_said() {
    let long = "x".repeat(100);
    let document = format!("<a><b>{long}</b><c y='{long}'>1</c><{long}><d>2</d></{long}><e>3</e></a>");
    let expected = vec![
        start("a", ""),
        start("b", ""),
        Owned::Skipped(Skipped::Text),
        end("b"),
        Owned::Start { name: "c".into(), attributes: String::new(), is_whole: false },
        text("1"),
        end("c"),
        Owned::Skipped(Skipped::Element),
        start("e", ""),
        text("3"),
        end("e"),
        end("a"),
    ];
    for size in (1..document.len()).step_by(STEP) {
        assert_eq!(read::<32>(document.as_bytes().chunks(size)), (expected.clone(), Ok(())), "{size}");
    }
}

#[test]
fn what_is_too_deep_is_skipped_and_said() {
    let deep = usize::from(MAX_DEPTH) + 1;
    let document = format!("{}<x/>1{}<y/>", "<a>".repeat(deep), "</a>".repeat(deep));
    let (tokens, ended) = whole::<1024>(document.as_bytes());
    assert_eq!(ended, Ok(()));
    let skipped = tokens.iter().filter(|token| **token == Owned::Skipped(Skipped::Element)).count();
    assert_eq!((skipped, tokens.len()), (1, 2 * usize::from(MAX_DEPTH) + 1 + 2));
}

#[test]
fn bad_documents_are_refused() {
    use XmlError::{CutShort, Declaration, Malformed, Unbalanced};
    for (document, error) in [
        ("<!DOCTYPE html><html></html>", Declaration),
        ("<!ENTITY a 'b'>", Declaration),
        ("<![IGNORE[", Declaration),
        ("<a></b>", Unbalanced),
        ("</a>", Unbalanced),
        ("<a/></a>", Unbalanced),
        ("<a></ab>", Unbalanced),
        ("<ab></a>", Unbalanced),
        ("<a></>", Unbalanced),
        ("<a:>", Malformed),
        ("<:a>", Malformed),
        ("<a<b>", Malformed),
        ("<a <b>", Malformed),
        ("<!-x-->", Malformed),
        ("<a></a b>", Malformed),
        ("<a>", CutShort),
        ("<a", CutShort),
        ("<a x='", CutShort),
        ("<a x='>", CutShort),
        ("<a/", CutShort),
        ("<a></a", CutShort),
        ("<!-- ", CutShort),
        ("<?xml", CutShort),
        ("<a><![CDATA[</a>", CutShort),
        ("<", CutShort),
    ] {
        for size in 1..=document.len() {
            assert_eq!(read::<64>(document.as_bytes().chunks(size)).1, Err(error), "{document}");
        }
    }
}

#[test]
fn an_error_stays_until_the_next_document() {
    let mut pull = Pull::<heapless::Vec<u8, 64>>::new();
    let mut rest: &[u8] = b"<a t='secret'></b>";
    while let Ok(Some(_)) = pull.step(&mut rest) {}
    let mut more: &[u8] = b"<a/>";
    assert_eq!(pull.step(&mut more), Err(XmlError::Unbalanced));
    assert_eq!((pull.finish(), more.len()), (Err(XmlError::Unbalanced), 4));
    pull.reset();
    assert!(matches!(pull.step(&mut more), Ok(Some(Token::Start(_)))));
    let shown = format!("{pull:?}{:?}", Token::Text(b"secret"));
    assert!(!shown.contains("secret") && shown.contains("Text(6 bytes)"), "{shown}");
}

#[test]
fn hostile_documents_take_no_more_memory_and_no_longer() {
    let count = if cfg!(miri) { 200 } else { 100_000 };
    for pattern in [
        "<a>",
        "<a",
        "<a x='",
        "<a x=y>",
        "<!--",
        "<",
        "&",
        "<a/>",
        "x",
        "<a x ",
        "<![CDATA[",
        "<?",
        "\u{fffd}",
        "\0",
    ] {
        let document = pattern.repeat(count);
        let (tokens, _) = read::<64>(document.as_bytes().chunks(1021));
        assert!(tokens.len() <= 2 * count + 1);
        let prefixed = format!("<a><b>{document}");
        let (tokens, _) = read::<64>(prefixed.as_bytes().chunks(7));
        assert!(tokens.len() <= 2 * count + 3);
    }
    // Invalid UTF-8 is read as anywhere else.
    let (tokens, ended) = whole::<64>(b"<\xFF\xFE>\xE2\x82 \xC0</\xFF\xFE>");
    assert_eq!((tokens.len(), ended), (3, Ok(())));
    let Owned::Text(bytes) = &tokens[1] else { panic!("no text") };
    assert_eq!(Text::xml(bytes), "\u{FFFD} \u{FFFD}");
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_give_the_same(document in "[<>/a!?\\-\\[\\]CDAT'\"= &;:\\PC]*", cuts: Vec<u8>) {
        let bytes = document.as_bytes();
        let expected = whole::<24>(bytes);
        let mut rest = bytes;
        let mut cuts = cuts.iter();
        let pieces = core::iter::from_fn(|| {
            let size = cuts.next().map_or(1, |size| usize::from(*size % 5)).min(rest.len());
            let (piece, after) = rest.split_at(size);
            (!core::mem::replace(&mut rest, after).is_empty()).then_some(piece)
        });
        prop_assert_eq!(read::<24>(pieces), expected);
    }

    #[test]
    fn what_is_put_is_read(text in "\\PC{1,60}") {
        let mut sink = crate::wire::sink::tests::Collected::default();
        crate::wire::sink::Sink::put(&mut sink, b"<a>");
        crate::wire::xml::put_escaped(&mut sink, &text);
        crate::wire::sink::Sink::put(&mut sink, b"</a>");
        let (tokens, ended) = whole::<512>(&sink.0);
        prop_assert_eq!(ended, Ok(()));
        if let Owned::Text(bytes) = &tokens[1] {
            prop_assert_eq!(Text::xml(bytes), text.as_str());
        }
    }
}
