//! Places where code and pages name a page, such as `ARCHITECTURE.md`, or a section of the protocol reference, such as
//! `notification.md` 4: whether there is one.

use std::collections::BTreeMap;

use crate::pages::{Headings, Tree, beside, headings};

/// Where the protocol reference lies.
const REFERENCE: &str = "docs/protocol/";

impl Tree {
    /// Every mention of a page that is not there, or of a section that the page of the reference does not have.
    pub fn lost_mentions(&self) -> Vec<String> {
        let pages: BTreeMap<&str, Headings> = self
            .0
            .iter()
            .filter_map(|(file, text)| Some((file.strip_prefix(REFERENCE)?, headings(text.as_deref()?))))
            .collect();
        let mut lost = Vec::new();
        for (file, text) in &self.0 {
            let text = text.as_deref().unwrap_or_default();
            for mention in mentions(text) {
                let line = text.get(..mention.at).unwrap_or_default().lines().count().max(1);
                let name = mention.name;
                let page = pages.get(name.strip_prefix(REFERENCE).unwrap_or(name));
                match page {
                    Some(page) => {
                        let missing =
                            mention.sections.iter().filter(|section| !page.sections.contains(**section));
                        lost.extend(
                            missing.map(|section| format!("{file}:{line}: {name} has no section {section}")),
                        );
                    }
                    None if mention.sections.is_empty() && self.is_beside(file, name) => {}
                    None => lost.push(format!("{file}:{line}: there is no {name}")),
                }
            }
        }
        lost
    }

    /// Whether there is a page of this name where a reader of `file` looks for it.
    fn is_beside(&self, file: &str, name: &str) -> bool {
        self.has(name) || beside(file, name).is_some_and(|path| self.has(&path))
    }
}

/// A page that is named, and the numbers behind its name.
struct Mention<'a> {
    at: usize,
    name: &'a str,
    sections: Vec<&'a str>,
}

/// Pages between backticks, which may be followed by sections.
fn mentions(text: &str) -> impl Iterator<Item = Mention<'_>> {
    text.match_indices(".md`").filter_map(|(at, mark)| {
        let before = text.get(..at)?;
        let start = before.rfind('`')?.checked_add(1)?;
        let name = text.get(start..at.checked_add(".md".len())?)?;
        let is_name = name.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_./".contains(&c));
        let after = text.get(at.checked_add(mark.len())?..)?;
        (is_name && name.len() > ".md".len()).then(|| Mention { at, name, sections: sections(after) })
    })
}

/// The numbers at the start of a text: `4`, `2.4`, `3 and 4`, `2 to 5`, `1, 2 and 6`. They may stand on the next line of a comment.
fn sections(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let (space, after) = behind_space(rest);
        let word = ["section ", "and ", "to "].into_iter().find(|word| after.starts_with(word));
        let after = word.and_then(|word| after.strip_prefix(word)).unwrap_or(after);
        let end = after.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(after.len());
        let number = after.get(..end).unwrap_or_default().trim_end_matches('.');
        let behind = after.get(number.len()..).unwrap_or_default();
        let is_number = number.starts_with(|c: char| c.is_ascii_digit());
        if !space || !is_number || behind.starts_with(|c: char| c.is_alphanumeric() || c == '-') {
            return found;
        }
        found.push(number);
        rest = behind.strip_prefix(',').unwrap_or(behind);
    }
}

/// What follows blanks, among them the end of a line and the marks of a comment; and whether there was a blank.
fn behind_space(text: &str) -> (bool, &str) {
    let line = text.trim_start_matches(' ');
    let Some(next) = line.strip_prefix('\n') else { return (line.len() < text.len(), line) };
    let next = next.trim_start().trim_start_matches(['/', '!', '*', '#']);
    (true, next.trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_read_as_people_write_them() {
        assert_eq!(sections(" 4, then"), ["4"]);
        assert_eq!(sections(" 2.4."), ["2.4"]);
        assert_eq!(sections(" 1, 2, 6 and 7)."), ["1", "2", "6", "7"]);
        assert_eq!(sections(" 2 to 5)"), ["2", "5"]);
        assert_eq!(sections("\n    /// 9 and 10)"), ["9", "10"]);
        assert_eq!(sections("\n//! 9: x"), ["9"]);
        for none in [": 4", "", "4", " says 4", " 4th", ". 5"] {
            assert_eq!(sections(none), Vec::<&str>::new(), "{none}");
        }
    }
}
