//! A list that comes again while one is online.

use super::*;
use msnp_core::dialect::Dialect;
use msnp_core::event::SignedIn;
use msnp_core::time::Instant;

const BRUNO: &str = "bruno@example.org";
const DORA: &str = "dora@example.org";

fn signed_in() -> CoreEvent<'static> {
    CoreEvent::SignedIn(SignedIn {
        account: "anna@example.net",
        name: "".into(),
        dialect: Dialect::from_number(14).unwrap(),
        verified: true,
        restricted: false,
    })
}

/// Online by MSNP14, with the usual list.
fn online() -> (Session, Events) {
    let mut session = session();
    session.begin(Instant::FAR_FUTURE);
    session.take(signed_in());
    with_list(&mut session);
    session.take(CoreEvent::Online { status: Status::Online });
    session.take(CoreEvent::Presence(Presence {
        account: BRUNO,
        status: Status::Busy,
        name: "Bruno at work".into(),
        capabilities: Capabilities(4),
        picture: "".into(),
        initial: true,
    }));
    let mut events = session.subscribe(64);
    all(&mut events);
    session.take_consequences();
    (session, events)
}

fn ends(session: &mut Session) {
    session.take(CoreEvent::ListComplete { version: ListVersion { list: "121", settings: "" } });
}

#[test]
fn the_same_list_tells_nothing() {
    let (mut session, mut events) = online();
    let before = session.roster.contact(BRUNO).cloned();
    with_list(&mut session);
    assert_eq!(all(&mut events).len(), 0);
    #[cfg(feature = "services")]
    assert!(session.take_consequences().announcements.is_empty());
    assert_eq!(session.roster.contact(BRUNO), before.as_ref(), "presence and all");
    assert_eq!(session.roster.contact("nobody@example.org"), None);
}

#[test]
fn a_list_that_does_not_end_changes_nothing() {
    let (mut session, mut events) = online();
    let before = session.roster.clone();
    session.take(CoreEvent::ListBegins { contacts: 0, groups: 0 });
    session.take(contact("emil@example.org", 3, ""));
    assert!(session.roster.is_complete() && Arc::ptr_eq(&before, &session.roster));
    // Another one begins, and its beginning forgets the last.
    with_list(&mut session);
    assert_eq!((all(&mut events).len(), session.roster.everybody().len()), (0, 2));
    session.take(CoreEvent::ListBegins { contacts: 0, groups: 0 });
    session
        .take(CoreEvent::ConnectionLost { reason: CoreReason::Wish, wait: msnp_core::time::Duration::ZERO });
    session.take(CoreEvent::ListBegins { contacts: 0, groups: 0 });
    assert!(!session.roster.is_complete(), "a session that is taken up again has a list of its own");
}

#[test]
fn what_is_different_is_told_to_the_user_and_to_the_server() {
    let (mut session, mut events) = online();
    session.take(CoreEvent::ListBegins { contacts: 0, groups: 0 });
    session.take(CoreEvent::Group(CoreGroup { id: "4", name: "Chess".into() }));
    session.take(contact(BRUNO, 13, "4"));
    session.take(contact("emil@example.org", 16, ""));
    session.take(contact("gina@example.org", 11, ""));
    // Changes that are told meanwhile are not undone by what was read before them.
    session.take(CoreEvent::Added(change(None, List::Reverse, BRUNO, None)));
    session.take(contact("hugo@example.org", 8, ""));
    session.take(CoreEvent::Removed(change(None, List::Reverse, "hugo@example.org", None)));
    session.take(CoreEvent::Added(change(None, List::Reverse, "late@example.org", None)));
    ends(&mut session);
    let told: Vec<String> = all(&mut events)
        .into_iter()
        .map(|event| match event {
            Event::ContactChanged { contact } => format!("{} {}", contact.account(), contact.lists().mask()),
            Event::ContactRemoved { account } => format!("{account} is gone"),
            Event::RemovedYou { account } => format!("{account} removed"),
            Event::AddedYou { account, decided, .. } => format!("{account} added {decided}"),
            Event::GroupRemoved { id } => format!("group {id} is gone"),
            Event::GroupChanged { group } => format!("group {}", group.name()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "bruno@example.org 11",
            "hugo@example.org removed",
            "late@example.org 24",
            "late@example.org added false",
            "group 3 is gone",
            "group Chess",
            "dora@example.org is gone",
            "dora@example.org removed",
            "bruno@example.org 13",
            "emil@example.org 16",
            "emil@example.org added false",
            "gina@example.org 11",
            "gina@example.org added true",
        ]
    );
    let bruno = session.roster.contact(BRUNO).unwrap();
    assert_eq!((bruno.status(), bruno.name()), (Status::Busy, "Bruno at work"));
    assert_eq!(session.roster.members("4").count(), 1);
    assert_eq!(
        session.list_cache().unwrap().read("anna@example.net", &session.bounds).unwrap().0.list,
        "121"
    );
    let consequences = session.take_consequences();
    assert!(consequences.shut_out.contains(&BRUNO.into()));
    #[cfg(feature = "services")]
    let announced: Vec<_> =
        consequences.announcements.iter().map(|one| (&*one.account, one.lists.mask(), one.is_off)).collect();
    #[cfg(feature = "services")]
    assert_eq!(announced, [(BRUNO, 2, true), (BRUNO, 4, false), ("gina@example.org", 3, false)]);
    assert!(session.roster.contact(DORA).is_none());
}

/// Services say of who waits for a decision that they pend, and have said before that they have added one.
#[test]
fn who_waits_for_a_decision_is_told_once() {
    let (mut session, mut events) = online();
    session.take(CoreEvent::Added(change(None, List::Reverse, "emil@example.org", None)));
    assert!(matches!(all(&mut events).last(), Some(Event::AddedYou { .. })));
    session.take(CoreEvent::ListBegins { contacts: 0, groups: 0 });
    session.take(CoreEvent::Group(CoreGroup { id: "3", name: "Work".into() }));
    session.take(contact(BRUNO, 11, "3"));
    session.take(CoreEvent::ContactProperty { account: None, property: "PHM", value: "39".into() });
    session.take(contact(DORA, 8, ""));
    session.take(contact("emil@example.org", 16, ""));
    ends(&mut session);
    // The name alone is news.
    let told = all(&mut events);
    assert!(
        told.iter()
            .all(|event| matches!(event, Event::ContactChanged { contact } if contact.name() == "Somebody")),
        "{told:?}"
    );
    assert_eq!(session.roster.contact("emil@example.org").unwrap().lists().mask(), 16);
}

fn gone(list: List, account: Option<&'static str>, id: Option<&'static str>) -> CoreEvent<'static> {
    let change =
        ListChange { request: None, list, account, contact_id: id, name: None, group: None, network: 1 };
    CoreEvent::Removed(change)
}

