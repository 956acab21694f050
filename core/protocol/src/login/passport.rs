//! The way to a ticket: nexus, login server, redirects (`authentication.md` 2).
//!
//! The nexus, or the login server when it is known, is called while the notification link is still being opened: its answer does
//! not depend on the challenge. Nexus and login share a connection where they share a host.

use crate::address::is_secure;
use crate::auth::passport::{self, Refusal};
use crate::error::{LinkError, SignOutReason};
use crate::http::exchange::Exchange;
use crate::http::request::{put_authorized_get, put_get};
use crate::http::response::{Bounds, HttpError, State};
use crate::http::url::Url;
use crate::ids::{LinkId, ServerKind};
use crate::limits::{LONGEST_URL, Limit};
use crate::link::{self, Destination, Link, LinkNumbers, LinkState, Reached};
use crate::settings::SessionSettings;
use crate::storage::{Buffer, Storage};
use crate::timer::{Round, Timer};
use crate::wire::cut;
use crate::wire::sink::Sink;

const USER_AGENT: &str = "MSMSGS";

/// What the exchange is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing to do.
    Idle,
    /// Asking the nexus.
    Nexus,
    /// The login server is known; the challenge is not.
    Ready,
    /// Asking the login server.
    Login,
}

/// What the bytes of the secret are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secret {
    None,
    Challenge,
    Ticket,
}

/// What a step of the exchange led to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    /// It goes on.
    Wait,
    /// The ticket is there.
    Ticket,
    /// The login server refused the password: its text is in the answer.
    WrongPassword,
    /// It failed.
    Failed(SignOutReason<'static>),
}

#[repr(C)]
pub(crate) struct Passport<S: Storage> {
    pub(crate) link: Link,
    /// Ends the wait for the answer under way.
    pub(crate) timer: Timer,
    stage: Stage,
    holds: Secret,
    redirects: u8,
    /// The nexus was asked in this sign-in.
    asked_nexus: bool,
    /// The link served a request before the one under way: if it closes now, the request is repeated on a new one.
    reused: bool,
    /// A bound that the last answer ran into.
    reached: Option<Limit>,
    /// The link that was opened last.
    opened: LinkId,
    /// Where the request under way goes, and where the link leads, if there is one.
    url: heapless::String<LONGEST_URL>,
    /// The request under way and the answer to it, or what is said to a proxy.
    pub(crate) exchange: Exchange<S::Exchange>,
    secret: S::Secret,
}

impl<S: Storage> Passport<S> {
    pub(crate) const fn new() -> Self {
        Self {
            link: Link::CLOSED,
            timer: Timer::OFF,
            exchange: Exchange::new(),
            url: heapless::String::new(),
            stage: Stage::Idle,
            secret: S::Secret::EMPTY,
            holds: Secret::None,
            redirects: 0,
            asked_nexus: false,
            reused: false,
            reached: None,
            opened: LinkId(0),
        }
    }

    /// Begins as far as it can without a challenge. With a ticket there is nothing to do.
    pub(crate) fn begin(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.redirects = 0;
        self.asked_nexus = false;
        if self.holds == Secret::Challenge {
            self.forget_secret();
        }
        if self.ticket().is_some() {
            self.stage = Stage::Idle;
            Step::Wait
        } else if settings.login.is_empty() {
            self.ask_nexus(settings, numbers)
        } else {
            self.turn_to(settings.login.clone());
            self.ask(Stage::Ready, settings, numbers)
        }
    }

