//! Conversations when there is too much to say, when nobody answers, and when connections break.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use std::time::Duration;

use futures_lite::future;
use msnp::{Client, Conversation, Error, Event, Events, LimitDuration, Limits, SendFailure, Sending, Status};
use msnp_service::{Action, Quirks, Server, Service, Step};
use smol::Timer;
use stage::{ANNA, BRUNO, CARLA, DORA, run, service, settings, signed_in, wait_for};

async fn anna_and_bruno(service: &Service, limits: Limits) -> (Client, Client) {
    let anna = Client::new(settings(service, ANNA, "Example-Pass1").with_limits(limits)).unwrap();
    anna.sign_in().await.unwrap();
    (anna, signed_in(service, BRUNO, "Example-Pass2").await)
}

async fn next_text(events: &mut Events) -> String {
    wait_for(events, |event| match event {
        Event::Text { text, .. } => Some(text),
        _ => None,
    })
    .await
}

/// Sends `count` texts without awaiting any. All that were taken must arrive, in order; the others must have been refused at once.
async fn say_a_lot(chat: &Conversation, listener: &mut Events, count: usize) -> usize {
    let sendings: Vec<Sending> = (0..count).map(|number| chat.send_text(format!("text {number}"))).collect();
    let taken: Vec<bool> = sendings.iter().map(|sending| sending.message().is_some()).collect();
    for (number, taken) in taken.iter().enumerate() {
        if *taken {
            assert_eq!(next_text(listener).await, format!("text {number}"));
        }
    }
    for (number, (sending, taken)) in sendings.into_iter().zip(&taken).enumerate() {
        match sending.await {
            Ok(_) => assert!(taken),
            Err(error) => {
                assert!(!taken);
                assert_eq!((error.reason, error.text), (SendFailure::Busy, Some(format!("text {number}"))));
                assert!(!error.reason.advice().is_empty());
            }
        }
    }
    taken.into_iter().filter(|taken| *taken).count()
}

