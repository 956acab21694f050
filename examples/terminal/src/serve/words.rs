//! The words by which controls name servers, steps, actions and reasons.

use std::time::Duration;

use msnp_service::{Action, Flood, Kick, PacketFault, Server, Step};
use serde_json::Value;

use crate::json_lines::{Complaint, Fields, unknown};

/// More bytes than this the service does not keep for a connection: it would be cut.
const MOST_BYTES: u32 = 16 * 1024 * 1024;
/// More times the same answer would not fit, either.
const MOST_REPEATS: u32 = 10_000;

const SERVERS: [(&str, Server); 5] = [
    ("notification", Server::Notification),
    ("dispatch", Server::Dispatch),
    ("switchboard", Server::Switchboard),
    ("passport", Server::Passport),
    ("gateway", Server::Gateway),
];

/// Of `connect` the server is named beside it.
const STEPS: [(&str, Step); 35] = [
    ("version", Step::Version),
    ("client-version", Step::ClientVersion),
    ("user-initial", Step::UserInitial),
    ("user-ticket", Step::UserTicket),
    ("nexus", Step::Nexus),
    ("login", Step::Login),
    ("security-token", Step::SecurityToken),
    ("memberships", Step::Memberships),
    ("membership-change", Step::MembershipChange),
    ("address-book", Step::AddressBook),
    ("address-book-change", Step::AddressBookChange),
    ("offline-store", Step::OfflineStore),
    ("offline-metadata", Step::OfflineMetadata),
    ("offline-message", Step::OfflineMessage),
    ("offline-delete", Step::OfflineDelete),
    ("synchronize", Step::Synchronize),
    ("change", Step::Change),
    ("list-change", Step::ListChange),
    ("network-query", Step::NetworkQuery),
    ("signal", Step::Signal),
    ("message-across", Step::MessageAcross),
    ("setting", Step::Setting),
    ("personal-message", Step::PersonalMessage),
    ("ping", Step::Ping),
    ("challenge-answer", Step::ChallengeAnswer),
    ("switchboard-request", Step::SwitchboardRequest),
    ("switchboard-user", Step::SwitchboardUser),
    ("answer", Step::Answer),
    ("call", Step::Call),
    ("message", Step::Message),
    ("packet", Step::Packet),
    ("gateway-open", Step::GatewayOpen),
    ("gateway-send", Step::GatewaySend),
    ("gateway-poll", Step::GatewayPoll),
    ("connect", Step::Connect(Server::Notification)),
];

const PACKET_FAULTS: [(&str, PacketFault); 6] = [
    ("drop", PacketFault::Drop),
    ("duplicate", PacketFault::Duplicate),
    ("swap", PacketFault::Swap),
    ("nak", PacketFault::Nak),
    ("other-destination", PacketFault::OtherDestination),
    ("other-case", PacketFault::OtherCase),
];

const FLOODS: [(&str, Flood); 4] = [
    ("presence", Flood::Presence),
    ("challenges", Flood::Challenges),
    ("unknown-verbs", Flood::UnknownVerbs),
    ("mail-notices", Flood::MailNotices),
];

const REASONS: [(&str, Kick); 6] = [
    ("elsewhere", Kick::Elsewhere),
    ("shutting-down", Kick::ShuttingDown),
    ("plain", Kick::Plain),
    ("terms-of-use", Kick::TermsOfUse),
    ("migrated", Kick::Migrated),
    ("cut", Kick::Cut),
];

const ACTIONS: &str = "nak, silence, close, close-after, lose, wrong, {\"error\":NUMBER}, {\"delay\":MILLISECONDS}, {\"repeat\":TIMES}, \
                       {\"oversize\":BYTES}, {\"garbage\":BYTES}, {\"raw\":TEXT}, {\"line\":TEXT}, {\"redirect\":ADDRESS}, \
                       {\"redirect-by-fault\":ADDRESS}, {\"fault\":CODE}; of a packet \
                       drop, duplicate, swap, nak, other-destination, other-case, {\"truncate\":BYTES}";

/// Finds a word.
fn find<T: Clone>(what: &str, key: &str, given: &str, words: &[(&str, T)]) -> Result<T, Complaint> {
    let found = words.iter().find(|(word, _)| *word == given);
    found.map(|(_, meant)| meant.clone()).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        unknown(what, key, given, &known)
    })
}

/// The one field of an object such as `{"error":928}`.
fn only_field(value: &Value) -> Option<(&str, &Value)> {
    let mut fields = value.as_object()?.iter();
    let (key, value) = fields.next()?;
    fields.next().is_none().then_some((key.as_str(), value))
}

/// A whole number from 0 to `most`.
fn number(key: &str, value: &Value, most: u32) -> Result<u32, Complaint> {
    let number =
        value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= most);
    number.ok_or_else(|| {
        (format!("“{key}” cannot be {value}"), format!("Give “{key}” as a whole number from 0 to {most}."))
    })
}

