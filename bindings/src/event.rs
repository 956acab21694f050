//! What happens, as values.

use crate::conversation::Format;
use crate::failure::{ErrorKind, Failure, of_sign_out};
use crate::limits::LimitName;
use crate::roster::{Contact, Group};
use crate::vocabulary::{LinkKind, Protocol, State, Status, UpgradeCause};

/// Something that happened.
///
/// Every event that changes the contact list comes after the change: the roster already shows it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Event {
    /// The service accepted account and password. The contact list follows, then `Online`.
    SignedIn {
        /// The account as the service spells it.
        account: String,
        /// The display name; empty from MSNP10 on, where it comes with the list.
        name: String,
        /// What is spoken with the service.
        protocol: Option<Protocol>,
    },
    /// The list is complete and the first status accepted: others see it now.
    Online {
        /// The status.
        status: Status,
    },
    /// What the session is at changed.
    StateChanged {
        /// The new state.
        state: State,
    },
    /// The session was lost, or an attempt to take it up again failed; there will be another one. Requests without an answer have
    /// failed; messages wait. When `Online` comes again, only what changed meanwhile is told.
    ConnectionLost {
        /// Why, with advice.
        failure: Failure,
        /// How long until the next attempt, in milliseconds. `network_changed` begins it at once.
        wait_milliseconds: u64,
    },
    /// The session, or the attempt at one, is over.
    SignedOut {
        /// Why, with advice; nothing: by one's own wish.
        failure: Option<Failure>,
    },
    /// The service wants a newer protocol or client. Whether the session goes on shows in what follows.
    UpgradeRequired {
        /// What the service said.
        upgrade: Upgrade,
    },
    /// The contact list is complete: take a snapshot.
    ContactsReady,
    /// A contact is new or changed in the list: name, lists, groups or a property.
    ContactChanged {
        /// The contact as it is now.
        contact: Contact,
    },
    /// A contact is on no list any more.
    ContactRemoved {
        /// Who.
        account: String,
    },
    /// A group is new or renamed.
    GroupChanged {
        /// The group as it is now.
        group: Group,
    },
    /// A group was removed.
    GroupRemoved {
        /// Its id.
        id: String,
    },
    /// A contact came, went, or changed status, name, capabilities or picture.
    Presence {
        /// Who.
        account: String,
        /// The status; offline when the contact went.
        status: Status,
        /// The display name.
        name: String,
        /// What the contact's client can do, as bits.
        capabilities: u32,
        /// The answer to one's own coming online, not news.
        initial: bool,
    },
    /// A contact's personal message or media changed (MSNP11 and later).
    PersonalMessage {
        /// Who.
        account: String,
        /// The personal message; empty: none.
        text: String,
        /// The media string as it is on the wire; empty: none.
        media: String,
    },
    /// Somebody has oneself on their contact list. Answer with `accept` or `decline` unless `decided`.
    AddedYou {
        /// Who.
        account: String,
        /// Their name, as they or the service say.
        name: String,
        /// They are already on the allow or the block list: there is nothing to decide.
        decided: bool,
    },
    /// Somebody has taken oneself off their contact list.
    RemovedYou {
        /// Who.
        account: String,
    },
    /// One's own status changed.
    StatusChanged {
        /// The new status.
        status: Status,
    },
    /// One's own display name changed.
    NameChanged {
        /// The new name.
        name: String,
    },
    /// One's own property changed, such as a telephone number (`PHH`, `PHW`, `PHM`).
    PropertyChanged {
        /// Three letters.
        property: String,
        /// The value, empty when unset.
        value: String,
    },
    /// One's own privacy setting changed.
    PrivacyChanged {
        /// Those on neither the allow nor the block list may see one's presence and write.
        allow_unknown: bool,
    },
    /// Whether one wants to be asked when somebody adds oneself changed.
    PromptingChanged {
        /// One wants to be asked.
        ask: bool,
    },
    /// A conversation is connected.
    ConversationOpened {
        /// Which.
        conversation: u32,
        /// The contact it was opened to, or who invited.
        account: String,
        /// The contact opened it.
        invited: bool,
    },
    /// Somebody is in the conversation.
    Joined {
        /// Which.
        conversation: u32,
        /// Who.
        account: String,
        /// Their name.
        name: String,
    },
    /// Somebody left the conversation.
    Left {
        /// Which.
        conversation: u32,
        /// Who.
        account: String,
        /// For silence, not by wish.
        idle: bool,
    },
    /// Somebody said something.
    Text {
        /// In which conversation.
        conversation: u32,
        /// Who.
        sender: String,
        /// Their name.
        name: String,
        /// What. Untrusted plain text with line breaks as `\n`.
        text: String,
        /// In which font and colour.
        format: Format,
    },
    /// Somebody is typing. Show it for about six seconds.
    Typing {
        /// In which conversation.
        conversation: u32,
        /// Who.
        sender: String,
    },
    /// Somebody nudges.
    Nudge {
        /// In which conversation.
        conversation: u32,
        /// Who.
        sender: String,
        /// Their name.
        name: String,
    },
    /// A message of another kind: invitations, winks, ink, peer-to-peer data.
    OtherMessage {
        /// In which conversation.
        conversation: u32,
        /// Who.
        sender: String,
        /// Their name.
        name: String,
        /// The content type, with its parameters.
        content_type: String,
        /// The other headers, in order.
        headers: Vec<Field>,
        /// The body.
        body: Vec<u8>,
    },
    /// A message that asks for no acknowledgement has left.
    Sent {
        /// In which conversation.
        conversation: u32,
        /// Which.
        message_id: u32,
    },
    /// The service passed a message on to all participants.
    Delivered {
        /// In which conversation.
        conversation: u32,
        /// Which.
        message_id: u32,
    },
    /// A message was not delivered, or nobody can tell.
    Failed {
        /// In which conversation.
        conversation: u32,
        /// Which.
        message_id: u32,
        /// Why, with advice, and with the text that did not arrive.
        failure: Failure,
    },
    /// A long message of somebody, which comes in pieces, was given up before it was whole.
    MessageIncomplete {
        /// In which conversation.
        conversation: u32,
        /// Whose.
        sender: String,
    },
    /// Somebody could not be brought into a conversation.
    InvitationFailed {
        /// Into which.
        conversation: u32,
        /// Who, where it is known.
        account: Option<String>,
        /// Why.
        failure: Failure,
    },
    /// A conversation is not connected any more. With one contact, the next message opens it again; a group is over.
    ConversationEnded {
        /// Which.
        conversation: u32,
    },
    /// Somebody wanted to talk, and there was no room for another conversation.
    InvitationIgnored,
    /// What the service knows of the account. Nothing secret is in it.
    Profile {
        /// Field names and values, in order.
        fields: Vec<Field>,
    },
    /// How much mail is unread.
    MailUnread {
        /// In the inbox.
        inbox: u32,
        /// In other folders.
        folders: u32,
    },
    /// A new mail.
    MailNew {
        /// The sender's name.
        sender: String,
        /// The sender's address.
        address: String,
        /// The subject.
        subject: String,
    },
    /// Mail data as XML, with headers of offline messages (MSNP11 and later).
    MailData {
        /// The document, or `too-large`.
        document: String,
        /// It comes with a new offline message, not with the sign-in.
        is_new: bool,
    },
    /// Messages wait that people left while one was offline, as the service says after the sign-in, or one has just come (MSNP11 and
    /// later). Their texts are not there.
    OfflineMessages {
        /// Who left how many, in the order of the service. Empty: so many wait that it does not say whose.
        senders: Vec<OfflineSender>,
        /// They have just come; otherwise they waited.
        is_new: bool,
    },
    /// Mail was moved, read or deleted.
    MailActivity {
        /// From which folder.
        source: String,
        /// To which folder.
        destination: String,
        /// How many.
        count: u32,
    },
    /// Another message from the service itself.
    Notice {
        /// Its headers, in order.
        headers: Vec<Field>,
        /// Its body.
        body: String,
    },
    /// An alert of the service.
    Alert {
        /// What to show. Untrusted plain text.
        text: String,
        /// The whole document.
        document: String,
    },
    /// A text from a mobile device, or the report that a page failed.
    MobileText {
        /// Who, as the document says.
        sender: String,
        /// The text.
        text: String,
        /// The whole document.
        document: String,
    },
    /// The service will shut down.
    ShutdownIn {
        /// After so many minutes.
        minutes: u32,
    },
    /// Something of the stream was passed over: too long, or not to be understood.
    Skipped {
        /// The command, where there is one.
        verb: Option<String>,
        /// How many bytes.
        length: u32,
    },
    /// A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute.
    LimitReached {
        /// On which connection, the last time.
        link: LinkKind,
        /// Which bound.
        limit: LimitName,
        /// How much was dropped since this bound was told of last, at least 1; in what, is said at each bound.
        dropped: u32,
    },
    /// This listener was too slow: so many events are missing here. Look at the roster and the state anew.
    Missed {
        /// How many.
        count: u64,
    },
    /// An event that this version of the bindings has no word for.
    Unknown,
}

