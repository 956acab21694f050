//! Every command of `msnp pipe`: what it does, and that each with an id has one answer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use std::time::Duration;

use msnp_service::{Account, Configuration};
use program::{PATIENCE, Pipe, Service};
use serde_json::{Value, json};

const ANNA: &str = "anna@example.com";
const BRUNO: &str = "bruno@example.com";
const CARLA: &str = "carla@example.com";
const PROTOCOLS: [&str; 5] = ["8", "9", "10", "11", "12"];

fn signed_in(service: &Service, who: &str, protocol: &str) -> Pipe {
    let mut pipe = service.pipe(who, &["--protocols", protocol]);
    pipe.event("list-complete");
    pipe
}

/// The word of every command, as the schema has them.
fn words() -> Vec<String> {
    let schema: Value = serde_json::from_str(include_str!("../schema/commands.json")).unwrap();
    let word = |form: &Value| form["properties"]["do"]["const"].as_str().unwrap().to_owned();
    schema["oneOf"].as_array().unwrap().iter().map(word).collect()
}

/// A line for every command but `sign-out`, in an order in which most of them can be carried out.
fn every_command(chat: &Value) -> Vec<Value> {
    vec![
        json!({ "do": "status", "status": "busy" }),
        json!({ "do": "name", "name": "Anna B" }),
        json!({ "do": "message", "text": "on a train", "media": { "kind": "music", "arguments": ["A Song"] } }),
        json!({ "do": "capabilities", "capabilities": 0x20 }),
        json!({ "do": "privacy", "allow_unknown": false }),
        json!({ "do": "prompting", "ask": false }),
        json!({ "do": "switchboards", "on": true }),
        json!({ "do": "property", "property": "PHH", "value": "555 0100" }),
        json!({ "do": "signal", "who": BRUNO, "about": 3, "text": "x" }),
        json!({ "do": "text", "to": BRUNO, "text": "Hello" }),
        json!({ "do": "typing", "chat": chat }),
        json!({ "do": "nudge", "chat": chat }),
        json!({ "do": "datacast", "chat": chat, "kind": 4, "data": "rolls the dice" }),
        json!({ "do": "ink", "chat": chat, "path": "Cargo.toml" }),
        json!({ "do": "keep-alive", "chat": chat }),
        json!({ "do": "raw", "chat": chat, "type": "text/x-thing", "text": "x" }),
        json!({ "do": "open", "to": BRUNO }),
        json!({ "do": "participants", "chat": chat }),
        json!({ "do": "invite", "chat": chat, "who": CARLA }),
        json!({ "do": "leave", "chat": chat }),
        json!({ "do": "set-picture", "path": null }),
        json!({ "do": "picture", "who": BRUNO }),
        json!({ "do": "set-emoticons", "emoticons": {} }),
        json!({ "do": "publish", "kind": "wink", "path": "Cargo.toml" }),
        json!({ "do": "withdraw", "object": "<msnobj/>" }),
        json!({ "do": "offline-message-stored", "message": "none" }),
        json!({ "do": "object", "who": BRUNO, "object": "<msnobj/>" }),
        json!({ "do": "send-file", "to": BRUNO, "path": "Cargo.toml", "name": "a.txt" }),
        json!({ "do": "accept-file", "transfer": 4_000_000 }),
        json!({ "do": "decline-file", "transfer": 4_000_000 }),
        json!({ "do": "add-group", "name": "Work" }),
        json!({ "do": "rename-group", "group": "Friends", "name": "Play" }),
        json!({ "do": "remove", "who": CARLA }),
        json!({ "do": "add", "who": CARLA }),
        json!({ "do": "rename", "who": BRUNO, "name": "Bruno B" }),
        json!({ "do": "add-to-group", "who": CARLA, "group": "Play" }),
        json!({ "do": "move-to-group", "who": CARLA, "from_group": "Play", "group": "Work" }),
        json!({ "do": "remove-from-group", "who": CARLA, "group": "Work" }),
        json!({ "do": "remove-group", "group": "Work" }),
        json!({ "do": "block", "who": BRUNO }),
        json!({ "do": "unblock", "who": BRUNO }),
        json!({ "do": "undecide", "who": BRUNO }),
        json!({ "do": "accept", "who": BRUNO }),
        json!({ "do": "decline", "who": CARLA }),
        json!({ "do": "page", "who": BRUNO, "text": "Call me" }),
        json!({ "do": "url", "service": "INBOX" }),
        json!({ "do": "configuration", "file": "Shields.xml" }),
        json!({ "do": "contacts" }),
        json!({ "do": "counters" }),
        json!({ "do": "state" }),
        json!({ "do": "answer-md5", "answer": "dd4402c0cc200a667d4fccdd1b70b916" }),
        json!({ "do": "network-changed" }),
        json!({ "do": "background", "on": true }),
        json!({ "do": "suspend" }),
        json!({ "do": "resume" }),
    ]
}

