use super::*;
use crate::VERSION;
use crate::frame::tests::EXAMPLES;
use proptest::prelude::*;
use std::collections::VecDeque;
use std::vec;
use std::vec::Vec;

fn on_line(line: &mut Line, now: u64) -> Vec<u8> {
    let bytes = line.outgoing().to_vec();
    line.written(bytes.len(), now);
    bytes
}

/// A device and a modem that have begun.
fn pair() -> (Line, Line) {
    let (mut device, mut modem) = (Line::new(), Line::new());
    device.send(&Frame::Reset { version: VERSION }).unwrap();
    assert_eq!(carry(&mut device, &mut modem), vec![1]);
    modem.send(&Frame::Ready { version: VERSION }).unwrap();
    carry(&mut modem, &mut device);
    carry(&mut device, &mut modem);
    assert!(device.is_free() && modem.is_free());
    (device, modem)
}

/// Carries all that waits, byte by byte. Answers the kinds of the frames that came.
fn carry(from: &mut Line, to: &mut Line) -> Vec<u8> {
    let mut kinds = Vec::new();
    loop {
        let bytes = on_line(from, 0);
        if bytes.is_empty() {
            return kinds;
        }
        for byte in bytes {
            if to.receive(byte) {
                kinds.push(to.frame().unwrap().kind());
            }
        }
    }
}

#[test]
fn the_bytes_are_those_of_the_readme() {
    let (mut device, mut modem) = (Line::new(), Line::new());
    let acknowledgement = [0x01, 0x06, 0x01, 0x36, 0xde, 0x22, 0x69, 0x00];
    device.send(&Frame::Reset { version: 1 }).unwrap();
    let reset = on_line(&mut device, 0);
    assert_eq!(reset, [0x08, 0x01, 0x01, 0x01, 0x90, 0x9f, 0xb2, 0xf2, 0x00]);
    assert!(reset.iter().any(|byte| modem.receive(*byte)));
    assert_eq!(on_line(&mut modem, 0), acknowledgement);
    modem.send(&Frame::Ready { version: 1 }).unwrap();
    let ready = on_line(&mut modem, 0);
    assert_eq!(ready, [0x08, 0x02, 0x01, 0x01, 0x92, 0xd9, 0x0c, 0xab, 0x00]);
    assert!(ready.iter().any(|byte| device.receive(*byte)));
    assert_eq!(on_line(&mut device, 0), acknowledgement);
}

#[test]
fn every_frame_arrives_once_and_is_acknowledged() {
    let (mut device, mut modem) = pair();
    for frame in EXAMPLES.iter().filter(|frame| !frame.begins()) {
        device.send(frame).unwrap();
        assert_eq!(device.send(frame), Err(NotSent));
        for byte in on_line(&mut device, 0) {
            if modem.receive(byte) {
                assert_eq!(modem.frame(), Some(*frame));
            }
        }
        assert!(!device.is_free());
        carry(&mut modem, &mut device);
        assert!(device.is_free());
    }
}

#[test]
fn the_longest_frame_fits_and_a_longer_one_is_refused() {
    let mut line = Line::new();
    line.send(&Frame::Data { stream: 1, more: false, bytes: &[0xFF; LARGEST_DATA] }).unwrap();
    assert!(line.outgoing().len() <= LARGEST_ON_LINE);
    let mut line = Line::new();
    assert_eq!(line.send(&Frame::Data { stream: 1, more: false, bytes: &[1; 300] }), Err(NotSent));
    assert!(line.is_free() && line.outgoing().is_empty());
}

#[test]
fn a_frame_is_repeated_until_it_is_acknowledged() {
    let (mut device, mut modem) = pair();
    device.send(&Frame::Close { stream: 1 }).unwrap();
    let lost = on_line(&mut device, 1000);
    assert_eq!(device.deadline(), Some(1000 + PATIENCE));
    device.pass_time(1000 + PATIENCE - 1);
    assert!(device.outgoing().is_empty());
    device.pass_time(1000 + PATIENCE);
    assert_eq!(device.outgoing(), lost);
    assert_eq!(carry(&mut device, &mut modem).len(), 1);
    // The acknowledgement is lost: the frame comes again, and is not new.
    on_line(&mut modem, 0);
    device.pass_time(u64::MAX);
    assert!(carry(&mut device, &mut modem).is_empty());
    carry(&mut modem, &mut device);
    assert!(device.is_free() && device.deadline().is_none());
}

#[test]
fn silence_is_told() {
    let mut device = Line::new();
    device.send(&Frame::Reset { version: VERSION }).unwrap();
    let mut now = 0;
    while !device.is_lost() {
        on_line(&mut device, now);
        now = device.deadline().unwrap();
        device.pass_time(now);
    }
    assert_eq!(now, u64::from(ATTEMPTS) * PATIENCE);
}

#[test]
fn a_change_of_any_byte_is_noticed_and_the_next_frame_is_whole() {
    for position in 0.. {
        let (mut device, mut modem) = pair();
        device.send(&Frame::Data { stream: 1, more: false, bytes: b"a\0b\0\0cdef" }).unwrap();
        let bytes = on_line(&mut device, 0);
        if position == bytes.len() {
            return;
        }
        for change in 1..=255 {
            let mut damaged = bytes.clone();
            damaged[position] ^= change;
            // The end may be what was damaged.
            assert!(!damaged.iter().chain([&0]).any(|byte| modem.receive(*byte)), "{position} {change}");
        }
        device.pass_time(u64::MAX);
        assert_eq!(carry(&mut device, &mut modem).len(), 1);
    }
}

