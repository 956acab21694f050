//! The one future that does all the work of a session: it moves bytes and time between the machine and the network.

mod connect;
#[cfg(feature = "p2p")]
mod direct;
mod link;
#[cfg(feature = "p2p")]
mod listener;
mod readiness;
mod resolve;
pub(crate) mod tls;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};

use async_io::Timer;
use msnp_core::error::LinkError;
use msnp_core::internals::server_of;
use msnp_core::time::Instant;
use msnp_core::{LinkId, Output};
use rustls::ClientConfig;

use crate::engine::{Inner, Shared};
use crate::error::{Error, SignOutReason};
use crate::trace::Direction;
use link::{Link, Opened};

/// How many outputs are taken, and how many reads made, before others get their turn.
const MOST_AT_ONCE: u32 = 256;
/// The most bytes read at once.
const READ: usize = 16 * 1024;

pub(crate) struct Driver {
    shared: Arc<Shared>,
    links: Vec<Link>,
    #[cfg(feature = "p2p")]
    listeners: Vec<listener::Listener>,
    /// Whose turn it is among the connections.
    turn: usize,
    timer: Option<(Instant, Timer)>,
    /// Made at the first connection that needs it, for one sign-in.
    tls: Option<Arc<ClientConfig>>,
    stage: Stage,
}

/// How far a driver has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Working,
    /// Nobody holds a handle any more, and the machine was told to sign out.
    SigningOut,
    /// It has given the machine up: another driver may have it by now.
    Finished,
}

enum Drained {
    /// The machine waits, until this time.
    Waits(Instant),
    /// It has more to say.
    HasMore,
    /// It is offline and has nothing more to say.
    Over,
}