/// Each of these ids is in one line.
fn have_one_answer_each(events: &[Value], ids: &[Value]) {
    for id in ids {
        let answers: Vec<&Value> = events.iter().filter(|event| event["id"] == *id).collect();
        assert_eq!(answers.len(), 1, "{id}: {answers:#?}");
    }
    for event in events.iter().filter(|event| event.get("id").is_some()) {
        assert!(ids.contains(&event["id"]), "{event}");
    }
}

#[test]
fn every_command_with_an_id_has_one_answer() {
    std::thread::scope(|scope| {
        for protocol in PROTOCOLS {
            scope.spawn(move || each_has_one_answer(protocol));
        }
    });
}

fn each_has_one_answer(protocol: &str) {
    let service = Service::start(&format!("one-answer{protocol}"), &[]);
    let _bruno = signed_in(&service, "bruno", protocol);
    let _carla = signed_in(&service, "carla", protocol);
    let mut anna = signed_in(&service, "anna", protocol);
    anna.give(json!({ "do": "open", "to": BRUNO, "id": "chat" }));
    let chat = anna.answer("chat")["chat"].clone();
    let mut left = words();
    left.retain(|word| word != "sign-out");
    let mut ids = vec![json!("chat")];
    for mut command in every_command(&chat) {
        let word = command["do"].as_str().unwrap().to_owned();
        left.retain(|known| *known != word);
        command["id"] = json!(word);
        anna.give(command);
        // One after the other: some of them undo what others did.
        anna.answer(&word);
        ids.push(json!(word));
    }
    assert!(left.is_empty(), "not tried: {left:?}");
    anna.give(json!({ "do": "sign-out", "id": "sign-out" }));
    ids.push(json!("sign-out"));
    let (events, code) = anna.ends(PATIENCE);
    have_one_answer_each(&events, &ids);
    let refused = events.iter().filter(|event| event["event"] == "error" || event["event"] == "failed");
    let refused: Vec<&Value> = refused.map(|event| &event["id"]).collect();
    // There is no folder for a picture and no such file, nobody here can be paged, and no salt waits; signals came with MSNP13,
    // the rest with MSNP11.
    let mut expected = vec!["signal", "picture", "withdraw", "object", "accept-file", "decline-file", "page"];
    if ["8", "9", "10"].contains(&protocol) {
        expected.insert(0, "message");
        expected.push("configuration");
    }
    expected.push("answer-md5");
    assert_eq!(json!(refused), json!(expected), "{protocol}");
    assert_eq!((code, &events.last().unwrap()["id"]), (Some(0), &json!("sign-out")));
}

#[test]
fn commands_that_are_overtaken_by_the_end_are_answered() {
    let mut service = Service::start("overtaken", &["--controls"]);
    // Behind a sign-out, in a session and in a sign-in that hangs.
    for hangs in [false, true] {
        let mut anna = if hangs {
            service.control(json!({ "do": "rule", "step": "synchronize", "action": "silence", "times": 0 }));
            service.pipe("anna", &[])
        } else {
            signed_in(&service, "anna", "12")
        };
        let mut ids = vec![json!("first")];
        let mut input = json!({ "do": "sign-out", "id": "first" }).to_string();
        for mut command in every_command(&json!(1)).into_iter().chain([json!({ "do": "sign-out" })]) {
            let id = json!([command["do"]]);
            command["id"] = id.clone();
            input.push_str(&format!("\n{command}"));
            ids.push(id);
        }
        input.push_str("\n{\"do\":\"dance\",\"id\":\"malformed\"}\n{\"do\":\"name\",\"name\":\"\\ud800\",\"id\":\"half\"}");
        ids.extend([json!("malformed"), json!("half")]);
        anna.raw(&input);
        let (events, code) = anna.ends(PATIENCE);
        assert_eq!((code, &events.last().unwrap()["id"]), (Some(0), &json!("first")), "{events:#?}");
        have_one_answer_each(&events, &ids);
    }
    // Before the end of the input, in a sign-in that fails.
    service.control(json!({ "do": "clear" }));
    let mut command = service.pipe_command("anna", &[]);
    command.env("MSNP_PASSWORD", "something else");
    let mut anna = Pipe::start(command);
    let mut ids = Vec::new();
    for mut command in every_command(&json!(1)).into_iter().chain([json!({ "do": "sign-out" })]) {
        command["id"] = command["do"].clone();
        ids.push(command["id"].clone());
        anna.give(command);
    }
    let (events, code) = anna.end();
    assert_eq!(code, Some(3), "{events:#?}");
    have_one_answer_each(&events, &ids);
}