#[test]
fn noise_before_and_between_frames_does_no_harm() {
    let (mut device, mut modem) = pair();
    for byte in [9, 9, 0, 0, 0, 255, 1].into_iter().chain([7; 2000]) {
        assert!(!modem.receive(byte));
    }
    device.send(&Frame::Close { stream: 1 }).unwrap();
    // The first copy ends the noise, the second is heard.
    assert!(carry(&mut device, &mut modem).is_empty());
    device.pass_time(u64::MAX);
    assert_eq!(carry(&mut device, &mut modem).len(), 1);
}

#[test]
fn nothing_is_heard_before_the_reset() {
    let (mut device, _) = pair();
    let mut restarted = Line::new();
    device.send(&Frame::Close { stream: 1 }).unwrap();
    assert!(carry(&mut device, &mut restarted).is_empty());
    assert!(restarted.outgoing().is_empty());
}

#[test]
fn a_reset_ends_what_was_under_way() {
    let (mut device, mut modem) = pair();
    modem.send(&Frame::Credit { stream: 1, bytes: 7 }).unwrap();
    let unheard = modem.outgoing().len();
    modem.written(unheard / 2, 0);
    let mut rebooted = Line::new();
    rebooted.send(&Frame::Reset { version: VERSION }).unwrap();
    assert_eq!(carry(&mut rebooted, &mut modem).len(), 1);
    assert!(!modem.is_free(), "what is half written is written to its end");
    carry(&mut modem, &mut rebooted);
    modem.send(&Frame::Ready { version: VERSION }).unwrap();
    assert_eq!(carry(&mut modem, &mut rebooted).len(), 1);
    carry(&mut rebooted, &mut modem);
    assert!(modem.is_free() && rebooted.is_free());
    // The life before is not heard any more, except that its frames may be in step by chance.
    device.send(&Frame::Close { stream: 9 }).unwrap();
    carry(&mut device, &mut modem);
}

/// A small generator, so that every run sees the same noise.
struct Noise(u32);

impl Noise {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % bound
    }

    /// Loses, changes or invents about one byte in `one_in`.
    fn on(&mut self, bytes: Vec<u8>, one_in: u32) -> Vec<u8> {
        let mut noisy = Vec::new();
        for byte in bytes {
            match self.below(one_in * 3) {
                0 => {}
                1 => noisy.push(byte ^ 1 << self.below(8)),
                2 => noisy.extend([byte, self.below(256) as u8]),
                _ => noisy.push(byte),
            }
        }
        noisy
    }
}

#[test]
fn on_a_noisy_line_every_frame_arrives_once_and_in_order() {
    for seed in 1..40 {
        let mut noise = Noise(0x9E37_79B9_u32.wrapping_mul(seed));
        let (mut device, mut modem) = pair();
        let (mut said, mut heard) = ([0_u8; 2], [VecDeque::new(), VecDeque::new()]);
        let mut now = 0;
        while heard.iter().any(|heard| heard.len() < 60) {
            for (side, line) in [&mut device, &mut modem].into_iter().enumerate() {
                if said[side] < 60 && line.is_free() {
                    let bytes = [said[side]; 50];
                    line.send(&Frame::Data { stream: said[side], more: true, bytes: &bytes }).unwrap();
                    said[side] += 1;
                }
            }
            let mut hear = |side: usize, from: &mut Line, to: &mut Line| {
                for byte in noise.on(on_line(from, now), 200) {
                    if to.receive(byte) {
                        let Some(Frame::Data { stream, more: true, bytes }) = to.frame() else { panic!() };
                        assert_eq!(bytes, [stream; 50]);
                        heard[side].push_back(stream);
                    }
                }
            };
            hear(0, &mut device, &mut modem);
            hear(1, &mut modem, &mut device);
            now += PATIENCE;
            device.pass_time(now);
            modem.pass_time(now);
            assert!(!device.is_lost() && !modem.is_lost(), "{seed}");
        }
        for heard in heard {
            assert!(heard.into_iter().eq(0..60), "{seed}");
        }
        assert!(device.troubles().0 > 0 && device.troubles().1 > 0);
    }
}

proptest! {
    #[test]
    fn anything_may_come(bytes: Vec<u8>) {
        let (mut device, _) = pair();
        for byte in bytes {
            if device.receive(byte) {
                prop_assert!(device.frame().is_some());
            }
            let waiting = device.outgoing().len();
            device.written(waiting, 0);
        }
    }

    #[test]
    fn data_of_any_kind_and_length_arrives(data in proptest::collection::vec(any::<u8>(), 0..=LARGEST_DATA), more: bool) {
        let (mut device, mut modem) = pair();
        let frame = Frame::Data { stream: 0, more, bytes: &data };
        device.send(&frame).unwrap();
        let mut came = 0;
        for byte in on_line(&mut device, 0) {
            if modem.receive(byte) {
                prop_assert_eq!(modem.frame(), Some(frame));
                came += 1;
            }
        }
        prop_assert_eq!(came, 1);
    }
}
