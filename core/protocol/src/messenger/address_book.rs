//! The address book in the machine: the list of MSNP13 to MSNP15 between the sign-in and the first status, and what the user changes in it.

use super::due::Due;
use super::events::unread;
use super::machine::Core;
use crate::Error;
use crate::account::{List, Lists, network};
use crate::address_book::{
    AddressBook, Announced, Change, Context, Outcome, Values, put_payload, put_question,
};
use crate::announcement::Announcement;
use crate::code::ErrorCode;
use crate::error::{RequestKind, SignOutReason};
use crate::event::{BookDue, Event};
use crate::ids::{LinkId, RequestId};
use crate::link::News;
use crate::login::{Domain, Step};
use crate::notification::adl::{Telling, found_network};
use crate::notification::notices::says_list_changed;
use crate::notification::sign_in::End;
use crate::pending::NOBODY;
use crate::resources::Resources;
use crate::storage::Storage;
use crate::time::Instant;
use crate::wire::{Frame, Refused};

/// What a command about the list takes beside its payload.
const AROUND_PAYLOAD: usize = b"ADL 4294967295 7500\r\n".len();

impl<S: Storage> Core<S> {
    /// Hands the address book what it needs of the rest of the machine.
    fn with_book<T>(&mut self, act: impl FnOnce(&mut AddressBook<S>, &mut Context<'_>) -> T) -> T {
        let Self { address_book, passport, resources, .. } = self;
        let mut context = Context {
            settings: &resources.settings,
            numbers: &mut resources.numbers,
            ticket: passport.ticket_for(Domain::Contacts),
        };
        act(address_book, &mut context)
    }

    /// The account is accepted, and its list lives in the address book.
    pub(super) fn address_book_is_due(&mut self) {
        self.resources.unstamped = true;
        self.with_book(|book, context| book.begin(context));
    }

    /// What is to be done for its connection.
    pub(super) fn book_work(&mut self) -> Option<crate::link::Work> {
        let work = self.with_book(|book, context| book.next_work(context));
        self.resources.unstamped |= work.is_some();
        work
    }

    /// News of its connection. Answers how many bytes were taken.
    pub(super) fn taken_by_book(&mut self, news: News<'_>) -> usize {
        self.resources.unstamped = true;
        let (taken, outcome) = self.with_book(|book, context| book.take(news, context));
        self.follow_book(outcome);
        taken
    }

    fn follow_book(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Nothing => {}
            Outcome::ListRead => {
                let (memberships, contacts) = self.address_book.last_changes();
                self.resources.settings.web.set_list_changes(memberships, contacts);
                if let Some(allow) = self.address_book.privacy_to_tell() {
                    // Without room it stays as the server has it.
                    let _ = self.say_privacy(allow);
                }
                if self.session.list.is_complete() {
                    self.resources.announcements.push(Announcement::ListComplete);
                } else {
                    self.list_complete();
                }
            }
            Outcome::Unanswered => {
                let request = RequestKind::Synchronize;
                self.end(End::Because(SignOutReason::TimedOut { request }));
            }
            Outcome::Failed(code) => {
                let request = RequestKind::Synchronize;
                self.end(End::Because(SignOutReason::Refused { request, code }));
            }
        }
    }

    /// Tickets were renewed, or could not be.
    pub(super) fn book_has_tickets(&mut self, step: Step) {
        let are_there = step == Step::Ticket;
        let outcome = self.with_book(|book, context| book.tickets_renewed(are_there, context));
        self.follow_book(outcome);
    }

    fn say_privacy(&mut self, allow: bool) -> Result<(), Refused> {
        let transaction = write_privacy(&mut self.resources, allow)?;
        let limit = self.resources.settings.limits.request;
        self.resources.pending.add(transaction, NOBODY, RequestKind::Privacy, limit);
        self.resources.unstamped = true;
        Ok(())
    }

