//! Two people on a real service: they sign in, see each other, and talk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use std::time::Duration;

use futures_lite::future;
use msnp::{Client, Error, Event, LimitDuration, Limits, SendFailure, Status};
use smol::Timer;
use stage::{run, service, settings, signed_in, wait_for};

#[test]
fn two_people_talk() {
    let service = service();
    run(async {
        let anna = signed_in(&service, "anna@example.net", "Example-Pass1").await;
        assert!(anna.is_online());
        let mut annas = anna.events();
        let bruno = signed_in(&service, "bruno@example.org", "Example-Pass2").await;
        let mut brunos = bruno.events();
        wait_for(&mut annas, |event| match event {
            Event::Presence { account, status: Status::Online, .. } if account == "bruno@example.org" => {
                Some(())
            }
            _ => None,
        })
        .await;
        assert!(anna.contact("Bruno@example.org").unwrap().is_online());

        let chat = anna.chat("bruno@example.org").await.unwrap();
        assert_eq!(chat.participants()[0].account, "bruno@example.org");
        let message = chat.send_text("Hello there, Bruno").await.unwrap();
        let (conversation, text) = wait_for(&mut brunos, |event| match event {
            Event::Text { conversation, text, from, .. } if from == "anna@example.net" => {
                Some((conversation, text))
            }
            _ => None,
        })
        .await;
        assert_eq!(text, "Hello there, Bruno");
        wait_for(&mut annas, |event| match event {
            Event::Delivered { message: delivered, .. } if delivered == message => Some(()),
            _ => None,
        })
        .await;

        let back = bruno.conversation_by_id(conversation).unwrap();
        assert_eq!(back.id(), bruno.conversation("anna@example.net").unwrap().id());
        back.nudge().await.unwrap();
        back.send_text("Hello Anna\nhow are you?").await.unwrap();
        let text = wait_for(&mut annas, |event| match event {
            Event::Text { text, conversation, .. } if conversation == chat.id() => Some(text),
            _ => None,
        })
        .await;
        assert_eq!(text, "Hello Anna\nhow are you?");

        let long = "All work and no play makes Anna a dull girl. ".repeat(200);
        chat.send_text(&*long).await.unwrap();
        let mut received = String::new();
        while received.len() < long.len() {
            received += &wait_for(&mut brunos, |event| match event {
                Event::Text { text, .. } => Some(text),
                _ => None,
            })
            .await;
        }
        assert_eq!(received, long);

        chat.leave();
        wait_for(&mut annas, |event| matches!(event, Event::ConversationEnded { .. }).then_some(())).await;
        bruno.sign_out().await;
        assert!(!bruno.is_online());
        wait_for(&mut annas, |event| match event {
            Event::Presence { status: Status::Offline, .. } => Some(()),
            _ => None,
        })
        .await;
        let error = chat.send_text("Are you there?").await.unwrap_err();
        assert_eq!(error.reason, SendFailure::NotReachable);
        assert_eq!(error.text.as_deref(), Some("Are you there?"));
        assert!(error.message.is_some());
        let error = anna.chat("bruno@example.org").await.unwrap_err();
        assert_eq!(error, Error::Conversation(SendFailure::NotReachable));
        anna.sign_out().await;
        let error = chat.send_text("Too late").await.unwrap_err();
        assert_eq!((error.reason, error.message), (SendFailure::NotSignedIn, None));
    });
}

#[test]
fn three_people_are_a_group() {
    let service = service();
    run(async {
        let anna = signed_in(&service, "anna@example.net", "Example-Pass1").await;
        let bruno = signed_in(&service, "bruno@example.org", "Example-Pass2").await;
        let carla = signed_in(&service, "carla@example.org", "Example-Pass3").await;
        let mut carlas = carla.events();
        let mut brunos = bruno.events();
        let chat = anna.chat("bruno@example.org").await.unwrap();
        chat.invite("carla@example.org").await.unwrap();
        assert_eq!(chat.participants().len(), 2);
        assert_eq!(chat.account(), None);
        chat.send_text("Hello, both").await.unwrap();
        for events in [&mut carlas, &mut brunos] {
            let text = wait_for(events, |event| match event {
                Event::Text { text, .. } => Some(text),
                _ => None,
            })
            .await;
            assert_eq!(text, "Hello, both");
        }
        assert_ne!(anna.conversation("bruno@example.org").unwrap().id(), chat.id());
        drop(carla);
        wait_for(&mut brunos, |event| matches!(event, Event::Left { .. }).then_some(())).await;
    });
}

