//! What the reader of the part makes of bytes, for those who test it from outside.

use super::answer::Answer;
use super::fault::Fault;
use super::requests::Method;
use super::values::Found;
use crate::storage::Buffer;
use crate::web::pull::Pull;

/// What an answer of address book or sharing service came to (`services.md` 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookAnswer {
    /// It is a fault.
    pub is_fault: bool,
    /// It wants another ticket.
    pub wants_ticket: bool,
    /// There is an answer to what was asked.
    pub is_answer: bool,
    /// Some lists name their role behind their members, who were left out: the answer is to be read again.
    pub has_late_roles: bool,
    /// It is a whole document.
    pub is_whole: bool,
}

/// Which kind of entry was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// Somebody on one of the lists but the forward list: their mask.
    Member(u8),
    /// A group.
    Group,
    /// Somebody on the forward list.
    Contact,
    /// Oneself.
    Own,
}

/// An entry that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookEntry<'a> {
    /// Its kind.
    pub kind: EntryKind,
    /// The account in lower case.
    pub account: &'a str,
    /// Its network.
    pub network: u32,
    /// The id of the membership, the group or the contact.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The ids of the groups of a contact, separated by commas.
    pub groups: &'a str,
    /// It is to be taken off.
    pub is_deleted: bool,
}

/// Reads an answer that comes in these pieces: to `ABFindAll`, or to `FindMembership` when it `is_of_sharing`.
pub fn read_book<B: Buffer>(
    pieces: &[&[u8]],
    is_of_sharing: bool,
    tell: &mut dyn FnMut(&BookEntry<'_>),
) -> BookAnswer {
    let method = if is_of_sharing { Method::FindMembership } else { Method::FindAll };
    let (mut answer, mut pull) = (Answer::NONE, Pull::<B>::new());
    for piece in pieces {
        let mut rest = *piece;
        while let Some(found) = answer.step(&mut pull, &mut rest, method) {
            let entry = &answer.entry;
            let kind = match found {
                Found::Membership => EntryKind::Member(entry.role.lists().mask()),
                Found::Group => EntryKind::Group,
                Found::Contact => EntryKind::Contact,
                Found::Own => EntryKind::Own,
            };
            tell(&BookEntry {
                kind,
                account: &entry.account,
                network: entry.network,
                id: &entry.id,
                name: &entry.name,
                groups: &entry.groups,
                is_deleted: entry.is_deleted,
            });
        }
    }
    BookAnswer {
        is_fault: answer.fault != Fault::None,
        wants_ticket: answer.fault == Fault::Ticket,
        is_answer: answer.is_answer,
        has_late_roles: answer.has_late_roles(),
        is_whole: !answer.is_unreadable && pull.finish().is_ok(),
    }
}
