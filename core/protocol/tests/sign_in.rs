//! How a sign-in goes, and every way in which it can go wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::LinkError;
use msnp_core::settings::{ListVersion, Servers};
use msnp_core::time::Duration;
use msnp_core::wire::sink::Sink;
use msnp_core::{Error, Fixed, Heap, SignIn};
use rig::*;

const LOGIN: &str = "tls:login.example.net:443";
const NEXUS_LINK: &str = "tls:nexus.example.net:443";
const FIRST_WRITE: &str = "VER 1 MSNP12 MSNP11 MSNP10 MSNP9 MSNP8 CVR0\r\n\
    CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0324 MSMSGS anna@example.net\r\n\
    USR 3 TWN I anna@example.net\r\n";
const FIRST_ANSWERS: &str = "VER 1 MSNP12\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\n";

fn rig() -> Rig<Heap> {
    Rig::new(Split::Whole)
}

/// A sign-in whose first commands have left.
fn begun() -> Rig<Heap> {
    let mut rig = rig();
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig
}

/// A sign-in that has come as far as the login server.
fn asked_for_a_ticket() -> Rig<Heap> {
    let mut rig = begun();
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "USR 3 TWN S ct=1\r\n");
    rig.says(NEXUS_LINK, NEXUS_ANSWER);
    rig
}

fn last(rig: &Rig<Heap>) -> &str {
    rig.events.last().map_or("", String::as_str)
}

#[test]
fn the_first_commands_leave_together_and_the_nexus_is_asked_meanwhile() {
    let mut rig = begun();
    assert_eq!(rig.take_sent(NS), FIRST_WRITE);
    let asked = rig.take_sent(NEXUS_LINK);
    assert!(asked.starts_with("GET /rdr/pprdr.asp HTTP/1.1\r\n"), "{asked}");
    rig.says(NEXUS_LINK, NEXUS_ANSWER);
    assert!(
        rig.is_linked(LOGIN) && rig.take_sent(LOGIN).is_empty(),
        "the link is warm, the challenge is awaited"
    );
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "USR 3 TWN S ct=1,rn=2\r\n");
    let login = rig.take_sent(LOGIN);
    assert!(
        login.contains("Passport1.4 OrgVerb=GET,") && login.contains("pwd=Example%2DPass1,ct=1,rn=2\r\n"),
        "{login}"
    );
    rig.says(LOGIN, LOGIN_ANSWER);
    assert_eq!(rig.take_sent(NS), "USR 4 TWN S t=TICKET&p=PROFILE\r\n");
    assert!(!rig.is_linked(LOGIN) && !rig.is_linked(NEXUS_LINK));
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
    assert_eq!(rig.take_sent(NS), "SYN 5 0 0\r\nCHG 6 NLN 0\r\n");
    rig.says(NS, "SYN 5 2006 2005 1 1\r\nLSG Work 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nLST N=b@example.org F=B C=x 11 1\r\nCHG 6 NLN 0\r\n");
    let names: Vec<_> =
        rig.events.iter().map(|event| event.split([' ', '(', '{']).next().unwrap_or("")).collect();
    assert_eq!(names, ["SignedIn", "ListBegins", "Group", "Contact", "ListComplete", "Online"]);
}

#[test]
fn one_host_for_nexus_and_login_shares_a_connection() {
    let mut rig = begun();
    rig.says(NEXUS_LINK, &NEXUS_ANSWER.replace("login.example.net", "nexus.example.net"));
    rig.says(NS, FIRST_ANSWERS);
    rig.take_sent(NEXUS_LINK);
    rig.says(NS, "USR 3 TWN S ct=1\r\n");
    assert!(rig.take_sent(NEXUS_LINK).starts_with("GET /login2.srf"));
    assert_eq!(rig.links.len(), 2);
}

