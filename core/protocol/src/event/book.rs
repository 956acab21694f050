//! What is told of the address book and of changes in it, without what it borrows.

use crate::account::List;
use crate::error::{RequestError, RequestKind};
use crate::ids::RequestId;

/// What is told of the list, or of what the user has asked for. What it says stands in the entry under way, or in the first errand that has
/// ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BookDue {
    Begins,
    /// What has changed in the list follows.
    ChangesBegin,
    MembershipGone,
    GroupGone,
    ContactGone,
    Membership,
    Group,
    Contact,
    OwnName,
    Privacy,
    Prompting,
    Mobile,
    /// A telephone number, by its place: at home, at work, mobile.
    Phone(u8),
    Result(Told),
    Answered(RequestId),
    Refused(RequestId, RequestKind, RequestError),
}

/// What is told of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Nothing,
    Added(List),
    Removed(List),
    GroupAdded,
    GroupRenamed,
    GroupRemoved,
    /// A contact is in a group, or no longer.
    Joined,
    Left,
    Renamed,
    Prompting(bool),
}
