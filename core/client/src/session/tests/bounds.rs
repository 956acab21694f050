//! What is kept has bounds, each bites, is told and counted.

use super::*;
use crate::limits::{Bounds, Counters, Limit};

fn bounded(bounds: Bounds) -> (Session, Events) {
    let mut session = Session::new(&settings().with_bounds(bounds));
    let events = session.subscribe(1000);
    (session, events)
}

fn counters(session: &Session) -> Counters {
    session.tally.counters(msnp_core::Messenger::<msnp_core::Heap>::new().counters())
}

fn count(session: &Session, limit: Limit) -> u32 {
    counters(session).reached(limit)
}

/// What was told of bounds, everything else is thrown away.
fn told(events: &mut Events) -> Vec<(Limit, u32)> {
    let told = all(events).into_iter().filter_map(|event| match event {
        Event::LimitReached { link: msnp_core::LinkKind::Notification, limit, dropped } => {
            Some((limit, dropped))
        }
        _ => None,
    });
    told.collect()
}

fn property<'a>(name: &'a str, value: &'a str) -> CoreEvent<'a> {
    CoreEvent::ContactProperty { account: None, property: name, value: value.into() }
}

#[test]
fn a_list_of_strangers_is_bounded() {
    let (mut session, mut events) = bounded(Bounds::DEFAULT);
    session.take(CoreEvent::ListBegins { contacts: u32::MAX, groups: u32::MAX });
    for number in 0..11_000 {
        session.take(contact(&format!("a{number}@example.org"), 1, ""));
    }
    assert_eq!(session.roster.everybody().len(), 10_000);
    assert_eq!((told(&mut events), count(&session, Limit::Contacts)), (vec![(Limit::Contacts, 1)], 1_000));
    // Who adds oneself is a stranger as well.
    session.take(CoreEvent::Added(change(None, List::Reverse, "emil@example.org", None)));
    assert_eq!((session.roster.everybody().len(), count(&session, Limit::Contacts)), (10_000, 1_001));
    // The rest is told when a minute is over, or the session.
    session.now = session.now.after(msnp_core::time::Duration::from_secs(60));
    assert_eq!(session.deadline(), Some(session.now));
    session.emit_limits(false);
    assert_eq!((told(&mut events), session.deadline()), (vec![(Limit::Contacts, 1_000)], None));
}

#[test]
fn groups_are_bounded() {
    let (mut session, mut events) = bounded(Bounds { groups: 10, ..Bounds::DEFAULT });
    let _ = session.begin(Instant::FAR_FUTURE);
    session.take(CoreEvent::ListBegins { contacts: 0, groups: u32::MAX });
    for number in 0..15 {
        let id = number.to_string();
        session.take(CoreEvent::Group(CoreGroup { id: &id, name: "Work".into() }));
    }
    session.take(CoreEvent::GroupRenamed(CoreGroup { id: "7", name: "Home".into() }));
    assert_eq!(session.roster.groups().len(), 10);
    assert_eq!(session.roster.group("7").unwrap().name(), "Home");
    session.take(CoreEvent::SignedOut { reason: CoreReason::ServerClosed });
    assert_eq!(told(&mut events), [(Limit::Groups, 1), (Limit::Groups, 4)], "the end waits for no minute");
}

#[test]
fn groups_of_a_contact_are_bounded() {
    let (mut session, mut events) = bounded(Bounds { memberships: 2, ..Bounds::DEFAULT });
    session.take(contact("bruno@example.org", 1, "1,2,3,4"));
    session.take(contact("carla@example.org", 1, "1"));
    for group in ["1", "2", "3"] {
        session.take(CoreEvent::Added(change(None, List::Forward, "carla@example.org", Some(group))));
    }
    for account in ["bruno@example.org", "carla@example.org"] {
        assert_eq!(session.roster.contact(account).unwrap().groups().collect::<Vec<_>>(), ["1", "2"]);
    }
    assert_eq!((told(&mut events), count(&session, Limit::Memberships)), (vec![(Limit::Memberships, 2)], 3));
}

