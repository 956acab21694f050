//! How a sign-in ends, and what begins none.

use super::*;
use msnp_core::code::ErrorCode;
use msnp_core::error::RequestKind;
use msnp_core::text::Text;

fn refused(request: RequestKind, code: u16) -> SignOutReason<'static> {
    SignOutReason::Refused { request, code: ErrorCode::new(code) }
}

#[test]
fn errors_name_the_step_that_they_answer() {
    for (line, reason) in [
        // Said of the account alone, as others have the login server say it.
        ("911 3\r\n", SignOutReason::WrongPassword { text: Text::default() }),
        ("911\r\n", refused(RequestKind::ClientVersion, 911)),
        ("205 3\r\n", refused(RequestKind::User, 205)),
        ("500 2\r\n", refused(RequestKind::ClientVersion, 500)),
        ("710 2\r\n", refused(RequestKind::ClientVersion, 710)),
        ("600 3\r\n", refused(RequestKind::User, 600)),
    ] {
        let mut rig = begun();
        rig.says(NS, "VER 1 MSNP12\r\n");
        rig.says(NS, line);
        ended(&rig, reason);
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
    assert_eq!(rig.told, [Event::SignedOut { reason: SignOutReason::Wish }]);
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
        ended(&rig, SignOutReason::LinkLost(error));
    }
    for error in [LinkError::UntrustedCertificate, LinkError::WrongClock, LinkError::ExpiredCertificate] {
        let mut rig = begun();
        rig.breaks(NEXUS_LINK, error);
        ended(&rig, SignOutReason::PassportLost(error));
    }
}

#[test]
fn without_a_list_nobody_is_online() {
    for answer in ["", "SYN 5 nonsense -1 %zz\r\n", "LST N=b@example.org F=B 1 1\r\n"] {
        let mut rig = asked_for_a_ticket();
        rig.says(LOGIN, LOGIN_ANSWER);
        rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
        rig.says(NS, &format!("{answer}CHG 6 NLN 0\r\n"));
        assert!(!rig.told.iter().any(|event| matches!(event, Event::Online { .. })), "{answer}");
        rig.wait(Duration::from_secs(31));
        ended(&rig, SignOutReason::TimedOut { request: RequestKind::Synchronize });
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
