//! A connection as its driver knows it: its number, its life, what is told of it.

mod news;
mod numbers;
mod state;

pub(crate) use news::{Connection, News};
pub(crate) use numbers::LinkNumbers;
#[cfg(feature = "gateway")]
pub(crate) use state::Approach;
pub(crate) use state::{Link, LinkState};
