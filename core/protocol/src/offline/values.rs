//! What is kept of offline messages, and what is said between their parts and the rest of the machine.

use crate::dialect::Dialect;
use crate::error::OfflineFailure;
use crate::link::LinkNumbers;
use crate::settings::SessionSettings;

/// Ids are opaque, and GUIDs in practice.
pub(super) type Id = heapless::String<64, u8>;

/// What metadata list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed<'a> {
    pub(super) id: &'a str,
    /// Seconds since 1970; 0: it does not say.
    pub(super) received: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stage {
    Wanted,
    /// The service did not give it: the list says whether it is still there.
    Refused,
    Told,
    Stored,
    Gone,
}

/// A message that somebody left.
pub(crate) struct Entry {
    pub(super) id: Id,
    pub(super) stage: Stage,
    /// The list that is being read names it.
    pub(super) is_listed: bool,
    /// How often the service has refused what was asked about it, in this session.
    pub(super) refusals: u8,
    pub(super) received: u64,
}

/// The call under way, or the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Job {
    Nothing,
    Store,
    Delete(u16),
    Message(u16),
    Metadata,
}

/// How far a message of one's own is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Letter {
    None,
    Waiting,
    Stored,
    Failed(OfflineFailure),
}

/// Whether a mail lies in the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Held {
    Nothing,
    Ready,
    Told,
}

/// The tickets for the two services.
#[derive(Clone, Copy)]
pub(crate) struct Tickets<'a> {
    pub(crate) fetch: &'a [u8],
    pub(crate) store: &'a [u8],
}

/// What it needs of the rest of the machine.
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a SessionSettings,
    pub(crate) numbers: &'a mut LinkNumbers,
    pub(crate) tickets: Tickets<'a>,
    pub(crate) dialect: Dialect,
}
