//! In builds without web services: nothing, in its place.

use crate::timer::Round;

/// No address book.
pub(crate) struct AddressBook<S>(core::marker::PhantomData<S>);

impl<S> AddressBook<S> {
    pub(crate) const NONE: Self = Self(core::marker::PhantomData);

    pub(crate) const fn offline(&mut self) {}

    pub(crate) const fn forget(&mut self) {}

    pub(crate) const fn wipe(&mut self) {}

    pub(crate) const fn each_timer(&mut self, _round: &mut Round) {}
}
