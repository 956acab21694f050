//! One transfer: what it moves, whereto, and how far it is.

use sha1::{Digest, Sha1};

use super::guid::Guid;
use super::header::{Header, flags};
use super::object::{Hash, Object};
use crate::account::AccountName;
use crate::error::FailureReason;
use crate::ids::{ChatId, TransferId};
use crate::time::Duration;
use crate::timer::Timer;

/// How long a file offer waits for a person's answer (`p2p.md` 7).
pub(super) const DECISION: Duration = Duration::from_secs(300);
/// How long anything else waits for a peer's program.
pub(super) const ANSWER: Duration = Duration::from_secs(60);

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum TransferEnd {
    /// All of it is there; of an object, with the right hash.
    Complete,
    /// The peer declined it.
    Declined,
    /// The peer ended it before all of it was there.
    CancelledByPeer,
    /// The caller declined or cancelled it.
    Cancelled,
    /// The peer's program could not take or give it; with its status, which is 0 in MSNFTP.
    Refused(u16),
    /// The peer could not be reached.
    NotReached(FailureReason),
    /// What carried it is gone: its direct connection, or the conversation, which the peer may have left.
    ConnectionLost,
    /// The peer said nothing for too long.
    TimedOut,
    /// The peer sent what cannot be: out of order, or more than was announced.
    Broken,
    /// The bytes of an object are not those that its hash names.
    WrongHash,
    /// A file that goes by MSNFTP alone has no direct connection: none may be had, or none came about (`p2p.md` 10).
    NoDirectConnection,
}

/// What is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Object(Object),
    File,
}

/// How far it is.
///
/// ```text
///   fetch, send_file                          invitation to an object of one's own
///        |                                          |
///    Inviting --200 OK--> Receiving (object)     Sending <---200 OK--- Inviting (file)
///        |                    |   ^                 |
///     603, BYE            all is there |         all has left
///        v                    v   accept            v
///      Over <-----------------+   |               Sent --ACK or BYE--> Over
///        ^                        |
///        +-------- decline --- Offered <--- invitation to a file
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The invitation is on its way, or its answer.
    Inviting,
    /// A file is offered: the caller decides.
    Offered,
    Receiving,
    /// The caller is asked for bytes, or has been.
    Sending {
        asked: bool,
    },
    /// All has left, and is to be acknowledged.
    Sent,
    /// It ended so, which is to be told.
    Over(TransferEnd),
}

/// What of it is to be told besides its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untold {
    Nothing,
    /// The peer asks for an object.
    Asked,
    /// The peer takes the file.
    Accepted,
}

#[repr(C)]
pub(super) struct Transfer {
    pub(super) stage: Stage,
    pub(super) untold: Untold,
    /// The caller takes no more data for now.
    pub(super) is_held: bool,
    pub(super) id: TransferId,
    pub(super) chat: ChatId,
    pub(super) session: u32,
    /// The application's number.
    pub(super) footer: u32,
    /// The number of the message with the data, 0 until there is one; and its own number for acknowledgements.
    pub(super) identifier: u32,
    pub(super) ack: u32,
    pub(super) size: u64,
    /// The bytes that have come, or were handed over.
    pub(super) done: u64,
    pub(super) timer: Timer,
    pub(super) what: What,
    pub(super) call: Guid,
    /// Of the invitation.
    pub(super) branch: Guid,
    pub(super) peer: AccountName,
    /// The direct connection that carries it, if it is not the conversation.
    #[cfg(feature = "direct")]
    pub(super) over: crate::ids::LinkId,
    hash: Sha1,
}

/// Where a transfer goes.
pub(super) struct Place {
    pub(super) id: TransferId,
    pub(super) chat: ChatId,
    pub(super) session: u32,
    pub(super) footer: u32,
    pub(super) call: Guid,
    pub(super) branch: Guid,
    pub(super) peer: AccountName,
}

impl Transfer {
    pub(super) fn new(place: Place, what: What, size: u64, stage: Stage) -> Self {
        let Place { id, chat, session, footer, call, branch, peer } = place;
        let timer = match stage {
            Stage::Inviting | Stage::Offered => {
                Timer::start(if what == What::File { DECISION } else { ANSWER })
            }
            Stage::Receiving => Timer::start(ANSWER),
            Stage::Sending { .. } | Stage::Sent | Stage::Over(_) => Timer::OFF,
        };
        let untold = if matches!(stage, Stage::Sending { .. }) { Untold::Asked } else { Untold::Nothing };
        Self {
            stage,
            untold,
            is_held: false,
            id,
            chat,
            session,
            footer,
            identifier: 0,
            ack: 0,
            size,
            done: 0,
            timer,
            what,
            call,
            branch,
            peer,
            #[cfg(feature = "direct")]
            over: super::direct::CONVERSATION,
            hash: Sha1::new(),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over(_))
    }

    pub(super) fn end(&mut self, end: TransferEnd) {
        if !self.is_over() {
            (self.stage, self.timer) = (Stage::Over(end), Timer::OFF);
        }
    }

    /// The peer ends it: well, when all of it has left and they give no reason.
    pub(super) fn end_of_peer(&mut self, has_reason: bool) {
        let is_there = self.stage == Stage::Sent && !has_reason;
        self.end(if is_there { TransferEnd::Complete } else { TransferEnd::CancelledByPeer });
    }

    pub(super) fn is_with(&self, peer: &str) -> bool {
        self.peer.eq_ignore_ascii_case(peer)
    }

    /// How many bytes are asked for next, where that many are taken at once.
    pub(super) fn most(&self, room: usize) -> usize {
        usize::try_from(self.size.saturating_sub(self.done)).unwrap_or(usize::MAX).min(room)
    }

    /// The direct connection that carries it.
    #[cfg(feature = "direct")]
    pub(super) const fn over(&self) -> crate::ids::LinkId {
        self.over
    }

    /// There are none.
    #[cfg(not(feature = "direct"))]
    pub(super) const fn over(&self) -> crate::ids::LinkId {
        crate::ids::LinkId(0)
    }

    /// The header of the next part, of so many bytes.
    pub(super) fn next_header(&self, length: usize) -> Header {
        Header {
            session: self.session,
            identifier: self.identifier,
            offset: self.done,
            total: self.size,
            length: u32::try_from(length).unwrap_or(u32::MAX),
            flags: match self.what {
                What::Object(_) => flags::OBJECT,
                What::File => flags::FILE,
            },
            ack: self.ack,
            ack_sub: 0,
            ack_size: 0,
        }
    }

    /// Takes a part of the data in. `None`: it is not the next, which is no fault. An end: it cannot be.
    pub(super) fn take(&mut self, header: &Header, data: &[u8]) -> Option<Result<(), TransferEnd>> {
        if self.identifier == 0 {
            self.identifier = header.identifier;
        }
        let end = header.end()?;
        if header.identifier != self.identifier
            || header.length == 0
            || end <= self.done && header.total == self.size
        {
            // Of another message, or said twice.
            return None;
        }
        if header.total != self.size || header.offset != self.done {
            return Some(Err(TransferEnd::Broken));
        }
        self.done = end;
        self.timer = Timer::start(ANSWER);
        if matches!(self.what, What::Object(_)) {
            self.hash.update(data);
        }
        Some(Ok(()))
    }

    /// What a transfer is whose bytes are all there.
    pub(super) fn verdict(&mut self) -> TransferEnd {
        let hash = Hash::from(core::mem::take(&mut self.hash).finalize());
        match self.what {
            What::Object(object) if object.hash != hash => TransferEnd::WrongHash,
            What::Object(_) | What::File => TransferEnd::Complete,
        }
    }
}
