//! MSNP2 to MSNP7: the sign-in by MD5, lists one by one, and what these dialects do not have.

#![cfg(feature = "legacy")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::account::{Capabilities, List, Status};
use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::SignOutReason;
use msnp_core::settings::{Md5SignIn, Servers};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Fixed, Heap, SignIn, State};
use rig::*;

const FIRST_WRITE: &str =
    "VER 1 MSNP7 MSNP6 MSNP5 MSNP4 MSNP3 MSNP2 CVR0\r\nINF 2\r\nUSR 3 MD5 I anna@example.net\r\n";
/// The vector of the reference.
const SALT: &str = "1029384756.271828182";
const ANSWER: &str = "dd4402c0cc200a667d4fccdd1b70b916";

fn dialect(number: u8) -> Dialect {
    Dialect::from_number(number).unwrap()
}

/// Without a Passport server: there is none.
fn by_md5() -> SignIn<'static> {
    let servers = Servers { nexus: "", ..servers() };
    SignIn { md5_sign_in: Md5SignIn::Password, ..SignIn::new("anna@example.net", "Example-Pass1", servers) }
}

fn begun(wish: &SignIn<'_>) -> Rig<Heap> {
    let mut rig = Rig::new(Split::Whole);
    rig.messenger.sign_in(wish).unwrap();
    rig.drain();
    rig
}

/// Signed in, `SYN 5` and `CHG 6` asked.
fn asked_for_the_list(number: u8) -> Rig<Heap> {
    let mut rig = begun(&by_md5());
    assert_eq!(rig.take_sent(NS), FIRST_WRITE);
    rig.says(NS, &format!("VER 1 MSNP{number}\r\nINF 2 MD5\r\nUSR 3 MD5 S {SALT}\r\n"));
    assert_eq!(rig.take_sent(NS), format!("USR 4 MD5 S {ANSWER}\r\n"));
    let verified = if number >= 6 { " 1" } else { "" };
    rig.says(NS, &format!("USR 4 OK anna@example.net Anna%20B{verified}\r\n"));
    assert_eq!(rig.take_sent(NS), "SYN 5 0\r\nCHG 6 NLN\r\n", "MSNP{number}");
    let [Event::SignedIn(signed_in)] = rig.told[..] else { panic!("{:?}", rig.told) };
    assert_eq!((signed_in.account, signed_in.dialect.number()), ("anna@example.net", number));
    assert!(signed_in.name == *"Anna B" && signed_in.verified && !signed_in.restricted);
    rig.take_told();
    rig
}

/// The list of the reference, in the dialect's form.
fn lists(number: u8) -> String {
    let mut lines = "SYN 5 91\r\nGTC 5 91 A\r\nBLP 5 91 AL\r\n".to_owned();
    if number >= 5 {
        lines += "PRP 5 91 PHH 44%20(20)%20555%200100\r\nPRP 5 91 PHW\r\nPRP 5 91 MOB N\r\n";
    }
    if number >= 7 {
        lines += "LSG 5 91 1 2 0 Other%20Contacts 0\r\nLSG 5 91 2 2 3 Work 0\r\n";
    }
    let groups = if number >= 7 { " 0,3" } else { "" };
    lines += &format!("LST 5 FL 91 1 1 bruno@example.org Bruno{groups}\r\n");
    if number >= 5 {
        lines += "BPR 91 bruno@example.org PHH 39%20555%200199\r\nBPR 91 bruno@example.org MOB N\r\n";
    }
    lines
        + "LST 5 AL 91 1 1 bruno@example.org Bruno\r\nLST 5 BL 91 0 0\r\nLST 5 RL 91 1 1 bruno@example.org Bruno\r\n"
}

fn online(number: u8) -> Rig<Heap> {
    let mut rig = asked_for_the_list(number);
    rig.says(NS, &lists(number));
    rig.says(NS, "CHG 6 NLN\r\n");
    assert_eq!(rig.messenger.state(), State::Online, "MSNP{number}: {:?}", rig.told);
    rig
}

