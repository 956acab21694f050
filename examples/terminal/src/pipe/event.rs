//! The events: one JSON object a line. The README describes each of them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use msnp::{
    Client, Contact, Counters, Error, Event, Limit, LinkKind, List, Media, Roster, SendFailure,
    SignOutReason, State, Upgrade,
};
use serde::Serialize;
use serde_json::Value;

use crate::exit::Exit;
use crate::status;

/// An event with the id of the command that it answers.
#[derive(Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    pub(crate) told: Told,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Value>,
}

/// What is told.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Told {
    SignedIn {
        account: String,
        name: String,
        protocol: &'static str,
        status: &'static str,
    },
    SignedOut {
        reason: String,
        advice: &'static str,
        code: u8,
    },
    StateChanged(StateTold),
    ConnectionLost {
        reason: String,
        advice: &'static str,
        wait_ms: u64,
    },
    Contact(ContactTold),
    Group {
        group: String,
        name: String,
        removed: bool,
    },
    Presence(PresenceTold),
    Chat {
        chat: u32,
        who: String,
        invited: bool,
    },
    Joined {
        chat: u32,
        who: String,
        name: String,
    },
    Left {
        chat: u32,
        who: String,
    },
    /// A long message was given up before it was whole.
    Incomplete {
        chat: u32,
        who: String,
    },
    Text(TextTold),
    Typing {
        chat: u32,
        from: String,
    },
    Nudge {
        chat: u32,
        from: String,
    },
    Other(OtherTold),
    Delivered {
        chat: u32,
        what: What,
        message: Option<u32>,
        acknowledged: bool,
    },
    Failed(Failed),
    AddedYou {
        who: String,
        name: String,
        decided: bool,
    },
    RemovedYou {
        who: String,
    },
    Mail(Mail),
    Notice {
        text: String,
    },
    LimitReached {
        link: &'static str,
        limit: &'static str,
        dropped: u32,
    },
    Counters(CountersTold),
    UpgradeRequired {
        minimum: String,
        recommended: String,
        download: String,
    },
    Error {
        reason: String,
        advice: String,
    },
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum What {
    Text,
    Typing,
    Nudge,
    Invitation,
}

/// What the session is at.
#[derive(Debug, Serialize)]
pub(crate) struct StateTold {
    state: &'static str,
    /// Until the next attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_ms: Option<u64>,
}

/// How somebody is there.
#[derive(Debug, Serialize)]
pub(crate) struct PresenceTold {
    who: String,
    status: &'static str,
    name: String,
    /// The personal message, or what is playing where there is none.
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    media: Option<String>,
    /// Not news: they were there before oneself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    initial: bool,
}

/// What somebody says.
#[derive(Debug, Serialize)]
pub(crate) struct TextTold {
    chat: u32,
    from: String,
    name: String,
    text: String,
    /// Something that the sender does (`rolls the dice`), not says.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    action: bool,
}

/// A message of a type that this program does nothing with.
#[derive(Debug, Serialize)]
pub(crate) struct OtherTold {
    chat: u32,
    from: String,
    name: String,
    r#type: String,
    /// Of the body.
    bytes: usize,
    /// What an invitation is to.
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<InvitationTold>,
}

/// An invitation to a file transfer, a call or a game (`switchboard.md` 6).
#[derive(Debug, Serialize)]
pub(crate) struct InvitationTold {
    command: String,
    application: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ContactTold {
    who: String,
    name: String,
    status: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    media: Option<String>,
    /// Empty: on no list any more.
    lists: Vec<&'static str>,
    /// Names of groups.
    groups: Vec<String>,
    blocked: bool,
}

/// What was counted.
#[derive(Debug, Serialize)]
pub(crate) struct CountersTold {
    bytes_in: u64,
    bytes_out: u64,
    links_opened: u32,
    frames_skipped: u32,
    sessions_lost: u32,
    sessions_resumed: u32,
    events_missed: u64,
    /// How often each bound has bitten, by its word.
    reached: BTreeMap<&'static str, u32>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Failed {
    pub(crate) what: What,
    pub(crate) chat: Option<u32>,
    /// Whom it was about, for invitations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) who: Option<String>,
    pub(crate) reason: String,
    pub(crate) advice: &'static str,
    /// What did not arrive of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Mail {
    #[serde(skip_serializing_if = "Option::is_none")]
    inbox: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folders: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
}

impl Told {
    pub(crate) fn error(error: &Error) -> Self {
        Self::Error { reason: error.to_string(), advice: error.advice().to_owned() }
    }

