//! Drawings, over the loopback service: short ones in one message, long ones in pieces, each with one fate.

use msnp::{
    Capabilities, Conversation, Dialect, Event, InkKind, LONGEST_INK, MessageId, SendFailure, Status,
};
use msnp_scenarios::{Person, Stage, in_every_dialect, sees};
use msnp_service::{Action, Rule, Step};

in_every_dialect! {
    a_drawing_goes_both_ways,
}

/// As many bytes as one message carries, of either kind.
const ONE_MESSAGE: usize = 1_200;

fn drawing(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

/// Two people in a conversation with each other, and both ends of it.
fn talk(stage: &Stage) -> [(Person, Conversation); 2] {
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "hello");
    let there = sees!(bruno, Event::Text { conversation, .. } => *conversation);
    let back = bruno.client.conversation_by_id(there).expect("a conversation");
    [(anna, chat), (bruno, back)]
}

/// The fates that somebody was told of a message, until they have said and heard something else.
#[track_caller]
fn fates(person: &Person, chat: &Conversation, message: MessageId) -> usize {
    let after = person.says(chat, "and after it");
    let mut count = 0;
    loop {
        let is_after = sees!(person, Event::Delivered { message: told, .. } | Event::Sent { message: told, .. }
            | Event::Failed { message: told, .. } if *told == message || *told == after => *told == after);
        if is_after {
            return count;
        }
        count += 1;
    }
}

#[track_caller]
fn sees_drawing(person: &Person, from: &Person, kind: InkKind, drawn: &[u8]) {
    sees!(person, Event::Message { from: who, content_type, body, .. }
        if who == from.account() && content_type == kind.content_type() && body == drawn);
}

fn a_drawing_goes_both_ways(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let [(anna, chat), (bruno, back)] = talk(&stage);
    // Before MSNP8 nobody says that they join pieces.
    let joins = dialect.number() >= 8;
    for (from, chat, to) in [(&anna, &chat, &bruno), (&bruno, &back, &anna)] {
        for kind in [InkKind::Gif, InkKind::Strokes] {
            for length in [1, 2, 3, 500, ONE_MESSAGE] {
                let message = from.does(chat.send_ink(kind, drawing(length)));
                sees_drawing(to, from, kind, &drawing(length));
                assert_eq!(fates(from, chat, message), 1);
            }
            for length in [ONE_MESSAGE + 20, 20_000, LONGEST_INK - 1, LONGEST_INK] {
                if joins {
                    let message = from.does(chat.send_ink(kind, drawing(length)));
                    sees_drawing(to, from, kind, &drawing(length));
                    assert_eq!(fates(from, chat, message), 1);
                } else {
                    let refused = from.fails(chat.send_ink(kind, drawing(length)));
                    assert_eq!((refused.reason, refused.message), (SendFailure::TooLong, None));
                }
            }
        }
        for (length, reason) in [(0, SendFailure::Invalid), (LONGEST_INK + 1, SendFailure::TooLong)] {
            let refused = from.fails(chat.send_ink(InkKind::Gif, drawing(length)));
            assert_eq!((refused.reason, refused.message), (reason, None));
        }
        from.says(chat, "did you see?");
        sees!(to, Event::Text { text, .. } if text == "did you see?");
    }
}

/// Whoever does not say that they join pieces is shown none of them.
#[test]
fn a_long_drawing_is_for_those_who_join_its_pieces() {
    let stage = Stage::new().speaking(Dialect::MSNP12);
    let [(anna, chat), (bruno, _)] = talk(&stage);
    bruno.does(bruno.client.set_capabilities(Capabilities(0)));
    bruno.does(bruno.client.set_status(Status::Busy));
    sees!(anna, Event::Presence { status: Status::Busy, .. });
    let refused = anna.fails(chat.send_ink(InkKind::Gif, drawing(20_000)));
    assert_eq!(refused.reason, SendFailure::TooLong);
    anna.does(chat.send_ink(InkKind::Gif, drawing(ONE_MESSAGE)));
    sees_drawing(&bruno, &anna, InkKind::Gif, &drawing(ONE_MESSAGE));
}

/// When the service does not pass one piece on, all of it has failed, and the next one arrives.
#[test]
fn a_drawing_of_which_a_piece_is_lost_has_failed_once() {
    let stage = Stage::new().speaking(Dialect::MSNP12);
    let [(anna, chat), (bruno, _)] = talk(&stage);
    stage
        .controls()
        .add(Rule::new(Step::Message, Action::Line("NAK {trid}".to_owned())).account(anna.account()).skip(2));
    let failed = anna.fails(chat.send_ink(InkKind::Strokes, drawing(20_000)));
    let message = failed.message.expect("it had left");
    assert_eq!(fates(&anna, &chat, message), 1);
    sees!(bruno, Event::MessageIncomplete { from, .. } if from == anna.account());
    anna.does(chat.send_ink(InkKind::Strokes, drawing(20_001)));
    sees_drawing(&bruno, &anna, InkKind::Strokes, &drawing(20_001));
}

/// What is sent to somebody who is offline is lost, and says so: only texts are kept for them.
#[test]
fn a_drawing_for_somebody_who_is_offline_fails() {
    let stage = Stage::new().speaking(Dialect::MSNP12);
    let (anna, bruno) = (stage.signed_in("anna"), stage.person("bruno"));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    let failed = anna.fails(chat.send_ink(InkKind::Gif, drawing(100)));
    assert_eq!(failed.text, None);
}
