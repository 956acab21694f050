//! Tickets by SOAP (`services.md` 1.2 to 1.4).

use super::super::security_tokens::Fault;
use super::super::tickets::{Domain, Tickets};
use super::super::token_request::{Form, Sites, TokenRequest, Wanted};
use super::{DOMAIN, PLACES, Passport, SsoChallenge, Stage, Step, Validity, may_carry_password};
use crate::dialect::Dialect;
use crate::error::SignOutReason;
use crate::http::response::Bounds;
use crate::http::url::Url;
use crate::link::{LinkNumbers, Work};
use crate::settings::SessionSettings;
use crate::settings::longest::LONGEST_URL;
use crate::storage::{Buffer, Storage};
use crate::text::Text;
use crate::web::{Astray, Progress, Unasked};

impl<S: Storage> Passport<S> {
    /// The dialect that is spoken, or is most likely to be.
    pub(crate) fn speak(&mut self, dialect: Dialect) {
        self.sites = Sites::of(dialect);
    }

    /// The ticket that signs in, when it is there with all that belongs to it, and with the others of its answer: that may break off yet.
    pub(crate) fn ticket(&self) -> Option<&[u8]> {
        self.ticket_that_came().filter(|_| !self.reader.has_kept())
    }

    fn ticket_that_came(&self) -> Option<&[u8]> {
        let is_whole = self.sites != Sites::SingleSignOn || !self.tickets.proof().is_empty();
        self.tickets.ticket(self.sites.domain()).filter(|_| is_whole)
    }

    /// The ticket for the services of a domain: that of the sign-in, where there is no other. Empty: there is none, or others are on their
    /// way, of which some may be there already.
    pub(crate) fn ticket_for(&self, domain: Domain) -> &[u8] {
        if self.stage.asks() || self.reader.has_kept() {
            return b"";
        }
        self.tickets.ticket(domain).or_else(|| self.ticket()).unwrap_or_default()
    }

    /// Whether tickets are on their way.
    pub(crate) fn is_asking(&self) -> bool {
        self.stage.asks()
    }

    /// The secret beside the ticket, and the nonce of the server, of which the answer of SSO is made.
    pub(crate) fn proof(&self) -> (&[u8], &[u8]) {
        (self.tickets.proof(), &self.challenge.nonce)
    }

    pub(super) fn keep_challenge(&mut self, challenge: &[u8], nonce: &[u8]) -> bool {
        if self.sites != Sites::SingleSignOn {
            return self.tickets.keep_challenge(DOMAIN, challenge).is_ok();
        }
        let SsoChallenge { policy, nonce: own } = &mut self.challenge;
        policy.clear();
        own.clear();
        policy.append(challenge).and_then(|()| own.append(nonce)).is_ok()
    }

    pub(super) fn is_challenged(&self) -> bool {
        match self.sites {
            Sites::List | Sites::AddressBook => self.tickets.challenge(DOMAIN).is_some(),
            Sites::SingleSignOn => !self.challenge.nonce.is_empty(),
        }
    }

    /// Another sign-in begins. Tickets stay, those for other services among them: whether they are good, what is known of account and servers says.
    pub(super) fn forget_services(&mut self) {
        self.has_no_nexus = false;
        self.wanted = Wanted::All;
    }

    pub(super) fn wants_tokens(&self, settings: &SessionSettings) -> bool {
        let has_passport = !settings.nexus.is_empty() || settings.login_is_configured;
        let is_meant = settings.web.tokens_first
            || self.has_no_nexus
            || !has_passport
            || settings.dialects.have_address_book();
        is_meant && !settings.web.tokens.is_empty()
    }

    pub(super) fn turn_to_tokens(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.caller.call.turn_to(&settings.web.tokens);
        let stage = if self.is_challenged() { Stage::Tokens } else { Stage::TokensReady };
        self.ask(stage, settings, numbers)
    }

    /// Asks for tickets anew while signed in. The password is still there.
    pub(crate) fn ask_again(&mut self, settings: &SessionSettings, numbers: &mut LinkNumbers) -> Step {
        self.caller.call.forget_redirects();
        self.forget_partial();
        self.wanted = Wanted::All;
        self.caller.call.turn_to(&settings.web.tokens);
        self.ask(Stage::Tokens, settings, numbers)
    }

    /// Forgets the tickets of an answer that did not come whole: what is missing would be replaced by one of another site.
    pub(super) fn forget_partial(&mut self) {
        if self.reader.has_kept() {
            self.reader.reset();
            self.forget_secret();
        }
    }