    /// The notification server's challenge has come: the login server can be asked.
    pub(crate) fn challenged(
        &mut self,
        challenge: &[u8],
        settings: &mut SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Step {
        self.secret.wipe();
        self.holds = Secret::Challenge;
        if self.secret.append(challenge).is_err() {
            return Step::Failed(SignOutReason::PassportAnswer);
        }
        if self.stage == Stage::Idle {
            let challenge = core::mem::replace(&mut self.holds, Secret::None);
            let step = self.begin(settings, numbers);
            self.holds = challenge;
            if step != Step::Wait {
                return step;
            }
        }
        match self.stage {
            Stage::Idle | Stage::Nexus | Stage::Login => Step::Wait,
            Stage::Ready => self.ask(Stage::Login, settings, numbers),
        }
    }

    /// The ticket, when there is one.
    pub(crate) fn ticket(&self) -> Option<&[u8]> {
        (self.holds == Secret::Ticket).then(|| self.secret.bytes())
    }

    /// Takes a ticket over that was kept from an earlier sign-in.
    pub(crate) fn keep_ticket(&mut self, ticket: &[u8]) {
        self.forget_secret();
        let fit = !ticket.is_empty() && ticket.iter().all(u8::is_ascii_graphic);
        if fit && self.secret.append(ticket).is_ok() {
            self.holds = Secret::Ticket;
        }
    }

    /// Forgets ticket or challenge, and overwrites it.
    pub(crate) fn forget_secret(&mut self) {
        self.secret.wipe();
        self.holds = Secret::None;
    }

    /// Another sign-in begins: nothing of the last one is used for it but a ticket.
    pub(crate) fn renew(&mut self) {
        self.stop();
        self.exchange.reset();
        self.url.clear();
    }

    /// Ends the exchange; a ticket stays.
    pub(crate) fn stop(&mut self) {
        self.stage = Stage::Idle;
        self.timer = Timer::OFF;
        self.exchange.cancel();
        self.link.abandon();
    }

    /// What the login server said when it refused. Readable until the next exchange.
    pub(crate) fn refusal(&self) -> Refusal<'_> {
        passport::refusal(self.exchange.answer().header("WWW-Authenticate").unwrap_or_default())
    }

    /// Which of its servers is being asked.
    pub(crate) fn server(&self) -> ServerKind {
        match self.stage {
            Stage::Nexus => ServerKind::Nexus,
            Stage::Idle | Stage::Ready | Stage::Login => ServerKind::Login,
        }
    }

