//! A connection that the HTTP gateway carries (`http-gateway.md`): requests with commands in them, answers with what the server said,
//! and questions whether there is more.

use super::{Carried, Carries, Destination, Reached, Ways, Work};
use crate::error::LinkError;
use crate::http::Url;
use crate::http::exchange::Exchange;
use crate::http::response::{HttpError, State};
use crate::limits::{LONGEST_HOST, Limits};
use crate::messenger::channel::{Link, LinkState};
use crate::messenger::kept::{Target, Word, set};
use crate::messenger::{LinkId, Timer};
use crate::settings::ProxyKind;
use crate::storage::{Buffer, Storage};
use crate::telling::tell;
use crate::time::{Duration, Instant};
use crate::wire::sink::{Sink, put_decimal};
use crate::wire::{Decoder, Outbox};

/// The longest session id that is taken, in bytes.
const LONGEST_SESSION: usize = 64;
/// After an answer that brought something the next question follows at once, after one that did not later and later, from here on.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// Doubling a pause more often than this makes no sense.
const MOST_DOUBLINGS: u8 = 12;
/// For so long after something was said, the session counts as lively.
const LIVELY: Duration = Duration::from_secs(60);
/// A gateway in trouble is asked again after this.
const TROUBLE: Duration = Duration::from_secs(5);

/// How far the gateway's session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The connection is not carried.
    Unused,
    /// It has yet to be opened.
    Opening,
    Open,
}

/// What the request under way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    Question,
    /// With commands in it: what the outbox has chosen, which stays there until the answer comes.
    Commands,
}

/// One connection in the gateway's keeping, or what is needed to come through a proxy.
#[repr(C)]
pub(crate) struct Tunnel<S: Storage> {
    stage: Stage,
    carries: Carries,
    asked: Asked,
    /// The request under way has failed once already.
    broken: bool,
    /// A request was made since this connection to the gateway is open.
    used: bool,
    /// Nothing may be asked before the next question is due.
    resting: bool,
    question_is_due: bool,
    /// The gateway said that the connection that it carries is closed.
    closed: bool,
    /// The answer under way brought something.
    brought: bool,
    /// The answer under way named another place.
    moved: bool,
    /// The place that the gateway named could not be reached: it is not listened to any more.
    original: bool,
    /// Answers without anything, one after the other.
    pause: u8,
    /// The driver has seen the commands of the request under way.
    shown: bool,
    /// How much of them has left.
    left: usize,
    /// The connection to the gateway. Its timer ends the connecting, then the wait for the answer.
    wire: Link,
    question: Timer,
    lively: Timer,
    /// The server that is to be reached; once the session is open, where the gateway wants it to go on, if it said so.
    address: Target,
    session: Word<LONGEST_SESSION>,
    exchange: Exchange<S::Tunnel>,
}

impl<S: Storage> Tunnel<S> {
    pub(crate) const fn new() -> Self {
        Self {
            stage: Stage::Unused,
            carries: Carries::Notification,
            asked: Asked::Nothing,
            broken: false,
            used: false,
            resting: false,
            question_is_due: false,
            closed: false,
            brought: false,
            moved: false,
            original: false,
            pause: 0,
            shown: false,
            left: 0,
            wire: Link::CLOSED,
            question: Timer::OFF,
            lively: Timer::OFF,
            address: Target::NONE,
            session: Word::new(),
            exchange: Exchange::streaming(),
        }
    }

    /// Whether the gateway carries the connection.
    pub(crate) fn is_used(&self) -> bool {
        self.stage != Stage::Unused
    }

    /// The server that is to be reached. Answers whether its address fits.
    pub(crate) fn aim(&mut self, host: &str, port: u16) -> bool {
        self.stop();
        self.address.port = port;
        let fits = host.len() <= self.address.host.capacity();
        set(self.address.host.as_mut_view(), if fits { host } else { "" });
        fits
    }

    /// The gateway is to carry the connection, to where was aimed at.
    pub(crate) fn begin(&mut self, carries: Carries) {
        self.carries = carries;
        self.stage = Stage::Opening;
        self.original = false;
        self.pause = 0;
        self.lively = Timer::start(LIVELY);
    }

