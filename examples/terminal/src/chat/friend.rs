//! The company of `msnp chat --demo`: a service in this process, and people on it who answer.

use std::time::Duration;

use futures_lite::StreamExt;
use msnp::{
    Capabilities, Client, Conversation, Event, Roots, Service, Settings, Status, TransferEvent, TransferId,
};
use msnp_service::{Account, Configuration};
use smol::Timer;

use crate::connection::Connection;
use crate::demo;
use crate::problem::Problem;

const YOU: &str = "you@example.com";
const FREDA: &str = "freda@example.com";
const GUSTAV: &str = "gustav@example.com";
const PASSWORD: &str = "Example-Pass1";

/// How long somebody thinks before and while writing.
const THINKING: Duration = Duration::from_millis(400);
const WRITING: Duration = Duration::from_millis(1200);

/// The service with its people. They leave when it is dropped.
pub(crate) struct Company {
    service: msnp_service::Service,
    people: Vec<smol::Task<()>>,
}

impl Company {
    pub(crate) fn start() -> Result<Self, Problem> {
        let you = Account::new(YOU, PASSWORD, "You")
            .contact_in(FREDA, "Friends")
            .contact_in(GUSTAV, "Friends")
            .contact_in("olga@example.com", "Colleagues")
            .mailbox(1);
        let service = msnp_service::Service::start(Configuration {
            accounts: vec![
                you,
                Account::new(FREDA, PASSWORD, "Freda").contact(YOU).contact(GUSTAV),
                Account::new(GUSTAV, PASSWORD, "Gustav").contact(YOU).contact(FREDA),
                Account::new("olga@example.com", PASSWORD, "Olga").contact(YOU),
            ],
            ..Configuration::default()
        })?;
        let mut company = Self { service, people: Vec::new() };
        for (account, status, words) in
            [(FREDA, Status::Online, "write to me, I answer"), (GUSTAV, Status::Away, "back at noon")]
        {
            let client = Client::new(company.settings(account).with_status(status))?;
            company.people.push(smol::spawn(live(client, words)));
        }
        Ok(company)
    }

    /// A client for the one at the keyboard.
    pub(crate) fn client(&self, connection: &Connection) -> Result<Client, Problem> {
        let mut settings = self.settings(YOU);
        if let Some(protocols) = connection.protocols {
            let place = settings.service().clone().with_dialects(protocols.best_first());
            settings = Settings::new(YOU, PASSWORD, place).with_roots(self.roots());
        }
        Ok(Client::new(connection.finish(settings)?)?)
    }

    fn settings(&self, account: &str) -> Settings {
        let addresses = self.service.addresses();
        let place = Service::at(&addresses.dispatch.to_string()).with_nexus(&addresses.nexus_url);
        let settings = Settings::new(account, PASSWORD, place).with_roots(self.roots());
        let capabilities = settings.capabilities().0 | Capabilities::PEER_TO_PEER;
        settings.with_capabilities(Capabilities(capabilities))
    }

    fn roots(&self) -> Roots {
        Roots::CaPem(self.service.ca_pem().as_bytes().to_vec())
    }
}

/// Signs in, and answers whoever writes until the session ends.
async fn live(client: Client, words: &str) {
    let mut events = client.events();
    if let Err(error) = client.set_picture(Some(demo::drawn())).await {
        log::info!("no picture: {error}");
    }
    if let Err(error) = client.sign_in().await {
        log::error!("somebody of the demo cannot sign in: {error}");
        return;
    }
    if let Err(error) = client.set_personal_message(words).await {
        log::info!("no personal message: {error}");
    }
    while let Some(event) = events.next().await {
        if let Event::Text { conversation, text, .. } = event {
            if let Some(chat) = client.conversation_by_id(conversation) {
                if text.to_lowercase().contains("file") {
                    smol::spawn(send(client.clone())).detach();
                }
                smol::spawn(reply(chat, text)).detach();
            }
        } else if let Event::Nudge { conversation, .. } = event {
            if let Some(chat) = client.conversation_by_id(conversation) {
                smol::spawn(nudge_back(chat)).detach();
            }
        } else if let Event::Transfer(TransferEvent::FileOffered { transfer, conversation, name, .. }) = event
        {
            if let Some(chat) = client.conversation_by_id(conversation) {
                smol::spawn(take(client.clone(), transfer, chat, name)).detach();
            }
        } else if let Event::AddedYou { account, .. } = event {
            if let Err(error) = client.accept(&account).await {
                log::info!("{account} is not accepted: {error}");
            }
        } else if let Event::SignedOut { .. } = event {
            return;
        }
    }
}

async fn reply(chat: Conversation, text: String) {
    Timer::after(THINKING).await;
    chat.typing();
    Timer::after(WRITING).await;
    if let Err(failed) = chat.send_text(answer(&text)).await {
        log::info!("no answer: {failed}");
    }
}

/// Takes a file, and keeps nothing of it.
async fn take(client: Client, transfer: TransferId, chat: Conversation, name: String) {
    Timer::after(THINKING).await;
    let taken = async { client.accept_file(transfer, futures_lite::io::sink())?.await };
    let words = match taken.await {
        Ok(()) => format!("Thank you for {name}!"),
        Err(failure) => format!("I have not got {name}: {failure}."),
    };
    if let Err(failed) = chat.send_text(words).await {
        log::info!("no thanks: {failed}");
    }
}

/// Offers the one at the keyboard a file.
async fn send(client: Client) {
    Timer::after(THINKING).await;
    let lines = "A letter from nobody in particular.\n".repeat(10_000);
    let sent = async { client.send_file(YOU, "letter.txt", lines.len() as u64, lines.as_bytes())?.await };
    if let Err(failure) = sent.await {
        log::info!("no letter: {failure}");
    }
}

async fn nudge_back(chat: Conversation) {
    Timer::after(THINKING).await;
    if let Err(failed) = chat.nudge().await {
        log::info!("no nudge back: {failed}");
    }
}

/// Not much of a conversation, but a friendly one.
fn answer(text: &str) -> String {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["hello", "hallo", "hi ", "hey"]) || lower == "hi" {
        "Hello! Nice to hear from you. Try a nudge: Ctrl-G.".to_owned()
    } else if has(&["bye", "ciao", "tschüss"]) {
        "Goodbye! Come back soon.".to_owned()
    } else if lower.contains("file") {
        "Here is a letter: Ctrl-Y takes it.".to_owned()
    } else if lower.contains('?') {
        "That is a good question. What do you think yourself?".to_owned()
    } else {
        let start: String = text.chars().take(60).collect();
        format!("You say “{start}”. Tell me more!")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_an_answer() {
        assert!(answer("Hello Freda").starts_with("Hello!"));
        assert!(answer("Is it late?").contains("question"));
        assert!(answer("bye").contains("Goodbye"));
        assert!(answer("Send me a file.").contains("Ctrl-Y"));
        assert!(answer("I like trains").contains("I like trains"));
    }
}
