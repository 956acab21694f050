//! The way to a ticket: nexus, login server, redirects (`authentication.md` 2).
//!
//! The nexus, or the login server when it is known, is called while the notification link is still being opened: its answer does
//! not depend on the challenge. Nexus and login share a connection where they share a host.

#[cfg(feature = "services")]
mod by_soap;
mod kept;
#[cfg(feature = "services")]
mod validity;

#[cfg(feature = "services")]
use self::validity::Validity;
#[cfg(feature = "services")]
use super::security_tokens::TokenReader;
use super::tickets::{Domain, Tickets};
#[cfg(feature = "services")]
use super::token_request::{Sites, Wanted};
use crate::auth::passport::{self, Refusal};
#[cfg(feature = "services")]
use crate::auth::single_sign_on::LONGEST_NONCE;
use crate::error::{LinkError, RequestKind, SignOutReason};
use crate::http::request::{put_authorized_get, put_get};
use crate::http::url::Url;
use crate::ids::ServerKind;
use crate::link::{LinkNumbers, News, Work};
use crate::settings::SessionSettings;
use crate::storage::Storage;
use crate::time::Instant;
use crate::web::{Astray, Caller, Late, Progress, Unasked};
use crate::wire::cut;

const USER_AGENT: &str = "MSMSGS";

/// Passport gives one ticket, services that are asked by SOAP another.
#[cfg(not(feature = "services"))]
const PLACES: usize = 1;
/// One for each domain whose services are used.
#[cfg(feature = "services")]
const PLACES: usize = 4;
/// That of the ticket that Passport gives.
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
    /// The service for tickets is known; the challenge is not.
    #[cfg(feature = "services")]
    TokensReady,
    /// Asking for tickets by SOAP.
    #[cfg(feature = "services")]
    Tokens,
}

impl Stage {
    /// Whether something was asked whose answer is waited for.
    const fn asks(self) -> bool {
        match self {
            Self::Idle | Self::Ready => false,
            Self::Nexus | Self::Login => true,
            #[cfg(feature = "services")]
            Self::TokensReady => false,
            #[cfg(feature = "services")]
            Self::Tokens => true,
        }
    }
}

/// What a notification server of MSNP15 says of the ticket that it wants.
#[cfg(feature = "services")]
struct SsoChallenge {
    /// The policy; it is of use when tickets are renewed, too.
    policy: heapless::Vec<u8, LONGEST_POLICY>,
    nonce: heapless::Vec<u8, LONGEST_NONCE>,
}

#[cfg(feature = "services")]
impl SsoChallenge {
    const NONE: Self = Self { policy: heapless::Vec::new(), nonce: heapless::Vec::new() };

    fn forget_nonce(&mut self) {
        self.nonce.clear();
    }
}

/// The longest name of a policy, in bytes. Servers name `MBI_KEY_OLD` or `MBI_KEY`.
#[cfg(feature = "services")]
const LONGEST_POLICY: usize = 64;

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
    pub(crate) caller: Caller<S::Exchange>,
    stage: Stage,
    /// The nexus was asked in this sign-in.
    asked_nexus: bool,
    tickets: Tickets<S::Secret, PLACES>,
    /// The nexus has said that it is none: tickets come by SOAP.
    #[cfg(feature = "services")]
    has_no_nexus: bool,
    #[cfg(feature = "services")]
    wanted: Wanted,
    /// Which tickets the dialect wants, and for which the last request was.
    #[cfg(feature = "services")]
    sites: Sites,
    #[cfg(feature = "services")]
    asked: Sites,
    /// When the last request was made, by the calendar.
    #[cfg(feature = "services")]
    asked_at: u64,
    #[cfg(feature = "services")]
    validity: Validity,
    #[cfg(feature = "services")]
    challenge: SsoChallenge,
    #[cfg(feature = "services")]
    reader: TokenReader<S>,
}

impl<S: Storage> Passport<S> {
    pub(crate) const fn new() -> Self {
        Self {
            caller: Caller::NONE,
            stage: Stage::Idle,
            asked_nexus: false,
            tickets: Tickets::NONE,
            #[cfg(feature = "services")]
            has_no_nexus: false,
            #[cfg(feature = "services")]
            wanted: Wanted::All,
            #[cfg(feature = "services")]
            sites: Sites::List,
            #[cfg(feature = "services")]
            asked: Sites::List,
            #[cfg(feature = "services")]
            asked_at: 0,
            #[cfg(feature = "services")]
            validity: Validity::UNKNOWN,
            #[cfg(feature = "services")]
            challenge: SsoChallenge::NONE,
            #[cfg(feature = "services")]
            reader: TokenReader::NEW,
        }
    }

