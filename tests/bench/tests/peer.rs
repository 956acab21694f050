//! `msnp11-sdk` as it is, on the loopback service, and one of ours: they see each other and talk, both ways.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use msnp::{Event, Status};
use msnp_scenarios::{Stage, account_of, cast, password_of, sees};
use msnp_service::Configuration;
use msnp11_sdk::{Client, MsnpStatus, PlainText, Switchboard};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the peer was told.
#[derive(Debug)]
enum Told {
    Answered(Arc<Switchboard>),
    Online(String),
    Text(String, String),
}

fn plain(text: &str) -> PlainText {
    PlainText {
        bold: false,
        italic: false,
        underline: false,
        strikethrough: false,
        color: "000000".to_owned(),
        text: text.to_owned(),
    }
}

/// What the handler of a client or a switchboard passes on.
fn told(event: msnp11_sdk::Event) -> Option<Told> {
    match event {
        msnp11_sdk::Event::SessionAnswered(switchboard) => Some(Told::Answered(switchboard)),
        msnp11_sdk::Event::PresenceUpdate { email, .. }
        | msnp11_sdk::Event::InitialPresenceUpdate { email, .. } => Some(Told::Online(email)),
        msnp11_sdk::Event::TextMessage { email, message } => Some(Told::Text(email, message.text)),
        _ => None,
    }
}

async fn next<T>(events: &mut UnboundedReceiver<Told>, fits: impl Fn(Told) -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = fits(events.recv().await.unwrap()) {
                return found;
            }
        }
    };
    timeout(PATIENCE, found).await.unwrap()
}

#[test]
fn the_other_library_signs_in_and_talks_with_ours() {
    let stage =
        Stage::with(Configuration { accounts: cast(), plain_passport: true, ..Configuration::default() });
    let addresses = stage.service.addresses();
    let (server, nexus): (SocketAddr, _) =
        (addresses.notification, addresses.plain_nexus_url.clone().unwrap());
    let bruno = stage.signed_in("bruno");
    let (anna, theirs) = (account_of("anna"), account_of("bruno"));

    let runtime = Runtime::new().unwrap();
    let (sender, mut events) = unbounded_channel();
    let peer = runtime.block_on(async {
        let peer =
            timeout(PATIENCE, Client::new(&server.ip().to_string(), server.port())).await.unwrap().unwrap();
        let sender = sender.clone();
        peer.add_event_handler_closure(move |event| {
            let _ = told(event).map(|told| sender.send(told));
            std::future::ready(())
        });
        let password = password_of("anna");
        let login = peer.login(anna.clone(), &password, &nexus, "MSNMSGR", "7.0.0777");
        let authenticated = timeout(PATIENCE, login).await.unwrap().unwrap();
        assert!(matches!(authenticated, msnp11_sdk::Event::Authenticated), "{authenticated:?}");
        timeout(PATIENCE, peer.set_presence(MsnpStatus::Online)).await.unwrap().unwrap();
        peer
    });
    sees!(bruno, Event::Presence { account, status: Status::Online, .. } if *account == anna);
    let theirs_is_there = |told| matches!(told, Told::Online(who) if who == theirs).then_some(());
    runtime.block_on(next(&mut events, theirs_is_there));

    // Ours calls, and is answered.
    let chat = bruno.does(bruno.client.chat(&anna));
    let board = runtime.block_on(next(&mut events, |told| match told {
        Told::Answered(switchboard) => Some(switchboard),
        Told::Online(_) | Told::Text(..) => None,
    }));
    runtime.block_on(async {
        board.add_event_handler_closure(move |event| {
            let _ = told(event).map(|told| sender.send(told));
            std::future::ready(())
        });
    });
    bruno.says(&chat, "Hello from ours");
    let text = runtime.block_on(next(&mut events, |told| match told {
        Told::Text(who, text) if who == theirs => Some(text),
        Told::Text(..) | Told::Answered(_) | Told::Online(_) => None,
    }));
    assert_eq!(text, "Hello from ours");
    let message = plain("Hello from the peer");
    runtime.block_on(async { timeout(PATIENCE, board.send_text_message(&message)).await }).unwrap().unwrap();
    sees!(bruno, Event::Text { text, from, .. } if text == "Hello from the peer" && *from == anna);
    drop(peer);
    runtime.shutdown_background();
}
