//! What goes over a direct connection: packets behind their lengths, and the handshake before them (`p2p.md` 8.2).

use super::body::Secret;
use super::octets::Octets;
use crate::p2p::header::{FOOTER, Header, LENGTH, flags};
use crate::storage::{Buffer, Full};
use crate::wire::sink::Sink;

/// The data of a packet on a direct connection.
pub(in crate::p2p) const CHUNK: usize = 1352;
/// The octets before a packet.
const PREFIX: usize = 4;
/// A whole packet with as much data as goes.
const PACKET: usize = PREFIX.saturating_add(LENGTH).saturating_add(CHUNK);
/// The longest packet that is read (`p2p.md` 12, rule 26), and a footer behind it, which some write.
const LONGEST: usize = LENGTH.saturating_add(8192).saturating_add(FOOTER);
/// The first words of the side that connects.
const GREETING: &[u8] = b"foo\0";

/// What comes next in what came in.
pub(in crate::p2p) enum Next<'a> {
    /// It is not all there.
    Nothing,
    /// A packet without its length.
    Packet(&'a [u8]),
    /// It cannot be a packet.
    Broken,
}

/// The bytes of one connection, read and written as packets.
#[repr(C)]
pub(in crate::p2p) struct Stream<B> {
    pub(in crate::p2p) octets: Octets<B>,
}

impl<B: Buffer> Stream<B> {
    pub(in crate::p2p) const NEW: Self = Self { octets: Octets::NEW };

    pub(in crate::p2p) fn next(&self) -> Next<'_> {
        let Some((length, rest)) = self.octets.rest().split_first_chunk::<PREFIX>() else {
            return Next::Nothing;
        };
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length == 0 || length > LONGEST || length > self.octets.limit().saturating_sub(PREFIX) {
            return Next::Broken;
        }
        rest.get(..length).map_or(Next::Nothing, Next::Packet)
    }

    /// The packet that comes next is looked at until the next poll.
    pub(in crate::p2p) fn hand_out(&mut self) {
        if let Next::Packet(packet) = self.next() {
            let length = packet.len().saturating_add(PREFIX);
            self.octets.hand_out(length);
        }
    }

    /// Puts the first words of the side that connects.
    pub(in crate::p2p) fn greet(&mut self, identifier: u32, secret: &Secret) -> Result<(), Full> {
        self.put(GREETING.len(), &|sink| sink.put(GREETING))?;
        self.shake_hands(identifier, secret)
    }

    /// Puts by what this side is known.
    pub(in crate::p2p) fn shake_hands(&mut self, identifier: u32, secret: &Secret) -> Result<(), Full> {
        let header = Header { identifier, flags: flags::HANDSHAKE, ..Header::default() };
        self.put(LENGTH, &|sink| {
            let mut part = crate::p2p::packet::Part::new(sink, 0, LENGTH.saturating_sub(secret.len()));
            header.put(&mut part);
            sink.put(secret);
        })
    }

    /// Puts a packet, all of it or nothing.
    pub(in crate::p2p) fn put(&mut self, length: usize, put: &dyn Fn(&mut dyn Sink)) -> Result<(), Full> {
        let prefix = u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        self.octets.put(length.saturating_add(PREFIX), &|sink| {
            sink.put(&prefix);
            put(sink);
        })
    }

    /// How much data may be put now: of a stream that has nothing to write, as much as it holds.
    pub(in crate::p2p) fn room_for_data(&self) -> usize {
        let packets = self.octets.room_when_quiet().checked_div(PACKET).unwrap_or_default();
        packets.saturating_mul(CHUNK)
    }
}

/// Whether it is the first word of the side that connects.
pub(in crate::p2p) fn is_greeting(packet: &[u8]) -> bool {
    packet == GREETING
}

