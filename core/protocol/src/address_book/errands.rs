//! What the user asks for in sequences of calls and commands (`services.md` 2.5): both floors, the web services and the notification server,
//! have to know. Whoever goes from one list to another is taken off the first on both floors before they are put on the second: nobody is on
//! both at once, and who is to be blocked is allowed no more, whatever becomes of the rest.

use super::requests::{Member, Method, OwnChange, Request};
use super::values::{Id, Name, Role};
use crate::account::{AccountName, List, Lists, network::SERVICE};
use crate::code::ErrorCode;
use crate::error::{RequestError, RequestKind};
use crate::event::Told;
use crate::ids::RequestId;
use crate::timer::Timer;

/// What the user wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Change {
    Add,
    /// Add somebody who stays blocked.
    AddBlocked,
    Remove,
    Move {
        from: List,
        to: List,
    },
    TakeOff(List),
    /// The user has seen who added them.
    Acknowledge,
    AddGroup,
    RenameGroup,
    RemoveGroup,
    JoinGroup,
    LeaveGroup,
    RenameContact,
    RenameOwn,
    /// Whether to ask the user when somebody adds them.
    Prompt {
        ask: bool,
    },
    /// Whether those on neither list may see one's presence and write.
    Privacy {
        allow_unknown: bool,
    },
}

impl Change {
    /// As which request it is refused.
    pub(super) const fn kind(self) -> RequestKind {
        match self {
            Self::Add | Self::AddBlocked | Self::JoinGroup => RequestKind::Add(List::Forward),
            Self::Remove | Self::LeaveGroup => RequestKind::Remove(List::Forward),
            Self::Move { to, .. } => RequestKind::Add(to),
            Self::TakeOff(list) => RequestKind::Remove(list),
            Self::Acknowledge => RequestKind::Remove(List::Pending),
            Self::AddGroup => RequestKind::AddGroup,
            Self::RenameGroup => RequestKind::RenameGroup,
            Self::RemoveGroup => RequestKind::RemoveGroup,
            Self::RenameContact => RequestKind::RenameContact,
            Self::RenameOwn => RequestKind::DisplayName,
            Self::Prompt { .. } => RequestKind::Prompting,
            Self::Privacy { .. } => RequestKind::Privacy,
        }
    }

    /// What is told when it was carried out, in this order, and after how many steps each is so.
    pub(super) const fn results(self) -> [(Told, u8); 2] {
        const NOTHING: (Told, u8) = (Told::Nothing, 0);
        match self {
            Self::Add => [(Told::Added(List::Allow), 3), (Told::Added(List::Forward), 2)],
            Self::AddBlocked => [(Told::Added(List::Forward), 2), NOTHING],
            Self::Remove => [(Told::Removed(List::Forward), 2), NOTHING],
            Self::Move { from, to } => [(Told::Removed(from), 1), (Told::Added(to), 3)],
            Self::TakeOff(list) => [(Told::Removed(list), 1), NOTHING],
            Self::Acknowledge => [(Told::Added(List::Reverse), 1), (Told::Removed(List::Pending), 2)],
            Self::AddGroup => [(Told::GroupAdded, 1), NOTHING],
            Self::RenameGroup => [(Told::GroupRenamed, 1), NOTHING],
            Self::RemoveGroup => [(Told::GroupRemoved, 1), NOTHING],
            Self::JoinGroup => [(Told::Joined, 1), NOTHING],
            Self::LeaveGroup => [(Told::Left, 1), NOTHING],
            Self::RenameContact => [(Told::Renamed, 1), NOTHING],
            // The notification server's answer tells it.
            Self::RenameOwn | Self::Privacy { .. } => [NOTHING, NOTHING],
            Self::Prompt { ask } => [(Told::Prompting(ask), 1), NOTHING],
        }
    }
}

/// One step of an errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// There is nothing to be done in its place.
    Skip,
    /// The notification server is asked on which network somebody is.
    AskNetwork,
    /// A web service is asked.
    Ask(Request<'a>),
    /// The notification server is told: off these lists.
    TellOff(Lists),
    /// The same: on these.
    TellOn(Lists),
    /// The notification server is told one's name.
    TellName,
    /// The same for whether those on neither list are allowed.
    TellPrivacy(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum State {
    Working,
    Done,
    Refused(RequestError),
}

/// The values of an errand; empty where it needs none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'a> {
    pub(crate) account: &'a str,
    /// That of the account.
    pub(crate) network: u8,
    /// Whether it is to be asked for first.
    pub(crate) asks_network: bool,
    /// Of a contact.
    pub(crate) contact: &'a str,
    /// The id of a group.
    pub(crate) group: &'a str,
    /// A new name.
    pub(crate) name: &'a str,
}

impl Values<'static> {
    pub(crate) const NONE: Self =
        Self { account: "", network: SERVICE, asks_network: false, contact: "", group: "", name: "" };
}

