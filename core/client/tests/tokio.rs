//! A client in a program on tokio: its driver on the executor of `smol`, as usual, or on tokio's.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use std::time::Duration;

use msnp::{Client, ClientBuilder, Event};
use stage::{ANNA, BRUNO, service, settings, wait_for};

/// Two clients sign in, one says something, the other hears it, and both sign out.
fn talks(build: impl Fn(ClientBuilder) -> ClientBuilder) {
    let service = service();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let story = async {
        let anna = build(Client::builder(settings(&service, ANNA, "Example-Pass1"))).build().unwrap();
        let bruno = build(Client::builder(settings(&service, BRUNO, "Example-Pass2"))).build().unwrap();
        let mut events = bruno.events();
        // As tasks of tokio: everything can be sent between its threads.
        let signing_in = bruno.clone();
        tokio::spawn(async move { signing_in.sign_in().await }).await.unwrap().unwrap();
        anna.sign_in().await.unwrap();
        let heard = tokio::spawn(async move {
            wait_for(
                &mut events,
                |event| if let Event::Text { text, .. } = event { Some(text) } else { None },
            )
            .await
        });
        anna.chat(BRUNO).await.unwrap().send_text("Hello there, Bruno").await.unwrap();
        assert_eq!(heard.await.unwrap(), "Hello there, Bruno");
        anna.sign_out().await;
        bruno.sign_out().await;
        assert!(!anna.is_online() && !bruno.is_online());
    };
    runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(30), story).await.expect("it ends in time")
    });
}

#[test]
fn a_client_as_usual_serves_a_program_on_tokio() {
    talks(|builder| builder);
}

#[test]
fn the_driver_runs_on_tokio() {
    talks(|builder| builder.spawn_with(|driver| drop(tokio::spawn(driver))));
}

#[test]
fn the_driver_runs_on_the_thread_of_the_reactor() {
    talks(ClientBuilder::on_the_reactor);
}
