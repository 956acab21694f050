//! How a client proves who it is, and that it is a Messenger client (`authentication.md`).

pub mod challenge;
pub mod md5;
pub mod passport;
#[cfg(feature = "services")]
pub(crate) mod single_sign_on;
