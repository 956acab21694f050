//! What an event of the machine says, as C sees it. Texts and bytes point into the machine's buffers, until the next call with it.

use core::ffi::c_char;

use super::borrowed::{msnp_bytes, msnp_string, msnp_text};
use super::links::msnp_link_error;
use crate::counters::{msnp_limit, msnp_link_kind};
use crate::result::msnp_result;
use crate::vocabulary::{msnp_activity, msnp_request_kind, msnp_state, msnp_status};

/// What a message is.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_message_kind {
    /// Anything else, for those who know what it is: invitations, emoticons, ink, peer-to-peer data.
    Other = 0,
    /// Somebody says something.
    Text = 1,
    /// Somebody is typing: shown for about six seconds.
    Typing = 2,
    /// Somebody records a voice clip.
    Recording = 3,
    /// Somebody shakes the window.
    Nudge = 4,
    /// Another thing out of the ordinary.
    Datacast = 5,
    /// Nothing, said to hold the link open.
    KeepAlive = 6,
    /// What program somebody uses.
    ClientCapabilities = 7,
}

/// How a received text looks (`switchboard.md` 3).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_format {
    /// The name of the font.
    pub font: msnp_text,
    /// `MSNP_EFFECT_` constants.
    pub effects: u32,
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
    /// The Windows number of a character set, for the choice of the font only.
    pub character_set: u8,
    /// Family in the high digit, pitch in the low one.
    pub pitch_and_family: u8,
    /// The text runs from right to left.
    pub right_to_left: bool,
}

/// More about `SIGNED_IN`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_signed_in {
    /// The account as the service spells it.
    pub account: msnp_string,
    /// The display name; empty from MSNP10 on, where it comes as a property.
    pub name: msnp_text,
    /// What is spoken: 8 for MSNP8 and so on.
    pub dialect: u32,
    /// The address was confirmed.
    pub verified: bool,
    /// The account may not do everything.
    pub restricted: bool,
}

/// More about `MD5_CHALLENGE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_md5_challenge {
    /// The salt, good for one answer on its connection.
    pub salt: msnp_string,
}

/// More about `ONLINE` and `STATUS_CHANGED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_status {
    /// The status.
    pub status: msnp_status,
}

/// More about `STATE_CHANGED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_state_changed {
    /// The new state.
    pub state: msnp_state,
    /// For `MSNP_STATE_WAITING`: when the next attempt begins, in milliseconds of your clock; 0 otherwise.
    pub until: u64,
}

/// More about `SIGNED_OUT` and `CONNECTION_LOST`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_signed_out {
    /// Why: `MSNP_RESULT_OK` by one's own wish, or what went wrong.
    pub reason: msnp_result,
    /// For a lost connection: what became of it.
    pub link_error: msnp_link_error,
    /// For a refusal or a time-out: of which request. `MSNP_REQUEST_TICKET` for every failure of a Passport server.
    pub request: msnp_request_kind,
    /// For a refusal: the error number of the service. For `COME_BACK_LATER`: minutes. For `SERVICE_UNAVAILABLE` and `GATEWAY_REFUSED`:
    /// the HTTP status. For `PROXY_REFUSED`: the HTTP status, or the reply of SOCKS5 (RFC 1928, 6).
    pub code: u32,
    /// For `CONNECTION_LOST`: how many milliseconds until the next attempt.
    pub wait: u64,
    /// For a wrong password: what the server says to the user, from the server; empty when it says nothing.
    pub text: msnp_text,
}

/// More about `UPGRADE_REQUIRED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_upgrade {
    /// The least client version that it accepts; empty: it did not say.
    pub minimum: msnp_string,
    /// The client version that it recommends; empty: it did not say.
    pub recommended: msnp_string,
    /// Where it says that a newer client is; empty: it did not say.
    pub download: msnp_string,
}

/// More about `LIST_BEGINS`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_list_begins {
    /// How many `CONTACT` follow.
    pub contacts: u32,
    /// How many `GROUP` follow.
    pub groups: u32,
}

/// More about `LIST_COMPLETE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_list_version {
    /// What to keep beside the list and give to the next sign-in.
    pub list: msnp_string,
    /// The same for its settings, from MSNP10 on.
    pub settings: msnp_string,
}

