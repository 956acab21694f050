//! A machine in a conversation with a peer who says anything: packets, messages about sessions and data that are nearly right, while its
//! user fetches, offers, accepts, declines and cancels.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use msnp_core::error::LinkError;
use msnp_core::event::PeerEvent;
use msnp_core::internals::p2p::{Header, LENGTH, Packet};
use msnp_core::p2p::{Direct, Object, ObjectKind, TransferEnd, TransferId};
use msnp_core::text::Text;
use msnp_core::{Heap, Recipient, Storage};

use crate::reading::{Reader, collected};
use crate::server::CAME;
use crate::storage::{Full, Small};
use crate::world::World;

const PEER: &str = "bruno@example.org";
/// The bytes of what is moved: it gets to its end within a few steps.
const SIZE: u64 = 2500;
/// The sessions that the peer begins.
const SESSION: u32 = 0x1234_5678;

/// The steps, by their bytes.
pub mod order {
    /// Two bytes that say how long it is, and a packet.
    pub const PACKET: u8 = 0;
    /// A payload of the same form.
    pub const PAYLOAD: u8 = 1;
    /// Which message (see [`super::message`]), the size of its parts in sixteens, and a place and a byte to be changed there.
    pub const MESSAGE: u8 = 2;
    /// A session, and how far off the offset is.
    pub const DATA: u8 = 3;
    /// All the data of a session.
    pub const ALL: u8 = 4;
    /// Which packet from the end, and the flags.
    pub const SIGN: u8 = 5;
    pub const FETCH: u8 = 6;
    pub const OFFER: u8 = 7;
    /// Which transfer from the end, here and below.
    pub const ACCEPT: u8 = 8;
    pub const DECLINE: u8 = 9;
    pub const CANCEL: u8 = 10;
    /// And how many bytes, in eights.
    pub const SUPPLY: u8 = 11;
    pub const TEXT: u8 = 12;
    /// Seconds, in fives.
    pub const PASS: u8 = 13;
    /// A line of the switchboard, by its number.
    pub const LINE: u8 = 14;
    pub const CLOSE: u8 = 15;
    /// Connects to where the machine listens.
    pub const COME: u8 = 16;
    /// On the last direct connection: the handshake, bytes behind their length, any bytes, a part of the data of a session, its end, or a line
    /// or block of MSNFTP.
    pub const DIRECT: u8 = 17;
    /// Something about an invitation by MSNFTP: see [`super::invitation`].
    pub const INVITATION: u8 = 18;
    /// Offers a file by MSNFTP.
    pub const OFFER_BY_MSNFTP: u8 = 19;
    /// How many there are.
    pub const COUNT: u8 = 20;
}

/// What was told of transfers.
#[derive(Default)]
pub struct Transfers {
    told: HashMap<TransferId, Told>,
    order: Vec<TransferId>,
}

/// One of them.
#[derive(Default)]
struct Told {
    /// The bytes that are to come; none where they go.
    announced: Option<u64>,
    /// The size on the connection counts, which may be smaller.
    may_be_shorter: bool,
    done: u64,
    has_ended: bool,
}

impl Transfers {
    fn begins(&mut self, transfer: TransferId, announced: Option<u64>) {
        let told = Told { announced, ..Told::default() };
        assert!(self.told.insert(transfer, told).is_none(), "the number of a transfer was used before");
        self.order.push(transfer);
    }

    fn of(&mut self, transfer: TransferId) -> &mut Told {
        self.told.get_mut(&transfer).expect("an event of a transfer that was not begun")
    }

