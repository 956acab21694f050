//! The same story, whole, split at every byte, and in lumps: the same events.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use msnp::{Dialect, Event, Message, Status};
use msnp_scenarios::{Person, Stage, cast, eventually, in_every_dialect, sees};
use msnp_service::Configuration;

in_every_dialect! {
    a_stream_cut_into_bytes_tells_the_same,
    a_stream_that_comes_in_lumps_tells_the_same,
    what_comes_all_at_once_is_taken_in_order,
}

/// What two people saw, line by line, without what differs from run to run.
type Told = BTreeMap<String, Vec<String>>;

fn stage(dialect: Dialect) -> Stage {
    let mut accounts = cast();
    accounts[0] = accounts[0].clone().mailbox(2).property("PHH", "44 20");
    Stage::with(Configuration { accounts, ..Configuration::default() }).speaking(dialect)
}

/// Whether a service tells of alerts.
fn has_alerts(dialect: Dialect) -> bool {
    dialect.number() >= 5
}

/// Whether a service asks who is there.
fn has_challenges(dialect: Dialect) -> bool {
    dialect.number() >= 6
}

/// One after the other, so that there is one right order on each connection.
fn story(stage: &Stage, dialect: Dialect) -> Told {
    let anna = stage.signed_in("anna");
    let bruno = stage.signed_in("bruno");
    sees!(anna, Event::Presence { status: Status::Online, .. });
    bruno.does(bruno.client.set_status(Status::Busy));
    sees!(anna, Event::Presence { status: Status::Busy, .. });
    bruno.does(bruno.client.set_display_name("Bruno 🎈 100%"));
    sees!(anna, Event::Presence { name, .. } if name == "Bruno 🎈 100%");
    if dialect >= Dialect::MSNP11 {
        bruno.does(bruno.client.set_personal_message("at the sea & <on> it"));
        sees!(anna, Event::PersonalMessage { message, .. } if message == "at the sea & <on> it");
    }
    let dora = stage.signed_in("dora");
    dora.does(dora.client.add_contact(anna.account(), None));
    sees!(anna, Event::AddedYou { .. });
    anna.does(anna.client.accept(dora.account()));
    if dialect.has_groups() {
        let id = anna.does(anna.client.add_group("Chess"));
        anna.does(anna.client.move_to_group(bruno.account(), "Work", &id));
    }
    stage.service.new_mail(anna.account(), "Ängström", "firm@example.org", "Prüfung");
    sees!(anna, Event::MailNew { .. });
    if has_alerts(dialect) {
        stage.service.alert(anna.account(), "Parcel & more");
        sees!(anna, Event::Alert { .. });
    }
    if has_challenges(dialect) {
        stage.service.challenge(anna.account());
        eventually("the answer", || stage.service.counters().challenges_right == 1);
    }

    let chat = anna.client.conversation(bruno.account()).expect("an account");
    anna.says(&chat, "Hello there, Bruno");
    let back = sees!(bruno, Event::Text { conversation, .. } => *conversation);
    let back = bruno.client.conversation_by_id(back).expect("open");
    bruno.says(&back, &"long ".repeat(500));
    bruno.does(back.send(Message::Nudge));
    sees!(anna, Event::Nudge { .. });
    bruno.says(&back, "ü🎈\nthe end");
    sees!(anna, Event::Text { text, .. } if text.ends_with("the end"));
    bruno.signs_out();
    sees!(anna, Event::Presence { status: Status::Offline, .. });
    sees!(anna, Event::ConversationEnded { .. });
    anna.signs_out();
    let mut told = told_by(&anna);
    told.extend(told_by(&bruno));
    told
}

/// The events of a person, apart for each connection: between two connections there is no order.
fn told_by(person: &Person) -> Told {
    let mut told = Told::new();
    for event in person.seen() {
        // When the machine waits depends on how the bytes came, and that tells its state.
        if matches!(event, Event::StateChanged { .. }) {
            continue;
        }
        let line = match &event {
            Event::Text { .. }
            | Event::Typing { .. }
            | Event::Nudge { .. }
            | Event::Joined { .. }
            | Event::Left { .. }
            | Event::Sent { .. }
            | Event::Delivered { .. }
            | Event::Failed { .. }
            | Event::ConversationOpened { .. }
            | Event::ConversationEnded { .. } => "conversation",
            _ => "session",
        };
        told.entry(format!("{} {line}", person.account())).or_default().push(normal(&event));
    }
    told
}

