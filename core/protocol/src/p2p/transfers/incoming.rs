//! What comes in: acknowledgements, data, invitations and their answers.

use super::Transfers;
use crate::account::{AccountName, lower_case};
use crate::ids::TransferId;
use crate::p2p::direct::{Bridges, Taken};
use crate::p2p::file::FileContext;
use crate::p2p::header::{self, Header, flags};
use crate::p2p::inputs::{Incoming, PeerDue};
use crate::p2p::object::Object;
use crate::p2p::reply::Reply;
use crate::p2p::slp::{Message, Purpose, Start, body};
use crate::p2p::transfer::{ANSWER, Place, Stage, Transfer, TransferEnd, Untold, What};
use crate::storage::{List, Storage};
use crate::timer::Timer;
use crate::wire::base64::Base64;

impl<S: Storage> Transfers<S> {
    fn acknowledge(&mut self, header: &Header, from: &Incoming<'_>) {
        if let Some(peer) = lower_case(from.sender) {
            let what = Reply::Acknowledgement {
                session: header.session,
                ack: header.identifier,
                ack_sub: header.ack,
                size: header.total,
            };
            let is_owed = self.owe(from.chat, peer, what);
            #[cfg(feature = "direct")]
            if let Some(owed) = self.owed.items_mut().last_mut().filter(|_| is_owed) {
                owed.over = from.over;
            }
            #[cfg(not(feature = "direct"))]
            let _ = is_owed;
        }
    }

    pub(in crate::p2p) fn acknowledged(&mut self, header: &Header, sender: &str) {
        let mine = |transfer: &&mut Transfer| transfer.is_with(sender) && !transfer.is_over();
        let mut transfers = self.transfers.items_mut().iter_mut().filter(mine);
        if header.flags & (flags::ERROR | flags::TRANSPORT_ERROR) != 0 {
            if let Some(transfer) = transfers.find(|transfer| transfer.session == header.session) {
                transfer.end(TransferEnd::Broken);
            }
            return;
        }
        let is_of = |transfer: &&mut Transfer| {
            let gives = matches!(transfer.stage, Stage::Sending { .. } | Stage::Sent);
            gives && transfer.identifier != 0 && transfer.identifier == header.ack
        };
        let Some(transfer) = transfers.find(is_of) else {
            if header.flags & flags::CLOSED != 0 {
                self.closed(header.session, sender);
            }
            return;
        };
        let (id, is_file) = (transfer.id, transfer.what == What::File);
        if header.flags & flags::NEGATIVE != 0 {
            // What the service passes on does not get lost: there is nothing to be repeated.
            self.break_off(id, TransferEnd::Broken);
        } else if transfer.stage == Stage::Sent && transfer.ack == header.ack_sub {
            if is_file {
                self.break_off(id, TransferEnd::Complete);
            } else {
                transfer.end(TransferEnd::Complete);
            }
        }
    }

    /// The peer closes a session without a farewell.
    fn closed(&mut self, session: u32, sender: &str) {
        let mut transfers = self.transfers.items_mut().iter_mut();
        let is_it = |transfer: &&mut Transfer| transfer.session == session && transfer.is_with(sender);
        if let Some(transfer) = transfers.find(is_it) {
            transfer.end_of_peer(false);
        }
    }

    /// A part of the data of a session.
    pub(in crate::p2p) fn data(
        &mut self,
        packet: &header::Packet<'_>,
        from: &Incoming<'_>,
    ) -> Option<PeerDue> {
        let header = &packet.header;
        let transfers = self.transfers.items_mut().iter_mut();
        let transfer = transfers.into_iter().find(|transfer| {
            transfer.session == header.session
                && transfer.is_with(from.sender)
                && matches!(transfer.stage, Stage::Receiving | Stage::Inviting)
        })?;
        let is_preparation =
            packet.data == [0; 4] && header.total == 4 && header.flags & flags::FILE & 0xFF == 0;
        let is_object = matches!(transfer.what, What::Object(_));
        if is_preparation && (is_object || transfer.size != 4) {
            self.acknowledge(header, from);
            return None;
        }
        if transfer.stage == Stage::Inviting && !is_object {
            return None;
        }
        let id = transfer.id;
        transfer.stage = Stage::Receiving;
        #[cfg(feature = "direct")]
        {
            transfer.over = from.over;
        }
        if let Err(end) = transfer.take(header, packet.data)? {
            self.break_off(id, end);
            return None;
        }
        transfer.timer.stamp(from.now);
        if transfer.done >= transfer.size {
            let end = transfer.verdict();
            self.acknowledge(header, from);
            if is_object {
                self.break_off(id, end);
            } else if let Some(transfer) = self.find(id) {
                // Who sent a file says goodbye.
                transfer.end(end);
            }
        }
        Some(PeerDue::Data(id))
    }