    /// Data comes in order and never beyond what was announced; a transfer has one end, and nothing behind it.
    pub fn hear(&mut self, event: &PeerEvent<'_>) {
        match *event {
            PeerEvent::FileOffered { transfer, file, .. } => {
                self.begins(transfer, Some(file.size()));
                self.of(transfer).may_be_shorter = file.needs_direct();
            }
            PeerEvent::Asked { transfer, .. } => self.begins(transfer, None),
            PeerEvent::Accepted { transfer } => assert!(!self.of(transfer).has_ended),
            PeerEvent::Wants { transfer, offset, most } => {
                let of = self.of(transfer);
                assert!(!of.has_ended && of.done == offset && most > 0 && offset + most as u64 <= SIZE);
            }
            PeerEvent::Data { transfer, offset, bytes } => {
                let of = self.of(transfer);
                assert!(!of.has_ended && of.done == offset && !bytes.is_empty());
                of.done += bytes.len() as u64;
                assert!(of.announced.is_some_and(|size| of.done <= size), "more than was announced");
            }
            PeerEvent::Ended { transfer, end } => {
                let of = self.of(transfer);
                assert!(!of.has_ended, "it ended twice");
                of.has_ended = true;
                let is_there = of.announced.is_none_or(|size| size == of.done || of.may_be_shorter);
                assert!(end != TransferEnd::Complete || is_there, "not all of it is there");
            }
            _ => {}
        }
    }

    fn nth(&self, nth: u8) -> Option<TransferId> {
        self.order.iter().rev().nth(usize::from(nth % 4)).copied()
    }

    /// When the session is over, each has ended.
    pub fn end(&self) {
        for (transfer, told) in &self.told {
            assert!(told.has_ended, "{transfer:?} has no end");
        }
    }
}

/// The first byte chooses dialect and storage; then come steps.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let choice = reader.byte();
    match choice & 3 {
        0 | 1 => talk::<Heap>(choice, reader),
        2 => talk::<Full>(choice, reader),
        _ => talk::<Small>(choice, reader),
    }
}

fn talk<S: Storage>(choice: u8, mut reader: Reader<'_>) {
    let mut world = World::<S>::new();
    world.habits.dialect = 8 + (choice >> 2 & 7) % 5;
    world.begin(0b10_0000);
    world.say(0, format!("RNG 11752099 sb.example.net:1864 CKI 849102.1 {PEER} Bruno\r\n").as_bytes());
    let at = world.links.len() - 1;
    world.answer_all_of(at);
    world.say(at, format!("JOI {PEER} Bruno 0\r\n").as_bytes());
    let bytes: Vec<u8> = (0..SIZE).map(|at| (at * at + 5 * at + 1) as u8).collect();
    let object = Object::of(ObjectKind::Picture, &bytes);
    assert!(world.machine.publish(object));
    let link = world.links[at].id;
    let mut peer = Peer { world, link, object, bytes, given: [0; 3], identifier: 1 };
    for _ in 0..48 {
        if reader.is_empty() {
            break;
        }
        peer.take(&mut reader);
    }
    peer.world.end();
}

struct Peer<S: Storage> {
    world: World<S>,
    link: msnp_core::LinkId,
    object: Object,
    bytes: Vec<u8>,
    /// How far the data of each session is.
    given: [u64; 3],
    identifier: u32,
}

impl<S: Storage> Peer<S> {
    fn at(&self) -> Option<usize> {
        self.world.links.iter().position(|link| link.id == self.link)
    }

