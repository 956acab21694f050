//! Wishes of a running session, and how each is answered, refused or given up.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::account::{Capabilities, List, Status};
use msnp_core::code::ErrorCode;
use msnp_core::error::{LinkError, RequestError, RequestKind, SignOutReason};
use msnp_core::limits::Limits;
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Fixed, Heap, Output, Recipient, SignIn, Storage};
use rig::*;

fn online<S: Storage>() -> Rig<S> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(&anna());
    rig
}

#[test]
fn a_link_without_an_answer_is_dead() {
    let mut rig = online::<Heap>();
    rig.wait(Duration::from_secs(46));
    assert_eq!(rig.take_sent(NS), "PNG\r\n");
    rig.says(NS, "QNG 120\r\n");
    rig.wait(Duration::from_secs(119));
    assert!(rig.take_sent(NS).is_empty());
    rig.wait(Duration::from_secs(2));
    assert_eq!(rig.take_sent(NS), "PNG\r\n");
    rig.wait(Duration::from_secs(46));
    let lost = SignOutReason::LinkLost(LinkError::TimedOut);
    assert!(matches!(rig.told.last(), Some(Event::ConnectionLost { reason, .. }) if *reason == lost));
    assert!(rig.links.is_empty());
}

#[test]
fn requests_are_answered_refused_or_time_out() {
    let mut rig = online::<Heap>();
    let block = rig.messenger.block("Eve@Example.ORG").unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "REM 7 AL eve@example.org\r\nADC 8 BL N=eve@example.org\r\n");
    rig.says(NS, "216 7\r\nADC 8 BL N=eve@example.org\r\n");
    assert_eq!(rig.take_told()[1], Event::Answered { request: block });
    let add = rig.messenger.add_contact("dora@example.org", "Dora").unwrap();
    rig.drain();
    rig.says(NS, "ADC 9 AL N=dora@example.org\r\n210 10\r\n");
    assert_eq!(
        rig.take_told().last(),
        Some(&Event::Refused {
            request: add,
            kind: RequestKind::Add(List::Forward),
            error: RequestError::Code(ErrorCode::LIST_FULL)
        })
    );
    let group = rig.messenger.add_group("Chess Club").unwrap();
    rig.drain();
    rig.wait(Duration::from_secs(31));
    assert!(rig.take_told().contains(&Event::Refused {
        request: group,
        kind: RequestKind::AddGroup,
        error: RequestError::TimedOut
    }));
    assert_eq!(rig.messenger.remove_contact("dora@example.org", None), Err(Error::InvalidValue));
    assert_eq!(rig.messenger.set_personal_message(&"x".repeat(130), ""), Err(Error::TooLong));
    assert_eq!(
        rig.messenger.add_group("x\r\nOUT"),
        rig.messenger.add_group("y").map(|id| msnp_core::RequestId::from_number(id.number() - 1))
    );
    rig.drain();
    assert!(rig.take_sent(NS).contains("ADG 12 x%0D%0AOUT\r\n"));
    assert_eq!(rig.messenger.remove_group("1\r\nOUT"), Err(Error::InvalidValue));
}

#[test]
fn challenges_are_answered() {
    let mut rig = online::<Heap>();
    rig.says(NS, "CHL 0 22210219642164014968\r\n");
    assert_eq!(rig.take_sent(NS), "QRY 7 PROD0090YUAUV{2B 32\r\n85ecb0db8f32113df79ce0892b9a102c");
}

#[test]
fn challenges_of_which_nobody_takes_the_answers_leave_room_for_wishes() {
    fn flooded<S: Storage>(challenges: usize) {
        let mut rig = Rig::<S>::new(Split::Whole);
        let limits = Limits { challenges: u16::MAX, ..Limits::DEFAULT };
        rig.sign_in(&SignIn { limits, ..anna() });
        for _ in 0..challenges {
            rig.says(NS, "CHL 0 22210219642164014968\r\n");
            assert!(rig.take_sent(NS).starts_with("QRY "));
        }
        rig.messenger.set_status(Status::Busy).unwrap();
        rig.drain();
        assert!(rig.take_sent(NS).starts_with("CHG "));
    }
    flooded::<Heap>(1_500);
    flooded::<Fixed<2, 2048>>(20);
}

