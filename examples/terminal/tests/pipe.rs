//! `msnp pipe` against `msnp service`, each in a process of its own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use program::{Pipe, Service, finish, msnp};
use serde_json::{Value, json};

const ANNA: &str = "anna@example.com";
const BRUNO: &str = "bruno@example.com";
const CARLA: &str = "carla@example.com";

fn signed_in(service: &Service, who: &str) -> Pipe {
    let mut pipe = service.pipe(who, &[]);
    pipe.event("signed-in");
    pipe
}

fn signs_out(pipe: Pipe) -> Vec<Value> {
    let (events, code) = pipe.end();
    assert_eq!(code, Some(0), "{events:#?}");
    let last = events.last().unwrap();
    assert_eq!((&last["event"], &last["code"]), (&json!("signed-out"), &json!(0)));
    events
}

#[test]
fn two_people_talk() {
    let service = Service::start("talk", &[]);
    let mut anna = service.pipe("anna", &["--status", "away"]);
    let hello = anna.event("signed-in");
    assert_eq!(hello["account"], ANNA);
    assert_eq!(hello["name"], "Anna");
    assert_eq!(hello["protocol"], "MSNP12");
    assert_eq!(hello["status"], "away");
    assert_eq!(anna.until("group", |event| event["name"] == "Friends")["event"], "group");
    let contact = anna.until("contact", |event| event["who"] == BRUNO);
    assert_eq!(contact["groups"], json!(["Friends"]));

    let mut bruno = signed_in(&service, "bruno");
    let presence = anna.until("presence", |event| event["event"] == "presence" && event["who"] == BRUNO);
    assert_eq!(presence["status"], "online");

    anna.give(json!({ "do": "text", "to": BRUNO, "text": "Hello Bruno", "id": "first" }));
    anna.give(json!({ "do": "typing", "to": BRUNO, "id": "early" }));
    let delivered = anna.answer("first");
    assert_eq!((&delivered["event"], &delivered["acknowledged"]), (&json!("delivered"), &json!(true)));
    let text = bruno.event("text");
    assert_eq!((&text["from"], &text["text"]), (&json!(ANNA), &json!("Hello Bruno")));

    anna.give(json!({ "do": "typing", "chat": delivered["chat"], "id": 2 }));
    assert_eq!(bruno.event("typing")["from"], ANNA);
    anna.give(json!({ "do": "nudge", "to": BRUNO, "id": "nudge" }));
    assert_eq!(anna.answer("nudge")["what"], "nudge");
    assert_eq!(bruno.event("nudge")["from"], ANNA);
    bruno
        .give(json!({ "do": "text", "chat": text["chat"], "text": "Hello\nAnna 日本", "id": ["any", null] }));
    bruno.until("delivered", |event| event["id"] == json!(["any", null]) && event["event"] == "delivered");
    assert_eq!(anna.event("text")["text"], "Hello\nAnna 日本");

    anna.give(json!({ "do": "leave", "chat": delivered["chat"], "id": "leave" }));
    assert_eq!(anna.answer("leave")["event"], "left");
    assert_eq!(bruno.event("left")["who"], ANNA);
    signs_out(bruno);
    anna.until("offline", |event| event["event"] == "presence" && event["status"] == "offline");
    signs_out(anna);
}

#[test]
fn texts_arrive_in_order_and_each_is_answered() {
    let service = Service::start("order", &[]);
    let mut bruno = signed_in(&service, "bruno");
    let mut anna = service.pipe("anna", &[]);
    // Some of them are written before the sign-in is complete.
    for number in 0..200 {
        anna.give(json!({ "do": "text", "to": BRUNO, "text": format!("number {number}"), "id": number }));
    }
    for number in 0..200 {
        assert_eq!(bruno.event("text")["text"], format!("number {number}"));
    }
    let events = signs_out(anna);
    for number in 0..200 {
        let answers: Vec<&Value> = events.iter().filter(|event| event["id"] == number).collect();
        assert_eq!(answers.len(), 1, "{number}: {answers:?}");
        assert_eq!(answers[0]["event"], "delivered");
    }
    signs_out(bruno);
}

