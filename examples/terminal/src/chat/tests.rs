//! The screen as somebody sees it, on a handheld and on a desktop.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::civil::date;
use msnp::{ConversationId, Error, Event, Limit, LinkKind, ProtocolLimit, SignOutReason, Status};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::conversation::{Fate, Said};
use super::draw;
use super::events;
use super::input::{self, Request};
use super::state::{Pane, Person, Popup, Section, Session, State, Target};
use crate::printable::is_hidden;
use crate::problem::with_options;

mod emoticons;
mod files;
mod layout;
mod shell;
mod untrusted;

const FREDA: &str = "freda@example.com";

fn person(account: &str, name: &str, status: Status, message: &str) -> Person {
    Person::new(account, name, status, message, false)
}

fn at_desk(width: u16) -> State {
    let mut state = State::new("anna@example.com", Instant::now(), date(2005, 10, 3).at(14, 5, 0, 0));
    (state.width, state.height) = (width, 20);
    state.session = Session::Online;
    state.me = person("anna@example.com", "Anna", Status::Online, "on a train");
    let freda = person(FREDA, "Freda", Status::Online, "write to me");
    let gustav = person("gustav@example.com", "Gustav", Status::Away, "");
    let olga = person("olga@example.com", "Olga", Status::Offline, "");
    state.sections = vec![
        Section { name: "Friends".into(), people: vec![freda, gustav] },
        Section { name: "Colleagues".into(), people: vec![olga] },
    ];
    state
}

fn screen(state: &State, width: u16, height: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw::draw(frame, state)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let row = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..height).map(row).collect()
}

fn shows(state: &State, width: u16, height: u16, text: &str) -> bool {
    screen(state, width, height).iter().any(|row| row.contains(text))
}

fn press(state: &mut State, code: KeyCode) -> Option<Request> {
    input::key(state, KeyEvent::new(code, KeyModifiers::NONE))
}

fn control(state: &mut State, letter: char) -> Option<Request> {
    input::key(state, KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL))
}

fn write(state: &mut State, text: &str) -> Vec<Request> {
    text.chars().filter_map(|letter| press(state, KeyCode::Char(letter))).collect()
}

/// What the shell does with the request to open a conversation.
fn open(state: &mut State, chat: u32, account: &str) {
    state.conversation_of(chat, account);
    state.show(chat);
}

#[test]
fn a_handheld_shows_one_pane_at_a_time() {
    let mut state = at_desk(40);
    let rows = screen(&state, 40, 20);
    assert!(rows[0].contains("Anna (online) - on a train"), "{rows:#?}");
    assert!(rows[2].contains("Friends (2/2)"), "{rows:#?}");
    assert!(rows[3].contains("* Freda - write to me"), "{rows:#?}");
    assert!(rows[4].contains("- Gustav"), "{rows:#?}");
    assert!(rows[19].contains("F1 help"), "{rows:#?}");

    let request = press(&mut state, KeyCode::Enter);
    assert_eq!(request, Some(Request::Open { account: FREDA.into() }));
    open(&mut state, 1, FREDA);
    assert!(shows(&state, 40, 20, "Freda (online)"));
    assert!(!shows(&state, 40, 20, "Friends"));
    press(&mut state, KeyCode::Tab);
    assert!(shows(&state, 40, 20, "Friends"));
    assert!(!shows(&state, 40, 20, "Freda (online)"));
}

#[test]
fn a_desktop_shows_three_panes_beside_each_other() {
    let mut state = at_desk(120);
    open(&mut state, 1, FREDA);
    state.hear(1, FREDA, "Freda", "Hello there");
    let rows = screen(&state, 120, 40);
    let row = &rows[1];
    assert!(row.contains("Contacts") && row.contains("Freda (online)") && row.contains("Details"), "{row}");
    assert!(rows.iter().any(|row| row.contains("Freda: Hello there")), "{rows:#?}");
    assert!(rows.iter().any(|row| row.contains("freda@example.com")), "{rows:#?}");
    let two = screen(&state, 80, 24);
    assert!(two[1].contains("Contacts") && two[1].contains("Freda (online)") && !two[1].contains("Details"));
}

