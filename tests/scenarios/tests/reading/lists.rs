//! Lists that do not add up.

use msnp::{Dialect, Event, List};
use msnp_scenarios::{Stage, in_msnp8_to_msnp12, sees};

use super::*;

in_msnp8_to_msnp12! {
    counts_that_are_too_large_cost_no_sign_in_and_no_text,
    counts_beyond_all_measure_are_counts,
    a_contact_who_is_listed_twice_is_in_both_groups,
}

fn counts_that_are_too_large_cost_no_sign_in_and_no_text(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let bruno = stage.signed_in("bruno");
    let line = listed(dialect, BRUNO, "Bruno", id_of(FRIENDS, dialect));
    gives_anna(&stage, &list(dialect, "3 2", &line));
    let anna = stage.person("anna");
    let client = anna.client.clone();
    let signing_in = smol::spawn(async move { client.sign_in().await });
    // The rest of the list is still waited for, and what Bruno says is told already.
    sees!(bruno, Event::Presence { account, .. } if account == ANNA);
    bruno.says(&bruno.chats_with(&anna), "early");
    sees!(anna, Event::Text { text, .. } if text == "early");
    anna.does(signing_in);
    let said = anna.seen();
    let place = |fits: fn(&Event) -> bool| said.iter().position(fits).expect("it was told");
    let text = place(|event| matches!(event, Event::Text { .. }));
    assert!(text < place(|event| matches!(event, Event::Online { .. })), "{said:?}");
    assert!(anna.contact(BRUNO).is_on(List::Forward));
    nothing_is_skipped(&anna);
}

fn counts_beyond_all_measure_are_counts(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let line = listed(dialect, BRUNO, "Bruno", id_of(FRIENDS, dialect));
    gives_anna(&stage, &list(dialect, "99999999999 2", &line));
    let anna = stage.signed_in("anna");
    assert_eq!(anna.client.contacts().contacts().count(), 1);
    nothing_is_skipped(&anna);
}

fn a_contact_who_is_listed_twice_is_in_both_groups(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let [friends, work] = [FRIENDS, WORK].map(|group| id_of(group, dialect));
    let lines = [friends, work].map(|group| listed(dialect, BRUNO, "Bruno", group)).concat();
    gives_anna(&stage, &list(dialect, "2 2", &lines));
    let anna = stage.signed_in("anna");
    let bruno = anna.contact(BRUNO);
    assert_eq!(bruno.groups().collect::<Vec<_>>(), [friends, work]);
    let contacts = anna.client.contacts();
    assert_eq!(contacts.contacts().count(), 1);
    assert!([friends, work].iter().all(|group| contacts.members(group).count() == 1));
    nothing_is_skipped(&anna);
}
