//! Service files.

use msnp::{Client, Service, Settings};

use crate::reading::{look_at, valid_start};

/// The file.
pub fn run(data: &[u8]) {
    let text = valid_start(data);
    match Service::from_toml(text) {
        Ok(service) => {
            assert!(service.port() != 0 && !service.host().is_empty());
            assert!(service.dialects().best_first().next().is_some());
            let plain =
                |address: &str| address.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"));
            if plain(&service.nexus()) || plain(service.login()) {
                assert!(
                    text.contains("password_may_travel_unencrypted"),
                    "a password may travel in the clear"
                );
            }
            look_at(&service);
            // What a file says may still be refused, with an error that says what.
            look_at(&Client::new(Settings::new("anna@example.net", "secret", service)).err());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let at = Service::at(text);
    look_at(&(at.host(), at.port(), at.nexus(), at.login()));
}