    fn take(&mut self, reader: &mut Reader<'_>) {
        match reader.byte() % order::COUNT {
            order::PACKET => {
                let bytes = some(reader);
                self.carries(bytes);
            }
            order::PAYLOAD => {
                let bytes = some(reader);
                self.says(bytes);
            }
            order::MESSAGE => {
                let (which, size) = (reader.byte(), reader.byte());
                let mut text = message(which, &self.object, &self.last()).into_bytes();
                let (place, byte) = (usize::from(reader.number()), reader.byte());
                if let Some(changed) = text.get_mut(place).filter(|_| byte != 0) {
                    *changed = byte;
                }
                self.in_parts(&text, usize::from(size.clamp(4, 87)) * 16);
            }
            order::DATA => self.data(reader.byte(), i64::from(reader.byte() as i8)),
            order::ALL => {
                let which = reader.byte();
                self.given[usize::from(which % 3)] = 0;
                for _ in 0..SIZE.div_ceil(1202) {
                    self.data(which, 0);
                }
            }
            order::SIGN => self.signs(usize::from(reader.byte() % 4), reader.byte()),
            order::FETCH => {
                let element = collected(|sink| self.object.put(PEER, sink));
                let fetch = self.world.machine.fetch(Recipient::Account(PEER), Text::utf8(&element));
                if let Ok(transfer) = fetch {
                    self.world.transfers.begins(transfer, Some(SIZE));
                }
            }
            order::OFFER => {
                let offer = self.world.machine.send_file(Recipient::Account(PEER), "minutes.txt", SIZE);
                if let Ok(transfer) = offer {
                    self.world.transfers.begins(transfer, None);
                    let _ = self.world.machine.allow_direct(transfer, &DIRECT);
                }
            }
            order::INVITATION => {
                let which = reader.byte();
                let payload = invitation(which, self.number("Invitation-Cookie: "));
                self.says(payload.as_bytes());
            }
            order::OFFER_BY_MSNFTP => {
                let to = Recipient::Account(PEER);
                let offer = self.world.machine.send_file_by_msnftp(to, "minutes.txt", SIZE, &DIRECT);
                if let Ok(transfer) = offer {
                    self.world.transfers.begins(transfer, None);
                }
            }
            wish @ (order::ACCEPT | order::DECLINE | order::CANCEL | order::SUPPLY) => {
                self.wish(wish, reader)
            }
            order::TEXT => self.world.text(Recipient::Account(PEER), "typed meanwhile"),
            order::PASS => self.world.pass(u64::from(reader.byte()) * 5000),
            order::LINE => {
                const LINES: [&str; 4] = [
                    "JOI carla@example.org Carla 0\r\n",
                    "BYE bruno@example.org\r\n",
                    "BYE carla@example.org\r\n",
                    "OUT\r\n",
                ];
                let line = LINES[usize::from(reader.byte() % 4)];
                self.world.say_on(self.link, line.as_bytes());
            }
            order::COME => {
                if let Some(&listener) = self.world.listeners.last()
                    && let Some(link) = self.world.machine.accepted(listener)
                {
                    self.world.comes(link);
                }
            }
            order::DIRECT => self.directly(reader),
            _ => {
                if let Some(at) = self.at() {
                    self.world.close(at, LinkError::ClosedByPeer);
                }
            }
        }
        self.world.drain();
        for _ in 0..8 {
            self.world.answer_all();
        }
    }

    fn directly(&mut self, reader: &mut Reader<'_>) {
        let Some(link) =
            self.world.links.iter().rev().map(|link| link.id).find(|link| self.world.is_direct(*link))
        else {
            return;
        };
        let length = |bytes: &[u8]| (bytes.len() as u32).to_le_bytes();
        match reader.byte() % 6 {
            0 => {
                let header = Header { identifier: 5, flags: 0x100, ..Header::default() };
                let header = collected(|sink| header.put(sink));
                // Who connects speaks first.
                let came = self.world.links.iter().any(|open| open.id == link && open.leads_to == CAME);
                let greeting: &[u8] = if came { b"\x04\0\0\0foo\0" } else { b"" };
                let says = [greeting, b"\x30\0\0\0", &header[..32], &DIRECT.secret].concat();
                self.world.say_on(link, &says);
            }
            1 => {
                let bytes = some(reader);
                self.world.say_on(link, &[&length(bytes)[..], bytes].concat());
            }
            2 => {
                let bytes = some(reader);
                self.world.say_on(link, bytes);
            }
            3 => {
                let (header, part) = self.part(reader.byte(), 0);
                let packet = [collected(|sink| header.put(sink)), part].concat();
                self.world.say_on(link, &[&length(&packet)[..], &packet].concat());
            }
            4 => {
                let cookie = self.number("AuthCookie: ");
                self.world.say_on(link, &line_or_block(reader.byte(), cookie));
            }
            _ => {
                if let Some(at) = self.world.links.iter().position(|open| open.id == link) {
                    self.world.close(at, LinkError::ClosedByPeer);
                }
            }
        }
    }