fn size(key: &str, value: &Value, most: u32) -> Result<usize, Complaint> {
    // A number that does not fit the machine is none that it could do.
    number(key, value, most).map(|number| usize::try_from(number).unwrap_or(usize::MAX))
}

/// What stands for servers, steps, actions and reasons.
impl Fields {
    pub(super) fn number(&mut self, key: &'static str, most: u32) -> Result<u32, Complaint> {
        let given = self.value(key).ok_or_else(|| {
            (format!("“{key}” is missing"), format!("Give “{key}” as a whole number from 0 to {most}."))
        })?;
        number(key, &given, most)
    }

    /// The same, where it may be left out.
    pub(super) fn number_or(&mut self, key: &'static str, missing: u32) -> Result<u32, Complaint> {
        self.value(key).map_or(Ok(missing), |given| number(key, &given, u32::MAX))
    }

    pub(super) fn milliseconds(&mut self, key: &'static str) -> Result<Duration, Complaint> {
        self.number(key, u32::MAX).map(|span| Duration::from_millis(span.into()))
    }

    pub(super) fn server(&mut self) -> Result<Server, Complaint> {
        let given = self.text("server")?;
        find("server", "server", &given, &SERVERS)
    }

    /// The server that a command is restricted to; `None`: all of them.
    pub(super) fn server_if_given(&mut self) -> Result<Option<Server>, Complaint> {
        if self.has("server") { self.server().map(Some) } else { Ok(None) }
    }

    /// The same of the two that keep connections of accounts.
    pub(super) fn link_if_given(&mut self) -> Result<Option<Server>, Complaint> {
        let server = self.server_if_given()?;
        if server.is_none_or(|server| matches!(server, Server::Notification | Server::Switchboard)) {
            return Ok(server);
        }
        Err((
            "accounts are connected to other servers".to_owned(),
            "“server” takes notification or switchboard here; without it, both are meant.".to_owned(),
        ))
    }

    /// A step, and the server that it is restricted to.
    pub(super) fn step(&mut self) -> Result<(Step, Option<Server>), Complaint> {
        let given = self.text("step")?;
        let step = find("step", "step", &given, &STEPS)?;
        let server = self.server_if_given()?;
        if !matches!(step, Step::Connect(_)) {
            return Ok((step, server));
        }
        let server = server.ok_or_else(|| {
            let known: Vec<&str> = SERVERS.iter().map(|(word, _)| *word).collect();
            (
                "“server” is missing".to_owned(),
                format!("“connect” needs “server”: one of {}.", known.join(", ")),
            )
        })?;
        Ok((Step::Connect(server), None))
    }

