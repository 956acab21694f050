//! The transfers that there are, the packets that are owed, the objects that may be asked for.

use super::guid::Guid;
use super::inputs::PeerDue;
use super::object::Object;
use super::reply::{Owed, Reply};
use super::transfer::{ANSWER, Stage, Transfer, TransferEnd, Untold, What};
use crate::account::AccountName;
use crate::error::FailureReason;
use crate::fingerprint::Key;
use crate::ids::{ChatId, TransferId};
use crate::storage::{List, Storage};
use crate::time::Instant;
use crate::timer::{Round, Timer};

mod incoming;
mod outgoing;
#[cfg(feature = "direct")]
mod over;

#[cfg(feature = "direct")]
pub(super) use over::Fate;

/// What goes on between peers, but for messages in parts.
#[repr(C)]
pub(crate) struct Transfers<S: Storage> {
    /// The number of the last message, 0 before the first.
    identifier: u32,
    /// How many numbers were drawn.
    drawn: u32,
    /// The number of the last transfer.
    serials: u32,
    transfers: S::Transfers<Transfer>,
    owed: S::Transfers<Owed>,
    /// Objects that may be asked for, besides the display picture.
    published: S::Objects<Object>,
}

impl<S: Storage> Transfers<S> {
    pub(super) const NONE: Self = Self {
        identifier: 0,
        drawn: 0,
        serials: 0,
        transfers: <S::Transfers<Transfer> as List<Transfer>>::EMPTY,
        owed: <S::Transfers<Owed> as List<Owed>>::EMPTY,
        published: <S::Objects<Object> as List<Object>>::EMPTY,
    };

    /// A number that nobody can foresee who does not know the key.
    fn draw(&mut self, key: Key, now: Instant) -> u64 {
        self.drawn = self.drawn.wrapping_add(1);
        let [a, b, c, d] = self.drawn.to_le_bytes();
        let [e, f, g, h, i, j, k, l] = now.as_millis().to_le_bytes();
        key.mark(&[a, b, c, d, e, f, g, h, i, j, k, l, b'p', b'2', b'p'])
    }

    /// A number of 31 bits that is not 0, nor that of ink (`p2p.md` 6.3).
    pub(super) fn draw_number(&mut self, key: Key, now: Instant) -> u32 {
        loop {
            // Its lower half.
            let number = (self.draw(key, now) & 0x7FFF_FFFF) as u32;
            if !matches!(number, 0 | 64) {
                return number;
            }
        }
    }

    fn draw_guid(&mut self, key: Key, now: Instant) -> Guid {
        let (high, low) = (self.draw(key, now), self.draw(key, now));
        let octets = u128::from(high) << 64 | u128::from(low);
        // The marks of a GUID that was drawn (RFC 9562, 5.4).
        let octets = octets & !(0xF000 << 64 | 0xC000 << 48) | 0x4000 << 64 | 0x8000 << 48;
        Guid::of(octets.to_be_bytes())
    }

    /// The number of a message of one's own: one more than the last (`p2p.md` 4.1).
    pub(super) fn next_identifier(&mut self, key: Key, now: Instant) -> u32 {
        let next = self.identifier.wrapping_add(1);
        let first = self.identifier == 0 || next > 0x7FFF_FFFF;
        self.identifier = if self.identifier == 0 {
            self.draw_number(key, now)
        } else if first {
            1
        } else {
            next
        };
        self.identifier
    }

    pub(super) fn next_id(&mut self) -> TransferId {
        self.serials = self.serials.wrapping_add(1).max(1);
        TransferId(self.serials)
    }

    fn find(&mut self, id: TransferId) -> Option<&mut Transfer> {
        self.transfers.items_mut().iter_mut().find(|transfer| transfer.id == id && !transfer.is_over())
    }

    /// Ends a transfer, and tells the peer.
    fn break_off(&mut self, id: TransferId, end: TransferEnd) {
        let Some(transfer) = self.find(id) else { return };
        transfer.end(end);
        let (chat, peer, call) = (transfer.chat, transfer.peer.clone(), transfer.call);
        for owed in self.owed.items_mut().iter_mut().filter(|owed| owed.chat == chat) {
            if owed.what.declines_instead(call) {
                return;
            }
        }
        let is_complete = end == TransferEnd::Complete;
        #[cfg(feature = "planted-bug")]
        let is_complete = is_complete || crate::planted::is_planted(crate::planted::Bug::MistakenGoodbye);
        self.owe(chat, peer, Reply::Bye { call, is_complete });
    }

    /// A peer who asks faster than answers leave is not answered: their own time limits end it.
    fn owe(&mut self, chat: ChatId, peer: AccountName, what: Reply) -> bool {
        let owed = Owed {
            chat,
            peer,
            what,
            #[cfg(feature = "direct")]
            over: super::direct::CONVERSATION,
        };
        self.owed.add(owed).is_ok()
    }

    /// What is to be told next that stands in no frame.
    pub(super) fn next_due(&mut self) -> Option<PeerDue> {
        let tells = |transfer: &Transfer| transfer.untold != Untold::Nothing || transfer.is_over();
        let index = self.transfers.items().iter().position(tells)?;
        let transfer = self.transfers.items_mut().get_mut(index)?;
        let id = transfer.id;
        match (core::mem::replace(&mut transfer.untold, Untold::Nothing), transfer.stage) {
            (Untold::Asked, _) => Some(PeerDue::Asked(id)),
            (Untold::Accepted, _) => Some(PeerDue::Accepted(id)),
            (Untold::Nothing, Stage::Over(end)) => {
                self.transfers.discard(index);
                Some(PeerDue::Ended(id, end))
            }
            (Untold::Nothing, _) => None,
        }
    }

