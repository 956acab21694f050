//! One HTTP call: its connection, its request, its answer, its time limit.
//!
//! ```text
//!           turn_to, reach               connected, proxy agreed              ask
//!  nothing ----------------> connecting ------------------------> Open ----------------> asking
//!     ^                          ^  |                                ^                      |
//!     |                          |  | closed, late                   | reach: it is open    | closed: a connection that
//!     |                          |  v                                |                      | was used before is made anew
//!     |                          |  Lost                          Answered <----------------+-----> connecting
//!     |                          |                                   |                      |
//!     +--------------------------+-----------------------------------+                      +-----> Lost, Unreadable
//! ```
//!
//! Who makes the call says where to, writes the request when the connection is [`Open`](Progress::Open), and reads the head of
//! the answer. Calls that follow one another share a connection where they share a server.

#[cfg(any(test, feature = "services"))]
#[cfg_attr(not(feature = "services"), allow(dead_code))]
mod post;
#[cfg(test)]
mod tests;

#[cfg(any(test, feature = "services"))]
#[cfg_attr(not(test), allow(unused_imports))]
pub(crate) use post::{Body, BodyChanged, Post};

use crate::error::LinkError;
use crate::http::exchange::Exchange;
use crate::http::response::{Bounds, HttpError, Response, State};
use crate::http::url::Url;
use crate::ids::LinkId;
use crate::limits::Limit;
use crate::link::{self, Connection, Destination, Link, LinkNumbers, LinkState, Reached, Work};
use crate::settings::SessionSettings;
use crate::settings::longest::LONGEST_URL;
use crate::storage::Buffer;
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};
use crate::wire::sink::Sink;

/// What a step of a call led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It goes on.
    Wait,
    /// The connection is there: the request can be written.
    Open,
    /// The answer is there. Its head can be read until the next request.
    Answered,
    /// What came is no answer that can be read. The connection is given up.
    Unreadable,
    /// The connection could not be had, or is gone.
    Lost(LinkError),
    /// Where it goes is no address.
    NoAddress,
}

impl From<Reached> for Progress {
    fn from(reached: Reached) -> Self {
        match reached {
            Reached::NotYet => Self::Wait,
            Reached::Open => Self::Open,
            Reached::Lost(why) => Self::Lost(why),
        }
    }
}

/// What a call waited for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    Connection,
    Answer,
}

/// Why a request was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unasked {
    /// Where it goes is no address, or none that may be asked that.
    NoAddress,
    /// It is longer than the memory.
    TooLong,
}

/// Why a redirect is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Astray {
    /// It is one too many.
    TooMany,
    /// The answer does not say where to.
    Nowhere,
    /// It is no address that may be asked, is too long, or leads from `https` to `http`.
    Address,
}

#[repr(C)]
pub(crate) struct Call<B: Buffer> {
    link: Link,
    /// Ends the wait for the answer, and runs as long as one is waited for.
    timer: Timer,
    /// The connection that was opened last.
    opened: LinkId,
    redirects: u8,
    /// The connection served a request before the one under way: if it closes now, the request is repeated on a new one.
    reused: bool,
    /// A bound that the last answer ran into.
    bound: Option<Limit>,
    /// Where the request under way goes, and where the connection leads, if there is one.
    url: Address,
    /// The request and the answer to it, or what is said to a proxy.
    exchange: Exchange<B>,
}

impl<B: Buffer> Call<B> {
    pub(crate) const NONE: Self = Self {
        link: Link::CLOSED,
        timer: Timer::OFF,
        redirects: 0,
        reused: false,
        bound: None,
        opened: LinkId(0),
        url: Address::new(),
        exchange: Exchange::new(),
    };

