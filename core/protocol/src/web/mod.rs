//! Calls of web services: a request, its answer, and the connection that carries both.

mod call;

pub(crate) use call::{Astray, Call, Late, Progress, Unasked};
