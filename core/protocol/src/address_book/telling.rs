//! What is told of the list, to the user and to the notification server.

use super::AddressBook;
use super::errands::{Errand, State, Step};
use super::people::Person;
use super::values::{Found, Stage, Switch, Untold};
use crate::account::{List as ContactList, Lists};
use crate::code::ErrorCode;
use crate::error::RequestError;
use crate::event::{BookDue, Contact, Event, Group, ListChange, Told};
use crate::storage::{List, Storage};
use crate::text::Text;
use crate::time::Duration;
use crate::timer::Timer;

/// What the notification server is told for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Announced<'a> {
    /// On which network somebody is.
    Question(&'a str),
    /// Somebody is off these of their lists.
    Off(Person<'a>),
    /// Somebody is on these.
    On(Person<'a>),
    /// One's own name.
    Name(&'a str),
    /// Whether those on neither list are allowed.
    Privacy(bool),
}

impl<S: Storage> AddressBook<S> {
    /// An entry was read.
    pub(super) fn found(&mut self, found: Found) {
        if self.answer.entry.is_deleted {
            if self.scope.changes_only && found != Found::Own {
                self.untold = Untold::Gone(found);
            }
            return;
        }
        self.untold = match found {
            Found::Own => {
                self.privacy = self.answer.entry.privacy;
                Untold::Own(0)
            }
            Found::Membership | Found::Group | Found::Contact => Untold::Entry(found),
        };
        let is_to_tell = !self.scope.is_again && !self.scope.changes_only;
        let is_person = is_to_tell && matches!(found, Found::Membership | Found::Contact);
        self.is_owed = is_person && !self.remember(found);
        if self.is_owed {
            self.people.tell_part();
        }
    }

    /// Keeps the entry for the notification server. Answers whether there was room.
    fn remember(&mut self, found: Found) -> bool {
        let Self { answer, people, .. } = self;
        let lists = match found {
            Found::Contact => Lists::NONE.with(ContactList::Forward),
            Found::Membership | Found::Group | Found::Own => answer.entry.role.lists(),
        };
        people.add(&answer.entry.account, answer.entry.network, lists)
    }

    /// What is told next.
    pub(crate) fn next_due(&mut self) -> Option<BookDue> {
        if self.untold != Untold::Nothing && !core::mem::replace(&mut self.has_begun, true) {
            if self.untold == Untold::Beginning {
                self.untold = Untold::Nothing;
            }
            return Some(if self.scope.changes_only { BookDue::ChangesBegin } else { BookDue::Begins });
        }
        match core::mem::replace(&mut self.untold, Untold::Nothing) {
            Untold::Nothing | Untold::Beginning => {}
            Untold::Entry(Found::Membership) => return Some(BookDue::Membership),
            Untold::Entry(Found::Group) => return Some(BookDue::Group),
            Untold::Entry(Found::Contact) => {
                self.untold = self.phones_from(0);
                return Some(BookDue::Contact);
            }
            Untold::Phones(place) => {
                self.untold = self.phones_from(place.saturating_add(1));
                return Some(BookDue::Phone(place));
            }
            Untold::Gone(Found::Membership) => return Some(BookDue::MembershipGone),
            Untold::Gone(Found::Group) => return Some(BookDue::GroupGone),
            Untold::Gone(Found::Contact) => return Some(BookDue::ContactGone),
            Untold::Entry(Found::Own) | Untold::Gone(Found::Own) => {}
            Untold::Own(place) => {
                if let Some(due) = self.next_of_own(place) {
                    return Some(due);
                }
                if let Untold::Phones(place) = self.phones_from(0) {
                    self.untold = self.phones_from(place.saturating_add(1));
                    return Some(BookDue::Phone(place));
                }
            }
        }
        self.next_of_errands()
    }

    /// The next telephone number of the entry that there is.
    fn phones_from(&self, place: u8) -> Untold {
        let mut left = (0_u8..).zip(&self.answer.entry.phones).skip(usize::from(place));
        let next = left.find(|(_, number)| !number.is_empty());
        next.map_or(Untold::Nothing, |(place, _)| Untold::Phones(place))
    }

    fn next_of_own(&mut self, place: u8) -> Option<BookDue> {
        let entry = &self.answer.entry;
        let all = [
            (BookDue::OwnName, !entry.name.is_empty()),
            (BookDue::Privacy, entry.privacy != Switch::Unset),
            (BookDue::Prompting, entry.prompting != Switch::Unset),
            (BookDue::Mobile, entry.mobile == Switch::One),
        ];
        let mut left = (0_u8..).zip(all).skip(usize::from(place)).filter(|(_, (_, is_known))| *is_known);
        let (_, (due, _)) = left.next()?;
        self.untold = match left.next() {
            Some((next, _)) => Untold::Own(next),
            None => self.phones_from(0),
        };
        Some(due)
    }

    fn next_of_errands(&mut self) -> Option<BookDue> {
        let place = self.errands.items().iter().position(|errand| errand.state != State::Working)?;
        let errand = self.errands.items_mut().get_mut(place)?;
        if let Some(told) = errand.next_told() {
            return Some(BookDue::Result(told));
        }
        let due = match errand.state {
            State::Refused(error) => BookDue::Refused(errand.request, errand.change.kind(), error),
            State::Working | State::Done => BookDue::Answered(errand.request),
        };
        self.errands.discard(place);
        Some(due)
    }

    /// What is told.
    pub(crate) fn event(&self, due: BookDue) -> Option<Event<'_>> {
        let entry = &self.answer.entry;
        let name = Text::from(entry.name.as_str());
        let contact = Contact {
            account: &entry.account,
            name,
            id: None,
            lists: entry.role.lists(),
            network: entry.network,
            groups: "",
        };
        Some(match due {
            BookDue::Begins => Event::ListBegins { contacts: 0, groups: 0 },
            BookDue::ChangesBegin => Event::ListUnchanged,
            BookDue::MembershipGone => {
                let list = entry.role.list()?;
                Event::Removed(ListChange {
                    account: Some(&entry.account),
                    network: entry.network,
                    ..ListChange::of(list)
                })
            }
            // Its account may be missing, and be that of another contact.
            BookDue::ContactGone => Event::Removed(ListChange {
                contact_id: Some(&entry.id),
                ..ListChange::of(ContactList::Forward)
            }),
            BookDue::GroupGone => Event::GroupRemoved { id: &entry.id },
            BookDue::Membership => Event::Contact(contact),
            BookDue::Group => Event::Group(Group { id: &entry.id, name }),
            BookDue::Contact => Event::Contact(Contact {
                id: Some(&entry.id),
                lists: Lists::NONE.with(ContactList::Forward),
                groups: &entry.groups,
                ..contact
            }),
            BookDue::OwnName => Event::OwnProperty { property: "MFN", value: name },
            BookDue::Privacy => Event::Privacy { allow_unknown: entry.privacy == Switch::One },
            BookDue::Prompting => Event::Prompting { ask: entry.prompting == Switch::One },
            BookDue::Phone(place) => {
                let place = usize::from(place);
                let property = *["PHH", "PHW", "PHM"].get(place)?;
                let value = Text::from(entry.phones.get(place)?.as_str());
                match entry.is_own {
                    true => Event::OwnProperty { property, value },
                    false => Event::ContactProperty { account: Some(&entry.account), property, value },
                }
            }
            BookDue::Mobile => Event::OwnProperty { property: "MBE", value: Text::from("Y") },
            BookDue::Answered(request) => Event::Answered { request },
            BookDue::Refused(request, kind, error) => Event::Refused { request, kind, error },
            BookDue::Result(told) => {
                let ended = self.errands.items().iter().find(|errand| errand.state != State::Working);
                return result(ended?, told);
            }
        })
    }

    /// Whether the notification server is to be told who is on which list: of everybody, or of those who fill the memory.
    pub(crate) fn wants_to_tell(&self) -> bool {
        match self.stage {
            Stage::Memberships | Stage::Contacts => self.is_owed,
            Stage::Telling => !self.people.is_told() || !self.has_told && !self.awaits_kept,
            // One command after the other: which one an answer belongs to is to be certain.
            Stage::Known => !self.people.is_told() && self.is_silent(),
            Stage::Off => false,
        }
    }

    /// Whether the notification server owes no answer to what it was told for the user.
    fn is_silent(&self) -> bool {
        self.errands.items().first().is_none_or(|errand| errand.transaction == 0)
    }

    /// Whether what is told now is the list after the sign-in.
    pub(crate) fn is_initial(&self) -> bool {
        self.stage != Stage::Known
    }

    /// Whether the people of the next command are taken off lists.
    pub(crate) fn next_is_off(&self) -> bool {
        self.people.next_is_off()
    }

    /// Has somebody told to the notification server: on these lists, or off them. Answers whether there was room.
    pub(crate) fn announce(&mut self, account: &str, network: u32, lists: Lists, is_off: bool) -> bool {
        match is_off {
            true => self.people.add_off(account, network, lists),
            false => self.people.add(account, network, lists),
        }
    }

    /// Whoever keeps the list hands it in. `allows_unknown`: what it has of those who are on no list.
    pub(crate) fn begin_kept(&mut self, allows_unknown: bool) {
        if self.stage == Stage::Telling && self.awaits_kept && self.privacy == Switch::Unset {
            self.privacy = if allows_unknown { Switch::One } else { Switch::Other };
        }
    }

    /// All of it was handed in.
    pub(crate) fn end_kept(&mut self) {
        self.awaits_kept = false;
    }

    /// When memberships and contacts were changed last, as the answers say, right behind the second one.
    pub(crate) fn last_changes(&self) -> (&str, &str) {
        (&self.last_change, &self.answer.last_change)
    }

    /// What the notification server is to be told of those who are on no list, where it does not know that.
    pub(crate) fn privacy_to_tell(&mut self) -> Option<bool> {
        let is_told = core::mem::replace(&mut self.told_privacy, self.privacy) == self.privacy;
        if is_told { None } else { self.allows_unknown() }
    }

    /// Whether one wants to be seen by those who are on no list; `None`: that was never said.
    fn allows_unknown(&self) -> Option<bool> {
        match self.privacy {
            Switch::Unset => None,
            Switch::One => Some(true),
            Switch::Other => Some(false),
        }
    }

    /// The people of the next command, and how much of the memory they are. `room`: how long its payload may be.
    pub(crate) fn next_people(&self, room: usize) -> (impl Iterator<Item = Person<'_>> + Clone, usize) {
        self.people.next(room, self.is_initial().then_some(self.allows_unknown().unwrap_or(true)))
    }

    /// They were told in this command; its answer comes within `limit`.
    pub(crate) fn people_told(&mut self, size: usize, transaction: u32, limit: Duration) {
        if !core::mem::replace(&mut self.has_told, true) || self.awaited == 0 {
            self.transactions = (transaction, transaction);
        }
        let (first, _) = self.transactions;
        self.transactions = (first, transaction);
        self.awaited = self.awaited.saturating_add(1);
        self.answers_due = Timer::start(limit);
        self.leave_out(size);
    }

    /// Whether the next command is about nobody: the list is empty, and the notification server has to know that.
    pub(crate) fn has_nobody_to_tell(&self) -> bool {
        self.people.is_told()
    }

    /// How much of the memory the next one to be told is.
    pub(crate) fn size_of_next(&self) -> usize {
        self.people.size_of_next()
    }

    /// So much of the memory was told, or cannot be.
    pub(crate) fn leave_out(&mut self, size: usize) {
        self.people.was_told(size);
        if self.is_owed && self.people.is_told() {
            let found = if self.stage == Stage::Memberships { Found::Membership } else { Found::Contact };
            self.is_owed = !self.remember(found);
        }
    }

    /// A command of the list was answered, or refused, which costs those in it and no more. Answers whether it was one of those.
    pub(crate) fn people_answered(&mut self, transaction: u32) -> bool {
        let (first, last) = self.transactions;
        let is_awaited = self.awaited > 0 && (first..=last).contains(&transaction);
        self.awaited = self.awaited.saturating_sub(u16::from(is_awaited));
        is_awaited
    }

    /// An answer of the notification server to what it was told for the user, or a refusal. Answers whether it was one of those.
    pub(crate) fn change_answered(&mut self, transaction: u32, refusal: Option<ErrorCode>) -> bool {
        let waits =
            |errand: &&mut Errand| errand.state == State::Working && errand.transaction == transaction;
        let errand = self.errands.items_mut().iter_mut().find(waits).filter(|_| transaction != 0);
        let Some(errand) = errand else { return false };
        match refusal {
            Some(code) if !is_so_already(code) => errand.refuse(RequestError::Code(code)),
            Some(_) | None => {
                if let Step::TellPrivacy(allow) = errand.current() {
                    self.told_privacy = if allow { Switch::One } else { Switch::Other };
                }
                errand.go_on();
            }
        }
        true
    }

    /// The notification server has said on which network somebody is. Where it does not know that, it is the service's own.
    pub(crate) fn network_answered(&mut self, transaction: u32, network: Option<u8>) {
        let asks =
            |errand: &&mut Errand| errand.transaction == transaction && errand.current() == Step::AskNetwork;
        if let Some(errand) = self.errands.items_mut().iter_mut().find(asks) {
            errand.network = network.unwrap_or(errand.network);
            errand.go_on();
        }
    }

    /// Whether the notification server knows now all that it has to know before one is online; said once.
    pub(crate) fn settles(&mut self) -> bool {
        let is_waiting = self.awaited > 0 || self.awaits_kept;
        let is_all = self.stage == Stage::Telling && !is_waiting && !self.wants_to_tell();
        if is_all {
            self.stage = Stage::Known;
            self.answers_due = Timer::OFF;
            self.people.clear();
        }
        is_all
    }

    /// What the notification server is to be told for the first errand.
    pub(crate) fn next_announced(&self) -> Option<Announced<'_>> {
        let errand = self.errands.items().first().filter(|errand| errand.transaction == 0)?;
        if self.stage != Stage::Known || self.awaited > 0 {
            return None;
        }
        let person = |lists| Person::new(&errand.account, errand.network, lists);
        match errand.current() {
            Step::AskNetwork => Some(Announced::Question(&errand.account)),
            Step::TellOff(lists) => Some(Announced::Off(person(lists))),
            Step::TellOn(lists) => Some(Announced::On(person(lists))),
            Step::TellName => Some(Announced::Name(&errand.name)),
            Step::TellPrivacy(allow_unknown) => Some(Announced::Privacy(allow_unknown)),
            Step::Skip | Step::Ask(_) => None,
        }
    }

    /// It was told in this command, or cannot be.
    pub(crate) fn announced(&mut self, transaction: Result<u32, ErrorCode>, limit: Duration) {
        let Some(errand) = self.errands.items_mut().first_mut() else { return };
        match transaction {
            Ok(transaction) => {
                errand.transaction = transaction;
                errand.timer = Timer::start(limit);
            }
            Err(code) => errand.refuse(RequestError::Code(code)),
        }
    }
}

/// Refusals that mean that what was asked for is so already.
fn is_so_already(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ALREADY_THERE
            | ErrorCode::NOT_ON_LIST
            | ErrorCode::ON_OPPOSITE_LIST
            | ErrorCode::ALREADY_IN_MODE
    )
}

