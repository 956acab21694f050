//! Rubbish of several kinds on the notification link while all is well otherwise.

use std::fmt::Write;
use std::time::{Duration, Instant};

use msnp_service::{Action, Step};
use serde_json::{Value, json};

use super::program::Pipe;
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
    in_a_session("personal messages", &many(|_| with_payload("UBX bruno@example.com", &personal_message())));
    in_a_session("alerts", &many(|number| with_payload("NOT", &alert(number))));
    in_a_session("additions", &many(|number| format!("ADC 0 RL N=c{number}@example.com F=Somebody\r\n")));
    in_a_session("rings of many", &many(|number| ring(&format!("c{number}@example.com"))));
    in_a_session("rings of one", &many(|_| ring("somebody@example.com")));
}

fn in_a_session(kind: &str, bytes: &[u8]) {
    let place = Place::new();
    // Too many challenges at once are more than the service has asked for, and it would throw the client out.
    place.service.controls().forever(Step::ChallengeAnswer, Action::Silence);
    let (mut pipe, watch) = place.watched();
    pipe.event("signed-in");
    for _ in 0..times(bytes) {
        place.service.send_raw(ANNA, bytes);
    }
    // What it is asked behind all that is answered: it has read everything.
    let answer = answer_to_status(&mut pipe);
    let (_, code) = pipe.lives_out(Duration::from_secs(60));
    watch.tell(&format!("{kind} in a session"), &format!("{}, exit {code:?}", outcome(&answer)));
    assert_eq!((answer["event"].as_str(), code), (Some("presence"), Some(0)), "{kind}: {answer}");
}

/// Asks for another status, and again while the answers to what comes in leave no room for it.
fn answer_to_status(pipe: &mut Pipe) -> Value {
    let limit = Instant::now() + PATIENCE;
    loop {
        pipe.give(json!({ "do": "status", "status": "busy", "id": "after" }));
        let answer = pipe.answer_within("after", PATIENCE);
        if answer["reason"] != "too much is under way" || Instant::now() > limit {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A contact that nobody has heard of.
fn contact(number: u32) -> String {
    format!("LST N=c{number}@example.com F=Somebody C=00000000-0000-0000-0000-{number:012} 8 1\r\n")
}

fn with_payload(command: &str, payload: &str) -> String {
    format!("{command} {}\r\n{payload}", payload.len())
}

fn personal_message() -> String {
    format!("<Data><PSM>{}</PSM><CurrentMedia></CurrentMedia></Data>", "y".repeat(1_000))
}

fn alert(number: u32) -> String {
    let text = "y".repeat(1_000);
    format!(
        "<NOTIFICATION id=\"{number}\" siteid=\"1\"><MSG id=\"1\"><BODY lang=\"1033\"><TEXT>{text}</TEXT></BODY></MSG></NOTIFICATION>"
    )
}

fn mail(number: u32) -> String {
    let mut text = String::from(
        "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsemailnotification; charset=UTF-8\r\n\r\n",
    );
    let _ = write!(
        text,
        "From: Somebody\r\nSubject: Number {number}\r\nFrom-Addr: c{number}@example.com\r\n\r\n"
    );
    with_payload("MSG Hotmail Hotmail", &text)
}

/// Somebody wants to talk, on a switchboard that is not there.
fn ring(account: &str) -> String {
    format!("RNG 11752013 127.0.0.1:1 CKI 849102291.520491113 {account} Somebody\r\n")
}
