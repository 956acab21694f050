//! The schema of both directions (`schema/` beside `src/`), made of the types of commands and events.
//!
//! `MSNP_WRITE_SCHEMA=1 cargo test -p msnp-terminal schema` writes it anew.

use std::borrow::Cow;

use jsonschema::Validator;
use msnp::{Limit, Status};
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::command::{self, Command};
use super::event::Line;
use super::field::{ColorCode, MEDIA_KINDS, OBJECT_KINDS};
use super::regular::Regular;
use crate::status;

/// A command as it is written.
#[derive(JsonSchema)]
#[schemars(rename = "Command", deny_unknown_fields)]
#[allow(dead_code, reason = "for the schema")]
struct CommandLine {
    #[schemars(flatten)]
    command: Command,
    /// Comes back with the event that answers: there is one.
    id: Option<Value>,
}

/// The same of one that is regular.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "for the schema")]
struct RegularLine {
    #[schemars(flatten)]
    command: Regular,
    /// Comes back with the event that answers: there is one.
    id: Option<Value>,
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Schema {
    let words: Vec<&str> = words.into_iter().collect();
    json_schema!({ "type": "string", "enum": words })
}

pub(super) fn chosen_status(_: &mut SchemaGenerator) -> Schema {
    words(Status::CHOICES.map(status::word))
}

pub(super) fn status(_: &mut SchemaGenerator) -> Schema {
    words(Status::CHOICES.into_iter().chain([Status::Offline]).map(status::word))
}

pub(super) fn limit(_: &mut SchemaGenerator) -> Schema {
    words(Limit::all().map(Limit::name))
}

pub(super) fn reached(generator: &mut SchemaGenerator) -> Schema {
    let count = generator.subschema_for::<u32>();
    json_schema!({ "type": "object", "propertyNames": limit(generator), "additionalProperties": count })
}

pub(super) fn command(_: &mut SchemaGenerator) -> Schema {
    words(command::words())
}

pub(super) fn media_kind(_: &mut SchemaGenerator) -> Schema {
    words(MEDIA_KINDS.map(|(word, _)| word))
}

pub(super) fn object_kind(_: &mut SchemaGenerator) -> Schema {
    words(OBJECT_KINDS.map(|(word, _)| word))
}

/// Of several forms, one and no other.
pub(super) fn exclusive(schema: &mut Schema) {
    if let Some(forms) = schema.remove("anyOf") {
        schema.insert("oneOf".to_owned(), forms);
    }
}

impl JsonSchema for ColorCode {
    fn schema_name() -> Cow<'static, str> {
        "Color".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        color(generator)
    }
}

pub(super) fn color(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$", "description": "`#rrggbb`, red first." })
}

/// Numbers have a format of which JSON Schema knows nothing: it is told how far they reach.
fn bound(schema: &mut Schema) {
    if schema.get("format").is_some_and(|format| format == "uint32") {
        schema.insert("maximum".to_owned(), u32::MAX.into());
    }
}

fn schema_of<T: JsonSchema>(settings: SchemaSettings) -> Value {
    settings.with_transform(RecursiveTransform(bound)).into_generator().into_root_schema_for::<T>().to_value()
}

fn commands() -> Value {
    let mut schema = schema_of::<CommandLine>(SchemaSettings::draft2020_12());
    let mut regular = schema_of::<RegularLine>(SchemaSettings::draft2020_12());
    let regular = regular["oneOf"].as_array_mut().unwrap();
    schema["oneOf"].as_array_mut().unwrap().append(regular);
    schema
}

fn events() -> Value {
    schema_of::<Line>(SchemaSettings::draft2020_12().for_serialize())
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::meta::validate(schema).unwrap();
    jsonschema::draft202012::new(schema).unwrap()
}

fn is_kept(file: &str, schema: &Value) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(file);
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("MSNP_WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{file} is not what the types say: MSNP_WRITE_SCHEMA=1 writes it anew");
}

#[test]
fn the_schema_is_what_the_types_say() {
    is_kept("commands.json", &commands());
    is_kept("events.json", &events());
}

