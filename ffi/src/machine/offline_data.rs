//! What the events about offline messages tell.

use super::borrowed::{msnp_bytes, msnp_string, msnp_text};

/// More about `OFFLINE_MESSAGE`. What comes of one conversation has the same run, and numbers in it; the order in which they are told is that
/// of the service.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_offline_message {
    /// The service's name for it, the same each time: `msnp_machine_offline_message_stored` takes it.
    pub id: msnp_string,
    /// Who left it, as the service says.
    pub account: msnp_string,
    /// Their name: `msnp_words_copy` decodes it. Nothing in it is to be trusted.
    pub name: msnp_bytes,
    /// When it was left, in seconds since 1970 (UTC); 0: the service does not say.
    pub received: u64,
    /// The run that it belongs to; empty: none.
    pub run: msnp_bytes,
    /// Its number in the run, from 1 on; 0: none.
    pub sequence: u32,
    /// What it says.
    pub text: msnp_text,
    /// The headers of the mail that it is: `msnp_header` reads them.
    pub headers: msnp_bytes,
}

/// Why an offline message was not left, or those of others could not be fetched. 0 only where nothing failed.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_offline_failure {
    /// Nothing failed.
    None = 0,
    /// The service cannot be reached, or there is none at its address.
    NoService = 1,
    /// The service does not accept who one is: neither ticket nor lock key.
    Ticket = 2,
    /// Nobody takes the message: there is no such account, it does not accept messages from oneself, or the service is down.
    NotTaken = 3,
    /// Too many messages were left in a short time. A minute later there may be more.
    TooMany = 4,
    /// The message is too long for the service.
    TooLong = 5,
    /// The service refused it for another reason.
    Refused = 6,
    /// What it answered cannot be read.
    Answer = 7,
    /// It was sent, and the connection ended or the time ran out before an answer.
    Unknown = 8,
    /// It was never sent: the session ended first.
    NotSent = 9,
}

/// More about `OFFLINE_STORED`, `OFFLINE_FAILED` and `OFFLINE_UNAVAILABLE`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_offline_fate {
    /// From `msnp_machine_leave_message`; 0 in `OFFLINE_UNAVAILABLE`.
    pub message: u32,
    /// Why; `MSNP_OFFLINE_FAILURE_NONE` in `OFFLINE_STORED`.
    pub why: msnp_offline_failure,
}
