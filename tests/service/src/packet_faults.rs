//! What a bad link or a bad server does to packets between peers.

use crate::codec::{Command, Lines};
use crate::serve::{Flow, Protocol};
use crate::world::World;

/// What happens to a packet between peers on a switchboard. Its sender is told that it has arrived, but for [`PacketFault::Nak`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketFault {
    /// It is not passed on.
    Drop,
    /// It is passed on twice.
    Duplicate,
    /// So many bytes of its end are missing.
    Truncate(usize),
    /// It is passed on behind the next message of its sender.
    Swap,
    /// It is not passed on, and its sender is told so.
    Nak,
    /// It is passed on to the same people, with somebody else named as the one who is meant.
    OtherDestination,
    /// The names of its headers and of who is meant come in capitals.
    OtherCase,
}

impl PacketFault {
    /// Does it.
    pub(crate) fn apply(
        self,
        protocol: &mut impl Protocol,
        world: &mut World,
        command: Command<'_>,
        reply: &mut Lines,
    ) -> Flow {
        let transaction = command.transaction().unwrap_or(0);
        match self {
            PacketFault::Drop => reply.line(format_args!("ACK {transaction}")),
            PacketFault::Nak => reply.line(format_args!("NAK {transaction}")),
            PacketFault::Swap => {
                protocol.hold(command.payload);
                reply.line(format_args!("ACK {transaction}"));
            }
            PacketFault::Duplicate => {
                let flow = protocol.handle(world, command, reply);
                return if flow == Flow::Continue {
                    protocol.handle(world, command, &mut Lines::default())
                } else {
                    flow
                };
            }
            PacketFault::Truncate(bytes) => {
                let left = command.payload.len().saturating_sub(bytes);
                let payload = command.payload.get(..left).unwrap_or_default();
                return protocol.handle(world, command.with_payload(payload), reply);
            }
            PacketFault::OtherDestination => {
                let payload = with_headers(command.payload, |headers| {
                    let (before, after) = headers.split_once("P2P-Dest: ").unwrap_or((headers, ""));
                    let after = after.split_once("\r\n").map_or("", |(_, after)| after);
                    format!("{before}P2P-Dest: nobody@example.org\r\n{after}")
                });
                return protocol.handle(world, command.with_payload(&payload), reply);
            }
            PacketFault::OtherCase => {
                let payload = with_headers(command.payload, str::to_uppercase);
                return protocol.handle(world, command.with_payload(&payload), reply);
            }
        }
        Flow::Continue
    }
}

/// A payload with other headers.
fn with_headers(payload: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let end = payload.windows(4).position(|window| window == b"\r\n\r\n").map_or(payload.len(), |at| at + 2);
    let (headers, rest) = payload.split_at(end);
    let mut changed = change(&String::from_utf8_lossy(headers)).into_bytes();
    changed.extend_from_slice(rest);
    changed
}
