//! Emoticons: one's own, which are chosen by a command, and those of others, which are drawn below the text that has them in it.

use msnp::{Emoticon, PictureHash};

use super::super::emoticons::{Choice, MOST_DRAWN, SIDE};
use super::super::files::{Asked, asked};
use super::super::picture::{Colors, Means, Picture};
use super::files::{ANNA, Desk, half_blocks, until};
use super::*;

/// The cells of a picture that is drawn in half blocks.
const CELLS: usize = 32;

fn emoticon(shortcut: &str, object: &str) -> Emoticon {
    Emoticon { shortcut: shortcut.into(), picture: PictureHash([0; 20]), object: object.into() }
}

fn blocks() -> Means {
    Means::Blocks(Colors::True)
}

/// A screen on which emoticons are drawn, with a conversation.
fn at_window(means: Means) -> State {
    let mut state = at_desk(60);
    state.height = 24;
    state.emoticons.means = Some(means);
    open(&mut state, 1, FREDA);
    state
}

fn comes(state: &mut State, object: &str) {
    let means = state.emoticons.means.clone().unwrap();
    state.emoticon_fetched(object.to_owned(), Picture::decode(&crate::demo::drawn(), &means, SIDE));
}

fn wanted(state: &State) -> Option<&str> {
    state.wanted_emoticon().map(|seen| seen.object.as_str())
}

#[test]
fn the_command_says_what_becomes_of_an_emoticon() {
    let choice = |line: &str| match asked(line) {
        Some(Asked::Emoticon(choice)) => Some(choice),
        Some(Asked::Send(_) | Asked::Picture(_)) | None => None,
    };
    let set = |path: &str| Some(Choice::Set { shortcut: "(sun)".into(), path: path.into() });
    assert_eq!(choice("/emoticon (sun) sun.png"), set("sun.png"));
    assert_eq!(choice("/emoticon (sun)  'my sun.png' "), set("my sun.png"));
    assert_eq!(choice("/emoticon (sun) "), Some(Choice::Remove { shortcut: "(sun)".into() }));
    assert_eq!(choice("/emoticon"), Some(Choice::List));
    assert_eq!(choice("/emoticon  "), Some(Choice::List));
    assert_eq!(choice("/emoticons (sun)"), None);
    let mut state = at_window(blocks());
    write(&mut state, "/emoticon (sun)");
    let request = press(&mut state, KeyCode::Enter);
    assert_eq!(
        request,
        Some(Request::Emoticon { chat: 1, choice: Choice::Remove { shortcut: "(sun)".into() } })
    );
    assert!(state.conversation(1).unwrap().lines.is_empty(), "nothing is said");
}

#[test]
fn a_text_is_there_at_once_and_its_emoticons_once_they_are_fetched() {
    let mut state = at_window(blocks());
    let both = [emoticon("(sun)", "a sun"), emoticon("(rain)", "a rain")];
    state.hear_with(1, FREDA, ("Freda", "(rain) after (sun)"), &both);
    assert!(shows(&state, 60, 24, "Freda: (rain) after (sun)"));
    assert_eq!(half_blocks(&state, 60, 24), 0);
    // One after the other.
    assert_eq!(wanted(&state), Some("a sun"));
    state.emoticons.fetching();
    assert_eq!(wanted(&state), None);
    comes(&mut state, "a sun");
    assert_eq!((wanted(&state), half_blocks(&state, 60, 24)), (Some("a rain"), CELLS));
    comes(&mut state, "a rain");
    assert_eq!((wanted(&state), half_blocks(&state, 60, 24)), (None, 2 * CELLS));
    // Beside each other, below the text and where that begins.
    let rows = screen(&state, 60, 24);
    let text = rows.iter().position(|row| row.contains("(rain) after (sun)")).unwrap();
    let column = rows[text].chars().position(|letter| letter == 'F').unwrap();
    for row in &rows[text + 1..=text + 4] {
        let row: String = row.chars().skip(column).take(18).collect();
        assert_eq!(row, format!("{0} {0} ", "▀".repeat(SIDE.into())));
    }
    // What is known is drawn with the next text at once, and what cannot be had is not asked for twice.
    state.hear_with(1, FREDA, ("Freda", "(sun)!"), &[emoticon("(sun)", "a sun")]);
    state.hear_with(1, FREDA, ("Freda", "(x)"), &[emoticon("(x)", "no picture")]);
    assert_eq!((wanted(&state), half_blocks(&state, 60, 24)), (Some("no picture"), 3 * CELLS));
    state.emoticon_fetched("no picture".into(), None);
    assert_eq!((wanted(&state), half_blocks(&state, 60, 24)), (None, 3 * CELLS));
}

