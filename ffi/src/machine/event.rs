//! What happened, as C sees it: the table of events. An event is one entry here, and a structure in [`super::event_data`] if it says
//! what none of those there do.

use core::ffi::c_char;

use msnp_core::Event;
use msnp_core::account::Status;
use msnp_core::error::FailureReason;
use msnp_core::event::Mail;
use msnp_core::text::Text;

use super::event_data::*;
use super::filling::{NO_MAIL, NOT_TOLD, gone, of_failure, of_message, of_request};
use super::offline_data::{msnp_machine_offline_fate, msnp_machine_offline_message};
use crate::event_table::events;
use crate::result::msnp_result;
use crate::vocabulary::{msnp_request_kind, msnp_state};

use msnp_machine_event_data as Data;

events! {
    /// What happened, and which member of `data` says more.
    enum msnp_machine_event_kind;
    /// One of these, as the kind says.
    union msnp_machine_event_data;
    /// What an event of the machine is told as.
    fn told(event: &Event<'_>) -> msnp_machine_event_data;

    /// Something that this version of the header does not know. Pass it over.
    Unknown = 0 {}
    // `transfers::told`, `offline::told` and `signals::told` have those of builds with them.
    Event::Peer(_) | Event::Offline(_) | Event::Unasked(_) => NOTHING,

    /// The service accepted the account. The list follows, then `ONLINE`. `data.signed_in`.
    SignedIn = 1 {
        /// `SIGNED_IN`
        signed_in: msnp_machine_signed_in,
    }
    Event::SignedIn(signed_in) => Data { signed_in: signed_in.into() },

    /// The list is complete and the status was accepted for the first time: others see it now. `data.status`.
    Online = 2 {
        /// `ONLINE`, `STATUS_CHANGED`
        status: msnp_machine_status,
    }
    Event::Online { status } => of_status(*status),

    /// One's own status changed, by wish or by the server. `data.status`.
    StatusChanged = 3 {}
    Event::StatusChanged { status } => of_status(*status),

    /// What the session is at changed; the last event before the machine waits. `data.state`.
    StateChanged = 48 {
        /// `STATE_CHANGED`
        state: msnp_machine_state_changed,
    }
    Event::StateChanged { state } => {
        let (state, until) = msnp_state::of(*state);
        Data { state: msnp_machine_state_changed { state, until } }
    },

    /// The session, or the attempt at one, is over. A new one can begin. `data.signed_out`.
    SignedOut = 4 {
        /// `SIGNED_OUT`, `CONNECTION_LOST`
        signed_out: msnp_machine_signed_out,
    }
    Event::SignedOut { reason } => Data { signed_out: reason.into() },

    /// The session was lost, or an attempt to take it up failed; there will be another one. Requests without an answer are refused,
    /// conversations go on where their own connection does, and what waits to be said stays. `data.signed_out`.
    ConnectionLost = 49 {}
    Event::ConnectionLost { reason, wait } => {
        Data { signed_out: msnp_machine_signed_out { wait: wait.as_millis(), ..reason.into() } }
    },

    /// The service wants a newer protocol or client. Never download or run what it points to. `data.upgrade`.
    UpgradeRequired = 5 {
        /// `UPGRADE_REQUIRED`
        upgrade: msnp_machine_upgrade,
    }
    Event::UpgradeRequired(upgrade) => {
        let upgrade = msnp_machine_upgrade {
            minimum: upgrade.minimum.into(),
            recommended: upgrade.recommended.into(),
            download: upgrade.download.into(),
        };
        Data { upgrade }
    },

    /// The whole contact list follows: forget the one that was kept. From MSNP13 on it may come again while one is online, when it was changed
    /// elsewhere: who does not come until `LIST_COMPLETE` is on no list any more. `data.list_begins`.
    ListBegins = 6 {
        /// `LIST_BEGINS`
        list_begins: msnp_machine_list_begins,
    }
    Event::ListBegins { contacts, groups } => {
        Data { list_begins: msnp_machine_list_begins { contacts: *contacts, groups: *groups } }
    },

    /// The list that was kept is current. `LIST_COMPLETE` follows.
    ListUnchanged = 7 {}
    Event::ListUnchanged => NOTHING,

    /// The whole list has arrived, or none was needed. `data.list_version`.
    ListComplete = 8 {
        /// `LIST_COMPLETE`
        list_version: msnp_machine_list_version,
    }
    Event::ListComplete { version } => {
        let list_version =
            msnp_machine_list_version { list: version.list.into(), settings: version.settings.into() };
        Data { list_version }
    },

    /// A contact of the list. `data.contact`.
    Contact = 10 {
        /// `CONTACT`
        contact: msnp_machine_contact,
    }
    Event::Contact(contact) => Data { contact: contact.into() },

    /// A property of a contact, such as a telephone number. `data.property`.
    ContactProperty = 11 {
        /// `CONTACT_PROPERTY`, `OWN_PROPERTY`
        property: msnp_machine_property,
    }
    Event::ContactProperty { account, property, value } => {
        of_property(account.unwrap_or_default(), property, *value)
    },

    /// A property of oneself; `MFN` is the display name. `data.property`.
    OwnProperty = 12 {}
    Event::OwnProperty { property, value } => of_property("", property, *value),

    /// Whether those on neither list may see one's presence and write (`BLP`). `data.choice`.
    Privacy = 13 {
        /// `PRIVACY`, `PROMPTING`
        choice: msnp_machine_choice,
    }
    Event::Privacy { allow_unknown } => of_choice(*allow_unknown),

    /// Whether the user wants to be asked when somebody adds them (`GTC`). `data.choice`.
    Prompting = 14 {}
    Event::Prompting { ask } => of_choice(*ask),

    /// A contact was put on a list, by wish or by somebody else. `data.list_change`.
    Added = 15 {
        /// `ADDED`, `REMOVED`
        list_change: msnp_machine_list_change,
    }
    Event::Added(change) => Data { list_change: change.into() },

    /// A contact was taken off a list, by wish or by somebody else. `data.list_change`.
    Removed = 16 {}
    Event::Removed(change) => Data { list_change: change.into() },

    /// A group of the list. `data.group`.
    Group = 9 {
        /// `GROUP`, `GROUP_ADDED`, `GROUP_RENAMED`, `GROUP_REMOVED`
        group: msnp_machine_group,
    }
    Event::Group(group) => of_group(group.id, group.name),

    /// A group was made. `data.group`.
    GroupAdded = 17 {}
    Event::GroupAdded(group) => of_group(group.id, group.name),

    /// A group was renamed. `data.group`.
    GroupRenamed = 18 {}
    Event::GroupRenamed(group) => of_group(group.id, group.name),

    /// A group was removed. `data.group`.
    GroupRemoved = 19 {}
    Event::GroupRemoved { id } => of_group(id, Text::EMPTY),

    /// A name was changed in the list. `data.contact_renamed`.
    ContactRenamed = 20 {
        /// `CONTACT_RENAMED`
        contact_renamed: msnp_machine_contact_renamed,
    }
    Event::ContactRenamed { account, contact_id, name } => {
        let contact_renamed = msnp_machine_contact_renamed {
            account: account.unwrap_or_default().into(),
            id: contact_id.unwrap_or_default().into(),
            name: (*name).into(),
        };
        Data { contact_renamed }
    },

    /// A contact is there, went, or changed name, status or picture. `data.presence`.
    Presence = 21 {
        /// `PRESENCE`
        presence: msnp_machine_presence,
    }
    Event::Presence(presence) => Data { presence: presence.into() },
    Event::ContactOffline { account } => Data { presence: (&gone(account)).into() },

    /// A contact's personal message and media. `data.personal_message`.
    PersonalMessage = 22 {
        /// `PERSONAL_MESSAGE`
        personal_message: msnp_machine_personal_message,
    }
    Event::PersonalMessage { account, message, media } => {
        let personal_message = msnp_machine_personal_message {
            account: (*account).into(),
            message: (*message).into(),
            media: (*media).into(),
        };
        Data { personal_message }
    },

    /// A request was carried out. `data.answer`.
    Answered = 23 {
        /// `ANSWERED`, `REFUSED`
        answer: msnp_machine_answer,
    }
    Event::Answered { request } => {
        answer(request.number(), msnp_request_kind::Other, msnp_result::Ok, 0)
    },

    /// A request was refused. `data.answer`.
    Refused = 24 {}
    Event::Refused { request, kind, error } => {
        let (result, code) = of_request(*error);
        answer(request.number(), (*kind).into(), result, code)
    },

    /// The answer to `msnp_machine_request_url`. `data.url`.
    Url = 25 {
        /// `URL`
        url: msnp_machine_url,
    }
    Event::Url { request, path, login } => {
        let request = request.number();
        Data { url: msnp_machine_url { request, path: (*path).into(), login: (*login).into() } }
    },

    /// The answer to `msnp_machine_request_configuration`. `data.configuration_file`.
    ConfigurationFile = 26 {
        /// `CONFIGURATION_FILE`
        configuration_file: msnp_machine_configuration_file,
    }
    Event::ConfigurationFile { request, name, content } => {
        let configuration_file = msnp_machine_configuration_file {
            request: request.number(),
            name: (*name).into(),
            content: (*content).into(),
        };
        Data { configuration_file }
    },

    /// A conversation is connected: what waits is sent, others may speak. `data.conversation_opened`.
    ConversationOpened = 27 {
        /// `CONVERSATION_OPENED`
        conversation_opened: msnp_machine_conversation_opened,
    }
    Event::ChatOpened { chat, account, invited } => {
        let conversation_opened = msnp_machine_conversation_opened {
            conversation: chat.number(),
            account: (*account).into(),
            invited: *invited,
        };
        Data { conversation_opened }
    },

    /// Somebody is in the conversation. `data.participant`.
    Joined = 28 {
        /// `JOINED`, `LEFT`
        participant: msnp_machine_participant,
    }
    Event::Joined { chat, account, name, before, capabilities } => {
        let (before, capabilities) = (*before, capabilities.0);
        let who = of_participant(chat.number(), account, *name);
        Data { participant: msnp_machine_participant { before, capabilities, ..who } }
    },

    /// Somebody left the conversation. `data.participant`.
    Left = 29 {}
    Event::Left { chat, account, idle } => {
        let who = of_participant(chat.number(), account, Text::EMPTY);
        Data { participant: msnp_machine_participant { idle: *idle, ..who } }
    },

    /// Somebody wants to talk: `account` and `name`; `conversation` is 0. The next `msnp_machine_poll` answers and opens a conversation
    /// with them, unless `msnp_machine_decline` is called before it: for whoever is not to be heard. `data.participant`.
    Ring = 51 {}
    Event::Ring { account, name } => Data { participant: of_participant(0, account, *name) },

    /// A long message of `account`, which comes in pieces, was given up before it was whole. `data.participant`.
    MessageIncomplete = 52 {}
    Event::MessageIncomplete { chat, account } => {
        Data { participant: of_participant(chat.number(), account, Text::EMPTY) }
    },

    /// Somebody said or did something in a conversation. `data.message`.
    Message = 30 {
        /// `MESSAGE`
        message: msnp_machine_message,
    }
    Event::Message { chat, account, name, content } => {
        Data { message: of_message(chat.number(), account, *name, content) }
    },

    /// A message that asks for no acknowledgement has left. `data.fate`.
    Sent = 31 {
        /// `SENT`, `DELIVERED`, `FAILED`, `INVITATION_FAILED`, `CONVERSATION_CLOSED`, `CONVERSATION_ENDED`
        fate: msnp_machine_fate,
    }
    Event::Sent { chat, message } => fate(chat.number(), message.number(), None),

    /// The service passed a message on to all participants. `data.fate`.
    Delivered = 32 {}
    Event::Delivered { chat, message } => fate(chat.number(), message.number(), None),

    /// A message was not delivered, or nobody can tell. `data.fate`.
    Failed = 33 {}
    Event::Failed { chat, message, reason } => fate(chat.number(), message.number(), Some(*reason)),

    /// Somebody could not be brought into a conversation. `data.fate`.
    InvitationFailed = 34 {}
    Event::InvitationFailed { chat, request, reason } => {
        fate(chat.number(), request.number(), Some(*reason))
    },

    /// A conversation has no connection (any more): nobody is in it. The next message opens another. `data.fate`.
    ConversationClosed = 35 {}
    Event::ChatClosed { chat, reason } => fate(chat.number(), 0, *reason),

    /// A conversation is over: its number means nothing any more. `data.fate`.
    ConversationEnded = 36 {}
    Event::ChatEnded { chat } => fate(chat.number(), 0, None),

    /// Somebody wanted to talk, and there was no room for another conversation.
    InvitationIgnored = 37 {}
    Event::InvitationIgnored => NOTHING,

    /// The service named a salt: `msnp_machine_answer_md5` is to be called, after `msnp_machine_sign_in_by_md5` with `MSNP_MD5_SIGN_IN_PROGRAM`.
    /// When it is not answered within a while, the sign-in fails. `data.md5_challenge`.
    Md5Challenge = 60 {
        /// `MD5_CHALLENGE`
        md5_challenge: msnp_machine_md5_challenge,
    }
    Event::Md5Challenge(salt) => {
        Data { md5_challenge: msnp_machine_md5_challenge { salt: salt.as_str().into() } }
    },

    /// How much mail is unread. `data.mail`.
    MailUnread = 39 {
        /// `MAIL_UNREAD`, `MAIL_NEW`, `MAIL_DATA`
        mail: msnp_machine_mail,
    }
    Event::Mail(Mail::Unread { inbox, folders }) => {
        Data { mail: msnp_machine_mail { inbox: *inbox, folders: *folders, ..NO_MAIL } }
    },

    /// A new mail. `data.mail`.
    MailNew = 40 {}
    Event::Mail(Mail::New { from, address, subject }) => {
        let (from, address, subject) = ((*from).into(), (*address).into(), (*subject).into());
        Data { mail: msnp_machine_mail { from, address, subject, ..NO_MAIL } }
    },

    /// Mail data as XML (MSNP11 and later). `data.mail`.
    MailData = 41 {}
    Event::Mail(Mail::Data { inbox, folders, document, new }) => {
        let (inbox, folders) = (inbox.unwrap_or(NOT_TOLD), folders.unwrap_or(NOT_TOLD));
        let mail = msnp_machine_mail { inbox, folders, document: (*document).into(), is_new: *new, ..NO_MAIL };
        Data { mail }
    },

    /// Mail was moved, read or deleted. `data.mail_activity`.
    MailActivity = 42 {
        /// `MAIL_ACTIVITY`
        mail_activity: msnp_machine_mail_activity,
    }
    Event::MailActivity { from, to, count } => {
        let mail_activity =
            msnp_machine_mail_activity { from: (*from).into(), to: (*to).into(), count: *count };
        Data { mail_activity }
    },

    /// The service will shut down. `data.shutdown`.
    ShutdownIn = 44 {
        /// `SHUTDOWN_IN`
        shutdown: msnp_machine_shutdown,
    }
    Event::ShutdownIn { minutes } => Data { shutdown: msnp_machine_shutdown { minutes: *minutes } },

    /// What the service knows of the account (`text/x-msmsgsprofile`): `headers`. As precious as a password. `data.notice`.
    Profile = 38 {
        /// `PROFILE`, `SERVICE_MESSAGE`, `ALERT`, `MOBILE_TEXT`
        notice: msnp_machine_notice,
    }
    Event::Profile(headers) => notice(Text::EMPTY, Text::EMPTY, headers.raw(), &[]),

    /// Another message from the service itself. `data.notice`.
    ServiceMessage = 43 {}
    Event::ServiceMessage(message) => notice(Text::EMPTY, Text::EMPTY, message.headers.raw(), message.body),

    /// An alert (`NOT`). `data.notice`.
    Alert = 45 {}
    Event::Alert { text, document } => notice(Text::EMPTY, *text, &[], document),

    /// A text from a mobile device, or the report that a page failed (`IPG`). `data.notice`.
    MobileText = 46 {}
    Event::MobileText { from, text, document } => notice(*from, *text, &[], document),

    /// Something of the stream was passed over: too long, or not to be understood. `data.skipped`.
    Skipped = 47 {
        /// `SKIPPED`
        skipped: msnp_machine_skipped,
    }
    Event::Skipped { link, verb, length } => {
        let verb = verb.map_or([0; 3], |verb| *verb.as_bytes());
        let [a, b, c] = verb.map(|letter| letter as c_char);
        let skipped = msnp_machine_skipped { link: link.number(), verb: [a, b, c, 0], length: *length };
        Data { skipped }
    },

    /// A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first time
    /// at once; `msnp_machine_counters` counts all of it. `data.limit_reached`.
    LimitReached = 50 {
        /// `LIMIT_REACHED`
        limit_reached: msnp_machine_limit_reached,
    }
    Event::LimitReached { link, kind, limit, dropped } => {
        let limit_reached = msnp_machine_limit_reached {
            link: link.number(),
            kind: (*kind).into(),
            limit: (*limit).into(),
            dropped: *dropped,
        };
        Data { limit_reached }
    },

    /// Somebody offers a file: `msnp_machine_accept_file` or `msnp_machine_decline_file` within five minutes (`p2p.md` 7). `data.file_offered`.
    FileOffered = 53 {
        /// `FILE_OFFERED`
        file_offered: msnp_machine_file_offered,
    }

    /// The peer takes the file that was offered: data is asked for next. `data.transfer_accepted`.
    TransferAccepted = 54 {
        /// `TRANSFER_ACCEPTED`
        transfer_accepted: msnp_machine_transfer_accepted,
    }

    /// Somebody fetches an object that was published, such as one's own picture: data is asked for next. `data.object_asked`.
    ObjectAsked = 55 {
        /// `OBJECT_ASKED`
        object_asked: msnp_machine_object_asked,
    }

    /// There is room for more: hand the bytes from `offset` on to `msnp_machine_supply`, when they are at hand. `data.transfer_wants`.
    TransferWants = 56 {
        /// `TRANSFER_WANTS`
        transfer_wants: msnp_machine_transfer_wants,
    }

    /// More of it has come: in order, without gaps, and never more than was announced. `data.transfer_data`.
    TransferData = 57 {
        /// `TRANSFER_DATA`
        transfer_data: msnp_machine_transfer_data,
    }

    /// A transfer is over: its last event. `data.transfer_ended`.
    TransferEnded = 58 {
        /// `TRANSFER_ENDED`
        transfer_ended: msnp_machine_transfer_ended,
    }

    /// Somebody invited to what is not served, and was declined. `data.not_served`.
    NotServed = 59 {
        /// `NOT_SERVED`
        not_served: msnp_machine_not_served,
    }

    /// Somebody left a message while one was offline. It is told once, and stays at the service until `msnp_machine_offline_message_stored`: a
    /// program that ends before that is told again, under the same id. `data.offline_message`.
    OfflineMessage = 61 {
        /// `OFFLINE_MESSAGE`
        offline_message: msnp_machine_offline_message,
    }

    /// All offline messages that waited are told.
    OfflineFetched = 62 {}

    /// A message of one's own is kept by the service until they fetch it. `data.offline_fate`.
    OfflineStored = 63 {
        /// `OFFLINE_STORED`, `OFFLINE_FAILED`, `OFFLINE_UNAVAILABLE`
        offline_fate: msnp_machine_offline_fate,
    }

    /// A message of one's own could not be left. `data.offline_fate`.
    OfflineFailed = 64 {}

    /// Messages wait, and cannot be fetched; they are asked for again with the next sign-in, or the next announcement. `data.offline_fate`.
    OfflineUnavailable = 65 {}

    /// What the service wants clients to keep to, unasked with the sign-in (`GCF`, MSNP13 and later; `services.md` 6.4). Nothing is done with it
    /// here. `data.signal`: `content` is the document.
    Policies = 66 {
        /// `POLICIES`, `SIGNAL`
        signal: msnp_machine_signal,
    }

    /// Somebody's program says something to one's own, without a conversation (`UBN`, MSNP13 and later; `services.md` 5.5). `data.signal`.
    Signal = 67 {}
}

/// Something that happened.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_machine_event {
    /// What.
    pub kind: msnp_machine_event_kind,
    /// More about it.
    pub data: msnp_machine_event_data,
}

