//! Every quirk of the servers that speak in lines.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::time::Duration;

use by_hand::*;
use msnp_service::{Account, Contact, Names, OversizedMessages, Quirks, Service, Timestamps};

fn lists() -> Vec<Account> {
    let mut accounts = friends();
    accounts[0] = accounts[0].clone().group("Work").contact_in("dora@example.org", "Work");
    accounts
}

fn synchronized(quirks: Quirks, dialect: u8) -> (Service, Client, Vec<String>) {
    let service = quirky(lists(), quirks);
    let mut anna = Client::sign_in(&service, dialect, ANNA);
    let lines = anna.synchronize(dialect);
    (service, anna, lines)
}

#[test]
fn names() {
    for (names, expected) in
        [(Names::Encoded, "caf%C3%A9%21"), (Names::Raw, "café!"), (Names::AsSent, "caf%c3%a9!")]
    {
        let service = quirky(friends(), Quirks { names, ..Quirks::default() });
        let mut bruno = Client::online(&service, 9, BRUNO);
        let mut anna = Client::online(&service, 12, ANNA);
        bruno.expect_start("NLN NLN anna@example.net ");
        anna.expect_start("ILN 6 ");
        anna.say("PRP 7 MFN caf%c3%a9!");
        anna.expect(&format!("PRP 7 MFN {expected}"));
        bruno.expect(&format!("NLN NLN anna@example.net {expected} 0"));
    }
}

#[test]
fn list_forms() {
    let (_service, _anna, lines) = synchronized(
        Quirks { ungrouped_trailing_space: true, group_zero_not_listed: true, ..Quirks::default() },
        9,
    );
    assert!(lines[0].ends_with(" 3 1"));
    assert!(lines.contains(&"LST bruno@example.org Bruno 11 ".to_owned()), "{lines:#?}");
    let (_service, _anna, lines) =
        synchronized(Quirks { ungrouped_trailing_space: true, ..Quirks::default() }, 12);
    assert!(
        lines.iter().any(|line| line.starts_with("LST N=bruno@example.org ") && line.ends_with(" 11 1 "))
    );
}

#[test]
fn timestamps() {
    let constant = Quirks { timestamps: Timestamps::Constant, ..Quirks::default() };
    let (_service, mut anna, lines) = synchronized(constant.clone(), 12);
    let stamp = "2000-01-01T00:00:00.0-00:00";
    assert_eq!(lines[0], format!("{stamp} {stamp} 3 1"));
    anna.say(&format!("SYN 9 {stamp} {stamp}"));
    anna.expect(&format!("SYN 9 {stamp} {stamp} 3 1"));
    let (_service, _anna, lines) = synchronized(constant, 8);
    assert_eq!(lines[0], "1 3 2");
    let echo = Quirks { timestamps: Timestamps::Echo, ..Quirks::default() };
    let (_service, _anna, lines) = synchronized(echo, 11);
    assert_eq!(lines[0], "0 0 3 1");
    let (_service, mut anna, lines) =
        synchronized(Quirks { always_full_lists: true, ..Quirks::default() }, 8);
    let version = lines[0].split(' ').next().unwrap().to_owned();
    anna.say(&format!("SYN 9 {version}"));
    anna.expect(&format!("SYN 9 {version} 3 2"));
}

#[test]
fn group_answers() {
    let quirks = Quirks { short_group_rename: true, group_not_empty_226: true, ..Quirks::default() };
    let (_service, mut anna, _) = synchronized(quirks, 8);
    anna.say("REG 6 1 Play 0");
    assert!(anna.expect_start("REG 6 ").ends_with(" 1 Play"));
    anna.say("RMG 7 1");
    anna.expect("226 7");
    let quirks = Quirks { extra_one_in_group_answers: true, ..Quirks::default() };
    let (_service, mut anna, _) = synchronized(quirks, 12);
    anna.say("ADG 6 Chess");
    let guid = anna.expect_start("ADG 6 1 Chess ");
    anna.say(&format!("REG 7 {guid} Go"));
    anna.expect(&format!("REG 7 1 Go {guid} 0"));
    anna.say(&format!("RMG 8 {guid}"));
    anna.expect(&format!("RMG 8 1 {guid}"));
}

