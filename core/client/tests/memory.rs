//! How much memory an idle client takes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use msnp::{Client, Roots, Service as Where, Settings};
use msnp_service::{Account, Configuration, Service};

struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The service lives in the same process, so that its side of each session is counted as well.
#[test]
fn an_idle_client_with_fifty_contacts_takes_far_less_than_64_kib() {
    const CLIENTS: usize = 20;
    let accounts = (0..=CLIENTS).map(|number| {
        let account = Account::new(format!("a{number}@example.net"), "Example-Pass1", "Anna");
        (0..50).fold(account, |account, contact| account.contact(format!("contact{contact}@example.org")))
    });
    let service =
        Service::start(Configuration { accounts: accounts.collect(), ..Configuration::default() }).unwrap();
    let at = Where::at(&service.addresses().dispatch.to_string()).with_nexus(&service.addresses().nexus_url);
    let roots = Roots::CaPem(service.ca_pem().as_bytes().to_vec());
    smol::block_on(async {
        let sign_in = async |number: usize| {
            let settings = Settings::new(&format!("a{number}@example.net"), "Example-Pass1", at.clone());
            let client = Client::new(settings.with_roots(roots.clone())).unwrap();
            let events = client.events();
            client.sign_in().await.unwrap();
            (client, events)
        };
        let first = sign_in(0).await;
        smol::Timer::after(Duration::from_millis(200)).await;
        let before = IN_USE.load(Ordering::Relaxed);
        let mut clients = Vec::new();
        for number in 1..=CLIENTS {
            clients.push(sign_in(number).await);
        }
        smol::Timer::after(Duration::from_millis(200)).await;
        let each = (IN_USE.load(Ordering::Relaxed) - before) / CLIENTS;
        println!("{each} bytes for each client, the service's side included");
        assert!(each < 64 * 1024, "{each}");
        assert_eq!(first.0.contacts().contacts().count(), 50);
        drop(clients);
    });
}