    pub(super) fn flood(&mut self) -> Result<Flood, Complaint> {
        let given = self.text("kind")?;
        find("kind of flood", "kind", &given, &FLOODS)
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
    pub(super) fn reason(&mut self) -> Result<Kick, Complaint> {
        let given = self.value("reason").unwrap_or_default();
        if let Some(("return-in", minutes)) = only_field(&given) {
            return number("return-in", minutes, u32::MAX).map(Kick::ReturnIn);
        }
        let found = given.as_str().and_then(|given| REASONS.iter().find(|(word, _)| *word == given));
        found.map(|(_, reason)| *reason).ok_or_else(|| {
            let reason = match given {
                Value::Null => "“reason” is missing".to_owned(),
                given => format!("there is no reason {given}"),
            };
            let known = REASONS.map(|(word, _)| word).join(", ");
            (reason, format!("“reason” takes one of {known}, {{\"return-in\":MINUTES}}."))
        })
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
    pub(super) fn action(&mut self, step: Step) -> Result<Action, Complaint> {
        let given = self.value("action").unwrap_or_default();
        let accepted = || format!("“action” takes one of {ACTIONS}.");
        let action = match &given {
            Value::String(word) => match word.as_str() {
                "nak" if step == Step::Message => Some(Action::Line("NAK {trid}".to_owned())),
                "nak" if step != Step::Packet => {
                    return Err((
                        "only messages are answered by NAK".to_owned(),
                        "Take it for the step “message” or “packet”, or another action such as {\"error\":NUMBER}."
                            .to_owned(),
                    ));
                }
                "silence" => Some(Action::Silence),
                "close" => Some(Action::Close),
                "close-after" => Some(Action::CloseAfter),
                "lose" => Some(Action::Lose),
                "wrong" => Some(Action::Wrong),
                word => {
                    let fault = PACKET_FAULTS
                        .iter()
                        .filter(|_| step == Step::Packet)
                        .find(|(known, _)| *known == word);
                    fault.map(|(_, fault)| Action::Packet(*fault))
                }
            },
            object => match only_field(object) {
                Some((key, value)) => action_with(key, value)?,
                None => None,
            },
        };
        action.ok_or_else(|| match given {
            Value::Null => ("“action” is missing".to_owned(), accepted()),
            given => (format!("there is no action {given}"), accepted()),
        })
    }
}

/// An action with a number or a text; `None` when there is none of that name.
fn action_with(key: &str, value: &Value) -> Result<Option<Action>, Complaint> {
    let text = || {
        let text = value.as_str().map(str::to_owned);
        text.ok_or_else(|| (format!("“{key}” is not a string"), format!("Give “{key}” as a string.")))
    };
    Ok(Some(match key {
        "error" => {
            let code = number(key, value, u16::MAX.into())?;
            Action::Refuse(u16::try_from(code).unwrap_or(u16::MAX))
        }
        "delay" => Action::Delay(Duration::from_millis(number(key, value, u32::MAX)?.into())),
        "repeat" => Action::Repeat(size(key, value, MOST_REPEATS)?),
        "oversize" => Action::Oversize(size(key, value, MOST_BYTES)?),
        "truncate" => Action::Packet(PacketFault::Truncate(size(key, value, MOST_BYTES)?)),
        "garbage" => Action::Garbage(size(key, value, MOST_BYTES)?),
        "raw" => Action::Raw(text()?.into_bytes()),
        "line" => Action::Line(text()?),
        "redirect" => Action::Redirect(text()?),
        "redirect-by-fault" => Action::RedirectByFault(text()?),
        "fault" => Action::Fault(text()?),
        _ => return Ok(None),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_lines::read;
    use serde_json::json;

    fn rule(line: Value) -> Result<(Step, Action), String> {
        let read = read(line.to_string().as_bytes(), "", |fields| {
            let (step, _) = fields.step()?;
            Ok((step, fields.action(step)?))
        });
        read.map(|(_, read)| read).map_err(|malformed| malformed.reason + " " + &malformed.advice)
    }

    #[test]
    fn every_step_has_its_word() {
        for (word, step) in STEPS.iter().filter(|(word, _)| *word != "connect") {
            assert_eq!(rule(json!({ "step": word, "action": "close" })), Ok((*step, Action::Close)));
            let name: String = format!("{step:?}");
            assert_eq!(word.replace('-', ""), name.to_lowercase(), "the word is the name");
        }
        for (word, server) in SERVERS {
            let connect = json!({ "step": "connect", "server": word, "action": "close" });
            assert_eq!(rule(connect), Ok((Step::Connect(server), Action::Close)));
        }
        assert!(rule(json!({ "step": "connect", "action": "close" })).unwrap_err().contains("passport"));
    }

    #[test]
    fn every_action_has_its_word() {
        let action =
            |action: Value| rule(json!({ "step": "message", "action": action })).map(|(_, action)| action);
        assert_eq!(action(json!("nak")), Ok(Action::Line("NAK {trid}".into())));
        assert_eq!(action(json!("silence")), Ok(Action::Silence));
        assert_eq!(action(json!("close-after")), Ok(Action::CloseAfter));
        assert_eq!(action(json!("wrong")), Ok(Action::Wrong));
        assert_eq!(action(json!({ "error": 928 })), Ok(Action::Refuse(928)));
        assert_eq!(action(json!({ "delay": 250 })), Ok(Action::Delay(Duration::from_millis(250))));
        assert_eq!(action(json!({ "repeat": 2 })), Ok(Action::Repeat(2)));
        assert_eq!(action(json!({ "oversize": 70_000 })), Ok(Action::Oversize(70_000)));
        assert_eq!(action(json!({ "garbage": 64 })), Ok(Action::Garbage(64)));
        assert_eq!(action(json!({ "raw": "OUT\r\n" })), Ok(Action::Raw(b"OUT\r\n".to_vec())));
        assert_eq!(action(json!({ "line": "217 {trid}" })), Ok(Action::Line("217 {trid}".into())));
        assert_eq!(action(json!({ "redirect": "a:1" })), Ok(Action::Redirect("a:1".into())));
        assert_eq!(action(json!({ "redirect-by-fault": "a:1" })), Ok(Action::RedirectByFault("a:1".into())));
        assert_eq!(action(json!({ "fault": "Forbidden" })), Ok(Action::Fault("Forbidden".into())));
    }

    #[test]
    fn an_action_that_is_none_is_answered_with_those_that_are() {
        let complaint =
            |step: &str, action: Value| rule(json!({ "step": step, "action": action })).unwrap_err();
        for wrong in
            [json!("nap"), json!({ "eror": 1 }), json!({ "error": 1, "delay": 2 }), json!([]), json!(null)]
        {
            let complaint = complaint("call", wrong);
            assert!(complaint.contains("close-after") && complaint.contains("MILLISECONDS"), "{complaint}");
        }
        assert!(complaint("call", json!("nak")).contains("message"));
        assert!(complaint("call", json!({ "error": 70_000 })).contains("65535"));
        assert!(complaint("call", json!({ "raw": 5 })).contains("string"));
    }
}
