//! Cutting texts apart at single bytes.
//!
//! The methods of `str` do the same, and bring code with them that looks as if it could panic: the compiler does not see that it
//! cannot, and this crate promises that there is none.

use super::search::{memchr, memrchr};

/// Where `needle`, which must not be empty, begins first.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from: usize = 0;
    loop {
        let rest = haystack.get(from..)?;
        let at = memchr(first, rest)?;
        if rest.get(at..)?.starts_with(needle) {
            return Some(from.saturating_add(at));
        }
        from = from.saturating_add(at).saturating_add(1);
    }
}

/// What stands before and behind the first `separator`, an ASCII character.
pub(crate) fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    split_around(text, memchr(separator, text.as_bytes())?)
}

/// What stands before and behind the last `separator`, an ASCII character.
pub(crate) fn split_last(text: &str, separator: u8) -> Option<(&str, &str)> {
    split_around(text, memrchr(separator, text.as_bytes())?)
}

fn split_around(text: &str, at: usize) -> Option<(&str, &str)> {
    let (before, from) = text.split_at_checked(at)?;
    Some((before, from.get(1..)?))
}

/// What stands before and behind the first `mark`, which must not be empty.
pub(crate) fn split_once_at<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (before, from) = text.split_at_checked(find(text.as_bytes(), mark.as_bytes())?)?;
    Some((before, from.get(mark.len()..)?))
}

/// The last of the words between white space; empty where there is none.
pub(crate) fn last_word(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_end();
    let space = text.iter().rposition(u8::is_ascii_whitespace);
    space.and_then(|at| text.get(at.saturating_add(1)..)).unwrap_or(text)
}

/// The parts between separators, which are ASCII characters. An empty text has one empty part.
pub(crate) fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let (part, after) =
            split_once(text, separator).map_or((text, None), |(part, after)| (part, Some(after)));
        rest = after;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn a_needle_is_found_where_it_begins_first() {
        assert_eq!(find(b"a--b-->c-->", b"-->"), Some(4));
        assert_eq!(find(b"---->", b"-->"), Some(2));
        assert_eq!(find(b"--", b"-->"), None);
        assert_eq!(find(b"", b"x"), None);
    }

    #[test]
    fn texts_are_cut_as_str_cuts_them() {
        for text in ["", "a", "a:b", ":", "::", "ä:ö:", "host:1863"] {
            assert_eq!(split_once(text, b':'), text.split_once(':'));
            assert_eq!(split_once_at(text, "ö:"), text.split_once("ö:"));
            assert_eq!(split_last(text, b':'), text.rsplit_once(':'));
            assert_eq!(split(text, b':').collect::<Vec<_>>(), text.split(':').collect::<Vec<_>>());
        }
    }
}
