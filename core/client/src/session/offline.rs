//! Messages that people left while one was offline: who left how many, read out of mail data (`services.md` 3.1). Their texts are fetched by
//! other means.

use std::collections::HashMap;

use msnp_core::account::is_account;
use msnp_core::internals::text::Form;
use msnp_core::internals::wire::{parse_decimal, xml};

use crate::event::OfflineSender;
use crate::text::charset::words;
use crate::text::owned;

/// What stands in place of a document that would be too long.
const TOO_LARGE: &[u8] = b"too-large";

/// Kinds of messages: from Messenger, and from Yahoo's messenger.
const KINDS: [u32; 2] = [11, 13];

/// Who left messages that were not read yet; `None`: nobody did. Empty: the service says that there are too many to be listed.
pub(crate) fn senders(document: &[u8]) -> Option<Vec<OfflineSender>> {
    if document.trim_ascii().eq_ignore_ascii_case(TOO_LARGE) {
        return Some(Vec::new());
    }
    let mut senders: Vec<OfflineSender> = Vec::new();
    let mut places = HashMap::new();
    for (account, name) in xml::elements(document, "M").filter_map(sender) {
        let place = *places.entry(account.clone()).or_insert(senders.len());
        match senders.get_mut(place) {
            Some(known) => known.count = known.count.saturating_add(1),
            None => senders.push(OfflineSender { account, name, count: 1 }),
        }
    }
    (!senders.is_empty()).then_some(senders)
}

/// Account and name of who left a message that waits. One without a kind, a sender or an id is passed over, as is one that was read.
fn sender(message: &[u8]) -> Option<(String, String)> {
    let text = |name| xml::element(message, name).map(|content| owned(Form::Xml.text(content)));
    let number = |name| xml::element(message, name).map(<[u8]>::trim_ascii).and_then(parse_decimal);
    let is_known = number("T").is_some_and(|kind: u32| KINDS.contains(&kind));
    let is_named = text("I").is_some_and(|id| !id.trim().is_empty());
    if !is_known || !is_named || number("RS") == Some(1) {
        return None;
    }
    let account = text("E")?.trim().to_ascii_lowercase();
    if !is_account(&account) {
        return None;
    }
    let name = text("N").map(|name| words(name.trim().as_bytes())).filter(|name| !name.trim().is_empty());
    Some((account.clone(), name.unwrap_or(account)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(document: &str) -> Option<Vec<(String, String, u32)>> {
        let senders = senders(document.as_bytes())?;
        Some(senders.into_iter().map(|sender| (sender.account, sender.name, sender.count)).collect())
    }

    fn one(account: &str, name: &str, count: u32) -> (String, String, u32) {
        (account.to_owned(), name.to_owned(), count)
    }

    #[test]
    fn who_left_how_many_is_counted() {
        let document = "<MD><E><I>4</I><IU>1</IU><O>0</O><OU>0</OU></E><Q><QTM>1</QTM><QNM>1</QNM></Q>\
            <M><T>11</T><S>6</S><RT>2031-05-06T07:08:09.123Z</RT><RS>0</RS><SZ>950</SZ><E>Bob@Example.com</E><I>a</I>\
            <F>.!!OIM</F><N>=?utf-8?B?Qm9i?=</N><SU> </SU></M>\
            <M><T>13</T><E>carol@example.com</E><I>b</I><N>=?koi8-r?B?8NLJ18XU?=</N></M><SU> </SU>\
            <M><T>11</T><E>bob@example.com</E><I>c</I><N>Robert</N></M></MD>";
        let carol = if cfg!(feature = "charsets") { "Привет" } else { "=?koi8-r?B?8NLJ18XU?=" };
        let expected = vec![one("bob@example.com", "Bob", 2), one("carol@example.com", carol, 1)];
        assert_eq!(told(document), Some(expected));
    }

    #[test]
    fn a_name_that_is_missing_is_the_account() {
        for name in ["", "<N/>", "<N> </N>"] {
            let document = format!("<MD><M><T> 11 </T><E> bob@example.com </E><I>a</I>{name}</M></MD>");
            let expected = vec![one("bob@example.com", "bob@example.com", 1)];
            assert_eq!(told(&document), Some(expected), "{document}");
        }
        let document = "<MD><M><T>11</T><E>a&#x40;b</E><I>a</I><N>&lt;x&gt; &amp; y</N></M></MD>";
        assert_eq!(told(document), Some(vec![one("a@b", "<x> & y", 1)]));
    }

    #[test]
    fn what_is_no_message_that_waits_is_passed_over() {
        for message in [
            "<T>11</T><E>bob@example.com</E>",
            "<T>11</T><E>bob@example.com</E><I/>",
            "<T>11</T><I>a</I>",
            "<E>bob@example.com</E><I>a</I>",
            "<T>12</T><E>bob@example.com</E><I>a</I>",
            "<T>eleven</T><E>bob@example.com</E><I>a</I>",
            "<T>11</T><E>bob</E><I>a</I>",
            "<T>11</T><E></E><I>a</I>",
            "<T>11</T><RS>1</RS><E>bob@example.com</E><I>a</I>",
        ] {
            assert_eq!(told(&format!("<MD><M>{message}</M></MD>")), None, "{message}");
        }
        for document in ["", "<MD></MD>", "<MD><E><IU>1</IU></E></MD>", "<MD><M>", "rubbish", "<M/>"] {
            assert_eq!(told(document), None, "{document}");
        }
        for document in ["too-large", " Too-Large\r\n"] {
            assert_eq!(told(document), Some(Vec::new()), "{document}");
        }
    }

    #[test]
    fn very_many_are_counted_in_time_that_follows_their_number() {
        let message = |number: u32| format!("<M><T>11</T><E>c{number}@example.com</E><I>a</I></M>");
        let document: String = (0..20_000).map(message).collect();
        assert_eq!(senders(document.as_bytes()).map(|senders| senders.len()), Some(20_000));
    }
}