#[test]
fn three_people_talk_by_invitation() {
    let service = Service::start("three", &[]);
    let mut anna = signed_in(&service, "anna");
    let mut bruno = signed_in(&service, "bruno");
    let mut carla = signed_in(&service, "carla");
    anna.give(json!({ "do": "text", "to": BRUNO, "text": "Shall I call Carla?", "id": "ask" }));
    let chat = anna.answer("ask")["chat"].clone();
    bruno.event("text");
    anna.give(json!({ "do": "invite", "chat": chat, "who": CARLA, "id": "invite" }));
    let joined = anna.answer("invite");
    assert_eq!((&joined["event"], &joined["who"]), (&json!("joined"), &json!(CARLA)));
    assert_eq!(bruno.until("carla", |event| event["who"] == CARLA && event["event"] == "joined")["chat"], 1);
    anna.give(json!({ "do": "text", "chat": chat, "text": "Hello both", "id": "both" }));
    assert_eq!(anna.answer("both")["event"], "delivered");
    bruno.until("both", |event| event["text"] == "Hello both");
    let text = carla.until("both", |event| event["text"] == "Hello both");
    carla.give(json!({ "do": "text", "chat": text["chat"], "text": "Here I am", "id": "here" }));
    assert_eq!(carla.answer("here")["event"], "delivered");
    for pipe in [&mut anna, &mut bruno] {
        assert_eq!(pipe.until("here", |event| event["text"] == "Here I am")["from"], CARLA);
    }
    anna.give(json!({ "do": "invite", "chat": chat, "who": "nobody@example.com", "id": "nobody" }));
    let failed = anna.answer("nobody");
    assert_eq!((&failed["event"], &failed["what"]), (&json!("failed"), &json!("invitation")));
    anna.give(json!({ "do": "invite", "chat": 999, "who": CARLA, "id": "nowhere" }));
    assert_eq!(anna.answer("nowhere")["event"], "failed");
    for pipe in [anna, bruno, carla] {
        signs_out(pipe);
    }
}

