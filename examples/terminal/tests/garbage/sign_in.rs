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
            scope.spawn(move || while_signing_in(step, phase, |_| Action::Garbage(amount())));
        }
    });
}

#[test]
fn what_the_service_says_while_signing_in_costs_little_memory() {
    let text = "y".repeat(16_000);
    let notice = format!("MIME-Version: 1.0\r\nContent-Type: text/x-msmsgssystemmessage\r\n\r\n{text}");
    let alert = format!(
        "<NOTIFICATION id=\"1\" siteid=\"1\"><MSG><BODY><TEXT>{text}</TEXT></BODY></MSG></NOTIFICATION>"
    );
    let kinds = [
        ("notices before SYN", format!("MSG Hotmail Hotmail {}\r\n{notice}", notice.len())),
        ("alerts before SYN", format!("NOT {}\r\n{alert}", alert.len())),
    ];
    std::thread::scope(|scope| {
        for (phase, bytes) in kinds {
            scope.spawn(move || {
                let bytes = bytes.repeat(times(bytes.as_bytes())).into_bytes();
                while_signing_in(Step::Synchronize, phase, |_| Action::Raw(bytes));
            });
        }
    });
}

#[test]
fn answers_of_passport_without_end_cost_little_memory() {
    for (step, server) in [(Step::Nexus, "nexus"), (Step::Login, "login")] {
        std::thread::scope(|scope| {
            for (kind, head, piece) in answers_without_end() {
                let phase = format!("{kind} from the {server}");
                scope.spawn(move || while_signing_in(step, &phase, |place| endless(place, head, &piece)));
            }
        });
    }
}

/// What a web server can go on with for ever: how it begins, and what comes again and again. `LOGIN` stands for where the login is.
fn answers_without_end() -> [(&'static str, &'static str, Vec<u8>); 7] {
    const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    // An answer of the nexus that can be used, but its connection only behind the body.
    const USABLE: &str = "HTTP/1.1 200 OK\r\nPassportURLs: DARealm=Passport.Net,DALogin=LOGIN\r\n";
    const USABLE_CHUNKED: &str = "HTTP/1.1 200 OK\r\nPassportURLs: DARealm=Passport.Net,DALogin=LOGIN\r\n\
        Transfer-Encoding: chunked\r\n\r\n1\r\ny\r\n";
    let chunk = [b"1000\r\n".to_vec(), vec![b'y'; 0x1000], b"\r\n".to_vec()].concat();
    let header = b"X-Filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".to_vec();
    [
        ("headers", "HTTP/1.1 200 OK\r\n", header.clone()),
        ("headers with an address", USABLE, header),
        ("one header", "HTTP/1.1 200 OK\r\nX-Filler: ", vec![b'y'; 1000]),
        ("body", "HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\n", vec![b'y'; 1000]),
        ("large chunks", CHUNKED, chunk),
        ("small chunks", CHUNKED, b"1\r\ny\r\n".to_vec()),
        ("small chunks with an address", USABLE_CHUNKED, b"1\r\ny\r\n".to_vec()),
    ]
}

fn endless(place: &Place, head: &str, piece: &[u8]) -> Action {
    let login = place.service.addresses().login_url.trim_start_matches("https://");
    let mut bytes = head.replace("LOGIN", login).into_bytes();
    (0..times(piece)).for_each(|_| bytes.extend_from_slice(piece));
    Action::Raw(bytes)
}

fn while_signing_in(step: Step, phase: &str, action: impl FnOnce(&Place) -> Action) {
    // With the address in hand, the client asks the login on a connection of its own when this one has no end.
    let is_usable = phase == "small chunks with an address from the nexus";
    let place = Place::new();
    place.service.controls().add(Rule::new(step, action(&place)).forever());
    let (pipe, watch) = place.watched();
    // The end of the input would give up a sign-in that hangs.
    let (events, code) = if is_usable { pipe.lives_out(PATIENCE) } else { pipe.ends(PATIENCE) };
    let told = events.last().map_or("nothing", |event| event["reason"].as_str().unwrap_or("no reason"));
    watch.tell(phase, &format!("exit {code:?}: {told}"));
    assert!(code.is_some_and(|code| code > 0 || is_usable), "{phase}: {events:#?}");
}
