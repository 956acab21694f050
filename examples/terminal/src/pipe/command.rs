//! The commands: one JSON object a line.

use std::collections::BTreeMap;

use msnp::{ObjectKind, Status};
#[cfg(test)]
use schemars::JsonSchema;
use serde_json::Value;

use super::field::{Body, ChatNumber, Field, Looks, Played, To, TransferNumber};
use super::regular::Regular;
use crate::json_lines::{self, Complaint, Fields, Malformed};

/// A line that is understood.
#[derive(Debug, PartialEq)]
pub(crate) struct Line {
    /// Comes back with the event that answers.
    pub(crate) id: Option<Value>,
    pub(crate) command: Command,
}

/// Makes a type of commands: for each its word and its fields, from which the reader and (in tests) the schema are made.
macro_rules! commands {
    (
        enum $commands:ident $(, or $others:ident)?;
        $(
            $(#[$about:meta])*
            $word:literal => $name:ident { $( $(#[$about_field:meta])* $field:ident: $kind:ty, )* }
        )+
    ) => {
        #[derive(Debug, PartialEq)]
        #[cfg_attr(test, derive(JsonSchema), schemars(tag = "do"))]
        pub(crate) enum $commands {
            $(
                $(#[$about])*
                #[cfg_attr(test, schemars(rename = $word))]
                $name { $( $(#[$about_field])* $field: $kind, )* },
            )+
            $(
                #[cfg_attr(test, schemars(skip))]
                $others($others),
            )?
        }

        impl $commands {
            /// The word of each command.
            pub(crate) const WORDS: &[&str] = &[$($word),+];

            pub(crate) const fn word(&self) -> &'static str {
                match self {
                    $( Self::$name { .. } => $word, )+
                    $( Self::$others(other) => other.word(), )?
                }
            }

            /// The command of a word, with its fields; `None` where this word is none.
            pub(crate) fn take(word: &str, fields: &mut Fields) -> Result<Option<Self>, Complaint> {
                Ok(match word {
                    $( $word => Some(Self::$name {
                        $( $field: Field::take(fields, $crate::pipe::command::name_of(stringify!($field)))?, )*
                    }), )+
                    _ => None,
                })
            }
        }
    };
}

pub(super) use commands;

/// A field whose name is a word of Rust is written with a mark there.
pub(super) fn name_of(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

commands! { enum Command, or Regular;
    /// Changes one's status. Answered by `presence` of oneself.
    "status" => Status {
        #[cfg_attr(test, schemars(schema_with = "super::schema::chosen_status"))]
        status: Status,
    }
    /// Changes one's display name. Answered by `presence` of oneself.
    "name" => Name { name: String, }
    /// Changes one's personal message. Answered by `presence` of oneself.
    "message" => Message {
        /// Empty for none.
        text: String,
        /// What is playing: null for nothing. Left out, it stays as it is.
        #[cfg_attr(test, schemars(with = "Option<super::field::Playing>"))]
        media: Played,
    }
    /// Says something. Answered by `delivered`, `stored-for-later` or `failed`.
    "text" => Text {
        #[cfg_attr(test, schemars(flatten))]
        to: To,
        text: String,
        /// How it looks.
        format: Option<Looks>,
    }
    /// One is typing. Nobody is rung for it. Answered by `delivered` or `failed`.
    "typing" => Typing {
        #[cfg_attr(test, schemars(flatten))]
        to: To,
    }
    /// Shakes the others' windows. Answered by `delivered` or `failed`.
    "nudge" => Nudge {
        #[cfg_attr(test, schemars(flatten))]
        to: To,
    }
    /// Sends a datacast: 2 a wink, 3 a voice clip, 4 an action text. Answered by `delivered` or `failed`.
    "datacast" => Datacast {
        #[cfg_attr(test, schemars(flatten))]
        to: To,
        kind: u32,
        /// An MSNObject, or a text on one line.
        data: String,
    }
    /// Sends what somebody has drawn by hand, from a file: a GIF, and anything else as strokes in Ink Serialized Format. Answered by `delivered`, `failed` or
    /// `error`.
    "ink" => Ink {
        #[cfg_attr(test, schemars(flatten))]
        to: To,
        path: String,
    }
    /// Holds a conversation open that is silent. Nobody is rung for it. Answered by `delivered` or `failed`.
    "keep-alive" => KeepAlive {
        #[cfg_attr(test, schemars(flatten))]
        to: To,
    }
    /// Sends a message of any content type, headers and body together at most 1,664 bytes. Answered by `delivered` or `failed`.
    "raw" => Raw {
        #[cfg_attr(test, schemars(flatten))]
        to: To,
        /// The content type, with its parameters.
        r#type: String,
        /// Other headers.
        headers: Option<BTreeMap<String, String>>,
        #[cfg_attr(test, schemars(flatten))]
        body: Body,
    }
    /// Opens a conversation without saying anything. Answered by `chat` when the contact has joined, or `failed`.
    "open" => Open {
        #[cfg_attr(test, schemars(flatten))]
        to: To,
    }
    /// Who is in a conversation. Answered by `participants`, or `error`.
    "participants" => Participants { chat: ChatNumber, }
    /// Brings somebody into a conversation. Answered by `joined` or `failed`.
    "invite" => Invite { chat: ChatNumber, who: String, }
    /// Leaves a conversation. Answered by `left`, or `error`.
    "leave" => Leave { chat: ChatNumber, }
    /// Shows a picture of one's own: a PNG, GIF, JPEG or BMP of at most 512 KiB. Answered by `done`, or `error`.
    "set-picture" => SetPicture {
        /// The path of the file. Left out or null: one shows none any more.
        path: Option<String>,
    }
    /// Fetches the picture that a contact shows, and writes it to the folder of `--downloads`. Answered by `picture`, or `error`.
    "picture" => Picture { who: String, }
    /// Chooses emoticons of one's own, in place of those before. Texts with their letters say to others what they stand for. Answered by `done`, or `error`.
    "set-emoticons" => SetEmoticons {
        /// The path of a picture for letters of 1 to 7 characters. Empty: none.
        emoticons: BTreeMap<String, String>,
    }
    /// Lets others fetch an object, such as a wink. Answered by `published` with what it is called, for `datacast`, or `error`.
    "publish" => Publish {
        #[cfg_attr(test, schemars(schema_with = "super::schema::object_kind"))]
        kind: ObjectKind,
        /// The path of the file.
        path: String,
    }
    /// Lets nobody fetch a published object any more. Answered by `done`, or `error`.
    "withdraw" => Withdraw {
        /// As `published` told it.
        object: String,
    }
    /// An `offline-message` is kept where a crash does not reach it: the service may delete it. Answered by `done`, or `error`.
    "offline-message-stored" => OfflineMessageStored {
        /// As `offline-message` told it.
        message: String,
    }
    /// Fetches an emoticon, or what a datacast names, of whom has said it, and writes it to the folder of `--downloads`. Answered by `object`, or `error`.
    "object" => Object {
        who: String,
        /// As `text` or `other` told it.
        object: String,
    }
    /// Offers a contact a file, and sends it when they take it. Answered by `file-sending`, or `error`; `file-ended` tells its end.
    "send-file" => SendFile {
        /// The account of a contact.
        to: String,
        /// The path of the file.
        path: String,
        /// What it is called there. Left out: as here.
        name: Option<String>,
    }
    /// Takes a file that is offered, into the folder of `--downloads`. Answered by `file-receiving`, or `error`; `file-ended` tells its end.
    "accept-file" => AcceptFile { transfer: TransferNumber, }
    /// Declines a file that is offered, or cancels one that is sent or received. Answered by `done`, or `error`; `file-ended` tells its end.
    "decline-file" => DeclineFile { transfer: TransferNumber, }
    /// Makes a group. Answered by `group`.
    "add-group" => AddGroup { name: String, }
    /// Renames a group. Answered by `group`.
    "rename-group" => RenameGroup {
        /// The group's id, or its name.
        group: String,
        /// The new name.
        name: String,
    }
    /// Removes a group. Answered by `group`.
    "remove-group" => RemoveGroup {
        /// The group's id, or its name.
        group: String,
    }
    /// Says whether those on neither the allow nor the block list may see one's presence and write. Answered by `privacy`.
    "privacy" => Privacy { allow_unknown: bool, }
    /// Says whether one wants to be asked when somebody adds oneself. Answered by `prompting`.
    "prompting" => Prompting { ask: bool, }
    /// Says whether one has conversations at all, without a change of status. Answered by `switchboards`.
    "switchboards" => Switchboards { on: bool, }
    /// Sets a property of one's own. Answered by `property` with what the service made of it.
    "property" => Property {
        /// Three letters: `PHH`, `PHW`, `PHM` are telephone numbers at home, at work, mobile.
        property: String,
        /// Empty to clear it.
        value: String,
    }
    /// Answers a `md5-challenge` during the sign-in, with the MD5 of salt and password as 32 hex digits. Answered by `done`.
    "answer-md5" => AnswerMd5 { answer: String, }
    /// Sends a text to a contact's mobile device. Answered by `done` when nothing came back for five seconds.
    "page" => Page {
        who: String,
        text: String,
        /// 1 a mobile telephone, which is meant where nothing is given, 2 a watch.
        device: Option<u32>,
    }
    /// Asks for the address of a page of the service. Answered by `url`.
    "url" => Url {
        /// Which page: `INBOX`, `COMPOSE`, `PROFILE 0x0409` and others.
        service: String,
    }
    /// Says something to somebody's program, without a conversation (MSNP13 and later): it gets it as `signal`.
    "signal" => Signal {
        /// The account.
        who: String,
        /// What it is about; programs agree on it.
        about: u32,
        #[cfg_attr(test, schemars(flatten))]
        body: Body,
    }
    /// Asks for a configuration file. Answered by `configuration`.
    "configuration" => Configuration {
        /// The name of the file, such as `Shields.xml`.
        file: String,
    }
    /// Asks for every group and every contact. They are told, then `list-complete`; answered by a `notice` that counts them.
    "contacts" => Contacts {}
    /// Asks what was counted. Answered by `counters`.
    "counters" => Counters {}
    /// Asks what the session is at. Answered by `state-changed`.
    "state" => State {}
    /// The device has another network. Answered by `done`.
    "network-changed" => NetworkChanged {}
    /// The device is about to sleep. Answered by `done`.
    "suspend" => Suspend {}
    /// The device is awake again. Answered by `done`.
    "resume" => Resume {}
    /// Whether the program is out of sight, so that the service is seldom asked for a sign of life. Answered by `done`.
    "background" => Background { on: bool, }
    /// Signs out. Answered by `signed-out`.
    "sign-out" => SignOut {}
}

/// The word of every command.
pub(crate) fn words() -> Vec<&'static str> {
    [Command::WORDS, Regular::WORDS].concat()
}

fn take(fields: &mut Fields) -> Result<Command, Complaint> {
    let word = fields.kind(&words())?;
    if let Some(command) = Command::take(&word, fields)? {
        return Ok(command);
    }
    let regular = Regular::take(&word, fields)?.map(Command::Regular);
    regular.ok_or_else(|| json_lines::unknown("command", "do", &word, &words()))
}

/// Reads a line without its line break.
pub(crate) fn read(line: &[u8]) -> Result<Line, Malformed> {
    let (id, command) = json_lines::read(line, r#"{"do":"status","status":"busy"}"#, take)?;
    Ok(Line { id, command })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn complaint(line: &str) -> Malformed {
        read(line.as_bytes()).unwrap_err()
    }

    fn command(line: &str) -> Command {
        read(line.as_bytes()).unwrap().command
    }

    #[test]
    fn commands_are_read() {
        let status = Status::BeRightBack;
        assert_eq!(command(r#"{"do":"status","status":"brb"}"#), Command::Status { status });
        assert_eq!(command(r#"{"do":"nudge","chat":3}"#), Command::Nudge { to: To::Chat { chat: 3 } });
        let to = To::Account { to: "b@c.d".into() };
        assert_eq!(
            command(r#"{"do":"text","to":"b@c.d","text":"x","format":null}"#),
            Command::Text { to, text: "x".into(), format: None }
        );
        assert_eq!(
            command(r#"{"do":"invite","chat":3,"who":"a@b"}"#),
            Command::Invite { chat: ChatNumber(3), who: "a@b".into() }
        );
        assert_eq!(command(r#"{"do":"background","on":true}"#), Command::Background { on: true });
        let media = |line: &str| match command(line) {
            Command::Message { media, .. } => media,
            other => panic!("{other:?}"),
        };
        assert_eq!(media(r#"{"do":"message","text":"x"}"#), Played::AsBefore);
        assert_eq!(media(r#"{"do":"message","text":"x","media":null}"#), Played::Nothing);
        let song =
            media(r#"{"do":"message","text":"","media":{"kind":"music","arguments":["A Song","A Band"]}}"#);
        let Played::This(song) = song else { panic!("{song:?}") };
        assert_eq!(song.wire(), r"\0Music\01\0{0} - {1}\0A Song\0A Band\0");
        let line =
            r##"{"do":"text","chat":1,"text":"x","format":{"color":"#ff8001","effects":["bold","strike"]}}"##;
        let Command::Text { format: Some(looks), .. } = command(line) else { panic!() };
        let format = looks.format();
        assert_eq!((format.color.red, format.color.green, format.color.blue), (255, 128, 1));
        assert_eq!((format.effects.bits(), format.font.as_str()), (5, "Segoe UI"));
        let line = r#"{"do":"raw","chat":1,"type":"text/x-thing","base64":"AP8="}"#;
        let Command::Raw { body, .. } = command(line) else { panic!() };
        assert_eq!(body.bytes(), b"\0\xff");
    }

    #[test]
    fn the_id_may_be_anything_and_survives_mistakes() {
        let line = read(br#"{"do":"contacts","id":{"a":[1,null]}}"#).unwrap();
        assert_eq!(line.id, Some(json!({"a":[1,null]})));
        assert_eq!(complaint(r#"{"do":"dance","id":7}"#).id, Some(json!(7)));
        assert_eq!(read(br#"{"do":"contacts","id":null}"#).unwrap().id, Some(Value::Null));
    }

    #[test]
    fn mistakes_are_answered_with_what_is_accepted() {
        assert!(complaint("hello").advice.contains("one JSON object"));
        assert!(complaint("[1]").reason.contains("not an object"));
        assert!(complaint("{}").advice.contains("sign-out"));
        assert!(complaint(r#"{"do":"txt"}"#).advice.contains("Did you mean text?"));
        let status = complaint(r#"{"do":"status","status":"asleep"}"#);
        assert!(status.reason.contains("asleep") && status.advice.contains("lunch"), "{status:?}");
        assert!(complaint(r#"{"do":"text","text":"x"}"#).advice.contains("either"));
        assert!(complaint(r#"{"do":"text","text":"x","to":"a@b","chat":1}"#).reason.contains("exclude"));
        assert!(complaint(r#"{"do":"leave","chat":-1}"#).reason.contains("-1"));
        assert!(complaint(r#"{"do":"background","on":1}"#).advice.contains("true or false"));
        let extra = complaint(r#"{"do":"nudge","to":"a@b","text":"x"}"#);
        assert!(extra.reason.contains("text") && extra.advice.contains("to"), "{extra:?}");
        let inside = complaint(r#"{"do":"text","to":"a@b","text":"x","format":{"size":12}}"#);
        assert!(inside.reason.contains("size") && inside.reason.contains("format"), "{inside:?}");
        assert!(inside.advice.contains("color"), "{inside:?}");
        assert!(complaint(r#"{"do":"raw","to":"a@b","type":"x","base64":"?"}"#).reason.contains("base64"));
        assert!(read(b"{\"do\":\"name\",\"name\":\"\xff\"}").is_err());
    }
}
