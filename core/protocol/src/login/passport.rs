//! The way to a ticket: nexus, login server, redirects (`authentication.md` 2).
//!
//! The nexus, or the login server when it is known, is called while the notification link is still being opened: its answer does
//! not depend on the challenge. Nexus and login share a connection where they share a host.

use super::tickets::{Domain, Tickets};
use crate::auth::passport::{self, Refusal};
use crate::error::{LinkError, RequestKind, SignOutReason};
use crate::http::request::{put_authorized_get, put_get};
use crate::http::url::Url;
use crate::ids::ServerKind;
use crate::link::{LinkNumbers, News};
use crate::settings::SessionSettings;
use crate::storage::Storage;
use crate::time::Instant;
use crate::web::{Astray, Call, Late, Progress, Unasked};
use crate::wire::cut;

const USER_AGENT: &str = "MSMSGS";

/// Passport gives one ticket.
const PLACES: usize = 1;
const DOMAIN: Domain = Domain::Messenger;

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
    /// The call under way, or the last one.
    pub(crate) call: Call<S::Exchange>,
    stage: Stage,
    /// The nexus was asked in this sign-in.
    asked_nexus: bool,
    tickets: Tickets<S::Secret, PLACES>,
}

impl<S: Storage> Passport<S> {
    pub(crate) const fn new() -> Self {
        Self { call: Call::NONE, stage: Stage::Idle, asked_nexus: false, tickets: Tickets::NONE }
    }

    /// Begins as far as it can without a challenge. With a ticket there is nothing to do.
    pub(crate) fn begin(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.tickets.forget_challenge(DOMAIN);
        self.set_out(settings, numbers)
    }

