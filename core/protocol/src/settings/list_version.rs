//! The version of a contact list that somebody keeps.

/// The versions of a kept contact list, as [`Event::ListComplete`](crate::Event::ListComplete) gave them. With them the service sends
/// the list only when it has changed. Those of MSNP13 to MSNP15 (feature `services`) are times of two documents, and mean nothing to servers of
/// older dialects, whose versions look the same: keep beside them which kind they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListVersion<'a> {
    /// The list's version; empty: none is kept. From MSNP13 on when the memberships were changed last.
    pub list: &'a str,
    /// The settings' version, from MSNP10 on; empty before. From MSNP13 on when the address book was changed last.
    pub settings: &'a str,
}
