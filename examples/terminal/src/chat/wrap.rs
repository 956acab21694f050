//! Breaking text into lines of a terminal.

use unicode_width::UnicodeWidthChar;

/// Lines of at most `columns` columns, broken at spaces where possible. Line breaks stay. At least one line.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    wrap_behind(text, columns, 0)
}

/// The same where `taken` columns of the first line are taken already.
pub(crate) fn wrap_behind(text: &str, columns: usize, taken: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut used = taken;
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_inclusive(' ') {
            let width = width_of(word.trim_end_matches(' '));
            // What fits on no line is broken where it stands.
            if used > 0 && used + width > columns && width <= columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            for character in word.chars() {
                let width = character.width().unwrap_or_default();
                if used + width > columns {
                    if character == ' ' {
                        continue;
                    }
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(character);
                used += width;
            }
        }
        lines.push(line);
        used = 0;
    }
    lines
}

/// As many of these lines as there is room for, with a mark where something is left out.
pub(crate) fn at_most(mut lines: Vec<String>, rows: usize, columns: usize) -> Vec<String> {
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            let start = cut(last.trim_end(), columns.saturating_sub(1));
            *last = if start.ends_with('~') { start } else { start + "~" };
        }
    }
    lines
}

/// How many columns a text takes.
pub(crate) fn width_of(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or_default()).sum()
}

/// The start of a text that fits, with a mark where something is left out.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width_of(text) <= columns {
        return text.to_owned();
    }
    let mut used = 0;
    let fits = |character: &char| {
        used += character.width().unwrap_or_default();
        used < columns
    };
    text.chars().take_while(fits).chain((columns > 0).then_some('~')).collect()
}

/// The words that fit beside each other, in their order. Where there is no room for all, the last of `first_to_go` is kept the longest:
/// each is the place of a word that may be left out.
pub(crate) fn fit(words: &[&str], first_to_go: &[usize], columns: usize) -> String {
    let mut kept: Vec<usize> = (0..words.len()).collect();
    let line = |kept: &[usize]| {
        let words: Vec<&str> = kept.iter().filter_map(|place| words.get(*place).copied()).collect();
        words.join("  ")
    };
    let mut goes = first_to_go.iter();
    while width_of(&line(&kept)) > columns {
        let Some(place) = goes.next() else { break };
        kept.retain(|other| other != place);
    }
    cut(&line(&kept), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_inside_long_words() {
        assert_eq!(wrap("one two three", 8), ["one two ", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("a\n\nb", 4), ["a", "", "b"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn the_first_line_is_shorter_by_what_is_taken() {
        assert_eq!(wrap_behind("one two three", 8, 3), ["one ", "two ", "three"]);
        assert_eq!(wrap_behind("longer", 8, 4), ["", "longer"]);
        assert_eq!(wrap_behind("abcdefghij", 8, 4), ["abcd", "efghij"]);
        assert_eq!(wrap_behind("a\nbcdefghi", 8, 4), ["a", "bcdefghi"]);
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text =
            "words of several lengths, 日本語 among them, andoneverylongwordwithoutanyspace e\u{301}nd ";
        for columns in 2..40 {
            for taken in 0..columns {
                let lines = wrap_behind(text, columns, taken);
                let first = lines.first().map_or(0, |line| width_of(line)) + taken;
                assert!(first <= columns.max(taken + 1), "{columns} {taken}: {lines:?}");
                assert!(lines.iter().all(|line| width_of(line) <= columns), "{columns}: {lines:?}");
            }
        }
    }

    #[test]
    fn what_is_cut_is_marked() {
        assert_eq!(cut("Bruno", 5), "Bruno");
        assert_eq!(cut("Brunolino", 5), "Brun~");
        assert_eq!(cut("日本語", 4), "日~");
        assert_eq!(at_most(wrap("one two three", 5), 2, 5), ["one ", "two~"]);
        assert_eq!(at_most(wrap("one two three", 5), 3, 5), ["one ", "two ", "three"]);
    }

    #[test]
    fn words_go_whole_when_there_is_no_room() {
        let words = ["F1 help", "Enter talk", "q quit"];
        assert_eq!(fit(&words, &[1, 2], 80), "F1 help  Enter talk  q quit");
        assert_eq!(fit(&words, &[1, 2], 20), "F1 help  q quit");
        assert_eq!(fit(&words, &[1, 2], 10), "F1 help");
        assert_eq!(fit(&words, &[1, 2], 5), "F1 h~");
    }
}
