//! The arguments of requests: what each is in C, and how it is read.

use msnp_core::account::{List, Status};

use crate::result::msnp_result;
use crate::vocabulary::{MSNP_LIST_ALLOW, MSNP_LIST_BLOCK, chosen_status};

/// A kind of argument. The tables of requests name it.
pub(crate) trait Argument {
    /// As C hands it in.
    type Raw;
    /// As it is used.
    type Value;

    /// Checks it.
    ///
    /// # Safety
    /// A pointer is NULL, or points to bytes that end in NUL and live as long as the value.
    unsafe fn read(raw: Self::Raw) -> Result<Self::Value, msnp_result>;
}

macro_rules! as_they_are {
    ($($number:ty),*) => { $(
        impl Argument for $number {
            type Raw = Self;
            type Value = Self;

            unsafe fn read(raw: Self) -> Result<Self, msnp_result> {
                Ok(raw)
            }
        }
    )* };
}

as_they_are!(u32, bool);

/// The number of a status that can be chosen.
pub(crate) struct ChosenStatus;

impl Argument for ChosenStatus {
    type Raw = u32;
    type Value = Status;

    unsafe fn read(number: u32) -> Result<Status, msnp_result> {
        chosen_status(number)
    }
}

/// The number of the list that allows, or of the one that blocks.
pub(crate) struct DecidingList;

impl Argument for DecidingList {
    type Raw = u32;
    type Value = List;

    unsafe fn read(number: u32) -> Result<List, msnp_result> {
        match number {
            MSNP_LIST_ALLOW => Ok(List::Allow),
            MSNP_LIST_BLOCK => Ok(List::Block),
            _ => Err(msnp_result::InvalidNumber),
        }
    }
}

/// What C has for a kind of argument: all others are texts. `tests/header` says the same.
macro_rules! as_c {
    (u32) => { u32 };
    (bool) => { bool };
    (ChosenStatus) => { u32 };
    (DecidingList) => { u32 };
    ($text:ident) => { *const c_char };
}

pub(crate) use as_c;
