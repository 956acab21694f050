//! Which of the connections is meant.

/// One of the connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkOwner {
    Notification,
    Passport,
    /// That of a conversation, by its index.
    Chat(usize),
}
