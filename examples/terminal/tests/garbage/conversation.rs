//! Rubbish on the way to a conversation, and in one.

use std::time::{Duration, Instant};

use msnp_service::{Action, Rule, Step};
use serde_json::{Value, json};

use super::program::Pipe;
use super::watch::Watch;
use super::{ANNA, BRUNO, PATIENCE, Place, amount, outcome, times};

/// The largest payload that a switchboard passes on, in bytes.
const LARGEST: usize = 16 * 1024;
/// Bytes of random ones until they come again.
const RANDOM: usize = 1 << 20;

#[test]
fn rubbish_while_a_conversation_opens_fails_what_is_said_and_nothing_else() {
    // On the notification link the line has to end, or the next answer would be a part of it.
    let lines = random().repeat(amount().div_ceil(RANDOM)).into_iter().chain(*b"\r\n").collect();
    let steps = [
        (Step::SwitchboardRequest, "for XFR SB", Action::Raw(lines)),
        (Step::SwitchboardUser, "for USR on a switchboard", Action::Garbage(amount())),
        (Step::Call, "for CAL", Action::Garbage(amount())),
    ];
    std::thread::scope(|scope| {
        for (step, phase, action) in steps {
            scope.spawn(move || while_calling(step, phase, action));
        }
        scope.spawn(while_answering);
    });
}

fn while_calling(step: Step, phase: &str, action: Action) {
    let place = Place::new();
    place.service.controls().add(Rule::new(step, action).forever());
    let bruno = talker(&place, BRUNO);
    let (mut anna, watch) = place.watched();
    anna.event("signed-in");
    anna.give(json!({ "do": "text", "to": BRUNO, "text": "Hello", "id": "text" }));
    let answer = anna.answer_within("text", PATIENCE);
    goes_on(anna, watch, phase, &outcome(&answer));
    assert_eq!(answer["event"], "failed", "{phase}: {answer}");
    drop(bruno);
}

fn while_answering() {
    let phase = "for ANS";
    let place = Place::new();
    place.service.controls().add(Rule::new(Step::Answer, Action::Garbage(amount())).account(ANNA).forever());
    let (mut anna, watch) = place.watched();
    anna.event("signed-in");
    let mut bruno = talker(&place, BRUNO);
    bruno.give(json!({ "do": "text", "to": ANNA, "text": "Hello", "id": "text" }));
    let answer = bruno.answer_within("text", PATIENCE);
    goes_on(anna, watch, phase, &format!("Bruno: {}", outcome(&answer)));
}

#[test]
fn rubbish_in_a_conversation_costs_little_memory() {
    let many = |line: &dyn Fn(u32) -> Vec<u8>| (0..2_000).flat_map(line).collect::<Vec<u8>>();
    let text = |line: String| line.into_bytes();
    let coming_and_going =
        |n: u32| format!("JOI c{n}@example.com Somebody\r\nBYE c{n}@example.com\r\n").into_bytes();
    let kinds: [(&str, Vec<u8>); 14] = [
        ("random bytes", random()),
        ("one line", vec![b'y'; 1 << 20]),
        ("lines", many(&|_| text("XQZ 1 2 3 and some more that nobody understands\r\n".to_owned()))),
        ("largest texts", message("Content-Type: text/plain; charset=UTF-8", LARGEST)),
        ("largest messages of no kind", message("Content-Type: application/x-nothing", LARGEST)),
        ("largest heads", message(&"X-Filler: y\r\n".repeat(1_200), LARGEST)),
        ("short texts", many(&|_| message("Content-Type: text/plain; charset=UTF-8", 100))),
        ("too large payloads", message("Content-Type: text/plain", 100_000)),
        ("first chunks", (0..200).flat_map(|number| chunk(number, 64)).collect()),
        ("first chunks of too many", (0..200).flat_map(|number| chunk(number, 4_000_000_000)).collect()),
        ("JOI", many(&|number| text(format!("JOI c{number}@example.com Somebody\r\n")))),
        ("IRO", many(&|number| text(format!("IRO 1 {number} 2000 c{number}@example.com Somebody\r\n")))),
        ("JOI and BYE", many(&coming_and_going)),
        ("ACK", many(&|number| text(format!("ACK {number}\r\nNAK {number}\r\n")))),
    ];
    for (kind, bytes) in kinds {
        in_a_conversation(kind, &bytes);
    }
}

fn in_a_conversation(kind: &str, bytes: &[u8]) {
    let place = Place::new();
    let bruno = talker(&place, BRUNO);
    let (mut anna, watch) = place.watched();
    anna.event("signed-in");
    anna.give(json!({ "do": "text", "to": BRUNO, "text": "Hello", "id": "text" }));
    assert_eq!(anna.answer("text")["event"], "delivered");
    for _ in 0..times(bytes) {
        place.service.send_raw_to_switchboards(ANNA, bytes);
    }
    let end = end_of_rubbish(&place, &mut anna);
    goes_on(anna, watch, &format!("{kind} in a conversation"), &end);
    drop(bruno);
}

/// Waits until everything is read: a word behind it is told, or the conversation's connection was given up.
fn end_of_rubbish(place: &Place, anna: &mut Pipe) -> String {
    let word = "That was all of it.";
    let limit = Instant::now() + PATIENCE;
    while Instant::now() < limit {
        // Events may be left out while they come faster than they are read, so it is said again.
        let mut bytes = b"\r\n".to_vec();
        let body = format!("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n{word}");
        bytes.extend(format!("MSG {BRUNO} Bruno {}\r\n{body}", body.len()).bytes());
        place.service.send_raw_to_switchboards(ANNA, &bytes);
        let is_over =
            |event: &Value| event["text"] == word || event["event"] == "left" && event["who"] == ANNA;
        if let Some(event) = anna.look_for(Duration::from_millis(500), is_over) {
            return outcome(&event);
        }
    }
    panic!("no end of it")
}

/// Whoever had to do with rubbish is still there, and goes when asked to.
fn goes_on(mut pipe: Pipe, watch: Watch, phase: &str, end: &str) {
    pipe.give(json!({ "do": "status", "status": "busy", "id": "after" }));
    let answer = pipe.answer_within("after", PATIENCE);
    let (_, code) = pipe.lives_out(PATIENCE);
    watch.tell(phase, &format!("{end}, {}, exit {code:?}", outcome(&answer)));
    assert_eq!((answer["event"].as_str(), code), (Some("presence"), Some(0)), "{phase}: {answer}");
}

/// Another program that is signed in.
fn talker(place: &Place, account: &str) -> Pipe {
    let mut pipe = place.pipe(account);
    pipe.event("signed-in");
    pipe
}

/// Bytes without meaning, the same in every run (a linear congruence).
fn random() -> Vec<u8> {
    let mut state: u64 = 20_261_125;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..RANDOM).map(|_| next()).collect()
}

/// A message from Bruno with a payload of so many bytes.
fn message(header: &str, length: usize) -> Vec<u8> {
    let mut payload = format!("MIME-Version: 1.0\r\n{header}\r\n\r\n").into_bytes();
    payload.resize(length, b'y');
    [format!("MSG {BRUNO} Bruno {length}\r\n").into_bytes(), payload].concat()
}

/// The first of so many pieces of a message of which no more will come.
fn chunk(number: u32, chunks: u32) -> Vec<u8> {
    let id = format!("{{00000000-0000-0000-0000-{number:012}}}");
    message(&format!("Content-Type: text/plain\r\nMessage-ID: {id}\r\nChunks: {chunks}"), 1_400)
}
