//! What packets between peers carry: the header, messages about sessions, MSNObjects, what an invitation says of a file; and the fields of
//! invitations by MSNFTP.

use std::net::Ipv4Addr;

use msnp_core::internals::p2p::{
    Header, LENGTH, Packet, SessionMessage, direct_addresses, invitation_addresses,
};
use msnp_core::internals::text::Form;
use msnp_core::p2p::{FileContext, Object, ObjectKind, put_name};
use msnp_core::text::Text;

use crate::reading::{Reader, collected, look_at, valid_start};

/// The first byte chooses what the rest is.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let choice = reader.byte();
    let bytes = reader.rest();
    match choice % 7 {
        0 => packet(bytes),
        1 => message(bytes),
        2 => object(bytes),
        3 => file(bytes),
        5 => direct(bytes),
        6 => invitation(bytes),
        _ => name(valid_start(bytes)),
    }
}

fn packet(bytes: &[u8]) {
    let Some(Packet { header, data }) = Packet::parse(bytes) else { return };
    assert_eq!(collected(|sink| header.put(sink)), bytes[..LENGTH], "written as it was read");
    assert_eq!(data, &bytes[LENGTH..][..data.len()]);
    assert_eq!(data.len() as u64, u64::from(header.length));
    let end = u128::from(header.offset) + u128::from(header.length);
    assert!(header.is_final() || end <= u128::from(header.total), "it ends behind its end");
    assert_eq!(header.end().map(u128::from), (end <= u128::from(u64::MAX)).then_some(end));
    let Header { flags, .. } = header;
    look_at(&flags);
    message(data);
}

fn message(bytes: &[u8]) {
    let Some(message) = SessionMessage::parse(bytes) else { return };
    look_at(&message);
    assert!(!matches!(message.session, Some(0 | 64)), "a session that there cannot be");
    assert!(message.context.len() <= bytes.len());
    // What stands behind the first NUL says nothing.
    let text = bytes.split(|byte| *byte == 0).next().unwrap();
    assert_eq!(SessionMessage::parse(text), Some(message));
    assert!(std::str::from_utf8(text).is_ok());
    if let Some(object) = message.object() {
        is_one(&object);
    }
    if let Some(context) = FileContext::parse(message.context) {
        offered(&context);
    }
}

/// This machine, as the service sees it.
const PUBLIC: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 9);

fn direct(bytes: &[u8]) {
    leads_nowhere(|seen, loopback| direct_addresses(bytes, seen, loopback).map(|found| found.to_vec()));
}

fn invitation(bytes: &[u8]) {
    // With what stands before the fields, or without.
    let head = b"Content-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n";
    for payload in [bytes, &[head, bytes].concat()] {
        leads_nowhere(|seen, loopback| {
            invitation_addresses(payload, seen, loopback).map(|(_, found)| found.to_vec())
        });
        if let Some(context) = FileContext::parse(payload) {
            offered(&context);
            let is_read = invitation_addresses(payload, PUBLIC, false).is_some();
            assert!(is_read || !context.needs_direct(), "an offer that nobody can answer");
        }
    }
}

/// Nothing leads to where nobody is meant to be.
fn leads_nowhere(found: impl Fn(Ipv4Addr, bool) -> Option<Vec<(Ipv4Addr, u16)>>) {
    for (seen, loopback) in [(PUBLIC, false), (PUBLIC, true), (Ipv4Addr::UNSPECIFIED, false)] {
        let Some(addresses) = found(seen, loopback) else { return };
        for (index, (address, port)) in addresses.iter().enumerate() {
            assert!(*port >= 1024, "{address}:{port}");
            assert!(loopback || !address.is_loopback(), "{address}");
            assert!(!address.is_unspecified() && !address.is_multicast() && !address.is_broadcast());
            assert!(!address.is_link_local(), "{address}");
            assert!(seen == PUBLIC || !address.is_private(), "{address} of nobody knows which network");
            assert!(!addresses[..index].contains(&(*address, *port)), "an address twice");
        }
    }
}

fn object(bytes: &[u8]) {
    for text in [Form::Percent, Form::Xml, Form::Utf8].map(|form| form.text(bytes)) {
        if let Some(object) = Object::parse(text) {
            is_one(&object);
        }
    }
}

/// What was read can be, and is read again as it is written.
fn is_one(object: &Object) {
    assert!(object.size > 0 && object.size <= object.kind.longest());
    assert_eq!(ObjectKind::from_number(object.kind.number()), object.kind);
    for creator in ["anna@example.net", "o'hara&co@example.net"] {
        let written = collected(|sink| object.put(creator, sink));
        assert_eq!(Object::parse(Text::utf8(&written)), Some(*object));
    }
}

fn file(bytes: &[u8]) {
    if let Some(context) = FileContext::parse(bytes) {
        assert_eq!(context.raw(), bytes);
        offered(&context);
    }
}

fn offered(context: &FileContext<'_>) {
    look_at(&(context, context.size()));
    is_fit(&context.name());
    assert!(context.preview().count() <= context.raw().len());
    assert_eq!(FileContext::parse(context.raw()), Some(*context));
}

fn name(text: &str) {
    is_fit(&put_name(text.chars()));
}

/// A name leads nowhere else, and stays as it is.
fn is_fit(name: &str) {
    assert!(!name.is_empty() && name.chars().count() <= 120, "{name:?}");
    let leads = |char: char| matches!(char, '/' | '\\' | ':') || char.is_control();
    assert!(!name.contains(leads), "{name:?}");
    assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']), "{name:?}");
    assert_eq!(put_name(name.chars()), name, "made fit a second time it is another one");
}
