//! Messages for people who are away (`services.md` 3): those that others left are told, fetched one by one, and deleted when the program
//! says that it has them; one's own are left where the service keeps them.
//!
//! ```text
//!   announced, or listed            told               the program has it          deleted
//!  -----------------------> Wanted ------> Told ----------------------> Stored ---------------> Gone
//!                            |   |                                          |
//!                            |   | it is too large                          | refused: the list says whether it is still there
//!                            |   +---------------------------> Gone         +-----> Stored, until the next sign-in
//!                            |
//!                            | refused                the list does not name it any more
//!                            +---------> Refused ------------------------------------------> Gone
//!                                           |
//!                                           +-----> Wanted, where the list names it; after a few times with the next sign-in
//! ```
//!
//! An entry stays until its place is needed, so that nothing is told twice that is announced twice. One call at a time: what the user
//! leaves for others goes first, then deletions, then mails, then the list.

mod answer;
mod mail;
mod outcomes;
mod outgoing;
#[cfg(feature = "internals")]
pub(crate) mod reading;
mod requests;
mod telling;
mod values;

pub(crate) use values::{Context, Tickets};

use answer::{Answer, Found, listed_in};
use mail::Layout;
use outgoing::{Outgoing, Request, request};
use requests::{Run, Store};
use values::{Entry, Held, Id, Job, Letter, Listed, Stage};

use crate::Error;
use crate::dialect::Dialect;
use crate::error::OfflineFailure;
use crate::fingerprint::Key;
use crate::http::response::Bounds;
use crate::http::url::Url;
use crate::ids::{LinkId, MessageId};
use crate::limits::Limit;
use crate::link::{Destination, News, Work};
use crate::settings::SessionSettings;
use crate::storage::{Buffer, List, Storage};
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};
use crate::web::pull::Pull;
use crate::web::{Caller, Late, Progress};
use crate::wire::sink::Sink;

/// The longest document that is read (`services.md` 8).
const LONGEST_DOCUMENT: usize = 1024 * 1024;
/// How long an announcement is waited for after the sign-in before the list is asked for: where it comes, it comes at once.
const ANNOUNCED_BY: Duration = Duration::from_secs(10);
/// The same where the dialect has none.
const NEVER_ANNOUNCED: Duration = Duration::from_secs(2);
/// How often a mail or a deletion is asked for in one session that the service refuses.
const MOST_REFUSALS: u8 = 3;

#[repr(C)]
pub(crate) struct Offline<S: Storage> {
    job: Job,
    letter: Letter,
    held: Held,
    /// The session is online.
    is_online: bool,
    /// Something was announced that is not fetched: failures are told.
    is_announced: bool,
    /// Something was told since it was last said that all is.
    has_told: bool,
    wants_list: bool,
    /// The list that was read named all that there is.
    list_is_whole: bool,
    /// Other tickets are wanted for the call under way: [`Offline::tickets_renewed`] goes on. Or they were renewed for it.
    is_renewing: bool,
    was_renewed: bool,
    tries: u8,
    unavailable: Option<OfflineFailure>,
    bound: bool,
    /// When the list is asked for that nobody has announced.
    list_is_due: Timer,
    /// When the next call may be made after one that failed.
    pause: Timer,
    answer: Answer,
    layout: Layout,
    /// The place of the entry whose mail lies in the memory.
    mail_of: u16,
    entries: S::Letters<Entry>,
    outgoing: Outgoing<S>,
    pub(crate) caller: Caller<S::Exchange>,
    pull: Pull<S::Document>,
}

impl<S: Storage> Offline<S> {
    pub(crate) const NONE: Self = Self {
        job: Job::Nothing,
        letter: Letter::None,
        held: Held::Nothing,
        is_online: false,
        is_announced: false,
        has_told: false,
        wants_list: false,
        list_is_whole: false,
        is_renewing: false,
        was_renewed: false,
        tries: 0,
        unavailable: None,
        bound: false,
        list_is_due: Timer::OFF,
        pause: Timer::OFF,
        answer: Answer::NONE,
        layout: Layout::NONE,
        mail_of: 0,
        entries: <S::Letters<Entry> as List<Entry>>::EMPTY,
        outgoing: Outgoing::NONE,
        caller: Caller::NONE,
        pull: Pull::new(),
    };

    /// Another account or service: nothing of the last one is of use.
    pub(crate) fn forget(&mut self) {
        self.entries.clear();
        self.outgoing = Outgoing::NONE;
        self.caller.call.renew();
        self.pull.reset();
        (self.job, self.letter, self.held) = (Job::Nothing, Letter::None, Held::Nothing);
    }