    fn set_out(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.call.forget_redirects();
        self.asked_nexus = false;
        if self.ticket().is_some() {
            self.stage = Stage::Idle;
            Step::Wait
        } else if settings.login.is_empty() {
            self.ask_nexus(settings, numbers)
        } else {
            self.call.turn_to(&settings.login);
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
        if self.tickets.keep_challenge(DOMAIN, challenge).is_err() {
            return Step::Failed(SignOutReason::PassportAnswer);
        }
        if self.stage == Stage::Idle {
            let step = self.set_out(settings, numbers);
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
        self.tickets.ticket(DOMAIN)
    }

    /// Takes a ticket over that was kept from an earlier sign-in.
    pub(crate) fn keep_ticket(&mut self, ticket: &[u8]) {
        // One that is none is asked for anew.
        let _ = self.tickets.keep(DOMAIN, ticket);
    }

    /// Forgets ticket or challenge, and overwrites it.
    pub(crate) fn forget_secret(&mut self) {
        self.tickets.forget(DOMAIN);
    }

    /// Another sign-in begins: nothing of the last one is used for it but a ticket.
    pub(crate) fn renew(&mut self) {
        self.stage = Stage::Idle;
        self.call.renew();
    }

    /// Ends the exchange; a ticket stays.
    pub(crate) fn stop(&mut self) {
        self.stage = Stage::Idle;
        self.call.stop();
    }

    /// What the login server said when it refused. Readable until the next exchange.
    pub(crate) fn refusal(&self) -> Refusal<'_> {
        passport::refusal(self.call.answer().header("WWW-Authenticate").unwrap_or_default())
    }

    /// Which of its servers is being asked.
    pub(crate) fn server(&self) -> ServerKind {
        match self.stage {
            Stage::Nexus => ServerKind::Nexus,
            Stage::Idle | Stage::Ready | Stage::Login => ServerKind::Login,
        }
    }

    /// Takes news of the connection; always all bytes.
    pub(crate) fn take(
        &mut self,
        news: News<'_>,
        settings: &mut SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Step {
        let progress = match news {
            News::Connected => self.call.connected(settings),
            News::Received(bytes) => self.call.received(bytes, settings),
            News::Closed(why) => return self.closed(why, settings, numbers),
            News::NetworkChanged => Progress::Wait,
        };
        self.follow(progress, settings, numbers)
    }

    fn closed(&mut self, why: LinkError, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        match self.call.closed(why, numbers, settings.limits.connect) {
            // Nothing was asked: what was opened before its time is opened again in time.
            Progress::Lost(_) if matches!(self.stage, Stage::Idle | Stage::Ready) => Step::Wait,
            Progress::Lost(why) => self.failed(SignOutReason::PassportLost(why), settings, numbers),
            progress @ (Progress::Wait
            | Progress::Open
            | Progress::Answered
            | Progress::Unreadable
            | Progress::NoAddress) => self.follow(progress, settings, numbers),
        }
    }

    /// Looks at its time limits.
    pub(crate) fn expire(
        &mut self,
        now: Instant,
        settings: &mut SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Option<Step> {
        let late = self.call.expires(now)?;
        Some(match self.closed(LinkError::TimedOut, settings, numbers) {
            Step::Failed(SignOutReason::PassportLost(LinkError::TimedOut)) if late == Late::Answer => {
                Step::Failed(SignOutReason::TimedOut { request: RequestKind::Ticket })
            }
            step @ (Step::Wait | Step::Ticket | Step::WrongPassword | Step::Failed(_)) => step,
        })
    }

    /// Acts on what a step of the call led to.
    fn follow(
        &mut self,
        progress: Progress,
        settings: &mut SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Step {
        match progress {
            Progress::Wait => Step::Wait,
            Progress::Open => self.write_request(settings),
            Progress::Answered => match self.stage {
                Stage::Nexus => self.nexus_answered(settings, numbers),
                Stage::Idle | Stage::Ready | Stage::Login => self.login_answered(settings, numbers),
            },
            Progress::Unreadable => self.failed(SignOutReason::PassportAnswer, settings, numbers),
            Progress::Lost(why) => Step::Failed(SignOutReason::PassportLost(why)),
            Progress::NoAddress => Step::Failed(SignOutReason::PassportAddress),
        }
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
            self.call.forget_redirects();
            return self.ask_nexus(settings, numbers);
        }
        Step::Failed(reason)
    }

    fn nexus_answered(&mut self, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        let status = self.call.answer().status();
        let login = self.call.answer().header("PassportURLs").and_then(passport::login_address);
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
        if !Url::parse(address.as_bytes()).is_ok_and(|url| may_carry_password(&url, settings)) {
            return Step::Failed(SignOutReason::PassportAddress);
        }
        settings.login = address;
        self.call.turn_to(&settings.login);
        let stage = if self.tickets.challenge(DOMAIN).is_some() { Stage::Login } else { Stage::Ready };
        self.ask(stage, settings, numbers)
    }

    fn login_answered(&mut self, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        let ticket = self.call.answer().headers("Authentication-Info").find_map(passport::ticket);
        if let Some(ticket) = ticket {
            if self.tickets.keep(DOMAIN, ticket).is_err() {
                return Step::Failed(SignOutReason::PassportAnswer);
            }
            self.call.wipe();
            self.stage = Stage::Idle;
            return Step::Ticket;
        }
        let status = self.call.answer().status();
        let reason = match status {
            300..=399 => {
                let may = |url: &Url<'_>| may_carry_password(url, settings);
                match self.call.redirect(settings.limits.redirects, may) {
                    Ok(()) => return self.ask(Stage::Login, settings, numbers),
                    Err(Astray::TooMany) => SignOutReason::TooManyRedirects,
                    Err(Astray::Nowhere) => SignOutReason::PassportAnswer,
                    Err(Astray::Address) => SignOutReason::PassportAddress,
                }
            }
            401 => return Step::WrongPassword,
            200 => SignOutReason::PassportAnswer,
            _ => SignOutReason::PassportStatus { status },
        };
        self.failed(reason, settings, numbers)
    }

    fn ask_nexus(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.asked_nexus = true;
        self.call.turn_to(&settings.nexus);
        self.ask(Stage::Nexus, settings, numbers)
    }

    /// Asks what belongs to `stage`: at once where the link is open, and otherwise as soon as it is. Either way a time limit runs, but
    /// in [`Stage::Ready`], in which nothing is asked.
    fn ask(&mut self, stage: Stage, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.stage = stage;
        if self.call.reach(numbers, settings.limits.connect) {
            self.write_request(settings)
        } else {
            Step::Wait
        }
    }

    /// The one place where the password is written. Whatever led here, it goes to no address in the clear that the caller has not
    /// allowed.
    fn write_request(&mut self, settings: &SessionSettings) -> Step {
        let Self { call, tickets, stage, .. } = self;
        let challenge = tickets.challenge(DOMAIN).unwrap_or_default();
        let limit = settings.limits.sign_in_step;
        let is_login = match stage {
            Stage::Idle | Stage::Ready => return Step::Wait,
            Stage::Nexus => false,
            Stage::Login => true,
        };
        let may = |url: &Url<'_>| !is_login || may_carry_password(url, settings);
        let written = call.ask(limit, may, &|sink, url| {
            if is_login {
                put_authorized_get(sink, url, USER_AGENT, &|sink| {
                    passport::put_authorization(sink, &settings.account, &settings.password, challenge);
                });
            } else {
                put_get(sink, url, USER_AGENT);
            }
        });
        match written {
            Ok(()) => Step::Wait,
            Err(Unasked::NoAddress) => Step::Failed(SignOutReason::PassportAddress),
            Err(Unasked::TooLong) => Step::Failed(SignOutReason::PassportAnswer),
        }
    }

    /// Writes over what is secret.
    pub(crate) fn wipe(&mut self) {
        self.call.wipe();
        self.tickets.wipe();
    }
}

fn may_carry_password(url: &Url<'_>, settings: &SessionSettings) -> bool {
    url.secure || settings.allow_plain_passport
}
