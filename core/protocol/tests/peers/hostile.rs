//! A peer that means harm, or is broken: nothing comes of it, and the conversation goes on (`p2p.md` 12, rules 6 to 16).

use super::foreign::*;
use super::pair::{ANNA, BOB, bytes};
use super::rig::*;
use msnp_core::event::PeerEvent;
use msnp_core::internals::p2p::{Header, flags};
use msnp_core::p2p::{Activity, Object, ObjectKind, TransferEnd};
use msnp_core::time::Duration;
use msnp_core::{Event, Fixed, Heap, Recipient};

type Small = Foreign<Fixed<2, 2048>>;

fn starts(said: &[Said]) -> Vec<String> {
    said.iter().filter_map(Said::start).collect()
}

fn small() -> Small {
    Small::new(Split::Whole)
}

/// Acknowledgements, errors and handshakes are never answered, whatever they say.
#[test]
fn what_is_final_is_not_answered() {
    let mut foreign = small();
    foreign.says(&file(SESSION, 3000));
    let whole = bytes(3000);
    let first = foreign.part(SESSION, 50, &whole, 0..1202);
    foreign.packet(&first, &whole[..1202]);
    for flag in [0x1, 0x2, 0x3, 0x8, 0x40, 0x80, 0x100, 0xFFFF_FFFF] {
        for (session, ack) in [(0, 0), (0, 7), (0, 50), (SESSION + 1, 50), (SESSION + 1, u32::MAX)] {
            foreign.signs(&Header { session, flags: flag, ack, ack_sub: ack, ..Header::default() });
        }
    }
    assert!(foreign.heard().is_empty());
    assert!(foreign.anna.ended.is_empty());
    for range in [1202..2404, 2404..3000] {
        let header = foreign.part(SESSION, 50, &whole, range.clone());
        foreign.packet(&header, &whole[range]);
    }
    foreign.heard();
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
}

/// Acknowledgements of what was never sent, or not yet, complete nothing.
#[test]
fn what_was_never_sent_is_not_acknowledged() {
    let mut foreign = small();
    foreign.acknowledges = false;
    foreign.anna.pieces = 1;
    let transfer = foreign.anna.rig.messenger.send_file(Recipient::Account(BOB), "a", 3000).unwrap();
    foreign.anna.giving.insert(transfer, bytes(3000));
    let text: Vec<u8> = foreign.heard().iter().flat_map(|said| said.data.clone()).collect();
    let text = String::from_utf8(text).unwrap();
    let line = text.lines().find(|line| line.starts_with("SessionID: ")).unwrap();
    let session: u32 = line[11..].parse().unwrap();
    let said = foreign.says(&answer("200 OK", session));
    let data = said.iter().find(|said| said.header.session == session).unwrap().acknowledgement();
    // All of it is acknowledged, and only a part was sent.
    foreign.signs(&data);
    foreign.signs(&Header { ack: data.ack + 1, ..data });
    foreign.heard();
    assert!(foreign.anna.ended.is_empty());
    for start in [1202, 2404] {
        let end = 3000.min(start + 1202);
        assert_eq!(foreign.anna.rig.messenger.supply(transfer, &bytes(3000)[start..end]), Ok(end - start));
        foreign.heard();
    }
    // Neither with another number of its own, nor of another session's message.
    foreign.signs(&Header { ack_sub: data.ack_sub ^ 1, ..data });
    foreign.signs(&Header { ack: data.ack ^ 1, ..data });
    foreign.heard();
    assert!(foreign.anna.ended.is_empty());
    // The total of an acknowledgement says nothing, nor does its session.
    foreign.signs(&Header { total: 0, session: 0, ack_size: 0, ..data });
    foreign.heard();
    assert_eq!(foreign.anna.ended, [(transfer, TransferEnd::Complete)]);
}

/// A peer that asks for a part again, or says that the session is broken, ends it.
#[test]
fn a_broken_session_ends_at_once() {
    for (flag, farewell) in [(flags::NEGATIVE, true), (flags::ERROR, false), (flags::TRANSPORT_ERROR, false)]
    {
        let mut foreign = small();
        foreign.acknowledges = false;
        let picture = bytes(3000);
        let object = Object::of(ObjectKind::Picture, &picture);
        foreign.anna.publish(object, &picture);
        let said = foreign.says(&asks_for(&object, SESSION, 1));
        let data = said.iter().find(|said| said.header.flags == flags::OBJECT).unwrap().acknowledgement();
        foreign.signs(&Header { flags: flag, ..data });
        let said = foreign.heard();
        assert_eq!(foreign.anna.end(), Some(TransferEnd::Broken), "{flag:x}");
        assert_eq!(said.len(), usize::from(farewell), "{flag:x}: {said:?}");
        foreign.goes_on();
    }
}

