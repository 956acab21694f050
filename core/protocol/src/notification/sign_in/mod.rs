//! The sign-in, from the first command to `USR OK`, and what the notification link is at before and behind it (`notification.md` 1,
//! `authentication.md` 2). All transitions of [`Phase`] are in this file.
//!
//! ```text
//!              begin                        connected              VER                  CVR
//!   Offline ----------> Reaching ----------------------> Version ------> ClientVersion ------> User
//!      ^                ^  ^  ^                            |  ^                                  |
//!      |                |  |  |                      CVR0  |  | XFR NS 0              USR TWN S  |  (with a ticket: at once)
//!      |        retry   |  |  |                            v                                     v
//!      |                |  |  +---- XFR NS, 931,      UpdateQuery                            Passport
//!      |             Waiting  |     lost, refused          |                                     |
//!      |                ^     |     or too slow:           | any answer, or none                 | the ticket is there
//!      |                |     |     another address,       v                                     v
//!      |                |     |     pace or way        (the end)                              Ticket
//!      |                |     |                                                                  |
//!      |                |     +-------------------- XFR NS ----------+                    USR OK |  (from User as well)
//!      |                |                                            |                           |
//!      |                +------------- lost, and taken up again -----+--- SignedIn <-------------+
//!      |                                                                     |
//!      |     all is told          the link is closed                         | the user signs out
//!      +------------------ Ending <---------------------------- Leaving <----+
//! ```
//!
//! By SSO (feature `services`) `USR SSO S` stands in the place of `USR TWN S`: see [`single_sign_on`].
//!
//! By MD5 (feature `legacy`) `INF` stands in the place of `CVR`, `USR MD5 S` in that of `USR TWN S`, and the answer to the salt in that of
//! the ticket: see [`md5`].
//!
//! Every phase but `Offline` can end: in `Ending`, or in `Waiting` when the session was online and is to be taken up again.

mod context;
#[cfg(feature = "legacy")]
mod md5;
#[cfg(feature = "services")]
mod single_sign_on;
mod values;
mod version;

pub(crate) use context::Context;
pub(crate) use values::{End, Input, Outcome, Phase};

use super::presence::write_status;
use crate::address::Target;
use crate::announcement::Announcement;
use crate::code::ErrorCode;
use crate::dialect::{Dialect, ListForm};
use crate::error::{LinkError, RequestKind, SignOutReason, UpgradeCause};
use crate::ids::LinkKind;
use crate::limits::Limit;
use crate::logging::note;
use crate::pending::NOBODY;
#[cfg(feature = "planted-bug")]
use crate::planted::{Bug, is_planted};
use crate::resources::Resources;
use crate::storage::Storage;
use crate::text::Text;
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};
use crate::wire::{Frame, Refused};
use version::is_older;

/// Steps of the Passport exchange besides redirects: nexus and login, an old login address before them, and a connection that had
/// been closed meanwhile.
const MORE_PASSPORT_STEPS: u64 = 4;
/// How long the answer to `CVQ` is waited for: it only serves to tell more.
const UPDATE_ANSWER: Duration = Duration::from_secs(5);

/// How the first commands of a sign-in leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// Each after the answer to the last: on request, or because the service is known to want it so.
    StepByStep,
    /// All in one write.
    Eager,
    /// Step by step, because an eager attempt was lost just now. That may have been the network.
    StepByStepOnce,
    /// Step by step, because the server turned an eager attempt down just now. If this one works, that is remembered.
    StepByStepOnTrial,
}

/// The state of the sign-in.
pub(crate) struct SignInState {
    /// Ends the step of the sign-in, the wait for the next line of the list, or the farewell.
    step: Timer,
    phase: Phase,
    pace: Pace,
    dialect: Option<Dialect>,
    redirects: u8,
    /// The ticket was kept from an earlier sign-in, and may be old.
    ticket_is_old: bool,
    /// The address of the notification server was kept from an earlier sign-in, and may be old.
    address_is_old: bool,
    /// The server refused the protocol: told already.
    upgrade_told: bool,
}

