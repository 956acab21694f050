//! The numbers of connections.

use crate::ids::LinkId;

/// Gives every connection a number of its own. One is used up only when a connection takes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkNumbers(u32);

impl LinkNumbers {
    pub(crate) const NEW: Self = Self(0);

    pub(crate) fn take(&mut self) -> LinkId {
        self.0 = self.0.wrapping_add(1).max(1);
        LinkId(self.0)
    }
}
