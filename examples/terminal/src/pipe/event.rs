//! The events: one JSON object a line. The README describes each of them; the schema is made of these types and their comments.

use std::borrow::Cow;

use msnp::{Activity, Counters, Format, Limit, LinkKind, State, Status};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

#[cfg(test)]
use super::form::{ActivityForm, CountersForm, FormatForm, LinkForm, StateForm};

/// An event with the id of the command that it answers.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Event", deny_unknown_fields))]
pub(crate) struct Line {
    #[serde(flatten)]
    pub(crate) told: Told,
    /// That of the command which this line answers, as it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Value>,
}

/// What is told.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Told {
    /// The sign-in is complete. Every `group` and `contact` follows, then `list-complete`.
    SignedIn {
        account: String,
        name: String,
        /// Such as `MSNP12`.
        protocol: &'static str,
        #[cfg_attr(test, schemars(schema_with = "super::schema::status"))]
        status: Status,
    },
    /// The session is over. The last line.
    SignedOut {
        reason: String,
        advice: Cow<'static, str>,
        /// The exit code of the program.
        code: u8,
    },
    /// What the session is at changed.
    StateChanged(#[cfg_attr(test, schemars(with = "StateForm"))] State),
    /// There will be another attempt.
    ConnectionLost {
        reason: String,
        advice: Cow<'static, str>,
        /// Milliseconds until then.
        wait_ms: u64,
    },
    /// A contact is new or changed, or as it is.
    Contact(ContactTold),
    /// A group is new or renamed, or as it is, or was removed.
    Group {
        /// Its id.
        group: String,
        name: String,
        removed: bool,
    },
    /// The list that was being told is complete: so many lines of each kind.
    ListComplete { contacts: usize, groups: usize },
    /// Somebody came, went, or changed how they are there.
    Presence(PresenceTold),
    /// A conversation is connected.
    Chat {
        chat: u32,
        who: String,
        /// They opened it.
        invited: bool,
    },
    /// Who is in a conversation, oneself not counted.
    Participants { chat: u32, participants: Vec<ParticipantTold> },
    /// Somebody is in a conversation.
    Joined { chat: u32, who: String, name: String },
    /// What the client of somebody in a conversation can do, as bits (MSNP12 and later).
    ParticipantCapabilities { chat: u32, who: String, capabilities: u32 },
    /// Somebody left a conversation. With one's own account: this side of it is closed.
    Left { chat: u32, who: String },
    /// A long message of theirs, which comes in pieces, was given up before it was whole.
    Incomplete { chat: u32, who: String },
    /// Somebody says something.
    Text(TextTold),
    /// Somebody is typing.
    Typing { chat: u32, from: String },
    /// Somebody nudges.
    Nudge { chat: u32, from: String },
    /// A message of a type that this program does nothing with.
    Other(OtherTold),
    /// A message has left.
    Delivered {
        chat: u32,
        what: What,
        /// The number of the message; null: it has none.
        message: Option<u32>,
        /// The service says that it was passed on.
        acknowledged: bool,
    },
    /// A text to somebody who is offline is kept by the service until they fetch it.
    StoredForLater {
        chat: u32,
        /// The number of the message.
        message: u32,
    },
    /// A message or an invitation came to nothing.
    Failed(Failed),
    /// A contact shows another picture, or none any more.
    PictureChanged {
        who: String,
        /// Its SHA-1 in hex. Null: none.
        picture: Option<String>,
    },
    /// The picture that a contact shows, in a file.
    Picture {
        who: String,
        /// Its SHA-1 in hex. Null: they show none.
        picture: Option<String>,
        /// Where it lies. Null: they show none.
        path: Option<String>,
    },
    /// An object that others can fetch now, as it is named in a datacast.
    Published { object: String },
    /// What was fetched of somebody, in a file.
    Object {
        who: String,
        /// The SHA-1 of it, in hex.
        hash: String,
        /// Where it lies.
        path: String,
    },
    /// Somebody offers a file. There are five minutes to decide about it.
    FileOffered {
        /// By this number commands and events name it.
        transfer: u32,
        chat: u32,
        from: String,
        /// Fit to be that of a file: no folders in it.
        name: String,
        /// In bytes, as the sender says.
        size: u64,
    },
    /// A file is offered to somebody. Nothing leaves before they take it.
    FileSending {
        /// By this number commands and events name it.
        transfer: u32,
        to: String,
        name: String,
        /// In bytes.
        size: u64,
    },
    /// A file that was offered is taken, and comes in now.
    FileReceiving { transfer: u32, name: String },
    /// How far a file is, four times a second at the most.
    FileProgress {
        transfer: u32,
        /// The bytes that were sent, or have come.
        done: u64,
        /// All of them.
        size: u64,
        /// Milliseconds since the first byte.
        elapsed_ms: u64,
    },
    /// A file is over: sent, received, or neither.
    FileEnded(FileEndedTold),
    /// Somebody invited to what no client of this kind serves, and was declined.
    NotServed {
        chat: u32,
        from: String,
        #[cfg_attr(test, schemars(with = "ActivityForm"))]
        activity: Activity,
    },
    /// Somebody has added oneself to their list.
    AddedYou {
        who: String,
        name: String,
        /// They are already allowed or blocked.
        decided: bool,
    },
    /// Somebody has taken oneself off their list.
    RemovedYou { who: String },
    /// How much mail is unread (`inbox`, `folders`), or a new one (`from`, `address`, `subject`).
    Mail(Mail),
    /// Messages wait that people left while one was offline, or one has just come. Their texts follow, each as `offline-message`, where the
    /// service gives them out.
    OfflineMessages(OfflineTold),
    /// Somebody left a message while one was offline. It stays at the service until `offline-message-stored`; a program that ends before that is
    /// told again the next time, under the same number.
    OfflineMessage {
        /// The service's name for it, the same each time.
        message: String,
        from: String,
        name: String,
        text: String,
        /// Seconds since 1970. Null: the service does not say.
        time: Option<u64>,
    },
    /// What the service says, or the answer to `contacts`.
    Notice { text: String },
    /// One's own privacy setting.
    Privacy {
        /// Those on neither the allow nor the block list may see one's presence and write.
        allow_unknown: bool,
    },
    /// Whether one wants to be asked when somebody adds oneself.
    Prompting { ask: bool },
    /// One has conversations, or has none, as `switchboards` wanted.
    Switchboards { on: bool },
    /// A property of one's own.
    Property {
        /// Three letters.
        property: String,
        /// Empty: unset.
        value: String,
    },
    /// The address of a page of the service. Open none that is built from a password.
    Url {
        /// As it was asked for.
        service: String,
        /// The page, relative or whole.
        path: String,
        /// The login page that leads there.
        login: String,
    },
    /// A configuration file.
    Configuration {
        /// As it was asked for.
        file: String,
        #[serde(flatten)]
        content: Content,
    },
    /// What the service wants clients to keep to, unasked with the sign-in.
    Policies {
        /// XML.
        document: String,
    },
    /// Somebody's program says something to one's own, without a conversation.
    Signal {
        /// The account.
        from: String,
        /// What it is about; programs agree on it.
        about: u32,
        #[serde(flatten)]
        content: Content,
    },
    /// A bound has bitten.
    LimitReached {
        #[cfg_attr(test, schemars(with = "LinkForm"))]
        link: LinkKind,
        #[cfg_attr(test, schemars(schema_with = "super::schema::limit"))]
        limit: Limit,
        /// How much was dropped since it was told last.
        dropped: u32,
    },
    /// What was counted.
    Counters(#[cfg_attr(test, schemars(with = "CountersForm"))] Counters),
    /// The sign-in by MD5 waits for the answer to a salt: `answer-md5`.
    Md5Challenge {
        /// Good for one answer.
        salt: String,
    },
    /// The service wants a newer client. Never download what it names.
    UpgradeRequired { minimum: String, recommended: String, download: String },
    /// A command with an id was carried out, and there is nothing else to say.
    Done {
        /// The word of the command.
        #[serde(rename = "do")]
        #[cfg_attr(test, schemars(schema_with = "super::schema::command"))]
        command: &'static str,
    },
    /// A command was refused or came to nothing, or the sign-in did.
    Error { reason: String, advice: String },
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum What {
    Text,
    Typing,
    Nudge,
    Datacast,
    Ink,
    KeepAlive,
    Raw,
    /// A conversation that was to be opened.
    Chat,
    Invitation,
}

/// How somebody is there.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct PresenceTold {
    pub(super) who: String,
    #[cfg_attr(test, schemars(schema_with = "super::schema::status"))]
    pub(super) status: Status,
    pub(super) name: String,
    /// The personal message, or what is playing where there is none.
    pub(super) message: String,
    /// What is playing, as it is to be shown. Absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) media: Option<String>,
    /// Not news: they were there before oneself. Absent: false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) initial: bool,
    /// What their client can do, as bits. Absent: 0, or oneself.
    #[serde(skip_serializing_if = "is_none")]
    pub(super) capabilities: u32,
}

fn is_none(bits: &u32) -> bool {
    *bits == 0
}

/// What somebody says.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct TextTold {
    pub(super) chat: u32,
    pub(super) from: String,
    pub(super) name: String,
    pub(super) text: String,
    /// Something that the sender does (`rolls the dice`), not says. Absent: false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) action: bool,
    /// How it looks. Absent: as usual, Segoe UI in black.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<FormatForm>"))]
    pub(super) format: Option<Format>,
    /// Pictures for some of its letters. Absent: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) emoticons: Vec<EmoticonTold>,
}

