//! What the service itself has to say.

use msnp::{Dialect, Event};
use msnp_scenarios::{Stage, in_every_dialect_from_msnp8, sees};
use msnp_service::Quirks;

use super::*;

in_every_dialect_from_msnp8! {
    what_has_nothing_for_people_is_no_alert,
    an_alert_without_a_plain_text_says_what_it_has,
    mail_is_told_in_its_character_set,
    a_message_of_the_service_is_told_whatever_it_says_of_itself,
}

fn alert(site: &str, rest: &str) -> Vec<u8> {
    let document = format!(
        "<NOTIFICATION ver=\"1\" id=\"77\" siteid=\"{site}\" siteurl=\"http://alerts.example.net/\">\
         <TO name=\"{ANNA}\"/><MSG id=\"5\">{rest}</MSG></NOTIFICATION>"
    );
    with_payload("NOT", document)
}

fn what_has_nothing_for_people_is_no_alert(dialect: Dialect) {
    let stage =
        Stage::with_quirks(Quirks { list_change_alerts: true, ..Quirks::default() }).speaking(dialect);
    let (dora, emil) = (stage.signed_in("dora"), stage.signed_in("emil"));
    dora.does(dora.client.add_contact(emil.account(), None));
    sees!(emil, Event::AddedYou { account, .. } if account == DORA);
    for (site, rest) in [
        ("45705", "<ACTION url=\"a.htm\"/><BODY>&lt;NotificationData&gt;&lt;/NotificationData&gt;</BODY>"),
        ("0", "<ACTION url=\"a.htm\"/><BODY>&lt;NotificationData&gt;&lt;/NotificationData&gt;</BODY>"),
        ("111", "<BODY><TEXT></TEXT></BODY>"),
        ("111", "<BODY><TEXT> \r\n </TEXT></BODY>"),
        ("111", ""),
    ] {
        hears(&stage, &emil, alert(site, rest));
    }
    hears(&stage, &emil, "NOT 0\r\n");
    stage.service.alert(emil.account(), "the only alert");
    sees!(emil, Event::Alert { text, .. } if text == "the only alert");
    let told = told(&emil, |event| matches!(event, Event::Alert { .. }));
    assert_eq!(told.len(), 1, "{told:?}");
    nothing_is_skipped(&emil);
}

fn an_alert_without_a_plain_text_says_what_it_has(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let formatted = "<BODY><TEXTX>&lt;b&gt;Parcel&lt;/b&gt; &amp;amp; more</TEXTX></BODY>";
    hears(&stage, &anna, alert("111", formatted));
    sees!(anna, Event::Alert { text, .. } if text == "Parcel & more");
    // A link can be followed by a program that knows what it leads to.
    hears(&stage, &anna, alert("111", "<ACTION url=\"open?x=1\"/><BODY><TEXT/></BODY>"));
    sees!(anna, Event::Alert { text, document } if text.is_empty() && document.contains("open?x=1"));
    nothing_is_skipped(&anna);
}

fn mail_is_told_in_its_character_set(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    for (from, subject) in [
        (("=?koi8-r?B?8NLJ18XU?=", "Привет"), ("=?GB2312?B?xOO6ww==?= =?GB2312?Q?=C4=E3?=", "你好你")),
        (("Bruno", "Bruno"), ("Re: =?Shift_JIS?Q?=82=A0?= and =?UTF-8?Q?=C3=A5?=", "Re: あ and å")),
        // A character cut in two.
        (
            ("Bruno", "Bruno"),
            ("=?utf-8?Q?=C3?= =?utf-8?Q?=A5?= =?Shift_JIS?Q?=82?= =?Shift_JIS?Q?=A0?=", "åあ"),
        ),
    ] {
        let mail = format!(
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsemailnotification; charset=UTF-8\r\n\r\n\
             From: {}\r\nSubject: {}\r\nDest-Folder: ACTIVE\r\nFrom-Addr: bruno@example.org\r\nid: 2\r\n",
            from.0, subject.0
        );
        hears(&stage, &anna, with_payload("MSG Hotmail Hotmail", mail));
        let told = sees!(anna, Event::MailNew { from, subject, .. } => (from.clone(), subject.clone()));
        assert_eq!(told, (from.1.to_owned(), subject.1.to_owned()));
    }
    nothing_is_skipped(&anna);
}

fn a_message_of_the_service_is_told_whatever_it_says_of_itself(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    for (payload, expected) in [
        (&b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nWelcome"[..], "Welcome"),
        (b"MIME-Version: 1.0\r\n\r\nno type", "no type"),
        (b"MIME-Version: 1.0\r\nContent-Type:\r\n\r\nan empty type", "an empty type"),
        (b"nothing but a text", "nothing but a text"),
        (b"Content-Type: text/html; charset=UTF-8\r\n\r\n<b>Welcome</b> &amp; so on", "Welcome & so on"),
        (b"Content-Type: text/plain; charset=windows-1251\r\n\r\n\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"),
    ] {
        hears(&stage, &anna, with_payload("MSG Hotmail Hotmail", payload));
        let told = sees!(anna, Event::Notice { body, .. } => body.clone());
        assert_eq!(told, expected, "{}", String::from_utf8_lossy(payload));
    }
    nothing_is_skipped(&anna);
}
