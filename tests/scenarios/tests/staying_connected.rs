//! A link that fails: the session is taken up again, and what did not change is not told twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use msnp::{Conversation, Dialect, Error, Event, SendFailure, SignOutReason, State, Status};
use msnp_scenarios::{Person, Stage, eventually, in_every_dialect, sees};
use msnp_service::{Kick, Server};

in_every_dialect! {
    a_session_is_taken_up_with_everything,
}

/// A little longer than the client waits to hear of those who were there.
const REUNION: Duration = Duration::from_millis(5600);

#[track_caller]
fn is_lost(person: &Person) {
    sees!(person, Event::ConnectionLost { .. });
    while person
        .may_see(Duration::ZERO, |event| matches!(event, Event::Online { .. }).then_some(()))
        .is_some()
    {}
}

#[track_caller]
fn is_back(person: &Person) {
    sees!(person, Event::Online { .. });
}

#[track_caller]
fn talking(stage: &Stage) -> (Person, Person, Conversation) {
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    sees!(anna, Event::Presence { status: Status::Online, .. });
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "before");
    sees!(bruno, Event::Text { text, .. } if text == "before");
    (anna, bruno, chat)
}

fn a_session_is_taken_up_with_everything(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect).staying_connected();
    let (anna, bruno, carla) = (stage.signed_in("anna"), stage.signed_in("bruno"), stage.signed_in("carla"));
    for there in [&bruno, &carla] {
        sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == there.account());
    }
    anna.does(anna.client.set_status(Status::Busy));
    let has_messages = dialect >= Dialect::MSNP11;
    if has_messages {
        anna.does(anna.client.set_personal_message("on a train"));
        sees!(bruno, Event::PersonalMessage { message, .. } if message == "on a train");
    }
    sees!(bruno, Event::Presence { account, status: Status::Busy, .. } if account == anna.account());
    anna.forgets();
    bruno.forgets();
    stage.controls().cut(anna.account());
    sees!(anna, Event::ConnectionLost { .. });
    is_back(&anna);
    sees!(bruno, Event::Presence { account, status: Status::Offline, .. } if account == anna.account());
    sees!(bruno, Event::Presence { account, status: Status::Busy, .. } if account == anna.account());
    if has_messages {
        sees!(bruno, Event::PersonalMessage { message, .. } if message == "on a train");
    }
    assert_eq!(anna.client.state(), State::Online);
    std::thread::sleep(REUNION);
    for event in anna.seen() {
        let twice = matches!(
            event,
            Event::Presence { .. }
                | Event::ContactChanged { .. }
                | Event::ContactRemoved { .. }
                | Event::AddedYou { .. }
        );
        assert!(!twice, "told again: {event:?}");
    }
    for there in [&bruno, &carla] {
        assert!(anna.contact(there.account()).is_online());
    }
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "here again");
    sees!(bruno, Event::Text { text, .. } if text == "here again");
}

#[test]
fn who_left_meanwhile_is_gone_afterwards() {
    let stage = Stage::new().staying_connected();
    let (anna, bruno, carla) = (stage.signed_in("anna"), stage.signed_in("bruno"), stage.signed_in("carla"));
    for there in [&bruno, &carla] {
        sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == there.account());
    }
    anna.forgets();
    stage.controls().refuse_connections(Server::Dispatch, true);
    stage.controls().refuse_connections(Server::Notification, true);
    stage.controls().cut_notification(anna.account());
    is_lost(&anna);
    bruno.signs_out();
    assert!(anna.contact(bruno.account()).is_online(), "nobody knows better");
    stage.controls().clear();
    is_back(&anna);
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
    assert!(!anna.contact(bruno.account()).is_online() && anna.contact(carla.account()).is_online());
}

#[test]
fn a_list_that_changed_meanwhile_is_told() {
    let stage = Stage::new().staying_connected();
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    sees!(anna, Event::Presence { status: Status::Online, .. });
    stage.controls().refuse_connections(Server::Dispatch, true);
    stage.controls().refuse_connections(Server::Notification, true);
    anna.forgets();
    stage.controls().cut(anna.account());
    is_lost(&anna);
    bruno.does(bruno.client.remove_contact(anna.account()));
    let dora = "dora@example.org";
    assert!(anna.client.contact(dora).is_none());
    stage.service.add_account(
        msnp_service::Account::new("fritz@example.org", "Example-Pass", "Fritz").contact(anna.account()),
    );
    stage.controls().clear();
    is_back(&anna);
    std::thread::sleep(REUNION);
    assert!(anna.contact(bruno.account()).is_online(), "presence outlives the new list");
}

