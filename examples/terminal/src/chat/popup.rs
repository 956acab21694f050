//! What lies over the panes: help, questions, lines to be written.

use msnp::Status;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, List, ListState, Paragraph};

use super::field::Field;
use super::input::KEYS;
use super::marks::{self, frame_of};
use super::state::{Edit, Pane, Pick, Popup, State};
use super::wrap::{at_most, cut, wrap};
use crate::{printable, status};

/// The most people who are offered at the same time.
const MOST_CANDIDATES: usize = 8;

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State) {
    match &state.popup {
        Some(Popup::Help { scroll }) => {
            let lines: Vec<Line<'static>> = KEYS.iter().copied().map(Line::raw).collect();
            let fits = lines.len() + 2 <= usize::from(frame.area().height);
            let title = if fits { " Keys (Esc: close) " } else { " Keys (Down: more, Esc: close) " };
            let inside = open(frame, title, 40, lines.len());
            frame.render_widget(Paragraph::new(lines).scroll((*scroll, 0)), inside);
        }
        Some(Popup::Status { chosen }) => statuses(frame, *chosen),
        Some(Popup::Edit { what, field }) => {
            let (title, hint) = match what {
                Edit::Name => (" Display name ", "Others see this name."),
                Edit::Message => (" Personal message ", "Empty: none."),
                Edit::Add => (" Add a contact ", "An account: bob@example.com"),
                Edit::File => (" Send a file ", "The path of the file."),
                Edit::Picture => (" Picture ", "Path of a PNG, GIF, JPEG, BMP. Empty: none"),
            };
            let inside = open(frame, title, 44, 3);
            let (text, column) = field.visible(inside.width.saturating_sub(2));
            let hint = Line::styled(hint, Style::new().fg(Color::DarkGray));
            let lines = vec![Line::raw(format!("> {text}")), hint, Line::raw("Enter: yes  Esc: no")];
            frame.render_widget(Paragraph::new(lines), inside);
            frame.set_cursor_position(Position::new(
                inside.x.saturating_add(2).saturating_add(column),
                inside.y,
            ));
        }
        Some(Popup::Remove { account }) => {
            let text = format!("Remove {} from the list?", printable::line(account));
            say(frame, " Remove ", &text, "y: yes  n: no");
        }
        Some(Popup::Pick { what, field, chosen }) => pick(frame, state, *what, field, *chosen),
        None => question(frame, state),
    }
}

/// Why the session is over.
pub(crate) fn over(frame: &mut Frame<'_>, area: Rect, was_online: bool, reason: &str, advice: &str) {
    let (title, what) = if was_online {
        ("Signed out", "The session is over")
    } else {
        ("Not signed in", "The sign-in failed")
    };
    let block = frame_of(area, title, true);
    let inside = block.inner(area);
    let columns = usize::from(inside.width);
    // The keys are in the last line of the screen.
    let parts: [(String, Style); 3] = [
        (format!("{what}: {reason}."), Style::new()),
        (String::new(), Style::new()),
        (advice.to_owned(), Style::new().fg(Color::Yellow)),
    ];
    let mut lines = Vec::new();
    for (text, style) in parts {
        let wrapped = wrap(&printable::lines(&text), columns);
        lines.extend(wrapped.into_iter().map(|line| Line::styled(line, style)));
    }
    if lines.len() > usize::from(inside.height) {
        lines.retain(|line| line.width() > 0);
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

fn statuses(frame: &mut Frame<'_>, chosen: usize) {
    let lines = Status::CHOICES
        .iter()
        .map(|choice| Line::raw(format!(" {} {:<10}", marks::mark(*choice).0, status::word(*choice))));
    let list = List::new(lines).highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    let inside = open(frame, " Status ", 20, Status::CHOICES.len());
    frame.render_stateful_widget(list, inside, &mut ListState::default().with_selected(Some(chosen)));
}

/// The field, and below it who has what is written there in the name.
fn pick(frame: &mut Frame<'_>, state: &State, what: Pick, field: &Field, chosen: usize) {
    let written = field.text();
    let candidates = state.candidates(what, &written);
    let title = match what {
        Pick::Invite => " Invite ",
        Pick::Open => " Talk to ",
    };
    // As high as the whole list wants it, so that nothing jumps while somebody writes.
    let rows = state.candidates(what, "").len().clamp(2, MOST_CANDIDATES);
    let inside = open(frame, title, 44, rows + 2);
    let columns = usize::from(inside.width);
    let (text, column) = field.visible(inside.width.saturating_sub(2));
    let dim = Style::new().fg(Color::DarkGray);
    let hint = if candidates.is_empty() {
        "Nobody by that name. An account, then?"
    } else {
        "Part of a name, or a whole account"
    };
    let [line, hint_line, rest] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Fill(1)]).areas(inside);
    frame.render_widget(Paragraph::new(format!("> {text}")), line);
    frame.render_widget(Paragraph::new(Line::styled(cut(hint, columns), dim)), hint_line);
    let items = candidates.iter().map(|candidate| match candidate.person {
        Some(person) => {
            let mark = if state.knows_presence() { marks::mark(person.status).0 } else { "?" };
            Line::raw(cut(
                &format!(" {mark} {} ({})", person.name, printable::line(&person.account)),
                columns,
            ))
        }
        None => Line::raw(cut(&format!("   {}", printable::line(&candidate.account)), columns)),
    });
    let list = List::new(items).highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    frame.render_stateful_widget(list, rest, &mut ListState::default().with_selected(Some(chosen)));
    frame.set_cursor_position(Position::new(line.x.saturating_add(2).saturating_add(column), line.y));
}

/// Somebody added oneself. Shown where its keys work.
fn question(frame: &mut Frame<'_>, state: &State) {
    if state.pane != Pane::Contacts {
        return;
    }
    let Some(question) = state.questions.front() else { return };
    let account = printable::line(&question.account);
    let who = if question.name == account { account } else { format!("{} ({account})", question.name) };
    let keys = match frame.area().width {
        ..30 => "y: add  o: allow\nn: no  Esc: later",
        30.. => "y: allow and add  o: only allow\nn: block  Esc: later",
    };
    say(frame, " Added you ", &format!("{who} has added you to their contacts."), keys);
}

/// Something with the keys that answer it, which are seen however long it is.
fn say(frame: &mut Frame<'_>, title: &str, text: &str, keys: &str) {
    let whole = frame.area();
    let columns = usize::from(whole.width.min(44).saturating_sub(2));
    let keys = wrap(keys, columns);
    let room = usize::from(whole.height.saturating_sub(2)).saturating_sub(keys.len());
    let mut lines = at_most(wrap(text, columns), room.max(1), columns);
    if lines.len() < room {
        lines.push(String::new());
    }
    lines.extend(keys);
    let inside = open(frame, title, 44, lines.len());
    frame.render_widget(Paragraph::new(lines.into_iter().map(Line::raw).collect::<Vec<_>>()), inside);
}

/// A frame in the middle with room for so much, or as much as there is. Gives the room inside.
fn open(frame: &mut Frame<'_>, title: &str, width: u16, height: usize) -> Rect {
    let whole = frame.area();
    let width = width.min(whole.width);
    let height = u16::try_from(height.saturating_add(2)).unwrap_or(u16::MAX).min(whole.height);
    let area = Rect {
        x: whole.x.saturating_add(whole.width.saturating_sub(width) / 2),
        y: whole.y.saturating_add(whole.height.saturating_sub(height) / 2),
        width,
        height,
    };
    let block = Block::bordered().title(title.to_owned()).border_style(Style::new().fg(Color::Cyan));
    let inside = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    inside
}
