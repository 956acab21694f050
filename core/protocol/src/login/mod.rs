//! How a client proves who it is: the way to a ticket.

mod passport;
mod tickets;

pub(crate) use passport::{Passport, Step};
