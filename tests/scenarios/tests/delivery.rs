//! What becomes of messages that cannot be delivered: each with its own reason, and none lost without a word.

use std::time::{Duration, Instant};

use msnp::{Conversation, ErrorCode, Event, SendFailure, Status};
use msnp_scenarios::{Person, Stage, account_of, eventually, impatient, in_every_dialect, sees};
use msnp_service::{Action, Quirks, Server, Step};

in_every_dialect! {
    every_reason_is_told_apart,
}

fn every_reason_is_told_apart(dialect: msnp::Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    // Offline.
    let error = anna.writes_in_vain(&account_of("bruno"), "to somebody offline");
    assert_eq!(error.reason, SendFailure::NotReachable);
    assert_eq!(error.text.as_deref(), Some("to somebody offline"));
    sees!(anna, Event::Failed { reason: SendFailure::NotReachable, text: Some(text), .. } if text == "to somebody offline");
    // Hidden.
    let carla = stage.signed_in("carla");
    carla.does(carla.client.set_status(Status::Hidden));
    assert_eq!(anna.writes_in_vain(carla.account(), "to somebody hidden").reason, SendFailure::NotReachable);
    // Blocking.
    carla.does(carla.client.set_status(Status::Online));
    carla.does(carla.client.block(anna.account()));
    assert_eq!(
        anna.writes_in_vain(carla.account(), "to somebody blocking").reason,
        SendFailure::NotReachable
    );
    carla.does(carla.client.unblock(anna.account()));
    // Unknown.
    assert_eq!(anna.writes_in_vain("nobody@example.org", "to nobody").reason, SendFailure::NoSuchAccount);
    // Oneself hidden.
    anna.does(anna.client.set_status(Status::Hidden));
    assert_eq!(anna.writes_in_vain(carla.account(), "while hidden").reason, SendFailure::Hidden);
    anna.does(anna.client.set_status(Status::Online));
    // Not signed in.
    let chat = anna.chats_with(&carla);
    anna.says(&chat, "now it works");
    sees!(carla, Event::Text { text, .. } if text == "now it works");
    anna.signs_out();
    assert_eq!(anna.fails(chat.send_text("too late")).reason, SendFailure::NotSignedIn);
    for reason in [
        SendFailure::NotReachable,
        SendFailure::NoSuchAccount,
        SendFailure::Hidden,
        SendFailure::NotSignedIn,
        SendFailure::NoAnswer,
        SendFailure::Unknown,
        SendFailure::NotSent,
    ] {
        assert!(!reason.advice().is_empty());
    }
}

/// Two who have talked already: what follows is the next message.
#[track_caller]
fn talking(stage: &Stage) -> (Person, Person, Conversation) {
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    anna.says(&chat, "Hello");
    sees!(bruno, Event::Text { text, .. } if text == "Hello");
    (anna, bruno, chat)
}

#[test]
fn a_negative_answer_fails_the_message() {
    let stage = Stage::new();
    let (anna, bruno, chat) = talking(&stage);
    stage.controls().on(Step::Message, Action::Line("NAK {trid}".into()));
    let error = anna.fails(chat.send_text("refused"));
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::NotPassedOn, Some("refused")));
    anna.says(&chat, "passed on");
    sees!(bruno, Event::Text { text, .. } if text == "passed on");
}

#[test]
fn a_nudge_may_still_fail_after_it_was_sent() {
    let stage = Stage::new();
    let (anna, _bruno, chat) = talking(&stage);
    stage.controls().on(Step::Message, Action::Line("NAK {trid}".into()));
    let nudge = anna.does(chat.nudge());
    sees!(anna, Event::Failed { message, reason: SendFailure::NotPassedOn, .. } if *message == nudge);
}

#[test]
fn a_message_without_answer_has_an_unknown_fate() {
    let stage = Stage::new().limits(impatient(700));
    let (anna, _bruno, chat) = talking(&stage);
    stage.controls().on(Step::Message, Action::Silence);
    let start = Instant::now();
    let error = anna.fails(chat.send_text("into the void"));
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::Unknown, Some("into the void")));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_cut_line_leaves_the_fate_of_a_message_unknown() {
    let stage = Stage::new();
    let (anna, bruno, chat) = talking(&stage);
    stage.controls().on(Step::Message, Action::Close);
    let error = anna.fails(chat.send_text("was it read?"));
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::Unknown, Some("was it read?")));
    sees!(anna, Event::ConversationEnded { conversation } if *conversation == chat.id());
    // Anna is told, and what she says next goes over a new line.
    anna.says(&chat, "once more");
    sees!(bruno, Event::Text { text, .. } if text == "once more");
    assert!(anna.client.is_online());
}