impl From<&Event<'_>> for msnp_machine_event {
    fn from(event: &Event<'_>) -> Self {
        #[cfg(feature = "p2p")]
        if let Event::Peer(event) = event {
            return super::transfers::told(event);
        }
        #[cfg(feature = "services")]
        if let Event::Offline(event) = event {
            return super::offline::told(event);
        }
        #[cfg(feature = "services")]
        if let Event::Unasked(event) = event {
            return super::signals::told(event);
        }
        let (kind, data) = told(event);
        Self { kind, data }
    }
}

/// For kinds that say everything by themselves.
const NOTHING: Data = Data { shutdown: msnp_machine_shutdown { minutes: 0 } };

fn of_status(status: Status) -> Data {
    Data { status: msnp_machine_status { status: status.into() } }
}

fn answer(request: u32, kind: msnp_request_kind, result: msnp_result, code: u32) -> Data {
    Data { answer: msnp_machine_answer { request, kind, result, code } }
}

fn of_property(account: &str, property: &str, value: Text<'_>) -> Data {
    Data {
        property: msnp_machine_property {
            account: account.into(),
            property: property.into(),
            value: value.into(),
        },
    }
}

fn of_choice(yes: bool) -> Data {
    Data { choice: msnp_machine_choice { yes } }
}

fn of_group(id: &str, name: Text<'_>) -> Data {
    Data { group: msnp_machine_group { id: id.into(), name: name.into() } }
}

fn of_participant(conversation: u32, account: &str, name: Text<'_>) -> msnp_machine_participant {
    let (account, name) = (account.into(), name.into());
    msnp_machine_participant { conversation, account, name, before: false, idle: false, capabilities: 0 }
}

fn fate(conversation: u32, message: u32, reason: Option<FailureReason>) -> Data {
    let (result, code) = reason.map_or((msnp_result::Ok, 0), of_failure);
    Data { fate: msnp_machine_fate { conversation, message, result, code } }
}

fn notice(from: Text<'_>, text: Text<'_>, headers: &[u8], body: &[u8]) -> Data {
    let (from, text, headers, body) = (from.into(), text.into(), headers.into(), body.into());
    Data { notice: msnp_machine_notice { from, text, headers, body } }
}
