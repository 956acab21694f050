//! What one sign-in leaves to the next, in the same machine and from one run to another, and what it must not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::error::{RequestKind, SignOutReason};
use msnp_core::settings::{Proxy, ProxyKind, Servers};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Heap, SignIn, State};
use rig::*;

const NEXUS_LINK: &str = "tls:nexus.example.net:443";
const LOGIN: &str = "tls:login.example.net:443";

/// Signs in and out again; `at` is the notification server.
fn was_online(wish: &SignIn<'_>) -> Rig<Heap> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(wish);
    rig
}

fn signs_out(rig: &mut Rig<Heap>) {
    rig.messenger.sign_out();
    rig.drain();
    rig.wait(Duration::from_secs(10));
    assert!(rig.messenger.is_offline(), "{:?}", rig.messenger.state());
    rig.links.clear();
    rig.sent.clear();
    rig.take_told();
}

/// Begins to sign in, as far as the notification server can go.
fn begins(wish: &SignIn<'_>) -> Rig<Heap> {
    let mut rig = Rig::new(Split::Whole);
    rig.messenger.sign_in(wish).unwrap();
    rig.drain();
    rig.serves(NS);
    rig
}

#[test]
fn a_ticket_is_good_for_the_password_that_earned_it() {
    let other = SignIn { password: "quite-another", ..anna() };
    let mut rig = was_online(&anna());
    let resume = rig.resume(true);
    signs_out(&mut rig);
    rig.messenger.sign_in(&other).unwrap();
    rig.drain();
    rig.serves(NS);
    assert_eq!(
        rig.messenger.state(),
        State::SigningIn,
        "without the login server nobody knows whether it is right"
    );
    assert!(rig.take_sent(LOGIN).contains("pwd=quite%2Danother"));
    signs_out(&mut rig);
    // Not even the old one brings the ticket back: it is gone.
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig.serves(NS);
    assert_eq!(rig.messenger.state(), State::SigningIn);
    // In another run.
    for (password, good) in
        [("Example-Pass1", true), ("quite-another", false), ("example-pass1", false), ("x", false)]
    {
        let rig = begins(&SignIn { password, resume: resume.as_bytes(), ..anna() });
        assert_eq!(rig.messenger.state() == State::Online, good, "{password}");
    }
}

#[test]
fn the_same_password_keeps_its_ticket() {
    let mut rig = was_online(&anna());
    signs_out(&mut rig);
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig.serves(NS);
    assert_eq!(rig.messenger.state(), State::Online);
    assert_eq!(rig.links.len(), 1);
}

/// Of the password, a resume value tells eight bits beside a ticket, and nothing without one.
#[test]
fn a_resume_value_is_no_way_to_a_password() {
    let rig = was_online(&anna());
    let check = |text: &str| text.lines().find_map(|line| line.strip_prefix("password-check=")).map(str::len);
    assert_eq!(check(&rig.resume(true)), Some(2));
    assert_eq!(check(&rig.resume(false)), None);
    // A check of another ticket, or none: the ticket is not used.
    let full = rig.resume(true);
    let without =
        full.lines().filter(|line| !line.starts_with("password-check")).map(|line| format!("{line}\n"));
    for resume in [full.replace("PROFILE", "PROFILE2"), without.collect()] {
        assert_ne!(
            begins(&SignIn { resume: resume.as_bytes(), ..anna() }).messenger.state(),
            State::Online,
            "{resume}"
        );
    }
}