#[test]
fn oneself_and_the_list_are_changed() {
    let folder = std::env::temp_dir().join(format!("msnp-pipe-accounts-{}.toml", std::process::id()));
    std::fs::write(
        &folder,
        "[[account]]\naddress = \"anna@example.com\"\npassword = \"anna-secret\"\nname = \"Anna\"\n\
         [[account]]\naddress = \"bruno@example.com\"\npassword = \"bruno-secret\"\nname = \"Bruno\"\n",
    )
    .unwrap();
    let service = Service::start("list", &["--accounts", folder.to_str().unwrap()]);
    std::fs::remove_file(&folder).unwrap();
    assert!(service.addresses["accounts"][0]["password"].is_null(), "passwords of a file are not printed");
    let mut anna = signed_in(&service, "anna");
    let mut bruno = signed_in(&service, "bruno");

    anna.give(json!({ "do": "add", "who": BRUNO, "id": "add" }));
    let contact = anna.answer("add");
    assert_eq!(contact["event"], "contact");
    assert_eq!(contact["lists"], json!(["contacts", "allowed"]));
    assert_eq!(bruno.event("added-you")["who"], ANNA);
    bruno.give(json!({ "do": "add", "who": ANNA, "id": "add" }));
    bruno.answer("add");

    anna.give(json!({ "do": "status", "status": "lunch", "id": "status" }));
    assert_eq!(anna.answer("status")["status"], "lunch");
    bruno.until("lunch", |event| event["event"] == "presence" && event["status"] == "lunch");
    anna.give(json!({ "do": "name", "name": "Anna ☺", "id": "name" }));
    assert_eq!(anna.answer("name")["name"], "Anna ☺");
    anna.give(json!({ "do": "message", "text": "on a train & off again", "id": "message" }));
    assert_eq!(anna.answer("message")["message"], "on a train & off again");
    bruno.until("message", |event| event["message"] == "on a train & off again" && event["name"] == "Anna ☺");

    anna.give(json!({ "do": "block", "who": BRUNO, "id": "block" }));
    assert_eq!(anna.answer("block")["blocked"], true);
    bruno.until("offline", |event| event["who"] == ANNA && event["status"] == "offline");
    bruno.give(json!({ "do": "text", "to": ANNA, "text": "Hello?", "id": "blocked" }));
    let failed = bruno.answer("blocked");
    assert_eq!((&failed["event"], &failed["text"]), (&json!("failed"), &json!("Hello?")));
    assert!(failed["advice"].as_str().unwrap().contains("online"), "{failed}");
    anna.give(json!({ "do": "unblock", "who": BRUNO, "id": "unblock" }));
    assert_eq!(anna.answer("unblock")["blocked"], false);
    bruno.until("lunch", |event| event["who"] == ANNA && event["status"] == "lunch");

    anna.give(json!({ "do": "contacts", "id": "contacts" }));
    assert_eq!(anna.event("contact")["who"], BRUNO);
    let end = anna.event("list-complete");
    assert_eq!((&end["contacts"], &end["groups"]), (&json!(1), &json!(0)));
    assert!(anna.answer("contacts")["text"].as_str().unwrap().starts_with("1 people"));
    anna.give(json!({ "do": "remove", "who": BRUNO, "id": "remove" }));
    let lists = anna.answer("remove")["lists"].clone();
    assert!(!lists.as_array().unwrap().contains(&json!("contacts")), "{lists}");
    assert_eq!(bruno.event("removed-you")["who"], ANNA);
    signs_out(anna);
    signs_out(bruno);
}

#[test]
fn malformed_commands_are_answered_and_the_program_goes_on() {
    let service = Service::start("malformed", &[]);
    let mut anna = signed_in(&service, "anna");
    anna.raw("this is not JSON");
    assert!(anna.event("error")["advice"].as_str().unwrap().contains("JSON object"));
    anna.raw("{\"do\":\"status\",\"status\":\"asleep\",\"id\":\"s\"}");
    let error = anna.answer("s");
    assert_eq!(error["event"], "error");
    assert!(error["advice"].as_str().unwrap().contains("online, busy, idle"), "{error}");
    anna.raw("{\"do\":\"dance\",\"id\":\"d\"}");
    assert!(anna.answer("d")["advice"].as_str().unwrap().contains("contacts"));
    anna.raw(&format!("{{\"do\":\"{}\"}}", "x".repeat(700 * 1024)));
    assert!(anna.event("error")["reason"].as_str().unwrap().contains("longer"));
    anna.give(json!({ "do": "text", "to": "not an account", "text": "x", "id": "bad" }));
    assert_eq!(anna.answer("bad")["event"], "failed");
    anna.give(json!({ "do": "text", "chat": 77, "text": "x", "id": "gone" }));
    assert_eq!(anna.answer("gone")["event"], "failed");
    anna.give(json!({ "do": "text", "to": BRUNO, "text": "", "id": "empty" }));
    assert_eq!(anna.answer("empty")["event"], "failed");
    anna.give(json!({ "do": "sign-out", "id": "out" }));
    assert_eq!(anna.answer("out")["event"], "signed-out");
    assert_eq!(anna.end().1, Some(0));
}

