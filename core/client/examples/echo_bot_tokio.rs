//! An echo bot on tokio: `MSNP_PASSWORD=... cargo run -p msnp --example echo_bot_tokio -- ACCOUNT SERVICE.toml`
//!
//! Allows whoever adds it, and gives every text and nudge back. A lost session is taken up again by the client itself.
//!
//! All futures and streams of a client run on any executor. Here its driver does so as well; without `spawn_with` it would run on that of `smol`, in a
//! thread of its own, and everything else would stay as it is. Sockets are waited for by the reactor of `smol` in both cases.

use futures_lite::StreamExt;
use msnp::{Client, Error, Event, Service, Settings};

/// What the bot does about an event; false when it is over.
async fn answer(client: &Client, event: Event) -> Result<bool, Error> {
    match event {
        Event::AddedYou { account, decided: false, .. } => client.accept(&account).await?,
        Event::Text { conversation, text, .. } => {
            if let Some(chat) = client.conversation_by_id(conversation) {
                chat.send_text(text).await?;
            }
        }
        Event::Nudge { conversation, .. } => {
            if let Some(chat) = client.conversation_by_id(conversation) {
                chat.nudge().await?;
            }
        }
        Event::SignedOut { reason } => {
            println!("signed out: {reason}");
            return Ok(false);
        }
        _ => {}
    }
    Ok(true)
}

async fn run(account: &str, service: &str, password: &str) -> Result<(), Error> {
    let settings = Settings::new(account, password, Service::from_file(service)?);
    let client = Client::builder(settings).spawn_with(|driver| drop(tokio::spawn(driver))).build()?;
    // Before the sign-in: what it tells would be missed otherwise.
    let mut events = client.events();
    client.sign_in().await?;
    println!("{account} is online");
    while let Some(event) = events.next().await {
        match answer(&client, event).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => eprintln!("{error}. {}", error.advice()),
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [account, service] = words.as_slice() else {
        return Err("usage: echo_bot_tokio ACCOUNT SERVICE.toml".into());
    };
    let password = std::env::var("MSNP_PASSWORD").map_err(|_| "the password is taken from MSNP_PASSWORD")?;
    run(account, service, &password).await.map_err(|error| format!("{error}. {}", error.advice()))
}
