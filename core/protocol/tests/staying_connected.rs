//! A lost session is taken up again; sleeping, waking, another network.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::code::ErrorCode;
use msnp_core::error::{FailureReason, LinkError, RequestError, RequestKind, SignOutReason};
use msnp_core::settings::{ListVersion, Reconnection};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::{Duration, Instant};
use msnp_core::{Error, Event, Fixed, Heap, Recipient, SignIn, State, Storage};
use rig::*;

fn online() -> Rig<Heap> {
    online_with(&anna())
}

fn online_with<S: Storage>(wish: &SignIn<'_>) -> Rig<S> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(wish);
    rig
}

fn text(body: &str) -> Outgoing<'_> {
    Outgoing::Text { body, format: Format::DEFAULT }
}

fn until<S: Storage>(rig: &Rig<S>) -> Instant {
    match rig.messenger.state() {
        State::Waiting { until } => until,
        state => panic!("{state:?}"),
    }
}

fn goes_on<S: Storage>(rig: &mut Rig<S>) {
    rig.now = until(rig);
    rig.drain();
}

/// Plays the service for a session that is taken up again, with the ticket of the last one: the numbers go on.
fn answers_all<S: Storage>(rig: &mut Rig<S>, list: &str) {
    let first = rig.take_sent(NS);
    let number = |verb: &str, sent: &str| -> u32 {
        let line = sent.split("\r\n").find(|line| line.starts_with(verb));
        let line = line.unwrap_or_else(|| panic!("no {verb} in {sent:?}"));
        line.split(' ').nth(1).unwrap().parse().unwrap()
    };
    let (version, client, user) = (number("VER", &first), number("CVR", &first), number("USR", &first));
    rig.says(
        NS,
        &format!(
            "VER {version} MSNP12\r\nCVR {client} 1.0 1.0 1.0 http://d http://i\r\nUSR {user} TWN S ct=2\r\n"
        ),
    );
    let ticket = rig.take_sent(NS);
    assert!(ticket.contains("TWN S t=TICKET&p=PROFILE"), "the ticket is used again: {ticket}");
    rig.says(NS, &format!("USR {} OK anna@example.net 1 0\r\n", number("USR", &ticket)));
    let asked = rig.take_sent(NS);
    assert!(asked.contains("2006 2005\r\n"), "only what changed of the list is asked for: {asked}");
    rig.says(NS, &format!("SYN {} {list}\r\n", number("SYN", &asked)));
    let status = asked.split("CHG ").nth(1).unwrap().trim_end();
    rig.says(NS, &format!("CHG {status}\r\n"));
}

/// What was told since the last look is of these kinds.
macro_rules! assert_told {
    ($rig:expr, [$($kind:pat),*]) => {
        let told = $rig.take_told();
        assert!(matches!(told[..], [$($kind),*]), "{told:?}");
    };
}

#[test]
fn a_lost_session_is_taken_up_with_ticket_list_version_and_status() {
    let mut rig = online();
    rig.messenger.set_status(msnp_core::account::Status::Busy).unwrap();
    rig.drain();
    rig.says(NS, "CHG 7 BSY 0\r\n");
    rig.states.clear();
    rig.breaks(NS, LinkError::Broken);
    assert_told!(rig, [Event::Answered { .. }, Event::StatusChanged { .. }, Event::ConnectionLost { .. }]);
    let wait = until(&rig).since(rig.now).as_millis();
    assert!((500..=1000).contains(&wait), "{wait}");
    assert_eq!(rig.wait, until(&rig), "the one deadline is the next attempt");
    goes_on(&mut rig);
    answers_all(&mut rig, "2006 2005");
    assert_told!(
        rig,
        [Event::SignedIn(_), Event::ListUnchanged, Event::ListComplete { .. }, Event::Online { .. }]
    );
    assert!(
        matches!(
            rig.states[..],
            [State::Waiting { .. }, State::Connecting | State::SigningIn, .., State::Online]
        ),
        "{:?}",
        rig.states
    );
    assert!(rig.sent.is_empty());
}

