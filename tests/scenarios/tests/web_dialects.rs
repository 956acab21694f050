//! MSNP13 to MSNP15 over TLS: tickets by SOAP, SSO, the list told to the server, presence with networks, and conversations.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use msnp::{Dialect, Error, Event, Status};
use msnp_scenarios::{Person, Stage, account_of, dialect, in_every_dialect_of_web_lists, sees};
use msnp_service::Quirks;

/// Somebody of the cast, who signs in with tickets by SOAP.
fn person(stage: &Stage, name: &str, dialects: &[Dialect]) -> Person {
    let address = stage.with_web_lists(stage.address()).with_dialects(dialects.to_vec());
    Person::new(stage.settings_at(name, address))
}

fn signed_in(stage: &Stage, name: &str, dialects: &[Dialect]) -> Person {
    let person = person(stage, name, dialects);
    person.signs_in();
    person
}

in_every_dialect_of_web_lists! {
    two_people_see_each_other_and_talk,
    people_of_other_dialects_are_seen_and_heard,
    somebody_signs_in_again_with_the_ticket_that_is_kept,
}

fn two_people_see_each_other_and_talk(dialect: Dialect) {
    let stage = Stage::new();
    let anna = signed_in(&stage, "anna", &[dialect]);
    assert_eq!(anna.client.dialect(), Some(dialect));
    let bruno = signed_in(&stage, "bruno", &[dialect]);
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    sees!(bruno, Event::Presence { account, status: Status::Online, .. } if account == anna.account());
    anna.does(anna.client.set_status(Status::Busy));
    sees!(bruno, Event::Presence { account, status: Status::Busy, .. } if account == anna.account());
    let chat = anna.does(anna.client.chat(bruno.account()));
    anna.says(&chat, "Ångström & <1>");
    sees!(bruno, Event::Text { text, .. } if text == "Ångström & <1>");
    bruno.signs_out();
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
}

fn people_of_other_dialects_are_seen_and_heard(dialect: Dialect) {
    let stage = Stage::new();
    let anna = signed_in(&stage, "anna", &[dialect]);
    let bruno = stage.signed_in("bruno");
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    let chat = bruno.does(bruno.client.chat(anna.account()));
    bruno.says(&chat, "from MSNP12");
    sees!(anna, Event::Text { text, .. } if text == "from MSNP12");
}

fn somebody_signs_in_again_with_the_ticket_that_is_kept(dialect: Dialect) {
    let stage = Stage::new();
    let anna = signed_in(&stage, "anna", &[dialect]);
    for _ in 0..2 {
        anna.signs_out();
        anna.signs_in();
    }
    assert_eq!(stage.service.counters().sign_ins, 3);
}

#[test]
fn a_service_that_speaks_less_is_followed() {
    let stage = Stage::with_quirks(Quirks { no_web_lists: true, ..Quirks::default() });
    let anna = signed_in(&stage, "anna", &[dialect(15), dialect(14), dialect(12)]);
    assert_eq!(anna.client.dialect(), Some(dialect(12)));
    assert!(anna.client.contact(&account_of("bruno")).is_some());
}

#[test]
fn tickets_without_their_secret_end_the_sign_in() {
    let stage = Stage::with_quirks(Quirks { no_binary_secrets: true, ..Quirks::default() });
    let error = person(&stage, "anna", &[dialect(15)]).cannot_sign_in();
    assert!(matches!(error, Error::BadAnswer { .. }), "{error:?}");
    assert_eq!(stage.service.counters().sign_ins, 0);
}
