//! What this build can reach servers by: through proxies and the gateway, or straight only.

#[cfg(not(feature = "gateway"))]
pub(crate) use super::direct::{Tunnel, approach, connected};
#[cfg(feature = "gateway")]
pub(crate) use super::{gateway::Tunnel, proxy::approach, proxy::connected};
