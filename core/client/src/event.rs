//! What a [`Client`](crate::Client) tells, as owned values.

mod offline;
mod state;

use std::sync::Arc;
use std::time::Duration;

use msnp_core::LinkKind;
use msnp_core::account::{Capabilities, Status};
use msnp_core::dialect::Dialect;
use msnp_core::error::UpgradeCause;

use crate::error::{SendFailure, SignOutReason};
use crate::limits::Limit;
use crate::message::{ConversationId, Format, MessageId};
use crate::roster::{Contact, Group};
use crate::transfer::{Emoticon, TransferEvent};
pub use offline::OfflineSender;
pub use state::State;

/// Something that happened. Take them from [`Client::events`](crate::Client::events).
///
/// Every event that changes the contact list comes after the change: [`Client::contacts`](crate::Client::contacts) already shows it.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(tag = "type", rename_all = "kebab-case"))]
pub enum Event {
    /// The service accepted account and password. The contact list follows, then [`Event::Online`].
    SignedIn {
        /// The account as the service spells it.
        account: String,
        /// The display name; empty from MSNP10 on, where it comes with the list.
        name: String,
        /// What is spoken with the service.
        dialect: Dialect,
    },
    /// The list is complete and the first status accepted: others see it now.
    Online {
        /// The status.
        status: Status,
    },
    /// What the session is at changed; [`Client::state`](crate::Client::state) already says it.
    StateChanged {
        /// The new state.
        #[cfg_attr(feature = "serde", serde(flatten))]
        state: State,
    },
    /// The session was lost, or an attempt to take it up again failed; there will be another one. Requests without an answer have
    /// failed; conversations go on where their own connection does; messages wait. When [`Event::Online`] comes again, only what changed
    /// meanwhile is told.
    ConnectionLost {
        /// Why, with advice.
        reason: SignOutReason,
        /// How long until the next attempt. [`Client::network_changed`](crate::Client::network_changed) begins it at once.
        #[cfg_attr(
            feature = "serde",
            serde(rename = "wait_ms", serialize_with = "crate::serialized::milliseconds")
        )]
        wait: Duration,
    },
    /// The session, or the attempt at one, is over. [`Client::sign_in`](crate::Client::sign_in) begins a new one.
    SignedOut {
        /// Why, with advice.
        reason: SignOutReason,
    },
    /// The service named a salt, and [`Md5SignIn::Program`](crate::Md5SignIn::Program) was chosen: give the MD5 of salt and password to
    /// `Client::answer_md5`. Only builds with the feature `legacy` tell it.
    Md5Challenge {
        /// The salt, good for one answer.
        salt: String,
    },
    /// The service wants a newer protocol or client. Whether the session goes on shows in what follows.
    UpgradeRequired(Upgrade),

    /// The contact list is complete: take a snapshot.
    ContactsReady,
    /// A contact is new or changed in the list: name, lists, groups or a property.
    ContactChanged {
        /// The contact as it is now.
        contact: Arc<Contact>,
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
        /// The status; [`Status::Offline`] when the contact went.
        status: Status,
        /// The display name.
        name: String,
        /// What the contact's client can do.
        capabilities: Capabilities,
        /// The answer to one's own coming online, not news.
        initial: bool,
    },
    /// A contact's personal message or media changed (MSNP11 and later).
    PersonalMessage {
        /// Who.
        account: String,
        /// The message; empty: none.
        message: String,
        /// The media string as it is on the wire (`notification.md` 4); empty: none.
        media: String,
    },
    /// Somebody has oneself on their contact list. Answer with [`Client::accept`](crate::Client::accept) or
    /// [`Client::decline`](crate::Client::decline) unless `decided`.
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
    /// One's own privacy setting changed (`BLP`).
    PrivacyChanged {
        /// Those on neither the allow nor the block list may see one's presence and write.
        allow_unknown: bool,
    },
    /// Whether one wants to be asked when somebody adds oneself changed (`GTC`).
    PromptingChanged {
        /// One wants to be asked.
        ask: bool,
    },

    /// A conversation is connected.
    ConversationOpened {
        /// Which.
        conversation: ConversationId,
        /// The contact it was opened to, or who invited.
        account: String,
        /// The contact opened it.
        invited: bool,
    },
    /// Somebody is in the conversation.
    Joined {
        /// Which.
        conversation: ConversationId,
        /// Who.
        account: String,
        /// Their name.
        name: String,
    },
    /// What the client of somebody in the conversation can do, as its server tells beside [`Event::Joined`] (MSNP12 and later). It may not be a
    /// contact, of whom presence tells.
    ParticipantCapabilities {
        /// Which.
        conversation: ConversationId,
        /// Who.
        account: String,
        /// What their client can do.
        capabilities: Capabilities,
    },
    /// Somebody left the conversation.
    Left {
        /// Which.
        conversation: ConversationId,
        /// Who.
        account: String,
        /// For silence, not by wish.
        idle: bool,
    },
    /// Somebody said something.
    Text {
        /// In which conversation.
        conversation: ConversationId,
        /// Who.
        from: String,
        /// Their name.
        name: String,
        /// What. Untrusted plain text with line breaks as `\n`.
        text: String,
        /// In which font and colour.
        format: Format,
        /// The emoticons in it that its sender made: what their letters stand for. Empty in builds without the feature `p2p`.
        emoticons: Vec<Emoticon>,
    },
    /// Somebody is typing. Show it for about six seconds.
    Typing {
        /// In which conversation.
        conversation: ConversationId,
        /// Who.
        from: String,
    },
    /// Somebody nudges.
    Nudge {
        /// In which conversation.
        conversation: ConversationId,
        /// Who.
        from: String,
        /// Their name.
        name: String,
    },
    /// A message of another kind: invitations, winks, ink, peer-to-peer data.
    Message {
        /// In which conversation.
        conversation: ConversationId,
        /// Who.
        from: String,
        /// Their name.
        name: String,
        /// The content type, with its parameters.
        content_type: String,
        /// The other headers, in order.
        headers: Vec<(String, String)>,
        /// The body; of a drawing (`image/gif`, `application/x-ms-ink`) its bytes, without the base64 that it comes in.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialized::base64"))]
        body: Vec<u8>,
    },
    /// A message that asks for no acknowledgement has left.
    Sent {
        /// In which conversation.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
    },
    /// The service passed a message on to all participants.
    Delivered {
        /// In which conversation.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
    },
    /// A text to somebody who is offline is kept by the service until they fetch it.
    StoredForLater {
        /// In which conversation.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
    },
    /// A message was not delivered, or nobody can tell.
    Failed {
        /// In which conversation.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
        /// Why, with advice.
        reason: SendFailure,
        /// The text, or those parts of a long one that did not arrive. `None` for what is not text.
        text: Option<String>,
    },
    /// A long message of somebody, which comes in pieces, was given up before it was whole.
    MessageIncomplete {
        /// In which conversation.
        conversation: ConversationId,
        /// Whose.
        from: String,
    },
    /// Somebody could not be brought into a conversation.
    InvitationFailed {
        /// Into which.
        conversation: ConversationId,
        /// Who, where it is known.
        account: Option<String>,
        /// Why.
        reason: SendFailure,
    },
    /// A conversation is not connected any more. With one contact, the next message opens it again; a group is over.
    ConversationEnded {
        /// Which.
        conversation: ConversationId,
    },
    /// Somebody wanted to talk, and there was no room for another conversation; or they are not known to be allowed while the contact
    /// list, which says who is blocked, is still on its way.
    InvitationIgnored,

    /// Something about pictures and files from person to person. Only builds with the feature `p2p` tell it.
    Transfer(TransferEvent),

    /// What the service knows of the account (`text/x-msmsgsprofile`): field names and values. Without `MSPAuth`, which is secret.
    Profile {
        /// Field names and values, in order.
        fields: Vec<(String, String)>,
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
        from: String,
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
        new: bool,
    },
    /// Messages wait that people left while one was offline, or one has just come (MSNP11 and later): see [`Event::OfflineMessage`].
    OfflineMessages {
        /// Who left how many, in the order of the service. Empty: so many wait that it does not say whose.
        senders: Vec<OfflineSender>,
        /// They have just come; otherwise they waited.
        new: bool,
    },
    /// Somebody left a message while one was offline. Told once by each client, it stays at the service until
    /// [`Client::offline_message_stored`](crate::Client::offline_message_stored): who ends before that is told again, under the same id.
    OfflineMessage {
        /// The service's name for it, the same each time.
        id: String,
        /// Who left it, in lower case.
        from: String,
        /// Their name, or the account.
        name: String,
        /// What they wrote.
        text: String,
        /// In seconds since 1970 (UTC), where the service says.
        time: Option<u64>,
    },
    /// Mail was moved, read or deleted.
    MailActivity {
        /// From which folder.
        from: String,
        /// To which folder.
        to: String,
        /// How many.
        count: u32,
    },
    /// Another message from the service itself.
    Notice {
        /// Its headers, in order.
        headers: Vec<(String, String)>,
        /// Its body.
        body: String,
    },
    /// An alert of the service (`NOT`).
    Alert {
        /// What to show. Untrusted plain text; empty where the document has only a link.
        text: String,
        /// The whole document.
        document: String,
    },
    /// A text from a mobile device, or the report that a page failed (`IPG`).
    MobileText {
        /// Who, as the document says.
        from: String,
        /// The text.
        text: String,
        /// The whole document.
        document: String,
    },
    /// What the service wants clients to keep to, unasked with the sign-in (`GCF`, MSNP13 and later; `services.md` 6.4): versions that it shuts
    /// out, texts that it drops. Nothing is done with it here.
    Policies {
        /// The document, XML.
        document: String,
    },
    /// Somebody's program says something to one's own, without a conversation (`UBN`, MSNP13 and later; `services.md` 5.5). Nothing is told
    /// of whom one has blocked, and of strangers while only the allow list may write.
    Signal {
        /// Who.
        from: String,
        /// What it is about: 1 a shared folder, 2 a call, 3 peer-to-peer data; programs agree on it.
        kind: u32,
        /// What it says: any bytes. Nothing in it is to be trusted.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialized::base64"))]
        content: Vec<u8>,
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
    /// A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first
    /// time at once; [`Client::counters`](crate::Client::counters) counts all of it.
    LimitReached {
        /// On which connection, the last time.
        link: LinkKind,
        /// Which bound.
        limit: Limit,
        /// How much was dropped since this bound was told of last, at least 1; in what, is said at each [`Limit`].
        dropped: u32,
    },
    /// This subscription was too slow: so many events are missing here. Look at [`Client::contacts`](crate::Client::contacts) and
    /// [`Client::is_online`](crate::Client::is_online) anew.
    Missed {
        /// How many.
        count: u64,
    },
}