#[test]
fn the_list_is_kept_current() {
    let service = service();
    run(async {
        let anna = signed_in(&service, "anna@example.net", "Example-Pass1").await;
        let carla = signed_in(&service, "carla@example.org", "Example-Pass3").await;
        let mut carlas = carla.events();
        anna.set_display_name("Anna (busy)").await.unwrap();
        assert_eq!(anna.contacts().me().name(), "Anna (busy)");
        anna.set_status(Status::Busy).await.unwrap();
        anna.set_personal_message("reading & writing").await.unwrap();
        assert_eq!(anna.contacts().me().personal_message(), "reading & writing");

        let group = anna.add_group("Chess club").await.unwrap();
        assert_eq!(anna.contacts().group(&group).unwrap().name(), "Chess club");
        anna.add_contact("carla@example.org", Some("Chess club")).await.unwrap();
        assert_eq!(anna.contacts().members(&group).count(), 1);
        let account = wait_for(&mut carlas, |event| match event {
            Event::AddedYou { account, .. } => Some(account),
            _ => None,
        })
        .await;
        assert_eq!(account, "anna@example.net");
        carla.accept("anna@example.net").await.unwrap();

        anna.rename_group("Chess club", "Go club").await.unwrap();
        anna.remove_from_group("carla@example.org", "Go club").await.unwrap();
        anna.remove_group("Go club").await.unwrap();
        assert!(anna.contacts().group(&group).is_none());
        anna.block("carla@example.org").await.unwrap();
        assert!(anna.contact("carla@example.org").unwrap().is_blocked());
        anna.unblock("carla@example.org").await.unwrap();
        anna.remove_contact("carla@example.org").await.unwrap();
        assert_eq!(anna.contacts().contacts().count(), 1);
        let unknown = anna.add_to_group("bruno@example.org", "No such group").await.unwrap_err();
        assert_eq!(unknown, Error::NoSuchGroup { group: "No such group".into() });

        let cache = anna.list_cache().unwrap();
        anna.sign_out().await;
        let again =
            Client::new(settings(&service, "anna@example.net", "Example-Pass1").with_list_cache(cache))
                .unwrap();
        assert_eq!(again.contacts().contacts().count(), 1);
        again.sign_in().await.unwrap();
        assert_eq!(again.contacts().me().name(), "Anna (busy)");
        future::zip(again.sign_out(), carla.sign_out()).await;
    });
}

#[test]
fn a_silent_conversation_ends_and_opens_again() {
    let service = service();
    run(async {
        let limits = Limits { idle_chat: LimitDuration::from_millis(150), ..Limits::DEFAULT };
        let settings = settings(&service, "anna@example.net", "Example-Pass1").with_limits(limits);
        let anna = Client::new(settings).unwrap();
        anna.sign_in().await.unwrap();
        let bruno = signed_in(&service, "bruno@example.org", "Example-Pass2").await;
        let (mut annas, mut brunos) = (anna.events(), bruno.events());
        let chat = anna.chat("bruno@example.org").await.unwrap();
        for text in ["once", "twice"] {
            chat.send_text(text).await.unwrap();
            for events in [&mut annas, &mut brunos] {
                wait_for(events, |event| matches!(event, Event::ConversationEnded { .. }).then_some(()))
                    .await;
            }
            assert!(!chat.is_open());
            chat.typing();
        }
        assert_eq!(chat.account().as_deref(), Some("bruno@example.org"));
        while service.switchboard_count() > 0 {
            Timer::after(Duration::from_millis(5)).await;
        }
    });
}

#[test]
fn both_may_call_at_the_same_time() {
    let service = service();
    run(async {
        let anna = signed_in(&service, "anna@example.net", "Example-Pass1").await;
        let bruno = signed_in(&service, "bruno@example.org", "Example-Pass2").await;
        let (mut annas, mut brunos) = (anna.events(), bruno.events());
        let there = anna.conversation("bruno@example.org").unwrap();
        let back = bruno.conversation("anna@example.net").unwrap();
        let (one, other) = future::zip(there.send_text("Hello"), back.send_text("Hello")).await;
        one.unwrap();
        other.unwrap();
        for (events, conversation) in [(&mut annas, there.id()), (&mut brunos, back.id())] {
            let heard = wait_for(events, |event| match event {
                Event::Text { conversation, .. } => Some(conversation),
                _ => None,
            });
            assert_eq!(heard.await, conversation);
        }
    });
}
