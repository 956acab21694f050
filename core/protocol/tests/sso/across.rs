//! People of other networks, to whom the notification server carries what is said: `services.md` 5.6.

use super::*;
use msnp_core::error::FailureReason;
use msnp_core::switchboard::message::{Content, Format, Outgoing};
use msnp_core::time::Duration;
use msnp_core::{ChatId, MessageId};

const CAROL: &str = "carol@yahoo.example";
const TEXT: Outgoing<'static> = Outgoing::Text { body: "Hello", format: Format::DEFAULT };

/// Says something to Carol; answers its number and that of the command.
fn says<S: Storage>(rig: &mut Rig<S>, message: &Outgoing<'_>, kind: u32) -> (MessageId, u32) {
    let message = rig.messenger.send_across(CAROL, 32, message).unwrap();
    rig.drain();
    let sent = rig.take_sent(NS);
    let transaction = number(&sent);
    let (head, body) = sent.split_once("\r\n").unwrap();
    assert_eq!(head, format!("UUM {transaction} {CAROL} 32 {kind} {}", body.len()));
    assert!(body.starts_with("MIME-Version: 1.0\r\nContent-Type: "), "{body}");
    assert_eq!(body.ends_with("\r\n\r\nHello"), kind == 1, "{body}");
    (message, transaction)
}

#[test]
fn what_is_said_has_one_fate() {
    for split in [Split::Whole, Split::Pieces(3)] {
        let mut rig = online_by_sso::<Fixed<1, 2048>>(split);
        let typing = Outgoing::Typing { account: "anna@example.net" };
        for (outgoing, kind) in [(&TEXT, 1), (&typing, 2), (&Outgoing::Nudge, 3)] {
            let (message, transaction) = says(&mut rig, outgoing, kind);
            rig.says(NS, &format!("UUM {transaction} OK\r\nUUM {transaction} OK\r\n"));
            assert_eq!(rig.take_told(), [Event::Delivered { chat: ChatId::NONE, message }]);
        }
        for (code, reason) in [
            (217, FailureReason::NotReachable),
            (208, FailureReason::NoSuchAccount),
            (282, FailureReason::Refused(ErrorCode::new(282))),
        ] {
            let (message, transaction) = says(&mut rig, &TEXT, 1);
            rig.says(NS, &format!("{code} {transaction}\r\n"));
            assert_eq!(rig.take_told(), [Event::Failed { chat: ChatId::NONE, message, reason }]);
        }
        // Not every service answers.
        let (message, _) = says(&mut rig, &TEXT, 1);
        rig.wait(Duration::from_millis(4_900));
        assert_eq!(rig.take_told(), []);
        rig.wait(Duration::from_millis(200));
        assert_eq!(rig.take_told(), [Event::Sent { chat: ChatId::NONE, message }]);
        assert!(rig.messenger.state() == State::Online && rig.links.len() <= 2, "{:?}", rig.links);
        // What had left when the session ended: nobody can tell.
        let (message, _) = says(&mut rig, &TEXT, 1);
        rig.closes(NS);
        let unknown = Event::Failed { chat: ChatId::NONE, message, reason: FailureReason::Unknown };
        assert_eq!(rig.take_told().iter().filter(|event| **event == unknown).count(), 1);
    }
}

#[test]
fn what_cannot_be_said_is_refused_and_leaves_nothing() {
    let mut rig = online_by_sso::<Heap>(Split::Whole);
    let long = "x".repeat(1700);
    let long = Outgoing::Text { body: &long, format: Format::DEFAULT };
    for (account, network, message, error) in [
        ("carol", 32, &TEXT, Error::InvalidAccount),
        (CAROL, 0, &TEXT, Error::InvalidValue),
        (CAROL, 256, &TEXT, Error::InvalidValue),
        (CAROL, 32, &Outgoing::KeepAlive, Error::InvalidValue),
        (CAROL, 32, &Outgoing::Raw { payload: b"x" }, Error::InvalidValue),
        (CAROL, 32, &long, Error::TooLong),
    ] {
        assert_eq!(rig.messenger.send_across(account, network, message), Err(error));
    }
    rig.drain();
    assert!(rig.take_sent(NS).is_empty() && rig.take_told().is_empty());
    let mut older = Rig::<Heap>::new(Split::Whole);
    assert_eq!(older.messenger.send_across(CAROL, 32, &TEXT), Err(Error::NotSignedIn));
    older.sign_in(&anna());
    assert_eq!(older.messenger.send_across(CAROL, 32, &TEXT), Err(Error::NotInDialect(Dialect::MSNP12)));
}

#[test]
fn what_they_say_is_told_as_a_message_of_no_conversation() {
    let mut rig = online_by_sso::<Fixed<1, 2048>>(Split::Pieces(5));
    let text = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHi & <1>";
    let typing = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: carol@yahoo.example\r\n\r\n\r\n";
    let say =
        |kind: u32, body: &str| format!("UBM {CAROL} 32 anna@example.net 1 {kind} {}\r\n{body}", body.len());
    rig.says(NS, &(say(1, text) + &say(2, typing) + "UBM nobody 32 anna@example.net 1 1 1\r\nxUBM 0\r\n"));
    let told = rig.take_told();
    let is_hers =
        |event: &Event<'_>| matches!(event, Event::Message { chat: ChatId::NONE, account: CAROL, .. });
    assert_eq!(told.iter().filter(|event| is_hers(event)).count(), 2, "{told:?}");
    assert!(
        matches!(told[0], Event::Message { content: Content::Text(text), .. } if text.body == *"Hi & <1>")
    );
    assert!(matches!(told[1], Event::Message { content: Content::Typing, .. }));
    assert_eq!(rig.messenger.state(), State::Online);
}