#[test]
fn a_reused_connection_that_closes_is_replaced_once() {
    let mut rig = begun();
    rig.says(NEXUS_LINK, &NEXUS_ANSWER.replace("login.example.net", "nexus.example.net"));
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "USR 3 TWN S ct=1\r\n");
    rig.take_sent(NEXUS_LINK);
    rig.closes(NEXUS_LINK);
    assert!(rig.take_sent(NEXUS_LINK).starts_with("GET /login2.srf"));
    rig.closes(NEXUS_LINK);
    assert_eq!(last(&rig), "SignedOut { reason: PassportLost(ClosedByPeer) }");
}

#[test]
fn in_lock_step_each_answer_is_awaited() {
    let mut rig = rig();
    rig.messenger.sign_in(&SignIn { eager: false, ..anna() }).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "VER 1 MSNP12 MSNP11 MSNP10 MSNP9 MSNP8 CVR0\r\n");
    rig.says(NS, "VER 1 MSNP9\r\n");
    assert!(rig.take_sent(NS).starts_with("CVR 2 0x0409"));
    rig.says(NS, "CVR 2 1.0.0000 1.0.0000 1.0.0000 x y\r\n");
    assert_eq!(rig.take_sent(NS), "USR 3 TWN I anna@example.net\r\n");
    assert_eq!(rig.messenger.dialect(), Some(Dialect::MSNP9));
}

#[test]
fn a_server_that_closes_on_haste_gets_it_slowly_and_that_is_remembered() {
    let mut rig = begun();
    rig.take_sent(NS);
    rig.closes(NS);
    assert_eq!(rig.take_sent(NS), "VER 4 MSNP12 MSNP11 MSNP10 MSNP9 MSNP8 CVR0\r\n");
    rig.says(NS, "VER 4 MSNP12\r\n");
    rig.says(NS, "CVR 5 1.0.0000 1.0.0000 1.0.0000 x y\r\n");
    assert_eq!(rig.take_sent(NS).lines().count(), 2);
    assert!(!rig.resume(false).contains("lock-step"), "that it works has not been seen yet");
    rig.says(NS, "USR 6 TWN S ct=1\r\n");
    let mut resume = rig.resume(false);
    assert!(resume.contains("lock-step=8"), "{resume}");
    rig.messenger.sign_out();
    rig.drain();
    // Not for ever: what was in the way of haste may be gone.
    for left in [7, 6, 5, 4, 3, 2, 1] {
        let mut again = Rig::<Heap>::new(Split::Whole);
        again.messenger.sign_in(&SignIn { resume: resume.as_bytes(), ..anna() }).unwrap();
        again.drain();
        assert_eq!(again.sent.iter().filter(|(to, _)| to == NS).count(), 1);
        again.serves(NS);
        resume = again.resume(false);
        assert!(resume.contains(&format!("lock-step={left}\n")), "{resume}");
    }
    let mut again = Rig::<Heap>::new(Split::Whole);
    again.messenger.sign_in(&SignIn { resume: resume.as_bytes(), ..anna() }).unwrap();
    again.drain();
    again.serves(NS);
    assert!(!again.resume(false).contains("lock-step"));
}

/// A connection that breaks says nothing about the server.
#[test]
fn a_break_in_the_midst_of_haste_is_no_reason_to_go_slowly_for_good() {
    for answered in ["", "VER 1 MSNP12\r\n"] {
        for why in [LinkError::Broken, LinkError::TimedOut] {
            let mut rig = begun();
            rig.says(NS, answered);
            match why {
                LinkError::TimedOut if answered.is_empty() => rig.wait(Duration::from_secs(10)),
                _ => rig.breaks(NS, LinkError::Broken),
            }
            rig.take_sent(NS);
            rig.says(NS, "VER 4 MSNP12\r\n");
            rig.serves(NS);
            assert!(!rig.resume(false).contains("lock-step"), "{answered}{why:?}");
        }
    }
    // A server that answers the first command alone takes one at a time.
    let mut rig = begun();
    rig.says(NS, "VER 1 MSNP12\r\n");
    rig.wait(Duration::from_secs(10));
    rig.serves(NS);
    assert!(rig.resume(false).contains("lock-step=8"), "{}", rig.resume(false));
}

