//! Cutting a long text into messages.

/// Cuts `text` into parts whose bytes, counting each line break as two, are at most `limit`. The parts together are the text.
/// Cuts are made behind white space where there is some in the last quarter, and never inside a character, nor before the
/// marks, joiners and modifiers that belong to the character before them.
pub(crate) fn split(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, after) = cut(rest, limit.max(4));
        parts.push(part);
        rest = after;
    }
    parts
}

fn cut(text: &str, limit: usize) -> (&str, &str) {
    let end = longest_start(text, limit);
    if end == text.len() {
        return (text, "");
    }
    let start = text.get(..end).unwrap_or(text);
    let space = start.rfind(char::is_whitespace).and_then(|at| {
        let width = start.get(at..)?.chars().next()?.len_utf8();
        Some(at.saturating_add(width)).filter(|at| *at >= end / 4 * 3)
    });
    let at = space.unwrap_or_else(|| before_cluster(text, end));
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// How many bytes of `text` fit: at least one character.
fn longest_start(text: &str, limit: usize) -> usize {
    let mut weight: usize = 0;
    let mut previous = '\0';
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let is_lone = match character {
            '\n' => previous != '\r',
            '\r' => characters.peek().is_none_or(|(_, next)| *next != '\n'),
            _ => false,
        };
        weight = weight.saturating_add(character.len_utf8()).saturating_add(usize::from(is_lone));
        if weight > limit && at > 0 {
            // CR LF is one line break: it goes to the next part as a whole.
            return if previous == '\r' && character == '\n' && at > 1 { at.saturating_sub(1) } else { at };
        }
        previous = character;
    }
    text.len()
}

/// Moves a cut at `end` back until no character is torn from what belongs to it; at most 16 characters.
fn before_cluster(text: &str, end: usize) -> usize {
    let Some((start, after)) = text.split_at_checked(end) else { return end };
    let mut next = after.chars().next();
    let mut at = end;
    for (position, character) in start.char_indices().rev().take(16) {
        if !next.is_some_and(belongs_to_previous) && character != ZERO_WIDTH_JOINER {
            return at;
        }
        next = Some(character);
        at = position;
    }
    end
}

const ZERO_WIDTH_JOINER: char = '\u{200D}';

fn belongs_to_previous(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36F}'
            | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FE20}'..='\u{FE2F}'
            | '\u{1F3FB}'..='\u{1F3FF}'
            | ZERO_WIDTH_JOINER
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(part: &str) -> usize {
        part.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n").len()
    }

    #[test]
    fn a_short_text_stays_whole() {
        assert_eq!(split("hello there", 11), ["hello there"]);
        assert!(split("", 11).is_empty());
    }

    #[test]
    fn cuts_are_made_at_spaces() {
        assert_eq!(split("hello there Bruno", 12), ["hello there ", "Bruno"]);
        assert_eq!(split("abcdefgh", 5), ["abcde", "fgh"]);
    }

    #[test]
    fn characters_stay_whole() {
        assert_eq!(split("ææææ", 5), ["ææ", "ææ"]);
        assert_eq!(split("abce\u{301}xyz", 4), ["abc", "e\u{301}x", "yz"]);
        let family = "👩\u{200D}👧";
        assert_eq!(split(&format!("ab{family}"), 12), ["ab", family]);
    }

    #[test]
    fn line_breaks_count_as_two_bytes() {
        let text = "a\n".repeat(40);
        let parts = split(&text, 12);
        assert!(parts.iter().all(|part| weight(part) <= 12), "{parts:?}");
        assert_eq!(parts.concat(), text);
        let text = "ab\r\ncd\r\nef\r\n";
        assert!(split(text, 7).iter().all(|part| !part.ends_with('\r')));
    }

    #[test]
    fn nothing_is_lost_or_too_long() {
        let text: String = (0..2000).map(|i| ['a', ' ', 'é', '\n', '語', '👍', '\r'][i * 7919 % 7]).collect();
        for limit in [4, 5, 9, 100, 1500] {
            let parts = split(&text, limit);
            assert_eq!(parts.concat(), text);
            assert!(parts.iter().all(|part| weight(part) <= limit.max(5)), "{limit}");
        }
    }
}
