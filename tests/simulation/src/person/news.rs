//! What an event means to a person: read while it borrows, taken in afterwards.

use msnp_core::account::{List, Status};
use msnp_core::error::{FailureReason, SignOutReason};
use msnp_core::event::Group;
use msnp_core::settings::GatewayUse;
use msnp_core::switchboard::message::Content;
use msnp_core::{ChatId, Event, MessageId, RequestId, State, Storage};

use super::conversation::Conversation;
use super::files::FileNews;
use super::letters::LetterNews;
use super::{Knowledge, Person, Presence, What};
use crate::words::{is_whole, number_of};

/// How far the session is, as events tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Nothing, or it is over.
    Out,
    /// It begins, or is being taken up again.
    Trying,
    /// The account was accepted.
    SignedIn,
    /// Everything is there.
    Online,
}

/// Why a session is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By wish.
    Wish,
    /// The account signed in elsewhere.
    Elsewhere,
    /// The gateway forgot several sessions, one after the other.
    ProbablyElsewhere,
    /// The account or its password was refused.
    Refused,
    /// For another reason.
    Other(String),
}

impl End {
    fn of(reason: SignOutReason<'_>) -> Self {
        match reason {
            SignOutReason::Wish => Self::Wish,
            SignOutReason::SignedInElsewhere => Self::Elsewhere,
            SignOutReason::ProbablySignedInElsewhere => Self::ProbablyElsewhere,
            SignOutReason::WrongPassword { .. } => Self::Refused,
            SignOutReason::Refused { code, .. } if code.number() == 911 => Self::Refused,
            other => Self::Other(format!("{other:?}")),
        }
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The service acknowledged it.
    Delivered,
    /// It left, and no answer is to be expected.
    Sent,
    /// It was reported as not delivered, or of unknown fate.
    Failed(FailureReason),
}

/// What happened in a conversation.
#[derive(Debug)]
pub(crate) enum Talk {
    /// It was connected.
    /// And who rang, when it was they who opened it.
    Opened(Option<String>),
    /// Somebody came, or was there before.
    Joined(String, bool),
    /// Somebody left.
    Left(String),
    /// Somebody said something.
    Heard(String, Said),
    /// It has no connection; for no other reason than silence, or that everybody had left.
    Closed(bool),
    /// It is over.
    Ended,
}

/// What somebody said.
#[derive(Debug)]
pub(crate) enum Said {
    /// A text.
    Text(String),
    /// A nudge.
    Nudge,
    /// Something else.
    Other,
}

/// What an event means, without what it borrows.
#[derive(Debug)]
pub(crate) enum News {
    /// An event of the session: what has to be so before, and what is so after.
    Session(&'static [Told], Told),
    /// The session is over.
    Over(End),
    /// One's own status.
    OwnStatus(Status),
    /// A message has its fate.
    Fate(MessageId, Fate),
    /// A wish has its answer.
    Answer(RequestId, bool),
    /// Somebody wants to talk.
    Ring(String),
    /// Somebody is blocked.
    Blocked(String),
    /// Something happened in a conversation.
    Talk(ChatId, Talk),
    /// Something happened to a file.
    File(FileNews),
    /// Something happened to a message for who is away.
    Letter(LetterNews),
    /// Somebody is there, with that picture.
    There(String, Status, String),
    /// Somebody has a personal message.
    Message(String, String),
    /// Somebody went.
    Gone(String),
    /// Somebody is no contact any more.
    Removed(String),
    /// The state changed.
    State(State),
    /// The list that was kept is current.
    ListUnchanged,
    /// The list is complete.
    ListComplete(String, String),
    /// Something of the stream could not be understood.
    Skipped,
    /// Nothing more than what was done already.
    Other,
}

/// A session is under way.
const RUNNING: &[Told] = &[Told::Trying, Told::SignedIn, Told::Online];

impl Knowledge {
    /// Reads an event; what changes the list is taken in at once.
    pub(crate) fn read(&mut self, event: Event<'_>) -> News {
        match event {
            Event::SignedIn(signed_in) => {
                // Before MSNP10 one's own name comes with it.
                if !signed_in.name.is_empty() {
                    self.roster.own_name = signed_in.name.into_string();
                }
                News::Session(&[Told::Trying], Told::SignedIn)
            }
            Event::Online { status } => {
                self.own_status = Some(status);
                News::Session(&[Told::SignedIn], Told::Online)
            }
            Event::ConnectionLost { .. } => News::Session(RUNNING, Told::Trying),
            Event::SignedOut { reason } => News::Over(End::of(reason)),
            Event::StatusChanged { status } => News::OwnStatus(status),
            Event::StateChanged { state } => News::State(state),
            Event::Delivered { message, .. } => News::Fate(message, Fate::Delivered),
            Event::Sent { message, .. } => News::Fate(message, Fate::Sent),
            Event::Failed { message, reason, .. } => News::Fate(message, Fate::Failed(reason)),
            Event::Answered { request }
            | Event::Url { request, .. }
            | Event::ConfigurationFile { request, .. } => News::Answer(request, true),
            Event::Refused { request, .. } | Event::InvitationFailed { request, .. } => {
                News::Answer(request, false)
            }
            Event::Ring { account, .. } => News::Ring(account.to_owned()),
            Event::ChatOpened { .. }
            | Event::Joined { .. }
            | Event::Left { .. }
            | Event::ChatClosed { .. }
            | Event::ChatEnded { .. }
            | Event::Message { .. } => read_talk(event),
            Event::Peer(event) => News::File(FileNews::of(&event)),
            Event::Offline(event) => News::Letter(LetterNews::of(&event)),
            Event::Presence(presence) => {
                let picture = presence.picture.into_string();
                News::There(presence.account.to_owned(), presence.status, picture)
            }
            Event::ContactOffline { account } => News::Gone(account.to_owned()),
            Event::PersonalMessage { account, message, .. } => {
                News::Message(account.to_owned(), message.into_string())
            }
            Event::Skipped { .. } => News::Skipped,
            Event::ListUnchanged => {
                self.roster.is_kept = true;
                News::ListUnchanged
            }
            Event::ListComplete { version } => {
                News::ListComplete(version.list.to_owned(), version.settings.to_owned())
            }
            event => self.read_list(event),
        }
    }

