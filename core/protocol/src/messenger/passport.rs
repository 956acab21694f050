//! The way to a ticket: nexus, login server, redirects (`authentication.md` 2).
//!
//! The nexus, or the login server when it is known, is called while the notification link is still being opened: its answer does
//! not depend on the challenge. Nexus and login share a connection where they share a host.

use super::channel::{Link, LinkState};
use super::detour::{self, Destination, Reached};
use super::ids::LinkId;
use super::kept::Kept;
use super::timer::Timer;
use crate::auth::passport::{self, Refusal};
use crate::error::{LinkError, SignOutReason};
use crate::http::exchange::Exchange;
use crate::http::request::{put_authorized_get, put_get};
use crate::http::response::{Bounds, HttpError, State};
use crate::http::url::Url;
use crate::limits::{LONGEST_URL, Limit};
use crate::storage::{Buffer, Storage};
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
    /// The server that the link goes to, as a number to compare by.
    linked_to: u64,
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
    /// Where the request under way goes.
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
            linked_to: 0,
        }
    }

    /// Begins as far as it can without a challenge. With a ticket there is nothing to do.
    pub(crate) fn begin(&mut self, kept: &Kept, new_link: LinkId) {
        self.redirects = 0;
        self.asked_nexus = false;
        if self.holds == Secret::Challenge {
            self.forget_secret();
        }
        if self.ticket().is_some() {
            self.stage = Stage::Idle;
        } else if kept.login.is_empty() {
            self.ask_nexus(kept, new_link);
        } else {
            self.url = kept.login.clone();
            self.stage = Stage::Ready;
            self.open(kept, new_link);
        }
    }

    /// The notification server's challenge has come: the login server can be asked.
    pub(crate) fn challenged(&mut self, challenge: &[u8], kept: &mut Kept, new_link: LinkId) -> Step {
        self.secret.clear();
        self.holds = Secret::Challenge;
        if self.secret.append(challenge).is_err() {
            return Step::Failed(SignOutReason::PassportAnswer);
        }
        match self.stage {
            Stage::Nexus | Stage::Login => Step::Wait,
            Stage::Ready => self.ask_login(kept, new_link),
            Stage::Idle => {
                self.begin_again(kept, new_link);
                if self.stage == Stage::Ready { self.ask_login(kept, new_link) } else { Step::Wait }
            }
        }
    }

    fn begin_again(&mut self, kept: &Kept, new_link: LinkId) {
        let challenge = core::mem::replace(&mut self.holds, Secret::None);
        self.begin(kept, new_link);
        self.holds = challenge;
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
        self.secret.bytes_mut().fill(0);
        self.secret.clear();
        self.holds = Secret::None;
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

    /// Where the link leads.
    pub(crate) fn destination(&self) -> Option<Destination<'_>> {
        destination(&self.url)
    }

    /// The bound that the last answer ran into and its link, told once.
    pub(crate) fn take_reached(&mut self) -> Option<(Limit, LinkId)> {
        Some((self.reached.take()?, self.opened))
    }

    /// The driver has connected, or made the connection secure.
    pub(crate) fn connected(&mut self, kept: &Kept) -> Step {
        self.opened = self.link.id();
        let Self { link, exchange, url, .. } = self;
        let Some(to) = destination(url) else {
            return Step::Failed(SignOutReason::PassportAddress);
        };
        let reached = detour::connected(link, exchange, &kept.ways, to);
        self.reached(reached, kept)
    }

    fn reached(&mut self, reached: Reached, kept: &Kept) -> Step {
        match reached {
            Reached::NotYet => Step::Wait,
            Reached::Open => self.write_request(kept),
            Reached::Lost(why) => Step::Failed(SignOutReason::PassportLost(why)),
        }
    }

    /// Takes bytes of the answer, or of a proxy; always all of them.
    pub(crate) fn received(&mut self, bytes: &[u8], kept: &mut Kept, new_link: LinkId) -> Step {
        if matches!(self.link.state, LinkState::Approaching(_)) {
            let Self { link, exchange, url, .. } = self;
            let Some(to) = destination(url) else {
                return Step::Failed(SignOutReason::PassportAddress);
            };
            let (_, reached) = detour::approach(link, exchange, bytes, &kept.ways, to);
            return self.reached(reached, kept);
        }
        if !self.link.is_open() {
            // What comes before TLS is the proxy's word, not Passport's.
            return Step::Wait;
        }
        let bounds = Bounds::of(&kept.limits);
        let mut rest = bytes;
        while matches!(self.stage, Stage::Nexus | Stage::Login) {
            match self.exchange.step(rest, &bounds) {
                Ok(Some(step)) => rest = step.rest,
                Ok(None) => break,
                Err(error) => {
                    self.reached = (error == HttpError::HeadTooLong).then_some(Limit::HttpHead);
                    return Step::Failed(SignOutReason::PassportAnswer);
                }
            }
            if self.exchange.state() == State::Abandoned {
                self.reached = Some(Limit::HttpBody);
            }
            if matches!(self.exchange.state(), State::Complete | State::Abandoned) {
                return self.answered(kept, new_link);
            }
        }
        Step::Wait
    }

    /// The link is gone.
    pub(crate) fn closed(&mut self, why: LinkError, kept: &mut Kept, new_link: LinkId) -> Step {
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
            return self.answered(kept, new_link);
        }
        self.exchange.cancel();
        if core::mem::take(&mut self.reused) {
            self.open(kept, new_link);
            return Step::Wait;
        }
        if self.stage == Stage::Login && self.may_ask_nexus(kept) {
            self.ask_nexus(kept, new_link);
            return Step::Wait;
        }
        Step::Failed(SignOutReason::PassportLost(why))
    }

    /// The login address came from an earlier sign-in, and may be old.
    fn may_ask_nexus(&self, kept: &Kept) -> bool {
        !self.asked_nexus && !kept.login_is_configured && !kept.nexus.is_empty()
    }

    fn answered(&mut self, kept: &mut Kept, new_link: LinkId) -> Step {
        self.timer = Timer::OFF;
        if self.exchange.keeps_alive() {
            self.reused = true;
        } else {
            self.reused = false;
            self.link.abandon();
        }
        match self.stage {
            Stage::Nexus => self.nexus_answered(kept, new_link),
            _ => self.login_answered(kept, new_link),
        }
    }

    fn nexus_answered(&mut self, kept: &mut Kept, new_link: LinkId) -> Step {
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
        let nexus_is_secure = Url::parse(kept.nexus.as_bytes()).is_ok_and(|url| url.secure);
        let scheme = match cut::find(login.as_bytes(), b"://").is_some() {
            true => "",
            false if nexus_is_secure => "https://",
            false => "http://",
        };
        let mut address = heapless::String::new();
        if address.push_str(scheme).and_then(|()| address.push_str(login)).is_err() {
            return Step::Failed(SignOutReason::PassportAddress);
        }
        if !may_carry_password(&address, kept) {
            return Step::Failed(SignOutReason::PassportAddress);
        }
        kept.login = address.clone();
        self.url = address;
        if self.holds == Secret::Challenge {
            return self.ask_login(kept, new_link);
        }
        self.stage = Stage::Ready;
        self.open(kept, new_link);
        Step::Wait
    }

    fn login_answered(&mut self, kept: &mut Kept, new_link: LinkId) -> Step {
        let ticket = self.exchange.answer().headers("Authentication-Info").find_map(passport::ticket);
        if let Some(ticket) = ticket {
            self.secret.bytes_mut().fill(0);
            self.secret.clear();
            let fit = !ticket.is_empty() && ticket.iter().all(u8::is_ascii_graphic);
            if !fit || self.secret.append(ticket).is_err() {
                return Step::Failed(SignOutReason::PassportAnswer);
            }
            self.holds = Secret::Ticket;
            self.stage = Stage::Idle;
            return Step::Ticket;
        }
        let status = self.exchange.answer().status();
        match status {
            300..=399 => self.redirected(kept, new_link),
            401 => Step::WrongPassword,
            404 if self.may_ask_nexus(kept) => {
                self.ask_nexus(kept, new_link);
                Step::Wait
            }
            200 => Step::Failed(SignOutReason::PassportAnswer),
            _ => Step::Failed(SignOutReason::PassportStatus { status }),
        }
    }

    fn redirected(&mut self, kept: &mut Kept, new_link: LinkId) -> Step {
        self.redirects = self.redirects.saturating_add(1);
        if self.redirects > kept.limits.redirects {
            self.reached = Some(Limit::Redirects);
            return Step::Failed(SignOutReason::TooManyRedirects);
        }
        let Some(location) = self.exchange.answer().header("Location") else {
            return Step::Failed(SignOutReason::PassportAnswer);
        };
        let Some(address) = resolved(&self.url, location) else {
            return Step::Failed(SignOutReason::PassportAddress);
        };
        // From https it never goes on to http, whatever the caller allows for addresses of their own.
        let stays_secure = is_secure(&address) || !is_secure(&self.url);
        if !stays_secure || !may_carry_password(&address, kept) {
            return Step::Failed(SignOutReason::PassportAddress);
        }
        self.url = address;
        self.ask_login(kept, new_link)
    }

    fn ask_nexus(&mut self, kept: &Kept, new_link: LinkId) {
        self.asked_nexus = true;
        self.stage = Stage::Nexus;
        self.url = kept.nexus.clone();
        self.open(kept, new_link);
    }

    fn ask_login(&mut self, kept: &Kept, new_link: LinkId) -> Step {
        self.stage = Stage::Login;
        if self.link.state == LinkState::Open && self.linked_to == server(&self.url) {
            return self.write_request(kept);
        }
        if self.link.is_on_its_way() && self.linked_to == server(&self.url) {
            return Step::Wait;
        }
        self.open(kept, new_link);
        Step::Wait
    }

    /// Sees to it that there is a link to where `url` is. A link to another server has to be closed first: it is abandoned, and the
    /// driver is told so before it is told of the new one.
    fn open(&mut self, kept: &Kept, new_link: LinkId) {
        let is_there =
            self.link.is_on_its_way() || matches!(self.link.state, LinkState::Open | LinkState::Wanted);
        let fits = is_there && self.linked_to == server(&self.url);
        if fits {
            return;
        }
        self.reused = false;
        self.linked_to = server(&self.url);
        self.exchange.reset();
        self.link.want(new_link, kept.limits.connect);
    }

    fn write_request(&mut self, kept: &Kept) -> Step {
        let Self { url, exchange, secret, stage, .. } = self;
        let Ok(url) = Url::parse(url.as_bytes()) else {
            return Step::Failed(SignOutReason::PassportAddress);
        };
        exchange.reset();
        let challenge = secret.bytes();
        let written = match stage {
            Stage::Nexus => exchange.ask(&|sink| put_get(sink, &url, USER_AGENT)),
            Stage::Login => exchange.ask(&|sink| {
                put_authorized_get(sink, &url, USER_AGENT, &|sink| {
                    passport::put_authorization(sink, &kept.account, &kept.password, challenge);
                });
            }),
            Stage::Idle | Stage::Ready => Ok(()),
        };
        if matches!(self.stage, Stage::Nexus | Stage::Login) {
            self.timer = Timer::start(kept.limits.sign_in_step);
        }
        if written.is_err() { Step::Failed(SignOutReason::PassportAnswer) } else { Step::Wait }
    }
}

fn destination(address: &str) -> Option<Destination<'_>> {
    let url = Url::parse(address.as_bytes()).ok()?;
    Some(Destination { host: url.host, port: url.port, tls: url.secure, is_request: false })
}

fn is_secure(address: &str) -> bool {
    Url::parse(address.as_bytes()).is_ok_and(|url| url.secure)
}

fn may_carry_password(address: &str, kept: &Kept) -> bool {
    Url::parse(address.as_bytes()).is_ok_and(|url| url.secure || kept.allow_plain_passport)
}

/// A number for host, port and scheme: FNV-1a, 64 bits. Addresses that cannot be read are like no other.
fn server(address: &str) -> u64 {
    let Ok(url) = Url::parse(address.as_bytes()) else { return 0 };
    let [high, low] = url.port.to_be_bytes();
    let host = url.host.bytes().map(|byte| byte.to_ascii_lowercase());
    host.chain([0, high, low, u8::from(url.secure)])
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
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