    pub(super) fn write_token_request(&mut self, settings: &SessionSettings) -> Step {
        self.reader.reset();
        (self.asked, self.asked_at) = (self.sites, settings.calendar.date());
        let may = |url: &Url<'_>| may_carry_password(url, settings);
        let limit = settings.limits.sign_in_step;
        let address = self.caller.call.address();
        let form = Form::of(&address);
        let Self { caller, tickets, challenge, .. } = self;
        let asked = (self.asked, self.wanted, self.asked_at);
        let request = token_request(settings, tickets, challenge, asked, &address);
        match caller.ask(limit, true, may, &|sink| form.put_fields(sink), &request) {
            Ok(()) => Step::Wait,
            Err(Unasked::NoAddress) => Step::Failed(SignOutReason::PassportAddress),
            Err(Unasked::TooLong) => Step::Failed(SignOutReason::PassportAnswer),
        }
    }

    pub(super) fn token_work(&mut self, settings: &SessionSettings) -> Option<Work> {
        let address = self.caller.call.address();
        let Self { caller, tickets, challenge, .. } = self;
        let asked = (self.asked, self.wanted, self.asked_at);
        let request = token_request(settings, tickets, challenge, asked, &address);
        // Its parts are always the same.
        caller.next_work(&request).ok().flatten()
    }

    /// Takes what came of an answer, all of it.
    pub(super) fn take_tokens(&mut self, bytes: &[u8], settings: &SessionSettings) -> Progress {
        let Self { caller, reader, tickets, .. } = self;
        let bounds = Bounds::of(&settings.limits);
        let mut take = |data: &[u8]| {
            reader.take(data, tickets);
            data.len()
        };
        let mut rest = bytes;
        loop {
            let (taken, progress) = caller.received(rest, settings, &bounds, &mut take);
            rest = rest.get(taken..).unwrap_or_default();
            if progress != Progress::Wait || rest.is_empty() || taken == 0 {
                return progress;
            }
        }
    }

    pub(super) fn tokens_answered(
        &mut self,
        settings: &mut SessionSettings,
        numbers: &mut LinkNumbers,
    ) -> Step {
        let status = self.caller.call.answer().status();
        let may = |url: &Url<'_>| may_carry_password(url, settings) && settings.web.may_give_tokens(url);
        let most = settings.limits.redirects.min(MOST_TOKEN_REDIRECTS);
        let redirected = match self.reader.fault() {
            Fault::Authentication => {
                return Step::Failed(SignOutReason::WrongPassword { text: Text::EMPTY });
            }
            // Some servers know no other site than the first: the others are left out then.
            Fault::Request if self.wanted == Wanted::All => {
                self.wanted = Wanted::First;
                return self.ask(Stage::Tokens, settings, numbers);
            }
            Fault::Redirect => {
                let mut address: heapless::String<LONGEST_URL> = heapless::String::new();
                let location = core::str::from_utf8(self.reader.redirect()).unwrap_or_default();
                match address.push_str(location) {
                    Ok(()) => self.caller.call.redirect_to(address.as_bytes(), most, may),
                    Err(_) => Err(Astray::Address),
                }
            }
            Fault::None if matches!(status, 300..=399) => self.caller.call.redirect(most, may),
            Fault::None if self.ticket_that_came().is_some() && self.reader.is_whole() => {
                self.validity = Validity::from_now(self.reader.lifetime(), settings);
                self.caller.call.wipe();
                self.reader.reset();
                self.stage = Stage::Idle;
                return Step::Ticket;
            }
            // The notification server was left meanwhile, and the next one speaks another dialect.
            Fault::None if self.asked != self.sites => return self.turn_to_tokens(settings, numbers),
            Fault::None | Fault::Request | Fault::Other => {
                self.forget_partial();
                self.reader.reset();
                let usable = matches!(status, 200..=299);
                return Step::Failed(match usable {
                    true => SignOutReason::PassportAnswer,
                    false => SignOutReason::PassportStatus { status },
                });
            }
        };
        match redirected {
            Ok(()) => self.ask(Stage::Tokens, settings, numbers),
            Err(Astray::TooMany) => Step::Failed(SignOutReason::TooManyRedirects),
            Err(Astray::Nowhere) => Step::Failed(SignOutReason::PassportAnswer),
            Err(Astray::Address) => Step::Failed(SignOutReason::PassportAddress),
        }
    }
}

/// The service for tickets may send on so often (`services.md` 1.4).
const MOST_TOKEN_REDIRECTS: u8 = 3;

fn token_request<'a, B: Buffer>(
    settings: &'a SessionSettings,
    tickets: &'a Tickets<B, PLACES>,
    challenge: &'a SsoChallenge,
    (sites, wanted, date): (Sites, Wanted, u64),
    address: &'a str,
) -> TokenRequest<'a> {
    let challenge = match sites {
        Sites::List | Sites::AddressBook => tickets.challenge(DOMAIN),
        Sites::SingleSignOn => Some(challenge.policy.as_slice()).filter(|policy| !policy.is_empty()),
    };
    TokenRequest {
        account: &settings.account,
        password: &settings.password,
        sites,
        wanted,
        challenge,
        address,
        date,
        is_dated: settings.calendar.is_known(),
    }
}
