//! What happened, as C sees it: the table of events. An event is one entry here, and a structure in [`super::event_data`] if it says
//! more than one value.

use std::ffi::c_char;

use msnp::{Event, OfflineSender, TransferEvent};

use super::arena::Arena;
use super::event_data::*;
use super::failure::{guard, msnp_failure};
use super::filling::{
    About, answered, borrowed, client_state, content, filled_emoticons, left_message, looks, milliseconds,
    sent_in, signal,
};
use super::kept;
use super::queue::Item;
use super::roster::{self, msnp_contact, msnp_group, msnp_pair, pairs};
use crate::event_table::events;
use crate::vocabulary::{msnp_activity, msnp_status};

use msnp_event_data as Data;

events! {
    /// What happened, and which member of `data` says more.
    enum msnp_event_kind;
    /// One of these, as the kind says. Every text is there, never NULL, unless its line says otherwise.
    union msnp_event_data;
    /// What an event of the client is told as.
    fn happened(event: Event, arena: &mut Arena) -> (About, msnp_event_data);

    /// Something that this version of the header does not know. Pass it over.
    Unknown = 0 {}

    /// A request was carried out or refused. `data.answered`.
    Answered = 1 {
        /// `ANSWERED`
        answered: msnp_answered,
    }

    /// The service accepted account and password: `account` as it spells it, `name`. The contact list follows, then `ONLINE`.
    /// `data.dialect`.
    SignedIn = 2 {
        /// `SIGNED_IN`: what is spoken with the service, 8 for MSNP8 and so on.
        dialect: u32,
    }
    Event::SignedIn { account, name, dialect } => {
        (About::somebody(account, name), Data { dialect: u32::from(dialect.number()) })
    },

    /// The list is complete and the first status accepted: others see it now. `data.status`.
    Online = 3 {
        /// `ONLINE`, `STATUS_CHANGED`: the new status.
        status: msnp_status,
    }
    Event::Online { status } => (About::nobody(), Data { status: status.into() }),

    /// One's own status changed. `data.status`.
    StatusChanged = 15 {}
    Event::StatusChanged { status } => (About::nobody(), Data { status: status.into() }),

    /// What the session is at changed. `data.state_changed`.
    StateChanged = 44 {
        /// `STATE_CHANGED`
        state_changed: msnp_state_changed,
    }
    Event::StateChanged { state } => {
        let (state, wait) = client_state(state);
        (About::nobody(), Data { state_changed: msnp_state_changed { state, wait } })
    },

    /// The session was lost, or an attempt to take it up again failed; there will be another one. Requests without an answer have
    /// failed; conversations go on where their own connection does; messages wait. When `ONLINE` comes again, only what changed
    /// meanwhile is told. `data.connection_lost`.
    ConnectionLost = 45 {
        /// `CONNECTION_LOST`
        connection_lost: msnp_connection_lost,
    }
    Event::ConnectionLost { reason, wait } => {
        let failure = msnp_failure::of_sign_out(&reason, arena);
        let wait = milliseconds(wait);
        (About::nobody(), Data { connection_lost: msnp_connection_lost { failure, wait } })
    },

    /// The session, or the attempt at one, is over. A new one can begin. `data.failure`, with `MSNP_RESULT_OK` for one's own wish.
    SignedOut = 4 {
        /// `SIGNED_OUT`, `INVITATION_FAILED`: why.
        failure: msnp_failure,
    }
    Event::SignedOut { reason } => {
        (About::nobody(), Data { failure: msnp_failure::of_sign_out(&reason, arena) })
    },

    /// The service wants a newer protocol or client. Never download or run what it points to. `data.upgrade`.
    UpgradeRequired = 5 {
        /// `UPGRADE_REQUIRED`
        upgrade: msnp_upgrade,
    }
    Event::UpgradeRequired(upgrade) => {
        let upgrade = msnp_upgrade {
            cause: upgrade.cause.into(),
            minimum: arena.text(&upgrade.minimum),
            recommended: arena.text(&upgrade.recommended),
            download: arena.text(&upgrade.download),
        };
        (About::nobody(), Data { upgrade })
    },

    /// The service named a salt, and `MSNP_MD5_SIGN_IN_PROGRAM` was chosen: `msnp_client_answer_md5` is to be called. When it is not answered
    /// within a while, the sign-in fails. `data.salt`.
    Md5Challenge = 55 {
        /// `MD5_CHALLENGE`: the salt, good for one answer.
        salt: *const c_char,
    }
    Event::Md5Challenge { salt } => (About::nobody(), Data { salt: arena.text(&salt) }),

    /// The contact list is complete: take a snapshot.
    ContactsReady = 6 {}
    Event::ContactsReady => (About::nobody(), NOTHING),

    /// A contact is new or changed in the list: name, lists, groups or a property. `data.contact`.
    ContactChanged = 7 {
        /// `CONTACT_CHANGED`: the contact as it is now.
        contact: msnp_contact,
    }
    Event::ContactChanged { contact } => {
        let about = About::somebody(contact.account().to_owned(), contact.name().to_owned());
        (about, Data { contact: roster::filled(&contact, arena) })
    },

    /// A contact, `account`, is on no list any more.
    ContactRemoved = 8 {}
    Event::ContactRemoved { account } => (About::account(account), NOTHING),

    /// A group is new or renamed. `data.group`.
    GroupChanged = 9 {
        /// `GROUP_CHANGED`, `GROUP_REMOVED`
        group: msnp_group,
    }
    Event::GroupChanged { group } => {
        (About::nobody(), Data { group: roster::filled_group(&group, arena) })
    },

    /// A group was removed. `data.group`, with its id only.
    GroupRemoved = 10 {}
    Event::GroupRemoved { id } => {
        (About::nobody(), Data { group: msnp_group { id: arena.text(&id), name: arena.text("") } })
    },

    /// A contact, `account` and `name`, came, went, or changed status, name, capabilities or picture. `data.presence`.
    Presence = 11 {
        /// `PRESENCE`
        presence: msnp_presence,
    }
    Event::Presence { account, status, name, capabilities, initial } => {
        let presence = msnp_presence { status: status.into(), capabilities: capabilities.0, initial };
        (About::somebody(account, name), Data { presence })
    },

    /// The personal message or media of a contact, `account`, changed. `data.personal_message`.
    PersonalMessage = 12 {
        /// `PERSONAL_MESSAGE`
        personal_message: msnp_personal_message,
    }
    Event::PersonalMessage { account, message, media } => {
        let personal_message =
            msnp_personal_message { message: arena.text(&message), media: arena.text(&media) };
        (About::account(account), Data { personal_message })
    },

    /// Somebody, `account` and `name`, has oneself on their list. Answer with `msnp_client_accept` or `msnp_client_decline` unless
    /// `data.decided`.
    AddedYou = 13 {
        /// `ADDED_YOU`: they are already on the allow or the block list; there is nothing to decide.
        decided: bool,
    }
    Event::AddedYou { account, name, decided } => (About::somebody(account, name), Data { decided }),

    /// Somebody, `account`, has taken oneself off their list.
    RemovedYou = 14 {}
    Event::RemovedYou { account } => (About::account(account), NOTHING),

    /// One's own display name changed: `name`.
    NameChanged = 16 {}
    Event::NameChanged { name } => (About::somebody(String::new(), name), NOTHING),

    /// One's own property changed, such as a telephone number. `data.property`.
    PropertyChanged = 17 {
        /// `PROPERTY_CHANGED`: three letters, and the value, empty when unset.
        property: msnp_pair,
    }
    Event::PropertyChanged { property, value } => {
        let property = msnp_pair { name: arena.text(&property), value: arena.text(&value) };
        (About::nobody(), Data { property })
    },

    /// Whether those on neither the allow nor the block list may see one's presence and write. `data.allow_unknown`.
    PrivacyChanged = 18 {
        /// `PRIVACY_CHANGED`
        allow_unknown: bool,
    }
    Event::PrivacyChanged { allow_unknown } => (About::nobody(), Data { allow_unknown }),

    /// Whether one wants to be asked when somebody adds oneself. `data.ask_when_added`.
    PromptingChanged = 19 {
        /// `PROMPTING_CHANGED`
        ask_when_added: bool,
    }
    Event::PromptingChanged { ask } => (About::nobody(), Data { ask_when_added: ask }),

    /// A conversation with `account` is connected. `data.invited`.
    ConversationOpened = 20 {
        /// `CONVERSATION_OPENED`: the contact opened it.
        invited: bool,
    }
    Event::ConversationOpened { conversation, account, invited } => {
        (About::account(account).in_conversation(conversation), Data { invited })
    },

    /// Somebody, `account` and `name`, is in the conversation.
    Joined = 21 {}
    Event::Joined { conversation, account, name } => {
        (About::somebody(account, name).in_conversation(conversation), NOTHING)
    },

    /// What the client of somebody in the conversation, `account`, can do, as its server tells after `JOINED` (MSNP12 and later).
    /// `data.capabilities`.
    ParticipantCapabilities = 49 {
        /// `PARTICIPANT_CAPABILITIES`: `MSNP_CAPABILITY_` constants and others.
        capabilities: u32,
    }
    Event::ParticipantCapabilities { conversation, account, capabilities } => {
        let about = About::account(account).in_conversation(conversation);
        (about, Data { capabilities: capabilities.0 })
    },

    /// Somebody, `account`, left the conversation. `data.idle`.
    Left = 22 {
        /// `LEFT`: for silence, not by wish.
        idle: bool,
    }
    Event::Left { conversation, account, idle } => {
        (About::account(account).in_conversation(conversation), Data { idle })
    },

    /// Somebody, `account` and `name`, said something. `data.text`.
    Text = 23 {
        /// `TEXT`
        text: msnp_said,
    }
    Event::Text { conversation, from, name, text, format, emoticons } => {
        let (emoticons, emoticon_count) = filled_emoticons(&emoticons, arena);
        let format = looks(&format, arena);
        let text = msnp_said { text: arena.text(&text), format, emoticons, emoticon_count };
        (About::somebody(from, name).in_conversation(conversation), Data { text })
    },

    /// Somebody, `account`, is typing. Show it for about six seconds.
    Typing = 24 {}
    Event::Typing { conversation, from } => {
        (About::account(from).in_conversation(conversation), NOTHING)
    },

    /// Somebody, `account` and `name`, nudges.
    Nudge = 25 {}
    Event::Nudge { conversation, from, name } => {
        (About::somebody(from, name).in_conversation(conversation), NOTHING)
    },

    /// A message of another kind from `account` and `name`: invitations, winks, ink, peer-to-peer data. `data.message`.
    Message = 26 {
        /// `MESSAGE`
        message: msnp_content,
    }
    Event::Message { conversation, from, name, content_type, headers, body } => {
        let message = content(&content_type, &headers, &body, arena);
        (About::somebody(from, name).in_conversation(conversation), Data { message })
    },

    /// A message of one's own that asks for no acknowledgement has left. `data.sent`.
    Sent = 27 {
        /// `SENT`, `DELIVERED`, `STORED_FOR_LATER`
        sent: msnp_sent,
    }
    Event::Sent { conversation, message } => sent_in(conversation, message),

    /// The service passed a message of one's own on to all participants. `data.sent`.
    Delivered = 28 {}
    Event::Delivered { conversation, message } => sent_in(conversation, message),

    /// A text of one's own to somebody who is offline is kept by the service until they fetch it. `data.sent`.
    StoredForLater = 56 {}
    Event::StoredForLater { conversation, message } => sent_in(conversation, message),

    /// A message of one's own was not delivered, or nobody can tell. `data.failed`.
    Failed = 29 {
        /// `FAILED`
        failed: msnp_failed,
    }
    Event::Failed { conversation, message, reason, text } => {
        let failed = msnp_failed {
            message: message.number(),
            failure: msnp_failure::of_send(reason, arena),
            text: text.map_or(std::ptr::null(), |text| arena.text(&text)),
        };
        (About::nobody().in_conversation(conversation), Data { failed })
    },

    /// A long message of `account`, which comes in pieces, was given up before it was whole.
    MessageIncomplete = 47 {}
    Event::MessageIncomplete { conversation, from } => {
        (About::account(from).in_conversation(conversation), NOTHING)
    },

    /// Somebody, `account` where it is known, could not be brought into a conversation. `data.failure`.
    InvitationFailed = 30 {}
    Event::InvitationFailed { conversation, account, reason } => {
        let failure = msnp_failure::of_send(reason, arena);
        (About::account(account.unwrap_or_default()).in_conversation(conversation), Data { failure })
    },

    /// A conversation is not connected any more. With one contact, the next message opens it again; a group is over.
    ConversationEnded = 31 {}
    Event::ConversationEnded { conversation } => {
        (About::nobody().in_conversation(conversation), NOTHING)
    },

    /// Somebody wanted to talk, and there was no room for another conversation.
    InvitationIgnored = 32 {}
    Event::InvitationIgnored => (About::nobody(), NOTHING),

    /// What the service knows of the account, without what is secret. `data.fields`.
    Profile = 33 {
        /// `PROFILE`
        fields: msnp_fields,
    }
    Event::Profile { fields } => {
        let (list, count) = pairs(borrowed(&fields), arena);
        (About::nobody(), Data { fields: msnp_fields { list, count } })
    },

    /// How much mail is unread. `data.mail_unread`.
    MailUnread = 34 {
        /// `MAIL_UNREAD`
        mail_unread: msnp_mail_unread,
    }
    Event::MailUnread { inbox, folders } => {
        (About::nobody(), Data { mail_unread: msnp_mail_unread { inbox, folders } })
    },

    /// A new mail from `account` and `name`. `data.subject`.
    MailNew = 35 {
        /// `MAIL_NEW`: the subject.
        subject: *const c_char,
    }
    Event::MailNew { from, address, subject } => {
        (About::somebody(address, from), Data { subject: arena.text(&subject) })
    },

    /// Mail data as XML (MSNP11 and later). `data.mail_data`.
    MailData = 36 {
        /// `MAIL_DATA`
        mail_data: msnp_mail_data,
    }
    Event::MailData { document, new } => {
        (About::nobody(), Data { mail_data: msnp_mail_data { document: arena.text(&document), fresh: new } })
    },

    /// Messages wait that people left while one was offline, as the service says after the sign-in, or one has just come (MSNP11 and
    /// later). Their texts follow, each as `OFFLINE_MESSAGE`, where the service gives them out. `data.offline_messages`.
    OfflineMessages = 48 {
        /// `OFFLINE_MESSAGES`
        offline_messages: msnp_offline_messages,
    }
    Event::OfflineMessages { senders, new } => {
        let sender = |sender: OfflineSender| msnp_offline_sender {
            account: arena.text(&sender.account),
            name: arena.text(&sender.name),
            count: sender.count,
        };
        let senders = senders.into_iter().map(sender).collect();
        let (senders, sender_count) = arena.list(senders);
        let offline_messages = msnp_offline_messages { senders, sender_count, fresh: new };
        (About::nobody(), Data { offline_messages })
    },

    /// Somebody left a message while one was offline. It is told once by each client, and stays at the service until
    /// `msnp_client_offline_message_stored`: a program that ends before that is told again, under the same id. `data.offline_message`.
    OfflineMessage = 57 {
        /// `OFFLINE_MESSAGE`
        offline_message: msnp_offline_message,
    }
    Event::OfflineMessage { id, from, name, text, time } => {
        (About::nobody(), Data { offline_message: left_message([&id, &from, &name, &text], time, arena) })
    },

    /// Mail was moved, read or deleted. `data.mail_activity`.
    MailActivity = 37 {
        /// `MAIL_ACTIVITY`
        mail_activity: msnp_mail_activity,
    }
    Event::MailActivity { from, to, count } => {
        let mail_activity = msnp_mail_activity { from: arena.text(&from), to: arena.text(&to), count };
        (About::nobody(), Data { mail_activity })
    },

    /// Another message from the service itself. `data.notice`.
    Notice = 38 {
        /// `NOTICE`
        notice: msnp_content,
    }
    Event::Notice { headers, body } => {
        (About::nobody(), Data { notice: content("", &headers, body.as_bytes(), arena) })
    },

    /// An alert of the service (`NOT`). `data.document`.
    Alert = 39 {
        /// `ALERT`, `MOBILE_TEXT`
        document: msnp_document,
    }
    Event::Alert { text, document } => {
        let document = msnp_document { text: arena.text(&text), document: arena.text(&document) };
        (About::nobody(), Data { document })
    },

    /// A text from a mobile device, `account`, or the report that a page failed (`IPG`). `data.document`.
    MobileText = 40 {}
    Event::MobileText { from, text, document } => {
        let document = msnp_document { text: arena.text(&text), document: arena.text(&document) };
        (About::account(from), Data { document })
    },

    /// What the service wants clients to keep to, unasked with the sign-in (`GCF`, MSNP13 and later; `services.md` 6.4). Nothing is done with it
    /// here. `data.signal`: `content` is the document.
    Policies = 58 {
        /// `POLICIES`, `SIGNAL`
        signal: msnp_signal,
    }
    Event::Policies { document } => (About::nobody(), Data { signal: signal(0, document.as_bytes(), arena) }),

    /// The program of `account` says something to one's own, without a conversation (`UBN`, MSNP13 and later; `services.md` 5.5).
    /// Nothing is told of whom one has blocked, and of strangers while only the allow list may write. `data.signal`.
    Signal = 59 {}
    Event::Signal { from, kind, content } => (About::account(from), Data { signal: signal(kind, &content, arena) }),

    /// The service will shut down. `data.minutes`.
    ShutdownIn = 41 {
        /// `SHUTDOWN_IN`: after so many minutes.
        minutes: u32,
    }
    Event::ShutdownIn { minutes } => (About::nobody(), Data { minutes }),

    /// Something of the stream was passed over: too long, or not to be understood. `data.skipped`.
    Skipped = 42 {
        /// `SKIPPED`
        skipped: msnp_skipped,
    }
    Event::Skipped { verb, length } => {
        let skipped = msnp_skipped { verb: arena.text(&verb.unwrap_or_default()), length };
        (About::nobody(), Data { skipped })
    },

    /// Events were taken too slowly: so many are missing here. Take a snapshot. `data.missed`.
    Missed = 43 {
        /// `MISSED`: how many.
        missed: u64,
    }
    Event::Missed { count } => (About::nobody(), Data { missed: count }),

    /// A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first time
    /// at once; `msnp_client_counters` counts all of it. `data.limit_reached`.
    LimitReached = 46 {
        /// `LIMIT_REACHED`
        limit_reached: msnp_limit_reached,
    }
    Event::LimitReached { link, limit, dropped } => {
        let limit_reached = msnp_limit_reached { link: link.into(), limit: limit.into(), dropped };
        (About::nobody(), Data { limit_reached })
    },

    /// A contact, `account`, shows another display picture, or none any more: `msnp_client_picture` fetches it. `data.picture_hash`.
    PictureChanged = 50 {
        /// `PICTURE_CHANGED`: the SHA-1 of its bytes, 20 of them: the same picture has the same one, whoever shows it. NULL: they show none.
        picture_hash: *const u8,
    }
    Event::Transfer(TransferEvent::PictureChanged { account, picture }) => {
        let picture_hash = picture.map_or(std::ptr::null(), |picture| arena.bytes(&picture.0));
        (About::account(account), Data { picture_hash })
    },

    /// Somebody, `account`, offers a file: `msnp_client_accept_file` or `msnp_client_decline_file` within five minutes. `data.file_offered`.
    FileOffered = 51 {
        /// `FILE_OFFERED`
        file_offered: msnp_file_offered,
    }
    Event::Transfer(TransferEvent::FileOffered { transfer, conversation, account, name, size, preview }) => {
        let file_offered = msnp_file_offered {
            transfer: transfer.number(),
            name: arena.text(&name),
            size,
            preview: arena.bytes(&preview),
            preview_length: preview.len(),
        };
        (About::account(account).in_conversation(conversation), Data { file_offered })
    },

    /// How far a file is, four times a second at the most. `data.file_progress`.
    FileProgress = 52 {
        /// `FILE_PROGRESS`
        file_progress: msnp_file_progress,
    }
    Event::Transfer(TransferEvent::Progress { transfer, done, size, elapsed }) => {
        let (transfer, elapsed) = (transfer.number(), milliseconds(elapsed));
        (About::nobody(), Data { file_progress: msnp_file_progress { transfer, done, size, elapsed } })
    },

    /// A file is over on the network: all of it has gone or come, or not. Of files that this program sends or takes, `ANSWERED` says what came
    /// of them with the file itself, when that is closed. `data.file_ended`.
    FileEnded = 53 {
        /// `FILE_ENDED`
        file_ended: msnp_file_ended,
    }
    Event::Transfer(TransferEvent::FileEnded { transfer, failure }) => {
        let failure = failure.map_or_else(msnp_failure::none, |failure| msnp_failure::of_transfer(&failure, arena));
        (About::nobody(), Data { file_ended: msnp_file_ended { transfer: transfer.number(), failure } })
    },

    /// Somebody, `account`, invited to what no client of this kind serves, and was declined. `data.activity`.
    NotServed = 54 {
        /// `NOT_SERVED`: to what.
        activity: msnp_activity,
    }
    Event::Transfer(TransferEvent::NotServed { conversation, account, activity }) => {
        (About::account(account).in_conversation(conversation), Data { activity: activity.into() })
    },
}

