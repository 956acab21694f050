//! A conversation as it is shown.

use std::cell::Cell;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::civil::DateTime;

use super::emoticons::Seen;
use super::field::Field;
use super::files::FileLine;
use super::history;
use crate::printable;

/// The most lines that are kept of one conversation.
const MOST_LINES: usize = 1000;
/// The most bytes of them: a peer can send 16 KiB in each.
const MOST_BYTES: usize = 256 * 1024;
/// The most people who are shown as typing.
const MOST_TYPING: usize = 20;
/// How long somebody is shown as typing after their last sign of it.
const TYPING: Duration = Duration::from_secs(6);
/// How often others are told that one is typing.
const TYPING_AGAIN: Duration = Duration::from_secs(5);
/// How long a nudge shows in the title.
const NUDGE: Duration = Duration::from_secs(2);

/// A conversation with one contact or several. Every text in it is fit for a terminal.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) chat: u32,
    /// The contact, of a conversation of two.
    pub(crate) account: Option<String>,
    /// Who is in it: account and name.
    pub(crate) present: Vec<(String, String)>,
    pub(crate) lines: VecDeque<Line>,
    bytes: usize,
    pub(crate) unread: usize,
    pub(crate) field: Field,
    /// How many lines of the screen lie below what is shown. Drawing holds it within what there is.
    pub(crate) scroll: Cell<usize>,
    /// How wide it was drawn last.
    pub(crate) columns: Cell<usize>,
    /// There was room for emoticons then.
    pub(crate) draws: Cell<bool>,
    /// The time of day at which what comes now is said.
    pub(crate) clock: DateTime,
    /// A group conversation that has ended.
    pub(crate) is_over: bool,
    /// Nobody has said or opened anything: programs are among themselves, for a picture. It is not shown.
    pub(crate) is_quiet: bool,
    name: String,
    typing: Vec<(String, Instant)>,
    told_typing: Option<Instant>,
    nudged: Option<Instant>,
}

/// Something that was said or that happened, and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) at: DateTime,
    pub(crate) said: Said,
}

/// Something that was said or that happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said {
    By { name: String, text: String, emoticons: Vec<Seen> },
    Mine { text: String, token: u64, fate: Fate },
    Note(String),
    File(FileLine),
}

/// What became of a message of one's own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    Sending,
    Delivered,
    Failed(String),
}

impl Said {
    fn bytes(&self) -> usize {
        match self {
            Self::By { name, text, emoticons } => {
                let seen = emoticons.iter().map(Seen::bytes).fold(0, usize::saturating_add);
                name.len().saturating_add(text.len()).saturating_add(seen)
            }
            Self::Mine { text, .. } | Self::Note(text) => text.len(),
            Self::File(file) => file.bytes(),
        }
    }
}

impl Conversation {
    pub(crate) fn new(chat: u32, account: &str, name: &str, clock: DateTime) -> Self {
        Self {
            chat,
            account: Some(account.to_ascii_lowercase()),
            present: Vec::new(),
            lines: VecDeque::new(),
            bytes: 0,
            unread: 0,
            field: Field::default(),
            scroll: Cell::new(0),
            columns: Cell::new(0),
            draws: Cell::new(false),
            clock,
            is_over: false,
            is_quiet: true,
            name: printable::line(name),
            typing: Vec::new(),
            told_typing: None,
            nudged: None,
        }
    }

