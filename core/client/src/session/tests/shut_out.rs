//! Who is not heard, as the list and what was asked for say.

use msnp_core::event::UnaskedEvent;
use msnp_core::switchboard::message::Content;

use super::*;

const BRUNO: &str = "bruno@example.org";
const DORA: &str = "dora@example.org";

fn rings(session: &mut Session, account: &str) -> bool {
    session.take(CoreEvent::Ring { account, name: "Somebody".into() });
    !session.take_consequences().declines
}

fn nudges(session: &mut Session, chat: ChatId, account: &str) {
    session.take(CoreEvent::Message { chat, account, name: "Somebody".into(), content: Content::Nudge });
}

fn is_heard(session: &mut Session, chat: ChatId, account: &str) -> bool {
    let mut events = session.subscribe(8);
    nudges(session, chat, account);
    let told = all(&mut events).iter().any(|event| matches!(event, Event::Nudge { .. }));
    assert_ne!(told, session.take_consequences().leaves.contains(&chat), "what is not heard is left");
    told
}

fn joins(session: &mut Session, chat: ChatId, account: &str) {
    session.take(CoreEvent::Joined {
        chat,
        account,
        name: "Somebody".into(),
        before: false,
        capabilities: Capabilities(0),
    });
}

#[test]
fn a_ring_is_answered_as_list_and_privacy_say() {
    let mut session = session();
    with_list(&mut session);
    session.take(contact("emil@example.org", 13, ""));
    assert!(rings(&mut session, BRUNO) && rings(&mut session, "nobody@example.org"));
    assert!(!rings(&mut session, "EMIL@example.org"), "he is on the block list");
    session.take(CoreEvent::Privacy { allow_unknown: false });
    assert!(rings(&mut session, BRUNO), "she is on the allow list");
    assert!(!rings(&mut session, DORA) && !rings(&mut session, "nobody@example.org"));
    session.take(CoreEvent::Privacy { allow_unknown: true });
    assert!(rings(&mut session, DORA));
    // What was asked for holds before it is answered, and no longer when it is refused.
    let request = RequestId::from_number(1);
    let _answer = session.waiting.request(request, Effect::Privacy { allow_unknown: false });
    assert!(!rings(&mut session, DORA));
    let refused =
        |request| CoreEvent::Refused { request, kind: RequestKind::Privacy, error: RequestError::TimedOut };
    session.take(refused(request));
    assert!(rings(&mut session, DORA));
    let request = RequestId::from_number(2);
    let _answer = session.waiting.request(request, Effect::Block(BRUNO.into()));
    assert!(!rings(&mut session, "Bruno@example.org"));
    session.take(refused(request));
    assert!(rings(&mut session, BRUNO));
}

#[test]
fn while_the_list_is_on_its_way_only_those_are_answered_who_are_known_to_be_allowed() {
    let mut session = session();
    with_list(&mut session);
    let mut events = session.subscribe(8);
    session.take(CoreEvent::ListBegins { contacts: 2, groups: 0 });
    assert!(!rings(&mut session, BRUNO));
    assert!(matches!(all(&mut events)[..], [Event::InvitationIgnored]));
    session.take(contact(BRUNO, 3, ""));
    assert!(rings(&mut session, BRUNO) && !rings(&mut session, DORA));
    session.take(CoreEvent::ListComplete { version: ListVersion { list: "121", settings: "" } });
    assert!(rings(&mut session, DORA));
}

#[test]
fn who_turns_out_to_be_blocked_is_shut_out_whoever_did_it() {
    let mut session = session();
    with_list(&mut session);
    session.take(CoreEvent::Added(change(None, List::Block, BRUNO, None)));
    assert_eq!(session.take_consequences().shut_out, [BRUNO.into()]);
    // The list of a session that was taken up again says it.
    session.take(CoreEvent::ListBegins { contacts: 1, groups: 0 });
    session.take(contact(DORA, 4, ""));
    assert_eq!(session.take_consequences().shut_out, [DORA.into()]);
    // The service says that it had done so already.
    let request = RequestId::from_number(1);
    let _answer = session.waiting.request(request, Effect::Block("Emil@example.org".into()));
    session.take(CoreEvent::Answered { request });
    assert_eq!(session.take_consequences().shut_out, ["emil@example.org".into()]);
    assert!(session.roster.contact("emil@example.org").unwrap().is_blocked());
    let request = RequestId::from_number(2);
    let _answer = session.waiting.request(request, Effect::Allow("emil@example.org".into()));
    session.take(CoreEvent::Answered { request });
    let emil = session.roster.contact("emil@example.org").unwrap();
    assert!(emil.is_on(List::Allow) && !emil.is_blocked());
}

#[test]
fn of_whom_one_has_blocked_no_signal_is_told() {
    let mut session = session();
    with_list(&mut session);
    let mut events = session.subscribe(8);
    let says = |session: &mut Session| {
        session.take(CoreEvent::Unasked(UnaskedEvent::Signal { account: BRUNO, kind: 3, content: b"x" }));
    };
    says(&mut session);
    let told = all(&mut events);
    assert!(
        matches!(&told[..], [Event::Signal { from, kind: 3, content }] if from == BRUNO && content == b"x")
    );
    session.take(CoreEvent::Added(change(None, List::Block, BRUNO, None)));
    all(&mut events);
    says(&mut session);
    assert!(all(&mut events).is_empty());
}

#[test]
fn strangers_are_not_heard_without_a_conversation_while_only_the_allow_list_may_write() {
    let mut session = session();
    with_list(&mut session);
    let mut events = session.subscribe(8);
    let mut is_told = |session: &mut Session, account: &str| {
        session.take(CoreEvent::Unasked(UnaskedEvent::Signal { account, kind: 3, content: b"x" }));
        nudges(session, ChatId::NONE, account);
        all(&mut events)
            .iter()
            .filter(|event| matches!(event, Event::Signal { .. } | Event::Nudge { .. }))
            .count()
    };
    assert_eq!((is_told(&mut session, BRUNO), is_told(&mut session, "stranger@example.org")), (2, 2));
    session.take(CoreEvent::Privacy { allow_unknown: false });
    assert_eq!((is_told(&mut session, BRUNO), is_told(&mut session, "stranger@example.org")), (2, 0));
}

#[test]
fn a_conversation_in_which_nobody_else_ever_was_is_one_of_two_whoever_rang() {
    let mut session = session();
    with_list(&mut session);
    let (alone, group) = (ChatId::from_number(1), ChatId::from_number(2));
    session.take(CoreEvent::ChatOpened { chat: alone, account: DORA, invited: true });
    joins(&mut session, alone, BRUNO);
    session.take(CoreEvent::ChatOpened { chat: group, account: DORA, invited: true });
    joins(&mut session, group, BRUNO);
    joins(&mut session, group, DORA);
    assert!(is_heard(&mut session, alone, BRUNO) && is_heard(&mut session, group, BRUNO));
    session.take(CoreEvent::Added(change(None, List::Block, BRUNO, None)));
    session.take_consequences();
    assert!(!is_heard(&mut session, alone, BRUNO) && is_heard(&mut session, group, BRUNO));
    // A group goes on when the others have left.
    session.take(CoreEvent::Left { chat: group, account: DORA, idle: false });
    assert!(is_heard(&mut session, group, BRUNO));
    // Under the same number begins another conversation.
    session.take(CoreEvent::ChatClosed { chat: group, reason: None });
    session.take(CoreEvent::ChatOpened { chat: group, account: DORA, invited: true });
    joins(&mut session, group, BRUNO);
    assert!(!is_heard(&mut session, group, BRUNO));
}
