//! What happens, as values: the table of events. An event is one entry here.

use crate::emoticon::Emoticon;
use crate::failure::{ErrorKind, Failure, of_sign_out};
use crate::limits::LimitName;
use crate::message::{Format, OfflineSender};
use crate::roster::{Contact, Group};
use crate::vocabulary::{Activity, Dialect, LinkKind, State, Status, UpgradeCause};

/// Makes the enumeration, and the way to it from the client's own. An entry has the words for the event and each of its fields, the name that
/// users see, the pattern of the client's event, and for each field its type and value. The patterns are the arms of one `match` without a
/// catch-all, so that an event without an entry does not compile.
macro_rules! events {
    (
        $(#[$about:meta])* enum $name:ident from $of:ty, and
        $(#[$unknown_doc:meta])+ $unknown:ident;
        $(
            $(#[$doc:meta])+
            $event:ident from ($pattern:pat) $({ $($(#[$field_doc:meta])+ $field:ident: $type:ty = $value:expr,)* })?
        )*
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
        pub enum $name {
            $($(#[$doc])+ $event $({ $($(#[$field_doc])+ $field: $type,)* })?,)*
            $(#[$unknown_doc])+
            $unknown,
        }

        impl From<$of> for $name {
            fn from(event: $of) -> Self {
                match event { $($pattern => Self::$event $({ $($field: $value,)* })?,)* }
            }
        }
    };
}

events! {
    /// Something that happened.
    ///
    /// Every event that changes the contact list comes after the change: the roster already shows it.
    enum Event from msnp::Event, and
    /// An event that this version of the bindings has no word for.
    Unknown;

    /// The service accepted account and password. The contact list follows, then `Online`.
    SignedIn from (msnp::Event::SignedIn { account, name, dialect }) {
        /// The account as the service spells it.
        account: String = account,
        /// The display name; empty from MSNP10 on, where it comes with the list.
        name: String = name,
        /// What is spoken with the service.
        dialect: Option<Dialect> = Dialect::of(dialect),
    }

    /// The list is complete and the first status accepted: others see it now.
    Online from (msnp::Event::Online { status }) {
        /// The status.
        status: Status = status.into(),
    }

    /// What the session is at changed.
    StateChanged from (msnp::Event::StateChanged { state }) {
        /// The new state.
        state: State = state.into(),
    }

    /// The session was lost, or an attempt to take it up again failed; there will be another one. Requests without an answer have
    /// failed; messages wait. When `Online` comes again, only what changed meanwhile is told.
    ConnectionLost from (msnp::Event::ConnectionLost { reason, wait }) {
        /// Why, with advice.
        failure: Failure = of_sign_out(reason).unwrap_or_else(connection_lost),
        /// How long until the next attempt, in milliseconds. `network_changed` begins it at once.
        wait_milliseconds: u64 = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
    }

    /// The session, or the attempt at one, is over.
    SignedOut from (msnp::Event::SignedOut { reason }) {
        /// Why, with advice; nothing: by one's own wish.
        failure: Option<Failure> = of_sign_out(reason),
    }

    /// The service wants a newer protocol or client. Whether the session goes on shows in what follows.
    UpgradeRequired from (msnp::Event::UpgradeRequired(upgrade)) {
        /// What the service said.
        upgrade: Upgrade = upgrade.into(),
    }

    /// The service named a salt, and `Md5SignIn::Program` was chosen: `answer_md5` is to be called with the MD5 of salt and password, while the
    /// sign-in waits. When it is not answered within a while, the sign-in fails.
    Md5Challenge from (msnp::Event::Md5Challenge { salt }) {
        /// The salt, good for one answer.
        salt: String = salt,
    }

    /// The contact list is complete: take a snapshot.
    ContactsReady from (msnp::Event::ContactsReady)

    /// A contact is new or changed in the list: name, lists, groups or a property.
    ContactChanged from (msnp::Event::ContactChanged { contact }) {
        /// The contact as it is now.
        contact: Contact = Contact::from(&*contact),
    }

    /// A contact is on no list any more.
    ContactRemoved from (msnp::Event::ContactRemoved { account }) {
        /// Who.
        account: String = account,
    }

    /// A group is new or renamed.
    GroupChanged from (msnp::Event::GroupChanged { group }) {
        /// The group as it is now.
        group: Group = Group::from(&group),
    }

    /// A group was removed.
    GroupRemoved from (msnp::Event::GroupRemoved { id }) {
        /// Its id.
        id: String = id,
    }

    /// A contact came, went, or changed status, name, capabilities or picture.
    Presence from (msnp::Event::Presence { account, status, name, capabilities, initial }) {
        /// Who.
        account: String = account,
        /// The status; offline when the contact went.
        status: Status = status.into(),
        /// The display name.
        name: String = name,
        /// What the contact's client can do, as bits.
        capabilities: u32 = capabilities.0,
        /// The answer to one's own coming online, not news.
        initial: bool = initial,
    }

    /// A contact's personal message or media changed (MSNP11 and later).
    PersonalMessage from (msnp::Event::PersonalMessage { account, message, media }) {
        /// Who.
        account: String = account,
        /// The personal message; empty: none.
        text: String = message,
        /// The media string as it is on the wire; empty: none.
        media: String = media,
    }

    /// Somebody has oneself on their contact list. Answer with `accept` or `decline` unless `decided`.
    AddedYou from (msnp::Event::AddedYou { account, name, decided }) {
        /// Who.
        account: String = account,
        /// Their name, as they or the service say.
        name: String = name,
        /// They are already on the allow or the block list: there is nothing to decide.
        decided: bool = decided,
    }

    /// Somebody has taken oneself off their contact list.
    RemovedYou from (msnp::Event::RemovedYou { account }) {
        /// Who.
        account: String = account,
    }

    /// One's own status changed.
    StatusChanged from (msnp::Event::StatusChanged { status }) {
        /// The new status.
        status: Status = status.into(),
    }

    /// One's own display name changed.
    NameChanged from (msnp::Event::NameChanged { name }) {
        /// The new name.
        name: String = name,
    }

    /// One's own property changed, such as a telephone number (`PHH`, `PHW`, `PHM`).
    PropertyChanged from (msnp::Event::PropertyChanged { property, value }) {
        /// Three letters.
        property: String = property,
        /// The value, empty when unset.
        value: String = value,
    }

    /// One's own privacy setting changed.
    PrivacyChanged from (msnp::Event::PrivacyChanged { allow_unknown }) {
        /// Those on neither the allow nor the block list may see one's presence and write.
        allow_unknown: bool = allow_unknown,
    }

    /// Whether one wants to be asked when somebody adds oneself changed.
    PromptingChanged from (msnp::Event::PromptingChanged { ask }) {
        /// One wants to be asked.
        ask: bool = ask,
    }

    /// A conversation is connected.
    ConversationOpened from (msnp::Event::ConversationOpened { conversation, account, invited }) {
        /// Which.
        conversation: u32 = conversation.number(),
        /// The contact it was opened to, or who invited.
        account: String = account,
        /// The contact opened it.
        invited: bool = invited,
    }

    /// Somebody is in the conversation.
    Joined from (msnp::Event::Joined { conversation, account, name }) {
        /// Which.
        conversation: u32 = conversation.number(),
        /// Who.
        account: String = account,
        /// Their name.
        name: String = name,
    }

    /// What the client of somebody in the conversation can do, as its server tells after `Joined` (MSNP12 and later). It may not be a contact,
    /// of whom presence tells.
    ParticipantCapabilities from (msnp::Event::ParticipantCapabilities { conversation, account, capabilities }) {
        /// Which.
        conversation: u32 = conversation.number(),
        /// Who.
        account: String = account,
        /// What their client can do, as bits.
        capabilities: u32 = capabilities.0,
    }

    /// Somebody left the conversation.
    Left from (msnp::Event::Left { conversation, account, idle }) {
        /// Which.
        conversation: u32 = conversation.number(),
        /// Who.
        account: String = account,
        /// For silence, not by wish.
        idle: bool = idle,
    }

    /// Somebody said something.
    Text from (msnp::Event::Text { conversation, from, name, text, format, emoticons }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Who.
        sender: String = from,
        /// Their name.
        name: String = name,
        /// What. Untrusted plain text with line breaks as `\n`.
        text: String = text,
        /// In which font and colour.
        format: Format = format.into(),
        /// Which letters of it stand for pictures: `fetch_object` gives those.
        emoticons: Vec<Emoticon> = emoticons.into_iter().map(Into::into).collect(),
    }

    /// Somebody is typing. Show it for about six seconds.
    Typing from (msnp::Event::Typing { conversation, from }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Who.
        sender: String = from,
    }

    /// Somebody nudges.
    Nudge from (msnp::Event::Nudge { conversation, from, name }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Who.
        sender: String = from,
        /// Their name.
        name: String = name,
    }

    /// A message of another kind: invitations, winks, ink, peer-to-peer data.
    OtherMessage from (msnp::Event::Message { conversation, from, name, content_type, headers, body }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Who.
        sender: String = from,
        /// Their name.
        name: String = name,
        /// The content type, with its parameters.
        content_type: String = content_type,
        /// The other headers, in order.
        headers: Vec<Field> = fields(headers),
        /// The body; of a drawing (`image/gif`, `application/x-ms-ink`) its bytes, without the base64 that it comes in.
        body: Vec<u8> = body,
    }

    /// A message that asks for no acknowledgement has left.
    Sent from (msnp::Event::Sent { conversation, message }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Which.
        message_id: u32 = message.number(),
    }

    /// The service passed a message on to all participants.
    Delivered from (msnp::Event::Delivered { conversation, message }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Which.
        message_id: u32 = message.number(),
    }

    /// A text to somebody who is offline is kept by the service until they fetch it.
    StoredForLater from (msnp::Event::StoredForLater { conversation, message }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Which.
        message_id: u32 = message.number(),
    }

    /// A message was not delivered, or nobody can tell.
    Failed from (msnp::Event::Failed { conversation, message, reason, text }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Which.
        message_id: u32 = message.number(),
        /// Why, with advice, and with the text that did not arrive.
        failure: Failure = undelivered(reason, message.number(), text),
    }

    /// A long message of somebody, which comes in pieces, was given up before it was whole.
    MessageIncomplete from (msnp::Event::MessageIncomplete { conversation, from }) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Whose.
        sender: String = from,
    }

    /// Somebody could not be brought into a conversation.
    InvitationFailed from (msnp::Event::InvitationFailed { conversation, account, reason }) {
        /// Into which.
        conversation: u32 = conversation.number(),
        /// Who, where it is known.
        account: Option<String> = account,
        /// Why.
        failure: Failure = reason.into(),
    }

    /// A conversation is not connected any more. With one contact, the next message opens it again; a group is over.
    ConversationEnded from (msnp::Event::ConversationEnded { conversation }) {
        /// Which.
        conversation: u32 = conversation.number(),
    }

    /// Somebody wanted to talk, and there was no room for another conversation.
    InvitationIgnored from (msnp::Event::InvitationIgnored)

    /// A contact shows another display picture, or none any more: `picture` fetches it.
    PictureChanged from (msnp::Event::Transfer(msnp::TransferEvent::PictureChanged { account, picture })) {
        /// Who.
        account: String = account,
        /// The SHA-1 of its bytes in 40 hexadecimal digits, by which the same picture is known again; nothing: they show none.
        hash: Option<String> = picture.map(|hash| hash.to_string()),
    }

    /// Somebody offers a file: `accept_file` or `decline_file` within five minutes.
    FileOffered from (msnp::Event::Transfer(
        msnp::TransferEvent::FileOffered { transfer, conversation, account, name, size, preview }
    )) {
        /// The transfer's number.
        transfer: u32 = transfer.number(),
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Who.
        account: String = account,
        /// The file's name, fit to be shown and to be that of a file: no folders, no control characters, at most 120 characters.
        name: String = name,
        /// Its bytes, as the sender says.
        size: u64 = size,
        /// A small picture of it (PNG), where there is one, at most 64 KiB. It comes from the sender: decode it with bounds.
        preview: Option<Vec<u8>> = Some(preview).filter(|bytes| !bytes.is_empty()),
    }

    /// How far a file is that is sent or received, four times a second at the most.
    FileProgress from (msnp::Event::Transfer(msnp::TransferEvent::Progress { transfer, done, size, elapsed })) {
        /// Which transfer.
        transfer: u32 = transfer.number(),
        /// The bytes that were sent or have come.
        done: u64 = done,
        /// All of them.
        size: u64 = size,
        /// How long it has taken so far, since the first byte, in milliseconds.
        elapsed_milliseconds: u64 = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    }

    /// A file is over on the network: all of it has gone or come, or not. Whether it was written, too, says the call that took it.
    FileEnded from (msnp::Event::Transfer(msnp::TransferEvent::FileEnded { transfer, failure })) {
        /// Which transfer.
        transfer: u32 = transfer.number(),
        /// Why it is not all there, with advice; nothing: it is.
        failure: Option<Failure> = failure.map(Into::into),
    }

    /// Somebody invited to what is not served, and was declined.
    NotServed from (msnp::Event::Transfer(msnp::TransferEvent::NotServed { conversation, account, activity })) {
        /// In which conversation.
        conversation: u32 = conversation.number(),
        /// Who.
        account: String = account,
        /// To what.
        activity: Activity = activity.into(),
    }

    /// What the service knows of the account. Nothing secret is in it.
    Profile from (msnp::Event::Profile { fields: pairs }) {
        /// Field names and values, in order.
        fields: Vec<Field> = fields(pairs),
    }

    /// How much mail is unread.
    MailUnread from (msnp::Event::MailUnread { inbox, folders }) {
        /// In the inbox.
        inbox: u32 = inbox,
        /// In other folders.
        folders: u32 = folders,
    }

    /// A new mail.
    MailNew from (msnp::Event::MailNew { from, address, subject }) {
        /// The sender's name.
        sender: String = from,
        /// The sender's address.
        address: String = address,
        /// The subject.
        subject: String = subject,
    }

    /// Mail data as XML, with headers of offline messages (MSNP11 and later).
    MailData from (msnp::Event::MailData { document, new }) {
        /// The document, or `too-large`.
        document: String = document,
        /// It comes with a new offline message, not with the sign-in.
        is_new: bool = new,
    }

    /// Messages wait that people left while one was offline, as the service says after the sign-in, or one has just come (MSNP11 and
    /// later). Their texts follow, each as an event of its own, where the service gives them out.
    OfflineMessages from (msnp::Event::OfflineMessages { senders, new }) {
        /// Who left how many, in the order of the service. Empty: so many wait that it does not say whose.
        senders: Vec<OfflineSender> = senders.into_iter().map(Into::into).collect(),
        /// They have just come; otherwise they waited.
        is_new: bool = new,
    }

    /// Somebody left a message while one was offline. It is told once by each client, in the order in which it was written, and stays at the
    /// service until `offline_message_stored` says that the program keeps it: one that ends before that is told again the next time, under
    /// the same id.
    OfflineMessage from (msnp::Event::OfflineMessage { id, from, name, text, time }) {
        /// The service's name for it, the same each time.
        id: String = id,
        /// Who left it, in lower case.
        sender: String = from,
        /// Their name; the account where the message does not say. Untrusted plain text.
        name: String = name,
        /// What they wrote. Untrusted plain text.
        text: String = text,
        /// When, in seconds since 1970 (UTC), where the service says.
        time: Option<u64> = time,
    }

    /// Mail was moved, read or deleted.
    MailActivity from (msnp::Event::MailActivity { from, to, count }) {
        /// From which folder.
        source: String = from,
        /// To which folder.
        destination: String = to,
        /// How many.
        count: u32 = count,
    }

    /// Another message from the service itself.
    Notice from (msnp::Event::Notice { headers, body }) {
        /// Its headers, in order.
        headers: Vec<Field> = fields(headers),
        /// Its body.
        body: String = body,
    }

    /// An alert of the service.
    Alert from (msnp::Event::Alert { text, document }) {
        /// What to show. Untrusted plain text.
        text: String = text,
        /// The whole document.
        document: String = document,
    }

    /// A text from a mobile device, or the report that a page failed.
    MobileText from (msnp::Event::MobileText { from, text, document }) {
        /// Who, as the document says.
        sender: String = from,
        /// The text.
        text: String = text,
        /// The whole document.
        document: String = document,
    }

    /// What the service wants clients to keep to, unasked with the sign-in (MSNP13 and later). Nothing is done with it here.
    Policies from (msnp::Event::Policies { document }) {
        /// The document, XML.
        document: String = document,
    }

    /// Somebody's program says something to one's own, without a conversation (MSNP13 and later). Nothing is told of whom one has blocked, and of
    /// strangers while only the allow list may write.
    Signal from (msnp::Event::Signal { from, kind, content }) {
        /// Who.
        sender: String = from,
        /// What it is about: 1 a shared folder, 2 a call, 3 peer-to-peer data; programs agree on it.
        about: u32 = kind,
        /// What it says: any bytes. Nothing in it is to be trusted.
        content: Vec<u8> = content,
    }

    /// The service will shut down.
    ShutdownIn from (msnp::Event::ShutdownIn { minutes }) {
        /// After so many minutes.
        minutes: u32 = minutes,
    }

    /// Something of the stream was passed over: too long, or not to be understood.
    Skipped from (msnp::Event::Skipped { verb, length }) {
        /// The command, where there is one.
        verb: Option<String> = verb,
        /// How many bytes.
        length: u32 = length,
    }

    /// A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute.
    LimitReached from (msnp::Event::LimitReached { link, limit, dropped }) {
        /// On which connection, the last time.
        link: LinkKind = link.into(),
        /// Which bound.
        limit: LimitName = LimitName::of(limit),
        /// How much was dropped since this bound was told of last, at least 1; in what, is said at each bound.
        dropped: u32 = dropped,
    }

    /// This listener was too slow: so many events are missing here. Look at the roster and the state anew.
    Missed from (msnp::Event::Missed { count }) {
        /// How many.
        count: u64 = count,
    }
}

/// A header, or a field of a profile.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
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

/// Of a session that was lost though nobody can say why.
fn connection_lost() -> Failure {
    ErrorKind::ConnectionLost.into()
}
