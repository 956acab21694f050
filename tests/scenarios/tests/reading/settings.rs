//! What some services want to be told again before they tell others.

use msnp::{Dialect, Event, Status};
use msnp_scenarios::{Stage, eventually, in_every_dialect_from_msnp8, sees};
use msnp_service::Quirks;

use super::*;

in_every_dialect_from_msnp8! {
    the_personal_message_follows_the_first_status,
    a_new_name_is_told_to_others,
}

/// From MSNP11 on; before, there is none.
fn the_personal_message_follows_the_first_status(dialect: Dialect) {
    let quirks = Quirks { additions_wait_for_personal_message: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).speaking(dialect).staying_connected();
    let (dora, emil) = (stage.signed_in("dora"), stage.signed_in("emil"));
    let said = |trace: &str| trace.lines().filter(|line| line.contains("> UUX ")).count();
    if !dialect.has_personal_message() {
        dora.does(dora.client.add_contact(emil.account(), None));
        sees!(emil, Event::AddedYou { account, .. } if account == DORA);
        assert_eq!(said(&emil.trace()), 0);
        return;
    }
    eventually("the message is said", || said(&emil.trace()) == 1);
    let trace = emil.trace();
    assert!(trace.find("> CHG ").expect("it is said") < trace.find("> UUX ").expect("it is said"));
    eventually("it is taken", || emil.trace().contains("< UUX "));
    dora.does(dora.client.add_contact(emil.account(), None));
    sees!(emil, Event::AddedYou { account, .. } if account == DORA);
    // The one that is kept, in the session after.
    emil.does(emil.client.add_contact(DORA, None));
    emil.does(emil.client.set_personal_message("at the sea"));
    sees!(dora, Event::PersonalMessage { message, .. } if message == "at the sea");
    stage.controls().cut(emil.account());
    sees!(emil, Event::ConnectionLost { .. });
    sees!(emil, Event::Online { .. });
    sees!(emil, Event::Online { .. });
    eventually("the message is said again", || said(&emil.trace()) == 3);
    eventually("it is taken", || emil.trace().matches("< UUX ").count() == 3);
    nothing_is_skipped(&emil);
}

fn a_new_name_is_told_to_others(dialect: Dialect) {
    let quirks = Quirks { names_wait_for_status: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    anna.does(anna.client.set_status(Status::Busy));
    sees!(bruno, Event::Presence { account, status: Status::Busy, .. } if account == ANNA);
    anna.does(anna.client.set_display_name("Anna C"));
    let status = sees!(bruno, Event::Presence { account, name, status, .. } if account == ANNA && name == "Anna C" => *status);
    assert_eq!((status, bruno.contact(ANNA).name()), (Status::Busy, "Anna C"));
    // Nothing changed, and nobody is told so.
    let told = told(&anna, |event| matches!(event, Event::StatusChanged { .. }));
    assert_eq!(told.len(), 1, "{told:?}");
    nothing_is_skipped(&anna);
}
