//! Rubbish instead of an answer while signing in.

use msnp_service::{Action, Rule, Server, Step};

use super::{PATIENCE, Place, amount, times};

#[test]
fn rubbish_in_every_phase_of_the_sign_in_costs_little_memory() {
    let steps = [
        (Step::Connect(Server::Notification), "on connecting"),
        (Step::Version, "for VER"),
        (Step::ClientVersion, "for CVR"),
        (Step::UserInitial, "for USR I"),
        (Step::Nexus, "from the nexus"),
        (Step::Login, "from the login"),
        (Step::UserTicket, "for USR S"),
        (Step::Synchronize, "for SYN"),
        (Step::Change, "for CHG"),
    ];
    // Most of them wait for an answer that does not come: together it takes no longer.
    std::thread::scope(|scope| {
        for (step, phase) in steps {
            scope.spawn(move || while_signing_in(step, phase, Action::Garbage(amount())));
        }
    });
}

#[test]
fn answers_of_passport_without_end_cost_little_memory() {
    for (step, server) in [(Step::Nexus, "nexus"), (Step::Login, "login")] {
        std::thread::scope(|scope| {
            for (kind, bytes) in answers_without_end() {
                let phase = format!("{kind} from the {server}");
                scope.spawn(move || while_signing_in(step, &phase, Action::Raw(bytes)));
            }
        });
    }
}

/// What a web server can go on with for ever.
fn answers_without_end() -> [(&'static str, Vec<u8>); 5] {
    let endless = |head: &str, piece: &[u8]| {
        let mut bytes = head.as_bytes().to_vec();
        (0..times(piece)).for_each(|_| bytes.extend_from_slice(piece));
        bytes
    };
    let chunk = [b"1000\r\n".to_vec(), vec![b'y'; 0x1000], b"\r\n".to_vec()].concat();
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    [
        ("headers", endless("HTTP/1.1 200 OK\r\n", b"X-Filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")),
        ("one header", endless("HTTP/1.1 200 OK\r\nX-Filler: ", &[b'y'; 1000])),
        ("body", endless("HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\n", &[b'y'; 1000])),
        ("large chunks", endless(chunked, &chunk)),
        ("small chunks", endless(chunked, b"1\r\ny\r\n")),
    ]
}

fn while_signing_in(step: Step, phase: &str, action: Action) {
    let place = Place::new(phase);
    place.service.controls().add(Rule::new(step, action).forever());
    let (pipe, watch) = place.watched();
    let (events, code) = pipe.lives_out(PATIENCE);
    let told = events.last().map_or("nothing", |event| event["reason"].as_str().unwrap_or("no reason"));
    watch.tell(phase, &format!("exit {code:?}: {told}"));
    assert!(code.is_some_and(|code| code > 0), "{phase}: {events:#?}");
}
