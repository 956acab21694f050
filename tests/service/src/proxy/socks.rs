//! SOCKS5 (RFC 1928), with names and passwords as in RFC 1929.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use futures_lite::{AsyncReadExt, AsyncWriteExt, FutureExt};
use smol::Timer;

use crate::proxy::relay::{self, Unreachable};
use crate::proxy::{Held, PATIENCE};

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const NAME_AND_PASSWORD: u8 = 2;
const NO_ACCEPTABLE_METHOD: u8 = 0xff;
const CONNECT: u8 = 1;

const GENERAL_FAILURE: u8 = 1;
const NOT_ALLOWED: u8 = 2;
const HOST_UNREACHABLE: u8 = 4;
const CONNECTION_REFUSED: u8 = 5;
const COMMAND_NOT_SUPPORTED: u8 = 7;
const ADDRESS_NOT_SUPPORTED: u8 = 8;

/// Serves one client.
pub(super) async fn serve(client: &Held) {
    let limit = async {
        Timer::after(PATIENCE).await;
        None
    };
    if let Some(target) = negotiate(client).or(limit).await {
        relay::tunnel(client, &target, &[]).await;
    }
}

/// Everything up to the tunnel; `None` ends the connection.
async fn negotiate(client: &Held) -> Option<Held> {
    greet(client).await?;
    let inside = &client.inside;
    let (host, port) = match request(client).await? {
        Ok(target) => target,
        Err(code) => return refuse(client, code).await,
    };
    inside.remember(&host, port);
    if let Some(code) = inside.refusal() {
        return refuse(client, u8::try_from(code).unwrap_or(GENERAL_FAILURE)).await;
    }
    match relay::connect(inside, &host, port).await {
        Ok(target) => {
            // Counted before the client can know.
            inside.tally.tunnels.add(1);
            reply(client, 0).await?;
            Some(target)
        }
        Err(why) => {
            let code = match why {
                Unreachable::UnknownName => HOST_UNREACHABLE,
                Unreachable::NotHere => NOT_ALLOWED,
                Unreachable::Refused => CONNECTION_REFUSED,
                Unreachable::Otherwise => GENERAL_FAILURE,
            };
            refuse(client, code).await
        }
    }
}

async fn bytes<const COUNT: usize>(client: &Held) -> Option<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    (&*client.stream).read_exact(&mut bytes).await.ok()?;
    Some(bytes)
}

/// A text with its length in one byte before it.
async fn text(client: &Held) -> Option<Vec<u8>> {
    let [length] = bytes(client).await?;
    let mut text = vec![0; length.into()];
    (&*client.stream).read_exact(&mut text).await.ok()?;
    Some(text)
}

async fn say(client: &Held, bytes: &[u8]) -> Option<()> {
    (&*client.stream).write_all(bytes).await.ok()
}

/// Agrees on how the client shows who it is, and looks at that.
async fn greet(client: &Held) -> Option<()> {
    let inside = &client.inside;
    let [VERSION] = bytes(client).await? else { return None };
    let methods = text(client).await?;
    let wanted = if inside.credentials.is_some() { NAME_AND_PASSWORD } else { NO_AUTHENTICATION };
    if !methods.contains(&wanted) {
        inside.tally.unauthorized.add(1);
        say(client, &[VERSION, NO_ACCEPTABLE_METHOD]).await?;
        return None;
    }
    say(client, &[VERSION, wanted]).await?;
    let Some((name, password)) = &inside.credentials else { return Some(()) };
    let [1] = bytes(client).await? else { return None };
    let (given_name, given_password) = (text(client).await?, text(client).await?);
    if given_name == name.as_bytes() && given_password == password.as_bytes() {
        return say(client, &[1, 0]).await;
    }
    inside.tally.unauthorized.add(1);
    say(client, &[1, 1]).await?;
    None
}

/// What the client wants to be connected to, or the reply code that says why not.
async fn request(client: &Held) -> Option<Result<(String, u16), u8>> {
    let [VERSION, command, _, kind] = bytes(client).await? else { return None };
    let host = match kind {
        1 => IpAddr::from(Ipv4Addr::from(bytes::<4>(client).await?)).to_string(),
        3 => String::from_utf8_lossy(&text(client).await?).into_owned(),
        4 => IpAddr::from(Ipv6Addr::from(bytes::<16>(client).await?)).to_string(),
        _ => return Some(Err(ADDRESS_NOT_SUPPORTED)),
    };
    let port = u16::from_be_bytes(bytes(client).await?);
    Some(if command == CONNECT { Ok((host, port)) } else { Err(COMMAND_NOT_SUPPORTED) })
}

async fn reply(client: &Held, code: u8) -> Option<()> {
    // The address that the connection comes from is nobody's business here.
    say(client, &[VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0]).await
}

async fn refuse(client: &Held, code: u8) -> Option<Held> {
    client.inside.tally.refused.add(1);
    reply(client, code).await?;
    None
}
