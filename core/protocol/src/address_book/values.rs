//! What is kept of an answer of address book and memberships: one entry at a time, in bounded texts; and what is said between their part and
//! the rest of the machine.

use crate::account::{AccountName, List, Lists, network};
use crate::code::ErrorCode;
use crate::limits::LONGEST_NAME;
use crate::link::LinkNumbers;
use crate::settings::SessionSettings;

/// Ids are opaque: GUIDs, numbers, or `Allow/` and a GUID.
pub(super) type Id = heapless::String<64, u8>;
/// When something was changed last, as the service writes it.
pub(super) type Change = heapless::String<40, u8>;
/// A name, cut to so many bytes.
pub(super) type Name = heapless::String<LONGEST_NAME>;
/// The ids of groups, separated by commas: sixteen GUIDs.
pub(super) type GroupIds = heapless::String<592>;

/// A telephone number. A longer one is left out.
pub(super) type Number = heapless::String<48, u8>;

/// The network of the accounts of the service itself.
pub(super) const PASSPORT: u32 = network::SERVICE as u32;
pub(super) const TELEPHONE: u32 = 4;
pub(super) const YAHOO: u32 = 32;

/// For whom a membership counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    /// That of another service, or none was named yet.
    None,
    Allow,
    Block,
    Reverse,
    Pending,
}

impl Role {
    pub(super) fn from_name(name: &[u8]) -> Self {
        let roles = [Self::Allow, Self::Block, Self::Reverse, Self::Pending];
        let is_it = |role: &Self| name.eq_ignore_ascii_case(role.name().as_bytes());
        roles.into_iter().find(is_it).unwrap_or(Self::None)
    }

    /// That of a list; `None` for the forward list, which is the address book.
    pub(super) const fn of_list(list: List) -> Self {
        match list {
            List::Forward => Self::None,
            List::Allow => Self::Allow,
            List::Block => Self::Block,
            List::Reverse => Self::Reverse,
            List::Pending => Self::Pending,
        }
    }

    pub(super) const fn list(self) -> Option<List> {
        match self {
            Self::None => None,
            Self::Allow => Some(List::Allow),
            Self::Block => Some(List::Block),
            Self::Reverse => Some(List::Reverse),
            Self::Pending => Some(List::Pending),
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Allow => "Allow",
            Self::Block => "Block",
            Self::Reverse => "Reverse",
            Self::Pending => "Pending",
        }
    }

    pub(super) const fn lists(self) -> Lists {
        match self.list() {
            Some(list) => Lists::NONE.with(list),
            None => Lists::NONE,
        }
    }
}

/// What an answer has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Found {
    /// Somebody on one of the lists but the forward list.
    Membership,
    Group,
    /// Somebody on the forward list.
    Contact,
    /// Oneself.
    Own,
}

/// A switch that the account may have set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Switch {
    Unset,
    /// `1`: ask when somebody adds one; allow whoever is on no list; pages are taken.
    One,
    /// Another value.
    Other,
}

/// What is kept of one member, group or contact. Which of the fields have a meaning depends on what was [`Found`].
pub(super) struct Entry {
    /// In lower case; empty: there is none that can be used.
    pub(super) account: AccountName,
    pub(super) network: u32,
    /// That of the membership, the group or the contact.
    pub(super) id: Id,
    pub(super) name: Name,
    pub(super) groups: GroupIds,
    /// At home, at work, and of the mobile telephone.
    pub(super) phones: [Number; 3],
    pub(super) role: Role,
    pub(super) is_deleted: bool,
    pub(super) is_own: bool,
    /// Not on the Messenger list, though in the address book.
    pub(super) is_mail_only: bool,
    /// `MSN.IM.BLP`, `MSN.IM.GTC` and `MSN.IM.MBEA` of oneself.
    pub(super) privacy: Switch,
    pub(super) prompting: Switch,
    pub(super) mobile: Switch,
}

impl Entry {
    pub(super) const NONE: Self = Self {
        account: AccountName::new(),
        network: 0,
        id: Id::new(),
        name: Name::new(),
        groups: GroupIds::new(),
        phones: [const { Number::new() }; 3],
        role: Role::None,
        is_deleted: false,
        is_own: false,
        is_mail_only: false,
        privacy: Switch::Unset,
        prompting: Switch::Unset,
        mobile: Switch::Unset,
    };

    /// Gets ready for the next one, where it lies.
    pub(super) fn reset(&mut self) {
        self.account.clear();
        self.id.clear();
        self.name.clear();
        self.groups.clear();
        self.phones.iter_mut().for_each(Number::clear);
        self.network = 0;
        self.role = Role::None;
        (self.is_deleted, self.is_own, self.is_mail_only) = (false, false, false);
        (self.privacy, self.prompting, self.mobile) = (Switch::Unset, Switch::Unset, Switch::Unset);
    }
}

/// How far the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stage {
    Off,
    Memberships,
    Contacts,
    /// All was read, and the notification server is being told.
    Telling,
    Known,
}

/// The call under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Job {
    Nothing,
    Memberships,
    Contacts,
    MakeBook,
    /// A step of the first errand.
    Errand,
}

/// What of the list is to be told before more is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Untold {
    Nothing,
    /// That a list begins.
    Beginning,
    Entry(Found),
    /// It is there no longer.
    Gone(Found),
    /// What is known of oneself, from this place on.
    Own(u8),
    /// The telephone numbers of a contact, from this place on.
    Phones(u8),
}

/// What is asked for when the list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    /// The list was read in this session: what is being read is how it is now.
    pub(super) is_again: bool,
    /// Only what has changed since it was read last, whenever that was.
    pub(super) changes_only: bool,
}

/// The list cannot be read.
pub(super) const LIST_UNREADABLE: ErrorCode = ErrorCode::new(402);
/// The service that has the list cannot be reached.
pub(super) const NO_SERVICE: ErrorCode = ErrorCode::new(403);

/// What the rest of the machine has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Nothing,
    /// The whole list was read.
    ListRead,
    /// The notification server was told the list, and did not say that it has it.
    Unanswered,
    /// The list cannot be had.
    Failed(ErrorCode),
}

/// What it needs of the rest of the machine.
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a SessionSettings,
    pub(crate) numbers: &'a mut LinkNumbers,
    /// Empty: there is none.
    pub(crate) ticket: &'a [u8],
}
