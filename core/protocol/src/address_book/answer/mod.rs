//! What address book and sharing service answer, read as it comes (`services.md` 2.2, 2.4 and 2.7): members, groups and contacts one by
//! one, ids, faults. Any prefix, any order, any status.

mod fields;
#[cfg(test)]
mod tests;

use super::fault::Fault;
use super::requests::Method;
use super::values::{Change, Entry, Found, GroupIds, Id, Number, PASSPORT, Role, Switch, TELEPHONE, YAHOO};
use crate::account::{AccountName, lower_case};
use crate::storage::Buffer;
use crate::text::Text;
use crate::web::pull::{Pull, Token};
use crate::wire::parse_decimal;
use fields::{Field, field_of};

/// The most lists in one answer whose roles are known before they are read.
const MOST_ROLES: usize = 16;

/// An annotation of oneself that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Annotation {
    Other,
    Privacy,
    Prompting,
    Mobile,
    Network,
}

/// An e-mail address of a contact, as far as it was read.
struct Email {
    account: AccountName,
    network: u32,
    is_enabled: bool,
}

/// A telephone number of a contact, as far as it was read.
struct Phone {
    kind: PhoneKind,
    number: Number,
    /// Messages to it go by Messenger.
    is_enabled: bool,
}

/// Which of the numbers that are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum PhoneKind {
    Other,
    Home,
    Work,
    Mobile,
}

/// Which roles the lists of an answer have. Some name theirs only behind the members: those are known when the answer is read again.
struct Roles {
    known: [Role; MOST_ROLES],
    /// The list that is being read, counted from 1.
    at: usize,
    /// Members came before the role of their list, which was not known.
    were_late: bool,
}

impl Roles {
    const NONE: Self = Self { known: [Role::None; MOST_ROLES], at: 0, were_late: false };

    fn begin(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn learn(&mut self, role: Role) {
        if let Some(known) = self.known.get_mut(self.at.saturating_sub(1)) {
            *known = role;
        }
    }

    fn current(&self) -> Role {
        self.known.get(self.at.saturating_sub(1)).copied().unwrap_or(Role::None)
    }
}

/// What was read of an answer so far.
pub(super) struct Answer {
    field: Field,
    /// The entry under way is inside an element that is told.
    is_in_entry: bool,
    has_role: bool,
    /// What is under way belongs to another service than Messenger.
    is_of_another: bool,
    is_messenger: bool,
    /// When the lists of Messenger were changed last is known.
    knows_change: bool,
    pub(super) fault: Fault,
    /// There is an answer to what was asked.
    pub(super) is_answer: bool,
    pub(super) is_unreadable: bool,
    annotation: Annotation,
    value: heapless::String<16, u8>,
    roles: Roles,
    email: Email,
    phone: Phone,
    /// When what was read was changed last; empty: nobody says.
    pub(super) last_change: Change,
    /// The id of what was made, or of what is in the way.
    pub(super) result: Id,
    pub(super) entry: Entry,
}

impl Answer {
    pub(super) const NONE: Self = Self {
        field: Field::None,
        is_in_entry: false,
        has_role: false,
        is_of_another: false,
        is_messenger: false,
        knows_change: false,
        fault: Fault::None,
        is_answer: false,
        is_unreadable: false,
        annotation: Annotation::Other,
        value: heapless::String::new(),
        roles: Roles::NONE,
        email: Email { account: AccountName::new(), network: 0, is_enabled: false },
        phone: Phone { kind: PhoneKind::Other, number: Number::new(), is_enabled: false },
        last_change: Change::new(),
        result: Id::new(),
        entry: Entry::NONE,
    };