#[test]
fn a_request_without_an_answer_is_answered_when_the_session_ends() {
    let mut service = Service::start("unanswered", &["--controls"]);
    let mut anna = signed_in(&service, "anna", "12");
    service.control(json!({ "do": "rule", "step": "list-change", "action": "silence", "times": 0 }));
    anna.give(json!({ "do": "block", "who": BRUNO, "id": "block" }));
    anna.give(json!({ "do": "add-group", "name": "Work", "id": "group" }));
    anna.give(json!({ "do": "suspend", "id": "sleep" }));
    assert_eq!(anna.answer("sleep"), json!({ "event": "done", "do": "suspend", "id": "sleep" }));
    service.stop();
    let (events, _) = anna.end();
    have_one_answer_each(&events, &[json!("block"), json!("group"), json!("sleep")]);
    let block = events.iter().find(|event| event["id"] == "block").unwrap();
    assert_eq!(block["event"], "error", "{block}");
}

#[test]
fn a_list_has_an_end() {
    let service = Service::start("list-end", &[]);
    for protocol in PROTOCOLS {
        let mut anna = signed_in(&service, "anna", protocol);
        let told = anna.seen.clone();
        list_is_whole(&told[1..]);
        assert_eq!(told[0]["event"], "signed-in");
        anna.give(json!({ "do": "contacts", "id": "again" }));
        assert_eq!(anna.answer("again")["event"], "notice");
        let again = anna.seen[told.len()..].to_vec();
        let begin = again.iter().position(|event| event["event"] == "group").unwrap();
        list_is_whole(&again[begin..again.len() - 1]);
    }
}

/// Groups, contacts, and an end that counts them. Contacts have groups of which id and name were told.
fn list_is_whole(lines: &[Value]) {
    let (end, list) = lines.split_last().unwrap();
    let of = |kind: &str| list.iter().filter(|line| line["event"] == kind).count();
    assert_eq!(end["event"], "list-complete", "{lines:#?}");
    assert_eq!((&end["contacts"], &end["groups"]), (&json!(of("contact")), &json!(of("group"))));
    assert_eq!(of("contact") + of("group"), list.len(), "{lines:#?}");
    let groups: Vec<(&Value, &Value)> = list
        .iter()
        .filter(|line| line["event"] == "group")
        .map(|line| (&line["group"], &line["name"]))
        .collect();
    let mut members = 0;
    for contact in list.iter().filter(|line| line["event"] == "contact") {
        let (ids, names) = (contact["group_ids"].as_array().unwrap(), contact["groups"].as_array().unwrap());
        assert_eq!(ids.len(), names.len(), "{contact}");
        for named in ids.iter().zip(names) {
            assert!(groups.contains(&named), "{contact}: {groups:?}");
            members += 1;
        }
    }
    assert!(members > 0, "nobody is in a group: {lines:#?}");
}

/// Gives a command and takes its answer.
fn asks(pipe: &mut Pipe, mut command: Value) -> Value {
    let id = format!("{}", pipe.seen.len());
    command["id"] = json!(id);
    pipe.give(command);
    let mut answer = pipe.answer(&id);
    answer.as_object_mut().unwrap().remove("id");
    answer
}

