//! Switchboards.

mod by_hand;

use by_hand::*;
use msnp_service::{Account, Configuration, Service};

/// Two online friends in one conversation: Anna's board, Bruno's board, and their notification connections.
fn conversation(service: &Service, dialect: u8) -> (Client, Client, Client, Client) {
    let mut bruno = Client::online(service, dialect, BRUNO);
    let mut anna = Client::online(service, dialect, ANNA);
    anna.expect("ILN 6 NLN bruno@example.org Bruno 0");
    bruno.expect("NLN NLN anna@example.net Anna%20B 0");
    let mut here = anna.switchboard(service, ANNA);
    here.say("CAL 2 bruno@example.org");
    let session = here.expect_start("CAL 2 RINGING ");
    assert_eq!(bruno.ring().2, session);
    // The first call is not answered; a second one rings again.
    here.say("CAL 3 bruno@example.org");
    here.expect_start("CAL 3 RINGING ");
    let mut there = bruno.answer(BRUNO);
    let id = if dialect >= 12 { " 0" } else { "" };
    there.expect(&format!("IRO 1 1 1 anna@example.net Anna%20B{id}"));
    there.expect("ANS 1 OK");
    here.expect(&format!("JOI bruno@example.org Bruno{id}"));
    (here, there, anna, bruno)
}

#[test]
fn messages_of_every_type() {
    for dialect in [8, 9, 12] {
        let service = service(friends());
        let (mut here, mut there, _anna, _bruno) = conversation(&service, dialect);
        for (kind, acknowledged) in [("U", false), ("N", false), ("A", true), ("D", true), ("Q", false)] {
            let message = text(&format!("Hello there {kind}, Bruno"));
            here.say_with(&format!("MSG 7 {kind}"), &message);
            assert_eq!(there.expect_payload("MSG anna@example.net Anna%20B "), message);
            if acknowledged {
                here.expect("ACK 7");
            }
        }
        there.say_with("MSG 8 A", &text("Hi"));
        there.expect("ACK 8");
        assert_eq!(here.expect_payload("MSG bruno@example.org Bruno "), text("Hi"));
        assert_eq!(service.counters().messages_relayed, 6);
    }
}

#[test]
fn three_in_a_conversation() {
    let service = service(friends());
    let (mut here, mut there, _anna, _bruno) = conversation(&service, 12);
    let mut carla = Client::online(&service, 9, CARLA);
    carla.expect("ILN 6 NLN anna@example.net Anna%20B 0");
    carla.expect("ILN 6 NLN bruno@example.org Bruno 0");
    there.say("CAL 5 carla@example.org");
    there.expect_start("CAL 5 RINGING ");
    let mut third = carla.answer(CARLA);
    third.expect("IRO 1 1 2 anna@example.net Anna%20B");
    third.expect("IRO 1 2 2 bruno@example.org Bruno");
    third.expect("ANS 1 OK");
    here.expect("JOI carla@example.org Carla 0");
    there.expect("JOI carla@example.org Carla 0");
    third.say_with("MSG 6 A", &text("all of you"));
    third.expect("ACK 6");
    for board in [&mut here, &mut there] {
        assert_eq!(board.expect_payload("MSG carla@example.org Carla "), text("all of you"));
    }
    assert_eq!(service.switchboard_count(), 1);
    here.say("OUT");
    here.expect_end();
    there.expect("BYE anna@example.net");
    third.expect("BYE anna@example.net");
    drop(there);
    third.expect("BYE bruno@example.org");
    third.say_with("MSG 7 N", &text("anybody?"));
    third.expect("NAK 7");
    third.say_with("MSG 8 A", &text("anybody?"));
    third.expect("NAK 8");
    third.say_with("MSG 9 U", &text("anybody?"));
    drop(third);
    until("the conversation is over", || service.switchboard_count() == 0);
    let counters = service.counters();
    assert_eq!((counters.messages_relayed, counters.messages_delivered), (1, 2));
}

#[test]
fn calls_that_cannot_be() {
    let mut accounts = friends();
    accounts.push(Account::new("private@example.org", PASSWORD, "P").private());
    accounts.push(Account::new("foe@example.org", PASSWORD, "Foe").block(ANNA));
    let service = service(accounts);
    let (mut here, _there, _anna, _bruno) = conversation(&service, 9);
    let _private = Client::online(&service, 9, "private@example.org");
    let _foe = Client::online(&service, 9, "foe@example.org");
    let mut carla = Client::sign_in(&service, 9, CARLA);
    carla.say("CHG 5 HDN 0");
    carla.expect("CHG 5 HDN 0");
    carla.expect_start("ILN 5 ");
    carla.expect_start("ILN 5 ");
    for (callee, code) in [
        ("nobody@example.org", 208),
        (ANNA, 215),
        (BRUNO, 215),
        (CARLA, 217),
        ("private@example.org", 217),
        ("foe@example.org", 217),
    ] {
        here.say(&format!("CAL 9 {callee}"));
        here.expect(&format!("{code} 9"));
    }
    carla.say("XFR 6 SB");
    carla.expect("913 6");
    carla.say("XFR 7 NS");
    carla.expect("201 7");
}

