//! What the sign-in is at, what it takes and what it answers.

use crate::code::ErrorCode;
use crate::error::{LinkError, RequestKind, SignOutReason};
use crate::wire::{Frame, Refused};

/// What the notification link is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Offline,
    /// The session was lost: the next attempt waits for its time.
    Waiting,
    /// Connecting.
    Reaching,
    /// `VER` sent.
    Version,
    /// `CVR` sent, or `INF`.
    ClientVersion,
    /// `CVQ` sent, after `VER CVR0`: only to tell the user what the server wants.
    UpdateQuery,
    /// `USR` with the account sent.
    User,
    /// The Passport exchange is under way; or the program has the salt, and is to answer it.
    Passport,
    /// `USR` with the ticket sent, or with the answer to a salt.
    Ticket,
    SignedIn,
    /// Saying goodbye.
    Leaving,
    /// Over: what is left to tell is being told.
    Ending,
}

/// Why it is over. The first one has a tag of its own, so that it is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub(crate) enum End {
    Wish,
    Because(SignOutReason<'static>),
    /// The text stands in the login server's answer.
    WrongPassword,
}

/// What comes to the sign-in from outside.
#[derive(Clone, Copy)]
pub(crate) enum Input<'f> {
    /// The notification link is open.
    Connected,
    /// `VER`.
    Version(&'f Frame<'f>),
    /// `CVR`, `CVQ`.
    ClientVersion(&'f Frame<'f>),
    /// `USR`.
    User(&'f Frame<'f>),
    /// `INF`.
    #[cfg(feature = "legacy")]
    Packages(&'f Frame<'f>),
    /// What the program has computed of the salt, in lower-case hex digits.
    #[cfg(feature = "legacy")]
    Md5Answer(&'f [u8; 32]),
    /// `XFR NS`, to this address.
    SentOn(&'f str),
    /// An error line; the request that it answers, if it is known.
    Refused(Option<RequestKind>, ErrorCode),
    /// The ticket is there.
    Ticket,
    /// The time for a step is over.
    Late,
    /// The link is gone, and all that came before was read.
    Lost(LinkError),
}

/// What an input leads to, beside the commands that were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing: the next answer is awaited, or nothing is under way.
    Wait,
    /// The notification server, or another, is to be reached.
    Reach,
    /// The same, by `XFR`: of a list that had begun nothing is kept.
    ReachElsewhere,
    /// The same, and the ticket is void.
    ReachWithoutTicket,
    /// The challenge in the answer to `USR` wants a ticket.
    TicketWanted,
    /// The salt in the answer to `USR` wants to be answered by the program.
    #[cfg(feature = "legacy")]
    Md5AnswerWanted,
    /// `USR OK`; and whether what follows could be written.
    SignedIn(Result<(), Refused>),
    /// The answer to `CVR` says that this client is too old.
    ClientTooOld,
    /// The answer to `CVQ` says what the server wants; the session is over.
    OnlyUpdates,
    /// The rest of the list is late.
    ListIsLate,
    /// The time for the farewell is over.
    Goodbye,
    /// The session is over, for the reason in the context.
    End,
}
