//! Our client, as the measurements use it.

use std::net::SocketAddr;

use msnp::{Client, Dialect, Reconnection, Service, Settings};

use crate::loopback::{Addresses, PASSWORD};

/// Settings for an account at a service whose notification or dispatch server is at `server`. A lost session is over, as with the peer.
pub(crate) fn settings(addresses: &Addresses, server: SocketAddr, account: &str) -> Settings {
    let service =
        Service::at(&server.to_string()).with_nexus(&addresses.nexus).with_ca_file(&addresses.ca_file);
    Settings::new(account, PASSWORD, service).with_reconnection(Reconnection::NEVER)
}

/// The same in the dialect that the peer speaks.
pub(crate) fn settings_like_the_peer(addresses: &Addresses, server: SocketAddr, account: &str) -> Settings {
    let service = Service::at(&server.to_string())
        .with_nexus(&addresses.nexus)
        .with_ca_file(&addresses.ca_file)
        .with_dialects([Dialect::MSNP11]);
    Settings::new(account, PASSWORD, service).with_reconnection(Reconnection::NEVER)
}

/// Signs in with these settings.
pub(crate) fn sign_in(settings: Settings) -> Result<Client, msnp::Error> {
    smol::block_on(async {
        let client = Client::new(settings)?;
        client.sign_in().await?;
        Ok(client)
    })
}