#[test]
fn cookies_are_good_once_and_for_one() {
    let service = service(friends());
    let mut anna = Client::online(&service, 9, ANNA);
    let mut bruno = Client::online(&service, 9, BRUNO);
    anna.expect("NLN NLN bruno@example.org Bruno 0");
    bruno.expect("ILN 6 NLN anna@example.net Anna%20B 0");
    let address = service.addresses().switchboard;
    anna.say("XFR 7 SB");
    let cookie = anna.expect_start("XFR 7 SB ").rsplit(' ').next().unwrap().to_owned();
    let mut other = Client::connect(address);
    other.say(&format!("USR 1 bruno@example.org {cookie}"));
    other.expect("911 1");
    other.expect_end();
    let mut board = Client::connect(address);
    board.say(&format!("USR 1 ANNA@Example.net {cookie}"));
    board.expect("USR 1 OK anna@example.net Anna%20B");
    let mut again = Client::connect(address);
    again.say(&format!("USR 1 anna@example.net {cookie}"));
    again.expect("911 1");
    board.say("CAL 2 bruno@example.org");
    board.expect_start("CAL 2 RINGING ");
    let (_, cookie, session) = bruno.ring();
    let mut wrong = Client::connect(address);
    wrong.say(&format!("ANS 1 bruno@example.org {cookie} {session}0"));
    wrong.expect_end();
    let mut late = Client::connect(address);
    late.say(&format!("ANS 1 bruno@example.org {cookie} {session}"));
    late.expect("911 1");
    let mut rude = Client::connect(address);
    rude.say("CAL 1 bruno@example.org");
    rude.expect_end();
}

#[test]
fn cookies_expire() {
    let service = Service::start(Configuration {
        accounts: friends(),
        plain_passport: true,
        cookie_lifetime: std::time::Duration::ZERO,
        ..Configuration::default()
    })
    .unwrap();
    let mut anna = Client::online(&service, 9, ANNA);
    anna.say("XFR 7 SB");
    let cookie = anna.expect_start("XFR 7 SB ").rsplit(' ').next().unwrap().to_owned();
    let mut board = Client::connect(service.addresses().switchboard);
    board.say(&format!("USR 1 anna@example.net {cookie}"));
    board.expect("911 1");
}

#[test]
fn messages_have_a_limit() {
    let service = service(friends());
    let (mut here, mut there, _anna, _bruno) = conversation(&service, 12);
    let fits = text(&"x".repeat(1664 - text("").len()));
    here.say_with("MSG 4 A", &fits);
    here.expect("ACK 4");
    assert_eq!(there.expect_payload("MSG anna@example.net Anna%20B "), fits);
    here.say_with("MSG 5 A", &format!("{fits}x"));
    here.expect_end();
    there.expect("BYE anna@example.net");
}

#[test]
fn the_silent_are_dropped() {
    let service = Service::start(Configuration {
        accounts: friends(),
        plain_passport: true,
        switchboard_idle: Some(std::time::Duration::from_millis(1500)),
        ..Configuration::default()
    })
    .unwrap();
    let (mut here, mut there, _anna, _bruno) = conversation(&service, 12);
    let lines = [here.hear_or_end(), there.hear_or_end()];
    assert!(
        lines
            .iter()
            .flatten()
            .any(|line| line == "BYE anna@example.net 1" || line == "BYE bruno@example.org 1"),
        "{lines:?}"
    );
}

#[test]
fn strangers_are_dropped() {
    let service = Service::start(Configuration {
        sign_in_limit: std::time::Duration::from_millis(100),
        ..Configuration::default()
    })
    .unwrap();
    let addresses = service.addresses();
    for address in [addresses.dispatch, addresses.notification, addresses.switchboard, addresses.passport] {
        Client::connect(address).expect_end();
    }
}

#[test]
fn bytes_can_be_put_into_switchboards() {
    let service = service(friends());
    let (mut here, mut there, _anna, _bruno) = conversation(&service, 12);
    service.send_raw_to_switchboards(BRUNO, b"XQZ\r\n");
    there.expect("XQZ");
    service.controls().cut_switchboards(BRUNO);
    there.expect_end();
    here.expect("BYE bruno@example.org");
    assert!(service.is_online(BRUNO));
}
