//! What happened, as C sees it. Texts and lists live as long as the event.

use std::ffi::c_char;

use super::failure::{guard, msnp_failure};
use super::kept;
use super::roster::{msnp_contact, msnp_group, msnp_pair};
use crate::counters::{msnp_limit, msnp_link_kind};
use crate::vocabulary::{msnp_format, msnp_state, msnp_status};

/// What happened, and which member of `data` says more.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_event_kind {
    /// Something that this version of the header does not know. Pass it over.
    Unknown = 0,
    /// A request was carried out or refused. `data.answered`.
    Answered = 1,
    /// The service accepted account and password: `account` as it spells it, `name`. The contact list follows, then `ONLINE`.
    /// `data.dialect`.
    SignedIn = 2,
    /// The list is complete and the first status accepted: others see it now. `data.status`.
    Online = 3,
    /// The session, or the attempt at one, is over. A new one can begin. `data.failure`, with `MSNP_RESULT_OK` for one's own wish.
    SignedOut = 4,
    /// The service wants a newer protocol or client. Never download or run what it points to. `data.upgrade`.
    UpgradeRequired = 5,
    /// The contact list is complete: take a snapshot.
    ContactsReady = 6,
    /// A contact is new or changed in the list: name, lists, groups or a property. `data.contact`.
    ContactChanged = 7,
    /// A contact, `account`, is on no list any more.
    ContactRemoved = 8,
    /// A group is new or renamed. `data.group`.
    GroupChanged = 9,
    /// A group was removed. `data.group`, with its id only.
    GroupRemoved = 10,
    /// A contact, `account` and `name`, came, went, or changed status, name, capabilities or picture. `data.presence`.
    Presence = 11,
    /// The personal message or media of a contact, `account`, changed. `data.personal_message`.
    PersonalMessage = 12,
    /// Somebody, `account` and `name`, has oneself on their list. Answer with `msnp_client_accept` or `msnp_client_decline` unless
    /// `data.decided`.
    AddedYou = 13,
    /// Somebody, `account`, has taken oneself off their list.
    RemovedYou = 14,
    /// One's own status changed. `data.status`.
    StatusChanged = 15,
    /// One's own display name changed: `name`.
    NameChanged = 16,
    /// One's own property changed, such as a telephone number. `data.property`.
    PropertyChanged = 17,
    /// Whether those on neither the allow nor the block list may see one's presence and write. `data.allow_unknown`.
    PrivacyChanged = 18,
    /// Whether one wants to be asked when somebody adds oneself. `data.ask_when_added`.
    PromptingChanged = 19,
    /// A conversation with `account` is connected. `data.invited`.
    ConversationOpened = 20,
    /// Somebody, `account` and `name`, is in the conversation.
    Joined = 21,
    /// Somebody, `account`, left the conversation. `data.idle`.
    Left = 22,
    /// Somebody, `account` and `name`, said something. `data.text`.
    Text = 23,
    /// Somebody, `account`, is typing. Show it for about six seconds.
    Typing = 24,
    /// Somebody, `account` and `name`, nudges.
    Nudge = 25,
    /// A message of another kind from `account` and `name`: invitations, winks, ink, peer-to-peer data. `data.message`.
    Message = 26,
    /// A message of one's own that asks for no acknowledgement has left. `data.sent`.
    Sent = 27,
    /// The service passed a message of one's own on to all participants. `data.sent`.
    Delivered = 28,
    /// A message of one's own was not delivered, or nobody can tell. `data.failed`.
    Failed = 29,
    /// Somebody, `account` where it is known, could not be brought into a conversation. `data.failure`.
    InvitationFailed = 30,
    /// A conversation is not connected any more. With one contact, the next message opens it again; a group is over.
    ConversationEnded = 31,
    /// Somebody wanted to talk, and there was no room for another conversation.
    InvitationIgnored = 32,
    /// What the service knows of the account, without what is secret. `data.fields`.
    Profile = 33,
    /// How much mail is unread. `data.mail_unread`.
    MailUnread = 34,
    /// A new mail from `account` and `name`. `data.subject`.
    MailNew = 35,
    /// Mail data as XML (MSNP11 and later). `data.mail_data`.
    MailData = 36,
    /// Mail was moved, read or deleted. `data.mail_activity`.
    MailActivity = 37,
    /// Another message from the service itself. `data.notice`.
    Notice = 38,
    /// An alert of the service (`NOT`). `data.document`.
    Alert = 39,
    /// A text from a mobile device, `account`, or the report that a page failed (`IPG`). `data.document`.
    MobileText = 40,
    /// The service will shut down. `data.minutes`.
    ShutdownIn = 41,
    /// Something of the stream was passed over: too long, or not to be understood. `data.skipped`.
    Skipped = 42,
    /// Events were taken too slowly: so many are missing here. Take a snapshot. `data.missed`.
    Missed = 43,
    /// What the session is at changed. `data.state_changed`.
    StateChanged = 44,
    /// The session was lost, or an attempt to take it up again failed; there will be another one. Requests without an answer have
    /// failed; conversations go on where their own connection does; messages wait. When `ONLINE` comes again, only what changed
    /// meanwhile is told. `data.connection_lost`.
    ConnectionLost = 45,
    /// A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first time
    /// at once; `msnp_client_counters` counts all of it. `data.limit_reached`.
    LimitReached = 46,
    /// A long message of `account`, which comes in pieces, was given up before it was whole.
    MessageIncomplete = 47,
    /// Messages wait that people left while one was offline, as the service says after the sign-in, or one has just come (MSNP11 and
    /// later). Their texts are not there. `data.offline_messages`.
    OfflineMessages = 48,
}