#[test]
fn properties_are_bounded() {
    let (mut session, mut events) = bounded(Bounds { properties: 2, ..Bounds::DEFAULT });
    session.take(contact("bruno@example.org", 1, ""));
    for name in ["PHH", "PHW", "PHM", "MOB"] {
        session.take(property(name, "1"));
        session.take(CoreEvent::OwnProperty { property: name, value: "2".into() });
    }
    // Another value for one that is there has room.
    session.take(property("PHW", "3"));
    let bruno = session.roster.contact("bruno@example.org").unwrap();
    assert_eq!(bruno.properties().collect::<Vec<_>>(), [("PHH", "1"), ("PHW", "3")]);
    assert_eq!(session.roster.me().properties().len(), 2);
    assert_eq!((told(&mut events), count(&session, Limit::Properties)), (vec![(Limit::Properties, 1)], 4));
}

#[test]
fn texts_of_the_list_are_bounded_together_and_the_contacts_stay() {
    let (mut session, mut events) = bounded(Bounds { list_bytes: 10_000, ..Bounds::DEFAULT });
    let long = "x".repeat(1000);
    for number in 0..20 {
        let account = format!("a{number}@example.org");
        session.take(contact(&account, 1, ""));
        session.take(property("PHH", &long));
        session.take(CoreEvent::PersonalMessage {
            account: &account,
            message: long.as_str().into(),
            media: "".into(),
        });
    }
    assert_eq!(session.roster.everybody().len(), 20);
    assert!(session.roster.bytes() <= 10_000 && session.roster.bytes() > 8_000, "{}", session.roster.bytes());
    let bare = session.roster.contact("a19@example.org").unwrap();
    assert_eq!((bare.personal_message(), bare.is_on(List::Forward)), ("", true));
    session.take(CoreEvent::GroupAdded(CoreGroup { id: "3", name: "x".repeat(9_999).as_str().into() }));
    assert!(session.roster.groups().is_empty());
    assert_eq!(told(&mut events), [(Limit::ListBytes, 1)]);
    // Room that is given back is room again; whatever was done, the sum is right.
    session.take(CoreEvent::GroupAdded(CoreGroup { id: "4", name: "Work".into() }));
    session.take(CoreEvent::GroupRenamed(CoreGroup { id: "4", name: "Office".into() }));
    session.take(CoreEvent::Added(change(None, List::Forward, "a1@example.org", Some("4"))));
    session.take(CoreEvent::ContactOffline { account: "a0@example.org" });
    session.take(CoreEvent::Removed(change(None, List::Forward, "a2@example.org", None)));
    session.take(CoreEvent::GroupRemoved { id: "4" });
    session.roster_mut().everybody_offline();
    let sum: usize = session.roster.everybody().map(|contact| contact.bytes()).sum();
    assert_eq!(session.roster.bytes(), sum);
    assert!(sum < 8_000, "{sum}");
}

#[test]
fn what_a_slow_program_misses_is_counted() {
    let (mut session, _events) = bounded(Bounds { event_bytes: 100, ..Bounds::DEFAULT });
    for _ in 0..5 {
        session.take(CoreEvent::Alert { text: "".into(), document: &[b'x'; 60] });
    }
    assert_eq!(counters(&session).events_missed, 4);
}

/// What stands for the cost: how many contacts are touched, each of which is a copy while somebody holds a snapshot.
#[test]
fn removing_a_group_touches_its_members_only() {
    let (mut session, _events) = bounded(Bounds::DEFAULT);
    session.take(CoreEvent::ListBegins { contacts: 0, groups: 2 });
    for number in 0..1000 {
        session.take(contact(&format!("a{number}@example.org"), 1, if number < 3 { "7,Ab" } else { "8" }));
    }
    let before = session.roster.clone();
    assert_eq!(before.members("AB").count(), 3);
    session.take(CoreEvent::GroupRemoved { id: "aB" });
    let pairs = before.everybody().zip(session.roster.everybody());
    let touched: Vec<_> = pairs.filter(|(old, new)| !std::sync::Arc::ptr_eq(old, new)).collect();
    let accounts: Vec<&str> = touched.iter().map(|(old, _)| old.account()).collect();
    assert_eq!(accounts, ["a0@example.org", "a1@example.org", "a2@example.org"]);
    assert!(touched.iter().all(|(_, new)| new.groups().collect::<Vec<_>>() == ["7"]));
    assert_eq!(session.roster.members("ab").count(), 0);
    assert_eq!((session.roster.members("7").count(), session.roster.members("8").count()), (3, 997));
}