/// An event without what the service makes up anew each time.
fn normal(event: &Event) -> String {
    match event {
        Event::Profile { fields } => {
            format!("Profile {:?}", fields.iter().map(|(name, _)| name).collect::<Vec<_>>())
        }
        Event::ContactChanged { contact } => format!(
            "ContactChanged {} {} {:?} {:?} {} {} groups",
            contact.account(),
            contact.name(),
            contact.lists(),
            contact.status(),
            contact.personal_message(),
            contact.groups().count(),
        ),
        Event::GroupChanged { group } => format!("GroupChanged {}", group.name()),
        Event::MailData { new, .. } => format!("MailData {new}"),
        other => format!("{other:?}"),
    }
}

fn a_stream_cut_into_bytes_tells_the_same(dialect: Dialect) {
    let whole = story(&stage(dialect), dialect);
    let split = stage(dialect);
    split.controls().split_output(Some(1));
    assert_same(&whole, &story(&split, dialect));
    for pieces in [2, 3, 7] {
        split.service.reset_counters();
        let split = stage(dialect);
        split.controls().split_output(Some(pieces));
        assert_same(&whole, &story(&split, dialect));
    }
}

fn a_stream_that_comes_in_lumps_tells_the_same(dialect: Dialect) {
    let whole = story(&stage(dialect), dialect);
    let lumps = stage(dialect);
    let over = Arc::new(AtomicBool::new(false));
    let (controls, seen_over) = (lumps.controls().clone(), over.clone());
    let pump = std::thread::spawn(move || {
        while !seen_over.load(Ordering::Acquire) {
            controls.hold_output(true);
            std::thread::sleep(Duration::from_millis(5));
            controls.hold_output(false);
            std::thread::sleep(Duration::from_millis(3));
        }
    });
    let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| story(&lumps, dialect)));
    over.store(true, Ordering::Release);
    pump.join().expect("the pump ends");
    match told {
        Ok(told) => assert_same(&whole, &told),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

#[track_caller]
fn assert_same(one: &Told, other: &Told) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (line, events) in one {
        let others = &other[line];
        for (number, (left, right)) in events.iter().zip(others).enumerate() {
            assert_eq!(left, right, "event {number} of {line}:\n{events:#?}\n{others:#?}");
        }
        assert_eq!(events.len(), others.len(), "{line}:\n{events:#?}\n{others:#?}");
    }
}

fn what_comes_all_at_once_is_taken_in_order(dialect: Dialect) {
    let stage = stage(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    anna.says(&chat, "Hello");
    let back = sees!(bruno, Event::Text { conversation, .. } => *conversation);
    let back = bruno.client.conversation_by_id(back).expect("open");
    sees!(anna, Event::Presence { account, .. } if account == bruno.account());

    stage.controls().hold_output(true);
    // A little below what a switchboard takes without an answer: all of it leaves.
    let texts: Vec<String> = (0..5).map(|number| format!("at once {number}")).collect();
    let before = stage.service.counters().messages_delivered;
    let sendings: Vec<_> = texts.iter().map(|text| back.send_text(text)).collect();
    eventually("they are passed on", || stage.service.counters().messages_delivered == before + 5);
    for number in 0..50 {
        stage.service.new_mail(anna.account(), "firm", "firm@example.org", &format!("mail {number}"));
        stage.service.challenge(anna.account());
        stage.service.alert(anna.account(), &format!("alert {number}"));
    }
    stage.controls().hold_output(false);
    for sending in sendings {
        bruno.does(sending);
    }
    for text in &texts {
        let heard = sees!(anna, Event::Text { text, .. } => text.clone());
        assert_eq!(heard, *text);
    }
    for number in 0..50 {
        let subject = sees!(anna, Event::MailNew { subject, .. } => subject.clone());
        assert_eq!(subject, format!("mail {number}"));
        if has_alerts(dialect) {
            let shown = sees!(anna, Event::Alert { text, .. } => text.clone());
            assert_eq!(shown, format!("alert {number}"));
        }
    }
    if has_challenges(dialect) {
        eventually("the latest challenge is answered", || stage.service.counters().challenges_right >= 1);
    }
    assert_eq!(stage.service.counters().challenges_wrong, 0);
    anna.does(anna.client.set_status(Status::Away));
}
