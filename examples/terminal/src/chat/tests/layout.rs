//! What is where: on a handheld, on a terminal of the usual size and on a large one, with few people, many, and a conversation.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::chat::state::Pick;

/// The sizes that are looked at: columns and rows.
const SIZES: [(u16, u16); 3] = [(40, 20), (80, 24), (120, 40)];
const LEFT_TO_RIGHT_MARK: char = '\u{200e}';
/// As long as a personal message may be.
const MESSAGE: &str = "in Lisbon until Thursday; write me a letter if it is urgent, or call the office and ask for Ines, who knows where I am to be found.";

fn buffer(state: &State, width: u16, height: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw::draw(frame, state)).unwrap();
    terminal.backend().buffer().clone()
}

/// What stands between two columns of the screen, as words.
fn words_between(state: &State, (width, height): (u16, u16), left: u16, right: u16) -> String {
    let buffer = buffer(state, width, height);
    let row = |y| (left..right).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    let rows: Vec<String> = (1..height.saturating_sub(1)).map(row).collect();
    rows.join(" ").replace(['│', '║', '█'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Names and messages that a layout has to bear.
fn odd_texts() -> Vec<String> {
    let odd = [
        "חיים כהן",
        "مرحبا بالعالم",
        "山田由紀子さんは今日とても忙しいです",
        "👩\u{200d}🚀 ❤\u{fe0f} 👍🏽 🇩🇪",
        "e\u{301}te\u{301} \u{301}\u{301}\u{301}",
        "\u{1b}[2J\u{9b}31m\u{7}\u{8}\r\n\tevil",
        "\u{202e}turned\u{202c} \u{2066}around\u{2069}",
        "\u{200b}\u{feff}\u{ad}",
        "   ",
        "",
    ];
    let mut texts: Vec<String> = odd.map(str::to_owned).to_vec();
    texts.push("N".repeat(387));
    texts.push("語".repeat(129));
    texts.push(format!("a{}", "\u{301}".repeat(386)));
    texts
}

fn many(state: &mut State, count: usize) {
    let people = (0..count).map(|number| {
        let (account, name) = (format!("p{number:03}@example.com"), format!("Person {number:03}"));
        person(&account, &name, Status::Online, "")
    });
    state.sections.push(Section { name: "Everybody".into(), people: people.collect() });
}

/// With nobody, with many, and with a conversation in which everything odd was said.
fn scenes(width: u16) -> Vec<(&'static str, State)> {
    let mut nobody = at_desk(width);
    nobody.sections.clear();
    let mut crowd = at_desk(width);
    many(&mut crowd, 500);
    let mut odd = at_desk(width);
    for (number, text) in odd_texts().iter().enumerate() {
        let account = format!("odd{number}@example.com");
        odd.sections[0].people.push(person(&account, text, Status::Busy, text));
    }
    let mut conversation = at_desk(width);
    conversation.sections = odd.sections.clone();
    for (number, text) in odd_texts().iter().enumerate() {
        let chat = u32::try_from(number).unwrap() + 1;
        let account = format!("odd{number}@example.com");
        open(&mut conversation, chat, &account);
        conversation.hear(chat, &account, text, text);
        conversation.see_typing(chat, &account);
    }
    vec![("nobody", nobody), ("crowd", crowd), ("odd", odd), ("talk", conversation)]
}

/// Every frame is where it is to be in every row, and every row as wide as the screen.
fn assert_straight(what: &str, state: &State, width: u16, height: u16) {
    let buffer = buffer(state, width, height);
    let symbol = |x, y| buffer[(x, y)].symbol().trim_end_matches(LEFT_TO_RIGHT_MARK).to_owned();
    let corners: Vec<u16> = (0..width).filter(|x| ["┌", "┐"].contains(&symbol(*x, 1).as_str())).collect();
    let bottom = (2..height).rev().find(|y| symbol(0, *y) == "└").expect("a frame");
    assert!(
        corners.len() >= 2 && corners.first() == Some(&0) && corners.last() == Some(&(width - 1)),
        "{what}"
    );
    for y in 2..bottom {
        for x in &corners {
            // The bar of a long list stands in its frame.
            let is_frame = ["│", "█", "║"].contains(&symbol(*x, y).as_str());
            assert!(is_frame, "{what}, row {y}, column {x}: {:#?}", screen(state, width, height));
        }
        let mut taken = 0;
        let mut x = 0;
        while x < width {
            let columns = symbol(x, y).width().max(1);
            taken += columns;
            x += u16::try_from(columns).unwrap();
        }
        assert_eq!(taken, usize::from(width), "{what}, row {y}: {:#?}", screen(state, width, height));
    }
}

#[test]
fn frames_stand_straight_whatever_peers_are_called_and_say() {
    for (width, height) in SIZES {
        for (what, mut state) in scenes(width) {
            let what = format!("{what} at {width}x{height}");
            for session in [Session::Online, Session::Lost] {
                state.session = session;
                for _ in 0..=state.conversations.len() {
                    assert_straight(&what, &state, width, height);
                    control(&mut state, 'n');
                }
                state.pane = Pane::Contacts;
                for _ in 0..15 {
                    assert_straight(&what, &state, width, height);
                    press(&mut state, KeyCode::Down);
                }
            }
        }
    }
}

#[test]
fn a_name_without_anything_to_be_seen_is_the_account() {
    for blank in ["", "   ", "\u{200b}\u{feff}", "\u{202e}"] {
        assert_eq!(person("blank@example.com", blank, Status::Online, "").name, "blank@example.com");
    }
}

#[test]
fn what_is_written_from_right_to_left_turns_no_pane_around() {
    let mut state = at_desk(80);
    state.sections[0].people.push(person("haim@example.com", "חיים", Status::Online, ""));
    open(&mut state, 1, "haim@example.com");
    state.hear(1, "haim@example.com", "חיים", "שלום");
    let buffer = buffer(&state, 80, 24);
    for y in 0..24 {
        let row: Vec<&str> = (0..80).map(|x| buffer[(x, y)].symbol()).collect();
        let has_hebrew = row.iter().any(|symbol| symbol.contains(['ח', 'ש']));
        let frames = row.iter().filter(|symbol| symbol.starts_with('│')).count();
        let marked = row.iter().filter(|symbol| symbol.ends_with(LEFT_TO_RIGHT_MARK)).count();
        assert_eq!(marked, if has_hebrew { frames } else { 0 }, "row {y}: {row:?}");
    }
}

#[test]
fn a_popup_cuts_no_letter_in_half() {
    for name in ["語".repeat(30), format!("x{}", "語".repeat(30))] {
        let mut state = at_desk(120);
        for number in 0..30 {
            let account = format!("y{number}@example.com");
            state.sections[0].people.push(person(&account, &name, Status::Online, ""));
        }
        press(&mut state, KeyCode::F(2));
        let buffer = buffer(&state, 120, 40);
        for y in 0..40 {
            for x in 0..119 {
                if buffer[(x, y)].symbol().width() > 1 {
                    assert_eq!(buffer[(x + 1, y)].symbol(), " ", "{:#?}", screen(&state, 120, 40));
                }
            }
        }
    }
}

#[test]
fn personal_messages_are_told_in_full_where_there_is_room() {
    assert!(MESSAGE.len() >= 129);
    for (width, height) in SIZES {
        let mut state = at_desk(width);
        state.sections[0].people[1].message = MESSAGE.to_owned();
        let pane = if width >= 70 { width - 36 } else { width };
        let shown = words_between(&state, (width, height), 0, pane);
        assert!(shown.contains(MESSAGE), "{:#?}", screen(&state, width, height));
        // Beside a conversation, the pane of contacts is narrower.
        open(&mut state, 1, FREDA);
        state.pane = Pane::Contacts;
        let shown =
            words_between(&state, (width, height), 0, if width >= 70 { (width / 3).max(30) } else { 40 });
        assert!(shown.contains(MESSAGE), "{:#?}", screen(&state, width, height));
        // What fits beside one that does not is not cut for it.
        let mut some = at_desk(width);
        some.sections[0].people[0].message = MESSAGE.to_owned();
        some.sections[0].people[1].message = "back at noon, or somewhat later than that, I hope".to_owned();
        some.sections[1].people[0].message = MESSAGE.repeat(30);
        let shown = words_between(&some, (width, height), 0, pane);
        assert!(shown.contains(MESSAGE) && shown.contains("later than that, I hope"), "{shown}");
        // In a list that is longer than the screen, that of whom is chosen.
        many(&mut state, 100);
        let shown = |state: &State| {
            words_between(state, (width, height), 0, if width >= 70 { (width / 3).max(30) } else { 40 })
        };
        assert!(!shown(&state).contains("Ines"), "{:#?}", screen(&state, width, height));
        press(&mut state, KeyCode::Down);
        assert!(
            shown(&state).contains("call the office and ask for Ines,"),
            "{:#?}",
            screen(&state, width, height)
        );
        assert!(shows(&state, width, height, "write to me"), "that of the others, where it fits");
    }
}

#[test]
fn details_say_everything_about_whom_is_chosen() {
    let mut state = at_desk(120);
    state.sections[0].people[1].message = MESSAGE.to_owned();
    press(&mut state, KeyCode::Down);
    let details = words_between(&state, (120, 40), 84, 120);
    assert!(details.contains("- Gustav gustav@example.com away"), "{details}");
    assert!(details.contains(MESSAGE), "{details}");
    open(&mut state, 1, FREDA);
    let details = words_between(&state, (120, 40), 92, 120);
    assert!(details.contains("* Freda freda@example.com online write to me"), "{details}");
}

#[test]
fn the_time_stands_beside_each_line() {
    for (width, height) in SIZES {
        let mut state = at_desk(width);
        open(&mut state, 1, FREDA);
        state.hear(
            1,
            FREDA,
            "Freda",
            "Are you there? I have been waiting at the station for an hour, and it is cold.",
        );
        state.set_clock(date(2005, 10, 3).at(14, 7, 30, 0));
        write(&mut state, "On my way");
        press(&mut state, KeyCode::Enter);
        let rows = screen(&state, width, height);
        let row = |text: &str| rows.iter().find(|row| row.contains(text)).cloned().unwrap_or_default();
        assert!(row("Are you there?").contains("│14:05 Freda: Are you there?"), "{rows:#?}");
        assert!(row("cold.").contains("│      "), "what goes on stands below the text: {rows:#?}");
        assert!(row("On my way").contains("│14:07 You: On my way"), "{rows:#?}");
        assert!(!rows.iter().any(|row| row.contains("2005")), "today needs no date");
        state.set_clock(date(2005, 10, 4).at(0, 1, 0, 0));
        state.hear(1, FREDA, "Freda", "Good morning");
        let rows = screen(&state, width, height);
        let place = |text: &str| rows.iter().position(|row| row.contains(text)).expect("shown");
        assert!(place("-- Monday, 3 October 2005 --") < place("Are you there?"), "{rows:#?}");
        assert_eq!(
            place("-- Tuesday, 4 October 2005 --") + 1,
            place("00:01 Freda: Good morning"),
            "{rows:#?}"
        );
    }
}

#[test]
fn a_very_small_terminal_shows_what_is_said_and_written() {
    let mut state = at_desk(20);
    let rows = screen(&state, 20, 5);
    assert!(rows[0].contains("Anna (online)") && rows[2].contains("* Freda"), "{rows:#?}");
    open(&mut state, 1, FREDA);
    state.hear(1, FREDA, "Freda", "Hello");
    write(&mut state, "Hi there");
    let rows = screen(&state, 20, 5);
    assert!(rows[1].contains("Freda: Hello") && rows[3].contains("> Hi there"), "{rows:#?}");
    assert!(rows[4].contains("F1 help"), "{rows:#?}");
    press(&mut state, KeyCode::F(2));
    for _ in 0..5 {
        press(&mut state, KeyCode::Down);
    }
    assert!(shows(&state, 20, 5, "phone"), "what is chosen: {:#?}", screen(&state, 20, 5));
    press(&mut state, KeyCode::Esc);
    press(&mut state, KeyCode::Tab);
    state.ask("dora@example.com", "Dora with a long name");
    assert!(shows(&state, 20, 5, "later"), "the keys: {:#?}", screen(&state, 20, 5));
}

#[test]
fn a_conversation_survives_every_change_of_the_size() {
    let mut state = at_desk(120);
    open(&mut state, 1, FREDA);
    for number in 0..100 {
        state.hear(1, FREDA, "Freda", &format!("line {number} of many"));
    }
    write(&mut state, "a draft");
    for (width, height) in [(120, 40), (20, 5), (40, 20), (200, 60), (10, 3), (80, 24)] {
        state.width = width;
        let rows = screen(&state, width, height);
        if height > 4 {
            assert!(rows.iter().any(|row| row.contains("> a draft")), "{width}x{height}: {rows:#?}");
            assert!(rows.iter().any(|row| row.contains("line 99")), "{width}x{height}: {rows:#?}");
        }
    }
    // Far up on a small screen is nowhere beyond the start on a large one.
    for _ in 0..100 {
        press(&mut state, KeyCode::PageUp);
    }
    assert!(shows(&state, 80, 24, "line 0 of many") && shows(&state, 80, 24, "newer lines below"));
    for _ in 0..18 {
        press(&mut state, KeyCode::PageDown);
    }
    assert!(shows(&state, 80, 24, "line 99 of many"), "{:#?}", screen(&state, 80, 24));
}

#[test]
fn who_reads_older_lines_goes_on_reading_them() {
    for (width, height) in SIZES {
        let mut state = at_desk(width);
        open(&mut state, 1, FREDA);
        for number in 0..200 {
            state.hear(1, FREDA, "Freda", &format!("line {number} of many"));
        }
        screen(&state, width, height);
        for _ in 0..10 {
            press(&mut state, KeyCode::PageUp);
        }
        let before = screen(&state, width, height);
        for number in 0..50 {
            state.hear(1, FREDA, "Freda", &format!("news {number} {}", "which is long ".repeat(number)));
        }
        assert_eq!(screen(&state, width, height), before);
        write(&mut state, "x");
        press(&mut state, KeyCode::Enter);
        assert!(shows(&state, width, height, "You: x"), "who says something is back at the end");
    }
}

#[test]
fn every_one_of_five_hundred_can_be_chosen_and_seen() {
    for (width, height) in [(40, 20), (80, 24), (120, 40), (20, 5)] {
        let mut state = at_desk(width);
        many(&mut state, 500);
        for number in (0..500).step_by(13) {
            state.chosen = Some(Target::Person(format!("p{number:03}@example.com")));
            let name = format!("Person {number:03}");
            assert!(shows(&state, width, height, &name), "{name} at {width}x{height}");
        }
        press(&mut state, KeyCode::Home);
        assert!(shows(&state, width, height, "* Freda"));
        press(&mut state, KeyCode::End);
        assert!(shows(&state, width, height, "Person 499"));
        assert!(height < 20 || shows(&state, width, height, "Person 490"), "no room is left empty");
        assert_eq!(height >= 20, shows(&state, width, height, "█"), "how far down one is");
    }
}

#[test]
fn names_are_found_by_a_part_of_them() {
    let mut state = at_desk(80);
    many(&mut state, 500);
    press(&mut state, KeyCode::Char('/'));
    write(&mut state, "on 437");
    assert!(shows(&state, 80, 24, "* Person 437 (p437@example.com)"), "{:#?}", screen(&state, 80, 24));
    assert_eq!(press(&mut state, KeyCode::Enter), Some(Request::Open { account: "p437@example.com".into() }));
    let accounts = |part: &str| -> Vec<String> {
        state.candidates(Pick::Open, part).into_iter().map(|candidate| candidate.account).collect()
    };
    assert_eq!(accounts("GUST"), ["gustav@example.com"], "whatever the case");
    assert_eq!(accounts("freda@"), [FREDA]);
    assert_eq!(
        accounts("eda@example.com")[..2],
        ["eda@example.com", FREDA],
        "a whole account is meant as it is"
    );
    assert_eq!(accounts("FREDA@example.com"), [FREDA]);
    assert!(accounts("nobody").is_empty());
}
