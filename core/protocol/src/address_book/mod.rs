//! The address book and the memberships (`services.md` 2), which MSNP13 to MSNP15 have in place of `SYN` and `LST`: read after the sign-in,
//! told as they come, then said to the notification server; and changed as the user asks.
//!
//! ```text
//!          begin               FindMembership read       ABFindAll read         all ADL answered
//!   Off ----------> Memberships ---------------> Contacts -------------> Telling ---------------> Known
//!                     |    ^                      |    ^
//!                     |    | ABAdd, new tickets,  |    |
//!                     +----+ a pause              +----+
//!                     |                           |
//!                     +---------------------------+------> the session ends: its list cannot be had
//! ```
//!
//! When the notification server says that the list was changed elsewhere, `Known` goes back to `Memberships`, at most every
//! [`REST`]; then nobody is told to the notification server but by who asks for it, and a list that cannot be had stays as it was.
//!
//! Nothing is kept of a contact but who is on which list, until the notification server was told ([`People`]): people are told as they stand in
//! the answers, once for each list that they are on, each time with this list alone, as in MSNP2 to MSNP7. What comes in waits in a buffer
//! until all before it was told.

mod answer;
mod errands;
mod fault;
mod outcomes;
mod people;
#[cfg(feature = "internals")]
pub(crate) mod reading;
mod requests;
mod telling;
mod values;

pub(crate) use errands::{Change, Values};
pub(crate) use people::{put_payload, put_question};
pub(crate) use telling::Announced;
pub(crate) use values::{Context, Outcome};

use answer::Answer;
use errands::{Errand, State, Step};
use people::People;
use requests::{Envelope, Request};
use values::{Job, Scope, Stage, Switch, Untold};

use crate::Error;
use crate::code::ErrorCode;
use crate::error::{LinkError, RequestError};
use crate::http::response::Bounds;
use crate::http::url::Url;
use crate::ids::{LinkId, RequestId};
use crate::limits::Limit;
use crate::link::{Destination, News, Work};
use crate::storage::{Buffer, List, Storage};
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};
use crate::web::pull::Pull;
use crate::web::{Caller, Late, Progress};
use crate::wire::sink::Sink;

/// The longest document that is read (`services.md` 8).
const LONGEST_DOCUMENT: usize = 16 * 1024 * 1024;
/// How long such a document may take, as long as it keeps coming.
const LONGEST_READING: Duration = Duration::from_secs(600);
/// How long a list that was read again is not read once more (`services.md` 2.9).
const REST: Duration = Duration::from_secs(5);

#[repr(C)]
pub(crate) struct AddressBook<S: Storage> {
    stage: Stage,
    job: Job,
    /// Other tickets are wanted, or were for the call under way: [`AddressBook::tickets_renewed`] goes on.
    is_renewing: bool,
    was_renewed: bool,
    /// An address book was made in this session.
    made_book: bool,
    /// The roles of the answer are known from the last time.
    knows_roles: bool,
    /// The beginning of the list was told.
    has_begun: bool,
    scope: Scope,
    /// The service has refused to tell changes alone.
    refuses_changes: bool,
    /// The list that is to be told is with whoever keeps it, and not all of it was handed in.
    awaits_kept: bool,
    /// It was changed elsewhere, and is to be read again.
    is_stale: bool,
    /// The entry under way finds no room among the people.
    is_owed: bool,
    tries: u8,
    untold: Untold,
    /// The connection is gone; acted on when all that came before was read.
    closed: Option<LinkError>,
    /// The list cannot be had; said once.
    failure: Option<ErrorCode>,
    /// A command about the list was written.
    has_told: bool,
    /// What oneself wants of those who are on no list, and what of that the notification server was told.
    privacy: Switch,
    told_privacy: Switch,
    /// The commands about the list: how many wait for their answer, and the transactions of the first and of the last.
    awaited: u16,
    transactions: (u32, u32),
    /// Until their answers are there.
    answers_due: Timer,
    pause: Timer,
    /// Until the list may be read again.
    rest: Timer,
    reading: Timer,
    read_at: usize,
    answer: Answer,
    /// When memberships were changed last, as the answer said.
    last_change: values::Change,
    errands: S::Errands<Errand>,
    pub(crate) caller: Caller<S::Exchange>,
    pull: Pull<S::Secret>,
    people: People<S::People>,
    /// What came in and was not read yet.
    inbox: S::Exchange,
}

