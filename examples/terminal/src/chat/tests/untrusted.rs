//! Words of servers and peers: nothing of them acts on the terminal.

use msnp::{Activity, Error, Format, SignOutReason, TransferEvent, TransferFailure, TransferId};

use super::super::files::Stage;
use super::*;

#[test]
fn nothing_of_a_peer_reaches_the_terminal_raw() {
    let nasty = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}evil\u{2066}\u{200f}\n\tend";
    let mut state = at_desk(120);
    state.sections[0].people.push(person("evil@example.com", nasty, Status::Online, nasty));
    state.sections[0].name = crate::printable::line("Friends");
    open(&mut state, 1, "evil@example.com");
    state.hear(1, "evil@example.com", nasty, nasty);
    state.join(1, "evil@example.com", nasty);
    state.join(1, "other@example.com", nasty);
    state.ask("evil@example.com", nasty);
    state.tell(nasty);
    state.sign_out(nasty, "advice");
    for (width, height) in [(40, 20), (120, 40)] {
        for session in [state.session.clone(), Session::Online] {
            state.session = session;
            let rows = screen(&state, width, height);
            assert!(rows.iter().all(|row| !row.chars().any(is_hidden)), "{rows:#?}");
        }
    }
}

/// The same of files.
fn files_that_say(words: &str) -> Vec<Event> {
    let said = || words.to_owned();
    let account = || format!("{words}@example.com");
    let conversation = ConversationId::from_number(1);
    vec![
        Event::Transfer(TransferEvent::FileOffered {
            transfer: TransferId::from_number(1),
            conversation,
            account: account(),
            name: said(),
            size: 1,
            preview: Vec::new(),
        }),
        Event::Transfer(TransferEvent::FileEnded {
            transfer: TransferId::from_number(1),
            failure: Some(TransferFailure::File { detail: said() }),
        }),
        Event::Transfer(TransferEvent::NotServed {
            conversation,
            account: account(),
            activity: Activity::Game,
        }),
    ]
}

/// Every event that has words of a server or a peer in it, with the same words everywhere.
fn events_that_say(words: &str) -> Vec<Event> {
    let said = || words.to_owned();
    let account = || format!("{words}@example.com");
    let conversation = ConversationId::from_number(1);
    let lost = || SignOutReason::Ended(Error::WrongPassword { text: said() });
    vec![
        Event::AddedYou { account: account(), name: said(), decided: false },
        Event::AddedYou { account: account(), name: said(), decided: true },
        Event::RemovedYou { account: account() },
        Event::MailNew { from: said(), address: said(), subject: said() },
        Event::Alert { text: said(), document: said() },
        Event::MobileText { from: said(), text: said(), document: said() },
        Event::ConversationOpened { conversation, account: account(), invited: true },
        Event::Joined { conversation, account: account(), name: said() },
        Event::Joined { conversation, account: format!("third{words}@example.com"), name: said() },
        Event::Text {
            conversation,
            from: account(),
            name: said(),
            text: said(),
            format: Format::default(),
            emoticons: Vec::new(),
        },
        Event::Typing { conversation, from: account() },
        Event::Nudge { conversation, from: account(), name: said() },
        Event::Message {
            conversation,
            from: account(),
            name: said(),
            content_type: "text/x-msnmsgr-datacast".into(),
            headers: vec![("ID".into(), "4".into()), ("Data".into(), said())],
            body: Vec::new(),
        },
        Event::Message {
            conversation,
            from: account(),
            name: said(),
            content_type: format!("text/x-msmsgsinvite; {words}"),
            headers: Vec::new(),
            body: format!("Invitation-Command: INVITE\r\nApplication-File: {words}\r\n").into_bytes(),
        },
        Event::Left { conversation, account: account(), idle: false },
        Event::ConversationEnded { conversation },
        Event::LimitReached { link: LinkKind::Notification, limit: Limit::Contacts, dropped: 3 },
        Event::ConnectionLost { reason: lost(), wait: Duration::from_secs(1) },
        Event::SignedOut { reason: lost() },
    ]
}

#[test]
fn no_event_brings_anything_to_the_terminal_raw() {
    let nasty = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}evil\u{2066}\u{200f}\r\n\tend";
    for (width, height) in [(40, 20), (75, 24), (120, 40)] {
        let mut state = at_desk(width);
        state.show(1);
        for pane in [Pane::Contacts, Pane::Conversation] {
            for event in files_that_say(nasty).into_iter().chain(events_that_say(nasty)) {
                let what = format!("{event:?}");
                events::take(&mut state, event);
                state.pane = pane;
                if state.conversation(1).is_some() {
                    state.show(1);
                    state.pane = pane;
                }
                let rows = screen(&state, width, height);
                assert!(rows.iter().all(|row| !row.chars().any(is_hidden)), "{what}: {rows:#?}");
            }
            state.session = Session::Online;
        }
        state.popup = Some(Popup::Remove { account: nasty.to_owned() });
        let rows = screen(&state, width, height);
        assert!(rows.iter().all(|row| !row.chars().any(is_hidden)), "{rows:#?}");
    }
}

/// What is kept for the screen is clean already: it does not hang on what draws it.
#[test]
fn what_is_kept_of_others_is_fit_for_a_terminal() {
    let nasty = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}evil";
    let mut state = at_desk(120);
    for event in files_that_say(nasty).into_iter().chain(events_that_say(nasty)) {
        let is_the_end = matches!(event, Event::SignedOut { .. });
        if !is_the_end {
            events::take(&mut state, event);
        }
        if let Some((notice, _)) = &state.notice {
            assert!(!notice.chars().any(is_hidden), "{notice:?}");
        }
    }
    let conversation = state.conversation_mut(1).unwrap();
    assert!(!conversation.title().chars().any(is_hidden));
    conversation.sent("Hello".to_owned(), 7);
    conversation.settle(7, Fate::Failed(nasty.to_owned()));
    for line in &conversation.lines {
        let texts = match &line.said {
            Said::By { name, text, emoticons: _ } => vec![name, text],
            Said::Mine { text, fate: Fate::Failed(reason), .. } => vec![text, reason],
            Said::Mine { text, .. } | Said::Note(text) => vec![text],
            Said::File(file) => match &file.stage {
                Stage::Failed(reason) => vec![&file.name, &file.who, reason],
                stage => panic!("{stage:?}"),
            },
        };
        assert!(texts.iter().all(|text| !text.chars().any(is_hidden)), "{texts:?}");
    }
}
