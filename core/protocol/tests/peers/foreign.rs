//! A peer of the test's own, in a conversation with one machine: it says packets as it likes, and reads what the machine says.

#![allow(unreachable_pub)]

use super::pair::{ANNA, BOB, Side, commands};
use super::rig::*;
use msnp_core::internals::p2p::{FOOTER, Header, LENGTH, Packet, flags};
use msnp_core::p2p::Object;
use msnp_core::{Sink, Storage};

pub const OBJECTS: &str = "{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}";
pub const FILES: &str = "{5D3E02AB-6190-11D3-BBBB-00C04F795683}";
pub const CALL: &str = "{9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}";
pub const BRANCH: &str = "{33517CE4-02FC-4428-B6F4-39927229B722}";
pub const SESSION: u32 = 0x1234_5678;

#[derive(Default)]
pub struct Written(pub Vec<u8>);

impl Sink for Written {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

/// The element that announces an object.
pub fn element(object: &Object, owner: &str) -> String {
    let mut written = Written::default();
    object.put(owner, &mut written);
    String::from_utf8(written.0).unwrap()
}

pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let word =
            three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (24 - 8 * three.len());
        for place in 0..4 {
            let digit = char::from(DIGITS[(word >> (18 - 6 * place) & 63) as usize]);
            text.push(if place <= three.len() { digit } else { '=' });
        }
    }
    text
}

/// The context of a file of that name and size.
pub fn context_of(name: &str, size: u64) -> String {
    let mut bytes = [574_u32.to_le_bytes(), 2_u32.to_le_bytes()].concat();
    bytes.extend(size.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(570, 0);
    bytes.extend([0xFF; 4]);
    base64(&bytes)
}

/// A message about a session, with the NUL that ends it.
pub fn message(start: &str, kind: &str, body: &str) -> String {
    let length = body.len() + 3;
    format!(
        "{start}\r\nTo: <msnmsgr:{ANNA}>\r\nFrom: <msnmsgr:{BOB}>\r\nVia: MSNSLP/1.0/TLP ;branch={BRANCH}\r\n\
        CSeq: 0 \r\nCall-ID: {CALL}\r\nMax-Forwards: 0\r\nContent-Type: application/x-msnmsgr-{kind}\r\n\
        Content-Length: {length}\r\n\r\n{body}\r\n\0"
    )
}

pub fn invitation(purpose: &str, session: u32, app: u32, context: &str) -> String {
    message(
        &format!("INVITE MSNMSGR:{ANNA} MSNSLP/1.0"),
        "sessionreqbody",
        &format!(
            "EUF-GUID: {purpose}\r\nSessionID: {session}\r\nSChannelState: 0\r\nCapabilities-Flags: 1\r\nAppID: {app}\r\nContext: {context}\r\n"
        ),
    )
}

pub fn file(session: u32, size: u64) -> String {
    invitation(FILES, session, 2, &context_of("minutes.txt", size))
}

/// What asks for an object of Anna's.
pub fn asks_for(object: &Object, session: u32, app: u32) -> String {
    invitation(OBJECTS, session, app, &base64(format!("{}\0", element(object, ANNA)).as_bytes()))
}

pub fn answer(status: &str, session: u32) -> String {
    message(&format!("MSNSLP/1.0 {status}"), "sessionreqbody", &format!("SessionID: {session}\r\n"))
}

pub fn bye() -> String {
    message(&format!("BYE MSNMSGR:{ANNA} MSNSLP/1.0"), "sessionclosebody", "")
}

/// A packet that the machine said.
#[derive(Clone, Debug)]
pub struct Said {
    pub header: Header,
    pub data: Vec<u8>,
    pub footer: u32,
}

impl Said {
    pub fn is_acknowledgement(&self) -> bool {
        self.header.flags & flags::ACKNOWLEDGEMENT != 0
    }

    /// The first line of a message about sessions.
    pub fn start(&self) -> Option<String> {
        let is_one = self.header.session == 0 && !self.is_acknowledgement();
        is_one.then(|| String::from_utf8_lossy(&self.data).lines().next().unwrap_or_default().to_owned())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.data.clone()).unwrap()
    }

    /// What acknowledges it.
    pub fn acknowledgement(&self) -> Header {
        let Header { session, identifier, total, ack, .. } = self.header;
        Header {
            session,
            total,
            ack: identifier,
            ack_sub: ack,
            ack_size: total,
            flags: flags::ACKNOWLEDGEMENT,
            ..Header::default()
        }
    }
}

/// Anna's machine, and Bob, whom the test plays.
pub struct Foreign<S: Storage> {
    pub anna: Side<S>,
    identifier: u32,
    /// Acknowledges everything at once, as a good peer does.
    pub acknowledges: bool,
}

impl<S: Storage> Foreign<S> {
    /// Bob has rung, and they are in a conversation.
    pub fn new(split: Split) -> Self {
        let mut anna = Side::new(split);
        anna.rig.sign_in(&anna_signs_in());
        let mut foreign = Self { anna, identifier: 0x1000_0000, acknowledges: true };
        foreign.rings();
        foreign
    }

