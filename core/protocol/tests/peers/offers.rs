//! Files, from and to a peer of the test's own (`p2p.md` 7).

use super::foreign::*;
use super::pair::{ANNA, BOB, bytes};
use super::rig::*;
use msnp_core::event::PeerEvent;
use msnp_core::internals::p2p::{Header, flags};
use msnp_core::p2p::{TransferEnd, TransferId};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Fixed, Heap, Recipient, Storage};

fn starts(said: &[Said]) -> Vec<String> {
    said.iter().filter_map(Said::start).collect()
}

fn farewell() -> String {
    format!("BYE MSNMSGR:{BOB} MSNSLP/1.0")
}

/// Anna offers a file; the session, the transfer, and the packets of the invitation.
fn offering<S: Storage>(foreign: &mut Foreign<S>, file: &[u8]) -> (u32, TransferId, Vec<Said>) {
    let offered = foreign.anna.rig.messenger.send_file(Recipient::Account(BOB), "a.txt", file.len() as u64);
    let transfer = offered.unwrap();
    foreign.anna.giving.insert(transfer, file.to_vec());
    let said = foreign.heard();
    let whole: Vec<u8> = said.iter().flat_map(|said| said.data.clone()).collect();
    let text = String::from_utf8(whole).unwrap();
    let line = text.lines().find(|line| line.starts_with("SessionID: ")).unwrap();
    (line[11..].parse().unwrap(), transfer, said)
}

/// The number of the call in an invitation.
fn call_of(said: &Said) -> String {
    let text = String::from_utf8_lossy(&said.data).into_owned();
    text.lines().find_map(|line| line.strip_prefix("Call-ID: ")).unwrap().to_owned()
}

#[test]
fn files_one_after_the_other() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    for round in 0..6 {
        let whole = bytes(2500 + round);
        let session = SESSION + round as u32;
        let said = foreign.says(&file(session, whole.len() as u64));
        assert_eq!(starts(&said), ["MSNSLP/1.0 200 OK"]);
        assert!(said.iter().all(|said| said.header.session == 0), "no preparation of a file");
        foreign.gives(session, &whole);
        let (transfer, end) = foreign.anna.ended[round];
        assert_eq!((&foreign.anna.got[&transfer], end), (&whole, TransferEnd::Complete));
        foreign.says(&bye());
    }
    assert_eq!(foreign.anna.ended.len(), 6);
    foreign.goes_on();
}

#[test]
fn a_file_of_no_bytes_both_ways() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    let said = foreign.says(&file(SESSION, 0));
    assert_eq!(starts(&said), ["MSNSLP/1.0 200 OK"]);
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
    foreign.says(&bye());
    foreign.anna.ended.clear();
    let (session, transfer, _) = offering(&mut foreign, b"");
    let said = foreign.says(&answer("200 OK", session));
    assert_eq!(starts(&said), [farewell()]);
    assert!(said.iter().all(|said| said.header.session == 0), "no data");
    assert_eq!(foreign.anna.ended, [(transfer, TransferEnd::Complete)]);
}

/// Four zero octets are the preparation of an object, and the data of a file of four.
#[test]
fn a_file_of_four_zeros() {
    let mut foreign = Foreign::<Heap>::new(Split::Whole);
    foreign.says(&file(SESSION, 4));
    foreign.gives(SESSION, &[0; 4]);
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
    assert_eq!(foreign.anna.got.values().next().unwrap(), &[0; 4]);
    // Some senders prepare files, too.
    foreign.anna.ended.clear();
    foreign.says(&file(SESSION + 1, 5));
    let header = Header { session: SESSION + 1, identifier: 77, total: 4, length: 4, ..Header::default() };
    foreign.packet(&header, &[0; 4]);
    foreign.gives(SESSION + 1, b"bytes");
    assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete));
}

