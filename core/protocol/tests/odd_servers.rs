//! Lines of servers that keep to no description, in sessions that go on all the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::account::Status;
use msnp_core::error::SignOutReason;
use msnp_core::time::Duration;
use msnp_core::{Event, Heap, SignIn, State};
use rig::*;

/// Signed in by the service's word, `SYN 5` and `CHG 6` asked.
fn asked_for_the_list(dialect: u8, wish: &SignIn<'_>) -> Rig<Heap> {
    let mut rig = Rig::new(Split::Whole);
    rig.messenger.sign_in(wish).unwrap();
    rig.drain();
    rig.says(NS, &format!("VER 1 MSNP{dialect}\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\n"));
    rig.says(NS, "USR 3 TWN S ct=1,rn=2\r\n");
    rig.says("tls:nexus.example.net:443", NEXUS_ANSWER);
    rig.says("tls:login.example.net:443", LOGIN_ANSWER);
    rig.says(NS, "USR 4 OK anna@example.net Anna 1 0\r\n");
    assert!(rig.take_sent(NS).contains("CHG 6 "), "{:?}", rig.told);
    rig.take_told();
    rig
}

/// The answer to `SYN`: one contact, where there are said to be `contacts`.
fn list(dialect: u8, contacts: u32) -> String {
    match dialect {
        8 | 9 => format!(
            "SYN 5 1 {contacts} 1\r\nGTC A\r\nBLP AL\r\nLSG 0 Friends 0\r\nLST bruno@example.org Bruno 11 0\r\n"
        ),
        _ => format!(
            "SYN 5 1 1 {contacts} 1\r\nGTC A\r\nBLP AL\r\nLSG Friends 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nLST N=bruno@example.org F=Bruno 11 1\r\n"
        ),
    }
}

fn is_online(rig: &Rig<Heap>) -> bool {
    rig.messenger.state() == State::Online
        && rig.told.iter().any(|event| matches!(event, Event::Online { .. }))
}

#[test]
fn a_count_that_is_too_large_costs_seconds_once_the_status_is_taken() {
    for dialect in [8, 12] {
        let mut rig = asked_for_the_list(dialect, &anna());
        rig.says(NS, &list(dialect, 3));
        rig.says(NS, "CHG 6 NLN 0\r\n");
        assert!(!is_online(&rig), "the rest of the list may be on its way");
        rig.wait(Duration::from_secs(3));
        assert!(is_online(&rig), "MSNP{dialect}: {:?}", rig.told);
        // What comes late is told as well.
        rig.take_told();
        let late = if dialect == 8 {
            "LST dora@example.org Dora 3 0\r\n"
        } else {
            "LST N=dora@example.org F=Dora 3 1\r\n"
        };
        rig.says(NS, late);
        assert!(rig.told.iter().any(|event| matches!(event, Event::Contact { .. })), "{:?}", rig.told);
    }
}

#[test]
fn before_the_status_is_taken_a_slow_list_has_its_time() {
    let mut rig = asked_for_the_list(12, &anna());
    rig.says(NS, &list(12, 2));
    rig.wait(Duration::from_secs(20));
    rig.says(NS, "LST N=dora@example.org F=Dora 3 1\r\n");
    assert!(rig.told.iter().any(|event| matches!(event, Event::ListComplete { .. })), "{:?}", rig.told);
}

#[test]
fn whoever_gets_the_presence_of_others_is_online_without_an_echo() {
    for dialect in [8, 12] {
        let wish = SignIn { status: Status::Busy, ..anna() };
        let mut rig = asked_for_the_list(dialect, &wish);
        rig.says(NS, &list(dialect, 1));
        let others = if dialect == 8 {
            "FLN bruno@example.org\r\n"
        } else {
            "ILN 6 NLN bruno@example.org Bruno 0\r\n"
        };
        rig.says(NS, others);
        assert!(!is_online(&rig));
        rig.wait(Duration::from_secs(5));
        assert!(is_online(&rig), "MSNP{dialect}: {:?}", rig.told);
        assert!(rig.told.contains(&Event::Online { status: Status::Busy }), "{:?}", rig.told);
        // The echo may come after all.
        rig.take_told();
        rig.says(NS, "CHG 6 BSY 0\r\n");
        assert_eq!(rig.messenger.state(), State::Online);
    }
}

#[test]
fn without_anything_the_sign_in_ends_with_its_reason() {
    let mut rig = asked_for_the_list(12, &anna());
    rig.says(NS, &list(12, 1));
    rig.wait(Duration::from_secs(30));
    assert!(matches!(rig.end(), Some(SignOutReason::TimedOut { .. })), "{:?}", rig.told);
}

#[test]
fn an_echo_of_an_unknown_status_or_of_none_is_an_echo() {
    for (echo, status) in
        [("CHG 6 WRK 0\r\n", Status::Online), ("CHG 6\r\n", Status::Busy), ("CHG 6 IDL 0\r\n", Status::Idle)]
    {
        let wish = SignIn { status: Status::Busy, ..anna() };
        let mut rig = asked_for_the_list(8, &wish);
        rig.says(NS, &list(8, 1));
        rig.says(NS, echo);
        assert!(rig.told.contains(&Event::Online { status }), "{echo}: {:?}", rig.told);
    }
}

#[test]
fn an_own_name_that_is_empty_moves_nothing() {
    for line in [
        "USR 4 OK anna@example.net  1 0\r\n",
        "USR 4 OK anna@example.net  0 0\r\n",
        "USR 4 OK anna@example.net 1 0\r\n",
        "USR 4 OK anna@example.net 0 0\r\n",
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&anna()).unwrap();
        rig.drain();
        rig.says(
            NS,
            "VER 1 MSNP8\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\nUSR 3 TWN S ct=1\r\n",
        );
        rig.says("tls:nexus.example.net:443", NEXUS_ANSWER);
        rig.says("tls:login.example.net:443", LOGIN_ANSWER);
        rig.says(NS, line);
        let signed_in = rig.told.iter().find_map(|event| match event {
            Event::SignedIn(signed_in) => Some(*signed_in),
            _ => None,
        });
        let signed_in = signed_in.unwrap();
        assert!(signed_in.name.is_empty(), "{signed_in:?}");
        assert_eq!(signed_in.verified, line.contains(" 1 0"), "{signed_in:?}");
    }
}

#[test]
fn a_blocked_contact_is_added_without_a_place_on_the_allow_list() {
    for dialect in [8, 12] {
        let mut rig = asked_for_the_list(dialect, &anna());
        rig.says(NS, &list(dialect, 1));
        rig.says(NS, "CHG 6 NLN 0\r\n");
        rig.messenger.add_blocked_contact("Dora@example.org", "").unwrap();
        rig.drain();
        let sent = rig.take_sent(NS);
        let expected = if dialect == 8 {
            "ADD 7 FL dora@example.org dora%40example.org\r\n"
        } else {
            "ADC 7 FL N=dora@example.org F=dora%40example.org\r\n"
        };
        assert_eq!(sent, expected);
    }
}
