//! What every language relies on, told in Rust: the calls that the generated code makes, against the loopback service.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod loopback;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_lite::future;
use loopback::{ANNA, BRUNO, client, kind, online, service, until, within};
use msnp_uniffi::{
    Cancellation, ErrorKind, Event, EventQueue, LogLevel, Logger, Message, NativeFailure, OfflineSender,
    State, UnexpectedException, set_logger,
};

#[test]
fn messages_that_were_left_while_one_was_offline_are_told() {
    let service = service();
    service.offline_message(ANNA, "Bruno", BRUNO);
    service.offline_message(ANNA, "Bruno", BRUNO);
    let anna = client(&service, ANNA, "anna-secret").unwrap();
    let events = anna.events(None).unwrap();
    within(anna.sign_in(None)).unwrap();
    let told = |queue: &EventQueue| {
        until(queue, |event| match event {
            Event::OfflineMessages { senders, is_new } => Some((senders.clone(), *is_new)),
            _ => None,
        })
    };
    let left = |count| OfflineSender { account: BRUNO.to_owned(), name: "Bruno".to_owned(), count };
    assert_eq!(told(&events), (vec![left(2)], false));
    service.offline_message(ANNA, "Bruno", BRUNO);
    assert_eq!(told(&events), (vec![left(1)], true));
}

#[test]
fn what_the_client_of_somebody_in_a_conversation_can_do_is_told() {
    let service = service();
    let (anna, bruno) = (online(&service, ANNA, "anna-secret"), online(&service, BRUNO, "bruno-secret"));
    within(bruno.set_capabilities(0x20020, None)).unwrap();
    let events = anna.events(None).unwrap();
    let chat = within(anna.clone().chat(BRUNO.to_owned(), None)).unwrap();
    let told = until(&events, |event| match event {
        Event::ParticipantCapabilities { conversation, account, capabilities } => {
            Some((*conversation, account.clone(), *capabilities))
        }
        _ => None,
    });
    assert_eq!(told, (chat.id().unwrap(), BRUNO.to_owned(), 0x20020));
}

#[test]
fn a_text_arrives_and_both_listeners_have_it() {
    let service = service();
    let (anna, bruno) = (online(&service, ANNA, "anna-secret"), online(&service, BRUNO, "bruno-secret"));
    let listeners = [bruno.events(None).unwrap(), bruno.events(Some(4)).unwrap()];
    let chat = within(anna.clone().chat(BRUNO.to_owned(), None)).unwrap();
    let text = Message::Text { text: "hello".to_owned(), format: None };
    within(chat.send(text, None)).unwrap();
    for listener in &listeners {
        let heard = until(listener, |event| match event {
            Event::Text { text, sender, .. } => Some((text.clone(), sender.clone())),
            _ => None,
        });
        assert_eq!(heard, ("hello".to_owned(), ANNA.to_owned()));
    }
}

#[test]
fn a_wait_that_is_dropped_takes_nothing_and_two_may_wait_at_one_queue() {
    let service = service();
    let anna = client(&service, ANNA, "anna-secret").unwrap();
    let queue = anna.events(None).unwrap();
    for _ in 0..1000 {
        assert!(smol::block_on(future::poll_once(queue.wait(None))).is_none());
    }
    let waiting =
        [queue.clone(), queue.clone()].map(|queue| smol::spawn(async move { queue.wait(None).await }));
    within(anna.sign_in(None)).unwrap();
    for task in waiting {
        assert!(within(task).unwrap());
    }
    assert!(within(queue.wait(None)).unwrap(), "nobody has taken it");
    assert!(matches!(queue.take(1).unwrap()[..], [Event::StateChanged { state: State::Connecting }]));
    let all = queue.take(u32::MAX).unwrap();
    assert!(all.iter().any(|event| matches!(event, Event::Online { .. })), "{all:?}");
}