    /// Where the link leads.
    pub(crate) fn destination(&self) -> Option<Destination<'_>> {
        destination(&self.url)
    }

    /// The bound that the last answer ran into and its link, told once.
    pub(crate) fn take_reached(&mut self) -> Option<(Limit, LinkId)> {
        Some((self.reached.take()?, self.opened))
    }

    /// The driver has connected, or made the connection secure.
    pub(crate) fn connected(&mut self, settings: &SessionSettings) -> Step {
        self.opened = self.link.id();
        let Self { link, exchange, url, .. } = self;
        let Some(to) = destination(url) else {
            return Step::Failed(SignOutReason::PassportAddress);
        };
        let reached = link::connected(link, exchange, &settings.routes, to);
        self.reached(reached, settings)
    }

    fn reached(&mut self, reached: Reached, settings: &SessionSettings) -> Step {
        match reached {
            Reached::NotYet => Step::Wait,
            Reached::Open => self.write_request(settings),
            Reached::Lost(why) => Step::Failed(SignOutReason::PassportLost(why)),
        }
    }

    /// Takes bytes of the answer, or of a proxy; always all of them.
    pub(crate) fn received(
        &mut self,
        bytes: &[u8],
        settings: &mut SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Step {
        if matches!(self.link.state, LinkState::Approaching(_)) {
            let Self { link, exchange, url, .. } = self;
            let Some(to) = destination(url) else {
                return Step::Failed(SignOutReason::PassportAddress);
            };
            let (_, reached) = link::approach(link, exchange, bytes, &settings.routes, to);
            return self.reached(reached, settings);
        }
        if !self.link.is_open() {
            // What comes before TLS is the proxy's word, not Passport's.
            return Step::Wait;
        }
        let bounds = Bounds::of(&settings.limits);
        let mut rest = bytes;
        while matches!(self.stage, Stage::Nexus | Stage::Login) {
            match self.exchange.step(rest, &bounds) {
                Ok(Some(step)) => rest = step.rest,
                Ok(None) => break,
                Err(error) => {
                    self.reached = (error == HttpError::HeadTooLong).then_some(Limit::HttpHead);
                    self.link.abandon();
                    return self.failed(SignOutReason::PassportAnswer, settings, numbers);
                }
            }
            if self.exchange.state() == State::Abandoned {
                self.reached = Some(Limit::HttpBody);
            }
            if matches!(self.exchange.state(), State::Complete | State::Abandoned) {
                return self.answered(settings, numbers);
            }
        }
        Step::Wait
    }

    /// The link is gone.
    pub(crate) fn closed(
        &mut self,
        why: LinkError,
        settings: &mut SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Step {
        let was_open = self.link.is_open();
        self.link.gone();
        self.timer = Timer::OFF;
        match self.stage {
            Stage::Idle | Stage::Ready => {
                self.exchange.cancel();
                return Step::Wait;
            }
            Stage::Nexus | Stage::Login => {}
        }
        // Before that, what there is of an answer is that of a proxy.
        if was_open && self.exchange.ends_with_link() {
            return self.answered(settings, numbers);
        }
        self.exchange.cancel();
        if core::mem::take(&mut self.reused) {
            return self.ask(self.stage, settings, numbers);
        }
        self.failed(SignOutReason::PassportLost(why), settings, numbers)
    }

    /// What was asked led nowhere. A login address of an earlier sign-in may be old: then the nexus is asked for another.
    fn failed(
        &mut self,
        reason: SignOutReason<'static>,
        settings: &SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Step {
        let may_be_old = self.stage == Stage::Login && !self.asked_nexus && !settings.login_is_configured;
        if may_be_old && !settings.nexus.is_empty() {
            self.redirects = 0;
            return self.ask_nexus(settings, numbers);
        }
        Step::Failed(reason)
    }

    fn answered(&mut self, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.timer = Timer::OFF;
        if self.exchange.keeps_alive() {
            self.reused = true;
        } else {
            self.reused = false;
            self.link.abandon();
        }
        match self.stage {
            Stage::Nexus => self.nexus_answered(settings, numbers),
            _ => self.login_answered(settings, numbers),
        }
    }

    fn nexus_answered(&mut self, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        let status = self.exchange.answer().status();
        let login = self.exchange.answer().header("PassportURLs").and_then(passport::login_address);
        let Some(login) = login.and_then(|login| core::str::from_utf8(login).ok()) else {
            let usable = matches!(status, 200..=399);
            return Step::Failed(if usable {
                SignOutReason::PassportAnswer
            } else {
                SignOutReason::PassportStatus { status }
            });
        };
        let nexus_is_secure = Url::parse(settings.nexus.as_bytes()).is_ok_and(|url| url.secure);
        let scheme = match cut::find(login.as_bytes(), b"://").is_some() {
            true => "",
            false if nexus_is_secure => "https://",
            false => "http://",
        };
        let mut address = heapless::String::new();
        if address.push_str(scheme).and_then(|()| address.push_str(login)).is_err() {
            return Step::Failed(SignOutReason::PassportAddress);
        }
        if !may_carry_password(&address, settings) {
            return Step::Failed(SignOutReason::PassportAddress);
        }
        settings.login = address.clone();
        self.turn_to(address);
        let stage = if self.holds == Secret::Challenge { Stage::Login } else { Stage::Ready };
        self.ask(stage, settings, numbers)
    }

    fn login_answered(&mut self, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        let ticket = self.exchange.answer().headers("Authentication-Info").find_map(passport::ticket);
        if let Some(ticket) = ticket {
            self.secret.wipe();
            let fit = !ticket.is_empty() && ticket.iter().all(u8::is_ascii_graphic);
            if !fit || self.secret.append(ticket).is_err() {
                return Step::Failed(SignOutReason::PassportAnswer);
            }
            self.exchange.reset();
            self.holds = Secret::Ticket;
            self.stage = Stage::Idle;
            return Step::Ticket;
        }
        let status = self.exchange.answer().status();
        let reason = match status {
            300..=399 => match self.redirected(settings) {
                Ok(address) => {
                    self.turn_to(address);
                    return self.ask(Stage::Login, settings, numbers);
                }
                Err(reason) => reason,
            },
            401 => return Step::WrongPassword,
            200 => SignOutReason::PassportAnswer,
            _ => SignOutReason::PassportStatus { status },
        };
        self.failed(reason, settings, numbers)
    }

    /// Where the login server sends on to.
    fn redirected(
        &mut self,
        settings: &SessionSettings,
    ) -> Result<heapless::String<LONGEST_URL>, SignOutReason<'static>> {
        self.redirects = self.redirects.saturating_add(1);
        if self.redirects > settings.limits.redirects {
            self.reached = Some(Limit::Redirects);
            return Err(SignOutReason::TooManyRedirects);
        }
        let location = self.exchange.answer().header("Location").ok_or(SignOutReason::PassportAnswer)?;
        let address = resolved(&self.url, location).ok_or(SignOutReason::PassportAddress)?;
        // From https it never goes on to http, whatever the caller allows for addresses of their own.
        let stays_secure = is_secure(&address) || !is_secure(&self.url);
        if !stays_secure || !may_carry_password(&address, settings) {
            return Err(SignOutReason::PassportAddress);
        }
        Ok(address)
    }

    fn ask_nexus(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.asked_nexus = true;
        self.turn_to(settings.nexus.clone());
        self.ask(Stage::Nexus, settings, numbers)
    }

    /// From now on it is about another address. A link to another server is given up.
    fn turn_to(&mut self, address: heapless::String<LONGEST_URL>) {
        if !is_same_server(&self.url, &address) {
            self.link.abandon();
        }
        self.url = address;
    }

    /// Asks what belongs to `stage`: at once where the link is open, and otherwise as soon as it is. Either way a time limit runs, but
    /// in [`Stage::Ready`], in which nothing is asked.
    fn ask(&mut self, stage: Stage, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.stage = stage;
        if self.link.is_open() {
            return self.write_request(settings);
        }
        if self.link.state != LinkState::Wanted && !self.link.is_on_its_way() {
            self.reused = false;
            self.exchange.reset();
            self.link.want(numbers.take(), settings.limits.connect);
        }
        Step::Wait
    }

    /// The one place where the password is written. Whatever led here, it goes to no address in the clear that the caller has not
    /// allowed.
    fn write_request(&mut self, settings: &SessionSettings) -> Step {
        let Self { url, exchange, secret, stage, .. } = self;
        let carries_password = *stage == Stage::Login;
        if carries_password && !may_carry_password(url, settings) {
            return Step::Failed(SignOutReason::PassportAddress);
        }
        let Ok(url) = Url::parse(url.as_bytes()) else {
            return Step::Failed(SignOutReason::PassportAddress);
        };
        exchange.reset();
        let challenge = secret.bytes();
        let written = match stage {
            Stage::Nexus => exchange.ask(&|sink| put_get(sink, &url, USER_AGENT)),
            Stage::Login => exchange.ask(&|sink| {
                put_authorized_get(sink, &url, USER_AGENT, &|sink| {
                    passport::put_authorization(sink, &settings.account, &settings.password, challenge);
                });
            }),
            Stage::Idle | Stage::Ready => return Step::Wait,
        };
        self.timer = Timer::start(settings.limits.sign_in_step);
        if written.is_err() { Step::Failed(SignOutReason::PassportAnswer) } else { Step::Wait }
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        round.visit(&mut self.link.timer);
        round.visit(&mut self.timer);
    }

    /// Writes over what is secret.
    pub(crate) fn wipe(&mut self) {
        self.exchange.reset();
        self.forget_secret();
    }
}

fn destination(address: &str) -> Option<Destination<'_>> {
    let url = Url::parse(address.as_bytes()).ok()?;
    Some(Destination { host: url.host, port: url.port, tls: url.secure, is_request: false })
}