fn of_forward_list(account: &'static str, id: &'static str, groups: &'static str) -> CoreEvent<'static> {
    CoreEvent::Contact(CoreContact {
        account,
        name: "Bruno".into(),
        id: Some(id),
        lists: Lists::NONE.with(List::Forward),
        network: 1,
        groups,
    })
}

/// What has changed since a time, in the list that is kept.
#[test]
fn changes_alone_are_put_into_the_list_that_there_is() {
    let (mut session, mut events) = online();
    session.take(CoreEvent::ListUnchanged);
    ends(&mut session);
    assert_eq!(all(&mut events).len(), 0, "nothing has changed");
    for _ in 0..2 {
        // The same changes once more change nothing more.
        session.take(CoreEvent::ListUnchanged);
        session.take(gone(List::Allow, Some(BRUNO), None));
        session.take(contact(BRUNO, 4, ""));
        session.take(CoreEvent::Group(CoreGroup { id: "4", name: "Chess".into() }));
        session.take(CoreEvent::GroupRemoved { id: "3" });
        session.take(of_forward_list(BRUNO, "c-bruno", "4"));
        session.take(of_forward_list("emil@example.org", "c-emil", "3"));
        session.take(gone(List::Forward, None, Some("c-emil")));
        session.take(gone(List::Forward, None, Some("c-nobody")));
        ends(&mut session);
    }
    let told: Vec<String> = all(&mut events)
        .into_iter()
        .map(|event| match event {
            Event::ContactChanged { contact } => format!("{} {}", contact.account(), contact.lists().mask()),
            Event::GroupRemoved { id } => format!("group {id} is gone"),
            Event::GroupChanged { group } => format!("group {}", group.name()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, ["group 3 is gone", "group Chess", "bruno@example.org 13"]);
    let bruno = session.roster.contact(BRUNO).unwrap();
    assert_eq!((bruno.id(), bruno.mobile_phone(), bruno.status()), (Some("c-bruno"), "", Status::Busy));
    assert_eq!(bruno.groups().collect::<Vec<_>>(), ["4"]);
    assert!(session.roster.contact("emil@example.org").is_none());
    #[cfg(feature = "services")]
    assert!(!session.take_consequences().is_kept_list, "the server knows the list");
}

/// The next sign-in of the same client, and one of a later run, have the list and are told what has changed.
#[test]
fn a_list_that_is_kept_is_handed_in_at_the_sign_in() {
    let (session, _) = online();
    let cache = session.list_cache().unwrap();
    let mut session = Session::new(&settings().with_list_cache(cache));
    let versions = session.versions.clone().unwrap();
    assert!(versions.is_of_web && versions.list == "120");
    let mut events = session.subscribe(64);
    session.begin(Instant::FAR_FUTURE);
    session.take(signed_in());
    let before = session.roster.clone();
    session.take(CoreEvent::ListUnchanged);
    session.take(gone(List::Reverse, Some(DORA), None));
    session.take(contact("emil@example.org", 16, ""));
    assert!(Arc::ptr_eq(&before, &session.roster), "not before it is whole");
    assert_eq!(session.list_cache().unwrap().read("anna@example.net", &session.bounds).unwrap().0, versions);
    ends(&mut session);
    let told = all(&mut events);
    let [Event::SignedIn { .. }, Event::ContactsReady, Event::AddedYou { account, .. }] = told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert_eq!((account.as_str(), session.roster.contact(DORA)), ("emil@example.org", None));
    #[cfg(feature = "services")]
    {
        let consequences = session.take_consequences();
        assert!(consequences.is_kept_list);
        let handed_in: Vec<_> = consequences
            .announcements
            .iter()
            .map(|one| (&*one.account, one.lists.mask(), one.is_off))
            .collect();
        assert_eq!(handed_in, [(BRUNO, 11, false), ("emil@example.org", 16, false)]);
    }
    // A service that wants all of it to be asked for says so in the midst.
    session
        .take(CoreEvent::ConnectionLost { reason: CoreReason::Wish, wait: msnp_core::time::Duration::ZERO });
    session.take(CoreEvent::ListUnchanged);
    session.take(contact("gina@example.org", 3, ""));
    with_list(&mut session);
    assert_eq!(session.roster.everybody().len(), 2);
}
