//! The loopback service, and who is on it.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_lite::future;
use msnp_service::{Account, Configuration};
use msnp_uniffi::{Client, ErrorKind, Event, EventQueue, NativeFailure, Roots, Service, Settings};

pub(crate) const ANNA: &str = "anna@example.com";
pub(crate) const BRUNO: &str = "bruno@example.com";

pub(crate) fn service() -> msnp_service::Service {
    let accounts = vec![
        Account::new(ANNA, "anna-secret", "Anna").contact(BRUNO),
        Account::new(BRUNO, "bruno-secret", "Bruno").contact(ANNA),
    ];
    msnp_service::Service::start(Configuration { accounts, ..Configuration::default() }).unwrap()
}

pub(crate) fn client(
    service: &msnp_service::Service,
    account: &str,
    password: &str,
) -> Result<Arc<Client>, NativeFailure> {
    let addresses = service.addresses();
    let place = Service {
        host: addresses.dispatch.to_string(),
        port: None,
        nexus: Some(addresses.nexus_url.clone()),
        login: None,
        password_may_travel_unencrypted: false,
        dialects: Vec::new(),
        eager: true,
        ca_file: None,
        identity: None,
        gateway: None,
        gateway_use: None,
        md5_sign_in: None,
        tokens: None,
        tokens_first: false,
        offline_store: None,
        offline_fetch: None,
        address_book: None,
        sharing: None,
    };
    let settings = Settings {
        status: None,
        capabilities: None,
        roots: Some(Roots::CaPem { pem: service.ca_pem().to_owned() }),
        proxy: None,
        sign_in_limit_milliseconds: Some(20_000),
        reconnection: None,
        list_cache: None,
        limits: None,
        bounds: None,
        direct: None,
        offline_sending: None,
        picture_folder: None,
    };
    Client::new(account, password, place, settings, None, None, None)
}

pub(crate) fn online(service: &msnp_service::Service, account: &str, password: &str) -> Arc<Client> {
    let client = client(service, account, password).unwrap();
    within(client.sign_in(None)).unwrap();
    client
}

/// Everything that waits has an end.
pub(crate) fn within<T>(work: impl Future<Output = T>) -> T {
    let late = async {
        smol::Timer::after(Duration::from_secs(20)).await;
        panic!("it took too long")
    };
    smol::block_on(future::or(work, late))
}

pub(crate) fn kind<T: std::fmt::Debug>(outcome: Result<T, NativeFailure>) -> ErrorKind {
    let NativeFailure::Failed { failure } = outcome.unwrap_err();
    assert!(!failure.reason.is_empty() && !failure.advice.is_empty(), "{failure:?}");
    failure.kind
}

/// Takes events until one is as wished.
pub(crate) fn until<T>(queue: &EventQueue, mut wished: impl FnMut(&Event) -> Option<T>) -> T {
    within(async {
        loop {
            assert!(queue.wait(None).await.unwrap(), "the end came before");
            if let Some(found) = queue.take(1).unwrap().first().and_then(&mut wished) {
                return found;
            }
        }
    })
}
