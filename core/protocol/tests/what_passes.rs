//! What ends a session that was online, and what it is taken up again after.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::code::ErrorCode;
use msnp_core::error::{LinkError, RequestKind, SignOutReason};
use msnp_core::text::Text;
use msnp_core::time::Duration;
use msnp_core::{Event, Heap, SignIn, State};
use rig::*;

const LOGIN: &str = "tls:login.example.net:443";

fn online() -> Rig<Heap> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(&anna());
    rig
}

/// A session that was lost, and is being taken up: the first commands have left.
fn taken_up() -> Rig<Heap> {
    let mut rig = online();
    rig.closes(NS);
    rig.goes_on();
    assert!(rig.is_linked(NS), "{:?}", rig.messenger.state());
    rig.take_told();
    rig
}

fn is_waiting(rig: &Rig<Heap>) -> bool {
    matches!(rig.messenger.state(), State::Waiting { .. })
}

fn wait_of(rig: &Rig<Heap>) -> Duration {
    assert!(is_waiting(rig), "{:?} {:?}", rig.messenger.state(), rig.told);
    rig.wait.since(rig.now)
}

/// A load balancer whose server restarts, or a network that wants a sign-in of its own: connections open, and close at once.
#[test]
fn what_accepts_and_closes_ends_no_session() {
    for why in [LinkError::ClosedByPeer, LinkError::Broken, LinkError::ConnectionRefused] {
        for eager in [true, false] {
            let mut rig = Rig::<Heap>::new(Split::Whole);
            rig.messenger.sign_in(&SignIn { eager, ..anna() }).unwrap();
            rig.drain();
            rig.serves(NS);
            rig.says("tls:nexus.example.net:443", NEXUS_ANSWER);
            rig.says(LOGIN, LOGIN_ANSWER);
            rig.serves(NS);
            assert_eq!(rig.messenger.state(), State::Online);
            let mut longest = Duration::ZERO;
            rig.breaks(NS, why);
            for _ in 0..20 {
                longest = longest.max(wait_of(&rig));
                rig.goes_on();
                while rig.is_linked(NS) {
                    rig.breaks(NS, why);
                }
            }
            assert!(longest > Duration::from_secs(100), "waits grow: {longest:?}");
            assert!(
                !rig.told.iter().any(|event| matches!(event, Event::UpgradeRequired { .. })),
                "{:?}",
                rig.told
            );
            rig.sent.clear();
            rig.goes_on();
            rig.serves(NS);
            assert_eq!(rig.messenger.state(), State::Online);
        }
    }
}

#[test]
fn whatever_a_server_says_to_the_first_commands_passes() {
    for answer in [
        "500 {VER}",
        "601 {VER}",
        "911 {VER}",
        "600 {VER}",
        "928 {VER}",
        "VER {VER} 0",
        "VER {VER} 0 0",
        "VER {VER}",
        "VER {VER} MSNP99",
        "VER {VER} CVR0",
        "710 {CVR}",
        "731 {CVR}",
        "420 {CVR}",
        "502 {USR}",
        "207 {USR}",
        "910 {USR}",
        "920 {USR}",
        "USR {USR} MD5 S x",
        "OUT",
        "OUT SSD",
        "OUT TOU",
        "OUT RCT",
        "OUT RCT 0",
        "OUT MIG",
        "XFR {VER} NS x:0",
    ] {
        let mut rig = taken_up();
        let sent = rig.take_sent(NS);
        let mut line = answer.to_owned();
        for verb in ["VER", "CVR", "USR"] {
            let number = sent.lines().find_map(|line| line.strip_prefix(verb)?.split(' ').nth(1)).unwrap();
            line = line.replace(&format!("{{{verb}}}"), number);
        }
        if !answer.contains("VER") {
            rig.says(NS, &format!("VER {} MSNP12\r\n", sent.split(' ').nth(1).unwrap()));
        }
        if answer.contains("USR") {
            rig.says(NS, "CVR 0 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\n");
        }
        rig.says(NS, &format!("{line}\r\n"));
        for _ in 0..3 {
            if !is_waiting(&rig) {
                rig.goes_on();
            }
        }
        assert!(is_waiting(&rig), "{answer}: {:?} {:?}", rig.messenger.state(), rig.told);
        assert!(
            !rig.told.iter().any(|event| matches!(event, Event::UpgradeRequired { .. })),
            "{answer}: {:?}",
            rig.told
        );
        rig.goes_on();
        rig.serves(NS);
        assert_eq!(rig.messenger.state(), State::Online, "{answer}");
    }
}