    fn read_list(&mut self, event: Event<'_>) -> News {
        let roster = &mut self.roster;
        match event {
            Event::ListBegins { contacts, groups } => {
                roster.begin(contacts, groups);
                self.kept_version = None;
            }
            Event::Group(group) => roster.group(group.id.to_owned(), group.name.into_string()),
            Event::Contact(contact) => roster.contact(&contact),
            Event::Added(change) => {
                roster.added(&change);
                if let (List::Block, Some(account)) = (change.list, change.account) {
                    return News::Blocked(account.to_owned());
                }
            }
            Event::Removed(change) => {
                roster.removed(&change);
                let no_contact = |account: &&String| roster.id_of(account).is_none();
                // While the list is being read nobody can say who is on it.
                let is_known = self.kept_version.is_some();
                if let Some(account) = self.sees.keys().find(no_contact).filter(|_| is_known) {
                    return News::Removed(account.clone());
                }
            }
            Event::GroupAdded(Group { id, name }) | Event::GroupRenamed(Group { id, name }) => {
                roster.set_group(id.to_owned(), name.into_string());
            }
            Event::GroupRemoved { id } => roster.group_removed(id),
            Event::ContactRenamed { account, contact_id, name } => {
                roster.renamed(account, contact_id, name.into_string());
            }
            Event::OwnProperty { property: "MFN", value } => roster.own_name = value.into_string(),
            Event::Privacy { allow_unknown } => roster.allows_unknown = allow_unknown,
            Event::Prompting { ask } => roster.asks = ask,
            _ => {}
        }
        News::Other
    }
}

/// What happened in a conversation.
fn read_talk(event: Event<'_>) -> News {
    match event {
        Event::ChatOpened { chat, account, invited } => {
            News::Talk(chat, Talk::Opened(invited.then(|| account.to_owned())))
        }
        Event::Joined { chat, account, before, .. } => {
            News::Talk(chat, Talk::Joined(account.to_owned(), before))
        }
        Event::Left { chat, account, .. } => News::Talk(chat, Talk::Left(account.to_owned())),
        Event::ChatClosed { chat, reason } => News::Talk(chat, Talk::Closed(reason.is_none())),
        Event::ChatEnded { chat } => News::Talk(chat, Talk::Ended),
        Event::Message { chat, account, content, .. } => {
            let said = match content {
                Content::Text(text) => Said::Text(text.body.into_string()),
                Content::Nudge => Said::Nudge,
                _ => Said::Other,
            };
            News::Talk(chat, Talk::Heard(account.to_owned(), said))
        }
        _ => News::Other,
    }
}

impl<S: Storage> Person<S> {
    /// Takes news in, and looks whether it may be.
    pub(crate) fn take(&mut self, news: News) -> Result<(), String> {
        match news {
            News::Session(before, after) => return self.take_session(before, after),
            News::Over(_) => return self.take_session(RUNNING, Told::Out),
            News::Fate(message, fate) => return self.take_fate(message, fate),
            News::Answer(request, is_done) => {
                match self.wishes.get_mut(&request) {
                    Some(answered @ false) => *answered = true,
                    Some(true) => return Err(format!("{request:?} was answered twice")),
                    None => return Err(format!("{request:?} was answered and never made")),
                }
                if !is_done && self.changes.contains(&request) {
                    self.doubts_list();
                }
            }
            News::Talk(chat, talk) => return self.take_talk(chat, talk),
            News::File(news) => return self.take_file(news),
            News::Letter(news) => return self.take_letter(news),
            News::OwnStatus(status) => self.knows.own_status = Some(status),
            News::There(account, status, picture) => {
                let seen = self.knows.sees.entry(account).or_default();
                (seen.status, seen.picture) = (Some(status), picture);
            }
            News::Message(account, message) => self.knows.sees.entry(account).or_default().message = message,
            News::Gone(account) | News::Removed(account) => drop(self.knows.sees.remove(&account)),
            News::State(state) => self.state = state,
            News::ListUnchanged if !self.knows.roster.is_whole() => {
                return Err(format!("the list of {} is unchanged, and never came whole", self.account));
            }
            News::ListComplete(list, settings) => {
                self.knows.kept_version = Some((list, settings));
                self.list_is_certain = self.now >= self.list_changes_until;
                if self.told == Told::SignedIn {
                    self.list_is_told = self.list_is_certain;
                }
                for account in self.knows.roster.blocked() {
                    self.shut_out(&account);
                }
            }
            News::Blocked(account) => self.shut_out(&account),
            News::Ring(account) if self.knows.roster.blocks(&account) => {
                self.machine.decline().map_err(|error| format!("a ring of {account} is over: {error:?}"))?;
                self.declined.insert(account);
            }
            News::Ring(account) => drop(self.declined.remove(&account)),
            News::Skipped => {
                return Err(format!("{} did not understand what the service said", self.account));
            }
            News::ListUnchanged | News::Other => {}
        }
        Ok(())
    }