/// What a service said that wants a newer client. Never download or run what it points to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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

impl Event {
    /// How many bytes of texts and documents it holds: for programs that keep events, and are to keep them within bounds. What it shares
    /// with the contact list is not counted.
    pub fn weight(&self) -> usize {
        let of = |texts: &[&str]| texts.iter().map(|text| text.len()).sum::<usize>();
        let all = |fields: &[(String, String)]| fields.iter().map(|(name, value)| of(&[name, value])).sum();
        match self {
            Self::SignedIn { account, name, dialect: _ }
            | Self::Presence { account, name, .. }
            | Self::AddedYou { account, name, .. }
            | Self::Joined { account, name, .. } => of(&[account, name]),
            Self::ConnectionLost { reason, .. } | Self::SignedOut { reason } => reason.to_string().len(),
            Self::UpgradeRequired(Upgrade { minimum, recommended, download, cause: _ }) => {
                of(&[minimum, recommended, download])
            }
            Self::ContactRemoved { account }
            | Self::RemovedYou { account }
            | Self::ConversationOpened { account, .. }
            | Self::ParticipantCapabilities { account, .. }
            | Self::Left { account, .. } => account.len(),
            Self::GroupChanged { group } => of(&[group.id(), group.name()]),
            Self::PersonalMessage { account, message, media } => of(&[account, message, media]),
            Self::GroupRemoved { id: text }
            | Self::NameChanged { name: text }
            | Self::Md5Challenge { salt: text } => text.len(),
            Self::PropertyChanged { property, value } => of(&[property, value]),
            Self::Text { from, name, text, format, emoticons, .. } => {
                let emoticons = emoticons.iter().map(Emoticon::weight);
                of(&[from, name, text, &format.font]).saturating_add(emoticons.sum())
            }
            Self::Typing { from, .. } | Self::MessageIncomplete { from, .. } => from.len(),
            Self::Nudge { from, name, .. } => of(&[from, name]),
            Self::Message { from, name, content_type, headers, body, .. } => {
                of(&[from, name, content_type]).saturating_add(all(headers)).saturating_add(body.len())
            }
            Self::Failed { text, .. } => text.as_ref().map_or(0, String::len),
            Self::InvitationFailed { account, .. } => account.as_ref().map_or(0, String::len),
            Self::Profile { fields } => all(fields),
            Self::MailNew { from, address, subject } => of(&[from, address, subject]),
            Self::MailData { document, .. } | Self::Policies { document } => document.len(),
            Self::Signal { from, content, .. } => from.len().saturating_add(content.len()),
            Self::OfflineMessages { senders, .. } => senders.iter().map(OfflineSender::weight).sum(),
            Self::OfflineMessage { id, from, name, text, time: _ } => of(&[id, from, name, text]),
            Self::MailActivity { from, to, .. } => of(&[from, to]),
            Self::Notice { headers, body } => all(headers).saturating_add(body.len()),
            Self::Alert { text, document } => of(&[text, document]),
            Self::MobileText { from, text, document } => of(&[from, text, document]),
            Self::Skipped { verb, .. } => verb.as_ref().map_or(0, String::len),
            Self::Transfer(event) => event.weight(),
            // Of a contact that changed the list has it.
            Self::ContactChanged { contact: _ }
            | Self::Online { .. }
            | Self::StateChanged { .. }
            | Self::ContactsReady
            | Self::StatusChanged { .. }
            | Self::PrivacyChanged { .. }
            | Self::PromptingChanged { .. }
            | Self::Sent { .. }
            | Self::Delivered { .. }
            | Self::StoredForLater { .. }
            | Self::ConversationEnded { .. }
            | Self::InvitationIgnored
            | Self::MailUnread { .. }
            | Self::ShutdownIn { .. }
            | Self::LimitReached { .. }
            | Self::Missed { .. } => 0,
        }
    }
}

#[cfg(test)]
mod tests;