/// The acknowledgement, the farewell or a closed session end what was sent; others come too late.
#[test]
fn the_end_of_what_was_sent_comes_in_any_way() {
    let whole = bytes(2000);
    for way in ["ack", "bye", "bye with a reason", "closed by its number", "closed as acknowledgement"] {
        let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
        foreign.acknowledges = false;
        let (session, transfer, said) = offering(&mut foreign, &whole);
        let call = call_of(&said[0]);
        foreign.signs(&said.last().unwrap().acknowledgement());
        let said = foreign.says(&answer("200 OK", session));
        let data: Vec<&Said> = said.iter().filter(|said| said.header.session == session).collect();
        let got: Vec<u8> = data.iter().flat_map(|said| said.data.clone()).collect();
        assert_eq!(got, whole);
        assert!(data.iter().all(|said| said.header.flags == flags::FILE && said.footer == 2));
        assert!(foreign.anna.ended.is_empty(), "not before it is acknowledged");
        let acknowledgement = data.last().unwrap().acknowledgement();
        let said = match way {
            "ack" => {
                foreign.signs(&acknowledgement);
                foreign.heard()
            }
            "bye" => foreign.says(&bye().replace(CALL, &call)),
            "bye with a reason" => {
                let text = message(
                    &format!("BYE MSNMSGR:{ANNA} MSNSLP/1.0"),
                    "sessionclosebody",
                    "Context: dAMAgQ==\r\n",
                );
                foreign.says(&text.replace(CALL, &call))
            }
            "closed by its number" => {
                foreign.signs(&Header { session, flags: flags::CLOSED, ..Header::default() });
                foreign.heard()
            }
            _ => {
                foreign.signs(&Header { flags: flags::CLOSED, ..acknowledgement });
                foreign.heard()
            }
        };
        let end =
            if way == "bye with a reason" { TransferEnd::CancelledByPeer } else { TransferEnd::Complete };
        assert_eq!(foreign.anna.ended, [(transfer, end)], "{way}");
        let says_farewell = matches!(way, "ack" | "closed as acknowledgement");
        assert_eq!(starts(&said).contains(&farewell()), says_farewell, "{way}");
        foreign.signs(&acknowledgement);
        foreign.says(&bye());
        assert_eq!(foreign.anna.ended.len(), 1, "{way}");
        foreign.goes_on();
    }
}

/// What ends a transfer before all of it is there, at each stage.
#[test]
fn a_farewell_at_every_stage() {
    for (stage, closes) in
        ["offered", "taken", "half", "inviting"].into_iter().flat_map(|stage| [(stage, false), (stage, true)])
    {
        let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
        let whole = bytes(3000);
        foreign.anna.takes = stage != "offered";
        let session = if stage == "inviting" {
            offering(&mut foreign, &whole).0
        } else {
            foreign.says(&file(SESSION, 3000));
            SESSION
        };
        if stage == "half" {
            let header = foreign.part(SESSION, 50, &whole, 0..1202);
            foreign.packet(&header, &whole[..1202]);
        }
        if closes {
            foreign.signs(&Header { session, flags: flags::CLOSED, ..Header::default() });
            assert!(foreign.heard().is_empty(), "nothing is said to it");
        } else {
            let text = bye().replace("\r\n\r\n\r\n\0", &format!("\r\n\r\nSessionID: {session}\r\n\r\n\0"));
            let text = text.replace("Content-Length: 3", "Content-Length: 100");
            let said = foreign.says(&text);
            assert!(said.len() == 1 && said[0].is_acknowledgement(), "{stage}: {said:?}");
        }
        assert_eq!(foreign.anna.end(), Some(TransferEnd::CancelledByPeer), "{stage} {closes}");
        let transfer = foreign.anna.ended[0].0;
        let late = foreign.anna.rig.messenger.accept_file(transfer);
        assert_eq!(late, Err(Error::NoSuchTransfer));
        foreign.goes_on();
    }
}

#[test]
fn an_offer_that_nobody_decides_ends_by_time() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    foreign.anna.takes = false;
    foreign.says(&file(SESSION, 10));
    foreign.anna.rig.wait(Duration::from_secs(299));
    assert!(foreign.heard().is_empty() && foreign.anna.ended.is_empty());
    foreign.anna.rig.wait(Duration::from_secs(2));
    let said = foreign.heard();
    assert_eq!(starts(&said), ["MSNSLP/1.0 603 Decline"]);
    assert_eq!(foreign.anna.end(), Some(TransferEnd::TimedOut));
    assert_eq!(foreign.anna.rig.messenger.accept_file(foreign.anna.ended[0].0), Err(Error::NoSuchTransfer));
    foreign.goes_on();
}