#[test]
fn groups_are_made_filled_renamed_and_removed() {
    for protocol in PROTOCOLS {
        let service = Service::start(&format!("groups{protocol}"), &[]);
        let mut anna = signed_in(&service, "anna", protocol);
        let work = asks(&mut anna, json!({ "do": "add-group", "name": "Work" }));
        let id = work["group"].clone();
        assert_eq!(work, json!({ "event": "group", "group": id, "name": "Work", "removed": false }));
        let contact = asks(&mut anna, json!({ "do": "add-to-group", "who": CARLA, "group": id }));
        assert_eq!(contact["groups"], json!(["Friends", "Work"]), "{contact}");
        assert_eq!(contact["group_ids"][1], id);
        let contact = asks(
            &mut anna,
            json!({ "do": "move-to-group", "who": BRUNO, "from_group": "Friends", "group": "Work" }),
        );
        assert_eq!((&contact["groups"], &contact["group_ids"]), (&json!(["Work"]), &json!([id])));
        let contact = asks(&mut anna, json!({ "do": "remove-from-group", "who": CARLA, "group": "Friends" }));
        assert_eq!(contact["groups"], json!(["Work"]));
        let renamed = asks(&mut anna, json!({ "do": "rename-group", "group": "Work", "name": "Office" }));
        assert_eq!(renamed, json!({ "event": "group", "group": id, "name": "Office", "removed": false }));
        assert_eq!(
            asks(&mut anna, json!({ "do": "rename-group", "group": "Work", "name": "x" }))["event"],
            "error"
        );
        asks(&mut anna, json!({ "do": "remove-from-group", "who": CARLA, "group": "Office" }));
        asks(&mut anna, json!({ "do": "remove-from-group", "who": BRUNO, "group": id }));
        anna.seen.clear();
        let removed = asks(&mut anna, json!({ "do": "remove-group", "group": "Office" }));
        assert_eq!(removed, json!({ "event": "group", "group": id, "name": "Office", "removed": true }));
        // The change itself has the name as well.
        let told: Vec<&Value> = anna.seen.iter().filter(|event| event["removed"] == true).collect();
        assert!(told.len() == 2 && told.iter().all(|event| event["name"] == "Office"), "{told:?}");
        let added = asks(&mut anna, json!({ "do": "add", "who": "dora@example.com", "group": "Friends" }));
        assert_eq!(added["event"], "error", "nobody of that name: {added}");
        let added = asks(&mut anna, json!({ "do": "add", "who": CARLA, "group": "Friends" }));
        assert_eq!(added["groups"], json!(["Friends"]));
        let renamed = asks(&mut anna, json!({ "do": "rename", "who": BRUNO, "name": "Brother" }));
        assert_eq!((&renamed["event"], &renamed["name"]), (&json!("contact"), &json!("Brother")));
    }
}

#[test]
fn who_adds_one_is_accepted_or_declined() {
    let decisions = [("accept", "allowed"), ("decline", "blocked")];
    for (protocol, (decision, lists)) in
        PROTOCOLS.into_iter().flat_map(|protocol| decisions.map(|decision| (protocol, decision)))
    {
        let accounts = std::env::temp_dir().join(format!("msnp-decide-{}.toml", std::process::id()));
        let account = |name: &str| {
            format!("[[account]]\naddress = \"{name}@example.com\"\npassword = \"{name}-secret\"\n")
        };
        std::fs::write(&accounts, account("anna") + &account("bruno")).unwrap();
        let service = Service::start("decide", &["--accounts", accounts.to_str().unwrap()]);
        std::fs::remove_file(&accounts).unwrap();
        let mut anna = signed_in(&service, "anna", protocol);
        let mut bruno = signed_in(&service, "bruno", protocol);
        asks(&mut bruno, json!({ "do": "add", "who": ANNA }));
        assert_eq!(anna.event("added-you")["decided"], false);
        let contact = asks(&mut anna, json!({ "do": decision, "who": BRUNO }));
        assert!(contact["lists"].as_array().unwrap().contains(&json!(lists)), "{contact}");
        assert!(!contact["lists"].as_array().unwrap().contains(&json!("pending")), "{contact}");
        assert_eq!(contact["blocked"], decision == "decline");
    }
}

