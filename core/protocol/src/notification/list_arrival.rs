//! How far the contact list is that the server sends after `SYN` (`notification.md` 2).

#[cfg(feature = "legacy")]
use crate::account::{List, Lists};

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// Nothing of it is there.
    None,
    /// It has begun to arrive.
    Arriving,
    /// It is there as a whole, or what has come is taken for the whole.
    Complete,
}

/// The list as it arrives: how much of it is missing, by the counts of `SYN`.
pub(crate) struct ListArrival {
    progress: Progress,
    /// With a list for each relation: the lists that are missing, as a mask.
    contacts_left: u32,
    groups_left: u32,
}

impl ListArrival {
    pub(crate) const NONE: Self = Self { progress: Progress::None, contacts_left: 0, groups_left: 0 };

    /// `SYN` announced so many.
    pub(crate) fn begin(&mut self, contacts: u32, groups: u32) {
        if self.progress == Progress::None {
            self.progress = Progress::Arriving;
        }
        (self.contacts_left, self.groups_left) = (contacts, groups);
    }

    /// `SYN` announced lists, each of which counts its own lines.
    #[cfg(feature = "legacy")]
    pub(crate) fn begin_per_list(&mut self) {
        let [forward, allow, block, reverse, _] = List::ALL;
        let lists = Lists::NONE.with(forward).with(allow).with(block).with(reverse);
        self.begin(u32::from(lists.mask()), 0);
    }

    /// The last line of a list has come.
    #[cfg(feature = "legacy")]
    pub(crate) fn list_came(&mut self, list: List) {
        self.contacts_left &= !u32::from(Lists::NONE.with(list).mask());
    }

    /// Whether the list has come that is told last.
    #[cfg(feature = "legacy")]
    pub(crate) fn has_last_list(&self) -> bool {
        self.contacts_left & u32::from(Lists::NONE.with(List::Reverse).mask()) == 0
    }

    /// A line of the list has come.
    pub(crate) fn line_came(&mut self, is_contact: bool) {
        let left = if is_contact { &mut self.contacts_left } else { &mut self.groups_left };
        *left = left.saturating_sub(1);
    }

    pub(crate) fn is_arriving(&self) -> bool {
        self.progress == Progress::Arriving
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.progress == Progress::Complete
    }

    /// Whether nothing more is announced.
    pub(crate) fn has_all(&self) -> bool {
        (self.contacts_left, self.groups_left) == (0, 0)
    }

    /// What has come is the list. Answers whether that is new.
    pub(crate) fn complete(&mut self) -> bool {
        core::mem::replace(&mut self.progress, Progress::Complete) != Progress::Complete
    }
}
