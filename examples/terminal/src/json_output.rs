//! Standard output: one JSON object a line, and nothing else.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use crate::printable::is_hidden;

/// Writes an event or an answer, and makes sure that it has left.
pub(crate) fn write(output: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_string(line).map_err(io::Error::other).map(escape_hidden)?;
    text.push('\n');
    output.write_all(text.as_bytes())?;
    output.flush()
}

/// Writes characters that a terminal acts on as `\uXXXX`: the reader of the JSON gets the same text, and who looks at the pipe in a
/// terminal is safe. They can only stand inside strings.
fn escape_hidden(text: String) -> String {
    if !text.chars().any(is_hidden) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written(line: &Value) -> String {
        let mut output = Vec::new();
        write(&mut output, line).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn an_object_is_one_line() {
        assert_eq!(written(&json!({ "text": "a\nb" })), "{\"text\":\"a\\nb\"}\n");
    }

    #[test]
    fn what_a_terminal_acts_on_is_escaped_and_reads_back() {
        let nasty = "a\u{9b}2J\u{202e}\u{7f}\u{1b}[31m\u{e0041}z";
        let text = written(&json!({ "text": nasty }));
        assert!(!text.trim_end().chars().any(is_hidden), "{text:?}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["text"], nasty);
    }
}
