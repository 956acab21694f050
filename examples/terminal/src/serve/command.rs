//! The commands that make the service misbehave: one JSON object a line.

use std::time::Duration;

use msnp_service::{Account, Flood, Kick, Rule, Server};
use serde_json::Value;

use super::accounts::AccountEntry;
use crate::json_lines::{self, Complaint, Fields, Malformed};

/// What to do to the service.
#[derive(Debug)]
pub(super) enum Command {
    Cut { account: String, only: Option<Server> },
    CutEverything,
    Kick { account: String, reason: Kick },
    Hold(bool),
    Delay(Duration),
    Stall { of_a_hundred: u32, span: Duration },
    Split(Option<usize>),
    RefuseConnections { server: Server, refuse: bool },
    CutGateway,
    ExpireGatewaySessions,
    Rule(Rule),
    Clear,
    AddAccount(Box<Account>),
    RevokeTickets(String),
    Challenge(String),
    Flood { account: String, kind: Flood, times: usize },
    SendRaw { account: String, text: String, to_switchboards: bool },
    NewMail { account: String, from: String, address: String, subject: String },
    OfflineMessage { account: String, from: String, address: String },
    Alert { account: String, text: String },
    Page { account: String, from: String, text: String },
    ShutdownNotice(u32),
    Status(String),
    List(String),
    Rules,
    Counters,
    ResetCounters,
}

/// The most lines of one flood: more than a connection takes.
const MOST_LINES: u32 = 1_000_000;

const KINDS: [&str; 27] = [
    "cut",
    "cut-everything",
    "kick",
    "hold",
    "delay",
    "stall",
    "split",
    "refuse-connections",
    "cut-gateway",
    "expire-gateway-sessions",
    "rule",
    "rules",
    "clear",
    "add-account",
    "revoke-tickets",
    "challenge",
    "flood",
    "send-raw",
    "new-mail",
    "offline-message",
    "alert",
    "page",
    "shutdown-notice",
    "status",
    "list",
    "counters",
    "reset-counters",
];

/// A command with the word that the answer repeats.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: Option<Value>,
    pub(super) word: String,
    pub(super) command: Command,
}

/// Reads a line without its line break.
pub(super) fn read(line: &[u8]) -> Result<Line, Malformed> {
    let example = r#"{"do":"cut","account":"anna@example.com"}"#;
    let (id, (word, command)) = json_lines::read(line, example, |fields| {
        let word = fields.kind(&KINDS)?;
        let command = fields.control(&word)?;
        Ok((word, command))
    })?;
    Ok(Line { id, word, command })
}

/// What commands for the service are made of.
impl Fields {
    fn control(&mut self, word: &str) -> Result<Command, Complaint> {
        Ok(match word {
            "cut" => Command::Cut { account: self.account()?, only: self.link_if_given()? },
            "cut-everything" => Command::CutEverything,
            "kick" => Command::Kick { account: self.account()?, reason: self.reason()? },
            "hold" => Command::Hold(self.choice("on")?),
            "delay" => Command::Delay(self.milliseconds("milliseconds")?),
            "stall" => Command::Stall {
                of_a_hundred: self.number("of-a-hundred", 100)?,
                span: self.milliseconds("milliseconds")?,
            },
            "split" => Command::Split(match self.number("bytes", u32::MAX)? {
                0 => None,
                bytes => usize::try_from(bytes).ok(),
            }),
            "refuse-connections" => {
                Command::RefuseConnections { server: self.server()?, refuse: self.choice("on")? }
            }
            "cut-gateway" => Command::CutGateway,
            "expire-gateway-sessions" => Command::ExpireGatewaySessions,
            "rule" => Command::Rule(self.rule()?),
            "rules" => Command::Rules,
            "clear" => Command::Clear,
            "add-account" => Command::AddAccount(Box::new(self.new_account()?)),
            "revoke-tickets" => Command::RevokeTickets(self.account()?),
            "challenge" => Command::Challenge(self.account()?),
            "flood" => Command::Flood {
                account: self.account()?,
                kind: self.flood()?,
                times: usize::try_from(self.number("times", MOST_LINES)?).unwrap_or(usize::MAX),
            },
            "send-raw" => Command::SendRaw {
                account: self.account()?,
                text: self.text("text")?,
                to_switchboards: self.link_if_given()? == Some(Server::Switchboard),
            },
            "status" => Command::Status(self.account()?),
            "list" => Command::List(self.account()?),
            "counters" => Command::Counters,
            "reset-counters" => Command::ResetCounters,
            notice => return self.notice(notice),
        })
    }