#[test]
fn being_moved_to_another_server_tells_of_open_requests_and_goes_on() {
    let mut rig = online::<Heap>();
    let wish = rig.messenger.set_display_name("Anna C").unwrap();
    rig.drain();
    rig.says(NS, "XFR 0 NS 192.0.2.7:1863\r\n");
    let refused =
        Event::Refused { request: wish, kind: RequestKind::DisplayName, error: RequestError::SignedOut };
    assert_eq!(rig.take_told(), [refused]);
    assert!(rig.take_sent("192.0.2.7:1863").starts_with("VER "));
}

#[test]
fn a_connection_that_is_gone_already_is_not_closed_again() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.connects = false;
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    let links: Vec<_> = rig.links.drain(..).map(|(_, link)| link).collect();
    assert!(!links.is_empty());
    // Both before the next poll: the machine gives its connections up, and the driver finds them gone.
    rig.messenger.sign_out();
    links.iter().for_each(|link| rig.messenger.closed(*link, LinkError::Unreachable));
    let close = |output: Output<'_>| matches!(output, Output::Close { .. });
    for _ in 0..20 {
        assert!(!close(rig.messenger.poll(rig.now)));
    }
}

#[test]
fn capabilities_change_while_online() {
    let mut rig = online::<Heap>();
    assert!(rig.messenger.set_status(Status::Busy).is_ok());
    rig.drain();
    rig.says(NS, "CHG 7 BSY 0\r\n");
    rig.take_sent(NS);
    let capabilities = Capabilities(Capabilities::CHUNKED_MESSAGES | Capabilities::BOT);
    let wish = rig.messenger.set_capabilities(capabilities).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "CHG 8 BSY 131104\r\n");
    rig.says(NS, "CHG 8 BSY 131104\r\n");
    assert!(rig.take_told().contains(&Event::Answered { request: wish }));
    // What is said again says them, too.
    rig.messenger.repeat_status().unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "CHG 9 BSY 131104\r\n");
}

#[test]
fn a_page_is_answered_by_silence() {
    let mut rig = online::<Heap>();
    let silent = rig.messenger.page("bob@example.org", 1, "call <me>").unwrap();
    rig.drain();
    let page = rig.take_sent(NS);
    assert_eq!(
        page,
        "PGD 7 bob@example.org 1 65\r\n<TEXT xml:space=\"preserve\" enc=\"utf-8\">call &#x3C;me&#x3E;</TEXT>"
    );
    rig.wait(Duration::from_secs(6));
    assert_eq!(rig.take_told(), [Event::Answered { request: silent }]);
    let refused = rig.messenger.page("bob@example.org", 1, "again").unwrap();
    rig.drain();
    rig.says(NS, "220 8\r\n");
    let error = RequestError::Code(ErrorCode::new(220));
    assert_eq!(rig.take_told()[0], Event::Refused { request: refused, kind: RequestKind::Page, error });
}

#[test]
fn wishes_are_answered_while_switchboards_are_asked_for() {
    let mut rig = online::<Heap>();
    for who in ["bob@example.org", "carla@example.org", "dora@example.org"] {
        rig.messenger.open_chat(who).unwrap();
    }
    rig.drain();
    let wishes: Vec<_> = (0..6).map(|_| rig.messenger.set_display_name("Anna C").unwrap()).collect();
    rig.drain();
    for transaction in 10..16 {
        rig.says(NS, &format!("PRP {transaction} MFN Anna%20C\r\n"));
    }
    let answered = rig
        .take_told()
        .into_iter()
        .filter(|event| matches!(event, Event::Answered { .. }))
        .collect::<Vec<_>>();
    let expected: Vec<_> = wishes.iter().map(|wish| Event::Answered { request: *wish }).collect();
    assert_eq!(answered, expected);
}