/// A header, or a field of a profile.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Who left messages while one was offline.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfflineSender {
    /// The account, in lower case.
    pub account: String,
    /// Their name, as the service says; the account where it does not. Untrusted plain text.
    pub name: String,
    /// How many messages.
    pub count: u32,
}

impl From<msnp::OfflineSender> for OfflineSender {
    fn from(sender: msnp::OfflineSender) -> Self {
        Self { account: sender.account, name: sender.name, count: sender.count }
    }
}

/// What a service said that wants a newer client. Never download or run what it points to.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Upgrade {
    /// What showed it.
    pub cause: UpgradeCause,
    /// The least client version that it accepts; empty: it did not say.
    pub minimum: String,
    /// The client version that it recommends; empty: it did not say.
    pub recommended: String,
    /// Where it says that a newer client is; empty: it did not say.
    pub download: String,
}

impl From<msnp::Upgrade> for Upgrade {
    fn from(upgrade: msnp::Upgrade) -> Self {
        Self {
            cause: upgrade.cause.into(),
            minimum: upgrade.minimum,
            recommended: upgrade.recommended,
            download: upgrade.download,
        }
    }
}

fn fields(pairs: Vec<(String, String)>) -> Vec<Field> {
    pairs.into_iter().map(|(name, value)| Field { name, value }).collect()
}

