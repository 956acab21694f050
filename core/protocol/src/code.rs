//! The numbers by which a server refuses (`overview.md` 5).

/// An error number of a server.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ErrorCode(u16);

macro_rules! codes {
    ($($name:ident = $number:literal, $meaning:literal;)*) => {
        impl ErrorCode {
            $(#[doc = concat!("`", stringify!($number), "`: ", $meaning, ".")] pub const $name: Self = Self($number);)*

            /// What the number means, as a lower-case sentence without a full stop.
            pub const fn meaning(self) -> &'static str {
                match self.0 {
                    $($number => $meaning,)*
                    _ => "an error that no description of the protocol names",
                }
            }
        }
    };
}

codes! {
    SYNTAX = 200, "syntax error";
    INVALID_PARAMETER = 201, "invalid parameter";
    INVALID_FEDERATED_USER = 203, "invalid federated user";
    UNROUTABLE_USER = 204, "the account's network is unknown";
    NO_SUCH_USER = 205, "no such account";
    DOMAIN_MISSING = 206, "the account name lacks a domain";
    ALREADY_SIGNED_IN = 207, "already signed in on this connection";
    INVALID_ACCOUNT = 208, "no such account, or its name is malformed";
    NAME_NOT_ALLOWED = 209, "this display name is not allowed";
    LIST_FULL = 210, "the contact list is full";
    UNEXPECTED_RENAME = 211, "renaming was not expected";
    INVALID_RENAME = 212, "this contact cannot be renamed so";
    TELEPHONE_RENAME = 213, "a telephone contact cannot be renamed";
    ALREADY_THERE = 215, "already there";
    NOT_ON_LIST = 216, "not on the list";
    NOT_REACHABLE = 217, "the contact is offline, hidden, or does not accept messages from you";
    ALREADY_IN_MODE = 218, "already in that mode";
    ON_OPPOSITE_LIST = 219, "on the opposite list";
    ACCEPTS_NO_PAGES = 220, "the contact does not accept pages";
    TOO_MANY_GROUPS = 223, "too many groups";
    INVALID_GROUP = 224, "no such group";
    NOT_IN_GROUP = 225, "the contact is not in that group";
    GROUP_NOT_EMPTY = 226, "the group is not empty";
    GROUP_HAS_CONTACTS = 227, "the group still has contacts";
    GROUP_EXISTS = 228, "a group of that name exists";
    GROUP_NAME_TOO_LONG = 229, "the group's name is too long";
    GROUP_CANNOT_BE_REMOVED = 230, "this group cannot be removed";
    GROUP_UNKNOWN = 231, "the group does not exist";
    INVALID_TELEPHONE = 232, "invalid telephone number";
    UNKNOWN_TELEPHONE = 233, "unknown telephone number";
    UNKNOWN_MOBILE_DOMAIN = 234, "unknown mobile domain";
    EMPTY_DOMAIN = 240, "empty domain";
    BAD_XML = 241, "malformed XML";
    SWITCHBOARD_FAILED = 280, "the switchboard failed";
    TRANSFER_FAILED = 281, "the transfer to a switchboard failed";
    MESSAGE_REFUSED = 282, "the message was refused";
    UNKNOWN_APPLICATION = 283, "unknown application";
    MESSAGE_TOO_LONG = 285, "the message is too long";
    FIELD_MISSING = 300, "a required field is missing";
    TOO_MANY_RESULTS = 301, "too many results";
    NOT_SIGNED_IN = 302, "not signed in";
    LIST_NOT_ACCESSIBLE = 402, "the contact list cannot be read at the moment";
    LIST_NOT_WRITABLE = 403, "the contact list cannot be reached at the moment";
    NOT_ALLOWED = 420, "this account may not do that";
    INTERNAL = 500, "internal server error";
    DATABASE = 501, "the server's database failed";
    COMMAND_DISABLED = 502, "the command is disabled";
    BAD_INVITATION = 503, "malformed invitation mail";
    BACK_END_DOWN = 504, "a back-end is down";
    FEDERATION = 508, "federation failed";
    PAGE_MODE_FAILED = 509, "a page-mode message failed";
    FILE_OPERATION = 510, "a file operation failed";
    BANNED = 511, "the account is banned";
    OUT_OF_MEMORY = 520, "the server is out of memory";
    WRONG_CHALLENGE_ANSWER = 540, "wrong answer to the challenge";
    SERVER_BUSY = 600, "the server is busy";
    SERVER_UNAVAILABLE = 601, "the server is unavailable";
    PEER_SERVER_DOWN = 602, "the contact's server is down";
    DATABASE_CONNECTION = 603, "the server lost its database";
    GOING_DOWN = 604, "the server is going down";
    UNAVAILABLE = 605, "the server is unavailable";
    PAGING_UNAVAILABLE = 606, "paging is unavailable";
    CONNECTION_FAILED = 700, "the server could not make a connection";
    NO_CONNECTION = 707, "the server could not make the connection";
    BAD_CLIENT_VERSION = 710, "malformed client version";
    WRITE_BLOCKED = 711, "the session is restricted";
    SESSION_OVERLOADED = 712, "the session is overloaded";
    TOO_ACTIVE = 713, "too many calls in a short time";
    TOO_MANY_SESSIONS = 714, "too many sessions";
    NOT_EXPECTED = 715, "not expected now";
    BAD_FRIEND_FILE = 717, "malformed friend file";
    CLIENT_VERSION_NOT_EXPECTED = 731, "the client version was not expected";
    ROAMING = 733, "signed out by roaming";
    TOO_MANY_ENDPOINTS = 734, "too many places signed in";
    CHANGING_TOO_FAST = 800, "changing too fast";
    TOO_BUSY = 910, "the server is too busy";
    AUTHENTICATION_FAILED = 911, "authentication failed";
    TOO_BUSY_NOW = 912, "the server is too busy";
    NOT_WHILE_HIDDEN = 913, "not allowed while hidden or offline";
    UNAVAILABLE_914 = 914, "the server is unavailable";
    UNAVAILABLE_915 = 915, "the server is unavailable";
    UNAVAILABLE_916 = 916, "the server is unavailable";
    DIRECTORY_AUTHENTICATION = 917, "authentication with the directory failed";
    TOO_BUSY_918 = 918, "the server is too busy";
    TOO_BUSY_919 = 919, "the server is too busy";
    NO_NEW_USERS = 920, "the server accepts no new users";
    TIMED_OUT = 921, "the server timed out";
    TOO_BUSY_922 = 922, "the server is too busy";
    CHILD_WITHOUT_CONSENT = 923, "a child's account without consent";
    NOT_VERIFIED = 924, "the account is not verified";
    WRONG_CLIENT = 926, "a managed account needs another client";
    SUSPENDED = 927, "access is denied";
    BAD_TICKET = 928, "the ticket is not valid";
    WRONG_SERVER = 931, "the account lives on another server";
    CIRCLE_MEMBERSHIP = 933, "invalid circle membership";
    CIRCLE_SIGNATURE = 935, "invalid circle signature";
}

impl ErrorCode {
    /// The code with this number.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The server cannot serve just now; the same may work later.
    pub const fn is_temporary(self) -> bool {
        matches!(
            self.0,
            402 | 403 | 500 | 501 | 504 | 520 | 600..=605 | 700 | 707 | 712..=714 | 800 | 910 | 912 | 914..=916 | 918
                | 919 | 921 | 922
        )
    }
}

impl core::fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} ({})", self.0, self.meaning())
    }
}

impl core::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} (error {})", self.meaning(), self.0)
    }
}