    /// Whether it waits for other tickets.
    pub(crate) fn is_renewing(&self) -> bool {
        self.is_renewing
    }

    /// Others are asked for: a request that has not left as a whole is made anew with them.
    pub(crate) fn hold(&mut self) {
        if self.job != Job::Nothing && self.caller.is_writing() {
            self.is_renewing = true;
            self.caller.call.stop();
        }
    }

    /// The session is online.
    pub(crate) fn online(&mut self, settings: &SessionSettings, dialect: Dialect) {
        self.is_online = true;
        (self.tries, self.pause) = (0, Timer::OFF);
        for entry in self.entries.items_mut() {
            entry.refusals = 0;
        }
        if !settings.web.offline_fetch.is_empty() {
            let is_announced = dialect.announces_offline_messages();
            self.list_is_due = Timer::start(if is_announced { ANNOUNCED_BY } else { NEVER_ANNOUNCED });
        }
    }

    /// The session is lost, or over for good. What was on its way is given up; a message of one's own that had left may have arrived, and
    /// one that had not waits for the next session, if there is to be one.
    pub(crate) fn offline(&mut self, is_over: bool) {
        self.is_online = false;
        if self.letter == Letter::Waiting {
            let has_left = self.job == Job::Store && !self.is_renewing && self.caller.has_left();
            if has_left {
                self.letter = Letter::Failed(OfflineFailure::Unknown);
            } else if is_over {
                self.letter = Letter::Failed(OfflineFailure::NotSent);
            }
        }
        self.list_is_due = Timer::OFF;
        self.is_renewing = false;
        self.end_job();
        self.caller.call.stop();
    }

    fn end_job(&mut self) {
        self.job = Job::Nothing;
        self.was_renewed = false;
        if self.held != Held::Ready {
            self.pull.reset();
        }
    }

    /// Mail data came: all that waits, or something new.
    pub(crate) fn announced(&mut self, document: &[u8], is_all: bool) {
        self.list_is_due = Timer::OFF;
        if document.trim_ascii().eq_ignore_ascii_case(b"too-large") {
            self.wants_list = true;
            self.is_announced = true;
        } else {
            self.begin_list();
            listed_in(document, |listed| self.list(listed));
            if is_all {
                self.end_list();
            }
        }
        if self.is_announced {
            (self.tries, self.pause) = (0, Timer::OFF);
        }
    }

    fn begin_list(&mut self) {
        self.list_is_whole = true;
        for entry in self.entries.items_mut() {
            entry.is_listed = false;
        }
    }

    /// A message that waits.
    fn list(&mut self, listed: Listed<'_>) {
        let known = self.entries.items_mut().iter_mut().find(|entry| entry.id == listed.id);
        if let Some(entry) = known {
            entry.is_listed = true;
            if entry.stage == Stage::Refused && entry.refusals < MOST_REFUSALS {
                entry.stage = Stage::Wanted;
            }
            return;
        }
        let id = Id::try_from(listed.id).unwrap_or_default();
        let entry =
            Entry { id, stage: Stage::Wanted, is_listed: true, refusals: 0, received: listed.received };
        let is_full = self.entries.items().len() >= self.entries.limit();
        let mut entries = self.entries.items_mut().iter_mut();
        let gone = entries.find(|known| is_full && known.stage == Stage::Gone && !known.is_listed);
        // In its place: the call under way names entries by their places.
        if let Some(gone) = gone {
            *gone = entry;
            self.is_announced = true;
            return;
        }
        match self.entries.add(entry) {
            Ok(()) => self.is_announced = true,
            // The list is asked for again when there is room.
            Err(_) => self.list_is_whole = false,
        }
    }

    /// All that waits was listed: what was not is somebody else's doing.
    fn end_list(&mut self) {
        for entry in self.entries.items_mut() {
            if !entry.is_listed {
                entry.stage = Stage::Gone;
            }
        }
    }

    /// The program has stored a message that it was told of: it is deleted where the service keeps it. Answers whether there is one.
    pub(crate) fn stored(&mut self, id: &str) -> bool {
        let entry = self.entries.items_mut().iter_mut().find(|entry| entry.id == id);
        match entry {
            Some(entry) if matches!(entry.stage, Stage::Told | Stage::Stored) => {
                entry.stage = Stage::Stored;
                true
            }
            Some(entry) => entry.stage == Stage::Gone,
            None => false,
        }
    }

