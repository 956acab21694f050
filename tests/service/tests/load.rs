//! Many sessions, large lists, many messages: the service must not be what a benchmark measures.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::time::Instant;

use by_hand::*;
use msnp_service::{Account, Configuration, Service};

fn address(number: usize) -> String {
    format!("user{number:05}@example.net")
}

#[test]
fn a_thousand_sessions_see_a_change() {
    const SESSIONS: usize = 1000;
    let mut accounts: Vec<Account> =
        (1..=SESSIONS).map(|number| Account::new(address(number), PASSWORD, "User").contact(ANNA)).collect();
    let everybody =
        (1..=SESSIONS).fold(Account::new(ANNA, PASSWORD, "Anna"), |anna, number| anna.allow(address(number)));
    accounts.push(everybody);
    let service = service(accounts);
    let mut anna = Client::online(&service, 12, ANNA);
    let mut sessions: Vec<Client> = (1..=SESSIONS)
        .map(|number| {
            let dialect = u8::try_from(8 + number % 5).unwrap();
            let mut client = Client::sign_in(&service, dialect, &address(number));
            client.say("CHG 6 NLN 0");
            client.expect("CHG 6 NLN 0");
            client.expect_start("ILN 6 NLN anna@example.net Anna 0");
            client
        })
        .collect();
    assert_eq!(service.online_count(), SESSIONS + 1);
    let begun = Instant::now();
    for status in ["AWY", "NLN", "BSY"] {
        anna.say(&format!("CHG 7 {status} 0"));
        anna.expect(&format!("CHG 7 {status} 0"));
    }
    for client in &mut sessions {
        for status in ["AWY", "NLN", "BSY"] {
            client.expect(&format!("NLN {status} anna@example.net Anna 0"));
        }
    }
    println!("3 changes to {SESSIONS} watchers: {:?}", begun.elapsed());
}

#[test]
fn a_list_of_five_thousand() {
    const CONTACTS: usize = 5000;
    let anna = (1..=CONTACTS)
        .fold(Account::new(ANNA, PASSWORD, "Anna"), |anna, number| anna.contact(address(number)));
    let mut accounts: Vec<Account> =
        (1..=CONTACTS).map(|number| Account::new(address(number), PASSWORD, "User")).collect();
    accounts.push(anna);
    let service = service(accounts);
    for dialect in [8, 12] {
        let mut client = Client::sign_in(&service, dialect, ANNA);
        let begun = Instant::now();
        let lines = client.synchronize(dialect);
        println!("{} lines: {:?}", lines.len(), begun.elapsed());
        assert_eq!(lines.iter().filter(|line| line.starts_with("LST ")).count(), CONTACTS);
    }
}

#[test]
fn ten_thousand_messages() {
    for threads in [1, 2] {
        ten_thousand_messages_on(threads);
    }
}

fn ten_thousand_messages_on(threads: usize) {
    const MESSAGES: u64 = 10_000;
    let service = Service::start(Configuration {
        accounts: friends(),
        plain_passport: true,
        ..Configuration::default()
    })
    .unwrap();
    let mut bruno = Client::online(&service, 12, BRUNO);
    let mut anna = Client::online(&service, 12, ANNA);
    anna.expect_start("ILN ");
    bruno.expect_start("NLN ");
    let mut here = anna.switchboard(&service, ANNA);
    here.say("CAL 2 bruno@example.org");
    here.expect_start("CAL 2 RINGING ");
    let mut there = bruno.answer(BRUNO);
    there.expect_start("IRO ");
    there.expect("ANS 1 OK");
    here.expect_start("JOI ");
    let begun = Instant::now();
    let reader = std::thread::spawn(move || {
        for number in 0..MESSAGES {
            let message = there.expect_payload("MSG anna@example.net Anna%20B ");
            assert!(message.ends_with(&format!("\r\nnumber {number}")));
        }
    });
    for batch in 0..MESSAGES / 100 {
        for number in batch * 100..(batch + 1) * 100 {
            here.say_with(&format!("MSG {} A", number + 3), &text(&format!("number {number}")));
        }
        for number in batch * 100..(batch + 1) * 100 {
            here.expect(&format!("ACK {}", number + 3));
        }
    }
    reader.join().unwrap();
    println!("{MESSAGES} messages on {threads} threads: {:?}", begun.elapsed());
    assert_eq!(service.counters().messages_delivered, MESSAGES);
}