/// What was learnt of the pace is taken back when it does not help.
#[test]
fn a_server_that_closes_on_slowness_too_is_met_with_haste_again() {
    let mut rig = begun();
    rig.closes(NS);
    rig.serves(NS);
    rig.messenger.sign_out();
    rig.drain();
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS).lines().count(), 1);
    rig.closes(NS);
    assert!(!rig.resume(false).contains("lock-step"));
}

#[test]
fn silence_after_haste_is_tried_slowly_too_then_told() {
    let mut rig = begun();
    rig.take_sent(NS);
    rig.wait(Duration::from_secs(10));
    assert!(rig.take_sent(NS).starts_with("VER 4"));
    rig.wait(Duration::from_secs(30));
    assert!(last(&rig).contains("TimedOut { request: "), "{:?}", rig.events);
    assert!(rig.messenger.is_offline() && rig.links.is_empty());
}

#[test]
fn refused_protocols_are_one_event() {
    for (answer, cause) in [
        ("VER 1 0\r\n", "NoCommonDialect"),
        ("VER 1 MSNP18\r\n", "UnknownDialect"),
        ("VER 1\r\n", "NoCommonDialect"),
    ] {
        let mut rig = begun();
        rig.says(NS, answer);
        let upgrades: Vec<_> =
            rig.events.iter().filter(|event| event.starts_with("UpgradeRequired")).collect();
        assert_eq!(upgrades.len(), 1, "{answer}");
        assert!(upgrades[0].contains(cause), "{upgrades:?}");
        assert!(rig.messenger.is_offline());
    }
}

#[test]
fn an_update_server_is_asked_what_it_wants() {
    let mut rig = rig();
    rig.messenger.sign_in(&SignIn { eager: false, ..anna() }).unwrap();
    rig.drain();
    rig.says(NS, "VER 1 CVR0\r\n");
    assert!(rig.take_sent(NS).contains("CVQ 2 0x0409"));
    rig.says(
        NS,
        "CVQ 2 8.5.1302 8.5.1302 8.1.0178 http://dl.example.net/setup.exe http://www.example.net\r\n",
    );
    assert_eq!(rig.events.len(), 2);
    assert!(rig.events[0].contains("minimum: \"8.1.0178\"") && rig.events[0].contains("OnlyUpdates"));
    assert_eq!(last(&rig), "SignedOut { reason: UpgradeRequired }");
}

#[test]
fn a_minimum_above_ours_is_told_and_signing_in_goes_on() {
    let mut rig = begun();
    rig.says(NS, "VER 1 MSNP12\r\nCVR 2 8.5.1302 8.5.1302 8.1.0178 http://dl x\r\nUSR 3 TWN S ct=1\r\n");
    assert!(rig.events[0].contains("ClientTooOld"));
    assert!(!rig.messenger.is_offline());
}

#[test]
fn closing_right_after_the_dialects_means_refused() {
    let mut rig = rig();
    rig.messenger.sign_in(&SignIn { eager: false, ..anna() }).unwrap();
    rig.drain();
    rig.closes(NS);
    assert!(rig.events[0].contains("RefusedEarly"));
    assert_eq!(last(&rig), "SignedOut { reason: UpgradeRequired }");
}