fn may_carry_password(address: &str, settings: &SessionSettings) -> bool {
    Url::parse(address.as_bytes()).is_ok_and(|url| url.secure || settings.allow_plain_passport)
}

/// Whether two addresses share host, port and scheme. Addresses that cannot be read share nothing.
fn is_same_server(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(one.as_bytes()), Url::parse(other.as_bytes())) else {
        return false;
    };
    one.secure == other.secure && one.port == other.port && one.host.eq_ignore_ascii_case(other.host)
}

/// The whole address that `location` means, seen from `base`.
fn resolved(base: &str, location: &[u8]) -> Option<heapless::String<LONGEST_URL>> {
    let base = Url::parse(base.as_bytes()).ok()?;
    let url = Url::resolve(&base, location).ok()?;
    let mut address = Address::default();
    address.put(if url.secure { b"https://" } else { b"http://" });
    url.put_host(&mut address);
    url.put_path(&mut address);
    if address.too_long {
        return None;
    }
    heapless::String::from_utf8(address.bytes).ok()
}

/// A short address being put together.
#[derive(Default)]
struct Address {
    bytes: heapless::Vec<u8, LONGEST_URL>,
    too_long: bool,
}

impl Sink for Address {
    fn put(&mut self, bytes: &[u8]) {
        self.too_long |= self.bytes.extend_from_slice(bytes).is_err();
    }
}
