//! What the screen shows: people, conversations, and what is being asked. Knows neither terminal nor network.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use msnp::Status;

use super::field::Field;
use super::talk::Talk;
use crate::printable;

/// From this width on, contacts and conversation are beside each other.
pub(crate) const TWO_PANES: u16 = 70;
/// From this width on, there is a third pane.
pub(crate) const THREE_PANES: u16 = 110;
/// The most conversations that are kept on the screen.
const MOST_TALKS: usize = 100;
/// The most people who wait for a decision at the same time.
const MOST_QUESTIONS: usize = 100;
/// How long a notice is shown.
const NOTICE: Duration = Duration::from_secs(8);

/// A contact as it is shown. Every text in it is fit for a terminal.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) message: String,
    pub(crate) blocked: bool,
}

impl Person {
    pub(crate) fn new(account: &str, name: &str, status: Status, message: &str, blocked: bool) -> Self {
        Self {
            account: account.to_owned(),
            name: printable::line(name),
            status,
            message: printable::line(message),
            blocked,
        }
    }
}

/// A group with its people.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) people: Vec<Person>,
}

/// How the session stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Session {
    SigningIn,
    Online,
    /// The connection is lost, and is being looked for.
    Lost,
    /// What ended it, and what to do.
    Over {
        reason: String,
        advice: String,
    },
}

/// Where the keys go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pane {
    Contacts,
    Talk,
}

/// What can be chosen in the list of contacts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    Person(String),
    Talk(u32),
}

/// A line of the list of contacts.
pub(crate) enum Row<'a> {
    Heading(String),
    Person(&'a Person),
    Talk(&'a Talk),
}

/// What lies over the panes and takes the keys.
#[derive(Clone, Debug)]
pub(crate) enum Popup {
    Help { scroll: u16 },
    Status { chosen: usize },
    Edit { what: Edit, field: Field },
    Remove { account: String },
}

/// What is being written in a popup.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edit {
    Name,
    Message,
    Add,
    Invite,
}

/// Somebody who has added oneself and waits for an answer.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) account: String,
    pub(crate) name: String,
}

/// Everything on the screen.
pub(crate) struct State {
    pub(crate) me: Person,
    pub(crate) session: Session,
    pub(crate) sections: Vec<Section>,
    pub(crate) talks: Vec<Talk>,
    /// The conversation that is shown.
    pub(crate) current: Option<u32>,
    pub(crate) chosen: Option<Target>,
    pub(crate) pane: Pane,
    pub(crate) popup: Option<Popup>,
    pub(crate) questions: VecDeque<Question>,
    pub(crate) notice: Option<(String, Instant)>,
    pub(crate) width: u16,
    pub(crate) now: Instant,
    tokens: u64,
}

impl State {
    pub(crate) fn new(account: &str, now: Instant) -> Self {
        Self {
            me: Person::new(account, account, Status::Offline, "", false),
            session: Session::SigningIn,
            sections: Vec::new(),
            talks: Vec::new(),
            current: None,
            chosen: None,
            pane: Pane::Contacts,
            popup: None,
            questions: VecDeque::new(),
            notice: None,
            width: 80,
            now,
            tokens: 0,
        }
    }

    pub(crate) fn is_wide(&self) -> bool {
        self.width >= TWO_PANES
    }

    /// A number for a message of one's own, by which its fate is told.
    pub(crate) fn new_token(&mut self) -> u64 {
        self.tokens += 1;
        self.tokens
    }

    pub(crate) fn person(&self, account: &str) -> Option<&Person> {
        let mut people = self.sections.iter().flat_map(|section| &section.people);
        people.find(|person| person.account.eq_ignore_ascii_case(account))
    }

    /// The name of somebody, from the list where it is there.
    pub(crate) fn name_of(&self, account: &str) -> String {
        match self.person(account) {
            Some(person) => person.name.clone(),
            None => printable::line(account),
        }
    }

    pub(crate) fn talk(&self, chat: u32) -> Option<&Talk> {
        self.talks.iter().find(|talk| talk.chat == chat)
    }

    pub(crate) fn talk_mut(&mut self, chat: u32) -> Option<&mut Talk> {
        self.talks.iter_mut().find(|talk| talk.chat == chat)
    }

    pub(crate) fn current_talk(&self) -> Option<&Talk> {
        self.current.and_then(|chat| self.talk(chat))
    }

    pub(crate) fn current_talk_mut(&mut self) -> Option<&mut Talk> {
        self.current.and_then(|chat| self.talk_mut(chat))
    }

    /// The conversation of two with somebody.
    pub(crate) fn talk_with(&self, account: &str) -> Option<&Talk> {
        self.talks.iter().find(|talk| talk.is_with(account))
    }