/// Letters that stand for a picture, in one text.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct EmoticonTold {
    pub(super) shortcut: String,
    /// The SHA-1 of the picture, in hex.
    pub(super) picture: String,
    /// What the command `object` fetches it by.
    pub(super) object: String,
}

/// A message of a type that this program does nothing with.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct OtherTold {
    pub(super) chat: u32,
    pub(super) from: String,
    pub(super) name: String,
    /// The content type without its parameters. Empty: none was given.
    pub(super) r#type: String,
    /// The length of the body.
    pub(super) bytes: usize,
    /// What a datacast is. Absent: it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) datacast: Option<DatacastTold>,
}

/// A wink, a voice clip, or the like.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct DatacastTold {
    /// 2 a wink, 3 a voice clip. Null: it is no number.
    pub(super) kind: Option<u32>,
    /// What the command `object` fetches it by.
    pub(super) data: String,
}

/// Somebody in a conversation.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ParticipantTold {
    pub(super) who: String,
    pub(super) name: String,
}

/// A contact.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ContactTold {
    pub(super) who: String,
    pub(super) name: String,
    #[cfg_attr(test, schemars(schema_with = "super::schema::status"))]
    pub(super) status: Status,
    /// The personal message, or what is playing where there is none.
    pub(super) message: String,
    /// What is playing, as it is to be shown. Absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) media: Option<String>,
    /// The lists that it is on. Empty: none any more.
    pub(super) lists: Vec<OnList>,
    /// The names of its groups.
    pub(super) groups: Vec<String>,
    /// The ids of its groups, in the same order, as `group` tells them.
    pub(super) group_ids: Vec<String>,
    pub(super) blocked: bool,
    /// What their client can do, as bits. Absent: 0.
    #[serde(skip_serializing_if = "is_none")]
    pub(super) capabilities: u32,
}