    /// Gives the gateway's session up.
    pub(crate) fn stop(&mut self) {
        self.stage = Stage::Unused;
        self.asked = Asked::Nothing;
        (self.broken, self.resting, self.question_is_due, self.closed) = (false, false, false, false);
        (self.question, self.lively) = (Timer::OFF, Timer::OFF);
        self.wire.abandon();
        self.exchange.reset();
        set(self.session.as_mut_view(), "");
    }

    /// What it takes to agree with a proxy, for a connection that is not carried: memory, and where it is to lead.
    pub(crate) fn way_to_proxy(&mut self) -> (&mut Exchange<S::Tunnel>, Destination<'_>) {
        (&mut self.exchange, aimed_at(&self.address))
    }

    /// Where the connection that the driver knows of leads in the end.
    pub(crate) fn destination<'a>(&'a self, ways: &'a Ways) -> Destination<'a> {
        match self.stage {
            Stage::Unused => aimed_at(&self.address),
            stage => destination(&self.address, stage, ways),
        }
    }

    /// Whether there is something to be said to a proxy that the driver has not seen.
    pub(crate) fn chooses_request(&mut self) -> bool {
        self.exchange.choose()
    }

    /// The connection to the gateway.
    pub(crate) fn wire(&self) -> &Link {
        &self.wire
    }

    /// The request, or what is said to the proxy, as far as it has not left.
    pub(crate) fn unsent_request(&self) -> Option<&[u8]> {
        self.exchange.is_asking().then(|| self.exchange.unsent())
    }