impl SignInState {
    pub(crate) const OFFLINE: Self = Self {
        step: Timer::OFF,
        phase: Phase::Offline,
        pace: Pace::StepByStep,
        dialect: None,
        redirects: 0,
        ticket_is_old: false,
        address_is_old: false,
        upgrade_told: false,
    };

    pub(crate) fn phase(&self) -> Phase {
        self.phase
    }

    /// What is spoken, once the server has chosen.
    pub(crate) fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// A new attempt, which may begin with a ticket and an address that are old.
    pub(crate) fn begin(&mut self, ticket_is_old: bool, address_is_old: bool) {
        *self = Self { phase: Phase::Reaching, ticket_is_old, address_is_old, ..Self::OFFLINE };
    }

    /// The notification server is being connected to.
    pub(crate) fn reach(&mut self) {
        self.phase = Phase::Reaching;
        self.dialect = None;
        self.step = Timer::OFF;
    }

    /// The session was lost, and is taken up again later.
    pub(crate) fn wait(&mut self) {
        *self = Self { phase: Phase::Waiting, ..Self::OFFLINE };
    }

    /// The user signs out: what was said is waited for, so long at most.
    pub(crate) fn leave(&mut self, farewell: Duration) {
        self.phase = Phase::Leaving;
        self.step = Timer::start(farewell);
    }

    /// It is over; what is left to tell is told.
    pub(crate) fn end(&mut self) {
        self.phase = Phase::Ending;
        self.step = Timer::OFF;
    }

    /// All is told.
    pub(crate) fn finish(&mut self) {
        self.phase = Phase::Offline;
        self.dialect = None;
    }

    /// The step under way has from now on so long.
    pub(crate) fn start_step(&mut self, limit: Duration) {
        self.step = Timer::start(limit);
    }

    pub(crate) fn stop_step(&mut self) {
        self.step = Timer::OFF;
    }

    /// Whether the time for a step is over; told once.
    pub(crate) fn is_late(&mut self, now: Instant) -> bool {
        let is_late = self.step.is_due(now);
        if is_late {
            self.step = Timer::OFF;
        }
        is_late
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        round.visit(&mut self.step);
    }

    /// The address that is being tried is forgotten. Answers whether it was, and another has to be tried.
    pub(crate) fn drop_old_address(&mut self) -> bool {
        self.phase == Phase::Reaching && core::mem::take(&mut self.address_is_old)
    }

    /// The request whose answer is awaited in this phase.
    pub(crate) fn awaited(&self) -> RequestKind {
        match self.phase {
            Phase::Offline | Phase::Waiting | Phase::Reaching | Phase::Version => RequestKind::Version,
            Phase::ClientVersion | Phase::UpdateQuery => RequestKind::ClientVersion,
            Phase::User => RequestKind::User,
            Phase::Passport | Phase::Ticket => RequestKind::Ticket,
            Phase::SignedIn | Phase::Leaving | Phase::Ending => RequestKind::Synchronize,
        }
    }

    /// Makes the step that an input leads to.
    #[inline(never)]
    pub(crate) fn step<S: Storage>(&mut self, input: Input<'_>, context: &mut Context<'_, S>) -> Outcome {
        match input {
            Input::Connected => self.connected(context),
            Input::Version(frame) => self.version_answered(frame, context),
            Input::ClientVersion(frame) => self.client_version_answered(frame, context),
            Input::User(frame) => self.user_answered(frame, context),
            #[cfg(feature = "legacy")]
            Input::Packages(frame) => self.packages_answered(frame, context),
            #[cfg(feature = "legacy")]
            Input::Md5Answer(answer) => self.send_md5_answer(answer, context),
            Input::SentOn(address) => self.sent_on(address, context),
            Input::Refused(request, code) => self.refused(request, code, context),
            Input::Ticket => {
                self.ticket_is_old = false;
                if self.phase == Phase::Passport { self.send_ticket(context) } else { Outcome::Wait }
            }
            Input::Late => self.late(context),
            Input::Lost(why) => self.lost(why, context),
        }
    }

