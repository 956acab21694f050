//! What transfers have to do with direct connections.

use super::Transfers;
use crate::account::AccountName;
use crate::fingerprint::Key;
use crate::ids::{ChatId, LinkId, TransferId};
use crate::p2p::direct::CONVERSATION;
use crate::p2p::guid::Guid;
use crate::p2p::header::Header;
use crate::p2p::reply::{Owed, Reply, acknowledgement};
use crate::p2p::transfer::{Stage, Transfer, TransferEnd, What};
use crate::storage::{Full, List, Storage};
use crate::time::Instant;

/// How far a transfer is that has a direct connection.
#[derive(Clone, Copy, Debug)]
pub(in crate::p2p) enum Fate {
    /// Data may be sent; by its call.
    Sending(Guid),
    UnderWay,
    Complete,
    /// It ended in another way, or is gone.
    Over,
}

impl<S: Storage> Transfers<S> {
    /// Where a file goes that has not begun to move: its number, conversation and session, who is at the other end, and whether it is sent.
    pub(in crate::p2p) fn place_of_file(
        &mut self,
        id: TransferId,
    ) -> Option<((TransferId, ChatId, u32), AccountName, bool)> {
        let transfer = self.find(id).filter(|transfer| transfer.what == What::File && transfer.done == 0)?;
        let is_sender = match transfer.stage {
            Stage::Inviting => true,
            Stage::Offered | Stage::Receiving => false,
            Stage::Sending { .. } | Stage::Sent | Stage::Over(_) => return None,
        };
        Some(((id, transfer.chat, transfer.session), transfer.peer.clone(), is_sender))
    }

    pub(in crate::p2p) fn call_of(&mut self, id: TransferId) -> Option<Guid> {
        self.find(id).map(|transfer| transfer.call)
    }

    pub(in crate::p2p) fn fate_of(&self, id: TransferId) -> Fate {
        let transfer = self.transfers.items().iter().find(|transfer| transfer.id == id);
        transfer.map_or(Fate::Over, |transfer| match transfer.stage {
            Stage::Sending { .. } => Fate::Sending(transfer.call),
            Stage::Inviting | Stage::Offered | Stage::Receiving | Stage::Sent => Fate::UnderWay,
            Stage::Over(TransferEnd::Complete) => Fate::Complete,
            Stage::Over(_) => Fate::Over,
        })
    }

    /// The connection that carries a transfer.
    pub(in crate::p2p) fn over(&self, id: TransferId) -> LinkId {
        let transfer = self.transfers.items().iter().find(|transfer| transfer.id == id);
        transfer.map_or(CONVERSATION, |transfer| transfer.over)
    }

    /// A connection carries a transfer from now on.
    pub(in crate::p2p) fn go_over(&mut self, id: TransferId, link: LinkId) {
        if let Some(transfer) = self.find(id).filter(|transfer| transfer.done == 0) {
            transfer.over = link;
        }
    }

    /// A connection is gone: what had begun to move on it ends so; the rest goes through the conversation.
    pub(in crate::p2p) fn lost(&mut self, link: LinkId, end: TransferEnd) {
        let is_broken =
            |transfer: &&Transfer| transfer.over == link && transfer.done > 0 && !transfer.is_over();
        while let Some(id) = self.transfers.items().iter().find(is_broken).map(|transfer| transfer.id) {
            self.break_off(id, end);
        }
        self.turn_back(link);
    }

    /// Whether something has begun to move over a connection, and is not over.
    pub(in crate::p2p) fn moves_over(&self, link: LinkId) -> bool {
        let moves = |transfer: &Transfer| transfer.over == link && transfer.done > 0 && !transfer.is_over();
        self.transfers.items().iter().any(moves)
    }

    /// What was to go over a connection goes through the conversation.
    pub(in crate::p2p) fn turn_back(&mut self, link: LinkId) {
        if link == CONVERSATION {
            return;
        }
        for transfer in self.transfers.items_mut().iter_mut().filter(|transfer| transfer.over == link) {
            transfer.over = CONVERSATION;
        }
        for owed in self.owed.items_mut().iter_mut().filter(|owed| owed.over == link) {
            owed.over = CONVERSATION;
        }
    }

    /// Whether nothing is read of a connection, since a transfer on it waits for the caller.
    pub(in crate::p2p) fn holds_over(&self, link: LinkId) -> bool {
        let holds = |transfer: &Transfer| transfer.is_held && transfer.over == link && !transfer.is_over();
        self.transfers.items().iter().any(holds)
    }

    /// Says something to a peer. `false`: too much waits already.
    pub(in crate::p2p) fn owe_if_room(&mut self, chat: ChatId, peer: &AccountName, what: Reply) -> bool {
        self.owed.add(Owed { chat, peer: peer.clone(), what, over: CONVERSATION }).is_ok()
    }

    /// Hands acknowledgements that are owed on a connection to `put`, as far as it takes them.
    pub(in crate::p2p) fn pay_over(
        &mut self,
        link: LinkId,
        (key, now): (Key, Instant),
        put: &mut dyn FnMut(&Header) -> Result<(), Full>,
    ) {
        while let Some(index) = self.owed.items().iter().position(|owed| owed.over == link) {
            let identifier = self.next_identifier(key, now);
            let what = self.owed.items().get(index).map(|owed| owed.what);
            if let Some(header) = what.and_then(|what| acknowledgement(what, identifier))
                && put(&header).is_err()
            {
                return;
            }
            self.owed.discard(index);
        }
    }

    /// Whether the next piece of a file may follow at once.
    pub(in crate::p2p) fn asks_on(&mut self, id: TransferId) -> bool {
        let Some(transfer) = self.find(id) else { return false };
        let goes_on = matches!(transfer.stage, Stage::Sending { .. });
        if goes_on {
            transfer.stage = Stage::Sending { asked: true };
        }
        goes_on
    }

    /// What was asked for has come.
    pub(in crate::p2p) fn asked_for(&mut self, id: TransferId) {
        if let Some(transfer) =
            self.find(id).filter(|transfer| matches!(transfer.stage, Stage::Sending { .. }))
        {
            transfer.stage = Stage::Sending { asked: false };
        }
    }
}