    /// Leaves a message for somebody.
    pub(crate) fn leave(
        &mut self,
        message: MessageId,
        to: &str,
        name: &str,
        text: &str,
        (key, now): (Key, Instant),
    ) -> Result<(), Error> {
        if self.letter != Letter::None {
            return Err(Error::Busy);
        }
        if to.contains('\0') || name.contains('\0') || text.is_empty() {
            return Err(Error::InvalidValue);
        }
        let Outgoing { text: buffer, run, run_mark, number, .. } = &mut self.outgoing;
        buffer.wipe();
        for part in [to, "\0", name, "\0", text] {
            if buffer.append(part.as_bytes()).is_err() {
                buffer.wipe();
                return Err(Error::TooLong);
            }
        }
        let mark = key.of_account(to);
        if mark != *run_mark {
            let clock = now.as_millis().to_le_bytes();
            *run = Run::new(&[&mark.to_le_bytes(), &clock, &message.number().to_le_bytes()]);
            (*run_mark, *number) = (mark, 0);
        }
        *number = number.saturating_add(1);
        (self.letter, self.outgoing.message) = (Letter::Waiting, message);
        (self.tries, self.pause) = (0, Timer::OFF);
        Ok(())
    }

    /// Chooses the next call.
    fn next_job(&self, settings: &SessionSettings, has_ticket: bool) -> Job {
        if !has_ticket {
            return Job::Nothing;
        }
        if self.letter == Letter::Waiting && !settings.web.offline_store.is_empty() {
            return Job::Store;
        }
        if settings.web.offline_fetch.is_empty() {
            return Job::Nothing;
        }
        let first = |is_it: &dyn Fn(&Entry) -> bool| {
            let place = self.entries.items().iter().position(is_it);
            place.and_then(|place| u16::try_from(place).ok())
        };
        let deletion = first(&|entry| entry.stage == Stage::Stored && entry.refusals < MOST_REFUSALS);
        if let Some(place) = deletion {
            Job::Delete(place)
        } else if let Some(place) = first(&|entry| entry.stage == Stage::Wanted) {
            Job::Message(place)
        } else if self.wants_list {
            Job::Metadata
        } else {
            Job::Nothing
        }
    }

    /// What is to be done for the connection.
    pub(crate) fn next_work(&mut self, context: &mut Context<'_>) -> Option<Work> {
        let is_free = self.job == Job::Nothing && self.held == Held::Nothing && self.pause.is_off();
        if is_free && self.is_online {
            let has_ticket = !context.tickets.fetch.is_empty() || context.dialect.has_address_book();
            let job = self.next_job(context.settings, has_ticket);
            if job != Job::Nothing {
                self.begin(job, context);
            }
        }
        let Self { caller, job, entries, outgoing, .. } = self;
        match request(*job, entries.items(), outgoing, context) {
            // Its parts are always the same.
            Some(body) => caller.next_work(&body).ok().flatten(),
            None => caller.call.next_work(),
        }
    }

    fn begin(&mut self, job: Job, context: &mut Context<'_>) {
        self.job = job;
        self.was_renewed = false;
        let web = &context.settings.web;
        let address = if job == Job::Store { &web.offline_store } else { &web.offline_fetch };
        self.caller.call.turn_to(address);
        self.caller.call.forget_redirects();
        self.ask(context);
    }

    /// Asks for what the job is about: at once where the connection is open, and otherwise as soon as it is.
    fn ask(&mut self, context: &mut Context<'_>) {
        if self.caller.call.reach(context.numbers, context.settings.limits.connect) {
            self.write(context);
        }
    }

    fn write(&mut self, context: &mut Context<'_>) {
        self.answer = Answer::NONE;
        self.answer.is_empty = true;
        self.pull.reset();
        if self.job == Job::Metadata {
            self.begin_list();
        }
        let Tickets { fetch, store } = context.tickets;
        let ticket = if self.job == Job::Store { store } else { fetch };
        if ticket.is_empty() {
            self.is_renewing = true;
            return;
        }
        let Self { caller, job, entries, outgoing, .. } = self;
        let Some(body) = request(*job, entries.items(), outgoing, context) else { return };
        let limit = context.settings.limits.sign_in_step;
        let allow_plain = context.settings.allow_plain_passport;
        let may = |url: &Url<'_>| url.secure || allow_plain;
        let put_fields = |sink: &mut dyn Sink| match &body {
            Request::Fetch(fetch) => fetch.method.put_fields(sink),
            Request::Store(_) => Store::put_fields(sink),
        };
        if caller.ask(limit, *job != Job::Store, may, &put_fields, &body).is_err() {
            self.failed(OfflineFailure::NoService);
        }
    }