#[test]
fn data_that_nobody_wants_is_dropped() {
    let mut foreign = small();
    let whole = bytes(100);
    assert!(foreign.gives(SESSION, &whole).is_empty(), "a session that there is not");
    let picture = bytes(3000);
    let object = Object::of(ObjectKind::Picture, &picture);
    foreign.anna.publish(object, &picture);
    foreign.anna.pieces = 1;
    foreign.says(&asks_for(&object, SESSION, 1));
    foreign.anna.log.clear();
    assert!(foreign.gives(SESSION, &whole).is_empty(), "one in which Anna gives");
    // Ink has no session to be found by.
    assert!(foreign.gives(64, &whole).is_empty());
    assert!(foreign.anna.log.is_empty() && foreign.anna.got.is_empty(), "{:?}", foreign.anna.log);
    foreign.goes_on();
}

#[test]
fn a_session_that_is_in_use_is_refused() {
    let mut foreign = Foreign::<Heap>::new(Split::Whole);
    foreign.says(&file(SESSION, 3000));
    let said = foreign.says(&file(SESSION, 4000));
    assert_eq!(starts(&said), ["MSNSLP/1.0 500 Internal Error"]);
    assert_eq!(foreign.anna.offers.len(), 1);
    foreign.gives(SESSION, &bytes(3000));
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
    // It is free again.
    assert_eq!(starts(&foreign.says(&file(SESSION, 10))), ["MSNSLP/1.0 200 OK"]);
    for session in ["0", "64", "-1", "4294967296", ""] {
        let text = file(SESSION + 1, 10);
        let bad = text.replace(&format!("SessionID: {}", SESSION + 1), &format!("SessionID: {session}"));
        assert_eq!(starts(&foreign.says(&bad)), ["MSNSLP/1.0 500 Internal Error"], "{session:?}");
    }
}

#[test]
fn more_invitations_than_there_is_room_for() {
    let mut foreign = small();
    foreign.anna.takes = false;
    for round in 0..5 {
        let said = foreign.says(&file(SESSION + round, 10));
        assert!(said[0].is_acknowledgement());
        let expected = if round < 2 { vec![] } else { vec!["MSNSLP/1.0 603 Decline"] };
        assert_eq!(starts(&said), expected, "{round}");
    }
    assert_eq!(foreign.anna.offers.len(), 2);
    let full = foreign.anna.rig.messenger.send_file(Recipient::Account(BOB), "a", 1);
    assert_eq!(full, Err(msnp_core::Error::Busy));
    foreign.says(&bye());
    foreign.anna.rig.messenger.decline_file(foreign.anna.offers[1].0).unwrap();
    assert_eq!(starts(&foreign.heard()), ["MSNSLP/1.0 603 Decline"]);
    assert_eq!(foreign.anna.ended.len(), 2);
    foreign.says(&file(SESSION + 9, 10));
    assert_eq!(foreign.anna.offers.len(), 3);
    // With an allocator there is more room, and a bound as well.
    let mut foreign = Foreign::<Heap>::new(Split::Whole);
    foreign.anna.takes = false;
    for round in 0..70 {
        foreign.says(&file(SESSION + round, 10));
    }
    assert_eq!(foreign.anna.offers.len(), 64);
    foreign.goes_on();
}

#[test]
fn replies_that_match_nothing_say_nothing() {
    let mut foreign = small();
    foreign.anna.takes = false;
    foreign.says(&file(SESSION, 10));
    let before = foreign.anna.log.len();
    for status in ["200 OK", "603 Decline", "481 No Such Call", "99999 What", "-1 No", "OK"] {
        for session in [SESSION, 7] {
            let said = foreign.says(&answer(status, session));
            assert!(said.len() == 1 && said[0].is_acknowledgement(), "{status}: {said:?}");
        }
    }
    let other = bye().replace(CALL, "{00000000-5BD1-444B-B14E-3FC9BB2B5D58}");
    assert_eq!(foreign.says(&other).len(), 1);
    assert_eq!(foreign.anna.log.len(), before, "{:?}", foreign.anna.log);
    foreign.anna.rig.messenger.accept_file(foreign.anna.offers[0].0).unwrap();
    foreign.gives(SESSION, &bytes(10));
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
}