impl<S: Storage> AddressBook<S> {
    pub(crate) const NONE: Self = Self {
        stage: Stage::Off,
        job: Job::Nothing,
        is_renewing: false,
        was_renewed: false,
        made_book: false,
        knows_roles: false,
        has_begun: false,
        scope: Scope { is_again: false, changes_only: false },
        refuses_changes: false,
        awaits_kept: false,
        is_stale: false,
        is_owed: false,
        tries: 0,
        untold: Untold::Nothing,
        closed: None,
        failure: None,
        has_told: false,
        privacy: Switch::Unset,
        told_privacy: Switch::Unset,
        awaited: 0,
        transactions: (0, 0),
        answers_due: Timer::OFF,
        pause: Timer::OFF,
        rest: Timer::OFF,
        reading: Timer::OFF,
        read_at: 0,
        answer: Answer::NONE,
        last_change: values::Change::new(),
        errands: <S::Errands<Errand> as List<Errand>>::EMPTY,
        caller: Caller::NONE,
        pull: Pull::new(),
        people: People::NONE,
        inbox: S::Exchange::EMPTY,
    };

    /// The service has accepted the account: the list is fetched.
    pub(crate) fn begin(&mut self, context: &Context<'_>) {
        self.stop_call();
        self.people.clear();
        (self.made_book, self.refuses_changes, self.is_stale) = (false, false, false);
        self.read(false, context);
        (self.has_told, self.is_owed) = (false, false);
        (self.privacy, self.told_privacy, self.failure) = (Switch::Unset, Switch::Unset, None);
        (self.awaited, self.untold) = (0, Untold::Nothing);
        self.is_renewing = context.ticket.is_empty();
    }

    /// Begins to read both documents: what has changed in them, where somebody keeps what was read last.
    fn read(&mut self, is_again: bool, context: &Context<'_>) {
        self.scope = Scope { is_again, changes_only: false };
        self.read_whole();
        self.scope.changes_only = !self.refuses_changes && context.settings.web.kept_changes().is_some();
    }

    /// Begins to read both documents whole.
    fn read_whole(&mut self) {
        self.stage = Stage::Memberships;
        (self.scope.changes_only, self.awaits_kept) = (false, false);
        (self.knows_roles, self.has_begun, self.tries) = (false, false, 0);
    }

    /// The list was changed elsewhere.
    pub(crate) fn changed_elsewhere(&mut self) {
        self.is_stale |= self.is_on();
    }

    /// Reads the list again, where it was changed elsewhere, has rested, and nothing is being done to it.
    fn read_again(&mut self, context: &Context<'_>) {
        let is_at_rest = self.errands.items().first().is_none_or(Errand::is_untouched);
        if self.stage == Stage::Known && self.is_stale && self.rest.is_off() && is_at_rest {
            self.is_stale = false;
            self.rest = Timer::start(REST);
            self.read(true, context);
        }
    }

    /// Whether the list is fetched, or was.
    pub(crate) fn is_on(&self) -> bool {
        self.stage != Stage::Off
    }

    /// Whether it waits for other tickets.
    pub(crate) fn is_renewing(&self) -> bool {
        self.is_renewing
    }

    /// Others are asked for: a request that has not left as a whole is made anew with them.
    pub(crate) fn hold(&mut self) {
        if self.job != Job::Nothing && self.caller.is_writing() {
            self.is_renewing = true;
            self.reading = Timer::OFF;
            self.caller.call.stop();
        }
    }

    /// The session is lost, or over: what the user has asked for is refused.
    pub(crate) fn offline(&mut self) {
        self.stage = Stage::Off;
        self.stop_call();
        self.people.clear();
        (self.is_renewing, self.is_owed, self.untold) = (false, false, Untold::Nothing);
        (self.pause, self.answers_due, self.rest) = (Timer::OFF, Timer::OFF, Timer::OFF);
        for errand in self.errands.items_mut() {
            if errand.state == State::Working {
                errand.end(RequestError::SignedOut);
            }
        }
    }

    /// Another account: nothing of the last one is of use.
    pub(crate) fn forget(&mut self) {
        self.offline();
        self.errands.clear();
        self.caller.call.renew();
    }

    fn stop_call(&mut self) {
        self.job = Job::Nothing;
        self.was_renewed = false;
        self.caller.call.stop();
        self.forget_answer();
    }

    /// What came in is of no use any more.
    fn forget_answer(&mut self) {
        self.inbox.wipe();
        self.pull.reset();
        (self.read_at, self.closed, self.reading) = (0, None, Timer::OFF);
    }

    /// Takes something on that the user asks for.
    ///
    /// # Errors
    /// [`Error::Busy`] when there are too many already, [`Error::TooLong`] for a value.
    pub(crate) fn take_on(
        &mut self,
        request: RequestId,
        change: Change,
        values: Values<'_>,
    ) -> Result<(), Error> {
        let mut errand = Errand::new(request, change, values).ok_or(Error::TooLong)?;
        errand.pass_over();
        self.errands.add(errand).map_err(|_| Error::Busy)
    }

