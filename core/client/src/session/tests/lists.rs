//! What requests that the service answers with "so already" change, and contacts whom a list has more than once.

use super::*;
use crate::limits::{Bounds, Limit};

const BRUNO: &str = "bruno@example.org";
const DORA: &str = "dora@example.org";

/// Has the machine say that a request is answered, without any line that says what changed: so it is with 215, 216 and 219.
fn answers(session: &mut Session, effect: Effect) {
    let request = RequestId::from_number(7);
    let answer = session.waiting.request(request, effect);
    session.take(CoreEvent::Answered { request });
    assert!(matches!(block_on(answer), Some(Ok(Answer::Done))));
}

fn lists(session: &Session, account: &str) -> u8 {
    session.roster.contact(account).map_or(0, |contact| contact.lists().mask())
}

/// The accounts of the contacts that were told as changed. Nothing else is told.
fn changed(events: &mut Events) -> Vec<String> {
    let account = |event| match event {
        Event::ContactChanged { contact } => contact.account().to_owned(),
        other => panic!("{other:?}"),
    };
    all(events).into_iter().map(account).collect()
}

#[test]
fn whom_the_service_has_already_the_list_has() {
    let mut session = session();
    with_list(&mut session);
    let mut events = session.subscribe(64);
    // Dora has oneself on her list (8), Emil is nobody yet.
    for account in [DORA, "Emil@example.net"] {
        answers(&mut session, Effect::Add(account.into()));
        answers(&mut session, Effect::Add(account.into()));
    }
    assert_eq!((lists(&session, DORA), lists(&session, "emil@example.net")), (11, 3));
    assert_eq!(changed(&mut events), [DORA, "emil@example.net"], "told where it is news");
    assert_eq!(session.roster.contact(DORA).unwrap().name(), "Somebody", "the name stays");
}

#[test]
fn who_is_blocked_or_let_in_already_is_shown_so() {
    let mut session = session();
    with_list(&mut session);
    let mut events = session.subscribe(64);
    answers(&mut session, Effect::Block("Bruno@example.org".into()));
    assert_eq!(lists(&session, BRUNO), 13, "off the allow list, on the block list");
    answers(&mut session, Effect::Block(BRUNO.into()));
    // Added while blocked: no place on the allow list.
    answers(&mut session, Effect::Add(BRUNO.into()));
    assert_eq!((lists(&session, BRUNO), changed(&mut events)), (13, vec![BRUNO.to_owned()]));
    answers(&mut session, Effect::Allow(BRUNO.into()));
    assert_eq!((lists(&session, BRUNO), changed(&mut events)), (11, vec![BRUNO.to_owned()]));
    // Strangers can be blocked, too.
    answers(&mut session, Effect::Block("eve@example.org".into()));
    assert_eq!(lists(&session, "eve@example.org"), 4);
}

