//! The pane of contacts, and that of what is known about one.

use msnp::Status;
use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{
    List, ListItem, ListState, Paragraph, Scrollbar, ScrollbarOrientation, ScrollbarState,
};

use super::marks::{frame_of, mark, new_style, unread_mark};
use super::picture::{Picture, SIDE};
use super::state::{Pane, Person, Row, Session, State, THREE_PANES, Target};
use super::wrap::{at_most, cut, width_of, wrap};
use crate::{printable, status};

/// The columns before a name: the mark and its surroundings.
const MARK: usize = 3;
/// The most lines of a personal message in a list that is longer than the screen, of the contact that is chosen.
const MOST_OF_MESSAGE: usize = 5;

pub(crate) fn contacts(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let block = frame_of(area, "Contacts", state.pane == Pane::Contacts);
    let inside = block.inner(area);
    let rows = state.rows();
    if rows.is_empty() {
        frame.render_widget(Paragraph::new(of_nobody(state, inside.width)).block(block), area);
        return;
    }
    let columns = usize::from(inside.width);
    let height = usize::from(inside.height);
    let chosen = state.chosen_row(&rows);
    let messages: Vec<Vec<String>> = rows.iter().map(|row| message_of(state, row, columns)).collect();
    let room = rooms(&messages, chosen, height);
    let items: Vec<Text<'static>> = rows
        .iter()
        .zip(messages)
        .zip(room)
        .map(|((row, message), most)| row_text(state, row, message, columns, most))
        .collect();
    let heights: Vec<usize> = items.iter().map(Text::height).collect();
    let offset = offset_of(&heights, chosen.unwrap_or_default(), height);
    let highlight = Style::new().add_modifier(Modifier::REVERSED);
    let list = List::new(items.into_iter().map(ListItem::new)).block(block).highlight_style(highlight);
    let mut position = ListState::default().with_offset(offset).with_selected(chosen);
    frame.render_stateful_widget(list, area, &mut position);
    let taken = heights.iter().sum::<usize>();
    if !shows_details(state) {
        picture_below(frame, state, inside, taken);
    }
    if taken > height && area.height > inside.height {
        let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight).begin_symbol(None).end_symbol(None);
        let last = rows.len().saturating_sub(1);
        let mut place = ScrollbarState::new(last).position(chosen.unwrap_or_default());
        frame.render_stateful_widget(bar, area.inner(Margin { horizontal: 0, vertical: 1 }), &mut place);
    }
}

/// How many rows each entry may take: the message of whom is chosen in any case, the others in turn while there is room.
fn rooms(messages: &[Vec<String>], chosen: Option<usize>, height: usize) -> Vec<usize> {
    let mut spare = height.saturating_sub(messages.len());
    let mut rooms = vec![1; messages.len()];
    let others = (0..messages.len()).filter(|index| Some(*index) != chosen);
    for index in chosen.into_iter().chain(others) {
        let is_chosen = Some(index) == chosen && height > MOST_OF_MESSAGE * 2;
        let least = if is_chosen { MOST_OF_MESSAGE - 1 } else { 0 };
        let wanted = messages.get(index).map_or(0, Vec::len).saturating_sub(1);
        let given = if wanted <= spare { wanted } else { wanted.min(least) };
        spare = spare.saturating_sub(given);
        if let Some(room) = rooms.get_mut(index) {
            *room += given;
        }
    }
    rooms
}

/// The first line that is shown, so that the chosen one lies in the middle of a list that is longer than the screen.
fn offset_of(heights: &[usize], chosen: usize, height: usize) -> usize {
    let mut above = height / 2;
    let mut offset = chosen;
    for (index, rows) in heights.iter().enumerate().take(chosen).rev() {
        if *rows > above {
            break;
        }
        above -= rows;
        offset = index;
    }
    // Nothing is left empty at the end.
    let mut room = height;
    let mut last = heights.len();
    for (index, rows) in heights.iter().enumerate().rev() {
        if *rows > room {
            break;
        }
        room -= rows;
        last = index;
    }
    offset.min(last)
}

fn of_nobody(state: &State, columns: u16) -> Text<'static> {
    let text = match state.session {
        Session::SigningIn => "Signing in...",
        Session::Online => "Nobody is here yet. Press a to add a contact.",
        Session::Lost => "The connection is lost, and is being looked for.",
        Session::Over { .. } => "",
    };
    wrap(text, usize::from(columns)).into_iter().map(Line::raw).collect()
}

/// The personal message of a row's person, in lines beside and below the name.
fn message_of(state: &State, row: &Row<'_>, columns: usize) -> Vec<String> {
    match row {
        Row::Heading(_) | Row::Conversation(_) => Vec::new(),
        Row::Person(person) => {
            let unread = state
                .conversation_with(&person.account)
                .map(|known| unread_mark(known.unread))
                .unwrap_or_default();
            let room = columns.saturating_sub(MARK);
            message_lines(person, room.saturating_sub(width_of(&unread)), room)
        }
    }
}

