//! Pictures and other objects that a peer asks Anna for, and gives her (`p2p.md` 6).

use super::foreign::*;
use super::pair::{BOB, bytes};
use super::rig::*;
use msnp_core::event::PeerEvent;
use msnp_core::internals::p2p::{Header, flags};
use msnp_core::p2p::{Object, ObjectKind, TransferEnd, TransferId};
use msnp_core::{Event, Fixed, Heap, Recipient, SignIn, Storage};

fn with_picture<S: Storage>(length: usize) -> (Foreign<S>, Object, Vec<u8>) {
    let mut foreign = Foreign::<S>::new(Split::Whole);
    let picture = bytes(length);
    let object = Object::of(ObjectKind::Picture, &picture);
    foreign.anna.publish(object, &picture);
    (foreign, object, picture)
}

/// The data of a session in what was said.
fn data_of(said: &[Said], session: u32) -> Vec<u8> {
    let data =
        said.iter().filter(|said| said.header.session == session && said.header.flags == flags::OBJECT);
    data.flat_map(|said| said.data.clone()).collect()
}

fn starts(said: &[Said]) -> Vec<String> {
    said.iter().filter_map(Said::start).collect()
}

#[test]
fn one_picture_after_the_other_by_any_application_number() {
    let (mut foreign, object, picture) = with_picture::<Fixed<2, 2048>>(3000);
    for (round, app) in [1, 11, 12, 1].into_iter().enumerate() {
        let session = SESSION + round as u32;
        let said = foreign.says(&asks_for(&object, session, app));
        assert!(said[0].is_acknowledgement(), "the invitation is acknowledged first");
        assert_eq!(starts(&said), ["MSNSLP/1.0 200 OK"]);
        let of_session: Vec<_> = said.iter().filter(|said| said.header.session == session).collect();
        assert_eq!(
            (of_session[0].data.as_slice(), of_session[0].header.flags),
            (&[0; 4][..], 0),
            "preparation"
        );
        assert!(of_session.iter().all(|said| said.footer == app || said.is_acknowledgement()), "footers");
        assert_eq!(data_of(&said, session), picture);
        let identifiers: Vec<u32> = of_session[1..].iter().map(|said| said.header.identifier).collect();
        assert!(identifiers.iter().all(|one| *one == identifiers[0]), "one message: {identifiers:?}");
        let said = foreign.says(&bye());
        assert!(said.len() == 1 && said[0].is_acknowledgement());
        assert_eq!(foreign.anna.ended.len(), round + 1);
        assert_eq!(foreign.anna.ended[round].1, TransferEnd::Complete);
    }
    foreign.goes_on();
}

#[test]
fn nobody_gets_what_is_not_published() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    let picture = bytes(100);
    let object = Object::of(ObjectKind::Picture, &picture);
    for round in 0..5 {
        let said = foreign.says(&asks_for(&object, SESSION, 1));
        assert_eq!(starts(&said), ["MSNSLP/1.0 603 Decline"], "{round}");
        assert!(said[1].text().contains(&format!("SessionID: {SESSION}\r\n")));
    }
    // The same Location with other bytes is another object, and so is one of another owner's name.
    foreign.anna.publish(object, &picture);
    let forged = element(&object, super::pair::ANNA).replace("Location=\"", "Location=\"..\\..\\");
    let said = foreign.says(&invitation(OBJECTS, SESSION, 1, &base64(forged.as_bytes())));
    assert_eq!(data_of(&said, SESSION), picture, "the Location says nothing");
    foreign.says(&bye());
    foreign.anna.rig.messenger.withdraw(&object.hash);
    assert_eq!(starts(&foreign.says(&asks_for(&object, SESSION, 1))), ["MSNSLP/1.0 603 Decline"]);
    // Nothing dangles: there is room for as many as there can be.
    assert_eq!(foreign.anna.ended.len(), 1);
    foreign.anna.publish(object, &picture);
    for session in [1, 2] {
        assert_eq!(starts(&foreign.says(&asks_for(&object, session, 1))), ["MSNSLP/1.0 200 OK"]);
    }
    foreign.goes_on();
}