#[test]
fn what_is_said_meanwhile_arrives_once() {
    let stage = Stage::new().staying_connected();
    let (anna, bruno, chat) = talking(&stage);
    for server in [Server::Dispatch, Server::Notification, Server::Switchboard] {
        stage.controls().refuse_connections(server, true);
    }
    stage.controls().cut_everything();
    is_lost(&anna);
    is_lost(&bruno);
    let sent: Vec<_> = (0..5).map(|number| chat.send_text(format!("meanwhile {number}"))).collect();
    assert!(matches!(anna.fails(anna.client.set_privacy(true)), Error::NotSignedIn));
    stage.controls().clear();
    is_back(&bruno);
    // Bruno may be there a moment later than Anna; then the service says that he cannot be reached.
    for (number, outcome) in sent.into_iter().map(|sending| anna.tries(sending)).enumerate() {
        match outcome {
            Ok(_) => sees!(bruno, Event::Text { text, .. } if text == &format!("meanwhile {number}")),
            Err(error) => {
                assert_eq!(error.reason, SendFailure::NotReachable);
                assert_eq!(error.text.as_deref(), Some(format!("meanwhile {number}").as_str()));
            }
        }
    }
    let heard: Vec<String> = bruno
        .seen()
        .into_iter()
        .filter_map(|event| if let Event::Text { text, .. } = event { Some(text) } else { None })
        .collect();
    let mut once = heard.clone();
    once.dedup();
    assert_eq!(heard, once);
}

#[test]
fn a_conversation_outlives_its_notification_server() {
    let stage = Stage::new().staying_connected();
    let (anna, bruno, chat) = talking(&stage);
    stage.controls().refuse_connections(Server::Dispatch, true);
    stage.controls().refuse_connections(Server::Notification, true);
    stage.controls().cut_notification(anna.account());
    is_lost(&anna);
    anna.says(&chat, "still here");
    sees!(bruno, Event::Text { text, .. } if text == "still here");
    stage.controls().clear();
    is_back(&anna);
}

#[test]
fn who_opens_a_conversation_meanwhile_waits_for_it() {
    let stage = Stage::new().staying_connected();
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    sees!(anna, Event::Presence { status: Status::Online, .. });
    stage.controls().cut_notification(anna.account());
    sees!(anna, Event::ConnectionLost { .. });
    let chat = anna.does(anna.client.chat(bruno.account()));
    anna.says(&chat, "there it is");
    sees!(bruno, Event::Text { text, .. } if text == "there it is");
}

#[test]
fn what_is_final_ends_the_session() {
    let stage = Stage::new().staying_connected();
    let anna = stage.signed_in("anna");
    stage.service.kick(anna.account(), Kick::Elsewhere);
    let reason = sees!(anna, Event::SignedOut { reason } => reason.clone());
    assert_eq!(reason, SignOutReason::Ended(Error::SignedInElsewhere));
    assert_eq!(anna.client.state(), State::Offline);
    // One's own wish, while the service cannot be reached.
    anna.signs_in();
    stage.controls().refuse_connections(Server::Notification, true);
    stage.controls().refuse_connections(Server::Dispatch, true);
    stage.controls().cut(anna.account());
    sees!(anna, Event::ConnectionLost { .. });
    anna.signs_out();
    sees!(anna, Event::SignedOut { reason: SignOutReason::Wish });
    assert_eq!(anna.client.state(), State::Offline);
}

#[test]
fn another_network_is_used_at_once_and_waits_are_not() {
    let stage = Stage::new().staying_connected();
    let anna = stage.signed_in("anna");
    stage.controls().refuse_connections(Server::Notification, true);
    stage.controls().refuse_connections(Server::Dispatch, true);
    stage.controls().cut(anna.account());
    // After the fourth attempt in vain the waits are long enough to tell.
    for _ in 0..5 {
        sees!(anna, Event::ConnectionLost { .. });
    }
    anna.forgets();
    stage.controls().clear();
    let begun = Instant::now();
    anna.client.network_changed();
    is_back(&anna);
    println!("online {} ms after another network was there", begun.elapsed().as_millis());
}

#[test]
fn who_sleeps_says_nothing_and_wakes_with_a_question() {
    let stage = Stage::new().staying_connected();
    let anna = stage.signed_in("anna");
    anna.forgets();
    anna.client.suspend();
    sees!(anna, Event::StateChanged { state: State::Suspended });
    assert_eq!(anna.client.state(), State::Suspended);
    // The link dies in the sleep, and nobody does anything about it.
    stage.controls().cut(anna.account());
    sees!(anna, Event::ConnectionLost { .. });
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(anna.client.state(), State::Suspended);
    assert!(!stage.service.is_online(anna.account()));
    anna.client.resume();
    is_back(&anna);
    // A link that lives through it answers the question.
    anna.client.suspend();
    sees!(anna, Event::StateChanged { state: State::Suspended });
    anna.client.resume();
    eventually("a question is sent", || anna.trace().contains("> PNG"));
    sees!(anna, Event::StateChanged { state: State::Online });
    anna.client.set_background(true);
    anna.does(anna.client.set_status(Status::Away));
}