fn reason(rig: &Rig<Heap>) -> SignOutReason<'static> {
    match rig.told.last() {
        Some(Event::SignedOut { reason }) => *reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_dialect_comes_online_with_its_lists() {
    for number in 2..=7 {
        let mut rig = online(number);
        assert!(rig.links.len() == 1, "no Passport server is asked");
        let told = rig.take_told();
        let mut names: Vec<List> = Vec::new();
        let mut groups = Vec::new();
        let mut properties = 0;
        for event in &told {
            match event {
                Event::Contact(contact) => {
                    assert!(contact.account == "bruno@example.org" && contact.name == *"Bruno");
                    names.extend(List::ALL.into_iter().filter(|list| contact.lists.contains(*list)));
                    if contact.lists.contains(List::Forward) {
                        assert_eq!(contact.groups, if number >= 7 { "0,3" } else { "" });
                    }
                }
                Event::Group(group) => groups.push(group.id),
                Event::ContactProperty { account, .. } => {
                    assert_eq!(*account, Some("bruno@example.org"));
                    properties += 1;
                }
                Event::Privacy { allow_unknown } => assert!(allow_unknown),
                Event::Prompting { ask } => assert!(ask),
                Event::OwnProperty { .. } => properties += 1,
                _ => {}
            }
        }
        assert_eq!(names, [List::Forward, List::Allow, List::Reverse]);
        assert_eq!(groups, if number >= 7 { vec!["0", "3"] } else { vec![] });
        assert_eq!(properties, if number >= 5 { 5 } else { 0 });
        assert!(matches!(told[0], Event::ListBegins { contacts: 0, groups: 0 }));
        let [.., Event::ListComplete { version }, Event::Online { status: Status::Online }] = told[..] else {
            panic!("{told:?}")
        };
        assert_eq!((version.list, version.settings), ("91", ""));
    }
}

#[test]
fn conversations_are_switched_off_and_on() {
    let mut rig = online(2);
    let old = Dialect::from_number(2).unwrap();
    assert_eq!(rig.messenger.set_switchboards(false), Err(Error::NotInDialect(old)));
    for (on, word) in [(false, "OFF"), (true, "ON")] {
        let mut rig = online(3);
        rig.take_told();
        let request = rig.messenger.set_switchboards(on).unwrap();
        rig.drain();
        assert_eq!(rig.take_sent(NS), format!("IMS 7 {word}\r\n"));
        rig.says(NS, &format!("IMS 7 0 {word}\r\n"));
        assert_eq!(rig.take_told(), [Event::Answered { request }]);
    }
}

#[test]
fn lists_are_read_in_pieces_of_any_size() {
    for size in [1, 2, 3, 7] {
        let mut rig: Rig<Fixed<1, 1024>> = Rig::new(Split::Pieces(size));
        rig.messenger.sign_in(&by_md5()).unwrap();
        rig.drain();
        rig.says(NS, &format!("VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S {SALT}\r\n"));
        rig.says(NS, "USR 4 OK anna@example.net Anna%20B 1\r\n");
        rig.says(NS, &lists(7));
        rig.says(NS, "CHG 6 NLN\r\n");
        assert_eq!(rig.messenger.state(), State::Online, "{:?}", rig.told);
        assert_eq!(rig.told.iter().filter(|event| matches!(event, Event::Contact(_))).count(), 3);
    }
}

#[test]
fn swapped_counts_and_missing_fields_and_lists_end_all_the_same() {
    let swapped = "SYN 5 91\r\nLST 5 FL 91 2 1 bruno@example.org Bruno\r\nLST 5 FL 91 2 2 carla@example.org Carla\r\n\
                   LST 5 AL 91 0 0\r\nLST 5 BL 91 0 0\r\nLST 5 RL 91 2 1 bruno@example.org Bruno\r\n";
    let mut rig = asked_for_the_list(2);
    rig.says(NS, swapped);
    rig.says(NS, "CHG 6 NLN\r\n");
    assert_ne!(rig.messenger.state(), State::Online, "the reverse list goes on");
    rig.says(NS, "LST 5 RL 91 2 2 carla@example.org Carla\r\n");
    assert_eq!(rig.messenger.state(), State::Online);

    // `PRP` without a transaction id, `BPR` without an account, no block list: with the echo of `CHG` nothing more comes.
    let bare = "SYN 5 91\r\nPRP 91 PHH 1\r\nLST 5 FL 91 1 1 bruno@example.org Bruno\r\nBPR 91 PHH 2\r\n\
                LST 5 AL 91 0 0\r\nLST 5 RL 91 0 0\r\n";
    for early in [false, true] {
        let mut rig = asked_for_the_list(5);
        if early {
            rig.says(NS, "CHG 6 NLN\r\n");
        }
        rig.says(NS, bare);
        if !early {
            assert_ne!(rig.messenger.state(), State::Online);
            rig.says(NS, "CHG 6 NLN\r\n");
        }
        assert_eq!(rig.messenger.state(), State::Online, "{early}: {:?}", rig.told);
        assert!(rig.told.iter().any(|event| matches!(
            event,
            Event::ContactProperty { account: None, property: "PHH", value } if *value == *"2"
        )));
        assert!(rig.told.iter().any(|event| matches!(event, Event::OwnProperty { property: "PHH", .. })));
    }

    // A list that breaks off is taken for what it is after a while, and asked for as a whole the next time.
    let mut rig = asked_for_the_list(7);
    rig.says(NS, "SYN 5 91\r\nLST 5 FL 91 1 2 bruno@example.org Bruno 0\r\nCHG 6 NLN\r\n");
    rig.wait(Duration::from_secs(4));
    assert_eq!(rig.messenger.state(), State::Online);
    assert!(
        rig.told
            .iter()
            .any(|event| matches!(event, Event::ListComplete { version } if version.list.is_empty()))
    );
}

#[test]
fn a_list_that_is_current_is_not_sent() {
    let mut wish = by_md5();
    wish.list_version.list = "91";
    let mut rig = begun(&wish);
    rig.says(NS, &format!("VER 1 MSNP4\r\nINF 2 MD5\r\nUSR 3 MD5 S {SALT}\r\n"));
    rig.take_sent(NS);
    rig.says(NS, "USR 4 OK anna@example.net Anna\r\n");
    assert_eq!(rig.take_sent(NS), "SYN 5 91\r\nCHG 6 NLN\r\n");
    rig.says(NS, "SYN 5 91\r\nCHG 6 NLN\r\n");
    assert!(rig.told.iter().any(|event| matches!(event, Event::ListUnchanged)));
    assert_eq!(rig.messenger.state(), State::Online);
}

#[test]
fn the_two_kinds_of_sign_in_are_never_offered_together() {
    let mixed: Dialects = (2..=12).map(dialect).collect();
    let mut rig = begun(&SignIn { dialects: mixed, ..anna() });
    assert!(rig.take_sent(NS).starts_with("VER 1 MSNP12 MSNP11 MSNP10 MSNP9 MSNP8 CVR0\r\n"));
    let mut rig = begun(&SignIn { dialects: mixed, ..by_md5() });
    assert_eq!(rig.take_sent(NS), FIRST_WRITE);
    let some = Dialects::ALL.with(dialect(5)).with(dialect(2));
    let mut rig = begun(&SignIn { dialects: some, ..by_md5() });
    assert!(rig.take_sent(NS).starts_with("VER 1 MSNP5 MSNP2 CVR0\r\n"));
    // Without the user's word these are none.
    let old = SignIn { dialects: Dialects::BY_MD5, ..anna() };
    assert_eq!(Rig::<Heap>::new(Split::Whole).messenger.sign_in(&old), Err(Error::NoDialect));
    // A Passport server is needed by who signs in by Passport.
    let nowhere = SignIn { md5_sign_in: Md5SignIn::Never, ..by_md5() };
    assert_eq!(Rig::<Heap>::new(Split::Whole).messenger.sign_in(&nowhere), Err(Error::InvalidAddress));
}

/// Somebody who stands between cannot choose the way that gives the password away.
#[test]
fn nothing_falls_back_to_md5() {
    let mut rig = begun(&anna());
    rig.take_sent(NS);
    rig.says(NS, &format!("VER 1 MSNP8\r\nCVR 2 1 1 1 http://d http://i\r\nUSR 3 MD5 S {SALT}\r\n"));
    assert!(matches!(reason(&rig), SignOutReason::BadAnswer { .. }), "{:?}", rig.told);
    assert!(!rig.take_sent(NS).contains("MD5"));

    let mut rig = begun(&anna());
    rig.says(NS, "VER 1 MSNP7\r\n");
    assert_eq!(reason(&rig), SignOutReason::UpgradeRequired);

    let mut rig = begun(&by_md5());
    rig.says(NS, "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 TWN S ct=1,rn=2\r\n");
    assert!(matches!(reason(&rig), SignOutReason::BadAnswer { .. }), "{:?}", rig.told);

    for packages in ["CTP", "", "TWN"] {
        let mut rig = begun(&by_md5());
        rig.take_sent(NS);
        rig.says(NS, &format!("VER 1 MSNP2\r\nINF 2 {packages}\r\n"));
        assert!(matches!(reason(&rig), SignOutReason::BadAnswer { .. }), "{packages}: {:?}", rig.told);
        assert_eq!(rig.take_sent(NS), "", "{packages}");
    }
    let mut rig = begun(&by_md5());
    rig.says(NS, &format!("VER 1 MSNP2\r\nINF 2 CTP MD5\r\nUSR 3 MD5 S {SALT}\r\n"));
    assert!(rig.take_sent(NS).ends_with(&format!("USR 4 MD5 S {ANSWER}\r\n")));
}

#[test]
fn a_wrong_password_is_told_as_one() {
    let mut rig = begun(&by_md5());
    rig.says(NS, &format!("VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S {SALT}\r\n911 4\r\n"));
    assert!(matches!(reason(&rig), SignOutReason::WrongPassword { .. }), "{:?}", rig.told);
    // A ticket that was kept from another way of signing in is of no account: nothing is tried twice.
    let mut passport: Rig<Heap> = Rig::new(Split::Whole);
    passport.sign_in(&anna());
    let resume = passport.resume(true);
    assert!(resume.contains("TICKET"));
    let mut rig = begun(&SignIn { resume: resume.as_bytes(), md5_sign_in: Md5SignIn::Password, ..anna() });
    rig.says(NS, &format!("VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S {SALT}\r\n911 4\r\n"));
    assert!(matches!(reason(&rig), SignOutReason::WrongPassword { .. }), "{:?}", rig.told);
}

#[test]
fn a_program_can_answer_the_salt_itself() {
    let wish = SignIn { password: "", md5_sign_in: Md5SignIn::Program, ..by_md5() };
    let mut rig = begun(&wish);
    assert_eq!(rig.messenger.answer_md5(ANSWER), Err(Error::NotSignedIn));
    rig.take_sent(NS);
    rig.says(NS, &format!("VER 1 MSNP4\r\nINF 2 MD5\r\nUSR 3 MD5 S {SALT}\r\n"));
    assert_eq!(std::mem::take(&mut rig.salts), [SALT]);
    assert_eq!(rig.take_sent(NS), "", "the machine knows no answer");
    for bad in ["", "dd44", &"x".repeat(32), &format!("{ANSWER}0")] {
        assert_eq!(rig.messenger.answer_md5(bad), Err(Error::InvalidValue));
    }
    rig.messenger.answer_md5(&ANSWER.to_uppercase()).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), format!("USR 4 MD5 S {ANSWER}\r\n"));
    assert_eq!(rig.messenger.answer_md5(ANSWER), Err(Error::NotSignedIn), "once");
    rig.says(NS, "USR 4 OK anna@example.net Anna\r\n");
    assert_eq!(rig.take_sent(NS), "SYN 5 0\r\nCHG 6 NLN\r\n");
}

