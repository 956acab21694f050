//! Words that both layers use: statuses, lists, protocol versions, capabilities, limits.

mod activity;
mod limits;
mod network;
mod words;

use core::ffi::c_char;

use msnp_core::State;
use msnp_core::account::{List, Lists, Status};
use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::RequestKind;
use msnp_core::switchboard::message::Format;

pub use activity::*;
pub use limits::*;
pub use network::*;
pub use words::*;

use crate::border;
use crate::result::msnp_result;

/// What a person tells the others about being there (`notification.md` 4).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_status {
    /// Not signed in. Never to be chosen: sign out instead.
    Offline = 0,
    /// There.
    Online = 1,
    /// There, and not to be disturbed.
    Busy = 2,
    /// Has not touched the device for a while.
    Idle = 3,
    /// Will be right back.
    BeRightBack = 4,
    /// Away.
    Away = 5,
    /// On the telephone.
    OnThePhone = 6,
    /// Out to lunch.
    OutToLunch = 7,
    /// Signed in, and offline to everybody else. Only one's own.
    Hidden = 8,
}

impl From<Status> for msnp_status {
    fn from(status: Status) -> Self {
        match status {
            Status::Offline => Self::Offline,
            Status::Online => Self::Online,
            Status::Busy => Self::Busy,
            Status::Idle => Self::Idle,
            Status::BeRightBack => Self::BeRightBack,
            Status::Away => Self::Away,
            Status::OnThePhone => Self::OnThePhone,
            Status::OutToLunch => Self::OutToLunch,
            Status::Hidden => Self::Hidden,
        }
    }
}

/// The status of that number; offline cannot be chosen.
pub(crate) fn chosen_status(number: u32) -> Result<Status, msnp_result> {
    let found = Status::CHOICES.into_iter().find(|status| msnp_status::from(*status) as u32 == number);
    found.ok_or(msnp_result::InvalidNumber)
}

/// On the forward list: one's own contacts.
pub const MSNP_LIST_FORWARD: u32 = 1;
/// On the allow list: may see one's presence and write.
pub const MSNP_LIST_ALLOW: u32 = 2;
/// On the block list.
pub const MSNP_LIST_BLOCK: u32 = 4;
/// On the reverse list: has oneself as a contact.
pub const MSNP_LIST_REVERSE: u32 = 8;
/// On the pending list: has added oneself and waits for an answer.
pub const MSNP_LIST_PENDING: u32 = 16;

const _: () = {
    const fn mask(list: List) -> u32 {
        Lists::NONE.with(list).mask() as u32
    }
    assert!(mask(List::Forward) == MSNP_LIST_FORWARD && mask(List::Allow) == MSNP_LIST_ALLOW);
    assert!(mask(List::Block) == MSNP_LIST_BLOCK && mask(List::Reverse) == MSNP_LIST_REVERSE);
    assert!(mask(List::Pending) == MSNP_LIST_PENDING);
};

/// Offers MSNP2, with sign-in by MD5 only. This and those up to MSNP7 need a library with the feature `legacy`.
pub const MSNP_DIALECT_2: u32 = 0x4;
/// Offers MSNP3, with sign-in by MD5 only.
pub const MSNP_DIALECT_3: u32 = 0x8;
/// Offers MSNP4, with sign-in by MD5 only.
pub const MSNP_DIALECT_4: u32 = 0x10;
/// Offers MSNP5, with sign-in by MD5 only.
pub const MSNP_DIALECT_5: u32 = 0x20;
/// Offers MSNP6, with sign-in by MD5 only.
pub const MSNP_DIALECT_6: u32 = 0x40;
/// Offers MSNP7, with sign-in by MD5 only.
pub const MSNP_DIALECT_7: u32 = 0x80;
/// Offers MSNP8, the protocol of October 2003.
pub const MSNP_DIALECT_8: u32 = 0x100;
/// Offers MSNP9.
pub const MSNP_DIALECT_9: u32 = 0x200;
/// Offers MSNP10.
pub const MSNP_DIALECT_10: u32 = 0x400;
/// Offers MSNP11.
pub const MSNP_DIALECT_11: u32 = 0x800;
/// Offers MSNP12.
pub const MSNP_DIALECT_12: u32 = 0x1000;
/// Offers MSNP13, whose list lives in web services. This and those after it need a library with the feature `services`.
pub const MSNP_DIALECT_13: u32 = 0x2000;
/// Offers MSNP14.
pub const MSNP_DIALECT_14: u32 = 0x4000;
/// Offers MSNP15, with single sign-on.
pub const MSNP_DIALECT_15: u32 = 0x8000;
/// Offers what is offered where nothing is named: MSNP8 to MSNP12.
pub const MSNP_DIALECT_ALL: u32 = 0x1f00;