#[test]
fn a_wrong_password_comes_with_the_servers_words() {
    let mut rig = asked_for_a_ticket();
    rig.says(LOGIN, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://x,cbtxt=Type%20your%20password\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(last(&rig), "SignedOut { reason: WrongPassword { text: \"Type your password\" } }");
    assert!(rig.messenger.is_offline() && rig.links.is_empty());
    // And the same machine signs in afterwards; the login server is known by now, so the nexus is not asked.
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    assert!(rig.is_linked(LOGIN) && !rig.is_linked(NEXUS_LINK));
}

#[test]
fn redirects_never_leave_tls_and_never_go_round_for_ever() {
    let redirected_to = |location: &str| {
        let mut rig = asked_for_a_ticket();
        let answer = format!(
            "HTTP/1.1 302 Found\r\nAuthentication-Info: Passport1.4 da-status=redir\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        );
        for _ in 0..8 {
            let Some((address, _)) =
                rig.links.iter().find(|(address, _)| address.starts_with("tls")).cloned()
            else {
                break;
            };
            rig.take_sent(&address);
            rig.says(&address, &answer);
        }
        rig
    };
    assert_eq!(last(&redirected_to("http://evil.example.net/x")), "SignedOut { reason: PassportAddress }");
    assert_eq!(last(&redirected_to("ftp://evil.example.net/x")), "SignedOut { reason: PassportAddress }");
    assert_eq!(
        last(&redirected_to("https://other.example.net/x?lc=1")),
        "SignedOut { reason: TooManyRedirects }"
    );
    assert_eq!(last(&redirected_to("/again")), "SignedOut { reason: TooManyRedirects }");
}

#[test]
fn a_redirect_repeats_the_identical_request() {
    let mut rig = asked_for_a_ticket();
    let authorization =
        |request: &str| request.lines().find(|line| line.starts_with("Authorization")).map(String::from);
    let first = authorization(&rig.take_sent(LOGIN));
    rig.says(LOGIN, "HTTP/1.1 302 Found\r\nLocation: https://realm.example.net/login2.srf?lc=1033\r\nContent-Length: 0\r\n\r\n");
    let second = rig.take_sent("tls:realm.example.net:443");
    assert!(second.starts_with("GET /login2.srf?lc=1033 HTTP/1.1\r\n"), "{second}");
    assert!(first.is_some() && first == authorization(&second));
}

#[test]
fn plain_addresses_need_leave() {
    let plain = Servers { nexus: "http://nexus.example.net/x", ..servers() };
    let mut rig = rig();
    let wish = SignIn { servers: plain, ..anna() };
    assert_eq!(rig.messenger.sign_in(&wish), Err(Error::InsecureAddress));
    let allowed = SignIn { servers: Servers { allow_plain_passport: true, ..plain }, ..anna() };
    rig.messenger.sign_in(&allowed).unwrap();
    rig.drain();
    assert!(rig.is_linked("nexus.example.net:80"));
    // A nexus over TLS that names a plain login server is not believed.
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig.says(NEXUS_LINK, &NEXUS_ANSWER.replace("login.example.net", "http://login.example.net"));
    assert_eq!(last(&rig), "SignedOut { reason: PassportAddress }");
    // Nor is one from a kept value, with leave or without: somebody on the way may have made it up.
    let kept = b"msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\npassport=https://nexus.example.net/rdr/pprdr.asp\nlogin=http://login.example.net/x\n";
    for leave in [false, true] {
        let servers = Servers { allow_plain_passport: leave, ..servers() };
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&SignIn { resume: kept, servers, ..anna() }).unwrap();
        rig.drain();
        assert!(rig.is_linked(NEXUS_LINK) && !rig.is_linked("login.example.net:80"));
    }
    // What the nexus says now is believed, with leave.
    let allowed = SignIn { servers: Servers { allow_plain_passport: true, ..servers() }, ..anna() };
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.messenger.sign_in(&allowed).unwrap();
    rig.drain();
    rig.says(NEXUS_LINK, &NEXUS_ANSWER.replace("login.example.net", "http://login.example.net"));
    assert!(rig.is_linked("login.example.net:80"));
}

#[test]
fn a_redirect_never_leaves_tls_even_where_plain_addresses_are_allowed() {
    let allowed = SignIn { servers: Servers { allow_plain_passport: true, ..servers() }, ..anna() };
    for location in ["http://login.example.net/login2.srf", "HTTP://login.example.net:443/x", "http:/x"] {
        let mut rig = rig();
        rig.messenger.sign_in(&allowed).unwrap();
        rig.drain();
        rig.says(NS, FIRST_ANSWERS);
        rig.says(NS, "USR 3 TWN S ct=1\r\n");
        rig.says(NEXUS_LINK, NEXUS_ANSWER);
        assert!(rig.sent.iter().any(|(to, text)| to == LOGIN && text.contains("pwd=Example%2DPass1")));
        let answer = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        rig.says(LOGIN, &answer);
        assert_eq!(last(&rig), "SignedOut { reason: PassportAddress }", "{location}");
        assert!(rig.sent.iter().all(|(to, _)| to == NS || to.starts_with("tls:")), "{:?}", rig.sent);
    }
}

#[test]
fn a_ticket_leaves_to_the_notification_server_only() {
    let mut before = asked_for_a_ticket();
    before.says(LOGIN, &LOGIN_ANSWER.replace("TICKET", "OLDTICKET"));
    // Without the address of the login server, for the nexus to be asked as well.
    let kept = before.resume(true).replace("login=", "unknown=");
    let mut rig = rig();
    rig.messenger.sign_in(&SignIn { resume: kept.as_bytes(), ..anna() }).unwrap();
    rig.drain();
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "USR 3 TWN S ct=1\r\n");
    assert!(rig.take_sent(NS).contains("t=OLDTICKET"));
    // It is refused: the way to a new one, redirects included, tells nobody of the old one.
    rig.says(NS, "911 4\r\n");
    rig.says(NS, "VER 5 MSNP12\r\nCVR 6 1 1 1 d i\r\nUSR 7 TWN S ct=2\r\n");
    rig.says(NEXUS_LINK, NEXUS_ANSWER);
    rig.says(
        LOGIN,
        "HTTP/1.1 302 Found\r\nLocation: https://other.example.net/x\r\nContent-Length: 0\r\n\r\n",
    );
    let other = "tls:other.example.net:443";
    assert!(rig.sent.iter().any(|(to, text)| to == other && text.contains("ct=2")), "{:?}", rig.sent);
    rig.says(other, LOGIN_ANSWER);
    assert!(rig.take_sent(NS).contains("USR 8 TWN S t=TICKET&p=PROFILE\r\n"));
    assert!(rig.sent.iter().all(|(_, text)| !text.contains("TICKET")), "{:?}", rig.sent);
}