/// Lines of every command, with every field that it may have.
fn samples() -> Vec<Value> {
    let format = json!({
        "font": "Arial", "effects": ["bold", "italic", "strike", "underline"], "color": "#12aBcd",
        "character_set": 0, "pitch_and_family": 34, "right_to_left": false,
    });
    let media = json!({ "kind": "music", "application": "WMP", "format": "{0}", "arguments": ["A Song"] });
    vec![
        json!({ "do": "status", "status": "busy" }),
        json!({ "do": "name", "name": "Anna" }),
        json!({ "do": "message", "text": "", "media": media }),
        json!({ "do": "text", "to": "a@b", "text": "x", "format": format }),
        json!({ "do": "text", "chat": 1, "text": "x" }),
        json!({ "do": "typing", "to": "a@b" }),
        json!({ "do": "nudge", "chat": 1 }),
        json!({ "do": "datacast", "to": "a@b", "kind": 4, "data": "rolls the dice" }),
        json!({ "do": "ink", "chat": 1, "path": "greeting.gif" }),
        json!({ "do": "keep-alive", "chat": 1 }),
        json!({ "do": "raw", "to": "a@b", "type": "text/x-thing", "headers": { "X-A": "b" }, "text": "x" }),
        json!({ "do": "raw", "chat": 1, "type": "text/x-thing", "base64": "AAA=" }),
        json!({ "do": "open", "to": "a@b" }),
        json!({ "do": "participants", "chat": 1 }),
        json!({ "do": "invite", "chat": 1, "who": "a@b" }),
        json!({ "do": "leave", "chat": 1 }),
        json!({ "do": "set-picture", "path": "me.png" }),
        json!({ "do": "picture", "who": "a@b" }),
        json!({ "do": "set-emoticons", "emoticons": { "(sun)": "sun.png" } }),
        json!({ "do": "publish", "kind": "wink", "path": "wink.cab" }),
        json!({ "do": "withdraw", "object": "<msnobj/>" }),
        json!({ "do": "offline-message-stored", "message": "x" }),
        json!({ "do": "object", "who": "a@b", "object": "<msnobj/>" }),
        json!({ "do": "send-file", "to": "a@b", "path": "a.txt", "name": "b.txt" }),
        json!({ "do": "accept-file", "transfer": 1 }),
        json!({ "do": "decline-file", "transfer": 1 }),
        json!({ "do": "add", "who": "a@b", "group": "Friends" }),
        json!({ "do": "remove", "who": "a@b" }),
        json!({ "do": "block", "who": "a@b" }),
        json!({ "do": "unblock", "who": "a@b" }),
        json!({ "do": "undecide", "who": "a@b" }),
        json!({ "do": "rename", "who": "a@b", "name": "Bob" }),
        json!({ "do": "accept", "who": "a@b" }),
        json!({ "do": "decline", "who": "a@b" }),
        json!({ "do": "add-group", "name": "Work" }),
        json!({ "do": "rename-group", "group": "Work", "name": "Play" }),
        json!({ "do": "remove-group", "group": "Work" }),
        json!({ "do": "add-to-group", "who": "a@b", "group": "Work" }),
        json!({ "do": "remove-from-group", "who": "a@b", "group": "Work" }),
        json!({ "do": "move-to-group", "who": "a@b", "from_group": "Work", "group": "Play" }),
        json!({ "do": "privacy", "allow_unknown": true }),
        json!({ "do": "prompting", "ask": false }),
        json!({ "do": "switchboards", "on": true }),
        json!({ "do": "signal", "who": "a@b", "about": 3, "base64": "AP8=" }),
        json!({ "do": "property", "property": "PHH", "value": "555" }),
        json!({ "do": "answer-md5", "answer": "dd4402c0cc200a667d4fccdd1b70b916" }),
        json!({ "do": "capabilities", "capabilities": 32 }),
        json!({ "do": "page", "who": "a@b", "text": "x", "device": 2 }),
        json!({ "do": "url", "service": "INBOX" }),
        json!({ "do": "configuration", "file": "Shields.xml" }),
        json!({ "do": "contacts" }),
        json!({ "do": "counters" }),
        json!({ "do": "state" }),
        json!({ "do": "network-changed" }),
        json!({ "do": "suspend" }),
        json!({ "do": "resume" }),
        json!({ "do": "background", "on": true }),
        json!({ "do": "sign-out" }),
    ]
}

/// A line with one thing changed: a field left out, added, or of another kind; the same inside its objects.
fn changed(line: &Value) -> Vec<Value> {
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(300),
        json!(u64::MAX),
        json!("x"),
        json!([]),
        json!([1]),
        json!({}),
    ];
    let mut lines = Vec::new();
    let Some(fields) = line.as_object() else { return lines };
    let with = |key: &str, value: Option<Value>| {
        let mut fields = fields.clone();
        match value {
            Some(value) => fields.insert(key.to_owned(), value),
            None => fields.remove(key),
        };
        Value::Object(fields)
    };
    for (key, value) in fields {
        lines.push(with(key, None));
        lines.extend(others.iter().map(|other| with(key, Some(other.clone()))));
        lines.extend(changed(value).into_iter().map(|value| with(key, Some(value))));
        if let Some(items) = value.as_array().filter(|items| !items.is_empty()) {
            lines.push(with(key, Some(Value::Array([&items[..], &[json!(1)]].concat()))));
        }
    }
    for (key, value) in [
        ("chat", json!(3)),
        ("to", json!("a@b")),
        ("text", json!("x")),
        ("base64", json!("eA==")),
        ("unknown", json!(1)),
    ] {
        if !fields.contains_key(key) {
            lines.push(with(key, Some(value)));
        }
    }
    lines
}

#[test]
fn the_reader_takes_what_the_schema_says() {
    let validator = validator(&commands());
    let mut words = command::words();
    let samples = samples();
    for sample in &samples {
        let taken = command::read(sample.to_string().as_bytes()).unwrap();
        assert!(validator.is_valid(sample), "{sample}: {:?}", validator.validate(sample));
        words.retain(|word| *word != taken.command.word());
        for id in [json!(null), json!(1), json!({ "a": [] })] {
            let mut line = sample.clone();
            line["id"] = id;
            assert!(validator.is_valid(&line), "{line}");
        }
        for line in changed(sample) {
            let taken = command::read(line.to_string().as_bytes());
            // That base64 is base64 the schema only says for people.
            let is_other = line["base64"] == "x";
            assert!(is_other || taken.is_ok() == validator.is_valid(&line), "{line}: {taken:?}");
        }
    }
    assert!(words.is_empty(), "no samples of {words:?}");
}

#[test]
fn lines_that_are_no_events_are_not_valid() {
    let validator = validator(&events());
    assert!(validator.is_valid(&json!({ "event": "removed-you", "who": "a@b" })));
    for line in [
        json!({ "event": "removed-you" }),
        json!({ "event": "removed-you", "who": "a@b", "more": 1 }),
        json!({ "event": "removed-you", "who": null }),
        json!({ "event": "nothing" }),
        json!({ "who": "a@b" }),
        json!([]),
        json!({ "event": "delivered", "chat": 1, "what": "song", "message": 1, "acknowledged": true }),
        json!({ "event": "delivered", "chat": 1, "what": "text", "acknowledged": true }),
    ] {
        assert!(!validator.is_valid(&line), "{line}");
    }
}
