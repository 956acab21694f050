//! How a client proves who it is: the way to a ticket.

mod passport;
#[cfg(all(feature = "internals", feature = "services"))]
pub(crate) mod reading;
#[cfg(feature = "services")]
mod security_tokens;
mod tickets;
#[cfg(feature = "services")]
mod token_request;

pub(crate) use passport::{Passport, Step};
#[cfg(feature = "services")]
pub(crate) use tickets::Domain;