    /// The commands of the request under way, as far as they have not left.
    pub(crate) fn unsent_commands<'a>(&self, outbox: &'a Outbox<S::Bytes>) -> &'a [u8] {
        let is_under_way = self.asked == Asked::Commands && !self.exchange.is_asking();
        let commands = if is_under_way { outbox.unsent() } else { &[] };
        commands.get(self.left..).unwrap_or_default()
    }

    /// So many bytes have left.
    pub(crate) fn sent(&mut self, count: usize) {
        if self.exchange.is_asking() {
            self.exchange.sent(count);
        } else if self.asked == Asked::Commands {
            self.left = self.left.saturating_add(count);
        }
    }

    /// Whether commands can be chosen for a request.
    pub(crate) fn takes_commands(&self, link: &Link) -> bool {
        link.is_open() && self.wire.state == LinkState::Open && self.asked == Asked::Nothing && !self.resting
    }

    /// A connection to the gateway that the driver has to close, told once. When the carried connection is over, so is its session.
    pub(crate) fn take_given_up(&mut self, link: &Link) -> Option<LinkId> {
        if self.is_used() && link.state == LinkState::Closed {
            self.stop();
        }
        self.wire.take_given_up()
    }

    /// What is to be done next; a new connection gets the number `fresh`.
    pub(crate) fn next_work(&mut self, carried: &Carried<'_, S>, fresh: LinkId) -> Option<Work> {
        match self.wire.state {
            LinkState::Approaching(_) => self.exchange.choose().then_some(Work::SendRequest),
            LinkState::SecureWanted => {
                self.wire.state = LinkState::Securing;
                Some(Work::Secure)
            }
            LinkState::Open => self.next_request(carried),
            LinkState::Closed if self.wants_connection(carried) => {
                self.used = false;
                self.wire.want(fresh, carried.course.limits.connect);
                self.wire.connecting();
                Some(Work::Connect)
            }
            _ => None,
        }
    }

    fn wants_connection(&self, carried: &Carried<'_, S>) -> bool {
        let waits = self.stage == Stage::Opening || self.question_is_due || !carried.outbox.is_empty();
        waits && !self.resting
    }

    fn next_request(&mut self, carried: &Carried<'_, S>) -> Option<Work> {
        let has_commands = !carried.outbox.unsent().is_empty();
        let is_due = self.stage == Stage::Opening || self.question_is_due || has_commands;
        if self.asked == Asked::Nothing && is_due && !self.resting && carried.link.is_open() {
            self.ask(carried, has_commands);
        }
        if self.exchange.choose() {
            return Some(Work::SendRequest);
        }
        let has_commands = !self.unsent_commands(carried.outbox).is_empty();
        (has_commands && !core::mem::replace(&mut self.shown, true)).then_some(Work::SendCommands)
    }

    fn ask(&mut self, carried: &Carried<'_, S>, has_commands: bool) {
        self.asked = if has_commands { Asked::Commands } else { Asked::Question };
        (self.used, self.question_is_due, self.question) = (true, false, Timer::OFF);
        (self.left, self.shown, self.brought, self.closed, self.moved) = (0, false, false, false, false);
        self.wire.timer = Timer::start(carried.course.limits.gateway_answer);
        let length = carried.outbox.unsent().len();
        let Self { exchange, stage, carries, address, session, .. } = self;
        let request = Request {
            ways: carried.course.ways,
            elsewhere: elsewhere(address, *stage),
            session: (*stage == Stage::Open).then_some(session.as_str()),
            server: address.host.as_str(),
            carries: *carries,
            is_question: !has_commands,
            length: u32::try_from(length).unwrap_or(u32::MAX),
        };
        // There is room for the longest: see `FIXED_TUNNEL`.
        let _ = exchange.ask(&|sink| request.put(sink));
    }

    /// The driver has connected to the gateway, or to the proxy before it, or made the connection secure.
    pub(crate) fn connected(&mut self, carried: &mut Carried<'_, S>) -> Reached {
        let Self { wire, exchange, address, stage, .. } = self;
        let to = destination(address, *stage, carried.course.ways);
        let reached = super::connected(wire, exchange, carried.course.ways, to);
        self.reached(reached, carried)
    }

    /// Takes what the gateway, or a proxy before it, sends, and answers how much of that was taken.
    pub(crate) fn received<B: Buffer>(
        &mut self,
        bytes: &[u8],
        carried: &mut Carried<'_, S>,
        decoder: &mut Decoder<B>,
    ) -> (usize, Reached) {
        let bytes = bytes.get(..decoder.room()).unwrap_or(bytes);
        if matches!(self.wire.state, LinkState::Approaching(_)) {
            let Self { wire, exchange, address, stage, .. } = self;
            let to = destination(address, *stage, carried.course.ways);
            let (taken, reached) = super::approach(wire, exchange, bytes, carried.course.ways, to);
            return (taken, self.reached(reached, carried));
        }
        let reached = match self.take_answer(bytes, carried, decoder) {
            Ok(()) => Reached::NotYet,
            Err(why) => Reached::Lost(why),
        };
        (bytes.len(), reached)
    }

    fn reached(&mut self, reached: Reached, carried: &mut Carried<'_, S>) -> Reached {
        match reached {
            Reached::Open if carried.link.state == LinkState::Connecting => {
                carried.link.open();
                Reached::Open
            }
            Reached::Lost(why) => {
                self.wire.abandon();
                Reached::Lost(why)
            }
            _ => Reached::NotYet,
        }
    }

    fn take_answer<B: Buffer>(
        &mut self,
        bytes: &[u8],
        carried: &mut Carried<'_, S>,
        decoder: &mut Decoder<B>,
    ) -> Result<(), LinkError> {
        let mut rest = bytes;
        while self.asked != Asked::Nothing {
            let in_head = self.exchange.state() == State::Head;
            let step = match self.exchange.step(rest) {
                Ok(Some(step)) => step,
                Ok(None) => return Ok(()),
                // What is no HTTP was written by something else on the way.
                Err(HttpError::Status) => return Err(LinkError::CaptivePortal),
                Err(_) => return Err(LinkError::GatewayAnswer),
            };
            rest = step.rest;
            if in_head && self.exchange.state() != State::Head && !self.take_head()? {
                return Ok(());
            }
            self.brought |= !step.data.is_empty();
            decoder.feed(step.data);
            if self.exchange.state() == State::Complete {
                self.answered(carried, !rest.is_empty())?;
            }
        }
        if !rest.is_empty() {
            // Nobody asked for this.
            self.wire.abandon();
        }
        Ok(())
    }

    /// The head of an answer is there. Answers whether what follows is what the server said.
    fn take_head(&mut self) -> Result<bool, LinkError> {
        let answer = self.exchange.answer();
        let status = answer.status();
        match status {
            200 => {}
            300..=399 => return Err(LinkError::CaptivePortal),
            407 => return Err(LinkError::ProxyAuthentication),
            500 | 502..=504 if !self.broken => {
                tell!("the gateway answers {}: again in a moment", status);
                self.wire.abandon();
                self.repeat();
                (self.broken, self.resting) = (true, true);
                self.question = Timer::start(TROUBLE);
                return Ok(false);
            }
            status => return Err(LinkError::GatewayRefused { status }),
        }
        let Some(said) = answer.header("X-MSN-Messenger") else {
            let kind = answer.header("Content-Type").unwrap_or_default();
            let is_page = kind.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"text/html"));
            return match self.stage {
                _ if is_page => Err(LinkError::CaptivePortal),
                Stage::Open => Ok(true),
                _ => Err(LinkError::GatewayAnswer),
            };
        };
        let said = Said::read(said);
        let preferred = answer.header("X-MSN-Host").and_then(proper_host).or(said.place);
        if let Some(session) = said.session {
            set(self.session.as_mut_view(), session);
        } else if self.stage == Stage::Opening {
            return Err(LinkError::GatewayAnswer);
        }
        self.closed = said.closes;
        if self.stage == Stage::Opening {
            self.stage = Stage::Open;
            // Some echo the server's address, where no gateway is.
            let echoes = |(host, _): (&str, u16)| host.eq_ignore_ascii_case(&self.address.host);
            self.original = preferred.is_some_and(echoes);
            self.address.clear();
        }
        if let Some((host, port)) = preferred.filter(|_| !self.original) {
            self.moved = (&*self.address.host, self.address.port) != (host, port);
            set(self.address.host.as_mut_view(), host);
            self.address.port = port;
        }
        Ok(true)
    }

    /// The whole answer is there.
    fn answered(&mut self, carried: &mut Carried<'_, S>, has_more: bool) -> Result<(), LinkError> {
        if has_more || self.moved || !self.exchange.keeps_alive() {
            self.wire.abandon();
        }
        self.wire.timer = Timer::OFF;
        let had_commands = self.asked == Asked::Commands;
        if had_commands {
            carried.outbox.sent(usize::MAX);
        }
        self.asked = Asked::Nothing;
        self.broken = false;
        if self.closed {
            return Err(LinkError::ClosedByPeer);
        }
        if had_commands || self.brought {
            self.lively = Timer::start(LIVELY);
            self.pause = 0;
            // At once, but not before what came was read: what it gives cause to say goes along.
            self.question = Timer::OVER;
        } else {
            let pause = self.next_pause(carried.course.limits, carried.course.background);
            self.question = Timer::start(pause);
        }
        Ok(())
    }

    /// How long until the next question.
    fn next_pause(&mut self, limits: &Limits, background: bool) -> Duration {
        let mut pause = FIRST_PAUSE;
        for _ in 0..self.pause {
            pause = pause.twice();
        }
        self.pause = self.pause.saturating_add(1).min(MOST_DOUBLINGS);
        let longest = match (background, self.lively.is_off()) {
            (true, _) => limits.gateway_background_poll,
            (false, true) => limits.gateway_quiet_poll,
            (false, false) => limits.gateway_poll,
        };
        pause.min(longest)
    }

    /// The driver says that the connection to the gateway is gone, or could not be had.
    pub(crate) fn closed(&mut self, why: LinkError, carried: &mut Carried<'_, S>) -> Reached {
        let was_open = self.wire.state == LinkState::Open;
        self.wire.gone();
        self.interrupted(why, was_open, carried)
    }

    fn give_wire_up(&mut self, why: LinkError, carried: &mut Carried<'_, S>) -> Reached {
        let was_open = self.wire.state == LinkState::Open;
        self.wire.abandon();
        self.interrupted(why, was_open, carried)
    }

    /// There is no connection to the gateway any more. Answers what that means for the one that it carries.
    fn interrupted(&mut self, why: LinkError, was_open: bool, carried: &mut Carried<'_, S>) -> Reached {
        let ended = self.asked != Asked::Nothing && self.exchange.ends_with_link();
        if ended {
            return match self.answered(carried, false) {
                Ok(()) => Reached::NotYet,
                Err(why) => Reached::Lost(why),
            };
        }
        if self.asked == Asked::Nothing && self.used {
            // Between two requests: the next one takes another connection.
            return Reached::NotYet;
        }
        if carried.link.state == LinkState::Connecting {
            return Reached::Lost(why);
        }
        if !was_open && elsewhere(&self.address, self.stage).is_some() {
            tell!("the place that the gateway named cannot be reached");
            self.original = true;
            self.address.clear();
        } else if core::mem::replace(&mut self.broken, true) {
            return Reached::Lost(why);
        }
        let all_left = self.unsent_commands(carried.outbox).is_empty();
        if self.asked == Asked::Commands && self.stage == Stage::Open && all_left {
            // They may have arrived, and must not be said twice: what became of them, their time limits decide.
            carried.outbox.sent(usize::MAX);
        }
        self.repeat();
        Reached::NotYet
    }

    /// The request under way has come to nothing. What it carried and has not left goes with the next one.
    fn repeat(&mut self) {
        self.asked = Asked::Nothing;
        self.exchange.reset();
        self.question_is_due = true;
    }

    /// The device has another network: the session is asked after at once, on a new connection.
    pub(crate) fn renew(&mut self, carried: &mut Carried<'_, S>) -> Reached {
        let reached = self.give_wire_up(LinkError::Broken, carried);
        (self.broken, self.resting, self.pause) = (false, false, 0);
        self.question_is_due = true;
        reached
    }

    /// Somebody looks at the program again: asks at once what there is.
    pub(crate) fn hurry(&mut self) {
        if self.asked == Asked::Nothing && self.stage == Stage::Open && !self.resting {
            self.pause = 0;
            self.question_is_due = true;
        }
    }

    pub(crate) fn stamp(&mut self, now: Instant) {
        self.wire.timer.stamp(now);
        self.question.stamp(now);
        self.lively.stamp(now);
    }

    /// Moves `until` forward to when some time limit ends. That a session is not lively any more is no reason to wake up.
    pub(crate) fn bound(&self, until: &mut Instant) {
        self.wire.timer.bound(until);
        self.question.bound(until);
    }

    /// Looks at the time limits. Answers whether one was due, and what that means.
    pub(crate) fn expire(&mut self, now: Instant, carried: &mut Carried<'_, S>) -> Option<Reached> {
        if self.lively.is_due(now) {
            self.lively = Timer::OFF;
        }
        if self.question.is_due(now) {
            self.question = Timer::OFF;
            self.resting = false;
            self.question_is_due = true;
            return Some(Reached::NotYet);
        }
        if self.wire.timer.is_due(now) {
            self.wire.timer = Timer::OFF;
            return Some(self.give_wire_up(LinkError::TimedOut, carried));
        }
        None
    }
}

