//! An echo bot: `MSNP_PASSWORD=... cargo run -p msnp --example echo_bot -- ACCOUNT SERVICE.toml`
//!
//! Allows whoever adds it, and gives every text and nudge back. A lost session is taken up again by the client itself.

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
    let client = Client::new(Settings::new(account, password, Service::from_file(service)?))?;
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

fn main() -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [account, service] = words.as_slice() else {
        return Err("usage: echo_bot ACCOUNT SERVICE.toml".into());
    };
    let password = std::env::var("MSNP_PASSWORD").map_err(|_| "the password is taken from MSNP_PASSWORD")?;
    smol::block_on(run(account, service, &password)).map_err(|error| format!("{error}. {}", error.advice()))
}