#[test]
fn the_display_picture_is_served_without_being_published() {
    let mut foreign = Foreign::<Heap>::new(Split::Whole);
    let picture = bytes(2000);
    let object = Object::of(ObjectKind::Picture, &picture);
    assert_eq!(starts(&foreign.says(&asks_for(&object, 7, 1))), ["MSNSLP/1.0 603 Decline"]);
    foreign.anna.rig.messenger.set_picture(Some(object)).unwrap();
    foreign.anna.objects.insert(object.hash, picture.clone());
    assert_eq!(data_of(&foreign.says(&asks_for(&object, 8, 1)), 8), picture);
    foreign.says(&bye());
    foreign.anna.rig.says(NS, "CHG 7 NLN 0\r\n");
    foreign.anna.rig.messenger.set_picture(None).unwrap();
    assert_eq!(starts(&foreign.says(&asks_for(&object, 9, 1))), ["MSNSLP/1.0 603 Decline"]);
}

#[test]
fn a_picture_is_withdrawn_while_it_is_fetched() {
    let (mut foreign, object, picture) = with_picture::<Fixed<2, 2048>>(9000);
    foreign.anna.pieces = 2;
    let mut said = foreign.says(&asks_for(&object, SESSION, 1));
    assert_eq!(data_of(&said, SESSION).len(), 2404);
    foreign.anna.rig.messenger.withdraw(&object.hash);
    foreign.anna.pieces = usize::MAX;
    let transfer = wanted(&foreign);
    assert_eq!(foreign.anna.rig.messenger.supply(transfer, &picture[2404..3606]), Ok(1202));
    said.extend(foreign.heard());
    assert_eq!(data_of(&said, SESSION), picture);
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
    assert_eq!(starts(&foreign.says(&asks_for(&object, 9, 1))), ["MSNSLP/1.0 603 Decline"]);
}

/// The transfer that was asked for bytes last.
fn wanted<S: Storage>(foreign: &Foreign<S>) -> TransferId {
    let wants = foreign.anna.log.iter().rev().find_map(|event| match event {
        Event::Peer(PeerEvent::Wants { transfer, .. }) => Some(*transfer),
        _ => None,
    });
    wants.expect("nothing was asked for")
}

#[test]
fn elements_that_cannot_be_are_refused() {
    let (mut foreign, object, _) = with_picture::<Fixed<2, 2048>>(64);
    let good = element(&object, BOB);
    let sha = good.find("SHA1D").unwrap();
    for (what, context) in [
        ("of no bytes", base64(good.replace("Size=\"64\"", "Size=\"0\"").as_bytes())),
        ("too large", base64(good.replace("Size=\"64\"", "Size=\"524289\"").as_bytes())),
        ("without its end", base64(&good.as_bytes()[..40])),
        ("without a hash", base64(good.replace(&good[sha..], "/>").as_bytes())),
        ("none", String::new()),
        ("no base64", "%%%%".into()),
        ("zeros", base64(&[0; 100])),
        ("not text", base64(&[0xFF; 100])),
    ] {
        let said = foreign.says(&invitation(OBJECTS, SESSION, 1, &context));
        assert_eq!(starts(&said), ["MSNSLP/1.0 500 Internal Error"], "{what}");
    }
    assert!(foreign.anna.log.is_empty(), "{:?}", foreign.anna.log);
    assert_eq!(starts(&foreign.says(&asks_for(&object, SESSION, 1))), ["MSNSLP/1.0 200 OK"]);
}

