//! Offline messages, and tickets by SOAP: left, announced, fetched, told once, deleted when they are stored, through everything that goes wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use msnp::{Dialect, Event, MessageId, Proxy, SendFailure, Service, Settings};
use msnp_scenarios::{
    Person, Stage, account_of, dialect, eventually, impatient, in_every_dialect_from_msnp8, sees,
};
use msnp_service::{Action, ProxyConfiguration, Quirks, Rule, Step};

/// The way to a service with offline messages.
fn address(stage: &Stage) -> Service {
    let addresses = stage.service.addresses();
    stage
        .address()
        .with_offline_store(&addresses.offline_store_url)
        .with_offline_fetch(&addresses.offline_fetch_url)
}

fn settings(stage: &Stage, name: &str) -> Settings {
    stage.settings_at(name, address(stage))
}

fn signed_in(stage: &Stage, name: &str) -> Person {
    let person = Person::new(settings(stage, name));
    person.signs_in();
    person
}

/// Somebody writes to somebody who is offline: the message is kept.
#[track_caller]
fn leaves(person: &Person, account: &str, text: &str) -> MessageId {
    let conversation = person.client.conversation(account).unwrap();
    let id = person.does(conversation.send_text(text));
    sees!(person, Event::StoredForLater { message, .. } if *message == id);
    id
}

/// The next offline message: its id, who left it, and what it says.
#[track_caller]
fn finds(person: &Person) -> (String, String, String) {
    sees!(person, Event::OfflineMessage { id, from, text, .. } => (id.clone(), from.clone(), text.clone()))
}

#[track_caller]
fn stores(stage: &Stage, person: &Person, id: &str, left: usize) {
    person.client.offline_message_stored(id).unwrap();
    eventually("it is deleted", || stage.service.offline_messages_of(person.account()) == left);
}

/// How often a text was told in all.
fn told(person: &Person, wanted: &str) -> usize {
    let is_it = |event: &Event| matches!(event, Event::OfflineMessage { text, .. } if text == wanted);
    person.seen().iter().filter(|event| is_it(event)).count()
}

in_every_dialect_from_msnp8!(
    a_text_to_somebody_offline_waits_for_them_and_is_told_once,
    a_message_comes_while_one_is_online,
    tickets_come_by_soap_alone,
);

fn a_text_to_somebody_offline_waits_for_them_and_is_told_once(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = signed_in(&stage, "anna");
    let bruno = account_of("bruno");
    leaves(&anna, &bruno, "Ångström <1> & \"2\"\nsecond line");
    leaves(&anna, &bruno, "and another");
    assert_eq!(stage.service.offline_messages_of(&bruno), 2);
    let bruno = signed_in(&stage, "bruno");
    let (first, from, text) = finds(&bruno);
    assert_eq!((from, text.as_str()), (anna.account().to_owned(), "Ångström <1> & \"2\"\nsecond line"));
    let (second, _, text) = finds(&bruno);
    assert_eq!(text, "and another");
    // Until the program has stored them, they stay where they are.
    assert_eq!(stage.service.offline_messages_of(bruno.account()), 2);
    stores(&stage, &bruno, &first, 1);
    stores(&stage, &bruno, &second, 0);
    bruno.signs_out();
    bruno.signs_in();
    assert_eq!((told(&bruno, "and another"), bruno.client.offline_message_stored(&first)), (1, Ok(())));
    // Somebody who is there gets it at once.
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "There you are");
    sees!(bruno, Event::Text { text, .. } if text == "There you are");
}

#[test]
fn by_a_dialect_without_them_somebody_offline_is_not_reachable() {
    for number in 2..=7 {
        let stage = Stage::new().speaking(dialect(number));
        let anna = signed_in(&stage, "anna");
        let failed = anna.writes_in_vain(&account_of("bruno"), "Hello");
        assert_eq!((failed.reason, failed.text.as_deref()), (SendFailure::NotReachable, Some("Hello")));
    }
}

fn a_message_comes_while_one_is_online(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = signed_in(&stage, "anna");
    stage.service.offline_text(anna.account(), "Bruno", "bruno@example.org", "Call me");
    // Where it is not announced, the list is asked for soon after the sign-in.
    let (id, _, text) = finds(&anna);
    assert_eq!(text, "Call me");
    stores(&stage, &anna, &id, 0);
}

