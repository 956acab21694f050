//! The program `msnp-modem` with a device at its line: this test plays the device, and the peers on the network.

#![allow(clippy::unwrap_used, clippy::panic)]

mod device;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

use device::{Device, Modem};
use msnp_modem::{Frame, LARGEST_DATA, Reason, Transport};

/// A peer on the network, and its port.
fn peer() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// Opens a stream to a peer and waits until it is open. Answers the peer's end.
fn open(device: &mut Device, stream: u8, credit: u16) -> TcpStream {
    let (listener, port) = peer();
    device.open(stream, Transport::Plain, port, credit);
    let (connection, _) = listener.accept().unwrap();
    device.wait_until_open(stream);
    connection
}

#[test]
fn a_write_in_many_frames_reaches_the_peer_and_its_answer_comes_back() {
    let modem = Modem::start(&[]);
    let mut device = modem.device();
    let mut peer = open(&mut device, 3, 2048);
    let said: Vec<u8> = (0..=255).cycle().take(LARGEST_DATA * 3 + 7).collect();
    let parts: Vec<&[u8]> = said.chunks(LARGEST_DATA).collect();
    for (index, bytes) in parts.iter().enumerate() {
        device.say(&Frame::Data { stream: 3, more: index + 1 < parts.len(), bytes });
    }
    let mut heard = vec![0; said.len()];
    peer.read_exact(&mut heard).unwrap();
    assert_eq!(heard, said);
    peer.write_all(&said).unwrap();
    assert_eq!(device.bytes(3, said.len()), said);
    drop(peer);
    assert_eq!(device.end_of(3), Reason::Peer);
}

#[test]
fn the_device_gets_no_more_than_it_has_room_for() {
    let modem = Modem::start(&[]);
    let mut device = modem.device();
    let mut peer = open(&mut device, 0, 100);
    peer.write_all(&[7; 300]).unwrap();
    assert_eq!(device.bytes(0, 100), [7; 100]);
    // Another stream is opened and closed meanwhile: had more come on the first, it would have come before.
    let other = open(&mut device, 1, 100);
    drop(other);
    assert_eq!(device.end_of(1), Reason::Peer);
    assert_eq!(device.unasked(0), 0);
    device.say(&Frame::Credit { stream: 0, bytes: 200 });
    assert_eq!(device.bytes(0, 200), [7; 200]);
}

#[test]
fn what_the_device_sent_leaves_before_the_stream_is_closed() {
    let modem = Modem::start(&[]);
    let mut device = modem.device();
    let mut peer = open(&mut device, 5, 100);
    device.say(&Frame::Data { stream: 5, more: false, bytes: b"OUT\r\n" });
    device.say(&Frame::Close { stream: 5 });
    let mut heard = String::new();
    peer.read_to_string(&mut heard).unwrap();
    assert_eq!(heard, "OUT\r\n");
    assert_eq!(device.end_of(5), Reason::Wish);
}

#[test]
fn a_device_that_breaks_the_rules_loses_the_stream_and_nothing_else() {
    let modem = Modem::start(&[]);
    let mut device = modem.device();
    let _peers = [open(&mut device, 0, 100), open(&mut device, 1, 100)];
    let mut good = open(&mut device, 2, 100);
    device.say(&Frame::Data { stream: 0, more: true, bytes: b"" });
    assert_eq!(device.end_of(0), Reason::Broken);
    device.say(&Frame::Credit { stream: 1, bytes: u16::MAX });
    assert_eq!(device.end_of(1), Reason::Broken);
    good.write_all(b"still here").unwrap();
    assert_eq!(device.bytes(2, 10), b"still here");
}

#[test]
fn one_stream_too_many_is_refused() {
    let modem = Modem::start(&[]);
    let mut device = modem.device();
    let _peers: Vec<TcpStream> = (0..16).map(|stream| open(&mut device, stream, 100)).collect();
    let (_listener, port) = peer();
    device.open(16, Transport::Plain, port, 100);
    assert_eq!(device.end_of(16), Reason::NotOffered);
    device.say(&Frame::Close { stream: 4 });
    assert_eq!(device.end_of(4), Reason::Wish);
    let _another = open(&mut device, 16, 100);
}

#[test]
fn a_device_that_begins_anew_leaves_nothing_open() {
    let modem = Modem::start(&[]);
    let mut device = modem.device();
    let mut peer = open(&mut device, 0, 100);
    device.begin();
    assert_eq!(peer.read(&mut [0; 8]).unwrap_or(0), 0);
    let _another = open(&mut device, 0, 100);
}

#[test]
fn a_stream_that_cannot_be_opened_says_why() {
    let modem = Modem::start(&[]);
    let mut device = modem.device();
    let (listener, port) = peer();
    device.open(0, Transport::Tls, port, 100);
    let (mut connection, _) = listener.accept().unwrap();
    connection.write_all(b"220 this is no TLS\r\n").unwrap();
    connection.shutdown(Shutdown::Write).unwrap();
    assert_eq!(device.end_of(0), Reason::Tls);
    drop(listener);
    device.open(1, Transport::Plain, port, 100);
    assert_eq!(device.end_of(1), Reason::Refused);
    device.open(2, Transport::Settings, 0, 100);
    assert_eq!(device.end_of(2), Reason::NotOffered);
}

#[test]
fn the_settings_come_as_they_stand_in_the_file_over_a_bad_line() {
    let text = "account = anna@example.com\n".repeat(8);
    let path = std::env::temp_dir().join(format!("msnp-modem-settings-{}", std::process::id()));
    std::fs::write(&path, &text).unwrap();
    let modem = Modem::start(&["--noise", "150", "--settings", path.to_str().unwrap()]);
    let mut device = modem.device();
    device.open(0, Transport::Settings, 0, 1000);
    let heard = device.bytes(0, text.len());
    std::fs::remove_file(&path).unwrap();
    assert_eq!(heard, text.as_bytes());
    assert_eq!(device.end_of(0), Reason::Peer);
}
