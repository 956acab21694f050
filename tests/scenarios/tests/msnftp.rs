//! Files to and from people whose programs know no other way than that of MSN 3 to 5 (`p2p.md` 10).

use msnp::{
    Activity, Capabilities, Dialect, Direct, Event, Proxy, Settings, Status, TransferEvent, TransferFailure,
};
use msnp_scenarios::files::{Kept, offer, offers, picture, sends};
use msnp_scenarios::{Person, Stage, in_every_dialect, sees};
use msnp_service::ProxyConfiguration;

in_every_dialect! {
    a_file_goes_both_ways,
    a_file_is_declined,
}

/// Somebody whose program says nothing of itself, as those did.
fn old(settings: Settings, direct: Direct) -> Settings {
    settings.with_capabilities(Capabilities(0)).with_direct(direct.with_loopback(true))
}

/// Anna and Bruno, who see each other.
fn two(stage: &Stage, anna: Direct, bruno: Direct) -> [Person; 2] {
    let [anna, bruno] = [("anna", anna), ("bruno", bruno)]
        .map(|(name, direct)| Person::new(old(stage.settings(name), direct)));
    meet(&anna, &bruno);
    [anna, bruno]
}

fn meet(anna: &Person, bruno: &Person) {
    anna.signs_in();
    bruno.signs_in();
    for (one, other) in [(anna, bruno), (bruno, anna)] {
        sees!(one, Event::Presence { account, status: Status::Online, .. } if account == other.account());
    }
}

const LENGTH: usize = 300_000;

/// Whether an invitation of the old kind went over somebody's wire. Nobody is told of it as a message.
fn was_invited(person: &Person) -> bool {
    let told = person.seen();
    assert!(!told.iter().any(|event| matches!(event, Event::Message { .. })), "{told:?}");
    person.trace().contains("text/x-msmsgsinvite")
}

fn a_file_goes_both_ways(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    for (anna, bruno) in [
        (Direct::both(), Direct::both()),
        // Whoever sends listens, or whoever receives does.
        (Direct::both(), Direct::outgoing()),
        (Direct::outgoing(), Direct::both()),
    ] {
        let [anna, bruno] = two(&stage, anna, bruno);
        sends(&anna, &bruno, "minutes.txt", &picture(LENGTH));
        sends(&bruno, &anna, "answer.txt", &picture(LENGTH + 1));
        sends(&anna, &bruno, "nothing.txt", b"");
        assert!(was_invited(&anna) && was_invited(&bruno));
        anna.signs_out();
        bruno.signs_out();
    }
}

fn a_file_is_declined(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let [anna, bruno] = two(&stage, Direct::both(), Direct::both());
    let sending = offers(&anna, &bruno, "notes.txt", b"private");
    let (transfer, _) = offer(&bruno, "notes.txt");
    bruno.client.decline_file(transfer).expect("it waits");
    assert_eq!(anna.fails(sending), TransferFailure::Declined);
    sees!(bruno, Event::Transfer(TransferEvent::FileEnded { failure: Some(TransferFailure::Cancelled), .. }));
    sends(&anna, &bruno, "other.txt", b"public");
}

#[test]
fn it_is_cancelled_by_either_side_and_cut_in_the_middle() {
    let stage = Stage::new().speaking(Dialect::MSNP8);
    let [anna, bruno] = two(&stage, Direct::both(), Direct::both());
    let begins = |name: &str| {
        let sending = offers(&anna, &bruno, name, &picture(60_000_000));
        let (transfer, _) = offer(&bruno, name);
        let receiving = smol::spawn(bruno.client.accept_file(transfer, Kept::default()).expect("taken"));
        sees!(bruno, Event::Transfer(TransferEvent::Progress { transfer: moved, .. }) if *moved == transfer);
        (sending, receiving)
    };
    let (sending, receiving) = begins("first.bin");
    drop(sending);
    assert_eq!(bruno.fails(receiving), TransferFailure::CancelledByPeer);
    let (sending, receiving) = begins("second.bin");
    drop(receiving);
    assert_eq!(anna.fails(sending), TransferFailure::CancelledByPeer);
    let (sending, receiving) = begins("third.bin");
    bruno.signs_out();
    assert_eq!(bruno.fails(receiving), TransferFailure::ConnectionLost);
    assert_eq!(anna.fails(sending), TransferFailure::ConnectionLost);
}