#[test]
fn waits_double_up_to_the_longest_and_begin_anew_after_a_steady_session() {
    let longest_wait = Duration::from_secs(60);
    let wish = SignIn { reconnection: Reconnection { longest_wait, ..Reconnection::DEFAULT }, ..anna() };
    let mut rig = online_with::<Heap>(&wish);
    rig.breaks(NS, LinkError::Broken);
    rig.connects = false;
    let mut most = 1000;
    for _ in 0..12 {
        let wait = until(&rig).since(rig.now).as_millis();
        assert!(wait >= most / 2 && wait <= most, "{wait} of {most}");
        most = (most * 2).min(60_000);
        goes_on(&mut rig);
        assert_eq!(rig.messenger.state(), State::Connecting);
        // First where it was, then where the service begins.
        while rig.messenger.state() == State::Connecting {
            let (address, _) = rig.links.first().cloned().unwrap();
            rig.breaks(&address, LinkError::Unreachable);
        }
    }
    rig.connects = true;
    goes_on(&mut rig);
    answers_all(&mut rig, "2006 2005");
    assert_eq!(rig.messenger.state(), State::Online);
    rig.wait(Duration::from_secs(11));
    rig.breaks(NS, LinkError::Broken);
    assert!(until(&rig).since(rig.now) <= Duration::from_secs(1));
}

#[test]
fn seeds_spread_the_waits() {
    let waits: std::collections::HashSet<u64> = (0..50)
        .map(|seed| {
            let wish = SignIn { reconnection: Reconnection { seed, ..Reconnection::DEFAULT }, ..anna() };
            let mut rig = online_with::<Heap>(&wish);
            rig.breaks(NS, LinkError::Broken);
            until(&rig).since(rig.now).as_millis()
        })
        .collect();
    assert!(waits.len() > 30, "{waits:?}");
}

#[test]
fn what_does_not_pass_ends_the_session() {
    let suspended = SignOutReason::Refused { request: RequestKind::Status, code: ErrorCode::new(927) };
    for (line, reason) in [("OUT OTH\r\n", SignOutReason::SignedInElsewhere), ("927\r\n", suspended)] {
        let mut rig = online();
        rig.says(NS, line);
        assert_eq!(rig.end(), Some(reason), "{:?}", rig.told);
        assert_eq!((rig.messenger.state(), rig.wait), (State::Offline, Instant::FAR_FUTURE));
    }
    for line in ["OUT SSD\r\n", "OUT\r\n", "OUT TOU\r\n", "601\r\n", "910\r\n", "928\r\n"] {
        let mut rig = online();
        rig.says(NS, line);
        assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{line}");
    }
}

#[test]
fn the_time_that_the_server_names_is_kept() {
    let mut rig = online();
    rig.says(NS, "OUT RCT 7\r\n");
    assert_eq!(until(&rig).since(rig.now), Duration::from_secs(420));
    rig.messenger.network_changed();
    rig.drain();
    assert_eq!(until(&rig).since(rig.now), Duration::from_secs(420));
    assert!(rig.links.is_empty());
}

#[test]
fn a_moved_list_is_asked_for_at_once_and_whole() {
    let mut rig = online();
    rig.says(NS, "OUT MIG\r\n");
    assert!(rig.is_linked(NS));
    assert!(rig.take_sent(NS).starts_with("VER "));
}

#[test]
fn a_first_attempt_that_fails_is_the_users_to_repeat() {
    let mut rig: Rig<Heap> = Rig::new(Split::Whole);
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig.breaks(NS, LinkError::Unreachable);
    assert_eq!(rig.messenger.state(), State::Offline);
    let mut rig = online_with::<Heap>(&SignIn { reconnection: Reconnection::NEVER, ..anna() });
    rig.breaks(NS, LinkError::Broken);
    assert_eq!(rig.told, [Event::SignedOut { reason: SignOutReason::LinkLost(LinkError::Broken) }]);
}

#[test]
fn a_password_that_is_wrong_by_now_ends_it() {
    let mut rig = online();
    rig.breaks(NS, LinkError::Broken);
    goes_on(&mut rig);
    let first = rig.take_sent(NS);
    assert!(first.starts_with("VER 7"), "{first}");
    rig.says(NS, "VER 7 MSNP12\r\nCVR 8 1.0 1.0 1.0 http://d http://i\r\nUSR 9 TWN S ct=2\r\n");
    // The old ticket is not taken, and the password not either.
    rig.says(NS, "911 10\r\n");
    rig.says(NS, "VER 11 MSNP12\r\nCVR 12 1.0 1.0 1.0 http://d http://i\r\nUSR 13 TWN S ct=2\r\n");
    rig.says("tls:login.example.net:443", "HTTP/1.1 401 No\r\nWWW-Authenticate: Passport1.4 da-status=failed,srealm=Passport.NET,cbtxt=No\r\nContent-Length: 0\r\n\r\n");
    assert!(matches!(rig.end(), Some(SignOutReason::WrongPassword { .. })), "{:?}", rig.told);
}