#[test]
fn a_text_to_somebody_offline_has_one_fate_and_is_there_when_they_come() {
    let file = std::env::temp_dir().join(format!("msnp-offline-{}.toml", std::process::id()));
    let path = file.to_str().unwrap();
    let _service = Service::start("offline", &["--service-file", path]);
    let start = |who: &str| {
        let mut command = msnp(&["pipe", "--service", path, "--account"]);
        command.arg(format!("{who}@example.com")).env("MSNP_PASSWORD", format!("{who}-secret"));
        let mut pipe = Pipe::start(command);
        pipe.event("signed-in");
        pipe
    };
    let mut anna = start("anna");
    anna.give(json!({ "do": "text", "to": CARLA, "text": "See you later", "id": "7" }));
    let fate = anna.answer("7");
    assert_eq!(fate["event"], "stored-for-later", "{fate}");
    let (lines, code) = anna.end();
    assert_eq!(code, Some(0));
    let fates = ["delivered", "stored-for-later", "failed"];
    let told = lines.iter().filter(|line| fates.iter().any(|fate| line["event"] == *fate)).count();
    assert_eq!(told, 1, "{lines:?}");
    // Told again until it is stored.
    for is_stored in [false, true] {
        let mut carla = start("carla");
        let left = carla.event("offline-message");
        assert_eq!((&left["from"], &left["text"]), (&json!("anna@example.com"), &json!("See you later")));
        if is_stored {
            carla.give(json!({ "do": "offline-message-stored", "message": left["message"], "id": "1" }));
            assert_eq!(carla.answer("1")["event"], "done");
        }
        assert_eq!(carla.end().1, Some(0));
    }
    std::fs::remove_file(file).unwrap();
}

#[test]
fn the_end_of_the_input_signs_out_after_the_last_answer() {
    let service = Service::start("end", &[]);
    let mut anna = service.pipe("anna", &[]);
    // Everything is there, and the input over, before the sign-in has begun.
    anna.give(json!({ "do": "text", "to": CARLA, "text": "Are you there?", "id": 1 }));
    let (lines, code) = anna.end();
    assert_eq!(code, Some(0));
    let failed = lines.iter().position(|line| line["id"] == 1).unwrap();
    assert_eq!(lines[failed]["event"], "failed");
    assert_eq!(lines[failed]["text"], "Are you there?");
    assert_eq!(lines[lines.len() - 1]["event"], "signed-out");
}

#[test]
fn causes_have_exit_codes_of_their_own() {
    let service = Service::start("codes", &["--plain-passport"]);
    let code = |mut command: std::process::Command, expected: i32, advice: &str| {
        command.env("RUST_BACKTRACE", "0");
        let finished = finish(command);
        assert_eq!(finished.code, Some(expected), "{}{}", finished.output, finished.errors);
        assert!(finished.output.contains(advice), "{}", finished.output);
        let last: Value = serde_json::from_str(finished.output.lines().last().unwrap()).unwrap();
        assert_eq!((&last["event"], &last["code"]), (&json!("signed-out"), &json!(expected)));
    };
    let mut wrong = service.pipe_command("anna", &[]);
    wrong.env("MSNP_PASSWORD", "something else");
    code(wrong, 3, "Caps Lock");
    code(service.pipe_command("anna", &["--server", "no-such-host.invalid"]), 4, "spelling");
    code(service.pipe_command("anna", &["--server", "127.0.0.1:9"]), 5, "port");
    let other = Service::start("other", &[]);
    let ca = other.folder.join("ca.pem");
    code(service.pipe_command("anna", &["--ca", ca.to_str().unwrap()]), 7, "CA file");

    let plain = service.address("plain_nexus_url").to_owned();
    code(service.pipe_command("anna", &["--nexus", &plain, "--allow-plain-passport"]), 0, "signed-in");
    let finished = finish(service.pipe_command("anna", &["--nexus", &plain]));
    assert_eq!(finished.code, Some(2));
    assert!(finished.errors.contains("--allow-plain-passport"), "{}", finished.errors);
    let login = service.address("login_url").to_owned();
    code(service.pipe_command("anna", &["--login", &login, "--protocols", "10"]), 0, "MSNP10");
}