#[test]
fn settings_of_ones_own_are_changed() {
    let service = Service::start("settings", &[]);
    let mut bruno = signed_in(&service, "bruno", "12");
    let mut anna = signed_in(&service, "anna", "12");
    let privacy = asks(&mut anna, json!({ "do": "privacy", "allow_unknown": false }));
    assert_eq!(privacy, json!({ "event": "privacy", "allow_unknown": false }));
    let prompting = asks(&mut anna, json!({ "do": "prompting", "ask": true }));
    assert_eq!(prompting, json!({ "event": "prompting", "ask": true }));
    let switchboards = asks(&mut anna, json!({ "do": "switchboards", "on": true }));
    assert_eq!(switchboards, json!({ "event": "switchboards", "on": true }));
    let property = asks(&mut anna, json!({ "do": "property", "property": "PHH", "value": "555 0100" }));
    assert_eq!(property, json!({ "event": "property", "property": "PHH", "value": "555 0100" }));
    assert_eq!(
        asks(&mut anna, json!({ "do": "property", "property": "PH", "value": "1" }))["event"],
        "error"
    );
    let capable = asks(&mut anna, json!({ "do": "capabilities", "capabilities": 0x2_0020 }));
    assert_eq!(capable, json!({ "event": "done", "do": "capabilities" }));
    bruno.until("the capabilities", |event| event["who"] == ANNA && event["capabilities"] == 0x2_0020);

    let song = json!({ "kind": "music", "application": "WMP", "format": "{0} by {1}", "arguments": ["A Song", "A Band"] });
    let presence = asks(&mut anna, json!({ "do": "message", "text": "", "media": song }));
    assert_eq!(presence["media"], "A Song by A Band");
    let told = bruno.until("the song", |event| event["who"] == ANNA && event["media"].is_string());
    assert_eq!((&told["media"], &told["message"]), (&json!("A Song by A Band"), &json!("A Song by A Band")));
    let presence = asks(&mut anna, json!({ "do": "message", "text": "humming" }));
    assert_eq!((&presence["media"], &presence["message"]), (&json!("A Song by A Band"), &json!("humming")));
    let presence = asks(&mut anna, json!({ "do": "message", "text": "humming", "media": null }));
    assert_eq!((presence.get("media"), &presence["message"]), (None, &json!("humming")));
    bruno.until("silence", |event| event["message"] == "humming" && event.get("media").is_none());
}

#[test]
fn requests_to_the_service_are_answered() {
    let service = Service::start("requests", &[]);
    let mut anna = signed_in(&service, "anna", "12");
    let url = asks(&mut anna, json!({ "do": "url", "service": "INBOX" }));
    assert_eq!((&url["event"], &url["service"]), (&json!("url"), &json!("INBOX")));
    assert!(
        !url["path"].as_str().unwrap().is_empty() && url["login"].as_str().unwrap().starts_with("http"),
        "{url}"
    );
    let file = asks(&mut anna, json!({ "do": "configuration", "file": "Shields.xml" }));
    assert!(file["event"] == "configuration" && file["text"].as_str().unwrap().starts_with('<'), "{file}");
    assert_eq!(asks(&mut anna, json!({ "do": "configuration", "file": "None.xml" }))["event"], "error");
    let state = asks(&mut anna, json!({ "do": "state" }));
    assert_eq!(state, json!({ "event": "state-changed", "state": "online" }));
}

#[test]
fn pages_go_out() {
    let accounts = vec![
        Account::new(ANNA, "anna-secret", "Anna"),
        Account::new(BRUNO, "bruno-secret", "Bruno").property("MOB", "Y"),
    ];
    let configuration = Configuration { accounts, ..Configuration::default() };
    let service = msnp_service::Service::start(configuration).unwrap();
    let certificate = std::env::temp_dir().join(format!("msnp-pages-{}.pem", std::process::id()));
    std::fs::write(&certificate, service.ca_pem()).unwrap();
    let addresses = service.addresses();
    let mut command = program::msnp(&["pipe", "--account", ANNA, "--nexus", &addresses.nexus_url]);
    command.args(["--server", &addresses.dispatch.to_string()]).env("MSNP_PASSWORD", "anna-secret");
    let mut anna = Pipe::start({
        command.arg("--ca").arg(&certificate);
        command
    });
    anna.event("signed-in");
    std::fs::remove_file(&certificate).unwrap();
    let paged = asks(&mut anna, json!({ "do": "page", "who": BRUNO, "text": "Call me", "device": 2 }));
    assert_eq!((paged, service.counters().pages), (json!({ "event": "done", "do": "page" }), 1));
    assert_eq!(asks(&mut anna, json!({ "do": "page", "who": ANNA, "text": "Call me" }))["event"], "error");
}