/// What has changed by an errand.
fn result(errand: &Errand, told: Told) -> Option<Event<'_>> {
    let contact_id = Some(errand.contact.as_str()).filter(|id| !id.is_empty());
    let name = Text::from(errand.name.as_str());
    let change = |list| ListChange {
        request: Some(errand.request),
        account: Some(errand.account.as_str()).filter(|account| !account.is_empty()),
        contact_id: contact_id.filter(|_| list == ContactList::Forward),
        network: u32::from(errand.network),
        ..ListChange::of(list)
    };
    let group = Some(errand.group.as_str());
    Some(match told {
        Told::Nothing => return None,
        Told::Added(ContactList::Forward) => {
            let is_called_so = errand.state == State::Done;
            Event::Added(ListChange {
                name: Some(name).filter(|_| is_called_so),
                ..change(ContactList::Forward)
            })
        }
        Told::Added(list) => Event::Added(change(list)),
        Told::Removed(list) => Event::Removed(change(list)),
        Told::GroupAdded => Event::GroupAdded(Group { id: &errand.group, name }),
        Told::GroupRenamed => Event::GroupRenamed(Group { id: &errand.group, name }),
        Told::GroupRemoved => Event::GroupRemoved { id: &errand.group },
        Told::Joined => Event::Added(ListChange { group, ..change(ContactList::Forward) }),
        Told::Left => Event::Removed(ListChange { group, ..change(ContactList::Forward) }),
        Told::Renamed => {
            Event::ContactRenamed { account: change(ContactList::Forward).account, contact_id, name }
        }
        Told::Prompting(ask) => Event::Prompting { ask },
    })
}
