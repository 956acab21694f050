//! The machine layer of the C API, of the same sources as the crate `msnp-ffi`, which C programs link and Rust programs cannot: it is a
//! static and a shared library, and without its client layer it brings the handler of panics of a program without `std`.

#![allow(non_camel_case_types, dead_code, unexpected_cfgs)]

#[path = "../../../../ffi/src/arguments.rs"]
mod arguments;
#[path = "../../../../ffi/src/border.rs"]
mod border;
#[path = "../../../../ffi/src/counters.rs"]
pub mod counters;
#[path = "../../../../ffi/src/event_table.rs"]
mod event_table;
#[path = "../../../../ffi/src/machine/mod.rs"]
pub mod machine;
#[path = "../../../../ffi/src/result.rs"]
pub mod result;
#[path = "../../../../ffi/src/version.rs"]
pub mod version;
#[path = "../../../../ffi/src/vocabulary/mod.rs"]
pub mod vocabulary;