/// A list that a contact may be on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OnList {
    Contacts,
    Allowed,
    Blocked,
    Reverse,
    Pending,
}

/// What came to nothing.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Failed {
    pub(super) what: What,
    /// Null: there is no conversation.
    pub(super) chat: Option<u32>,
    /// Whom an invitation was to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) who: Option<String>,
    pub(super) reason: String,
    pub(super) advice: Cow<'static, str>,
    /// What did not arrive of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    /// The number of the message, where it has one: that of `delivered`, if it seemed to have left before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<u32>,
}

/// How a file ended.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct FileEndedTold {
    pub(super) transfer: u32,
    /// All of it is there.
    pub(super) complete: bool,
    /// Where a file lies that was received. Absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    /// Why it is not all there. Absent: it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// What to do about it. Absent: it is all there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<Cow<'static, str>>,
}

/// Mail.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Mail {
    /// How many are unread in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inbox: Option<u32>,
    /// How many are unread in other folders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) folders: Option<u32>,
    /// The name of the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    /// The address of the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<String>,
}

/// Messages that people left while one was offline.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct OfflineTold {
    /// How many. Null: so many that the service does not say whose.
    pub(super) count: Option<u32>,
    /// Who left how many.
    pub(super) senders: Vec<OfflineSenderTold>,
    /// They have just come; otherwise they waited.
    pub(super) new: bool,
}

/// Who left messages.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct OfflineSenderTold {
    pub(super) who: String,
    /// Their name; the account where the service tells none.
    pub(super) name: String,
    pub(super) count: u32,
}

/// What a file or a signal holds.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(crate) enum Content {
    Text {
        /// The content, where it is text in UTF-8.
        text: String,
    },
    Bytes {
        /// The content otherwise, in base64.
        base64: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(line: &Line) -> String {
        serde_json::to_string(line).unwrap()
    }

    #[test]
    fn an_event_is_an_object_with_its_id() {
        let line = Line { told: Told::Notice { text: "a".into() }, id: Some(json!([1, "x"])) };
        assert_eq!(written(&line), r#"{"event":"notice","text":"a","id":[1,"x"]}"#);
        let line = Line { told: Told::RemovedYou { who: "a@b".into() }, id: None };
        assert_eq!(written(&line), r#"{"event":"removed-you","who":"a@b"}"#);
    }
}