    /// Where the connection leads.
    pub(crate) fn destination(&self) -> Option<Destination<'_>> {
        destination(&self.url)
    }

    /// Whether the body of the last answer was longer than any that is taken.
    #[cfg(feature = "services")]
    pub(crate) fn has_too_long_body(&self) -> bool {
        self.bound == Some(Limit::HttpBody)
    }

    /// The connection that was opened last.
    #[cfg(feature = "services")]
    pub(crate) fn opened(&self) -> LinkId {
        self.opened
    }

    /// The answer, as far as it is there.
    pub(crate) fn answer(&self) -> &Response<B> {
        self.exchange.answer()
    }

    /// The bound that the last answer ran into and its connection, told once.
    pub(crate) fn take_bound(&mut self) -> Option<(Limit, LinkId)> {
        Some((self.bound.take()?, self.opened))
    }

    /// From now on redirects are counted anew.
    pub(crate) fn forget_redirects(&mut self) {
        self.redirects = 0;
    }

    /// The address that it is about, copied: redirects lead to others.
    #[cfg(feature = "services")]
    pub(crate) fn address(&self) -> Address {
        self.url.clone()
    }

    /// From now on it is about another address. A connection to another server is given up.
    pub(crate) fn turn_to(&mut self, address: &str) {
        if !is_same_server(&self.url, address) {
            self.link.abandon();
        }
        self.url.clear();
        // Whoever has an address has cut it to the same measure.
        let _ = self.url.push_str(address);
    }

    /// Sees to a connection. Answers whether it is open; otherwise [`Progress::Open`] says when it is.
    pub(crate) fn reach(&mut self, numbers: &mut LinkNumbers, limit: Duration) -> bool {
        if self.link.is_open() {
            return true;
        }
        if self.link.state != LinkState::Wanted && !self.link.is_on_its_way() {
            self.reused = false;
            self.exchange.reset();
            self.link.want(numbers.take(), limit);
        }
        false
    }

    /// Asks what `write` puts, if the address `may` be asked that. The answer has to be there within `limit`.
    pub(crate) fn ask(
        &mut self,
        limit: Duration,
        may: impl FnOnce(&Url<'_>) -> bool,
        write: &dyn Fn(&mut dyn Sink, &Url<'_>),
    ) -> Result<(), Unasked> {
        let url = Url::parse(self.url.as_bytes()).ok().filter(may).ok_or(Unasked::NoAddress)?;
        self.exchange.ask(&|sink| write(sink, &url)).map_err(|_| Unasked::TooLong)?;
        self.timer = Timer::start(limit);
        Ok(())
    }

    /// Whether an answer is awaited that may come in pieces, each of which is to be there in time.
    #[cfg(feature = "services")]
    pub(crate) fn is_answering(&self) -> bool {
        self.link.is_open() && !self.timer.is_off()
    }

    /// From now on the rest of the answer is waited for so long.
    #[cfg(feature = "services")]
    pub(crate) fn wait_on(&mut self, limit: Duration) {
        if !self.timer.is_off() {
            self.timer = Timer::start(limit);
        }
    }

    /// Gives the call up.
    pub(crate) fn stop(&mut self) {
        self.timer = Timer::OFF;
        self.exchange.cancel();
        self.link.abandon();
    }

    /// Gives the call up, and forgets where it led to and what was said.
    pub(crate) fn renew(&mut self) {
        self.stop();
        self.wipe();
        self.url.clear();
    }

    /// Writes over request and answer.
    pub(crate) fn wipe(&mut self) {
        self.exchange.reset();
    }

    /// What is to be done for the connection.
    pub(crate) fn next_work(&mut self) -> Option<Work> {
        match self.link.state {
            LinkState::Wanted => {
                self.link.connecting();
                Some(Work::Connect)
            }
            LinkState::SecureWanted => {
                self.link.state = LinkState::Securing;
                Some(Work::Secure)
            }
            LinkState::Approaching(_) | LinkState::Open | LinkState::Draining => {
                self.exchange.choose().then_some(Work::SendRequest)
            }
            LinkState::Closed | LinkState::Connecting | LinkState::Securing => None,
        }
    }

    /// The driver has connected, or made the connection secure.
    pub(crate) fn connected(&mut self, settings: &SessionSettings) -> Progress {
        self.opened = self.link.id();
        let Self { link, exchange, url, .. } = self;
        let Some(to) = destination(url) else { return Progress::NoAddress };
        link::connected(link, exchange, &settings.routes, to).into()
    }

    /// Takes bytes of the answer, or of a proxy; always all of them. What is in the body of the answer is thrown away.
    pub(crate) fn received(&mut self, bytes: &[u8], settings: &SessionSettings) -> Progress {
        if matches!(self.link.state, LinkState::Approaching(_)) {
            let Self { link, exchange, url, .. } = self;
            let Some(to) = destination(url) else { return Progress::NoAddress };
            return link::approach(link, exchange, bytes, &settings.routes, to).1.into();
        }
        // What comes before TLS is the proxy's word, not the server's; and nobody reads what comes unasked.
        if !self.link.is_open() || self.timer.is_off() {
            return Progress::Wait;
        }
        let bounds = Bounds::of(&settings.limits);
        let mut rest = bytes;
        loop {
            match self.exchange.step(rest, &bounds) {
                Ok(Some(step)) => rest = step.rest,
                Ok(None) => return Progress::Wait,
                Err(error) => return self.unreadable(error),
            }
            if self.exchange.state() == State::Abandoned {
                self.bound = Some(Limit::HttpBody);
            }
            if matches!(self.exchange.state(), State::Complete | State::Abandoned) {
                return self.answered();
            }
        }
    }

    /// The connection is gone. A request on one that had served another before is repeated on a new one, once.
    pub(crate) fn closed(&mut self, why: LinkError, numbers: &mut LinkNumbers, limit: Duration) -> Progress {
        let was_open = self.link.is_open();
        let was_asked = !self.timer.is_off();
        self.link.gone();
        // Before it was open, what there is of an answer is that of a proxy.
        if was_asked && was_open && self.exchange.ends_with_link() {
            return self.answered();
        }
        self.timer = Timer::OFF;
        self.exchange.cancel();
        if was_asked && core::mem::take(&mut self.reused) {
            self.reach(numbers, limit);
            return Progress::Wait;
        }
        Progress::Lost(why)
    }

    /// Whether a time limit is over: that of the answer, or of the connection. Both are given up then.
    pub(crate) fn expires(&mut self, now: Instant) -> Option<Late> {
        let answer_is_late = self.timer.is_due(now);
        if !answer_is_late && !self.link.timer.is_due(now) {
            return None;
        }
        self.link.abandon();
        Some(if answer_is_late { Late::Answer } else { Late::Connection })
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        round.visit(&mut self.link.timer);
        round.visit(&mut self.timer);
    }

    fn unreadable(&mut self, error: HttpError) -> Progress {
        self.bound = (error == HttpError::HeadTooLong).then_some(Limit::HttpHead);
        self.timer = Timer::OFF;
        self.link.abandon();
        Progress::Unreadable
    }

    fn answered(&mut self) -> Progress {
        self.timer = Timer::OFF;
        self.reused = self.exchange.keeps_alive();
        if !self.reused {
            self.link.abandon();
        }
        Progress::Answered
    }

    /// Turns to where the answer sends on to. At most `most` redirects are followed until they are counted anew, none from `https` to
    /// `http`, and only to addresses that `may` be asked.
    pub(crate) fn redirect(&mut self, most: u8, may: impl FnOnce(&Url<'_>) -> bool) -> Result<(), Astray> {
        self.count_redirect(most)?;
        let location = self.exchange.answer().header("Location").ok_or(Astray::Nowhere)?;
        let address = resolved(&self.url, location, may).ok_or(Astray::Address)?;
        self.turn_to(&address);
        Ok(())
    }

    /// The same for an address that stands in the body of an answer.
    #[cfg(feature = "services")]
    pub(crate) fn redirect_to(
        &mut self,
        location: &[u8],
        most: u8,
        may: impl FnOnce(&Url<'_>) -> bool,
    ) -> Result<(), Astray> {
        self.count_redirect(most)?;
        let address = resolved(&self.url, location, may).ok_or(Astray::Address)?;
        self.turn_to(&address);
        Ok(())
    }

    fn count_redirect(&mut self, most: u8) -> Result<(), Astray> {
        self.redirects = self.redirects.saturating_add(1);
        if self.redirects > most {
            self.bound = Some(Limit::Redirects);
            return Err(Astray::TooMany);
        }
        Ok(())
    }
}

impl<B: Buffer> Connection for Call<B> {
    fn driver_link(&self) -> &Link {
        &self.link
    }

    fn is_to_gateway(&self) -> bool {
        false
    }

    /// What of the request, or of what is said to a proxy, has not left yet.
    fn unsent(&self) -> &[u8] {
        let speaks = matches!(self.link.state, LinkState::Approaching(_)) || self.link.is_open();
        if speaks { self.exchange.unsent() } else { &[] }
    }

    fn sent(&mut self, count: usize, _limit: Duration) {
        self.exchange.sent(count);
    }

    fn take_given_up(&mut self) -> Option<LinkId> {
        self.link.take_given_up()
    }

    fn closed_already(&mut self, id: LinkId) {
        self.link.closed_already(id);
    }
}

fn destination(address: &str) -> Option<Destination<'_>> {
    let url = Url::parse(address.as_bytes()).ok()?;
    Some(Destination { host: url.host, port: url.port, tls: url.secure, is_request: false })
}

/// Whether two addresses share host, port and scheme. Addresses that cannot be read share nothing.
fn is_same_server(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(one.as_bytes()), Url::parse(other.as_bytes())) else {
        return false;
    };
    one.secure == other.secure && one.port == other.port && one.host.eq_ignore_ascii_case(other.host)
}

/// The whole address that `location` means, seen from `base`, if that `may` be asked.
fn resolved(
    base: &str,
    location: &[u8],
    may: impl FnOnce(&Url<'_>) -> bool,
) -> Option<heapless::String<LONGEST_URL>> {
    let base = Url::parse(base.as_bytes()).ok()?;
    let url = Url::resolve(&base, location).ok()?;
    if base.secure && !url.secure || !may(&url) {
        return None;
    }
    let mut address = Written::default();
    address.put(if url.secure { b"https://" } else { b"http://" });
    url.put_host(&mut address);
    url.put_path(&mut address);
    if address.too_long {
        return None;
    }
    heapless::String::from_utf8(address.bytes).ok()
}

/// An address whose length takes one byte.
type Address = heapless::String<LONGEST_URL, u8>;

/// An address being put together.
#[derive(Default)]
struct Written {
    bytes: heapless::Vec<u8, LONGEST_URL>,
    too_long: bool,
}

impl Sink for Written {
    fn put(&mut self, bytes: &[u8]) {
        self.too_long |= self.bytes.extend_from_slice(bytes).is_err();
    }
}
