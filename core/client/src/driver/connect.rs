//! Opening a TCP connection over whichever of IPv6 and IPv4 works (happy eyeballs, RFC 8305).

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_io::{Async, Timer};
use msnp_core::error::LinkError;

use super::resolve::resolve;

/// How long one address may take before the next one is tried beside it.
const STAGGER: Duration = Duration::from_millis(250);
/// The most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 16;

/// Opens a connection to `host`: a name, or an address with or without brackets.
pub(super) async fn connect(host: &str, port: u16) -> Result<Async<TcpStream>, LinkError> {
    let addresses = addresses(host, port).await?;
    let stream = Race::new(addresses).await.map_err(|error| of_io(&error))?;
    // Without it commands wait for acknowledgements of the ones before; a connection without it works as well.
    let _ = stream.get_ref().set_nodelay(true);
    Ok(stream)
}

async fn addresses(host: &str, port: u16) -> Result<VecDeque<SocketAddr>, LinkError> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(VecDeque::from([SocketAddr::new(address, port)]));
    }
    let ordered = interleave(resolve(bare, port).await?);
    if ordered.is_empty() { Err(LinkError::UnknownHost) } else { Ok(ordered) }
}

/// The addresses, one of each family in turn, IPv6 first, each family in the order of the resolver; no address twice.
fn interleave(found: Vec<SocketAddr>) -> VecDeque<SocketAddr> {
    let (six, four): (Vec<SocketAddr>, Vec<SocketAddr>) = found.into_iter().partition(SocketAddr::is_ipv6);
    let (mut six, mut four) = (six.into_iter(), four.into_iter());
    let mut ordered = VecDeque::new();
    loop {
        let pair = [six.next(), four.next()];
        if pair == [None, None] || ordered.len() >= MOST_ADDRESSES {
            return ordered;
        }
        for address in pair.into_iter().flatten() {
            if !ordered.contains(&address) {
                ordered.push_back(address);
            }
        }
    }
}

type Attempt = Pin<Box<dyn Future<Output = io::Result<Async<TcpStream>>> + Send>>;

/// Attempts beside each other: the next one begins when the last one has failed or taken too long. The first that succeeds wins, the
/// others are dropped.
struct Race {
    waiting: VecDeque<SocketAddr>,
    running: Vec<Attempt>,
    stagger: Option<Timer>,
    error: Option<io::Error>,
}

impl Race {
    fn new(addresses: VecDeque<SocketAddr>) -> Self {
        Self { waiting: addresses, running: Vec::new(), stagger: None, error: None }
    }

    fn begin_next(&mut self) -> bool {
        let Some(address) = self.waiting.pop_front() else { return false };
        self.running.push(Box::pin(Async::<TcpStream>::connect(address)));
        self.stagger = (!self.waiting.is_empty()).then(|| Timer::after(STAGGER));
        true
    }

    /// A refusal tells more than silence.
    fn failed(&mut self, error: io::Error) {
        if self.error.as_ref().is_none_or(|known| known.kind() != io::ErrorKind::ConnectionRefused) {
            self.error = Some(error);
        }
    }
}

impl Future for Race {
    type Output = io::Result<Async<TcpStream>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let mut index = 0;
            let mut any_failed = false;
            while let Some(attempt) = self.running.get_mut(index) {
                match attempt.as_mut().poll(context) {
                    Poll::Ready(Ok(stream)) => return Poll::Ready(Ok(stream)),
                    Poll::Ready(Err(error)) => {
                        drop(self.running.swap_remove(index));
                        self.failed(error);
                        any_failed = true;
                    }
                    Poll::Pending => index += 1,
                }
            }
            let is_due = self.stagger.as_mut().is_some_and(|timer| Pin::new(timer).poll(context).is_ready());
            if (any_failed || is_due || self.running.is_empty()) && self.begin_next() {
                continue;
            }
            if self.running.is_empty() {
                let error = self.error.take().unwrap_or_else(|| io::ErrorKind::HostUnreachable.into());
                return Poll::Ready(Err(error));
            }
            return Poll::Pending;
        }
    }
}

/// What an error of the network means for a connection that is being opened.
#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn of_io(error: &io::Error) -> LinkError {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => LinkError::ConnectionRefused,
        io::ErrorKind::TimedOut => LinkError::TimedOut,
        _ => LinkError::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_io::block_on;

    #[test]
    fn families_take_turns() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let found = ["192.0.2.1:1", "192.0.2.2:1", "[2001:db8::1]:1", "192.0.2.1:1", "192.0.2.3:1"].map(at);
        let ordered: Vec<String> = interleave(found.to_vec()).iter().map(ToString::to_string).collect();
        assert_eq!(ordered, ["[2001:db8::1]:1", "192.0.2.1:1", "192.0.2.2:1", "192.0.2.3:1"]);
        assert!(interleave(Vec::new()).is_empty());
    }

    #[test]
    fn a_dead_address_does_not_hold_up_a_good_one() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let good = listener.local_addr().unwrap();
        // Nobody listens on port 1, and the documentation network drops or refuses.
        let race =
            Race::new(VecDeque::from(["127.0.0.1:1".parse().unwrap(), "192.0.2.1:9".parse().unwrap(), good]));
        assert_eq!(block_on(race).unwrap().get_ref().peer_addr().unwrap(), good);
    }

    #[test]
    fn failures_are_told_apart() {
        assert_eq!(block_on(connect("127.0.0.1", 1)).unwrap_err(), LinkError::ConnectionRefused);
        assert_eq!(block_on(connect("[::1", 1)).unwrap_err(), LinkError::UnknownHost);
        assert_eq!(block_on(connect("no-such-host.invalid", 1)).unwrap_err(), LinkError::UnknownHost);
    }
}