/// More about `CONTACT`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_contact {
    /// The account, or `tel:` and a number.
    pub account: msnp_string,
    /// The name as last seen.
    pub name: msnp_text,
    /// The contact's id (MSNP10 and later, forward list only); empty: none.
    pub id: msnp_string,
    /// `MSNP_LIST_` constants.
    pub lists: u32,
    /// 1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo.
    pub network: u32,
    /// The ids of its groups, separated by commas; empty: none.
    pub groups: msnp_string,
}

/// More about `CONTACT_PROPERTY` and `OWN_PROPERTY`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_property {
    /// The contact; empty: that of the last `CONTACT`, or oneself.
    pub account: msnp_string,
    /// Three letters: `PHH`, `PHW`, `PHM`, `MOB`, `WWE`, `HSB`.
    pub property: msnp_string,
    /// The value, empty when unset.
    pub value: msnp_text,
}

/// More about `PRIVACY` and `PROMPTING`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_choice {
    /// They may; the user wants to.
    pub yes: bool,
}

/// More about `ADDED` and `REMOVED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_list_change {
    /// Your request behind it; 0: somebody else, or another session.
    pub request: u32,
    /// Which list, a `MSNP_LIST_` constant.
    pub list: u32,
    /// The account; empty: only the id was told.
    pub account: msnp_string,
    /// The contact's id; empty: none.
    pub id: msnp_string,
    /// The name, empty when not told.
    pub name: msnp_text,
    /// The id of the group that is meant; empty: the list itself.
    pub group: msnp_string,
    /// The account's network, as in `msnp_machine_contact`; 1 where nobody has said another.
    pub network: u32,
}

/// More about `GROUP`, `GROUP_ADDED`, `GROUP_RENAMED` and `GROUP_REMOVED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_group {
    /// A small number before MSNP10, a GUID later.
    pub id: msnp_string,
    /// Its name; empty for `GROUP_REMOVED`.
    pub name: msnp_text,
}

/// More about `CONTACT_RENAMED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_contact_renamed {
    /// The account, before MSNP10; empty later.
    pub account: msnp_string,
    /// The contact's id, from MSNP10 on; empty before.
    pub id: msnp_string,
    /// The new name.
    pub name: msnp_text,
}

/// More about `PRESENCE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_presence {
    /// Who.
    pub account: msnp_string,
    /// The status; `MSNP_STATUS_OFFLINE` when the contact went: name, capabilities and picture are empty then.
    pub status: msnp_status,
    /// Display name.
    pub name: msnp_text,
    /// What their client can do: `MSNP_CAPABILITY_` constants and others.
    pub capabilities: u32,
    /// The MSNObject of the display picture, empty: none.
    pub picture: msnp_text,
    /// The answer to one's own coming online, not news.
    pub initial: bool,
}

/// More about `PERSONAL_MESSAGE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_personal_message {
    /// Who.
    pub account: msnp_string,
    /// The message, empty when unset.
    pub message: msnp_text,
    /// The media string (`notification.md` 4), which `msnp_media_read` reads once it is copied out; empty when unset.
    pub media: msnp_text,
}

/// More about `ANSWERED` and `REFUSED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_answer {
    /// Which.
    pub request: u32,
    /// Of what kind; `OTHER` for `ANSWERED`.
    pub kind: msnp_request_kind,
    /// `OK`, `REFUSED`, `TIMED_OUT` or `SESSION_ENDED`.
    pub result: msnp_result,
    /// For `REFUSED`: the error number of the service.
    pub code: u32,
}

/// More about `URL`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_url {
    /// Which request.
    pub request: u32,
    /// The page, relative or whole.
    pub path: msnp_string,
    /// The login page that leads there.
    pub login: msnp_string,
}

/// More about `CONFIGURATION_FILE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_configuration_file {
    /// Which request.
    pub request: u32,
    /// The file's name.
    pub name: msnp_string,
    /// The file.
    pub content: msnp_bytes,
}

/// More about `CONVERSATION_OPENED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_conversation_opened {
    /// Which.
    pub conversation: u32,
    /// The contact that it was opened to, or who invited.
    pub account: msnp_string,
    /// The contact opened it.
    pub invited: bool,
}