fn tickets_come_by_soap_alone(dialect: Dialect) {
    let quirks = Quirks { tickets_by_soap_only: true, offline_ticket_wanted: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).speaking(dialect);
    let tokens = &stage.service.addresses().tokens_url;
    // The nexus says that it is none, or there is none to ask.
    for address in [
        address(&stage).with_tokens(tokens),
        address(&stage).with_nexus("").with_tokens(tokens),
        address(&stage).with_tokens(tokens).with_tokens_first(true),
    ] {
        let anna = Person::new(stage.settings_at("anna", address));
        anna.signs_in();
        leaves(&anna, &account_of("bruno"), "Later");
        anna.signs_out();
    }
    assert_eq!(stage.service.offline_messages_of(&account_of("bruno")), 3);
    let settings = Settings::new(&account_of("anna"), "wrong", address(&stage).with_tokens(tokens));
    let roots = stage.settings("anna").roots().cloned().unwrap();
    let error = Person::new(settings.with_roots(roots)).cannot_sign_in();
    assert!(matches!(error, msnp::Error::WrongPassword { .. }), "{error:?}");
}

#[test]
fn without_services_a_text_to_somebody_offline_fails_as_ever() {
    let stage = Stage::new();
    for address in [stage.address(), address(&stage)] {
        let settings =
            stage.settings_at("anna", address.clone()).with_offline_sending(address == stage.address());
        let anna = Person::new(settings);
        anna.signs_in();
        assert_eq!(anna.writes_in_vain(&account_of("bruno"), "Hello").reason, SendFailure::NotReachable);
        anna.signs_out();
    }
    stage.service.set_quirks(Quirks { no_offline_messages: true, ..Quirks::default() });
    let anna = signed_in(&stage, "anna");
    let error = anna.writes_in_vain(&account_of("bruno"), "Hello");
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::NotReachable, Some("Hello")));
    assert_eq!(stage.service.offline_messages_of(&account_of("bruno")), 0);
}

#[test]
fn a_lock_key_is_made_when_it_is_wanted_and_kept() {
    let stage = Stage::with_quirks(Quirks { lock_key_wanted: true, ..Quirks::default() });
    let anna = signed_in(&stage, "anna");
    leaves(&anna, &account_of("bruno"), "one");
    let before = stage.service.counters().passport.commands;
    leaves(&anna, &account_of("bruno"), "two");
    assert_eq!(stage.service.counters().passport.commands, before + 1);
}

#[test]
fn another_ticket_is_had_when_it_is_wanted() {
    let stage = Stage::with_quirks(Quirks { offline_ticket_wanted: true, ..Quirks::default() });
    let tokens = stage.service.addresses().tokens_url.clone();
    let anna = Person::new(stage.settings_at("anna", address(&stage).with_tokens(&tokens)));
    anna.signs_in();
    leaves(&anna, &account_of("bruno"), "one");
    // Tickets that are void are had anew as well.
    stage.service.revoke_tickets(anna.account());
    leaves(&anna, &account_of("bruno"), "two");
    let without = signed_in(&stage, "carla");
    assert_eq!(without.writes_in_vain(&account_of("bruno"), "three").reason, SendFailure::NotReachable);
}

#[test]
fn whoever_blocks_or_does_not_exist_gets_nothing() {
    let stage = Stage::new();
    let bruno = signed_in(&stage, "bruno");
    bruno.does(bruno.client.block(&account_of("anna")));
    bruno.signs_out();
    let anna = signed_in(&stage, "anna");
    assert_eq!(anna.writes_in_vain(&account_of("bruno"), "Hello").reason, SendFailure::NotReachable);
    assert_eq!(anna.writes_in_vain("nobody@example.net", "Hello").reason, SendFailure::NoSuchAccount);
}

#[test]
fn what_is_not_told_is_not_deleted() {
    let stage = Stage::new();
    let bruno = account_of("bruno");
    let anna = signed_in(&stage, "anna");
    anna.does(anna.client.block(&bruno));
    anna.signs_out();
    stage.service.offline_text(anna.account(), "Bruno", &bruno, "before the block");
    stage.service.offline_mail(anna.account(), "?", "carla@example.org", "From: somebody\n\nfrom nobody");
    stage.service.offline_text(anna.account(), "Carla", "carla@example.org", "good morning");
    anna.signs_in();
    let (id, _, text) = finds(&anna);
    assert_eq!(text, "good morning");
    stores(&stage, &anna, &id, 2);
    assert_eq!((told(&anna, "before the block"), told(&anna, "from nobody")), (0, 0));
}