    pub(crate) fn signed_out(reason: &SignOutReason) -> Self {
        Self::SignedOut {
            reason: reason.to_string(),
            advice: reason.advice(),
            code: Exit::of_reason(reason) as u8,
        }
    }

    pub(crate) fn state(state: State) -> Self {
        let (state, until) = match state {
            State::Connecting => ("connecting", None),
            State::SigningIn => ("signing-in", None),
            State::Online => ("online", None),
            State::Waiting { until } => ("waiting", Some(until)),
            State::Suspended => ("suspended", None),
            _ => ("offline", None),
        };
        let wait = until.map(|until| milliseconds(until.saturating_duration_since(Instant::now())));
        Self::StateChanged(StateTold { state, wait_ms: wait })
    }

    /// A message that came to nothing; `text` is what did not arrive.
    pub(crate) fn failed(what: What, chat: Option<u32>, reason: SendFailure, text: Option<String>) -> Self {
        let (reason, advice) = (reason.to_string(), reason.advice());
        Self::Failed(Failed { what, chat, who: None, reason, advice, text })
    }

    /// Oneself, as others see it.
    pub(crate) fn own_presence(client: &Client) -> Self {
        let contacts = client.contacts();
        let me = contacts.me();
        Self::Presence(PresenceTold {
            who: me.account().to_owned(),
            status: status::word(me.status()),
            name: me.name().to_owned(),
            message: me.personal_message().to_owned(),
            media: media(me.media()),
            initial: false,
        })
    }

    /// How a contact is now; with no lists when it is on none.
    pub(crate) fn contact_now(client: &Client, account: &str) -> Self {
        let contacts = client.contacts();
        match contacts.contact(account) {
            Some(contact) => Self::Contact(ContactTold::new(&contacts, contact)),
            None => Self::Contact(ContactTold::gone(account)),
        }
    }

    /// Every group and every contact.
    pub(crate) fn whole_list(contacts: &Roster) -> Vec<Self> {
        let group = |group: &msnp::Group| Self::group(group.id(), group.name(), false);
        let contact = |contact: &std::sync::Arc<Contact>| Self::Contact(ContactTold::new(contacts, contact));
        contacts.groups().iter().map(group).chain(contacts.everybody().map(contact)).collect()
    }

    fn group(id: &str, name: &str, removed: bool) -> Self {
        Self::Group { group: id.to_owned(), name: name.to_owned(), removed }
    }

    pub(crate) fn counters(counters: &Counters) -> Self {
        Self::Counters(CountersTold {
            bytes_in: counters.bytes_in,
            bytes_out: counters.bytes_out,
            links_opened: counters.links_opened,
            frames_skipped: counters.frames_skipped,
            sessions_lost: counters.sessions_lost,
            sessions_resumed: counters.sessions_resumed,
            events_missed: counters.events_missed,
            reached: Limit::all().map(|limit| (limit.name(), counters.reached(limit))).collect(),
        })
    }

