//! Who left messages.

/// Who left messages while one was offline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OfflineSender {
    /// The account, in lower case.
    pub account: String,
    /// Their name, as the service says; the account where it does not.
    pub name: String,
    /// How many messages.
    pub count: u32,
}

impl OfflineSender {
    /// How many bytes of texts it holds.
    pub(super) fn weight(&self) -> usize {
        self.account.len().saturating_add(self.name.len())
    }
}