/// Something that happened. Every event that changes the contact list comes after the change: a snapshot already shows it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_event {
    /// What.
    pub kind: msnp_event_kind,
    /// In which conversation; 0: in none.
    pub conversation: u32,
    /// Who; empty where nobody is meant. Never NULL.
    pub account: *const c_char,
    /// Their name; empty where it is not told. Never NULL. Untrusted plain text.
    pub name: *const c_char,
    /// More about it.
    pub data: msnp_event_data,
}

/// For kinds that say everything by themselves.
const NOTHING: Data = Data { missed: 0 };

/// An event to be given out.
pub(crate) fn filled(item: Item) -> *mut msnp_event {
    let mut arena = Arena::default();
    let (kind, about, data) = match item {
        Item::Answer(answer) => (msnp_event_kind::Answered, About::nobody(), answered(&answer, &mut arena)),
        Item::Event(event) => {
            let (kind, (about, data)) = happened(event, &mut arena);
            (kind, about, data)
        }
    };
    let shown = msnp_event {
        kind,
        conversation: about.conversation,
        account: arena.text(&about.account),
        name: arena.text(&about.name),
        data,
    };
    kept::give(shown, arena)
}

/// Frees an event, with every text in it. Does nothing with NULL. From any thread.
///
/// # Safety
/// `event` is NULL or came from `msnp_client_next_event`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_event_free(event: *mut msnp_event) {
    guard(|| {
        // SAFETY: handed on.
        unsafe { kept::free(event) };
        Ok(())
    });
}
