//! What servers and people really send is read: names of every kind, lists that do not add up, answers that are missing, texts in every
//! dress.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

/// Where the dialects do not differ but in where the list is and how one signs in.
macro_rules! in_one_dialect_of_each_kind {
    ($($story:ident),* $(,)?) => {
        in_one_dialect_of_each_kind!(@ like_msnp8, MSNP8, $($story)*);
        in_one_dialect_of_each_kind!(@ like_msnp12, MSNP12, $($story)*);
        in_one_dialect_of_each_kind!(@ like_msnp15, MSNP15, $($story)*);
    };
    (@ $module:ident, $dialect:ident, $($story:ident)*) => {
        mod $module {
            $(#[test] fn $story() { super::$story(::msnp::Dialect::$dialect); })*
        }
    };
}

mod lists;
mod messages;
mod names;
mod notices;
mod requests;
mod settings;
mod sign_in;

use msnp::{Dialect, Event};
use msnp_scenarios::{Person, Stage};
use msnp_service::{Action, Rule, Step};

const ANNA: &str = "anna@example.net";
const BRUNO: &str = "bruno@example.org";
const DORA: &str = "dora@example.org";

/// Groups of the list in [`list`]: their ids before MSNP10, and later.
const FRIENDS: [&str; 2] = ["0", "3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44"];
const WORK: [&str; 2] = ["1", "c70b41d9-2a58-4f6e-9d13-8b5e7f20a611"];
const BRUNOS_ID: &str = "7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3";

fn id_of(group: [&'static str; 2], dialect: Dialect) -> &'static str {
    group[usize::from(dialect.has_contact_ids())]
}

/// What somebody hears who is told to be a stranger with this name: `ADD`, or from MSNP10 on `ADC`.
fn added_you(dialect: Dialect, account: &str, name: &str) -> String {
    if dialect.has_contact_ids() {
        format!("ADC 0 RL N={account} F={name}\r\n")
    } else {
        format!("ADD 0 RL 7 {account} {name}\r\n")
    }
}

/// The line of a contact who is on the forward, allow and reverse list, in this group.
fn listed(dialect: Dialect, account: &str, name: &str, group: &str) -> String {
    let network = if dialect.number() >= 12 { " 1" } else { "" };
    if dialect.has_contact_ids() {
        format!("LST N={account} F={name} C={BRUNOS_ID} 11{network} {group}\r\n")
    } else {
        format!("LST {account} {name} 11 {group}\r\n")
    }
}

/// The answer to `SYN`, with two groups and these contacts, and so many where `counts` says so.
fn list(dialect: Dialect, counts: &str, contacts: &str) -> String {
    let [friends, work] = [FRIENDS, WORK].map(|group| id_of(group, dialect));
    let (version, groups) = if dialect.has_contact_ids() {
        ("1 1", format!("LSG Friends {friends}\r\nLSG Work {work}\r\n"))
    } else {
        ("1", format!("LSG {friends} Friends 0\r\nLSG {work} Work 0\r\n"))
    };
    format!("SYN {{trid}} {version} {counts}\r\nGTC A\r\nBLP AL\r\n{groups}{contacts}")
}

/// Has the service give Anna this list.
fn gives_anna(stage: &Stage, list: &str) {
    let answer = Action::Line(list.trim_end_matches("\r\n").to_owned());
    stage.controls().add(Rule::new(Step::Synchronize, answer).account(ANNA));
}

/// Has the service say something to somebody, as it is.
fn hears(stage: &Stage, person: &Person, bytes: impl AsRef<[u8]>) {
    stage.service.send_raw(person.account(), bytes.as_ref());
}

fn with_payload(line: &str, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    [format!("{line} {}\r\n", payload.len()).as_bytes(), payload].concat()
}

/// What somebody was told that fits.
fn told(person: &Person, fits: impl Fn(&Event) -> bool) -> Vec<Event> {
    person.seen().into_iter().filter(fits).collect()
}

/// A line is passed over without a word only where it says nothing.
#[track_caller]
fn nothing_is_skipped(person: &Person) {
    let skipped = told(person, |event| matches!(event, Event::Skipped { .. }));
    assert!(skipped.is_empty(), "{skipped:?}");
    assert!(person.client.is_online());
}
