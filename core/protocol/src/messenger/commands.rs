//! What the notification server says: answers, refusals, and news of a running session (`notification.md` 2 to 10).

#[cfg(feature = "services")]
use super::across::fate_of;
use super::due::{Due, Reading};
use super::machine::Core;
use crate::account::Status;
use crate::announcement::Announcement;
use crate::auth::challenge;
use crate::code::ErrorCode;
use crate::dialect::Dialect;
#[cfg(feature = "legacy")]
use crate::dialect::ListForm;
use crate::error::{RequestError, RequestKind, SignOutReason};
use crate::ids::RequestId;
use crate::logging::note;
use crate::notification::sign_in::{End, Input, Phase};
use crate::notification::{lists, notices, presence};
use crate::pending::{NOBODY, Pending};
use crate::storage::Storage;
use crate::time::Duration;
use crate::timer::Round;
use crate::wire::Frame;

/// The most minutes that a server can ask to stay away for: a day.
const LONGEST_ABSENCE: u32 = 24 * 60;
/// How many answers to challenges are waited for at the same time. The others leave as well.
const MOST_CHALLENGES: usize = 4;
/// How long the rest of a list is waited for once the status was taken: the counts of `SYN` may be too large.
const REST_OF_LIST: Duration = Duration::from_secs(3);
/// How long the echo of the first `CHG` is waited for once the presence of others comes in.
const MISSING_ECHO: Duration = Duration::from_secs(5);

impl<S: Storage> Core<S> {
    /// Acts on a frame of the notification server.
    #[inline(never)]
    pub(super) fn handle(&mut self, frame: &Frame<'_>) -> Option<Due> {
        if matches!(self.session.phase(), Phase::Offline | Phase::Waiting | Phase::Ending | Phase::Reaching) {
            return None;
        }
        if let Some(number) = frame.error_number() {
            self.refused(frame, ErrorCode::new(number));
            return None;
        }
        let reading = match frame.verb().as_bytes() {
            b"VER" => self.sign_in(Input::Version(frame)),
            b"CVR" | b"CVQ" => self.sign_in(Input::ClientVersion(frame)),
            b"USR" => self.sign_in(Input::User(frame)),
            #[cfg(feature = "legacy")]
            b"INF" => self.sign_in(Input::Packages(frame)),
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
            _ if self.session.dialect().is_none() => Reading::Nothing,
            _ => self.told(frame),
        };
        self.make_due(reading, frame)
    }

