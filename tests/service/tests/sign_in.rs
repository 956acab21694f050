//! From `VER` to the profile, in every dialect, and Passport on the way.

mod by_hand;

use by_hand::*;
use msnp_service::{Account, Configuration, Quirks, Service};

#[test]
fn every_dialect_signs_in_with_its_own_ok() {
    let service = service(friends());
    for dialect in 8..=12 {
        let mut client = Client::introduce(service.addresses().notification, dialect, ANNA);
        client.expect_start("USR 3 TWN S ct=");
        client.say(&format!("USR 4 TWN S {}", ticket(&service, ANNA)));
        if dialect < 10 {
            client.expect("USR 4 OK anna@example.net Anna%20B 1 0");
        } else {
            client.expect("USR 4 OK anna@example.net 1 0");
        }
        if dialect >= 11 {
            client.expect("SBS 0 null");
        }
        let profile = client.expect_payload("MSG Hotmail Hotmail ");
        assert!(
            profile.starts_with("MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\n")
        );
        assert_eq!(profile.contains("ABCHMigrated: 1"), dialect >= 10);
        assert!(profile.ends_with("\r\n\r\n"));
        client.expect_nothing();
    }
    assert_eq!(service.counters().sign_ins, 5);
}

#[test]
fn dispatch_sends_on_to_the_notification_server() {
    let service = service(friends());
    let addresses = service.addresses();
    let mut client = Client::introduce(addresses.dispatch, 12, ANNA);
    client.expect(&format!("XFR 3 NS {} 0 {}", addresses.notification, addresses.dispatch));
    client.expect_end();
}

#[test]
fn without_a_dispatch_server_its_address_is_the_notification_server() {
    let service =
        Service::start(Configuration { dispatch: false, accounts: friends(), ..Configuration::default() })
            .unwrap();
    assert_eq!(service.addresses().dispatch, service.addresses().notification);
    let mut client = Client::introduce(service.addresses().dispatch, 9, ANNA);
    client.expect_start("USR 3 TWN S ");
}

#[test]
fn the_highest_common_dialect_is_chosen() {
    let service = service(friends());
    let mut client = Client::connect(service.addresses().notification);
    client.say("VER 1 MSNP16 MSNP9 MSNP11 MSNP8 CVR0");
    client.expect("VER 1 MSNP11");
    client.say("VER 2 MSNP8 CVR0");
    client.expect("715 2");
}

#[test]
fn a_client_that_is_too_old_may_only_ask_for_an_update() {
    let service = quirky(friends(), Quirks { passport_only: true, ..Quirks::default() });
    let mut client = Client::connect(service.addresses().dispatch);
    client.say("VER 1 MSNP3 MSNP2 CVR0");
    client.expect("VER 1 CVR0");
    client.say("CVQ 2 0x0409 win 4.10 i386 MSMSGS 2.0.0085");
    client.expect_start("CVQ 2 5.0.0544 5.0.0544 4.7.2009 http");
    client.expect_end();

    let mut client = Client::connect(service.addresses().dispatch);
    client.say("VER 1 MSNP3 MSNP2");
    client.expect("VER 1 0");
    client.expect_end();
}

#[test]
fn a_pipelined_sign_in_is_answered_in_order() {
    let service = service(friends());
    let ticket = ticket(&service, ANNA);
    let mut client = Client::connect(service.addresses().notification);
    client.bytes(
        format!(
            "VER 1 MSNP8 CVR0\r\nCVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0544 MSMSGS {ANNA}\r\nUSR 3 TWN I {ANNA}\r\n\
             USR 4 TWN S {ticket}\r\nSYN 5 0\r\nCHG 6 NLN 0\r\nPNG\r\n"
        )
        .as_bytes(),
    );
    client.expect("VER 1 MSNP8");
    client.expect_start("CVR 2 5.0.0544");
    client.expect_start("USR 3 TWN S ");
    client.expect_start("USR 4 OK ");
    client.expect_payload("MSG Hotmail Hotmail ");
    client.expect_start("SYN 5 ");
    while !client.hear().starts_with("LST carla") {}
    client.expect("CHG 6 NLN 0");
    client.expect("QNG");
    assert_eq!(service.counters().notification.turns, 2, "connecting, and one flight");
}

#[test]
fn wrong_tickets_are_refused() {
    let service = service(friends());
    let brunos = ticket(&service, BRUNO);
    for wrong in ["t=EXAMPLETICKET&p=EXAMPLEPROFILE", &brunos] {
        let mut client = Client::introduce(service.addresses().notification, 9, ANNA);
        client.expect_start("USR 3 TWN S ");
        client.say(&format!("USR 4 TWN S {wrong}"));
        client.expect("911 4");
        client.expect_end();
    }
    let mut client = Client::introduce(service.addresses().notification, 9, "anna");
    client.expect("206 3");
    client.expect_end();
}

#[test]
fn a_ticket_serves_again_until_it_expires() {
    let service = service(friends());
    let ticket = ticket(&service, ANNA);
    for _ in 0..2 {
        let mut client = Client::introduce(service.addresses().notification, 9, ANNA);
        client.expect_start("USR 3 TWN S ");
        client.say(&format!("USR 4 TWN S {ticket}"));
        client.expect_start("USR 4 OK ");
    }
    let service = Service::start(Configuration {
        accounts: friends(),
        plain_passport: true,
        ticket_lifetime: std::time::Duration::ZERO,
        ..Configuration::default()
    })
    .unwrap();
    let mut client = Client::introduce(service.addresses().notification, 9, ANNA);
    client.expect_start("USR 3 TWN S ");
    client.say(&format!("USR 4 TWN S {}", by_hand::ticket(&service, ANNA)));
    client.expect("911 4");
}