    /// A whole message about sessions.
    pub(in crate::p2p) fn heard(
        &mut self,
        header: &Header,
        (bytes, place): (&[u8], Option<usize>),
        from: &Incoming<'_>,
        bridges: Option<&mut Bridges<S>>,
    ) -> Option<PeerDue> {
        self.acknowledge(header, from);
        let message = Message::parse(bytes)?;
        match message.start {
            Start::Invite if message.has_body(body::SESSION) => self.invited(&message, place, from),
            Start::Invite => {
                self.transport_offered(&message, from, bridges);
                None
            }
            Start::Bye => {
                let transfer = self.of_call(&message, from.sender)?;
                transfer.end_of_peer(!message.context().is_empty());
                None
            }
            Start::Status(status) => {
                self.answered(&message, status, from, bridges);
                None
            }
            Start::Ack => None,
        }
    }

    fn of_call(&mut self, message: &Message<'_>, sender: &str) -> Option<&mut Transfer> {
        let session = message.session();
        self.transfers.items_mut().iter_mut().find(|transfer| {
            transfer.is_with(sender)
                && !transfer.is_over()
                && (transfer.call == message.call || Some(transfer.session) == session)
        })
    }

    fn answered(
        &mut self,
        message: &Message<'_>,
        status: u16,
        from: &Incoming<'_>,
        bridges: Option<&mut Bridges<S>>,
    ) {
        let is_about_transport = message.has_body(body::TRANSPORT_ANSWER);
        let Some(transfer) = self.of_call(message, from.sender) else { return };
        let id = transfer.id;
        if transfer.stage != Stage::Inviting {
            // What is refused now is the direct connection.
            #[cfg(feature = "direct")]
            if let Some(bridges) = bridges.filter(|_| is_about_transport || status != 200) {
                bridges.answered(id, status, message);
            }
            #[cfg(not(feature = "direct"))]
            let _ = bridges;
            return;
        }
        if is_about_transport {
            return;
        }
        match (status, transfer.what) {
            (200, What::Object(_)) => {
                (transfer.stage, transfer.timer) = (Stage::Receiving, Timer::start(ANSWER));
                transfer.timer.stamp(from.now);
            }
            (200, What::File) => {
                (transfer.stage, transfer.timer) = (Stage::Sending { asked: false }, Timer::OFF);
                transfer.untold = Untold::Accepted;
                if transfer.size == 0 {
                    self.break_off(id, TransferEnd::Complete);
                }
            }
            (603, _) => transfer.end(TransferEnd::Declined),
            (status, _) => transfer.end(TransferEnd::Refused(status)),
        }
    }

    /// A direct connection is offered.
    fn transport_offered(
        &mut self,
        message: &Message<'_>,
        from: &Incoming<'_>,
        bridges: Option<&mut Bridges<S>>,
    ) {
        if !message.has_body(body::TRANSPORT) && !message.has_body(body::TRANSPORT_ANSWER) {
            return;
        }
        let Some(peer) = lower_case(from.sender) else { return };
        let (call, branch) = (message.call, message.branch);
        let what = match self.of_call(message, from.sender) {
            Some(transfer) => {
                let (id, session) = (transfer.id, transfer.session);
                match taken(bridges, id, message) {
                    #[cfg(feature = "direct")]
                    Taken::Later => return,
                    #[cfg(feature = "direct")]
                    Taken::Now(body) => {
                        Reply::Transport { transfer: id, body, call, answers: Some(branch), session }
                    }
                    // Who listens waits, unless this is refused.
                    Taken::No if message.has_body(body::TRANSPORT_ANSWER) => {
                        Reply::Answer { status: 603, call, branch, session, prepares: None }
                    }
                    Taken::No => Reply::NotListening { call, branch, session },
                }
            }
            None => {
                let session = message.session().unwrap_or(0);
                Reply::Answer { status: 481, call, branch, session, prepares: None }
            }
        };
        self.owe(from.chat, peer, what);
    }