#[test]
fn a_drawing_is_sent_from_its_file() {
    let service = Service::start("ink", &[]);
    let mut bruno = signed_in(&service, "bruno", "12");
    let mut anna = signed_in(&service, "anna", "8");
    let chat = asks(&mut anna, json!({ "do": "open", "to": BRUNO }))["chat"].clone();
    let drawing = service.folder.join("drawing");
    for (drawn, kind) in
        [([b"GIF89a".to_vec(), vec![7; 20_000]].concat(), "image/gif"), (vec![0, 7], "application/x-ms-ink")]
    {
        std::fs::write(&drawing, &drawn).unwrap();
        let sent = asks(&mut anna, json!({ "do": "ink", "chat": chat, "path": drawing }));
        assert_eq!((&sent["what"], &sent["acknowledged"]), (&json!("ink"), &json!(true)), "{sent}");
        let seen = bruno.event("other");
        assert_eq!((&seen["type"], &seen["bytes"]), (&json!(kind), &json!(drawn.len())), "{seen}");
    }
    std::fs::write(&drawing, vec![0; 67_201]).unwrap();
    let failed = asks(&mut anna, json!({ "do": "ink", "chat": chat, "path": drawing }));
    assert_eq!((&failed["event"], &failed["what"]), (&json!("failed"), &json!("ink")), "{failed}");
    std::fs::remove_file(&drawing).unwrap();
    let none = asks(&mut anna, json!({ "do": "ink", "chat": chat, "path": drawing }));
    assert_eq!(none["event"], "error", "{none}");
}

#[test]
fn messages_of_every_kind_are_sent_and_told() {
    let service = Service::start("kinds", &[]);
    let mut bruno = signed_in(&service, "bruno", "12");
    let mut anna = signed_in(&service, "anna", "8");
    let opened = asks(&mut anna, json!({ "do": "open", "to": BRUNO }));
    let chat = opened["chat"].clone();
    assert_eq!(opened, json!({ "event": "chat", "chat": chat, "who": BRUNO, "invited": false }));
    let inside = asks(&mut anna, json!({ "do": "participants", "chat": chat }));
    assert_eq!(inside["participants"], json!([{ "who": BRUNO, "name": "Bruno" }]));

    let format = json!({ "font": "Comic Sans MS", "effects": ["bold", "underline"], "color": "#ff8000" });
    asks(&mut anna, json!({ "do": "text", "to": BRUNO, "text": "Look", "format": format }));
    let text = bruno.event("text");
    assert_eq!(
        text["format"],
        json!({
            "font": "Comic Sans MS", "effects": ["bold", "underline"], "color": "#ff8000",
            "character_set": 0, "pitch_and_family": 34, "right_to_left": false,
        })
    );
    asks(&mut anna, json!({ "do": "text", "chat": chat, "text": "plain" }));
    assert_eq!(bruno.event("text").get("format"), None);
    let sent =
        asks(&mut anna, json!({ "do": "datacast", "chat": chat, "kind": 4, "data": "rolls the dice" }));
    assert_eq!((&sent["event"], &sent["what"]), (&json!("delivered"), &json!("datacast")));
    let action = bruno.event("text");
    assert_eq!((&action["text"], &action["action"]), (&json!("rolls the dice"), &json!(true)));

    let thing = json!({ "do": "raw", "chat": chat, "type": "application/x-thing; v=1", "headers": { "X-A": "b" }, "base64": "AP8=" });
    let sent = asks(&mut anna, thing);
    assert_eq!((&sent["what"], &sent["acknowledged"]), (&json!("raw"), &json!(false)));
    let other = bruno.event("other");
    assert_eq!((&other["type"], &other["bytes"]), (&json!("application/x-thing"), &json!(2)), "{other}");
    let sent = asks(
        &mut anna,
        json!({ "do": "raw", "chat": chat, "type": "Application/x-msnmsgrp2p", "text": "x" }),
    );
    assert_eq!((&sent["what"], &sent["acknowledged"]), (&json!("raw"), &json!(true)), "{sent}");
    for bad in [
        json!({ "do": "raw", "chat": chat, "type": "text/x\r\nX: y", "text": "" }),
        json!({ "do": "raw", "chat": chat, "type": "text/x", "headers": { "a b": "" }, "text": "" }),
        json!({ "do": "raw", "chat": chat, "type": "text/x", "text": "x".repeat(1_664) }),
        json!({ "do": "raw", "chat": 99, "type": "text/x", "text": "" }),
    ] {
        let failed = asks(&mut anna, bad);
        assert_eq!((&failed["event"], &failed["what"]), (&json!("failed"), &json!("raw")));
    }
    let kept = asks(&mut anna, json!({ "do": "keep-alive", "chat": chat }));
    assert_eq!((&kept["event"], &kept["what"]), (&json!("delivered"), &json!("keep-alive")));
    let absent = asks(&mut anna, json!({ "do": "open", "to": "dora@example.com" }));
    assert_eq!((&absent["event"], &absent["what"]), (&json!("failed"), &json!("chat")));
}