    /// What the service tells by itself.
    fn notice(&mut self, word: &str) -> Result<Command, Complaint> {
        Ok(match word {
            "new-mail" => Command::NewMail {
                account: self.account()?,
                from: self.text("from")?,
                address: self.text("address")?,
                subject: self.text("subject")?,
            },
            "offline-message" => Command::OfflineMessage {
                account: self.account()?,
                from: self.text("from")?,
                address: self.text("address")?,
            },
            "alert" => Command::Alert { account: self.account()?, text: self.text("text")? },
            "page" => {
                Command::Page { account: self.account()?, from: self.text("from")?, text: self.text("text")? }
            }
            "shutdown-notice" => Command::ShutdownNotice(self.number("minutes", u32::MAX)?),
            unknown => return Err(json_lines::unknown("command", "do", unknown, &KINDS)),
        })
    }

    fn account(&mut self) -> Result<String, Complaint> {
        self.text("account")
    }

    fn rule(&mut self) -> Result<Rule, Complaint> {
        let (step, server) = self.step()?;
        let rule = Rule::new(step, self.action(step)?);
        let rule = match self.number_or("times", 1)? {
            0 => rule.forever(),
            times => rule.times(times),
        };
        let rule = rule.skip(self.number_or("skip", 0)?);
        let rule = if self.has("account") { rule.account(self.account()?) } else { rule };
        Ok(server.into_iter().fold(rule, Rule::server))
    }

