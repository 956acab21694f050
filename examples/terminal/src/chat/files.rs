//! Files in a conversation: lines that say what becomes of them, and the keys for them.

use std::time::Duration;

use ratatui::style::{Color, Style};
use ratatui::text::Line;

use super::conversation::Said;
use super::emoticons::Choice;
use super::state::State;
use super::wrap::wrap;
use crate::printable;

/// The most columns of the bar.
const WIDEST_BAR: usize = 30;
/// Below so many columns there is no bar.
const LEAST_BAR: usize = 4;

/// A file as it is shown. Every text in it is fit for a terminal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FileLine {
    pub(crate) transfer: u32,
    pub(crate) name: String,
    pub(crate) size: u64,
    /// The name of the other.
    pub(crate) who: String,
    /// It goes to the other.
    pub(crate) is_mine: bool,
    /// There is a folder for it.
    pub(crate) can_be_taken: bool,
    pub(crate) stage: Stage,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    Offered,
    Moving {
        done: u64,
        elapsed: Duration,
    },
    /// With the path of one that was received.
    There(Option<String>),
    Failed(String),
}

impl FileLine {
    fn is_over(&self) -> bool {
        match self.stage {
            Stage::Offered | Stage::Moving { .. } => false,
            Stage::There(_) | Stage::Failed(_) => true,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.name.len().saturating_add(self.who.len())
    }

    pub(super) fn rows(&self, columns: usize) -> Vec<Line<'static>> {
        let Self { name, who, .. } = self;
        let size = size_in_words(self.size);
        let (text, style) = match (&self.stage, self.is_mine) {
            (Stage::Offered, true) => (format!("You offer {who} the file {name} ({size})"), Color::Green),
            (Stage::Offered, false) => (format!("{who} offers you the file {name} ({size})"), Color::Magenta),
            (Stage::Moving { .. }, true) => (format!("To {who}: {name} ({size})"), Color::Green),
            (Stage::Moving { .. }, false) => (format!("From {who}: {name} ({size})"), Color::Magenta),
            (Stage::There(_), true) => (format!("{who} has {name} ({size})"), Color::Green),
            (Stage::There(None), false) => (format!("You have {name} ({size})"), Color::Magenta),
            (Stage::There(Some(path)), false) => {
                (format!("{name} ({size}) of {who} is here: {path}"), Color::Magenta)
            }
            (Stage::Failed(reason), true) => (format!("{name} was not sent to {who}: {reason}"), Color::Red),
            (Stage::Failed(reason), false) => (format!("{name} of {who} did not come: {reason}"), Color::Red),
        };
        let lines = |text: &str, margin: usize, style: Style| -> Vec<Line<'static>> {
            let wrapped = wrap(text, columns.saturating_sub(margin));
            let line = |line| Line::styled(format!("{:margin$}{line}", ""), style);
            wrapped.into_iter().map(line).collect()
        };
        let mut rows = lines(&format!("* {text}"), 0, Style::new().fg(style));
        let keys = Style::new().fg(Color::Cyan);
        match (&self.stage, self.is_mine) {
            (Stage::Offered, true) => rows.extend(lines("^X: cancel", 2, keys)),
            (Stage::Offered, false) if self.can_be_taken => {
                rows.extend(lines("^Y: take it  ^X: decline", 2, keys));
            }
            (Stage::Offered, false) => rows.extend(lines(&format!("{NOWHERE} ^X: decline"), 2, keys)),
            (Stage::Moving { done, elapsed }, _) => {
                rows.push(Line::styled(bar(*done, self.size, *elapsed, columns), keys));
            }
            (Stage::There(_) | Stage::Failed(_), _) => {}
        }
        rows
    }
}

/// What to do where there is no folder for files.
pub(crate) const NOWHERE: &str = "To take files, start msnp chat with --downloads FOLDER.";

/// How far it is, as far as there is room.
fn bar(done: u64, size: u64, elapsed: Duration, columns: usize) -> String {
    let percent = done.saturating_mul(100).checked_div(size).unwrap_or(100).min(100);
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let rate = done.saturating_mul(1000).checked_div(milliseconds);
    let rate = rate.map(|rate| format!(" {}/s", size_in_words(rate))).unwrap_or_default();
    let percent_text = format!(" {percent:>3}%");
    // The brackets, and what stands before them.
    let room = columns.saturating_sub(percent_text.len() + 4);
    let (room, rate) =
        if room >= rate.len() + LEAST_BAR { (room - rate.len(), rate) } else { (room, String::new()) };
    if room < LEAST_BAR {
        return format!(" {percent_text}");
    }
    let width = room.min(WIDEST_BAR);
    let filled = usize::try_from(percent).unwrap_or(100) * width / 100;
    format!("  [{}{}]{percent_text}{rate}", "#".repeat(filled), ".".repeat(width - filled))
}

/// A number of bytes, as people say it.
fn size_in_words(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut tenths = bytes / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1000;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS.get(unit).copied().unwrap_or_default())
}