#[test]
fn a_cancelled_sign_in_is_given_up_and_another_one_succeeds() {
    let service = service();
    service.controls().hold_output(true);
    let anna = client(&service, ANNA, "anna-secret").unwrap();
    let (events, cancellation) = (anna.events(None).unwrap(), Cancellation::new().unwrap());
    let attempt = smol::spawn({
        let (anna, cancellation) = (anna.clone(), cancellation.clone());
        async move { anna.sign_in(Some(cancellation)).await }
    });
    until(&events, |event| matches!(event, Event::StateChanged { state: State::SigningIn }).then_some(()));
    cancellation.cancel().unwrap();
    assert_eq!(kind(within(attempt)), ErrorKind::Cancelled);
    until(&events, |event| matches!(event, Event::SignedOut { failure: None }).then_some(()));
    service.controls().clear();
    within(anna.sign_in(None)).unwrap();
    assert_eq!(
        kind(within(anna.set_status(msnp_uniffi::Status::Busy, Some(cancellation)))),
        ErrorKind::Cancelled
    );
}

#[test]
fn closing_ends_calls_and_listeners_and_later_calls_fail() {
    let service = service();
    let anna = online(&service, ANNA, "anna-secret");
    let chat = anna.clone().conversation(BRUNO).unwrap();
    let queue = anna.events(None).unwrap();
    service.controls().hold_output(true);
    let name = smol::spawn({
        let anna = anna.clone();
        async move { anna.set_display_name("Anna B".to_owned(), None).await }
    });
    assert!(smol::block_on(future::poll_once(queue.wait(None))).is_none());
    anna.close().unwrap();
    anna.close().unwrap();
    assert_eq!(kind(within(name)), ErrorKind::Closed);
    // What the end of the session still tells can be taken; then there is an end.
    while within(queue.wait(None)).unwrap() {
        queue.take(8).unwrap();
    }
    assert_eq!(kind(anna.contacts()), ErrorKind::Closed);
    assert_eq!(kind(anna.state()), ErrorKind::Closed);
    assert_eq!(kind(within(anna.sign_in(None))), ErrorKind::Closed);
    assert_eq!(kind(chat.post(Message::Nudge)), ErrorKind::Closed);
    assert_eq!(kind(within(chat.open(None))), ErrorKind::Closed);
    service.controls().clear();
    within(async {
        while service.is_online(ANNA) {
            smol::Timer::after(Duration::from_millis(5)).await;
        }
    });
}

#[test]
fn wrong_values_are_told_with_their_kinds() {
    let service = service();
    assert_eq!(kind(client(&service, "anna", "x").map(drop)), ErrorKind::InvalidAccount);
    assert_eq!(kind(client(&service, ANNA, "").map(drop)), ErrorKind::InvalidValue);
    let wrong = within(client(&service, ANNA, "wrong-secret").unwrap().sign_in(None));
    let NativeFailure::Failed { failure } = wrong.unwrap_err();
    assert_eq!(failure.kind, ErrorKind::WrongPassword);
    assert!(!format!("{failure:?}").contains("wrong-secret"));

    let chat = online(&service, ANNA, "anna-secret").conversation(BRUNO).unwrap();
    let text = |text: String| Message::Text { text, format: None };
    assert_eq!(kind(chat.post(text("x".repeat(65_537)))), ErrorKind::TooLong);
    assert_eq!(kind(chat.post(text(String::new()))), ErrorKind::InvalidValue);
    let NativeFailure::Failed { failure } =
        within(chat.send(text("are you there?".to_owned()), None)).unwrap_err();
    assert_eq!(
        (failure.kind, failure.unsent_text.as_deref()),
        (ErrorKind::NotReachable, Some("are you there?"))
    );
}

#[derive(Default)]
struct Collected(Mutex<Vec<String>>);

impl Logger for Collected {
    fn log(&self, _: LogLevel, target: String, line: String) -> Result<(), UnexpectedException> {
        self.0.lock().unwrap().push(format!("{target} {line}"));
        Err(UnexpectedException::Thrown { reason: "planted".to_owned() })
    }
}

#[test]
fn the_log_comes_to_the_program_without_secrets() {
    let collected = Arc::new(Collected::default());
    set_logger(LogLevel::Trace, Some(collected.clone())).unwrap();
    let service = service();
    online(&service, ANNA, "anna-secret");
    set_logger(LogLevel::Trace, None).unwrap();
    let lines = collected.0.lock().unwrap().join("\n");
    assert!(lines.contains("msnp"), "{lines}");
    assert!(!lines.contains("anna-secret"), "{lines}");
}
