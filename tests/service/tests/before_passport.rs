//! MSNP2 to MSNP7: sign-in by MD5, every list by itself, and talk across all dialects.

#![allow(clippy::unwrap_used)]

mod by_hand;

use by_hand::*;
use msnp_service::{Account, Action, Quirks, Service, Step};

const DORA: &str = "dora@example.org";

#[test]
fn the_password_is_hashed_with_a_salt() {
    assert_eq!(salted("1029384756.271828182", "Example-Pass1"), "dd4402c0cc200a667d4fccdd1b70b916");
    assert_eq!(salted("7735511.902314", "blåbær 7%"), "32308963dc779705bf34c677cc9b40cc");
}

#[test]
fn every_dialect_signs_in_with_its_own_ok() {
    let service = service(friends());
    for dialect in 2..=7 {
        let mut client = Client::introduce(service.addresses().notification, dialect, ANNA);
        let salt = client.expect_start("USR 3 MD5 S ");
        client.say(&format!("USR 4 MD5 S {}", salted(&salt, PASSWORD)));
        client.expect(match dialect {
            2..=5 => "USR 4 OK anna@example.net Anna%20B",
            _ => "USR 4 OK anna@example.net Anna%20B 1",
        });
        let profile = client.expect_payload("MSG Hotmail Hotmail ");
        assert_eq!(profile.contains("MSPAuth: "), dialect >= 3, "MSNP{dialect}");
        assert!(profile.contains("LoginTime: ") && !profile.contains("ClientIP"));
        client.expect_nothing();
        // The version of the client may be told late, or never.
        client.say("CVR 5 0x0409 win 4.10 i386 MSMSGS 3.6.0038");
        client.expect_start("CVR 5 3.6.0038 3.6.0038 3.6.0038 http");
    }
    assert_eq!(service.counters().sign_ins, 6);
}

#[test]
fn dispatch_says_as_much_as_the_dialect_knows() {
    let service = service(friends());
    let addresses = service.addresses();
    for dialect in 2..=7 {
        let mut client = Client::introduce(addresses.dispatch, dialect, ANNA);
        let there = addresses.notification;
        client.expect(&match dialect {
            2 => format!("XFR 3 NS {there}"),
            3..=6 => format!("XFR 3 NS {there} 0"),
            _ => format!("XFR 3 NS {there} 0 {}", addresses.dispatch),
        });
        client.expect_end();
    }
}

#[test]
fn wrong_hashes_are_refused_and_unknown_accounts_get_a_salt() {
    let service = service(friends());
    for (handle, password) in [(ANNA, "wrong"), ("nobody@example.net", PASSWORD)] {
        let mut client = Client::introduce(service.addresses().notification, 7, handle);
        let salt = client.expect_start("USR 3 MD5 S ");
        client.say(&format!("USR 4 MD5 S {}", salted(&salt, password)));
        client.expect("911 4");
        client.expect_end();
    }
    // A salt is good for one connection only.
    let mut first = Client::introduce(service.addresses().notification, 7, ANNA);
    let salt = first.expect_start("USR 3 MD5 S ");
    let mut second = Client::introduce(service.addresses().notification, 7, ANNA);
    assert_ne!(second.expect_start("USR 3 MD5 S "), salt);
    second.say(&format!("USR 4 MD5 S {}", salted(&salt, PASSWORD)));
    second.expect("911 4");
}

#[test]
fn packages_do_not_cross_the_gap() {
    let service = service(friends());
    let mut client = Client::connect(service.addresses().notification);
    client.say("VER 1 MSNP7 CVR0");
    client.expect("VER 1 MSNP7");
    client.say(&format!("USR 2 TWN I {ANNA}"));
    client.expect_end();
    let mut client = Client::connect(service.addresses().notification);
    client.say("VER 1 MSNP8 MSNP7 CVR0");
    client.expect("VER 1 MSNP8");
    client.say("INF 2");
    client.expect("302 2");
    client.expect_end();
}

#[test]
fn services_may_know_no_md5_or_name_a_package_that_none_should_use() {
    let service = quirky(friends(), Quirks { passport_only: true, ..Quirks::default() });
    let mut client = Client::connect(service.addresses().notification);
    client.say("VER 1 MSNP7 MSNP2 CVR0");
    client.expect("VER 1 CVR0");
    service.set_quirks(Quirks { clear_text_package: true, ..Quirks::default() });
    let mut client = Client::connect(service.addresses().notification);
    client.say("VER 1 MSNP2 CVR0");
    client.expect("VER 1 MSNP2");
    client.say("INF 2");
    client.expect("INF 2 MD5 CTP");
    client.say(&format!("USR 3 CTP I {ANNA}"));
    client.expect_end();
}