#[test]
fn a_thousand_texts_arrive_in_order() {
    let service = service();
    run(async {
        let (anna, bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let mut brunos = bruno.events_with_room(2000);
        let chat = anna.conversation(BRUNO).unwrap();
        assert_eq!(say_a_lot(&chat, &mut brunos, 1000).await, 1000);
        chat.send_text("the end").await.unwrap();
        assert_eq!(next_text(&mut brunos).await, "the end");
    });
}

#[test]
fn more_than_there_is_room_for_is_refused_and_the_rest_arrives_in_order() {
    let service = service();
    service.controls().on(Step::Call, Action::Delay(Duration::from_millis(1500)));
    run(async {
        let (anna, bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let mut brunos = bruno.events_with_room(2000);
        let chat = anna.conversation(BRUNO).unwrap();
        // 1,024 in the machine, 256 before it.
        assert_eq!(say_a_lot(&chat, &mut brunos, 1500).await, 1280);
        chat.send_text("there is room again").await.unwrap();
        assert_eq!(next_text(&mut brunos).await, "there is room again");
    });
}

#[test]
fn a_switchboard_that_counts_unacknowledged_bytes_gets_everything_too() {
    let service = service();
    service.set_quirks(Quirks { unacknowledged_limit: Some(1600), ..Quirks::default() });
    run(async {
        let (anna, bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let mut brunos = bruno.events_with_room(2000);
        let chat = anna.chat(BRUNO).await.unwrap();
        assert_eq!(say_a_lot(&chat, &mut brunos, 300).await, 300);
        assert!(chat.is_open());
    });
}

#[test]
fn what_waits_fails_with_the_reason_that_the_conversation_closed_for() {
    let service = service();
    // Long enough to say all of it before the first answer.
    service.controls().on(Step::Call, Action::Delay(Duration::from_millis(1500)));
    run(async {
        let anna = signed_in(&service, ANNA, "Example-Pass1").await;
        let chat = anna.conversation(BRUNO).unwrap();
        let sendings: Vec<Sending> = (0..1200).map(|number| chat.send_text(format!("{number}"))).collect();
        for (number, sending) in sendings.into_iter().enumerate() {
            let error = sending.await.unwrap_err();
            assert_eq!(error.reason, SendFailure::NotReachable);
            assert_eq!(error.text, Some(number.to_string()));
        }
        // All of them in one attempt.
        assert_eq!(service.counters().switchboard.connections, 1);
    });
}

#[test]
fn leaving_and_signing_out_tell_what_waits() {
    let service = service();
    service.controls().forever(Step::SwitchboardRequest, Action::Silence);
    run(async {
        let (anna, _bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let chat = anna.conversation(BRUNO).unwrap();
        let left: Vec<Sending> = (0..1100).map(|_| chat.send_text("I leave")).collect();
        chat.leave();
        for sending in left {
            assert_eq!(sending.await.unwrap_err().reason, SendFailure::Left);
        }
        let chat = anna.conversation(CARLA).unwrap();
        let unsent: Vec<Sending> = (0..1100).map(|_| chat.send_text("good night")).collect();
        anna.sign_out().await;
        for sending in unsent {
            let error = sending.await.unwrap_err();
            assert_eq!((error.reason, error.text.as_deref()), (SendFailure::Left, Some("good night")));
        }
    });
}

#[test]
fn opening_fails_with_a_reason() {
    let service = service();
    let limits = Limits { ring: LimitDuration::from_secs(2), ..Limits::DEFAULT };
    run(async {
        let (anna, _bruno) = anna_and_bruno(&service, limits).await;
        let fails = async |account: &str, reason: SendFailure| {
            let error = anna.chat(account).await.unwrap_err();
            assert_eq!(error, Error::Conversation(reason), "{account}");
            assert!(!error.advice().is_empty());
            assert!(!anna.conversation(account).unwrap().is_open());
        };
        fails(CARLA, SendFailure::NotReachable).await;
        fails("nobody@example.org", SendFailure::NoSuchAccount).await;

        service.controls().on(Step::Call, Action::Silence);
        fails(BRUNO, SendFailure::NoAnswer).await;
        service.controls().refuse_connections(Server::Switchboard, true);
        fails(BRUNO, SendFailure::NoSwitchboard).await;
        service.controls().refuse_connections(Server::Switchboard, false);
        service.controls().times(2, Step::SwitchboardUser, Action::Close);
        fails(BRUNO, SendFailure::NoSwitchboard).await;
        // One that works after one that does not will do.
        service.controls().on(Step::SwitchboardUser, Action::Close);
        anna.chat(BRUNO).await.unwrap();
        anna.set_status(Status::Hidden).await.unwrap();
        fails(DORA, SendFailure::Hidden).await;
    });
}

#[test]
fn opening_ends_with_the_session() {
    let service = service();
    service.controls().forever(Step::SwitchboardRequest, Action::Silence);
    run(async {
        let (anna, _bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let (opened, ()) = future::zip(anna.chat(BRUNO), async {
            Timer::after(Duration::from_millis(50)).await;
            service.controls().cut(ANNA);
        })
        .await;
        assert_eq!(opened.unwrap_err(), Error::Conversation(SendFailure::NotSent));
        let error = anna.chat(BRUNO).await.unwrap_err();
        assert_eq!(error, Error::Conversation(SendFailure::NotSignedIn));

        anna.sign_in().await.unwrap();
        let (opened, ()) = future::zip(anna.chat(BRUNO), async {
            Timer::after(Duration::from_millis(50)).await;
            anna.sign_out().await;
        })
        .await;
        assert_eq!(opened.unwrap_err(), Error::Conversation(SendFailure::Left));
    });
}

#[test]
fn nobody_is_rung_for_nothing() {
    let service = service();
    run(async {
        let (anna, bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let mut annas = anna.events();
        let chat = anna.chat(BRUNO).await.unwrap();
        assert_eq!(service.counters().calls, 1);
        bruno.conversation(ANNA).unwrap().leave();
        wait_for(&mut annas, |event| matches!(event, Event::ConversationEnded { .. }).then_some(())).await;
        while service.switchboard_count() > 0 {
            Timer::after(Duration::from_millis(5)).await;
        }
        assert_eq!(service.counters().calls, 1);
        chat.open().await.unwrap();
        assert_eq!(service.counters().calls, 2);
    });
}

#[test]
fn a_group_that_is_over_stays_over() {
    let service = service();
    run(async {
        let (anna, bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let carla = signed_in(&service, CARLA, "Example-Pass3").await;
        let mut annas = anna.events();
        let chat = anna.chat(BRUNO).await.unwrap();
        chat.invite(CARLA).await.unwrap();
        for client in [&bruno, &carla] {
            client.sign_out().await;
        }
        wait_for(&mut annas, |event| matches!(event, Event::ConversationEnded { .. }).then_some(())).await;
        assert_eq!(chat.send_text("Anybody?").await.unwrap_err().reason, SendFailure::Over);
        assert_eq!(chat.open().await.unwrap_err(), Error::Conversation(SendFailure::Over));
        assert_eq!(anna.conversation_by_id(chat.id()).map(|chat| chat.id()), None);
    });
}

#[test]
fn a_lost_switchboard_costs_only_what_was_on_its_way() {
    let service = service();
    run(async {
        let (anna, bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let (mut annas, mut brunos) = (anna.events(), bruno.events());
        let chat = anna.chat(BRUNO).await.unwrap();
        chat.send_text("before").await.unwrap();
        assert_eq!(next_text(&mut brunos).await, "before");
        service.controls().on(Step::Message, Action::Silence);
        let lost = chat.send_text("on its way");
        while service.controls().rules_left() > 0 {
            Timer::after(Duration::from_millis(5)).await;
        }
        service.controls().cut_switchboards(ANNA);
        let error = lost.await.unwrap_err();
        assert_eq!((error.reason, error.text.as_deref()), (SendFailure::Unknown, Some("on its way")));
        wait_for(&mut annas, |event| matches!(event, Event::ConversationEnded { .. }).then_some(())).await;
        assert!(anna.is_online() && !chat.is_open());
        chat.send_text("after").await.unwrap();
        assert_eq!(next_text(&mut brunos).await, "after");
    });
}

#[test]
fn a_lost_session_ends_conversations_and_another_one_goes_on() {
    let service = service();
    run(async {
        let (anna, bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let (mut annas, mut brunos) = (anna.events(), bruno.events());
        let chat = anna.chat(BRUNO).await.unwrap();
        service.controls().forever(Step::Message, Action::Silence);
        let heard = service.counters().switchboard.commands;
        let lost = chat.send_text("on its way");
        while service.counters().switchboard.commands == heard {
            Timer::after(Duration::from_millis(5)).await;
        }
        service.controls().cut_notification(ANNA);
        assert_eq!(lost.await.unwrap_err().reason, SendFailure::Unknown);
        wait_for(&mut annas, |event| matches!(event, Event::ConversationEnded { .. }).then_some(())).await;
        let may_retry = wait_for(&mut annas, |event| match event {
            Event::SignedOut { reason } => Some(reason.may_retry()),
            _ => None,
        });
        assert!(may_retry.await);
        assert!(!anna.is_online() && !chat.is_open());
        assert_eq!(chat.send_text("Hello?").await.unwrap_err().reason, SendFailure::NotSignedIn);

        service.controls().clear();
        anna.sign_in().await.unwrap();
        chat.send_text("I am back").await.unwrap();
        assert_eq!(next_text(&mut brunos).await, "I am back");
    });
}

#[test]
fn whoever_rings_and_goes_away_can_still_be_written_to() {
    let service = service();
    run(async {
        let (anna, bruno) = anna_and_bruno(&service, Limits::DEFAULT).await;
        let (mut annas, mut brunos) = (anna.events(), bruno.events());
        service.controls().on(Step::Answer, Action::Delay(Duration::from_millis(300)));
        let rings = bruno.conversation(ANNA).unwrap();
        drop(rings.send_text("never mind"));
        while service.switchboard_count() == 0 || service.counters().calls == 0 {
            Timer::after(Duration::from_millis(5)).await;
        }
        Timer::after(Duration::from_millis(50)).await;
        service.controls().cut_switchboards(BRUNO);
        rings.leave();
        // She comes too late; before she knows that he is gone, a text of hers is lost with the conversation, and she is told so.
        wait_for(&mut annas, |event| matches!(event, Event::ConversationEnded { .. }).then_some(())).await;
        anna.conversation(BRUNO).unwrap().send_text("you rang?").await.unwrap();
        assert_eq!(next_text(&mut brunos).await, "you rang?");
    });
}