/// More about `JOINED` and `LEFT`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_participant {
    /// Which.
    pub conversation: u32,
    /// Who.
    pub account: msnp_string,
    /// For `JOINED`: their name.
    pub name: msnp_text,
    /// For `JOINED`: they were there before oneself.
    pub before: bool,
    /// For `LEFT`: for silence, not by wish.
    pub idle: bool,
    /// For `JOINED`: what their client can do, `MSNP_CAPABILITY_` constants and others; 0: not told (before MSNP12).
    pub capabilities: u32,
}

/// More about `MESSAGE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_message {
    /// In which conversation.
    pub conversation: u32,
    /// What it is.
    pub kind: msnp_message_kind,
    /// Who.
    pub account: msnp_string,
    /// Their name.
    pub name: msnp_text,
    /// `TEXT`: what is said. `DATACAST`: its data. `CLIENT_CAPABILITIES`: the name of their program.
    pub text: msnp_text,
    /// `TEXT`: how it looks.
    pub format: msnp_machine_format,
    /// `TEXT`: a name to show for this one message in place of the contact's; empty: none.
    pub sender_name: msnp_text,
    /// `DATACAST`: 2 a wink, 3 a voice clip, 4 an action text.
    pub datacast: u32,
    /// `OTHER`: header lines, for `msnp_header`.
    pub headers: msnp_bytes,
    /// `OTHER`: the body.
    pub body: msnp_bytes,
}

/// More about `SENT`, `DELIVERED`, `FAILED`, `INVITATION_FAILED`, `CONVERSATION_CLOSED` and `CONVERSATION_ENDED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_fate {
    /// In which conversation.
    pub conversation: u32,
    /// Which message; for `INVITATION_FAILED`: which request; 0 for `CONVERSATION_CLOSED`.
    pub message: u32,
    /// `OK`, or why not; `CONVERSATION_CLOSED`: `OK` for silence, or because everybody had left.
    pub result: msnp_result,
    /// For `REFUSED`: the error number of the service.
    pub code: u32,
}

/// More about `MAIL_UNREAD`, `MAIL_NEW` and `MAIL_DATA`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_mail {
    /// `MAIL_UNREAD`, `MAIL_DATA`: unread in the inbox; `UINT32_MAX`: not told.
    pub inbox: u32,
    /// `MAIL_UNREAD`, `MAIL_DATA`: unread in other folders; `UINT32_MAX`: not told.
    pub folders: u32,
    /// `MAIL_NEW`: the sender's name, RFC 2047 encoded.
    pub from: msnp_bytes,
    /// `MAIL_NEW`: the sender's address.
    pub address: msnp_bytes,
    /// `MAIL_NEW`: the subject, RFC 2047 encoded.
    pub subject: msnp_bytes,
    /// `MAIL_DATA`: the document, or `too-large`.
    pub document: msnp_bytes,
    /// `MAIL_DATA`: it comes with a new offline message, not with the sign-in.
    pub is_new: bool,
}

/// More about `MAIL_ACTIVITY`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_mail_activity {
    /// From which folder.
    pub from: msnp_bytes,
    /// To which folder.
    pub to: msnp_bytes,
    /// How many.
    pub count: u32,
}

/// More about `SHUTDOWN_IN`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_shutdown {
    /// After so many minutes.
    pub minutes: u32,
}

/// More about `PROFILE`, `SERVICE_MESSAGE`, `ALERT` and `MOBILE_TEXT`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_notice {
    /// `MOBILE_TEXT`: who, as the document says.
    pub from: msnp_text,
    /// `ALERT`, `MOBILE_TEXT`: what to show.
    pub text: msnp_text,
    /// `PROFILE`, `SERVICE_MESSAGE`: header lines, for `msnp_header`.
    pub headers: msnp_bytes,
    /// `SERVICE_MESSAGE`: the body. `ALERT`, `MOBILE_TEXT`: the whole document.
    pub body: msnp_bytes,
}

/// More about `POLICIES` and `SIGNAL`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_signal {
    /// `SIGNAL`: who.
    pub account: msnp_string,
    /// `SIGNAL`: what it is about: 1 a shared folder, 2 a call, 3 peer-to-peer data; programs agree on it.
    pub kind: u32,
    /// What it says: any bytes. Nothing in it is to be trusted.
    pub content: msnp_bytes,
}

