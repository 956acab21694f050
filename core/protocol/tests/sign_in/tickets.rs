//! Nexus, login server, redirects, and what is kept for the next sign-in.

use super::*;
use msnp_core::error::RequestKind;
use msnp_core::text::Text;

#[test]
fn a_wrong_password_comes_with_the_servers_words() {
    let mut rig = asked_for_a_ticket();
    rig.says(LOGIN, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://x,cbtxt=Type%20your%20password\r\nContent-Length: 0\r\n\r\n");
    ended(&rig, SignOutReason::WrongPassword { text: Text::from("Type your password") });
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
    ended(&redirected_to("http://evil.example.net/x"), SignOutReason::PassportAddress);
    ended(&redirected_to("ftp://evil.example.net/x"), SignOutReason::PassportAddress);
    ended(&redirected_to("https://other.example.net/x?lc=1"), SignOutReason::TooManyRedirects);
    ended(&redirected_to("/again"), SignOutReason::TooManyRedirects);
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
    ended(&rig, SignOutReason::PassportAddress);
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
        ended(&rig, SignOutReason::PassportAddress);
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
    ended(&rig, SignOutReason::TooManyRedirects);
    let mut rig = begun();
    for _ in 0..6 {
        assert!(!rig.messenger.is_offline());
        rig.says(NS, "XFR 1 NS 0\r\n");
    }
    ended(&rig, SignOutReason::TooManyRedirects);
}

#[test]
fn a_login_server_that_never_answers_is_told_as_such() {
    let mut rig = begun();
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "USR 3 TWN S ct=1\r\n");
    rig.wait(Duration::from_secs(31));
    ended(&rig, SignOutReason::TimedOut { request: RequestKind::Ticket });
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
        again.told
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
    assert!(rig.told.contains(&Event::ListUnchanged));
}