    /// Begins as far as it can without a challenge. With a ticket there is nothing to do.
    pub(crate) fn begin(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.tickets.forget_challenge(DOMAIN);
        #[cfg(feature = "services")]
        {
            self.challenge.forget_nonce();
            if let Some(best) = settings.dialects.best_first().next() {
                self.speak(best);
            }
        }
        self.set_out(settings, numbers)
    }

    fn set_out(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.caller.call.forget_redirects();
        self.asked_nexus = false;
        #[cfg(feature = "services")]
        self.forget_partial();
        if self.ticket().is_some() {
            self.stage = Stage::Idle;
            Step::Wait
        } else if self.wants_tokens(settings) {
            self.turn_to_tokens(settings, numbers)
        } else if settings.login.is_empty() {
            self.ask_nexus(settings, numbers)
        } else {
            self.caller.call.turn_to(&settings.login);
            self.ask(Stage::Ready, settings, numbers)
        }
    }

    /// The notification server's challenge has come, in dialects of SSO with a nonce: the login server can be asked.
    pub(crate) fn challenged(
        &mut self,
        (challenge, nonce): (&[u8], &[u8]),
        settings: &mut SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Step {
        if !self.keep_challenge(challenge, nonce) {
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
            #[cfg(feature = "services")]
            Stage::TokensReady => self.ask(Stage::Tokens, settings, numbers),
            #[cfg(feature = "services")]
            Stage::Tokens => Step::Wait,
        }
    }

    /// The ticket, when there is one.
    #[cfg(not(feature = "services"))]
    pub(crate) fn ticket(&self) -> Option<&[u8]> {
        self.tickets.ticket(DOMAIN)
    }

    /// Whether there is a ticket, in whatever dialect.
    pub(crate) fn has_ticket(&self) -> bool {
        #[cfg(feature = "services")]
        if self.reader.has_kept() {
            return false;
        }
        #[cfg(feature = "services")]
        if self.tickets.ticket(Domain::MessengerClear).is_some() {
            return true;
        }
        self.tickets.ticket(DOMAIN).is_some()
    }

    /// Forgets tickets or challenge, and overwrites them.
    pub(crate) fn forget_secret(&mut self) {
        #[cfg(feature = "services")]
        {
            self.tickets.wipe();
            self.validity = Validity::UNKNOWN;
        }
        // There is one place.
        #[cfg(not(feature = "services"))]
        self.tickets.forget(DOMAIN);
    }

    /// Another sign-in begins: nothing of the last one is used for it but a ticket.
    pub(crate) fn renew(&mut self) {
        self.stage = Stage::Idle;
        #[cfg(feature = "services")]
        self.forget_services();
        self.caller.call.renew();
    }

    /// Ends the exchange; a ticket stays.
    pub(crate) fn stop(&mut self) {
        self.stage = Stage::Idle;
        self.caller.call.stop();
    }

    /// What the login server said when it refused. Readable until the next exchange.
    pub(crate) fn refusal(&self) -> Refusal<'_> {
        passport::refusal(self.caller.call.answer().header("WWW-Authenticate").unwrap_or_default())
    }

    /// Which of its servers is being asked.
    pub(crate) fn server(&self) -> ServerKind {
        match self.stage {
            Stage::Nexus => ServerKind::Nexus,
            Stage::Idle | Stage::Ready | Stage::Login => ServerKind::Login,
            #[cfg(feature = "services")]
            Stage::TokensReady | Stage::Tokens => ServerKind::Login,
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
            News::Connected => self.caller.call.connected(settings),
            #[cfg(feature = "services")]
            News::Received(bytes) if self.stage == Stage::Tokens => self.take_tokens(bytes, settings),
            News::Received(bytes) => self.caller.call.received(bytes, settings),
            News::Closed(why) => return self.closed(why, settings, numbers),
            News::NetworkChanged => Progress::Wait,
        };
        self.follow(progress, settings, numbers)
    }

    fn closed(&mut self, why: LinkError, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        let limit = settings.limits.connect;
        #[cfg(feature = "services")]
        let progress = if self.stage == Stage::Tokens {
            self.caller.closed(why, numbers, limit)
        } else {
            self.caller.call.closed(why, numbers, limit)
        };
        #[cfg(not(feature = "services"))]
        let progress = self.caller.call.closed(why, numbers, limit);
        match progress {
            // Nothing was asked: what was opened before its time is opened again in time.
            Progress::Lost(_) if !self.stage.asks() => Step::Wait,
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
        let late = self.caller.call.expires(now)?;
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
                #[cfg(feature = "services")]
                Stage::Tokens | Stage::TokensReady => self.tokens_answered(settings, numbers),
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
            self.caller.call.forget_redirects();
            return self.ask_nexus(settings, numbers);
        }
        Step::Failed(reason)
    }

