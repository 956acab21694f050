//! In builds without web services: no offline messages.

use super::due::Due;
use super::machine::Core;
use crate::login::Step;
use crate::storage::Storage;
use crate::wire::Frame;

impl<S: Storage> Core<S> {
    pub(super) const fn offline_messages_are_due(&mut self) {}

    pub(super) const fn look_for_mail_data(&mut self, _frame: &Frame<'_>) {}

    pub(super) const fn renewed_tickets(&mut self, _step: Step) -> bool {
        false
    }

    pub(super) const fn next_offline_due(&mut self) -> Option<Due> {
        None
    }
}
