//! Whatever a peer says and a user wishes, in whatever order: no panic, no endless loop, what is told obeys its rules, and the conversation
//! goes on.

use super::foreign::*;
use super::pair::{ANNA, BOB, bytes};
use super::rig::*;
use msnp_core::event::PeerEvent;
use msnp_core::internals::p2p::Header;
use msnp_core::p2p::{Object, ObjectKind, TransferEnd, TransferId};
use msnp_core::time::Duration;
use msnp_core::{Event, Fixed, Heap, Recipient, Storage};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// The sizes of what is moved: small enough that it often gets to its end.
const SIZE: u64 = 2500;

#[derive(Clone, Debug)]
enum Step {
    /// A payload of any bytes.
    Noise(Vec<u8>),
    /// A packet of any bytes for Anna.
    Packet(Vec<u8>),
    /// A good message, in which bytes were changed, in parts of that size.
    Says(usize, Vec<(usize, u8)>, usize),
    /// The next part of the data of a session, with a figure that is off by that much, or with the flags of another kind.
    Data(u32, i64, u32),
    /// All the data of a session, from its start.
    All(u32),
    /// An acknowledgement, or what looks like one, of the n-th packet from the end.
    Signs(usize, u32),
    Fetch,
    Send,
    Decide(usize, bool),
    Cancel(usize),
    Supply(usize, usize),
    Passes(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let flag = prop_oneof![6 => Just(2_u32), 1 => Just(1), 1 => Just(8), 1 => Just(0x40), 1 => Just(0x80), 1 => any::<u32>()];
    let changes = || {
        prop_oneof![
            4 => Just(Vec::new()),
            1 => proptest::collection::vec((0_usize..1400, any::<u8>()), 1..4),
        ]
    };
    let step = prop_oneof![
        1 => proptest::collection::vec(any::<u8>(), 0..80).prop_map(Step::Noise),
        2 => proptest::collection::vec(any::<u8>(), 0..120).prop_map(Step::Packet),
        14 => (0_usize..MESSAGES, changes(), prop_oneof![3 => Just(1202_usize), 1 => 100_usize..1400])
            .prop_map(|(which, changes, size)| Step::Says(which, changes, size)),
        14 => (0_u32..3, prop_oneof![12 => Just(0_i64), 1 => -1300_i64..1300, 1 => any::<i64>()],
            prop_oneof![4 => Just(0x0100_0030_u32), 1 => Just(0), 1 => any::<u32>()])
            .prop_map(|(session, off, flags)| Step::Data(session, off, flags)),
        8 => (0_u32..3).prop_map(Step::All),
        8 => (0_usize..4, flag).prop_map(|(nth, flag)| Step::Signs(nth, flag)),
        2 => Just(Step::Fetch),
        3 => Just(Step::Send),
        8 => (0_usize..2, prop_oneof![6 => Just(true), 1 => Just(false)]).prop_map(|(nth, takes)| Step::Decide(nth, takes)),
        1 => (0_usize..4).prop_map(Step::Cancel),
        14 => (0_usize..2, prop_oneof![4 => Just(1202), 1 => 1_usize..1300]).prop_map(|(nth, size)| Step::Supply(nth, size)),
        2 => prop_oneof![Just(1_u64), Just(30_000), Just(61_000), Just(301_000)].prop_map(Step::Passes),
    ];
    proptest::collection::vec(step, 1..60)
}

const MESSAGES: usize = 12;

/// What Bob may say, for one of three sessions of his, or for the last of Anna's.
fn message_of(which: usize, object: &Object, last: u32) -> String {
    let session = SESSION + which as u32 % 3;
    let text = match which {
        0..=2 => file(session, SIZE),
        3..=5 => asks_for(object, session, 1),
        6..=8 => answer("200 OK", last),
        9 => answer("603 Decline", last),
        10 => bye(),
        _ => invitation("{4BD96FC0-AB17-4425-A14A-439185962DC8}", session, 4, "AAAA"),
    };
    // A call for each session, so that a farewell ends one.
    text.replace("{9D79AE57", &format!("{{9D79AE5{}", which % 3))
}

/// One transfer, as it was told.
#[derive(Default)]
struct Told {
    announced: Option<u64>,
    got: u64,
    ended: u32,
}

struct World<S: Storage> {
    foreign: Foreign<S>,
    object: Object,
    picture: Vec<u8>,
    transfers: HashMap<TransferId, Told>,
    order: Vec<TransferId>,
    /// The data of Bob's, by session: how far it is.
    given: [u64; 3],
    said: Vec<Said>,
    last: u32,
    counts: [u32; 4],
}

impl<S: Storage> World<S> {
    fn new(split: Split) -> Self {
        let picture = bytes(SIZE as usize);
        let object = Object::of(ObjectKind::Picture, &picture);
        let mut foreign = Foreign::<S>::new(split);
        foreign.acknowledges = false;
        assert!(foreign.anna.rig.messenger.publish(object));
        Self {
            foreign,
            object,
            picture,
            transfers: HashMap::new(),
            order: Vec::new(),
            given: [0; 3],
            said: Vec::new(),
            last: 1,
            counts: [0; 4],
        }
    }