#[test]
fn a_text_is_written_sent_and_settled() {
    let mut state = at_desk(40);
    open(&mut state, 1, FREDA);
    assert_eq!(write(&mut state, "Hello"), [Request::Typing { chat: 1 }], "typing is told once");
    assert!(shows(&state, 40, 20, "> Hello"));
    let Some(Request::Say { chat: 1, text, token }) = press(&mut state, KeyCode::Enter) else {
        panic!("not sent")
    };
    assert_eq!(text, "Hello");
    assert!(shows(&state, 40, 20, "You: Hello"));
    state.conversation_mut(1).unwrap().settle(token, Fate::Failed("the contact is offline".into()));
    assert!(shows(&state, 40, 20, "Not delivered: the contact is"));
    assert_eq!(press(&mut state, KeyCode::Enter), None, "nothing to send");
    assert_eq!(write(&mut state, "x"), [Request::Typing { chat: 1 }], "told again after a text");
}

#[test]
fn typing_shows_for_a_while_and_nudges_are_seen() {
    let mut state = at_desk(40);
    open(&mut state, 1, FREDA);
    state.see_typing(1, FREDA);
    assert!(shows(&state, 40, 20, "Freda is typing..."));
    state.tick(state.now + Duration::from_secs(7));
    assert!(!shows(&state, 40, 20, "is typing"));
    assert!(!state.is_passing());
    state.feel_nudge(1, FREDA);
    assert!(shows(&state, 40, 20, "* Freda nudges you!"));
    assert_eq!(control(&mut state, 'g'), Some(Request::Nudge { chat: 1 }));
}

#[test]
fn what_is_no_text_is_told_as_far_as_words_go() {
    let mut state = at_desk(40);
    let message = |content_type: &str, id: &str, body: &str| Event::Message {
        conversation: ConversationId::from_number(1),
        from: FREDA.into(),
        name: "Freda".into(),
        content_type: content_type.into(),
        headers: vec![("ID".into(), id.into()), ("Data".into(), "rolls the dice".into())],
        body: body.as_bytes().to_vec(),
    };
    events::take(&mut state, message("application/x-msnmsgrp2p", "", "\0"));
    assert!(state.conversations.is_empty(), "programs among themselves");
    events::take(&mut state, message("text/x-msnmsgr-datacast", "4", ""));
    events::take(&mut state, message("text/x-new", "", "?"));
    assert!(screen(&state, 40, 20)[0].contains("2 new"));
    open(&mut state, 1, FREDA);
    assert!(shows(&state, 80, 24, "* Freda rolls the dice"), "{:#?}", screen(&state, 80, 24));
    assert!(shows(&state, 80, 24, "* Freda sends something that cannot be shown here (text/x-new)"));
}

#[test]
fn what_was_not_seen_is_counted() {
    let mut state = at_desk(40);
    state.hear(1, FREDA, "Freda", "one");
    state.hear(1, FREDA, "Freda", "two");
    assert!(shows(&state, 40, 20, "Freda - write to me (2)"), "{:#?}", screen(&state, 40, 20));
    assert!(screen(&state, 40, 20)[0].contains("2 new"));
    control(&mut state, 'n');
    assert!(shows(&state, 40, 20, "Freda: two"));
    assert_eq!(state.unread(), 0);
    state.hear(2, "stranger@example.org", "", "hi");
    press(&mut state, KeyCode::Esc);
    assert!(shows(&state, 40, 20, "# stranger@example.org (1)"), "{:#?}", screen(&state, 40, 20));
}

#[test]
fn a_third_person_makes_a_group_that_can_end() {
    let mut state = at_desk(120);
    open(&mut state, 1, FREDA);
    state.join(1, FREDA, "Freda");
    control(&mut state, 't');
    write(&mut state, "usta");
    assert!(shows(&state, 120, 40, "- Gustav (gustav@example.com)"));
    let invite = Request::Invite { chat: 1, account: "gustav@example.com".into() };
    assert_eq!(press(&mut state, KeyCode::Enter), Some(invite));
    state.join(1, "gustav@example.com", "Gustav");
    assert!(shows(&state, 120, 40, "Freda, Gustav"));
    assert!(shows(&state, 120, 40, "* Gustav has joined"));
    state.conversation_mut(1).unwrap().ended();
    assert!(shows(&state, 120, 40, "* This conversation is over."));
    assert_eq!(control(&mut state, 'w'), Some(Request::Leave { chat: 1 }));
    assert_eq!(state.pane, Pane::Contacts);
}

