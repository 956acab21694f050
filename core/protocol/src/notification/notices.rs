//! Notices: `MSG Hotmail Hotmail`, `NOT`, `IPG` (`notification.md` 9 and 10).

#[cfg(feature = "services")]
use crate::event::UnaskedEvent;
use crate::event::{Event, Mail};
use crate::text::Text;
use crate::wire::mime::{Mime, headers_of};
use crate::wire::{Frame, parse_decimal, xml};

/// Reads a `MSG` of the notification server. Only the service itself is believed.
#[inline(never)]
pub(crate) fn service_message<'a>(frame: &Frame<'a>) -> Option<Event<'a>> {
    let mut senders = frame.arguments();
    if senders.next() != Some(b"Hotmail") || senders.next() != Some(b"Hotmail") {
        return None;
    }
    let message = Mime::parse(frame.payload());
    // What says nothing of its type is a text (RFC 2045 5.2). Some send nothing but the text.
    let kind = message.headers.content_type().unwrap_or_default();
    let is = |name: &str| kind.eq_ignore_ascii_case(name.as_bytes());
    let body = headers_of(message.body);
    let text = |name| body.get(name).unwrap_or_default();
    let number = |name| body.get(name).and_then(parse_decimal);
    if is("text/x-msmsgsprofile") {
        return Some(Event::Profile(message.headers));
    }
    if is("text/x-msmsgsinitialemailnotification")
        || is("application/x-msmsgsemailnotification") && number("Inbox-Unread").is_some()
    {
        let (inbox, folders) = (number("Inbox-Unread").unwrap_or(0), number("Folders-Unread").unwrap_or(0));
        return Some(Event::Mail(Mail::Unread { inbox, folders }));
    }
    if is("text/x-msmsgsemailnotification") || is("application/x-msmsgsemailnotification") {
        return Some(Event::Mail(Mail::New {
            from: text("From"),
            address: text("From-Addr"),
            subject: text("Subject"),
        }));
    }
    if is("text/x-msmsgsactivemailnotification") {
        let count = number("Message-Delta").unwrap_or(0);
        return Some(Event::MailActivity { from: text("Src-Folder"), to: text("Dest-Folder"), count });
    }
    if is("text/x-msmsgsinitialmdatanotification") || is("text/x-msmsgsoimnotification") {
        return Some(Event::Mail(mail_data(text("Mail-Data"), is("text/x-msmsgsoimnotification"))));
    }
    if is("application/x-msmsgssystemmessage") && number("Type") == Some(1) {
        return Some(Event::ShutdownIn { minutes: number("Arg1").unwrap_or(0) });
    }
    let is_bare = message.headers.iter().next().is_none() && message.body.is_empty();
    let body = if is_bare { frame.payload() } else { message.body };
    Some(Event::ServiceMessage(Mime { body, ..message }))
}

/// The mail data in a notice, and whether they name all that waits.
#[cfg(feature = "services")]
pub(crate) fn announced_mail_data<'a>(frame: &Frame<'a>) -> Option<(&'a [u8], bool)> {
    let Some(Event::Mail(Mail::Data { document, new, .. })) = service_message(frame) else { return None };
    Some((document, !new))
}

fn mail_data(document: &[u8], new: bool) -> Mail<'_> {
    let counts = xml::element(document, "E").unwrap_or_default();
    let count = |name| xml::element(counts, name).and_then(parse_decimal);
    Mail::Data { inbox: count("IU"), folders: count("OU"), document, new }
}

/// Reads `UBN`. From MSNP16 on the place that it comes from stands behind the account.
#[cfg(feature = "services")]
pub(crate) fn signal<'a>(frame: &Frame<'a>) -> Option<UnaskedEvent<'a>> {
    let mut arguments = frame.arguments();
    let sender = arguments.word()?;
    let (account, _place) = sender.split_once(';').unwrap_or((sender, ""));
    Some(UnaskedEvent::Signal { account, kind: arguments.number()?, content: frame.payload() })
}