#[test]
fn a_program_that_does_not_answer_ends_the_sign_in_and_a_service_that_will_not_wait_gives_another_salt() {
    let wish = SignIn { md5_sign_in: Md5SignIn::Program, ..by_md5() };
    let mut rig = begun(&wish);
    rig.says(NS, &format!("VER 1 MSNP4\r\nINF 2 MD5\r\nUSR 3 MD5 S {SALT}\r\n"));
    rig.closes(NS);
    assert!(rig.is_linked(NS), "{:?}", rig.told);
    assert!(rig.messenger.answer_md5(ANSWER).is_err(), "that salt is gone");
    rig.take_told();
    rig.says(NS, "VER 4 MSNP4\r\nINF 5 MD5\r\nUSR 6 MD5 S 7735511.902314\r\n");
    assert_eq!(rig.salts, [SALT, "7735511.902314"]);
    rig.wait(Duration::from_secs(3600));
    assert!(matches!(reason(&rig), SignOutReason::TimedOut { .. }), "{:?}", rig.told);
}

#[test]
fn the_dispatch_server_sends_on() {
    for line in [
        "XFR 3 NS 192.0.2.10:1863",
        "XFR 3 NS 192.0.2.10:1863 0",
        "XFR 3 NS 192.0.2.10:1863 0 192.0.2.1:1863",
    ] {
        let mut rig = begun(&by_md5());
        rig.says(NS, &format!("VER 1 MSNP3\r\nINF 2 MD5\r\n{line}\r\n"));
        let there = "192.0.2.10:1863";
        assert!(rig.take_sent(there).contains("INF "), "{:?}", rig.told);
        rig.says(there, &format!("VER 4 MSNP3\r\nINF 5 MD5\r\nUSR 6 MD5 S {SALT}\r\n"));
        assert_eq!(rig.take_sent(there), format!("USR 7 MD5 S {ANSWER}\r\n"));
    }
}

