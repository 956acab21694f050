//! The commands: one JSON object a line.

use msnp::Status;
use serde_json::Value;

use crate::json_lines::{self, Complaint, Fields, Malformed};
use crate::status;

/// A line that is understood.
#[derive(Debug, PartialEq)]
pub(crate) struct Line {
    /// Comes back with the event that answers.
    pub(crate) id: Option<Value>,
    pub(crate) command: Command,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Status(Status),
    Name(String),
    Message(String),
    Text { to: To, text: String },
    Typing(To),
    Nudge(To),
    Invite { chat: u32, who: String },
    Leave { chat: u32 },
    Change { what: Change, who: String },
    Contacts,
    Counters,
    NetworkChanged,
    Suspend,
    Resume,
    Background(bool),
    SignOut,
}

/// Whom a message is for.
#[derive(Debug, PartialEq)]
pub(crate) enum To {
    Account(String),
    Chat(u32),
}

/// What to do to the contact list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Change {
    Add,
    Remove,
    Block,
    Unblock,
}

const KINDS: [&str; 19] = [
    "status",
    "name",
    "message",
    "text",
    "typing",
    "nudge",
    "invite",
    "leave",
    "add",
    "remove",
    "block",
    "unblock",
    "contacts",
    "counters",
    "network-changed",
    "suspend",
    "resume",
    "background",
    "sign-out",
];

/// Reads a line without its line break.
pub(crate) fn read(line: &[u8]) -> Result<Line, Malformed> {
    let (id, command) = json_lines::read(line, r#"{"do":"status","status":"busy"}"#, Fields::command)?;
    Ok(Line { id, command })
}

/// What commands for `pipe` are made of.
impl Fields {
    fn command(&mut self) -> Result<Command, Complaint> {
        let kind = self.kind(&KINDS)?;
        let change = |what| move |who| Command::Change { what, who };
        Ok(match kind.as_str() {
            "status" => Command::Status(self.status()?),
            "name" => Command::Name(self.text("name")?),
            "message" => Command::Message(self.text("text")?),
            "text" => Command::Text { text: self.text("text")?, to: self.to()? },
            "typing" => Command::Typing(self.to()?),
            "nudge" => Command::Nudge(self.to()?),
            "invite" => Command::Invite { chat: self.chat()?, who: self.text("who")? },
            "leave" => Command::Leave { chat: self.chat()? },
            "add" => self.text("who").map(change(Change::Add))?,
            "remove" => self.text("who").map(change(Change::Remove))?,
            "block" => self.text("who").map(change(Change::Block))?,
            "unblock" => self.text("who").map(change(Change::Unblock))?,
            "contacts" => Command::Contacts,
            "counters" => Command::Counters,
            "network-changed" => Command::NetworkChanged,
            "suspend" => Command::Suspend,
            "resume" => Command::Resume,
            "background" => Command::Background(self.choice("on")?),
            "sign-out" => Command::SignOut,
            unknown => return Err(json_lines::unknown("command", "do", unknown, &KINDS)),
        })
    }

    fn status(&mut self) -> Result<Status, Complaint> {
        let accepted = || format!("“status” takes {}.", status::ACCEPTED);
        let given = self.text("status").map_err(|(reason, _)| (reason, accepted()))?;
        status::read(&given).ok_or_else(|| (format!("there is no status “{given}”"), accepted()))
    }

    fn chat(&mut self) -> Result<u32, Complaint> {
        let accepted = "Give “chat” as the number that events name the conversation by.";
        let given =
            self.value("chat").ok_or_else(|| ("“chat” is missing".to_owned(), accepted.to_owned()))?;
        let number = given.as_u64().and_then(|number| u32::try_from(number).ok());
        number.ok_or_else(|| (format!("“chat” cannot be {given}"), accepted.to_owned()))
    }

    fn to(&mut self) -> Result<To, Complaint> {
        let both = "Give either “to” (an account) or “chat” (a number from an event).".to_owned();
        match (self.has("to"), self.has("chat")) {
            (true, false) => self.text("to").map(To::Account),
            (false, true) => self.chat().map(To::Chat),
            (true, true) => Err(("“to” and “chat” exclude each other".to_owned(), both)),
            (false, false) => Err(("nobody to send it to".to_owned(), both)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn command(line: &str) -> Command {
        read(line.as_bytes()).unwrap().command
    }

    fn complaint(line: &str) -> Malformed {
        read(line.as_bytes()).unwrap_err()
    }

    #[test]
    fn every_command_is_read() {
        assert_eq!(command(r#"{"do":"status","status":"brb"}"#), Command::Status(Status::BeRightBack));
        assert_eq!(command(r#"{"do":"name","name":"Anna"}"#), Command::Name("Anna".into()));
        assert_eq!(command(r#"{"do":"message","text":""}"#), Command::Message(String::new()));
        let to = To::Account("b@c.d".into());
        assert_eq!(
            command(r#"{"do":"text","to":"b@c.d","text":"x"}"#),
            Command::Text { to, text: "x".into() }
        );
        assert_eq!(command(r#"{"do":"typing","chat":3}"#), Command::Typing(To::Chat(3)));
        assert_eq!(command(r#"{"do":"nudge","chat":3}"#), Command::Nudge(To::Chat(3)));
        assert_eq!(
            command(r#"{"do":"invite","chat":3,"who":"a@b"}"#),
            Command::Invite { chat: 3, who: "a@b".into() }
        );
        assert_eq!(command(r#"{"do":"leave","chat":3}"#), Command::Leave { chat: 3 });
        let changes = [Change::Add, Change::Remove, Change::Block, Change::Unblock];
        for (word, what) in ["add", "remove", "block", "unblock"].into_iter().zip(changes) {
            let line = json!({ "do": word, "who": "a@b" }).to_string();
            assert_eq!(command(&line), Command::Change { what, who: "a@b".into() });
        }
        assert_eq!(command(r#"{"do":"contacts"}"#), Command::Contacts);
        assert_eq!(command(r#"{"do":"counters"}"#), Command::Counters);
        assert_eq!(command(r#"{"do":"network-changed"}"#), Command::NetworkChanged);
        assert_eq!(command(r#"{"do":"suspend"}"#), Command::Suspend);
        assert_eq!(command(r#"{"do":"resume"}"#), Command::Resume);
        assert_eq!(command(r#"{"do":"background","on":true}"#), Command::Background(true));
        assert!(complaint(r#"{"do":"background","on":1}"#).advice.contains("true or false"));
        assert_eq!(command(r#"{"do":"sign-out"}"#), Command::SignOut);
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
        let extra = complaint(r#"{"do":"nudge","to":"a@b","text":"x"}"#);
        assert!(extra.reason.contains("text") && extra.advice.contains("to"), "{extra:?}");
        assert!(read(b"{\"do\":\"name\",\"name\":\"\xff\"}").is_err());
    }
}
