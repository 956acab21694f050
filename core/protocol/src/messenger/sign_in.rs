//! From the first command to `USR OK` (`notification.md` 1, `authentication.md` 2).

use super::due::{Due, Reading};
use super::machine::Core;
use super::owners::link_context;
use crate::address::Target;
use crate::announcement::Announcement;
use crate::code::ErrorCode;
use crate::dialect::{Dialect, ListForm};
use crate::error::{RequestKind, SignOutReason, UpgradeCause};
use crate::ids::LinkKind;
use crate::limits::Limit;
use crate::link::Carries;
use crate::logging::note;
use crate::login::Step;
use crate::notification::session::{End, Pace, Phase, Session};
use crate::pending::NOBODY;
use crate::storage::Storage;
use crate::text::Text;
use crate::time::Duration;
use crate::timer::Timer;
use crate::wire::{Frame, Refused, cut, parse_decimal};

/// Answers of the sign-in are awaited step by step; their requests are only remembered to name an error.
const SIGN_IN_ANSWER: Duration = Duration::from_secs(600);
/// Steps of the Passport exchange besides redirects: nexus and login, an old login address before them, and a connection that had
/// been closed meanwhile.
const MORE_PASSPORT_STEPS: u64 = 4;
/// How long the answer to `CVQ` is waited for: it only serves to tell more.
const UPDATE_ANSWER: Duration = Duration::from_secs(5);

impl<S: Storage> Core<S> {
    /// A new attempt to sign in.
    pub(super) fn begin(&mut self) {
        self.renew_session(Phase::Reaching);
        self.settings.forget_doubtful_login();
        self.session.ticket_is_old = self.passport.ticket().is_some();
        self.session.address_is_old = !self.settings.notification.is_none();
        self.reach();
        self.begin_passport();
    }

    /// Forgets all that belonged to the last link.
    #[inline(never)]
    pub(super) fn renew_session(&mut self, phase: Phase) {
        self.session = Session::OFFLINE;
        self.session.phase = phase;
        self.session.ping_after = self.settings.limits.ping;
        self.session.stale_stream = true;
    }

    pub(super) fn begin_passport(&mut self) {
        self.step_passport(|passport, settings, link| passport.begin(settings, link));
    }

    /// Connects to the notification server, or to the dispatch server when no other is known.
    pub(super) fn reach(&mut self) {
        self.unstamped = true;
        self.link.abandon();
        self.session.phase = Phase::Reaching;
        self.session.dialect = None;
        self.session.stale_stream = true;
        self.session.step = Timer::OFF;
        self.session.ended_link = None;
        self.requests.orphan_all();
        let id = self.next_link();
        let Self { link, settings, recovery, .. } = self;
        let target = settings.target();
        let carrier = settings.routes.by_gateway().then_some(Carries::Notification);
        // Both were cut to the same measure.
        let _ = link.dial(id, (&target.host, target.port), carrier, link_context(settings, recovery));
    }

    /// Where the notification link goes.
    pub(super) fn target(&self) -> &Target {
        self.settings.target()
    }

    pub(super) fn notification_connected(&mut self) {
        if matches!(self.session.pace, Pace::StepByStep | Pace::Eager) {
            self.session.pace = if self.settings.goes_eagerly() { Pace::Eager } else { Pace::StepByStep };
        }
        self.greet();
    }

    /// `VER`, and what may leave with it.
    pub(super) fn greet(&mut self) {
        self.session.phase = Phase::Version;
        let transaction = self.link.next_transaction();
        let mut command = self.link.outbox.command(b"VER");
        command.number(transaction);
        for dialect in self.settings.dialects.best_first() {
            command.word(dialect.name());
        }
        let mut written = command.word("CVR0").finish();
        self.requests.add(transaction, NOBODY, RequestKind::Version, SIGN_IN_ANSWER);
        let eager = self.session.pace == Pace::Eager;
        if eager {
            written = written.and_then(|()| self.send_client_version(b"CVR")).and_then(|()| self.send_user());
        }
        let limits = &self.settings.limits;
        let limit = if eager { limits.eager } else { limits.sign_in_step };
        self.start_step(limit);
        self.check_written(written);
    }

