//! Every control, on the servers that speak in lines.

mod by_hand;

use std::net::TcpStream;
use std::time::{Duration, Instant};

use by_hand::*;
use msnp_service::{Action, Flood, Rule, Server, Step};

#[test]
fn a_rule_is_taken_once_in_order_and_then_no_more() {
    let service = service(friends());
    let controls = service.controls();
    controls.on(Step::Change, Action::Refuse(800));
    controls.times(2, Step::Change, Action::Refuse(600));
    let mut anna = Client::sign_in(&service, 9, ANNA);
    for (transaction, answer) in [(5, "800 5"), (6, "600 6"), (7, "600 7"), (8, "CHG 8 NLN 0")] {
        anna.say(&format!("CHG {transaction} NLN 0"));
        anna.expect(answer);
    }
    assert_eq!(controls.rules_left(), 0);
    controls.forever(Step::Change, Action::Silence);
    for transaction in 10..15 {
        anna.say(&format!("CHG {transaction} NLN 0"));
    }
    anna.expect_nothing();
    controls.clear();
    anna.say("CHG 20 NLN 0");
    anna.expect("CHG 20 NLN 0");
}

#[test]
fn rules_with_conditions() {
    let service = service(friends());
    let controls = service.controls();
    let addresses = service.addresses();
    controls
        .add(Rule::new(Step::UserInitial, Action::Refuse(601)).account(BRUNO).server(Server::Notification));
    controls.add(Rule::new(Step::Synchronize, Action::Refuse(402)).account(BRUNO).skip(1));
    let mut anna = Client::introduce(addresses.notification, 9, ANNA);
    anna.expect_start("USR 3 TWN S ");
    let mut bruno = Client::introduce(addresses.dispatch, 9, BRUNO);
    bruno.expect_start("XFR 3 NS ");
    let mut bruno = Client::introduce(addresses.notification, 9, BRUNO);
    bruno.expect("601 3");
    bruno.expect_end();
    let mut bruno = Client::sign_in(&service, 9, BRUNO);
    bruno.synchronize(9);
    bruno.say("SYN 7 0");
    bruno.expect("402 7");
    bruno.expect_nothing();
}

#[test]
fn every_action_at_the_introduction() {
    let service = service(friends());
    let controls = service.controls();
    let version = |action: Action| {
        controls.on(Step::Version, action);
        let mut client = Client::connect(service.addresses().notification);
        client.say("VER 1 MSNP12 CVR0");
        client
    };
    let mut client = version(Action::Refuse(0));
    client.expect("VER 1 0");
    client.expect_end();
    let mut client = version(Action::Refuse(500));
    client.expect("500 1");
    client.expect_end();
    version(Action::Wrong).expect("VER 1 MSNP99");
    let mut client = version(Action::Repeat(3));
    for _ in 0..3 {
        client.expect("VER 1 MSNP12");
    }
    let oversize = version(Action::Oversize(50_000)).hear();
    assert!(oversize.starts_with("VER 1 xxx") && oversize.len() + 2 == 50_000, "{}", oversize.len());
    version(Action::Close).expect_end();
    let mut client = version(Action::CloseAfter);
    client.expect("VER 1 MSNP12");
    client.expect_end();
    assert_eq!(version(Action::Garbage(333)).payload(333).len(), 333);
    version(Action::Raw(b"VER 1 MSNP8 CVR0\r\n".to_vec())).expect("VER 1 MSNP8 CVR0");
    let begun = Instant::now();
    version(Action::Delay(Duration::from_millis(120))).expect("VER 1 MSNP12");
    assert!(begun.elapsed() >= Duration::from_millis(120));

    controls.on(Step::ClientVersion, Action::Raw(b"CVR 2\r\n".to_vec()));
    let mut client = version(Action::Repeat(1));
    client.expect("VER 1 MSNP12");
    client.say("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0208 MSMSGS anna@example.net");
    client.expect("CVR 2");
    controls.on(Step::UserInitial, Action::Redirect("127.0.0.1:9".into()));
    let mut client = Client::introduce(service.addresses().notification, 9, ANNA);
    client.expect_start("XFR 3 NS 127.0.0.1:9 0 ");
}

