//! Every answer of nexus and login server leads somewhere: no sign-in waits without an end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::error::SignOutReason;
use msnp_core::settings::Servers;
use msnp_core::time::{Duration, Instant};
use msnp_core::{Fixed, Heap, SignIn, State, Storage};
use rig::*;

const ONE: &str = "tls:one.example.net:443";
const OTHER: &str = "tls:other.example.net:443";

/// What a Passport server answers, its connection kept open or closed by it.
const ANSWERS: [&str; 11] = [
    "404 Not Found\r\n",
    "410 Gone\r\n",
    "500 Oops\r\n",
    "503 Busy\r\n",
    "403 Forbidden\r\n",
    "204 Nothing\r\n",
    "200 OK\r\n",
    "302 Found\r\n",
    "302 Found\r\nLocation: /again\r\n",
    "302 Found\r\nLocation: https://other.example.net/x\r\n",
    "302 Found\r\nLocation: http://one.example.net/x\r\n",
];

fn answer(head: &str, close: bool) -> String {
    let close = if close { "Connection: close\r\n" } else { "" };
    format!("HTTP/1.1 {head}{close}Content-Length: 0\r\n\r\n")
}

/// Passport servers that answer every request: the nexus by `nexus`, the login servers by `login`. Goes on until nobody asks any more.
fn passport<S: Storage>(rig: &mut Rig<S>, nexus: &str, login: &str) {
    for _ in 0..40 {
        let Some(address) = rig.sent.iter().find(|(to, _)| to.starts_with("tls:")).map(|(to, _)| to.clone())
        else {
            return;
        };
        let asked = rig.take_sent(&address);
        if rig.is_linked(&address) {
            rig.says(&address, if asked.starts_with("GET /nexus") { nexus } else { login });
        }
    }
    panic!("requests without an end");
}

/// However long it takes: after each deadline there is another, until the session is over, or waits for its next attempt.
fn comes_to_an_end<S: Storage>(rig: &mut Rig<S>, what: &str) {
    for _ in 0..200 {
        match rig.messenger.state() {
            State::Offline | State::Waiting { .. } => return,
            state => assert_ne!(rig.wait, Instant::FAR_FUTURE, "{what}: {state:?} without a deadline"),
        }
        rig.goes_on();
        rig.sent.retain(|(to, _)| !to.starts_with("tls:"));
        rig.serves(NS);
    }
    panic!("{what}: still {:?}", rig.messenger.state());
}

/// Whether a session ended for what Passport said, or for where it led.
fn is_of_passport(reason: SignOutReason<'_>) -> bool {
    matches!(
        reason,
        SignOutReason::PassportLost(_)
            | SignOutReason::PassportAddress
            | SignOutReason::PassportAnswer
            | SignOutReason::PassportStatus { .. }
            | SignOutReason::TooManyRedirects
    )
}