fn aimed_at(address: &Target) -> Destination<'_> {
    Destination { host: &address.host, port: address.port, tls: false, is_request: false }
}

fn destination<'a>(address: &'a Target, stage: Stage, ways: &'a Ways) -> Destination<'a> {
    let Some(gateway) = ways.gateway() else {
        return Destination { host: "", port: 0, tls: true, is_request: true };
    };
    let url = place(elsewhere(address, stage), gateway);
    Destination { host: url.host, port: url.port, tls: url.secure, is_request: true }
}

/// Where the gateway wants the session to go on.
fn elsewhere(address: &Target, stage: Stage) -> Option<&Target> {
    (stage == Stage::Open && !address.is_none()).then_some(address)
}

/// The gateway's address, there. A place without a port has the gateway's.
fn place<'a>(elsewhere: Option<&'a Target>, gateway: Url<'a>) -> Url<'a> {
    match elsewhere {
        Some(Target { host, port: 0 }) => Url { host, ..gateway },
        Some(Target { host, port }) => Url { host, port: *port, ..gateway },
        None => gateway,
    }
}

/// What `X-MSN-Messenger` says.
struct Said<'a> {
    session: Option<&'a str>,
    place: Option<(&'a str, u16)>,
    closes: bool,
}

impl<'a> Said<'a> {
    /// Reads pairs in any order and letter case; what cannot be used is passed over.
    fn read(value: &'a [u8]) -> Self {
        let mut said = Self { session: None, place: None, closes: false };
        for pair in value.split(|byte| *byte == b';') {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let (Some(name), Some(value)) = (halves.next(), halves.next()) else { continue };
            let (name, value) = (name.trim_ascii(), value.trim_ascii());
            if name.eq_ignore_ascii_case(b"SessionID") {
                said.session = proper_session(value);
            } else if name.eq_ignore_ascii_case(b"GW-IP") {
                said.place = proper_host(value);
            } else if name.eq_ignore_ascii_case(b"Session") {
                said.closes = value.eq_ignore_ascii_case(b"close");
            }
        }
        said
    }
}

