//! What becomes of values of the client that lines hold as they are, for the schema. A test in each crate holds that they are written so.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::field::Effect;

/// What a session is at.
#[derive(JsonSchema)]
#[serde(rename = "SessionState", rename_all = "kebab-case")]
#[allow(dead_code, reason = "for the schema")]
enum StateWord {
    Connecting,
    SigningIn,
    Online,
    /// For the next attempt.
    Waiting,
    Suspended,
    Offline,
}

/// What the session is at.
#[derive(JsonSchema)]
#[serde(rename = "StateTold")]
#[allow(dead_code, reason = "for the schema")]
pub(super) struct StateForm {
    state: StateWord,
    /// Milliseconds until the next attempt, of `waiting` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_ms: Option<u64>,
}

/// A kind of connection.
#[derive(JsonSchema)]
#[serde(rename = "Link", rename_all = "kebab-case")]
#[allow(dead_code, reason = "for the schema")]
pub(super) enum LinkForm {
    Notification,
    Passport,
    Switchboard,
    // Kept for kinds that are to come.
    Other,
}

/// What somebody invited to.
#[derive(JsonSchema)]
#[serde(rename = "Activity", rename_all = "kebab-case")]
#[allow(dead_code, reason = "for the schema")]
pub(super) enum ActivityForm {
    Webcam,
    Game,
    /// A file that could only come over a direct connection, which is not allowed for that person.
    File,
    /// A call, remote assistance, a shared folder.
    Other,
}

/// How a text looks.
#[derive(JsonSchema)]
#[serde(rename = "FormatTold")]
#[allow(dead_code, reason = "for the schema")]
pub(super) struct FormatForm {
    font: String,
    effects: Vec<Effect>,
    #[schemars(schema_with = "super::schema::color")]
    color: String,
    /// The Windows number of a character set, for the choice of the font only.
    character_set: u8,
    /// Family in the high digit (of four bits), pitch in the low one.
    pitch_and_family: u8,
    right_to_left: bool,
}

/// What was counted since the program began.
#[derive(JsonSchema)]
#[serde(rename = "CountersTold")]
#[allow(dead_code, reason = "for the schema")]
pub(super) struct CountersForm {
    bytes_in: u64,
    bytes_out: u64,
    links_opened: u32,
    frames_skipped: u32,
    sessions_lost: u32,
    sessions_resumed: u32,
    events_missed: u64,
    /// How often each bound has bitten, by its word.
    #[schemars(schema_with = "super::schema::reached")]
    reached: BTreeMap<&'static str, u32>,
}