fn with_groups() -> Vec<Account> {
    vec![
        Account::new(ANNA, PASSWORD, "Anna B")
            .group("Work")
            .contact_in(BRUNO, "Work")
            .contact(CARLA)
            .block("foe@example.org")
            .property("PHH", "44 20 555 0100"),
        Account::new(BRUNO, PASSWORD, "Bruno").allow(ANNA).property("PHH", "39 555 0199"),
        Account::new(CARLA, PASSWORD, "Carla").contact(ANNA),
    ]
}

/// The lines of `SYN`, with the version taken out.
fn lists(service: &Service, dialect: u8) -> Vec<String> {
    let mut client = Client::sign_in(service, dialect, ANNA);
    let lines = client.synchronize(dialect);
    let version = format!(" {}", lines[0]);
    lines[1..].iter().map(|line| line.replacen(&version, " V", 1)).collect()
}

#[test]
fn generation_a_lists() {
    let service = service(with_groups());
    for dialect in 2..=4 {
        assert_eq!(
            lists(&service, dialect),
            [
                "GTC 5 V A",
                "BLP 5 V AL",
                "LST 5 FL V 1 2 bruno@example.org Bruno",
                "LST 5 FL V 2 2 carla@example.org Carla",
                "LST 5 AL V 1 2 bruno@example.org Bruno",
                "LST 5 AL V 2 2 carla@example.org Carla",
                "LST 5 BL V 1 1 foe@example.org foe%40example.org",
                "LST 5 RL V 1 1 carla@example.org Carla",
            ]
        );
    }
}

#[test]
fn generation_b_lists() {
    let service = service(with_groups());
    let lines = lists(&service, 7);
    assert_eq!(
        lines[..12],
        [
            "GTC 5 V A",
            "BLP 5 V AL",
            "PRP 5 V PHH 44%2020%20555%200100",
            "PRP 5 V PHW",
            "PRP 5 V PHM",
            "PRP 5 V MOB",
            "PRP 5 V MBE",
            "LSG 5 V 1 2 0 Other%20Contacts 0",
            "LSG 5 V 2 2 1 Work 0",
            "LST 5 FL V 1 2 bruno@example.org Bruno 1",
            "BPR V bruno@example.org PHH 39%20555%200199",
            "BPR V bruno@example.org PHW",
        ]
    );
    assert_eq!(lines[14], "LST 5 FL V 2 2 carla@example.org Carla 0");
    assert_eq!(lines.last().unwrap(), "LST 5 RL V 1 1 carla@example.org Carla");
    for dialect in [5, 6] {
        let lines = lists(&service, dialect);
        assert_eq!(lines[7], "LST 5 FL V 1 2 bruno@example.org Bruno", "no groups yet");
        assert_eq!(lines[8], "BPR V bruno@example.org PHH 39%20555%200199");
    }
}

#[test]
fn lists_may_swap_their_counts_and_lack_fields() {
    let quirks = Quirks { swapped_list_counts: true, bare_list_properties: true, ..Quirks::default() };
    let service = quirky(with_groups(), quirks);
    let lines = lists(&service, 5);
    assert!(lines.contains(&"LST 5 FL V 2 1 bruno@example.org Bruno".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"PRP V PHH 44%2020%20555%200100".to_owned()) || lines[2].starts_with("PRP "));
    assert!(lines[8].starts_with("BPR V PHH"), "{}", lines[8]);
    assert!(lists(&service, 7).contains(&"LST 5 FL V 1 2 bruno@example.org Bruno 1".to_owned()));
}

#[test]
fn a_list_that_is_current_is_one_line_and_an_empty_one_four() {
    let service = service(vec![Account::new(ANNA, PASSWORD, "Anna B")]);
    let mut client = Client::sign_in(&service, 2, ANNA);
    let lines = client.synchronize(2);
    let version = lines[0].clone();
    let empty = ["FL", "AL", "BL", "RL"].map(|list| format!("LST 5 {list} {version} 0 0"));
    assert_eq!(lines[3..], empty);
    client.say(&format!("SYN 6 {version}"));
    client.expect(&format!("SYN 6 {version}"));
    client.expect_nothing();
}