/// A session id goes into an address: it must not change what the address means.
fn proper_session(value: &[u8]) -> Option<&str> {
    let is_proper = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_{}~:".contains(byte);
    let good = !value.is_empty() && value.len() <= LONGEST_SESSION && value.iter().all(is_proper);
    good.then(|| core::str::from_utf8(value).ok()).flatten()
}

/// A host, with a port or not (then it is 0), that may stand in a request.
fn proper_host(value: &[u8]) -> Option<(&str, u16)> {
    let url = Url::parse(value).ok().filter(|url| url.path == "/" && url.host.len() <= LONGEST_HOST)?;
    Some((url.host, if url.has_default_port() { 0 } else { url.port }))
}

/// A request to the gateway (`http-gateway.md` 1).
struct Request<'a> {
    ways: &'a Ways,
    /// Where the gateway wants the session to go on.
    elsewhere: Option<&'a Target>,
    /// `None`: it is to be opened.
    session: Option<&'a str>,
    server: &'a str,
    carries: Carries,
    is_question: bool,
    length: u32,
}

impl Request<'_> {
    fn put(&self, sink: &mut dyn Sink) {
        let Some(gateway) = self.ways.gateway() else { return };
        let url = place(self.elsewhere, gateway);
        let is_forwarded = self.ways.proxy_kind() == ProxyKind::Http && !url.secure;
        sink.put(b"POST ");
        if is_forwarded {
            sink.put(b"http://");
            url.put_host(sink);
        }
        url.put_path(sink);
        self.put_query(sink, &url);
        sink.put(b" HTTP/1.1\r\nHost: ");
        url.put_host(sink);
        sink.put(b"\r\nUser-Agent: MSMSGS\r\nAccept: */*\r\nPragma: no-cache\r\nConnection: Keep-Alive\r\n");
        if is_forwarded {
            sink.put(b"Proxy-Connection: Keep-Alive\r\n");
            self.ways.put_proxy_authorization(sink);
        }
        sink.put(b"Content-Type: application/x-msn-messenger\r\nContent-Length: ");
        put_decimal(sink, self.length);
        sink.put(b"\r\n\r\n");
    }

    fn put_query(&self, sink: &mut dyn Sink, url: &Url<'_>) {
        sink.put(if url.path.contains('?') { b"&" } else { b"?" });
        match self.session {
            None => {
                sink.put(b"Action=open&Server=");
                sink.put(match self.carries {
                    Carries::Notification => b"NS",
                    Carries::Switchboard => b"SB",
                });
                sink.put(b"&IP=");
                sink.put(self.server.as_bytes());
            }
            Some(session) => {
                sink.put(if self.is_question { b"Action=poll&" } else { b"" });
                sink.put(b"SessionID=");
                sink.put(session.as_bytes());
            }
        }
    }
}