/// The message behind the name where both fit on one line, else below it.
fn message_lines(person: &Person, first: usize, room: usize) -> Vec<String> {
    if person.message.is_empty() {
        return Vec::new();
    }
    let beside = format!(" - {}", person.message);
    if width_of(&person.name) + width_of(&beside) <= first {
        return vec![beside];
    }
    let mut lines = vec![String::new()];
    lines.extend(wrap(&person.message, room));
    lines
}

fn row_text(
    state: &State,
    row: &Row<'_>,
    message: Vec<String>,
    columns: usize,
    most: usize,
) -> Text<'static> {
    match row {
        Row::Heading(text) => {
            let style = Style::new().add_modifier(Modifier::BOLD).fg(Color::Blue);
            Text::from(Line::styled(cut(text, columns), style))
        }
        Row::Conversation(conversation) => {
            let unread = unread_mark(conversation.unread);
            let title = cut(&conversation.title(), columns.saturating_sub(MARK + width_of(&unread)));
            Text::from(Line::from(vec![Span::raw(" # "), Span::raw(title), new_style(unread)]))
        }
        Row::Person(person) => {
            let unread = state
                .conversation_with(&person.account)
                .map(|known| unread_mark(known.unread))
                .unwrap_or_default();
            person_text(state, person, unread, message, columns, most)
        }
    }
}

/// The mark and the colour of somebody, of whom nothing is known while one's own connection is lost.
fn mark_of(state: &State, person: &Person) -> (&'static str, Color) {
    if person.blocked {
        ("x", Color::Red)
    } else if state.knows_presence() {
        mark(person.status)
    } else {
        ("?", Color::DarkGray)
    }
}

fn person_text(
    state: &State,
    person: &Person,
    unread: String,
    message: Vec<String>,
    columns: usize,
    most: usize,
) -> Text<'static> {
    let (mark, color) = mark_of(state, person);
    let room = columns.saturating_sub(MARK);
    let dim = Style::new().fg(Color::DarkGray);
    let first = room.saturating_sub(width_of(&unread));
    let name = cut(&person.name, first);
    let left = first.saturating_sub(width_of(&name));
    let is_beside = message.len() == 1;
    let beside = match message.first() {
        // On one line there is only the start of it.
        Some(_) if most <= 1 && !is_beside && left >= 6 => cut(&format!(" - {}", person.message), left),
        Some(text) => text.clone(),
        None => String::new(),
    };
    let mut lines = vec![Line::from(vec![
        Span::styled(format!(" {mark} "), Style::new().fg(color)),
        Span::styled(name, Style::new().fg(color)),
        Span::styled(beside, dim),
        new_style(unread),
    ])];
    let below = message.into_iter().skip(1).collect::<Vec<_>>();
    for line in at_most(below, most.saturating_sub(1), room) {
        lines.push(Line::styled(format!("{}{line}", " ".repeat(MARK)), dim));
    }
    Text::from(lines)
}

