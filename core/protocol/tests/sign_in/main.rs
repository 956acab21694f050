//! How a sign-in goes, and every way in which it can go wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ends;
mod pace;
#[path = "../rig/mod.rs"]
mod rig;
mod tickets;

use msnp_core::Sink;
use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::{LinkError, SignOutReason, UpgradeCause};
use msnp_core::event::Upgrade;
use msnp_core::settings::{ListVersion, Servers};
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Fixed, Heap, SignIn};
use rig::*;

const LOGIN: &str = "tls:login.example.net:443";
const NEXUS_LINK: &str = "tls:nexus.example.net:443";
const FIRST_WRITE: &str = "VER 1 MSNP12 MSNP11 MSNP10 MSNP9 MSNP8 CVR0\r\n\
    CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0324 MSMSGS anna@example.net\r\n\
    USR 3 TWN I anna@example.net\r\n";
const FIRST_ANSWERS: &str = "VER 1 MSNP12\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\n";

fn rig() -> Rig<Heap> {
    Rig::new(Split::Whole)
}

/// A sign-in whose first commands have left.
fn begun() -> Rig<Heap> {
    let mut rig = rig();
    rig.messenger.sign_in(&anna()).unwrap();
    rig.drain();
    rig
}

/// A sign-in that has come as far as the login server.
fn asked_for_a_ticket() -> Rig<Heap> {
    let mut rig = begun();
    rig.says(NS, FIRST_ANSWERS);
    rig.says(NS, "USR 3 TWN S ct=1\r\n");
    rig.says(NEXUS_LINK, NEXUS_ANSWER);
    rig
}

/// The session ended for that reason, and nothing was told after that.
#[track_caller]
fn ended(rig: &Rig<Heap>, reason: SignOutReason<'static>) {
    assert_eq!(rig.end(), Some(reason), "{:?}", rig.told);
}