#[test]
fn actions_on_switchboards() {
    let service = service(friends());
    let controls = service.controls();
    let mut anna = Client::online(&service, 12, ANNA);
    let mut bruno = Client::online(&service, 12, BRUNO);
    anna.expect("NLN NLN bruno@example.org Bruno 0");
    bruno.expect("ILN 6 NLN anna@example.net Anna%20B 0");
    controls.on(Step::SwitchboardRequest, Action::Refuse(280));
    anna.say("XFR 7 SB");
    anna.expect("280 7");
    controls.on(Step::SwitchboardRequest, Action::Wrong);
    anna.say("XFR 8 SB");
    anna.expect("XFR 8 SB nowhere:port CKI");
    controls.on(Step::SwitchboardUser, Action::Refuse(712));
    anna.say("XFR 9 SB");
    let cookie = anna.expect_start("XFR 9 SB ").rsplit(' ').next().unwrap().to_owned();
    let mut board = Client::connect(service.addresses().switchboard);
    board.say(&format!("USR 1 {ANNA} {cookie}"));
    board.expect("712 1");
    board.expect_end();

    let mut here = anna.switchboard(&service, ANNA);
    controls.on(Step::Call, Action::Refuse(713));
    here.say("CAL 2 bruno@example.org");
    here.expect("713 2");
    here.say("CAL 3 bruno@example.org");
    here.expect_start("CAL 3 RINGING ");
    controls.on(Step::Answer, Action::Delay(Duration::from_millis(50)));
    let mut there = bruno.answer(BRUNO);
    here.expect("JOI bruno@example.org Bruno 0");
    there.expect("IRO 1 1 1 anna@example.net Anna%20B 0");
    there.expect("ANS 1 OK");

    controls.on(Step::Message, Action::Silence);
    here.say_with("MSG 4 A", &text("lost"));
    controls.on(Step::Message, Action::Wrong);
    here.say_with("MSG 5 A", &text("lost too"));
    here.expect("ACK 4716");
    controls.on(Step::Message, Action::Line("NAK {trid}".into()));
    here.say_with("MSG 6 A", &text("lost as well"));
    here.expect("NAK 6");
    controls.on(Step::Message, Action::Repeat(2));
    here.say_with("MSG 7 A", &text("twice acknowledged"));
    here.expect("ACK 7");
    here.expect("ACK 7");
    assert_eq!(there.expect_payload("MSG anna@example.net Anna%20B "), text("twice acknowledged"));
    controls.on(Step::Message, Action::Oversize(30_000));
    here.say_with("MSG 8 A", &text("short"));
    here.expect("ACK 8");
    assert_eq!(there.expect_payload("MSG anna@example.net Anna%20B ").len(), 30_000);
    controls.on(Step::Message, Action::CloseAfter);
    here.say_with("MSG 9 A", &text("last"));
    here.expect("ACK 9");
    here.expect_end();
    assert_eq!(there.expect_payload("MSG anna@example.net Anna%20B "), text("last"));
    there.expect("BYE anna@example.net");
}

#[test]
fn actions_on_connecting() {
    let service = service(friends());
    let controls = service.controls();
    let address = service.addresses().dispatch;
    let connect = |action: Action| {
        controls.on(Step::Connect(Server::Dispatch), action);
        Client::connect(address)
    };
    connect(Action::Close).expect_end();
    connect(Action::Refuse(600)).expect("600");
    connect(Action::Wrong).expect_start("220 ");
    assert_eq!(connect(Action::Oversize(20_000)).rest().len(), 20_000);
    assert_eq!(connect(Action::Garbage(10)).payload(10).len(), 10);
    connect(Action::Redirect("127.0.0.1:9".into())).expect("XFR 0 NS 127.0.0.1:9");
    let mut client = connect(Action::Delay(Duration::from_millis(60)));
    client.say("VER 1 MSNP8 CVR0");
    client.expect("VER 1 MSNP8");
    let mut silent = connect(Action::Silence);
    silent.say("VER 1 MSNP8 CVR0");
    let mut client = Client::connect(address);
    client.say("VER 1 MSNP8 CVR0");
    client.expect("VER 1 MSNP8");
    controls.cut_everything();
    silent.expect_end();
    client.expect_end();
}

