//! What an event says beside who and where, as C sees it. Texts and lists live as long as the event.

use std::ffi::c_char;

use msnp::UpgradeCause;

use super::failure::msnp_failure;
use super::roster::msnp_pair;
use crate::counters::{msnp_limit, msnp_link_kind};
use crate::vocabulary::{msnp_format, msnp_state, msnp_status};

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

impl From<UpgradeCause> for msnp_upgrade_cause {
    fn from(cause: UpgradeCause) -> Self {
        match cause {
            UpgradeCause::NoCommonDialect => Self::NoCommonDialect,
            UpgradeCause::OnlyUpdates => Self::OnlyUpdates,
            UpgradeCause::UnknownDialect => Self::UnknownDialect,
            UpgradeCause::ClientTooOld => Self::ClientTooOld,
            UpgradeCause::RefusedEarly => Self::RefusedEarly,
        }
    }
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
    /// For `msnp_client_request_configuration`: the file; NULL: empty. For `msnp_client_picture`: the picture; NULL: they show none. For
    /// `msnp_client_object`: the object.
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
    /// The media string, which `msnp_media_read` reads; empty: none.
    pub media: *const c_char,
}

/// Letters of a text that stand for a picture (`p2p.md` 6.1). Replace them in that text alone.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_emoticon {
    /// The letters, 1 to 32 characters. Untrusted plain text.
    pub shortcut: *const c_char,
    /// The SHA-1 of the picture's bytes, 20 of them: the same picture has the same one, whoever shows it.
    pub picture_hash: *const u8,
    /// The MSNObject by which it is fetched: `msnp_client_object` gives its bytes, with the account that said the text.
    pub object: *const c_char,
}

/// More about `TEXT`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_said {
    /// What. Untrusted plain text with line breaks as `\n`.
    pub text: *const c_char,
    /// In which font and colour.
    pub format: msnp_format,
    /// The emoticons in it that its sender made, in builds with the feature `p2p`; NULL: none.
    pub emoticons: *const msnp_emoticon,
    /// How many.
    pub emoticon_count: usize,
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

/// More about `OFFLINE_MESSAGE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_offline_message {
    /// The service's name for it, the same each time. Never NULL.
    pub id: *const c_char,
    /// Who left it, in lower case. Never NULL.
    pub account: *const c_char,
    /// Their name; the account where the message does not say. Never NULL. Untrusted plain text.
    pub name: *const c_char,
    /// What they wrote. Never NULL. Line ends are LF. Untrusted plain text.
    pub text: *const c_char,
    /// When, in seconds since 1970 (UTC); 0: the service does not say.
    pub time: u64,
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

/// More about `POLICIES` and `SIGNAL`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_signal {
    /// `SIGNAL`: what it is about: 1 a shared folder, 2 a call, 3 peer-to-peer data; programs agree on it.
    pub kind: u32,
    /// What it says: any bytes; NULL: nothing. Nothing in it is to be trusted.
    pub content: *const u8,
    /// How many bytes.
    pub content_length: usize,
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

/// More about `FILE_OFFERED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_file_offered {
    /// Its number, for `msnp_client_accept_file` and `msnp_client_decline_file`.
    pub transfer: u32,
    /// The file's name, fit to be shown and to be that of a file: no folders, no control characters, at most 120 characters. Never write over
    /// a file that is there already.
    pub name: *const c_char,
    /// Its bytes, as the sender says. No more than that are ever handed on.
    pub size: u64,
    /// A small picture of it (PNG); NULL: none. It comes from the sender: decode it with bounds.
    pub preview: *const u8,
    /// How many bytes that is, at most 65,536.
    pub preview_length: usize,
}

/// More about `FILE_PROGRESS`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_file_progress {
    /// Which.
    pub transfer: u32,
    /// The bytes that were sent or have come.
    pub done: u64,
    /// All of them.
    pub size: u64,
    /// How many milliseconds it has taken so far, since the first byte.
    pub elapsed: u64,
}

/// More about `FILE_ENDED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_file_ended {
    /// Which.
    pub transfer: u32,
    /// Why it is not all there; `result` is `MSNP_RESULT_OK` when it is.
    pub failure: msnp_failure,
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
