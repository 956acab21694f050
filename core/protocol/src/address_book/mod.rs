//! The address book and the memberships (`services.md` 2), which MSNP13 to MSNP15 have in place of `SYN` and `LST`: what is asked of both services,
//! and what they answer, read as it comes. Nothing in the machine uses it yet.

mod answer;
mod fault;
#[cfg(feature = "internals")]
pub(crate) mod reading;
mod requests;
mod values;