    /// Bob rings, and is there.
    pub fn rings(&mut self) {
        let rig = &mut self.anna.rig;
        rig.says(NS, &format!("RNG 17 sb.example.net:1864 CKI 17.2 {BOB} Bob\r\n"));
        let answer = commands(&rig.take_sent_bytes(SB));
        rig.says(SB, &format!("IRO {0} 1 1 {BOB} Bob 0\r\nANS {0} OK\r\n", answer[0].0[1]));
        self.heard();
        self.anna.log.clear();
    }

    pub fn next_identifier(&mut self) -> u32 {
        self.identifier += 1;
        self.identifier
    }

    /// Bob says a packet to somebody, with these bytes behind it.
    pub fn carries(&mut self, to: &str, header: &Header, data: &[u8], footer: &[u8]) {
        let mut packet = Written::default();
        let kind = "application/x-msnmsgrp2p";
        packet.put(format!("MIME-Version: 1.0\r\nContent-Type: {kind}\r\nP2P-Dest: {to}\r\n\r\n").as_bytes());
        header.put(&mut packet);
        packet.put(data);
        packet.put(footer);
        self.says_payload(&packet.0);
    }

    pub fn says_payload(&mut self, payload: &[u8]) {
        let line = format!("MSG {BOB} Bob {}\r\n", payload.len());
        self.anna.rig.says_bytes(SB, &[line.as_bytes(), payload].concat());
    }

    /// A packet with its footer.
    pub fn packet(&mut self, header: &Header, data: &[u8]) {
        self.carries(ANNA, header, data, &[0, 0, 0, 1]);
    }

    /// A header alone, such as an acknowledgement.
    pub fn signs(&mut self, header: &Header) {
        let identifier = self.next_identifier();
        self.packet(&Header { identifier, ..*header }, &[]);
    }

    /// A message about sessions, whole or in parts of 1,202 octets. What was said to it.
    pub fn says(&mut self, text: &str) -> Vec<Said> {
        let identifier = self.next_identifier();
        self.says_in_parts(text, identifier, 1202);
        self.heard()
    }

    pub fn says_in_parts(&mut self, text: &str, identifier: u32, size: usize) {
        let total = text.len() as u64;
        for (index, part) in text.as_bytes().chunks(size).enumerate() {
            let header = Header {
                identifier,
                offset: (index * size) as u64,
                total,
                length: part.len() as u32,
                ack: 0x0BAD_F00D,
                ..Header::default()
            };
            self.packet(&header, part);
        }
    }

    /// A part of the data of a session: header and bytes.
    pub fn part(
        &self,
        session: u32,
        identifier: u32,
        whole: &[u8],
        range: core::ops::Range<usize>,
    ) -> Header {
        Header {
            session,
            identifier,
            offset: range.start as u64,
            total: whole.len() as u64,
            length: range.len() as u32,
            flags: flags::FILE,
            ack: 0x3333,
            ..Header::default()
        }
    }

    /// All the data of a session.
    pub fn gives(&mut self, session: u32, whole: &[u8]) -> Vec<Said> {
        let identifier = self.next_identifier();
        for start in (0..whole.len()).step_by(1202) {
            let range = start..whole.len().min(start + 1202);
            let header = self.part(session, identifier, whole, range.clone());
            self.packet(&header, &whole[range]);
        }
        self.heard()
    }

    /// What the machine said until it says nothing more. Bob acknowledges it, when he does so.
    pub fn heard(&mut self) -> Vec<Said> {
        let mut heard = Vec::new();
        loop {
            self.anna.act();
            let mut answers = String::new();
            let mut new = Vec::new();
            for (words, payload) in commands(&self.anna.rig.take_sent_bytes(SB)) {
                if words[0] != "MSG" {
                    continue;
                }
                answers += &format!("ACK {}\r\n", words[1]);
                if words[2] == "D" {
                    new.push(said(&payload));
                }
            }
            if new.is_empty() && answers.is_empty() {
                return heard;
            }
            self.anna.rig.says(SB, &answers);
            for said in new {
                if self.acknowledges && !said.is_acknowledgement() && is_last(&said.header) {
                    self.signs(&said.acknowledgement());
                }
                heard.push(said);
            }
        }
    }

    /// A text of Bob's is told, and one of Anna's leaves: the conversation goes on.
    pub fn goes_on(&mut self) {
        self.anna.log.clear();
        let text = b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nstill there";
        self.says_payload(text);
        self.anna.act();
        let told = format!("{:?}", self.anna.log);
        assert!(told.contains("Message {") && told.contains("still there"), "{told}");
    }
}

/// Whether a part is the last of its message.
pub fn is_last(header: &Header) -> bool {
    header.offset + u64::from(header.length) == header.total
}

fn anna_signs_in() -> msnp_core::SignIn<'static> {
    anna()
}

/// A payload as a packet with its footer.
pub fn said(payload: &[u8]) -> Said {
    said_to(payload, BOB)
}

pub fn said_to(payload: &[u8], to: &str) -> Said {
    let start = payload.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
    let packet = Packet::parse(&payload[start..]).unwrap();
    let footer = &payload[start + LENGTH + packet.data.len()..];
    assert_eq!(footer.len(), FOOTER, "a footer, and nothing behind it");
    let carriage = String::from_utf8(payload[..start].to_vec()).unwrap();
    assert!(carriage.contains(&format!("P2P-Dest: {to}\r\n")), "{carriage}");
    Said {
        header: packet.header,
        data: packet.data.to_vec(),
        footer: u32::from_be_bytes(footer.try_into().unwrap()),
    }
}
