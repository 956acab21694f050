//! The C API of msnp. `include/msnp.h` and what it includes are made from this crate and hold the same words for C programmers.
//!
//! - [`client`] (feature `client`): sockets, TLS and a thread inside; events from a queue.
//! - [`machine`]: the protocol machine of `msnp-core` in the caller's memory. Without the feature `client` the crate is `no_std`.
//! - [`media`], [`vocabulary`], [`result`]: what both have.
//!
//! # Rules of the border
//!
//! - Every function takes `NULL` anywhere and answers with a result of its own for it; every `_free` does nothing with it.
//! - Numbers that C hands in arrive as `u32` and are checked before they become an enumeration of ours.
//! - Every object has a mark in it that names its kind; an object of another kind, or a freed one where its memory can still be
//!   read, is refused with `MSNP_RESULT_NOT_AN_OBJECT`.
//! - No panic crosses: in the client layer each function runs inside [`client`]'s panic boundary; the machine layer has none at all,
//!   which `tests/targets/no-panic` proves of the linked library without the feature `p2p`. With it, checks that never fail are left in the crates
//!   that compute SHA-1.
//! - What a caller can see wrong has a number in [`msnp_result`](result::msnp_result). Numbers are never changed nor used again.

#![cfg_attr(not(any(feature = "client", test)), no_std)]
#![allow(non_camel_case_types)]
#![deny(clippy::undocumented_unsafe_blocks)]
// No catch-all over an enumeration: what is new does not compile until it has its word here.
#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants))]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

mod arguments;
mod border;
#[cfg(feature = "client")]
pub mod client;
pub mod counters;
mod event_table;
pub mod machine;
pub mod media;
pub mod result;
pub mod version;
pub mod vocabulary;

/// Nothing in the machine layer panics; this is here because the compiler asks for it, and is not linked.
#[cfg(not(any(feature = "client", test)))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
