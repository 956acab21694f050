//! Two machines in one conversation, and the switchboard between them.

#![allow(unreachable_pub)]

use super::rig::*;
use msnp_core::event::PeerEvent;
use msnp_core::p2p::{FileContext, Hash, Object, TransferEnd, TransferId};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::{Error, Event, Fixed, Heap, Recipient, Storage};
use std::collections::HashMap;

pub const ANNA: &str = "anna@example.net";
pub const BOB: &str = "bob@example.org";

/// What the switchboard does to packets.
pub type Mischief = Box<dyn FnMut(&mut Vec<Vec<u8>>)>;

/// One of the two, and what its program does.
pub struct Side<S: Storage> {
    pub rig: Rig<S>,
    /// What its program hands on, by hash or by name.
    pub objects: HashMap<Hash, Vec<u8>>,
    /// What is being given.
    pub giving: HashMap<TransferId, Vec<u8>>,
    /// What has come.
    pub got: HashMap<TransferId, Vec<u8>>,
    pub ended: Vec<(TransferId, TransferEnd)>,
    pub offers: Vec<(TransferId, FileContext<'static>)>,
    pub others: Vec<Event<'static>>,
    /// All that was told, in its order.
    pub log: Vec<Event<'static>>,
    /// How many pieces of each transfer may still be handed on.
    pub pieces: usize,
    /// What offers are taken with.
    #[cfg(feature = "direct")]
    pub direct: Option<msnp_core::p2p::Direct>,
    /// Offers are taken at once.
    pub takes: bool,
    /// Bytes that are handed on at once, at the most.
    pub most: usize,
}

impl<S: Storage> Side<S> {
    pub fn new(split: Split) -> Self {
        Self {
            rig: Rig::new(split),
            objects: HashMap::new(),
            giving: HashMap::new(),
            got: HashMap::new(),
            ended: Vec::new(),
            offers: Vec::new(),
            others: Vec::new(),
            log: Vec::new(),
            pieces: usize::MAX,
            #[cfg(feature = "direct")]
            direct: None,
            takes: true,
            most: usize::MAX,
        }
    }

    pub fn publish(&mut self, object: Object, bytes: &[u8]) {
        self.objects.insert(object.hash, bytes.to_vec());
        assert!(self.rig.messenger.publish(object));
    }

    /// Does what a program does with what it is told.
    pub fn act(&mut self) {
        loop {
            self.rig.drain();
            let told = self.rig.take_told();
            if told.is_empty() {
                return;
            }
            for event in told {
                self.log.push(event);
                match event {
                    Event::Peer(PeerEvent::Asked { transfer, object, .. }) => {
                        self.giving.insert(transfer, self.objects[&object.hash].clone());
                    }
                    Event::Peer(PeerEvent::Wants { transfer, offset, most }) => {
                        if self.pieces == 0 {
                            continue;
                        }
                        self.pieces -= 1;
                        let bytes = &self.giving[&transfer];
                        let from = usize::try_from(offset).unwrap();
                        let end = bytes.len().min(from + most.min(self.most));
                        match self.rig.messenger.supply(transfer, &bytes[from..end]) {
                            Ok(taken) => assert_eq!(taken, end - from),
                            // It has ended since, which is told next.
                            Err(error) => assert_eq!(error, Error::NoSuchTransfer),
                        }
                    }
                    Event::Peer(PeerEvent::FileOffered { transfer, file, .. }) => {
                        self.offers.push((transfer, file));
                        #[cfg(feature = "direct")]
                        if let Some(direct) = &self.direct {
                            self.rig.messenger.allow_direct(transfer, direct).unwrap();
                        }
                        if self.takes {
                            self.rig.messenger.accept_file(transfer).unwrap();
                        }
                    }
                    Event::Peer(PeerEvent::Data { transfer, offset, bytes }) => {
                        let got = self.got.entry(transfer).or_default();
                        assert_eq!(got.len() as u64, offset, "in order and without gaps");
                        got.extend_from_slice(bytes);
                    }
                    Event::Peer(PeerEvent::Ended { transfer, end }) => self.ended.push((transfer, end)),
                    other => self.others.push(other),
                }
            }
        }
    }

    /// The end of the only transfer.
    pub fn end(&self) -> Option<TransferEnd> {
        assert!(self.ended.len() <= 1, "{:?}", self.ended);
        self.ended.first().map(|(_, end)| *end)
    }
}

pub struct Pair<A: Storage, B: Storage> {
    pub anna: Side<A>,
    pub bob: Side<B>,
    /// What happens to the packets of Anna and of Bob.
    pub mischief: [Option<Mischief>; 2],
    /// Payloads that went over, by who sent them.
    pub passed: [usize; 2],
    last_session: u32,
}

/// Commands of a client with their payloads, as a switchboard reads them.
pub fn commands(bytes: &[u8]) -> Vec<(Vec<String>, Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
        let words: Vec<String> =
            String::from_utf8(rest[..end].to_vec()).unwrap().split(' ').map(String::from).collect();
        rest = &rest[end + 2..];
        let length = if words[0] == "MSG" { words[3].parse().unwrap() } else { 0 };
        found.push((words, rest[..length].to_vec()));
        rest = &rest[length..];
    }
    assert!(rest.is_empty());
    found
}