/// Reads `NOT`; `None` when it has nothing for people: neither a text nor, in place of one, a formatted text or a link. The service's own
/// documents (list changes, blogs) are not for people, whatever is in them.
pub(crate) fn alert<'a>(frame: &Frame<'a>) -> Option<Event<'a>> {
    let document = frame.payload();
    let is_own = xml::attribute(document, "NOTIFICATION", "siteid") == Some(OWN_SITE)
        || xml::element(document, "NotificationData").is_some()
        || xml::element(document, "BODY")
            .is_some_and(|body| body.trim_ascii_start().starts_with(OWN_DOCUMENT));
    if is_own {
        return None;
    }
    let text = xml::element(document, "TEXT").map_or(Text::EMPTY, Text::xml);
    let says = |text: Text<'_>| text.chars().any(|c| c > ' ');
    let shows = says(text)
        || xml::element(document, "TEXTX").is_some_and(|text| says(Text::xml(text)))
        || xml::attribute(document, "ACTION", "url").is_some_and(|url| !url.is_empty());
    shows.then_some(Event::Alert { text, document })
}

/// Whether a `NOT` says that the list was changed elsewhere (`services.md` 2.9). Its document stands in another one, escaped or not.
#[cfg(feature = "services")]
pub(crate) fn says_list_changed(frame: &Frame<'_>) -> bool {
    const SERVICE: &str = "<Service>ABCHInternal";
    let mut left = SERVICE.chars();
    for char in Text::xml(frame.payload()).chars() {
        if left.clone().next() == Some(char) {
            left.next();
        } else {
            // It has one `<`, at its beginning.
            left = SERVICE.chars();
            if char == '<' {
                left.next();
            }
        }
        if left.clone().next().is_none() {
            return true;
        }
    }
    false
}

/// The site of the address book and of blogs.
const OWN_SITE: &[u8] = b"45705";
/// How their document begins where it stands escaped, as the text of the body.
const OWN_DOCUMENT: &[u8] = b"&lt;NotificationData";

