//! `msnp11-sdk`, as the measurements use it, and the translator that it needs before Passport.
//!
//! It trusts no certificate authority but Mozilla's, so it can only reach a loopback Passport over plain HTTP. And it takes the whole
//! `PassportURLs` header for the login address, and everything behind `from-PP='` for the ticket, so that it can read neither what the
//! official service sent nor what the loopback service sends. [`Translator`] stands between them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use msnp11_sdk::{Client, Event, MsnpStatus};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::Outcome;
use crate::loopback::{Addresses, PASSWORD};

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

/// Turns Passport's answers into what the peer reads. Runs until the process ends.
pub(crate) struct Translator {
    pub(crate) nexus: String,
}

impl Translator {
    pub(crate) fn start(addresses: &Addresses) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let own = listener.local_addr()?;
        let passport = addresses.plain_passport;
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    // A connection that fails shows as a sign-in that fails.
                    let _ = translate(connection, own, passport);
                });
            }
        });
        Ok(Self { nexus: format!("http://{own}/rdr/pprdr.asp") })
    }
}

fn translate(connection: TcpStream, own: SocketAddr, passport: SocketAddr) -> Outcome<()> {
    connection.set_nodelay(true)?;
    let mut output = connection.try_clone()?;
    let mut input = BufReader::new(connection);
    let mut service = TcpStream::connect(passport)?;
    service.set_nodelay(true)?;
    let mut answers = BufReader::new(service.try_clone()?);
    while let Some(request) = head(&mut input)? {
        let request = request.replace(&own.to_string(), &passport.to_string());
        service.write_all(request.as_bytes())?;
        let answer = head(&mut answers)?.ok_or("Passport closed")?;
        let length = field(&answer, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        answers.read_exact(&mut body)?;
        output.write_all(translated(&answer, own).as_bytes())?;
        output.write_all(&body)?;
    }
    Ok(())
}

/// The head of a request or an answer, with its empty line.
fn head(input: &mut impl BufRead) -> Outcome<Option<String>> {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        if input.read_line(&mut text)? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(text))
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value.trim()))
}

/// The same head with nothing but the login address, and nothing behind the ticket.
fn translated(head: &str, own: SocketAddr) -> String {
    let mut text = String::new();
    for line in head.split_inclusive("\r\n") {
        let lower = line.to_ascii_lowercase();
        if lower.starts_with("passporturls:") {
            text.push_str(&format!("PassportURLs: DALogin=http://{own}/login2.srf\r\n"));
        } else if lower.starts_with("authentication-info:") {
            text.push_str(line.split(",ru=").next().unwrap_or(line).trim_end());
            text.push_str("\r\n");
        } else {
            text.push_str(line);
        }
    }
    text
}
