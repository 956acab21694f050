//! What the tests of this folder begin with.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, unreachable_pub)]

use std::time::Duration;

use futures_lite::{FutureExt, StreamExt};
use msnp::{Client, Event, Events, Reconnection, Roots, Service as Where, Settings};
use msnp_service::{Account, Configuration, Service};
use smol::Timer;

/// Their accounts, with their passwords below.
pub const ANNA: &str = "anna@example.net";
pub const BRUNO: &str = "bruno@example.org";
pub const CARLA: &str = "carla@example.org";
pub const DORA: &str = "dora@example.org";

/// Fails rather than hangs.
pub fn run<T>(story: impl Future<Output = T>) -> T {
    smol::block_on(story.or(async {
        Timer::after(Duration::from_secs(30)).await;
        panic!("the story did not end in time")
    }))
}

/// A service with four accounts. Dora knows nobody and nobody knows her.
pub fn service() -> Service {
    Service::start(Configuration {
        accounts: vec![
            Account::new(ANNA, "Example-Pass1", "Anna B").contact_in(BRUNO, "Work").property("MBE", "Y"),
            Account::new(BRUNO, "Example-Pass2", "Bruno").contact(ANNA).property("MOB", "Y"),
            Account::new(CARLA, "Example-Pass3", "Carla").contact(ANNA),
            Account::new(DORA, "Example-Pass4", "Dora"),
        ],
        ..Configuration::default()
    })
    .unwrap()
}

pub fn at(service: &Service) -> Where {
    Where::at(&service.addresses().dispatch.to_string()).with_nexus(&service.addresses().nexus_url)
}

/// A lost session is over: most of these stories are about ends.
pub fn settings(service: &Service, account: &str, password: &str) -> Settings {
    Settings::new(account, password, at(service))
        .with_roots(Roots::CaPem(service.ca_pem().as_bytes().to_vec()))
        .with_reconnection(Reconnection::NEVER)
}

pub async fn signed_in(service: &Service, account: &str, password: &str) -> Client {
    let client = Client::new(settings(service, account, password)).unwrap();
    client.sign_in().await.unwrap();
    client
}

/// The first event that is wanted; those before it are passed over.
pub async fn wait_for<T>(events: &mut Events, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
    loop {
        let event = events.next().await.expect("the stream goes on");
        if let Some(found) = wanted(event) {
            return found;
        }
    }
}