#[test]
fn presence_forms() {
    let quirks = Quirks {
        early_presence: true,
        presence_twice: true,
        empty_object: true,
        no_profile: true,
        ..Quirks::default()
    };
    let service = quirky(friends(), quirks);
    let address = service.addresses().notification;
    let sign_in = |handle: &str| {
        let mut client = Client::introduce(address, 9, handle);
        client.expect_start("USR 3 TWN S ");
        client.say(&format!("USR 4 TWN S {}", ticket(&service, handle)));
        client.expect_start("USR 4 OK ");
        client
    };
    let mut bruno = sign_in(BRUNO);
    bruno.expect_nothing();
    bruno.say("CHG 5 NLN 0");
    bruno.expect("CHG 5 NLN 0");
    let mut anna = sign_in(ANNA);
    anna.expect("NLN NLN bruno@example.org Bruno 0 %3Cmsnobj%2F%3E");
    anna.say("CHG 5 NLN 0");
    anna.expect("CHG 5 NLN 0");
    for _ in 0..2 {
        bruno.expect("NLN NLN anna@example.net Anna%20B 0 %3Cmsnobj%2F%3E");
    }
}

#[test]
fn ping_without_a_number() {
    let service = quirky(friends(), Quirks { ping_without_number: true, ..Quirks::default() });
    let mut anna = Client::sign_in(&service, 12, ANNA);
    anna.say("PNG");
    anna.expect("QNG");
}

#[test]
fn alerts_after_each_change_of_lists() {
    let mut accounts = friends();
    accounts.push(Account::new("emil@example.org", PASSWORD, "Emil"));
    let service = quirky(accounts, Quirks { list_change_alerts: true, ..Quirks::default() });
    let mut emil = Client::online(&service, 8, "emil@example.org");
    let mut anna = Client::online(&service, 9, ANNA);
    anna.say("ADD 7 FL emil@example.org emil");
    anna.expect_start("ADD 7 FL ");
    emil.expect_start("ADD 0 RL ");
    assert!(emil.expect_payload("NOT ").contains("&lt;NotificationData"));
    anna.expect("ILN 7 NLN emil@example.org Emil 0");
    anna.say("REM 8 FL emil@example.org");
    anna.expect_start("REM 8 FL ");
    emil.expect_start("REM 0 RL ");
    emil.expect_payload("NOT ");
}

#[test]
fn unknown_commands_can_be_ignored() {
    let service = quirky(friends(), Quirks { ignores_unknown: true, ..Quirks::default() });
    let mut anna = Client::online(&service, 9, ANNA);
    anna.say("XYZ 7");
    anna.expect_nothing();
    let mut board = anna.switchboard(&service, ANNA);
    board.say("XYZ 7");
    board.say_with("MSG 8 A", "x");
    board.expect("NAK 8");
}

#[test]
fn ghosts_and_silence_on_switchboards() {
    let service =
        quirky(friends(), Quirks { ghost_calls: true, acknowledges_when_alone: true, ..Quirks::default() });
    let _bruno = Client::online(&service, 9, BRUNO);
    let mut anna = Client::online(&service, 9, ANNA);
    anna.expect_start("ILN 6 ");
    let mut board = anna.switchboard(&service, ANNA);
    board.say("CAL 2 bruno@example.org");
    board.say_with("MSG 3 N", &text("anybody?"));
    board.say_with("MSG 4 D", &text("anybody?"));
    board.say_with("MSG 5 A", &text("anybody?"));
    board.expect("ACK 4");
    board.expect("ACK 5");

    service.set_quirks(Quirks { silent_switchboard: true, ..Quirks::default() });
    anna.say("XFR 9 SB");
    let cookie = anna.expect_start("XFR 9 SB ").rsplit(' ').next().unwrap().to_owned();
    let mut board = Client::connect(service.addresses().switchboard);
    board.say(&format!("USR 1 {ANNA} {cookie}"));
    until("it was read", || service.counters().switchboard.commands == 6);
    service.set_quirks(Quirks::default());
    board.say(&format!("USR 2 {ANNA} {cookie}"));
    board.expect_start("USR 2 OK ");
}

