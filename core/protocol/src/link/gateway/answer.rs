//! What the gateway answers: its head, what the server said in its body, and when it is asked again.

use super::request::{Said, proper_host};
use super::stages::{Asked, Body, Outlook, Pace, Reading, Served, Stage, Trouble};
use super::{LIVELY, Tunnel, destination};
use crate::address::set;
use crate::error::LinkError;
use crate::http::response::{Bounds, HttpError, State};
use crate::limits::Limits;
use crate::link::work::Carried;
use crate::logging::note;
use crate::settings::Routes;
use crate::storage::{Buffer, Storage};
use crate::time::Duration;
use crate::timer::Timer;
use crate::wire::Decoder;

/// After an answer that brought something the next question follows at once, after one that did not later and later, from here on.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// Doubling a pause more often than this makes no sense.
const MOST_DOUBLINGS: u8 = 12;
/// A gateway in trouble is asked again after this.
const TROUBLE: Duration = Duration::from_secs(5);

impl<S: Storage> Tunnel<S> {
    pub(super) fn take_answer<B: Buffer>(
        &mut self,
        bytes: &[u8],
        carried: &mut Carried<'_, S>,
        decoder: &mut Decoder<B>,
    ) -> Result<(), LinkError> {
        let bounds = Bounds { body: usize::MAX, ..Bounds::of(carried.context.limits) };
        let mut rest = bytes;
        while self.asked != Asked::Nothing {
            let in_head = self.exchange.state() == State::Head;
            let step = match self.exchange.step(rest, &bounds) {
                Ok(Some(step)) => step,
                Ok(None) => return Ok(()),
                // What is no HTTP was written by something else on the way.
                Err(HttpError::Status) => return Err(LinkError::CaptivePortal),
                Err(_) => return Err(LinkError::GatewayAnswer),
            };
            rest = step.rest;
            if in_head && self.exchange.state() != State::Head {
                if !self.take_head(carried)? {
                    return Ok(());
                }
                if self.reading == Reading::Held && !decoder.hold(self.last.length) {
                    self.reading = Reading::PassedOver;
                }
            }
            self.body.add(step.data);
            if self.reading != Reading::PassedOver {
                decoder.feed(step.data);
            }
            let is_complete = self.exchange.state() == State::Complete;
            self.judge(is_complete, decoder)?;
            if is_complete {
                self.answered(carried, !rest.is_empty())?;
            }
        }
        if !rest.is_empty() {
            // Nobody asked for this.
            self.gateway_link.abandon();
        }
        Ok(())
    }

    /// After a connection broke, some gateways say once more what they said last. That is not read twice.
    pub(super) fn judge<B: Buffer>(
        &mut self,
        is_complete: bool,
        decoder: &mut Decoder<B>,
    ) -> Result<(), LinkError> {
        if self.reading != Reading::News && (is_complete || self.body.length > self.last.length) {
            let is_repeated = self.body == self.last;
            match core::mem::replace(&mut self.reading, Reading::News) {
                Reading::PassedOver if !is_repeated && self.body.length > 0 => {
                    // It was passed over, and was news.
                    return Err(LinkError::GatewayAnswer);
                }
                Reading::Held => decoder.settle(!is_repeated),
                Reading::PassedOver | Reading::News => {}
            }
            // News under the same id: it does not change with every answer.
            self.rotates &= is_repeated;
            if is_repeated {
                self.body = Body::NONE;
            }
        }
        if is_complete && self.body.length > 0 {
            self.last = self.body;
        }
        Ok(())
    }

    /// The head of an answer is there. Answers whether what follows is what the server said.
    fn take_head(&mut self, carried: &mut Carried<'_, S>) -> Result<bool, LinkError> {
        let answer = self.exchange.answer();
        match answer.status() {
            200 => {}
            300..=399 => return Err(LinkError::CaptivePortal),
            407 => return Err(LinkError::ProxyAuthentication),
            500 | 502..=504 if self.trouble != Trouble::Failed => {
                note!("the gateway is in trouble: again in a moment");
                self.gateway_link.abandon();
                self.repeat(carried);
                (self.trouble, self.pace) = (Trouble::Failed, Pace::Resting);
                self.question = Timer::start(TROUBLE);
                return Ok(false);
            }
            status => return Err(LinkError::GatewayRefused { status }),
        }
        if answer.header("X-MSN-Messenger").is_some() {
            return self.take_said(carried.context.routes).map(|()| true);
        }
        let kind = answer.header("Content-Type").unwrap_or_default();
        let is_page = kind.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"text/html"));
        match self.stage {
            _ if is_page => Err(LinkError::CaptivePortal),
            Stage::Open => Ok(true),
            Stage::Unused | Stage::Opening => Err(LinkError::GatewayAnswer),
        }
    }

    /// What the answer says of the session.
    fn take_said(&mut self, routes: &Routes) -> Result<(), LinkError> {
        let answer = self.exchange.answer();
        let said = Said::read(answer.header("X-MSN-Messenger").unwrap_or_default());
        let preferred = answer.header("X-MSN-Host").and_then(proper_host).or(said.place);
        if let Some(session) = said.session {
            let is_same = session == self.session.as_str();
            if is_same && self.rotates && self.served != Served::Answer && self.last.length > 0 {
                self.reading = Reading::Held;
            } else if self.stage == Stage::Opening {
                // So it looks where it changes.
                self.rotates = session.contains('.');
            } else {
                self.rotates = !is_same;
            }
            self.body = Body::of(session);
            set(self.session.as_mut_view(), session);
        } else if self.stage == Stage::Opening {
            return Err(LinkError::GatewayAnswer);
        }
        if said.closes {
            self.outlook = Outlook::Ends;
        }
        if self.stage == Stage::Opening {
            self.stage = Stage::Open;
            // Some echo the server's address, where no gateway is.
            let echoes = |(host, _): (&str, u16)| host.eq_ignore_ascii_case(&self.address.host);
            self.original = preferred.is_some_and(echoes);
            self.address.clear();
        }
        let (Some((host, port)), Some(gateway)) = (preferred.filter(|_| !self.original), routes.gateway())
        else {
            return Ok(());
        };
        let port = if port == 0 { gateway.port } else { port };
        let before = destination(&self.address, self.stage, routes);
        if (before.host, before.port) != (host, port) {
            if self.outlook == Outlook::Stays {
                self.outlook = Outlook::Moves;
            }
            set(self.address.host.as_mut_view(), host);
            self.address.port = port;
        }
        Ok(())
    }

    /// The whole answer is there.
    pub(super) fn answered(&mut self, carried: &mut Carried<'_, S>, has_more: bool) -> Result<(), LinkError> {
        let had_commands = self.asked == Asked::Commands;
        let has_left = !had_commands || self.has_left(carried.outbox);
        if has_more || self.outlook != Outlook::Stays || !has_left || !self.exchange.keeps_alive() {
            self.gateway_link.abandon();
        }
        self.gateway_link.timer = Timer::OFF;
        if had_commands && has_left {
            carried.outbox.sent(usize::MAX);
        }
        self.asked = Asked::Nothing;
        (self.trouble, self.served) = (Trouble::None, Served::Answer);
        if self.outlook == Outlook::Ends {
            return Err(LinkError::ClosedByPeer);
        }
        if had_commands || self.body.length > 0 {
            self.lively = Timer::start(LIVELY);
            self.pause = 0;
            // At once, but not before what came was read: what it gives cause to say goes along.
            self.question = Timer::OVER;
        } else {
            let pause = self.next_pause(carried.context.limits, carried.context.background);
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
}