#[test]
fn another_network_is_tried_at_once() {
    let mut rig = online();
    rig.breaks(NS, LinkError::Broken);
    rig.connects = false;
    for _ in 0..6 {
        goes_on(&mut rig);
        rig.breaks(NS, LinkError::Unreachable);
    }
    assert!(until(&rig).since(rig.now) > Duration::from_secs(10));
    rig.connects = true;
    rig.messenger.network_changed();
    rig.drain();
    assert!(rig.take_sent(NS).starts_with("VER "));
    // An attempt under way begins anew: its connection is of the old network.
    let before = rig.link(NS);
    rig.messenger.network_changed();
    rig.drain();
    assert_ne!(rig.link(NS), before);
    answers_all(&mut rig, "2006 2005");
    assert_eq!(rig.messenger.state(), State::Online);
}

#[test]
fn an_open_link_has_five_seconds_to_show_that_it_is_alive() {
    let mut rig = online();
    rig.messenger.network_changed();
    rig.messenger.network_changed();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "PNG\r\n");
    rig.says(NS, "QNG 50\r\n");
    rig.wait(Duration::from_secs(6));
    assert_eq!(rig.messenger.state(), State::Online);
    rig.messenger.network_changed();
    rig.drain();
    rig.wait(Duration::from_secs(5));
    assert!(matches!(rig.messenger.state(), State::Waiting { .. }));
    assert!(rig.links.is_empty());
}

#[test]
fn who_sleeps_has_no_deadline_and_wakes_with_a_question() {
    let mut rig = online();
    rig.messenger.suspend();
    rig.drain();
    assert_eq!((rig.wait, rig.messenger.state()), (Instant::FAR_FUTURE, State::Suspended));
    rig.says(NS, "NLN AWY bob@example.org Bob 0\r\n");
    // What comes in is read.
    assert_told!(rig, [Event::Presence(_)]);
    rig.wait(Duration::from_secs(7200));
    assert!(rig.told.is_empty() && rig.sent.is_empty());
    rig.messenger.resume();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "PNG\r\n");
    rig.says(NS, "QNG 50\r\n");
    assert_eq!(rig.states.last(), Some(&State::Online));
    // A link that did not outlive the sleep.
    rig.messenger.suspend();
    rig.drain();
    rig.breaks(NS, LinkError::Broken);
    assert_eq!((rig.wait, rig.messenger.state()), (Instant::FAR_FUTURE, State::Suspended));
    rig.now = rig.now.after(Duration::from_secs(7200));
    rig.messenger.resume();
    rig.drain();
    assert!(rig.take_sent(NS).starts_with("VER "), "no wait after waking");
    // Signing out does not wait for waking.
    rig.messenger.suspend();
    rig.messenger.sign_out();
    rig.drain();
    assert_eq!(rig.messenger.state(), State::Offline);
}

#[test]
fn in_the_background_the_server_is_asked_seldom() {
    let mut rig = online();
    rig.says(NS, "QNG 50\r\n");
    for (background, most) in [(false, 72), (true, 15)] {
        rig.messenger.set_background(background);
        rig.drain();
        let end = rig.now.after(Duration::from_secs(3600));
        let (mut pings, mut wakes, mut bytes) = (0, 0, 0);
        while rig.wait < end {
            rig.now = rig.wait;
            rig.drain();
            wakes += 1;
            let sent = rig.take_sent(NS);
            if sent == "PNG\r\n" {
                pings += 1;
                wakes += 1;
                bytes += 5 + 8;
                rig.says(NS, "QNG 50\r\n");
            }
        }
        println!("background {background}: {pings} PNG, {wakes} wake-ups, {bytes} bytes an hour");
        assert!(pings == most || pings == most - 1);
        assert!(!background || wakes <= 30 && bytes <= 3000);
    }
}