/// Reads `IPG`.
pub(crate) fn mobile_text<'a>(frame: &Frame<'a>) -> Event<'a> {
    let document = frame.payload();
    let text = xml::element(document, "TEXT").map_or(Text::EMPTY, Text::xml);
    let from = xml::attribute(document, "FROM", "name").map_or(Text::EMPTY, Text::xml);
    Event::MobileText { from, text, document }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Decoder, Direction, Item};

    fn with_frame(line: &str, payload: &str, check: impl FnOnce(Frame<'_>)) {
        let mut decoder: Decoder<heapless::Vec<u8, 2048>> = Decoder::new(Direction::FromServer);
        decoder.feed(std::format!("{line} {}\r\n{payload}", payload.len()).as_bytes());
        match decoder.next_item() {
            Some(Item::Frame(frame)) => check(frame),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn only_the_service_is_believed() {
        let profile =
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\nLoginTime: 1\r\n\r\n";
        with_frame("MSG Hotmail Hotmail", profile, |frame| {
            assert!(matches!(service_message(&frame), Some(Event::Profile(_))));
        });
        with_frame("MSG eve@example.org Hotmail", profile, |frame| {
            assert!(service_message(&frame).is_none())
        });
    }

    #[test]
    fn what_says_nothing_of_its_type_is_a_text() {
        for payload in [
            "MIME-Version: 1.0\r\n\r\nWelcome",
            "Content-Type:\r\n\r\nWelcome",
            "Content-Type: text/plain\r\n\r\nWelcome",
            "\r\nWelcome",
            "Welcome",
        ] {
            with_frame("MSG Hotmail Hotmail", payload, |frame| {
                let Some(Event::ServiceMessage(Mime { body, .. })) = service_message(&frame) else {
                    panic!("{payload}")
                };
                assert_eq!(body, b"Welcome", "{payload}");
            });
        }
    }

    #[test]
    fn mail() {
        let body = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinitialemailnotification; charset=UTF-8\r\n\r\nInbox-Unread: 3\r\nFolders-Unread: 0\r\n";
        with_frame("MSG Hotmail Hotmail", body, |frame| {
            assert!(matches!(
                service_message(&frame),
                Some(Event::Mail(Mail::Unread { inbox: 3, folders: 0 }))
            ));
        });
        let body = "Content-Type: text/x-msmsgsinitialmdatanotification; charset=UTF-8\r\n\r\nMail-Data: <MD><E><I>4</I><IU>1</IU><O>0</O><OU>2</OU></E></MD>\r\n";
        with_frame("MSG Hotmail Hotmail", body, |frame| {
            let Some(Event::Mail(Mail::Data { inbox, folders, new, .. })) = service_message(&frame) else {
                panic!()
            };
            assert_eq!((inbox, folders, new), (Some(1), Some(2), false));
        });
        let body = "Content-Type: application/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: 5\r\n";
        with_frame("MSG Hotmail Hotmail", body, |frame| {
            assert!(matches!(service_message(&frame), Some(Event::ShutdownIn { minutes: 5 })));
        });
    }

    #[test]
    fn alerts() {
        let told = |document: &str| {
            let mut told = None;
            with_frame("NOT", document, |frame| {
                told = alert(&frame).map(|event| match event {
                    Event::Alert { text, .. } => text.chars().collect::<std::string::String>(),
                    other => panic!("{other:?}"),
                });
            });
            told
        };
        let from = |site: &str, rest: &str| {
            std::format!(
                "<NOTIFICATION ver=\"1\" id=\"77\" siteid=\"{site}\"><MSG id=\"5\">{rest}</MSG></NOTIFICATION>"
            )
        };
        let shown = from("111", "<BODY><TEXT>Parcel &amp; more</TEXT></BODY>");
        assert_eq!(told(&shown).as_deref(), Some("Parcel & more"));
        // In place of a text: a formatted one, or a link.
        for rest in [
            "<BODY><TEXT/><TEXTX>&lt;b&gt;Parcel&lt;/b&gt;</TEXTX></BODY>",
            "<ACTION url=\"open?x=1\"/><BODY><TEXT></TEXT></BODY>",
        ] {
            assert_eq!(told(&from("111", rest)).as_deref(), Some(""), "{rest}");
        }
        let own = "&lt;NotificationData&gt;&lt;Service&gt;x&lt;/Service&gt;&lt;/NotificationData&gt;";
        for document in [
            from("45705", "<BODY><TEXT>x</TEXT></BODY>"),
            from("45705", "<ACTION url=\"a.htm\"/>"),
            from("0", &std::format!("<ACTION url=\"a.htm\"/><BODY>\r\n {own}</BODY>")),
            from("0", "<BODY><TEXT>x</TEXT><NotificationData>x</NotificationData></BODY>"),
            from("111", "<ACTION url=\"\"/><BODY><TEXT> \r\n</TEXT></BODY>"),
            from("111", ""),
            "".into(),
            "not XML".into(),
        ] {
            assert_eq!(told(&document), None, "{document}");
        }
    }

    #[cfg(feature = "services")]
    #[test]
    fn changes_of_the_list() {
        let says = |document: &str| {
            let mut says = false;
            with_frame("NOT", document, |frame| says = says_list_changed(&frame));
            says
        };
        let data = |service: &str| {
            std::format!(
                "<NotificationData xmlns:x=\"y\"><Service>{service}</Service><CID>-7</CID></NotificationData>"
            )
        };
        let around = |body: &str| {
            std::format!(
                "<NOTIFICATION id=\"0\" siteid=\"45705\"><MSG><BODY>{body}</BODY></MSG></NOTIFICATION>"
            )
        };
        let escaped = |text: &str| text.replace('<', "&lt;").replace('>', "&gt;");
        for (body, expected) in [
            (data("ABCHInternal"), true),
            (escaped(&data("ABCHInternal")), true),
            (escaped(&std::format!("<Service<Service>x{}", data("ABCHInternal"))), true),
            (escaped(&data("SpacesInternal")), false),
            (data("ABCH"), false),
            (std::string::String::new(), false),
        ] {
            assert_eq!(says(&around(&body)), expected, "{body}");
        }
    }
}
