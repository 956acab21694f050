//! A connection that the HTTP gateway carries (`http-gateway.md`): requests with commands in them, answers with what the server said,
//! and questions whether there is more.

mod answer;
mod request;
mod stages;

use super::proxy;
use super::work::{Carried, Carries, Destination, Reached, Work};
use crate::address::{Target, Word, set};
use crate::connection::LinkNumbers;
use crate::connection::{Link, LinkState};
use crate::error::LinkError;
use crate::http::exchange::Exchange;
use crate::http::response::State;
use crate::ids::LinkId;
use crate::logging::note;
use crate::settings::Routes;
use crate::storage::{Buffer, Storage};
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};
use crate::wire::{Decoder, Outbox};
use request::{LONGEST_SESSION, Request, place};
use stages::{Asked, Body, Outlook, Pace, Reading, Served, Stage, Trouble};

/// For so long after something was said, the session counts as lively.
const LIVELY: Duration = Duration::from_secs(60);

/// One connection in the gateway's keeping, or what is needed to come through a proxy.
///
/// ```text
///                begin              the first answer names a session
///   Unused --------------> Opening ---------------------------------> Open      [Stage]: the session
///     ^                       |                                        |
///     +-----------------------+------------- stop, lost ---------------+
///
///           a question is due, or commands wait
///   Nothing -----------------------------------> Question | Commands            [Asked]: the request under way
///     ^                                              |
///     |  the whole answer is there                   |
///     +----------------------------------------------+
///     |  broken before its answer began: made again, with what had not left     [Trouble]: Failed; the second time it is lost
///     +----------------------------------------------+
///
///                 the timer of the next question ends
///   Ready ------------------------------------------------> Due                 [Pace]: what may be asked next
///     ^  ^                                                   |
///     |  +---------------- asked ----------------------------+
///     +-- the timer ends -- Resting <--- 500, 502 to 504
/// ```
///
/// The connection to the gateway (`gateway_link`) comes and goes below all that: between two requests its end means nothing.
#[repr(C)]
pub(crate) struct Tunnel<S: Storage> {
    stage: Stage,
    carries: Carries,
    asked: Asked,
    served: Served,
    pace: Pace,
    reading: Reading,
    outlook: Outlook,
    trouble: Trouble,
    /// The session's id changes with every answer, as far as is known. Only then the same one again shows a repeated answer: where it
    /// stays, equal news are read twice rather than a text lost.
    rotates: bool,
    /// The place that the gateway named could not be reached: it is not listened to any more.
    original: bool,
    /// Answers without anything, one after the other.
    pause: u8,
    /// The driver has seen the commands of the request under way.
    shown: bool,
    /// How much of them has left.
    left: usize,
    /// The connection to the gateway. Its timer ends the connecting, then the wait for the answer.
    gateway_link: Link,
    question: Timer,
    lively: Timer,
    /// What the answer under way has brought, and what the last one that brought anything had.
    body: Body,
    last: Body,
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
            served: Served::Nothing,
            pace: Pace::Ready,
            reading: Reading::News,
            outlook: Outlook::Stays,
            trouble: Trouble::None,
            rotates: false,
            original: false,
            pause: 0,
            shown: false,
            left: 0,
            gateway_link: Link::CLOSED,
            question: Timer::OFF,
            lively: Timer::OFF,
            body: Body::NONE,
            last: Body::NONE,
            address: Target::NONE,
            session: Word::new(),
            exchange: Exchange::new(),
        }
    }

    /// Whether the gateway carries the connection.
    pub(crate) fn is_used(&self) -> bool {
        self.stage != Stage::Unused
    }

    /// Whether the last request was answered, and none is under way.
    pub(crate) fn is_answered(&self) -> bool {
        self.is_used() && self.asked == Asked::Nothing
    }

    /// Whether the connection ended because the gateway does not know the session any more, and nothing that went wrong here explains it.
    pub(crate) fn is_forgotten(&self, why: LinkError) -> bool {
        let refused = why == LinkError::GatewayRefused { status: 400 };
        refused && self.stage == Stage::Open && self.trouble == Trouble::None
    }

    /// The server that is to be reached. Answers whether its address fits.
    pub(crate) fn aim(&mut self, host: &str, port: u16) -> bool {
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
        (self.body, self.last) = (Body::NONE, Body::NONE);
        self.lively = Timer::start(LIVELY);
    }

    /// Gives the gateway's session up.
    pub(crate) fn stop(&mut self) {
        self.stage = Stage::Unused;
        self.asked = Asked::Nothing;
        (self.trouble, self.pace) = (Trouble::None, Pace::Ready);
        (self.question, self.lively) = (Timer::OFF, Timer::OFF);
        self.gateway_link.abandon();
        self.exchange.reset();
        set(self.session.as_mut_view(), "");
    }

    /// What it takes to agree with a proxy, for a connection that is not carried: memory, and where it is to lead.
    pub(crate) fn route_to_proxy(&mut self) -> (&mut Exchange<S::Tunnel>, Destination<'_>) {
        (&mut self.exchange, aimed_at(&self.address))
    }

    /// Where the connection that the driver knows of leads in the end.
    pub(crate) fn destination<'a>(&'a self, routes: &'a Routes) -> Destination<'a> {
        match self.stage {
            Stage::Unused => aimed_at(&self.address),
            stage @ (Stage::Opening | Stage::Open) => destination(&self.address, stage, routes),
        }
    }

    /// Whether there is something to be said to a proxy that the driver has not seen.
    pub(crate) fn chooses_request(&mut self) -> bool {
        self.exchange.choose()
    }

    /// The connection to the gateway.
    pub(crate) fn driver_link(&self) -> &Link {
        &self.gateway_link
    }

    /// What is said to a proxy, as far as it has not left.
    pub(crate) fn unsent_request(&self) -> &[u8] {
        self.exchange.unsent()
    }

    /// What has not left of the request under way, or of what is said to a proxy before the gateway.
    pub(crate) fn unsent<'a>(&'a self, outbox: &'a Outbox<S::Bytes>) -> &'a [u8] {
        if !matches!(self.gateway_link.state, LinkState::Approaching(_) | LinkState::Open) {
            return &[];
        }
        if self.exchange.is_asking() { self.exchange.unsent() } else { self.unsent_commands(outbox) }
    }

    /// The commands of the request under way, as far as they have not left.
    fn unsent_commands<'a>(&self, outbox: &'a Outbox<S::Bytes>) -> &'a [u8] {
        let is_under_way = self.asked == Asked::Commands && self.exchange.has_asked();
        let commands = if is_under_way { outbox.unsent() } else { &[] };
        commands.get(self.left..).unwrap_or_default()
    }

    /// Whether the request under way has left to its last byte: what it carries may have arrived.
    fn has_left(&self, outbox: &Outbox<S::Bytes>) -> bool {
        self.exchange.has_asked() && self.left >= outbox.unsent().len()
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
        link.is_open()
            && self.gateway_link.state == LinkState::Open
            && self.asked == Asked::Nothing
            && self.pace != Pace::Resting
    }

    /// A connection to the gateway that the driver has to close, told once. When the carried connection is over, so is its session,
    /// and what a proxy was not told in time is forgotten: it may be a password.
    pub(crate) fn take_given_up(&mut self, link: &Link) -> Option<LinkId> {
        if link.state == LinkState::Closed && (self.is_used() || self.exchange.is_asking()) {
            self.stop();
        }
        self.gateway_link.take_given_up()
    }

    /// See [`Link::closed_already`].
    pub(crate) fn closed_already(&mut self, id: LinkId) {
        self.gateway_link.closed_already(id);
    }

    /// What is to be done next; a new connection gets a number of its own.
    pub(crate) fn next_work(&mut self, carried: &Carried<'_, S>, numbers: &mut LinkNumbers) -> Option<Work> {
        match self.gateway_link.state {
            LinkState::Approaching(_) => self.exchange.choose().then_some(Work::SendRequest),
            LinkState::SecureWanted => {
                self.gateway_link.state = LinkState::Securing;
                Some(Work::Secure)
            }
            LinkState::Open => self.next_request(carried),
            LinkState::Closed if self.wants_connection(carried) => {
                self.served = Served::Nothing;
                self.exchange.reset();
                self.gateway_link.want(numbers.take(), carried.context.limits.connect);
                self.gateway_link.connecting();
                Some(Work::Connect)
            }
            LinkState::Closed
            | LinkState::Wanted
            | LinkState::Connecting
            | LinkState::Securing
            | LinkState::Draining => None,
        }
    }

    fn wants_connection(&self, carried: &Carried<'_, S>) -> bool {
        match self.pace {
            Pace::Ready => self.stage == Stage::Opening || !carried.outbox.is_empty(),
            Pace::Due => true,
            Pace::Resting => false,
        }
    }

    fn next_request(&mut self, carried: &Carried<'_, S>) -> Option<Work> {
        let has_commands = !carried.outbox.unsent().is_empty();
        let is_due = match self.pace {
            Pace::Ready => self.stage == Stage::Opening || has_commands,
            Pace::Due => true,
            Pace::Resting => false,
        };
        if self.asked == Asked::Nothing && is_due && carried.link.is_open() {
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
        if self.served == Served::Nothing {
            self.served = Served::Request;
        }
        (self.pace, self.question) = (Pace::Ready, Timer::OFF);
        (self.left, self.shown, self.outlook, self.reading) = (0, false, Outlook::Stays, Reading::News);
        self.body = Body::of(&self.session);
        self.gateway_link.timer = Timer::start(carried.context.limits.gateway_answer);
        let length = carried.outbox.unsent().len();
        let Self { exchange, stage, carries, address, session, .. } = self;
        let request = Request {
            routes: carried.context.routes,
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
        let Self { gateway_link, exchange, address, stage, .. } = self;
        let to = destination(address, *stage, carried.context.routes);
        let reached = proxy::connected(gateway_link, exchange, carried.context.routes, to);
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
        if matches!(self.gateway_link.state, LinkState::Approaching(_)) {
            let Self { gateway_link, exchange, address, stage, .. } = self;
            let to = destination(address, *stage, carried.context.routes);
            let reached = match proxy::approach(gateway_link, exchange, bytes, carried.context.routes, to) {
                (_, Reached::Lost(why)) => Reached::Lost(why),
                (taken, reached) if taken == bytes.len() => reached,
                // Neither TLS nor a gateway speaks first.
                _ => Reached::Lost(LinkError::ProxyAnswer),
            };
            return (bytes.len(), self.reached(reached, carried));
        }
        let reached = match self.take_answer(bytes, carried, decoder) {
            Ok(()) => Reached::NotYet,
            Err(why) => self.lose(why),
        };
        (bytes.len(), reached)
    }

    fn reached(&mut self, reached: Reached, carried: &mut Carried<'_, S>) -> Reached {
        match reached {
            Reached::Open if carried.link.state == LinkState::Connecting => {
                carried.link.open();
                Reached::Open
            }
            Reached::Lost(why) => self.lose(why),
            Reached::Open | Reached::NotYet => Reached::NotYet,
        }
    }

    /// The carried connection is over: nothing more is read.
    fn lose(&mut self, why: LinkError) -> Reached {
        self.gateway_link.abandon();
        self.asked = Asked::Nothing;
        Reached::Lost(why)
    }

    /// The driver says that the connection to the gateway is gone, or could not be had.
    pub(crate) fn closed<B: Buffer>(
        &mut self,
        why: LinkError,
        carried: &mut Carried<'_, S>,
        decoder: &mut Decoder<B>,
    ) -> Reached {
        let was_open = self.gateway_link.state == LinkState::Open;
        self.gateway_link.gone();
        if self.asked != Asked::Nothing && self.exchange.ends_with_link() {
            // The answer had no length: this was its end.
            let answered = self.judge(true, decoder).and_then(|()| self.answered(carried, false));
            return answered.map_or_else(Reached::Lost, |()| Reached::NotYet);
        }
        self.interrupted(why, was_open, carried)
    }

    fn give_link_up(&mut self, why: LinkError, carried: &mut Carried<'_, S>) -> Reached {
        let was_open = self.gateway_link.state == LinkState::Open;
        self.gateway_link.abandon();
        self.interrupted(why, was_open, carried)
    }

    /// There is no connection to the gateway any more. Answers what that means for the one that it carries.
    fn interrupted(&mut self, why: LinkError, was_open: bool, carried: &mut Carried<'_, S>) -> Reached {
        if self.asked == Asked::Nothing && self.served != Served::Nothing {
            // Between two requests: the next one takes another connection.
            if self.trouble == Trouble::None {
                self.trouble = Trouble::Disturbed;
            }
            return Reached::NotYet;
        }
        // Its head alone counts: the id in it says that the body was taken.
        let has_begun = self.asked != Asked::Nothing && self.exchange.state() != State::Head;
        if carried.link.state == LinkState::Connecting || has_begun {
            // Without the rest of an answer that has begun, the stream makes no sense any more.
            return Reached::Lost(why);
        }
        if !was_open && elsewhere(&self.address, self.stage).is_some() {
            note!("the place that the gateway named cannot be reached");
            self.original = true;
            self.address.clear();
        } else if core::mem::replace(&mut self.trouble, Trouble::Failed) == Trouble::Failed {
            return Reached::Lost(why);
        }
        self.repeat(carried);
        Reached::NotYet
    }

    /// The request under way has come to nothing. What it carried and has not left goes with the next one.
    fn repeat(&mut self, carried: &mut Carried<'_, S>) {
        if self.asked == Asked::Commands && self.stage == Stage::Open && self.has_left(carried.outbox) {
            // They may have arrived, and must not be said twice: what became of them, their time limits decide.
            carried.outbox.sent(usize::MAX);
        }
        self.asked = Asked::Nothing;
        self.exchange.reset();
        self.pace = Pace::Due;
    }

    /// The device has another network: the session is asked after at once, on a new connection.
    pub(crate) fn renew(&mut self, carried: &mut Carried<'_, S>) -> Reached {
        // That is nobody's failure.
        self.trouble = Trouble::None;
        let reached = self.give_link_up(LinkError::Broken, carried);
        (self.trouble, self.pace, self.pause) = (Trouble::Disturbed, Pace::Due, 0);
        reached
    }

    /// Somebody looks at the program again: asks at once what there is.
    pub(crate) fn hurry(&mut self) {
        if self.asked == Asked::Nothing && self.stage == Stage::Open && self.pace != Pace::Resting {
            self.pause = 0;
            self.pace = Pace::Due;
        }
    }

    /// Names every timer. That a session is not lively any more is no reason to wake up.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        round.visit(&mut self.gateway_link.timer);
        round.visit(&mut self.question);
        round.visit_quiet(&mut self.lively);
    }

    /// Looks at the time limits. Answers whether one was due, and what that means.
    pub(crate) fn expire(&mut self, now: Instant, carried: &mut Carried<'_, S>) -> Option<Reached> {
        if self.lively.is_due(now) {
            self.lively = Timer::OFF;
        }
        if self.question.is_due(now) {
            self.question = Timer::OFF;
            self.pace = Pace::Due;
            return Some(Reached::NotYet);
        }
        if self.gateway_link.timer.is_due(now) {
            self.gateway_link.timer = Timer::OFF;
            return Some(self.give_link_up(LinkError::TimedOut, carried));
        }
        None
    }
}

fn aimed_at(address: &Target) -> Destination<'_> {
    Destination { host: &address.host, port: address.port, tls: false, is_request: false }
}

fn destination<'a>(address: &'a Target, stage: Stage, routes: &'a Routes) -> Destination<'a> {
    let Some(gateway) = routes.gateway() else {
        return Destination { host: "", port: 0, tls: true, is_request: true };
    };
    let url = place(elsewhere(address, stage), gateway);
    Destination { host: url.host, port: url.port, tls: url.secure, is_request: true }
}

/// Where the gateway wants the session to go on.
fn elsewhere(address: &Target, stage: Stage) -> Option<&Target> {
    (stage == Stage::Open && !address.is_none()).then_some(address)
}