impl Driver {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            links: Vec::new(),
            #[cfg(feature = "p2p")]
            listeners: Vec::new(),
            turn: 0,
            timer: None,
            tls: None,
            stage: Stage::Working,
        }
    }

    /// Takes what the machine has to say until it waits.
    fn drain(&mut self) -> Drained {
        let shared = self.shared.clone();
        let now = shared.now();
        shared.with(|inner| {
            inner.session.now = now;
            self.enforce_limit(inner, now);
            inner.session.watch_resync();
            inner.session.emit_limits(false);
            // Whether anything has happened since what waits for the machine was last looked at.
            let mut fresh = true;
            for _ in 0..MOST_AT_ONCE {
                let Inner { machine, session, .. } = inner;
                let output = machine.poll(now);
                if let Output::Wait { until } = output {
                    if !std::mem::take(&mut fresh) || !inner.process_pending() {
                        return self.wait(inner, until);
                    }
                    continue;
                }
                fresh = true;
                match output {
                    // Seen to above.
                    Output::Wait { .. } => {}
                    Output::Event(event) => {
                        session.take(event);
                        inner.apply_consequences();
                    }
                    Output::Connect { link, endpoint } => {
                        let (host, port, tls) = (endpoint.host.to_owned(), endpoint.port, endpoint.tls);
                        self.connect(inner, link, &host, port, tls);
                    }
                    #[cfg(feature = "p2p")]
                    Output::Listen { link } => self.listen(inner, link),
                    #[cfg(not(feature = "p2p"))]
                    Output::Listen { link, .. } => inner.machine.closed(link, LinkError::Unreachable),
                    Output::Secure { link, host } => {
                        let host = host.to_owned();
                        self.secure(inner, link, &host);
                    }
                    Output::Send { link, bytes } => {
                        self.trace(link, Direction::Out, bytes);
                        let outcome = match self.links.iter_mut().find(|known| known.id == link) {
                            Some(known) => known.write(bytes),
                            None => Ok(bytes.len()),
                        };
                        self.wrote(inner, link, outcome);
                    }
                    Output::Close { link } => self.close(link),
                }
            }
            Drained::HasMore
        })
    }

    fn close(&mut self, id: LinkId) {
        if let Some(index) = self.links.iter().position(|known| known.id == id) {
            let link = self.links.swap_remove(index);
            self.trace_end(link.id);
            link.close();
        }
        #[cfg(feature = "p2p")]
        self.close_listener(id);
    }

    /// The machine waits: it may be over.
    fn wait(&mut self, inner: &mut Inner, until: Instant) -> Drained {
        if inner.machine.is_offline() && inner.session.is_offline() {
            self.stage = Stage::Finished;
            inner.running = false;
            inner.session.end(SignOutReason::Wish);
            if self.shared.is_abandoned() {
                inner.session.close_subscriptions();
            }
            return Drained::Over;
        }
        if inner.session.is_online() {
            // Nothing of a complete session needs TLS; roots and kept tickets take several kilobytes.
            self.tls = None;
        }
        Drained::Waits(inner.session.deadline().map_or(until, |deadline| deadline.min(until)))
    }

    fn enforce_limit(&self, inner: &mut Inner, now: Instant) {
        if inner.session.sign_in_ends().is_some_and(|end| end <= now) {
            inner.session.sign_in_timed_out();
            inner.machine.sign_out();
        }
    }

    fn connect(&mut self, inner: &mut Inner, id: LinkId, host: &str, port: u16, secure: bool) {
        log::debug!("connection {}: to {host}:{port}{}", id.number(), if secure { " over TLS" } else { "" });
        let config = match secure.then(|| self.tls_config()).transpose() {
            Ok(config) => config,
            Err(detail) => return roots_missing(inner, id, detail),
        };
        if let Some(trace) = &self.shared.settings.trace {
            let time = self.shared.now();
            trace.lock().unwrap_or_else(PoisonError::into_inner).opened(time, id, host, port, secure);
        }
        let server = server_of(&inner.machine, id);
        if let Some(server) = server {
            inner.session.servers.opening(server, host, port);
        }
        let mut link = Link::open(id, host, port, config, self.shared.driver.clone());
        link.is_to_peer = server.is_none();
        self.links.push(link);
    }

    /// A connection has come through a proxy to where TLS is to begin.
    fn secure(&mut self, inner: &mut Inner, id: LinkId, host: &str) {
        log::debug!("connection {}: TLS with {host}", id.number());
        match self.tls_config() {
            Ok(config) => {
                if let Some(link) = self.links.iter_mut().find(|link| link.id == id) {
                    link.secure(host, config);
                    reached(inner, id, Some(host));
                }
            }
            Err(detail) => roots_missing(inner, id, detail),
        }
    }

    fn tls_config(&mut self) -> Result<Arc<ClientConfig>, String> {
        if let Some(config) = &self.tls {
            return Ok(config.clone());
        }
        let config = tls::config(&self.shared.settings.effective_roots())?;
        Ok(self.tls.insert(config).clone())
    }

    /// Files and the numbers by which peers are known are not written down.
    fn is_to_peer(&self, id: LinkId) -> bool {
        self.links.iter().any(|link| link.id == id && link.is_to_peer)
    }

    fn trace(&self, link: LinkId, direction: Direction, bytes: &[u8]) {
        if let Some(trace) = self.shared.settings.trace.as_ref().filter(|_| !self.is_to_peer(link)) {
            let time = self.shared.now();
            trace.lock().unwrap_or_else(PoisonError::into_inner).bytes(time, link, direction, bytes);
        }
    }

    fn trace_end(&self, link: LinkId) {
        if let Some(trace) = &self.shared.settings.trace {
            let time = self.shared.now();
            trace.lock().unwrap_or_else(PoisonError::into_inner).closed(time, link);
        }
    }

    fn wrote(&mut self, inner: &mut Inner, id: LinkId, outcome: Result<usize, tls::Failure>) {
        match outcome {
            Ok(count) => inner.machine.sent(id, count),
            Err((why, detail)) => self.lost(inner, id, why, detail),
        }
    }

    /// A connection could not be opened, or is gone.
    fn lost(&mut self, inner: &mut Inner, id: LinkId, why: LinkError, detail: String) {
        if let Some(index) = self.links.iter().position(|link| link.id == id) {
            let link = self.links.swap_remove(index);
            log::debug!("connection {}: {why} {detail}", id.number());
            if !link.is_to_peer {
                inner.session.failure_detail = detail;
            }
        }
        self.trace_end(id);
        inner.machine.closed(id, why);
    }

    /// Opens, writes or reads on the next connection that can. Answers whether there is anything new for the machine, which is drained
    /// then: its contract is one change after the other.
    fn move_bytes(&mut self) -> bool {
        #[cfg(feature = "p2p")]
        if self.welcome() {
            return true;
        }
        for _ in 0..self.links.len() {
            let index = self.turn.checked_rem(self.links.len()).unwrap_or_default();
            self.turn = index.wrapping_add(1);
            let Some(link) = self.links.get(index) else { return false };
            let id = link.id;
            if link.readiness.take() && self.move_link(id) {
                return true;
            }
        }
        false
    }

    fn move_link(&mut self, id: LinkId) -> bool {
        let shared = self.shared.clone();
        let Some(link) = self.links.iter_mut().find(|link| link.id == id) else { return false };
        match link.poll_open() {
            Opened::Yes => {
                link.readiness.keep();
                shared.with(|inner| {
                    inner.machine.connected(id);
                    reached(inner, id, None);
                });
                return true;
            }
            Opened::Failed((why, detail)) => {
                shared.with(|inner| self.lost(inner, id, why, detail));
                return true;
            }
            Opened::No if !link.is_open() => return false,
            Opened::No => {}
        }
        shared.with(|inner| self.write_unsent(inner, id) || self.read(inner, id))
    }

    fn write_unsent(&mut self, inner: &mut Inner, id: LinkId) -> bool {
        let Some(link) = self.links.iter_mut().find(|link| link.id == id) else { return false };
        let unsent = inner.machine.unsent(id);
        let outcome = if unsent.is_empty() { link.flush().map(|()| 0) } else { link.write(unsent) };
        if outcome == Ok(0) {
            return false;
        }
        // There may be something to be read as well.
        link.readiness.keep();
        self.wrote(inner, id, outcome);
        true
    }

    fn read(&mut self, inner: &mut Inner, id: LinkId) -> bool {
        let Some(link) = self.links.iter_mut().find(|link| link.id == id) else { return false };
        let mut buffer = [0; READ];
        let room = inner.machine.room(id).min(READ);
        let Some(space) = buffer.get_mut(..room).filter(|space| !space.is_empty()) else {
            link.readiness.keep();
            return false;
        };
        match link.read(space) {
            None => false,
            Some(Ok(count)) => {
                link.readiness.keep();
                let bytes = buffer.get(..count).unwrap_or_default();
                self.trace(id, Direction::In, bytes);
                inner.machine.received(id, bytes);
                reached(inner, id, None);
                true
            }
            Some(Err((why, detail))) => {
                self.lost(inner, id, why, detail);
                true
            }
        }
    }

    /// Sets the clock. Answers whether it is time already.
    fn set_timer(&mut self, until: Instant, context: &mut Context<'_>) -> bool {
        if until == Instant::FAR_FUTURE {
            self.timer = None;
            return false;
        }
        if self.timer.as_ref().is_none_or(|(time, _)| *time != until) {
            // The machine's clock counts whole milliseconds: one more, and the time has surely come.
            let late = until.after(msnp_core::time::Duration::from_millis(1));
            self.timer = self.shared.clock_at(late).map(|clock| (until, Timer::at(clock)));
        }
        let is_due = self.timer.as_mut().is_some_and(|(_, timer)| Pin::new(timer).poll(context).is_ready());
        if is_due {
            self.timer = None;
        }
        is_due
    }
}

