//! In builds without peer-to-peer transfers: nothing, in its place.

use crate::ids::ChatId;
use crate::time::Instant;
use crate::timer::Round;

/// Nothing goes on between peers.
pub(crate) struct Peers<S>(core::marker::PhantomData<S>);

impl<S> Peers<S> {
    pub(crate) const NONE: Self = Self(core::marker::PhantomData);

    pub(crate) const fn release(&mut self) {}

    pub(crate) const fn each_timer(&mut self, _round: &mut Round) {}

    pub(crate) const fn expire(&mut self, _now: Instant) -> bool {
        false
    }

    pub(crate) const fn need(&self, _chat: ChatId) -> bool {
        false
    }

    pub(crate) const fn holds(&self, _chat: ChatId) -> bool {
        false
    }

    pub(crate) const fn forget_chat(&mut self, _chat: ChatId) {}

    pub(crate) const fn shut_out(&mut self, _peer: &str) {}

    pub(crate) const fn moved(&mut self, _from: ChatId, _to: ChatId) {}

    pub(crate) const fn end_all(&mut self) {}
}