    /// News of a session: what to read out of the frame.
    #[inline(never)]
    pub(super) fn told(&mut self, frame: &Frame<'_>) -> Reading {
        self.look_for_book_answer(frame);
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
            b"ILN" | b"NLN" => {
                self.others_are_told();
                if let Some(presence) = presence::presence(frame, self.has_networks()) {
                    self.contact_is_there(presence.account);
                }
                Reading::Presence
            }
            b"FLN" => {
                self.others_are_told();
                Reading::Offline
            }
            #[cfg(feature = "services")]
            b"ADL" | b"RML" => {
                self.list_told(frame);
                Reading::Nothing
            }
            b"UBX" => Reading::PersonalMessage,
            #[cfg(feature = "services")]
            b"UBM" => Reading::Across,
            b"UUX" | b"QRY" => self.setting(frame, Reading::Nothing),
            #[cfg(feature = "legacy")]
            b"IMS" => self.setting(frame, Reading::Nothing),
            b"MSG" => {
                self.look_for_mail_data(frame);
                Reading::ServiceMessage
            }
            b"NOT" => {
                self.look_for_list_change(frame);
                // What is not for people is nothing, and takes no place among the notices of a minute.
                notices::alert(frame).map_or(Reading::Nothing, |_| Reading::Alert)
            }
            b"IPG" => Reading::MobileText,
            #[cfg(feature = "services")]
            b"GCF" if frame.arguments().number() == Some(0) => Reading::Policies,
            #[cfg(feature = "services")]
            b"UBN" => Reading::Signal,
            #[cfg(feature = "services")]
            b"UUM" | b"UUN" => self.setting(frame, Reading::Nothing),
            // An answer that says nothing is none: the request still waits. One that nobody waits for any more is of no use.
            b"URL" | b"GCF" if frame.arguments().behind(1).word().is_none() => Reading::Malformed,
            b"URL" => self.answered_quietly(frame).map_or(Reading::Nothing, Reading::Url),
            b"GCF" => self.answered_quietly(frame).map_or(Reading::Nothing, Reading::ConfigurationFile),
            _ => Reading::Nothing,
        }
    }

    /// Ends the request that an answer belongs to, and says so when no part of it is left.
    pub(super) fn answered(&mut self, frame: &Frame<'_>) -> Option<RequestId> {
        let request = self.answered_quietly(frame)?;
        if !self.resources.pending.is_waiting(request) {
            self.resources.announcements.push(Announcement::Answered(request));
        }
        Some(request)
    }

    pub(super) fn answered_quietly(&mut self, frame: &Frame<'_>) -> Option<RequestId> {
        let transaction = frame.arguments().number()?;
        let pending = self.resources.pending.answered(transaction, frame.verb())?;
        #[cfg(feature = "services")]
        if pending.kind == RequestKind::Message {
            self.passed_across(&pending);
            return None;
        }
        Some(pending.request).filter(|request| *request != NOBODY)
    }

    pub(super) fn setting(&mut self, frame: &Frame<'_>, reading: Reading) -> Reading {
        self.answered(frame);
        reading
    }

    pub(super) fn synchronized(&mut self, frame: &Frame<'_>) -> Reading {
        let Some(answer) = lists::synchronized(frame) else { return Reading::Malformed };
        let transaction = frame.arguments().number().unwrap_or(0);
        if self.resources.pending.answered(transaction, frame.verb()).is_none() {
            return Reading::Nothing;
        }
        #[cfg(feature = "legacy")]
        let is_unchanged = {
            let kept = &self.resources.settings.list_version;
            !kept.is_empty() && *kept == answer.list
        };
        let keep = |settings: &mut heapless::String<40>, version: &str| {
            settings.clear();
            // A version that does not fit is not kept: the next sign-in gets the whole list.
            let _ = settings.push_str(version);
        };
        keep(&mut self.resources.settings.list_version, answer.list);
        keep(&mut self.resources.settings.settings_version, answer.settings);
        #[cfg(feature = "legacy")]
        if self.session.dialect().map(Dialect::list_form) == Some(ListForm::PerList) {
            return self.synchronized_per_list(is_unchanged);
        }
        let Some((contacts, groups)) = answer.counts else {
            self.list_complete();
            return Reading::ListUnchanged;
        };
        self.session.list.begin(contacts, groups);
        if self.session.list.has_all() {
            self.list_complete();
        } else {
            self.begin_step(self.resources.settings.limits.sign_in_step);
        }
        Reading::ListBegins
    }

    pub(super) fn listed(&mut self, frame: &Frame<'_>, contact: bool) -> Reading {
        let dialect = self.session.dialect().unwrap_or(Dialect::NEWEST);
        #[cfg(feature = "legacy")]
        if dialect.list_form() == ListForm::PerList {
            return self.listed_per_list(frame, contact);
        }
        self.session.list.line_came(contact);
        if self.session.list.is_arriving() {
            if self.session.list.has_all() {
                self.list_complete();
            } else {
                self.begin_step(self.list_step());
            }
        }
        let readable = if contact {
            lists::contact(frame, dialect).is_some()
        } else {
            lists::group(frame, dialect).is_some()
        };
        match (readable, contact) {
            (false, _) => Reading::Malformed,
            (true, true) => Reading::Contact,
            (true, false) => Reading::Group,
        }
    }

    /// Waits so long for what comes next.
    pub(super) fn begin_step(&mut self, limit: Duration) {
        self.session.sign_in.start_step(limit);
        self.resources.unstamped = true;
    }

    /// A list that did not come to its end is asked for as a whole the next time.
    pub(super) fn forget_version_of_part(&mut self) {
        if !self.session.list.has_all() {
            self.resources.settings.list_version.clear();
            self.resources.settings.settings_version.clear();
        }
    }

    pub(super) fn list_complete(&mut self) {
        self.session.sign_in.stop_step();
        if self.session.list.complete() {
            self.resources.announcements.push(Announcement::ListComplete);
            if self.session.online {
                self.online();
            }
        }
    }

    pub(super) fn status_changed(&mut self, frame: &Frame<'_>) -> Reading {
        let mut arguments = frame.arguments();
        let transaction = arguments.number();
        // A code that nobody knows is a way of being online; an echo without one confirms what was asked for.
        let asked = self.resources.settings.status;
        let status = arguments.next().map_or(asked, |code| Status::from_code(code).unwrap_or(Status::Online));
        self.answered(frame);
        self.status_taken(status, transaction != Some(0));
        Reading::Nothing
    }

    /// The service has taken a status of ours; `asked` for, or of its own accord.
    fn status_taken(&mut self, status: Status, asked: bool) {
        self.session.status = status;
        let first = asked && !core::mem::replace(&mut self.session.online, true);
        if !first {
            self.resources.announcements.push(Announcement::StatusChanged(status));
        } else if self.session.list.is_complete() {
            self.online();
        } else if self.session.list.is_arriving() {
            #[cfg(feature = "legacy")]
            if self.has_last_list() {
                return self.list_complete();
            }
            // Servers answer in order: what the list still lacks does not come, or comes at once.
            self.begin_step(self.list_step());
        }
    }

    /// How long the next line of the list is waited for.
    pub(super) fn list_step(&self) -> Duration {
        let step = self.resources.settings.limits.sign_in_step;
        if self.session.online { step.min(REST_OF_LIST) } else { step }
    }

    /// Whether presence names networks.
    pub(super) fn has_networks(&self) -> bool {
        self.session.dialect().is_some_and(Dialect::has_networks_in_presence)
    }

    /// The presence of others comes in: whoever gets it is online, whether or not the service says so.
    fn others_are_told(&mut self) {
        let waits = self.session.is_signed_in() && !self.session.online && !self.session.others_told;
        if waits {
            self.session.others_told = true;
            self.resources.pending.hasten(RequestKind::Status, MISSING_ECHO);
            self.resources.unstamped = true;
        }
    }

    /// List and status are there.
    fn online(&mut self) {
        if self.recovery.online(self.resources.now) {
            self.resources.watch.resumed_session();
            self.conversations_go_on();
        }
        self.resources.announcements.push(Announcement::Online(self.session.status));
        self.offline_messages_are_due();
    }

    pub(super) fn pong(&mut self, frame: &Frame<'_>) {
        if let Some(seconds) = frame.arguments().number() {
            self.session.heartbeat.pace(Duration::from_secs(seconds.clamp(20, 300)));
        }
        self.session.heartbeat.answered();
        self.restart_ping();
        self.session.stamp(self.resources.now);
    }

    pub(super) fn challenged(&mut self, frame: &Frame<'_>) {
        if !self.may_answer_challenge() {
            return;
        }
        let challenge = frame.arguments().nth(1).unwrap_or_default();
        let Some(dialect) = self.session.dialect().filter(|dialect| dialect.has_challenges()) else { return };
        let (id, key) = self.resources.settings.product(dialect);
        let answer = challenge::respond(dialect, challenge, id.as_bytes(), key.as_bytes());
        let transaction = self.resources.link.next_transaction();
        let mut command = self.resources.link.outbox.command(b"QRY");
        command.number(transaction).word(id);
        // Without room nothing is said, and the server asks again or says goodbye: both are handled.
        let said = command.finish_with(&|sink| sink.put(&answer)).is_ok();
        // Of a flood only some are kept in mind, so that what the user asks for has room.
        if said && self.resources.pending.waiting(RequestKind::Challenge) < MOST_CHALLENGES {
            self.resources.pending.add(
                transaction,
                NOBODY,
                RequestKind::Challenge,
                self.resources.settings.limits.request,
            );
            self.resources.pending.each_timer(&mut Round::Place(self.resources.now));
        }
    }

    /// `XFR`: to another notification server, or to a switchboard.
    pub(super) fn transferred(&mut self, frame: &Frame<'_>) -> Option<Due> {
        let mut arguments = frame.arguments();
        let transaction = arguments.number()?;
        match arguments.next()? {
            b"NS" => {
                let address = arguments.word()?;
                self.sign_in(Input::SentOn(address));
                None
            }
            b"SB" => self.switchboard_offered(transaction, frame),
            _ => None,
        }
    }

    pub(super) fn told_to_leave(&mut self, frame: &Frame<'_>) {
        if self.session.phase() == Phase::Leaving {
            return;
        }
        let mut arguments = frame.arguments();
        let reason = match arguments.next() {
            Some(b"OTH") => SignOutReason::SignedInElsewhere,
            Some(b"SSD") => SignOutReason::ServerShutdown,
            Some(b"TOU") => SignOutReason::TermsOfUse,
            Some(b"MIG") => SignOutReason::ListMigrated,
            Some(b"RCT") => {
                SignOutReason::ComeBackLater { minutes: arguments.number().unwrap_or(1).min(LONGEST_ABSENCE) }
            }
            _ => SignOutReason::ServerClosed,
        };
        if matches!(reason, SignOutReason::ListMigrated) {
            self.resources.settings.list_version.clear();
            self.resources.settings.settings_version.clear();
        }
        self.end(End::Because(reason));
    }

    /// An error line.
    pub(super) fn refused(&mut self, frame: &Frame<'_>, code: ErrorCode) {
        note!("the server refused with {}", code.number());
        let pending =
            frame.arguments().number().and_then(|transaction| self.resources.pending.refused(transaction));
        match self.session.phase() {
            Phase::SignedIn => match pending {
                Some(pending) => self.request_refused(&pending, RequestError::Code(code)),
                None if closes_session(code) => self.end_refused(RequestKind::Status, code),
                None => self.look_for_book_refusal(frame.arguments().number(), code),
            },
            Phase::Leaving => {
                if let Some(pending) = pending {
                    self.refused_while_leaving(&pending, RequestError::Code(code));
                }
            }
            Phase::Offline | Phase::Waiting | Phase::Ending => {}
            Phase::Reaching
            | Phase::Version
            | Phase::ClientVersion
            | Phase::UpdateQuery
            | Phase::User
            | Phase::Passport
            | Phase::Ticket => {
                self.sign_in(Input::Refused(pending.map(|pending| pending.kind), code));
            }
        }
    }

    pub(super) fn end_refused(&mut self, request: RequestKind, code: ErrorCode) {
        self.end(End::Because(SignOutReason::Refused { request, code }));
    }

    /// A request of a running session was refused, or never answered.
    pub(super) fn request_refused(&mut self, pending: &Pending, error: RequestError) {
        #[cfg(feature = "services")]
        if self.takes_refused_list(pending, error) {
            return;
        }
        if let RequestError::Code(code) = error
            && is_as_good_as_done(pending.kind, code)
        {
            if pending.request != NOBODY && !self.resources.pending.is_waiting(pending.request) {
                self.resources.announcements.push(Announcement::Answered(pending.request));
            }
            return;
        }
        match (pending.kind, error) {
            #[cfg(feature = "services")]
            (RequestKind::Message, _) => self.resources.announcements.push(fate_of(pending, error)),
            (RequestKind::Switchboard, _) => self.switchboard_refused(pending.request, error),
            (RequestKind::Status, RequestError::TimedOut)
                if pending.request == NOBODY && self.session.others_told =>
            {
                self.status_taken(self.resources.settings.status, true);
            }
            (RequestKind::Synchronize, _) | (RequestKind::Status, _) if pending.request == NOBODY => {
                let request = pending.kind;
                self.end(End::Because(match error {
                    RequestError::Code(code) => SignOutReason::Refused { request, code },
                    RequestError::TimedOut | RequestError::SignedOut => SignOutReason::TimedOut { request },
                }));
            }
            (RequestKind::Challenge, RequestError::Code(code)) => {
                self.end_refused(RequestKind::Challenge, code)
            }
            // Some servers take the answer to a challenge without a word.
            (RequestKind::Challenge, _) => {}
            (RequestKind::Page, RequestError::TimedOut) => {
                self.resources.announcements.push(Announcement::Answered(pending.request))
            }
            _ if pending.request != NOBODY => {
                self.resources.pending.disown(pending.request);
                self.resources.announcements.push(Announcement::Refused(
                    pending.request,
                    pending.kind,
                    error,
                ));
            }
            _ => {}
        }
    }

    pub(super) fn request_timed_out(&mut self, pending: &Pending) {
        match self.session.phase() {
            Phase::SignedIn => self.request_refused(pending, RequestError::TimedOut),
            Phase::Leaving => self.refused_while_leaving(pending, RequestError::TimedOut),
            Phase::Offline | Phase::Waiting | Phase::Ending => {}
            Phase::Reaching
            | Phase::Version
            | Phase::ClientVersion
            | Phase::UpdateQuery
            | Phase::User
            | Phase::Passport
            | Phase::Ticket => {}
        }
    }

    /// Requests are answered to the last; what the machine asked by itself is of no matter any more.
    fn refused_while_leaving(&mut self, pending: &Pending, error: RequestError) {
        if pending.request != NOBODY && pending.kind != RequestKind::Switchboard {
            self.request_refused(pending, error);
        }
    }

    pub(super) fn make_due(&mut self, reading: Reading, frame: &Frame<'_>) -> Option<Due> {
        if matches!(reading, Reading::Nothing) {
            return None;
        }
        let makes_sense = if matches!(reading, Reading::Presence) {
            presence::presence(frame, self.has_networks()).is_some()
        } else {
            // These three are looked at already.
            matches!(reading, Reading::Malformed | Reading::Contact | Reading::Group)
                || self.read(reading, *frame).is_some()
        };
        if !makes_sense {
            return Some(Due::Reading(Reading::Malformed));
        }
        self.may_tell(reading, frame).then_some(Due::Reading(reading))
    }
}

