//! Putting the state on the screen: one pane on a small one, two or three beside each other on a large one.

use msnp::Status;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, List, ListItem, ListState, Paragraph};

use super::popup;
use super::state::{Pane, Person, Row, Session, State, THREE_PANES};
use super::talk::{Fate, Said, Talk};
use super::wrap::{cut, width_of, wrap};
use crate::status;

const CONTACTS_WIDTH: u16 = 30;
const DETAILS_WIDTH: u16 = 28;

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State) {
    let [top, middle, bottom] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)])
            .areas(frame.area());
    frame.render_widget(oneself(state, top.width), top);
    if let Session::Over { reason, advice } = &state.session {
        popup::over(frame, middle, reason, advice);
    } else if middle.width >= THREE_PANES {
        let [left, center, right] = Layout::horizontal([
            Constraint::Length(CONTACTS_WIDTH),
            Constraint::Fill(1),
            Constraint::Length(DETAILS_WIDTH),
        ])
        .areas(middle);
        contacts(frame, left, state);
        talk(frame, center, state);
        details(frame, right, state);
    } else if state.is_wide() {
        let [left, right] =
            Layout::horizontal([Constraint::Length(CONTACTS_WIDTH), Constraint::Fill(1)]).areas(middle);
        contacts(frame, left, state);
        talk(frame, right, state);
    } else if state.pane == Pane::Talk && state.current_talk().is_some() {
        talk(frame, middle, state);
    } else {
        contacts(frame, middle, state);
    }
    frame.render_widget(hint(state, bottom.width), bottom);
    popup::draw(frame, state);
}

/// The mark and the colour of a status.
pub(crate) fn mark(status: Status) -> (&'static str, Color) {
    match status {
        Status::Online => ("*", Color::Green),
        Status::Busy | Status::OnThePhone => ("!", Color::Red),
        Status::Offline | Status::Hidden => (" ", Color::DarkGray),
        _ => ("-", Color::Yellow),
    }
}

fn oneself(state: &State, columns: u16) -> Paragraph<'static> {
    let standing = match state.session {
        Session::SigningIn => "signing in...",
        Session::Online => status::word(state.me.status),
        Session::Lost => "connection lost",
        Session::Over { .. } => "signed out",
    };
    let mut text = format!(" {} ({standing})", state.me.name);
    if !state.me.message.is_empty() {
        text.push_str(&format!(" - {}", state.me.message));
    }
    let unread = match state.unread() {
        0 => String::new(),
        unread => format!(" {unread} new "),
    };
    let room = usize::from(columns).saturating_sub(width_of(&unread));
    let text = cut(&text, room);
    let gap = " ".repeat(room.saturating_sub(width_of(&text)));
    Paragraph::new(text + &gap + &unread).style(Style::new().add_modifier(Modifier::REVERSED))
}

/// The keys that matter here, or what there is to tell.
fn hint(state: &State, columns: u16) -> Paragraph<'static> {
    if let Some((notice, _)) = &state.notice {
        let text = cut(notice, usize::from(columns));
        return Paragraph::new(text).style(Style::new().fg(Color::Yellow));
    }
    let text = match (&state.session, state.pane) {
        (Session::SigningIn, _) => "F10 quit",
        (Session::Over { .. }, _) => "r sign in again  q quit",
        (Session::Online | Session::Lost, Pane::Contacts) if columns < 60 => {
            "F1 help  Enter talk  s status  q quit"
        }
        (Session::Online | Session::Lost, Pane::Contacts) => {
            "F1 help  Enter talk  s status  n name  m message  a add  b block  d remove  q quit"
        }
        (Session::Online | Session::Lost, Pane::Talk) if columns < 60 => {
            "F1 help  Tab list  ^G nudge  ^T invite"
        }
        (Session::Online | Session::Lost, Pane::Talk) => {
            "F1 help  Tab list  ^N next  ^G nudge  ^T invite  ^W close  F10 quit"
        }
    };
    Paragraph::new(cut(text, usize::from(columns))).style(Style::new().fg(Color::Cyan))
}

fn frame_of(title: String, has_keys: bool) -> Block<'static> {
    let style = if has_keys { Style::new().fg(Color::Cyan) } else { Style::new().fg(Color::DarkGray) };
    Block::bordered().border_style(style).title(title)
}

