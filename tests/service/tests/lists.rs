//! Lists: `SYN` in its three forms, and every change of them.

#![allow(clippy::unwrap_used)]

mod by_hand;

use by_hand::*;
use msnp_service::{Account, Contact, ListSnapshot, Service};

const DORA: &str = "dora@example.org";

fn with_groups() -> Vec<Account> {
    let mut anna = Account::new(ANNA, PASSWORD, "Anna B")
        .group("Work")
        .contact_in(BRUNO, "Work")
        .contact(CARLA)
        .block("foe@example.org")
        .property("PHH", "44 20 555 0100");
    anna.contacts.push(Contact { name: Some("Dora K".into()), ..Contact::new(DORA) });
    vec![
        anna,
        Account::new(BRUNO, PASSWORD, "Bruno").allow(ANNA).property("PHH", "39 555 0199"),
        Account::new(CARLA, PASSWORD, "Carla").contact(ANNA),
        Account::new(DORA, PASSWORD, "Dora"),
        Account::new("emil@example.org", PASSWORD, "Emil").contact(ANNA),
    ]
}

fn of(service: &Service, account: &str) -> ListSnapshot {
    service.list_of(account).unwrap()
}

fn guid_in<'a>(line: &'a str, prefix: &str) -> &'a str {
    line.split(' ').find_map(|field| field.strip_prefix(prefix)).unwrap()
}

#[test]
fn generation_c_lists() {
    let service = service(with_groups());
    for dialect in [8, 9] {
        let mut client = Client::sign_in(&service, dialect, ANNA);
        let lines = client.synchronize(dialect);
        assert!(lines[0].ends_with(" 5 2"), "{}", lines[0]);
        assert_eq!(
            lines[1..],
            [
                "GTC A",
                "BLP AL",
                "PRP PHH 44%2020%20555%200100",
                "LSG 0 Other%20Contacts 0",
                "LSG 1 Work 0",
                "LST bruno@example.org Bruno 3 1",
                "BPR PHH 39%20555%200199",
                "LST carla@example.org Carla 11 0",
                "LST dora@example.org Dora%20K 3 0",
                "LST emil@example.org Emil 8",
                "LST foe@example.org foe%40example.org 4",
            ]
        );
    }
}

#[test]
fn generation_d_lists() {
    let service = service(with_groups());
    for dialect in [10, 11, 12] {
        let mut client = Client::sign_in(&service, dialect, ANNA);
        let lines = client.synchronize(dialect);
        let network = if dialect == 12 { " 1" } else { "" };
        let fields: Vec<&str> = lines[0].split(' ').collect();
        assert_eq!(fields.len(), 4);
        assert!(fields[0].ends_with(".1400000-08:00") && fields[0].contains('T'));
        assert_eq!(lines[1..4], ["GTC A", "BLP AL", "PRP MFN Anna%20B"]);
        let group = lines[5].strip_prefix("LSG Work ").unwrap();
        let id = |index: usize| guid_in(&lines[index], "C=");
        assert_eq!(lines[6], format!("LST N=bruno@example.org F=Bruno C={} 3{network} {group}", id(6)));
        assert_eq!(lines[7], "BPR PHH 39%20555%200199");
        assert_eq!(lines[8], format!("LST N=carla@example.org F=Carla C={} 11{network}", id(8)));
        assert_eq!(lines[9], format!("LST N=dora@example.org F=Dora%20K C={} 3{network}", id(9)));
        assert_eq!(lines[10], format!("LST N=emil@example.org F=Emil 16{network}"), "pending");
        assert_eq!(lines[11], format!("LST N=foe@example.org F=foe%40example.org 4{network}"));
    }
}

#[test]
fn a_current_list_is_not_sent_again() {
    let service = service(with_groups());
    for dialect in [8, 12] {
        let mut client = Client::sign_in(&service, dialect, ANNA);
        let first = client.synchronize(dialect).remove(0);
        let version = first.rsplitn(3, ' ').nth(2).unwrap().to_owned();
        let mut client = Client::sign_in(&service, dialect, ANNA);
        client.say(&format!("SYN 5 {version}"));
        client.expect(&format!("SYN 5 {version}"));
        client.expect_nothing();
        client.say("GTC 6 N");
        client.expect_start("GTC 6 ");
        client.say(&format!("SYN 7 {version}"));
        assert_ne!(client.hear(), format!("SYN 7 {version}"));
        let mut again = Client::sign_in(&service, dialect, ANNA);
        again.synchronize(dialect);
        again.say("GTC 6 A");
        again.expect_start("GTC 6 ");
    }
    let counters = service.counters();
    assert_eq!((counters.syn_unchanged, counters.syn_full), (2, 6));
}

