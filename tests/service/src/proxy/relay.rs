//! Connecting to a target on this machine, and carrying bytes both ways.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use smol::Async;

use crate::counters::Count;
use crate::proxy::{Held, Inside};

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreachable {
    /// A name other than `localhost`.
    UnknownName,
    /// An address that is not of this machine's loopback.
    NotHere,
    /// Nobody listens there.
    Refused,
    Otherwise,
}

/// The addresses a host may have.
fn resolve(host: &str) -> Result<Vec<IpAddr>, Unreachable> {
    if host.trim_end_matches('.').eq_ignore_ascii_case("localhost") {
        return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    let address: IpAddr = host.parse().map_err(|_| Unreachable::UnknownName)?;
    if address.to_canonical().is_loopback() { Ok(vec![address]) } else { Err(Unreachable::NotHere) }
}

/// Connects to a target that is on this machine.
pub(super) async fn connect(inside: &Arc<Inside>, host: &str, port: u16) -> Result<Held, Unreachable> {
    let mut failure = Unreachable::Otherwise;
    for address in resolve(host)? {
        match Async::<TcpStream>::connect(SocketAddr::new(address, port)).await {
            Ok(stream) => return Ok(inside.hold(stream)),
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => failure = Unreachable::Refused,
            Err(error) => log::debug!("a proxy cannot connect to {address}: {error}"),
        }
    }
    Err(failure)
}

/// Carries bytes both ways until both sides are done, or one fails. `early` was read from the client already.
pub(super) async fn tunnel(client: &Held, target: &Held, early: &[u8]) {
    let tally = &client.inside.tally;
    tally.bytes_up.add(early.len());
    if (&*target.stream).write_all(early).await.is_err() {
        return;
    }
    let up = carry(client, target, &tally.bytes_up);
    let down = carry(target, client, &tally.bytes_down);
    futures_lite::future::zip(up, down).await;
}

async fn carry(from: &Held, to: &Held, count: &Count) {
    let mut buffer = [0; 8192];
    loop {
        match (&*from.stream).read(&mut buffer).await {
            Ok(0) => {
                let _ = to.stream.get_ref().shutdown(Shutdown::Write);
                return;
            }
            Ok(length) => {
                count.add(length);
                if (&*to.stream).write_all(&buffer[..length]).await.is_err() {
                    break;
                }
            }
            Err(_) => break,
        }
    }
    // The other direction ends with this one.
    for held in [from, to] {
        let _ = held.stream.get_ref().shutdown(Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_found() {
        assert_eq!(resolve("localhost").unwrap().len(), 2);
        assert_eq!(resolve("LocalHost.").unwrap().len(), 2);
        for host in ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(resolve(host), Ok(vec![host.parse().unwrap()]));
        }
        for host in ["192.0.2.1", "0.0.0.0", "::", "::ffff:192.0.2.1", "10.0.0.1", "fe80::1"] {
            assert_eq!(resolve(host), Err(Unreachable::NotHere), "{host}");
        }
        for host in ["example.com", "localhost.example.com", "127.1", "", "[::1]"] {
            assert_eq!(resolve(host), Err(Unreachable::UnknownName), "{host}");
        }
    }
}