/// Anna fetches an object of so many bytes, and Bob has acknowledged and accepted as said. The session, and the transfer.
fn fetching<S: Storage>(foreign: &mut Foreign<S>, object: &Object) -> (u32, TransferId, Vec<Said>) {
    let name = element(object, BOB);
    let fetch = foreign.anna.rig.messenger.fetch(Recipient::Account(BOB), name.as_str().into());
    let said = foreign.heard();
    let text = said.iter().find_map(|said| said.start().map(|_| said.text())).unwrap();
    let line = text.lines().find(|line| line.starts_with("SessionID: ")).unwrap();
    (line[11..].parse().unwrap(), fetch.unwrap(), said)
}

#[test]
fn what_is_fetched_is_checked() {
    let picture = bytes(2500);
    let object = Object::of(ObjectKind::Picture, &picture);
    let wrong = [&picture[..2499], &[picture[2499] ^ 1]].concat();
    for (what, given, end) in [
        ("as it was announced", picture.clone(), TransferEnd::Complete),
        ("other bytes", wrong, TransferEnd::WrongHash),
        ("more than announced", bytes(2501), TransferEnd::Broken),
        ("less than announced", bytes(2499), TransferEnd::Broken),
    ] {
        let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
        let (session, fetch, _) = fetching(&mut foreign, &object);
        foreign.says(&answer("200 OK", session));
        let said = foreign.gives(session, &given);
        assert_eq!(foreign.anna.ended, [(fetch, end)], "{what}");
        assert_eq!(starts(&said), [format!("BYE MSNMSGR:{BOB} MSNSLP/1.0")], "{what}");
        let got = foreign.anna.got.get(&fetch).map_or(0, Vec::len);
        assert!(got <= 2500, "{what}");
        // The BYE is acknowledged in either way.
        for flag in [flags::ACKNOWLEDGEMENT, flags::CLOSED] {
            let farewell = said.iter().find(|said| said.start().is_some()).unwrap().acknowledgement();
            foreign.signs(&Header { flags: flag, ..farewell });
        }
        assert!(foreign.heard().is_empty() && foreign.anna.ended.len() == 1, "{what}");
        foreign.goes_on();
    }
}

/// The acknowledgement comes before the answer, behind it, not at all; the data without an answer; a preparation or none.
#[test]
fn answers_come_in_every_order() {
    let picture = bytes(2500);
    let object = Object::of(ObjectKind::Picture, &picture);
    for order in ["ack ok prep", "ok ack prep", "ok prep", "ok", "prep", "", "prep ok ack", "ok prep ok prep"]
    {
        let mut foreign = Foreign::<Heap>::new(Split::Whole);
        foreign.acknowledges = false;
        let (session, fetch, said) = fetching(&mut foreign, &object);
        let acknowledgement = said.last().unwrap().acknowledgement();
        let mut answered = 0;
        for step in order.split_whitespace() {
            match step {
                "ack" => foreign.signs(&acknowledgement),
                "ok" => drop(foreign.says(&answer("200 OK", session))),
                _ => {
                    let identifier = foreign.next_identifier();
                    let header =
                        Header { session, identifier, total: 4, length: 4, ack: 5, ..Header::default() };
                    foreign.packet(&header, &[0; 4]);
                    let said = foreign.heard();
                    answered += usize::from(said.iter().any(|said| said.header.ack == identifier));
                }
            }
        }
        let prepared = order.matches("prep").count();
        assert_eq!(answered, prepared, "{order:?}: each preparation is acknowledged");
        let said = foreign.gives(session, &picture);
        assert_eq!(foreign.anna.ended, [(fetch, TransferEnd::Complete)], "{order:?}");
        assert_eq!(foreign.anna.got[&fetch], picture);
        let acknowledged = said.iter().filter(|said| said.is_acknowledgement()).count();
        assert_eq!(acknowledged, 1, "{order:?}: one for the whole message");
        assert_eq!(said[0].header.total, 2500);
    }
}