    /// Gets ready for another answer. `again`: it is the same one once more, whose roles are known.
    pub(super) fn reset(&mut self, again: bool) {
        if !again {
            self.roles.known = [Role::None; MOST_ROLES];
        }
        (self.roles.at, self.roles.were_late) = (0, false);
        (self.field, self.fault, self.annotation) = (Field::None, Fault::None, Annotation::Other);
        (self.is_in_entry, self.has_role) = (false, false);
        (self.is_of_another, self.is_messenger, self.knows_change) = (false, false, false);
        (self.is_answer, self.is_unreadable) = (false, false);
        self.last_change.clear();
        self.result.clear();
        self.entry.reset();
    }

    /// Whether members were left out whose role came behind them. It is known when the answer is read again.
    pub(super) const fn has_late_roles(&self) -> bool {
        self.roles.were_late
    }

    /// Takes from the front of `bytes` until something is found, which is in [`Answer::entry`]; `None` when all of them are taken.
    pub(super) fn step<B: Buffer>(
        &mut self,
        pull: &mut Pull<B>,
        bytes: &mut &[u8],
        method: Method,
    ) -> Option<Found> {
        if self.is_unreadable {
            *bytes = &[];
            return None;
        }
        loop {
            let is_start = match pull.step(bytes) {
                Ok(None) => return None,
                Err(_) => {
                    self.is_unreadable = true;
                    *bytes = &[];
                    return None;
                }
                Ok(Some(Token::Start(_))) => true,
                Ok(Some(Token::Text(text))) => {
                    self.text(text);
                    false
                }
                Ok(Some(Token::End(name))) => {
                    if let Some(found) = self.end(name) {
                        return Some(found);
                    }
                    false
                }
                // What is too long counts as missing.
                Ok(Some(Token::Skipped(_))) => false,
            };
            if is_start {
                let mut path = pull.path();
                let (name, parent) = (path.next().unwrap_or_default(), path.next().unwrap_or_default());
                self.start(name, parent, method);
            }
        }
    }

    fn start(&mut self, name: &[u8], parent: &[u8], method: Method) {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let is_response = |name: &[u8]| {
            let (asked, length) = (method.name().as_bytes(), method.name().len());
            name.split_at_checked(length).is_some_and(|(front, end)| {
                front.eq_ignore_ascii_case(asked) && end.eq_ignore_ascii_case(b"Response")
            })
        };
        self.is_answer |= is_response(name);
        self.field = field_of(name, parent);
        if is("Member") || is("Group") || is("Contact") {
            self.entry.reset();
            self.is_in_entry = true;
        } else if is("Membership") {
            self.roles.begin();
            self.has_role = self.roles.current() != Role::None;
        } else if is("Service") {
            (self.is_of_another, self.is_messenger) = (false, false);
        } else if is("Annotation") {
            self.annotation = Annotation::Other;
            self.value.clear();
        } else if is("ContactEmail") {
            self.email.account.clear();
            (self.email.network, self.email.is_enabled) = (0, false);
        } else if is("ContactPhone") {
            self.phone.number.clear();
            (self.phone.kind, self.phone.is_enabled) = (PhoneKind::Other, false);
        }
    }

    fn end(&mut self, name: &[u8]) -> Option<Found> {
        self.field = Field::None;
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("Annotation") {
            self.annotated();
        } else if is("ContactEmail") {
            self.mail_ends();
        } else if is("ContactPhone") {
            self.phone_ends();
        } else if is("Service") && !self.knows_change {
            self.knows_change = self.is_messenger;
            if !self.is_messenger {
                self.last_change.clear();
            }
        } else if is("Member") && core::mem::take(&mut self.is_in_entry) {
            return self.member_ends();
        } else if is("Group") && core::mem::take(&mut self.is_in_entry) {
            return (!self.entry.id.is_empty()).then_some(Found::Group);
        } else if is("Contact") && core::mem::take(&mut self.is_in_entry) {
            return self.contact_ends();
        }
        None
    }

