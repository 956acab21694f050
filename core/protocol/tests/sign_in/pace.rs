//! The first commands, in haste and step by step, and what the server says to them.

use super::*;

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
    assert!(
        matches!(
            rig.told[..],
            [
                Event::SignedIn(_),
                Event::ListBegins { .. },
                Event::Group(_),
                Event::Contact(_),
                Event::ListComplete { .. },
                Event::Online { .. }
            ]
        ),
        "{:?}",
        rig.told
    );
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
    ended(&rig, SignOutReason::PassportLost(LinkError::ClosedByPeer));
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
    assert!(matches!(rig.end(), Some(SignOutReason::TimedOut { .. })), "{:?}", rig.told);
    assert!(rig.messenger.is_offline() && rig.links.is_empty());
}

fn upgrade_cause(event: &Event<'_>) -> Option<UpgradeCause> {
    if let Event::UpgradeRequired(upgrade) = event { Some(upgrade.cause) } else { None }
}

#[test]
fn refused_protocols_are_one_event() {
    for (answer, cause) in [
        ("VER 1 0\r\n", UpgradeCause::NoCommonDialect),
        ("VER 1 MSNP18\r\n", UpgradeCause::UnknownDialect),
        ("VER 1\r\n", UpgradeCause::NoCommonDialect),
    ] {
        let mut rig = begun();
        rig.says(NS, answer);
        let causes: Vec<_> = rig.told.iter().filter_map(upgrade_cause).collect();
        assert_eq!(causes, [cause], "{answer}");
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
    assert_eq!(rig.told.len(), 2);
    assert!(matches!(rig.told[0], Event::UpgradeRequired(Upgrade { minimum: "8.1.0178", .. })));
    assert_eq!(upgrade_cause(&rig.told[0]), Some(UpgradeCause::OnlyUpdates));
    ended(&rig, SignOutReason::UpgradeRequired);
}

#[test]
fn a_minimum_above_ours_is_told_and_signing_in_goes_on() {
    let mut rig = begun();
    rig.says(NS, "VER 1 MSNP12\r\nCVR 2 8.5.1302 8.5.1302 8.1.0178 http://dl x\r\nUSR 3 TWN S ct=1\r\n");
    assert_eq!(upgrade_cause(&rig.told[0]), Some(UpgradeCause::ClientTooOld));
    assert!(!rig.messenger.is_offline());
}

#[test]
fn closing_right_after_the_dialects_means_refused() {
    let mut rig = rig();
    rig.messenger.sign_in(&SignIn { eager: false, ..anna() }).unwrap();
    rig.drain();
    rig.closes(NS);
    assert_eq!(upgrade_cause(&rig.told[0]), Some(UpgradeCause::RefusedEarly));
    ended(&rig, SignOutReason::UpgradeRequired);
}