fn contacts(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let block = frame_of(" Contacts ".to_owned(), state.pane == Pane::Contacts);
    let columns = usize::from(area.width.saturating_sub(2));
    let rows = state.rows();
    let items = rows.iter().map(|row| ListItem::new(row_line(state, row, columns)));
    let highlight = Style::new().add_modifier(Modifier::REVERSED);
    let list = List::new(items).block(block).highlight_style(highlight);
    let mut chosen = ListState::default().with_selected(state.chosen_row(&rows));
    if rows.is_empty() && state.session == Session::Online {
        let empty = Paragraph::new("Nobody is here yet.\nPress a to add a contact.");
        frame.render_widget(empty.block(frame_of(" Contacts ".to_owned(), true)), area);
    } else {
        frame.render_stateful_widget(list, area, &mut chosen);
    }
}

fn row_line(state: &State, row: &Row<'_>, columns: usize) -> Line<'static> {
    match row {
        Row::Heading(text) => {
            Line::styled(cut(text, columns), Style::new().add_modifier(Modifier::BOLD).fg(Color::Blue))
        }
        Row::Talk(talk) => {
            let unread = unread_mark(talk);
            let title = cut(&talk.title(), columns.saturating_sub(3 + width_of(&unread)));
            Line::from(vec![Span::raw(" # "), Span::raw(title), new_style(unread)])
        }
        Row::Person(person) => {
            let unread = state.talk_with(&person.account).map(unread_mark).unwrap_or_default();
            person_line(person, unread, columns)
        }
    }
}

fn person_line(person: &Person, unread: String, columns: usize) -> Line<'static> {
    let (mark, color) = if person.blocked { ("x", Color::Red) } else { mark(person.status) };
    let room = columns.saturating_sub(3 + width_of(&unread));
    let name = cut(&person.name, room);
    let room = room.saturating_sub(width_of(&name));
    let message = if person.message.is_empty() || room < 6 {
        String::new()
    } else {
        cut(&format!(" - {}", person.message), room)
    };
    Line::from(vec![
        Span::styled(format!(" {mark} "), Style::new().fg(color)),
        Span::styled(name, Style::new().fg(color)),
        Span::styled(message, Style::new().fg(Color::DarkGray)),
        new_style(unread),
    ])
}

fn unread_mark(talk: &Talk) -> String {
    if talk.unread > 0 { format!(" ({})", talk.unread.min(999)) } else { String::new() }
}

fn new_style(unread: String) -> Span<'static> {
    Span::styled(unread, Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD))
}

fn talk(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let has_keys = state.pane == Pane::Talk;
    let Some(talk) = state.current_talk() else {
        let block = frame_of(String::new(), false);
        let text = "Choose a contact and press Enter.";
        frame.render_widget(Paragraph::new(text).block(block), area);
        return;
    };
    let room = usize::from(area.width.saturating_sub(4));
    let mut block = frame_of(format!(" {} ", cut(&title(state, talk), room)), has_keys);
    if talk.is_nudged() {
        block = block.border_style(Style::new().fg(Color::Yellow).add_modifier(Modifier::REVERSED));
    }
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let [said, typing, line] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(1), Constraint::Length(1)]).areas(inside);
    frame.render_widget(history(talk, said), said);
    frame.render_widget(who_types(state, talk, typing.width), typing);
    let (text, column) = talk.field.visible(line.width.saturating_sub(2));
    frame.render_widget(Paragraph::new(format!("> {text}")), line);
    if has_keys && state.popup.is_none() {
        frame.set_cursor_position(Position::new(line.x.saturating_add(2).saturating_add(column), line.y));
    }
}

fn title(state: &State, talk: &Talk) -> String {
    match talk.account.as_deref().and_then(|account| state.person(account)) {
        Some(person) => format!("{} ({})", person.name, status::word(person.status)),
        None => talk.title(),
    }
}