#[test]
fn who_signs_in_elsewhere_ends_the_session_here() {
    let mut service = Service::start("elsewhere", &[]);
    let mut here = signed_in(&service, "anna");
    let mut there = service.pipe("anna", &["--no-reconnect"]);
    there.event("signed-in");
    let end = here.event("signed-out");
    assert!(end["reason"].as_str().unwrap().contains("elsewhere"), "{end}");
    assert_eq!(here.end().1, Some(11));
    assert_eq!(service.stop(), Some(0));
    assert_eq!(there.event("signed-out")["code"], 12);
    assert_eq!(there.end().1, Some(12));
}

#[test]
fn a_lost_session_is_looked_for_until_the_user_gives_up() {
    let mut service = Service::start("lost", &[]);
    let mut anna = signed_in(&service, "anna");
    anna.give(json!({ "do": "suspend" }));
    anna.until("suspended", |event| event["event"] == "state-changed" && event["state"] == "suspended");
    anna.give(json!({ "do": "resume" }));
    anna.until("online", |event| event["event"] == "state-changed" && event["state"] == "online");
    anna.give(json!({ "do": "background", "on": true }));
    assert_eq!(service.stop(), Some(0));
    let lost = anna.event("connection-lost");
    assert!(lost["wait_ms"].as_u64().is_some_and(|wait| wait <= 1000), "{lost}");
    anna.until("waiting", |event| event["event"] == "state-changed" && event["wait_ms"].is_u64());
    anna.give(json!({ "do": "network-changed" }));
    anna.event("connection-lost");
    anna.give(json!({ "do": "message", "text": "x", "id": "one" }));
    assert_eq!(anna.answer("one")["event"], "error");
    anna.give(json!({ "do": "text", "to": BRUNO, "text": "kept", "id": "two" }));
    anna.give(json!({ "do": "sign-out" }));
    let (events, code) = anna.end();
    assert_eq!(code, Some(0), "{events:#?}");
    let failed =
        events.iter().find(|event| event["event"] == "failed").unwrap_or_else(|| panic!("{events:#?}"));
    assert_eq!((&failed["text"], &failed["id"]), (&json!("kept"), &json!("two")));
}

#[test]
fn counters_are_told_and_a_bound_that_bites_as_well() {
    let account = msnp_service::Account::new(ANNA, "anna-secret", "Anna");
    let ca = std::env::temp_dir().join(format!("msnp-counters-{}.pem", std::process::id()));
    let configuration = msnp_service::Configuration {
        accounts: vec![account],
        ca_file: Some(ca.clone()),
        ..Default::default()
    };
    let service = msnp_service::Service::start(configuration).unwrap();
    let mut command = program::msnp(&["pipe", "--account", ANNA, "--nexus", &service.addresses().nexus_url]);
    command.args(["--server", &service.addresses().dispatch.to_string()]).env("MSNP_PASSWORD", "anna-secret");
    command.arg("--ca").arg(&ca);
    let mut anna = Pipe::start(command);
    anna.event("signed-in");
    anna.give(json!({ "do": "counters", "id": "before" }));
    let before = anna.answer("before");
    assert_eq!((&before["event"], &before["reached"]["notices"]), (&json!("counters"), &json!(0)));
    assert!(
        before["bytes_in"].as_u64() > Some(300) && before["links_opened"].as_u64() >= Some(3),
        "{before}"
    );

    let alert = "<NOTIFICATION><MSG><BODY><TEXT>Parcel</TEXT></BODY></MSG></NOTIFICATION>";
    for _ in 0..320 {
        service.send_raw(ANNA, format!("NOT {}\r\n{alert}", alert.len()).as_bytes());
    }
    let told = anna.event("limit-reached");
    assert_eq!((&told["link"], &told["limit"]), (&json!("notification"), &json!("notices")), "{told}");
    anna.give(json!({ "do": "counters", "id": "after" }));
    let after = anna.answer("after");
    assert!(after["reached"]["notices"].as_u64() >= Some(1), "{after}");
    let (_, code) = anna.end();
    std::fs::remove_file(&ca).unwrap();
    assert_eq!(code, Some(0));
}

