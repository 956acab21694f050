//! Tickets that are renewed while several services wait for them (`services.md` 1.5).

use super::*;

const RSI: &str = "tls:rsi.example.net:443";

/// Online, with a service that has offline messages.
fn online_with_mail(split: Split) -> Rig<Heap> {
    let mut rig = Rig::new(split);
    let web = WebServices { offline_fetch: "https://rsi.example.net/rsi/rsi.asmx", ..wish().web };
    rig.messenger.sign_in(&SignIn { web, ..wish() }).unwrap();
    rig.drain();
    rig.says(NS, "VER 1 MSNP14\r\nCVR 2 1 1 1 d i\r\nUSR 3 TWN S ct=1,id=507\r\n");
    rig.says(RST, &tickets("t=CONTACTS&amp;p="));
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
    rig.says(BOOK, &roles());
    rig.says(BOOK, &people());
    answers(&mut rig);
    assert_eq!(lines(&mut rig).last().unwrap(), "online");
    rig.sent.clear();
    rig
}

/// A message waits: it is asked for as soon as its service can be asked.
fn announce(rig: &mut Rig<Heap>) {
    let data = "<MD><M><T>11</T><S>6</S><E>bob@example.org</E><I>one</I></M></MD>";
    let payload = format!(
        "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsoimnotification; charset=UTF-8\r\n\r\nMail-Data: {data}\r\n\r\n"
    );
    rig.says(NS, &format!("MSG Hotmail Hotmail {}\r\n{payload}", payload.len()));
}

#[test]
fn no_service_is_asked_with_tickets_of_which_some_are_missing() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(7)] {
        let mut rig = online_with_mail(split);
        rig.messenger.add_group("Work").unwrap();
        rig.drain();
        assert!(rig.take_sent(BOOK).contains("<TicketToken>t=CONTACTS&amp;p=</TicketToken>"));
        rig.says(BOOK, &fault("PassportAuthFail"));
        assert!(rig.take_sent(RST).contains("contacts.msn.com"));
        announce(&mut rig);
        let answer = tickets("t=FRESH");
        let (first, rest) = answer.split_at(answer.find("contacts.msn.com").unwrap());
        rig.says(RST, first);
        assert_eq!((rig.take_sent(BOOK), rig.take_sent(RSI)), (String::new(), String::new()));
        rig.says(RST, rest);
        let asked = rig.take_sent(BOOK);
        assert!(asked.contains("<TicketToken>t=FRESH</TicketToken>"), "{asked}");
        let asked = rig.take_sent(RSI);
        assert!(asked.contains("<t>M</t>"), "{asked}");
        assert_eq!(rig.take_sent(RST), "");
    }
}

#[test]
fn who_has_no_ticket_left_asks_for_some() {
    let mut rig = online_with_mail(Split::Whole);
    rig.messenger.add_group("Work").unwrap();
    rig.drain();
    rig.says(BOOK, &fault("PassportAuthFail"));
    rig.take_sent(RST);
    // The answer breaks off behind the first one.
    let answer = tickets("t=FRESH");
    let (first, _) = answer.split_at(answer.find("contacts.msn.com").unwrap());
    let short = http("200 OK", first.split_once("\r\n\r\n").unwrap().1);
    rig.says(RST, &short);
    assert!(rig.take_told().iter().any(|event| matches!(event, Event::Refused { .. })));
    rig.sent.clear();
    rig.messenger.add_group("Work").unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(BOOK), "");
    assert!(rig.take_sent(RST).contains("contacts.msn.com"));
    rig.says(RST, &tickets("t=FRESH"));
    let asked = rig.take_sent(BOOK);
    assert!(asked.contains("<TicketToken>t=FRESH</TicketToken>") && asked.contains("Work"), "{asked}");
}