    fn wish(&mut self, wish: u8, reader: &mut Reader<'_>) {
        let Some(transfer) = self.world.transfers.nth(reader.byte()) else { return };
        let machine = &mut self.world.machine;
        match wish {
            order::ACCEPT => {
                let _ = machine.allow_direct(transfer, &DIRECT);
                let _ = machine.accept_file(transfer);
            }
            order::DECLINE => drop(machine.decline_file(transfer)),
            order::CANCEL => drop(machine.cancel_transfer(transfer)),
            _ => {
                let told = self.world.transfers.told.get_mut(&transfer).unwrap();
                let most = usize::from(reader.byte()) * 8;
                let piece: Vec<u8> = self.bytes.iter().copied().skip(told.done as usize).take(most).collect();
                if let Ok(taken) = machine.supply(transfer, &piece) {
                    assert!(taken <= piece.len() && told.announced.is_none());
                    told.done += taken as u64;
                }
            }
        }
    }

    fn says(&mut self, payload: &[u8]) {
        let line = format!("MSG {PEER} Bruno {}\r\n", payload.len());
        self.world.say_on(self.link, &[line.as_bytes(), payload].concat());
    }

    fn carries(&mut self, packet: &[u8]) {
        let head = "Content-Type: application/x-msnmsgrp2p\r\nP2P-Dest: anna@example.net\r\n\r\n";
        self.says(&[head.as_bytes(), packet].concat());
    }

    fn packet(&mut self, header: &Header, data: &[u8]) {
        let packet = collected(|sink| {
            header.put(sink);
            sink.put(data);
            sink.put(&[0; 4]);
        });
        self.carries(&packet);
    }

    fn in_parts(&mut self, text: &[u8], size: usize) {
        self.identifier += 1;
        for (index, part) in text.chunks(size).enumerate() {
            let header = Header {
                identifier: self.identifier,
                offset: (index * size) as u64,
                total: text.len() as u64,
                length: part.len() as u32,
                ack: 7,
                ..Header::default()
            };
            self.packet(&header, part);
        }
    }

    /// The next part of the data of a session: 0 is the last that the machine named.
    fn data(&mut self, which: u8, off: i64) {
        let (header, part) = self.part(which, off);
        self.packet(&header, &part);
    }

    fn part(&mut self, which: u8, off: i64) -> (Header, Vec<u8>) {
        let which = usize::from(which % 3);
        let session = if which == 0 { self.last().0 } else { SESSION + which as u32 };
        let at = self.given[which];
        let length = (SIZE - at).min(1202);
        self.given[which] = (at + length) % SIZE;
        let header = Header {
            session,
            identifier: 500 + which as u32,
            offset: at.wrapping_add_signed(off),
            total: SIZE,
            length: length as u32,
            flags: 0x0100_0030,
            ack: 9,
            ..Header::default()
        };
        (header, self.bytes[at as usize..][..length as usize].to_vec())
    }

    /// Acknowledges a packet of the machine's, or does as if.
    fn signs(&mut self, nth: usize, flag: u8) {
        let head = format!("P2P-Dest: {PEER}\r\n\r\n");
        let Some(at) = self.at() else { return };
        let heard = &self.world.links[at].heard;
        let starts = heard.windows(head.len()).enumerate().filter(|(_, window)| *window == head.as_bytes());
        let starts: Vec<usize> = starts.map(|(start, _)| start + head.len()).collect();
        let packet = starts.iter().rev().nth(nth).and_then(|start| Packet::parse(&heard[*start..]));
        let Some(Packet { header, data }) = packet else { return };
        assert!(data.len() + LENGTH <= 1664);
        let Header { session, identifier, total, ack, .. } = header;
        let signs = Header {
            session,
            identifier: 77,
            total,
            ack: identifier,
            ack_sub: ack,
            ack_size: total,
            flags: u32::from(flag),
            ..Header::default()
        };
        self.packet(&signs, &[]);
    }

    /// The session and the call that the machine named last.
    fn last(&self) -> (u32, String) {
        (self.said("SessionID: ").parse().unwrap_or(1), self.said("Call-ID: "))
    }

    /// The number that the machine said last behind a name; one of the peer's where it said none.
    fn number(&self, name: &str) -> u32 {
        self.said(name).parse().unwrap_or(270_451)
    }

    /// What the machine said last behind a name.
    fn said(&self, name: &str) -> String {
        let heard = self.at().map(|at| String::from_utf8_lossy(&self.world.links[at].heard).into_owned());
        let heard = heard.unwrap_or_default();
        heard.rsplit(name).next().and_then(|rest| rest.lines().next()).unwrap_or("").to_owned()
    }
}

