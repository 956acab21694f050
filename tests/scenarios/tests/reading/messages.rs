//! Texts in every dress: what people see of them.

use msnp::{Conversation, Dialect, Event};
use msnp_scenarios::{Person, Stage, dialect, eventually, sees};

use super::*;

in_one_dialect_of_each_kind! {
    what_says_nothing_of_its_type_is_text,
    html_is_told_as_text,
    html_may_come_under_a_name_of_its_own,
    a_first_piece_may_say_that_it_is_the_first,
    every_character_set_is_read,
}

fn two(dialect: Dialect) -> (Stage, Person, Person, Conversation) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = bruno.chats_with(&anna);
    (stage, anna, bruno, chat)
}

/// Has Bruno say each payload to Anna, who is told each text.
fn is_told(dialect: Dialect, said: &[(&[u8], &str)]) {
    let (_stage, anna, bruno, chat) = two(dialect);
    for (payload, expected) in said {
        bruno.does(chat.send_raw(*payload));
        let text = sees!(anna, Event::Text { text, from, .. } if from == BRUNO => text.clone());
        assert_eq!(text.trim_start(), *expected, "{}", String::from_utf8_lossy(payload));
    }
    nothing_is_skipped(&anna);
}

fn what_says_nothing_of_its_type_is_text(dialect: Dialect) {
    is_told(
        dialect,
        &[
            (b"MIME-Version: 1.0\r\n\r\nno type", "no type"),
            (b"MIME-Version: 1.0\r\nContent-Type:\r\n\r\nan empty type", "an empty type"),
            (b"Content-Type: ; charset=UTF-8\r\n\r\na character set only", "a character set only"),
            (b"Content-Type: text/plain charset=UTF-8\r\n\r\nno semicolon", "no semicolon"),
            (b"\r\nno headers", "no headers"),
            (b"nothing but a text", "nothing but a text"),
        ],
    );
}

fn html_is_told_as_text(dialect: Dialect) {
    is_told(
        dialect,
        &[
            (
                b"Content-Type: text/html; charset=UTF-8\r\n\r\n<b>Hello</b> &amp; so on<br>bye",
                "Hello & so on\nbye",
            ),
            (b"MIME-Version: 1.0\r\ncontent-type: TEXT/HTML\r\n\r\n<p>Hello</p>", "Hello"),
        ],
    );
}

/// As in plain text, a name for this one message.
fn html_may_come_under_a_name_of_its_own(dialect: Dialect) {
    let (_stage, anna, bruno, chat) = two(dialect);
    bruno.does(
        chat.send_raw("Content-Type: text/html; charset=UTF-8\r\nP4-Context: The bot\r\n\r\n<b>Hello</b>"),
    );
    sees!(anna, Event::Text { name, text, .. } if name == "The bot" && text == "Hello");
    nothing_is_skipped(&anna);
}

fn a_first_piece_may_say_that_it_is_the_first(dialect: Dialect) {
    let (_stage, anna, bruno, chat) = two(dialect);
    let first = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
        Message-ID: {6F1C0E52-9D3B-4A78-B0C4-2E5A7F8D9013}\r\nChunks: 2\r\nChunk: 0\r\n\r\nfrom the beginning ";
    let second = "Message-ID: {6F1C0E52-9D3B-4A78-B0C4-2E5A7F8D9013}\r\nChunk: 1\r\n\r\nto the end";
    bruno.does(chat.send_raw(first));
    bruno.does(chat.send_raw(second));
    sees!(anna, Event::Text { text, .. } if text == "from the beginning to the end");
    nothing_is_skipped(&anna);
}

fn every_character_set_is_read(dialect: Dialect) {
    is_told(
        dialect,
        &[
            (b"Content-Type: text/plain; charset=windows-1251\r\n\r\n\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"),
            (b"Content-Type: text/plain; charset=Shift_JIS\r\n\r\n\x82\xA0", "あ"),
            (b"Content-Type: text/plain; charset=GB2312\r\n\r\n\xC4\xE3\xBA\xC3", "你好"),
            (b"Content-Type: text/plain; charset=utf-16\r\n\r\nh\0i\0", "hi"),
            (b"Content-Type: text/plain; charset=\"utf8\"\r\n\r\nGr\xC3\xBC\xC3\x9Fe", "Grüße"),
            (b"Content-Type: text/plain; charset=\r\n\r\nGr\xC3\xBC\xC3\x9Fe", "Grüße"),
            (b"Content-Type: text/html; charset=koi8-r\r\n\r\n<i>\xF0\xD2\xC9\xD7\xC5\xD4</i>", "Привет"),
        ],
    );
}

/// Where there are personal messages.
#[test]
fn cdata_is_read() {
    for (number, network) in [(11, ""), (12, ""), (13, ""), (14, " 1"), (15, " 1")] {
        let stage = Stage::new().speaking(dialect(number));
        let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
        // What Bruno says by himself is on its way before what is put in his mouth.
        eventually("Bruno's own message is taken", || bruno.trace().contains("< UUX "));
        let document = "<Data><PSM><![CDATA[a<b & c]]> &amp; more</PSM><CurrentMedia></CurrentMedia></Data>";
        hears(&stage, &anna, with_payload(&format!("UBX bruno@example.org{network}"), document));
        sees!(anna, Event::PersonalMessage { account, message, .. } if account == BRUNO && message == "a<b & c & more");
        assert_eq!(anna.contact(BRUNO).personal_message(), "a<b & c & more");
        nothing_is_skipped(&anna);
    }
}