/// More about `SKIPPED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_skipped {
    /// On which link.
    pub link: u32,
    /// The command, three letters and a NUL; empty where there is none.
    pub verb: [c_char; 4],
    /// How many bytes.
    pub length: u32,
}

/// A custom emoticon, at most 512 KiB.
pub const MSNP_OBJECT_EMOTICON: u32 = 2;
/// A display picture, at most 512 KiB.
pub const MSNP_OBJECT_PICTURE: u32 = 3;
/// The background of a conversation, at most 4 MiB, as the others.
pub const MSNP_OBJECT_BACKGROUND: u32 = 5;
/// A display picture that moves: a cabinet with a film in it. Never run anything in it.
pub const MSNP_OBJECT_DYNAMIC_PICTURE: u32 = 7;
/// An animation. Never run anything in it.
pub const MSNP_OBJECT_WINK: u32 = 8;
/// A recorded voice.
pub const MSNP_OBJECT_VOICE_CLIP: u32 = 11;

/// What an object is (`p2p.md` 2): a picture, an emoticon. `msnp_object_of` describes one by its bytes, `msnp_object_read` reads what others announce.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_object {
    /// A `MSNP_OBJECT_` constant, or another number.
    pub kind: u32,
    /// How many bytes it has.
    pub size: u32,
    /// The SHA-1 of them: the same object has the same one, whoever shows it.
    pub hash: [u8; 20],
}

/// Letters that stand for a picture in the next text of the same sender (`p2p.md` 6.1).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_emoticon {
    /// The letters: 1 to 32 characters, none of them a control character.
    pub shortcut: msnp_text,
    /// The element that names the picture, for `msnp_machine_fetch`.
    pub element: msnp_text,
    /// What it says.
    pub object: msnp_object,
}

/// More about `FILE_OFFERED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_file_offered {
    /// Its number.
    pub transfer: u32,
    /// In which conversation.
    pub conversation: u32,
    /// Who.
    pub account: msnp_string,
    /// Its bytes, as the sender says. No more than that are ever told.
    pub size: u64,
    /// What else is said of it: `msnp_file_name` and `msnp_file_preview` read it.
    pub context: msnp_bytes,
    /// The sender's program knows no way but a direct connection (MSN 3 to 5): in a build with `direct` allow one by
    /// `msnp_machine_allow_direct`, then accept it; otherwise decline it.
    pub needs_direct: bool,
}

/// More about `TRANSFER_ACCEPTED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_transfer_accepted {
    /// Which.
    pub transfer: u32,
}

/// More about `OBJECT_ASKED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_object_asked {
    /// Its number.
    pub transfer: u32,
    /// In which conversation.
    pub conversation: u32,
    /// Who.
    pub account: msnp_string,
    /// What.
    pub object: msnp_object,
}

/// More about `TRANSFER_WANTS`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_transfer_wants {
    /// Which.
    pub transfer: u32,
    /// Where the bytes stand that are wanted.
    pub offset: u64,
    /// How many are taken at the most: 1,202 (`p2p.md` 3), or what is left.
    pub most: usize,
}

/// More about `TRANSFER_DATA`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_transfer_data {
    /// Which.
    pub transfer: u32,
    /// Where these bytes stand: behind those that came before them.
    pub offset: u64,
    /// The bytes.
    pub bytes: msnp_bytes,
}

/// More about `TRANSFER_ENDED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_transfer_ended {
    /// Which.
    pub transfer: u32,
    /// `MSNP_RESULT_OK`: all of it is there; of an object, with the right hash. Otherwise why not.
    pub result: msnp_result,
    /// The status of the peer's program for `MSNP_RESULT_REFUSED_BY_PEER` (`p2p.md` 5), the error number of the service for `MSNP_RESULT_REFUSED`;
    /// else 0.
    pub code: u32,
}

/// More about `NOT_SERVED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_not_served {
    /// In which conversation.
    pub conversation: u32,
    /// Who.
    pub account: msnp_string,
    /// To what.
    pub activity: msnp_activity,
}

/// More about `LIMIT_REACHED`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_limit_reached {
    /// On which link, the last time.
    pub link: u32,
    /// What that link is for.
    pub kind: msnp_link_kind,
    /// Which bound.
    pub limit: msnp_limit,
    /// How much was dropped since this bound was told of last, at least 1; in what, is said at each `msnp_limit`.
    pub dropped: u32,
}
