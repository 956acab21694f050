//! Calls of web services: a request, its answer, and the connection that carries both.

mod call;
#[cfg(any(test, feature = "services"))]
#[cfg_attr(
    not(all(feature = "internals", feature = "services")),
    allow(dead_code, unreachable_pub, unused_imports)
)]
pub mod pull;

#[cfg(not(feature = "services"))]
pub(crate) use call::Call;
pub(crate) use call::{Astray, Late, Progress, Unasked};
#[cfg(feature = "services")]
pub(crate) use call::{Body, Post as Caller};

/// Makes calls without a body alone.
#[cfg(not(feature = "services"))]
pub(crate) struct Caller<B: crate::storage::Buffer> {
    pub(crate) call: Call<B>,
}

#[cfg(not(feature = "services"))]
impl<B: crate::storage::Buffer> Caller<B> {
    pub(crate) const NONE: Self = Self { call: Call::NONE };
}