/// What a message's failure is told with.
fn undelivered(reason: msnp::SendFailure, message: u32, text: Option<String>) -> Failure {
    Failure { unsent_text: text, message_id: Some(message), ..reason.into() }
}

impl From<msnp::Event> for Event {
    fn from(event: msnp::Event) -> Self {
        session_event(event).or_else(contact_event).or_else(conversation_event).unwrap_or_else(service_event)
    }
}

/// An event, or the one that was given, for the next to read.
type Read = Result<Event, msnp::Event>;

#[expect(clippy::result_large_err, reason = "an event goes on by value to the next that may read it")]
fn session_event(event: msnp::Event) -> Read {
    use msnp::Event as From;
    Ok(match event {
        From::SignedIn { account, name, protocol } => {
            Event::SignedIn { account, name, protocol: Protocol::of(protocol) }
        }
        From::Online { status } => Event::Online { status: status.into() },
        From::StateChanged { state } => Event::StateChanged { state: state.into() },
        From::ConnectionLost { reason, wait } => Event::ConnectionLost {
            failure: of_sign_out(reason).unwrap_or_else(|| ErrorKind::ConnectionLost.into()),
            wait_milliseconds: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        },
        From::SignedOut { reason } => Event::SignedOut { failure: of_sign_out(reason) },
        From::UpgradeRequired(upgrade) => Event::UpgradeRequired { upgrade: upgrade.into() },
        From::StatusChanged { status } => Event::StatusChanged { status: status.into() },
        From::NameChanged { name } => Event::NameChanged { name },
        From::PropertyChanged { property, value } => Event::PropertyChanged { property, value },
        From::PrivacyChanged { allow_unknown } => Event::PrivacyChanged { allow_unknown },
        From::PromptingChanged { ask } => Event::PromptingChanged { ask },
        From::Skipped { verb, length } => Event::Skipped { verb, length },
        From::LimitReached { link, limit, dropped } => {
            Event::LimitReached { link: link.into(), limit: LimitName::of(limit), dropped }
        }
        From::Missed { count } => Event::Missed { count },
        other => return Err(other),
    })
}