/// By what the other side is known, in its handshake.
pub(in crate::p2p) fn handshake(packet: &[u8]) -> Option<Secret> {
    let footer = packet.get(LENGTH..)?;
    let header = packet.get(..LENGTH)?;
    let (front, secret) = header.split_last_chunk::<16>()?;
    // Session, offset, total and length are 0; the flags say what it is.
    let is_zero =
        |from: usize, to: usize| front.get(from..to).is_some_and(|part| part.iter().all(|byte| *byte == 0));
    let is_it = is_zero(0, 4) && is_zero(8, 28) && front.get(28..) == Some(&flags::HANDSHAKE.to_le_bytes());
    (is_it && footer.len() <= FOOTER).then_some(*secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Small = Stream<heapless::Vec<u8, 1600>>;

    #[test]
    fn the_handshake_of_the_reference() {
        let mut stream = Small::NEW;
        let secret =
            [0x3b, 0x2c, 0x1d, 0x6f, 0x59, 0x4a, 0x87, 0x46, 0x9a, 0x0b, 0xc1, 0xd2, 0xe3, 0xf4, 5, 0x16];
        stream.greet(0x3000_0000, &secret).unwrap();
        let said = stream.octets.unsent().to_vec();
        assert_eq!(said[..8], *b"\x04\0\0\0foo\0");
        assert_eq!(said[8..16], [0x30, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(said[16..20], [0, 0, 0, 0x30]);
        assert_eq!(said[40..44], [0, 1, 0, 0]);
        assert_eq!(said[44..], secret);
        let mut other = Small::NEW;
        for byte in &said {
            assert_eq!(other.octets.take(&[*byte]), 1);
        }
        assert!(matches!(other.next(), Next::Packet(packet) if is_greeting(packet)));
        other.hand_out();
        other.octets.release();
        let Next::Packet(packet) = other.next() else { panic!() };
        assert_eq!(handshake(packet), Some(secret));
        for at in (0..4).chain(8..32) {
            let mut bad = packet.to_vec();
            bad[at] ^= 4;
            assert_eq!(handshake(&bad), None, "{at}");
        }
        assert_eq!(handshake(&packet[..47]), None);
        assert_eq!(handshake(&[packet, &[0; 4]].concat()), Some(secret));
        assert_eq!(handshake(&[packet, &[0; 5]].concat()), None);
    }

    #[test]
    fn lengths_that_lie_are_broken() {
        for length in [0_u32, 8245, 1597, u32::MAX] {
            let mut stream = Small::NEW;
            stream.octets.take(&length.to_le_bytes());
            assert!(matches!(stream.next(), Next::Broken), "{length}");
        }
        let mut stream = Small::NEW;
        stream.octets.take(&1596_u32.to_le_bytes());
        assert!(matches!(stream.next(), Next::Nothing));
        // No more is taken than there is room for; the rest comes when there is.
        assert_eq!(stream.octets.take(&[7; 5000]), 1596);
        assert_eq!((stream.octets.room(), stream.octets.take(&[7])), (0, 0));
        assert!(matches!(stream.next(), Next::Packet(packet) if packet.len() == 1596));
        stream.hand_out();
        stream.octets.release();
        assert_eq!(stream.octets.room(), 1600);
    }

    #[test]
    fn what_does_not_fit_is_not_put_in_part() {
        let mut stream = Small::NEW;
        assert_eq!(stream.room_for_data(), CHUNK);
        stream.put(1400, &|sink| sink.put(&[1; 1400])).unwrap();
        assert_eq!(stream.put(300, &|sink| sink.put(&[1; 300])), Err(Full));
        assert_eq!((stream.octets.unsent().len(), stream.room_for_data()), (1404, 0));
        assert!(stream.octets.choose() && !stream.octets.choose());
        stream.octets.sent(1000);
        assert_eq!(stream.octets.unsent().len(), 404);
        stream.octets.sent(404);
        assert!(stream.octets.unsent().is_empty() && !stream.octets.choose());
    }
}
