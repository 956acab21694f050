//! In builds without peer-to-peer transfers: nothing is owed, and nothing told.

use super::due::Due;
use super::machine::Core;
use crate::announcement::Announcement;
use crate::fingerprint::Key;
use crate::p2p::Peers;
use crate::settings::SessionSettings;
use crate::storage::Storage;
use crate::switchboard::conversation::Conversation;
use crate::time::Instant;

/// Writes nothing.
pub(super) const fn pay<S: Storage>(
    _peers: &mut Peers<S>,
    _conversation: &mut Conversation<S>,
    _settings: &SessionSettings,
    _key: Key,
    _now: Instant,
) {
}

impl<S: Storage> Core<S> {
    pub(super) const fn next_peer_due(&mut self) -> Option<Due> {
        None
    }

    pub(super) const fn announce(&mut self, announcement: Announcement) -> Option<Due> {
        Some(Due::Announcement(announcement))
    }
}
