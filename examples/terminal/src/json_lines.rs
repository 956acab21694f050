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
        // What PowerShell puts in front of the first line, when it writes UTF-8.
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line).trim_ascii();
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
    let malformed = |reason: String, id| {
        let advice = format!("Write one JSON object on each line, such as {example}.");
        Malformed { id, reason, advice }
    };
    let value: Value = serde_json::from_slice(line)
        .map_err(|error| malformed(format!("not JSON: {error}"), id_of_unreadable(line)))?;
    let Value::Object(mut left) = value else {
        return Err(malformed("JSON, but not an object".to_owned(), None));
    };
    let id = left.remove("id");
    let mut fields = Fields { left, asked: vec!["do", "id"], place: "this command".to_owned() };
    match take(&mut fields).and_then(|taken| fields.finish().map(|()| taken)) {
        Ok(taken) => Ok((id, taken)),
        Err((reason, advice)) => Err(Malformed { id, reason, advice }),
    }
}

/// The id of a line whose texts are no Unicode (bytes that are no UTF-8, halves of surrogate pairs), so that it can be answered.
fn id_of_unreadable(line: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(line);
    let mut readable = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((before, from)) = rest.split_once('\\') {
        readable.push_str(before);
        let escape = from.get(..5).filter(|escape| is_surrogate(escape));
        let length = escape.map_or_else(|| from.chars().next().map_or(0, char::len_utf8), str::len);
        let (kept, after) = from.split_at(length);
        readable.push('\\');
        readable.push_str(if escape.is_some() { "ufffd" } else { kept });
        rest = after;
    }
    readable.push_str(rest);
    match serde_json::from_str(&readable) {
        Ok(Value::Object(mut fields)) => fields.remove("id"),
        _ => None,
    }
}

/// Whether an escape, without its backslash, is one half of a character beyond U+FFFF.
fn is_surrogate(escape: &str) -> bool {
    let digits = escape.strip_prefix('u').and_then(|digits| u16::from_str_radix(digits, 16).ok());
    digits.is_some_and(|unit| (0xD800..0xE000).contains(&unit))
}

/// The complaint about a word that is none of those that are known, with the one that may have been meant.
pub(crate) fn unknown(what: &str, key: &str, given: &str, known: &[&str]) -> Complaint {
    let hint = nearest(given, known.iter().copied())
        .map(|meant| format!(" Did you mean {meant}?"))
        .unwrap_or_default();
    (format!("there is no {what} “{given}”"), format!("“{key}” takes one of {}.{hint}", known.join(", ")))
}

/// The fields of a command, or of an object in it, that were not taken yet.
pub(crate) struct Fields {
    left: Map<String, Value>,
    asked: Vec<&'static str>,
    /// Whose fields they are, as complaints say it.
    place: String,
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

    /// Whether a field that may be left out is there. `null` is as good as nothing.
    pub(crate) fn is_given(&mut self, key: &'static str) -> bool {
        let is_given = self.left.get(key).is_some_and(|value| !value.is_null());
        if !is_given {
            self.value(key);
        }
        is_given
    }

    pub(crate) fn integer<T: TryFrom<u64>>(
        &mut self,
        key: &'static str,
        advice: &str,
    ) -> Result<T, Complaint> {
        let accepted = || advice.to_owned();
        let given = self.value(key).ok_or_else(|| (format!("“{key}” is missing"), accepted()))?;
        let number = given.as_u64().and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| (format!("“{key}” cannot be {given}"), accepted()))
    }

    /// What `take` makes of an object in a field. It has to take all that is in there.
    pub(crate) fn object<T>(
        &mut self,
        key: &'static str,
        take: impl FnOnce(&mut Self) -> Result<T, Complaint>,
    ) -> Result<T, Complaint> {
        let place = format!("“{key}”");
        let left = match self.value(key) {
            Some(Value::Object(left)) => left,
            Some(_) => {
                return Err((format!("{place} is not an object"), format!("Give {place} as an object.")));
            }
            None => {
                let advice = format!("This command needs {place}, an object.");
                return Err((format!("{place} is missing"), advice));
            }
        };
        let mut fields = Self { left, asked: Vec::new(), place };
        let taken = take(&mut fields)?;
        fields.finish().map(|()| taken)
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
                format!("there is no “{key}” in {}", self.place),
                format!("Give {} nothing but {}.", self.place, self.asked.join(", ")),
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
    fn a_byte_order_mark_is_no_part_of_a_line() {
        let mut input = "\u{feff}{\"do\":1}\r\n\u{feff}\r\n{}".as_bytes();
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap(), b"{\"do\":1}");
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap(), b"{}");
        assert!(next(&mut input).unwrap().is_none());
    }

    #[test]
    fn the_id_of_a_line_is_found_though_its_texts_are_no_unicode() {
        let id = |line: &[u8]| read(line, "", |_| Ok(())).unwrap_err().id;
        assert_eq!(id(b"{\"do\":\"name\",\"name\":\"\xff\",\"id\":7}"), Some(Value::from(7)));
        assert_eq!(
            id(br#"{"do":"name","name":"\\\ud800 \" \u00e5","id":"a\ud83d\ude00"}"#),
            Some(Value::from("a\u{fffd}\u{fffd}"))
        );
        assert_eq!(id(br#"{"do":"name","name":"\ud800"}"#), None);
        assert_eq!(id(br#"{"do":"name","id":7,"#), None);
        assert_eq!(id(br#"[{"id":7,"name":"\udc00"}]"#), None);
    }

    #[test]
    fn a_line_without_end_takes_no_memory_and_the_next_one_is_read() {
        let endless = vec![b'x'; LONGEST_LINE as usize * 3];
        let mut input = io::BufReader::new(endless.chain(&b"\n{}\n"[..]));
        assert!(next(&mut input).unwrap().unwrap().unwrap_err().reason.contains("longer"));
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap(), b"{}");
    }
}