    /// The conversation, made if it is new.
    pub(crate) fn talk_of(&mut self, chat: u32, account: &str) -> Option<&mut Talk> {
        if self.talk(chat).is_none() {
            if self.talks.len() >= MOST_TALKS {
                let current = self.current;
                let oldest = self.talks.iter().position(|talk| Some(talk.chat) != current);
                oldest.map(|index| self.talks.remove(index));
            }
            let name = self.name_of(account);
            self.talks.push(Talk::new(chat, account, &name));
            if self.current.is_none() {
                self.current = Some(chat);
            }
        }
        self.talk_mut(chat)
    }

    /// Shows a conversation and gives it the keys.
    pub(crate) fn show(&mut self, chat: u32) {
        self.current = Some(chat);
        self.pane = Pane::Talk;
        self.read_current();
    }

    /// What is on the screen counts as read.
    pub(crate) fn read_current(&mut self) {
        let is_seen = self.is_wide() || self.pane == Pane::Talk;
        if let Some(talk) = self.current_talk_mut().filter(|_| is_seen) {
            talk.unread = 0;
        }
    }

    /// Takes a conversation off the screen.
    pub(crate) fn close(&mut self, chat: u32) {
        self.talks.retain(|talk| talk.chat != chat);
        if self.current == Some(chat) {
            self.current = self.talks.last().map(|talk| talk.chat);
        }
        if self.current.is_none() {
            self.pane = Pane::Contacts;
        }
    }

    pub(crate) fn unread(&self) -> usize {
        self.talks.iter().map(|talk| talk.unread).sum()
    }

    pub(crate) fn tell(&mut self, text: &str) {
        self.notice = Some((printable::line(text), self.now));
    }

    /// Somebody added oneself.
    pub(crate) fn ask(&mut self, account: &str, name: &str) {
        let is_known = self.questions.iter().any(|question| question.account == account);
        if !is_known && self.questions.len() < MOST_QUESTIONS {
            self.questions.push_back(Question { account: account.to_owned(), name: printable::line(name) });
        }
    }

    /// The lines of the list: conversations that no contact stands for, then the groups.
    pub(crate) fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        let is_listed =
            |talk: &&Talk| talk.account.as_deref().is_none_or(|account| self.person(account).is_none());
        let talks: Vec<&Talk> = self.talks.iter().filter(is_listed).collect();
        if !talks.is_empty() {
            rows.push(Row::Heading("Conversations".to_owned()));
            rows.extend(talks.into_iter().map(Row::Talk));
        }
        for section in &self.sections {
            let online = section.people.iter().filter(|person| person.status != Status::Offline).count();
            rows.push(Row::Heading(format!("{} ({online}/{})", section.name, section.people.len())));
            rows.extend(section.people.iter().map(Row::Person));
        }
        rows
    }

    /// The chosen line of `rows`: the first that can be chosen if none is.
    pub(crate) fn chosen_row(&self, rows: &[Row<'_>]) -> Option<usize> {
        let is_chosen =
            |row: &Row<'_>| target_of(row).is_some_and(|target| Some(&target) == self.chosen.as_ref());
        let chosen = rows.iter().position(is_chosen);
        chosen.or_else(|| rows.iter().position(|row| target_of(row).is_some()))
    }

    pub(crate) fn chosen_target(&self) -> Option<Target> {
        let rows = self.rows();
        self.chosen_row(&rows).and_then(|index| rows.get(index)).and_then(target_of)
    }

    /// Chooses another line, so many further down (or up).
    pub(crate) fn choose(&mut self, steps: isize) {
        let rows = self.rows();
        let targets: Vec<Target> = rows.iter().filter_map(target_of).collect();
        let chosen = self.chosen_row(&rows).and_then(|index| rows.get(index)).and_then(target_of);
        let index = targets.iter().position(|target| Some(target) == chosen.as_ref()).unwrap_or_default();
        let index = index.saturating_add_signed(steps).min(targets.len().saturating_sub(1));
        self.chosen = targets.into_iter().nth(index);
    }

    /// Lets what is too old go: typing, notices.
    pub(crate) fn tick(&mut self, now: Instant) {
        self.now = now;
        for talk in &mut self.talks {
            talk.forget_typing(now);
        }
        self.notice.take_if(|(_, since)| now.duration_since(*since) >= NOTICE);
    }

    /// Whether something on the screen will change by itself.
    pub(crate) fn is_passing(&self) -> bool {
        self.notice.is_some() || self.talks.iter().any(Talk::is_passing)
    }
}

fn target_of(row: &Row<'_>) -> Option<Target> {
    match row {
        Row::Heading(_) => None,
        Row::Person(person) => Some(Target::Person(person.account.clone())),
        Row::Talk(talk) => Some(Target::Talk(talk.chat)),
    }
}