#[test]
fn emoticons_are_looked_for_where_somebody_sees_them() {
    let heard = || {
        let mut state = at_window(blocks());
        state.hear_with(1, FREDA, ("Freda", "(sun)"), &[emoticon("(sun)", "a sun")]);
        state
    };
    let seen = |state: &State, width, height| {
        screen(state, width, height);
        wanted(state).is_some()
    };
    let mut state = heard();
    assert!(seen(&state, 60, 24));
    assert!(!seen(&state, 60, 8), "there is no room");
    assert!(!seen(&state, 20, 24), "there is no room");
    assert!(seen(&state, 60, 24));
    state.session = Session::Lost;
    assert!(!seen(&state, 60, 24));
    state.session = Session::Online;
    state.pane = Pane::Contacts;
    assert!(!seen(&state, 60, 24), "the list covers it");
    state.width = 80;
    assert!(seen(&state, 80, 24), "it is beside it");
    state.emoticons.means = None;
    assert!(!seen(&state, 80, 24), "none are drawn");
}

#[test]
fn one_text_has_no_more_than_there_is_room_for() {
    let mut state = at_window(blocks());
    let many: Vec<Emoticon> = (0..20).map(|number| emoticon("x", &format!("number {number}"))).collect();
    state.hear_with(1, FREDA, ("Freda", "x"), &many);
    for number in 0..20 {
        comes(&mut state, &format!("number {number}"));
    }
    assert_eq!(half_blocks(&state, 60, 24), MOST_DRAWN * CELLS);
    let before = wanted(&state).map(str::to_owned);
    assert_eq!(before, None);
    // Behind the time there are 22 columns.
    assert_eq!(half_blocks(&state, 30, 24), 2 * CELLS);
    assert!(screen(&state, 30, 24).iter().all(|row| row.chars().count() == 30));
}

#[test]
fn who_reads_older_lines_goes_on_reading_them_when_an_emoticon_comes() {
    let mut state = at_window(blocks());
    for number in 0..60 {
        state.hear(1, FREDA, "Freda", &format!("line {number}."));
    }
    state.hear_with(1, FREDA, ("Freda", "(sun)"), &[emoticon("(sun)", "a sun")]);
    screen(&state, 60, 24);
    press(&mut state, KeyCode::PageUp);
    press(&mut state, KeyCode::PageUp);
    let before = screen(&state, 60, 24);
    comes(&mut state, "a sun");
    assert_eq!(screen(&state, 60, 24), before);
    press(&mut state, KeyCode::PageDown);
    press(&mut state, KeyCode::PageDown);
    press(&mut state, KeyCode::PageDown);
    assert_eq!(half_blocks(&state, 60, 24), CELLS);
}

