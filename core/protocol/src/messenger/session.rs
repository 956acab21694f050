//! The notification link: from the first command to the last (`notification.md`).

use super::announcement::Announcement;
use super::ids::RequestId;
use super::kept::Target;
use super::passport::Step;
use super::present::{Due, Reading};
use super::requests::{NOBODY, Pending};
use super::timer::Timer;
use super::{Core, LinkState};
use crate::account::Status;
use crate::auth::challenge;
use crate::code::ErrorCode;
use crate::dialect::{Dialect, ListForm};
use crate::error::{FailureReason, LinkError, RequestError, RequestKind, SignOutReason, UpgradeCause};
use crate::limits::MOST_REDIRECTS;
use crate::notification::{lists, presence};
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};
use crate::wire::{Frame, Refused, parse_decimal};

/// What the notification link is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Offline,
    /// Connecting.
    Reaching,
    /// `VER` sent.
    Version,
    /// `CVR` sent.
    ClientVersion,
    /// `CVQ` sent, after `VER CVR0`: only to tell the user what the server wants.
    UpdateQuery,
    /// `USR` with the account sent.
    User,
    /// The Passport exchange is under way.
    Passport,
    /// `USR` with the ticket sent.
    Ticket,
    SignedIn,
    /// Saying goodbye.
    Leaving,
    /// Over: what is left to tell is being told.
    Ending,
}

/// Why it is over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum End {
    Because(SignOutReason<'static>),
    /// The text stands in the login server's answer.
    WrongPassword,
}

pub(crate) struct Session {
    pub(crate) phase: Phase,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) end: End,
    /// The driver said that the notification link is gone; acted on when all that came before is read.
    pub(crate) ended_link: Option<LinkError>,
    /// Ends the step of the sign-in, or the farewell.
    step: Timer,
    /// When to send the next `PNG`.
    ping: Timer,
    /// Until when the answer to a `PNG` has to come.
    pong: Timer,
    /// The server's figure, or the default.
    ping_after: Duration,
    redirects: u8,
    /// This attempt went eagerly.
    eager: bool,
    /// The ticket was kept from an earlier sign-in, and may be old.
    ticket_is_old: bool,
    /// The address of the notification server was kept from an earlier sign-in, and may be old.
    address_is_old: bool,
    /// The server refused the protocol: told already.
    upgrade_told: bool,
    /// Bytes of the old stream are to be thrown away.
    stale_stream: bool,
    contacts_left: u32,
    groups_left: u32,
    /// The whole list is there.
    listed: bool,
    online: bool,
    pub(crate) status: Status,
}

impl Session {
    pub(crate) const OFFLINE: Self = Self {
        phase: Phase::Offline,
        dialect: None,
        end: End::Because(SignOutReason::Wish),
        ended_link: None,
        step: Timer::OFF,
        ping: Timer::OFF,
        pong: Timer::OFF,
        ping_after: Duration::ZERO,
        redirects: 0,
        eager: false,
        ticket_is_old: false,
        address_is_old: false,
        upgrade_told: false,
        stale_stream: false,
        contacts_left: 0,
        groups_left: 0,
        listed: false,
        online: false,
        status: Status::Offline,
    };

    pub(crate) fn is_offline(&self) -> bool {
        self.phase == Phase::Offline
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.phase == Phase::SignedIn
    }

    /// Whether wishes can be sent: the status is known to the server.
    pub(crate) fn is_online(&self) -> bool {
        self.is_signed_in() && self.online
    }

    pub(crate) fn stamp(&mut self, now: Instant) {
        self.step.stamp(now);
        self.ping.stamp(now);
        self.pong.stamp(now);
    }

    pub(crate) fn next_end(&self) -> Instant {
        self.step.end().min(self.ping.end()).min(self.pong.end())
    }

    /// Any byte shows that the link lives. Answers whether a timer was started.
    pub(crate) fn heard_from_server(&mut self) -> bool {
        if self.pong.is_off() {
            return false;
        }
        self.pong = Timer::OFF;
        self.ping = Timer::start(self.ping_after);
        true
    }

    /// Anything sent puts the next `PNG` off. Answers whether a timer was started.
    pub(crate) fn wrote_to_server(&mut self) -> bool {
        if !self.is_signed_in() || !self.pong.is_off() {
            return false;
        }
        self.ping = Timer::start(self.ping_after);
        true
    }

