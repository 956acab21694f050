//! Sessions of MSNP13 to MSNP15 beside older ones: lists announced, presence, personal messages, signals, conversations.

#![allow(clippy::unwrap_used)]

mod by_hand;

use by_hand::web::*;
use by_hand::*;
use msnp_service::{Account, Contact, Quirks};

const PICTURE: &str = "%3Cmsnobj%20Creator%3D%22x%22%2F%3E";

fn announced(list: &str) -> String {
    format!("<ml>{list}</ml>")
}

/// Somebody in a list, with bits.
fn one(address: &str, bits: u8) -> String {
    let (name, domain) = address.split_once('@').unwrap();
    format!("<d n=\"{domain}\"><c n=\"{name}\" l=\"{bits}\" t=\"1\"/></d>")
}

#[test]
fn presence_has_the_form_of_each_dialect() {
    let service = service(friends());
    let mut old = Client::online(&service, 12, BRUNO);
    for dialect in 13..=15 {
        let mut anna = Client::sign_in(&service, dialect, ANNA);
        let network = if dialect == 13 { "" } else { " 1" };
        anna.say_with("ADL 5", "<ml l=\"1\"></ml>");
        anna.expect("ADL 5 OK");
        anna.say(&format!("CHG 6 NLN 1073741824 {PICTURE}"));
        anna.expect(&format!("CHG 6 NLN 1073741824 {PICTURE}"));
        anna.expect(&format!("ILN 6 NLN {BRUNO}{network} Bruno 0"));
        old.expect(&format!("NLN NLN {ANNA} Anna%20B 1073741824 {PICTURE}"));

        let data = "<Data><PSM>Out &amp; about</PSM><CurrentMedia></CurrentMedia></Data>";
        anna.say_with("UUX 7", data);
        anna.expect("UUX 7 0");
        assert_eq!(old.expect_payload(&format!("UBX {ANNA} ")), data);
        anna.say("UUX 8 0");
        anna.expect("UUX 8 0");
        old.expect(&format!("UBX {ANNA} 0"));

        old.say("CHG 20 AWY 0");
        old.expect("CHG 20 AWY 0");
        anna.expect(&format!("NLN AWY {BRUNO}{network} Bruno 0"));
        old.say_with("UUX 21", data);
        old.expect("UUX 21 0");
        assert_eq!(anna.expect_payload(&format!("UBX {BRUNO}{network} ")), data);
        old.say("UUX 22 0");
        old.expect("UUX 22 0");
        anna.expect(&format!("UBX {BRUNO}{network} 0"));
        old.say("CHG 23 HDN 0");
        old.expect("CHG 23 HDN 0");
        anna.expect(&format!("FLN {BRUNO}{network}"));
        old.say("CHG 24 NLN 0");
        old.expect("CHG 24 NLN 0");
        anna.expect(&format!("NLN NLN {BRUNO}{network} Bruno 0"));
        drop(anna);
        old.expect(&format!("FLN {ANNA}"));
    }
}

#[test]
fn contacts_are_shown_after_list_and_status_in_either_order() {
    let service = service(friends());
    let _bruno = Client::online(&service, 2, BRUNO);
    let mut anna = Client::sign_in(&service, 15, ANNA);
    anna.say("CHG 5 NLN 0");
    anna.expect("CHG 5 NLN 0");
    anna.expect_nothing();
    anna.say_with("ADL 6", "<ml l=\"1\"></ml>");
    anna.expect("ADL 6 OK");
    anna.expect(&format!("ILN 6 NLN {BRUNO} 1 Bruno 0"));
    // A list in several parts is still one list.
    anna.say_with("ADL 7", "<ml l=\"1\"></ml>");
    anna.expect("ADL 7 OK");
    anna.expect_nothing();
}

