//! Which texts of an answer are read, by the names of their element and of the one around it (`services.md` 2.2 and 2.4).

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Field {
    None,
    FaultCode,
    FaultText,
    FaultDetail,
    /// The id of what was made, or of what is in the way.
    Result,
    Role,
    /// Of which service the memberships are.
    ServiceType,
    /// When the lists of one service were changed last.
    ServiceChange,
    /// The same for the address book.
    BookChange,
    Passport,
    MemberMail,
    Telephone,
    Id,
    Name,
    Deleted,
    ContactType,
    /// Whether a contact is on the Messenger list.
    Listed,
    GroupOfContact,
    AnnotationName,
    AnnotationValue,
    Mail,
    MailNetwork,
    MailEnabled,
    PhoneKind,
    PhoneNumber,
    PhoneEnabled,
}

/// The element around, the element, and what its text is.
const FIELDS: [(&str, &str, Field); 34] = [
    ("Fault", "faultcode", Field::FaultCode),
    ("Fault", "faultstring", Field::FaultText),
    ("detail", "errorcode", Field::FaultDetail),
    ("additionalDetails", "conflictObjectId", Field::Result),
    ("ABContactAddResult", "guid", Field::Result),
    ("ABGroupAddResult", "guid", Field::Result),
    ("Membership", "MemberRole", Field::Role),
    ("Handle", "Type", Field::ServiceType),
    ("Service", "LastChange", Field::ServiceChange),
    ("ab", "lastChange", Field::BookChange),
    ("Member", "MembershipId", Field::Id),
    ("Member", "PassportName", Field::Passport),
    ("Member", "Email", Field::MemberMail),
    ("Member", "PhoneNumber", Field::Telephone),
    ("Member", "DisplayName", Field::Name),
    ("Member", "Deleted", Field::Deleted),
    ("Group", "groupId", Field::Id),
    ("Group", "fDeleted", Field::Deleted),
    ("groupInfo", "name", Field::Name),
    ("Contact", "contactId", Field::Id),
    ("Contact", "fDeleted", Field::Deleted),
    ("contactInfo", "contactType", Field::ContactType),
    ("contactInfo", "passportName", Field::Passport),
    ("contactInfo", "displayName", Field::Name),
    ("contactInfo", "isMessengerUser", Field::Listed),
    ("groupIds", "guid", Field::GroupOfContact),
    ("Annotation", "Name", Field::AnnotationName),
    ("Annotation", "Value", Field::AnnotationValue),
    ("ContactEmail", "email", Field::Mail),
    ("ContactEmail", "Capability", Field::MailNetwork),
    ("ContactEmail", "isMessengerEnabled", Field::MailEnabled),
    ("ContactPhone", "contactPhoneType", Field::PhoneKind),
    ("ContactPhone", "number", Field::PhoneNumber),
    ("ContactPhone", "isMessengerEnabled", Field::PhoneEnabled),
];

/// What the text of an element is. Letter case does not count: services write `groups` and `Groups`.
pub(super) fn field_of(name: &[u8], parent: &[u8]) -> Field {
    let is = |known: &str, text: &[u8]| text.eq_ignore_ascii_case(known.as_bytes());
    let found = FIELDS.iter().find(|(around, known, _)| is(known, name) && is(around, parent));
    found.map_or(Field::None, |(.., field)| *field)
}