    /// Whether what came in belongs to a connection that was given up; asked once.
    pub(crate) fn wants_fresh_stream(&mut self) -> bool {
        core::mem::take(&mut self.stale_stream)
    }

    /// The request whose answer is awaited in this phase of the sign-in.
    fn awaited(&self) -> RequestKind {
        match self.phase {
            Phase::Offline | Phase::Reaching | Phase::Version => RequestKind::Version,
            Phase::ClientVersion | Phase::UpdateQuery => RequestKind::ClientVersion,
            Phase::User => RequestKind::User,
            Phase::Passport | Phase::Ticket => RequestKind::Ticket,
            Phase::SignedIn | Phase::Leaving | Phase::Ending => RequestKind::Synchronize,
        }
    }
}

impl<S: Storage> Core<S> {
    /// A new attempt to sign in.
    pub(super) fn begin(&mut self) {
        self.session = Session { phase: Phase::Reaching, ping_after: self.kept.limits.ping, ..Session::OFFLINE };
        self.session.ticket_is_old = self.passport.ticket().is_some();
        self.session.address_is_old = !self.kept.notification.is_none();
        self.reach();
        self.begin_passport();
    }

    fn begin_passport(&mut self) {
        self.step_passport(|passport, kept, link| {
            passport.begin(kept, link);
            Step::Wait
        });
    }

    /// Connects to the notification server, or to the dispatch server when no other is known.
    fn reach(&mut self) {
        self.unstamped = true;
        self.line.abandon();
        self.session.phase = Phase::Reaching;
        self.session.dialect = None;
        self.session.stale_stream = true;
        self.session.step = Timer::OFF;
        self.session.ended_link = None;
        while self.requests.take_any().is_some() {}
        let link = self.next_link();
        self.line.link.want(link, self.kept.limits.connect);
    }

    /// Where the notification link goes.
    pub(super) fn target(&self) -> &Target {
        if self.kept.notification.is_none() { &self.kept.service } else { &self.kept.notification }
    }

    pub(super) fn notification_connected(&mut self) {
        self.session.eager = self.kept.goes_eagerly();
        self.greet();
    }

    /// `VER`, and what may leave with it.
    fn greet(&mut self) {
        self.session.phase = Phase::Version;
        let transaction = self.line.next_transaction();
        let mut command = self.line.outbox.command(b"VER").number(transaction);
        for dialect in self.kept.dialects.best_first() {
            command = command.word(dialect.name());
        }
        let mut written = command.word("CVR0").finish();
        self.requests.add(transaction, NOBODY, RequestKind::Version, SIGN_IN_ANSWER);
        if self.session.eager {
            written = written.and_then(|()| self.send_client_version(b"CVR")).and_then(|()| self.send_user());
        }
        let limits = &self.kept.limits;
        let limit = if self.session.eager { limits.eager } else { limits.sign_in_step };
        self.start_step(limit);
        self.check_written(written);
    }

    fn start_step(&mut self, limit: Duration) {
        self.session.step = Timer::start(limit);
        self.unstamped = true;
        self.session.stamp(self.now);
    }

    /// Commands of the sign-in go into an empty buffer; one that does not fit never will.
    fn check_written(&mut self, written: Result<(), Refused>) {
        if written.is_err() {
            let request = self.session.awaited();
            self.end(End::Because(SignOutReason::BadAnswer { request }));
        }
    }

    fn send_client_version(&mut self, verb: &[u8; 3]) -> Result<(), Refused> {
        let transaction = self.line.next_transaction();
        self.requests.add(transaction, NOBODY, RequestKind::ClientVersion, SIGN_IN_ANSWER);
        let mut command = self.line.outbox.command(verb).number(transaction);
        for field in self.kept.client_fields().split(' ') {
            command = command.word(field);
        }
        command.word(self.kept.account.as_str()).finish()
    }

    fn send_user(&mut self) -> Result<(), Refused> {
        let transaction = self.line.next_transaction();
        self.requests.add(transaction, NOBODY, RequestKind::User, SIGN_IN_ANSWER);
        self.line.outbox.command(b"USR").number(transaction).word("TWN").word("I").word(self.kept.account.as_str()).finish()
    }

