//! Which of the connections is meant.

/// To whom a connection belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkOwner {
    Notification,
    Passport,
    /// The services for offline messages.
    #[cfg(feature = "services")]
    WebService,
    /// Those for the address book and the memberships.
    #[cfg(feature = "services")]
    AddressBook,
    /// A conversation, by its index.
    Chat(usize),
    /// A direct connection to a peer, and where one is to come in, by its index.
    #[cfg(feature = "direct")]
    Bridge(usize),
    #[cfg(feature = "direct")]
    Listener(usize),
}

/// The place in the table of connections from which on those of conversations stand.
pub(crate) const FIRST_CHAT: usize = if cfg!(feature = "services") { 4 } else { 2 };

impl LinkOwner {
    /// The one at a place of the table, when there are so many conversations.
    #[cfg(feature = "direct")]
    pub(crate) const fn at(place: usize, chats: usize) -> Self {
        match place {
            0 => Self::Notification,
            1 => Self::Passport,
            #[cfg(feature = "services")]
            2 => Self::WebService,
            #[cfg(feature = "services")]
            3 => Self::AddressBook,
            _ => {
                let index = place.saturating_sub(FIRST_CHAT);
                let behind = index.saturating_sub(chats);
                if index < chats {
                    Self::Chat(index)
                } else if behind.is_multiple_of(2) {
                    Self::Bridge(behind / 2)
                } else {
                    Self::Listener(behind / 2)
                }
            }
        }
    }

    /// The one at a place of the table.
    #[cfg(not(feature = "direct"))]
    pub(crate) const fn at(place: usize, _chats: usize) -> Self {
        match place {
            0 => Self::Notification,
            1 => Self::Passport,
            #[cfg(feature = "services")]
            2 => Self::WebService,
            #[cfg(feature = "services")]
            3 => Self::AddressBook,
            _ => Self::Chat(place.saturating_sub(FIRST_CHAT)),
        }
    }
}
