//! What the client tells, as events of the pipe.

use std::time::Duration;

use msnp::{
    Client, Contact, Conversation, Emoticon, Error, Event, Format, List, Media, MessageId, OfflineSender,
    Participant, Roster, SendFailure, SignOutReason, TransferEvent, Upgrade,
};

use super::event::{
    ContactTold, Content, DatacastTold, EmoticonTold, Failed, Mail, OfflineSenderTold, OfflineTold, OnList,
    OtherTold, ParticipantTold, PresenceTold, TextTold, Told, What,
};
use super::field::base64;
use crate::exit::Exit;
use crate::problem::with_options;

impl Told {
    pub(crate) fn error(error: &Error) -> Self {
        Self::Error { reason: error.to_string(), advice: with_options(error.advice()).into_owned() }
    }

    pub(crate) fn signed_out(reason: &SignOutReason) -> Self {
        Self::SignedOut {
            reason: reason.to_string(),
            advice: with_options(reason.advice()),
            code: Exit::of_reason(reason) as u8,
        }
    }

    /// A message that came to nothing; `text` is what did not arrive.
    pub(crate) fn failed(what: What, chat: Option<u32>, reason: SendFailure, text: Option<String>) -> Self {
        Self::not_sent(what, chat, reason, text, None)
    }

    /// The same of a message that has a number.
    pub(crate) fn not_sent(
        what: What,
        chat: Option<u32>,
        reason: SendFailure,
        text: Option<String>,
        message: Option<MessageId>,
    ) -> Self {
        let (reason, advice) = (reason.to_string(), with_options(reason.advice()));
        let message = message.map(MessageId::number);
        Self::Failed(Failed { what, chat, who: None, reason, advice, text, message })
    }

    /// A conversation that could not be opened, or somebody who could not be brought into one.
    pub(crate) fn not_there(what: What, chat: u32, who: Option<String>, error: &Error) -> Self {
        let (reason, advice) = (error.to_string(), with_options(error.advice()));
        Self::Failed(Failed { what, chat: Some(chat), who, reason, advice, text: None, message: None })
    }

    /// Who is in a conversation.
    pub(crate) fn participants(conversation: &Conversation) -> Self {
        let told = |Participant { account, name, .. }| ParticipantTold { who: account, name };
        Self::Participants {
            chat: conversation.id().number(),
            participants: conversation.participants().into_iter().map(told).collect(),
        }
    }

    pub(crate) fn configuration(file: String, content: Vec<u8>) -> Self {
        Self::Configuration { file, content: Content::of(content) }
    }