    fn send_ticket(&mut self) {
        let transaction = self.line.next_transaction();
        self.requests.add(transaction, NOBODY, RequestKind::Ticket, SIGN_IN_ANSWER);
        let ticket = self.passport.ticket().unwrap_or_default();
        let written = self.line.outbox.command(b"USR").number(transaction).word("TWN").word("S").word(ticket).finish();
        self.session.phase = Phase::Ticket;
        self.start_step(self.kept.limits.sign_in_step);
        self.check_written(written);
    }

    /// Acts on a frame of the notification server.
    pub(super) fn handle(&mut self, frame: &Frame<'_>) -> Option<Due> {
        if matches!(self.session.phase, Phase::Offline | Phase::Ending | Phase::Reaching) {
            return None;
        }
        if let Some(number) = frame.verb().error_number() {
            self.refused(frame, ErrorCode::new(number));
            return None;
        }
        let reading = match frame.verb().as_bytes() {
            b"VER" => return self.version_answered(frame),
            b"CVR" | b"CVQ" => return self.client_version_answered(frame),
            b"USR" => self.user_answered(frame),
            b"XFR" => return self.transferred(frame),
            b"OUT" => {
                self.told_to_leave(frame);
                Reading::Nothing
            }
            b"QNG" => {
                self.pong(frame);
                Reading::Nothing
            }
            b"CHL" => {
                self.challenged(frame);
                Reading::Nothing
            }
            b"RNG" => return self.rung(frame),
            _ if self.session.dialect.is_none() => Reading::Nothing,
            _ => self.told(frame),
        };
        self.make_due(reading, frame)
    }

    /// News of a session: what to read out of the frame.
    fn told(&mut self, frame: &Frame<'_>) -> Reading {
        match frame.verb().as_bytes() {
            b"SYN" => self.synchronized(frame),
            b"LST" => self.listed(frame, true),
            b"LSG" => self.listed(frame, false),
            b"GTC" => self.setting(frame, Reading::Prompting),
            b"BLP" => self.setting(frame, Reading::Privacy),
            b"PRP" => self.setting(frame, Reading::OwnProperty),
            b"BPR" => Reading::ContactProperty,
            b"ADD" | b"ADC" => Reading::Added(self.answered(frame)),
            b"REM" => Reading::Removed(self.answered(frame)),
            b"ADG" => self.setting(frame, Reading::GroupAdded),
            b"REG" => self.setting(frame, Reading::GroupRenamed),
            b"RMG" => self.setting(frame, Reading::GroupRemoved),
            b"REA" => self.setting(frame, Reading::Renamed),
            b"SBP" => self.setting(frame, Reading::ContactSetting),
            b"CHG" => self.status_changed(frame),
            b"ILN" | b"NLN" => Reading::Presence,
            b"FLN" => Reading::Offline,
            b"UBX" => Reading::PersonalMessage,
            b"UUX" | b"QRY" => {
                self.answered(frame);
                Reading::Nothing
            }
            b"MSG" => Reading::ServiceMessage,
            b"NOT" => Reading::Alert,
            b"IPG" => Reading::MobileText,
            b"URL" => Reading::Url(self.answered_quietly(frame)),
            b"GCF" => Reading::ConfigurationFile(self.answered_quietly(frame)),
            _ => Reading::Nothing,
        }
    }

    /// Ends the wish that an answer belongs to, and says so when no part of it is left.
    fn answered(&mut self, frame: &Frame<'_>) -> Option<RequestId> {
        let wish = self.answered_quietly(frame)?;
        if !self.requests.is_waiting(wish) {
            self.announcements.push(Announcement::Answered(wish));
        }
        Some(wish)
    }

    fn answered_quietly(&mut self, frame: &Frame<'_>) -> Option<RequestId> {
        let transaction = frame.arguments().number()?;
        self.requests.answered(transaction).map(|pending| pending.wish).filter(|wish| *wish != NOBODY)
    }

    fn setting(&mut self, frame: &Frame<'_>, reading: Reading) -> Reading {
        self.answered(frame);
        reading
    }

