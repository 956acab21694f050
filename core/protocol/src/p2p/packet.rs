//! Packets on their way out: the carriage of a switchboard around header, data and footer (`p2p.md` 3).

use super::header::{FOOTER, Header, LENGTH};
use crate::Error;
use crate::wire::sink::{Count, Sink};

/// Takes the packets of one message for a conversation, all of them or none, and how long they are together.
pub(crate) type Queue<'q> = dyn for<'p> FnMut(&[Packet<'p>], usize) -> Result<(), Error> + 'q;

/// The data of a packet on a switchboard.
pub(crate) const CHUNK: usize = 1202;

/// A packet, to be written.
pub(crate) struct Packet<'a> {
    /// Whom it is for.
    pub(crate) to: &'a str,
    pub(crate) header: Header,
    /// Puts as many octets as the header says.
    pub(crate) data: &'a dyn Fn(&mut dyn Sink),
    /// The application's number, behind the data.
    pub(crate) footer: u32,
}

impl Packet<'_> {
    /// Puts the payload of the `MSG` that carries it.
    pub(crate) fn put(&self, sink: &mut dyn Sink) {
        self.put_carriage(sink);
        self.header.put(sink);
        (self.data)(sink);
        sink.put(&self.footer.to_be_bytes());
    }

    fn put_carriage(&self, sink: &mut dyn Sink) {
        sink.put(b"MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: ");
        sink.put(self.to.as_bytes());
        sink.put(b"\r\n\r\n");
    }

    /// How long that is.
    pub(crate) fn length(&self) -> usize {
        let mut count = Count::default();
        self.put_carriage(&mut count);
        let data = usize::try_from(self.header.length).unwrap_or(usize::MAX);
        count.0.saturating_add(LENGTH).saturating_add(data).saturating_add(FOOTER)
    }
}

/// A window on what is put: a message that goes in parts is put whole for each.
pub(crate) struct Part<'a> {
    sink: &'a mut dyn Sink,
    skip: usize,
    left: usize,
}

impl<'a> Part<'a> {
    /// Of what is put, `length` octets from `offset` on reach the sink.
    pub(crate) fn new(sink: &'a mut dyn Sink, offset: usize, length: usize) -> Self {
        Self { sink, skip: offset, left: length }
    }
}

impl Sink for Part<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let skipped = self.skip.min(bytes.len());
        self.skip = self.skip.saturating_sub(skipped);
        let rest = bytes.get(skipped..).unwrap_or_default();
        let taken = rest.get(..self.left.min(rest.len())).unwrap_or_default();
        self.left = self.left.saturating_sub(taken.len());
        if !taken.is_empty() {
            self.sink.put(taken);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;

    #[test]
    fn a_packet_has_the_length_that_it_says() {
        let header = Header { total: 3, length: 3, ..Header::default() };
        let packet = Packet { to: "alice@example.com", header, data: &|sink| sink.put(b"abc"), footer: 1 };
        let mut written = Collected::default();
        packet.put(&mut written);
        // 90 octets of carriage, as in the reference.
        assert_eq!((written.0.len(), packet.length()), (90 + 48 + 3 + 4, 90 + 48 + 3 + 4));
        assert!(written.0.ends_with(b"abc\0\0\0\x01"));
    }

    #[test]
    fn parts_make_the_whole() {
        let put = |sink: &mut dyn Sink| {
            [&b"one"[..], b"", b"two", b"three"].iter().for_each(|piece| sink.put(piece))
        };
        for size in 1..12 {
            let mut whole = Collected::default();
            for offset in (0..11).step_by(size) {
                put(&mut Part::new(&mut whole, offset, size.min(11 - offset)));
            }
            assert_eq!(whole.0, b"onetwothree", "{size}");
        }
    }
}
