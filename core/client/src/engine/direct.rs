//! Which files may go over a direct connection.

use std::net::Ipv4Addr;

use msnp_core::account::List;
use msnp_core::p2p::{self, TransferId};
use rustls::crypto::ring;

use super::Inner;

impl Inner {
    /// Lets a file leave its conversation, where the settings say so and the other is a contact.
    pub(super) fn allow_direct(&mut self, account: &str, transfer: TransferId) {
        let direct = &self.session.direct;
        if !direct.connects() && !direct.listens() {
            return;
        }
        let contact = self.session.roster.contact(account);
        let is_known = contact.is_some_and(|contact| contact.is_on(List::Forward) && !contact.is_blocked());
        if !is_known {
            return;
        }
        let mut secret = [0; 16];
        if ring::default_provider().secure_random.fill(&mut secret).is_err() {
            return;
        }
        let allowed = p2p::Direct {
            listens: direct.listens(),
            connects: direct.connects(),
            loopback: direct.has_loopback(),
            public_address: self.session.public_address.unwrap_or(Ipv4Addr::UNSPECIFIED),
            secret,
        };
        // Where there is no place for another one it goes through the conversation.
        let _ = self.machine.allow_direct(transfer, &allowed);
    }
}