    fn nexus_answered(&mut self, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        let status = self.caller.call.answer().status();
        let login = self.caller.call.answer().header("PassportURLs").and_then(passport::login_address);
        let Some(login) = login.and_then(|login| core::str::from_utf8(login).ok()) else {
            #[cfg(feature = "services")]
            if matches!(status, 404 | 410) && !settings.web.tokens.is_empty() {
                self.has_no_nexus = true;
                self.caller.call.forget_redirects();
                return self.turn_to_tokens(settings, numbers);
            }
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
        self.caller.call.turn_to(&settings.login);
        let stage = if self.is_challenged() { Stage::Login } else { Stage::Ready };
        self.ask(stage, settings, numbers)
    }

    fn login_answered(&mut self, settings: &mut SessionSettings, numbers: &mut LinkNumbers) -> Step {
        let ticket = self.caller.call.answer().headers("Authentication-Info").find_map(passport::ticket);
        if let Some(ticket) = ticket {
            if self.tickets.keep(DOMAIN, ticket).is_err() {
                return Step::Failed(SignOutReason::PassportAnswer);
            }
            #[cfg(feature = "services")]
            {
                self.validity = Validity::UNKNOWN;
            }
            self.caller.call.wipe();
            self.stage = Stage::Idle;
            return Step::Ticket;
        }
        let status = self.caller.call.answer().status();
        let reason = match status {
            300..=399 => {
                let may = |url: &Url<'_>| may_carry_password(url, settings);
                match self.caller.call.redirect(settings.limits.redirects, may) {
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
        self.caller.call.turn_to(&settings.nexus);
        self.ask(Stage::Nexus, settings, numbers)
    }

    /// Asks what belongs to `stage`: at once where the link is open, and otherwise as soon as it is. Either way a time limit runs, but
    /// in [`Stage::Ready`], in which nothing is asked.
    fn ask(&mut self, stage: Stage, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.stage = stage;
        if self.caller.call.reach(numbers, settings.limits.connect) {
            self.write_request(settings)
        } else {
            Step::Wait
        }
    }

    /// The one place where the password is written. Whatever led here, it goes to no address in the clear that the caller has not
    /// allowed.
    fn write_request(&mut self, settings: &SessionSettings) -> Step {
        #[cfg(feature = "services")]
        if self.stage == Stage::Tokens {
            return self.write_token_request(settings);
        }
        let Self { caller: Caller { call, .. }, tickets, stage, .. } = self;
        let challenge = tickets.challenge(DOMAIN).unwrap_or_default();
        let limit = settings.limits.sign_in_step;
        let is_login = match stage {
            Stage::Idle | Stage::Ready => return Step::Wait,
            #[cfg(feature = "services")]
            Stage::TokensReady | Stage::Tokens => return Step::Wait,
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
        self.caller.call.wipe();
        self.tickets.wipe();
        #[cfg(feature = "services")]
        self.reader.reset();
    }

    /// What is to be done for the connection.
    pub(crate) fn next_work(&mut self, settings: &SessionSettings) -> Option<Work> {
        #[cfg(feature = "services")]
        if self.stage == Stage::Tokens {
            return self.token_work(settings);
        }
        #[cfg(not(feature = "services"))]
        let _ = settings;
        self.caller.call.next_work()
    }

    #[cfg(not(feature = "services"))]
    fn keep_challenge(&mut self, challenge: &[u8], _nonce: &[u8]) -> bool {
        self.tickets.keep_challenge(DOMAIN, challenge).is_ok()
    }

    #[cfg(not(feature = "services"))]
    fn is_challenged(&self) -> bool {
        self.tickets.challenge(DOMAIN).is_some()
    }

    #[cfg(not(feature = "services"))]
    const fn wants_tokens(&self, _settings: &SessionSettings) -> bool {
        false
    }

    #[cfg(not(feature = "services"))]
    const fn turn_to_tokens(&mut self, _settings: &SessionSettings, _numbers: &mut LinkNumbers) -> Step {
        Step::Wait
    }
}

fn may_carry_password(url: &Url<'_>, settings: &SessionSettings) -> bool {
    url.secure || settings.allow_plain_passport
}