#[test]
fn a_server_that_wants_no_haste_gets_its_commands_one_by_one() {
    let mut rig = begun(&by_md5());
    rig.take_sent(NS);
    rig.closes(NS);
    assert!(rig.take_sent(NS).ends_with("MSNP2 CVR0\r\n"));
    rig.says(NS, "VER 4 MSNP7\r\n");
    assert_eq!(rig.take_sent(NS), "INF 5\r\n");
    rig.says(NS, "INF 5 MD5\r\n");
    assert_eq!(rig.take_sent(NS), "USR 6 MD5 I anna@example.net\r\n");
    rig.says(NS, &format!("USR 6 MD5 S {SALT}\r\n"));
    assert_eq!(rig.take_sent(NS), format!("USR 7 MD5 S {ANSWER}\r\n"));
}

#[test]
fn a_server_that_wants_a_newer_client_is_asked_what_it_wants() {
    let mut rig = begun(&by_md5());
    rig.take_sent(NS);
    rig.says(NS, "VER 1 CVR0\r\n");
    assert_eq!(rig.take_sent(NS), "CVQ 4 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0324 MSMSGS anna@example.net\r\n");
    rig.says(NS, "CVQ 4 5.0.0544 5.0.0544 4.7.2009 http://d http://i\r\n");
    assert!(rig.told.iter().any(|event| matches!(event, Event::UpgradeRequired(_))));
    assert_eq!(reason(&rig), SignOutReason::UpgradeRequired);
}

