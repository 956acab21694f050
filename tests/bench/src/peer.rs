//! `msnp11-sdk`, as the measurements use it.
//!
//! It trusts no certificate authority but Mozilla's, so it can only reach a loopback Passport over plain HTTP.

use std::net::SocketAddr;
use std::time::Duration;

use msnp11_sdk::{Client, Event, MsnpStatus};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::Outcome;
use crate::loopback::PASSWORD;

/// How long one step of the peer may take. It waits for ever when an answer was lost on the way through it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// An executor for it.
pub(crate) fn runtime() -> Outcome<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// A client that is connected, with `handle` listening before anything is said.
pub(crate) async fn connect(
    server: SocketAddr,
    handle: impl Fn(Event) + Send + Sync + Clone + 'static,
) -> Outcome<Client> {
    let client = timeout(PATIENCE, Client::new(&server.ip().to_string(), server.port())).await??;
    client.add_event_handler_closure(move |event| {
        handle(event);
        std::future::ready(())
    });
    Ok(client)
}

/// Signs in and goes online. A dispatch server's redirection is an error.
pub(crate) async fn sign_in(client: &Client, nexus: &str, account: &str) -> Outcome<()> {
    let login = client.login(account.to_owned(), PASSWORD, nexus, "MSNMSGR", "7.0.0777");
    match timeout(PATIENCE, login).await.map_err(|_| "its sign-in never ends")?? {
        Event::Authenticated => {}
        _ => return Err("it was sent to another server".into()),
    }
    let status = client.set_presence(MsnpStatus::Online);
    Ok(timeout(PATIENCE, status).await.map_err(|_| "its status is never accepted")??)
}

/// Signs in by way of a dispatch server, as its documentation shows.
pub(crate) async fn sign_in_by_dispatch(dispatch: SocketAddr, nexus: &str, account: &str) -> Outcome<Client> {
    let client = connect(dispatch, |_| {}).await?;
    let login = client.login(account.to_owned(), PASSWORD, nexus, "MSNMSGR", "7.0.0777");
    let Event::RedirectedTo { server, port } = timeout(PATIENCE, login).await?? else {
        return Err("it was not sent on by the dispatch server".into());
    };
    let client = connect(SocketAddr::new(server.parse()?, port), |_| {}).await?;
    sign_in(&client, nexus, account).await?;
    Ok(client)
}