#[test]
fn the_dispatch_server_sends_on_and_the_address_is_kept() {
    let mut rig = begun();
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "XFR 3 NS 192.0.2.10:1863 0 192.0.2.1:1863\r\n");
    assert!(!rig.is_linked(NS));
    assert!(rig.take_sent("192.0.2.10:1863").starts_with("VER 4 "));
    rig.says("192.0.2.10:1863", "VER 4 MSNP12\r\nCVR 5 1 1 1 x y\r\nUSR 6 TWN S ct=1\r\n");
    rig.says(NEXUS_LINK, NEXUS_ANSWER);
    rig.says(LOGIN, LOGIN_ANSWER);
    rig.says("192.0.2.10:1863", "USR 7 OK anna@example.net 1 0\r\nOUT\r\n");
    rig.messenger.sign_in(&anna()).unwrap();
    rig.connects = false;
    rig.drain();
    assert!(rig.is_linked("192.0.2.10:1863") && !rig.is_linked(NS));
    // When it is not there any more, the dispatch server is asked again.
    rig.breaks("192.0.2.10:1863", LinkError::Unreachable);
    assert!(rig.is_linked(NS));
}

#[test]
fn an_address_where_signing_in_failed_is_not_kept() {
    let mut rig = begun();
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "XFR 3 NS 192.0.2.10:1863 0 192.0.2.1:1863\r\n");
    rig.says("192.0.2.10:1863", "VER 4 MSNP12\r\n911 6\r\n");
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    assert!(rig.is_linked(NS));
}

#[test]
fn being_sent_on_for_ever_ends() {
    let mut rig = begun();
    for number in 0..6 {
        let address = if number == 0 { NS.to_string() } else { format!("192.0.2.{number}:1863") };
        rig.says(&address, &format!("XFR 3 NS 192.0.2.{}:1863\r\n", number + 1));
    }
    assert_eq!(last(&rig), "SignedOut { reason: TooManyRedirects }");
    let mut rig = begun();
    for _ in 0..6 {
        assert!(!rig.messenger.is_offline());
        rig.says(NS, "XFR 1 NS 0\r\n");
    }
    assert_eq!(last(&rig), "SignedOut { reason: TooManyRedirects }");
}