    fn connected<S: Storage>(&mut self, context: &mut Context<'_, S>) -> Outcome {
        if matches!(self.pace, Pace::StepByStep | Pace::Eager) {
            self.pace =
                if context.resources.settings.goes_eagerly() { Pace::Eager } else { Pace::StepByStep };
        }
        self.greet(context)
    }

    /// `VER`, and what may leave with it.
    fn greet<S: Storage>(&mut self, context: &mut Context<'_, S>) -> Outcome {
        self.phase = Phase::Version;
        let transaction = context.transaction(RequestKind::Version);
        let mut command = context.resources.link.outbox.command(b"VER");
        command.number(transaction);
        for dialect in context.resources.settings.dialects.best_first() {
            command.word(dialect.name());
        }
        let mut written = command.word("CVR0").finish();
        let eager = self.pace == Pace::Eager;
        if eager {
            let package = context.package(self.dialect);
            written = written.and_then(|()| context.send_second()).and_then(|()| context.send_user(package));
        }
        let limits = &context.resources.settings.limits;
        let limit = if eager { limits.eager } else { limits.sign_in_step };
        self.written(written, limit, context)
    }

    /// The step begins whose commands were written. They go into an empty buffer; one that does not fit never will.
    fn written<S: Storage>(
        &mut self,
        written: Result<(), Refused>,
        limit: Duration,
        context: &mut Context<'_, S>,
    ) -> Outcome {
        self.start_step(limit);
        context.resources.unstamped = true;
        match written {
            Ok(()) => Outcome::Wait,
            Err(Refused::Busy | Refused::TooLong | Refused::Invalid) => self.bad_answer(context),
        }
    }

    fn bad_answer<S: Storage>(&self, context: &mut Context<'_, S>) -> Outcome {
        context.end(SignOutReason::BadAnswer { request: self.awaited() })
    }

    fn send_ticket<S: Storage>(&mut self, context: &mut Context<'_, S>) -> Outcome {
        #[cfg(feature = "services")]
        if context.is_by_sso(self.dialect) {
            let (_, nonce) = context.proof;
            return self.send_proof(nonce, context);
        }
        let transaction = context.transaction(RequestKind::Ticket);
        let ticket = context.ticket.unwrap_or_default();
        let mut command = context.resources.link.outbox.command(b"USR");
        let written = command.number(transaction).word("TWN").word("S").word(ticket).finish();
        self.phase = Phase::Ticket;
        self.written(written, context.resources.settings.limits.sign_in_step, context)
    }

    fn version_answered<S: Storage>(&mut self, frame: &Frame<'_>, context: &mut Context<'_, S>) -> Outcome {
        if self.phase != Phase::Version {
            return Outcome::Wait;
        }
        let mut answers = frame.arguments();
        let transaction = answers.number();
        context.resources.pending.answered(transaction.unwrap_or(0), frame.verb());
        let dialects = context.resources.settings.dialects;
        let offered = |name: &[u8]| Dialect::from_name(name).filter(|dialect| dialects.contains(*dialect));
        let step = context.resources.settings.limits.sign_in_step;
        let eager = self.pace == Pace::Eager;
        if let Some(dialect) = answers.clone().find_map(offered) {
            self.dialect = Some(dialect);
            #[cfg(feature = "p2p")]
            {
                context.resources.settings.tells_picture = dialect.has_pictures();
            }
            #[cfg(feature = "legacy")]
            {
                context.resources.settings.hides_capabilities = !dialect.has_capabilities();
            }
            note!("the server chose MSNP{}", dialect.number());
            self.phase = Phase::ClientVersion;
            if eager {
                return Outcome::Wait;
            }
            let written = context.send_second();
            return self.written(written, step, context);
        }
        match answers.next() {
            Some(b"CVR0") => {
                self.phase = Phase::UpdateQuery;
                let is_asked = eager && !context.resources.settings.is_by_md5();
                let written = if is_asked { Ok(()) } else { context.send_client_version(b"CVQ") };
                self.written(written, UPDATE_ANSWER.min(step), context)
            }
            Some(b"0") | None => self.protocol_refused(UpgradeCause::NoCommonDialect, context),
            Some(_) => self.protocol_refused(UpgradeCause::UnknownDialect, context),
        }
    }