    pub(super) fn start_step(&mut self, limit: Duration) {
        self.session.step = Timer::start(limit);
        self.unstamped = true;
    }

    /// Commands of the sign-in go into an empty buffer; one that does not fit never will.
    pub(super) fn check_written(&mut self, written: Result<(), Refused>) {
        if written.is_err() {
            let request = self.session.awaited();
            self.end(End::Because(SignOutReason::BadAnswer { request }));
        }
    }

    pub(super) fn send_client_version(&mut self, verb: &[u8; 3]) -> Result<(), Refused> {
        let transaction = self.link.next_transaction();
        self.requests.add(transaction, NOBODY, RequestKind::ClientVersion, SIGN_IN_ANSWER);
        let mut command = self.link.outbox.command(verb);
        command.number(transaction);
        for field in cut::split(self.settings.client_fields(), b' ') {
            command.word(field);
        }
        command.word(self.settings.account.as_str()).finish()
    }

    pub(super) fn send_user(&mut self) -> Result<(), Refused> {
        let transaction = self.link.next_transaction();
        self.requests.add(transaction, NOBODY, RequestKind::User, SIGN_IN_ANSWER);
        self.link
            .outbox
            .command(b"USR")
            .number(transaction)
            .word("TWN")
            .word("I")
            .word(self.settings.account.as_str())
            .finish()
    }

    pub(super) fn send_ticket(&mut self) {
        let transaction = self.link.next_transaction();
        self.requests.add(transaction, NOBODY, RequestKind::Ticket, SIGN_IN_ANSWER);
        let ticket = self.passport.ticket().unwrap_or_default();
        let written =
            self.link.outbox.command(b"USR").number(transaction).word("TWN").word("S").word(ticket).finish();
        self.session.phase = Phase::Ticket;
        self.start_step(self.settings.limits.sign_in_step);
        self.check_written(written);
    }

    pub(super) fn version_answered(&mut self, frame: &Frame<'_>) -> Option<Due> {
        if self.session.phase != Phase::Version {
            return None;
        }
        let mut answers = frame.arguments();
        let transaction = answers.number();
        self.requests.answered(transaction.unwrap_or(0), frame.verb());
        let offered = |name: &[u8]| {
            Dialect::from_name(name).filter(|dialect| self.settings.dialects.contains(*dialect))
        };
        if let Some(dialect) = answers.clone().find_map(offered) {
            self.session.dialect = Some(dialect);
            note!("the server chose MSNP{}", dialect.number());
            self.session.phase = Phase::ClientVersion;
            if self.session.pace != Pace::Eager {
                let written = self.send_client_version(b"CVR");
                self.start_step(self.settings.limits.sign_in_step);
                self.check_written(written);
            }
            return None;
        }
        match answers.next() {
            Some(b"CVR0") => {
                self.session.phase = Phase::UpdateQuery;
                let eager = self.session.pace == Pace::Eager;
                let written = if eager { Ok(()) } else { self.send_client_version(b"CVQ") };
                self.start_step(UPDATE_ANSWER.min(self.settings.limits.sign_in_step));
                self.check_written(written);
                None
            }
            Some(b"0") | None => self.protocol_refused(UpgradeCause::NoCommonDialect),
            Some(_) => self.protocol_refused(UpgradeCause::UnknownDialect),
        }
    }

    /// The server, or something in its place, does not take this client. In a session that is taken up again that is no reason to ask
    /// for another client: it was taken before.
    pub(super) fn protocol_refused(&mut self, cause: UpgradeCause) -> Option<Due> {
        if !self.is_recovering() && !core::mem::replace(&mut self.session.upgrade_told, true) {
            self.announcements.push(Announcement::Upgrade(cause));
        }
        self.end(End::Because(SignOutReason::UpgradeRequired));
        None
    }