/// What showed that the service wants another client.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_upgrade_cause {
    /// None of those below.
    Other = 0,
    /// No protocol version in common.
    NoCommonDialect = 1,
    /// The server only tells about updates.
    OnlyUpdates = 2,
    /// The server named a protocol version that was not offered.
    UnknownDialect = 3,
    /// The server's minimum client version is above ours. Signing in goes on.
    ClientTooOld = 4,
    /// The server closed or refused right after the protocol versions were offered.
    RefusedEarly = 5,
}

/// More about `ANSWERED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_answered {
    /// Which request.
    pub request: u32,
    /// What went wrong; `result` is `MSNP_RESULT_OK` when it was carried out.
    pub failure: msnp_failure,
    /// For `msnp_client_add_group`: the id of the new group.
    pub group: *const c_char,
    /// For `msnp_client_request_url`: the page, relative or whole.
    pub path: *const c_char,
    /// For `msnp_client_request_url`: the login page that leads there.
    pub login: *const c_char,
    /// For `msnp_client_request_configuration`: the file; NULL: empty.
    pub file: *const u8,
    /// How many bytes that is.
    pub file_length: usize,
}

/// More about `UPGRADE_REQUIRED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_upgrade {
    /// What showed it.
    pub cause: msnp_upgrade_cause,
    /// The least client version that it accepts; empty: it did not say.
    pub minimum: *const c_char,
    /// The client version that it recommends; empty: it did not say.
    pub recommended: *const c_char,
    /// Where it says that a newer client is; empty: it did not say.
    pub download: *const c_char,
}

/// More about `PRESENCE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_presence {
    /// The status; `MSNP_STATUS_OFFLINE` when the contact went.
    pub status: msnp_status,
    /// What the contact's client can do: `MSNP_CAPABILITY_` constants.
    pub capabilities: u32,
    /// The answer to one's own coming online, not news.
    pub initial: bool,
}

/// More about `PERSONAL_MESSAGE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_personal_message {
    /// The message; empty: none.
    pub message: *const c_char,
    /// The media string as it is on the wire; empty: none.
    pub media: *const c_char,
}

/// More about `TEXT`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_said {
    /// What. Untrusted plain text with line breaks as `\n`.
    pub text: *const c_char,
    /// In which font and colour.
    pub format: msnp_format,
}

/// More about `MESSAGE` and `NOTICE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_content {
    /// The content type, with its parameters; for a notice it is among the headers.
    pub content_type: *const c_char,
    /// The other headers, in order; NULL: none.
    pub headers: *const msnp_pair,
    /// How many.
    pub header_count: usize,
    /// The body; NULL: empty.
    pub body: *const u8,
    /// How many bytes.
    pub body_length: usize,
}

/// More about `SENT` and `DELIVERED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_sent {
    /// The number that the function which sent it gave.
    pub message: u32,
}

/// More about `FAILED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_failed {
    /// The number that the function which sent it gave.
    pub message: u32,
    /// Why.
    pub failure: msnp_failure,
    /// The text, or those parts of a long one that did not arrive; NULL for what is not text.
    pub text: *const c_char,
}

/// More about `PROFILE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_fields {
    /// Names and values, in order; NULL: none.
    pub list: *const msnp_pair,
    /// How many.
    pub count: usize,
}

/// More about `MAIL_UNREAD`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_mail_unread {
    /// In the inbox.
    pub inbox: u32,
    /// In other folders.
    pub folders: u32,
}

/// More about `MAIL_DATA`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_mail_data {
    /// The document, or `too-large`.
    pub document: *const c_char,
    /// It comes with a new offline message, not with the sign-in.
    pub fresh: bool,
}

/// Who left messages while one was offline.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_offline_sender {
    /// The account, in lower case. Never NULL.
    pub account: *const c_char,
    /// Their name, as the service says; the account where it does not. Never NULL. Untrusted plain text.
    pub name: *const c_char,
    /// How many messages.
    pub count: u32,
}

