//! Who is there, as it changes: `MSNP_PASSWORD=... cargo run -p msnp --example contact_list -- ACCOUNT SERVICE.toml`

use futures_lite::StreamExt;
use msnp::{Client, Error, Event, Roster, Service, Settings};

/// The list by groups, with those that are in none at its end.
fn print(roster: &Roster) {
    for group in roster.groups() {
        println!("{}", group.name());
        for contact in roster.members(group.id()) {
            println!(
                "  {} <{}> is {}. {}",
                contact.name(),
                contact.account(),
                contact.status(),
                contact.personal_message()
            );
        }
    }
    for contact in roster.ungrouped() {
        println!(
            "{} <{}> is {}. {}",
            contact.name(),
            contact.account(),
            contact.status(),
            contact.personal_message()
        );
    }
}

async fn run(account: &str, service: &str, password: &str) -> Result<(), Error> {
    let client = Client::new(Settings::new(account, password, Service::from_file(service)?))?;
    let mut events = client.events();
    client.sign_in().await?;
    // A snapshot: it stays as it is, however long it is looked at.
    print(&client.contacts());
    while let Some(event) = events.next().await {
        match event {
            Event::Presence { account, .. } => {
                if let Some(contact) = client.contact(&account) {
                    println!("{} is {}", contact.name(), contact.status());
                }
            }
            Event::AddedYou { account, decided: false, .. } => {
                println!("{account} would like to see you: accept or decline")
            }
            Event::SignedOut { reason } => {
                println!("signed out: {reason}");
                break;
            }
            _ => {}
        }
    }
    Ok(())
}

fn main() -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [account, service] = words.as_slice() else {
        return Err("usage: contact_list ACCOUNT SERVICE.toml".into());
    };
    let password = std::env::var("MSNP_PASSWORD").map_err(|_| "the password is taken from MSNP_PASSWORD")?;
    smol::block_on(run(account, service, &password)).map_err(|error| format!("{error}. {}", error.advice()))
}