#[test]
fn a_service_file_says_everything() {
    let service = Service::start("file", &[]);
    let file = service.folder.join("service.toml");
    let dispatch = service.address("dispatch").split_once(':').unwrap();
    let text = format!(
        "host = \"{}\"\nport = {}\nnexus = \"{}\"\nca_file = \"ca.pem\"\ndialects = [\"MSNP9\"]\n",
        dispatch.0,
        dispatch.1,
        service.address("nexus_url")
    );
    std::fs::write(&file, text).unwrap();
    std::fs::write(service.folder.join("password"), "bruno-secret\n").unwrap();
    let mut command = program::msnp(&["pipe", "--account", BRUNO]);
    command.arg("--service").arg(&file).arg("--password-file").arg(service.folder.join("password"));
    let finished = finish(command);
    assert_eq!(finished.code, Some(0), "{}{}", finished.output, finished.errors);
    assert!(finished.output.contains("MSNP9"), "{}", finished.output);
}

#[test]
fn a_refused_protocol_is_told_and_has_its_code() {
    let account = msnp_service::Account::new(ANNA, "anna-secret", "Anna");
    let ca = std::env::temp_dir().join(format!("msnp-refused-{}.pem", std::process::id()));
    let configuration = msnp_service::Configuration {
        accounts: vec![account],
        ca_file: Some(ca.clone()),
        ..Default::default()
    };
    let service = msnp_service::Service::start(configuration).unwrap();
    service.controls().forever(msnp_service::Step::Version, msnp_service::Action::Refuse(0));
    let mut command = program::msnp(&["pipe", "--account", ANNA, "--nexus", &service.addresses().nexus_url]);
    command.args(["--server", &service.addresses().dispatch.to_string()]).env("MSNP_PASSWORD", "anna-secret");
    command.arg("--ca").arg(&ca);
    let finished = finish(command);
    std::fs::remove_file(&ca).unwrap();
    assert_eq!(finished.code, Some(9), "{}", finished.output);
    let first: Value = serde_json::from_str(finished.output.lines().next().unwrap()).unwrap();
    assert_eq!(first["event"], "upgrade-required");
    assert!(finished.output.contains("another protocol version"), "{}", finished.output);
}

#[test]
fn programs_say_something_to_each_other() {
    let service = Service::start("signals", &["--service-file", "here.toml"]);
    let start = |who: &str| {
        let mut command = msnp(&["pipe", "--protocols", "15", "--account"]);
        command.arg(format!("{who}@example.com")).arg("--service").arg(service.folder.join("here.toml"));
        let mut pipe = Pipe::start({
            command.env("MSNP_PASSWORD", format!("{who}-secret"));
            command
        });
        pipe.event("list-complete");
        let policies = pipe.event("policies");
        assert!(policies["document"].as_str().unwrap().starts_with("<Policies>"), "{policies}");
        pipe
    };
    let mut anna = start("anna");
    let mut bruno = start("bruno");
    anna.give(json!({ "do": "signal", "who": BRUNO, "about": 3, "base64": "AP8=", "id": 1 }));
    let (done, none) = (json!({ "event": "done", "do": "signal", "id": 1 }), "nobody is there");
    assert_eq!(anna.until("the answer", |event| event["id"] == 1), done);
    let bytes = json!({ "event": "signal", "from": ANNA, "about": 3, "base64": "AP8=" });
    assert_eq!(bruno.event("signal"), bytes);
    // Not earlier: an event that comes while the answer is waited for is read over.
    bruno.give(json!({ "do": "signal", "who": ANNA, "about": 4, "text": "Hello" }));
    let text = json!({ "event": "signal", "from": BRUNO, "about": 4, "text": "Hello" });
    assert_eq!(anna.event("signal"), text);
    anna.give(json!({ "do": "signal", "who": CARLA, "about": 3, "text": "", "id": 2 }));
    assert_eq!(anna.until(none, |event| event["id"] == 2)["event"], "error");
}
