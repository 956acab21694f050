//! Text of other people made fit for a terminal.
//!
//! A name or a message may hold anything: escape sequences that move the cursor or rename the window, marks that turn the direction of
//! the line around, a hundred accents on one letter. None of that reaches the screen.

use unicode_width::UnicodeWidthChar;

/// More marks than any script puts on one letter.
const MOST_MARKS: usize = 4;

/// On one line: line breaks and tabs become spaces.
pub(crate) fn line(text: &str) -> String {
    clean(text, false)
}

/// On several lines: line breaks stay.
pub(crate) fn lines(text: &str) -> String {
    clean(text, true)
}

fn clean(text: &str, breaks: bool) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut marks = 0;
    for character in text.chars() {
        match character {
            // What makes one picture of several characters: terminals do not agree on how many columns it takes then.
            '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' => continue,
            '\u{200d}' if !joins_letters(&cleaned) => continue,
            '\n' if breaks => cleaned.push('\n'),
            '\n' | '\t' | '\u{2028}' | '\u{2029}' => cleaned.push(' '),
            hidden if is_hidden(hidden) => continue,
            mark if mark.width() == Some(0) => {
                marks += 1;
                if marks <= MOST_MARKS {
                    cleaned.push(mark);
                }
                continue;
            }
            visible => cleaned.push(visible),
        }
        marks = 0;
    }
    cleaned
}

/// Whether a joiner that comes now stands behind a letter: there it is part of the spelling.
fn joins_letters(before: &str) -> bool {
    before.chars().next_back().is_some_and(|last| last.is_alphabetic() || last.width() == Some(0))
}

/// Letters of scripts that are written from right to left (Hebrew, Arabic, Syriac, Thaana, N'Ko and others).
pub(crate) fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
}

/// Characters that a terminal acts on, or that change how others are shown, without being seen themselves.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_lose_their_teeth() {
        assert_eq!(line("\u{1b}[2J\u{1b}]0;owned\u{7}hello"), "[2J]0;ownedhello");
        assert_eq!(line("\u{9b}31mred\u{9d}0;x\u{9c}"), "31mred0;x");
        assert_eq!(line("a\r\nb\tc\u{7f}"), "a b c");
        assert_eq!(lines("a\r\nb\0\u{8}c"), "a\nbc");
    }

    #[test]
    fn the_direction_of_the_line_cannot_be_turned() {
        assert_eq!(line("abc\u{202e}txt.exe\u{202c}"), "abctxt.exe");
        assert_eq!(line("\u{2066}a\u{2069}\u{200f}\u{61c}b\u{feff}"), "ab");
        assert_eq!(line("a\u{2028}b"), "a b");
        assert_eq!(line("\u{e0041}x"), "x");
    }

    #[test]
    fn letters_of_every_script_stay() {
        for text in ["Grüße", "日本語", "שלום", "مرحبا", "e\u{301}", "क्\u{200d}ष", "می\u{200c}خواهم"]
        {
            assert_eq!(line(text), text);
        }
    }

    /// Terminals disagree on how wide joined pictures are; one beside the other they are as wide as the sum.
    #[test]
    fn pictures_take_the_columns_that_are_counted() {
        use unicode_width::UnicodeWidthStr;
        let pictures = [
            "👩\u{200d}🚀",
            "❤\u{fe0f}\u{200d}🔥",
            "👍\u{1f3fd}",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "🇩🇪",
            "👨\u{200d}👩\u{200d}👧",
        ];
        assert_eq!(line(pictures[0]), "👩🚀");
        for text in pictures {
            let shown = line(text);
            let sum: usize = shown.chars().map(|character| character.width().unwrap_or_default()).sum();
            assert_eq!(sum, shown.width(), "{text:?}");
        }
    }

    #[test]
    fn a_tower_of_accents_is_cut() {
        let tower = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(line(&tower), format!("a{}b", "\u{301}".repeat(MOST_MARKS)));
    }

    #[test]
    fn no_character_of_all_passes_that_a_terminal_acts_on() {
        let all: String = ('\0'..=char::MAX).collect();
        assert!(line(&all).chars().all(|character| !is_hidden(character)));
        assert!(lines(&all).chars().all(|character| character == '\n' || !is_hidden(character)));
    }
}