#[test]
fn wrong_lists_have_their_errors() {
    let service = service(friends());
    let mut anna = Client::online(&service, 15, ANNA);
    let mut refused = |payload: &str, code: u16| {
        for verb in ["ADL", "RML"] {
            anna.say_with(&format!("{verb} 9"), payload);
            anna.expect(&format!("{code} 9"));
        }
    };
    refused("<ml><d n=\"example.org\"></d></ml>", 240);
    refused(&announced(&one(BRUNO, 6)), 241);
    refused(&announced(&one(BRUNO, 9)), 241);
    refused(&announced(&format!("{}{}", one(BRUNO, 1), one(BRUNO, 1))), 241);
    refused("<ml", 241);
    refused(&format!("<ml>{}</ml>", " ".repeat(7_500)), 241);
    refused(&announced("<d n=\"a.b\"><c n=\"x\" l=\"1\" t=\"77\"/></d>"), 204);
    anna.say_with("ADL 10", &announced(&one("nobody@example.org", 3)));
    anna.expect("208 10");
    service.set_quirks(Quirks { explained_list_errors: true, ..Quirks::default() });
    anna.say_with("ADL 11", "<ml");
    assert_eq!(anna.expect_payload("241 11 "), "<ml><error code=\"241\"/></ml>");
    anna.expect_nothing();
}

#[test]
fn networks_are_told_one_by_one() {
    let mut accounts = friends();
    let eva = Contact { network: Some(32), ..Contact::new("eva@yahoo.example") };
    accounts[0].contacts.push(eva);
    let service = service(accounts);
    let mut anna = Client::online(&service, 14, ANNA);
    anna.say_with("FQY 8", "<ml><d n=\"yahoo.example\"><c n=\"eva\"/></d></ml>");
    let answer = anna.expect_payload("FQY 8 ");
    assert_eq!(answer, "<ml><d n=\"yahoo.example\"><c n=\"eva\" t=\"32\"/></d></ml>");
    anna.say_with("FQY 9", "<ml l=\"2\"><d n=\"example.org\"><c n=\"bruno\"/><c n=\"nobody\"/></d></ml>");
    let answer = |name: &str, network: u8| {
        format!("<ml><d n=\"example.org\"><c n=\"{name}\" t=\"{network}\"/></d></ml>")
    };
    assert_eq!(anna.expect_payload("FQY 9 "), answer("bruno", 1));
    assert_eq!(anna.expect_payload("FQY 9 "), answer("nobody", 0));
    service.set_quirks(Quirks { unknown_network_is_error: true, ..Quirks::default() });
    anna.say_with("FQY 10", "<ml><d n=\"example.org\"><c n=\"nobody\"/></d></ml>");
    anna.expect("208 10");
}

#[test]
fn commands_of_older_lists_are_gone() {
    let service = service(friends());
    let mut anna = Client::online(&service, 13, ANNA);
    for line in
        ["SYN 9 0 0", "ADC 9 FL N=x@y F=x", "REM 9 FL x", "ADG 9 x", "RMG 9 x", "REG 9 x y", "SBP 9 x MFN y"]
    {
        anna.say(line);
        anna.expect("502 9");
    }
    anna.say("BLP 10 BL");
    anna.expect("BLP 10 BL");
    assert!(service.list_of(ANNA).unwrap().private);
    anna.say("PRP 11 MFN Anna%20C");
    anna.expect("PRP 11 MFN Anna%20C");
    anna.say("GTC 12 A");
    anna.expect_end();
}