#[test]
fn a_long_text_and_many_messages_are_kept_whole_and_in_order() {
    let stage = Stage::new();
    let anna = signed_in(&stage, "anna");
    let long = "å".repeat(9_000);
    leaves(&anna, &account_of("bruno"), &long);
    let conversation = anna.client.conversation(&account_of("bruno")).unwrap();
    let sending: Vec<_> = (0..30).map(|number| conversation.send_text(format!("number {number}"))).collect();
    for sending in sending {
        anna.does(sending);
    }
    // More than are listed where they are announced.
    assert_eq!(stage.service.offline_messages_of(&account_of("bruno")), 31);
    let bruno = signed_in(&stage, "bruno");
    assert_eq!(finds(&bruno).2, long);
    for number in 0..30 {
        let (id, _, text) = finds(&bruno);
        assert_eq!(text, format!("number {number}"));
        bruno.client.offline_message_stored(&id).unwrap();
    }
    eventually("all but one are deleted", || stage.service.offline_messages_of(bruno.account()) == 1);
}

/// What goes wrong once at a step of fetching and deleting.
fn breaks_once(step: Step, action: Action) {
    let quirks = Quirks { mail_data_too_large: true, other_soap_prefixes: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).limits(impatient(3000));
    let what = format!("{step:?} {action:?}");
    stage.service.offline_text(&account_of("anna"), "Bruno", "bruno@example.org", "one");
    stage.service.offline_text(&account_of("anna"), "Bruno", "bruno@example.org", "two");
    stage.controls().add(Rule::new(step, action));
    let anna = signed_in(&stage, "anna");
    for _ in 0..2 {
        let (id, _, _) = finds(&anna);
        anna.client.offline_message_stored(&id).unwrap();
    }
    eventually(&what, || stage.service.offline_messages_of(anna.account()) == 0);
    assert_eq!((told(&anna, "one"), told(&anna, "two")), (1, 1), "{what}");
}

#[test]
fn nothing_is_lost_or_told_twice_whatever_breaks() {
    let actions = [
        Action::Close,
        Action::Lose,
        Action::Refuse(500),
        Action::Wrong,
        Action::Garbage(300),
        Action::Silence,
    ];
    for action in actions {
        // What failed is tried again after a pause.
        std::thread::scope(|scope| {
            for step in [Step::OfflineMetadata, Step::OfflineMessage, Step::OfflineDelete] {
                let action = action.clone();
                scope.spawn(move || breaks_once(step, action));
            }
        });
    }
}

#[test]
fn a_message_whose_answer_is_lost_is_not_left_twice() {
    for (action, reason, kept) in [
        (Action::Lose, SendFailure::Unknown, 1),
        (Action::Silence, SendFailure::Unknown, 0),
        (Action::Refuse(503), SendFailure::NotReachable, 0),
    ] {
        let stage = Stage::new().limits(impatient(1500));
        let anna = signed_in(&stage, "anna");
        stage.controls().add(Rule::new(Step::OfflineStore, action.clone()));
        let error = anna.writes_in_vain(&account_of("bruno"), "Hello");
        assert_eq!((error.reason, error.text.as_deref()), (reason, Some("Hello")), "{action:?}");
        assert_eq!(stage.service.offline_messages_of(&account_of("bruno")), kept, "{action:?}");
    }
}

#[test]
fn what_cannot_be_deleted_is_not_told_again() {
    let stage = Stage::with_quirks(Quirks { deletes_rejected: true, ..Quirks::default() });
    stage.service.offline_text(&account_of("anna"), "Bruno", "bruno@example.org", "one");
    let anna = signed_in(&stage, "anna");
    let (id, _, _) = finds(&anna);
    anna.client.offline_message_stored(&id).unwrap();
    stage.service.offline_text(anna.account(), "Bruno", "bruno@example.org", "two");
    let (second, _, text) = finds(&anna);
    assert_eq!(text, "two");
    anna.signs_out();
    // The next sign-in tries again.
    stage.service.set_quirks(Quirks::default());
    anna.signs_in();
    eventually("the first is deleted", || stage.service.offline_messages_of(anna.account()) == 1);
    stores(&stage, &anna, &second, 0);
    assert_eq!((told(&anna, "one"), told(&anna, "two")), (1, 1));
}