#[test]
fn ports_can_be_closed_and_opened() {
    let service = service(friends());
    for (server, address) in [
        (Server::Dispatch, service.addresses().dispatch),
        (Server::Notification, service.addresses().notification),
        (Server::Switchboard, service.addresses().switchboard),
        (Server::Passport, service.addresses().passport),
    ] {
        service.controls().refuse_connections(server, true);
        assert_eq!(TcpStream::connect(address).unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
        service.controls().refuse_connections(server, false);
        TcpStream::connect(address).unwrap();
    }
    service.controls().refuse_connections(Server::Notification, true);
    service.controls().clear();
    Client::online(&service, 9, ANNA);
}

#[test]
fn cutting_an_account_tells_the_others() {
    let service = service(friends());
    let mut bruno = Client::online(&service, 9, BRUNO);
    let mut anna = Client::online(&service, 9, ANNA);
    bruno.expect("NLN NLN anna@example.net Anna%20B 0");
    anna.expect("ILN 6 NLN bruno@example.org Bruno 0");
    let mut board = anna.switchboard(&service, ANNA);
    service.controls().cut_notification(ANNA);
    bruno.expect("FLN anna@example.net");
    let _again = Client::online(&service, 9, ANNA);
    service.controls().cut(ANNA);
    board.expect_end();
    until("Anna is offline", || !service.is_online(ANNA));
    until("the board is closed", || service.switchboard_count() == 0);
}

#[test]
fn a_long_link_delays_but_does_not_queue() {
    let service = service(friends());
    let mut anna = Client::online(&service, 9, ANNA);
    let delay = Duration::from_millis(150);
    service.controls().delay_all(delay);
    let begun = Instant::now();
    for transaction in 0..20 {
        anna.say(&format!("URL {transaction} INBOX"));
    }
    for transaction in 0..20 {
        anna.expect_start(&format!("URL {transaction} "));
    }
    let taken = begun.elapsed();
    assert!(taken >= delay, "{taken:?}");
    assert!(taken < delay * 10, "twenty answers share one delay: {taken:?}");
    service.controls().delay_all(Duration::ZERO);
    anna.expect_nothing();
}

#[test]
fn a_farewell_is_not_lost_on_a_long_link() {
    let service = service(friends());
    let mut anna = Client::online(&service, 9, ANNA);
    service.controls().delay_all(Duration::from_millis(2300));
    service.kick(ANNA, msnp_service::Kick::TermsOfUse);
    anna.expect("OUT TOU");
    anna.expect_end();
}

#[test]
fn every_byte_can_come_alone() {
    let service = service(friends());
    service.controls().split_output(Some(1));
    let mut anna = Client::online(&service, 12, ANNA);
    anna.expect_nothing();
    service.controls().split_output(Some(7));
    anna.expect_nothing();
}

#[test]
fn output_can_be_held_and_released_at_once() {
    let service = service(friends());
    let mut anna = Client::online(&service, 9, ANNA);
    service.reset_counters();
    service.controls().hold_output(true);
    for transaction in 0..10 {
        anna.say(&format!("URL {transaction} INBOX"));
    }
    until("all were read", || service.counters().notification.commands == 10);
    assert_eq!(service.counters().notification.bytes_out, 0);
    service.controls().hold_output(false);
    for transaction in 0..10 {
        anna.expect_start(&format!("URL {transaction} "));
    }
}

#[test]
fn floods() {
    let service = service(friends());
    let mut anna = Client::online(&service, 9, ANNA);
    service.controls().flood(ANNA, Flood::Presence, 1000);
    for number in 0..1000 {
        let status = if number % 2 == 0 { "NLN" } else { "BSY" };
        anna.expect(&format!("NLN {status} flood@example.net Flood 0"));
    }
    service.controls().flood(ANNA, Flood::Challenges, 50);
    service.controls().flood(ANNA, Flood::UnknownVerbs, 2);
    service.controls().flood(ANNA, Flood::MailNotices, 1);
    for _ in 0..50 {
        anna.expect_start("CHL 0 ");
    }
    anna.expect("XQZ 0 0");
    anna.expect("XQZ 0 1");
    anna.expect_payload("MSG Hotmail Hotmail ");
    anna.expect_nothing();
}

#[test]
fn turns_are_counted_as_the_client_waits() {
    let service = service(friends());
    let ticket = ticket(&service, ANNA);
    service.reset_counters();
    let mut client = Client::introduce(service.addresses().notification, 9, ANNA);
    client.expect_start("USR 3 TWN S ");
    client.say(&format!("USR 4 TWN S {ticket}"));
    client.expect_start("USR 4 OK ");
    client.expect_payload("MSG Hotmail Hotmail ");
    client.bytes(b"SYN 5 0\r\nCHG 6 NLN 0\r\nPNG\r\n");
    while client.hear() != "QNG 50" {}
    // Connecting, VER, CVR, USR I, USR S, and three commands in one flight.
    let counters = service.counters();
    assert_eq!(counters.notification.turns, 6);
    assert_eq!((counters.notification.connections, counters.notification.commands), (1, 7));
    assert!(counters.notification.bytes_in > 100 && counters.notification.bytes_out > 500);
    assert_eq!(counters.total().turns, 6);
    assert!(serde_json::to_string(&counters).unwrap().contains("\"sign_ins\":1"));
}

/// Who sends more than the others can take waits for them, as on a wire.
#[test]
fn a_sender_waits_for_who_reads_slowly() {
    const MESSAGES: usize = 15_000;
    let service = msnp_service::Service::start(msnp_service::Configuration {
        accounts: friends(),
        plain_passport: true,
        output_limit: 2_000_000,
        ..Default::default()
    })
    .unwrap();
    let mut bruno = Client::online(&service, 12, BRUNO);
    let mut anna = Client::online(&service, 12, ANNA);
    anna.expect_start("ILN ");
    bruno.expect_start("NLN ");
    let mut hers = anna.switchboard(&service, ANNA);
    hers.say(&format!("CAL 2 {BRUNO}"));
    hers.expect_start("CAL 2 RINGING ");
    let mut his = bruno.answer(BRUNO);
    hers.expect_start("JOI ");
    his.expect_start("IRO 1 1 1 ");
    his.expect("ANS 1 OK");
    let sent = std::sync::atomic::AtomicUsize::new(0);
    let sent_so_far = || sent.load(std::sync::atomic::Ordering::Relaxed);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let block = vec![b'x'; 1500];
            for number in 0..MESSAGES {
                hers.bytes(&[format!("MSG {} U 1500\r\n", number + 3).as_bytes(), &block].concat());
                sent.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        });
        // He reads when she has been brought to a stop.
        let before = std::cell::Cell::new(usize::MAX);
        until("she waits", || {
            let now = sent_so_far();
            std::thread::sleep(std::time::Duration::from_millis(200));
            before.replace(now) == now && now > 0
        });
        assert!(sent_so_far() < MESSAGES, "all of it lies in the service");
        for _ in 0..MESSAGES {
            his.expect_payload("MSG ");
        }
    });
}

#[test]
fn a_client_that_does_not_read_is_cut() {
    let service = msnp_service::Service::start(msnp_service::Configuration {
        accounts: friends(),
        plain_passport: true,
        output_limit: 100_000,
        ..Default::default()
    })
    .unwrap();
    let _anna = Client::online(&service, 9, ANNA);
    let block = vec![b'x'; 50_000];
    until("she is cut", || {
        service.send_raw(ANNA, &block);
        !service.is_online(ANNA)
    });
}