#[test]
fn whoever_is_added_or_removed_is_told_across_dialects() {
    let accounts = vec![Account::new(ANNA, PASSWORD, "Anna & B"), Account::new(BRUNO, PASSWORD, "Bruno")];
    let service = service(accounts);
    let mut anna = Client::online(&service, 15, ANNA);
    let mut bruno = Client::online(&service, 12, BRUNO);

    // The older one adds the newer one.
    bruno.say(&format!("ADC 9 FL N={ANNA} F=Anna"));
    bruno.expect_start(&format!("ADC 9 FL N={ANNA} F=Anna C="));
    bruno.expect(&format!("ILN 9 NLN {ANNA} Anna%20%26%20B 0"));
    let told = "<ml><d n=\"example.org\"><c n=\"bruno\" t=\"1\" l=\"8\" f=\"Bruno\"/></d></ml>";
    assert_eq!(anna.expect_payload("ADL 0 "), told);
    let lists = Lists::of(&service, ANNA);
    assert_eq!(with_role(&lists.find_members(None), "Pending"), [BRUNO]);

    // The newer one adds the older one, announces that, and sees him.
    let id = lists.add(BRUNO);
    bruno.expect(&format!("ADC 0 RL N={ANNA} F=Anna%20%26%20B"));
    anna.say_with("ADL 10", &announced(&one(BRUNO, 3)));
    anna.expect("ADL 10 OK");
    anna.expect(&format!("ILN 10 NLN {BRUNO} 1 Bruno 0"));

    // Blocked, he sees her no longer; allowed, again.
    lists.done(SHARING, "DeleteMember", &member("Allow", BRUNO));
    lists.done(SHARING, "AddMember", &member("Block", BRUNO));
    bruno.expect(&format!("FLN {ANNA}"));
    anna.say_with("RML 11", &announced(&one(BRUNO, 2)));
    anna.expect("RML 11 OK");
    anna.say_with("ADL 12", &announced(&one(BRUNO, 4)));
    anna.expect("ADL 12 OK");
    anna.expect_nothing();
    lists.done(SHARING, "DeleteMember", &member("Block", BRUNO));
    bruno.expect(&format!("NLN NLN {ANNA} Anna%20%26%20B 0"));

    // And each removes the other.
    let contact = format!("<contacts><Contact><contactId>{id}</contactId></Contact></contacts>");
    lists.done(BOOK, "ABContactDelete", &contact);
    bruno.expect(&format!("REM 0 RL {ANNA}"));
    let id = service.list_of(BRUNO).unwrap().forward[0].id.clone();
    bruno.say(&format!("REM 13 FL {id}"));
    bruno.expect(&format!("REM 13 FL {id}"));
    let told = "<ml><d n=\"example.org\"><c n=\"bruno\" t=\"1\" l=\"8\"/></d></ml>";
    assert_eq!(anna.expect_payload("RML 0 "), told);
}

#[test]
fn web_clients_tell_each_other_of_additions() {
    let accounts = vec![Account::new(ANNA, PASSWORD, "Anna"), Account::new(BRUNO, PASSWORD, "B\"r")];
    let service = service(accounts);
    let mut anna = Client::online(&service, 15, ANNA);
    let _bruno = Client::online(&service, 14, BRUNO);
    Lists::of(&service, BRUNO).add(ANNA);
    let told = "<ml><d n=\"example.org\"><c n=\"bruno\" t=\"1\" l=\"8\" f=\"B&quot;r\"/></d></ml>";
    assert_eq!(anna.expect_payload("ADL 0 "), told);
}

#[test]
fn people_of_all_dialects_converse() {
    let service = service(friends());
    for dialect in [2, 8, 12, 13, 14, 15] {
        let mut anna = Client::online(&service, 15, ANNA);
        let mut other = Client::online(&service, dialect, BRUNO);
        other.expect_start("ILN 6 NLN anna");
        anna.expect(&format!("NLN NLN {BRUNO} 1 Bruno 0"));
        anna.say("XFR 14 SB");
        let rest = anna.expect_start("XFR 14 SB ");
        assert!(rest.ends_with(" U messenger.msn.com 1"), "{rest}");
        let mut board = anna.switchboard(&service, ANNA);
        board.say(&format!("CAL 2 {BRUNO}"));
        board.expect_start("CAL 2 RINGING ");
        let call = other.expect_start("RNG ");
        let tail = match dialect {
            13 => " U messenger.hotmail.com",
            14.. => " U messenger.hotmail.com 1",
            _ => "",
        };
        assert!(call.ends_with(&format!(" {ANNA} Anna%20B{tail}")), "{call}");
        let fields: Vec<&str> = call.split(' ').collect();
        let mut answered = Client::connect(fields[1].parse().unwrap());
        answered.say(&format!("ANS 1 {BRUNO} {} {}", fields[3], fields[0]));
        answered.expect(&format!("IRO 1 1 1 {ANNA} Anna%20B{}", if dialect >= 12 { " 0" } else { "" }));
        answered.expect("ANS 1 OK");
        board.expect(&format!("JOI {BRUNO} Bruno 0"));
        board.say_with("MSG 3 A", &text("Hello"));
        assert_eq!(answered.expect_payload(&format!("MSG {ANNA} Anna%20B ")), text("Hello"));
        board.expect("ACK 3");
        answered.say_with("MSG 4 N", &text("And to you"));
        assert_eq!(board.expect_payload(&format!("MSG {BRUNO} Bruno ")), text("And to you"));
        drop((other, answered));
        anna.expect(&format!("FLN {BRUNO} 1"));
    }
}