#[test]
fn another_configuration_gets_nothing_of_the_last_one() {
    let configured = Servers { nexus: "", login: "https://old-login.example.net/l", ..servers() };
    let elsewhere = Servers { nexus: "https://nexus.example.org/rdr/pprdr.asp", ..servers() };
    for (first, second, asked) in [
        (configured, servers(), NEXUS_LINK),
        (servers(), configured, "tls:old-login.example.net:443"),
        (servers(), elsewhere, "tls:nexus.example.org:443"),
        (servers(), Servers { port: 1864, ..servers() }, NEXUS_LINK),
        (
            servers(),
            Servers { login: "https://old-login.example.net/l", ..servers() },
            "tls:old-login.example.net:443",
        ),
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&SignIn { servers: first, ..anna() }).unwrap();
        rig.drain();
        rig.serves(NS);
        if rig.is_linked(NEXUS_LINK) {
            rig.says(NEXUS_LINK, NEXUS_ANSWER);
            rig.says(LOGIN, LOGIN_ANSWER);
        } else {
            rig.says("tls:old-login.example.net:443", LOGIN_ANSWER);
        }
        rig.serves(NS);
        assert_eq!(rig.messenger.state(), State::Online);
        let resume = rig.resume(true);
        signs_out(&mut rig);
        rig.messenger.sign_in(&SignIn { servers: second, ..anna() }).unwrap();
        rig.drain();
        let other = Rig {
            sent: Vec::new(),
            ..begins(&SignIn { servers: second, resume: resume.as_bytes(), ..anna() })
        };
        for rig in [&rig, &other] {
            let passport: Vec<_> =
                rig.links.iter().filter(|(to, _)| to.starts_with("tls:")).map(|(to, _)| to).collect();
            assert_eq!(passport, [asked], "{first:?} then {second:?}");
            assert_ne!(rig.messenger.state(), State::Online, "{first:?} then {second:?}");
        }
    }
}

/// The caller takes the permission for plain Passport back, or gives it: what was learnt in the clear is not used again.
#[test]
fn what_was_learnt_in_the_clear_is_not_kept() {
    let loose = Servers { allow_plain_passport: true, ..servers() };
    let plain = Servers { nexus: "http://nexus.example.net/rdr/pprdr.asp", ..loose };
    let evil = NEXUS_ANSWER.replace("login.example.net", "http://evil.example.net");
    let secure = NEXUS_ANSWER.replace("DALogin=login.example.net", "DALogin=https://login.example.net");
    for (servers, nexus, answer) in [
        (plain, "nexus.example.net:80", &evil),
        (loose, NEXUS_LINK, &evil),
        (plain, "nexus.example.net:80", &secure),
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&SignIn { servers, ..anna() }).unwrap();
        rig.drain();
        rig.serves(NS);
        rig.says(nexus, answer);
        let login = rig.links.last().unwrap().0.clone();
        assert!(login.contains("evil") || login == LOGIN, "{login}");
        rig.says(&login, LOGIN_ANSWER);
        rig.serves(NS);
        assert_eq!(rig.messenger.state(), State::Online);
        assert!(!rig.resume(true).contains("login="), "{}", rig.resume(true));
        // In a session that is taken up, with a ticket that is refused.
        rig.closes(NS);
        rig.goes_on();
        rig.says(NS, "VER 7 MSNP12\r\nCVR 8 1 1 1 d i\r\nUSR 9 TWN S ct=1\r\n911 10\r\n");
        assert!(rig.is_linked(nexus), "{:?}", rig.links);
        signs_out(&mut rig);
        // With and without leave.
        for servers in [servers, self::servers()] {
            rig.messenger.sign_in(&SignIn { servers, ..anna() }).unwrap();
            rig.drain();
            rig.serves(NS);
            assert!(!rig.links.iter().any(|(to, _)| *to == login), "{:?}", rig.links);
            assert!(!rig.sent.iter().any(|(to, text)| !to.starts_with("tls:") && text.contains("pwd=")));
            signs_out(&mut rig);
        }
    }
}

/// One evening in a bad network: somebody on the way sends the client on, and passes everything through. Afterwards, at home.
#[test]
fn a_server_far_away_is_not_kept_from_one_run_to_the_next() {
    for (named, kept) in [
        ("evil.example.com:1863", false),
        ("192.0.2.66:1863", false),
        ("ns4.example.net:1863", true),
        ("ns4.msgr.example.net:1864", true),
        ("ns.example.net:1999", true),
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&anna()).unwrap();
        rig.drain();
        rig.says(NS, &format!("VER 1 MSNP12\r\nXFR 3 NS {named} 0 x\r\n"));
        rig.serves(named);
        rig.says(NEXUS_LINK, NEXUS_ANSWER);
        rig.says(LOGIN, LOGIN_ANSWER);
        rig.serves(named);
        assert_eq!(rig.messenger.state(), State::Online);
        let mut resume = rig.resume(false);
        let mut runs = 0;
        loop {
            let mut home = Rig::<Heap>::new(Split::Whole);
            home.messenger.sign_in(&SignIn { resume: resume.as_bytes(), ..anna() }).unwrap();
            home.drain();
            if home.is_linked(NS) {
                break;
            }
            runs += 1;
            home.serves(named);
            home.says(LOGIN, LOGIN_ANSWER);
            home.serves(named);
            resume = home.resume(false);
            assert!(runs < 100, "for ever");
        }
        assert_eq!(runs > 0, kept, "{named}");
    }
}