#[test]
fn adding_and_removing_in_dialect_9() {
    let service = service(with_groups());
    let mut anna = Client::online(&service, 9, ANNA);
    let mut emil = Client::online(&service, 12, "emil@example.org");
    anna.say("ADD 30 FL emil@example.org emil@example.org 1");
    let answer = anna.expect_start("ADD 30 FL ");
    assert!(answer.ends_with(" emil@example.org emil%40example.org 1"), "{answer}");
    anna.expect("ILN 30 NLN emil@example.org Emil 0");
    emil.expect("ILN 6 NLN anna@example.net Anna%20B 0");
    emil.expect("ADC 0 RL N=anna@example.net F=Anna%20B");
    let list = of(&service, ANNA);
    let listed = list.forward.iter().find(|contact| contact.address == "emil@example.org").unwrap();
    assert_eq!(listed.groups, ["Work"]);
    assert_eq!(of(&service, "emil@example.org").reverse, [ANNA]);

    for (line, answer) in [
        ("ADD 31 FL emil@example.org x", "215 31"),
        ("ADD 32 AL nobody@example.org x", "205 32"),
        ("ADD 33 BL bruno@example.org x", "219 33"),
        ("ADD 34 FL emil@example.org x 7", "224 34"),
        ("ADD 35 FL nonsense x", "201 35"),
        ("REM 36 BL bruno@example.org", "216 36"),
        ("REM 37 FL emil@example.org 0", "225 37"),
        ("REA 38 nobody@example.org x", "216 38"),
    ] {
        anna.say(line);
        anna.expect(answer);
    }
    anna.say("ADD 40 AL emil@example.org emil@example.org");
    anna.expect_start("ADD 40 AL ");
    assert!(of(&service, ANNA).pending.is_empty());
    anna.say("REM 41 FL emil@example.org 1");
    assert!(anna.expect_start("REM 41 FL ").ends_with(" emil@example.org 1"));
    anna.say("REM 42 FL emil@example.org");
    assert!(anna.expect_start("REM 42 FL ").ends_with(" emil@example.org"));
    emil.expect("REM 0 RL anna@example.net");
    assert!(of(&service, "emil@example.org").reverse.is_empty());
    for line in ["ADD 50 RL dora@example.org x", "REM 51 RL dora@example.org"] {
        let mut client = Client::online(&service, 8, CARLA);
        client.say(line);
        assert!(String::from_utf8_lossy(&client.rest()).lines().all(|line| line.starts_with("ILN")));
    }
}

