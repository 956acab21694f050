//! What becomes of every message: delivered, refused, or of a fate that nobody knows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod endings;
mod fates;
mod losses;
mod openings;
#[path = "../rig/mod.rs"]
mod rig;

use msnp_core::account::{Capabilities, Status};
use msnp_core::error::{FailureReason, LinkError, SignOutReason};
use msnp_core::limits::Limits;
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{ChatId, Error, Event, Fixed, Heap, MessageId, Recipient, SignIn, Storage};
use rig::*;

const BOB: Recipient<'static> = Recipient::Account("bob@example.org");

fn text(body: &str) -> Outgoing<'_> {
    Outgoing::Text { body, format: Format::DEFAULT }
}

fn online<S: Storage>() -> Rig<S> {
    let mut rig = Rig::new(Split::Whole);
    rig.sign_in(&anna());
    rig
}

fn say<S: Storage>(rig: &mut Rig<S>, body: &str) -> (ChatId, MessageId) {
    let sent = rig.messenger.send(BOB, &text(body)).unwrap();
    rig.drain();
    sent
}

/// Gives the conversation its switchboard, with Bob in it. `transaction` is that of `XFR`.
fn open<S: Storage>(rig: &mut Rig<S>, transaction: u32) {
    rig.says(NS, &format!("XFR {transaction} SB sb.example.net:1864 CKI 17.262740050.5341\r\n"));
    let greeting = rig.take_sent(SB);
    let number = greeting.split(' ').nth(1).unwrap().to_string();
    assert_eq!(greeting, format!("USR {number} anna@example.net 17.262740050.5341\r\n"));
    rig.says(SB, &format!("USR {number} OK anna@example.net Anna\r\n"));
    let call = rig.take_sent(SB);
    assert!(call.starts_with("CAL ") && call.ends_with(" bob@example.org\r\n"), "{call}");
    let number = call.split(' ').nth(1).unwrap();
    rig.says(SB, &format!("CAL {number} RINGING 11752099\r\nJOI bob@example.org Bob%20B 0\r\n"));
}

fn failed_and_closed<S: Storage>(rig: &Rig<S>, chat: ChatId, message: MessageId, reason: FailureReason) {
    let failed = Event::Failed { chat, message, reason };
    let why = (reason != FailureReason::Unknown).then_some(reason);
    assert_eq!(rig.told, [failed, Event::ChatClosed { chat, reason: why }]);
}

fn transaction(line: &str) -> u32 {
    line.split([' ', '\r']).nth(1).unwrap().parse().unwrap()
}
