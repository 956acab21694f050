//! `msnp service --controls`: what it is told to do wrong happens to clients in other processes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use std::time::{Duration, Instant};

use program::{PATIENCE, Pipe, Service, finish, msnp};
use serde_json::{Value, json};

const ANNA: &str = "anna@example.com";
const BRUNO: &str = "bruno@example.com";

fn signed_in(service: &Service, who: &str) -> Pipe {
    let mut pipe = service.pipe(who, &[]);
    pipe.event("signed-in");
    pipe
}

fn says(pipe: &mut Pipe, text: &str) -> Value {
    pipe.give(json!({ "do": "text", "to": BRUNO, "text": text, "id": text }));
    pipe.answer(text)
}

#[test]
fn a_message_is_refused_once_and_the_next_one_arrives() {
    let mut service = Service::start("nak", &["--controls"]);
    let mut anna = signed_in(&service, "anna");
    let mut bruno = signed_in(&service, "bruno");
    assert_eq!(says(&mut anna, "first")["event"], "delivered");
    let answer = service
        .control(json!({ "do": "rule", "step": "message", "action": "nak", "account": ANNA, "id": 3 }));
    assert_eq!(answer, json!({ "done": "rule", "id": 3 }));
    assert_eq!(service.control(json!({ "do": "rules" }))["left"], 1);
    let failed = says(&mut anna, "second");
    assert_eq!((&failed["event"], &failed["text"]), (&json!("failed"), &json!("second")));
    assert_eq!(service.control(json!({ "do": "rules" }))["left"], 0);
    assert_eq!(says(&mut anna, "third")["event"], "delivered");
    assert_eq!(bruno.event("text")["text"], "first");
    assert_eq!(bruno.event("text")["text"], "third");
}

#[test]
fn a_link_is_cut_and_taken_up_again() {
    let mut service = Service::start("cut", &["--controls"]);
    let mut anna = signed_in(&service, "anna");
    let status = service.control(json!({ "do": "status", "account": ANNA }));
    assert_eq!(status, json!({ "done": "status", "online": true, "status": "NLN" }));
    service.control(json!({ "do": "cut", "account": ANNA }));
    anna.event("connection-lost");
    anna.until("online", |event| event["event"] == "state-changed" && event["state"] == "online");
    service.control(json!({ "do": "cut-everything" }));
    anna.event("connection-lost");
}

#[test]
fn somebody_is_thrown_out_for_a_reason() {
    let mut service = Service::start("kick", &["--controls"]);
    let mut anna = signed_in(&service, "anna");
    service.control(json!({ "do": "kick", "account": ANNA, "reason": "elsewhere" }));
    let status = service.control(json!({ "do": "status", "account": ANNA }));
    assert_eq!((&status["online"], &status["status"]), (&json!(false), &Value::Null));
    // Heard before its input ends, which would be a wish.
    anna.event("signed-out");
    let (events, code) = anna.end();
    assert_eq!(code, Some(11), "{events:#?}");
    let again = json!({ "do": "kick", "account": ANNA, "reason": "elsewhere", "id": "again" });
    let answer = service.raw_control(&again.to_string());
    assert!(
        answer["error"].as_str().unwrap().contains("not signed in") && answer["id"] == "again",
        "{answer}"
    );
}

#[test]
fn what_is_held_back_comes_when_it_is_let_go() {
    let mut service = Service::start("hold", &["--controls"]);
    service.control(json!({ "do": "hold", "on": true }));
    let mut anna = service.pipe("anna", &[]);
    // The first command was read, and its answer is what waits.
    let limit = Instant::now() + PATIENCE;
    while service.control(json!({ "do": "counters" }))["counters"]["dispatch"]["commands"].as_u64().unwrap()
        == 0
    {
        assert!(Instant::now() < limit, "no command arrived");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(service.control(json!({ "do": "status", "account": ANNA }))["online"], false);
    service.control(json!({ "do": "hold", "on": false }));
    anna.event("signed-in");
}

#[test]
fn a_port_that_refuses_and_one_that_listens_again() {
    let mut service = Service::start("refuse", &["--controls"]);
    for server in ["dispatch", "notification"] {
        service.control(json!({ "do": "refuse-connections", "server": server, "on": true }));
    }
    let (events, code) = service.pipe("anna", &[]).end();
    assert_eq!(code, Some(5), "{events:#?}");
    service.control(json!({ "do": "clear" }));
    signed_in(&service, "anna");
}

#[test]
fn an_account_that_is_added_signs_in_and_is_told_of_mail() {
    let mut service = Service::start("add", &["--controls"]);
    service.control(
        json!({ "do": "add-account", "address": "dora@example.com", "password": "dora-secret", "name": "Dora",
                            "contacts": [BRUNO] }),
    );
    let mut dora = service.pipe("dora", &[]);
    assert_eq!(dora.event("signed-in")["name"], "Dora");
    let list = service.control(json!({ "do": "list", "account": "dora@example.com" }));
    assert_eq!(list["list"]["allow"], json!([BRUNO]));
    service
        .control(json!({ "do": "new-mail", "account": "dora@example.com", "from": "Bruno", "address": BRUNO,
                            "subject": "Tea?" }));
    assert_eq!(
        dora.until("mail", |event| event["event"] == "mail" && event["subject"] == "Tea?")["address"],
        BRUNO
    );
    service.control(json!({ "do": "alert", "account": "dora@example.com", "text": "Water the plants" }));
    dora.until("alert", |event| {
        event["event"] == "notice" && event["text"].as_str().unwrap().contains("plants")
    });
}

#[test]
fn mistakes_are_answered_and_end_nothing() {
    let mut service = Service::start("mistakes", &["--controls"]);
    for line in [
        "hello",
        "[1]",
        "{}",
        "{\"do\":\"dance\",\"id\":1}",
        "{\"do\":\"cut\",\"account\":\"nobody@example.com\"}",
        "{\"do\":\"refuse-connections\",\"server\":\"gateway\",\"on\":true}",
    ] {
        let answer = service.raw_control(line);
        assert!(
            answer["error"].is_string() && answer["advice"].is_string() && answer["done"].is_null(),
            "{answer}"
        );
    }
    service.control(json!({ "do": "clear" }));
    assert_eq!(service.stop(), Some(0));
    // The end of the input ends it without --until-eof, too.
    assert_eq!(finish(msnp(&["service", "--controls"])).code, Some(0));
}
