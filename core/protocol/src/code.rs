//! The numbers by which a server refuses (`overview.md` 5).

/// An error number of a server.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct ErrorCode(u16);

macro_rules! codes {
    ($($($name:ident =)? $number:literal, $meaning:literal;)*) => {
        impl ErrorCode {
            $($(#[doc = concat!("`", stringify!($number), "`: ", $meaning, ".")] pub const $name: Self = Self($number);)?)*

        }

        /// All meanings in one text, and of each its number and how long it is: smaller than a `match`.
        const MEANINGS: &str = concat!($($meaning),*);
        const LENGTHS: &[(u16, u8)] = &[$(($number, $meaning.len() as u8)),*];
    };
}

// A name is for what a program may act on. What is only to be told, or to be tried again later (`is_temporary`), has its meaning.
codes! {
    200, "syntax error";
    201, "invalid parameter";
    203, "invalid federated user";
    204, "the account's network is unknown";
    NO_SUCH_USER = 205, "no such account";
    206, "the account name lacks a domain";
    207, "already signed in on this connection";
    INVALID_ACCOUNT = 208, "no such account, or its name is malformed";
    NAME_NOT_ALLOWED = 209, "this display name is not allowed";
    LIST_FULL = 210, "the contact list is full";
    211, "renaming was not expected";
    212, "this contact cannot be renamed so";
    213, "a telephone contact cannot be renamed";
    ALREADY_THERE = 215, "already there";
    NOT_ON_LIST = 216, "not on the list";
    NOT_REACHABLE = 217, "the contact is offline, hidden, or does not accept messages from you";
    ALREADY_IN_MODE = 218, "already in that mode";
    ON_OPPOSITE_LIST = 219, "on the opposite list";
    220, "the contact does not accept pages";
    TOO_MANY_GROUPS = 223, "too many groups";
    INVALID_GROUP = 224, "no such group";
    NOT_IN_GROUP = 225, "the contact is not in that group";
    GROUP_NOT_EMPTY = 226, "the group is not empty";
    227, "the group still has contacts";
    GROUP_EXISTS = 228, "a group of that name exists";
    GROUP_NAME_TOO_LONG = 229, "the group's name is too long";
    230, "this group cannot be removed";
    231, "the group does not exist";
    232, "invalid telephone number";
    233, "unknown telephone number";
    234, "unknown mobile domain";
    240, "empty domain";
    241, "malformed XML";
    280, "the switchboard failed";
    281, "the transfer to a switchboard failed";
    282, "the message was refused";
    283, "unknown application";
    285, "the message is too long";
    300, "a required field is missing";
    301, "too many results";
    302, "not signed in";
    402, "the contact list cannot be read at the moment";
    403, "the contact list cannot be reached at the moment";
    NOT_ALLOWED = 420, "this account may not do that";
    500, "internal server error";
    501, "the server's database failed";
    COMMAND_DISABLED = 502, "the command is disabled";
    503, "malformed invitation mail";
    504, "a back-end is down";
    508, "federation failed";
    509, "a page-mode message failed";
    510, "a file operation failed";
    BANNED = 511, "the account is banned";
    520, "the server is out of memory";
    WRONG_CHALLENGE_ANSWER = 540, "wrong answer to the challenge";
    600, "the server is busy";
    601, "the server is unavailable";
    602, "the contact's server is down";
    603, "the server lost its database";
    604, "the server is going down";
    605, "the server is unavailable";
    606, "paging is unavailable";
    700, "the server could not make a connection";
    707, "the server could not make the connection";
    710, "malformed client version";
    711, "the session is restricted";
    SESSION_OVERLOADED = 712, "the session is overloaded";
    TOO_ACTIVE = 713, "too many calls in a short time";
    714, "too many sessions";
    NOT_EXPECTED = 715, "not expected now";
    717, "malformed friend file";
    731, "the client version was not expected";
    733, "signed out by roaming";
    734, "too many places signed in";
    CHANGING_TOO_FAST = 800, "changing too fast";
    910, "the server is too busy";
    AUTHENTICATION_FAILED = 911, "authentication failed";
    912, "the server is too busy";
    NOT_WHILE_HIDDEN = 913, "not allowed while hidden or offline";
    914, "the server is unavailable";
    915, "the server is unavailable";
    916, "the server is unavailable";
    917, "authentication with the directory failed";
    918, "the server is too busy";
    919, "the server is too busy";
    920, "the server accepts no new users";
    921, "the server timed out";
    922, "the server is too busy";
    CHILD_WITHOUT_CONSENT = 923, "a child's account without consent";
    NOT_VERIFIED = 924, "the account is not verified";
    926, "a managed account needs another client";
    SUSPENDED = 927, "access is denied";
    BAD_TICKET = 928, "the ticket is not valid";
    WRONG_SERVER = 931, "the account lives on another server";
    933, "invalid circle membership";
    935, "invalid circle signature";
}

impl ErrorCode {
    /// What the number means, as a lower-case sentence without a full stop.
    pub const fn meaning(self) -> &'static str {
        let (mut rest, mut table) = (MEANINGS, LENGTHS);
        while let [(number, length), others @ ..] = table {
            let Some((meaning, behind)) = rest.split_at_checked(*length as usize) else { break };
            if *number == self.0 {
                return meaning;
            }
            (rest, table) = (behind, others);
        }
        "an error that no description of the protocol names"
    }

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
            280 | 281 | 402 | 403 | 500 | 501 | 504 | 520 | 600..=605 | 700 | 707 | 712..=714 | 800 | 910 | 912 | 914..=916 | 918
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

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    /// `overview.md` 5: what is to be tried later, and what is not.
    #[test]
    fn what_may_work_later_is_temporary() {
        for number in [280, 281, 402, 500, 600, 604, 700, 713, 800, 910, 922] {
            assert!(ErrorCode::new(number).is_temporary(), "{number}");
        }
        for number in [201, 205, 217, 282, 420, 540, 911, 923, 928] {
            assert!(!ErrorCode::new(number).is_temporary(), "{number}");
        }
    }
}