/// Two bytes that say how many follow, and these.
fn some<'a>(reader: &mut Reader<'a>) -> &'a [u8] {
    let length = usize::from(reader.number()).min(reader.0.len());
    let (bytes, rest) = reader.0.split_at(length);
    reader.0 = rest;
    bytes
}

/// What the peer may say, for one of its sessions or for the last of the machine's.
pub fn message(which: u8, object: &Object, last: &(u32, String)) -> String {
    const OBJECTS: &str = "{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}";
    const FILES: &str = "{5D3E02AB-6190-11D3-BBBB-00C04F795683}";
    let which = which % 18;
    let session = SESSION + u32::from(which) % 3;
    let own = format!("{{9D79AE57-1BD5-444B-B14E-3FC9BB2B5D5{}}}", which % 3);
    let invites = |purpose: &str, context: &str| {
        let body =
            format!("EUF-GUID: {purpose}\r\nSessionID: {session}\r\nAppID: 1\r\nContext: {context}\r\n");
        slp("INVITE MSNMSGR:anna@example.net MSNSLP/1.0", "sessionreqbody", &own, &body)
    };
    let answers = |status: &str, kind: &str| {
        slp(&format!("MSNSLP/1.0 {status}"), kind, &last.1, &format!("SessionID: {}\r\n", last.0))
    };
    match which {
        0..=2 => invites(FILES, &file_context()),
        3..=5 => invites(OBJECTS, &base64(&collected(|sink| object.put("anna@example.net", sink)))),
        6 => answers("200 OK", "sessionreqbody"),
        7 => answers("603 Decline", "sessionreqbody"),
        8 => answers("200 OK", "transrespbody"),
        9 => answers("500 Internal Error", "sessionreqbody"),
        10 => slp("BYE MSNMSGR:anna@example.net MSNSLP/1.0", "sessionclosebody", &last.1, ""),
        11 => slp("BYE MSNMSGR:anna@example.net MSNSLP/1.0", "sessionclosebody", &own, ""),
        12 => slp("INVITE MSNMSGR:anna@example.net MSNSLP/1.0", "transreqbody", &own, "Bridges: TCPv1\r\n"),
        14 => {
            let body = format!("Bridges: TRUDPv1 TCPv1\r\nNonce: {NONCE}\r\n");
            slp("INVITE MSNMSGR:anna@example.net MSNSLP/1.0", "transreqbody", &own, &body)
        }
        15 => slp("MSNSLP/1.0 200 OK", "transrespbody", &last.1, &listening()),
        16 => slp("INVITE MSNMSGR:anna@example.net MSNSLP/1.0", "transrespbody", &own, &listening()),
        17 => answers("603 Decline", "transrespbody"),
        _ => invites("{4BD96FC0-AB17-4425-A14A-439185962DC8}", "AAAA"),
    }
}

/// What the peer may say of an invitation by MSNFTP: of one of three of its own, or of the last of the machine's.
pub fn invitation(which: u8, last: u32) -> String {
    const HEAD: &str = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n";
    const PLACE: &str = "IP-Address: 203.0.113.9\r\nIP-Address-Internal: 192.168.1.10\r\nPort: 6891\r\nPortX: 11178\r\nAuthCookie: 270451\r\n";
    let own = 58_213 + u32::from(which / 16 % 3);
    let invites = |guid: &str, more: &str| {
        format!(
            "Application-Name: File Transfer\r\nApplication-GUID: {{{guid}}}\r\nInvitation-Command: INVITE\r\n\
            Invitation-Cookie: {own}\r\nApplication-File: minutes.txt\r\nApplication-FileSize: {SIZE}\r\n{more}"
        )
    };
    let says = |command: &str, cookie: u32, more: &str| {
        format!("Invitation-Command: {command}\r\nInvitation-Cookie: {cookie}\r\n{more}")
    };
    let fields = match which % 16 {
        0..=2 => invites("5D3E02AB-6190-11d3-BBBB-00C04F795683", ""),
        3 => invites("5D3E02AB-6190-11d3-BBBB-00C04F795683", "Connectivity: N\r\n"),
        4 => invites("02D3C01F-BF30-4825-A83A-DE7AF41648AA", ""),
        5..=6 => says("ACCEPT", last, "Launch-Application: FALSE\r\nRequest-Data: IP-Address:\r\n"),
        7 => says("ACCEPT", last, &format!("{PLACE}Sender-Connect: TRUE\r\n")),
        8..=9 => says("ACCEPT", own, PLACE),
        10 => says("ACCEPT", own, "IP-Address: 127.0.0.1\r\nPort: 80\r\nAuthCookie: x\r\n"),
        11 => says("CANCEL", own, "Cancel-Code: TIMEOUT\r\n"),
        12 => says("CANCEL", last, "Cancel-Code: REJECT\r\n"),
        13 => says("CANCEL", last, "Cancel-Code: FTTIMEOUT\r\n"),
        14 => says("CANCEL", last, ""),
        _ => says("JOIN", last, ""),
    };
    format!("{HEAD}{fields}\r\n")
}

