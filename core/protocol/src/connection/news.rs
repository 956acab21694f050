//! What all connections have in common, whoever speaks on them.

use super::state::Link;
use crate::error::LinkError;
use crate::ids::LinkId;
use crate::time::Duration;

/// News of a connection, from the driver.
#[derive(Clone, Copy, Debug)]
pub(crate) enum News<'a> {
    /// It is open, or was made secure.
    Connected,
    Received(&'a [u8]),
    /// It could not be had, or is gone.
    Closed(LinkError),
    /// The device has another network.
    NetworkChanged,
}

impl News<'_> {
    /// How many bytes have come with it.
    pub(crate) fn length(self) -> usize {
        match self {
            Self::Received(bytes) => bytes.len(),
            Self::Connected | Self::Closed(_) | Self::NetworkChanged => 0,
        }
    }
}

/// A connection as the driver has it.
pub(crate) trait Connection {
    /// Its life, as the driver knows it.
    fn driver_link(&self) -> &Link;

    /// Whether it leads to the gateway, which carries another one.
    fn is_to_gateway(&self) -> bool;

    /// What of the last write has not left yet.
    fn unsent(&self) -> &[u8];

    /// So many bytes of it have left. Commands have to get on within `limit`.
    fn sent(&mut self, count: usize, limit: Duration);

    /// A connection that the driver has to close, told once.
    fn take_given_up(&mut self) -> Option<LinkId>;

    /// The driver has found one gone that it had to close.
    fn closed_already(&mut self, id: LinkId);
}
