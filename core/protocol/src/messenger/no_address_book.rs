//! In builds without web services: no address book.

use super::due::Due;
use super::machine::Core;
use crate::code::ErrorCode;
use crate::storage::Storage;
use crate::time::Instant;
use crate::wire::Frame;

impl<S: Storage> Core<S> {
    pub(super) const fn next_of_book(&mut self) -> Option<Option<Due>> {
        None
    }

    pub(super) const fn look_for_list_change(&mut self, _frame: &Frame<'_>) {}

    pub(super) const fn look_for_book_answer(&mut self, _frame: &Frame<'_>) {}

    pub(super) const fn look_for_book_refusal(&mut self, _transaction: Option<u32>, _code: ErrorCode) {}

    pub(super) const fn expire_book(&mut self, _now: Instant) -> bool {
        false
    }
}