#[test]
fn changes_carry_list_versions_and_know_groups_from_seven_on() {
    let service = service(vec![
        Account::new(ANNA, PASSWORD, "Anna B"),
        Account::new(DORA, PASSWORD, "Dora"),
        Account::new(BRUNO, PASSWORD, "Bruno"),
    ]);
    let mut dora = Client::online(&service, 3, DORA);
    let mut anna = Client::online(&service, 7, ANNA);
    anna.say(&format!("ADD 10 AL {DORA} {DORA}"));
    let version: u64 = anna.expect_start("ADD 10 AL ").split(' ').next().unwrap().parse().unwrap();
    anna.say("ADG 11 Work 0");
    anna.expect(&format!("ADG 11 {} Work 1 0", version + 1));
    anna.say(&format!("ADD 12 FL {DORA} Dora 1"));
    anna.expect_start("ADD 12 FL ");
    anna.expect(&format!("ILN 12 NLN {DORA} Dora"));
    assert!(dora.expect_start("ADD 0 RL ").ends_with(" anna@example.net Anna%20B"));
    assert_eq!(service.list_of(ANNA).unwrap().forward[0].groups, ["Work"]);
    anna.say(&format!("REM 13 FL {DORA}"));
    assert!(anna.expect_start("REM 13 FL ").ends_with(" dora@example.org"));
    assert!(dora.expect_start("REM 0 RL ").ends_with(" anna@example.net"));

    for (dialect, line) in [
        (6, "ADG 10 Work 0".to_owned()),
        (6, format!("ADD 10 FL {DORA} Dora 1")),
        (4, "PRP 10 PHH 1".to_owned()),
        (2, "IMS 10 OFF".to_owned()),
        (5, "UUX 10 0".to_owned()),
        (7, format!("ADC 10 AL N={DORA}")),
    ] {
        let mut client = Client::online(&service, dialect, BRUNO);
        client.say(&line);
        client.expect_end();
    }
}

#[test]
fn presence_is_bare_and_challenges_begin_with_six() {
    let service = service(friends());
    let mut anna = Client::online(&service, 2, ANNA);
    let mut bruno = Client::online(&service, 12, BRUNO);
    anna.expect(&format!("NLN NLN {BRUNO} Bruno"));
    bruno.expect(&format!("ILN 6 NLN {ANNA} Anna%20B 0"));
    anna.say("CHG 7 BSY");
    anna.expect("CHG 7 BSY");
    bruno.expect(&format!("NLN BSY {ANNA} Anna%20B 0"));
    service.challenge(ANNA);
    anna.expect_nothing();
    let mut carla = Client::online(&service, 6, CARLA);
    for _ in 0..2 {
        carla.expect_start("ILN 6 ");
    }
    service.challenge(CARLA);
    let challenge = carla.expect_start("CHL 0 ");
    carla.say_with("QRY 8 PROD0038W!61ZTF9", &salted(&challenge, "VT6PX?UQTM4WM%YR"));
    carla.expect("QRY 8");
}

/// One of each dialect calls one of each other.
#[test]
fn every_pair_of_dialects_talks() {
    let service = service(friends());
    for (caller, callee) in [(2, 12), (12, 2), (2, 8), (8, 2), (7, 12), (12, 7), (4, 6), (5, 3)] {
        let mut anna = Client::online(&service, caller, ANNA);
        let mut bruno = Client::online(&service, callee, BRUNO);
        anna.expect_start(&format!("NLN NLN {BRUNO} "));
        bruno.expect_start(&format!("ILN 6 NLN {ANNA} "));
        let mut board = anna.switchboard(&service, ANNA);
        board.say(&format!("CAL 2 {BRUNO}"));
        board.expect_start("CAL 2 RINGING ");
        let mut other = bruno.answer(BRUNO);
        let id = if callee == 12 { " 0" } else { "" };
        other.expect(&format!("IRO 1 1 1 {ANNA} Anna%20B{id}"));
        other.expect("ANS 1 OK");
        let id = if caller == 12 { " 0" } else { "" };
        board.expect(&format!("JOI {BRUNO} Bruno{id}"));
        let text = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhello";
        board.say_with("MSG 3 A", text);
        board.expect("ACK 3");
        assert_eq!(other.expect_payload(&format!("MSG {ANNA} Anna%20B ")), text, "{caller} {callee}");
        other.say_with("MSG 4 N", text);
        assert_eq!(board.expect_payload(&format!("MSG {BRUNO} Bruno ")), text);
    }
}

#[test]
fn controls_reach_these_dialects_too() {
    let service = service(friends());
    service.controls().on(Step::ClientVersion, Action::Refuse(601));
    let mut client = Client::connect(service.addresses().notification);
    client.say("VER 1 MSNP5 CVR0");
    client.expect("VER 1 MSNP5");
    client.say("INF 2");
    client.expect("601 2");
}
