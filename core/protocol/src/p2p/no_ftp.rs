//! In builds without direct connections: no files by MSNFTP, which know no other way.

use crate::Error;
use crate::error::FailureReason;
use crate::ids::{ChatId, TransferId};
use crate::p2p::inputs::PeerDue;
use crate::storage::Storage;
use crate::time::Instant;
use crate::timer::Round;

/// No files.
pub(crate) struct Exchanges<S: Storage>(core::marker::PhantomData<S>);

impl<S: Storage> Exchanges<S> {
    pub(super) const NONE: Self = Self(core::marker::PhantomData);

    pub(super) const fn is_idle(&self) -> bool {
        true
    }

    pub(super) const fn release(&mut self) {}

    pub(super) const fn each_timer(&mut self, _round: &mut Round) {}

    pub(super) const fn expire(&mut self, _now: Instant) -> bool {
        false
    }

    pub(super) const fn moved(&mut self, _from: ChatId, _to: ChatId) {}

    pub(super) const fn forget_chat(&mut self, _chat: ChatId) {}

    pub(super) const fn shut_out(&mut self, _peer: &str) {}

    pub(super) const fn need(&self, _chat: ChatId) -> bool {
        false
    }

    pub(super) fn lose(
        &mut self,
        _carries: &dyn Fn(ChatId, &str, bool) -> bool,
        _is_there: &dyn Fn(ChatId) -> bool,
    ) {
    }

    pub(super) const fn failed(&mut self, _chat: ChatId, _reason: FailureReason) {}

    pub(super) const fn end_all(&mut self) {}

    pub(super) const fn next_due(&mut self) -> Option<PeerDue> {
        None
    }

    pub(super) const fn decide(&mut self, _id: TransferId, _accepts: bool) -> bool {
        false
    }

    pub(super) const fn cancel(&mut self, _id: TransferId) -> bool {
        false
    }

    pub(super) const fn hold(&mut self, _id: TransferId, _is_held: bool) -> bool {
        false
    }

    pub(super) const fn next_want(&mut self) -> Option<TransferId> {
        None
    }

    pub(super) const fn wanted(&self, _id: TransferId) -> Option<(u64, usize)> {
        None
    }

    pub(super) const fn supply(&mut self, _id: TransferId, _bytes: &[u8]) -> Option<Result<usize, Error>> {
        None
    }
}
