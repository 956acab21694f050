//! Requests for what is so already.

use msnp::{Dialect, List};
use msnp_scenarios::{
    Stage, account_of, in_every_dialect_from_msnp8, in_msnp8_to_msnp12, named, password_of, sees,
};
use msnp_service::{Account, Action, Rule, Step};

use super::*;

in_every_dialect_from_msnp8! {
    whom_the_service_has_already_the_list_has,
    who_is_blocked_already_is_blocked,
    whoever_is_blocked_is_added_without_a_place_on_the_allow_list,
    who_was_removed_already_is_removed,
    who_is_in_a_group_already_is_in_it,
    a_setting_that_is_so_already_is_so,
}

in_msnp8_to_msnp12! {
    who_is_on_the_other_list_is_added_all_the_same,
    another_refusal_changes_nothing,
}

/// The first dialect whose contact list lives in web services, whose answers are not shown.
const WEB_LISTS: u8 = 13;

/// Anna as she was, and on top of it what she did elsewhere, without a word about it.
fn anna_has_elsewhere(stage: &Stage, change: impl FnOnce(Account) -> Account) {
    stage.service.add_account(change(Account::new(ANNA, password_of("anna"), named("anna"))));
}

fn whom_the_service_has_already_the_list_has(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    anna_has_elsewhere(&stage, |anna| anna.contact(DORA));
    assert!(anna.client.contact(DORA).is_none());
    anna.does(anna.client.add_contact(DORA, None));
    assert!(dialect.number() >= WEB_LISTS || anna.trace().contains("< 215 "), "the service says so");
    let dora = anna.contact(DORA);
    assert!(dora.is_on(List::Forward) && dora.is_on(List::Allow), "{dora:?}");
    sees!(anna, Event::ContactChanged { contact } if contact.account() == DORA);
    nothing_is_skipped(&anna);
}

fn who_is_blocked_already_is_blocked(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    anna_has_elsewhere(&stage, |anna| anna.block(DORA));
    anna.does(anna.client.block(DORA));
    assert!(anna.contact(DORA).is_blocked());
    if dialect.number() >= WEB_LISTS {
        return;
    }
    let trace = anna.trace();
    assert!(trace.contains("< 216 ") && trace.contains("< 215 "), "the service says so");
    // The other way round.
    anna.does(anna.client.unblock(DORA));
    for code in [216, 215] {
        stage.controls().add(Rule::new(Step::ListChange, Action::Refuse(code)).account(ANNA));
    }
    anna.does(anna.client.block(DORA));
    assert_eq!(anna.contact(DORA).lists().mask() & 6, 4, "on the block list, not on the allow list");
    for code in [216, 215] {
        stage.controls().add(Rule::new(Step::ListChange, Action::Refuse(code)).account(ANNA));
    }
    anna.does(anna.client.unblock(DORA));
    assert_eq!(anna.contact(DORA).lists().mask() & 6, 2, "on the allow list, not on the block list");
    nothing_is_skipped(&anna);
}

/// 219: the allow list does not take whom the block list has.
fn who_is_on_the_other_list_is_added_all_the_same(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    anna_has_elsewhere(&stage, |anna| anna.block(DORA));
    anna.does(anna.client.add_contact(DORA, None));
    assert!(anna.trace().contains("< 219 "), "the service says so");
    assert!(anna.contact(DORA).is_on(List::Forward));
    assert_eq!(stage.service.list_of(ANNA).expect("her list").block, [DORA]);
    nothing_is_skipped(&anna);
}

fn whoever_is_blocked_is_added_without_a_place_on_the_allow_list(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    anna.does(anna.client.block(DORA));
    anna.does(anna.client.add_contact(DORA, Some("Work")));
    let asked = anna.trace();
    let for_allow = |line: &&str| line.contains(" AL ") && line.contains(DORA) && line.contains("> AD");
    assert_eq!(asked.lines().find(for_allow), None);
    let dora = anna.contact(DORA);
    assert!(dora.is_on(List::Forward) && dora.is_blocked() && !dora.is_on(List::Allow), "{dora:?}");
    let kept = stage.service.list_of(ANNA).expect("her list");
    assert_eq!(
        (kept.block.as_slice(), kept.allow.contains(&account_of("dora"))),
        (&[DORA.to_owned()][..], false)
    );
    nothing_is_skipped(&anna);
}

fn is_answered(stage: &Stage, step: Step, code: u16) {
    stage.controls().add(Rule::new(step, Action::Refuse(code)).account(ANNA));
}

fn who_was_removed_already_is_removed(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    is_answered(&stage, Step::ListChange, 216);
    anna.does(anna.client.remove_contact(BRUNO));
    assert!(!anna.contact(BRUNO).is_on(List::Forward));
    assert_eq!(anna.client.contacts().contacts().count(), 1);
    sees!(anna, Event::ContactChanged { contact } if contact.account() == BRUNO);
    nothing_is_skipped(&anna);
}

fn who_is_in_a_group_already_is_in_it(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let work = anna.client.contacts().group_named("Work").expect("the group").id().to_owned();
    let carla = account_of("carla");
    is_answered(&stage, Step::ListChange, 215);
    anna.does(anna.client.add_to_group(&carla, "Work"));
    assert!(anna.contact(&carla).groups().any(|group| group == work));
    is_answered(&stage, Step::ListChange, 216);
    anna.does(anna.client.remove_from_group(BRUNO, "Work"));
    assert!(!anna.contact(BRUNO).groups().any(|group| group == work));
    assert!(anna.contact(BRUNO).is_on(List::Forward));
    nothing_is_skipped(&anna);
}

fn a_setting_that_is_so_already_is_so(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let asks = !anna.client.contacts().me().asks_when_added();
    for _ in 0..2 {
        is_answered(&stage, Step::Setting, 218);
    }
    anna.does(anna.client.set_privacy(false));
    anna.does(anna.client.set_prompting(asks));
    let contacts = anna.client.contacts();
    assert_eq!((contacts.me().allows_unknown(), contacts.me().asks_when_added()), (false, asks));
    nothing_is_skipped(&anna);
}

fn another_refusal_changes_nothing(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    stage.controls().add(Rule::new(Step::ListChange, Action::Refuse(210)).account(ANNA).times(2));
    anna.fails(anna.client.add_contact(DORA, None));
    assert!(anna.client.contact(DORA).is_none());
}