    /// The server, or something in its place, does not take this client. In a session that is taken up again that is no reason to ask
    /// for another client: it was taken before.
    fn protocol_refused<S: Storage>(&mut self, cause: UpgradeCause, context: &mut Context<'_, S>) -> Outcome {
        if !context.is_recovering && !core::mem::replace(&mut self.upgrade_told, true) {
            context.resources.announcements.push(Announcement::Upgrade(cause));
        }
        context.end(SignOutReason::UpgradeRequired)
    }

    fn client_version_answered<S: Storage>(
        &mut self,
        frame: &Frame<'_>,
        context: &mut Context<'_, S>,
    ) -> Outcome {
        let transaction = frame.arguments().number().unwrap_or(0);
        context.resources.pending.answered(transaction, frame.verb());
        if self.phase != Phase::ClientVersion {
            return if self.phase == Phase::UpdateQuery { Outcome::OnlyUpdates } else { Outcome::Wait };
        }
        self.phase = Phase::User;
        if self.pace != Pace::Eager {
            let package = context.package(self.dialect);
            let written = context.send_user(package);
            let outcome = self.written(written, context.resources.settings.limits.sign_in_step, context);
            if outcome != Outcome::Wait {
                return outcome;
            }
        }
        let minimum = frame.arguments().nth(3).unwrap_or_default();
        let too_old = is_older(context.resources.settings.version.as_bytes(), minimum);
        if too_old && !core::mem::replace(&mut self.upgrade_told, true) {
            return Outcome::ClientTooOld;
        }
        Outcome::Wait
    }

    fn user_answered<S: Storage>(&mut self, frame: &Frame<'_>, context: &mut Context<'_, S>) -> Outcome {
        let mut arguments = frame.arguments();
        let transaction = arguments.number().unwrap_or(0);
        let by_md5 = context.resources.settings.is_by_md5();
        let by_sso = context.is_by_sso(self.dialect);
        match (self.phase, arguments.next(), arguments.next()) {
            #[cfg(feature = "legacy")]
            (Phase::User, Some(b"MD5"), Some(b"S")) if by_md5 => {
                context.resources.pending.answered(transaction, frame.verb());
                self.learn_pace(context);
                self.salted(arguments.next(), context)
            }
            // Only the package that was asked for: another one would be somebody's choice who stands between.
            (Phase::User, Some(b"TWN"), Some(b"S")) if !by_md5 && !by_sso => {
                context.resources.pending.answered(transaction, frame.verb());
                self.learn_pace(context);
                self.ticket_wanted(context)
            }
            #[cfg(feature = "services")]
            (Phase::User, Some(b"SSO"), Some(b"S")) if by_sso => {
                context.resources.pending.answered(transaction, frame.verb());
                self.learn_pace(context);
                self.sso_challenged(arguments, context)
            }
            (Phase::User | Phase::Ticket, Some(b"OK"), Some(_)) => {
                context.resources.pending.answered(transaction, frame.verb());
                self.signed_in(context)
            }
            (Phase::User | Phase::Ticket, ..) => self.bad_answer(context),
            _ => Outcome::Wait,
        }
    }

    /// The server's challenge for Passport has come.
    fn ticket_wanted<S: Storage>(&mut self, context: &mut Context<'_, S>) -> Outcome {
        if context.ticket.is_some() {
            return self.send_ticket(context);
        }
        self.phase = Phase::Passport;
        // Each step of the exchange has a limit of its own.
        let limits = &context.resources.settings.limits;
        let step = limits.connect.as_millis().saturating_add(limits.sign_in_step.as_millis());
        let steps = u64::from(limits.redirects).saturating_add(MORE_PASSPORT_STEPS);
        self.start_step(Duration::from_millis(step.saturating_mul(steps)));
        context.resources.unstamped = true;
        Outcome::TicketWanted
    }

