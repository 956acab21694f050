//! `msnp11-sdk` as one of two who show each other a picture and send each other a file (`tests/pairs`): it leads.
//!
//! `pair ACCOUNT HOST:PORT NEXUS OTHER PICTURE FILE FOLDER leads`, with the password in `MSNP_PASSWORD`.

use std::error::Error;
use std::path::Path;

use msnp11_sdk::{Client, Event, MsnpStatus};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The next thing that it is told and that fits.
async fn hears<T>(
    events: &mut UnboundedReceiver<Event>,
    fits: impl Fn(Event) -> Option<T>,
) -> Result<T, &'static str> {
    while let Some(event) = events.recv().await {
        if let Some(found) = fits(event) {
            return Ok(found);
        }
    }
    Err("nothing more is told")
}

async fn lead(words: &[String]) -> Result<(), Box<dyn Error>> {
    let [account, address, nexus, other, picture, file, folder, _] = words else {
        return Err("usage: pair ACCOUNT HOST:PORT NEXUS OTHER PICTURE FILE FOLDER leads".into());
    };
    let password = std::env::var("MSNP_PASSWORD")?;
    let (host, port) = address.rsplit_once(':').ok_or("no port")?;
    let (mut host, mut port) = (host.to_owned(), port.parse()?);
    let (teller, mut events) = unbounded_channel();
    let client = loop {
        let client = Client::new(&host, port).await?;
        let teller = teller.clone();
        client.add_event_handler_closure(move |event| {
            let _ = teller.send(event);
            std::future::ready(())
        });
        match client.login(account.clone(), &password, nexus, "MSNMSGR", "7.0.0777").await? {
            // The dispatch server names a notification server.
            Event::RedirectedTo { server, port: there } => (host, port) = (server, there),
            _ => break client,
        }
    };
    client.set_display_picture(std::fs::read(picture)?).await?;
    client.set_presence(MsnpStatus::Online).await?;
    let object = hears(&mut events, |event| match event {
        Event::PresenceUpdate { email, presence, .. }
        | Event::InitialPresenceUpdate { email, presence, .. }
            if email == *other =>
        {
            presence.msn_object_string
        }
        _ => None,
    })
    .await?;
    let conversation = client.create_session(other).await?;
    conversation.add_event_handler_closure(move |event| {
        let _ = teller.send(event);
        std::future::ready(())
    });
    hears(&mut events, |event| matches!(event, Event::ParticipantInSwitchboard { .. }).then_some(())).await?;
    conversation.request_contact_display_picture(other, &object).await?;
    let shown = hears(&mut events, |event| match event {
        Event::DisplayPicture { data, .. } => Some(data),
        _ => None,
    })
    .await?;
    std::fs::write(Path::new(folder).join("picture"), shown)?;
    conversation.send_file(other, "from the peer.bin", &std::fs::read(file)?).await?;
    let request = hears(&mut events, |event| match event {
        Event::FileTransferRequest { request, .. } => Some(request),
        _ => None,
    })
    .await?;
    let taken = conversation.accept_file_request(request).await?;
    std::fs::write(Path::new(folder).join("file"), taken)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(lead(&words))
}