/// Something that the user has asked for.
pub(super) struct Errand {
    pub(super) change: Change,
    pub(super) request: RequestId,
    pub(super) state: State,
    /// How many steps were made, and how many results were told.
    pub(super) step: u8,
    pub(super) told: u8,
    /// A contact of that account was there, and is to be put on the Messenger list.
    pub(super) is_there: bool,
    /// Before anything else: on which network the account is.
    pub(super) asks_network: bool,
    /// The command that waits for its answer; 0: none.
    pub(super) transaction: u32,
    pub(super) timer: Timer,
    /// That of the account.
    pub(super) network: u8,
    pub(super) account: AccountName,
    pub(super) contact: Id,
    pub(super) group: Id,
    pub(super) name: Name,
}

impl Errand {
    /// `None` where a value is too long.
    pub(super) fn new(request: RequestId, change: Change, values: Values<'_>) -> Option<Self> {
        Some(Self {
            change,
            request,
            state: State::Working,
            step: 0,
            told: 0,
            is_there: false,
            asks_network: values.asks_network,
            transaction: 0,
            timer: Timer::OFF,
            network: values.network,
            account: AccountName::try_from(values.account).ok()?,
            contact: Id::try_from(values.contact).ok()?,
            group: Id::try_from(values.group).ok()?,
            name: Name::try_from(values.name).ok()?,
        })
    }

    /// All that has to be done, in this order.
    fn steps(&self) -> [Step<'_>; 5] {
        const SKIP: Step<'_> = Step::Skip;
        let (account, contact, group) = (self.account.as_str(), self.contact.as_str(), self.group.as_str());
        let (name, network) = (self.name.as_str(), u32::from(self.network));
        let member = |list| Member { role: Role::of_list(list), account, network, id: "" };
        let put_on = |list| Step::Ask(Request::AddMember(member(list)));
        let take_off = |list| Step::Ask(Request::DeleteMember(member(list)));
        let of = |list| Lists::NONE.with(list);
        let add = Step::Ask(Request::AddContact { account, network });
        let list = match self.is_there {
            true => Step::Ask(Request::ListContact { id: contact, is_listed: true }),
            false => Step::Skip,
        };
        // A contact is called in the address book what they call themselves, until somebody says otherwise.
        let rename = match name == account {
            true => SKIP,
            false => Step::Ask(Request::RenameContact { id: contact, name }),
        };
        let one = |request| [Step::Ask(request), SKIP, SKIP, SKIP, SKIP];
        match self.change {
            Change::Add => {
                [add, list, put_on(List::Allow), Step::TellOn(of(List::Forward).with(List::Allow)), rename]
            }
            Change::AddBlocked => [add, list, Step::TellOn(of(List::Forward)), rename, SKIP],
            Change::Remove => {
                let delete = Step::Ask(Request::DeleteContact { id: contact });
                [Step::TellOff(of(List::Forward)), delete, SKIP, SKIP, SKIP]
            }
            #[cfg(feature = "planted-bug")]
            Change::Move { from, to: to @ List::Block }
                if crate::planted::is_planted(crate::planted::Bug::UntoldBlock) =>
            {
                [take_off(from), Step::TellOff(of(from)), put_on(to), SKIP, SKIP]
            }
            Change::Move { from, to } => {
                [take_off(from), Step::TellOff(of(from)), put_on(to), Step::TellOn(of(to)), SKIP]
            }
            Change::TakeOff(list) => [take_off(list), Step::TellOff(of(list)), SKIP, SKIP, SKIP],
            Change::Acknowledge => [put_on(List::Reverse), take_off(List::Pending), SKIP, SKIP, SKIP],
            Change::AddGroup => one(Request::AddGroup { name }),
            Change::RenameGroup => one(Request::RenameGroup { id: group, name }),
            Change::RemoveGroup => one(Request::DeleteGroup { id: group }),
            Change::JoinGroup => one(Request::AddToGroup { contact, group }),
            Change::LeaveGroup => one(Request::DeleteFromGroup { contact, group }),
            Change::RenameContact => one(Request::RenameContact { id: contact, name }),
            Change::RenameOwn => {
                [Step::Ask(Request::ChangeOwn(OwnChange::Name(name))), Step::TellName, SKIP, SKIP, SKIP]
            }
            Change::Prompt { ask } => {
                one(Request::ChangeOwn(OwnChange::Annotation("MSN.IM.GTC", one_or_two(ask))))
            }
            Change::Privacy { allow_unknown } => {
                let value = one_or_two(allow_unknown);
                let keep = Step::Ask(Request::ChangeOwn(OwnChange::Annotation("MSN.IM.BLP", value)));
                [Step::TellPrivacy(allow_unknown), keep, SKIP, SKIP, SKIP]
            }
        }
    }

