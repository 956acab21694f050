//! Packets that peers are owed: acknowledgements, answers, farewells.

use super::direct::Bridges;
use super::guid::Guid;
use super::header::{Header, flags};
use super::packet::{Packet, Queue};
use super::slp::{self, Start, body};
use crate::Error;
use crate::account::AccountName;
use crate::ids::ChatId;
use crate::storage::Storage;
use crate::wire::sink::Sink;

/// A packet that a peer is owed.
#[repr(C)]
pub(super) struct Owed {
    pub(super) chat: ChatId,
    pub(super) peer: AccountName,
    pub(super) what: Reply,
    /// The direct connection that carries it, if it is not the conversation.
    #[cfg(feature = "direct")]
    pub(super) over: crate::ids::LinkId,
}

impl Owed {
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
}

#[derive(Clone, Copy)]
pub(super) enum Reply {
    Acknowledgement {
        session: u32,
        ack: u32,
        ack_sub: u32,
        size: u64,
    },
    /// The four zero octets before an object.
    Preparation {
        session: u32,
        footer: u32,
    },
    /// And, behind it, the preparation of an object, by the application's number.
    Answer {
        status: u16,
        call: Guid,
        branch: Guid,
        session: u32,
        prepares: Option<u32>,
    },
    /// There is no direct connection to be had.
    NotListening {
        call: Guid,
        branch: Guid,
        session: u32,
    },
    /// About a direct connection: an invitation, or an answer to the one of that branch.
    #[cfg(feature = "direct")]
    Transport {
        transfer: crate::ids::TransferId,
        body: super::direct::Body,
        call: Guid,
        answers: Option<Guid>,
        session: u32,
    },
    /// Goodbye: all of it is there, or it is broken off.
    Bye {
        call: Guid,
        is_complete: bool,
    },
}

/// The reason 0x81000374 (`p2p.md` 7): who gave all of it knows by it that it has not come.
const BROKEN_OFF: &[u8] = b"Context: dAMAgQ==\r\n\r\n";

impl Reply {
    /// Where it would accept that call, which has not left yet: now it declines it. Answers whether it does.
    pub(super) fn declines_instead(&mut self, ended: Guid) -> bool {
        match self {
            Self::Answer { status: status @ 200, call, prepares, .. } if *call == ended => {
                (*status, *prepares) = (603, None);
                true
            }
            Self::Answer { .. }
            | Self::Acknowledgement { .. }
            | Self::Preparation { .. }
            | Self::NotListening { .. }
            | Self::Bye { .. } => false,
            #[cfg(feature = "direct")]
            Self::Transport { .. } => false,
        }
    }
}

/// The numbers of a packet of one's own.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    /// Of the message.
    pub(super) identifier: u32,
    /// By which it is acknowledged.
    pub(super) ack: u32,
    /// Of a request.
    pub(super) branch: Guid,
}

/// The header of an acknowledgement, if it is one. Its number for acknowledgements is that of what it acknowledges.
pub(super) fn acknowledgement(what: Reply, identifier: u32) -> Option<Header> {
    let Reply::Acknowledgement { session, ack, ack_sub, size } = what else { return None };
    let flags = flags::ACKNOWLEDGEMENT;
    Some(Header {
        session,
        identifier,
        total: size,
        flags,
        ack,
        ack_sub,
        ack_size: size,
        ..Header::default()
    })
}

/// Hands the packet that is a reply to `queue`.
pub(super) fn queue_reply<S: Storage>(
    what: Reply,
    to: &str,
    own: &str,
    numbers: Numbers,
    bridges: &Bridges<S>,
    queue: &mut Queue<'_>,
) -> Result<(), Error> {
    let header = Header { identifier: numbers.identifier, ack: numbers.ack, ..Header::default() };
    #[cfg(not(feature = "direct"))]
    let _ = bridges;
    let mut queue_one = |header: Header, data: &dyn Fn(&mut dyn Sink), footer: u32| {
        let packet = Packet { to, header, data, footer };
        queue(core::slice::from_ref(&packet), packet.length())
    };
    let (start, call, branch, content_type, session) = match what {
        Reply::Acknowledgement { .. } => {
            let header = acknowledgement(what, numbers.identifier).unwrap_or(header);
            return queue_one(header, &|_| {}, 0);
        }
        Reply::Preparation { session, footer } => {
            let header = Header { session, total: 4, length: 4, ..header };
            return queue_one(header, &|sink| sink.put(&[0; 4]), footer);
        }
        Reply::Answer { status, call, branch, session, .. } => {
            (Start::Status(status), call, branch, body::SESSION, session)
        }
        Reply::NotListening { call, branch, session } => {
            (Start::Status(200), call, branch, body::TRANSPORT_ANSWER, session)
        }
        #[cfg(feature = "direct")]
        Reply::Transport { transfer, body, call, answers, session } => {
            if answers.is_none() && bridges.find(transfer).is_none() {
                // It was given up meanwhile.
                return Ok(());
            }
            let start = answers.map_or(Start::Invite, |_| Start::Status(200));
            (start, call, answers.unwrap_or(numbers.branch), body.kind(), session)
        }
        Reply::Bye { call, .. } => (Start::Bye, call, numbers.branch, body::CLOSE, 0),
    };
    let body = move |sink: &mut dyn Sink| match what {
        Reply::NotListening { .. } => slp::put_not_listening(sink, session),
        #[cfg(feature = "direct")]
        Reply::Transport { transfer, body, .. } => match bridges.find(transfer) {
            Some(bridge) => bridge.put_body(body, session, sink),
            None => slp::put_not_listening(sink, session),
        },
        Reply::Bye { is_complete: true, .. } => sink.put(b"\r\n"),
        Reply::Bye { is_complete: false, .. } => sink.put(BROKEN_OFF),
        Reply::Answer { .. } | Reply::Acknowledgement { .. } | Reply::Preparation { .. } => {
            slp::put_answer(sink, session);
        }
    };
    let message = slp::Outgoing { start, to, from: own, branch, call, content_type, body: &body };
    let length = message.length();
    let header = Header { total: length as u64, length: u32::try_from(length).unwrap_or(u32::MAX), ..header };
    queue_one(header, &|sink| message.put(sink), 0)
}