#[test]
fn a_program_that_ends_before_it_has_stored_is_told_again() {
    let stage = Stage::new();
    stage.service.offline_text(&account_of("anna"), "Bruno", "bruno@example.org", "one");
    let anna = signed_in(&stage, "anna");
    let (first, _, _) = finds(&anna);
    drop(anna);
    let anna = signed_in(&stage, "anna");
    let (again, _, text) = finds(&anna);
    assert_eq!((text.as_str(), &again), ("one", &first), "under the same id");
    stores(&stage, &anna, &again, 0);
}

#[test]
fn two_places_that_fetch_at_once_do_each_other_no_harm() {
    let stage = Stage::new();
    for text in ["one", "two", "three"] {
        stage.service.offline_text(&account_of("anna"), "Bruno", "bruno@example.org", text);
    }
    let first = signed_in(&stage, "anna");
    let ids: Vec<String> = (0..3).map(|_| finds(&first).0).collect();
    // The other one throws the first out, and fetches the same.
    let second = signed_in(&stage, "anna");
    let others: Vec<String> = (0..3).map(|_| finds(&second).0).collect();
    assert_eq!(ids, others);
    stores(&stage, &second, &others[0], 2);
    first.signs_in();
    // One of them is gone already.
    for id in &ids {
        first.client.offline_message_stored(id).unwrap();
    }
    eventually("all are deleted", || stage.service.offline_messages_of(first.account()) == 0);
    assert_eq!([told(&first, "one"), told(&first, "two"), told(&first, "three")], [1, 1, 1]);
}

#[test]
fn mails_of_every_kind_are_read() {
    let stage = Stage::new();
    let mail = |headers: &str, body: &str| {
        format!(
            "From: =?koi8-r?B?8NLJ18XU?= <bruno@example.org>\nTo: anna\nX-OIM-Run-Id: {{A}}\nX-OIM-Sequence-Num: 1\nDate: 6 May 2031 00:08:09 -0700\n{headers}\n\n{body}"
        )
    };
    let leave =
        |mail: &str| stage.service.offline_mail(&account_of("anna"), "Bruno", "bruno@example.org", mail);
    leave(&mail("Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64", "8NLJ18XU"));
    let anna = signed_in(&stage, "anna");
    let (name, text) = sees!(anna, Event::OfflineMessage { name, text, time, .. } if time.is_some() => (name.clone(), text.clone()));
    assert_eq!((name.as_str(), text.as_str()), ("Привет", "Привет"));
    leave(&mail(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
        "=C3=A5=\n = b",
    ));
    assert_eq!(finds(&anna).2, "å = b");
    leave(&mail(
        "Content-Type: multipart/mixed; boundary=x",
        "--x\nContent-Type: text/html\n\n<b>\n--x\nContent-Type: text/plain\n\nplain\n--x--",
    ));
    assert_eq!(finds(&anna).2.trim(), "plain");
    // What is too large is passed over and told, and ends nothing.
    leave(&mail("Content-Type: text/plain", &"x".repeat(10 * 1024 * 1024)));
    sees!(anna, Event::LimitReached { .. });
    leave(&mail("Content-Type: text/plain", "after"));
    assert_eq!(finds(&anna).2, "after");
}

#[test]
fn everything_goes_through_proxies_as_passport_does() {
    let stage = Stage::new();
    let (http, socks) = (
        msnp_service::Proxy::http(ProxyConfiguration::default()).unwrap(),
        msnp_service::Proxy::socks5(ProxyConfiguration::default()).unwrap(),
    );
    let ways =
        [Proxy::http("127.0.0.1", http.address().port()), Proxy::socks5("127.0.0.1", socks.address().port())];
    for proxy in ways {
        let anna = Person::new(settings(&stage, "anna").with_proxy(proxy.clone()));
        anna.signs_in();
        leaves(&anna, &account_of("bruno"), "Through");
        let bruno = Person::new(settings(&stage, "bruno").with_proxy(proxy));
        bruno.signs_in();
        let (id, _, text) = finds(&bruno);
        assert_eq!(text, "Through");
        stores(&stage, &bruno, &id, 0);
        bruno.signs_out();
        anna.signs_out();
    }
    let named = |targets: Vec<String>| targets.iter().any(|target| target.starts_with("localhost:"));
    assert!(named(http.targets()) && named(socks.targets()));
}
