//! What address book and sharing service say instead of doing what they were asked (`services.md` 2.7).

use super::requests::Method;
use super::values::LIST_UNREADABLE;
use crate::code::ErrorCode;

const INVALID_PARAMETER: ErrorCode = ErrorCode::new(201);

/// What a service said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Fault {
    None,
    /// There is no address book for this account yet.
    NoBook,
    BookExists,
    MemberExists,
    NoMember,
    GroupExists,
    NoGroup,
    ContactExists,
    NoContact,
    /// What was kept is too old: everything is to be asked for.
    FullSync,
    NoAccount,
    BadAddress,
    /// Something is too long, or not as the service wants it.
    BadArgument,
    TooMany,
    /// The service does not do this.
    Forbidden,
    /// It wants another ticket.
    Ticket,
    Other,
}

impl Fault {
    /// Reads the code of the detail, with or without a prefix.
    pub(super) fn from_code(code: &[u8]) -> Self {
        const CODES: [(&str, Fault); 21] = [
            ("ABDoesNotExist", Fault::NoBook),
            ("ABAlreadyExists", Fault::BookExists),
            ("MemberAlreadyExists", Fault::MemberExists),
            ("MemberDoesNotExist", Fault::NoMember),
            ("GroupAlreadyExists", Fault::GroupExists),
            ("GroupDoesNotExist", Fault::NoGroup),
            ("ContactAlreadyExists", Fault::ContactExists),
            ("ContactDoesNotExist", Fault::NoContact),
            ("FullSyncRequired", Fault::FullSync),
            ("InvalidPassportUser", Fault::NoAccount),
            ("UserDoesNotExist", Fault::NoAccount),
            ("BadEmailArgument", Fault::BadAddress),
            ("BadArgumentLength", Fault::BadArgument),
            ("InvalidArgument", Fault::BadArgument),
            ("RequestLimitReached", Fault::TooMany),
            ("Forbidden", Fault::Forbidden),
            ("PassportAuthFail", Fault::Ticket),
            ("InvalidSecurityToken", Fault::Ticket),
            ("BadContextToken", Fault::Ticket),
            ("FailedAuthentication", Fault::Ticket),
            ("AuthenticationFailed", Fault::Ticket),
        ];
        let code = code.trim_ascii();
        let name = code.rsplit(|byte| *byte == b':').next().unwrap_or(code);
        let found = CODES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
        found.map_or(Self::Other, |(_, fault)| *fault)
    }

    /// Reads what is said for people, where the code says nothing.
    pub(super) fn from_text(text: &[u8]) -> Self {
        const FULL_SYNC: [&[u8]; 2] = [b"full sync required", b"need to do full sync"];
        let begins = |at: usize, words: &[u8]| {
            let end = at.saturating_add(words.len());
            text.get(at..end).is_some_and(|part| part.eq_ignore_ascii_case(words))
        };
        let has = |words: &[u8]| (0..text.len()).any(|at| begins(at, words));
        if FULL_SYNC.iter().any(|words| has(words)) { Self::FullSync } else { Self::Other }
    }

    /// Whether what was asked for is so already.
    pub(super) const fn is_as_good_as_done(self, method: Method) -> bool {
        match method {
            Method::AddBook => matches!(self, Self::BookExists),
            Method::AddMember => matches!(self, Self::MemberExists),
            Method::DeleteMember => matches!(self, Self::NoMember),
            Method::AddContact => matches!(self, Self::ContactExists),
            Method::DeleteContact => matches!(self, Self::NoContact),
            Method::DeleteGroup => matches!(self, Self::NoGroup),
            Method::DeleteFromGroup => matches!(self, Self::NoContact | Self::NoGroup),
            Method::FindMembership
            | Method::FindAll
            | Method::UpdateContact
            | Method::AddGroup
            | Method::UpdateGroup
            | Method::AddToGroup => false,
        }
    }

    /// As which code a request is refused: that by which a notification server up to MSNP12 refuses for the same reason.
    pub(super) const fn code(self) -> ErrorCode {
        match self {
            Self::NoAccount => ErrorCode::NO_SUCH_USER,
            Self::BadAddress => ErrorCode::INVALID_ACCOUNT,
            Self::GroupExists => ErrorCode::GROUP_EXISTS,
            Self::NoGroup => ErrorCode::INVALID_GROUP,
            Self::MemberExists | Self::ContactExists | Self::BookExists => ErrorCode::ALREADY_THERE,
            Self::NoMember | Self::NoContact => ErrorCode::NOT_ON_LIST,
            Self::BadArgument => INVALID_PARAMETER,
            Self::TooMany => ErrorCode::CHANGING_TOO_FAST,
            Self::Forbidden => ErrorCode::COMMAND_DISABLED,
            Self::Ticket => ErrorCode::BAD_TICKET,
            Self::NoBook | Self::FullSync | Self::None | Self::Other => LIST_UNREADABLE,
        }
    }
}