#[test]
fn only_user_rival_and_a_refused_account_end_a_session() {
    // While it is online.
    for line in [
        "OUT",
        "OUT SSD",
        "OUT TOU",
        "OUT MIG",
        "OUT RCT 1",
        "OUT XYZ",
        "540 0",
        "600",
        "601",
        "604",
        "605",
        "910",
        "911",
        "912",
        "914",
        "917",
        "920",
        "921",
        "922",
        "928",
    ] {
        let mut rig = online();
        rig.says(NS, &format!("{line}\r\n"));
        assert!(is_waiting(&rig) || rig.is_linked(NS), "{line}: {:?}", rig.told);
        assert_ne!(rig.messenger.state(), State::Offline, "{line}");
    }
    for line in ["OUT OTH", "923", "927"] {
        let mut rig = online();
        rig.says(NS, &format!("{line}\r\n"));
        let is_it = |reason| match reason {
            SignOutReason::SignedInElsewhere => line == "OUT OTH",
            SignOutReason::Refused { .. } => line != "OUT OTH",
            _ => false,
        };
        assert!(rig.end().is_some_and(is_it), "{line}: {:?}", rig.told);
    }
    // While it is taken up: a ticket that is refused may be old; one that was earned just now is not.
    let mut rig = taken_up();
    rig.says(NS, "VER 7 MSNP12\r\nCVR 8 1.0 1.0 1.0 http://d http://i\r\nUSR 9 TWN S ct=1\r\n");
    rig.says(NS, "911 10\r\n");
    rig.says(NS, "VER 11 MSNP12\r\nCVR 12 1.0 1.0 1.0 http://d http://i\r\nUSR 13 TWN S ct=1\r\n");
    rig.says(LOGIN, LOGIN_ANSWER);
    rig.says(NS, "911 14\r\n");
    let code = ErrorCode::AUTHENTICATION_FAILED;
    let reason = SignOutReason::Refused { request: RequestKind::Ticket, code };
    assert_eq!(rig.told.last(), Some(&Event::SignedOut { reason }));
    let mut rig = taken_up();
    rig.says(NS, "VER 7 MSNP12\r\nCVR 8 1.0 1.0 1.0 http://d http://i\r\n911 9\r\n");
    let reason = SignOutReason::WrongPassword { text: Text::EMPTY };
    assert_eq!(rig.told.last(), Some(&Event::SignedOut { reason }));
}

/// The terms of use are not accepted by trying again; nor does another key come by it.
#[test]
fn who_is_turned_out_again_and_again_comes_back_less_often() {
    for line in ["OUT TOU", "540 0"] {
        let mut rig = online();
        let mut longest = Duration::ZERO;
        for _ in 0..12 {
            rig.wait(Duration::from_secs(11));
            rig.take_sent(NS);
            rig.says(NS, &format!("{line}\r\n"));
            longest = longest.max(wait_of(&rig));
            rig.goes_on();
            rig.serves(NS);
            assert_eq!(rig.messenger.state(), State::Online);
        }
        assert!(longest > Duration::from_secs(100), "{line}: {longest:?}");
    }
}

/// `OUT MIG` and `OUT RCT 0` mean at once: the first time.
#[test]
fn who_is_sent_away_at_once_every_time_does_not_run_in_circles() {
    for line in ["OUT MIG", "OUT RCT 0"] {
        let mut rig = online();
        let begin = rig.now;
        for _ in 0..12 {
            if is_waiting(&rig) {
                rig.goes_on();
            }
            rig.says(NS, &format!("{line}\r\n"));
        }
        assert!(rig.now.since(begin) > Duration::from_secs(100), "{line}: {:?}", rig.now.since(begin));
    }
}

#[test]
fn nobody_is_sent_away_for_longer_than_a_day() {
    for minutes in ["4294967295", "99999999999", "1441"] {
        let mut rig = online();
        rig.says(NS, &format!("OUT RCT {minutes}\r\n"));
        assert!(wait_of(&rig) <= Duration::from_secs(24 * 3600), "{minutes}: {:?}", rig.wait);
        rig.messenger.suspend();
        rig.messenger.resume();
        rig.now = rig.now.after(Duration::from_secs(24 * 3600));
        rig.drain();
        rig.serves(NS);
        assert_eq!(rig.messenger.state(), State::Online);
    }
}

/// What a first sign-in is told when the server is busy, or something accepts and breaks: not that another client is needed.
#[test]
fn a_busy_server_asks_for_no_other_client() {
    for code in [500, 601, 911, 600, 910] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&anna()).unwrap();
        rig.drain();
        rig.says(NS, &format!("{code} 1\r\n"));
        let reason = SignOutReason::Refused { request: RequestKind::Version, code: ErrorCode::new(code) };
        assert_eq!(rig.told, [Event::SignedOut { reason }]);
    }
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig.breaks(NS, LinkError::Broken);
    rig.breaks(NS, LinkError::Broken);
    assert_eq!(rig.told, [Event::SignedOut { reason: SignOutReason::LinkLost(LinkError::Broken) }]);
}

/// Signing out goes on while the device falls asleep: that is what programs do on their way to the background.
#[test]
fn sleep_does_not_keep_a_sign_out_from_its_end() {
    use msnp_core::Recipient;
    use msnp_core::switchboard::message::{Format, Outgoing};
    let mut rig = online();
    let text = Outgoing::Text { body: "x", format: Format::DEFAULT };
    rig.messenger.send(Recipient::Account("bruno@example.org"), &text).unwrap();
    rig.drain();
    rig.messenger.sign_out();
    rig.messenger.suspend();
    rig.drain();
    assert_ne!(rig.messenger.state(), State::Suspended);
    for _ in 0..10 {
        rig.wait(Duration::from_secs(10));
    }
    assert!(rig.messenger.is_offline() && rig.links.is_empty(), "{:?} {:?}", rig.messenger.state(), rig.told);
    assert_eq!(rig.told.last(), Some(&Event::SignedOut { reason: SignOutReason::Wish }));
    assert_eq!(rig.messenger.sign_in(&anna()), Ok(()));
}