/// A connection may have come as far as to another server.
fn reached(inner: &mut Inner, id: LinkId, host: Option<&str>) {
    if let Some(server) = server_of(&inner.machine, id) {
        inner.session.servers.reached(server, host);
    }
}

/// There is nothing to check a certificate by.
fn roots_missing(inner: &mut Inner, id: LinkId, detail: String) {
    inner.session.roots_missing(detail);
    inner.machine.closed(id, LinkError::Tls);
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let driver = &mut *self;
        driver.shared.driver.register(context.waker());
        if driver.stage == Stage::Working && driver.shared.is_abandoned() {
            driver.stage = Stage::SigningOut;
            driver.shared.with(|inner| inner.machine.sign_out());
        }
        for _ in 0..MOST_AT_ONCE {
            match driver.drain() {
                Drained::Over => return Poll::Ready(()),
                Drained::HasMore => {}
                Drained::Waits(until) => {
                    if driver.move_bytes() {
                        continue;
                    }
                    if driver.stage == Stage::SigningOut {
                        // Nobody waits for what is left; what is written by now was handed to the network.
                        return Poll::Ready(());
                    }
                    if !driver.set_timer(until, context) {
                        return Poll::Pending;
                    }
                }
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Driver {
    /// An executor may drop the driver at any time. Whoever waits is told, and the next sign-in begins with a fresh machine.
    fn drop(&mut self) {
        if self.stage == Stage::Finished {
            return;
        }
        let abandoned = self.shared.is_abandoned();
        self.shared.with(|inner| {
            inner.running = false;
            inner.replace_machine(&self.shared.settings);
            let reason =
                if abandoned { SignOutReason::Wish } else { SignOutReason::Ended(Error::DriverStopped) };
            inner.session.end(reason);
            if abandoned {
                inner.session.close_subscriptions();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use msnp_core::Messenger;

    /// The buffer for reading lives on the stack while a read is made, not in the future of each session.
    #[test]
    fn the_future_of_a_session_is_small() {
        println!("driver {}, link {}", size_of::<Driver>(), size_of::<Link>());
        println!("inner {}, machine {}", size_of::<Inner>(), size_of::<Messenger<msnp_core::Heap>>());
        println!("contact {}", size_of::<crate::roster::Contact>());
        assert!(size_of::<Driver>() < 512);
        assert!(size_of::<Inner>() < 16 * 1024);
    }
}