#[test]
fn somebody_is_invited_by_a_part_of_the_name() {
    let mut state = at_desk(80);
    state.sections[1].people.push(person("gustava@example.com", "Augusta", Status::Online, ""));
    open(&mut state, 1, FREDA);
    let invites = |account: &str| Some(Request::Invite { chat: 1, account: account.into() });
    control(&mut state, 't');
    write(&mut state, "gust");
    let rows = screen(&state, 80, 24);
    let place = |text: &str| rows.iter().position(|row| row.contains(text)).expect("shown");
    assert!(place("Gustav (") < place("Augusta ("), "whose name begins with it comes first: {rows:#?}");
    press(&mut state, KeyCode::Down);
    press(&mut state, KeyCode::Down);
    assert_eq!(press(&mut state, KeyCode::Enter), invites("gustava@example.com"));
    // Who is there already is not offered, and nobody is invited by a name that nobody has.
    control(&mut state, 't');
    write(&mut state, "freda");
    assert!(shows(&state, 80, 24, "Nobody by that name"), "{:#?}", screen(&state, 80, 24));
    assert_eq!(press(&mut state, KeyCode::Enter), None);
    assert!(state.popup.is_some(), "it can be written anew");
    control(&mut state, 'u');
    write(&mut state, "stranger@example.org");
    assert_eq!(press(&mut state, KeyCode::Enter), invites("stranger@example.org"));
    control(&mut state, 't');
    input::paste(&mut state, "olga");
    assert_eq!(press(&mut state, KeyCode::Enter), invites("olga@example.com"));
}

#[test]
fn nobody_is_shown_as_there_while_the_connection_is_lost() {
    for (width, height) in [(40, 20), (80, 24), (120, 40)] {
        let mut state = at_desk(width);
        open(&mut state, 1, FREDA);
        state.session = Session::Lost;
        assert!(
            shows(&state, width, height, "Freda (status not known)"),
            "{:#?}",
            screen(&state, width, height)
        );
        state.pane = Pane::Contacts;
        let rows = screen(&state, width, height);
        for text in
            ["Anna (connection lost, trying again...)", "Friends (2)", "? Freda", "? Gustav", "? Olga"]
        {
            assert!(rows.iter().any(|row| row.contains(text)), "{text}: {rows:#?}");
        }
        assert!(!rows.iter().any(|row| row.contains("* Freda") || row.contains("(2/2)")), "{rows:#?}");
        state.session = Session::Online;
        assert!(shows(&state, width, height, "* Freda") && shows(&state, width, height, "Friends (2/2)"));
    }
}

#[test]
fn advice_is_told_in_full() {
    let server =
        msnp::Server { kind: msnp::ServerKind::Nexus, host: "messenger.example.net".into(), port: Some(443) };
    let error = Error::ConnectionRefused { server };
    let text = format!("{error}. {}", with_options(error.advice()));
    assert!(text.len() > 160, "{text}");
    for (width, height) in [(40, 24), (80, 24), (120, 40)] {
        let mut state = at_desk(width);
        state.tell(&text);
        let words = |rows: &[String]| rows.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let rows = screen(&state, width, height);
        if width > 40 {
            assert!(words(&rows).ends_with(&text), "{rows:#?}");
        } else {
            assert!(words(&rows).contains("refused the connection. The machine is there"), "{rows:#?}");
            assert!(rows.last().is_some_and(|row| row.contains('~')), "{rows:#?}");
        }
        state.tick(state.now + Duration::from_secs(9));
        assert!(state.notice.is_some(), "long texts take longer to read");
        state.tick(state.now + Duration::from_secs(30));
        assert!(state.notice.is_none());
        state.sign_out(&error.to_string(), &with_options(error.advice()));
        let rows: Vec<String> =
            screen(&state, width, height).iter().map(|row| row.replace('│', " ")).collect();
        assert!(words(&rows).contains("the Passport nexus messenger.example.net:443 refused the connection"));
        assert!(words(&rows).contains("check --nexus, which is guessed from --server"), "{rows:#?}");
    }
}

#[test]
fn the_keys_fit_the_last_line() {
    let sessions = [
        Session::SigningIn,
        Session::Online,
        Session::Lost,
        Session::Over { reason: "x".into(), advice: "y".into() },
    ];
    for session in sessions {
        for pane in [Pane::Contacts, Pane::Conversation] {
            for width in 20..130 {
                let mut state = at_desk(width);
                open(&mut state, 1, FREDA);
                (state.session, state.pane) = (session.clone(), pane);
                let last = screen(&state, width, 24).pop().unwrap();
                assert!(!last.contains('~'), "{width}: {last}");
                assert!(last.contains("quit") || width < 40, "{width}: {last}");
                let has_help = last.contains("F1 help") || matches!(session, Session::Over { .. });
                assert!(has_help, "{width}: {last}");
            }
        }
    }
    let mut state = at_desk(80);
    let last = screen(&state, 80, 24).pop().unwrap();
    assert_eq!(
        last.trim(),
        "F1 help  Enter talk  / find  s status  n name  m message  a add  b block  q quit"
    );
    open(&mut state, 1, FREDA);
    let last = screen(&state, 80, 24).pop().unwrap();
    assert_eq!(
        last.trim(),
        "F1 help  Tab list  ^N next  ^G nudge  ^T invite  PgUp older  ^W close  F10 quit"
    );
}