#[test]
fn a_named_server_is_asked_first_for_hours_at_most() {
    for (hours, kept) in [(1, true), (5, true), (6, false), (100, false)] {
        for polled in [false, true] {
            let named = "ns4.example.net:1863";
            let mut rig = Rig::<Heap>::new(Split::Whole);
            rig.messenger.sign_in(&anna()).unwrap();
            rig.drain();
            rig.says(NS, "VER 1 MSNP12\r\nXFR 3 NS ns4.example.net:1863 0 x\r\n");
            rig.serves(named);
            rig.says(NEXUS_LINK, NEXUS_ANSWER);
            rig.says(LOGIN, LOGIN_ANSWER);
            rig.serves(named);
            signs_out(&mut rig);
            rig.now = rig.now.after(Duration::from_secs(hours * 3600));
            if polled {
                rig.drain();
            }
            rig.messenger.sign_in(&anna()).unwrap();
            rig.drain();
            assert_eq!(rig.is_linked(named), kept, "{hours} {polled}");
            assert_ne!(rig.is_linked(NS), kept, "{hours} {polled}");
        }
    }
}

/// A resume value comes from a file. What stands in it becomes an address, or nothing.
#[test]
fn what_is_no_address_is_not_taken_from_a_resume_value() {
    for (host, port) in [
        ("evil\r X-Injected: 1", "1863"),
        ("ns.example.net\r", "1863"),
        ("ns.example.net", "0"),
        ("ns.example.net", "65536"),
        ("ns.example.net", "-1"),
        ("ns.example.net", ""),
        ("", "1863"),
        ("a b.example.net", "1863"),
        ("\u{e9}.example.net", "1863"),
        ("x@ns.example.net", "1863"),
        ("x/.example.net", "1863"),
    ] {
        let resume = format!(
            "msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\nnotification={host}\nport={port}\nlogin=https://x\r.example.net/\npassport={NEXUS}\n"
        );
        let proxy = Proxy { kind: ProxyKind::Http, host: "proxy", port: 1, user: "", password: "" };
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&SignIn { resume: resume.as_bytes(), proxy, ..anna() }).unwrap();
        rig.drain();
        assert!(
            rig.sent.iter().any(|(_, text)| text.starts_with("CONNECT ns.example.net:1863 HTTP")),
            "{host:?} {port}: {:?}",
            rig.sent
        );
        assert!(!rig.sent.iter().any(|(_, text)| text.contains("Injected") || text.contains(":0 ")));
    }
    for host in ["ns.example.net\r\nX: 1", "ns example.net", "\tns", "ns\u{7f}"] {
        let servers = Servers { host, ..servers() };
        let mut rig = Rig::<Heap>::new(Split::Whole);
        assert_eq!(
            rig.messenger.sign_in(&SignIn { servers, ..anna() }),
            Err(Error::InvalidAddress),
            "{host:?}"
        );
    }
    // Nor from the wire.
    for named in ["evil.example.net\u{1}:1863", "x/y:1863", "ns4.example.net:0"] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&anna()).unwrap();
        rig.drain();
        rig.says(NS, &format!("XFR 3 NS {named}\r\n"));
        let reason = SignOutReason::BadAnswer { request: RequestKind::Version };
        assert_eq!(rig.told, [Event::SignedOut { reason }], "{named:?}");
    }
}

/// Taking a value and giving it again changes nothing: only what happens in between does.
#[test]
fn a_value_that_nothing_came_of_stays_as_it_is() {
    let named = "msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\nnotification=ns4.example.net\nport=1864\nuses=3\nlock-step=4\n";
    let first = |resume: &str| {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&SignIn { resume: resume.as_bytes(), ..anna() }).unwrap();
        rig.resume(true)
    };
    for resume in [was_online(&anna()).resume(true).as_str(), named] {
        let taken = first(resume);
        assert_eq!(first(&taken), taken);
        for line in resume.lines() {
            assert!(taken.contains(line), "{line} of {resume} in {taken}");
        }
    }
}
