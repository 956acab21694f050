//! In builds without direct connections: nothing, in their place.

use crate::ids::{ChatId, LinkId, TransferId};
use crate::storage::Storage;
use crate::timer::Round;

/// No direct connections.
pub(crate) struct Bridges<S>(core::marker::PhantomData<S>);

/// What an offer to a transfer of this side's leads to.
pub(super) enum Taken {
    /// There is nothing to be had.
    No,
}

impl<S: Storage> Bridges<S> {
    pub(super) const NONE: Self = Self(core::marker::PhantomData);

    pub(super) const fn is_empty(&self) -> bool {
        true
    }

    pub(super) const fn release(&mut self) {}

    pub(super) const fn each_timer(&mut self, _round: &mut Round) {}

    pub(super) const fn moved(&mut self, _from: ChatId, _to: ChatId) {}

    pub(super) const fn shut_out(&mut self, _peer: &str) {}

    pub(super) const fn close_all(&mut self) {}

    pub(super) const fn room_for(&self, _transfer: TransferId, _over: LinkId) -> Option<usize> {
        None
    }
}