#[test]
fn without_permission_it_ends_at_once_and_offers_are_refused() {
    let stage = Stage::new().speaking(Dialect::MSNP8);
    let [anna, bruno] = two(&stage, Direct::both(), Direct::none());
    let refused = bruno.client.send_file(anna.account(), "a.txt", 1, futures_lite::io::empty());
    let failure = refused.expect_err("nothing is offered");
    assert_eq!((failure.number(), failure), (128, TransferFailure::NoDirectConnection));
    let sending = offers(&anna, &bruno, "b.txt", b"public");
    assert_eq!(anna.fails(sending), TransferFailure::Declined);
    sees!(bruno, Event::Transfer(TransferEvent::NotServed { account, activity: Activity::File, .. })
        if account == anna.account());
    let is_offer = |event: &Event| matches!(event, Event::Transfer(TransferEvent::FileOffered { .. }));
    assert!(!bruno.seen().iter().any(is_offer));
}

/// A connection would get past it.
#[test]
fn nothing_goes_past_a_proxy() {
    let stage = Stage::new().speaking(Dialect::MSNP8);
    let proxy = msnp_service::Proxy::http(ProxyConfiguration::default()).unwrap();
    let way = Proxy::http("127.0.0.1", proxy.address().port());
    let anna = Person::new(old(stage.settings("anna"), Direct::both()).with_proxy(way));
    let bruno = Person::new(old(stage.settings("bruno"), Direct::both()));
    meet(&anna, &bruno);
    let sending = offers(&anna, &bruno, "a.txt", b"public");
    assert_eq!(anna.fails(sending), TransferFailure::NoDirectConnection);
    let sending = offers(&bruno, &anna, "b.txt", b"public");
    assert_eq!(bruno.fails(sending), TransferFailure::Refused { status: 0 });
    sees!(anna, Event::Transfer(TransferEvent::NotServed { activity: Activity::File, .. }));
}

#[test]
fn offers_of_a_blocked_person_are_not_told() {
    let stage = Stage::new().speaking(Dialect::MSNP8);
    let [anna, bruno] = two(&stage, Direct::both(), Direct::both());
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "here");
    sees!(bruno, Event::Text { .. });
    bruno.does(bruno.client.block(anna.account()));
    let sending = offers(&anna, &bruno, "a.txt", b"public");
    let failure = anna.tries(sending).expect_err("nobody takes it");
    assert!(!matches!(failure, TransferFailure::Declined), "{failure:?}");
    let is_told = |event: &Event| {
        matches!(event, Event::Transfer(TransferEvent::FileOffered { .. } | TransferEvent::NotServed { .. }))
    };
    assert!(!bruno.seen().iter().any(is_told));
    // Nor is anything sent to them.
    let refused = bruno.client.send_file(anna.account(), "b.txt", 1, futures_lite::io::empty());
    assert!(matches!(refused.err(), Some(TransferFailure::NotReached { .. })));
}

/// Who says that they know sessions is invited to one, in the same dialect.
#[test]
fn newer_programs_are_invited_to_sessions() {
    let stage = Stage::new().speaking(Dialect::MSNP8);
    let [anna, bruno] = ["anna", "bruno"]
        .map(|name| Person::new(stage.settings(name).with_direct(Direct::both().with_loopback(true))));
    meet(&anna, &bruno);
    sends(&anna, &bruno, "minutes.txt", &picture(LENGTH));
    assert!(!was_invited(&anna) && !was_invited(&bruno));
}