#[test]
fn a_peer_that_says_nothing_ends_by_time() {
    for (stage, seconds) in [("offered", 300), ("fetched", 60), ("half", 60), ("taken", 60), ("sent", 60)] {
        let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
        foreign.acknowledges = false;
        let whole = bytes(3000);
        match stage {
            "offered" => drop(offering(&mut foreign, &whole)),
            "sent" => {
                let (session, _, _) = offering(&mut foreign, &whole);
                foreign.says(&answer("200 OK", session));
            }
            "fetched" => {
                let object = msnp_core::p2p::Object::of(msnp_core::p2p::ObjectKind::Picture, &whole);
                let name = element(&object, BOB);
                foreign.anna.rig.messenger.fetch(Recipient::Account(BOB), name.as_str().into()).unwrap();
                foreign.heard();
            }
            _ => {
                foreign.says(&file(SESSION, 3000));
                if stage == "half" {
                    foreign.anna.rig.wait(Duration::from_secs(59));
                    let header = foreign.part(SESSION, 50, &whole, 0..1202);
                    foreign.packet(&header, &whole[..1202]);
                    foreign.heard();
                }
            }
        }
        foreign.anna.rig.wait(Duration::from_secs(seconds - 1));
        foreign.heard();
        assert!(foreign.anna.ended.is_empty(), "{stage}: {:?}", foreign.anna.ended);
        foreign.anna.rig.wait(Duration::from_secs(2));
        let said = foreign.heard();
        assert_eq!(foreign.anna.end(), Some(TransferEnd::TimedOut), "{stage}");
        assert_eq!(starts(&said), [farewell()], "{stage}");
        foreign.goes_on();
    }
}

/// Parts that jump, come back, grow or shrink: nothing beyond what was announced is told, and the peer hears the end.
#[test]
fn data_that_cannot_be() {
    let whole = bytes(3000);
    // Offset, total, length of the second part, behind 1202 of 3000.
    let cases: [(&str, u64, u64, usize, Option<TransferEnd>); 9] = [
        ("the next", 1202, 3000, 1202, None),
        ("said twice", 0, 3000, 1202, None),
        ("a jump", 1203, 3000, 1202, Some(TransferEnd::Broken)),
        ("the end", 1798, 3000, 1202, Some(TransferEnd::Broken)),
        ("half of it again", 600, 3000, 1202, Some(TransferEnd::Broken)),
        ("grown", 1202, 3001, 1202, Some(TransferEnd::Broken)),
        ("grown to the utmost", 1202, u64::MAX, 1202, Some(TransferEnd::Broken)),
        ("shrunk", 1202, 2404, 1202, Some(TransferEnd::Broken)),
        ("nothing", 1202, 3000, 0, None),
    ];
    for (what, offset, total, length, end) in cases {
        let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
        foreign.says(&file(SESSION, 3000));
        let first = foreign.part(SESSION, 50, &whole, 0..1202);
        foreign.packet(&first, &whole[..1202]);
        foreign.heard();
        let second = Header { offset, total, length: length as u32, ..first };
        let at = offset as usize;
        foreign.packet(&second, &whole[at..at + length]);
        let said = foreign.heard();
        assert_eq!(foreign.anna.end(), end, "{what}");
        let got = foreign.anna.got.values().next().unwrap();
        assert!(whole.starts_with(got), "{what}");
        assert_eq!(got.len(), if what == "the next" { 2404 } else { 1202 }, "{what}");
        let expected = if end.is_some() { vec![farewell()] } else { Vec::new() };
        assert_eq!(starts(&said), expected, "{what}");
        assert!(said.iter().all(|said| !said.is_acknowledgement()), "{what}: only the last is acknowledged");
        foreign.goes_on();
    }
}

/// A part of another message, number or session, or of before the offer was taken, is none of it.
#[test]
fn data_of_others_is_left_alone() {
    let whole = bytes(3000);
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    foreign.anna.takes = false;
    foreign.says(&file(SESSION, 3000));
    let first = foreign.part(SESSION, 50, &whole, 0..1202);
    foreign.packet(&first, &whole[..1202]);
    assert!(foreign.heard().is_empty() && foreign.anna.got.is_empty(), "nobody took it");
    let (transfer, _) = foreign.anna.offers[0];
    foreign.anna.rig.messenger.accept_file(transfer).unwrap();
    foreign.heard();
    foreign.packet(&first, &whole[..1202]);
    let others = [
        Header { session: SESSION + 1, offset: 1202, ..first },
        Header { identifier: 51, offset: 1202, ..first },
        Header { identifier: 51, offset: 0, ..first },
    ];
    for other in others {
        foreign.packet(&other, &whole[1202..2404]);
    }
    assert!(foreign.heard().is_empty());
    assert!(foreign.anna.ended.is_empty() && foreign.anna.got[&transfer].len() == 1202);
    for range in [1202..2404, 2404..3000] {
        let header = foreign.part(SESSION, 50, &whole, range.clone());
        foreign.packet(&header, &whole[range]);
    }
    let said = foreign.heard();
    assert_eq!((foreign.anna.end(), &foreign.anna.got[&transfer]), (Some(TransferEnd::Complete), &whole));
    assert!(said.len() == 1 && said[0].header.ack == 50 && said[0].header.ack_sub == 0x3333);
    // And what comes behind the end.
    foreign.packet(&Header { offset: 3000, total: 6000, ..first }, &whole[..1202]);
    assert!(foreign.heard().is_empty() && foreign.anna.got[&transfer].len() == 3000);
}