#[test]
fn what_waits_for_a_switchboard_is_told_about_when_the_session_ends() {
    let stage = Stage::new();
    let (anna, _bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    stage.controls().forever(Step::SwitchboardRequest, Action::Silence);
    let chat = anna.client.conversation(&account_of("bruno")).expect("an account");
    let waiting: Vec<_> = (0..5).map(|number| chat.send_text(format!("waits {number}"))).collect();
    stage.controls().cut(anna.account());
    for (number, sending) in waiting.into_iter().enumerate() {
        let error = anna.fails(sending);
        assert_eq!(error.reason, SendFailure::NotSent, "it can be sent again without saying it twice");
        assert_eq!(error.text, Some(format!("waits {number}")));
    }
    sees!(anna, Event::SignedOut { .. });
}

#[test]
fn signing_out_tells_what_was_not_delivered() {
    let stage = Stage::new();
    let (anna, _bruno, chat) = talking(&stage);
    stage.controls().forever(Step::Message, Action::Silence);
    let sending = chat.send_text("goodbye");
    anna.signs_out();
    let error = anna.fails(sending);
    assert_eq!(error.text.as_deref(), Some("goodbye"));
    assert_eq!(error.reason, SendFailure::Unknown, "it may have arrived");
}

#[test]
fn leaving_tells_what_was_not_delivered() {
    let stage = Stage::new();
    let (anna, bruno, chat) = talking(&stage);
    stage.controls().forever(Step::Message, Action::Silence);
    let sending = chat.send_text("and gone");
    eventually("it has left", || anna.trace().contains("and gone"));
    chat.leave();
    let error = anna.fails(sending);
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::Unknown, Some("and gone")));
    sees!(bruno, Event::Left { account, .. } if account == anna.account());
    stage.controls().clear();

    // What was not sent yet cannot have arrived.
    stage.controls().forever(Step::Call, Action::Silence);
    let waiting = chat.send_text("changed my mind");
    eventually("she rings", || anna.trace().matches("> CAL ").count() == 2);
    chat.leave();
    let error = anna.fails(waiting);
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::Left, Some("changed my mind")));
    stage.controls().clear();
    anna.says(&chat, "here I am again");
    sees!(bruno, Event::Text { text, .. } if text == "here I am again");
}

#[test]
fn whoever_is_rung_and_does_not_come_has_not_answered() {
    let stage = Stage::new().limits(impatient(700));
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    // Bruno cannot reach the switchboard.
    stage.controls().forever(Step::Answer, Action::Close);
    let error = anna.writes_in_vain(bruno.account(), "are you there?");
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::NoAnswer, Some("are you there?")));
    stage.controls().clear();
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "now you are");
    sees!(bruno, Event::Text { text, .. } if text == "now you are");
}

#[test]
fn a_call_that_nobody_answers_fails_within_its_limit() {
    let stage = Stage::with_quirks(Quirks { ghost_calls: true, ..Quirks::default() }).limits(impatient(700));
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let start = Instant::now();
    let error = anna.writes_in_vain(bruno.account(), "are you there?");
    assert_eq!(error.reason, SendFailure::NoAnswer);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    eventually("no switchboard is left open", || stage.service.switchboard_count() == 0);
}

#[test]
fn no_switchboard_is_a_reason_of_its_own() {
    let stage = Stage::new().limits(impatient(700));
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    stage.controls().refuse_connections(Server::Switchboard, true);
    let error = anna.writes_in_vain(bruno.account(), "no way");
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::NoSwitchboard, Some("no way")));
    stage.controls().refuse_connections(Server::Switchboard, false);
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "a way");
}

#[test]
fn refusals_of_the_service_name_their_number() {
    let stage = Stage::new();
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    for (step, code, number) in [
        (Step::Call, 713, ErrorCode::TOO_ACTIVE),
        (Step::Call, 280, ErrorCode::new(280)),
        (Step::SwitchboardRequest, 800, ErrorCode::CHANGING_TOO_FAST),
        (Step::SwitchboardRequest, 714, ErrorCode::new(714)),
    ] {
        stage.controls().on(step, Action::Refuse(code));
        let error = anna.writes_in_vain(bruno.account(), "not now");
        assert_eq!(error.reason, SendFailure::Refused(number), "{step:?}");
        assert!(!error.advice().is_empty());
    }
    stage.controls().on(Step::SwitchboardRequest, Action::Refuse(913));
    assert_eq!(anna.writes_in_vain(bruno.account(), "not now").reason, SendFailure::Hidden);
    // The contact was blocked, as old servers said it; and "no such account", as some say it to CAL.
    stage.controls().on(Step::Call, Action::Refuse(216));
    assert_eq!(anna.writes_in_vain(bruno.account(), "not now").reason, SendFailure::NotReachable);
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "now");
}

#[test]
fn an_invitation_in_vain_leaves_the_conversation_as_it_was() {
    let stage = Stage::new();
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = anna.chats_with(&bruno);
    let error = anna.fails(chat.invite(&account_of("carla")));
    assert_eq!(error, msnp::Error::Conversation(SendFailure::NotReachable));
    sees!(anna, Event::InvitationFailed { account: Some(account), reason: SendFailure::NotReachable, .. } if *account == account_of("carla"));
    let error = anna.fails(chat.invite("nobody@example.org"));
    assert_eq!(error, msnp::Error::Conversation(SendFailure::NoSuchAccount));
    anna.says(&chat, "just us, then");
    sees!(bruno, Event::Text { text, .. } if text == "just us, then");
}