    pub(super) fn client_version_answered(&mut self, frame: &Frame<'_>) -> Option<Due> {
        let transaction = frame.arguments().number().unwrap_or(0);
        self.requests.answered(transaction, frame.verb());
        match self.session.phase {
            Phase::UpdateQuery => {
                let is_first = !self.is_recovering();
                self.end(End::Because(SignOutReason::UpgradeRequired));
                if !is_first {
                    return None;
                }
                return self.make_due(Reading::Upgrade(UpgradeCause::OnlyUpdates), frame);
            }
            Phase::ClientVersion => {}
            _ => return None,
        }
        self.session.phase = Phase::User;
        if self.session.pace != Pace::Eager {
            let written = self.send_user();
            self.start_step(self.settings.limits.sign_in_step);
            self.check_written(written);
        }
        let minimum = frame.arguments().nth(3).unwrap_or_default();
        let too_old = is_older(self.settings.version.as_bytes(), minimum);
        if too_old && !core::mem::replace(&mut self.session.upgrade_told, true) {
            return self.make_due(Reading::Upgrade(UpgradeCause::ClientTooOld), frame);
        }
        None
    }

    pub(super) fn user_answered(&mut self, frame: &Frame<'_>) -> Reading {
        let mut arguments = frame.arguments();
        let transaction = arguments.number().unwrap_or(0);
        match (self.session.phase, arguments.next(), arguments.next()) {
            (Phase::User, Some(b"TWN"), Some(b"S")) => {
                self.requests.answered(transaction, frame.verb());
                self.learn_pace();
                self.ticket_wanted(arguments.next().unwrap_or_default());
                Reading::Nothing
            }
            (Phase::User | Phase::Ticket, Some(b"OK"), Some(_)) => {
                self.requests.answered(transaction, frame.verb());
                self.signed_in();
                Reading::SignedIn
            }
            (Phase::User | Phase::Ticket, ..) => {
                let request = self.session.awaited();
                self.end(End::Because(SignOutReason::BadAnswer { request }));
                Reading::Nothing
            }
            _ => Reading::Nothing,
        }
    }

    /// The server's challenge for Passport has come.
    pub(super) fn ticket_wanted(&mut self, challenge: &[u8]) {
        if self.passport.ticket().is_some() {
            self.send_ticket();
            return;
        }
        self.session.phase = Phase::Passport;
        // Each step of the exchange has a limit of its own.
        let limits = &self.settings.limits;
        let step = limits.connect.as_millis().saturating_add(limits.sign_in_step.as_millis());
        let steps = u64::from(limits.redirects).saturating_add(MORE_PASSPORT_STEPS);
        self.start_step(Duration::from_millis(step.saturating_mul(steps)));
        self.step_passport(|passport, settings, link| passport.challenged(challenge, settings, link));
        self.stamp(self.now);
    }

    /// Acts on what a step of the Passport exchange led to.
    pub(super) fn follow_passport(&mut self, step: Step) {
        match step {
            Step::Wait => {}
            Step::Ticket => {
                self.session.ticket_is_old = false;
                self.passport.stop();
                if self.session.phase == Phase::Passport {
                    self.send_ticket();
                }
            }
            Step::WrongPassword => self.end(End::WrongPassword),
            Step::Failed(reason) => self.end(End::Because(reason)),
        }
    }

    /// `USR OK`: asks for the list and goes online, in one write.
    pub(super) fn signed_in(&mut self) {
        note!("signed in");
        self.session.phase = Phase::SignedIn;
        self.session.redirects = 0;
        if core::mem::take(&mut self.session.address_is_old) {
            self.settings.notification.used();
        }
        self.session.step = Timer::OFF;
        self.passport.stop();
        let limit = self.settings.limits.sign_in_step;
        let transaction = self.link.next_transaction();
        self.requests.add(transaction, NOBODY, RequestKind::Synchronize, limit);
        let list =
            if self.settings.list_version.is_empty() { "0" } else { self.settings.list_version.as_str() };
        let settings = if self.settings.settings_version.is_empty() {
            "0"
        } else {
            self.settings.settings_version.as_str()
        };
        let two = self.session.dialect.map(Dialect::list_form) == Some(ListForm::Prefixed);
        let mut synchronize = self.link.outbox.command(b"SYN");
        synchronize.number(transaction).word(list).optional_word(two.then_some(settings));
        let written = synchronize.finish().and_then(|()| self.send_status(self.settings.status, NOBODY));
        self.restart_ping();
        self.session.stamp(self.now);
        self.requests.stamp(self.now);
        self.check_written(written);
    }