/// What a line that begins with a slash asks for.
#[derive(Debug, PartialEq)]
pub(crate) enum Asked {
    /// The path of a file.
    Send(String),
    /// The path of one's own picture; `None`: none.
    Picture(Option<String>),
    Emoticon(Choice),
}

/// Reads `/send PATH`, `/picture PATH`, `/picture`, `/emoticon SHORTCUT PATH`, `/emoticon SHORTCUT`, `/emoticon`. Everything else is text.
pub(crate) fn asked(line: &str) -> Option<Asked> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let path = path_of(rest);
    match word {
        "/send" => path.map(Asked::Send),
        "/picture" => Some(Asked::Picture(path)),
        "/emoticon" => Some(Asked::Emoticon(choice(rest.trim()))),
        _ => None,
    }
}

fn choice(text: &str) -> Choice {
    let (shortcut, path) = text.split_once(' ').unwrap_or((text, ""));
    let shortcut = shortcut.to_owned();
    match path_of(path) {
        Some(path) => Choice::Set { shortcut, path },
        None if shortcut.is_empty() => Choice::List,
        None => Choice::Remove { shortcut },
    }
}

/// A path as somebody writes it, or a terminal when a file is dropped on it: in quotes, or from the home folder.
pub(crate) fn path_of(text: &str) -> Option<String> {
    let text = text.trim();
    let quoted = |mark: char| text.strip_prefix(mark)?.strip_suffix(mark);
    let text = quoted('\'').or_else(|| quoted('"')).unwrap_or(text);
    if text.is_empty() {
        return None;
    }
    let at_home = text.strip_prefix("~/").zip(std::env::var("HOME").ok());
    Some(at_home.map_or_else(|| text.to_owned(), |(rest, home)| format!("{home}/{rest}")))
}

impl State {
    /// A line about a file is put into a conversation.
    pub(crate) fn file_begins(&mut self, chat: u32, account: &str, file: FileLine) {
        let is_mine = file.is_mine;
        let Some(conversation) = self.conversation_of(chat, account) else { return };
        conversation.said(Said::File(file));
        conversation.unread = conversation.unread.saturating_add(usize::from(!is_mine));
        self.wake(chat);
        if self.current == Some(chat) {
            self.read_current();
        }
    }

    /// Somebody offers a file.
    pub(crate) fn file_offered(
        &mut self,
        chat: u32,
        account: &str,
        (transfer, name, size): (u32, &str, u64),
    ) {
        let file = FileLine {
            transfer,
            name: printable::line(name),
            size,
            who: self.name_of(account),
            is_mine: false,
            can_be_taken: self.takes_files,
            stage: Stage::Offered,
        };
        self.file_begins(chat, account, file);
    }

    fn files(&mut self) -> impl Iterator<Item = &mut FileLine> {
        let lines = self.conversations.iter_mut().flat_map(|conversation| conversation.lines.iter_mut());
        lines.filter_map(|line| if let Said::File(file) = &mut line.said { Some(file) } else { None })
    }

    /// A file that is not over.
    fn file(&mut self, transfer: u32) -> Option<&mut FileLine> {
        self.files().find(|file| file.transfer == transfer && !file.is_over())
    }

    pub(crate) fn file_moves(&mut self, transfer: u32, done: u64, elapsed: Duration) {
        if let Some(file) = self.file(transfer) {
            file.stage = Stage::Moving { done, elapsed };
        }
    }

    /// A file is over; with the path of one that was received.
    pub(crate) fn file_over(&mut self, transfer: u32, outcome: Result<Option<String>, String>) {
        if let Some(file) = self.file(transfer) {
            file.stage = match outcome {
                Ok(path) => Stage::There(path.map(|path| printable::line(&path))),
                Err(reason) => Stage::Failed(printable::line(&reason)),
            };
        }
    }

    /// A file that nobody has decided about is not offered any more.
    pub(crate) fn file_withdrawn(&mut self, transfer: u32, reason: &str) {
        let waits = self.file(transfer).filter(|file| !file.is_mine && file.stage == Stage::Offered);
        if let Some(file) = waits {
            file.stage = Stage::Failed(printable::line(reason));
        }
    }

    /// A file of the conversation that is shown: one that is to be decided about, the oldest first; else one that is under way.
    pub(crate) fn open_file(&self) -> Option<&FileLine> {
        let conversation = self.current_conversation()?;
        let files = || {
            let files = conversation.lines.iter();
            files.filter_map(|line| if let Said::File(file) = &line.said { Some(file) } else { None })
        };
        let waits = files().find(|file| !file.is_mine && file.stage == Stage::Offered);
        waits.or_else(|| files().find(|file| !file.is_over()))
    }

    /// The file that is to be decided about.
    pub(crate) fn offered_file(&self) -> Option<&FileLine> {
        self.open_file().filter(|file| !file.is_mine && file.stage == Stage::Offered)
    }
}
