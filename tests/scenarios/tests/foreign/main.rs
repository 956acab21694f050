//! Clients that are not ours, as small as they can be and written from the outside: what each of them does is what programs of that kind were
//! seen to do. Each signs in on the service and talks with one of ours, both ways. To all of them an error line is the end.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod client;
mod msnftp;
mod passport;
mod wire;

use msnp::{Dialect, Event, Status};
use msnp_scenarios::{Person, Stage, account_of, password_of, sees};

use client::{Foreigner, greet};
use passport::{Login, Tls};

/// The two see each other, the foreigner calls and ours answers, then the other way round.
#[track_caller]
fn they_talk(mut foreigner: Foreigner, ours: &Person) {
    let account = foreigner.account.clone();
    sees!(ours, Event::Presence { account: who, status: Status::Online, .. } if *who == account);

    let mut board = foreigner.calls(ours.account());
    greet(&mut board, &account, "Hello from abroad");
    let id =
        sees!(ours, Event::Text { text, conversation, .. } if text == "Hello from abroad" => *conversation);
    let conversation = ours.client.conversation_by_id(id).unwrap();
    ours.says(&conversation, "Hello back");
    assert_eq!(board.hears_text(), "Hello back");
    board.say("OUT");
    sees!(ours, Event::Left { account: who, .. } if *who == account);
    conversation.leave();

    std::thread::scope(|scope| {
        let listening = scope.spawn(move || {
            let mut board = foreigner.answers_a_ring();
            assert_eq!(board.hears_text(), "And once more");
            greet(&mut board, &foreigner.account, "Goodbye");
            foreigner
        });
        let conversation = ours.does(ours.client.chat(&account));
        ours.says(&conversation, "And once more");
        sees!(ours, Event::Text { text, from, .. } if text == "Goodbye" && *from == account);
        let mut foreigner = listening.join().unwrap();
        foreigner.notification.say("OUT");
    });
    sees!(ours, Event::Presence { account: who, status: Status::Offline, .. } if *who == account);
}

#[test]
fn one_that_gets_its_ticket_by_soap() {
    let stage = Stage::new();
    let bruno = stage.signed_in("bruno");
    // As the desktop client of 2005 does: by way of the dispatch server, and for every site that it may want.
    let mut anna = Foreigner::introduced(stage.service.addresses().dispatch, "anna", "MSNP12", "7.5.0324");
    let login = Login::of("anna", &mut anna);
    let answer = passport::post(
        &stage,
        &login.soap(&["http://Passport.NET/tb", "messenger.msn.com", "contacts.msn.com"]),
    );
    anna.signs_in_with(&passport::ticket_at(&answer, "messenger.msn.com"));
    let picture = "%3Cmsnobj%20Creator%3D%22anna%40example.net%22%20Size%3D%2212%22%20Type%3D%223%22%20Location%3D%22a%22%20\
                   Friendly%3D%22AAA%3D%22%20SHA1D%3D%22mN0pQr3tUvWxYz1aBcDeFgHiJkL%3D%22%2F%3E";
    let notification = &mut anna.notification;
    notification.say("SYN 5 0 0");
    notification.hears("SYN 5 ");
    notification.say("GCF 6 Shields.xml");
    assert!(notification.hears("GCF 6 Shields.xml").text().contains("<config>"));
    notification.say(&format!("CHG 7 NLN 1342210092 {picture}"));
    assert_eq!(notification.hears("CHG 7 ").line, format!("CHG 7 NLN 1342210092 {picture}"));
    notification.say_with("UUX 8", "<Data><PSM>on a ship</PSM><CurrentMedia></CurrentMedia></Data>");
    notification.hears("UUX 8 0");
    sees!(bruno, Event::PersonalMessage { message, .. } if message == "on a ship");
    they_talk(anna, &bruno);
    let counters = stage.service.counters();
    // Those of Bruno's sign-in, and two of three sites: the first has none that could be used here.
    assert_eq!(counters.tickets_issued, 3);
}

