//! One line of text that is being written.

use unicode_width::UnicodeWidthChar;

use crate::printable;

/// Longer than anybody writes on one line, and short enough for one message of any dialect after splitting.
const LONGEST: usize = 4000;

/// A text with a cursor in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    characters: Vec<char>,
    cursor: usize,
}

impl Field {
    pub(crate) fn with(text: &str) -> Self {
        let characters: Vec<char> = printable::line(text).chars().take(LONGEST).collect();
        Self { cursor: characters.len(), characters }
    }

    pub(crate) fn text(&self) -> String {
        self.characters.iter().collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    /// The text, which is gone from here then.
    pub(crate) fn take(&mut self) -> String {
        let text = self.text();
        *self = Self::default();
        text
    }

    /// Puts text in on one line.
    pub(crate) fn insert(&mut self, text: &str) {
        self.put(&printable::line(text));
    }

    /// Puts text in with its line breaks. Answers whether there was room for all of it.
    pub(crate) fn paste(&mut self, text: &str) -> bool {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        self.put(&printable::lines(&text))
    }

    fn put(&mut self, text: &str) -> bool {
        let room = LONGEST.saturating_sub(self.characters.len());
        let at = self.cursor.min(self.characters.len());
        let before = self.characters.len();
        self.characters.splice(at..at, text.chars().take(room));
        self.cursor = at + (self.characters.len() - before);
        text.chars().nth(room).is_none()
    }

    pub(crate) fn backspace(&mut self) {
        if self.cursor > 0 {
            self.cursor -= 1;
            self.characters.remove(self.cursor);
        }
    }

    pub(crate) fn delete(&mut self) {
        if self.cursor < self.characters.len() {
            self.characters.remove(self.cursor);
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn left(&mut self) {
        self.cursor = self.cursor.saturating_sub(1);
    }

    pub(crate) fn right(&mut self) {
        self.cursor = (self.cursor + 1).min(self.characters.len());
    }

    pub(crate) fn home(&mut self) {
        self.cursor = 0;
    }

    pub(crate) fn end(&mut self) {
        self.cursor = self.characters.len();
    }

    /// The part around the cursor that fits into so many columns, and the column of the cursor in it.
    pub(crate) fn visible(&self, columns: u16) -> (String, u16) {
        let room = usize::from(columns).saturating_sub(1);
        let characters: Vec<char> = self.characters.iter().map(|character| shown(*character)).collect();
        let (before, behind) = characters.split_at(self.cursor.min(characters.len()));
        let mut used = 0;
        let fits = |used: &mut usize, character: &char| {
            *used += character.width().unwrap_or_default();
            *used <= room
        };
        let kept = before.iter().rev().take_while(|character| fits(&mut used, character)).count();
        let start = before.get(before.len() - kept..).unwrap_or_default();
        let column: usize = start.iter().map(|character| character.width().unwrap_or_default()).sum();
        let mut used = column;
        let end = behind.iter().take_while(|character| fits(&mut used, character));
        let text = start.iter().chain(end).collect();
        (text, u16::try_from(column).unwrap_or(u16::MAX))
    }
}

/// A line break of a text that is written on one line.
fn shown(character: char) -> char {
    if character == '\n' { '\u{21b5}' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_like_any_line() {
        let mut field = Field::default();
        field.insert("helo");
        field.left();
        field.insert("l");
        field.home();
        field.delete();
        field.insert("H");
        field.end();
        field.insert("!?");
        field.backspace();
        assert_eq!(field.take(), "Hello!");
        assert!(field.is_empty());
    }

    #[test]
    fn a_long_line_is_shown_around_the_cursor() {
        let mut field = Field::with("0123456789");
        assert_eq!(field.visible(6), ("56789".to_owned(), 5));
        field.home();
        assert_eq!(field.visible(6), ("01234".to_owned(), 0));
        let wide = Field::with("日本語");
        assert_eq!(wide.visible(6), ("本語".to_owned(), 4));
    }

    #[test]
    fn pasted_lines_stay_lines() {
        let mut field = Field::with("a: ");
        assert!(field.paste("one\r\ntwo\rthree"));
        assert_eq!(field.visible(40), ("a: one\u{21b5}two\u{21b5}three".to_owned(), 16));
        assert!(!field.paste(&"x".repeat(LONGEST)), "there is no room for all of it");
        assert_eq!(field.text().chars().count(), LONGEST);
        assert!(field.take().starts_with("a: one\ntwo\nthreexx"));
        assert!(!Field::with("one\ntwo").text().contains('\n'), "a name has one line");
    }

    #[test]
    fn what_is_pasted_cannot_act_on_the_terminal() {
        let mut field = Field::default();
        field.insert("a\n\u{1b}[2Jb");
        assert_eq!(field.text(), "a [2Jb");
    }
}
