//! What every part may use: the notification link, the requests under way, settings, announcements, counters, the clock.

use crate::announcement::Announcements;
use crate::counters::Watch;
use crate::link::{CommandLink, LinkNumbers};
use crate::pending::{Pending, PendingRequests};
use crate::settings::SessionSettings;
use crate::storage::Storage;
use crate::time::Instant;

/// The same for all parts.
#[repr(C)]
pub(crate) struct Resources<S: Storage> {
    /// Some timer was started since the last poll and has to be placed on the clock.
    pub(crate) unstamped: bool,
    pub(crate) numbers: LinkNumbers,
    /// The time of the last poll.
    pub(crate) now: Instant,
    pub(crate) settings: SessionSettings,
    pub(crate) announcements: Announcements,
    pub(crate) watch: Watch,
    pub(crate) pending: PendingRequests<S::Pending<Pending>>,
    pub(crate) link: CommandLink<S>,
}

impl<S: Storage> Resources<S> {
    pub(crate) const NEW: Self = Self {
        unstamped: false,
        numbers: LinkNumbers::NEW,
        now: Instant::ZERO,
        settings: SessionSettings::EMPTY,
        announcements: Announcements::new(),
        watch: Watch::NEW,
        pending: PendingRequests::new(),
        link: CommandLink::new(),
    };
}
