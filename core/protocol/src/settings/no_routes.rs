//! A build without gateway and proxies: every connection goes where it leads to.

use super::{GatewayUse, ProxyKind, SignIn};
use crate::Error;
use crate::address::Endpoint;

pub(crate) struct Routes;

impl Routes {
    pub(crate) const STRAIGHT: Self = Self;

    pub(crate) fn check(sign_in: &SignIn<'_>) -> Result<(), Error> {
        let is_straight = sign_in.gateway.usage == GatewayUse::Never && sign_in.proxy.kind == ProxyKind::None;
        if is_straight { Ok(()) } else { Err(Error::NotInBuild) }
    }

    pub(crate) fn copy(&mut self, _wish: &SignIn<'_>) {}

    pub(crate) fn wipe(&mut self) {}

    pub(crate) fn are_straight(&self) -> bool {
        true
    }

    pub(crate) fn have_proxy(&self) -> bool {
        false
    }

    pub(crate) fn by_gateway(&self) -> bool {
        false
    }

    pub(crate) fn may_fall_back(&self) -> bool {
        false
    }

    pub(crate) fn fall_back(&mut self) -> bool {
        false
    }

    pub(crate) fn start_over(&mut self) {}

    pub(crate) fn endpoint<'a>(&'a self, host: &'a str, port: u16, tls: bool) -> Endpoint<'a> {
        Endpoint { host, port, tls }
    }
}