/// Chunks of any size, with any flags that somebody sends and any footer.
#[test]
fn data_in_every_dress() {
    let whole = bytes(5000);
    for (size, flags, footer) in [
        (1202, 0x0100_0030, &[0, 0, 0, 2][..]),
        (1024, 0x30, &[0, 0, 0, 1]),
        (1202, 0x20, &[0xFF; 4]),
        (1, 0, &[]),
        (1400, 0x0100_0020, &[0, 0]),
        (1300, 0x4, &[0, 0, 0, 2, 0, 0, 0, 0]),
    ] {
        let mut foreign = Foreign::<Heap>::new(Split::Whole);
        foreign.says(&file(SESSION, 5000));
        for start in (0..5000).step_by(size) {
            let range = start..5000.min(start + size);
            let header = Header { flags, ..foreign.part(SESSION, 50, &whole, range.clone()) };
            foreign.carries(super::pair::ANNA, &header, &whole[range], footer);
        }
        foreign.heard();
        assert_eq!(foreign.anna.end(), Some(TransferEnd::Complete), "{size} {flags:x}");
        assert_eq!(foreign.anna.got.values().next().unwrap(), &whole);
    }
}

#[test]
fn names_are_made_fit_before_they_are_told() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    foreign.anna.takes = false;
    for (sent, told) in [
        (r"..\..\autoexec.bat", "autoexec.bat"),
        ("/etc/passwd", "passwd"),
        ("a\u{202E}txt.exe", "atxt.exe"),
        ("NUL.txt", "_NUL.txt"),
        ("", "file"),
    ] {
        foreign.says(&invitation(FILES, SESSION, 2, &context_of(sent, 1 << 40)));
        let (_, context) = foreign.anna.offers.pop().unwrap();
        assert_eq!((context.name().as_str(), context.size()), (told, 1 << 40));
        foreign.says(&bye());
    }
    for context in ["", "AAAA", "%%%%", &base64(&[0; 539])] {
        let said = foreign.says(&invitation(FILES, SESSION, 2, context));
        assert_eq!(starts(&said), ["MSNSLP/1.0 500 Internal Error"], "{context}");
    }
    assert!(foreign.anna.offers.is_empty());
}

#[test]
fn what_is_handed_on_is_checked() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    foreign.anna.pieces = 0;
    let (session, transfer, _) = offering(&mut foreign, &bytes(3000));
    let machine = &mut foreign.anna.rig.messenger;
    assert_eq!(machine.supply(transfer, b"early"), Err(Error::Busy));
    foreign.says(&answer("200 OK", session));
    let machine = &mut foreign.anna.rig.messenger;
    assert_eq!(machine.supply(transfer, b""), Err(Error::InvalidValue));
    assert_eq!(machine.supply(transfer, &bytes(3000)), Ok(1202), "no more than was asked for");
    assert_eq!(machine.supply(transfer, &bytes(3000)), Err(Error::Busy), "twice");
    foreign.heard();
    let wants = foreign.anna.log.iter().filter_map(|event| match event {
        Event::Peer(PeerEvent::Wants { offset, most, .. }) => Some((*offset, *most)),
        _ => None,
    });
    assert_eq!(wants.collect::<Vec<_>>(), [(0, 1202), (1202, 1202)]);
    foreign.anna.rig.messenger.cancel_transfer(transfer).unwrap();
    assert_eq!(foreign.anna.rig.messenger.supply(transfer, b"late"), Err(Error::NoSuchTransfer));
}

/// Who takes a file and cancels it at once has declined it: there is room for one answer to each.
#[test]
fn taken_and_cancelled_at_once_is_declined() {
    let mut foreign = Foreign::<Fixed<2, 2048>>::new(Split::Whole);
    foreign.anna.takes = false;
    foreign.says(&file(SESSION, 10));
    foreign.says(&file(SESSION + 1, 10).replace(CALL, "{00000000-5BD1-444B-B14E-3FC9BB2B5D58}"));
    for (transfer, _) in foreign.anna.offers.clone() {
        foreign.anna.rig.messenger.accept_file(transfer).unwrap();
        foreign.anna.rig.messenger.cancel_transfer(transfer).unwrap();
    }
    assert_eq!(starts(&foreign.heard()), ["MSNSLP/1.0 603 Decline"; 2]);
    assert!(foreign.anna.ended.iter().all(|(_, end)| *end == TransferEnd::Cancelled));
    assert_eq!(foreign.anna.ended.len(), 2);
}
