//! In builds without web services: nothing, in its place.

use crate::time::Instant;
use crate::timer::Round;

/// No offline messages.
pub(crate) struct Offline<S>(core::marker::PhantomData<S>);

impl<S> Offline<S> {
    pub(crate) const NONE: Self = Self(core::marker::PhantomData);

    pub(crate) const fn release(&mut self) {}

    pub(crate) const fn offline(&mut self, _is_over: bool) {}

    pub(crate) const fn forget(&mut self) {}

    pub(crate) const fn wipe(&mut self) {}

    pub(crate) const fn each_timer(&mut self, _round: &mut Round) {}

    pub(crate) const fn expire(&mut self, _now: Instant) -> bool {
        false
    }
}
