//! What the screen shows: people, conversations, and what is being asked. Knows neither terminal nor network.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::civil::DateTime;
use msnp::Status;

use super::conversation::Conversation;
use super::field::Field;
use super::picture::Pictures;
use crate::printable;

/// From this width on, contacts and conversation are beside each other.
pub(crate) const TWO_PANES: u16 = 70;
/// From this width on, there is a third pane.
pub(crate) const THREE_PANES: u16 = 110;
/// The most conversations that are kept on the screen.
const MOST_CONVERSATIONS: usize = 100;
/// The most people who wait for a decision at the same time.
const MOST_QUESTIONS: usize = 100;
/// How long a notice is shown at the least.
const NOTICE: Duration = Duration::from_secs(8);
/// How many characters of a long one are read in a second.
const READ_IN_A_SECOND: usize = 12;

/// A contact as it is shown. Every text in it is fit for a terminal.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) message: String,
    pub(crate) blocked: bool,
    /// What their picture is called; empty: they show none. It is not for a terminal.
    pub(crate) picture: String,
}

impl Person {
    pub(crate) fn new(account: &str, name: &str, status: Status, message: &str, blocked: bool) -> Self {
        let shown = printable::line(name);
        // A name may be nothing that can be seen.
        let is_blank = shown.trim().is_empty();
        Self {
            account: account.to_owned(),
            name: if is_blank { printable::line(account) } else { shown },
            status,
            message: printable::line(message),
            blocked,
            picture: String::new(),
        }
    }

    pub(crate) fn with_picture(mut self, picture: &str) -> Self {
        self.picture = picture.to_owned();
        self
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
    Conversation,
}

/// What can be chosen in the list of contacts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    Person(String),
    Conversation(u32),
}

/// A line of the list of contacts.
pub(crate) enum Row<'a> {
    Heading(String),
    Person(&'a Person),
    Conversation(&'a Conversation),
}

/// What lies over the panes and takes the keys.
#[derive(Clone, Debug)]
pub(crate) enum Popup {
    Help {
        scroll: u16,
    },
    Status {
        chosen: usize,
    },
    Edit {
        what: Edit,
        field: Field,
    },
    /// Somebody is chosen by a part of the name: to invite or to talk to.
    Pick {
        what: Pick,
        field: Field,
        chosen: usize,
    },
    Remove {
        account: String,
    },
}

/// Somebody who may be chosen.
pub(crate) struct Candidate<'a> {
    pub(crate) account: String,
    /// Who is on the list.
    pub(crate) person: Option<&'a Person>,
}

/// What somebody is chosen for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pick {
    Invite,
    Open,
}

/// What is being written in a popup.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edit {
    Name,
    Message,
    Add,
    /// The path of a file for who is in the conversation.
    File,
    /// The path of one's own picture.
    Picture,
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
    /// The session that is over had begun.
    pub(crate) was_online: bool,
    pub(crate) sections: Vec<Section>,
    pub(crate) conversations: Vec<Conversation>,
    /// The conversation that is shown.
    pub(crate) current: Option<u32>,
    pub(crate) chosen: Option<Target>,
    pub(crate) pane: Pane,
    pub(crate) popup: Option<Popup>,
    pub(crate) questions: VecDeque<Question>,
    pub(crate) notice: Option<(String, Instant)>,
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) now: Instant,
    /// The time of day, where the person is.
    pub(crate) clock: DateTime,
    /// There is a folder for files.
    pub(crate) takes_files: bool,
    pub(crate) pictures: Pictures,
    /// Those of emoticons.
    pub(crate) emoticons: Pictures,
    tokens: u64,
}

