//! Which files may go over a direct connection.

use std::net::Ipv4Addr;

use msnp_core::Recipient;
use msnp_core::p2p::{self, TransferId};
use rustls::crypto::ring;

use super::Inner;
use crate::transfer::TransferFailure;

impl Inner {
    /// What files to and from that person may do outside their conversation, if anything.
    fn direct_with(&self, account: &str) -> Option<p2p::Direct> {
        let direct = &self.session.direct;
        let mut secret = [0; 16];
        if !self.session.may_go_directly(account)
            || ring::default_provider().secure_random.fill(&mut secret).is_err()
        {
            return None;
        }
        Some(p2p::Direct {
            listens: direct.listens(),
            connects: direct.connects(),
            loopback: direct.has_loopback(),
            public_address: self.session.public_address.unwrap_or(Ipv4Addr::UNSPECIFIED),
            secret,
        })
    }

    /// Lets a file leave its conversation, where that may be.
    pub(super) fn allow_direct(&mut self, account: &str, transfer: TransferId) {
        if let Some(allowed) = self.direct_with(account) {
            // Where there is no place for another one it goes through the conversation.
            let _ = self.machine.allow_direct(transfer, &allowed);
        }
    }

    /// Has a file offered, in the way that the other program takes it. Where that is not said, it is the old one if it may be.
    pub(super) fn begin_file(
        &mut self,
        account: &str,
        name: &str,
        size: u64,
    ) -> Result<TransferId, TransferFailure> {
        let to = Recipient::Account(account);
        let begun = match (self.session.takes_msnftp_alone(account), self.direct_with(account)) {
            (Some(true), None) => return Err(TransferFailure::NoDirectConnection),
            (Some(true) | None, Some(direct)) => self.machine.send_file_by_msnftp(to, name, size, &direct),
            (Some(false), direct) => {
                let begun = self.machine.send_file(to, name, size);
                if let (Ok(transfer), Some(allowed)) = (begun, direct) {
                    // Where there is no place for another one it goes through the conversation.
                    let _ = self.machine.allow_direct(transfer, &allowed);
                }
                begun
            }
            (None, None) => self.machine.send_file(to, name, size),
        };
        begun.map_err(TransferFailure::of_call)
    }
}