/// A line or a block of MSNFTP.
fn line_or_block(which: u8, cookie: u32) -> Vec<u8> {
    let block = |length: u16| [&[0][..], &length.to_le_bytes(), &vec![7; length.into()]].concat();
    match which % 16 {
        0 => b"VER MSNFTP\r\n".to_vec(),
        1 => format!("USR {PEER} {cookie}\r\n").into_bytes(),
        2 => format!("USR {PEER} 1\r\n").into_bytes(),
        3 => format!("FIL {SIZE}\r\n").into_bytes(),
        4 => format!("FIL {}\r\n", SIZE + 1).into_bytes(),
        5 => b"FIL 1000\r\n".to_vec(),
        6 => b"TFR\r\n".to_vec(),
        7 => b"BYE 16777989\r\n".to_vec(),
        8 => b"BYE 2164261682\n".to_vec(),
        9 => b"CCL\n".to_vec(),
        10 => block(500),
        11 => block(1000),
        12 => block(2045),
        13 => block(0),
        14 => vec![1, 0, 0],
        _ => vec![0, 0xfe, 7],
    }
}

/// What the machine may do besides, and by what it is known.
const DIRECT: Direct = Direct {
    listens: true,
    connects: true,
    loopback: false,
    public_address: Ipv4Addr::new(203, 0, 113, 9),
    secret: [7; 16],
};
/// The same as text.
const NONCE: &str = "{07070707-0707-0707-0707-070707070707}";

fn listening() -> String {
    format!(
        "Bridge: TCPv1\r\nListening: true\r\nNonce: {NONCE}\r\nsrddA-lanretnI4vPI: 01.1.861.291\r\ntroP-lanretnI4vPI: 1986\r\n\
        IPv4External-Addrs: 203.0.113.9 198.51.100.7\r\nIPv4External-Port: 6891\r\n"
    )
}

fn slp(start: &str, kind: &str, call: &str, body: &str) -> String {
    format!(
        "{start}\r\nTo: <msnmsgr:anna@example.net>\r\nFrom: <msnmsgr:{PEER}>\r\n\
        Via: MSNSLP/1.0/TLP ;branch={{33517CE4-02FC-4428-B6F4-39927229B722}}\r\nCSeq: 0 \r\nCall-ID: {call}\r\n\
        Max-Forwards: 0\r\nContent-Type: application/x-msnmsgr-{kind}\r\nContent-Length: {}\r\n\r\n{body}\r\n\0",
        body.len() + 3
    )
}

/// What an invitation says of `minutes.txt`.
pub fn file_context() -> String {
    let mut bytes = [574_u32.to_le_bytes(), 2_u32.to_le_bytes()].concat();
    bytes.extend(SIZE.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend("minutes.txt".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(570, 0);
    bytes.extend([0xFF; 4]);
    base64(&bytes)
}

pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let filled = [three, &[0; 2]].concat();
        let word = u32::from_be_bytes([0, filled[0], filled[1], filled[2]]);
        for place in 0..4 {
            let digit = char::from(DIGITS[(word >> (18 - 6 * place) & 63) as usize]);
            text.push(if place <= three.len() { digit } else { '=' });
        }
    }
    text
}