#[test]
fn strict_segments() {
    let service = quirky(friends(), Quirks { strict_segments: true, ..Quirks::default() });
    let mut anna = Client::online(&service, 9, ANNA);
    anna.bytes(b"PNG\r\nPNG\r\n");
    anna.expect("QNG 50");
    anna.expect("QNG 50");
    anna.bytes(b"PNG\r\nPN");
    anna.expect("QNG 50");
    anna.expect_end();
}

#[test]
fn commands_before_the_version_is_answered() {
    let service = quirky(friends(), Quirks { eager_closes: true, ..Quirks::default() });
    let mut eager = Client::connect(service.addresses().notification);
    eager.bytes(
        b"VER 1 MSNP8 CVR0\r\nCVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0544 MSMSGS anna@example.net\r\n",
    );
    eager.expect_end();
    // In two writes it takes some luck on a busy machine: the service waits only so long for the second.
    until("the second write came soon enough", || {
        let mut eager = Client::connect(service.addresses().notification);
        eager.say("VER 1 MSNP8 CVR0");
        eager.say("CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0544 MSMSGS anna@example.net");
        eager.hear_or_end().is_none()
    });
    Client::online(&service, 8, ANNA);
}

#[test]
fn unacknowledged_bytes() {
    let service = quirky(friends(), Quirks { unacknowledged_limit: Some(1600), ..Quirks::default() });
    let mut anna = Client::online(&service, 9, ANNA);
    let mut board = anna.switchboard(&service, ANNA);
    let message = text(&"x".repeat(600));
    for transaction in 2..6 {
        board.say_with(&format!("MSG {transaction} A"), &message);
        board.expect(&format!("NAK {transaction}"));
    }
    let flight: String =
        (6..9).map(|transaction| format!("MSG {transaction} A {}\r\n{message}", message.len())).collect();
    board.bytes(flight.as_bytes());
    assert!(board.rest().len() < 30, "at most two answers, then the end");
}

#[test]
fn the_first_dialect_named() {
    let service = quirky(friends(), Quirks { first_named_dialect: true, ..Quirks::default() });
    let mut client = Client::connect(service.addresses().notification);
    client.say("VER 1 MSNP9 MSNP12 CVR0");
    client.expect("VER 1 MSNP9");
}

#[test]
fn letter_case_of_accounts() {
    for sensitive in [false, true] {
        let service = quirky(friends(), Quirks { case_sensitive_accounts: sensitive, ..Quirks::default() });
        let mut client = Client::introduce(service.addresses().notification, 9, "Anna@Example.net");
        client.expect_start("USR 3 TWN S ");
        client.say(&format!("USR 4 TWN S {}", ticket(&service, ANNA)));
        client.expect(if sensitive { "911 4" } else { "USR 4 OK anna@example.net Anna%20B 1 0" });
    }
}

#[test]
fn error_codes() {
    let service =
        quirky(friends(), Quirks { no_such_user_205: true, properties_refused: true, ..Quirks::default() });
    let mut anna = Client::online(&service, 10, ANNA);
    anna.say("ADC 7 AL N=nobody@example.org");
    anna.expect("205 7");
    let mut board = anna.switchboard(&service, ANNA);
    board.say("CAL 2 nobody@example.org");
    board.expect("205 2");
    let mut anna = Client::online(&service, 9, ANNA);
    anna.say("PRP 8 PHH 1");
    anna.expect("502 8");
}