#[test]
fn what_is_not_served_is_declined_and_told() {
    let mut foreign = small();
    for (purpose, activity) in [
        ("{4BD96FC0-AB17-4425-A14A-439185962DC8}", Activity::Webcam),
        ("{1C9AA97E-9C05-4583-A3BD-908A196F1E92}", Activity::Webcam),
        ("{6A13AF9C-5308-4F35-923A-67E8DDA40C2F}", Activity::Game),
        ("{41D3E74E-04A2-4B37-96F8-08ACDB610874}", Activity::Other),
        ("{00000000-0000-0000-0000-000000000001}", Activity::Other),
    ] {
        foreign.anna.log.clear();
        let said = foreign.says(&invitation(purpose, SESSION, 4, "AAAA"));
        assert!(said[0].is_acknowledgement());
        assert_eq!(starts(&said), ["MSNSLP/1.0 603 Decline"], "{purpose}");
        match foreign.anna.log.as_slice() {
            [Event::Peer(PeerEvent::NotServed { account, activity: told, .. })] => {
                assert_eq!((*account, *told), (BOB, activity));
            }
            other => panic!("{other:?}"),
        }
    }
    let said = foreign.says(&invitation("what", SESSION, 4, "AAAA"));
    assert_eq!(starts(&said), ["MSNSLP/1.0 500 Internal Error"]);
    foreign.goes_on();
}

