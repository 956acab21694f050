//! Everything that the client can do is reached by a command of `msnp pipe`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use serde_json::Value;

/// The word of every command, as the schema has them.
fn words() -> Vec<String> {
    let schema: Value = serde_json::from_str(include_str!("../schema/commands.json")).unwrap();
    let word = |form: &Value| form["properties"]["do"]["const"].as_str().unwrap().to_owned();
    schema["oneOf"].as_array().unwrap().iter().map(word).collect()
}

/// The public methods of the client's handles, read from its sources: whose, and what it is called.
fn methods() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/client/src");
    let mut files = vec![folder];
    let mut methods = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let mut handle = None;
        for line in source.lines() {
            if let Some(name) = line.strip_prefix("impl ").and_then(|rest| rest.strip_suffix(" {")) {
                handle = ["Client", "Conversation"].into_iter().find(|known| *known == name);
            } else if line == "}" {
                handle = None;
            }
            let named = line.strip_prefix("    pub ").map(|rest| rest.strip_prefix("async ").unwrap_or(rest));
            let name = named
                .and_then(|rest| rest.strip_prefix("fn "))
                .and_then(|rest| rest.split(['(', '<']).next());
            if let Some((handle, name)) = handle.zip(name) {
                methods.push((handle.to_owned(), name.to_owned()));
            }
        }
    }
    methods
}

/// What the kinds of messages are called that the client sends.
fn messages() -> Vec<String> {
    let source = include_str!("../../../core/client/src/message.rs");
    let (_, kinds) = source.split_once("pub enum Message {").unwrap();
    let (kinds, _) = kinds.split_once("\n}").unwrap();
    let names = kinds
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter_map(|line| line.split([' ', ',']).next());
    names.filter(|name| name.starts_with(char::is_uppercase)).map(str::to_owned).collect()
}

/// By which command each method of the client is reached: a new one has to have a command, or a reason here.
const REACHED: &[(&str, &str, &[&str])] = &[
    ("Client", "accept", &["accept"]),
    ("Client", "accept_file", &["accept-file"]),
    ("Client", "add_contact", &["add"]),
    ("Client", "add_group", &["add-group"]),
    ("Client", "add_to_group", &["add-to-group"]),
    ("Client", "answer_md5", &["answer-md5"]),
    ("Client", "block", &["block"]),
    ("Client", "chat", &["open"]),
    ("Client", "contact", &["contacts"]),
    ("Client", "contacts", &["contacts"]),
    ("Client", "conversation", &["text"]),
    ("Client", "conversation_by_id", &["text"]),
    ("Client", "counters", &["counters"]),
    ("Client", "decline", &["decline"]),
    ("Client", "decline_file", &["decline-file"]),
    ("Client", "is_online", &["state"]),
    ("Client", "move_to_group", &["move-to-group"]),
    ("Client", "offline_message_stored", &["offline-message-stored"]),
    ("Client", "network_changed", &["network-changed"]),
    ("Client", "object", &["object"]),
    ("Client", "page", &["page"]),
    ("Client", "picture", &["picture"]),
    ("Client", "publish", &["publish"]),
    ("Client", "remove_contact", &["remove"]),
    ("Client", "remove_from_group", &["remove-from-group"]),
    ("Client", "remove_group", &["remove-group"]),
    ("Client", "rename_contact", &["rename"]),
    ("Client", "rename_group", &["rename-group"]),
    ("Client", "request_configuration", &["configuration"]),
    ("Client", "send_signal", &["signal"]),
    ("Client", "request_url", &["url"]),
    ("Client", "resume", &["resume"]),
    ("Client", "send_file", &["send-file"]),
    ("Client", "set_background", &["background"]),
    ("Client", "set_capabilities", &["capabilities"]),
    ("Client", "set_display_name", &["name"]),
    ("Client", "set_emoticons", &["set-emoticons"]),
    ("Client", "set_personal_message", &["message"]),
    ("Client", "set_personal_message_and_media", &["message"]),
    ("Client", "set_picture", &["set-picture"]),
    ("Client", "set_privacy", &["privacy"]),
    ("Client", "set_prompting", &["prompting"]),
    ("Client", "set_property", &["property"]),
    ("Client", "set_status", &["status"]),
    ("Client", "set_switchboards", &["switchboards"]),
    ("Client", "sign_out", &["sign-out"]),
    ("Client", "state", &["state"]),
    ("Client", "suspend", &["suspend"]),
    ("Client", "unblock", &["unblock"]),
    ("Client", "undecide", &["undecide"]),
    ("Client", "withdraw", &["withdraw"]),
    ("Conversation", "account", &["open"]),
    ("Conversation", "id", &["open"]),
    ("Conversation", "invite", &["invite"]),
    ("Conversation", "is_open", &["participants"]),
    ("Conversation", "leave", &["leave"]),
    ("Conversation", "nudge", &["nudge"]),
    ("Conversation", "open", &["open"]),
    ("Conversation", "participants", &["participants"]),
    ("Conversation", "send", &["text", "typing", "nudge", "datacast", "ink", "keep-alive", "raw"]),
    ("Conversation", "send_ink", &["ink"]),
    ("Conversation", "send_raw", &["raw"]),
    ("Conversation", "send_text", &["text"]),
    ("Conversation", "typing", &["typing"]),
];

/// What needs no command, and why.
const NOT_REACHED: &[(&str, &str, &str)] = &[
    ("Client", "builder", "making a client: the options of the program"),
    ("Client", "dialect", "signed-in says it"),
    ("Client", "events", "the events are what the program writes"),
    ("Client", "events_with_room", "the same"),
    ("Client", "list_cache", "kept for another run of the program, which keeps nothing"),
    ("Client", "new", "making a client"),
    ("Client", "on_the_reactor", "making a client"),
    ("Client", "resume_value", "kept for another run of the program, which keeps nothing"),
    ("Client", "roster_changes", "every change is told by an event of its own"),
    (
        "Client",
        "set_password",
        "a program that was refused its password has ended; and passwords are no part of the lines",
    ),
    ("Client", "sign_in", "the program signs in by itself"),
];

#[test]
fn every_method_of_the_client_is_reached_by_a_command() {
    let words = words();
    let methods = methods();
    assert!(methods.len() > 50, "the sources are not read: {methods:?}");
    let listed = REACHED.iter().map(|(handle, name, _)| (*handle, *name));
    let listed: Vec<(&str, &str)> =
        listed.chain(NOT_REACHED.iter().map(|(handle, name, _)| (*handle, *name))).collect();
    for (handle, name) in &methods {
        assert!(listed.contains(&(handle, name)), "{handle}::{name} has neither a command nor a reason");
    }
    for (handle, name) in listed {
        assert!(
            methods.contains(&(handle.to_owned(), name.to_owned())),
            "there is no {handle}::{name} any more"
        );
    }
    for (handle, name, commands) in REACHED {
        assert!(commands.iter().all(|command| words.iter().any(|word| word == command)), "{handle}::{name}");
    }
    assert_eq!(
        messages(),
        ["Text", "Typing", "Nudge", "Datacast", "Ink", "KeepAlive", "Raw"],
        "each has a command"
    );
}