    /// Takes news of the connection. Answers how many bytes were taken: fewer than there are while a mail lies in the memory.
    pub(crate) fn take(&mut self, news: News<'_>, context: &mut Context<'_>) -> usize {
        let length = news.length();
        let (taken, progress) = match news {
            News::Connected => (length, self.caller.call.connected(context.settings)),
            News::Received(bytes) => self.received(bytes, context),
            News::Closed(why) => {
                let has_left = self.caller.has_left();
                let progress = self.caller.closed(why, context.numbers, context.settings.limits.connect);
                if let Progress::Lost(_) = progress {
                    self.lost(has_left);
                    return length;
                }
                (length, progress)
            }
            News::NetworkChanged => (length, Progress::Wait),
        };
        self.follow(progress, context);
        taken
    }

    fn received(&mut self, bytes: &[u8], context: &Context<'_>) -> (usize, Progress) {
        let bounds = Bounds { body: LONGEST_DOCUMENT, ..Bounds::of(&context.settings.limits) };
        let product = context.settings.product(Dialect::NEWEST);
        let mut taken: usize = 0;
        let is_told = self.has_told_answer();
        loop {
            let rest = bytes.get(taken..).unwrap_or_default();
            let mut listed_id = None;
            let was_held = self.held != Held::Nothing;
            let Self { caller, answer, pull, held, .. } = self;
            let mut take = |data: &[u8]| {
                // What stands behind a mail is of no use.
                if is_told || *held != Held::Nothing {
                    return data.len();
                }
                if listed_id.is_some() {
                    return 0;
                }
                let mut left = data;
                match answer.step(pull, &mut left, product) {
                    Some(Found::Listed) => {
                        let listed = answer.listed();
                        listed_id =
                            listed.and_then(|listed| Some((Id::try_from(listed.id).ok()?, listed.received)));
                    }
                    Some(Found::Mail) => {
                        *held = Held::Ready;
                        left = &[];
                    }
                    None => {}
                }
                data.len().saturating_sub(left.len())
            };
            let (more, progress) = caller.received(rest, context.settings, &bounds, &mut take);
            taken = taken.saturating_add(more);
            let goes_on = listed_id.is_some();
            if let Some((id, received)) = listed_id {
                self.list(Listed { id: &id, received });
            }
            if self.held == Held::Ready && !was_held {
                self.prepare_mail();
            }
            if progress != Progress::Wait || !goes_on {
                return (taken, progress);
            }
        }
    }

    /// Whether the mail of the answer that comes in has been told already: what stands behind it is passed over, wherever it was cut.
    fn has_told_answer(&self) -> bool {
        let Job::Message(place) = self.job else { return false };
        self.entries.items().get(usize::from(place)).is_some_and(|entry| entry.stage != Stage::Wanted)
    }

    /// Where the connection leads.
    pub(crate) fn destination(&self) -> Option<Destination<'_>> {
        self.caller.call.destination()
    }

    /// A bound that was run into, told once.
    pub(crate) fn take_bound(&mut self) -> Option<(Limit, LinkId)> {
        let of_call = self.caller.call.take_bound();
        let is_mail = core::mem::take(&mut self.bound);
        of_call.or_else(|| is_mail.then_some((Limit::HttpBody, self.caller.call.opened())))
    }

    /// Looks at its time limits.
    pub(crate) fn expire(&mut self, now: Instant) -> bool {
        if self.list_is_due.is_due(now) {
            self.list_is_due = Timer::OFF;
            self.wants_list = true;
            return true;
        }
        if self.pause.is_due(now) {
            self.pause = Timer::OFF;
            return true;
        }
        let has_left = self.caller.has_left();
        let Some(late) = self.caller.call.expires(now) else { return false };
        self.caller.call.stop();
        self.lost(has_left && late == Late::Answer);
        self.pause.stamp(now);
        true
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        self.caller.call.each_timer(round);
        round.visit(&mut self.list_is_due);
        round.visit(&mut self.pause);
    }

    /// Writes over what is secret.
    pub(crate) fn wipe(&mut self) {
        self.caller.call.wipe();
        self.pull.reset();
        self.outgoing.text.wipe();
    }
}