#[test]
#[cfg(all(unix, feature = "graphics"))]
fn the_terminal_draws_an_emoticon_itself_where_all_of_it_is_seen() {
    use super::super::graphics::Graphics;
    use super::files::drawn_at;

    let heard = |means: Means| {
        let mut state = at_window(means);
        state.hear_with(1, FREDA, ("Freda", "(sun)"), &[emoticon("(sun)", "a sun")]);
        comes(&mut state, "a sun");
        state
    };
    let kitty = || Means::Graphics(Graphics::of(ratatui_image::picker::ProtocolType::Kitty));
    let rows = screen(&heard(blocks()), 60, 24);
    let row = rows.iter().position(|row| row.contains('▀')).unwrap();
    let column = rows[row].chars().position(|letter| letter == '▀').unwrap();
    let place = (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
    let state = heard(kitty());
    assert_eq!(drawn_at(&state, 60, 24), Some(place));
    assert_eq!(half_blocks(&state, 60, 24), 0);
    // Not behind what covers it.
    let mut state = heard(kitty());
    state.popup = Some(Popup::Help { scroll: 0 });
    assert_eq!(drawn_at(&state, 60, 24), None);
    state.popup = None;
    assert_eq!(drawn_at(&state, 60, 24), Some(place));
    // Nor in part.
    let scrolled = |means: Means, is_seen: &dyn Fn(&State) -> bool| {
        let mut state = heard(means);
        for number in 0..40 {
            state.hear(1, FREDA, "Freda", &format!("line {number}."));
        }
        let seen = |scroll| {
            state.conversation(1).unwrap().scroll.set(scroll);
            is_seen(&state)
        };
        (0..60).position(seen)
    };
    let whole = scrolled(blocks(), &|state| half_blocks(state, 60, 24) == CELLS);
    assert!(whole.is_some_and(|scroll| scroll > 20), "{whole:?}");
    assert_eq!(scrolled(kitty(), &|state| drawn_at(state, 60, 24).is_some()), whole);
}

#[test]
fn one_s_own_emoticons_are_chosen_said_listed_and_taken_away() {
    smol::block_on(async {
        let mut desk = Desk::new("emoticons").await;
        let chat = desk.shell.state.current.unwrap();
        let picture = crate::demo::drawn();
        std::fs::write(desk.folder.join("sun.bmp"), &picture).unwrap();
        std::fs::write(desk.folder.join("large.bmp"), [picture.clone(), vec![0; 512 * 1024]].concat())
            .unwrap();
        let set = |shortcut: &str, path: String| Choice::Set { shortcut: shortcut.to_owned(), path };
        let remove = |shortcut: &str| Choice::Remove { shortcut: shortcut.to_owned() };
        let (sun, other, large, none) =
            (desk.path("sun.bmp"), desk.path("sent.bin"), desk.path("large.bmp"), desk.path("none"));
        for (choice, words) in [
            (
                set("(sunrise)", sun.clone()),
                "“(sunrise)” is too long for an emoticon. Give letters of 1 to 7",
            ),
            (set("(sun)", other), "sent.bin is no picture that others can read. Give the path of a PNG"),
            (set("(sun)", large), "large.bmp is too large for an emoticon. Give the path of a PNG"),
            (set("(sun)", none), "none: "),
            (remove("(sun)"), "(sun) is no emoticon of yours. You have no emoticons."),
            (set("(sun)", sun.clone()), "(sun) stands for "),
            (set("o/", sun.clone()), "o/ stands for "),
            (set("(sun)", sun), "(sun) stands for "),
        ] {
            desk.shell.state.notice = None;
            desk.shell.carry_out(Request::Emoticon { chat, choice });
            until(&mut desk.shell, words, |state| {
                state.notice.as_ref().is_some_and(|(notice, _)| notice.contains(words))
            })
            .await;
        }
        desk.shell.carry_out(Request::Emoticon { chat, choice: Choice::List });
        assert!(shows(&desk.shell.state, 120, 40, "Your emoticons: (sun) o/."));
        // Said to Freda, who fetches the picture.
        let mut events = desk.freda.events();
        let mut heard = async |desk: &mut Desk, text: &str| {
            desk.shell.carry_out(Request::Say { chat, text: text.to_owned(), token: 1 });
            while let Some(event) = futures_lite::StreamExt::next(&mut events).await {
                if let Event::Text { emoticons, .. } = event {
                    return emoticons;
                }
            }
            panic!("no text")
        };
        let emoticons = heard(&mut desk, "a (sun)").await;
        let letters: Vec<&str> = emoticons.iter().map(|emoticon| emoticon.shortcut.as_str()).collect();
        assert_eq!(letters, ["(sun)"]);
        let fetched = desk.freda.object(ANNA, &emoticons[0].object).await.unwrap();
        assert!(*fetched == *picture);
        desk.shell.carry_out(Request::Emoticon { chat, choice: remove("(sun)") });
        assert!(desk.shell.state.notice.as_ref().unwrap().0.contains("(sun) stands for itself again."));
        assert!(heard(&mut desk, "no (sun)").await.is_empty());
    });
}

#[test]
fn an_emoticon_of_another_is_fetched_when_its_text_is_seen() {
    smol::block_on(async {
        let mut desk = Desk::new("seen-emoticon").await;
        desk.shell.state.emoticons.means = Some(blocks());
        desk.shell.state.pictures.means = None;
        desk.freda.set_emoticons(vec![("(sun)".to_owned(), crate::demo::drawn())]).unwrap();
        let chat = desk.freda.conversation(ANNA).unwrap();
        let sending = smol::spawn(chat.send_text("here is a (sun)"));
        until(&mut desk.shell, "the emoticon", |state| half_blocks(state, 120, 40) == CELLS).await;
        assert!(shows(&desk.shell.state, 120, 40, "Freda: here is a (sun)"));
        sending.await.unwrap();
    });
}