#[test]
fn what_a_dialect_does_not_have_is_refused() {
    for number in 2..=7 {
        let mut rig = online(number);
        rig.take_sent(NS);
        let missing = Err(Error::NotInDialect(dialect(number)));
        let messenger = &mut rig.messenger;
        assert_eq!(messenger.set_personal_message("hi", ""), missing);
        assert_eq!(messenger.request_configuration("Shields.xml"), missing);
        assert_eq!(messenger.set_capabilities(Capabilities(1)), missing);
        let of_groups = [
            messenger.add_group("Chess"),
            messenger.rename_group("3", "Go"),
            messenger.remove_group("3"),
            messenger.add_to_group("bruno@example.org", None, "3"),
            messenger.remove_from_group("bruno@example.org", None, "3"),
        ];
        assert_eq!(of_groups.map(|answer| answer == missing), [number < 7; 5], "MSNP{number}");
        let of_properties =
            [messenger.set_property("PHH", "1"), messenger.page("bruno@example.org", 1, "hi")];
        assert_eq!(of_properties.map(|answer| answer == missing), [number < 5; 2], "MSNP{number}");
        rig.drain();
        let sent = rig.take_sent(NS);
        let groups = "ADG 7 Chess 0\r\nREG 8 3 Go 0\r\nRMG 9 3\r\n\
                      ADD 10 FL bruno@example.org bruno%40example.org 3\r\nREM 11 FL bruno@example.org 3\r\n";
        assert_eq!(sent.contains(groups), number == 7, "{sent}");
        assert_eq!(sent.contains("PRP ") && sent.contains("PAG "), number >= 5, "{sent}");
        assert_eq!(sent.is_empty(), number < 5);
    }
}