impl<A: Storage, B: Storage> Pair<A, B> {
    /// The session of what Anna gave last.
    pub fn session(&self) -> u32 {
        self.last_session
    }

    /// Both are online, and Anna has a conversation with Bob.
    pub fn new(split: Split) -> Self {
        let mut pair = Self::apart(split);
        let text = Outgoing::Text { body: "hello", format: Format::DEFAULT };
        pair.anna.rig.messenger.send(Recipient::Account(BOB), &text).unwrap();
        pair.meet();
        pair.go_on();
        pair
    }

    /// Both are online.
    pub fn apart(split: Split) -> Self {
        let mut pair = Self {
            anna: Side::new(split),
            bob: Side::new(split),
            mischief: [None, None],
            passed: [0, 0],
            last_session: 0,
        };
        pair.anna.rig.sign_in(&anna());
        pair.bob.rig.sign_in(&msnp_core::SignIn::new(BOB, "Example-Pass2", servers()));
        pair
    }

    /// Anna's machine wants a conversation with Bob: the service gives them one.
    pub fn meet(&mut self) {
        let (anna, bob) = (&mut self.anna.rig, &mut self.bob.rig);
        anna.drain();
        let asked = String::from_utf8(anna.take_sent_bytes(NS)).unwrap();
        let number = asked.rsplit("XFR ").next().unwrap().split(' ').next().unwrap();
        anna.says(NS, &format!("XFR {number} SB sb.example.net:1864 CKI 17.1\r\n"));
        let greeting = commands(&anna.take_sent_bytes(SB));
        anna.says(SB, &format!("USR {} OK {ANNA} Anna\r\n", greeting[0].0[1]));
        bob.says(NS, &format!("RNG 17 sb.example.net:1864 CKI 17.2 {ANNA} Anna\r\n"));
        let answer = commands(&bob.take_sent_bytes(SB));
        assert_eq!(answer[0].0[0], "ANS");
        bob.says(SB, &format!("IRO {0} 1 1 {ANNA} Anna 0\r\nANS {0} OK\r\n", answer[0].0[1]));
        let called = commands(&anna.take_sent_bytes(SB));
        anna.says(SB, &format!("CAL {} RINGING 17\r\nJOI {BOB} Bob 0\r\n", called[0].0[1]));
    }

    /// Passes on what one side said. Answers whether it said anything.
    fn pass(&mut self, from_anna: bool) -> bool {
        let index = usize::from(!from_anna);
        let bytes =
            if from_anna { self.anna.rig.take_sent_bytes(SB) } else { self.bob.rig.take_sent_bytes(SB) };
        let mut payloads = Vec::new();
        let mut answers = String::new();
        for (words, payload) in commands(&bytes) {
            if words[0] == "MSG" {
                assert!(payload.len() <= 1664, "{}", payload.len());
                if matches!(&*words[2], "A" | "D") {
                    answers += &format!("ACK {}\r\n", words[1]);
                }
                if from_anna && words[2] == "D" {
                    let session = super::foreign::said_to(&payload, BOB).header.session;
                    self.last_session = if session == 0 { self.last_session } else { session };
                }
                payloads.push(payload);
            }
        }
        let said = !payloads.is_empty();
        self.passed[index] += payloads.len();
        if let Some(mischief) = &mut self.mischief[index] {
            mischief(&mut payloads);
        }
        let heard: Vec<u8> = payloads
            .into_iter()
            .flat_map(|payload| {
                let sender = if from_anna { "anna@example.net Anna" } else { "bob@example.org Bob" };
                [format!("MSG {sender} {}\r\n", payload.len()).into_bytes(), payload].concat()
            })
            .collect();
        if from_anna {
            if self.anna.rig.is_linked(SB) {
                self.anna.rig.says(SB, &answers);
            }
            if self.bob.rig.is_linked(SB) {
                self.bob.rig.says_bytes(SB, &heard);
            }
        } else {
            if self.bob.rig.is_linked(SB) {
                self.bob.rig.says(SB, &answers);
            }
            if self.anna.rig.is_linked(SB) {
                self.anna.rig.says_bytes(SB, &heard);
            }
        }
        said
    }

    /// One round.
    pub fn step(&mut self) -> bool {
        self.anna.act();
        self.bob.act();
        let [first, second] = [self.pass(true), self.pass(false)];
        first || second
    }

    /// Until nothing more is said.
    pub fn go_on(&mut self) {
        for _ in 0..200_000 {
            if !self.step() {
                self.anna.act();
                self.bob.act();
                return;
            }
        }
        panic!("they talk without an end");
    }
}

pub type Large = Pair<Heap, Heap>;
pub type Small = Pair<Fixed<2, 2048>, Fixed<2, 2048>>;

/// Bytes that are nowhere the same.
pub fn bytes(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}