    /// `USR OK`: asks for the list and goes online, in one write. Where the list lives elsewhere, the server is to be told it first.
    fn signed_in<S: Storage>(&mut self, context: &mut Context<'_, S>) -> Outcome {
        note!("signed in");
        self.phase = Phase::SignedIn;
        self.redirects = 0;
        if core::mem::take(&mut self.address_is_old) {
            context.resources.settings.notification.used();
        }
        self.stop_step();
        if self.dialect.is_some_and(Dialect::has_address_book) {
            return Outcome::SignedIn(Ok(()));
        }
        let Resources { link, pending, settings, .. } = &mut *context.resources;
        let transaction = link.next_transaction();
        pending.add(transaction, NOBODY, RequestKind::Synchronize, settings.limits.sign_in_step);
        let is_kept = !settings.list_version.is_empty();
        // That of a later dialect is no number, and of no use to a server that counts.
        #[cfg(feature = "legacy")]
        let is_kept = is_kept
            && (self.dialect.is_some_and(Dialect::has_contact_ids)
                || settings.list_version.bytes().all(|digit| digit.is_ascii_digit()));
        let list = if is_kept { settings.list_version.as_str() } else { "0" };
        let roaming =
            if settings.settings_version.is_empty() { "0" } else { settings.settings_version.as_str() };
        let two = self.dialect.map(Dialect::list_form) == Some(ListForm::Prefixed);
        let mut synchronize = link.outbox.command(b"SYN");
        synchronize.number(transaction).word(list).optional_word(two.then_some(roaming));
        let written = synchronize.finish();
        let status = settings.status;
        Outcome::SignedIn(written.and_then(|()| write_status(link, pending, settings, status, NOBODY)))
    }

    fn sent_on<S: Storage>(&mut self, address: &str, context: &mut Context<'_, S>) -> Outcome {
        if !self.may_redirect(context) {
            return context.end(SignOutReason::TooManyRedirects);
        }
        if address == "0" {
            context.resources.pending.orphan_all();
            return self.greet(context);
        }
        let Some(target) = Target::parse(address) else { return self.bad_answer(context) };
        context.resources.settings.notification.name(target);
        self.address_is_old = false;
        Outcome::ReachElsewhere
    }

    fn refused<S: Storage>(
        &mut self,
        request: Option<RequestKind>,
        code: ErrorCode,
        context: &mut Context<'_, S>,
    ) -> Outcome {
        let request = request.unwrap_or_else(|| self.awaited());
        let stale_ticket = matches!(code, ErrorCode::AUTHENTICATION_FAILED | ErrorCode::BAD_TICKET);
        if self.phase == Phase::Ticket && stale_ticket && self.ticket_is_old {
            self.ticket_is_old = false;
            return Outcome::ReachWithoutTicket;
        }
        let by_md5 = context.resources.settings.is_by_md5();
        // `INF` left with `VER`, and nobody there knows it.
        if by_md5 && self.phase == Phase::UpdateQuery {
            return self.protocol_refused(UpgradeCause::OnlyUpdates, context);
        }
        // Some servers know their accounts, and say at once what others leave to the login server.
        if (request == RequestKind::User || by_md5 && request == RequestKind::Ticket)
            && code == ErrorCode::AUTHENTICATION_FAILED
        {
            return context.end(SignOutReason::WrongPassword { text: Text::EMPTY });
        }
        let named = !context.resources.settings.notification.is_none();
        if code == ErrorCode::WRONG_SERVER && named && self.may_redirect(context) {
            context.resources.settings.notification.forget();
            return Outcome::Reach;
        }
        context.end(SignOutReason::Refused { request, code })
    }

    fn may_redirect<S: Storage>(&mut self, context: &mut Context<'_, S>) -> bool {
        let may = self.redirects < context.resources.settings.limits.redirects;
        if may {
            self.redirects = self.redirects.saturating_add(1);
        } else {
            context.resources.watch.bite(
                Limit::Redirects,
                LinkKind::Notification,
                context.resources.link.connection.id(),
            );
        }
        may
    }