    pub(super) fn sent_on(&mut self, address: &str) {
        if !self.may_redirect() {
            self.end(End::Because(SignOutReason::TooManyRedirects));
            return;
        }
        if address == "0" {
            self.requests.orphan_all();
            self.greet();
            return;
        }
        let Some(target) = Target::parse(address) else {
            let request = self.session.awaited();
            self.end(End::Because(SignOutReason::BadAnswer { request }));
            return;
        };
        self.settings.notification.name(target);
        self.session.address_is_old = false;
        self.session.listing = false;
        self.session.listed = false;
        self.session.online = false;
        self.reach();
    }

    pub(super) fn sign_in_refused(&mut self, request: RequestKind, code: ErrorCode) {
        let stale_ticket = matches!(code, ErrorCode::AUTHENTICATION_FAILED | ErrorCode::BAD_TICKET);
        if self.session.phase == Phase::Ticket && stale_ticket && self.session.ticket_is_old {
            self.session.ticket_is_old = false;
            self.passport.forget_secret();
            self.reach();
            self.begin_passport();
            return;
        }
        // Some servers know their accounts, and say at once what others leave to the login server.
        if request == RequestKind::User && code == ErrorCode::AUTHENTICATION_FAILED {
            self.end(End::Because(SignOutReason::WrongPassword { text: Text::EMPTY }));
            return;
        }
        if code == ErrorCode::WRONG_SERVER && !self.settings.notification.is_none() && self.may_redirect() {
            self.settings.notification.forget();
            self.reach();
            return;
        }
        self.end_refused(request, code);
    }

    pub(super) fn may_redirect(&mut self) -> bool {
        let may = self.session.redirects < self.settings.limits.redirects;
        if may {
            self.session.redirects = self.session.redirects.saturating_add(1);
        } else {
            self.watch.bite(Limit::Redirects, LinkKind::Notification, self.link.connection.id());
        }
        may
    }

    /// An eager attempt came to nothing: the next goes step by step. When the server has `turned` it `down`, and takes that, later
    /// sign-ins go so too.
    pub(super) fn go_step_by_step(&mut self, turned_down: bool) {
        note!("several commands at once led nowhere: signing in step by step");
        self.session.pace = if turned_down { Pace::StepByStepOnTrial } else { Pace::StepByStepOnce };
        self.reach();
    }

    /// The first commands were taken: what that says about their pace.
    fn learn_pace(&mut self) {
        match self.session.pace {
            Pace::StepByStepOnTrial => self.settings.go_step_by_step(),
            Pace::StepByStep => self.settings.lock_step = self.settings.lock_step.saturating_sub(1),
            Pace::Eager | Pace::StepByStepOnce => {}
        }
    }
}

/// Compares versions number by number.
fn is_older(own: &[u8], minimum: &[u8]) -> bool {
    let mut own = own.split(|&c| c == b'.').map(|part| parse_decimal(part).unwrap_or(0));
    let mut minimum = minimum.split(|&c| c == b'.').map(|part| parse_decimal(part).unwrap_or(0));
    for _ in 0..4 {
        let (ours, theirs) = (own.next().unwrap_or(0), minimum.next().unwrap_or(0));
        if ours != theirs {
            return ours < theirs;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_older;

    #[test]
    fn versions_compare_by_number() {
        assert!(is_older(b"6.2.0208", b"6.10.0001"));
        assert!(!is_older(b"7.5.0324", b"6.0.0602"));
        assert!(!is_older(b"7.5.0324", b"7.5.0324"));
        assert!(!is_older(b"7.5.0324", b""));
    }
}