    /// The next call.
    fn next_job(&self) -> Job {
        match self.stage {
            Stage::Off | Stage::Telling => Job::Nothing,
            Stage::Memberships => Job::Memberships,
            Stage::Contacts => Job::Contacts,
            Stage::Known => match self.errands.items().first().map(Errand::current) {
                Some(Step::Ask(_)) => Job::Errand,
                Some(
                    Step::Skip
                    | Step::AskNetwork
                    | Step::TellOff(_)
                    | Step::TellOn(_)
                    | Step::TellName
                    | Step::TellPrivacy(_),
                )
                | None => Job::Nothing,
            },
        }
    }

    /// What is to be done for the connection.
    pub(crate) fn next_work(&mut self, context: &mut Context<'_>) -> Option<Work> {
        // What is still to be told lies where the next answer is read to, and a connection that is gone takes no request.
        let is_told = self.untold == Untold::Nothing && !self.is_owed && self.closed.is_none();
        let is_free = self.job == Job::Nothing && self.pause.is_off() && !self.is_renewing && is_told;
        if is_free {
            self.read_again(context);
            self.was_renewed = false;
            self.job = self.next_job();
            if self.job != Job::Nothing {
                self.ask(context);
            }
        }
        let Self { caller, job, scope, errands, .. } = self;
        match request(*job, *scope, errands.items(), context) {
            // Its parts are always the same.
            Some(body) => caller.next_work(&body).ok().flatten(),
            None => caller.call.next_work(),
        }
    }

    /// Asks for what the job is about.
    fn ask(&mut self, context: &mut Context<'_>) {
        let Some(body) = request(self.job, self.scope, self.errands.items(), context) else { return };
        let web = &context.settings.web;
        let address = if body.request.method().is_of_sharing() { &web.sharing } else { &web.address_book };
        self.caller.call.turn_to(address);
        self.caller.call.forget_redirects();
        self.reach(context);
    }

    /// Writes at once where the connection is open, and otherwise as soon as it is.
    fn reach(&mut self, context: &mut Context<'_>) {
        if self.caller.call.reach(context.numbers, context.settings.limits.connect) {
            self.write(context);
        }
    }

    fn write(&mut self, context: &mut Context<'_>) {
        self.forget_answer();
        self.answer.reset(self.job == Job::Memberships && self.knows_roles);
        if context.ticket.is_empty() {
            self.is_renewing = true;
            return;
        }
        let Self { caller, job, scope, errands, .. } = self;
        let Some(body) = request(*job, *scope, errands.items(), context) else { return };
        let method = body.request.method();
        let allow_plain = context.settings.allow_plain_passport;
        let may = |url: &Url<'_>| url.secure || allow_plain;
        let put_fields = |sink: &mut dyn Sink| method.put_fields(sink);
        let limit = context.settings.limits.sign_in_step;
        if caller.ask(limit, method.may_repeat(), may, &put_fields, &body).is_err() {
            self.failed(values::NO_SERVICE);
        }
        self.reading = Timer::start(LONGEST_READING);
    }

    /// How many bytes of the connection are taken.
    pub(crate) fn room(&self) -> usize {
        self.inbox.limit().saturating_sub(self.inbox.bytes().len())
    }

    /// Takes news of the connection. Answers how many bytes were taken; what they say is read by [`AddressBook::read_on`].
    pub(crate) fn take(&mut self, news: News<'_>, context: &mut Context<'_>) -> (usize, Outcome) {
        let length = news.length();
        match news {
            News::Connected => {
                let progress = self.caller.call.connected(context.settings);
                (length, self.follow(progress, context))
            }
            News::Received(bytes) if self.caller.call.is_answering() => {
                let taken = bytes.get(..length.min(self.room())).unwrap_or_default();
                if self.inbox.append(taken).is_err() {
                    return (0, Outcome::Nothing);
                }
                self.caller.call.wait_on(context.settings.limits.sign_in_step);
                (taken.len(), Outcome::Nothing)
            }
            News::Received(bytes) => {
                let progress = self.caller.call.received(bytes, context.settings);
                (length, self.follow(progress, context))
            }
            News::Closed(why) => {
                self.closed = Some(why);
                (length, Outcome::Nothing)
            }
            News::NetworkChanged => (length, Outcome::Nothing),
        }
    }