/// Codes that end a session whatever they answer (`overview.md` 5).
fn closes_session(code: ErrorCode) -> bool {
    matches!(code.number(), 540 | 600 | 601 | 604 | 605 | 910..=912 | 914..=928)
}

/// Refusals that mean that what was asked for is so already (`overview.md` 5, client policy).
fn is_as_good_as_done(kind: RequestKind, code: ErrorCode) -> bool {
    use crate::account::List as Lists;
    match kind {
        RequestKind::Add(Lists::Allow) => {
            matches!(code, ErrorCode::ALREADY_THERE | ErrorCode::ON_OPPOSITE_LIST)
        }
        RequestKind::Add(_) => code == ErrorCode::ALREADY_THERE,
        RequestKind::Remove(_) => matches!(code, ErrorCode::NOT_ON_LIST),
        RequestKind::Privacy | RequestKind::Prompting => code == ErrorCode::ALREADY_IN_MODE,
        RequestKind::Version
        | RequestKind::ClientVersion
        | RequestKind::User
        | RequestKind::Ticket
        | RequestKind::Synchronize
        | RequestKind::Status
        | RequestKind::DisplayName
        | RequestKind::PersonalMessage
        | RequestKind::Property
        | RequestKind::RenameContact
        | RequestKind::AddGroup
        | RequestKind::RenameGroup
        | RequestKind::RemoveGroup
        | RequestKind::Url
        | RequestKind::ConfigurationFile
        | RequestKind::Page
        | RequestKind::Switchboard
        | RequestKind::Switchboards
        | RequestKind::Signal
        | RequestKind::Message
        | RequestKind::Challenge => false,
    }
}
