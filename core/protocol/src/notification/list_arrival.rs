//! How far the contact list is that the server sends after `SYN` (`notification.md` 2).

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