#[expect(clippy::result_large_err, reason = "an event goes on by value to the next that may read it")]
fn contact_event(event: msnp::Event) -> Read {
    use msnp::Event as From;
    Ok(match event {
        From::ContactsReady => Event::ContactsReady,
        From::ContactChanged { contact } => Event::ContactChanged { contact: Contact::from(&*contact) },
        From::ContactRemoved { account } => Event::ContactRemoved { account },
        From::GroupChanged { group } => Event::GroupChanged { group: Group::from(&group) },
        From::GroupRemoved { id } => Event::GroupRemoved { id },
        From::Presence { account, status, name, capabilities, initial } => {
            Event::Presence { account, status: status.into(), name, capabilities: capabilities.0, initial }
        }
        From::PersonalMessage { account, message, media } => {
            Event::PersonalMessage { account, text: message, media }
        }
        From::AddedYou { account, name, decided } => Event::AddedYou { account, name, decided },
        From::RemovedYou { account } => Event::RemovedYou { account },
        other => return Err(other),
    })
}

#[expect(clippy::result_large_err, reason = "an event goes on by value to the next that may read it")]
fn conversation_event(event: msnp::Event) -> Read {
    use msnp::Event as From;
    Ok(match event {
        From::ConversationOpened { conversation, account, invited } => {
            Event::ConversationOpened { conversation: conversation.number(), account, invited }
        }
        From::Joined { conversation, account, name } => {
            Event::Joined { conversation: conversation.number(), account, name }
        }
        From::Left { conversation, account, idle } => {
            Event::Left { conversation: conversation.number(), account, idle }
        }
        From::Text { conversation, from, name, text, format } => Event::Text {
            conversation: conversation.number(),
            sender: from,
            name,
            text,
            format: format.into(),
        },
        From::Typing { conversation, from } => {
            Event::Typing { conversation: conversation.number(), sender: from }
        }
        From::Nudge { conversation, from, name } => {
            Event::Nudge { conversation: conversation.number(), sender: from, name }
        }
        From::Message { conversation, from, name, content_type, headers, body } => Event::OtherMessage {
            conversation: conversation.number(),
            sender: from,
            name,
            content_type,
            headers: fields(headers),
            body,
        },
        From::Sent { conversation, message } => {
            Event::Sent { conversation: conversation.number(), message_id: message.number() }
        }
        From::Delivered { conversation, message } => {
            Event::Delivered { conversation: conversation.number(), message_id: message.number() }
        }
        From::Failed { conversation, message, reason, text } => Event::Failed {
            conversation: conversation.number(),
            message_id: message.number(),
            failure: undelivered(reason, message.number(), text),
        },
        From::MessageIncomplete { conversation, from } => {
            Event::MessageIncomplete { conversation: conversation.number(), sender: from }
        }
        From::InvitationFailed { conversation, account, reason } => {
            Event::InvitationFailed { conversation: conversation.number(), account, failure: reason.into() }
        }
        From::ConversationEnded { conversation } => {
            Event::ConversationEnded { conversation: conversation.number() }
        }
        From::InvitationIgnored => Event::InvitationIgnored,
        other => return Err(other),
    })
}

fn service_event(event: msnp::Event) -> Event {
    use msnp::Event as From;
    match event {
        From::Profile { fields: pairs } => Event::Profile { fields: fields(pairs) },
        From::MailUnread { inbox, folders } => Event::MailUnread { inbox, folders },
        From::MailNew { from, address, subject } => Event::MailNew { sender: from, address, subject },
        From::MailData { document, new } => Event::MailData { document, is_new: new },
        From::OfflineMessages { senders, new } => {
            Event::OfflineMessages { senders: senders.into_iter().map(Into::into).collect(), is_new: new }
        }
        From::MailActivity { from, to, count } => {
            Event::MailActivity { source: from, destination: to, count }
        }
        From::Notice { headers, body } => Event::Notice { headers: fields(headers), body },
        From::Alert { text, document } => Event::Alert { text, document },
        From::MobileText { from, text, document } => Event::MobileText { sender: from, text, document },
        From::ShutdownIn { minutes } => Event::ShutdownIn { minutes },
        _ => Event::Unknown,
    }
}
