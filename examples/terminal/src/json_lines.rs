//! Commands as programs write them: one JSON object a line, with “do” and perhaps an “id” that comes back with the answer.

use std::io::{self, BufRead, Read};

use serde_json::{Map, Value};

use crate::problem::nearest;

/// Longer than any command can be: the longest text has 64 KiB, and every byte of it may be written as `\u00XX`.
pub(crate) const LONGEST_LINE: u64 = 512 * 1024;

/// A line that is not understood.
#[derive(Debug, PartialEq)]
pub(crate) struct Malformed {
    pub(crate) id: Option<Value>,
    pub(crate) reason: String,
    pub(crate) advice: String,
}

/// What is wrong with a command, and what it takes.
pub(crate) type Complaint = (String, String);

/// The next line that is not blank, without its line break; `None` at the end. What is too long for a command is passed over.
pub(crate) fn next(input: &mut impl BufRead) -> io::Result<Option<Result<Vec<u8>, Malformed>>> {
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') && line.len() as u64 == LONGEST_LINE {
            skip_line(input)?;
            return Ok(Some(Err(Malformed {
                id: None,
                reason: format!("a line is longer than {LONGEST_LINE} bytes"),
                advice: "Send the text in shorter parts.".to_owned(),
            })));
        }
        let line = line.trim_ascii();
        if !line.is_empty() {
            return Ok(Some(Ok(line.to_vec())));
        }
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let held = input.fill_buf()?;
        let (length, is_over) = match held.iter().position(|byte| *byte == b'\n') {
            Some(position) => (position + 1, true),
            None => (held.len(), held.is_empty()),
        };
        input.consume(length);
        if is_over {
            return Ok(());
        }
    }
}

/// Reads a line without its line break: its id, and what `take` makes of its fields, all of which have to be taken. `example` is a line
/// that would do.
pub(crate) fn read<T>(
    line: &[u8],
    example: &str,
    take: impl FnOnce(&mut Fields) -> Result<T, Complaint>,
) -> Result<(Option<Value>, T), Malformed> {
    let malformed = |reason: String| {
        let advice = format!("Write one JSON object on each line, such as {example}.");
        Malformed { id: None, reason, advice }
    };
    let value: Value =
        serde_json::from_slice(line).map_err(|error| malformed(format!("not JSON: {error}")))?;
    let Value::Object(mut left) = value else {
        return Err(malformed("JSON, but not an object".to_owned()));
    };
    let id = left.remove("id");
    let mut fields = Fields { left, asked: vec!["do", "id"] };
    match take(&mut fields).and_then(|taken| fields.finish().map(|()| taken)) {
        Ok(taken) => Ok((id, taken)),
        Err((reason, advice)) => Err(Malformed { id, reason, advice }),
    }
}

/// The complaint about a word that is none of those that are known, with the one that may have been meant.
pub(crate) fn unknown(what: &str, key: &str, given: &str, known: &[&str]) -> Complaint {
    let hint = nearest(given, known.iter().copied())
        .map(|meant| format!(" Did you mean {meant}?"))
        .unwrap_or_default();
    (format!("there is no {what} “{given}”"), format!("“{key}” takes one of {}.{hint}", known.join(", ")))
}

/// The fields of a command that were not taken yet.
pub(crate) struct Fields {
    left: Map<String, Value>,
    asked: Vec<&'static str>,
}

impl Fields {
    /// The command's name, which says what to take next.
    pub(crate) fn kind(&mut self, kinds: &[&str]) -> Result<String, Complaint> {
        let accepted = || format!("“do” takes one of {}.", kinds.join(", "));
        match self.left.remove("do") {
            Some(Value::String(kind)) => Ok(kind),
            Some(_) => Err(("“do” is not a string".to_owned(), accepted())),
            None => Err(("“do” is missing".to_owned(), accepted())),
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.left.contains_key(key)
    }

    /// The value of a field as it is; `None` when there is none.
    pub(crate) fn value(&mut self, key: &'static str) -> Option<Value> {
        self.asked.push(key);
        self.left.remove(key)
    }

    /// All fields that are left, as one value.
    pub(crate) fn rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.left)
    }

    pub(crate) fn text(&mut self, key: &'static str) -> Result<String, Complaint> {
        match self.value(key) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err((format!("“{key}” is not a string"), format!("Give “{key}” as a string."))),
            None => Err((format!("“{key}” is missing"), format!("This command needs “{key}”, a string."))),
        }
    }

    pub(crate) fn choice(&mut self, key: &'static str) -> Result<bool, Complaint> {
        let accepted = || format!("Give “{key}” as true or false.");
        match self.value(key) {
            Some(Value::Bool(choice)) => Ok(choice),
            Some(given) => Err((format!("“{key}” cannot be {given}"), accepted())),
            None => Err((format!("“{key}” is missing"), accepted())),
        }
    }

    fn finish(&self) -> Result<(), Complaint> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(key) => Err((
                format!("there is no “{key}” in this command"),
                format!("This command takes {}.", self.asked.join(", ")),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_passed_over_and_the_last_needs_no_break() {
        let mut input = &b"\n  \r\n{\"do\":1}\r\n\n{}"[..];
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap(), b"{\"do\":1}");
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap(), b"{}");
        assert!(next(&mut input).unwrap().is_none());
    }

    #[test]
    fn a_line_without_end_takes_no_memory_and_the_next_one_is_read() {
        let endless = vec![b'x'; LONGEST_LINE as usize * 3];
        let mut input = io::BufReader::new(endless.chain(&b"\n{}\n"[..]));
        assert!(next(&mut input).unwrap().unwrap().unwrap_err().reason.contains("longer"));
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap(), b"{}");
    }
}