#[test]
fn a_direct_connection_is_not_to_be_had() {
    let mut foreign = small();
    let offer = |kind: &str, session: u32| {
        let body =
            format!("Bridges: TRUDPv1 TCPv1\r\nNetID: 0\r\nNonce: {BRANCH}\r\nSessionID: {session}\r\n");
        message(&format!("INVITE MSNMSGR:{ANNA} MSNSLP/1.0"), kind, &body)
    };
    foreign.says(&file(SESSION, 3000));
    for kind in ["transreqbody", "transrespbody"] {
        let said = foreign.says(&offer(kind, SESSION));
        assert!(said[0].is_acknowledgement());
        if kind == "transrespbody" {
            // Who listens already does not wait in vain.
            assert_eq!(starts(&said), ["MSNSLP/1.0 603 Decline"]);
            continue;
        }
        assert_eq!(starts(&said), ["MSNSLP/1.0 200 OK"]);
        let text = said[1].text();
        let expected = [
            "application/x-msnmsgr-transrespbody",
            "Listening: false",
            CALL,
            BRANCH,
            &format!("SessionID: {SESSION}"),
        ];
        for part in expected {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    // An answer of that kind is none to a file.
    let body = "Bridge: TCPv1\r\nListening: true\r\n";
    assert_eq!(foreign.says(&message("MSNSLP/1.0 200 OK", "transrespbody", body)).len(), 1);
    for ignored in ["transdestaddrupdate", "transudpswitch"] {
        let text =
            message(&format!("ACK MSNMSGR:{ANNA} MSNSLP/1.0"), ignored, "IPv4ExternalAddrsAndPorts: 1\r\n");
        assert_eq!(foreign.says(&text).len(), 1, "acknowledged, and nothing else");
        assert_eq!(foreign.says(&offer(ignored, SESSION)).len(), 1);
    }
    foreign.gives(SESSION, &bytes(3000));
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
    let said = foreign.says(&offer("transreqbody", SESSION + 1));
    assert_eq!(starts(&said), ["MSNSLP/1.0 481 No Such Call"]);
}

/// Messages about sessions that lack something, or are no text at all, are acknowledged and come to nothing.
#[test]
fn messages_that_cannot_be_read_come_to_nothing() {
    let mut foreign = small();
    let good = file(SESSION, 10);
    let without = |name: &str| -> String {
        good.split_inclusive("\r\n").filter(|line| !line.starts_with(name)).collect()
    };
    let mut texts: Vec<String> =
        ["To", "From", "Via", "Call-ID", "Content-Type", "Content-Length"].into_iter().map(without).collect();
    texts.extend([
        good.replace("Content-Length: ", "Content-Length: -"),
        good.replace("INVITE", "INFEST"),
        good.replace("MSNSLP/1.0\r", "HTTP/1.1\r"),
        good.replacen("{33517CE4", "{", 1),
        good.replacen("To:", "\0To:", 1),
        "\0".into(),
        "\r\n\r\n\0".into(),
        "INVITE".into(),
        "INVITE MSNMSGR:x MSNSLP/1.0\r\n".repeat(40),
        "BYE MSNMSGR:x MSNSLP/1.0\r\n\r\n\0".into(),
        "MSNSLP/1.0 200 OK\r\n\r\n\0".into(),
        "MSNSLP/1.0".into(),
    ]);
    for text in &texts {
        let said = foreign.says(text);
        assert!(said.len() == 1 && said[0].is_acknowledgement(), "{text:?}: {said:?}");
    }
    // Refused with words, for there is enough to answer by.
    for missing in ["EUF-GUID", "SessionID"] {
        let said = foreign.says(&without(missing));
        assert_eq!(starts(&said), ["MSNSLP/1.0 500 Internal Error"], "{missing}");
    }
    assert_eq!(starts(&foreign.says(&without("Context"))), ["MSNSLP/1.0 500 Internal Error"]);
    assert!(foreign.anna.log.is_empty(), "{:?}", foreign.anna.log);
    foreign.says(&good);
    assert_eq!(foreign.anna.offers.len(), 1);
    foreign.goes_on();
}

/// Packets that are for others, in whatever way that is said.
#[test]
fn only_what_is_for_anna_is_read() {
    let text = file(SESSION, 10);
    let header =
        Header { identifier: 3, total: text.len() as u64, length: text.len() as u32, ..Header::default() };
    let mut foreign = Foreign::<Heap>::new(Split::Whole);
    for other in [BOB, "", "anna@example.ne", "anna@example.network", "xanna@example.net", "*"] {
        foreign.carries(other, &header, text.as_bytes(), &[0; 4]);
        assert!(foreign.heard().is_empty() && foreign.anna.log.is_empty(), "{other}");
    }
    let unnamed = b"MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\n\r\n".to_vec();
    for payload in [
        unnamed.clone(),
        [&unnamed[..], &[0; 200]].concat(),
        b"Content-Type: application/x-msnmsgrp2p".to_vec(),
    ] {
        foreign.says_payload(&payload);
        assert!(foreign.heard().is_empty() && foreign.anna.log.is_empty());
    }
    for own in ["ANNA@Example.NET", "anna@example.net;{9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}"] {
        foreign.carries(own, &header, text.as_bytes(), &[0; 4]);
        assert_eq!(foreign.heard().len(), 2, "{own}");
        foreign.says(&bye());
    }
    assert_eq!(foreign.anna.offers.len(), 2);
}

/// A peer that asks without an end, and acknowledges nothing, is answered within bounds; everybody else goes on.
#[test]
fn a_flood_is_answered_within_bounds() {
    let mut foreign = small();
    foreign.anna.takes = false;
    let mut burst = Vec::new();
    for round in 0..300 {
        let text = file(SESSION + round, 10);
        let header = Header {
            identifier: 1000 + round,
            total: text.len() as u64,
            length: text.len() as u32,
            ..Header::default()
        };
        let mut packet = Written::default();
        let head = "MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: anna@example.net\r\n\r\n";
        packet.0.extend(head.as_bytes());
        header.put(&mut packet);
        packet.0.extend(text.as_bytes());
        packet.0.extend([0; 4]);
        burst.extend(format!("MSG {BOB} Bob {}\r\n", packet.0.len()).into_bytes());
        burst.extend(packet.0);
    }
    foreign.anna.rig.says_bytes(SB, &burst);
    let said = foreign.heard();
    assert!(said.len() <= 600, "at most an acknowledgement and an answer for each: {}", said.len());
    assert!(foreign.anna.offers.len() <= 2);
    foreign.anna.rig.wait(Duration::from_secs(301));
    foreign.heard();
    assert!(foreign.anna.log.iter().any(|event| matches!(event, Event::Peer(PeerEvent::Ended { .. }))));
    foreign.goes_on();
}