#[test]
fn a_login_server_that_never_answers_is_told_as_such() {
    let mut rig = begun();
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "USR 3 TWN S ct=1\r\n");
    rig.wait(Duration::from_secs(31));
    assert_eq!(last(&rig), "SignedOut { reason: TimedOut { request: Ticket } }");
}

#[derive(Default)]
struct Collected(String);

impl Sink for Collected {
    fn put(&mut self, bytes: &[u8]) {
        self.0.push_str(std::str::from_utf8(bytes).unwrap());
    }
}

#[test]
fn a_ticket_is_handed_out_only_when_asked_for_and_skips_passport() {
    let mut rig = rig();
    rig.sign_in(&anna());
    let mut plain = Collected::default();
    rig.messenger.put_resume(false, &mut plain);
    assert!(!plain.0.contains("TICKET") && plain.0.contains("login=https://login.example.net/login2.srf"));
    let mut full = Collected::default();
    rig.messenger.put_resume(true, &mut full);
    let mut again = Rig::<Heap>::new(Split::Whole);
    again.messenger.sign_in(&SignIn { resume: full.0.as_bytes(), ..anna() }).unwrap();
    again.drain();
    again.says(NS, FIRST_ANSWERS);
    again.take_sent(NS);
    again.says(NS, "USR 3 TWN S ct=1\r\n");
    assert_eq!(again.take_sent(NS), "USR 4 TWN S t=TICKET&p=PROFILE\r\n");
    assert_eq!(again.links.len(), 1);
    // The server does not take it any more: once more, with the password.
    again.says(NS, "911 4\r\n");
    assert!(
        again.is_linked(LOGIN) && again.take_sent(NS).starts_with("VER "),
        "{:?} {:?}",
        again.links,
        again.events
    );
}

#[test]
fn a_resume_value_of_somebody_else_is_ignored() {
    let mut rig = rig();
    rig.sign_in(&anna());
    let mut full = Collected::default();
    rig.messenger.put_resume(true, &mut full);
    for resume in [
        full.0.as_str(),
        "msnp-resume 1\naccount=anna@example.net\nservice=other\nticket=x\n",
        "garbage",
        "msnp-resume 1\n",
    ] {
        let mut eve = Rig::<Heap>::new(Split::Whole);
        let account = if resume.contains("TICKET") { "eve@example.net" } else { "anna@example.net" };
        eve.messenger.sign_in(&SignIn { resume: resume.as_bytes(), account, ..anna() }).unwrap();
        eve.drain();
        assert!(eve.is_linked(NEXUS_LINK), "{resume}");
    }
}

#[test]
fn an_unchanged_list_is_not_downloaded() {
    let mut rig = rig();
    let wish = SignIn {
        list_version: ListVersion {
            list: "2006-03-01T10:20:30.1400000-08:00",
            settings: "2006-02-11T09:00:00.5000000-08:00",
        },
        ..anna()
    };
    rig.messenger.sign_in(&wish).unwrap();
    rig.drain();
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "USR 3 TWN S ct=1\r\n");
    rig.says(NEXUS_LINK, NEXUS_ANSWER);
    rig.says(LOGIN, LOGIN_ANSWER);
    rig.take_sent(NS);
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
    let versions = "2006-03-01T10:20:30.1400000-08:00 2006-02-11T09:00:00.5000000-08:00";
    assert!(rig.take_sent(NS).starts_with(&format!("SYN 5 {versions}\r\n")));
    rig.says(NS, &format!("SYN 5 {versions}\r\nCHG 6 NLN 0\r\n"));
    assert!(rig.events.contains(&"ListUnchanged".to_string()));
}

#[test]
fn errors_name_the_step_that_they_answer() {
    for (line, reason) in [
        // Said of the account alone, as others have the login server say it.
        ("911 3\r\n", "reason: WrongPassword { text: \"\" }"),
        ("911\r\n", "request: ClientVersion, code: 911"),
        ("205 3\r\n", "request: User, code: 205"),
        ("500 2\r\n", "request: ClientVersion, code: 500"),
        ("710 2\r\n", "request: ClientVersion, code: 710"),
        ("600 3\r\n", "request: User, code: 600"),
    ] {
        let mut rig = begun();
        rig.says(NS, "VER 1 MSNP12\r\n");
        rig.says(NS, line);
        assert!(last(&rig).contains(reason), "{}", last(&rig));
    }
}