    fn invited(
        &mut self,
        message: &Message<'_>,
        place: Option<usize>,
        from: &Incoming<'_>,
    ) -> Option<PeerDue> {
        let peer = lower_case(from.sender)?;
        let (call, branch) = (message.call, message.branch);
        let session = message.session();
        let (status, due) = match self.begin(message, &peer, place, from) {
            Ok(due) => return due,
            Err(refusal) => refusal,
        };
        let session = session.unwrap_or(0);
        self.owe(from.chat, peer, Reply::Answer { status, call, branch, session, prepares: None });
        due
    }

    /// Begins a transfer that a peer invites to; or the status with which it is refused, and what is to be told.
    fn begin(
        &mut self,
        message: &Message<'_>,
        peer: &AccountName,
        place: Option<usize>,
        from: &Incoming<'_>,
    ) -> Result<Option<PeerDue>, (u16, Option<PeerDue>)> {
        const CANNOT: (u16, Option<PeerDue>) = (500, None);
        const DECLINED: (u16, Option<PeerDue>) = (603, None);
        let (Some(session), Some(purpose)) = (message.session(), message.purpose()) else {
            return Err(CANNOT);
        };
        let is_used = |transfer: &Transfer| {
            transfer.session == session && transfer.is_with(peer) && !transfer.is_over()
        };
        if self.transfers.items().iter().any(is_used) {
            return Err(CANNOT);
        }
        let (what, size, stage, footer) = match purpose {
            Purpose::Other(activity) => return Err((603, Some(PeerDue::NotServed(activity)))),
            Purpose::Object => {
                let asked =
                    Object::from_bytes(Base64::of(message.context().iter().copied())).ok_or(CANNOT)?;
                let mut own = self.published.items().iter().chain([&from.picture]);
                let object =
                    *own.find(|object| object.hash == asked.hash && object.is_some()).ok_or(DECLINED)?;
                let footer = message.app().unwrap_or(1);
                (What::Object(object), u64::from(object.size), Stage::Sending { asked: false }, footer)
            }
            Purpose::File => {
                let context = FileContext::parse(message.context()).ok_or(CANNOT)?;
                (What::File, context.size(), Stage::Offered, 2)
            }
        };
        if !self.has_room() || self.owed.items().len() >= self.owed.limit() {
            return Err(DECLINED);
        }
        let id = self.next_id();
        let (call, branch) = (message.call, message.branch);
        let target = Place { id, chat: from.chat, session, footer, call, branch, peer: peer.clone() };
        let mut transfer = Transfer::new(target, what, size, stage);
        transfer.timer.stamp(from.now);
        self.transfers.add(transfer).map_err(|_| DECLINED)?;
        if stage == Stage::Offered {
            return Ok(Some(PeerDue::Offered(id, place)));
        }
        let answer = Reply::Answer { status: 200, call, branch, session, prepares: Some(footer) };
        self.owe(from.chat, peer.clone(), answer);
        Ok(None)
    }
}

/// What becomes of the offer of a direct connection for a transfer.
#[cfg(feature = "direct")]
fn taken<S: Storage>(bridges: Option<&mut Bridges<S>>, id: TransferId, message: &Message<'_>) -> Taken {
    let listens = message.has_body(body::TRANSPORT_ANSWER);
    bridges.map_or(Taken::No, |bridges| bridges.offered(id, message, listens))
}

/// There is none to be had.
#[cfg(not(feature = "direct"))]
fn taken<S: Storage>(_: Option<&mut Bridges<S>>, _: TransferId, _: &Message<'_>) -> Taken {
    Taken::No
}