/// 216 to a removal, 215 to an addition to a group, 218 to a setting.
#[test]
fn who_was_removed_already_is_removed() {
    let mut session = session();
    with_list(&mut session);
    session.take(CoreEvent::GroupAdded(CoreGroup { id: "4", name: "Chess".into() }));
    let mut events = session.subscribe(64);
    let groups = |session: &Session| -> Vec<String> {
        session.roster.contact(BRUNO).unwrap().groups().map(str::to_owned).collect()
    };
    let bruno = || Box::<str>::from(BRUNO);
    let leaves = |group: Option<&str>| Effect::Remove {
        account: bruno(),
        list: List::Forward,
        group: group.map(Into::into),
    };
    for _ in 0..2 {
        answers(&mut session, Effect::Join { account: bruno(), group: "4".into() });
        assert_eq!(groups(&session), ["3", "4"]);
    }
    for _ in 0..2 {
        answers(&mut session, leaves(Some("3")));
        assert_eq!(groups(&session), ["4"]);
    }
    assert_eq!(changed(&mut events), [BRUNO, BRUNO], "told where it is news");
    for _ in 0..2 {
        answers(&mut session, leaves(None));
        assert_eq!((lists(&session, BRUNO), groups(&session).len()), (10, 0));
    }
    session.take(contact("emil@example.net", 16, ""));
    let pending = Effect::Remove { account: "emil@example.net".into(), list: List::Pending, group: None };
    answers(&mut session, pending);
    assert!(session.roster.contact("emil@example.net").is_none(), "on no list any more");
    all(&mut events);
    for _ in 0..2 {
        answers(&mut session, Effect::Privacy { allow_unknown: false });
        answers(&mut session, Effect::Prompting { ask: false });
        answers(&mut session, Effect::Prompting { ask: true });
    }
    assert!(!session.roster.me().allows_unknown() && session.roster.me().asks_when_added());
    let told = all(&mut events);
    assert!(matches!(told[0], Event::PrivacyChanged { allow_unknown: false }), "{told:?}");
    assert_eq!(told.iter().filter(|event| matches!(event, Event::PrivacyChanged { .. })).count(), 1);
    assert!(matches!(told.last(), Some(Event::PromptingChanged { ask: true })), "{told:?}");
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut session = session();
    with_list(&mut session);
    let mut events = session.subscribe(64);
    for effect in [Effect::Add(DORA.into()), Effect::Block(BRUNO.into()), Effect::Allow(DORA.into())] {
        let request = RequestId::from_number(7);
        let answer = session.waiting.request(request, effect);
        let error = RequestError::Code(msnp_core::code::ErrorCode::LIST_FULL);
        session.take(CoreEvent::Refused { request, kind: RequestKind::Add(List::Forward), error });
        assert!(matches!(block_on(answer), Some(Err(Error::Refused { .. }))));
    }
    assert_eq!((lists(&session, BRUNO), lists(&session, DORA)), (11, 8));
    assert!(changed(&mut events).is_empty());
}

#[test]
fn a_contact_who_is_listed_twice_is_in_the_groups_of_both_lines() {
    let mut session = session();
    let twice = |session: &mut Session| {
        session.take(CoreEvent::ListBegins { contacts: 3, groups: 0 });
        session.take(contact("bruno@example.org", 1, "3"));
        session.take(contact(DORA, 8, ""));
        session.take(contact("BRUNO@example.org", 11, "4,3"));
        session.take(CoreEvent::ListComplete { version: ListVersion { list: "1", settings: "" } });
    };
    let groups = |session: &Session| -> Vec<String> {
        session.roster.contact(BRUNO).unwrap().groups().map(str::to_owned).collect()
    };
    twice(&mut session);
    assert_eq!(groups(&session), ["3", "4"]);
    assert_eq!((session.roster.everybody().len(), lists(&session, BRUNO)), (2, 11));
    assert_eq!(session.roster.members("4").count(), 1);
    // A line that comes later is how things are now; and so is a new list.
    session.take(contact(BRUNO, 3, "5"));
    assert_eq!((groups(&session), lists(&session, BRUNO)), (vec!["5".to_owned()], 3));
    twice(&mut session);
    assert_eq!((groups(&session), lists(&session, BRUNO)), (vec!["3".to_owned(), "4".to_owned()], 11));
}

