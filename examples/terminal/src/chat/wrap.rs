//! Breaking text into lines of a terminal.

use unicode_width::UnicodeWidthChar;

/// Lines of at most `columns` columns, broken at spaces where possible. Line breaks stay. At least one line.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split_inclusive(' ') {
            let width = width_of(word.trim_end_matches(' '));
            if used > 0 && used + width > columns {
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
    fn no_line_is_wider_than_asked() {
        let text =
            "words of several lengths, 日本語 among them, andoneverylongwordwithoutanyspace e\u{301}nd ";
        for columns in 2..40 {
            let lines = wrap(text, columns);
            assert!(lines.iter().all(|line| width_of(line) <= columns), "{columns}: {lines:?}");
        }
    }

    #[test]
    fn what_is_cut_is_marked() {
        assert_eq!(cut("Bruno", 5), "Bruno");
        assert_eq!(cut("Brunolino", 5), "Brun~");
        assert_eq!(cut("日本語", 4), "日~");
    }
}