    /// Who is blocked is not heard any more where nobody else is.
    fn shut_out(&mut self, account: &str) {
        self.shut_out.insert(account.to_owned());
        let _ = self.machine.shut_out(account);
    }

    fn take_session(&mut self, before: &[Told], after: Told) -> Result<(), String> {
        if !before.contains(&self.told) {
            return Err(format!("{} was told {after:?} after {:?}", self.account, self.told));
        }
        match after {
            Told::SignedIn => self.knows.sees.clear(),
            Told::Online => {
                self.was_online = true;
                self.owes_message = !self.personal_message.is_empty();
            }
            Told::Out if self.talks.values().any(|talk| !talk.is_over) => {
                return Err(format!("{} is out, and a conversation goes on", self.account));
            }
            Told::Out | Told::Trying => {}
        }
        self.told = after;
        Ok(())
    }

    fn take_fate(&mut self, id: MessageId, fate: Fate) -> Result<(), String> {
        let Some(message) = self.messages.get_mut(&id) else {
            return Err(format!("{id:?} has a fate and was never accepted"));
        };
        let late_refusal = message.fate == Some(Fate::Sent)
            && message.what == What::Nudge
            && matches!(fate, Fate::Failed(_));
        if let Some(before) = message.fate.filter(|_| !late_refusal) {
            return Err(format!("{:?} has two fates: {before:?} and {fate:?}", message.what));
        }
        let is_text = matches!(message.what, What::Text(_));
        if is_text && fate == Fate::Sent || !is_text && fate == Fate::Delivered {
            return Err(format!("{:?} was told as {fate:?}", message.what));
        }
        message.fate = Some(fate);
        if !late_refusal {
            self.undecided = self.undecided.saturating_sub(1);
        }
        Ok(())
    }

    fn take_talk(&mut self, chat: ChatId, talk: Talk) -> Result<(), String> {
        let conversation: &mut Conversation = self.talks.entry(chat).or_default();
        conversation.is_carried = self.gateway != GatewayUse::Never;
        conversation.is_asleep = self.machine.state() == State::Suspended;
        let outcome = match &talk {
            Talk::Opened(Some(account)) if self.declined.contains(account) => {
                Err("was opened, and the ring was declined")
            }
            Talk::Opened(_) => conversation.opened(),
            Talk::Joined(account, before) => conversation.joined(account.clone(), *before, self.now),
            Talk::Left(account) => conversation.left(account),
            Talk::Heard(account, _) => conversation.heard(account, self.now),
            Talk::Closed(for_silence) => conversation.closed(*for_silence, self.now),
            Talk::Ended => conversation.ended(),
        };
        outcome.map_err(|what| format!("a conversation of {} {what}", self.account))?;
        if let Talk::Joined(account, _) = &talk
            && self.knows.roster.blocks(account)
        {
            // Whoever rang has gone meanwhile, and somebody is there who is blocked.
            let _ = self.machine.shut_out(account);
        }
        if let Talk::Heard(account, said) = &talk
            && !conversation.is_group
            && conversation.has_only(account)
            && self.knows.roster.blocks(account)
        {
            return Err(format!("{} hears {account}, who is blocked: \"{said:?}\"", self.account));
        }
        match talk {
            Talk::Heard(_, Said::Text(text)) => {
                let number = number_of(&text).filter(|_| is_whole(&text));
                let Some(number) = number else { return Err(format!("{text:?} was never said so")) };
                if !self.heard.insert(number) {
                    return Err(format!("text {number} came twice"));
                }
            }
            Talk::Heard(_, Said::Nudge) => self.nudges += 1,
            _ => {}
        }
        Ok(())
    }
}

impl Presence {
    /// Status, personal message and picture, for comparison with what the service shows.
    pub(crate) fn describe(&self) -> Option<(String, String, String)> {
        let status = self.status.filter(|status| *status != Status::Offline)?;
        Some((status.code().to_owned(), self.message.clone(), self.picture.clone()))
    }
}