/// Every dialect that this build speaks.
const SPOKEN: u32 = MSNP_DIALECT_ALL
    | if cfg!(feature = "legacy") { 0xfc } else { 0 }
    | if cfg!(feature = "services") { MSNP_DIALECT_13 | MSNP_DIALECT_14 | MSNP_DIALECT_15 } else { 0 };

/// The dialects of a mask; 0 is all of them.
pub(crate) fn dialects(mask: u32) -> Result<Dialects, msnp_result> {
    if mask == 0 {
        return Ok(Dialects::ALL);
    }
    Ok(each_dialect(mask)?.fold(Dialects::NONE, Dialects::with))
}

/// What stands for a dialect in a mask.
const fn mask_of(dialect: Dialect) -> u32 {
    1 << dialect.number()
}

/// The dialects of a mask, one by one.
pub(crate) fn each_dialect(mask: u32) -> Result<impl Iterator<Item = Dialect>, msnp_result> {
    if mask & !SPOKEN != 0 {
        return Err(msnp_result::InvalidNumber);
    }
    let is_named = move |dialect: &Dialect| mask & mask_of(*dialect) != 0;
    Ok((0..u32::BITS as u8).filter_map(Dialect::from_number).filter(is_named))
}

/// Online by an operator's gateway for mobile devices.
pub const MSNP_CAPABILITY_MOBILE_GATEWAY: u32 = 0x1;
/// Joins messages that come in chunks.
pub const MSNP_CAPABILITY_CHUNKED_MESSAGES: u32 = 0x20;
/// Can be paged on a mobile device.
pub const MSNP_CAPABILITY_PAGING: u32 = 0x40;
/// Runs on a handheld.
pub const MSNP_CAPABILITY_HANDHELD: u32 = 0x400;
/// Is a program, not a person.
pub const MSNP_CAPABILITY_BOT: u32 = 0x20000;
/// Takes files: others offer them to who says so. With a display picture it is said in any case.
pub const MSNP_CAPABILITY_PEER_TO_PEER: u32 = 0x10000000;

/// Bold text.
pub const MSNP_EFFECT_BOLD: u32 = 1;
/// Italic text.
pub const MSNP_EFFECT_ITALIC: u32 = 2;
/// Struck-out text.
pub const MSNP_EFFECT_STRIKE: u32 = 4;
/// Underlined text.
pub const MSNP_EFFECT_UNDERLINE: u32 = 8;

/// How a text looks (`switchboard.md` 3). Fill it in with `msnp_format_init`, then change what you like.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_format {
    /// The name of the font, at most 31 characters; NULL or empty: Segoe UI.
    pub font: *const c_char,
    /// `MSNP_EFFECT_` constants joined by `|`.
    pub effects: u32,
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
    /// The Windows number of a character set, for the choice of the font only: 0 ANSI, 0x80 Shift-JIS and so on.
    pub character_set: u8,
    /// Family in the high digit, pitch in the low one: 0x22 is a sans-serif font with variable pitch.
    pub pitch_and_family: u8,
    /// Whether the text runs from right to left.
    pub right_to_left: bool,
}

/// Fills in the defaults: Segoe UI in black. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `format` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_format_init(format: *mut msnp_format) -> msnp_result {
    let usual = Format::DEFAULT;
    let filled = msnp_format {
        font: core::ptr::null(),
        effects: u32::from(usual.effects.bits()),
        red: usual.color.red,
        green: usual.color.green,
        blue: usual.color.blue,
        character_set: usual.character_set,
        pitch_and_family: usual.pitch_and_family,
        right_to_left: usual.right_to_left,
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(format, filled) }.err().unwrap_or(msnp_result::Ok)
}