#[test]
fn whoever_is_hidden_may_converse_from_msnp13_on() {
    let service = service(friends());
    let mut anna = Client::online(&service, 13, ANNA);
    anna.say("CHG 7 HDN 0");
    anna.expect("CHG 7 HDN 0");
    let rest = {
        anna.say("XFR 8 SB");
        anna.expect_start("XFR 8 SB ")
    };
    assert!(rest.ends_with(" U messenger.msn.com"), "{rest}");
    anna.switchboard(&service, ANNA).say("OUT");
}

#[test]
fn signals_reach_clients_that_know_them() {
    let service = service(friends());
    let mut anna = Client::online(&service, 15, ANNA);
    let mut bruno = Client::online(&service, 13, BRUNO);
    let mut carla = Client::online(&service, 12, CARLA);
    bruno.expect_start("ILN 6 ");
    carla.expect_start("ILN 6 ");
    carla.expect_start("ILN 6 ");
    anna.expect_start("NLN ");
    anna.expect_start("NLN ");
    anna.say_with(&format!("UUN 9 {BRUNO};{{3F2C1B0A-6D5E-4F70-8192-A3B4C5D6E7F8}} 3"), "\0signal");
    anna.expect("UUN 9 OK");
    bruno.expect_start("NLN NLN carla");
    assert_eq!(bruno.expect_payload(&format!("UBN {ANNA} 3 ")), "\0signal");
    anna.say_with(&format!("UUN 10 {CARLA} 3"), "x");
    anna.expect("217 10");
    anna.say_with("UUN 11 nobody@example.org 3", "x");
    anna.expect("208 11");
    Lists::of(&service, BRUNO).done(SHARING, "DeleteMember", &member("Allow", ANNA));
    Lists::of(&service, BRUNO).done(SHARING, "AddMember", &member("Block", ANNA));
    anna.expect(&format!("FLN {BRUNO} 1"));
    anna.say_with(&format!("UUN 12 {BRUNO} 3"), "x");
    anna.expect("217 12");
}

#[test]
fn alerts_may_follow_what_others_change() {
    let accounts = vec![Account::new(ANNA, PASSWORD, "Anna"), Account::new(BRUNO, PASSWORD, "Bruno")];
    let service = quirky(accounts, Quirks { list_change_alerts: true, ..Quirks::default() });
    let mut anna = Client::online(&service, 15, ANNA);
    let bruno = Lists::of(&service, BRUNO);
    let id = bruno.add(ANNA);
    anna.expect_payload("ADL 0 ");
    let alert = anna.expect_payload("NOT ");
    assert!(alert.contains("&lt;Service&gt;ABCHInternal&lt;/Service&gt;"), "{alert}");
    let contact = format!("<contacts><Contact><contactId>{id}</contactId></Contact></contacts>");
    bruno.done(BOOK, "ABContactDelete", &contact);
    anna.expect_payload("RML 0 ");
    anna.expect_payload("NOT ");
}
