//! What the reader of tickets makes of bytes, for those who test it from outside.

use super::security_tokens::{Fault, TokenReader};
use super::tickets::{Domain, Tickets};
use crate::storage::Storage;

/// What an answer of the service for tickets came to (`services.md` 1.4). It holds tickets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenAnswer<'a> {
    /// Account or password is wrong.
    pub is_refused: bool,
    /// It is a fault of another kind.
    pub is_fault: bool,
    /// Where the account is served.
    pub redirect: Option<&'a [u8]>,
    /// The ticket of the notification server.
    pub messenger: Option<&'a [u8]>,
    /// That of a notification server of MSNP15, and the secret beside it; empty: there is none.
    pub clear: Option<&'a [u8]>,
    /// See above.
    pub proof: &'a [u8],
    /// That of the services for offline messages.
    pub secure: Option<&'a [u8]>,
    /// That of the address book.
    pub contacts: Option<&'a [u8]>,
    /// Something was too long for the memory, and is left out.
    pub is_too_long: bool,
    /// It is a whole document.
    pub is_whole: bool,
}

/// Reads an answer that comes in these pieces, in memory of that kind.
pub fn read_tokens<S: Storage>(pieces: &[&[u8]], tell: &mut dyn FnMut(&TokenAnswer<'_>)) {
    let mut reader = TokenReader::<S>::NEW;
    let mut tickets = Tickets::<S::Secret, 4>::NONE;
    for piece in pieces {
        reader.take(piece, &mut tickets);
    }
    let fault = reader.fault();
    tell(&TokenAnswer {
        is_refused: fault == Fault::Authentication,
        is_fault: matches!(fault, Fault::Request | Fault::Other),
        redirect: (fault == Fault::Redirect).then(|| reader.redirect()),
        messenger: tickets.ticket(Domain::Messenger),
        clear: tickets.ticket(Domain::MessengerClear),
        proof: tickets.proof(),
        secure: tickets.ticket(Domain::MessengerSecure),
        contacts: tickets.ticket(Domain::Contacts),
        is_too_long: reader.is_too_long,
        is_whole: reader.is_whole(),
    });
    tickets.wipe();
    reader.reset();
}