#[test]
fn adding_and_removing_in_dialect_12() {
    let service = service(with_groups());
    let mut anna = Client::online(&service, 12, ANNA);
    let mut emil = Client::online(&service, 9, "emil@example.org");
    emil.expect("ILN 6 NLN anna@example.net Anna%20B 0");
    anna.say("ADC 30 AL N=emil@example.org");
    anna.expect("ADC 30 AL N=emil@example.org");
    anna.say("ADC 31 FL N=emil@example.org F=Emil%20the%20Great");
    let answer = anna.expect_start("ADC 31 FL N=emil@example.org F=Emil%20the%20Great C=");
    anna.expect("ILN 31 NLN emil@example.org Emil 0");
    let added = emil.expect_start("ADD 0 RL ");
    assert!(added.ends_with(" anna@example.net Anna%20B"), "{added}");

    anna.say("ADG 32 Chess%20Club");
    let group = anna.expect_start("ADG 32 Chess%20Club ");
    anna.say(&format!("ADC 33 FL C={answer} {group}"));
    anna.expect(&format!("ADC 33 FL C={answer} {group}"));
    anna.say(&format!("ADC 34 FL C={answer} {group}"));
    anna.expect("215 34");
    anna.say(&format!("SBP 35 {answer} MFN Emil%20K"));
    anna.expect(&format!("SBP 35 {answer} MFN Emil%20K"));
    anna.say("REM 36 PL emil@example.org");
    anna.expect("REM 36 PL emil@example.org");
    anna.say("ADC 37 RL N=emil@example.org");
    anna.expect("ADC 37 RL N=emil@example.org");
    let list = of(&service, ANNA);
    let listed = list.forward.iter().find(|contact| contact.address == "emil@example.org").unwrap();
    assert_eq!((listed.name.as_str(), &listed.groups[..]), ("Emil K", &["Chess Club".to_owned()][..]));
    assert!(list.pending.is_empty());

    for (line, answer) in [
        ("ADC 40 FL N=dora@example.org", "201 40"),
        ("ADC 41 AL N=nobody@example.org", "208 41"),
        ("ADC 42 BL N=bruno@example.org", "219 42"),
        ("ADC 43 FL C=nonsense 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44", "403 43"),
        ("ADC 44 RL N=dora@example.org", "201 44"),
        ("REM 45 FL emil@example.org", "403 45"),
        ("REM 46 FL 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44", "208 46"),
        ("ADC 47 FL N=anna@example.net F=me", "201 47"),
        ("GTC 48 A", "GTC 48 A"),
        ("BLP 49 AL", "BLP 49 AL"),
    ] {
        anna.say(line);
        anna.expect(answer);
    }
    anna.say("ADC 50 FL N=tel:+15550100123 F=Taxi");
    anna.expect_start("ADC 50 FL N=tel:+15550100123 F=Taxi C=");
    anna.say(&format!("REM 51 FL {answer} {group}"));
    anna.expect(&format!("REM 51 FL {answer} {group}"));
    anna.say(&format!("REM 52 FL {answer}"));
    anna.expect(&format!("REM 52 FL {answer}"));
    assert!(emil.expect_start("REM 0 RL ").ends_with(" anna@example.net"));
    let mut anna = Client::sign_in(&service, 12, ANNA);
    let lines = anna.synchronize(12);
    assert!(lines.iter().any(|line| line.starts_with("LST N=tel:+15550100123 ") && line.ends_with(" 1 4")));
}

#[test]
fn groups_by_number_and_by_guid() {
    let service = service(with_groups());
    let mut anna = Client::online(&service, 8, ANNA);
    anna.say("ADG 40 Chess%20Club 0");
    assert!(anna.expect_start("ADG 40 ").ends_with(" Chess%20Club 2 0"));
    anna.say("REG 41 2 Go%20Club 0");
    assert!(anna.expect_start("REG 41 ").ends_with(" 2 Go%20Club 0"));
    for (line, answer) in [
        ("ADG 42 Go%20Club 0", "228 42"),
        ("RMG 43 0", "230 43"),
        ("RMG 44 9", "224 44"),
        (&format!("ADG 45 {} 0", "x".repeat(62)), "229 45"),
    ] {
        anna.say(line);
        anna.expect(answer);
    }
    for number in 3..30 {
        anna.say(&format!("ADG 50 Group{number} 0"));
        anna.expect_start("ADG 50 ");
    }
    anna.say("ADG 51 OneTooMany 0");
    anna.expect("223 51");
    anna.say("RMG 52 1");
    assert!(anna.expect_start("RMG 52 ").ends_with(" 1"));
    let list = of(&service, ANNA);
    assert!(list.forward.iter().all(|contact| contact.address != BRUNO), "was only in the group removed");

    let mut anna = Client::online(&service, 11, ANNA);
    anna.say("ADG 60 Work");
    anna.expect_start("ADG 60 Work ");
    let guid = anna
        .synchronize(11)
        .iter()
        .find_map(|line| line.strip_prefix("LSG Work ").map(str::to_owned))
        .unwrap();
    anna.say(&format!("REG 61 {guid} Play"));
    anna.expect(&format!("REG 61 {guid} Play"));
    anna.say(&format!("RMG 62 {guid}"));
    anna.expect(&format!("RMG 62 {guid}"));
    anna.say("RMG 63 7");
    anna.expect("224 63");
}

