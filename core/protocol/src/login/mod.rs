//! How a client proves who it is: the way to a ticket.

mod passport;
#[cfg(all(feature = "internals", feature = "services"))]
pub(crate) mod reading;
#[cfg(feature = "services")]
mod security_tokens;
mod tickets;

pub(crate) use passport::{Passport, Step};
