//! What lies over the panes: help, questions, lines to be written.

use msnp::Status;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Paragraph};

use super::input::KEYS;
use super::state::{Edit, Pane, Popup, State};
use super::wrap::wrap;
use crate::{printable, status};

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State) {
    match &state.popup {
        Some(Popup::Help { scroll }) => {
            let lines: Vec<Line<'static>> = KEYS.iter().copied().map(Line::raw).collect();
            let inside = open(frame, " Keys (Down: more, Esc: close) ", 40, lines.len());
            frame.render_widget(Paragraph::new(lines).scroll((*scroll, 0)), inside);
        }
        Some(Popup::Status { chosen }) => statuses(frame, *chosen),
        Some(Popup::Edit { what, field }) => {
            let (title, hint) = match what {
                Edit::Name => (" Display name ", "Others see this name."),
                Edit::Message => (" Personal message ", "Empty: none."),
                Edit::Add => (" Add a contact ", "An account: bob@example.com"),
                Edit::Invite => (" Invite ", "An account: bob@example.com"),
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
            let text = format!("Remove {} from the list?\n\ny: yes  n: no", printable::line(account));
            say(frame, " Remove ", &text);
        }
        None => question(frame, state),
    }
}

/// Why the session is over.
pub(crate) fn over(frame: &mut Frame<'_>, area: Rect, reason: &str, advice: &str) {
    let columns = usize::from(area.width.saturating_sub(2));
    let text = format!("The session is over: {}\n\n{}\n\nr: sign in again  q: quit", reason, advice);
    let lines: Vec<Line<'static>> =
        wrap(&printable::lines(&text), columns).into_iter().map(Line::raw).collect();
    frame.render_widget(Paragraph::new(lines).block(Block::bordered().title(" Signed out ")), area);
}

fn statuses(frame: &mut Frame<'_>, chosen: usize) {
    let lines: Vec<Line<'static>> = Status::CHOICES
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            let style =
                if index == chosen { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
            Line::styled(format!(" {} {:<10}", super::draw::mark(*choice).0, status::word(*choice)), style)
        })
        .collect();
    let inside = open(frame, " Status ", 20, lines.len());
    frame.render_widget(Paragraph::new(lines), inside);
}

/// Somebody added oneself. Shown where its keys work.
fn question(frame: &mut Frame<'_>, state: &State) {
    if state.pane != Pane::Contacts {
        return;
    }
    let Some(question) = state.questions.front() else { return };
    let account = printable::line(&question.account);
    let who = if question.name == account { account } else { format!("{} ({account})", question.name) };
    let keys = "y: allow and add  o: only allow\nn: block  Esc: later";
    say(frame, " Added you ", &format!("{who} has added you to their contacts.\n\n{keys}"));
}

fn say(frame: &mut Frame<'_>, title: &str, text: &str) {
    let columns = usize::from(frame.area().width.min(44).saturating_sub(2));
    let lines: Vec<Line<'static>> = wrap(text, columns).into_iter().map(Line::raw).collect();
    let inside = open(frame, title, 44, lines.len());
    frame.render_widget(Paragraph::new(lines), inside);
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