#[test]
fn names_and_properties() {
    let service = service(with_groups());
    let mut carla = Client::online(&service, 9, CARLA);
    let mut anna = Client::online(&service, 9, ANNA);
    anna.expect("ILN 6 NLN carla@example.org Carla 0");
    carla.expect("NLN NLN anna@example.net Anna%20B 0");
    anna.say("REA 50 anna@example.net Anna%20(busy)");
    assert!(anna.expect_start("REA 50 ").ends_with(" anna@example.net Anna%20%28busy%29"));
    carla.expect("NLN NLN anna@example.net Anna%20%28busy%29 0");
    anna.say("REA 51 dora@example.org D");
    anna.expect_start("REA 51 ");
    anna.say("PRP 52 PHM 44%20555%200123");
    assert!(anna.expect_start("PRP 52 ").ends_with(" PHM 44%20555%200123"));
    assert!(carla.expect_start("BPR ").ends_with(" anna@example.net PHM 44%20555%200123"));
    for (line, answer) in [
        ("PRP 53 MFN x", "715 53"),
        ("PRP 54 MBE Y", "715 54"),
        (&format!("REA 55 {ANNA} {}", "x".repeat(388)), "209 55"),
    ] {
        anna.say(line);
        anna.expect(answer);
    }
    anna.say("PRP 56 MOB Y");
    assert!(anna.expect_start("PRP 56 ").ends_with(" MOB N"), "no subscription");

    let mut anna = Client::online(&service, 12, ANNA);
    anna.expect("ILN 6 NLN carla@example.org Carla 0");
    anna.say("PRP 60 MFN Anna%20B");
    anna.expect("PRP 60 MFN Anna%20B");
    anna.say("PRP 61 PHM");
    anna.expect("PRP 61 PHM");
    let list = of(&service, ANNA);
    assert_eq!(list.name, "Anna B");
    assert!(!list.properties.contains_key("PHM"));
    anna.say("PRP 62 LONG x");
    anna.expect_end();
}

#[test]
fn an_unverified_account_keeps_its_name_and_a_full_list_its_size() {
    let mut anna = Account::new(ANNA, PASSWORD, "Anna").contact(BRUNO);
    anna.verified = false;
    anna.restricted = true;
    let accounts = vec![anna, Account::new(DORA, PASSWORD, "Dora")];
    let service = Service::start(msnp_service::Configuration {
        accounts,
        plain_passport: true,
        forward_list_limit: 1,
        ..Default::default()
    })
    .unwrap();
    let mut client = Client::introduce(service.addresses().notification, 12, ANNA);
    client.expect_start("USR 3 TWN S ");
    client.say(&format!("USR 4 TWN S {}", ticket(&service, ANNA)));
    client.expect("USR 4 OK anna@example.net 0 1");
    let mut client = Client::online(&service, 12, ANNA);
    client.say("PRP 5 MFN Nobody");
    client.expect("209 5");
    client.say("ADC 6 FL N=dora@example.org F=Dora");
    client.expect("210 6");
}

#[test]
fn requests_of_other_kinds() {
    let mut accounts = with_groups();
    accounts[1] = accounts[1].clone().property("MOB", "Y");
    let service = service(accounts);
    let mut client = Client::sign_in(&service, 11, ANNA);
    client.say("GCF 9 Shields.xml");
    client.expect("715 9");
    client.synchronize(11);
    client.say("GCF 10 Shields.xml");
    assert!(client.expect_payload("GCF 10 Shields.xml ").starts_with("<?xml"));
    client.say("URL 11 INBOX");
    client.expect_start("URL 11 /cgi-bin/");
    client
        .say_with("PGD 12 bruno@example.org 1", "<TEXT xml:space=\"preserve\" enc=\"utf-8\">call me</TEXT>");
    client.say_with("PGD 13 carla@example.org 1", "<TEXT>x</TEXT>");
    client.expect("220 13");
    client.say_with("PAG 14 bruno@example.org", "<TEXT>x</TEXT>");
    client.expect("715 14");
    client.say_with("SDC 15 new@example.org 0x0409 MSMSGS MSMSGS X X Anna", "join us");
    client.expect("SDC 15 OK");
    client.say("FND 16 fname=Ann lname=Bee city=* state=* country=US");
    client.expect("502 16");
    client.say("CHG 17 NLN 0");
    client.expect("CHG 17 NLN 0");
    client.say("IMS 18 OFF");
    client.expect("IMS 18 0 OFF");
    client.say("XFR 19 SB");
    client.expect("913 19");
    assert_eq!(service.counters().pages, 1);
}