    /// Reads what the machine says and tells; the rules are looked at here.
    fn look(&mut self) {
        loop {
            self.foreign.anna.rig.drain();
            let told = self.foreign.anna.rig.take_told();
            for event in &told {
                if let Event::Peer(event) = event {
                    self.told(event);
                }
            }
            let mut answers = String::new();
            for (words, payload) in super::pair::commands(&self.foreign.anna.rig.take_sent_bytes(SB)) {
                if words[0] == "MSG" && words[2] == "D" {
                    answers += &format!("ACK {}\r\n", words[1]);
                    let said = said(&payload);
                    let text = String::from_utf8_lossy(&said.data).into_owned();
                    if let Some(line) = text.lines().find(|line| line.starts_with("SessionID: ")) {
                        self.last = line[11..].parse().unwrap_or(self.last);
                    }
                    self.said.push(said);
                }
            }
            if told.is_empty() && answers.is_empty() {
                return;
            }
            if self.foreign.anna.rig.is_linked(SB) {
                self.foreign.anna.rig.says(SB, &answers);
            }
        }
    }

    fn told(&mut self, event: &PeerEvent<'_>) {
        match *event {
            PeerEvent::FileOffered { transfer, file, .. } => self.begins(transfer, Some(file.size())),
            PeerEvent::Asked { transfer, object, .. } => {
                assert_eq!(object, self.object);
                self.begins(transfer, None);
            }
            PeerEvent::Accepted { transfer } => assert_eq!(self.transfers[&transfer].ended, 0),
            PeerEvent::Wants { transfer, offset, most } => {
                let of = &self.transfers[&transfer];
                assert!(of.ended == 0 && of.got == offset && most > 0 && offset + most as u64 <= SIZE);
            }
            PeerEvent::Data { transfer, offset, bytes } => {
                self.counts[1] += 1;
                let of = self.transfers.get_mut(&transfer).expect("data of a transfer that was not told");
                assert!(of.ended == 0 && of.got == offset && !bytes.is_empty(), "in order and without gaps");
                of.got += bytes.len() as u64;
                assert!(of.got <= of.announced.expect("it is received"), "more than was announced");
            }
            PeerEvent::Ended { transfer, end } => {
                let of = self.transfers.get_mut(&transfer).expect("the end of nothing");
                of.ended += 1;
                assert_eq!(of.ended, 1, "ended twice");
                let is_there = of.announced.is_none_or(|size| size == of.got);
                assert!(end != TransferEnd::Complete || is_there, "not all of it is there");
                self.counts[2] += 1;
                self.counts[3] += u32::from(end == TransferEnd::Complete);
            }
            PeerEvent::NotServed { account, .. } => assert_eq!(account, BOB),
            // With the feature `exhaustive` there are no others.
            #[allow(unreachable_patterns)]
            _ => panic!("an event that this does not know"),
        }
    }

    fn begins(&mut self, transfer: TransferId, announced: Option<u64>) {
        self.counts[0] += 1;
        let before = self.transfers.insert(transfer, Told { announced, ..Told::default() });
        assert!(before.is_none(), "begun twice");
        self.order.push(transfer);
    }

    fn nth(&self, nth: usize) -> Option<TransferId> {
        self.order.iter().rev().nth(nth).copied()
    }

