//! Mails that people left: any bytes, and mails that a service would write of a text, in each encoding. What was written is told, where it
//! lies, and in no more bytes than came; and it is told out of an answer in pieces as it is told by itself.

use msnp_core::internals::web::{Finding, ReadMail, read_mail, read_service_answer};

use crate::reading::{Reader, look_at, pieces};

/// The memory of a mail in an answer.
const MEMORY: usize = 16 * 1024;

/// The first byte chooses how the text travels, the second the cuts; up to an end a name, then the text or the mail.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (choice, seed) = (reader.byte(), reader.byte());
    match choice % 5 {
        0 => anything(seed, reader.rest()),
        way => {
            let name = reader.text();
            written(way, choice >> 4, seed, name, crate::reading::valid_start(reader.rest()));
        }
    }
}

/// What is told of a mail.
#[derive(Debug, PartialEq)]
struct Told {
    account: String,
    name: Vec<u8>,
    run: Vec<u8>,
    sequence: u32,
    date: Option<u64>,
    charset: String,
    text: String,
}

/// Any bytes as a mail.
fn anything(seed: u8, bytes: &[u8]) {
    let told = read(bytes);
    if !bytes.contains(&b'&') && !bytes.contains(&b'<') && !bytes.contains(&b']') {
        // As it stands in an element, it comes out of an answer the same.
        is_told_in_pieces(seed, bytes, &told);
    }
}

fn read(bytes: &[u8]) -> Told {
    let mut mail = bytes.to_vec();
    let mut told = None;
    let length = read_mail(&mut mail, &mut |mail: &ReadMail<'_>| {
        look_at(mail);
        for (key, value) in mail.headers.iter() {
            look_at(&(key, value));
        }
        told = Some(Told {
            account: mail.account.to_owned(),
            name: mail.name.to_vec(),
            run: mail.run.to_vec(),
            sequence: mail.sequence,
            date: mail.date,
            charset: mail.charset.to_owned(),
            text: mail.text.into_string(),
        });
    });
    assert!(length <= bytes.len(), "it grew where it lies");
    let told = told.unwrap();
    // A byte becomes one character at the most, whatever the character set.
    assert!(told.text.chars().count() <= length, "more is told than came");
    assert!(!told.account.contains('<'), "{:?}", told.account);
    told
}

/// A mail of a text, as a service writes it.
fn written(way: u8, more: u8, seed: u8, name: &str, text: &str) {
    let (encoding, body) = match way {
        1 => ("base64", base64(text.as_bytes(), if more & 1 == 0 { 76 } else { usize::MAX })),
        2 => ("quoted-printable", quoted(text.as_bytes())),
        _ => ("8bit", text.to_owned()),
    };
    // A blank in front of a header would go on with the one before.
    let name: String = name.chars().filter(|char| !char.is_control() && !"<>".contains(*char)).collect();
    let headers = format!(
        "Date: Tue, 6 May 2031 00:08:09 -0700\r\nFrom: {name} <bruno@example.org>\r\nX-OIM-Run-Id: {{7}}\r\n\
         X-OIM-Sequence-Num: {more}\r\n"
    );
    let kind =
        format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
    let is_multipart = way == 4 && !text.contains("--");
    let mail = if is_multipart {
        format!(
            "{headers}Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\n{kind}{body}--b--\r\n"
        )
    } else {
        format!("{headers}{kind}{body}")
    };
    let escaped = escape(&mail, more & 2 != 0);
    let told = read(escaped.as_bytes());
    assert_eq!(told.account, "bruno@example.org");
    assert_eq!(told.name, name.trim_matches(|char: char| char.is_ascii_whitespace()).as_bytes());
    assert_eq!(
        (told.run.as_slice(), told.sequence, told.date),
        (&b"{7}"[..], u32::from(more), Some(1_935_817_689))
    );
    assert_eq!(told.charset, "utf-8");
    assert_eq!(told.text, text, "another text is told than was written");
    is_told_in_pieces(seed, escaped.as_bytes(), &told);
}

/// A mail in an answer that comes in pieces is the same mail.
fn is_told_in_pieces(seed: u8, mail: &[u8], told: &Told) {
    let answer = [b"<r><GetMessageResult>", mail, b"</GetMessageResult></r>"].concat();
    let mut mails = Vec::new();
    let outcome =
        read_service_answer::<heapless::Vec<u8, MEMORY>>(&pieces(seed, &answer), ("", ""), &mut |finding| {
            match finding {
                Finding::Mail(mail) => mails.push(mail.to_vec()),
                Finding::Listed { .. } => panic!("a list in a mail"),
            }
        });
    if outcome.is_too_long || mails.is_empty() {
        return;
    }
    assert_eq!(mails.len(), 1, "a mail became several");
    assert_eq!(&read(&mails[0]), told, "in an answer it is another mail");
}

/// As text in XML; or in one section that is taken as it stands.
fn escape(mail: &str, verbatim: bool) -> String {
    if verbatim && !mail.contains("]]>") {
        return format!("<![CDATA[{mail}]]>");
    }
    mail.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// In lines of so many characters.
pub(crate) fn base64(bytes: &[u8], line: usize) -> String {
    let mut digits = String::new();
    for part in bytes.chunks(3) {
        let [first, second, third] = [0, 1, 2].map(|at| u32::from(part.get(at).copied().unwrap_or(0)));
        let bits = first << 16 | second << 8 | third;
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            digits.push(if place <= part.len() { char::from(digit) } else { '=' });
        }
    }
    let lines: Vec<&str> = if line == usize::MAX {
        vec![&digits]
    } else {
        digits.as_bytes().chunks(line).map(|line| std::str::from_utf8(line).unwrap()).collect()
    };
    lines.join("\r\n")
}

/// With a soft end in lines that grow long.
fn quoted(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut length = 0;
    for &byte in bytes {
        if length > 70 {
            text.push_str("=\r\n");
            length = 0;
        }
        if byte.is_ascii_graphic() && byte != b'=' {
            text.push(char::from(byte));
            length += 1;
        } else {
            text.push_str(&format!("={byte:02X}"));
            length += 3;
        }
    }
    text
}