    /// What is told next of the list and of what the user has asked for, or a step towards it.
    pub(super) fn next_of_book(&mut self) -> Option<Option<Due>> {
        if let Some(due) = self.address_book.next_due() {
            return Some(Some(Due::Announcement(Announcement::Book(due))));
        }
        if !self.session.is_signed_in() {
            return None;
        }
        if let Some(outcome) = self.with_book(|book, context| book.read_on(context)) {
            self.resources.unstamped = true;
            self.follow_book(outcome);
            return Some(None);
        }
        if self.address_book.settles() {
            self.session.telling = Telling::StatusDue;
            return Some(None);
        }
        (self.tell_people() || self.tell_change()).then_some(None)
    }

    /// Tells the notification server some of those who are on the list, when there is room for it.
    fn tell_people(&mut self) -> bool {
        let Self { address_book, resources, .. } = self;
        if !address_book.wants_to_tell() {
            return false;
        }
        let Resources { link, settings, .. } = resources;
        let room = link.outbox.room().saturating_sub(AROUND_PAYLOAD);
        let (people, size) = address_book.next_people(room);
        let is_none = people.clone().next().is_none();
        let (is_initial, is_off) = (address_book.is_initial(), address_book.next_is_off());
        if is_none && !address_book.has_nobody_to_tell() {
            drop(people);
            if !link.outbox.is_empty() {
                return false;
            }
            // Even alone they are longer than any command.
            address_book.leave_out(address_book.size_of_next());
            return true;
        }
        let transaction = link.next_transaction();
        let mut command = link.outbox.command(if is_off { b"RML" } else { b"ADL" });
        let written =
            command.number(transaction).finish_with(&|sink| put_payload(sink, people.clone(), is_initial));
        drop(people);
        if written.is_err() {
            return false;
        }
        address_book.people_told(size, transaction, settings.limits.request);
        resources.unstamped = true;
        true
    }

    /// Tells the notification server what the user has changed, when there is room for it.
    fn tell_change(&mut self) -> bool {
        let Self { address_book, resources, .. } = self;
        let Some(announced) = address_book.next_announced() else { return false };
        let written = write_change(resources, &announced);
        let limit = resources.settings.limits.request;
        let outcome = match written {
            Err(Refused::Busy) => return false,
            written => written.map_err(|_| ErrorCode::INVALID_ACCOUNT),
        };
        address_book.announced(outcome, limit);
        resources.unstamped = true;
        true
    }

    /// Looks whether a notice says that the list was changed elsewhere.
    pub(super) fn look_for_list_change(&mut self, frame: &Frame<'_>) {
        if says_list_changed(frame) {
            self.address_book.changed_elsewhere();
        }
    }

    /// Looks whether a line answers what the notification server was told.
    pub(super) fn look_for_book_answer(&mut self, frame: &Frame<'_>) {
        let Some(transaction) = frame.arguments().number() else { return };
        if frame.verb().as_bytes() == b"FQY" {
            return self.address_book.network_answered(transaction, found_network(frame.payload()));
        }
        let is_list = matches!(frame.verb().as_bytes(), b"ADL" | b"RML");
        let is_answer = is_list && self.address_book.people_answered(transaction);
        if !is_answer && (is_list || matches!(frame.verb().as_bytes(), b"PRP" | b"BLP")) {
            self.address_book.change_answered(transaction, None);
        }
    }

    /// The same for a refusal.
    pub(super) fn look_for_book_refusal(&mut self, transaction: Option<u32>, code: ErrorCode) {
        let Some(transaction) = transaction else { return };
        if !self.address_book.people_answered(transaction) {
            self.address_book.change_answered(transaction, Some(code));
        }
    }

