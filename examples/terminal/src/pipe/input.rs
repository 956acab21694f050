//! Standard input, read in a thread of its own.

use async_channel::Sender;

use super::command::{self, Line};
use crate::json_lines::{self, Malformed};

/// How many commands are kept until they can be carried out. When as many wait, nothing more is read.
pub(crate) const MOST_KEPT: usize = 1024;

/// A line of the input.
pub(crate) type Input = Result<Line, Malformed>;

/// Reads until the end of the input, or until nobody takes what was read. Dropping the sender tells the end.
pub(crate) fn read(sender: &Sender<Input>) {
    let mut input = std::io::stdin().lock();
    loop {
        match json_lines::next(&mut input) {
            Ok(Some(line)) => {
                if sender.send_blocking(line.and_then(|line| command::read(&line))).is_err() {
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