    fn late<S: Storage>(&mut self, context: &mut Context<'_, S>) -> Outcome {
        if self.phase == Phase::Leaving {
            Outcome::Goodbye
        } else if self.phase == Phase::SignedIn {
            // The counts were wrong, or the rest is late: what has come is the list for now.
            Outcome::ListIsLate
        } else if self.phase == Phase::UpdateQuery {
            self.protocol_refused(UpgradeCause::OnlyUpdates, context)
        } else if self.pace == Pace::Eager
            && matches!(self.phase, Phase::Version | Phase::ClientVersion | Phase::User)
        {
            // Without any answer it may as well be the network that is silent.
            self.go_step_by_step(self.phase != Phase::Version)
        } else {
            context.end(SignOutReason::TimedOut { request: self.awaited() })
        }
    }

    fn lost<S: Storage>(&mut self, why: LinkError, context: &mut Context<'_, S>) -> Outcome {
        match self.phase {
            Phase::Offline | Phase::Waiting | Phase::Ending => Outcome::Wait,
            Phase::Leaving => {
                context.end = End::Wish;
                Outcome::End
            }
            Phase::Reaching | Phase::Version | Phase::ClientVersion | Phase::User => {
                self.attempt_lost(why, context)
            }
            Phase::UpdateQuery => self.protocol_refused(UpgradeCause::OnlyUpdates, context),
            // The server's patience ended during the Passport exchange: once the ticket is there, it is tried again.
            Phase::Passport
                if is_cut(why) && self.redirects < context.resources.settings.limits.redirects =>
            {
                self.redirects = self.redirects.saturating_add(1);
                Outcome::Reach
            }
            Phase::Passport | Phase::Ticket | Phase::SignedIn => context.end(SignOutReason::LinkLost(why)),
        }
    }

    /// The notification link could not be had, or was lost before the server had named its challenge: another address, another pace and
    /// another way are tried, each once.
    fn attempt_lost<S: Storage>(&mut self, why: LinkError, context: &mut Context<'_, S>) -> Outcome {
        let is_early = matches!(self.phase, Phase::Reaching | Phase::Version);
        let has_asked = self.phase != Phase::Reaching;
        if is_early && core::mem::take(&mut self.address_is_old) {
            context.resources.settings.notification.forget();
            return Outcome::Reach;
        }
        if has_asked && is_cut(why) {
            if self.pace == Pace::Eager {
                return self.go_step_by_step(why == LinkError::ClosedByPeer && is_early);
            }
            // Not the eagerness was the trouble.
            context.resources.settings.lock_step = 0;
        }
        if is_early && context.resources.settings.routes.fall_back() {
            note!("the notification server cannot be reached straight: trying the gateway");
            self.pace = Pace::StepByStep;
            return Outcome::Reach;
        }
        // Servers close on dialects that they do not speak. So does what stands in front of a server that is away, but there was none
        // yet that had taken these dialects.
        let is_refused = has_asked && why == LinkError::ClosedByPeer && self.phase != Phase::User;
        #[cfg(not(feature = "planted-bug"))]
        let is_first = !context.is_recovering;
        #[cfg(feature = "planted-bug")]
        let is_first = !context.is_recovering || is_planted(Bug::EndForGood);
        if is_refused && is_first {
            self.protocol_refused(UpgradeCause::RefusedEarly, context)
        } else {
            context.end(SignOutReason::LinkLost(why))
        }
    }

    /// An eager attempt came to nothing: the next goes step by step. When the server has `turned` it `down`, and takes that, later
    /// sign-ins go so too.
    fn go_step_by_step(&mut self, turned_down: bool) -> Outcome {
        note!("several commands at once led nowhere: signing in step by step");
        self.pace = if turned_down { Pace::StepByStepOnTrial } else { Pace::StepByStepOnce };
        Outcome::Reach
    }

    /// The first commands were taken: what that says about their pace.
    fn learn_pace<S: Storage>(&mut self, context: &mut Context<'_, S>) {
        let settings = &mut context.resources.settings;
        match self.pace {
            Pace::StepByStepOnTrial => settings.go_step_by_step(),
            Pace::StepByStep => settings.lock_step = settings.lock_step.saturating_sub(1),
            Pace::Eager | Pace::StepByStepOnce => {}
        }
    }
}

/// Whether the other side, or something on the way, ended what had been open.
fn is_cut(why: LinkError) -> bool {
    matches!(why, LinkError::ClosedByPeer | LinkError::Broken)
}