#[test]
fn one_that_says_privacy_and_decisions_again_and_again() {
    let stage = Stage::new();
    let emil = stage.signed_in("emil");
    emil.does(emil.client.add_contact(&account_of("dora"), None));
    let mut dora =
        Foreigner::introduced(stage.service.addresses().notification, "dora", "MSNP12", "8.0.0566");
    let login = Login::of("dora", &mut dora);
    let answer = passport::post(&stage, &login.soap(&["http://Passport.NET/tb", "messenger.msn.com"]));
    // This kind looks for the words, not for the address.
    let ticket =
        passport::between(&answer, "<wsse:BinarySecurityToken Id=\"PPToken1\">", "<").replace("&amp;", "&");
    dora.signs_in_with(&ticket);
    let notification = &mut dora.notification;
    notification.say("SYN 5 0 0");
    let pending = format!("LST N={} ", emil.account());
    assert!(notification.hears(&pending).line.ends_with(" 16 1"));
    for transaction in [6, 7] {
        notification.say(&format!("BLP {transaction} AL"));
        assert_eq!(notification.hears("BLP ").line, format!("BLP {transaction} AL"));
    }
    let commands = ["ADC 8 AL N=", "ADC 9 RL N=", "REM 10 PL ", "REM 11 PL "];
    for command in commands.map(|command| format!("{command}{}", emil.account())) {
        notification.say(&command);
        assert_eq!(notification.hears(&command[..3]).line, command);
    }
    notification.say("CHG 12 NLN 0");
    notification.hears("CHG 12 NLN 0");
    they_talk(dora, &emil);
}

#[test]
fn one_that_reads_to_the_end_of_the_login_connection() {
    for (dialect, name) in [(Dialect::MSNP8, "MSNP8"), (Dialect::MSNP12, "MSNP12")] {
        let stage = Stage::new().speaking(dialect);
        let carla = stage.signed_in("carla");
        let mut anna =
            Foreigner::introduced(stage.service.addresses().notification, "anna", name, "6.2.0137");
        let login = Login::of("anna", &mut anna);
        // No word about what is to become of the connection; the answer is all that comes until its end.
        let nexus = passport::to_the_end(&stage, "/rdr/pprdr.asp", "");
        let address = passport::between(&nexus, "DALogin=", "\r\n");
        let path = address.splitn(4, '/').nth(3).unwrap();
        let answer = passport::to_the_end(&stage, &format!("/{path}"), &login.header());
        anna.signs_in_with(passport::between(&answer, "from-PP='", "'"));
        let notification = &mut anna.notification;
        notification.say(if name == "MSNP8" { "SYN 5 0" } else { "SYN 5 0 0" });
        notification.hears("SYN 5 ");
        // And none about what it can do.
        notification.say("CHG 6 NLN");
        assert_eq!(notification.hears("CHG 6 ").line, "CHG 6 NLN 0");
        they_talk(anna, &carla);
    }
}

#[test]
fn one_that_reads_passport_headers_in_one_order_only() {
    let stage = Stage::new();
    let bruno = stage.signed_in("bruno");
    let mut carla =
        Foreigner::introduced(stage.service.addresses().notification, "carla", "MSNP11", "7.0.0777");
    let login = Login::of("carla", &mut carla);
    let mut passport = Tls::to(&stage);
    let head =
        passport.asks("GET /rdr/pprdr.asp HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    // The whole value is taken for the address, and the address for one with a scheme.
    let urls = passport::between(&head, "\r\nPassportURLs: ", "\r\n").replace("DALogin=", "");
    let place = format!("https://localhost:{}/", stage.service.addresses().passport.port());
    let path = urls.strip_prefix(&place).unwrap_or_else(|| panic!("no address: {urls}"));
    let head = passport.asks(&format!(
        "GET /{path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n{}\r\n",
        login.header()
    ));
    // Everything behind these words is the ticket.
    let info = passport::between(&head, "\r\nAuthentication-Info: ", "\r\n");
    let ticket =
        info.strip_prefix("Passport1.4 da-status=success,from-PP=").unwrap_or_else(|| panic!("{info}"));
    carla.signs_in_with(&ticket.replace('\'', ""));
    let notification = &mut carla.notification;
    notification.say("SYN 5 0 0");
    notification.hears("SYN 5 ");
    notification.say("CHG 6 NLN 1073741824");
    notification.hears("CHG 6 NLN 1073741824");
    they_talk(carla, &bruno);
}

#[test]
fn a_wrong_password_by_soap_lets_nobody_in() {
    let stage = Stage::new();
    let mut anna =
        Foreigner::introduced(stage.service.addresses().notification, "anna", "MSNP12", "7.5.0324");
    let mut login = Login::of("anna", &mut anna);
    login.password = password_of("bruno");
    let answer = passport::post(&stage, &login.soap(&["messenger.msn.com"]));
    assert!(answer.contains("<faultcode>wsse:FailedAuthentication</faultcode>"), "{answer}");
    assert!(!answer.contains("BinarySecurityToken"));
    assert_eq!(stage.service.counters().tickets_issued, 0);
}