#[test]
fn what_is_said_meanwhile_is_sent_then() {
    let mut rig = online_with::<Fixed<2, 2048>>(&anna());
    let (chat, _) = rig.messenger.send(Recipient::Account("bob@example.org"), &text("one")).unwrap();
    rig.drain();
    rig.says(NS, "XFR 7 SB sb.example.net:1864 CKI 17.1\r\n");
    rig.says(
        SB,
        "USR 2 OK anna@example.net Anna\r\nCAL 3 RINGING 1\r\nJOI bob@example.org Bob 0\r\nACK 1\r\n",
    );
    rig.take_told();
    // The switchboard outlives the notification server.
    rig.breaks(NS, LinkError::Broken);
    rig.messenger.send(Recipient::Chat(chat), &text("two")).unwrap();
    rig.drain();
    assert!(rig.take_sent(SB).contains("two"));
    rig.says(SB, "ACK 4\r\n");
    assert_told!(rig, [Event::ConnectionLost { .. }, Event::Delivered { .. }]);
    // Then it goes as well.
    rig.breaks(SB, LinkError::Broken);
    rig.messenger.send(Recipient::Chat(chat), &text("three")).unwrap();
    rig.drain();
    assert_told!(rig, [Event::ChatClosed { .. }]);
    goes_on(&mut rig);
    answers_all(&mut rig, "2006 2005");
    let asked = rig.take_sent(NS);
    assert!(asked.starts_with("XFR "), "{asked}");
    let number = asked.split(' ').nth(1).unwrap();
    rig.says(NS, &format!("XFR {number} SB sb.example.net:1864 CKI 17.2\r\n"));
    let greeting = rig.take_sent(SB);
    let number = greeting.split(' ').nth(1).unwrap();
    rig.says(SB, &format!("USR {number} OK anna@example.net Anna\r\n"));
    let call = rig.take_sent(SB);
    let number = call.split(' ').nth(1).unwrap();
    rig.says(SB, &format!("CAL {number} RINGING 2\r\nJOI bob@example.org Bob 0\r\n"));
    let said = rig.take_sent(SB);
    assert!(said.contains("three") && !said.contains("two"), "{said}");
}

/// Plays the switchboard that is asked for in `asked`, on which Bob is not reachable.
fn is_not_reachable<S: Storage>(rig: &mut Rig<S>, asked: &str) {
    let at = asked.find("XFR ").unwrap_or_else(|| panic!("no XFR in {asked:?}: {:?}", rig.told));
    let number = asked[at..].split(' ').nth(1).unwrap();
    rig.says(NS, &format!("XFR {number} SB sb.example.net:1864 CKI 17.2\r\n"));
    let greeting = rig.take_sent(SB);
    let number = greeting.split(' ').nth(1).unwrap();
    rig.says(SB, &format!("USR {number} OK anna@example.net Anna\r\n"));
    let call = rig.take_sent(SB);
    let number = call.split(' ').nth(1).unwrap();
    rig.says(SB, &format!("217 {number}\r\n"));
    assert_eq!(rig.take_sent(SB), "OUT\r\n");
}

/// A text waits for the session, and then for Bob.
fn waits_for_bob(wish: &SignIn<'_>) -> (Rig<Fixed<2, 2048>>, Event<'static>) {
    let mut rig = online_with::<Fixed<2, 2048>>(wish);
    rig.breaks(NS, LinkError::Broken);
    let (chat, message) = rig.messenger.send(Recipient::Account("bob@example.org"), &text("hello")).unwrap();
    goes_on(&mut rig);
    answers_all(&mut rig, "2006 2005");
    let asked = rig.take_sent(NS);
    rig.take_told();
    is_not_reachable(&mut rig, &asked);
    (rig, Event::Failed { chat, message, reason: FailureReason::NotReachable })
}

#[test]
fn what_waited_for_the_session_waits_for_the_contact_too() {
    let (mut rig, failed) = waits_for_bob(&anna());
    assert!(!rig.told.contains(&failed), "{:?}", rig.told);
    assert_eq!(rig.take_sent(NS), "");
    // Somebody else coming is no reason to call again; Bob is.
    rig.says(NS, "NLN NLN carla@example.org Carla 0\r\n");
    assert_eq!(rig.take_sent(NS), "");
    rig.wait(Duration::from_secs(1));
    rig.says(NS, "NLN NLN Bob@example.org Bob 0\r\n");
    let asked = rig.take_sent(NS);
    assert!(asked.starts_with("XFR "), "{asked}");
}

