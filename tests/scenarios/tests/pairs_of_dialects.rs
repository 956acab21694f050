//! People of different dialects see each other, talk, and send files, both ways.

use msnp::{Direct, Event, Status};
use msnp_scenarios::files::{picture, sends};
use msnp_scenarios::{Person, Stage, dialect, sees};

/// Makes two tests of each pair: each of the two begins once.
macro_rules! between {
    ($($pair:ident: $one:literal $other:literal),* $(,)?) => {
        $(mod $pair {
            #[test] fn there() { super::all_goes_over($one, $other); }
            #[test] fn back() { super::all_goes_over($other, $one); }
        })*
    };
}

between! {
    msnp2_msnp8: 2 8,
    msnp2_msnp12: 2 12,
    msnp2_msnp15: 2 15,
    msnp4_msnp6: 4 6,
    msnp5_msnp11: 5 11,
    msnp7_msnp12: 7 12,
    msnp7_msnp13: 7 13,
    msnp8_msnp15: 8 15,
    msnp11_msnp14: 11 14,
    msnp12_msnp15: 12 15,
    msnp13_msnp14: 13 14,
}

fn all_goes_over(one: u8, other: u8) {
    let stage = Stage::new();
    let (anna, bruno) = (speaking(&stage, "anna", one), speaking(&stage, "bruno", other));
    presence_changes(&anna, &bruno);
    presence_changes(&bruno, &anna);
    they_talk(&anna, &bruno);
    sends(&anna, &bruno, "minutes.txt", &picture(5_000));
    sends(&bruno, &anna, "answer.txt", &picture(5_001));
    one_blocks(&anna, &bruno);
    one_blocks(&bruno, &anna);
    bruno.signs_out();
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
}

/// Somebody at a client of one dialect, which takes direct connections: files of the oldest clients go by nothing else.
fn speaking(stage: &Stage, name: &str, number: u8) -> Person {
    let direct = Direct::both().with_loopback(true);
    let person = Person::new(stage.settings_with(name, dialect(number)).with_direct(direct));
    person.signs_in();
    assert_eq!(person.client.dialect(), Some(dialect(number)));
    person
}

fn presence_changes(from: &Person, to: &Person) {
    sees!(to, Event::Presence { account, status: Status::Online, .. } if account == from.account());
    from.does(from.client.set_status(Status::Busy));
    sees!(to, Event::Presence { account, status: Status::Busy, .. } if account == from.account());
    from.does(from.client.set_status(Status::Online));
    sees!(to, Event::Presence { account, status: Status::Online, .. } if account == from.account());
}

fn they_talk(anna: &Person, bruno: &Person) {
    let chat = anna.does(anna.client.chat(bruno.account()));
    anna.says(&chat, "Ångström & <1> ☃");
    let id =
        sees!(bruno, Event::Text { text, conversation, .. } if text == "Ångström & <1> ☃" => *conversation);
    let reply = bruno.client.conversation_by_id(id).expect("it is open");
    bruno.says(&reply, "and back");
    sees!(anna, Event::Text { text, from, .. } if text == "and back" && from == bruno.account());
    for (person, chat, reader) in [(anna, &chat, bruno), (bruno, &reply, anna)] {
        chat.typing();
        sees!(reader, Event::Typing { from, .. } if from == person.account());
        let nudge = person.does(chat.nudge());
        sees!(reader, Event::Nudge { from, .. } if from == person.account());
        sees!(person, Event::Sent { message, .. } if *message == nudge);
    }
}

fn one_blocks(one: &Person, other: &Person) {
    one.does(one.client.block(other.account()));
    sees!(other, Event::Presence { account, status: Status::Offline, .. } if account == one.account());
    assert!(one.contact(other.account()).is_blocked());
    one.does(one.client.unblock(other.account()));
    sees!(other, Event::Presence { account, status: Status::Online, .. } if account == one.account());
}