    /// The step that is to be made, or is being made.
    pub(super) fn current(&self) -> Step<'_> {
        if self.asks_network && self.state == State::Working {
            return Step::AskNetwork;
        }
        let step = self.steps().get(usize::from(self.step)).copied();
        step.filter(|_| self.state == State::Working).unwrap_or(Step::Skip)
    }

    /// Whether nothing was done for it yet.
    pub(super) const fn is_untouched(&self) -> bool {
        self.step == 0 && self.transaction == 0
    }

    /// The method of the step under way, where a web service is asked.
    pub(super) fn method(&self) -> Option<Method> {
        match self.current() {
            Step::Ask(request) => Some(request.method()),
            Step::Skip
            | Step::AskNetwork
            | Step::TellOff(_)
            | Step::TellOn(_)
            | Step::TellName
            | Step::TellPrivacy(_) => None,
        }
    }

    /// The step under way was made.
    pub(super) fn go_on(&mut self) {
        self.timer = Timer::OFF;
        self.transaction = 0;
        if !core::mem::take(&mut self.asks_network) {
            self.step = self.step.saturating_add(1);
        }
        self.pass_over();
    }

    /// Passes over steps in whose place there is nothing to be done.
    pub(super) fn pass_over(&mut self) {
        while self.state == State::Working && self.current() == Step::Skip {
            if usize::from(self.step) >= self.steps().len() {
                self.state = State::Done;
            } else {
                self.step = self.step.saturating_add(1);
            }
        }
    }

    /// The step under way was refused.
    pub(super) fn refuse(&mut self, error: RequestError) {
        let is_unknown = matches!(error, RequestError::Code(code) if matches!(code.number(), 205 | 208));
        if self.asks_network && !is_unknown {
            // Nobody fails to be added for that alone: the service's own network is tried.
            return self.go_on();
        }
        let is_wanted_by_all = match self.change {
            // Older servers want it; to others it is nothing that could be asked for.
            Change::Acknowledge => self.step != 0,
            // Where the address book does not keep it, the notification server does.
            Change::Privacy { .. } => self.step == 0,
            Change::Add
            | Change::AddBlocked
            | Change::Remove
            | Change::Move { .. }
            | Change::TakeOff(_)
            | Change::AddGroup
            | Change::RenameGroup
            | Change::RemoveGroup
            | Change::JoinGroup
            | Change::LeaveGroup
            | Change::RenameContact
            | Change::RenameOwn
            | Change::Prompt { .. } => true,
        };
        let may_pass = |code: ErrorCode| code.is_temporary() || code == ErrorCode::BAD_TICKET;
        let is_lasting = matches!(error, RequestError::Code(code) if !may_pass(code));
        if !is_wanted_by_all && is_lasting {
            // What was not done is not told.
            self.told = self.told.saturating_add(1);
            self.go_on();
        } else {
            self.end(error);
        }
    }

    /// Nothing more is done.
    pub(super) fn end(&mut self, error: RequestError) {
        self.timer = Timer::OFF;
        self.transaction = 0;
        self.state = State::Refused(error);
    }

    /// What is told next; `None`: all of it was.
    pub(super) fn next_told(&mut self) -> Option<Told> {
        loop {
            let (told, needs) = *self.change.results().get(usize::from(self.told))?;
            self.told = self.told.saturating_add(1);
            if told != Told::Nothing && self.step >= needs {
                return Some(told);
            }
        }
    }
}