#[test]
fn an_answer_of_another_kind_answers_nothing() {
    let mut rig = online::<Heap>();
    let text = Outgoing::Text { body: "hello", format: Format::DEFAULT };
    rig.messenger.send(Recipient::Account("bob@example.org"), &text).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "XFR 7 SB\r\n");
    // Something else with the number of the request for a switchboard: it still waits.
    for line in ["PRP 7 MFN Anna", "CHG 7 NLN 0", "SYN 7 a b", "USR 7 OK x y", "QRY 7"] {
        rig.says(NS, &format!("{line}\r\n"));
    }
    assert!(!rig.take_told().iter().any(|event| matches!(event, Event::Answered { .. })));
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
    assert!(rig.is_linked(SB));
    let group = rig.messenger.add_group("Chess").unwrap();
    rig.drain();
    rig.says(
        NS,
        "XFR 8 SB sb.example.net:1864 CKI 1\r\nSYN 8 a b 0 0\r\nVER 8 MSNP12\r\nCVR 8 1 1 1 x y\r\n",
    );
    rig.wait(Duration::from_secs(31));
    let refused =
        Event::Refused { request: group, kind: RequestKind::AddGroup, error: RequestError::TimedOut };
    assert!(rig.take_told().contains(&refused), "the wish was taken by an answer to something else");
}

#[test]
fn wishes_are_answered_during_a_farewell_as_well() {
    let mut rig = online::<Heap>();
    let text = Outgoing::Text { body: "hello", format: Format::DEFAULT };
    rig.messenger.send(Recipient::Account("bob@example.org"), &text).unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 1\r\n");
    rig.says(SB, "USR 2 OK anna@example.net Anna\r\nCAL 3 RINGING 1\r\nJOI bob@example.org Bob 0\r\n");
    assert!(rig.take_sent(SB).contains("MSG 1 A"), "something is on its way, which the farewell waits for");
    let group = rig.messenger.add_group("Chess").unwrap();
    let page = rig.messenger.page("bob@example.org", 1, "call me").unwrap();
    rig.drain();
    rig.messenger.sign_out();
    rig.drain();
    rig.says(NS, "228 8\r\n");
    // A late driver: the time limits of the page and of the farewell are over at once.
    rig.wait(Duration::from_secs(60));
    rig.wait(Duration::from_secs(60));
    assert!(rig.messenger.is_offline());
    let events = rig.take_told();
    let error = RequestError::Code(ErrorCode::new(228));
    let refused = Event::Refused { request: group, kind: RequestKind::AddGroup, error };
    assert_eq!(events.iter().filter(|event| **event == refused).count(), 1, "{events:?}");
    let is_answer = |event: &&Event<'_>| matches!(event, Event::Refused { request, .. } | Event::Answered { request } if *request == page);
    assert_eq!(events.iter().filter(is_answer).count(), 1, "{events:?}");
}

#[test]
fn an_answer_that_nobody_waits_for_any_more_is_passed_over() {
    let mut rig = online::<Heap>();
    rig.messenger.request_url("INBOX").unwrap();
    rig.messenger.request_configuration("Shields.xml").unwrap();
    rig.drain();
    rig.wait(Duration::from_secs(31));
    assert!(rig.take_told().iter().all(|event| matches!(event, Event::Refused { .. })));
    rig.says(NS, "URL 7 /inbox https://login.example.net/ 2\r\nGCF 8 Shields.xml 9\r\n<config/>");
    assert!(rig.told.is_empty(), "{:?}", rig.told);
}