#[test]
fn wrong_values_begin_nothing() {
    let mut rig = rig();
    let none = Dialects::NONE;
    let long = "x".repeat(300);
    for (wish, error) in [
        (SignIn { account: "anna", ..anna() }, Error::InvalidAccount),
        (SignIn { password: "", ..anna() }, Error::InvalidValue),
        (SignIn { password: &long, ..anna() }, Error::TooLong),
        (SignIn { dialects: none, ..anna() }, Error::NoDialect),
        (SignIn { servers: Servers { host: "", ..servers() }, ..anna() }, Error::InvalidAddress),
        (SignIn { servers: Servers { nexus: "gopher://x", ..servers() }, ..anna() }, Error::InvalidAddress),
        (SignIn { servers: Servers { nexus: "", ..servers() }, ..anna() }, Error::InvalidAddress),
    ] {
        assert_eq!(rig.messenger.sign_in(&wish), Err(error));
        assert!(rig.messenger.is_offline());
    }
    rig.messenger.sign_in(&anna()).unwrap();
    assert_eq!(rig.messenger.sign_in(&anna()), Err(Error::AlreadySignedIn));
}

#[test]
fn signing_out_on_the_way_ends_at_once() {
    let mut rig = Rig::<Fixed<2, 2048>>::new(Split::Whole);
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig.messenger.sign_out();
    rig.drain();
    assert_eq!(rig.events, ["SignedOut { reason: Wish }"]);
    assert!(rig.links.is_empty() && rig.messenger.is_offline());
}

#[test]
fn a_failed_link_is_told_by_its_kind() {
    for error in [LinkError::UnknownHost, LinkError::Unreachable, LinkError::ConnectionRefused] {
        let mut rig = rig();
        rig.messenger.sign_in(&anna()).unwrap();
        rig.connects = false;
        rig.drain();
        rig.breaks(NS, error);
        assert_eq!(last(&rig), format!("SignedOut {{ reason: LinkLost({error:?}) }}"));
    }
    for error in [LinkError::UntrustedCertificate, LinkError::WrongClock, LinkError::ExpiredCertificate] {
        let mut rig = begun();
        rig.breaks(NEXUS_LINK, error);
        assert_eq!(last(&rig), format!("SignedOut {{ reason: PassportLost({error:?}) }}"));
    }
}

#[test]
fn without_a_list_nobody_is_online() {
    for answer in ["", "SYN 5 nonsense -1 %zz\r\n", "LST N=b@example.org F=B 1 1\r\n"] {
        let mut rig = asked_for_a_ticket();
        rig.says(LOGIN, LOGIN_ANSWER);
        rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
        rig.says(NS, &format!("{answer}CHG 6 NLN 0\r\n"));
        assert!(!rig.events.iter().any(|event| event.starts_with("Online")), "{answer}");
        rig.wait(Duration::from_secs(31));
        assert_eq!(last(&rig), "SignedOut { reason: TimedOut { request: Synchronize } }", "{answer}");
    }
}

#[test]
fn the_time_until_a_link_is_open_is_not_that_of_the_first_answer() {
    let mut rig = rig();
    rig.messenger.sign_in(&anna()).unwrap();
    rig.connects = false;
    rig.drain();
    // Nobody polls while the links are being opened, for longer than an eager answer may take.
    rig.now = rig.now.after(Duration::from_secs(20));
    let (ns, nexus) = (rig.link(NS), rig.link(NEXUS_LINK));
    rig.messenger.connected(ns);
    rig.messenger.connected(nexus);
    rig.drain();
    assert_eq!(rig.take_sent(NS), FIRST_WRITE);
    rig.wait(Duration::from_secs(9));
    assert_eq!(rig.link(NS), ns, "the answer is still awaited");
    rig.connects = true;
    rig.wait(Duration::from_secs(2));
    assert!(rig.take_sent(NS).starts_with("VER 4"), "and not for ever");
}