#[test]
fn pasted_lines_are_sent_as_lines() {
    let mut state = at_desk(40);
    open(&mut state, 1, FREDA);
    assert_eq!(input::paste(&mut state, "one\r\ntwo\n\u{1b}[2Jthree"), Some(Request::Typing { chat: 1 }));
    assert!(shows(&state, 40, 20, "> one\u{21b5}two\u{21b5}[2Jthree"));
    let Some(Request::Say { text, .. }) = press(&mut state, KeyCode::Enter) else { panic!("not sent") };
    assert_eq!(text, "one\ntwo\n[2Jthree");
    assert!(shows(&state, 40, 20, "You: one") && shows(&state, 40, 20, "│      two"));
    let long: String = (0..2000).map(|number| format!("line {number}\n")).collect();
    input::paste(&mut state, &long);
    assert!(shows(&state, 40, 20, "its end was left out"), "{:#?}", screen(&state, 40, 20));
}

#[test]
fn the_list_is_changed_by_keys() {
    let mut state = at_desk(40);
    press(&mut state, KeyCode::Down);
    let gustav = || "gustav@example.com".to_owned();
    assert_eq!(press(&mut state, KeyCode::Char('b')), Some(Request::Block(gustav())));
    state.sections[0].people[1].blocked = true;
    assert!(shows(&state, 40, 20, " x Gustav"));
    assert_eq!(press(&mut state, KeyCode::Char('b')), Some(Request::Unblock(gustav())));
    press(&mut state, KeyCode::Char('d'));
    assert!(shows(&state, 40, 20, "Remove gustav@example.com"));
    assert_eq!(press(&mut state, KeyCode::Char('y')), Some(Request::Remove(gustav())));
    press(&mut state, KeyCode::Char('a'));
    write(&mut state, "new@example.com");
    assert!(shows(&state, 40, 20, "> new@example.com"));
    assert_eq!(press(&mut state, KeyCode::Enter), Some(Request::Add("new@example.com".into())));
    press(&mut state, KeyCode::Char('s'));
    press(&mut state, KeyCode::Down);
    assert!(shows(&state, 40, 20, "! busy"));
    assert_eq!(press(&mut state, KeyCode::Enter), Some(Request::Status(Status::Busy)));
    press(&mut state, KeyCode::Char('n'));
    control(&mut state, 'u');
    write(&mut state, "Anna B");
    assert_eq!(press(&mut state, KeyCode::Enter), Some(Request::Name("Anna B".into())));
    press(&mut state, KeyCode::Char('m'));
    press(&mut state, KeyCode::Esc);
    assert!(state.popup.is_none());
    assert_eq!(press(&mut state, KeyCode::Char('q')), Some(Request::Quit));
}

#[test]
fn who_has_added_you_is_asked_about() {
    let mut state = at_desk(40);
    state.ask("dora@example.com", "Dora\u{202e}\u{1b}[2J");
    assert!(shows(&state, 40, 20, "Dora[2J (dora@example.com)"), "{:#?}", screen(&state, 40, 20));
    let last = screen(&state, 80, 24).pop().unwrap();
    assert_eq!(last.trim(), "y allow and add  o only allow  n block  Esc later  F10 quit", "the keys of now");
    let accept = Request::Accept { account: "dora@example.com".into(), add: true };
    assert_eq!(press(&mut state, KeyCode::Char('y')), Some(accept));
    assert!(!shows(&state, 40, 20, "Dora"));
}