/// More about `OFFLINE_MESSAGES`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_offline_messages {
    /// Who left how many, in the order of the service; NULL: so many wait that it does not say whose.
    pub senders: *const msnp_offline_sender,
    /// How many senders.
    pub sender_count: usize,
    /// They have just come; otherwise they waited.
    pub fresh: bool,
}

/// More about `MAIL_ACTIVITY`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_mail_activity {
    /// From which folder.
    pub from: *const c_char,
    /// To which folder.
    pub to: *const c_char,
    /// How many.
    pub count: u32,
}

/// More about `ALERT` and `MOBILE_TEXT`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_document {
    /// What to show. Untrusted plain text.
    pub text: *const c_char,
    /// The whole document.
    pub document: *const c_char,
}

/// More about `SKIPPED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_skipped {
    /// The command; empty: none.
    pub verb: *const c_char,
    /// How many bytes.
    pub length: u32,
}

/// More about `STATE_CHANGED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_state_changed {
    /// The new state.
    pub state: msnp_state,
    /// For `MSNP_STATE_WAITING`: how many milliseconds until the next attempt; 0 otherwise.
    pub wait: u64,
}

/// More about `CONNECTION_LOST`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_connection_lost {
    /// Why.
    pub failure: msnp_failure,
    /// How many milliseconds until the next attempt. `msnp_client_network_changed` begins it at once.
    pub wait: u64,
}

/// More about `LIMIT_REACHED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_limit_reached {
    /// On which connection, the last time.
    pub link: msnp_link_kind,
    /// Which bound.
    pub limit: msnp_limit,
    /// How much was dropped since this bound was told of last, at least 1; in what, is said at each `msnp_limit`.
    pub dropped: u32,
}

/// One of these, as the kind says. Every text is there, never NULL, unless its line says otherwise.
#[repr(C)]
#[derive(Clone, Copy)]
pub union msnp_event_data {
    /// `ANSWERED`
    pub answered: msnp_answered,
    /// `SIGNED_IN`: what is spoken with the service, 8 for MSNP8 and so on.
    pub dialect: u32,
    /// `ONLINE`, `STATUS_CHANGED`: the new status.
    pub status: msnp_status,
    /// `STATE_CHANGED`
    pub state_changed: msnp_state_changed,
    /// `CONNECTION_LOST`
    pub connection_lost: msnp_connection_lost,
    /// `SIGNED_OUT`, `INVITATION_FAILED`: why.
    pub failure: msnp_failure,
    /// `UPGRADE_REQUIRED`
    pub upgrade: msnp_upgrade,
    /// `CONTACT_CHANGED`: the contact as it is now.
    pub contact: msnp_contact,
    /// `GROUP_CHANGED`, `GROUP_REMOVED`
    pub group: msnp_group,
    /// `PRESENCE`
    pub presence: msnp_presence,
    /// `PERSONAL_MESSAGE`
    pub personal_message: msnp_personal_message,
    /// `ADDED_YOU`: they are already on the allow or the block list; there is nothing to decide.
    pub decided: bool,
    /// `PROPERTY_CHANGED`: three letters, and the value, empty when unset.
    pub property: msnp_pair,
    /// `PRIVACY_CHANGED`
    pub allow_unknown: bool,
    /// `PROMPTING_CHANGED`
    pub ask_when_added: bool,
    /// `CONVERSATION_OPENED`: the contact opened it.
    pub invited: bool,
    /// `LEFT`: for silence, not by wish.
    pub idle: bool,
    /// `TEXT`
    pub text: msnp_said,
    /// `MESSAGE`
    pub message: msnp_content,
    /// `SENT`, `DELIVERED`
    pub sent: msnp_sent,
    /// `FAILED`
    pub failed: msnp_failed,
    /// `PROFILE`
    pub fields: msnp_fields,
    /// `MAIL_UNREAD`
    pub mail_unread: msnp_mail_unread,
    /// `MAIL_NEW`: the subject.
    pub subject: *const c_char,
    /// `MAIL_DATA`
    pub mail_data: msnp_mail_data,
    /// `OFFLINE_MESSAGES`
    pub offline_messages: msnp_offline_messages,
    /// `MAIL_ACTIVITY`
    pub mail_activity: msnp_mail_activity,
    /// `NOTICE`
    pub notice: msnp_content,
    /// `ALERT`, `MOBILE_TEXT`
    pub document: msnp_document,
    /// `SHUTDOWN_IN`: after so many minutes.
    pub minutes: u32,
    /// `SKIPPED`
    pub skipped: msnp_skipped,
    /// `MISSED`: how many.
    pub missed: u64,
    /// `LIMIT_REACHED`
    pub limit_reached: msnp_limit_reached,
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