#[test]
fn changes_of_lists_carry_versions() {
    let mut rig = online(3);
    rig.take_sent(NS);
    let request = rig.messenger.add_contact("dora@example.org", "Dora D").unwrap();
    rig.drain();
    assert_eq!(
        rig.take_sent(NS),
        "ADD 7 AL dora@example.org dora%40example.org\r\nADD 8 FL dora@example.org Dora%20D\r\n"
    );
    rig.take_told();
    rig.says(
        NS,
        "ADD 7 AL 92 dora@example.org dora%40example.org\r\nADD 8 FL 93 dora@example.org Dora%20D\r\n",
    );
    let told = rig.take_told();
    assert!(told.iter().any(|event| matches!(event, Event::Answered { request: of } if *of == request)));
    assert!(told.iter().any(|event| matches!(
        event,
        Event::Added(change) if change.list == List::Forward && change.account == Some("dora@example.org")
    )));
    rig.says(NS, "ADD 0 RL 94 emil@example.org Emil\r\nREM 0 RL 95 emil@example.org\r\n");
    assert_eq!(rig.take_told().len(), 2);
    rig.messenger.block("bruno@example.org").unwrap();
    rig.messenger.set_display_name("Anna C").unwrap();
    rig.messenger.rename_contact("bruno@example.org", None, "B").unwrap();
    rig.messenger.set_status(Status::Busy).unwrap();
    rig.drain();
    let sent = rig.take_sent(NS);
    assert_eq!(
        sent,
        "REM 9 AL bruno@example.org\r\nADD 10 BL bruno@example.org bruno%40example.org\r\n\
         REA 11 anna@example.net Anna%20C\r\nREA 12 bruno@example.org B\r\nCHG 13 BSY\r\n"
    );
}

#[test]
fn presence_is_bare_and_challenges_are_answered_from_six_on() {
    for number in 2..=7 {
        let mut rig = online(number);
        rig.take_sent(NS);
        rig.take_told();
        rig.says(NS, "ILN 6 BSY bruno@example.org Bruno\r\nNLN NLN bruno@example.org Bruno%20B\r\nFLN bruno@example.org\r\n");
        let told = rig.take_told();
        let [Event::Presence(first), Event::Presence(second), Event::ContactOffline { .. }] = told[..] else {
            panic!("{told:?}")
        };
        assert_eq!((first.status, first.initial, first.capabilities.0), (Status::Busy, true, 0));
        assert!(second.name == *"Bruno B" && !second.initial);
        rig.says(NS, "CHL 0 22210219642164014968\r\n");
        assert_eq!(rig.take_sent(NS).starts_with("QRY 7 PROD0038W!61ZTF9 32\r\n"), number >= 6);
    }
}

#[test]
fn conversations_are_those_of_later_dialects() {
    let mut rig = online(2);
    rig.take_sent(NS);
    let hello = Outgoing::Text { body: "hello", format: Format::DEFAULT };
    rig.messenger.send(msnp_core::Recipient::Account("bruno@example.org"), &hello).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "XFR 7 SB\r\n");
    rig.says(NS, &format!("XFR 7 SB {SB} CKI 17.2.3\r\n"));
    assert_eq!(rig.take_sent(SB), "USR 2 anna@example.net 17.2.3\r\n");
    rig.says(SB, "USR 2 OK anna@example.net Anna\r\n");
    assert_eq!(rig.take_sent(SB), "CAL 3 bruno@example.org\r\n");
    rig.says(SB, "CAL 3 RINGING 11752099\r\nJOI bruno@example.org Bruno\r\n");
    assert!(rig.take_sent(SB).starts_with("MSG 1 A "));
    rig.says(SB, "ACK 1\r\n");
    assert!(rig.told.iter().any(|event| matches!(event, Event::Delivered { .. })));
}

/// There is no ticket for the service: a message would wait for ever.
#[test]
#[cfg(feature = "services")]
fn no_message_is_left_without_a_ticket() {
    use msnp_core::settings::WebServices;
    let web = WebServices { offline_store: "https://ows.example.net/OimWS/oim.asmx", ..WebServices::NONE };
    let mut rig = begun(&SignIn { web, ..by_md5() });
    rig.says(
        NS,
        &format!("VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S {SALT}\r\nUSR 4 OK anna@example.net Anna 1\r\n"),
    );
    assert!(rig.messenger.is_signed_in());
    let left = rig.messenger.leave_message("bob@example.com", "Anna", "Hello");
    assert_eq!(left, Err(Error::NotInDialect(dialect(7))));
}