    pub(crate) fn is_with(&self, account: &str) -> bool {
        self.account.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(account))
    }

    /// Whether somebody is in it.
    pub(crate) fn has(&self, account: &str) -> bool {
        self.is_with(account) || self.present.iter().any(|(known, _)| known.eq_ignore_ascii_case(account))
    }

    /// The contact's name, or those of all.
    pub(crate) fn title(&self) -> String {
        if self.account.is_some() || self.present.is_empty() {
            return self.name.clone();
        }
        let names: Vec<&str> = self.present.iter().map(|(_, name)| name.as_str()).collect();
        names.join(", ")
    }

    pub(crate) fn said(&mut self, said: Said) {
        self.bytes = self.bytes.saturating_add(said.bytes());
        let line = Line { at: self.clock, said };
        if self.scroll.get() > 0 {
            // Who reads older lines goes on reading them.
            self.scroll.set(self.scroll.get().saturating_add(self.rows_of(&line)));
        }
        self.lines.push_back(line);
        while self.lines.len() > MOST_LINES || self.bytes > MOST_BYTES && self.lines.len() > 1 {
            let oldest = self.lines.pop_front();
            self.bytes = self.bytes.saturating_sub(oldest.map_or(0, |line| line.said.bytes()));
        }
    }

    /// How many rows of the screen a line takes.
    fn rows_of(&self, line: &Line) -> usize {
        history::rows_of(line, self.columns.get(), self.draws.get()).len()
    }

    /// The pictures of emoticons have changed, in some lines. Who reads older ones goes on reading them.
    pub(crate) fn see(&mut self, change: impl FnMut(&mut Seen)) {
        let scroll = self.scroll.get();
        let (mut below, mut count) = (0_usize, 0);
        for line in self.lines.iter().rev() {
            if below >= scroll {
                break;
            }
            below = below.saturating_add(self.rows_of(line));
            count += 1;
        }
        let seen = self.lines.iter_mut().filter_map(|line| match &mut line.said {
            Said::By { emoticons, .. } => Some(emoticons),
            Said::Mine { .. } | Said::Note(_) | Said::File(_) => None,
        });
        seen.flatten().for_each(change);
        let rows = self.lines.iter().rev().take(count).map(|line| self.rows_of(line));
        let now = rows.fold(0, usize::saturating_add);
        self.scroll.set(scroll.saturating_add(now).saturating_sub(below));
    }

    pub(crate) fn note(&mut self, text: &str) {
        self.said(Said::Note(printable::line(text)));
    }

    pub(crate) fn heard(&mut self, account: &str, name: &str, text: &str, emoticons: Vec<Seen>) {
        self.typing.retain(|(known, _)| known != account);
        self.said(Said::By { name: printable::line(name), text: printable::lines(text), emoticons });
    }

    pub(crate) fn joined(&mut self, account: &str, name: &str) {
        if self.present.iter().all(|(known, _)| known != account) {
            self.present.push((account.to_owned(), printable::line(name)));
        }
        self.is_over = false;
        if self.present.len() > 1 {
            self.account = None;
            self.note(&format!("{name} has joined"));
        }
    }

    pub(crate) fn left(&mut self, account: &str, name: &str) {
        self.present.retain(|(known, _)| known != account);
        self.typing.retain(|(known, _)| known != account);
        if self.account.is_none() {
            self.note(&format!("{name} has left"));
        }
    }

    /// The connection has ended. Of two, the next message opens it again.
    pub(crate) fn ended(&mut self) {
        self.present.clear();
        self.typing.clear();
        if self.account.is_none() && !self.is_over {
            self.is_over = true;
            self.note("This conversation is over.");
        }
    }

    pub(crate) fn is_typing(&mut self, account: &str, now: Instant) {
        self.typing.retain(|(known, _)| known != account);
        if self.typing.len() < MOST_TYPING {
            self.typing.push((account.to_owned(), now));
        }
    }

    /// The accounts of those who are typing.
    pub(crate) fn who_types(&self) -> impl Iterator<Item = &str> {
        self.typing.iter().map(|(account, _)| account.as_str())
    }

    pub(crate) fn nudge(&mut self, now: Instant, text: &str) {
        self.nudged = Some(now);
        self.note(text);
    }

    pub(crate) fn is_nudged(&self) -> bool {
        self.nudged.is_some()
    }

    pub(crate) fn forget_typing(&mut self, now: Instant) {
        self.typing.retain(|(_, since)| now.duration_since(*since) < TYPING);
        self.nudged.take_if(|since| now.duration_since(*since) >= NUDGE);
    }

    pub(crate) fn is_passing(&self) -> bool {
        !self.typing.is_empty() || self.nudged.is_some()
    }

    /// Whether it is time to tell the others that one is typing.
    pub(crate) fn tells_typing(&mut self, now: Instant) -> bool {
        let is_due = self.told_typing.is_none_or(|last| now.duration_since(last) >= TYPING_AGAIN);
        if is_due {
            self.told_typing = Some(now);
        }
        is_due
    }

    /// What was written was sent: who types on is told so at once.
    pub(crate) fn sent(&mut self, text: String, token: u64) {
        self.told_typing = None;
        self.scroll.set(0);
        self.said(Said::Mine { text, token, fate: Fate::Sending });
    }

    /// What became of a message.
    pub(crate) fn settle(&mut self, token: u64, outcome: Fate) {
        for line in self.lines.iter_mut().rev() {
            if let Said::Mine { token: known, fate, .. } = &mut line.said
                && *known == token
            {
                *fate = match outcome {
                    Fate::Failed(reason) => Fate::Failed(printable::line(&reason)),
                    Fate::Sending | Fate::Delivered => outcome,
                };
                return;
            }
        }
    }
}