    /// An annotation is there, its name before or behind its value.
    fn annotated(&mut self) {
        let value = match self.value.as_str() {
            "" | "0" => Switch::Unset,
            "1" => Switch::One,
            _ => Switch::Other,
        };
        match self.annotation {
            Annotation::Other => {}
            Annotation::Privacy => self.entry.privacy = value,
            Annotation::Prompting => self.entry.prompting = value,
            Annotation::Mobile => self.entry.mobile = value,
            Annotation::Network => {
                let number = self.value.as_bytes().split(|byte| *byte == b':').next().unwrap_or_default();
                self.entry.network = parse_decimal(number).unwrap_or(0);
            }
        }
    }

    /// Somebody without an account of this service is known by an address that Messenger takes.
    fn mail_ends(&mut self) {
        if self.email.is_enabled && !self.email.account.is_empty() && self.entry.account.is_empty() {
            self.entry.account = self.email.account.clone();
            self.entry.network = match self.email.network {
                0 => YAHOO,
                network => network,
            };
        }
    }

    /// A number is kept where it is one of three. Somebody without any account may be known by one that Messenger sends to.
    fn phone_ends(&mut self) {
        let Self { phone, entry, .. } = self;
        let [home, work, mobile] = &mut entry.phones;
        match phone.kind {
            PhoneKind::Other => {}
            PhoneKind::Home => *home = phone.number.clone(),
            PhoneKind::Work => *work = phone.number.clone(),
            PhoneKind::Mobile => *mobile = phone.number.clone(),
        }
        if phone.is_enabled && entry.account.is_empty() {
            identify(entry, telephone(phone.number.as_bytes()), TELEPHONE);
        }
    }

    fn member_ends(&mut self) -> Option<Found> {
        let entry = &mut self.entry;
        if entry.account.is_empty() {
            return None;
        }
        entry.role = self.roles.current();
        if self.is_of_another {
            return None;
        }
        if entry.role == Role::None {
            self.roles.were_late |= !self.has_role;
            return None;
        }
        Some(Found::Membership)
    }

    fn contact_ends(&mut self) -> Option<Found> {
        let entry = &mut self.entry;
        if entry.is_own {
            return Some(Found::Own);
        }
        // Whoever is in the address book alone may have been on the Messenger list.
        entry.is_deleted |= entry.is_mail_only && entry.network == PASSPORT;
        let is_known = !entry.account.is_empty() || entry.is_deleted;
        (is_known && !entry.id.is_empty()).then_some(Found::Contact)
    }