    /// An account as a file of accounts describes it.
    fn new_account(&mut self) -> Result<Account, Complaint> {
        // Taken first: what is wrong with them is said without showing them.
        let (address, password) = (self.text("address")?, self.text("password")?);
        let mut fields = self.rest();
        fields.insert("address".to_owned(), address.into());
        fields.insert("password".to_owned(), password.into());
        let entry: Result<AccountEntry, _> = serde_json::from_value(Value::Object(fields));
        entry.map(AccountEntry::account).map_err(|error| {
            let advice = "An account has “address”, “password”, and perhaps “name”, “contacts”, “groups”, “blocked”, \
                          “unread_mail” and “private”.";
            (error.to_string(), advice.to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn command(line: Value) -> Command {
        read(line.to_string().as_bytes()).unwrap().command
    }

    fn complaint(line: Value) -> (String, String) {
        let malformed = read(line.to_string().as_bytes()).unwrap_err();
        (malformed.reason, malformed.advice)
    }

    #[test]
    fn every_word_is_read() {
        let all = json!({ "account": "a@b.c", "on": true, "milliseconds": 5, "of-a-hundred": 7, "bytes": 1, "reason": "plain",
                          "server": "switchboard", "step": "call", "action": "silence", "address": "d@e.f", "password": "x",
                          "kind": "presence", "times": 3, "text": "t", "from": "n", "subject": "s", "minutes": 2 });
        for word in KINDS {
            let mut fields = all.as_object().unwrap().clone();
            fields.insert("do".to_owned(), word.into());
            // Fields that are not for this command are named one by one.
            let read = loop {
                match read(Value::Object(fields.clone()).to_string().as_bytes()) {
                    Ok(line) => break line,
                    Err(malformed) => {
                        let surplus =
                            fields.keys().find(|key| malformed.reason.contains(&format!("no “{key}” in")));
                        let surplus = surplus.or_else(|| {
                            fields
                                .keys()
                                .find(|key| malformed.reason.contains(&format!("unknown field `{key}`")))
                        });
                        let surplus = surplus.unwrap_or_else(|| panic!("{word}: {malformed:?}")).clone();
                        fields.remove(&surplus);
                    }
                }
            };
            assert_eq!(read.word, word);
        }
    }

    #[test]
    fn amounts_reasons_and_servers_arrive_as_they_were_written() {
        assert!(
            matches!(command(json!({ "do": "delay", "milliseconds": 40 })), Command::Delay(span) if span.as_millis() == 40)
        );
        assert!(matches!(command(json!({ "do": "split", "bytes": 0 })), Command::Split(None)));
        assert!(matches!(command(json!({ "do": "split", "bytes": 3 })), Command::Split(Some(3))));
        let kick = |reason: Value| command(json!({ "do": "kick", "account": "a@b.c", "reason": reason }));
        assert!(matches!(kick(json!("terms-of-use")), Command::Kick { reason: Kick::TermsOfUse, .. }));
        assert!(matches!(kick(json!({ "return-in": 9 })), Command::Kick { reason: Kick::ReturnIn(9), .. }));
        let cut = |server: &str| command(json!({ "do": "cut", "account": "a@b.c", "server": server }));
        assert!(matches!(cut("switchboard"), Command::Cut { only: Some(Server::Switchboard), .. }));
        let new = json!({ "do": "add-account", "address": "a@b.c", "password": "x", "contacts": ["d@e.f"], "private": true });
        let Command::AddAccount(account) = command(new) else { panic!("another command") };
        assert!(account.private && account.name == "a@b.c" && account.contacts[0].address == "d@e.f");
    }

    #[test]
    fn mistakes_are_answered_with_what_is_accepted() {
        let (reason, advice) = complaint(json!({ "do": "cutt", "account": "a@b.c" }));
        assert!(
            reason.contains("cutt")
                && advice.contains("refuse-connections")
                && advice.ends_with("Did you mean cut?")
        );
        let (reason, advice) = complaint(json!({ "do": "rule", "step": "mesage", "action": "nak" }));
        assert!(
            reason.contains("mesage")
                && advice.contains("user-ticket")
                && advice.contains("Did you mean message?")
        );
        let (reason, advice) = complaint(json!({ "do": "kick", "account": "a@b.c", "reason": "bored" }));
        assert!(reason.contains("bored") && advice.contains("elsewhere") && advice.contains("return-in"));
        let (reason, advice) = complaint(json!({ "do": "cut", "account": "a@b.c", "server": "passport" }));
        assert!(reason.contains("other servers") && advice.contains("switchboard"));
        assert!(complaint(json!({ "do": "cut" })).0.contains("“account” is missing"));
        assert!(complaint(json!({ "do": "hold", "on": "yes" })).1.contains("true or false"));
        assert!(complaint(json!({ "do": "delay", "milliseconds": -1 })).0.contains("-1"));
        assert!(complaint(json!({ "do": "clear", "account": "a@b.c" })).1.contains("do, id"));
    }

    #[test]
    fn a_password_is_not_repeated() {
        let (reason, advice) =
            complaint(json!({ "do": "add-account", "address": "a@b.c", "password": 4711 }));
        assert!(!reason.contains("4711") && !advice.contains("4711"));
        let (reason, advice) =
            complaint(json!({ "do": "add-account", "address": "a@b.c", "password": "secret", "nam": "A" }));
        assert!(reason.contains("nam") && advice.contains("“name”") && !reason.contains("secret"));
        let line = read(br#"{"do":"add-account","address":"a@b.c","password":"secret","id":7}"#).unwrap();
        assert_eq!(line.id, Some(json!(7)));
    }
}