#[test]
fn wishes_are_answered_while_signing_out() {
    let mut rig = online::<Heap>();
    // What was said in a conversation is waited for.
    let recipient = msnp_core::Recipient::Account("bob@example.org");
    let said = msnp_core::switchboard::message::Outgoing::Nudge;
    rig.messenger.send(recipient, &said).unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 17.1\r\n");
    rig.says(SB, "USR 2 OK anna@example.net Anna\r\nCAL 3 RINGING 1\r\nJOI bob@example.org Bob 0\r\n");
    let text = msnp_core::switchboard::message::Outgoing::Text {
        body: "bye",
        format: msnp_core::switchboard::message::Format::DEFAULT,
    };
    rig.messenger.send(recipient, &text).unwrap();
    rig.drain();
    let refused = rig.messenger.add_group("Chess Club").unwrap();
    rig.drain();
    rig.messenger.sign_out();
    rig.drain();
    rig.take_told();
    rig.says(NS, "228 8\r\n");
    let error = RequestError::Code(ErrorCode::new(228));
    let told = Event::Refused { request: refused, kind: RequestKind::AddGroup, error };
    assert!(rig.told.contains(&told), "{:?}", rig.told);
}

#[test]
fn a_wish_that_is_too_old_when_its_user_signs_out_is_answered() {
    let mut rig = online::<Heap>();
    rig.messenger.suspend();
    let wish = rig.messenger.add_group("Chess Club").unwrap();
    rig.drain();
    rig.wait(Duration::from_secs(60));
    rig.take_told();
    rig.messenger.sign_out();
    rig.drain();
    let is_refused = |event: &Event<'_>| matches!(event, Event::Refused { request, kind: RequestKind::AddGroup, .. } if *request == wish);
    assert!(rig.told.iter().any(is_refused), "{:?}", rig.told);
}

#[test]
fn an_answer_that_says_nothing_answers_nothing() {
    let mut rig = online::<Heap>();
    let page = rig.messenger.request_url("INBOX").unwrap();
    let file = rig.messenger.request_configuration("Shields.xml").unwrap();
    rig.drain();
    rig.says(NS, "URL 7\r\nGCF 8\r\n");
    rig.says(NS, "GCF 8 Shields.xml 4\r\n<a/>");
    rig.wait(Duration::from_secs(31));
    let events = rig.take_told();
    let is_file =
        |event: &&Event<'_>| matches!(event, Event::ConfigurationFile { request, .. } if *request == file);
    let late = Event::Refused { request: page, kind: RequestKind::Url, error: RequestError::TimedOut };
    assert_eq!(events.iter().filter(is_file).count(), 1, "{events:?}");
    assert_eq!(events.iter().filter(|event| **event == late).count(), 1, "{events:?}");
}

#[test]
fn somebody_comes_off_the_allow_list_or_the_block_list_alone() {
    let mut rig = online::<Heap>();
    let number = rig.messenger.undecide("Eve@Example.ORG", List::Allow).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "REM 7 AL eve@example.org\r\n");
    rig.says(NS, "REM 7 AL eve@example.org\r\n");
    let told = rig.take_told();
    let is_off = |event: &Event<'_>| matches!(event, Event::Removed(change) if change.list == List::Allow);
    assert!(told.iter().any(is_off), "{told:?}");
    assert!(told.contains(&Event::Answered { request: number }), "{told:?}");
    rig.messenger.undecide("eve@example.org", List::Block).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "REM 8 BL eve@example.org\r\n");
    for list in [List::Forward, List::Reverse, List::Pending] {
        assert_eq!(rig.messenger.undecide("eve@example.org", list), Err(Error::InvalidValue));
    }
    assert_eq!(rig.messenger.undecide("eve", List::Allow), Err(Error::InvalidAccount));
}

#[test]
fn a_new_machine_refuses_every_request_for_not_being_signed_in() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let machine = &mut rig.messenger;
    assert_eq!(machine.repeat_status(), Err(Error::NotSignedIn));
    assert_eq!(machine.set_capabilities(Capabilities(0)), Err(Error::NotSignedIn));
    assert_eq!(machine.set_status(Status::Busy), Err(Error::NotSignedIn));
    assert_eq!(machine.undecide("eve@example.org", List::Allow), Err(Error::NotSignedIn));
}