    fn version_answered(&mut self, frame: &Frame<'_>) -> Option<Due> {
        if self.session.phase != Phase::Version {
            return None;
        }
        let mut answers = frame.arguments();
        let transaction = answers.number();
        self.requests.answered(transaction.unwrap_or(0));
        let offered = |name: &[u8]| Dialect::from_name(name).filter(|dialect| self.kept.dialects.contains(*dialect));
        if let Some(dialect) = answers.clone().find_map(offered) {
            self.session.dialect = Some(dialect);
            self.session.phase = Phase::ClientVersion;
            if !self.session.eager {
                let written = self.send_client_version(b"CVR");
                self.start_step(self.kept.limits.sign_in_step);
                self.check_written(written);
            }
            return None;
        }
        match answers.next() {
            Some(b"CVR0") => {
                self.session.phase = Phase::UpdateQuery;
                let written = if self.session.eager { Ok(()) } else { self.send_client_version(b"CVQ") };
                self.start_step(UPDATE_ANSWER.min(self.kept.limits.sign_in_step));
                self.check_written(written);
                None
            }
            Some(b"0") | None => self.protocol_refused(UpgradeCause::NoCommonDialect),
            Some(_) => self.protocol_refused(UpgradeCause::UnknownDialect),
        }
    }

    fn protocol_refused(&mut self, cause: UpgradeCause) -> Option<Due> {
        if !core::mem::replace(&mut self.session.upgrade_told, true) {
            self.announcements.push(Announcement::Upgrade(cause));
        }
        self.end(End::Because(SignOutReason::UpgradeRequired));
        None
    }

    fn client_version_answered(&mut self, frame: &Frame<'_>) -> Option<Due> {
        let transaction = frame.arguments().number().unwrap_or(0);
        self.requests.answered(transaction);
        match self.session.phase {
            Phase::UpdateQuery => {
                self.session.upgrade_told = true;
                self.end(End::Because(SignOutReason::UpgradeRequired));
                return self.make_due(Reading::Upgrade(UpgradeCause::OnlyUpdates), frame);
            }
            Phase::ClientVersion => {}
            _ => return None,
        }
        self.session.phase = Phase::User;
        if !self.session.eager {
            let written = self.send_user();
            self.start_step(self.kept.limits.sign_in_step);
            self.check_written(written);
        }
        let minimum = frame.arguments().nth(3).unwrap_or_default();
        let too_old = is_older(self.kept.version.as_bytes(), minimum);
        if too_old && !core::mem::replace(&mut self.session.upgrade_told, true) {
            return self.make_due(Reading::Upgrade(UpgradeCause::ClientTooOld), frame);
        }
        None
    }