#[test]
fn help_fits_a_handheld_and_scrolls() {
    let mut state = at_desk(40);
    press(&mut state, KeyCode::F(1));
    assert!(shows(&state, 40, 20, "s, F2       status"));
    assert!(input::KEYS.iter().all(|line| line.chars().count() <= 38));
    for _ in 0..40 {
        press(&mut state, KeyCode::Down);
    }
    assert!(shows(&state, 40, 20, "x blocked") && shows(&state, 40, 20, "In a conversation"));
    assert!(shows(&state, 40, 20, "d, Delete"), "the frame is full: {:#?}", screen(&state, 40, 20));
    press(&mut state, KeyCode::Up);
    assert!(!shows(&state, 40, 20, "x blocked"));
    assert!(shows(&state, 120, 40, "Keys (Esc: close)") && shows(&state, 40, 20, "Keys (Down: more"));
    press(&mut state, KeyCode::Esc);
    assert!(!shows(&state, 40, 20, "x blocked"));
}

#[test]
fn the_end_of_the_session_says_why_and_what_to_do() {
    let mut state = at_desk(40);
    state.sign_out("the account was signed in elsewhere", "Sign in again to take the session back.");
    assert!(shows(&state, 40, 20, "The session is over") && shows(&state, 40, 20, "Anna (signed out)"));
    assert!(shows(&state, 40, 20, "r sign in again"));
    assert_eq!(press(&mut state, KeyCode::Char('r')), Some(Request::SignIn));
    // What the shell does then; and nothing is over that had not begun.
    state.session = Session::SigningIn;
    for _ in 0..2 {
        state.sign_out("the password was refused", "Check it.");
        assert!(
            shows(&state, 40, 20, "The sign-in failed: the password was"),
            "{:#?}",
            screen(&state, 40, 20)
        );
        assert!(shows(&state, 40, 20, "Anna (not signed in)"));
    }
}

#[test]
fn an_alert_without_a_text_is_no_notice() {
    let mut state = at_desk(80);
    let document = || "<NOTIFICATION/>".to_owned();
    for text in ["", " \r\n"] {
        events::take(&mut state, Event::Alert { text: text.to_owned(), document: document() });
        assert_eq!(state.notice, None);
    }
    events::take(&mut state, Event::Alert { text: "Parcel".to_owned(), document: document() });
    assert_eq!(state.notice.take().unwrap().0, "Parcel");
    // A page that came to nothing is reported without a text.
    events::take(
        &mut state,
        Event::MobileText { from: "tel:+1".to_owned(), text: String::new(), document: document() },
    );
    assert_eq!(state.notice.take().unwrap().0, "A page was not delivered.");
}

#[test]
fn a_bound_that_bites_shows_for_a_while() {
    let mut state = at_desk(70);
    events::take(
        &mut state,
        Event::LimitReached {
            link: LinkKind::Switchboard,
            limit: Limit::Protocol(ProtocolLimit::Participants),
            dropped: 3,
        },
    );
    assert!(shows(&state, 70, 20, "Too much came in: 3 dropped (participants)."));
    state.tick(state.now + Duration::from_secs(9));
    assert!(!shows(&state, 70, 20, "dropped"));
}

#[test]
fn every_size_can_be_drawn() {
    let mut state = at_desk(40);
    open(&mut state, 1, FREDA);
    state.hear(1, FREDA, "Freda", &"words and 日本語 ".repeat(50));
    state.ask("dora@example.com", "Dora");
    for code in [KeyCode::F(1), KeyCode::F(2), KeyCode::F(3), KeyCode::Tab] {
        for (width, height) in [(1, 1), (2, 3), (10, 4), (40, 20), (70, 5), (110, 12), (240, 70)] {
            state.width = width;
            screen(&state, width, height);
        }
        state.popup = None;
        press(&mut state, code);
    }
}

#[test]
fn old_lines_can_be_scrolled_to_and_memory_stays_bounded() {
    let mut state = at_desk(40);
    open(&mut state, 1, FREDA);
    for number in 0..3000 {
        state.hear(1, FREDA, "Freda", &format!("line {number}"));
    }
    assert_eq!(state.conversation(1).unwrap().lines.len(), 1000);
    state.conversation_of(500, "loud@example.com");
    for _ in 0..1000 {
        state.hear(500, "loud@example.com", "Loud", &"x".repeat(16 * 1024));
    }
    assert_eq!(state.conversation(500).unwrap().lines.len(), 15, "256 KiB of a loud one");
    assert!(shows(&state, 40, 20, "line 2999"));
    for _ in 0..4 {
        press(&mut state, KeyCode::PageUp);
    }
    assert!(!shows(&state, 40, 20, "line 2999") && shows(&state, 40, 20, "line 2979"));
    for chat in 2..300 {
        state.hear(chat, &format!("a{chat}@example.com"), "A", "x");
    }
    assert!(state.conversations.len() <= 100);
    assert!(state.conversation(1).is_some(), "what is shown stays");
}