    fn take(&mut self, step: &Step) {
        let is_there = self.foreign.anna.rig.is_linked(SB);
        match step {
            Step::Noise(bytes) if is_there => self.foreign.says_payload(bytes),
            Step::Packet(bytes) if is_there => {
                let head = format!("Content-Type: application/x-msnmsgrp2p\r\nP2P-Dest: {ANNA}\r\n\r\n");
                self.foreign.says_payload(&[head.as_bytes(), bytes].concat());
            }
            Step::Says(which, changes, size) if is_there => {
                let mut text = message_of(*which, &self.object, self.last).into_bytes();
                for (at, byte) in changes {
                    let at = at % text.len();
                    text[at] = byte & 0x7F;
                }
                if *which <= 5 {
                    self.given[*which % 3] = 0;
                }
                let identifier = self.foreign.next_identifier();
                let text = String::from_utf8(text).unwrap();
                self.foreign.says_in_parts(&text, identifier, *size);
            }
            Step::Data(which, off, flags) if is_there => self.data(*which, *off, *flags),
            Step::All(which) if is_there => {
                self.given[*which as usize] = 0;
                for _ in 0..SIZE.div_ceil(1202) {
                    self.data(*which, 0, 0x0100_0030);
                }
            }
            Step::Signs(nth, flag) if is_there => {
                if let Some(said) = self.said.iter().rev().nth(*nth) {
                    let header = Header { flags: *flag, ..said.acknowledgement() };
                    self.foreign.signs(&header);
                }
            }
            Step::Fetch => {
                let name = element(&self.object, BOB);
                let fetch =
                    self.foreign.anna.rig.messenger.fetch(Recipient::Account(BOB), name.as_str().into());
                if let Ok(transfer) = fetch {
                    self.begins(transfer, Some(SIZE));
                }
            }
            Step::Send => {
                let sent = self.foreign.anna.rig.messenger.send_file(Recipient::Account(BOB), "a", SIZE);
                if let Ok(transfer) = sent {
                    self.begins(transfer, None);
                }
            }
            Step::Decide(nth, takes) => {
                if let Some(transfer) = self.nth(*nth) {
                    let machine = &mut self.foreign.anna.rig.messenger;
                    let _ =
                        if *takes { machine.accept_file(transfer) } else { machine.decline_file(transfer) };
                }
            }
            Step::Cancel(nth) => {
                if let Some(transfer) = self.nth(*nth) {
                    let _ = self.foreign.anna.rig.messenger.cancel_transfer(transfer);
                }
            }
            Step::Supply(nth, size) => self.supply(*nth, *size),
            Step::Passes(milliseconds) => self.foreign.anna.rig.wait(Duration::from_millis(*milliseconds)),
            Step::Noise(_)
            | Step::Packet(_)
            | Step::Says(..)
            | Step::Data(..)
            | Step::All(_)
            | Step::Signs(..) => {}
        }
        self.look();
    }

    /// The next part of the data of a session of Bob's, or of the last one of Anna's.
    fn data(&mut self, which: u32, off: i64, flags: u32) {
        let given = &mut self.given[which as usize];
        let session = if which == 0 { self.last } else { SESSION + which };
        let length = (SIZE - *given).min(1202);
        let header = Header {
            session,
            identifier: 500 + which,
            offset: given.wrapping_add_signed(off),
            total: if off == 1 { SIZE + 1 } else { SIZE },
            length: length as u32,
            flags,
            ack: 9,
            ..Header::default()
        };
        let at = *given as usize;
        let part = self.picture[at..at + length as usize].to_vec();
        *given = (*given + length) % SIZE;
        self.foreign.packet(&header, &part);
    }

    fn supply(&mut self, nth: usize, size: usize) {
        let Some(transfer) = self.nth(nth) else { return };
        let of = self.transfers.get_mut(&transfer).unwrap();
        let piece = self.picture.iter().copied().skip(of.got as usize).take(size).collect::<Vec<_>>();
        if let Ok(taken) = self.foreign.anna.rig.messenger.supply(transfer, &piece) {
            assert!(taken <= piece.len() && of.announced.is_none());
            of.got += taken as u64;
        }
    }

    /// A text is still told; and when time has passed, everything has ended.
    fn ends(mut self) -> [u32; 4] {
        if self.foreign.anna.rig.is_linked(SB) {
            let text = b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nstill there";
            self.foreign.says_payload(text);
            self.foreign.anna.rig.drain();
            let told = self.foreign.anna.rig.take_told();
            assert!(told.iter().any(|event| matches!(event, Event::Message { .. })), "{told:?}");
            told.iter().for_each(|event| {
                if let Event::Peer(event) = event {
                    self.told(event);
                }
            });
        }
        self.look();
        for _ in 0..3 {
            self.take(&Step::Passes(301_000));
        }
        // What waits for bytes from here waits as long as the program likes.
        for transfer in self.order.clone() {
            let _ = self.foreign.anna.rig.messenger.cancel_transfer(transfer);
            self.look();
        }
        for (transfer, told) in &self.transfers {
            assert_eq!(told.ended, 1, "{transfer:?} has not ended");
        }
        self.counts
    }
}

fn run<S: Storage>(steps: &[Step], split: Split, totals: &[AtomicU32; 4]) {
    let mut world = World::<S>::new(split);
    for step in steps {
        world.take(step);
    }
    for (total, count) in totals.iter().zip(world.ends()) {
        total.fetch_add(count, Ordering::Relaxed);
    }
}

#[test]
fn every_story_obeys_the_rules() {
    let totals = [const { AtomicU32::new(0) }; 4];
    // More stories on demand: PROPTEST_CASES=100000.
    let default = ProptestConfig::default();
    let config = ProptestConfig { cases: default.cases.max(400), failure_persistence: None, ..default };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        run::<Heap>(&steps, Split::Whole, &totals);
        run::<Fixed<2, 2048>>(&steps, Split::Pieces(97), &totals);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    let [begun, data, ended, complete] = totals.map(AtomicU32::into_inner);
    let enough = begun > 1000 && data > 300 && ended == begun && complete > 50;
    assert!(enough, "{begun} begun, {data} parts, {ended} ended, {complete} complete: too little happened");
}