    fn user_answered(&mut self, frame: &Frame<'_>) -> Reading {
        let mut arguments = frame.arguments();
        let transaction = arguments.number().unwrap_or(0);
        match (self.session.phase, arguments.next(), arguments.next()) {
            (Phase::User, Some(b"TWN"), Some(b"S")) => {
                self.requests.answered(transaction);
                self.ticket_wanted(arguments.next().unwrap_or_default());
                Reading::Nothing
            }
            (Phase::User | Phase::Ticket, Some(b"OK"), Some(_)) => {
                self.requests.answered(transaction);
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
    fn ticket_wanted(&mut self, challenge: &[u8]) {
        if self.session.eager {
            self.session.step = Timer::OFF;
        }
        if self.passport.ticket().is_some() {
            self.send_ticket();
            return;
        }
        self.session.phase = Phase::Passport;
        self.session.step = Timer::OFF;
        self.unstamped = true;
        self.step_passport(|passport, kept, link| passport.challenged(challenge, kept, link));
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
    fn signed_in(&mut self) {
        self.session.phase = Phase::SignedIn;
        self.session.redirects = 0;
        self.session.address_is_old = false;
        self.session.step = Timer::OFF;
        self.passport.stop();
        let limit = self.kept.limits.sign_in_step;
        let transaction = self.line.next_transaction();
        self.requests.add(transaction, NOBODY, RequestKind::Synchronize, limit);
        let list = if self.kept.list_version.is_empty() { "0" } else { self.kept.list_version.as_str() };
        let settings = if self.kept.settings_version.is_empty() { "0" } else { self.kept.settings_version.as_str() };
        let two = self.session.dialect.map(Dialect::list_form) == Some(ListForm::Prefixed);
        let synchronize =
            self.line.outbox.command(b"SYN").number(transaction).word(list).optional_word(two.then_some(settings));
        let written = synchronize.finish().and_then(|()| self.send_status(self.kept.status, NOBODY));
        self.session.ping = Timer::start(self.session.ping_after);
        self.session.stamp(self.now);
        self.requests.stamp(self.now);
        self.check_written(written);
    }

    pub(super) fn send_status(&mut self, status: Status, wish: RequestId) -> Result<(), Refused> {
        let limits = &self.kept.limits;
        let limit = if wish == NOBODY { limits.sign_in_step } else { limits.request };
        let transaction = self.line.next_transaction();
        let command = self.line.outbox.command(b"CHG").number(transaction).word(status.code());
        command.number(self.kept.capabilities.0).finish()?;
        self.requests.add(transaction, wish, RequestKind::Status, limit);
        Ok(())
    }

    fn synchronized(&mut self, frame: &Frame<'_>) -> Reading {
        let Some(answer) = lists::synchronized(frame) else { return Reading::Malformed };
        let transaction = frame.arguments().number().unwrap_or(0);
        if self.requests.answered(transaction).is_none_or(|pending| pending.kind != RequestKind::Synchronize) {
            return Reading::Nothing;
        }
        let keep = |kept: &mut heapless::String<40>, version: &str| {
            kept.clear();
            // A version that does not fit is not kept: the next sign-in gets the whole list.
            let _ = kept.push_str(version);
        };
        keep(&mut self.kept.list_version, answer.list);
        keep(&mut self.kept.settings_version, answer.settings);
        let Some((contacts, groups)) = answer.counts else {
            self.list_complete();
            return Reading::ListUnchanged;
        };
        (self.session.contacts_left, self.session.groups_left) = (contacts, groups);
        if contacts == 0 && groups == 0 {
            self.list_complete();
        } else {
            self.start_step(self.kept.limits.sign_in_step);
        }
        Reading::ListBegins
    }

    fn listed(&mut self, frame: &Frame<'_>, contact: bool) -> Reading {
        let dialect = self.session.dialect.unwrap_or(Dialect::MSNP12);
        if contact {
            self.session.contacts_left = self.session.contacts_left.saturating_sub(1);
        } else {
            self.session.groups_left = self.session.groups_left.saturating_sub(1);
        }
        if !self.session.listed {
            if self.session.contacts_left == 0 && self.session.groups_left == 0 {
                self.list_complete();
            } else {
                self.start_step(self.kept.limits.sign_in_step);
            }
        }
        let readable = if contact { lists::contact(frame, dialect).is_some() } else { lists::group(frame, dialect).is_some() };
        match (readable, contact) {
            (false, _) => Reading::Malformed,
            (true, true) => Reading::Contact,
            (true, false) => Reading::Group,
        }
    }

    fn list_complete(&mut self) {
        self.session.step = Timer::OFF;
        if !core::mem::replace(&mut self.session.listed, true) {
            self.announcements.push(Announcement::ListComplete);
        }
    }

    fn status_changed(&mut self, frame: &Frame<'_>) -> Reading {
        let mut arguments = frame.arguments();
        let transaction = arguments.number();
        let Some(status) = arguments.next().and_then(Status::from_code) else { return Reading::Malformed };
        self.answered(frame);
        self.session.status = status;
        let first = transaction != Some(0) && !core::mem::replace(&mut self.session.online, true);
        self.announcements.push(if first { Announcement::Online(status) } else { Announcement::StatusChanged(status) });
        Reading::Nothing
    }

    fn pong(&mut self, frame: &Frame<'_>) {
        if let Some(seconds) = frame.arguments().number() {
            self.session.ping_after = Duration::from_secs(seconds.clamp(20, 300));
        }
        self.session.pong = Timer::OFF;
        self.session.ping = Timer::start(self.session.ping_after);
        self.session.stamp(self.now);
    }

    fn challenged(&mut self, frame: &Frame<'_>) {
        let challenge = frame.arguments().nth(1).unwrap_or_default();
        let Some(dialect) = self.session.dialect else { return };
        let (id, key) = self.kept.product(dialect);
        let answer = challenge::respond(dialect.challenge_form(), challenge, id.as_bytes(), key.as_bytes());
        let transaction = self.line.next_transaction();
        let command = self.line.outbox.command(b"QRY").number(transaction).word(id);
        // Without room nothing is said, and the server asks again or says goodbye: both are handled.
        if command.finish_with(&|sink| sink.put(&answer)).is_ok() {
            self.requests.add(transaction, NOBODY, RequestKind::Challenge, self.kept.limits.request);
            self.requests.stamp(self.now);
        }
    }

    /// `XFR`: to another notification server, or to a switchboard.
    fn transferred(&mut self, frame: &Frame<'_>) -> Option<Due> {
        let mut arguments = frame.arguments();
        let transaction = arguments.number()?;
        match arguments.next()? {
            b"NS" => {
                let address = arguments.word()?;
                self.sent_on(address);
                None
            }
            b"SB" => self.switchboard_offered(transaction, frame),
            _ => None,
        }
    }

    fn sent_on(&mut self, address: &str) {
        if address == "0" {
            self.greet();
            return;
        }
        self.session.redirects = self.session.redirects.saturating_add(1);
        if self.session.redirects > MOST_REDIRECTS {
            self.end(End::Because(SignOutReason::TooManyRedirects));
            return;
        }
        let Some(target) = Target::parse(address) else {
            let request = self.session.awaited();
            self.end(End::Because(SignOutReason::BadAnswer { request }));
            return;
        };
        self.kept.notification = target;
        self.session.address_is_old = false;
        self.session.listed = false;
        self.session.online = false;
        self.reach();
    }

    fn told_to_leave(&mut self, frame: &Frame<'_>) {
        if self.session.phase == Phase::Leaving {
            return;
        }
        let mut arguments = frame.arguments();
        let reason = match arguments.next() {
            Some(b"OTH") => SignOutReason::SignedInElsewhere,
            Some(b"SSD") => SignOutReason::ServerShutdown,
            Some(b"TOU") => SignOutReason::TermsOfUse,
            Some(b"MIG") => SignOutReason::ListMigrated,
            Some(b"RCT") => SignOutReason::ComeBackLater { minutes: arguments.number().unwrap_or(1) },
            _ => SignOutReason::ServerClosed,
        };
        if matches!(reason, SignOutReason::ListMigrated) {
            self.kept.list_version.clear();
            self.kept.settings_version.clear();
        }
        self.end(End::Because(reason));
    }

    /// An error line.
    fn refused(&mut self, frame: &Frame<'_>, code: ErrorCode) {
        let pending = frame.arguments().number().and_then(|transaction| self.requests.answered(transaction));
        match self.session.phase {
            Phase::SignedIn => match pending {
                Some(pending) => self.request_refused(&pending, RequestError::Code(code)),
                None if closes_session(code) => self.end_refused(RequestKind::Status, code),
                None => {}
            },
            Phase::Offline | Phase::Ending | Phase::Leaving => {}
            _ => self.sign_in_refused(pending.map_or_else(|| self.session.awaited(), |pending| pending.kind), code),
        }
    }

    fn end_refused(&mut self, request: RequestKind, code: ErrorCode) {
        self.end(End::Because(SignOutReason::Refused { request, code }));
    }

    fn sign_in_refused(&mut self, request: RequestKind, code: ErrorCode) {
        let stale_ticket = matches!(code, ErrorCode::AUTHENTICATION_FAILED | ErrorCode::BAD_TICKET);
        if self.session.phase == Phase::Ticket && stale_ticket && self.session.ticket_is_old {
            self.session.ticket_is_old = false;
            self.passport.forget_secret();
            self.reach();
            self.begin_passport();
            return;
        }
        if code == ErrorCode::WRONG_SERVER && !self.kept.notification.is_none() && self.may_redirect() {
            self.kept.notification = Target::NONE;
            self.reach();
            return;
        }
        if self.session.phase == Phase::Version && matches!(code.number(), 500 | 601 | 911) {
            self.session.upgrade_told = true;
            self.announcements.push(Announcement::Upgrade(UpgradeCause::RefusedEarly));
        }
        self.end_refused(request, code);
    }

    fn may_redirect(&mut self) -> bool {
        self.session.redirects = self.session.redirects.saturating_add(1);
        self.session.redirects <= MOST_REDIRECTS
    }

    /// A request of a running session was refused, or never answered.
    pub(super) fn request_refused(&mut self, pending: &Pending, error: RequestError) {
        if let RequestError::Code(code) = error
            && is_as_good_as_done(pending.kind, code)
        {
            if pending.wish != NOBODY && !self.requests.is_waiting(pending.wish) {
                self.announcements.push(Announcement::Answered(pending.wish));
            }
            return;
        }
        match (pending.kind, error) {
            (RequestKind::Switchboard, _) => self.switchboard_refused(pending.wish, error),
            (RequestKind::Synchronize, _) | (RequestKind::Status, _) if pending.wish == NOBODY => {
                let request = pending.kind;
                self.end(End::Because(match error {
                    RequestError::Code(code) => SignOutReason::Refused { request, code },
                    _ => SignOutReason::TimedOut { request },
                }));
            }
            (RequestKind::Challenge, RequestError::Code(code)) => self.end_refused(RequestKind::Challenge, code),
            // Some servers take the answer to a challenge without a word.
            (RequestKind::Challenge, _) => {}
            _ if pending.wish != NOBODY => {
                self.requests.disown(pending.wish);
                self.announcements.push(Announcement::Refused(pending.wish, pending.kind, error));
            }
            _ => {}
        }
    }

    pub(super) fn request_timed_out(&mut self, pending: &Pending) {
        if self.session.phase == Phase::SignedIn {
            self.request_refused(pending, RequestError::TimedOut);
        }
    }

    pub(super) fn expire_session(&mut self, now: Instant) -> bool {
        let session = &mut self.session;
        if session.pong.is_due(now) {
            session.pong = Timer::OFF;
            self.line.abandon();
            self.session.ended_link = Some(LinkError::TimedOut);
            return true;
        }
        if session.ping.is_due(now) {
            session.ping = Timer::OFF;
            if session.is_signed_in() && self.line.outbox.command(b"PNG").finish().is_ok() {
                session.pong = Timer::start(self.kept.limits.pong);
                session.pong.stamp(now);
            } else if session.is_signed_in() {
                session.ping = Timer::start(session.ping_after);
                session.ping.stamp(now);
            }
            return true;
        }
        if session.step.is_due(now) {
            session.step = Timer::OFF;
            self.step_timed_out();
            return true;
        }
        if session.phase == Phase::Leaving && self.line.link.state == LinkState::Open && self.chats_are_quiet() {
            self.say_goodbye();
            return true;
        }
        false
    }

    fn step_timed_out(&mut self) {
        match self.session.phase {
            Phase::Leaving => self.say_goodbye(),
            // The counts were wrong: what has come is the list.
            Phase::SignedIn => self.list_complete(),
            Phase::UpdateQuery => {
                self.protocol_refused(UpgradeCause::OnlyUpdates);
            }
            Phase::Version | Phase::ClientVersion | Phase::User if self.session.eager => self.fall_back_to_lock_step(),
            _ => {
                let request = self.session.awaited();
                self.end(End::Because(SignOutReason::TimedOut { request }));
            }
        }
    }

    /// This server does not take several commands at once: from now on one after the other.
    fn fall_back_to_lock_step(&mut self) {
        self.kept.lock_step = true;
        self.reach();
    }

    /// The notification link is gone, and all that came before was read.
    pub(super) fn notification_lost(&mut self, why: LinkError) {
        self.line.outbox.reset();
        let refused_by_peer = matches!(why, LinkError::ClosedByPeer | LinkError::Broken);
        match self.session.phase {
            Phase::Offline | Phase::Ending => {}
            Phase::Leaving => self.end(End::Because(SignOutReason::Wish)),
            Phase::Reaching | Phase::Version if self.session.address_is_old => {
                self.session.address_is_old = false;
                self.kept.notification = Target::NONE;
                self.reach();
            }
            Phase::Version | Phase::ClientVersion | Phase::User if self.session.eager && refused_by_peer => {
                self.fall_back_to_lock_step();
            }
            Phase::UpdateQuery => {
                self.protocol_refused(UpgradeCause::OnlyUpdates);
            }
            Phase::Version | Phase::ClientVersion if refused_by_peer => {
                // Not the eagerness was the trouble.
                self.kept.lock_step = false;
                self.protocol_refused(UpgradeCause::RefusedEarly);
            }
            // The server's patience ended during the Passport exchange: once the ticket is there, it is tried again.
            Phase::Passport if refused_by_peer && self.session.redirects < MOST_REDIRECTS => {
                self.session.redirects = self.session.redirects.saturating_add(1);
                self.reach();
            }
            _ => self.end(End::Because(SignOutReason::LinkLost(why))),
        }
    }

    /// The session is over. What is left to tell is told by the next polls.
    pub(super) fn end(&mut self, end: End) {
        if matches!(self.session.phase, Phase::Offline | Phase::Ending) {
            return;
        }
        self.session.end = end;
        self.session.phase = Phase::Ending;
        self.session.step = Timer::OFF;
        self.session.ping = Timer::OFF;
        self.session.pong = Timer::OFF;
        self.session.ended_link = None;
        self.session.stale_stream = true;
        self.line.abandon();
        self.passport.stop();
        self.joining.give_up();
        for chat in self.chats.items_mut() {
            chat.talk.ending = true;
            chat.talk.fail(FailureReason::NotSent);
        }
    }

    /// What is told at the end, one by one: messages, requests, conversations, and that it is over.
    pub(super) fn next_ending(&mut self) -> Option<Due> {
        let told = self.chats.items_mut().iter_mut().find_map(|chat| chat.talk.next_announcement());
        if let Some(announcement) = told.or_else(|| self.take_over_chat()) {
            return Some(Due::Announcement(announcement));
        }
        if self.session.phase != Phase::Ending {
            return None;
        }
        while let Some(pending) = self.requests.take_any() {
            if pending.wish != NOBODY && pending.kind != RequestKind::Switchboard {
                self.requests.disown(pending.wish);
                let refused = Announcement::Refused(pending.wish, pending.kind, RequestError::SignedOut);
                return Some(Due::Announcement(refused));
            }
        }
        self.chats.clear();
        self.session.phase = Phase::Offline;
        self.session.dialect = None;
        self.session.status = Status::Offline;
        Some(Due::Announcement(Announcement::SignedOut))
    }

    /// See [`Messenger::sign_out`](super::Messenger::sign_out).
    pub(super) fn sign_out(&mut self) {
        self.unstamped = true;
        match self.session.phase {
            Phase::Offline | Phase::Ending | Phase::Leaving => {}
            Phase::SignedIn => {
                self.session.phase = Phase::Leaving;
                self.session.step = Timer::start(self.kept.limits.farewell);
                self.session.ping = Timer::OFF;
                self.session.pong = Timer::OFF;
                for chat in self.chats.items_mut() {
                    chat.talk.leave(&self.kept.limits);
                }
            }
            _ => self.end(End::Because(SignOutReason::Wish)),
        }
    }

    /// `OUT`, then close when it has left.
    fn say_goodbye(&mut self) {
        self.session.step = Timer::OFF;
        if self.line.link.state == LinkState::Open {
            let _ = self.line.outbox.command(b"OUT").finish();
            self.line.link.drain(self.kept.limits.farewell);
            self.line.link.timer.stamp(self.now);
        } else {
            self.end(End::Because(SignOutReason::Wish));
        }
    }

    fn make_due(&mut self, reading: Reading, frame: &Frame<'_>) -> Option<Due> {
        match reading {
            Reading::Nothing => None,
            Reading::Presence if presence::presence(frame).is_none() => Some(Due::Reading(Reading::Malformed)),
            reading => Some(Due::Reading(reading)),
        }
    }
}

/// Answers of the sign-in are awaited step by step; their requests are only remembered to name an error.
const SIGN_IN_ANSWER: Duration = Duration::from_secs(600);
/// How long the answer to `CVQ` is waited for: it only serves to tell more.
const UPDATE_ANSWER: Duration = Duration::from_secs(5);

/// Codes that end a session whatever they answer (`overview.md` 5).
fn closes_session(code: ErrorCode) -> bool {
    matches!(code.number(), 540 | 600 | 601 | 604 | 605 | 910..=912 | 914..=928)
}

/// Refusals that mean that what was wished for is so already (`overview.md` 5, client policy).
fn is_as_good_as_done(kind: RequestKind, code: ErrorCode) -> bool {
    use crate::account::List as Lists;
    match kind {
        RequestKind::Add(Lists::Allow) => matches!(code, ErrorCode::ALREADY_THERE | ErrorCode::ON_OPPOSITE_LIST),
        RequestKind::Add(_) => code == ErrorCode::ALREADY_THERE,
        RequestKind::Remove(_) => matches!(code, ErrorCode::NOT_ON_LIST),
        RequestKind::Privacy | RequestKind::Prompting => code == ErrorCode::ALREADY_IN_MODE,
        _ => false,
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
