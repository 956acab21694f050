//! Calls of web services: a request, its answer, and the connection that carries both.

mod call;
// Nothing in the machine reads XML in pieces yet.
#[cfg(any(test, feature = "services"))]
#[cfg_attr(
    not(all(feature = "internals", feature = "services")),
    allow(dead_code, unreachable_pub, unused_imports)
)]
pub mod pull;

pub(crate) use call::{Astray, Call, Late, Progress, Unasked};
