//! Clients whose work is done on the reactor's thread. In a program of its own: the other tests let threads stand in for the reactor.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use futures_lite::{FutureExt, StreamExt, future};
use msnp::{Client, Error, Event, Roots, Service as Where, Settings, spawn_on_reactor};
use msnp_service::{Account, Configuration, Service};
use smol::Timer;

const PATIENCE: Duration = Duration::from_secs(30);

/// Fails rather than hangs. `smol::block_on` would stand in for the reactor.
fn run<T>(story: impl Future<Output = T>) -> T {
    future::block_on(story.or(async {
        Timer::after(PATIENCE).await;
        panic!("the story did not end in time")
    }))
}

fn thread() -> String {
    std::thread::current().name().unwrap_or_default().to_owned()
}

/// The loopback service runs in `smol::block_on`, and stands in for the reactor now and then.
fn is_expected(name: &str) -> bool {
    name == "async-io" || name.starts_with("msnp-service-")
}

/// A trace that nobody reads; the threads that write it are kept.
#[derive(Clone, Default)]
struct Writers(Arc<Mutex<BTreeSet<String>>>);

impl Write for Writers {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().insert(thread());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn futures_run_on_the_reactor_and_survive_the_panic_of_others() {
    let (sender, receiver) = mpsc::channel();
    for round in 0..1000 {
        let sender = sender.clone();
        spawn_on_reactor(async move {
            assert!(round % 100 != 7, "planted");
            if round % 3 == 0 {
                Timer::after(Duration::from_millis(1)).await;
            }
            future::yield_now().await;
            sender.send(thread()).unwrap();
        })
        .unwrap();
    }
    drop(sender);
    let mut names = Vec::new();
    while let Ok(name) = receiver.recv_timeout(PATIENCE) {
        names.push(name);
    }
    assert_eq!(names.len(), 990);
    assert!(names.iter().all(|name| is_expected(name)), "{names:?}");
}

#[test]
fn a_client_talks_without_a_thread_of_its_own() {
    let people = [("anna@example.net", "bruno@example.org"), ("bruno@example.org", "anna@example.net")];
    let accounts = people.map(|(who, other)| Account::new(who, "Example-Pass1", who).contact(other));
    let service =
        Service::start(Configuration { accounts: accounts.into(), ..Configuration::default() }).unwrap();
    let writers = Writers::default();
    let client = |who: &str| {
        let at =
            Where::at(&service.addresses().dispatch.to_string()).with_nexus(&service.addresses().nexus_url);
        let settings = Settings::new(who, "Example-Pass1", at)
            .with_roots(Roots::CaPem(service.ca_pem().as_bytes().to_vec()))
            .with_trace(writers.clone());
        Client::builder(settings).on_the_reactor().build().unwrap()
    };
    let (anna, bruno) = (client("anna@example.net"), client("bruno@example.org"));
    let mut events = bruno.events();
    run(async {
        bruno.sign_in().await.unwrap();
        anna.sign_in().await.unwrap();
        anna.chat("bruno@example.org").await.unwrap().send_text("Hello").await.unwrap();
        let heard = |event| matches!(event, Event::Text { text, .. } if &*text == "Hello");
        while !heard(events.next().await.unwrap()) {}
        anna.sign_out().await;
        bruno.sign_out().await;
    });
    let writers = writers.0.lock().unwrap();
    assert!(!writers.is_empty() && writers.iter().all(|name| is_expected(name)), "{writers:?}");
    #[cfg(target_os = "linux")]
    assert_eq!(threads_of_executors(), ["async-io"]);
}

/// The threads of this process that the reactor and the executor of `smol` make.
#[cfg(target_os = "linux")]
fn threads_of_executors() -> Vec<String> {
    std::fs::read_dir("/proc/self/task")
        .unwrap()
        .filter_map(|entry| std::fs::read_to_string(entry.unwrap().path().join("comm")).ok())
        .map(|name| name.trim_end().to_owned())
        .filter(|name| name == "async-io" || name.starts_with("smol"))
        .collect()
}

/// Runs the test once more in a process that may have few descriptors; true in that process.
#[cfg(target_os = "linux")]
fn has_few_descriptors(test: &str) -> bool {
    if std::env::var_os("MSNP_FEW_DESCRIPTORS").is_some() {
        return true;
    }
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "ulimit -n 32 && exec \"$0\" --exact \"$1\""]).arg(std::env::current_exe().unwrap());
    let output = shell.arg(test).env("MSNP_FEW_DESCRIPTORS", "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    false
}

#[test]
#[cfg(target_os = "linux")]
fn a_system_that_gives_no_socket_is_told_and_asked_again() {
    if !has_few_descriptors("a_system_that_gives_no_socket_is_told_and_asked_again") {
        return;
    }
    let mut all: Vec<_> = std::iter::from_fn(|| std::fs::File::open("/dev/null").ok()).collect();
    assert!(!all.is_empty());
    let build = || {
        let settings = Settings::new("anna@example.net", "Example-Pass1", Where::at("messenger.example.net"));
        Client::builder(settings).on_the_reactor().build()
    };
    let refused = |outcome: Result<Client, Error>| {
        let error = outcome.unwrap_err();
        assert!(matches!(error, Error::System { .. }), "{error:?}");
        assert!(error.advice().contains("limits"));
    };
    refused(build());
    let dropped = Arc::new(());
    let held = dropped.clone();
    assert!(matches!(spawn_on_reactor(async move { drop(held) }), Err(Error::System { .. })));
    assert_eq!(Arc::strong_count(&dropped), 1);
    // Enough for the socket, and not for what waits for it.
    all.pop();
    refused(build());
    drop(all);
    build().unwrap();
}
