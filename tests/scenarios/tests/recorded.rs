//! What a sign-in, a chat and changes of the list are on the wire, in MSNP2 to MSNP12, beside what was recorded once: a change of the inside
//! changes no byte.
//!
//! `MSNP_WRITE_RECORDED=1 cargo test -p msnp-scenarios --test recorded` records anew, into `tests/recorded/`. Left out are secrets, which
//! are not in traces at all, and what differs from run to run: ports, ids of sessions, challenges, times. What leaves and what comes in on
//! a connection stand one after the other: which came first depends on the machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use msnp::{Dialect, Event, Status};
use msnp_scenarios::{Person, Stage, in_msnp2_to_msnp12, sees};

in_msnp2_to_msnp12! {
    bytes_are_those_that_were_recorded,
}

fn bytes_are_those_that_were_recorded(dialect: Dialect) {
    // One command at a time, so that nothing depends on which connection is quicker.
    let stage = Stage::new().speaking(dialect).in_lock_step();
    let (bruno, anna) = (stage.signed_in("bruno"), stage.signed_in("anna"));
    sees!(bruno, Event::Presence { account, status: Status::Online, .. } if account == anna.account());
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());

    let chat = anna.chats_with(&bruno);
    let id = sees!(bruno, Event::ConversationOpened { conversation, .. } => *conversation);
    let reply = bruno.client.conversation_by_id(id).expect("it is open");
    chat.typing();
    sees!(bruno, Event::Typing { .. });
    anna.says(&chat, "Good morning, Bruno & all: 100 % \u{263a}");
    sees!(bruno, Event::Text { text, .. } if text.starts_with("Good morning"));
    bruno.says(&reply, "Bonjour, \u{c0}nna");
    sees!(anna, Event::Text { text, .. } if text.starts_with("Bonjour"));
    bruno.does(reply.nudge());
    sees!(anna, Event::Nudge { .. });
    chat.leave();
    sees!(bruno, Event::Left { .. });

    anna.does(anna.client.set_status(Status::BeRightBack));
    sees!(bruno, Event::Presence { account, status: Status::BeRightBack, .. } if account == anna.account());
    anna.does(anna.client.set_display_name("Anna at lunch, 50%"));
    let work = Some("Work").filter(|_| dialect.has_groups());
    anna.does(anna.client.add_contact("dora@example.org", work));
    anna.does(anna.client.block("dora@example.org"));
    anna.does(anna.client.unblock("dora@example.org"));
    anna.does(anna.client.remove_contact("dora@example.org"));
    anna.signs_out();
    sees!(bruno, Event::Presence { account, status: Status::Offline, .. } if account == anna.account());
    bruno.signs_out();

    let name = format!("{dialect}").to_ascii_lowercase();
    for person in [&anna, &bruno] {
        let who = person.account().split('@').next().unwrap_or_default();
        compare(&format!("{name}-{who}.txt"), &bytes_of(person));
    }
}

/// Everything that went over the wires, connection by connection.
fn bytes_of(person: &Person) -> String {
    let mut connections: BTreeMap<(u32, String), String> = BTreeMap::new();
    for line in person.trace().lines() {
        let mut parts = line.splitn(4, ' ');
        let (Some(_when), Some(link), Some(direction), Some(words)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            panic!("not a line of a trace: {line}");
        };
        let link = link.parse().expect("the number of a connection");
        let told = connections.entry((link, direction.to_owned())).or_default();
        told.push_str(&format!("{link} {direction} {}\n", without_chance(words)));
    }
    connections.into_values().collect()
}

/// Without what differs from run to run.
fn without_chance(words: &str) -> String {
    // Versions of lists: numbers, later times; and the ids of contacts and groups.
    let is_chance = |word: &str| {
        let is_id = word.len() >= 36 && word.bytes().filter(|&c| c == b'-').count() == 4;
        let is_number = word.len() > 6 && word.bytes().all(|c| c.is_ascii_digit());
        is_id || is_number || word.ends_with("-08:00")
    };
    let words: Vec<&str> = words.split(' ').map(|word| if is_chance(word) { "..." } else { word }).collect();
    let mut told = words.join(" ");
    for (before, after) in [
        ("127.0.0.1:", ' '),
        ("localhost:", '/'),
        (" port ", ' '),
        ("ct=", ','),
        (",rn=", ','),
        (",tpf=", ','),
        ("MD5 S ", ' '),
        ("LoginTime: ", '\\'),
        ("ClientPort: ", '\\'),
        // Its length depends on the port.
        ("MSG Hotmail Hotmail ", ' '),
        ("RINGING ", ' '),
        ("RNG ", ' '),
        ("(blanked) ", ' '),
    ] {
        let mut from = 0;
        while let Some(place) = told[from..].find(before) {
            let start = from + place + before.len();
            let end = told[start..].find(after).map_or(told.len(), |place| start + place);
            told.replace_range(start..end, "...");
            from = start;
        }
    }
    told
}

/// Beside what is recorded in the file.
#[track_caller]
fn compare(file: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded").join(file);
    if std::env::var_os("MSNP_WRITE_RECORDED").is_some() {
        fs::create_dir_all(path.parent().expect("a folder"))
            .and_then(|()| fs::write(&path, now))
            .expect("written");
        return;
    }
    let recorded = fs::read_to_string(&path).unwrap_or_default();
    for (place, (was, is)) in recorded.lines().zip(now.lines()).enumerate() {
        assert_eq!(is, was, "{file}, line {}", place + 1);
    }
    assert_eq!(now.lines().count(), recorded.lines().count(), "lines of {file}");
}