#[test]
fn a_nudge_that_is_refused_after_it_left_has_one_answer_all_the_same() {
    let mut service = Service::start("late-nudge", &["--controls"]);
    let mut bruno = signed_in(&service, "bruno", "12");
    let mut anna = signed_in(&service, "anna", "12");
    asks(&mut anna, json!({ "do": "text", "to": BRUNO, "text": "Hello" }));
    bruno.event("text");
    // When the refusal comes at once, it is the answer.
    for _ in 0..10 {
        service.control(json!({ "do": "rule", "step": "message", "action": "nak" }));
        let answer = asks(&mut anna, json!({ "do": "nudge", "to": BRUNO }));
        assert_eq!(answer["what"], "nudge");
        if answer["event"] == "delivered" {
            let failed = anna.event("failed");
            let number = (&failed["what"], &failed["message"], failed.get("id"));
            assert_eq!(number, (&json!("nudge"), &answer["message"], None));
        } else {
            assert_eq!(answer["event"], "failed");
        }
    }
    assert!(bruno.look_for(Duration::from_millis(300), |event| event["event"] == "nudge").is_none());
}

#[test]
fn messages_that_were_left_while_one_was_offline_are_told() {
    let mut service = Service::start("offline", &["--controls"]);
    let left = |from: &str, address: &str| json!({ "do": "offline-message", "account": ANNA, "from": from, "address": address });
    for (from, address) in [("Bruno", BRUNO), ("Зоя", "zoe@example.org"), ("Bruno", BRUNO)] {
        service.control(left(from, address));
    }
    for protocol in ["11", "12"] {
        let mut anna = service.pipe("anna", &["--protocols", protocol]);
        let told = anna.event("offline-messages");
        let senders = json!([
            { "who": BRUNO, "name": "Bruno", "count": 2 }, { "who": "zoe@example.org", "name": "Зоя", "count": 1 },
        ]);
        let expected = json!({ "event": "offline-messages", "count": 3, "senders": senders, "new": false });
        assert_eq!(told, expected);
        assert_eq!(anna.end().1, Some(0));
    }
    // Before MSNP11 nobody says so.
    let (events, _) = service.pipe("anna", &["--protocols", "10"]).end();
    assert!(!events.iter().any(|event| event["event"] == "offline-messages"), "{events:#?}");
    let mut anna = signed_in(&service, "anna", "12");
    anna.event("offline-messages");
    service.control(left("Carla", CARLA));
    let told = anna.event("offline-messages");
    let senders = json!([{ "who": CARLA, "name": "Carla", "count": 1 }]);
    assert_eq!(told, json!({ "event": "offline-messages", "count": 1, "senders": senders, "new": true }));
    assert_eq!(anna.end().1, Some(0));
    for _ in 0..30 {
        service.control(left("Bruno", BRUNO));
    }
    let mut anna = service.pipe("anna", &[]);
    let many = json!({ "event": "offline-messages", "count": null, "senders": [], "new": false });
    assert_eq!(anna.event("offline-messages"), many);
}

#[test]
fn a_long_text_that_never_became_whole_is_told() {
    let service = Service::start("incomplete", &[]);
    let mut bruno = signed_in(&service, "bruno", "12");
    let mut anna = signed_in(&service, "anna", "12");
    let opened = asks(&mut anna, json!({ "do": "open", "to": BRUNO }));
    let headers = json!({ "Message-ID": "{1}", "Chunks": "3" });
    let piece = json!({ "do": "raw", "chat": opened["chat"], "type": "text/plain", "headers": headers, "text": "Once upon" });
    asks(&mut anna, piece);
    // The conversation ends: the rest cannot come any more.
    let begun = bruno.event("chat");
    asks(&mut anna, json!({ "do": "text", "to": BRUNO, "text": "after" }));
    bruno.event("text");
    asks(&mut anna, json!({ "do": "leave", "chat": opened["chat"] }));
    let told = bruno.event("incomplete");
    assert_eq!(told, json!({ "event": "incomplete", "chat": begun["chat"], "who": ANNA }));
}