impl State {
    pub(crate) fn new(account: &str, now: Instant, clock: DateTime) -> Self {
        Self {
            me: Person::new(account, account, Status::Offline, "", false),
            session: Session::SigningIn,
            was_online: false,
            sections: Vec::new(),
            conversations: Vec::new(),
            current: None,
            chosen: None,
            pane: Pane::Contacts,
            popup: None,
            questions: VecDeque::new(),
            notice: None,
            width: 80,
            height: 24,
            now,
            clock,
            takes_files: false,
            pictures: Pictures::of_contacts(),
            emoticons: Pictures::of_emoticons(),
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

    /// Whether it is known who is there: not while one's own connection is being looked for.
    pub(crate) fn knows_presence(&self) -> bool {
        self.session == Session::Online
    }

    /// Those whose name or account has `part` in it, each once. Who is there comes first, then whose name begins with it.
    pub(crate) fn people_like(&self, part: &str) -> Vec<&Person> {
        let part = part.trim().to_lowercase();
        let mut found: Vec<&Person> = Vec::new();
        for person in self.sections.iter().flat_map(|section| &section.people) {
            let is_like =
                person.name.to_lowercase().contains(&part) || person.account.to_lowercase().contains(&part);
            if is_like && found.iter().all(|known| known.account != person.account) {
                found.push(person);
            }
        }
        found.sort_by_cached_key(|person| {
            let name = person.name.to_lowercase();
            (person.status == Status::Offline, !name.starts_with(&part), name)
        });
        found
    }

    /// Whom a popup offers: a whole account as it was written, who may not be on the list, then those of the list.
    pub(crate) fn candidates(&self, what: Pick, written: &str) -> Vec<Candidate<'_>> {
        let mut people = self.people_like(written);
        if let (Pick::Invite, Some(conversation)) = (what, self.current_conversation()) {
            people.retain(|person| !person.blocked && !conversation.has(&person.account));
        }
        let written = written.trim();
        let is_whole =
            written.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        people.sort_by_key(|person| !person.account.eq_ignore_ascii_case(written));
        let is_listed = people.first().is_some_and(|person| person.account.eq_ignore_ascii_case(written));
        let stranger =
            (is_whole && !is_listed).then(|| Candidate { account: written.to_owned(), person: None });
        let listed = people
            .into_iter()
            .map(|person| Candidate { account: person.account.clone(), person: Some(person) });
        stranger.into_iter().chain(listed).collect()
    }

    /// The name of somebody, from the list where it is there.
    pub(crate) fn name_of(&self, account: &str) -> String {
        match self.person(account) {
            Some(person) => person.name.clone(),
            None => printable::line(account),
        }
    }

    pub(crate) fn conversation(&self, chat: u32) -> Option<&Conversation> {
        self.conversations.iter().find(|conversation| conversation.chat == chat)
    }

    pub(crate) fn conversation_mut(&mut self, chat: u32) -> Option<&mut Conversation> {
        self.conversations.iter_mut().find(|conversation| conversation.chat == chat)
    }

    pub(crate) fn current_conversation(&self) -> Option<&Conversation> {
        self.current.and_then(|chat| self.conversation(chat))
    }

    pub(crate) fn current_conversation_mut(&mut self) -> Option<&mut Conversation> {
        self.current.and_then(|chat| self.conversation_mut(chat))
    }

    /// The conversation of two with somebody.
    pub(crate) fn conversation_with(&self, account: &str) -> Option<&Conversation> {
        self.conversations.iter().find(|conversation| conversation.is_with(account))
    }

    /// The conversation, made if it is new.
    pub(crate) fn conversation_of(&mut self, chat: u32, account: &str) -> Option<&mut Conversation> {
        if self.conversation(chat).is_none() {
            if self.conversations.len() >= MOST_CONVERSATIONS {
                let current = self.current;
                let oldest =
                    self.conversations.iter().position(|conversation| Some(conversation.chat) != current);
                oldest.map(|index| self.conversations.remove(index));
            }
            let name = self.name_of(account);
            self.conversations.push(Conversation::new(chat, account, &name, self.clock));
        }
        self.conversation_mut(chat)
    }

    /// There is something to be shown of a conversation.
    pub(crate) fn wake(&mut self, chat: u32) {
        if let Some(conversation) = self.conversation_mut(chat) {
            conversation.is_quiet = false;
            self.current = self.current.or(Some(chat));
        }
    }

    /// Those that are shown.
    pub(crate) fn shown_conversations(&self) -> impl DoubleEndedIterator<Item = &Conversation> {
        self.conversations.iter().filter(|conversation| !conversation.is_quiet)
    }

    /// Shows a conversation and gives it the keys.
    pub(crate) fn show(&mut self, chat: u32) {
        self.wake(chat);
        self.current = Some(chat);
        self.pane = Pane::Conversation;
        self.read_current();
    }

    /// What is on the screen counts as read.
    pub(crate) fn read_current(&mut self) {
        let is_seen = self.is_wide() || self.pane == Pane::Conversation;
        if let Some(conversation) = self.current_conversation_mut().filter(|_| is_seen) {
            conversation.unread = 0;
        }
    }

    /// Takes a conversation off the screen.
    pub(crate) fn close(&mut self, chat: u32) {
        self.conversations.retain(|conversation| conversation.chat != chat);
        if self.current == Some(chat) {
            self.current = self.shown_conversations().last().map(|conversation| conversation.chat);
        }
        if self.current.is_none() {
            self.pane = Pane::Contacts;
        }
    }

    pub(crate) fn unread(&self) -> usize {
        self.conversations.iter().map(|conversation| conversation.unread).sum()
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
        let is_listed = |conversation: &&Conversation| {
            conversation.account.as_deref().is_none_or(|account| self.person(account).is_none())
        };
        let conversations: Vec<&Conversation> = self.shown_conversations().filter(is_listed).collect();
        if !conversations.is_empty() {
            rows.push(Row::Heading("Conversations".to_owned()));
            rows.extend(conversations.into_iter().map(Row::Conversation));
        }
        for section in &self.sections {
            let online = section.people.iter().filter(|person| person.status != Status::Offline).count();
            let all = section.people.len();
            let count = if self.knows_presence() { format!("{online}/{all}") } else { all.to_string() };
            rows.push(Row::Heading(format!("{} ({count})", section.name)));
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
        for conversation in &mut self.conversations {
            conversation.forget_typing(now);
        }
        self.notice.take_if(|(text, since)| now.duration_since(*since) >= time_to_read(text));
    }

    /// What is said from now on is said at this time.
    pub(crate) fn set_clock(&mut self, clock: DateTime) {
        self.clock = clock;
        for conversation in &mut self.conversations {
            conversation.clock = clock;
        }
    }

    /// Whether something on the screen will change by itself.
    pub(crate) fn is_passing(&self) -> bool {
        self.notice.is_some() || self.conversations.iter().any(Conversation::is_passing)
    }
}

fn time_to_read(text: &str) -> Duration {
    let seconds = text.chars().count().checked_div(READ_IN_A_SECOND).unwrap_or_default();
    NOTICE.max(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

fn target_of(row: &Row<'_>) -> Option<Target> {
    match row {
        Row::Heading(_) => None,
        Row::Person(person) => Some(Target::Person(person.account.clone())),
        Row::Conversation(conversation) => Some(Target::Conversation(conversation.chat)),
    }
}
