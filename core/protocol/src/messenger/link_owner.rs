//! Which of the connections is meant.

/// To whom a connection belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkOwner {
    Notification,
    Passport,
    /// A conversation, by its index.
    Chat(usize),
}

/// The place in the table of connections from which on those of conversations stand.
pub(crate) const FIRST_CHAT: usize = 2;

impl LinkOwner {
    /// The one at a place of the table.
    pub(crate) const fn at(place: usize) -> Self {
        match place {
            0 => Self::Notification,
            1 => Self::Passport,
            _ => Self::Chat(place.saturating_sub(FIRST_CHAT)),
        }
    }
}