/// The second line has less to say.
#[test]
fn a_contact_who_is_listed_twice_keeps_name_and_id() {
    let mut session = session();
    let line = |name: &'static str, id, mask, groups| {
        let lists = Lists::from_mask(mask);
        CoreEvent::Contact(CoreContact { account: BRUNO, name: name.into(), id, lists, network: 1, groups })
    };
    session.take(CoreEvent::ListBegins { contacts: 3, groups: 0 });
    session.take(line("Bruno", Some("a1"), 3, "3"));
    session.take(line("", None, 8, "4"));
    session.take(line("", None, 0, ""));
    let bruno = session.roster.contact(BRUNO).unwrap().clone();
    assert_eq!((bruno.name(), bruno.id(), bruno.lists().mask()), ("Bruno", Some("a1"), 11));
    assert_eq!(bruno.groups().collect::<Vec<_>>(), ["3", "4"]);
    // Once the list is complete, a line says all.
    session.take(CoreEvent::ListComplete { version: ListVersion { list: "1", settings: "" } });
    session.take(line("Bruno", None, 3, ""));
    assert_eq!(session.roster.contact(BRUNO).unwrap().id(), None);
    session.take(line("Bruno", None, 0, ""));
    assert!(session.roster.contact(BRUNO).is_none());
}

#[test]
fn lines_without_end_for_one_contact_are_bounded() {
    let mut session = Session::new(&settings().with_bounds(Bounds { memberships: 2, ..Bounds::DEFAULT }));
    session.take(CoreEvent::ListBegins { contacts: 100, groups: 0 });
    for group in 0..100 {
        session.take(contact(BRUNO, 11, &group.to_string()));
    }
    assert_eq!(session.roster.contact(BRUNO).unwrap().groups().collect::<Vec<_>>(), ["0", "1"]);
    let counters = session.tally.counters(msnp_core::Messenger::<msnp_core::Heap>::new().counters());
    assert_eq!(counters.reached(Limit::Memberships), 98);
}

#[test]
fn alerts_say_what_they_have_to_say() {
    let mut session = session();
    let mut events = session.subscribe(8);
    let mut told = |text: &str, document: &str| {
        session.take(CoreEvent::Alert { text: text.into(), document: document.as_bytes() });
        match all(&mut events).as_slice() {
            [Event::Alert { text, .. }] => text.clone(),
            other => panic!("{other:?}"),
        }
    };
    let formatted = "<TEXT> </TEXT><TEXTX>&lt;b&gt;Parcel&lt;/b&gt; &amp;amp; more</TEXTX>";
    assert_eq!(told("Parcel", formatted), "Parcel");
    assert_eq!(told(" ", formatted), "Parcel & more");
    assert_eq!(told("", "<ACTION url=\"x\"/>"), "");
}

#[test]
fn what_the_service_writes_is_read_in_its_character_set() {
    let mut session = session();
    let mut events = session.subscribe(8);
    for (kind, body, text) in [
        ("text/plain; charset=UTF-8", &b"Gr\xC3\xBC\xC3\x9Fe"[..], "Grüße"),
        ("text/plain; charset=windows-1252", b"Gr\xFC\xDFe", "Grüße"),
        #[cfg(feature = "charsets")]
        ("text/plain; charset=windows-1251", b"\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"),
        ("text/html; charset=UTF-8", b"<b>Gr\xC3\xBC\xC3\x9Fe</b> &amp; more", "Grüße & more"),
        ("text/x-other", b"<b>", "<b>"),
    ] {
        let block = format!("Content-Type: {kind}\r\n");
        let headers = msnp_core::internals::wire::mime::headers_of(block.as_bytes());
        session.take(CoreEvent::ServiceMessage(msnp_core::mime::Mime { headers, body }));
        match all(&mut events).as_slice() {
            [Event::Notice { body, .. }] => assert_eq!(body, text, "{kind}"),
            other => panic!("{other:?}"),
        }
    }
}

/// Most changes say no network, of whomever they are.
#[test]
fn who_adds_one_from_another_network_is_kept_with_it() {
    let mut session = session();
    with_list(&mut session);
    let dan = "dan@yahoo.example";
    let network = |session: &Session| session.roster.contact(dan).unwrap().network();
    session.take(CoreEvent::Added(ListChange { network: 32, ..change(None, List::Reverse, dan, None) }));
    assert_eq!(network(&session), 32);
    session.take(CoreEvent::Added(change(Some(7), List::Allow, dan, None)));
    assert_eq!(network(&session), 32);
}