    /// Reads on in what came in, up to something that is to be told. `None`: nothing was there to be read, or it cannot be read yet.
    pub(crate) fn read_on(&mut self, context: &mut Context<'_>) -> Option<Outcome> {
        if self.untold != Untold::Nothing || self.is_owed {
            return None;
        }
        if self.read_at >= self.inbox.bytes().len() {
            let why = self.closed.take()?;
            let has_left = self.caller.has_left();
            let progress = self.caller.closed(why, context.numbers, context.settings.limits.connect);
            if let Progress::Lost(_) = progress {
                self.lost(has_left);
                return Some(self.outcome());
            }
            return Some(self.follow(progress, context));
        }
        let bounds = Bounds { body: LONGEST_DOCUMENT, ..Bounds::of(&context.settings.limits) };
        let body = request(self.job, self.scope, self.errands.items(), context);
        let method = body.map(|body| body.request.method());
        let Self { caller, answer, pull, inbox, read_at, .. } = self;
        let mut found = None;
        let mut take = |data: &[u8]| {
            // What nobody asked for is passed over.
            let Some(method) = method else { return data.len() };
            if found.is_some() {
                return 0;
            }
            let mut left = data;
            found = answer.step(pull, &mut left, method);
            data.len().saturating_sub(left.len())
        };
        let rest = inbox.bytes().get(*read_at..).unwrap_or_default();
        let (taken, progress) = caller.received(rest, context.settings, &bounds, &mut take);
        *read_at = read_at.saturating_add(taken);
        if *read_at >= inbox.bytes().len() {
            inbox.wipe();
            *read_at = 0;
        }
        if let Some(found) = found {
            self.found(found);
        }
        Some(self.follow(progress, context))
    }

    /// Where the connection leads.
    pub(crate) fn destination(&self) -> Option<Destination<'_>> {
        self.caller.call.destination()
    }

    /// A bound that was run into, told once.
    pub(crate) fn take_bound(&mut self) -> Option<(Limit, LinkId)> {
        self.caller.call.take_bound()
    }

    /// Looks at its time limits.
    pub(crate) fn expire(&mut self, now: Instant) -> Option<Outcome> {
        if self.pause.is_due(now) {
            self.pause = Timer::OFF;
            return Some(Outcome::Nothing);
        }
        if self.rest.is_due(now) {
            self.rest = Timer::OFF;
            return Some(Outcome::Nothing);
        }
        if self.answers_due.is_due(now) {
            self.answers_due = Timer::OFF;
            let is_unanswered = core::mem::take(&mut self.awaited) > 0;
            if self.stage == Stage::Telling && self.awaits_kept {
                // Nobody hands in what they said that they keep.
                self.people.clear();
                self.read_whole();
            } else if is_unanswered && self.is_initial() {
                // Nobody knows whether the notification server has the list, without which it shows nobody.
                self.stage = Stage::Off;
                return Some(Outcome::Unanswered);
            }
            return Some(Outcome::Nothing);
        }
        let due = |errand: &&mut Errand| errand.timer.is_due(now);
        if let Some(errand) = self.errands.items_mut().iter_mut().find(due) {
            errand.refuse(RequestError::TimedOut);
            return Some(Outcome::Nothing);
        }
        let has_left = self.caller.has_left();
        let late = match self.caller.call.expires(now) {
            None if self.reading.is_due(now) => Late::Answer,
            late => late?,
        };
        self.caller.call.stop();
        self.lost(has_left && late == Late::Answer);
        self.each_timer(&mut Round::Place(now));
        Some(self.outcome())
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        self.caller.call.each_timer(round);
        for timer in [&mut self.pause, &mut self.rest, &mut self.answers_due, &mut self.reading] {
            round.visit(timer);
        }
        for errand in self.errands.items_mut() {
            round.visit(&mut errand.timer);
        }
    }

    /// Writes over what is secret.
    pub(crate) fn wipe(&mut self) {
        self.caller.call.wipe();
        self.forget_answer();
        self.people.clear();
    }
}

/// The request that a job makes.
fn request<'a>(job: Job, scope: Scope, errands: &'a [Errand], context: &Context<'a>) -> Option<Envelope<'a>> {
    let since = context.settings.web.kept_changes().filter(|_| scope.changes_only);
    let request = match job {
        Job::Nothing => return None,
        Job::Memberships => Request::FindMembership { since: since.map(|(memberships, _)| memberships) },
        Job::Contacts => Request::FindAll { since: since.map(|(_, contacts)| contacts) },
        Job::MakeBook => Request::AddBook { owner: &context.settings.account },
        Job::Errand => match errands.first()?.current() {
            Step::Ask(request) => request,
            Step::Skip
            | Step::AskNetwork
            | Step::TellOff(_)
            | Step::TellOn(_)
            | Step::TellName
            | Step::TellPrivacy(_) => {
                return None;
            }
        },
    };
    Some(Envelope { ticket: context.ticket, request, again: scope.is_again })
}