#[test]
fn refusals_are_told_apart() {
    let object = Object::of(ObjectKind::Picture, &bytes(100));
    for (status, end) in [
        ("603 Decline", TransferEnd::Declined),
        ("404 Not Found", TransferEnd::Refused(404)),
        ("500 Internal Error", TransferEnd::Refused(500)),
        ("606 Unacceptable", TransferEnd::Refused(606)),
        ("481 No Such Call", TransferEnd::Refused(481)),
    ] {
        let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
        let (session, fetch, _) = fetching(&mut foreign, &object);
        let said = foreign.says(&answer(status, session));
        assert!(said.len() == 1 && said[0].is_acknowledgement());
        assert_eq!(foreign.anna.ended, [(fetch, end)]);
    }
}

/// `CHG` carries the picture from MSNP9 on, with every status and in every session.
#[test]
fn the_status_carries_the_picture() {
    let picture = bytes(500);
    let object = Object::of(ObjectKind::Picture, &picture);
    for number in 8..=12 {
        let mut rig = Rig::<Fixed<2, 2048>>::new(Split::Whole);
        assert_eq!(rig.messenger.set_picture(Some(object)), Err(msnp_core::Error::NotSignedIn), "kept");
        for session in 0..2 {
            let wish = SignIn::new("anna@example.net", "Example-Pass1", servers());
            rig.messenger.sign_in(&wish).unwrap();
            rig.drain();
            let mut seen = signs_in(&mut rig, number);
            rig.messenger.set_status(msnp_core::account::Status::Busy).unwrap();
            rig.drain();
            seen.push(rig.take_sent(NS));
            for line in &seen {
                let line = line.lines().find(|line| line.starts_with("CHG")).unwrap();
                assert_eq!(
                    line.contains("%3Cmsnobj"),
                    number >= 9,
                    "MSNP{number}, session {session}: {line}"
                );
                assert_eq!(line.split(' ').count(), if number >= 9 { 5 } else { 4 }, "{line}");
                // And that invitations to fetch it are answered.
                let capabilities = if number >= 9 { "268435456" } else { "0" };
                assert_eq!(line.split(' ').nth(3), Some(capabilities), "{line}");
            }
            rig.messenger.sign_out();
            for _ in 0..10 {
                rig.goes_on();
            }
            assert!(rig.messenger.is_offline());
            rig.take_sent(NS);
        }
    }
}

/// Signs in with that protocol. What was sent with `CHG` in it.
fn signs_in<S: Storage>(rig: &mut Rig<S>, number: u32) -> Vec<String> {
    let mut seen = Vec::new();
    for _ in 0..12 {
        for (address, answer) in
            [("tls:nexus.example.net:443", NEXUS_ANSWER), ("tls:login.example.net:443", LOGIN_ANSWER)]
        {
            if rig.is_linked(address) && !rig.take_sent(address).is_empty() {
                rig.says(address, answer);
            }
        }
        let sent = rig.take_sent(NS);
        let mut answers = String::new();
        for line in sent.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let transaction = words.get(1).copied().unwrap_or("0");
            answers += &match (words[0], words.get(3).copied()) {
                ("VER", _) => format!("VER {transaction} MSNP{number}\r\n"),
                ("CVR", _) => format!("CVR {transaction} 1.0 1.0 1.0 http://d http://i\r\n"),
                ("USR", Some("I")) => format!("USR {transaction} TWN S ct=1\r\n"),
                ("USR", _) => format!("USR {transaction} OK anna@example.net Anna 1 0\r\n"),
                ("SYN", _) if number >= 10 => format!("SYN {transaction} a b 0 0\r\n"),
                ("SYN", _) => format!("SYN {transaction} 1 0 0\r\n"),
                ("CHG", _) => {
                    seen.push(sent.clone());
                    format!("CHG {transaction} NLN 0\r\n")
                }
                _ => String::new(),
            };
        }
        if rig.is_linked(NS) && !answers.is_empty() {
            rig.says(NS, &answers);
        }
    }
    assert!(!seen.is_empty(), "it went online");
    seen
}