#[test]
fn a_contact_who_does_not_come_back_is_called_now_and_then_for_a_minute() {
    for (absence, most) in [(Duration::from_secs(60), 6), (Duration::from_secs(20), 3)] {
        let limits = msnp_core::limits::Limits { absence, ..msnp_core::limits::Limits::DEFAULT };
        let (mut rig, failed) = waits_for_bob(&SignIn { limits, ..anna() });
        let began = rig.now;
        let mut calls = 1;
        while !rig.told.contains(&failed) {
            assert!(calls < most, "{:?}", rig.told);
            rig.now = rig.wait;
            rig.drain();
            let asked = rig.take_sent(NS);
            if asked.contains("XFR ") {
                is_not_reachable(&mut rig, &asked);
                calls += 1;
            } else if asked.contains("PNG") {
                rig.says(NS, "QNG 50\r\n");
            }
        }
        assert_eq!(rig.now.since(began), absence);
    }
    // Who wants none of it is told at once.
    let limits = msnp_core::limits::Limits { absence: Duration::ZERO, ..msnp_core::limits::Limits::DEFAULT };
    let (rig, failed) = waits_for_bob(&SignIn { limits, ..anna() });
    assert!(rig.told.contains(&failed), "{:?}", rig.told);
}

#[test]
fn what_was_not_sent_is_reported_when_the_user_gives_up() {
    let mut rig = online();
    rig.breaks(NS, LinkError::Broken);
    rig.messenger.send(Recipient::Account("bob@example.org"), &text("one")).unwrap();
    assert_eq!(rig.messenger.set_privacy(true), Err(Error::NotSignedIn));
    rig.messenger.sign_out();
    rig.drain();
    let events = rig.take_told();
    let is_unsent = |event: &Event<'_>| matches!(event, Event::Failed { reason: FailureReason::NotSent, .. });
    assert!(events.iter().any(is_unsent), "{events:?}");
    assert_eq!(end_of(&events), Some(SignOutReason::Wish));
}

#[test]
fn requests_without_an_answer_are_refused() {
    let mut rig = online();
    let wish = rig.messenger.set_display_name("Anna C").unwrap();
    rig.drain();
    rig.breaks(NS, LinkError::Broken);
    assert!(rig.take_told().contains(&Event::Refused {
        request: wish,
        kind: RequestKind::DisplayName,
        error: RequestError::SignedOut
    }));
}

#[test]
fn a_list_that_broke_off_is_asked_for_as_a_whole() {
    for is_late in [false, true] {
        let mut rig = online();
        rig.breaks(NS, LinkError::Broken);
        goes_on(&mut rig);
        answers_all(&mut rig, "2007 2007 2 0\r\nLST N=bob@example.org F=Bob C=b 11 1");
        if is_late {
            // What has come is taken for the list, and not for what is to be kept.
            rig.take_told();
            rig.wait(Duration::from_secs(31));
            let version = ListVersion { list: "", settings: "" };
            assert!(rig.told.contains(&Event::ListComplete { version }), "{:?}", rig.told);
        }
        rig.breaks(NS, LinkError::Broken);
        rig.take_sent(NS);
        goes_on(&mut rig);
        let first = rig.take_sent(NS);
        let number = |verb: &str, sent: &str| -> String {
            let line = sent.split("\r\n").find(|line| line.starts_with(verb)).unwrap();
            line.split(' ').nth(1).unwrap().to_owned()
        };
        let (version, client, user) = (number("VER", &first), number("CVR", &first), number("USR", &first));
        rig.says(NS, &format!("VER {version} MSNP12\r\nCVR {client} 1.0 1.0 1.0 http://d http://i\r\n"));
        rig.says(NS, &format!("USR {user} TWN S ct=2\r\n"));
        let ticket = rig.take_sent(NS);
        rig.says(NS, &format!("USR {} OK anna@example.net 1 0\r\n", number("USR", &ticket)));
        let asked = rig.take_sent(NS);
        assert!(asked.starts_with(&format!("SYN {} 0 0\r\n", number("SYN", &asked))), "{asked}");
    }
}
