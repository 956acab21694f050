//! The binary header of peer-to-peer messages, version 1 (`p2p.md` 4).

use crate::wire::sink::Sink;

/// The octets of a header.
pub const LENGTH: usize = 48;
/// The octets behind a packet on a switchboard.
pub const FOOTER: usize = 4;

/// What a packet is, as the flags say.
pub mod flags {
    /// The peer asks for what it did not get.
    pub const NEGATIVE: u32 = 0x1;
    /// An acknowledgement.
    pub const ACKNOWLEDGEMENT: u32 = 0x2;
    /// The session is broken.
    pub const ERROR: u32 = 0x8;
    /// A part of an object.
    pub const OBJECT: u32 = 0x20;
    /// The end is acknowledged.
    pub const CLOSED: u32 = 0x40;
    /// The transport is broken.
    pub const TRANSPORT_ERROR: u32 = 0x80;
    /// The first words of a direct connection.
    pub const HANDSHAKE: u32 = 0x100;
    /// A part of a file.
    pub const FILE: u32 = 0x0100_0030;
}

/// A header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// 0 for what is said about sessions.
    pub session: u32,
    /// The message's number, the same in all its parts.
    pub identifier: u32,
    /// Where in the message this part stands.
    pub offset: u64,
    /// The octets of the whole message.
    pub total: u64,
    /// The octets of this part.
    pub length: u32,
    /// What it is: [`flags`].
    pub flags: u32,
    /// A number of one's own; in an acknowledgement, the message's number.
    pub ack: u32,
    /// In an acknowledgement, the message's own `ack`.
    pub ack_sub: u32,
    /// In an acknowledgement, the octets of the message.
    pub ack_size: u64,
}

/// A packet as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Its header.
    pub header: Header,
    /// As many octets as the header says.
    pub data: &'a [u8],
}

/// Splits the first `N` octets off.
fn split<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

fn u32_of(bytes: &mut &[u8]) -> Option<u32> {
    split(bytes).map(u32::from_le_bytes)
}

fn u64_of(bytes: &mut &[u8]) -> Option<u64> {
    split(bytes).map(u64::from_le_bytes)
}

impl Header {
    /// Reads one, and what stands behind it. `None`: too short for it.
    fn split(mut bytes: &[u8]) -> Option<(Self, &[u8])> {
        let rest = &mut bytes;
        let header = Self {
            session: u32_of(rest)?,
            identifier: u32_of(rest)?,
            offset: u64_of(rest)?,
            total: u64_of(rest)?,
            length: u32_of(rest)?,
            flags: u32_of(rest)?,
            ack: u32_of(rest)?,
            ack_sub: u32_of(rest)?,
            ack_size: u64_of(rest)?,
        };
        Some((header, bytes))
    }

    /// Puts it.
    pub fn put(&self, sink: &mut dyn Sink) {
        for number in [self.session, self.identifier] {
            sink.put(&number.to_le_bytes());
        }
        for number in [self.offset, self.total] {
            sink.put(&number.to_le_bytes());
        }
        for number in [self.length, self.flags, self.ack, self.ack_sub] {
            sink.put(&number.to_le_bytes());
        }
        sink.put(&self.ack_size.to_le_bytes());
    }

    /// Whether nothing is ever said in answer to it: acknowledgements, errors, handshakes.
    pub const fn is_final(&self) -> bool {
        const FINAL: u32 = flags::NEGATIVE
            | flags::ACKNOWLEDGEMENT
            | flags::ERROR
            | flags::CLOSED
            | flags::TRANSPORT_ERROR
            | flags::HANDSHAKE;
        self.flags & FINAL != 0
    }

    /// Where its part ends in the message.
    pub const fn end(&self) -> Option<u64> {
        self.offset.checked_add(self.length as u64)
    }
}

impl<'a> Packet<'a> {
    /// Reads a packet of a switchboard: header, data, footer. `None` when its own figures contradict each other or the octets that are there.
    /// A footer that is missing is no reason to refuse it.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (header, behind) = Header::split(bytes)?;
        let data = behind.get(..usize::try_from(header.length).ok()?)?;
        let fits = header.end().is_some_and(|end| end <= header.total);
        // An acknowledgement has no data, and the total of what it acknowledges.
        (fits || header.is_final()).then_some(Self { header, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;

    fn bytes(hex: &str) -> std::vec::Vec<u8> {
        let digits: std::vec::Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// The data preparation of the reference, step 4 of section 6.
    const PREPARATION: &str = "78563412 02000020 00000000 00000000 04000000 00000000 04000000 00000000 22222222 00000000 00000000 00000000
        00000000 00000001";

    #[test]
    fn the_vectors_of_the_reference() {
        let preparation = bytes(PREPARATION);
        let packet = Packet::parse(&preparation).unwrap();
        let expected = Header {
            session: 0x1234_5678,
            identifier: 0x2000_0002,
            total: 4,
            length: 4,
            ack: 0x2222_2222,
            ..Header::default()
        };
        assert_eq!(packet, Packet { header: expected, data: &[0; 4] });
        let mut written = Collected::default();
        expected.put(&mut written);
        assert_eq!(written.0, preparation[..LENGTH]);
        let acknowledgement = bytes(
            "78563412 03000010 00000000 00000000 40000000 00000000 00000000 02000000 03000020 33333333 40000000 00000000 00000000",
        );
        let header = Packet::parse(&acknowledgement).unwrap().header;
        assert!(header.is_final());
        assert_eq!((header.ack, header.ack_sub, header.ack_size), (0x2000_0003, 0x3333_3333, 64));
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let good = bytes(PREPARATION);
        for cut in 0..LENGTH + 4 {
            assert_eq!(Packet::parse(&good[..cut]), None, "cut at {cut}");
        }
        // Without its footer, and with more behind it than one.
        assert!(Packet::parse(&good[..LENGTH + 4]).is_some());
        let mut long = good.clone();
        long.extend([0; 9]);
        assert_eq!(Packet::parse(&long).unwrap().data, [0; 4]);
        let changed = |at: usize, value: &[u8]| {
            let mut bytes = good.clone();
            bytes[at..at + value.len()].copy_from_slice(value);
            bytes
        };
        for (what, bytes) in [
            ("an offset that wraps round", changed(8, &u64::MAX.to_le_bytes())),
            ("an offset behind the end", changed(8, &1_u64.to_le_bytes())),
            ("a total below the part", changed(16, &3_u64.to_le_bytes())),
            ("a length beyond the packet", changed(24, &9_u32.to_le_bytes())),
            ("the longest length", changed(24, &u32::MAX.to_le_bytes())),
        ] {
            assert_eq!(Packet::parse(&bytes), None, "{what}");
        }
    }
}