#[test]
fn revoked_tickets_are_refused() {
    let service = service(friends());
    let (annas, brunos) = (ticket(&service, ANNA), ticket(&service, BRUNO));
    service.revoke_tickets(ANNA);
    for (handle, ticket, answer) in
        [(ANNA, annas, "911 4"), (BRUNO, brunos, "USR 4 OK bruno@example.org 1 0")]
    {
        let mut client = Client::introduce(service.addresses().notification, 11, handle);
        client.expect_start("USR 3 TWN S ");
        client.say(&format!("USR 4 TWN S {ticket}"));
        client.expect(answer);
    }
}

#[test]
fn a_dropped_service_frees_its_ports() {
    let first = service(friends());
    let controls = first.controls().clone();
    let mut client = Client::online(&first, 12, ANNA);
    let addresses = first.addresses().clone();
    drop(first);
    client.expect_end();
    controls.clear();
    let again = Service::start(Configuration {
        accounts: friends(),
        dispatch_port: addresses.dispatch.port(),
        notification_port: addresses.notification.port(),
        switchboard_port: addresses.switchboard.port(),
        passport_port: addresses.passport.port(),
        plain_passport: true,
        plain_passport_port: addresses.plain_passport.unwrap().port(),
        ..Configuration::default()
    })
    .unwrap();
    assert_eq!(again.addresses().nexus_url, addresses.nexus_url);
    Client::online(&again, 12, ANNA);
    let taken = Configuration { dispatch_port: addresses.dispatch.port(), ..Configuration::default() };
    assert!(Service::start(taken).unwrap_err().to_string().starts_with("cannot listen on 127.0.0.1:"));
}

#[test]
fn nothing_but_the_introduction_comes_before_the_sign_in() {
    let service = service(friends());
    for (before, answer) in
        [("PNG", None), ("SYN 1 0", Some("302 1")), ("USR 1 TWN I anna@example.net", None), ("CVR 1 x", None)]
    {
        let mut client = Client::connect(service.addresses().notification);
        client.say(before);
        assert_eq!(client.hear_or_end().as_deref(), answer, "{before}");
        if answer.is_some() {
            client.expect_end();
        }
    }
}

#[test]
fn a_second_sign_in_ends_the_first() {
    let service = service(friends());
    let mut watcher = Client::online(&service, 9, BRUNO);
    let mut first = Client::online(&service, 9, ANNA);
    first.expect("ILN 6 NLN bruno@example.org Bruno 0");
    watcher.expect("NLN NLN anna@example.net Anna%20B 0");
    let mut second = Client::sign_in(&service, 12, ANNA);
    first.expect("OUT OTH");
    first.expect_end();
    watcher.expect("FLN anna@example.net");
    second.expect_nothing();
    assert!(service.is_online(ANNA));
}

#[test]
fn a_second_usr_is_refused_and_out_ends_the_session() {
    let service = service(friends());
    let mut client = Client::sign_in(&service, 10, ANNA);
    client.say("USR 5 TWN I anna@example.net");
    client.expect("207 5");
    client.say("OUT");
    client.expect_end();
    until("Anna is offline", || !service.is_online(ANNA));
}

#[test]
fn unknown_commands_and_removed_ones_close() {
    let service = service(friends());
    for (dialect, line) in [
        (8, "XYZ 5"),
        (8, "UUX 5 0"),
        (8, "ADC 5 FL N=x@y F=x"),
        (10, "ADD 5 FL bruno@example.org x"),
        (10, "REA 5 anna@example.net x"),
        (12, "LST 5 FL"),
        (12, "INF 5"),
        (12, "CHG"),
        (9, "CHG x NLN 0"),
        (9, "BLP 5 XX"),
    ] {
        let mut client = Client::sign_in(&service, dialect, ANNA);
        client.say(line);
        client.expect_end();
    }
}

#[test]
fn answers_to_png_by_dialect() {
    let service = service(friends());
    for (dialect, answer) in [(8, "QNG"), (9, "QNG 50"), (12, "QNG 50")] {
        let mut client = Client::sign_in(&service, dialect, ANNA);
        client.say("PNG");
        client.expect(answer);
    }
}

#[test]
fn accounts_can_be_added_while_it_runs() {
    let service = service(Vec::new());
    service.add_account(Account::new(ANNA, PASSWORD, "Anna").contact(BRUNO));
    let _client = Client::online(&service, 11, ANNA);
    service.add_account(Account::new(BRUNO, PASSWORD, "Bruno"));
    assert_eq!(service.list_of(BRUNO).unwrap().reverse, [ANNA]);
    assert_eq!(service.status_of(ANNA).as_deref(), Some("NLN"));
    assert_eq!(service.online_count(), 1);
}

#[test]
fn stopping_says_so() {
    let service = service(friends());
    let mut client = Client::online(&service, 12, ANNA);
    service.stop();
    client.expect("OUT SSD");
    client.expect_end();
}
