//! Who is there, as it changes: `MSNP_PASSWORD=... cargo run -p msnp --example contact_list -- ACCOUNT SERVICE.toml`

use std::sync::Arc;

use futures_lite::StreamExt;
use msnp::{Client, Contact, Error, Roster, Service, Settings, State};

/// Everybody by groups, those that are in none last; of them those who are not as they were before.
fn print_changes(before: &Roster, now: &Roster) {
    let differs = |contact: &&Arc<Contact>| before.contact(contact.account()) != Some(*contact);
    for group in now.groups() {
        now.members(group.id()).filter(differs).for_each(|contact| print(group.name(), contact));
    }
    now.ungrouped().filter(differs).for_each(|contact| print("no group", contact));
    for contact in now.undecided().filter(differs) {
        println!("{} would like to see you: accept or decline", contact.account());
    }
}

fn print(group: &str, contact: &Contact) {
    println!(
        "{group}: {} <{}> is {}. {}",
        contact.name(),
        contact.account(),
        contact.status(),
        contact.personal_message()
    );
}

async fn run(account: &str, service: &str, password: &str) -> Result<(), Error> {
    let client = Client::new(Settings::new(account, password, Service::from_file(service)?))?;
    client.sign_in().await?;
    let mut changes = client.roster_changes();
    let mut before = Arc::default();
    // The list as it is, and then whenever it has changed. A snapshot stays as it is, however long it is looked at.
    while let Some(now) = changes.next().await {
        print_changes(&before, &now);
        before = now;
        if client.state() == State::Offline {
            println!("signed out");
            break;
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