/// A switch as annotations have it.
const fn one_or_two(is_on: bool) -> &'static str {
    if is_on { "1" } else { "2" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    const VALUES: Values<'static> =
        Values { account: "bob@example.com", contact: "c-bob", group: "g", name: "Bob", ..Values::NONE };

    fn errand(change: Change) -> Errand {
        let mut errand = Errand::new(RequestId(7), change, VALUES).unwrap();
        errand.pass_over();
        errand
    }

    /// Every step that an errand makes, as words.
    fn made(change: Change, is_there: bool) -> Vec<std::string::String> {
        let mut errand = errand(change);
        let mut made = Vec::new();
        while errand.state == State::Working {
            made.push(match errand.current() {
                Step::Ask(Request::AddMember(member)) => std::format!("+{}", member.role.name()),
                Step::Ask(Request::DeleteMember(member)) => std::format!("-{}", member.role.name()),
                Step::Ask(request) => request.method().name().into(),
                Step::TellOff(lists) => std::format!("off {}", lists.mask()),
                Step::TellOn(lists) => std::format!("on {}", lists.mask()),
                Step::AskNetwork => "network?".into(),
                Step::TellName => "name".into(),
                Step::TellPrivacy(_) => "privacy".into(),
                Step::Skip => panic!("{change:?}"),
            });
            errand.is_there = is_there;
            errand.go_on();
        }
        assert_eq!(errand.state, State::Done);
        made
    }

    #[test]
    fn both_floors_are_asked_in_order() {
        for (change, expected) in [
            (Change::Add, &["ABContactAdd", "+Allow", "on 3", "ABContactUpdate"][..]),
            (Change::AddBlocked, &["ABContactAdd", "on 1", "ABContactUpdate"]),
            (Change::Remove, &["off 1", "ABContactDelete"]),
            (Change::Move { from: List::Allow, to: List::Block }, &["-Allow", "off 2", "+Block", "on 4"]),
            (Change::Move { from: List::Block, to: List::Allow }, &["-Block", "off 4", "+Allow", "on 2"]),
            (Change::TakeOff(List::Block), &["-Block", "off 4"]),
            (Change::Acknowledge, &["+Reverse", "-Pending"]),
            (Change::AddGroup, &["ABGroupAdd"]),
            (Change::RenameGroup, &["ABGroupUpdate"]),
            (Change::RemoveGroup, &["ABGroupDelete"]),
            (Change::JoinGroup, &["ABGroupContactAdd"]),
            (Change::LeaveGroup, &["ABGroupContactDelete"]),
            (Change::RenameContact, &["ABContactUpdate"]),
            (Change::RenameOwn, &["ABContactUpdate", "name"]),
            (Change::Prompt { ask: true }, &["ABContactUpdate"]),
            (Change::Privacy { allow_unknown: false }, &["privacy", "ABContactUpdate"]),
        ] {
            assert_eq!(made(change, false), expected, "{change:?}");
        }
        assert_eq!(
            made(Change::Add, true),
            ["ABContactAdd", "ABContactUpdate", "+Allow", "on 3", "ABContactUpdate"]
        );
    }

    fn told(errand: &mut Errand) -> Vec<Told> {
        core::iter::from_fn(|| errand.next_told()).collect()
    }

    #[test]
    fn what_was_carried_out_is_told_and_nothing_else() {
        let refused = RequestError::Code(ErrorCode::NO_SUCH_USER);
        let block = Change::Move { from: List::Allow, to: List::Block };
        let mut whole = errand(block);
        (0..4).for_each(|_| whole.go_on());
        assert_eq!(whole.state, State::Done);
        assert_eq!(told(&mut whole), [Told::Removed(List::Allow), Told::Added(List::Block)]);
        let mut half = errand(block);
        half.go_on();
        half.refuse(refused);
        assert_eq!(
            (half.state, told(&mut half)),
            (State::Refused(refused), [Told::Removed(List::Allow)].into())
        );
        let mut none = errand(Change::Add);
        none.refuse(refused);
        assert_eq!(told(&mut none), []);
        let mut add = errand(Change::Add);
        add.go_on();
        add.refuse(refused);
        assert_eq!(told(&mut add), [Told::Added(List::Forward)]);
        // The reverse list is one that not every service keeps.
        let mut seen = errand(Change::Acknowledge);
        seen.refuse(refused);
        assert!(matches!(seen.current(), Step::Ask(request) if request.method() == Method::DeleteMember));
        seen.go_on();
        assert_eq!((seen.state, told(&mut seen)), (State::Done, [Told::Removed(List::Pending)].into()));
        // One that cannot be reached may keep it, or may have been told.
        for error in [ErrorCode::new(403), ErrorCode::BAD_TICKET].map(RequestError::Code) {
            let mut late = errand(Change::Privacy { allow_unknown: false });
            late.go_on();
            late.refuse(error);
            assert_eq!(late.state, State::Refused(error));
        }
        let mut kept_elsewhere = errand(Change::Privacy { allow_unknown: false });
        kept_elsewhere.go_on();
        kept_elsewhere.refuse(RequestError::Code(ErrorCode::COMMAND_DISABLED));
        assert_eq!(kept_elsewhere.state, State::Done);
    }

    #[test]
    fn values_have_bounds() {
        let long = "x".repeat(500);
        for values in [
            Values { account: &long, ..VALUES },
            Values { contact: &long, ..VALUES },
            Values { group: &long, ..VALUES },
            Values { name: &long, ..VALUES },
        ] {
            assert!(Errand::new(RequestId(1), Change::Add, values).is_none());
        }
    }
}
