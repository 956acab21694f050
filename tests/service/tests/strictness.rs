//! What foreign clients want of a server, and the strictness that tests can switch on in its place.

#![allow(clippy::unwrap_used)]

mod by_hand;

use by_hand::*;
use msnp_service::{Account, Quirks, Service};

const EMIL: &str = "emil@example.org";

fn with_emil(quirks: Quirks) -> Service {
    let mut accounts = friends();
    accounts.push(Account::new(EMIL, PASSWORD, "Emil").contact(ANNA));
    quirky(accounts, quirks)
}

#[test]
fn settings_may_be_said_once_more() {
    for strict in [false, true] {
        for dialect in [8, 9, 10, 11, 12] {
            let quirks = Quirks { unchanged_settings_218: strict, ..Quirks::default() };
            let service = quirky(friends(), quirks);
            let mut anna = Client::sign_in(&service, dialect, ANNA);
            let version = anna.synchronize(dialect)[0].split(' ').next().unwrap().to_owned();
            let list_version = if dialect >= 10 { String::new() } else { format!("{version} ") };
            for (verb, value) in [("BLP", "AL"), ("GTC", "A")] {
                for transaction in [7, 8] {
                    anna.say(&format!("{verb} {transaction} {value}"));
                    let success = format!("{verb} {transaction} {list_version}{value}");
                    anna.expect(&if strict { format!("218 {transaction}") } else { success });
                }
            }
            // Nothing changed: the list of before is still current.
            anna.say("BLP 9 BL");
            anna.expect_start("BLP 9 ");
            assert!(service.list_of(ANNA).unwrap().private);
        }
    }
}

#[test]
fn whoever_was_decided_upon_can_be_taken_off_the_pending_list() {
    for strict in [false, true] {
        for dialect in [10, 12] {
            let service = with_emil(Quirks { not_pending_216: strict, ..Quirks::default() });
            let mut anna = Client::online(&service, dialect, ANNA);
            anna.say("ADC 7 AL N=emil@example.org");
            anna.expect("ADC 7 AL N=emil@example.org");
            anna.say("ADC 8 RL N=emil@example.org");
            anna.expect("ADC 8 RL N=emil@example.org");
            for transaction in [9, 10] {
                anna.say(&format!("REM {transaction} PL emil@example.org"));
                let success = format!("REM {transaction} PL emil@example.org");
                anna.expect(&if strict { format!("216 {transaction}") } else { success });
            }
            anna.say("REM 11 PL nobody@example.org");
            anna.expect("216 11");
            let list = service.list_of(ANNA).unwrap();
            assert!(list.pending.is_empty() && list.reverse.contains(&EMIL.to_owned()));
        }
    }
}

#[test]
fn a_status_needs_no_capabilities() {
    for strict in [false, true] {
        for dialect in [8, 12] {
            let service = quirky(friends(), Quirks { capabilities_required: strict, ..Quirks::default() });
            let mut bruno = Client::online(&service, dialect, BRUNO);
            let mut anna = Client::sign_in(&service, dialect, ANNA);
            anna.say("CHG 6 BSY");
            if strict {
                anna.expect("201 6");
                bruno.expect_nothing();
            } else {
                anna.expect("CHG 6 BSY 0");
                bruno.expect("NLN BSY anna@example.net Anna%20B 0");
            }
        }
    }
}

#[test]
fn a_status_that_nobody_knows_is_passed_on() {
    for strict in [false, true] {
        let service = quirky(friends(), Quirks { known_statuses_only: strict, ..Quirks::default() });
        let mut bruno = Client::online(&service, 12, BRUNO);
        let mut anna = Client::sign_in(&service, 9, ANNA);
        anna.say("CHG 6 GYM 0");
        if strict {
            anna.expect_end();
            bruno.expect_nothing();
        } else {
            anna.expect("CHG 6 GYM 0");
            bruno.expect("NLN GYM anna@example.net Anna%20B 0");
            assert_eq!(service.status_of(ANNA).as_deref(), Some("GYM"));
        }
    }
}

#[test]
fn types_of_messages_can_be_those_of_the_dialect_only() {
    let service = quirky(friends(), Quirks { known_message_types_only: true, ..Quirks::default() });
    for (dialect, kind) in [(8, "D"), (12, "Q")] {
        let mut anna = Client::online(&service, dialect, ANNA);
        let mut board = anna.switchboard(&service, ANNA);
        board.say_with("MSG 2 A", "x");
        board.expect("NAK 2");
        board.say_with(&format!("MSG 3 {kind}"), "x");
        board.expect_end();
    }
}