    /// Who takes part in a transfer, and what object it moves.
    pub(crate) fn about(&self, id: TransferId) -> Option<(ChatId, &str, Option<Object>)> {
        let transfer = self.transfers.items().iter().find(|transfer| transfer.id == id)?;
        let object = match transfer.what {
            What::Object(object) => Some(object),
            What::File => None,
        };
        Some((transfer.chat, transfer.peer.as_str(), object))
    }

    /// Whether there is nothing to look after.
    pub(crate) fn is_idle(&self) -> bool {
        self.transfers.items().is_empty() && self.owed.items().is_empty()
    }

    /// Has the data of a transfer wait, or come again. `false`: there is none of that number.
    pub(super) fn hold(&mut self, id: TransferId, is_held: bool) -> bool {
        let Some(transfer) = self.find(id).filter(|transfer| transfer.stage == Stage::Receiving) else {
            return false;
        };
        transfer.is_held = is_held;
        // Who may not send is not late.
        transfer.timer = if is_held { Timer::OFF } else { Timer::start(ANSWER) };
        true
    }

    /// Whether nothing is read in a conversation, since a transfer there waits for the caller.
    pub(crate) fn holds(&self, chat: ChatId) -> bool {
        #[cfg(feature = "planted-bug")]
        if crate::planted::is_planted(crate::planted::Bug::HeldData) {
            return false;
        }
        let holds = |transfer: &Transfer| {
            transfer.is_held && transfer.chat == chat && transfer.over().number() == 0 && !transfer.is_over()
        };
        self.transfers.items().iter().any(holds)
    }

    /// Whether a conversation is needed for a transfer.
    pub(crate) fn need(&self, chat: ChatId) -> bool {
        let transfers = self.transfers.items().iter();
        transfers.filter(|transfer| !transfer.is_over()).any(|transfer| transfer.chat == chat)
            || self.owed.items().iter().any(|owed| owed.chat == chat)
    }

    /// Ends what goes on in conversations that carry nothing any more to that peer. Of an invitation, `carries` is told that it is one. What moves
    /// over a direct connection ends with that: its last words may come behind the news that the peer has left the conversation.
    pub(super) fn lose(&mut self, carries: &dyn Fn(ChatId, &str, bool) -> bool) {
        for transfer in self.transfers.items_mut() {
            let needs_conversation = transfer.over().number() == 0 || transfer.done == 0;
            if needs_conversation
                && !carries(transfer.chat, &transfer.peer, transfer.stage == Stage::Inviting)
            {
                transfer.end(TransferEnd::ConnectionLost);
            }
        }
        // A farewell to an offer that waits for its conversation follows it.
        let follows = |owed: &Owed| matches!(owed.what, Reply::Bye { .. });
        let is_lost = |owed: &Owed| !carries(owed.chat, &owed.peer, follows(owed));
        while let Some(index) = self.owed.items().iter().position(is_lost) {
            self.owed.discard(index);
        }
    }

    /// Somebody is shut out.
    pub(super) fn shut_out(&mut self, peer: &str) {
        let transfers = self.transfers.items_mut().iter_mut();
        transfers
            .filter(|transfer| transfer.is_with(peer))
            .for_each(|transfer| transfer.end(TransferEnd::ConnectionLost));
    }

    /// The session is over.
    pub(super) fn end_all(&mut self) {
        self.transfers.items_mut().iter_mut().for_each(|transfer| transfer.end(TransferEnd::ConnectionLost));
        self.owed.clear();
    }

    /// Nothing more is said in a conversation.
    pub(super) fn forget_owed(&mut self, chat: ChatId) {
        while let Some(index) = self.owed.items().iter().position(|owed| owed.chat == chat) {
            self.owed.discard(index);
        }
    }

    /// A packet did not get through.
    pub(super) fn failed(&mut self, chat: ChatId, reason: FailureReason) {
        for transfer in self.transfers.items_mut().iter_mut().filter(|transfer| transfer.chat == chat) {
            let end = if transfer.stage == Stage::Inviting {
                TransferEnd::NotReached(reason)
            } else {
                TransferEnd::ConnectionLost
            };
            transfer.end(end);
        }
    }

    /// What waited in a conversation goes on in another.
    pub(crate) fn moved(&mut self, from: ChatId, to: ChatId) {
        self.transfers.items_mut().iter_mut().filter(|t| t.chat == from).for_each(|t| t.chat = to);
        self.owed.items_mut().iter_mut().filter(|owed| owed.chat == from).for_each(|owed| owed.chat = to);
    }

    /// Looks at every time limit. Answers whether one was due.
    pub(crate) fn expire(&mut self, now: Instant) -> bool {
        let late = self.transfers.items().iter().find(|transfer| transfer.timer.is_due(now));
        let Some((id, stage)) = late.map(|transfer| (transfer.id, transfer.stage)) else { return false };
        if stage == Stage::Offered {
            self.decide(id, false);
        }
        if let Some(transfer) = self.transfers.items_mut().iter_mut().find(|transfer| transfer.id == id) {
            // One that was declined for it was not cancelled by anybody.
            if stage == Stage::Offered {
                transfer.stage = Stage::Over(TransferEnd::TimedOut);
            }
        }
        self.break_off(id, TransferEnd::TimedOut);
        true
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        self.transfers.items_mut().iter_mut().for_each(|transfer| round.visit(&mut transfer.timer));
    }
}
