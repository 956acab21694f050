//! The modem's serial line: any bytes do no harm, frames with a right check and any fields are read, and two sides on a line that
//! loses, changes and invents bytes hear each frame once and in order.

use msnp_modem::{Frame, LARGEST_ON_LINE, Line, Reason, Transport};

use crate::reading::{Reader, look_at};

/// The first byte chooses what the others are.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    match reader.byte() % 3 {
        0 => anything(reader.rest()),
        1 => sound_frames(reader),
        _ => two_sides(reader),
    }
}

fn anything(bytes: &[u8]) {
    let mut line = Line::new();
    for (now, byte) in (0..).zip(bytes) {
        if line.receive(*byte) {
            look_at(&line.frame().expect("a frame has come and is not there"));
        }
        answers(&mut line, now);
    }
}

/// Frames of any kind and fields, with the check that belongs to them.
fn sound_frames(mut reader: Reader<'_>) {
    let mut line = Line::new();
    let mut now = 0;
    while !reader.is_empty() {
        let mut body = reader.bytes().to_vec();
        body.truncate(249);
        if body.len() < 2 {
            // Kind and number make a frame.
            continue;
        }
        let sum = crc(&body);
        body.extend(sum.to_be_bytes());
        for byte in stuffed(&body) {
            if line.receive(byte) {
                look_at(&line.frame().expect("a frame has come and is not there"));
            }
        }
        now += 1;
        answers(&mut line, now);
    }
    assert_eq!(line.troubles().0, 0, "a sound frame was taken for a damaged one");
}

/// Writes out what is due.
fn answers(line: &mut Line, now: u64) {
    for _ in 0..8 {
        let count = line.outgoing().len();
        if count == 0 {
            break;
        }
        assert!(count <= LARGEST_ON_LINE);
        line.written(count.div_ceil(2), now);
    }
    line.pass_time(now);
    look_at(&(line.deadline(), line.is_free(), line.is_lost()));
}

/// CRC-32 with a table made on the spot, unlike that of the line.
fn crc(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256_u32)
        .map(|n| (0..8).fold(n, |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 }))
        .collect();
    !bytes.iter().fold(!0, |sum: u32, byte| table[((sum ^ u32::from(*byte)) & 0xFF) as usize] ^ (sum >> 8))
}

/// COBS, and the zero.
fn stuffed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for group in body.split(|byte| *byte == 0) {
        out.push(u8::try_from(group.len() + 1).unwrap());
        out.extend(group);
    }
    out.push(0);
    out
}

/// A device that says frames, a modem that hears them, and a line that is told what to do with each byte.
fn two_sides(mut reader: Reader<'_>) {
    let (mut device, mut modem) = (Line::new(), Line::new());
    let mut said: Vec<String> = Vec::new();
    let mut heard: Vec<String> = Vec::new();
    let mut now = 0;
    device.send(&Frame::Reset { version: 1 }).unwrap();
    said.push(format!("{:?}", Frame::Reset { version: 1 }));
    while !reader.is_empty() {
        let order = reader.byte();
        match order % 8 {
            0 => {
                let bytes = reader.bytes();
                let frame = any_frame(order / 8, bytes);
                // A frame that begins anew makes the other side count again.
                if device.is_free() && device.send(&frame).is_ok() {
                    said.push(format!("{frame:?}"));
                }
            }
            1 => now += u64::from(order) * 16,
            _ => {}
        }
        device.pass_time(now);
        carry(&mut device, &mut modem, order, now, &mut heard);
        carry(&mut modem, &mut device, order.rotate_left(3), now, &mut Vec::new());
    }
    assert!(said.starts_with(&heard), "{heard:?} was heard, {said:?} was said");
    // On a line without faults, all of it arrives, unless the device has given up.
    for _ in 0..8 {
        now += 1000;
        device.pass_time(now);
        carry(&mut device, &mut modem, 7, now, &mut heard);
        carry(&mut modem, &mut device, 7, now, &mut Vec::new());
    }
    assert!(device.is_lost() || heard == said, "{heard:?} was heard, {said:?} was said");
}

/// One write, perhaps with a fault on its way.
fn carry(from: &mut Line, to: &mut Line, order: u8, now: u64, heard: &mut Vec<String>) {
    let mut bytes = from.outgoing().to_vec();
    from.written(bytes.len(), now);
    let place = usize::from(order / 8) % bytes.len().max(1);
    match order % 8 {
        2 => bytes.truncate(place),
        3 => drop((!bytes.is_empty()).then(|| bytes.remove(place))),
        4 => bytes.get_mut(place).into_iter().for_each(|byte| *byte ^= 1 << (order / 8 % 8)),
        5 => bytes.clear(),
        6 => bytes.insert(place.min(bytes.len()), order),
        _ => {}
    }
    for byte in bytes {
        if !to.receive(byte) {
            continue;
        }
        let frame = to.frame().expect("a frame has come and is not there");
        // A reset whose acknowledgement was lost is heard again, which does no harm: nothing else was said in between.
        let again = matches!(frame, Frame::Reset { .. }) && heard.len() == 1;
        if !again {
            heard.push(format!("{frame:?}"));
        }
    }
}

fn any_frame(kind: u8, bytes: &[u8]) -> Frame<'_> {
    let stream = bytes.first().copied().unwrap_or(1);
    let host = crate::reading::valid_start(bytes);
    match kind % 8 {
        0 => Frame::Open { stream, transport: Transport::Tls, credit: 400, port: 443, host },
        1 => Frame::Opened { stream, credit: 512 },
        2 => Frame::Credit { stream, bytes: 7 },
        3 => Frame::Close { stream },
        4 => Frame::Closed { stream, reason: Reason::WrongClock },
        5 => Frame::Data { stream, more: true, bytes },
        6 => Frame::Open { stream, transport: Transport::Plain, credit: 1, port: 1863, host },
        _ => Frame::Data { stream, more: false, bytes },
    }
}