/// The last lines, or older ones when somebody has scrolled up.
fn history(talk: &Talk, area: Rect) -> Paragraph<'static> {
    let (columns, height) = (usize::from(area.width), usize::from(area.height));
    let mut lines: Vec<Line<'static>> = Vec::new();
    for said in talk.lines.iter().rev() {
        lines.extend(said_lines(said, columns).into_iter().rev());
        // Only what can be seen is laid out, however long the conversation is.
        if lines.len() >= height.saturating_add(talk.scroll) {
            break;
        }
    }
    let below = talk.scroll.min(lines.len().saturating_sub(height));
    let shown: Vec<Line<'static>> = lines.into_iter().skip(below).take(height).rev().collect();
    Paragraph::new(shown)
}

fn said_lines(said: &Said, columns: usize) -> Vec<Line<'static>> {
    let (name, text, style) = match said {
        Said::By { name, text } => (name.as_str(), text, Style::new().fg(Color::Magenta)),
        Said::Mine { text, .. } => ("You", text, Style::new().fg(Color::Green)),
        Said::Note(text) => {
            let style = Style::new().fg(Color::DarkGray);
            return wrap(&format!("* {text}"), columns)
                .into_iter()
                .map(|line| Line::styled(line, style))
                .collect();
        }
    };
    let name = cut(name, (columns / 2).max(8));
    let start = width_of(&name) + 2;
    // The first line is shorter by the name, which takes the place of as many characters.
    let wrapped = wrap(&format!("{}{text}", "\u{a0}".repeat(start)), columns);
    let mut lines: Vec<Line<'static>> = wrapped.into_iter().map(Line::raw).collect();
    if let Some(first) = lines.first_mut() {
        let rest: String = first.to_string().chars().skip(start).collect();
        *first = Line::from(vec![Span::styled(format!("{name}: "), style), Span::raw(rest)]);
    }
    if let Said::Mine { fate, .. } = said {
        match fate {
            Fate::Delivered => {}
            // Dim until it is acknowledged; no line of its own, so that nothing jumps.
            Fate::Sending => lines.iter_mut().for_each(|line| *line = line.clone().style(Style::new().dim())),
            Fate::Failed(reason) => {
                let lost = wrap(&format!("Not delivered: {reason}"), columns.saturating_sub(2));
                let style = Style::new().fg(Color::Red);
                lines.extend(lost.into_iter().map(|line| Line::styled(format!("  {line}"), style)));
            }
        }
    }
    lines
}

fn who_types(state: &State, talk: &Talk, columns: u16) -> Paragraph<'static> {
    let names: Vec<String> = talk.who_types().map(|account| state.name_of(account)).collect();
    let text = match names.as_slice() {
        [] => String::new(),
        [name] => format!("{name} is typing..."),
        several => format!("{} are typing...", several.join(", ")),
    };
    Paragraph::new(cut(&text, usize::from(columns))).style(Style::new().fg(Color::DarkGray))
}

/// Who is in the conversation, and which others there are.
fn details(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let columns = usize::from(area.width.saturating_sub(2));
    let mut lines = Vec::new();
    if let Some(talk) = state.current_talk() {
        lines.push(Line::styled("In this conversation", Style::new().add_modifier(Modifier::BOLD)));
        let accounts: Vec<&str> = match &talk.account {
            Some(account) => vec![account],
            None => talk.present.iter().map(|(account, _)| account.as_str()).collect(),
        };
        for account in accounts {
            match state.person(account) {
                Some(person) => lines.push(person_line(person, String::new(), columns)),
                None => lines.push(Line::raw(cut(&format!("   {}", state.name_of(account)), columns))),
            }
            lines.push(Line::styled(
                cut(&format!("   {}", crate::printable::line(account)), columns),
                Style::new().fg(Color::DarkGray),
            ));
        }
        lines.push(Line::raw(""));
    }
    lines.push(Line::styled("Conversations (Ctrl-N)", Style::new().add_modifier(Modifier::BOLD)));
    for talk in &state.talks {
        let arrow = if Some(talk.chat) == state.current { ">" } else { " " };
        let unread = unread_mark(talk);
        let title = cut(&talk.title(), columns.saturating_sub(2 + width_of(&unread)));
        lines.push(Line::from(vec![Span::raw(format!("{arrow} {title}")), new_style(unread)]));
    }
    frame.render_widget(Paragraph::new(lines).block(frame_of(" Details ".to_owned(), false)), area);
}
