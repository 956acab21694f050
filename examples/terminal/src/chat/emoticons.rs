//! Emoticons that people made themselves: in the texts of others, below which their pictures stand, and one's own, which a command chooses.

use std::sync::{Arc, Weak};

use ratatui::text::{Line, Span};

use super::picture::Picture;

/// The most pixels of a side of one as it is drawn: as many columns, half as many rows.
pub(crate) const SIDE: u16 = 8;
/// The most of one text that are drawn: as many as are announced at a time (`p2p.md` 6.1).
pub(crate) const MOST_DRAWN: usize = 5;
/// The columns between two.
const GAP: usize = 1;
/// The most characters of the letters that one stands for.
const LONGEST_SHORTCUT: usize = 7;

/// What becomes of an emoticon of one's own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Choice {
    /// The letters, and the path of the picture.
    Set {
        shortcut: String,
        path: String,
    },
    Remove {
        shortcut: String,
    },
    List,
}

/// What is wrong with letters that were chosen, and what to do.
pub(crate) fn wrong_shortcut(shortcut: &str) -> Option<(String, &'static str)> {
    const ADVICE: &str = "Give letters of 1 to 7 characters, such as (sun).";
    if shortcut.chars().count() > LONGEST_SHORTCUT {
        return Some((format!("“{shortcut}” is too long for an emoticon"), ADVICE));
    }
    let has_control = shortcut.chars().any(char::is_control);
    has_control.then(|| ("there are control characters in those letters".to_owned(), ADVICE))
}

/// An emoticon of one's own.
#[derive(Clone)]
pub(crate) struct Own {
    pub(crate) shortcut: String,
    pub(crate) picture: Arc<[u8]>,
}

/// All of one's own, in the order in which they were chosen.
pub(crate) fn list(own: &[Own]) -> String {
    let letters: Vec<&str> = own.iter().map(|emoticon| emoticon.shortcut.as_str()).collect();
    match letters.as_slice() {
        [] => "You have no emoticons. /emoticon SHORTCUT PATH makes one.".to_owned(),
        _ => format!("Your emoticons: {}. /emoticon SHORTCUT takes one away.", letters.join(" ")),
    }
}

/// An emoticon in a text of somebody, and its picture as far as it is known.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Whose it is.
    pub(crate) account: String,
    /// What it is called (an MSNObject). It is not for a terminal.
    pub(crate) object: String,
    /// Kept by those who draw: what they forget is drawn no more.
    pub(crate) picture: Weak<Picture>,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        (&self.account, &self.object) == (&other.account, &other.object)
    }
}

impl Seen {
    pub(crate) fn bytes(&self) -> usize {
        self.account.len().saturating_add(self.object.len())
    }
}

/// A row of a conversation on the screen.
pub(crate) struct Row {
    pub(crate) line: Line<'static>,
    /// What the terminal itself draws from this row on downwards, and in which column.
    pub(crate) drawn: Vec<(usize, Arc<Picture>)>,
}

impl From<Line<'static>> for Row {
    fn from(line: Line<'static>) -> Self {
        Self { line, drawn: Vec::new() }
    }
}

/// The pictures of a text beside each other, behind a margin, as many as there is room for.
pub(crate) fn rows_of(seen: &[Seen], margin: usize, columns: usize) -> Vec<Row> {
    let width = usize::from(SIDE) + GAP;
    let room = columns.saturating_sub(margin).checked_div(width).unwrap_or_default();
    let known = seen.iter().filter_map(|seen| seen.picture.upgrade());
    let pictures: Vec<(usize, Arc<Picture>, Vec<Line<'static>>)> = known
        .take(room)
        .enumerate()
        .map(|(index, picture)| {
            let rows = picture.rows(0);
            (margin + index * width, picture, rows)
        })
        .collect();
    let height = pictures.iter().map(|(_, _, rows)| rows.len()).max().unwrap_or_default();
    let row = |index: usize| {
        let mut line = Line::default();
        for (column, _, rows) in &pictures {
            let gap = column.saturating_sub(line.width());
            line.spans.push(Span::raw(" ".repeat(gap)));
            line.spans.extend(rows.get(index).into_iter().flat_map(|row| row.spans.clone()));
        }
        Row::from(line)
    };
    let mut rows: Vec<Row> = (0..height).map(row).collect();
    if let Some(first) = rows.first_mut() {
        let drawn = pictures.into_iter().map(|(column, picture, _)| (column, picture));
        first.drawn = drawn.filter(|(_, picture)| matches!(**picture, Picture::Image(_))).collect();
    }
    rows
}