    fn text(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        let entry = &mut self.entry;
        match self.field {
            Field::None => {}
            Field::FaultCode if self.fault == Fault::None => {
                // What the detail says is more than the code, which may say it itself.
                self.fault = Fault::from_code(text);
            }
            Field::FaultCode => {}
            Field::FaultText if self.fault == Fault::Other => self.fault = Fault::from_text(text),
            Field::FaultText => {}
            Field::FaultDetail => {
                let fault = Fault::from_code(text);
                if fault != Fault::Other || self.fault == Fault::None {
                    self.fault = fault;
                }
            }
            Field::Result => copy(&mut self.result, text),
            Field::Role => {
                self.has_role = true;
                self.roles.learn(Role::from_name(text));
            }
            Field::ServiceType => {
                self.is_messenger = text.eq_ignore_ascii_case(b"Messenger");
                self.is_of_another = !self.is_messenger;
            }
            Field::ServiceChange if self.knows_change => {}
            Field::ServiceChange => copy(&mut self.last_change, text),
            Field::BookChange => copy(&mut self.last_change, text),
            Field::Passport => identify(entry, account(text), PASSPORT),
            Field::MemberMail => {
                let network = if entry.network == 0 { YAHOO } else { entry.network };
                identify(entry, account(text), network);
            }
            Field::Telephone => identify(entry, telephone(text), TELEPHONE),
            Field::Id => copy(&mut entry.id, text),
            Field::Name => cut(&mut entry.name, text),
            Field::Deleted => entry.is_deleted = is_true(text),
            Field::ContactType => entry.is_own = text.eq_ignore_ascii_case(b"Me"),
            Field::Listed => entry.is_mail_only = !is_true(text),
            Field::GroupOfContact => join(&mut entry.groups, text),
            Field::AnnotationName => self.annotation = annotation(text),
            Field::AnnotationValue => copy(&mut self.value, text),
            Field::Mail => self.email.account = account(text),
            Field::MailNetwork => self.email.network = parse_decimal(text).unwrap_or(0),
            Field::MailEnabled => self.email.is_enabled = is_true(text),
            Field::PhoneKind => self.phone.kind = phone_kind(text),
            Field::PhoneNumber => copy(&mut self.phone.number, text),
            Field::PhoneEnabled => self.phone.is_enabled = is_true(text),
        }
    }
}

/// Says who an entry is, where that can be an account.
fn identify(entry: &mut Entry, account: AccountName, network: u32) {
    if !account.is_empty() {
        (entry.account, entry.network) = (account, network);
    }
}

fn annotation(name: &[u8]) -> Annotation {
    const NAMES: [(&str, Annotation); 4] = [
        ("MSN.IM.BLP", Annotation::Privacy),
        ("MSN.IM.GTC", Annotation::Prompting),
        ("MSN.IM.MBEA", Annotation::Mobile),
        ("MSN.IM.BuddyType", Annotation::Network),
    ];
    let found = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
    found.map_or(Annotation::Other, |(_, annotation)| *annotation)
}

/// Services write `ContactPhoneMobile`, and some `Mobile`.
fn phone_kind(name: &[u8]) -> PhoneKind {
    const NAMES: [(&[u8], PhoneKind); 3] =
        [(b"Personal", PhoneKind::Home), (b"Business", PhoneKind::Work), (b"Mobile", PhoneKind::Mobile)];
    let name = name.strip_prefix(b"ContactPhone").unwrap_or(name);
    let found = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    found.map_or(PhoneKind::Other, |(_, kind)| *kind)
}

fn is_true(text: &[u8]) -> bool {
    text.eq_ignore_ascii_case(b"true") || text == b"1"
}

/// An account in lower case; empty: it is none.
fn account(text: &[u8]) -> AccountName {
    let mut plain = [0; 160];
    let plain = Text::xml(text).write_to(&mut plain);
    plain.ok().and_then(|account| lower_case(account.trim_ascii())).unwrap_or_default()
}

fn telephone(text: &[u8]) -> AccountName {
    let mut account = AccountName::new();
    // The two together are cut to the measure of an account.
    let is_whole =
        account.push_str("tel:").is_ok() && Text::xml(text).chars().all(|char| account.push(char).is_ok());
    if is_whole { lower_case(&account).unwrap_or_default() } else { AccountName::new() }
}

/// Copies what is of no use when it is not whole; empty: it is too long.
fn copy<const N: usize, L: heapless::LenType>(to: &mut heapless::String<N, L>, text: &[u8]) {
    to.clear();
    if !Text::xml(text).chars().all(|char| to.push(char).is_ok()) {
        to.clear();
    }
}

/// Copies as much of a name as there is room for.
fn cut<const N: usize>(to: &mut heapless::String<N>, text: &[u8]) {
    to.clear();
    let _ = Text::xml(text).chars().try_for_each(|char| to.push(char));
}

/// Adds the id of a group. One that does not fit, or that would be read as several, is left out.
fn join(groups: &mut GroupIds, text: &[u8]) {
    let mut id = Id::new();
    copy(&mut id, text);
    let room = groups.capacity().saturating_sub(groups.len());
    if id.is_empty() || id.bytes().any(|byte| byte == b',') || id.len() >= room {
        return;
    }
    if !groups.is_empty() {
        let _ = groups.push(',');
    }
    let _ = groups.push_str(&id);
}
