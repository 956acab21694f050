//! Lists of MSNP13 to MSNP15 that are kept between two runs: what changed meanwhile is asked for alone, and the list is whole all the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use msnp::{Dialect, Event, List, ListCache, Roster, Status};
use msnp_scenarios::{Person, Stage, account_of, dialect, eventually, in_every_dialect_of_web_lists, sees};
use msnp_service::{Action, ListEdit, Quirks, Step};

in_every_dialect_of_web_lists! {
    what_changed_between_two_runs_is_in_the_list,
    a_service_that_tells_no_changes_gives_the_whole_list,
    what_changed_while_the_session_was_lost_is_told,
    a_list_that_was_cut_off_is_no_list,
    a_list_of_another_dialect_is_of_no_use,
}

/// Everything of a list that the service keeps.
fn shown(roster: &Roster) -> Vec<String> {
    let group = |id: &str| roster.group(id).map_or("?", |group| group.name()).to_owned();
    let contact = |contact: &std::sync::Arc<msnp::Contact>| {
        let groups: Vec<String> = contact.groups().map(group).collect();
        format!("{} {} {} {groups:?}", contact.account(), contact.lists().mask(), contact.id().unwrap_or(""))
    };
    let mut all: Vec<String> = roster.groups().iter().map(|group| group.name().to_owned()).collect();
    all.sort_unstable();
    all.extend(roster.everybody().map(contact));
    all
}

fn kept(stage: &Stage) -> ListCache {
    let anna = stage.signed_in("anna");
    let cache = anna.client.list_cache().expect("a list");
    anna.signs_out();
    eventually("nobody is there", || stage.service.online_count() == 0);
    stage.service.reset_counters();
    ListCache::from_bytes(&cache.to_bytes())
}

fn later(stage: &Stage, cache: &ListCache) -> Person {
    let anna = Person::new(stage.settings("anna").with_list_cache(cache.clone()));
    anna.signs_in();
    anna
}

/// How often both documents were told whole, and as changes.
fn told(stage: &Stage) -> (u64, u64) {
    let counters = stage.service.counters();
    (counters.lists_told, counters.list_changes_told)
}

/// The list that somebody has who keeps nothing.
fn is_as_if_new(stage: &Stage, anna: Person) {
    let roster = shown(&anna.client.contacts());
    anna.signs_out();
    assert_eq!(roster, shown(&stage.signed_in("anna").client.contacts()));
}

fn edit(stage: &Stage, edits: &[ListEdit<'_>]) {
    for edit in edits {
        assert!(stage.service.edit_list(&account_of("anna"), *edit), "{edit:?}");
    }
}

fn what_changed_between_two_runs_is_in_the_list(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let cache = kept(&stage);
    let (bruno, carla, dora) = (account_of("bruno"), account_of("carla"), account_of("dora"));
    // Nothing.
    let anna = later(&stage, &cache);
    assert_eq!(told(&stage), (0, 2));
    assert_eq!(anna.client.contacts().contacts().count(), 2);
    let b = stage.signed_in("bruno");
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if *account == bruno);
    anna.signs_out();
    edit(
        &stage,
        &[
            ListEdit::Add(&dora),
            ListEdit::AddGroup("Chess"),
            ListEdit::PutInGroup(&dora, "Chess"),
            ListEdit::TakeFromGroup(&bruno, "Work"),
            ListEdit::RemoveGroup("Work"),
            ListEdit::Block(&bruno),
            ListEdit::Remove(&carla),
        ],
    );
    let emil = stage.signed_in("emil");
    emil.does(emil.client.add_contact(&account_of("anna"), None));
    stage.service.reset_counters();
    let anna = later(&stage, &cache);
    assert_eq!(told(&stage), (0, 2), "from the list of the first run on");
    sees!(anna, Event::AddedYou { account, decided: false, .. } if account == emil.account());
    assert!(anna.contact(&bruno).is_blocked() && !anna.contact(&carla).is_on(List::Forward));
    let d = stage.signed_in("dora");
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == d.account());
    assert!(b.client.is_online());
    is_as_if_new(&stage, anna);
}

fn a_service_that_tells_no_changes_gives_the_whole_list(dialect: Dialect) {
    let quirks = Quirks { no_list_changes_since: true, ..Quirks::default() };
    for (quirks, fault) in [(quirks, None), (Quirks::default(), Some((Step::AddressBook, "Odd")))] {
        let stage = Stage::with_quirks(quirks).speaking(dialect);
        let cache = kept(&stage);
        edit(&stage, &[ListEdit::Remove(&account_of("carla")), ListEdit::Add(&account_of("dora"))]);
        if let Some((step, fault)) = fault {
            stage.controls().on(step, Action::Fault(fault.to_owned()));
        }
        let anna = later(&stage, &cache);
        assert_eq!(told(&stage).0, 2);
        is_as_if_new(&stage, anna);
    }
}

fn what_changed_while_the_session_was_lost_is_told(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect).staying_connected();
    let (anna, bruno, dora) = (stage.signed_in("anna"), stage.signed_in("bruno"), stage.signed_in("dora"));
    sees!(anna, Event::Presence { account, .. } if account == bruno.account());
    anna.forgets();
    stage.controls().cut_notification(anna.account());
    sees!(anna, Event::ConnectionLost { .. });
    edit(&stage, &[ListEdit::Add(dora.account())]);
    sees!(anna, Event::Online { .. });
    sees!(anna, Event::ContactChanged { contact } if contact.account() == dora.account());
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == dora.account());
    eventually("Bruno is there", || anna.contact(bruno.account()).is_online());
    let is_about_bruno = |event: &Event| matches!(event, Event::ContactChanged { contact } if contact.account() == bruno.account());
    assert!(!anna.seen().iter().any(is_about_bruno), "{:?}", anna.seen());
    is_as_if_new(&stage, anna);
}

fn a_list_that_was_cut_off_is_no_list(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let cache = kept(&stage);
    edit(&stage, &[ListEdit::Add(&account_of("dora")), ListEdit::Remove(&account_of("carla"))]);
    // Memberships are told, and contacts never.
    stage.controls().forever(Step::AddressBook, Action::Close);
    let anna = Person::new(stage.settings("anna").with_list_cache(cache));
    anna.cannot_sign_in();
    let half = anna.client.list_cache();
    stage.controls().clear();
    if let Some(half) = half {
        let anna = later(&stage, &half);
        assert!(anna.contact(&account_of("dora")).is_on(List::Forward));
        is_as_if_new(&stage, anna);
    }
    anna.signs_in();
    assert!(anna.contact(&account_of("dora")).is_on(List::Allow));
    is_as_if_new(&stage, anna);
}

fn a_list_of_another_dialect_is_of_no_use(web: Dialect) {
    let stage = Stage::new().speaking(web);
    let of_web = kept(&stage);
    let older = |cache: ListCache| {
        let address = stage.address().with_dialects(vec![dialect(12)]);
        let anna = Person::new(stage.settings_at("anna", address).with_list_cache(cache));
        anna.signs_in();
        let cache = anna.client.list_cache().expect("a list");
        anna.signs_out();
        eventually("nobody is there", || stage.service.online_count() == 0);
        cache
    };
    let of_older = older(of_web);
    let counters = stage.service.counters();
    assert_eq!((counters.syn_full, counters.syn_unchanged), (1, 0));
    older(of_older.clone());
    assert_eq!(stage.service.counters().syn_unchanged, 1);
    let anna = later(&stage, &of_older);
    assert_eq!(told(&stage), (2, 0));
    assert_eq!(anna.client.contacts().contacts().count(), 2);
}