fn wish(nexus: &'static str) -> SignIn<'static> {
    SignIn { servers: Servers { nexus, ..servers() }, ..anna() }
}

/// The nexus, and a login server on the same host or another.
fn places() -> [(&'static str, String); 2] {
    let good = |host: &str| {
        format!("HTTP/1.1 200 OK\r\nPassportURLs: DALogin={host}/login\r\nContent-Length: 0\r\n\r\n")
    };
    [
        ("https://one.example.net/nexus", good("one.example.net")),
        ("https://one.example.net/nexus", good("other.example.net")),
    ]
}

#[test]
fn a_first_sign_in_comes_to_an_end_whatever_passport_answers() {
    for (nexus, good) in places() {
        for head in ANSWERS {
            for close in [false, true] {
                // The login address is known from an earlier sign-in, or not; nexus or login answer oddly.
                for known in [false, true] {
                    for odd_nexus in [false, true] {
                        let what = format!("{head:?} close {close} known {known} odd nexus {odd_nexus}");
                        let odd = answer(head, close);
                        let mut rig = Rig::<Heap>::new(Split::Whole);
                        let resume = format!(
                            "msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\npassport={nexus}\nlogin=https://one.example.net/old\n"
                        );
                        let resume: &[u8] = if known { resume.as_bytes() } else { b"" };
                        rig.messenger.sign_in(&SignIn { resume, ..wish(nexus) }).unwrap();
                        rig.drain();
                        rig.serves(NS);
                        passport(&mut rig, if odd_nexus { &odd } else { &good }, &odd);
                        comes_to_an_end(&mut rig, &what);
                        assert!(
                            rig.messenger.is_offline() && rig.links.is_empty(),
                            "{what}: {:?}",
                            rig.links
                        );
                        assert!(rig.end().is_some_and(is_of_passport), "{what}: {:?}", rig.told);
                    }
                }
            }
        }
    }
}

/// As above, in the midst of a session that is taken up again: nothing ends it, and when Passport is well again it is online.
#[test]
fn a_lost_session_is_taken_up_whatever_passport_answered() {
    for (nexus, good) in places() {
        for head in ANSWERS {
            for close in [false, true] {
                for odd_nexus in [false, true] {
                    let what = format!("{head:?} close {close} odd nexus {odd_nexus}");
                    let odd = answer(head, close);
                    let mut rig = Rig::<Fixed<2, 2048>>::new(Split::Whole);
                    rig.messenger.sign_in(&wish(nexus)).unwrap();
                    rig.drain();
                    rig.serves(NS);
                    passport(&mut rig, &good, LOGIN_ANSWER);
                    rig.serves(NS);
                    assert_eq!(rig.messenger.state(), State::Online, "{what}");
                    rig.closes(NS);
                    rig.goes_on();
                    // The ticket is too old by now, and Passport was moved about.
                    rig.says(NS, "VER 7 MSNP12\r\nCVR 8 1 1 1 d i\r\nUSR 9 TWN S ct=1\r\n911 10\r\n");
                    rig.serves(NS);
                    for _ in 0..3 {
                        passport(&mut rig, if odd_nexus { &odd } else { &good }, &odd);
                        comes_to_an_end(&mut rig, &what);
                        assert!(
                            matches!(rig.messenger.state(), State::Waiting { .. }),
                            "{what}: {:?}",
                            rig.told
                        );
                        rig.goes_on();
                        rig.serves(NS);
                    }
                    passport(&mut rig, &good, LOGIN_ANSWER);
                    rig.serves(NS);
                    assert_eq!(rig.messenger.state(), State::Online, "{what}: {:?}", rig.told);
                }
            }
        }
    }
}

/// A login page was moved; the nexus knows where to.
#[test]
fn an_old_login_page_leads_back_to_the_nexus() {
    for head in ANSWERS {
        for close in [false, true] {
            let (nexus, good) = places()[1].clone();
            let resume = format!(
                "msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\npassport={nexus}\nlogin=https://one.example.net/old\n"
            );
            let mut rig = Rig::<Heap>::new(Split::Whole);
            rig.messenger.sign_in(&SignIn { resume: resume.as_bytes(), ..wish(nexus) }).unwrap();
            rig.drain();
            rig.serves(NS);
            let odd = answer(head, close);
            for _ in 0..12 {
                let asked = rig.take_sent(ONE);
                if asked.starts_with("GET /nexus") {
                    rig.says(ONE, &good);
                } else if !asked.is_empty() {
                    rig.says(ONE, &odd);
                }
                let asked = rig.take_sent(OTHER);
                if asked.starts_with("GET /login") {
                    rig.says(OTHER, LOGIN_ANSWER);
                } else if !asked.is_empty() {
                    rig.says(OTHER, &odd);
                }
            }
            rig.serves(NS);
            assert_eq!(rig.messenger.state(), State::Online, "{head:?} close {close}: {:?}", rig.told);
        }
    }
}

/// A server that was silent after its head, or that never ends its body.
#[test]
fn answers_that_never_end_are_given_up() {
    for begun in
        ["", "HTTP/1.1 404 Not", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "\u{0}\u{1}\r\n\r\n"]
    {
        for (nexus, good) in places() {
            let mut rig = Rig::<Heap>::new(Split::Whole);
            rig.messenger.sign_in(&wish(nexus)).unwrap();
            rig.drain();
            rig.serves(NS);
            passport(&mut rig, &good, begun);
            let begin = rig.now;
            comes_to_an_end(&mut rig, begun);
            assert!(
                rig.messenger.is_offline() && rig.now.since(begin) < Duration::from_secs(600),
                "{begun:?}"
            );
        }
    }
}

/// A driver may read nothing and say so: the request that is still to leave does so.
#[test]
fn nothing_read_is_no_answer() {
    let mut messenger = msnp_core::Messenger::<Fixed<1, 2048>>::new();
    messenger.sign_in(&anna()).unwrap();
    let link = loop {
        match messenger.poll(Instant::from_millis(1000)) {
            msnp_core::Output::Connect { link, .. } => messenger.connected(link),
            msnp_core::Output::Send { link, bytes } if bytes.starts_with(b"GET /rdr") => break link,
            msnp_core::Output::Wait { .. } => panic!("the nexus is not asked"),
            _ => {}
        }
    };
    let unsent = messenger.unsent(link).to_vec();
    assert_eq!(messenger.received(link, &[]), 0);
    assert_eq!(messenger.unsent(link), unsent);
    messenger.sent(link, 10);
    assert_eq!(messenger.received(link, &[]), 0);
    assert_eq!(messenger.unsent(link), &unsent[10..]);
}