#[test]
fn rewritten_personal_messages() {
    let service = quirky(friends(), Quirks { rewritten_personal_messages: true, ..Quirks::default() });
    let mut bruno = Client::online(&service, 11, BRUNO);
    let mut anna = Client::online(&service, 11, ANNA);
    bruno.expect_start("NLN ");
    anna.expect_start("ILN ");
    anna.say_with("UUX 7", "<Data><PSM>a &amp; b</PSM></Data>");
    anna.expect("UUX 7 0");
    assert_eq!(bruno.expect_payload("UBX anna@example.net "), "<Data><PSM>a &#x26; b</PSM></Data>");
}

#[test]
fn oversized_messages() {
    for (oversized_messages, answer) in
        [(OversizedMessages::Refuse, "201 2"), (OversizedMessages::Relay, "NAK 2")]
    {
        let service = quirky(friends(), Quirks { oversized_messages, ..Quirks::default() });
        let mut anna = Client::online(&service, 9, ANNA);
        let mut board = anna.switchboard(&service, ANNA);
        board.say_with("MSG 2 A", &text(&"x".repeat(4000)));
        board.expect(answer);
    }
}

#[test]
fn unknown_accounts_may_be_refused_before_passport() {
    let service = quirky(friends(), Quirks { unknown_account_911: true, ..Quirks::default() });
    let mut client = Client::introduce(service.addresses().notification, 12, "nobody@example.org");
    client.expect("911 3");
    client.expect_end();
    Client::sign_in(&service, 12, ANNA);
}

#[test]
fn a_new_name_may_be_told_with_the_next_status_only() {
    for dialect in [9, 12] {
        let service = quirky(friends(), Quirks { names_wait_for_status: true, ..Quirks::default() });
        let mut bruno = Client::online(&service, dialect, BRUNO);
        let mut anna = Client::online(&service, dialect, ANNA);
        anna.expect_start("ILN 6 ");
        bruno.expect("NLN NLN anna@example.net Anna%20B 0");
        anna.say(if dialect >= 10 { "PRP 7 MFN Ann" } else { "REA 7 anna@example.net Ann" });
        anna.expect_start(if dialect >= 10 { "PRP 7 " } else { "REA 7 " });
        bruno.expect_nothing();
        anna.say("CHG 8 NLN 0");
        anna.expect("CHG 8 NLN 0");
        bruno.expect("NLN NLN anna@example.net Ann 0");
    }
}

#[test]
fn additions_may_wait_for_a_personal_message() {
    let mut accounts = friends();
    accounts.push(Account::new("emil@example.org", PASSWORD, "Emil"));
    accounts.push(Account::new("dora@example.org", PASSWORD, "Dora"));
    for dialect in [10, 11, 12] {
        let quirks = Quirks { additions_wait_for_personal_message: true, ..Quirks::default() };
        let service = quirky(accounts.clone(), quirks);
        let mut emil = Client::online(&service, dialect, "emil@example.org");
        let mut anna = Client::online(&service, 12, ANNA);
        anna.say("ADC 7 FL N=emil@example.org F=Emil");
        anna.expect_start("ADC 7 FL ");
        if dialect == 10 {
            // There is no personal message to wait for.
            emil.expect("ADC 0 RL N=anna@example.net F=Anna%20B");
            continue;
        }
        emil.expect_nothing();
        emil.say_with("UUX 8", "");
        emil.expect("UUX 8 0");
        let mut dora = Client::online(&service, 12, "dora@example.org");
        dora.say("ADC 7 FL N=emil@example.org F=Emil");
        dora.expect_start("ADC 7 FL ");
        emil.expect("ADC 0 RL N=dora@example.org F=Dora");
        // The other one is in the list.
        let mut emil = Client::sign_in(&service, dialect, "emil@example.org");
        let lines = emil.synchronize(dialect);
        assert!(
            lines.iter().any(|line| line.starts_with("LST N=anna@example.net F=Anna%20B 16")),
            "{lines:#?}"
        );
    }
}