    pub(crate) fn upgrade(upgrade: Upgrade) -> Self {
        let Upgrade { minimum, recommended, download, .. } = upgrade;
        Self::UpgradeRequired { minimum, recommended, download }
    }
}

impl ContactTold {
    fn new(contacts: &Roster, contact: &Contact) -> Self {
        let lists = [
            (List::Forward, "contacts"),
            (List::Allow, "allowed"),
            (List::Block, "blocked"),
            (List::Reverse, "reverse"),
            (List::Pending, "pending"),
        ];
        let name_of =
            |id: &str| contacts.group(id).map_or_else(|| id.to_owned(), |group| group.name().to_owned());
        Self {
            who: contact.account().to_owned(),
            name: contact.name().to_owned(),
            status: status::word(contact.status()),
            message: shown_message(contact.personal_message(), contact.media()),
            media: media(contact.media()),
            lists: lists.into_iter().filter(|(list, _)| contact.is_on(*list)).map(|(_, word)| word).collect(),
            groups: contact.groups().map(name_of).collect(),
            blocked: contact.is_blocked(),
        }
    }

    fn gone(account: &str) -> Self {
        Self {
            who: account.to_ascii_lowercase(),
            name: account.to_owned(),
            status: status::word(msnp::Status::Offline),
            message: String::new(),
            media: None,
            lists: Vec::new(),
            groups: Vec::new(),
            blocked: false,
        }
    }
}

/// What an event of the client is told as. Nothing for those that answers to commands tell, or that a script has no use for.
pub(crate) fn told(event: Event, client: &Client) -> Option<Told> {
    match event {
        Event::StateChanged { state } => Some(Told::state(state)),
        Event::ConnectionLost { reason, wait } => Some(Told::ConnectionLost {
            reason: reason.to_string(),
            advice: reason.advice(),
            wait_ms: milliseconds(wait),
        }),
        Event::ContactChanged { contact } => {
            Some(Told::Contact(ContactTold::new(&client.contacts(), &contact)))
        }
        Event::ContactRemoved { account } => Some(Told::Contact(ContactTold::gone(&account))),
        Event::GroupChanged { group } => Some(Told::group(group.id(), group.name(), false)),
        Event::GroupRemoved { id } => Some(Told::group(&id, "", true)),
        Event::Presence { account, status, name, initial, .. } => {
            let contact = client.contact(&account);
            let (message, media) = contact.map_or_else(Default::default, |contact| {
                (shown_message(contact.personal_message(), contact.media()), media(contact.media()))
            });
            Some(Told::Presence(PresenceTold {
                who: account,
                status: status::word(status),
                name,
                message,
                media,
                initial,
            }))
        }
        Event::PersonalMessage { account, message, media: played } => {
            let contact = client.contact(&account)?;
            Some(Told::Presence(PresenceTold {
                who: account,
                status: status::word(contact.status()),
                name: contact.name().to_owned(),
                message: shown_message(&message, &played),
                media: media(&played),
                initial: false,
            }))
        }
        Event::AddedYou { account, name, decided } => Some(Told::AddedYou { who: account, name, decided }),
        Event::RemovedYou { account } => Some(Told::RemovedYou { who: account }),
        Event::StatusChanged { .. } | Event::NameChanged { .. } => Some(Told::own_presence(client)),
        event => told_of_talk(event, client).unwrap_or_else(|event| notice(*event)),
    }
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// The events of conversations; gives back any other.
fn told_of_talk(event: Event, client: &Client) -> Result<Option<Told>, Box<Event>> {
    Ok(Some(match event {
        Event::ConversationOpened { conversation, account, invited } => {
            Told::Chat { chat: conversation.number(), who: account, invited }
        }
        Event::Joined { conversation, account, name } => {
            Told::Joined { chat: conversation.number(), who: account, name }
        }
        Event::MessageIncomplete { conversation, from } => {
            Told::Incomplete { chat: conversation.number(), who: from }
        }
        Event::Left { conversation, account, .. } => Told::Left { chat: conversation.number(), who: account },
        // One's own end of the conversation is closed.
        Event::ConversationEnded { conversation } => {
            Told::Left { chat: conversation.number(), who: client.contacts().me().account().to_owned() }
        }
        Event::Text { conversation, from, name, text, .. } => {
            Told::Text(TextTold { chat: conversation.number(), from, name, text, action: false })
        }
        Event::Message { conversation, from, name, content_type, headers, body } => {
            let chat = conversation.number();
            let header = |wanted: &str| {
                headers
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                    .map(|(_, value)| value.clone())
            };
            match header("ID").zip(header("Data")).filter(|_| content_type == "text/x-msnmsgr-datacast") {
                Some((id, text)) if id == ACTION => {
                    Told::Text(TextTold { chat, from, name, text, action: true })
                }
                _ => {
                    let r#type =
                        content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                    let invitation = (r#type == "text/x-msmsgsinvite").then(|| InvitationTold::read(&body));
                    Told::Other(OtherTold { chat, from, name, bytes: body.len(), r#type, invitation })
                }
            }
        }
        Event::Typing { conversation, from } => Told::Typing { chat: conversation.number(), from },
        Event::Nudge { conversation, from, .. } => Told::Nudge { chat: conversation.number(), from },
        Event::Sent { .. }
        | Event::Delivered { .. }
        | Event::Failed { .. }
        | Event::InvitationFailed { .. } => {
            return Ok(None);
        }
        event => return Err(Box::new(event)),
    }))
}

fn notice(event: Event) -> Option<Told> {
    let mail = |mail| Some(Told::Mail(mail));
    let text = match event {
        Event::MailUnread { inbox, folders } => {
            return mail(Mail { inbox: Some(inbox), folders: Some(folders), ..Mail::default() });
        }
        Event::MailNew { from, address, subject } => {
            let (from, address, subject) = (Some(from), Some(address), Some(subject));
            return mail(Mail { from, address, subject, ..Mail::default() });
        }
        Event::UpgradeRequired(upgrade) => return Some(Told::upgrade(upgrade)),
        Event::LimitReached { link, limit, dropped } => {
            let link = match link {
                LinkKind::Notification => "notification",
                LinkKind::Passport => "passport",
                LinkKind::Switchboard => "switchboard",
                _ => "other",
            };
            return Some(Told::LimitReached { link, limit: limit.name(), dropped });
        }
        Event::Missed { count } => {
            return Some(Told::Error {
                reason: format!("{count} events were missed: this output is read too slowly"),
                advice: "Read faster, and ask for the contacts anew by {\"do\":\"contacts\"}.".to_owned(),
            });
        }
        Event::Notice { body, .. } => body,
        Event::Alert { text, .. } => text,
        Event::MobileText { text, .. } if text.trim().is_empty() => "A page was not delivered.".to_owned(),
        Event::MobileText { from, text, .. } => format!("{from} (mobile): {text}"),
        Event::ShutdownIn { minutes } => format!("The service will shut down in {minutes} minutes."),
        Event::InvitationIgnored => {
            "Somebody wanted to talk, and too many conversations are open.".to_owned()
        }
        event => {
            log::debug!("not told: {event:?}");
            return None;
        }
    };
    // A link without a text, or a message of headers only, is no notice.
    (!text.trim().is_empty()).then_some(Told::Notice { text })
}

/// The datacast that is an action text.
const ACTION: &str = "4";

impl InvitationTold {
    fn read(body: &[u8]) -> Self {
        let body = String::from_utf8_lossy(body);
        let field = |wanted: &str| {
            let mut lines = body.lines().filter_map(|line| line.split_once(':'));
            lines
                .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.trim().to_owned())
        };
        Self {
            command: field("Invitation-Command").unwrap_or_default(),
            application: field("Application-Name").unwrap_or_default(),
            file: field("Application-File"),
            size: field("Application-FileSize").and_then(|size| size.parse().ok()),
        }
    }
}

/// What is playing, as it is to be shown.
fn media(wire: &str) -> Option<String> {
    Media::parse(wire).map(|media| media.to_string()).filter(|text| !text.is_empty())
}

fn shown_message(message: &str, wire: &str) -> String {
    if message.is_empty() { media(wire).unwrap_or_default() } else { message.to_owned() }
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
