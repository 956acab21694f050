//! Direct connections between clients: listening for one, and taking it in.

use std::net::Ipv4Addr;

use msnp_core::LinkId;
use msnp_core::error::LinkError;
use msnp_core::p2p::Listening;

use super::Driver;
use super::link::Link;
use super::listener::{Listener, local_address};
use crate::engine::Inner;

/// Places to listen at the same time.
const MOST_LISTENERS: usize = 8;

impl Driver {
    /// The machine waits for a connection of a peer.
    pub(super) fn listen(&mut self, inner: &mut Inner, id: LinkId) {
        let direct = &self.shared.settings.direct;
        let opened = (direct.listens() && self.listeners.len() < MOST_LISTENERS)
            .then(|| Listener::open(id, direct, self.shared.driver.clone()));
        match opened {
            Some(Ok((listener, port))) => {
                log::debug!("connection {}: listening on port {port}", id.number());
                let addresses = self.own_addresses();
                let seen = inner.session.public_address;
                let is_other = |address: &Ipv4Addr| !address.is_loopback() && !addresses.contains(address);
                let public = direct.addresses().is_empty().then_some(seen).flatten().filter(is_other);
                let at =
                    Listening { addresses: &addresses, port, public: public.map(|address| (address, port)) };
                inner.machine.listening(id, &at);
                self.listeners.push(listener);
            }
            other => {
                let detail = other.and_then(Result::err).map(|error| error.to_string()).unwrap_or_default();
                log::debug!("connection {}: cannot listen {detail}", id.number());
                inner.machine.closed(id, LinkError::Unreachable);
            }
        }
    }

    /// The addresses that the peer is told.
    fn own_addresses(&self) -> Vec<Ipv4Addr> {
        let direct = &self.shared.settings.direct;
        if !direct.addresses().is_empty() {
            return direct.addresses().iter().copied().take(4).collect();
        }
        let mut addresses: Vec<Ipv4Addr> =
            self.links.iter().filter_map(Link::socket).filter_map(local_address).collect();
        addresses.retain(|address| direct.has_loopback() || !address.is_loopback());
        addresses.sort_unstable();
        addresses.dedup();
        addresses.truncate(4);
        addresses
    }

    pub(super) fn close_listener(&mut self, id: LinkId) {
        self.listeners.retain(|listener| listener.id != id);
    }

    /// Takes in who has connected. Answers whether there is anything new for the machine.
    pub(super) fn welcome(&mut self) -> bool {
        let shared = self.shared.clone();
        let Self { listeners, links, .. } = self;
        let guests = |listener: &'_ mut Listener| listener.has_guest();
        let Some(index) = listeners.iter_mut().position(guests) else { return false };
        let Some(listener) = listeners.get_mut(index) else { return false };
        let Some(id) = shared.with(|inner| inner.machine.accepted(listener.id)) else { return false };
        match listener.take_guest() {
            Some(stream) => links.push(Link::accepted(id, stream, shared.driver.clone())),
            None => shared.with(|inner| inner.machine.closed(id, LinkError::Broken)),
        }
        true
    }
}