/// Which request an answer or a refusal belongs to.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_request_kind {
    /// None of those below.
    Other = 0,
    /// `VER`
    Version = 1,
    /// `CVR` or `CVQ`
    ClientVersion = 2,
    /// `USR` with the account
    User = 3,
    /// `USR` with the ticket, and the Passport exchange before it
    Ticket = 4,
    /// `SYN`
    Synchronize = 5,
    /// `CHG`
    Status = 6,
    /// `REA` or `PRP MFN` of oneself
    DisplayName = 7,
    /// `UUX`
    PersonalMessage = 8,
    /// `PRP` of oneself
    Property = 9,
    /// `ADD` or `ADC`
    Add = 10,
    /// `REM`
    Remove = 11,
    /// `REA` or `SBP` of a contact
    RenameContact = 12,
    /// `ADG`
    AddGroup = 13,
    /// `REG`
    RenameGroup = 14,
    /// `RMG`
    RemoveGroup = 15,
    /// `BLP`
    Privacy = 16,
    /// `GTC`
    Prompting = 17,
    /// `URL`
    Url = 18,
    /// `GCF`
    ConfigurationFile = 19,
    /// `PAG` or `PGD`
    Page = 20,
    /// `XFR SB`
    Switchboard = 21,
    /// `QRY`
    Challenge = 22,
    /// `IMS`
    Switchboards = 23,
    /// `UUN`
    Signal = 24,
    /// `UUM`, in builds with the feature `services`
    Message = 25,
}

impl From<RequestKind> for msnp_request_kind {
    fn from(kind: RequestKind) -> Self {
        match kind {
            RequestKind::Version => Self::Version,
            RequestKind::ClientVersion => Self::ClientVersion,
            RequestKind::User => Self::User,
            RequestKind::Ticket => Self::Ticket,
            RequestKind::Synchronize => Self::Synchronize,
            RequestKind::Status => Self::Status,
            RequestKind::DisplayName => Self::DisplayName,
            RequestKind::PersonalMessage => Self::PersonalMessage,
            RequestKind::Property => Self::Property,
            RequestKind::Add(_) => Self::Add,
            RequestKind::Remove(_) => Self::Remove,
            RequestKind::RenameContact => Self::RenameContact,
            RequestKind::AddGroup => Self::AddGroup,
            RequestKind::RenameGroup => Self::RenameGroup,
            RequestKind::RemoveGroup => Self::RemoveGroup,
            RequestKind::Privacy => Self::Privacy,
            RequestKind::Prompting => Self::Prompting,
            RequestKind::Url => Self::Url,
            RequestKind::ConfigurationFile => Self::ConfigurationFile,
            RequestKind::Page => Self::Page,
            RequestKind::Switchboard => Self::Switchboard,
            RequestKind::Challenge => Self::Challenge,
            RequestKind::Switchboards => Self::Switchboards,
            RequestKind::Signal => Self::Signal,
            RequestKind::Message => Self::Message,
        }
    }
}

/// What the session is at.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_state {
    /// No session, and none is wanted.
    Offline = 0,
    /// The notification server is being reached.
    Connecting = 1,
    /// Connected, and not online yet.
    SigningIn = 2,
    /// The list is complete and the status accepted.
    Online = 3,
    /// The session was lost. The next attempt comes at its time, or at once when the network changes.
    Waiting = 4,
    /// The device sleeps: nothing is done until it is told to resume.
    Suspended = 5,
}

impl msnp_state {
    /// The state, and for how long it waits: a time of the machine's clock.
    pub(crate) fn of(state: State) -> (Self, u64) {
        match state {
            State::Connecting => (Self::Connecting, 0),
            State::SigningIn => (Self::SigningIn, 0),
            State::Online => (Self::Online, 0),
            State::Waiting { until } => (Self::Waiting, until.as_millis()),
            State::Suspended => (Self::Suspended, 0),
            State::Offline => (Self::Offline, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_keep_their_numbers() {
        for status in Status::CHOICES {
            assert_eq!(chosen_status(msnp_status::from(status) as u32), Ok(status));
        }
        assert_eq!(chosen_status(0), Err(msnp_result::InvalidNumber));
        assert_eq!(chosen_status(9), Err(msnp_result::InvalidNumber));
    }

    #[test]
    fn dialects_are_a_mask() {
        assert_eq!(dialects(0), Ok(Dialects::ALL));
        assert_eq!(dialects(MSNP_DIALECT_ALL), Ok(Dialects::ALL));
        assert_eq!(Dialects::ALL.best_first().map(mask_of).sum::<u32>(), MSNP_DIALECT_ALL);
        assert_eq!(mask_of(Dialect::MSNP12), MSNP_DIALECT_12);
        let one = dialects(MSNP_DIALECT_9).unwrap();
        assert!(one.contains(Dialect::MSNP9) && !one.contains(Dialect::MSNP8));
        assert_eq!(dialects(1), Err(msnp_result::InvalidNumber));
        for number in (0..32).filter(|number| SPOKEN & 1 << number != 0) {
            let named = dialects(1 << number).unwrap();
            assert_eq!(named.best_first().map(Dialect::number).collect::<Vec<u8>>(), [number]);
        }
    }
}
