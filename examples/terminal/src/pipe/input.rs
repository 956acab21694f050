//! Standard input, read in a thread of its own.

use std::io::{self, BufRead, Read};

use async_channel::Sender;

use super::command::{self, Line, Malformed};

/// Longer than any command can be: the longest text has 64 KiB, and every byte of it may be written as `\u00XX`.
const LONGEST_LINE: u64 = 512 * 1024;

/// How many commands are kept until they can be carried out. When as many wait, nothing more is read.
pub(crate) const MOST_KEPT: usize = 1024;

/// A line of the input.
pub(crate) type Input = Result<Line, Malformed>;

/// Reads until the end of the input, or until nobody takes what was read. Dropping the sender tells the end.
pub(crate) fn read(sender: &Sender<Input>) {
    let mut input = io::stdin().lock();
    loop {
        match next(&mut input) {
            Ok(Some(line)) => {
                if sender.send_blocking(line).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                log::warn!("standard input cannot be read: {error}");
                return;
            }
        }
    }
}

/// The next line that is not blank; `None` at the end.
fn next(input: &mut impl BufRead) -> io::Result<Option<Input>> {
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
            return Ok(Some(command::read(line)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipe::command::Command;

    #[test]
    fn blank_lines_are_passed_over_and_the_last_needs_no_break() {
        let mut input = &b"\n  \r\n{\"do\":\"contacts\"}\r\n\n{\"do\":\"sign-out\"}"[..];
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap().command, Command::Contacts);
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap().command, Command::SignOut);
        assert!(next(&mut input).unwrap().is_none());
    }

    #[test]
    fn a_line_without_end_takes_no_memory_and_the_next_one_is_read() {
        let endless = vec![b'x'; LONGEST_LINE as usize * 3];
        let mut input = io::BufReader::new(endless.chain(&b"\n{\"do\":\"contacts\"}\n"[..]));
        assert!(next(&mut input).unwrap().unwrap().unwrap_err().reason.contains("longer"));
        assert_eq!(next(&mut input).unwrap().unwrap().unwrap().command, Command::Contacts);
    }
}