    /// Takes on what the user asks for.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] where no address book was named, [`Error::InvalidAccount`] for a telephone that is to be added, [`Error::Busy`].
    pub(super) fn change_book(&mut self, change: Change, values: Values<'_>) -> Result<RequestId, Error> {
        let dialect = self.spoken()?;
        if !self.address_book.is_on() {
            return Err(Error::NotInDialect(dialect));
        }
        let is_telephone = values.account.starts_with("tel:");
        // What an address book wants of a new one is not known.
        if is_telephone && matches!(change, Change::Add | Change::AddBlocked) {
            return Err(Error::InvalidAccount);
        }
        let network = match (is_telephone, self.asked_network) {
            (true, _) => network::TELEPHONE,
            (false, 0) => network::SERVICE,
            (false, named) => named,
        };
        let is_new = matches!(change, Change::Add | Change::AddBlocked);
        let asks_network = is_new && self.asked_network == 0 && dialect.tells_networks();
        let values = Values { network, asks_network, ..values };
        self.request(0, |core, request| core.address_book.take_on(request, change, values))
    }

    pub(super) fn book_event(&self, due: BookDue) -> Event<'_> {
        self.address_book.event(due).unwrap_or_else(|| unread(LinkId(0), None))
    }

    /// Whoever keeps the list begins to hand it in.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] where no address book was named.
    pub(super) fn begin_kept(&mut self, allow_unknown: bool) -> Result<(), Error> {
        let dialect = self.spoken()?;
        if !self.address_book.is_on() {
            return Err(Error::NotInDialect(dialect));
        }
        self.address_book.begin_kept(allow_unknown);
        if let Some(allow) = self.address_book.privacy_to_tell() {
            // Without room it stays as the server has it.
            let _ = self.say_privacy(allow);
        }
        Ok(())
    }

    /// Has the notification server told of somebody whom the service has on other lists than before.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] where no address book was named, [`Error::Busy`] without room.
    pub(super) fn announce_person(
        &mut self,
        account: &str,
        network: u32,
        lists: Lists,
        is_off: bool,
    ) -> Result<(), Error> {
        let dialect = self.spoken()?;
        if !self.address_book.is_on() {
            return Err(Error::NotInDialect(dialect));
        }
        let is_taken = self.address_book.announce(account, network, lists, is_off);
        if is_taken { Ok(()) } else { Err(Error::Busy) }
    }

    /// Looks at its time limits.
    pub(super) fn expire_book(&mut self, now: Instant) -> bool {
        let Some(outcome) = self.address_book.expire(now) else { return false };
        self.follow_book(outcome);
        true
    }
}

/// Writes what has changed. Answers the transaction that will be answered.
fn write_change<S: Storage>(resources: &mut Resources<S>, announced: &Announced<'_>) -> Result<u32, Refused> {
    let (verb, person) = match *announced {
        Announced::Privacy(allow) => return write_privacy(resources, allow),
        Announced::Name(name) => {
            let Resources { link, .. } = resources;
            let transaction = link.next_transaction();
            link.outbox.command(b"PRP").number(transaction).word("MFN").text(name).finish()?;
            return Ok(transaction);
        }
        Announced::Question(account) => {
            let Resources { link, .. } = resources;
            let transaction = link.next_transaction();
            let mut command = link.outbox.command(b"FQY");
            command.number(transaction).finish_with(&|sink| put_question(sink, account))?;
            return Ok(transaction);
        }
        Announced::Off(person) => (b"RML", person),
        Announced::On(person) => (b"ADL", person),
    };
    let Resources { link, .. } = resources;
    let transaction = link.next_transaction();
    let person = core::iter::once(person);
    let mut command = link.outbox.command(verb);
    command.number(transaction).finish_with(&|sink| put_payload(sink, person.clone(), false))?;
    Ok(transaction)
}

/// Writes whether those on neither list are allowed.
fn write_privacy<S: Storage>(resources: &mut Resources<S>, allow: bool) -> Result<u32, Refused> {
    let transaction = resources.link.next_transaction();
    let list = if allow { List::Allow } else { List::Block };
    resources.link.outbox.command(b"BLP").number(transaction).word(list.code()).finish()?;
    Ok(transaction)
}