/// Anna without a name, with a group without one, and Bruno, who calls nobody anything.
fn nameless() -> Vec<Account> {
    vec![
        Account::new(ANNA, PASSWORD, "").group("").contact(BRUNO),
        Account::new(BRUNO, PASSWORD, "Bruno").contact(ANNA),
    ]
}

#[test]
fn empty_names_are_two_blanks_or_the_account() {
    for (empty_names, name) in [(true, ""), (false, "anna@example.net")] {
        let service = quirky(nameless(), Quirks { empty_names, ..Quirks::default() });
        let mut bruno = Client::sign_in(&service, 12, BRUNO);
        let lines = bruno.synchronize(12);
        assert!(
            lines.iter().any(|line| line.starts_with(&format!("LST N={ANNA} F={name} C="))),
            "{lines:#?}"
        );
        bruno.say("CHG 6 NLN 0");
        bruno.expect("CHG 6 NLN 0");

        let mut anna = Client::introduce(service.addresses().notification, 8, ANNA);
        anna.expect_start("USR 3 TWN S ");
        anna.say(&format!("USR 4 TWN S {}", ticket(&service, ANNA)));
        anna.expect(&format!("USR 4 OK {ANNA} {name} 1 0"));
        anna.expect_payload("MSG Hotmail Hotmail ");
        let lines = anna.synchronize(8);
        let group = if empty_names { "" } else { "%20" };
        assert!(lines.contains(&format!("LSG 1 {group} 0")), "{lines:#?}");
        anna.say("CHG 6 NLN 0");
        anna.expect("CHG 6 NLN 0");
        anna.expect_start("ILN 6 ");
        bruno.expect(&format!("NLN NLN {ANNA} {name} 0"));

        let mut here = anna.switchboard(&service, ANNA);
        here.say("CAL 2 bruno@example.org");
        here.expect_start("CAL 2 RINGING ");
        let ring = bruno.hear();
        assert!(ring.ends_with(&format!(" {ANNA} {name}")), "{ring:?}");
        let fields: Vec<&str> = ring.split(' ').collect();
        let mut there = Client::connect(fields[2].parse().unwrap());
        there.say(&format!("ANS 1 {BRUNO} {} {}", fields[4], fields[1]));
        there.expect(&format!("IRO 1 1 1 {ANNA} {name} 0"));
        there.expect("ANS 1 OK");
        here.expect("JOI bruno@example.org Bruno");
        here.say_with("MSG 3 A", &text("Hello"));
        here.expect("ACK 3");
        there.expect_payload(&format!("MSG {ANNA} {name} "));
    }
}

#[test]
fn empty_names_can_be_set_where_they_are_kept() {
    let service = quirky(friends(), Quirks { empty_names: true, ..Quirks::default() });
    for dialect in [9, 12] {
        let mut bruno = Client::online(&service, 12, BRUNO);
        let mut anna = Client::online(&service, dialect, ANNA);
        anna.expect_start("ILN 6 ");
        bruno.expect_start("NLN NLN anna@example.net ");
        anna.say(if dialect >= 10 { "PRP 7 MFN " } else { "REA 7 anna@example.net " });
        anna.expect_start(if dialect >= 10 { "PRP 7 MFN" } else { "REA 7 " });
        bruno.expect("NLN NLN anna@example.net  0");
        assert_eq!(service.list_of(ANNA).unwrap().name, "");
    }
}

#[test]
fn contacts_may_be_named_by_the_list() {
    let mut anna = Account::new(ANNA, PASSWORD, "Anna");
    anna.contacts.push(Contact { name: Some("Bru".into()), ..Contact::new(BRUNO) });
    let service = service(vec![anna]);
    assert_eq!(service.list_of(ANNA).unwrap().forward[0].name, "Bru");
    // Nothing here waits longer than this, whatever happens.
    assert!(PATIENCE <= Duration::from_secs(20));
}