    /// Oneself, as others see it.
    pub(crate) fn own_presence(client: &Client) -> Self {
        let contacts = client.contacts();
        let me = contacts.me();
        Self::Presence(PresenceTold {
            who: me.account().to_owned(),
            status: me.status(),
            name: me.name().to_owned(),
            message: me.personal_message().to_owned(),
            media: media(me.media()),
            initial: false,
            capabilities: me.capabilities().0,
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

    /// Every group and every contact, and that it was all.
    pub(crate) fn whole_list(contacts: &Roster) -> Vec<Self> {
        let group = |group: &msnp::Group| Self::group(group.id(), group.name(), false);
        let contact = |contact: &std::sync::Arc<Contact>| Self::Contact(ContactTold::new(contacts, contact));
        let end =
            Self::ListComplete { contacts: contacts.everybody().len(), groups: contacts.groups().len() };
        contacts.groups().iter().map(group).chain(contacts.everybody().map(contact)).chain([end]).collect()
    }

    pub(crate) fn group(id: &str, name: &str, removed: bool) -> Self {
        Self::Group { group: id.to_owned(), name: name.to_owned(), removed }
    }

    pub(crate) fn upgrade(upgrade: Upgrade) -> Self {
        let Upgrade { minimum, recommended, download, .. } = upgrade;
        Self::UpgradeRequired { minimum, recommended, download }
    }
}

impl ContactTold {
    fn new(contacts: &Roster, contact: &Contact) -> Self {
        let lists = [
            (List::Forward, OnList::Contacts),
            (List::Allow, OnList::Allowed),
            (List::Block, OnList::Blocked),
            (List::Reverse, OnList::Reverse),
            (List::Pending, OnList::Pending),
        ];
        // Letter cases may differ between the lines of a service.
        let id_of = |id: &str| contacts.group(id).map_or(id, msnp::Group::id).to_owned();
        let name_of = |id: &str| contacts.group(id).map_or(id, msnp::Group::name).to_owned();
        Self {
            who: contact.account().to_owned(),
            name: contact.name().to_owned(),
            status: contact.status(),
            message: shown_message(contact.personal_message(), contact.media()),
            media: media(contact.media()),
            lists: lists.into_iter().filter(|(list, _)| contact.is_on(*list)).map(|(_, word)| word).collect(),
            groups: contact.groups().map(name_of).collect(),
            group_ids: contact.groups().map(id_of).collect(),
            blocked: contact.is_blocked(),
            capabilities: contact.capabilities().0,
        }
    }

    fn gone(account: &str) -> Self {
        Self {
            who: account.to_ascii_lowercase(),
            name: account.to_owned(),
            status: msnp::Status::Offline,
            message: String::new(),
            media: None,
            lists: Vec::new(),
            groups: Vec::new(),
            group_ids: Vec::new(),
            blocked: false,
            capabilities: 0,
        }
    }
}

/// What an event of the client is told as. Nothing for those that answers to commands tell, or that a script has no use for. The one place that
/// names them all.
pub(crate) fn told(event: Event, client: &Client) -> Option<Told> {
    Some(match event {
        Event::StateChanged { state } => Told::StateChanged(state),
        Event::ConnectionLost { reason, wait } => Told::ConnectionLost {
            reason: reason.to_string(),
            advice: with_options(reason.advice()),
            wait_ms: milliseconds(wait),
        },
        Event::ContactChanged { contact } => Told::Contact(ContactTold::new(&client.contacts(), &contact)),
        Event::ContactRemoved { account } => Told::Contact(ContactTold::gone(&account)),
        Event::GroupChanged { group } => Told::group(group.id(), group.name(), false),
        Event::GroupRemoved { id } => Told::group(&id, "", true),
        Event::Presence { account, status, name, initial, capabilities } => {
            let contact = client.contact(&account);
            let (message, media) = contact.map_or_else(Default::default, |contact| {
                (shown_message(contact.personal_message(), contact.media()), media(contact.media()))
            });
            Told::Presence(PresenceTold {
                who: account,
                status,
                name,
                message,
                media,
                initial,
                capabilities: capabilities.0,
            })
        }
        Event::PersonalMessage { account, message, media: played } => {
            let contact = client.contact(&account)?;
            Told::Presence(PresenceTold {
                who: account,
                status: contact.status(),
                name: contact.name().to_owned(),
                message: shown_message(&message, &played),
                media: media(&played),
                initial: false,
                capabilities: contact.capabilities().0,
            })
        }
        Event::AddedYou { account, name, decided } => Told::AddedYou { who: account, name, decided },
        Event::RemovedYou { account } => Told::RemovedYou { who: account },
        Event::StatusChanged { .. } | Event::NameChanged { .. } => Told::own_presence(client),
        Event::PropertyChanged { property, value } => Told::Property { property, value },
        Event::PrivacyChanged { allow_unknown } => Told::Privacy { allow_unknown },
        Event::PromptingChanged { ask } => Told::Prompting { ask },

        Event::ConversationOpened { conversation, account, invited } => {
            Told::Chat { chat: conversation.number(), who: account, invited }
        }
        Event::Joined { conversation, account, name } => {
            Told::Joined { chat: conversation.number(), who: account, name }
        }
        Event::ParticipantCapabilities { conversation, account, capabilities } => {
            let (chat, capabilities) = (conversation.number(), capabilities.0);
            Told::ParticipantCapabilities { chat, who: account, capabilities }
        }
        Event::MessageIncomplete { conversation, from } => {
            Told::Incomplete { chat: conversation.number(), who: from }
        }
        Event::Left { conversation, account, .. } => Told::Left { chat: conversation.number(), who: account },
        // One's own end of the conversation is closed.
        Event::ConversationEnded { conversation } => {
            Told::Left { chat: conversation.number(), who: client.contacts().me().account().to_owned() }
        }
        Event::Text { conversation, from, name, text, format, emoticons } => {
            let format = (format != Format::default()).then_some(format);
            let (chat, action) = (conversation.number(), false);
            let emoticons = emoticons.into_iter().map(EmoticonTold::new).collect();
            Told::Text(TextTold { chat, from, name, text, action, format, emoticons })
        }
        Event::Message { conversation, from, name, content_type, headers, body } => {
            message(conversation.number(), from, name, &content_type, &headers, &body)
        }
        Event::Typing { conversation, from } => Told::Typing { chat: conversation.number(), from },
        Event::Nudge { conversation, from, .. } => Told::Nudge { chat: conversation.number(), from },

        Event::MailUnread { inbox, folders } => {
            Told::Mail(Mail { inbox: Some(inbox), folders: Some(folders), ..Mail::default() })
        }
        Event::MailNew { from, address, subject } => {
            let (from, address, subject) = (Some(from), Some(address), Some(subject));
            Told::Mail(Mail { from, address, subject, ..Mail::default() })
        }
        Event::OfflineMessages { senders, new } => Told::OfflineMessages(OfflineTold::new(senders, new)),
        Event::Md5Challenge { salt } => Told::Md5Challenge { salt },
        Event::OfflineMessage { id, from, name, text, time } => {
            Told::OfflineMessage { message: id, from, name, text, time }
        }
        Event::UpgradeRequired(upgrade) => Told::upgrade(upgrade),
        Event::LimitReached { link, limit, dropped } => Told::LimitReached { link, limit, dropped },
        Event::Missed { count } => Told::Error {
            reason: format!("{count} events were missed: this output is read too slowly"),
            advice: "Read faster, and ask for the contacts anew by {\"do\":\"contacts\"}.".to_owned(),
        },
        Event::Notice { body, .. } => notice(body)?,
        Event::Alert { text, .. } => notice(text)?,
        Event::MobileText { text, .. } if text.trim().is_empty() => {
            notice("A page was not delivered.".to_owned())?
        }
        Event::MobileText { from, text, .. } => notice(format!("{from} (mobile): {text}"))?,
        Event::Policies { document } => Told::Policies { document },
        Event::Signal { from, kind, content } => {
            Told::Signal { from, about: kind, content: Content::of(content) }
        }
        Event::ShutdownIn { minutes } => notice(format!("The service will shut down in {minutes} minutes."))?,
        Event::Transfer(event) => transfer(event),
        Event::InvitationIgnored => {
            notice("Somebody wanted to talk, and too many conversations are open.".to_owned())?
        }

        // Answers to commands tell these.
        Event::Sent { .. }
        | Event::Delivered { .. }
        | Event::Failed { .. }
        | Event::StoredForLater { .. }
        | Event::InvitationFailed { .. } => return None,
        event @ (Event::SignedIn { .. }
        | Event::Online { .. }
        | Event::SignedOut { .. }
        | Event::ContactsReady
        | Event::Profile { .. }
        | Event::MailData { .. }
        | Event::MailActivity { .. }
        | Event::Skipped { .. }) => {
            log::debug!("not told: {event:?}");
            return None;
        }
    })
}

/// Something about pictures and files.
fn transfer(event: TransferEvent) -> Told {
    match event {
        TransferEvent::PictureChanged { account, picture } => {
            Told::PictureChanged { who: account, picture: picture.map(|hash| hash.to_string()) }
        }
        // What the sender shows of it comes in bytes, and is no part of the lines.
        TransferEvent::FileOffered { transfer, conversation, account, name, size, preview: _ } => {
            let (transfer, chat) = (transfer.number(), conversation.number());
            Told::FileOffered { transfer, chat, from: account, name, size }
        }
        TransferEvent::Progress { transfer, done, size, elapsed } => {
            let (transfer, elapsed_ms) = (transfer.number(), milliseconds(elapsed));
            Told::FileProgress { transfer, done, size, elapsed_ms }
        }
        TransferEvent::FileEnded { transfer, failure } => {
            Told::file_ended(transfer, failure.map_or(Ok(None), Err))
        }
        TransferEvent::NotServed { conversation, account, activity } => {
            Told::NotServed { chat: conversation.number(), from: account, activity }
        }
    }
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// A message that is no text: an action text, or what only its kind is told of.
fn message(
    chat: u32,
    from: String,
    name: String,
    content_type: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Told {
    let header = |wanted: &str| {
        let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.clone())
    };
    let datacast = header("ID").zip(header("Data")).filter(|_| content_type == "text/x-msnmsgr-datacast");
    let datacast = match datacast {
        Some((id, text)) if id == ACTION => {
            let (action, format, emoticons) = (true, None, Vec::new());
            return Told::Text(TextTold { chat, from, name, text, action, format, emoticons });
        }
        Some((id, data)) => Some(DatacastTold { kind: id.trim().parse().ok(), data }),
        None => None,
    };
    let r#type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Told::Other(OtherTold { chat, from, name, bytes: body.len(), r#type, datacast })
}

/// A link without a text, or a message of headers only, is no notice.
fn notice(text: String) -> Option<Told> {
    (!text.trim().is_empty()).then_some(Told::Notice { text })
}

/// The datacast that is an action text.
const ACTION: &str = "4";

impl Content {
    fn of(content: Vec<u8>) -> Self {
        match String::from_utf8(content) {
            Ok(text) => Self::Text { text },
            Err(error) => Self::Bytes { base64: base64(error.as_bytes()) },
        }
    }
}

impl EmoticonTold {
    fn new(emoticon: Emoticon) -> Self {
        let Emoticon { shortcut, picture, object } = emoticon;
        Self { shortcut, picture: picture.to_string(), object }
    }
}

impl OfflineTold {
    fn new(senders: Vec<OfflineSender>, new: bool) -> Self {
        let all = || senders.iter().fold(0_u32, |all, sender| all.saturating_add(sender.count));
        let count = (!senders.is_empty()).then(all);
        let told =
            |OfflineSender { account, name, count, .. }| OfflineSenderTold { who: account, name, count };
        Self { count, senders: senders.into_iter().map(told).collect(), new }
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
    use msnp::{Service, Settings};

    use super::*;

    #[test]
    fn what_says_nothing_is_no_notice() {
        let service = Service::at("messenger.example.net");
        let client = Client::new(Settings::new("anna@example.net", "Example-Pass1", service)).unwrap();
        let document = || "<NOTIFICATION/>".to_owned();
        for text in ["", " \r\n"] {
            let silent = [
                Event::Alert { text: text.to_owned(), document: document() },
                Event::Notice { headers: Vec::new(), body: text.to_owned() },
            ];
            for event in silent {
                let shown = format!("{event:?}");
                assert!(told(event, &client).is_none(), "{shown}");
            }
        }
        let said = |event| match told(event, &client) {
            Some(Told::Notice { text }) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(said(Event::Alert { text: "Parcel".to_owned(), document: document() }), "Parcel");
        let page = Event::MobileText { from: "tel:+1".to_owned(), text: String::new(), document: document() };
        assert_eq!(said(page), "A page was not delivered.");
    }
}
