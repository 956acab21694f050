//! Rubbish of several kinds on the notification link while all is well otherwise.

use std::fmt::Write;
use std::time::Duration;

use msnp_service::{Action, Step};
use serde_json::json;

use super::{ANNA, PATIENCE, Place, outcome, times};

#[test]
fn rubbish_in_a_session_costs_little_memory_and_the_session_goes_on() {
    let mut payload = b"MSG Hotmail Hotmail 100000\r\n".to_vec();
    payload.extend(std::iter::repeat_n(b'y', 100_000));
    let many = |line: fn(u32) -> String| (0..2_000).map(line).collect::<String>().into_bytes();
    in_a_session("lines", &many(|_| "XQZ 1 2 3 and some more that nobody understands\r\n".to_owned()));
    in_a_session("payloads", &payload);
    in_a_session("contacts", &many(contact));
    in_a_session("challenges", &many(|number| format!("CHL 0 {number:020}\r\n")));
    in_a_session("mail notices", &many(mail));
    in_a_session(
        "presence of nobody",
        &many(|number| format!("NLN BSY c{number}@example.com Somebody 0\r\n")),
    );
    in_a_session("rings of many", &many(|number| ring(&format!("c{number}@example.com"))));
    in_a_session("rings of one", &many(|_| ring("somebody@example.com")));
}

fn in_a_session(kind: &str, bytes: &[u8]) {
    let place = Place::new(kind);
    // Too many challenges at once are more than the service has asked for, and it would throw the client out.
    place.service.controls().forever(Step::ChallengeAnswer, Action::Silence);
    let (mut pipe, watch) = place.watched();
    pipe.event("signed-in");
    for _ in 0..times(bytes) {
        place.service.send_raw(ANNA, bytes);
    }
    // What it is asked behind all that is answered: it has read everything.
    pipe.give(json!({ "do": "status", "status": "busy", "id": "after" }));
    let answer = pipe.answer_within("after", PATIENCE);
    let (_, code) = pipe.lives_out(Duration::from_secs(60));
    watch.tell(&format!("{kind} in a session"), &format!("{}, exit {code:?}", outcome(&answer)));
    assert_eq!((answer["event"].as_str(), code), (Some("presence"), Some(0)), "{kind}: {answer}");
}

/// A contact that nobody has heard of.
fn contact(number: u32) -> String {
    format!("LST N=c{number}@example.com F=Somebody C=00000000-0000-0000-0000-{number:012} 8 1\r\n")
}

fn mail(number: u32) -> String {
    let mut text = String::from(
        "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsemailnotification; charset=UTF-8\r\n\r\n",
    );
    let _ = write!(
        text,
        "From: Somebody\r\nSubject: Number {number}\r\nFrom-Addr: c{number}@example.com\r\n\r\n"
    );
    format!("MSG Hotmail Hotmail {}\r\n{text}", text.len())
}

/// Somebody wants to talk, on a switchboard that is not there.
fn ring(account: &str) -> String {
    format!("RNG 11752013 127.0.0.1:1 CKI 849102291.520491113 {account} Somebody\r\n")
}