/// Who is in the conversation, or who is chosen in the list; and which other conversations there are.
pub(crate) fn details(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let block = frame_of(area, "Details", false);
    let inside = block.inner(area);
    let columns = usize::from(inside.width);
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut lines = Vec::new();
    let mut drawn = None;
    let chosen = match state.chosen_target() {
        Some(Target::Person(account)) if state.pane == Pane::Contacts => Some(account),
        _ => None,
    };
    if let Some(account) = chosen {
        drawn = picture(&mut lines, state, &account, inside);
        about(&mut lines, state, &account, columns);
        lines.push(Line::raw(""));
    } else if let Some(conversation) = state.current_conversation() {
        lines.push(Line::styled("In this conversation", bold));
        let accounts: Vec<&str> = match &conversation.account {
            Some(account) => {
                drawn = picture(&mut lines, state, account, inside);
                vec![account]
            }
            None => conversation.present.iter().map(|(account, _)| account.as_str()).collect(),
        };
        for account in accounts {
            about(&mut lines, state, account, columns);
        }
        lines.push(Line::raw(""));
    }
    if state.shown_conversations().next().is_some() {
        lines.push(Line::styled("Conversations (Ctrl-N)", bold));
    }
    for conversation in state.shown_conversations() {
        let arrow = if Some(conversation.chat) == state.current { ">" } else { " " };
        let unread = unread_mark(conversation.unread);
        let title = cut(&conversation.title(), columns.saturating_sub(2 + width_of(&unread)));
        lines.push(Line::from(vec![Span::raw(format!("{arrow} {title}")), new_style(unread)]));
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
    if let Some((picture, place)) = drawn {
        draw_over(frame, state, picture, place);
    }
}

/// The rows that are left for everything else beside a picture.
const ROWS_BESIDE_PICTURE: u16 = 6;

/// Below so many rows there is no room for a picture.
const LEAST_FOR_PICTURES: u16 = 16;

/// Whether there is a pane for details.
fn shows_details(state: &State) -> bool {
    state.width >= THREE_PANES || state.is_wide() && state.current_conversation().is_none()
}

/// Who is chosen or talked to, and is there, on a screen that may have room for a picture.
pub(crate) fn looked_at(state: &State) -> Option<&Person> {
    let shows_list = state.is_wide() || state.pane == Pane::Contacts;
    if state.height < LEAST_FOR_PICTURES || !shows_list {
        return None;
    }
    let account = match state.chosen_target() {
        Some(Target::Person(account)) if state.pane == Pane::Contacts => account,
        _ => state.current_conversation()?.account.clone()?,
    };
    let person = state.person(&account)?;
    let is_there = state.knows_presence() && person.status != Status::Offline && !person.blocked;
    Some(person).filter(|_| is_there)
}

/// Where there is no pane for details, the picture stands below a list that leaves room for it.
fn picture_below(frame: &mut Frame<'_>, state: &State, inside: Rect, taken: usize) {
    let known = looked_at(state).and_then(|person| state.pictures.get(&person.picture));
    let Some(picture) = known else { return };
    let rows = picture.rows(MARK);
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let is_room = taken.saturating_add(rows.len()) < usize::from(inside.height);
    if is_room && usize::from(inside.width) >= usize::from(SIDE) + MARK {
        let place = Rect { y: inside.bottom().saturating_sub(height), height, ..inside };
        frame.render_widget(Paragraph::new(rows), place);
        draw_over(frame, state, picture, place);
    }
}

/// What the terminal itself draws, in the place that was left for it. Not behind a popup: what that had covered would stay away.
fn draw_over(frame: &mut Frame<'_>, state: &State, picture: &Picture, place: Rect) {
    if let Picture::Image(image) = picture
        && state.popup.is_none()
    {
        let margin = u16::try_from(MARK).unwrap_or(0).min(place.width);
        let place = Rect { x: place.x.saturating_add(margin), width: place.width - margin, ..place };
        image.draw(frame, place);
    }
}

/// The picture of somebody, and its place below `lines`, where there is room for it.
fn picture<'s>(
    lines: &mut Vec<Line<'static>>,
    state: &'s State,
    account: &str,
    inside: Rect,
) -> Option<(&'s Picture, Rect)> {
    let (columns, rows) = (usize::from(inside.width), SIDE / 2 + ROWS_BESIDE_PICTURE);
    if columns < usize::from(SIDE) + MARK || inside.height < rows {
        return None;
    }
    let picture = state.pictures.get(&state.person(account)?.picture)?;
    let above = u16::try_from(lines.len()).ok()?;
    let rows = picture.rows(MARK);
    let place = Rect { y: inside.y.saturating_add(above), height: u16::try_from(rows.len()).ok()?, ..inside };
    lines.extend(rows);
    Some((picture, place.intersection(inside)))
}

/// Everything that is known about somebody.
fn about(lines: &mut Vec<Line<'static>>, state: &State, account: &str, columns: usize) {
    let dim = Style::new().fg(Color::DarkGray);
    let below = columns.saturating_sub(MARK);
    let indented = |text: &str, rows: usize, style: Style| -> Vec<Line<'static>> {
        let wrapped = at_most(wrap(text, below), rows, below);
        wrapped.into_iter().map(|line| Line::styled(format!("{}{line}", " ".repeat(MARK)), style)).collect()
    };
    let Some(person) = state.person(account) else {
        lines.extend(indented(&state.name_of(account), 2, Style::new()));
        return;
    };
    let (mark, color) = mark_of(state, person);
    let mut name = at_most(wrap(&person.name, below), 3, below).into_iter();
    lines.push(Line::styled(format!(" {mark} {}", name.next().unwrap_or_default()), Style::new().fg(color)));
    lines
        .extend(name.map(|line| Line::styled(format!("{}{line}", " ".repeat(MARK)), Style::new().fg(color))));
    let account = printable::line(account);
    if account != person.name {
        lines.extend(indented(&account, 2, dim));
    }
    let standing = if state.knows_presence() { status::word(person.status) } else { "status not known" };
    let blocked = if person.blocked { ", blocked" } else { "" };
    lines.extend(indented(&format!("{standing}{blocked}"), 1, dim));
    if !person.message.is_empty() {
        lines.extend(indented(&person.message, 8, Style::new()));
    }
}
